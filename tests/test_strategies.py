"""What is drawn is what is said of it, shrinks well, and is there soon."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from inspect import signature

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

import newsclean
from marks import unmark
from newsclean import Cleaner, Edit, Finding, Pack, Record, clean, detect, hypothesis_plugin, packs, samples, verify
from newsclean.strategies import Artefact, Dirtied, artefacts, articles, dirtied, records, rule_packs
from newsclean.testing import assert_clean, assert_conserves

LANGUAGES = samples.languages()
FUNCTIONS = (articles, artefacts, dirtied, records, rule_packs)
FEW = settings(max_examples=25)
#: Nothing is suppressed here: a strategy that is slow, or filters much, does not pass.
STRICT = settings(max_examples=100, suppress_health_check=[], database=None)


def each_language(test):
    return pytest.mark.parametrize("language", LANGUAGES)(test)


# ---- articles


@each_language
def test_the_sentences_that_are_made_show_their_language(language):
    """A pack that changes may lose a few, which are then not drawn; the first is what articles shrink to."""
    whole = samples._prose()[language]["whole"]
    made = [s for s in samples.sentences(language) if re.fullmatch(r"\d+ \d+", s.key) or s.text in whole]

    assert made[0] in samples.plain(language)
    assert len(set(made) - {*samples.plain(language)}) <= len(made) / 10


@each_language
@FEW
@given(data=st.data())
def test_nothing_is_found_in_an_article(language, data):
    text = data.draw(articles(language=language))

    assert detect(text) == []
    assert Cleaner(policy="aggressive").clean(text).text == text
    assert clean(text).language == language


@given(st.data())
def test_articles_have_as_many_paragraphs_as_asked(data):
    low = data.draw(st.integers(1, 6))
    high = data.draw(st.integers(low, 8))
    text = data.draw(articles(language="en", min_size=low, max_size=high))
    lines = [line for line in text.splitlines() if line]
    title = lines[0][-1] not in '.?!"'

    assert low <= len(lines) - title <= high


_NO_PROSE = """
from hypothesis import find, settings
from newsclean import samples, strategies
samples._prose = dict
print(find(strategies.articles(language="de", min_size=3), lambda _: True, settings=settings(database=None)))
"""


def test_a_language_without_prose_has_what_its_rules_must_leave_alone():
    """A new language is covered by its pack alone."""
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", _NO_PROSE], capture_output=True, check=True)
    misses = {miss for rule in packs.shipped("de").rules for miss in rule.miss}
    lines = done.stdout.decode().splitlines()

    assert len(lines) == 3
    assert set(lines) <= misses


# ---- artefacts


@each_language
@FEW
@given(data=st.data())
def test_an_artefact_is_removed_and_is_of_its_rule(language, data):
    artefact = data.draw(artefacts(language=language))
    rule = samples.rule(artefact)

    assert (artefact.category, artefact.language) == (rule.category, rule.language)
    assert artefact.text.strip() == artefact.text != ""
    assert samples.placed(artefact, language) == artefact


@pytest.mark.parametrize("category", samples.WITH_ARTEFACTS)
def test_each_category_has_artefacts(category):
    for language in ("en", "ar"):
        if samples.artefacts(language, category):
            drawn = find(artefacts(category=category, language=language), lambda _: True)
            assert drawn.category == category


@pytest.mark.parametrize("name", [name for name in packs.names() if name in LANGUAGES])
def test_most_rules_have_artefacts(name):
    """What stands in the pack is enough: its examples, and what its phrases, words and names stand for."""
    rules = {rule.id for rule in packs.shipped(name).rules if rule.confidence >= newsclean.Policy().threshold}
    rules -= {rule.id for rule in packs.shipped(name).rules if rule.kind == "score"}
    drawn = {artefact.rule for artefact in samples.artefacts(name) if artefact.rule.startswith(f"{name}.")}

    assert rules - drawn == set()


@pytest.mark.parametrize(
    ("phrase", "texts"),
    [
        ("ad", ("ad",)),
        ("(a|b) c", ("a c", "b c")),
        ("[a ]b", ("b", "a b")),
        ("{n} {time} {email}", ("4 10:30 desk@paper.example",)),
        (r"\[ad\]", ("[ad]",)),
    ],
)
def test_readings_of_a_phrase(phrase, texts):
    assert samples.readings(phrase, "en") == texts


# ---- both


@each_language
@FEW
@given(data=st.data())
def test_the_spans_are_the_artefacts(language, data):
    """Without them, and the white space at their edges, the text is the clean text; and newsclean says so too."""
    dirty = data.draw(dirtied(articles(language=language), artefacts(language=language)))
    reach, kept = 0, ""
    for span in dirty.spans:
        assert reach <= span.start < span.end <= len(dirty.text)
        assert span.rule.split(".")[0] in packs.choose(language)
        kept += dirty.text[reach : span.start] + span.inserted
        reach = span.end
    kept += dirty.text[reach:]

    assert "".join(kept.split()) == "".join(dirty.clean.split())
    assert len(dirty.spans) >= 1
    assert_clean(clean, dirty.text, expected=dirty.clean)
    assert_clean(Cleaner(language=language).clean, dirty.text, expected=dirty.clean)
    assert_conserves(clean, dirty.text, spans=dirty.spans)


@given(dirtied())
def test_an_article_and_its_artefacts_are_in_one_language(dirty):
    language = clean(dirty.clean).language
    rules = {span.rule.split(".")[0] for span in dirty.spans}

    assert rules <= set(packs.choose(language))


@given(st.lists(articles(), min_size=2, max_size=3), artefacts())
def test_an_example_keeps_to_one_language(texts, artefact):
    (language,) = {clean(text).language for text in texts}

    assert artefact.language in {language, "en", "und"}


@given(dirtied(st.text(max_size=60), st.text(min_size=1, max_size=5)))
def test_any_text_can_be_dirtied_with_any_other(dirty):
    taken = [dirty.text[start:end] for start, end, *_ in dirty.spans]

    assert all(taken)
    assert_conserves(lambda text: dirty.clean if text == dirty.text else text, dirty.text, spans=dirty.spans)


@pytest.mark.parametrize(
    ("text", "dirty"),
    [
        ("", {"Click"}),
        ("Rain fell.", {"Click\nRain fell.", "Rain fell.\nClick"}),
        ("Rain fell.\n", {"Click\nRain fell.\n", "Rain fell.\nClick\n"}),
        ("A.\r\rB.", {"Click\r\rA.\r\rB.", "A.\r\rClick\r\rB.", "A.\r\rB.\r\rClick"}),
    ],
)
def test_line_ends_are_those_of_the_text(text, dirty):
    spots = [spot for spot in samples.places(text) if spot.place == samples.LINE]

    assert {samples.put(text, [(spot, Artefact("Click", "other", "", "und"))]).text for spot in spots} == dirty


# ---- records and packs


@FEW
@given(records())
def test_records_are_whole(record):
    verify(record)
    assert Record.from_json(record.to_json()) == record


@FEW
@given(records(st.just(b"\xff\xfe\x00")))
def test_records_are_of_what_is_given(record):
    assert newsclean.restore(record) == b"\xff\xfe\x00"


def test_records_are_of_many_sorts():
    for sort in (
        lambda record: record.status == "quarantined",
        lambda record: record.source["bom"],
        lambda record: record.edits and record.metadata,
        lambda record: record.flags,
        lambda record: record.direction == "rtl" and record.title,
        lambda record: "url" in record.source,
    ):
        find(
            records(), lambda record, sort=sort: bool(sort(record)), settings=settings(max_examples=5000, database=None)
        )


@pytest.mark.parametrize("language", [*samples.languages(), "und"])
def test_no_word_of_a_pack_is_empty(language):
    assert all(samples.words(language))


@settings(max_examples=6)
@given(st.sampled_from(("en", "ar", "zh", "hi", "und")).flatmap(lambda language: rule_packs(language=language)))
def test_the_rules_of_a_pack_find_their_examples(pack):
    cleaner = Cleaner(language=pack.language, packs=[pack])
    for rule in pack.rules:
        for hit in rule.hit:
            text, spans = unmark(hit)
            assert spans == [(f.start, f.end) for f in cleaner.detect(text) if f.rule == rule.id]


@FEW
@given(rule_packs(language="ar", min_size=2, max_size=3))
def test_packs_have_as_many_rules_as_asked(pack):
    assert pack.language == "ar"
    assert 2 <= len(pack.rules) <= 3


# ---- shrinking


def simplest(strategy, condition=lambda _: True):
    return find(strategy, condition, settings=settings(max_examples=2000, database=None))


def test_the_simplest_article_is_one_sentence():
    assert simplest(articles()) == "The council of the harbour town agreed to rebuild the old wall on Monday."
    assert simplest(articles(language="ar")) == samples.sentences("ar")[0].text


def test_an_article_shrinks_to_what_matters():
    plain = [sentence.text for sentence in samples.sentences("en")]
    assert simplest(articles(language="en"), lambda text: "bridge on Monday" in text) in plain
    assert simplest(articles(language="en"), lambda text: "\r\n" in text).count("\r\n") == 1
    plain = {sentence.text for sentence in samples.sentences("en")}
    assert simplest(articles(language="en"), lambda text: "photo" in text.lower()) in plain


def test_the_simplest_text_has_one_artefact():
    dirty = simplest(dirtied(articles(language="en"), artefacts(category="advert", language="en")))

    assert len(dirty.spans) == 1
    assert dirty.clean == samples.sentences("en")[0].text
    assert dirty.spans[0].category == "advert"


def test_what_a_cleaner_misses_shrinks_to_one_artefact():
    """A cleaner that knows one artefact only fails on another, alone in the shortest article."""
    dirty = simplest(
        dirtied(articles(language="en"), artefacts(language="en")),
        lambda dirty: dirty.text.replace("Advertisement\n", "") != dirty.clean,
    )

    assert len(dirty.spans) == 1
    assert dirty.clean == samples.sentences("en")[0].text


def test_the_simplest_record_is_empty():
    record = simplest(records())

    assert (record.text, record.edits, record.metadata) == ("", (), {})


def test_the_simplest_pack_has_one_rule():
    pack = simplest(rule_packs())

    assert len(pack.rules) == 1


# ---- arguments


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: articles(language="xx"), "language='xx' has no rules; there are ar, de, en"),
        (lambda: articles(language="und"), "has no rules"),
        (lambda: articles(min_size=0), "min_size=0 is no whole number"),
        (lambda: articles(max_size=True), "max_size=True is no whole number"),
        (lambda: articles(max_size=1000), "is no whole number of 1 to 20"),
        (lambda: articles(min_size=3, max_size=2), "max_size=2 is less than min_size=3"),
        (lambda: artefacts(language="xx"), "has no rules"),
        (lambda: artefacts(category="nonsense"), "category='nonsense' is no category"),
        (lambda: artefacts(category="duplicate"), "has no artefacts by itself"),
        (lambda: artefacts(category=3), "is no category"),
        (lambda: dirtied("text"), r"articles='text' is no strategy; st.just\(...\)"),
        (lambda: dirtied(artefacts=Artefact("a", "other", "", "en")), "is no strategy"),
        (lambda: records("text"), "sources='text' is no strategy"),
        (lambda: rule_packs(language="xx"), "has no rules"),
        (lambda: rule_packs(min_size=1.5), "min_size=1.5 is no whole number of 1 or more"),
    ],
)
def test_wrong_arguments_are_refused_at_once(call, says):
    with pytest.raises(InvalidArgument, match=says):
        call()


@pytest.mark.parametrize(
    ("strategy", "says"),
    [
        (dirtied(st.integers()), "articles drew 0, which is a int"),
        (dirtied(articles(), st.integers()), "artefacts drew 0, which is a int"),
        (records(st.none()), "sources drew None, which is a NoneType"),
    ],
)
def test_what_is_drawn_wrong_is_refused(strategy, says):
    with pytest.raises(InvalidArgument, match=says):
        simplest(strategy)


@pytest.mark.parametrize(
    "shown",
    [
        "articles()",
        "articles(language='ar')",
        "artefacts(category='advert')",
        "dirtied()",
        "dirtied(articles=articles(language='en'), artefacts=just('Click here'))",
        "records()",
        "rule_packs(min_size=2)",
    ],
)
def test_a_strategy_is_shown_as_it_is_written(shown):
    names = {function.__name__: function for function in FUNCTIONS} | {"just": st.just}

    strategy = eval(shown, names)  # noqa: S307 - written above
    strategy.validate()

    assert repr(strategy) == shown


def test_every_argument_has_a_default():
    parameters = [parameter for function in FUNCTIONS for parameter in signature(function).parameters.values()]

    assert [parameter for parameter in parameters if parameter.default is parameter.empty] == []


def test_values_are_shown_as_they_are_written():
    dirty = simplest(dirtied())

    assert eval(repr(dirty), {"Dirtied": Dirtied, "Span": samples.Span}) == dirty  # noqa: S307 - our own


# ---- time


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_hundred_examples_are_soon_there(function):
    """Two seconds of processor time are promised, once the packs are loaded; here they may take twice as long."""
    drawn = []
    strategy = function()
    strategy.validate()

    @settings(STRICT, phases=[Phase.generate])
    @given(strategy)
    def draw(value):
        drawn.append(value)

    begun = time.process_time()
    draw()
    taken = time.process_time() - begun

    assert len(drawn) == 100
    assert taken < 4, f"{taken:.1f} s"


@each_language
def test_health_checks_do_not_trip(language):
    @settings(STRICT, max_examples=30)
    @given(dirtied(articles(language=language), artefacts(language=language)))
    def draw(_):
        pass

    draw()


def test_little_is_filtered(monkeypatch):
    """Nine of ten texts are right as they are made; the filter is for what only the whole shows."""
    judged = []

    def judge(dirty, right=samples.is_right):
        judged.append(right(dirty))
        return judged[-1]

    monkeypatch.setattr(samples, "is_right", judge)

    @settings(STRICT, max_examples=300, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(dirtied())
    def draw(_):
        pass

    draw()

    assert judged.count(True) >= 0.85 * len(judged)


# ---- types


# As an installed newsclean is, by its entry point.
hypothesis_plugin.register()


@FEW
@given(st.from_type(Record), st.from_type(Pack))
def test_types_are_known(record, pack):
    verify(record)
    assert pack.rules


@given(st.from_type(Edit), st.from_type(Finding))
def test_edits_and_findings_are_plausible(edit, finding):
    assert edit.end - edit.start == len(edit.removed)
    assert edit.removed != edit.inserted
    assert 0 <= finding.start < finding.end
    assert {edit.category, finding.category} <= set(newsclean.CATEGORIES)


_FROM_TYPE = """
{first}
import newsclean
from hypothesis import strategies as st
strategy = st.from_type(newsclean.Record)
strategy.validate()
print(strategy)
"""


@pytest.mark.parametrize("first", ["", "import newsclean.strategies", "import hypothesis"])
def test_the_entry_point_registers_types(first, tmp_path, plugged):
    """Whoever is imported first."""
    done = plugged(sys.executable, "-c", _FROM_TYPE.format(first=first), cwd=tmp_path)

    assert done.stdout.strip() == "records()", done.stderr


_WITHOUT = """
import sys
sys.modules["hypothesis"] = None
import newsclean, newsclean.cli, newsclean.testing
assert "newsclean.strategies" not in sys.modules
try:
    import newsclean.strategies
except ImportError as error:
    print(error)
"""


def test_without_hypothesis_it_is_said_what_to_install():
    done = subprocess.run([sys.executable, "-c", _WITHOUT], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "newsclean.strategies needs Hypothesis: pip install newsclean[hypothesis]"
