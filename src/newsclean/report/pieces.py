"""A record cut up for show: its source, line by line, in pieces that have the same marks all over."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsclean.edits import restore, to_source
from newsclean.model import Edit, Finding
from newsclean.record import Record

REMOVED, REPAIRED, FLAGGED = KINDS = ("removed", "repaired", "flagged")
#: How much is shown of a document that was not cleaned: it may be no text at all, and millions of characters long.
QUARANTINED = 4000

#: Characters of a line that tell which way it reads.
_SAMPLE = 200
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")


class Mark(NamedTuple):
    """An edit or a flag, in the words that both have."""

    start: int
    end: int
    kind: str
    category: str
    confidence: int
    reason: str
    rules: tuple[str, ...]
    #: What stands there now, or, for a flag, what the rule would put there.
    inserted: str


class Piece(NamedTuple):
    """A stretch of one line with the same marks all over."""

    text: str
    #: Indices of marks, of an edit first.
    marks: tuple[int, ...] = ()
    #: Where to go to look at a mark: its first piece with letters, if it has any.
    stop: bool = False
    #: Not in the source: what a repair put there.
    inserted: bool = False
    #: The line end is marked too.
    line_end: bool = False
    #: "ltr" or "rtl" where the piece reads the other way than its line; else "".
    direction: str = ""


class Paragraph(NamedTuple):
    """A line of the source that has something to show."""

    #: The type of the block that is left of it; "" where nothing is.
    type: str
    direction: str
    #: A blank line stands before it.
    gap: bool
    pieces: list[Piece]


def marks_of(record: Record) -> list[Mark]:
    """Return edits and flags in the order of the text."""
    made = [_of_edit(edit) for edit in record.edits] + [_of_flag(flag) for flag in record.flags]
    return sorted(made, key=lambda mark: (mark.start, mark.kind == FLAGGED, mark.end, mark[2:]))


def _of_edit(edit: Edit) -> Mark:
    kind = REPAIRED if edit.inserted else REMOVED
    return Mark(
        edit.start, edit.end, kind, edit.category, edit.confidence, edit.reason, tuple(edit.rules), edit.inserted
    )


def _of_flag(flag: Finding) -> Mark:
    return Mark(flag.start, flag.end, FLAGGED, flag.category, flag.confidence, flag.reason, (flag.rule,), flag.inserted)


def paragraphs(record: Record, marks: Sequence[Mark]) -> list[Paragraph]:
    r"""
    Cut the source of a record into lines, and each line where its marks change.

    >>> import newsclean
    >>> record = newsclean.clean("Rain fell on the coast.\nAdvertisement\nIt &amp; the wind are over.")
    >>> for paragraph in paragraphs(record, marks_of(record)):
    ...     print(paragraph.direction, [piece.text for piece in paragraph.pieces if not piece.marks])
    ltr ['Rain fell on the coast.']
    ltr []
    ltr ['It ', ' the wind are over.']
    """
    source = restore(record.text, record.edits)
    if record.status != "ok":
        source = source[:QUARANTINED]
    kinds = iter(_block_starts(record))
    block = next(kinds, None)
    made: list[Paragraph] = []
    gap = False
    for start, end, pieces in _lines(source, marks):
        kind = ""
        while block and block[0] < end:
            kind, block = kind or block[1], next(kinds, None)
        if pieces:
            text = "".join(piece.text for piece in pieces if not piece.inserted)
            toward = direction(text, record.direction)
            turned = [p._replace(direction=_against(toward, p.text)) if _is_apart(p, marks) else p for p in pieces]
            made.append(Paragraph(kind, toward, gap and bool(made), turned))
        gap = not source[start:end].strip()
    _put_stops(made)
    return made


def _is_apart(piece: Piece, marks: Sequence[Mark]) -> bool:
    """What is gone, or was put there, must not change the order of what is around it; what is flagged is text."""
    return bool(piece.marks) and marks[piece.marks[0]].kind != FLAGGED


def _put_stops(made: list[Paragraph]) -> None:
    stops: dict[int, tuple[bool, int, int]] = {}
    for row, line in enumerate(made):
        for column, piece in enumerate(line.pieces):
            for index in () if piece.inserted else piece.marks:
                # A removal often begins with the end of the line before.
                empty = not piece.text.strip()
                stops[index] = min(stops.get(index, (True, row, column)), (empty, row, column))
    for _, row, column in stops.values():
        made[row].pieces[column] = made[row].pieces[column]._replace(stop=True)


def _block_starts(record: Record) -> list[tuple[int, str]]:
    spans = to_source(record.edits, [(block.start, block.end) for block in record.blocks])
    return [(start, block.type) for (start, _), block in zip(spans, record.blocks, strict=True)]


def _lines(source: str, marks: Sequence[Mark]) -> Iterator[tuple[int, int, list[Piece]]]:
    active: list[int] = []
    reach = 0
    for line in _LINE.finditer(source):
        start, body, end = line.start(), line.end(1), line.end()
        last = end == len(source)
        while reach < len(marks) and (marks[reach].start < end or last):
            active.append(reach)
            reach += 1
        yield start, end, list(_pieces(source, (start, body, end), marks, active))
        active = [index for index in active if marks[index].end > end]
        if last:
            return


def _pieces(source: str, line: tuple[int, int, int], marks: Sequence[Mark], active: Sequence[int]) -> Iterator[Piece]:
    start, body, end = line

    def edits_first(index: int) -> bool:
        return marks[index].kind == FLAGGED

    places = {place for index in active for place in marks[index][:2] if start < place < end}
    bounds = sorted({start, *places, end})
    for low, high in zip(bounds, [*bounds[1:], end], strict=True):
        # What is empty here, and what has ended here, comes before what begins.
        for index in active:
            mark = marks[index]
            if mark.start == mark.end == low and (low < end or start == end or end == len(source)):
                yield Piece("", (index,))
                if mark.kind == REPAIRED:
                    yield Piece(mark.inserted, (index,), inserted=True)
        covers = tuple(sorted((i for i in active if marks[i].start < high and marks[i].end > low), key=edits_first))
        if low < high and (covers or low < body):
            yield Piece(source[low : min(high, body)], covers, line_end=bool(covers) and high > body)
        for index in covers:
            mark = marks[index]
            if mark.kind == REPAIRED and mark.end == high > low:
                yield Piece(mark.inserted, (index,), inserted=True)


# ---- directions


def _strong(text: str) -> Iterator[str]:
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in {"L", "R", "AL"}:
            yield "ltr" if kind == "L" else "rtl"


def direction(text: str, base: str) -> str:
    """
    Tell which way a line reads, in a document that reads the way of `base`.

    A first letter tells little: an Arabic sentence may well begin with a name in Latin letters, and have long ones in
    it. Hardly any English one has more Arabic letters than others.

    >>> direction("BBC قالت هيئة", "rtl"), direction("Associated Press", "rtl"), direction("1.5 %", "rtl")
    ('rtl', 'ltr', 'rtl')
    """
    letters = list(_strong(text[:_SAMPLE]))
    rtl = letters.count("rtl")
    ltr = len(letters) - rtl
    if base == "rtl":
        return "rtl" if ltr <= 2 * rtl else "ltr"
    return "ltr" if rtl <= ltr else "rtl"


def _against(toward: str, text: str) -> str:
    """Return a piece's own direction where it is not that of its line, by its first letter."""
    own = next(_strong(text), toward)
    return "" if own == toward else own
