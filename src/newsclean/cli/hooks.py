"""Commands for commit hooks: hook check, hook fix, hook archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from newsclean import hook
from newsclean.cli.options import Work, hook_options
from newsclean.cli.output import as_edit, put, visible
from newsclean.cli.session import FINDINGS, IO, USAGE, Session
from newsclean.errors import InputError
from newsclean.hook import Problem

_names = click.argument("names", nargs=-1, metavar="[FILE]...")


@click.group("hook")
def hook_() -> None:
    """
    Check, clean or archive the files of a repository: what the pre-commit hooks run.

    Settings are those of the repository. Without a FILE nothing is done.
    """


@hook_.command()
@_names
@hook_options
@click.pass_obj
def check(session: Session, /, names: Sequence[str], **options: Any) -> None:
    """Exit with 1 if a text holds artefacts, or a record does, or is not whole; write nothing."""
    work = Work(**options)
    for name in names:
        with _going_on(session, name):
            _say(session, name, hook.check(work.cleaner, name))


@hook_.command()
@_names
@click.option(
    "--record-dir",
    metavar="DIR",
    type=Path,
    help="The folder for the records of what was removed; beside the files when not given.",
)
@hook_options
@click.pass_obj
def fix(session: Session, /, names: Sequence[str], record_dir: Path | None, **options: Any) -> None:
    """Clean texts where they are, with a record of what was removed, and mend records; exit with 1 if any changed."""
    work = Work(**options)
    for name in names:
        with _going_on(session, name):
            changed = hook.fix(work.cleaner, name, Path(), record_dir)
            if changed.replaced:
                _found(session, f"Fixing {visible(name)}")
            _say(session, name, changed.problems)


@hook_.command()
@_names
@click.option(
    "--source-dir", metavar="DIR", type=Path, default="articles", show_default=True, help="The folder of the texts."
)
@click.option(
    "--archive-dir", metavar="DIR", type=Path, default="archive", show_default=True, help="The folder for the records."
)
@hook_options
@click.pass_obj
def archive(session: Session, /, names: Sequence[str], source_dir: Path, archive_dir: Path, **options: Any) -> None:
    """Make or update the record of each text; exit with 1 if one was missing or stale."""
    work = Work(**options)
    for name in names:
        with _going_on(session, name):
            place, problem = hook.archive(work.cleaner, name, Path(), source_dir, archive_dir)
            if problem:
                _found(session, f"{visible(str(place))}: {visible(problem)}; written")


@contextmanager
def _going_on(session: Session, name: str) -> Iterator[None]:
    """What is wrong with one file says nothing about the others."""
    try:
        yield
    except hook.Left as left:
        session.left(name, left.finding)
    except InputError as error:
        session.fail(USAGE, str(error))
    except OSError as error:
        session.fail(IO, f"{name}: {error.strerror or error}")


def _say(session: Session, name: str, problems: Iterable[Problem]) -> None:
    for problem in problems:
        place = f"{visible(name)}:{problem.line}"
        if problem.edit:
            put(as_edit(place, problem.edit))
            session.code = max(session.code, FINDINGS)
        else:
            _found(session, f"{place}: {visible(problem.message)}")


def _found(session: Session, message: str) -> None:
    put(message.encode() + b"\n")
    session.code = max(session.code, FINDINGS)
