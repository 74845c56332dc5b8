"""Texts in which ⟦ ⟧ mark what must go, so that nobody counts an offset."""

from __future__ import annotations

import re

_SURROGATE = re.compile(r"\\ud[89a-f][0-9a-f]{2}")


def unmark(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the text without marks, and the marked spans."""
    # TOML cannot hold half a character, so that rules about them spell it.
    marked = _SURROGATE.sub(lambda m: chr(int(m.group().removeprefix("\\u"), base=16)), marked)
    text, spans, start = "", [], 0
    for piece in re.split("([⟦⟧])", marked):
        if piece == "⟦":
            start = len(text)
        elif piece == "⟧":
            spans.append((start, len(text)))
        else:
            text += piece
    return text, spans


def mark(text: str, spans: list[tuple[int, int]]) -> str:
    """Put the marks in."""
    for start, end in reversed(spans):
        text = f"{text[:start]}⟦{text[start:end]}⟧{text[end:]}"
    return text
