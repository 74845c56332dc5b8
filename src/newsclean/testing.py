r"""
What a cleaner of texts should hold to, as assertions for anybody's tests: newsclean's cleaner, or one of your own.

A cleaner is a callable that takes a source (`str`, or `bytes` where it reads these) and returns the clean text, or a
`Record`. Of a record, more can be asserted, because it says what was done:

| assertion | of a cleaner to text | of a cleaner to records |
| --- | --- | --- |
| `assert_reversible` | needs `restore=` | the record verifies, and gives back the source |
| `assert_idempotent` | cleaning twice is cleaning once | the same, and the second record has no edits |
| `assert_conserves` | the text is what is left of the source | each character is kept, or in one edit |
| `assert_clean` | newsclean finds nothing in it; or it is the text that was expected | the same |

>>> import newsclean
>>> source = "Rain fell on the coast.\nAdvertisement\nThe roads were closed."
>>> assert_reversible(newsclean.clean, source)
>>> assert_idempotent(newsclean.clean, source)
>>> assert_conserves(newsclean.clean, source, spans=[(24, 37)])
>>> assert_clean(newsclean.clean, source, expected="Rain fell on the coast.\nThe roads were closed.")
>>> assert_conserves(lambda text: text.replace("closed", "open"), source)
Traceback (most recent call last):
AssertionError: assert_conserves: the clean text has what the source has not
  clean text at character 54: 'tisement\nThe roads were o' >>> 'pen.'
  in the source next: 'sed.'

Texts to try them on are drawn by `newsclean.strategies`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from newsclean.cleaner import Cleaner
from newsclean.edits import apply
from newsclean.errors import RecordError
from newsclean.policy import Policy
from newsclean.record import Record, verify
from newsclean.record import restore as restore_bytes
from newsclean.text import decode, encode

__all__ = ["assert_clean", "assert_conserves", "assert_idempotent", "assert_reversible"]

#: So much is shown before and after the place where something is wrong.
_BEFORE, _AFTER = 25, 40


def assert_reversible(
    cleaner: Callable[[Any], str | Record],
    source: str | bytes,
    *,
    restore: Callable[[Any], str | bytes] | None = None,
) -> None:
    """
    Assert that the source can be had back, byte for byte, from what the cleaner returns.

    Args:
        cleaner: What is tested.
        source: What it is given.
        restore: Gives the source back, of what `cleaner` returned; `newsclean.restore` where it is left out.

    Raises:
        AssertionError: the source does not come back; a record does not verify.
        TypeError: `cleaner` returned text, and there is no `restore`: from text alone nothing can be restored.
    """
    name = "assert_reversible"
    result = _result(cleaner, source)
    if isinstance(result, Record):
        try:
            verify(result)
        except RecordError as error:
            raise AssertionError(f"{name}: the record does not verify: {error}") from error
        back = restore_bytes(result) if restore is None else restore(result)
    elif restore is None:
        raise TypeError(
            f"{name}: {_called(cleaner)} returned text, from which alone nothing can be restored; "
            "give restore=..., or test a cleaner that returns a newsclean.Record"
        )
    else:
        back = restore(result)
    _assert_same(name, "the source does not come back", _bytes(back), _bytes(source), ("restored", "source"))


def assert_idempotent(cleaner: Callable[[Any], str | Record], source: str | bytes) -> None:
    """
    Assert that cleaning a clean text changes nothing: an archive does not depend on how often somebody cleaned it.

    Raises:
        AssertionError: the second cleaning changed something; a record of it has edits.
    """
    name = "assert_idempotent"
    once = _text(_result(cleaner, source))
    second = _result(cleaner, once)
    shown = ("cleaned twice", "cleaned once")
    _assert_same(name, "cleaning the clean text changes it", _text(second), once, shown)
    if isinstance(second, Record) and second.edits:
        edit = second.edits[0]
        _fail(name, "the record of the second cleaning has edits", f"first: {edit}")


def assert_conserves(
    cleaner: Callable[[Any], str | Record], source: str | bytes, *, spans: Iterable[tuple[Any, ...]] | None = None
) -> None:
    """
    Assert that nothing of the source is lost, changed or moved, but by removal.

    Of a record: its edits are in order, say truly what they removed, and make the clean text of the source. Of a text:
    its characters are those of the source, in the same order, with some left out. With `spans`, nothing is left out or
    put in but there. White space counts only in what a record says of itself: it may be tidied anywhere.

    Args:
        cleaner: What is tested.
        source: What it is given.
        spans: The only places that may be changed: tuples that begin with a start and an end in code points of the
            source (`Dirtied.spans`, edits, findings); one that has an `inserted` may be replaced by that.

    Raises:
        AssertionError: something is lost, changed or moved; shows where first.
    """
    name = "assert_conserves"
    text = source if isinstance(source, str) else decode(source).text
    result = _result(cleaner, source)
    if isinstance(result, Record):
        _assert_told(name, result, text)
        if spans is not None and result.status == "ok":
            _assert_kept(name, text, result.text, spans)
    elif spans is None:
        _assert_drawn_from(name, text, result)
    else:
        _assert_kept(name, text, result, spans)


def assert_clean(
    cleaner: Callable[[Any], str | Record],
    source: str | bytes,
    *,
    expected: str | None = None,
    language: str | None = None,
    policy: Policy | str | None = None,
) -> None:
    """
    Assert that what the cleaner returns is clean: the text that is expected, or else one that newsclean leaves alone.

    Args:
        cleaner: What is tested.
        source: What it is given.
        expected: The clean text, to the character, where it is known.
        language: Where nothing is expected: the language of the text, None to have it told.
        policy: Where nothing is expected: by what newsclean judges; the default profile where it is left out.

    Raises:
        AssertionError: an artefact is still there, or the text is another than expected; shows where first.
    """
    name = "assert_clean"
    text = _text(_result(cleaner, source))
    if expected is not None:
        _assert_same(name, "the clean text is not as expected", text, expected, ("clean text", "expected"))
        return
    for edit in Cleaner(language=language, policy=policy).clean(text).edits:
        _fail(
            name,
            f"an artefact is left: {edit.reason} ({edit.rules[0]})",
            f"clean text at character {edit.start}: {_shown(text, edit.start)}",
        )


# ---- what is compared


def _assert_told(name: str, record: Record, text: str) -> None:
    """A record's edits are true of the source, and make its text."""
    reach = 0
    for number, edit in enumerate(record.edits):
        there = text[edit.start : edit.end]
        if not reach <= edit.start <= edit.end <= len(text):
            _fail(name, f"edits[{number}] is out of order, or out of the source", f"{edit}")
        if there != edit.removed:
            _fail(
                name, f"edits[{number}] removed what is not there", f"removed: {edit.removed!r}", f"source: {there!r}"
            )
        reach = edit.end
    made = apply(record.edits, text)
    _assert_same(name, "the edits do not make the clean text", record.text, made, ("clean text", "source, edited"))


def _assert_drawn_from(name: str, source: str, clean: str) -> None:
    """All that is in the clean text is in the source, in this order."""
    reach = 0
    for at, char in enumerate(clean):
        if char.isspace():
            continue
        found = source.find(char, reach)
        if found < 0:
            _fail(
                name,
                "the clean text has what the source has not",
                f"clean text at character {at}: {_shown(clean, at)}",
                f"in the source next: {source[_skip(source, reach) :][:_AFTER]!r}",
            )
        reach = found + 1


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _assert_kept(name: str, source: str, clean: str, spans: Iterable[tuple[Any, ...]]) -> None:
    """
    All that is outside the spans is in the clean text, in this order, and nothing else but what is in the spans.

    How much of a span is kept cannot be told where it ends as what follows begins; so all places in the clean text that
    one may have come to are followed at once.
    """
    free, inserted = _changeable(name, source, spans)
    places = [at for at, char in enumerate(clean) if not char.isspace()]
    wanted = "".join(clean[at] for at in places)
    here, later = {0}, dict[int, set[int]]()
    for at, char in enumerate(source):
        here |= later.pop(at, set())
        for end, text in inserted.get(at, ()):
            later.setdefault(end, set()).update(n + len(text) for n in here if wanted.startswith(text, n))
        if char.isspace():
            continue
        there = {n + 1 for n in here if wanted[n : n + 1] == char}
        if not there and not free[at]:
            _fail(
                name,
                "something is lost or changed outside the spans",
                f"source at character {at}: {_shown(source, at)}",
                f"in the clean text next: {_next(clean, places, here)!r}",
            )
        here = here | there if free[at] else there
    here |= later.pop(len(source), set())
    if len(wanted) not in here:
        at = places[max(here)]
        _fail(name, "the clean text has what the source has not", f"clean text at character {at}: {_shown(clean, at)}")


def _changeable(
    name: str, source: str, spans: Iterable[tuple[Any, ...]]
) -> tuple[bytearray, dict[int, list[tuple[int, str]]]]:
    """Which characters may go, and what may come instead, by where it begins, with where it ends."""
    free, inserted = bytearray(len(source)), dict[int, list[tuple[int, str]]]()
    for span in spans:
        start, end = span[0], span[1]
        if not 0 <= start <= end <= len(source):
            raise ValueError(f"{name}: the span [{start}, {end}) is not in the source of {len(source)} characters")
        free[start:end] = b"\1" * (end - start)
        text = "".join(getattr(span, "inserted", "").split())
        if text:
            inserted.setdefault(start, []).append((end, text))
    return free, inserted


def _next(clean: str, places: list[int], reached: set[int]) -> str:
    at = max(reached)
    return clean[places[at] :][:_AFTER] if at < len(places) else ""


def _assert_same(name: str, problem: str, got: str | bytes, wanted: str | bytes, shown: tuple[str, str]) -> None:
    if got == wanted:
        return
    at = next((n for n, (a, b) in enumerate(zip(got, wanted, strict=False)) if a != b), min(len(got), len(wanted)))
    unit = "character" if isinstance(got, str) else "byte"
    width = max(map(len, shown))
    _fail(
        name,
        f"{problem}, first at {unit} {at}",
        f"{shown[0]:{width}}: {_shown(got, at)}",
        f"{shown[1]:{width}}: {_shown(wanted, at)}",
    )


def _shown(text: str | bytes, at: int) -> str:
    """The place in a text, with what is before and after it."""
    return f"{text[max(0, at - _BEFORE) : at]!r} >>> {text[at : at + _AFTER]!r}"


def _fail(name: str, problem: str, *lines: str) -> NoReturn:
    raise AssertionError("\n  ".join((f"{name}: {problem}", *lines)))


# ---- what cleaners take and return


def _result(cleaner: Callable[[Any], str | Record], source: str | bytes) -> str | Record:
    result = cleaner(source)
    if not isinstance(result, str | Record):
        raise TypeError(f"{_called(cleaner)} returned a {type(result).__name__}, not a str or a newsclean.Record")
    return result


def _called(cleaner: object) -> str:
    return str(getattr(cleaner, "__qualname__", None) or type(cleaner).__qualname__)


def _text(result: str | Record) -> str:
    return result.text if isinstance(result, Record) else result


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else encode(value, "utf-8", "surrogatepass", bom=False)
