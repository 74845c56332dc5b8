"""Columns of any type as Python values that JSON has: what else there is becomes a string."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

import pyarrow as pa

#: As Arrow writes a time: a blank between date and time, and as many digits as the unit has.
_TIME = re.compile(r"(-?\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:(\.\d*[1-9])|\.)?0*(Z|[+-]\d\d:?\d\d)?", re.ASCII)


def is_text(kind: pa.DataType) -> bool:
    """Say whether values of a type are strings or bytes, in whatever form."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    checks = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return any(check(kind) for check in checks) or is_bytes(kind)


def is_bytes(kind: pa.DataType) -> bool:
    """Say whether values of a type are bytes."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind))


def as_bytes(scalar: pa.Scalar) -> bytes:
    """Return a string as it stands there, whether it is UTF-8 or not."""
    return bytes((scalar.value if isinstance(scalar, pa.DictionaryScalar) else scalar).as_buffer())


def simple(column: pa.Array) -> pa.Array:
    """
    Return a column with strings for dates, times and decimals, at any depth, where Arrow can write them.

    Python has no name for some of them, such as nanoseconds, and would raise.
    """
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if pa.types.is_run_end_encoded(column.type):
        import pyarrow.compute as pc

        column = pc.run_end_decode(column)
    wanted = _simple(column.type)
    if wanted.equals(column.type):
        return column
    try:
        return column.cast(wanted)
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return column


def _simple(kind: pa.DataType) -> pa.DataType:
    types = pa.types
    if types.is_date(kind) or types.is_timestamp(kind) or types.is_time(kind) or types.is_decimal(kind):
        return pa.string()
    if types.is_struct(kind):
        return pa.struct([(one.name, _simple(one.type)) for one in kind])
    if types.is_list(kind) or types.is_large_list(kind):
        made = pa.list_ if types.is_list(kind) else pa.large_list
        return made(pa.field(kind.value_field.name, _simple(kind.value_type)))
    return kind


def iso(text: str) -> str:
    """
    Write a time as ISO 8601 has it, without digits that say nothing.

    >>> iso("2031-10-05 08:00:00.000000"), iso("2031-10-05 08:00:00.250+0300"), iso("2031-10-05")
    ('2031-10-05T08:00:00', '2031-10-05T08:00:00.25+0300', '2031-10-05')
    """
    m = _TIME.fullmatch(text)
    return f"{m[1]}T{m[2]}{m[3] or ''}{m[4] or ''}" if m else text


def is_time(kind: pa.DataType) -> bool:
    """Say whether values of a type are points in time."""
    return bool(pa.types.is_timestamp(kind))


def jsonable(value: Any) -> Any:  # noqa: ANN401 - whatever Arrow has
    r"""
    Return a value of a simple column in types that JSON has.

    >>> from datetime import timedelta
    >>> jsonable({"a": [date(2031, 10, 5), "caf\u00e9".encode(), timedelta(1)], "b": [("k", 1)]})
    {'a': ['2031-10-05', 'café', '1 day, 0:00:00'], 'b': [['k', 1]]}
    """
    if value is None or isinstance(value, str | int | float):  # bool is an int
        return value
    if isinstance(value, Mapping):
        return {str(name): jsonable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(one) for one in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return value.isoformat() if isinstance(value, date | time) else str(value)
