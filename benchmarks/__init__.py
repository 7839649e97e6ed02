"""Measurements, with rivals beside them; nothing here asserts a number of seconds."""
