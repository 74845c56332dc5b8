"""
Ray Data: a dataset of texts in, a dataset of records out.

`pip install "newsclean[ray]"` brings Ray. Nothing of it is imported here: a dataset is asked to do the work, by
`newsclean.arrow.clean_table`, in Ray's own tasks.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from newsclean.arrow import clean_table, result_schema

if TYPE_CHECKING:
    from ray.data import Dataset

_NOTHING: Mapping[str, Any] = MappingProxyType({})


def clean_dataset(
    dataset: Dataset,
    *,
    batch_size: int | None = None,
    num_cpus: float = 1,
    resources: Mapping[str, Any] = _NOTHING,
    **options: Any,  # noqa: ANN401 - those of clean_batch
) -> Dataset:
    """
    Clean the documents of a dataset; its rows are those of `newsclean.arrow.clean_batch`.

    A row that cannot be cleaned stays, with a null record and the reason in `error`. The work is done in tasks, not in
    actors: Ray keeps the processes that tasks run in, each makes its cleaner once, and no process of a pool waits.

    Args:
        dataset: The documents, such as `ray.data.read_parquet` has them.
        batch_size: How many rows go to a task; None for the blocks that there are. Reading, cleaning and writing are
            then one task each, and a text is never copied from one process to another.
        num_cpus: What Ray counts for a task.
        resources: Further options of `Dataset.map_batches`, such as `concurrency` or `memory`.
        options: Those of `clean_batch`: `text`, `url`, `language`, `metadata`, `keep`, `policy`, ...

    Raises:
        ValueError: a column is missing; before any work, where the dataset knows its columns.
    """
    known = dataset.schema(fetch_if_missing=False)
    if known is not None and hasattr(known.base_schema, "names"):
        result_schema(known.base_schema, keep=options.get("keep", ()), record=options.get("record", False))
    return dataset.map_batches(
        partial(clean_table, **options),
        batch_format="pyarrow",
        batch_size=batch_size,
        zero_copy_batch=True,
        num_cpus=num_cpus,
        **resources,
    )
