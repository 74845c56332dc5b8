"""The counts of a report: totals, charts that are filters as well, and the table of rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from newsclean.model import CATEGORIES
from newsclean.report.entries import Shown
from newsclean.report.markup import attribute, bar
from newsclean.report.pieces import FLAGGED, KINDS, REMOVED, Mark
from newsclean.resolve import TIDY

#: So many sources have a bar of their own.
_SOURCES = 12
_SAMPLES = {"removed": "<del>removed</del>", "repaired": "<ins>repaired</ins>", "flagged": "<mark>flagged</mark>"}


def totals(shown: Sequence[Shown], failures: int) -> str:
    """Return the figures at the top."""
    kinds = _kinds(shown)
    removed = sum(map(removed_from, shown))
    characters = sum(one.record.source["characters"] for one in shown)
    cells = [_cell(len(shown), "document"), _cell(sum(bool(one.record.edits) for one in shown), "changed document")]
    cells += [_cell(kinds[kind], noun) for kind, noun in zip(KINDS, ("removal", "repair", "flag"), strict=True)]
    cells.append(f"<div><dt>of all characters removed</dt><dd>{share(removed, characters)}</dd></div>")
    if failures:
        link = '<a href="#problems">not shown, or not cleaned</a>'
        cells.append(f'<div class="bad"><dt>{link}</dt><dd>{failures:,}</dd></div>')
    return "".join(cells)


def removed_from(one: Shown) -> int:
    """Return how many characters were removed from a document; those that were repaired do not count."""
    return sum(mark.end - mark.start for mark in one.marks if mark.kind == REMOVED)


def share(part: int, whole: int) -> str:
    """
    Return a share in per cent.

    >>> share(1, 8)
    '12.5 %'
    """
    return f"{100 * part / whole if whole else 0:.1f} %"


def count(number: int, noun: str) -> str:
    """
    Return a number of things.

    >>> count(1, "edit"), count(1200, "edit")
    ('1 edit', '1,200 edits')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _cell(number: int, noun: str) -> str:
    return f"<div><dt>{count(number, noun).partition(' ')[2]}</dt><dd>{number:,}</dd></div>"


def _kinds(shown: Sequence[Shown]) -> Counter[str]:
    return Counter(mark.kind for one in shown for mark in one.marks)


# ---- filters


def kinds(shown: Sequence[Shown]) -> str:
    """Return a box to tick for each kind of mark."""
    counts = _kinds(shown)
    return "".join(_facet("kind", kind, _SAMPLES[kind], f"{counts[kind]:,}") for kind in KINDS if counts[kind])


def categories(shown: Sequence[Shown]) -> str:
    """Return a box to tick, with a bar, for each category."""
    tally = _Tally((mark.category, mark) for one in shown for mark in one.marks)
    names = sorted(tally.edits | tally.flags, key=lambda name: (-tally.of(name), CATEGORIES.index(name)))
    return "".join(_facet("category", name, name, tally.said(name), tally.bar(name, names)) for name in names)


def _facet(field: str, value: str, label: str, said: str, middle: str = "") -> str:
    color = f" c-{value}" if middle else ""
    return (
        f'<label class="facet{color}"><input type="checkbox" name="{field}" value="{value}">'
        f'<span class="name">{label}</span>{middle}<span class="count">{said}</span></label>\n'
    )


def rule_options(shown: Sequence[Shown]) -> str:
    """Return each rule, to choose from."""
    return "".join(
        f'<option value="{attribute(rule)}">{attribute(rule)} ({number:,})</option>\n'
        for rule, number in sorted(_rules(shown).items())
    )


# ---- tables


def sources(shown: Sequence[Shown]) -> str:
    """Return a row, with a bar, for each source; those with the most marks first, small ones together."""
    tally = _Tally((one.source, mark) for one in shown for mark in one.marks)
    documents = Counter(one.source for one in shown)
    names = sorted(documents, key=lambda name: (-tally.of(name), -documents[name], name))
    if len(names) > _SOURCES + 1:
        rest, other = names[_SOURCES:], f"{len(names) - _SOURCES} other sources"
        for counts in (tally.edits, tally.flags, documents):
            counts[other] = sum(counts[name] for name in rest)
        names = [*names[:_SOURCES], other]
    return "".join(
        f'<tr><th scope="row"><bdi>{attribute(name)}</bdi>{tally.bar(name, names)}</th>'
        f'<td class="number">{documents[name]:,}</td><td class="number">{tally.said(name)}</td></tr>\n'
        for name in names
    )


class _Tally:
    """Edits and flags, counted by some name."""

    def __init__(self, marks: Iterable[tuple[str, Mark]]) -> None:
        self.edits: Counter[str] = Counter()
        self.flags: Counter[str] = Counter()
        for name, mark in marks:
            (self.flags if mark.kind == FLAGGED else self.edits)[name] += 1

    def of(self, name: str) -> int:
        return self.edits[name] + self.flags[name]

    def bar(self, name: str, names: Sequence[str]) -> str:
        most = max(map(self.of, names)) or 1
        return bar((("edits", self.edits[name] / most), ("flags", self.flags[name] / most)))

    def said(self, name: str) -> str:
        flags = self.flags[name]
        plus = f' <span class="plus" title="{flags:,} flagged">+{flags:,}</span>' if flags else ""
        return f"{self.edits[name]:,}{plus}"


def _rules(shown: Sequence[Shown]) -> Counter[str]:
    return Counter(rule for one in shown for mark in one.marks for rule in mark.rules)


def rule_rows(shown: Sequence[Shown]) -> str:
    """Return a row for each rule, the busiest first."""
    reasons = {TIDY: "white space that a removal left behind"}
    sure: dict[str, set[int]] = {}
    for mark in (mark for one in shown for mark in one.marks):
        named = [rule for rule in mark.rules if rule != TIDY]
        for rule in mark.rules:
            sure.setdefault(rule, set()).add(mark.confidence)
        for rule in named:
            # An edit by several rules has the reasons of all; that of one rule alone is its own.
            if len(named) == 1 or rule not in reasons:
                reasons[rule] = mark.reason
    return "".join(
        f"<tr><td><code>{attribute(rule)}</code></td><td><bdi>{attribute(reasons[rule])}</bdi></td>"
        f'<td class="number">{_range(sure[rule])}</td><td class="number">{number:,}</td></tr>\n'
        for rule, number in _rules(shown).most_common()
    )


def _range(numbers: set[int]) -> str:
    low, high = min(numbers), max(numbers)
    return f"{low}" if low == high else f"{low} to {high}"
