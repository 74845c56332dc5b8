r"""
The notation that rules write their phrases in, and what matchers need of a phrase: its pattern, its beginnings.

A phrase is written as it reads, with a small notation:

* `[x]` is optional, `(a|b)` is one of several, `{slot}` stands for something that varies, `\` takes the next
  character as it is;
* letters match in upper and lower case, Arabic letters with or without hamza, vowel signs and tatweel, digits
  in any script, a blank any run of blanks, straight quotes and hyphens also their typographic kin.

Every pattern is bounded, so that matching takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import dropwhile, groupby, product
from math import inf

from newsclean.letters import DECORATION, DROPPED, JOINERS, MARKS, STOPS, WIDE_STOPS, fold, is_spaced, spellings, unfold
from newsclean.names import is_name

#: What may follow a phrase that is a whole line.
ENDING = '[ .:\u2026!|>\u203a/_*=\u2192\u2190"\u06d4\u0964\u3002\uff01\uff61-]{0,12}'
ENDING_WIDTH = 12

#: A phrase that ends in a letter ends its word; in the pattern, so that the longer of two alternatives is tried too.
BOUND = rf"(?:(?<![^\W\d_])(?<![{MARKS}])|(?:(?![^\W_])|(?=[\u0e00-\u0eff\u3040-\u9fff]))(?![{MARKS}]))"
#: The same where all words have blanks between: a class of so many letters takes longest of all to compile.
_SPACED_BOUND = rf"(?:(?<![^\W\d_])(?<![{MARKS}])|(?![^\W_])(?![{MARKS}]))"

#: What follows a phrase that must go to its line's end, and must not end as a sentence does.
CLOSE = r"(?<![^\W\d_][.\u06d4\u3002])(?=[ \t\u200e\u200f]{0,8}(?:[\r\n]|\Z))"

_WORD = rf"[^\W\d_][\w{MARKS}.'-]{{0,30}}"
#: A character of a sentence that does not end here. One that ends the line, or stands at a bracket, may be.
_ONE = rf"(?:(?![{STOPS}] |[{WIDE_STOPS}](?![\u300d\u300f\uff08\uff09\"()\n\r]|$))[^\n\r])"
#: What a slot stands for. Each is bounded; none can match across a line's end.
SLOTS = {
    "n": r"\d{1,6}",
    "i": r"(?P<i>\d{1,3})",
    "of": r"(?P<of>\d{1,3})",
    "word": rf"[\w{MARKS}]{{1,40}}",
    "words": rf"{_WORD}(?: {{1,3}}{_WORD}){{0,5}}",
    # A group, so that what matched can be asked whether it is a name.
    "name": rf"({_WORD}(?: {{1,3}}(?:& )?{_WORD}){{0,5}})",
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
    "rest": rf"{_ONE}{{0,220}}(?:(?:[{STOPS}] |[{WIDE_STOPS}]){_ONE}{{0,220}})?",
}
#: The slots that begin with a digit.
_NUMERIC = frozenset(("n", "i", "of", "time"))
#: The most characters that short slots take, with vowel signs.
_WIDTHS = {
    "n": 6,
    "i": 3,
    "of": 3,
    "word": 44,
    "time": 9,
    "date": 40,
    "handle": 50,
    "phone": 24,
    "name": 400,
    "words": 400,
}
#: The most characters that a slot may take at the beginning of a phrase in a text, where it must be short.
LEADING = {"n": 6, "i": 3, "of": 3}


class PhraseError(ValueError):
    """A phrase that is not written right."""


class Literal(str):
    """Characters that stand for themselves, and for their kin."""

    __slots__ = ()


class Slot(str):
    """The name of a slot."""

    __slots__ = ()


#: A parsed phrase: literals, slots, and lists of alternatives (an optional part is one with an empty alternative).
Node = Literal | Slot | list["Nodes"]
Nodes = list[Node]


#: What has no meaning but its own, and alternatives that have none in them.
_PLAIN = re.compile(r"[^][(){}|\\]+")
_PLAIN_ALTERNATIVES = re.compile(r"[^][(){}\\]*")


def parse(phrase: str) -> Nodes:
    """
    Read a phrase.

    Raises:
        PhraseError: it is not written right.
    """
    return list(read(phrase))


def read(phrase: str) -> Iterator[Node]:
    """
    Read a phrase from its beginning, no further than is asked for.

    Raises:
        PhraseError: it is not written right.
    """
    at = 0
    while at < len(phrase):
        node, at = _parse_node(phrase, at)
        yield node


def _parse_node(phrase: str, at: int) -> tuple[Node, int]:
    if m := _PLAIN.match(phrase, at):
        return Literal(m.group()), m.end()
    char = phrase[at]
    if char in "[(":
        return _parse_group(phrase, at)
    if char == "{":
        end = phrase.find("}", at)
        name = phrase[at + 1 : end]
        if end < 0 or name not in SLOTS:
            raise PhraseError(f"{{{name}}} is no slot; the slots are {', '.join(SLOTS)}")
        return Slot(name), end + 1
    if char in "])}":
        raise PhraseError(f"{char!r} at character {at} closes nothing; write \\{char} for the sign")
    at += char == "\\"
    if at == len(phrase):
        raise PhraseError("a \\ at the end takes nothing")
    return Literal(phrase[at]), at + 1


def _parse_group(phrase: str, at: int) -> tuple[list[Nodes], int]:
    opened, closing = at, "]" if phrase[at] == "[" else ")"
    m = _PLAIN_ALTERNATIVES.match(phrase, at + 1)
    if m and phrase[m.end() : m.end() + 1] == closing:  # most are so
        alternatives: list[Nodes] = [[Literal(text)] if text else [] for text in m.group().split("|")]
        at = m.end()
    else:
        alternatives, at = [[]], at + 1
        while phrase[at : at + 1] != closing:
            if at == len(phrase) or phrase[at] in "])":
                raise PhraseError(f"the {phrase[opened]!r} at character {opened} is not closed by {closing!r}")
            if phrase[at] == "|":
                alternatives.append([])
                at += 1
            else:
                node, at = _parse_node(phrase, at)
                alternatives[-1].append(node)
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
    >>> to_regex("{n}[, {n}][, {n}]")
    '\\d{1,6}(?:, {1,8}\\d{1,6}){0,2}'
    """
    return _sequence_regex(parse(phrase), exact=exact)


def _sequence_regex(nodes: Nodes, *, exact: bool) -> str:
    pieces = []
    for pattern, same in groupby(_node_regex(node, exact=exact) for node in nodes):
        count = len(list(same))
        if count > 1 and pattern.endswith("|)") and "(" not in pattern.replace("(?:", ""):
            # Of sixteen optional words, eight would be tried in 12,870 ways, all of them the same.
            pieces.append(f"{pattern[:-2]}){{0,{count}}}")
        else:
            pieces += [pattern] * count
    return "".join(pieces)


def _node_regex(node: Node, *, exact: bool) -> str:
    if isinstance(node, list):
        return "(?:" + "|".join(_sequence_regex(alternative, exact=exact) for alternative in node) + ")"
    if isinstance(node, Slot):
        return SLOTS[node]
    return "".join(_char_regex(char if exact else fold(char)) for char in node)


def _char_regex(char: str) -> str:
    if char and char in " \u00a0":
        return " {1,8}"
    return r"(?:\u2026|\.{3})" if char == "\u2026" else re.escape(char)


def heads_of(nodes: Nodes, limit: int) -> set[str]:
    """All literal beginnings of a phrase, each cut at `limit` characters or at a slot."""
    growing, done = {""}, set[str]()
    for node in nodes:
        if isinstance(node, list):
            tails = {tail for part in node for tail in heads_of(part, limit)}
            growing = {(head + tail)[:limit] for head in growing for tail in tails}
            # An alternative that ended in a slot cannot be told from one that ran out: both may stop here.
            done |= growing if any(map(_is_open, node)) else set()
        elif isinstance(node, Slot):
            break
        else:
            run, ellipsis, _ = node.partition("\u2026")  # which may be three stops
            growing = {(head + way)[:limit] for head in growing for way in _ways(run)}
            if ellipsis:
                break
        done |= {head for head in growing if len(head) >= limit}
        growing = {head for head in growing if len(head) < limit}
        if not growing:
            break
    return done | growing


def _ways(run: str) -> set[str]:
    """The ways to write a run of letters: with joiners and without, and always without vowel signs."""
    if DROPPED.isdisjoint(run):
        return {run}
    letters = [("", char) if char in JOINERS else ("",) if char in DROPPED else (char,) for char in run]
    return {"".join(way) for way in product(*letters)}


def endings(phrase: str, limit: int) -> set[str]:
    """
    Return what a phrase can end with, folded, each cut at `limit` characters or at a slot.

    >>> sorted(endings("read (more|on)", 3))
    [' on', 'ore']
    """
    return {fold(head)[::-1] for head in heads_of(_reversed(parse(phrase)), limit)}


def _reversed(nodes: Nodes) -> Nodes:
    return [
        [_reversed(part) for part in node]
        if isinstance(node, list)
        else node
        if isinstance(node, Slot)
        else Literal(node[::-1])
        for node in reversed(nodes)
    ]


def firsts_of(nodes: Nodes) -> frozenset[str]:
    """
    Return the characters that a match may begin with; none if that may be any.

    >>> sorted(firsts_of(parse("(see|Read) more"))), sorted(firsts_of(parse("{n} more")))
    (['R', 'S', 'r', 's'], [])
    """
    heads = heads_of(nodes, 1)
    if "" in heads:
        return frozenset()
    return frozenset(char for head in heads for char in spellings(fold(head)))


def _is_open(nodes: Nodes) -> bool:
    return any(
        any(map(_is_open, node)) if isinstance(node, list) else isinstance(node, Slot) or "\u2026" in node
        for node in nodes
    )


class Phrase:
    """A phrase that becomes a pattern when it is first tried: most of them never are, and compiling takes long."""

    __slots__ = ("_common", "_compiled", "_ending", "_firsts", "_sign", "_spaced", "_wide", "exact", "written")

    def __init__(self, written: str, *, exact: bool, ending: str = "", common: Collection[str] = ()) -> None:
        self.written, self.exact, self._ending, self._common = written, exact, ending, common
        self._compiled: re.Pattern[str] | None = None
        self._spaced: re.Pattern[str] | None = None
        self._wide = -1
        self._sign: str | None = None
        self._firsts: frozenset[str] | None = None

    @property
    def _nodes(self) -> Nodes:
        nodes = parse(self.written)
        if self._ending == ENDING and nodes and isinstance(nodes[0], Literal):
            # Decoration is taken off the beginnings of lines, so it is no part of the pattern.
            nodes[0] = Literal(nodes[0].lstrip(DECORATION))
        return nodes

    @property
    def width(self) -> int:
        """The most characters that a match may have, so that no more of a text is folded."""
        if self._wide < 0:
            self._wide = _width(self._nodes)
        return self._wide

    @property
    def blanks(self) -> float:
        """The most gaps between words that a match may have."""
        return blanks_of(self._nodes)

    @property
    def sign(self) -> str:
        """A character that each match has, or `NUMERAL` or `NUMERALS` for any digits; "" if there is none."""
        if self._sign is None:
            self._sign = sign_of(self._nodes)
        return self._sign

    @property
    def firsts(self) -> frozenset[str]:
        """The characters that a match may begin with; none if that may be any."""
        if self._firsts is None:
            self._firsts = firsts_of(self._nodes)
        return self._firsts

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, for folded text unless the phrase is exact."""
        if self._compiled is None:
            self._compiled = self._compile(self._ending)
        return self._compiled

    def pattern_for(self, text: str) -> re.Pattern[str]:
        """Return the pattern as far as a text needs it, which is to be compiled sooner."""
        if self._ending != BOUND or not is_spaced(text):
            return self.pattern
        if self._spaced is None:
            self._spaced = self._compile(_SPACED_BOUND)
        return self._spaced

    def _compile(self, ending: str) -> re.Pattern[str]:
        return re.compile(_sequence_regex(self._nodes, exact=self.exact) + ending)

    def names(self, m: re.Match[str], text: str, folded: str) -> list[str]:
        """Return what stands in a match where the phrase says {name}, as the text has it."""
        named = m.re.groupindex.values()
        spans = [m.span(group) for group in range(1, m.re.groups + 1) if group not in named and m[group]]
        return [text[unfold(text, folded, start) : unfold(text, folded, end)] for start, end in spans]

    def has_names(self, m: re.Match[str], text: str, folded: str) -> bool:
        """Say whether what stands in a match where the phrase says {name} may be a name."""
        return all(is_name(name, self._common) for name in self.names(m, text, folded))


def _least(nodes: Nodes) -> int:
    """The fewest characters that a match has; a slot counts as one."""
    return sum(
        min(map(_least, node))
        if isinstance(node, list)
        else 1
        if isinstance(node, Slot)
        else sum(char not in DROPPED and char != " " for char in node)
        for node in nodes
    )


def _width(nodes: Nodes) -> int:
    return sum(
        max(map(_width, node))
        if isinstance(node, list)
        else _WIDTHS.get(node, 420)
        if isinstance(node, Slot)
        else 4 * len(node)
        for node in nodes
    )


#: Slots that are one word, so that phrases of them have a bounded number; a date has three.
_BLANKS = {**dict.fromkeys(("n", "i", "of", "word", "time", "handle", "email"), 0), "date": 2}


def blanks_of(nodes: Nodes) -> float:
    """
    Return how many gaps between words a match has at most; infinite where a slot takes any number of words.

    >>> blanks_of(parse("[{word}[,] ]{n} (May|Jun) {n}")), blanks_of(parse("{date} by {name}"))
    (3, inf)
    """
    return sum(
        max(map(blanks_of, node))
        if isinstance(node, list)
        else _BLANKS.get(node, inf)
        if isinstance(node, Slot)
        else node.count(" ") + node.count("\u00a0")
        for node in nodes
    )


#: The signs of phrases whose lines have a digit, and two of them with something between.
NUMERAL, NUMERALS = "0", "0 0"
_NUMERALS = {NUMERAL: re.compile(r"\d"), NUMERALS: re.compile(r"\d\D.*\d")}
#: What slots never go without.
_SIGNS = {
    **dict.fromkeys((*_NUMERIC, "phone"), NUMERAL),
    **dict.fromkeys(("date", "time"), NUMERALS),
    "email": "@",
    "url": "/",
}


def sign_of(nodes: Nodes) -> str:
    """
    Return a character that each match has, or `NUMERAL` or `NUMERALS` for any digits; "" if there is none.

    >>> [sign_of(parse(phrase)) for phrase in ("{name}/{name}", "{n} {word}", "{n} May {n}", "(a|b)")]
    ['/', '0', '0 0', '']
    """
    signs = (sign for node in nodes if (sign := _sign_of(node)))
    first = next(signs, "")
    if first != NUMERAL:
        return first
    # What is written between two numbers keeps them apart.
    numbers = [at for at, node in enumerate(nodes) if isinstance(node, Slot) and _SIGNS.get(node) == NUMERAL]
    apart = len(numbers) > 1 and any(isinstance(node, Literal) for node in nodes[numbers[0] : numbers[-1]])
    return NUMERALS if apart else NUMERAL


def _sign_of(node: Node) -> str:
    if isinstance(node, Slot):
        return _SIGNS.get(node, "")
    chars = node if isinstance(node, Literal) else ""
    return next((c for c in chars if fold(c) == c and spellings(c) == {c} and c not in " \u2026"), "")


def has_sign(content: str, sign: str) -> bool:
    """Say whether a line has a phrase's sign."""
    return _NUMERALS[sign].search(content) is not None if sign in _NUMERALS else sign in content


def without_numbers(nodes: Nodes) -> Nodes:
    """Return a phrase without the numbers that it begins with."""
    return list(dropwhile(lambda node: isinstance(node, Slot) and node in LEADING, nodes))


def check(phrase: str, *, in_text: bool, fixed: bool = False) -> None:
    """
    Check that a phrase is written right.

    Args:
        phrase: The phrase.
        in_text: The phrase is to be found anywhere in a text, not only as a whole line.
        fixed: The phrase must have no slots.

    Raises:
        PhraseError: it is not; the message says why.

    >>> check("Read [more", in_text=False)
    Traceback (most recent call last):
    newsclean.phrases.PhraseError: the '[' at character 5 is not closed by ']'
    """
    for slot in ("{i}", "{of}"):
        if phrase.count(slot) > 1:
            raise PhraseError(f"{slot} stands in it twice; write {{n}} for numbers that do not count items")
    if not _least(parse(phrase)):
        raise PhraseError("matches nothing at all; something in it must not be optional")
    heads = heads_of(without_numbers(parse(phrase)), 4) if in_text else ()
    if any(len(head.replace(" ", "")) < 2 for head in heads):
        raise PhraseError("must begin with two letters or signs, or with a number and these, to be found in a text")
    if fixed and _is_open(parse(phrase)):
        raise PhraseError("must have no slot in it, and no ellipsis")
