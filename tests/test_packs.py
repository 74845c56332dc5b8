"""Rule packs: what is wrong with one is said with file, rule and field; what is right with one is used."""

from __future__ import annotations

import pytest

from newsclean import Cleaner, PackError, clean, packs

PACK = """
name = "sv"
language = "sv"
common_words = ["och", "att", "det", "som"]

[[rule]]
id = "sv.line.advert"
kind = "line"
category = "advert"
phrases = ["annons[er]"]
confidence = 97
why = "the label of an advert"
hit = ["Det regnade.\\n⟦Annons⟧"]
miss = ["Annonsen drogs tillbaka."]
"""
SWEDISH = "Det regnade hela natten och det blev kallt.\nANNONS\nSedan sken solen som om det var maj."


IN_RULE = ("sv.line.advert",)


def with_line(old, new):
    assert old in PACK
    return PACK.replace(old, new, 1)


def test_a_pack_is_read():
    pack = packs.parse(PACK.encode(), "sv.toml")
    (rule,) = pack.rules

    assert (pack.name, pack.language, pack.path) == ("sv", "sv", "sv.toml")
    assert pack.common_words == ("och", "att", "det", "som")
    assert (rule.id, rule.kind, rule.category, rule.confidence) == ("sv.line.advert", "line", "advert", 97)
    assert rule.data == {"phrases": ("annons[er]",), "speech": ()}
    assert (rule.hit, rule.miss, rule.language) == (("Det regnade.\n⟦Annons⟧",), ("Annonsen drogs tillbaka.",), "sv")


def test_a_confidence_was_counted_or_is_a_prior():
    counted = packs.parse(with_line("97", "97\nmeasured = {right = 9, of = 10, on = 'ten old pages'}").encode(), "sv")

    assert counted.rules[0].measured == (9, 10, "ten old pages")
    assert "measured" not in counted.rules[0].data
    assert packs.parse(PACK.encode(), "sv").rules[0].measured is None


@pytest.mark.parametrize(
    ("text", "rule", "field", "problem"),
    [
        ("name = ", "", "", "not TOML"),
        ("name = " + "[" * 10_000, "", "", "not TOML"),
        (with_line("confidence = 97", "confidence = 1979-05-27"), "sv.line.advert", "confidence", "integer"),
        ("name = 'sv'\nname = 'sv'", "", "", "not TOML"),
        ("name = 'sv'", "", "", "'language' is a required property"),
        (with_line('name = "sv"', 'name = "SV"'), "", "name", "SV"),
        (with_line('language = "sv"', 'language = "swedish"'), "", "language", "swedish"),
        (with_line('language = "sv"', 'language = "sv"\ncolour = "blue"'), "", "", "colour"),
        (with_line('["och", "att", "det", "som"]', '"och"'), "", "common_words", "array"),
        (PACK.partition("[[rule]]")[0] + "rule = []", "", "rule", "[]"),
        (PACK.partition("[[rule]]")[0] + "rule = [1]", "rule[0]", "", "object"),
        (with_line('id = "sv.line.advert"\n', ""), "rule[0]", "", "'id' is a required property"),
        (with_line("sv.line.advert", "no.line.advert"), "no.line.advert", "id", "sv.line."),
        (with_line("sv.line.advert", "sv.inline.advert"), "sv.inline.advert", "id", "sv.line."),
        (with_line("sv.line.advert", "Advert"), "Advert", "id", "match"),
        (PACK + PACK.partition("common_words")[2].partition("\n")[2], "sv.line.advert", "id", "used twice"),
        (with_line('kind = "line"', 'kind = "paragraph"'), "sv.line.advert", "kind", "paragraph"),
        (with_line('category = "advert"\n', ""), "sv.line.advert", "category", "required"),
        (with_line('"advert"\nphrases', '"rumour"\nphrases'), "sv.line.advert", "category", "rumour"),
        (with_line("confidence = 97", "confidence = 101"), "sv.line.advert", "confidence", "maximum"),
        (with_line("confidence = 97", "confidence = 9.7"), "sv.line.advert", "confidence", "integer"),
        (with_line("97", "97\nmeasured = {right = 3, of = 2, on = 'two old pages'}"), *IN_RULE, "measured", "all"),
        (with_line("97", "97\nmeasured = {right = 2, of = 3}"), *IN_RULE, "measured", "'on'"),
        (with_line("97", "97\nmeasured = {right = 0, of = 0, on = 'no pages at all'}"), *IN_RULE, "measured.of", "0"),
        (with_line("97", "97\nmeasured = [2, 3]"), *IN_RULE, "measured", "object"),
        (with_line('why = "the label of an advert"', 'why = "?"'), "sv.line.advert", "why", "short"),
        (with_line('hit = ["Det regnade.\\n⟦Annons⟧"]\n', ""), "sv.line.advert", "", "'hit' is a required property"),
        (with_line("⟦Annons⟧", "Annons"), "sv.line.advert", "hit[0]", "mark what"),
        (with_line('miss = ["Annonsen drogs tillbaka."]', "miss = []"), "sv.line.advert", "miss", "[]"),
        (with_line('phrases = ["annons[er]"]', ""), "sv.line.advert", "", "phrases"),
        (with_line('phrases = ["annons[er]"]', 'phrases = ["annons"]\nform = "x"'), "sv.line.advert", "", "form"),
        (with_line("annons[er]", "annons {colour}"), "sv.line.advert", "phrases", "no slot"),
        (with_line("annons[er]", "annons[er"), "sv.line.advert", "phrases", "not closed"),
        (with_line("annons[er]", "annons]"), "sv.line.advert", "phrases", "closes nothing"),
        (with_line("annons[er]", "annons\\\\"), "sv.line.advert", "phrases", "takes nothing"),
        (with_line("annons[er]", "{i} av {i}"), "sv.line.advert", "phrases", "twice"),
        (with_line("annons[er]", ""), "sv.line.advert", "phrases[0]", "''"),
        (
            PACK.replace("line", "inline").replace('"annons[er]"', '"{word} annons"'),
            "sv.inline.advert",
            "phrases",
            "two letters",
        ),
        (PACK.replace('"line"', '"tag"').replace("sv.line", "sv.tag"), "sv.tag.advert", "", ""),
    ],
)
def test_errors_name_file_rule_and_field(text, rule, field, problem):
    with pytest.raises(PackError) as caught:
        packs.parse(text.encode(), "packs/sv.toml")
    error = caught.value

    assert (error.pack, error.rule, error.field) == ("packs/sv.toml", rule, field)
    assert problem in error.problem
    assert str(error).startswith("packs/sv.toml: ")
    assert rule in str(error)


def test_bytes_that_are_not_utf_8_are_no_pack():
    with pytest.raises(PackError, match=r"^sv.toml: not UTF-8"):
        packs.parse(PACK.encode("utf-16"), "sv.toml")


@pytest.mark.parametrize("path", ["missing.toml", "."])
def test_a_pack_that_cannot_be_read_is_named(path, tmp_path):
    with pytest.raises(PackError, match="cannot be read"):
        Cleaner(packs=[tmp_path / path])


def test_a_pack_can_be_given_by_path_or_as_it_is(tmp_path):
    path = tmp_path / "sv.toml"
    path.write_text(PACK, encoding="utf-8")
    records = [Cleaner(packs=[pack]).clean(SWEDISH) for pack in (path, str(path), packs.parse(PACK.encode(), "sv"))]

    assert {record.text for record in records} == {SWEDISH.replace("ANNONS\n", "")}
    assert {record.language for record in records} == {"sv"}
    assert len({record.to_json() for record in records}) == 1
    assert records[0].tool["packs"][-1]["name"] == "sv"


def test_a_pack_given_holds_in_every_language(tmp_path):
    cleaner = Cleaner(packs=[packs.parse(PACK.encode(), "sv")], language="en")

    assert cleaner.clean("Rain fell.\nAnnons\nAdvertisement\nIt was calm.").text == "Rain fell.\nIt was calm."


def test_a_pack_given_to_one_cleaner_is_not_in_another():
    Cleaner(packs=[packs.parse(PACK.encode(), "sv")]).clean(SWEDISH)

    assert clean(SWEDISH).text == SWEDISH


def test_a_detector_of_the_callers_own():
    def shouting(document):
        for start, end, content in document.lines:
            if content.isupper():
                yield packs_finding(start, end)

    record = Cleaner(detectors=[shouting]).clean(SWEDISH)

    assert record.text == SWEDISH.replace("ANNONS\n", "")
    assert record.edits[0].rules[0] == "own.line.shouting"


def packs_finding(start, end):
    from newsclean import Finding

    return Finding(start, end, "own.line.shouting", "other", 90, "nobody shouts so")


# ---- which packs are used


@pytest.mark.parametrize(
    ("language", "names"), [("ar", ("common", "en", "ar")), ("en", ("common", "en")), ("und", ("common", "en"))]
)
def test_packs_are_chosen_by_language(language, names):
    assert packs.choose(language) == names
    assert [pack["name"] for pack in clean("Rain.", language=language).tool["packs"]] == list(names)


def test_a_region_does_not_matter():
    assert clean("Rain.", language="ar-EG").tool == clean("Rain.", language="AR").tool


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://News.Example:8080/a?b#c", "news.example"),
        ("http://[::1]/", "::1"),
        ("http://[", ""),
        ("news.example/a", ""),
        ("", ""),
        ("mailto:desk@paper.example", ""),
    ],
)
def test_the_host_of_a_url(url, host):
    assert packs.host_of(url) == host


@pytest.fixture
def site(monkeypatch):
    """A pack for one publisher's sites, as if it were shipped."""
    head = 'hosts = ["coast.example"]\npublishers = ["Coast  News", "أخبار الساحل"]\n'
    text = PACK.replace('"sv"', '"site-coast"', 1).replace("sv.line", "site-coast.line")
    pack = packs.parse(text.replace("common_words", head + "common_words").encode(), "site")
    names, shipped, shipped_head = packs.names(), packs.shipped, packs.head
    monkeypatch.setattr(packs, "names", lambda: (*names, "site-coast"))
    monkeypatch.setattr(packs, "shipped", lambda name: pack if name == "site-coast" else shipped(name))
    monkeypatch.setattr(
        packs,
        "head",
        lambda name: (
            {"hosts": pack.hosts, "publishers": pack.publishers} if name == "site-coast" else shipped_head(name)
        ),
    )
    packs._scopes.cache_clear()
    yield pack
    packs._scopes.cache_clear()


@pytest.mark.parametrize(
    ("url", "used"),
    [
        ("https://coast.example/a", True),
        ("https://www.COAST.example/a", True),
        ("https://notcoast.example/a", False),
        ("https://coast.example.org/a", False),
        ("coast.example", False),
        (None, False),
    ],
)
def test_a_site_pack_is_used_for_its_hosts(site, url, used):
    record = Cleaner().clean(SWEDISH, url=url)

    assert ("ANNONS" not in record.text) is used
    assert ("site-coast" in [pack["name"] for pack in record.tool["packs"]]) is used
    assert [f.rule for f in Cleaner().detect(SWEDISH, url=url)] == ["site-coast.line.advert"] * used


@pytest.mark.parametrize(
    ("publisher", "used"),
    [
        ("Coast News", True),
        (" COAST news\n", True),
        ("Coast.example", True),
        ("www.coast.example", True),
        ("notcoast.example", False),
        ("أخبار الساحل", True),
        ("Coast", False),
        ("The Coast News", False),
        ("", False),
        (None, False),
        (7, False),
        (["Coast News"], False),
    ],
)
def test_a_site_pack_is_used_for_its_publisher(site, publisher, used):
    record = Cleaner().clean(SWEDISH, metadata={"publisher": publisher})

    assert ("ANNONS" not in record.text) is used
    assert [pack["name"] for pack in record.tool["packs"]].count("site-coast") == used
    found = Cleaner().detect(SWEDISH, metadata={"publisher": publisher})
    assert [f.rule for f in found] == ["site-coast.line.advert"] * used


def test_a_pack_told_twice_is_used_once(site):
    record = Cleaner(packs=["site-coast"]).clean(
        SWEDISH, url="https://coast.example/a", metadata={"publisher": "Coast News"}
    )

    assert [pack["name"] for pack in record.tool["packs"]].count("site-coast") == 1
    assert record.edits[0].rules.count("site-coast.line.advert") == 1


def test_a_shipped_pack_can_be_given_by_its_name(site):
    record = Cleaner(packs=["site-coast"]).clean(SWEDISH)

    assert "ANNONS" not in record.text
    assert record.tool["packs"][-1] == {"name": "site-coast", "sha256": site.sha256}
    assert "ANNONS" in clean(SWEDISH).text


def test_one_name_is_no_list_of_packs():
    with pytest.raises(TypeError, match=r"packs must be a list of packs: \['site-bbc'\]"):
        Cleaner(packs="site-bbc")


def test_a_name_that_no_pack_has_is_answered_with_those_that_there_are():
    with pytest.raises(PackError, match="site-nowhere: no file, and no pack is called so; there are ar, common,"):
        Cleaner(packs=["site-nowhere"])


def test_heads_of_site_packs_are_read_when_a_document_first_asks(monkeypatch):
    asked = []
    head = packs.head
    monkeypatch.setattr(packs, "head", lambda name: asked.append(name) or head(name))
    packs._scopes.cache_clear()
    Cleaner().clean("Rain fell.", metadata={"authors": ["Jane Doe"]})
    assert [name for name in asked if name.startswith("site-")] == []
    Cleaner().clean("Rain fell.", metadata={"publisher": "nobody"})
    assert "site-bbc" in asked
    packs._scopes.cache_clear()


def test_a_publisher_has_one_pack():
    """Two packs for one publisher would be one pack in two files."""
    for scope in packs._scopes():
        assert {key: found for key, found in scope.items() if len(found) > 1} == {}


def test_shipped_packs_are_named_after_their_files():
    assert [name for name in packs.names() if packs.shipped(name).name != name] == []
    assert {"ar", "common", "en"} <= set(packs.names())


@pytest.mark.parametrize("name", packs.names())
def test_shipped_packs_are_right(name):
    """They are not checked again when they are used."""
    assert packs.parse(packs._read(name), f"{name}.toml") == packs.shipped(name)
