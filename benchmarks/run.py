"""
How fast newsclean is, beside what others do and beside itself: ratios, with what they should be.

    python benchmarks/run.py [--corpora DIR] [--quick] [--only ar en html rules size processes jobs start profile]
                             [--json FILE] [--docs]

Real articles are read from DIR, or from $NEWSCLEAN_CORPORA, or from ../shared/data beside the checkout; where there are
none, articles are made of sentences written for this. All that is compared runs in turns in one process, on the same
texts. trafilatura and justext are compared with where they are installed (`pip install newsclean[bench]`).
The exit code is 0 if all targets that could be measured are met, else 1.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

import corpora
import rows
import stages
from corpora import Corpus
from rows import Row

import newsclean

PARTS = ("ar", "en", "html", "rules", "size", "processes", "jobs", "start", "profile")
DOCS = corpora.ROOT / "docs" / "performance.md"
_BEGIN, _END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"


class Effort:
    """How much is measured: enough for the docs, or, with --quick, for a look."""

    def __init__(self, *, quick: bool) -> None:
        self.articles, self.rounds, self.seconds = (60, 2, 2.0) if quick else (300, 4, 12.0)
        self.megabytes = 5.0 if quick else 50.0
        self.runs, self.repeats, self.largest = (5, 2, 1_000_000) if quick else (15, 6, 10_000_000)


def measure(parts: list[str], texts: dict[str, Corpus], effort: Effort, folder: Path | None) -> Iterator[Row]:
    """Measure part after part."""
    for language, corpus in texts.items():
        if language in parts:
            yield from rows.others(corpus, effort.rounds)
    if "html" in parts:
        for corpus in texts.values():
            yield rows.html(corpus, effort.rounds)
    if "rules" in parts:
        yield rows.ten_times_the_rules(texts, effort.rounds)
    if "size" in parts:
        # So many that the longest text has none of them twice: one of those that are made is of some 3 KB.
        yield from rows.size(corpora.load(folder, "ar", effort.largest // 3_000), effort.largest)
    if "processes" in parts:
        yield rows.two_processes(texts["ar"], effort.repeats)
    if "jobs" in parts:
        yield rows.jobs(texts["ar"], effort.megabytes, effort.repeats // 2)
    if "start" in parts:
        yield from rows.start(effort.runs)


def _value(row: Row) -> str:
    if row.value is None:
        return "-"
    return {"x": f"{row.value:.2f}", "s": f"{row.value:.3f} s", "us": f"{row.value:.0f} µs"}[row.unit]


def _spread(row: Row) -> str:
    return "" if row.low is None or row.high is None else f"{row.low:.2f}-{row.high:.2f}"


def _verdict(row: Row) -> str:
    if row.value is None:
        return "skipped"
    if row.met is None:
        return "busy" if row.target else ""
    return "met" if row.met else "missed"


def cells(row: Row) -> tuple[str, ...]:
    """Return what stands in the columns of the table."""
    return (
        row.name,
        _value(row),
        row.target.replace(">=", "≥").replace("<=", "≤"),
        _verdict(row),
        _spread(row),
        row.note,
    )


HEADS = ("what", "measured", "target", "", "spread", "")
_WIDTHS = (72, 10, 8, 8, 11, 0)


def line(columns: tuple[str, ...]) -> str:
    """Return one line of the table for a terminal."""
    return "  ".join(f"{cell:{width}}" for cell, width in zip(columns, _WIDTHS, strict=True)).rstrip()


def machine(texts: dict[str, Corpus]) -> str:
    """Say what was measured, on what."""
    sources = ", ".join(f"{len(corpus.texts)} articles ({name}, {corpus.source})" for name, corpus in texts.items())
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"newsclean {newsclean.__version__}, {python}, {os.cpu_count()} cores{load}; {sources}"


def as_markdown(found: list[Row], shares: list[stages.Stage], scans: list[tuple[str, float, float]], head: str) -> str:
    """Return all as it stands in the docs."""
    table = [f"{head}.", "", "| what | measured | target | | spread | |", "| --- | --- | --- | --- | --- | --- |"]
    table += [f"| {' | '.join(cells(row))} |" for row in found]
    if shares:
        table += ["", "| stage | share of the time |", "| --- | --- |"]
        table += [f"| {stage.name} | {stage.share:.1%} |" for stage in shares if stage.share >= 0.005]
    if scans:
        table += ["", "| a pure scan of the same texts | µs an article | the whole job takes so many |"]
        table += ["| --- | --- | --- |", *(f"| {name} | {each:.1f} | {times:.1f} |" for name, each, times in scans)]
    return "\n".join(table)


def write_docs(text: str) -> None:
    """Put the tables into the docs, between their marks."""
    page = DOCS.read_text(encoding="utf-8")
    before, _, rest = page.partition(_BEGIN)
    _, mark, after = rest.partition(_END)
    if not mark:
        raise SystemExit(f"{DOCS}: has no {_BEGIN} ... {_END}")
    DOCS.write_text(f"{before}{_BEGIN}\n{text}\n{_END}{after}", encoding="utf-8")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, metavar="DIR", help="the folder of real articles")
    parser.add_argument("--generated", action="store_true", help="no real articles, even where there are some")
    parser.add_argument("--quick", action="store_true", help="fewer articles and rounds: seconds in place of minutes")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="these parts alone")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows as JSON, too")
    parser.add_argument("--docs", action="store_true", help=f"write the tables into {DOCS.relative_to(corpora.ROOT)}")
    options = parser.parse_args()
    effort = Effort(quick=options.quick)
    folder = None if options.generated else corpora.folder_of(options.corpora)
    texts = {language: corpora.load(folder, language, effort.articles) for language in corpora.FILES}
    head = machine(texts)
    print(head, "", line(HEADS), sep="\n")
    found = []
    for row in measure(options.only, texts, effort, folder):
        found.append(row)
        print(line(cells(row)), flush=True)
    shares, scans = [], []
    if "profile" in options.only:
        shares = stages.profile(texts["ar"].texts, effort.seconds)
        scans = stages.scans(texts["ar"], effort.rounds)
        print("\nwhere the time goes (ar):")
        print(*(f"  {stage.share:6.1%}  {stage.name}" for stage in shares if stage.share >= 0.005), sep="\n")
        print("\na pure scan of the same texts: µs an article, and how many of it the whole job takes")
        print(*(f"  {each:8.1f}  {times:6.1f}  {name}" for name, each, times in scans), sep="\n")
    if options.json:
        said = {
            "machine": head,
            "rows": [{**row._asdict(), "met": row.met} for row in found],
            "stages": dict(shares),
            "scans": {name: each for name, each, _ in scans},
        }
        options.json.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if options.docs:
        write_docs(as_markdown(found, shares, scans, head))
    return int(any(row.met is False for row in found))


if __name__ == "__main__":
    sys.exit(main())
