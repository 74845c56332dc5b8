"""Documents in all the formats that newsclean reads, as other tools write them; for the tests of inputs."""

from __future__ import annotations

import csv
import gzip
import io
import json

import pytest

#: A document: its text, and what else is known of it.
DOCUMENTS = [
    {"text": "Rain fell on the coast overnight.\nAdvertisement\nRoads were closed.", "title": "Rain, at last"},
    {"text": "هطل المطر على المدينة صباح اليوم.\n<الشكل>\nوأغلقت الطرق في الوادي.", "title": "أمطار"},
    {"text": 'She said: "It was calm."\r\n\tThen\\, {at} [noon], it rained; \u2028again 🌧.', "title": 'A "title"'},
    {"text": "One line"},
]


def objects(documents):
    return [{**one, "url": f"https://coast.example/{n}"} for n, one in enumerate(documents)]


def jsonl(documents):
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in objects(documents))


def json_array(documents):
    return json.dumps(objects(documents), indent=1).encode()


def json_articles(documents):
    return json.dumps({"status": "ok", "articles": objects(documents), "more": [1, {"a": "]"}]}).encode()


def table(documents, **dialect):
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, ["url", "title", "text"], restval="", **dialect)
    writer.writeheader()
    writer.writerows(objects(documents))
    return stream.getvalue().encode()


def tsv(documents):
    return table(documents, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_ALL)


def warc(documents):
    """Responses, with what belongs to a crawl around them; as warcio writes it."""
    pytest.importorskip("fastwarc")
    writing = pytest.importorskip("warcio.warcwriter", reason="warcio is not installed")
    from warcio.statusandheaders import StatusAndHeaders

    stream = io.BytesIO()
    writer = writing.WARCWriter(stream, gzip=False)

    def write(record):
        writer.write_record(record)
        record.raw_stream.close()  # a temporary file of its own

    write(writer.create_warcinfo_record("a.warc.gz", {"software": "a crawler"}))
    for n, one in enumerate(documents):
        url, body = f"https://coast.example/{n}", one["text"].encode()
        answers = [("text/plain; charset=utf-8", body), ("image/png", b"\x89PNG")]
        for kind, content in answers:
            answer = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            told = {"WARC-Date": "2031-10-05T08:00:00Z"}
            payload = io.BytesIO(content)
            write(writer.create_warc_record(url, "response", payload, http_headers=answer, warc_headers_dict=told))
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "coast.example")], is_http_request=True)
        write(writer.create_warc_record(url, "request", io.BytesIO(), http_headers=asked))
    return stream.getvalue()


#: The formats with many documents, by the names of files, and what writes them.
WRITERS = {
    "a.jsonl": jsonl,
    "a.ndjson": jsonl,
    "a.json": json_array,
    "b.json": json_articles,
    "lines.json": jsonl,
    "a.csv": table,
    "a.tsv": tsv,
    "a.warc": warc,
}


def compressed(data, suffix):
    """In several members with zeros between them, as archives and tapes have it."""
    if suffix == ".gz":
        return gzip.compress(data[:100], mtime=0) + bytes(1000) + gzip.compress(data[100:], mtime=0) + bytes(512)
    if suffix == ".zst":
        zstd = pytest.importorskip("backports.zstd", reason="backports.zstd is not installed")
        return zstd.compress(data[:100]) + zstd.compress(data[100:])
    return data
