"""Many documents: what `clean` does where it is to write a folder, and `retry`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsclean import files, io
from newsclean.cli.options import Command, Work, options
from newsclean.cli.output import visible
from newsclean.cli.progress import shown, stopping
from newsclean.cli.session import FAILED, FINDINGS, IO, USAGE, Session
from newsclean.errors import BatchError, InputError

if TYPE_CHECKING:
    from newsclean.batch import Summary

#: What `--to` takes.
FORMS = ("record", "text", *io.WRITERS, "parquet")
_OPTIONS = (
    click.option(
        "--jobs",
        type=click.IntRange(min=0),
        metavar="N",
        help="So many processes, for a folder; one for each core when not given. 0: all in this process.",
    ),
    click.option("--compress", type=click.Choice(["none", "gzip", "zstd"]), help="Compress the parts of a folder."),
    click.option(
        "--part-records", type=click.IntRange(min=1), metavar="N", help="Documents in a part; 10000 when not given."
    ),
    click.option(
        "--part-size",
        type=click.IntRange(min=1),
        metavar="MIB",
        help="Mebibytes of input in a part; 64 when not given.",
    ),
    click.option(
        "--max-failures",
        type=click.IntRange(min=0),
        metavar="N",
        help="Give up a run with more dead letters than that.",
    ),
    click.option("--no-raw", is_flag=True, default=None, help="Keep documents out of dead letters."),
    click.option("--progress/--no-progress", default=None, help="Show how far it is; else on a terminal alone."),
)


def batch_options(command: Command) -> Command:
    """Give a command the options of runs into a folder."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


class How:
    """What is said about a run into a folder; taken out of the options that a command was given."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.jobs: int | None = given.pop("jobs")
        self.max_failures: int | None = given.pop("max_failures")
        self.progress: bool | None = given.pop("progress")
        compress, records = given.pop("compress"), given.pop("part_records")
        size, no_raw = given.pop("part_size"), given.pop("no_raw")
        said = {
            "compress": compress,
            "keep_raw": False if no_raw else None,
            "part_bytes": size and size << 20,
            "part_records": records,
        }
        #: Arguments of `Settings`.
        self.settings = {name: value for name, value in said.items() if value is not None}
        #: Whether anything was said at all.
        self.is_asked = bool(self.settings) or (self.jobs, self.max_failures, self.progress) != (None, None, None)


def is_folder(output: str, *, is_asked: bool) -> bool:
    """
    Say whether an output is to be a folder; where that can be taken in two ways, ask.

    Args:
        output: As it was given.
        is_asked: Whether there are options that only a folder has.
    """
    path, shown = Path(output), visible(output)
    if output != files.STANDARD and (path.is_dir() or output.endswith(("/", "\\"))):
        return True
    if output == files.STANDARD or path.exists() or (is_asked and path.suffix):
        if is_asked:
            example = "" if output == files.STANDARD else f"; {shown} is none"
            raise click.UsageError(
                f"--jobs and what goes with it, and --to parquet, write a folder{example}: say -o FOLDER/"
            )
        return False
    if not is_asked and not path.suffix:
        raise click.UsageError(f"{shown}: a folder or a file? say {shown}/ for a folder, or {shown}.jsonl")
    return is_asked


def clean_into(session: Session, work: Work, how: How, inputs: Sequence[str], to: str, folder: str) -> None:
    """Clean inputs into a folder."""
    from newsclean import batch

    _run(session, work, how, batch.run, inputs, to, folder)


@click.command()
@click.argument("letters", nargs=-1, required=True, metavar="FOLDER|DEAD...")
@click.option("-o", "--output", required=True, metavar="FOLDER", help="Where to write; another folder.")
@click.option("--to", type=click.Choice(FORMS), default="record", show_default=True, help="As for clean.")
@batch_options
@options
@click.pass_obj
def retry(session: Session, /, letters: Sequence[str], output: str, to: str, **options: Any) -> None:
    """
    Clean once more what a run had to leave, after rules or options were mended.

    FOLDER is what clean wrote; DEAD is a file of dead letters in it. Nothing in them is changed.
    """
    from newsclean import batch

    how = How(options)
    work = Work(**options)
    if any(files.same(name, output) for name in letters):
        raise click.UsageError(f"{visible(output)} is what is to be tried again; write to another folder")
    _run(session, work, how, batch.retry, letters, to, output)


def verify_folder(session: Session, name: str) -> int:
    """Check the folder of a run; return how many records are in it."""
    from newsclean.batch import check

    problems = list(check.problems(Path(name)))
    for problem in problems:
        session.fail(FINDINGS, problem)
    return 0 if problems else check.records(Path(name))


def _run(
    session: Session, work: Work, how: How, run: Callable[..., Summary], names: Sequence[str], to: str, folder: str
) -> None:
    from newsclean import batch

    try:
        settings = batch.Settings(cleaner=work.cleaner, url=work.url, to=to, **how.settings)
    except ValueError as error:
        raise click.UsageError(f"--{error}") from error
    try:
        with stopping() as stop, shown(how.progress) as bar:
            told: dict[str, Any] = {
                "jobs": how.jobs,
                "max_failures": how.max_failures,
                "progress": bar.show,
                "say": bar.around(session.note),
            }
            done = run(names, folder, settings, options=work.reading, stop=stop.asked, **told)
    except (InputError, BatchError) as error:
        session.fail(USAGE, str(error))
    except batch.Stopped:
        click.echo(f"newsclean: stopped; to go on with {visible(folder)}, run the same command again", err=True)
        session.code = 128 + stop.signal
    except BrokenPipeError:
        raise
    except OSError as error:
        session.fail(
            IO,
            f"{error.filename or folder}: {error.strerror or error}; the parts that were finished stay: "
            "run the same command again when that is mended",
        )
    else:
        _report(session, done, folder)


def _report(session: Session, done: Summary, folder: str) -> None:
    for message in done.incomplete:
        session.fail(FAILED if done.documents else USAGE, f"{message}; what came before is cleaned")
    parts = [f"{done.documents:,} documents", f"{done.records:,} records", f"{done.dead:,} dead letters"]
    quarantined = done.statuses.get("quarantined", 0)
    parts += [f"{quarantined:,} records are quarantined"] if quarantined else []
    parts += [f"{done.resumed:,} documents were done before"] if done.resumed else []
    click.echo(f"{visible(str(Path(folder) / 'manifest.json'))}: {', '.join(parts)}", err=True)
    if done.dead:
        click.echo(f"newsclean retry {visible(folder)} -o NEW cleans the dead letters once more", err=True)
    if done.dead or quarantined:
        session.code = max(session.code, FAILED)
