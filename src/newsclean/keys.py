r"""
What of a phrase a text must have, before the phrase itself is looked for.

A key is a few letters of a skeleton (see `skeleton`). Of a phrase's keys each match has one, so that a text without any
has no match: nearly all texts, as keys are chosen that prose hardly has. Where a line must be the phrase from end to
end, its line ends are part of the keys.

    (read|see) more[: {headline}]   in a line     "\nreadmore", "\nseemore"
    {name} / Reuters                in a line     "reuters\n", "reuters:"
    list {i} of {of}                in a text     "listof"
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain

from newsclean.phrases import ENDING, LEADING, Literal, Node, Nodes, Slot, parse, read
from newsclean.skeleton import END, bare

#: A key of so many letters is long enough; letters that follow at once cost nothing, up to so many.
_LENGTH, _LONGEST = 8, 10
#: A phrase has no more keys than this; where it would have, so many letters are taken of an alternative.
_MOST, _FEW = 256, 3
#: What a letter is worth: the more, the less prose has of it.
_WORTH = {END: 2, "(": 2, ")": 2, "[": 2, "]": 2, ":": 2, "@": 4, "\u00a9": 4, "\u24d2": 4}
#: The same of a letter of a script that writes words with one or two.
_WIDE, _WIDE_WORTH = "\u3040", 2
#: Keys that are worth so much are good enough; of those worth less than the least, in a line and in a text, there are
#: too many.
_ENOUGH, _LEAST_OF_LINE, _LEAST = 6, 4, 2
#: What must stand behind a key is looked for if it is worth so much.
_NEEDED = 3

#: What slots leave in a skeleton. Of numbers nothing; of an address, what it cannot do without.
_SLOTS = {
    **dict.fromkeys(("n", "i", "of"), parse("")),
    "time": parse("[:|h][:]"),
    "email": parse("{rest}@{rest}"),
    "url": parse("(http|www){rest}"),
}
#: What may follow in the skeleton of a line that a phrase accounts for.
_ENDINGS: Node = [[Literal(sign)] for sign in END + bare(ENDING[1 : ENDING.index("]")])]


def keys_of(phrase: str, *, whole: bool = False, closes: bool = False) -> set[str]:
    r"""
    Return the keys of a phrase; nothing where it has none that would tell it from prose.

    Args:
        phrase: The phrase.
        whole: It must account for a line as a whole. Else it is looked for in a text, by its beginning alone.
        closes: It must go to its line's end.

    >>> sorted(keys_of("{n} (shares|likes)", whole=True))
    ['\nlikes\n', '\nlikes:', '\nshares\n', '\nshares:']
    """
    # Few phrases need to be read to the end.
    found, worth = _first(_of_line(read(phrase)) if whole else chain(read(phrase), [Literal(END)] * closes))
    if whole and worth < _ENOUGH:
        found, worth = _best(list(_of_line(read(phrase))))
    return found if worth >= (_LEAST_OF_LINE if whole else _LEAST) else set()


def needed_of(phrase: str, *, closes: bool = False) -> set[str]:
    """
    Return what else a phrase in a text must have, somewhere behind its key: one of these; nothing if there is nothing.

    >>> sorted(needed_of("Follow {name} on (X|Facebook)")), needed_of("list {i} of {of}")
    (['onfacebook', 'onx'], set())
    """
    nodes = [*read(phrase), *[Literal(END)] * closes]
    opened = next((at for at, node in enumerate(nodes, 1) if isinstance(node, Slot) and node not in _SLOTS), len(nodes))
    found, worth = _best(nodes[opened:])
    return found if worth >= _NEEDED else set()


def _of_line(nodes: Iterable[Node]) -> Iterator[Node]:
    return chain([Literal(END)], nodes, [_ENDINGS])


def _best(nodes: Nodes) -> tuple[set[str], int]:
    """The keys that are worth most, wherever in a phrase they are, and what the least of them is worth."""
    best: tuple[set[str], int] = set(), 0
    nodes = [left for node in nodes for left in (_SLOTS.get(node, [node]) if isinstance(node, Slot) else [node])]
    for at, node in enumerate(nodes):
        if isinstance(node, Slot):
            continue
        tried = [_first(nodes[at:])]
        if isinstance(node, list):
            inner = [_best(alternative) for alternative in node]
            tried.append(({key for keys, _ in inner for key in keys}, min(worth for _, worth in inner)))
        best = max(best, *tried, key=lambda found: found[1])
        if best[1] >= _ENOUGH:
            break
    return best


def _first(nodes: Iterable[Node]) -> tuple[set[str], int]:
    """What a phrase begins with, and what the least of it is worth."""
    growing, done = _grow(nodes)
    found = _shortest(growing | done)
    least = min(found, key=len)
    return found, len(least) if len(least) > _ENOUGH else min(map(_worth, found))


def _grow(nodes: Iterable[Node]) -> tuple[set[str], set[str]]:
    """The beginnings that may go on, and those that are long enough, or go on with anything."""
    growing, done = {""}, set[str]()
    for node in nodes:
        if isinstance(node, Literal):
            letters = _letters(node)
            growing = {head + letters for head in growing}
        elif isinstance(node, list):
            growing, stopped = _branch(growing, node)
            done |= stopped
        elif node in _SLOTS:
            growing, stopped = _branch(growing, [_SLOTS[node]])
            done |= stopped
        else:
            return set(), done | growing
        done |= {head[:_LONGEST] for head in growing if len(head) >= _LENGTH}
        growing = {head for head in growing if len(head) < _LENGTH}
        if not growing:
            break
    return growing, done


def _branch(growing: set[str], alternatives: list[Nodes]) -> tuple[set[str], set[str]]:
    """What beginnings become when alternatives follow: those that may go on, and those that do not."""
    tails, stopped = set[str](), set[str]()
    for alternative in alternatives:
        if len(alternative) == 1 and isinstance(alternative[0], Literal):  # nearly all are so
            letters = _letters(alternative[0])
            (tails if len(letters) < _LENGTH else stopped).add(letters)
        else:
            more, ends = _grow(alternative)
            tails |= more
            stopped |= ends
    if len(growing) * (len(tails) + len(stopped)) <= _MOST:
        return {head + tail for head in growing for tail in tails}, {head + end for head in growing for end in stopped}
    few = {end[:_FEW] for end in tails | stopped}
    if "" in few or len(growing) * len(few) > _MOST:
        few = {""}
    return set(), {head + end for head in growing for end in few}


def letters_before(phrase: str) -> int:
    """
    Return how many characters may stand before the first letter of a phrase's key.

    >>> letters_before("list {i}"), letters_before("-ENDS-"), letters_before("{n} shares")
    (0, 3, 14)
    """
    return _before(read(phrase))[0]


def _before(nodes: Iterable[Node]) -> tuple[int, bool]:
    """The most characters before the first letter, and whether there is one for sure."""
    count = 0
    for node in nodes:
        if isinstance(node, list):
            counts, sure = zip(*map(_before, node), strict=True)
            count += max(counts)
            if all(sure):
                return count, True
        elif isinstance(node, Slot):
            count += LEADING.get(node, 0)
        else:
            for char in node:
                if bare(char):
                    return count, True
                count += 8 if char in " \u00a0" else 3
    return count, False


@cache
def _letters(run: str) -> str:
    return bare(run)


def _shortest(heads: set[str]) -> set[str]:
    """Heads without those that a shorter one finds already, cut to the same length."""
    kept: list[str] = []
    for head in sorted(heads):
        if not (kept and head.startswith(kept[-1])):
            kept.append(head)
    return set(kept)


def _worth(key: str) -> int:
    return sum(_WORTH.get(letter, _WIDE_WORTH if letter >= _WIDE else 1) for letter in key)
