"""The types of lines, as elements say them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


def type_at(types: Sequence[tuple[int, str]], place: int) -> str:
    """
    Return the type of the line that a place in the text is in; "" where the page does not say.

    >>> type_at([(0, ""), (5, "title")], 7)
    'title'
    """
    at = bisect_right(types, place, key=lambda one: one[0]) - 1
    return types[at][1] if at >= 0 else ""


def types_at(types: Sequence[tuple[int, str]], places: Sequence[int]) -> list[str]:
    """
    Return the types of the lines that places are in, which come in order.

    >>> types_at([(0, ""), (5, "title")], [0, 4, 5, 9])
    ['', '', 'title', 'title']
    """
    found, at, kind = [], 0, ""
    for place in places:
        while at < len(types) and types[at][0] <= place:
            kind = types[at][1]
            at += 1
        found.append(kind)
    return found
