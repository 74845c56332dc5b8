"""JSON: an object, an array of them of any size, NewsAPI's `articles`, or one object after another."""

from __future__ import annotations

from collections.abc import Iterator

from newsclean.errors import DamageError
from newsclean.inputs.model import Input, Raw, Say, Unread
from newsclean.inputs.objects import parse, too_long
from newsclean.inputs.streams import Stream, opened
from newsclean.inputs.values import values

__all__ = ["parse", "split", "values_of"]


def split(found: Input, _say: Say) -> Iterator[Raw | Unread]:
    """Yield the objects."""
    with opened(found) as stream:
        stream.as_text(found.options.encoding)
        yield from values_of(stream)


def values_of(stream: Stream) -> Iterator[Raw | Unread]:
    """Yield the objects of a stream."""
    position = 0
    try:
        for ordinal, value in enumerate(values(stream)):
            offset = None if stream.is_recoded else value.offset + stream.skipped
            position = value.offset + value.length
            if value.sha256:
                message = too_long(value.length)
                yield Unread(ordinal, offset, value.length, value.sha256, "too-long", message, value.place)
            else:
                line = {"line": value.line} if value.line else {}
                yield Raw(ordinal, offset, value.data, {"place": value.place, **line})
    except DamageError:
        stream.check(position)  # what the file is packed in is at fault
        raise
    stream.check(position)
