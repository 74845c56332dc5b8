"""
Files of columns: Parquet, and Arrow's own in both forms, read a few rows at a time and within limits.

A file says how large it is; what it says is looked at before anything is read. Strings are read as references to what
stands once in the file, so that a kilobyte of it cannot become a gigabyte here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from newsclean.arrow.plain import as_bytes, is_text, is_time, iso, jsonable, simple
from newsclean.errors import DamageError, InputError
from newsclean.files import advice

#: How many rows, and about how many bytes of them, are in memory at a time.
BATCH_ROWS, BATCH_BYTES = 1024, 8 << 20
#: What expands to more than this, and by more than that factor, is meant to do harm.
LARGE, RATIO = 64 << 20, 200
_IPC_FILE, _FEATHER = b"ARROW1", b"FEA1"


class Columns:
    """A file that is open for reading: its schema, and its rows in batches."""

    def __init__(self, name: str, schema: pa.Schema) -> None:
        self.name, self.schema = name, schema
        self.bytes = Path(name).stat().st_size

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """
        Yield the rows, with the columns that are named.

        Raises:
            DamageError: what is left of the file cannot be read; names the place.
        """
        raise NotImplementedError


class Parquet(Columns):
    """A Parquet file."""

    def __init__(self, name: str) -> None:
        with _told(name, "not a whole Parquet file", InputError):
            told = pq.read_metadata(name).schema
            leaves = [told.column(index) for index in range(len(told))]
            strings = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY"]
            self._file = pq.ParquetFile(name, read_dictionary=strings, page_checksum_verification=True)
        super().__init__(name, self._file.schema_arrow)

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:  # noqa: D102 - see there
        done = 0
        for group in range(self._file.num_row_groups):
            found: Iterator[pa.RecordBatch] | None = None
            while True:
                with _told(self.name, f"broken in row group {group}, after row {done} of the file"):
                    found = found or iter(self._group(group, columns))
                    batch = next(found, None)
                if batch is None:
                    break
                done += batch.num_rows
                yield batch.select(columns)

    def _group(self, group: int, columns: Sequence[str]) -> Iterable[pa.RecordBatch]:
        rows = self._rows_at_once(group, columns)
        found: Iterable[pa.RecordBatch] = self._file.iter_batches(rows, [group], columns, use_threads=False)
        return found

    def _rows_at_once(self, group: int, columns: Sequence[str]) -> int:
        told = self._file.metadata.row_group(group)
        chunks = [told.column(index) for index in range(told.num_columns)]
        wanted = [chunk for chunk in chunks if chunk.path_in_schema.partition(".")[0] in columns]
        most = max(LARGE, RATIO * self.bytes)
        for chunk in wanted:
            if chunk.total_uncompressed_size > most:
                raise DamageError(
                    f"{self.name}: row group {group}, column {chunk.path_in_schema}: {chunk.total_uncompressed_size} "
                    f"bytes in a file of {self.bytes}; what expands {RATIO} times is not read"
                )
        size: int = sum(chunk.total_uncompressed_size for chunk in wanted)
        rows: int = told.num_rows
        return max(1, min(BATCH_ROWS, BATCH_BYTES * rows // max(1, size)))


class Ipc(Columns):
    """A file in Arrow's own form: with random access (Feather), or a stream. One of its batches is read at a time."""

    def __init__(self, name: str) -> None:
        with _told(name, "not a whole Arrow file", InputError):
            source = pa.memory_map(name) if Path(name).stat().st_size else pa.BufferReader(b"")
            magic = source.read(len(_IPC_FILE))
            source.seek(0)
            self._is_file = magic == _IPC_FILE
            if magic.startswith(_FEATHER):
                raise pa.ArrowInvalid("Feather of the first version; pyarrow.feather reads it, and writes the second")
            self._source = source
            self._reader = (pa.ipc.open_file if self._is_file else pa.ipc.open_stream)(source)
        super().__init__(name, self._reader.schema)

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:  # noqa: D102 - see there
        done = index = 0
        while True:
            with _told(self.name, f"broken in batch {index}, after row {done} of the file"):
                batch = self._next(index)
                if batch is None:
                    return
                batch = batch.select(columns)
                batch.validate(full=True)  # what stands there may point anywhere
            index, done = index + 1, done + batch.num_rows
            yield batch

    def _next(self, index: int) -> pa.RecordBatch | None:
        if not self._is_file:
            return next(self._reader, None)
        return self._reader.get_batch(index) if index < self._reader.num_record_batches else None


def rows(batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    """
    Yield the rows in types that JSON has, one at a time; bytes stay bytes, and so do strings that are not UTF-8.

    >>> from datetime import datetime
    >>> list(rows(pa.record_batch({"text": ["Rain fell."], "at": [datetime(2031, 10, 5, 8)]})))
    [{'text': 'Rain fell.', 'at': '2031-10-05T08:00:00'}]
    """
    columns = [(name, simple(batch[name]), is_time(batch[name].type)) for name in batch.schema.names]
    for at in range(batch.num_rows):
        row = {}
        for name, column, is_iso in columns:
            value = _value(column[at])
            row[name] = iso(value) if is_iso and value else value
        yield row


def _value(scalar: pa.Scalar) -> Any:  # noqa: ANN401 - whatever Arrow has
    try:
        value = scalar.as_py()
    except UnicodeDecodeError:
        return as_bytes(scalar) if is_text(scalar.type) else None
    return value if isinstance(value, bytes) else jsonable(value)


@contextmanager
def _told(name: str, problem: str, kind: type[InputError] = DamageError) -> Iterator[None]:
    try:
        yield
    except MemoryError as error:
        raise kind(f"{name}: {problem}: there is not enough memory to read on") from error
    except OSError as error:  # what Arrow raises for damage is one, without a number
        if error.errno:
            raise InputError(f"{name}: {advice(error)}") from error
        raise kind(f"{name}: {problem}: {_first(error)}") from error
    except (pa.ArrowException, ValueError) as error:
        raise kind(f"{name}: {problem}: {_first(error)}") from error


def _first(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
