"""Measuring: what counts as right, what a rule's confidence is worth, and what is said of labels that are not right."""

from __future__ import annotations

import io
import json
import sys
from math import sqrt

import pytest

from newsclean import Cleaner, Finding, InputError, Policy, packs
from newsclean.errors import GoldError
from newsclean.evaluate import BINS, Trust, bin_end, evaluate, wilson
from newsclean.gold import Span, parse, parse_marked, read

PROSE = "The council met on Monday and agreed to rebuild the old wall."


def marked(text, folder="en", name="a"):
    return parse_marked(text.encode(), f"cases/{folder}/{name}.txt")


def labelled(text, /, *spans, **more):
    """A line of gold; a span is (what it reads, category) or with "doubtful" as a third."""
    rows = []
    for words, category, *doubtful in spans:
        start = text.index(words)
        row = {"start": start, "end": start + len(words), "category": category, "text": words}
        rows.append(row | ({"doubtful": True} if doubtful else {}))
    return json.dumps({"id": "a", "lang": "en", "text": text, "spans": rows} | more).encode()


def report(*golds, **options):
    return evaluate([gold if not isinstance(gold, bytes) else parse(gold, "gold:1") for gold in golds], **options)


def shouting(rule="own.line.shouting", confidence=90, inserted=""):
    """A cleaner that finds each line in capitals, and each word WRONG."""

    def detect(document):
        for start, end, content in document.lines:
            if content.isupper():
                yield Finding(start, end, rule, "other", confidence, "nobody shouts so", inserted)
            elif "WRONG" in content:
                at = document.text.index("WRONG", start)
                yield Finding(at, at + 5, rule, "other", confidence, "nobody shouts so", inserted)

    return Cleaner(detectors=[detect])


# ---- what is counted


def test_all_that_is_labelled_went_and_nothing_else():
    found = report(labelled(f"{PROSE}\nAdvertisement\nIt was calm.", ("Advertisement", "advert")))

    assert (found.total.count, found.total.positives, found.total.exact, found.total.harmed) == (1, 1, 1, 0)
    assert (found.total.score.precision, found.total.score.recall, found.total.score.f1) == (1, 1, 1)
    assert found.mistakes == ()


def test_what_was_missed():
    text = f"{PROSE}\nAdvertisement\nBuy our new boots today"
    found = report(labelled(text, ("Advertisement", "advert"), ("Buy our new boots today", "advert")))

    assert (found.total.exact, found.total.score.precision) == (0, 1)
    assert found.categories["advert"].labelled == 13 + 19  # white space aside
    assert found.categories["advert"].found == 13
    (missed,) = found.mistakes
    assert (missed.kind, missed.text, missed.by) == ("missed", "Buy our new boots today", "advert")
    assert missed.before.endswith("Advertisement\n")


def test_what_went_and_should_not_have():
    found = report(marked(f"{PROSE}\nThis line is WRONG here."), cleaner=shouting())

    assert (found.total.negatives, found.total.harmed, found.total.score.precision) == (1, 1, 0)
    assert found.total.score.recall is None
    assert found.total.score.f1 is None
    (wrong,) = found.mistakes
    assert (wrong.kind, wrong.text, wrong.by.split()[0]) == ("wrong", "WRONG", "own.line.shouting")
    assert wrong.after.startswith(" here.")


def test_precision_is_by_what_was_removed_and_recall_by_what_is_labelled():
    """Labels may call a thing otherwise than the rule does."""
    found = report(labelled(f"{PROSE}\nAdvertisement", ("Advertisement", "byline_meta")))

    assert found.categories["advert"].precision == 1
    assert found.categories["advert"].recall is None
    assert found.categories["byline"].precision is None
    assert found.categories["byline"].recall == 1


def test_a_category_of_ones_own_counts_under_its_name():
    found = report(labelled(f"{PROSE}\nAdvertisement", ("Advertisement", "house_rules")))

    assert found.categories["house-rules"].recall == 1


@pytest.mark.parametrize("words", ["Advertisement", "The council"])
def test_what_is_doubtful_counts_neither_way(words):
    text = f"{PROSE}\nAdvertisement"
    found = report(labelled(text, (words, "advert", "doubtful"), *([("Advertisement", "advert")] * (words[0] == "T"))))

    assert found.total.harmed == 0
    assert found.total.score.removed == found.total.score.right == (13 if words[0] == "T" else 0)
    assert found.total.exact == found.total.positives
    assert found.mistakes == ()
    assert ("en.line.advert" in found.rules) is (words[0] == "T")


def test_a_label_of_category_encoding_wants_a_repair():
    found = report(labelled(f"{PROSE}\nThe owner&#39;s plan.", ("&#39;", "encoding")))

    assert (found.total.exact, found.categories["encoding"].recall) == (1, 1)
    assert found.rules["common.encoding.entity"].trust.right == 1


def test_other_labels_want_a_removal():
    found = report(labelled(f"{PROSE}\nThe owner&#39;s plan.", ("&#39;", "other")))

    assert (found.total.exact, found.categories["other"].recall) == (0, 0)


def test_a_repair_that_nobody_labelled_counts_neither_way():
    found = report(labelled(f"{PROSE}\nThe owner&#39;s plan."))

    assert (found.total.harmed, found.rules, found.mistakes) == (0, {}, ())


def test_a_repair_where_marks_say_none_is_wrong():
    found = report(marked(f"{PROSE}\nThe owner&#39;s plan."))

    assert found.total.harmed == 1
    assert found.rules["common.encoding.entity"].trust.wrong == 1


def test_a_mark_counts_under_the_category_of_what_was_found_there():
    found = report(marked(f"{PROSE}\n⟦Advertisement⟧\n⟦Buy our new boots today⟧"))

    assert found.categories["advert"].recall == 1
    assert found.categories["unnamed"].recall == 0


def test_a_flag_is_a_finding_too():
    text = f"{PROSE}\n⟦SHOUTING⟧\nThis line is WRONG here."
    found = report(marked(text), cleaner=shouting(confidence=60))

    assert found.total.score.removed == 0
    assert found.rules["own.line.shouting"].trust == Trust(2, 1, 0.6)
    assert list(found.reliability) == [50]


def test_a_finding_is_right_when_all_of_it_is_labelled():
    assert report(marked("⟦WRONG IS THIS⟧"), cleaner=shouting()).rules["own.line.shouting"].trust.right == 1
    assert report(marked("⟦WRONG IS⟧ THIS"), cleaner=shouting()).rules["own.line.shouting"].trust.right == 0


def test_a_rule_has_the_recall_of_the_labels_it_finds():
    text = f"{PROSE}\nAdvertisement\nBuy our new boots today\nPhoto by a friend"
    gold = labelled(
        text, ("Advertisement", "advert"), ("Buy our new boots today", "advert"), ("Photo by a friend", "credit")
    )

    assert report(gold).rules["en.line.advert"].recall == 13 / (13 + 19)


def test_a_gap_cannot_be_labelled():
    found = report(
        marked("The council met.\nIt then discussed the plan to rebuild the old harbour wall before the winter")
    )

    assert found.rules == {}


def test_the_language_is_the_folders():
    text = "Der Rat trat zusammen.\n⟦Anzeige⟧"
    found = report(marked(text, "de"), marked(text, "mixed"), marked(text, "en"))

    assert [(name, cases.exact) for name, cases in found.languages.items()] == [("de", 1), ("en", 0), ("mixed", 1)]


def test_a_folder_in_sites_names_a_pack():
    pack = packs.shipped("site-ahdath")
    hit = pack.rules[0].hit[0]
    gold = parse_marked(hit.encode(), "cases/sites/ahdath/a.txt")
    found = report(gold)

    assert (gold.language, gold.told, gold.pack) == ("sites", None, "site-ahdath")
    assert found.rules[pack.rules[0].id].trust.wrong == 0
    assert pack.rules[0].id not in report(gold._replace(pack="")).rules
    with pytest.raises(GoldError, match="no pack is called site-nowhere"):
        parse_marked(b"", "cases/sites/nowhere/a.txt")


def test_a_language_that_is_given_wins():
    found = report(marked("Der Rat.\n⟦Anzeige⟧", "en"), cleaner=Cleaner(language="de"))

    assert found.languages["en"].exact == 1


def test_a_policy_is_obeyed():
    gold = marked(f"{PROSE}\n⟦Advertisement⟧")

    assert report(gold, cleaner=Cleaner(policy=Policy(categories={"advert": "flag"}))).total.score.recall == 0
    assert "en.line.advert" in report(gold, cleaner=Cleaner(policy=Policy(categories={"advert": "flag"}))).rules


def test_what_is_quarantined_counts_nowhere():
    found = report(marked("<" * 20 + "b>" * 20))

    assert found.total.count == 0
    assert found.failed[0][0] == "cases/en/a.txt"


# ---- what a count is worth


@pytest.mark.parametrize("of", [1, 2, 5, 30, 98])
def test_wilsons_interval_ends_where_the_count_is_unlikely(of):
    for right in range(of + 1):
        low, high = wilson(right, of)
        assert 0 <= low <= right / of <= high <= 1
        # At the ends, the count lies 1.96 standard deviations off; or there is no room for that.
        for end in {low, high} - {0, 1}:
            assert abs(right / of - end) == pytest.approx(1.96 * sqrt(end * (1 - end) / of), rel=1e-4)


def test_wilsons_interval_is_the_one_in_books():
    assert [round(end, 4) for end in wilson(81, 263)] == [0.2553, 0.3662]


@pytest.mark.parametrize(
    ("trust", "verdict"),
    [
        (Trust(100, 50, 0.9), "too sure"),
        (Trust(100, 99, 0.8), "too modest"),
        (Trust(2, 2, 0.5), ""),
        (Trust(3, 3, 1), ""),
    ],
)
def test_a_verdict_needs_enough_findings(trust, verdict):
    assert trust.verdict == verdict


def test_bins_hold_every_confidence_once():
    assert [n for low in BINS for n in range(low, bin_end(low) + 1)] == list(range(1, 101))


def test_the_calibration_error_is_how_far_off_stated_confidence_is():
    text = f"{PROSE}\n⟦SHOUTING⟧\nThis line is WRONG here."

    assert report(marked(text), cleaner=shouting(confidence=60)).calibration_error == pytest.approx(0.1)
    assert report(marked(PROSE)).calibration_error is None


def test_a_report_is_plain_values():
    found = report(marked(f"{PROSE}\n⟦Advertisement⟧\n⟦Buy our new boots today⟧"))
    plain = json.loads(json.dumps(found.as_dict(errors=1)))

    assert plain["rules"]["en.line.advert"]["precision"] == 1
    assert plain["reliability"][0] == {"from": 95, "to": 97, **plain["reliability"][0]}
    assert [error["kind"] for error in plain["errors"]] == ["missed"]
    assert found.as_dict()["errors"] == []


# ---- labels that are not right


@pytest.mark.parametrize(
    ("line", "field", "problem"),
    [
        (b"{", "", "not JSON"),
        (b"\xff\xfe\xff", "", "not JSON"),
        (b"[" * 100_000, "", "not JSON"),
        (b"[]", "", "not a JSON object"),
        (labelled("Rain.", id=1), "id", "string"),
        (labelled("Rain.", lang=None), "lang", "string"),
        (labelled("Rain.", text=["Rain."]), "text", "string"),
        (labelled("Rain.", spans=None), "spans", "list"),
        (labelled("Rain.", spans=[1]), "spans[0]", "object"),
        (labelled("Rain.", spans=[{"start": 0.0, "end": 2, "category": "tag"}]), "spans[0].start", "whole"),
        (labelled("Rain.", spans=[{"start": False, "end": 2, "category": "tag"}]), "spans[0].start", "whole"),
        (labelled("Rain.", spans=[{"start": 0, "category": "tag"}]), "spans[0].end", "whole"),
        (labelled("Rain.", spans=[{"start": 0, "end": 6, "category": "tag"}]), "spans[0]", "5 characters"),
        (labelled("Rain.", spans=[{"start": -1, "end": 2, "category": "tag"}]), "spans[0]", "[-1, 2)"),
        (labelled("Rain.", spans=[{"start": 2, "end": 2, "category": "tag"}]), "spans[0]", "[2, 2)"),
        (labelled("Rain.", spans=[{"start": 0, "end": 2}]), "spans[0].category", "string"),
        (labelled("Rain.", spans=[{"start": 0, "end": 2, "category": ""}]), "spans[0].category", "empty"),
        (
            labelled("Rain.", spans=[{"start": 0, "end": 2, "category": "tag", "doubtful": 1}]),
            "spans[0].doubtful",
            "true",
        ),
        (
            labelled("Rain.", spans=[{"start": 0, "end": 2, "category": "tag", "text": "ai"}]),
            "spans[0].text",
            "is 'ai', but the span reads 'Ra'",
        ),
        (
            labelled(
                "Rain.",
                spans=[{"start": 2, "end": 4, "category": "tag"}, {"start": 0, "end": 3, "category": "tag"}],
            ),
            "spans[0]",
            "[2, 4) overlaps with [0, 3)",
        ),
    ],
)
def test_errors_name_file_line_and_field(line, field, problem):
    with pytest.raises(GoldError) as caught:
        parse(line, "gold.jsonl:7")

    assert (caught.value.place, caught.value.field) == ("gold.jsonl:7", field)
    assert problem in caught.value.problem
    assert str(caught.value).startswith("gold.jsonl:7: " + (f"{field}: " if field else ""))


@pytest.mark.parametrize(
    ("text", "place"),
    [("a ⟦b", "x/en/a.txt"), ("# c\na\nb⟧", "x/en/a.txt:3"), ("⟦a⟧\n⟦b⟦c⟧", "x/en/a.txt:2"), (b"\xff", "x/en/a.txt")],
)
def test_errors_in_marks_name_file_and_line(text, place):
    with pytest.raises(GoldError) as caught:
        parse_marked(text if isinstance(text, bytes) else text.encode(), "x/en/a.txt")

    assert caught.value.place == place


def test_json_lines_under_the_name_of_a_text_are_not_taken_for_prose():
    with pytest.raises(GoldError, match="looks like JSON Lines"):
        parse_marked(GOLD, "x/en/gold.txt")


def test_marks_are_taken_out():
    gold = parse_marked("\ufeff# comment ⟧\r\nA ⟦b⟧\r\n⟦⟧⟦cd⟧".encode(), "x/pt-BR/a.txt")

    assert (gold.text, gold.source) == ("A b\r\ncd", "\ufeffA b\r\ncd".encode())
    assert gold.spans == (Span(2, 3, ""), Span(5, 7, ""))
    assert (gold.id, gold.language, gold.told) == ("a", "pt-BR", "pt-BR")
    assert parse_marked(b"", "x/mixed/a.txt").told is None


def test_a_folder_is_read_in_order(tmp_path):
    for name in ("en/b.txt", "en/a.txt", "ar/c.txt", "en/README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("⟦" if name == "en/a.txt" else "Rain.", encoding="utf-8")
    found = list(read(str(tmp_path)))

    assert [type(one) is GoldError or one.id for one in found] == ["c", True, "b"]


def test_a_folder_without_texts_is_named(tmp_path):
    with pytest.raises(InputError, match=r"no marked texts \(\*.txt\) in that folder"):
        list(read(str(tmp_path)))


def test_a_file_that_is_missing_is_named(tmp_path):
    for name in ("gold.jsonl", "a.txt"):
        with pytest.raises(InputError, match="no such file"):
            list(read(str(tmp_path / name)))


# ---- the command


GOLD = labelled(f"{PROSE}\nAdvertisement\nBuy our boots", ("Advertisement", "advert"), ("Buy our boots", "advert"))


def test_the_command_shows_tables(call, file):
    code, out, err = call("evaluate", file(GOLD, "gold.jsonl"))
    text = out.decode()

    assert (code, err) == (0, "")
    for title in ("All", "By category", "By language", "By rule", "By stated confidence"):
        assert f"{title}\n" in text
    (row,) = [row.split() for row in text.splitlines() if "en.line.advert" in row]
    assert row == [
        "en.line.advert",
        "advert",
        *["1", "1", "0", "1.000", "0.21", "to", "1.00"],
        "0.970",
        "0.542",
        "0.703",
    ]


def test_the_command_writes_json(call, file):
    code, out, _ = call("evaluate", "--json", "--errors", "1", file(GOLD, "gold.jsonl"))
    (line,) = out.splitlines()

    assert code == 0
    assert json.loads(line)["errors"][0]["text"] == "Buy our boots"


def test_the_command_writes_markdown(call, file):
    out = call("evaluate", "--markdown", file(GOLD, "gold.jsonl"))[1].decode()

    assert "### By rule\n\n| rule | category | findings |" in out
    assert "| en.line.advert | advert | 1 | 1 | 0 |" in out


def test_the_command_shows_mistakes_in_context(call, file):
    out = call("evaluate", "--errors", "5", file(GOLD, "gold.jsonl"))[1].decode()

    assert "\nmissed  " in out
    assert "Advertisement⏎⟦Buy our boots⟧\n" in out
    long = labelled(f"{PROSE}\nBuy our boots\n{'now ' * 999}", (f"Buy our boots\n{'now ' * 999}"[:-1], "advert"))
    assert len(call("evaluate", "--errors", "5", file(long, "b.jsonl"))[1].splitlines()[-1]) < 500
    assert "missed" not in call("evaluate", file(GOLD, "gold.jsonl"))[1].decode()


def test_rules_with_few_findings_can_be_left_out(call, file):
    assert b"en.line.advert" not in call("evaluate", "--least", "2", file(GOLD, "gold.jsonl"))[1]


def test_the_command_obeys_its_options(call, file):
    _, out, _ = call("evaluate", "--json", "--profile", "conservative", "--language", "de", file(GOLD, "gold.jsonl"))

    assert json.loads(out)["right"] == 13
    assert json.loads(call("evaluate", "--json", "--language", "tlh", file(GOLD, "gold.jsonl"))[1])["right"] == 13


def test_a_bad_line_does_not_stop_the_run(call, file):
    path = file(GOLD + b"\n{\n\n" + GOLD.replace(b"Adv", b"adv", 1) + b"\n", "gold.jsonl")
    code, out, err = call("evaluate", "--json", path)

    assert code == 3
    assert json.loads(out)["cases"] == 1
    assert [line.split(": ")[1] for line in err.splitlines()] == [f"{path}:2", f"{path}:4"]
    assert ": spans[0].text: " in err


def test_a_quarantined_text_does_not_stop_the_run(call, file):
    path = file(GOLD + b"\n" + labelled("<" * 20 + "b>" * 20), "gold.jsonl")
    code, out, err = call("evaluate", "--json", path)

    assert (code, json.loads(out)["cases"]) == (3, 1)
    assert f"{path}:2: quarantined" in err


def test_standard_input(call, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOLD)))

    assert json.loads(call("evaluate", "--json", "-")[1])["cases"] == 1


@pytest.mark.parametrize(("data", "code"), [(b"", 2), (b"{\n", 3)])
def test_nothing_to_count_is_said(call, file, data, code):
    assert call("evaluate", file(data, "gold.jsonl"))[:2] == (code, b"")


def test_a_missing_file_is_named_and_the_others_are_counted(call, file, tmp_path):
    code, out, err = call("evaluate", "--json", tmp_path / "missing", file(GOLD, "gold.jsonl"))

    assert (code, json.loads(out)["cases"]) == (2, 1)
    assert "missing: no such file" in err


def test_hostile_gold_is_shown_escaped(call, file):
    evil = "\x1b[31m\u202e\x07|"
    line = labelled(f"{PROSE}\nBuy{evil}boots", (f"Buy{evil}boots", evil), id=evil, lang=evil)
    for option in (["--errors", "9"], ["--markdown"], ["--json", "--errors", "9"]):
        code, out, _ = call("evaluate", *option, file(line, f"a{evil[:-1]}.jsonl"))

        assert code == 0
        assert set("\x1b\u202e\x07") & set(out.decode()) == set()
