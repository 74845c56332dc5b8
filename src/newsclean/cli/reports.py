"""The command that shows what was done: report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import click

from newsclean import files
from newsclean.cli.options import Work, options, spare
from newsclean.cli.output import put
from newsclean.cli.session import FAILED, USAGE, Session
from newsclean.errors import RecordError
from newsclean.pipeline import LIMIT
from newsclean.record import Record, verify

if TYPE_CHECKING:
    from newsclean.report import Entry  # imported where it is used: most runs write no report

_RECORDS = (".json", ".jsonl", ".ndjson")


@click.command("report")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "-o", "--output", default=files.STANDARD, metavar="FILE", help="Where to write; standard output when not given."
)
@options
@click.pass_obj
def report(session: Session, /, inputs: Sequence[str], output: str, **given: Any) -> None:
    """
    Show what was done to documents, and why, on one page of HTML.

    INPUT is a text, which is cleaned for the report, or a file of records (.json, .jsonl, .ndjson).
    """
    from newsclean.report import page

    work = Work(**given)
    spare(inputs, output)
    entries = list(_entries(session, work, inputs))
    # Where nothing could be read, an empty page would pass for a report.
    if not entries and session.code == USAGE:
        return
    written = page(entries, session.failures).encode()
    if output == files.STANDARD:
        put(written)
    else:
        files.write(output, written)


def _entries(session: Session, work: Work, inputs: Sequence[str]) -> Iterator[Entry]:
    from newsclean.report import Entry

    for name, data in session.read(inputs):
        found = _records(session, name, data) if _has_records(name, data) else [(name, work.clean(data))]
        for place, record in found:
            limit = [flag for flag in record.flags if flag.rule == LIMIT]
            if not limit or session.left(place, limit[0]) == FAILED:
                yield Entry(place, record)


def _has_records(name: str, data: bytes) -> bool:
    if name == files.STANDARD:
        return data.lstrip().startswith(b"{") and b'"newsclean.record/' in data
    return PurePath(name).suffix.lower() in _RECORDS


def _records(session: Session, name: str, data: bytes) -> Iterator[tuple[str, Record]]:
    lines = list(files.lines(data))
    if not lines:
        session.fail(FAILED, f"{name}: no record in it; newsclean clean writes one a line")
    # Somebody may have spread a record over lines, for reading.
    if lines and not lines[0][1].rstrip().endswith(b"}"):
        lines = [(0, data)]
    for number, line in lines:
        place = f"{name}:{number}" if number else name
        try:
            record = Record.from_json(line)
            verify(record)
        except RecordError as error:
            session.fail(FAILED, f"{place}: {error}; newsclean clean makes a record anew from its source")
        else:
            yield place, record
