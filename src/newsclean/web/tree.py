"""
The tree of a page, as BeautifulSoup on lxml makes it: which elements there are, and how much text is in each.

Places in it are counted in characters of text from the page's beginning, without the blanks at the ends of texts:
parsers do as they like with these, and with nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from bs4 import BeautifulSoup
from bs4.element import NavigableString, RubyParenthesisString, RubyTextString, Tag, TemplateString

from newsclean.web.elements import BLOCKS

#: Elements inside one another; an article has some ten.
MAX_DEPTH = 1_000
#: Attributes by which authors of pages say what an element is.
_TELLING = frozenset(
    "aria-hidden class data-block data-component data-module data-qa data-testid data-type data-widget "
    "hidden id itemprop role style".split()
)
#: Elements that themselves say what they are.
_TELLING_NAMES = frozenset("aside button dialog div figcaption footer form header menu nav ol section ul".split())
#: Elements that say something of the article.
_FACTS = frozenset("html link meta script time title".split())
#: What has one of these in it is the page, or the article, whatever it is called.
_WHOLE = frozenset(("h1", "main"))
_INSIDE = frozenset(("article", "main"))
#: A text of so many characters that no link is about reads as prose.
_PROSE = 40
_TEXTS = frozenset((NavigableString, RubyTextString, RubyParenthesisString, TemplateString))
_XML = re.compile(r"<\?(?=xml)", re.IGNORECASE)

#: What an element says of itself: its attributes, of those that tell something.
Telling = tuple[tuple[str, str], ...]


class Element(NamedTuple):
    """An element with text in it, that may say what it is."""

    name: str
    telling: Telling
    #: Where its text begins and ends.
    start: int
    end: int
    #: How many of its characters are in links.
    linked: int
    #: How many links.
    links: int
    #: How many are in texts that read as prose.
    prose: int
    #: The article's heading is in it, or all of its main part.
    is_whole: bool
    #: It stands in an `article` or a `main`.
    is_inside: bool


class Fact(NamedTuple):
    """An element that says something of the article."""

    name: str
    attributes: dict[str, str]
    text: str


class Tree(NamedTuple):
    """What the tree says."""

    #: All texts, scripts and style sheets aside, without blanks at their ends.
    all: str
    elements: list[Element]
    #: From which place on lines are of which type; "" where elements do not say.
    types: list[tuple[int, str]]
    #: How many characters read as prose.
    prose: int
    facts: list[Fact]


class TooDeepError(ValueError):
    """Elements inside one another, more than `MAX_DEPTH`."""


def grow(safe: str) -> Tree:
    """
    Parse a page.

    Args:
        safe: The page, without half characters and NUL.

    Raises:
        TooDeepError: it has more elements inside one another than any page.

    >>> tree = grow("<ul class=menu><li><a href=/>Home</a> now</ul>")
    >>> tree.all, [(e.name, e.start, e.end, e.linked) for e in tree.elements]
    ('Homenow', [('ul', 0, 7, 4)])
    """
    # The parser is for HTML; it would warn of a page that says that it is XML.
    soup = BeautifulSoup(_XML.sub("<!", safe, count=1), "lxml", multi_valued_attributes=None)
    return _Walk().through(soup)


class _Walk:
    """One way through a tree, from the first node to the last."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.elements: list[Element] = []
        self.types: list[tuple[int, str]] = []
        self.facts: list[Fact] = []
        self.reached = self.linked = self.links = self.prose = self.wholes = self.inside = self.depth = 0
        self.type = ""
        self.within_link = 0

    def through(self, soup: BeautifulSoup) -> Tree:
        """Visit each node, in the order of the page."""
        stack: list[tuple[Iterator[Any], Any]] = []
        nodes: Iterator[Any] = iter(soup.contents)
        while True:
            for node in nodes:
                kind = type(node)
                if kind is Tag:
                    stack.append((nodes, self._enter(node)))
                    if len(stack) > MAX_DEPTH:
                        raise TooDeepError
                    nodes = iter(node.contents)
                    break
                if kind in _TEXTS:
                    self._read(node)
            else:
                if not stack:
                    return Tree("".join(self.texts), self.elements, self.types, self.prose, self.facts)
                nodes, entered = stack.pop()
                if entered is not None:
                    self._leave(*entered)

    def _read(self, text: str) -> None:
        text = text.strip()
        if text:
            length = len(text)
            self.texts.append(text)
            self.reached += length
            if self.within_link:
                self.linked += length
            elif length >= _PROSE:
                self.prose += length

    def _enter(self, tag: Any) -> tuple[Any, ...] | None:  # noqa: ANN401 - the stubs know no attributes that are strings
        """Go into an element; return what it takes to leave it."""
        name, attributes = tag.name, tag.attrs
        if name in _FACTS:
            text = tag.string if name in {"script", "title", "time"} else None
            self.facts.append(Fact(name, attributes, str(text or "")))
        telling = tuple([item for item in attributes.items() if item[0] in _TELLING]) if attributes else ()
        kind = BLOCKS.get(name)
        is_link = name == "a"
        if not (telling or kind or is_link or name in _TELLING_NAMES or name in _INSIDE):
            return None
        before = (name, telling, self.reached, self.linked, self.links, self.prose, self.wholes, self.inside, self.type)
        if kind and not (kind == "paragraph" and self.type):
            self.type = kind
            self.types.append((self.reached, kind))
        if is_link:
            self.links += 1
            self.within_link += 1
        elif name in _WHOLE or ("itemprop", "articleBody") in telling:
            self.wholes += 1
        if name in _INSIDE:
            self.inside += 1
        return before

    def _leave(
        self, name: str, telling: Telling, start: int, linked: int, links: int, prose: int, wholes: int, inside: int, kind: str
    ) -> None:
        if kind != self.type:
            self.type = kind
            self.types.append((self.reached, kind))
        if name == "a":
            self.within_link -= 1
        self.inside = inside
        if start < self.reached and (telling or name in _TELLING_NAMES):
            self.elements.append(
                Element(
                    name,
                    telling,
                    start,
                    self.reached,
                    self.linked - linked,
                    self.links - links,
                    self.prose - prose,
                    self.wholes > wholes,
                    inside > 0,
                )
            )
