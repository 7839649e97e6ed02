"""Needs: what only free text tells, and the words that nothing accounts for."""
