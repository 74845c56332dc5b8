"""
Real documents, where they are at hand: the folder that NEWSCLEAN_CORPORA names, or `../shared/data`.

The texts belong to their publishers and are no part of the project, so that these tests skip without them.
"""

from __future__ import annotations

import html
import json
import os
from pathlib import Path

import jsonschema
import pytest

import newsclean
from newsclean import schema

CORPORA = Path(os.environ.get("NEWSCLEAN_CORPORA") or Path(__file__).parents[2] / "shared" / "data")

pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason="no corpora beside the checkout")


def rows(name):
    with (CORPORA / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def black(text, start, end):
    """The places in a span that are not white space."""
    return {at for at in range(start, end) if not text[at].isspace()}


def test_the_seed_document_loses_its_artefacts_and_not_a_letter_more():
    (gold,) = rows("seed/seed-gold.jsonl")
    source = (CORPORA / "seed/seed.txt").read_bytes()
    record = newsclean.clean(source)
    text = source.decode()
    gone = set().union(*(black(text, edit.start, edit.end) for edit in record.edits))
    sure = set().union(*(black(text, s["start"], s["end"]) for s in gold["spans"] if not s.get("doubtful")))
    doubtful = [(s["start"], s["end"]) for s in gold["spans"] if s.get("doubtful")]

    assert gone == sure
    assert [(flag.start, flag.end) for flag in record.flags] == doubtful
    assert newsclean.restore(record) == source
    jsonschema.validate(json.loads(record.to_json()), schema.load("record"))
    newsclean.verify(record.to_json())


def test_labelled_passages_lose_no_prose():
    removed = right = harmed = 0
    for gold in rows("gold-dev.jsonl"):
        text = gold["text"]
        gone = set().union(*(black(text, e.start, e.end) for e in newsclean.clean(text).edits if not e.inserted))
        wanted = set().union(*(black(text, s["start"], s["end"]) for s in gold["spans"]))
        removed, right = removed + len(gone), right + len(gone & wanted)
        harmed += not wanted and bool(gone)

    assert harmed == 0
    assert right >= 0.97 * removed


def test_real_sentences_stay():
    """Character references are resolved there too, and rightly; nothing else may go."""
    texts = [row["text"] for row in rows("sentences-dev.jsonl")]
    touched = [text for text in texts if any(e.category != "encoding" for e in newsclean.clean(text).edits)]

    assert len(touched) <= 0.002 * len(texts), touched


def page_of(lines):
    """A plain page of a text's lines, as a publisher's system writes them."""
    return (
        "<html><body><article>"
        + "".join(f"<p>{html.escape(line)}</p>\n" for line in lines)
        + "</article></body></html>"
    )


@pytest.mark.parametrize(("name", "step"), [("news-ar-dev.jsonl", 40), ("news-other-dev.jsonl", 3)])
def test_a_text_and_its_page_give_the_same(name, step):
    """White space apart, which a page shows in its own way, and what stands in a text as a reference or a tag."""
    for row in rows(name)[::step]:
        lines = [" ".join(line.split()) for line in row["text"].splitlines() if line.strip()]
        source = page_of(lines)
        record = newsclean.clean(source, media_type="text/html")

        assert record.text == newsclean.clean("\n".join(lines)).text
        assert newsclean.restore(record) == source.encode()
        newsclean.verify(record)
