r"""
Hypothesis strategies for news texts: clean articles, artefacts, articles with artefacts in them, records, rule packs.

They need Hypothesis: `pip install newsclean[hypothesis]`. For what to assert of them, see `newsclean.testing`.

>>> from hypothesis import find
>>> find(articles(language="en"), lambda text: True)
'The council of the harbour town agreed to rebuild the old wall on Monday.'
>>> dirty = find(dirtied(articles(language="en"), st.just("Advertisement")), lambda dirty: True)
>>> dirty.text
'Advertisement\nThe council of the harbour town agreed to rebuild the old wall on Monday.'
>>> dirty.spans
(Span(start=0, end=13, category='other', rule='', inserted=''),)
>>> dirty.clean
'The council of the harbour town agreed to rebuild the old wall on Monday.'

Where no language is given, one is drawn for each example, and all strategies of that example keep to it: what
`artefacts()` puts into `articles()` is in their language.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable
from functools import cache
from typing import Any, ParamSpec, TypeVar

from newsclean import packs as shipped
from newsclean import samples
from newsclean.cleaner import Cleaner
from newsclean.model import CATEGORIES, Edit, Finding, Pack
from newsclean.record import Record
from newsclean.samples import Artefact, Dirtied, Span

try:
    from hypothesis import assume
    from hypothesis import strategies as st
    from hypothesis.errors import InvalidArgument
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] != "hypothesis":
        raise
    raise ImportError("newsclean.strategies needs Hypothesis: pip install newsclean[hypothesis]") from error

__all__ = ["Artefact", "Dirtied", "Span", "artefacts", "articles", "dirtied", "records", "rule_packs"]

P = ParamSpec("P")
T = TypeVar("T")

#: So many paragraphs, sentences in one, and artefacts: tests are to be quick, and examples to be read.
_PARAGRAPHS, _SENTENCES, _ARTEFACTS = 5, 3, 4
#: The place of an artefact is the n-th that fits, counted round and round.
_PLACES = 63
#: Articles do not repeat themselves, so that there is an end to what they can say.
_MOST = 20
_BREAKS = ("\n", "\n\n", "\r\n")


def _shown_as(name: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A strategy is shown by the name of the function that checked its arguments."""

    def rename(function: Callable[P, T]) -> Callable[P, T]:
        function.__name__ = function.__qualname__ = name
        return function

    return rename


# ---- articles


def articles(*, language: str | None = None, min_size: int = 1, max_size: int | None = None) -> st.SearchStrategy[str]:
    """
    Return a strategy for clean articles: prose in which newsclean finds nothing, with whatever profile.

    A few plain sentences, and of those that look like artefacts and are none; with or without a title, and with line
    ends of any sort. Shrinks to fewer and plainer sentences.

    Args:
        language: One of the languages that there are rules for ("ar"); None to have one drawn.
        min_size: The least number of paragraphs.
        max_size: The greatest; None for a few more than the least.

    Raises:
        InvalidArgument: no such language, or no such size.
    """
    _check_language(language)
    _check_sizes(min_size, max_size, _MOST)
    return _ready(language, lambda: _articles(language=language, min_size=min_size, max_size=max_size), artefacts=False)


@st.composite
@_shown_as("articles")
def _articles(draw: st.DrawFn, *, language: str | None = None, min_size: int = 1, max_size: int | None = None) -> str:
    language = draw(_languages(language))
    most = max(min_size, _PARAGRAPHS) if max_size is None else max_size
    # Each sentence with whether a paragraph begins with it: the two are then left out together.
    sentences = st.tuples(_sentences(language), st.booleans())
    drawn = draw(st.lists(sentences, min_size=min_size, max_size=most * _SENTENCES, unique_by=lambda pair: pair[0].key))
    paragraphs: list[list[samples.Sentence]] = []
    for at, (sentence, begins) in enumerate(drawn):
        needed = min_size - len(paragraphs) >= len(drawn) - at
        if not paragraphs or needed or (begins and len(paragraphs) < most):
            paragraphs.append([])
        paragraphs[-1].append(sentence)
    blank = draw(st.sampled_from(_BREAKS))
    between = draw(st.sampled_from(_gaps(language)))
    lines = [between.join(sentence.text for sentence in paragraph) for paragraph in paragraphs]
    heads = [title for title in samples.titles(language) if title.key not in {sentence.key for sentence, _ in drawn}]
    title = draw(st.none() | st.sampled_from(heads)) if heads else None
    text = blank.join([title.text, *lines] if title else lines) + draw(st.sampled_from(("", "\n")))
    assume(samples.is_left_alone(text, language))
    return text


def _ready(
    language: str | None, strategy: Callable[[], st.SearchStrategy[T]], *, artefacts: bool = True
) -> st.SearchStrategy[T]:
    """
    Read and compile what is wanted of a language before anything is drawn.

    Hypothesis then validates strategies; if it took as long while examples are drawn, it would say that this is slow.
    """

    def make() -> st.SearchStrategy[T]:
        for name in _shipped() if language is None else (language,):
            samples.load(name, with_artefacts=artefacts)
        return strategy()

    return st.deferred(make)


@cache
def _sentences(language: str) -> st.SearchStrategy[samples.Sentence]:
    return st.sampled_from(samples.sentences(language)).filter(lambda sentence: samples.is_plain(sentence, language))


def _gaps(language: str) -> tuple[str, ...]:
    """What stands between two sentences."""
    return ("",) if language in {"ja", "zh"} else (" ",)


def _languages(language: str | None) -> st.SearchStrategy[str]:
    """The language asked for, or one that is the same for all that is drawn for an example."""
    if language is not None:
        return st.just(language)
    return st.shared(st.sampled_from(_shipped()), key="newsclean.strategies.language")


@cache
def _shipped() -> tuple[str, ...]:
    """All languages; English, which most people who read a failing test can read, is the simplest."""
    return tuple(sorted(samples.languages(), key=lambda language: (language != "en", language)))


# ---- artefacts


def artefacts(*, category: str | None = None, language: str | None = None) -> st.SearchStrategy[Artefact]:
    """
    Return a strategy for artefacts: what the rules for a language take out of a page, each with its category and rule.

    They are the examples of the rules, and what their phrases, words and tag names stand for, of the language's own
    pack and of those that are used in every language. newsclean removes each of them from a plain article, with the
    default profile. Shrinks to the language's own, and to short ones.

    Args:
        category: One of `newsclean.CATEGORIES`; None for any. "duplicate" and "whitespace" have no artefacts by
            themselves: what is one depends on the text around it.
        language: One of the languages that there are rules for ("ar"); None to have one drawn.

    Raises:
        InvalidArgument: no such language, no such category, or no rule of that category for that language.
    """
    _check_language(language)
    if category is not None and category not in samples.WITH_ARTEFACTS:
        there = "has no artefacts by itself" if category in CATEGORIES else "is no category"
        raise InvalidArgument(f"{category=} {there}; there are {', '.join(samples.WITH_ARTEFACTS)}")
    if language is not None and category is not None and not samples.artefacts(language, category):
        raise InvalidArgument(f"there is no rule that removes {category=} for {language=}")
    return _ready(language, lambda: _artefacts(category=category, language=language))


@st.composite
@_shown_as("artefacts")
def _artefacts(draw: st.DrawFn, *, category: str | None = None, language: str | None = None) -> Artefact:
    language = draw(_languages(language))
    if category is None:
        category = draw(st.sampled_from(_categories(language)))
    artefact = draw(_removed(language, category))
    assert artefact is not None  # noqa: S101 - the filter sees to it
    return artefact


@cache
def _categories(language: str) -> tuple[str, ...]:
    return tuple(name for name in samples.WITH_ARTEFACTS if samples.artefacts(language, name))


@cache
def _removed(language: str, category: str) -> st.SearchStrategy[Artefact | None]:
    found = samples.artefacts(language, category)
    return st.sampled_from(found).map(lambda artefact: samples.placed(artefact, language)).filter(bool)


# ---- both


def dirtied(
    articles: st.SearchStrategy[str] | None = None, artefacts: st.SearchStrategy[Artefact | str] | None = None
) -> st.SearchStrategy[Dirtied]:
    """
    Return a strategy for articles with artefacts put into them: the text, the spans of the artefacts, the clean text.

    Artefacts stand on lines of their own, after sentences or at the text's end, as each of them may, and never next to
    one another. There is at least one. Shrinks to one artefact in a short article.

    Args:
        articles: A strategy for texts; `articles()` where it is left out.
        artefacts: A strategy for artefacts, or for strings, which are put on lines of their own; `artefacts()` where it
            is left out.

    Raises:
        InvalidArgument: an argument is no strategy, or draws something else.
    """
    for name, value in (("articles", articles), ("artefacts", artefacts)):
        if value is not None and not isinstance(value, st.SearchStrategy):
            raise InvalidArgument(f"{name}={value!r} is no strategy; st.just(...) makes one of a value")
    return _after((articles, artefacts), lambda: _dirtied(articles=articles, artefacts=artefacts))


def _after(
    given: tuple[st.SearchStrategy[Any] | None, ...], strategy: Callable[[], st.SearchStrategy[T]]
) -> st.SearchStrategy[T]:
    """What a strategy draws from is validated with it, for that makes ready what takes long."""

    def make() -> st.SearchStrategy[T]:
        for source in given:
            (_ANY_ARTEFACTS if source is None else source).validate()
        return strategy()

    return st.deferred(make)


@st.composite
@_shown_as("dirtied")
def _dirtied(
    draw: st.DrawFn,
    *,
    articles: st.SearchStrategy[str] | None = None,
    artefacts: st.SearchStrategy[Artefact | str] | None = None,
) -> Dirtied:
    article = draw(_ANY_ARTICLES if articles is None else articles)
    _check_drawn("articles", article, str)
    sources = st.tuples(_ANY_ARTEFACTS if artefacts is None else artefacts, st.integers(0, _PLACES))
    free, chosen = samples.places(article), []
    for drawn, nth in draw(st.lists(sources, min_size=1, max_size=_ARTEFACTS)):
        _check_drawn("artefacts", drawn, (str, Artefact))
        artefact = drawn if isinstance(drawn, Artefact) else Artefact(drawn, "other", "", "und")
        fitting = [spot for spot in free if spot.place == artefact.place]
        if fitting and artefact.text:
            spot = fitting[nth % len(fitting)]
            chosen.append((spot, artefact))
            free = samples.apart(free, spot)
    dirty = samples.put(article, chosen)
    assume(chosen and (not all(span.rule for span in dirty.spans) or samples.is_right(dirty)))
    return dirty


# ---- records


def records(sources: st.SearchStrategy[str | bytes] | None = None) -> st.SearchStrategy[Record]:
    """
    Return a strategy for records, as newsclean makes them: valid, verified, and good for their source.

    Args:
        sources: A strategy for what is cleaned; where it is left out, articles with artefacts and without, in several
            encodings, and now and then anything at all.

    Raises:
        InvalidArgument: `sources` is no strategy, or draws what is neither text nor bytes.
    """
    if sources is not None and not isinstance(sources, st.SearchStrategy):
        raise InvalidArgument(f"{sources=} is no strategy; st.just(...) makes one of a value")
    return _after((sources,), lambda: _records(sources=sources))


@st.composite
@_shown_as("records")
def _records(draw: st.DrawFn, *, sources: st.SearchStrategy[str | bytes] | None = None) -> Record:
    source = draw(_sources() if sources is None else sources)
    _check_drawn("sources", source, (str, bytes))
    url = draw(st.none() | st.just("https://paper.example/a"))
    return _cleaner().clean(source, url=url, metadata=draw(_METADATA))


@cache
def _cleaner() -> Cleaner:
    return Cleaner()


@cache
def _sources() -> st.SearchStrategy[str | bytes]:
    texts = st.one_of(_ANY_ARTICLES, dirtied().map(lambda dirty: dirty.text))
    return st.one_of(
        texts,
        texts.map(lambda text: text.encode()),
        texts.map(lambda text: codecs.BOM_UTF8 + text.encode()),
        texts.map(lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le")),
        st.text(max_size=40),
        st.binary(max_size=40),
    )


# ---- rule packs


def rule_packs(
    *, language: str | None = None, min_size: int = 1, max_size: int | None = None
) -> st.SearchStrategy[Pack]:
    """
    Return a strategy for rule packs, as they are read from files: valid, and with rules that find their own examples.

    Args:
        language: One of the languages that there are rules for ("ar"), or "und"; None to have one drawn.
        min_size: The least number of rules.
        max_size: The greatest; None for a few more than the least.

    Raises:
        InvalidArgument: no such language, or no such size.
    """
    if language != "und":
        _check_language(language)
    _check_sizes(min_size, max_size, None)
    return _rule_packs(language=language, min_size=min_size, max_size=max_size)


@st.composite
@_shown_as("rule_packs")
def _rule_packs(
    draw: st.DrawFn, *, language: str | None = None, min_size: int = 1, max_size: int | None = None
) -> Pack:
    language = draw(_languages(language))
    name = "my-" + draw(st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=8))
    most = min_size + 3 if max_size is None else max_size
    unique = st.lists(_rules(language), min_size=min_size, max_size=most, unique_by=lambda rule: rule["hit"][0].lower())
    rules = draw(unique)
    rows = {"name": name, "language": language, "description": "Drawn by chance."}
    parts = ["".join(f"{key} = {_toml(value)}\n" for key, value in rows.items())]
    for number, rule in enumerate(rules):
        table = {"id": f"{name}.{rule['kind']}.rule-{number}", **rule}
        parts.append("[[rule]]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in table.items()))
    return shipped.parse("\n".join(parts).encode(), f"{name}.toml")


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@st.composite
def _rules(draw: st.DrawFn, language: str) -> dict[str, Any]:
    """One rule, as a table of its pack: for a whole line, or for a tag."""
    words = draw(st.lists(st.sampled_from(samples.words(language)), min_size=3, max_size=3, unique=True))
    rule: dict[str, Any] = {
        "kind": draw(st.sampled_from(("line", "tag"))),
        "confidence": draw(st.integers(1, 100)),
        "why": "an artefact drawn by chance",
        "miss": [samples.sentences("en" if language == "und" else language)[0].text],
    }
    if rule["kind"] == "tag":
        name = "".join(sign for sign in "-".join(words[:2]).lower() if sign.isalpha() or sign == "-")
        return {**rule, "names": [name], "hit": [f"\u27e6<{name}>\u27e7"]}
    pattern = draw(st.sampled_from(("{} {} {}", "{} [{} ]{}", "{} ({}|{})", "{} {} {} {{n}}")))
    phrase = pattern.format(*words)
    hits = [f"\u27e6{text}\u27e7" for text in samples.readings(phrase, language)[:2]]
    return {**rule, "category": draw(st.sampled_from(CATEGORIES)), "phrases": [phrase], "hit": hits}


# ---- types


def of_type(type_: type) -> st.SearchStrategy[Any]:
    """Return the strategy for one of newsclean's types: what `st.from_type` uses where newsclean is installed."""
    made: dict[type, Callable[[], st.SearchStrategy[Any]]]
    made = {Record: records, Pack: rule_packs, Edit: _edits, Finding: _findings}
    return made[type_]()


def _findings() -> st.SearchStrategy[Finding]:
    """Findings that some detector may yield."""
    return _edits().map(
        lambda edit: Finding(
            edit.start, edit.end, edit.rules[0], edit.category, edit.confidence, edit.reason, edit.inserted
        )
    )


def _edits() -> st.SearchStrategy[Edit]:
    """Edits that may stand in some record."""
    return st.builds(
        lambda start, artefact: Edit(
            start,
            start + len(artefact.text),
            artefact.text,
            artefact.inserted,
            (artefact.rule,),
            artefact.category,
            samples.rule(artefact).confidence,
            samples.rule(artefact).why,
        ),
        st.integers(0, 10_000),
        _ANY_ARTEFACTS,
    )


# ---- arguments


def _check_language(language: str | None) -> None:
    if language is not None and language not in samples.languages():
        raise InvalidArgument(f"{language=} has no rules; there are {', '.join(samples.languages())}")


def _check_sizes(min_size: int, max_size: int | None, most: int | None) -> None:
    for name, value in (("min_size", min_size), ("max_size", max_size)):
        if value is not None and (type(value) is not int or value < 1 or (most is not None and value > most)):
            upto = "or more" if most is None else f"to {most}"
            raise InvalidArgument(f"{name}={value!r} is no whole number of 1 {upto}")
    if max_size is not None and max_size < min_size:
        raise InvalidArgument(f"{max_size=} is less than {min_size=}")


def _check_drawn(name: str, value: object, kinds: type | tuple[type, ...]) -> None:
    if not isinstance(value, kinds):
        raise InvalidArgument(f"{name} drew {value!r}, which is a {type(value).__name__}")


_ANY_ARTICLES = articles()
_ANY_ARTEFACTS = artefacts()
_METADATA = st.fixed_dictionaries(
    {},
    optional={
        "authors": st.lists(st.sampled_from(("Mina Lind", "Jonah Webb")), min_size=1, max_size=2, unique=True),
        "section": st.sampled_from(("city", "sport")),
        "words": st.integers(0, 1000),
    },
)
