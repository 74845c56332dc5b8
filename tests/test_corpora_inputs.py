"""Real documents in every format that is read: whatever they stand in, their records are equal."""

from __future__ import annotations

import html
import io

import pytest

from containers import WRITERS, compressed
from newsclean import Cleaner, inputs, restore
from newsclean.inputs import Raw
from test_corpora import CORPORA, rows

pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason="no corpora beside the checkout")

#: Each with how many of its documents are tried, evenly spread; the test marked `slow` takes all.
FILES = {
    "news-ar-dev.jsonl": 60,
    "news-other-dev.jsonl": 40,
    "gold-dev.jsonl": 40,
    "sentences-dev.jsonl": 60,
    "extraction-dev.jsonl": 20,
    "seed/seed-gold.jsonl": 1,
}


def texts(name, count=None):
    found = []
    for row in rows(name):
        outputs = row.get("outputs", {"": row.get("text")}).values()
        found.extend(text for text in outputs if isinstance(text, str) and text.strip())
    return found[:: max(1, len(found) // count)] if count else found


def told(record):
    """What a record says, but for where its source is from."""
    source = {key: record.source[key] for key in ("bytes", "characters", "encoding", "errors", "sha256")}
    return record.text, record.blocks, record.edits, record.flags, record.language, record.status, source


def table(documents):
    pa = pytest.importorskip("pyarrow")
    urls = [f"https://coast.example/{n}" for n in range(len(documents))]
    return pa.table({"url": urls, "text": [one["text"] for one in documents]})


def parquet(documents):
    stream = io.BytesIO()
    pytest.importorskip("pyarrow.parquet").write_table(table(documents), stream, row_group_size=25)
    return stream.getvalue()


def ipc(documents, kind):
    pa = pytest.importorskip("pyarrow")
    made, stream = table(documents), io.BytesIO()
    with getattr(pa.ipc, kind)(stream, made.schema) as writer:
        writer.write_table(made, 10)
    return stream.getvalue()


def feather(documents):
    stream = io.BytesIO()
    pytest.importorskip("pyarrow.feather").write_feather(table(documents), stream, compression="zstd")
    return stream.getvalue()


#: What is compressed within.
COLUMNS = {
    "a.parquet": parquet,
    "a.arrow": lambda documents: ipc(documents, "new_file"),
    "a.arrows": lambda documents: ipc(documents, "new_stream"),
    "a.feather": feather,
}


def check(folder, name, count):
    documents = [{"text": text} for text in texts(name, count)]
    cleaner = Cleaner()
    wanted = [told(cleaner.clean(one["text"])) for one in documents]
    for container, write in (WRITERS | COLUMNS).items():
        whole = write(documents)
        for suffix in ("",) if container in COLUMNS else ("", ".gz", ".zst"):
            path = folder / (container + suffix)
            path.write_bytes(compressed(whole, suffix))
            [found] = inputs.find([str(path)])
            raws = list(inputs.split(found))
            assert all(isinstance(raw, Raw) for raw in raws)
            articles = [inputs.parse(found, raw) for raw in raws]
            sources = [one.source if isinstance(one.source, str) else one.source.decode() for one in articles]

            assert sources == [one["text"] for one in documents], path
            # One compression is cleaned; the others have given the same articles.
            if not suffix:
                records = [
                    cleaner.clean(one.source, encoding=one.encoding, record_id=one.record_id) for one in articles
                ]
                assert [told(record) for record in records] == wanted, path
                assert [restore(record).decode() for record in records] == sources, path
            path.unlink()


@pytest.mark.parametrize("name", FILES)
def test_some_real_documents_are_the_same_in_every_format(tmp_path, name):
    check(tmp_path, name, FILES[name])


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", FILES)
def test_all_real_documents_are_the_same_in_every_format(tmp_path, name):
    check(tmp_path, name, None)


def test_each_real_document_is_a_file_of_text_too(tmp_path):
    cleaner = Cleaner()
    for name, count in FILES.items():
        for n, text in enumerate(texts(name, count)[:20]):
            (tmp_path / f"{n:03}.txt.gz").write_bytes(compressed(text.encode(), ".gz"))
            (tmp_path / f"{n:03}.txt").write_bytes(text.encode())
        for found in inputs.find([str(tmp_path)]):
            (raw,) = inputs.split(found)
            text = texts(name, count)[int(found.name[len(str(tmp_path)) + 1 :][:3])]

            assert told(cleaner.clean(inputs.parse(found, raw).source)) == told(cleaner.clean(text))
            assert inputs.place(found, raw) == found.name
        for path in tmp_path.iterdir():
            path.unlink()


def squeezed(text):
    """A text as a page shows it: its lines that say anything, one blank for any number of them."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def page(text):
    """A text as the simplest of pages: a paragraph for each line."""
    body = "\n".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n"))
    return f'<!doctype html><html><head><meta charset="utf-8"></head><body>\n{body}\n</body></html>\n'.encode()


def check_pages(folder, name, count):
    """What is said in paragraphs is cleaned as what is said in lines, and each page comes back byte for byte."""
    cleaner = Cleaner()
    said = [text for text in map(squeezed, texts(name, count)) if text]
    for n, text in enumerate(said):
        (folder / f"{n:05}.html.gz").write_bytes(compressed(page(text), ".gz"))
    wanted = [cleaner.clean(text) for text in said]
    for n, found in enumerate(inputs.find([str(folder)])):
        (raw,) = inputs.split(found)
        article = inputs.parse(found, raw)
        record = cleaner.clean(article.source, media_type=article.media_type)

        assert restore(record) == page(said[n]), (name, n)
        assert (squeezed(record.text), record.status, record.language) == (
            squeezed(wanted[n].text),
            wanted[n].status,
            wanted[n].language,
        ), (name, n)
    return len(said)


@pytest.mark.parametrize("name", FILES)
def test_some_real_documents_are_the_same_as_pages(tmp_path, name):
    assert check_pages(tmp_path, name, FILES[name]) > 0


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", FILES)
def test_all_real_documents_are_the_same_as_pages(tmp_path, name):
    assert check_pages(tmp_path, name, None) > 0
