"""The archive record: what it says, that nobody can change a byte of it unseen, and that the source comes back."""

from __future__ import annotations

import codecs
import copy
import hashlib
import json
import random
from dataclasses import replace
from pathlib import Path

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsclean
from newsclean import Record, RecordError, clean, restore, schema, verify
from newsclean.record import Tool

ROOT = Path(__file__).parents[1]
SOURCE = "Harbour wall rebuilt\nRain fell &amp; fell.\nAdvertisement\nIt was <calm> \ud800there.\n".encode(
    "utf-8", "surrogatepass"
)
RECORD = clean(
    SOURCE.decode("utf-8", "surrogatepass"),
    url="https://paper.example/a",
    metadata={"authors": ["Mina Lind"], "words": 3},
)
LINE = RECORD.to_json()
PAYLOAD = json.loads(LINE)
SCHEMA = json.loads((ROOT / "schemas" / "record.schema.json").read_text(encoding="utf-8"))
SLOW, FAST = jsonschema.Draft202012Validator(SCHEMA), jsonschema_rs.validator_for(SCHEMA)


def field_of(line):
    """The field that verification complains about."""
    with pytest.raises(RecordError) as caught:
        verify(line)
    assert str(caught.value) == f"{caught.value.field}: {caught.value.problem}"
    return caught.value.field


def rewritten(change):
    """The bytes of a record that somebody changed, and gave a digest that fits."""
    payload = copy.deepcopy(PAYLOAD)
    del payload["id"]
    change(payload)
    payload["text_sha256"] = hashlib.sha256(payload["text"].encode()).hexdigest()
    payload["id"] = "sha256:" + hashlib.sha256(dumps(payload)).hexdigest()
    return dumps(payload)


def dumps(payload):
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


# ---- what it says


def test_the_sample_has_something_of_everything():
    """So that the tests below, which change it, have something to change."""
    assert RECORD.title == "Harbour wall rebuilt"
    assert len(RECORD.edits) >= 3
    assert len(RECORD.flags) >= 1
    assert len(RECORD.blocks) >= 3
    assert "removed_base64" in PAYLOAD["edits"][-1]


def test_fields():
    assert set(PAYLOAD) == set(SCHEMA["properties"]) == set(SCHEMA["required"])
    assert PAYLOAD["text"] == RECORD.text
    assert PAYLOAD["title"] == RECORD.title
    assert PAYLOAD["id"] == RECORD.id
    assert PAYLOAD["text_sha256"] == hashlib.sha256(RECORD.text.encode()).hexdigest()
    assert PAYLOAD["source"] == {
        "bom": False,
        "bytes": len(SOURCE),
        "characters": len(SOURCE.decode("utf-8", "surrogatepass")),
        "encoding": "utf-8",
        "errors": "surrogatepass",
        "media_type": "text/plain",
        "sha256": hashlib.sha256(SOURCE).hexdigest(),
        "url": "https://paper.example/a",
    }
    assert PAYLOAD["metadata"] == {"authors": ["Mina Lind"], "words": 3}
    assert PAYLOAD["tool"]["name"] == "newsclean"
    assert [pack["name"] for pack in PAYLOAD["tool"]["packs"]][:2] == ["common", "en"]


def test_the_id_is_the_digest_of_all_the_rest():
    rest = {key: value for key, value in PAYLOAD.items() if key != "id"}

    assert "sha256:" + hashlib.sha256(dumps(rest)).hexdigest() == RECORD.id


def test_paragraphs_are_the_blocks_but_the_title():
    assert "\n".join((RECORD.title, *RECORD.paragraphs)) == RECORD.text.strip()


def test_every_field_is_described():
    """In the schema, or in the definition that it refers to, or by the names of its values."""
    silent = []

    def walk(path, node):
        for name, child in node.get("properties", {}).items():
            target = SCHEMA["$defs"][child["$ref"].rpartition("/")[2]] if "$ref" in child else child
            if (
                path in ("", ".edits", ".source")
                and "description" not in {**target, **child}
                and name not in (*("confidence", "category", "media_type", "rules", "start", "end"),)
            ):
                silent.append(f"{path}.{name}")
            walk(f"{path}.{name}", child)
            walk(f"{path}.{name}", child.get("items", {}))

    walk("", SCHEMA)
    assert silent == []


def test_an_unknown_language_and_an_empty_text():
    record = clean("")

    assert (record.text, record.title, record.paragraphs, record.edits) == ("", None, (), ())
    assert (record.language, record.direction) == ("und", "ltr")
    verify(record.to_json())


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("وقال الوزير إن المطر هطل في المدينة.", None, ("ar", "rtl")),
        ("The rain fell on the town, and it was calm.", None, ("en", "ltr")),
        ("Regen fiel.", "de-CH", ("de-CH", "ltr")),
        ("באה הגשם אל העיר", None, ("he", "rtl")),
        ("باران بارید", "fa", ("fa", "rtl")),
    ],
)
def test_language_and_direction(text, language, expected):
    record = clean(text, language=language)

    assert (record.language, record.direction) == expected


# ---- changes


def changed_byte(chance):
    """The record's bytes with one byte replaced, with one bit flipped, without one, or with one more."""
    at = chance.randrange(len(LINE))
    how = chance.choice(("replace", "flip", "drop", "add"))
    if how == "drop":
        return LINE[:at] + LINE[at + 1 :]
    if how == "add":
        return LINE[:at] + chance.randbytes(1) + LINE[at:]
    byte = LINE[at] ^ (1 << chance.randrange(8)) if how == "flip" else chance.choice(sorted({*range(256)} - {LINE[at]}))
    return LINE[:at] + bytes([byte]) + LINE[at + 1 :]


def test_no_byte_changes_unseen():
    """Two thousand changes of one byte: each is found, and its field named."""
    chance = random.Random(7)
    for _ in range(2000):
        line = changed_byte(chance)
        with pytest.raises(RecordError) as caught:
            verify(line)
        assert caught.value.field


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('"text":"Harbour', '"text":"Harbor', "text"),
        ('"title":"Harbour', '"title":"Harbor', "title"),
        ('"removed":"&amp;"', '"removed":"&amp,"', "id"),
        ('"bytes":', '"bytes":1', "id"),
        ('"words":3', '"words":4', "id"),
        ('"words":3', '"words":3,"words":3', "words"),
        ('"words":3', '"words":3.0', "record"),
        ('"words":3', '"words":3e0', "record"),
        ('"words":3', '"words":NaN', "record"),
        ('"words":3', '"words":-Infinity', "record"),
        ('"words":3', '"words":9007199254740992', "metadata.words"),
        ('"words":3', f'"words":{10**30}', "metadata.words"),
        ('"words":3', '"words":' + "9" * 5000, "record"),
        ('"words":3', '"words": 3', "record"),
        ('"words":3', '"words":' + "[" * 100_000, "record"),
        ('"words":3', '"words":{"a":3}', "metadata.words"),
        ("Mina", "\\u004dina", "record"),
        ("Mina", "\\ud800", "metadata"),
        ('"words"', '"\\ud800"', "metadata"),
        ('"text":"', '"text":"\\ud800', "text"),
        ('"reason":"', '"reason":"\\ud800', "edits"),
        ('"words"', '"Words"', "metadata"),
        ('"status":"ok"', '"status":"fine"', "status"),
        ('"direction":"ltr"', '"direction":"up"', "direction"),
        ('"schema":"newsclean.record/1"', '"schema":"newsclean.record/2"', "schema"),
        ('"name":"newsclean"', '"name":"other"', "tool.name"),
        ('"blocks":[', '"blocks":[{},', "blocks[0]"),
        ('{"blocks"', '{"also":1,"blocks"', "record"),
        ('"id":"sha256:', '"id":"md5:', "id"),
    ],
)
def test_a_change_is_found_and_its_field_named(old, new, field):
    assert old in LINE.decode()
    found = field_of(LINE.decode().replace(old, new, 1))

    assert found.startswith(field), found


def test_the_id_is_named_when_it_alone_was_changed():
    other = "sha256:" + "0" * 64

    assert field_of(LINE.replace(RECORD.id.encode(), other.encode())) == "id"


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("edits[0].removed", lambda p: p["edits"][0].update(removed="longer than it was")),
        ("edits", lambda p: p["edits"][0].update(removed="x" * len(p["edits"][0]["removed"]))),
        ("edits", lambda p: p["edits"][0].update(inserted="much more than there was")),
        ("edits[0]", lambda p: p["edits"][0].update(end=p["edits"][0]["start"] - 1)),
        ("edits[0].removed", lambda p: p["edits"][0].update(start=p["edits"][0]["start"] - 1)),
        ("edits[1]", lambda p: p["edits"].reverse()),
        ("edits[1]", lambda p: p["edits"].insert(1, p["edits"][0])),
        ("source.", lambda p: p["edits"].pop()),
        ("edits", lambda p: p["edits"][-1].update(removed_base64="7aCB")),
        ("edits[2].removed_base64", lambda p: p["edits"][-1].update(removed_base64="//8=")),
        ("edits[2].removed_base64", lambda p: p["edits"][-1].update(removed_base64="a")),
        ("edits[0]", lambda p: p["edits"][0].update(removed_base64="7aCA")),
        ("edits[0]", lambda p: p["edits"][0].pop("removed")),
        ("edits[0].confidence", lambda p: p["edits"][0].update(confidence=101)),
        ("edits[0].category", lambda p: p["edits"][0].update(category="rumour")),
        ("edits[0].rules", lambda p: p["edits"][0].update(rules=[])),
        ("edits[0].rules", lambda p: p["edits"][0].update(rules=["en.line.advert\n"])),
        ("flags[0]", lambda p: p["flags"][0].update(end=10**6)),
        ("flags[0]", lambda p: p["flags"][0].update(start=10**6)),
        ("flags[1]", lambda p: p["flags"].append({**p["flags"][0], "start": 0})),
        ("blocks[", lambda p: p["blocks"][-1].update(end=10**6)),
        ("blocks[2]", lambda p: p["blocks"][2].update(start=0)),
        ("title", lambda p: p["blocks"][0].update(end=3)),
        ("title", lambda p: p["blocks"][0].update(type="paragraph")),
        ("title", lambda p: p.update(title=None)),
        ("", lambda p: p.update(text=p["text"].replace("calm", "grim"))),
        ("source.bytes", lambda p: p["source"].update(bytes=1)),
        ("source.characters", lambda p: p["source"].update(characters=10**6)),
        ("source.bytes", lambda p: p["source"].update(bom=True)),
        ("source.", lambda p: p["source"].update(encoding="utf-16-le")),
        ("source.encoding", lambda p: p["source"].update(encoding="cp1252")),
        ("source.", lambda p: p["source"].update(errors="strict")),
        ("source.media_type", lambda p: p["source"].update(media_type="text/plain\n")),
        ("source.sha256", lambda p: p["source"].update(sha256="0" * 63)),
        ("edits", lambda p: p["source"].update(sha256="0" * 64)),
        ("language", lambda p: p.update(language="en\n")),
        ("metadata", lambda p: p["metadata"].update({"a\n": 1})),
    ],
)
def test_a_lie_with_a_fitting_digest_is_found_and_its_field_named(field, change):
    found = field_of(rewritten(change))

    assert found.startswith(field), found


def test_rewriting_alone_changes_nothing():
    """Or the tests above would find what they did themselves."""
    assert rewritten(lambda _: None) == LINE


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"null", b"[]", b'"a"', b"{}", b"{", b"\xff\xfe", b"[" * 10**5),
        *(codecs.BOM_UTF8 + LINE, LINE + LINE, LINE[:-1]),
        *("", "\ud800", "{}"),
    ],
    ids=lambda data: repr(data[-9:]),
)
def test_what_is_no_record_is_refused(data):
    for read in (Record.from_json, verify):
        with pytest.raises(RecordError) as caught:
            read(data)
        assert caught.value.field


def test_line_ends_after_a_record_are_none_of_it():
    verify(LINE + b"\n")
    verify(LINE + b"\r\n")
    verify(LINE.decode())
    verify(RECORD)


def test_a_long_value_is_not_repeated_in_the_message():
    with pytest.raises(RecordError) as caught:
        verify(rewritten(lambda p: p.update(language="x" * 100_000)))

    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("metadata", "field"),
    [
        ({"a": 1.5}, "metadata.a"),
        ({"a": float("nan")}, "metadata"),
        ({"a": "\ud800"}, "metadata"),
        ({"a": ["\ud800"]}, "metadata"),
        ({"\ud800": 1}, "metadata"),
        ({"A": 1}, "metadata"),
        ({1: 1}, "metadata"),
        ({"a": 2**53}, "metadata.a"),
        ({"a": {"b": 1}}, "metadata.a"),
        ({"a": b"x"}, "metadata"),
        ({"a": [1]}, "metadata.a"),
        ({"authors": "Mina Lind"}, "metadata.authors"),
        ({"published": 20240101}, "metadata.published"),
    ],
    ids=str,
)
def test_metadata_that_json_cannot_hold_is_refused(metadata, field):
    with pytest.raises(RecordError) as caught:
        clean("Rain.", metadata=metadata).to_json()

    assert caught.value.field.startswith(field)


@pytest.mark.parametrize(
    "url", ["https://paper.example/" + "a" * 9000, "https://paper.example/\ud800"], ids=["long", "half"]
)
def test_a_url_that_a_record_cannot_hold_is_refused(url):
    with pytest.raises(RecordError) as caught:
        clean("Rain.", url=url).to_json()

    assert caught.value.field.startswith("source")


def test_metadata_is_the_callers_and_not_shared():
    metadata = {"section": "Coast"}
    record = clean("Rain.", metadata=metadata)
    metadata["section"] = "Hills"

    assert record.metadata == {"section": "Coast"}


def test_metadata_in_any_order_gives_the_same_bytes():
    one = clean("Rain.", metadata={"section": "Coast", "authors": ["Mina Lind"]})
    other = clean("Rain.", metadata={"authors": ["Mina Lind"], "section": "Coast"})

    assert one.to_json() == other.to_json()


def test_a_text_that_looks_like_the_place_of_the_id_is_none():
    looks = ',"id":null,"'
    edit = newsclean.Edit(0, len(looks), looks, "", ("a.b",), "other", 90, looks)
    payload = json.loads(replace(RECORD, text=looks, edits=(edit,), metadata={"id": None}).to_json())
    written = payload.pop("id")

    assert written == "sha256:" + hashlib.sha256(dumps(payload)).hexdigest()


# ---- what made it


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "other"}, "tool.name"),
        ({"version": 1}, "tool.version"),
        ({"libraries": {"regex": "1" * 65}}, "tool.libraries.regex"),
        ({"further": "x"}, "tool"),
        ({"policy": "\ud800"}, "tool"),
        ({"packs": {"en"}}, "tool"),
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", [dict, Tool])
def test_a_tool_that_a_record_cannot_name_is_refused(change, field, kind):
    record = replace(RECORD, tool=kind({**RECORD.tool, **change}))

    for _ in range(2):  # what is looked at once is not taken for right the next time
        with pytest.raises(RecordError) as caught:
            record.to_json()
        assert caught.value.field == field


def test_a_detector_whose_name_is_too_long_is_named():
    def detect(_document):
        return ()

    detect.__qualname__ = "x" * 400

    with pytest.raises(RecordError, match=r"tool\.detectors"):
        newsclean.Cleaner(detectors=[detect]).clean("Rain.").to_json()


def test_nobody_changes_the_tool_of_other_records():
    tool = clean("Rain.").tool

    with pytest.raises(TypeError):
        tool["version"] = "0"
    assert tool == json.loads(LINE)["tool"]
    assert repr(tool) == repr(dict(tool))


def test_a_tool_in_any_order_gives_the_same_bytes():
    backwards = {name: RECORD.tool[name] for name in reversed(list(RECORD.tool))}

    assert replace(RECORD, tool=backwards, source=dict(reversed(RECORD.source.items()))).to_json() == LINE


# ---- the source


@pytest.mark.parametrize(
    ("source", "encoding", "bom"),
    [
        (codecs.BOM_UTF8 + b"Rain <b>fell</b>.\r\n", "utf-8", True),
        (b"Rain <b>fell</b>.\rRain.\n\r", "utf-8", False),
        (codecs.BOM_UTF16_LE + "هطل <b>المطر</b>.".encode("utf-16-le"), "utf-16-le", True),
        (codecs.BOM_UTF16_BE + "هطل <b>المطر</b>.".encode("utf-16-be"), "utf-16-be", True),
        (codecs.BOM_UTF32_LE + "هطل <b>المطر</b>.".encode("utf-32-le"), "utf-32-le", True),
        (codecs.BOM_UTF32_BE + "هطل <b>المطر</b>.".encode("utf-32-be"), "utf-32-be", True),
        ("هطل <b>المطر</b> على المدينة.".encode("cp1256"), "cp1256", False),
        ("Le café <b>rouvre</b> bientôt.".encode("latin-1"), "cp1252", False),
        ("Rain <b>fell</b> in café, été, où ".encode() + b"\xff\xfe.", "utf-8", False),
        (codecs.BOM_UTF8 + b"Rain <b>\xff</b>.", "utf-8", True),
    ],
    ids=["utf-8 bom", "line ends", "16le", "16be", "32le", "32be", "cp1256", "latin-1", "invalid", "invalid bom"],
)
def test_the_source_comes_back_from_the_written_record(source, encoding, bom):
    record = Record.from_json(clean(source).to_json())

    assert (record.source["encoding"], record.source["bom"]) == (encoding, bom)
    assert "<b>" not in record.text
    assert restore(record) == source


def test_edits_that_do_not_fit_the_text_restore_nothing():
    wrong = Record(**{**vars_of(RECORD), "text": "Something else."})

    with pytest.raises(RecordError, match=r"^edits"):
        restore(wrong)


def vars_of(record):
    return {name: getattr(record, name) for name in Record.__dataclass_fields__}


# ---- the schema


def test_both_validators_accept_the_record():
    assert list(SLOW.iter_errors(PAYLOAD)) == []
    assert FAST.is_valid(PAYLOAD)
    assert schema.explain("record", PAYLOAD) is None


def paths(value, path=()):
    """The places of all values in a payload."""
    yield path
    if isinstance(value, dict | list):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(child, (*path, key))


_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.sampled_from(
        [0, -1, 2**53, 2**53 - 1, 0.5, 1.0, "", "\n", "en\n", "text/plain\n", "a.b\n", "0" * 64 + "\n", [], {}]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    st.dictionaries(st.text("ab_\n", max_size=3), st.integers(0, 3), max_size=2),
)


@given(st.sampled_from([path for path in paths(PAYLOAD) if path]), _VALUES, st.sampled_from(["set", "drop", "add"]))
def test_both_validators_agree_on_what_is_wrong(path, value, how):
    payload = copy.deepcopy(PAYLOAD)
    parent = payload
    for key in path[:-1]:
        parent = parent[key]
    if how == "drop":
        del parent[path[-1]]
    elif how == "add" and isinstance(parent, dict):
        parent[str(value)] = value
    else:
        parent[path[-1]] = value

    assert FAST.is_valid(payload) == SLOW.is_valid(payload)
    assert (schema.explain("record", payload) is None) == schema.is_valid("record", payload)


@pytest.mark.parametrize("name", schema.NAMES)
def test_the_schemas_are_valid_and_refer_to_nothing_outside(name):
    loaded = schema.load(name)
    jsonschema.Draft202012Validator.check_schema(loaded)
    references = [line for line in schema.source(name).replace(",", "\n").splitlines() if '"$ref"' in line]

    assert references or name != "record"
    assert [line for line in references if '"#/' not in line] == []


def test_many_broken_characters_are_a_record_too():
    """Pattern engines give up on long strings, so that base64 is checked by decoding it."""
    record = newsclean.clean("\ud800" * 500_000 + "Rain fell.")

    newsclean.verify(record.to_json())
    assert record.text == "Rain fell."


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: newsclean.clean(5), "source"),
        (lambda: newsclean.clean("Rain.", language=5), "language"),
        (lambda: newsclean.clean("Rain.", url=5), "url"),
        (lambda: newsclean.clean("Rain.", metadata=5), "metadata"),
        (lambda: newsclean.verify(5), "record"),
    ],
)
def test_arguments_of_the_wrong_type_are_named(call, name):
    with pytest.raises(TypeError, match=f"^{name} must be"):
        call()
