"""Reading: a question in English or Chinese to a plan, with an account of every word.

`read` holds the reader and `passes` the order of what it does; `parse` and `bench` are what the passes work on,
`model` is what comes out. `words` covers the question with mentions; `amounts`, `dates`, `places`, `levels` and
`conditions` make conditions of them; `groups`, `measures` and `order` tell what is asked; `sides`, `fit` and `records`
are plans of their own; `needs` is what only free text tells, `followups` what leans on the conversation.
"""
