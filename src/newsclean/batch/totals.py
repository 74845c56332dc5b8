"""What a run has come to, added up part by part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from newsclean.batch.model import Position


class Totals:
    """The sums over the parts that were committed."""

    def __init__(self) -> None:
        self.parts = self.documents = self.records = self.dead = 0
        self.statuses: Counter[str] = Counter()
        #: Where the next part begins.
        self.next = Position()
        #: What was not read to its end: the input's number, the part's, and why.
        self.incomplete: list[dict[str, Any]] = []

    def add(self, row: Mapping[str, Any]) -> None:
        """Add a part, by its line in the journal."""
        self.parts += 1
        self.documents += row["documents"]
        self.records += row["records"]
        self.dead += row["dead"]["records"] if row["dead"] else 0
        self.statuses.update(row["statuses"])
        self.incomplete += row["incomplete"]
        self.next = Position(*row["next"])


def by_input(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, int, int]]:
    """
    Yield for each input of which there are documents its number, how many they are, and how many of them are dead.

    An input may go over several parts; they come one after another.

    >>> list(by_input([{"inputs": [[0, 3, 0]]}, {"inputs": [[0, 1, 1], [2, 5, 0]]}]))
    [(0, 4, 1), (2, 5, 0)]
    """
    at, documents, dead = -1, 0, 0
    for row in rows:
        for input_, more, more_dead in row["inputs"]:
            if input_ != at:
                if at >= 0:
                    yield at, documents, dead
                at, documents, dead = input_, 0, 0
            documents, dead = documents + more, dead + more_dead
    if at >= 0:
        yield at, documents, dead
