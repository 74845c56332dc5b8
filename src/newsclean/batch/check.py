"""Whether a folder is as its run left it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from newsclean import schema
from newsclean.batch import plain, store
from newsclean.batch.folder import MANIFEST, RUN


def problems(path: Path) -> Iterator[str]:
    """
    Yield what is not as it was: files that are gone, changed or too many, and counts that do not add up.

    That a record is whole and restores its source is checked by `newsclean.verify`, one by one.
    """
    told = _manifest(path)
    if isinstance(told, str):
        yield told
        return
    files = [told["run"]]
    for part in told["parts"]:
        files += [one for one in (part["part"], part["dead"]) if one]
        if part["documents"] != part["records"] + (part["dead"]["records"] if part["dead"] else 0):
            yield f"{path / MANIFEST}: {part['part']['name']}: records and dead letters are not as many as documents"
    for file in files:
        yield from _file(path / file["name"], file)
    for part in told["parts"]:
        yield from _count(path / part["part"]["name"], part["records"])
    for name in ("documents", "records"):
        if told[name] != sum(part[name] for part in told["parts"]):
            yield f"{path / MANIFEST}: {name}: not the sum of the parts'"
    known = {file["name"] for file in files}
    for found in sorted(path.glob("part-*")) + sorted(path.glob("dead-*")):
        if found.name not in known:
            yield f"{found}: not in the manifest"


def records(path: Path) -> int:
    """Return how many records a run has made, by its manifest."""
    count: int = plain.loads((path / MANIFEST).read_bytes())["records"]
    return count


def _manifest(path: Path) -> dict[str, Any] | str:
    try:
        told = plain.loads((path / MANIFEST).read_bytes())
    except FileNotFoundError:
        what = "the run is not finished; run it again to finish it" if (path / RUN).exists() else "no run in it"
        return f"{path}: no {MANIFEST}: {what}"
    except ValueError as error:
        return f"{path / MANIFEST}: not JSON: {error}"
    if problem := schema.explain("manifest", told):
        return f"{path / MANIFEST}: {': '.join(problem)}"
    return told


def _file(path: Path, told: dict[str, Any]) -> Iterator[str]:
    try:
        length, sha256 = store.digest(path)
    except FileNotFoundError:
        yield f"{path}: gone"
        return
    if length != told["bytes"]:
        yield f"{path}: has {length} bytes, and was written with {told['bytes']}"
    elif sha256 != told["sha256"]:
        yield f"{path}: does not have the digest that the manifest says; it was changed after it was written"


def _count(path: Path, wanted: int) -> Iterator[str]:
    """Count the lines where each is a record."""
    if ".jsonl" not in path.suffixes or path.suffix == ".zst" or not path.exists():
        return
    try:
        with path.open("rb") as stream, gzip.open(stream) if path.suffix == ".gz" else nullcontext(stream) as lines:
            count = sum(piece.count(b"\n") for piece in iter(lambda: lines.read(1 << 20), b""))
    except (OSError, EOFError) as error:
        yield f"{path}: cannot be read to its end: {error}"
        return
    if count != wanted:
        yield f"{path}: has {count} records, and was written with {wanted}"
