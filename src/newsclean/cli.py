"""The command `newsclean`. Exit codes: 0 fine, 1 findings, 2 usage, 3 some records failed, 4 input or output."""

from __future__ import annotations

import json
import os
import re
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import click

from newsclean import files, schema
from newsclean import packs as shipped
from newsclean._version import __version__
from newsclean.cleaner import Cleaner
from newsclean.edits import restore as undo
from newsclean.errors import InputError, NewscleanError, RecordError
from newsclean.model import Finding, Pack, Rule
from newsclean.pipeline import BINARY, LIMIT
from newsclean.policy import PROFILES
from newsclean.record import Record, restore, verify
from newsclean.text import decode

FINDINGS, USAGE, FAILED, IO = 1, 2, 3, 4


class Session:
    """What a run has come to so far: its exit code is the gravest thing that happened."""

    def __init__(self) -> None:
        self.code = 0

    def fail(self, code: int, message: str) -> None:
        """Say what went wrong, in one line, and go on."""
        click.echo(f"newsclean: {visible(message)}", err=True)
        self.code = max(self.code, code)

    def read(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Read each input that can be read."""
        for name in names:
            try:
                yield name, files.read(name)
            except InputError as error:
                self.fail(USAGE, str(error))

    def left(self, name: str, finding: Finding) -> int:
        """Say that a file was left as it is, if that is what the finding says; return the exit code for it."""
        if finding.rule != LIMIT:
            return 0
        if finding.reason.startswith(BINARY):
            # Whoever named a file that is no text meant another.
            self.fail(USAGE, f"{name}: {BINARY}; newsclean reads UTF-8, UTF-16, Windows-1256 and Windows-1252")
            return USAGE
        self.fail(FAILED, f"{name}: quarantined: {finding.reason}")
        return FAILED


def visible(text: str) -> str:
    """Escape what a terminal would obey, and what would change the direction of what follows."""
    return "".join(
        char
        if char == " " or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        else f"\\u{ord(char):04x}"
        for char in text
    )


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option(
            "--pack",
            "packs",
            multiple=True,
            metavar="PACK",
            help="A further rule pack: a shipped one's name, or a TOML file; may be repeated.",
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

    def detect(self, data: bytes) -> list[Finding]:
        """Find artefacts in one document."""
        return self.cleaner.detect(data, url=self.url)

    def acts_on(self, finding: Finding) -> bool:
        """Say whether a finding would be acted on."""
        return self.cleaner.policy.action(finding) == "remove"


_INPUTS = click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="newsclean")
def cli() -> None:
    """
    Turn scraped news text into a clean, verifiable archive record.

    INPUT is a file, or - for standard input.
    """


@cli.command()
@_INPUTS
@click.option(
    "--to",
    type=click.Choice(["record", "text"]),
    default="record",
    show_default=True,
    help="One record a line, or the clean text.",
)
@click.option(
    "-o", "--output", default=files.STANDARD, metavar="FILE", help="Where to write; standard output when not given."
)
@_options
@click.pass_obj
def clean(session: Session, /, inputs: Sequence[str], to: str, output: str, **options: Any) -> None:
    """Clean documents and write their records, or their text."""
    work = Work(**options)
    _spare(inputs, output)
    pieces = []
    for _name, record in _records(session, work, inputs):
        piece = record.to_json() + b"\n" if to == "record" else _with_line_end(record.text.encode())
        if output == files.STANDARD:
            _put(piece)
        else:
            pieces.append(piece)
    # A file with part of what was asked for would pass for the whole.
    if output != files.STANDARD and not (session.code == USAGE and not pieces):
        files.write(output, b"".join(pieces))


@cli.command()
@_INPUTS
@click.option("--json", "as_json", is_flag=True, help="One finding a line, as JSON.")
@_options
@click.pass_obj
def detect(session: Session, /, inputs: Sequence[str], as_json: bool, **options: Any) -> None:
    """List findings, each in its context; change nothing."""
    work = Work(**options)
    for name, data in session.read(inputs):
        text, findings = decode(data).text, work.detect(data)
        if any(session.left(name, finding) for finding in findings):
            continue
        gone, lines = 0, Lines(text)
        for finding in findings:
            acted = work.acts_on(finding)
            gone += acted
            row = _as_json if as_json else _as_row
            line = lines.number(finding.start)
            _put(row(name, line, text, finding, acted=acted).encode("utf-8", "backslashreplace") + b"\n")
        if not as_json:
            noun = "finding" if len(findings) == 1 else "findings"
            click.echo(f"{visible(name)}: {len(findings)} {noun}, {gone} to be removed", err=True)


@cli.command()
@_INPUTS
@_options
@click.pass_obj
def check(session: Session, /, inputs: Sequence[str], **options: Any) -> None:
    """Exit with 1 if cleaning would change anything; name what, and change nothing."""
    work = Work(**options)
    for name, record in _records(session, work, inputs):
        lines = Lines(undo(record.text, record.edits))
        for edit in record.edits:
            # A line end that goes with the next line belongs to the one before.
            first = edit.start + len(edit.removed) - len(edit.removed.lstrip())
            place = f"{visible(name)}:{lines.number(first)}"
            _put(f"{place}: {edit.rules[0]} {edit.reason}: {_cut(edit.removed)}\n".encode())
        session.code = max(session.code, FINDINGS if record.edits else 0)


@cli.command("verify")
@click.argument("records", nargs=-1, required=True, metavar="RECORDS...")
@click.pass_obj
def verify_(session: Session, records: Sequence[str]) -> None:
    """Check records (one a line): valid, canonical, unchanged, and good for their sources."""
    count = 0
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


@cli.command("restore")
@click.argument("record", metavar="RECORD")
@click.option(
    "-o", "--output", default=files.STANDARD, metavar="FILE", help="Where to write; standard output when not given."
)
@click.pass_obj
def restore_(session: Session, record: str, output: str) -> None:
    """Give back the source of a record, byte for byte."""
    _spare([record], output)
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
            _put(source)
        else:
            files.write(output, source)


@cli.command()
@click.argument("id", required=False, metavar="[ID]")
@click.option("--language", metavar="TAG", help="Only the rules of that language's pack.")
@click.option("--pack", "packs", multiple=True, metavar="FILE", help="A further rule pack (TOML); may be repeated.")
@click.pass_obj
def rules(session: Session, id: str | None, language: str | None, packs: Sequence[str]) -> None:
    """List the rules, or show the one called ID with its reason, source and examples."""
    known = [
        pack for pack in _all_packs(packs) if language is None or pack.language == language.partition("-")[0].lower()
    ]
    if not known:
        languages = sorted({pack.language for pack in _all_packs(packs)})
        raise click.UsageError(f"no rules for {visible(language or '')}; there are rules for {', '.join(languages)}")
    found = [rule for pack in known for rule in pack.rules]
    if id is None:
        width = max(len(rule.id) for rule in found)
        for r in found:
            _put(f"{r.id:{width}}  {r.category:12}  {r.confidence:3}  {visible(r.why)}\n".encode())
        return
    rule = next((rule for rule in found if rule.id == id), None)
    if rule is None:
        near = [r.id for r in found if id in r.id][:5]
        session.fail(
            USAGE, f"no rule {id!r}; " + (f"did you mean {', '.join(near)}?" if near else "newsclean rules lists them")
        )
        return
    _put(_rule_page(rule).encode())


@cli.command("schema")
@click.argument("name", type=click.Choice(schema.NAMES))
def schema_(name: str) -> None:
    """Print a JSON Schema: of records, or of rule packs."""
    _put(schema.source(name).encode())


# ---- helpers


def _records(session: Session, work: Work, inputs: Sequence[str]) -> Iterator[tuple[str, Record]]:
    for name, data in session.read(inputs):
        record = work.clean(data)
        if record.status == "ok" or session.left(name, record.flags[0]) == FAILED:
            yield name, record


class _Closed(Exception):  # noqa: N818 - not an error: whoever read has had enough
    """Standard output was closed; an exception of our own, because click has its own idea of what to do then."""


def _spare(inputs: Sequence[str], output: str) -> None:
    for name in inputs:
        if files.same(name, output):
            raise click.UsageError(f"{visible(output)} is the input itself; write to another file")


def _put(data: bytes) -> None:
    try:
        sys.stdout.buffer.write(data)
    except BrokenPipeError:
        raise _Closed from None


def _with_line_end(data: bytes) -> bytes:
    return data if not data or data.endswith((b"\n", b"\r")) else data + b"\n"


def _cut(text: str, limit: int = 60) -> str:
    text = visible(text.strip().replace("\r\n", "\u23ce").replace("\n", "\u23ce").replace("\r", "\u23ce"))
    return text if len(text) <= limit else text[: limit // 2] + " \u2026 " + text[-limit // 2 :]


class Lines:
    """Line numbers in a text, whatever its line ends."""

    def __init__(self, text: str) -> None:
        self._ends = [m.end() for m in re.finditer(r"\r\n|\r|\n", text)]

    def number(self, at: int) -> int:
        """Return the number, from 1, of the line that a place is in."""
        return bisect_right(self._ends, at) + 1


def _as_json(name: str, line: int, text: str, finding: Finding, *, acted: bool) -> str:
    row: dict[str, Any] = {
        "file": name,
        "line": line,
        **finding._asdict(),
        "text": text[finding.start : finding.end],
        "removed": acted,
    }
    return json.dumps(row, ensure_ascii=False)


def _as_row(name: str, line: int, text: str, finding: Finding, *, acted: bool) -> str:
    left, right = text[max(0, finding.start - 24) : finding.start], text[finding.end : finding.end + 24]
    span = f"{_cut(left, 30)}\u27e6{_cut(text[finding.start : finding.end])}\u27e7{_cut(right, 30)}"
    return (
        f"{visible(name)}:{line:<5} {'remove' if acted else 'flag':6} {finding.confidence:3}  {finding.rule:32} {span}"
    )


def _all_packs(packs: Sequence[str]) -> list[Pack]:
    try:
        further = [pack for pack in map(shipped.find, packs) if isinstance(pack, Pack)]
        return [*map(shipped.shipped, shipped.names()), *further]
    except NewscleanError as error:
        raise click.UsageError(visible(str(error))) from error


def _rule_page(rule: Rule) -> str:
    rows = [
        ("why", rule.why),
        ("category", rule.category),
        ("confidence", f"{rule.confidence} of 100"),
        ("kind", rule.kind),
    ]
    rows += [
        (key, value if isinstance(value, str) else ", ".join(value) if isinstance(value, tuple) else str(value))
        for key, value in rule.data.items()
    ]
    rows += [("source", rule.source)] if rule.source else []
    page = rule.id + "\n" + "".join(f"  {key:11} {visible(value)}\n" for key, value in rows)
    for title, examples in (("hit", rule.hit), ("miss", rule.miss)):
        page += "".join(f"  {title:11} {visible(example.replace(chr(10), chr(0x23CE)))}\n" for example in examples)
    return page


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
    except (_Closed, BrokenPipeError):
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
