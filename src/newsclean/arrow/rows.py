"""From records to columns and back, to the very bytes that were laid out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from newsclean import schema
from newsclean.arrow.layout import OTHER, SCHEMA, Node, Payload, columns, is_plain, open_part, payload, resolved, root
from newsclean.errors import RecordError
from newsclean.quickjson import dumps, loads
from newsclean.record import Record

_FIELDS = tuple(SCHEMA.names)


def holds_records(names: Sequence[str]) -> bool:
    """
    Say whether columns with these names are those of records.

    >>> holds_records(["key", *SCHEMA.names, "error"]), holds_records(["id", "text"])
    (True, False)
    """
    return set(names).issuperset(_FIELDS)


def from_records(records: Iterable[Record | bytes]) -> pa.RecordBatch:
    r"""
    Lay records out in the columns of `SCHEMA`, a row for each.

    Args:
        records: `Record` objects, or the JSON of some.

    Raises:
        RecordError: one is not valid; it is named by its place.
        ValueError: they are too much for one batch: 2 GiB of text.

    >>> import newsclean
    >>> from_records([newsclean.clean("Rain fell.\nAdvertisement")])["edits"][0][0]["removed"].as_py()
    '\nAdvertisement'
    """
    payloads = [payload(one) if isinstance(one, Record) else _read(one, at) for at, one in enumerate(records)]
    return pa.RecordBatch.from_arrays(columns(payloads), schema=SCHEMA)


def _read(line: bytes, at: int) -> Payload:
    try:
        made = loads(line)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"[{at}]", f"not JSON: {error}") from error
    if not schema.is_valid("record", made):
        field, problem = schema.explain("record", made) or ("record", "not valid under the record schema")
        raise RecordError(f"[{at}].{field}", problem)
    return made  # type: ignore[no-any-return] # an object: the schema says so


def to_json(batch: pa.RecordBatch | pa.Table) -> Iterator[bytes | RecordError]:
    r"""
    Yield the canonical JSON of each row's record, a line without a line end; an error for each row that has none.

    The bytes are those of `Record.to_json`, whatever the columns went through; `newsclean.verify` takes them, and so
    does `newsclean.Record.from_json`.

    Args:
        batch: Rows with the columns of `SCHEMA`, in any order, and with any others.

    Raises:
        ValueError: a column of `SCHEMA` is missing; names it.

    >>> import newsclean
    >>> from newsclean.arrow import from_records
    >>> record = newsclean.clean("Rain fell.\nAdvertisement\nIt was calm.")
    >>> list(to_json(from_records([record]))) == [record.to_json()]
    True
    """
    missing = [name for name in _FIELDS if name not in batch.schema.names]
    if missing:
        raise ValueError(f"{', '.join(missing)}: no such column; a record needs all of newsclean.arrow.SCHEMA")
    carried = [*_FIELDS, "error"] if "error" in batch.schema.names else [*_FIELDS]
    batch = batch.select(carried)
    for start in range(0, batch.num_rows, 100):  # row by row, so that little of it is in memory twice
        for row in batch.slice(start, 100).to_pylist():
            yield _line(row)


def _line(row: Mapping[str, Any]) -> bytes | RecordError:
    if row["id"] is None and row["text"] is None:
        error = row.get("error")
        said = error["message"] if isinstance(error, Mapping) else "all of its fields are null"
        return RecordError("id", f"no record in this row: {said}")
    try:
        made = {name: _back(row[name], root(name)) for name in sorted(_FIELDS)}
        return dumps(made)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        return RecordError("record", f"not as newsclean.arrow.SCHEMA has it: {error}")


def _back(value: Any, node: Node) -> Any:  # noqa: ANN401 - whatever JSON has
    node = resolved(node)
    kind = node.get("type")
    if value is None:
        return None
    if kind == "array":
        return [_back(one, node["items"]) for one in value]
    return _table(value, node) if kind == "object" else value


def _table(value: Any, node: Node) -> dict[str, Any]:  # noqa: ANN401 - a struct or a list
    known: Mapping[str, Node] = node.get("properties", {})
    wanted = node.get("required", ())
    made = {
        name: _back(value[name], one)
        for name, one in known.items()
        if name in wanted or (name in value and value[name] is not None)
    }
    rest = open_part(node)
    if rest is None:
        return dict(sorted(made.items()))
    # What was a list of structs may have become an Arrow map on its way, of which Python makes pairs.
    pairs = value[OTHER] if known else value
    named = ((one["name"], one["value"]) if isinstance(one, Mapping) else one for one in pairs)
    made |= {name: one if is_plain(rest) else json.loads(one) for name, one in named}
    return dict(sorted(made.items()))
