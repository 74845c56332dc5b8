"""`SHA256SUMS` and `manifest.json`: what a finished run has come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from newsclean.batch import plain, runfile, store
from newsclean.batch.folder import MANIFEST, RUN, SUMS, Folder
from newsclean.batch.model import Summary
from newsclean.batch.totals import by_input
from newsclean.errors import BatchError
from newsclean.inputs import Options

SCHEMA = "newsclean.manifest/1"


def write(folder: Folder, made: dict[str, Any]) -> None:
    """
    Write the sums, then the manifest; check before that every document is somewhere.

    Args:
        folder: The folder, with all parts.
        made: When and where it was; the only thing in the folder that is not the same each time.

    Raises:
        BatchError: there are fewer records and dead letters than documents, or more.
        OSError: it cannot be written.
    """
    totals = folder.totals
    if totals.documents != totals.records + totals.dead:
        raise BatchError(
            f"{folder.path}: {totals.documents} documents, {totals.records} records and {totals.dead} dead letters: "
            "an error in newsclean; please tell the maintainers"
        )
    length, sha256 = store.digest(folder.path / RUN)
    _write(folder, SUMS, _sums(folder, sha256))
    head = {
        "dead": totals.dead,
        "documents": totals.documents,
        "incomplete": totals.incomplete,
        "made": made,
        "records": totals.records,
        "run": {"bytes": length, "name": RUN, "sha256": sha256},
        "schema": SCHEMA,
        "statuses": dict(totals.statuses),
    }
    _write(folder, MANIFEST, plain.page(head, parts=map(_part, folder.rows()), inputs=_inputs(folder)))


def read(folder: Folder) -> Summary:
    """Read how a finished run ended."""
    told = plain.loads((folder.path / MANIFEST).read_bytes())
    return Summary(
        told["documents"],
        told["records"],
        told["dead"],
        told["statuses"],
        len(told["parts"]),
        [one["message"] for one in told["incomplete"]],
        told["documents"],
    )


def _write(folder: Folder, name: str, pieces: Iterable[bytes]) -> None:
    with store.Writer(folder.path / name) as file:
        for piece in pieces:
            file.write(piece)
        file.commit()


def _sums(folder: Folder, sha256: str) -> Iterator[bytes]:
    yield f"{sha256}  {RUN}\n".encode()
    for row in folder.rows():
        for file in (row["part"], row["dead"]):
            if file:
                yield f"{file['sha256']}  {file['name']}\n".encode()


def _part(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in {"inputs", "next"}}


def _inputs(folder: Folder) -> Iterator[dict[str, Any]]:
    counted = by_input(folder.rows())
    at, documents, dead = next(counted, (-1, 0, 0))
    for index, found in enumerate(runfile.inputs(folder, Options())):
        here = (documents, dead) if at == index else (0, 0)
        if at == index:
            at, documents, dead = next(counted, (-1, 0, 0))
        yield {"dead": here[1], "documents": here[0], "name": found.name, "records": here[0] - here[1]}
