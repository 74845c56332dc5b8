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
#: Letters by which a mark is told from other endings, and how many are folded to have them.
_FINAL, _FEW = 3, 8
#: What may stand behind a mark: stops, and white space as it is folded.
_AFTER = ". \n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u1680\u2028\u2029\u205f"
#: A single line of more than this is no headline.
_LONG = 200
#: What a text may end with when it is complete.
_ENDS = frozenset(
    ".!?\u061f\u2026\u3002\uff01\uff1f\u06d4\u0964\"'\u201c\u201d\u2018\u2019\u00bb\u203a)]}:;*|>/\u061b%\u300d\u300f"
)
_MIN_WORDS = 12
#: A last word that is an address or a user name: nothing was cut there.
_ADDRESS = re.compile(r"@|\w[./]")
#: What may stand behind a text's last sign, and is not seen.
_UNSEEN = re.compile(f"[\\s{INVISIBLE}]")


def compile(rules: Sequence[Rule]) -> Detector:
    """Make the detector of the `truncation` kind."""
    finals = tuple(
        {end for rule in rules for phrase in rule.data.get("phrases", ()) for end in endings(phrase, _FINAL)}
    )
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
        # Nearly every text ends in letters that no mark ends in.
        letters = fold(document.text[max(0, end - _FEW) : end]).rstrip(_AFTER)
        if len(letters) < _FINAL or letters.endswith(finals):
            floor = max(0, end - _WINDOW)
            window = document.text[floor:end]
            tail = fold(window)
            for pattern, rule in marks:
                if m := pattern.search(tail):
                    at = floor + unfold(window, tail, m.start())
                    yield Finding(at, end, rule.id, rule.category, rule.confidence, rule.why)
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
    last = content[-1] if content[-1].isalnum() else _UNSEEN.sub("", content[-_WINDOW:])[-1:]
    if not last or last in _ENDS or last.isdigit():
        return False
    # Copyright signs and the bars of a menu end no article either.
    return not ("\u00a9" in content or "|" in content or _ADDRESS.search(content.rsplit(maxsplit=1)[-1]))
