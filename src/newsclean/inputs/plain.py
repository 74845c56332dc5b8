"""Texts: one document a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from newsclean.inputs import limits
from newsclean.inputs.model import Input, Raw, Say, Unread
from newsclean.inputs.streams import Stream, opened
from newsclean.io import Article


def split(found: Input, _say: Say) -> Iterator[Raw | Unread]:
    """Yield the file, if it is not too long and not damaged."""
    with opened(found) as stream:
        packed = stream.packed
        data = stream.data.read(limits.MAX_DOCUMENT_BYTES + 1)
        if len(data) > limits.MAX_DOCUMENT_BYTES:
            yield _passed(stream, data, packed)
        elif stream.is_damaged:  # half a text must not pass for the whole
            message = "damaged; what could be read of it was left out"
            yield Unread(0, 0, len(data), hashlib.sha256(data).hexdigest(), "damaged", message)
        else:
            yield Raw(0, 0, data)
        stream.check(0)


def _passed(stream: Stream, data: bytes, packed: int | None) -> Unread:
    digest, length = hashlib.sha256(), 0
    while data:
        digest.update(data)
        length += len(data)
        stream.guard(length, packed, 0)
        data = stream.data.read(limits.CHUNK_BYTES)
    message = f"{length} bytes long, and no more than {limits.MAX_DOCUMENT_BYTES} are read of one text; it was left out"
    return Unread(0, 0, length, digest.hexdigest(), "too-long", message)


def parse(found: Input, raw: Raw) -> Article:
    """Make an article of a text."""
    return found.options.typed(Article(raw.data, encoding=found.options.encoding))
