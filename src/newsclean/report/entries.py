"""What a report is of: documents, each with its marks, and where it is from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import NamedTuple
from urllib.parse import urlsplit

from newsclean.record import Record
from newsclean.report.pieces import Mark, marks_of


class Entry(NamedTuple):
    """A document for the report."""

    #: The file that it is from, with the line where a file has many.
    name: str
    record: Record


class Shown(NamedTuple):
    """A document in the report."""

    name: str
    record: Record
    source: str
    marks: list[Mark]
    #: The number, in the whole report, of its first mark.
    base: int


def shown(entries: Iterable[Entry]) -> list[Shown]:
    """Number the marks of all documents."""
    made: list[Shown] = []
    base = 0
    for entry in entries:
        marks = marks_of(entry.record)
        made.append(Shown(entry.name, entry.record, source_of(entry), marks, base))
        base += len(marks)
    return made


def source_of(entry: Entry) -> str:
    """
    Say where a document is from, as far as is known: its site, else its publisher, else its file or folder.

    >>> import newsclean
    >>> source_of(Entry("a/b.txt", newsclean.clean("Rain.", url="https://www.paper.example/rain")))
    'paper.example'
    >>> source_of(Entry("a/b.txt", newsclean.clean("Rain.")))
    'a'
    """
    record = entry.record
    host = _host(str(record.source.get("url", "")))
    if host:
        return host.removeprefix("www.")
    publisher = record.metadata.get("publisher")
    if isinstance(publisher, str) and publisher.strip():
        return publisher.strip()
    if entry.name == "-":
        return "standard input"
    path, _, line = entry.name.rpartition(":")
    return path if path and line.isdecimal() else str(PurePath(entry.name).parent)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
