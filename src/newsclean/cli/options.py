"""The options that commands share, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from newsclean import config as configs
from newsclean import files, inputs, io, labels
from newsclean import packs as shipped
from newsclean.cleaner import MEDIA_TYPES, Cleaner
from newsclean.cli.output import visible
from newsclean.config import Config
from newsclean.errors import ConfigError, NewscleanError
from newsclean.inputs import Options
from newsclean.io import Article
from newsclean.model import CATEGORIES, Pack
from newsclean.policy import ACTIONS, PROFILES
from newsclean.record import Record
from newsclean.resolve import Decision

Pairs = Callable[[click.Context, click.Parameter, Sequence[str]], dict[str, Any]]


def _pairs(names: Collection[str], values: Collection[str]) -> Pairs:
    """Read names and what they are set to, as in `credit=keep`; a side for which nothing is named may be anything."""

    def read(context: click.Context, parameter: click.Parameter, given: Sequence[str]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for pair in given:
            name, sign, value = pair.partition("=")
            if not sign:
                raise click.BadParameter(f"{pair!r} is no {parameter.metavar}", context, parameter)
            for one, allowed in ((name, names), (value, values)):
                if allowed and one not in allowed:
                    said = "a whole number from 1 to 100" if allowed is _PER_CENT else f"one of {', '.join(allowed)}"
                    raise click.BadParameter(f"{one!r} is not {said}", context, parameter)
            made[name] = value if values == ACTIONS else int(value)
        return made

    return read


def _label(context: click.Context, parameter: click.Parameter, given: str | None) -> str | None:
    if given is not None and labels.codec_of(given) is None:
        raise click.BadParameter(f"{given!r} is none that is read; docs/formats.md lists them", context, parameter)
    return given


def _table(context: click.Context, parameter: click.Parameter, given: Sequence[str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for pair in given:
        name, _, value = pair.partition("=")
        value = {"tab": "\t", "none": ""}.get(value, value)
        if name == "header" and value in {"yes", "no"}:
            made[name] = value == "yes"
        elif (name == "separator" and len(value) == 1) or (name == "quote" and len(value) < 2):
            made[name] = value
        else:
            raise click.BadParameter(
                f"{pair!r} is none of separator=CHARACTER, quote=CHARACTER, header=yes or header=no", context, parameter
            )
    return made


_PER_CENT = tuple(map(str, range(1, 101)))
_FILES = (
    click.option(
        "--config", metavar="FILE", help="The settings file; else the nearest newsclean.toml or pyproject.toml."
    ),
    click.option("--no-config", is_flag=True, help="Read no settings file."),
    click.option(
        "--pack",
        "packs",
        multiple=True,
        metavar="PACK",
        help="A further rule pack: a shipped one's name, or a TOML file; may be repeated.",
    ),
)
_POLICY = (
    click.option(
        "--profile",
        type=click.Choice(list(PROFILES)),
        help="How sure a finding must be to be removed; balanced when not given.",
    ),
    click.option(
        "--category",
        "categories",
        metavar="CATEGORY=ACTION",
        callback=_pairs(CATEGORIES, ACTIONS),
        multiple=True,
        help="remove, flag or keep what is of a category, as in credit=keep; may be repeated.",
    ),
    click.option(
        "--rule",
        "rules",
        metavar="RULE=ACTION",
        callback=_pairs((), ACTIONS),
        multiple=True,
        help="The same for a rule, or for all whose ids begin with a prefix, as in en.line.=flag.",
    ),
    click.option(
        "--threshold",
        "thresholds",
        metavar="CATEGORY=N",
        callback=_pairs(CATEGORIES, _PER_CENT),
        multiple=True,
        help="How sure a finding of a category must be, in per cent; may be repeated.",
    ),
    click.option("--protect", multiple=True, metavar="REGEX", help="Never touch what this matches; may be repeated."),
)
_URL = click.option("--url", help="Where the documents are from; rules for that site then hold as well.")
_LANGUAGE = click.option("--language", metavar="TAG", help="BCP 47 tag such as ar or en-GB; detected when not given.")
_EXTRACT = click.option(
    "--extract/--no-extract",
    default=None,
    help="Of whole pages of HTML keep the main content alone (newsclean[extract]).",
)
_FORMS = (
    click.option(
        "--from",
        "form",
        type=click.Choice(["text", *io.FORMS]),
        help="What the inputs are, where their names and fields do not tell.",
    ),
    click.option(
        "--field", metavar="NAME", help="The field of JSON, or the column, that has the text, as in body or data.body."
    ),
)
_READING = (
    click.option(
        "--format",
        "format_",
        type=click.Choice(list(inputs.READERS)),
        help="The format of the inputs, where their names do not tell.",
    ),
    click.option(
        "--encoding",
        metavar="LABEL",
        callback=_label,
        help="The encoding of the inputs, where they are not UTF-8, as in windows-1256.",
    ),
    click.option(
        "--media-type",
        type=click.Choice(MEDIA_TYPES),
        help="What the texts in fields, columns and text files are: HTML, as in text/html; text/plain when not given.",
    ),
    click.option(
        "--csv",
        "table",
        metavar="NAME=VALUE",
        callback=_table,
        multiple=True,
        help="How tables are written: separator=; or separator=tab, quote=' or quote=none, header=no.",
    ),
)
Command = Callable[..., None]


def _with(*groups: Sequence[Callable[[Command], Command]]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed([option for group in groups for option in group]):
            command = option(command)
        return command

    return decorate


#: The options of commands that look for artefacts.
options = _with((_URL, _LANGUAGE, _EXTRACT), _FORMS, _READING, _POLICY, _FILES)
#: Those of commands whose documents are from anywhere.
hook_options = _with((_LANGUAGE,), _POLICY, _FILES)
#: Those of commands that need to know no more than which packs there are.
pack_options = _with(_FILES)


def settings_of(config: str | None, *, no_config: bool) -> Config:
    """Return what the settings file says: the one that is named, or the nearest one, if there is any."""
    if config is not None and no_config:
        raise click.UsageError("--config and --no-config exclude each other")
    if no_config:
        return Config()
    try:
        return _nearest() if config is None else configs.read(config)
    except ConfigError as error:
        raise click.UsageError(visible(str(error))) from error


def _nearest() -> Config:
    try:
        folder = Path.cwd()
    except OSError:  # it was deleted under our feet
        return Config()
    return configs.find(folder) or Config()


class Work:
    """What the options of a run come to: a cleaner, and where the documents are from."""

    def __init__(
        self,
        *,
        url: str | None = None,
        config: str | None,
        no_config: bool,
        form: str | None = None,
        field: str | None = None,
        format_: str | None = None,
        encoding: str | None = None,
        table: Mapping[str, Any] | None = None,
        media_type: str | None = None,
        **given: Any,
    ) -> None:
        if field is not None and form == "text":
            raise click.UsageError("--field is for JSON, and --from text says that there is none")
        self.asked = Config(**given, origin="command line")
        self.file = settings_of(config, no_config=no_config)
        self.settings = self.asked.over(self.file)
        try:
            self.cleaner = Cleaner(**self.settings.options())
            for source in (self.asked, self.file):
                _check_rules(source, self.cleaner.packs)
        except (NewscleanError, ValueError) as error:
            raise click.UsageError(visible(str(error))) from error
        self.url, self.form, self.field = url, form, field
        #: How inputs are read.
        self.reading = Options(
            format=format_, form=form, field=field, encoding=encoding, media_type=media_type, **(table or {})
        )

    def clean(self, source: bytes | Article) -> Record:
        """Clean one document."""
        article, cleaner = self._given(source)
        return cleaner.clean(
            article.source,
            url=article.url,
            metadata=article.metadata,
            encoding=article.encoding,
            record_id=article.record_id,
            media_type=article.media_type,
        )

    def decide(self, source: bytes | Article) -> Decision:
        """Say what would become of each finding in one document."""
        article, cleaner = self._given(source)
        return cleaner.decide(
            article.source,
            url=article.url,
            metadata=article.metadata,
            encoding=article.encoding,
            media_type=article.media_type,
        )

    def _given(self, source: bytes | Article) -> tuple[Article, Cleaner]:
        """What an article says of itself, where the options do not say otherwise."""
        article = Article(source) if isinstance(source, bytes) else source
        language = self.cleaner.language or article.language
        cleaner = self.cleaner if language == self.cleaner.language else self.cleaner.with_language(language)
        return article._replace(url=self.url or article.url), cleaner


inputs_argument = click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")


def spare(inputs: Sequence[str], output: str) -> None:
    """Refuse to write over an input."""
    for name in inputs:
        if files.same(name, output):
            raise click.UsageError(f"{visible(output)} is the input itself; write to another file")


def _check_rules(source: Config, given: Sequence[Pack]) -> None:
    """Refuse a rule that does not exist: whoever misspells one believes it to be turned down."""
    for wanted in source.rules:
        pack = wanted.partition(".")[0]
        found = [one for one in given if one.name == pack]
        found += [shipped.shipped(pack)] if pack in shipped.names() else []
        ids = [rule.id for one in found for rule in one.rules]
        if not any(id_.startswith(wanted) if wanted.endswith(".") else id_ == wanted for id_ in ids):
            from difflib import get_close_matches

            near = get_close_matches(wanted, ids, 3)
            advice = f"did you mean {', '.join(near)}?" if near else "newsclean rules lists them"
            raise ConfigError(source.origin, f"rules.{wanted}", f"no such rule; {advice}")
