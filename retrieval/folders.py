"""The folder of one generation, published or being built, and what lies in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ASIDE = ".aside"
SEAL = "sealed.json"


@dataclass(frozen=True, slots=True)
class Generation:
    """One database folder; `id` is unique for good, so what is kept under it never goes stale."""

    id: str
    path: Path

    @property
    def records(self) -> Path:
        return self.path / "records.duckdb"

    @property
    def passages(self) -> Path:
        return self.path / "passages"

    @property
    def names(self) -> Path:
        return self.path / "names"

    @property
    def said(self) -> Path:
        return self.path / "said"

    @property
    def aside(self) -> Path:
        """The folder beside a draft, for what is not published."""
        return self.path.with_name(self.id + ASIDE)

    def sealed(self) -> dict[str, Any] | None:
        """Return what `Home.seal` recorded of a draft, None where it has not come so far."""
        try:
            found: dict[str, Any] = json.loads((self.aside / SEAL).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return found

    def manifest(self) -> dict[str, Any]:
        """Return what was recorded when it was published: parent, time, counts, encoder."""
        found: dict[str, Any] = json.loads((self.path / "manifest.json").read_text(encoding="utf-8"))
        return found

    def check_whole(self) -> None:
        """Raise ValueError naming the first file that is missing, or shorter than it was when it was published."""
        try:
            sizes = self.manifest().get("files", {})
        except (OSError, ValueError) as error:
            raise ValueError(f"{self.path / 'manifest.json'} cannot be read: {error}") from None
        for name, size in sizes.items():
            path = self.path / name
            found = path.stat().st_size if path.exists() else 0
            if found < size:
                raise ValueError(f"{path} has {found:,} of {size:,} bytes: it was cut off or removed")

    def sizes(self) -> dict[str, int]:
        """Return the bytes of every file in the folder, by its path there."""
        files = (path for path in sorted(self.path.rglob("*")) if path.is_file() and path.name != "manifest.json")
        return {path.relative_to(self.path).as_posix(): path.stat().st_size for path in files}
