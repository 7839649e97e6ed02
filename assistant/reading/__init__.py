"""Reading: a question in English or Chinese to a plan, with an account of every word."""
