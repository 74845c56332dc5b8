"""Cheap looks before dear work lose nothing: each detector finds with its gate what it finds without."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsclean
from newsclean import clean, packs
from newsclean.detectors import encoding, fragment, repeat, truncation
from newsclean.letters import LETTER, MARKS
from newsclean.matchers import WordMatcher
from newsclean.model import Document
from newsclean.text import split_lines
from texts import ARABIC, ENGLISH, documents

RULES = [rule for name in ("common", *packs.languages()) for rule in packs.shipped(name).rules]
LONG = "The council of the harbour town met on Monday and agreed to rebuild the old wall of 3.5 metres in stone"
NEWLINES = ("\n", "\n", "\r\n", "\r", "\n\n", "\n \t", "\u2028")


def woven(*pieces: str, most: int = 12) -> st.SearchStrategy[str]:
    """Texts of few pieces, so that what a rule looks for, and what just misses it, comes about often."""
    return st.lists(st.sampled_from(pieces), max_size=most).map("".join)


def woven_of(*parts: Sequence[str], most: int = 12) -> st.SearchStrategy[str]:
    """The same of pieces that take turns."""
    return st.lists(st.tuples(*map(st.sampled_from, parts)).map("".join), max_size=most).map("".join)


def read(text: str, language: str = "en", *, data: bool = True) -> Document:
    return Document(text, split_lines(text), language, data=text.encode() if data else None)


def whole(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The same, and any documents; without half characters, which no detector sees."""
    return st.one_of(texts, texts, documents).map(lambda text: re.sub("[\ud800-\udfff]", "", text))


ONE_PATTERN = re.compile(
    rf"[.\u3002\u06d4\u0964][ \u00a0\u200f\u200e]{{1,4}}(?P<word>[^\W\d_](?:[^\W_]|[{MARKS}]){{0,29}})"
    r"(?=[.\u3002\u06d4\u0964](?:\s|$))"
)


STOPS = (". ", ".", "\u06d4 ", "\u0964\n", "\u3002 ", ".\u00a0", ".\u200f ", ".    \u200e", "? ", ".\r\n")
WORDS = (
    "of",
    "Russia",
    "ال\u0652ميناءُ",
    "मेला",
    "e\u0301",
    "\u0301",
    "7",
    "a_b",
    "\u0130",
    "\U0001f600",
    "a" * 29,
    "a" * 30,
    "a b",
)


@given(whole(woven_of(WORDS, STOPS)))
def test_loose_words_are_those_that_one_pattern_finds(text):
    expected = [m for m in ONE_PATTERN.finditer(text) if re.match(LETTER, text[m.start() - 1 : m.start()])]

    assert [(m.span(), m["word"]) for m in fragment._loose(read(text))] == [(m.span(), m["word"]) for m in expected]


STEMS = (
    LONG,
    "Storm closes the coast road",
    "a b c d e f g h i j",
    "雨 雨 雨 雨 雨 雨 雨雨",
    "Mayor: a new wall is to come",
)
ENDS = ("", "", " …", " and goes on", f". {LONG}. {LONG}", " Storm closes the coast road")
LINES = st.sampled_from(STEMS).flatmap(lambda stem: woven_of((stem,), ENDS, NEWLINES, most=4))


@given(whole(st.lists(LINES, max_size=3).map("".join)))
def test_what_is_said_twice_is_found_without_a_look_at_every_line(text):
    document = read(text)
    expected = [*repeat._repeats(document), *repeat._often(document)]
    for start, _end, content in document.lines:
        if len(content) > 160:
            expected += repeat._sentences(content, start)

    assert Counter(repeat._all(document)) == Counter(expected)


@pytest.fixture(scope="module")
def marks():
    rules = [rule for rule in RULES if rule.kind == "truncation"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(truncation, "endings", lambda _phrase, _limit: {""})
        ungated = truncation.compile(rules)
    return truncation.compile(rules), ungated


MARKS_OF_CUTS = (
    *(re.search("⟦(.*)⟧", hit)[1] for rule in RULES if rule.kind == "truncation" for hit in rule.hit),
    *("Read more", "more", "(more)", "المزيد", "ore", "]", "…"),
)
BEHIND = ("", "", ".", " .", "..", "\u0640.", "\x0b.", "\x85.", "\u2028. .", "\u064b", "\u200c" * 9, "......", "x")


@given(
    st.tuples(
        whole(woven("Rain fell ", "… ", "...\n", *NEWLINES)), st.sampled_from(MARKS_OF_CUTS), st.sampled_from(BEHIND)
    ).map("".join)
)
def test_marks_of_cut_texts_are_found_by_their_last_letters(marks, text):
    gated, ungated = marks

    assert list(gated(read(text))) == list(ungated(read(text)))


LEADS = ("Ã", "Â", "â", "ð", "ô", "õ", "Ø", "Ð", "Ÿ", "Ź", "Ā", "Р", "С", "Т", "ط", "ظ", "e", " ")
CONTINUATIONS = (
    "\x80",
    "©",
    "¿",
    "À",
    "€",
    "„",
    "ƒ",
    "ˆ",
    "Š",
    "œ",
    "\u0402",
    "\u045f",
    "\u0490",
    "§",
    "\u2122",
    "\u2190",
    "я",
    "\n",
)


@given(whole(woven_of(LEADS, CONTINUATIONS, most=2)), st.booleans())
def test_mojibake_is_told_by_bytes_as_by_characters(text, data):
    assert encoding._is_western(read(text, data=data)) == (encoding._WESTERN.search(text) is not None)
    assert encoding._is_arabic(text) == ("ط§" in text or "ظ„" in text)


def test_the_gates_let_examples_of_every_kind_through():
    """Else all of the above could hold of texts in which there is nothing."""
    assert fragment._loose(read(f"{ENGLISH[0]} {ARABIC[0]} في. "))
    assert list(repeat._all(read(f"{LONG}. {LONG}. It was calm.")))
    assert encoding._is_western(read("cafÃ©"))
    assert not encoding._is_western(read("Café « à la carte », œuvre"))


def test_detectors_have_the_bytes_of_each_text_they_see():
    """Else each would encode it anew."""
    seen = []
    newsclean.Cleaner(detectors=[lambda document: seen.append(document) or ()]).clean(
        "Déjà <b>vu</b>\nAdvertisement\nIt rained."
    )

    assert len(seen) > 1
    assert [document.data for document in seen] == [document.text.encode() for document in seen]


def test_a_last_line_of_addresses_takes_no_longer_than_others():
    """A pattern that looks for one at the end, from each place anew, would take minutes."""
    text = "The council met on Monday, and it agreed to rebuild the wall at " + "www." * 100_000 + " today"
    begun = time.process_time()
    clean(text, language="en")

    assert time.process_time() - begun < 5


def test_cues_are_one_automaton_that_a_language_without_any_never_makes():
    words = [(["sign[ing] up", "your inbox"], "offer")]
    one, other, unasked = WordMatcher(words), WordMatcher(words), WordMatcher(words)

    assert [hit[1:3] for hit in one.finditer("Sign up now")] == [(0, 7)]
    assert [hit[1:3] for hit in other.finditer("To your inbox")] == [(3, 13)]

    assert one._automaton is other._automaton
    assert "_automaton" not in vars(unasked)


@given(
    woven(*" \n", "من", "a", "ab", "aba", "-"),
    st.sampled_from(["a", "ab", "-", "من"]),
    st.sampled_from(["a", "b", "من"]),
)
def test_pairs_are_those_that_a_pattern_with_edges_finds(text, first, second):
    expected = re.search(rf"\b{re.escape(first)} {re.escape(second)}\b", text) is not None

    assert fragment._stand_together(text, first, second) is expected


@given(whole(woven_of(WORDS, STOPS)))
def test_beginnings_are_those_of_a_pattern_that_looks_back_first(text):
    expected = re.findall(r"(?<=[^\W\d_]{3})[.\u3002\u06d4\u0964!?][ \u00a0]+([^\W\d_])", text)

    assert fragment._BEGINNING.findall(text) == expected
