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

    def found(form: str, start: int, end: int) -> Iterator[Finding]:
        if rule := forms.get(form):
            yield Finding(start, end, rule.id, rule.category, rule.confidence, rule.why)

    def detect(document: Document) -> Iterator[Finding]:
        seen: set[str] = set()
        before, before_start, before_end = "", 0, 0
        for start, end, content in document.lines:
            if len(content) >= _MIN_CHARS:
                if content == before:
                    if content.count(" ") >= _MIN_WORDS - 1:
                        yield from found("line", start, end)
                elif content in seen:
                    yield from found("apart", start, end)
                elif _is_teaser(before, content):
                    yield from found("teaser", before_start, before_end)
                half = len(content) // 2
                if content[half] == " " and content[:half] == content[half + 1 :] and content.count(" ", 0, half) >= 2:
                    yield from found("doubled", start + half + 1, end)
                if len(content) >= _LONG:
                    seen.add(content)
            before, before_start, before_end = content, start, end

    return detect


def _is_teaser(before: str, content: str) -> bool:
    stem = before.rstrip("\u2026. ")
    if len(stem) < 2 * _MIN_CHARS or len(content) <= len(before) or not content.startswith(stem):
        return False
    # A cut says so itself ("…"), or is not a sentence; a sentence that the next line quotes stays.
    return before[-1] in "\u2026" or before.endswith("...") or before[-1].isalnum()
