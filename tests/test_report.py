"""The report as HTML: nothing of a document is left out, and nothing of it is anything but text."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsclean
from newsclean import Edit, Finding, Record
from newsclean.report import Entry, page
from newsclean.report.entries import source_of
from newsclean.report.markup import html, plain
from newsclean.report.pieces import QUARANTINED, direction, marks_of, paragraphs
from texts import sources

RAW = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "</style></title><!--",
    "\"' onfocus=alert(1) autofocus x='",
    "a\u2028b\u2029c",
    "\u202eevil\u202c",
    "NUL \0 and \x1b[31m",
    "&lt;script&gt;",
    "${script} $data $$ %s {0}",
    "\ud800",
)


class Reader(HTMLParser):
    """What a page has: its tags with their attributes, the text in documents, and its scripts."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.scripts, self.stack = [], "", [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "input"}:
            self.stack.append((tag, dict(attrs).get("class", "")))

    def handle_endtag(self, tag):
        assert self.stack.pop()[0] == tag

    def handle_data(self, data):
        if self.stack and self.stack[-1][0] == "script":
            self.scripts.append(data)
        if any(names == "text" for _, names in self.stack):
            self.text += data


def entry(text, name="a.txt", **options):
    return Entry(name, newsclean.clean(text, **options))


def shown(text):
    record = newsclean.clean(text)
    return paragraphs(record, marks_of(record))


def made(text, edits=(), flags=()):
    """A record with edits of our own."""
    clean = newsclean.edits.apply(list(edits), text)
    record = newsclean.clean(text, policy=newsclean.Policy(categories=dict.fromkeys(newsclean.CATEGORIES, "keep")))
    return Record(
        **{
            **{name: getattr(record, name) for name in Record.__dataclass_fields__},
            "text": clean,
            "blocks": (),
            "edits": tuple(edits),
            "flags": tuple(flags),
        }
    )


def flag(start, end, inserted=""):
    return Finding(start, end, "own.line.a", "other", 50, "a reason", inserted)


def edit(start, end, removed, inserted=""):
    return Edit(start, end, removed, inserted, ("own.line.b",), "advert", 90, "another reason")


# ---- pieces


@given(sources)
def test_the_source_is_shown_whole(source):
    record = newsclean.clean(source)
    lines = paragraphs(record, marks_of(record))
    text = newsclean.edits.restore(record.text, record.edits)
    if record.status == "ok":
        assert "".join(p.text for line in lines for p in line.pieces if not p.inserted) == re.sub("[\r\n]", "", text)


@given(sources)
def test_each_mark_can_be_gone_to(source):
    record = newsclean.clean(source)
    marks = marks_of(record)
    stops = {index for line in paragraphs(record, marks) for p in line.pieces if p.stop for index in p.marks}
    if record.status == "ok":
        assert stops == set(range(len(marks)))


@given(sources)
def test_what_is_repaired_is_shown(source):
    record = newsclean.clean(source)
    put = [p.text for line in paragraphs(record, marks_of(record)) for p in line.pieces if p.inserted]
    if record.status == "ok":
        assert put == [edit.inserted for edit in record.edits if edit.inserted]


def test_a_removal_over_several_lines_has_a_piece_in_each():
    text = "Rain.\nRecommended\nStorm\nSun."
    record = made(text, [edit(6, 24, "Recommended\nStorm\n")])
    lines = paragraphs(record, marks_of(record))

    assert [[p.text for p in line.pieces] for line in lines] == [["Rain."], ["Recommended"], ["Storm"], ["Sun."]]
    assert [[p.stop for p in line.pieces] for line in lines] == [[False], [True], [False], [False]]


def test_flags_may_overlap_each_other_and_edits():
    record = made("abcdef", [edit(2, 4, "cd", "X")], [flag(1, 3), flag(2, 6), flag(6, 6, "!")])
    (line,) = paragraphs(record, marks_of(record))

    assert [(p.text, p.marks, p.inserted) for p in line.pieces] == [
        ("a", (), False),
        ("b", (0,), False),
        ("c", (1, 0, 2), False),
        ("d", (1, 2), False),
        ("X", (1,), True),
        ("ef", (2,), False),
        ("", (3,), False),
    ]


def test_an_insertion_is_shown_where_it_is():
    record = made("ab\ncd", [edit(3, 3, "", "X")])
    first, second = paragraphs(record, marks_of(record))

    assert [p.text for p in first.pieces] == ["ab"]
    assert [(p.text, p.inserted) for p in second.pieces] == [("", False), ("X", True), ("cd", False)]


def test_blank_lines_are_gaps():
    assert [line.gap for line in shown("\n\nRain fell.\nIt was calm.\n\nSun came.")] == [False, False, True]


def test_types_of_blocks_are_known():
    text = "Harbour wall rebuilt\nAdvertisement\nRain fell on the coast overnight.\n- one thing"

    assert [line.type for line in shown(text)] == ["title", "", "paragraph", "list-item"]


def test_a_document_that_was_not_cleaned_is_shown_in_part():
    text = b"\0\1\2" * QUARANTINED
    lines = shown(text)

    assert sum(len(piece.text) for line in lines for piece in line.pieces) == QUARANTINED
    assert f"Only the first {QUARANTINED:,} characters" in page([entry(text)])


@pytest.mark.parametrize(
    ("text", "base", "wanted"),
    [
        ("BBC قالت هيئة الإذاعة", "rtl", "rtl"),
        ("Associated Press", "rtl", "ltr"),
        ("قال الوزير", "ltr", "rtl"),
        ("He said نعم twice.", "ltr", "ltr"),
        ("قال John Smith في لندن اليوم", "ltr", "rtl"),
        ("12:30", "rtl", "rtl"),
        ("", "ltr", "ltr"),
    ],
)
def test_directions_of_lines(text, base, wanted):
    assert direction(text, base) == wanted


# ---- HTML


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text):
    keep = newsclean.Policy(categories=dict.fromkeys(newsclean.CATEGORIES, "flag"))
    record = newsclean.clean(f"{text}\nRain fell.\n{text} x", policy=keep, metadata={"publisher": text.strip("\ud800")})
    named = made("abc", [], [Finding(0, 1, "own.line.a", "other", 50, text)])
    written = page([Entry(f"{text}.txt", record), Entry("b", named)], [f"{text}: {text}"])
    reader, usual = Reader(written), Reader(page([entry("Rain fell."), entry("b")], ["a"]))

    assert RAW.search(written) is None
    assert len(reader.scripts) == len(usual.scripts) == 2
    assert reader.scripts[1] == usual.scripts[1]
    assert {tag for tag, _ in reader.tags} - {tag for tag, _ in usual.tags} <= {"rect", "span", "del", "ins", "mark"}
    assert not [name for _, names in reader.tags for name in names if name.startswith("on") or name in {"src", "style"}]
    assert {names["href"] for _, names in reader.tags if "href" in names} <= {"#documents", "#problems"}


@given(st.one_of(sources.map(lambda s: s if isinstance(s, str) else s.decode("utf-8", "replace"))))
def test_any_text_can_be_read_back(text):
    """With each invisible character in its visible form."""
    reader = Reader(f'<div class="text">{html(text)}</div>')

    assert RAW.search(html(text)) is None
    assert re.sub(r"\[U\+([0-9A-F]+)\]", lambda m: chr(int(m[1], 16)), reader.text) == re.sub(
        r"\[U\+([0-9A-F]+)\]", lambda m: chr(int(m[1], 16)), text
    )


def test_joiners_stay_where_they_spell():
    assert plain("می\u200cخواهم 👨\u200d👩") == "می\u200cخواهم 👨\u200d👩"
    assert plain("a\u200cb \u200d.") == "a[U+200C]b [U+200D]."


def test_the_policy_names_what_may_run():
    written = page([])
    (policy,) = re.findall('Content-Security-Policy" content="(.*?)">', written)

    assert re.fullmatch(
        r"default-src 'none'; script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}='; "
        "base-uri 'none'; form-action 'none'",
        policy,
    )
    assert "http" not in re.sub(r"http-equiv", "", written)


def test_the_same_records_give_the_same_page():
    entries = [entry("Rain fell.\nAdvertisement"), entry("&amp;")]

    assert page(entries) == page(entries)


def test_an_explanation_is_written_once():
    written = page([entry("Rain fell.\nAdvertisement\nIt was calm.")] * 3)
    data = json.loads(Reader(written).scripts[0])

    assert len(data["notes"]) == 1
    assert (data["marks"], data["first"]) == ([0, 0, 0], [0, 1, 2])


def test_counts_are_shown():
    written = page(
        [entry("Rain &amp; sun fell.\nAdvertisement\nIt was calm."), entry("Rain.")], ["b.txt: no such file"]
    )

    for noun, number in (("documents", 2), ("changed document", 1), ("removal", 1), ("repair", 1), ("flags", 0)):
        assert f"<div><dt>{noun}</dt><dd>{number}</dd></div>" in written
    assert "<bdi>b.txt: no such file</bdi>" in written


def test_small_sources_share_a_bar():
    written = page([entry("Rain.", f"folder-{number:02}/a.txt") for number in range(30)])

    assert written.count('<th scope="row">') == 13
    assert "18 other sources" in written


@pytest.mark.parametrize(
    ("name", "options", "source"),
    [
        ("a/b.txt", {"url": "https://www.paper.example:80/a"}, "paper.example"),
        ("a/b.txt", {"url": "http://[bad", "metadata": {"publisher": "The Paper"}}, "The Paper"),
        ("a/b.jsonl:12", {}, "a/b.jsonl"),
        ("-", {}, "standard input"),
        ("b.txt", {}, "."),
    ],
)
def test_sources_are_told(name, options, source):
    assert source_of(entry("Rain.", name, **options)) == source


def test_an_empty_report_says_so():
    assert "There is no document in this report." in page([])


def test_long_titles_are_cut():
    (title,) = re.findall("<h2><bdi.*?>(.*?)</bdi>", page([entry("word " * 60 + ".")]))

    assert len(title) <= 121
    assert title.endswith("word…")
