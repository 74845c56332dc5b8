"""What an evaluation came to, in tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from newsclean.cli.output import visible
from newsclean.evaluate import Cases, Mistake, Report, Score, Trust, bin_end

#: A table: its title, the names of its columns, and its rows.
Table = tuple[str, Sequence[str], Sequence[Sequence[str]]]


def tables(report: Report, least: int = 1) -> Iterator[Table]:
    """Yield the tables that a report is shown in."""
    names = ("texts", "with labels", "exact", "without", "harmed", *_SCORE)
    yield "All", names, [_cases(report.total)]
    yield "By category", ("category", *_SCORE), [(n, *_score(s)) for n, s in report.categories.items()]
    yield "By language", ("language", *names), [(n, *_cases(c)) for n, c in report.languages.items()]
    rules = [(name, rule) for name, rule in report.rules.items() if rule.trust.findings >= least]
    rules.sort(key=lambda row: (-row[1].trust.wrong, -row[1].trust.findings, row[0]))
    rows = [(n, r.category, *_trust(r.trust), _share(r.recall), _share(r.f1)) for n, r in rules]
    yield "By rule", ("rule", "category", *_TRUST, "recall", "F1"), rows
    bins = [(f"{low} to {bin_end(low)}", *_trust(trust)) for low, trust in report.reliability.items()]
    yield "By stated confidence", ("confidence", *_TRUST), bins


_SCORE = ("removed", "precision", "labelled", "recall", "F1")
_TRUST = ("findings", "right", "wrong", "precision", "95 % interval", "stated", "verdict")


def _score(score: Score) -> tuple[str, ...]:
    return str(score.removed), _share(score.precision), str(score.labelled), _share(score.recall), _share(score.f1)


def _cases(cases: Cases) -> tuple[str, ...]:
    whole = (cases.count, cases.positives, cases.exact, cases.negatives, cases.harmed)
    return (*map(str, whole), *_score(cases.score))


def _trust(trust: Trust) -> tuple[str, ...]:
    counts = (str(trust.findings), str(trust.right), str(trust.wrong))
    low, high = trust.interval
    return (*counts, _share(trust.precision), f"{low:.2f} to {high:.2f}", _share(trust.stated), trust.verdict)


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def as_text(table: Table) -> str:
    """Show a table in columns."""
    title, names, rows = table
    rows = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
    return f"{title}\n" + "".join(f"  {_aligned(row, widths)}\n" for row in (names, *rows))


def _aligned(row: Iterable[str], widths: Sequence[int]) -> str:
    cells = [
        cell.rjust(width) if n and _is_number(cell) else cell.ljust(width)
        for n, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()


def _is_number(cell: str) -> bool:
    return cell.replace(".", "").isdecimal() or cell == "-"


def as_markdown(table: Table) -> str:
    """Show a table in Markdown."""
    title, names, rows = table
    lines = [names, ["---"] * len(names), *([visible(cell).replace("|", "\\|") for cell in row] for row in rows)]
    return f"### {title}\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def as_mistake(mistake: Mistake) -> str:
    """Show a mistake in its context."""
    span = f"{_on_a_line(mistake.before)}\u27e6{_on_a_line(mistake.text)}\u27e7{_on_a_line(mistake.after)}"
    return f"\n{mistake.kind}  {visible(mistake.place)}  {visible(mistake.id)}  {visible(mistake.by)}\n  {span}\n"


def _on_a_line(text: str) -> str:
    shown = text if len(text) <= 300 else f"{text[:150]} \u2026 {text[-150:]}"
    return visible(shown.replace("\n", "\u23ce"))
