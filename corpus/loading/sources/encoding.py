"""Which encoding a text file is in: told by its mark, by what decodes, and only then by its looks."""

from __future__ import annotations

import codecs
from pathlib import Path

UTF8 = "utf-8-sig"
SAMPLE = 2**16
CHUNK = 2**20
LEAST_TO_TELL = 4  # bytes beyond ASCII from which an unmarked encoding can be guessed
_OTHERS = ("cp1252", "big5", "shift_jis")  # what else exports of such offices are in

_MARKS = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(path: Path) -> str:
    """Return the encoding of the text file at `path` for `open`.

    UTF-8, UTF-16 and UTF-32 by their marks; unmarked: UTF-16 by its NULs, UTF-8 and GB18030 by decoding all of the
    file, any other by its looks. ValueError where none can be told.
    """
    with path.open("rb") as raw:
        start = raw.read(SAMPLE)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if wide := _unmarked_utf16(start):
        return wide
    error = _decoding_error(path, "utf-8")
    if error is None:
        return UTF8
    if _is_damaged_utf8(start):
        raise not_readable(path, error)
    if _looks_like_gb(start) and _decoding_error(path, "gb18030") is None:
        return "gb18030"
    return _guessed(path, start, error)


def not_readable(path: Path, error: UnicodeDecodeError) -> ValueError:
    """Return the error for bytes that are no text in the file's encoding."""
    name = "UTF-8" if "utf-8" in error.encoding else error.encoding.upper()
    byte = error.object[error.start]
    return ValueError(f"{path} is not {name} text (byte 0x{byte:02x}): save it as UTF-8 and load it again")


def _unmarked_utf16(start: bytes) -> str | None:
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if even + odd < max(4, len(start) // 20):
        return None
    return "utf-16-le" if odd > 20 * even else "utf-16-be" if even > 20 * odd else None


def _decoding_error(path: Path, name: str) -> UnicodeDecodeError | None:
    decoder = codecs.getincrementaldecoder(name)()
    with path.open("rb") as raw:
        try:
            while chunk := raw.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            return error
    return None


def _is_damaged_utf8(start: bytes) -> bool:
    """Whether the text is UTF-8 but for a few bytes: other encodings hardly ever decode as UTF-8."""
    text = start.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(not char.isascii() for char in text) - bad
    return good > 10 * bad or bad + good < LEAST_TO_TELL


def _looks_like_gb(start: bytes) -> bool:
    """Whether most pairs of bytes beyond ASCII are characters of the common set, as in Chinese text."""
    pairs = common = at = 0
    while at < len(start) - 1:
        if start[at] < 0x80:
            at += 1
            continue
        pairs += 1
        common += 0xA1 <= start[at] <= 0xF7 and start[at + 1] >= 0xA1
        at += 2
    return pairs > 0 and common > 0.7 * pairs


def _guessed(path: Path, start: bytes, error: UnicodeDecodeError) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(start, cp_isolation=list(_OTHERS)).best()
    if best is None or _decoding_error(path, best.encoding) is not None:
        raise not_readable(path, error)
    return best.encoding
