"""What servers answered, as a WARC has it: headers, and the body in the encodings that it was sent in."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from typing import NamedTuple

from newsclean.compression import BrokenError, decompressor, told_by
from newsclean.inputs import limits

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})")
_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_CHARSET = re.compile(r"""(?i);\s*charset\s*=\s*["']?([^\s"';]+)""")


class BodyError(ValueError):
    """A body that cannot be decoded; `code` is one of the codes in docs/formats.md."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Answer(NamedTuple):
    """An answer: its status, its headers by their names in lower case, and where its body begins."""

    status: int
    headers: Mapping[str, str]
    body: int


def answer(block: bytes) -> Answer | None:
    r"""
    Read the headers of an answer; None where there is none.

    >>> answer(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>")
    Answer(status=200, headers={'content-type': 'text/html'}, body=44)
    """
    status, end = _STATUS.match(block), _HEAD_END.search(block)
    if not status:
        return None
    head = block[: end.start() if end else len(block)].decode("latin-1")
    headers: dict[str, str] = {}
    for line in re.sub(r"\r?\n[ \t]+", " ", head).split("\n")[1:]:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), value.strip())
    return Answer(int(status[1]), headers, end.end() if end else len(block))


def type_of(content_type: str | None) -> tuple[str, str | None]:
    """
    Return the media type and the charset of a header.

    >>> type_of('Text/HTML; charset="windows-1256"')
    ('text/html', 'windows-1256')
    """
    m = _CHARSET.search(content_type or "")
    return (content_type or "").partition(";")[0].strip().lower(), m[1] if m else None


def body_of(headers: Mapping[str, str], body: bytes) -> tuple[bytes, bytes]:
    """
    Return a body without the encodings that it was sent in: what was transferred, and what it means.

    Archives may say that a body is encoded which they have decoded long since. So what is not encoded as it is said to
    be is taken as it is.

    Raises:
        BodyError: it cannot be decoded, or is too long then.
    """
    entity = body
    if "chunked" in headers.get("transfer-encoding", "").lower():
        entity = _unchunked(body)
    made = entity
    for name in reversed([one.strip() for one in headers.get("content-encoding", "").lower().split(",")]):
        made = _decoded(name, made)
    return entity, made


def _unchunked(body: bytes) -> bytes:
    pieces: list[bytes] = []
    at = 0
    while m := _SIZE.match(body, at):
        size = int(m[1], 16)
        if not size:
            return b"".join(pieces)
        pieces.append(body[m.end() : m.end() + size])
        at = m.end() + size
        end = re.compile(rb"\r?\n").match(body, at)
        at = end.end() if end else at
    if not pieces:
        return body
    if at < len(body):
        raise BodyError("http", "its chunks are not right")
    return b"".join(pieces)  # the crawler has stopped before the end


def _decoded(name: str, data: bytes) -> bytes:
    if name in {"", "identity", "none"} or not data:
        return data
    if name in {"gzip", "x-gzip", "zstd"}:
        name = name.removeprefix("x-")
        return _inflated(name, data) if told_by(data) == name else data
    if name == "deflate":
        return _deflated(data)
    if name == "br":
        return _unbrotlied(data)
    raise BodyError("http", f"content-encoding {name[:40]!r}, which is not known")


def _inflated(name: str, data: bytes) -> bytes:
    limit, length = limits.MAX_RECORD_BYTES, 0
    pieces: list[bytes] = []
    inner = decompressor(name)
    try:
        piece = inner.decompress(data, limit + 1)
        while piece:
            pieces.append(piece)
            length += len(piece)
            if length > limit:
                raise BodyError("too-long", f"longer than {limit} bytes when decoded; it was left out")
            piece = b"" if inner.eof or inner.needs_input else inner.decompress(b"", limit + 1)
    except BrokenError as error:
        raise BodyError("http", f"its {name} is broken ({error})") from error
    if not inner.eof:
        raise BodyError("http", f"its {name} is cut short")
    return b"".join(pieces)


def _deflated(data: bytes) -> bytes:
    limit = limits.MAX_RECORD_BYTES
    for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):  # as the standard has it, and as some servers have it
        inner = zlib.decompressobj(bits)
        try:
            made = inner.decompress(data, limit + 1)
        except zlib.error:
            continue
        if len(made) > limit:
            raise BodyError("too-long", f"longer than {limit} bytes when decoded; it was left out")
        if inner.eof:
            return made
    return data


def _unbrotlied(data: bytes) -> bytes:
    import brotli

    inner, limit = brotli.Decompressor(), limits.MAX_RECORD_BYTES
    pieces: list[bytes] = []
    length = 0
    try:
        piece = inner.process(data, output_buffer_limit=limit)
        while piece:
            pieces.append(piece)
            length += len(piece)
            if length > limit:
                raise BodyError("too-long", f"longer than {limit} bytes when decoded; it was left out")
            piece = b"" if inner.is_finished() else inner.process(b"", output_buffer_limit=limit)
    except brotli.error:
        return data  # decoded long since: nothing tells Brotli by its beginning
    if not inner.is_finished():
        raise BodyError("http", "its Brotli is cut short")
    return b"".join(pieces)
