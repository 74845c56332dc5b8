"""
The report: records, and what was done to their texts, as one page that needs nothing but itself.

The page is plain HTML, so that it can be read, searched and printed without its script; the script adds filters, steps
from edit to edit, and the explanation of each. Nothing runs or is loaded that came with the data: all of it is escaped,
and the page's policy allows its one script and its one style sheet alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from string import Template

from newsclean._version import __version__
from newsclean.record import Record
from newsclean.report import counts
from newsclean.report.entries import Entry, Shown, shown
from newsclean.report.markup import attribute, paragraph, plain
from newsclean.report.pieces import FLAGGED, QUARANTINED, Mark, paragraphs

__all__ = ["Entry", "page"]

#: Heights to lay out a document by while it is off the screen, in lines of text; the style sheet has them as h0 to h6.
_HEIGHTS = (6, 12, 25, 50, 100, 200)


def page(entries: Iterable[Entry], problems: Sequence[str] = ()) -> str:
    r"""
    Return the report, one page of HTML.

    Args:
        entries: The documents, in order.
        problems: What could not be shown or not be cleaned, a line each.

    >>> import newsclean
    >>> record = newsclean.clean("Rain fell.\nAdvertisement\nIt was calm.")
    >>> page([Entry("rain.txt", record)]).count("<del class=")
    1
    """
    documents = shown(entries)
    script, style = _part("script.js"), _part("style.css")
    return Template(_part("page.html")).substitute(
        policy=f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'",
        style=style,
        script=script,
        version=__version__,
        totals=counts.totals(documents, len(problems)),
        kinds=counts.kinds(documents),
        categories=counts.categories(documents),
        rules=counts.rule_options(documents),
        sources=counts.sources(documents),
        problems=_problems(problems),
        documents="".join(map(_document, documents)) or '<p class="none">There is no document in this report.</p>\n',
        table=counts.rule_rows(documents),
        data=_data(documents),
    )


@cache
def _part(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _problems(problems: Sequence[str]) -> str:
    if not problems:
        return ""
    rows = "".join(f"<li><bdi>{attribute(said)}</bdi></li>\n" for said in problems)
    heading = '<h2 id="problems-title">Problems</h2>'
    return f'<section id="problems" aria-labelledby="problems-title">\n{heading}\n<ul>\n{rows}</ul>\n</section>\n'


def _document(one: Shown) -> str:
    record = one.record
    lines = paragraphs(record, one.marks)
    body = "".join(paragraph(line, one.marks, one.base) for line in lines)
    if record.status != "ok" and record.source["characters"] > QUARANTINED:
        body += f'<p class="cut" dir="ltr">Only the first {QUARANTINED:,} characters are shown.</p>\n'
    rows = 4 + sum(1 + sum(len(piece.text) for piece in line.pieces) // 80 for line in lines)
    height = sum(rows > limit for limit in _HEIGHTS)
    language = "" if record.language == "und" else f' lang="{attribute(record.language)}"'
    title = f'<bdi dir="{record.direction}"{language}>{attribute(_title(record))}</bdi>'
    return (
        f'<article class="h{height}">\n<header><h2>{title}</h2>\n'
        f'<p class="about"><code><bdi>{attribute(one.name)}</bdi></code>{_about(one)}</p></header>\n'
        f'<div class="text" dir="{record.direction}"{language}>\n{body}</div>\n</article>\n'
    )


def _title(record: Record) -> str:
    title = plain(record.title or next(iter(record.paragraphs), "(nothing is left of the text)"))
    if len(title) <= 120:
        return title
    return (title[:120].rpartition(" ")[0] or title[:120]) + "\u2026"


def _about(one: Shown) -> str:
    record = one.record
    said = [f"<bdi>{attribute(one.source)}</bdi>", attribute(record.language)]
    said += [counts.count(len(record.edits), "edit"), counts.count(len(record.flags), "flag")]
    if record.status != "ok":
        said.insert(0, '<strong class="bad">not cleaned</strong>')
    if removed := counts.removed_from(one):
        said.append(f"{counts.share(removed, record.source['characters'])} removed")
    return "".join(f"<span>{each}</span>" for each in said)


def _data(documents: Sequence[Shown]) -> str:
    """Return what the script needs to know of the marks: each distinct explanation once, then numbers."""
    notes: dict[tuple[object, ...], int] = {}
    marks = [notes.setdefault(_note(mark), len(notes)) for one in documents for mark in one.marks]
    data = {"notes": list(notes), "marks": marks, "first": [one.base for one in documents]}
    # ASCII alone, and no "<": nothing in it can end the element that it stands in.
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")


def _note(mark: Mark) -> tuple[object, ...]:
    proposal = plain(mark.inserted) if mark.kind == FLAGGED else ""
    return mark.kind, mark.category, mark.confidence, plain(mark.reason), mark.rules, proposal
