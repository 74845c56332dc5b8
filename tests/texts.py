"""Hypothesis strategies for documents: anything at all, soups of artefacts and their halves, articles, bytes."""

from __future__ import annotations

import codecs

from hypothesis import strategies as st

from newsclean import strategies

#: Artefacts, and the halves that two of them may leave when what stood between is removed.
TOKENS = (
    *(
        "<",
        ">",
        "</",
        "/>",
        "<p>",
        "</p>",
        "<b>",
        "b>",
        "<br/>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<img src='a'>",
    ),
    *("<الشكل>", "</الشكل>", "الشكل", "< الشكل >", "<الشكل", "＜figure＞", "<figure>", "<صور>", "<desk@paper.example>"),
    *("&", "&amp;", "&amp;lt;", "&lt;", "lt;", "gt;", "&gt;", "&#39;", "&#x3c;", "&quot;", "amp;", "&nbsp;", "&#0;"),
    *("list of 4 items", "list 1 of 4", "- list 2 of 4", "list ", "1 of 4", "end of list", "Recommended Stories"),
    *("قائمة", "قائمة من 2 عناصر", "قائمة 1 من 2", "القائمة 2 من 2", "القائمة ٢ من ٢", "من 2", "نهاية القائمة"),
    *("القصص الموصى بها", "اقرأ أيضا:", "اقرأ المزيد", "في.", " في. ", "من", "روسيا.", "الميناء قال المستشار إن"),
    *("Advertisement", "ADVERTISEMENT", "Read more:", "Read more: Rain", "Share", "[ad]", "Photo:", "© 2024", "Adver"),
    *("[+12 chars]", "… [+1234 chars]", "[+", " chars]", "…", "...", "Read more", "desk@paper.example"),
    *(
        "\n",
        "\r\n",
        "\r",
        "\n\n",
        "\n\r",
        "\x0b",
        "\x0c",
        "\x1c",
        "\x85",
        "\u2028",
        "\u2029",
        " ",
        "  ",
        "\t",
        "\u00a0",
    ),
    *("\u200e", "\u200f", "\u202e", "\u2066", "\u2069", "\u061c", "\u200b", "\ufeff", "\0", "\x1b[31m", "\x07"),
    *("\u0301", "\u064b", "\u0640", "e\u0301", "ﷺ", "👨‍👩‍👧", "\ud83d", "\ude00", "\udcff", "\U0001f600", "\ufffd"),
    *("Ã©", "Ã", "©", "â€”", "â€", "Ø§Ù„", "Ø§", "Ù„", "ط§ظ„ط³ظ„ط§ظ…", "ط§", "ظ„", "Ð¿Ñ€", "ðŸ˜€"),
    *(
        "-",
        "•",
        "- ",
        "1. ",
        "|",
        ".",
        ". ",
        "?",
        "؟",
        "،",
        '"',
        "«",
        "»",
        "(",
        ")",
        ":",
        "a",
        "b",
        "Rain",
        "المطر",
        "7",
    ),
    "The council of the harbour town met on Monday and agreed to rebuild the old wall.",
    "The council of the harbour town met on Monday and agreed",
    "وافق مجلس المدينة يوم الاثنين على إعادة بناء الجدار القديم.",
    "Storm closes the coast road",
)
ENGLISH = (
    "The council of the harbour town met on Monday and agreed to rebuild the old wall in stone.",
    "Fishermen said that they had waited for it since the storm of last year.",
    "The work is to begin in May, and it will cost four million.",
    '"We cannot wait for another winter," the mayor said.',
    "Is there enough stone? There is.",
    "Maybe.",
    "The vote was nine to two; 5 < 6 in the first round and 7 > 3 in the second.",
    "Dr. Lind of the U.S. institute had warned of it for years.",
    "Engineers counted three things: time, money and the weather.",
)
ARABIC = (
    "وافق مجلس المدينة يوم الاثنين على إعادة بناء جدار الميناء القديم بالحجر بعد نقاش طويل.",
    "وقال الصيادون إنهم ينتظرون ذلك منذ عاصفة العام الماضي.",
    "ويبدأ العمل في مايو، وتبلغ الكلفة أربعة ملايين.",
    '"لا يمكننا أن ننتظر شتاء آخر"، قال رئيس البلدية.',
    "هل يكفي الحجر؟ نعم.",
    "ربما.",
    "جاء الصيادون من قرية. ومدينة. وساحل.",
    "هذه ليست نهاية العمل، كما أوضح د. سامي في حديثه أمام المجلس.",
    "وأضاف أن المهندسين أحصوا ثلاثة أمور: الوقت والمال والطقس.",
)
#: Between the paragraphs of an article, as lines of their own.
BETWEEN = (
    "<الشكل>",
    "<figure>",
    "&lt;figure&gt;",
    "Advertisement",
    "Read more: What the storm of last year left behind",
    "Recommended Stories\nlist of 2 items- list 1 of 2Storm closes the coast road\n- list 2 of 2Fleet stays in port",
    "list 1 of 2\nStorm closes the coast road\nlist 2 of 2\nFleet stays in port\nend of list",
    "القصص الموصى بها\nقائمة من 2 عناصر- قائمة 1 من 2العاصفة تغلق الطريق\n- القائمة 2 من 2 القوارب تبقى في المرفأ",
    "The council of the harbour town met on Monday …",
    "",
    "   ",
)
#: Within a paragraph, before a sentence or after it.
WITHIN = (
    " في.",
    " روسيا.",
    " <الشكل>",
    "<br/>",
    " &amp; ",
    " <b>",
    "</b> ",
    " [+12 chars]",
    " cafÃ©",
    " ط§ظ„ط³ظ„ط§ظ…",
    " Advertisement ",
)

anything = st.text(st.characters(exclude_categories=[]), max_size=200)
soups = st.lists(st.one_of(st.sampled_from(TOKENS), st.text(max_size=3)), max_size=30).map("".join)


@st.composite
def articles(draw, newline: str | None = None) -> str:
    """An article in Arabic or English with artefacts put into it."""
    sentences = st.sampled_from(draw(st.sampled_from((ENGLISH, ARABIC))))
    paragraphs = []
    for _ in range(draw(st.integers(1, 5))):
        pieces = draw(st.lists(st.one_of(sentences, sentences, st.sampled_from(WITHIN)), min_size=1, max_size=5))
        paragraphs.append(" ".join(pieces))
        if draw(st.booleans()):
            paragraphs.append(draw(st.sampled_from(BETWEEN)))
    title = draw(st.sampled_from(("", "Harbour wall to be rebuilt\n", "بلدية الميناء تعيد بناء الجدار\n\n")))
    end = draw(st.sampled_from(("\n", "\n\n"))) if newline is None else newline
    return title + end.join(paragraphs) + draw(st.sampled_from(("", "\n")))


#: Of artefacts of all rules, in articles of all languages; those above have them in odder places.
dirty = strategies.dirtied().map(lambda dirty: dirty.text)
documents = st.one_of(anything, soups, articles(), dirty)
#: Documents as a scraper may store them, and bytes that are no text.
data = st.one_of(
    st.binary(max_size=200),
    documents.map(lambda text: text.encode("utf-8", "surrogatepass")),
    documents.map(lambda text: codecs.BOM_UTF8 + text.encode("utf-8", "replace")),
    documents.map(lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le", "surrogatepass")),
    documents.map(lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be", "surrogatepass")),
    documents.map(lambda text: codecs.BOM_UTF32_LE + text.encode("utf-32-le", "surrogatepass")),
    documents.map(lambda text: text.encode("cp1256", "replace")),
    documents.map(lambda text: text.encode("cp1252", "replace")),
    st.tuples(documents, st.binary(max_size=4), documents).map(
        lambda parts: parts[0].encode("utf-8", "replace") + parts[1] + parts[2].encode("utf-8", "replace")
    ),
)
sources = st.one_of(documents, data)
