"""
How fast the whole job is: text in, validated canonical record bytes out, on one core.

    python benchmarks/whole_job.py [CORPUS.jsonl] [--documents 1500]

The corpus has a field `text` in each line; without one, articles are put together from sentences written for this.
As machines differ and are noisy, the figure is a ratio: the same texts go through `ftfy.fix_text` in turns with
ours, a hundred at a time, after a warm-up.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable
from pathlib import Path

import ftfy

import newsclean

ARABIC = (
    "وافق مجلس المدينة يوم الاثنين على إعادة بناء الجدار القديم بالحجر بعد نقاش طويل مع الصيادين",
    "وقال رئيس البلدية إن العمل سيبدأ في الربيع إذا سمح الطقس بذلك",
    "ويقدر المهندسون الكلفة بأربعة ملايين، تدفع المنطقة نصفها على مدى ثلاث سنوات",
    "وأضاف أن المرفأ سيبقى مفتوحا أمام القوارب الصغيرة طوال فترة البناء",
)
#: About one article in ten has leftovers, as in the archives that were measured.
LEFTOVERS = ("<الشكل>", "اقرأ أيضا: العاصفة تغلق طريق الساحل", "القصص الموصى بها", "إعلان")


def generated(count: int) -> list[str]:
    """Articles of some 1,800 characters in a dozen paragraphs, no two alike; the same ones each time."""
    rng = random.Random(0)  # noqa: S311 - not for secrets
    words = [word for sentence in ARABIC for word in sentence.split()]
    articles = []
    for _ in range(count):
        lines = [". ".join(" ".join(rng.sample(words, 14)) for _ in range(2)) + "." for _ in range(12)]
        if rng.random() < 0.1:
            lines.insert(rng.randrange(1, 12), rng.choice(LEFTOVERS))
        articles.append("\n".join(lines))
    return articles


def seconds(job: Callable[[str], object], texts: list[str]) -> float:
    """Time a job over texts."""
    start = time.perf_counter()
    for text in texts:
        job(text)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("corpus", nargs="?", type=Path)
    parser.add_argument("--documents", type=int, default=1500)
    options = parser.parse_args()
    if options.corpus:
        with options.corpus.open(encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for _, line in zip(range(options.documents), lines, strict=False)]
    else:
        texts = generated(options.documents)
    cleaner = newsclean.Cleaner()

    def job(text: str) -> bytes:
        return cleaner.clean(text).to_json()

    seconds(job, texts)
    seconds(ftfy.fix_text, texts[:10])
    ours = theirs = 0.0
    for start in range(0, len(texts), 100):
        ours += seconds(job, texts[start : start + 100])
        theirs += seconds(ftfy.fix_text, texts[start : start + 100])
    each = 1e6 / len(texts)
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    print(f"newsclean, whole job  {ours * each:8.0f} µs a document  {megabytes / ours:6.1f} MB/s")
    print(f"ftfy.fix_text alone   {theirs * each:8.0f} µs a document  {megabytes / theirs:6.1f} MB/s")
    print(f"ratio {theirs / ours:.2f}")


if __name__ == "__main__":
    main()
