"""What belongs together stays on one line: ranges, short words in brackets, dots between two texts."""

from __future__ import annotations

import re
from html import escape, unescape

import pytest

from language import signs
from language.unbroken import everywhere, marked, unbroken


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("above the 4–23 usual", "above the 4\u2060–\u206023 usual"),
        ("Каинды (ж/д): 29 случаев", "Каинды\u00a0(ж/\u2060д): 29 случаев"),
        ("Kaindy (railway)", "Kaindy\u00a0(railway)"),
        ("Tojvaron (formerly Karamyk)", "Tojvaron (formerly Karamyk)"),
        ("2,2 дня (с июля по июнь)", "2,2 дня (с\u00a0июля по июнь)"),
        ("A · B · C", "A\u00a0· B\u00a0· C"),
        ("July 2025 – June 2026", "July\u00a02025\u00a0–\u00a0June\u00a02026"),
        ("II\u00a0квартал 2026\u00a0г. и далее", "II\u00a0квартал\u00a02026\u00a0г. и далее"),
        ("3 September – 19 September 2026", "3 September\u00a0– 19\u00a0September\u00a02026"),
        ("of 2031\u202f455 cases, 1764 – all", "of 2031\u202f455 cases, 1764\u00a0–\u00a0all"),
        ("on 3/4 of 9", "on 3/4 of 9"),
        ("(разница — 16,1\u00a0кг)", "(разница\u00a0—\u00a016,1\u00a0кг)"),
        ("офис — это место", "офис — это место"),
        ("Каинды, Б. Конысбаева", "Каинды, Б.\u00a0Конысбаева"),
    ],
)
def test_a_text_is_held_together_and_says_the_same(text, held):
    assert unbroken(text) == held
    assert signs.drawn(held).replace("\u00a0", " ") == text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("D-0039487", ["D-0039487"]),
        ("Каинды (ж/д), Сыпатай батыр (Мерке)", ["Каинды (ж/д)", "батыр (Мерке)"]),
        ("above the 4–23 usual, 1,5–2,7 kg", ["4–23", "1,5–2,7"]),
        ("JWH-018 <b>", ["JWH-018"]),
        (
            "701 кг (с повторами — 717\u00a0кг, разница — 16,1\u00a0кг)",
            ["(с повторами — 717\u00a0кг", "разница — 16,1\u00a0кг"],
        ),
        ("ранее — 1\u202f208, а офис — это место", ["ранее — 1\u202f208"]),
        ("Б. Конысбаева – Яллама", ["Б. Конысбаева"]),
        ("Ойбек – Фотехобод", ["Ойбек –"]),
        ("за II\u00a0квартал 2026\u00a0г. больше", ["квартал 2026\u00a0г."]),
        ("Туркменистан · Пограничная служба", ["Туркменистан ·"]),
        ("2,2 дня (с июля по июнь)", ["(с июля"]),
        ("1 случай — 63\u00a0%", ["1 случай — 63\u00a0%"]),
        ("Metamphetamine-hydrochloride (4-MMC) of a very long name", []),
        ("Tojvaron (formerly Karamyk)", []),
    ],
)
def test_a_page_holds_together_what_belongs_together_and_changes_no_text(text, held):
    markup = marked(text, escape)
    assert re.findall('<span class="blo-held">(.*?)</span>', markup) == [escape(one) for one in held]
    assert unescape(re.sub("</?span[^>]*>", "", markup)) == text


def test_pictures_and_names_of_things_stay_as_they_are():
    told = {"title": "4–23", "svg": "<text>4–23</text>", "rows": [{"written": "1–2", "key": "a · b"}]}
    assert everywhere(told, but=frozenset({"svg", "key"})) == {
        "title": "4\u2060–\u206023",
        "svg": "<text>4–23</text>",
        "rows": [{"written": "1\u2060–\u20602", "key": "a · b"}],
    }
