"""Inputs as streams of bytes: opened, decompressed, looked into; damage ends one, and is told when all was read."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from newsclean.compression import BEGINNING, SUFFIXES, BrokenError, Decompressor, decompressor, ready, told_by
from newsclean.errors import DamageError, InputError
from newsclean.files import STANDARD
from newsclean.inputs import limits
from newsclean.inputs.model import Input
from newsclean.labels import codec_of
from newsclean.text import BOMS, decode

#: How much is decompressed at a time. Damage in a frame of Zstandard costs what the step before it gave, at most.
_STEP = {"gzip": 2**16, "zstd": 2**12}


class Peeked(io.RawIOBase):
    """A stream whose beginning can be looked at first."""

    def __init__(self, source: BinaryIO | io.RawIOBase) -> None:
        self.source = source
        # Of a pipe, what there is; not so much as was asked for.
        self._read = getattr(source, "read1", source.read)
        self._ahead = b""
        self._position = 0

    def peek(self, size: int) -> bytes:
        """Return the next bytes, so many unless the stream ends before; they are read again."""
        pieces, length = [self._ahead], len(self._ahead)
        while length < size and (piece := self._read(limits.CHUNK_BYTES)):
            pieces.append(piece)
            length += len(piece)
        self._ahead = b"".join(pieces)
        return self._ahead[:size]

    def peek_line(self) -> bytes:
        """Return the first line that is not blank, without its end; what is seen of it, where it is long."""
        while True:
            line, end, _ = self._ahead.lstrip().partition(b"\n")
            before = len(self._ahead)
            if end or before >= limits.SAMPLE_BYTES or len(self.peek(before + 1)) == before:
                return line

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read on."""
        if self._ahead:
            data, self._ahead = self._ahead[: len(buffer)], self._ahead[len(buffer) :]
        else:
            data = self._read(len(buffer)) or b""
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def tell(self) -> int:
        """Return how much was read; in bytes."""
        return self._position


class Inflated(io.RawIOBase):
    """
    What a compressed file holds, member after member.

    At damage it ends, as at its end; `problem` then says what is wrong. So whatever could be read is read first.
    """

    def __init__(self, source: BinaryIO | io.RawIOBase, compression: str) -> None:
        self._source, self._compression = source, compression
        self._inner: Decompressor | None = None
        self._ahead = b""
        self._left = b""
        self._begun = False
        #: How much of the file was read, in bytes.
        self.packed = 0
        # Where the member began in the file, and how much it has given.
        self._start = self._made = 0
        self.problem = ""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read on."""
        data = self._left if self.problem else self._next(min(len(buffer), limits.CHUNK_BYTES))
        if self.problem:  # what damage has left may be more than was asked for
            data, self._left = data[: len(buffer)], data[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)

    def _next(self, limit: int) -> bytes:
        while self._inner is not None or self._begin():
            inner = self._inner
            assert inner is not None  # noqa: S101 - for mypy
            if inner.needs_input and not self._ahead:
                self._ahead = self._read()
                if not self._ahead:
                    self.problem = "it is cut short"
                    return b""
            ahead, self._ahead = self._ahead, b""
            try:
                made = inner.decompress(ahead, limit)
            except BrokenError as error:
                self.problem = f"its data is broken ({error})"
                return error.rest or self._once_more(len(ahead))
            self._made += len(made)
            if inner.eof:
                self._inner, self._ahead = None, inner.unused_data
            if made:
                return made
        return b""

    def _begin(self) -> bool:
        """Go to the next member, if there is one. Zeros may stand between them, as on tapes."""
        while len(self._ahead) < BEGINNING and (further := self._read()):
            self._ahead += further
            if self._begun:
                self._ahead = self._ahead.lstrip(b"\0")
        if self._begun:
            self._ahead = self._ahead.lstrip(b"\0")
            if not self._ahead and (further := self._read()):
                self._ahead = further
                return self._begin()
        if not self._ahead and self._begun:
            return False
        if told_by(self._ahead) != self._compression:
            self.problem = "there is something else behind its end" if self._begun else "it is none, whatever its name"
            return False
        self._inner, self._begun = decompressor(self._compression), True
        self._start, self._made = self.packed - len(self._ahead), 0
        return True

    def _once_more(self, step: int) -> bytes:
        """
        What the last step had made, and dropped, when it came to the damage.

        Zstandard gives no copy of its state. So the member is read again, and the last step byte by byte.
        """
        try:
            self._source.seek(self._start)
        except OSError:  # a pipe
            return b""
        inner, pieces, at = decompressor(self._compression), [], self._start
        with suppress(BrokenError):
            while at < self.packed:
                size = 1 if at >= self.packed - step else min(_STEP["zstd"], self.packed - step - at)
                piece = inner.decompress(self._source.read(size) or b"", limits.CHUNK_BYTES)
                at += size
                while piece:
                    if self._made < len(piece):
                        pieces.append(piece[self._made :])
                    self._made = max(0, self._made - len(piece))
                    piece = b"" if inner.needs_input else inner.decompress(b"", limits.CHUNK_BYTES)
        return b"".join(pieces)

    def _read(self) -> bytes:
        data = self._source.read(_STEP[self._compression]) or b""
        self.packed += len(data)
        return data


class Recoded(io.RawIOBase):
    """A text in another encoding, as UTF-8. Bytes that are none of it become none of UTF-8 either."""

    def __init__(self, source: BinaryIO | io.RawIOBase, codec: str) -> None:
        self._source = source
        errors = "surrogatepass" if codec.startswith("utf-") else "surrogateescape"
        self._decoder = codecs.getincrementaldecoder(codec)(errors)
        self._ahead = b""
        self._ended = False
        self.problem = ""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read on."""
        while not self._ahead and not self._ended:
            data = self._source.read(limits.CHUNK_BYTES) or b""
            self._ended = not data
            try:
                text = self._decoder.decode(data, final=self._ended)
            except UnicodeError as error:
                self.problem = f"what it holds is not in the encoding that it is read in ({error})"
                self._ended, text = True, ""
            self._ahead = text.encode("utf-8", "surrogatepass")
        data, self._ahead = self._ahead[: len(buffer)], self._ahead[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


class Stream:
    """An input, opened: `data` has its bytes, decompressed, and as UTF-8 where it was opened as a text."""

    def __init__(self, found: Input, source: BinaryIO | io.RawIOBase, inflated: Inflated | None) -> None:
        self.name = found.name
        self._compression = found.compression
        self._inflated = inflated
        self._recoded: Recoded | None = None
        #: How many bytes of a mark there are before `data`.
        self.skipped = 0
        self._peeked = source if isinstance(source, Peeked) else Peeked(source)
        self.data = io.BufferedReader(self._peeked, limits.CHUNK_BYTES)

    @property
    def packed(self) -> int | None:
        """How many compressed bytes were read so far; None where nothing is compressed."""
        return self._inflated.packed if self._inflated else None

    @property
    def is_recoded(self) -> bool:
        """Whether the bytes of `data` are not those of the input, so that their places are not either."""
        return self._recoded is not None

    def peek(self, size: int) -> bytes:
        """Return the beginning of `data`, before anything was read of it."""
        return self._peeked.peek(size)

    def peek_line(self) -> bytes:
        """Return the first line of `data` that is not blank, as far as it can be seen."""
        return self._peeked.peek_line()

    def as_text(self, declared: str | None, *, by_evidence: bool = False) -> None:
        """
        Tell the encoding, and see that `data` is UTF-8 without a mark.

        UTF-8 first, then what a byte order mark says, then what is declared, then the letters that come out.
        """
        # Whoever writes into a pipe little by little should not have to wait until there is much.
        sample = self.peek(limits.SAMPLE_BYTES if declared or by_evidence else BEGINNING)
        mark, codec = next(((mark, codec) for mark, codec in BOMS if sample.startswith(mark)), (b"", ""))
        codec = codec or _told(sample, codec_of(declared), by_evidence=by_evidence)
        self.skipped = len(mark)
        if mark or codec != "utf-8":
            self.data.read(len(mark))
            if codec != "utf-8":
                self._recoded = Recoded(self.data, codec)
            self._peeked = Peeked(self._recoded or self.data)
            self.data = io.BufferedReader(self._peeked, limits.CHUNK_BYTES)

    @property
    def is_damaged(self) -> bool:
        """Whether what was read ended before it should."""
        return bool(self._problem())

    def check(self, position: int) -> None:
        """
        Say what is wrong, when all that could be was read.

        Raises:
            DamageError: something is.
        """
        problem = self._problem()
        if problem:
            if self._inflated and self._inflated.problem:
                problem = f"damaged {self._compression} at byte {self._inflated.packed} or shortly before: {problem}"
            raise DamageError(
                f"{self.name}: {problem}; what stands before byte {position} of its content was read, get the file anew"
            )

    def _problem(self) -> str:
        return (self._inflated.problem if self._inflated else "") or (self._recoded.problem if self._recoded else "")

    def guard(self, length: int, packed: int | None, offset: int, least: int | None = None) -> None:
        """
        Go no further into what is too long, and made to be.

        Args:
            length: How long it is so far; in bytes.
            packed: Where it began in the compressed file; None where nothing is compressed.
            offset: Where it began.
            least: How long it must be to be given up, if it is not `MAX_PASSED_BYTES`.

        Raises:
            DamageError: it is a bomb.
        """
        if packed is None or self.packed is None or length < (least or limits.MAX_PASSED_BYTES):
            return
        if length > limits.MAX_RATIO * max(1, self.packed - packed):
            raise DamageError(
                f"{self.name}: a bomb: what begins at byte {offset} of its content is longer than {length} bytes, and "
                f"more than {limits.MAX_RATIO} times as long as compressed; what stands before it was read"
            )


def _told(sample: bytes, declared: str | None, *, by_evidence: bool) -> str:
    if declared and declared.startswith(("utf-16", "utf-32")):
        return declared if b"\0" in sample[:1000] else "utf-8"
    with suppress(UnicodeDecodeError):
        text = codecs.getincrementaldecoder("utf-8")().decode(sample)
        if not declared or not text.isascii():
            return "utf-8"
    return declared or (decode(sample).encoding if by_evidence else "utf-8")


@contextmanager
def opened(found: Input) -> Iterator[Stream]:
    """
    Open an input.

    Raises:
        OSError: it cannot be.
        InputError: what it is compressed with needs a library that is not installed, or its name does not tell it.
    """
    if found.name == STANDARD:
        yield _stream(found, standard())
        return
    with Path(found.name).open("rb", buffering=0) as source:
        yield _stream(found, source)


def _stream(found: Input, source: BinaryIO | io.RawIOBase) -> Stream:
    if not found.compression:
        stream = Stream(found, source, None)
        packed = told_by(stream.peek(BEGINNING)) if found.name != STANDARD else ""
        if packed:
            suffix = next(suffix for suffix, name in SUFFIXES.items() if name == packed)
            raise InputError(
                f"{found.name}: compressed with {packed}, which its name does not tell; let it end in {suffix}"
            )
        return stream
    ready(found.compression, found.name)  # where a library is missing, it is now that it should be said
    inflated = Inflated(source, found.compression)
    _inflated[:] = [(found.name, inflated)]
    return Stream(found, inflated, inflated)


#: The compressed file that was opened last.
_inflated: list[tuple[str, Inflated]] = []


def unpacked(found: Input) -> int:
    """Return how many bytes of a compressed file were read, for progress; of one behind which there is another, all."""
    name, inflated = _inflated[0] if _inflated else ("", None)
    return inflated.packed if inflated and name == found.name else sys.maxsize


_standard: list[Peeked] = []


def standard() -> Peeked:
    """Return standard input, which can be looked into before it is read."""
    source = sys.stdin.buffer
    if not _standard or _standard[0].source is not source:
        _standard[:] = [Peeked(source)]
    return _standard[0]
