"""Child processes of the program's own code."""

from __future__ import annotations

import os
import sys


def environment() -> dict[str, str]:
    """Return the environment in which a child of this process imports what this one does."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
