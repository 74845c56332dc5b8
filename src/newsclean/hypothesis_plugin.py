"""
What Hypothesis calls when it is imported, so that `st.from_type(Record)` draws records that verify.

It is named in `pyproject.toml` as an entry point, and loads next to nothing: strategies are made when one is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from newsclean.model import Edit, Finding, Pack
from newsclean.record import Record

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def register() -> None:
    """Tell Hypothesis how values of newsclean's types are drawn."""
    from hypothesis.strategies import register_type_strategy

    for type_ in (Record, Pack, Edit, Finding):
        register_type_strategy(type_, _drawn(type_))


def _drawn(type_: type) -> Callable[[object], SearchStrategy[Any]]:
    def strategy(_: object) -> SearchStrategy[Any]:
        from newsclean.strategies import of_type

        return of_type(type_)

    return strategy
