"""JSON at full speed, for what is small and often: the one door to orjson."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
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


def canonical(value: Mapping[str, Any], written: Mapping[str, bytes] | None = None) -> bytes:
    """
    Write an object with the keys of all objects in order; for what a record has, the bytes of RFC 8785.

    Args:
        value: The object.
        written: For some keys, what is JSON already; it takes the place of their values.

    Raises:
        TypeError: JSON has no such thing.

    >>> canonical({"tool": None, "text": "Rain."}, {"tool": b"{}"})
    b'{"text":"Rain.","tool":{}}'
    """
    import orjson

    if written:
        value = {**value, **{key: orjson.Fragment(json) for key, json in written.items()}}
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def utf8(text: str, errors: str = "strict") -> bytes:
    r"""
    Return the UTF-8 of a text that will be written as JSON, too.

    Raises:
        UnicodeEncodeError: there is half a character in it, and `errors` is "strict".

    >>> utf8("é")
    b'\xc3\xa9'
    """
    import orjson

    # orjson leaves the UTF-8 that it makes in the str; so it is made once, and copied from then on.
    with suppress(TypeError):  # for half a character
        orjson.dumps(text)
    return text.encode("utf-8", errors)


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
