"""
Fits the weights of the line score (`common.score.line`) to pages whose article is known, and prints them as TOML.

    pip install numpy
    python benchmarks/fit_score.py PAGES.jsonl

Each line of PAGES: {"truth": the article's text, "outputs": {extractor: text}}, from the article extraction benchmark
(scrapinghub/article-extraction-benchmark). A line is wrong where less than half of its 4-grams of words are
in the truth. The reliability table is cross-validated: each page is judged by weights fitted to other pages.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from newsclean import CATEGORIES, Cleaner, Policy, packs
from newsclean.detectors import score
from newsclean.model import Document
from newsclean.text import split_lines

FOLDS, STRENGTH = 13, 1 / 0.3
#: Signs that are known beforehand, so that few data do not turn them round; and what other features say already.
NOT_BELOW = ("bias", "below-", "above-", "cue", "density", "open", "upper", "sign", "exclamation", "edge")
NOT_ABOVE = ("quoted", "speech")
LEFT_OUT = ("below",)
Array = np.ndarray[Any, np.dtype[np.float64]]
WORD = re.compile(r"\w+")


def grams(words: list[str]) -> Counter[tuple[str, ...]]:
    """Count the 4-grams of a list of words."""
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))


def wrongness(line: str, truth: Counter[tuple[str, ...]], words: str) -> float:
    """Return the share of a line that is not in the truth; of a short line all or nothing."""
    mine = WORD.findall(line)
    if len(mine) < 6:
        return float(f" {' '.join(mine)} " not in words)
    found = grams(mine)
    return 1 - sum(min(count, truth[gram]) for gram, count in found.items()) / found.total()


def rows(pages: Iterable[dict[str, Any]]) -> Iterator[tuple[int, str, dict[str, float], bool]]:
    """Yield (page, line, features, wrong?) for each line that the score asks about, whatever rules it falls under."""
    names = ("common", "en")
    weigh = score.compile_weighing([rule for name in names for rule in packs.shipped(name).rules])
    cleaner = Cleaner(policy=Policy(categories=dict.fromkeys(set(CATEGORIES) - {"tag", "duplicate"}, "keep")))
    for number, page in enumerate(pages):
        words = WORD.findall(page["truth"])
        truth, joined = grams(words), f" {' '.join(words)} "
        for text in page["outputs"].values():
            record = cleaner.clean(text)
            for (_, _, line), features, _ in weigh(Document(record.text, split_lines(record.text), record.language)):
                yield number, line, features, wrongness(line, truth, joined) > 0.5


def fit(x: Array, y: Array, weight: Array, low: Array, high: Array) -> Array:
    """Fit a logistic regression with bounds by projected gradients."""
    beta, ahead, pace = np.zeros(x.shape[1]), np.zeros(x.shape[1]), 1.0
    ridge = np.full(x.shape[1], STRENGTH)
    ridge[0] = 0  # the bias
    step = 1 / (0.25 * np.linalg.norm(x * np.sqrt(weight)[:, None], 2) ** 2 + STRENGTH)
    for _ in range(3000):
        slope = x.T @ (weight * (1 / (1 + np.exp(-(x @ ahead))) - y)) + ridge * ahead
        last, beta = beta, np.clip(ahead - step * slope, low, high)
        pace, before = (1 + np.sqrt(1 + 4 * pace**2)) / 2, pace
        ahead = beta + (before - 1) / pace * (beta - last)
    return beta


def main() -> None:
    """Fit, print the weights, and how far they can be trusted."""
    with Path(sys.argv[1]).open(encoding="utf-8") as lines:
        table = list(rows([json.loads(line) for line in lines]))
    names = ["bias", *sorted(set().union(*(features for _, _, features, _ in table)) - {"bias", *LEFT_OUT})]
    copies = Counter((page, line) for page, line, _, _ in table)
    x = np.array([[features.get(name, 0.0) for name in names] for _, _, features, _ in table])
    y = np.array([wrong for *_, wrong in table], dtype=float)
    # A line counts by its words, and once, however many extractors left it.
    weight = np.array([np.sqrt(line.count(" ") + 1) / copies[page, line] for page, line, _, _ in table])
    page = np.array([number for number, *_ in table])
    low = np.array([0.0 if n.startswith(NOT_BELOW) and n != "bias" else -np.inf for n in names])
    high = np.array([0.0 if n in NOT_ABOVE else np.inf for n in names])

    unseen = np.zeros(len(y))
    for fold in range(FOLDS):
        held = page % FOLDS == fold
        unseen[held] = x[held] @ fit(x[~held], y[~held], weight[~held], low, high)
    # What was fitted claims too much for pages it has not seen: it is scaled to what held there (Platt, 1999).
    seen = np.column_stack([np.ones(len(y)), unseen])
    shift, slope = fit(seen, y, weight, np.array([-np.inf, 0.0]), np.array([np.inf, np.inf]))
    beta, unseen = slope * fit(x, y, weight, low, high), slope * unseen + shift
    beta[0] += shift

    share = y @ weight / weight.sum()
    print(f"# {len(table)} lines of {len(set(page))} pages, {share:.0%} wrong; scaled by {slope:.2f} {shift:+.2f}")
    print("[rule.weights]")
    for name, value in zip(names, beta, strict=True):
        if round(value, 2):
            print(f"{json.dumps(name) if '.' in name else name} = {value:.2f}")
    print("\nstated    lines  different  wrong")
    odds = 100 / (1 + np.exp(-unseen))
    for least, most in ((50, 60), (60, 70), (70, 80), (80, 85), (85, 90), (90, 95), (95, 101)):
        here = (odds >= least) & (odds < most)
        different = sum(1 / copies[table[at][0], table[at][1]] for at in np.flatnonzero(here))
        share = y[here] @ weight[here] / max(weight[here].sum(), 1e-9)
        print(f"{least:3d}-{min(most, 100):3d}  {here.sum():6d} {different:10.0f}  {share:.2f}")


if __name__ == "__main__":
    main()
