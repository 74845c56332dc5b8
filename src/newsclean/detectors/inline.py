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
from newsclean.matchers import DECORATION, StartMatcher, TextMatcher
from newsclean.model import Detector, Document, Finding, Rule

#: After these something new begins: what ends a sentence, with quotes and brackets closed behind it.
_STOP = re.compile(
    '[.!?\u061f\u2026\u3002\uff01\uff1f\u06d4\u0964\u201d\u00bb)\\]]["\u201d\u00bb)\\]]{0,3}[ \t\u00a0]{0,99}'
)
#: A gap as wide as this was a gap between two things.
_GAP = re.compile("[ \t\u00a0]{2,99}")


def compile(rules: Sequence[Rule]) -> Detector:  # noqa: A001
    """Make the detector of the `inline` kind."""
    after = {"sentence": [], "anything": []}  # type: dict[str, list[Rule]]
    for rule in rules:
        after[rule.data.get("after", "sentence")].append(rule)
    starts = StartMatcher(map(_entry, after["sentence"]))
    anywhere = TextMatcher(map(_entry, after["anything"]))

    def detect(document: Document) -> Iterator[Finding]:
        text, lines = document.text, document.lines
        hits = [*starts.finditer(text, _places(document)), *anywhere.finditer(text)]
        if not hits:
            return
        line_starts = [line[0] for line in lines]
        for hit in hits:
            rule, index = hit.payload, bisect_right(line_starts, hit.start) - 1
            if in_place(rule, index, len(lines)):
                end = lines[index][1] if rule.data.get("take") == "line" else hit.end
                yield Finding(hit.start, end, rule.id, rule.category, rule.confidence, rule.why)

    return detect


def _entry(rule: Rule) -> tuple[Sequence[str], bool, bool, Rule]:
    return rule.data["phrases"], rule.data.get("exact", False), rule.data.get("glued", False), rule


def _places(document: Document) -> list[int]:
    """The places where something new begins: each line, and what follows a sentence or a wide gap."""
    text = document.text
    places = [end - len(content.lstrip(DECORATION)) for _, end, content in document.lines]
    places += [stop.end() for stop in _STOP.finditer(text)]
    if "  " in text or "\t" in text or "\u00a0" in text:
        places += [gap.end() for gap in _GAP.finditer(text)]
    return places
