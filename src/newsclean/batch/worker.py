"""
A worker: reads chunks from its standard input and writes results to its standard output, until there are no more.

The parent is told by a mapped file which document is being worked on, whatever becomes of the process.
"""

from __future__ import annotations

import gc
import mmap
import os
import pickle
import signal
import sys
from typing import BinaryIO

from newsclean.batch.model import Job
from newsclean.batch.work import pressed, work

#: The exit code of a worker that had no more memory.
NO_MEMORY = 75
#: What a document may take of the clock, in multiples of what it may take of a processor: the machine may be busy.
PATIENCE = 10


def main(progress: int) -> None:
    """Work; `progress` is the file descriptor of the mapped file, of four bytes."""
    gc.set_threshold(200_000, *gc.get_threshold()[1:])  # nearly all that is made here goes without being looked for
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # what Ctrl-C means is the parent's affair
    tasks, results = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What some library may print must not get among the results.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    try:
        _serve(tasks, results, mmap.mmap(progress, 4))
    except MemoryError:
        os._exit(NO_MEMORY)
    except (EOFError, BrokenPipeError):  # the parent is gone, or has no more
        os._exit(0)


def _serve(tasks: BinaryIO, results: BinaryIO, progress: mmap.mmap) -> None:
    job: Job = pickle.load(tasks)  # noqa: S301 - from our own parent
    _limit(job.memory)

    def begin(index: int) -> None:
        progress[:] = index.to_bytes(4, "little")
        _alarm(job.seconds)

    _send(results, None)
    while True:
        items, press = pickle.load(tasks)  # noqa: S301
        result = work(job, items, begin)
        _alarm(0)
        _send(results, pressed(result, job.compress) if press else result)


def _send(results: BinaryIO, value: object) -> None:
    pickle.dump(value, results, pickle.HIGHEST_PROTOCOL)
    results.flush()


def _alarm(seconds: float) -> None:
    """Have the system end this process when it has worked for so long; 0 for never. Code in C is ended as well."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, seconds * PATIENCE)


def _limit(memory: int) -> None:
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = memory if most == resource.RLIM_INFINITY else min(memory, most)
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))
