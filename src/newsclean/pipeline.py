"""
The straight line, from text to edits:

    text -> segment -> repair -> detect -> resolve -> edit -> again, until nothing changes

Removing one thing can bring another to light (`SHARE[ad]`), so that detection runs to a fixed point: cleaning a
clean text changes nothing. All offsets are carried back to the source as it goes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from newsclean.edits import apply, compose, to_source
from newsclean.model import Detector, Document, Edit, Finding, Rule
from newsclean.policy import Policy
from newsclean.resolve import resolve
from newsclean.structure import Signs, detect_language, further_languages
from newsclean.text import is_scalar, split_lines

#: A text that still changes after so many passes was made to; it is left alone.
MAX_PASSES = 8
#: A text longer than this, in code points, is no article; it is left alone.
MAX_CHARS = 20_000_000
#: The rule under which half characters go.
SURROGATE = "common.encoding.surrogate"
_SURROGATES = re.compile("[\ud800-\udfff]+")
#: The rule under which a text is left alone.
LIMIT = "common.limit"
#: The reason for which bytes that are no text are left alone.
BINARY = "binary, not text"


class Rules(NamedTuple):
    """What the rule packs in use come to."""

    repairs: Sequence[Detector]
    detectors: Sequence[Detector]
    #: What is asked only where the others have nothing more to say.
    last: Sequence[Detector]
    #: White space that removals leave behind is tidied.
    tidy: bool
    #: Rules whose lines say something of the article, by id.
    keeps: Mapping[str, Rule]


class Outcome(NamedTuple):
    """What cleaning a text came to."""

    document: Document
    edits: list[Edit]
    #: Findings that were not acted on, with offsets in the source.
    flags: list[Finding]
    #: Findings that were acted on, with offsets in the source.
    acted: list[Finding]
    #: BCP 47 tag, as given or as detected.
    language: str
    #: The primary subtags whose rules were in use, in order: with what is removed, a text's language may change.
    used: tuple[str, ...]
    quarantined: bool = False


def run(
    source: str, rules: Mapping[tuple[str, ...], Rules], signs: Signs, policy: Policy, language: str | None
) -> Outcome:
    """
    Clean one text.

    Args:
        source: The decoded source.
        rules: For the primary subtags of a text's languages, its own first, the compiled rules.
        signs: What shows which language a text is in.
        policy: What to do with findings.
        language: BCP 47 tag; None to have it detected, and those of single lines as well.
    """
    if len(source) > MAX_CHARS:
        return leave(source, language, f"longer than {MAX_CHARS} characters")
    acted, edits, text = _without_surrogates(source)
    used: dict[str, None] = {}
    flags: set[Finding] = set()
    for _ in range(MAX_PASSES):
        spoken = language or detect_language(text, signs)
        document = Document(text, split_lines(text), primary(spoken), data=text.encode())
        if language is None:
            document = document._replace(foreign=further_languages(document.lines, spoken, signs))
        languages = (document.language, *sorted(set(document.foreign.values())))
        chosen = rules[languages]
        used |= dict.fromkeys(languages)
        changed = False
        for detectors in (chosen.repairs, chosen.detectors, chosen.last):
            if detectors is chosen.last and changed:
                break
            findings = [finding for detect in detectors for finding in detect(document)]
            if not findings:
                continue
            decision = resolve(findings, text, policy, policy.protected(text), tidy=chosen.tidy)
            flags.update(_in_source(decision.flags, edits))
            if decision.edits:
                acted += _in_source(decision.acted, edits)
                text, edits = apply(decision.edits, text), compose(edits, decision.edits)
                document = _after(document, text, signs)
                changed = True
        if not changed:
            return Outcome(document, edits, _standing(flags, edits), sorted(acted), spoken, tuple(used))
    return leave(source, language, f"still changing after {MAX_PASSES} passes")


def _after(document: Document, text: str, signs: Signs) -> Document:
    """The document with another text: lines may have gone, and with them the places of foreign ones."""
    lines = split_lines(text)
    foreign = document.foreign and further_languages(lines, document.language, signs)
    return Document(text, lines, document.language, foreign, text.encode())


def _standing(flags: set[Finding], edits: Sequence[Edit]) -> list[Finding]:
    """Flags of what still stands: a doubt about what a later pass removed is settled."""
    starts = [edit.start for edit in edits]
    standing = []
    for flag in sorted(flags):
        at = bisect_right(starts, flag.start) - 1
        if at < 0 or edits[at].end < flag.end or flag.start == flag.end:
            standing.append(flag)
    return standing


def _without_surrogates(source: str) -> tuple[list[Finding], list[Edit], str]:
    """Take half characters away, and bytes that were none: no text with them can be written, under any policy."""
    if is_scalar(source):
        return [], [], source
    why = "half a character, or a byte that was none"
    found = [Finding(*m.span(), SURROGATE, "encoding", 100, why) for m in _SURROGATES.finditer(source)]
    edits = [Edit(f.start, f.end, source[f.start : f.end], "", (f.rule,), f.category, 100, why) for f in found]
    return found, edits, apply(edits, source)


def primary(tag: str) -> str:
    """
    Return the primary subtag of a BCP 47 tag, by which rules are chosen.

    >>> primary("en-GB")
    'en'
    """
    return tag.partition("-")[0].lower()


def _in_source(findings: Sequence[Finding], edits: Sequence[Edit]) -> list[Finding]:
    spans = to_source(edits, [(finding.start, finding.end) for finding in findings])
    return [finding._replace(start=start, end=end) for finding, (start, end) in zip(findings, spans, strict=True)]


def leave(source: str, language: str | None, reason: str) -> Outcome:
    """Leave a text as it is, lone surrogates aside, which no record can hold; and say why."""
    acted, edits, text = _without_surrogates(source)
    flag = Finding(0, len(source), LIMIT, "other", 100, f"{reason}; left unchanged")
    document = Document(text, split_lines(text), primary(language or "und"))
    return Outcome(document, edits, [flag], acted, language or "und", (document.language,), quarantined=True)
