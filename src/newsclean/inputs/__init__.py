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

from newsclean import compression, extras
from newsclean.errors import InputError
from newsclean.files import advice
from newsclean.inputs.model import Input, Options, Raw, Reader, Say, Unread
from newsclean.io import Article

__all__ = [
    "READERS",
    "Input",
    "Options",
    "Raw",
    "Reader",
    "Say",
    "Unread",
    "find",
    "need",
    "parse",
    "place",
    "split",
    "unpacked",
]

#: The formats, and the modules that read them; imported when first used.
READERS: Mapping[str, str] = {
    "text": "newsclean.inputs.plain",
    "html": "newsclean.inputs.pages",
    "json": "newsclean.inputs.jsons",
    "jsonl": "newsclean.inputs.jsonl",
    "csv": "newsclean.inputs.tables",
    "tsv": "newsclean.inputs.tables",
    "warc": "newsclean.inputs.warc",
    "parquet": "newsclean.inputs.parquet",
    "arrow": "newsclean.inputs.arrow",
}


def _ignore(_message: str) -> None:
    """Whoever does not ask is not told."""


def find(names: Sequence[str], options: Options | None = None, say: Say = _ignore) -> Iterator[Input]:
    r"""
    Yield the files that are meant, always in the same order.

    Args:
        names: Files; folders, for all files in them and their folders that are called as one that can be read, but for
            hidden ones; patterns such as `news/**/*.jsonl.gz`; "-" for standard input.
        options: How they are read.
        say: Is told how many files of a folder are left out.

    Raises:
        InputError: a folder or a pattern without any file that can be read; says what to do.

    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> for name in ("b.csv.gz", "a.txt", "c.png"):
    ...     _ = (folder / name).write_bytes(b"")
    >>> [(found.format, found.compression) for found in find([str(folder)])]
    [('text', ''), ('csv', 'gzip')]
    """
    from newsclean.inputs import places

    return places.find(names, options or Options(), say)


def split(found: Input, say: Say = _ignore) -> Iterator[Raw | Unread]:
    """
    Yield the documents of an input, in order, in memory that does not grow with it.

    Args:
        found: The input.
        say: Is told what is in it that is no document, and where there is none at all.

    Raises:
        InputError: it cannot be read.
        DamageError: what is left of it cannot be read, after all that could be was yielded.
    """
    made: Callable[[Input, Say], Iterator[Raw | Unread]] = import_module(READERS[found.format]).split
    is_empty = True
    try:
        for one in made(found, say):
            is_empty = False
            yield one
    except OSError as error:
        raise InputError(f"{found.name}: {advice(error)}") from error
    if is_empty:
        say(f"{found.name}: there is no document in it")


def need(found: Input) -> None:
    """
    See that what reads an input is installed.

    Raises:
        InputError: it is not; names the input, and says how to install it.

    >>> need(Input("a.jsonl.gz", "jsonl", "gzip"))
    """
    module = READERS.get(found.format)
    library: tuple[str, str] | None = getattr(import_module(module), "LIBRARY", None) if module else None
    if library:
        extras.need(library[0], library[1], found.name)
    if found.compression:
        compression.ready(found.compression, found.name)


def unpacked(found: Input) -> int:
    """Return how many bytes of a compressed input were read, where it is the last one that was begun; else a lot."""
    from newsclean.inputs import streams

    return streams.unpacked(found)


def parse(found: Input, raw: Raw) -> Article:
    """
    Make an article of a document.

    Raises:
        FormatError: there is none in it; names the place and the field.
    """
    made: Callable[[Input, Raw], Article] = import_module(READERS[found.format]).parse
    return made(found, raw)


def place(found: Input, one: Raw | Unread) -> str:
    """
    Say where a document stands, for people: the file, and the line, row, element or record in it.

    >>> place(Input("a.csv", "csv"), Raw(0, 5, b"", {"place": "2"}))
    'a.csv:2'
    """
    inner = one.place if isinstance(one, Unread) else one.head.get("place", "")
    return f"{found.name}:{inner}" if inner else found.name
