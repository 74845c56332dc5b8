"""
Steps on the disk: each is done in an order that can break off anywhere.

`NEWSCLEAN_CRASH_AT=k` in the environment ends the process, as a power cut would, at the k-th place between two steps:
before, in the midst of and after each write, and before and after each sync, rename and removal. The tests go through
all k.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from newsclean.files import sync

#: How the name of a file ends while it is being written.
TEMPORARY = ".tmp"
#: The exit code of a process that ends where the environment asks it to.
CRASHED = 137
MEBIBYTE = 1 << 20
_crash_at = int(os.environ.get("NEWSCLEAN_CRASH_AT") or 0)
_places = count(1)


def _place() -> bool:
    """Pass a place between two steps; true if it is the one at which the process is to end."""
    return bool(_crash_at) and next(_places) == _crash_at


def _crash_here() -> None:
    if _place():
        os._exit(CRASHED)


class Writer:
    """
    A file that is written under a temporary name, and has its own name once it is whole.

    Leaving the `with` block without `commit` removes it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bytes = 0
        self._temporary = path.with_name(path.name + TEMPORARY)
        self._sha256 = hashlib.sha256()
        self._stream = self._temporary.open("wb", buffering=0)
        self._is_done = False

    @property
    def sha256(self) -> str:
        """The digest of what was written."""
        return self._sha256.hexdigest()

    def write(self, data: bytes) -> None:
        """Write more; `data` is written as it is, so hand over pieces of some size."""
        if _place():
            os._exit(CRASHED)
        if _place():
            self._stream.write(data[: len(data) // 2])
            os._exit(CRASHED)
        view = memoryview(data)
        while view:
            view = view[self._put(view) :]
        self._sha256.update(data)
        self.bytes += len(data)
        _crash_here()

    def _put(self, view: memoryview) -> int:
        try:
            return self._stream.write(view) or 0
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self.path)) from error

    def seal(self) -> None:
        """Bring all of it to the disk; it keeps its temporary name."""
        _crash_here()
        try:
            os.fsync(self._stream.fileno())
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self.path)) from error
        self._stream.close()
        _crash_here()

    def commit(self) -> None:
        """Bring all of it to the disk, then give it its name; both last."""
        if not self._stream.closed:
            self.seal()
        self._temporary.replace(self.path)
        self._is_done = True
        _crash_here()
        sync(self.path.parent)
        _crash_here()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()
        if not self._is_done:
            with suppress(OSError):
                self._temporary.unlink(missing_ok=True)


def append(path: Path, data: bytes) -> None:
    """Add to a file, on the disk when this returns; what breaks off leaves the beginning of `data` at most."""
    _crash_here()
    with path.open("ab", buffering=0) as stream:
        if _place():
            stream.write(data[: len(data) // 2])
            os._exit(CRASHED)
        if stream.write(data) != len(data):  # a full disk takes what it can
            os.fsync(stream.fileno())
            raise OSError(28, "No space left on device", str(path))
        _crash_here()
        os.fsync(stream.fileno())
    _crash_here()
    sync(path.parent)


def remove(path: Path) -> None:
    """Remove a file, if it is there."""
    _crash_here()
    path.unlink(missing_ok=True)
    sync(path.parent)
    _crash_here()


def truncate(path: Path, length: int) -> None:
    """Cut off the end of a file."""
    _crash_here()
    with path.open("r+b") as stream:
        stream.truncate(length)
        os.fsync(stream.fileno())
    _crash_here()


def digest(path: Path, listen: Callable[[], None] = lambda: None) -> tuple[int, str]:
    """
    Return how many bytes a file has, and their SHA-256.

    Args:
        path: The file.
        listen: Called every mebibyte; may raise to end it.

    Raises:
        OSError: it cannot be read.
    """
    made, length = hashlib.sha256(), 0
    with path.open("rb", buffering=0) as stream:
        while piece := stream.read(MEBIBYTE):
            listen()
            made.update(piece)
            length += len(piece)
    return length, made.hexdigest()
