"""Markdown: a title, headings, paragraphs and lists, escaped so that a text shows as it is."""

from __future__ import annotations

import re

from newsclean.io.article import told
from newsclean.record import Record

#: What means something anywhere in a line, and what does at its start alone.
_ANYWHERE = re.compile(r"[\\`*_{}\[\]<>#|~&$^]")
_AT_START = re.compile(r"(?:[-+=]|(?:\d{1,9})(?=[.)]))")
_BULLET = re.compile(r"[-*\u2022\u25cf\u25aa\u25a0\u25e6\u2013\u00b7]\s+")


def write(record: Record) -> bytes:
    r"""
    Write a record's text as CommonMark.

    >>> import newsclean
    >>> print(write(newsclean.clean("Rain at last\nIt rained on Monday, *much*.\n- in the hills")).decode())
    # Rain at last
    <BLANKLINE>
    It rained on Monday, \*much\*.
    <BLANKLINE>
    - in the hills
    <BLANKLINE>
    """
    title, body = told(record)[:2]
    parts = [f"# {escaped(title)}"] if title else []
    typed = record.blocks if body == record.text else [block for block in record.blocks if block.type != "title"]
    before = ""
    for block in typed:
        line = record.text[block.start : block.end]
        if block.type == "list-item":
            item = f"- {escaped(_BULLET.sub('', line, count=1))}"
            if before == "list-item":
                parts[-1] += f"\n{item}"
            else:
                parts.append(item)
        else:
            parts.append(f"## {escaped(line)}" if block.type in {"heading", "title"} else escaped(line))
        before = block.type
    return "\n\n".join([*parts, ""]).removesuffix("\n").encode()


def escaped(line: str) -> str:
    r"""
    Escape a line so that Markdown shows it as it is.

    >>> escaped("1. [sic] & so on")
    '1\\. \\[sic\\] \\& so on'
    """
    line = _ANYWHERE.sub(r"\\\g<0>", " ".join(line.split()))
    m = _AT_START.match(line)
    return line if not m else f"{m[0]}\\{line[m.end() :]}" if m[0].isdigit() else f"\\{line}"
