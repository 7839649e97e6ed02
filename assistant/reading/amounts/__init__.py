"""Amounts: numbers with their units, the field that each speaks of, and how they bound, divide or cut it."""
