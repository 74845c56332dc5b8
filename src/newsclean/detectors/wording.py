"""
Whatever phrases tell: lines, lists, and what is glued to prose; all of it is looked for in one scan of the text.

What is made of the phrases that are found is said in `line`, `block` and `inline`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

from newsclean.detectors import block, inline, line
from newsclean.matchers import Hit, Scan, Whole, Within
from newsclean.model import Detector, Document, Finding, Rule


def compile(rules: Sequence[Rule]) -> Detector:
    """Make one detector of the kinds `line`, `block` and `inline`."""
    within = [rule for rule in rules if rule.kind == "inline"]
    lists = [rule for rule in rules if rule.kind == "block"]
    lines = [rule for rule in rules if rule.kind != "inline"]
    scan: Scan[Any] = Scan(line.entries(lines), [*map(inline.entry, within), *block.entries(lists)])
    find_lines, find_lists = line.finder(lines, scan.unkeyed), block.finder(lists)

    def detect(document: Document) -> Iterator[Finding]:
        glued: list[Hit[Rule]] = []
        marks: list[Hit[tuple[str, Rule]]] = []
        wholes: dict[int, list[Whole[Rule]]] = {}
        found = scan.find(document.text)
        starts = [start for start, *_ in document.lines] if found else []
        for one, place in found:
            if not isinstance(one, Within):
                wholes.setdefault(bisect_right(starts, place) - 1, []).append(one)
            elif hit := one.at(document.text, place):
                (glued if isinstance(hit.payload, Rule) else marks).append(hit)
        if glued:
            yield from inline.findings(document, glued)
        yield from find_lists(document, marks)
        yield from find_lines(document, wholes)

    return detect
