"""Tables, CSV and TSV: a document a row, its fields the columns; the rows are handed on as objects of JSON."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from typing import Any

from newsclean.errors import InputError
from newsclean.inputs import limits
from newsclean.inputs.lines import Line, lines
from newsclean.inputs.model import Input, Options, Raw, Say, Unread
from newsclean.inputs.objects import parse, too_long
from newsclean.inputs.streams import Stream, opened
from newsclean.quickjson import dumps

__all__ = ["parse", "split"]

#: What is tried where nobody says what stands between columns.
_SEPARATORS = (",", ";", "\t", "|")
#: Lines as of old, which end in a carriage return alone.
_ENDS = re.compile(rb"\r\n?|\n")
_OLD_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def split(found: Input, _say: Say) -> Iterator[Raw | Unread]:
    """
    Yield the rows.

    Raises:
        InputError: the columns are not what the options say.
    """
    with opened(found) as stream:
        stream.as_text(found.options.encoding, by_evidence=True)
        first = stream.peek_line().partition(b"\r")[0].decode("utf-8", "replace")
        separator = found.options.separator or ("\t" if found.format == "tsv" else _separator(first))
        yield from _Rows(found, stream, separator).rows()


def _separator(first: str) -> str:
    """What cuts the first line into the most columns, quotes minded."""
    if first.startswith("sep=") and len(first) > 4:  # a line for spreadsheets
        return first[4]
    return max(_SEPARATORS, key=lambda one: len(next(csv.reader([first], delimiter=one), ())))


class _Rows:
    def __init__(self, found: Input, stream: Stream, separator: str) -> None:
        self._found, self._stream = found, stream
        self._feed = _Feed(stream, found.options.quote)
        self._reader = csv.reader(self._feed, strict=True, **_dialect(found.options, separator))
        self._columns: list[str] | None = None
        self._ordinal = 0

    def rows(self) -> Iterator[Raw | Unread]:
        # One limit for the process: Python's own is less than articles are long.
        csv.field_size_limit(max(csv.field_size_limit(), 2 * limits.MAX_RECORD_BYTES))
        while True:
            self._feed.begin()
            try:
                row = next(self._reader, None)
            except csv.Error as error:
                yield self._unread(*_reason(error))
                continue
            except _TooLongError:
                yield self._passed()
                continue
            if row is None:
                break
            if made := self._made(row):
                yield made
        self._stream.check(self._feed.position)

    def _made(self, row: list[str]) -> Raw | Unread | None:
        if not row or (self._feed.row == 1 and self._feed.taken[0].startswith(b"sep=")):
            return None
        if not self._feed.is_utf8:
            problem = "bytes in it that are not UTF-8; name the encoding with --encoding"
            if self._columns is None and self._found.options.header:
                raise InputError(f"{self._found.name}: the row with the names of the columns has {problem}")
            return self._unread("encoding", problem)
        if self._stream.is_damaged and self._feed.is_last:
            return self._unread("damaged", "the row is where the file is damaged; it was left out")
        if self._columns is None:
            self._columns = _columns(row, self._found) if self._found.options.header else []
            if self._columns:
                return None
        names = self._columns or [str(number) for number in range(1, len(row) + 1)]
        if len(row) != len(names):
            problem = f"{len(row)} columns, and there are names for {len(names)}; is something not quoted?"
            return self._unread("columns", problem)
        head = {"place": str(self._feed.first)}
        ordinal, self._ordinal = self._ordinal, self._ordinal + 1
        return Raw(ordinal, self._offset(), dumps(dict(zip(names, row, strict=False))), head)

    def _offset(self) -> int | None:
        return None if self._stream.is_recoded else self._feed.start + self._stream.skipped

    def _passed(self) -> Unread:
        """Go to the end of a row that is too long: to the line after which all quotes are closed."""
        length, digest = self._feed.passed(self._found.options.quote.encode(), self._stream)
        return self._left("too-long", f"{too_long(length)}; is a quote never closed?", length, digest)

    def _unread(self, code: str, message: str) -> Unread:
        data = b"".join(self._feed.taken)
        return self._left(code, message, len(data), hashlib.sha256(data).hexdigest())

    def _left(self, code: str, message: str, length: int, digest: str) -> Unread:
        ordinal, self._ordinal = self._ordinal, self._ordinal + 1
        return Unread(ordinal, self._offset(), length, digest, code, message, str(self._feed.first))


class _TooLongError(Exception):
    """A row is too long to be read."""


class _Feed:
    """The lines of a table for `csv`, and where the row that is being read stands."""

    def __init__(self, stream: Stream, quote: str) -> None:
        self._lines = self._all(stream, quote)
        self._last = Line(0, 0, b"", 0)
        #: What was taken of this row, in bytes.
        self.taken: list[bytes] = []
        self.first = self.start = self.position = self.row = 0
        self.is_utf8 = True
        self.is_last = False

    def begin(self) -> None:
        self.taken, self.first, self.start, self.is_utf8 = [], 0, self.position, True
        self.row += 1

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        if not self.taken:
            self.first, self.start = line.number, line.offset
        self.position = line.offset + line.length
        if line.sha256:
            raise _TooLongError(line.length, line)
        self.taken.append(line.data)
        if self.position - self.start > limits.MAX_RECORD_BYTES:
            raise _TooLongError(self.position - self.start)
        self.is_last = not line.data.endswith((b"\n", b"\r"))
        try:
            return line.data.decode()
        except UnicodeDecodeError:
            self.is_utf8 = False
            return line.data.decode("utf-8", "replace")

    def passed(self, quote: bytes, stream: Stream) -> tuple[int, str]:
        """Go to the end of a row that is too long; return its length in bytes, and a digest."""
        digest, packed, line = hashlib.sha256(), stream.packed, self._last
        quotes = sum(data.count(quote) for data in self.taken) + line.counted if quote else 0
        for data in self.taken:
            digest.update(data)
        digest.update(line.sha256.encode())
        self.taken = []
        while quotes % 2 and (further := next(self._lines, None)):
            digest.update(further.data + further.sha256.encode())
            quotes += further.data.count(quote) + further.counted
            self.position = further.offset + further.length
            stream.guard(self.position - self.start, packed, self.start)
        return self.position - self.start, digest.hexdigest()

    @staticmethod
    def _all(stream: Stream, quote: str) -> Iterator[Line]:
        # Line ends of old are told by the first one: elsewhere, a carriage return is a letter as any other.
        first = _ENDS.search(stream.peek(limits.SAMPLE_BYTES))
        is_old = bool(first and first[0] == b"\r")
        number = 0
        for line in lines(stream, blank=True, count=quote.encode()):
            if not is_old or line.sha256:
                number += 1
                yield line._replace(number=number)
                continue
            offset = line.offset
            for m in _OLD_LINE.finditer(line.data):
                number += 1
                yield Line(number, offset, m[0], len(m[0]))
                offset += len(m[0])


def _dialect(options: Options, separator: str) -> dict[str, Any]:
    quoting = csv.QUOTE_MINIMAL if options.quote else csv.QUOTE_NONE
    return {"delimiter": separator, "quoting": quoting, "quotechar": options.quote or None}


def _columns(row: list[str], found: Input) -> list[str]:
    field = found.options.field
    if field is not None and field not in row:
        raise InputError(f"{found.name}: no column is called {field!r}; there are {', '.join(row[:20])[:300]}")
    twice = sorted({name for name in row if row.count(name) > 1 and name})
    if twice:
        raise InputError(f"{found.name}: several columns are called {twice[0]!r}; rename all but one")
    return row


def _reason(error: csv.Error) -> tuple[str, str]:
    if "unexpected end" in str(error):
        return "quoting", "a quote is never closed; what follows it was left out"
    return "quoting", f"not quoted as tables are: {error}; --csv quote=none takes quotes for letters"
