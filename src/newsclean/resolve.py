"""
From findings to edits.

Findings that the policy keeps are dropped, those that it flags, and those that touch a protected span, become flags.
The rest are sorted and swept into components that overlap. A component of removals becomes one edit over the union,
naming every rule; a repair inside a removal is absorbed; a repair that crosses one loses and is flagged.
The result does not depend on the order of the findings. White space is tidied here, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from newsclean.model import Edit, Finding
from newsclean.policy import Policy

#: The rule that tidying is done under; its pack says whether it is wanted.
TIDY = "common.whitespace.tidy"
_BLANKS = " \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"
_BLANK_LINES_BEFORE = re.compile(rf"(?:^|[\r\n])[{_BLANKS}]*$")


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
    protected: Sequence[tuple[int, int]] = (),
    *,
    tidy: bool = True,
) -> Decision:
    """
    Decide which findings are acted on.

    >>> findings = [Finding(4, 7, "a", "tag", 90, "x"), Finding(5, 9, "b", "share", 85, "y")]
    >>> decision = resolve(findings, "One two three", Policy())
    >>> [(e.start, e.end, e.rules, e.confidence) for e in decision.edits]
    [(4, 9, ('a', 'b'), 85)]
    """
    acted: list[Finding] = []
    flags: list[Finding] = []
    for finding in sorted(set(findings), key=_order):
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
        edit, losers = _edit(component, text)
        edits.append(edit)
        lost += losers
    if lost:
        acted = [finding for finding in acted if finding not in lost]
        flags = sorted(flags + lost, key=_order)
    return Decision(_tidied(edits, text, protected) if tidy and edits else edits, acted, flags)


def _order(finding: Finding) -> tuple[int, int, Finding]:
    return finding.start, -finding.end, finding


def _touches(finding: Finding, protected: Sequence[tuple[int, int]]) -> bool:
    return any(start < max(finding.end, finding.start + 1) and finding.start < end for start, end in protected)


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


def _tidied(edits: list[Edit], text: str, protected: Sequence[tuple[int, int]]) -> list[Edit]:
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
        for first, last in protected:
            if last <= start:
                before = max(before, last)
            elif first >= end:
                after = min(after, first)
        if before < start:
            group[0] = _grown(group[0], text, before, group[0].end)
        if after > end:
            group[-1] = _grown(group[-1], text, group[-1].start, after)
        tidied += group
        if before == start and after == end and group[-1].category != "tag" and _would_join(text, start, end):
            tidied.append(Edit(end, end, "", " ", (TIDY,), "whitespace", 100, "keeps two words apart"))
    return tidied


def _adjacent(edits: list[Edit], text: str, protected: Sequence[tuple[int, int]]) -> list[list[Edit]]:
    """Edits with nothing but white space between them leave one gap, so they are tidied together."""
    groups: list[list[Edit]] = []
    for edit in edits:
        last = groups[-1][-1] if groups else None
        if last and _same_gap(last, edit, text) and not any(a < edit.start and last.end < z for a, z in protected):
            if last.end < edit.start:
                groups[-1][-1] = _grown(last, text, last.start, edit.start)
            groups[-1].append(edit)
        else:
            groups.append([edit])
    return groups


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
    return start, end


def _reach_lines(text: str, left: int, right: int, floor: int) -> tuple[int, int]:
    """The line is empty now: take its end, and the blank lines after it when there are some before it too."""
    blank_before = left == 0 or bool(_BLANK_LINES_BEFORE.search(text, max(0, left - 200), _before_newline(text, left)))
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
    return edit._replace(start=start, end=end, removed=text[start:end], rules=tuple(dict.fromkeys((*edit.rules, TIDY))))
