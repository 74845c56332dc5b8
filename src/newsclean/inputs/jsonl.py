"""JSON Lines: an object on each line."""

from __future__ import annotations

from collections.abc import Iterator

from newsclean.inputs import jsons
from newsclean.inputs.limits import SAMPLE_BYTES
from newsclean.inputs.lines import lines, with_only
from newsclean.inputs.model import Input, Raw, Say, Unread
from newsclean.inputs.objects import parse, too_long
from newsclean.inputs.streams import Stream, opened

__all__ = ["parse", "split"]

#: How the first line of an object ends that is spread over several.
_GOES_ON = (b"{", b"[", b",", b":")


def split(found: Input, _say: Say) -> Iterator[Raw | Unread]:
    """Yield the lines that are not blank."""
    with opened(found) as stream:
        stream.as_text(found.options.encoding)
        if _is_spread(stream):
            yield from jsons.values_of(stream)
        else:
            yield from _lines(stream)


def _is_spread(stream: Stream) -> bool:
    """Whether it is no JSON Lines at all, whatever it is called: an array, one answer, or spread over lines to read."""
    line = stream.peek_line().rstrip()
    if line.startswith(b"[") or (line.startswith(b"{") and line[-1:] in _GOES_ON):
        return True
    return b'"articles"' in line and len(stream.peek(SAMPLE_BYTES).split(line, 1)[-1].strip()) == 0


def _lines(stream: Stream) -> Iterator[Raw | Unread]:
    position = 0
    for ordinal, (line, is_only) in enumerate(with_only(lines(stream))):
        offset = None if stream.is_recoded else line.offset + stream.skipped
        position = line.offset + line.length
        place = "" if is_only else str(line.number)
        if line.sha256:
            yield Unread(ordinal, offset, line.length, line.sha256, "too-long", too_long(line.length), place)
        else:
            yield Raw(ordinal, offset, line.data.rstrip(b"\r\n"), {"place": place, "line": line.number})
    stream.check(position)
