r"""
Other tools' formats: articles as they write them, and records in the forms that they read.

>>> from newsclean import clean, io
>>> article = io.article({"maintext": "Rain fell.\nAdvertisement\nIt was calm.", "title": "Rain"})
>>> record = clean(**article._asdict())
>>> record.text, dict(record.metadata)
('Rain fell.\nIt was calm.', {'title': 'Rain'})
>>> io.write(record, "markdown")
b'# Rain\n\nRain fell.\n\nIt was calm.\n'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from io import BytesIO
from typing import Any, BinaryIO

from newsclean.errors import FormatError, RecordError
from newsclean.io.article import Article, checked
from newsclean.record import Record, restore, verify

__all__ = ["FORMS", "WRITERS", "Article", "article", "articles", "form_of", "write"]

#: The forms that can be read, besides text: a record, and what other tools write. `json` is anything with a text.
FORMS = (
    "record",
    "jsonld",
    "ninjs",
    "trafilatura",
    "newspaper4k",
    "news-please",
    "fundus",
    "newsapi",
    "cc-news",
    "json",
)
#: The modules that write a record in a form; imported when first used. Each has a `write(record) -> bytes`.
WRITERS: Mapping[str, str] = {
    "jsonld": "newsclean.io.jsonld",
    "markdown": "newsclean.io.markdown",
    "ninjs": "newsclean.io.ninjs",
}
#: How the names of files end that have objects in them. Other files are texts.
_OBJECTS = (".json", ".jsonl", ".ndjson")
_RECORD = "newsclean.record/"

Placed = tuple[str, Article]


def articles(
    source: bytes | BinaryIO, name: str, form: str | None = None, field: str | None = None
) -> Iterator[Placed | FormatError]:
    r"""
    Yield the articles of a file, each with its place; an error for each that cannot be read.

    Args:
        source: The file's bytes, or the file, opened for reading bytes.
        name: Its name. `.json`, `.jsonl` and `.ndjson` say that it has objects in it; other files are texts, but for
            "-", standard input, which is looked into.
        form: `text`, or one of `FORMS`; None to tell it by the name, and by the fields of each object.
        field: The field that has the text, where it is not the form's own; `data.body` is `body` in `data`.

    >>> for place, one in articles(b'{"text": "Rain fell."}\n{"text": "Snow fell."}\n', "a.jsonl"):
    ...     print(place, one.source)
    a.jsonl:1 Rain fell.
    a.jsonl:2 Snow fell.
    """
    from newsclean.io import objects

    if form == "text" or (form is None and field is None and not _has_objects(source, name)):
        yield name, Article(source if isinstance(source, bytes) else source.read())
        return
    stream = BytesIO(source) if isinstance(source, bytes) else source
    for found in objects.read(stream, name):
        if isinstance(found, FormatError):
            yield found
            continue
        place, value = found
        try:
            yield place, article(value, form, field, place=place)
        except FormatError as error:
            yield error


def _has_objects(source: bytes | BinaryIO, name: str) -> bool:
    if name == "-" and isinstance(source, bytes):
        return form_of(source, name) != "text"
    return name.lower().endswith(_OBJECTS)


def form_of(source: bytes, name: str) -> str | None:
    """
    Tell what a file holds, by its name and its first object: `text`, one of `FORMS`, or None for other objects.

    >>> form_of(b'{"maintext": "Rain fell."}', "a.json"), form_of(b"[Photo: rain]", "-"), form_of(b"{}", "a.json")
    ('news-please', 'text', None)
    """
    from newsclean.io import dialects, objects

    if name != "-" and not name.lower().endswith(_OBJECTS):
        return "text"
    # A text may begin with a bracket too, so where no name tells, the fields must.
    begins = source.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}
    first = next(objects.read(BytesIO(source), name), None) if begins else None
    form = ("record" if is_record(first[1]) else dialects.name_of(first[1])) if isinstance(first, tuple) else None
    return form or ("text" if name == "-" else None)


def article(value: Mapping[str, Any], form: str | None = None, field: str | None = None, *, place: str = "") -> Article:
    """
    Read an article as another tool has it; what it gives goes to `newsclean.clean`.

    Args:
        value: The tool's object. A record of newsclean stands for its source.
        form: One of `FORMS`; None to tell it by the fields.
        field: The field that has the text, where it is not the form's own; `data.body` is `body` in `data`.
        place: Where it is from, for error messages.

    Raises:
        FormatError: a field is not what it should be, or there is no text; names the place and the field.
        ValueError: a form that there is none of.

    >>> article({"publishedAt": "2031-10-05T08:00:00Z", "content": "Rain fell.", "source": {"name": "The Coast"}})[3]
    {'published': '2031-10-05T08:00:00Z', 'publisher': 'The Coast'}
    """
    from newsclean.io import dialects, ninjs

    if form is not None and form not in FORMS:
        raise ValueError(f"form: {form!r} is none; there are {', '.join(FORMS)}")
    form = form or ("record" if is_record(value) else dialects.name_of(value) or "json")
    if form == "record":
        return _source_of(value, place)
    if form == "ninjs":
        return checked(ninjs.article(value, place, field), place)
    return checked(dialects.article(value, form, place, field), place)


def is_record(value: Mapping[str, Any]) -> bool:
    """Say whether an object is a record, by the schema that it names."""
    return str(value.get("schema", "")).startswith(_RECORD)


def _source_of(value: Mapping[str, Any], place: str) -> Article:
    import json

    try:
        record = Record.from_json(json.dumps(value))
        verify(record)
    except RecordError as error:
        raise FormatError(place, error.field, error.problem) from error
    language = None if record.language == "und" else record.language
    source = record.source
    return Article(
        restore(record),
        language,
        source.get("url"),
        record.metadata,
        encoding=source.get("declared"),
        record_id=source.get("record_id"),
        media_type=source["media_type"],
    )


def write(record: Record, form: str) -> bytes:
    r"""
    Write a record in a form that others read.

    Args:
        record: The record.
        form: `record` (canonical JSON), `text`, `markdown`, `jsonld` (a schema.org NewsArticle) or `ninjs` (IPTC
            ninjs 3.1). JSON is one line. All end with a line end, if there is anything to write.

    Raises:
        RecordError: the record is not valid.
        ValueError: a form that there is none of.

    >>> import newsclean
    >>> write(newsclean.clean("Rain fell."), "text")
    b'Rain fell.\n'
    """
    if form == "record":
        return record.to_json() + b"\n"
    if form == "text":
        data = record.text.encode()
        return data if not data or data.endswith((b"\n", b"\r")) else data + b"\n"
    if form not in WRITERS:
        raise ValueError(f"form: {form!r} is none; there are record, text, {', '.join(WRITERS)}")
    writer: Callable[[Record], bytes] = import_module(WRITERS[form]).write
    return writer(record)
