"""
What a page says of its article: JSON-LD, Open Graph, `<meta>`, `<time>`, `<link>`, `<html lang>`.

For each of our words the first that says something counts, in this order: what the caller gives (not here), JSON-LD of
the article, `<meta>` in the order of `_METAS`, `<time>` and `<link>`, `<title>`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from newsclean.text import is_scalar
from newsclean.web.scan import resolve
from newsclean.web.tree import Fact

#: A longer JSON-LD is not read, nor a longer value taken, in characters.
MAX_JSON, MAX_VALUE = 1_000_000, 5_000

#: Our words, and the names of `<meta>` for each.
_METAS: Mapping[str, str] = {
    "title": "og:title twitter:title dcterms.title dc.title parsely-title sailthru.title headline",
    "authors": "author article:author parsely-author sailthru.author dcterms.creator dc.creator byl",
    "published": (
        "article:published_time og:article:published_time datepublished parsely-pub-date sailthru.date pubdate "
        "publishdate publish-date dcterms.issued dcterms.created dcterms.date dc.date.issued dc.date date"
    ),
    "modified": "article:modified_time og:article:modified_time og:updated_time datemodified lastmod dcterms.modified",
    "publisher": "og:site_name dcterms.publisher dc.publisher",
    "section": "article:section og:article:section parsely-section articlesection",
    "abstract": "og:description description twitter:description dcterms.abstract dc.description",
    "keywords": "article:tag og:article:tag news_keywords keywords parsely-tags sailthru.tags",
    "licence": "dcterms.license dc.rights",
    "url": "og:url",
    "language": "content-language",
}
#: Our words, and schema.org's.
_TERMS: Mapping[str, str] = {
    "title": "headline name",
    "authors": "author creator",
    "published": "datePublished",
    "modified": "dateModified",
    "publisher": "publisher",
    "section": "articleSection",
    "abstract": "abstract description",
    "keywords": "keywords",
    "licence": "license",
    "url": "url mainEntityOfPage",
    "language": "inLanguage",
}
_ARTICLE = re.compile(r"(?:https?://schema\.org/)?(?:\w*Article|BlogPosting|LiveBlogPosting|Report|SocialMediaPosting)")
_MANY = ("authors", "keywords")
_CUT = {"authors": re.compile(r"\s*;\s*"), "keywords": re.compile("\\s*[;,\u060c]\\s*")}
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d:?\d\d)?)?")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_WRAPPERS = re.compile(r"^\s*(?://)?\s*(?:<!--|<!\[CDATA\[)|(?://)?\s*(?:-->|\]\]>)\s*;?\s*$|;\s*$")


class Told(NamedTuple):
    """What a page says of its article."""

    #: In the words of docs/record.md.
    metadata: dict[str, Any]
    #: The address that the page says is its own, an absolute one.
    url: str | None
    #: BCP 47 tag.
    language: str | None


def gather(facts: Iterable[Fact]) -> Told:
    """
    Return what the elements of a page say of its article.

    >>> head = [Fact("html", {"lang": "en"}, ""), Fact("meta", {"property": "og:title", "content": "Rain at last"}, "")]
    >>> gather(head)
    Told(metadata={'title': 'Rain at last'}, url=None, language='en')
    """
    facts = list(facts)
    if not facts:
        return Told({}, None, None)
    told: dict[str, Any] = {}
    for word, value in (*_from_json(facts), *_from_metas(facts), *_from_elements(facts)):
        if word not in told and (made := _READERS.get(word, _text)(value)):
            told[word] = made
    url, language = told.pop("url", None), told.pop("language", None)
    return Told(told, url, language)


# ---- where it is said


def _from_json(facts: list[Fact]) -> Iterator[tuple[str, Any]]:
    for fact in facts:
        if fact.name == "script" and fact.attributes.get("type", "").strip().lower() == "application/ld+json":
            article = next(_articles(_parsed(fact.text)), {})
            for word, names in _TERMS.items():
                yield from ((word, article[name]) for name in names.split() if article.get(name))


def _parsed(text: str) -> Any:  # noqa: ANN401 - whatever JSON has
    """Read JSON, with the errors that pages have in it; None where there is none."""
    if len(text) > MAX_JSON:
        return None
    bare = _WRAPPERS.sub("", text)
    for attempt in (text, bare, _TRAILING_COMMA.sub("", bare)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _articles(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - whatever JSON has
    if depth > 4:
        return
    if isinstance(value, list):
        for one in value:
            yield from _articles(one, depth + 1)
    elif isinstance(value, dict):
        kinds = value.get("@type")
        if any(isinstance(kind, str) and _ARTICLE.fullmatch(kind) for kind in _list(kinds)):
            yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            if isinstance(value.get(name), list | dict):
                yield from _articles(value[name], depth + 1)


def _from_metas(facts: list[Fact]) -> Iterator[tuple[str, Any]]:
    given: dict[str, list[str]] = {}
    for fact in facts:
        if fact.name == "meta" and fact.attributes.get("content", "").strip():
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                if attribute in fact.attributes:
                    given.setdefault(fact.attributes[attribute].strip().lower(), []).append(fact.attributes["content"])
    for word, names in _METAS.items():
        for name in names.split():
            if name in given:
                yield word, given[name] if word in _MANY else given[name][0]


def _from_elements(facts: list[Fact]) -> Iterator[tuple[str, Any]]:
    times = [fact for fact in facts if fact.name == "time"]
    for fact in facts:
        attributes = fact.attributes
        if fact.name == "time":
            said = attributes.get("itemprop", "").lower()
            if said == "datemodified":
                yield "modified", attributes.get("datetime") or fact.text
            elif said == "datepublished" or "pubdate" in attributes or len(times) == 1:
                yield "published", attributes.get("datetime") or fact.text
        elif fact.name == "link" and attributes.get("href"):
            rel = attributes.get("rel", "").lower().split()
            if "canonical" in rel:
                yield "url", attributes["href"]
            elif "license" in rel:
                yield "licence", attributes["href"]
        elif fact.name == "title":
            yield "title", fact.text
        elif fact.name == "html":
            yield "language", attributes.get("lang") or attributes.get("xml:lang") or ""


# ---- what is said


def _strings(value: Any, *names: str) -> Iterator[str]:  # noqa: ANN401 - whatever JSON has
    """The texts in a value; of objects, what stands at the first of the names."""
    if isinstance(value, str):
        text = " ".join(resolve(value).split())
        if text and len(text) <= MAX_VALUE and is_scalar(text):
            yield text
    elif isinstance(value, list):
        for one in value:
            if not isinstance(one, list):
                yield from _strings(one, *names)
    elif isinstance(value, dict):
        for name in names:
            if value.get(name) and not isinstance(value[name], dict):
                yield from _strings(value[name])
                return


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - whatever JSON has
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str | None:  # noqa: ANN401 - whatever JSON has
    return ", ".join(dict.fromkeys(_strings(value, "name", "@id", "url"))) or None


def _authors(value: Any) -> list[str]:  # noqa: ANN401 - whatever JSON has
    names = [name for one in _strings(value, "name") for name in _CUT["authors"].split(one)]
    return list(dict.fromkeys(name for name in names if name and "://" not in name))


def _keywords(value: Any) -> list[str]:  # noqa: ANN401 - whatever JSON has
    words = [word for one in _strings(value, "name") for word in _CUT["keywords"].split(one)]
    return list(dict.fromkeys(word for word in words if word))


def _date(value: Any) -> str | None:  # noqa: ANN401 - whatever JSON has
    """A date, with its time where there is one, in ISO 8601; None where it cannot be read without doubt."""
    text = next(_strings(value), "")
    m = _DAY.fullmatch(text)
    try:
        if m:
            datetime.fromisoformat(m[1])
            return f"{m[1]}T{m[2]}{m[3] or ''}" if m[2] else m[1]
        from email.utils import parsedate_to_datetime

        return parsedate_to_datetime(text).isoformat() if text[:1].isalpha() else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _url(value: Any) -> str | None:  # noqa: ANN401 - whatever JSON has
    text = next(_strings(value, "@id", "url"), "")
    return text if re.match(r"https?://[^\s/]", text) else None


def _language(value: Any) -> str | None:  # noqa: ANN401 - whatever JSON has
    text = next(_strings(value, "alternateName", "name"), "").replace("_", "-")
    return text if _TAG.fullmatch(text) and len(text) <= 35 else None


_READERS: Mapping[str, Any] = {
    "authors": _authors,
    "keywords": _keywords,
    "published": _date,
    "modified": _date,
    "url": _url,
    "language": _language,
}
