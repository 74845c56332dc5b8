"""
Workers: processes that are handed chunks, and may die of a document without taking anything else along.

A thread for each worker hands it a chunk and waits. Where the worker dies, the thread starts another, and hands it what
was done before the document at hand, that document alone, and what comes after it. A document of which a worker dies
even when it is alone is given up: twice, because a process may be killed for reasons of others; once, where its time
had run out.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from types import TracebackType
from typing import Self, cast

from newsclean.batch.model import Chunk, Failure, Item, Job, Result, Stopped
from newsclean.batch.work import pressed, work
from newsclean.batch.worker import NO_MEMORY
from newsclean.errors import BatchError

#: Chunks for each worker that are read ahead; what waits for the first of them is bounded by this.
_AHEAD = 3
#: So often a worker may fail to start before it is no accident any more.
_STARTS = 5
#: How often, in seconds, somebody who wants to stop is listened to while nothing gets ready.
_LISTEN = 0.2


class Died(Exception):  # noqa: N818 - it is what happened to a worker
    """A worker died; of what, and at which document."""

    def __init__(self, code: str, message: str, at: int) -> None:
        super().__init__(code, message, at)
        self.code, self.message, self.at = code, message, at


class Worker:
    """A process that works on chunks, one after another."""

    def __init__(self, job: Job) -> None:
        self._progress = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the worker
        self._progress.write(bytes(4))
        self._progress.flush()
        handle = self._progress.fileno()
        os.set_inheritable(handle, True)  # noqa: FBT003
        code = f"import sys; sys.path[:] = {sys.path!r}; from newsclean.batch import worker; worker.main({handle})"
        self._process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[handle],
            process_group=0,  # what a terminal sends for Ctrl-C is the parent's affair
        )
        try:
            self._send(job)
            self._answer()
        except Died:
            self.close()
            raise

    def ask(self, items: Sequence[Item], *, press: bool) -> Result:
        """
        Have documents worked on.

        Raises:
            Died: the worker did.
        """
        self._send((items, press))
        return cast(Result, self._answer())

    def _send(self, value: object) -> None:
        assert self._process.stdin  # noqa: S101 - opened above
        try:
            pickle.dump(value, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
        except OSError:
            raise self._death() from None

    def _answer(self) -> object:
        assert self._process.stdout  # noqa: S101
        try:
            return pickle.load(self._process.stdout)  # noqa: S301 - from our own worker
        except (OSError, EOFError, pickle.UnpicklingError):
            raise self._death() from None

    def _death(self) -> Died:
        self._process.kill()
        code = self._process.wait()
        at = int.from_bytes(os.pread(self._progress.fileno(), 4, 0), "little")
        if code == NO_MEMORY:
            return Died("memory", "there was not enough memory for it", at)
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        if name in {"SIGPROF", "SIGALRM"}:
            return Died("time", "it took too long", at)
        return Died("killed", f"the process that worked on it ended ({name})", at)

    def kill(self) -> None:
        """End the process; whoever waits for its answer is told."""
        self._process.kill()

    def close(self) -> None:
        """End the process, and leave nothing of it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._progress):
            with suppress(OSError):
                stream.close()  # type: ignore[union-attr]


class Pool:
    """
    Workers that take chunks in order, and give results in the same order.

    Args:
        job: What is to be done.
        jobs: How many processes; with 0, the work is done in this one, and a document that ends it ends all.
        listen: Called now and then; may raise to end it.
    """

    def __init__(self, job: Job, jobs: int, listen: Callable[[], None] = lambda: None) -> None:
        if jobs and sys.platform == "win32":
            raise BatchError("there are no worker processes on Windows; --jobs 0 does the work in one process")
        self._job, self._jobs, self._listen = job, jobs, listen
        self._threads = ThreadPoolExecutor(max(1, jobs))
        self._own = threading.local()
        self._lock = threading.Lock()
        self._workers: set[Worker] = set()
        self._is_closed = False

    def results(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, Result]]:
        """
        Yield each chunk with what became of its documents.

        Raises:
            BatchError: workers do not start.
        """
        if not self._jobs:
            for chunk in chunks:
                self._listen()
                yield chunk, pressed(work(self._job, chunk.items), self._job.compress)
            return
        waiting: deque[tuple[Chunk, Future[Result]]] = deque()
        for chunk in chunks:
            waiting.append((chunk, self._threads.submit(self._do, chunk.items)))
            if len(waiting) > _AHEAD * self._jobs:
                yield self._first(waiting)
        while waiting:
            yield self._first(waiting)

    def _first(self, waiting: deque[tuple[Chunk, Future[Result]]]) -> tuple[Chunk, Result]:
        chunk, future = waiting[0]
        self._listen()
        while not wait([future], _LISTEN).done:
            self._listen()
        waiting.popleft()
        return chunk, future.result()

    def _do(self, items: Sequence[Item]) -> Result:
        if not items:
            return Result(b"", {}, [])
        try:
            return self._ask(items, press=True)
        except Died as death:
            return pressed(self._in_pieces(items, death), self._job.compress)

    def _in_pieces(self, items: Sequence[Item], death: Died) -> Result:
        data, statuses, failures = [], Counter[str](), []
        todo = _cut(0, len(items), death.at)
        while todo:
            start, end, deaths = todo.pop()
            try:
                result = self._ask(items[start:end], press=False)
            except Died as again:
                if end - start > 1:
                    todo += _cut(start, end, again.at)
                elif deaths or again.code == "time":
                    failures.append(Failure(start, "clean", again.code, again.message))
                else:
                    todo.append((start, end, deaths + 1))
            else:
                data.append(result.data)
                statuses.update(result.statuses)
                failures += [one._replace(number=start + one.number) for one in result.failures]
        return Result(b"".join(data), dict(statuses), failures)

    def _ask(self, items: Sequence[Item], *, press: bool) -> Result:
        worker = getattr(self._own, "worker", None) or self._hire()
        try:
            return worker.ask(items, press=press)
        except Died:
            self._own.worker = None
            self._dismiss(worker)
            if self._is_closed:
                raise Stopped from None
            raise

    def _hire(self) -> Worker:
        for _ in range(_STARTS):
            if self._is_closed:
                raise Stopped
            try:
                worker = self._own.worker = Worker(self._job)
            except Died as death:
                last = death
                continue
            with self._lock:
                self._workers.add(worker)
            if self._is_closed:  # while it started
                self._dismiss(worker)
                raise Stopped
            return worker
        raise BatchError(f"workers do not start: {last.message}; --jobs 0 does the work in one process, and says more")

    def _dismiss(self, worker: Worker) -> None:
        worker.close()
        with self._lock:
            self._workers.discard(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_closed = True
        with self._lock:
            workers = list(self._workers)
        for worker in workers:
            worker.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in list(self._workers):
            self._dismiss(worker)


def _cut(start: int, end: int, at: int) -> list[tuple[int, int, int]]:
    """Cut a chunk into what comes before the document at hand, that document, and the rest; the last is to be first."""
    middle = start + min(at, end - start - 1)
    pieces = [(middle + 1, end, 0), (middle, middle + 1, 0), (start, middle, 0)]
    return [piece for piece in pieces if piece[0] < piece[1]]
