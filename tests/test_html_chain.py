"""Pages in every input that can hold them, through the command: equal records, and the page's bytes again."""

from __future__ import annotations

import csv
import io
import json

import pytest

import newsclean
from newsclean import Cleaner, batch
from newsclean.batch import Settings
from newsclean.cli import main
from newsclean.config import Config
from newsclean.errors import BatchError
from newsclean.record import Record

ENGLISH = """<!DOCTYPE html><html lang="en"><head><title>Ferry to run again</title></head><body>
<nav class="menu"><a href="/">Home</a> <a href="/sea">Sea</a></nav>
<article><h1>Ferry to run again</h1><p>The ferry will run again from Friday, the harbour office said on Monday.</p>
<div class="related-stories"><a href="/1">Storm closes the coast road</a></div>
<p>Two of the three boats &mdash; the older ones &mdash; are still in the dock.</p></article></body></html>"""
ARABIC = """<!DOCTYPE html><html lang="ar" dir="rtl"><head>%s<title>العبارة تعود</title></head><body>
<article><h1>العبارة تعود إلى الميناء</h1>
<p>قال مكتب الميناء يوم الاثنين إن العبارة ستعود إلى العمل يوم الجمعة المقبل بعد إصلاح المحرك.</p>
<div class="related-posts"><a href="/1">عاصفة تغلق طريق الساحل</a></div>
<p>ولا يزال اثنان من القوارب الثلاثة في الحوض الجاف حتى نهاية الشهر.</p></article></body></html>"""
PAGES = [ENGLISH, ARABIC % "", ENGLISH.replace("Friday", "Sunday")]
LEFT = ["العبارة ستعود إلى العمل يوم الجمعة", "ولا يزال اثنان من القوارب"]


def records(folder):
    return [Record.from_json(line) for part in sorted(folder.glob("part-*")) for line in part.read_bytes().splitlines()]


def run(*words, code=0):
    assert main([*map(str, words), "--no-config"]) == code


def same(record):
    """What of a record does not come from what its page stood in."""
    return record.text, record.blocks, record.edits, record.flags, record.language, record.source["media_type"]


def in_jsonl(path):
    path.write_text("".join(json.dumps({"html": page, "n": n}) + "\n" for n, page in enumerate(PAGES)))


def in_csv(path):
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["html", "n"], *([page, n] for n, page in enumerate(PAGES))])


def _in_parquet(path, pages):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(pyarrow.table({"html": pages}), path)


def in_parquet(path):
    _in_parquet(path, PAGES)


def in_parquet_as_bytes(path):
    _in_parquet(path, [page.encode() for page in PAGES])


FIELDS = {
    "a.jsonl": in_jsonl,
    "a.csv": in_csv,
    "a.parquet": in_parquet,
    "bytes.parquet": in_parquet_as_bytes,
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_of_pages_is_cleaned_as_pages_are(tmp_path, name):
    FIELDS[name](tmp_path / name)
    run("clean", tmp_path / name, "--field", "html", "--media-type", "text/html", "-o", f"{tmp_path}/out/", "--jobs", 2)
    found = records(tmp_path / "out")

    assert list(map(same, found)) == [same(newsclean.clean(page, media_type="text/html")) for page in PAGES]
    assert [newsclean.restore(record) for record in found] == [page.encode() for page in PAGES]


def test_text_files_can_be_said_to_be_pages(tmp_path):
    for n, page in enumerate(PAGES):
        (tmp_path / f"{n}.html").write_text(page, encoding="utf-8")
        (tmp_path / f"{n}.txt").write_text(page, encoding="utf-8")
    run("clean", f"{tmp_path}/*.txt", "--media-type", "text/html", "-o", f"{tmp_path}/texts/", "--jobs", 2)
    run("clean", f"{tmp_path}/*.html", "-o", f"{tmp_path}/pages/", "--jobs", 2)

    assert list(map(same, records(tmp_path / "texts"))) == list(map(same, records(tmp_path / "pages")))
    assert len(records(tmp_path / "pages")) == len(PAGES)


def test_records_say_themselves_what_their_sources_are(tmp_path):
    text = "Rain fell on the coast.\nIt was 3 < 4 &amp; more."
    (tmp_path / "a.jsonl").write_bytes(newsclean.clean(text).to_json() + b"\n")
    run("clean", tmp_path / "a.jsonl", "--media-type", "text/html", "-o", f"{tmp_path}/out/")

    [record] = records(tmp_path / "out")
    assert (record.source["media_type"], record.text) == ("text/plain", newsclean.clean(text).text)


def warc(path, pages):
    """Write pages: (header of their type, bytes)."""
    writers = pytest.importorskip("warcio.warcwriter")
    from warcio.statusandheaders import StatusAndHeaders

    with path.open("wb") as out:
        writer = writers.WARCWriter(out, gzip=True)
        for n, (kind, data) in enumerate(pages):
            head = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.0")
            url = f"https://harbour.example/{n}"
            made = writer.create_warc_record(url, "response", io.BytesIO(data), http_headers=head)
            writer.write_record(made)
            made.raw_stream.close()


@pytest.mark.parametrize(
    ("kind", "meta", "codec"),
    [
        ("text/html; charset=windows-1256", "", "cp1256"),
        ("text/html", '<meta charset="windows-1256">', "cp1256"),
        ("text/html", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1256">', "cp1256"),
        ("text/html", "", "cp1256"),
        ("text/html; charset=utf-8", '<meta charset="windows-1256">', "cp1256"),
        ("text/html; charset=windows-1256", '<meta charset="windows-1256">', "utf-8"),
        ("text/html; charset=iso-8859-1", "", "utf-8"),
        ("text/html; charset=nonsense", "", "utf-8"),
    ],
    ids=["header", "meta", "http-equiv", "nobody", "wrong header", "both wrong", "wrong latin", "unknown"],
)
def test_arabic_pages_in_a_warc(tmp_path, kind, meta, codec):
    """Declared by the server, by the page, by nobody, and wrongly."""
    data = (ARABIC % meta).encode(codec)
    warc(tmp_path / "a.warc.gz", [(kind, data)])
    run("clean", tmp_path / "a.warc.gz", "-o", f"{tmp_path}/out/", "--jobs", 2)
    [record] = records(tmp_path / "out")

    assert newsclean.restore(record) == data
    assert record.language == "ar"
    assert all(sentence in record.text for sentence in LEFT), record.text
    assert "عاصفة" not in record.text
    assert record.title == "العبارة تعود إلى الميناء"


def test_pages_over_a_limit_stop_no_run(tmp_path):
    hostile = ["<div>" * 5_000 + "deep", "<p>x" * 310_000, ENGLISH, "<a" * 100_000, "<p>" + "x " * 6_000_000]
    for n, page in enumerate(hostile):
        (tmp_path / f"{n}.html").write_text(page, encoding="utf-8")
    run("clean", f"{tmp_path}/*.html", "-o", f"{tmp_path}/out/", "--jobs", 2, code=3)  # some are quarantined
    found = records(tmp_path / "out")

    assert [record.status for record in found] == ["quarantined", "quarantined", "ok", "ok", "quarantined"]
    assert [newsclean.restore(record) for record in found] == [page.encode() for page in hostile]


# ---- the setting `extract`


def test_extract_is_a_setting(tmp_path, capsys):
    pytest.importorskip("trafilatura")
    path = tmp_path / "newsclean.toml"
    path.write_text("extract = true\n", encoding="utf-8")

    assert newsclean.config.read(path).options()["extract"] is True
    assert Config(extract=False).over(Config(extract=True)).extract is False
    assert Config().over(Config(extract=True)).extract is True
    assert main(["config", "--config", str(path)]) == 0
    assert f"extract = true  # {path}" in capsys.readouterr().out
    assert main(["config", "--config", str(path), "--no-extract"]) == 0
    assert "extract = false  # command line" in capsys.readouterr().out


def test_a_run_with_another_extract_is_refused(tmp_path):
    pytest.importorskip("trafilatura")
    (tmp_path / "a.html").write_text(ENGLISH, encoding="utf-8")
    batch.run([str(tmp_path / "a.html")], tmp_path / "out", Settings(Cleaner(extract=True)), jobs=0)

    with pytest.raises(BatchError, match=r"cleaner\.extract was True, and is False now"):
        batch.run([str(tmp_path / "a.html")], tmp_path / "out", Settings(Cleaner()), jobs=0)
