"""Words: a question written out, mended, and covered by mentions of what the lexicon knows."""
