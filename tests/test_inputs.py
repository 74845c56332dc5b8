"""Inputs: found, cut into documents, and read one by one; the same documents, whatever they stand in."""

from __future__ import annotations

import codecs
import contextlib
import csv
import gzip
import io
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsclean
from containers import DOCUMENTS, WRITERS, compressed, json_array, json_articles, jsonl, table, warc
from newsclean import inputs
from newsclean.errors import DamageError, FormatError, InputError
from newsclean.inputs import Input, Options, Raw, Unread, limits

COMPRESSIONS = ("", ".gz", ".zst")


def read(path, **options):
    """The articles of a path, and what was said, in this order: (articles, unread and errors, what was said)."""
    good, bad, said = [], [], []
    for found in inputs.find([str(path)], Options(**options), said.append):
        ordinals = []
        for raw in inputs.split(found, said.append):
            ordinals.append(raw.ordinal)
            if isinstance(raw, Unread):
                bad.append(raw)
                continue
            assert isinstance(raw.data, bytes)
            json.dumps(raw.head)  # a dead letter can hold it
            try:
                good.append(inputs.parse(found, raw))
            except FormatError as error:
                bad.append(error)
        assert ordinals == list(range(len(ordinals)))
    return good, bad, said


def texts(path, **options):
    good, bad, _ = read(path, **options)
    assert bad == []
    return [one.source if isinstance(one.source, str) else one.source.decode() for one in good]


# ---- every format, every compression


@pytest.mark.parametrize("suffix", COMPRESSIONS)
@pytest.mark.parametrize("name", WRITERS)
def test_the_same_documents_are_read_whatever_they_stand_in(file, name, suffix):
    path = file(compressed(WRITERS[name](DOCUMENTS), suffix), name + suffix)
    good, bad, _ = read(path)

    assert bad == []
    assert texts(path) == [one["text"] for one in DOCUMENTS]
    assert [one.url for one in good] == [f"https://coast.example/{n}" for n in range(len(DOCUMENTS))]
    if "warc" not in name:
        assert [one.metadata.get("title") for one in good] == [one.get("title") for one in DOCUMENTS]


@pytest.mark.parametrize("suffix", COMPRESSIONS)
@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_a_file_is_a_document(file, name, suffix):
    source = DOCUMENTS[1]["text"].encode()
    ((article,), bad, said) = read(file(compressed(source, suffix), name + suffix))

    assert (article.source, bad, said) == (source, [], [])
    assert article.media_type == ("text/html" if "html" in name else "text/plain")


@pytest.mark.parametrize("suffix", COMPRESSIONS)
@pytest.mark.parametrize("name", WRITERS)
def test_records_are_equal_too(call, file, name, suffix):
    path = file(compressed(WRITERS[name](DOCUMENTS), suffix), name + suffix)
    code, out, err = call("clean", path)
    records = [newsclean.Record.from_json(line) for line in out.splitlines()]

    assert code == 0
    assert [record.text for record in records] == [newsclean.clean(one["text"]).text for one in DOCUMENTS]
    assert [newsclean.restore(record).decode() for record in records] == [one["text"] for one in DOCUMENTS]
    assert err.count("\n") == ("warc" in name)


def test_offsets_are_where_documents_begin(file):
    for name, writer in (("a.jsonl", jsonl), ("a.json", json_array), ("b.json", json_articles)):
        data = writer(DOCUMENTS)
        for mark in (b"", codecs.BOM_UTF8):
            [found] = inputs.find([str(file(mark + data, name))])
            for raw in inputs.split(found):
                assert (mark + data)[raw.offset :].startswith(raw.data)
    data = table(DOCUMENTS)
    [found] = inputs.find([str(file(data, "a.csv"))])
    for n, raw in enumerate(inputs.split(found)):
        assert data[raw.offset :].startswith(b"https://coast.example/%d," % n)
    data = warc(DOCUMENTS)
    [found] = inputs.find([str(file(data, "a.warc"))])
    for raw in inputs.split(found):
        assert data[raw.offset :].startswith(b"WARC/1.")


def test_a_document_is_parsed_without_its_input(file):
    """As in another process, or from a letter that was dead."""
    for name, writer in WRITERS.items():
        path = file(writer(DOCUMENTS), name)
        [found] = inputs.find([str(path)])
        raws = list(inputs.split(found))
        before = [inputs.parse(found, raw) for raw in raws]
        path.unlink()
        again = [Raw(raw.ordinal, raw.offset, raw.data, json.loads(json.dumps(raw.head))) for raw in raws]
        kept = Input(*json.loads(json.dumps(found[:3])), Options(**json.loads(json.dumps(found.options._asdict()))))

        assert [inputs.parse(kept, raw) for raw in again] == before


_words = st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda text: text.strip() and "\0" not in text)
_documents = st.lists(st.fixed_dictionaries({"text": _words}), min_size=1, max_size=5)


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=60)
@given(documents=_documents)
def test_any_documents_come_back(tmp_path_factory, name, documents):
    path = tmp_path_factory.getbasetemp() / f"any-{name}"
    path.write_bytes(WRITERS[name](documents))

    assert texts(path) == [one["text"] for one in documents]


@given(_documents, st.integers(1, 40))
def test_json_is_cut_into_values_wherever_the_chunks_end(tmp_path_factory, documents, size):
    path = tmp_path_factory.getbasetemp() / "chunks.json"
    path.write_bytes(json_articles(documents))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "CHUNK_BYTES", size)
        assert texts(path) == [one["text"] for one in documents]


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(['"', "\\", "]", "{", "articles"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@given(st.lists(_json), st.sampled_from([None, 1]), st.booleans(), st.integers(1, 50))
def test_elements_are_those_of_the_array(tmp_path_factory, values, indent, ascii_only, size):
    path = tmp_path_factory.getbasetemp() / "elements.json"
    path.write_text(json.dumps(values, indent=indent, ensure_ascii=ascii_only), encoding="utf-8", errors="replace")
    [found] = inputs.find([str(path)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "CHUNK_BYTES", size)
        made = [json.loads(raw.data) for raw in inputs.split(found)]

    assert made == json.loads(path.read_text(encoding="utf-8"))


# ---- JSON and JSON Lines


def test_lines_of_json_are_documents_with_their_places(file):
    path = file(b'{"text": "Rain fell."}\n\n{"text": "Snow fell."}\r\n{"text": 3}', "a.jsonl")
    [found] = inputs.find([str(path)])
    raws = list(inputs.split(found))

    assert [(raw.ordinal, raw.offset) for raw in raws] == [(0, 0), (1, 24), (2, 48)]
    assert [inputs.parse(found, raw).source for raw in raws[:2]] == ["Rain fell.", "Snow fell."]
    assert [inputs.place(found, raw) for raw in raws] == [f"{path}:1", f"{path}:3", f"{path}:4"]
    with pytest.raises(FormatError, match=r"a\.jsonl:4: text: is a number"):
        inputs.parse(found, raws[2])


@pytest.mark.parametrize(
    ("data", "messages"),
    [
        (b"[1, {}, 3]", ["[0]: not a JSON object", "[1]: text: no text in it", "[2]: not a JSON object"]),
        (b'[{"text": "a"} {"text": "b"}, {"text": "c"}]', ["[0]: not JSON: "]),
        (b'[{"text": nil}, {"text": "c"},]', ["[0]: not JSON: Expecting value", "[2]: not JSON: "]),
        (b'{"text": \n}', ["2: not JSON: Expecting value"]),
        (b'{"text": "a"}\n{"text": }\n{"text": "b"}\n}{', ["2: not JSON: ", "4: not JSON: "]),
        (b'{"text": "\xff"}', ["not JSON: not UTF-8 at its byte 10; is it in another encoding?"]),
        (b'{"text": "a\\ud800"}', []),
        (b"hello\nworld", ["1: not JSON: ", "2: not JSON: "]),
        (b'{"text": "a", "n": ' + b"9" * 30 + b"}", []),
        (b'{"text": "a", "n": ' + b"9" * 5000 + b"}", ["not JSON: "]),
        (b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", ["not JSON: "]),
        (b'{"text": "a", "x": NaN}', []),
    ],
    ids=lambda value: repr(value[:20]) if isinstance(value, bytes) else "",
)
def test_a_broken_value_costs_itself_alone(file, data, messages):
    path = file(data, "a.json")
    _, bad, _ = read(path)

    assert len(bad) == len(messages)
    for error, message in zip(bad, messages, strict=True):
        assert str(error).removeprefix(f"{path}").removeprefix(": ").removeprefix(":").startswith(message)


@pytest.mark.parametrize(
    ("data", "places"),
    [
        (b'{"text": "a"}', [""]),
        (b'\xef\xbb\xbf\n {"text": "a"}\n', [""]),
        (b'{"text": "a"}\n\n{"text": "b"}', ["1", "3"]),
        (b'[{"text": "a"},\n{"text": "b"}]', ["[0]", "[1]"]),
        (b'{"status": "ok", "articles" : [{"text": "a"}]}', ["articles[0]"]),
        (b'{"status": "ok",\n"articles": [\n{"text": "a"}\n]}', ["articles[0]"]),
        (b'{\n"text": "a",\n"articles": 3}', [""]),
        (b'{"text": "\\"articles\\": [", "x": {"articles": [1]}}', [""]),
        (b"[]", []),
        (b'{"articles": []}', []),
        (b"", []),
    ],
)
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_where_a_value_stands_is_told(file, name, data, places):
    path = file(data, name)
    [found] = inputs.find([str(path)])
    raws = list(inputs.split(found))

    assert [raw.head["place"] for raw in raws] == places
    assert all(inputs.parse(found, raw).source for raw in raws)


def test_a_first_line_that_is_broken_costs_itself_alone(file):
    path = file(b'{"text": "Rain \n{"text": "Snow."}\n{"text": "Hail."}\n', "a.jsonl")

    assert [one.source for one in read(path)[0]] == ["Snow.", "Hail."]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp1256"])
@pytest.mark.parametrize(("name", "writer"), [("a.jsonl", jsonl), ("a.json", json_array), ("a.csv", table)])
def test_texts_in_other_encodings_are_read(file, name, writer, codec):
    documents = [{"text": "هطل المطر على المدينة صباح اليوم.", "title": "أمطار"}, {"text": "Rain."}]
    path = file(writer(documents).decode().encode(codec), name)

    assert texts(path, encoding=codec if codec in {"utf-16-le", "cp1256"} else None) == [
        one["text"] for one in documents
    ]


def test_what_is_utf_8_is_read_so_whatever_is_declared(file):
    assert texts(file(jsonl(DOCUMENTS), "a.jsonl"), encoding="windows-1256") == [one["text"] for one in DOCUMENTS]


def test_a_field_can_be_named(file):
    data = b'{"body": "Rain.", "data": {"x": "Snow."}}\n'

    assert texts(file(data, "a.jsonl"), field="body") == ["Rain."]
    assert texts(file(data, "a.txt"), field="data.x") == ["Snow."]
    assert texts(file(b"id,body\n1,Rain.\n", "a.csv"), field="body") == ["Rain."]
    assert texts(file(data, "a.json"), form="text") == [data.decode()]
    with pytest.raises(InputError, match="no column is called 'text'; there are id, body"):
        read(file(b"id,body\n1,Rain.\n", "a.csv"), field="text")


# ---- tables


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_dialect_of_a_table_is_told(file, separator, end):
    path = file(table(DOCUMENTS, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL), "a.csv")

    assert texts(path) == [one["text"] for one in DOCUMENTS]


def test_the_dialect_of_a_table_can_be_given(file):
    assert texts(file(b"text~n\n^Rain~ they said.^~1\n", "a.csv"), separator="~", quote="^") == ["Rain~ they said."]
    assert texts(file(b'id\ttext\n1\t"Rain," they said.\n', "a.tsv"), quote="") == ['"Rain," they said.']
    assert texts(file(b"1,Rain.\n2,Snow.\n", "a.csv"), header=False, field="2") == ["Rain.", "Snow."]
    assert texts(file(b"sep=;\r\ntext;n\r\nRain.;1\r\n", "a.csv")) == ["Rain."]


@pytest.mark.parametrize(
    ("data", "code", "problem"),
    [
        (b'text,n\n"Rain" they said,1\nSnow.,2\n', "quoting", "quote=none"),
        (b"text,n\nRain, they said,1\nSnow.,2\n", "columns", "3 columns, and there are names for 2"),
        (b"text,n\nRain\nSnow.,2\n", "columns", "1 columns, and there are names for 2"),
        (b"text,n\nRain\xff.,1\nSnow.,2\n", "encoding", "--encoding"),
        (b"text,n\nSnow.,2\n" + b'"Rain.,1\nHail.,2\n', "quoting", "never closed"),
    ],
)
def test_a_row_that_is_not_right_is_left_out_and_named(file, data, code, problem):
    path = file(b"\xef\xbb\xbf" + data, "a.csv")
    good, (bad,), _ = read(path)

    assert [one.source for one in good] == ["Snow."]
    assert (bad.code, problem in bad.message) == (code, True)
    assert path.read_bytes()[bad.offset :].startswith((b'"Rain', b"Rain"))
    assert bad.place in {"2", "3"}


def test_a_table_in_windows_arabic_is_told_by_its_letters(file):
    assert texts(file("text,n\nهطل المطر على المدينة,1\n".encode("cp1256"), "a.csv")) == ["هطل المطر على المدينة"]


def test_a_field_may_be_long(file):
    text = "Rain fell, and fell.\n" * 100_000

    assert texts(file(table([{"text": text}]), "a.csv")) == [text]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"text,text\na,b\n", "several columns are called 'text'"),
        (b"te\xffxt,\xc3\xa9\xc3\xa9\na,b\n", "the row with the names of the columns has bytes"),
    ],
)
def test_columns_that_are_not_right_are_an_error(file, data, message):
    with pytest.raises(InputError, match=message):
        read(file(data, "a.csv"))


# ---- WARC


def test_a_record_of_a_warc_says_where_it_is_from(file):
    path = file(warc(DOCUMENTS[:1]), "a.warc")
    ((article,), _, (said,)) = read(path)
    record = newsclean.clean(**article._asdict())

    assert record.source["declared"] == "utf-8"
    assert record.source["record_id"].startswith("<urn:uuid:")
    assert record.source["record_id"].encode() in path.read_bytes()
    assert record.metadata["retrieved"] == "2031-10-05T08:00:00Z"
    assert "3 records are no documents: 1 image/png, 1 request, 1 warcinfo" in said
    assert newsclean.Record.from_json(record.to_json()) == record


def block(kind="response", content_type="application/http;msgtype=response", body=b"", **headers):
    head = {"WARC-Type": kind, "WARC-Record-ID": "<urn:uuid:1>", "WARC-Date": "2031-10-05T08:00:00Z", **headers}
    head |= {"Content-Type": content_type, "Content-Length": str(len(body))}
    return b"WARC/1.0\r\n" + b"".join(f"{k}: {v}\r\n".encode() for k, v in head.items()) + b"\r\n" + body + b"\r\n\r\n"


def answered(body, status="200 OK", **headers):
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


TEXT = "Новости дня: в городе прошёл дождь, и дороги были закрыты."


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (TEXT.encode("koi8-r"), {"Content_Type": "text/plain; charset=KOI8-R"}),
        (f'<meta charset="koi8-r"><p>{TEXT}'.encode("koi8-r"), {"Content_Type": "text/html"}),
        (compressed(TEXT.encode(), ".gz"), {"Content_Encoding": "gzip", "Content_Type": "text/plain"}),
        (b"5\r\n" + TEXT.encode()[:5] + b"\r\n", {"Transfer_Encoding": "chunked", "Content_Type": "text/plain"}),
        (TEXT.encode(), {"Transfer_Encoding": "chunked", "Content_Type": "text/plain"}),
        (TEXT.encode(), {"Content_Encoding": "gzip", "Content_Type": "text/plain"}),
        (TEXT.encode(), {"Content_Encoding": "br", "Content_Type": "text/plain"}),
    ],
    ids=["koi8-r", "meta", "gzip", "chunked", "said to be chunked", "said to be gzip", "said to be Brotli"],
)
def test_a_body_is_decoded_as_its_headers_say(file, body, headers):
    pytest.importorskip("fastwarc")
    if headers.get("Content_Encoding") == "gzip" and body[:2] == b"\x1f\x8b":
        body = gzip.compress(TEXT.encode())
    if body.startswith(b"5\r\n"):
        body += b"%x\r\n" % (len(TEXT.encode()) - 5) + TEXT.encode()[5:] + b"\r\n0\r\n\r\n"
    ((article,), bad, _) = read(file(block(body=answered(body, **headers)), "a.warc"))
    record = newsclean.clean(**article._asdict() | {"media_type": "text/plain"})

    assert bad == []
    assert TEXT in record.text
    assert article.media_type == headers["Content_Type"].partition(";")[0]


def test_brotli_and_deflate_are_decoded(file):
    pytest.importorskip("fastwarc")
    brotli = pytest.importorskip("brotli")
    import zlib

    raw = zlib.compressobj(wbits=-15)
    bodies = {"br": brotli.compress(TEXT.encode()), "deflate": zlib.compress(TEXT.encode())}
    bodies["deflate, identity"] = raw.compress(TEXT.encode()) + raw.flush()
    for name, body in bodies.items():
        data = block(body=answered(body, Content_Type="text/plain", Content_Encoding=name))

        assert texts(file(data, "a.warc")) == [TEXT]


@pytest.mark.parametrize(
    ("body", "headers", "code"),
    [
        (b"Rain.", {"Content_Encoding": "lzma2"}, "http"),
        (b"\x1f\x8b\x08\x00broken", {"Content_Encoding": "gzip"}, "http"),
        (b"4\r\nRain\r\nsnow", {"Transfer_Encoding": "chunked"}, "http"),
    ],
)
def test_a_body_that_cannot_be_decoded_is_named(file, body, headers, code):
    pytest.importorskip("fastwarc")
    path = file(block(body=answered(body, Content_Type="text/plain", **headers)), "a.warc")
    good, (bad,), _ = read(path)

    assert (good, bad.code) == ([], code)
    assert str(bad).startswith(f"{path}:<urn:uuid:1>: ")


def test_a_body_that_grows_beyond_measure_is_left_out(file):
    pytest.importorskip("fastwarc")
    bomb = gzip.compress(bytes(limits.MAX_RECORD_BYTES + 1))
    data = block(body=answered(bomb, Content_Type="text/plain", Content_Encoding="gzip"))
    good, (bad,), _ = read(file(data, "a.warc"))

    assert (good, bad.code) == ([], "too-long")


def test_digests_are_checked(file):
    pytest.importorskip("fastwarc")
    import base64
    import hashlib

    body = b"Rain fell on the coast."
    sha1 = base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()
    for digest, is_right in {
        f"sha1:{sha1}": True,
        f"sha256:{hashlib.sha256(body).hexdigest()}": True,
        f"sha1:{sha1[:-1]}A": False,
        "blake9:AAAA": True,
        "nonsense": True,
    }.items():
        data = block(body=answered(body, Content_Type="text/plain"), **{"WARC-Payload-Digest": digest})
        good, bad, _ = read(file(data, "a.warc"))

        assert (len(good), [error.code for error in bad]) == ((1, []) if is_right else (0, ["digest"]))
    whole = block("resource", "text/plain", body)
    data = block("resource", "text/plain", body, **{"WARC-Block-Digest": f"sha1:{sha1}"})

    assert texts(file(whole + data, "a.warc")) == [body.decode()] * 2
    assert [error.code for error in read(file(data.replace(b"coast.", b"coast!"), "a.warc"))[1]] == ["digest"]


def test_what_a_hostile_archive_says_does_not_stop_a_run(call, file):
    pytest.importorskip("fastwarc")
    odd = [
        block("resource", "text/plain", b"Rain.", **{"WARC-Target-URI": "http://a.example/" + "x" * 9000}),
        block("resource", "text/plain", b"Snow.", **{"WARC-Record-ID": "<" + "y" * 5000 + ">"}),
        block("resource", "text/plain; charset=" + "z" * 5000, b"Hail.", **{"WARC-Date": "\x1b[31m\u202e"}),
        block("resource", "text/plain", b"Calm.").replace(b"<urn:uuid:1>", b"\xff\xed\xa0\x80"),
    ]
    code, out, err = call("clean", file(b"".join(odd), "a.warc"))
    records = [newsclean.Record.from_json(line) for line in out.splitlines()]

    assert code == 3
    assert [record.text for record in records] == ["Snow.", "Hail.", "Calm."]
    assert "url: 9017 characters long; a record holds 8192" in err
    assert "\x1b" not in err


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.csv", "a.jsonl.gz"])
def test_a_file_without_documents_is_said_to_be(call, file, name):
    path = file(compressed(b"\n", name[-3:]), name)

    assert call("clean", path) == (0, b"", f"newsclean: {path}: there is no document in it\n")


def test_a_url_that_is_too_long_does_not_stop_a_run(call, file):
    path = file(json.dumps({"text": "Rain.", "url": "x" * 9000}) + '\n{"text": "Snow."}\n', "a.jsonl")

    assert call("clean", "--to", "text", path)[:2] == (3, b"Snow.\n")


def test_texts_of_a_crawl_are_read_and_what_is_no_page_is_counted(file):
    pytest.importorskip("fastwarc")
    data = b"".join(
        [
            block("conversion", "text/plain", b"Regen fiel."),
            block("conversion", "application/json", b"{}"),
            block(body=answered(b"gone", "404 Not Found", Content_Type="text/html")),
            block(body=answered(b"", "301 Moved", Content_Type="text/html")),
            block(body=b"no answer at all"),
            block("revisit"),
            block("metadata", "application/warc-fields", b"a: b\r\n"),
            block(body=answered(b"Rain.")),
        ]
    )
    path = file(data, "a.warc")

    assert texts(path) == ["Regen fiel."]
    kinds = "1 application/json, 1 metadata, 1 revisit, 1 status-301, 1 status-404, 1 without a page, 1 without a type"
    assert read(path)[2] == [f"{path}: 7 records are no documents: {kinds}"]


# ---- damage


def split(path, **options):
    """What was yielded, and the error at the end."""
    [found] = inputs.find([str(path)], Options(**options))
    made = []
    try:
        made.extend(inputs.split(found))
    except InputError as error:
        return found, made, error
    return found, made, None


MANY = [{"text": f"Rain fell on day {n}, and the roads were closed for {n * 7919 % 1000} hours."} for n in range(3000)]


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("damage", ["cut", "flipped", "garbage", "checksum"])
def test_what_stands_before_damage_is_read(file, name, suffix, damage):
    whole = of_many(name)
    if suffix == ".gz":
        data = bytearray(gzip.compress(whole, mtime=0))
    else:
        zstd = pytest.importorskip("backports.zstd")
        data = bytearray(zstd.compress(whole, options={zstd.CompressionParameter.checksum_flag: 1}))
    at = len(data) * 2 // 3
    if damage == "cut":
        del data[at:]
    elif damage == "flipped":
        data[at : at + 40] = bytes(byte ^ 0xFF for byte in data[at : at + 40])
    elif damage == "garbage":
        data += b"garbage"
    else:
        data[-2 if suffix == ".zst" else -6] ^= 1
    path = file(bytes(data), name + suffix)
    found, made, error = split(path)
    right = [is_of(found, raw, one["text"]) for raw, one in zip(made, MANY, strict=False)]
    count = [*right, False].index(False)

    assert isinstance(error, DamageError)
    told = (
        f"{path}: damaged {'gzip' if suffix == '.gz' else 'zstd'} at byte ",
        f"{path}: no WARC record where ",
        f"{path}: the record at byte ",
    )
    assert str(error).startswith(told if "warc" in name else told[0])
    if damage in {"garbage", "checksum"}:
        assert count == len(made) == len(MANY)
    else:
        assert len(MANY) // 4 <= count < len(MANY)
        # Before it is noticed what was flipped, nonsense is made of it, and of what follows.
        assert damage == "flipped" or len(made) - count < 2


@cache
def of_many(name):
    return WRITERS[name](MANY)


def is_of(found, raw, text):
    try:
        return isinstance(raw, Raw) and inputs.parse(found, raw).source in {text, text.encode()}
    except FormatError:
        return False


def test_gzip_is_read_to_the_very_byte_of_the_damage(file):
    import zlib

    whole = jsonl(MANY)
    packer = zlib.compressobj(wbits=31)
    half = whole.index(b"\n", len(whole) // 2) + 1
    data = packer.compress(whole[:half]) + packer.flush(zlib.Z_FULL_FLUSH)
    path = file(data + b"\xff" * 1000, "a.jsonl.gz")
    _, made, error = split(path)

    assert isinstance(error, DamageError)
    assert len(made) == whole[:half].count(b"\n")


@pytest.mark.parametrize("name", ["a.txt.gz", "a.html.zst"])
def test_half_a_text_does_not_pass_for_the_whole(file, name):
    data = gzip.compress(b"Rain. " * 10_000) if name.endswith("gz") else compressed(b"Rain. " * 10_000, ".zst")
    _, (unread,), error = split(file(data[: len(data) // 2], name))

    assert (unread.code, isinstance(error, DamageError)) == ("damaged", True)


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.zst", "a.csv.gz", "a.warc.gz", "a.json.zst"])
@pytest.mark.parametrize("data", [b"", b"Rain.", b"\x1f", b"PK\x03\x04"])
def test_what_is_not_compressed_as_its_name_says_is_an_error(file, name, data):
    pytest.importorskip("fastwarc")
    _, made, error = split(file(data, name))

    assert [one for one in made if isinstance(one, Raw)] == []
    assert "it is none, whatever its name" in str(error) or "cut short" in str(error)


@pytest.mark.parametrize(
    ("data", "good"),
    [
        (b'[{"text": "a"}, {"text": "b', 1),
        (b'[{"text": "a"}, {"text": "b"}', 2),
        (b'[{"text": "a"},', 1),
        (b'{"articles": [{"text": "a"}, ', 1),
    ],
)
def test_an_array_that_is_cut_short_is_said_to_be(file, data, good):
    found, made, error = split(file(data, "a.json"))

    assert [inputs.parse(found, raw).source for raw in made[:good]] == ["a", "b"][:good]
    assert len(made) <= good + 1
    assert "is not closed" in str(error)
    for raw in made[good:]:
        with pytest.raises(FormatError):
            inputs.parse(found, raw)


@pytest.mark.parametrize(
    ("harm", "good"),
    [
        (lambda data, at: data[: at + 400], 1),
        (lambda data, at: data[: at + 15], 1),
        (lambda data, at: data[:at] + b"garbage\r\n" * 9 + data[at:], 1),
        (lambda data, at: data[:at] + b"X" + data[at + 1 :], 1),
        (lambda data, at: data[:at] + data[at:].replace(b"Content-Length: ", b"Content-Length: 9", 1), 1),
        (lambda data, at: data[:at] + data[at:].replace(b"Content-Length: ", b"Content-Length: -", 1), 1),
    ],
    ids=["cut", "cut-in-headers", "garbage", "version", "length", "negative"],
)
def test_a_warc_is_read_up_to_a_damaged_record(file, harm, good):
    pytest.importorskip("fastwarc")
    one = block("resource", "text/plain", b"Rain. " * 100)
    found, made, error = split(file(harm(one * 3, len(one)), "a.warc"))

    assert [inputs.parse(found, raw).source for raw in made[:good]] == [b"Rain. " * 100]
    assert [one.code for one in made[good:]] in ([], ["damaged"])
    assert isinstance(error, DamageError) or made[good:]


@cache
def written(name):
    """The same each time: warcio makes up ids and dates."""
    return WRITERS[name](DOCUMENTS)


@settings(max_examples=200)
@given(st.data())
def test_a_mutated_file_gives_documents_or_a_clear_error(tmp_path_factory, data):
    name = data.draw(st.sampled_from(["a.jsonl", "a.json", "b.json", "a.csv", "a.warc"]))
    suffix = data.draw(st.sampled_from(COMPRESSIONS))
    made = bytearray(compressed(written(name), suffix))
    for _ in range(data.draw(st.integers(1, 4))):
        at, piece = (
            data.draw(st.integers(0, len(made))),
            data.draw(st.binary(max_size=4) | st.sampled_from([b'"', b"["])),
        )
        made[at : at + data.draw(st.integers(0, 4))] = piece
    path = tmp_path_factory.getbasetemp() / f"mutated-{name}{suffix}"
    path.write_bytes(bytes(made))
    with contextlib.suppress(InputError):
        read(path)


# ---- limits


@pytest.mark.parametrize("suffix", COMPRESSIONS)
@pytest.mark.parametrize("name", [name for name in WRITERS if name != "lines.json"])
def test_what_is_too_long_is_left_out_and_named(file, monkeypatch, name, suffix):
    import hashlib

    monkeypatch.setattr(limits, "MAX_RECORD_BYTES", 5000)
    monkeypatch.setattr(limits, "CHUNK_BYTES", 700)
    whole = WRITERS[name]([DOCUMENTS[0], {"text": "Rain, \n" * 2000}, DOCUMENTS[1]])
    path = file(compressed(whole, suffix), name + suffix)
    good, (bad,), _ = read(path)

    assert [one.url for one in good] == ["https://coast.example/0", "https://coast.example/2"]
    assert (bad.ordinal, bad.code) == (1, "too-long")
    assert bad.length > 10_000
    assert "5000" in bad.message
    if "warc" not in name and "csv" not in name and "tsv" not in name:
        assert hashlib.sha256(whole[bad.offset : bad.offset + bad.length]).hexdigest() == bad.sha256


def test_a_text_that_is_too_long_is_left_out_and_named(file, monkeypatch):
    monkeypatch.setattr(limits, "MAX_DOCUMENT_BYTES", 1000)
    good, (bad,), _ = read(file(compressed(b"Rain. " * 1000, ".gz"), "a.txt.gz"))

    assert (good, bad.code, bad.length) == ([], "too-long", 6000)


@pytest.mark.parametrize("filler", [b"0", b"\n", b'["'])
@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.txt"])
def test_a_bomb_is_given_up(file, monkeypatch, name, filler):
    monkeypatch.setattr(limits, "MAX_PASSED_BYTES", 3 * 2**20)
    monkeypatch.setattr(limits, "MAX_RECORD_BYTES", 2**16)
    monkeypatch.setattr(limits, "MAX_DOCUMENT_BYTES", 2**16)
    data = compressed(b'{"text": "a"}\n' + filler * (8 * 2**20), ".gz")
    _, made, error = split(file(data, name + ".gz"))

    assert "a bomb: " in str(error)
    assert len(made) == (1 if name.startswith("a.json") else 0)


def test_what_is_long_but_no_bomb_is_passed_over(file, monkeypatch):
    monkeypatch.setattr(limits, "MAX_PASSED_BYTES", 2**20)
    monkeypatch.setattr(limits, "MAX_RECORD_BYTES", 2**16)
    import random

    noise = random.Random(1).randbytes(2**20).hex().encode()
    data = compressed(b'{"text": "a"}\n{"text": "' + noise + b'"}\n{"text": "b"}\n', ".gz")
    good, (bad,), _ = read(file(data, "a.jsonl.gz"))

    assert [one.source for one in good] == ["a", "b"]
    assert bad.code == "too-long"


# ---- which files


@pytest.fixture
def folder(tmp_path):
    """A folder with files of several kinds, and links that lead back."""
    for name in (
        "b.txt",
        "a.jsonl.gz",
        "sub/c.csv",
        "sub/x.png",
        "sub-a/d.txt",
        ".hidden/e.txt",
        ".f.txt",
        "notes",
        "y.PNG",
    ):
        (tmp_path / "news" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "news" / name).write_bytes(b"")
    (tmp_path / "news" / "sub" / "loop").symlink_to(tmp_path / "news", target_is_directory=True)
    (tmp_path / "news" / "dangling.txt").symlink_to(tmp_path / "nowhere")
    return tmp_path / "news"


def test_a_folder_is_searched_in_order(folder):
    said = []
    found = [os.path.relpath(one.name, folder) for one in inputs.find([str(folder)], say=said.append)]

    assert found == ["a.jsonl.gz", "b.txt", "sub/c.csv", "sub-a/d.txt"] or found == [
        "a.jsonl.gz",
        "b.txt",
        "sub/c.csv",
        "sub-a/d.txt",
    ]
    assert said == [
        f"{folder}: 4 files are read, 3 left out, whose names do not tell what they are: 2 .png, 1 without a suffix"
    ]


def test_with_a_format_all_files_of_a_folder_are_read(folder):
    found = list(inputs.find([str(folder)], Options(format="text")))

    assert len(found) == 7
    assert {one.format for one in found} == {"text"}


def test_a_pattern_is_matched_in_order(folder):
    found = [os.path.relpath(one.name, folder) for one in inputs.find([f"{folder}/**/*.txt", f"{folder}/*.gz"])]

    assert found == ["b.txt", "sub/loop/b.txt", "sub-a/d.txt", "a.jsonl.gz"] or found[-1] == "a.jsonl.gz"
    assert found.index("b.txt") < found.index("sub-a/d.txt")


def test_a_name_with_the_letters_of_a_pattern_is_a_name(file):
    path = file(b"Rain.", "a[1].txt")

    assert texts(path) == ["Rain."]


@pytest.mark.parametrize("name", ["*.txt", "empty"])
def test_where_nothing_is_found_that_is_said(tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"check the path|name the files in it"):
        list(inputs.find([str(tmp_path / name)]))


def test_a_name_that_does_not_tell_is_of_a_text(tmp_path):
    assert [found.format for found in inputs.find([str(tmp_path / "a"), "b.pdf", "c.gz"])] == ["text"] * 3


# ---- standard input


def test_standard_input_that_is_a_page_is_read_as_one(call, monkeypatch):
    for page in (b"<!DOCTYPE html>\n<p>Rain fell.</p>", b"\n <html lang=en><p>Rain fell.</p></html>"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(page)))
        code, out, err = call("clean", "-")
        assert (code, err) == (0, "")
        assert json.loads(out)["text"] == "Rain fell."
        assert json.loads(out)["source"]["media_type"] == "text/html"
    # What only speaks of pages is a text.
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"<htmlish> is no tag.\n")))
    assert json.loads(call("clean", "-")[1])["source"]["media_type"] == "text/plain"


@pytest.mark.parametrize("beginning", [b"PAR1\x15\x04", b"ARROW1\0\0", b"\xff\xff\xff\xffp\0\0\0"])
def test_standard_input_cannot_be_columns_and_says_so(call, monkeypatch, beginning):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(beginning + b"Rain fell on the coast. " * 100)))
    code, out, err = call("clean", "-")

    assert (code, out) == (2, b"")
    assert "name a file in place of -" in err


@pytest.mark.parametrize("suffix", COMPRESSIONS)
@pytest.mark.parametrize(
    ("data", "format_"),
    [
        (b"Rain.", "text"),
        (b"[Photo: a ferry]", "text"),
        (b'{"n": 1}', "text"),
        (jsonl(DOCUMENTS), "jsonl"),
        (json_array(DOCUMENTS), "json"),
        (json_array([{"text": "Rain. " * 1_000_000}]), "json"),
        (b"WARC/1.0\r\n", "warc"),
        (b"", "text"),
    ],
    ids=lambda value: repr(value[:12]),
)
def test_standard_input_is_looked_into(monkeypatch, data, format_, suffix):
    data = compressed(data, suffix)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    [found] = inputs.find(["-"])

    assert found == Input("-", format_ if len(data) < 10**6 or suffix == "" else found.format, found.compression)
    if format_ == "text":
        (raw,) = inputs.split(found)
        assert raw.data == (data if not suffix else raw.data)
    elif format_ != "warc":
        assert len(list(inputs.split(found))) in (1, 4)


def test_standard_input_is_a_stream():
    """What was written is read before there is more."""
    code = "from newsclean import inputs\n[f] = inputs.find(['-'], inputs.Options(format='jsonl'))\n"
    code += "for raw in inputs.split(f): print(raw.ordinal, flush=True)"
    environment = os.environ | {"PYTHONPATH": str(Path(newsclean.__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    ) as running:
        for _ in range(3):
            running.stdin.write(b'{"text": "Rain."}\n')
            running.stdin.flush()
        # The first is held until there is a second, to know its place.
        assert running.stdout.readline() == b"0\n"
        assert running.stdout.readline() == b"1\n"
        running.stdin.close()
        assert running.stdout.readline() == b"2\n"


# ---- the command


def test_the_command_goes_on_after_damage(call, file):
    data = compressed(jsonl(MANY), ".gz")
    bad, good = file(data[:-2000], "a.jsonl.gz"), file("Rain.", "b.txt")
    code, out, err = call("clean", "--to", "text", bad, good)

    assert code == 3
    assert out.endswith(b"\nRain.\n")
    assert out.count(b"\n") > 1000
    assert "damaged gzip at byte" in err.splitlines()[-1]


def test_the_command_reads_folders_and_says_what_it_leaves(call, folder):
    (folder / "b.txt").write_bytes(b"Rain.")
    (folder / "sub" / "c.csv").write_bytes(b"text\nSnow.\n")
    (folder / "a.jsonl.gz").write_bytes(compressed(b'{"text": "Hail."}\n', ".gz"))
    code, out, err = call("clean", "--to", "text", folder)

    assert (code, out) == (0, b"Hail.\nRain.\nSnow.\n")
    assert err.startswith(f"newsclean: {folder}: 4 files are read, 3 left out")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--encoding", "mac_arabic"], "'mac_arabic' is none that is read"),
        (["--csv", "header=perhaps"], "'header=perhaps' is none of separator=CHARACTER"),
        (["--format", "docx"], "'docx' is not one of"),
    ],
)
def test_options_that_are_not_right_are_named(call, file, arguments, message):
    code, _out, err = call("clean", *arguments, file("Rain."))

    assert (code, message in err) == (2, True)


def test_the_command_reads_as_its_options_say(call, file):
    path = file("1;Новости дня\n2;Дождь\n".encode("koi8-r"), "a.data")
    options = ["--format", "csv", "--csv", "separator=;", "--csv", "header=no", "--field", "2", "--encoding", "koi8-r"]

    assert call("clean", "--to", "text", *options, path) == (0, "Новости дня\nДождь\n".encode(), "")
    code, out, _ = call("clean", "--encoding", "koi8-r", file("Новости дня".encode("koi8-r")))
    assert code == 0
    assert {"declared": "koi8-r", "encoding": "koi8-r"}.items() <= json.loads(out)["source"].items()


def test_the_same_problem_is_not_told_a_thousand_times(call, file):
    path = file(b'{"body": "Rain fell."}\n' * 50 + b"no JSON\n" + b'{"text": "Rain fell."}\n', "a.jsonl")
    code, out, err = call("clean", "--to", "text", path)
    told = err.splitlines()

    assert (code, out, len(told)) == (3, b"Rain fell.\n", 22)
    assert told[19].startswith(f"newsclean: {path}:20: text: ")
    assert told[20].startswith(f"newsclean: {path}:51: not JSON")
    assert told[21].startswith(f"newsclean: {path}: 30 more documents: text: ")


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.txt", "a.html", "a.warc"])
@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_a_name_that_does_not_tell_that_a_file_is_compressed(file, name, suffix):
    path = file(compressed(b"Rain fell." * 20, suffix), name)
    with pytest.raises(InputError, match=rf"a\.\w+: compressed with \w+, .* let it end in \{suffix}"):
        read(path)


def test_an_extra_that_is_not_installed_is_named(file, monkeypatch):
    monkeypatch.setitem(sys.modules, "fastwarc.warc", None)
    with pytest.raises(InputError, match=r"pip install 'newsclean\[warc\]'"):
        read(file(b"", "a.warc"))
    if sys.version_info < (3, 14):
        monkeypatch.setitem(sys.modules, "backports", None)
        with pytest.raises(InputError, match=r"a\.jsonl\.zst: .*pip install 'newsclean\[zstd\]'"):
            read(file(b"", "a.jsonl.zst"))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for name in ("a.parquet", "a.arrow"):
        with pytest.raises(InputError, match=rf"{name}: .*pip install 'newsclean\[arrow\]'"):
            read(file(b"", name))


@pytest.mark.parametrize("command", [["verify"], ["restore"], ["export", "--to", "text"]])
def test_an_extra_that_records_need_is_named_and_nothing_else_is_said(call, file, monkeypatch, command):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    path = file(b"", "a.parquet")
    code, out, err = call(*command, path)

    assert (code, out) == (2, b"")
    assert err == f"newsclean: {path}: needs pyarrow; install it with: pip install 'newsclean[arrow]'\n"


def test_columns_without_pyarrow_say_what_to_install():
    code = "import sys; sys.modules['pyarrow'] = None; import newsclean.{}"
    for module in ("arrow", "ray"):
        done = subprocess.run([sys.executable, "-c", code.format(module)], capture_output=True, text=True, check=False)
        assert done.stderr.splitlines()[-1].endswith("newsclean.arrow needs pyarrow; pip install 'newsclean[arrow]'")
