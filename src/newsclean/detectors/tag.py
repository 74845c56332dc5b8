"""
Markup that survived as text.

* `<الشكل>` was `<figure>`: a translator took the name for a word; no parser takes it for a tag since
* `</p>`, `<img src="a.jpg">`, `<!-- ad -->` and `<script>…</script>` are HTML that was escaped once too often
* `＜figure＞` and brackets wrapped in direction marks are the same in other clothes
* `[the report][3]` with `[3]: https://…` at the end, and `[the report](https://…)`, are Markdown links

Not markup: `5 < 6`, `<a@b.example>`, `<https://…>`, quotations in « » or ‹ ›, `[3]` with no link behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from newsclean.detectors.shared import by_form
from newsclean.letters import ENDS, INVISIBLE, MARKS, Lazy, fold, undecorated
from newsclean.model import Detector, Document, Finding, Rule

_OPEN, _CLOSE = "<\uff1c\ufe64", ">\uff1e\ufe65"
#: Openers that are wider, and the byte that all of them begin with in UTF-8.
_WIDE, _LEAD = _OPEN[1:], b"\xef"
_OPENERS = re.compile(f"[{_OPEN}]")
_NAME = rf"[^\W\d_][\w:.{MARKS}-]{{0,39}}"
_TAG = re.compile(
    f"[{_OPEN}](?P<lead>[{INVISIBLE} ]{{0,4}})(?P<slash>[/\uff0f]?)[{INVISIBLE} ]{{0,4}}(?P<name>{_NAME})"
    f"(?P<rest>(?:[\\s/][^{_OPEN}{_CLOSE}]{{0,2000}})?)[{INVISIBLE}]{{0,4}}(?P<close>[{_CLOSE}])"
)
_UNCLOSED = re.compile(f"[{_OPEN}][{INVISIBLE} ]{{0,4}}[/\uff0f]?(?P<name>{_NAME})[{INVISIBLE} /]{{0,4}}(?=[\\r\\n]|$)")
#: What may stand between a name and the closing bracket: nothing, a number, or attributes with values.
_ATTRIBUTES = re.compile(
    r"[\s/]*(?:\d{1,4}|(?:[\w:@.-]{1,60}\s*=.*)|(?:[\w-]{1,30}\s+)?[\w:-]{1,60}\s*=.*)?[\s/]*", re.DOTALL
)
_VALUE = re.compile("=\\s{0,4}[\"'\u2018\u201c\u201d\u00ab]")
_BLANK, _STOP = " \t\u00a0", ".\u3002\u06d4\u0964"
#: In Chinese, Japanese and Korean, headings stand in angle brackets, alone on their lines.
_HEADING = Lazy("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CLOSED = re.compile(r"</(\w)>")
#: What a Markdown link is made of; where lines are wrapped, a long address goes on in the next one.
_DEFINITION = re.compile(
    r"^\[(\d{1,4})\]: ?(?:https?:/|/|#)[^\s]{0,2000}(?:(?<=[^\n]{72})\n(?!\[)[^\s]{1,2000}$){0,9}$", re.MULTILINE
)
_LINK = re.compile(
    r"(!?\[)[^\[\]]{0,300}(?:\[[^\[\]]{0,80}\][^\[\]]{0,300})?(\](?:\[(\d{1,4})\]|\((?:https?:/|/)[^\s()<>]{1,2000}\)))"
)
#: What all of them have; the pattern begins with one character, because it is found much sooner than two.
_LINKED = re.compile(r"\](?:\(|: )")
_MARK = re.compile(f"[{INVISIBLE}]{{0,4}}")


#: Rules by a name or a form; several packs may speak of the same one.
_Rules = Mapping[str, Sequence[Rule]]


class _Tag(NamedTuple):
    start: int
    end: int
    name: str
    closing: bool
    #: A blank stands between the bracket and the name: rare in markup, common in formulas.
    spaced: bool
    bare: bool
    #: It has an attribute with a value in quotes.
    valued: bool


def compile(rules: Sequence[Rule]) -> Detector:
    """Make the detector of the `tag` kind."""
    known: dict[str, list[Rule]] = {}
    for rule in rules:
        for name in rule.data.get("names", ()):
            known.setdefault(fold(name), []).append(rule)
    forms = by_form(rules)

    def detect(document: Document) -> Iterator[Finding]:
        text = document.text
        for rule in forms.get("link", ()) if _may_have_links(text) else ():
            yield from (_finding(start, end, rule) for start, end in _links(text))
        if not ("<" in text or _has_wide(document)):
            return
        tags = list(_tags(text, known))
        pairs = {tag.name for tag in tags if tag.closing} & {tag.name for tag in tags if not tag.closing}
        alone = _alone(document, tags)
        for tag in tags:
            if tag.name in known:
                yield from _known(tag, text, known[tag.name])
            elif tag.bare or (tag.valued and tag.start in alone):
                is_alone = tag.start in alone and (
                    tag.closing or tag.valued or not (tag.name >= "\u3040" and _HEADING.match(tag.name))
                )
                form = "pair" if tag.name in pairs else "alone" if is_alone else "inline"
                start, end = alone[tag.start] if is_alone else (tag.start, tag.end)
                yield from (_finding(start, end, rule) for rule in forms.get(form, ()))
        yield from _contents(tags, known)
        for rule in forms.get("comment", ()):
            yield from (_finding(start, end, rule) for start, end in _comments(text))

    return detect


def _alone(document: Document, tags: Sequence[_Tag]) -> dict[int, tuple[int, int]]:
    """For tags on lines that have nothing but tags, by their starts, those lines; bullets and a stop go with them."""
    alone: dict[int, tuple[int, int]] = {}
    ends = {tag.start: tag.end for tag in tags}
    for start, end, content in document.lines:
        at = start if start in ends else start + undecorated(content)
        row: list[int] = []
        while at in ends:
            row.append(at)
            at = ends[at]
            while at < end and document.text[at] in _BLANK:
                at += 1
        if at >= end - (document.text[end - 1] in _STOP):
            alone |= dict.fromkeys(row, (start, end))
    return alone


def _known(tag: _Tag, text: str, rules: Sequence[Rule]) -> Iterator[Finding]:
    if tag.spaced and not (tag.bare and len(tag.name) > 1):
        return  # a formula
    for rule in rules:
        yield _finding(tag.start, tag.end, rule)
        if rule.data.get("breaks") and _runs_together(text, tag):
            yield Finding(tag.end, tag.end, rule.id, "whitespace", rule.confidence, rule.why, "\n")


def _finding(start: int, end: int, rule: Rule) -> Finding:
    return Finding(start, end, rule.id, rule.category, rule.confidence, rule.why)


def _tags(text: str, known: _Rules) -> Iterator[_Tag]:
    closed = set(_CLOSED.findall(text)) if "</" in text else set()
    for opener in _OPENERS.finditer(text):
        m = _TAG.match(text, opener.start())
        if m:
            name, rest = fold(m["name"]).rstrip(":-"), m["rest"]
            longer = f"{name} {fold(rest.strip(' /'))}"
            if longer in known:  # a name that a translator needed two words for
                name, rest = longer, ""
            if not _ATTRIBUTES.fullmatch(rest) or (
                len(name) == 1 and name not in closed and _is_close(text, *m.span())
            ):
                continue
            bare = not rest.strip(" /\t" + INVISIBLE) or rest.strip(" /").isdigit()
            valued = _VALUE.search(rest) is not None
        else:
            m = _UNCLOSED.match(text, opener.start())
            # "a <b" at a line's end is a formula; what is left of a tag has a name.
            if not m or (name := fold(m["name"])) not in known or len(name) == 1:
                continue
            bare, valued = True, False
        if "." in name:
            continue  # an address
        start, end = _with_marks(text, *m.span())
        head = m.group()[1 : m.start("name") - m.start()]
        yield _Tag(start, end, name, "/" in head or "\uff0f" in head, " " in head, bare, valued)


def _is_close(text: str, start: int, end: int) -> bool:
    """Say whether letters stand close on both sides, as in the formula `p<q>r`, where no tag is closed."""
    return start > 0 and end < len(text) and text[start - 1].isalnum() and text[end].isalnum()


def _with_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """Direction marks around the brackets belong to the tag."""
    while start and text[start - 1] in _DIRECTION:
        start -= 1
    mark = _MARK.match(text, end)
    return start, mark.end() if mark and mark.group() and set(mark.group()) <= _DIRECTION else end


_DIRECTION = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _runs_together(text: str, tag: _Tag) -> bool:
    """Say whether without the tag a sentence would run into the next one."""
    before, after = text[tag.start - 1 : tag.start], text[tag.end : tag.end + 1]
    return bool(before) and before in ENDS and bool(after) and not after.isspace() and after not in _OPEN


def _contents(tags: list[_Tag], known: _Rules) -> Iterator[Finding]:
    """What stands between `<script>` and `</script>` was never text."""
    opened: dict[str, _Tag] = {}
    for tag in tags:
        content = [rule for rule in known.get(tag.name, ()) if rule.data.get("content")]
        if content and not tag.closing:
            opened.setdefault(tag.name, tag)
        elif content and tag.name in opened:
            start = opened.pop(tag.name).start
            yield from (_finding(start, tag.end, rule) for rule in content)


def _may_have_links(text: str) -> bool:
    """Say whether a text has what Markdown links have."""
    return "]" in text and _LINKED.search(text) is not None


def _has_wide(document: Document) -> bool:
    """Say whether a text has an opener beyond ASCII; strings are searched by lower halves, and that of one is a "d"."""
    if document.data is not None and _LEAD not in document.data:
        return False
    return any(opener in document.text for opener in _WIDE)


def _links(text: str) -> Iterator[tuple[int, int]]:
    """Yield what a Markdown link has beside its words: brackets, numbers, addresses; an image has no words."""
    defined = {}
    for m in _DEFINITION.finditer(text):
        defined[m[1]] = m.span()
        yield m.span()
    for m in _LINK.finditer(text):
        if m[3] and m[3] not in defined:
            continue  # a note in brackets
        if m[1] == "![":
            yield m.span()
        else:
            yield from (m.span(1), m.span(2))


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
