"""
Words that a translator cut loose.

* `…with Russia. of.`: a function word that stands as a sentence of its own
* `…any future attack. Russia.`: a word left behind when its sentence was closed without it
* `Ukraine said the adviser …`: a word stranded before a sentence that has its subject already

One-word sentences are real now and then, so the evidence is what stands around them: a complete sentence before, on
the same line, or better one that ends in a word that cannot end it; the word's class, as far as its letters show it;
no dialogue, no question, no list; no author who writes so throughout.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsclean.detectors.shared import DOUBT, by_form
from newsclean.letters import LETTER, MARKS, fold
from newsclean.model import Detector, Document, Finding, Rule

_STOP = ".\u3002\u06d4\u0964"
#: A stop, something without blanks, another stop; for each stop a pattern that begins with it, because an engine finds
#: one character far more quickly than one of several. No word holds a stop, so that none is tried in part.
#: One stop is looked for by its first byte in UTF-8: strings are searched by lower halves, and its one is a "d".
_LOOSE = [
    (
        stop,
        stop.encode()[:1] if stop == "\u0964" else None,
        re.compile(rf"[{stop}][ \u00a0\u200f\u200e]{{1,4}}+(?P<word>[^\s{_STOP}]{{1,30}}+)(?=[{_STOP}](?:\s|$))"),
    )
    for stop in _STOP
]
_WORD = re.compile(rf"[^\W\d_](?:[^\W_]|[{MARKS}])*")
#: What ends a word: a letter or a vowel sign.
_LETTER = re.compile(LETTER)
_STOPS = re.compile(r"[.!?\u061f\u2026\u3002\u06d4\u0964\n]+")
#: The same where a sentence ends for certain: not in figures, not in addresses.
_ENDS = re.compile(r"[.!?\u061f\u2026\u3002\u06d4\u0964]+(?:\s|$)")
#: A letter that begins a sentence, neither its line's first nor after a short abbreviation. The stop comes first,
#: because it is looked for more quickly.
_BEGINNING = re.compile(rf"[{_STOP}!?](?<=[^\W\d_]{{3}}[{_STOP}!?])[ \u00a0]+([^\W\d_])")
#: Commas of all scripts, by which a sentence lists things.
_COMMAS = ",\u060c\u3001"
#: How far back a quotation is looked for.
_FAR = 2000
#: How far on both sides an author's style is looked for.
_NEAR = 300
#: A sentence of fewer words is a fragment itself, or dialogue; where people speak or list things, it takes more.
_MIN_WORDS, _LONG_SENTENCE = 5, 8
#: A shorter word is an initial or an abbreviation ("HSBC" letter by letter).
_MIN_LETTERS = 3
#: A word of so many letters is hardly ever a verb by itself.
_LONG_WORD = 4
#: A word of no more letters, none of them a vowel, is an abbreviation.
_SHORT_WORD = 4
_VOWELS = frozenset("aeiouy\u0131\u00e6\u0153\u00f8\u0430\u0435\u0438\u043e\u0443\u044b\u044d\u044e\u044f\u0454\u0456")
_NUMERAL = re.compile(r"[IVXLCDM]+|\d+")
#: What opens a quotation or a bracket, glued to its first word.
_OPENING = "\"'([\u00ab\u201c\u201e\u2018"
#: In a text with more loose words, no other place is asked about them: that would take time for each.
_MANY = 30
#: What it adds that the sentence before ends in a word that cannot end one.
_CERTAIN = 10
#: As many loose words as this in one text are its author's style.
_STYLE = 3
#: As many sentences of so few words around it are dialogue, or an author's style.
_TERSE, _FEW = 2, 3


def compile(rules: Sequence[Rule]) -> Detector:
    """Make the detector of the `fragment` kind; a language's rules hold for lines in that language only."""
    by_pack: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        by_pack.setdefault((rule.language, rule.id.partition(".")[0]), []).append(rule)
    compiled = [(language, _Rules(ours)) for (language, _), ours in by_pack.items()]

    def detect(document: Document) -> list[Finding]:
        found: list[Finding] = []
        for language, ours in compiled:
            if language == document.language or (document.foreign and language in document.foreign.values()):
                found += ours.loose(document, language)
                if ours.stranding:
                    found += ours.stranded(document, language)
        return found

    return detect


class _Place(NamedTuple):
    """A word that stands loose between two stops, and what stands before it."""

    #: Of the stop before it, of the word, and after the stop behind it.
    stop: int
    start: int
    end: int
    #: Folded.
    word: str
    #: In small letters, of a script that has capitals; no sentence begins so.
    is_small: bool
    #: In capitals, or with one: a name, a (German) noun, or a sentence.
    is_capital: bool
    #: It follows the word before it elsewhere in the text, with no stop between.
    is_known: bool
    #: It has a capital elsewhere as well, within a sentence.
    is_name: bool
    #: The line before it, as far as a quotation is looked for.
    before: str
    #: The words of the sentence before it.
    said: list[str]


class _Rules:
    """The fragment rules of one pack: at most one of each form, which work together."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        forms = by_form(rules)
        self.function, self.word, self.strand = (
            next(iter(forms.get(form, ())), None) for form in ("function-word", "loose-word", "stranded-word")
        )
        self.function_words = _words(self.function, "words")
        self.dangling = _words(self.word, "dangling")
        self.dangling_endings = tuple(_words(self.word, "dangling_suffixes"))
        self.articles = _words(self.word, "articles")
        self.adjectives = tuple(_words(self.word, "adjective_suffixes"))
        self.prepositions = _words(self.word, "prepositions")
        self.initials = _words(self.word, "initials")
        self.spelt = frozenset(self.word.data.get("initials", ())) if self.word else frozenset()
        self.names = _words(self.word, "names")
        self.nouns = tuple(_words(self.word, "prefixes"))
        self.noun_endings = tuple(_words(self.word, "suffixes"))
        self.verbs = tuple(_words(self.word, "verb_prefixes"))
        self.verb_endings = tuple(_words(self.word, "verb_suffixes"))
        self.definite = tuple(_words(self.word, "definite_prefixes"))
        self.complete = tuple(_words(self.word, "complete_suffixes"))
        self.ands = tuple(_words(self.word, "conjunctions"))
        self.exceptions = _words(self.word, "exceptions") | _words(self.function, "exceptions")
        verbs = self.strand.data.get("words", ()) if self.strand else ()
        subjects = self.strand.data.get("prefixes", ()) if self.strand else ()
        self.stranding = verbs and re.compile(
            rf"(?P<word>[^\W\d_]{{3,20}}) (?:{_any_of(verbs)}) (?:{_any_of(subjects)})[^\W\d_]{{2,}}"
        )

    def loose(self, document: Document, language: str) -> list[Finding]:
        judged = [(place, *self._judge(place)) for place in _places(document, language)]
        return list(self._weighed(judged, document.text)) if any(rule for _, rule, _ in judged) else []

    def _weighed(self, judged: Sequence[tuple[_Place, Rule | None, bool]], text: str) -> Iterator[Finding]:
        places = [place for place, _, _ in judged]
        # Somebody who leaves many words loose, or begins many sentences small, writes so.
        styled = sum(rule is self.word and not sure and not place.is_small for place, rule, sure in judged) >= _STYLE
        small = any(place.is_small and rule and not sure for place, rule, sure in judged) and _begins_small(
            text, len(places)
        )
        for index, (place, rule, sure) in enumerate(judged):
            if rule is None:
                continue
            confidence = rule.confidence
            if sure:
                confidence += _CERTAIN * (rule is self.word)
            elif (
                (small if place.is_small else styled or not self._is_noun(place, text))
                or _is_series(places, index)
                or (not place.is_small and (_is_terse(place, text) or self._ends_a_list(place)))
            ):
                confidence = DOUBT
            yield Finding(place.start, place.end, rule.id, rule.category, confidence, rule.why)

    def _judge(self, place: _Place) -> tuple[Rule | None, bool]:
        """The rule that a loose word falls under, and whether the sentence before it lacks just that word."""
        if len(place.said) < _MIN_WORDS:
            return None, False
        word, last = place.word, fold(place.said[-1].lstrip(_OPENING))
        dangles = last in self.dangling or (place.is_capital and self._is_adjective(place.said))
        if self._is_short_form(place, last, dangles=dangles):
            return None, False
        dangles = dangles or place.is_known or self._is_name(place, last)
        if word in self.exceptions and (place.is_capital or not dangles):
            return None, False
        is_function = word in self.function_words
        if not dangles and _is_quoted(place.before):  # people speak as they like
            is_noun = place.is_small or is_function or word.startswith(self.nouns or "\0")
            if not is_noun or len(place.said) < _LONG_SENTENCE:
                return None, False
        if is_function:
            return self.function, True
        return (self.word, dangles) if len(word) >= _MIN_LETTERS else (None, False)

    def _is_short_form(self, place: _Place, last: str, *, dangles: bool) -> bool:
        """Say whether one of the two stops may be that of an abbreviation, an initial or a numeral."""
        written = place.said[-1]
        is_listed = written.lower() in self.spelt
        if len(last) < 2:  # "a" is a word, "A" an initial; and a numeral stands before an abbreviated noun
            is_word = written.islower() and (place.is_small or not is_listed)
            return not (dangles and is_word) or bool(_NUMERAL.fullmatch(place.said[-2]))
        if last in self.initials and not dangles:
            return True
        return (
            is_listed
            or place.word in self.initials
            or bool(_NUMERAL.fullmatch(written))
            or (place.is_small and not dangles and _has_no_vowel(written))
        )

    def _is_adjective(self, said: Sequence[str]) -> bool:
        """Say whether a sentence ends in an adjective that a noun with a capital must follow."""
        last = said[-1].lower()
        if not said[-1].islower() or last in self.exceptions:
            return False
        if last.endswith(self.dangling_endings or "\0"):
            return True
        # After an article it is one by any ending, unless the article is a pronoun that begins a clause.
        is_clause = said[-3][-1] in _COMMAS
        return said[-2].lower() in self.articles and not is_clause and last.endswith(self.adjectives or "\0")

    def _is_name(self, place: _Place, last: str) -> bool:
        """Say whether a word is a name, and the sentence before it ends as names or what stands before them does."""
        is_name = place.is_capital and (place.word in self.names or place.is_name)
        return is_name and (last in self.prepositions or (place.said[-1][0].isupper() and not self.articles))

    def _is_noun(self, place: _Place, text: str) -> bool:
        """Say whether a word is rather a noun than a short verb, by which people do make a sentence ("He died.")."""
        word = text[place.start : place.end - 1]
        if place.is_capital:
            return False
        if place.word.startswith(self.definite or "\0") and fold(place.said[-1]).endswith(self.complete or "\0"):
            return False  # no grammar joins the two: it answers, as in "They wanted one thing. Peace."
        if place.word.startswith(self.nouns or "\0"):
            return True
        if place.word.startswith(self.verbs or "\0") or place.word.endswith(self.verb_endings or "\0"):
            return False
        return len(word) >= _LONG_WORD or place.word.endswith(self.noun_endings or "\0") or text.count(word) > 1

    def _ends_a_list(self, place: _Place) -> bool:
        """Say whether the word goes on with an "and", after a sentence that lists with commas, or a short one."""
        is_and = place.word.startswith(self.ands or "\0")
        return is_and and (place.said[-2][-1] in _COMMAS or len(place.said) < _LONG_SENTENCE)

    def stranded(self, document: Document, language: str) -> Iterator[Finding]:
        if not (self.strand and self.stranding):
            return
        match = self.stranding.match
        for index, (start, _end, content) in enumerate(document.lines):
            m = match(content)
            if (
                m
                and document.foreign.get(index, document.language) == language
                and fold(m["word"]) not in self.function_words | self.exceptions
            ):
                yield Finding(
                    start,
                    start + m.end("word"),
                    self.strand.id,
                    self.strand.category,
                    self.strand.confidence,
                    self.strand.why,
                )


def _places(document: Document, language: str) -> list[_Place]:
    """The loose words on lines in a language."""
    text = document.text
    found = _loose(document)
    if not found:
        return []
    starts = [start for start, _, _ in document.lines]
    places = []
    for m in found:
        at, word = m.start(), m["word"]
        line = bisect_right(starts, at) - 1
        if document.foreign.get(line, document.language) != language:
            continue
        before = text[max(starts[line], at - _FAR) : at]
        said = _STOPS.split(before[-_NEAR:])[-1].split()
        is_few = len(found) <= _MANY and bool(said)
        places.append(
            _Place(
                at,
                m.start("word"),
                m.end() + 1,
                fold(word),
                is_small=word.islower() and said[-1:] != [] and said[-1].upper() != said[-1].lower(),
                is_capital=word[0].isupper(),
                is_known=is_few and _stand_together(text, said[-1], word),
                is_name=is_few and word[0].isupper() and _is_name(text, word),
                before=before,
                said=said,
            )
        )
    return places


def _loose(document: Document) -> list[re.Match[str]]:
    """The words between two stops, of which the first ends a word: not a dotted abbreviation, an ellipsis, a number."""
    text, data = document.text, document.data
    found = [
        m
        for stop, lead, pattern in _LOOSE
        if (lead is None or data is None or lead in data) and stop in text
        for m in pattern.finditer(text)
        if _WORD.fullmatch(m["word"]) and _LETTER.match(text, m.start() - 1)
    ]
    return sorted(found, key=re.Match.start)


def _stand_together(text: str, first: str, second: str) -> bool:
    pair = f"{first} {second}"
    at = text.find(pair)  # a pattern that begins with a word's edge would be tried at every place
    while at >= 0:
        if re.compile(rf"\b{re.escape(pair)}\b").match(text, at):
            return True
        at = text.find(pair, at + 1)
    return False


def _is_name(text: str, word: str) -> bool:
    """Say whether a word that begins with a capital does so within a sentence, too."""
    for m in re.finditer(re.escape(word), text):
        before = text[max(0, m.start() - 3) : m.start()]
        if before[-1:] == " " and before.rstrip(" ,")[-1:].islower() and not text[m.end() : m.end() + 1].isalpha():
            return True
    return False


def _has_no_vowel(word: str) -> bool:
    """Say whether a word is an abbreviation nobody listed: "dept" may be any word, "mgr" is none."""
    letters = unicodedata.normalize("NFD", word)
    return len(word) <= _SHORT_WORD and word.islower() and _VOWELS.isdisjoint(letters)


def _begins_small(text: str, loose: int) -> bool:
    """Say whether a text has many sentences that begin small, those of loose words aside."""
    beginnings = _BEGINNING.findall(text)
    capitals = sum(map(str.isupper, beginnings))
    return (sum(map(str.islower, beginnings)) - loose) * 3 > capitals


def _is_series(places: Sequence[_Place], index: int) -> bool:
    """Say whether another loose word stands next to it: "He came from a village. a town. a coast." is a list."""
    place = places[index]
    return (index > 0 and places[index - 1].end == place.stop + 1) or (
        index + 1 < len(places) and places[index + 1].stop + 1 == place.end
    )


def _is_quoted(before: str) -> bool:
    """Say whether a quotation was opened and not closed."""
    return before.count('"') % 2 == 1 or any(
        before.rfind(a) > before.rfind(z) for a, z in ("\u201c\u201d", "\u00ab\u00bb")
    )


def _is_terse(place: _Place, text: str) -> bool:
    """Say whether the paragraph has other sentences of a few words: its author writes so."""
    after = text[place.end : place.end + _NEAR].partition("\n")[0]
    sentences = _ENDS.split(f"{place.before[-_NEAR:]}. {after}")[1:-1]
    return sum(map(_is_short, sentences)) >= _TERSE


def _is_short(sentence: str) -> bool:
    words = sentence.split()
    # Neither a figure nor an initial with its stop is a sentence.
    return 0 < len(words) <= _FEW and len(words[-1]) >= _MIN_LETTERS and not any(map(str.isdigit, sentence))


def _any_of(words: Sequence[str]) -> str:
    return "|".join(map(re.escape, words))


def _words(rule: Rule | None, field: str) -> frozenset[str]:
    return frozenset(map(fold, rule.data.get(field, ()))) if rule else frozenset()
