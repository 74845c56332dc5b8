"""
Broken encodings, repaired: mojibake, character references, characters that no text may have.

* `Ã©` → `é`, `Ø§Ù„` → `ال`, `ط§ظ„` → `ال` (UTF-8 read as Windows Western or Windows Arabic)
* `&#39;` → `'`, `&amp;lt;` → `<` (a character reference that was escaped once more, and never resolved)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsclean.model import Detector, Document, Finding, Rule

#: What UTF-8 looks like when it was read as Windows-1252 or Latin-1: a lead byte, then a continuation byte.
#: ftfy costs more than all else, so it is asked only about lines that have such a pair.
_WESTERN = re.compile(
    "[\u00c2-\u00f4\u0100-\u0178\u0420\u0421][\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152"
    "\u017d\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178\u0402-\u040f\u0452-\u045f\u0490\u0491]"
)
#: The same in UTF-8, more loosely, by the first byte: a byte is found many times as quickly as one of many characters.
_WESTERN_BYTES = {
    lead: re.compile(lead + b"[\x80-\xbf][\xc2\xc5\xc6\xcb\xd0-\xd2\xe2]")
    for lead in (b"\xc3", b"\xc4", b"\xc5", b"\xd0")
}
#: Alef and lam in UTF-8, read as Windows Arabic: no such text is without one of them, no other text has them.
_ALEF, _LAM = "\u0637\u00a7", "\u0638\u201e"
_WORD = re.compile("[^ ]+")
_ARABIC_RUN = re.compile("[^\x00-\x1f<>&]+")
#: A reference, however often its own ampersand was escaped: one step, whatever the depth.
_ENTITY = re.compile(
    r"&(?:(?:amp|AMP|#0{0,5}38|#[xX]0{0,4}26);)*(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
)


def compile(rules: Sequence[Rule]) -> Detector:
    """Make the detector of the `encoding` kind."""
    # The form "surrogate" is not here: no text can be kept with one, so `pipeline` removes them whatever a policy says.
    repairs = [(_REPAIRS[rule.data["form"]], rule) for rule in rules if rule.data["form"] in _REPAIRS]

    def detect(document: Document) -> Iterator[Finding]:
        # What is ASCII and has no reference is not broken; both are answered without a look at the text.
        ascii_only = document.text.isascii()
        for repair, rule in repairs:
            if repair is _entities or not ascii_only:
                for start, end, right in repair(document):
                    yield Finding(start, end, rule.id, rule.category, rule.confidence, rule.why, right)

    return detect


def _entities(document: Document) -> Iterator[tuple[int, int, str]]:
    text = document.text
    if "&" not in text or ";" not in text:
        return
    from ftfy.fixes import unescape_html

    for m in _ENTITY.finditer(text):
        # One reference at a time: unescaping a whole text is quadratic in its depth, and differs by context.
        last = "&" + m.group().split(";")[-2].lstrip("&") + ";"
        right = unescape_html(last)
        if right != last:
            yield (*m.span(), right)


def _mojibake(document: Document) -> Iterator[tuple[int, int, str]]:
    if not _is_western(document):
        return
    from ftfy import fix_encoding

    for start, _end, content in document.lines:
        if _WESTERN.search(content):
            # In pieces that end at a blank, because ftfy cuts at a million characters without looking.
            for at, piece in _pieces(content):
                yield from _differences(start + at, piece, fix_encoding(piece))


def _is_western(document: Document) -> bool:
    """Say whether a text has a pair of characters that UTF-8 is read as."""
    data = document.text.encode("utf-8", "surrogatepass") if document.data is None else document.data
    for lead, pattern in _WESTERN_BYTES.items():
        if lead in data and pattern.search(data):
            return _WESTERN.search(document.text) is not None
    return False


def _mojibake_arabic(document: Document) -> Iterator[tuple[int, int, str]]:
    if not _is_arabic(document.text):
        return
    for start, _end, content in document.lines:
        if _is_arabic(content):
            for m in _ARABIC_RUN.finditer(content):
                for at, wrong, right in _read_again(m.group()):
                    yield from _differences(start + m.start() + at, wrong, right)


def _is_arabic(text: str) -> bool:
    """Say whether a text has alef or lam; two characters are looked for only where the second of them is found."""
    return (_ALEF[1] in text and _ALEF in text) or (_LAM[1] in text and _LAM in text)


def _read_again(wrong: str) -> Iterator[tuple[int, str, str]]:
    """What was read as Windows Arabic, read as UTF-8: all of it, or those of its words that can be."""
    if right := _as_utf8(wrong):
        yield 0, wrong, right
        return
    for m in _WORD.finditer(wrong):
        if right := _as_utf8(m.group()):
            yield m.start(), m.group(), right


def _as_utf8(wrong: str) -> str | None:
    try:
        return wrong.encode("cp1256").decode("utf-8")
    except UnicodeError:
        return None


_REPAIRS = {
    "mojibake": _mojibake,
    "mojibake-arabic": _mojibake_arabic,
    "entity": _entities,
}
_PIECE = 50_000


def _pieces(content: str) -> Iterator[tuple[int, str]]:
    at = 0
    while at < len(content):
        end = at + _PIECE
        if end < len(content):
            end = content.find(" ", end)
            end = len(content) if end < 0 else end
        yield at, content[at:end]
        at = end


def _differences(start: int, wrong: str, right: str) -> Iterator[tuple[int, int, str]]:
    """The spans that differ, so that an edit holds no more than was broken."""
    before, after = wrong.split(" "), right.split(" ")
    if len(before) != len(after):
        yield from _difference(start, wrong, right)
        return
    for old, new in zip(before, after, strict=True):
        yield from _difference(start, old, new)
        start += len(old) + 1


def _difference(start: int, wrong: str, right: str) -> Iterator[tuple[int, int, str]]:
    """One span for what differs."""
    if wrong == right:
        return
    head = 0
    while head < min(len(wrong), len(right)) and wrong[head] == right[head]:
        head += 1
    tail = 0
    while tail < min(len(wrong), len(right)) - head and wrong[-1 - tail] == right[-1 - tail]:
        tail += 1
    yield start + head, start + len(wrong) - tail, right[head : len(right) - tail]
