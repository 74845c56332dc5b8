"""
The same thing said twice, because the page showed it twice.

* a line directly followed by itself (a title and the heading over the body, a caption and its copy)
* a teaser: a line that the next one begins with, and goes on
* a line that consists of the same words twice
* a long sentence directly followed by itself, inside a line
* a long line that stands again further down
* a line that stands three times and more between paragraphs: a caption under each picture, a button
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from operator import eq

from newsclean.detectors.shared import by_form, count_words
from newsclean.letters import STOPS, WIDE_STOPS
from newsclean.model import Detector, Document, Finding, Rule

#: Shorter lines repeat for good reasons: refrains, scores, answers.
_MIN_WORDS, _MIN_CHARS = 7, 18
#: A teaser has so many words at least, where they are short.
_STEM_WORDS = 10
_SAID = '"\u201c\u00ab\u300c\u300e-\u2013\u2014'
#: What was said, or is announced, may be quoted again further down.
_QUOTED, _ANNOUNCING = frozenset('"\u201c\u00ab\u201e\u300c\u300e'), frozenset(":\uff1a")
#: What ends a sentence, or announces something: such a line is prose, or a label of dialogue.
_ENDINGS = frozenset(STOPS + WIDE_STOPS + ":\u2026\uff1a")
#: A line as long as this is not written twice on purpose.
_LONG = 80
#: No teaser is shorter, not one with ten words of one letter.
_HEAD = 11
#: How sentences begin, but for short ones.
_HEADS = re.compile(r"\.(?= (.{40}))")
#: What separates the columns of a table, and stands at the beginning of its rows.
_RULES = "|\u2502\u2503"
#: A line that stands so many times was set by a page, if it is no label, no row and no refrain.
_OFTEN = 3


def compile(rules: Sequence[Rule]) -> Detector:
    """Make the detector of the `repeat` kind."""
    forms = by_form(rules)

    def detect(document: Document) -> Iterator[Finding]:
        for form, start, end in _all(document):
            for rule in forms.get(form, ()):
                yield Finding(start, end, rule.id, rule.category, rule.confidence, rule.why)

    return detect


def _all(document: Document) -> Iterator[tuple[str, int, int]]:
    # In nearly all texts nothing is said twice, which is told here without a look at single lines or sentences.
    lines = document.lines
    contents = [content for _, _, content in lines]
    if _may_repeat(contents):
        yield from _repeats(document)
        if len(set(contents)) <= len(lines) - _OFTEN + 1:
            yield from _often(document)
    if _in_a_row(_HEADS.findall(". ".join(["", *contents]))):
        for start, _end, content in lines:
            if len(content) > 2 * _LONG:
                yield from _sentences(content, start)


def _may_repeat(contents: Sequence[str]) -> bool:
    """Say whether a line stands twice, or begins as the one before it, or consists of two halves."""
    heads = [content[:_HEAD] for content in contents]
    if len(set(heads)) < len(heads) and (_in_a_row(heads) or len(set(contents)) < len(contents)):
        return True
    return any(map(_is_twice, [content for content in contents if content[len(content) // 2] == " "]))


def _in_a_row(heads: Sequence[str]) -> bool:
    """Say whether one stands twice in a row."""
    return any(map(eq, heads, heads[1:]))


def _sentences(content: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Long sentences that stand twice in a row, as where a summary and the text that begins with it were joined."""
    at, before = start, ""
    sentences = content.split(". ")
    sentences[-1] = sentences[-1].removesuffix(".")
    for sentence in sentences:
        if sentence == before and len(sentence) >= _LONG and sentence[0] not in _SAID:
            yield "sentence", at, min(at + len(sentence) + 1, start + len(content))
        at, before = at + len(sentence) + 2, sentence


def _often(document: Document) -> Iterator[tuple[str, int, int]]:
    """Lines that stand three times and more, each time next to a paragraph; the first one stays where it is long."""
    lines = document.lines
    counts = Counter(line[2] for line in lines)
    places: dict[str, list[int]] = {}
    for index, (_start, _end, content) in enumerate(lines):
        if counts[content] >= _OFTEN and len(content) < _LONG and _is_set_by_a_page(content):
            places.setdefault(content, []).append(index)
    for content, indexes in places.items():
        if all(_is_by_a_paragraph(document, index) for index in indexes):
            long = content.count(" ") >= _MIN_WORDS - 1
            for index in indexes[long:]:
                yield "often" if long else "label", *lines[index][:2]


def _is_set_by_a_page(content: str) -> bool:
    """Say whether a line may be a caption or a button: words, no sentence, no row of a table, nothing that is said."""
    words = content.count(" ") + 1
    return (
        content[0].isalnum()
        and content[-1] not in _ENDINGS
        and not ("|" in content or "\t" in content)
        and words > 1
        and (words >= _MIN_WORDS or not any(map(str.isdigit, content)))
    )


def _is_by_a_paragraph(document: Document, index: int) -> bool:
    """Say whether a paragraph stands before a line, or behind it, and not the same line again."""
    lines = document.lines
    around = [lines[near][2] for near in (index - 1, index + 1) if 0 <= near < len(lines)]
    return any(len(near) >= _LONG for near in around) and lines[index][2] not in around


def _repeats(document: Document) -> Iterator[tuple[str, int, int]]:
    """Yield (form, start, end) of all that is said twice."""
    seen: set[str] = set()
    earlier, before, before_start, before_end = "", "", 0, 0
    for before_index, (start, end, content) in enumerate(document.lines, start=-1):
        if len(content) >= _MIN_CHARS or before_index == 0:
            if content == before:
                if _is_no_refrain(content, earlier) or (before_index == 0 and _is_title(content, document)):
                    yield "line", start, end
            elif content in seen and content[0] not in _QUOTED and before[-1:] not in _ANNOUNCING:
                yield "apart", start, end
            elif _is_teaser(before, content):
                yield "teaser", before_start, before_end
            if _is_twice(content) and _is_no_refrain(content[: len(content) // 2], before):
                yield "doubled", start + len(content) // 2 + 1, end
            if len(content) >= _LONG and _is_said(content):
                seen.add(content)
        earlier, before, before_start, before_end = before, content, start, end


def _is_twice(content: str) -> bool:
    """Say whether a line consists of the same words twice."""
    half = len(content) // 2
    return content[half] == " " and content[:half] == content[half + 1 :]


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


def _is_said(content: str) -> bool:
    """Say whether a line has words, and is neither a row of a table nor the rule between two rows."""
    return content[0] not in _RULES and any(map(str.isalpha, content))


def _is_teaser(before: str, content: str) -> bool:
    if before[:1] != content[:1]:  # nearly always
        return False
    stem = before.rstrip("\u2026. ")
    if (
        (len(stem) < 2 * _MIN_CHARS and count_words(stem) < _STEM_WORDS)
        or len(content) <= len(before)
        or not content.startswith(stem)
    ):
        return False
    # A cut says so itself ("…"), or is not a sentence; a sentence that the next line quotes stays.
    return before.endswith(("\u2026", "...")) or before[-1].isalnum()
