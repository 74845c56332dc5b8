"""
The values in a file of JSON of any size: one, several, or the elements of an array, each as its own bytes.

Nothing is parsed here: brackets and strings alone tell where a value ends, so that one that is not right costs only
itself, and one that is too long costs no memory.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from newsclean.errors import DamageError
from newsclean.inputs import limits
from newsclean.inputs.lines import with_only
from newsclean.inputs.streams import Stream

_BLANKS = re.compile(rb"[ \t\r\n]*")
#: Goes on to the next bracket, or to a string whose end is not there yet; between elements, to the next comma as well.
_INSIDE = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
_BESIDE = re.compile(rb'(?:[^"\[\]{},]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
_IN_STRING = re.compile(rb"(?:[^\"\\]++|\\.)*+", re.DOTALL)
#: NewsAPI's answer has its articles in an array of that name.
_ARTICLES = re.compile(rb'(?<!\\)"articles"[ \t\r\n]*:[ \t\r\n]*\Z')
_LOOK_BACK = 200


class Value(NamedTuple):
    """A value as it stands in the file, or, where it is too long, what it was."""

    #: Where it stands: "" for a file's only one, `3` for the line that one of several begins in, `[3]`, `articles[3]`.
    place: str
    #: The line that it begins in; 0 where nobody counted.
    line: int
    offset: int
    data: bytes
    length: int
    sha256: str = ""


class _Window:
    """What is in memory of a stream: the value that is being read, and what was read ahead."""

    def __init__(self, stream: Stream) -> None:
        self._stream, self.name = stream, stream.name
        self.data = bytearray()
        #: Where we are in `data`, and where `data` begins in the stream.
        self.at = self.offset = 0
        self._line, self._counted = 1, 0
        # A value that is too long goes through here.
        self._digest = hashlib.sha256()
        self._passed = 0
        self._begin = 0
        self._packed: int | None = None

    @property
    def position(self) -> int:
        return self.offset + self.at

    def more(self) -> bool:
        """Read on; say whether there was anything."""
        further = self._stream.data.read1(limits.CHUNK_BYTES)
        self.data += further
        return bool(further)

    def line(self) -> int:
        """Return the number of the line that we are in."""
        self._line += self.data.count(b"\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def blanks(self) -> bool:
        """Go to the next byte that is not blank; say whether there is one."""
        packed, begin = self._stream.packed, self.position
        while True:
            m = _BLANKS.match(self.data, self.at)
            self.at = m.end() if m else self.at
            if self.at < len(self.data):
                return True
            self._stream.guard(self.position - begin, packed, begin, limits.MAX_RECORD_BYTES)
            self._drop()
            if not self.more():
                return False

    def begin(self) -> None:
        """Begin a value here."""
        self._drop()
        self._digest, self._passed, self._begin = hashlib.sha256(), 0, self.position
        self._packed = self._stream.packed

    def _drop(self) -> None:
        self.line()
        del self.data[: self.at]
        self.offset, self.at, self._counted = self.offset + self.at, 0, 0

    def spare(self) -> None:
        """Do not keep what has become too long."""
        if self.at > limits.MAX_RECORD_BYTES or (self._passed and self.at >= limits.CHUNK_BYTES):
            self._digest.update(self.data[: self.at])
            self._passed += self.at
            self._drop()
            self._stream.guard(self._passed, self._packed, self._begin)

    def end(self, place: str, line: int) -> Value:
        """Return the value that ends here."""
        if self._passed or self.at > limits.MAX_RECORD_BYTES:
            self._digest.update(self.data[: self.at])
            return Value(place, line, self._begin, b"", self._passed + self.at, self._digest.hexdigest())
        data = bytes(self.data[: self.at]).rstrip(b" \t\r\n")
        return Value(place, line, self._begin, data, len(data))

    def over(self, pattern: re.Pattern[bytes]) -> int:
        """Go over what the pattern matches, and over strings; return the byte that stands there, or -1 at the end."""
        while True:
            m = pattern.match(self.data, self.at)
            self.at = m.end() if m else self.at
            if self.at == len(self.data):
                self.spare()
                if not self.more():
                    return -1
            elif self.data[self.at] == 0x22:
                self.at += 1
                if not self._over_string():
                    return -1
            else:
                return self.data[self.at]

    def _over_string(self) -> bool:
        while True:
            m = _IN_STRING.match(self.data, self.at)
            self.at = m.end() if m else self.at
            if self.at < len(self.data) and self.data[self.at] == 0x22:
                self.at += 1
                return True
            self.spare()
            if not self.more():
                self.at = len(self.data)
                return False


def values(stream: Stream) -> Iterator[Value]:
    """
    Yield the values; of an array, and of the array `articles` in an object, the elements.

    Raises:
        DamageError: the file ends in an array; or a bomb.
    """
    for value, is_only in with_only(_values(_Window(stream))):
        yield value if value.place or is_only else value._replace(place=str(value.line))


def _values(window: _Window) -> Iterator[Value]:
    while window.blanks():
        window.begin()
        yield from _top(window, window.line())


def _top(window: _Window, line: int) -> Iterator[Value]:
    """One value of a file; or the elements, where it is an array or has an array of articles."""
    first = window.data[window.at]
    if first == 0x5B:
        yield from _elements(window, "")
    elif first == 0x7B:
        if _container(window):
            yield from _elements(window, "articles")
            _close(window)
        else:
            yield window.end("", line)
    else:  # no JSON, or none that can be an article
        while (at := window.data.find(b"\n", window.at)) < 0:
            window.at = len(window.data)
            window.spare()
            if not window.more():
                break
        window.at = at if at >= 0 else len(window.data)
        yield window.end("", line)


def _container(window: _Window) -> bool:
    """Go over an object; or to its array of articles, which is then said."""
    depth = 0
    while (byte := window.over(_INSIDE)) >= 0:
        if byte == 0x5B and depth == 1 and _ARTICLES.search(window.data[max(0, window.at - _LOOK_BACK) : window.at]):
            return True
        window.at += 1
        depth += 1 if byte in b"[{" else -1
        if depth <= 0:
            break
    return False


def _elements(window: _Window, name: str) -> Iterator[Value]:
    start, index = window.position, 0
    window.at += 1
    while window.blanks():
        byte = window.data[window.at]
        if byte == 0x5D and index == 0:
            window.at += 1
            return
        window.begin()
        last = _element(window)
        yield window.end(f"{name}[{index}]", 0)
        if last < 0:
            break
        index += 1
        window.at += 1
        if last != 0x2C:
            return
    raise DamageError(
        f"{window.name}: the array that begins at byte {start} is not closed: the file is cut short or broken; "
        "what stands before was read"
    )


def _element(window: _Window) -> int:
    """Go over an element; return the byte behind it, which is no part of it, or -1 at the end of the file."""
    depth = 0
    while (byte := window.over(_INSIDE if depth else _BESIDE)) >= 0:
        if depth == 0 and byte in b",]}":
            break
        window.at += 1
        depth += (byte in b"[{") - (byte in b"]}")
    return byte


def _close(window: _Window) -> None:
    """Go over what stands in an object behind its articles."""
    depth = 1
    window.begin()
    while depth and window.over(_INSIDE) >= 0:
        depth += 1 if window.data[window.at] in b"[{" else -1
        window.at += 1
        window.begin()
