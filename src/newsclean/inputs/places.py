"""Which files are meant: by their names, in folders, or by patterns; and what is in them."""

from __future__ import annotations

import glob
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path, PurePath

from newsclean.compression import BEGINNING, SUFFIXES, told_by
from newsclean.errors import DamageError, InputError
from newsclean.files import STANDARD
from newsclean.inputs.limits import MAX_RECORD_BYTES, SAMPLE_BYTES
from newsclean.inputs.model import Input, Options, Say
from newsclean.inputs.streams import Inflated, Peeked, Stream, standard
from newsclean.inputs.values import values
from newsclean.io import form_of

#: How the names of files end, and what they hold then.
FORMATS: Mapping[str, str] = {
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".warc": "warc",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".arrows": "arrow",
    ".feather": "arrow",
}
#: What `--from` and `--field` are about: files that are called otherwise must then be JSON.
_HAVE_FIELDS = ("json", "jsonl", "csv", "tsv", "parquet", "arrow")
#: How files of columns begin, which standard input cannot be; a stream of Arrow begins with its mark of a message.
_COLUMNS = ((b"PAR1", "parquet"), (b"ARROW1", "arrow"), (b"\xff\xff\xff\xff", "arrow"))
#: How pages begin.
_PAGE = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_PATTERN = re.compile(r"[*?\[]")


def find(names: Sequence[str], options: Options, say: Say) -> Iterator[Input]:
    """
    Yield the files that are meant, in the order of the names, and sorted in folders and patterns.

    Raises:
        InputError: a pattern that matches nothing, or a folder with nothing in it that can be read.
    """
    for name in names:
        if name == STANDARD:
            yield _standard(options)
        elif Path(name).is_dir():
            yield from _known(name, _walk(name, (), say), options, say)
        elif _PATTERN.search(name) and not Path(name).exists():
            yield from _matching(name, options, say)
        else:
            yield _named(name, options)


def _matching(pattern: str, options: Options, say: Say) -> Iterator[Input]:
    found = sorted(glob.glob(pattern, recursive=True), key=_in_order)  # noqa: PTH207 - a pattern may be absolute
    files = [name for name in found if Path(name).is_file()]
    if not found:
        raise InputError(f"{pattern}: no file is called so; check the path")
    yield from _known(pattern, iter(files), options, say)


def _known(name: str, files: Iterator[str], options: Options, say: Say) -> Iterator[Input]:
    """The files whose names tell what they hold; all, where the options do."""
    others: Counter[str] = Counter()
    count = 0
    for file in files:
        if options.format or told(file)[0]:
            count += 1
            yield _named(file, options)
        else:
            others[PurePath(file).suffix.lower()[:20] or "without a suffix"] += 1
    left = ", ".join(f"{number} {suffix}" for suffix, number in sorted(others.items()))
    if not count:
        advice = "name the files in it, or the format"
        raise InputError(f"{name}: no file in it is called as one that can be read ({left or 'it is empty'}); {advice}")
    if others:
        say(f"{name}: {count} files are read, {others.total()} left out, whose names do not tell what they are: {left}")


def _in_order(name: str) -> list[str]:
    """Names in the order of folders, not of letters: what is in `a` comes before `a-b`."""
    return list(PurePath(name).parts)


def _walk(folder: str, above: tuple[tuple[int, int], ...], say: Say) -> Iterator[str]:
    """All files in a folder and its folders, sorted, but for what is hidden. No link leads back."""
    try:
        state = Path(folder).stat()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        say(f"{folder}: left out: {error.strerror}")
        return
    here = (state.st_dev, state.st_ino)
    if here in above:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _walk(entry.path, (*above, here), say)
        elif entry.is_file():
            yield entry.path


def told(name: str) -> tuple[str, str]:
    """
    Tell by a name what a file holds and what it is compressed with; "" where it does not say.

    >>> told("news/a.WARC.gz"), told("notes.zst"), told("README")
    (('warc', 'gzip'), ('', 'zstd'), ('', ''))
    """
    path = PurePath(name)
    compression = SUFFIXES.get(path.suffix.lower(), "")
    inner = path.with_suffix("") if compression else path
    return FORMATS.get(inner.suffix.lower(), ""), compression


def _named(name: str, options: Options) -> Input:
    format_, compression = told(name)
    return Input(name, _settled(format_, options), compression, options)


def _settled(format_: str, options: Options) -> str:
    """A file of any other name is a text, unless the options speak of fields."""
    if options.format:
        return options.format
    if options.form == "text":
        return "text"
    if (options.form or options.field) and format_ not in _HAVE_FIELDS:
        return "json"
    return format_ or "text"


def _standard(options: Options) -> Input:
    """Standard input, looked into: its first bytes tell of compression, and its first object of JSON."""
    compression = told_by(standard().peek(BEGINNING))
    format_ = _settled("", options)
    found = Input(STANDARD, format_, compression, options)
    if format_ != "text" or options.format or options.form:
        return found
    ahead: Peeked = standard()
    columns = next((name for mark, name in _COLUMNS if ahead.peek(6).startswith(mark)), None)
    if columns:
        return found._replace(format=columns)  # which says that it must be a file
    if compression:  # what is in it is read twice, here from memory
        ahead = Peeked(Inflated(BytesIO(ahead.peek(SAMPLE_BYTES)), compression))
    return found._replace(format=_told_by(ahead))


def _told_by(stream: Peeked) -> str:
    line = stream.peek_line().removeprefix(b"\xef\xbb\xbf").lstrip()
    if line.startswith(b"WARC/1."):
        return "warc"
    if _PAGE.match(line):
        return "html"
    if not line.startswith((b"{", b"[")):
        return "text"
    if form_of(line, STANDARD) != "text":
        return "jsonl"
    # An object over many lines, or an array: the first object decides, however long it is.
    size = SAMPLE_BYTES
    while True:
        sample = stream.peek(size)
        if _is_known(sample.removeprefix(b"\xef\xbb\xbf")):
            return "json"
        if len(sample) < size or size > MAX_RECORD_BYTES:
            return "text"
        size *= 4


def _is_known(sample: bytes) -> bool:
    """Whether the first object is whole, and of a form that is known."""
    try:
        first = next(values(Stream(Input(STANDARD, "json"), BytesIO(sample), None)), None)
    except DamageError:
        return False
    return bool(first and form_of(first.data, STANDARD) != "text")
