"""IPTC ninjs 3.1: news in JSON, one object a line. Only its own fields are allowed there, and only whole times."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from newsclean.errors import FormatError
from newsclean.io import dialects
from newsclean.io.article import Article, told
from newsclean.record import Record

_STANDARD = {"name": "ninjs", "version": "3.1", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"}
#: RFC 3339, which has seconds and a zone.
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")
#: Dates that ninjs has a field for.
_DATES = {"published": "firstCreated", "modified": "versionCreated"}
_PLAIN = "text/plain"


def write(record: Record) -> bytes:
    r"""
    Write a record's text and metadata as ninjs.

    >>> import newsclean
    >>> record = newsclean.clean("Rain fell.", url="https://coast.example/rain", metadata={"published": "2031-10-05"})
    >>> item = json.loads(write(record))
    >>> item["uri"], item["bodies"][0]["value"], item["edNote"]
    ('https://coast.example/rain', 'Rain fell.', 'published: 2031-10-05')
    """
    title, body, language, url, one, many = told(record)
    uri = _uri(url)
    dates, notes = _dates(one)
    section = [{"name": one["section"], "rel": "section"}] if "section" in one else []
    fields: dict[str, Any] = {
        "uri": uri or _uri_of_digest(record),
        "type": "text",
        "standard": _STANDARD,
        "language": language,
        **dates,
        "by": ", ".join(many.get("authors", ())),
        "people": [{"name": name, "rel": "author"} for name in many.get("authors", ())],
        "headlines": _texts("main", title),
        "descriptions": _texts("summary", one.get("abstract")),
        "bodies": _texts("main", body, charCount=len(body), wordCount=len(body.split())),
        "subjects": section + [{"name": name, "rel": "keyword"} for name in many.get("keywords", ())],
        "infoSources": [{"name": one["publisher"], "role": "publisher"}] if "publisher" in one else None,
        **_licence(one.get("licence")),
        "edNote": "\n".join(notes),
        "altIds": [
            {"role": "newsclean-record", "value": record.id},
            *([{"role": "url", "value": url}] if url and url != uri else []),
        ],
    }
    return json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False).encode() + b"\n"


def _texts(role: str, value: str | None, **counts: int) -> list[dict[str, Any]]:
    return [{"role": role, "contentType": _PLAIN, **counts, "value": value}] if value else []


def _dates(one: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Times as ninjs has them; those without a zone, and those that it has no field for, as a note."""
    dates, notes = {}, []
    for word in ("published", "modified", "retrieved"):
        if word in one:
            if word in _DATES and _TIME.fullmatch(one[word]):
                dates[_DATES[word]] = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", one[word])
            else:
                notes.append(f"{word}: {' '.join(one[word].split())}")
    return dates, notes


def _licence(licence: str | None) -> dict[str, Any]:
    if not licence:
        return {}
    return {"rightsInfo": {"linkedRights": licence}} if _uri(licence) == licence else {"usageTerms": licence}


def _uri(url: str | None) -> str | None:
    """A URL in the letters that a URI has; None where it is no absolute one."""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=~") if url and _URI.fullmatch(url) else None


def _uri_of_digest(record: Record) -> str:
    """The name of the source by its digest, as RFC 6920 has it."""
    digest = base64.urlsafe_b64encode(bytes.fromhex(record.source["sha256"])).decode().rstrip("=")
    return f"ni:///sha-256;{digest}"


def article(value: Mapping[str, Any], place: str = "", field: str | None = None) -> Article:
    """
    Read an item of ninjs 2 or 3.

    Raises:
        FormatError: a field is not what it should be; names it.
    """
    lists = ("bodies", "headlines", "descriptions", "people", "subjects", "infoSources", "infosources", "altIds")
    for name in lists:
        given = value.get(name) or []
        if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
            raise FormatError(place, name, "not a list of objects")
    alternative = _named(value, "altIds", "role", ("url",), "value")
    uri = value.get("uri")
    note = value.get("edNote")
    notes = dict(
        re.findall(r"^(published|modified|retrieved): (.+)$", note if isinstance(note, str) else "", re.MULTILINE)
    )
    rights = value.get("rightsInfo")
    flat: dict[str, Any] = {
        "text": _body(value),
        "title": _first(value, "headlines"),
        "abstract": _first(value, "descriptions"),
        "language": value.get("language"),
        "url": (alternative or [uri if str(uri).startswith(("http://", "https://")) else None])[0],
        "authors": _named(value, "people", "rel", ("author", "creator")) or value.get("by"),
        "keywords": _named(value, "subjects", "rel", ("keyword", "")),
        "section": _named(value, "subjects", "rel", ("section",)),
        "publisher": (_named(value, "infoSources", "role", ("publisher", "")) or [None])[0],
        "licence": (rights.get("linkedRights") if isinstance(rights, Mapping) else None) or value.get("usageTerms"),
        "published": value.get("firstCreated") or value.get("firstcreated") or notes.get("published"),
        "modified": value.get("versionCreated") or value.get("versioncreated") or notes.get("modified"),
        "retrieved": notes.get("retrieved"),
    }
    return dialects.article({**value, **flat} if field else flat, "json", place, field)


def _body(value: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever stands there
    """The body in plain text; another only where there is none."""
    bodies = value.get("bodies") or []
    return next((one.get("value") for one in bodies if one.get("contentType", _PLAIN) == _PLAIN), None)


def _first(value: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - whatever stands there
    found = value.get(name) or []
    return next((one.get("value") for one in found if one.get("role") in ("main", "summary", None)), None)


def _named(value: Mapping[str, Any], name: str, key: str, wanted: tuple[str, ...], of: str = "name") -> list[Any]:
    return [one.get(of) for one in value.get(name) or [] if one.get(key, "") in wanted]
