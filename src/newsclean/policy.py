"""What to do with a finding: remove, flag or keep."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from newsclean.errors import PolicyError
from newsclean.model import CATEGORIES, Finding

if TYPE_CHECKING:
    import regex  # where a pattern is used, it is imported there

#: Confidence, in per cent, from which a finding is acted on.
PROFILES = {"conservative": 95, "balanced": 80, "aggressive": 50}
#: A pattern longer than this, in characters, was made by a program, and might never compile.
MAX_PATTERN = 1000
ACTIONS = ("remove", "flag", "keep")


@dataclass(frozen=True)
class Policy:
    """
    Decide about findings, first by rule, then by category, then by confidence.

    Args:
        profile: `conservative`, `balanced` (the default) or `aggressive`: what is less sure is flagged, not removed.
        categories: An action for all findings of a category: `remove` (from the profile's confidence on),
            `flag` (never remove), `keep` (neither remove nor mention).
        rules: The same for a rule, by its id, or by a prefix that ends in a dot (`ar.line.`).
        thresholds: For findings of a category, the confidence in per cent from which they are removed, where that is
            not to be the profile's.
        protect: Regular expressions (of the `regex` package); what they match is never touched.

    Raises:
        PolicyError: an unknown profile, category or action, a threshold that is no per cent, or a pattern that does
            not compile.

    >>> policy = Policy("aggressive", categories={"credit": "flag"})
    >>> policy.action(Finding(0, 4, "en.line.credit", "credit", 99, "a photo credit"))
    'flag'
    >>> Policy("reckless")
    Traceback (most recent call last):
    newsclean.errors.PolicyError: profile: 'reckless' is not one of conservative, balanced, aggressive
    """

    profile: str = "balanced"
    categories: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    protect: tuple[str, ...] = ()
    thresholds: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if isinstance(self.protect, str):
            raise PolicyError("protect: give a list of patterns, not one string")
        object.__setattr__(self, "protect", tuple(self.protect))
        self._check()
        # Copies, so that nobody changes a policy after records have named it.
        for name in ("categories", "rules", "thresholds"):
            object.__setattr__(self, name, dict(getattr(self, name)))

    def _check(self) -> None:
        _one_of("profile", self.profile, PROFILES)
        for name in ("categories", "rules", "thresholds"):
            if not isinstance(getattr(self, name), Mapping):
                raise PolicyError(f"{name}: give a mapping, not {getattr(self, name)!r}")
        for name, action in self.categories.items():
            _one_of("categories", name, CATEGORIES)
            _one_of(f"categories.{name}", action, ACTIONS)
        for name, action in self.rules.items():
            _one_of(f"rules.{name}", action, ACTIONS)
        for name, threshold in self.thresholds.items():
            _one_of("thresholds", name, CATEGORIES)
            if type(threshold) is not int or not 1 <= threshold <= 100:
                raise PolicyError(f"thresholds.{name}: {threshold!r} is not a whole number from 1 to 100")
        for pattern in self.protect:
            _check_pattern(pattern)

    @property
    def threshold(self) -> int:
        """The confidence, in per cent, from which findings are acted on."""
        return PROFILES[self.profile]

    def action(self, finding: Finding) -> str:
        """Say what to do with a finding: `remove`, `flag` or `keep`."""
        asked = self._asked(finding)
        threshold = self.thresholds.get(finding.category, self.threshold) if self.thresholds else self.threshold
        return "flag" if asked == "remove" and finding.confidence < threshold else asked

    def _asked(self, finding: Finding) -> str:
        if self.rules:
            parts = finding.rule.split(".")
            # The longest prefix wins: the rule itself, then its kind, then its pack.
            for name in (finding.rule, *(".".join(parts[:n]) + "." for n in range(len(parts) - 1, 0, -1))):
                if name in self.rules:
                    return self.rules[name]
        return self.categories.get(finding.category, "remove")

    def protected(self, text: str) -> list[tuple[int, int]]:
        """
        Return the spans that must not be touched, sorted and disjoint.

        Raises:
            TimeoutError: a pattern took more than a second, so the result would depend on the machine.
        """
        if not self.protect:
            return []
        spans = sorted(m.span() for p in self.protect for m in _compile(p).finditer(text, timeout=1.0))
        merged: list[tuple[int, int]] = []
        for start, end in spans:
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            elif start < end:
                merged.append((start, end))
        return merged


def _one_of(name: str, value: object, allowed: Collection[str]) -> None:
    if not isinstance(value, str) or value not in allowed:
        raise PolicyError(f"{name}: {value!r} is not one of {', '.join(allowed)}")


def _check_pattern(pattern: object) -> None:
    if not isinstance(pattern, str):
        raise PolicyError(f"protect: {pattern!r} is not a string")
    if len(pattern) > MAX_PATTERN:
        raise PolicyError(f"protect: a pattern of {len(pattern)} characters; {MAX_PATTERN} are allowed")
    _compile(pattern)


@cache
def _compile(pattern: str) -> regex.Pattern[str]:
    import regex

    try:
        return regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError) as error:
        raise PolicyError(f"protect: {pattern!r} is not a regular expression: {error}") from error
