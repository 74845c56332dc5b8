"""
How many loose words are found, and how many sentences are taken for loose words, by language.

    python benchmarks/fragments.py CORPUS.jsonl [--join 6] [--misses 20]

The corpus has the fields `text` and `lang` in each line: articles, or single sentences, which `--join` makes into
paragraphs of so many. In each text one sentence is closed without its last word, as translators do:
"... the national security." becomes "... the national. security." The loose word must go, and nothing else may.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import newsclean

#: A sentence within a paragraph, without quotation marks, brackets and other stops.
SENTENCE = re.compile(r"[^\n.!?\u061f:\"\u00ab\u00bb()\[\]]{40,400}[.](?=\s|$)")


class Planted(NamedTuple):
    """A text with one loose word, and the place of that word and its stop."""

    text: str
    start: int
    end: int


def plant(text: str, rng: random.Random) -> Planted | None:
    """Cut one sentence's last word loose; None where no sentence is long enough."""
    sentences = list(SENTENCE.finditer(text))
    rng.shuffle(sentences)
    for m in sentences:
        words = m.group()[:-1].split(" ")
        if len(words) >= 8 and len(words[-1]) >= 3 and words[-1].isalpha() and words[-2].isalpha():
            cut = m.end() - 2 - len(words[-1])
            return Planted(f"{text[:cut]}. {words[-1]}.{text[m.end() :]}", cut + 2, cut + 3 + len(words[-1]))
    return None


def is_found(planted: Planted) -> bool:
    """Say whether just the loose word is removed there, and the stop before it stays."""
    gone = {at for edit in newsclean.clean(planted.text).edits for at in range(edit.start, edit.end)}
    return gone.issuperset(range(planted.start, planted.end)) and planted.start - 2 not in gone


def texts(path: Path, join: int) -> dict[str, list[str]]:
    """Read a corpus, by language."""
    found: dict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            found[row.get("lang", "und")].append(row["text"].strip())
    if join == 1:
        return found
    return {
        lang: [" ".join(all_[at : at + join]) for at in range(0, len(all_) - join + 1, join)]
        for lang, all_ in found.items()
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--join", type=int, default=1)
    parser.add_argument("--misses", type=int, default=0)
    options = parser.parse_args()
    print("lang  texts  planted  found  taken from untouched texts")
    for lang, all_ in sorted(texts(options.corpus, options.join).items()):
        rng = random.Random(1)  # noqa: S311 - not for secrets
        planted = [spot for text in all_ if (spot := plant(text, rng))]
        missed = [spot for spot in planted if not is_found(spot)]
        taken = [edit for text in all_ for edit in newsclean.clean(text).edits if edit.category == "fragment"]
        found = 1 - len(missed) / max(1, len(planted))
        print(f"{lang:4} {len(all_):6} {len(planted):8}  {found:.3f}  {len(taken)}")
        for spot in missed[: options.misses]:
            print("      missed", repr(spot.text[max(0, spot.start - 70) : spot.end + 20]))
        for edit in taken:
            print("      taken ", repr(edit.removed))


if __name__ == "__main__":
    main()
