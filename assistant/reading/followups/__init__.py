"""Follow-ups: the plan before, edited by what the new utterance says, or turned into another question about its set."""
