"""JSON at full speed, for what is small and often: the one door to orjson."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def dumps(value: Mapping[str, Any]) -> bytes:
    """
    Write an object, in the order of its keys; ASCII and what lies beyond as they are.

    Raises:
        TypeError: JSON has no such thing.

    >>> dumps({"text": "Rain."})
    b'{"text":"Rain."}'
    """
    import orjson

    return orjson.dumps(value)


def loads(data: bytes) -> Any:  # noqa: ANN401 - whatever JSON has
    """
    Read a value as `json.loads` does, but that an integer of more than 64 bits may become a float.

    Whoever uses numbers must not read them so; texts are the same. What orjson refuses, `json` decides on: it takes
    `NaN` and halves of characters.

    Raises:
        ValueError: not JSON.
        RecursionError: nested too deep.

    >>> loads(b'{"n": 7, "text": "Rain."}')
    {'n': 7, 'text': 'Rain.'}
    """
    import orjson

    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        import json

        return json.loads(data)
