"""Parquet and Arrow files as inputs: rows as documents, within limits, and what is broken is named."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import newsclean
from newsclean import FormatError, InputError, inputs
from newsclean.inputs import Options, Unread

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
feather = pytest.importorskip("pyarrow.feather")
arrow = pytest.importorskip("newsclean.arrow")

TEXTS = [f"Ferry number {n} runs again, the office said.\nAdvertisement\nIt was calm on day {n}." for n in range(500)]


def as_parquet(table, path, **options):
    pq.write_table(table, path, **{"row_group_size": 100, "compression": "zstd"} | options)


def as_file(table, path, **options):
    feather.write_feather(table, path, chunksize=100, **{"compression": "zstd"} | options)


def as_stream(table, path):
    with pa.ipc.new_stream(path, table.schema) as writer:
        writer.write_table(table, max_chunksize=100)


FORMS = {"a.parquet": as_parquet, "a.feather": as_file, "a.arrow": as_stream}
each_form = pytest.mark.parametrize(("name", "write"), FORMS.items(), ids=FORMS)


needs_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc to read memory from")


def documents(path, **options):
    [found] = inputs.find([str(path)], Options(**options))
    return found, list(inputs.split(found))


def articles(path, **options):
    found, made = documents(path, **options)
    return [inputs.parse(found, raw) for raw in made]


@each_form
def test_rows_are_documents(tmp_path, name, write):
    write(pa.table({"text": TEXTS, "title": [f"Title {n}" for n in range(500)], "n": range(500)}), tmp_path / name)
    found, raws = documents(tmp_path / name)

    assert [raw.ordinal for raw in raws] == list(range(500))
    assert {raw.offset for raw in raws} == {None}
    assert json.loads(raws[7].data) == {"text": TEXTS[7], "title": "Title 7"}  # no tool calls anything "n"
    article = inputs.parse(found, raws[7])
    assert (article.source, article.metadata) == (TEXTS[7], {"title": "Title 7"})


@each_form
def test_a_column_of_ones_own(tmp_path, name, write):
    write(pa.table({"data": [{"body": "Rain fell."}, {"body": "Snow fell."}], "text": ["x", "y"]}), tmp_path / name)

    assert [one.source for one in articles(tmp_path / name, field="data.body")] == ["Rain fell.", "Snow fell."]


@pytest.mark.parametrize("kind", [pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())])
def test_strings_of_every_kind(tmp_path, kind):
    as_stream(pa.table({"text": pa.array(TEXTS[:3]).cast(kind)}), tmp_path / "a.arrow")

    assert [one.source for one in articles(tmp_path / "a.arrow")] == TEXTS[:3]


@each_form
def test_texts_of_bytes_stay_bytes(tmp_path, name, write):
    sources = ["هطل المطر على المدينة صباح اليوم.".encode("cp1256"), b"Rain \xff fell.", b""]
    write(
        pa.table({"text": pa.array(sources, pa.binary()), "url": ["https://coast.example/", None, None]}),
        tmp_path / name,
    )
    found, raws = documents(tmp_path / name)

    assert [raw.data for raw in raws] == sources
    first = inputs.parse(found, raws[0])
    assert (first.source, first.url) == (sources[0], "https://coast.example/")
    with pytest.raises(FormatError, match=r"\[2\]: text: no text in it"):
        inputs.parse(found, raws[2])


def test_a_string_that_is_no_utf8_is_read_as_bytes(tmp_path):
    column = pa.array([b"Rain \xff fell.", b"Rain fell."], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"text": column}), tmp_path / "a.parquet")

    assert [one.source for one in articles(tmp_path / "a.parquet")] == [b"Rain \xff fell.", "Rain fell."]


@each_form
def test_times_and_numbers_are_strings(tmp_path, name, write):
    table = pa.table(
        {
            "text": ["Rain.", "Snow."],
            "published": pa.array([datetime(2031, 10, 5, 8, tzinfo=UTC), None], pa.timestamp("ns", "UTC")),
            "modified": pa.array([2**62, 0], pa.timestamp("us")),
            "section": pa.array([Decimal("1.50"), None]),
        }
    )
    write(table, tmp_path / name)
    first, second = articles(tmp_path / name)

    assert first.metadata["published"] == "2031-10-05T08:00:00Z"
    assert first.metadata["section"] == "1.50"
    assert second.metadata == {"modified": "1970-01-01T00:00:00"}


def test_the_form_is_told_by_the_columns(tmp_path):
    pq.write_table(
        pa.table({"maintext": ["Rain."], "source_domain": ["coast.example"], "big": [b"x" * 99]}), tmp_path / "a.pq"
    )
    _, [raw] = documents(tmp_path / "a.pq")

    assert articles(tmp_path / "a.pq")[0].metadata == {"publisher": "coast.example"}
    assert "big" not in json.loads(raw.data)


@each_form
def test_a_file_without_texts_says_what_it_has(tmp_path, name, write):
    write(pa.table({"body": ["Rain."]}), tmp_path / name)

    with pytest.raises(InputError, match=r"no column 'text'; name the one with the texts \(there are: body\)"):
        documents(tmp_path / name)
    with pytest.raises(InputError, match=r"no column 'data\.x'"):
        documents(tmp_path / name, field="data.x")


def test_a_row_without_a_text_costs_itself_alone(tmp_path):
    pq.write_table(pa.table({"text": ["Rain.", None, "Snow."]}), tmp_path / "a.parquet")
    found, raws = documents(tmp_path / "a.parquet")

    with pytest.raises(FormatError, match=r"\[1\]: text: no text in it"):
        inputs.parse(found, raws[1])
    assert [inputs.parse(found, raws[at]).source for at in (0, 2)] == ["Rain.", "Snow."]


@each_form
def test_records_stand_for_their_sources(tmp_path, name, write):
    sources = ["Rain fell.\nAdvertisement", "\ufeffSnow fell.\r\n".encode()]
    made = pa.Table.from_batches([arrow.from_records(map(newsclean.clean, sources))])
    write(made, tmp_path / name)
    found, raws = documents(tmp_path / name)

    assert [raw.data for raw in raws] == [newsclean.clean(one).to_json() for one in sources]
    assert [inputs.parse(found, raw).source for raw in raws] == [b"Rain fell.\nAdvertisement", sources[1]]


def test_rows_that_failed_are_said_to_have(tmp_path):
    pq.write_table(arrow.clean_table(pa.table({"text": ["Rain.", None]})), tmp_path / "a.parquet")
    _, (_, failed) = documents(tmp_path / "a.parquet")

    assert isinstance(failed, Unread)
    assert (failed.ordinal, failed.code) == (1, "format")
    assert "nothing to clean" in failed.message


# ---- what is broken, and what means harm


@each_form
def test_a_file_cut_short_is_named(tmp_path, name, write):
    path = tmp_path / name
    write(pa.table({"text": TEXTS}), path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    read, message = [], ""
    try:
        [found] = inputs.find([str(path)])
        read.extend(inputs.split(found))
    except InputError as error:
        message = str(error)

    assert message.startswith(f"{path}: ")
    if name == "a.arrow":  # what stands before the damage is read; the others have their tables at the end
        assert [json.loads(raw.data)["text"] for raw in read] == TEXTS[: len(read)]
        assert len(read) >= 200
        assert f"after row {len(read)} of the file" in message


def test_a_flipped_byte_in_parquet_is_noticed_or_harmless(tmp_path):
    path = tmp_path / "a.parquet"
    with arrow.ParquetWriter(path) as writer:
        writer.write(newsclean.clean(text) for text in TEXTS)
    whole, wanted = path.read_bytes(), [raw.data for raw in documents(path)[1]]
    rng = random.Random(7)
    noticed: list[str] = []
    for _ in range(60):
        data = bytearray(whole)
        data[rng.randrange(len(data))] ^= rng.randrange(1, 256)
        path.write_bytes(data)
        try:
            made = [raw.data for raw in documents(path)[1]]
        except InputError as error:
            noticed.append(str(error))
        else:
            if made != wanted:  # in the table at the end, which has no checksum: the records' digests tell
                with pytest.raises(newsclean.RecordError):
                    [newsclean.verify(line) for line in made]

    assert len(noticed) > 20
    assert all(message.startswith(f"{path}: ") for message in noticed)


@pytest.mark.parametrize("where", range(5))
def test_a_broken_arrow_file_cannot_point_out_of_itself(tmp_path, where):
    path = tmp_path / "a.feather"
    as_file(pa.table({"text": TEXTS}), path, compression="uncompressed")
    data = bytearray(path.read_bytes())
    starts = [
        at for at in range(0, len(data) - 8, 8) if data[at : at + 8] == bytes([0, 0, 0, 0, len(TEXTS[0]), 0, 0, 0])
    ]
    at = starts[where % len(starts)] + 4
    data[at : at + 4] = (2**30).to_bytes(4, "little")
    path.write_bytes(data)

    with pytest.raises(InputError, match="broken in batch"):
        documents(path)


@pytest.mark.parametrize(
    "data", [b"", b"PAR1", b"PAR1" * 5, b"no such thing at all", b"ARROW1\0\0", b"FEA1" + bytes(50)]
)
@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.feather"])
def test_what_is_no_such_file_is_an_error(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)

    with pytest.raises(InputError, match="not a whole"):
        documents(tmp_path / name)


def test_what_is_not_there(tmp_path):
    for name in FORMS:
        with pytest.raises(InputError, match="no such file"):
            documents(tmp_path / name)


def test_what_is_no_file_to_go_about_in(tmp_path):
    pq.write_table(pa.table({"text": ["Rain."]}), tmp_path / "a.parquet.gz")

    with pytest.raises(InputError, match="decompress it first"):
        documents(tmp_path / "a.parquet.gz")
    with pytest.raises(InputError, match="name a file in place of -"):
        list(inputs.split(inputs.Input("-", "parquet")))


def test_the_command_reads_them(call, tmp_path):
    """A row is what the same row is in JSON."""
    table = pa.table({"text": [TEXTS[0], None, TEXTS[1]], "url": ["https://coast.example/", None, None]})
    for name, write in FORMS.items():
        write(table, tmp_path / name)
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in table.to_pylist()))
    wanted = call("clean", tmp_path / "a.jsonl")[1]

    assert wanted.count(b"\n") == 2
    for name in FORMS:
        code, out, err = call("clean", tmp_path / name)
        assert (code, out) == (3, wanted)
        assert err.startswith(f"newsclean: {tmp_path / name}:[1]: text: no text in it")


def test_a_row_that_is_too_long_is_not_read(tmp_path):
    pq.write_table(pa.table({"text": ["Rain.", "x" * (17 << 20), "Snow."]}), tmp_path / "a.parquet")
    _, (first, second, third) = documents(tmp_path / "a.parquet")

    assert isinstance(second, Unread)
    assert (second.ordinal, second.code) == (1, "too-long")
    assert [json.loads(one.data)["text"] for one in (first, third)] == ["Rain.", "Snow."]


MEASURE = """
import re, resource, sys
from newsclean import inputs
from newsclean.errors import InputError
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
read = 0
try:
    [found] = inputs.find([sys.argv[1]])
    for raw in inputs.split(found):
        read += 1
        if read == 300:
            break
except InputError as error:
    print(error)
print(read, int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024)
"""


def measured(path):
    """Read it in a process of its own: (what it said, rows read, MiB at the most)."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(MEASURE), path], capture_output=True, text=True, check=True
    )
    *said, numbers = done.stdout.splitlines()
    rows, size = map(int, numbers.split())
    return " ".join(said), rows, size


@needs_proc
def test_a_kilobyte_that_is_gigabytes(tmp_path):
    """300,000 rows of two megabytes each, all the same one: in the file it stands once, and in memory too."""
    path = tmp_path / "a.parquet"
    same = pa.array(["x" * 2_000_000])
    with pq.ParquetWriter(
        path, pa.schema([("text", pa.dictionary(pa.int32(), pa.string()))]), compression="zstd"
    ) as file:
        file.write_table(pa.table({"text": pa.DictionaryArray.from_arrays(pa.array([0] * 300_000, pa.int32()), same)}))
    assert path.stat().st_size < 4096
    said, rows, size = measured(path)

    assert (said, rows) == ("", 300)
    assert size < 400


@needs_proc
def test_a_kilobyte_that_says_it_is_gigabytes(tmp_path):
    """The same without a dictionary: to read a row of it would take all of it."""
    path = tmp_path / "a.parquet"
    with pq.ParquetWriter(path, pa.schema([("text", pa.string())]), compression="zstd", use_dictionary=False) as file:
        file.write_table(pa.table({"text": ["x" * 2_000_000] * 200}))
    assert path.stat().st_size < 100_000
    said, rows, size = measured(path)

    assert rows == 0
    assert "row group 0, column text: " in said
    assert "expands 200 times is not read" in said
    assert size < 400


@needs_proc
def test_memory_does_not_grow_with_the_file(tmp_path):
    sizes = []
    for groups in (2, 20):
        path = tmp_path / f"{groups}.parquet"
        rng = random.Random(groups)
        with pq.ParquetWriter(path, pa.schema([("text", pa.string())]), compression="zstd") as file:
            for _ in range(groups):
                file.write_table(pa.table({"text": [rng.randbytes(2000).hex() for _ in range(1000)]}))
        program = MEASURE.replace("read == 300", "read < 0")
        done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True)
        rows, size = map(int, done.stdout.split())
        assert rows == groups * 1000
        sizes.append(size)

    assert sizes[1] < sizes[0] + 60
