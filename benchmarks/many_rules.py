"""Rules in great number: packs in memory, with phrases like the shipped ones in form, but of other words."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from newsclean import Cleaner, packs
from newsclean.model import Pack, Rule

#: The fields of rules that hold phrases or names, by their kinds; what else a rule says is taken over.
FIELDS = {
    "line": ("phrases", "then"),
    "inline": ("phrases",),
    "block": ("headings", "openers", "counters", "ends"),
    "tag": ("names",),
    "truncation": ("phrases",),
    "score": ("cues",),
}
#: A slot or an escaped sign, which stays, or a word.
_PART = re.compile(r"\{[a-z]+\}|\\.|[^\W\d_]+")


class Words:
    """The words of a language by their length and by how often they stand in texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._counts = Counter(word for text in texts for word in re.findall(r"[^\W\d_]+", text.lower()))
        self._alike: dict[tuple[int, int], list[str]] = defaultdict(list)
        for word in self._counts:
            self._alike[self._class(word)].append(word)

    def _class(self, word: str) -> tuple[int, int]:
        return len(word), self._counts[word.lower()].bit_length()

    def other(self, word: str, rng: random.Random) -> str:
        """Return another word, as long and about as frequent; one that no text has for one that no text has."""
        alike = self._alike.get(self._class(word))
        made = rng.choice(alike) if alike and len(alike) > 1 else "".join(rng.sample(word.lower(), len(word)))
        return made.capitalize() if word[:1].isupper() else made


def times_as_many(times: int, names: Sequence[str], texts: dict[str, list[str]]) -> list[Pack]:
    """
    Return packs that, with those of these names, come to so many times as many rules and phrases.

    Args:
        times: 10 for nine rules more for each that there is.
        names: Shipped packs.
        texts: For each pack, texts whose words are taken. Rules that find anything in them are left out again: what
            finds something in each article is no rule that anybody would write.
    """
    rng = random.Random(0)  # noqa: S311 - not for secrets
    made = []
    for name in names:
        pack, words = packs.shipped(name), Words(texts[name])
        rules = [
            replace(rule, id=f"{name}-x{turn}.{rule.kind}.{rule.id.rpartition('.')[2]}", data=_data(rule, words, rng))
            for turn in range(1, times)
            for rule in pack.rules
            if FIELDS.get(rule.kind) and any(field in rule.data for field in FIELDS[rule.kind])
        ]
        made.append(replace(pack, name=f"{name}-x", rules=tuple(rules), common_words=(), letters=""))
    every = sorted({text for of_pack in texts.values() for text in of_pack})
    cleaner = Cleaner(packs=made)
    found = {finding.rule for text in every for finding in cleaner.detect(text)}
    return [replace(pack, rules=tuple(rule for rule in pack.rules if rule.id not in found)) for pack in made]


def _data(rule: Rule, words: Words, rng: random.Random) -> dict[str, Any]:
    new = {
        field: tuple(_PART.sub(lambda part: _new(part.group(), words, rng), phrase) for phrase in rule.data[field])
        for field in FIELDS[rule.kind]
        if field in rule.data
    }
    return {**rule.data, **new}


def _new(part: str, words: Words, rng: random.Random) -> str:
    return part if part[0] in "{\\" else words.other(part, rng)


def count(rules: Sequence[Rule]) -> tuple[int, int]:
    """Return how many rules there are, and how many phrases in them."""
    return len(rules), sum(len(rule.data.get(field, ())) for rule in rules for field in FIELDS.get(rule.kind, ()))
