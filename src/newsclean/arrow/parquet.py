"""Records into a Parquet file."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from types import TracebackType
from typing import BinaryIO, Self

import pyarrow.parquet as pq

from newsclean.arrow.layout import SCHEMA
from newsclean.arrow.rows import from_records
from newsclean.record import Record

#: A row group ends with so many records, or with so many bytes of their JSON.
GROUP_RECORDS, GROUP_BYTES = 10_000, 16 << 20
#: The columns of which the file says the least and the greatest value: those by which rows are chosen. A text would
#: stand in the file three times.
_TELLING = ("id", "status", "language", "direction", "source.sha256", "source.url", "metadata.published")


class ParquetWriter:
    r"""
    Writes records into a Parquet file of the columns of `SCHEMA`, compressed with zstd, its pages with checksums.

    The same records give the same bytes (from the same pyarrow), in however many calls they come. What is written is a
    whole file only after `close`; leaving a `with` block without an error closes it.

    Args:
        sink: The path; or a file opened for writing bytes, which stays open.
        level: Of compression, 1 to 22.

    >>> import newsclean
    >>> from io import BytesIO
    >>> from pyarrow import parquet
    >>> sink = BytesIO()
    >>> with ParquetWriter(sink) as writer:
    ...     writer.write([newsclean.clean("Rain fell.\nAdvertisement").to_json()])
    >>> parquet.read_table(sink)["text"].to_pylist()
    ['Rain fell.']
    """

    def __init__(self, sink: str | PathLike[str] | BinaryIO, *, level: int = 3) -> None:
        self._file = pq.ParquetWriter(
            sink,
            SCHEMA,
            compression="zstd",
            compression_level=level,
            write_statistics=list(_TELLING),
            write_page_checksum=True,
        )
        self._waiting: list[Record | bytes] = []
        self._bytes = 0

    def write(self, records: Iterable[Record | bytes]) -> None:
        """
        Write records, or the JSON of some; lines that are blank are none.

        Raises:
            OSError: the file cannot be written.
            RecordError: one is not valid.
        """
        for one in records:
            if isinstance(one, bytes) and not one.strip():
                continue
            self._waiting.append(one)
            self._bytes += len(one.to_json() if isinstance(one, Record) else one.rstrip(b"\r\n"))
            if len(self._waiting) >= GROUP_RECORDS or self._bytes >= GROUP_BYTES:
                self._flush()

    def _flush(self) -> None:
        self._file.write_batch(from_records(self._waiting), row_group_size=len(self._waiting))
        self._waiting, self._bytes = [], 0

    def close(self) -> None:
        """
        Write what is left, and the end of the file.

        Raises:
            As for `write`.
        """
        if self._waiting:
            self._flush()
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._file.close()
