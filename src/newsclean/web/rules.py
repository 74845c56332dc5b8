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
from newsclean.web.tree import Telling

#: Of a page's prose, in per cent, an element may have so much and be an artefact, where its rule does not say.
SHARE = 30
#: So many different names of elements are remembered.
_MOST_KNOWN = 20_000
#: These are the page.
_NEVER = frozenset(("html", "body", "main"))
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_a-zA-Z]+|\d+")
#: Attributes whose values are names that an element goes by.
_NAMED = ("class", "id", "data-block", "data-component", "data-module", "data-qa", "data-testid", "data-type", "data-widget")


class Part(NamedTuple):
    """An element as it stands in the text of its page."""

    name: str
    telling: Telling
    #: In the text.
    start: int
    end: int
    #: How many of its characters are in links, in per cent.
    linked: int
    #: How many links.
    links: int
    #: How much of the page's prose it has, in per cent.
    prose: int
    #: The article's heading is in it, or all of its main part.
    is_whole: bool
    #: It stands in an `article` or a `main`.
    is_inside: bool
    #: It begins where a line begins, and ends where one ends.
    is_lines: bool


class _Test(NamedTuple):
    """One rule, ready to be asked."""

    rule: Rule
    elements: frozenset[str]
    roles: frozenset[str]
    attributes: frozenset[tuple[str, str]]
    styles: frozenset[str]
    words: re.Pattern[str] | None
    unless: re.Pattern[str] | None

    def knows(self, name: str, given: dict[str, str]) -> bool:
        """Say whether an element says of itself what the rule is about."""
        if name in self.elements or not self.roles.isdisjoint(given.get("role", "").lower().split()):
            return True
        if any(given.get(attribute) == value or (not value and attribute in given) for attribute, value in self.attributes):
            return True
        if self.styles and "style" in given:
            style = "".join(given["style"].lower().split()).replace("!important", "")
            if not self.styles.isdisjoint(style.split(";")):
                return True
        return self.words is not None and any(map(self._says, _names(given)))

    def _says(self, called: str) -> bool:
        return self.words is not None and bool(self.words.search(called)) and not (self.unless and self.unless.search(called))

    def holds(self, part: Part) -> bool:
        """Say whether the element is what the rule is about."""
        data = self.rule.data
        return (
            (part.is_lines or bool(data.get("inline")))
            and not (part.is_inside and data.get("outside"))
            and part.linked >= data.get("links", 0)
            and part.links >= data.get("least", 0)
            and part.end - part.start <= data.get("most", part.end)
            and part.prose <= data.get("share", SHARE)
        )


class Structure:
    """
    The rules of the kind `structure`.

    >>> rule = Rule("x.structure.menu", "structure", "navigation", 95, "a menu", (), (), "", "und", {"words": ("menu",)})
    >>> part = Part("div", (("class", "mainMenu__list"),), 0, 9, 100, 2, 0, False, False, True)
    >>> [finding[:3] for finding in Structure([rule]).find([part])]
    [(0, 9, 'x.structure.menu')]
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._tests = [_test(rule) for rule in rules]
        self._known: dict[tuple[str, Telling], tuple[_Test, ...]] = {}

    def find(self, parts: Sequence[Part]) -> list[Finding]:
        """Return what the elements of a page, in any order, are found to be; of elements in one another the outer."""
        found = []
        for part in parts:
            key = part[:2]
            tests = self._known.get(key)
            if tests is None:
                tests = self._ask(*key)
            if tests and not part.is_whole:
                found += [
                    Finding(part.start, part.end, test.rule.id, test.rule.category, test.rule.confidence, test.rule.why)
                    for test in tests
                    if test.holds(part)
                ]
        return list(_outermost(found)) if found else found

    def _ask(self, name: str, telling: Telling) -> tuple[_Test, ...]:
        given = dict(telling)
        tests = () if name in _NEVER else tuple(test for test in self._tests if test.knows(name, given))
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[name, telling] = tests
        return tests


def _test(rule: Rule) -> _Test:
    data = rule.data
    attributes = (attribute.partition("=") for attribute in data.get("attributes", ()))
    return _Test(
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


def _outermost(found: list[Finding]) -> Iterator[Finding]:
    """Leave out what lies in an element about which some rule is as sure."""
    reach: list[tuple[int, int]] = []  # (end, confidence) of what was found around
    for finding in sorted(found, key=lambda f: (f.start, -f.end, -f.confidence, f.rule)):
        while reach and reach[-1][0] <= finding.start:
            reach.pop()
        if not any(end >= finding.end and confidence >= finding.confidence for end, confidence in reach):
            reach.append((finding.end, finding.confidence))
            yield finding
