"""What several kinds need."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsclean.letters import LETTER, STOPS, WIDE_STOPS, Lazy, is_spaced
from newsclean.model import Rule

#: How many lines count as the head and as the tail of a document.
HEAD, TAIL = 5, 8
#: The confidence of what cannot be told: no profile acts on it, it is only flagged.
DOUBT = 40
#: A letter of a script without blanks between words, in which two make one.
_UNSPACED = Lazy("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")


def count_words(text: str) -> int:
    """Count the words of a line; two letters make one where they have no blanks between."""
    return text.count(" ") + (1 if is_spaced(text) else max(1, len(_UNSPACED.findall(text)) // 2))


def in_place(rule: Rule, index: int, count: int) -> bool:
    """Say whether a rule holds for the line at that index, of so many: some phrases are prose in mid-article."""
    place = rule.data.get("place", "anywhere")
    return place == "anywhere" or (index < HEAD if place == "head" else index >= count - TAIL)


#: No headline is longer.
LONGEST_HEADLINE = 260
_CLOSING = '["\u201d\u00bb)\u300d]?'
#: A sentence that ended, and another that follows: no headline. ("U.S. troops" has no word before its stop.)
_TWO_SENTENCES = re.compile(rf"{LETTER}{{4}}[{STOPS}]+{_CLOSING} +[^\W_]|[{WIDE_STOPS}]{_CLOSING}[^\W_]")
_SENTENCE_END = re.compile(rf"{LETTER}{{2}}[.\u06d4\u0964\u3002\uff61]{_CLOSING}$")


def is_headline(text: str) -> bool:
    """Say whether a text may be a headline: one sentence at most, that does not end in a stop."""
    return len(text) <= LONGEST_HEADLINE and not _TWO_SENTENCES.search(text) and not _SENTENCE_END.search(text)


def by_form(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """Sort rules by their `form`; several packs may have a rule for the same one."""
    forms: dict[str, list[Rule]] = {}
    for rule in rules:
        if "form" in rule.data:
            forms.setdefault(rule.data["form"], []).append(rule)
    return forms
