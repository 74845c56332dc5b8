r"""
HTML: to the text that its readers read, to what the page says of itself, and to structure as evidence.

>>> html = "<title>Rain</title><nav><a href=/>Home</a></nav><h1>Rain at last</h1><p>It fell &amp; fell."
>>> page = read(html, lambda told: Structure([]))
>>> page.text
'Home\nRain at last\nIt fell & fell.'
>>> page.types
[(0, ''), (5, 'title'), (18, 'paragraph')]
>>> page.told.metadata
{'title': 'Rain'}
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import NamedTuple

from newsclean.model import Edit, Finding
from newsclean.text import is_scalar
from newsclean.web.facts import Told, gather
from newsclean.web.rules import Part, Structure
from newsclean.web.scan import Scan, scan
from newsclean.web.tree import MAX_DEPTH, Element, TooDeepError, Tree, grow

__all__ = [
    "MAX_CHARS",
    "MAX_DEPTH",
    "MAX_TAGS",
    "Page",
    "Structure",
    "UnreadableError",
    "read",
]

#: A page of more characters is none.
MAX_CHARS = 10_000_000
#: Nor is one with more tags, comments and the like.
MAX_TAGS = 300_000
_NOT_TAKEN = re.compile("[\0\ud800-\udfff]")
_ENDS = frozenset(("", "\n"))


class UnreadableError(ValueError):
    """A page over a limit; says which."""


class Page(NamedTuple):
    """A page, read."""

    #: What its readers read, before anything is cleaned.
    text: str
    #: From the source to `text`.
    edits: list[Edit]
    #: From which place in `text` on lines are blocks of which type; "" where the page does not say.
    types: list[tuple[int, str]]
    #: What its elements are found to be, with offsets in `text`.
    findings: list[Finding]
    told: Told
    #: The parser and newsclean read the page alike; where not, what lies between is not told by elements.
    is_aligned: bool


def read(source: str, choose: Callable[[Told], Structure], *, main: bool = False) -> Page:
    """
    Read a page, or a part of one.

    Args:
        source: The decoded page.
        choose: Returns the rules for elements that hold for a page, by what its head says.
        main: What trafilatura takes for no part of the main content is found too.

    Raises:
        UnreadableError: it is over a limit.
    """
    if len(source) > MAX_CHARS:
        raise UnreadableError(f"a page longer than {MAX_CHARS} characters")
    if source.count("<") > MAX_TAGS:
        raise UnreadableError(f"a page with more than {MAX_TAGS} tags")
    safe = source
    if "\0" in source or not is_scalar(source):
        safe = _NOT_TAKEN.sub("\ufffd", source)
    scanned = scan(source, safe)
    if "<" not in source:
        return Page(scanned.text, scanned.edits, [], [], Told({}, None, None), is_aligned=True)
    try:
        tree = grow(safe, lambda facts: choose(gather(facts)))
    except TooDeepError:
        raise UnreadableError(f"elements inside one another more than {MAX_DEPTH} deep") from None
    alignment = _Alignment(scanned, tree)
    types, findings = list(alignment.types()), list(alignment.findings())
    if main:
        from newsclean.web.extract import outside

        findings += outside(safe, scanned.text, types)
    return Page(
        scanned.text,
        scanned.edits,
        types,
        findings,
        gather(tree.facts),
        alignment.is_whole,
    )


class _Alignment:
    """
    From places in the tree to places in the text.

    All texts of the page, one behind the other, are the same for the parser and for the scan: then places are the same
    too. Where a page is broken in a way that the two see differently, what is the same at its beginning and at its end
    still is.
    """

    def __init__(self, scanned: Scan, tree: Tree) -> None:
        self._scan, self._tree = scanned, tree
        self._places = [piece.place for piece in scanned.pieces]
        self.is_whole = scanned.all == tree.all
        self._head = len(tree.all)
        self._tail = self._shift = 0
        if not self.is_whole:
            self._head = _common(scanned.all, tree.all)
            rest = min(len(scanned.all), len(tree.all)) - self._head
            self._tail = len(tree.all) - min(rest, _common(scanned.all[::-1], tree.all[::-1]))
            self._shift = len(scanned.all) - len(tree.all)

    def _place(self, place: int) -> int:
        """Return a place among the scan's texts; -1 where it is not known."""
        if place <= self._head:
            return place
        return place + self._shift if place >= self._tail else -1

    def types(self) -> Iterator[tuple[int, str]]:
        """Yield the types of lines, with their places in the text."""
        pieces, places = self._scan.pieces, self._places
        before = (0, "")
        for place, kind in self._tree.types:
            found = place if self.is_whole else self._place(place)
            at = bisect_left(places, found if found >= 0 else self._head)
            if at < len(pieces):
                start = pieces[at].start
                if start > before[0]:
                    yield before
                before = (start, kind if found >= 0 else "")
        yield before

    def findings(self) -> Iterator[Finding]:
        """Yield what elements are found to be; of those inside one another the outer, where it is as sure."""
        around: list[tuple[int, int]] = []  # (end, confidence) of what was found
        for element in sorted(self._tree.elements, key=_from_outside):
            while around and around[-1][0] <= element.start:
                around.pop()
            sure = max((confidence for end, confidence in around if element.end <= end), default=0)
            tests = [test for test in element.tests if test.rule.confidence > sure]
            part = self._part(element) if tests else None
            found = [finding for test in tests if (finding := test.find(part))] if part else []
            if found:
                best = max(found, key=lambda finding: finding.confidence)
                around.append((element.end, best.confidence))
                yield best

    def _part(self, element: Element) -> Part | None:
        """Return how an element stands in the text; None where none of it is shown, or its place is not known."""
        first, last = self._place(element.start), self._place(element.end)
        if first < 0 or last < 0:
            return None
        at, end = bisect_left(self._places, first), bisect_left(self._places, last)
        if at == end:
            return None
        pieces, text = self._scan.pieces, self._scan.text
        start, stop = pieces[at].start, pieces[end - 1].end
        return Part(
            start,
            stop,
            element.linked * 100 // (element.end - element.start),
            element.links,
            element.prose * 100 // (self._tree.prose or 1),
            element.is_inside,
            text[start - 1 : start] in _ENDS and text[stop : stop + 1] in _ENDS,
        )


def _from_outside(element: Element) -> tuple[int, int]:
    return element.start, -element.end


def _common(one: str, other: str) -> int:
    """Return how long the beginning is that two texts share."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
