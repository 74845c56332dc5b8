"""Where a part's records go: into a file as they are, or into the columns of Parquet."""

from __future__ import annotations

import io
from contextlib import suppress
from importlib import import_module
from types import TracebackType
from typing import Any, Protocol, Self

from newsclean import compression, extras
from newsclean.batch.store import Writer


class Sink(Protocol):
    """Takes what workers have made, and is closed before the part is committed."""

    def write(self, data: bytes) -> None:
        """Write what became of a chunk."""

    def close(self) -> None:
        """Write what is left."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of all; the file is whole only after `close`."""


def need(to: str, compress: str) -> None:
    """
    See that what parts are written with is installed.

    Args:
        to: The form of parts.
        compress: What they are compressed with; "none" for nothing.

    Raises:
        InputError: it is not; says how to install it.
    """
    if to == "parquet":
        extras.need("pyarrow", "arrow", "--to parquet")
    compression.ready(compress, f"--compress {compress}")


def made(to: str, file: Writer) -> Sink:
    """Return the sink for a form of parts."""
    return _Columns(file) if to == "parquet" else _Bytes(file)


class _Bytes:
    def __init__(self, file: Writer) -> None:
        self._file = file

    def write(self, data: bytes) -> None:
        self._file.write(data)

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


class _Columns:
    """Parquet, by `newsclean.arrow`; its rows are gathered into groups there."""

    def __init__(self, file: Writer) -> None:
        self._writer: Any = import_module("newsclean.arrow").ParquetWriter(_Stream(file))
        self._is_open = True

    def write(self, data: bytes) -> None:
        self._writer.write(data.removesuffix(b"\n").split(b"\n"))

    def close(self) -> None:
        self._is_open = False
        self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_open:  # what it writes now goes with the temporary file
            with suppress(OSError):
                self.close()


class _Stream(io.RawIOBase):
    """A part as others write files."""

    def __init__(self, file: Writer) -> None:
        self._file = file

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.bytes

    def write(self, data: Any) -> int:  # noqa: ANN401 - whatever has bytes in it
        self._file.write(bytes(data))
        return len(data)
