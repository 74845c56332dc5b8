"""
Structure as evidence: what elements say of themselves, by their names, their classes and the links in them.

All rules of the kind `structure` become one matcher. What a page's authors call an element is looked up once and
remembered; only of elements that some rule knows is more asked. The guards are the same for all rules: an element is
no artefact that has the article's heading in it or more than a share of the page's prose, and what stands inside a
line is part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsclean.model import Finding, Rule

#: Attributes whose values are names that an element goes by.
_NAMED = (
    "class",
    "id",
    "data-block",
    "data-component",
    "data-module",
    "data-qa",
    "data-testid",
    "data-type",
    "data-widget",
)
_ONLY_NAMES = frozenset(_NAMED)
#: All attributes by which authors of pages say what an element is.
TELLING = _ONLY_NAMES | {"aria-hidden", "hidden", "role", "style"}
#: Of a page's prose, in per cent, an element may have so much and be an artefact, where its rule does not say.
SHARE = 30
#: So many different names of elements are remembered.
_MOST_KNOWN = 20_000
#: These are the page.
_NEVER = frozenset(("html", "body", "main"))
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_a-zA-Z]+|\d+")


class Part(NamedTuple):
    """An element that some rule knows, as it stands in the text of its page."""

    #: In the text.
    start: int
    end: int
    #: How many of its characters are in links, in per cent.
    linked: int
    #: How many links.
    links: int
    #: How much of the page's prose it has, in per cent.
    prose: int
    #: It stands in an `article` or a `main`.
    is_inside: bool
    #: It begins where a line begins, and ends where one ends.
    is_lines: bool


class Test(NamedTuple):
    """One rule, ready to be asked."""

    rule: Rule
    elements: frozenset[str]
    roles: frozenset[str]
    attributes: frozenset[tuple[str, str]]
    styles: frozenset[str]
    words: re.Pattern[str] | None
    unless: re.Pattern[str] | None

    def knows(self, name: str, given: dict[str, str], called: Sequence[str]) -> bool:
        """Say whether an element says of itself what the rule is about."""
        if name in self.elements or not self.roles.isdisjoint(given.get("role", "").lower().split()):
            return True
        if any(given[key] == value or not value for key, value in self.attributes if key in given):
            return True
        if self.styles and "style" in given:
            style = "".join(given["style"].lower().split()).replace("!important", "")
            if not self.styles.isdisjoint(style.split(";")):
                return True
        return self.words is not None and any(map(self._says, called))

    def _says(self, called: str) -> bool:
        return (
            self.words is not None
            and bool(self.words.search(called))
            and not (self.unless and self.unless.search(called))
        )

    def find(self, part: Part) -> Finding | None:
        """Return what the element is found to be, if it is what the rule is about."""
        data = self.rule.data
        holds = (
            (part.is_lines or bool(data.get("inline")))
            and not (part.is_inside and data.get("outside"))
            and part.linked >= data.get("links", 0)
            and part.links >= data.get("least", 0)
            and part.end - part.start <= data.get("most", part.end)
            and part.prose <= data.get("share", SHARE)
        )
        rule = self.rule
        return Finding(part.start, part.end, rule.id, rule.category, rule.confidence, rule.why) if holds else None


class Structure:
    r"""
    The rules of the kind `structure`.

    >>> words = {"words": ("menu",)}
    >>> rule = Rule("x.structure.menu", "structure", "navigation", 95, "a menu", (), (), "", "und", words)
    >>> structure = Structure([rule])
    >>> structure.tests("div\0class=pageHead")
    ()
    >>> [test.rule.id for test in structure.tests("div\0class=mainMenu__list")]
    ['x.structure.menu']
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._tests = [_test(rule) for rule in rules]
        self._elements = frozenset(name for test in self._tests for name in test.elements)
        #: The first word of each name that some rule knows.
        self._words = frozenset(word.partition(" ")[0] for rule in rules for word in rule.data.get("words", ()))
        self._known: dict[str, tuple[Test, ...]] = {}

    def tests(self, told: str) -> tuple[Test, ...]:
        """
        Return the rules that know an element.

        Args:
            told: Its name, and behind each NUL one of its attributes in `TELLING`, as `class=menu`.
        """
        tests = self._known.get(told)
        return self._ask(told) if tests is None else tests

    def _ask(self, told: str) -> tuple[Test, ...]:
        name, *attributes = told.split("\0")
        given = {key: value for key, _, value in (attribute.partition("=") for attribute in attributes)}
        called = list(_names(given))
        tests: tuple[Test, ...] = ()
        if name not in _NEVER and (
            name in self._elements
            or not given.keys() <= _ONLY_NAMES
            or not self._words.isdisjoint(word for one in called for word in one.split())
        ):
            tests = tuple(test for test in self._tests if test.knows(name, given, called))
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[told] = tests
        return tests


def _test(rule: Rule) -> Test:
    data = rule.data
    attributes = (attribute.partition("=") for attribute in data.get("attributes", ()))
    return Test(
        rule,
        frozenset(data.get("elements", ())),
        frozenset(data.get("roles", ())),
        frozenset((name, value) for name, _, value in attributes),
        frozenset(data.get("styles", ())),
        _any(data.get("words", ())),
        _any(data.get("unless", ())),
    )


def _any(words: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile(f" (?:{'|'.join(map(re.escape, words))}) ") if words else None


def _names(given: dict[str, str]) -> Iterator[str]:
    """
    What an element is called, name by name, each in lower-case words with blanks around.

    >>> list(_names({"class": "c-share__list relatedArticles", "id": "AD1"}))
    [' c share list ', ' related articles ', ' ad 1 ']
    """
    for attribute in _NAMED:
        for name in given.get(attribute, "").split():
            yield f" {' '.join(_WORDS.findall(name)).lower()} "
