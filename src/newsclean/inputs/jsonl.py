"""JSON Lines: an object on each line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsclean.errors import FormatError, InputError
from newsclean.files import advice
from newsclean.inputs.model import Input, Raw, Unread
from newsclean.io import Article, articles


def split(found: Input) -> Iterator[Raw | Unread]:
    """Yield the lines that are not blank."""
    try:
        with Path(found.name).open("rb") as stream:
            ordinal = offset = 0
            for line in stream:
                if line.strip():
                    yield Raw(ordinal, offset, line.rstrip(b"\r\n"))
                    ordinal += 1
                offset += len(line)
    except OSError as error:
        raise InputError(f"{found.name}: {advice(error)}") from error


def parse(found: Input, raw: Raw) -> Article:
    """Read an object."""
    place = f"{found.name}:[{raw.ordinal}]"
    for made in articles(raw.data, "line.jsonl", found.options.form, found.options.field):
        if isinstance(made, FormatError):
            raise FormatError(place, made.field, made.problem)
        return made[1]
    raise FormatError(place, "", "empty")
