"""What readers yield and writers ask for: an article before it is cleaned, and what a record says of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from newsclean.errors import FormatError
from newsclean.record import Record

#: What a record's metadata says in one string, by the words of docs/record.md.
ONE = ("title", "published", "modified", "retrieved", "publisher", "section", "abstract", "licence")
#: What it says in several.
MANY = ("authors", "keywords")

#: As the schema of the record has it.
_LONGEST_URL = 8192


class Article(NamedTuple):
    """
    An article as another tool has it: what `newsclean.clean` takes.

    >>> import newsclean
    >>> article = Article("Rain fell.", language="en", metadata={"authors": ["Jane Doe"]})
    >>> newsclean.clean(**article._asdict()).metadata
    {'authors': ['Jane Doe']}
    """

    source: str | bytes
    #: BCP 47 tag; None to have it detected.
    language: str | None = None
    url: str | None = None
    #: In the words of docs/record.md.
    metadata: Mapping[str, Any] = {}
    #: What the encoding of `source` is said to be, where it is bytes and somebody says it; as given.
    encoding: str | None = None
    #: The WARC-Record-ID of what `source` is from.
    record_id: str | None = None
    #: What `source` is: a text, or a page of HTML.
    media_type: str = "text/plain"


def checked(article: Article, place: str) -> Article:
    """
    Return an article if a record can hold what it says.

    Raises:
        FormatError: its URL is too long.
    """
    if article.url and len(article.url) > _LONGEST_URL:
        raise FormatError(place, "url", f"{len(article.url)} characters long; a record holds {_LONGEST_URL}")
    return article


class Told(NamedTuple):
    """What a record says of its article, in types that writers can rely on."""

    title: str | None
    #: The clean text, without the line that is the title.
    body: str
    #: None where it cannot be told.
    language: str | None
    url: str | None
    #: The words of `ONE` but the title, where a string is given.
    one: Mapping[str, str]
    #: The words of `MANY`, where strings are given.
    many: Mapping[str, list[str]]


def told(record: Record) -> Told:
    r"""
    Return what a record says of its article.

    >>> import newsclean
    >>> told(newsclean.clean("Rain at last\nIt rained on Monday.\nRoads were closed."))[:2]
    ('Rain at last', 'It rained on Monday.\nRoads were closed.')
    """
    one = {word: value for word in ONE if isinstance(value := record.metadata.get(word), str) and value.strip()}
    many = {word: found for word in MANY if (found := _strings(record.metadata.get(word)))}
    title, first, body = one.pop("title", None), record.title, record.text
    if first is not None and (title is None or title.split() == first.split()):
        title = title or first
        block = next(block for block in record.blocks if block.type == "title")
        before, behind = body[: block.start], body[block.end :].lstrip("\r\n")
        body = before + behind if behind else before.rstrip("\r\n")
    language = None if record.language == "und" else record.language
    return Told(title, body, language, record.source.get("url"), one, many)


def _strings(value: object) -> list[str]:
    given = [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else []
    return [one for one in given if isinstance(one, str) and one.strip()]
