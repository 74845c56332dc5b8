"""Findings for somebody at a terminal: in colour, in as much of their context as there is room for."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator

import click

from newsclean.cli.output import visible
from newsclean.model import Finding

_INDENT = 6


def is_terminal() -> bool:
    """Say whether somebody looks on, rather than a program or a file."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


class View:
    """How findings are shown: in what width, and whether in colour."""

    def __init__(self, width: int | None = None, *, color: bool | None = None) -> None:
        import shutil

        self.width = max(40, width or shutil.get_terminal_size().columns)
        # https://no-color.org
        self.color = not os.environ.get("NO_COLOR") if color is None else color

    def name(self, name: str) -> str:
        """Show the name of a file, over its findings."""
        return self._style(visible(name), bold=True)

    def finding(self, line: int, text: str, finding: Finding, *, acted: bool) -> str:
        """Show a finding: what would be done and why, and below it the place."""
        verb = "flag" if not acted else "repair" if finding.inserted else "remove"
        what = self._style(f"{verb:6}", fg="yellow" if verb == "flag" else "red" if verb == "remove" else "cyan")
        rule = self._style(visible(finding.rule), dim=True)
        head = f"{line:>{_INDENT - 2}}  {what} {finding.confidence:3}  {visible(finding.reason)}  {rule}"
        return f"{head}\n{' ' * _INDENT}{self._place(text, finding, acted=acted)}"

    def _place(self, text: str, finding: Finding, *, acted: bool) -> str:
        room = self.width - _INDENT - 2
        put = _fit(finding.inserted, room // 4)
        found = _shorten(text[finding.start : finding.end], room // 2 - _cells(put))
        around = (room - _cells(found) - _cells(put) - 2) // 2
        before = _fit(text[max(0, finding.start - room) : finding.start], around, last=True)
        after = _fit(text[finding.end : finding.end + room], around)
        return before + self._marked(found, put, acted=acted) + after

    def _marked(self, found: str, put: str, *, acted: bool) -> str:
        if not self.color:
            arrow = "\u2192" if put else ""
            return f"\u27e6{found}{arrow}{put}\u27e7"
        if not acted:
            return self._style(found, fg="yellow", underline=True)
        return self._style(found, fg="red", strikethrough=True) + (self._style(put, fg="green") if put else "")

    def _style(self, text: str, **style: str | bool) -> str:
        return click.style(text, **style) if self.color else text  # type: ignore[arg-type]


def _fit(text: str, room: int, *, last: bool = False) -> str:
    """Return as much of the beginning, or the end, of a text as fits into so many cells, on one line."""
    kept: list[str] = []
    for char in _characters(reversed(text) if last else text):
        room -= _cells(char)
        if room < 0:
            break
        kept.append(char)
    return "".join(reversed(kept) if last else kept)


def _shorten(text: str, room: int) -> str:
    """Put a text on one line, without its middle where there is no room for it."""
    whole = "".join(_characters(text[: room + 1]))
    if len(text) <= room and _cells(whole) <= room:
        return whole
    return f"{_fit(text, room // 2 - 2)} \u2026 {_fit(text[-room:], room // 2 - 1, last=True)}"


def _characters(text: Iterable[str]) -> Iterator[str]:
    """Yield what is shown for each character."""
    for char in text:
        if char in "\r\n":
            yield "\u23ce" if char == "\n" else ""
        else:
            yield " " if char == "\t" else visible(char)


def _cells(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(char) in {"W", "F"} for char in text)
    return len(text) + wide - sum(unicodedata.category(char) in {"Mn", "Me"} for char in text)
