"""The typeface of files has every letter and sign that the dashboard writes."""

from __future__ import annotations

import pytest

from exports import drawing, typeface
from exports.typeface import plain, wrapped

KAZAKH, UZBEK, KYRGYZ = "ӘәҒғҚқҢңӨөҰұҮүҺһІі", "ЎўҒғҚқҲҳʻʼ", "ҢңӨөҮү"
TAJIK, TURKMEN, LATIN = "ҒғӢӣҚқӮӯҲҳҶҷ", "ÄäÇçŇňÖöŞşÜüÝýŽž", "ÁáǴǵÑñÓóÚúŐő"
SIGNS = "\u00a0\u202f\u2212–—…«»„“”‘’№·×±°−→←↑↓≥≤≈≠•⁰¹²³⁻"


@pytest.mark.parametrize("weight", typeface.FILES)
def test_the_letters_of_the_five_countries_and_the_signs_are_in_both_weights(weight):
    from fontTools.ttLib import TTFont

    known = TTFont(typeface.FILES[weight]).getBestCmap()
    russian = "".join(chr(code) for code in range(0x410, 0x450)) + "Ёё"
    wanted = KAZAKH + UZBEK + KYRGYZ + TAJIK + TURKMEN + LATIN + SIGNS + russian + "".join(map(chr, range(0x20, 0x7F)))
    assert [letter for letter in wanted if ord(letter) not in known] == []


def test_figures_have_one_width_where_they_are_asked_to():
    from fontTools.ttLib import TTFont

    features = {one.FeatureTag for one in TTFont(typeface.FILES[400])["GSUB"].table.FeatureList.FeatureRecord}
    assert "tnum" in features


def test_the_licence_lies_beside_the_fonts():
    assert "SIL OPEN FONT LICENSE" in (typeface.FOLDER / "OFL.txt").read_text()


def test_long_texts_are_broken_at_blanks_and_longer_words_within():
    with drawing.session():
        lines = wrapped("Случаи изъятия по месяцам " + "x" * 200, 10.0, 120.0)
        assert " ".join(lines[:2]) == "Случаи изъятия по месяцам" and "".join(lines[2:]) == "x" * 200
        assert max(typeface.width(line, 10.0) for line in lines) <= 120.0


def test_what_must_stay_together_is_not_broken():
    with drawing.session():
        assert wrapped("weight 775\u00a0kg", 10.0, 58.0) == ["weight", "775\u00a0kg"]


def test_an_empty_text_is_one_empty_line():
    with drawing.session():
        assert wrapped("", 10.0, 50.0) == [""]


def test_signs_that_would_break_a_file_are_blanks():
    assert plain("a\x00b\nc\td\ud800e") == "a b c d\ufffde"
    assert plain("1\u202f000\u00a0кг") == "1\u202f000\u00a0кг"
