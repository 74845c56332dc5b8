"""Other tools' formats: what they write is read, what we write is valid, and the way there and back loses nothing."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from referencing import Registry
from referencing.jsonschema import DRAFT202012

import newsclean
from newsclean import FormatError, io
from newsclean.io import dialects, markdown

TEXT = "Rain fell on the coast overnight.\nAdvertisement\nRoads were closed."
CLEAN = "Rain fell on the coast overnight.\nRoads were closed."
URL = "https://coast.example/rain"
TOLD = {"title": "Rain at last", "authors": ["Jane Doe", "John Roe"], "published": "2031-10-05T08:00:00+02:00"}
#: An article as each tool writes it, and the metadata that it tells.
EXAMPLES = {
    "trafilatura": (
        {
            "title": "Rain at last",
            "author": "Jane Doe; John Roe",
            "hostname": "coast.example",
            "date": "2031-10-05",
            "fingerprint": "1456ac935827a34b",
            "id": None,
            "license": "CC-BY 4.0",
            "comments": "",
            "raw_text": TEXT.replace("\n", " "),
            "text": TEXT,
            "language": "en",
            "image": None,
            "pagetype": "article",
            "filedate": "2031-10-06",
            "source": URL,
            "source-hostname": "The Coast",
            "excerpt": "It rained.",
            "categories": "Weather",
            "tags": "rain, roads",
        },
        TOLD
        | {
            "published": "2031-10-05",
            "retrieved": "2031-10-06",
            "publisher": "The Coast",
            "section": "Weather",
            "abstract": "It rained.",
            "keywords": ["rain", "roads"],
            "licence": "CC-BY 4.0",
        },
    ),
    "newspaper4k": (
        {
            "url": "https://coast.example/rain?from=front",
            "language": "en",
            "title": "Rain at last",
            "top_image": "",
            "images": [],
            "movies": [],
            "keywords": [],
            "meta_keywords": ["rain", "roads"],
            "tags": None,
            "authors": ["Jane Doe", "John Roe"],
            "publish_date": "2031-10-05T08:00:00+02:00",
            "summary": "",
            "meta_description": "It rained.",
            "meta_lang": "en",
            "meta_site_name": "The Coast",
            "canonical_link": URL,
            "text": TEXT,
        },
        TOLD | {"publisher": "The Coast", "abstract": "It rained.", "keywords": ["rain", "roads"]},
    ),
    "news-please": (
        {
            "authors": ["Jane Doe", "John Roe"],
            "date_download": "2031-10-06 10:00:00",
            "date_modify": "None",
            "date_publish": "2031-10-05 08:00:00+02:00",
            "description": "It rained.",
            "filename": "rain.json",
            "image_url": None,
            "language": "en",
            "localpath": None,
            "maintext": TEXT,
            "source_domain": "coast.example",
            "text": None,
            "title": "Rain at last",
            "title_page": None,
            "title_rss": None,
            "url": URL,
        },
        TOLD | {"retrieved": "2031-10-06T10:00:00", "publisher": "coast.example", "abstract": "It rained."},
    ),
    "fundus": (
        {
            "title": "Rain at last",
            "authors": ["Jane Doe", "John Roe"],
            "publishing_date": "2031-10-05 08:00:00+02:00",
            "topics": ["rain", "roads"],
            "free_access": True,
            "lang": "en",
            "url": URL,
            "body": {
                "summary": ["It rained."],
                "sections": [
                    {"headline": [], "paragraphs": TEXT.split("\n")},
                    {"headline": ["Roads"], "paragraphs": []},
                ],
            },
        },
        TOLD | {"keywords": ["rain", "roads"], "abstract": "It rained."},
    ),
    "newsapi": (
        {
            "source": {"id": None, "name": "The Coast"},
            "author": "Jane Doe; John Roe",
            "title": "Rain at last",
            "description": "It rained.",
            "url": URL,
            "urlToImage": None,
            "publishedAt": "2031-10-05T06:00:00Z",
            "content": TEXT,
        },
        TOLD | {"published": "2031-10-05T06:00:00Z", "publisher": "The Coast", "abstract": "It rained."},
    ),
    "cc-news": (
        {
            "title": "Rain at last",
            "text": TEXT,
            "domain": "coast.example",
            "date": "2031-10-05 08:00:00",
            "description": "It rained.",
            "url": URL,
            "image_url": "https://coast.example/rain.jpg",
        },
        {
            "title": "Rain at last",
            "published": "2031-10-05T08:00:00",
            "publisher": "coast.example",
            "abstract": "It rained.",
        },
    ),
    "json": ({"text": TEXT, "url": URL, "language": "en", **TOLD}, TOLD),
}
ALL = {
    "title": "Rain at last",
    "authors": ["Jane Doe", "John Roe"],
    "published": "2031-10-05T08:00:00+02:00",
    "modified": "2031-10-06",
    "publisher": "The Coast",
    "section": "Weather",
    "abstract": "It rained.",
    "keywords": ["rain, heavy", "roads"],
    "licence": "https://licence.example/by",
}


@pytest.fixture(scope="module")
def ninjs_is_valid():
    """Two validators; places have a schema of somebody else's, which is not fetched."""
    schema = json.loads((Path(__file__).parent / "standards" / "ninjs-schema_3.1.json").read_text(encoding="utf-8"))
    geo = "https://geojson.org/schema/GeoJSON.json"
    registry = Registry().with_resource(geo, DRAFT202012.create_resource({}))
    one = jsonschema.Draft202012Validator(schema, registry=registry)
    two = jsonschema_rs.Draft202012Validator(
        schema, validate_formats=True, registry=jsonschema_rs.Registry([(geo, {})])
    )

    def check(item):
        assert [error.message for error in one.iter_errors(item)] == []
        assert [error.message for error in two.iter_errors(item)] == []

    return check


def read(value, name="a.json", **options):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return list(io.articles(data, name, **options))


def only(value, **options):
    ((place, article),) = read(value, **options)
    assert place == "a.json"
    return article


@pytest.mark.parametrize("form", EXAMPLES)
def test_an_article_is_read_as_its_tool_writes_it(form):
    value, metadata = EXAMPLES[form]
    article = only(value)

    assert dialects.name_of(value) == form
    assert article == only(value, form=form)
    assert article.metadata == metadata
    assert article.url == URL
    assert article.language == ("en" if form not in {"newsapi", "cc-news"} else None)
    assert article.source == TEXT or form == "fundus"


def test_the_body_of_fundus_is_its_summary_and_sections():
    value = EXAMPLES["fundus"][0]

    assert only(value).source == "It rained.\n\n" + TEXT.replace("\n", "\n\n") + "\n\nRoads"
    assert only(value | {"plaintext": "Rain."}).source == "Rain."


def test_every_form_has_an_example():
    assert set(io.FORMS) == EXAMPLES.keys() | {"record", "jsonld", "ninjs"}
    assert set(dialects.DIALECTS) == set(io.FORMS) - {"record"}


@pytest.mark.parametrize(
    ("data", "places"),
    [
        (b'{"text": "Rain."}', ["a.json"]),
        (b'\xef\xbb\xbf{"text": "Rain."}\n\n', ["a.json"]),
        (b'[{"text": "Rain."},\n {"text": "Rain."}]', ["a.json:[0]", "a.json:[1]"]),
        (b'{"status": "ok",\n "articles": [{"text": "Rain."}]}', ["a.json:articles[0]"]),
        (b'{"status": "ok", "articles": [{"text": "Rain."}]}', ["a.json:articles[0]"]),
        (b'{"text": "Rain."}\n\n{"text": "Rain."}\r\n', ["a.json:1", "a.json:3"]),
        (b'\n{\n"text": "Rain."\n}\n', ["a.json"]),
    ],
)
def test_objects_stand_alone_in_arrays_and_on_lines(data, places):
    found = read(data)

    assert [place for place, _ in found] == places
    assert {article.source for _, article in found} == {"Rain."}


@pytest.mark.parametrize(
    ("data", "name", "messages"),
    [
        (b"", "a.json", ["a.json: empty; there is no article in it"]),
        (b"{\n3\n}", "a.json", ["a.json:2: not JSON: Expecting property name enclosed in double quotes"]),
        (b'{"text": "Rain."}\n{"text": }\n{"text": "Rain."}', "a.json", ["a.json:2: not JSON: Expecting value"]),
        (
            b'{"text": }\n{"text": "Rain."}\n3',
            "a.jsonl",
            ["a.jsonl:1: not JSON: Expecting value", "a.jsonl:3: not a JSON object"],
        ),
        (b'["Rain."]', "a.json", ["a.json:[0]: not a JSON object"]),
        (b"3", "a.json", ["a.json: not a JSON object"]),
        (b'{"text": 3}', "a.json", ["a.json: text: is a number, not a text"]),
        (b'{"text": "Rain.", "authors": {}}', "a.json", ["a.json: authors: is an object, not a text"]),
        (b'{"text": "Rain.", "authors": [3]}', "a.json", ["a.json: authors: is a list, not a text"]),
        (
            b'{"text": "Rain.", "title": "\\ud800"}',
            "a.json",
            ["a.json: title: half a character (a lone surrogate) in it"],
        ),
        (b'{"uri": "a:b", "bodies": 3}', "a.json", ["a.json: bodies: not a list of objects"]),
        (
            b'{"body": "Rain.", "n": 1}',
            "a.json",
            ["a.json: text: no text in it; name the field that has it with --field (there are: body, n)"],
        ),
    ],
)
def test_an_error_names_file_line_and_field(data, name, messages):
    assert [str(found) for found in read(data, name) if isinstance(found, FormatError)] == messages


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"text": "\xff"}', b'{"text": 1' + b"0" * 5000 + b"}"])
def test_hostile_json_is_an_error(data):
    (found,) = read(data)

    assert isinstance(found, FormatError)


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | st.text() | st.sampled_from(["en", "main", URL]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "value", "role", "rel", "summary", "sections", "paragraphs"]), inner)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("form", [name for name in io.FORMS if name != "record"])
@settings(max_examples=40)
@given(data=st.data())
def test_whatever_stands_in_the_fields_is_an_article_or_an_error(form, data):
    names = {name.partition(".")[0] for names in dialects.DIALECTS[form].fields.values() for name in names}
    names |= (
        {*("bodies", "headlines", "people", "subjects", "edNote", "uri", "rightsInfo")} if form == "ninjs" else set()
    )
    value = data.draw(st.dictionaries(st.sampled_from(sorted(names)), _json))
    try:
        article = io.article(value, form)
    except FormatError:
        return
    newsclean.verify(newsclean.clean(**article._asdict()).to_json())


def test_a_field_can_be_named():
    value = {"id": 7, "data": {"body": "Rain."}, "title": "Rain at last", "a.b": "Snow."}

    assert only(value, field="data.body") == io.Article("Rain.", metadata={"title": "Rain at last"})
    assert only(value, field="a.b").source == "Snow."
    assert only(EXAMPLES["newsapi"][0], field="description").source == "It rained."
    assert only(EXAMPLES["newsapi"][0], field="description").metadata == EXAMPLES["newsapi"][1]
    assert str(read(value, field="none")[0]).startswith("a.json: none: no text in it;")
    assert only({"uri": URL, "bodies": [], "x": "Rain."}, field="x").source == "Rain."


@pytest.mark.parametrize(
    ("tag", "language"), [("en_GB", "en-GB"), ("ar", "ar"), ("English", None), ("", None), (None, None), ("?", None)]
)
def test_a_language_that_is_none_is_left_to_be_detected(tag, language):
    assert only({"text": "Rain.", "language": tag}).language == language


def test_text_is_text_whatever_it_looks_like():
    data = b'{"text": "Rain."}'

    assert read(data, "a.txt") == [("a.txt", io.Article(data))]
    assert read(data, form="text") == [("a.json", io.Article(data))]
    assert read(data, "-") == [("-", io.Article("Rain."))]
    for text in (b"[Photo: a ferry]", b"{not} JSON", b'{"n": 1}', b"[]"):
        assert read(text, "-") == [("-", io.Article(text))]


def test_a_file_is_read_as_a_stream(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "Rain."}\n{"text": "Snow."}\n')
    with path.open("rb") as stream:
        articles = io.articles(stream, "a.jsonl")

        assert next(articles)[1].source == "Rain."
        assert [one.source for _, one in articles] == ["Snow."]
    path.write_bytes(b"Rain.")
    with path.open("rb") as stream:
        assert [one.source for _, one in io.articles(stream, "a.txt")] == [b"Rain."]


def test_a_form_that_there_is_none_of():
    with pytest.raises(ValueError, match="there are record, jsonld"):
        io.article({}, "docx")
    with pytest.raises(ValueError, match="there are record, text, jsonld"):
        io.write(newsclean.clean("Rain."), "docx")


# ---- records as input


def test_a_record_stands_for_its_source():
    record = newsclean.clean(TEXT.encode(), url=URL, metadata=TOLD, language="en-GB")
    article = only(record.to_json())

    assert article == io.Article(TEXT.encode(), "en-GB", URL, TOLD)
    assert newsclean.clean(**article._asdict()) == record


def test_a_record_that_was_changed_is_no_source():
    line = newsclean.clean(TEXT).to_json().replace(b"Roads", b"Boats")

    assert str(read(line)[0]).startswith("a.json: text: does not have the digest")


# ---- what is written


@pytest.mark.parametrize("form", ["jsonld", "ninjs"])
@pytest.mark.parametrize("form_of_source", EXAMPLES)
def test_there_and_back(form, form_of_source):
    article = only(EXAMPLES[form_of_source][0])
    record = newsclean.clean(**article._asdict())
    back = only(io.write(record, form))
    kept = {word: value for word, value in article.metadata.items() if (form, word) != ("jsonld", "retrieved")}

    assert back == io.Article(record.text, record.language, URL, kept)
    assert newsclean.clean(**back._asdict()).text == record.text


@pytest.mark.parametrize("form", ["jsonld", "ninjs"])
def test_all_that_a_record_has_words_for_is_there(form, ninjs_is_valid):
    record = newsclean.clean(TEXT, url=URL, metadata=ALL)
    back = only(io.write(record, form))

    assert back == io.Article(CLEAN, "en", URL, ALL)


_words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda text: text == text.strip())
_metadata = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("title", "publisher", "section", "abstract", "licence"), _words),
        **dict.fromkeys(("published", "modified"), st.datetimes().map(lambda t: t.isoformat()) | _words),
        **dict.fromkeys(("authors", "keywords"), st.lists(_words, unique=True)),
        "pages": st.integers(0, 9),
        "places": st.lists(_words),
    },
)


@given(st.text(), _metadata, st.none() | _words | st.just(URL) | st.just("https://a.example/\u0645 x?\u00e9=%20"))
def test_whatever_a_record_says_ninjs_is_valid(ninjs_is_valid, text, metadata, url):
    record = newsclean.clean(text, url=url, metadata=metadata)
    for form in io.WRITERS:
        assert b"\n" not in io.write(record, form)[:-1] or form == "markdown"
    ninjs_is_valid(json.loads(io.write(record, "ninjs")))


def test_a_bad_item_is_not_valid(ninjs_is_valid):
    item = json.loads(io.write(newsclean.clean(TEXT), "ninjs"))

    for wrong in ({"x_newsclean": 1}, {"firstCreated": "2031-10-05"}, {"uri": "no uri"}, {"uri": None}):
        with pytest.raises(AssertionError):
            ninjs_is_valid(item | wrong)


def test_ninjs_invents_no_time_and_no_address():
    record = newsclean.clean(TEXT, url="coast/rain", metadata={"published": "2031-10-05", "retrieved": "2031-10-06"})
    item = json.loads(io.write(record, "ninjs"))

    assert "firstCreated" not in item
    assert item["edNote"] == "published: 2031-10-05\nretrieved: 2031-10-06"
    assert item["uri"].startswith("ni:///sha-256;")
    assert {"role": "url", "value": "coast/rain"} in item["altIds"]
    assert only(item).url == "coast/rain"


def test_a_title_is_written_once():
    for metadata in ({}, {"title": "Rain  at last"}):
        record = newsclean.clean(f"Rain at last\n\n{CLEAN}", metadata=metadata)
        item = json.loads(io.write(record, "jsonld"))

        assert item["headline"].split() == ["Rain", "at", "last"]
        assert item["articleBody"] == CLEAN
    record = newsclean.clean(f"Rain at last\n{CLEAN}", metadata={"title": "Storm over the coast"})

    assert json.loads(io.write(record, "jsonld"))["articleBody"] == f"Rain at last\n{CLEAN}"


def test_json_ld_ends_no_script():
    record = newsclean.clean("Rain.", metadata={"title": "</script><b>"})

    assert b"<" not in io.write(record, "jsonld")
    assert json.loads(io.write(record, "jsonld"))["headline"] == "</script><b>"


#: Of schema.org: the properties of a NewsArticle that are used, and those that hold an address.
VOCABULARY = {
    "@vocab": "https://schema.org/",
    "url": {"@type": "@id"},
    "license": {"@type": "@id"},
    "datePublished": {"@type": "https://schema.org/DateTime"},
    "dateModified": {"@type": "https://schema.org/DateTime"},
}


def test_json_ld_expands():
    jsonld = pytest.importorskip("pyld.jsonld", reason="pyld is not installed")

    def load(url, _options):
        assert url.rstrip("/") == "https://schema.org"
        return {"contextUrl": None, "documentUrl": url, "document": {"@context": VOCABULARY}}

    record = newsclean.clean(TEXT, url=URL, metadata=ALL)
    (item,) = jsonld.expand(json.loads(io.write(record, "jsonld")), {"documentLoader": load})
    of = "https://schema.org/"

    assert item["@type"] == [of + "NewsArticle"]
    assert {name.removeprefix(of) for name in item} - {"@type"} == {
        *("identifier", "headline", "abstract", "articleBody", "articleSection", "author", "dateModified"),
        *("datePublished", "inLanguage", "keywords", "license", "publisher", "url"),
    }
    assert item[of + "url"] == [{"@id": URL}]
    assert [name[of + "name"][0]["@value"] for name in item[of + "author"]] == ALL["authors"]
    assert item[of + "articleBody"] == [{"@value": CLEAN}]


def test_markdown_has_the_structure():
    text = f"Rain at last\n{CLEAN}\n- in the hills\n\u2022 on the coast\n1. first"
    record = newsclean.clean(text)

    assert [block.type for block in record.blocks[-3:]] == ["list-item"] * 3
    assert io.write(record, "markdown").decode() == (
        "# Rain at last\n\nRain fell on the coast overnight.\n\nRoads were closed.\n\n"
        "- in the hills\n- on the coast\n- 1\\. first\n"
    )


_marked = st.text("a 1.)-+*_`[]()<>#&;~|!\\=:/$^\"'", min_size=1) | st.text(
    st.characters(codec="utf-8", exclude_characters="\r\n\0"), min_size=1
)


@given(st.lists(_marked, min_size=1))
def test_markdown_shows_the_text_as_it_is(lines):
    markdown_it = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed")
    nothing = newsclean.Policy(categories=dict.fromkeys(newsclean.CATEGORIES, "keep"))
    record = newsclean.clean("\n".join(lines), policy=nothing)
    tokens = markdown_it.MarkdownIt("commonmark").parse(io.write(record, "markdown").decode())
    shown = [token.children for token in tokens if token.type == "inline"]
    wanted = [
        (markdown._BULLET.sub("", line, count=1) if block.type == "list-item" else line).split()
        for block in record.blocks
        if (line := record.text[block.start : block.end])
    ]

    assert {part.type for parts in shown for part in parts} <= {"text", "text_special"}
    assert ["".join(part.content for part in parts).split() for parts in shown] == list(filter(None, wanted))


# ---- the command


@pytest.fixture
def jsonl(file):
    return file("\n".join(json.dumps(one) for one, _ in EXAMPLES.values()), "news.jsonl")


def test_clean_reads_other_tools(call, jsonl):
    code, out, err = call("clean", jsonl)
    records = [newsclean.Record.from_json(line) for line in out.splitlines()]

    assert (code, err) == (0, "")
    assert [record.metadata for record in records] == [metadata for _, metadata in EXAMPLES.values()]
    assert {record.source["url"] for record in records} == {URL}


def test_options_count_for_more_than_the_article(call, jsonl):
    code, out, _err = call("clean", jsonl, "--url", "https://other.example/", "--language", "ar")
    records = [newsclean.Record.from_json(line) for line in out.splitlines()]

    assert code == 0
    assert {(record.source["url"], record.language) for record in records} == {("https://other.example/", "ar")}


@pytest.mark.parametrize("form", ["text", *io.WRITERS])
def test_clean_and_export_write_the_same(call, jsonl, tmp_path, form):
    archive = tmp_path / "archive.jsonl"
    assert call("clean", jsonl, "-o", archive)[0] == 0
    code, direct, _err = call("clean", jsonl, "--to", form)
    assert code == 0
    assert call("export", archive, "--to", form) == (0, direct, "")
    assert call("export", archive, "--to", form, "-o", tmp_path / "out") == (0, b"", "")
    assert (tmp_path / "out").read_bytes() == direct


def test_the_paragraphs_of_two_documents_stay_two_in_markdown(call, file):
    path = file('{"text": ""}\n{"text": "It rained on Monday."}\n{"text": ""}\n{"text": "It was calm."}\n', "a.jsonl")
    _, out, _err = call("clean", path, "--to", "markdown", "--from", "json")

    assert out == b"It rained on Monday.\n\nIt was calm.\n"


def test_one_bad_article_does_not_stop_the_others(call, file):
    path = file('{"text": "Rain."}\n{"text": 3}\n{"text": "Snow."}\n', "a.jsonl")
    code, out, err = call("clean", path, "--to", "text")

    assert (code, out) == (3, b"Rain.\nSnow.\n")
    assert err == f"newsclean: {path}:2: text: is a number, not a text\n"


def test_detect_and_check_name_the_article(call, file):
    path = file(json.dumps({"text": TEXT}) + "\n" + json.dumps({"text": TEXT}), "a.jsonl")

    assert call("check", path)[1].decode().startswith(f"{path}:1:2: en.line.advert ")
    assert f"{path}:2:2 " in call("detect", path)[1].decode()


def test_a_report_is_of_articles_or_of_records(call, jsonl, tmp_path):
    archive = tmp_path / "archive.jsonl"
    assert call("clean", jsonl, "-o", archive)[0] == 0
    for path in (jsonl, archive):
        code, out, err = call("report", path)

        assert (code, err) == (0, "")
        assert out.count(b"Advertisement") >= len(EXAMPLES)
    assert call("report", jsonl, "--from", "record")[0] == 3


def test_export_names_what_is_no_record(call, file):
    line = newsclean.clean(TEXT).to_json()
    path = file(line + b"\n{}\n", "a.jsonl")
    code, out, err = call("export", path, "--to", "text")

    assert (code, out) == (3, CLEAN.encode() + b"\n")
    assert err.startswith(f"newsclean: {path}:2: record: ")
    assert call("export", file(b"", "b.jsonl"), "--to", "text")[2].endswith("newsclean clean writes one a line\n")
    assert call("export", path, "--to", "text", "-o", path)[0] == 2


def test_a_field_is_no_part_of_a_text(call, file):
    code, _out, err = call("clean", file("Rain."), "--from", "text", "--field", "x")

    assert code == 2
    assert "--field is for JSON" in err
