"""Questions to answers: reading, writing, checking, conversation, the chain, and the doors."""
