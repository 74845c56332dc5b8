"""`run.json`: what a run is of, written before all else; a run that goes on must be of the very same."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from stat import S_ISREG
from typing import Any

from newsclean import packs
from newsclean.batch import plain, store
from newsclean.batch.folder import RUN, Folder
from newsclean.batch.model import Settings
from newsclean.errors import BatchError, InputError
from newsclean.files import advice
from newsclean.inputs import Input, Options, need

SCHEMA = "newsclean.run/1"
#: What inputs and outputs are read and written by, where it is installed.
_LIBRARIES = ("backports.zstd", "beautifulsoup4", "fastwarc", "lxml", "orjson", "pyarrow", "trafilatura", "warcio")


class Seen:
    """The inputs as they were when their digests were taken: lengths, and when they were last changed."""

    def __init__(self, listen: Callable[[int], None]) -> None:
        self.sizes, self._times = array("q"), array("q")
        self._listen = listen
        #: How much was read of all so far, and of those that were read to their end.
        self._read = self._whole = 0

    def _step(self) -> None:
        self._listen(self._read)
        self._read += store.MEBIBYTE

    def row(self, found: Input) -> dict[str, Any]:
        """Return what `run.json` says of an input, if all that it takes to read it is there."""
        need(found)
        path = Path(found.name)
        try:
            state = path.stat()
            if not S_ISREG(state.st_mode):
                raise InputError(
                    f"{found.name}: cannot be read again by a run that goes on; write what it gives to a file first"
                )
            self._times.append(state.st_mtime_ns)
            length, sha256 = store.digest(path, self._step)
        except OSError as error:
            raise InputError(f"{found.name}: {advice(error)}") from error
        self.sizes.append(length)
        self._read = self._whole = self._whole + length
        return {
            "bytes": length,
            "compression": found.compression,
            "format": found.format,
            "name": found.name,
            "sha256": sha256,
        }

    def check(self, index: int, found: Input) -> None:
        """
        See that an input is still as it was.

        Raises:
            BatchError: it is not.
        """
        try:
            state = Path(found.name).stat()
            is_same = (state.st_size, state.st_mtime_ns) == (self.sizes[index], self._times[index])
        except OSError:
            is_same = False
        if not is_same:
            raise BatchError(
                f"{found.name}: was changed while it was read; leave inputs alone, and write to another folder"
            )


def write(
    folder: Folder, settings: Settings, options: Options, found: Iterable[Input], listen: Callable[[int], None]
) -> Seen:
    """
    Write what a run is of; or, where it is there already, see that it is the same.

    Args:
        folder: Where it is written.
        settings: What is done.
        options: How inputs are read.
        found: The inputs.
        listen: Called now and then with the bytes that were read so far; may raise to end it.

    Raises:
        InputError: an input cannot be read.
        BatchError: the folder has another run in it; says what is not the same.
        OSError: it cannot be written.
    """
    path = folder.path / RUN
    seen = Seen(listen)
    with store.Writer(path) as made:
        for piece in plain.page(_head(settings, options), inputs=map(seen.row, found)):
            made.write(piece)
        if not folder.is_begun:
            made.commit()
        elif made.sha256 != store.digest(path)[1]:
            made.seal()
            raise _refusal(folder, path.with_name(path.name + store.TEMPORARY))
    return seen


def inputs(folder: Folder, options: Options) -> Iterator[Input]:
    """Yield the inputs of a run."""
    with (folder.path / RUN).open("rb") as lines:
        for row in plain.rows(lines, "inputs"):
            yield Input(row["name"], row["format"], row["compression"], options)


def _head(settings: Settings, options: Options) -> dict[str, Any]:
    told = settings.cleaner.told()
    tool = {name: told.pop(name) for name in ("libraries", "python", "version")}
    tool["libraries"] = {**tool["libraries"], **_versions()}
    return {
        "cleaner": {**told, "url": settings.url},
        "limits": {"memory": settings.memory, "seconds": settings.seconds},
        "options": options._asdict(),
        "output": {
            "compress": settings.compress,
            "keep_raw": settings.keep_raw,
            "part_bytes": settings.part_bytes,
            "part_records": settings.part_records,
            "to": settings.to,
        },
        "schema": SCHEMA,
        "tool": {"name": "newsclean", "packs": packs.digests(), **tool},
    }


def _versions() -> dict[str, str]:
    import zlib
    from importlib.metadata import PackageNotFoundError, version

    found = {"zlib": zlib.ZLIB_RUNTIME_VERSION}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _refusal(folder: Folder, asked: Path) -> BatchError:
    then, now = (plain.loads(path.read_bytes()) for path in (folder.path / RUN, asked))
    where, before, after = next(_differences(then, now, ""), ("its bytes", "others", "these"))
    return BatchError(
        f"{folder.path}: there is a run in it that is not this one: {where} was {before}, and is {after} now; "
        "say the same as then to go on, or name another folder"
    )


def _differences(one: object, other: object, place: str) -> Iterator[tuple[str, str, str]]:
    """Yield where two values differ, and what they are there."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in sorted(one.keys() | other.keys()):
            yield from _differences(one.get(key), other.get(key), f"{place}.{key}" if place else key)
    elif isinstance(one, list) and isinstance(other, list) and place == "inputs":
        if [row["name"] for row in one] != [row["name"] for row in other]:
            yield place, _names(one), _names(other)
        for before, after in zip(one, other, strict=False):
            yield from _differences(before, after, f"{place}: {before['name']}")
    elif one != other:
        yield place, repr(one), repr(other)


def _names(rows: list[dict[str, Any]]) -> str:
    names = ", ".join(row["name"] for row in rows[:3])
    return f"{names} and {len(rows) - 3} more" if len(rows) > 3 else names or "nothing"
