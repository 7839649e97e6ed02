"""Where a database lives, and what may be set from outside."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOME_VARIABLE = "LODESTONE_HOME"
MODEL_VARIABLE = "LODESTONE_MODEL"
DEFAULT_HOME = Path("~/.lodestone")

LONGEST = 2000
"""Characters of a question; more is pasted text, not a question."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The folder of a database, what stands in it beside the records, and the model that sentences are encoded with.

    `model`: a name or folder that sentence-transformers loads; None: the small model that comes with the program.
    """

    home: Path
    model: str | None = None

    @property
    def conversations(self) -> Path:
        return self.home / "conversations.sqlite"

    @property
    def models(self) -> Path:
        """Exported models, made on first use."""
        return self.home / "models"

    @property
    def log(self) -> Path:
        return self.home / "lodestone.log"


def load_settings(home: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings: `home` where it is given, else `LODESTONE_HOME`, else `~/.lodestone`; `LODESTONE_MODEL`.

    NotADirectoryError when a file is in the way.
    """
    variables = os.environ if environment is None else environment
    chosen = home or Path(variables.get(HOME_VARIABLE, "").strip() or DEFAULT_HOME)
    folder = chosen.expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file: name a folder with --home or {HOME_VARIABLE}")
    return Settings(folder, variables.get(MODEL_VARIABLE, "").strip() or None)
