"""Measures: the numbers that are asked of a set, one or several."""
