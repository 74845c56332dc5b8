"""
HTML to the text that its readers read, as edits: what is markup goes, what is text stays where it is.

A parser makes a tree and forgets where its parts stood. So the source is also gone through once from left to right,
by the HTML standard's rules for where tags and texts begin and end. Between two stretches of text lies a gap: tags,
comments, white space, references. Each gap is one edit, with what a reader sees in its place: nothing, a blank, a
line end, the characters that references stand for.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from newsclean.model import Edit
from newsclean.web.elements import CELLS, INLINE, RAW, RESOLVED, UNSEEN

#: The rules of `common.toml` that edits of this module name, with their reasons.
TAGS = "common.markup.tags"
REFERENCE = "common.markup.reference"
SPACE = "common.markup.space"
REASONS = {
    TAGS: "markup of the page: tags, comments, and what is not shown",
    REFERENCE: "a character that HTML writes by name or number",
    SPACE: "white space that is not shown",
}
#: A number of more digits is no character.
MAX_DIGITS = 8

_BLANK = " \t\n\r\f"
# Every alternative takes all that it has looked at, so that nothing is looked at twice.
_ATTRIBUTES = rf"""(?:[^>"'=]++|=[{_BLANK}]*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+|["'])*+(?:>|\Z)"""
_TOKEN = re.compile(
    rf"<(?:(?P<raw>(?i:{RAW}))(?=[{_BLANK}/>]){_ATTRIBUTES}"
    rf"(?P<content>[^<]*+(?:<(?!/(?i:(?P=raw))[{_BLANK}/>])[^<]*+)*+)"
    rf"|(?P<end>/?)(?P<name>[a-zA-Z][^{_BLANK}/>]*+){_ATTRIBUTES}"
    r"|!--(?:-?>|[^-]*+(?:-(?!-!?>)[^-]*+)*+(?:--!?>|\Z))"
    r"|[!?][^>]*+(?:>|\Z)|/(?!\Z)[^>]*+(?:>|\Z))"
)
_REFERENCE = r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[a-zA-Z][a-zA-Z0-9]{1,31};?)"
#: White space that is not one blank, and references.
_PARTS = re.compile(rf"{_REFERENCE}|(?P<space>[\t\n\r\f][{_BLANK}]*| [{_BLANK}]+)")
_ANY_REFERENCE = re.compile(_REFERENCE)
_DIGITS = re.compile(r"&#[xX]?0*([0-9a-fA-F]*);?")


#: What an edit says of itself, by its rule.
_WHAT = {
    rule: ((rule,), category, 100, REASONS[rule])
    for rule, category in ((TAGS, "tag"), (REFERENCE, "encoding"), (SPACE, "whitespace"))
}


class Piece(NamedTuple):
    """A stretch of text that no tag divides, as it stands in the text."""

    #: How many characters stand before it in all the page's texts, shown or not; blanks at the ends of texts aside.
    place: int
    start: int
    end: int


class Scan(NamedTuple):
    """What a reader reads."""

    text: str
    #: From the source to `text`.
    edits: list[Edit]
    #: The stretches of `text`, in order.
    pieces: list[Piece]
    #: All the texts of the page, shown or not, scripts and style sheets aside, without blanks at their ends.
    all: str


def scan(source: str, safe: str) -> Scan:
    r"""
    Return what a reader of a page reads.

    Args:
        source: The decoded page.
        safe: The same, with other characters in the place of those that a parser does not take; as long.

    >>> page = "<h1>Rain &amp; wind</h1>\n<p>It <b>fell</b>\n all night.<!-- slot 3 -->"
    >>> scan(page, page).text
    'Rain & wind\nIt fell all night.'
    """
    return _Scanner(source, safe).result()


class _Scanner:
    """One page, gone through from left to right."""

    def __init__(self, source: str, safe: str) -> None:
        self._source, self._safe = source, safe
        self._out: list[str] = []
        self._length = 0  # of the text so far
        self._gap = 0  # where the text that was taken last ends, in the source
        self._resolved: list[str] = []  # characters for the references at the gap's beginning
        self._reference = 0  # where these end
        self._separator = ""  # what is to stand before the next character
        self._begun = False  # there is text
        self._edits: list[Edit] = []
        self._pieces: list[Piece] = []
        self._texts: list[str] = []
        self._reached = 0
        self._unseen, self._depth, self._pre = "", 0, 0

    def result(self) -> Scan:
        """Go through the page."""
        reach = 0
        for m in _TOKEN.finditer(self._safe):
            start, end = m.span()
            if reach < start:
                self._take(reach, start)
            reach = end
            raw, content, is_end, name = m.groups()
            if name:
                name = name.lower()
                if self._unseen or name in UNSEEN:
                    self._hide(name, m)
                elif name not in INLINE:
                    self._break(name, is_end != "")
            elif raw:
                self._pass_over(raw.lower(), content)
        if reach < len(self._safe):
            self._take(reach, len(self._safe))
        self._separator = ""
        self._close(len(self._source))
        return Scan("".join(self._out), self._edits, self._pieces, "".join(self._texts))

    # ---- tags

    def _hide(self, name: str, m: re.Match[str]) -> None:
        """Go into an element that is not shown, or out of it."""
        if not self._unseen:
            if not m["end"] and not m[0].endswith("/>"):
                self._unseen, self._depth = name, 1
        elif name == self._unseen and not m[0].endswith("/>"):
            self._depth += -1 if m["end"] else 1
            if not self._depth:
                self._unseen = ""

    def _break(self, name: str, is_end: bool) -> None:  # noqa: FBT001 - of two kinds of tags
        if name in CELLS:
            self._space()
            return
        if name == "pre":
            self._pre = max(0, self._pre + (-1 if is_end else 1))
        if self._begun:
            self._separator = "\n"

    def _space(self) -> None:
        if self._begun and not self._separator:
            self._separator = " "

    def _pass_over(self, raw: str, content: str) -> None:
        if raw in RESOLVED:
            self._count(resolve(content) if "&" in content else content)
        elif raw not in {"script", "style"}:
            self._count(content)
        if raw not in INLINE:
            self._break(raw, is_end=False)

    # ---- text

    def _take(self, start: int, end: int) -> None:
        """Take the text between two tags."""
        text = self._safe[start:end]
        has_reference = "&" in text
        if self._unseen:
            self._count(resolve(text) if has_reference else text)
        elif not self._pre and text.isspace() and not text.strip(_BLANK):
            self._space()
        elif self._pre and not has_reference:
            self._take_as_it_is(start, end, text)
        elif "\n" in text or "  " in text or "\t" in text or "\r" in text or "\f" in text:
            self._take_apart(start, text, _PARTS)
        elif has_reference:
            self._take_apart(start, text, _ANY_REFERENCE)  # which is quicker to look for
        else:
            self._take_plain(start, end, text)

    def _take_plain(self, start: int, end: int, text: str) -> None:
        """Take a text with no blanks but single ones."""
        before = self._run_of_words(start, end, text)
        if before >= 0:
            self._piece(before, text)

    def _take_as_it_is(self, start: int, end: int, text: str) -> None:
        """Take a text whose white space is shown."""
        before = self._place()
        self._run(start, end)
        self._piece(before, text)

    def _take_apart(self, start: int, text: str, parts: re.Pattern[str]) -> None:
        """Take a text with references in it, or with white space that is not shown."""
        first, reach, told = -1, 0, 0
        resolved: list[str] = []
        for m in parts.finditer(text):
            at, end = m.span()
            if m.lastgroup:
                if self._pre:
                    continue
                char = " "
            else:
                found = m.group()
                char = character(found)
                if char == found:
                    continue  # no reference, for all that it looks like one
                resolved += (text[told:at], char)
                told = end
            if reach < at:
                before = self._run_of_words(start + reach, start + at, text[reach:at], open_end=told == end)
                first = before if first < 0 else first
            reach = end
            if char in _BLANK and not self._pre:
                self._space()
            else:
                first = self._place() if first < 0 else first
                self._refer(start + at, start + end, char)
        if reach < len(text):
            before = self._run_of_words(start + reach, start + len(text), text[reach:])
            first = before if first < 0 else first
        if first >= 0:
            self._piece(first, "".join([*resolved, text[told:]]) if told else text)

    def _run_of_words(self, start: int, end: int, text: str, *, open_end: bool = False) -> int:
        """Take words with single blanks between; return where in the text they stand, -1 where there are none."""
        if not self._pre:
            if text == " ":
                self._space()
                return -1
            if text[0] == " " and not (self._resolved and self._reference == start and not self._separator):
                self._space()
                start += 1
            if text[-1] == " " and not open_end:
                end -= 1
        before = self._place()
        self._run(start, end)
        if text[-1] == " " and not (open_end or self._pre):
            self._separator = " "
        return before

    def _refer(self, start: int, end: int, char: str) -> None:
        """Take a character that has a name or a number."""
        if char == "\xa0" and (self._separator == "\n" or not self._begun) and not self._pre:
            return  # an empty line is written so
        if not self._resolved or self._reference < start:
            self._close(start)
            self._gap = start
        self._resolved.append(char)
        self._length += len(char)
        self._reference = end
        self._begun = True

    def _run(self, start: int, end: int) -> None:
        """Take a stretch of the source as it is."""
        if self._gap < start or self._separator:
            self._close(start)
        self._out.append(self._source[start:end])
        self._length += end - start
        self._gap = end
        self._begun = True

    def _close(self, end: int) -> None:
        """End the gap: what stands in it is replaced. Characters that had names are an edit of their own."""
        if self._resolved:
            char, self._resolved = "".join(self._resolved), []
            removed = self._source[self._gap : self._reference]
            self._edits.append(Edit(self._gap, self._reference, removed, char, *_WHAT[REFERENCE]))
            self._out.append(char)
            self._gap = self._reference
        start, put, removed = self._gap, self._separator, self._source[self._gap : end]
        if put:
            self._out.append(put)
            self._length += len(put)
            self._separator = ""
            if removed[:1] == put:  # a blank or a line end that was there stays
                start, removed, put = start + 1, removed[1:], ""
            elif removed[-1:] == put:
                end, removed, put = end - 1, removed[:-1], ""
        if removed != put:
            what = _WHAT[TAGS if "<" in removed else REFERENCE if "&" in removed else SPACE]
            self._edits.append(Edit(start, end, removed, put, *what))

    # ---- places

    def _place(self) -> int:
        """Where in the text the next character will stand."""
        return self._length + len(self._separator)

    def _piece(self, before: int, text: str) -> None:
        if before < self._length:
            self._pieces.append(Piece(self._reached, before, self._length))
        self._count(text)

    def _count(self, text: str) -> None:
        if "\r" in text:  # parsers make one character of the two
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = text.strip()
        self._texts.append(text)
        self._reached += len(text)


def resolve(text: str) -> str:
    """
    Put characters in the place of their names and numbers.

    >>> resolve("Salt &amp; Sons, AT&T, &#1605;"), resolve("&#" + "9" * 5000 + ";")
    ('Salt & Sons, AT&T, م', '\ufffd')
    """
    return _ANY_REFERENCE.sub(lambda m: character(m.group()), text)


@lru_cache(maxsize=1024)
def character(found: str) -> str:
    """
    Return the character, or the two, that a reference stands for; itself where it is none.

    >>> character("&eacute;"), character("&copy2031"), character("&T")
    ('é', '©2031', '&T')
    """
    if found[1] == "#" and len(found) > MAX_DIGITS:
        digits = _DIGITS.match(found)
        if digits is None or len(digits[1]) > MAX_DIGITS:
            return "\ufffd"
    # Numbers of control characters are errors, for which Python has nothing; as the standard says, they stay.
    return unescape(found) or chr(int(found[3:].rstrip(";"), 16) if found[2] in "xX" else int(found[2:].rstrip(";")))
