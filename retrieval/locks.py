"""Locks between processes, released by the kernel however a process ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def only_writer(path: Path) -> Iterator[None]:
    """Hold the lock file `path` as the one writer; BlockingIOError naming the holder when there is one already."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 32, 0).decode("ascii", "replace").strip() or "unknown"
            raise BlockingIOError(
                f"{path.parent} is being written by process {holder}: wait until it is done, or stop it"
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


@contextmanager
def in_use(path: Path) -> Iterator[None]:
    """Mark the folder `path` as being read, by any number of readers; FileNotFoundError when it is gone."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        if not path.exists():
            raise FileNotFoundError(f"{path} was removed meanwhile")
        yield
    finally:
        os.close(handle)


@contextmanager
def unused(path: Path) -> Iterator[bool]:
    """Say whether nobody reads the folder `path`, and keep new readers waiting meanwhile."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)
