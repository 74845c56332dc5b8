"""
The same thing said twice, because the page showed it twice.

* a line directly followed by itself (a title and the heading over the body, a caption and its copy)
* a teaser: a line that the next one begins with, and goes on
* a line that consists of the same words twice
* a long line that stands again further down
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsclean.detectors.shared import by_form, count_words
from newsclean.model import Detector, Document, Finding, Rule

#: Shorter lines repeat for good reasons: refrains, scores, answers.
_MIN_WORDS, _MIN_CHARS = 7, 18
#: A teaser has so many words at least, where they are short.
_STEM_WORDS = 10
_SAID = '"\u201c\u00ab\u300c\u300e-\u2013\u2014'
#: A line as long as this is not written twice on purpose.
_LONG = 80


def compile(rules: Sequence[Rule]) -> Detector:
    """Make the detector of the `repeat` kind."""
    forms = by_form(rules)

    def detect(document: Document) -> Iterator[Finding]:
        for form, start, end in _repeats(document):
            for rule in forms.get(form, ()):
                yield Finding(start, end, rule.id, rule.category, rule.confidence, rule.why)

    return detect


def _repeats(document: Document) -> Iterator[tuple[str, int, int]]:
    """Yield (form, start, end) of all that is said twice."""
    seen: set[str] = set()
    earlier, before, before_start, before_end = "", "", 0, 0
    for before_index, (start, end, content) in enumerate(document.lines, start=-1):
        if len(content) >= _MIN_CHARS or before_index == 0:
            if content == before:
                if _is_no_refrain(content, earlier) or (before_index == 0 and _is_title(content, document)):
                    yield "line", start, end
            elif content in seen:
                yield "apart", start, end
            elif _is_teaser(before, content):
                yield "teaser", before_start, before_end
            half = len(content) // 2
            if (
                content[half] == " "
                and content[:half] == content[half + 1 :]
                and _is_no_refrain(content[:half], before)
            ):
                yield "doubled", start + half + 1, end
            if len(content) >= _LONG:
                seen.add(content)
        earlier, before, before_start, before_end = before, content, start, end


def _is_title(content: str, document: Document) -> bool:
    """Say whether the first two lines are a title and its copy: a body follows that is longer."""
    return len(document.lines) > 2 and len(document.lines[2][2]) > 1.5 * len(content)


def _is_no_refrain(content: str, earlier: str) -> bool:
    """
    Say whether a line is too long, and too plain, to be repeated on purpose.

    Chants and verses are short; rows of a table have figures; what a colon announces is quoted as it was said.
    """
    if content[0] == "|":
        return False  # a row of a table, often its head
    if ":" in content[2:-1] and content.count(" ") >= 2:
        return True  # a label and what it names: a caption, a credit
    if (
        count_words(content) < _MIN_WORDS
        or earlier.endswith((":", "\uff1a"))
        or any(char.isdigit() for char in content)
    ):
        return False
    return content[0] not in _SAID and content[1:2] != ":"


def _is_teaser(before: str, content: str) -> bool:
    stem = before.rstrip("\u2026. ")
    if (
        (len(stem) < 2 * _MIN_CHARS and count_words(stem) < _STEM_WORDS)
        or len(content) <= len(before)
        or not content.startswith(stem)
    ):
        return False
    # A cut says so itself ("…"), or is not a sentence; a sentence that the next line quotes stays.
    return before.endswith(("\u2026", "...")) or before[-1].isalnum()
