"""The objects in a file of JSON: one, an array of them, NewsAPI's `articles`, or one on each line (JSON Lines)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from newsclean.errors import FormatError

#: Where an object stands (`a.jsonl:3`, `a.json:[3]`, `a.json:articles[3]`), and the object.
Placed = tuple[str, dict[str, Any]]
_LINES = (".jsonl", ".ndjson")


def read(stream: BinaryIO, name: str) -> Iterator[Placed | FormatError]:
    """Yield the objects of a file with their places, and an error for each that is none."""
    rest = ((number, line) for number, line in enumerate(stream, start=1) if line.strip())
    for number, line in rest:
        try:
            first = _load(line, name, number)
        except FormatError as error:
            yield from _whole(line + b"".join(line for _, line in rest), number, name, error)
            return
        second = next(rest, None)
        if second is None:
            yield from _spread(first, name)
            return
        yield from _one(first, f"{name}:{number}")
        yield from _line(*second, name)
        for further in rest:
            yield from _line(*further, name)
        return
    yield FormatError(name, "", "empty; there is no article in it")


def _whole(data: bytes, start: int, name: str, error: FormatError) -> Iterator[Placed | FormatError]:
    """A value over several lines; or lines, of which the first is broken."""
    try:
        value = _load(data, name, start)
    except FormatError as whole:
        lines = data.split(b"\n")
        if name.lower().endswith(_LINES):
            yield error
            for number, line in enumerate(lines[1:], start=start + 1):
                if line.strip():
                    yield from _line(number, line, name)
        else:
            yield whole
        return
    yield from _spread(value, name)


def _line(number: int, line: bytes, name: str) -> Iterator[Placed | FormatError]:
    try:
        yield from _one(_load(line, name, number), f"{name}:{number}")
    except FormatError as error:
        yield error


def _load(data: bytes, name: str, start: int) -> Any:  # noqa: ANN401 - whatever JSON has
    try:
        return json.loads(data.lstrip(b"\xef\xbb\xbf"))
    except json.JSONDecodeError as error:
        raise FormatError(f"{name}:{start + error.lineno - 1}", "", f"not JSON: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{name}:{start}", "", f"not JSON: {error}") from error


def _spread(value: object, name: str) -> Iterator[Placed | FormatError]:
    if isinstance(value, dict) and isinstance(value.get("articles"), list):
        value, name = value["articles"], f"{name}:articles"
    elif isinstance(value, list):
        name += ":"
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from _one(one, f"{name}[{index}]")
    else:
        yield from _one(value, name)


def _one(value: object, place: str) -> Iterator[Placed | FormatError]:
    yield (place, value) if isinstance(value, dict) else FormatError(place, "", "not a JSON object")
