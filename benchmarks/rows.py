"""What is measured: each function here makes rows of the table, with their targets."""

from __future__ import annotations

import json
import multiprocessing
import operator
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import many_rules
import start_up
from corpora import Corpus, as_html, pieces
from timing import Ratio, in_turns, seconds

from newsclean import Cleaner, packs

#: The last characters that C4's line filter takes for an end of a sentence, and Arabic's.
_ENDS = (".", "!", "?", '"', "\u061f", "\u06d4", "\u00bb", "\u201d")
_SIGNS = {">=": operator.ge, "<=": operator.le}


class Row(NamedTuple):
    """One line of the table."""

    name: str
    #: What was measured: a ratio, or seconds; None where it could not be, and `note` says why.
    value: float | None
    unit: str = "x"
    #: What it should be, as in ">= 10"; "" where it is only to be known.
    target: str = ""
    #: The spread: half of the blocks, or of the runs, are between these.
    low: float | None = None
    high: float | None = None
    note: str = ""
    #: The same by CPU time, for what is timed by the clock: on a machine that others use too, the clock says little.
    by_cpu: float | None = None

    @property
    def met(self) -> bool | None:
        """Say whether the target is met; None where there is none, nothing was measured, or others took the time."""
        if self.value is None or not self.target:
            return None
        sign, number = self.target.split()

        def is_right(value: float) -> bool:
            return bool(_SIGNS[sign](round(value, 3), float(number)))

        is_busy = self.by_cpu is not None and is_right(self.by_cpu)
        return is_right(self.value) or (None if is_busy else False)


def _row(name: str, ratio: Ratio, target: str = "", note: str = "") -> Row:
    return Row(name, ratio.value, "x", target, ratio.low, ratio.high, note)


def whole_job(cleaner: Cleaner) -> Callable[[str], bytes]:
    """Return the job that all is compared with: text in, validated bytes of a record out."""
    return lambda text: cleaner.clean(text).to_json()


def c4_lines(text: str) -> str:
    """Do what C4's line filter does: keep lines of five words that end as sentences do, and have no sign of code."""
    kept = []
    for line in text.split("\n"):
        line = line.strip()  # noqa: PLW2901 - as it is read
        low = line.lower()
        if not line.endswith(_ENDS) or line.endswith("...") or len(line.split()) < 5:
            continue
        if "javascript" in low or "lorem ipsum" in low or "{" in line or "cookie" in low:
            continue
        kept.append(line)
    return "\n".join(kept)


def others(corpus: Corpus, rounds: int) -> Iterator[Row]:
    """Compare the whole job with what others take for a part of it, on the same articles."""
    texts, pages = corpus.texts, [as_html(text) for text in corpus.texts]
    jobs: dict[str, tuple[Callable[[Any], object], Sequence[Any]]] = {
        "ours": (whole_job(Cleaner()), texts),
        "C4's line filter alone": (c4_lines, texts),
    }
    targets = {"ftfy.fix_text alone": ">= 10", "trafilatura.extract, of the same as HTML": ">= 15"}
    missing = []
    for name, module, function, inputs in (
        ("ftfy.fix_text alone", "ftfy", lambda module: module.fix_text, texts),
        ("trafilatura.extract, of the same as HTML", "trafilatura", lambda module: module.extract, pages),
        ("justext, of the same as HTML", "justext", _justext(corpus.language), pages),
    ):
        try:
            jobs[name] = (function(import_module(module)), inputs)
        except ImportError as error:
            missing.append(Row(f"{corpus.language}: {name}", None, target=targets.get(name, ""), note=_why(error)))
    times = in_turns(jobs, rounds=rounds)
    characters = sum(map(len, texts)) / len(texts)
    speed = sum(len(text.encode()) for text in texts) / 1e6 / sum(times.blocks["ours"])
    note = f"{len(texts)} articles of {characters:.0f} characters"
    yield Row(f"{corpus.language}: the whole job", times.each("ours"), "us", note=f"{speed:.1f} MB/s; {note}")
    for name in list(jobs)[1:]:
        target = targets.get(name, "")
        yield _row(f"{corpus.language}: {name}", times.ratio(name, "ours"), target, f"{times.each(name):.0f} us")
    yield from missing


def _why(error: ImportError) -> str:
    return f"{str(error).splitlines()[0]}; pip install newsclean[bench]"


def _justext(language: str) -> Callable[[Any], Callable[[str], object]]:
    def make(module: Any) -> Callable[[str], object]:  # noqa: ANN401 - the library, if it is there
        stop_words = module.get_stoplist({"ar": "Arabic", "en": "English"}[language])
        return lambda page: module.justext(page, stop_words)

    return make


def html(corpus: Corpus, rounds: int) -> Row:
    """Compare HTML in, record out, with BeautifulSoup's text alone and the whole job on the text."""
    from bs4 import BeautifulSoup

    name, cleaner = f"{corpus.language}: HTML in, against get_text of bs4 and lxml and the text's job", Cleaner()
    job, pages = whole_job(cleaner), [as_html(text).encode() for text in corpus.texts]

    def ours(page: bytes) -> bytes:
        return cleaner.clean(page, media_type="text/html").to_json()

    page = b"<html><body><h1>Rain at last</h1><p>It rained on Monday.</p><p>It was calm.</p></body></html>"
    if len(cleaner.clean(page, media_type="text/html").blocks) != 3:
        return Row(name, None, target="<= 1.3", note="a page is not read as one yet, but as a text with tags in it")

    def parts(both: tuple[bytes, str]) -> None:
        BeautifulSoup(both[0], "lxml").get_text()
        job(both[1])

    pairs = list(zip(pages, corpus.texts, strict=True))
    times = in_turns({"ours": (ours, pages), "parts": (parts, pairs)}, rounds=rounds)
    return _row(name, times.ratio("ours", "parts"), "<= 1.3", f"{times.each('ours'):.0f} us")


def ten_times_the_rules(corpora: dict[str, Corpus], rounds: int) -> Row:
    """Compare the whole job with ten times as many rules and as it is."""
    language = "ar"
    texts = {name: corpora["ar" if name == "ar" else "en"].texts for name in packs.choose(language)}
    further = many_rules.times_as_many(10, packs.choose(language), texts)
    before = many_rules.count([rule for name in packs.choose(language) for rule in packs.shipped(name).rules])
    more = many_rules.count([rule for pack in further for rule in pack.rules])
    articles = corpora[language].texts
    jobs = {
        "one": (whole_job(Cleaner(language=language)), articles),
        "ten": (whole_job(Cleaner(language=language, packs=further)), articles),
    }
    # Each phrase becomes a pattern when a text first has its beginning: with so many, all texts are needed to warm up.
    seconds(jobs["ten"][0], articles)
    times = in_turns(jobs, rounds=rounds)
    note = f"{before[0]} rules with {before[1]} phrases; {before[0] + more[0]} with {before[1] + more[1]}"
    return _row("ten times the rules", times.ratio("ten", "one"), "<= 1.3", note)


def size(corpus: Corpus, largest: int) -> Iterator[Row]:
    """Compare texts of a size with those of a quarter of it, cut out of the same articles, put one after the other."""
    job, material = whole_job(Cleaner()), "\n".join(corpus.texts)
    sizes = [min(largest, len(material.encode()))]
    while sizes[-1] >= 2_000:
        sizes.append(sizes[-1] // 4)
    cut = {size: pieces(material, size, 1_000_000) for size in reversed(sizes)}
    least = dict.fromkeys(cut, float("inf"))
    for turn in range(4):
        for size_, texts in cut.items():
            took = seconds(job, texts) / len(texts)
            least[size_] = min(least[size_], took) if turn else least[size_]  # the first one warms up
    for small, big in pairwise(cut):
        name = f"four times the size: {_bytes(small)} to {_bytes(big)}"
        note = f"{least[big] * 1000:.2f} ms, {big / 1e6 / least[big]:.1f} MB/s"
        yield Row(name, least[big] / least[small], "x", "<= 5", note=note)


def _bytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.1f} KB"


def two_processes(corpus: Corpus, repeats: int) -> Row:
    """Compare how much two processes do at a time with what one does."""
    context = multiprocessing.get_context("spawn")
    name, target = "two processes against one", ">= 1.8"
    if multiprocessing.cpu_count() < 2:
        return Row(name, None, target=target, note="there is one core only")
    walls, cpus = [], []
    with context.Pool(2) as pool:
        work = [corpus.texts * max(1, 3_000 // len(corpus.texts))] * 2
        pool.map(_do, work, chunksize=1)  # each compiles its rules
        for _ in range(repeats):
            start = time.perf_counter()
            alone = pool.map(_do, work[:1], chunksize=1)
            middle = time.perf_counter()
            both = pool.map(_do, work, chunksize=1)
            walls.append((middle - start, time.perf_counter() - middle))
            cpus.append((alone[0], max(both)))
    (one, two), ratios = _least(walls), sorted(2 * one / two for one, two in walls)
    by_cpu = 2 * _least(cpus)[0] / _least(cpus)[1]
    note = f"{one:.2f} s for {len(work[0])} articles, {two:.2f} s for twice as many; by CPU time {by_cpu:.2f}"
    return Row(name, 2 * one / two, "x", target, ratios[len(ratios) // 4], ratios[-1 - len(ratios) // 4], note, by_cpu)


def _least(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return min(one for one, _ in pairs), min(two for _, two in pairs)


_JOB: list[Callable[[str], bytes]] = []


def _do(texts: Sequence[str]) -> float:
    """Clean texts in a process of its own; return the seconds of CPU time that it took."""
    if not _JOB:
        _JOB.append(whole_job(Cleaner()))
    return seconds(_JOB[0], texts)


def jobs(corpus: Corpus, megabytes: float, repeats: int) -> Row:
    """Compare the command with two worker processes and with one, on one large file."""
    name, target = "newsclean clean BIG -o DIR/ --jobs 2 against --jobs 1", ">= 1.8"
    lines = [json.dumps({"text": text}, ensure_ascii=False).encode() + b"\n" for text in corpus.texts]
    with tempfile.TemporaryDirectory() as folder:
        big = Path(folder, "big.jsonl")
        big.write_bytes(b"".join(lines * max(1, round(megabytes * 1e6 / sum(map(len, lines))))))
        times: dict[int, list[float]] = {1: [], 2: []}
        for turn in range(repeats):
            for count, walls in times.items():
                output = Path(folder, f"{turn}-{count}")
                command = [
                    "-m",
                    "newsclean",
                    "clean",
                    "--no-config",
                    str(big),
                    "-o",
                    f"{output}/",
                    "--jobs",
                    str(count),
                ]
                done = start_up.run(command, folder)
                if done.problem:
                    return Row(name, None, target=target, note=done.problem)
                walls.append(done.wall)
                shutil.rmtree(output)
        size_ = big.stat().st_size / 1e6
    one, two = min(times[1]), min(times[2])
    ratios = sorted(one / two for one, two in zip(times[1], times[2], strict=True))
    note = f"{size_:.0f} MB in {one:.2f} s and {two:.2f} s, the start in it"
    return Row(name, one / two, "x", target, ratios[len(ratios) // 4], ratios[-1 - len(ratios) // 4], note)


def start(runs: int) -> Iterator[Row]:
    """Time the command's start, from outside."""
    for name, times in start_up.measure(runs).items():
        target = start_up.TARGETS.get(name, "")
        wall = sorted(one.wall for one in times)
        cpu = min(one.cpu for one in times)
        yield Row(f"start: {name}", wall[0], "s", target, wall[0], wall[len(wall) // 2], f"{cpu:.3f} s of CPU", cpu)
