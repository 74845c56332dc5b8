"""
Times that can be trusted on a busy machine: what is compared runs in turns, on the same texts, in one process.

What counts is the CPU time of this process: the least of several rounds for each block of texts, and the sum of these.
The blocks' ratios show how far a ratio can be trusted.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

Job = Callable[[Any], object]


class Times(NamedTuple):
    """How long jobs took, block by block."""

    #: Seconds for each job, for each block of inputs.
    blocks: Mapping[str, Sequence[float]]
    #: How many inputs there were in all.
    inputs: int

    def each(self, name: str) -> float:
        """Return the microseconds that a job took for one input, on average."""
        return sum(self.blocks[name]) / self.inputs * 1e6

    def ratio(self, over: str, under: str) -> Ratio:
        """Return how many times longer one job took than another."""
        ratios = [a / b for a, b in zip(self.blocks[over], self.blocks[under], strict=True)]
        low, _, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
        return Ratio(sum(self.blocks[over]) / sum(self.blocks[under]), low, high)


class Ratio(NamedTuple):
    """A ratio of times, and the quartiles of the blocks' ratios: half of them are between these."""

    value: float
    low: float
    high: float


def seconds(job: Job, inputs: Sequence[Any]) -> float:
    """Time a job over inputs once: CPU time of this process."""
    start = time.process_time()
    for one in inputs:
        job(one)
    return time.process_time() - start


def in_turns(jobs: Mapping[str, tuple[Job, Sequence[Any]]], *, blocks: int = 20, rounds: int = 3) -> Times:
    """
    Time jobs in turns.

    Args:
        jobs: For each name what to do, and to what: as many inputs for each, those at one place made of one text.
        blocks: Into how many blocks the inputs are cut.
        rounds: How often each block is done; the least time counts.
    """
    count = min(len(inputs) for _, inputs in jobs.values())
    size = max(1, -(-count // blocks))
    found: dict[str, list[float]] = {name: [] for name in jobs}
    for job, inputs in jobs.values():  # what is compiled at first use is compiled now
        seconds(job, inputs[:: max(1, count // 50)])
    # What lies about from earlier measurements must not be looked through in the midst of this one.
    gc.collect()
    gc.freeze()
    for start in range(0, count, size):
        least = dict.fromkeys(jobs, float("inf"))
        for turn in range(rounds):
            for name in list(jobs)[:: 1 if turn % 2 == 0 else -1]:
                job, inputs = jobs[name]
                least[name] = min(least[name], seconds(job, inputs[start : start + size]))
        for name, time_ in least.items():
            found[name].append(time_)
    gc.unfreeze()
    return Times(found, count)
