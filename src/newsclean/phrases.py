r"""
The notation that rules write their phrases in, and what matchers need of a phrase: its pattern, its beginnings.

A phrase is written as it reads, with a small notation:

* `[x]` is optional, `(a|b)` is one of several, `{slot}` stands for something that varies, `\` takes the next
  character as it is;
* letters match in upper and lower case, Arabic letters with or without hamza, vowel signs and tatweel, digits
  in any script, a blank any run of blanks, straight quotes and hyphens also their typographic kin. (Of a phrase that
  is looked for anywhere in a text, the first six letters must be as the phrase has them, without vowel signs.)

Every pattern is bounded, so that matching takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from itertools import islice, product, takewhile

from newsclean.letters import DROPPED, JOINERS, KIN, MARKS, STOPS, WIDE_STOPS, fold, is_spaced, unfold
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
#: The most characters that a slot may take at a phrase's beginning, where it must be short.
_LEADING = {"n": 6, "i": 3, "of": 3}


class PhraseError(ValueError):
    """A phrase that is not written right."""


class Literal(str):
    """One character that stands for itself, and for its kin."""

    __slots__ = ()


#: Phrases have many characters in all, but few different ones.
_literal = cache(Literal)


class Slot(str):
    """The name of a slot."""

    __slots__ = ()


#: A parsed phrase: literals, slots, and lists of alternatives (an optional part is one with an empty alternative).
_Node = Literal | Slot | list["Nodes"]
Nodes = list[_Node]


#: What has no meaning but its own.
_PLAIN = re.compile(r"[^][(){}|\\]+")


@cache
def parse(phrase: str) -> Nodes:
    """
    Read a phrase.

    Raises:
        PhraseError: it is not written right.
    """
    nodes, end = _parse_sequence(phrase, 0, "")
    if end != len(phrase):
        raise PhraseError(f"{phrase[end]!r} at character {end} closes nothing; write \\{phrase[end]} for the sign")
    return nodes


def _parse_sequence(phrase: str, at: int, closing: str) -> tuple[Nodes, int]:
    nodes: Nodes = []
    while at < len(phrase):
        char = phrase[at]
        if char in closing or char in "])}":
            break
        if char == "{":
            end = phrase.find("}", at)
            name = phrase[at + 1 : end]
            if end < 0 or name not in SLOTS:
                raise PhraseError(f"{{{name}}} is no slot; the slots are {', '.join(SLOTS)}")
            nodes.append(Slot(name))
            at = end + 1
        elif char in "[(":
            alternatives, at = _parse_group(phrase, at)
            nodes.append(alternatives)
        elif m := _PLAIN.match(phrase, at):
            nodes += map(_literal, m.group())
            at = m.end()
        else:
            at += char == "\\"
            if at == len(phrase):
                raise PhraseError("a \\ at the end takes nothing")
            nodes.append(_literal(phrase[at]))
            at += 1
    return nodes, at


def _parse_group(phrase: str, at: int) -> tuple[list[Nodes], int]:
    opened, closing = at, "]" if phrase[at] == "[" else ")"
    alternatives: list[Nodes] = []
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
    return _sequence_regex(parse(phrase), exact=exact)


def _sequence_regex(nodes: Nodes, *, exact: bool) -> str:
    return "".join(_node_regex(node, exact=exact) for node in nodes)


def _node_regex(node: _Node, *, exact: bool) -> str:
    if isinstance(node, list):
        return "(?:" + "|".join(_sequence_regex(alternative, exact=exact) for alternative in node) + ")"
    if isinstance(node, Slot):
        return SLOTS[node]
    if node in " \u00a0":
        return " {1,8}"
    if node == "\u2026":
        return r"(?:\u2026|\.{3})"
    return re.escape(node if exact else fold(node))


def heads_of(nodes: Nodes, limit: int) -> set[str]:
    """All literal beginnings of a phrase, each cut at `limit` characters or at a slot."""
    growing, done, at = {""}, set[str](), 0
    while at < len(nodes) and growing:
        node = nodes[at]
        at += 1
        if isinstance(node, Slot) or node == "\u2026":  # an ellipsis may be three stops
            break
        if isinstance(node, list):
            tails = {tail for part in node for tail in heads_of(part, limit)}
            growing = {(head + tail)[:limit] for head in growing for tail in tails}
            # An alternative that ended in a slot cannot be told from one that ran out: both may stop here.
            done |= growing if any(map(_is_open, node)) else set()
        elif node in JOINERS:
            growing |= {head + node for head in growing}  # written by some, so both are looked for
        elif node not in DROPPED:
            # Most of a phrase is letters in a row, which are taken at once.
            run = node + "".join(map(str, takewhile(_is_plain, islice(nodes, at, None))))
            at += len(run) - 1
            growing = {head + run for head in growing}
        done |= {head[:limit] for head in growing if len(head) >= limit}
        growing = {head for head in growing if len(head) < limit}
    return done | growing


def _is_plain(node: _Node) -> bool:
    return isinstance(node, Literal) and node not in DROPPED and node != "\u2026"


def endings(phrase: str, limit: int) -> set[str]:
    """
    Return what a phrase can end with, folded, each cut at `limit` characters or at a slot.

    >>> sorted(endings("read (more|on)", 3))
    [' on', 'ore']
    """
    return {fold(head)[::-1] for head in heads_of(_reversed(parse(phrase)), limit)}


def _reversed(nodes: Nodes) -> Nodes:
    return [[_reversed(part) for part in node] if isinstance(node, list) else node for node in reversed(nodes)]


def _is_open(nodes: Nodes) -> bool:
    return any(isinstance(n, Slot) or n == "\u2026" or (isinstance(n, list) and any(map(_is_open, n))) for n in nodes)


class Phrase:
    """A phrase that becomes a pattern when it is first tried: most of them never are, and compiling takes long."""

    __slots__ = ("_common", "_compiled", "_ending", "_nodes", "_spaced", "_wide", "exact")

    def __init__(self, nodes: Nodes, *, exact: bool, ending: str = "", common: Collection[str] = ()) -> None:
        self._nodes, self.exact, self._ending, self._common = nodes, exact, ending, common
        self._compiled: re.Pattern[str] | None = None
        self._spaced: re.Pattern[str] | None = None
        self._wide = -1

    @property
    def width(self) -> int:
        """The most characters that a match may have, so that no more of a text is folded."""
        if self._wide < 0:
            self._wide = _width(self._nodes)
        return self._wide

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
        min(map(_least, node)) if isinstance(node, list) else node not in DROPPED and node != " " for node in nodes
    )


def _width(nodes: Nodes) -> int:
    return sum(
        max(map(_width, node)) if isinstance(node, list) else _WIDTHS.get(node, 420) if isinstance(node, Slot) else 4
        for node in nodes
    )


#: The needles of phrases that begin with a number, and of those that have one soon, as dates do.
NUMBER, NUMERAL = "\0", "\0\0"
#: How soon.
DATE = 40


def find_needle(nodes: Nodes) -> str:
    """A sign or a literal in lower case that every match has, vowel signs aside: the longest that is certain."""
    if nodes and isinstance(nodes[0], Slot) and nodes[0] in _NUMERIC:
        return NUMBER
    needles, sign = [""], ""
    for node in nodes:
        # What has other spellings ends what is certain; so does an i, which Turkish has two of.
        if isinstance(node, Literal) and node not in KIN and node not in " \u2026iI\u0130\u0131":
            needles[-1] += fold(node)
        else:
            needles.append("")
            if isinstance(node, Slot):
                sign = sign or _SIGNS.get(node, "")
    return max(needles, key=len) or sign


#: What a slot never goes without.
_SIGNS = {**dict.fromkeys(_NUMERIC, NUMERAL), "date": NUMERAL, "phone": NUMERAL, "email": "@", "url": "/"}


#: So many letters of a phrase are looked for in a text.
_TEXT_KEY = 6
#: A first word of so many letters is rare enough to be looked for without the next one.
_WORD_HEAD = 4


def text_heads(phrase: str) -> tuple[set[str], int]:
    """The literals that a phrase is looked for by, and how many characters may stand before them."""
    nodes, before = parse(phrase), 0
    while nodes and isinstance(nodes[0], Slot) and nodes[0] in _LEADING:
        before += _LEADING[nodes[0]] + 1
        nodes = nodes[1:]
    # Where the first word is long enough it does alone: blanks come in several kinds.
    heads = {head.partition(" ")[0] if head.find(" ") >= _WORD_HEAD else head for head in heads_of(nodes, _TEXT_KEY)}
    if min(len(head.strip()) for head in heads) < 2:
        raise PhraseError("must begin with two letters or signs, or with a number and these, to be found in a text")
    return heads, before


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
    if in_text:
        text_heads(phrase)
    if fixed and _is_open(parse(phrase)):
        raise PhraseError("must have no slot in it, and no ellipsis")


#: Turkish has a small i without a dot, and a capital one with it.
_TURKISH = {"i": "i\u0131\u0130", "\u0131": "\u0131i"}


def spellings(head: str, kin_letters: int = 1) -> set[str]:
    """
    The ways in which a head is found written.

    The first letters may be any of their kin; a later one is as the phrase has it, or as those write who leave hamzas
    and dots out: every further spelling makes an automaton larger, and it is quick as long as it fits the cache.
    """
    head = head.replace("\u0130", "i")
    kin = [
        set(KIN.get(letter) or _TURKISH.get(letter, letter))
        if at < kin_letters
        else {letter, "i" if letter == "\u0131" else KIN.get(letter, letter)[0]}
        for at, letter in enumerate(head)
    ]
    forms = {"".join(letters) for letters in product(*kin)}
    forms |= {form.replace(" ", blank) for form in forms for blank in ("\u00a0", "  ")}
    cased = {case(form) for form in forms for case in (str.lower, str.upper, str.capitalize, str.title)}
    cased |= {form.replace("i", "\u0130").upper() for form in forms}
    return forms | {form for form in cased if len(form) == len(head)}
