"""Files: what is named on the command line, read and written whole."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from newsclean.errors import InputError

#: Standard input or output, by the name that commands give it.
STANDARD = "-"


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
        raise InputError(f"{name}: {_advice(error)}") from error


def _advice(error: OSError) -> str:
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


def write(name: str, data: bytes) -> None:
    """
    Write a file as a whole: whoever looks sees the old one or the new one, never half of one.

    Raises:
        OSError: it cannot be written; the old file is as it was. Names the file.
    """
    try:
        if _is_replaceable(name):
            _replace(Path(os.path.realpath(name)), data)  # a link stays a link
        else:  # a device or a pipe: there is nothing to replace
            with Path(name).open("wb") as stream:
                stream.write(data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, name) from error


def _replace(target: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:80]}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(_mode(target))
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink()
        raise


def _is_replaceable(name: str) -> bool:
    path = Path(name)
    return path.is_file() or not path.exists()


def _mode(target: Path) -> int:
    if target.exists():
        return target.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
