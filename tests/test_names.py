"""Names: what a credit may name, and what only looks like it."""

from __future__ import annotations

import pytest

from newsclean import clean, packs
from newsclean.matchers import Entry, LineMatcher
from newsclean.names import is_name


@pytest.mark.parametrize(
    "text",
    [
        *("Mina Lind", "Mina van der Lind", "J. Lind", "JANE LIND", "Khalid al-Masri", "Jean d'Arden", "AFP", "dpa"),
        *(
            "picture alliance",
            "iStock",
            "Harbour Times",
            "University of Arden",
            "Mina Lind & Tom Berg",
            "paper.example",
        ),
        *("Mina Lind and Tom Berg", "Ève Ågren", "И. Иванов", "Мина Линд", "Ömer Şahin oğlu", "Ανδρέας Νίκου"),
        *("مينا ليند", "محمد علي حسن", "وكالة المرفأ", "مينا ليند وعلي حسن ونور سالم", "AFP وكالة"),
        *(
            "मीना लिंड",
            "김민수",
            "山田花子",
            "共同通信社",
            "新华社",
            "מינה לינד",
            "ნინო",
            "港口通讯社和半岛电视台以及新华社",
        ),
    ],
)
def test_a_name(text):
    assert is_name(text, common_words("ar", "hi", "ja", "zh", "he"))


@pytest.mark.parametrize(
    "text",
    [
        *("how to take pictures", "comment réussir ses images", "the harbour at night", "of the", "Mina Lind was here"),
        *("So gelingen gute Bilder", "как снимать ночью", "al mare", "", "."),
        *("كيف تلتقط صورا في الليل", "صور من المرفأ", "سفن الصيد تعود مساء اليوم", "عمال المرفأ بعد العاصفة"),
        *("रात में अच्छी तस्वीर", "夜景をきれいに撮る方法", "如何在夜晚拍照", "冬天的旧城", "海与城和山", "ספינות של הנמל"),
    ],
)
def test_no_name(text):
    assert not is_name(text, common_words("ar", "hi", "ja", "zh", "he"))


def common_words(*names):
    return {word for name in names for word in packs.head(name).get("common_words", ())}


@pytest.mark.parametrize(
    ("line", "matched"),
    [
        ("Photo : Jeanne Dupré", True),
        ("PHOTO: JEANNE DUPRÉ", True),
        ("Photo : comment réussir ses images la nuit", False),
        ("Photo: İnci Lind", True),
    ],
)
def test_a_phrase_that_names_takes_names_alone(line, matched):
    matcher = LineMatcher([Entry(["photo[ ]: {name}"], "credit")])

    assert matcher.match(line) == ["credit"] * matched


def test_a_name_is_read_where_it_stands():
    """Signs that folding drops before it do not shift it."""
    matcher = LineMatcher([Entry(["تصوير: {name} {name}/{name}"], "credit", common={"في"})])

    assert matcher.match("تَصْوِيرٌ: مينا ليند/علي حسن") == ["credit"]
    assert matcher.match("تَصْوِيرٌ: مينا ليند/في الليل") == []


def test_words_of_the_pack_tell_in_scripts_without_capitals():
    text = "Il a plu.\n{}\nLa route a été fermée, et le port aussi, selon la mairie."
    for line, goes in (("Photo : Jeanne Dupré", True), ("Photo : comment réussir ses images la nuit", False)):
        assert (line not in clean(text.format(line), language="fr").text) is goes
