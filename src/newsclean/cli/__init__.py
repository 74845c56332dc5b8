"""The command `newsclean`. Exit codes: 0 fine, 1 findings, 2 usage, 3 some records failed, 4 input or output."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

import click

from newsclean._version import __version__
from newsclean.cli.output import Closed
from newsclean.cli.session import IO, USAGE, Session


class Entry(NamedTuple):
    """A subcommand: the module of this package that it is in, its name there, and the first line of its help."""

    module: str
    name: str
    help: str


#: The subcommands. Their modules are imported when they are asked for, because each start would wait for all of them.
COMMANDS = {
    "check": Entry(
        "documents", "check", "Exit with 1 if cleaning would change anything; name what, and change nothing."
    ),
    "clean": Entry("documents", "clean", "Clean documents and write their records, or their text."),
    "config": Entry("about", "config_", "Print the settings in force, as TOML, and where each one is from."),
    "detect": Entry("documents", "detect", "List findings, each in its context; change nothing."),
    "evaluate": Entry("quality", "evaluate_", "Measure precision, recall and confidence on labelled texts."),
    "export": Entry(
        "records", "export", "Write records (one a line) in a form that other tools read; nothing is cleaned anew."
    ),
    "hook": Entry(
        "hooks", "hook_", "Check, clean or archive the files of a repository: what the pre-commit hooks run."
    ),
    "report": Entry("reports", "report", "Show what was done to documents, and why, on one page of HTML."),
    "restore": Entry("records", "restore_", "Give back the source of a record, byte for byte."),
    "retry": Entry("batch", "retry", "Clean once more what a run had to leave, after rules or options were mended."),
    "rules": Entry("about", "rules", "List the rules, or show the one called ID with its reason, source and examples."),
    "schema": Entry(
        "about",
        "schema_",
        "Print a JSON Schema: of records, rule packs, settings files, or the files of a run into a folder.",
    ),
    "verify": Entry(
        "records", "verify_", "Check records (one a line): valid, canonical, unchanged, and good for their sources."
    ),
}


class _Lazy(click.Group):
    """A group whose subcommands are imported when they are run, and not to be listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click has it
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"newsclean.cli.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        stand_ins = {name: click.Command(name, short_help=entry.help) for name, entry in COMMANDS.items()}
        click.Group(commands=stand_ins).format_commands(ctx, formatter)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="newsclean")
def cli() -> None:
    """
    Turn scraped news text into a clean, verifiable archive record.

    INPUT is a file, a folder, a pattern such as 'news/*.jsonl.gz', or - for standard input.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the way in for the console script and for `python -m newsclean`, which give no arguments."""
    if arguments is not None:
        return _run(arguments)
    # The process is ours alone, and nearly all that it makes stays to the end. To look for garbage every 700 objects,
    # and once more at exit, would take a sixth of a short run.
    gc.set_threshold(200_000, *gc.get_threshold()[1:])
    code = _run(None)
    gc.freeze()
    return code


def _run(arguments: Sequence[str] | None) -> int:
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
    except SystemExit:  # click's own idea of what to do when standard error is a broken pipe; nobody else exits
        return 141
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
