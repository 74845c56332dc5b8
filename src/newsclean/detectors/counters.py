"""
Counters that no pack lists: `lista 1 z 4 …`, `Danh sách 1 trên 4 …`, told by their form alone.

The words are those of a language that nobody wrote a rule for. What tells is that the same words stand around numbers
that count from one up to the number that stands beside each of them, with a headline behind every one:

    Lista 3 elementów                the opener, when the line before has that number and a word of the counters
    lista 1 z 3Burza zamyka drogę    the counters, on lines that follow one another or in one line
    lista 2 z 3Flota zostaje w porcie
    lista 3 z 3Burmistrz prosi o cierpliwość
    koniec listy                     the end marker, when it has a word of the counters
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import NamedTuple

from newsclean.detectors.shared import is_headline
from newsclean.letters import DECORATION, LETTER, begins, fold, joins, lower
from newsclean.model import Document
from newsclean.names import is_name

#: The digit one, which every list counts from, in the scripts that begin at these code points.
_ONES = {0x06: "\u0661\u06f1", 0x09: "\u0967\u09e7", 0x0E: "\u0e51", 0x10: "\u1041", 0x17: "\u17e1"}
_ONES |= dict.fromkeys(range(0x30, 0xA0), "\uff11")
#: So many letters of a text tell its scripts.
_SAMPLE = 4
#: A list has no more items than this; and no more stands between two counters.
_MOST, _GAP = 40, 320
#: What stands between the two numbers of a counter, and what stands around them, is no longer than this.
_WITHIN, _AROUND = 24, 24
_BETWEEN = rf"(?P<between>(?:[^\S\r\n]*(?:{LETTER}{{1,15}}|/)){{1,3}}[^\S\r\n]*)"
_BEHIND = re.compile(rf"{_BETWEEN}(?P<of>\d{{1,2}})(?!\d)")
_BEFORE = re.compile(rf"(?<!\d)(?P<of>\d{{1,2}}){_BETWEEN}$")
_WORD = re.compile(f"{LETTER}+")
#: What people write between a counter and what it counts: "Step 1 of 3: …".
_MARKS = frozenset(".,:;!?)-|\u2013\u2014\u060c\u061b\u061f\u3002\u3001\uff1a\uff0c\u0964\u06d4")
#: What may follow the number of an item, a letter aside.
_JOINED = " \u00a0/\r\n"
#: A headline has so many words, or so many characters where words have no blanks between.
_LEAST_WORDS, _LEAST_CHARS = 3, 8
#: An opener and an end marker are no longer than this.
_SHORT, _SHORT_WORDS = 60, 5
#: Words that share so many letters at their beginnings are forms of one word.
_STEM = 4


class Counters(NamedTuple):
    """A list that its counters tell."""

    opener: tuple[int, int] | None
    #: The places of the counters, in order.
    places: list[tuple[int, int]]
    end: tuple[int, int] | None
    #: No writer would write this: the headlines are glued to the counters, or an opener stands before them.
    certain: bool
    #: At least it has the form of a list: as many lines as items, one below the other.
    likely: bool


class _Form(NamedTuple):
    """What stays the same in all counters of a list."""

    #: The digit one of the script.
    one: str
    between: str
    of: str
    #: The item's number stands first.
    ascending: bool

    def written(self, item: int) -> str:
        """The numbers of a counter, as the text has them."""
        number = "".join(chr(ord(self.one) - 1 + int(digit)) for digit in str(item))
        return number + self.between + self.of if self.ascending else self.of + self.between + number


def find(document: Document, exceptions: Collection[str]) -> Iterator[Counters]:
    """
    Yield the lists of a text.

    Args:
        document: The text.
        exceptions: Words that writers count with themselves ("part"), folded.
    """
    text = document.text
    for one in "1" if text.isascii() else _ones(text):
        at = text.find(one)
        while at >= 0:
            after = at + 1
            following = text[after : after + 1]
            if (following in _JOINED or following.isalpha()) and not text[at - 1 : at].isdigit():
                for form in _forms(text, at, one):
                    if numbers := _numbers(text, at, form):
                        after = numbers[-1][1]
                        if found := _judge(document, numbers, form, exceptions):
                            yield found
                        break
            at = text.find(one, after)


def _ones(text: str) -> str:
    """The digits one that a text may have: each costs a look through all of it."""
    found = "1"
    for char in text[:: len(text) // _SAMPLE + 1]:
        ones = _ONES.get(ord(char) >> 8, "")
        if ones not in found:
            found += ones
    return found


def _forms(text: str, at: int, one: str) -> Iterator[_Form]:
    """How the counter reads whose item is the number at a place, if that is one."""
    if m := _BEHIND.match(text, at + 1, at + 1 + _WITHIN):
        yield _Form(one, m["between"], m["of"], ascending=True)
    if m := _BEFORE.search(text, max(0, at - _WITHIN), at):
        yield _Form(one, m["between"], m["of"], ascending=False)


def _numbers(text: str, at: int, form: _Form) -> list[tuple[int, int]]:
    """Where the numbers of all counters stand, from one up to how many there are; nothing if one is missing."""
    count = int(form.of)
    if not 2 <= count <= _MOST:
        return []
    start = at if form.ascending else at - len(form.of) - len(form.between)
    numbers = [(start, start + len(form.written(1)))]
    for item in range(2, count + 1):
        written = form.written(item)
        start = text.find(written, numbers[-1][1], numbers[-1][1] + _GAP)
        if start < 0:
            return []
        numbers.append((start, start + len(written)))
    return numbers


def _judge(
    document: Document, numbers: list[tuple[int, int]], form: _Form, exceptions: Collection[str]
) -> Counters | None:
    text = document.text
    before, after = _common_before(text, numbers), "" if form.ascending else _common_after(text, numbers)
    words = {fold(word) for word in _WORD.findall(f"{before} {after if form.ascending else form.between + after}")}
    if not words:
        return None
    places = [(_word_start(text, start - len(before)), end + len(after)) for start, end in numbers]
    starts = [line[0] for line in document.lines]
    headlines = _headlines(text, places)
    if not headlines or not all(map(_is_title, headlines)):
        return None
    glued = form.ascending and any(joins(text[end : end + 1] or " ") for _, end in places)
    if not glued and not words.isdisjoint(exceptions):
        return None
    opener = _opener(text, places[0][0], int(form.of), words)
    if not (opener or begins(text, places[0][0])):
        return None
    heads = [starts[bisect_right(starts, start) - 1] for start, _ in places]
    below = len(set(heads)) == len(places) and not any(
        text[head:start].strip(DECORATION) for head, (start, _) in zip(heads, places, strict=True)
    )
    likely = (
        below
        and len(places) > 2
        and not any(text[end : end + 1] in "\r\n" for _, end in places)
        # A table of who won what.
        and not any(line.upper() != line.lower() and is_name(line) for line in headlines)
    )
    certain = glued or opener is not None
    # Behind the line of the last counter, or behind the next one, where the counter is alone on its own.
    following = bisect_right(starts, places[-1][0]) + (text[places[-1][1] : places[-1][1] + 1] in "\r\n")
    return Counters(opener, places, _end(document, following, words) if certain else None, certain, likely)


def _word_start(text: str, at: int) -> int:
    """Where the word begins that a place is in: some counters may have an article that others lack."""
    start = at
    while start and at - start < _STEM and joins(text[start]) and joins(text[start - 1]):
        start -= 1
    return start


def _common_before(text: str, numbers: list[tuple[int, int]]) -> str:
    """The words that stand before the numbers of all counters; one of these may have an article, or a capital."""
    lines = [lower(re.split(r"[\r\n\d]", text[max(0, start - _AROUND) : start])[-1]) for start, _ in numbers]
    common = lines[0]
    for line in lines[1:]:
        while not line.endswith(common):
            common = common[1:]
    common = common.lstrip(DECORATION + "".join(_MARKS))
    # A word that is whole in one of them, not a few letters that their endings share.
    whole = [line for line in lines if not line[: len(line) - len(common)][-1:].isalpha()]
    return common if whole and len(common) > 1 else ""


def _common_after(text: str, numbers: list[tuple[int, int]]) -> str:
    """The words that stand behind the numbers of all counters."""
    lines = [re.split(r"[\r\n\d]", text[end : end + _AROUND])[0] for _, end in numbers]
    common = lines[0]
    for line in lines[1:]:
        while not line.startswith(common):
            common = common[:-1]
    return common.rstrip()


def _headlines(text: str, places: list[tuple[int, int]]) -> list[str]:
    """What the counters count; nothing where that is no list, but text with counters in it."""
    headlines = []
    for (_, end), (following, _) in pairwise(places):
        if text[end : end + 2].lstrip(" \u00a0")[:1] in _MARKS:
            return []
        headlines.append(text[end:following].strip(DECORATION + "\r\n"))
    return headlines


def _is_title(headline: str) -> bool:
    enough = headline.count(" ") >= _LEAST_WORDS - 1 or (" " not in headline and len(headline) >= _LEAST_CHARS)
    return enough and "\n" not in headline and headline[-1] not in "?\u061f\uff1f" and is_headline(headline)


def _opener(text: str, at: int, count: int, words: set[str]) -> tuple[int, int] | None:
    """What is said before the first counter, with how many there are and a word of the counters."""
    floor = max(0, at - 2 * _SHORT)
    window = text[floor:at].rstrip(DECORATION + "\r\n")
    line = re.split(r"[\r\n]", window)[-1]
    start, end = floor + len(window) - len(line), floor + len(window)
    if len(line) > _SHORT or [int(number) for number in re.findall(r"\d+", line)] != [count]:
        return None
    start += len(line) - len(line.lstrip(DECORATION))
    return (start, end) if _shares(line, words) else None


def _end(document: Document, index: int, words: set[str]) -> tuple[int, int] | None:
    """What is said after the last item: a line that has a word of the counters and no number."""
    for start, end, content in document.lines[index : index + 1]:
        if (
            content.count(" ") < _SHORT_WORDS
            and not any(map(str.isdigit, content))
            and content[-1] not in _MARKS
            and _shares(content, words)
        ):
            return start, end
    return None


def _shares(line: str, words: set[str]) -> bool:
    """Say whether a line has one of the words, in some form."""
    own = [fold(word) for word in _WORD.findall(line)]
    return any(
        word == mine or (min(len(word), len(mine)) >= _STEM and (word[:_STEM] == mine[:_STEM] or mine.endswith(word)))
        for word in words
        for mine in own
    )
