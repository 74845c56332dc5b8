"""
Texts that were cut: the mark that says so is removed, the missing rest is reported.

* `… [+1234 chars]` and a last `…Read more` are marks
* a text that ends in mid-sentence is flagged; there is nothing to remove
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsclean.letters import INVISIBLE, fold, unfold
from newsclean.model import Detector, Document, Finding, Rule
from newsclean.phrases import endings, to_regex

#: Marks stand in the last characters of a text; looking there alone costs the same for every text.
_WINDOW = 70
#: Letters by which a mark is told from other endings.
_FINAL = 3
#: A single line of more than this is no headline.
_LONG = 200
#: What a text may end with when it is complete.
_ENDS = frozenset(
    ".!?\u061f\u2026\u3002\uff01\uff1f\u06d4\u0964\"'\u201c\u201d\u2018\u2019\u00bb\u203a)]}:;*|>/\u061b%\u300d\u300f"
)
_MIN_WORDS = 12
#: Addresses and user names at the end, copyright signs and the bars of a menu: nothing was cut there.
_LABEL = re.compile(r"[\u00a9|]|(?:@\S*|\w[./]\S*)$")
#: What may stand behind a text's last sign, and is not seen.
_UNSEEN = re.compile(f"[\\s{INVISIBLE}]")


def compile(rules: Sequence[Rule]) -> Detector:
    """Make the detector of the `truncation` kind."""
    finals = {final for rule in rules for phrase in rule.data.get("phrases", ()) for final in endings(phrase, _FINAL)}
    marks = [
        (re.compile("(?:" + "|".join(to_regex(phrase) for phrase in rule.data["phrases"]) + r")[\s.]{0,9}$"), rule)
        for rule in rules
        if "phrases" in rule.data
    ]
    unfinished = [rule for rule in rules if rule.data.get("form") == "mid-sentence"]

    def detect(document: Document) -> Iterator[Finding]:
        if not document.lines:
            return
        start, end, content = document.lines[-1]
        floor = max(0, end - _WINDOW)
        window = document.text[floor:end]
        tail = fold(window)
        # Nearly every text ends in letters that no mark ends in.
        ending = tail.rstrip(" .")
        for pattern, rule in marks if any(ending[-length:] in finals for length in range(_FINAL + 1)) else ():
            if m := pattern.search(tail):
                yield Finding(
                    floor + unfold(window, tail, m.start()), end, rule.id, rule.category, rule.confidence, rule.why
                )
        for rule in unfinished:
            if _is_unfinished(content, len(document.lines)):
                last = max(content.rfind(" "), len(content) - 40) + 1
                yield Finding(start + last, end, rule.id, rule.category, rule.confidence, rule.why)

    return detect


def _is_unfinished(content: str, lines: int) -> bool:
    # A single line may be a headline; a short last line may be a signature, a place, a list item.
    if content[-1] in _ENDS or content[0] in "-\u2022*":  # nearly always
        return False
    if content.count(" ") < _MIN_WORDS - 1 or not (lines > 1 or len(content) > _LONG):
        return False
    last = _UNSEEN.sub("", content[-_WINDOW:])[-1:]
    return not (not last or last in _ENDS or last.isdigit() or _LABEL.search(content))
