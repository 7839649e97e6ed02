"""Zip archives: their files unpacked into a folder of their own, within limits, and gone when nothing reads them."""

from __future__ import annotations

import lzma
import shutil
import tempfile
import weakref
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from corpus.loading import limits

_UTF8_NAME = 0x800
_BLOCK = 2**20

DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, OSError, UnicodeDecodeError)
"""What reading an archive raises that is none, or is damaged."""


class Unpacked:
    """The files of an archive by their names in it; the folder lives as long as this object.

    Raises ValueError for an archive that is damaged, protected, or unpacks to more than is allowed.
    """

    def __init__(self, path: Path, suffixes: frozenset[str]) -> None:
        self.files: list[tuple[str, Path]] = []
        self.left_out: list[str] = []
        folder = Path(tempfile.mkdtemp(prefix="lodestone-"))
        self._gone = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        try:
            with zipfile.ZipFile(path) as archive:
                self._unpack(path, archive, folder, suffixes)
        except DAMAGE as error:
            raise ValueError(f"{path} cannot be read as a zip archive, it may be damaged: {error}") from None
        if not self.files:
            raise ValueError(f"{path} holds no file of a known format, but: {', '.join(self.left_out[:12]) or 'none'}")

    def _unpack(self, path: Path, archive: zipfile.ZipFile, folder: Path, suffixes: frozenset[str]) -> None:
        room = limits.UNPACKED
        if sum(member.file_size for member in archive.infolist()) > room:
            raise ValueError(_too_large(path))
        for number, member in enumerate(archive.infolist()):
            name = _name(member)
            if member.is_dir() or is_clutter(PurePosixPath(name)):
                continue
            if PurePosixPath(name).suffix.lower() not in suffixes:
                self.left_out.append(name)
                continue
            if member.flag_bits & 1:
                raise ValueError(f"{path}: {name} is protected by a password: unpack it and load the file")
            if len(self.files) >= limits.MOST_FILES:
                raise ValueError(
                    f"{path} holds more than {limits.MOST_FILES:,} files: unpack it and load a folder at a time"
                )
            # The name inside may be anything; on the disk it is a number with the suffix that tells the format.
            place = folder / str(number) / ("file" + PurePosixPath(name).suffix.lower())
            place.parent.mkdir()
            with archive.open(member) as packed, place.open("wb") as out:
                while block := packed.read(_BLOCK):
                    room -= len(block)
                    if room < 0:
                        raise ValueError(_too_large(path))
                    out.write(block)
            self.files.append((name, place))


def _too_large(path: Path) -> str:
    return f"{path} unpacks to more than {limits.UNPACKED / 2**30:.0f} GB: load its files one by one"


def is_clutter(path: PurePosixPath | Path) -> bool:
    """Whether a file is what systems and programs leave beside the data: hidden files, locks of open workbooks."""
    return any(part.startswith((".", "~$", "__MACOSX")) for part in path.parts if part not in (".", ".."))


def _name(member: zipfile.ZipInfo) -> str:
    """Return a file's name; programs on Chinese Windows write it in GBK and do not say so."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename
