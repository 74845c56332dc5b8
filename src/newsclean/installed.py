"""Which versions of libraries are installed, without the 20 ms that it takes to import `importlib.metadata`."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

_SEPARATORS = re.compile(r"[-_.]+")
_INFO = (".dist-info", ".egg-info")
_VERSION = re.compile(r"^version:[ \t]*(\S+)[ \t\r]*$", re.IGNORECASE | re.MULTILINE)


def version(name: str) -> str:
    """
    Return the version of a distribution, as `importlib.metadata.version` does; that is asked where anything is unusual.

    Raises:
        importlib.metadata.PackageNotFoundError: it is not installed.

    >>> from importlib import metadata
    >>> version("jsonschema_rs") == metadata.version("jsonschema-rs")
    True
    """
    found = _found(_SEPARATORS.sub("_", name).lower())
    if found is None:
        from importlib import metadata

        return metadata.version(name)
    return found


def _found(name: str) -> str | None:
    """The version in the first folder of the path that has the distribution; None where there is any doubt."""
    if any(hasattr(finder, "find_distributions") for finder in sys.meta_path if not _is_usual(finder)):
        return None
    for folder in sys.path:
        try:
            entries = os.listdir(folder or ".")  # noqa: PTH208 - hundreds of paths would take as long as all else here
        except FileNotFoundError:
            continue
        except OSError:  # an archive, perhaps
            return None
        here = [entry for entry in entries if entry.endswith(_INFO) and _name(entry) == name]
        if here:
            return _read(Path(folder, here[0], "METADATA")) if len(here) == 1 else None
    return None


def _is_usual(finder: object) -> bool:
    return getattr(finder, "__name__", "") == "PathFinder"


def _read(metadata: Path) -> str | None:
    try:
        head, _, _ = metadata.read_text(encoding="utf-8").partition("\n\n")
    except (OSError, ValueError):
        return None
    found = _VERSION.findall(head)
    return found[0] if len(found) == 1 else None


def _name(entry: str) -> str:
    return _SEPARATORS.sub("_", entry.rpartition(".")[0].partition("-")[0]).lower()
