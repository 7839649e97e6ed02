"""Conditions: values and their negation, and how all conditions combine to one expression."""
