"""Dead letters as inputs of a run: each document from its letter, or else from where the letter says it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from newsclean import inputs
from newsclean.batch import letters
from newsclean.batch.folder import MANIFEST, RUN
from newsclean.batch.model import Item, Note, Position
from newsclean.errors import InputError
from newsclean.inputs import Input, Options, Raw, Say, Unread

FORMAT = "dead-letters"


def letters_in(names: Sequence[str], options: Options) -> Iterator[Input]:
    """
    Yield the files of dead letters that are meant.

    Raises:
        InputError: a folder is of no finished run.
    """
    for name in names:
        folder = Path(name)
        if not folder.is_dir():
            yield Input(name, FORMAT, "", options)
            continue
        if not (folder / RUN).exists():
            raise InputError(f"{name}: there is no run in it; name the folder that newsclean clean wrote to")
        if not (folder / MANIFEST).exists():
            raise InputError(f"{name}: its run is not finished; run it again to finish it")
        for path in sorted(folder.glob("dead-*.jsonl"), key=lambda path: (len(path.name), path.name)):
            yield Input(str(path), FORMAT, "", options)


def retried(found: Iterable[Input], start: Position, say: Say) -> Iterator[Item | Note]:
    """Yield the documents of dead letters, as `chunks.documents` yields those of other inputs."""
    for index, file in enumerate(found):
        if index < start.input:
            continue
        done = start.documents if index == start.input else 0
        try:
            for one, raw in islice(_documents(file, say), done, None):
                yield Item(index, one, raw)
        except InputError as error:
            yield Note(index, str(error))


def _documents(file: Input, say: Say) -> Iterator[tuple[Input, Raw | Unread]]:
    original = _Original(say)
    with Path(file.name).open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            found, raw = letters.read(line, f"{file.name}:{number}")
            usual = Options()._asdict()
            asked = {name: value for name, value in file.options._asdict().items() if value != usual[name]}
            found = found._replace(options=found.options._replace(**asked))
            if isinstance(raw, Unread):
                raw = original.find(found, raw)
            yield found, raw


class _Original:
    """The input that documents are from; gone through once, as its dead letters are in its own order."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._found: Input | None = None
        self._documents: Iterator[Raw | Unread] = iter(())
        self._next = 0
        self._problem = ""

    def find(self, found: Input, wanted: Unread) -> Raw | Unread:
        """Return a document; it is still unread if it is not there as it was."""
        if found != self._found or wanted.ordinal < self._next:
            self._found, self._documents, self._next = found, inputs.split(found, self._say), 0
            self._problem = ""
        try:
            for raw in self._documents:
                self._next = raw.ordinal + 1
                if raw.ordinal == wanted.ordinal:
                    return raw if _sha256(raw) == wanted.sha256 else _gone(wanted, f"{found.name} has changed since")
        except InputError as error:
            self._problem = str(error)  # holds for those that follow too
        return _gone(wanted, self._problem or f"{found.name} has no such document any more")


def _gone(wanted: Unread, why: str) -> Unread:
    return wanted._replace(code="gone", message=f"its letter does not hold it, and {why}")


def _sha256(raw: Raw | Unread) -> str:
    return raw.sha256 if isinstance(raw, Unread) else hashlib.sha256(raw.data).hexdigest()
