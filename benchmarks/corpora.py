"""What the benchmarks read: real articles where they lie beside the checkout, elsewhere articles of our own words."""

from __future__ import annotations

import json
import os
import random
from html import escape
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
#: The files that are read, with the texts in the field `text` of each line, their language in `lang`.
FILES = {"ar": "news-ar-dev.jsonl", "en": "news-other-dev.jsonl"}

ARABIC = (
    "وافق مجلس المدينة يوم الاثنين على إعادة بناء الجدار القديم بالحجر بعد نقاش طويل مع الصيادين",
    "وقال رئيس البلدية إن العمل سيبدأ في الربيع إذا سمح الطقس بذلك",
    "ويقدر المهندسون الكلفة بأربعة ملايين، تدفع المنطقة نصفها على مدى ثلاث سنوات",
    "وأضاف أن المرفأ سيبقى مفتوحا أمام القوارب الصغيرة طوال فترة البناء",
)
ENGLISH = (
    "The harbour town’s council agreed on Monday to rebuild the old wall in stone after a long debate",
    "Work is to begin in spring “if the weather allows it”, the mayor said in a letter to those who live at the quay",
    "Engineers expect that it will cost four million, half of which the region is to pay over three years",
    "She added that the port would stay open to small boats for as long as the wall was being built",
)
#: About one article in ten has leftovers, as in the archives that were measured.
LEFTOVERS = {
    "ar": ("<الشكل>", "اقرأ أيضا: العاصفة تغلق طريق الساحل", "القصص الموصى بها", "إعلان"),
    "en": ("<figure>", "Read more: Storm closes the coast road", "Recommended Stories", "Advertisement"),
}


class Corpus(NamedTuple):
    """Articles in one language."""

    language: str
    texts: list[str]
    #: Where they are from, for people.
    source: str


def folder_of(given: Path | None) -> Path | None:
    """Return the folder of real texts: as given, as the environment says, or beside the checkout; None without one."""
    if given is not None:
        if not given.is_dir():
            raise SystemExit(f"{given}: no such folder")
        return given
    named = os.environ.get("NEWSCLEAN_CORPORA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    return folder if folder.is_dir() else None


def load(folder: Path | None, language: str, count: int) -> Corpus:
    """Return so many articles in a language, or as many as there are: spread evenly over the file, or generated."""
    path = folder / FILES[language] if folder else None
    if path is None or not path.is_file():
        return Corpus(language, generated(language, count), "generated")
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = [row["text"] for row in rows if row["lang"] == language]
    step = max(1, len(texts) // count)
    return Corpus(language, texts[::step][:count], path.name)


def generated(language: str, count: int) -> list[str]:
    """Articles of some 1,800 characters in a dozen paragraphs, no two alike; the same ones each time."""
    rng = random.Random(0)  # noqa: S311 - not for secrets
    words = [word for sentence in (ARABIC if language == "ar" else ENGLISH) for word in sentence.split()]
    articles = []
    for _ in range(count):
        lines = [". ".join(" ".join(rng.sample(words, 14)) for _ in range(2)) + "." for _ in range(12)]
        if rng.random() < 0.1:
            lines.insert(rng.randrange(1, 12), rng.choice(LEFTOVERS[language]))
        articles.append("\n".join(lines))
    return articles


def as_html(text: str) -> str:
    """Put a text into a page: its first line as the title, each other one as a paragraph."""
    first, *others = [escape(line) for line in text.split("\n") if line.strip()] or [""]
    body = "".join(f"<p>{line}</p>\n" for line in others)
    return (
        f"<!DOCTYPE html>\n<html><head><meta charset='utf-8'><title>{first}</title></head>\n"
        f"<body><article><h1>{first}</h1>\n{body}</article></body></html>\n"
    )


def pieces(text: str, size: int, least: int) -> list[str]:
    """
    Cut pieces of so many bytes of UTF-8 (but for a cut character) out of a text, evenly spread over it.

    There are four of them, or as many as come to `least` bytes; one where the text has no more.
    """
    data = text.encode()
    count = min(max(4, least // size), len(data) // size)
    starts = [at * (len(data) - size) // max(1, count - 1) for at in range(count)]
    return [data[start : start + size].decode("utf-8", "ignore") for start in starts]
