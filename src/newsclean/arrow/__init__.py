r"""
Records in Arrow's columns: text in, records out, a batch at a time; for Ray, Spark, Polars, datasets, Parquet files.

`pip install "newsclean[arrow]"` brings pyarrow.

>>> import pyarrow
>>> batch = pyarrow.record_batch({"key": [7, 8], "text": ["Rain fell.\nAdvertisement\nIt was calm.", None]})
>>> made = clean_batch(batch, keep=["key"])
>>> made.select(["key", "text", "language", "error"]).to_pylist()[0]
{'key': 7, 'text': 'Rain fell.\nIt was calm.', 'language': 'en', 'error': None}
>>> made["error"][1].as_py()
{'code': 'format', 'message': 'text: null; there is nothing to clean'}
>>> import newsclean
>>> newsclean.verify(next(to_json(made)))
"""

from __future__ import annotations

try:
    import pyarrow as pa  # noqa: F401 - so that it is said what is missing
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "newsclean.arrow needs pyarrow; pip install 'newsclean[arrow]'", name="pyarrow"
    ) from error

from newsclean.arrow.clean import clean_batch, clean_batches, clean_table, result_schema
from newsclean.arrow.layout import SCHEMA
from newsclean.arrow.parquet import ParquetWriter
from newsclean.arrow.rows import from_records, holds_records, to_json

__all__ = [
    "SCHEMA",
    "ParquetWriter",
    "clean_batch",
    "clean_batches",
    "clean_table",
    "from_records",
    "holds_records",
    "result_schema",
    "to_json",
]
