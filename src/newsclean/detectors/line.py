"""
Lines that are no part of the article: `Read more: Rain expected`, `Advertisement`, `© 2024 The Paper`.

A rule's phrase must account for the whole line, decoration aside; what a phrase leaves open is a slot. A rule may
take the lines that follow: those that match its `then`, or, below the article, all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from math import inf
from typing import NamedTuple

from newsclean.detectors import runs
from newsclean.detectors.shared import DOUBT, HEAD, TAIL, by_form, count_words
from newsclean.letters import DECORATION, ENDS, Lazy
from newsclean.matchers import Entry, LineMatcher, Whole, filled
from newsclean.model import Document, Finding, Line, Rule
from newsclean.phrases import ENDING_WIDTH, NUMERAL, has_sign

#: Finds what lines are made of among the phrases that they may be made of, by the lines' indexes.
Finder = Callable[[Document, Mapping[int, Sequence[Whole[Rule]]]], Iterator[Finding]]
#: A title has so many words at least.
_TITLE_WORDS = 4
#: A letter of a script without blanks between words, or, in Korean, between a word and its endings.
_UNSPACED = Lazy("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
#: What may stand around a word.
_MARKS = ".,:;!?\"'()[]\u060c\u061b\u061f\u201c\u201d\u00ab\u00bb\u06d4\u0964\u3002"
#: Categories of lines that point to other stories.
_POINTERS = frozenset(("read-more", "related-list"))
_COLONS = frozenset(":\uff1a")
#: An article has so many paragraphs of so many characters at least.
_PARAGRAPHS, _PARAGRAPH = 2, 80
#: A line without capitals that ends in a stop is a sentence when it has so many words.
_SENTENCE_WORDS = 3
#: A line that was wrapped has so many characters at least.
_WRAPPED = 50
#: What it takes from a heading that no list follows it.
_LONELY = 8


def entries(rules: Sequence[Rule]) -> Iterator[Entry[Rule]]:
    """Yield the phrases of lines, and the headings of lists."""
    for rule in rules:
        yield _entry(rule, "headings" if rule.kind == "block" else "phrases")


def finder(rules: Sequence[Rule], unkeyed: Sequence[Whole[Rule]]) -> Finder:
    """
    Make what finds lines, and the headings of lists where no list follows.

    Args:
        rules: Those of the kinds `line` and `block`.
        unkeyed: Their phrases that no key tells the lines of.
    """
    judge, asked = _Judge(rules), _Unkeyed(unkeyed)
    unknown = by_form(rule for rule in rules if rule.kind == "block").get("list", ())

    def find(document: Document, candidates: Mapping[int, Sequence[Whole[Rule]]]) -> Iterator[Finding]:
        lines = document.lines
        places = _Places.among(len(lines))
        found: dict[int, list[Rule]] = {}
        keyed = (
            (index, [whole for whole in wholes if index in places.of(whole.payload)])
            for index, wholes in candidates.items()
        )
        for index, wholes in chain(keyed, asked.candidates(document, places)):
            if here := filled(lines[index][2], wholes):
                found.setdefault(index, []).extend(whole.payload for whole in here)
        if found:
            yield from judge.findings(document, found)
        tail = places.tail[: -runs.LEAST]
        for index, (_, _, content) in enumerate(lines[tail.start : tail.stop], tail.start):
            if content[-1] in _COLONS and index not in found and runs.is_cue(content):
                yield from _run(runs.Page(lines), index + 1, unknown, only=len(lines))

    return find


class _Judge:
    """Says what becomes of lines that phrases account for."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._spoken = frozenset(word for rule in rules for word in rule.data.get("speech", ()))
        self._following = {rule.id: LineMatcher([_entry(rule, "then")]) for rule in rules if "then" in rule.data}
        self._cued = by_form(rule for rule in rules if rule.kind == "block").get("cued", ())

    def findings(self, document: Document, found: Mapping[int, Sequence[Rule]]) -> Iterator[Finding]:
        """Yield findings of rules, by the index of the line that they account for."""
        lines, page, taken = document.lines, runs.Page(document.lines), False
        takes = any(rule.data.get("take") == "rest" for rules in found.values() for rule in rules)
        below = _end_of_body(lines) if takes else 0
        for index in sorted(found):
            start, line_end, content = lines[index]
            for rule in () if _goes_on(lines, index) else found[index]:
                end = _follow(self._following[rule.id], document, index) if rule.id in self._following else line_end
                confidence = _confidence(content, rule, page, self._spoken, is_first=index == 0 < len(lines) - 1)
                if rule.data.get("take") == "rest":
                    if taken or index < below or _is_gone_on_with(document, index):
                        continue
                    end, taken = lines[-1][1], confidence > DOUBT
                if confidence > DOUBT and rule.category in _POINTERS and runs.is_cue(content):
                    yield from _run(page, index + 1, self._cued)
                yield Finding(start, end, rule.id, rule.category, confidence, rule.why)


def _place(rule: Rule) -> str:
    place: str = rule.data.get("place", "anywhere")
    return place


class _Places(NamedTuple):
    """The indexes of the lines that rules hold for, by their place."""

    anywhere: range
    head: range
    tail: range

    def of(self, rule: Rule) -> range:
        """Return the lines that a rule holds for."""
        lines: range = getattr(self, _place(rule))
        return lines

    @classmethod
    @lru_cache(maxsize=256)
    def among(cls, count: int) -> _Places:
        """Return the places of a text of so many lines; of one that is one line, that line is the article."""
        alone = count == 1
        return cls(
            range(count),
            range(0 if alone else min(HEAD, count)),
            range(count if alone else max(0, count - TAIL), count),
        )


class _Unkeyed:
    """Phrases that no key tells the lines of, by the place of their lines and a sign that these have."""

    def __init__(self, unkeyed: Sequence[Whole[Rule]]) -> None:
        groups: dict[tuple[str, str], list[Whole[Rule]]] = {}
        for whole in unkeyed:
            groups.setdefault((_place(whole.payload), whole.phrase.sign), []).append(whole)
        self._groups = [
            (
                place,
                sign,
                max(whole.phrase.width for whole in wholes) + ENDING_WIDTH,
                max(whole.phrase.blanks for whole in wholes) + ENDING_WIDTH // 2,
                wholes,
            )
            for (place, sign), wholes in groups.items()
        ]

    def candidates(self, document: Document, places: _Places) -> Iterator[tuple[int, list[Whole[Rule]]]]:
        """Yield the lines that may be made of some: they are short enough, and have the sign."""
        text, lines = document.text, document.lines
        for place, sign, width, blanks, wholes in self._groups:
            if sign[:1] == NUMERAL or sign in text:
                asked: range = getattr(places, place)
                # Nearly all lines are too long; decoration does not count.
                for index, (start, end, content) in enumerate(lines[asked.start : asked.stop], asked.start):
                    decorated = content[0] in DECORATION
                    if not (end - start <= width or decorated) or not has_sign(content, sign):
                        continue
                    if decorated or blanks == inf or len(content.split()) - 1 <= blanks:
                        yield index, wholes


def _run(page: runs.Page, first: int, rules: Sequence[Rule], only: int = 0) -> Iterator[Finding]:
    """The headlines that follow a cue; if `only`, those that end there."""
    end = page.end_of_run(first)
    if end > first and only in {0, end}:
        start, stop = page.lines[first][0], page.lines[end - 1][1]
        for rule in rules:
            yield Finding(start, stop, rule.id, rule.category, rule.confidence, rule.why)


def _goes_on(lines: Sequence[Line], index: int) -> bool:
    """Say whether a line's only word ends the sentence of the line before: `… when it was asked by` and `Reuters.`"""
    start, _, content = lines[index]
    if index == 0 or content[-1] != "." or " " in content:
        return False
    _, end, before = lines[index - 1]
    return start == end + 1 and len(before) >= _WRAPPED and before[-1].islower()


def _confidence(content: str, rule: Rule, page: runs.Page, spoken: Collection[str], *, is_first: bool) -> int:
    if _reports(content, rule, spoken) or _is_sentence(content, rule) or (is_first and _may_be_title(content, rule)):
        return DOUBT
    # A date with a colon is the heading of what was on that day; one of several is so without.
    if content[-1] in _COLONS and rule.data.get("keeps") == "dates":
        return DOUBT
    if rule.data.get("place") and runs.is_date(content) and page.is_timeline:
        return DOUBT
    return rule.confidence - _LONELY * (rule.kind == "block")


def _end_of_body(lines: Sequence[Line]) -> int:
    """Return the index behind the paragraphs that make an article: what follows them may be no part of it."""
    found = 0
    for index, (_, _, content) in enumerate(lines, start=1):
        found += len(content) >= _PARAGRAPH and content[-1] in ENDS
        if found == _PARAGRAPHS:
            return index
    return len(lines)


def _is_gone_on_with(document: Document, index: int) -> bool:
    """Say whether the next line goes on with a sentence that the one at that index begins."""
    return index + 1 < len(document.lines) and document.lines[index + 1][2][0].islower()


def _is_sentence(content: str, rule: Rule) -> bool:
    """Say whether a line that looks like a byline ends as a sentence does, where no capitals tell its names."""
    return (
        rule.data.get("keeps") == "authors"
        and content[-1] in ENDS
        and content.count(" ") >= _SENTENCE_WORDS - 1
        and content.upper() == content.lower()
    )


def _may_be_title(content: str, rule: Rule) -> bool:
    """Say whether the first line may be the article's own title: `More from the war in Sudan`."""
    return rule.category in {"read-more", "related-list", "advert"} and count_words(content) >= _TITLE_WORDS


def _reports(content: str, rule: Rule, spoken: Collection[str]) -> bool:
    """Say whether a line reports what somebody said, as prose does: `No part may be built on, the council ruled.`"""
    if rule.category in _POINTERS or rule.category == "caption":  # these may well report
        return False
    speech = rule.data.get("speech")
    if not speech:  # a rule for all languages; with a capital, a council or a court is whose right it is
        speech, words = spoken if content[-1] in ENDS else (), content.split()
    else:
        words = content.lower().split()
    if not {word.strip(_MARKS) for word in words}.isdisjoint(speech):
        return True
    return any(word in content for word in speech if word >= "\u0e00" and _UNSPACED.match(word))


def _entry(rule: Rule, field: str) -> Entry[Rule]:
    data = rule.data
    return Entry(data.get(field, ()), rule, exact=data.get("exact", False), common=data.get("common", ()))


def _follow(matcher: LineMatcher[Rule], document: Document, index: int) -> int:
    """Return where the lines end that go with the one at that index."""
    end = document.lines[index][1]
    for _start, line_end, content in document.lines[index + 1 : index + 12]:
        if not matcher.match(content):
            break
        end = line_end
    return end
