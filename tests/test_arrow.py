"""Records in Arrow's columns: whatever goes in comes out again, and a batch gives what the library gives."""

from __future__ import annotations

import functools
import io
import json
import pickle
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsclean
from newsclean import Policy, Record, clean, schema
from newsclean.strategies import dirtied

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
arrow = pytest.importorskip("newsclean.arrow")

ENGLISH = "Ferry to run again\nThe ferry will run again from Friday, the office said.\nAdvertisement\nIt was calm.\n"
ARABIC = "هطل المطر على المدينة صباح اليوم.\n<الشكل>\nوأغلقت الطرق في الوادي.\n"
TEXTS = [ENGLISH, ARABIC, "", "The mayor&#39;s office was closed.", "a\0b\1c", "\ufeffRain fell.\r\n"]


def lines(batch):
    return list(arrow.to_json(batch))


def record_of(**fields):
    return clean(ENGLISH, **fields)


# ---- the layout


def test_each_field_of_a_record_is_a_column_of_its_own_type():
    properties = schema.load("record")["properties"]

    assert arrow.SCHEMA.names == list(properties)
    assert arrow.SCHEMA.field("text").type == pa.string()
    assert arrow.SCHEMA.field("blocks").type.value_type.field("start").type == pa.int64()
    assert arrow.SCHEMA.field("edits").type.value_type.field("rules").type == pa.list_(pa.string())
    assert arrow.SCHEMA.field("edits").type.value_type.field("confidence").type == pa.int8()
    assert arrow.SCHEMA.field("source").type.field("bom").type == pa.bool_()
    assert arrow.SCHEMA.field("metadata").type.field("authors").type == pa.list_(pa.string())
    named = pa.list_(pa.struct([("name", pa.string()), ("value", pa.string())]))
    assert arrow.SCHEMA.field("metadata").type.field("other").type == named
    assert arrow.SCHEMA.field("tool").type.field("libraries").type == named


def test_fields_within_tables_are_those_of_the_schema():
    """So that a field that is new in the schema cannot be lost on the way."""

    def names(node):
        node = schema.load("record")["$defs"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node
        node = node.get("items", node)
        return {name: names(one) for name, one in node.get("properties", {}).items()}

    def fields(kind):
        kind = kind.value_type if pa.types.is_list(kind) else kind
        return {one.name: fields(one.type) for one in kind} if pa.types.is_struct(kind) else {}

    for field in arrow.SCHEMA:
        wanted = names(schema.load("record")["properties"][field.name])
        if field.name in {"metadata", "tool"}:
            open_ = {"other": {"name": {}, "value": {}}} if field.name == "metadata" else {}
            wanted |= open_
        if field.name == "tool":
            wanted["libraries"] = {"name": {}, "value": {}}
        assert fields(field.type) == wanted, field.name


@pytest.mark.parametrize(
    "record",
    [
        record_of(),
        record_of(url="https://coast.example/ferry"),
        record_of(metadata={"authors": ["Jane Doe", "N. N."], "published": "2031-10-05", "title": "Ferry"}),
        record_of(
            metadata={"other": "x", "zeta": True, "none": None, "many": [], "count": -(2**53) + 1, "authors": []}
        ),
        clean(ARABIC.encode("cp1256")),
        clean(b"\xef\xbb\xbfRain.\r\nAdvertisement\r\n"),
        clean("Rain\ud800 fell.\nAdvertisement\n"),
        clean(b"caf\xc3\xa9 \xff and so on, a broken byte"),
        clean(b"\x00\x01\x02"),
        clean(""),
        newsclean.Cleaner(detectors=[lambda _: ()]).clean(ENGLISH),
        newsclean.Cleaner(policy=Policy(rules={"en.line.advert": "flag"})).clean(ENGLISH),
    ],
    ids=range(12),
)
def test_a_record_comes_back_to_the_byte(record):
    from_record, from_json = arrow.from_records([record]), arrow.from_records([record.to_json()])

    assert lines(from_record) == [record.to_json()]
    assert from_json.equals(from_record)
    newsclean.verify(lines(from_record)[0])
    assert Record.from_json(lines(from_record)[0]) == record


@given(st.lists(dirtied(), min_size=1, max_size=3))
def test_drawn_articles_come_back_to_the_byte(drawn):
    records = [clean(one.text) for one in drawn]

    assert lines(arrow.from_records(records)) == [record.to_json() for record in records]


@given(st.lists(st.text() | st.binary(), max_size=4))
def test_any_text_comes_back_to_the_byte(sources):
    records = [clean(source) for source in sources]

    assert lines(arrow.from_records(records)) == [record.to_json() for record in records]


def test_what_is_no_record_is_not_laid_out():
    good = json.loads(record_of().to_json())

    with pytest.raises(newsclean.RecordError, match=r"\[1\].status"):
        arrow.from_records([record_of(), json.dumps(good | {"status": "fine"}).encode()])
    with pytest.raises(newsclean.RecordError, match="further"):
        arrow.from_records([json.dumps(good | {"further": 1}).encode()])
    with pytest.raises(newsclean.RecordError, match="not JSON"):
        arrow.from_records([b"{"])


def test_a_changed_cell_does_not_verify():
    table = pa.Table.from_batches([arrow.from_records([record_of()])])
    at = table.schema.get_field_index("text")
    changed = table.set_column(at, "text", pa.array([table["text"][0].as_py().replace("calm", "loud")]))

    with pytest.raises(newsclean.RecordError, match="text"):
        newsclean.verify(next(arrow.to_json(changed)))


def test_columns_that_are_missing_are_named():
    with pytest.raises(ValueError, match="blocks, edits"):
        list(arrow.to_json(arrow.from_records([record_of()]).drop_columns(["blocks", "edits"])))


# ---- cleaning a batch


def column_types():
    plain = pa.array(TEXTS, pa.string())
    yield "string", plain
    yield "large", plain.cast(pa.large_string())
    yield "view", plain.cast(pa.string_view())
    yield "dictionary", plain.dictionary_encode()
    yield "sliced", pa.array(["x", *TEXTS, "y"]).slice(1, len(TEXTS))


@pytest.mark.parametrize(("column"), [pytest.param(column, id=name) for name, column in column_types()])
def test_a_batch_gives_what_the_library_gives(column):
    made = arrow.clean_batch(pa.record_batch({"text": column}))

    assert made.schema == arrow.result_schema(pa.schema([("text", column.type)]))
    assert lines(made) == [clean(text).to_json() for text in TEXTS]
    assert made["error"].null_count == len(TEXTS)


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.binary_view()])
def test_bytes_are_decoded_as_the_library_does(kind):
    sources = [ARABIC.encode("cp1256"), b"caf\xc3\xa9 \xff and so on", b"\xef\xbb\xbfRain.\r\n", b"\x00\x01"]
    made = arrow.clean_batch(pa.record_batch({"text": pa.array(sources, pa.binary()).cast(kind)}))

    assert lines(made) == [clean(source).to_json() for source in sources]
    assert [newsclean.restore(Record.from_json(line)) for line in lines(made)] == sources


def test_a_string_that_is_no_utf8_is_read_as_bytes():
    column = pa.array([b"Rain \xff fell on the coast.", b"Rain fell."], pa.binary()).view(pa.string())

    assert lines(arrow.clean_batch(pa.record_batch({"text": column}))) == [
        clean(b"Rain \xff fell on the coast.").to_json(),
        clean("Rain fell.").to_json(),
    ]


def test_a_row_that_fails_is_a_row():
    batch = pa.record_batch(
        {
            "text": [ENGLISH, None, "Rain.", "Snow.", ""],
            "url": [None, None, "u" * 9000, None, None],
            "lang": ["en", None, None, "English!", None],
        }
    )
    made = arrow.clean_batch(batch, url="url", language="lang")
    codes = [error and error["code"] for error in made["error"].to_pylist()]

    assert codes == [None, "format", "error", "error", None]
    assert made["error"][1]["message"].as_py() == "text: null; there is nothing to clean"
    assert made["error"][2]["message"].as_py().startswith("RecordError: source.url: ")
    assert "English!" in made["error"][3]["message"].as_py()
    assert [made[name].null_count for name in ("id", "text", "blocks", "source", "tool")] == [3] * 5
    kinds = [type(one) for one in lines(made)]
    assert kinds == [bytes, newsclean.RecordError, newsclean.RecordError, newsclean.RecordError, bytes]
    assert "nothing to clean" in str(lines(made)[1])


def test_what_is_neither_a_batch_nor_a_table_is_refused_with_what_to_do():
    batch = pa.record_batch({"text": ["Rain fell."]})
    with pytest.raises(TypeError, match=r"a Table, where a pyarrow\.RecordBatch is wanted; clean_table takes tables"):
        arrow.clean_batch(pa.Table.from_batches([batch]))
    with pytest.raises(TypeError, match=r"a RecordBatch, where a pyarrow\.Table is wanted; clean_batch takes a batch"):
        arrow.clean_table(batch)
    with pytest.raises(TypeError, match="a dict, where"):
        arrow.clean_batch({"text": ["Rain fell."]})


def test_two_columns_of_one_name_are_refused():
    batch = pa.record_batch([pa.array(["Rain fell."])] * 2, names=["text", "text"])
    with pytest.raises(ValueError, match="'text': several columns are called so"):
        arrow.clean_batch(batch)


def test_a_column_of_nulls_is_a_column_of_failures():
    made = arrow.clean_batch(pa.record_batch({"text": pa.nulls(2)}))

    assert [error["code"] for error in made["error"].to_pylist()] == ["format", "format"]


def _broken(_):
    raise KeyError("a detector of one's own")


def test_a_detector_that_raises_costs_its_rows_alone():
    made = arrow.clean_batch(pa.record_batch({"text": ["Rain."]}), detectors=[_broken])

    assert made["error"][0]["message"].as_py() == 'KeyError: "a detector of one\'s own"'


def test_what_is_known_of_a_document_goes_into_its_record():
    batch = pa.record_batch(
        {
            "text": [ENGLISH, ENGLISH],
            "meta": [{"day": datetime(2031, 10, 5, 8, tzinfo=UTC), "by": "Jane Doe"}, {"day": None, "by": None}],
            "n": pa.array([Decimal("1.50"), None]),
            "x": [0.5, None],
            "names": [["Jane", None], None],
            "when": [date(2031, 10, 5), None],
            "url": ["https://coast.example/ferry", None],
        }
    )
    facts = {
        "published": "meta.day",
        "authors": "meta.by",
        "price": "n",
        "share": "x",
        "keywords": "names",
        "day": "when",
    }
    made = lines(arrow.clean_batch(batch, url="url", metadata=facts, default_language="en-GB"))
    wanted = {
        "published": "2031-10-05T08:00:00Z",
        "authors": ["Jane Doe"],
        "price": "1.50",
        "share": "0.5",
        "keywords": ["Jane"],
        "day": "2031-10-05",
    }

    assert made == [
        clean(ENGLISH, language="en-GB", url="https://coast.example/ferry", metadata=wanted).to_json(),
        clean(ENGLISH, language="en-GB").to_json(),
    ]


def test_what_is_said_of_the_bytes():
    batch = pa.record_batch(
        {"text": ["Новости дня и погода на завтра".encode("koi8-r")], "label": ["koi8-r"], "id": ["<urn:uuid:1>"]}
    )
    made = arrow.clean_batch(batch, encoding="label", record_id="id")

    assert lines(made) == [clean(batch["text"][0].as_py(), encoding="koi8-r", record_id="<urn:uuid:1>").to_json()]
    assert made["source"][0]["declared"].as_py() == "koi8-r"


def test_nanoseconds_and_far_years_are_no_trouble():
    far = pa.array([2**63 - 1, 1], pa.timestamp("us"))
    fine = pa.array([1_000_000_001, None], pa.timestamp("ns"))
    batch = pa.record_batch({"text": ["Rain.", "Snow."], "far": far, "fine": fine})
    made = arrow.clean_batch(batch, metadata=["far", "fine"])

    assert made["error"].null_count == 2
    other = {one["name"]: json.loads(one["value"]) for one in made["metadata"][0]["other"].as_py()}
    assert other == {"far": f"<value out of range: {2**63 - 1}>", "fine": "1970-01-01T00:00:01.000000001"}


def test_columns_are_carried_along_and_may_be_renamed():
    batch = pa.record_batch({"id": [7, 8], "text": TEXTS[:2], "x": [{"y": 1}, {"y": 2}]})
    made = arrow.clean_batch(batch, keep={"key": "id", "y": "x.y"}, record=True)

    assert made.schema.names == ["key", "y", *arrow.SCHEMA.names, "error", "record"]
    assert (made["key"].to_pylist(), made["y"].to_pylist()) == ([7, 8], [1, 2])
    assert made["record"].to_pylist() == lines(made)
    with pytest.raises(ValueError, match="'id' is a column of the result"):
        arrow.clean_batch(batch, keep=["id"])


def test_a_text_within_a_struct():
    batch = pa.record_batch({"data": [{"body": ENGLISH}, None]})
    made = arrow.clean_batch(batch, text="data.body")

    assert made["text"].to_pylist() == [clean(ENGLISH).text, None]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"text": "body"}, "'body': no such column; there are text, n"),
        ({"text": "n"}, "'n': a column of int64, not of strings or bytes"),
        ({"url": "n"}, "'n': a column of int64, not of strings"),
        ({"metadata": ["day"]}, "'day': no such column"),
        ({"keep": ["day"]}, "'day': no such column"),
        ({"policy": "fierce"}, "fierce"),
    ],
)
def test_what_is_wrong_for_all_rows_is_an_error(options, problem):
    with pytest.raises((ValueError, newsclean.PolicyError), match=problem):
        arrow.clean_batch(pa.record_batch({"text": ["Rain."], "n": [1]}), **options)
    with pytest.raises(TypeError, match=r"\['text'\]"):
        arrow.clean_batch(pa.record_batch({"text": ["Rain."]}), keep="text")


def test_it_can_be_sent_to_another_process():
    policy = Policy(rules={"en.line.advert": "flag"})
    work = functools.partial(arrow.clean_batch, policy=policy, packs=["site-bbc"])
    batch = pa.record_batch({"text": [ENGLISH]})
    there = pickle.loads(pickle.dumps(work))  # noqa: S301 - our own

    assert there(batch).equals(work(batch))
    assert lines(work(batch)) == [newsclean.Cleaner(policy=policy, packs=["site-bbc"]).clean(ENGLISH).to_json()]


def test_the_cleaner_is_made_once():
    from newsclean.arrow import clean as module

    module._cleaner.cache_clear()
    for _ in range(3):
        arrow.clean_batch(pa.record_batch({"text": ["Rain."]}), policy=Policy("conservative"))

    assert (module._cleaner.cache_info().misses, module._cleaner.cache_info().hits) == (1, 2)


def test_tables_and_streams_of_batches():
    table = pa.table({"text": pa.chunked_array([TEXTS[:2], [], TEXTS[2:]])})
    made = arrow.clean_table(table)

    assert lines(made) == [clean(text).to_json() for text in TEXTS]
    assert [lines(batch) for batch in arrow.clean_batches(table.to_batches())] == [
        [clean(text).to_json() for text in some] for some in (TEXTS[:2], [], TEXTS[2:])
    ]
    assert arrow.clean_table(table.slice(0, 0)).schema == made.schema


# ---- Parquet


def parquet(records, steps, **options):
    sink = io.BytesIO()
    with arrow.ParquetWriter(sink, **options) as writer:
        for start, stop in zip([0, *steps], [*steps, None], strict=True):
            writer.write(records[start:stop])
    return sink.getvalue()


def test_the_same_records_give_the_same_file(monkeypatch):
    monkeypatch.setattr("newsclean.arrow.parquet.GROUP_RECORDS", 7)
    records = [clean(f"{text}\nNumber {n}.") for n in range(5) for text in TEXTS]
    jsons = [record.to_json() for record in records]
    whole = parquet(jsons, [])

    assert (
        parquet(jsons, [1, 2, 3, 20])
        == parquet(records, [9])
        == parquet([line for one in jsons for line in (one + b"\n", b"")], [])
        == whole
    )
    file = pq.ParquetFile(io.BytesIO(whole))
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [7, 7, 7, 7, 2]
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert lines(file.read()) == jsons


def test_a_row_group_ends_with_so_many_bytes(monkeypatch):
    monkeypatch.setattr("newsclean.arrow.parquet.GROUP_BYTES", 3000)
    file = pq.ParquetFile(io.BytesIO(parquet([record_of().to_json()] * 5, [])))

    assert file.num_row_groups > 1
    assert file.metadata.num_rows == 5


def test_no_records_are_a_file_too():
    assert pq.read_table(io.BytesIO(parquet([], []))).schema == arrow.SCHEMA


def test_a_file_that_broke_off_is_none(tmp_path):
    def broken(path):
        with arrow.ParquetWriter(path) as writer:
            writer.write([record_of()])
            writer.write([b"{"])

    path = tmp_path / "a.parquet"
    with pytest.raises(newsclean.RecordError):
        broken(path)
    if path.exists() and path.stat().st_size:
        assert pq.ParquetFile(path).metadata.num_rows == 0


def test_the_command_verifies_restores_and_exports(call, tmp_path):
    path = tmp_path / "a.parquet"
    path.write_bytes(parquet([record_of(), clean(ARABIC.encode("cp1256"))], []))
    one = tmp_path / "one.parquet"
    one.write_bytes(parquet([clean(ARABIC.encode("cp1256"))], []))

    assert call("verify", path) == (0, b"", "2 verified\n")
    assert call("restore", one) == (0, ARABIC.encode("cp1256"), "")
    code, out, _ = call("restore", path)
    assert (code, out) == (2, b"")
    assert call("export", "--to", "text", one) == (0, clean(ARABIC).text.encode(), "")


def test_the_command_finds_a_changed_cell(call, tmp_path):
    table = pa.Table.from_batches([arrow.from_records([record_of(), clean(ARABIC)])])
    at = table.schema.get_field_index("text")
    texts = table["text"].to_pylist()
    path = tmp_path / "a.parquet"
    pq.write_table(table.set_column(at, "text", pa.array([texts[0], texts[1] + " "])), path)
    code, _, err = call("verify", path)

    assert code == 1
    assert err.startswith(f"newsclean: {path}:[1]: text: does not have the digest")


def test_the_command_says_which_row_has_no_record(call, tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(arrow.clean_table(pa.table({"text": ["Rain.", None]})), path)
    code, _, err = call("verify", path)

    assert code == 1
    assert f"{path}:[1]: id: no record in this row: text: null" in err


def test_the_command_says_what_is_no_file_of_records(call, tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["Rain."]}), path)
    broken = tmp_path / "b.parquet"
    broken.write_bytes(b"PAR1 no more")

    assert call("verify", path)[0] == 2
    assert "no records in it" in call("verify", path)[2]
    assert call("verify", broken)[0] == 2
    assert "not a whole Parquet file" in call("verify", broken)[2]
    assert "no such file" in call("verify", tmp_path / "c.parquet")[2]
