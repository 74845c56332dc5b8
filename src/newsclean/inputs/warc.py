"""WARC, as web archives have it: a document for each page or text that a server answered with."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from newsclean.errors import DamageError, FormatError
from newsclean.extras import need
from newsclean.inputs import limits
from newsclean.inputs.http import BodyError, answer, body_of, type_of
from newsclean.inputs.model import Input, Raw, Say, Unread
from newsclean.inputs.objects import place_of, too_long
from newsclean.inputs.streams import Stream, opened
from newsclean.io import Article
from newsclean.io.article import checked
from newsclean.labels import in_page

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

#: What such files are read with, and the extra that brings it.
LIBRARY = ("fastwarc.warc", "warc")
#: What can be an article.
_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
_HASHES = ("md5", "sha1", "sha256", "sha512")
#: As the schema of the record has it.
_LONGEST_ID = 1000


def split(found: Input, say: Say) -> Iterator[Raw | Unread]:
    """
    Yield the responses, resources and conversions that are pages or texts; the rest is counted, and said.

    Raises:
        DamageError: what follows is no WARC.
        InputError: fastwarc is not installed.
    """
    with opened(found) as stream:
        yield from _Records(stream, say).documents()


class _Records:
    def __init__(self, stream: Stream, say: Say) -> None:
        self._stream, self._say = stream, say
        self._skipped: Counter[str] = Counter()
        self._ordinal = 0
        #: Where the last record begins that could be read.
        self._position = 0

    def documents(self) -> Iterator[Raw | Unread]:
        records = _iterator(self._stream)
        try:
            while (record := self._next(records)) is not None:
                self._position = record.stream_pos
                if made := self._made(record):
                    self._ordinal += 1
                    yield made
        finally:
            if self._skipped:
                kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(self._skipped.items()))
                self._say(f"{self._stream.name}: {self._skipped.total()} records are no documents: {kinds}")
        self._stream.check(self._position)

    def _next(self, records: Iterator[WarcRecord]) -> WarcRecord | None:
        try:
            return next(records, None)
        except BaseException as error:
            # fastwarc panics where its authors thought of no error, and calls that neither OSError nor Exception.
            if not _is_its_own(error):
                raise
            self._stream.check(self._position)
            raise DamageError(
                f"{self._stream.name}: no WARC record where one should begin, behind the one at byte {self._position}: "
                f"{error}; what stands before was read, get the file anew"
            ) from error

    def _made(self, record: WarcRecord) -> Raw | Unread | None:
        headers = {name.lower(): value for name, value in record.headers.items()}
        kind = headers.get("warc-type", "").lower()
        has_length = headers.get("content-length", "").strip().isdecimal()
        if not kind and not has_length:  # the file ends in the headers, or is damaged there
            self._stream.check(self._position)
            raise DamageError(
                f"{self._stream.name}: no WARC record where one should begin, at byte {self._position}: "
                "its headers are cut short or broken; what stands before was read, get the file anew"
            )
        if kind not in {"response", "resource", "conversion"}:
            self._skipped[_kind(kind) or "without a type"] += 1
            return None
        length = record.content_length
        if not has_length:  # fastwarc takes it for 0
            self._stream.check(self._position)
            raise DamageError(
                f"{self._stream.name}: the record at byte {self._position} has no length; what stands before was read, "
                "get the file anew"
            )
        block = record.reader.read(min(length, limits.MAX_RECORD_BYTES))
        media_type, head = _told(headers, block)
        if media_type not in _TYPES:
            self._skipped[_kind(media_type) or "without a type"] += 1
            return None
        place = {"place": head.get("record_id") or f"[{self._ordinal}]"}
        if length > limits.MAX_RECORD_BYTES:
            return self._passed(record, block, place["place"])
        if len(block) < length:
            return self._unread(block, "damaged", "cut short by the end of the file; it was left out", place["place"])
        return Raw(self._ordinal, record.stream_pos, block, {**place, **head})

    def _passed(self, record: WarcRecord, block: bytes, place: str) -> Unread:
        digest, length, packed = hashlib.sha256(), 0, self._stream.packed
        while block:
            digest.update(block)
            length += len(block)
            self._stream.guard(length, packed, record.stream_pos)
            block = record.reader.read(limits.CHUNK_BYTES)
        return Unread(self._ordinal, record.stream_pos, length, digest.hexdigest(), "too-long", too_long(length), place)

    def _unread(self, block: bytes, code: str, message: str, place: str) -> Unread:
        digest = hashlib.sha256(block).hexdigest()
        return Unread(self._ordinal, self._position, len(block), digest, code, message, place)


def _iterator(stream: Stream) -> Iterator[WarcRecord]:
    need(*LIBRARY, stream.name)
    from fastwarc.warc import ArchiveIterator

    return iter(ArchiveIterator(stream.data, parse_http=False, stream_detect=False))


def _is_its_own(error: BaseException) -> bool:
    """Whether an error is about what stands in the file, and not about the disk, the memory or the user."""
    if type(error).__name__ == "PanicException":
        return True
    return isinstance(error, ValueError) or (isinstance(error, OSError) and error.errno is None)


def _kind(name: str) -> str:
    """A word for counting, of those that a hostile file makes up the beginning."""
    return re.sub(r"[^a-z0-9/+. -]", "?", name[:40]) if name else ""


def _told(headers: Mapping[str, str], block: bytes) -> tuple[str, dict[str, Any]]:
    """The media type of what is in a record, and what its headers say, for `parse`."""
    content_type: str | None = headers.get("content-type", "")
    head: dict[str, Any] = {}
    if type_of(content_type)[0] == "application/http":
        told = answer(block[:_LONGEST_HEAD])
        if told is None or not 200 <= told.status < 300:
            return "without a page" if told is None else f"status-{told.status}", head
        content_type = told.headers.get("content-type")
        head["http"] = True
    media_type, charset = type_of(content_type)
    names = {
        "url": "warc-target-uri",
        "record_id": "warc-record-id",
        "retrieved": "warc-date",
        "block_digest": "warc-block-digest",
        "payload_digest": "warc-payload-digest",
    }
    head |= {name: headers[header] for name, header in names.items() if headers.get(header)}
    if "url" in head:
        head["url"] = head["url"].strip("<>")
    return media_type, {**head, "media_type": media_type, **({"encoding": charset} if charset else {})}


#: How long the headers of an answer may be.
_LONGEST_HEAD = 2**16


def parse(found: Input, raw: Raw) -> Article:
    """
    Make an article of a record's block.

    Raises:
        FormatError: it has not the digest that the archive says, or its body cannot be decoded.
    """
    head, body = raw.head, raw.data
    entity = made = body
    if head.get("http") and (told := answer(body)):
        try:
            body = body[told.body :]
            entity, made = body_of(told.headers, body)
        except BodyError as error:
            raise _error(found, raw, error.code, str(error)) from error
    for given, ways in (("block_digest", (raw.data,)), ("payload_digest", (body, entity, made))):
        if not _is_right(head.get(given), ways):
            name = given.replace("_", "-")
            raise _error(found, raw, "digest", f"it has not the {name} that the archive says: it was damaged since")
    media_type = "text/plain" if head["media_type"] == "text/plain" else "text/html"
    declared = found.options.encoding or head.get("encoding")
    article = Article(
        made,
        url=head.get("url"),
        metadata={"retrieved": head["retrieved"]} if "retrieved" in head else {},
        encoding=declared or (in_page(made) if media_type == "text/html" else None),
        record_id=str(head.get("record_id", ""))[:_LONGEST_ID] or None,
        media_type=media_type,
    )
    return checked(article, place_of(found, raw))


def _error(found: Input, raw: Raw, code: str, problem: str) -> FormatError:
    error = FormatError(place_of(found, raw), "", problem)
    error.code = code
    return error


def _is_right(given: str | None, ways: tuple[bytes, ...]) -> bool:
    """Whether one of the ways to take a payload has the digest; one that cannot be checked is taken for right."""
    name, _, value = (given or "").partition(":")
    name = name.strip().lower().replace("-", "")
    if name not in _HASHES or not value:
        return True
    for data in ways:
        made = hashlib.new(name, data, usedforsecurity=False).digest()
        written = (base64.b32encode(made), base64.b64encode(made), base64.urlsafe_b64encode(made))
        if value.lower() == made.hex() or value.rstrip("=") in {one.decode().rstrip("=") for one in written}:
            return True
    return False
