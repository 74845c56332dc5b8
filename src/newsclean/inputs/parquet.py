"""Parquet: a document in each row."""

from __future__ import annotations

from newsclean.inputs.columnar import LIBRARY, parse, split

__all__ = ["LIBRARY", "parse", "split"]
