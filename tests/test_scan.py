"""The scan: skeletons are what they are said to be, and no phrase is lost for want of a key."""

from __future__ import annotations

import sys

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from newsclean import packs
from newsclean.keys import keys_of
from newsclean.letters import DECORATION, DIGITS, DROPPED, KIN, fold, spellings
from newsclean.matchers import Entry, Scan, Within, _withins, filled
from newsclean.phrases import ENDING
from newsclean.skeleton import END, Skeletons, bare

RULES = [rule for name in packs.names() for rule in packs.shipped(name).rules]
LINES = [
    Entry(rule.data[field], f"{rule.id}.{field}", exact=rule.data.get("exact", False))
    for rule in RULES
    for field in ("phrases", "headings")
    if rule.kind in {"line", "block"} and field in rule.data
]
TEXTS = [
    Entry(rule.data[field], f"{rule.id}.{field}", exact=rule.data.get("exact", False), glued=field != "phrases")
    for rule in RULES
    for field in ("phrases", "openers", "counters", "ends")
    if rule.kind in {"inline", "block"} and field in rule.data
]
#: What the rules find, as it is written in their examples, line by line.
PIECES = sorted({line for rule in RULES for hit in rule.hit for line in hit.strip("\u27e6\u27e7").splitlines() if line})
SIGNS = "".join(sorted(DROPPED))
BLANKS = " \u00a0\u2003\t\u3000"


@pytest.fixture(scope="module")
def scans():
    """For each language, the scan of its rules, and those of their phrases that are looked for within lines."""
    made = {}
    for language in ("en", "ar", "fa", "hi", "tr", "ru", "zh"):
        names = packs.choose(language)
        lines, texts = ([e for e in es if e.payload.split(".")[0] in names] for es in (LINES, TEXTS))
        made[language] = Scan(lines, texts), [found for e in texts for found, _ in _withins([e])]
    return made


def plain(text, keys):
    """A skeleton as its definition has it: the folded text without the letters that no key has."""
    letters = set("".join(keys)) - {END}
    return END + "".join(END if c in "\r\n" else c for c in fold(text) if c in letters | {"\n", "\r"}) + END


@given(st.text(), st.sets(st.text("abikmσåßاأيه:(ø€", min_size=1, max_size=4), min_size=1))
@example("Ki\u0307\u0130\u0131\u212a\u212b\u1e9eΣς", {"kiåßσ"})
@example("a\u0640\u064bb \U0001f600b\ud800c", {"ab"})
@example("\x00\x0b\x1c?\r\na", {"a"})
def test_a_skeleton_has_the_letters_of_the_folded_text(text, keys):
    keys = {key for key in map(bare, keys) if key} or {"a"}
    skeletons = Skeletons(keys)

    assert skeletons.of(skeletons.codes(text)) == _ENDED + skeletons.key(plain(text, keys)[1:-1]) + _ENDED


_ENDED = END.encode()


def test_every_spelling_of_a_letter_is_known():
    """Over all of Unicode: nothing else folds to a letter than its spellings."""
    folded = {}
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if (whole := fold(char)) and whole != char:
            folded.setdefault(whole, set()).add(char)

    assert [(to, chars) for to, chars in folded.items() if not chars <= spellings(to)] == []
    assert [to for to in folded if len(to) > 1] == []


def test_what_is_taken_off_a_line_is_in_no_skeleton():
    """Decoration, what ends a line, vowel signs and digits must never stand between a line's end and its key."""
    assert bare(DECORATION.replace("\n", "")) == ""
    assert bare(SIGNS) == bare("".join(DIGITS)) == bare(BLANKS) == ""
    assert set(bare(ENDING[1 : ENDING.index("]")])) == {":"}


@given(st.text("ab \u064b(\u00e9\u0627", max_size=700))
def test_a_place_in_a_skeleton_is_one_in_the_text(text):
    skeletons = Skeletons(["ab(ا"])
    codes = skeletons.codes(text)
    wanted = range(1, len(skeletons.of(codes)) - 1)

    assert list(skeletons.places(codes, wanted)) == [at for at, char in enumerate(text) if char in "ab(ا"]


@pytest.mark.parametrize(
    ("phrase", "whole", "text", "expected"),
    [
        ("share", True, "\nshare\n", True),
        ("share", True, "\nshares\n", False),
        ("{name} / Reuters", True, "\nminalindreuters\n", True),
        ("[the ]{n} (most|best) read", True, "\nthebestread:\n", True),
        ("{rest}\\(photo: {name}\\)", True, "\nitrained(photo:minalind)\n", True),
        ("{rest}\\(photo: {name}\\)", True, "\nitrainedphoto:minalind\n", False),
        ("{date}", True, "", None),
        ("list {i} of {of}", False, "alistofnames", True),
        ("\u2026", False, "", None),
    ],
)
def test_keys_are_what_matches_cannot_do_without(phrase, whole, text, expected):
    keys = keys_of(phrase, whole=whole)

    assert (any(key in text for key in keys) if keys else None) is expected


#: How people write the same in other ways.
@st.composite
def varied(draw, text):
    """A text in letters, signs, blanks, digits and capitals as people mix them."""
    case = draw(st.sampled_from([str, str.lower, str.upper, str.title]))
    rate = draw(st.sampled_from([0, 3, 9]))
    made = []
    for char in case(text):
        turn = draw(st.integers(0, 9)) if rate else 9
        if turn < rate and char.isalpha():
            made.append(draw(st.sampled_from(sorted(KIN.get(char) or spellings(fold(char)) or char))))
            made.append(draw(st.sampled_from(["", "", *"\u0640\u064b\u0651\u0307"])))
        elif turn < rate and char.isdigit():
            made.append(draw(st.sampled_from(KIN.get(char, char))))
        elif turn < rate and char == " ":
            made.append(draw(st.text(BLANKS, min_size=1, max_size=3)))
        else:
            made.append(char)
    return "".join(made)


@settings(suppress_health_check=list(HealthCheck), max_examples=60)
@given(st.data())
def test_no_phrase_is_lost_for_want_of_a_key(scans, data):
    """What the scan finds in a text that is woven of examples is what each phrase finds that is asked by itself."""
    language = data.draw(st.sampled_from(sorted(scans)))
    scan, phrases = scans[language]
    pieces = data.draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3))
    pieces = [data.draw(varied(piece)) for piece in pieces]
    joint = data.draw(st.sampled_from(["\n", "\r\n", "\r", ". ", "  ", "\n\n- ", "\n\u00bb ", " \U0001f600\n"]))
    text = joint.join(pieces)

    found = scan.find(text)
    asked = {id(one) for one, _ in found} | {id(one) for one in scan.unkeyed}
    by_name = {one.phrase.written for one, _ in found}
    for content in filter(None, map(str.strip, text.replace("\r", "\n").split("\n"))):
        for one in filled(content, _wholes_of(scan)):
            assert id(one) in asked, (content, one.phrase.written)
    for one in phrases:
        if any(one.at(text, at) for at in range(len(text))):
            assert one.phrase.written in by_name, (text, one.phrase.written)


def _wholes_of(scan):
    keyed = [one.found for ones in scan._keys.values() for one in ones]
    return {id(one): one for one in keyed if not isinstance(one, Within)}.values()


def test_a_key_alone_does_not_make_a_phrase_asked():
    """What a phrase must have behind its key, and its sign, are looked for before anything else."""
    scan = Scan([Entry(["{headline} (Reuters|Xinhua)*{name}"], 1)], [Entry(["Follow {name} on (X|Facebook)"], 2)])

    assert scan.find("They follow the river, as Xinhua said.") == []
    assert [place for _, place in scan.find("Follow Mina Lind on Facebook\nRain Xinhua*Lind")] == [0, 34]
    assert scan.find("Follow the river." + " It is long, and it rains." * 200 + " On X") == []


@given(st.text("ra.\n -", max_size=300), st.sets(st.integers(1, 300)))
def test_places_are_those_of_the_letters(text, wanted):
    """Counted one by one, or found by leaps."""
    skeletons = Skeletons(["ra"])
    letters = [at for at, char in enumerate(text) if char in "ra\n"]
    wanted = sorted(place for place in wanted if place <= len(letters))

    assert list(skeletons.places(skeletons.codes(text), wanted)) == [letters[place - 1] for place in wanted]
