"""What a name looks like, so that `Photo: Mina Lind` is told from `Photo: how to take pictures at night`."""

from __future__ import annotations

import re
from collections.abc import Collection

from newsclean.letters import Lazy

#: Small words inside names: of families and places, between two people, in the names of papers.
_PARTICLES = (
    "a af al and ap avec ben bin bint com con d da dan das de dei del della den der des di do dos du e ed el en "
    "et for i ibn il l la las le les los mit och of og op or oğlu per por ten ter the til und v van ve via vom "
    "von with y zu zum zur аль бен ван да де дер и ибн фон эль"
)
#: Agencies and firms that write themselves small.
_AGENCIES = (
    "afp agencies alliance ansa ap apa archiv archive belga cna cnn ddp dpa dts efe epa epd getty handout imago "
    "istock istockphoto keystone kna lusa mti ntb pa pap pexels picture pixabay pool privat private reuters "
    "ritzau sda shutterstock sid tass tt unsplash upi xinhua"
)
PARTICLES, AGENCIES = frozenset(_PARTICLES.split()), frozenset(_AGENCIES.split())
#: Words of a name in a script without capitals, and where several people are named.
_MOST, _MOST_OF_SEVERAL = 4, 6
_AND = frozenset({"и", "ו", "اور", "و", "و،", "और", "과", "및", "와"})
#: What stands between the names of several people.
_BETWEEN = Lazy(r" (?:and|und|et|y|e|och|en|og|ve|dan|и|ו|اور|و|और|&) |[,\u060c\u3001;/] *")
#: Characters of a name where words are written without blanks; of one of several names.
_MOST_IDEOGRAPHS, _LEAST_IDEOGRAPHS = 10, 2
_IDEOGRAPHS = Lazy("[\u3005\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")
#: What parts names there.
_BETWEEN_IDEOGRAPHS = Lazy("\u4ee5\u53ca|[\u3068\u548c\u53ca\u8207\u4e0e\u3001\u30fb\u00b7]")
#: Georgian has capitals that no name is written with.
_GEORGIAN = re.compile("[\u10d0-\u10ff]")
#: A site's name, which is written small: `paper.example`.
_SITE = Lazy(r"\w\.[^\W\d_]{2,}$")
_SIGNS = ".,'\u2019-\u2010\u2011&\u0640"


def is_name(text: str, common: Collection[str] = ()) -> bool:
    """
    Say whether words may be the name of people, an agency or a paper.

    In scripts with capitals each word has one, or is a particle or an agency; in others the words are few, and none
    is among the language's most common.

    Args:
        text: One to some words, as they are written.
        common: The language's most common words; where words have no blanks between, what no name has in it.

    >>> [is_name(text) for text in ("Mina van der Lind", "dpa", "how to take pictures", "AFP and Mina Lind")]
    [True, True, False, True]
    >>> [is_name(text, {"في"}) for text in ("مينا ليند", "صور في الليل")]
    [True, False]
    """
    named = False
    bare: list[str] = []
    for word in text.split():
        core = word.strip(_SIGNS)
        lower = core.lower()
        if lower != core or lower in AGENCIES or _SITE.search(core):
            named = True
        elif core.upper() != core and not _GEORGIAN.search(core):
            if not PARTICLES.issuperset(re.split("['\u2019-]", lower)):
                return False
        elif core:
            bare.append(core)
    return _is_bare_name(bare, common) if bare else named


def split_names(text: str) -> list[str]:
    """
    Cut the names of several people apart.

    >>> split_names("Jane Doe, Omar bin Said and Mina Lind")
    ['Jane Doe', 'Omar bin Said', 'Mina Lind']
    """
    return [name for part in _BETWEEN.split(text) if (name := part.strip(" ,"))]


def _is_bare_name(words: list[str], common: Collection[str]) -> bool:
    """Say whether words without capitals may be names."""
    if len(words) > _MOST_OF_SEVERAL or (len(words) > _MOST and _AND.isdisjoint(words) and not _has_and(words)):
        return False
    for word in words:
        if len(word) > 1 and word in common:
            return False
        if max(word) >= "\u3005" and _IDEOGRAPHS.search(word) and not _is_unspaced_name(word, common):
            return False
    return True


def _is_unspaced_name(word: str, common: Collection[str]) -> bool:
    """Say whether characters without blanks may be one name, or several."""
    lengths = [len(name) for name in _BETWEEN_IDEOGRAPHS.split(word)]
    if len(lengths) > 1 and (len(lengths) > _MOST or min(lengths) < _LEAST_IDEOGRAPHS):
        return False
    return max(lengths) <= _MOST_IDEOGRAPHS and not any(part in word for part in common)


def _has_and(words: list[str]) -> bool:
    """Say whether a word after the first begins with the "and" that Arabic and Hebrew write together with it."""
    return any(word[0] in "\u0648\u05d5" and len(word) > 3 for word in words[1:])
