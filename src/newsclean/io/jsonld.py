"""JSON-LD: a schema.org NewsArticle, one line, fit for a page's `<script type="application/ld+json">`."""

from __future__ import annotations

import json
from typing import Any

from newsclean.io.article import told
from newsclean.record import Record


def write(record: Record) -> bytes:
    r"""
    Write a record's text and metadata as a NewsArticle.

    >>> import newsclean
    >>> record = newsclean.clean("Rain fell.", language="en", metadata={"authors": ["Jane Doe"]})
    >>> json.loads(write(record))["author"]
    [{'@type': 'Person', 'name': 'Jane Doe'}]
    """
    title, body, language, url, one, many = told(record)
    fields: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "identifier": record.id,
        "headline": title,
        "abstract": one.get("abstract"),
        "articleBody": body,
        "articleSection": one.get("section"),
        "author": [{"@type": "Person", "name": name} for name in many.get("authors", ())],
        "dateModified": one.get("modified"),
        "datePublished": one.get("published"),
        "inLanguage": language,
        "keywords": many.get("keywords"),
        "license": one.get("licence"),
        "publisher": {"@type": "Organization", "name": one["publisher"]} if "publisher" in one else None,
        "url": url,
    }
    line = json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)
    # No text may end the script that it stands in.
    return line.replace("<", "\\u003c").encode() + b"\n"
