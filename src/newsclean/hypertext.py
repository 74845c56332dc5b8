"""
HTML through the straight line.

    source -> text, as edits -> structure: find, resolve, edit -> what any text goes through -> edits of the source

What a page's elements show is decided first, by the same policy as all else, so that detectors see the article alone.
Each step has offsets of its own; here they are carried back to the source.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from newsclean.edits import apply, compose
from newsclean.model import Block, Edit, Finding
from newsclean.pipeline import Outcome, primary
from newsclean.policy import Policy
from newsclean.resolve import TIDY, Decision, resolve
from newsclean.structure import blocks
from newsclean.web import Page
from newsclean.web.types import types_at

#: The rule that says that a page's elements are not known all through.
UNALIGNED = "common.markup.unaligned"
_WHY = "broken markup, which can be read in two ways; in part, elements were not looked at"


class Cleaned(NamedTuple):
    """What cleaning a page came to."""

    #: With offsets in the source.
    outcome: Outcome
    blocks: tuple[Block, ...]
    #: The text after the page's elements were decided about, and what was acted on in it, with offsets in it.
    text: str
    acted: list[Finding]


def clean_page(page: Page, source: str, policy: Policy, clean: Callable[[str], Outcome], *, tidy: bool) -> Cleaned:
    """
    Clean a page.

    Args:
        page: The page, read.
        source: The decoded page.
        policy: What to do with what its structure shows.
        clean: Cleans a text.
        tidy: Removals take white space along.

    Raises:
        TimeoutError: a protected pattern took too long.
    """
    first = _NOTHING
    if page.findings:
        first = resolve(page.findings, page.text, policy, policy.protected(page.text), tidy=tidy)
    text = apply(first.edits, page.text) if first.edits else page.text
    inner = clean(text)
    edits = compose(first.edits, inner.edits) if first.edits else inner.edits
    if inner.language == "und" and page.told.language:
        language = page.told.language
        inner = inner._replace(language=language, document=inner.document._replace(language=primary(language)))
    # What was found in the text, in the page's; and then all of it in the source.
    found = [*inner.flags, *inner.acted]
    if first.edits:
        found = _carried(found, _Places(first.edits))
    count = len(inner.flags)
    places = _Places(page.edits)
    found = _carried([*found[:count], *first.flags, *found[count:], *first.acted], places)
    count += len(first.flags)
    flags = found[:count]
    if not page.is_aligned:
        flags.append(Finding(0, len(source), UNALIGNED, "other", 1, _WHY))
    outcome = inner._replace(
        edits=_composed(page.edits, edits, places, source, page.text), flags=sorted(flags), acted=sorted(found[count:])
    )
    return Cleaned(outcome, _typed(inner, edits, page), text, inner.acted)


_NOTHING = Decision([], [], [])


class _Places:
    """Where edits stand in the text that they make; what `edits.to_source` asks, told once for many questions."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits
        self.starts: list[int] = []
        self.ends: list[int] = []
        #: How much longer the text is than the source, before each edit and after the last.
        self.shifts = [0]
        shift = 0
        for start, end, removed, inserted, *_ in edits:
            self.starts.append(start + shift)
            shift += len(inserted) - len(removed)
            self.shifts.append(shift)
            self.ends.append(end + shift)

    def in_source(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the text to one of the source, as `edits.to_source` does."""
        edits = self._edits
        before = bisect_right(self.ends, start)
        first = start - self.shifts[before]
        if before < len(edits):
            first = min(first, edits[before].start)
        before = bisect_left(self.starts, end)
        last = end - self.shifts[before]
        if before:
            last = max(last, edits[before - 1].end)
        return (first, last) if first <= last else (last, first)


def _composed(first: list[Edit], second: Sequence[Edit], places: _Places, source: str, middle: str) -> list[Edit]:
    """
    Return what `compose` does, for many first edits, most of which stand far from the second or right in them.

    What was found says what an edit is, not the markup that went with it.
    """
    if not second:
        return first
    starts, ends, shifts = places.starts, places.ends, places.shifts
    told = _told(second)
    composed: list[Edit] = []
    reach, at = 0, 0
    while at < len(second):
        low = max(reach, bisect_left(ends, second[at].start))
        high, until = low, at
        near: list[Edit] = []
        # Neighbours that touch the same edits go together.
        while until < len(second) and (until == at or bisect_left(ends, second[until].start) < high):
            edit = second[until]
            inner = max(high, bisect_right(starts, edit.start)), bisect_left(ends, edit.end)
            near += first[high : inner[0]] if inner[0] < inner[1] - 1 else []
            if inner[0] < inner[1] - 1:
                near.append(_one(first[slice(*inner)], source, middle[starts[inner[0]] : ends[inner[1] - 1]]))
                high = inner[1]
            upper = max(high, bisect_right(starts, edit.end))
            near += first[high:upper]
            high, until = upper, until + 1
        composed += first[reach:low]
        found = [edit._replace(start=edit.start - shifts[low], end=edit.end - shifts[low]) for edit in second[at:until]]
        composed += (_named(edit, told) for edit in compose(near, found))
        reach, at = high, until
    return composed + first[reach:]


def _one(edits: Sequence[Edit], source: str, inserted: str) -> Edit:
    """Return one edit in place of several, and of what is between."""
    start, end = edits[0].start, edits[-1].end
    rules = tuple(dict.fromkeys(rule for edit in edits for rule in edit.rules))
    return edits[0]._replace(end=end, removed=source[start:end], inserted=inserted, rules=rules)


def _told(edits: Sequence[Edit]) -> dict[str, Edit]:
    """For each rule behind edits one that says what it finds; white space that went with something says nothing."""
    return {rule: edit for edit in edits for rule in edit.rules if rule != TIDY or edit.rules == (TIDY,)}


def _named(edit: Edit, told: Mapping[str, Edit]) -> Edit:
    """Let an edit say what was found in it, first of all."""
    found = [told[rule] for rule in edit.rules if rule in told]
    if not found or edit.rules == found[0].rules:
        return edit
    rules = tuple(dict.fromkeys((*(rule for one in found for rule in one.rules), *edit.rules)))
    reason = "; ".join(dict.fromkeys(one.reason for one in found))
    return edit._replace(category=found[0].category, reason=reason, rules=rules)


def _carried(findings: list[Finding], places: _Places) -> list[Finding]:
    """Findings with offsets in what edits were made from."""
    return [
        Finding(*places.in_source(start, end), rule, category, confidence, reason, inserted)
        for start, end, rule, category, confidence, reason, inserted in findings
    ]


def _typed(inner: Outcome, edits: Sequence[Edit], page: Page) -> tuple[Block, ...]:
    """The lines of the clean text, of the type that elements say; where they do not, by their form."""
    formed = blocks(inner.document.lines)
    if not page.types:
        return formed
    starts = [block.start for block in formed]
    if edits:
        places = _Places(edits)
        starts = [places.in_source(block.start, block.end)[0] for block in formed]
    said = types_at(page.types, starts)
    title = _title(said, [inner.document.text[block.start : block.end] for block in formed], page)
    typed = []
    for index, (block, kind) in enumerate(zip(formed, said, strict=True)):
        if index == title:
            made = "title"
        elif kind == "title":
            made = "heading"
        else:  # a first line that reads like a title is none where there is one
            made = kind or ("paragraph" if block.type == "title" and title is not None else block.type)
        typed.append(block if made == block.type else Block(made, block.start, block.end))
    return tuple(typed)


def _title(said: Sequence[str], lines: Sequence[str], page: Page) -> int | None:
    """Which line is the title: of those in `h1` the one that the page's metadata names, or else the first."""
    named = page.told.metadata.get("title")
    headings = [index for index, kind in enumerate(said) if kind == "title"]
    return next((index for index in headings if lines[index] == named), headings[0] if headings else None)
