"""From a result to the words of an answer, in English and Chinese, by rule: the same result, the same text."""

from __future__ import annotations

from assistant.writing.describe import Description, describe
from assistant.writing.markdown import clean, escape, unescape
from assistant.writing.write import write

__all__ = ["Description", "clean", "describe", "escape", "unescape", "write"]
