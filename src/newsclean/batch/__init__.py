r"""
Many documents: cleaned by several processes, into a folder of parts that a run which was broken off goes on with.

>>> import tempfile, pathlib
>>> from newsclean import batch
>>> here = pathlib.Path(tempfile.mkdtemp())
>>> _ = (here / "news.jsonl").write_bytes(b'{"text": "Rain fell.\\nAdvertisement\\nIt was calm."}\n{"text": 3}\n')
>>> done = batch.run([str(here / "news.jsonl")], here / "out", jobs=0)
>>> done.documents, done.records, done.dead
(2, 1, 1)
>>> sorted(path.name for path in (here / "out").iterdir())
['SHA256SUMS', 'dead-00000.jsonl', 'manifest.json', 'part-00000.jsonl', 'run.json']
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from newsclean import inputs
from newsclean.batch import engine, manifest, runfile, sinks
from newsclean.batch.check import problems
from newsclean.batch.chunks import documents
from newsclean.batch.engine import Run
from newsclean.batch.folder import Folder, opened
from newsclean.batch.model import COMPRESSIONS, Item, Note, Position, Progress, Settings, Stopped, Summary
from newsclean.batch.retries import letters_in, retried
from newsclean.errors import BatchError, InputError
from newsclean.files import STANDARD
from newsclean.inputs import Input, Options, Say

__all__ = ["COMPRESSIONS", "Progress", "Settings", "Stopped", "Summary", "cores", "problems", "retry", "run"]

Source = Callable[[Iterable[Input], Position, Say], Iterable[Item | Note]]


def cores() -> int:
    """Return how many processor cores there are for us to use: as the machine has, and as a container leaves us."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return count
    return count if quota == "max" else max(1, min(count, -(-int(quota) // int(period))))


def run(  # noqa: PLR0913 - all but three by name
    names: Sequence[str],
    folder: str | Path,
    settings: Settings | None = None,
    *,
    options: Options | None = None,
    jobs: int | None = None,
    max_failures: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    say: Say | None = None,
) -> Summary:
    """
    Clean all documents of some inputs, into a folder; or go on with it where a run was broken off.

    The folder has the same bytes at the end whatever `jobs` is, and wherever it was broken off; but for when and where,
    which the manifest says.

    Args:
        names: Files, folders and patterns, as `newsclean.inputs.find` takes them.
        folder: Where to write; it must not exist, be empty, or have the same run in it.
        settings: What is to be done.
        options: How inputs are to be read.
        jobs: How many processes; None for one for each core. With 0, the work is done in this process: a document that
            ends it ends the run.
        max_failures: The run is given up when there are more dead letters; when None, if the first thousand are.
        progress: Called now and then.
        stop: Asked now and then; true to end the run.
        say: Told what is left out without being wrong: files of other kinds in a folder, images in a WARC.

    Raises:
        InputError: an input cannot be read, or what reads or writes it is not installed; nothing was begun.
        BatchError: the folder has something else in it, or the run cannot go on.
        Stopped: `stop` said so.
        OSError: the folder cannot be written to, or the disk is full. What was committed stays.
    """
    options = options or Options()
    run_ = Run(cores() if jobs is None else jobs, max_failures, progress, stop, say)
    if STANDARD in names:
        raise InputError("-: standard input cannot be read again by a run that goes on; write it to a file first")
    for name in names:
        if Path(name).is_dir() and Path(folder).resolve().is_relative_to(Path(name).resolve()):
            raise BatchError(f"{folder}: in {name}, which is read; write to a folder outside of it")
    settings = settings or Settings()
    sinks.need(settings.to, settings.compress)
    with opened(Path(folder)) as ours:
        found = (one for one in inputs.find(names, options, run_.say) if not ours.has(one.name))
        source = partial(documents, listen=run_.listen)
        return _run(ours, settings, options, found, source, run_)


def retry(  # noqa: PLR0913 - all but three by name
    names: Sequence[str],
    folder: str | Path,
    settings: Settings | None = None,
    *,
    options: Options | None = None,
    jobs: int | None = None,
    max_failures: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    say: Say | None = None,
) -> Summary:
    """
    Clean the documents of dead letters once more, into a folder of its own; see `run`.

    Args:
        names: Folders of finished runs, or files of dead letters.
        folder: As for `run`; also what is said there of the others.
        settings: What is to be done.
        options: How documents are to be read, where that is not to be as their letters say.
        jobs: As for `run`.
        max_failures: As for `run`, but None for no limit.
        progress: As for `run`.
        stop: As for `run`.
        say: As for `run`.

    Raises:
        As for `run`.
    """
    options = options or Options()
    most = max_failures if max_failures is not None else 1 << 62
    run_ = Run(cores() if jobs is None else jobs, most, progress, stop, say)
    settings = settings or Settings()
    sinks.need(settings.to, settings.compress)
    with opened(Path(folder)) as ours:
        return _run(ours, settings, options, letters_in(names, options), retried, run_)


def _run(  # noqa: PLR0913, PLR0917 - what the two have in common
    folder: Folder, settings: Settings, options: Options, found: Iterable[Input], source: Source, run_: Run
) -> Summary:
    seen = runfile.write(folder, settings, options, found, run_.reading)
    if folder.is_finished:
        folder.end()
        return manifest.read(folder)

    def named() -> Iterator[Input]:
        for index, one in enumerate(runfile.inputs(folder, options)):
            yield one
            seen.check(index, one)  # when it has been read

    return engine.go(folder, settings, lambda start: source(named(), start, run_.say), seen.sizes, run_)
