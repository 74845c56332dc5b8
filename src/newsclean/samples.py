"""
Sentences and artefacts, as data: what `strategies` makes documents of. Nothing here is random, or needs Hypothesis.

Sentences are made from `prose.toml` and the `miss` examples of the packs; artefacts are what is marked in the `hit`
examples, and what the phrases, words and names of the rules stand for. So a new rule, or a new language, is in use here
without more ado.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from itertools import product
from typing import Any, NamedTuple

from newsclean import packs
from newsclean.cleaner import Cleaner
from newsclean.letters import STOPS, WIDE_STOPS
from newsclean.model import CATEGORIES, Rule
from newsclean.phrases import Nodes, Slot, parse
from newsclean.policy import Policy

#: Categories of which there are artefacts; of the others, what is one depends on the whole text.
WITH_ARTEFACTS = tuple(name for name in CATEGORIES if name not in {"duplicate", "whitespace"})
#: Where an artefact may stand: on a line of its own, after a sentence, or at the text's end in either way.
LINE, SENTENCE, LAST_LINE, LAST_SENTENCE = PLACES = ("line", "sentence", "last-line", "last-sentence")
#: So many ways of reading a phrase are taken; each alternative of a part with no more of them is then in one.
_WAYS = 6
#: So much of a word is taken, for the sake of scripts without blanks.
_WORD = 8
_MARKED = re.compile(r"\u27e6(.*?)\u27e7", re.DOTALL)
#: Signs at the end of a sentence: of a fragment put behind it, one can tell that it is none of its words.
_ENDED = re.compile(r"[^\s\"\u201d\u00bb.!?\u061f\u06d4\u0964\u3002][.\u06d4\u0964\u3002](?=[ \n\r]|$)")
_FULL = re.compile(rf"[{STOPS}{WIDE_STOPS}][\"\u201d\u00bb\u300d]?$")


class Artefact(NamedTuple):
    """Something that is no part of an article, and that a rule takes."""

    text: str
    category: str
    #: The id of the rule that it is an example of.
    rule: str
    #: The language of the rule's pack; "und" for what is found in every language.
    language: str
    #: Where it may stand: on a line of its own ("line"), after a sentence ("sentence"), or so at the text's end only
    #: ("last-line", "last-sentence").
    place: str = LINE
    #: What belongs in its place: "" but for a broken encoding.
    inserted: str = ""


class Span(NamedTuple):
    """Where an artefact is: `[start, end)` of a text, in code points."""

    start: int
    end: int
    category: str
    rule: str
    #: What belongs in its place: "" but for a broken encoding.
    inserted: str = ""


class Dirtied(NamedTuple):
    """An article with artefacts put into it: without the spans, and the white space at their edges, it is clean."""

    text: str
    #: Sorted and disjoint.
    spans: tuple[Span, ...]
    clean: str


class Sentence(NamedTuple):
    """One sentence; those of one key begin alike, and should not stand in one article."""

    text: str
    key: str


def languages() -> tuple[str, ...]:
    """
    Return the languages that have a pack, sorted.

    >>> languages()[:3]
    ('ar', 'de', 'en')
    """
    return tuple(sorted({packs.head(name)["language"] for name in packs.names()} - {"und"}))


# ---- prose


@cache
def _prose() -> dict[str, dict[str, Any]]:
    return tomllib.loads((resources.files("newsclean") / "prose.toml").read_text(encoding="utf-8"))


@cache
def sentences(language: str) -> tuple[Sentence, ...]:
    """
    Return sentences of a language, plain ones first.

    >>> sentences("en")[0]
    Sentence(text='The council of the harbour town agreed to rebuild the old wall on Monday.', key='0 0')
    """
    table = _prose().get(language)
    made = [] if table is None else [*_made(table, "sentence", table["when"]), *_whole(table["whole"])]
    return (*made, *_whole(_misses(language)))


@cache
def titles(language: str) -> tuple[Sentence, ...]:
    """
    Return what can be the title of an article: its key is that of sentences that begin so.

    >>> titles("en")[0]
    Sentence(text='The council of the harbour town agreed to rebuild the old wall', key='0 0')
    """
    table = _prose().get(language)
    return () if table is None else tuple(_made(table, "title", [""]))


def _made(table: dict[str, Any], pattern: str, when: Iterable[str]) -> Iterator[Sentence]:
    for (n, who), (m, what), time in product(enumerate(table["who"]), enumerate(table["what"]), when):
        yield Sentence(table[pattern].format(who=who, what=what, when=time), f"{n} {m}")


def _whole(texts: Iterable[str]) -> Iterator[Sentence]:
    return (Sentence(text, text) for text in texts)


def _misses(language: str) -> list[str]:
    """The sentences among what no rule of the language's packs may touch, the shortest first."""
    rules = [rule for pack in map(packs.shipped, packs.choose(language)) for rule in pack.rules]
    misses = [miss for rule in rules if rule.language == language for miss in rule.miss]
    return sorted(
        {miss for miss in misses if "\n" not in miss and _FULL.search(miss)}, key=lambda text: (len(text), text)
    )


@cache
def _cleaner(language: str | None, profile: str = "balanced") -> Cleaner:
    return Cleaner(language=language, policy=Policy(profile))


@cache
def words(language: str) -> tuple[str, ...]:
    """
    Return some words of a language, the shortest first.

    >>> [word for word in words("en") if len(word) == 2][:2]
    ['at', 'of']
    """
    text = " ".join(title.text for title in titles(language)) or sentences("en")[0].text
    return tuple(
        sorted({word[:_WORD] for word in re.split(r"[\s'\u2019.-]+", text) if word}, key=lambda word: (len(word), word))
    )


def is_left_alone(text: str, language: str) -> bool:
    """
    Say whether nothing at all is found in a text, by whatever profile, and its language is told.

    >>> is_left_alone("The mayor spoke to the council.", "en"), is_left_alone("Advertisement", "en")
    (True, False)
    """
    record = _cleaner(None, "aggressive").clean(text)
    return record.language == language and not record.edits and not record.flags


@cache
def plain(language: str) -> tuple[Sentence, ...]:
    """Return the sentences that are left alone as an article each."""
    return tuple(sentence for sentence in sentences(language) if is_plain(sentence, language))


@cache
def is_plain(sentence: Sentence, language: str) -> bool:
    """Say whether a sentence is left alone as an article; to ask it of all of a language takes tenths of a second."""
    return is_left_alone(sentence.text, language)


@cache
def load(language: str, *, with_artefacts: bool) -> None:
    """Read and compile what the other functions want of a language: it takes some tenths of a second, once."""
    is_plain(sentences(language)[0], language)
    for category in WITH_ARTEFACTS if with_artefacts else ():
        artefacts(language, category)


# ---- artefacts


@cache
def artefacts(language: str, category: str | None = None) -> tuple[Artefact, ...]:
    """
    Return what may stand in a page in this language, that of the language's own rules first, short ones first.

    Not all of them are removed wherever they stand: see `placed`.

    >>> [found.category for found in artefacts("en", "advert")][:2]
    ['advert', 'advert']
    """
    threshold = Policy().threshold
    found: dict[tuple[str, str], Artefact] = {}
    for pack in map(packs.shipped, packs.choose(language)):
        for rule in pack.rules:
            if rule.confidence >= threshold and category in {None, rule.category}:
                for artefact in _of_rule(rule, language):
                    found.setdefault((artefact.text, artefact.place), artefact)
    own = {language: 0, "und": 1}
    return tuple(sorted(found.values(), key=lambda a: (own.get(a.language, 2), len(a.text), a)))


def _of_rule(rule: Rule, language: str) -> Iterator[Artefact]:
    if rule.category not in WITH_ARTEFACTS or rule.kind == "score":
        return
    for text, place in {*_of_hits(rule), *_of_data(rule, language)}:
        inserted = _repair(rule, text, language) if rule.kind == "encoding" else ""
        if text.strip() == text != inserted:
            yield Artefact(text, rule.category, rule.id, rule.language, place, inserted)


def _of_hits(rule: Rule) -> Iterator[tuple[str, str]]:
    for hit in rule.hit:
        for m in _MARKED.finditer(hit):
            alone = hit[: m.start()].rpartition("\n")[2].strip() == hit[m.end() :].partition("\n")[0].strip() == ""
            yield m[1], LINE if alone else SENTENCE


def _of_data(rule: Rule, language: str) -> Iterator[tuple[str, str]]:
    data = rule.data
    for field, place in (("phrases", SENTENCE if rule.kind in {"inline", "truncation"} else LINE), ("headings", LINE)):
        for phrase in data.get(field, ()):
            for text in readings(phrase, language):
                yield text, place
    if rule.kind == "tag":
        for name in data.get("names", ()):
            yield f"<{name}>", LINE
            yield f"<{name}>", SENTENCE
    if rule.kind == "fragment":
        for word in data.get("words", ()):
            yield f"{word[:1].upper()}{word[1:]}.", SENTENCE


def _repair(rule: Rule, text: str, language: str) -> str:
    """What a rule puts in a text's place; the text itself where that is nothing by itself."""
    for finding in reversed([found for found in _cleaner(language).detect(text) if found.rule == rule.id]):
        text = text[: finding.start] + finding.inserted + text[finding.end :]
    return text


@cache
def _rules() -> dict[str, Rule]:
    return {rule.id: rule for name in packs.names() for rule in packs.shipped(name).rules}


def rule(artefact: Artefact) -> Rule:
    """Return the rule that an artefact is an example of."""
    return _rules()[artefact.rule]


def readings(phrase: str, language: str) -> tuple[str, ...]:
    """
    Return texts that a phrase stands for, the simplest first.

    >>> readings("[please ]read (more|on) {n}", "en")
    ('read more 4', 'please read on 4')
    """
    nodes, slots = parse(phrase), _slots(language)
    return tuple(dict.fromkeys(_reading(nodes, way, slots) for way in range(_WAYS)))


def _reading(nodes: Nodes, way: int, slots: dict[str, str]) -> str:
    made = ""
    for node in nodes:
        if isinstance(node, list):
            # What is optional has an empty alternative, which is the last, and the simplest.
            ways = node if node[-1] else [node[-1], *node[:-1]]
            made += _reading(ways[way % len(ways)], way, slots)
        elif isinstance(node, Slot):
            made += slots[node]
        else:
            made += node
    return made


def _slots(language: str) -> dict[str, str]:
    """What may stand for each slot of a phrase."""
    names = _prose().get(language, {}).get("names", ["Mina Lind"])
    title = (titles(language) or sentences("en"))[-1].text
    return {
        "n": "4",
        "i": "1",
        "of": "4",
        "word": names[0].split()[0],
        "words": names[-1],
        "name": names[0],
        "time": "10:30",
        "date": "12/05/2031",
        "email": "desk@paper.example",
        "url": "https://paper.example/a",
        "handle": "@harbour",
        "phone": "+1 555 0100",
        "headline": title,
        "rest": title,
    }


@cache
def placed(artefact: Artefact, language: str) -> Artefact | None:
    """
    Find a place at which newsclean takes an artefact out of a plain article, all of it and nothing else.

    >>> placed(Artefact("Share", "share", "en.line.share", "en"), "en").place
    'line'
    >>> placed(Artefact("Sharing", "share", "en.line.share", "en"), "en")
    """
    texts = [sentence.text for sentence in _distinct(language)]
    article = "\n".join((f"{texts[0]} {texts[1]}", *texts[2:]))
    for place in (artefact.place, f"last-{artefact.place}"):
        tried = artefact._replace(place=place)
        spots = [spot for spot in places(article) if spot.place == place]
        ends = dict.fromkeys((spots[0], spots[-1]))  # what stands first or last has rules of its own
        if all(_is_right(put(article, [(spot, tried)]), language) for spot in ends):
            return tried
    return None


@cache
def _distinct(language: str) -> tuple[Sentence, ...]:
    """The first four sentences that are plain, and no two of which begin alike."""
    found: dict[str, Sentence] = {}
    for sentence in sentences(language):
        if len(found) < 4 and sentence.key not in found and is_plain(sentence, language):
            found[sentence.key] = sentence
    return tuple(found.values())


def is_right(dirty: Dirtied) -> bool:
    """Say whether newsclean makes of a text what is clean of it; of a text that it does not leave alone so, it is."""
    alone = _cleaner(None, "aggressive").clean(dirty.clean)
    return bool(alone.edits or alone.flags) or _is_right(dirty, alone.language)


def _is_right(dirty: Dirtied, language: str) -> bool:
    return all(_cleaner(told).clean(dirty.text).text == dirty.clean for told in (language, None))


# ---- putting the one into the other


class Spot(NamedTuple):
    """Where an artefact can be put into an article: what it is put between, and where."""

    at: int
    place: str
    before: str
    after: str


def places(article: str) -> list[Spot]:
    """
    Return where artefacts can be put, in order; the last places come last.

    >>> [(spot.at, spot.place) for spot in places("Rain fell. It was calm.")]
    [(0, 'line'), (10, 'sentence'), (23, 'line'), (23, 'last-line'), (23, 'last-sentence')]
    """
    end = len(article.rstrip())
    breaks = [(m.start(), m.end(), m[0]) for m in re.finditer(r"\s*[\n\r]\s*", article[:end])]
    usual = breaks[-1][2] if breaks else "\n"
    spots = [Spot(0, LINE, "", usual)] if end else []
    spots += [Spot(start, LINE, between, "") for start, _, between in breaks]
    spots += [Spot(m.end(), SENTENCE, " ", "") for m in _ENDED.finditer(article, 0, end) if m.end() < end]
    # A line added to a file is ended as the file is.
    at, before, after = (len(article), "", article[end:]) if article[end:] and end else (end, usual if end else "", "")
    spots.append(Spot(at, LINE, before, after))
    last = [Spot(at, LAST_LINE, before, after)]
    if article[end - 1 : end] and _ENDED.search(article, max(0, end - 2), end):
        last.append(Spot(end, LAST_SENTENCE, " ", ""))
    return sorted(spots) + last


def put(article: str, chosen: Iterable[tuple[Spot, Artefact]]) -> Dirtied:
    r"""
    Put artefacts into an article.

    >>> spot = places("Rain fell.\nIt was calm.")[1]
    >>> put("Rain fell.\nIt was calm.", [(spot, Artefact("Share", "share", "en.line.share", "en"))])
    ... # doctest: +NORMALIZE_WHITESPACE
    Dirtied(text='Rain fell.\nShare\nIt was calm.',
            spans=(Span(start=11, end=16, category='share', rule='en.line.share', inserted=''),),
            clean='Rain fell.\nIt was calm.')
    """
    text = clean = ""
    spans, reach = [], 0
    for spot, artefact in sorted(chosen, key=lambda pair: (pair[0].at, PLACES.index(pair[0].place))):
        text += article[reach : spot.at] + spot.before
        clean += article[reach : spot.at] + (spot.before + artefact.inserted + spot.after if artefact.inserted else "")
        spans.append(
            Span(len(text), len(text) + len(artefact.text), artefact.category, artefact.rule, artefact.inserted)
        )
        text += artefact.text + spot.after
        reach = spot.at
    return Dirtied(text + article[reach:], tuple(spans), clean + article[reach:])


def apart(spots: Iterable[Spot], taken: Spot) -> list[Spot]:
    r"""
    Return the places that are left when one is taken: those that have other text between.

    >>> spots = places("Rain fell.\nIt was calm.")
    >>> [spot.at for spot in spots], [spot.at for spot in apart(spots, spots[-1])]
    ([0, 10, 10, 23, 23, 23], [0, 10, 10])
    """
    return [spot for spot in spots if spot.at != taken.at]
