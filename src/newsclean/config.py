"""
Settings of a project: a `newsclean.toml`, or the table `[tool.newsclean]` of a `pyproject.toml`.

The command looks for one; the library reads none unless it is told to:

    Cleaner(**config.read("newsclean.toml").options())
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from newsclean import schema
from newsclean.errors import ConfigError, PolicyError
from newsclean.policy import Policy

#: The files that are looked for in a folder; the first one wins.
NAMES = ("newsclean.toml", "pyproject.toml")


@dataclass(frozen=True)
class Config:
    """Settings as somebody wrote them: None or empty where nothing is said."""

    profile: str | None = None
    language: str | None = None
    packs: tuple[str, ...] = ()
    protect: tuple[str, ...] = ()
    categories: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    thresholds: Mapping[str, int] = field(default_factory=dict)
    #: Of pages the main content alone.
    extract: bool | None = None
    #: The file, or whatever else the settings are from; for people.
    origin: str = field(default="", compare=False)

    def policy(self) -> Policy:
        """
        Return the policy that the settings come to.

        Raises:
            PolicyError: as `Policy`.
        """
        return Policy(
            self.profile or "balanced", self.categories, self.rules, tuple(dict.fromkeys(self.protect)), self.thresholds
        )

    def options(self) -> dict[str, Any]:
        """
        Return the arguments of `Cleaner`.

        >>> Config(profile="conservative").options()["policy"].threshold
        95
        """
        return {"language": self.language, "policy": self.policy(), "packs": self.packs, "extract": bool(self.extract)}

    def over(self, other: Config) -> Config:
        """
        Put these settings before others: single values and table entries win, and lists add up.

        >>> Config(profile="aggressive").over(Config(profile="balanced", language="ar")).language
        'ar'
        """
        return Config(
            self.profile or other.profile,
            self.language or other.language,
            (*other.packs, *self.packs),
            (*other.protect, *self.protect),
            {**other.categories, **self.categories},
            {**other.rules, **self.rules},
            {**other.thresholds, **self.thresholds},
            other.extract if self.extract is None else self.extract,
        )


#: The keys of a configuration.
KEYS = tuple(one.name for one in fields(Config) if one.name != "origin")


def read(path: str | Path) -> Config:
    """
    Read settings from a file.

    Raises:
        ConfigError: it cannot be read, or is not as `schemas/config.schema.json` says; names file and key.
    """
    path = Path(path)
    config = parse(_read(path), path)
    if config is None:
        raise ConfigError(str(path), "", "no table [tool.newsclean] in it")
    return config


def find(folder: Path) -> Config | None:
    """
    Read the settings that hold in a folder: those of the nearest file in it or above it.

    The search ends with the root of a repository, and with the home directory.

    Raises:
        ConfigError: as `read`.
    """
    for place in (folder, *folder.parents):
        for path in (place / name for name in NAMES):
            config = parse(_read(path), path) if _exists(path) and _may_be_ours(path) else None
            if config is not None:
                return config
        if _exists(place / ".git") or place == _home():
            break
    return None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(str(path), "", f"cannot be read: {error.strerror}") from error


def _exists(path: Path) -> bool:
    try:
        return path.is_file() or (path.name == ".git" and path.exists())
    except OSError:
        return False


def _may_be_ours(path: Path) -> bool:
    # A project's file that never speaks of newsclean is not even parsed: that takes time, and it may well be broken.
    try:
        return path.name != "pyproject.toml" or b"newsclean" in path.read_bytes()
    except OSError:
        return False


def _home() -> Path | None:
    try:
        return Path.home()
    except RuntimeError:
        return None


def parse(data: bytes, path: Path) -> Config | None:
    """
    Read settings from the bytes of a TOML file; None where it is a `pyproject.toml` without ours.

    Raises:
        ConfigError: as `read`.
    """
    import tomllib

    try:
        table: Any = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), "", f"not UTF-8: {error}") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(str(path), "", f"not TOML: {error}") from error
    if path.name == "pyproject.toml":
        tools = table.get("tool")
        table = tools.get("newsclean") if isinstance(tools, dict) else None
        if table is None:
            return None
    for field_, problem in _problems(table):
        raise ConfigError(str(path), field_, problem)
    packs = tuple(_place(pack, path.parent) for pack in table.get("packs", ()))
    config = Config(**{**table, "packs": packs, "protect": tuple(table.get("protect", ()))}, origin=str(path))
    try:
        config.policy()
    except PolicyError as error:
        name, _, problem = str(error).partition(": ")
        raise ConfigError(str(path), name, problem) from error
    return config


def _problems(table: object) -> Iterator[tuple[str, str]]:
    if isinstance(table, dict):
        for name in table.keys() - set(KEYS):
            yield name, f"no such setting; there are {', '.join(KEYS)}"
    if not schema.is_valid("config", table):
        name, problem = schema.explain("config", table) or ("", "not a configuration")
        yield ("" if name == "config" else name), problem


def _place(pack: str, folder: Path) -> str:
    """Where a pack is, when it is named by a path: seen from the file that names it."""
    return str(folder / pack) if pack.endswith(".toml") or "/" in pack or "\\" in pack else pack
