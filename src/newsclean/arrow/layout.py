"""
How a record lies in columns; derived from `schemas/record.schema.json`, so that both say the same.

* A table with fixed names is a struct; a list of tables is a list of structs.
* A table with open names (`tool.libraries`) is a list of structs of `name` and `value`. No Arrow map, because some of
  those who are to read it (datasets) have none.
* A table with both (`metadata`) is a struct of the fixed ones, and `other` for the rest, whose values are JSON.
* An optional field that is absent is null. So is everything in a row without a record.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from newsclean import schema
from newsclean.model import Edit, Finding
from newsclean.record import SCHEMA as VERSION
from newsclean.record import Record
from newsclean.text import is_scalar

Node = Mapping[str, Any]
Payload = Mapping[str, Any]
#: The open part of a table that has fixed names too.
OTHER = "other"
_ROOT: Node = schema.load("record")


def resolved(node: Node) -> Node:
    """Follow a reference within the schema."""
    found: Node = _ROOT["$defs"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node
    return found


def open_part(node: Node) -> Node | None:
    """Return what values under free names are like, or None where all names are fixed."""
    rest = node.get("additionalProperties")
    return rest if isinstance(rest, Mapping) else None


def is_plain(node: Node) -> bool:
    """Say whether values are of one Arrow type; other ones are written as JSON."""
    return "anyOf" not in node


def root(name: str) -> Node:
    """Return what a field of a record is like."""
    found: Node = _ROOT["properties"][name]
    return found


def _type(node: Node) -> pa.DataType:
    node = resolved(node)
    kind = node.get("type", "string")  # what is one of some words says no more than that
    if kind == "array":
        return pa.list_(_type(node["items"]))
    if kind == "object":
        return _table(node)
    if kind == "integer":
        return pa.int8() if node.get("maximum") == 100 else pa.int64()
    return pa.bool_() if kind == "boolean" else pa.string()


def _table(node: Node) -> pa.DataType:
    fields = [(name, _type(one)) for name, one in node.get("properties", {}).items()]
    rest = open_part(node)
    if rest is None:
        return pa.struct(fields)
    named = pa.list_(pa.struct([("name", pa.string()), ("value", _type(rest) if is_plain(rest) else pa.string())]))
    return pa.struct([*fields, (OTHER, named)]) if fields else named


#: The columns of records: those of docs/record.md, in that order.
SCHEMA: pa.Schema = pa.schema([(name, _type(node)) for name, node in _ROOT["properties"].items()])


def columns(payloads: Sequence[Payload | None]) -> list[pa.Array]:
    """
    Lay records out, one array for each field of `SCHEMA`; None gives a row of nulls.

    Raises:
        ValueError: there is too much in them for one array: 2 GiB of text.
    """
    made = []
    for field in SCHEMA:
        node = root(field.name)
        values = [None if one is None else one[field.name] for one in payloads]
        array = _repeated(values, node, field.type) if field.name == "tool" else _array(values, node, field.type)
        if isinstance(array, pa.ChunkedArray):
            raise ValueError(f"{field.name}: more than 2 GiB in one batch; make smaller batches")  # noqa: TRY004
        made.append(array)
    return made


def _array(values: list[Any], node: Node, kind: pa.DataType) -> pa.Array:
    lay = _LAID.get(id(node))
    return pa.array(map(lay, values) if lay else values, kind, size=len(values))


def _repeated(values: list[Any], node: Node, kind: pa.DataType) -> pa.Array:
    """The same few objects again and again: each is laid out once."""
    places: dict[int, int] = {}
    rows = [places.setdefault(id(value), len(places)) for value in values]
    single = {id(value): value for value in values}
    return _array([single[key] for key in places], node, kind).take(pa.array(rows, pa.int32()))


def _laid(node: Node) -> Callable[[Any], Any] | None:
    """Return what makes lists of open tables, or None where there are none: nothing is to be done then."""
    node = resolved(node)
    fixed = {name: made for name, one in node.get("properties", {}).items() if (made := _laid(one))}
    rest = open_part(node) if node.get("type") == "object" else None
    if rest is None and not fixed:
        return None
    known, as_json = node.get("properties", {}).keys(), rest is not None and not is_plain(rest)

    def lay(value: Mapping[str, Any] | None) -> Any:  # noqa: ANN401 - a struct or a list
        if value is None:
            return None
        made = {name: fixed[name](one) if name in fixed else one for name, one in value.items() if name in known}
        if rest is None:
            return made
        named = [
            {"name": name, "value": json.dumps(one, ensure_ascii=False) if as_json else one}
            for name, one in sorted(value.items())
            if name not in known
        ]
        return {**made, OTHER: named} if known else named

    return lay


_LAID = {id(node): made for node in _ROOT["properties"].values() if (made := _laid(node))}


def payload(record: Record) -> Payload:
    """Say what a record's JSON says, field by field."""
    return {
        "schema": VERSION,
        "id": record.id,
        "status": record.status,
        "title": record.title,
        "language": record.language,
        "direction": record.direction,
        "text": record.text,
        "text_sha256": record.text_sha256,
        "blocks": [{"type": kind, "start": start, "end": end} for kind, start, end in record.blocks],
        "edits": [_edit(edit) for edit in record.edits],
        "flags": [Finding._asdict(flag) for flag in record.flags],
        "source": record.source,
        "metadata": record.metadata,
        "tool": record.tool,
    }


def _edit(edit: Edit) -> dict[str, Any]:
    table = edit._asdict()
    if not is_scalar(edit.removed):  # as in JSON: what no string can hold is kept as bytes
        table["removed_base64"] = base64.b64encode(table.pop("removed").encode("utf-8", "surrogatepass")).decode()
    return table
