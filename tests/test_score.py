"""The score of lines: what it asks about, what it never does, and that one removal brings no other down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean import Cleaner, Policy, packs
from newsclean.detectors import score
from newsclean.model import Document
from newsclean.text import split_lines

PARAGRAPHS = [
    "The council of the harbour town agreed on Monday to rebuild the old wall in stone, said the mayor.",
    "The work is to begin in May, and the road along the coast will be closed until the end of the year.",
    "A storm had broken the wall in two places, and the sea had come into the streets of the old town.",
    "The engineers think that the wall will then hold for a hundred years, whatever the sea may bring.",
]
SUSPECTS = [
    "Get the weekly edition through your letterbox. 12 issues for nine pounds. Click here for more.",
    "Looking for more on this? Check out our full coverage, and watch the video here",
    "The old wall in May (pictured: Getty)",
    "Jane Doe is a reporter and columnist who covers the coast. She can be reached at jane@paper.example",
    "MAYOR OF HARBOUR TOWN SAYS THAT HE HAS SEEN ENOUGH OF THE OLD WALL",
    "Comments are moderated: be respectful, or your comment will be taken for spam!",
    "WHAT NOW?",
    "The mayor signed up for a newsletter and a podcast.",
]
RULES = [rule for name in ("common", "en") for rule in packs.shipped(name).rules if rule.kind == "score"]
detect = score.compile(RULES)


def found(text, language="en"):
    return {text[f.start : f.end]: f.confidence for f in detect(Document(text, split_lines(text), language))}


def page(*lines):
    return "\n".join([*PARAGRAPHS[:2], *lines, *PARAGRAPHS[2:]])


@pytest.mark.parametrize("line", SUSPECTS[:6])
def test_a_line_that_no_phrase_tells_is_found(line):
    """Below the article, or between its paragraphs, whichever such lines do."""
    assert line in found("\n".join([*PARAGRAPHS, line])) | found(page(line))


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(SUSPECTS),  # no article, so nothing stands beside it
        "\n".join([SUSPECTS[0], *PARAGRAPHS]),  # a first line is a title
        page("Photo by Getty | 12 | 34 | Reuters"),  # a row of a table
        page("\u2014 Jane Doe of Getty Images (@jane_doe) May 5, 2031"),  # whose words stand before it
        page(*PARAGRAPHS[0].replace("Monday", "Monday, click here to sign up").split(", ")),  # too short to be told
    ],
)
def test_nothing_is_found(text):
    assert not {line: sure for line, sure in found(text).items() if sure >= Policy().threshold}


def test_wrapped_lines_are_no_units():
    words = " ".join([*PARAGRAPHS, SUSPECTS[0], SUSPECTS[0]]).split()
    wrapped = "\n".join(" ".join(words[at : at + 11]) for at in range(0, len(words), 11))

    assert found(f"{wrapped}\n{SUSPECTS[1]}") == {}


def test_languages_without_cues_are_left_alone():
    assert found(page(SUSPECTS[2]), "sv") == {}


def test_paragraphs_stay_wherever_they_stand():
    """A paragraph with a cue or two is still one, also as the last of a text."""
    said = "The mayor told the paper that those who live there can sign up for the newsletter of the council in May."

    assert said not in found("\n".join([*PARAGRAPHS, said]))


@given(st.lists(st.sampled_from([*PARAGRAPHS, *SUSPECTS]), min_size=4, max_size=16))
def test_one_removal_brings_no_other_down(lines):
    """Whatever part of the findings is acted on, no line that is left becomes more suspect."""
    before = found("\n".join(lines))
    left = [line for line in lines if before.get(line, 0) < 80]
    after = found("\n".join(left))

    assert all(sure <= before.get(line, 0) for line, sure in after.items())


def test_cues_without_weights_find_nothing():
    """As in a pack that is compiled by itself, for single lines in its language."""
    alone = score.compile([rule for rule in RULES if "weights" not in rule.data])

    assert list(alone(Document(page(SUSPECTS[2]), split_lines(page(SUSPECTS[2])), "en"))) == []


def test_reasons_name_what_weighed_most():
    cleaner = Cleaner(language="en")

    (finding,) = [f for f in cleaner.detect(page(SUSPECTS[2])) if ".score." in f.rule]

    assert finding.rule == "en.score.credit"
    assert finding.reason.endswith("ends in brackets; many words with capitals")


def test_each_feature_has_a_name_and_each_weight_a_feature():
    (weighed, *_) = score.compile_weighing(RULES)(Document(page(SUSPECTS[2]), split_lines(page(SUSPECTS[2])), "en"))
    named = {name for name in weighed.features if not name.startswith("cue.")} - {"bias", "below"}
    weights = next(rule.data["weights"] for rule in RULES if "weights" in rule.data)

    assert named == score.FEATURES.keys()
    assert weights.keys() <= weighed.features.keys()
