"""Text of records made safe to stand in Markdown: it stays text, whatever it holds."""

from __future__ import annotations

import re
import unicodedata

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~$^@]|&(?=#?\w+;)|:(?=[\w/])|(?<=www)\.|^[-+#=](?=\s|[-+#=]|$)|(?<=^\d)[.)]", re.I)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINES = "\n\r\t\v\f\x85\u2028\u2029"


def clean(text: str) -> str:
    """Return `text` on one line, without control, direction, tag, private and other invisible characters."""
    spaced = "".join(" " if c in _LINES else c for c in text)
    seen = "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs", "Cn"))
    return " ".join(seen.split())


def escape(text: str) -> str:
    """Return `text` cleaned, with everything that Markdown or a renderer's extension would act on escaped.

    No link, image, markup, entity, formula, emoji code or table edge comes out of it, on a line or in a cell.
    """
    return _SPECIAL.sub(lambda found: "\\" + found[0], clean(text))


def unescape(text: str) -> str:
    """Return what a reader sees of the escaped `text`."""
    return _ESCAPED.sub(r"\1", text)


def table(header: list[str], rows: list[list[str]], right: list[bool]) -> str:
    """Return a Markdown table of cells that are escaped already; `right` aligns a column of numbers."""
    rule = ["---:" if number else "---" for number in right]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (header, rule, *rows))
