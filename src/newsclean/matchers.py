r"""
Phrases to matchers: the only place where rule data becomes patterns.

A phrase is written as it reads, with a small notation:

* `[x]` is optional, `(a|b)` is one of several, `{slot}` stands for something that varies, `\` takes the next
  character as it is;
* letters match in upper and lower case, Arabic letters with or without hamza, vowel signs and tatweel, digits
  in any script, a blank any run of blanks, straight quotes and hyphens also their typographic kin.

Every pattern is bounded, without nested repeats, so that matching takes linear time. All phrases of a kind become
one matcher: `LineMatcher` and `StartMatcher` look the first letters of a place up in a table, `TextMatcher` runs one
Aho-Corasick automaton over the whole text; none of them gets slower as rules are added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import product
from typing import Generic, TypeVar

T = TypeVar("T")

BLANK = "[ \t\u00a0\u2000-\u200a\u202f\u3000]"
#: Characters that steer direction or join letters, and show nothing.
INVISIBLE = "\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
#: What decorates the beginning of a line: bullets, arrows, dashes, dots.
DECORATION = (
    " \t\u00a0-\u2010\u2011\u2012\u2013\u2014\u2015\u2022\u00b7*|>\u25ba\u25b6\u25cf\u25aa\u25a0\u2192\u2190\u00bb_=#/"
    "\u200f\u200e\ufeff"
)
_MARKS = "[\u0610-\u061a\u0640\u064b-\u065f\u0670]*"
_ENDING = "[ \t\u00a0.:\u2026!|>\u00bb\u203a/\u2013\u2014_*=\u060c,\u2192\u2190-]{0,12}"

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
    *(f"{d}{chr(0x660 + d)}{chr(0x6F0 + d)}{chr(0x966 + d)}{chr(0xFF10 + d)}" for d in range(10)),
)
_CLASS = {letter: kin for kin in _KIN for letter in kin}
#: For keys only: case, kin and vowel signs folded away (so lengths may change).
_FOLD: dict[int, str | None] = {ord(letter): kin[0] for kin in _KIN for letter in kin}
_FOLD |= {ord(digit): "0" for digit in "".join(_KIN[-10:])}
_FOLD |= dict.fromkeys([*range(0x610, 0x61B), 0x640, *range(0x64B, 0x660), 0x670])
_FOLD |= dict.fromkeys(map(ord, "\u00a0\t\u2009\u202f\u3000"), " ")

_WORD = r"[^\W\d_][\w.'\u2019\u064b-\u0652-]{0,30}"
#: What a slot stands for. Each is bounded; none can match across a line's end.
SLOTS = {
    "n": r"\d{1,6}",
    "i": r"(?P<i>\d{1,3})",
    "of": r"(?P<of>\d{1,3})",
    "word": r"\w{1,40}",
    "name": rf"{_WORD}(?:{BLANK}{{1,3}}{_WORD}){{0,5}}",
    "time": r"\d{1,2}[:.h\uff1a]\d{2}(?:[:.]\d{2})?",
    "date": (
        r"(?:\d{1,4}[-/.\u200f]{1,2}\d{1,2}[-/.\u200f]{1,2}\d{2,4}"
        r"|\d{1,2}\.? \w{3,12} \d{4}|\w{3,12} \d{1,2}, \d{4})"
    ),
    "email": r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}",
    "url": r"(?:https?://|www\.)[^\s<>]{3,500}",
    "handle": r"@?\w{2,40}",
    "phone": r"\+?\d[\d ()./-]{4,20}\d",
    "headline": r"(?:(?![.!?\u061f\u3002\u06d4] )[^\n\r]){2,220}",
    "rest": r"[^\n\r]{0,400}",
}
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
    Turn a phrase into a regular expression; `exact` takes letters and signs as they are written.

    Raises:
        PhraseError: the phrase is not written right.

    >>> to_regex("Read[s] {n}", exact=True)
    'Read(?:s|)[ \t\xa0\u2000-\u200a\u202f\u3000]{1,8}\\d{1,6}'
    >>> bool(re.fullmatch(to_regex("اقرأ أيضا"), "إقرأ  أيضًا"))
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
        return BLANK + "{1,8}"
    return re.escape(node) if exact else _letter_regex(node)


def _letter_regex(letter: str) -> str:
    if "\u064b" <= letter <= "\u0652" or letter == "\u0640":
        return ""  # vowel signs and tatweel match wherever a letter stands
    if letter == "\u2026":
        return r"(?:\u2026|\.{3})"
    same = set(_CLASS.get(letter, letter)) | {letter}
    same |= {form for form in (letter.lower(), letter.upper()) if len(form) == 1}
    pattern = re.escape(letter) if len(same) == 1 else "[" + "".join(map(re.escape, sorted(same))) + "]"
    return pattern + _MARKS if "\u0621" <= letter <= "\u06d3" else pattern


def _heads(nodes: _Sequence, limit: int) -> set[str]:
    """All literal beginnings of a phrase, each cut at `limit` characters or at the first slot."""
    growing, done = {""}, set[str]()
    for node in nodes:
        if isinstance(node, _Slot):
            return done | growing
        if isinstance(node, list):
            growing = {head + tail for head in growing for part in node for tail in _heads(part, limit)}
            # An alternative that ended in a slot cannot be told from one that ran out: both may stop here.
            done |= {head for head in growing if any(_has_slot(part) for part in node)}
        elif node not in _MARK_LETTERS:
            growing = {head + node for head in growing}
        done |= {head[:limit] for head in growing if len(head) >= limit}
        growing = {head for head in growing if len(head) < limit}
        if not growing:
            break
    return done | growing


_MARK_LETTERS = frozenset(map(chr, [*range(0x64B, 0x653), 0x640]))


def _has_slot(nodes: _Sequence) -> bool:
    return any(isinstance(n, _Slot) or (isinstance(n, list) and any(map(_has_slot, n))) for n in nodes)


def fold(text: str) -> str:
    """
    Fold case, kin letters, digits and vowel signs away, for use as a key (lengths may change).

    >>> fold("أيضًا 12") == fold("ايضا 34")
    True
    """
    return text.lower().translate(_FOLD)


class _Table(Generic[T]):
    """
    Patterns by the first letters of what they match, so that each place costs one look-up, however many there are.

    A place is first asked for its two letters as they are, in a set of all spellings, which answers nearly always;
    only then is it folded.
    """

    _KEY = 3

    def __init__(self) -> None:
        self._pairs: set[str] = set()
        self._singles: set[str] = set()
        self._table: dict[str, list[tuple[re.Pattern[str], T]]] = {}
        self._always: list[tuple[re.Pattern[str], T]] = []

    def add(self, nodes: _Sequence, pattern: re.Pattern[str], payload: T) -> None:
        """File a pattern under all beginnings of its phrase."""
        heads = _heads(nodes, 2 * self._KEY)
        for head in heads:
            spellings = _spellings(head[:2])
            (self._pairs if len(head) > 1 else self._singles).update(spellings)
        for key in {fold(head)[: self._KEY] for head in heads}:
            (self._table.setdefault(key, []) if key else self._always).append((pattern, payload))

    def at(self, text: str, at: int) -> Sequence[tuple[re.Pattern[str], T]]:
        """Return the patterns that may match at a place."""
        pair = text[at : at + 2]
        if pair not in self._pairs and pair[:1] not in self._singles and pair[1:] not in _MARK_LETTERS:
            return self._always
        key, found = fold(text[at : at + 2 * self._KEY]), self._always
        for length in (3, 2, 1):
            if more := self._table.get(key[:length]):
                found = found + more
        return found


class LineMatcher(Generic[T]):
    """
    Find the phrases that a whole line consists of, decoration aside.

    Args:
        entries: (phrases, exact, payload) for each rule.

    >>> matcher = LineMatcher([(["read more[: {headline}]"], False, "more")])
    >>> [(payload, m.group()) for payload, m in matcher.match("- Read more: Rain expected")]
    [('more', 'Read more: Rain expected')]
    >>> list(matcher.match("Read more books"))
    []
    """

    def __init__(self, entries: Iterable[tuple[Sequence[str], bool, T]]) -> None:
        self._table: _Table[T] = _Table()
        for phrases, exact, payload in entries:
            for phrase in phrases:
                nodes = _parse(phrase)
                while nodes and isinstance(nodes[0], _Literal) and nodes[0] in DECORATION:
                    nodes = nodes[1:]  # decoration is stripped from the line, so it is no part of the key
                self._table.add(nodes, re.compile(_sequence_regex(nodes, exact=exact) + _ENDING), payload)

    def match(self, content: str) -> Iterator[tuple[T, re.Match[str]]]:
        """Yield (payload, match) for each phrase that the line, stripped of its decoration, is made of."""
        at = len(content) - len(content.lstrip(DECORATION))
        for pattern, payload in self._table.at(content, at):
            if m := pattern.fullmatch(content, at):
                yield payload, m


class StartMatcher(Generic[T]):
    """
    Find the phrases that begin at given places.

    Args:
        entries: (phrases, exact, glued, payload) for each rule.

    >>> matcher = StartMatcher([(["read more"], False, False, "more")])
    >>> [(payload, m.span()) for payload, m in matcher.finditer("It rained. Read more", [0, 11])]
    [('more', (11, 20))]
    >>> list(matcher.finditer("It rained. Read moreover", [0, 11]))
    []
    """

    def __init__(self, entries: Iterable[tuple[Sequence[str], bool, bool, T]]) -> None:
        self._table: _Table[tuple[bool, T]] = _Table()
        for phrases, exact, glued, payload in entries:
            for phrase in phrases:
                self._table.add(_parse(phrase), re.compile(to_regex(phrase, exact=exact)), (glued, payload))

    def finditer(self, text: str, places: Iterable[int]) -> Iterator[tuple[T, re.Match[str]]]:
        """Yield (payload, match) for each phrase that begins at one of the places."""
        for at in places:
            for pattern, (glued, payload) in self._table.at(text, at):
                m = pattern.match(text, at)
                if m and (glued or _is_bounded(text, at, m.end())):
                    yield payload, m


class TextMatcher(Generic[T]):
    """
    Find phrases anywhere in a text, with one pass of an Aho-Corasick automaton over it.

    The automaton looks for each phrase's literal beginning, in the spellings that occur; the phrase's pattern
    then decides. A phrase must not begin or end inside a word, unless its rule says that it may (`glued`).

    Args:
        entries: (phrases, exact, glued, payload) for each rule.

    >>> matcher = TextMatcher([(["list {i} of {of}"], False, False, "counter")])
    >>> [(payload, m.span()) for payload, m in matcher.finditer("so. List 1 of 4Rain. A playlist 2 of 4")]
    [('counter', (4, 15))]
    """

    _KEY = 8

    def __init__(self, entries: Iterable[tuple[Sequence[str], bool, bool, T]]) -> None:
        table: dict[str, list[tuple[re.Pattern[str], int, bool, T]]] = {}
        for phrases, exact, glued, payload in entries:
            for phrase in phrases:
                pattern = re.compile(to_regex(phrase, exact=exact))
                heads, before = _text_heads(phrase, self._KEY)
                for head in heads:
                    for spelling in {head} if exact else _spellings(head):
                        table.setdefault(spelling, []).append((pattern, before, glued, payload))
        self._automaton = _automaton(table)

    def finditer(self, text: str) -> Iterator[tuple[T, re.Match[str]]]:
        """Yield (payload, match) in the order of the matches' heads; matches of different phrases may overlap."""
        if self._automaton is None:
            return
        last: tuple[int, re.Pattern[str] | None] = (-1, None)
        for end, (length, entries) in self._automaton.iter(text):
            head = end - length + 1
            for pattern, before, glued, payload in entries:
                for start in range(max(0, head - before), head + 1):
                    m = pattern.match(text, start)
                    if m and m.end() > head and (glued or _is_bounded(text, start, m.end())):
                        if (start, pattern) != last:  # two spellings of one head may both be found
                            last = (start, pattern)
                            yield payload, m
                        break


def _text_heads(phrase: str, limit: int) -> tuple[set[str], int]:
    """The literals that a phrase is looked for by, and how many characters may stand before them."""
    nodes, before = _parse(phrase), 0
    while nodes and isinstance(nodes[0], _Slot) and nodes[0] in _LEADING:
        before += _LEADING[nodes[0]] + 1
        nodes = nodes[1:]
    heads = _heads(nodes, limit)
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
    re.compile(to_regex(phrase))
    if in_text:
        _text_heads(phrase, TextMatcher._KEY)  # noqa: SLF001 - of this very module


def _automaton(table: dict[str, list[T]]):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a C type without stubs
    if not table:
        return None
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for head, entries in table.items():
        automaton.add_word(head, (len(head), entries))
    automaton.make_automaton()
    return automaton


def _spellings(head: str) -> set[str]:
    """The ways in which a head is found written; shortened where there would be too many."""
    while True:
        kin = [_CLASS.get(letter, letter) for letter in head]
        count = 1
        for letters in kin:
            count *= len(letters)
        if count <= 128 or len(head) <= 3:
            break
        head = head[:-1]
    forms = {"".join(letters) for letters in product(*kin)}
    forms |= {form.replace(" ", "\u00a0") for form in forms}
    cased = {case(form) for form in forms for case in (str.lower, str.upper, str.capitalize, str.title)}
    return forms | {form for form in cased if len(form) == len(head)}


def _is_bounded(text: str, start: int, end: int) -> bool:
    return not (
        (start and _joins(text[start - 1]) and _joins(text[start]))
        or (end < len(text) and text[end - 1].isalpha() and _joins(text[end]))
    )


def _joins(char: str) -> bool:
    # Chinese, Japanese and Thai write words without blanks between: there any place is a boundary.
    return char.isalnum() and not ("\u0e00" <= char <= "\u0eff" or "\u3040" <= char <= "\u9fff")
