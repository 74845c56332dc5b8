"""
What removed lines say about the article: who wrote it, when, and who published it.

`By Jane Doe` and `Updated 5 October 2031, 10:15` are no part of the text, but they are facts of the archive. A rule
says what its lines tell (`keeps`); what can be read without doubt goes into the record's metadata, in the words that
`docs/record.md` lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

from newsclean.letters import Lazy, fold, undecorated
from newsclean.model import Finding, Rule
from newsclean.names import AGENCIES, is_name, split_names
from newsclean.phrases import ENDING, Phrase, to_regex

#: News of no other years is scraped; Islamic and Persian years are not taken for ours.
_EARLIEST, _LATEST = 1900, 2100
#: A line that tells a fact is no longer than this.
_LONGEST = 300
_YEAR_FIRST = Lazy(r"(?<!\d)(\d{4})[-/.\u5e74\ub144] ?(\d{1,2})[-/.\u6708\uc6d4] ?(\d{1,2})(?!\d)[\u65e5\uc77c]?")
_YEAR_LAST = Lazy(r"(?<![\d.])(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_TIME = Lazy(
    r"(?:[T ,|\u2013\u060c(-]{1,6}|(?<=[\u65e5\uc77c])(?:[(\uff08]\w{1,3}[)\uff09])? ?)(?:(?P<half>\w{1,8}?) ?)?"
    r"(?<!\d)(\d{1,2})[:.h\u6642\u65f6\uc2dc] ?(\d{2})(?![\d./-])(?:[:.]\d{2})?"
    r"(?: ?(?:([ap])\.?m|(?P<part>\u0645(?:\u0633\u0627\u0621)?|\u0635(?:\u0628\u0627\u062d\u0627)?))\b)?"
)
#: Words for the afternoon, which stand before the time.
_AFTERNOON = {"\uc624\ud6c4", "\u4e0b\u5348", "\u5348\u5f8c"}
_SIGNS = re.compile(r"[\u00a9\u24d2\u24b8]|\(c\)|(?<!\d)\d{4}(?: ?[-\u2013] ?\d{2,4})?(?!\d)", re.IGNORECASE)
#: What says whose rights they are, or what is shown, is no name of who holds them; an agency may hold a picture.
_NO_HOLDER = Lazy(
    r"(?i)\b(?:copyright|rights|reserved|photos?|images?|pictures?|foto|terms|privacy|contact|droits|rechte|derechos|direitos"
    r"|diritti|hak|haklar\w*|shutterstock|istock)\b|\u0444\u043e\u0442\u043e|\u043f\u0440\u0430\u0432\u0430"
    r"|\u062d\u0642\u0648\u0642|\u0635\u0648\u0631\u0629|\u05d6\u05db\u05d5\u05d9\u05d5\u05ea|[\u7248\u8457][\u6743\u6b0a\u4f5c]|\u8ee2\u8f09|\u5199\u771f"
    r"|\uc804\uc7ac|\uae08\uc9c0|\uc0ac\uc9c4|[\u0905\u093e]\u0927\u093f\u0915\u093e\u0930"
)
#: What parts the holder's name from what is said of the rights: a sign, or a word of Chinese or Japanese.
_AFTER_HOLDER = Lazy(
    "[.|,;\u060c\u3002\u06d4\u0964]"
    "| (?=\u7248[\u6743\u6b0a]|\u8457\u4f5c|[\u7121\u65e0\u7981]\u65ad|\u672a[\u7ecf\u7d93])"
)
_AGENCIES = AGENCIES | {"getty images", "ap photo"}
#: What an author is, and not who: an editor, a reader, a desk; and what is said behind a reporter's name.
_NO_AUTHOR = Lazy(
    r"\b(?:\u0627\u0644\u062a\u062d\u0631\u064a\u0631|\u0641\u0631\u064a\u0642|\u0642\u0633\u0645|\u0647\u064a\u0626\u0629|\u0623\u0633\u0631\u0629"
    r"|\u0645\u062d\u0631\u0631|\u0642\u0627\u0631\u0626\u0629?|\u0648\u0643\u0627\u0644\u0627\u062a)\b|[\u62a5\u5831][\u9053\u5bfc\u5c0e]"
)
#: What stands between an author's name and what that author is.
_ROLE = Lazy("[-\u2013\u2014\u060c|]")

Facts = dict[str, Any]


def gather(findings: Iterable[Finding], source: str, rules: Mapping[str, Rule]) -> Facts:
    """
    Return what the lines of findings say, by the rules that found them; what stands first in the text counts.

    Args:
        findings: Findings that were acted on, with offsets in the source.
        source: The decoded source.
        rules: The rules that keep something, by id.

    Returns:
        `authors` (names), `published` and `modified` (ISO 8601), `publisher` (a name): those that were found.
    """
    facts: Facts = {}
    for finding in findings:
        rule = rules.get(finding.rule)
        if rule is not None and finding.end - finding.start <= _LONGEST:
            line = source[finding.start : finding.end].strip()
            for name, value in _READERS[rule.data["keeps"]](line, rule):
                facts.setdefault(name, value)
    return facts


def _authors(line: str, rule: Rule) -> Iterator[tuple[str, Any]]:
    slots = _names(line, rule)
    for slot, following in pairwise(slots):
        if _ROLE.search(line[line.find(slot) + len(slot) : line.rfind(following)]):
            slots = slots[: slots.index(slot) + 1]
            break
    names = [name for slot in slots for name in split_names(slot)]
    if names and not any(map(_NO_AUTHOR.search, names)):
        yield "authors", list(dict.fromkeys(names))


def _publisher(line: str, rule: Rule) -> Iterator[tuple[str, Any]]:
    """The holder of a copyright: the name that a phrase has, or all that is left beside signs and years."""
    (name, *_) = _names(line, rule) or [""]
    if not name:
        rest = _SIGNS.sub(" ", line).strip(" .,:;-|/\u2013\u060c")
        name = _AFTER_HOLDER.split(rest)[0].strip()
        name = re.sub(r"^(?:copyright|copr\.?|by) +(?:by )?", "", name, flags=re.IGNORECASE)
    if name.lower() in _AGENCIES and not any(map(str.isdigit, line)):
        return  # a picture's
    if name and len(name.split()) <= 6 and not _NO_HOLDER.search(name) and is_name(name, rule.data.get("common", ())):
        yield "publisher", name


def _names(line: str, rule: Rule) -> list[str]:
    """What stands in a line where a rule's phrase says {name}."""
    core = line[undecorated(line) :]
    folded = fold(core)
    for phrase in _phrases(rule.data["phrases"]):
        m = phrase.pattern.fullmatch(folded)
        names = phrase.names(m, core, folded) if m else []
        if names and all(is_name(name, rule.data.get("common", ())) for name in names):
            return names
    return []


@cache
def _phrases(written: Sequence[str]) -> tuple[Phrase, ...]:
    return tuple(Phrase(phrase, exact=False, ending=ENDING) for phrase in written if "{name}" in phrase)


def _dates(line: str, rule: Rule) -> Iterator[tuple[str, Any]]:
    """Dates with the times behind them; one that a word for "updated" stands before is the last change."""
    folded = fold(line)
    modified = _words(rule.data.get("modified", ()))
    reached = 0
    for start, end, day in sorted(_days(folded, rule)):
        before, reached = folded[reached:start], end
        late = modified is not None and modified.search(before) is not None
        yield "modified" if late else "published", day + _time(folded, end)


def _days(folded: str, rule: Rule) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, ISO date) of the dates in folded text."""
    for m in _YEAR_FIRST.finditer(folded):
        yield from _day(m, int(m[1]), int(m[2]), int(m[3]))
    for m in _YEAR_LAST.finditer(folded):
        first, second = int(m[1]), int(m[3])
        if rule.language not in {"en", "und"} or first > 12 or first == second:
            yield from _day(m, int(m[4]), second, first)
        elif second > 12:  # in English the month may stand first; where both may be, nobody can tell
            yield from _day(m, int(m[4]), first, second)
    months = rule.data.get("months")
    for m in _by_name(months).finditer(folded) if months else ():
        month = next(at for at, name in enumerate(m.group(*range(2, 14)), start=1) if name)
        yield from _day(m, int(m["year"]), month, int(m["day"] or m["after"]))


def _day(m: re.Match[str], year: int, month: int, day: int) -> Iterator[tuple[int, int, str]]:
    if _EARLIEST <= year <= _LATEST:
        try:
            yield m.start(), m.end(), date(year, month, day).isoformat()
        except ValueError:  # the 31st of February
            return


@cache
def _by_name(months: Sequence[str]) -> re.Pattern[str]:
    """A pattern for `5 October 2031` and `October 5, 2031`, whose groups 2 to 13 are the months."""
    names = "|".join(f"({to_regex(month)})" for month in months)
    day = r"(?:(?P<day>\d{1,2})(?:\.|er|st|nd|rd|th|[\u00ba\u00aa])?[ /]{1,2}(?:de |d'|of )?)?"
    after = r"(?(day)|[ ](?P<after>\d{1,2})(?:st|nd|rd|th)?(?!\d),?)"
    year = r"[ /,]{1,3}(?:de |del )?(?P<year>\d{4})(?!\d)"
    return re.compile(rf"(?<![\d:.]){day}(?:{names})(?!\w)[.,\u060c]?{after}{year}")


def _time(folded: str, end: int) -> str:
    """The time of day behind a date, as ISO 8601 goes on; "" where there is none."""
    m = _TIME.match(folded, end)
    if not m:
        return ""
    hour, minute = int(m[2]), int(m[3])
    if m[4] or m["part"]:
        hour = hour % 12 + 12 * (m[4] == "p" or (m["part"] or "")[:1] == "\u0645")
    elif m["half"] in _AFTERNOON:
        hour = hour % 12 + 12
    return f"T{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""


@cache
def _words(words: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(to_regex, words))) if words else None


_READERS = {"authors": _authors, "dates": _dates, "publisher": _publisher}
