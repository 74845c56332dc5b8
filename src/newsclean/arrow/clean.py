"""Batches of documents in, batches of records out."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from newsclean.arrow.layout import SCHEMA, Payload, columns, payload
from newsclean.arrow.plain import as_bytes, is_bytes, is_text, is_time, iso, jsonable, simple
from newsclean.cleaner import Cleaner
from newsclean.io.article import MANY, Article
from newsclean.model import Detector, Pack
from newsclean.policy import Policy
from newsclean.record import Record

#: Why a row has no record; null where it has one.
ERROR = pa.field("error", pa.struct([("code", pa.string()), ("message", pa.string())]))
#: The name of the column with the canonical JSON, where it is wanted.
JSON = "record"
_MAX_MESSAGE = 200
#: How many rows of a table are cleaned at a time.
_STEP = 1024
Names = Sequence[str] | Mapping[str, str]


class _Failure(NamedTuple):
    code: str
    message: str


def clean_batch(  # noqa: PLR0913 - what a cleaner takes, and where it is
    batch: pa.RecordBatch,
    *,
    text: str = "text",
    url: str | None = None,
    language: str | None = None,
    encoding: str | None = None,
    record_id: str | None = None,
    metadata: Names = (),
    keep: Names = (),
    record: bool = False,
    media_type: str = "text/plain",
    default_language: str | None = None,
    policy: Policy | str | None = None,
    packs: Iterable[str | Path | Pack] = (),
    detectors: Iterable[Detector] = (),
) -> pa.RecordBatch:
    r"""
    Clean a batch of documents: a row of the result for each of its rows, in the same order.

    The result has the columns in `keep`, those of `SCHEMA`, and `error`: a struct of `code` and `message`, null where
    all is well. A row that cannot be cleaned is not lost and stops nothing: its record is null, and `error` says why.
    The function is pure; `functools.partial` of it with its options can be pickled. What is compiled is made once in
    each process.

    Args:
        batch: The documents.
        text: The column with their texts: strings or bytes, of any width, dictionary-encoded or not. `data.body` is
            the field `body` of the struct `data`. Bytes are decoded as in `newsclean.clean`.
        url: The column that says where each is from.
        language: The column with the BCP 47 tag of each; where it is null, the language is detected.
        encoding: The column that says what the encoding of each is, where texts are bytes.
        record_id: The column with the WARC-Record-ID of each.
        metadata: Columns that go into the records' metadata; or a mapping of the names there to columns. Dates and
            decimals are written as strings; what is null is left out.
        keep: Columns to carry along; or a mapping of new names to columns.
        record: Whether to add a column `record` with the canonical JSON of each record, as bytes.
        media_type: What all texts are; as for `newsclean.clean`.
        default_language: The language of documents for which no column says one; None to have it detected.
        policy: As for `newsclean.Cleaner`, like the next two.
        packs: Further rule packs.
        detectors: Further detectors.

    Raises:
        TypeError: it is no batch.
        ValueError: a column is missing or of a type that cannot be used, or two columns of the result have one name;
            or there are more than 2 GiB of text in the batch.

    >>> import pyarrow as pa
    >>> batch = pa.record_batch({"body": ["Rain fell.\nAdvertisement"], "day": ["2031-10-05"]})
    >>> made = clean_batch(batch, text="body", metadata={"published": "day"})
    >>> made["text"][0].as_py(), made["metadata"][0]["published"].as_py(), made["error"][0].as_py()
    ('Rain fell.', '2031-10-05', None)
    """
    _expect(batch, pa.RecordBatch, "clean_table takes tables")
    cleaner = _cleaner(pickle.dumps((default_language, policy, tuple(packs), tuple(detectors))))
    schema = result_schema(batch.schema, keep=keep, record=record)
    kept = [_column(batch, name) for name in _names(keep).values()]
    beside = {"language": language, "url": url, "encoding": encoding, "record_id": record_id}
    payloads: list[Payload | None] = []
    failures: list[dict[str, str] | None] = []
    lines: list[bytes | None] = []
    for article in _articles(batch, text, beside, _names(metadata)):
        made = _one(cleaner, article, media_type)
        # At once, so that what a record was made of is gone, and its memory at hand, when the next one is.
        payloads.append(payload(made) if isinstance(made, Record) else None)
        failures.append(made._asdict() if isinstance(made, _Failure) else None)
        lines.append(made.to_json() if record and isinstance(made, Record) else None)
    arrays = [*kept, *columns(payloads), pa.array(failures, ERROR.type), *([_bytes(lines)] if record else [])]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def clean_batches(batches: Iterable[pa.RecordBatch], **options: Any) -> Iterator[pa.RecordBatch]:  # noqa: ANN401
    """
    Clean batches one after another, as Spark's `mapInArrow` and Arrow's readers have them; see `clean_batch`.

    >>> import pyarrow as pa
    >>> batches = pa.table({"text": ["Rain fell.", "Snow fell."]}).to_batches(max_chunksize=1)
    >>> [batch["text"][0].as_py() for batch in clean_batches(batches)]
    ['Rain fell.', 'Snow fell.']
    """
    for batch in batches:
        yield clean_batch(batch, **options)


def clean_table(table: pa.Table, **options: Any) -> pa.Table:  # noqa: ANN401 - those of clean_batch
    """
    Clean a table, chunk by chunk, as Ray, Polars and datasets hand them over; see `clean_batch`.

    >>> import pyarrow as pa
    >>> clean_table(pa.table({"text": ["Rain fell.", "Snow fell."]}))["text"].to_pylist()
    ['Rain fell.', 'Snow fell.']
    """
    _expect(table, pa.Table, "clean_batch takes a batch")
    schema = result_schema(table.schema, keep=options.get("keep", ()), record=options.get("record", False))
    # In small steps, because Python's objects of a chunk take more memory than the chunk does.
    return pa.Table.from_batches(clean_batches(table.to_batches(max_chunksize=_STEP), **options), schema)


def _expect(given: object, kind: type, advice: str) -> None:
    if not isinstance(given, kind):
        raise TypeError(f"a {type(given).__name__}, where a pyarrow.{kind.__name__} is wanted; {advice}")


def result_schema(schema: pa.Schema, *, keep: Names = (), record: bool = False) -> pa.Schema:
    """
    Return what columns `clean_batch` gives for a batch with these.

    Raises:
        ValueError: a column is missing, or two of the result have one name.

    >>> import pyarrow as pa
    >>> result_schema(pa.schema([("key", pa.int64()), ("text", pa.string())]), keep=["key"]).names[:3]
    ['key', 'schema', 'id']
    """
    kept = [pa.field(new, _field(schema, name)) for new, name in _names(keep).items()]
    made = [*kept, *SCHEMA, ERROR, *([pa.field(JSON, pa.binary())] if record else [])]
    names = [field.name for field in made]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(
            f"keep: {twice!r} is a column of the result; give it another name: {{'its_{twice}': {twice!r}}}"
        )
    return pa.schema(made)


@lru_cache(maxsize=16)
def _cleaner(settings: bytes) -> Cleaner:
    language, policy, packs, detectors = pickle.loads(settings)  # noqa: S301 - pickled just above
    return Cleaner(language=language, policy=policy, packs=packs, detectors=detectors)


def _articles(
    batch: pa.RecordBatch, text: str, beside: Mapping[str, str | None], metadata: Mapping[str, str]
) -> Iterator[Article | _Failure]:
    texts = _strings(batch, text, allow_bytes=True)
    known = {word: _strings(batch, name) for word, name in beside.items() if name}
    facts = {word: _values(batch, word, name) for word, name in metadata.items()}
    for at, source in enumerate(texts):
        if source is None:
            yield _Failure("format", f"{text}: null; there is nothing to clean")
            continue
        told = {word: value for word, values in facts.items() if (value := values[at]) is not None}
        yield Article(source, metadata=told, **{word: values[at] for word, values in known.items()})


def _one(cleaner: Cleaner, article: Article | _Failure, media_type: str) -> Record | _Failure:
    if isinstance(article, _Failure):
        return article
    try:
        given = article._replace(media_type=media_type)._asdict()
        source, language = given.pop("source"), given.pop("language")
        made = (cleaner.with_language(language) if language else cleaner).clean(source, **given)
        made.to_json()  # so that a record that is not valid costs one row
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it costs one document
        return _Failure("error", _short(f"{type(error).__name__}: {error}"))
    return made


def _short(message: str) -> str:
    plain = message.encode("utf-8", "backslashreplace").decode()
    return plain if len(plain) <= _MAX_MESSAGE else plain[: _MAX_MESSAGE - 1] + "\u2026"


def _names(given: Names) -> Mapping[str, str]:
    if isinstance(given, str):
        raise TypeError(f"columns must be a list of names: [{given!r}]")
    return given if isinstance(given, Mapping) else {name.rpartition(".")[2]: name for name in given}


def _field(schema: pa.Schema, name: str) -> pa.DataType:
    kind = schema
    for part in [name] if name in schema.names else name.split("."):
        at = kind.get_field_index(part) if isinstance(kind, pa.Schema | pa.StructType) else -1
        if at < 0:
            if name in schema.names:
                raise ValueError(f"{name!r}: several columns are called so; give them names of their own")
            raise ValueError(f"{name!r}: no such column; there are {', '.join(schema.names) or 'none'}")
        kind = kind.field(at).type
    return kind


def _column(batch: pa.RecordBatch, name: str) -> pa.Array:
    """A column, or a field of one that is a struct; a dotted name of its own goes first."""
    _field(batch.schema, name)
    if name in batch.schema.names:
        return batch.column(name)
    first, *rest = name.split(".")
    column = batch.column(first)
    for part in rest:
        column = column.flatten()[column.type.get_field_index(part)]
    return column


def _strings(batch: pa.RecordBatch, name: str, *, allow_bytes: bool = False) -> list[Any]:
    column = _column(batch, name)
    if pa.types.is_null(column.type):
        return [None] * len(column)
    if not is_text(column.type) or (is_bytes(column.type) and not allow_bytes):
        raise ValueError(f"{name!r}: a column of {column.type}, not of strings{' or bytes' * allow_bytes}")
    try:
        return column.to_pylist()  # type: ignore[no-any-return]
    except UnicodeDecodeError:  # somebody has put bytes there that are none of UTF-8
        return [None if not one.is_valid else _decoded(one) for one in column]


def _decoded(scalar: pa.Scalar) -> str | bytes:
    data = as_bytes(scalar)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def _values(batch: pa.RecordBatch, word: str, name: str) -> list[Any]:
    column = _column(batch, name)
    values = [jsonable(one) for one in simple(column).to_pylist()]
    if is_time(column.type):
        values = [one and iso(one) for one in values]
    return [_fact(word, one) for one in values]


def _fact(word: str, value: Any) -> Any:  # noqa: ANN401 - what a record's metadata may be
    if isinstance(value, float):  # a record has none
        return str(value)
    if isinstance(value, list):
        return [str(one) for one in value if one is not None]
    return [value] if word in MANY and isinstance(value, str) else value


def _bytes(lines: list[bytes | None]) -> pa.Array:
    made = pa.array(lines, pa.binary())
    if isinstance(made, pa.ChunkedArray):
        raise ValueError(f"{JSON}: more than 2 GiB in one batch; make smaller batches")  # noqa: TRY004
    return made
