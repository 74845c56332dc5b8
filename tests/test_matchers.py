"""Phrases: what the notation means, and that the quick way of looking finds what the plain one does."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from newsclean import packs
from newsclean.letters import DECORATION, fold, unfold
from newsclean.matchers import Entry, LineMatcher, TextMatcher
from newsclean.phrases import SLOTS, PhraseError, check, to_regex

#: Of every kind that the notation knows, and those that the packs have.
OWN = (
    *("read more[: {headline}]", "(read|see) (more|also)", "{n} shares", "share [this] [on {name}]", "© {n} {rest}"),
    *(
        "list {i} of {of}",
        "by {name}",
        "{date} {time}",
        "follow @{handle}",
        "e-mail: {email}",
        "{time} GMT",
        "{word}: {url}",
    ),
    *(
        "اقرأ أيضا[: {headline}]",
        "القائمة {i} من {of}",
        "أُضيفَ في {date}",
        "ﷺ {word}",
        "[ال]قائمة {i} من {of}",
        "شارك[ه]",
    ),
    *(
        "ещё по теме",
        "İlgili {n}",
        "straße",
        "“{headline}”",
        "don't miss",
        "\\[{n} chars\\]",
        "e[x]tra",
    ),
)
SHIPPED = tuple(
    phrase
    for name in packs.names()
    for rule in packs.shipped(name).rules
    for field in ("phrases", "headings", "openers", "counters", "ends")
    for phrase in rule.data.get(field, ())
)


def matched(phrase, line, *, exact=False):
    return "yes" in LineMatcher([Entry([phrase], "yes", exact=exact)]).match(line)


def found(phrase, text, *, exact=False, glued=False):
    hits = TextMatcher([Entry([phrase], "yes", exact=exact, glued=glued)]).finditer(text)
    return [text[start:end] for start, end in sorted({(hit.start, hit.end) for hit in hits})]


@pytest.mark.parametrize(
    ("phrase", "line", "expected"),
    [
        ("read more", "read more", True),
        ("read more", "READ MORE", True),
        ("read more", "Read\u00a0 more…", True),
        ("read more", "- ► Read more »", True),
        ("read more", "Read more:", True),
        ("read more", "Read more books", False),
        ("read more", "Do read more", False),
        ("read more", "Readmore", False),
        ("read[s] more", "read more", True),
        ("read[s] more", "reads more", True),
        ("read[s|ing] more", "reading more", True),
        ("(read|see) more", "see more", True),
        ("(read|see) more", " more", False),
        ("(read|see (it|this)) more", "see this more", True),
        ("{n} comments", "12 comments", True),
        ("{n} comments", "١٢ comments", True),
        ("{n} comments", "many comments", False),
        ("page {n}", "page 1234567", False),
        ("by {name}", "By Mina Lind", True),
        ("by {name}", "By the way, it rained.", False),
        ("{email}", "desk@paper.example", True),
        ("at {time}", "at 10:30", True),
        ("{date}", "12/03/2024", True),
        ("{date}", "12 March 2024", True),
        ("{date}", "March 12, 2024", True),
        ("more: {url}", "More: https://paper.example/a?b=c", True),
        ("call {phone}", "call +20 (2) 1234-5678", True),
        ("read: {headline}", "Read: Storm closes the coast road", True),
        ("read: {headline}", "Read: Storm closes. The road is shut", False),
        ("read: {rest}", "Read: Storm closes. The road is shut", True),
        ("\\[ad\\]", "[ad]", True),
        ("a \\{n\\}", "a {n}", True),
        ("don't miss", "Don’t miss", True),
        ("e-mail", "E‑mail", True),
        ("اقرأ ايضا", "إقرأ أيضًا", True),
        ("اقرأ أيضا", "اقـرأ أيضـــا", True),
        ("قائمة {i} من {of}", "قائمة ٣ من ٤", True),
        ("أخبار", "اخبارنا", False),
        ("…more", "...more", True),
        ("… more", "… more", True),
        ("ilgili haberler", "İLGİLİ HABERLER", True),
        ("ilgili haberler", "İlgili haberler", True),
        ("ilgili haberler", "Ilgili haberler", True),
        ("ilgili haberler", "i\u0307lgili haberler", True),
        ("İlgili haberler", "ilgili haberler", True),
        ("yazının devamı", "YAZININ DEVAMI", True),
        ("yazının devamı", "Yazinin devami", True),
        ("میخوانید", "می\u200cخوانید", True),
        ("می\u200cخوانید", "میخوانید", True),
        ("קרא עוד", "קְרָא עוֹד", True),
        ('צילום: דו"ח', "צילום: דו״ח", True),
        ("यह भी पढ़ें", "यह भी पढ़ें", True),
        ("यह भी पढ़ें", "यह भी पढ़ें।", True),
        ("यह भी पढें", "यह भी प\u095dें", True),
        ("{word} पढ़ें", "हिन्दी पढ़ें", True),
        ("पढ़ें: {headline}", "पढ़ें: तूफान से सड़क बंद।", True),
        ("पढ़ें: {headline}", "पढ़ें: तूफान आया। सड़क बंद है", False),
        ("پڑھیں: {headline}", "پڑھیں: طوفان سے سڑک بند۔", True),
        ("پڑھیں: {headline}", "پڑھیں: طوفان آیا۔ سڑک بند ہے", False),
        ("読む：{headline}", "読む：嵐で道路が閉鎖", True),
        ("読む：{headline}", "読む：嵐で道路が閉鎖。", True),
        ("読む：{headline}", "読む：市長「壁を建てる。」と発言", True),
        ("読む：{headline}", "読む：嵐が来た。道路は閉鎖された", False),
        ("読む：{headline}", "読む：嵐が来た！道路は閉鎖された", False),
        ("読む：{rest}", "読む：嵐が来た。道路は閉鎖された", True),
        ("続きを読む", "続きを読む。", True),
    ],
)
def test_a_phrase_accounts_for_a_whole_line(phrase, line, expected):
    assert matched(phrase, line) is expected


@pytest.mark.parametrize(
    ("phrase", "line", "expected"),
    [("Share", "Share", True), ("Share", "share", False), ("أي", "اي", False), ("أي", "أي", True)],
)
def test_exact_takes_letters_as_they_are_written(phrase, line, expected):
    assert matched(phrase, line, exact=True) is expected
    assert bool(found(phrase, line, exact=True)) is expected


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("list {i} of {of}", "so list 1 of 4Rain", ["list 1 of 4"]),
        ("list {i} of {of}", "LIST 1 OF 4", ["LIST 1 OF 4"]),
        ("list {i} of {of}", "a playlist 1 of 4", []),
        ("end of list", "end of listing", []),
        ("end of list", "end  of list", ["end  of list"]),
        ("end of list", "the end of list. End of list", ["end of list", "End of list"]),
        ("share (it|items)", "share items", ["share items"]),
        ("{n} shares", "it had 12 shares", ["12 shares"]),
        ("{n} shares", "it had 12 sharess", []),
        ("قائمة {i} من {of}", "قال: قائمة ١ من ٢العاصفة", ["قائمة ١ من ٢"]),
        ("قائمة {i} من {of}", "والقائمة 1 من 2", []),
        ("نهاية القائمة", "نِهايـــة القائمة", ["نِهايـــة القائمة"]),
        ("نهاية القائمة", "نهايه القائمة", ["نهايه القائمة"]),
        ("-ENDS-", "it rained. -ends-", ["-ends-"]),
        ("-ENDS-", "it rained. \u2013\u0640ends-", ["\u2013\u0640ends-"]),
        ("***", "it rained *** it shone", ["***"]),
        ("** {n}", "it rained ** 4", ["** 4"]),
        ("read more", "\U0001f600 Read \u2003 more", ["Read \u2003 more"]),
        ("book more", "\u212aook. Boo\u212a more", ["Boo\u212a more"]),
        ("read more", "read\u00a0more", ["read\u00a0more"]),
        ("続きを読む", "雨。続きを読む晴れ", ["続きを読む"]),
        ("ilgili haberler", "Yağdı. İLGİLİ HABERLER", ["İLGİLİ HABERLER"]),
        ("ilgili haberler", "Yağdı. İlgili Haberler", ["İlgili Haberler"]),
        ("می\u200cخوانید", "باران. می\u200cخوانید", ["می\u200cخوانید"]),
        ("می\u200cخوانید", "باران. میخوانید", ["میخوانید"]),
        ("ख\u093cबरें", "बारिश। ख\u093cबरें", ["ख\u093cबरें"]),
        ("ख\u093cबरें", "बारिश। खबरें", ["खबरें"]),
        ("सूची", "सूची का अंत", ["सूची"]),
        ("सूच", "सूची का अंत", []),
        ("ची का", "सूची का अंत", []),
        ("सूची {i} में से {of}", "सूची १ में से २तूफान", ["सूची १ में से २"]),
    ],
)
def test_a_phrase_in_a_text_stands_between_words(phrase, text, expected):
    assert found(phrase, text) == expected


def test_a_glued_phrase_may_stand_in_a_word():
    assert found("share", "xsharey") == []
    assert found("share", "xsharey", glued=True) == ["share"]


def test_no_phrases_match_nothing():
    assert list(TextMatcher([]).finditer("Rain")) == []
    assert list(LineMatcher([]).match("Rain")) == []


def test_all_phrases_are_one_matcher():
    """Each payload is found, whoever shares a beginning with it."""
    matcher = TextMatcher([Entry([f"read {word}"], word) for word in ("more", "next", "also", "mo")])

    assert [hit.payload for hit in matcher.finditer("read next, read more, read mo")] == ["next", "more", "mo"]


def test_a_match_has_its_numbers():
    (hit,) = TextMatcher([Entry(["list {i} of {of}"], 0)]).finditer("so list ٢ of 14")

    assert hit == (0, 3, 15, 2, 14)


@pytest.mark.parametrize(("text", "at"), [("Share this", 0), ("- Share this", 2), ("Share SHARE  this. Share", 6)])
def test_a_phrase_may_be_asked_for_between_places(text, at):
    matcher = TextMatcher([Entry(["share this"], "yes")])
    (hit,) = matcher.finditer(text, at, at + len("SHARE  this"))

    assert (hit.payload, hit.start, fold(text[hit.start : hit.end]).split()) == ("yes", at, ["share", "this"])
    assert list(matcher.finditer(text, at + 1)) == []


@pytest.mark.parametrize(
    ("phrase", "problem"),
    [
        ("read [more", "'[' at character 5 is not closed by ']'"),
        ("read (more", "'(' at character 5 is not closed by ')'"),
        ("read [more)", "not closed"),
        ("read more]", "']' at character 9 closes nothing"),
        ("read more}", "closes nothing"),
        ("read {colour}", "{colour} is no slot"),
        ("read {n", "is no slot"),
        ("read {", "is no slot"),
        ("read \\", "takes nothing"),
        ("{i} of {i}", "twice"),
    ],
)
def test_a_phrase_that_is_not_written_right_is_refused(phrase, problem):
    with pytest.raises(PhraseError) as caught:
        check(phrase, in_text=False)

    assert problem in str(caught.value)


@pytest.mark.parametrize("phrase", ["a", "{word} more", "{headline}", "x{n}", "({word}|more)"])
def test_a_phrase_in_a_text_begins_with_two_letters(phrase):
    check(phrase, in_text=False)
    with pytest.raises(PhraseError, match="two letters"):
        check(phrase, in_text=True)


@pytest.mark.parametrize("phrase", SHIPPED)
def test_shipped_phrases_are_written_right(phrase):
    check(phrase, in_text=False)
    re.compile(to_regex(phrase))


@pytest.mark.parametrize("slot", SLOTS)
def test_no_slot_reaches_over_a_line_end(slot):
    for end in "\n\r":
        assert not re.fullmatch(SLOTS[slot], f"1{end}1")
        assert not re.fullmatch(SLOTS[slot], f"a{end}a")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أيضًا", "ايضا"),
        ("Share", "SHARE"),
        ("12", "١٢"),
        ("on it", "on\u00a0it"),
        ("كتـــاب", "کتاب"),
        ("İLGİLİ", "ilgili"),
        ("Ilgılı", "ilgili"),
        ("خانه\u200cها", "خانهها"),
        ("שָׁלוֹם", "שלום"),
        ("ת״א", 'ת"א'),
        ("खबरें", "ख\u093cबरें"),
        ("खबरें", "\u0959बरें"),
        ("पढ\u093cें", "प\u095dें"),
    ],
)
def test_what_reads_alike_has_one_key(one, other):
    assert fold(one) == fold(other)


@given(st.text(), st.data())
def test_a_place_in_a_folded_text_is_one_in_the_text(text, data):
    folded = fold(text)
    at = data.draw(st.integers(0, len(folded)))
    place = unfold(text, folded, at)

    assert fold(text[:place]) == folded[:at]
    assert unfold(text, folded, len(folded)) == len(text)


# ---- quick and plain agree

#: Names are asked for their capitals, which such texts do not have.
_NAMELESS = tuple(dict.fromkeys(phrase.replace("{name}", "{word}") for phrase in (*OWN, *SHIPPED)))
_COMPILED = {phrase: re.compile(to_regex(phrase)) for phrase in _NAMELESS}
_VARIANTS = {"ا": "اأإآ", "ي": "يىی", "ه": "هة", "ك": "كک", "'": "'’", '"': '"“', "-": "-–", " ": " \u00a0"}
_VARIANTS |= {str(n): f"{n}{chr(0x660 + n)}{chr(0x6F0 + n)}" for n in range(10)}
phrases = st.one_of(st.sampled_from(_NAMELESS[: len(OWN)]), st.sampled_from(_NAMELESS))


@st.composite
def written(draw, phrase):
    """A text that fits the phrase, in letters, signs and blanks as people mix them."""
    text = draw(st.from_regex(_COMPILED[phrase], fullmatch=True))
    text = re.sub(" +", " ", text)  # runs of blanks have a test of their own, above
    text = draw(st.sampled_from([str.lower, str.upper, str.capitalize, str.title]))(text)
    n = draw(st.integers(0, 5))
    text = "".join(_VARIANTS.get(char, char)[(n + at) % len(_VARIANTS.get(char, char))] for at, char in enumerate(text))
    if draw(st.booleans()):
        text = re.sub("([\u0628-\u064a])", "\\1" + draw(st.sampled_from("\u064b\u064e\u0651\u0640\u0670")), text)
    assume(_COMPILED[phrase].fullmatch(fold(text)))
    return text


@settings(suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_line_that_fits_the_pattern_is_found(data):
    phrase = data.draw(phrases)
    line = data.draw(written(phrase))
    assume(line == line.strip() and line[0] not in DECORATION)

    assert matched(phrase, line), line


@settings(suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_text_that_fits_the_pattern_is_found(data):
    phrase = data.draw(phrases)
    try:
        check(phrase, in_text=True)
    except PhraseError:
        return
    line = data.draw(written(phrase))
    hits = list(TextMatcher([Entry([phrase], "yes")]).finditer(f"\n{line}\n"))

    assert 1 in [hit.start for hit in hits], line


def test_many_optional_words_take_no_time():
    """Of sixteen that may or may not stand there, any eight would be tried, where the line does not end as it must."""
    pattern = re.compile(to_regex("tags: {word}" + "[ {word}]" * 24) + r"\Z")
    start = time.process_time()

    assert not pattern.match("tags:" + " rain" * 14 + "!")
    assert pattern.match("tags:" + " rain" * 25)
    assert time.process_time() - start < 1
