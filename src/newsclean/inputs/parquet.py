"""Parquet: a document in each row."""

from __future__ import annotations

from newsclean.inputs.columnar import parse, split

__all__ = ["parse", "split"]
