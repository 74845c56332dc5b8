"""What removed lines say about the article goes into the record's metadata."""

from __future__ import annotations

import pytest

from newsclean import Cleaner, clean, packs

BODY = "Rain fell on the coast overnight, and the road along the harbour was closed.\nIt was calm by noon."


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("By Jane DoeBBC News, Delhi", {"authors": ["Jane Doe"]}),
        ("By Jane Doe, Omar bin Said and Mina Lind, staff writer", {}),  # whose job it is cannot be told
        ("Written by Jane Doe and Mina Lind", {"authors": ["Jane Doe", "Mina Lind"]}),
        ("Published on: 5 October 2031", {"published": "2031-10-05"}),
        ("Monday, October 5, 2031 at 10:15 pm", {"published": "2031-10-05T22:15"}),
        ("Last updated: Oct 5, 2031", {"modified": "2031-10-05"}),
        ("Published 13/10/2031, 10:15", {"published": "2031-10-13T10:15"}),
        ("Published 10/13/2031", {"published": "2031-10-13"}),
        ("Published 05/10/2031", {}),  # May or October
        ("Published 2031-10-05 | 23:59", {"published": "2031-10-05T23:59"}),
        ("Updated: 31/02/2031", {}),
        ("3 hours ago", {}),
    ],
)
def test_what_a_line_above_the_article_says(line, facts):
    record = clean(f"{line}\n{BODY}")

    assert dict(record.metadata) == facts
    assert record.text == BODY or not facts


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("بقلم: سالم الساحلي", {"authors": ["سالم الساحلي"]}),
        ("نُشر في 5 أكتوبر 2031", {"published": "2031-10-05"}),
        ("آخر تحديث: 5 تشرين الأول 2031 - 10:15 م", {"modified": "2031-10-05T22:15"}),
        ("الاثنين، 5 غشت 2031 - 12:05 ص", {"published": "2031-08-05T00:05"}),
        ("منذ 3 ساعات", {}),
    ],
)
def test_what_a_line_says_in_arabic(line, facts):
    record = clean(f"إغلاق الطريق\n{line}\nهطل المطر على الساحل وأغلقت الطرق كلها.", language="ar")

    assert dict(record.metadata) == facts
    assert line not in record.text


@pytest.mark.parametrize(
    ("language", "line", "facts"),
    [
        ("de", "Autorin: Jana Dorn", {"authors": ["Jana Dorn"]}),
        ("de", "Aktualisiert am 5. Oktober 2031, 10:15 Uhr", {"modified": "2031-10-05T10:15"}),
        ("tr", "Haber: Ayşe Kıyı", {"authors": ["Ayşe Kıyı"]}),
        ("tr", "Son Güncelleme: 5 Ekim 2031", {"modified": "2031-10-05"}),
        ("ru", "Автор: Анна Морская", {"authors": ["Анна Морская"]}),
        ("ru", "Место работы, Гавань", {}),  # where the author works
        ("ru", "Обновлено 5 октября 2031, 10:15", {"modified": "2031-10-05T10:15"}),
        ("fa", "نویسنده: سارا ساحلی", {"authors": ["سارا ساحلی"]}),
        ("fa", "تاریخ انتشار: ۵ اکتبر ۲۰۳۱", {"published": "2031-10-05"}),
        ("fa", "تاریخ انتشار: ۵ مهر ۱۴۱۰", {}),  # in the Persian calendar
        ("ur", "تحریر: سارہ ساحلی", {"authors": ["سارہ ساحلی"]}),
        ("ur", "تاریخ اشاعت: 5 اکتوبر 2031", {"published": "2031-10-05"}),
        ("he", "מאת: נועה חוף", {"authors": ["נועה חוף"]}),
        ("he", "עודכן ב-5 באוקטובר 2031", {"modified": "2031-10-05"}),
        ("id", "Penulis: Siti Pantai", {"authors": ["Siti Pantai"]}),
        ("id", "Minggu, 5 Oktober 2031", {"published": "2031-10-05"}),
        ("hi", "लेखक: सारा साहिल", {"authors": ["सारा साहिल"]}),
        ("hi", "प्रकाशित: 5 अक्टूबर 2031", {"published": "2031-10-05"}),
    ],
)
def test_what_a_line_says_in_other_languages(language, line, facts):
    record = clean(f"{line}\n{BODY}", language=language)

    assert dict(record.metadata) == facts
    assert record.text == BODY


@pytest.mark.parametrize(
    ("language", "line", "facts"),
    [
        ("zh", "发布时间：2031年5月3日 10:15", {"published": "2031-05-03T10:15"}),
        ("zh", "更新於 2031-05-03 10:15", {"modified": "2031-05-03T10:15"}),
        ("zh", "本报记者 李港", {"authors": ["李港"]}),
        ("ja", "2031年5月3日10時15分 配信", {"published": "2031-05-03T10:15"}),
        ("ja", "更新日：2031年5月3日", {"modified": "2031-05-03"}),
        ("ja", "2031年5月3日（土） 10:15", {"published": "2031-05-03T10:15"}),
        (
            "ko",
            "입력 2031.05.03 10:15 수정 2031.05.03 11:20",
            {"published": "2031-05-03T10:15", "modified": "2031-05-03T11:20"},
        ),
        ("ko", "2031년 5월 3일 오후 2:15", {"published": "2031-05-03T14:15"}),
        ("ko", "2031년 5월 3일 오전 10시 15분", {"published": "2031-05-03T10:15"}),
        ("ko", "항구=홍길동 기자 hong@paper.example", {"authors": ["홍길동"]}),
    ],
)
def test_what_a_line_says_in_chinese_japanese_and_korean(language, line, facts):
    body = "港口下雨了，市长说道路在中午之前封闭，没有人知道什么时候重新开放。"
    record = clean(f"{body[:4]}\n{line}\n{body}\n{body[::-1]}", language=language)

    assert dict(record.metadata) == facts
    assert line not in record.text


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("© 2031 Harbour Times. All rights reserved.", "Harbour Times"),
        ("Copyright © 2029-2031 by Harbour Times", "Harbour Times"),
        ("© 2031 all that you see here is ours and stays ours", None),
        ("© 2031 बंदरगाह समाचार। सर्वाधिकार सुरक्षित।", "बंदरगाह समाचार"),
        ("© 2031 بندرگاہ نیوز۔ جملہ حقوق محفوظ ہیں۔", "بندرگاہ نیوز"),
        ("© 2031 海港日报 版权所有", "海港日报"),
    ],
)
def test_who_holds_the_copyright(line, publisher):
    assert clean(f"{BODY}\n{line}").metadata.get("publisher") == publisher


def test_what_is_given_stays():
    given = {"authors": ["J. Doe"], "section": "Coast"}

    record = clean(f"By Jane DoeBBC News, Delhi\nPublished on: 5 October 2031\n{BODY}", metadata=given)

    assert dict(record.metadata) == {"authors": ["J. Doe"], "section": "Coast", "published": "2031-10-05"}


def test_what_stays_in_the_text_says_nothing():
    """A flag is a doubt, and no fact comes of it."""
    record = clean(f"By Jane Doe\n{BODY}", policy="conservative")

    assert "By Jane Doe" in record.text
    assert dict(record.metadata) == {}


@pytest.mark.parametrize("name", [name for name in packs.names() if packs.head(name).get("months")])
def test_the_months_of_each_language_are_read(name):
    """A date in words is read back whatever the month; each language has some line that says when."""
    pack = packs.shipped(name)
    rule = next(rule for rule in pack.rules if rule.data.get("keeps") == "dates")
    cleaner = Cleaner(language=pack.language)

    assert len(rule.data["months"]) == 12
    found = [dict(cleaner.clean(hit.replace("⟦", "").replace("⟧", "")).metadata) for hit in rule.hit]
    assert any(facts.keys() & {"published", "modified"} for facts in found), rule.id


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("© 2031 Harbour Daily", {"publisher": "Harbour Daily"}),
        ("© 2031. All Rights Reserved", {}),
        ("Copyright 2031", {}),
        ("© Photo: Jane Doe", {}),
        ("© Getty Images", {}),  # a picture's
        ("© 2031 Reuters", {"publisher": "Reuters"}),
        ("© 2031 جميع الحقوق محفوظة", {}),
        ("© 2031 版权所有", {}),
    ],
)
def test_who_holds_the_rights_is_a_name(line, facts):
    assert dict(clean(f"{BODY}\n{line}", language="en").metadata) == facts


@pytest.mark.parametrize(
    ("language", "line", "facts"),
    [
        ("ar", "بقلم: سالم الساحلي - كاتبة لبنانية", {"authors": ["سالم الساحلي"]}),
        ("ar", "بقلم رئيس التحرير", {}),
        ("ar", "إعداد: فريق التحرير", {}),
        ("ar", "بقلم الرصاص كتب وصيته.", {}),
        ("zh", "记者 李港 北京报道", {}),
    ],
)
def test_what_an_author_is_is_no_name(language, line, facts):
    assert dict(clean(f"Title\n{line}\n{BODY}", language=language).metadata) == facts


def test_a_timeline_does_not_say_when_it_was_published():
    days = "3 March 2031\nThe port closes.\n5 March 2031\nTalks begin.\n19 March 2031\nA deal is signed.\n"
    record = clean(f"How the strike unfolded\n{days}", language="en")

    assert dict(record.metadata) == {}
    assert record.edits == ()
