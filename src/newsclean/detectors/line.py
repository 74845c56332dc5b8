"""
Lines that are no part of the article: `Read more: Rain expected`, `Advertisement`, `© 2024 The Paper`.

A rule's phrase must account for the whole line, decoration aside; what a phrase leaves open is a slot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsclean.matchers import LineMatcher
from newsclean.model import Detector, Document, Finding, Rule

#: How many lines count as the head and as the tail of a document.
HEAD, TAIL = 5, 8
#: What it takes from a heading that no list follows it.
_LONELY = 8


def in_place(rule: Rule, index: int, count: int) -> bool:
    """Say whether a rule holds for the line at that index: some phrases are prose in mid-article."""
    place = rule.data.get("place", "anywhere")
    return place == "anywhere" or (index < HEAD if place == "head" else index >= count - TAIL)


def compile(rules: Sequence[Rule]) -> Detector:  # noqa: A001
    """Make the detector of the `line` kind; it also finds the headings of `block` rules, where no list follows."""
    anywhere, head, tail = (_matcher(rules, place) for place in ("anywhere", "head", "tail"))
    following = {rule.id: LineMatcher([(rule.data["then"], False, rule)]) for rule in rules if "then" in rule.data}

    def detect(document: Document) -> Iterator[Finding]:
        # Of a text that is one line, that line is the article, whatever it looks like.
        first, last = (HEAD, len(document.lines) - TAIL) if len(document.lines) > 1 else (0, 1)
        for index, (start, line_end, content) in enumerate(document.lines):
            found = anywhere.match(content)
            if index < first:
                found += head.match(content)
            if index >= last:
                found += tail.match(content)
            for rule in found:
                end = _follow(following[rule.id], document, index) if rule.id in following else line_end
                confidence = rule.confidence - _LONELY * (rule.kind == "block")
                yield Finding(start, end, rule.id, rule.category, confidence, rule.why)

    return detect


def _matcher(rules: Sequence[Rule], place: str) -> LineMatcher[Rule]:
    return LineMatcher(
        (rule.data.get("phrases") or rule.data.get("headings", ()), rule.data.get("exact", False), rule)
        for rule in rules
        if rule.data.get("place", "anywhere") == place
    )


def _follow(matcher: LineMatcher[Rule], document: Document, index: int) -> int:
    """Return where the lines end that go with the one at that index."""
    end = document.lines[index][1]
    for _start, line_end, content in document.lines[index + 1 : index + 12]:
        if not matcher.match(content):
            break
        end = line_end
    return end
