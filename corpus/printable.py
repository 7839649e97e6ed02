"""Text of strangers for a terminal."""


def printable(text: str) -> str:
    """Return `text` without characters that a terminal would obey instead of showing them."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
