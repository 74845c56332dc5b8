"""
The folder of a run: what is in it, in which order it gets there, and what a run that was broken off has left.

    run.json          first: inputs, options, tools; whatever must be equal for the same bytes
    dead-00000.jsonl  the dead letters of a part, if there are any, before
    journal.jsonl     a line for each part, gone at the end, before
    part-00000.jsonl  the part: with its name, it is committed
    SHA256SUMS        for `sha256sum -c`
    manifest.json     last: with it, the run is finished
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from newsclean.batch import plain, store
from newsclean.batch.model import Position
from newsclean.batch.totals import Totals
from newsclean.errors import BatchError

RUN, JOURNAL, MANIFEST, SUMS, LOCK = "run.json", "journal.jsonl", "manifest.json", "SHA256SUMS", ".lock"
#: What we write ourselves.
_OURS = re.compile(r"(part|dead)-\d{5,}\.[a-z.]+|run\.json|journal\.jsonl|manifest\.json|SHA256SUMS|\.lock")


class Folder:
    """A folder that is ours as long as this lives; see `opened`."""

    def __init__(self, path: Path) -> None:
        self.path, self._resolved = path, path.resolve()
        self.totals = Totals()

    @property
    def is_begun(self) -> bool:
        """Whether there is a run in it."""
        return (self.path / RUN).exists()

    @property
    def is_finished(self) -> bool:
        """Whether there is a manifest."""
        return (self.path / MANIFEST).exists()

    def has(self, name: str) -> bool:
        """Say whether a file is one that we have written here: a pattern may match what a run has made."""
        path = Path(name)
        return (
            bool(_OURS.fullmatch(path.name.removesuffix(store.TEMPORARY))) and path.parent.resolve() == self._resolved
        )

    def part(self, suffix: str) -> Path:
        """Return the name of the next part."""
        return self.path / f"part-{self.totals.parts:05}{suffix}"

    def dead(self) -> Path:
        """Return the name of the next part's dead letters."""
        return self.path / f"dead-{self.totals.parts:05}.jsonl"

    def resume(self) -> Position:
        """Read what was committed, cut off what was not, and say where to go on."""
        journal = self.path / JOURNAL
        if not journal.exists():
            return Position()
        good = 0
        with journal.open("rb") as lines:
            for line in lines:
                row = self._committed(line)
                if row is None:
                    break
                self.totals.add(row)
                good += len(line)
        if good < journal.stat().st_size:
            store.truncate(journal, good)
        return self.totals.next

    def _committed(self, line: bytes) -> dict[str, Any] | None:
        """Return a line of the journal, if its part and dead letters are there."""
        if not line.endswith(b"\n"):
            return None
        try:
            row = plain.loads(line)
            files = (row["part"], row["dead"])
        except (ValueError, KeyError, TypeError):  # a power cut may leave anything; its part is made once more
            return None
        for file in files:
            if file is not None:
                path = self.path / file["name"]
                if not path.exists():
                    return None
                if path.stat().st_size != file["bytes"]:
                    raise BatchError(
                        f"{path}: has {path.stat().st_size} bytes, and was written with {file['bytes']}; "
                        "it was changed since: remove it to have it made anew, or write to another folder"
                    )
        return row

    def commit(self, part: store.Writer, dead: store.Writer | None, row: dict[str, Any]) -> None:
        """Commit a part: what is its own goes before it."""
        part.seal()
        if dead:
            dead.commit()
        elif self.dead().exists():  # of a run that was broken off, whose worker was killed by others
            store.remove(self.dead())
        store.append(self.path / JOURNAL, plain.line(row) + b"\n")
        part.commit()
        self.totals.add(row)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield what is known of each part that was committed."""
        if (self.path / JOURNAL).exists():
            with (self.path / JOURNAL).open("rb") as lines:
                yield from map(plain.loads, lines)

    def end(self) -> None:
        """Remove what only an unfinished run needs."""
        if (self.path / JOURNAL).exists():
            store.remove(self.path / JOURNAL)


@contextmanager
def opened(path: Path) -> Iterator[Folder]:
    """
    Make a folder ours, make it if it is not there, and remove what a run that was killed has left half-written.

    Raises:
        BatchError: somebody else is at work in it, or there are other things in it.
        OSError: it cannot be written to.
    """
    if path.exists() and not path.is_dir():
        raise BatchError(f"{path}: not a folder; name one that does not exist yet")
    path.mkdir(parents=True, exist_ok=True)
    folder = Folder(path)
    _refuse_others(folder)
    with _locked(path / LOCK):
        for entry in list(path.glob("*" + store.TEMPORARY)):
            if _OURS.fullmatch(entry.name.removesuffix(store.TEMPORARY)):
                store.remove(entry)
        yield folder


def _refuse_others(folder: Folder) -> None:
    if folder.is_begun:
        return
    with os.scandir(folder.path) as entries:
        for entry in entries:
            if entry.name != LOCK and entry.name != RUN + store.TEMPORARY:
                raise BatchError(
                    f"{folder.path}: there is {entry.name} in it, and it is no run of newsclean; name an empty folder"
                )


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock file; it goes when it is no longer held, and does no harm if it stays."""
    handle = _lock(path)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(handle)


def _lock(path: Path) -> int:
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _flock(handle)
            # Between the two, somebody may have removed the file, and others may hold a new one.
            if _is_same(path, handle):
                return handle
        except OSError as error:
            os.close(handle)
            if error.errno not in {errno.EAGAIN, errno.EACCES, errno.EDEADLK}:  # a file system that has no locks
                raise OSError(error.errno, f"cannot be locked: {error.strerror}", str(path)) from error
            raise BatchError(
                f"{path.parent}: another run is at work in it; wait for it, or write to another folder"
            ) from error
        os.close(handle)


def _is_same(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except OSError:
        return False


def _flock(handle: int) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
