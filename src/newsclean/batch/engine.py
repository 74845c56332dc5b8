"""A run from end to end: documents in, parts out, in one straight line."""

from __future__ import annotations

import platform
import time
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

from newsclean import inputs
from newsclean.batch import letters, manifest, sinks, store
from newsclean.batch.chunks import chunks
from newsclean.batch.folder import Folder
from newsclean.batch.model import Chunk, Item, Job, Note, Position, Progress, Result, Settings, Stopped, Summary
from newsclean.batch.pool import Pool
from newsclean.errors import BatchError
from newsclean.inputs import Say

#: Where all of so many documents are dead, the input is not what it was taken for.
HOPELESS = 1000
#: So many bytes are read, of the inputs' digests, between two times that it is told.
_TOLD = 64 << 20


class Part:
    """A part that is being written, with its dead letters."""

    def __init__(self, folder: Folder, settings: Settings, stack: ExitStack) -> None:
        self._folder, self._settings, self._stack = folder, settings, stack
        self._file = stack.enter_context(store.Writer(folder.part(settings.suffix)))
        self._sink = stack.enter_context(sinks.made(settings.to, self._file))
        self._dead: store.Writer | None = None
        self._documents = self._records = 0
        self._letters = 0
        self._statuses: dict[str, int] = {}
        self._inputs: list[list[int]] = []
        self._notes: list[dict[str, Any]] = []

    def add(self, chunk: Chunk, result: Result) -> None:
        """Write what became of a chunk."""
        if sum(result.statuses.values()) + len(result.failures) != len(chunk.items):
            raise BatchError("a worker did not answer for each document; please tell the maintainers")
        if result.data:
            self._sink.write(result.data)
        for status, count in result.statuses.items():
            self._statuses[status] = self._statuses.get(status, 0) + count
            self._records += count
        self._documents += len(chunk.items)
        for item in chunk.items:
            if not self._inputs or self._inputs[-1][0] != item.input:
                self._inputs.append([item.input, 0, 0])
            self._inputs[-1][1] += 1
        if result.failures:
            self._bury(chunk, result)
        self._notes += [note._asdict() for note in chunk.notes]

    def _bury(self, chunk: Chunk, result: Result) -> None:
        if self._dead is None:
            self._dead = self._stack.enter_context(store.Writer(self._folder.dead()))
        by_input = {row[0]: row for row in self._inputs}
        written = []
        for failure in result.failures:
            item = chunk.items[failure.number]
            written.append(letters.write(item, failure, keep_raw=self._settings.keep_raw))
            by_input[item.input][2] += 1
        self._dead.write(b"".join(written))
        self._letters += len(written)

    def commit(self, end: Position) -> None:
        """Commit it."""
        self._sink.close()
        self._folder.commit(
            self._file,
            self._dead,
            {
                "dead": {**_file(self._dead), "records": self._letters} if self._dead else None,
                "documents": self._documents,
                "incomplete": self._notes,
                "inputs": self._inputs,
                "next": list(end),
                "part": _file(self._file),
                "records": self._records,
                "statuses": self._statuses,
            },
        )


def _file(written: store.Writer) -> dict[str, Any]:
    return {"bytes": written.bytes, "name": written.path.name, "sha256": written.sha256}


class Run:
    """
    What a run is told beside its settings: nothing that its bytes depend on.

    Args:
        jobs: How many processes.
        max_failures: It is given up when there are more dead letters.
        progress: Called after each chunk.
        stop: Asked now and then; true to end it.
        say: Told what is left out without being wrong.
    """

    def __init__(
        self,
        jobs: int,
        max_failures: int | None,
        progress: Callable[[Progress], None] | None,
        stop: Callable[[], bool] | None,
        say: Say | None,
    ) -> None:
        self.jobs, self.max_failures = jobs, max_failures
        self.progress = progress or (lambda _: None)
        self.stop = stop or (lambda: False)
        self.say = say or (lambda _: None)
        self._next = _TOLD

    def listen(self) -> None:
        """
        Hear whether somebody wants it to end.

        Raises:
            Stopped: so it is.
        """
        if self.stop():
            raise Stopped

    def reading(self, digested: int) -> None:
        """
        Hear the same while digests of inputs are taken, and tell every 64 MiB how far that is.

        Raises:
            Stopped: so it is.
        """
        self.listen()
        if digested >= self._next:
            self._next = digested + _TOLD
            self.progress(Progress(0, 0, 0, 0, 0, digested))


def go(
    folder: Folder,
    settings: Settings,
    items: Callable[[Position], Iterable[Item | Note]],
    sizes: Iterable[int],
    run: Run,
) -> Summary:
    """Do what is left of a run, and finish it."""
    started, begun = datetime.now(UTC), time.monotonic()
    start = folder.resume()
    resumed = folder.totals.documents
    ends = _ends(sizes)
    job = Job(settings.cleaner, settings.url, settings.to, settings.compress, settings.seconds, settings.memory)
    made = chunks(items(start), start, settings.part_records, settings.part_bytes)
    with Pool(job, run.jobs, run.listen) as pool:
        told = _Told(folder, ends, run, resumed)
        _write_parts(folder, settings, _watched(pool.results(made), told))
    finished = datetime.now(UTC)
    manifest.write(
        folder,
        {
            "finished": finished.isoformat(timespec="seconds"),
            "host": platform.node(),
            "jobs": run.jobs,
            "resumed": resumed,
            "seconds": round(time.monotonic() - begun),
            "started": started.isoformat(timespec="seconds"),
        },
    )
    folder.end()
    return manifest.read(folder)._replace(resumed=resumed)


def _write_parts(folder: Folder, settings: Settings, results: Iterator[tuple[Chunk, Result]]) -> None:
    for first in results:
        if not first[0].items and first[0].last:  # notes after the last part
            folder.totals.incomplete += [note._asdict() for note in first[0].notes]
            return
        with ExitStack() as stack:
            part = Part(folder, settings, stack)
            chunk, result = first
            part.add(chunk, result)
            while not chunk.last:
                chunk, result = next(results)
                part.add(chunk, result)
            part.commit(chunk.next)


class _Told:
    """How far it is: counted, told, and given up when there is no hope."""

    def __init__(self, folder: Folder, ends: array[int], run: Run, resumed: int) -> None:
        self._run, self._ends, self._resumed = run, ends, resumed
        self._documents, self._dead = folder.totals.documents, folder.totals.dead

    def add(self, chunk: Chunk, result: Result) -> None:
        """Count a chunk."""
        self._documents += len(chunk.items)
        self._dead += len(result.failures)
        self._check(chunk, result)
        total = self._ends[-1] if self._ends else 0
        self._run.progress(Progress(self._documents, self._dead, self._bytes(chunk), total, self._resumed))

    def _check(self, chunk: Chunk, result: Result) -> None:
        most = self._run.max_failures
        hopeless = most is None and self._documents >= HOPELESS and self._dead == self._documents
        if hopeless or (most is not None and self._dead > most):
            item = chunk.items[result.failures[-1].number]
            raise BatchError(
                f"{item.found.name}: {self._dead} of {self._documents} documents cannot be cleaned, "
                f"as this one: {result.failures[-1].message}; "
                "is it what it is taken for? --max-failures says how many may fail"
            )

    def _bytes(self, chunk: Chunk) -> int:
        last = chunk.items[-1] if chunk.items else None
        index = last.input if last else chunk.next.input
        before = self._ends[index - 1] if index and self._ends else 0
        if last is None:
            return before
        if last.found.compression:
            size = self._ends[index] - before if index < len(self._ends) else 0
            return before + min(inputs.unpacked(last.found), size)
        if last.raw.offset is None:
            return before
        return before + last.raw.offset


def _watched(results: Iterable[tuple[Chunk, Result]], told: _Told) -> Iterator[tuple[Chunk, Result]]:
    for chunk, result in results:
        told.add(chunk, result)
        yield chunk, result


def _ends(sizes: Iterable[int]) -> array[int]:
    ends, total = array("q"), 0
    for size in sizes:
        total += size
        ends.append(total)
    return ends
