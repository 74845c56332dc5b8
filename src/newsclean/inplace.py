"""
Files that are changed where they are.

A file is read, and later replaced as a whole, if it is still as it was read. Nothing is written into it: whoever looks,
and whatever breaks off, there is the old file or the new one. Links, modes and owners stay.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

from newsclean import files
from newsclean.errors import InputError

#: A file with more bytes is no article.
MAX_BYTES = 64 * 1024 * 1024


class Original(NamedTuple):
    """A file as it was read."""

    #: As it was given.
    name: str
    #: Where it is, when links are followed.
    target: Path
    data: bytes
    state: os.stat_result


def read(name: str) -> Original:
    """
    Read a file that may be replaced.

    Raises:
        InputError: it cannot be read, is no regular file, or is too large.
    """
    target = Path(os.path.realpath(name))
    try:
        state = target.stat()
        if not stat.S_ISREG(state.st_mode):  # asked first: opening a pipe would wait for a writer
            raise InputError(f"{name}: not a regular file; name the files themselves")
        if state.st_size > MAX_BYTES:
            raise InputError(f"{name}: {state.st_size} bytes, and no article has more than {MAX_BYTES}; left as it is")
        with target.open("rb") as stream:
            state = os.fstat(stream.fileno())
            data = stream.read()
    except OSError as error:
        raise InputError(f"{name}: {files.advice(error)}") from error
    return Original(name, target, data, state)


def require_inside(original: Original, root: Path) -> None:
    """
    Refuse a file that is not in a folder, links followed.

    Raises:
        InputError: it is elsewhere.
    """
    _inside(original.name, original.target, root)


def _inside(name: str, target: Path, root: Path) -> Path:
    if not target.is_relative_to(root.resolve()):
        raise InputError(f"{name}: not in the folder {root.resolve()}; left as it is")
    return target


def require_replaceable(original: Original, root: Path) -> None:
    """
    Refuse a file that is not to be replaced.

    Args:
        original: The file.
        root: The folder in which files may be changed.

    Raises:
        InputError: with the reason.
    """
    require_inside(original, root)
    if original.state.st_nlink > 1:
        raise InputError(f"{original.name}: has another name (a hard link) that would keep the old text; copy it first")
    if not original.state.st_mode & 0o222:
        raise InputError(f"{original.name}: read-only; change its mode first")


def replace(original: Original, data: bytes) -> None:
    """
    Replace a file, if it is as it was read.

    Raises:
        InputError: somebody has changed it meanwhile; it is left as it is.
        OSError: it cannot be replaced; it is as it was.
    """
    files.replace(original.target, data, lambda: _require_unchanged(original))


def create(path: Path, data: bytes, root: Path) -> None:
    """
    Make a file that is not there yet, and the folders that it is in.

    Raises:
        InputError: links lead out of the folder `root`.
        OSError: it cannot be written.
    """
    target = _inside(str(path), Path(os.path.realpath(path)), root)
    target.parent.mkdir(parents=True, exist_ok=True)
    files.replace(target, data)


def add_line(path: Path, line: bytes, root: Path) -> None:
    """
    Add a line to a file, if it does not have it already; the file is made, or replaced as a whole.

    Raises:
        InputError: it cannot be read, was changed meanwhile, or is not in the folder `root`.
        OSError: it cannot be written.
    """
    if not os.path.lexists(path):
        create(path, line + b"\n", root)
        return
    original = read(str(path))
    if not any(line == had for _, had in files.lines(original.data)):
        require_replaceable(original, root)
        gap = b"" if original.data.endswith(b"\n") or not original.data else b"\n"
        replace(original, original.data + gap + line + b"\n")


def _require_unchanged(original: Original) -> None:
    try:
        now = original.target.stat()
    except OSError:
        now = None
    if now is None or _identity(now) != _identity(original.state):
        raise InputError(f"{original.name}: was changed while it was read; left as it is, so run this again")


def _identity(state: os.stat_result) -> tuple[int, ...]:
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns
