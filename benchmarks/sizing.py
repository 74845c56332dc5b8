"""
How large a cluster must be: measured rates, and what they come to for a billion documents.

    python benchmarks/sizing.py                     # print the tables
    python benchmarks/sizing.py --price 0.02        # ... for a core that costs so much an hour
    python benchmarks/sizing.py --docs              # write them into docs/scale.md anew

Articles are those of benchmarks/corpora.py: real ones where they lie beside the checkout. What counts is CPU time of
this process, the least of several rounds, so that a busy machine shows as little as it can.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import corpora
import pyarrow as pa
import timing

import newsclean
from newsclean import Cleaner, inputs
from newsclean.arrow import ParquetWriter, clean_batch

PAGE = corpora.ROOT / "docs" / "scale.md"
BEGIN, END = "<!-- sizing: begin -->", "<!-- sizing: end -->"
PRICES = (0.01, 0.025, 0.05)
NAMES = {"ar": "Arabic", "en": "English"}


class Rates(NamedTuple):
    """What one core does with articles in a language."""

    corpus: corpora.Corpus
    #: Microseconds of a document: the cleaner alone, to bytes; `clean_batch`; a Parquet file read, cleaned and written.
    library: float
    batch: float
    parquet: float
    #: Bytes of a document: its text, its record as JSON, its record in Parquet.
    text: int
    json: int
    columns: int

    def an_hour(self, microseconds: float) -> float:
        """Return how many documents an hour has room for."""
        return 3.6e9 / microseconds


def main() -> None:
    """Measure, and print or write."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--corpora", type=Path, help="the folder of real articles")
    parser.add_argument("--generated", action="store_true", help="articles of our own words, whatever there is")
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--price", type=float, action="append", help="of a core for an hour; may be repeated")
    parser.add_argument("--currency", default="US dollars")
    parser.add_argument("--docs", action="store_true", help=f"write the tables into {PAGE.relative_to(corpora.ROOT)}")
    options = parser.parse_args()
    folder = None if options.generated else corpora.folder_of(options.corpora)
    found = [corpora.load(folder, language, options.documents) for language in NAMES]
    rates = [measured(one, options.rounds) for one in found]
    made = tables(rates, options.price or PRICES, options.currency)
    if options.docs:
        page = PAGE.read_text(encoding="utf-8")
        head, _, rest = page.partition(BEGIN)
        PAGE.write_text(f"{head}{BEGIN}\n{made}{END}{rest.partition(END)[2]}", encoding="utf-8")
    else:
        print(made, end="")


def measured(corpus: corpora.Corpus, rounds: int) -> Rates:
    """Measure one language."""
    cleaner, texts = Cleaner(), corpus.texts
    lines = [cleaner.clean(text).to_json() for text in texts]
    batches = pa.table({"text": texts}).to_batches(max_chunksize=1000)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "a.parquet"), Path(folder, "b.parquet")
        import pyarrow.parquet as pq

        pq.write_table(pa.table({"text": texts}), source, compression="zstd")
        jobs = {"library": partial(_library, cleaner, texts), "batch": partial(_batches, batches)}
        jobs["parquet"] = partial(_parquet, cleaner, source, target)
        least = dict.fromkeys(jobs, float("inf"))
        for _ in range(rounds):  # in turns
            for name, job in jobs.items():
                least[name] = min(least[name], timing.seconds(lambda do: do(), [job]))
        columns = target.stat().st_size
    count = len(texts)
    sizes = (sum(len(text.encode()) for text in texts), sum(map(len, lines)), columns)
    each = {name: value / count * 1e6 for name, value in least.items()}
    return Rates(corpus, each["library"], each["batch"], each["parquet"], *(size // count for size in sizes))


def _library(cleaner: Cleaner, texts: Sequence[str]) -> None:
    for text in texts:
        cleaner.clean(text).to_json()


def _batches(batches: Sequence[pa.RecordBatch]) -> None:
    for batch in batches:
        clean_batch(batch)


def _parquet(cleaner: Cleaner, source: Path, target: Path) -> None:
    """What `newsclean clean` does with a file of columns, in one process."""
    [found] = inputs.find([str(source)])
    with ParquetWriter(target) as writer:
        for raw in inputs.split(found):
            writer.write([cleaner.clean(inputs.parse(found, raw).source).to_json()])


def tables(rates: Sequence[Rates], prices: Sequence[float], currency: str) -> str:
    """Write what was measured."""
    languages = " | ".join(NAMES[one.corpus.language] for one in rates)
    rule = " --- |" * len(rates)
    articles = "; ".join(
        f"{len(one.corpus.texts)} articles ({one.corpus.language}, {one.corpus.source})" for one in rates
    )
    jobs = {"library": "`Cleaner.clean`, to bytes", "batch": "`clean_batch`", "parquet": "Parquet in, Parquet out"}
    python, load = platform.python_version(), os.getloadavg()[0]
    made = [
        f"newsclean {newsclean.__version__}, CPython {python}, {os.cpu_count()} cores, load {load:.1f}; {articles}.\n",
        f"| one core, an hour | {languages} |\n| --- |{rule}",
        *(_row(f"documents: {said}", [one.an_hour(getattr(one, job)) for one in rates]) for job, said in jobs.items()),
        _row("GB of text: `clean_batch`", [one.an_hour(one.batch) * one.text / 1e9 for one in rates]),
        "",
        f"| one document, bytes | {languages} |\n| --- |{rule}",
        *(
            _row(said, [getattr(one, name) for one in rates])
            for name, said in {"text": "its text", "json": "its record, JSON", "columns": "its record, Parquet"}.items()
        ),
        "",
        f"| a billion documents, `clean_batch` | {languages} |\n| --- |{rule}",
        _row("core hours", [1e9 / one.an_hour(one.batch) for one in rates]),
        _row("hours, 32 cores", [1e9 / one.an_hour(one.batch) / 32 for one in rates]),
        _row("hours, 1,000 cores", [1e9 / one.an_hour(one.batch) / 1000 for one in rates]),
        *(
            _row(f"{currency}, at {price:g} a core hour", [1e9 / one.an_hour(one.batch) * price for one in rates])
            for price in prices
        ),
        _row("TB of text", [one.text / 1000 for one in rates]),
        _row("TB of records, Parquet", [one.columns / 1000 for one in rates]),
    ]
    return "\n".join(made) + "\n"


def _row(said: str, values: Sequence[float]) -> str:
    """A row of a table, its numbers to two or three places that count."""
    written = (f"{value:.2g}" if value < 10 else f"{float(f'{value:.3g}'):,.0f}" for value in values)
    return f"| {said} | {' | '.join(written)} |"


if __name__ == "__main__":
    main()
