"""Real documents in every format that is read: whatever they stand in, their records are equal."""

from __future__ import annotations

import pytest

from containers import WRITERS, compressed
from newsclean import Cleaner, inputs
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


def check(folder, name, count):
    documents = [{"text": text} for text in texts(name, count)]
    cleaner = Cleaner()
    wanted = [told(cleaner.clean(one["text"])) for one in documents]
    for container, write in WRITERS.items():
        whole = write(documents)
        for suffix in ("", ".gz", ".zst"):
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
                made = [
                    told(cleaner.clean(one.source, encoding=one.encoding, record_id=one.record_id)) for one in articles
                ]
                assert made == wanted, path
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
