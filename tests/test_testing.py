"""The assertions: what passes, what does not, and what is then said."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsclean
from newsclean import Cleaner, clean
from newsclean.testing import assert_clean, assert_conserves, assert_idempotent, assert_reversible
from texts import sources

SOURCE = "Rain fell on the coast.\nAdvertisement\nThe mayor&#39;s office was closed."
CLEAN = "Rain fell on the coast.\nThe mayor's office was closed."


def to_text(text):
    return clean(text).text


def changed(**fields):
    """A cleaner whose records are not true."""
    return lambda source: replace(clean(source), **fields)


def edited(**fields):
    def cleaner(source):
        record = clean(source)
        return replace(record, edits=(record.edits[0]._replace(**fields), *record.edits[1:]))

    return cleaner


@given(sources)
def test_newsclean_holds_to_all_of_it(source):
    assert_reversible(clean, source)
    assert_conserves(clean, source)
    if clean(source).status == "ok":
        assert_idempotent(clean, source)
        assert_idempotent(to_text, source)
        assert_clean(clean, source)


class Put(NamedTuple):
    start: int
    end: int
    inserted: str


@pytest.mark.parametrize(
    ("result", "spans"),
    [
        ("Rain fell. It was calm.", []),
        ("Rain fell.\n\nIt was   calm.", []),
        ("Rain fell.It was calm.", [(0, 0)]),
        ("It was calm.", [(0, 10)]),
        ("Rain It was calm.", [(0, 10)]),
        ("fell. It was calm.", [(0, 4)]),
        ("Snow fell. It was calm.", [Put(0, 4, "Snow")]),
        ("fell. It was calm.", [Put(0, 4, "Snow")]),
        ("Rain fell. It was cold today.", [Put(18, 23, "cold today.")]),
        ("", [(0, 10), (10, 23)]),
    ],
)
def test_what_is_kept_outside_the_spans(result, spans):
    assert_conserves(lambda _: result, "Rain fell. It was calm.", spans=spans)


@given(st.text("ab ", max_size=8), st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=3), st.data())
def test_all_that_spans_allow_is_allowed(source, pairs, data):
    """Whatever is left out of the spans, however alike what follows them is."""
    spans = [(min(pair), max(pair)) for pair in pairs if max(pair) <= len(source)]
    left = "".join(
        char for at, char in enumerate(source) if not (any(a <= at < z for a, z in spans) and data.draw(st.booleans()))
    )

    assert_conserves(lambda _: left, source, spans=spans)


@pytest.mark.parametrize(
    ("result", "spans", "says"),
    [
        (
            "Rain fell. It was.",
            [(0, 10)],
            "lost or changed outside the spans\n  source at character 18: 'Rain fell. It was ' >>> 'calm.'\n  in",
        ),
        ("It was calm.", [], "source at character 0: '' >>> 'Rain fell. It was calm.'\n  in the clean text next: 'It"),
        ("Rain fell. It was calm. Ad", [], "has what the source has not\n  clean text at character 24: 'Rain"),
        ("It was calm. Rain fell.", None, "has what the source has not\n  clean text at character 13: 'It was calm. '"),
        ("Rain fell? It was calm.", None, "clean text at character 9: 'Rain fell' >>> '? It was calm.'"),
    ],
)
def test_what_is_not_conserved_is_shown(result, spans, says):
    with pytest.raises(AssertionError) as error:
        assert_conserves(lambda _: result, "Rain fell. It was calm.", spans=spans)

    assert says in str(error.value)


@pytest.mark.parametrize(
    ("cleaner", "says"),
    [
        (edited(removed="Nonsense"), "edits[0] removed what is not there\n  removed: 'Nonsense'"),
        (edited(start=200, end=214), "edits[0] is out of order, or out of the source"),
        (changed(text="Rain."), "the edits do not make the clean text, first at character 4"),
        (changed(edits=()), "the edits do not make the clean text, first at character 24"),
    ],
)
def test_a_record_that_is_not_true_is_shown(cleaner, says):
    with pytest.raises(AssertionError) as error:
        assert_conserves(cleaner, SOURCE)

    assert says in str(error.value)


def test_a_record_is_held_to_the_spans_too():
    with pytest.raises(AssertionError, match=r"source at character 24: .* >>> 'Advertisement"):
        assert_conserves(clean, SOURCE, spans=[])
    assert_conserves(clean, SOURCE, spans=clean(SOURCE).edits)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 1), (0, 1000)])
def test_spans_are_in_the_source(start, end):
    with pytest.raises(ValueError, match="is not in the source of"):
        assert_conserves(to_text, SOURCE, spans=[(start, end)])


def test_a_source_that_comes_back():
    assert_reversible(clean, SOURCE.encode())
    assert_reversible(lambda text: text[::-1], SOURCE, restore=lambda text: text[::-1])
    assert_reversible(lambda data: data.decode("utf-16-be"), b"\0a", restore=lambda text: text.encode("utf-16-be"))


def test_a_source_that_does_not_come_back_is_shown():
    with pytest.raises(AssertionError) as error:
        assert_reversible(to_text, SOURCE, restore=str.upper)

    assert "the source does not come back, first at byte 1\n  restored: b'R' >>> b" in str(error.value)


def test_from_text_alone_nothing_is_restored():
    with pytest.raises(TypeError, match=r"to_text returned text, from which alone .* give restore="):
        assert_reversible(to_text, SOURCE)


def test_a_record_that_does_not_verify_is_shown():
    with pytest.raises(AssertionError, match=r"the record does not verify: edits\[0\]\.removed"):
        assert_reversible(edited(removed="Nonsense"), SOURCE)


def test_what_changes_again_is_shown():
    with pytest.raises(AssertionError) as error:
        assert_idempotent(lambda text: text[1:], "Rain")
    assert "changes it, first at character 0\n  cleaned twice: '' >>> 'in'\n  cleaned once : '' >>> 'ain'" in str(
        error.value
    )
    same = clean(SOURCE).edits
    with pytest.raises(AssertionError, match="the record of the second cleaning has edits"):
        assert_idempotent(lambda text: replace(clean(text), edits=same), SOURCE)


def test_what_is_clean():
    assert_clean(clean, SOURCE)
    assert_clean(to_text, SOURCE, expected=CLEAN)
    assert_clean(Cleaner(policy=newsclean.Policy(categories={"advert": "keep"})).clean, CLEAN)


def test_what_is_not_clean_is_shown():
    with pytest.raises(AssertionError, match=r"an artefact is left: .*advert.* \(en\.line\.advert\)\n"):
        assert_clean(str.strip, SOURCE)
    with pytest.raises(AssertionError, match="not as expected, first at character 24"):
        assert_clean(str.strip, SOURCE, expected=CLEAN)
    with pytest.raises(AssertionError, match="first at character 54"):
        assert_clean(to_text, SOURCE, expected=CLEAN + "!!")


def test_the_judge_may_be_stricter():
    doubtful = "The storm. www.paper.example/a\nRead comments"
    assert_clean(str, doubtful, policy=newsclean.Policy(thresholds=dict.fromkeys(newsclean.CATEGORIES, 100)))


@pytest.mark.parametrize("check", [assert_clean, assert_conserves, assert_idempotent, assert_reversible])
def test_a_cleaner_returns_text_or_a_record(check):
    with pytest.raises(TypeError, match=r"<lambda> returned a list, not a str or a newsclean\.Record"):
        check(lambda text: [text], SOURCE)
