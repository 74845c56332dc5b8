"""What a text is: its language and direction, its title, its blocks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import compress

from newsclean.letters import DECORATION, LETTER, Lazy, joins
from newsclean.model import Block, Line

#: Characters looked at to tell a language: some 80 words.
_SAMPLE = 480
#: So many common words of a language more than of any other, in half of it, leave no doubt.
_PLAIN = 4
#: Of 100 words of prose this many at least are among a language's most common words.
_COMMON_SHARE = 8
#: Of 100 characters of prose more than this are letters that only this language has.
_LETTER_SHARE = 2
#: A text of fewer words is short.
_FEW_WORDS = 40
#: What stands at words' edges and is no part of them.
_MARKS = (
    ".,;:!?\u2026\"'()[]\u00ab\u00bb\u2018\u2019\u201c\u201d\u201e\u060c\u061b\u061f\u06d4\u00bf\u00a1-\u2013\u2014"
)
#: Characters of a line looked at to tell whether it is in another language than the text.
_HEAD = 50
#: So many common words of another language, more than of the text's, show it.
_TWO, _THREE = 2, 3
#: Of no more further languages the packs are used.
_MOST = 3
#: The first letter that is not Latin.
_BEYOND_LATIN = "\u0370"
#: The same, before words are asked at all.
_UNSPACED_SHARE = 10
RTL = frozenset(("ar", "fa", "ur", "he", "ps", "sd", "ug", "yi", "dv", "ckb"))

#: A title is a line of no more than this, and a heading.
_TITLE, _HEADING = 200, 90
_STOPS = frozenset(".\u3002\uff61\u06d4\u0964,\u060c\uff0c\u3001;\u061b\uff1b:\uff1a\u2026")
#: What the paragraph under a heading ends with.
_SENTENCE_ENDS = frozenset('.!?\u061f\u06d4\u0964\u3002\uff01\uff1f"\u201d\u00bb\u300d\u2026:')
#: A stop behind four letters at least; it comes first in the pattern, because stops are quicker to find.
_TWO_SENTENCES = re.compile(
    rf"[.\u06d4\u0964\u3002](?:(?<={LETTER}{LETTER}{LETTER}{LETTER}[.\u06d4\u0964]) +|(?<=\u3002))[^\W\d_]"
)
_BULLETS = re.compile(r"(?:[-\u2013\u2022\u00b7*\u25aa\u25cf\u25a0]|\d{1,2}[.)-])\s")


class Signs:
    """
    What shows which language a text is in: common words, and letters that one language alone has.

    Args:
        languages: (language, its most common words in lower case, its letters) for each language.
    """

    def __init__(self, languages: Iterable[tuple[str, Iterable[str], str]]) -> None:
        known: dict[str, set[str]] = {}
        names: set[str] = set()
        self.letters: dict[str, str] = {}
        for language, words, letters in languages:
            names.add(language)
            for word in words:
                known.setdefault(word, set()).add(language)
            if letters:
                self.letters[language] = letters
        #: The languages in order.
        self.names = sorted(names)
        self._own = {name: frozenset(word for word, its in known.items() if its == {name}) for name in names}
        #: For each common word a number with a 1 in the byte of each language that has it, and in a further one where
        #: only one has it: added up, they count the words of all languages at once.
        numbers = {its: self._number(its) for its in map(frozenset, known.values())}  # few, so that they stay at hand
        self.words = {word: numbers[frozenset(its)] for word, its in known.items()}
        #: Languages written without blanks between words, so that letters alone tell them.
        self.unspaced = {language for language, letters in self.letters.items() if not any(map(joins, letters))}
        self._beyond_latin = {name for name, letters in self.letters.items() if max(letters) >= _BEYOND_LATIN}
        self._by_letter: dict[str, tuple[str, ...]] = {}
        for language, letters in self.letters.items():
            for letter in letters:
                self._by_letter[letter] = (*self._by_letter.get(letter, ()), language)
        self._any_letter = Lazy(f"[{re.escape(''.join(self._by_letter))}]" if self._by_letter else "(?!)")
        self._strange: dict[str, re.Pattern[str]] = {}

    def _number(self, languages: Collection[str]) -> int:
        number = sum(1 << 8 * self.names.index(language) for language in languages)
        return number | number << 8 * len(self.names) if len(languages) == 1 else number

    def counts(self, words: Iterable[str]) -> tuple[bytes, bytes]:
        """
        Count common words; of each language no more than 255.

        Returns:
            For each of `names` how many are common in it, and how many of these in no other.
        """
        size = len(self.names)
        both = sum(filter(None, map(self.words.get, words))).to_bytes(2 * size, "little")
        return both[:size], both[size:]

    def by_letters(self, text: str, share: int = _LETTER_SHARE) -> str:
        """Tell a language by its letters alone, more than a share of 100; "und" where they do not say."""
        found: dict[str, int] = {}
        for letter, count in Counter(self._any_letter.findall(text)).items():
            # Some letters are more than one language's: Japanese has kana, and many that Chinese has too.
            for language in self._by_letter[letter]:
                found[language] = found.get(language, 0) + count
        best = max(self.letters, key=lambda language: found.get(language, 0), default="und")
        return best if found.get(best, 0) * 100 > share * len(text) else "und"

    def is_latin(self, language: str) -> bool:
        """Say whether a language is written in Latin letters, or not known."""
        return language not in self._beyond_latin

    def own(self, language: str) -> frozenset[str]:
        """Return the common words that a language shares with no other."""
        return self._own.get(language, frozenset())

    def strange(self, language: str) -> re.Pattern[str]:
        """Return a pattern of the letters of other scripts and languages than that one's."""
        if language not in self._strange:
            own = self.letters.get(language, "")
            letters = {letter for theirs in self.letters.values() for letter in theirs if letter >= _BEYOND_LATIN}
            self._strange[language] = re.compile(
                f"[{''.join(sorted(letters.difference(own)))}]" if letters else r"(?!)"
            )
        return self._strange[language]


def detect_language(text: str, signs: Signs) -> str:
    """
    Tell a text's language by its most common words, or by its letters where these say more.

    Returns:
        One of the languages, or "und" when nothing shows any of them.

    >>> signs = Signs([("en", ["the", "of", "and", "was"], ""), ("ar", ["في", "من"], "ةأإ")])
    >>> detect_language("The mayor of the town was pleased, and said so.", signs)
    'en'
    >>> detect_language("1.5 %", signs)
    'und'
    """
    return tell(sample_of(text), signs)


def sample_of(text: str) -> str:
    """Return the piece of a text that its language is told by."""
    # What stands first in a scrape is often a menu in another language, so a long text is asked further down.
    return text[_SAMPLE : 2 * _SAMPLE] if len(text) > 3 * _SAMPLE else text[:_SAMPLE]


def tell(sample: str, signs: Signs) -> str:
    """Tell the language of a text's sample; see `detect_language`."""
    if len(sample) == _SAMPLE and (plain := _plain(sample[: _SAMPLE // 2], signs)):
        return plain
    words: Collection[str] = sample.lower().split()
    if len(words) < _FEW_WORDS:
        # Scripts without blanks have few words, whatever the length; of others each word counts.
        if (told := signs.by_letters(sample, _UNSPACED_SHARE)) in signs.unspaced:
            return told
        words = {word.strip(_MARKS) for word in words}
    counts, own = signs.counts(words)
    # Words that neighbours share show a language only beside one that is its own.
    most, best = max(compress(zip(counts, signs.names, strict=True), own), default=(0, "und"))
    is_common = most * 100 >= _COMMON_SHARE * len(words)
    if is_common and most >= _TWO:
        return best
    # Short texts have few words to count; there one must do, where the letters do not know better.
    told = signs.by_letters(sample)
    is_clear = is_common and most and (len(words) <= 6 or len(counts) - counts.count(0) == 1)
    return best if told == "und" and is_clear else told


def _plain(text: str, signs: Signs) -> str:
    """Tell a language that leaves no doubt, by less than it takes else; else ""."""
    counts, own = signs.counts(text.lower().split())
    second, most = sorted(counts)[-2:] if len(counts) > 1 else (0, 0)
    best = counts.index(most)
    return signs.names[best] if most >= second + _PLAIN and own[best] else ""


def further_languages(lines: Sequence[Line], language: str, signs: Signs) -> dict[int, str]:
    """
    Tell which lines are in another language than their text, by how they begin.

    Two common words of the other language at least must say so, and clearly more than of the text's; or the letters.

    Returns:
        For the index of each such line its language.

    >>> signs = Signs([("en", ["the", "of", "and", "was"], ""), ("fr", ["la", "le", "aussi"], "")])
    >>> lines = [(0, 23, "The mayor was pleased."), (24, 60, "Lire aussi : La tempête ferme la route")]
    >>> further_languages(lines, "en", signs)
    {1: 'fr'}
    """
    # Nearly every text is in one language, and this must not cost it anything worth mentioning.
    suspects = _suspects(lines, language, signs)
    if not suspects:
        return {}
    told = ((index, _line_language(lines[index][2][:_HEAD], language, signs)) for index in suspects)
    found = {index: other for index, other in told if other}
    if not found:
        return found
    # A text in very many languages is a list of them; caches must not grow with what somebody makes up.
    most = {other for other, _ in Counter(found.values()).most_common(_MOST)}
    return {index: other for index, other in found.items() if other in most}


def _suspects(lines: Sequence[Line], language: str, signs: Signs) -> list[int]:
    """The lines that may be in another language than the text: those without a word, or a letter, of its own."""
    strange = signs.strange(language).search
    heads = [content[:_HEAD] for _, _, content in lines]
    own, is_known = signs.own(language), signs.words.__contains__
    if not signs.is_latin(language):
        if strange("\n".join(heads)):
            return [index for index, head in enumerate(heads) if own.isdisjoint(head.split()) or strange(head)]
        return [index for index, head in enumerate(heads) if head[0] < _BEYOND_LATIN]
    # Nearly every line has a word of its text's language in small letters, and nothing else is asked about it.
    others = [index for index, head in enumerate(heads) if own.isdisjoint(head.split())]
    words = [heads[index].lower().split() for index in others]
    return [
        index
        for index, its in zip(others, words, strict=True)
        if own.isdisjoint(its)
        and (sum(map(is_known, its)) >= _TWO or not (heads[index].isascii() or strange(heads[index]) is None))
    ]


def _line_language(head: str, language: str, signs: Signs) -> str:
    """Tell the language of a line's beginning where it is another one than the text's; else ""."""
    counts, _ = signs.counts({word.strip(_MARKS) for word in head.lower().split()})
    found = dict(zip(signs.names, counts, strict=True)) if any(counts) else {}
    own = found.pop(language, 0)
    most = max(found.values(), default=0)
    # A text in a language that nobody knows shares words with many that are known.
    if most >= own + (_TWO if language != "und" else _THREE):
        best, *others = (name for name, count in found.items() if count == most)
        # Neighbours share words; where they tie, the line may be in either.
        return "" if others else best
    if own or not signs.strange(language).search(head):
        return ""
    told = signs.by_letters(head)
    # Chinese and Japanese, or two languages in Latin letters, are not told apart by the letters of one line.
    is_kin = {told, language} <= signs.unspaced or (signs.is_latin(told) and signs.is_latin(language))
    return "" if is_kin or told in {language, "und"} else told


def direction(language: str, text: str) -> str:
    """Return "rtl" or "ltr", by the language, or by the letters where the language is not known."""
    if language != "und":
        return "rtl" if language in RTL else "ltr"
    high = text[:_SAMPLE].encode("utf-16-le", "surrogatepass")[1::2]
    strong = high.count(5) + high.count(6) + high.count(7)
    return "rtl" if strong * 2 > len(high) else "ltr"


def blocks(lines: list[Line]) -> tuple[Block, ...]:
    r"""
    Type the lines of a clean text: `title` (the first line, if it reads as one), `heading`, `list-item`, `paragraph`.

    >>> from newsclean.text import split_lines
    >>> [b.type for b in blocks(split_lines("Rain at last\n\nIt rained on Monday.\n- in the hills"))]
    ['title', 'paragraph', 'list-item']
    """
    kinds = ["paragraph"] * len(lines)
    last = len(lines) - 1
    for index, (start, end, content) in enumerate(lines):
        if not content[0].isalpha() and _BULLETS.match(content):
            kinds[index] = "list-item"
        elif end - start <= _HEADING and 0 < index < last and _is_heading(content, lines[index + 1][2]):
            kinds[index] = "heading"
    if last > 0 and _is_title(lines[0][2]):
        kinds[0] = "title"
    return tuple([Block(kind, start, end) for kind, (start, end, _) in zip(kinds, lines, strict=True)])


def _is_title(content: str) -> bool:
    if len(content) > _TITLE or content[-1] in _STOPS or _BULLETS.match(content):
        return False
    return bool(content.strip(DECORATION)) and not _TWO_SENTENCES.search(content)


def _is_heading(content: str, following: str) -> bool:
    """A heading stands over something longer that reads as prose."""
    return content[-1] not in _STOPS and len(following) > 1.5 * len(content) and following[-1] in _SENTENCE_ENDS
