"""What a run is made of: plain values, without any logic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from newsclean.cleaner import Cleaner
from newsclean.inputs import Input, Raw, Unread

#: How parts may be compressed, and how their names end then.
COMPRESSIONS: Mapping[str, str] = {"none": "", "gzip": ".gz", "zstd": ".zst"}
#: How the names of parts end, by the form of what is in them.
SUFFIXES: Mapping[str, str] = {"text": ".txt", "markdown": ".md", "parquet": ".parquet"}


@dataclass(frozen=True)
class Settings:
    """
    What the bytes of a run depend on, beside its inputs.

    >>> Settings(part_records=100).part_bytes
    67108864
    """

    #: Cleans them; its language, policy, packs and detectors.
    cleaner: Cleaner = field(default_factory=Cleaner)
    #: Where all documents are from; None to believe what each says.
    url: str | None = None
    #: `record`, `text`, `parquet`, or a form of `newsclean.io.WRITERS`.
    to: str = "record"
    #: One of `COMPRESSIONS`.
    compress: str = "none"
    #: A part has at most so many documents.
    part_records: int = 10_000
    #: A part ends with the document with which it has been made of so many bytes of input, or more.
    part_bytes: int = 64 << 20
    #: Whether dead letters hold the documents themselves.
    keep_raw: bool = True
    #: A document that takes more seconds of processor time is given up, and one that takes ten times as many of any.
    seconds: float = 10.0
    #: A document for which a process needs more bytes of memory is given up.
    memory: int = 2 << 30

    def __post_init__(self) -> None:
        for name in ("part_records", "part_bytes", "seconds", "memory"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name}: {getattr(self, name)} is not greater than zero")
        if self.compress not in COMPRESSIONS:
            raise ValueError(f"compress: {self.compress!r} is not one of {', '.join(COMPRESSIONS)}")
        if self.to == "parquet" and self.compress != "none":
            raise ValueError("compress: Parquet is compressed by itself")

    @property
    def suffix(self) -> str:
        """How the names of parts end."""
        return SUFFIXES.get(self.to, ".jsonl") + COMPRESSIONS[self.compress]


class Stopped(Exception):  # noqa: N818 - it is what somebody wanted
    """A run was told to stop; what it had committed stays, and the same run again goes on from there."""


class Job(NamedTuple):
    """What a worker has to know."""

    cleaner: Cleaner
    url: str | None
    to: str
    compress: str
    seconds: float
    memory: int


class Item(NamedTuple):
    """A document on its way."""

    #: Which of the run's inputs it is from.
    input: int
    #: Where it is from in the first place: for a dead letter, what the letter says.
    found: Input
    raw: Raw | Unread


class Note(NamedTuple):
    """An input could not be read to its end."""

    input: int
    message: str


class Position(NamedTuple):
    """How far inputs have been read: all before `input`, and so many documents of that."""

    input: int = 0
    documents: int = 0


START = Position()


class Chunk(NamedTuple):
    """Documents that go to a worker together; all of one part."""

    items: list[Item]
    notes: list[Note]
    #: Where the next chunk begins.
    next: Position
    #: Whether it is the last one of its part.
    last: bool


class Failure(NamedTuple):
    """A document of which no record could be made."""

    #: Which of the chunk's documents.
    number: int
    #: `split`, `read`, `clean` or `write`.
    stage: str
    code: str
    message: str


class Result(NamedTuple):
    """What became of a chunk's documents."""

    #: What goes into the part.
    data: bytes
    #: How many records have which status.
    statuses: Mapping[str, int]
    #: In the order of the documents.
    failures: list[Failure]


class Progress(NamedTuple):
    """How far a run is."""

    #: That are done.
    documents: int
    #: Of them, those of which dead letters were written.
    dead: int
    #: Of the inputs, compressed as they are.
    bytes: int
    #: Of all inputs.
    bytes_of: int
    #: Those that an earlier run had done already.
    resumed: int
    #: Bytes of the inputs that were read to take their digests, before the first document; 0 when that is done.
    digested: int = 0


class Summary(NamedTuple):
    """How a run ended; the manifest says more."""

    #: As many as records and dead letters.
    documents: int
    records: int
    #: Documents of which there are dead letters.
    dead: int
    #: How many records have which status.
    statuses: Mapping[str, int]
    parts: int
    #: What was not read to its end, and why.
    incomplete: list[str]
    #: How many documents an earlier run had done already.
    resumed: int


Line = dict[str, Any]
