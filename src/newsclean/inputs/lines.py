"""Lines of an input, one by one, whatever their length."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from newsclean.inputs import limits
from newsclean.inputs.streams import Stream


class Line(NamedTuple):
    """A line with its end, or, where it is too long, what it was."""

    number: int
    #: In bytes, without a byte order mark.
    offset: int
    data: bytes
    #: In bytes, with the end; of a line that is too long, with `sha256` and no data.
    length: int
    sha256: str = ""


def lines(stream: Stream, *, blank: bool = False) -> Iterator[Line]:
    """
    Yield the lines, of which each ends in a line feed; those that are blank only where they are wanted.

    Raises:
        DamageError: a bomb.
    """
    readline, limit = stream.data.readline, limits.MAX_RECORD_BYTES
    number = offset = 0
    empty, packed = 0, stream.packed
    while data := readline(limit + 1):
        number += 1
        if len(data) > limit and data.rstrip(b"\r\n") != b"":
            line = _passed(stream, Line(number, offset, data, len(data)))
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
                stream.guard(empty, packed, offset)
            offset += len(data)


def _passed(stream: Stream, line: Line) -> Line:
    """Go to the end of a line that is too long, in little memory."""
    digest, length, data = hashlib.sha256(), 0, line.data
    packed = stream.packed
    while data:
        digest.update(data)
        length += len(data)
        if data.endswith(b"\n"):
            break
        stream.guard(length, packed, line.offset)
        data = stream.data.readline(limits.CHUNK_BYTES)
    return line._replace(data=b"", length=length, sha256=digest.hexdigest())
