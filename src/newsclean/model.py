"""
The words that everything else is said in: value types without logic.

All offsets are Unicode code points and half-open, `[start, end)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

CATEGORIES = (
    "tag",
    "related-list",
    "read-more",
    "truncation",
    "fragment",
    "credit",
    "caption",
    "share",
    "subscribe",
    "advert",
    "copyright",
    "navigation",
    "byline",
    "comment",
    "encoding",
    "duplicate",
    "whitespace",
    "other",
)


class Finding(NamedTuple):
    """A claim: "this rule says that `[start, end)` of the text is an artefact, and why"."""

    start: int
    end: int
    rule: str
    category: str
    #: How sure, in integer per cent, 0 to 100.
    confidence: int
    reason: str
    #: What belongs in the span's place: "" for an artefact, the right characters for a repair.
    inserted: str = ""


class Edit(NamedTuple):
    """A decision: "replace `[start, end)` of the decoded source, which reads `removed`, by `inserted`"."""

    start: int
    end: int
    removed: str
    inserted: str
    #: The ids of the rules that asked for it, without repeats.
    rules: tuple[str, ...]
    category: str
    #: Of the finding that covers the span, or of the weakest of several that make it up, 0 to 100.
    confidence: int
    reason: str


class Block(NamedTuple):
    """A typed span of the clean text: a `title`, `heading`, `paragraph` or `list-item`."""

    type: str
    start: int
    end: int


#: A line that is not blank: (start, end, content), stripped of white space at both ends.
Line = tuple[int, int, str]


class Document(NamedTuple):
    """One text under examination, cut into lines once, for every detector to read."""

    text: str
    #: The lines that are not blank, in order.
    lines: list[Line]
    #: BCP 47 primary language subtag, or "und".
    language: str
    #: The lines in another language, by their index: its primary subtag.
    foreign: Mapping[int, str] = MappingProxyType({})
    #: The text in UTF-8, where whoever made the document had it at hand: bytes are searched more quickly.
    data: bytes | None = None


#: A detector reads a document and yields findings; it changes nothing.
Detector = Callable[[Document], Iterable[Finding]]


class Measured(NamedTuple):
    """The count behind a rule's confidence."""

    right: int
    of: int
    #: On what texts, for people.
    on: str


@dataclass(frozen=True)
class Rule:
    """One rule of a pack: a kind (code) and its data."""

    id: str
    kind: str
    category: str
    confidence: int
    why: str
    #: What marks the rule must find: the text in ⟦ ⟧ is exactly what it takes.
    hit: tuple[str, ...]
    #: What must be left alone by every rule.
    miss: tuple[str, ...]
    #: Where the fact comes from, for people.
    source: str
    #: The language of the pack that the rule is in.
    language: str
    #: The fields that belong to the rule's kind alone.
    data: Mapping[str, Any] = field(default_factory=dict)
    #: What the confidence was counted on; None when it is a prior.
    measured: Measured | None = None


@dataclass(frozen=True)
class Pack:
    """A set of rules for one language, or for the sites of one publisher."""

    name: str
    #: BCP 47 primary language subtag; "und" for rules that hold in every language.
    language: str
    #: Words so common that they show which language a text is in.
    common_words: tuple[str, ...]
    #: Letters that other languages of the same script do without.
    letters: str
    #: Hosts the pack is meant for; with none it is meant for every host.
    hosts: tuple[str, ...]
    #: Names that a publisher goes by in metadata, as written.
    publishers: tuple[str, ...]
    rules: tuple[Rule, ...]
    #: Of the pack file's bytes.
    sha256: str
    #: The file it was read from, for error messages.
    path: str = ""
