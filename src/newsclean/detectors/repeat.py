"""
The same thing said twice, because the page showed it twice.

* a line directly followed by itself (a title and the heading over the body, a caption and its copy)
* a teaser: a line that the next one begins with, and goes on
* a line that consists of the same words twice
* a long line that stands again further down
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsclean.model import Detector, Document, Finding, Rule

#: Shorter lines repeat for good reasons: refrains, scores, answers.
_MIN_WORDS, _MIN_CHARS = 4, 18
#: A line as long as this is not written twice on purpose.
_LONG = 80


def compile(rules: Sequence[Rule]) -> Detector:  # noqa: A001
    """Make the detector of the `repeat` kind."""
    forms = {rule.data["form"]: rule for rule in rules}

    def detect(document: Document) -> Iterator[Finding]:
        for form, start, end in _repeats(document):
            if rule := forms.get(form):
                yield Finding(start, end, rule.id, rule.category, rule.confidence, rule.why)

    return detect


def _repeats(document: Document) -> Iterator[tuple[str, int, int]]:
    """Yield (form, start, end) of all that is said twice."""
    seen: set[str] = set()
    before, before_start, before_end = "", 0, 0
    for start, end, content in document.lines:
        if len(content) >= _MIN_CHARS:
            if content == before:
                if content.count(" ") >= _MIN_WORDS - 1:
                    yield "line", start, end
            elif content in seen:
                yield "apart", start, end
            elif _is_teaser(before, content):
                yield "teaser", before_start, before_end
            half = len(content) // 2
            if content[half] == " " and content[:half] == content[half + 1 :] and content.count(" ", 0, half) >= 2:
                yield "doubled", start + half + 1, end
            if len(content) >= _LONG:
                seen.add(content)
        before, before_start, before_end = content, start, end


def _is_teaser(before: str, content: str) -> bool:
    stem = before.rstrip("\u2026. ")
    if len(stem) < 2 * _MIN_CHARS or len(content) <= len(before) or not content.startswith(stem):
        return False
    # A cut says so itself ("…"), or is not a sentence; a sentence that the next line quotes stays.
    return before.endswith(("\u2026", "...")) or before[-1].isalnum()
