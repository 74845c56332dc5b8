"""The options that commands share, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from newsclean import files
from newsclean.cleaner import Cleaner
from newsclean.cli.output import visible
from newsclean.errors import NewscleanError
from newsclean.policy import PROFILES
from newsclean.record import Record
from newsclean.resolve import Decision


def options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of those that look for artefacts."""
    for option in (
        click.option(
            "--pack", "packs", multiple=True, metavar="FILE", help="A further rule pack (TOML); may be repeated."
        ),
        click.option(
            "--profile",
            type=click.Choice(list(PROFILES)),
            default="balanced",
            show_default=True,
            help="How sure a finding must be to be removed.",
        ),
        click.option("--url", help="Where the documents are from; rules for that site then hold as well."),
        click.option("--language", metavar="TAG", help="BCP 47 tag such as ar or en-GB; detected when not given."),
    ):
        command = option(command)
    return command


class Work:
    """What the options of a run come to: a cleaner, and where the documents are from."""

    def __init__(self, *, language: str | None, profile: str, packs: Sequence[str], url: str | None) -> None:
        try:
            self.cleaner = Cleaner(language=language, policy=profile, packs=packs)
        except (NewscleanError, ValueError) as error:
            raise click.UsageError(visible(str(error))) from error
        self.url = url

    def clean(self, data: bytes) -> Record:
        """Clean one document."""
        return self.cleaner.clean(data, url=self.url)

    def decide(self, data: bytes) -> Decision:
        """Say what would become of each finding in one document."""
        return self.cleaner.decide(data, url=self.url)


inputs_argument = click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")


def spare(inputs: Sequence[str], output: str) -> None:
    """Refuse to write over an input."""
    for name in inputs:
        if files.same(name, output):
            raise click.UsageError(f"{visible(output)} is the input itself; write to another file")
