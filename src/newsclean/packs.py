"""Rule packs: read, validate, choose. A pack is one TOML file; nothing in it is code."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from newsclean import schema
from newsclean.errors import PackError
from newsclean.model import Measured, Pack, Rule
from newsclean.phrases import PhraseError, check

#: Where the shipped packs are; importing `importlib.resources` to be told takes longer than all else here.
_FOLDER = Path(__file__).parent / "packs"
#: The pack whose rules hold in every language.
COMMON = "common"
#: English scaffolding ("Share", "list 1 of 4") is found in pages of every language.
EVERYWHERE = (COMMON, "en")
#: The category of a kind's findings, for rules that name none.
_CATEGORY_OF_KIND = {
    "tag": "tag",
    "block": "related-list",
    "fragment": "fragment",
    "truncation": "truncation",
    "repeat": "duplicate",
    "encoding": "encoding",
    "whitespace": "whitespace",
}
#: The fields of rules that hold phrases.
_PHRASES = ("phrases", "then", "headings", "openers", "counters", "ends", "cues")
#: How the names of packs for a publisher's sites begin.
_SITE = "site-"
#: What a path has and a name has not.
_PATH = re.compile(r"[/\\.]")
_SHARED = {"id", "kind", "category", "confidence", "why", "hit", "miss", "source", "measured"}


def parse(data: bytes, path: str) -> Pack:
    """
    Read a pack from the bytes of its TOML file; `path` is for error messages.

    Raises:
        PackError: not UTF-8, not TOML, not as `schemas/rule-pack.schema.json` says, or an id used twice.
    """
    table = _table(data, path)
    _check_table(table, path)
    return _pack(table, data, path)


def _table(data: bytes, path: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise PackError(path, "", "", f"not UTF-8: {error}") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PackError(path, "", "", f"not TOML: {error}") from error


def _pack(table: dict[str, Any], data: bytes, path: str) -> Pack:
    return Pack(
        name=table["name"],
        language=table["language"],
        common_words=tuple(table.get("common_words", ())),
        letters=table.get("letters", ""),
        hosts=tuple(table.get("hosts", ())),
        publishers=tuple(table.get("publishers", ())),
        rules=tuple(_rule(raw, table) for raw in table["rule"]),
        sha256=hashlib.sha256(data).hexdigest(),
        path=path,
    )


def _check_table(table: dict[str, Any], path: str) -> None:
    """Check what TOML alone does not say of a pack."""
    if not schema.is_valid("rule-pack", table):
        raise _explain(table, path)
    for field in ("months", "modified"):
        for phrase in table.get(field, ()):
            _check(phrase, "", path, ("", field))
    seen: set[str] = set()
    for raw in table["rule"]:
        _check_rule(raw, table["name"], path)
        if raw["id"] in seen:
            raise PackError(path, raw["id"], "id", "used twice; ids are unique and never used again")
        form = f"{raw['kind']}:{raw['form']}" if raw["kind"] == "fragment" else raw["id"]
        if form in seen:
            raise PackError(
                path, raw["id"], "form", f"a pack has one rule of the form {raw['form']!r}; add to that one"
            )
        seen |= {raw["id"], form}


def _check_rule(raw: dict[str, Any], name: str, path: str) -> None:
    expected = f"{name}.{raw['kind']}."
    if not raw["id"].startswith(expected):
        raise PackError(path, raw["id"], "id", f"must begin with {expected!r}: <pack>.<kind>.<name>")
    for field in _PHRASES:
        for phrase in raw.get(field, ()):
            _check(phrase, raw["kind"], path, (raw["id"], field))
            if field == "counters" and not ("{i}" in phrase and "{of}" in phrase):
                raise PackError(
                    path, raw["id"], field, f"{phrase!r}: needs {{i}}, the item's number, and {{of}}, how many"
                )
    if raw.get("category", _CATEGORY_OF_KIND.get(raw["kind"])) is None:
        raise PackError(path, raw["id"], "category", f"required, because kind {raw['kind']!r} implies none")
    measured = raw.get("measured", {"right": 0, "of": 0})
    if measured["right"] > measured["of"]:
        problem = f"{measured['right']} right of {measured['of']} is more than all"
        raise PackError(path, raw["id"], "measured", problem)


def _rule(raw: dict[str, Any], table: dict[str, Any]) -> Rule:
    if raw["kind"] in {"line", "score"}:
        raw = {**raw, "speech": table.get("speech", [])}
    if "keeps" in raw:
        raw = {**raw, "months": table.get("months", []), "modified": table.get("modified", [])}
    if any("{name}" in phrase for field in _PHRASES for phrase in raw.get(field, ())):
        raw = {**raw, "common": frozenset(table.get("common_words", ()))}
    return Rule(
        id=raw["id"],
        kind=raw["kind"],
        category=raw.get("category") or _CATEGORY_OF_KIND[raw["kind"]],
        confidence=raw["confidence"],
        why=raw["why"],
        hit=tuple(raw["hit"]),
        miss=tuple(raw["miss"]),
        source=raw.get("source", ""),
        language=table["language"],
        measured=Measured(**raw["measured"]) if "measured" in raw else None,
        data={
            key: tuple(value) if isinstance(value, list) else value for key, value in raw.items() if key not in _SHARED
        },
    )


def _check(phrase: str, kind: str, path: str, place: tuple[str, str]) -> None:
    """Check one phrase; `place` is the rule and the field that it stands in."""
    try:
        check(phrase, in_text=kind in {"inline", "block"}, fixed=kind == "score")
    except PhraseError as error:
        raise PackError(path, *place, f"{phrase!r}: {error}") from error


def _explain(table: dict[str, Any], path: str) -> PackError:
    field, problem = schema.explain("rule-pack", table) or ("", "not a rule pack")
    rule = ""
    field = "" if field == "rule-pack" else field
    if "\u27e6" in problem and "does not match" in problem:
        problem = "no \u27e6 \u27e7 in it; they mark what the rule must find"
    problem = problem.replace("Unevaluated properties are not allowed", "unknown fields")
    if field.startswith("rule["):
        place, _, field = field.partition(".")
        raw = table["rule"][int(place[5:-1])]
        rule = str(raw.get("id", place)) if isinstance(raw, dict) else place
    return PackError(path, rule, field, problem)


def read(path: str | Path) -> Pack:
    """
    Read a pack from a file.

    Raises:
        PackError: the file cannot be read, or is no rule pack.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise PackError(str(path), "", "", f"cannot be read: {error.strerror}") from error
    return parse(data, str(path))


@cache
def names() -> tuple[str, ...]:
    """
    Return the names of the packs that are shipped, sorted.

    >>> "ar" in names()
    True
    """
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@cache
def languages() -> tuple[str, ...]:
    """
    Return the names of the shipped packs that are for no site: one for each language, and `common`.

    >>> "ar" in languages(), "site-bbc" in languages()
    (True, False)
    """
    # A pack for a publisher's sites says so in its name, so that no other pack has to be read to know.
    return tuple(name for name in names() if not name.startswith(_SITE))


def find(pack: str | Path | Pack) -> str | Pack:
    """
    Return what a caller means: the name of a pack that is shipped, or else the pack, read if it is a path.

    Raises:
        PackError: it is no pack that is shipped, and no file with one.

    >>> find("site-bbc")
    'site-bbc'
    """
    if isinstance(pack, Pack):
        return pack.name if pack.name in names() and shipped(pack.name) is pack else pack
    if isinstance(pack, str) and pack in names():
        return pack
    if isinstance(pack, str) and not _PATH.search(pack) and not Path(pack).is_file():
        raise PackError(pack, "", "", f"no file, and no pack is called so; there are {', '.join(names())}")
    return read(pack)


@cache
def shipped(name: str) -> Pack:
    """Return the pack of that name that is shipped; `name` is one of `names()`."""
    # The tests check it as `parse` would; to do so at each start would take most of a short run.
    data = _read(name)
    return _pack(_table_of(data, name), data, f"{name}.toml")


@cache
def head(name: str) -> dict[str, Any]:
    """
    Return what stands before the rules in a shipped pack: its language, common words, letters, hosts, publishers.

    Telling a text's language asks all packs for these; reading their rules too would take most of a short run.

    >>> head("ar")["language"]
    'ar'
    """
    return _table_of(_read(name).partition(b"\n[[rule]]")[0], name)


def _read(name: str) -> bytes:
    return (_FOLDER / f"{name}.toml").read_bytes()


def digests() -> dict[str, str]:
    """Return the names of the packs that are shipped, with the SHA-256 of their files; no pack is read for it."""
    return {name: hashlib.sha256(_read(name)).hexdigest() for name in names()}


def _table_of(data: bytes, name: str) -> dict[str, Any]:
    """Read TOML of a shipped pack ten times as fast as tomllib, which is asked where somebody has broken it."""
    import rtoml

    try:
        return rtoml.loads(data.decode("utf-8"))
    except ValueError:
        return _table(data, f"{name}.toml")


def choose(language: str) -> tuple[str, ...]:
    """
    Return the names of the packs to use for a document in that language (a BCP 47 primary subtag).

    >>> choose("ar")
    ('common', 'en', 'ar')
    >>> choose("und")
    ('common', 'en')
    """
    return (*EVERYWHERE, language) if language in names() and language not in EVERYWHERE else EVERYWHERE


def sites(url: str | None, publisher: object = None) -> tuple[str, ...]:
    """
    Return the names of the packs that are meant for a URL's host, or for a publisher of that name.

    A publisher may be named by its host, too.

    >>> sites("https://nobody.example/"), sites(None, " BBC News "), sites(None, "www.bbc.co.uk")
    ((), ('site-bbc',), ('site-bbc',))
    """
    if not url and not publisher:
        return ()
    hosts, publishers = _scopes()
    found = _under(host_of(url), hosts) if url else set()
    if isinstance(publisher, str):
        name = _plain(publisher)
        found |= {*publishers.get(name, ()), *_under(name, hosts)}
    return tuple(sorted(found))


def _under(host: str, hosts: dict[str, list[str]]) -> set[str]:
    """The packs for a host, or for one that it is under."""
    parts = host.split(".")
    return {name for at in range(len(parts)) for name in hosts.get(".".join(parts[at:]), ())}


@cache
def _scopes() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The packs for each host, and those for each publisher; their heads are read when a document first asks."""
    hosts: dict[str, list[str]] = {}
    publishers: dict[str, list[str]] = {}
    for name in names():
        if name.startswith(_SITE):
            for host in head(name)["hosts"]:
                hosts.setdefault(host, []).append(name)
            for publisher in head(name).get("publishers", ()):
                publishers.setdefault(_plain(publisher), []).append(name)
    return hosts, publishers


def _plain(publisher: str) -> str:
    return " ".join(publisher.casefold().split())


def host_of(url: str) -> str:
    """
    Return a URL's host in lower case, or "" where there is none.

    >>> host_of("https://News.Example/a")
    'news.example'
    """
    from urllib.parse import urlsplit

    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
