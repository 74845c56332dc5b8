"""
The algebra of edits: do them, undo them, chain them, carry offsets back through them.

Cleaning runs in passes, and each pass knows only the text that the one before it left; a record speaks of the
source alone. Between the two lie sums of offsets that are easy to get wrong by one, so they are all here,
in pure functions, each a single pass from left to right.

A list of edits is sorted and disjoint: each edit starts where the one before it ends, or later.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from reprlib import repr as shorten

from newsclean.model import Edit

#: Connected edits of a middle text: where they start, the text there, the edits back to the source, those on.
_Component = tuple[int, str, list[Edit], list[Edit]]


def apply(edits: Sequence[Edit], text: str) -> str:
    """
    Do the edits.

    Raises:
        ValueError: an edit is out of order or out of range, or the text is not what it removes.

    >>> advert = Edit(5, 8, " Ad", "", ("ad",), "advert", 95, "advert label")
    >>> apply([advert], "Rain. Ad Sun.")
    'Rain. Sun.'
    >>> apply([advert], "Rain and sun.")
    Traceback (most recent call last):
    ValueError: edit 0: expected ' Ad' at [5, 8), found 'and'
    """
    return _splice(edits, text)


def restore(clean: str, edits: Sequence[Edit]) -> str:
    """
    Undo the edits: from the clean text back to the source.

    Raises:
        ValueError: the edits do not belong to this text; an edit's `inserted` is not where it should be.

    >>> restore("Rain. Sun.", [Edit(5, 8, " Ad", "", ("ad",), "advert", 95, "advert label")])
    'Rain. Ad Sun.'
    """
    return _splice(invert(edits), clean)


def _splice(edits: Sequence[Edit], text: str, origin: int = 0) -> str:
    """Do the edits to a text whose first character has the offset `origin`."""
    pieces: list[str] = []
    reach, limit = origin, origin + len(text)
    for index, (start, end, removed, inserted, *_) in enumerate(edits):
        if not reach <= start <= end <= limit:
            raise ValueError(f"edit {index}: [{start}, {end}) must lie within [{reach}, {limit})")
        found = text[start - origin : end - origin]
        if found != removed:
            problem = f"expected {shorten(removed)} at [{start}, {end}), found {shorten(found)}"
            raise ValueError(f"edit {index}: {problem}")
        pieces += (text[reach - origin : start - origin], inserted)
        reach = end
    pieces.append(text[reach - origin :])
    return "".join(pieces)


def invert(edits: Sequence[Edit]) -> list[Edit]:
    """
    Turn edits of the source into edits of the clean text, which give the source back.

    Raises:
        ValueError: an edit's `removed` is not as long as its span.

    >>> invert([Edit(5, 8, " Ad", "", ("ad",), "advert", 95, "advert label")])[0][:4]
    (5, 5, '', ' Ad')
    """
    inverse, shift = [], 0
    for index, edit in enumerate(edits):
        start, end, removed, inserted = edit[:4]
        if end - start != len(removed):
            raise ValueError(f"edit {index}: [{start}, {end}) is not as long as {shorten(removed)}")
        start += shift
        end = start + len(inserted)
        inverse.append(edit._replace(start=start, end=end, removed=inserted, inserted=removed))
        shift += len(inserted) - len(removed)
    return inverse


def compose(first: Sequence[Edit], second: Sequence[Edit]) -> list[Edit]:
    """
    Chain edits: with `first` from source to middle and `second` from middle to clean, from source to clean.

    Removing one thing brings another to light: empty brackets, which nobody saw while they were full.

        source   Rain[Ad]. Sun
                      ^^            first removes "Ad"
        middle   Rain[]. Sun
                     ^^             second removes "[]", right across the place where "Ad" was
        clean    Rain. Sun

    >>> first = [Edit(5, 7, "Ad", "", ("ad",), "advert", 95, "advert label")]
    >>> second = [Edit(4, 6, "[]", "", ("empty",), "other", 90, "empty brackets")]
    >>> for edit in compose(first, second):
    ...     print(*edit[:4], edit.rules, edit.reason)
    4 8 [Ad]  ('ad', 'empty') advert label; empty brackets

    Edits that overlap in the middle text become one, or none if they cancel out. Those that only touch stay
    apart, each with its own reason: what ends at a deletion ends before the deleted text, what starts there
    starts after it. Only insertions at one place become one too: apart, they would have no order.

    Raises:
        ValueError: `second` was made for another text than `first` leaves.
    """
    if not first:
        return list(second)
    composed: list[Edit] = []
    shift = 0  # from an offset in the middle text to one in the source
    originals = iter(first)
    for start, middle, undo, do in _components(invert(first), second):
        done = list(islice(originals, len(undo)))
        if undo and do:
            try:
                removed, inserted = _splice(undo, middle, start), _splice(do, middle, start)
            except ValueError as error:
                raise ValueError(f"second does not follow on first: near {start}: {error}") from error
            if removed != inserted:
                composed.append(_union(done + do, start + shift, removed, inserted))
        else:
            composed += done
            composed += [edit._replace(start=edit.start + shift, end=edit.end + shift) for edit in do]
        if undo:
            shift = done[-1].end - undo[-1].end
    return composed


def _components(undo: Sequence[Edit], do: Sequence[Edit]) -> Iterator[_Component]:
    """
    Group edits of the middle text, `undo` back to the source and `do` on to the clean text.

    A group may also hold neighbours from one list alone; those have nothing to do with each other.
    """
    # At each point what is empty there comes first, `undo` before `do`, then what starts there: a deletion is
    # met after what ends at its point and before what starts there. Two sorted runs sort in linear time.
    steps = [(edit.start, edit.start < edit.end, 0, i) for i, edit in enumerate(undo)]
    steps += [(edit.start, edit.start < edit.end, 1, i) for i, edit in enumerate(do)]
    steps.sort()
    middle: list[str] = []
    group: tuple[list[Edit], list[Edit]] = ([], [])
    low = reach = -1
    tip = False  # the group's end in the source is the place of an insertion
    for start, _, side, index in steps:
        edit = (undo, do)[side][index]
        insertion = not (edit.removed if side else edit.inserted)
        # Overlapping, or all of them empty at one point, or two insertions at one place.
        if not (start < reach or edit.end == low or (start == reach and tip and insertion)):
            yield low, "".join(middle), *group
            middle, group, low, reach, tip = [], ([], []), start, start, insertion
        group[side].append(edit)
        middle.append(edit.removed[reach - start :])  # what overlaps is known already
        if edit.end > reach or (edit.end == reach and not side):
            reach, tip = edit.end, insertion
    yield low, "".join(middle), *group


def _union(parts: list[Edit], start: int, removed: str, inserted: str) -> Edit:
    """Return one edit in place of several."""
    return Edit(
        start,
        start + len(removed),
        removed,
        inserted,
        tuple(dict.fromkeys(rule for part in parts for rule in part.rules)),
        max(parts, key=lambda part: len(part.removed)).category,
        min(part.confidence for part in parts),
        "; ".join(dict.fromkeys(reason for part in parts for reason in part.reason.split("; "))),
    )


def to_source(edits: Sequence[Edit], spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """
    Map spans of the clean text to spans of the source.

    A finding of a later pass is about "[6, 9)" of a text that nobody but that pass has seen. As in `compose`,
    a span starts after a deletion at its start and ends before one at its end. A span that starts or ends in
    inserted text takes in the whole edit, and an empty span takes in the deletion at its place.

    >>> advert = Edit(5, 8, " Ad", "", ("ad",), "advert", 95, "advert label")
    >>> spans = to_source([advert], [(6, 9), (0, 5), (5, 6)])
    >>> ["Rain. Ad Sun."[start:end] for start, end in spans]
    ['Sun', 'Rain.', ' ']
    """
    inverse = invert(edits)
    clean_starts = [edit.start for edit in inverse]
    clean_ends = [edit.end for edit in inverse]
    # Each by the number of edits before a position.
    shifts = [0, *(edit.end - end for edit, end in zip(edits, clean_ends, strict=True))]
    next_start = [*(edit.start for edit in edits), sys.maxsize]
    last_end = [0, *(edit.end for edit in edits)]
    mapped = []
    for clean_start, clean_end in spans:
        before = bisect_right(clean_ends, clean_start)
        start = min(clean_start + shifts[before], next_start[before])
        before = bisect_left(clean_starts, clean_end)
        end = max(clean_end + shifts[before], last_end[before])
        # Only an empty span at a deletion comes out the wrong way round: after it, and before it.
        mapped.append((start, end) if start <= end else (end, start))
    return mapped
