"""
From phrases to matchers: the only place where rules meet a text.

A `Scan` has all phrases of a kind, or of several. One automaton looks for the keys of all of them in the skeleton of a
text, in one pass, which costs the same for ten phrases and for ten thousand. Nearly all texts have no key at all; where
one is found, its phrases' own patterns decide.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from newsclean.keys import keys_of, letters_before, needed_of
from newsclean.letters import DROPPED, begins, fold, goes_on, joins, undecorated, unfold
from newsclean.phrases import (
    BOUND,
    CLOSE,
    ENDING,
    ENDING_WIDTH,
    NUMERAL,
    Phrase,
    firsts_of,
    has_sign,
    heads_of,
    parse,
    without_numbers,
)
from newsclean.skeleton import Skeletons

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

T = TypeVar("T")
_ENDS = b"\n"
#: Of more letters in keys, times different ones, an automaton has no table of all steps: in Chinese, Japanese and
#: Korean that would take 10 to 14 MB each, and is no quicker.
_LARGEST = 3_000_000
#: A letter, and what may stand between it and the next one of a phrase.
_FEW_BLANKS = 9


class Hit(NamedTuple, Generic[T]):
    """A phrase that was found, with the numbers in it."""

    payload: T
    start: int
    end: int
    #: Of {i} and {of}; 0 where the phrase has none.
    item: int = 0
    of: int = 0


class Entry(NamedTuple, Generic[T]):
    """A rule's phrases, as matchers take them."""

    phrases: Sequence[str]
    payload: T
    #: Letters count as they are written.
    exact: bool = False
    #: The phrases may begin or end inside a word.
    glued: bool = False
    #: Of phrases in a text: they count only where something new begins.
    begins: bool = False
    #: Of phrases in a text: they count only where they go to the line's end, and do not end as a sentence does.
    closes: bool = False
    #: Words that no {name} has, in scripts without capitals.
    common: Collection[str] = ()


class Whole(NamedTuple, Generic[T]):
    """A phrase that accounts for a line as a whole, decoration aside."""

    phrase: Phrase
    payload: T

    def may_fill(self, core: str) -> bool:
        """Say whether a line, without white space and decoration, may be made of the phrase; quicker than `fills`."""
        phrase = self.phrase
        if len(core) > phrase.width + ENDING_WIDTH or not has_sign(core, phrase.sign):
            return False
        return not phrase.firsts or core[0] in phrase.firsts or core[0] in DROPPED

    def fills(self, core: str, folded: str) -> bool:
        """Say whether a line is made of the phrase."""
        seen = core if self.phrase.exact else folded
        m = self.phrase.pattern.fullmatch(seen)
        return m is not None and self.phrase.has_names(m, core, seen)


class Within(NamedTuple, Generic[T]):
    """A phrase anywhere in a text."""

    phrase: Phrase
    entry: Entry[T]
    #: So many characters may stand before the first letter of its key.
    before: int

    def at(self, text: str, place: int) -> Hit[T] | None:
        """Return the match whose key is at a place."""
        floor, firsts = max(0, place - self.before), self.phrase.firsts
        starts = [
            start
            for start in range(floor, place + 1)
            if (not firsts or text[start] in firsts) and self._may_begin(text, start)
        ]
        if not starts:
            return None  # nearly all hits of words that prose has too
        hit = self._match(text, floor, place, starts)
        if hit is None or hit.start not in starts or (self.entry.begins and goes_on(text, hit.end)):
            return None
        return hit

    def _may_begin(self, text: str, start: int) -> bool:
        if not (self.entry.glued or _is_edge(text, start)):
            return False
        return not self.entry.begins or begins(text, start)

    def _match(self, text: str, floor: int, place: int, starts: Sequence[int]) -> Hit[T] | None:
        phrase = self.phrase
        end = place + phrase.width + ENDING_WIDTH
        for mark in "\n\r":  # no phrase goes on in the next line
            line_end = text.find(mark, place, end)
            end = end if line_end < 0 else line_end + 1
        window = text[floor:end]
        if not has_sign(window, phrase.sign):
            return None
        folded = window if phrase.exact else fold(window)
        pattern = phrase.pattern_for(folded)
        # Where vowel signs are dropped, a place in the text is another one in the folded text.
        same = len(folded) == len(window)
        for start in (start - floor for start in starts) if same else range(place - floor + 1):
            m = pattern.match(folded, start)
            if m and phrase.has_names(m, window, folded):
                first, end = (floor + unfold(window, folded, at) for at in m.span())
                if end > place:
                    named = m.groupdict()
                    return Hit(self.entry.payload, first, end, int(named.get("i") or 0), int(named.get("of") or 0))
        return None


class _Keyed(Generic[T]):
    """A phrase that has keys, and what a text must have besides; that is read when a key is first found."""

    __slots__ = ("_needs", "_skeletons", "found")

    def __init__(self, found: Whole[T] | Within[T], skeletons: Skeletons) -> None:
        self.found, self._skeletons = found, skeletons
        self._needs: tuple[str, list[bytes], int] | None = None

    def may_match(self, text: str, skeleton: bytes, end: int) -> bool:
        """Say whether the phrase may be where a key ends in the skeleton of a text; quicker than to find its place."""
        if self._needs is None:
            self._needs = self._read()
        sign, bones, reach = self._needs
        if sign not in text:
            return False
        return not bones or any(skeleton.find(bone, end, end + reach) >= 0 for bone in bones)

    def _read(self) -> tuple[str, list[bytes], int]:
        """A sign, pieces of skeletons of which one follows a key, and how far behind that is at most."""
        found, phrase = self.found, self.found.phrase
        sign = "" if phrase.sign[:1] == NUMERAL else phrase.sign
        if isinstance(found, Whole):
            return sign, [], 0
        bones = [self._skeletons.key(key) for key in needed_of(phrase.written, closes=found.entry.closes)]
        return sign, bones if all(bones) else [], phrase.width + ENDING_WIDTH


class Scan(Generic[T]):
    r"""
    Find what phrases a text may have, with one pass of an automaton over its skeleton.

    Args:
        lines: Phrases that account for a line as a whole.
        texts: Phrases anywhere in a text.

    >>> scan = Scan([Entry(["read more[: {headline}]"], 1)], [Entry(["list {i} of {of}"], 2)])
    >>> [(type(found).__name__, place) for found, place in scan.find("Rain\n- Read more\nlist 1 of 4Snow")]
    [('Whole', 7), ('Within', 17)]
    >>> scan.find("A paragraph of prose.")
    []
    """

    def __init__(self, lines: Iterable[Entry[T]] = (), texts: Iterable[Entry[T]] = ()) -> None:
        keyed: list[tuple[Whole[T] | Within[T], set[str]]] = [*_wholes(lines), *_withins(texts)]
        self._skeletons = Skeletons(key for _, keys in keyed for key in keys)
        self._keys: dict[bytes, list[_Keyed[T]]] = {}
        #: Phrases of lines that have no key.
        self.unkeyed: list[Whole[T]] = []
        #: Phrases in texts that have no key, by the characters that they begin with.
        self._begun: dict[str, list[Within[T]]] = {}
        for found, keys in keyed:
            bones = set(map(self._skeletons.key, keys))
            if not bones or not all(bone.strip(_ENDS) for bone in bones):
                self._file_without_key(found)
                continue
            if isinstance(found, Within) and (lost := max(map(self._skeletons.lost, keys))):
                found = found._replace(before=found.before + lost * _FEW_BLANKS)  # noqa: PLW2901 - the same, but for one
            one = _Keyed(found, self._skeletons)
            for bone in bones:
                self._keys.setdefault(bone, []).append(one)

    def _file_without_key(self, found: Whole[T] | Within[T]) -> None:
        if isinstance(found, Whole):
            self.unkeyed.append(found)
        else:
            for sign in firsts_of(without_numbers(parse(found.phrase.written))):
                self._begun.setdefault(sign, []).append(found)

    @cached_property
    def _automaton(self) -> tuple[BytesAhoCorasick, list[tuple[int, list[_Keyed[T]]]]]:
        """The automaton of the keys, and for each where its first letter is, and whose key it is."""
        from ahocorasick_rs import BytesAhoCorasick, Implementation

        letters = b"".join(self._keys)
        is_large = len(letters) * len(set(letters)) > _LARGEST
        way = Implementation.ContiguousNFA if is_large else Implementation.DFA
        automaton = BytesAhoCorasick(list(self._keys), implementation=way)
        return automaton, [(key.startswith(_ENDS), found) for key, found in self._keys.items()]

    def find(self, text: str) -> list[tuple[Whole[T] | Within[T], int]]:
        """Return the phrases whose keys a text has, and the places of the keys' first letters, in order."""
        found = self._by_sign(text) if self._begun else []
        if not self._keys:
            return found
        automaton, table = self._automaton
        codes = self._skeletons.codes(text)
        skeleton = self._skeletons.of(codes)
        wanted = [
            (start + table[index][0], one.found)
            for index, start, end in automaton.find_matches_as_indexes(skeleton, overlapping=True)
            for one in table[index][1]
            if one.may_match(text, skeleton, end)
        ]
        if not wanted:
            return found
        wanted.sort(key=itemgetter(0))
        places = self._skeletons.places(codes, [place for place, _ in wanted])
        return found + [(one, place) for place, (_, one) in zip(places, wanted, strict=True)]

    def _by_sign(self, text: str) -> list[tuple[Whole[T] | Within[T], int]]:
        """The same of phrases in texts that have no key."""
        found = re.finditer("[" + re.escape("".join(self._begun)) + "]", text)
        return [(one, m.start()) for m in found for one in self._begun[m.group()]]


def filled(content: str, candidates: Iterable[Whole[T]]) -> list[Whole[T]]:
    """Return the phrases that a line, stripped of white space, is made of."""
    core = content[undecorated(content) :]
    likely = [one for one in candidates if core and one.may_fill(core)]
    if not likely:
        return likely
    folded = fold(core)
    return [one for one in likely if one.fills(core, folded)]


def _wholes(entries: Iterable[Entry[T]]) -> Iterator[tuple[Whole[T], set[str]]]:
    for entry in entries:
        for written in entry.phrases:
            phrase = Phrase(written, exact=entry.exact, ending=ENDING, common=entry.common)
            yield Whole(phrase, entry.payload), keys_of(written, whole=True)


def _withins(entries: Iterable[Entry[T]]) -> Iterator[tuple[Within[T], set[str]]]:
    for entry in entries:
        ending = CLOSE if entry.closes else "" if entry.glued else BOUND
        for written in entry.phrases:
            phrase = Phrase(written, exact=entry.exact, ending=ending, common=entry.common)
            yield Within(phrase, entry, letters_before(written)), keys_of(written, closes=entry.closes)


class LineMatcher(Generic[T]):
    """
    Find the phrases that a whole line consists of, decoration aside.

    >>> matcher = LineMatcher([Entry(["read more[: {headline}]"], "more")])
    >>> matcher.match("- Read more: Rain expected")
    ['more']
    >>> matcher.match("Read more books")
    []
    """

    def __init__(self, entries: Iterable[Entry[T]]) -> None:
        self._scan = Scan(entries)

    def match(self, content: str) -> list[T]:
        """Return the payload of each phrase that the line is made of."""
        keyed = {id(one): one for one, _ in self._scan.find(content) if isinstance(one, Whole)}
        return [one.payload for one in filled(content, [*keyed.values(), *self._scan.unkeyed])]


class TextMatcher(Generic[T]):
    """
    Find phrases anywhere in a text.

    >>> matcher = TextMatcher([Entry(["list {i} of {of}"], "counter"), Entry(["read more"], "more", begins=True)])
    >>> list(matcher.finditer("so. List 1 of 4Rain. A playlist 2 of 4"))
    [Hit(payload='counter', start=4, end=15, item=1, of=4)]
    >>> list(matcher.finditer("They read more. Read more"))
    [Hit(payload='more', start=16, end=25, item=0, of=0)]
    """

    def __init__(self, entries: Iterable[Entry[T]]) -> None:
        self._scan = Scan(texts=entries)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Hit[T]]:
        """Yield hits whose keys are between two places, in order; hits of different phrases may overlap."""
        for one, place in self._scan.find(text[start:end]):
            if isinstance(one, Within) and (hit := one.at(text, start + place)):
                yield hit


class WordMatcher(Generic[T]):
    """
    Find phrases without slots anywhere in a text, as whole words; of several at one place, the longest.

    Quicker than a `TextMatcher` where phrases are of words that prose is full of: no pattern is tried. They are found
    in small letters, in capitals, and with a capital at the beginning; else as they are written.

    >>> matcher = WordMatcher([(["sign[ing] up", "your inbox"], "offer")])
    >>> [hit[:3] for hit in matcher.finditer("Sign up now! A design upset your inbox.")]
    [('offer', 0, 7), ('offer', 28, 38)]
    """

    def __init__(self, entries: Iterable[tuple[Sequence[str], T]]) -> None:
        table = {
            spelling: payload
            for phrases, payload in entries
            for phrase in phrases
            for literal in heads_of(parse(phrase), sys.maxsize)
            for spelling in (literal.lower(), literal.upper(), literal.capitalize(), literal.title())
        }
        self._words, self._payloads = tuple(table), list(table.values())

    @cached_property
    def _automaton(self) -> BytesAhoCorasick:
        """Made when a text is first asked about: it takes megabytes, and most languages ask about none."""
        return _automaton(self._words)

    def finditer(self, text: str, data: bytes | None = None) -> Iterator[Hit[T]]:
        """Yield hits in order; none overlaps another. Whoever has the text in UTF-8 can spare it that."""
        if not self._words:
            return
        # Offsets in bytes take less work; for the few hits they are made those of characters here.
        data = text.encode("utf-8", "surrogatepass") if data is None else data
        end = reached = 0
        for index, first, last in self._automaton.find_matches_as_indexes(data):
            start = end + len(data[reached:first].decode("utf-8", "surrogatepass"))
            end, reached = start + len(data[first:last].decode()), last
            if _is_edge(text, start) and (end == len(text) or _is_edge(text, end)):
                yield Hit(self._payloads[index], start, end)


@lru_cache(maxsize=4)
def _automaton(words: tuple[str, ...]) -> BytesAhoCorasick:
    """The automaton of some words; the same for several sets of rules that have them."""
    from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

    patterns = [word.encode() for word in words]
    return BytesAhoCorasick(patterns, implementation=Implementation.DFA, matchkind=MatchKind.LeftmostLongest)


def _is_edge(text: str, start: int) -> bool:
    """Say whether a place is not within a word."""
    return not (start and joins(text[start - 1]) and joins(text[start]))
