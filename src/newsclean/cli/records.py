"""Commands on records: verify, restore, export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from newsclean import files, io
from newsclean.cli.batch import verify_folder
from newsclean.cli.options import spare
from newsclean.cli.output import apart, put
from newsclean.cli.session import FAILED, FINDINGS, USAGE, Session, deliver
from newsclean.errors import DamageError, InputError, RecordError
from newsclean.record import Record, restore, verify

#: How the names of files end whose records are rows, not lines.
_COLUMNAR = (".arrow", ".arrows", ".feather", ".parquet", ".pq")
#: Whatever is longer is no record: documents have 64 MiB at most. In bytes.
_LONGEST = 1 << 30


@click.command("verify")
@click.argument("records", nargs=-1, required=True, metavar="RECORDS|FOLDER...")
@click.pass_obj
def verify_(session: Session, records: Sequence[str]) -> None:
    """
    Check records (one a line): valid, canonical, unchanged, and good for their sources.

    RECORDS is a file with a record on each line, compressed with gzip or zstd or not, or with one in each row (Parquet,
    Arrow); - is standard input. Of a folder that clean has written, check that its files are as they were written, and
    that nothing is missing.
    """
    folders = [name for name in records if (Path(name) / "run.json").is_file()]
    count = sum(verify_folder(session, name) for name in folders)
    records = [name for name in records if name not in folders]
    for name, lines in _read(session, records, FINDINGS):
        found, before = False, len(session.failures)
        for place, line in lines:
            found = True
            try:
                verify(line)
                count += 1
            except RecordError as error:
                session.fail(FINDINGS, f"{place}: {error}")
        if not found and len(session.failures) == before:
            session.fail(FINDINGS, f"{name}: no record in it; newsclean clean writes one a line")
    if not session.code:
        click.echo(f"{count} verified", err=True)


@click.command("restore")
@click.argument("record", metavar="RECORD")
@click.option(
    "-o", "--output", default=files.STANDARD, metavar="FILE", help="Where to write; standard output when not given."
)
@click.pass_obj
def restore_(session: Session, record: str, output: str) -> None:
    """
    Give back the source of a record, byte for byte.

    RECORD is a file with one record, or - for standard input; of many, pick a line: sed -n 7p archive.jsonl.
    """
    spare([record], output)
    for name, lines in _read(session, [record], FINDINGS):
        before = len(session.failures)
        found = list(lines)
        if len(session.failures) > before:
            return
        if len(found) != 1:
            session.fail(USAGE, f"{name}: {len(found)} records in it; restore takes a file with one")
            return
        try:
            verify(found[0][1])
            source = restore(Record.from_json(found[0][1]))
        except RecordError as error:
            session.fail(FINDINGS, f"{found[0][0]}: {error}")
            return
        if output == files.STANDARD:
            put(source)
        else:
            files.write(output, source)


@click.command()
@click.argument("records", nargs=-1, required=True, metavar="RECORDS...")
@click.option(
    "--to",
    type=click.Choice(["text", *io.WRITERS]),
    required=True,
    help="The form: the clean text, or one that other tools read.",
)
@click.option(
    "-o", "--output", default=files.STANDARD, metavar="FILE", help="Where to write; standard output when not given."
)
@click.pass_obj
def export(session: Session, /, records: Sequence[str], to: str, output: str) -> None:
    """Write records (one a line) in a form that other tools read; nothing is cleaned anew."""
    spare(records, output)
    pieces = apart((io.write(record, to) for record in _verified(session, records)), to)
    deliver(session, pieces, output)


def _verified(session: Session, names: Sequence[str]) -> Iterator[Record]:
    for name, lines in _read(session, names, FAILED):
        found, before = False, len(session.failures)
        for place, line in lines:
            found = True
            try:
                verify(line)
                record = Record.from_json(line)
            except RecordError as error:
                session.fail(FAILED, f"{place}: {error}")
                continue
            yield record
        if not found and len(session.failures) == before:
            session.fail(FAILED, f"{name}: no record in it; newsclean clean writes one a line")


def _read(session: Session, names: Sequence[str], code: int) -> Iterator[tuple[str, Iterator[tuple[str, bytes]]]]:
    """Yield each file, with its records and their places."""
    for name in names:
        read = _rows if Path(name).suffix.lower() in _COLUMNAR else _lines
        yield name, _told(session, read(session, name, code), name, code)


def _told(session: Session, found: Iterator[tuple[str, bytes]], name: str, code: int) -> Iterator[tuple[str, bytes]]:
    """Say what is wrong with a file, when all that could be read of it was read."""
    try:
        yield from found
    except DamageError as error:
        session.fail(code, str(error))
    except InputError as error:
        session.fail(USAGE, str(error))
    except OSError as error:
        session.fail(USAGE, f"{name}: {files.advice(error)}")


def _lines(_session: Session, name: str, _code: int) -> Iterator[tuple[str, bytes]]:
    """The lines of a file that are not blank, one at a time, so that it may be of any size; compressed or not."""
    from newsclean import compression
    from newsclean.inputs import Input, streams

    packed = compression.SUFFIXES.get(Path(name).suffix.lower(), "")
    if name == files.STANDARD:
        packed = compression.told_by(streams.standard().peek(compression.BEGINNING))
    with streams.opened(Input(name, "jsonl", packed)) as stream:
        number = position = 0
        while line := stream.data.readline(_LONGEST + 1):
            if len(line) > _LONGEST:
                raise InputError(f"{name}:{number + 1}: longer than {_LONGEST} bytes; no record is")
            number, position = number + 1, position + len(line)
            if line.strip():
                yield f"{name}:{number}", line.removesuffix(b"\n").removesuffix(b"\r")
        stream.check(position)


def _rows(session: Session, name: str, code: int) -> Iterator[tuple[str, bytes]]:
    from newsclean import inputs

    for found in inputs.find([name], inputs.Options(form="record")):
        for made in inputs.split(found):
            place = inputs.place(found, made)
            if isinstance(made, inputs.Raw):
                yield place, made.data
            else:
                session.fail(code, f"{place}: {made.message}")
