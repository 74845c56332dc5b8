"""
The kinds of artefact, one file each.

A kind is `compile(rules) -> Detector`: all rules of a kind, from all packs in use, become one matcher. The order
here is the order of reading, not of precedence: what findings become does not depend on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from newsclean.detectors import encoding, fragment, repeat, score, tag, truncation, wording
from newsclean.model import Detector, Rule

KINDS: dict[str, Callable[[Sequence[Rule]], Detector]] = {
    "tag": tag.compile,
    "line": wording.compile,
    "truncation": truncation.compile,
    "repeat": repeat.compile,
    "fragment": fragment.compile,
}
#: Kinds whose rules are read with those of another kind, because one scan of a text finds all their phrases.
ALSO_READS = {"line": ("block", "inline")}
#: Repairs come first, so that everything else sees the text as it was meant.
REPAIRS: dict[str, Callable[[Sequence[Rule]], Detector]] = {"encoding": encoding.compile}
#: The last resort, asked where all others have nothing more to say.
LAST: dict[str, Callable[[Sequence[Rule]], Detector]] = {"score": score.compile}


def compile_rules(rules: Iterable[Rule], kinds: dict[str, Callable[[Sequence[Rule]], Detector]]) -> list[Detector]:
    """Make one detector of all rules of each kind; kinds without rules have none."""
    rules = list(rules)
    detectors = []
    for kind, make in kinds.items():
        read = [rule for rule in rules if rule.kind in {kind, *ALSO_READS.get(kind, ())}]
        if read:
            detectors.append(make(read))
    return detectors
