"""Commands on records: verify, restore, export."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from newsclean import files, io
from newsclean.cli.batch import verify_folder
from newsclean.cli.options import spare
from newsclean.cli.output import apart, put
from newsclean.cli.session import FAILED, FINDINGS, USAGE, Session
from newsclean.errors import RecordError
from newsclean.record import Record, restore, verify


@click.command("verify")
@click.argument("records", nargs=-1, required=True, metavar="RECORDS|FOLDER...")
@click.pass_obj
def verify_(session: Session, records: Sequence[str]) -> None:
    """
    Check records (one a line): valid, canonical, unchanged, and good for their sources.

    Of a folder that clean has written, check that its files are as they were written, and that nothing is missing.
    """
    folders = [name for name in records if (Path(name) / "run.json").is_file()]
    count = sum(verify_folder(session, name) for name in folders)
    records = [name for name in records if name not in folders]
    for name, data in session.read(records):
        found = False
        for number, line in files.lines(data):
            found = True
            try:
                verify(line)
                count += 1
            except RecordError as error:
                session.fail(FINDINGS, f"{name}:{number}: {error}")
        if not found:
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
    """Give back the source of a record, byte for byte."""
    spare([record], output)
    for name, data in session.read([record]):
        found = list(files.lines(data))
        if len(found) != 1:
            session.fail(USAGE, f"{name}: {len(found)} records in it; restore takes a file with one")
            return
        try:
            verify(found[0][1])
            source = restore(Record.from_json(found[0][1]))
        except RecordError as error:
            session.fail(FINDINGS, f"{name}:{found[0][0]}: {error}")
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
    pieces = []
    for name, data in session.read(records):
        for number, line in files.lines(data):
            try:
                verify(line)
                pieces.append(io.write(Record.from_json(line), to))
            except RecordError as error:
                session.fail(FAILED, f"{name}:{number}: {error}")
        if not data.strip():
            session.fail(FAILED, f"{name}: no record in it; newsclean clean writes one a line")
    whole = b"".join(apart(pieces, to))
    if output == files.STANDARD:
        put(whole)
    elif pieces or session.code != USAGE:
        files.write(output, whole)
