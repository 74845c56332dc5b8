"""
How far rules can be trusted, counted on texts whose artefacts are labelled.

Two things are counted. *Characters*, white space aside: which share of what was removed is labelled (precision), and
which share of what is labelled was removed (recall). And *findings*, acted on or only flagged: a finding is right when
all of its characters are labelled, and wrong when one is not; that is what a rule's confidence speaks of.

What is labelled as doubtful counts neither way. A label of category `encoding` wants a repair, so any edit serves. A
repair where nothing is labelled counts neither way either, unless the text says with ⟦ ⟧ what is to be touched.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from math import sqrt
from typing import Any

from newsclean import packs
from newsclean.cleaner import Cleaner
from newsclean.gold import Gold, Span
from newsclean.model import Edit, Finding
from newsclean.pipeline import LIMIT
from newsclean.resolve import Decision

#: The category of what ⟦ ⟧ mark and no rule found.
UNNAMED = "unnamed"
#: Rules that point to a gap: nothing there could be labelled.
GAPS = frozenset({"common.truncation.mid-sentence"})
#: Where the bins of stated confidence begin; the profiles' thresholds are among them.
BINS = (1, 50, 65, 80, 90, 95, 98)
#: Two-sided 95 % of the normal distribution.
_Z = 1.959964


@dataclass(frozen=True)
class Score:
    """Characters, white space aside."""

    removed: int = 0
    #: Removed, and labelled.
    right: int = 0
    labelled: int = 0
    #: Labelled, and removed or repaired.
    found: int = 0

    @property
    def precision(self) -> float | None:
        """Which share of what was removed is labelled; None where nothing was removed."""
        return _share(self.right, self.removed)

    @property
    def recall(self) -> float | None:
        """Which share of what is labelled was removed; None where nothing is labelled."""
        return _share(self.found, self.labelled)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both."""
        return _mean(self.precision, self.recall)


@dataclass(frozen=True)
class Cases:
    """Whole texts, and the characters in them."""

    #: With labels, and without.
    positives: int = 0
    negatives: int = 0
    #: Of those with labels: all of it went, and nothing else.
    exact: int = 0
    #: Of those without: something went.
    harmed: int = 0
    score: Score = field(default_factory=Score)

    @property
    def count(self) -> int:
        """How many texts."""
        return self.positives + self.negatives


@dataclass(frozen=True)
class Trust:
    """Findings, and how many of them are right: of a rule, or of a bin of stated confidence."""

    findings: int
    right: int
    #: Mean of the confidences that the findings state, 0 to 1.
    stated: float

    @property
    def wrong(self) -> int:
        """How many are not right."""
        return self.findings - self.right

    @property
    def precision(self) -> float:
        """Which share is right."""
        return self.right / self.findings

    @property
    def interval(self) -> tuple[float, float]:
        """Where the precision lies with 95 % confidence; see `wilson`."""
        return wilson(self.right, self.findings)

    @property
    def verdict(self) -> str:
        """`too sure` or `too modest` where the stated confidence is outside the interval, else ""."""
        low, high = self.interval
        return "too sure" if self.stated > high + 1e-9 else "too modest" if self.stated < low - 1e-9 else ""


@dataclass(frozen=True)
class RuleTrust:
    """How far a rule can be trusted, and what it adds."""

    trust: Trust
    category: str
    #: Characters of the labels of the kinds and languages in which it found any; and of these, what it found.
    labelled: int
    found: int

    @property
    def recall(self) -> float | None:
        """Which share of such labels it finds by itself."""
        return _share(self.found, self.labelled)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of its precision and its recall."""
        return _mean(self.trust.precision, self.recall)


@dataclass(frozen=True)
class Mistake:
    """A run of characters that went and should not have, or the other way round."""

    id: str
    language: str
    place: str
    #: `wrong` (removed, and not labelled) or `missed` (labelled, and not removed).
    kind: str
    start: int
    end: int
    text: str
    #: Up to 40 characters on each side.
    before: str
    after: str
    #: The rules that removed it, or the category of the label.
    by: str


@dataclass(frozen=True)
class Report:
    """What an evaluation came to."""

    total: Cases
    categories: Mapping[str, Score]
    languages: Mapping[str, Cases]
    rules: Mapping[str, RuleTrust]
    #: By the lower end of the bin, in per cent.
    reliability: Mapping[int, Trust]
    #: Texts that were quarantined, and count nowhere: (place, reason).
    failed: tuple[tuple[str, str], ...]
    mistakes: tuple[Mistake, ...]

    @property
    def calibration_error(self) -> float | None:
        """How far stated confidence is from measured precision: mean over all findings, by bins."""
        total = sum(trust.findings for trust in self.reliability.values())
        far = sum(trust.findings * abs(trust.stated - trust.precision) for trust in self.reliability.values())
        return far / total if total else None

    def as_dict(self, *, errors: int = 0) -> dict[str, Any]:
        """Return it as plain values, with as many mistakes as asked for."""
        return {
            **_cases(self.total),
            "failed": [{"place": place, "reason": reason} for place, reason in self.failed],
            "categories": {name: _score(score) for name, score in self.categories.items()},
            "languages": {name: _cases(cases) for name, cases in self.languages.items()},
            "rules": {
                name: {
                    "category": rule.category,
                    **_trust(rule.trust),
                    "recall": _round(rule.recall),
                    "f1": _round(rule.f1),
                }
                for name, rule in self.rules.items()
            },
            "reliability": [
                {"from": low, "to": bin_end(low), **_trust(trust)} for low, trust in self.reliability.items()
            ],
            "calibration_error": _round(self.calibration_error),
            "errors": [asdict(mistake) for mistake in self.mistakes[:errors]],
        }


def wilson(right: int, of: int) -> tuple[float, float]:
    """
    Return the 95 % interval of a share (Wilson's score interval), good for few findings and shares near 1 too.

    >>> [round(end, 3) for end in wilson(97, 98)]
    [0.944, 0.998]
    """
    share = right / of
    scale = 1 + _Z**2 / of
    middle = (share + _Z**2 / (2 * of)) / scale
    half = _Z * sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2)) / scale
    return round(max(0.0, middle - half), 12), round(min(1.0, middle + half), 12)


def bin_end(low: int) -> int:
    """
    Return the last confidence of the bin that begins with `low`.

    >>> bin_end(80), bin_end(98)
    (89, 100)
    """
    return next((other - 1 for other in BINS if other > low), 100)


def evaluate(golds: Iterable[Gold], cleaner: Cleaner | None = None, *, url: str | None = None) -> Report:
    r"""
    Clean labelled texts and count what was right.

    Args:
        golds: The texts; `newsclean.gold` reads them.
        cleaner: How they are cleaned; at the default profile when not given. Where it was given no language, it is
            told the one that a text's folder is named after, and detects that of all others. Texts of a site are
            cleaned with its pack as well.
        url: Where the texts are from.

    >>> from newsclean.gold import parse_marked
    >>> gold = parse_marked("It rained.\n⟦Advertisement⟧\nRoads were closed.".encode(), "cases/en/a.txt")
    >>> report = evaluate([gold])
    >>> report.total.score.precision, report.rules["en.line.advert"].trust.findings
    (1.0, 1)
    """
    cleaner = cleaner or Cleaner()
    cleaners: dict[tuple[str | None, str], Cleaner] = {}
    tally = _Tally()
    for gold in golds:
        kind = (cleaner.language or gold.told, gold.pack)
        if kind not in cleaners:
            cleaners[kind] = _told(cleaner, *kind)
        tally.add(gold, cleaners[kind].decide(gold.source, url=url))
    return tally.report()


def _told(cleaner: Cleaner, language: str | None, pack: str) -> Cleaner:
    if not pack:
        return cleaner.with_language(language)
    return Cleaner(language=language, policy=cleaner.policy, packs=[*cleaner.packs, packs.shipped(pack)])


class _Case:
    """One text and what was decided about it, as places of characters that are not white space."""

    def __init__(self, gold: Gold, decision: Decision) -> None:
        self.gold, self.edits = gold, decision.edits
        #: In order and without repeats: later passes may find the same thing again.
        self.findings = list(dict.fromkeys([*decision.acted, *decision.flags]))
        self.sure = [(span, self.solid(span)) for span in gold.spans if not span.doubtful]
        self.wanted = set().union(*(places for _, places in self.sure))
        self.doubtful = set().union(*(self.solid(span) for span in gold.spans if span.doubtful))
        self.gone = self._touched(repairs=False) - self.doubtful
        self.touched = self._touched(repairs=True)
        #: What was touched and should not have been.
        self.too_much = (self.touched - self.doubtful if gold.marked else self.gone) - self.wanted

    def solid(self, span: Span | Edit | Finding) -> set[int]:
        """The places in a span that are not white space."""
        return {at for at in range(span.start, span.end) if not self.gold.text[at].isspace()}

    def _touched(self, *, repairs: bool) -> set[int]:
        return set().union(*(self.solid(edit) for edit in self.edits if repairs or not edit.inserted))

    def found(self, span: Span, places: set[int]) -> set[int]:
        """What of a label was dealt with as it should be."""
        return places & (self.touched if span.category in {"encoding", ""} else self.gone)

    def category(self, span: Span, places: set[int]) -> str:
        """A label's category; where marks do not say, that of the finding that covers most of it."""
        if span.category:
            return span.category
        shares = [(len(places & self.solid(finding)), finding) for finding in self.findings]
        most, finding = max(shares, key=lambda share: share[0], default=(0, None))
        return finding.category if finding and most else UNNAMED

    def right(self, finding: Finding) -> bool | None:
        """Say whether all of a finding is labelled; None when that cannot be said."""
        places = self.solid(finding) - self.doubtful
        if not places or finding.rule in GAPS:
            return None
        if finding.inserted and not self.gold.marked and not places & self.wanted:
            return None
        return places <= self.wanted


class _Tally:
    """Counts, over all texts so far."""

    def __init__(self) -> None:
        self.cases: dict[str, Counter[str]] = defaultdict(Counter)
        self.categories: dict[str, Counter[str]] = defaultdict(Counter)
        self.judged: dict[str, list[tuple[int, bool]]] = defaultdict(list)
        self.category_of: dict[str, str] = {}
        self.labelled: Counter[tuple[str, str]] = Counter()
        self.found_by: Counter[str] = Counter()
        self.kinds_of: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self.failed: list[tuple[str, str]] = []
        self.mistakes: list[Mistake] = []

    def add(self, gold: Gold, decision: Decision) -> None:
        """Count one text."""
        if any(flag.rule == LIMIT for flag in decision.flags):
            self.failed.append((gold.place, decision.flags[0].reason))
            return
        case = _Case(gold, decision)
        self._count_case(case)
        named: dict[str, set[int]] = defaultdict(set)
        for span, places in case.sure:
            category = case.category(span, places)
            named[category] |= places
            found = case.found(span, places)
            self.labelled[category, gold.language] += len(places)
            for counts in (self.categories[category], self.cases[gold.language]):
                counts.update(labelled=len(places), found=len(found))
            self.mistakes += _mistakes(case, places - found, "missed", span)
        for edit in case.edits:
            if not edit.inserted:
                places = case.solid(edit) - case.doubtful
                for counts in (self.categories[edit.category], self.cases[gold.language]):
                    counts.update(removed=len(places), right=len(places & case.wanted))
            self.mistakes += _mistakes(case, case.solid(edit) & case.too_much, "wrong", edit)
        self._count_findings(case, named)

    def _count_case(self, case: _Case) -> None:
        counts = self.cases[case.gold.language]
        clean = not case.too_much
        if case.wanted:
            missed = any(places - case.found(span, places) for span, places in case.sure)
            counts.update(positives=1, exact=int(clean and not missed))
        else:
            counts.update(negatives=1, harmed=int(not clean))

    def _count_findings(self, case: _Case, named: Mapping[str, set[int]]) -> None:
        found: dict[str, set[int]] = defaultdict(set)
        for finding in case.findings:
            right = case.right(finding)
            if right is None:
                continue
            self.judged[finding.rule].append((finding.confidence, right))
            self.category_of[finding.rule] = finding.category
            found[finding.rule] |= case.solid(finding) & case.wanted
        for rule, places in found.items():
            self.found_by[rule] += len(places)
            self.kinds_of[rule] |= {(name, case.gold.language) for name, label in named.items() if label & places}

    def report(self) -> Report:
        """Return what the counts come to."""
        every: Counter[str] = Counter()
        for counts in self.cases.values():
            every.update(counts)
        judged = [one for some in self.judged.values() for one in some]
        bins = {low: [one for one in judged if low <= max(1, one[0]) <= bin_end(low)] for low in BINS}
        return Report(
            total=_cases_of(every),
            categories={name: _score_of(self.categories[name]) for name in sorted(self.categories)},
            languages={name: _cases_of(self.cases[name]) for name in sorted(self.cases)},
            rules={rule: self._rule(rule) for rule in sorted(self.judged)},
            reliability={low: _trust_of(some) for low, some in bins.items() if some},
            failed=tuple(self.failed),
            mistakes=tuple(sorted(self.mistakes, key=lambda mistake: mistake.kind == "missed")),
        )

    def _rule(self, rule: str) -> RuleTrust:
        labelled = sum(self.labelled[kind] for kind in self.kinds_of[rule])
        return RuleTrust(_trust_of(self.judged[rule]), self.category_of[rule], labelled, self.found_by[rule])


def _mistakes(case: _Case, places: set[int], kind: str, by: Span | Edit) -> Iterator[Mistake]:
    """Yield the runs of places, white space between them aside."""
    text, gold = case.gold.text, case.gold
    runs: list[list[int]] = []
    for at in sorted(places):
        if runs and not text[runs[-1][1] : at].strip():
            runs[-1][1] = at + 1
        else:
            runs.append([at, at + 1])
    names = " ".join(by.rules) if isinstance(by, Edit) else by.category or UNNAMED
    for start, end in runs:
        before, after = text[max(0, start - 40) : start], text[end : end + 40]
        yield Mistake(gold.id, gold.language, gold.place, kind, start, end, text[start:end], before, after, names)


def _score_of(counts: Mapping[str, int]) -> Score:
    return Score(*(counts.get(name, 0) for name in ("removed", "right", "labelled", "found")))


def _cases_of(counts: Mapping[str, int]) -> Cases:
    positives, negatives = counts.get("positives", 0), counts.get("negatives", 0)
    return Cases(positives, negatives, counts.get("exact", 0), counts.get("harmed", 0), _score_of(counts))


def _trust_of(judged: list[tuple[int, bool]]) -> Trust:
    stated = sum(confidence for confidence, _ in judged) / (100 * len(judged))
    return Trust(len(judged), sum(right for _, right in judged), stated)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(one: float | None, other: float | None) -> float | None:
    if one is None or other is None:
        return None
    return 2 * one * other / (one + other) if one + other else 0.0


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _score(score: Score) -> dict[str, Any]:
    shares = {"precision": _round(score.precision), "recall": _round(score.recall), "f1": _round(score.f1)}
    return {**asdict(score), **shares}


def _cases(cases: Cases) -> dict[str, Any]:
    whole = {"cases": cases.count, "positives": cases.positives, "negatives": cases.negatives}
    return {**whole, "exact": cases.exact, "harmed": cases.harmed, **_score(cases.score)}


def _trust(trust: Trust) -> dict[str, Any]:
    return {
        "findings": trust.findings,
        "right": trust.right,
        "wrong": trust.wrong,
        "precision": _round(trust.precision),
        "interval": [_round(end) for end in trust.interval],
        "stated": _round(trust.stated),
        "verdict": trust.verdict,
    }
