"""What a reader of an HTML page reads, with the lines of the file that it is in."""

from __future__ import annotations

from bisect import bisect_right
from html import unescape
from html.parser import HTMLParser

#: What stands in these is no part of the article, and says so itself; or it is not shown.
_AWAY = "aside button footer form head nav script select style template textarea"
#: Elements inside a line; all others begin a new one, and end one.
_WITHIN = (
    "a abbr b bdi bdo cite code del dfn em font i img ins kbd mark q s samp small span strong sub sup time u var wbr"
)
_ELSEWHERE, _INLINE = frozenset(_AWAY.split()), frozenset(_WITHIN.split())


class Page(HTMLParser):
    r"""
    The text of an HTML page.

    >>> page = Page("<nav>Home</nav><p>Rain &amp; <b>wind</b>\nat sea</p>\n<p>Advertisement</p>")
    >>> page.text.split()
    ['Rain', '&', 'wind', 'at', 'sea', 'Advertisement']
    >>> page.line(page.text.index("Adv"))
    3
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self._elsewhere = 0
        self._pieces: list[str] = []
        self._starts: list[int] = []
        self._lines: list[int] = []
        self._length = 0
        self.feed(html)
        self.close()
        self.text = "".join(self._pieces)

    def line(self, at: int) -> int:
        """Return the line of the file, from 1, that a place in the text is from."""
        return self._lines[bisect_right(self._starts, at) - 1] if self._lines else 1

    def _add(self, text: str, line: int = 0) -> None:
        if text and not self._elsewhere:
            self._pieces.append(text)
            self._starts.append(self._length)
            self._lines.append(self.getpos()[0] + line)
            self._length += len(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the base class names it
        """Begin a line where an element does that."""
        if tag not in _INLINE:
            self._add("\n")
        self._elsewhere += tag in _ELSEWHERE

    def handle_startendtag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the base class names it
        """Begin a line where an element does that."""
        if tag not in _INLINE:
            self._add("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a line where an element does that."""
        self._elsewhere = max(0, self._elsewhere - (tag in _ELSEWHERE))
        if tag not in _INLINE:
            self._add("\n")

    def handle_data(self, data: str) -> None:
        """Take the text; a line end in it is a blank."""
        for line, part in enumerate(data.split("\n")):
            self._add(" " * (line > 0) + part.replace("\r", " "), line)

    def handle_entityref(self, name: str) -> None:
        """Take a character that has a name; `AT&T` has none."""
        char = unescape(f"&{name};")
        self._add(f"&{name}" if char == f"&{name};" else char)

    def handle_charref(self, name: str) -> None:
        """Take a character that has a number."""
        self._add(unescape(f"&#{name};"))
