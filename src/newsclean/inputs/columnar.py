"""
What Parquet and Arrow files have in common: a row is a document, as a JSON object of the columns that say anything.

Rows with the columns of `newsclean.arrow.SCHEMA` are records, and stand for their sources as they do in JSON. A text of
bytes is handed on as it is, with the other columns beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from newsclean.errors import FormatError, InputError
from newsclean.files import STANDARD
from newsclean.inputs import limits, objects
from newsclean.inputs.model import Input, Options, Raw, Say, Unread
from newsclean.io import Article, article
from newsclean.io.dialects import DIALECTS, name_of
from newsclean.quickjson import dumps

if TYPE_CHECKING:
    from newsclean.arrow.files import Columns


def split(found: Input, _say: Say) -> Iterator[Raw | Unread]:
    """
    Yield the rows.

    Raises:
        InputError: the file cannot be read, or has no column with texts.
        DamageError: what is left of it cannot be read.
    """
    if found.name == STANDARD:
        raise InputError(f"a file of columns is read from several places in it: name a file in place of {STANDARD}")
    if found.compression:
        raise InputError(f"{found.name}: a file of columns is compressed within; decompress it first")
    table = _open(found)
    names = table.schema.names
    made = _records(table) if _are_records(names, found.options) else _documents(table, found.options)
    for ordinal, (data, head) in enumerate(made):
        place = f"[{ordinal}]"
        if isinstance(data, Exception):
            yield Unread(ordinal, None, 0, hashlib.sha256().hexdigest(), "format", str(data), place)
        elif len(data) > limits.MAX_RECORD_BYTES:
            digest = hashlib.sha256(data).hexdigest()
            yield Unread(ordinal, None, len(data), digest, "too-long", objects.too_long(len(data)), place)
        else:
            yield Raw(ordinal, None, data, {"place": place, **head})


def parse(found: Input, raw: Raw) -> Article:
    """
    Make an article of a row.

    Raises:
        FormatError: there is none in it.
    """
    if "row" not in raw.head:
        return objects.parse(found, raw)
    column, row, options = raw.head["column"], raw.head["row"], found.options
    place = objects.place_of(found, raw)
    if not raw.data.strip():
        raise FormatError(place, column, "no text in it")
    made = article({**row, column: "bytes"}, options.form, options.field, place=place)
    return options.typed(made._replace(source=raw.data, encoding=options.encoding))


def _open(found: Input) -> Columns:
    try:
        from newsclean.arrow import files
    except ModuleNotFoundError as error:
        raise InputError(f'{found.name}: needs pyarrow; pip install "newsclean[arrow]" brings it') from error
    return files.Parquet(found.name) if found.format == "parquet" else files.Ipc(found.name)


Made = tuple[bytes | Exception, Mapping[str, Any]]


def _are_records(names: Sequence[str], options: Options) -> bool:
    from newsclean.arrow import holds_records

    return options.form in {None, "record"} and options.field is None and holds_records(names)


def _records(table: Columns) -> Iterator[Made]:
    from newsclean.arrow import SCHEMA, to_json

    columns = [*SCHEMA.names, *(["error"] if "error" in table.schema.names else [])]
    for batch in table.batches(columns):
        for line in to_json(batch):
            yield line, {}


def _documents(table: Columns, options: Options) -> Iterator[Made]:
    from newsclean.arrow.files import rows

    text, columns = _columns(table, options)
    for batch in table.batches(columns):
        for row in rows(batch):
            if text is not None and isinstance(row[text], bytes):
                yield row.pop(text), {"column": text, "row": _strings(row)}
            else:
                yield dumps(_strings(row)), {}


def _strings(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v.decode("utf-8", "backslashreplace") if isinstance(v, bytes) else v for k, v in row.items()}


def _columns(table: Columns, options: Options) -> tuple[str | None, list[str]]:
    """Which column has the texts, if it is one by itself, and which ones say anything at all."""
    names = table.schema.names
    form = options.form or name_of(dict.fromkeys(names)) or "json"
    if form == "record":
        raise InputError(f"{table.name}: no records in it: they have all the columns of newsclean.arrow.SCHEMA")
    if form not in DIALECTS or not DIALECTS[form].fields:  # a form that is read in a way of its own
        return None, names
    dialect = DIALECTS[form]
    texts = [options.field] if options.field else list(dialect.fields["text"])
    text = next((one for one in texts if one in names or one.partition(".")[0] in names), None)
    if text is None:
        has = ", ".join(names[:20]) or "none"
        raise InputError(f"{table.name}: no column {texts[0]!r}; name the one with the texts (there are: {has})")
    told = {word.partition(".")[0] for words in dialect.fields.values() for word in words}
    told |= {word for signs in dialect.signs for word in signs} | {text.partition(".")[0]}
    return text if text in names else None, [name for name in names if name in told]
