"""Letters as readers take them, case, kin and vowel signs aside; and where in a text something begins."""

from __future__ import annotations

import re
from typing import Any


class Lazy:
    """A pattern that is compiled when it is first used: one with thousands of letters in a class takes milliseconds."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - asked only for what is not there yet
        method = getattr(re.compile(self._pattern), name)
        setattr(self, name, method)
        return method


#: Characters that steer direction or join letters, and show nothing.
INVISIBLE = "\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
#: What decorates the beginning of a line: bullets, arrows, dashes, dots.
DECORATION = (
    " \t\u00a0-\u2010\u2011\u2012\u2013\u2014\u2015\u2022\u00b7*|>\u25ba\u25b6\u25cf\u25aa\u25a0\u2192\u2190\u00bb_=#/"
    "\u25b8\u25b9\u25c6\u27a1\u2794\u279c\u279d\u279e\u27a4\u27a5"
    "\u200f\u200e\ufeff"
)

#: Each digit in the scripts of the news.
DIGITS = tuple(f"{d}{chr(0x660 + d)}{chr(0x6F0 + d)}{chr(0x966 + d)}{chr(0xFF10 + d)}" for d in range(10))

#: Letters and signs that are one and the same to a reader in a hurry.
_GROUPS = (
    "اأإآٱ",
    "يىیئ",
    "هةۀ",
    "كک",
    "'\u2019\u2018\u02bc`\u00b4\u05f3",
    '"\u201c\u201d\u00ab\u00bb\u201e\u201f\u05f4',
    "-\u2010\u2011\u2012\u2013\u2014\u2212\u0640\u05be",
    ":\uff1a\ufe55",
    # Hindi letters with a dot under them, which have a sign of their own each.
    *("क\u0958", "ख\u0959", "ग\u095a", "ज\u095b", "ड\u095c", "ढ\u095d", "फ\u095e", "य\u095f"),
    *DIGITS,
)
KIN = {letter: kin for kin in _GROUPS for letter in kin}
#: Joiners inside Persian and Indic words, and the dot under Hindi letters; some write them, some do not.
JOINERS = "\u200c\u200d\u093c"
#: Vowel signs, points and tatweel, which a reader does without; joiners and dots; the dot that some set over a small i.
DROPPED = frozenset(
    map(
        chr,
        [
            *(0x307, *range(0x591, 0x5BE), 0x5BF, 0x5C1, 0x5C2, 0x5C4, 0x5C5, 0x5C7),
            *(*range(0x610, 0x61B), 0x640, *range(0x64B, 0x660), 0x670, *range(0x6D6, 0x6DD), *range(0x6DF, 0x6E5)),
            *map(ord, JOINERS),
        ],
    )
)
_FOLD: dict[int, str | None] = {ord(letter): kin[0] for kin in _GROUPS for letter in kin}
_FOLD |= dict.fromkeys(map(ord, DROPPED))
_FOLD |= dict.fromkeys([0x9, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x3000], " ")
_FOLD[0x131] = "i"  # Turkish has two of them, and capitals for both; who writes in haste has one
_FOLD[0x3C2] = "\u03c3"  # the Greek s at a word's end
_DOTTED = "\u0130"

#: Inside a class of a pattern: letters and combining marks of the scripts whose vowel signs are no `\\w`.
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u200c\u200d"
    + "".join(f"{chr(block)}-{chr(block + 0x63)}" for block in range(0x900, 0xD80, 0x80))
    + "\u0a70-\u0a75\u0d81-\u0ddf\u0df2\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
    "\u1000-\u103f\u1050-\u108f\u1780-\u17d3\u3099\u309a"
)
#: A letter or vowel sign, as a pattern.
LETTER = rf"(?:[^\W\d_]|[{MARKS}])"
_MARK = re.compile(f"[{MARKS}]")


def lower(text: str) -> str:
    """
    Return a text in lower case, with a plain small i for every Turkish one; as long as it was.

    >>> lower("\u0130LG\u0130L\u0130")
    'ilgili'
    """
    # No other capital is longer when it is small.
    return (text.replace(_DOTTED, "i") if _DOTTED in text else text).lower()


def fold(text: str) -> str:
    """
    Fold case, kin letters, digits and vowel signs away. Offsets change only where signs are dropped.

    >>> fold("أيضًا ١٢") == fold("ايضا 12")
    True
    """
    return (text.replace(_DOTTED, "i") if _DOTTED in text else text).lower().translate(_FOLD)


#: Capitals that are not the only ones of their small letters.
_FURTHER = (
    *(0x130, 0x1C5, 0x1C8, 0x1CB, 0x1F2, 0x3F4, 0x1E9E, *range(0x1F88, 0x1F90), *range(0x1F98, 0x1FA0)),
    *(*range(0x1FA8, 0x1FB0), 0x1FBC, 0x1FCC, 0x1FFC, 0x2126, 0x212A, 0x212B),
)
_SPELLINGS: dict[str, set[str]] = {}
for _char, _folded in [*_FOLD.items(), *((char, fold(chr(char))) for char in _FURTHER)]:
    if _folded:
        _SPELLINGS.setdefault(_folded, set()).add(chr(_char))


def spellings(letter: str) -> set[str]:
    """
    Return the characters that fold to one that is folded.

    >>> sorted(spellings("k")), len(spellings("ا"))
    (['K', 'k', '\u212a'], 5)
    """
    kin = {letter, *_SPELLINGS.get(letter, ())}
    return kin | {char.upper() for char in kin if len(char.upper()) == 1}


def unfold(text: str, folded: str, at: int) -> int:
    """
    Return the offset in a text of an offset in what it folds to; signs that were dropped belong to the letter before.

    >>> unfold("أيضًا", fold("أيضًا"), 3)
    4
    """
    if len(folded) == len(text):
        return at
    kept = [index for index, char in enumerate(text) if char not in DROPPED]
    return kept[at] if at < len(kept) else len(text)


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


#: What ends a sentence when a blank follows, and what ends one anywhere; inside a class of a pattern.
STOPS, WIDE_STOPS = ".!?\u061f\u06d4\u0964", "\u3002\uff01\uff1f\uff61"
#: What ends a sentence, or closes a quotation or a bracket.
ENDS = frozenset(STOPS + WIDE_STOPS + "\u2026\u201d\u00bb)]")
_BLANK = frozenset(" \t\u00a0\u3000\u200e\u200f")


def goes_on(text: str, at: int) -> bool:
    """Say whether a sentence goes on at a place: with a comma, or a word that begins small."""
    following = text[at : at + 8].lstrip(" \u00a0")[:1]
    return following.islower() or (following in ",;!\u060c\u061b\uff0c\u3001\uff1b" and following != "")


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


#: Letters of scripts that have no blanks between words.
UNSPACED = Lazy("[\u0e00-\u0eff\u3040-\u9fff]")


def is_spaced(text: str) -> bool:
    """
    Say whether a text has no letters of scripts that have no blanks between words; quicker than any pattern.

    >>> is_spaced("Rain, and \u201cwind\u201d"), is_spaced("\u96e8")
    (True, False)
    """
    return text.isascii() or max(text) < "\u0e00" or not UNSPACED.search(text)


def joins(char: str) -> bool:
    """Say whether a letter, vowel sign or digit makes one word with its neighbours."""
    # Chinese, Japanese and Thai write words without blanks between: there any place is a boundary.
    if char.isalnum():
        return not ("\u0e00" <= char <= "\u0eff" or "\u3040" <= char <= "\u9fff")
    return char > "\u02ff" and _MARK.match(char) is not None
