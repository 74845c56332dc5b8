"""
The archive record: what is written, validated, verified and restored.

Canonical form: UTF-8, one line, keys in ASCII and sorted, no spaces, no floats, integers below 2^53, no lone
surrogates, no clock. For such values orjson and the standard `json` write the very bytes of RFC 8785.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

from newsclean import schema
from newsclean.edits import restore as restore_text
from newsclean.errors import RecordError
from newsclean.model import Block, Edit, Finding
from newsclean.quickjson import canonical, utf8
from newsclean.text import encode

SCHEMA = "newsclean.record/1"
#: Where the digest of all other fields comes in when they have been written.
_NO_ID = b'"id":null,'


class Tool(Mapping[str, Any]):
    """What made a record: written and validated once, for all the records that the same rules make."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = dict(fields)

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - whatever JSON has
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        return repr(self._fields)

    @cached_property
    def json(self) -> bytes:
        """The fields as canonical JSON."""
        return canonical(self._fields)

    @cached_property
    def is_valid(self) -> bool:
        """The fields are as the schema wants them."""
        return schema.is_valid_part("record", "tool", self._fields)


@dataclass(frozen=True)
class Record:
    """
    One document, cleaned: the text, what was done to it, and all that it takes to undo it.

    Offsets of `edits` and `flags` are code points of the decoded source, those of `blocks` code points of `text`.
    """

    #: The clean text.
    text: str
    #: BCP 47 language tag, or "und".
    language: str
    #: "ltr" or "rtl".
    direction: str
    #: Typed spans of `text`, in order, one for each line that is not blank.
    blocks: tuple[Block, ...]
    #: What was changed, sorted and disjoint.
    edits: tuple[Edit, ...]
    #: Findings that were not acted on.
    flags: tuple[Finding, ...]
    #: `sha256`, `bytes`, `characters`, `media_type`, `encoding`, `errors`, `bom`; where they are known, `url`, the
    #: encoding that was `declared`, and the `record_id` in a WARC.
    source: Mapping[str, Any]
    #: What is known of the document beside its text: authors, published, publisher, section, keywords, ...
    metadata: Mapping[str, Any]
    #: Name, version, packs with digests, Python and libraries: what would give the same record again.
    tool: Mapping[str, Any]
    #: "ok", or "quarantined": not cleaned, because it is no text or over a limit; the flag says why.
    status: str = "ok"

    @property
    def title(self) -> str | None:
        """The text of the title block, or None."""
        found = next((block for block in self.blocks if block.type == "title"), None)
        return self.text[found.start : found.end] if found else None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text of each block but the title, in order."""
        return tuple(self.text[block.start : block.end] for block in self.blocks if block.type != "title")

    @property
    def text_sha256(self) -> str:
        """Digest of `text` in UTF-8, in hexadecimal."""
        return self._text_digest

    @property
    def id(self) -> str:
        """`sha256:` and the digest of the canonical record without this field."""
        return self._canonical[0]

    def to_json(self) -> bytes:
        """
        Return the canonical record, one line without a line end.

        Raises:
            RecordError: the record is not valid under `schemas/record.schema.json`.
        """
        return self._canonical[1]

    @cached_property
    def _canonical(self) -> tuple[str, bytes]:
        for name, value in self.metadata.items():
            if not isinstance(name, str):
                raise RecordError("metadata", f"{name!r}: a name must be a string")
            if isinstance(value, float):  # JSON Schema takes 1.0 for an integer
                raise RecordError(f"metadata.{name}", f"{value}: a record has no floats; write a string")
        tool = self.tool if isinstance(self.tool, Tool) else Tool(self.tool)
        payload = self._payload()
        try:
            written = canonical(payload, {"tool": tool.json})
        except TypeError as error:
            raise RecordError(
                _culprit({**payload, "tool": dict(tool)}), f"cannot be written as JSON: {error}"
            ) from error
        # Within strings quotes are escaped, and no key before this one has its name.
        head, tail = written.split(_NO_ID, 1)
        payload["id"] = digest = "sha256:" + digest_of(head + tail)
        if not (tool.is_valid and schema.is_valid("record", payload, checked="tool")):
            _validate({**payload, "tool": dict(tool)})
        return digest, b'%b"id":"%b",%b' % (head, digest.encode(), tail)

    def _payload(self) -> dict[str, Any]:
        """All fields but those that are written and checked apart: `id` and `tool`."""
        return {
            "blocks": [{"end": end, "start": start, "type": kind} for kind, start, end in self.blocks],
            "direction": self.direction,
            "edits": [_edit_out(edit) for edit in self.edits],
            "flags": [_flag_out(flag) for flag in self.flags],
            "id": None,
            "language": self.language,
            "metadata": dict(self.metadata),
            "schema": SCHEMA,
            "source": dict(self.source),
            "status": self.status,
            "text": self.text,
            "text_sha256": self.text_sha256,
            "title": self.title,
            "tool": None,
        }

    @cached_property
    def _text_digest(self) -> str:
        source = self.source
        if not self.edits and source["encoding"] == "utf-8" and not source["bom"]:
            return str(source["sha256"])  # the text is the source
        return digest_of(utf8(self.text, "surrogatepass"))

    @classmethod
    def from_json(cls, data: bytes | str) -> Record:
        """
        Read a record.

        Raises:
            RecordError: not JSON, not valid under the schema, or with an id that is not its own.
        """
        payload = _load(data)
        _validate(payload)
        record = cls(
            text=payload["text"],
            language=payload["language"],
            direction=payload["direction"],
            blocks=tuple(Block(b["type"], b["start"], b["end"]) for b in payload["blocks"]),
            edits=tuple(_edit_in(edit, f"edits[{index}]") for index, edit in enumerate(payload["edits"])),
            flags=tuple(_flag_in(flag) for flag in payload["flags"]),
            source=payload["source"],
            metadata=payload["metadata"],
            tool=payload["tool"],
            status=payload["status"],
        )
        _check_derived(record, payload)
        return record


def restore(record: Record) -> bytes:
    r"""
    Give back the source's bytes: line ends, byte order mark and all.

    Raises:
        RecordError: the text and the edits do not belong together.

    >>> import newsclean
    >>> newsclean.restore(newsclean.clean(b"\xef\xbb\xbfRain.\r\nAdvertisement\r\n"))
    b'\xef\xbb\xbfRain.\r\nAdvertisement\r\n'
    """
    source, text = record.source, _source_text(record)
    try:
        return encode(text, source["encoding"], source["errors"], bom=source["bom"])
    except UnicodeError as error:
        raise RecordError("source.encoding", f"cannot encode the restored text: {error}") from error


def verify(record: Record | bytes | str) -> None:
    r"""
    Check that a record is whole: valid, canonical, unchanged since it was written, and good for its source.

    Args:
        record: A `Record`, or the bytes of one, where every single byte counts, one line end aside.

    Raises:
        RecordError: with the field that is wrong.
        TypeError: `record` is none of the three.

    >>> import newsclean
    >>> line = newsclean.clean("Rain.\nAdvertisement").to_json()
    >>> verify(line)
    >>> verify(line.replace(b"Rain", b"Snow"))
    Traceback (most recent call last):
    newsclean.errors.RecordError: text: does not have the digest text_sha256; it was changed after it was written
    """
    if not isinstance(record, Record | bytes | str):
        raise TypeError(f"record must be a Record, bytes or str, not {type(record).__name__}")
    if not isinstance(record, Record):
        written = record.encode("utf-8", "surrogatepass") if isinstance(record, str) else record
        record = Record.from_json(written)
        if record.to_json() != written.removesuffix(b"\n").removesuffix(b"\r"):
            raise RecordError("record", "not in canonical form; write it with Record.to_json()")
    else:
        record.to_json()
    _check_spans(record)
    characters = len(_source_text(record))
    if characters != record.source["characters"]:
        raise RecordError("source.characters", f"is {record.source['characters']}, but {characters} are restored")
    data = restore(record)
    if len(data) != record.source["bytes"]:
        raise RecordError("source.bytes", f"is {record.source['bytes']}, but {len(data)} bytes are restored")
    if digest_of(data) != record.source["sha256"]:
        raise RecordError("edits", "restore a source without the digest source.sha256; edits or source were changed")


def _source_text(record: Record) -> str:
    try:
        return restore_text(record.text, record.edits)
    except ValueError as error:
        raise RecordError("edits", f"do not fit the text: {error}") from error


def digest_of(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _check_derived(record: Record, payload: Mapping[str, Any]) -> None:
    """What a record says of itself must be so; checked from the particular to the general, to name the field."""
    if digest_of(record.text.encode()) != payload["text_sha256"]:
        raise RecordError("text", "does not have the digest text_sha256; it was changed after it was written")
    if record.title != payload["title"]:
        raise RecordError("title", "is not the text of the title block")
    if record.id != payload["id"]:
        raise RecordError(
            "id",
            "is not the digest of the record: something beside text and title was changed after it was written",
        )


def _check_spans(record: Record) -> None:
    length = record.source["characters"]
    _check_order("edits", [(edit.start, edit.end) for edit in record.edits], length, disjoint=True)
    _check_order("flags", [(flag.start, flag.end) for flag in record.flags], length, disjoint=False)
    _check_order("blocks", [(b.start, b.end) for b in record.blocks], len(record.text), disjoint=True)
    for index, edit in enumerate(record.edits):
        if len(edit.removed) != edit.end - edit.start:
            raise RecordError(f"edits[{index}].removed", f"has {len(edit.removed)} characters, not end - start")


def _check_order(field: str, spans: Sequence[tuple[int, int]], length: int, *, disjoint: bool) -> None:
    reach = 0
    for index, (start, end) in enumerate(spans):
        if not reach <= start <= end <= length:
            raise RecordError(f"{field}[{index}]", f"[{start}, {end}) is out of order or out of range")
        reach = end if disjoint else start


# ---- JSON


def _culprit(payload: Mapping[str, Any]) -> str:
    for key, value in payload.items():
        try:
            canonical({key: value})
        except TypeError:
            return key
    return "record"


def _validate(payload: Mapping[str, Any]) -> None:
    if not schema.is_valid("record", payload):
        raise RecordError(*(schema.explain("record", payload) or ("record", "not valid under the record schema")))


def _load(data: bytes | str) -> dict[str, Any]:
    try:
        payload = json.loads(
            data if isinstance(data, str) else data.decode("utf-8", "surrogatepass"),
            object_pairs_hook=_no_repeats,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except RecordError:
        raise
    except (ValueError, RecursionError) as error:
        raise RecordError("record", f"not JSON: {error}") from error
    if not isinstance(payload, dict):
        raise RecordError("record", "not a JSON object")
    try:
        json.dumps(payload, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise RecordError(_culprit(payload), "half a character (a lone surrogate) in it") from error
    return payload


def _no_repeats(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    pairs = list(pairs)
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        raise RecordError(next(n for n in names if names.count(n) > 1), "stands twice in one object")
    return made


def _no_float(literal: str) -> NoReturn:
    raise RecordError("record", f"{literal}: a record has no floats")


def _removed_out(text: str) -> dict[str, str]:
    # JSON cannot hold a lone surrogate, which stands for a byte that was no character: such text is kept as bytes.
    try:
        text.encode()
    except UnicodeEncodeError:
        return {"removed_base64": base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()}
    return {"removed": text}


def _removed_in(table: Mapping[str, str], place: str) -> str:
    if "removed" in table:
        return table["removed"]
    try:
        return base64.b64decode(table["removed_base64"], validate=True).decode("utf-8", "surrogatepass")
    except ValueError as error:
        raise RecordError(f"{place}.removed_base64", f"not base64 of UTF-8: {error}") from error


def _edit_out(edit: Edit) -> dict[str, Any]:
    return {
        "category": edit.category,
        "confidence": edit.confidence,
        "end": edit.end,
        "inserted": edit.inserted,
        "reason": edit.reason,
        **_removed_out(edit.removed),
        "rules": list(edit.rules),
        "start": edit.start,
    }


def _edit_in(table: Mapping[str, Any], place: str) -> Edit:
    return Edit(
        table["start"],
        table["end"],
        _removed_in(table, place),
        table["inserted"],
        tuple(table["rules"]),
        table["category"],
        table["confidence"],
        table["reason"],
    )


def _flag_out(flag: Finding) -> dict[str, Any]:
    return {
        "category": flag.category,
        "confidence": flag.confidence,
        "end": flag.end,
        "inserted": flag.inserted,
        "reason": flag.reason,
        "rule": flag.rule,
        "start": flag.start,
    }


def _flag_in(table: Mapping[str, Any]) -> Finding:
    return Finding(**table)
