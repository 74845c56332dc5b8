"""
Markup that survived as text.

* `<الشكل>` was `<figure>`: a translator took the name for a word; no parser takes it for a tag since
* `</p>`, `<img src="a.jpg">`, `<!-- ad -->` and `<script>…</script>` are HTML that was escaped once too often
* `＜figure＞` and brackets wrapped in direction marks are the same in other clothes

Not markup: `5 < 6`, `<a@b.example>`, `<https://…>`, quotations in « » or ‹ ›.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsclean.matchers import INVISIBLE
from newsclean.model import Detector, Document, Finding, Rule

_OPEN, _CLOSE = "<\uff1c\ufe64", ">\uff1e\ufe65"
_OPENERS = re.compile(f"[{_OPEN}]")
_NAME = r"[^\W\d_][\w:.\u0610-\u061a\u064b-\u065f-]{0,39}"
_TAG = re.compile(
    f"[{_OPEN}](?P<lead>[{INVISIBLE} ]{{0,4}})(?P<slash>/?)[{INVISIBLE} ]{{0,4}}(?P<name>{_NAME})"
    f"(?P<rest>(?:[\\s/][^{_OPEN}{_CLOSE}]{{0,2000}})?)[{INVISIBLE}]{{0,4}}(?P<close>[{_CLOSE}])"
)
_UNCLOSED = re.compile(f"[{_OPEN}][{INVISIBLE} ]{{0,4}}/?(?P<name>{_NAME})[{INVISIBLE} /]{{0,4}}(?=[\\r\\n]|$)")
#: What may stand between a name and the closing bracket: nothing, a number, or attributes with values.
_ATTRIBUTES = re.compile(
    r"[\s/]*(?:\d{1,4}|(?:[\w:@.-]{1,60}\s*=.*)|(?:[\w-]{1,30}\s+)?[\w:-]{1,60}\s*=.*)?[\s/]*", re.DOTALL
)
_MARK = re.compile(f"[{INVISIBLE}]{{0,4}}")


class _Tag(NamedTuple):
    start: int
    end: int
    name: str
    closing: bool
    #: A blank stands between the bracket and the name: rare in markup, common in formulas.
    spaced: bool
    bare: bool


def compile(rules: Sequence[Rule]) -> Detector:  # noqa: A001
    """Make the detector of the `tag` kind."""
    known = {name: rule for rule in rules for name in rule.data.get("names", ())}
    forms = {rule.data["form"]: rule for rule in rules if "form" in rule.data}

    def detect(document: Document) -> Iterator[Finding]:
        text = document.text
        if not any(opener in text for opener in _OPEN):
            return
        tags = list(_tags(text, known))
        pairs = {tag.name for tag in tags if tag.closing} & {tag.name for tag in tags if not tag.closing}
        alone = {start: end for start, end, _ in document.lines}
        for tag in tags:
            rule = known.get(tag.name)
            if rule is None:
                form = "pair" if tag.name in pairs else "alone" if alone.get(tag.start) == tag.end else "inline"
                if form in forms and tag.bare:
                    yield _finding(tag.start, tag.end, forms[form])
            elif not tag.spaced or (tag.bare and len(tag.name) > 1):
                yield _finding(tag.start, tag.end, rule)
                if rule.data.get("breaks") and _runs_together(text, tag):
                    yield Finding(tag.end, tag.end, rule.id, "whitespace", rule.confidence, rule.why, "\n")
        yield from _contents(tags, known)
        if "comment" in forms:
            for start, end in _comments(text):
                yield _finding(start, end, forms["comment"])

    return detect


def _finding(start: int, end: int, rule: Rule) -> Finding:
    return Finding(start, end, rule.id, rule.category, rule.confidence, rule.why)


def _tags(text: str, known: dict[str, Rule]) -> Iterator[_Tag]:
    for opener in _OPENERS.finditer(text):
        m = _TAG.match(text, opener.start())
        if m:
            rest = m["rest"]
            if not _ATTRIBUTES.fullmatch(rest):
                continue
            bare = not rest.strip(" /\t" + INVISIBLE) or rest.strip(" /").isdigit()
        else:
            m = _UNCLOSED.match(text, opener.start())
            if not m or m["name"].lower() not in known:
                continue
            bare = True
        start, end = _with_marks(text, *m.span())
        head = m.group()[1 : m.start("name") - m.start()]
        yield _Tag(start, end, m["name"].lower().rstrip(".:-"), "/" in head, " " in head, bare)


def _with_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """Direction marks around the brackets belong to the tag."""
    while start and text[start - 1] in _DIRECTION:
        start -= 1
    mark = _MARK.match(text, end)
    return start, mark.end() if mark and mark.group() and set(mark.group()) <= _DIRECTION else end


_DIRECTION = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _runs_together(text: str, tag: _Tag) -> bool:
    return (
        tag.start > 0
        and tag.end < len(text)
        and not (text[tag.end].isspace() or text[tag.end] in _OPEN or text[tag.start - 1] in "\r\n")
    )


def _contents(tags: list[_Tag], known: dict[str, Rule]) -> Iterator[Finding]:
    """What stands between `<script>` and `</script>` was never text."""
    opened: dict[str, _Tag] = {}
    for tag in tags:
        rule = known.get(tag.name)
        if rule and rule.data.get("content"):
            if not tag.closing:
                opened.setdefault(tag.name, tag)
            elif tag.name in opened:
                yield _finding(opened.pop(tag.name).start, tag.end, rule)


def _comments(text: str) -> Iterator[tuple[int, int]]:
    for opener, closer in (
        ("<!--", "-->"),
        ("<![CDATA[", "]]>"),
        ("<!DOCTYPE", ">"),
        ("<!doctype", ">"),
        ("<?xml", "?>"),
    ):
        at = text.find(opener)
        while at >= 0:
            end = text.find(closer, at + len(opener))
            if end < 0:
                break  # where it ends cannot be told, so it stays
            yield at, end + len(closer)
            at = text.find(opener, end)
