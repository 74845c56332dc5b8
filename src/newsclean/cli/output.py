"""What the command shows: escaped, cut, and with line numbers."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from newsclean.model import Edit, Finding


class Closed(Exception):  # noqa: N818 - not an error: whoever read has had enough
    """Standard output was closed; an exception of our own, because click has its own idea of what to do then."""


def visible(text: str) -> str:
    """Escape what a terminal would obey, and what would change the direction of what follows."""
    return "".join(f"\\u{ord(char):04x}" if _is_hostile(char) else char for char in text)


def _is_hostile(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def put(data: bytes) -> None:
    """Write to standard output."""
    try:
        sys.stdout.buffer.write(data)
    except BrokenPipeError:
        raise Closed from None


def apart(pieces: Iterable[bytes], form: str) -> Iterator[bytes]:
    r"""
    Put an empty line between documents in Markdown; without it, two of their paragraphs would become one.

    >>> list(apart([b"Rain fell.\n", b"It was calm.\n"], "markdown"))
    [b'Rain fell.\n', b'\nIt was calm.\n']
    """
    is_first = True
    for piece in pieces:
        yield piece if is_first or not piece or form != "markdown" else b"\n" + piece
        is_first = is_first and not piece


def cut(text: str, limit: int = 60) -> str:
    """Put a text on one line, without its middle where it is long."""
    text = visible(text.strip().replace("\r\n", "\u23ce").replace("\n", "\u23ce").replace("\r", "\u23ce"))
    return text if len(text) <= limit else text[: limit // 2] + " \u2026 " + text[-limit // 2 :]


def as_edit(place: str, edit: Edit) -> bytes:
    """Say what cleaning would do at a place."""
    return f"{place}: {edit.rules[0]} {edit.reason}: {cut(edit.removed)}\n".encode()


def as_json_row(name: str, line: int, text: str, finding: Finding, *, acted: bool) -> str:
    """Say in JSON what was found."""
    row: dict[str, Any] = {
        "file": name,
        "line": line,
        **finding._asdict(),
        "text": text[finding.start : finding.end],
        "removed": acted,
    }
    # JSON itself lets through what lies beyond ASCII, and DEL.
    written = json.dumps(row, ensure_ascii=False)
    return "".join(_escape(char) if _is_hostile(char) else char for char in written)


def _escape(char: str) -> str:
    return "\\u007f" if char == "\x7f" else json.dumps(char)[1:-1]


def as_row(name: str, line: int, text: str, finding: Finding, *, acted: bool) -> str:
    """Show what was found, in its context."""
    left, right = text[max(0, finding.start - 24) : finding.start], text[finding.end : finding.end + 24]
    span = f"{cut(left, 30)}\u27e6{cut(text[finding.start : finding.end])}\u27e7{cut(right, 30)}"
    return (
        f"{visible(name)}:{line:<5} {'remove' if acted else 'flag':6} {finding.confidence:3}  {finding.rule:32} {span}"
    )
