"""
From phrases to matchers: the only place where rules meet a text.

All phrases of a kind become one matcher. `LineMatcher` and `StartMatcher` look the first letters of a place up in a
table, `TextMatcher` runs one Aho-Corasick automaton over the whole text; they hardly get slower as rules are added.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from newsclean.letters import DECORATION, DROPPED, begins, fold, goes_on, joins, undecorated, unfold
from newsclean.phrases import (
    BOUND,
    CLOSE,
    DATE,
    ENDING,
    ENDING_WIDTH,
    NUMBER,
    NUMERAL,
    Literal,
    Nodes,
    Phrase,
    find_needle,
    heads_of,
    parse,
    spellings,
    text_heads,
)

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick, BytesAhoCorasick

T = TypeVar("T")
_DIGIT = re.compile(r"\d")


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
    #: In a `TextMatcher`: the phrases count only where something new begins.
    begins: bool = False
    #: In a `TextMatcher`: the phrases count only where they go to the line's end, and do not end as a sentence does.
    closes: bool = False
    #: Words that no {name} has, in scripts without capitals.
    common: Collection[str] = ()


_BLANKS = re.compile(" {2,}")
_DROPPED = re.compile(f"[{''.join(sorted(DROPPED))}]")


class _Table(Generic[T]):
    """
    Phrases by the first letters of what they match, so that each place costs one look-up, however many there are.

    A place is first asked for its letters as they are, in a set of all spellings, which answers nearly always;
    only then is it folded. Phrases that begin with a slot have no first letters: of them a literal further on is
    looked for, before their pattern is tried.
    """

    #: Letters by which phrases are filed, and those that are compared then.
    _KEY, _HEAD = 3, 9
    #: A phrase that begins in more ways than these is filed by fewer letters.
    _MANY = 50
    #: How far on a literal is looked for.
    _WINDOW = 160

    def __init__(self) -> None:
        #: All spellings of the first three letters; of two, or one, where a slot follows these.
        self._spelled: tuple[set[str], set[str], set[str]] = (set(), set(), set())
        #: What is in there already.
        self._known: set[str] = set()
        #: Phrases by their first letters, folded; and with all beginnings that go on so, once somebody has asked.
        self._filed: dict[str, list[tuple[Nodes, Phrase, T]]] = {}
        self._table: dict[str, list[tuple[str, Phrase, T]]] = {}
        self._headless: dict[str, list[tuple[Phrase, T]]] = {}
        self._widest = -1

    def add(self, nodes: Nodes, phrase: Phrase, payload: T) -> None:
        """File a phrase under all its beginnings."""
        heads = _shortest(heads_of(nodes, self._KEY))
        for head in heads:
            if head:
                self._spell(head)
            else:
                self._headless.setdefault(find_needle(nodes), []).append((phrase, payload))
                self._widest = max(self._widest, phrase.width)
        for key in {fold(head) for head in heads if head}:
            self._filed.setdefault(key, []).append((nodes, phrase, payload))

    def _spell(self, key: str) -> None:
        if key not in self._known:
            self._known.add(key)
            for spelling in spellings(key, self._KEY):
                self._spelled[min(len(spelling), self._KEY) - 1].add(spelling[: self._KEY])

    def _under(self, key: str) -> list[tuple[str, Phrase, T]]:
        """Return the phrases that begin with a key, each by all its beginnings that do."""
        found = self._table.get(key)
        if found is None:
            found = [
                (folded, phrase, payload)
                for nodes, phrase, payload in self._filed[key]
                for folded in map(fold, _shortest(self._heads(nodes)))
                if folded[: self._KEY] == key
            ]
            self._table[key] = found  # two threads may both get here, and make the same
        return found

    def _heads(self, nodes: Nodes) -> set[str]:
        """All beginnings of a phrase, as long as they are not too many: alternatives multiply."""
        heads = heads_of(nodes, self._KEY)
        for length in range(2 * self._KEY, self._HEAD + 1, self._KEY):
            if len(heads) > self._MANY:
                break
            heads = heads_of(nodes, length)
        return heads

    def at(self, text: str, at: int, least: int = 0) -> list[tuple[Phrase, T]]:
        """Return the phrases that may begin at a place, and may match so many characters at least."""
        found: list[tuple[Phrase, T]] = []
        ones, twos, threes = self._spelled
        first = text[at : at + self._KEY]
        if first in threes or first[:2] in twos or first[:1] in ones or not DROPPED.isdisjoint(first):
            here = _BLANKS.sub(" ", fold(text[at : at + 2 * self._HEAD]))
            for length in range(1, self._KEY + 1):
                key = here[:length]
                for head, phrase, payload in self._under(key) if key in self._filed else ():
                    if phrase.width >= least and (len(head) <= self._KEY or here.startswith(head)):
                        found.append((phrase, payload))
        if least <= self._widest and least <= self._WINDOW:
            ahead = text[at : at + self._WINDOW].lower()
            if _DROPPED.search(ahead):  # else folding, which costs more than all else here, changes no needle
                ahead = fold(ahead)
            number = _DIGIT.search(ahead, 0, DATE)
            for needle, rest in self._headless.items():
                if needle in ahead if needle[:1] != NUMBER else number and (needle == NUMERAL or not number.start()):
                    found += [entry for entry in rest if entry[0].width >= least]
        return found


def _shortest(heads: set[str]) -> list[str]:
    """Heads without those that a shorter one finds already."""
    kept: list[str] = []
    for head in sorted(heads):
        if not (kept and kept[-1] and head.startswith(kept[-1])):
            kept.append(head)
    return kept


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
        self._table: _Table[T] = _Table()
        for entry in entries:
            for phrase in entry.phrases:
                nodes = parse(phrase)
                while nodes and isinstance(nodes[0], Literal) and nodes[0] in DECORATION:
                    nodes = nodes[1:]  # decoration is stripped from the line, so it is no part of the key
                self._table.add(
                    nodes, Phrase(nodes, exact=entry.exact, ending=ENDING, common=entry.common), entry.payload
                )

    def match(self, content: str) -> list[T]:
        """Return the payload of each phrase that the line, stripped of its decoration, is made of."""
        at = undecorated(content)
        found = self._table.at(content, at, len(content) - at - ENDING_WIDTH)
        if not found:
            return []
        core = content[at:]
        folded = fold(core)
        matched = []
        for phrase, payload in found:
            seen = core if phrase.exact else folded
            m = phrase.pattern.fullmatch(seen)
            if m and phrase.has_names(m, core, seen):
                matched.append(payload)
        return matched


class StartMatcher(Generic[T]):
    """
    Find the phrases that begin at given places.

    >>> matcher = StartMatcher([Entry(["read more"], "more")])
    >>> list(matcher.finditer("It rained. Read more", [0, 11]))
    [Hit(payload='more', start=11, end=20, item=0, of=0)]
    >>> list(matcher.finditer("It rained. Read moreover", [0, 11]))
    []
    """

    def __init__(self, entries: Iterable[Entry[T]]) -> None:
        self._table: _Table[tuple[bool, T]] = _Table()
        for entry in entries:
            for written in entry.phrases:
                nodes = parse(written)
                self._table.add(nodes, _phrase(nodes, entry), (entry.glued, entry.payload))

    def finditer(self, text: str, places: Iterable[int]) -> Iterator[Hit[T]]:
        """Yield a hit for each phrase that begins at one of the places."""
        for at in places:
            for phrase, (glued, payload) in self._table.at(text, at):
                hit = _hit(phrase, text, at, payload)
                if hit and (glued or _may_begin(text, hit.start)):
                    yield hit


def _phrase(nodes: Nodes, entry: Entry[T]) -> Phrase:
    """A phrase that ends where a word does, unless it may be glued to what follows, or must go to the line's end."""
    ending = CLOSE if entry.closes else "" if entry.glued else BOUND
    return Phrase(nodes, exact=entry.exact, ending=ending, common=entry.common)


def _hit(phrase: Phrase, text: str, at: int, payload: T, before: int = 0) -> Hit[T] | None:
    """The match of a phrase whose head is at a place; numbers may come before the head."""
    floor = max(0, at - before)
    window = text[floor : at + phrase.width + ENDING_WIDTH]
    folded = window if phrase.exact else fold(window)
    pattern = phrase.pattern_for(folded)
    for start in range(at - floor + 1):
        m = pattern.match(folded, start)
        if m and phrase.has_names(m, window, folded):
            first, end = (floor + unfold(window, folded, place) for place in m.span())
            if end > at:
                named = m.groupdict()
                return Hit(payload, first, end, int(named.get("i") or 0), int(named.get("of") or 0))
    return None


class TextMatcher(Generic[T]):
    """
    Find phrases anywhere in a text, with one pass of an Aho-Corasick automaton over it.

    The automaton looks for each phrase's literal beginning, in the spellings that occur; the phrase's pattern
    then decides.

    >>> matcher = TextMatcher([Entry(["list {i} of {of}"], "counter"), Entry(["read more"], "more", begins=True)])
    >>> list(matcher.finditer("so. List 1 of 4Rain. A playlist 2 of 4"))
    [Hit(payload='counter', start=4, end=15, item=1, of=4)]
    >>> list(matcher.finditer("They read more. Read more"))
    [Hit(payload='more', start=16, end=25, item=0, of=0)]
    """

    def __init__(self, entries: Iterable[Entry[T]]) -> None:
        table: dict[str, list[tuple[Phrase, int, Entry[T]]]] = {}
        for entry in entries:
            for written in entry.phrases:
                phrase = _phrase(parse(written), entry)
                heads, before = text_heads(written)
                for head in heads:
                    for spelling in {head} if entry.exact else spellings(head):
                        table.setdefault(spelling, []).append((phrase, before, entry))
        #: For each head, whether all of its phrases count only where something new begins, and these phrases.
        self._entries = [
            (all(entry.begins and not before for _, before, entry in entries), entries) for entries in table.values()
        ]
        self._automaton = _automaton(list(table)) if table else None

    def finditer(self, text: str) -> Iterator[Hit[T]]:
        """Yield hits in the order of their heads; hits of different phrases may overlap."""
        if self._automaton is None:
            return
        for index, head, _end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            begin, entries = self._entries[index]
            if begin and not begins(text, head):
                continue
            for phrase, before, entry in entries:
                if not before and not (begins(text, head) if entry.begins else entry.glued or _may_begin(text, head)):
                    continue  # nearly all hits of words that prose has too
                hit = _hit(phrase, text, head, entry.payload, before)
                if not hit or not (entry.glued or _may_begin(text, hit.start)):
                    continue
                if not entry.begins or (begins(text, hit.start) and not goes_on(text, hit.end)):
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
        self._payloads = list(table.values())
        self._automaton = _bytes_automaton(list(table)) if table else None

    def finditer(self, text: str, data: bytes | None = None) -> Iterator[Hit[T]]:
        """Yield hits in order; none overlaps another. Whoever has the text in UTF-8 can spare it that."""
        if self._automaton is None:
            return
        # Offsets in bytes take less work; for the few hits they are made those of characters here.
        data = text.encode("utf-8", "surrogatepass") if data is None else data
        end = reached = 0
        for index, first, last in self._automaton.find_matches_as_indexes(data):
            start = end + len(data[reached:first].decode("utf-8", "surrogatepass"))
            end, reached = start + len(data[first:last].decode()), last
            if _may_begin(text, start) and (end == len(text) or _may_begin(text, end)):
                yield Hit(self._payloads[index], start, end)


def _automaton(heads: list[str]) -> AhoCorasick:
    from ahocorasick_rs import AhoCorasick, Implementation

    # A full table of states takes more memory and half the time; with very many heads that is no bargain any more.
    implementation = Implementation.DFA if len(heads) <= 20_000 else Implementation.ContiguousNFA
    return AhoCorasick(heads, implementation=implementation, store_patterns=False)


def _bytes_automaton(words: list[str]) -> BytesAhoCorasick:
    from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

    patterns = [word.encode() for word in words]
    return BytesAhoCorasick(patterns, implementation=Implementation.DFA, matchkind=MatchKind.LeftmostLongest)


def _may_begin(text: str, start: int) -> bool:
    return not (start and joins(text[start - 1]) and joins(text[start]))
