"""Languages: told from little text, told for single lines of mixed texts, or given."""

from __future__ import annotations

import subprocess
import sys

import pytest

import newsclean
from newsclean import pipeline
from newsclean.cleaner import _shipped_signs
from newsclean.structure import Signs, detect_language, further_languages, sample_of, tell
from newsclean.text import split_lines

ARABIC = (
    "وافق مجلس المدينة يوم الاثنين على إعادة بناء جدار الميناء القديم بالحجر بعد نقاش طويل مع الصيادين.",
    "وقال رئيس البلدية إن العمل سيبدأ في الربيع إذا سمح الطقس بذلك.",
)
ENGLISH = (
    "The council agreed on Monday to rebuild the old wall at the harbour in stone after a long debate.",
    "The mayor said that the work will begin in May if the weather allows it.",
)
FRENCH = (
    "Le conseil de la ville a décidé lundi de reconstruire le vieux mur du port en pierre.",
    "Les travaux doivent commencer en mai, selon le maire, si le temps le permet.",
)


def pack_names(record):
    return [pack["name"] for pack in record.tool["packs"]]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Was the road closed?", "en"),
        ("They will not be there before Friday.", "en"),
        ("La route est fermée depuis hier.", "fr"),
        ("Aucune route n'est sûre.", "fr"),
        ("Die Straße bleibt gesperrt.", "de"),
        ("El puerto sigue cerrado.", "es"),
        ("O porto não abre hoje.", "pt"),
        ("Il porto è chiuso anche oggi.", "it"),
        ("Liman bugün de kapalı.", "tr"),
        ("Эта дорога ещё закрыта.", "ru"),
        ("الطريق مغلق منذ أمس.", "ar"),
        ("این جاده از دیروز بسته است.", "fa"),
        ("یہ سڑک کل سے بند ہے۔", "ur"),
        ("הדרך סגורה.", "he"),
        ("港口將於五月重新開放。", "zh"),
        ("港は五月に再び開きます。", "ja"),
        ("항구는 오월에 다시 문을 연다.", "ko"),
        ("Jalan itu masih ditutup.", "id"),
    ],
)
def test_a_single_sentence_tells_its_language(text, language):
    assert newsclean.clean(text).language == language


@pytest.mark.parametrize(
    "text",
    [
        "Det kan ikke være rigtigt, at broen er lukket hele sommeren.",
        "Stormen stängde vägen i natt.",
    ],
)
def test_words_shared_with_a_neighbour_do_not_tell_a_language_without_a_pack(text):
    assert newsclean.clean(text).language == "und"


def test_chinese_with_names_in_latin_letters_is_chinese():
    assert newsclean.clean("港口管理局与 On The Coast 公司签署了协议，该公司在 The Hague 成立。").language == "zh"


def test_packs_of_further_lines_are_in_use():
    text = "\n".join(
        (ARABIC[0], "Lire aussi : La tempête ferme la route", ARABIC[1], "Weitere Artikel", ARABIC[0][:60])
    )

    record = newsclean.clean(text)

    assert record.language == "ar"
    assert pack_names(record) == ["common", "en", "ar", "de", "fr"]
    assert [edit.removed for edit in record.edits] == ["Lire aussi : La tempête ferme la route\n", "Weitere Artikel\n"]
    newsclean.verify(record.to_json())


def test_a_line_shows_its_language_by_its_script():
    record = newsclean.clean("\n".join((*ENGLISH, "اقرأ أيضا: العاصفة تغلق طريق الساحل")))

    assert record.language == "en"
    assert pack_names(record) == ["common", "en", "ar"]
    assert [edit.category for edit in record.edits] == ["read-more"]


def test_under_a_menu_in_english_the_article_is_french():
    record = newsclean.clean(
        "\n".join(("Subscribe to our newsletter", *FRENCH, "Lire aussi : La tempête ferme la route"))
    )

    assert record.language == "fr"
    assert len(record.edits) == 2


def test_of_a_list_of_languages_the_packs_of_three_are_used():
    lines = (
        "Die Straße an der Küste bleibt noch bis Freitag gesperrt.",
        "La route de la côte est fermée pour les voitures.",
        "Дорога у моря закрыта, и это уже не новости.",
        "הדרך ליד הים לא תהיה סגורה גם ביום שישי.",
        "الطريق الساحلي مغلق منذ يوم الاثنين.",
    )

    record = newsclean.clean("\n".join((*ENGLISH, *lines, lines[0], lines[4])))

    assert record.language == "en"
    assert pack_names(record) == ["common", "en", "ar", "de", "fr"]


def test_what_a_line_in_a_further_language_says_is_kept():
    record = newsclean.clean(
        "\n".join((*ENGLISH, "Foto: dpa", "Die Straße an der Küste bleibt noch bis Freitag gesperrt."))
    )
    assert "de" in pack_names(record)
    newsclean.verify(record.to_json())


def test_a_language_that_is_given_is_the_only_one():
    text = "\n".join((ARABIC[0], "Lire aussi : La tempête ferme la route", ARABIC[1]))

    record = newsclean.clean(text, language="ar")

    assert pack_names(record) == ["common", "en", "ar"]
    assert record.edits == ()


def test_a_plain_text_uses_no_further_pack():
    for lines in (ARABIC, ENGLISH, FRENCH):
        record = newsclean.clean("\n".join(lines))
        assert pack_names(record) == list(dict.fromkeys(("common", "en", record.language)))


@pytest.mark.parametrize(
    "line",
    [
        "Photo: أحمد",  # a name
        "Déjà vu, the mayor called it.",
        "Rio de Janeiro, Buenos Aires, La Paz",
        "\N{LEFT-TO-RIGHT MARK}12.5 %",
    ],
)
def test_names_and_figures_are_in_no_other_language(line):
    lines = split_lines("\n".join((*ENGLISH, line)))
    assert set(further_languages(lines, "en", _shipped_signs()).values()) <= {"ar"}


def test_words_that_neighbours_share_tell_no_line():
    signs = Signs([("en", ["the"], ""), ("fr", ["la", "de"], ""), ("es", ["la", "de"], "")])
    assert further_languages(split_lines("the sea\nla costa de la mar"), "en", signs) == {}


def test_words_that_neighbours_share_tell_no_text():
    signs = Signs([("fr", ["la", "de", "les"], ""), ("es", ["la", "de", "los"], "")])
    assert detect_language("la plage de la mer", signs) == "und"
    assert detect_language("la plage de la mer et les vagues", signs) == "fr"


def test_words_of_all_languages_are_counted_at_once():
    signs = Signs([("fr", ["la", "de", "les", "la"], ""), ("es", ["la", "de", "los"], ""), ("de", ["die"], "")])

    counts, own = signs.counts(["les", "de", "la", "de", "la", "mer", "sur", "la", "plage"])

    assert dict(zip(signs.names, counts, strict=True)) == {"de": 0, "es": 5, "fr": 6}
    assert dict(zip(signs.names, own, strict=True)) == {"de": 0, "es": 0, "fr": 1}


def test_as_many_words_as_a_sample_holds_can_be_counted():
    signs = Signs([("en", ["a"], ""), ("fr", ["à"], "")])

    assert signs.counts(sample_of("a " * 1000).split()) == (bytes([240, 0]), bytes([240, 0]))


def test_a_language_that_leaves_no_doubt_is_told_by_half_of_the_sample(monkeypatch):
    asked = []
    monkeypatch.setattr(
        Signs, "counts", lambda self, words, counts=Signs.counts: asked.append(words) or counts(self, words)
    )
    signs = Signs([("en", ["the", "of", "and", "was"], ""), ("fr", ["la", "le", "des", "aussi"], "")])
    plain, mixed = "the end of the road and of the line " * 20, "the end la fin and le reste " * 20

    assert tell(sample_of(plain), signs) == "en"
    assert len(asked) == 1
    asked.clear()
    assert tell(sample_of(mixed), signs) in {"en", "fr"}
    assert len(asked) == 2


def test_what_both_halves_of_a_sample_say_counts_where_the_first_is_no_language_of_its_own():
    signs = Signs([("no", ["og", "er", "det"], ""), ("da", ["og", "er", "det", "af"], "")])
    shared = ("og er det en by " * 15)[:240]

    assert tell(shared + ("af byen og " * 30)[:240], signs) == "da"


def test_a_language_is_told_again_only_where_its_sample_changes(monkeypatch):
    told = []
    monkeypatch.setattr(pipeline, "tell", lambda *args: told.append(args[0]) or tell(*args))
    article = "\n".join(
        f"On day {day} the mayor said that the wall was {3 * day} metres long." for day in range(10, 40)
    )

    assert newsclean.clean(article + "\nAdvertisement").edits
    assert len(told) == 1
    assert newsclean.clean("Advertisement\n" + article).edits
    assert len(told) == 3


def test_fragment_rules_hold_for_lines_in_their_language():
    french = "Le conseil de la ville a décidé lundi de reconstruire le vieux mur avec la pierre de la. région."
    english = "The council of the town agreed to rebuild the old wall at the harbour in local. stone."

    record = newsclean.clean("\n".join((*ARABIC, french, english)))

    assert [(edit.removed.strip(), edit.rules[0]) for edit in record.edits] == [
        ("région.", "fr.fragment.loose-word"),
        ("stone.", "en.fragment.loose-word"),
    ]
    assert newsclean.clean(record.text).edits == ()


def test_an_arabic_line_in_an_english_text_has_its_fragments_found():
    text = "\n".join((*ENGLISH, "وقع الرئيس إعلان النوايا يوم الثلاثاء مع الوفد في المدينة. في."))
    assert [edit.rules[0] for edit in newsclean.clean(text).edits] == ["ar.fragment.function-word"]


def test_packs_that_are_not_used_are_not_read():
    code = (
        "import newsclean, sys; from newsclean import packs\n"
        "newsclean.clean(sys.argv[1]); print(packs.shipped.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code, ENGLISH[0]], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["2"]
