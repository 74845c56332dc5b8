"""
Lists of related stories, as screen readers and translators leave them.

    Recommended Stories              the heading
    list of 4 items                  the opener
    - list 1 of 4First headline      an item: its counter, then its headline, glued or on the next line
    end of list                      the end marker

Any part may be missing, and all of it may stand in one line, inside prose. The counters are what is sure; the
rest follows from them. Where the last headline's end cannot be told, what is doubtful is flagged and kept.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from newsclean.detectors import counters
from newsclean.detectors.shared import DOUBT, LONGEST_HEADLINE, by_form, is_headline
from newsclean.letters import DECORATION, Lazy, fold, goes_on, joins
from newsclean.matchers import Entry, Hit, TextMatcher
from newsclean.model import Document, Finding, Rule

#: Finds lists among the phrases that were found.
Finder = Callable[[Document, Sequence[Hit[tuple[str, Rule]]]], Iterator[Finding]]
#: Between two marks of one list there is a headline, and no more than this.
_GAP = 500
#: Nothing but this stands between a heading, an opener and the first counter.
_BETWEEN = DECORATION + "\r\n:.\uff1a\u3002"
_LONGEST_HEADING = 60
#: A list of related stories is no longer than this.
_MOST_ITEMS = 40
#: What it takes from a list whose words no pack has that nothing but its form tells.
_LESS = 8
_QUOTES, _STRAIGHT = frozenset("\u201c\u201e\u00ab\u300c\u2018"), frozenset("\"'")
#: The most bullets, dashes and blanks that decorate a line.
_DECORATED = 12


#: A headline in a script without blanks, a blank, and a sentence that begins behind it.
_UNSPACED_HEADLINE = Lazy("\\s{0,4}[\u3040-\u30ff\u3400-\u9fff]{5,60}(?= [^ \\r\\n]{6,200}\u3002)")


class _Mark(NamedTuple):
    start: int
    end: int
    #: heading, opener, counter or end
    role: str
    rule: Rule
    item: int
    of: int


def finder(rules: Sequence[Rule]) -> Finder:
    """
    Make what finds lists among the hits of `entries`.

    Headings that stand over no list that can be told are whole lines, which the `line` kind finds.
    """
    headings = TextMatcher(
        Entry(rule.data["headings"], rule, common=rule.data.get("common", ()))
        for rule in rules
        if "headings" in rule.data
    )
    unlisted = [
        (rule, frozenset(map(fold, rule.data.get("exceptions", ())))) for rule in by_form(rules).get("counter", ())
    ]

    def find(document: Document, hits: Sequence[Hit[tuple[str, Rule]]]) -> Iterator[Finding]:
        text, groups = document.text, []
        if hits:
            marks = sorted(_marks(hits, text), key=lambda mark: (mark.start, -mark.end))
            groups = [(group, 0) for group in _groups(_without_overlap(marks, text), text)]
        for rule, exceptions in unlisted:
            listed = [group for group, _ in groups if any(mark.role == "counter" for mark in group)]
            groups += _unlisted(document, rule, exceptions, listed)
        if groups:
            page = _Page(document)
            for group, confidence in groups:
                yield from page.take([*_heading(headings, text, group[0]), *group], confidence)

    return find


def _unlisted(
    document: Document, rule: Rule, exceptions: frozenset[str], known: list[list[_Mark]]
) -> Iterator[tuple[list[_Mark], int]]:
    """Lists whose words no pack has, and how sure they are."""
    for found in counters.find(document, exceptions):
        group = _marks_of(found, rule)
        if not any(group[0].start < other[-1].end and other[0].start < group[-1].end for other in known):
            yield group, rule.confidence - _LESS * (not found.certain) if found.certain or found.likely else DOUBT


def _marks_of(found: counters.Counters, rule: Rule) -> list[_Mark]:
    """The marks of a list whose words no pack has."""
    marks = [
        _Mark(start, end, "counter", rule, item, len(found.places)) for item, (start, end) in enumerate(found.places, 1)
    ]
    if found.opener:
        marks.insert(0, _Mark(*found.opener, "opener", rule, 0, 0))
    return [*marks, _Mark(*found.end, "end", rule, 0, 0)] if found.end else marks


def entries(rules: Sequence[Rule]) -> Iterator[Entry[tuple[str, Rule]]]:
    """Yield what lists are told by, with its role."""
    for rule in rules:
        for role, field in (("opener", "openers"), ("counter", "counters"), ("end", "ends")):
            if field in rule.data:
                # An opener ends its word, or the next mark is glued to it.
                for glued in (False, True) if role == "opener" else (True,):
                    yield Entry(rule.data[field], (role, rule), glued=glued, common=rule.data.get("common", ()))


def _heading(matcher: TextMatcher[Rule], text: str, first: _Mark) -> Iterator[_Mark]:
    """The heading right before a list's first mark, if there is one."""
    floor = max(0, first.start - _LONGEST_HEADING)
    for rule, start, end, *_ in matcher.finditer(text, floor, first.start):
        if end <= first.start and not text[end : first.start].strip(_BETWEEN):
            yield _Mark(start, end, "heading", rule, 0, 0)
            return


def _marks(hits: Sequence[Hit[tuple[str, Rule]]], text: str) -> Iterator[_Mark]:
    for (role, rule), start, end, item, of in hits:
        # A total that is too high may be one with a digit of the headline behind it. A sentence that goes on has
        # "at the end of the list" in it, and is no end mark.
        if _is_quoted(text, start):
            continue
        if role == "opener" or (role == "counter" and 1 <= item <= of) or (role == "end" and not goes_on(text, end)):
            yield _Mark(start, end, role, rule, item, of)


def _is_quoted(text: str, start: int) -> bool:
    """Say whether a quotation begins there: somebody writes about lists. A straight mark may end one, glued on."""
    before = text[max(0, start - 2) : start]
    return before[-1:] in _QUOTES or (before[-1:] in _STRAIGHT and not before[:-1].strip(" \u00a0\r\n("))


def _without_overlap(marks: list[_Mark], text: str) -> list[_Mark]:
    """Leave one mark at each place; an opener's total tells a counter from a digit that its headline begins with."""
    kept: list[_Mark] = []
    total = ""
    begun = {mark.start for mark in marks}
    for mark in marks:
        if kept and mark.start < kept[-1].end:
            continue
        if mark.role == "opener":
            if not _is_whole(mark, text, begun):
                continue
            total = next(iter(re.findall(r"\d+", text[mark.start : mark.end])), "")
        elif mark.role == "counter" and total and str(mark.of) != total and str(mark.of).startswith(total):
            kept.append(mark._replace(end=mark.end - len(str(mark.of)) + len(total), of=int(total)))
            continue
        if mark.of <= _MOST_ITEMS:
            kept.append(mark)
    return kept


def _is_whole(opener: _Mark, text: str, begun: set[int]) -> bool:
    """Say whether an opener is no part of longer words; the list's next mark may be glued to it."""
    start, end = opener.start, opener.end
    if start and joins(text[start - 1]) and joins(text[start]):
        return False
    return end in begun or not (joins(text[end - 1]) and joins(text[end : end + 1] or " "))


def _groups(marks: list[_Mark], text: str) -> Iterator[list[_Mark]]:
    """Marks that belong to one list: close together, counters going up, nothing after an end marker."""
    group: list[_Mark] = []
    for mark in marks:
        if group and not _continues(group, mark, text):
            yield group
            group = []
        group.append(mark)
    if group:
        yield group


def _continues(group: list[_Mark], mark: _Mark, text: str) -> bool:
    last = group[-1]
    if last.role == "end" or mark.role == "opener" or mark.start - last.end > _GAP:
        return False
    if last.role == "opener" and mark.role == "counter":
        return not text[last.end : mark.start].strip(_BETWEEN)
    return mark.role != "counter" or last.role != "counter" or (mark.of == last.of and mark.item > last.item)


class _Page:
    """A document with the places of its lines at hand."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.lines = document.lines
        self.starts = [line[0] for line in document.lines]

    def line(self, at: int) -> int:
        """Return the index of the line that a place is in."""
        return max(0, bisect_right(self.starts, at) - 1)

    def take(self, group: list[_Mark], confidence: int = 0) -> Iterator[Finding]:
        """Yield what of a group is to go, and what is doubtful; how sure that is may be known already."""
        counted = [mark for mark in group if mark.role == "counter"]
        rule = (counted or group)[0].rule
        confidence = confidence or (rule.confidence if self._is_sure(group, counted) else DOUBT)
        if not counted:
            if confidence > DOUBT:
                yield self._finding(group[0].start, group[-1].end, rule, confidence)
            return
        start, end = self._undecorated(group[0].start), group[0].end
        doubtful: tuple[int, int] | None = None
        for mark, following in zip(group, [*group[1:], None], strict=True):
            end = mark.end
            if mark.role == "end" and self.text[end : end + 1] == ".":
                end += 1  # a translator's stop
            if mark.role == "counter":
                end, doubtful = self._item(mark, following, group)
                if following is not None and self.text[end : max(end, following.start)].strip(DECORATION + "\r\n"):
                    # Something else stands between this item and the next: the list goes around it.
                    yield self._finding(start, end, rule, confidence)
                    start = self._undecorated(following.start)
        yield self._finding(start, end, rule, confidence)
        if doubtful:
            yield self._finding(*doubtful, rule, DOUBT)

    def _is_sure(self, group: list[_Mark], counters: list[_Mark]) -> bool:
        roles = {mark.role for mark in group}
        if len(counters) < 2 and not {"opener", "counter"} <= roles and "heading" not in roles:
            # An opener or one counter, and an end marker: both may be words of prose, sentences apart.
            return len(roles) > 1 and not self._tells(group[0].end, group[-1].start)
        if not counters:
            return "opener" in roles
        # Two counters that begin lines are no accident. Others need an opener, a heading or an end marker beside them:
        # "list 1 of 2 won nine seats, list 2 of 2 won none" is prose.
        return len(roles) > 1 or (len(counters) > 1 and all(self._begins_line(mark.start) for mark in counters))

    def _tells(self, start: int, end: int) -> bool:
        """Say whether sentences stand between two marks, as they never do within a list."""
        lines = self.text[start : max(start, end)].split("\n")
        return not all(is_headline(line.strip()) for line in lines)

    def _begins_line(self, start: int) -> bool:
        return self._undecorated(start) == self.lines[self.line(start)][0]

    def _item(self, mark: _Mark, following: _Mark | None, group: list[_Mark]) -> tuple[int, tuple[int, int] | None]:
        """Return where an item ends, and the span after it that may be its headline or may not."""
        index = self.line(mark.start)
        line_end = self.lines[index][1]
        if following is not None and following.start <= line_end:
            return following.start, None
        # No more than matters: a hostile line has many counters, and each would look at all of the rest.
        headline = self.text[mark.end : min(line_end, mark.end + 2 * LONGEST_HEADLINE)].strip()
        if not headline:
            return self._next_line(mark, following, index)
        bounded = (
            following is not None and len(headline) <= LONGEST_HEADLINE and self.line(following.start) == index + 1
        )
        if bounded or (is_headline(headline) and not self._may_be_prose(headline, index, group)):
            return line_end, None
        if m := _UNSPACED_HEADLINE.match(self.text, mark.end, line_end):
            return m.end(), None
        return mark.end, (mark.end, line_end)

    def _next_line(self, mark: _Mark, following: _Mark | None, index: int) -> tuple[int, tuple[int, int] | None]:
        """The headline of a counter that stands on a line of its own."""
        if index + 1 == len(self.lines):
            return mark.end, None
        start, end, content = self.lines[index + 1]
        if following is not None:
            # A counter without a headline is followed by the next one at once.
            return mark.end if following.start < end else end, None
        if is_headline(content):
            return end, None
        return mark.end, (start, end) if len(content) <= LONGEST_HEADLINE else None

    def _may_be_prose(self, headline: str, index: int, group: list[_Mark]) -> bool:
        """
        Say whether prose may go on after the last headline, in the same line.

        It may where the list began in the middle of that line, and where several items share the line and the last
        one is much longer than the others.
        """
        start, end, _ = self.lines[index]
        if start < group[0].start <= end and self._undecorated(group[0].start) > start:
            return True
        here = [mark for mark in group if mark.role == "counter" and start <= mark.start <= end]
        others = [after.start - before.end for before, after in pairwise(here)]
        return bool(others) and len(headline) > 1.5 * max(others) + 15

    def _undecorated(self, start: int) -> int:
        """Bullets before the first mark go with it."""
        line_start = self.lines[self.line(start)][0]
        if start - line_start <= _DECORATED and not self.text[line_start:start].strip(DECORATION):
            return line_start
        return start

    @staticmethod
    def _finding(start: int, end: int, rule: Rule, confidence: int) -> Finding:
        return Finding(start, end, rule.id, rule.category, confidence, rule.why)
