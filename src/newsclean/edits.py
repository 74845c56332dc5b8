"""
The algebra of edits: do them, undo them, chain them, carry offsets back through them.

Cleaning runs in passes, and each pass knows only the text that the pass before it left. A record speaks of the source
alone. Between the two there is nothing but sums of offsets, which are easy to get wrong by one; so they are all here,
in pure functions, each one a single pass from left to right.

A list of edits is sorted and disjoint: each edit starts where the one before it ends, or later.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from reprlib import repr as shorten

from newsclean.model import Edit


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
            raise ValueError(
                f"edit {index}: [{start}, {end}) is not within [{reach}, {limit}), where it must be"
            )
        found = text[start - origin : end - origin]
        if found != removed:
            raise ValueError(
                f"edit {index}: expected {shorten(removed)} at [{start}, {end}), found {shorten(found)}"
            )
        pieces += (text[reach - origin : start - origin], inserted)
        reach = end
    pieces.append(text[reach - origin :])
    return "".join(pieces)


def invert(edits: Sequence[Edit]) -> list[Edit]:
    """
    Turn edits of the source into edits of the clean text, which give the source back.

    Raises:
        ValueError: an edit's `removed` is not as long as its span.

    >>> invert([Edit(2, 5, "abc", "x", ("r",), "other", 90, ""), Edit(7, 7, "", "y", ("r",), "other", 90, "")])[1][:4]
    (5, 6, 'y', '')
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
    Chain edits: `first` from source to middle, `second` from middle to clean, the result from source to clean.

    What stands in brackets may go first, and empty brackets only then:

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

    Edits that overlap in the middle text become one. Those that only touch stay apart, each with its own reason:
    what ends at a deletion ends before the deleted text, what starts there starts after it.

    Raises:
        ValueError: `second` was made for another text than `first` leaves.
    """
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


def _components(
    undo: Sequence[Edit], do: Sequence[Edit]
) -> Iterator[tuple[int, str, list[Edit], list[Edit]]]:
    """
    Group edits of the middle text by what belongs together: where it starts, the text there, the edits of each list.

    `undo` leads from the middle text to the source, `do` to the clean text. Neighbours of one list alone may come in
    one group too; they have nothing to do with each other.
    """
    # Two sorted runs, which Python's sort merges in linear time. At one point come first what is empty there, `undo`
    # before `do`, and then what starts there: so each deletion is between what ends and what starts at its point.
    steps = [(edit.start, edit.end, 0, index) for index, edit in enumerate(undo)]
    steps += [(edit.start, edit.end, 1, index) for index, edit in enumerate(do)]
    steps.sort()
    both = (undo, do)
    middle: list[str] = []
    group: tuple[list[Edit], list[Edit]] = ([], [])
    low = reach = -1
    tip = False  # the group ends in an insertion, seen from the source
    for start, end, side, index in steps:
        edit = both[side][index]
        insertion = not (edit.removed if side else edit.inserted)
        # Two insertions at one place of the source: as two edits, only their order in the list would tell them apart.
        if not (start < reach or end == low or (start == reach and tip and insertion)):
            yield low, "".join(middle), *group
            middle, group, low, reach, tip = [], ([], []), start, start, insertion
        group[side].append(edit)
        middle.append(edit.removed[reach - start :])
        if end > reach or (end == reach and not side):
            reach, tip = end, insertion
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

    A finding of the second pass says "[6, 9) of the clean text", but the reader has the source before them. As in
    `compose`, a span starts after a deletion at its start and ends before one at its end. A span that begins or ends
    within inserted text takes the whole edit; so does an empty span with the deletion at its place.

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
