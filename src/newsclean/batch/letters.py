"""
Dead letters: a line of JSON for each document of which no record could be made.

A letter says where the document is and what went wrong, and holds it, so that it can be tried again by itself.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from newsclean import schema
from newsclean.batch import plain
from newsclean.batch.model import Failure, Item
from newsclean.errors import InputError
from newsclean.inputs import Input, Options, Raw, Unread

SCHEMA = "newsclean.dead-letter/1"
#: A document with more bytes is not in its letter; the input still has it.
MAX_RAW = 1 << 20
#: Characters of a message.
MAX_MESSAGE = 200


def write(item: Item, failure: Failure, *, keep_raw: bool) -> bytes:
    """Return the letter of a document, one line with its end."""
    raw = item.raw
    length, sha256 = _measures(raw)
    letter: dict[str, Any] = {
        "code": failure.code,
        "compression": item.found.compression,
        "format": item.found.format,
        "head": _plain(raw.head if isinstance(raw, Raw) else {"place": raw.place} if raw.place else {}),
        "input": item.found.name,
        "length": length,
        "message": _short(failure.message),
        "offset": raw.offset,
        "options": item.found.options._asdict(),
        "ordinal": raw.ordinal,
        "schema": SCHEMA,
        "sha256": sha256,
        "stage": failure.stage,
    }
    if isinstance(raw, Raw) and keep_raw and length <= MAX_RAW:
        letter |= _text(raw.data)
    return plain.line(letter) + b"\n"


def read(line: bytes, place: str) -> tuple[Input, Raw | Unread]:
    """
    Read a letter; an `Unread` stands for a document that it does not hold.

    Raises:
        InputError: it is none, or its document is not the one that it was written for.
    """
    try:
        letter = plain.loads(line)
    except ValueError as error:
        raise InputError(f"{place}: not a dead letter: {error}") from error
    if problem := schema.explain("dead-letter", letter):
        raise InputError(f"{place}: not a dead letter: {': '.join(problem)}")
    options = {name: value for name, value in letter["options"].items() if name in Options._fields}
    found = Input(letter["input"], letter["format"], letter["compression"], Options(**options))
    ordinal, offset = letter["ordinal"], letter["offset"]
    data = _data(letter)
    if data is None:
        told = (letter["length"], letter["sha256"], letter["code"], letter["message"])
        return found, Unread(ordinal, offset, *told, letter["head"].get("place", ""))
    if hashlib.sha256(data).hexdigest() != letter["sha256"]:
        raise InputError(f"{place}: its document does not have the digest sha256; it was changed after it was written")
    return found, Raw(ordinal, offset, data, letter["head"])


def _measures(raw: Raw | Unread) -> tuple[int, str]:
    if isinstance(raw, Unread):
        return raw.length, raw.sha256
    return len(raw.data), hashlib.sha256(raw.data).hexdigest()


def _short(message: str) -> str:
    """Put a message on one line, of characters that JSON can hold."""
    plain = message.encode("utf-8", "backslashreplace").decode().replace("\n", " ")
    return plain if len(plain) <= MAX_MESSAGE else plain[: MAX_MESSAGE - 1] + "\u2026"


def _text(data: bytes) -> dict[str, str]:
    try:
        return {"raw": data.decode()}
    except UnicodeDecodeError:
        return {"raw_base64": base64.b64encode(data).decode()}


def _data(letter: Mapping[str, Any]) -> bytes | None:
    if "raw" in letter:
        text: str = letter["raw"]
        return text.encode()
    return base64.b64decode(letter["raw_base64"]) if "raw_base64" in letter else None


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a container says
    """Leave out of a head what JSON cannot hold."""
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if value is None or (isinstance(value, int) and -(2**53) < value < 2**53):
        return value
    return str(value)
