"""The report in a browser: filters, keys, hostile text, directions, colours, and a thousand documents."""

from __future__ import annotations

import base64
import shutil
import tempfile
from itertools import pairwise

import pytest

import newsclean
from newsclean.report import Entry, page

# The browser is driven through a port of this machine, and may reach no other.
pytestmark = [pytest.mark.network, pytest.mark.timeout(300)]

ENGLISH = """Harbour wall to be rebuilt in stone
Advertisement
The council of the harbour town agreed on Monday to rebuild the old wall. The work is to begin in May.
Recommended Stories
list of 2 items- list 1 of 2Storm closes the coast road for a third day
- list 2 of 2Fishing fleet stays in port as the wind rises
&quot;We cannot wait for another winter,&quot; the mayor said.
<figure>
Read more: What the storm of last year left behind
A second ferry is to join in spring, once the owner has found a crew that knows the strait and its sand banks; until
"""
ARABIC = """بلدية الميناء تعيد بناء الجدار القديم
وافق مجلس المدينة يوم الاثنين على إعادة بناء جدار الميناء القديم بالحجر بعد نقاش طويل مع الصيادين. في.
القصص الموصى بها
قائمة من 2 عناصر- قائمة 1 من 2العاصفة تغلق طريق الساحل لليوم الثالث
- القائمة 2 من 2 قوارب الصيد تبقى في المرفأ مع اشتداد الرياح
BBC قالت في تقرير لها إن الكلفة تبلغ 4.5 مليون دولار حتى عام 2031.
<figure>
The harbour office has published the plan in English as well.
"""
HOSTILE = (
    "Evil <script>document.title='ran'</script> title\n"
    "A <img src=x onerror=\"document.title='ran'\"> and </script><script>document.title='ran'</script> &lt;b&gt;\n"
    "Bidi \u202eevil\u202c and NUL \0 and \x1b[31m and a\u2028b\n" + "x" * 10_000 + "\nAdvertisement\nThe end.\n"
)
PLAIN = "Rain fell on the coast overnight.\nRoads were closed."
#: Of an article's own folder, a site, or a file of records.
ENTRIES = (
    ("texts/harbour.txt", ENGLISH, {"url": "https://www.paper.example/harbour"}),
    ("texts/mina.txt", ARABIC, {}),
    ("archive.jsonl:3", HOSTILE, {}),
    ("texts/plain.txt", PLAIN, {}),
)


def report(entries=ENTRIES, problems=("archive.jsonl:7: text: was changed",)):
    return page([Entry(name, newsclean.clean(text, **options)) for name, text, options in entries], problems)


def programs():
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    if not browser or not driver:
        pytest.skip("no Chromium with its driver here (Debian: chromium, chromium-driver)")
    return browser, driver


@pytest.fixture(scope="module")
def chromium():
    browser, driver = programs()
    webdriver = pytest.importorskip("selenium.webdriver")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = browser
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        for flag in ("headless=new", "no-sandbox", "disable-gpu", "disable-background-networking", "no-first-run"):
            options.add_argument(f"--{flag}")
        options.add_argument("--disable-dev-shm-usage")
        options.add_argument("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1")
        options.add_argument(f"--user-data-dir={profile}")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        made = webdriver.Chrome(options=options, service=Service(driver))
        made.set_script_timeout(60)
        yield made
        made.quit()


@pytest.fixture
def opened(chromium, tmp_path):
    """Open a report from a file, in a window of a size and a scheme; return a way to run JavaScript there."""

    def opened(html=None, width=1300, height=900, scheme="light"):
        path = tmp_path / "report.html"
        path.write_bytes((html or report()).encode())
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": features})
        chromium.get(path.as_uri())
        chromium.get_log("browser")
        return lambda script, *arguments: chromium.execute_script(f"return {script}", *arguments)

    return opened


def press(chromium, *letters):
    from selenium.webdriver import ActionChains

    for letter in letters:
        ActionChains(chromium).send_keys(letter).perform()
        frames(chromium)


def frames(chromium):
    """Wait until what was asked for is on the screen."""
    chromium.execute_async_script(
        "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0)))"
    )


def click(chromium, selector):
    chromium.find_element("css selector", selector).click()
    frames(chromium)


SHOWN = "[...document.querySelectorAll('article')].map(a => !a.hidden)"
STATUS = "document.getElementById('status').value"
FOCUSED = "document.activeElement.textContent"
TIP = "document.getElementById('tip').hidden ? null : document.getElementById('tip').innerText"


# ---- what is there at once


def test_it_opens_without_a_complaint(chromium, opened):
    run = opened()

    assert run(SHOWN) == [True] * 4
    assert run(STATUS).endswith("in 4 documents")
    assert chromium.get_log("browser") == []
    assert run("performance.getEntriesByType('resource').length") == 0


def test_it_can_be_read_without_its_script(chromium, opened):
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        run = opened()

        assert "agreed on Monday" in run("document.body.innerText")
        assert "need JavaScript" in run("document.body.innerText")
        assert run("getComputedStyle(document.querySelector('.steps')).display") == "none"
    finally:
        chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_nothing_of_the_data_runs(chromium, opened):
    run = opened()
    # Whatever is in the page must not run even if it got in as HTML.
    run(
        "document.body.insertAdjacentHTML('beforeend', "
        '\'<img src=x onerror="document.title=`ran`"><p style="color:red" id=styled>a</p>\')'
    )
    frames(chromium)

    assert run("document.title") == "What newsclean did"
    assert run("getComputedStyle(document.getElementById('styled')).color") != "rgb(255, 0, 0)"
    assert any("Content Security Policy" in entry["message"] for entry in chromium.get_log("browser"))
    assert run("document.querySelectorAll('article script, article img').length") == 0


def test_what_is_invisible_is_seen(opened):
    text = opened()("document.querySelectorAll('article')[2].innerText")

    for seen in ("[U+202E]evil[U+202C]", "[U+0000]", "[U+001B][31m", "a[U+2028]b", "document.title='ran'"):
        assert seen in text


@pytest.mark.parametrize("width", [360, 1300])
def test_nothing_is_wider_than_the_window(opened, width):
    """Not even a word of 10,000 letters."""
    assert opened(width=width)("document.documentElement.scrollWidth") <= width


# ---- filters


CHOOSE = """(() => {
  const field = document.getElementById('filters').elements[NAME];
  field.value = VALUE;
  field.dispatchEvent(new Event('input', { bubbles: true }));
})()"""


def choose(chromium, field, value):
    chromium.execute_script(CHOOSE.replace("NAME", repr(field)).replace("VALUE", repr(value)))
    frames(chromium)


def test_filter_by_category(chromium, opened):
    run = opened()
    click(chromium, "[name=category][value=read-more]")

    assert run(SHOWN) == [True, False, False, False]
    assert run(STATUS) == "1 mark in 1 document"
    marks = run("[...document.querySelectorAll('article .m')].map(m => [m.matches('.c-read-more'), m.matches('.off')])")
    assert all(ours != off for ours, off in marks[:10])
    assert run("document.querySelector('.c-advert.off').tabIndex") == -1
    click(chromium, "[name=category][value=read-more]")
    assert run(SHOWN) == [True] * 4
    assert run("document.querySelectorAll('article:not([hidden]) .off').length") == 0


def test_filter_by_kind(chromium, opened):
    run = opened()
    click(chromium, "[name=kind][value=repaired]")

    assert run(SHOWN) == [True, False, False, False]
    assert run("[...document.querySelectorAll('article:not([hidden]) del:not(.off)')].map(m => m.textContent)") == [
        "&quot;",
        "&quot;",
    ]


def test_filter_by_rule(chromium, opened):
    run = opened()
    choose(chromium, "rule", "en.line.advert")

    assert run(SHOWN) == [True, False, True, False]


def test_filter_by_confidence(chromium, opened):
    run = opened()
    choose(chromium, "high", "60")

    assert run("document.querySelector('[name=highest]').value") == "60"
    left = run("[...document.querySelectorAll('article:not([hidden]) .m[tabindex=\"0\"]')].map(m => m.dataset.label)")
    assert left
    assert all(int(label.split()[-1]) <= 60 for label in left)


def test_filter_by_words(chromium, opened):
    run = opened()
    choose(chromium, "words", "paper.example WALL")

    assert run(SHOWN) == [True, False, False, False]


def test_filters_that_leave_nothing_say_so_and_can_be_undone(chromium, opened):
    run = opened()
    choose(chromium, "words", "no such words")
    assert run("document.getElementById('nothing').checkVisibility()")

    click(chromium, "[type=reset]")
    assert run(SHOWN) == [True] * 4
    assert not run("document.getElementById('nothing').checkVisibility()")


# ---- keys and explanations


def test_keys_step_through_the_marks(chromium, opened):
    run = opened()
    press(chromium, "n")
    assert run(FOCUSED) == "Advertisement"
    assert run(STATUS).startswith("1 of ")
    press(chromium, "j")
    assert run(FOCUSED) == "Recommended Stories"
    press(chromium, "p")
    assert run(FOCUSED) == "Advertisement"
    press(chromium, "N")
    assert run("document.activeElement.closest('article').querySelector('h2').textContent").startswith("بلدية")
    press(chromium, "P")
    assert run(FOCUSED) == "Advertisement"


def test_keys_step_over_what_is_filtered_out(chromium, opened):
    run = opened()
    click(chromium, "[name=category][value=advert]")
    press(chromium, "n", "n", "n")

    assert run(FOCUSED) == "Advertisement"
    assert run("document.activeElement.closest('article').querySelector('code').textContent") == "archive.jsonl:3"
    assert run(STATUS) == "2 of 2 marks in 2 documents"


def test_where_a_step_leads_is_on_the_screen(chromium, opened):
    run = opened(height=500)
    for _ in range(20):
        press(chromium, "n")
        top, bottom = run("(({top, bottom}) => [top, bottom])(document.activeElement.getBoundingClientRect())")
        assert -1 <= top <= bottom <= 501


def test_letters_in_a_field_are_no_keys(chromium, opened):
    run = opened()
    press(chromium, "/")
    press(chromium, "n")

    assert run("document.activeElement.name") == "words"
    assert run("document.activeElement.value") == "n"


def test_letters_can_be_switched_off(chromium, opened):
    run = opened()
    press(chromium, "?")
    assert run("document.getElementById('help').open")
    click(chromium, "#letters")
    click(chromium, "#help button")
    press(chromium, "n")

    assert run("document.activeElement.matches('.m')") is False


def test_the_explanation_on_focus(chromium, opened):
    run = opened()
    press(chromium, "n")
    tip = run(TIP)

    for said in ("removed", "advert", "of 100", "the label of an advert", "en.line.advert"):
        assert said in tip
    assert run("document.activeElement.getAttribute('aria-describedby')") == "tip"
    press(chromium, "\ue00c")
    assert run(TIP) is None


def test_the_explanation_on_hover(chromium, opened):
    from selenium.webdriver import ActionChains

    run = opened()
    mark = chromium.find_element("css selector", "mark.m")
    ActionChains(chromium).move_to_element(mark).perform()
    frames(chromium)
    assert "flagged" in run(TIP)
    # It can be reached, and stays for as long as the pointer is over it.
    ActionChains(chromium).move_to_element(chromium.find_element("id", "tip")).pause(0.4).perform()
    assert "flagged" in run(TIP)
    ActionChains(chromium).move_to_element(chromium.find_element("tag name", "h2")).pause(0.4).perform()
    assert run(TIP) is None


def test_an_edit_lights_up_as_a_whole(chromium, opened):
    run = opened()
    press(chromium, "n", "n")
    lit = run("[...document.querySelectorAll('.lit')].map(m => m.textContent).filter(Boolean)")

    assert lit[0] == "Recommended Stories"
    assert len(lit) == 3


def test_marks_can_be_reached_by_tab(chromium, opened):
    run = opened()
    run("document.getElementById('documents').focus()")
    for _ in range(3):
        press(chromium, "\ue004")
        if run("document.activeElement.matches('.m')"):
            break

    assert run(FOCUSED) == "Advertisement"
    assert "en.line.advert" in run(TIP)


# ---- directions

PLACE = """(() => {
  const line = [...document.querySelectorAll('article p')].find(p => p.textContent.includes(WORD));
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let node;
  while ((node = walker.nextNode()) && !node.data.includes(WORD));
  const range = document.createRange();
  range.setStart(node, node.data.indexOf(WORD));
  range.setEnd(node, node.data.indexOf(WORD) + WORD.length);
  const word = range.getBoundingClientRect(), box = line.getBoundingClientRect();
  return [word.left, word.right, box.left, box.right];
})()"""


def place(run, word):
    """The left and right of a word, and those of its line."""
    return run(PLACE.replace("WORD", repr(word)))


@pytest.mark.parametrize("width", [360, 1300])
@pytest.mark.parametrize("first", ["بلدية الميناء", "وافق", "BBC", "- القائمة"])
def test_arabic_begins_at_the_right(opened, first, width):
    _, right, _, edge = place(opened(width=width), first)

    assert edge - right <= 2


@pytest.mark.parametrize(
    ("text", "side"), [("وافق المجلس على بناء الجدار " * 9, "right"), ("The wall is old " * 9, "left")]
)
def test_the_lines_of_a_long_title_begin_at_its_side(opened, text, side):
    run = opened(report([("long.txt", text, {})]), width=420)
    lines = run(
        """(() => {
      const range = document.createRange();
      range.selectNodeContents(document.querySelector('article h2'));
      return [...range.getClientRects()].map(line => line.SIDE);
    })()""".replace("SIDE", side)
    )

    assert len(lines) > 1
    assert max(lines) - min(lines) <= 2


@pytest.mark.parametrize("first", ["Harbour wall", "The council", "The harbour office has"])
def test_english_begins_at_the_left(opened, first):
    left, _, edge, _ = place(opened(), first)

    assert left - edge <= 2


def test_arabic_runs_to_the_left_and_latin_in_it_to_the_right(opened):
    run = opened()
    words = [place(run, word)[0] for word in ("BBC", "قالت", "تقرير", "الكلفة")]

    assert all(one > next_ for one, next_ in pairwise(words))
    assert place(run, "4.")[0] < place(run, ".5")[0]


def test_a_tag_in_arabic_is_shown_as_it_was_meant(opened):
    run = opened()
    marks = [place(run, piece) for piece in ("<figure", "figure>")]

    tag = run(
        "[...document.querySelectorAll('article')][1].querySelector('del.c-tag, del.c-encoding').getAttribute('dir')"
    )
    assert tag in {"ltr", None}
    assert marks[0][0] <= marks[1][0]


def test_no_character_is_split(opened):
    run = opened(report([("a", "😀 &amp; 👨‍👩‍👧 😀<figure>😀\nAdvertisement\n", {})]))

    assert run("document.querySelector('.text').innerText").startswith("😀 &amp;& 👨‍👩‍👧 😀<figure>")


# ---- looks

CONTRAST = """(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const back = (element) => {
    for (; element; element = element.parentElement) {
      const color = rgb(getComputedStyle(element).backgroundColor);
      if (color[3] === 255) return color;
    }
  };
  return [...document.querySelectorAll(SELECTOR)].map((e) => [
    e.tagName + '.' + e.className, rgb(getComputedStyle(e)[PROPERTY]), back(e)]);
})()"""


def luminance(color):
    parts = [value / 255 for value in color[:3]]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough(opened, scheme):
    everything = "".join(
        f'<del class="m c-{name}">a</del><mark class="m c-{name}">a</mark>' for name in newsclean.CATEGORIES
    )
    html = report().replace(
        '<p dir="ltr" class="title">', f'<p dir="ltr">{everything}<del class="m off">a</del></p>$&', 1
    )
    run = opened(html, scheme=scheme)

    for selector, text, property_, least in (
        (
            ".m, .text p, .about, .about *, dt, dd, legend, .count, .plus, th, td, code, h1, h2, footer",
            True,
            "color",
            4.5,
        ),
        ("article p:first-child > .m:not(.off)", False, "textDecorationColor", 3),
    ):
        found = run(CONTRAST.replace("SELECTOR", repr(selector)).replace("PROPERTY", repr(property_)))
        assert len(found) > 20
        assert [(name, contrast(*colors)) for name, *colors in found if contrast(*colors) < least] == [], text


def test_dark_and_light(opened):
    light, dark = (
        opened(scheme=scheme)("getComputedStyle(document.body).backgroundColor") for scheme in ("light", "dark")
    )

    assert [sum(map(int, color[4:-1].split(","))) > 380 for color in (light, dark)] == [True, False]


def test_paper_has_all_of_it_with_labels(chromium, opened):
    run = opened()
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})

    assert run("getComputedStyle(document.querySelector('.steps')).display") == "none"
    assert run("getComputedStyle(document.querySelector('article')).contentVisibility") == "visible"
    assert "advert" in run("getComputedStyle(document.querySelector('.m[data-label]'), '::after').content")
    made = base64.b64decode(chromium.execute_cdp_cmd("Page.printToPDF", {})["data"])
    assert made.startswith(b"%PDF")


def test_a_narrow_window_puts_the_filters_away(opened):
    run = opened(width=360)

    assert run("document.getElementById('panel').open") is False
    assert run("document.querySelector('article').getBoundingClientRect().top") < 900


# ---- many


TIMED = """const [action, done] = [arguments[0], arguments[1]], start = performance.now();
new Function(action)();
requestAnimationFrame(() => setTimeout(() => done(performance.now() - start), 0));"""


def test_a_thousand_documents(chromium, opened):
    """Bounds that a slow machine keeps; what is usual is in docs/report.md."""
    texts = [ENGLISH * 3, ARABIC * 3, PLAIN * 5]
    run = opened(report([(f"{number}.txt", texts[number % 3], {}) for number in range(1000)]))
    loaded = run("performance.getEntriesByType('navigation')[0].loadEventEnd")
    assert run(STATUS).endswith("in 1,000 documents")
    assert loaded < 10_000

    box = "document.querySelector('[name=category][value=read-more]')"
    for action in (f"{box}.click()", f"{box}.click()", "document.getElementById('next').click()"):
        assert chromium.execute_async_script(TIMED, action) < 1000
    assert run("document.activeElement.matches('.m')")
