"""Lines of an input, one by one, whatever their length."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

from newsclean.errors import DamageError
from newsclean.inputs import limits
from newsclean.inputs.streams import Stream

_Thing = TypeVar("_Thing")


class Line(NamedTuple):
    """A line with its end, or, where it is too long, what it was."""

    number: int
    #: In bytes, without a byte order mark.
    offset: int
    data: bytes
    #: In bytes, with the end; of a line that is too long, with `sha256` and no data.
    length: int
    sha256: str = ""
    #: How often the byte that is counted stands in one that is too long.
    counted: int = 0


def with_only(things: Iterator[_Thing]) -> Iterator[tuple[_Thing, bool]]:
    """
    Yield each thing, and whether it is the only one: a file's only document needs no number.

    >>> list(with_only(iter("a"))), list(with_only(iter("ab")))
    ([('a', True)], [('a', False), ('b', False)])
    """
    for first in things:
        try:
            second = next(things)
        except StopIteration:
            yield first, True
        except DamageError:
            yield first, True
            raise
        else:
            yield first, False
            yield second, False
            for further in things:
                yield further, False


def lines(stream: Stream, *, blank: bool = False, count: bytes = b"") -> Iterator[Line]:
    """
    Yield the lines, of which each ends in a line feed; those that are blank only where they are wanted.

    Args:
        stream: The input.
        blank: Whether those that are blank are wanted.
        count: A byte that is counted in lines that are too long.

    Raises:
        DamageError: a bomb.
    """
    readline, limit = stream.data.readline, limits.MAX_RECORD_BYTES
    number = offset = 0
    empty, packed = 0, stream.packed
    while data := readline(limit + 1):
        number += 1
        if len(data) > limit and data.rstrip(b"\r\n") != b"":
            line = _passed(stream, Line(number, offset, data, len(data)), count)
            yield line
            offset += line.length
            packed, empty = stream.packed, 0
        else:
            if not data.isspace():
                yield Line(number, offset, data, len(data))
                packed, empty = stream.packed, 0
            else:
                if blank:
                    yield Line(number, offset, data, len(data))
                empty += len(data)
                stream.guard(empty, packed, offset, limits.MAX_RECORD_BYTES)
            offset += len(data)


def _passed(stream: Stream, line: Line, count: bytes) -> Line:
    """Go to the end of a line that is too long, in little memory."""
    digest, length, data, counted = hashlib.sha256(), 0, line.data, 0
    packed = stream.packed
    while data:
        digest.update(data)
        length += len(data)
        counted += data.count(count) if count else 0
        if data.endswith(b"\n"):
            break
        stream.guard(length, packed, line.offset)
        data = stream.data.readline(limits.CHUNK_BYTES)
    return line._replace(data=b"", length=length, sha256=digest.hexdigest(), counted=counted)
