"""Bytes to text and back, and text to lines."""

from __future__ import annotations

import codecs
import re
from itertools import pairwise

import pytest
from hypothesis import example, given

from newsclean.text import BOMS, ENCODINGS, decode, encode, split_lines
from texts import data, documents

ARABIC = "أغلقت المدينة طريق الساحل صباح اليوم بعد هطول المطر."


@given(data)
@example(b"\xff\xfe\x00")
@example(b"\xff\xfe\x00\xd8")
@example(codecs.BOM_UTF32_LE + b"\xff\xff\xff\xff")
@example(codecs.BOM_UTF8 + codecs.BOM_UTF8)
def test_encode_gives_back_what_decode_was_given(source):
    decoded = decode(source)

    assert encode(decoded.text, decoded.encoding, decoded.errors, bom=decoded.bom) == source
    assert decoded.encoding in ENCODINGS


@pytest.mark.parametrize(
    ("source", "text", "encoding", "bom"),
    [
        (b"", "", "utf-8", False),
        (b"Rain.", "Rain.", "utf-8", False),
        (ARABIC.encode(), ARABIC, "utf-8", False),
        (ARABIC.encode("cp1256"), ARABIC, "cp1256", False),
        ("پژوهش گچ".encode("cp1256"), "پژوهش گچ", "cp1256", False),
        ("Le café rouvre à midi, dès l’été.".encode("cp1252"), "Le café rouvre à midi, dès l’été.", "cp1252", False),
        (b"Caf\xc3\xa9, \xc3\xa9t\xc3\xa9 \xff.", "Café, été \udcff.", "utf-8", False),
        (b"Caf\xe9 \x81 ouvert", "Café \udc81 ouvert", "cp1252", False),
        (codecs.BOM_UTF8 + b"Rain.", "Rain.", "utf-8", True),
        (codecs.BOM_UTF8, "", "utf-8", True),
        (codecs.BOM_UTF16_LE, "", "utf-16-le", True),
        (codecs.BOM_UTF16_LE + ARABIC.encode("utf-16-le"), ARABIC, "utf-16-le", True),
        (codecs.BOM_UTF16_BE + ARABIC.encode("utf-16-be"), ARABIC, "utf-16-be", True),
        (codecs.BOM_UTF32_LE + ARABIC.encode("utf-32-le"), ARABIC, "utf-32-le", True),
        (codecs.BOM_UTF32_BE + ARABIC.encode("utf-32-be"), ARABIC, "utf-32-be", True),
    ],
)
def test_decode(source, text, encoding, bom):
    decoded = decode(source)

    assert (decoded.text, decoded.encoding, decoded.bom, decoded.binary) == (text, encoding, bom, False)


@pytest.mark.parametrize(
    "source",
    [
        bytes(range(256)),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe",
        b"\0" * 9,
        b"\x7fELF\1\1\1\0\0\0\xf0",
        b"PK\3\4\x14\0\x88",
    ],
)
def test_what_is_no_text_is_binary(source):
    assert decode(source).binary


def test_one_stray_nul_does_not_make_a_text_binary():
    assert not decode(ARABIC.encode() + b"\0").binary
    assert not decode(ARABIC.encode("cp1256") + b"\0").binary


def test_a_mark_over_bytes_that_do_not_follow_it_is_no_mark():
    assert decode(b"\xff\xfeabc").bom is False  # an odd number of bytes


def test_encode_refuses_what_the_encoding_does_not_have():
    with pytest.raises(UnicodeError):
        encode("漢", "cp1256", "surrogateescape", bom=False)


def test_the_longer_mark_comes_first():
    """UTF-32-LE's mark begins with that of UTF-16-LE."""
    marks = [mark for mark, _ in BOMS]

    assert [
        (first, second) for n, first in enumerate(marks) for second in marks[n + 1 :] if second.startswith(first)
    ] == []


@given(documents)
@example("a\r\n\r\nb\rc\n\rd\u2028e\x85f\x0bg")
@example("\u00a0a\u3000\r")
def test_lines_are_what_stands_between_line_ends(text):
    expected = [m.group().strip() for m in re.finditer(r"[^\r\n]+", text) if m.group().strip()]
    lines = split_lines(text)

    assert [content for _, _, content in lines] == expected
    assert [text[start:end] for start, end, _ in lines] == expected
    assert [line for line, following in pairwise(lines) if line[1] >= following[0]] == []
