"""What several tests of retrieval need."""

from __future__ import annotations

import pytest

from retrieval.files import Files


class FailingFiles(Files):
    """Fails the file operation number `at`, before or after it took effect; `calls` counts them all."""

    class InjectedError(OSError):
        """The failure that a test ordered."""

    def __init__(self, at: int, after: bool) -> None:
        self.at, self.after, self.calls = at, after, 0

    def _run(self, operation, *paths):
        self.calls += 1
        if self.calls == self.at and not self.after:
            raise self.InjectedError(operation)
        getattr(super(), operation)(*paths)
        if self.calls == self.at:
            raise self.InjectedError(operation)

    def make_folder(self, path):
        self._run("make_folder", path)

    def copy_file(self, source, target):
        self._run("copy_file", source, target)

    def share_file(self, source, target):
        self._run("share_file", source, target)

    def share_tree(self, source, target, but=()):
        self._run("share_tree", source, target, but)

    def write(self, path, text):
        self._run("write", path, text)

    def sync(self, path):
        self._run("sync", path)

    def replace(self, source, target):
        self._run("replace", source, target)

    def remove_tree(self, path):
        self._run("remove_tree", path)


@pytest.fixture
def failing_files():
    """Return the class of `Files` that fails where it is told to."""
    return FailingFiles
