"""
What the hooks for commits do with one file: check it, clean it where it is, or keep its record.

A text is a file of any name; records are in `.json` (one, the whole file), `.jsonl` and `.ndjson` (one a line).
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from newsclean import files, inplace
from newsclean.cleaner import Cleaner
from newsclean.edits import restore as undo
from newsclean.errors import InputError, NewscleanError, RecordError
from newsclean.inplace import Original
from newsclean.model import Edit, Finding
from newsclean.pipeline import LIMIT
from newsclean.record import Record, restore, verify
from newsclean.resolve import Decision
from newsclean.text import Lines, decode, encode

#: Where the records of what was cleaned in place are: beside the file, under its name and this.
SIDECAR = ".newsclean.jsonl"
_LINES, _WHOLE = (".jsonl", ".ndjson"), ".json"
_PAGES = (".html", ".htm")
#: A JSON file with neither of these in it holds no records of ours, nor what is left of one.
_OURS = (b"newsclean.record/", b'"text_sha256"')
_BOM = b"\xef\xbb\xbf"
#: Files of one name but for these endings would share a record.
_SOURCES = (".txt", ".text", *_PAGES)


class Left(NewscleanError):  # noqa: N818 - not an error: nothing is wrong with such a file as such
    """
    A text that is left as it is.

    Args:
        finding: It says why.
    """

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.reason)
        self.finding = finding


class Problem(NamedTuple):
    """Something that is wrong with a file."""

    #: From 1.
    line: int
    #: What, unless an edit says it.
    message: str
    #: What cleaning would do.
    edit: Edit | None = None


#: The rules by which text is made of HTML.
MARKUP = frozenset(("common.markup.tags", "common.markup.reference", "common.markup.space"))


class Changed(NamedTuple):
    """What became of a file that was not as it should be."""

    #: The file is not the one that was read.
    replaced: bool
    #: What could not be mended.
    problems: tuple[Problem, ...] = ()


def check(cleaner: Cleaner, name: str) -> Iterator[Problem]:
    """
    Yield what is wrong with a file: artefacts, and records that are not whole.

    Raises:
        InputError: it cannot be read.
        Left: it is no text, or over a limit.
    """
    data = inplace.read(name).data
    if holds_records(name):
        for at, line in _records(name, data):
            yield from _check_record(cleaner, at, line)
        return
    decoded = decode(data)
    if name.lower().endswith(_PAGES) and not decoded.binary:
        yield from _check_page(cleaner, decoded.text)
    else:
        lines = Lines(decoded.text)
        yield from (Problem(lines.number(_first(edit)), "", edit) for edit in _edits(cleaner, data))


def _check_page(cleaner: Cleaner, html: str) -> Iterator[Problem]:
    """What stands in an element that itself says that it is no part of the article does no harm."""
    lines, decision = Lines(html), _decide(cleaner, html, "text/html")
    found = [finding.start for finding in decision.acted if ".structure." not in finding.rule]
    for edit in decision.edits:
        # An edit may begin with the markup of lines before.
        at = bisect_left(found, edit.start)
        if at < len(found) and found[at] < edit.end:
            yield Problem(lines.number(found[at]), "", edit)


def numbered(record: Record) -> Iterator[tuple[int, Edit]]:
    """Return the edits of a record with the lines of the source, from 1, that they are in."""
    lines = Lines(undo(record.text, record.edits))
    return ((lines.number(_first(edit)), edit) for edit in record.edits)


def _first(edit: Edit) -> int:
    """The place of what an edit removes: a line end that goes with the next line belongs to the one before."""
    return edit.start + len(edit.removed) - len(edit.removed.lstrip())


def fix(cleaner: Cleaner, name: str, root: Path, record_dir: Path | None = None) -> Changed:
    """
    Clean a text where it is, and write the record of what was removed first; or mend the records in a file.

    Args:
        cleaner: Cleans.
        name: The file.
        root: The folder in which files may be changed.
        record_dir: Where records go, in folders like those under `root`; None for beside the file.

    Raises:
        InputError: it cannot be read, or is not to be changed.
        Left: it is no text, or over a limit.
        OSError: something cannot be written.
    """
    original = inplace.read(name)
    if holds_records(name):
        return _fix_records(cleaner, original, root)
    if name.lower().endswith(_PAGES):
        raise InputError(f"{name}: HTML; only plain text is cleaned in place")
    if not _edits(cleaner, original.data):
        return Changed(replaced=False)
    record = _clean(cleaner, original.data)
    clean = _clean_bytes(record)
    if clean is None:
        raise InputError(f"{name}: {record.source['encoding']} cannot hold the clean text; convert it to UTF-8 first")
    inplace.require_replaceable(original, root)
    _require_reversible(name, record, original.data)
    kept = Path(str(original.target) + SIDECAR)
    if record_dir is not None:
        kept = record_dir / kept.relative_to(root.resolve())
    inplace.add_line(kept, record.to_json(), root if record_dir is None else record_dir)
    inplace.replace(original, clean)
    return Changed(replaced=True)


def archive(cleaner: Cleaner, name: str, root: Path, sources: Path, records: Path) -> tuple[Path, str]:
    """
    Make or update the record of a text: `articles/2031/x.txt` has its own in `archive/2031/x.json`.

    Args:
        cleaner: Cleans.
        name: The text; it is only read.
        root: The folder that it must be in, links followed.
        sources: The folder that all texts are in.
        records: The folder for the records.

    Returns:
        The record's file, and what was wrong with it; "" if nothing was, and it was not touched.

    Raises:
        InputError: a file cannot be read, is in another folder, or would share its record with another.
        Left: it is no text, or over a limit.
        OSError: the record cannot be written.
    """
    if holds_records(name):
        raise InputError(f"{name}: no text; leave records out with files:")
    place = record_path(name, sources, records)
    original = inplace.read(name)
    inplace.require_inside(original, root)
    old = inplace.read(str(place)) if os.path.lexists(place) else None
    known, problem = _read_record(old) if old else (None, "missing")
    if known and not problem and _clean_bytes(known) == original.data:
        return place, ""  # cleaned in place since, as the record says
    url, language, metadata = _given(cleaner, known) if known else (None, None, {})
    chosen = cleaner.with_language(language) if language else cleaner
    record = _clean(chosen, original.data, url=url, metadata=metadata)
    _require_reversible(name, record, original.data)
    if known and not problem:
        problem = _staleness(known, record)
    if problem and old:
        inplace.require_replaceable(old, records)
        inplace.replace(old, record.to_json() + b"\n")
    elif problem:
        inplace.create(place, record.to_json() + b"\n", records)
    return place, problem


def record_path(name: str, sources: Path, records: Path) -> Path:
    """
    Return where the record of a text belongs.

    Raises:
        InputError: the text is in another folder, or another text there would have the same record.

    >>> record_path("articles/2031/x.txt", Path("articles"), Path("archive")).as_posix()
    'archive/2031/x.json'
    """
    path = Path(name).parent.resolve() / Path(name).name
    if name.lower().endswith(_PAGES):
        raise InputError(f"{name}: HTML; only plain text is archived")
    if not path.is_relative_to(sources.resolve()):
        raise InputError(f"{name}: not in {sources}; name its folder with --source-dir, or leave it out with files:")
    for other in path.parent.glob(f"{_literal(path.stem)}.*"):
        if other.name != path.name and other.stem == path.stem and other.suffix.lower() in _SOURCES:
            raise InputError(f"{name}: {other.name} would have the same record; rename one of them")
    return records / path.relative_to(sources.resolve()).with_suffix(_WHOLE)


def holds_records(name: str) -> bool:
    """
    Say whether a file holds records, by its name.

    >>> holds_records("archive/a.json"), holds_records("articles/a.txt")
    (True, False)
    """
    return name.lower().endswith((*_LINES, _WHOLE))


# ---- texts


def _edits(cleaner: Cleaner, data: str | bytes) -> list[Edit]:
    """What cleaning would do; sooner told than a record is made."""
    return _decide(cleaner, data, "text/plain").edits


def _decide(cleaner: Cleaner, data: str | bytes, media_type: str) -> Decision:
    decision = cleaner.decide(data, media_type=media_type)
    for flag in decision.flags:
        if flag.rule == LIMIT:
            raise Left(flag)
    return decision


def _clean(cleaner: Cleaner, data: str | bytes, **known: Any) -> Record:  # noqa: ANN401 - as for `Cleaner.clean`
    record = cleaner.clean(data, **known)
    if record.status != "ok":
        raise Left(record.flags[0])
    return record


def _clean_bytes(record: Record) -> bytes | None:
    """The clean text in the encoding of its source, byte order mark and all; None if it would not be read so again."""
    source = record.source
    try:
        data = encode(record.text, source["encoding"], source["errors"], bom=source["bom"])
    except UnicodeError:  # a repair has brought a character that the encoding does not have
        return None
    return data if decode(data).text == record.text else None


def _require_reversible(name: str, record: Record, data: bytes) -> None:
    """What is promised of every record is checked once more where a source may be replaced."""
    try:
        verify(record)
    except RecordError as error:
        raise InputError(f"{name}: {error}; left as it is") from error
    if restore(record) != data:
        raise InputError(f"{name}: its record would not restore it; left as it is")


# ---- records


def _records(name: str, data: bytes) -> list[tuple[int, bytes]]:
    """The records in a file with their lines; none if it is somebody else's JSON."""
    if not any(sign in data for sign in _OURS):
        return []
    return [(1, data)] if name.lower().endswith(_WHOLE) else list(files.lines(data))


def _check_record(cleaner: Cleaner, number: int, line: bytes) -> Iterator[Problem]:
    try:
        verify(line)
        record = Record.from_json(line)
    except RecordError as error:
        yield Problem(number, str(error))
        return
    yield from (Problem(number, "", edit) for edit in _artefacts(cleaner, record))


def _artefacts(cleaner: Cleaner, record: Record) -> list[Edit]:
    chosen = _in_its_language(cleaner, record)
    # A publisher chooses rules; one that the text itself has told did not choose those of its own cleaning.
    url, _, metadata = (
        _given(chosen, record) if "publisher" in record.metadata else (record.source.get("url"), None, {})
    )
    return chosen.decide(record.text, url=url, metadata=metadata).edits


def _in_its_language(cleaner: Cleaner, record: Record) -> Cleaner:
    return cleaner if record.language == "und" else cleaner.with_language(record.language)


def _fix_records(cleaner: Cleaner, original: Original, root: Path) -> Changed:
    """Mend each record that can be; of those that cannot, not a byte is changed."""
    name, data = original.name, original.data
    problems: list[Problem] = []
    mended = dict(_mend_all(cleaner, _records(name, data), problems))
    if name.lower().endswith(_WHOLE):
        ending = data[len(data.rstrip()) :]
        new = mended[1] + (ending if ending in {b"\n", b"\r\n"} else b"\n" if ending else b"") if mended else data
    else:
        lines = data.split(b"\n")
        for number, line in mended.items():
            lines[number - 1] = line + (b"\r" if lines[number - 1].endswith(b"\r") else b"")
        new = b"\n".join(lines)
    if new == data:
        return Changed(replaced=False, problems=tuple(problems))
    inplace.require_replaceable(original, root)
    inplace.replace(original, new)
    return Changed(replaced=True, problems=tuple(problems))


def _mend_all(cleaner: Cleaner, found: list[tuple[int, bytes]], problems: list[Problem]) -> Iterator[tuple[int, bytes]]:
    for number, line in found:
        try:
            yield number, _mend(cleaner, line)
        except RecordError as error:
            problems.append(Problem(number, str(error)))


def _mend(cleaner: Cleaner, line: bytes) -> bytes:
    """
    Write a record in canonical form; where its text still holds artefacts, make it anew from its source.

    Raises:
        RecordError: it cannot be mended.
    """
    record = Record.from_json(line.removeprefix(_BOM))
    verify(record)
    if not _artefacts(cleaner, record):
        return record.to_json()
    if "detectors" in record.tool:
        raise RecordError("tool.detectors", "were used, and only its maker has them; clean its source there again")
    source = restore(record)
    chosen = _in_its_language(cleaner, record)
    url, _, metadata = _given(chosen, record)
    new = chosen.clean(source, url=url, metadata=metadata)
    if new.status != "ok":
        raise RecordError("text", f"cannot be cleaned again: {new.flags[0].reason}")
    verify(new)
    if restore(new) != source or new.source != record.source:
        raise RecordError("source", "is read in another way today; clean it again from where it is")
    if _artefacts(cleaner, new):
        raise RecordError("text", "holds artefacts still, also when its source is cleaned again")
    return new.to_json()


def _given(cleaner: Cleaner, record: Record) -> tuple[str | None, str | None, dict[str, Any]]:
    """What somebody knew of a document beside its text, url, language and metadata, and what must not get lost."""
    url = record.source.get("url")
    found = cleaner.clean(restore(record), url=url)
    metadata = {name: value for name, value in record.metadata.items() if found.metadata.get(name) != value}
    return url, record.language if record.language not in {found.language, "und"} else None, metadata


def _read_record(old: Original) -> tuple[Record | None, str]:
    """The record in a file, or None, and what is wrong with it."""
    if not any(sign in old.data for sign in _OURS):
        raise InputError(f"{old.name}: holds something else than a record; move it, or choose another --archive-dir")
    try:
        record = Record.from_json(old.data.removeprefix(_BOM))
        verify(record)
    except RecordError as error:
        return None, f"not whole ({error})"
    whole = old.data.removesuffix(b"\n").removesuffix(b"\r") == record.to_json()
    return record, "" if whole else "not in canonical form"


def _staleness(old: Record, new: Record) -> str:
    """Say why a record is not as it would be made today; which versions made it does not matter as such."""
    if old.source["sha256"] != new.source["sha256"]:
        return "stale, its source has changed"
    same = replace(old, tool=new.tool) == new
    return "" if same else "stale, it would be cleaned in another way today"


def _literal(name: str) -> str:
    """A name for `glob`, with no sign in it that means more than itself."""
    return re.sub(r"([*?[])", r"[\1]", name)
