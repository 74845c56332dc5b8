"""From findings to edits: overlaps, protection, and the white space that removals leave behind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marks import unmark
from newsclean import Finding, Policy
from newsclean.edits import apply, restore
from newsclean.resolve import TIDY, resolve

TEXT = "0123456789abcdefghij"


def removal(start, end, rule="a", confidence=90, category="advert"):
    return Finding(start, end, f"x.line.{rule}", category, confidence, f"why {rule}")


def repair(start, end, inserted="!", rule="r", confidence=90):
    return Finding(start, end, f"x.encoding.{rule}", "encoding", confidence, f"why {rule}", inserted)


def decide(findings, text=TEXT, protected=(), *, tidy=False):
    return resolve(findings, text, Policy(), protected, tidy=tidy)


# ---- overlaps


@pytest.mark.parametrize(
    ("findings", "spans"),
    [
        ([], []),
        ([removal(2, 4)], [(2, 4, "")]),
        ([removal(2, 4), removal(2, 4)], [(2, 4, "")]),
        ([removal(2, 4), removal(6, 8)], [(2, 4, ""), (6, 8, "")]),
        ([removal(2, 4), removal(4, 8)], [(2, 4, ""), (4, 8, "")]),
        ([removal(2, 6), removal(4, 8)], [(2, 8, "")]),
        ([removal(2, 9), removal(4, 6)], [(2, 9, "")]),
        ([removal(2, 5), removal(4, 8), removal(7, 9)], [(2, 9, "")]),
        ([removal(2, 8), repair(3, 4)], [(2, 8, "")]),
        ([removal(2, 8), repair(2, 8)], [(2, 8, "")]),
        ([removal(2, 8), repair(8, 9)], [(2, 8, ""), (8, 9, "!")]),
        ([repair(2, 4, "x", confidence=91), repair(3, 5, "y", "s")], [(2, 4, "x")]),
        ([repair(2, 4, "x"), repair(3, 5, "y", "s")], [(2, 4, "x")]),
        ([repair(3, 3, "\n")], [(3, 3, "\n")]),
        ([removal(3, 3)], []),
    ],
)
def test_overlaps(findings, spans):
    decision = decide(findings)

    assert [(edit.start, edit.end, edit.inserted) for edit in decision.edits] == spans
    assert [edit.removed for edit in decision.edits] == [TEXT[start:end] for start, end, _ in spans]


def test_removals_that_overlap_are_one_edit_that_names_every_rule():
    (edit,) = decide([removal(2, 6, "a", 90), removal(3, 9, "b", 85, "share"), removal(4, 5, "a", 99)]).edits

    assert edit.rules == ("x.line.a", "x.line.b")
    assert (edit.confidence, edit.category, edit.reason) == (85, "share", "why a; why b")


def test_a_repair_that_crosses_a_removal_loses():
    decision = decide([removal(2, 6), repair(5, 8)])

    assert [(edit.start, edit.end) for edit in decision.edits] == [(2, 6)]
    assert decision.flags == [repair(5, 8)]
    assert decision.acted == [removal(2, 6)]


def test_of_repairs_that_overlap_the_surest_wins():
    decision = decide([repair(2, 4, "x", confidence=90), repair(3, 5, "y", "s", confidence=91)])

    assert [(edit.start, edit.end, edit.inserted) for edit in decision.edits] == [(3, 5, "y")]
    assert decision.flags == [repair(2, 4, "x", confidence=90)]


def test_what_is_not_sure_enough_is_flagged():
    decision = decide([removal(2, 4, confidence=79), removal(6, 8, confidence=80)])

    assert [edit.start for edit in decision.edits] == [6]
    assert decision.flags == [removal(2, 4, confidence=79)]


def test_a_doubtful_finding_does_not_widen_a_sure_one():
    assert [(e.start, e.end) for e in decide([removal(2, 4), removal(3, 9, "b", 40)]).edits] == [(2, 4)]


@pytest.mark.parametrize(
    ("protected", "kept"),
    [((0, 2), False), ((4, 6), False), ((3, 4), True), ((0, 3), True), ((2, 4), True), ((0, 9), True)],
)
def test_a_finding_that_touches_a_protected_span_is_flagged(protected, kept):
    decision = decide([removal(2, 4)], protected=[protected])

    assert (decision.edits == []) is kept
    assert (decision.flags == [removal(2, 4)]) is kept


def test_an_insertion_within_a_protected_span_is_flagged():
    assert decide([repair(3, 3, "\n")], protected=[(2, 5)]).edits == []


findings = st.lists(
    st.builds(
        lambda start, length, rule, confidence, inserted: Finding(
            start,
            min(start + length, len(TEXT)),
            rule,
            "encoding" if inserted else "advert",
            confidence,
            rule,
            inserted,
        ),
        st.integers(0, len(TEXT)),
        st.integers(0, 8),
        st.sampled_from(["x.line.a", "x.line.b", "x.line.c"]),
        st.sampled_from([40, 80, 90, 99]),
        st.sampled_from(["", "", "", "!", "?"]),
    ),
    max_size=8,
)
spans = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted).map(tuple), max_size=2)


@given(findings.flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))), spans, st.booleans())
def test_the_order_of_findings_does_not_matter(orders, protected, tidy):
    first, second = (decide(order, protected=protected, tidy=tidy) for order in orders)

    assert first == second


@given(findings, spans, st.booleans())
def test_edits_are_sorted_and_disjoint_and_undo(found, protected, tidy):
    decision = decide(found, protected=protected, tidy=tidy)
    clean = apply(decision.edits, TEXT)

    assert restore(clean, decision.edits) == TEXT
    assert sorted({*decision.acted, *decision.flags}) == sorted(
        finding for finding in set(found) if finding.start < finding.end or finding.inserted
    )
    assert not set(decision.acted) & set(decision.flags)


@given(findings)
def test_each_removal_acted_on_is_gone(found):
    decision = decide(found)
    gone = {at for edit in decision.edits for at in range(edit.start, edit.end)}

    assert [f for f in decision.acted if not f.inserted and not gone.issuperset(range(f.start, f.end))] == []


# ---- white space

TIDIED = {
    "a line": ("One.\n⟦Ad⟧\nTwo.", "One.\nTwo."),
    "a line, CRLF": ("One.\r\n⟦Ad⟧\r\nTwo.", "One.\r\nTwo."),
    "a line, CR": ("One.\r⟦Ad⟧\rTwo.", "One.\rTwo."),
    "a line with blanks around": ("One.\n \t⟦Ad⟧ \u00a0\nTwo.", "One.\nTwo."),
    "blank lines on both sides": ("One.\n\n⟦Ad⟧\n\nTwo.", "One.\n\nTwo."),
    "blank lines on both sides, CRLF": ("One.\r\n\r\n⟦Ad⟧\r\n\r\nTwo.", "One.\r\n\r\nTwo."),
    "blank lines on both sides, CR": ("One.\r\r⟦Ad⟧\r\rTwo.", "One.\r\rTwo."),
    "blank lines with blanks in them": ("One.\n \t\n⟦Ad⟧\n  \nTwo.", "One.\n \t\nTwo."),
    "a blank line before": ("One.\n\n⟦Ad⟧\nTwo.", "One.\n\nTwo."),
    "a blank line after": ("One.\n⟦Ad⟧\n\nTwo.", "One.\n\nTwo."),
    "two lines": ("One.\n⟦Ad⟧\n⟦Ad⟧\nTwo.", "One.\nTwo."),
    "two paragraphs": ("One.\n\n⟦Ad⟧\n\n⟦Ad⟧\n\nTwo.", "One.\n\nTwo."),
    "the first line": ("⟦Ad⟧\nOne.", "One."),
    "the first line and blank lines": ("⟦Ad⟧\n\n\nOne.", "One."),
    "the last line": ("One.\n⟦Ad⟧", "One."),
    "the last line with its end": ("One.\n⟦Ad⟧\n", "One.\n"),
    "the last line after a blank line": ("One.\n\n⟦Ad⟧", "One."),
    "the last line, CRLF": ("One.\r\n⟦Ad⟧\r\n", "One.\r\n"),
    "all": ("⟦Ad⟧", ""),
    "all with blanks around": (" \n⟦Ad⟧\n ", " \n "),
    "one blank of two": ("One ⟦Ad⟧ two", "One two"),
    "the only blank before": ("One ⟦Ad⟧two", "One two"),
    "the only blank after": ("One⟦Ad⟧ two", "One two"),
    "words kept apart": ("One⟦Ad⟧two", "One two"),
    "Arabic words kept apart": ("قال⟦Ad⟧الوزير", "قال الوزير"),
    "a word and a sign": ("One⟦Ad⟧. Two", "One. Two"),
    "the start of a line": ("One.\n⟦Ad⟧ Two.", "One.\nTwo."),
    "the start of an indented line": ("One.\n  ⟦Ad⟧ Two.", "One.\n  Two."),
    "the start of the text": ("⟦Ad⟧ One.", "One."),
    "the end of a line": ("One. ⟦Ad⟧\nTwo.", "One.\nTwo."),
    "the end of a line, CRLF": ("One. ⟦Ad⟧ \r\nTwo.", "One.\r\nTwo."),
    "the end of the text": ("One. ⟦Ad⟧", "One."),
    "two in a line": ("One ⟦Ad⟧ ⟦Ad⟧ two", "One two"),
    "two lines in one": ("One.\n⟦Ad\nAd⟧\nTwo.", "One.\nTwo."),
    "blanks that no removal touches": ("One  two \n\n\n⟦Ad⟧\nthree", "One  two \n\n\nthree"),
}


@pytest.mark.parametrize(("marked", "expected"), TIDIED.values(), ids=TIDIED)
def test_white_space_that_a_removal_leaves_is_tidied(marked, expected):
    text, found = unmark(marked)
    edits = decide([removal(*span) for span in found], text, tidy=True).edits

    assert apply(edits, text) == expected


@pytest.mark.parametrize("marked", [marked for marked, _ in TIDIED.values()], ids=TIDIED)
def test_without_tidying_only_what_was_found_goes(marked):
    text, found = unmark(marked)
    edits = decide([removal(*span) for span in found], text).edits

    assert [(edit.start, edit.end) for edit in edits] == found


def test_tidying_names_its_rule():
    (edit,) = decide([removal(5, 7)], "One.\nAd\nTwo.", tidy=True).edits

    assert edit.rules == ("x.line.a", TIDY)


def test_a_tag_within_a_word_leaves_no_blank():
    edits = decide([removal(3, 6, category="tag")], "One<b>two", tidy=True).edits

    assert apply(edits, "One<b>two") == "Onetwo"


def test_a_repair_is_not_tidied():
    edits = decide([repair(3, 6, " ")], "One <> two", tidy=True).edits

    assert apply(edits, "One <> two") == "One  two"
