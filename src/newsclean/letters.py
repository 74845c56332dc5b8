"""Letters as readers take them, case, kin and vowel signs aside; and where in a text something begins."""

from __future__ import annotations

#: Characters that steer direction or join letters, and show nothing.
INVISIBLE = "\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
#: What decorates the beginning of a line: bullets, arrows, dashes, dots.
DECORATION = (
    " \t\u00a0-\u2010\u2011\u2012\u2013\u2014\u2015\u2022\u00b7*|>\u25ba\u25b6\u25cf\u25aa\u25a0\u2192\u2190\u00bb_=#/"
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
    "'\u2019\u2018\u02bc`\u00b4",
    '"\u201c\u201d\u00ab\u00bb\u201e\u201f',
    "-\u2010\u2011\u2012\u2013\u2014\u2212\u0640",
    ":\uff1a\ufe55",
    *DIGITS,
)
KIN = {letter: kin for kin in _GROUPS for letter in kin}
#: Vowel signs and tatweel, which a reader does without.
DROPPED = frozenset(map(chr, [*range(0x610, 0x61B), 0x640, *range(0x64B, 0x660), 0x670]))
_FOLD: dict[int, str | None] = {ord(letter): kin[0] for kin in _GROUPS for letter in kin}
_FOLD |= dict.fromkeys(map(ord, DROPPED))
_FOLD |= dict.fromkeys([0x9, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x3000], " ")


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


#: What ends a sentence, or closes a quotation or a bracket.
ENDS = frozenset(".!?\u061f\u2026\u3002\uff01\uff1f\u06d4\u0964\u201d\u00bb)]")
_BLANK = frozenset(" \t\u00a0\u200e\u200f")


def goes_on(text: str, at: int) -> bool:
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


def joins(char: str) -> bool:
    """Say whether a letter or digit makes one word with its neighbours."""
    # Chinese, Japanese and Thai write words without blanks between: there any place is a boundary.
    return char.isalnum() and not ("\u0e00" <= char <= "\u0eff" or "\u3040" <= char <= "\u9fff")
