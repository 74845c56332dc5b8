"""How a run went: what it read, what it could not, and the exit code that this comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import click

from newsclean.cli.output import put, visible
from newsclean.errors import DamageError, FormatError, InputError
from newsclean.model import Finding

if TYPE_CHECKING:
    from newsclean.inputs import Input, Options
    from newsclean.io import Article

FINDINGS, USAGE, FAILED, IO = 1, 2, 3, 4
#: So many documents of a file are named with the same problem; the others are counted.
_ALIKE = 20


class Session:
    """What a run has come to so far: its exit code is the gravest thing that happened."""

    def __init__(self) -> None:
        self.code = 0
        #: What went wrong, in the order in which it did.
        self.failures: list[str] = []

    def fail(self, code: int, message: str) -> None:
        """Say what went wrong, in one line, and go on."""
        click.echo(f"newsclean: {visible(message)}", err=True)
        self.code = max(self.code, code)
        self.failures.append(message)

    def read(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Read each input that can be read."""
        from newsclean import files

        for name in names:
            try:
                yield name, files.read(name)
            except InputError as error:
                self.fail(USAGE, str(error))

    def note(self, message: str) -> None:
        """Say what is worth knowing, and is not wrong."""
        click.echo(f"newsclean: {visible(message)}", err=True)

    def articles(self, names: Sequence[str], options: Options) -> Iterator[tuple[str, Article]]:
        """Read each article in each input, with its place: a text is one, and other formats may have many."""
        from newsclean import inputs

        for name in names:
            try:
                for found in inputs.find([name], options, self.note):
                    yield from self._articles_of(found)
            except InputError as error:  # in a folder too, the others are read
                self.fail(USAGE, str(error))

    def _articles_of(self, found: Input) -> Iterator[tuple[str, Article]]:
        from newsclean import inputs

        alike: Counter[str] = Counter()
        try:
            for raw in inputs.split(found, self.note):
                place = inputs.place(found, raw)
                if isinstance(raw, inputs.Unread):
                    self._leave(alike, raw.code, f"{place}: {raw.message}")
                    continue
                try:
                    yield place, inputs.parse(found, raw)
                except FormatError as error:
                    self._leave(alike, f"{error.field}: {error.problem}".removeprefix(": "), str(error))
        except DamageError as error:
            self.fail(FAILED, str(error))
        except InputError as error:
            self.fail(USAGE, str(error))

        finally:
            for problem, count in alike.items():
                if count > _ALIKE:
                    self.note(f"{found.name}: {count - _ALIKE} more documents: {problem}")

    def _leave(self, alike: Counter[str], problem: str, message: str) -> None:
        """Say what is wrong with a document; where it is the same with very many, they are counted."""
        alike[problem] += 1
        if alike[problem] <= _ALIKE:
            self.fail(FAILED, message)

    def articles_in(self, name: str, data: bytes, form: str | None, field: str | None) -> Iterator[tuple[str, Article]]:
        """Read each article in what was read."""
        from newsclean import io

        for found in io.articles(data, name, form, field):
            if isinstance(found, FormatError):
                self.fail(FAILED, str(found))
            else:
                yield found

    def left(self, name: str, finding: Finding) -> int:
        """Say that a file was left as it is, if that is what the finding says; return the exit code for it."""
        from newsclean.pipeline import BINARY, LIMIT

        if finding.rule != LIMIT:
            return 0
        if finding.reason.startswith(BINARY):
            # Whoever named a file that is no text meant another.
            self.fail(USAGE, f"{name}: {BINARY}; if it is a text, name its encoding with --encoding")
            return USAGE
        self.fail(FAILED, f"{name}: quarantined: {finding.reason}")
        return FAILED


def deliver(session: Session, pieces: Iterator[bytes], output: str) -> None:
    """Write what is made, piece by piece, to standard output, or into a file that is there when it is whole."""
    from newsclean import files

    if output == files.STANDARD:
        for piece in pieces:
            put(piece)
        return
    first = next(pieces, None)
    # Where nothing could be read, an empty file would pass for what was asked for.
    if first is not None or session.code != USAGE:
        files.write(output, chain([first or b""], pieces))
