"""HTML as a source: what becomes of what, for whole pages and for any text that calls itself one."""

from __future__ import annotations

import html
import json
import sys
import time
import warnings

import pytest
from bs4 import BeautifulSoup
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import NavigableString, Tag
from hypothesis import example, given, settings
from hypothesis import strategies as st

import newsclean
from newsclean import Cleaner, Policy, clean, detect, restore, verify
from newsclean.edits import apply, compose, to_source
from newsclean.hypertext import UNALIGNED, _composed, _Places
from newsclean.model import Edit, Rule
from newsclean.web import MAX_DEPTH, MAX_TAGS, Structure, read
from newsclean.web.scan import resolve, scan
from newsclean.web.tree import grow
from texts import ARABIC, ENGLISH, articles, documents

PAGE = "text/html"


def page(source, **options):
    return clean(source, media_type=PAGE, **options)


def kept(record):
    """The lines of the clean text with the types of their blocks."""
    return [(block.type, record.text[block.start : block.end]) for block in record.blocks]


ENGLISH_PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
  <meta charset="utf-8">
  <title>Ferry to run again from Friday - The Harbour Post</title>
  <link rel="canonical" href="https://harbour.example/ferry">
  <script type="application/ld+json">
  {"@context": "https://schema.org", "@graph": [
    {"@type": "WebSite", "name": "The Harbour Post"},
    {"@type": ["NewsArticle"], "headline": "Ferry to run again from Friday",
     "datePublished": "2031-10-05T10:15:00+02:00",
     "author": [{"@type": "Person", "name": "Mina Lind"}, {"@type": "Person", "name": "Jon Berg"}],
     "publisher": {"@type": "Organization", "name": "The Harbour Post"}, "articleSection": "Islands",
     "keywords": "ferry, islands",}
  ]}
  </script>
  <meta property="og:title" content="Another title">
  <meta name="description" content="The ferry &amp; its crew are back.">
  <style>p { color: red }</style>
</head>
<body class="single">
  <header><a href="/">The Harbour Post</a></header>
  <nav class="main-menu"><ul><li><a href="/">Home</a></li><li><a href="/sea">Sea</a></li></ul></nav>
  <main>
    <article class="post related-enabled">
      <h1>Ferry to run again from Friday</h1>
      <div class="share-bar"><button>Share</button><button>Copy link</button></div>
      <p>The ferry between the two islands will run again from <a href="/friday">Friday</a>,
         the <b>harbour office</b> said &mdash; after a winter in the dock.</p>
      <figure><img src="ferry.jpg" alt="The ferry"><figcaption>The ferry in its dock in spring</figcaption></figure>
      <h2>What the crew says</h2>
      <p>&ldquo;We cannot wait,&rdquo; the captain said.<br>She has sailed on it for twenty years.</p>
      <ul><li>Two new engines</li><li>Forty seats more</li></ul>
      <aside class="related"><h3>More</h3><ul><li><a href="/1">Storm closes the coast road</a></li></ul></aside>
      <script>track("</p>")</script>
      <p>The first ferry leaves at six in the morning, and the last one at ten in the evening.</p>
    </article>
  </main>
  <section class="newsletter-signup"><p>The news of the islands, every evening</p></section>
  <footer><p>The Harbour Post, Pier 3</p></footer>
</body>
</html>
"""

ARABIC_PAGE = """<html dir="rtl" lang="ar"><head><meta charset="windows-1256">
<meta property="og:title" content="العبارة تعود يوم الجمعة"><meta property="og:site_name" content="بريد الميناء">
<meta property="article:published_time" content="2031-10-05"></head><body>
<div id="topMenu"><a href="/">الرئيسية</a> <a href="/sea">البحر</a></div>
<h1>العبارة تعود يوم الجمعة</h1>
<p>قال مكتب الميناء إن العبارة بين الجزيرتين تعود إلى العمل من <a href="/friday">يوم الجمعة</a> بعد شتاء في الحوض.</p>
<div class="read-also"><a href="/1">العاصفة تغلق طريق الساحل لليوم الثالث</a></div>
<p>"لا يمكننا أن ننتظر شتاء آخر"، قال رئيس البلدية يوم الاثنين أمام الصيادين.</p>
<div class="c-share__list"><span>تويتر</span> <span>فيسبوك</span></div>
</body></html>"""


FERRY = (
    "The ferry between the two islands will run again from Friday, "
    "the harbour office said — after a winter in the dock."
)

# ---- whole pages


def test_a_page_in_english():
    record = page(ENGLISH_PAGE)

    assert kept(record) == [
        ("title", "Ferry to run again from Friday"),
        ("paragraph", FERRY),
        ("caption", "The ferry in its dock in spring"),
        ("heading", "What the crew says"),
        ("paragraph", "“We cannot wait,” the captain said."),
        ("paragraph", "She has sailed on it for twenty years."),
        ("list-item", "Two new engines"),
        ("list-item", "Forty seats more"),
        ("paragraph", "The first ferry leaves at six in the morning, and the last one at ten in the evening."),
    ]
    assert record.metadata == {
        "abstract": "The ferry & its crew are back.",
        "authors": ["Mina Lind", "Jon Berg"],
        "keywords": ["ferry", "islands"],
        "published": "2031-10-05T10:15:00+02:00",
        "publisher": "The Harbour Post",
        "section": "Islands",
        "title": "Ferry to run again from Friday",
    }
    assert (record.language, record.direction, record.title) == ("en", "ltr", "Ferry to run again from Friday")
    assert record.source["url"] == "https://harbour.example/ferry"
    assert record.source["media_type"] == PAGE
    assert {"beautifulsoup4", "lxml"} <= record.tool["libraries"].keys()
    assert restore(record) == ENGLISH_PAGE.encode()
    verify(record.to_json())


def test_a_page_in_arabic_in_its_own_encoding():
    data = ARABIC_PAGE.encode("cp1256")
    record = page(data)

    assert [kind for kind, _ in kept(record)] == ["title", "paragraph", "paragraph"]
    assert record.text.startswith("العبارة تعود يوم الجمعة\nقال مكتب الميناء")
    assert record.text.endswith("أمام الصيادين.")
    assert (record.language, record.direction) == ("ar", "rtl")
    assert (record.source["encoding"], record.source["declared"]) == ("cp1256", "windows-1256")
    assert record.metadata["publisher"] == "بريد الميناء"
    assert restore(record) == data
    verify(record.to_json())


def test_what_is_removed_says_what_it_was():
    record = page(ENGLISH_PAGE)
    found = {edit.category: edit for edit in record.edits if edit.category not in {"tag", "encoding", "whitespace"}}

    assert found.keys() == {"navigation", "share", "related-list", "subscribe"}
    assert "Storm closes the coast road" in found["related-list"].removed
    assert found["related-list"].rules[0].startswith("common.structure.")
    assert found["related-list"].reason.startswith("an element")
    assert [flag.rule for flag in record.flags if flag.category == "caption"] == ["common.structure.caption"]


def test_a_menu_is_one_edit():
    """However many tags are in it, so that records stay small."""
    menu = "".join(f'<li class="item"><a href="/{n}">Section {n} &amp; more</a></li>\n' for n in range(300))
    source = f"<p>{ENGLISH[0]}</p>\n<nav><ul>{menu}</ul></nav>\n<p>{ENGLISH[1]}</p>"
    record = page(source)

    assert record.text == f"{ENGLISH[0]}\n{ENGLISH[1]}"
    assert len(record.edits) <= 4
    assert len(record.to_json()) < 1.2 * len(source) + 2000
    verify(record)


def test_the_policy_decides_about_elements():
    source = "<article><p>It rained on the coast for the first time since May.</p><aside><a>Storm</a></aside></article>"

    assert "Storm" not in page(source).text
    kept_all = page(source, policy=Policy(categories={"related-list": "keep"}))
    assert kept_all.text.endswith("\nStorm")
    flagged = page(source, policy=Policy(rules={"common.structure.": "flag"}))
    assert [flag.rule for flag in flagged.flags] == ["common.structure.aside-links"]
    protected = page(source, policy=Policy(protect=["Storm"]))
    assert protected.text.endswith("\nStorm")


def test_offsets_are_in_the_source():
    source = '<p>Rain &amp; wind fell on the coast overnight.</p><p>Read more: <a href="/1">Storm season begins</a></p>'
    found = detect(source, media_type=PAGE)

    assert "en.line.read-more" in {one.rule for one in found}
    assert {source[one.start : one.end] for one in found} == {'Read more: <a href="/1">Storm season begins'}
    assert found == Cleaner().decide(source, media_type=PAGE).acted


def test_what_removed_lines_say_is_read_without_markup():
    source = (
        f"<h1>Rain</h1><p>By <a href='/mina'>Mina&nbsp;Lind</a>, Reporter</p><p>{ENGLISH[0]}</p><p>{ENGLISH[1]}</p>"
    )
    record = page(source)

    assert record.metadata == {"authors": ["Mina\xa0Lind"]}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<p>a <b>bold</b>\n  claim</p>", "a bold claim"),
        ("<ul><li>one<li>two</ul>", "one\ntwo"),
        ("<table><tr><td>one<td>two<tr><td>three</table>", "one two\nthree"),
        ("<pre>  one\n    two</pre>three", "  one\n    two\nthree"),
        ("a<!-- b -->c<script>d</script>e<style>f</style>g", "aceg"),
        ("<title>a</title><p>b<noscript>c</noscript><template><p>d</template>", "b"),
        ("<select><option>a</select>b<textarea>c</textarea>", "b"),
        ("<p>Salt &amp; Sons, AT&T, &lt;3, &#1605;&nbsp;&#x2014;", "Salt & Sons, AT&T, <3, م\xa0—"),
        ("<p>one</p><p>&nbsp;</p><p>two</p>", "one\ntwo"),
        ("a < b and c > d", "a < b and c > d"),
        ("<svg><path d='M0'/><title>t</title></svg>Rain", "Rain"),
        ("one<img src=a.jpg>two<wbr>three", "onetwothree"),
        ("<p>R<span>ai</span>n fe<em>ll</em></p>", "Rain fell"),
        ("", ""),
        ("<p> </p>", ""),
        ("plain text &amp; nothing else", "plain text & nothing else"),
        ("<ruby>漢<rt>かん</rt></ruby>字", "漢かん字"),
        ("\n\n<div>\n<p>\n one\n</p>\n</div>\n", "one"),
        ("<p>one\r\ntwo\rthree</p>", "one two three"),
        ("<p>cut <a href='x", "cut"),
    ],
)
def test_what_becomes_of_what(source, text):
    made = scan(source, source)

    assert made.text == text
    assert apply(made.edits, source) == text


@pytest.mark.parametrize(
    "source",
    [
        '<div class="related"><h1>Rain</h1><p>It rained on the coast for the first time since May.</p></div>',
        '<body class="has-ads promo"><p>It rained on the coast for the first time since May, they said.</p></body>',
        '<div aria-hidden="true" style="display:none"><p>It rained on the coast for the first time in May.</p></div>',
        '<p>It rained on the <span class="promo">coast</span> for the first time since May, the office said.</p>',
        '<p>The <a class="related-link" href="/1">coast road</a> is closed, the harbour office said on Monday.</p>',
        '<div id="ad"><div itemprop="articleBody">Rain.</div></div>',
        '<section class="comments"><main><p>It rained on the coast for the first time since May.</p></main></section>',
    ],
)
def test_a_name_alone_does_not_delete_an_article(source):
    assert page(source).text == read(source, lambda _: Structure([])).text


def test_a_title_may_stand_below_other_lines():
    record = page(f"<p>Islands</p><h1>Rain at last</h1><p>{ENGLISH[0]}</p><h1>Another</h1><p>{ENGLISH[1]}</p>")

    assert record.title == "Rain at last"
    assert [kind for kind, _ in kept(record)] == ["paragraph", "title", "paragraph", "heading", "paragraph"]
    verify(record.to_json())
    assert newsclean.io.write(record, "markdown").decode().startswith("# Rain at last\n\nIslands\n\n")
    assert newsclean.io.write(record, "markdown").decode().count("Rain at last") == 1


# ---- what a page says of itself


def head(*elements):
    return page("<html><head>" + "".join(elements) + "</head><body><p>Rain fell.</p></body></html>")


def ld(value):
    return f'<script type="application/ld+json">{value if isinstance(value, str) else json.dumps(value)}</script>'


@pytest.mark.parametrize(
    ("elements", "metadata"),
    [
        ([ld({"@type": "NewsArticle", "headline": "A"}), '<meta property="og:title" content="B">'], {"title": "A"}),
        (['<meta property="og:title" content="B">', "<title>C</title>"], {"title": "B"}),
        (["<title> C \n D </title>"], {"title": "C D"}),
        ([ld([{"@type": "Person"}, {"@type": "ReportageNewsArticle", "author": "A; B"}])], {"authors": ["A", "B"]}),
        (
            [ld({"@graph": [{"@type": "Article", "license": {"url": "https://l.example"}}]})],
            {"licence": "https://l.example"},
        ),
        ([ld('{"@type": "NewsArticle", "headline": "A\nB",}')], {"title": "A B"}),
        ([ld('<!-- {"@type": "BlogPosting", "keywords": ["x", {"name": "y"}]} -->')], {"keywords": ["x", "y"]}),
        ([ld('{"@type": "NewsArticle", "headline"'), "<title>C</title>"], {"title": "C"}),
        ([ld({"@type": "NewsArticle", "headline": "\ud800"}), "<title>C</title>"], {"title": "C"}),
        ([ld("[" * 5000), "<title>C</title>"], {"title": "C"}),
        ([ld({"@type": "NewsArticle", "datePublished": "2031-13-45"})], {}),
        (
            [ld({"@type": "NewsArticle", "datePublished": "soon", "dateModified": "2031-10-05 10:15"})],
            {"modified": "2031-10-05T10:15"},
        ),
        (['<meta name="date" content="Sun, 05 Oct 2031 10:15:00 GMT">'], {"published": "2031-10-05T10:15:00+00:00"}),
        (['<meta property="article:author" content="https://people.example/a">'], {}),
        (
            ['<meta property="article:tag" content="x">', '<meta property="article:tag" content="y">'],
            {"keywords": ["x", "y"]},
        ),
        (['<link rel="license" href="https://l.example">'], {"licence": "https://l.example"}),
        (['<time datetime="2031-10-05">Sunday</time>'], {"published": "2031-10-05"}),
        (['<time datetime="2031-10-05">a</time><time datetime="2030-10-05">b</time>'], {}),
        (['<meta name="author" content="Mina &amp;amp; Jon">'], {"authors": ["Mina & Jon"]}),
    ],
)
def test_metadata(elements, metadata):
    assert head(*elements).metadata == metadata


def test_what_the_caller_gives_wins():
    record = page(ENGLISH_PAGE, url="https://given.example/a", metadata={"title": "Given", "words": 12})

    assert (record.metadata["title"], record.metadata["words"]) == ("Given", 12)
    assert record.metadata["section"] == "Islands"
    assert record.source["url"] == "https://given.example/a"


def test_a_page_that_names_its_publisher_gets_the_rules_for_it():
    for element in (
        '<meta property="og:site_name" content="BBC News">',
        '<link rel="canonical" href="https://www.bbc.co.uk/a">',
    ):
        assert "site-bbc" in {pack["name"] for pack in head(element).tool["packs"]}


def test_the_language_that_a_page_names_counts_where_the_text_does_not_say():
    assert page("<html lang=ar><p>1.5 %").language == "ar"
    assert page("<html lang=ar><p>1.5 %").direction == "rtl"
    assert page(f"<html lang=ar><p>{ENGLISH[0]} {ENGLISH[1]}").language == "en"
    assert page("<html lang='no such language'><p>1.5 %").language == "und"


def test_an_encoding_that_is_declared_wrongly_does_no_harm():
    record = page(f'<meta charset="windows-1252"><p>{ARABIC[0]}</p>'.encode())

    assert record.source["encoding"] == "utf-8"
    assert ARABIC[0] in record.text


# ---- anything


_SOUP = st.lists(
    st.sampled_from(
        (
            *(
                "<p>",
                "</p>",
                "<b>",
                "</b>",
                "<br>",
                "<div class=ad>",
                "</div>",
                "<a href='/1'>",
                "</a>",
                "<!--",
                "-->",
                "<",
                ">",
                "&",
            ),
            *(
                "&amp;",
                "&lt;",
                "&#65;",
                "&#x1F600;",
                "&nbsp;",
                "&bogus;",
                "&#0;",
                "&#xD800;",
                "<script>",
                "</script>",
                "<nav>",
            ),
            *(
                "</nav>",
                "<table>",
                "<td>",
                "</table>",
                "<h1>",
                "</h1>",
                "<pre>",
                "</pre>",
                "\n",
                " ",
                "\t",
                "\r\n",
                "\r",
                "\0",
            ),
            *(
                "\ud83d",
                "\ude00",
                "\ufeff",
                "\xa0",
                "\u2028",
                "'",
                '"',
                "=",
                "/",
                "<?xml version='1.0'?>",
                "<![CDATA[",
                "]]>",
                "<!DOCTYPE html>",
            ),
            *(
                "<svg>",
                "<title>",
                "</title>",
                "<aside>",
                "<li>",
                "<style>",
                '<a b="',
                '<x ="y>z">',
                "Rain fell. ",
                "Advertisement",
                "هطل المطر. ",
            ),
            *(
                "Read more: Storm",
                "list 1 of 4",
                "<figcaption>",
                "<div hidden>",
                "<header>",
                "<footer>",
                "<form>",
                "</textarea>",
                "<textarea>",
            ),
        )
    ),
    max_size=30,
).map("".join)
anything = st.one_of(_SOUP, st.text(), documents, st.builds(str.__add__, _SOUP, st.text(max_size=20)))


@given(anything)
@example("a &#1; b")
@example("<pre>\r\n a</pre>")
@example("<b><pre><b><pre></b></pre>")
@example('<a ="x>y">z')
@example("\ud800<p>\udc00")
@example("<plaintext>a<b>c")
def test_anything_as_a_page_gives_a_record_that_restores(source):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        record = page(source)
    raw = source.encode("utf-8", "surrogatepass")

    assert restore(record) == raw
    verify(record.to_json())


@given(st.binary())
def test_any_bytes_as_a_page_come_back(data):
    record = page(data)

    assert restore(record) == data
    verify(record)


@given(anything)
def test_the_text_is_what_the_edits_make_of_the_source(source):
    made = read(source, lambda _: Structure([]))

    assert apply(made.edits, source) == made.text
    assert made.text == made.text.strip("\n") or "<pre" in source.lower()


@given(anything)
@example("<p>&lt;p&gt;Rain&lt;/p&gt;")
@example("000000000000 TO BE 0000000000000000000000000000 \u0639\u0644\u0649 \u0628\u0639\u062f 0. \u0641\u064a.")
def test_the_text_of_a_clean_page_is_clean(source):
    record = page(source)
    if record.status == "ok":
        # A language that was told, and not said, leaves lines in other languages to their own rules.
        said = record.language if "lang" in source.lower() and record.language != "und" else None
        again = clean(record.text, language=said)
        assert again.edits == () or again.status == "quarantined"


@given(anything)
def test_no_letter_is_lost_between_parser_and_scan(source):
    """What the parser makes of a page is in the text, or else the record says that there is a doubt."""
    record = page(source)
    if record.status == "ok" and all(flag.rule != UNALIGNED for flag in record.flags):
        made = read(source, lambda _: Structure([]))
        shown = set("".join(made.text.split()))
        assert shown <= set(resolve(source)) | {"\ufffd"} | set(html.unescape(source))


@settings(max_examples=50)
@given(
    st.lists(st.sampled_from([*ENGLISH, *ARABIC]), min_size=1, max_size=8, unique=True),
    st.sampled_from(["p", "div", "li", "h2"]),
)
def test_paragraphs_come_out_as_their_text_does(lines, name):
    source = "".join(f"<{name}>{html.escape(line)}</{name}>\n" for line in lines)

    assert page(source).text == clean("\n".join(lines)).text


@given(articles("\n"))
def test_an_article_comes_out_as_its_text_does(text):
    lines = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
    source = "".join(f"<p>{html.escape(line)}</p>" for line in lines)

    assert page(source, language="en").text == clean("\n".join(lines), language="en").text


_EDITS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from(["", "", "x", "\n", "yy"])), max_size=8
)


def made_edits(drawn, text, rule):
    edits, reach = [], 0
    for skip, length, inserted in drawn:
        start, end = reach + skip, reach + skip + length
        if end > len(text):
            break
        if text[start:end] != inserted:
            edits.append(Edit(start, end, text[start:end], inserted, (rule,), "other", 100, rule))
        reach = end + (start == end)
    return edits


@given(st.text("abc\n", max_size=60), _EDITS, _EDITS)
def test_edits_of_a_page_are_composed_as_all_are(source, one, other):
    first = made_edits(one, source, "a.b.c")
    middle = apply(first, source)
    second = made_edits(other, middle, "d.e.f")
    composed = _composed(first, second, _Places(first), source, middle)

    assert [edit[:4] for edit in composed] == [edit[:4] for edit in compose(first, second)]
    assert apply(composed, source) == apply(second, middle)


@given(st.text("abc\n", max_size=60), _EDITS, st.tuples(st.integers(0, 60), st.integers(0, 60)))
def test_places_of_a_page_are_carried_as_all_are(source, drawn, span):
    edits = made_edits(drawn, source, "a.b.c")
    start, end = sorted(min(place, len(apply(edits, source))) for place in span)

    assert [_Places(edits).in_source(start, end)] == to_source(edits, [(start, end)])


def _texts(node):
    for child in node.children:
        if isinstance(child, Tag):
            yield from _texts(child) if child.name not in {"script", "style"} else ()
        elif type(child) is NavigableString:
            yield child.strip()


def _tree(source):
    builder = LXMLTreeBuilder(multi_valued_attributes=None, preserve_whitespace_tags=frozenset(), string_containers={})
    return BeautifulSoup(source, builder=builder)


MARKUP = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<a>",
        "</a>",
        "<b>",
        "</b>",
        "<!--c-->",
        "<?pi>",
        "<ul>",
        "<li>",
        "</ul>",
        "<script>",
        "</script>",
        "<style>",
        "</style>",
        "<title>",
        "</title>",
        "<time>",
        "</time>",
        "<h1>",
        "</h1>",
        "<main>",
        "<article>",
        "</article>",
        "<table>",
        "<td>",
        "</table>",
        "<br>",
        "</br>",
        "<body>",
        "</body>",
        "</html>",
        "<head>",
        "<svg>",
        "</svg>",
        "<noscript>",
        "<select>",
        "<option>",
        "<iframe>",
        "</iframe>",
        "<form>",
        "</form>",
        "&amp;",
        "Rain",
        "fell",
        "<x-y>",
        "<p/>",
    ]
)


@given(st.lists(MARKUP, max_size=40).map(" ".join))
@example("<p>a<div>b</p>c<a>d<a>e</div>f")
@example("<title>Rain<p>x</title><script>a<!--b--></script>c")
def test_the_walk_sees_what_is_in_the_tree_of_beautifulsoup(source):
    rule = {"elements": ("div", "article", "ul", "h1", "time", "a", "main")}
    structure = Structure([Rule("x.structure.any", "structure", "other", 95, "any", (), (), "", "und", rule)])
    walked, tree = grow(source, lambda _: structure), _tree(source)
    made = [tag for tag in tree.find_all(rule["elements"]) if "".join(_texts(tag)) and not tag.find(["h1", "main"])]
    spans = sorted(walked.all[element.start : element.end] for element in walked.elements)

    assert walked.all == "".join(_texts(tree))
    assert spans == sorted("".join(_texts(tag)) for tag in made if tag.name not in {"h1", "main"})


# ---- hostile


LONG = {
    "deep": ("<div>" * (MAX_DEPTH + 50) + "text", "deep"),
    "tags": ("<p>a" * (MAX_TAGS + 1), "tags"),
}
HOSTILE = {
    "nested to the limit": lambda n: "<div>" * min(n, MAX_DEPTH - 10) + "text",
    "unclosed tags": lambda n: "<a" * n,
    "unclosed tags with blanks": lambda n: "<a " * n,
    "unclosed attributes": lambda n: '<a b="' * n,
    "attributes": lambda n: "<p " + " ".join(f"a{i}=1" for i in range(n)) + ">x",
    "one attribute": lambda n: "<p " + "a=1 " * n + ">x",
    "declarations": lambda n: "<!" * n,
    "conditions": lambda n: "<![" * n,
    "end tags": lambda n: "</" * n,
    "comments": lambda n: "<!--" * n,
    "almost comments": lambda n: "<!--" + "--!" * n,
    "CDATA": lambda n: "<![CDATA[" * n,
    "instructions": lambda n: "<?" * n,
    "ampersands": lambda n: "&" * n * 10,
    "references": lambda n: "&amp;" * n,
    "digits": lambda n: "&#" + "9" * n + ";",
    "tables": lambda n: "<table>" + "<b>x" * min(n, MAX_DEPTH - 10),
    "paragraphs": lambda n: "<p>Rain" * n,
    "scripts": lambda n: "<script>" * n,
    "preformatted": lambda n: "<pre>x</pre>" * n,
    "nested preformatted": lambda n: "<pre>x" * min(n, MAX_DEPTH - 10),
    "blanks": lambda n: "<p>" + " \n" * n,
    "classes": lambda n: "".join(f'<div class="a{i} ad-{i}">x</div>' for i in range(n)),
    "removed": lambda n: "<p>Rain fell on the coast of the islands overnight.</p><nav>x</nav>" * n,
    "surrogates": lambda n: "<p>\ud800" * n,
    "NUL": lambda n: "<p>\0" * n,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_is_linear(name):
    """Four times as much takes some four times as long; what takes no time at all is not measured."""

    def seconds(n):
        source = HOSTILE[name](n)
        start = time.process_time()
        record = page(source)
        taken = time.process_time() - start
        assert restore(record) == source.encode("utf-8", "surrogatepass")
        return taken

    page("<p>warm")
    count = 1_000
    once, four = seconds(count), seconds(4 * count)
    if once > 0.03:
        assert four / once < 10, (once, four)
    assert four < 8


@pytest.mark.parametrize(("source", "reason"), LONG.values(), ids=LONG)
def test_a_page_over_a_limit_is_left_alone(source, reason):
    record = page(source)

    assert (record.status, record.text, record.edits) == ("quarantined", source, ())
    assert reason in record.flags[0].reason
    verify(record)


@pytest.mark.parametrize("depth", [200, 254, 255, 256, 600])
def test_nothing_is_lost_in_the_depth(depth):
    record = page("<div>" * depth + "Rain fell on the coast." + "</div>" * depth + "<p>It was calm.")

    assert record.text == "Rain fell on the coast.\nIt was calm."


def test_what_follows_half_a_character_is_kept():
    record = page("<p>Rain\ud800 fell.</p><p>It was calm.</p>")

    assert record.text == "Rain fell.\nIt was calm."
    assert [edit.category for edit in record.edits if "\ud800" in edit.removed] == ["encoding"]


def test_markup_that_can_be_read_in_two_ways_is_said():
    record = page('<p>Rain <a ="x>fell">on the coast</p><p>It was calm.</p>')

    assert [flag.rule for flag in record.flags] == [UNALIGNED]
    verify(record.to_json())


def test_only_known_media_types():
    with pytest.raises(ValueError, match="media_type: 'text/rtf' is not one of text/plain, text/html"):
        clean("Rain", media_type="text/rtf")


def test_bytes_that_are_no_text_are_no_page_either():
    record = page(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)

    assert (record.status, record.edits) == ("quarantined", ())
    assert record.source["media_type"] == PAGE


@pytest.mark.parametrize("missing", ["trafilatura", "lxml.html.clean"])
def test_main_content_needs_what_picks_it_and_says_so_at_once(monkeypatch, missing):
    for name in [name for name in sys.modules if name.partition(".")[0] in {"trafilatura", "justext"}]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(newsclean.ConfigError, match=r"pip install 'newsclean\[extract\]'"):
        newsclean.Cleaner(extract=True)
