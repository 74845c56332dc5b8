"""
Words that a translator cut loose.

* `…مع روسيا. في.`: a function word that stands as a sentence of its own
* `…هجوم مستقبلي. روسيا.`: a word left behind when its sentence was closed without it
* `أوكرانيا قال المستشار …`: a word stranded before a sentence that has its subject already

One-word sentences are real now and then, so the evidence is what stands around them: a complete sentence before,
on the same line; no dialogue, no question, no list; no author who writes so throughout.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from newsclean.detectors.shared import DOUBT, by_form
from newsclean.letters import fold
from newsclean.model import Detector, Document, Finding, Rule

_STOP = ".\u3002\u06d4"
#: A stop, one or two words, another stop. It begins with the stop, because an engine finds that quickly.
_LOOSE = re.compile(
    rf"[{_STOP}][ \u00a0\u200f\u200e]{{1,4}}"
    rf"(?P<words>[^\W\d_][^\W_\u064b]{{0,29}}[\u064b]?(?: [^\W\d_]{{2,30}})?)(?=[{_STOP}](?:\s|$))"
)
_STOPS = re.compile(r"[.!?\u061f\u2026\u3002\u06d4\n]+")
#: How far back a quotation is looked for.
_FAR = 2000
#: How far on both sides an author's style is looked for.
_NEAR = 300
#: A sentence of fewer words is a fragment itself, or dialogue.
_MIN_WORDS = 5
#: A shorter word is an initial or an abbreviation ("إتش. إس. بي. سي").
_MIN_LETTERS = 3
#: A word of so many letters is hardly ever a verb by itself.
_LONG_WORD = 4
#: How far back a comma shows that a sentence lists things.
_LIST = 40
#: What it adds that the sentence before ends in a word that cannot end one.
_CERTAIN = 10
#: As many loose words as this in one text are its author's style.
_STYLE = 3


def compile(rules: Sequence[Rule]) -> Detector:
    """Make the detector of the `fragment` kind; a language's rules hold for texts in that language only."""
    by_pack: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        by_pack.setdefault((rule.language, rule.id.partition(".")[0]), []).append(rule)
    compiled = [(language, _Rules(ours)) for (language, _), ours in by_pack.items()]

    def detect(document: Document) -> Iterator[Finding]:
        for language, ours in compiled:
            if language == document.language:
                yield from ours.loose(document)
                yield from ours.stranded(document)

    return detect


class _Rules:
    """The fragment rules of one pack: at most one of each form, which work together."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        forms = by_form(rules)
        self.function, self.word, self.strand = (
            next(iter(forms.get(form, ())), None) for form in ("function-word", "loose-word", "stranded-word")
        )
        self.function_words = _words(self.function, "words")
        self.dangling = _words(self.word, "dangling")
        self.initials = _words(self.word, "initials")
        self.nouns = tuple(self.word.data.get("prefixes", ())) if self.word else ()
        self.exceptions = _words(self.word, "exceptions") | _words(self.function, "exceptions")
        verbs = self.strand.data.get("words", ()) if self.strand else ()
        subjects = self.strand.data.get("prefixes", ()) if self.strand else ()
        self.stranding = verbs and re.compile(
            rf"(?P<word>[^\W\d_]{{3,20}}) (?:{_any_of(verbs)}) (?:{_any_of(subjects)})[^\W\d_]{{2,}}"
        )

    def loose(self, document: Document) -> Iterator[Finding]:
        text = document.text
        # A stop that ends no word is a dotted abbreviation, an ellipsis, a number.
        found = [m for m in _LOOSE.finditer(text) if m.start() and text[m.start() - 1].isalpha()]
        if not found:
            return
        starts = [start for start, _, _ in document.lines]
        judged = [(m, *self._judge(text, m, starts)) for m in found]
        doubtful = sum(rule is self.word and not certain for _, rule, certain in judged)
        for index, (m, rule, certain) in enumerate(judged):
            if rule is None:
                continue
            confidence = rule.confidence
            if certain:
                confidence += _CERTAIN * (rule is self.word)
            elif (
                doubtful >= _STYLE
                or self._is_series(judged, index)
                or not self._is_noun(m["words"], text)
                or _is_terse(text, m, starts)
                or _ends_a_list(text, m)
            ):
                confidence = DOUBT
            yield Finding(m.start("words"), m.end() + 1, rule.id, rule.category, confidence, rule.why)

    def _is_noun(self, word: str, text: str) -> bool:
        """Say whether a word is rather a noun than a short verb, by which people do make a sentence ("مات.")."""
        return len(word) >= _LONG_WORD or word.startswith(self.nouns or "\0") or text.count(word) > 1

    @staticmethod
    def _is_series(judged: Sequence[tuple[re.Match[str], Rule | None, bool]], index: int) -> bool:
        """Say whether another loose word stands next to it: `جاء من قرية. ومدينة. وساحل.` is a list."""
        start, end = judged[index][0].span()
        return (index > 0 and judged[index - 1][0].end() == start) or (
            index + 1 < len(judged) and judged[index + 1][0].start() == end
        )

    def _judge(self, text: str, m: re.Match[str], starts: list[int]) -> tuple[Rule | None, bool]:
        """The rule that a loose word falls under, and whether the sentence before it lacks just that word."""
        words = [fold(word) for word in m["words"].split(" ")]
        if not self.exceptions.isdisjoint(words):
            return None, False
        before = text[max(_line_start(starts, m.start()), m.start() - _FAR) : m.start()]
        said = _STOPS.split(before[-_NEAR:])[-1].split()
        if len(said) < _MIN_WORDS or fold(said[-1]) in self.initials:
            return None, False
        dangles = fold(said[-1]) in self.dangling
        if not dangles and _is_quoted(before):  # people speak as they like
            return None, False
        if words[0] in self.function_words:
            return (self.function, True) if len(words) == 1 else (None, False)
        if len(words) > 1 or len(words[0]) < _MIN_LETTERS:
            return None, False
        return self.word, dangles

    def stranded(self, document: Document) -> Iterator[Finding]:
        if not (self.strand and self.stranding):
            return
        for start, _end, content in document.lines:
            m = self.stranding.match(content)
            if m and fold(m["word"]) not in self.function_words | self.exceptions:
                yield Finding(
                    start,
                    start + m.end("word"),
                    self.strand.id,
                    self.strand.category,
                    self.strand.confidence,
                    self.strand.why,
                )


def _ends_a_list(text: str, m: re.Match[str]) -> bool:
    """Say whether the sentence before lists with commas, and the word goes on with an "and"."""
    before = text[max(0, m.start() - _LIST) : m.start()]
    return m["words"].startswith("\u0648") and "\u060c" in before


def _line_start(starts: list[int], at: int) -> int:
    return starts[bisect_right(starts, at) - 1]


def _is_quoted(before: str) -> bool:
    """Say whether a quotation was opened and not closed."""
    return before.count('"') % 2 == 1 or any(
        before.rfind(a) > before.rfind(z) for a, z in ("\u201c\u201d", "\u00ab\u00bb")
    )


def _is_terse(text: str, m: re.Match[str], starts: list[int]) -> bool:
    """Say whether the paragraph has other sentences of three words or fewer: its author writes so."""
    before = text[max(_line_start(starts, m.start()), m.start() - _NEAR) : m.start()]
    after = text[m.end() + 1 : m.end() + _NEAR].partition("\n")[0]
    return sum(0 < len(sentence.split()) <= 3 for sentence in _STOPS.split(f"{before}.{after}")[1:-1]) >= 2


def _any_of(words: Sequence[str]) -> str:
    return "|".join(map(re.escape, words))


def _words(rule: Rule | None, field: str) -> frozenset[str]:
    return frozenset(map(fold, rule.data.get(field, ()))) if rule else frozenset()
