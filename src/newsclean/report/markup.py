"""Texts as HTML: escaped, and with what is invisible made visible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import escape

from newsclean.report.pieces import FLAGGED, REMOVED, Mark, Paragraph, Piece

#: What a reader cannot see, or what moves other characters about. Joiners are dealt with apart.
_UNSEEN = (
    "[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
#: Joiners spell Persian, the languages of India and pictures of families: between such characters they stay.
_LOOSE_JOINER = r"(?<![^\0-\x7f\s])[\u200c\u200d]|[\u200c\u200d](?![^\0-\x7f\s])"
_SPECIAL = re.compile(f"{_UNSEEN}|{_LOOSE_JOINER}")


def plain(text: str) -> str:
    r"""
    Make what is invisible visible, on one line.

    >>> plain("a\u202eb\nc")
    'a[U+202E]b c'
    """
    return _SPECIAL.sub(lambda m: f"[U+{ord(m.group()):04X}]", re.sub(r"[\r\n\t]+", " ", text))


def attribute(text: str) -> str:
    """Return a text for an element or an attribute, on one line."""
    return escape(plain(text))


def html(text: str) -> str:
    r"""
    Return a text for an element.

    >>> html("<b>\x07")
    '&lt;b&gt;<span class="char" title="control character">[U+0007]</span>'
    """
    return _SPECIAL.sub(_character, escape(text))


def _character(found: re.Match[str]) -> str:
    char = found.group()
    name = "half a character" if "\ud800" <= char <= "\udfff" else unicodedata.name(char, "control character").lower()
    return f'<span class="char" title="{name}">[U+{ord(char):04X}]</span>'


def paragraph(content: Paragraph, marks: list[Mark], base: int) -> str:
    """Return one line; `base` is the number, in the whole report, of the document's first mark."""
    gone = all(marks[piece.marks[0]].kind == REMOVED if piece.marks else not piece.text for piece in content.pieces)
    classes = " ".join(filter(None, (content.type, "gap" if content.gap else "", "gone" if gone else "")))
    inner = "".join(_piece(piece, marks, base) for piece in content.pieces)
    return f'<p dir="{content.direction}"{_if("class", classes)}>{inner}</p>\n'


def _piece(piece: Piece, marks: list[Mark], base: int) -> str:
    inner = html(piece.text)
    if not piece.marks:
        return inner
    lead = marks[piece.marks[0]]
    if piece.line_end and lead.kind != FLAGGED:
        inner += '<span class="end"></span>'
    name = "ins" if piece.inserted else "mark" if lead.kind == FLAGGED else "del"
    classes = f"m c-{lead.category}"
    if name == "del" and len(piece.marks) > 1:
        classes += " also"
    numbers = " ".join(str(base + index) for index in piece.marks)
    stop = f' tabindex="0" data-label="{lead.category} {lead.confidence}"' if piece.stop else ""
    return f'<{name} class="{classes}" data-m="{numbers}"{stop}{_if("dir", piece.direction)}>{inner}</{name}>'


def _if(name: str, value: str) -> str:
    return f' {name}="{value}"' if value else ""


def bar(shares: Iterable[tuple[str, float]]) -> str:
    """Draw a bar: the class and the share of the whole width, from 0 to 1, of each of its parts."""
    parts, at = "", 0.0
    for name, share in shares:
        if share:
            width = max(100 * share, 0.75)  # one of a thousand is seen too
            parts += f'<rect class="{name}" x="{at:.2f}%" width="{width:.2f}%" height="100%"></rect>'
            at += width
    return f'<svg class="bar" aria-hidden="true">{parts}</svg>'
