"""Every rule's own examples: what it must find, with the exact span, and what no rule may touch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from marks import mark, unmark
from newsclean import Cleaner, Policy, packs
from newsclean.detectors import ALSO_READS, KINDS, LAST, REPAIRS
from newsclean.evaluate import wilson
from newsclean.model import Measured

PACKS = [packs.shipped(name) for name in packs.names()]
HITS = [(pack, rule, n, hit) for pack in PACKS for rule in pack.rules for n, hit in enumerate(rule.hit)]
MISSES = [(pack, rule, n, miss) for pack in PACKS for rule in pack.rules for n, miss in enumerate(rule.miss)]


PAGE = "text/html"
#: What makes text of HTML.
MARKUP = {rule.id for pack in PACKS for rule in pack.rules if rule.kind == "markup"}


def media_type(rule):
    return PAGE if rule.kind in {"markup", "structure"} else "text/plain"


def cleaner(pack, policy=None):
    """A cleaner for texts in a pack's language; a pack for sites is given as the caller would."""
    extra = [pack] if pack.name.startswith("site-") else []
    return Cleaner(language=pack.language, policy=policy, packs=extra)


def union(spans):
    """Spans that overlap, as one: a rule may find a whole and its parts."""
    merged = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


@pytest.mark.parametrize(
    ("pack", "rule", "hit"), [(p, r, h) for p, r, _, h in HITS], ids=[f"{r.id}-{n}" for _, r, n, _ in HITS]
)
def test_hit(pack, rule, hit):
    """The rule finds the marked spans; together with the other rules, nothing more goes at its confidence."""
    text, spans = unmark(hit)
    if rule.kind == "markup" and rule.data["form"] == "extract":
        pytest.importorskip("trafilatura")
        found = Cleaner(extract=True).detect(text, media_type=PAGE)
        assert mark(text, [(f.start, f.end) for f in found if f.rule == rule.id]) == mark(text, spans)
        return
    if rule.kind == "markup" and rule.data["form"] != "unaligned":
        edits = cleaner(pack).clean(text, media_type=PAGE).edits
        assert mark(text, [(e.start, e.end) for e in edits if rule.id in e.rules]) == mark(text, spans)
        assert {(e.category, e.reason) for e in edits if e.rules == (rule.id,)} == {(rule.category, rule.why)}
        return
    found = [f for f in cleaner(pack).detect(text, media_type=media_type(rule)) if f.rule == rule.id]
    if rule.kind == "whitespace":
        edits = cleaner(pack).clean(text).edits
        assert any(rule.id in edit.rules for edit in edits)
        return
    assert mark(text, union([(f.start, f.end) for f in found if f.start < f.end])) == mark(text, spans)
    for finding in found:
        assert finding.category in (rule.category, "whitespace")
        # A score goes on with what weighed most.
        assert (finding.reason.partition("; ")[0] if rule.kind == "score" else finding.reason) == rule.why


@pytest.mark.parametrize(
    ("pack", "rule", "miss"), [(p, r, m) for p, r, _, m in MISSES], ids=[f"{r.id}-{n}" for _, r, n, _ in MISSES]
)
def test_miss(pack, rule, miss):
    """No rule removes anything from it, and this one does not even mention it."""
    text, spans = unmark(miss)
    assert not spans, "marks belong in hit"
    edits = cleaner(pack).clean(text, media_type=media_type(rule)).edits
    assert [(e.removed, e.rules) for e in edits if rule.id in e.rules or not set(e.rules) <= MARKUP] == []
    everything = cleaner(pack, Policy("aggressive")).detect(text, media_type=media_type(rule))
    assert [f for f in everything if f.rule == rule.id] == []


@pytest.mark.parametrize(
    "last",
    [
        "Der Bürgermeister sagte am Abend: „Wir bauen die Mauer noch vor dem nächsten Winter wieder auf.“",
        "The mayor said that the plan for the wall can be read by everybody at www.harbour.example/wall",
        "The mayor said that she will answer all the questions about the wall herself @harbourmayor",
        "Home | News | Sport | Culture | Weather | Opinion | Letters | About the paper | Write to us",
    ],
)
def test_what_ends_so_was_not_cut(last):
    assert list(Cleaner().detect(f"The council met on Monday.\n{last}")) == []


def test_every_kind_is_known():
    """A kind that the schema allows has a detector, or is the one rule that resolve applies."""
    assert {rule.kind for pack in PACKS for rule in pack.rules} <= {
        *KINDS,
        *LAST,
        *(kind for kinds in ALSO_READS.values() for kind in kinds),
        *REPAIRS,
        "whitespace",
        "structure",
        "markup",
    }


@pytest.mark.parametrize("pack", PACKS, ids=packs.names())
def test_a_pack_is_named_as_it_is_found(pack):
    """A document's language chooses the file of that name; all others are called what they are for."""
    assert pack.path == f"{pack.name}.toml"
    assert pack.name in {pack.language, packs.COMMON} or pack.name.startswith("site-")
    assert bool(pack.hosts) == bool(pack.publishers) == pack.name.startswith("site-")


def supported(rule):
    """A confidence that was counted may be modest, but no higher than the count allows."""
    return rule.measured is None or rule.confidence <= 100 * wilson(rule.measured.right, rule.measured.of)[1] + 1e-9


@pytest.mark.parametrize("pack", PACKS, ids=packs.names())
def test_confidence_is_what_was_counted(pack):
    assert [(rule.id, rule.confidence, rule.measured) for rule in pack.rules if not supported(rule)] == []


@pytest.mark.parametrize(
    ("confidence", "right", "of", "is_supported"),
    [
        (97, 97, 98, True),
        (100, 97, 98, False),
        (98, 9, 10, True),
        (99, 9, 10, False),
        (100, 3, 3, True),
        (1, 9, 10, True),
        (80, 50, 100, False),
    ],
)
def test_what_a_count_supports(confidence, right, of, is_supported):
    rule = replace(PACKS[0].rules[0], confidence=confidence, measured=Measured(right, of, "a few old pages"))

    assert supported(rule) is is_supported


def test_ids_are_unique():
    """Ids are unique over all packs, since records name rules by id alone."""
    ids = [rule.id for pack in PACKS for rule in pack.rules]
    assert len(ids) == len(set(ids))


def test_examples_are_well_marked():
    """Marks come in pairs and do not nest; an example for a hit has one at least."""
    for _, rule, _, hit in HITS:
        assert hit.count("⟦") == hit.count("⟧") >= 1, rule.id
        assert "⟦" not in hit.replace("⟦", "", 1).split("⟧")[0], rule.id
