"""
The tree of a page, as BeautifulSoup on lxml reads it: which elements there are, and how much text is in each.

It is walked while it is read, and its nodes are never made: that takes a quarter of the time. Places in it are counted
in characters of text from the page's beginning, without the blanks at the ends of texts: parsers do as they like with
these, and with nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from threading import local
from typing import NamedTuple

from bs4.builder._lxml import LXMLTreeBuilder
from lxml.etree import HTMLParser  # type: ignore[import-untyped]

from newsclean.web.elements import BLOCKS
from newsclean.web.rules import TELLING, Structure, Test

#: Elements inside one another; an article has some ten.
MAX_DEPTH = 1_000
#: Elements that say something of the article.
_FACTS = frozenset(("html", "link", "meta", "script", "time", "title"))
#: What has one of these in it is the page, or the article, whatever it is called.
_WHOLE = frozenset(("h1", "main"))
_INSIDE = frozenset(("article", "main"))
_COUNTED = _WHOLE | _INSIDE
#: Of those that say something of the article, those with a text; and all that say nothing of the page's text.
_WITH_TEXT = frozenset(("script", "time", "title"))
_BARE = frozenset(("base", "head", "html", "link", "meta", "noscript", "script", "style", "title"))
#: A text of so many characters that no link is about reads as prose.
_PROSE = 40
_SILENT = frozenset(("script", "style"))
_NOTED, _TOLD_AT_END = _FACTS | _BARE, _WITH_TEXT | _SILENT
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


#: What an element began with: its rules, and how much of everything there was before it.
_Before = tuple[tuple[Test, ...], int, int, int, int, int, int, str]


def grow(safe: str, choose: Callable[[list[Fact]], Structure]) -> Tree:
    """
    Read a page's tree.

    Args:
        safe: The page, without half characters and NUL.
        choose: Returns the rules that hold for a page, by what stands before its text.

    Raises:
        TooDeepError: it has more elements inside one another than any page.

    >>> tree = grow("<ul class=menu><li><a href=/>Home</a> now</ul>", lambda facts: Structure([]))
    >>> tree.all, tree.types
    ('Homenow', [(0, 'list-item'), (7, '')])
    """
    # What an error leaves half read is not used again, nor what another page is being read with.
    walk = _IDLE.__dict__.pop("walk", None) or _Walk()
    tree = walk.through(safe, choose)
    _IDLE.walk = walk
    return tree


class _Walk(LXMLTreeBuilder):
    """
    One way through a tree, from the first node to the last, as the parser comes to them.

    It stands where BeautifulSoup makes its tree, and sees the same: texts that nothing stands between are one, and an
    end tag closes the innermost element of its name, if there is one.
    """

    def __init__(self) -> None:
        super().__init__()
        self._pending: list[str] = []
        # A text comes in parts; they are one until something else comes.
        self.data = self._pending.append  # type: ignore[method-assign,assignment]
        self._parser = HTMLParser(target=self, recover=True)

    def through(self, safe: str, choose: Callable[[list[Fact]], Structure]) -> Tree:
        """Read a page; another may follow."""
        self._pending.clear()
        self._choose = choose
        self._tests = self._first_tests
        self._stack: list[tuple[str, _Before | None]] = []
        self._telling: list[tuple[dict[str, str], int]] = []
        self._texts: list[str] = []
        self._elements: list[Element] = []
        self._types: list[tuple[int, str]] = []
        self._facts: list[Fact] = []
        self._reached = self._linked = self._links = self._prose = self._wholes = self._inside = 0
        self._within_link = 0
        self._type = ""
        # The parser takes no byte order mark, and a page that says that it is XML is HTML here.
        text = safe.removeprefix("\ufeff")
        self._parser.feed(_XML.sub("<!", text, count=1) if "<?" in text else text)
        self._parser.close()
        return Tree("".join(self._texts), self._elements, self._types, self._prose, self._facts)

    # ---- what the parser tells

    def start(self, tag: str, attrib: dict[str, str]) -> None:  # type: ignore[override]
        """Go into an element."""
        if self._pending:
            self._read()
        stack = self._stack
        if len(stack) > MAX_DEPTH:
            raise TooDeepError
        if tag in _NOTED:
            self._note(tag, attrib)
            if tag in _BARE:
                stack.append((tag, None))
                return
        told = tag
        if attrib and not TELLING.isdisjoint(attrib):
            for key, value in attrib.items():
                if key in TELLING and (key != "style" or "none" in value or "hidden" in value):
                    told += f"\0{key}={value[:_LONGEST]}"
        tests = self._tests(told)
        kind = BLOCKS.get(tag)
        if tests or kind or tag in _COUNTED or "itemprop" in attrib:
            stack.append((tag, self._enter(tag, tests, kind, attrib)))
        else:
            stack.append((tag, None))
        if tag == "a":
            self._links += 1
            self._within_link += 1

    def end(self, tag: str) -> None:  # type: ignore[override]
        """Go out of an element."""
        if tag in _TOLD_AT_END:
            self._tell(tag)
        elif self._pending:
            self._read()
        stack = self._stack
        if stack[-1][0] != tag and all(name != tag for name, _ in stack):
            return
        name = ""
        while name != tag:
            name, before = stack.pop()
            if name == "a":
                self._within_link -= 1
            if before is not None:
                self._leave(*before)

    def comment(self, text: object) -> None:  # noqa: ARG002 - as the parser calls it
        """Note that something stands between two texts."""
        self._read()

    def pi(self, target: object, data: object = None) -> None:  # noqa: ARG002
        """Note the same."""
        self._read()

    def doctype(self, name: object, pubid: object, system: object) -> None:  # noqa: ARG002
        """Note the same."""
        self._read()

    # ---- what is made of it

    def _read(self) -> None:
        pending = self._pending
        text = "".join(pending).strip()
        pending.clear()
        if text:
            length = len(text)
            self._texts.append(text)
            self._reached += length
            if self._within_link:
                self._linked += length
            elif length >= _PROSE:
                self._prose += length

    def _note(self, tag: str, attrib: dict[str, str]) -> None:
        """Note what says something of the article."""
        if tag in _WITH_TEXT:
            self._telling.append((attrib, len(self._texts)))
        elif attrib and tag in _FACTS:
            self._facts.append(Fact(tag, attrib, ""))

    def _tell(self, tag: str) -> None:
        """Come to the end of what says something of the article by its text, or of what is no text."""
        text = ""
        if tag in _SILENT:
            text = "".join(self._pending)
            self._pending.clear()
        else:
            self._read()
        if tag in _WITH_TEXT and self._telling:
            attrib, first = self._telling.pop()
            if attrib or tag == "title":
                self._facts.append(Fact(tag, dict(attrib), text or " ".join(self._texts[first:])))

    def _first_tests(self, told: str) -> tuple[Test, ...]:
        """Choose the rules where the page's text begins."""
        self._tests = self._choose(self._facts).tests
        return self._tests(told)

    def _enter(self, tag: str, tests: tuple[Test, ...], kind: str | None, attributes: Mapping[str, str]) -> _Before:
        """Return what it takes to leave an element."""
        before = (
            tests,
            self._reached,
            self._linked,
            self._links,
            self._prose,
            self._wholes,
            self._inside,
            self._type,
        )
        if kind and not (kind == "paragraph" and self._type):
            self._type = kind
            self._types.append((self._reached, kind))
        if tag in _WHOLE or attributes.get("itemprop") == "articleBody":
            self._wholes += 1
        if tag in _INSIDE:
            self._inside += 1
        return before

    def _leave(  # noqa: PLR0913, PLR0917 - what `_enter` returns
        self,
        tests: tuple[Test, ...],
        start: int,
        linked: int,
        links: int,
        prose: int,
        wholes: int,
        inside: int,
        kind: str,
    ) -> None:
        if kind != self._type:
            self._type = kind
            self._types.append((self._reached, kind))
        # What has the article's heading in it, or its main part, is the page.
        if tests and start < self._reached and self._wholes == wholes:
            self._elements.append(
                Element(
                    tests,
                    start,
                    self._reached,
                    self._linked - linked,
                    self._links - links,
                    self._prose - prose,
                    inside > 0,
                )
            )
        self._inside = inside


_IDLE = local()
