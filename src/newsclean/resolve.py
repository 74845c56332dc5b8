"""
From findings to edits.

Findings that the policy keeps are dropped, those that it flags, and those that touch a protected span, become flags.
The rest are sorted and swept into components that overlap. A component of removals becomes one edit over the union,
naming every rule; a repair inside a removal is absorbed; a repair that crosses one loses and is flagged.
The result does not depend on the order of the findings. White space is tidied here, and nowhere else.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from newsclean.model import Edit, Finding
from newsclean.policy import Policy

#: The rule that tidying is done under; its pack says whether it is wanted.
TIDY = "common.whitespace.tidy"
#: No blank stands before these.
_CLOSING = ".,;:!?\u060c\u061b\u061f)\u00bb\u201d"
#: Spans that must not be touched, sorted and disjoint.
Protected = Sequence[tuple[int, int]]
_FAR = sys.maxsize
_BLANKS = " \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"


class Decision(NamedTuple):
    """What became of findings."""

    #: Sorted and disjoint.
    edits: list[Edit]
    #: The findings behind the edits.
    acted: list[Finding]
    #: The findings that were not acted on, and are worth a mention.
    flags: list[Finding]


def resolve(
    findings: Iterable[Finding],
    text: str,
    policy: Policy,
    protected: Protected = (),
    *,
    tidy: bool = True,
) -> Decision:
    """
    Decide which findings are acted on.

    Raises:
        ValueError: a finding is out of range; names its rule.

    >>> findings = [Finding(4, 7, "a", "tag", 90, "x"), Finding(5, 9, "b", "share", 85, "y")]
    >>> decision = resolve(findings, "One two three", Policy())
    >>> [(e.start, e.end, e.rules, e.confidence) for e in decision.edits]
    [(4, 9, ('a', 'b'), 85)]
    """
    acted: list[Finding] = []
    flags: list[Finding] = []
    for finding in sorted(set(findings), key=_order):
        if not 0 <= finding.start <= finding.end <= len(text):
            raise ValueError(f"{finding.rule}: a finding at [{finding.start}, {finding.end}) of {len(text)} characters")
        if finding.start == finding.end and not finding.inserted:
            continue  # nothing to do
        action = policy.action(finding)
        if action == "remove" and not _touches(finding, protected):
            acted.append(finding)
        elif action != "keep":
            flags.append(finding)
    edits: list[Edit] = []
    lost: list[Finding] = []
    for component in _components(acted):
        edit, beaten = _edit(component, text)
        edits.append(edit)
        lost += beaten
    if lost:
        losers = set(lost)
        acted = [finding for finding in acted if finding not in losers]
        flags = sorted(flags + lost, key=_order)
    return Decision(_tidied(edits, text, protected) if tidy and edits else edits, acted, flags)


def _order(finding: Finding) -> tuple[int, int, Finding]:
    return finding.start, -finding.end, finding


def _touches(finding: Finding, protected: Protected) -> bool:
    at = bisect_right(protected, (finding.start, _FAR)) - 1
    # The last span that begins before the finding, and the next one, are all that can touch it.
    return any(
        start < max(finding.end, finding.start + 1) and finding.start < end
        for start, end in protected[max(0, at) : at + 2]
    )


def _components(findings: list[Finding]) -> list[list[Finding]]:
    components: list[list[Finding]] = []
    reach = -1
    for finding in findings:
        if finding.start < reach:
            components[-1].append(finding)
        else:
            components.append([finding])
        reach = max(reach, finding.end)
    return components


def _edit(component: list[Finding], text: str) -> tuple[Edit, list[Finding]]:
    """Make one edit of findings that overlap; return also those that lost."""
    if len(component) == 1:
        start, end, rule, category, confidence, reason, inserted = component[0]
        return Edit(start, end, text[start:end], inserted, (rule,), category, confidence, reason), []
    removals = [finding for finding in component if not finding.inserted]
    losers: list[Finding] = []
    if removals:
        winners = removals
        start, end, inserted = removals[0].start, max(f.end for f in removals), ""
        losers = [f for f in component if f.inserted and not (start <= f.start and f.end <= end)]
    else:  # of repairs that overlap, the surest wins; the first, of equals
        best = max(component, key=lambda f: (f.confidence, -f.start))
        winners, losers = [best], [f for f in component if f is not best]
        start, end, inserted = best.start, best.end, best.inserted
    longest = max(winners, key=lambda f: (f.end - f.start, f.confidence))
    # A finding that covers all of it needs no other; where none does, the claim is as weak as its weakest part.
    whole = longest.end - longest.start == end - start
    return (
        Edit(
            start,
            end,
            text[start:end],
            inserted,
            tuple(dict.fromkeys(f.rule for f in winners)),
            longest.category,
            longest.confidence if whole else min(f.confidence for f in winners),
            "; ".join(dict.fromkeys(f.reason for f in winners)),
        ),
        losers,
    )


def _tidied(edits: list[Edit], text: str, protected: Protected) -> list[Edit]:
    """
    Let removals take along the white space that they leave behind.

    A line that is emptied goes with its line end, and with the blank lines on one side when there are some on both;
    within a line one blank of two goes, and all at the line's ends; words that would run together are kept apart.
    """
    tidied: list[Edit] = []
    for group in _adjacent(edits, text, protected):
        start, end = group[0].start, group[-1].end
        if group[0].inserted or group[-1].inserted:
            tidied += group
            continue
        before, after = _reach(text, start, end, tidied[-1].end if tidied else 0)
        if protected:
            at = bisect_right(protected, (start, start))
            before = max([before, *(last for _, last in protected[max(0, at - 1) : at])])
            after = min([after, *(first for first, _ in protected[at : at + 1])])
        if before < start:
            group[0] = _grown(group[0], text, before, group[0].end)
        if after > end:
            group[-1] = _grown(group[-1], text, group[-1].start, after)
        tidied += group
        if before == start and after == end and group[-1].category != "tag" and _would_join(text, start, end):
            tidied.append(Edit(end, end, "", " ", (TIDY,), "whitespace", 100, "keeps two words apart"))
    return tidied


def _adjacent(edits: list[Edit], text: str, protected: Protected) -> list[list[Edit]]:
    """Edits with nothing but white space between them leave one gap, so they are tidied together."""
    groups: list[list[Edit]] = []
    for edit in edits:
        last = groups[-1][-1] if groups else None
        if last and _same_gap(last, edit, text) and not _between(last.end, edit.start, protected):
            if last.end < edit.start:
                groups[-1][-1] = _grown(last, text, last.start, edit.start)
            groups[-1].append(edit)
        else:
            groups.append([edit])
    return groups


def _between(start: int, end: int, protected: Protected) -> bool:
    at = bisect_right(protected, (start, _FAR))
    return any(a < end and start < z for a, z in protected[max(0, at - 1) : at + 1])


def _same_gap(last: Edit, edit: Edit, text: str) -> bool:
    if last.inserted or edit.inserted or last.start == last.end or edit.start == edit.end:
        return False
    return not text[last.end : edit.start].strip()


def _reach(text: str, start: int, end: int, floor: int) -> tuple[int, int]:
    """Return how far the gap's white space goes: (new start, new end)."""
    left = start
    while left > floor and text[left - 1] in _BLANKS:
        left -= 1
    right = end
    while right < len(text) and text[right] in _BLANKS:
        right += 1
    at_line_start = left == 0 or text[left - 1] in "\r\n"
    at_line_end = right == len(text) or text[right] in "\r\n"
    if at_line_start and at_line_end:
        return _reach_lines(text, left, right, floor)
    if at_line_end:
        return left, end if end == right else right
    if at_line_start:
        return left if left == floor else start, right
    if left < start and end < right:
        return start, right
    if left < start and text[right] in _CLOSING:
        return left, end
    return start, end


def _reach_lines(text: str, left: int, right: int, floor: int) -> tuple[int, int]:
    """The line is empty now: take its end, and the blank lines after it when there are some before it too."""
    floor_of_line = max(0, left - 200)
    before = text[floor_of_line : _before_newline(text, left)].rstrip(_BLANKS) if left else ""
    blank_before = before[-1:] in "\r\n" if before else floor_of_line == 0
    if right == len(text):
        while left > floor and text[left - 1] in _BLANKS + "\r\n":
            left -= 1
        return left, right
    right = _after_newline(text, right)
    while blank_before and right < len(text):
        at = right
        while at < len(text) and text[at] in _BLANKS:
            at += 1
        if at == len(text) or text[at] not in "\r\n":
            break
        right = _after_newline(text, at)
    return left, right


def _before_newline(text: str, at: int) -> int:
    """Step back over one line end."""
    return at - 2 if text[at - 2 : at] == "\r\n" else at - 1


def _after_newline(text: str, at: int) -> int:
    """Step forward over one line end."""
    return at + 2 if text[at : at + 2] == "\r\n" else at + 1


def _would_join(text: str, start: int, end: int) -> bool:
    return start > 0 and end < len(text) and text[start - 1].isalnum() and text[end].isalnum()


def _grown(edit: Edit, text: str, start: int, end: int) -> Edit:
    _, _, _, inserted, rules, category, confidence, reason = edit
    rules = rules if TIDY in rules else (*rules, TIDY)
    return Edit(start, end, text[start:end], inserted, rules, category, confidence, reason)
