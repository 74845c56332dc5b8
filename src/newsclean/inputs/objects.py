"""Documents that are objects of JSON: in lines, in arrays, or made of the rows of a table."""

from __future__ import annotations

import json

from newsclean.errors import FormatError
from newsclean.inputs import limits
from newsclean.inputs.model import Input, Raw, Unread
from newsclean.io import Article, article, is_record
from newsclean.quickjson import loads


def parse(found: Input, raw: Raw) -> Article:
    """
    Make an article of an object.

    Raises:
        FormatError: it is not JSON, no object, or there is no text in it.
    """
    place = place_of(found, raw)
    try:
        value = loads(raw.data)
    except json.JSONDecodeError as error:
        raise FormatError(_line(found, raw, error.lineno), "", f"not JSON: {error.msg}") from error
    except UnicodeDecodeError as error:
        advice = "is it in another encoding? name it with --encoding"
        raise FormatError(place, "", f"not JSON: not UTF-8 at its byte {error.start}; {advice}") from error
    except (ValueError, RecursionError) as error:
        raise FormatError(place, "", f"not JSON: {error}") from error
    if not isinstance(value, dict):
        raise FormatError(place, "", "not a JSON object")
    options = found.options
    made = article(value, options.form, options.field, place=place)
    # A record says itself what its source was.
    return made if is_record(value) and options.field is None else options.typed(made)


def place_of(found: Input, raw: Raw | Unread) -> str:
    """Say where a document stands: the file, and the place in it where it has several."""
    place = (raw.head.get("place") if isinstance(raw, Raw) else raw.place) or ""
    return f"{found.name}:{place}" if place else found.name


def _line(found: Input, raw: Raw, lineno: int) -> str:
    """The line of an error, where the lines of the file are known."""
    line = raw.head.get("line")
    return f"{found.name}:{line + lineno - 1}" if isinstance(line, int) else place_of(found, raw)


def too_long(length: int) -> str:
    """Say that a record is too long."""
    return f"{length} bytes long, and no more than {limits.MAX_RECORD_BYTES} are read of one document; it was left out"
