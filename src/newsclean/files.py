"""Files: what is named on the command line, read and written whole."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from newsclean.errors import InputError

#: Standard input or output, by the name that commands give it.
STANDARD = "-"
#: How the name of a file begins and ends while it is being written.
_BEGINNING, _END = ".newsclean-", ".tmp"
#: A file with such a name that is so many seconds old is nobody's any more.
_STRAY = 3600


def read(name: str) -> bytes:
    """
    Read a file, or standard input for "-".

    Raises:
        InputError: it cannot be read.
    """
    if name == STANDARD:
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise InputError(f"{name}: {advice(error)}") from error


def advice(error: OSError) -> str:
    """Say in a few words what is wrong with a file, and what to do."""
    if isinstance(error, FileNotFoundError):
        return "no such file; check the path"
    if isinstance(error, IsADirectoryError):
        return "a directory; name the files in it"
    if isinstance(error, PermissionError):
        return "not readable; check its permissions"
    return error.strerror or str(error)


def lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    r"""Yield the lines that are not blank, with their numbers; only `\n` ends a line, as JSON Lines has it."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.strip():
            yield number, line.removesuffix(b"\r")


def same(one: str, other: str) -> bool:
    """Say whether two names are of one file that exists."""
    try:
        return Path(one).samefile(other)
    except OSError:
        return False


def write(name: str, data: bytes | Iterable[bytes]) -> None:
    """
    Write a file as a whole: whoever looks sees the old one or the new one, never half of one.

    Args:
        name: The file.
        data: What is to be in it; or pieces of it, which are written as they come.

    Raises:
        OSError: it cannot be written; the old file is as it was. Names the file.
    """
    try:
        if _is_replaceable(name):
            replace(Path(os.path.realpath(name)), data)  # a link stays a link
        else:  # a device or a pipe: there is nothing to replace
            with Path(name).open("wb") as stream:
                stream.writelines([data] if isinstance(data, bytes) else data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, name) from error


def replace(target: Path, data: bytes | Iterable[bytes], ready: Callable[[], None] = lambda: None) -> None:
    """
    Put a new file in the place of another, with its mode and owner, all of it on the disk before the name changes.

    Args:
        target: The file, which need not exist yet; not a link.
        data: What is to be in it, or pieces of it.
        ready: Called when all but the last step is done; may raise to leave the target as it is.

    Raises:
        OSError: it cannot be written; the target is as it was.
    """
    import tempfile

    _sweep(target.parent)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=_BEGINNING, suffix=_END)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines([data] if isinstance(data, bytes) else data)
            stream.flush()
            _make_like(Path(temporary), target)
            os.fsync(stream.fileno())
        ready()
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync(target.parent)


@cache  # once a run does: a folder may have very many files
def _sweep(folder: Path) -> None:
    """Remove what a run of ours that was killed has left in a folder."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(_BEGINNING) and entry.name.endswith(_END):
                # One that is younger may be somebody's who is still at work.
                with suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_mtime < time.time() - _STRAY:
                        Path(entry.path).unlink()


def _is_replaceable(name: str) -> bool:
    path = Path(name)
    return path.is_file() or not path.exists()


def _make_like(made: Path, target: Path) -> None:
    """Give a file the mode of another, and its owner where that is allowed; the usual mode if there is no other."""
    if not target.exists():
        mask = os.umask(0)
        os.umask(mask)
        made.chmod(0o666 & ~mask)
        return
    new, old = made.stat(), target.stat()
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        with suppress(OSError):
            os.chown(made, old.st_uid, old.st_gid)
    made.chmod(old.st_mode & 0o7777)


def sync(folder: Path) -> None:
    """Bring a folder's names to the disk, where the system has a way to."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
