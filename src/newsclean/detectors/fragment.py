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
from collections.abc import Iterator, Sequence

from newsclean.matchers import fold
from newsclean.model import Detector, Document, Finding, Rule

_STOP = ".\u3002\u06d4"
#: One or two words between two stops. A stop before must end a word, and not a dotted abbreviation or "...".
_LOOSE = re.compile(
    rf"(?<=[^\W\d_][{_STOP}])[ \u00a0\u200f\u200e]{{1,4}}(?P<words>[^\W\d_][^\W_\u064b]{{0,29}}[\u064b]?(?: [^\W\d_]{{2,30}})?)[{_STOP}](?=\s|$)"
)
_SENTENCE = re.compile(r"[^.!?\u061f\u2026\u3002\u06d4\n]*$")
_QUOTES = re.compile('["\u201c\u201d\u00ab\u00bb]')
#: A sentence of fewer words is a fragment itself, or dialogue.
_MIN_WORDS = 5
#: As many loose words as this in one text are its author's style.
_STYLE = 3


def compile(rules: Sequence[Rule]) -> Detector:  # noqa: A001
    """Make the detector of the `fragment` kind; a language's rules hold for texts in that language only."""
    by_language: dict[str, list[Rule]] = {}
    for rule in rules:
        by_language.setdefault(rule.language, []).append(rule)
    compiled = {language: _Rules(found) for language, found in by_language.items()}

    def detect(document: Document) -> Iterator[Finding]:
        found = compiled.get(document.language)
        if found:
            yield from found.loose(document)
            yield from found.stranded(document)

    return detect


class _Rules:
    """The fragment rules of one language."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        by_form = {rule.data["form"]: rule for rule in rules}
        self.function = by_form.get("function-word")
        self.word = by_form.get("loose-word")
        self.strand = by_form.get("stranded-word")
        self.function_words = _words(self.function, "words")
        self.dangling = _words(self.word, "dangling")
        self.exceptions = _words(self.word, "exceptions") | _words(self.function, "exceptions")
        self.prefixes = self.word.data.get("prefixes", ()) if self.word else ()
        verbs = self.strand.data.get("words", ()) if self.strand else ()
        subjects = self.strand.data.get("prefixes", ()) if self.strand else ()
        self.stranding = verbs and re.compile(
            r"(?P<word>[^\W\d_]{3,20}) (?:%s) (?:%s)[^\W\d_]{2,}"
            % ("|".join(map(re.escape, verbs)), "|".join(map(re.escape, subjects)))
        )

    def loose(self, document: Document) -> Iterator[Finding]:
        text = document.text
        loose = [(m, self._judge(text, m)) for m in _LOOSE.finditer(text)]
        words = sum(rule is self.word and not certain for _, (rule, certain) in loose)
        for m, (rule, certain) in loose:
            if rule:
                confidence = rule.confidence
                if rule is self.word:
                    confidence = min(99, confidence + 10) if certain else confidence
                    confidence -= 40 * (words >= _STYLE and not certain)
                yield Finding(m.start("words"), m.end(), rule.id, rule.category, confidence, rule.why)

    def _judge(self, text: str, m: re.Match[str]) -> tuple[Rule | None, bool]:
        """The rule that a loose word falls under, and whether the sentence before it lacks just that word."""
        words = [fold(word) for word in m["words"].split(" ")]
        if not self.exceptions.isdisjoint(words) or len(words[0]) < 2:
            return None, False
        line_start = max(text.rfind("\n", 0, m.start()), text.rfind("\r", 0, m.start())) + 1
        before = text[max(line_start, m.start() - 400) : m.start() - 1]
        if len(_QUOTES.findall(before)) % 2:  # inside a quotation people speak as they like
            return None, False
        sentence = _SENTENCE.search(before)
        said = sentence.group().split() if sentence else []
        if len(said) < _MIN_WORDS:
            return None, False
        dangles = fold(said[-1]) in self.dangling
        if words[0] in self.function_words and (len(words) == 1 or not dangles):
            return self.function, True
        if len(words) > 1 or (not dangles and m["words"].startswith(self.prefixes or "\0")):
            return None, False
        return self.word, dangles

    def stranded(self, document: Document) -> Iterator[Finding]:
        if not (self.strand and self.stranding):
            return
        for start, _end, content in document.lines:
            m = self.stranding.match(content)
            if m and fold(m["word"]) not in self.function_words | self.exceptions:
                yield Finding(
                    start, start + m.end("word"), self.strand.id, self.strand.category, self.strand.confidence, self.strand.why
                )


def _words(rule: Rule | None, field: str) -> frozenset[str]:
    return frozenset(map(fold, rule.data.get(field, ()))) if rule else frozenset()
