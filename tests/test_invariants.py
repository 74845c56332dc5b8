"""What holds for every document: no exception, no lost letter, the same bytes wherever and whenever."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import pickle
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
import pytest
import rfc8785
from hypothesis import example, given, settings

import newsclean
from newsclean import Cleaner, Record, clean, detect, pipeline, restore, verify
from texts import ARABIC, ENGLISH, TOKENS, articles, data, documents, sources

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "schemas" / "record.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
#: Removing the innermost tag completes the next one: more rounds of it than there are passes.
NESTED = "<" * (pipeline.MAX_PASSES + 4) + "b>" * (pipeline.MAX_PASSES + 4)
#: For what takes several cleanings, or depends on chance little.
FEW = settings(max_examples=50)


def bytes_of(source):
    return source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")


def text_of(record, source):
    """The decoded source, told without newsclean's own decoder."""
    if isinstance(source, str):
        return source
    marks = {"utf-8": 3, "utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
    start = marks[record.source["encoding"]] if record.source["bom"] else 0
    return source[start:].decode(record.source["encoding"], record.source["errors"])


def is_binary(record):
    return record.status != "ok" and record.flags[0].reason.startswith(pipeline.BINARY)


# ---- one document


@given(sources)
@example("")
@example(b"")
@example(b"\xff\xfe")
@example(NESTED)
@example(NESTED + "\ud800")
@example(NESTED.encode() + b" caf\xc3\xa9, \xc3\xa9t\xc3\xa9 \xff")
def test_every_document_gives_a_record_that_verifies(source):
    record = clean(source)

    assert record.status in ("ok", "quarantined")
    verify(record)
    verify(record.to_json())


@given(sources)
@example(NESTED)
def test_every_document_can_be_asked_about(source):
    length = clean(source).source["characters"]
    findings = detect(source)

    assert sorted(findings) == findings
    assert [f for f in findings if not 0 <= f.start <= f.end <= length] == []
    assert [f for f in findings if not 0 <= f.confidence <= 100 or f.category not in newsclean.CATEGORIES] == []


@given(sources)
@example("\ud83d<b>\ude00")
@example("\ufeff<b>")
def test_the_source_comes_back_byte_for_byte(source):
    record = clean(source)

    assert restore(record) == bytes_of(source)
    assert record.source["sha256"] == hashlib.sha256(bytes_of(source)).hexdigest()
    assert record.source["bytes"] == len(bytes_of(source))


@given(sources)
def test_every_character_is_kept_or_in_exactly_one_edit(source):
    record = clean(source)
    text = text_of(record, source)
    kept, reach = "", 0
    for edit in record.edits:
        assert reach <= edit.start <= edit.end <= len(text)
        assert text[edit.start : edit.end] == edit.removed
        assert edit.removed != edit.inserted
        kept += text[reach : edit.start] + edit.inserted
        reach = edit.end

    assert kept + text[reach:] == record.text
    assert len(text) == record.source["characters"]


@given(sources)
def test_cleaning_a_clean_text_changes_nothing(source):
    first = clean(source)
    if is_binary(first):  # there is no text that could be cleaned again
        return
    second = clean(first.text)

    assert (second.text, second.edits) == (first.text, ())


@given(documents)
def test_a_clean_text_is_clean_as_bytes_too(source):
    record = clean(source)
    if record.status == "ok" and not record.text.startswith("\ufeff"):  # which is a byte order mark in bytes
        again = clean(record.text.encode())

        assert again.text == record.text or again.status == "quarantined"


@given(sources)
def test_the_record_is_valid_and_canonical(source):
    line = clean(source).to_json()
    payload = json.loads(line)

    assert list(VALIDATOR.iter_errors(payload)) == []
    assert rfc8785.dumps(payload) == line
    assert b"\n" not in line


@given(sources)
def test_a_record_survives_being_written_and_read(source):
    record = clean(source, url="https://paper.example/a", metadata={"authors": ["Mina Lind"], "words": 12})

    assert Record.from_json(record.to_json()) == record
    assert Record.from_json(record.to_json()).to_json() == record.to_json()


@given(sources)
def test_the_blocks_are_the_lines_that_are_not_blank(source):
    record = clean(source)
    outside, reach = "", 0
    for block in record.blocks:
        outside += record.text[reach : block.start]
        reach = block.end

    assert record.status == "quarantined" or (outside + record.text[reach:]).strip() == ""
    assert [text for text in (record.title, *record.paragraphs) if text == ""] == []


@given(sources)
def test_the_text_is_all_characters(source):
    """No half of a character, so that whatever stores text can store it."""
    record = clean(source)

    assert record.text.encode().decode() == record.text


@given(articles("\n"))
def test_windows_line_ends_change_nothing_else(text):
    unix = clean(text, language="en")
    windows = clean(text.replace("\n", "\r\n"), language="en")

    assert windows.text.replace("\r\n", "\n") == unix.text
    assert [edit.rules for edit in windows.edits] == [edit.rules for edit in unix.edits]


@pytest.mark.parametrize("wrong", [None, 1, bytearray(b"a"), ["a"], Path("a")], ids=lambda value: type(value).__name__)
def test_only_text_and_bytes_are_cleaned(wrong):
    for do in (clean, detect):
        with pytest.raises(TypeError, match="str or bytes"):
            do(wrong)


# ---- quarantine


def test_a_text_nested_deeper_than_the_passes_is_left_alone():
    record = clean(NESTED)

    assert (record.status, record.text, record.edits) == ("quarantined", NESTED, ())
    assert [flag.rule for flag in record.flags] == [pipeline.LIMIT]
    assert "passes" in record.flags[0].reason
    verify(record.to_json())


def test_a_text_beyond_the_limit_is_left_alone(monkeypatch):
    text = "Rain fell.\nAdvertisement\nIt was calm."
    monkeypatch.setattr(pipeline, "MAX_CHARS", len(text))
    assert clean(text).status == "ok"
    record = clean(text + "\n")

    assert (record.status, record.text, record.edits) == ("quarantined", text + "\n", ())
    assert str(len(text)) in record.flags[0].reason
    assert [finding.rule for finding in detect(text + "\n")] == [pipeline.LIMIT]


def test_bytes_that_are_no_text_are_left_alone():
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
    record = clean(picture)

    assert (record.status, record.edits) == ("quarantined", ())
    assert record.flags[0].reason.startswith(pipeline.BINARY)
    assert restore(record) == picture
    verify(record.to_json())


# ---- the same everywhere

_DIGEST = """
import hashlib, sys
from newsclean import clean
from test_invariants import samples
print(hashlib.sha256(b"\\n".join(clean(text).to_json() for text in samples())).hexdigest())
"""


def samples(count=60):
    """Documents that depend on nothing, to compare runs with."""
    chance = random.Random(20240501)
    sentences = (*TOKENS, *ARABIC, *ENGLISH)
    return ["".join(chance.choices(sentences, k=chance.randint(1, 40))) for _ in range(count)]


def digest():
    return hashlib.sha256(b"\n".join(clean(text).to_json() for text in samples())).hexdigest()


@pytest.mark.parametrize(
    ("seed", "locale", "zone"),
    [("0", "C", "UTC"), ("1", "C.UTF-8", "Asia/Riyadh"), ("random", "tr_TR.UTF-8", "America/Lima")],
)
def test_other_processes_write_the_same_bytes(seed, locale, zone, tmp_path):
    path = os.pathsep.join((str(Path(newsclean.__file__).parents[1]), str(Path(__file__).parent)))
    env = os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone, "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "-c", _DIGEST], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == digest()


@FEW
@given(sources)
def test_the_same_source_gives_the_same_bytes(source):
    assert Cleaner().clean(source).to_json() == clean(source).to_json() == clean(source).to_json()


def test_threads_share_a_cleaner():
    texts = samples(40)
    expected = [clean(text).to_json() for text in texts]
    cleaner = Cleaner()
    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda _: [cleaner.clean(text).to_json() for text in texts], range(8)))

    assert [run == expected for run in runs] == [True] * 8


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("used", [False, True], ids=["new", "used"])
def test_a_pickled_cleaner_cleans_alike(protocol, used):
    cleaner = Cleaner(language="ar", policy="aggressive")
    if used:
        cleaner.clean("<b>")
    copy = pickle.loads(pickle.dumps(cleaner, protocol))  # noqa: S301 - our own

    assert [copy.clean(text).to_json() for text in samples(20)] == [
        cleaner.clean(text).to_json() for text in samples(20)
    ]


def test_a_pickled_cleaner_is_small():
    cleaner = Cleaner()
    cleaner.clean("Rain.")

    assert len(pickle.dumps(cleaner)) < 1000


@FEW
@given(data)
def test_a_file_and_its_text_give_the_same_clean_text(source):
    """Where bytes are plain UTF-8, it makes no difference who decodes them."""
    try:
        text = source.decode()
    except UnicodeDecodeError:
        return
    record = clean(source)
    if not record.source["bom"] and record.status == "ok":
        assert (record.text, record.edits) == (clean(text).text, clean(text).edits)


# ---- time

PROSE = " ".join((*ENGLISH, *ARABIC)) + "\n"
#: Each repeated until it takes long enough to be measured: what parsers and patterns are known to choke on.
REPEATED = {
    "brackets": "<",
    "closing brackets": ">",
    "unclosed tags": "<a ",
    "unclosed attributes": '<a b="',
    "end tags": "</",
    "tags": "<p>",
    "pairs": "<x></x>",
    "unclosed comments": "<!--",
    "scripts": "<script>",
    "unclosed declarations": "<![CDATA[",
    "ampersands": "&",
    "references": "&amp;",
    "deep references": "&amp;" + "amp;" * 40,
    "counters": "list 1 of 4 ",
    "Arabic counters": "قائمة 1 من 2 ",
    "openers": "list of 4 items\n",
    "headings": "Recommended Stories\n",
    "rising counters": "".join(f"- list {n} of 40 Rain\n" for n in range(1, 41)),
    "ones": "1 ",
    "unlisted counters": "lista 1 z 40 ",
    "unlisted counters the other way round": "40 z 1 ",
    "unlisted counters that lack one": "".join(f"lista {n} z 40 " for n in range(1, 40)),
    "rising unlisted counters": "".join(f"- lista {n} z 40Burza zamyka drogę\n" for n in range(1, 41)),
    "unlisted counters in one line": "lista 1 z 2Burza zamyka drogę- lista 2 z 2Flota zostaje w porcie ",
    "cues": "Read more:\nStorm closes the coast road\nFishing fleet stays in port\nMayor asks for patience\n",
    "cues in prose": "Rain fell on the coast, and it did not stop for two days and nights.\nRead more:\n"
    "Storm closes the coast road\nFishing fleet stays in port\nMayor asks for patience\n",
    "unknown cues": "Výběr:\nStorm closes the coast road\nFishing fleet stays in port\nMayor asks for patience\n",
    "buttons": "See it now\nThe council met on Monday at noon, and it agreed to rebuild the wall in stone, it said.\n",
    "comment sections": "Leave a reply\n",
    "timelines": "5 October 2031\nThe council met on Monday at noon.\n",
    "rows of tags": "<x> <y>\n",
    "tags in one row": "<x> ",
    "credits": "Photo: Mina Lind\n",
    "function words": "في. ",
    "loose words": "وافق مجلس المدينة يوم الاثنين على البناء. الميناء. ",
    "initials": "a. ",
    "stops": ".",
    "newlines": "\n",
    "carriage returns": "\r",
    "blanks": " ",
    "blank lines": " \n",
    "equal lines": "The council met on Monday at noon.\n",
    "long equal lines": "The council met on Monday at noon, and it agreed to rebuild the wall in stone in May.\n",
    "teasers": "The council met on Monday at noon, and it agreed to …\n",
    "one word": "a",
    "one Arabic word": "ا",
    "digits": "1",
    "quotes": '"',
    "guillemets": "«",
    "read more": "Read more: Rain\n",
    "advertisements": "Advertisement\n",
    "addresses": "desk@paper.example\n",
    "at signs": "a@",
    "Western mojibake": "Ã©",
    "Arabic mojibake": "ط§ظ„ ",
    "Arabic mojibake in sound lines": "ط§ظ„ في ",
    "dashes of mojibake": "taxâ€”two ",
    "Turkish capitals": "\u0130",
    "vowel signs": "क\u093f",
    "joiners": "\u200c",
    "surrogates": "\ud800",
    "bidi marks": "\u200f<",
    "marks": "\u0301",
    "tatweel": "\u0640",
    "cut marks": "[+12 chars]",
    "bullets": "- ",
    "prose": PROSE,
    "prose in one line": PROSE.replace("\n", " "),
}


def seconds(cleaner, text, times):
    """The least of some runs, and of processor time: other work on the machine does not count."""
    taken = []
    for _ in range(times):
        begun = time.process_time()
        cleaner.clean(text)
        taken.append(time.process_time() - begun)
    return min(taken)


@pytest.fixture
def no_collection():
    """The collector looks at all that the other tests left, which takes longer than cleaning does."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("piece", REPEATED.values(), ids=REPEATED)
def test_time_is_linear(piece, no_collection):
    """Four times the text takes four times as long; eight is noise, sixteen is quadratic."""
    cleaner = Cleaner(language="ar")
    cleaner.clean(piece)
    count = 1
    while seconds(cleaner, piece * count, 1) < 0.02:
        count *= 2
    for _ in range(3):  # a machine that is busy elsewhere may spoil one attempt, hardly three
        ratio = seconds(cleaner, piece * 4 * count, 3) / seconds(cleaner, piece * count, 3)
        if ratio < 8:
            break

    assert ratio < 8, f"{4 * count} times {piece[:20]!r} takes {ratio:.1f} times as long as {count} times"
