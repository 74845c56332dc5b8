"""
What is left of a text without case, vowel signs, blanks, digits and most punctuation: a byte for each letter.

    "  - اقرأ أيضًا: العاصفة"  ->  "اقراايضا:العاصفه"        Photo / Mina LIND  ->  photominalind

A skeleton is made at the price of a few nanoseconds a character, and an automaton reads it as quickly. As it depends on
nothing but the folded text, what two spellings have in common is never lost in it. Line ends stay, so that what begins
or ends a line can be told.
"""

from __future__ import annotations

import re
from codecs import charmap_build, charmap_encode
from collections import Counter
from collections.abc import Iterable, Iterator

from newsclean.letters import fold, spellings

#: What is no letter, and stays in skeletons nonetheless: it tells labels from prose.
SIGNS = "()[]:@\u00a9\u24b8\u24d2\uff08\uff09\u3010\u3011"
_FLESH = re.compile(rf"[^\w{re.escape(SIGNS)}\n]|[\d_]")
#: What a skeleton begins and ends with, and has between lines.
END = "\n"
_ENDS = b"\n"
#: Codes from here on stand for what is not ASCII.
_FREE = 128
_NOTHING = "\ufffe"
#: What texts are full of, and skeletons are without: to have a code saves such characters the way of the unknown ones.
_USUAL = (
    "\u00a0\u201c\u201d\u2018\u2019\u00ab\u00bb\u2013\u2014\u2026\u2022\u060c\u061b\u061f\u0640"
    "\u064b\u064e\u0651\u064f\u0650\u064d\u064c\u0652\u200f\u200e\u200c\u0660\u0661\u0662\u0663\u0664\u0665"
    "\u0666\u0667\u0668\u0669\u06d4\uff0c\u3002\u3001\u0964"
)
#: So many characters are looked at at once for the next letter.
_STEP = 64


def bare(text: str) -> str:
    """
    Return the skeleton of a short text as a text, before anything is known of the letters that matter.

    >>> bare(" \u2013 Photo / Mina LIND (4)")
    'photominalind()'
    """
    return _FLESH.sub("", fold(text))


class Skeletons:
    r"""
    Makes skeletons that have the letters of some keys; all other letters are left out.

    Args:
        keys: What will be looked for, as `bare` has it. If they have more letters than there are codes, the rarest
            are left out, of the keys as well.

    >>> skeletons = Skeletons(["photo:", "صور"])
    >>> skeletons.of(skeletons.codes("A PHOTO:\nصُورة")) == b"\nphoto:\n" + skeletons.key("صور") + b"\n"
    True
    """

    def __init__(self, keys: Iterable[str]) -> None:
        decoding = [*map(chr, range(_FREE)), *[_NOTHING] * (256 - _FREE)]
        kept, code = {"\r": 10, "\n": 10}, _FREE
        for letter in _by_need(keys):
            ways = sorted(spellings(letter))
            wide = [char for char in ways if char >= "\x80"]
            if code + len(wide) > len(decoding) or any(char > "\uffff" for char in wide):
                continue
            decoding[code : code + len(wide)] = wide
            kept |= dict.fromkeys(ways, ord(letter) if letter < "\x80" else code)
            code += len(wide)
        usual = [char for char in _USUAL if char not in kept][: len(decoding) - code]
        decoding[code : code + len(usual)] = usual
        self._encoding = charmap_build("".join(decoding))
        self._fold = bytes(kept.get(char, 0) for char in decoding)
        self._flesh = bytes(at for at, char in enumerate(decoding) if char not in kept)

    def codes(self, text: str) -> bytes:
        """Return a byte for each character of a text."""
        return text.encode() if text.isascii() else charmap_encode(text, "replace", self._encoding)[0]

    def of(self, codes: bytes) -> bytes:
        """Return the skeleton of a text, with a line end before and behind it."""
        return _ENDS + codes.translate(self._fold, self._flesh) + _ENDS

    def key(self, letters: str) -> bytes:
        """Return what of a key skeletons have."""
        return self.codes(letters).translate(self._fold, self._flesh)

    def lost(self, letters: str) -> int:
        """Return how many letters at a key's beginning skeletons do without, for lack of codes."""
        return next((at for at, letter in enumerate(letters) if self.key(letter)), len(letters))

    def places(self, codes: bytes, wanted: Iterable[int]) -> Iterator[int]:
        """
        Yield the places in a text of places in its skeleton, which must be in order.

        >>> skeletons = Skeletons(["rain"])
        >>> list(skeletons.places(skeletons.codes("It: Rain"), [1, 2, 4]))
        [0, 4, 6]
        """
        at, passed = 0, 1  # the line end before the text is the first
        for place in wanted:
            # The letters that are left take as many characters at least, and mostly not many more.
            while (left := place - passed) > 0 and at < len(codes):
                count = len(codes[at : at + left].translate(None, self._flesh))
                at, passed = at + left if count else self._letter(codes, at + left), passed + count
            at = self._letter(codes, at)
            yield at

    def _letter(self, codes: bytes, at: int) -> int:
        """Return the place of the first letter from a place on."""
        while at < len(codes):
            window = codes[at : at + _STEP]
            if kept := window.lstrip(self._flesh):
                return at + len(window) - len(kept)
            at += _STEP
        return at


def _by_need(keys: Iterable[str]) -> list[str]:
    """The letters of keys: those of ASCII first, for whose spellings there is always room, then the commonest."""
    counted = Counter("".join(keys))
    del counted[END]
    return sorted(counted, key=lambda letter: (letter >= "\x80", -counted[letter], letter))
