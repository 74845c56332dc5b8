"""Commands on documents: clean, detect, check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from newsclean import files, io
from newsclean.cli.batch import FORMS, How, batch_options, clean_into, is_folder
from newsclean.cli.options import Work, inputs_argument, options, spare
from newsclean.cli.output import apart, as_edit, as_json_row, as_row, put, visible
from newsclean.cli.session import FAILED, FINDINGS, Session, deliver
from newsclean.cli.terminal import View, is_terminal
from newsclean.io import Article
from newsclean.record import Record
from newsclean.text import Lines, decode


@click.command()
@inputs_argument
@click.option(
    "--to",
    type=click.Choice(FORMS),
    default="record",
    show_default=True,
    help="One record a line, or the clean text, or a form that other tools read.",
)
@click.option(
    "-o",
    "--output",
    default=files.STANDARD,
    metavar="FILE|FOLDER/",
    help="Where to write; standard output when not given. A folder is written in parts, and can be gone on with.",
)
@batch_options
@options
@click.pass_obj
def clean(session: Session, /, inputs: Sequence[str], to: str, output: str, **options: Any) -> None:
    """
    Clean documents and write their records, or their text.

    INPUT is a text, a page, JSON, a table, a web archive, or Parquet, as its name tells or --format does, compressed or
    not; a folder of such files; a pattern such as 'news/*.jsonl.gz'; or - for standard input.
    """
    how = How(options)
    work = Work(**options)
    if is_folder(output, is_asked=how.is_asked or to == "parquet"):
        clean_into(session, work, how, inputs, to, output)
        return
    spare(inputs, output)
    pieces = apart((io.write(record, to) for _name, record in _records(session, work, inputs)), to)
    deliver(session, pieces, output)


@click.command()
@inputs_argument
@click.option("--json", "as_json", is_flag=True, help="One finding a line, as JSON.")
@options
@click.pass_obj
def detect(session: Session, /, inputs: Sequence[str], as_json: bool, **options: Any) -> None:
    """List findings, each in its context; change nothing."""
    work = Work(**options)
    view = View() if is_terminal() and not as_json else None
    for name, article in session.articles(inputs, work.reading):
        text, decision = _text(article), work.decide(article)
        if any(session.left(name, flag) for flag in decision.flags):
            continue
        lines, acted = Lines(text), set(decision.acted)
        findings = sorted(decision.acted + decision.flags)
        if view and findings:
            put(view.name(name).encode("utf-8", "backslashreplace") + b"\n")
        for finding in findings:
            line, is_acted = lines.number(finding.start), finding in acted
            if view:
                shown = view.finding(line, text, finding, acted=is_acted)
            else:
                shown = (as_json_row if as_json else as_row)(name, line, text, finding, acted=is_acted)
            put(shown.encode("utf-8", "backslashreplace") + b"\n")
        if not as_json:
            noun = "finding" if len(findings) == 1 else "findings"
            click.echo(f"{visible(name)}: {len(findings)} {noun}, {len(decision.acted)} to be removed", err=True)


@click.command()
@inputs_argument
@options
@click.pass_obj
def check(session: Session, /, inputs: Sequence[str], **options: Any) -> None:
    """Exit with 1 if cleaning would change anything; name what, and change nothing."""
    from newsclean.hook import MARKUP, numbered

    work = Work(**options)
    for name, record in _records(session, work, inputs):
        # That a page is HTML is nothing that cleaning changes.
        edits = [(line, edit) for line, edit in numbered(record) if not MARKUP.issuperset(edit.rules)]
        for line, edit in edits:
            put(as_edit(f"{visible(name)}:{line}", edit))
        session.code = max(session.code, FINDINGS if edits else 0)


def _records(session: Session, work: Work, inputs: Sequence[str]) -> Iterator[tuple[str, Record]]:
    for name, article in session.articles(inputs, work.reading):
        record = work.clean(article)
        if record.status == "ok" or session.left(name, record.flags[0]) == FAILED:
            yield name, record


def _text(article: Article) -> str:
    return article.source if isinstance(article.source, str) else decode(article.source, article.encoding).text
