"""Encodings: what is declared is used where the bytes bear it out, kept in the record, and never trusted blindly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsclean
from newsclean import Record, clean, labels, restore, text

RUSSIAN = "В городе прошёл дождь, и дороги были закрыты до утра."
ARABIC = "أغلقت المدينة طريق الساحل صباح اليوم بعد هطول المطر."
GREEK = "Έβρεξε στην πόλη και οι δρόμοι έκλεισαν."
JAPANESE = "昨夜、海岸で雨が降りました。道路は閉鎖されました。"
CHINESE = "昨晚海岸下了雨，道路被封闭。"
KOREAN = "어젯밤 해안에 비가 내렸습니다."
#: What each codec is tried on.
TEXTS = {
    **dict.fromkeys(("cp1251", "koi8-r", "koi8-u", "ibm866", "iso-8859-5"), RUSSIAN),
    **dict.fromkeys(("cp1253", "iso-8859-7"), "Εβρεξε στην πολη."),
    **dict.fromkeys(("cp1255", "iso-8859-8"), "ירד גשם בעיר"),
    **dict.fromkeys(("cp1250", "iso-8859-2"), "Příliš žluťoučký kůň"),
    **dict.fromkeys(("cp932", "shift-jis", "euc-jp"), JAPANESE),
    **dict.fromkeys(("big5hkscs", "cp950"), "昨晚海岸下雨"),
    **dict.fromkeys(("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp1256"), ARABIC),
    "iso-8859-6": "أغلقت المدينة طريق الساحل",
    "gb18030": CHINESE,
    "cp949": KOREAN,
    "cp874": "ฝนตกที่ชายฝั่ง",
    "cp1252": "Le café rouvre à midi, dès l’été.",
    "iso-8859-15": "Le café coûte 3 € à midi.",
    "cp1254": "Şehirde yağmur yağdı.",
    "cp1257": "Rīgā lija lietus, un ceļi tika slēgti.",
    "cp1258": "Cà phê đóng",
}


def test_each_codec_is_tried():
    assert TEXTS.keys() == set(labels.CODECS)
    assert {*labels.CODECS, "latin-1"} == set(text.ENCODINGS)


def label_of(codec):
    """A label that leads to a codec; relatives have none of their own."""
    return {"cp950": "big5", "shift-jis": "shift_jis"}.get(codec, codec)


@pytest.mark.parametrize("codec", labels.CODECS)
def test_what_is_declared_is_used_and_kept_and_the_bytes_come_back(codec):
    source = TEXTS[codec].encode(codec)
    record = Record.from_json(clean(source, encoding=label_of(codec).upper()).to_json())

    assert record.text == TEXTS[codec]
    assert record.source["encoding"] in {codec, labels.codec_of(label_of(codec))}
    assert record.source["declared"] == label_of(codec).upper()
    assert restore(record) == source


def test_the_schema_and_the_docs_name_all_encodings():
    allowed = newsclean.schema.load("record")["properties"]["source"]["properties"]["encoding"]["enum"]
    page = (Path(__file__).parents[1] / "docs" / "formats.md").read_text(encoding="utf-8")

    assert set(allowed) == set(text.ENCODINGS)
    assert [codec for codec in text.ENCODINGS if f"`{codec}`" not in page.partition("## Encodings")[2]] == []


@given(st.sampled_from(labels.CODECS), st.binary(max_size=200))
def test_whatever_is_declared_any_bytes_come_back(codec, source):
    decoded = text.decode(source, label_of(codec))

    assert text.encode(decoded.text, decoded.encoding, decoded.errors, bom=decoded.bom) == source


@pytest.mark.parametrize(
    ("source", "declared", "used"),
    [
        (ARABIC.encode(), "windows-1256", "utf-8"),
        (ARABIC.encode("utf-16-le"), "utf-16", "utf-16-le"),
        (b"\xff\xfe" + ARABIC.encode("utf-16-le"), "windows-1256", "utf-16-le"),
        # Western is what servers say who do not know, so that Arabic letters count for more.
        (ARABIC.encode("cp1256"), "ISO-8859-1", "cp1256"),
        ("Le café, été".encode("cp1252"), "latin1", "cp1252"),
        ("Le café, été".encode("cp1252"), "unicode_escape", "cp1252"),
        ("Le café, été".encode("cp1252"), "punycode", "cp1252"),
        ("Le café, été".encode("cp1252"), "mac_arabic", "cp1252"),
        # A label that the bytes belie says nothing.
        (ARABIC.encode("cp1256"), "euc-kr", "cp1256"),
        (ARABIC.encode() + b"\xff", "windows-1251", "utf-8"),
        (b"\0\1\2" * 100, "windows-1251", "utf-8"),
        # Bytes that the codec reads, but does not give back, are read by its relative.
        ("雨".encode("cp932") * 50 + b"\x87\x90", "shift_jis", "shift-jis"),
    ],
)
def test_what_is_declared_is_not_trusted_blindly(source, declared, used):
    record = clean(source, encoding=declared)

    assert (record.source["encoding"], record.source["declared"]) == (used, declared)
    assert restore(record) == source


def test_a_text_has_no_encoding_to_declare():
    assert "declared" not in clean("Rain.", encoding="utf-8").source
    assert "declared" not in clean(b"Rain.").source
    with pytest.raises(TypeError, match="encoding must be str or None"):
        clean(b"Rain.", encoding=3)


def test_a_hostile_label_is_cut():
    record = clean(b"Rain.", encoding="\ud800" + "x" * 10_000)

    assert record.source["declared"] == "?" + "x" * 99
    newsclean.verify(record.to_json())


@pytest.mark.parametrize(
    ("page", "label"),
    [
        (b'<html><head><meta charset="windows-1256">', "windows-1256"),
        (b"<META HTTP-EQUIV=Content-Type CONTENT='text/html; charset=koi8-r'>", "koi8-r"),
        (b"<meta charset=utf-16>", "utf-8"),
        (b"<p>charset=koi8-r</p>", None),
        (b" " * 2000 + b'<meta charset="koi8-r">', None),
        (b"<meta " * 200, None),
    ],
)
def test_a_page_declares_its_encoding(page, label):
    assert labels.in_page(page) == label


def test_labels_are_those_of_the_standard_that_are_allowed():
    assert labels.codec_of("GB2312") == "gb18030"
    assert labels.codec_of("x-user-defined") is None
    for codec in labels.CODECS:
        assert re.fullmatch("[a-z0-9-]+", codec)


def test_detect_decodes_as_clean_does():
    source = f"{RUSSIAN}\n&quot;Дождь&quot;".encode("koi8-r")

    assert [f.start for f in newsclean.detect(source, encoding="koi8-r")] == [
        e.start for e in clean(source, encoding="koi8-r").edits
    ]
