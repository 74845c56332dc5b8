"""
Phrases glued to prose: `… the vote. Read more: Rain expected`, `شارك من خلال تويتر … وقال الوزير …`.

By default a phrase counts only where a line begins or a sentence has ended: in the middle of a sentence the same
words are prose.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from newsclean.detectors.shared import in_place
from newsclean.letters import undecorated
from newsclean.matchers import Entry, Hit
from newsclean.model import Document, Finding, Rule


def entry(rule: Rule) -> Entry[Rule]:
    """Return a rule's phrases for the matcher that finds everything within lines."""
    data = rule.data
    return Entry(
        data["phrases"],
        rule,
        exact=data.get("exact", False),
        glued=data.get("glued", False),
        begins=data.get("after", "sentence") != "anything",
        closes=data.get("closes", False),
        common=data.get("common", ()),
    )


def findings(document: Document, hits: Sequence[Hit[Rule]]) -> Iterator[Finding]:
    """Make findings of the hits of inline rules."""
    lines = document.lines
    starts = [line[0] for line in lines]
    for rule, start, phrase_end, *_ in hits:
        index = bisect_right(starts, start) - 1
        if in_place(rule, index, len(lines)) and not _is_alone(rule, start, lines[index]):
            end = lines[index][1] if rule.data.get("take") == "line" else phrase_end
            yield Finding(start, end, rule.id, rule.category, rule.confidence, rule.why)


def _is_alone(rule: Rule, start: int, line: tuple[int, int, str]) -> bool:
    """Say whether a phrase that must stand behind prose begins its line: there it may be a heading."""
    return rule.data.get("after") == "prose" and start <= line[0] + undecorated(line[2])
