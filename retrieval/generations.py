"""A home's databases, one folder each, and the one name that says which of them is current.

    HOME/current                    the id of the current generation, replaced in one step
    HOME/generations/<id>/          records.duckdb, names/, passages/, manifest.json: never written once published
    HOME/staging/<id>/              a generation being built
    HOME/staging/<id>.aside/        what belongs to its build and is not published; `sealed.json` once nothing but the
                                    sentences is left to be done: the next build of the same key goes on there, any
                                    other one removes what a killed build left
    HOME/writer.lock                held by the one process that builds

Readers open the current generation and keep it; they never see half of one.
"""

from __future__ import annotations

import datetime as dt
import errno
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from retrieval.files import Files
from retrieval.folders import ASIDE, SEAL, Generation
from retrieval.locks import in_use, only_writer, unused
from retrieval.probe import Probe, probe_in_child

__all__ = ["KEPT", "Generation", "Home"]

KEPT = 2  # generations kept beside the current one, to go back to
FULL = (errno.ENOSPC, errno.EDQUOT)  # errors of a disk that is full, for all or for this user
_ID = re.compile(r"\d{6}-[0-9a-f]{8}")


class Home:
    """The folder that a database lives in. Reading needs no lock, `staging` takes the writer's."""

    def __init__(self, path: Path, files: Files | None = None, probe: Probe = probe_in_child) -> None:
        self.path = path
        self.files = files or Files()
        self.probe = probe

    # ------------------------------------------------------------ reading

    def current(self) -> Generation | None:
        """Return the current generation, None before the first load.

        Raises ValueError when the file `current` names no generation that is there.
        """
        try:
            name = (self.path / "current").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        found = self._generation(name)
        if not _ID.fullmatch(name) or not found.path.is_dir():
            known = ", ".join(generation.id for generation in self.generations()) or "none"
            raise ValueError(f"{self.path / 'current'} names {name[:40]!r}, which is not there; there are: {known}")
        return found

    def generations(self) -> list[Generation]:
        """Return the published generations, oldest first."""
        folder = self.path / "generations"
        if not folder.is_dir():
            return []
        names = sorted(path.name for path in folder.iterdir())
        return [self._generation(name) for name in names if _ID.fullmatch(name)]

    @contextmanager
    def reading(self) -> Iterator[Generation]:
        """Hold the current generation, so that no build removes it; FileNotFoundError before the first load."""
        with ExitStack() as held:
            while True:
                generation = self.current()
                if generation is None:
                    raise FileNotFoundError(f"there is no database in {self.path}: load one first")
                try:
                    held.enter_context(in_use(generation.path))
                except FileNotFoundError:
                    continue  # replaced and removed between the two looks
                break
            yield generation

    @contextmanager
    def holding(self, generation: Generation) -> Iterator[Generation]:
        """Hold a kept `generation`, so that no build removes it; FileNotFoundError when it is gone."""
        with in_use(generation.path):
            yield generation

    def before(self, generation: Generation) -> list[Generation]:
        """Return the generations that are kept from before `generation`, newest first."""
        return [each for each in reversed(self.generations()) if each.id < generation.id]

    # ------------------------------------------------------------ writing

    @contextmanager
    def staging(self, key: str | None = None) -> Iterator[Generation]:
        """Yield an empty folder for the next generation, as the only writer; it is gone afterwards unless published.

        Where a build of the same `key` was cut off after `seal`, and the current generation is still the same, its
        folder is yielded as it is. A sealed draft also stays where the build is interrupted (KeyboardInterrupt), or the
        disk is full. Raises BlockingIOError while another process writes.
        """
        self.files.make_folder(self.path)
        with only_writer(self.path / "writer.lock"):
            draft = self._clean(key)
            if draft is None:
                draft = self._draft(self._next_id())
                self.files.make_folder(draft.path)
            stays = False
            try:
                yield draft
            except (KeyboardInterrupt, OSError) as error:
                cut_off = isinstance(error, KeyboardInterrupt) or error.errno in FULL
                stays = cut_off and draft.sealed() is not None
                raise
            finally:
                if not stays:
                    self._drop(draft)

    def seal(self, draft: Generation, key: str, about: dict[str, Any]) -> None:
        """Record that of the staged `draft` only that is left to be done which can be gone on with, and `about` it.

        From here on `staging` of the same `key` yields it again after a kill.
        """
        parent = self.current()
        sealed = {**about, "key": key, "parent": parent.id if parent else None}
        self.files.make_folder(draft.aside)
        self.files.sync_tree(draft.path)
        self.files.write(draft.aside / "sealed.new", json.dumps(sealed, ensure_ascii=False))
        self.files.sync_tree(draft.aside)
        self.files.replace(draft.aside / "sealed.new", draft.aside / SEAL)
        self.files.sync(draft.aside)

    def publish(self, draft: Generation, about: dict[str, Any]) -> Generation:
        """Make the staged `draft` the current generation, its manifest holding `about`, and remove old ones.

        On an OSError the former generation is still current, unless the very last step failed: then what `current`
        says decides, and the new one is returned when it says so.
        """
        parent = self.current()
        manifest = {
            **about,
            "id": draft.id,
            "parent": parent.id if parent else None,
            "published": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "files": draft.sizes(),
        }
        self.files.write(draft.path / "manifest.json", json.dumps(manifest, indent=1, ensure_ascii=False))
        self.files.sync_tree(draft.path)
        final = self._generation(draft.id)
        self.files.make_folder(final.path.parent)
        self.files.replace(draft.path, final.path)
        self.files.sync(final.path.parent)
        self._point_to(final)
        self._prune(final)
        return final

    def rollback(self) -> Generation:
        """Make the generation before the current one current again: its parent, or where that is not kept and whole,
        the newest one from before that is.

        Raises LookupError when there is none, BlockingIOError while another process writes.
        """
        self.files.make_folder(self.path)
        with only_writer(self.path / "writer.lock"):
            current = self.current()
            target = next(filter(_is_whole, self._earlier(current)), None) if current else None
            if target is None:
                raise LookupError(f"{self.path} keeps no generation before {current.id if current else 'the first'}")
            self._point_to(target)
            return target

    def _earlier(self, current: Generation) -> list[Generation]:
        """Return the generations kept from before `current`, its parent first."""
        try:
            parent = current.manifest()["parent"]
        except (OSError, ValueError, KeyError):
            parent = None
        return sorted(self.before(current), key=lambda each: each.id != parent)

    def _point_to(self, generation: Generation) -> None:
        """Replace the name in `current`: after this, or not at all, everyone opens `generation`."""
        draft = self.path / "current.new"
        self.files.write(draft, generation.id + "\n")
        self.files.sync(draft)
        try:
            self.files.replace(draft, self.path / "current")
            self.files.sync(self.path)
        except OSError:
            # A failed call may have taken effect: read again, then decide.
            now = self.current()
            if now is None or now.id != generation.id:
                raise

    def _prune(self, current: Generation) -> None:
        """Remove all but the last generations before `current`; one in use stays until a later build."""
        for generation in self.before(current)[KEPT:]:
            self._remove(generation)

    def _clean(self, key: str | None) -> Generation | None:
        """Remove what killed builds left: drafts, and generations newer than the current one.

        All but the draft that was sealed with this `key`, which is returned.
        """
        staging, current, kept = self.path / "staging", self.current(), None
        for aside in sorted(staging.glob(f"[0-9]*{ASIDE}")):
            draft = self._draft(aside.name.removesuffix(ASIDE))
            if kept is None and key is not None and self._goes_on(draft, key, current):
                kept = draft
            else:
                self._drop(draft)
        for path in sorted(staging.iterdir()) if staging.is_dir() else ():
            if kept is None or path not in (kept.path, kept.aside):
                self.files.remove_tree(path)
        for generation in self.generations():
            if current is None or generation.id > current.id:
                self._remove(generation)
        return kept

    def _goes_on(self, draft: Generation, key: str, current: Generation | None) -> bool:
        """Whether `draft` was sealed with `key` upon the `current` generation, and is in its place."""
        sealed = draft.sealed()
        if sealed is None or (sealed["key"], sealed["parent"]) != (key, current.id if current else None):
            return False
        final = self._generation(draft.id)
        if final.path.is_dir():  # killed on the way from there to its being current
            with unused(final.path) as free:
                if free:
                    self.files.replace(final.path, draft.path)
        return draft.path.is_dir()

    def _drop(self, draft: Generation) -> None:
        """Remove `draft`, first of all what says that it is sealed."""
        if draft.aside.exists():
            doomed = draft.aside.with_name(f"removed-{draft.aside.name}")
            self.files.replace(draft.aside, doomed)
            self.files.remove_tree(doomed)
        if draft.path.exists():
            self.files.remove_tree(draft.path)

    def _remove(self, generation: Generation) -> None:
        """Remove `generation` unless somebody reads it; what cannot be removed now is left for the next build."""
        with unused(generation.path) as free:
            if not free:
                return
            # Out of sight first, so that nobody can open a folder that is half removed.
            doomed = self.path / "staging" / f"removed-{generation.id}"
            try:
                self.files.make_folder(doomed.parent)
                self.files.replace(generation.path, doomed)
                self.files.remove_tree(doomed)
            except OSError:
                return

    def _next_id(self) -> str:
        last = max((int(generation.id[:6]) for generation in self.generations()), default=0)
        return f"{last + 1:06d}-{secrets.token_hex(4)}"

    def _draft(self, name: str) -> Generation:
        return Generation(name, self.path / "staging" / name)

    def _generation(self, name: str) -> Generation:
        return Generation(name, self.path / "generations" / name)


def _is_whole(generation: Generation) -> bool:
    try:
        generation.check_whole()
    except ValueError:
        return False
    return True
