"""Groups: what they are by, which of them are kept, named or left out, and the number beside each."""
