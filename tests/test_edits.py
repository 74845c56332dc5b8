"""The laws of the algebra of edits, on small texts dense with edits, and its corner cases by hand."""

from __future__ import annotations

import time
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclean.edits import apply, compose, invert, restore, to_source
from newsclean.model import Edit

TEXTS = st.text("abc", max_size=12)
#: (how much is kept, how much is removed, what is inserted)
MOVES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.text("abc", max_size=3)), max_size=6)

many = settings(max_examples=1000, deadline=None)


def edit(start, removed, inserted, rule="r", *, category="other", confidence=90, reason="why"):
    return Edit(start, start + len(removed), removed, inserted, (rule,), category, confidence, reason)


def walk(text, moves, name, *, doubles=True):
    """Edits of a text, each with a rule of its own; without `doubles` no two are insertions at one place."""
    edits, at = [], 0
    for kept, gone, inserted in moves:
        start = min(at + kept, len(text))
        made = edit(start, text[start : start + gone], inserted, f"{name}{len(edits)}")
        if doubles or made.removed or not edits or edits[-1].removed or edits[-1].start < start:
            edits.append(made)
            at = made.end
    return edits


@st.composite
def chains(draw, length, *, doubles=True):
    """A text, and lists of edits, each for what the one before it leaves."""
    source = text = draw(TEXTS)
    lists = []
    for name in "fgh"[:length]:
        lists.append(walk(text, draw(MOVES), name, doubles=doubles))
        text = apply(lists[-1], text)
    return source, *lists


# ---- Laws


@many
@given(chains(1))
def test_restore_undoes_apply(chain):
    x, f = chain

    assert restore(apply(f, x), f) == x


@many
@given(chains(1))
def test_the_inverse_is_a_list_of_edits_that_undoes(chain):
    x, f = chain

    assert apply(invert(f), apply(f, x)) == x
    assert invert(invert(f)) == f


@many
@given(chains(2))
def test_composed_edits_do_what_both_do(chain):
    x, f, g = chain

    assert apply(compose(f, g), x) == apply(g, apply(f, x))


@many
@given(chains(2))
def test_composed_edits_are_sorted_and_disjoint_and_say_what_they_remove(chain):
    x, f, g = chain
    composed = compose(f, g)

    assert all(one.end <= two.start for one, two in pairwise(composed))
    assert all(e.removed == x[e.start : e.end] for e in composed)


@many
@given(chains(3))
def test_compose_is_associative_in_effect(chain):
    x, f, g, h = chain

    assert apply(compose(compose(f, g), h), x) == apply(compose(f, compose(g, h)), x)


@many
@given(chains(1))
def test_no_edits_are_the_identity(chain):
    _, f = chain

    assert compose(f, []) == f
    assert compose([], f) == f


@many
@given(chains(1))
def test_edits_and_their_inverse_cancel_out(chain):
    _, f = chain

    assert compose(f, invert(f)) == []


@many
@given(chains(2, doubles=False))
def test_edits_become_one_only_where_they_must(chain):
    """Against the definition, pair by pair."""
    _, f, g = chain
    parts = components(f, g)
    composed = compose(f, g)
    made = [set(e.rules) for e in composed]

    assert [part for part in made if part not in parts] == []
    assert all(len(part) > 1 for part in parts if part not in made), "only a union can have cancelled out"
    insertions = [e.start for e in composed if e.start == e.end]
    assert len(insertions) == len(set(insertions)), "two insertions at one place have no order"


def components(first, second):
    undo = invert(first)
    parts = [set(e.rules) for e in (*first, *second)]
    for f, back in zip(first, undo, strict=True):
        for g in second:
            if together(f, back, g, undo):
                joined = [part for part in parts if part & {*f.rules, *g.rules}]
                parts = [part for part in parts if part not in joined] + [set().union(*joined)]
    return parts


def together(f, back, g, undo):
    overlap = back.start < g.end and g.start < back.end
    same_point = back.start == back.end == g.start == g.end
    deletion_between = any(u.start == u.end == g.start and u.inserted for u in undo)
    insertions = f.start == f.end and g.start == g.end and g.start in (back.start, back.end)
    return overlap or same_point or (insertions and not deletion_between)


@many
@given(chains(1))
def test_spans_that_no_edit_overlaps_read_the_same_in_the_source(chain):
    x, f = chain
    clean = apply(f, x)
    spans = [(i, j) for j in range(len(clean) + 1) for i in range(j + 1)]

    for (i, j), (start, end) in zip(spans, to_source(f, spans), strict=True):
        assert 0 <= start <= end <= len(x)
        if i < j and all(e.end <= i or j <= e.start for e in invert(f)):
            assert x[start:end] == clean[i:j]


@many
@given(chains(1, doubles=False))
def test_a_span_maps_to_what_an_edit_of_it_is_composed_to(chain):
    x, f = chain
    clean = apply(f, x)
    spans = [(i, j) for j in range(len(clean) + 1) for i in range(j + 1)]
    composed = [compose(f, [edit(i, clean[i:j], "new", "g")]) for i, j in spans]

    assert to_source(f, spans) == [e[:2] for edits in composed for e in edits if "g" in e.rules]


# ---- Edits that touch


DELETION = edit(4, "XX", "", "f")  # of "abcdXXefgh"
REPLACEMENT = edit(4, "XX", "yyy", "f")
INSERTION = edit(4, "", "yyy", "f")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param(DELETION, edit(2, "cd", "", "g"), [(2, 4, "g"), (4, 6, "f")], id="ends at a deletion"),
        pytest.param(DELETION, edit(4, "ef", "", "g"), [(4, 6, "f"), (6, 8, "g")], id="starts at a deletion"),
        pytest.param(DELETION, edit(3, "de", "", "g"), [(3, 7, "fg")], id="right across a deletion"),
        pytest.param(DELETION, edit(4, "", "z", "g"), [(4, 6, "fg")], id="insertion at a deletion"),
        pytest.param(REPLACEMENT, edit(4, "", "z", "g"), [(4, 4, "g"), (4, 6, "f")], id="insertion before"),
        pytest.param(REPLACEMENT, edit(7, "", "z", "g"), [(4, 6, "f"), (6, 6, "g")], id="insertion after"),
        pytest.param(REPLACEMENT, edit(5, "", "z", "g"), [(4, 6, "fg")], id="insertion within"),
        pytest.param(REPLACEMENT, edit(5, "y", "", "g"), [(4, 6, "fg")], id="deletion within"),
        pytest.param(INSERTION, edit(4, "", "z", "g"), [(4, 4, "fg")], id="insertion before an insertion"),
        pytest.param(INSERTION, edit(7, "", "z", "g"), [(4, 4, "fg")], id="insertion after an insertion"),
        pytest.param(INSERTION, edit(3, "d", "", "g"), [(3, 4, "g"), (4, 4, "f")], id="ends at an insertion"),
        pytest.param(INSERTION, edit(7, "X", "", "g"), [(4, 4, "f"), (4, 5, "g")], id="starts after one"),
        pytest.param(INSERTION, edit(4, "yyy", "", "g"), [], id="deletion of an insertion"),
        pytest.param(REPLACEMENT, edit(4, "yyy", "XX", "g"), [], id="replaced and put back"),
    ],
)
def test_touching(first, second, expected):
    composed = compose([first], [second])

    assert [(e.start, e.end, "".join(e.rules)) for e in composed] == expected
    assert apply(composed, "abcdXXefgh") == apply([second], apply([first], "abcdXXefgh"))


def test_neighbours_in_one_list_are_not_merged():
    touching = [edit(0, "a", ""), edit(1, "b", ""), edit(2, "", "x"), edit(2, "", "y"), edit(2, "c", "z")]

    assert compose(touching, []) == compose([], touching) == touching


def test_all_deletions_at_a_point_join_the_insertion_there():
    first = [edit(1, "b", "", "f"), edit(2, "c", "", "g")]

    assert compose(first, [edit(1, "", "x", "h")]) == [edit(1, "bc", "x")._replace(rules=("f", "g", "h"))]


@pytest.mark.parametrize(
    ("edits", "span", "expected"),
    [
        pytest.param([DELETION], (2, 4), (2, 4), id="ends at a deletion"),
        pytest.param([DELETION], (4, 6), (6, 8), id="starts at a deletion"),
        pytest.param([DELETION], (3, 5), (3, 7), id="across a deletion"),
        pytest.param([DELETION], (4, 4), (4, 6), id="empty, at a deletion"),
        pytest.param([DELETION], (5, 5), (7, 7), id="empty, after a deletion"),
        pytest.param([REPLACEMENT], (5, 6), (4, 6), id="within"),
        pytest.param([REPLACEMENT], (5, 5), (4, 6), id="empty, within"),
        pytest.param([REPLACEMENT], (2, 5), (2, 6), id="ends within"),
        pytest.param([REPLACEMENT], (6, 8), (4, 7), id="starts within"),
        pytest.param([REPLACEMENT], (4, 7), (4, 6), id="all of it"),
        pytest.param([INSERTION], (5, 6), (4, 4), id="within an insertion"),
        pytest.param([], (3, 5), (3, 5), id="no edits"),
    ],
)
def test_to_source(edits, span, expected):
    assert to_source(edits, [span]) == [expected]


def test_spans_may_come_in_any_order_and_overlap():
    assert to_source([DELETION], iter([(5, 6), (0, 8), (0, 1), (5, 6)])) == [(7, 8), (0, 10), (0, 1), (7, 8)]


# ---- What a union says of itself


def test_a_union_keeps_the_reasons_of_its_parts():
    first = [
        Edit(1, 3, "bc", "", ("p", "q"), "share", 95, "one"),
        Edit(4, 6, "ef", "", ("q",), "advert", 80, "two"),
    ]
    second = [Edit(0, 3, "adg", "x", ("r", "p"), "other", 85, "two; three")]

    union = Edit(0, 7, "abcdefg", "x", ("p", "q", "r"), "other", 80, "one; two; three")
    assert compose(first, second) == [union]


@pytest.mark.parametrize(("removed", "category"), [("d", "tag"), ("def", "advert")])
def test_a_unions_category_is_that_of_the_longest_part_or_the_earlier_one(removed, category):
    first = [edit(1, "bc", "", category="share"), edit(4, removed, "", category="advert")]

    [union] = compose(first, [edit(0, "axy", "", category="tag")])
    assert union.category == category


# ---- What is refused


@pytest.mark.parametrize(
    ("edits", "index"),
    [
        pytest.param([edit(3, "d", ""), edit(0, "a", "")], 1, id="unsorted"),
        pytest.param([edit(0, "ab", ""), edit(1, "bc", "")], 1, id="overlapping"),
        pytest.param([edit(3, "d", ""), edit(4, "e", "")], 1, id="beyond the end"),
        pytest.param([edit(5, "", "x")], 0, id="insertion beyond the end"),
        pytest.param([edit(-1, "d", "")], 0, id="before the start"),
        pytest.param([edit(2, "", "")._replace(end=1)], 0, id="ends before it starts"),
        pytest.param([edit(0, "a", ""), edit(2, "x", "")], 1, id="other text"),
        pytest.param([edit(0, "abc", "")._replace(end=2)], 0, id="span shorter than what it removes"),
    ],
)
def test_apply_refuses(edits, index):
    with pytest.raises(ValueError, match=rf"^edit {index}: "):
        apply(edits, "abcd")


@pytest.mark.parametrize(
    ("edits", "index"),
    [
        pytest.param([edit(3, "x", "d"), edit(0, "x", "a")], 1, id="unsorted"),
        pytest.param([edit(0, "xx", "a"), edit(1, "x", "b")], 1, id="overlapping"),
        pytest.param([edit(0, "", "a"), edit(4, "x", "")], 1, id="beyond the end"),
        pytest.param([edit(3, "x", "de")], 0, id="what was inserted goes beyond the end"),
        pytest.param([edit(-1, "x", "")], 0, id="before the start"),
        pytest.param([edit(0, "x", "a"), edit(2, "x", "x")], 1, id="other text"),
        pytest.param([edit(0, "x", "a"), edit(2, "x", "c")._replace(end=4)], 1, id="wrong length"),
    ],
)
def test_restore_refuses(edits, index):
    with pytest.raises(ValueError, match=rf"^edit {index}: "):
        restore("abcd", edits)


def test_compose_refuses_edits_that_do_not_follow():
    with pytest.raises(ValueError, match="second does not follow on first"):
        compose([edit(0, "a", "xyz")], [edit(1, "b", "")])


def test_messages_stay_short():
    with pytest.raises(ValueError, match="expected") as caught:
        apply([edit(0, "x" * 10_000, "")], "y" * 10_000)

    assert len(str(caught.value)) < 200


# ---- Time


@cache
def workload(count):
    """`count` edits, each hundred characters; and half of `second` overlaps `first`."""
    text = "abcdefghij" * (10 * count)
    first = [edit(i * 100 + 7, text[i * 100 + 7 : i * 100 + 12], "xyz") for i in range(count)]
    clean = apply(first, text)
    starts = [i * 98 + 5 + i % 2 * 20 for i in range(count)]
    second = [edit(start, clean[start : start + 3], "") for start in starts]
    return text, clean, first, second


@pytest.mark.parametrize(
    "work",
    [
        pytest.param(lambda text, clean, f, g: apply(f, text), id="apply"),
        pytest.param(lambda text, clean, f, g: restore(clean, f), id="restore"),
        pytest.param(lambda text, clean, f, g: invert(f), id="invert"),
        pytest.param(lambda text, clean, f, g: compose(f, g), id="compose"),
        pytest.param(lambda text, clean, f, g: compose([edit(0, "", text)], f), id="one union"),
        pytest.param(lambda text, clean, f, g: to_source(f, (e[:2] for e in g)), id="to_source"),
    ],
)
def test_time_is_linear(work):
    """Four times the edits take four times as long, sixteen times if it were quadratic."""
    small, large = (fastest(work, workload(count)) for count in (25_000, 100_000))

    assert large < 10 * small + 0.05


def fastest(work, arguments):
    times = []
    for _ in range(3):
        began = time.perf_counter()
        work(*arguments)
        times.append(time.perf_counter() - began)
    return min(times)
