"""Records named or pointed at, and what is asked of them."""
