"""The command `newsclean`. Exit codes: 0 fine, 1 findings, 2 usage, 3 some records failed, 4 input or output."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from newsclean._version import __version__
from newsclean.cli import about, batch, documents, hooks, quality, records, reports
from newsclean.cli.output import Closed
from newsclean.cli.session import IO, USAGE, Session


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="newsclean")
def cli() -> None:
    """
    Turn scraped news text into a clean, verifiable archive record.

    INPUT is a file, or - for standard input.
    """


for _command in (
    documents.clean,
    documents.detect,
    documents.check,
    batch.retry,
    records.verify_,
    records.restore_,
    records.export,
    reports.report,
    quality.evaluate_,
    about.rules,
    about.config_,
    about.schema_,
    hooks.hook_,
):
    cli.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the way in for the console script and for `python -m newsclean`."""
    session = Session()
    try:
        cli.main(args=arguments, prog_name="newsclean", standalone_mode=False, obj=session)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return USAGE
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        hint = f"; try {context.command_path} --help" if context else ""
        session.fail(USAGE, error.format_message().replace("\n", " ") + hint)
    except (click.Abort, KeyboardInterrupt):
        return 130
    except (Closed, BrokenPipeError):
        _drop_output()
        return 141
    except OSError as error:
        session.fail(IO, f"{error.filename or 'standard output'}: {error.strerror or error}; nothing more was written")
        if not error.filename:
            _drop_output()
    return session.code


def _drop_output() -> None:
    """What could not be written is still in the buffer, and Python would try it again, and complain, at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
