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
from newsclean.structure import Signs, further_languages, sample_of, tell
from newsclean.text import Decoded, split_lines

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


class Reader:
    """
    Reads the text that each pass is about; what cannot have changed is not told again.

    Args:
        source: The decoded source.
        data: The source's bytes.
        signs: What shows which language a text is in.
        language: BCP 47 tag; None to have it detected, and those of single lines as well.
    """

    def __init__(self, source: Decoded, data: bytes, signs: Signs, language: str | None) -> None:
        self.source, self.language = source, language
        #: BCP 47 tag of the text read last.
        self.spoken = language or "und"
        self._signs = signs
        self._sample: str | None = None
        is_utf8 = source.encoding == "utf-8" and source.errors == "strict" and not source.bom
        self._data = data if is_utf8 else None

    def read(self, text: str) -> Document:
        """Tell the languages of a text, and cut it into lines."""
        lines = split_lines(text)
        if self.language is not None:
            return Document(text, lines, primary(self.language), data=self._utf8(text))
        sample = sample_of(text)
        if sample != self._sample:
            self._sample, self.spoken = sample, tell(sample, self._signs)
        foreign = further_languages(lines, self.spoken, self._signs)
        return Document(text, lines, self.spoken, foreign, self._utf8(text))

    def again(self, document: Document, text: str) -> Document:
        """Put another text in a document: lines may have gone, and with them the places of foreign ones."""
        lines = split_lines(text)
        foreign = document.foreign and further_languages(lines, document.language, self._signs)
        return Document(text, lines, document.language, foreign, self._utf8(text))

    def _utf8(self, text: str) -> bytes:
        return self._data if self._data is not None and text is self.source.text else text.encode()


def run(reader: Reader, rules: Mapping[tuple[str, ...], Rules], policy: Policy) -> Outcome:
    """
    Clean one text.

    Args:
        reader: What reads the source, and what becomes of it.
        rules: For the primary subtags of a text's languages, its own first, the compiled rules.
        policy: What to do with findings.
    """
    decoded = reader.source
    if len(decoded.text) > MAX_CHARS:
        return leave(decoded, reader.language, f"longer than {MAX_CHARS} characters")
    acted, edits, text = _without_surrogates(decoded)
    used: dict[str, None] = {}
    flags: set[Finding] = set()
    for _ in range(MAX_PASSES):
        document = reader.read(text)
        languages = _languages(document)
        chosen = rules[languages]
        used |= dict.fromkeys(languages)
        changed = False
        for detectors in (chosen.repairs, chosen.detectors, chosen.last):
            if changed:
                if detectors is chosen.last:
                    break
                document = reader.again(document, text)
            findings = [finding for detect in detectors for finding in detect(document)]
            if not findings:
                continue
            decision = resolve(findings, text, policy, policy.protected(text), tidy=chosen.tidy)
            flags.update(_in_source(decision.flags, edits))
            if decision.edits:
                acted += _in_source(decision.acted, edits)
                text, edits = apply(decision.edits, text), compose(edits, decision.edits)
                changed = True
        if not changed:
            standing = _standing(flags, edits) if flags else []
            return Outcome(document, edits, standing, sorted(acted), reader.spoken, tuple(used))
    return leave(decoded, reader.language, f"still changing after {MAX_PASSES} passes")


def _languages(document: Document) -> tuple[str, ...]:
    """The primary subtags of the languages that a document is in, its own first."""
    if not document.foreign:
        return (document.language,)
    return (document.language, *sorted(set(document.foreign.values())))


def _standing(flags: set[Finding], edits: Sequence[Edit]) -> list[Finding]:
    """Flags of what still stands: a doubt about what a later pass removed is settled."""
    starts = [edit.start for edit in edits]
    standing = []
    for flag in sorted(flags):
        at = bisect_right(starts, flag.start) - 1
        if at < 0 or edits[at].end < flag.end or flag.start == flag.end:
            standing.append(flag)
    return standing


def _without_surrogates(decoded: Decoded) -> tuple[list[Finding], list[Edit], str]:
    """Take half characters away, and bytes that were none: no text with them can be written, under any policy."""
    source = decoded.text
    if decoded.errors == "strict":  # there are none
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
    if not edits:  # the text is the source
        return list(findings)
    spans = to_source(edits, [(finding.start, finding.end) for finding in findings])
    return [finding._replace(start=start, end=end) for finding, (start, end) in zip(findings, spans, strict=True)]


def leave(decoded: Decoded, language: str | None, reason: str) -> Outcome:
    """Leave a text as it is, lone surrogates aside, which no record can hold; and say why."""
    acted, edits, text = _without_surrogates(decoded)
    flag = Finding(0, len(decoded.text), LIMIT, "other", 100, f"{reason}; left unchanged")
    document = Document(text, split_lines(text), primary(language or "und"))
    return Outcome(document, edits, [flag], acted, language or "und", (document.language,), quarantined=True)
