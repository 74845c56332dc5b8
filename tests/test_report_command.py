"""The command `report`, and `detect` at a terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import newsclean
from newsclean import Finding
from newsclean.cli.terminal import View

TEXT = "Harbour wall rebuilt\nRain fell on the coast overnight.\nAdvertisement\nThe mayor&#39;s office was closed.\n"
RECORD = newsclean.clean(TEXT).to_json()
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


def names(html):
    return re.findall(r'<p class="about"><code><bdi>(.*?)</bdi>', html.decode())


def problems(html):
    return re.findall(r"<li><bdi>(.*?)</bdi></li>", html.decode())


def test_texts_and_records_are_shown_together(call, file, tmp_path):
    target = tmp_path / "report.html"
    text, records = file(TEXT), file(RECORD + b"\n\n" + RECORD + b"\n", "b.jsonl")

    assert call("report", text, records, "-o", target) == (0, b"", "")
    written = target.read_bytes()
    assert names(written) == [str(text), f"{records}:1", f"{records}:3"]
    assert problems(written) == []
    assert written.count(b">Advertisement<") == 3


def test_standard_output_is_the_page(call, file):
    code, out, err = call("report", file(TEXT))

    assert (code, err) == (0, "")
    assert out.startswith(b"<!doctype html>")
    assert out.endswith(b"</html>\n")


@pytest.mark.parametrize(
    ("given", "name"), [(RECORD, "-:1"), (TEXT.encode(), "-"), (b'{"text": "no record"}', "-")], ids=range(3)
)
def test_standard_input_may_be_either(file, given, name):
    command = [sys.executable, "-m", "newsclean", "report", "-"]
    environment = os.environ | {"PYTHONPATH": str(Path(newsclean.__file__).parents[1])}
    done = subprocess.run(command, input=given, capture_output=True, env=environment, check=True)

    assert names(done.stdout) == [name]


def test_a_record_spread_over_lines_is_read(call, file):
    path = file(json.dumps(json.loads(RECORD), indent=2), "a.json")
    code, out, _ = call("report", path)

    assert (code, names(out)) == (0, [str(path)])


def test_options_hold_for_texts(call, file):
    assert b'<mark class="m c-advert"' in call("report", "--rule", "en.line.advert=flag", file(TEXT))[1]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (RECORD.replace(b"Rain", b"Snow"), "text: does not have the digest text_sha256"),
        (RECORD.replace(b'"language":"en"', b'"language":"fr"'), "id: is not the digest of the record"),
        (b"{}", "'blocks' is a required property"),
        (b"no JSON }", "not JSON"),
        (b"[" * 100_000 + b"}", "not JSON"),
        (b'{\n "a": 1', "not JSON"),
        (b"\xff}", "not JSON"),
        (b"", "no record in it; newsclean clean writes one a line"),
    ],
    ids=range(8),
)
def test_a_bad_record_is_a_problem_in_the_report(call, file, data, said):
    bad, good = file(data, "bad.jsonl"), file(RECORD, "good.jsonl")
    code, out, err = call("report", bad, good)
    (problem,) = problems(out)

    assert code == 3
    assert names(out) == [f"{good}:1"]
    assert said in problem.replace("&#x27;", "'")
    assert problem.startswith(str(bad))
    assert err.count("\n") == 1


def test_a_record_that_does_not_fit_its_source_is_a_problem(call, file):
    """Its digests are its own, but its edits give back another text."""
    record = newsclean.clean(TEXT)
    edits = (record.edits[0]._replace(removed="Advertisemenx\n"), *record.edits[1:])
    code, out, _ = call("report", file(newsclean.Record(**{**vars_of(record), "edits": edits}).to_json(), "a.jsonl"))

    assert (code, names(out)) == (3, [])
    assert "restore a source without the digest" in problems(out)[0]


def vars_of(record):
    return {name: getattr(record, name) for name in newsclean.Record.__dataclass_fields__}


def test_files_that_cannot_be_read_are_problems(call, file, tmp_path):
    code, out, err = call("report", file(TEXT), tmp_path / "missing.txt", tmp_path, file(PICTURE, "a.png"))

    assert code == 2
    assert [said.partition(": ")[2].partition(";")[0] for said in problems(out)] == [
        "no such file",
        "a directory",
        "binary, not text",
    ]
    assert len(names(out)) == 1
    assert len(err.splitlines()) == 3


def test_a_quarantined_text_is_shown_and_is_a_problem(call, file, monkeypatch):
    monkeypatch.setattr("newsclean.pipeline.MAX_CHARS", 10)
    code, out, _ = call("report", file(TEXT))

    assert code == 3
    assert b"not cleaned</strong>" in out
    assert "quarantined: longer than 10 characters" in problems(out)[0]


def test_where_nothing_can_be_read_nothing_is_written(call, tmp_path):
    target = tmp_path / "report.html"

    assert call("report", tmp_path / "missing.txt", "-o", target)[0] == 2
    assert not target.exists()


def test_a_report_is_not_written_over_its_input(call, file):
    path = file(TEXT)

    assert call("report", path, "-o", path)[0] == 2
    assert path.read_text(encoding="utf-8") == TEXT


def test_a_report_that_cannot_be_written(call, file, tmp_path):
    code, _, err = call("report", file(TEXT), "-o", tmp_path / "none" / "a.html")

    assert code == 4
    assert "a.html" in err


# ---- detect at a terminal


@pytest.fixture
def terminal(monkeypatch):
    """Make standard output a terminal, in colour."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("newsclean.cli.documents.is_terminal", lambda: True)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((72, 20)))


def test_detect_is_in_colour_at_a_terminal(call, file, terminal):
    path = file(TEXT)
    out = call("detect", path)[1].decode()

    assert out.startswith(f"\x1b[1m{path}\x1b[0m\n")
    assert "\x1b[31m\x1b[9mAdvertisement\x1b[0m" in out
    assert "\x1b[9m&#39;\x1b[0m\x1b[32m'\x1b[0m" in out
    assert "the label of an advert" in out
    assert "en.line.advert" in out


def test_without_colour_there_are_brackets(call, file, monkeypatch, terminal):
    monkeypatch.setenv("NO_COLOR", "1")
    out = call("detect", file(TEXT))[1].decode()

    assert "\x1b" not in out
    assert "⟦Advertisement⟧" in out
    assert "⟦&#39;→'⟧" in out


def test_json_is_json_at_a_terminal(call, file, terminal):
    assert json.loads(call("detect", "--json", file(TEXT))[1].splitlines()[0])["rule"]


@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")
@pytest.mark.parametrize(
    ("term", "no_color", "wanted"),
    [("xterm", "", "\x1b[31m"), ("xterm", "1", "⟦Advert"), ("dumb", "", ":3     remove")],
)
def test_a_real_terminal(file, term, no_color, wanted):
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "newsclean", "detect", str(file(TEXT))]
    path = str(Path(newsclean.__file__).parents[1])
    environment = os.environ | {"PYTHONPATH": path, "TERM": term, "NO_COLOR": no_color, "PYTHONIOENCODING": "utf-8"}
    subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, env=environment, check=True)
    os.close(theirs)
    out = os.read(ours, 8000).decode()
    os.close(ours)

    assert wanted in out
    assert ("\x1b" in out) == (wanted == "\x1b[31m")


def test_a_file_without_findings_is_not_named(call, file, terminal):
    code, out, err = call("detect", file("Rain fell.\n"))

    assert (code, out) == (0, b"")
    assert "0 findings" in err


def test_flags_are_underlined(terminal):
    shown = View(60).finding(1, "It then", Finding(3, 7, "a.b.c", "other", 40, "why"), acted=False)

    assert "\x1b[4mthen\x1b[0m" in shown


HOSTILE = "Rain \x1b[31m\u202e fell.\nRead more: \x1b]0;x\x07Storm\u2066\u2028\x7fs\n\x9bIt was calm."


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_hostile_characters_never_reach_a_terminal(call, file, monkeypatch, terminal, options):
    monkeypatch.setenv("NO_COLOR", "1")
    name = "a\x1b[31m\u202eb.txt"
    _, out, err = call("detect", *options, file(HOSTILE, name))

    assert b"Read more" in out
    assert set("\x1b\x07\x7f\x9b\u202e\u2066\u2028") & set(out.decode() + err) == set()


def test_json_is_the_same_with_characters_escaped(call, file):
    text = HOSTILE + "\n\U000e0041\x85 <figure>\n"
    rows = [json.loads(line) for line in call("detect", "--json", file(text))[1].splitlines()]

    assert rows
    assert [row["text"] for row in rows] == [text[row["start"] : row["end"]] for row in rows]


@pytest.mark.parametrize("width", [20, 60, 200])
@pytest.mark.parametrize(
    "text",
    [
        "x" * 3000,
        "بلدية الميناء تعيد بناء الجدار القديم " * 80,
        "港の壁を石で作り直す" * 300,
        "e\u0301" * 999,
        "\x1b" * 999,
    ],
    ids=["latin", "arabic", "wide", "combining", "escaped"],
)
def test_the_context_fits_the_window(width, text):
    view = View(width, color=False)
    for start, end in ((0, 5), (50, 60), (10, len(text)), (len(text), len(text))):
        finding = Finding(start, end, "a.b.c", "other", 40, "why", "put" * 9)
        place = view.finding(1, text, finding, acted=True).splitlines()[1]

        assert 6 < cells(place) <= view.width


def cells(text):
    import unicodedata

    return sum(
        0 if unicodedata.category(char) == "Mn" else 1 + (unicodedata.east_asian_width(char) in "WF") for char in text
    )
