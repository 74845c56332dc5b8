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
from newsclean.matchers import DECORATION, TextMatcher
from newsclean.model import Detector, Document, Finding, Rule

#: What a sentence ends with, quotes and brackets closed after it included.
_SENTENCE_END = re.compile('[.!?\u061f\u2026\u3002\uff01\uff1f\u06d4\u0964:]|["\u201d\u00bb)\\]]')
#: A gap this wide in a line was a gap between two things.
_GAP = 2


def compile(rules: Sequence[Rule]) -> Detector:  # noqa: A001
    """Make the detector of the `inline` kind."""
    matcher = TextMatcher(
        (rule.data["phrases"], rule.data.get("exact", False), rule.data.get("glued", False), rule) for rule in rules
    )

    def detect(document: Document) -> Iterator[Finding]:
        lines, starts = document.lines, None
        for rule, match in matcher.finditer(document.text):
            if starts is None:
                starts = [line[0] for line in lines]
            index = bisect_right(starts, match.start()) - 1
            line_start, line_end, content = lines[index]
            if not in_place(rule, index, len(lines)):
                continue
            if rule.data.get("after", "sentence") == "sentence" and not _begins(content, match.start() - line_start):
                continue
            end = line_end if rule.data.get("take") == "line" else match.end()
            yield Finding(match.start(), end, rule.id, rule.category, rule.confidence, rule.why)

    return detect


def _begins(content: str, at: int) -> bool:
    """Say whether something new begins there: the line itself, or what follows a sentence or a wide gap."""
    before = content[:at][-40:]
    bare = before.rstrip()
    if not bare or len(before) - len(bare) >= _GAP:
        return True
    return bool(_SENTENCE_END.match(bare[-1])) or not bare.strip(DECORATION)
