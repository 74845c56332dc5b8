"""The command that measures: evaluate."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from newsclean.cli.options import Work, options
from newsclean.cli.output import put
from newsclean.cli.session import FAILED, USAGE, Session
from newsclean.errors import GoldError, InputError

if TYPE_CHECKING:
    from newsclean.gold import Gold  # imported where it is used: most runs do not measure


@click.command("evaluate")
@click.argument("gold", nargs=-1, required=True, metavar="GOLD...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@click.option("--markdown", is_flag=True, help="Tables in Markdown.")
@click.option("--errors", type=click.IntRange(0), default=0, metavar="N", help="Show N mistakes in their context.")
@click.option(
    "--least", type=click.IntRange(1), default=1, metavar="N", help="Leave out rules that found fewer than N things."
)
@options
@click.pass_obj
def evaluate_(
    session: Session, /, gold: Sequence[str], as_json: bool, markdown: bool, errors: int, least: int, **given: Any
) -> None:
    """
    Measure precision, recall and confidence on labelled texts.

    GOLD is a file of JSON Lines (with "id", "lang", "text", "spans"), a text (.txt) with \u27e6 \u27e7 around what
    must go, or a folder of such texts.
    """
    from newsclean.cli import tables
    from newsclean.evaluate import evaluate

    work = Work(**given)
    report = evaluate(_read(session, gold), work.cleaner, url=work.url)
    for place, reason in report.failed:
        session.fail(FAILED, f"{place}: quarantined: {reason}")
    if not report.total.count:
        session.fail(session.code or USAGE, "no labelled text in what was given, so there is nothing to count")
        return
    if as_json:
        put(json.dumps(report.as_dict(errors=errors), ensure_ascii=True).encode() + b"\n")
        return
    show = tables.as_markdown if markdown else tables.as_text
    put("\n".join(show(table) for table in tables.tables(report, least)).encode())
    put("".join(tables.as_mistake(mistake) for mistake in report.mistakes[:errors]).encode())


def _read(session: Session, names: Sequence[str]) -> Iterator[Gold]:
    from newsclean import gold

    for name in names:
        try:
            for one in gold.read(name):
                if isinstance(one, GoldError):
                    session.fail(FAILED, str(one))
                else:
                    yield one
        except InputError as error:
            session.fail(USAGE, str(error))
