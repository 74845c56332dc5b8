"""
Lines that are probably no part of the article, though no phrase says so for sure.

`Get the weekly paper through your door. 12 issues for 9 pounds. Click here for more.` is written anew by every site. A
line that gives cause to ask is weighed: by its cues (words that such lines have, from the packs), by its form, and by
its place among the paragraphs. The weights are those of a logistic regression; they stand in a pack, so that anybody
can read them, and fit others with `benchmarks/fit_score.py`. The strongest of them are the reason that a finding gives.

The score is asked last, when no other rule has anything to say. Of a line's place only that counts of which removals
can but take away, so that removing some lines never brings down others.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from newsclean.letters import ENDS
from newsclean.matchers import WordMatcher
from newsclean.model import Detector, Document, Finding, Line, Rule

#: Lines of fewer words are labels, which other rules find; lines of more are paragraphs.
_MIN_WORDS, _MAX_WORDS = 4, 90
#: A line with a larger share of the document's words is the article itself.
_LARGEST_SHARE = 0.25
#: A paragraph has so many words at least, and an article so many paragraphs.
_PARAGRAPH, _PARAGRAPHS = 12, 2
#: In a paragraph there are more words to a cue than this.
_WORDS_A_CUE = 12
#: A line in capitals has so many words at least; a heading has fewer.
_UPPER = 8
#: As long as a paragraph: more words than this.
_LONG = 25
#: More of its kind than this between two paragraphs say no more.
_RUN = 6
#: A less confident finding is not worth a mention.
_WORTH = 50
#: Capitals alone tell less: threats, telegrams and placards are written so too. Pointers in them were seen in English
#: only, and speak to nobody.
_UNCUED, _SPOKEN = 75, frozenset(("I", "YOU", "WE", "ME", "US", "MY", "YOUR", "OUR", "I'LL", "YOU'LL", "DON'T", "WILL"))
_CLOSING = "\"'\u201d\u2019\u00bb)]"
_OPENING = '"\u201c\u00ab\u201e\u2018'
_SENTENCE = re.compile(r"[^\W\d_]{2,}[.!?\u061f\u06d4\u0964][\"\u201d\u2019\u00bb)]?(?=\s|$)")
_BULLETS = "-\u2013\u2022\u00b7*\u25aa\u25cf"
_SIGNS = ("\u00a9", "@", "http", "www.")
#: `— The Council (@council) May 5, 2031` says whose words stand before it.
_POST = re.compile(r"\(@\w{1,40}\)")
_MARKS = ".,:;!?\"'()[]\u060c\u061b\u061f\u201c\u201d\u00ab\u00bb\u2018\u2019"
#: What each feature is called in a reason; "cue.<category>" are named by their rule.
FEATURES = {
    "cues": "several words that such lines have",
    "density": "hardly any other words",
    "below-cues": "such words below the article",
    "below-density": "hardly any other words, below the article",
    "open": "no stop at its end",
    "open-credit": "no stop after a credit",
    "exclamation": "an exclamation",
    "question": "a question",
    "ellipsis": "cut short",
    "bracket-end": "ends in brackets",
    "sign": "an address or a copyright sign",
    "digits": "many digits",
    "capitals": "many words with capitals",
    "upper": "all in capital letters, between paragraphs",
    "quoted": "a quotation",
    "speech": "somebody speaks",
    "length": "its length",
    "long": "as long as a paragraph",
    "sentences": "several sentences",
    "edge": "above or below the article",
    "above-run": "above the article with others of its kind",
    "below-run": "below the article with others of its kind",
}


class Weighed(NamedTuple):
    """A line that gave cause to ask."""

    line: Line
    features: dict[str, float]
    #: The rule that most of its cues are from, if it has any.
    rule: Rule | None


def compile(rules: Sequence[Rule]) -> Detector:
    """Make the detector of the `score` kind, from one rule with weights and a language's rules with cues."""
    model = next((rule for rule in rules if "weights" in rule.data), None)
    if model is None:  # a pack that is used for single lines of a text is compiled by itself
        return lambda _document: ()
    weights: Mapping[str, float] = model.data["weights"]
    weigh = compile_weighing(rules)

    def detect(document: Document) -> Iterator[Finding]:
        for (start, end, content), features, cued in weigh(document):
            parts = {name: weights.get(name, 0.0) * value for name, value in features.items()}
            confidence = min(99, int(100 / (1 + math.exp(-sum(parts.values())))))
            if cued is None and (document.language != "en" or not _SPOKEN.isdisjoint(content.split())):
                confidence = min(confidence, _UNCUED)
            if confidence >= _WORTH:
                rule = cued or model
                yield Finding(start, end, rule.id, rule.category, confidence, _reason(rule, parts))

    return detect


def _reason(rule: Rule, parts: Mapping[str, float]) -> str:
    """Name the rule's reason and the two strongest features."""
    strongest = sorted(parts.keys() & FEATURES.keys(), key=lambda name: (-parts[name], name))[:2]
    return "; ".join((rule.why, *(FEATURES[name] for name in strongest if parts[name] > 0)))


def compile_weighing(rules: Sequence[Rule]) -> Callable[[Document], Iterator[Weighed]]:
    """Make the function that yields the lines of a document that give cause to ask, with their features."""
    cued = {rule.id: rule for rule in rules if "cues" in rule.data}
    matcher = WordMatcher((rule.data["cues"], rule.id) for rule in cued.values())
    # Without cues in its language a text would be judged by form alone; where no language is told, by English ones.
    speech = {"und": frozenset[str](), **{rule.language: frozenset(rule.data["speech"]) for rule in cued.values()}}

    def weigh(document: Document) -> Iterator[Weighed]:
        lines = document.lines
        if len(lines) <= _PARAGRAPHS or document.language not in speech:
            return
        cues = _cues(matcher, document)
        uppers = {at for at, line in enumerate(lines) if line[2].isupper() and _is_upper(line[2])}
        # In most pages what cues there are stand in paragraphs.
        asked = [at for at in sorted(cues.keys() | uppers) if at and _gives_cause(lines, at, cues.get(at, ()))]
        if not asked:
            return
        counts = [_count(line) for line in lines]
        paragraphs = [at for at, line in enumerate(lines) if _is_paragraph(line, counts[at], cues.get(at, ()))]
        if len(paragraphs) < _PARAGRAPHS or _is_wrapped(document):
            return
        most = _LARGEST_SHARE * sum(counts)
        for at in asked:
            place = _of_place(at, paragraphs, len(lines))
            found, upper = Counter(cues.get(at)), at in uppers and not place["edge"]
            if (found or upper) and counts[at] <= most:
                features = place | _of_form(lines[at][2], counts[at], speech[document.language])
                features |= _of_cues(found, cued, counts[at]) | {"upper": float(upper)}
                yield Weighed(lines[at], _with_pairs(features), cued[found.most_common(1)[0][0]] if found else None)

    return weigh


def _count(line: Line) -> int:
    """Count the words of a line."""
    return line[2].count(" ") + 1


def _gives_cause(lines: Sequence[Line], at: int, cues: Sequence[str]) -> bool:
    """Say whether a line with cues, or in capitals, is neither a label nor a paragraph, and of no list."""
    words = _count(lines[at])
    is_asked = _MIN_WORDS <= words <= _MAX_WORDS and not _is_paragraph(lines[at], words, cues)
    return is_asked and not _is_of_a_list(lines, at)


def _is_paragraph(line: Line, words: int, cues: Sequence[str]) -> bool:
    """Say whether a line is long, ends as a sentence does, and has few cues or none, wherever it stands."""
    return words >= _PARAGRAPH and line[2][-1] in ENDS and words > _WORDS_A_CUE * len(cues)


def _with_pairs(features: dict[str, float]) -> dict[str, float]:
    """Add what two features say together and neither says alone; and the bias, which every line has."""
    return features | {
        "bias": 1.0,
        "below-cues": features["below"] * features["cues"],
        "below-density": features["below"] * features["density"],
        "open-credit": features["open"] * features.get("cue.credit", 0.0),
    }


def _cues(matcher: WordMatcher[str], document: Document) -> dict[int, list[str]]:
    """Find the cues in each line, by the ids of their rules."""
    hits = list(matcher.finditer(document.text, document.data))
    starts = [start for start, _, _ in document.lines] if hits else []
    cues: dict[int, list[str]] = {}
    for hit in hits:
        cues.setdefault(bisect_right(starts, hit.start) - 1, []).append(hit.payload)
    return cues


def _is_wrapped(document: Document) -> bool:
    """Say whether the lines of paragraphs are wrapped, so that a line is no unit of the text."""
    wrapped = 0
    for (_, end, content), (start, _, following) in zip(document.lines, document.lines[1:], strict=False):
        wrapped += following[0].islower() and start - end <= 2 and content[-1] not in ENDS
    return wrapped * 10 > len(document.lines)


def _is_upper(content: str) -> bool:
    """Say whether a line is in capitals, and longer than a heading: some sites set pointers to other stories so."""
    if not content.isupper() or content[-1] in ENDS:
        return False
    return content.count(" ") >= _UPPER - 1 and sum(map(str.isdigit, content)) <= _UPPER


def _is_of_a_list(lines: Sequence[Line], at: int) -> bool:
    """Say whether a line is an item or a row, or announces the items that follow."""
    content = lines[at][2]
    return _is_row(content) or (content[-1] in ":\uff1a" and at + 1 < len(lines) and lines[at + 1][2][0] in _BULLETS)


def _is_row(content: str) -> bool:
    """Say whether a line is an item of a list, a row of a table, or says whose post the words before it are."""
    return content[0] in _BULLETS or content.count("|") > 1 or "\t" in content or bool(_POST.search(content))


def _of_cues(found: Counter[str], cued: Mapping[str, Rule], words: int) -> dict[str, float]:
    total = found.total()
    features = {f"cue.{rule.category}": 0.0 for rule in cued.values()}
    for name, count in found.items():
        features[f"cue.{cued[name].category}"] += min(count, 2) / 2
    return {**features, "cues": min(total, 4) / 4, "density": min(1.0, total * 4 / words)}


def _of_form(content: str, words: int, speech: frozenset[str]) -> dict[str, float]:
    bare = [word.strip(_MARKS) for word in content.split()]
    long = [word for word in bare if len(word) > 3 and word[0].isalpha()]
    core = content.rstrip(_CLOSING + " ")
    return {
        "open": float(content[-1] not in ENDS),
        "exclamation": float(core.endswith("!")),
        "question": float(core.endswith(("?", "\u061f"))),
        "ellipsis": float(content.endswith(("\u2026", "..."))),
        "bracket-end": float(content[0] not in "([" and content[-1] in ")]"),
        "sign": float(any(sign in content for sign in _SIGNS)),
        "digits": sum(map(str.isdigit, content)) / len(content),
        "capitals": sum(word[0].isupper() for word in long) / len(long) if long else 0.0,
        "quoted": float(content[0] in _OPENING),
        "speech": float(not speech.isdisjoint(word.lower() for word in bare)),
        "length": math.log(words) / math.log(_MAX_WORDS),
        "long": float(words > _LONG),
        "sentences": min(len(_SENTENCE.findall(content)), 5) / 5,
    }


def _of_place(at: int, paragraphs: Sequence[int], count: int) -> dict[str, float]:
    """Weigh a place by the lines that are no paragraphs there: of these removals can only leave fewer."""
    below, above = float(at > paragraphs[-1]), float(at < paragraphs[0])
    after = bisect_left(paragraphs, at)
    first = paragraphs[after - 1] if after else -1
    last = paragraphs[after] if after < len(paragraphs) else count
    run = min(last - first - 2, _RUN) / _RUN
    return {"edge": below + above, "below": below, "below-run": below * run, "above-run": above * run}
