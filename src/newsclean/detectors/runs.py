"""
Runs of headlines: the lines below a cue such as `Read more:`, when they read as headlines do and not as prose.

A headline is told from prose by what it lacks: a stop, a comma at the end, a bullet's number, a quotation around it.
One line alone tells nothing. Three and more of like length tell a list, in a text whose own paragraphs end in stops.
What the list is, its cue says; without one that a pack knows it may be demands, winners, or a poem.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from newsclean.detectors.shared import is_headline
from newsclean.letters import ENDS, STOPS, WIDE_STOPS, is_spaced, undecorated
from newsclean.model import Line

#: A run has so many headlines.
LEAST, _MOST = 3, 12
#: A headline has so many words, and characters; where words have no blanks between, so many characters.
_WORDS, _CHARS, _WIDE = (4, 20), 160, (8, 45)
#: The longest headline of a run is no more than so many times as long as the shortest.
_ALIKE = 3.0
#: The last line of a run is rather a heading of what follows when it is so much shorter than the others.
_SHORTER = 0.6
#: A paragraph has so many characters at least; of ten of them so many end in a stop, in a text that has stops.
_PARAGRAPH, _STOPPED = 60, 8
#: A cue has no more words, or characters.
_CUE_WORDS, _CUE_CHARS = 6, 60
#: A timeline has so many dates that stand alone, each over a paragraph.
_DATES = 3
_DATE = re.compile(r"(?=.{0,36}\d{4})[^\W_][^:;!?\"()]{5,35}")
_NUMBERED = re.compile(r"\W{0,3}\d{1,3}\W|.*(?:\t|\s\|\s)")
_ENDINGS = frozenset(STOPS + WIDE_STOPS + ",;:\u060c\u061b\u2026\u3001\uff0c\uff1b\uff1a") - frozenset("?\u061f\uff1f")
_QUOTES = frozenset("\"'\u201c\u201d\u201e\u00ab\u00bb\u2018\u300c\u300e")


def is_cue(content: str) -> bool:
    """Say whether a line is short enough to be no more than a cue."""
    return len(content) <= _CUE_CHARS and content.count(" ") < _CUE_WORDS


def is_date(content: str) -> bool:
    """Say whether a line may be a date that stands alone: a few words and a year, no time of day."""
    return content.count(" ") < _CUE_WORDS and _DATE.fullmatch(content) is not None


class Page:
    r"""
    The lines of a text, which can be asked for runs of headlines.

    >>> from newsclean.text import split_lines
    >>> prose = "The council agreed on Monday to rebuild the old wall of the harbour in stone."
    >>> headlines = ["Storm closes the coast road", "Fishing fleet stays in port", "Mayor asks for patience again"]
    >>> Page(split_lines("\n".join([prose, prose, "Read more:", *headlines, prose]))).end_of_run(3)
    6
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines

    def end_of_run(self, index: int) -> int:
        """Return the index behind the run that begins at a line; the same index if none does."""
        lines, end = self.lines, index
        while end < min(len(lines), index + _MOST + 1) and _may_be_headline(lines[end][2]):
            end += 1
        lengths = [len(content) for _, _, content in lines[index:end]]
        if end < len(lines) and len(lengths) > 1 and lengths[-1] < _SHORTER * sum(lengths[:-1]) / (len(lengths) - 1):
            end, lengths = end - 1, lengths[:-1]
        if not LEAST <= len(lengths) <= _MOST or max(lengths) > _ALIKE * min(lengths):
            return index
        # In a text whose paragraphs do not end in stops, they read as headlines.
        paragraphs, stopped = (whole - part for whole, part in zip(self._stops, _stops(lines[index:end]), strict=True))
        return end if stopped > 1 and stopped * 10 >= paragraphs * _STOPPED else index

    @cached_property
    def is_timeline(self) -> bool:
        """Whether the text goes from date to date: several stand alone, each over what happened on it."""
        lines = [content for _, _, content in self.lines]
        dates = {day for day, event in pairwise(lines) if is_date(day) and event[-1] in ENDS and not is_date(event)}
        return len(dates) >= _DATES

    @cached_property
    def _stops(self) -> tuple[int, int]:
        return _stops(self.lines)


def _stops(lines: Sequence[Line]) -> tuple[int, int]:
    """How many of the lines are paragraphs, and how many of these end in a stop."""
    paragraphs = [content for _, _, content in lines if len(content) >= _PARAGRAPH]
    return len(paragraphs), sum(content[-1] in ENDS for content in paragraphs)


def _may_be_headline(content: str) -> bool:
    content = content[undecorated(content) :]
    words = content.count(" ") + 1
    wide = words < _WORDS[0] and not is_spaced(content)
    least, most = _WIDE if wide else _WORDS
    return (
        least <= (len(content) if wide else words) <= most
        and len(content) <= _CHARS
        and content[-1] not in _ENDINGS
        and content[0] not in _QUOTES
        and not _NUMBERED.match(content)
        and is_headline(content)
    )
