"""
The JSON of other tools: which of their fields is which of our words.

A new tool is a new table in `DIALECTS`, with an example in `tests/test_io.py` and a column in `docs/formats.md`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from newsclean.errors import FormatError
from newsclean.io.article import MANY, Article
from newsclean.text import is_scalar


class Dialect(NamedTuple):
    """How one tool writes an article. A field in a table or in a list of tables is named as in `source.name`."""

    #: Sets of fields that tell the dialect: it has all of one of them.
    signs: Sequence[frozenset[str]]
    #: Our words, and the fields for each; the first that says something counts. `text` is the article's.
    fields: Mapping[str, Sequence[str]]


def _signs(*sets: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(one.split()) for one in sets)


#: In the order in which they are asked whether an object is theirs; the last takes what has a text.
DIALECTS: Mapping[str, Dialect] = {
    "jsonld": Dialect(
        _signs("@type articleBody", "@type headline"),
        {
            "text": ["articleBody"],
            "title": ["headline"],
            "url": ["url"],
            "language": ["inLanguage"],
            "authors": ["author.name", "author"],
            "published": ["datePublished"],
            "modified": ["dateModified"],
            "publisher": ["publisher.name", "publisher"],
            "section": ["articleSection"],
            "abstract": ["abstract", "description"],
            "keywords": ["keywords"],
            "licence": ["license"],
        },
    ),
    "ninjs": Dialect(_signs("uri bodies", "uri headlines"), {}),  # read by `ninjs.py`
    "trafilatura": Dialect(
        _signs("text source-hostname", "text hostname sitename"),
        {
            "text": ["text", "raw_text"],
            "title": ["title"],
            "url": ["source", "url"],
            "language": ["language"],
            "authors": ["author"],
            "published": ["date"],
            "retrieved": ["filedate"],
            "publisher": ["source-hostname", "sitename", "hostname"],
            "section": ["categories"],
            "abstract": ["excerpt", "description"],
            "keywords": ["tags"],
            "licence": ["license"],
        },
    ),
    "newspaper4k": Dialect(
        _signs("text meta_lang", "text meta_description publish_date"),
        {
            "text": ["text"],
            "title": ["title"],
            "url": ["canonical_link", "url"],
            # Its `language` is the one that it was set to, English where nobody did.
            "language": ["meta_lang"],
            "authors": ["authors"],
            "published": ["publish_date"],
            "publisher": ["meta_site_name"],
            "abstract": ["meta_description", "summary"],
            "keywords": ["keywords", "meta_keywords", "tags"],
        },
    ),
    "news-please": Dialect(
        _signs("maintext", "source_domain date_publish"),
        {
            "text": ["maintext", "text"],
            "title": ["title", "title_page", "title_rss"],
            "url": ["url"],
            "language": ["language"],
            "authors": ["authors"],
            "published": ["date_publish"],
            "modified": ["date_modify"],
            "retrieved": ["date_download"],
            "publisher": ["source_domain"],
            "abstract": ["description"],
        },
    ),
    "fundus": Dialect(
        _signs("publishing_date body", "publishing_date plaintext"),
        {
            "text": ["plaintext", "body"],
            "title": ["title"],
            "url": ["url", "html.responded_url"],
            "language": ["lang"],
            "authors": ["authors"],
            "published": ["publishing_date"],
            "publisher": ["publisher"],
            "abstract": ["body.summary"],
            "keywords": ["topics"],
        },
    ),
    "newsapi": Dialect(
        _signs("publishedAt content", "publishedAt urlToImage"),
        {
            "text": ["content"],
            "title": ["title"],
            "url": ["url"],
            "authors": ["author"],
            "published": ["publishedAt"],
            "publisher": ["source.name"],
            "abstract": ["description"],
        },
    ),
    "cc-news": Dialect(
        _signs("text domain date", "text domain image_url"),
        {
            "text": ["text"],
            "title": ["title"],
            "url": ["url"],
            "published": ["date"],
            "publisher": ["domain"],
            "abstract": ["description"],
        },
    ),
    "json": Dialect(
        _signs("text"),
        {
            word: [word]
            for word in (
                *("text", "title", "url", "language", "authors", "published", "modified", "retrieved"),
                *("publisher", "section", "abstract", "keywords", "licence"),
            )
        },
    ),
}
_SIGNS = [(name, signs) for name, one in DIALECTS.items() for signs in one.signs]
#: What tools write where they know nothing; `str(None)` is news-please's.
_NOTHING = ("", "None", "null")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d.*)")
_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_DATES = {"published", "modified", "retrieved"}
#: Where several names or words are in one string.
_CUT = {"authors": re.compile(";"), "keywords": re.compile("[;,\u060c]")}
_KINDS = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}


def name_of(value: Mapping[str, Any]) -> str | None:
    """
    Tell by its fields which dialect an object is in.

    >>> name_of({"maintext": "Rain fell.", "title": "Rain"})
    'news-please'
    """
    fields = value.keys()
    return next((name for name, signs in _SIGNS if fields >= signs), None)


def article(value: Mapping[str, Any], dialect: str, place: str = "", field: str | None = None) -> Article:
    """
    Read an object in a dialect.

    Args:
        value: The object.
        dialect: A name in `DIALECTS`.
        place: Where it is from, for error messages.
        field: The field that has the text, where it is not the dialect's own.

    Raises:
        FormatError: a field is not what it should be; names it.
    """
    fields = DIALECTS[dialect].fields
    text = _text(value, [field] if field else fields["text"], place)
    found = {
        word: made for word, names in fields.items() if word != "text" and (made := _read(value, word, names, place))
    }
    language = str(found.pop("language", "")).replace("_", "-")
    return Article(
        text,
        # A language that is none ("English", "unknown") is left to be detected.
        language if _TAG.fullmatch(language) and len(language.partition("-")[0]) <= 3 else None,
        found.pop("url", None),
        found,
    )


def _text(value: Mapping[str, Any], names: Sequence[str], place: str) -> str:
    for name in names:
        found = _at(value, name)
        if isinstance(found, Mapping) and "sections" in found:
            found = "\n\n".join(_paragraphs(found))
        if isinstance(found, str) and found.strip():
            return found
        if found is not None and not isinstance(found, str):
            raise FormatError(place, name, f"is {_kind(found)}, not a text")
    has = ", ".join(sorted(map(str, value))[:20]) or "none"
    raise FormatError(place, names[0], f"no text in it; name the field that has it with --field (there are: {has})")


def _paragraphs(body: Mapping[str, Any]) -> list[str]:
    """The body of fundus: a summary, and sections of a headline and paragraphs."""
    parts = [body.get("summary")]
    for section in _list(body["sections"]):
        if isinstance(section, Mapping):
            parts += [section.get("headline"), section.get("paragraphs")]
    return [line for part in parts for line in _list(part) if isinstance(line, str) and line]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _read(value: Mapping[str, Any], word: str, names: Sequence[str], place: str) -> Any:  # noqa: ANN401 - two types
    for name in names:
        found = _at(value, name)
        if found is None or (not isinstance(found, str) and isinstance(found, Mapping) and name != names[-1]):
            continue
        given = [found] if isinstance(found, str) else found
        if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given if one is not None):
            raise FormatError(place, name, f"is {_kind(found)}, not a text")
        if not all(map(is_scalar, filter(None, given))):
            raise FormatError(place, name, "half a character (a lone surrogate) in it")
        if isinstance(found, str) and word in _CUT:
            given = _CUT[word].split(found)
        parts = list(dict.fromkeys(part.strip() for part in given if part and part.strip() not in _NOTHING))
        if parts:
            return parts if word in MANY else _date(parts[0]) if word in _DATES else ", ".join(parts)
    return None


def _date(text: str) -> str:
    """Python writes a blank between date and time, ISO 8601 a T."""
    m = _ISO.fullmatch(text)
    return f"{m[1]}T{m[2]}" if m else text


def _at(value: Any, name: str) -> Any:  # noqa: ANN401 - whatever JSON has
    """What stands at a dotted name; in a list of tables, all of what stands there."""
    if type(value) is dict or isinstance(value, Mapping):  # asking for a type alone is ten times as quick
        if name in value:
            return value[name]
        if "." not in name:
            return None
        first, dot, rest = name.partition(".")
        return _at(value[first], rest) if dot and first in value else None
    if isinstance(value, list):
        found = [one for part in value if (one := _at(part, name)) is not None]
        return found or None
    return None


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "of another type")
