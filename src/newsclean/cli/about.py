"""Commands that say what newsclean knows: rules, config, schema."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click

from newsclean import packs as shipped
from newsclean import schema
from newsclean.cli.options import Work, options, pack_options, settings_of
from newsclean.cli.output import put, visible
from newsclean.cli.session import USAGE, Session
from newsclean.errors import NewscleanError
from newsclean.model import Pack, Rule


@click.command()
@click.argument("id", required=False, metavar="[ID]")
@click.option("--language", metavar="TAG", help="Only the rules of that language's pack.")
@pack_options
@click.pass_obj
def rules(
    session: Session, /, id: str | None, language: str | None, config: str | None, no_config: bool, packs: Sequence[str]
) -> None:
    """
    List the rules, or show the one called ID with its reason, source and examples.

    Each line has the rule, its category, its confidence, and the count that this was measured by, or `prior`.
    """
    every = _all_packs([*settings_of(config, no_config=no_config).packs, *packs])
    known = [pack for pack in every if language is None or pack.language == language.partition("-")[0].lower()]
    if not known:
        languages = sorted({pack.language for pack in every})
        raise click.UsageError(f"no rules for {visible(language or '')}; there are rules for {', '.join(languages)}")
    found = [rule for pack in known for rule in pack.rules]
    if id is None:
        width = max(len(rule.id) for rule in found)
        for r in found:
            put(f"{r.id:{width}}  {r.category:12}  {r.confidence:3}  {_count(r):9}  {visible(r.why)}\n".encode())
        return
    rule = next((rule for rule in found if rule.id == id), None)
    if rule is None:
        near = [r.id for r in found if id in r.id][:5]
        session.fail(
            USAGE, f"no rule {id!r}; " + (f"did you mean {', '.join(near)}?" if near else "newsclean rules lists them")
        )
        return
    put(_rule_page(rule).encode())


@click.command("config")
@options
def config_(**given: Any) -> None:
    """Print the settings in force, as TOML, and where each one is from."""
    put(_settings_page(Work(**given)).encode())


@click.command("schema")
@click.argument("name", type=click.Choice(schema.NAMES))
def schema_(name: str) -> None:
    """Print a JSON Schema: of records, rule packs, settings files, or the files of a run into a folder."""
    put(schema.source(name).encode())


def _all_packs(packs: Sequence[str]) -> list[Pack]:
    try:
        return [
            *map(shipped.shipped, shipped.names()),
            *(pack for pack in map(shipped.find, packs) if isinstance(pack, Pack)),
        ]
    except NewscleanError as error:
        raise click.UsageError(visible(str(error))) from error


def _count(rule: Rule) -> str:
    return f"{rule.measured.right}/{rule.measured.of}" if rule.measured else "prior"


def _rule_page(rule: Rule) -> str:
    rows = [
        ("why", rule.why),
        ("category", rule.category),
        ("confidence", f"{rule.confidence} of 100"),
        ("measured", f"{_count(rule)}, {rule.measured.on}" if rule.measured else "no: the confidence is a prior"),
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


def _settings_page(work: Work) -> str:
    asked, file, language = work.asked, work.file, work.settings.language
    profile_from = asked.origin if asked.profile else file.origin if file.profile else "default"
    lines = [f"# settings file: {file.origin or 'none'}"]
    lines.append(f"profile = {_toml(work.cleaner.policy.profile)}  # {profile_from}")
    if language:
        lines.append(f"language = {_toml(language)}  # {asked.origin if asked.language else file.origin}")
    else:
        lines.append("# language: not set, detected for each document")
    if work.settings.extract is None:
        lines.append("# extract: not set, whole pages are looked at")
    else:
        origin = asked.origin if asked.extract is not None else file.origin
        lines.append(f"extract = {_toml(work.settings.extract)}  # {origin}")
    for name in ("packs", "protect"):
        entries = [(one, source.origin) for source in (file, asked) for one in getattr(source, name)]
        rows = "".join(f"\n  {_toml(one)},  # {origin}" for one, origin in entries)
        lines.append(f"{name} = [{rows}\n]" if rows else f"{name} = []")
    for name in ("categories", "rules", "thresholds"):
        lines.append(f"\n[{name}]")
        for key, value in getattr(work.settings, name).items():
            origin = asked.origin if key in getattr(asked, name) else file.origin
            lines.append(f"{_toml(key)} = {_toml(value)}  # {origin}")
    return "".join(visible(line) + "\n" for text in lines for line in text.split("\n"))


def _toml(value: object) -> str:
    # TOML's strings take what JSON's do.
    return json.dumps(value, ensure_ascii=False)
