"""
Documents, cut into chunks and parts.

Where a chunk and a part end depends on the documents alone, so that it is the same however many processes there are,
and wherever a run was broken off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from newsclean import inputs
from newsclean.batch.model import START, Chunk, Item, Note, Position
from newsclean.errors import InputError
from newsclean.inputs import Input, Raw, Say

#: A chunk ends with so many documents, or with so many bytes of them.
CHUNK_RECORDS, CHUNK_BYTES = 128, 1 << 20


def documents(
    found: Iterable[Input],
    start: Position = START,
    say: Say = lambda _: None,
    listen: Callable[[], None] = lambda: None,
) -> Iterator[Item | Note]:
    """Yield the documents of inputs, from a position on; a note for each input that breaks off."""
    for index, one in enumerate(found):
        if index < start.input:
            continue
        done = start.documents if index == start.input else 0
        try:
            for number, raw in enumerate(inputs.split(one, say)):
                if number >= done:
                    yield Item(index, one, raw)
                elif not number % CHUNK_RECORDS:  # what was done before may be long
                    listen()
        except InputError as error:
            yield Note(index, str(error))


def chunks(items: Iterable[Item | Note], start: Position, part_records: int, part_bytes: int) -> Iterator[Chunk]:
    """
    Put documents into chunks, none of which is in two parts.

    A note belongs to the part that is open, or to the next one; where there is none, to an empty chunk at the end.
    """
    made, size = Chunk([], [], start, last=False), 0
    records = taken = 0  # of the part
    at = start
    for item in items:
        if isinstance(item, Note):
            made.notes.append(item)
            at = Position(item.input + 1)  # or a run that goes on would take the note once more
            continue
        made.items.append(item)
        at = Position(item.input, at.documents + 1 if item.input == at.input else 1)
        length = len(item.raw.data) if isinstance(item.raw, Raw) else item.raw.length
        records, taken, size = records + 1, taken + length, size + length
        last = records >= part_records or taken >= part_bytes
        if last or len(made.items) >= CHUNK_RECORDS or size >= CHUNK_BYTES:
            yield made._replace(next=at, last=last)
            made, size = Chunk([], [], at, last=False), 0
            if last:
                records = taken = 0
    if records or made.notes:
        yield made._replace(next=at, last=True)
