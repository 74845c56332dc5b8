"""What a text is: its language and direction, its title, its blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsclean.letters import DECORATION, LETTER, STOPS, WIDE_STOPS, Lazy, is_spaced
from newsclean.model import Block, Line

#: Characters looked at to tell a language: some 80 words.
_SAMPLE = 480
#: Of 100 words of prose this many at least are among a language's most common words.
_COMMON_SHARE = 8
#: Of 100 characters of prose more than this are letters that only this language has.
_LETTER_SHARE = 2
RTL = frozenset(("ar", "fa", "ur", "he", "ps", "sd", "ug", "yi", "dv", "ckb"))

#: A letter of Chinese or Japanese, where words have no blanks between.
_UNSPACED = Lazy("[\u3040-\u30ff\u3400-\u9fff]")

#: A title is a line of no more than this, and a heading.
_TITLE, _HEADING = 200, 90
_STOPS = frozenset(".\u3002\uff61\u06d4\u0964,\u060c\uff0c\u3001;\u061b\uff1b:\uff1a\u2026")
#: What a paragraph ends with.
_PROSE = frozenset(STOPS + WIDE_STOPS + '"\u201d\u00bb\u300d\u2026:')
_TWO_SENTENCES = re.compile(rf"{LETTER}{{4}}[.\u06d4\u0964] +[^\W\d_]|\u3002[^\W\d_]")
_BULLETS = re.compile(r"(?:[-\u2013\u2022\u00b7*\u25aa\u25cf\u25a0]|\d{1,2}[.)-])\s")


class Signs:
    """
    What shows which language a text is in: common words, and letters that one language alone has.

    Args:
        languages: (language, its most common words in lower case, its letters) for each language.
    """

    def __init__(self, languages: Iterable[tuple[str, Iterable[str], str]]) -> None:
        self.words: dict[str, tuple[str, ...]] = {}
        self.letters: dict[str, str] = {}
        for language, words, letters in languages:
            for word in words:
                self.words[word] = (*self.words.get(word, ()), language)
            if letters:
                self.letters[language] = letters


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
    # What stands first in a scrape is often a menu in another language, so a long text is asked further down.
    sample = text[_SAMPLE : 2 * _SAMPLE] if len(text) > 3 * _SAMPLE else text[:_SAMPLE]
    words = sample.lower().split()
    found: dict[str, int] = {}
    for languages in filter(None, map(signs.words.get, words)):
        for language in languages:
            found[language] = found.get(language, 0) + 1
    # Chinese that names English books has many words of English between few blanks.
    if found and (is_spaced(sample) or len(_UNSPACED.findall(sample)) <= len(words)):
        best = max(found, key=found.__getitem__)
        most = found[best]
        # Short texts have few words to count; there two of them must do.
        if most * 100 >= _COMMON_SHARE * len(words) and (most >= 2 or len(words) <= 6):
            return best
    # Some letters are more than one language's: Japanese has kana, and many that Chinese has too.
    letters = {language: sum(map(sample.count, own)) for language, own in signs.letters.items()}
    most = max(letters.values(), default=0)
    return max(letters, key=letters.__getitem__) if most * 100 > _LETTER_SHARE * len(sample) else "und"


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
    typed: list[Block] = []
    last = len(lines) - 1
    for index, (start, end, content) in enumerate(lines):
        length = end - start
        if index == 0 and last and _is_title(content, length):
            kind = "title"
        elif _BULLETS.match(content):
            kind = "list-item"
        elif (
            length <= _HEADING
            and 0 < index < last
            and content[-1] not in _STOPS
            and _is_over(lines[index + 1][2], length)
        ):
            kind = "heading"
        else:
            kind = "paragraph"
        typed.append(Block(kind, start, end))
    return tuple(typed)


def _is_title(content: str, length: int) -> bool:
    if length > _TITLE or content[-1] in _STOPS or _BULLETS.match(content):
        return False
    return bool(content.strip(DECORATION)) and not _TWO_SENTENCES.search(content)


def _is_over(following: str, length: int) -> bool:
    """A heading stands over something longer that reads as prose."""
    return (
        len(following) > 1.5 * length
        and following[-1] in '.!?\u061f\u06d4\u0964\u3002\uff01\uff1f"\u201d\u00bb\u300d\u2026:'
    )
