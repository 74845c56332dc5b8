"""What a policy decides, and what it protects."""

from __future__ import annotations

import re

import pytest

from newsclean import Cleaner, Finding, Policy, PolicyError, clean
from newsclean.policy import PROFILES

TEXT = "Rain fell.\nAdvertisement\nIt was calm."


def finding(confidence=90, rule="en.line.advert", category="advert"):
    return Finding(0, 4, rule, category, confidence, "why")


@pytest.mark.parametrize(("profile", "threshold"), PROFILES.items())
def test_a_profile_removes_from_its_threshold_on(profile, threshold):
    policy = Policy(profile)

    assert policy.threshold == threshold
    assert policy.action(finding(threshold)) == "remove"
    assert policy.action(finding(threshold - 1)) == "flag"


def test_profiles_get_bolder():
    assert PROFILES["conservative"] > PROFILES["balanced"] > PROFILES["aggressive"] >= 50
    assert Policy() == Policy("balanced")


@pytest.mark.parametrize(
    ("settings", "confidence", "action"),
    [
        ({"categories": {"advert": "keep"}}, 99, "keep"),
        ({"categories": {"advert": "flag"}}, 99, "flag"),
        ({"categories": {"advert": "remove"}}, 10, "flag"),
        ({"categories": {"credit": "keep"}}, 99, "remove"),
        ({"rules": {"en.line.advert": "keep"}}, 99, "keep"),
        ({"rules": {"en.line.": "keep"}}, 99, "keep"),
        ({"rules": {"en.": "keep"}}, 99, "keep"),
        ({"rules": {"en": "keep"}}, 99, "remove"),
        ({"rules": {"en.li.": "keep"}}, 99, "remove"),
        ({"rules": {"en.": "keep", "en.line.advert": "remove"}}, 99, "remove"),
        ({"rules": {"en.line.": "flag", "en.": "keep"}}, 99, "flag"),
        ({"categories": {"advert": "keep"}, "rules": {"en.": "remove"}}, 99, "remove"),
        ({"thresholds": {"advert": 60}}, 60, "remove"),
        ({"thresholds": {"advert": 99}}, 98, "flag"),
        ({"thresholds": {"credit": 60}}, 60, "flag"),
        ({"thresholds": {"advert": 60}, "categories": {"advert": "flag"}}, 99, "flag"),
        ({"thresholds": {"advert": 60}, "rules": {"en.": "remove"}}, 60, "remove"),
    ],
)
def test_the_narrowest_setting_wins(settings, confidence, action):
    assert Policy(**settings).action(finding(confidence)) == action


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"profile": "reckless"}, "profile: 'reckless'"),
        ({"profile": ""}, "profile"),
        ({"categories": {"rumour": "keep"}}, "categories: 'rumour'"),
        ({"categories": {"advert": "burn"}}, "categories.advert: 'burn'"),
        ({"rules": {"en.": "burn"}}, "rules.en.: 'burn'"),
        ({"protect": ["("]}, "protect: '('"),
        ({"protect": "abc"}, "protect: give a list"),
        ({"protect": [1]}, "protect: 1 is not a string"),
        ({"protect": ["a" * 1001]}, "protect: a pattern of 1001 characters"),
        ({"protect": ["(" * 499 + ")" * 499]}, "protect: '("),
        ({"protect": ["a{" + "9" * 50 + "}"]}, "protect: 'a"),
        ({"profile": ["balanced"]}, "profile: "),
        ({"categories": ["advert"]}, "categories: give a mapping"),
        ({"categories": {"advert": ["keep"]}}, "categories.advert: "),
        ({"rules": "en."}, "rules: give a mapping"),
        ({"thresholds": 90}, "thresholds: give a mapping"),
        ({"thresholds": {"rumour": 90}}, "thresholds: 'rumour'"),
        *(
            ({"thresholds": {"advert": n}}, f"thresholds.advert: {n!r} is not a whole")
            for n in (0, 101, True, 90.0, "90")
        ),
    ],
)
def test_errors_name_the_setting(settings, named):
    with pytest.raises(PolicyError, match="^" + re.escape(named)):
        Policy(**settings)


@pytest.mark.parametrize("do", [Cleaner, lambda policy: clean("Rain.", policy=policy)], ids=["Cleaner", "clean"])
def test_an_unknown_profile_is_refused(do):
    with pytest.raises(PolicyError, match="reckless"):
        do(policy="reckless")


def test_what_is_kept_is_not_mentioned():
    record = clean(TEXT, policy=Policy(categories={"advert": "keep"}))

    assert (record.text, record.edits, record.flags) == (TEXT, (), ())


def test_what_is_flagged_stays():
    record = clean(TEXT, policy=Policy(categories={"advert": "flag"}))

    assert (record.text, record.edits) == (TEXT, ())
    assert [TEXT[flag.start : flag.end] for flag in record.flags] == ["Advertisement"]


@pytest.mark.parametrize("pattern", ["Advertisement", "(?i)ADVERT", "ment", r"ment\nIt"])
def test_what_is_protected_stays_and_is_flagged(pattern):
    record = clean(TEXT, policy=Policy(protect=(pattern,)))

    assert (record.text, record.edits) == (TEXT, ())
    assert [flag.category for flag in record.flags] == ["advert"]


@pytest.mark.parametrize("pattern", ["calm", "snow", "z*"])
def test_protecting_something_else_changes_nothing(pattern):
    assert clean(TEXT, policy=Policy(protect=(pattern,))).text == "Rain fell.\nIt was calm."


def test_protected_white_space_is_not_tidied_away():
    text = "Rain fell.\n\nAdvertisement\n\nIt was calm."

    assert clean(text, policy=Policy(protect=(r"\n",))).text == "Rain fell.\n\n\n\nIt was calm."


def test_a_pattern_that_takes_too_long_leaves_the_text_alone():
    """What is then removed would depend on the machine."""
    text = "a" * 60 + "!\nAdvertisement"
    record = clean(text, policy=Policy(protect=("(a|aa)+$",)))

    assert (record.status, record.text) == ("quarantined", text)
    assert "protected pattern" in record.flags[0].reason


def test_the_record_names_the_policy():
    plain, strict = Policy("conservative"), Policy("conservative", protect=("calm",))
    names = {clean(TEXT, policy=policy).tool["policy"] for policy in (plain, strict, Policy(rules={"en.": "flag"}))}

    assert "conservative" in names
    assert len(names) == 3
    assert {name.partition("+")[0] for name in names} == {"conservative", "balanced"}


def test_a_policy_has_one_name():
    """However its settings were written down."""

    def name(**settings):
        return clean(TEXT, policy=Policy(**settings)).tool["policy"]

    assert name(protect=["a", "b", "a"]) == name(protect=("b", "a"))
    assert name(categories={"advert": "keep", "tag": "keep"}) == name(categories={"tag": "keep", "advert": "keep"})
    assert len({name(), name(thresholds={"tag": 90}), name(thresholds={"tag": 91}), name(rules={"en.": "keep"})}) == 4
    assert name(thresholds={}) == "balanced"


def test_patterns_may_come_one_by_one():
    assert Policy(protect=(pattern for pattern in ["calm"])).protect == ("calm",)


def test_a_policy_can_be_given_by_name():
    assert clean(TEXT, policy="aggressive") == clean(TEXT, policy=Policy("aggressive"))


def test_what_a_record_says_of_its_policy_stays_true():
    categories = {"advert": "flag"}
    policy = Policy(categories=categories)
    cleaner = Cleaner(policy=policy)
    categories["advert"] = "remove"

    assert policy.categories == {"advert": "flag"}
    with pytest.raises(AttributeError):
        cleaner.policy = Policy("aggressive")
