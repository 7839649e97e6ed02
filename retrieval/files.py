"""The file operations that publishing rests on, in one place, so that a test can make any one of them fail."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path


class Files:
    """Every change to the folders of a home goes through here, one call an operation.

    A subclass may count the calls, or fail one before or after it took effect.
    """

    def make_folder(self, path: Path) -> None:
        """Make `path` and its parents, readable by the owner alone: records hold personal data."""
        path.mkdir(parents=True, exist_ok=True, mode=0o700)

    def copy_file(self, source: Path, target: Path) -> None:
        shutil.copyfile(source, target)

    def share_file(self, source: Path, target: Path) -> None:
        """Make `target` the same file, whose bytes are never changed again: a link, where there are any."""
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)

    def share_tree(self, source: Path, target: Path, but: Collection[str] = ()) -> None:
        """Make `target` a folder of the same files, as `share_file` does; those with a name in `but` are copied."""

        def share(one: str, other: str) -> None:
            if Path(one).name in but:
                shutil.copyfile(one, other)
            else:
                os.link(one, other)

        try:
            shutil.copytree(source, target, copy_function=share)
        except shutil.Error:
            shutil.rmtree(target)
            shutil.copytree(source, target)

    def write(self, path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")

    def sync(self, path: Path) -> None:
        """Have the contents of a file, or the entries of a folder, on the disk before going on."""
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def replace(self, source: Path, target: Path) -> None:
        """Give `source` the name `target`, in one step, in place of what had it."""
        source.replace(target)

    def remove_tree(self, path: Path) -> None:
        shutil.rmtree(path)

    def sync_tree(self, path: Path) -> None:
        """Sync every file and folder under `path`, and `path` itself."""
        for folder, _, names in os.walk(path):
            for name in names:
                self.sync(Path(folder, name))
            self.sync(Path(folder))
