"""
Texts whose artefacts are labelled, as they are read: a line of JSON each, or a file each, with ⟦ ⟧ around what must go.

Offsets count code points and are half-open, as everywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from newsclean import files
from newsclean import packs as shipped
from newsclean.errors import GoldError, InputError

#: Labels that go by other names elsewhere; further, `_` counts as `-`.
ALIASES = {"byline-meta": "byline", "broken-tag": "tag"}


class Span(NamedTuple):
    """A label: `[start, end)` of the text is an artefact."""

    start: int
    end: int
    #: "" where marks do not say.
    category: str
    doubtful: bool = False


class Gold(NamedTuple):
    """One labelled text."""

    id: str
    #: Under which it is counted.
    language: str
    text: str
    #: Sorted and disjoint.
    spans: tuple[Span, ...]
    #: File, or file and line, for messages.
    place: str
    #: What is cleaned: bytes where the text has them.
    source: str | bytes
    #: The language that newsclean is told; None to have it detected.
    told: str | None = None
    #: All that is to be touched is marked, repairs too.
    marked: bool = False
    #: The pack of the site that the text is from, which is then used; "" for none.
    pack: str = ""


def read(name: str) -> Iterator[Gold | GoldError]:
    """
    Read labelled texts: JSON Lines, one text marked with ⟦ ⟧ (`*.txt`), or a folder of such.

    What is wrong with one text is yielded as an error that names file, line and field; the others follow.

    Raises:
        InputError: the file cannot be read, or there is no marked text in the folder.
    """
    path = Path(name)
    if name != files.STANDARD and path.is_dir():
        found = sorted(path.rglob("*.txt"))
        if not found:
            raise InputError(f"{name}: no marked texts (*.txt) in that folder; name files of JSON Lines one by one")
    elif path.suffix == ".txt":
        found = [path]
    else:
        yield from _lines(name, files.read(name))
        return
    for case in found:
        try:
            yield parse_marked(files.read(str(case)), str(case))
        except GoldError as error:
            yield error


def _lines(name: str, data: bytes) -> Iterator[Gold | GoldError]:
    for number, line in files.lines(data):
        try:
            yield parse(line, f"{name}:{number}")
        except GoldError as error:
            yield error


def parse(line: bytes, place: str) -> Gold:
    r"""
    Read one labelled text from a line of JSON; `place` is for error messages.

    Raises:
        GoldError: it is not as it should be; names place and field.

    >>> parse(b'{"id": "a", "lang": "en", "text": "Rain. Ad", "spans": [{"start": 6, "end": 8, "category": "advert"}]}',
    ...       "gold.jsonl:1").spans
    (Span(start=6, end=8, category='advert', doubtful=False),)
    """
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise GoldError(place, "", f"not JSON: {error}") from error
    if not isinstance(row, dict):
        raise GoldError(place, "", "not a JSON object")
    for name, kind, called in (("id", str, "string"), ("lang", str, "string"), ("text", str, "string")):
        if not isinstance(row.get(name), kind):
            raise GoldError(place, name, f"must be a {called}")
    if not isinstance(row.get("spans"), list):
        raise GoldError(place, "spans", "must be a list of spans; [] where nothing is to go")
    spans = sorted((_span(raw, row["text"], place, f"spans[{n}]"), n) for n, raw in enumerate(row["spans"]))
    for (one, _), (other, n) in pairwise(spans):
        if other.start < one.end:
            raise GoldError(
                place, f"spans[{n}]", f"[{other.start}, {other.end}) overlaps with [{one.start}, {one.end})"
            )
    return Gold(row["id"], row["lang"], row["text"], tuple(span for span, _ in spans), place, row["text"])


def _span(raw: object, text: str, place: str, field: str) -> Span:
    if not isinstance(raw, dict):
        raise GoldError(place, field, "must be an object with start, end and category")
    for name in ("start", "end"):
        if type(raw.get(name)) is not int:
            raise GoldError(place, f"{field}.{name}", "must be a whole number")
    start, end = raw["start"], raw["end"]
    if not 0 <= start < end <= len(text):
        raise GoldError(place, field, f"[{start}, {end}) is no span of a text of {len(text)} characters")
    if "text" in raw and raw["text"] != text[start:end]:
        wanted, found = _short(raw["text"]), _short(text[start:end])
        raise GoldError(place, f"{field}.text", f"is {wanted}, but the span reads {found}; offsets count code points")
    if not isinstance(raw.get("category"), str) or not raw["category"]:
        raise GoldError(place, f"{field}.category", "must be a string that is not empty")
    if not isinstance(raw.get("doubtful", False), bool):
        raise GoldError(place, f"{field}.doubtful", "must be true or false")
    category = raw["category"].replace("_", "-")
    return Span(start, end, ALIASES.get(category, category), raw.get("doubtful", False))


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."


def parse_marked(data: bytes, path: str) -> Gold:
    """
    Read one text in which ⟦ ⟧ mark what is to go or to be repaired; its folder names the language.

    A first line that begins with `# ` is a comment. Where the folder is named after no language (`mixed`), the
    language is left to be detected. A folder in one called `sites` names a site, whose pack is used.

    Raises:
        GoldError: not UTF-8, JSON, marks that are not in pairs, or a site without a pack; names the file and line.
    """
    place, folder = Path(path), Path(path).absolute().parent.name
    try:
        marked = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise GoldError(path, "", f"not UTF-8: {error}") from error
    if marked.lstrip("\ufeff \n").startswith('{"'):
        raise GoldError(path, "", "looks like JSON Lines, which are read from files of another name: gold.jsonl")
    bom = "\ufeff" if marked.startswith("\ufeff") else ""
    marked = marked.removeprefix(bom)
    line = 1
    if marked.startswith("# "):
        marked, line = marked.partition("\n")[2], 2
    text, spans = _unmark(marked, path, line)
    if Path(path).absolute().parent.parent.name == "sites":
        pack, folder = f"site-{folder}", "sites"
        if pack not in shipped.names():
            raise GoldError(path, "", f"no pack is called {pack}; the folders in sites/ are named after site packs")
        return Gold(place.stem, folder, text, spans, path, (bom + text).encode(), marked=True, pack=pack)
    parts = folder.split("-")
    told = folder if parts[0].isascii() and parts[0].isalpha() and len(parts[0]) in {2, 3} else None
    return Gold(place.stem, folder, text, spans, path, (bom + text).encode(), told, marked=True)


def _unmark(marked: str, path: str, line: int) -> tuple[str, tuple[Span, ...]]:
    text, spans, start, done = "", [], -1, 0
    for mark in re.finditer("[⟦⟧]", marked):
        opens = mark.group() == "⟦"
        if opens is not (start < 0):
            line += marked.count("\n", 0, mark.start())
            raise GoldError(f"{path}:{line}", "", f"{mark.group()} without its partner; marks come in pairs")
        text += marked[done : mark.start()]
        done = mark.end()
        if not opens:
            spans.append(Span(start, len(text), ""))
        start = len(text) if opens else -1
    if start >= 0:
        raise GoldError(path, "", "⟦ without its partner; marks come in pairs")
    return text + marked[done:], tuple(span for span in spans if span.start < span.end)
