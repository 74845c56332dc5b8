"""Whole documents, each a file of cases/: exactly what is marked goes (cases/README.md says how they are written)."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

import pytest

from marks import unmark
from newsclean import Cleaner, restore, verify

CASES = Path(__file__).parent / "cases"
KNOWN = CASES / "known-failures"
FILES = sorted(CASES.rglob("*.txt"))
_COMMENT = re.compile(r"# .*\r?\n")


def cleaner_for(path):
    """The cleaner that a case's folder asks for: a language, none, or the pack of a site."""
    folder = path.parent
    if folder.parent.name == "sites":
        return Cleaner(packs=[f"site-{folder.name}"])
    return Cleaner(language=None if folder.name == "mixed" else folder.name)


def load(path):
    """Return a case's source, the source's text, and its marked spans."""
    raw = path.read_bytes()
    bom = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    marked = _COMMENT.sub("", raw.removeprefix(bom).decode(), count=1) if b"# " in raw[:5] else raw.decode("utf-8-sig")
    text, spans = unmark(marked)
    return bom + text.encode(), text, spans


def params():
    """Each case, named by its path; a known failure must fail, so that what mends it moves it."""
    for path in FILES:
        known = KNOWN in path.parents
        marks = [pytest.mark.xfail(raises=AssertionError, strict=True, reason="known failure")] if known else []
        yield pytest.param(path, id=path.relative_to(CASES).with_suffix("").as_posix(), marks=marks)


def shown(text, places):
    """The text with runs of touched characters in brackets; white space counts as its neighbours do."""
    out, inside = "", False
    for at, char in enumerate(text):
        if not char.isspace() and (at in places) is not inside:
            out, inside = out + "⟦⟧"[inside], not inside
        out += char
    return out + "⟧" * inside


def solid(text, spans):
    """The places in spans that are not white space."""
    return {at for start, end in spans for at in range(start, end) if not text[at].isspace()}


@pytest.mark.parametrize("path", list(params()))
def test_case(path):
    """What is marked is touched and nothing else; the record is whole; clean text stays as it is."""
    cleaner = cleaner_for(path)
    source, text, spans = load(path)
    record = cleaner.clean(source)
    touched = solid(text, [(edit.start, edit.end) for edit in record.edits])
    assert shown(text, touched) == shown(text, solid(text, spans))
    assert restore(record) == source
    verify(record)
    assert cleaner.clean(record.text).text == record.text


def test_as_many_cases_tempt():
    """Two cases of five at least, in each language, are prose that looks like artefacts, with nothing to remove."""
    groups = {path: path.relative_to(CASES).parts[0] for path in FILES if KNOWN not in path.parents}
    for group in set(groups.values()):
        cases = [load(path)[-1] for path in groups if groups[path] == group]
        assert cases.count([]) >= 0.4 * len(cases), group


def test_known_failures_must_fail():
    """A known failure that passes breaks the build, and so does one that fails by an error."""
    for param, path in zip(params(), FILES, strict=True):
        strict = [mark.kwargs["strict"] and mark.kwargs["raises"] is AssertionError for mark in param.marks]
        assert strict == [True] * path.is_relative_to(KNOWN), path
