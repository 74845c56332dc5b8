r"""
Phrases to matchers: the only place where rule data becomes patterns.

A phrase is written as it reads, with a small notation:

* `[x]` is optional, `(a|b)` is one of several, `{slot}` stands for something that varies, `\` takes the next
  character as it is;
* letters match in upper and lower case, Arabic letters with or without hamza, vowel signs and tatweel, digits
  in any script, a blank any run of blanks, straight quotes and hyphens also their typographic kin. (Of a phrase that
  is looked for anywhere in a text, the first six letters must be as the phrase has them, without vowel signs.)

Every pattern is bounded, without nested repeats, so that matching takes linear time. All phrases of a kind become
one matcher: `LineMatcher` and `StartMatcher` look the first letters of a place up in a table, `TextMatcher` runs one
Aho-Corasick automaton over the whole text; none of them gets slower as rules are added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

T = TypeVar("T")

#: Characters that steer direction or join letters, and show nothing.
INVISIBLE = "\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
#: What decorates the beginning of a line: bullets, arrows, dashes, dots.
DECORATION = (
    " \t\u00a0-\u2010\u2011\u2012\u2013\u2014\u2015\u2022\u00b7*|>\u25ba\u25b6\u25cf\u25aa\u25a0\u2192\u2190\u00bb_=#/"
    "\u200f\u200e\ufeff"
)
#: What may follow a phrase that is a whole line.
_ENDING = '[ .:\u2026!|>\u203a/_*=\u060c,\u2192\u2190"-]{0,12}'
_ENDING_WIDTH = 12

#: Each digit in the scripts of the news.
_DIGITS = tuple(f"{d}{chr(0x660 + d)}{chr(0x6F0 + d)}{chr(0x966 + d)}{chr(0xFF10 + d)}" for d in range(10))
#: A phrase that ends in a letter ends its word; in the pattern, so that the longer of two alternatives is tried too.
_BOUND = r"(?:(?<![^\W\d_])|(?![^\W_])|(?=[\u0e00-\u0eff\u3040-\u9fff]))"

#: Letters and signs that are one and the same to a reader in a hurry.
_KIN = (
    "اأإآٱ",
    "يىیئ",
    "هةۀ",
    "كک",
    "'\u2019\u2018\u02bc`\u00b4",
    '"\u201c\u201d\u00ab\u00bb\u201e\u201f',
    "-\u2010\u2011\u2012\u2013\u2014\u2212\u0640",
    ":\uff1a\ufe55",
    *_DIGITS,
)
_CLASS = {letter: kin for kin in _KIN for letter in kin}
#: Vowel signs and tatweel, which a reader does without.
_DROPPED = frozenset(map(chr, [*range(0x610, 0x61B), 0x640, *range(0x64B, 0x660), 0x670]))
_FOLD: dict[int, str | None] = {ord(letter): kin[0] for kin in _KIN for letter in kin}
_FOLD |= dict.fromkeys(map(ord, _DROPPED))
_FOLD |= dict.fromkeys([0x9, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x3000], " ")

_WORD = r"[^\W\d_][\w.'-]{0,30}"
#: A character of a sentence that does not end here.
_ONE = r"(?:(?![.!?\u061f\u3002\u06d4] )[^\n\r])"
#: What a slot stands for. Each is bounded; none can match across a line's end.
SLOTS = {
    "n": r"\d{1,6}",
    "i": r"(?P<i>\d{1,3})",
    "of": r"(?P<of>\d{1,3})",
    "word": r"\w{1,40}",
    "name": rf"{_WORD}(?: {{1,3}}{_WORD}){{0,5}}",
    "time": r"\d{1,2}[:.h\uff1a]\d{2}(?:[:.]\d{2})?",
    "date": (
        r"(?:\d{1,4}[-/.\u200f]{1,2}\d{1,2}[-/.\u200f]{1,2}\d{2,4}"
        r"|\d{1,2}\.? \w{3,12} \d{4}|\w{3,12} \d{1,2}, \d{4})"
    ),
    "email": r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}",
    "url": r"(?:https?://|www\.[^\s<>/]{3,200}/)[^\s<>]{0,500}",
    "handle": r"@?\w{2,40}",
    "phone": r"\+?\d[\d ()./-]{4,20}\d",
    "headline": rf"{_ONE}{{2,220}}",
    # Two sentences at most: a notice is short, and a paragraph that begins like one is prose.
    "rest": rf"{_ONE}{{0,220}}(?:[.!?\u061f\u3002\u06d4] {_ONE}{{0,220}})?",
}
#: The slots that begin with a digit.
_NUMERIC = frozenset(("n", "i", "of", "time"))
#: The most characters that short slots take, with vowel signs.
_WIDTHS = {"n": 6, "i": 3, "of": 3, "word": 44, "time": 9, "date": 40, "handle": 50, "phone": 24, "name": 400}
#: The most characters that a slot may take at a phrase's beginning, where it must be short.
_LEADING = {"n": 6, "i": 3, "of": 3}


class PhraseError(ValueError):
    """A phrase that is not written right."""


class _Literal(str):
    __slots__ = ()


class _Slot(str):
    __slots__ = ()


#: A parsed phrase: literals, slots, and lists of alternatives (an optional part is one with an empty alternative).
_Node = _Literal | _Slot | list["_Sequence"]
_Sequence = list[_Node]


@cache
def _parse(phrase: str) -> _Sequence:
    nodes, end = _parse_sequence(phrase, 0, "")
    if end != len(phrase):
        raise PhraseError(f"{phrase[end]!r} at character {end} closes nothing; write \\{phrase[end]} for the sign")
    return nodes


def _parse_sequence(phrase: str, at: int, closing: str) -> tuple[_Sequence, int]:
    nodes: _Sequence = []
    while at < len(phrase):
        char = phrase[at]
        if char in closing or char in "])}":
            break
        if char == "{":
            end = phrase.find("}", at)
            name = phrase[at + 1 : end]
            if end < 0 or name not in SLOTS:
                raise PhraseError(f"{{{name}}} is no slot; the slots are {', '.join(SLOTS)}")
            nodes.append(_Slot(name))
            at = end + 1
        elif char in "[(":
            alternatives, at = _parse_group(phrase, at)
            nodes.append(alternatives)
        else:
            at += char == "\\"
            if at == len(phrase):
                raise PhraseError("a \\ at the end takes nothing")
            nodes.append(_Literal(phrase[at]))
            at += 1
    return nodes, at


def _parse_group(phrase: str, at: int) -> tuple[list[_Sequence], int]:
    opened, closing = at, "]" if phrase[at] == "[" else ")"
    alternatives: list[_Sequence] = []
    while True:
        nodes, at = _parse_sequence(phrase, at + 1, "|" + closing)
        alternatives.append(nodes)
        if at >= len(phrase) or phrase[at] not in "|" + closing:
            raise PhraseError(f"the {phrase[opened]!r} at character {opened} is not closed by {closing!r}")
        if phrase[at] == closing:
            break
    return ([*alternatives, []] if closing == "]" else alternatives), at + 1


def to_regex(phrase: str, *, exact: bool = False) -> str:
    r"""
    Turn a phrase into a regular expression for folded text, or, if `exact`, for text as it is.

    Raises:
        PhraseError: the phrase is not written right.

    >>> to_regex("Read[s] {n}")
    'read(?:s|) {1,8}\\d{1,6}'
    >>> bool(re.fullmatch(to_regex("اقرأ أيضا"), fold("إقرأ  أيضًا")))
    True
    """
    return _sequence_regex(_parse(phrase), exact=exact)


def _sequence_regex(nodes: _Sequence, *, exact: bool) -> str:
    return "".join(_node_regex(node, exact=exact) for node in nodes)


def _node_regex(node: _Node, *, exact: bool) -> str:
    if isinstance(node, list):
        return "(?:" + "|".join(_sequence_regex(alternative, exact=exact) for alternative in node) + ")"
    if isinstance(node, _Slot):
        return SLOTS[node]
    if node in " \u00a0":
        return " {1,8}"
    if node == "\u2026":
        return r"(?:\u2026|\.{3})"
    return re.escape(node if exact else fold(node))


def _heads(nodes: _Sequence, limit: int) -> set[str]:
    """All literal beginnings of a phrase, each cut at `limit` characters or at a slot."""
    growing, done = {""}, set[str]()
    for node in nodes:
        if isinstance(node, _Slot) or node == "\u2026":  # an ellipsis may be three stops
            return done | growing
        if isinstance(node, list):
            growing = {head + tail for head in growing for part in node for tail in _heads(part, limit)}
            # An alternative that ended in a slot cannot be told from one that ran out: both may stop here.
            done |= growing if any(map(_is_open, node)) else set()
        elif node not in _DROPPED:
            growing = {head + node for head in growing}
        done |= {head[:limit] for head in growing if len(head) >= limit}
        growing = {head for head in growing if len(head) < limit}
        if not growing:
            break
    return done | growing


def endings(phrase: str, limit: int) -> set[str]:
    """
    Return what a phrase can end with, folded, each cut at `limit` characters or at a slot.

    >>> sorted(endings("read (more|on)", 3))
    [' on', 'ore']
    """
    return {fold(head)[::-1] for head in _heads(_reversed(_parse(phrase)), limit)}


def _reversed(nodes: _Sequence) -> _Sequence:
    return [[_reversed(part) for part in node] if isinstance(node, list) else node for node in reversed(nodes)]


def _is_open(nodes: _Sequence) -> bool:
    return any(isinstance(n, _Slot) or n == "\u2026" or (isinstance(n, list) and any(map(_is_open, n))) for n in nodes)


def fold(text: str) -> str:
    """
    Fold case, kin letters, digits and vowel signs away. Offsets change only where signs are dropped.

    >>> fold("أيضًا ١٢") == fold("ايضا 12")
    True
    """
    lower = text.lower()
    if len(lower) != len(text):  # "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}" has two characters in lower case
        lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lower.translate(_FOLD)


def unfold(text: str, folded: str, at: int) -> int:
    """
    Return the offset in a text of an offset in what it folds to; signs that were dropped belong to the letter before.

    >>> unfold("أيضًا", fold("أيضًا"), 3)
    4
    """
    if len(folded) == len(text):
        return at
    kept = [index for index, char in enumerate(text) if char not in _DROPPED]
    return kept[at] if at < len(kept) else len(text)


class Hit(NamedTuple, Generic[T]):
    """A phrase that was found, with the numbers in it."""

    payload: T
    start: int
    end: int
    #: Of {i} and {of}; 0 where the phrase has none.
    item: int = 0
    of: int = 0


class _Phrase:
    """A phrase that becomes a pattern when it is first tried: most of them never are, and compiling takes long."""

    __slots__ = ("_compiled", "_ending", "_nodes", "exact", "width")

    def __init__(self, nodes: _Sequence, *, exact: bool, ending: str = "") -> None:
        self._nodes, self.exact, self._ending = nodes, exact, ending
        self._compiled: re.Pattern[str] | None = None
        #: The most characters that a match may have, so that no more of a text is folded.
        self.width = _width(nodes)

    @property
    def pattern(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = re.compile(_sequence_regex(self._nodes, exact=self.exact) + self._ending)
        return self._compiled


def _least(nodes: _Sequence) -> int:
    """The fewest characters that a match has; a slot counts as one."""
    return sum(
        min(map(_least, node)) if isinstance(node, list) else node not in _DROPPED and node != " " for node in nodes
    )


def _width(nodes: _Sequence) -> int:
    return sum(
        max(map(_width, node)) if isinstance(node, list) else _WIDTHS.get(node, 420) if isinstance(node, _Slot) else 4
        for node in nodes
    )


_BLANKS = re.compile(" {2,}")


class _Table(Generic[T]):
    """
    Phrases by the first letters of what they match, so that each place costs one look-up, however many there are.

    A place is first asked for its letters as they are, in a set of all spellings, which answers nearly always;
    only then is it folded. Phrases that begin with a slot have no first letters: of them a literal further on is
    looked for, before their pattern is tried.
    """

    #: Letters by which phrases are filed, and those that are compared then.
    _KEY, _HEAD = 3, 9
    #: How far on a literal is looked for.
    _WINDOW = 160

    def __init__(self) -> None:
        #: All spellings of the first three letters; of two, or one, where a slot follows these.
        self._spelled: tuple[set[str], set[str], set[str]] = (set(), set(), set())
        self._table: dict[str, list[tuple[str, _Phrase, T]]] = {}
        self._headless: dict[str, list[tuple[_Phrase, T]]] = {}
        self._widest = -1

    def add(self, nodes: _Sequence, phrase: _Phrase, payload: T) -> None:
        """File a phrase under all its beginnings."""
        last = None
        for head in sorted(_heads(nodes, self._HEAD)):
            if last and head.startswith(last):
                continue  # the shorter one finds it already
            last = head
            if head:
                for spelling in _spellings(head[: self._KEY], self._KEY):
                    self._spelled[min(len(spelling), self._KEY) - 1].add(spelling[: self._KEY])
                folded = fold(head)
                self._table.setdefault(folded[: self._KEY], []).append((folded, phrase, payload))
            else:
                self._headless.setdefault(_needle(nodes), []).append((phrase, payload))
                self._widest = max(self._widest, phrase.width)

    def at(self, text: str, at: int, least: int = 0) -> list[tuple[_Phrase, T]]:
        """Return the phrases that may begin at a place, and may match so many characters at least."""
        found: list[tuple[_Phrase, T]] = []
        ones, twos, threes = self._spelled
        first = text[at : at + self._KEY]
        if first in threes or first[:2] in twos or first[:1] in ones or not _DROPPED.isdisjoint(first):
            here = _BLANKS.sub(" ", fold(text[at : at + 2 * self._HEAD]))
            for length in range(1, self._KEY + 1):
                for head, phrase, payload in self._table.get(here[:length], ()):
                    if phrase.width >= least and (len(head) <= self._KEY or here.startswith(head)):
                        found.append((phrase, payload))
        if least <= self._widest and least <= self._WINDOW:
            ahead = text[at : at + self._WINDOW].lower()
            number = _DIGIT.search(ahead, 0, _DATE)
            for needle, rest in self._headless.items():
                if needle in ahead if needle[:1] != _NUMBER else number and (needle == _NUMERAL or not number.start()):
                    found += [entry for entry in rest if entry[0].width >= least]
        return found


#: The needles of phrases that begin with a number, and of those that have one soon, as dates do.
_NUMBER, _NUMERAL = "\0", "\0\0"
#: How soon.
_DATE = 40
_DIGIT = re.compile(r"\d")


def _needle(nodes: _Sequence) -> str:
    """A sign or a literal in lower case that every match has: the first that is certain."""
    if nodes and isinstance(nodes[0], _Slot) and nodes[0] in _NUMERIC:
        return _NUMBER
    needle = ""
    for node in nodes:
        if isinstance(node, _Slot) and node in _SIGNS:
            return needle or _SIGNS[node]
        # What has other spellings ends what is certain.
        if isinstance(node, _Literal) and node not in _CLASS and node not in " \u2026":
            needle += node.lower()
        elif needle:
            break
    return needle


#: What a slot never goes without.
_SIGNS = {**dict.fromkeys(_NUMERIC, _NUMERAL), "date": _NUMERAL, "phone": _NUMERAL, "email": "@", "url": "/"}


_DECORATION = frozenset(DECORATION)


def undecorated(content: str) -> int:
    """
    Return where a line begins when its decoration is left out.

    >>> undecorated("- Rain")
    2
    """
    if content[:1] not in _DECORATION:  # nearly always
        return 0
    return len(content) - len(content.lstrip(DECORATION))


class LineMatcher(Generic[T]):
    """
    Find the phrases that a whole line consists of, decoration aside.

    Args:
        entries: (phrases, exact, payload) for each rule.

    >>> matcher = LineMatcher([(["read more[: {headline}]"], False, "more")])
    >>> matcher.match("- Read more: Rain expected")
    ['more']
    >>> matcher.match("Read more books")
    []
    """

    def __init__(self, entries: Iterable[tuple[Sequence[str], bool, T]]) -> None:
        self._table: _Table[T] = _Table()
        for phrases, exact, payload in entries:
            for phrase in phrases:
                nodes = _parse(phrase)
                while nodes and isinstance(nodes[0], _Literal) and nodes[0] in DECORATION:
                    nodes = nodes[1:]  # decoration is stripped from the line, so it is no part of the key
                self._table.add(nodes, _Phrase(nodes, exact=exact, ending=_ENDING), payload)

    def match(self, content: str) -> list[T]:
        """Return the payload of each phrase that the line, stripped of its decoration, is made of."""
        at = undecorated(content)
        found = self._table.at(content, at, len(content) - at - _ENDING_WIDTH)
        if not found:
            return []
        core = content[at:]
        folded = fold(core)
        return [payload for phrase, payload in found if phrase.pattern.fullmatch(core if phrase.exact else folded)]


class StartMatcher(Generic[T]):
    """
    Find the phrases that begin at given places.

    Args:
        entries: (phrases, exact, glued, payload) for each rule.

    >>> matcher = StartMatcher([(["read more"], False, False, "more")])
    >>> list(matcher.finditer("It rained. Read more", [0, 11]))
    [Hit(payload='more', start=11, end=20, item=0, of=0)]
    >>> list(matcher.finditer("It rained. Read moreover", [0, 11]))
    []
    """

    def __init__(self, entries: Iterable[tuple[Sequence[str], bool, bool, T]]) -> None:
        self._table: _Table[tuple[bool, T]] = _Table()
        for phrases, exact, glued, payload in entries:
            for phrase in phrases:
                nodes = _parse(phrase)
                self._table.add(nodes, _Phrase(nodes, exact=exact, ending="" if glued else _BOUND), (glued, payload))

    def finditer(self, text: str, places: Iterable[int]) -> Iterator[Hit[T]]:
        """Yield a hit for each phrase that begins at one of the places."""
        for at in places:
            for phrase, (glued, payload) in self._table.at(text, at):
                hit = _hit(phrase, text, at, payload)
                if hit and (glued or _may_begin(text, hit.start)):
                    yield hit


def _hit(phrase: _Phrase, text: str, at: int, payload: T, before: int = 0) -> Hit[T] | None:
    """The match of a phrase whose head is at a place; numbers may come before the head."""
    floor = max(0, at - before)
    window = text[floor : at + phrase.width]
    folded = window if phrase.exact else fold(window)
    for start in range(at - floor + 1):
        m = phrase.pattern.match(folded, start)
        if m:
            first, end = (floor + unfold(window, folded, place) for place in m.span())
            if end > at:
                named = m.groupdict()
                return Hit(payload, first, end, int(named.get("i") or 0), int(named.get("of") or 0))
    return None


class Entry(NamedTuple, Generic[T]):
    """A rule's phrases, as a `TextMatcher` takes them."""

    phrases: Sequence[str]
    payload: T
    #: Letters count as they are written.
    exact: bool = False
    #: The phrases may begin or end inside a word.
    glued: bool = False
    #: The phrases count only where something new begins.
    begins: bool = False


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

    _KEY = 6

    def __init__(self, entries: Iterable[Entry[T]]) -> None:
        table: dict[str, list[tuple[_Phrase, int, Entry[T]]]] = {}
        for entry in entries:
            for written in entry.phrases:
                phrase = _Phrase(_parse(written), exact=entry.exact, ending="" if entry.glued else _BOUND)
                heads, before = _text_heads(written, self._KEY)
                for head in heads:
                    for spelling in {head} if entry.exact else _spellings(head):
                        table.setdefault(spelling, []).append((phrase, before, entry))
        self._entries = list(table.values())
        self._automaton = _automaton(list(table)) if table else None

    def finditer(self, text: str) -> Iterator[Hit[T]]:
        """Yield hits in the order of their heads; hits of different phrases may overlap."""
        if self._automaton is None:
            return
        for index, head, _end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for phrase, before, entry in self._entries[index]:
                if entry.begins and not before and not begins(text, head):
                    continue  # nearly all hits of words that prose has too
                hit = _hit(phrase, text, head, entry.payload, before)
                if not hit or not (entry.glued or _may_begin(text, hit.start)):
                    continue
                if not entry.begins or (begins(text, hit.start) and not _goes_on(text, hit.end)):
                    yield hit


#: What ends a sentence, or closes a quotation or a bracket.
ENDS = frozenset(".!?\u061f\u2026\u3002\uff01\uff1f\u06d4\u0964\u201d\u00bb)]")
_BLANK = frozenset(" \t\u00a0\u200e\u200f")


def _goes_on(text: str, at: int) -> bool:
    """Say whether a sentence goes on at a place: with a comma, or a word that begins small."""
    following = text[at : at + 8].lstrip(" \u00a0")[:1]
    return following.islower() or (following in ",;!\u060c\u061b" and following != "")


def begins(text: str, at: int) -> bool:
    """
    Say whether something new begins at a place: a line, or what follows a sentence or a gap of two blanks.

    >>> [begins("It rained. Then  it \u2013 no", at) for at in (0, 3, 11, 17, 22)]
    [True, False, True, True, False]
    """
    last = at - 1
    while last >= 0 and text[last] in _BLANK:
        last -= 1
    if last < 0 or text[last] in "\r\n" or at - last > 2 or text[last] in ENDS:
        return True
    if text[last] == '"':  # it closes only what has ended
        return last > 0 and text[last - 1] in ENDS
    while last >= 0 and text[last] in _DECORATION:
        last -= 1
    return last < 0 or text[last] in "\r\n"


def _automaton(heads: list[str]) -> AhoCorasick:
    from ahocorasick_rs import AhoCorasick, Implementation

    # A full table of states takes more memory and half the time; with very many heads that is no bargain any more.
    implementation = Implementation.DFA if len(heads) <= 20_000 else Implementation.ContiguousNFA
    return AhoCorasick(heads, implementation=implementation, store_patterns=False)


#: A first word of so many letters is rare enough to be looked for without the next one.
_WORD_HEAD = 4


def _text_heads(phrase: str, limit: int) -> tuple[set[str], int]:
    """The literals that a phrase is looked for by, and how many characters may stand before them."""
    nodes, before = _parse(phrase), 0
    while nodes and isinstance(nodes[0], _Slot) and nodes[0] in _LEADING:
        before += _LEADING[nodes[0]] + 1
        nodes = nodes[1:]
    # Where the first word is long enough it does alone: blanks come in several kinds.
    heads = {head.partition(" ")[0] if head.find(" ") >= _WORD_HEAD else head for head in _heads(nodes, limit)}
    if min(len(head.strip()) for head in heads) < 2:
        raise PhraseError("must begin with two letters or signs, or with a number and these, to be found in a text")
    return heads, before


def check(phrase: str, *, in_text: bool) -> None:
    """
    Check that a phrase is written right.

    Args:
        phrase: The phrase.
        in_text: The phrase is to be found anywhere in a text, not only as a whole line.

    Raises:
        PhraseError: it is not; the message says why.

    >>> check("Read [more", in_text=False)
    Traceback (most recent call last):
    newsclean.matchers.PhraseError: the '[' at character 5 is not closed by ']'
    """
    for slot in ("{i}", "{of}"):
        if phrase.count(slot) > 1:
            raise PhraseError(f"{slot} stands in it twice; write {{n}} for numbers that do not count items")
    if not _least(_parse(phrase)):
        raise PhraseError("matches nothing at all; something in it must not be optional")
    if in_text:
        _text_heads(phrase, TextMatcher._KEY)  # noqa: SLF001 - of this very module


def _spellings(head: str, kin_letters: int = 1) -> set[str]:
    """
    The ways in which a head is found written.

    The first letters may be any of their kin; a later one is as the phrase has it, or as those write who leave hamzas
    and dots out: every further spelling makes an automaton larger, and it is quick as long as it fits the cache.
    """
    kin = [
        set(_CLASS.get(letter, letter)) if at < kin_letters else {letter, _CLASS.get(letter, letter)[0]}
        for at, letter in enumerate(head)
    ]
    forms = {"".join(letters) for letters in product(*kin)}
    forms |= {form.replace(" ", blank) for form in forms for blank in ("\u00a0", "  ")}
    cased = {case(form) for form in forms for case in (str.lower, str.upper, str.capitalize, str.title)}
    return forms | {form for form in cased if len(form) == len(head)}


def _may_begin(text: str, start: int) -> bool:
    return not (start and _joins(text[start - 1]) and _joins(text[start]))


def _joins(char: str) -> bool:
    # Chinese, Japanese and Thai write words without blanks between: there any place is a boundary.
    return char.isalnum() and not ("\u0e00" <= char <= "\u0eff" or "\u3040" <= char <= "\u9fff")
