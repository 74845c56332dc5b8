"""
Phrases glued to prose: `… the vote. Read more: Rain expected`, `شارك من خلال تويتر … وقال الوزير …`.

By default a phrase counts only where a line begins or a sentence has ended: in the middle of a sentence the same
words are prose.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from newsclean.detectors.line import in_place
from newsclean.matchers import Hit, StartMatcher, undecorated
from newsclean.model import Detector, Document, Finding, Rule

#: What ends a sentence, and closes a quotation or a bracket: after these something new begins.
_STOPS = ".!?\u061f\u2026\u3002\uff01\uff1f\u06d4\u0964\u201d\u00bb)]"
#: What may stand between a stop and what begins after it.
_AFTER = frozenset(' \t\u00a0"\u201d\u00bb)]')
#: A gap as wide as this was a gap between two things.
_GAP = re.compile("[ \t\u00a0]{2,99}")


def compile(rules: Sequence[Rule]) -> Detector:  # noqa: A001
    """Make the detector of the `inline` kind; phrases that count anywhere are found by the pass for `block`."""
    matcher = StartMatcher(entry(rule) for rule in rules if not is_anywhere(rule))

    def detect(document: Document) -> Iterator[Finding]:
        yield from findings(document, list(matcher.finditer(document.text, _places(document))))

    return detect


def is_anywhere(rule: Rule) -> bool:
    """Say whether an inline rule's phrases count in the middle of a sentence too."""
    return rule.kind == "inline" and rule.data.get("after") == "anything"


def findings(document: Document, hits: Sequence[Hit[Rule]]) -> Iterator[Finding]:
    """Make findings of the hits of inline rules."""
    if not hits:
        return
    lines = document.lines
    starts = [line[0] for line in lines]
    for hit in hits:
        rule, index = hit.payload, bisect_right(starts, hit.start) - 1
        if in_place(rule, index, len(lines)):
            end = lines[index][1] if rule.data.get("take") == "line" else hit.end
            yield Finding(hit.start, end, rule.id, rule.category, rule.confidence, rule.why)


def entry(rule: Rule) -> tuple[Sequence[str], bool, bool, Rule]:
    """Return what matchers are made of."""
    return rule.data["phrases"], rule.data.get("exact", False), rule.data.get("glued", False), rule


def _places(document: Document) -> list[int]:
    """The places where something new begins: each line, and what follows a sentence or a wide gap."""
    text = document.text
    places = [start + undecorated(content) for start, _, content in document.lines]
    last = len(text) - 1
    for stop in _STOPS:  # a search for each is cheaper than a pattern for all
        at = text.find(stop)
        while 0 <= at < last:
            at += 1
            following = at
            while following < last and text[following] in _AFTER:
                following += 1
            places.append(following)
            at = text.find(stop, following)
    if "  " in text or "\t" in text or "\u00a0" in text:
        places += [gap.end() for gap in _GAP.finditer(text)]
    return places
