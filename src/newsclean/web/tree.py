"""
The tree of a page, as BeautifulSoup on lxml makes it: which elements there are, and how much text is in each.

Places in it are counted in characters of text from the page's beginning, without the blanks at the ends of texts:
parsers do as they like with these, and with nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from bs4 import BeautifulSoup
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import NavigableString, Tag

from newsclean.web.elements import BLOCKS
from newsclean.web.rules import TELLING, Structure, Test

#: Elements inside one another; an article has some ten.
MAX_DEPTH = 1_000
#: Elements that say something of the article.
_FACTS = frozenset(("html", "link", "meta", "script", "time", "title"))
#: What has one of these in it is the page, or the article, whatever it is called.
_WHOLE = frozenset(("h1", "main"))
_INSIDE = frozenset(("article", "main"))
_COUNTED = _WHOLE | _INSIDE | {"a"}
#: Of those that say something of the article, those with a text; and all that say nothing of the page's text.
_WITH_TEXT = frozenset(("script", "time", "title"))
_BARE = frozenset(("base", "head", "html", "link", "meta", "noscript", "script", "style", "title"))
#: A text of so many characters that no link is about reads as prose.
_PROSE = 40
_SILENT = frozenset(("script", "style"))
#: An attribute that says what an element is says so in its first characters.
_LONGEST = 500
_XML = re.compile(r"<\?(?=xml)", re.IGNORECASE)


class Element(NamedTuple):
    """An element with text in it, that some rule knows."""

    tests: tuple[Test, ...]
    #: Where its text begins and ends.
    start: int
    end: int
    #: How many of its characters are in links.
    linked: int
    #: How many links.
    links: int
    #: How many are in texts that read as prose.
    prose: int
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


class _Builder(LXMLTreeBuilder):
    """The tree builder of BeautifulSoup, without what HTML has no use for: namespaces."""

    soup: Any

    def start(self, tag: Any, attrib: Any) -> None:  # type: ignore[override]  # noqa: ANN401 - lxml looks what it takes
        """Begin an element."""
        self.soup.handle_starttag(tag, None, None, dict(attrib))

    def end(self, tag: Any) -> None:  # noqa: ANN401
        """End an element."""
        self.soup.handle_endtag(tag)


def grow(safe: str, choose: Callable[[list[Fact]], Structure]) -> Tree:
    """
    Parse a page.

    Args:
        safe: The page, without half characters and NUL.
        choose: Returns the rules that hold for a page, by what stands before its text.

    Raises:
        TooDeepError: it has more elements inside one another than any page.

    >>> tree = grow("<ul class=menu><li><a href=/>Home</a> now</ul>", lambda facts: Structure([]))
    >>> tree.all, tree.types
    ('Homenow', [(0, 'list-item'), (7, '')])
    """
    # White space is the scan's business, and a page's attributes are texts.
    builder = _Builder(multi_valued_attributes=None, preserve_whitespace_tags=frozenset(), string_containers={})
    # The parser is for HTML; it would warn of a page that says that it is XML.
    soup = BeautifulSoup(_XML.sub("<!", safe, count=1), builder=builder)
    return _Walk(choose).through(soup)


class _Walk:
    """One way through a tree, from the first node to the last."""

    def __init__(self, choose: Callable[[list[Fact]], Structure]) -> None:
        self.choose = choose
        self.tests: Callable[[str], tuple[Test, ...]] | None = None
        self.texts: list[str] = []
        self.elements: list[Element] = []
        self.types: list[tuple[int, str]] = []
        self.facts: list[Fact] = []
        self.reached = self.linked = self.links = self.prose = self.wholes = self.inside = 0
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
                    entered = self._enter(node)
                    if node.contents and node.name not in _SILENT:
                        stack.append((nodes, entered))
                        if len(stack) > MAX_DEPTH:
                            raise TooDeepError
                        nodes = iter(node.contents)
                        break
                    if entered is not None:
                        self._leave(*entered)
                elif kind is NavigableString:
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

    def _enter(self, tag: Any) -> tuple[Any, ...] | None:  # noqa: ANN401 - the stubs know no attributes that are texts
        """Go into an element; return what it takes to leave it."""
        name, attributes = tag.name, tag.attrs
        told = name
        if name in _FACTS and (attributes or name == "title"):
            text = tag.string if name in _WITH_TEXT else None
            self.facts.append(Fact(name, attributes, str(text or "")))
        if name in _BARE:
            return None
        if attributes:
            for key, value in attributes.items():
                if key in TELLING and (key != "style" or "none" in value or "hidden" in value):
                    told += f"\0{key}={value[:_LONGEST]}"
        if self.tests is None:
            self.tests = self.choose(self.facts).tests
        tests = self.tests(told)
        kind = BLOCKS.get(name)
        if not (tests or kind or name in _COUNTED or "itemprop" in attributes):
            return None
        before = (name, tests, self.reached, self.linked, self.links, self.prose, self.wholes, self.inside, self.type)
        self._count(name, kind, attributes)
        return before

    def _count(self, name: str, kind: str | None, attributes: Mapping[str, str]) -> None:
        if kind and not (kind == "paragraph" and self.type):
            self.type = kind
            self.types.append((self.reached, kind))
        if name == "a":
            self.links += 1
            self.within_link += 1
        elif name in _WHOLE or attributes.get("itemprop") == "articleBody":
            self.wholes += 1
        if name in _INSIDE:
            self.inside += 1

    def _leave(  # noqa: PLR0913, PLR0917 - what `_enter` returns
        self,
        name: str,
        tests: tuple[Test, ...],
        start: int,
        linked: int,
        links: int,
        prose: int,
        wholes: int,
        inside: int,
        kind: str,
    ) -> None:
        if kind != self.type:
            self.type = kind
            self.types.append((self.reached, kind))
        if name == "a":
            self.within_link -= 1
        self.inside = inside
        # What has the article's heading in it, or its main part, is the page.
        if tests and start < self.reached and self.wholes == wholes:
            self.elements.append(
                Element(
                    tests,
                    start,
                    self.reached,
                    self.linked - linked,
                    self.links - links,
                    self.prose - prose,
                    inside > 0,
                )
            )
