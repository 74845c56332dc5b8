"""Pages as newspapers' systems make them: no sentence of the article goes, whatever its elements are called."""

from __future__ import annotations

import pytest

from newsclean import clean, restore, verify

SENTENCES = [
    "The ferry will run again from Friday, the harbour office said on Monday.",
    "Two of the three boats are still in the dock, and will stay there until the end of the month.",
    "“We are glad to see it back,” said the mayor of the island at the harbour.",
    "Tickets are sold at the old price until the summer.",
]
ARABIC = [
    "قال مكتب الميناء يوم الاثنين إن العبارة ستعود إلى العمل يوم الجمعة المقبل بعد إصلاح المحرك.",
    "ولا يزال اثنان من القوارب الثلاثة في الحوض الجاف حتى نهاية الشهر.",
    "وأضاف المكتب أن التذاكر تباع بالسعر القديم حتى الصيف.",
]
H1 = "<h1>Ferry to run again</h1>"
ALL = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
ONE, TWO, THREE, FOUR = SENTENCES


def each(form):
    """Put each sentence in the place of `@` in a form, and its number in the place of `#`."""
    return "".join(form.replace("@", one).replace("#", str(n)) for n, one in enumerate(SENTENCES))


#: By name: the page, the words that go with what is no article, those that may stay.
PAGES = {
    "wordpress": (
        '<body class="single single-post postid-7 sidebar-right">'
        '<header id="masthead" class="site-header">'
        '<nav id="site-navigation" class="main-navigation"><ul><li class="menu-item"><a href=/a>'
        'Islands</a></li></ul></nav></header><main id="main" class="site-main">'
        '<article id="post-7" class="post-7 post type-post category-related tag-share has-post-thumbnail">'
        '<header class="entry-header"><h1 class="entry-title">Ferry to run again</h1>'
        '<div class="entry-meta"><span class="posted-on">'
        '<time class="entry-date published" datetime="2031-10-05">5 October</time></span> '
        '<span class="byline">by <a href=/x>Mina Lind</a></span></div></header>'
        '<div class="entry-content">'
        + ALL
        + '<div class="sharedaddy sd-sharing-enabled"><div class="sd-sharing"><h3 class="sd-title">'
        + 'Share this:</h3><ul><li class="share-twitter"><a href=/>Twitter</a></li><li><a href=/>'
        + 'Facebook</a></li></ul></div></div><div id="jp-relatedposts" class="jp-relatedposts">'
        + '<h3 class="jp-relatedposts-headline">Related</h3><a href=/1>Storm closes the coast road'
        + '</a></div></div></article><nav class="navigation post-navigation">'
        + '<div class="nav-links"><a href=/p>Older story of the week</a></div></nav>'
        + '<div id="comments" class="comments-area"><h2 class="comments-title">2 thoughts</h2>'
        + '<ol class="comment-list"><li class="comment"><p>First words of a reader.</p></li></ol>'
        + '</div></main><aside id="secondary" class="widget-area">'
        + '<section class="widget widget_recent_entries"><h2>Recent Posts</h2><ul><li><a href=/r>'
        + 'Fleet stays in port</a></li></ul></section></aside><footer class="site-footer"><p>'
        + "Powered by paper</p></footer>",
        ["Storm closes", "Fleet stays", "Share this", "First words", "Older story", "Powered by"],
    ),
    "bbc": (
        '<main id="main-content"><article class="ssrcss-pv1rh6-ArticleWrapper">'
        + H1
        + '<div data-component="byline-block"><span>By Mina Lind</span></div>'
        + each(
            ""
            '<div data-component="text-block" class="ssrcss-11r1m41-RichTextComponentWrapper">'
            '<div class="ssrcss-7uxr49-RichTextContainer">'
            '<p class="ssrcss-1q0x1qg-Paragraph">@</p></div></div>'
        )
        + '<div data-component="links-block"><h2>More on this story</h2><ul><li><a href=/1>'
        + "Storm closes the coast road</a></li></ul></div>"
        + '<section data-component="related-internet-links"><a href=/2>Harbour office site</a>'
        + '</section><div data-component="tags"><h2>Related Topics</h2><a href=/t>Ferries</a></div>'
        + "</article></main>",
        ["Storm closes", "Related Topics"],
    ),
    "amp": (
        '<!doctype html><html amp lang=en><body><amp-sidebar id="sidebar"><ul><li><a href=/a>'
        'Islands</a></li></ul></amp-sidebar><article class="amp-wp-article">'
        '<header class="amp-wp-article-header">'
        + H1
        + '</header><div class="amp-wp-article-content">'
        + ALL
        + '<amp-social-share type="twitter"></amp-social-share><amp-ad type=x><div fallback>'
        + "Advertisement</div></amp-ad></div></article></html>",
        ["Advertisement"],
    ),
    "live": (
        '<main><article class="liveblog">'
        + H1
        + each(
            '<article class="live-post" id="post#"><time datetime="2031-10-05T10:0#">10:0#'
            '</time><h2>Post #</h2><p>@</p><div class="share-tools"><a href=/>Copy link</a>'
            "</div></article>"
        )
        + "</article></main>",
        ["Copy link"],
    ),
    "gallery": (
        "<main><article>"
        + H1
        + "<p>"
        + ONE
        + '</p><div class="gallery"><figure class="gallery-item"><img src=1><figcaption>'
        + TWO
        + '</figcaption></figure></div><div class="photo-gallery-text"><p>'
        + THREE
        + "</p><p>"
        + FOUR
        + "</p></div></article></main>",
        [],
    ),
    "paywall": (
        "<main><article>"
        + H1
        + '<div class="paywall-content subscriber-only">'
        + ALL
        + '</div><div class="paywall-prompt"><p>Subscribe to read on</p><a href=/s>Subscribe</a>'
        + "</div></article></main>",
        ["Subscribe to read"],
    ),
    "newsletter in class of article": (
        '<article class="newsletter-article promo">'
        + H1
        + '<div class="content newsletter">'
        + ALL
        + "</div></article>",
        [],
    ),
    "share wrap": (
        '<div class="share-wrapper"><div class="article-share-body">'
        + ALL
        + '</div><div class="share-bar"><a href=/>Facebook</a> <a href=/>Twitter</a></div></div>',
        ["Facebook"],
    ),
    "aside quote": (
        "<article>"
        + H1
        + "<p>"
        + ONE
        + '</p><aside class="pullquote"><p>'
        + THREE
        + "</p></aside><p>"
        + TWO
        + "</p><p>"
        + FOUR
        + "</p></article>",
        [],
    ),
    "factbox": (
        "<article>"
        + H1
        + "<p>"
        + ONE
        + "</p><p>"
        + TWO
        + '</p><aside class="factbox"><h3>Facts</h3><p>'
        + THREE
        + "</p></aside><p>"
        + FOUR
        + "</p></article>",
        [],
    ),
    "ad in paragraph": (
        "<article>"
        + H1
        + "<p>"
        + ONE
        + '</p><div class="ad-slot" aria-label="advertisement"><span>Advertisement</span></div><p>'
        + TWO
        + ' <span class="ad-hoc">x</span></p><p>'
        + THREE
        + "</p><p>"
        + FOUR
        + "</p></article>",
        ["Advertisement"],
    ),
    "comment of an expert": (
        '<article class="comment"><header class="comment-header">'
        + H1
        + '</header><div class="comment-body">'
        + ALL
        + "</div></article>",
        [],
    ),
    "social embed": (
        "<article>" + H1 + ALL + '<blockquote class="twitter-tweet"><p>' + THREE + "</p></blockquote></article>",
        [],
    ),
    "tables": (
        '<table class="layout"><tr><td class="menu"><a href=/a>Islands</a><br><a href=/b>Sea</a>'
        '</td><td class="story"><h1>Ferry</h1>' + ALL + "</td></tr></table>",
        [],
    ),
    "related inside prose": (
        "<article>"
        + H1
        + "<p>"
        + ONE
        + '</p><div class="related-context"><p>'
        + TWO
        + "</p></div><p>"
        + THREE
        + "</p><p>"
        + FOUR
        + "</p></article>",
        [],
    ),
    "header lead": (
        '<article><header class="article-header">'
        + H1
        + '<p class="standfirst">'
        + ONE
        + "</p></header><p>"
        + TWO
        + "</p><p>"
        + THREE
        + '</p><footer class="article-footer"><p>'
        + FOUR
        + "</p></footer></article>",
        [],
    ),
    "cookie": (
        '<div id="cookie-banner" role="dialog" class="cookie-consent"><p>'
        "We use cookies to make the site work.</p><button>Accept</button></div>"
        '<div class="content">' + H1 + ALL + "</div>",
        ["We use cookies"],
    ),
    "breadcrumb": (
        '<ol class="breadcrumb"><li><a href=/>Home</a></li><li><a href=/i>Islands</a></li></ol>'
        "<div class=content>" + H1 + ALL + '</div><div class="tags"><a href=/t>Ferries</a> <a href=/u>Boats</a></div>',
        [],
    ),
    "hidden": (
        "<div class=content>"
        + H1
        + ALL
        + '<p style="display:none">Secret words nobody sees.</p><p hidden>More secret words.</p>'
        + "</div>",
        ["Secret words", "More secret"],
    ),
    "arabic": (
        '<html lang=ar dir=rtl><body class="rtl"><div class="header-menu"><ul class="main-menu">'
        "<li><a href=/a>الرئيسية</a></li><li><a href=/b>أخبار</a></li></ul></div>"
        '<div class="article-page"><h1 class="title">العبارة تعود إلى الميناء</h1>'
        '<div class="article-body">'
        + "".join(f"<p>{sentence}</p>" for sentence in ARABIC)
        + '<div class="related-news"><h4>أخبار ذات صلة</h4><a href=/1>عاصفة تغلق طريق الساحل</a>'
        + '</div></div><div class="share-buttons"><span>شارك</span><a href=/>فيسبوك</a></div></div>'
        + "</html>",
        ["عاصفة تغلق", "فيسبوك"],
    ),
    "split prose": (
        '<div class="post">'
        + H1
        + '<div class="promo-text"><p>'
        + ONE
        + '</p></div><div class="newsletter-text"><p>'
        + TWO
        + '</p></div><div class="social-life"><p>'
        + THREE
        + '</p></div><div class="footer-story"><p>'
        + FOUR
        + "</p></div></div>",
        [],
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_no_sentence_of_the_article_goes_and_what_is_none_does(name):
    source, gone = PAGES[name]
    record = clean(source, media_type="text/html")

    assert [one for one in (ARABIC if name == "arabic" else SENTENCES) if one not in record.text] == []
    assert [words for words in gone if words in record.text] == []
    assert restore(record).decode() == source
    verify(record.to_json())


#: What a designer may call an element that paragraphs of the article stand in (what is called `comments` is comments).
NAMES = (
    "related share social promo newsletter subscribe advert ad-slot menu footer sidebar widget breadcrumb "
    "tags author-bio caption credit read-more recommended trending cookie-consent paywall popup banner toolbar meta"
)


@pytest.mark.parametrize("name", NAMES.split())
def test_a_name_alone_takes_no_article_away(name):
    inner = f"{H1}<p>{ONE}</p><div class={name}><p>{TWO}</p><p>{THREE}</p></div><p>{FOUR}</p>"
    for source in (f"<article>{inner}</article>", f"<div class={name}>{inner}</div>", f"<div id={name}>{ALL}</div>"):
        text = clean(source, media_type="text/html").text

        assert [one for one in SENTENCES if one not in text] == [], source
