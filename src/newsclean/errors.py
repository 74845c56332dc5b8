"""
What can go wrong, as one tree:

* NewscleanError
  x BatchError      a run over many documents that cannot begin or go on
  x ConfigError     a configuration that is not right: names the file and the key
  x FormatError     an article in another tool's format that is not right: names the file, the line and the field
  x GoldError       a labelled text that is not right: names the file, the line and the field
  x InputError      a file that cannot be read or used
    x DamageError   a file that is broken: what stands before the damage was read
  x PackError       a rule pack that is not right: names the pack, the rule and the field
  x PolicyError     a policy that asks for something that does not exist
  x RecordError     a record that is not valid or does not verify: names the field

As everywhere in Python, an argument of the wrong type raises `TypeError`, and a language tag that is none, or a finding
of a caller's own detector that is out of range, `ValueError`.
"""

from __future__ import annotations


class NewscleanError(Exception):
    """The root of all errors that newsclean raises."""


class _PlacedError(NewscleanError):
    """
    Something that is wrong at a place.

    Args:
        place: The file, with the line where there is one.
        field: The field or key, or "".
        problem: What is wrong and what to do.
    """

    def __init__(self, place: str, field: str, problem: str) -> None:
        super().__init__(place, field, problem)
        self.place, self.field, self.problem = place, field, problem

    def __str__(self) -> str:
        return ": ".join(part for part in (self.place, self.field, self.problem) if part)


class BatchError(NewscleanError):
    """A run over many documents that cannot begin or go on; the message says why, and what to do."""


class ConfigError(_PlacedError):
    """A configuration that is not right."""


class FormatError(_PlacedError):
    """An article in another tool's format that is not right."""

    #: One of the codes in docs/formats.md.
    code = "format"


class GoldError(_PlacedError):
    """A labelled text that is not right."""


class InputError(NewscleanError):
    """A file that cannot be read or used; the message says which, why, and what to do."""


class DamageError(InputError):
    """A file that is broken at a place, cut short or hostile: what stands before it was read, what follows was not."""


class PackError(NewscleanError):
    """
    A rule pack that is not right.

    Args:
        pack: The pack's file or name.
        rule: The rule's id, or "" when the pack as a whole is meant.
        field: The field, or "".
        problem: What is wrong and what to do.
    """

    def __init__(self, pack: str, rule: str, field: str, problem: str) -> None:
        super().__init__(pack, rule, field, problem)
        self.pack, self.rule, self.field, self.problem = pack, rule, field, problem

    def __str__(self) -> str:
        place = ": ".join(
            part
            for part in (self.pack, self.rule and f"rule {self.rule}", self.field and f"field {self.field}")
            if part
        )
        return f"{place}: {self.problem}"


class PolicyError(NewscleanError):
    """A policy that names an unknown profile, category or action."""


class RecordError(NewscleanError):
    """
    A record that is not valid, or that does not verify.

    Args:
        field: The path of the field, such as ``edits[2].removed``.
        problem: What is wrong.
    """

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field, problem)
        self.field, self.problem = field, problem

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}"
