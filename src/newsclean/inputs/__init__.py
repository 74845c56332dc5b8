r"""
Inputs of any size: what is named is found, cut into documents one after another, and each is read by itself.

Two steps, because they are done in two places: `split` is cheap and goes through an input from end to end; `parse`
makes an article of one document, and may do so in another process.

>>> import tempfile, pathlib
>>> path = pathlib.Path(tempfile.mkdtemp(), "a.jsonl")
>>> _ = path.write_bytes(b'{"text": "Rain fell."}\n{"body": "Snow."}\n')
>>> [found] = find([str(path)])
>>> first, second = split(found)
>>> first.ordinal, first.offset, first.data
(0, 0, b'{"text": "Rain fell."}')
>>> parse(found, first).source
'Rain fell.'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from newsclean.errors import InputError
from newsclean.inputs.model import Input, Options, Raw, Reader, Unread
from newsclean.io import Article

__all__ = ["READERS", "Input", "Options", "Raw", "Reader", "Unread", "find", "is_columnar", "parse", "split"]

#: The formats, and the modules that read them; imported when first used.
READERS: Mapping[str, str] = {
    "arrow": "newsclean.inputs.arrow",
    "jsonl": "newsclean.inputs.jsonl",
    "parquet": "newsclean.inputs.parquet",
}
#: How the names of files end, and what they hold then.
_SUFFIXES: Mapping[str, str] = {
    ".arrow": "arrow",
    ".arrows": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}


def find(names: Sequence[str], options: Options | None = None) -> Iterator[Input]:
    """
    Yield the files that are meant.

    Raises:
        InputError: there is no such file; or its name does not say what it holds, and the options do not either.
    """
    options = options or Options()
    for name in names:
        format_ = options.format or _SUFFIXES.get(Path(name).suffix.lower())
        if format_ is None:
            raise InputError(f"{name}: the name does not say what it holds; name the format: {', '.join(READERS)}")
        yield Input(name, format_, "", options)


def is_columnar(name: str) -> bool:
    """
    Say whether a file has columns, by its name.

    >>> is_columnar("a.parquet"), is_columnar("a.jsonl")
    (True, False)
    """
    return _SUFFIXES.get(Path(name).suffix.lower()) in {"arrow", "parquet"}


def split(found: Input) -> Iterator[Raw | Unread]:
    """Yield the documents of an input; see `Reader.split`."""
    made: Callable[[Input], Iterator[Raw | Unread]] = import_module(READERS[found.format]).split
    return made(found)


def parse(found: Input, raw: Raw) -> Article:
    """Make an article of a document; see `Reader.parse`."""
    made: Callable[[Input, Raw], Article] = import_module(READERS[found.format]).parse
    return made(found, raw)
