"""
Gzip and Zstandard: how they are told, and decompressors whose every step is bounded.

Zstandard is in Python from 3.14 on; before, its backport is wanted, which the extra `[zstd]` brings.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Mapping
from contextlib import suppress
from types import ModuleType
from typing import Any, Protocol

from newsclean.errors import InputError

#: How the names of files end, and what they are compressed with then.
SUFFIXES: Mapping[str, str] = {".gz": "gzip", ".zst": "zstd", ".zstd": "zstd"}
#: How compressed data begins. Zstandard has frames to be skipped as well.
_BEGINNINGS: Mapping[str, re.Pattern[bytes]] = {
    "gzip": re.compile(rb"\x1f\x8b"),
    "zstd": re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"),
}
#: How many bytes tell.
BEGINNING = 4


def told_by(beginning: bytes) -> str:
    r"""
    Tell by the first bytes what data is compressed with: "gzip", "zstd", or "" for none of these.

    >>> told_by(b"\x1f\x8b\x08\x00"), told_by(b"Rain")
    ('gzip', '')
    """
    return next((name for name, pattern in _BEGINNINGS.items() if pattern.match(beginning)), "")


class BrokenError(Exception):
    """Compressed data is not right; `rest` is what could still be had of it."""

    def __init__(self, message: str, rest: bytes = b"") -> None:
        super().__init__(message)
        self.rest = rest


class Decompressor(Protocol):
    """One member of a file of gzip, or one frame of Zstandard."""

    @property
    def eof(self) -> bool:
        """Whether its end was reached."""

    @property
    def unused_data(self) -> bytes:
        """What stands behind its end."""

    @property
    def needs_input(self) -> bool:
        """Whether there is nothing more to be had without further data."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """
        Return at most so many bytes.

        Raises:
            BrokenError: the data is not right.
        """


def decompressor(name: str) -> Decompressor:
    """
    Return a new decompressor for "gzip" or "zstd".

    Raises:
        InputError: what it needs is not installed.
    """
    return _Gzip() if name == "gzip" else _Zstd()


def compress(name: str, data: bytes) -> bytes:
    """
    Compress data into one member or frame, with a checksum and without a clock; the same data gives the same bytes.

    Raises:
        InputError: what it needs is not installed.

    >>> len(compress("gzip", b"rain " * 1000)) < 100
    True
    """
    if name == "gzip":
        packer = zlib.compressobj(6, zlib.DEFLATED, 31)
        return packer.compress(data) + packer.flush()
    zstd = _zstd()
    packed: bytes = zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1})
    return packed


def ready(name: str, place: str) -> None:
    """
    See that what "gzip" or "zstd" needs is installed.

    Raises:
        InputError: it is not; names what wants it, and says how to install it.

    >>> ready("gzip", "a.gz")
    """
    if name == "zstd":
        try:
            _zstd()
        except InputError as error:
            raise InputError(f"{place}: {error}") from error


class _Gzip:
    def __init__(self) -> None:
        self._inner = zlib.decompressobj(31)
        self._tail = b""
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        data = self._tail + data
        before = self._inner.copy()
        try:
            made = self._inner.decompress(data, max_length)
        except zlib.error as error:
            raise BrokenError(str(error), _up_to_the_damage(before, data)) from error
        self._tail = self._inner.unconsumed_tail
        self.needs_input = not self._tail and len(made) < max_length
        return made


def _up_to_the_damage(inner: Any, data: bytes) -> bytes:  # noqa: ANN401 - zlib does not name the type
    """What zlib had decompressed, and dropped, when it came to the damage: the same again, byte for byte."""
    made: list[bytes] = []
    with suppress(zlib.error):
        made.extend(inner.decompress(data[at : at + 1]) for at in range(len(data)))
    return b"".join(made)


def _zstd() -> ModuleType:
    if sys.version_info >= (3, 14):
        from compression import zstd

        return zstd  # type: ignore[no-any-return, unused-ignore]
    try:
        from backports import zstd  # type: ignore[no-redef, unused-ignore]
    except ImportError as error:
        raise InputError(
            "Zstandard (.zst) needs backports.zstd before Python 3.14; install it with: pip install 'newsclean[zstd]'"
        ) from error
    return zstd  # type: ignore[no-any-return, unused-ignore]


class _Zstd:
    def __init__(self) -> None:
        zstd = _zstd()
        self._error = zstd.ZstdError
        self._inner = zstd.ZstdDecompressor()

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._inner.unused_data)

    @property
    def needs_input(self) -> bool:
        return bool(self._inner.needs_input)

    def decompress(self, data: bytes, max_length: int) -> bytes:
        try:
            return bytes(self._inner.decompress(data, max_length))
        except self._error as error:
            raise BrokenError(str(error)) from error
