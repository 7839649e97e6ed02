"""Levels: numbers held against an average, a median or a total of a set."""
