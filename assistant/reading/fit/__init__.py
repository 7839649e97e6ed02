"""Fit: which parks suit which requests."""
