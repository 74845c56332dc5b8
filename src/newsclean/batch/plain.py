"""JSON as the files of a run have it: keys sorted, so that equal things have equal bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def line(value: Mapping[str, Any]) -> bytes:
    r"""
    Return an object as one line, without its end.

    >>> line({"name": "\udce9", "bytes": 3})
    b'{"bytes":3,"name":"\\udce9"}'
    """
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError:  # the name of a file that is no UTF-8
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def page(head: Mapping[str, Any], **tables: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    r"""
    Yield the pieces of an object for people to read: a head, then tables with a row on each line.

    >>> print(b"".join(page({"documents": 2}, parts=[{"bytes": 3}, {"bytes": 4}])).decode(), end="")
    {
      "documents": 2,
      "parts": [
        {"bytes":3},
        {"bytes":4}
      ]
    }
    """
    text = json.dumps(head, sort_keys=True, indent=2)
    yield text.removesuffix("\n}").encode()
    for name, rows in tables.items():
        yield f',\n  "{name}": ['.encode()
        yield from _rows(rows)
        yield b"\n  ]"
    yield b"\n}\n"


def _rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    pieces, size, between = [], 0, b"\n    "
    for row in rows:
        pieces.append(between + line(row))
        size += len(pieces[-1])
        between = b",\n    "
        if size > 1 << 20:
            yield b"".join(pieces)
            pieces, size = [], 0
    yield b"".join(pieces)


def rows(lines: Iterable[bytes], name: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table from the lines of a page, one after another."""
    is_in = False
    for one in lines:
        if one.startswith(b'  "'):
            is_in = one.startswith(f'  "{name}": ['.encode())
        elif is_in and one.startswith(b"    {"):
            row: dict[str, Any] = json.loads(one.rstrip().removesuffix(b","))
            yield row


def loads(data: bytes) -> dict[str, Any]:
    """Read an object that we have written."""
    value: dict[str, Any] = json.loads(data)
    return value
