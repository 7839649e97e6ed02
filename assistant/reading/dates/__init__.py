"""Dates: what days a span of time stands for, and which date of a record it speaks of."""
