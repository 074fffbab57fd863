"""What is taken out of foreign text, and what stays."""

from __future__ import annotations

import re
import sys
import unicodedata

import pyarrow as pa
import pytest

from exports.typeface import plain
from language import i18n, signs
from tests.hostile_texts import PERSIAN, TEXTS, UNSEEN


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_that_is_not_seen_is_drawn(name):
    text = TEXTS[name]
    for made in (signs.seen(text), signs.drawn(text), i18n.html(text), i18n.markdown(text), plain(text)):
        assert not UNSEEN.search(made)
    assert not re.search("[\n\r\t]", plain(text))


def test_every_control_of_formatting_that_unicode_knows_is_taken_out_or_named_here():
    """By the tables of Unicode instead of a list: what is of the kinds Cc, Cf and Cs, but what people write with."""
    written_with = {"\t", "\n", "\r", "\u200c", "\u200d"}
    left = {
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs")
        and chr(code) not in written_with
        and chr(code) in signs.seen(f"a{chr(code)}b")
    }
    prefixes = ("ARABIC ", "SYRIAC ", "KAITHI ", "EGYPTIAN ", "SHORTHAND ")
    assert {unicodedata.name(sign) for sign in left if not unicodedata.name(sign, "").startswith(prefixes)} == set()


def test_what_languages_and_emoji_need_stays():
    for text in (PERSIAN, "👨‍👩‍👧‍👦", TEXTS["flags"], "Кыргызстан ёй", "e\u0301", "قرب ترمذ", "a\tb\nc"):
        assert signs.seen(text) == text and signs.drawn(text) == text


def test_what_was_taken_out_is_counted_by_sign():
    assert signs.taken("a\u202eb\u202cc\u202e\x07" + TEXTS["flags"]) == {"U+202E": 2, "U+202C": 1, "U+0007": 1}


def test_a_text_from_the_right_does_not_turn_what_stands_around_it():
    assert i18n.html("بدخشان 12") == "\u2068بدخشان 12\u2069" and i18n.html("Бадахшан 12") == "Бадахшан 12"


def test_units_of_utf16_are_counted_without_halving_a_character():
    assert (
        signs.cut("😀" * 20, 31) == "😀" * 15 and signs.cut("abc", 3) == "abc" and signs.cut("a" * 40, 31) == "a" * 31
    )


def test_texts_that_an_earlier_version_stored_are_drawn_safely():
    column = pa.chunked_array([pa.array([*(text for text in TEXTS.values() if "\ud83d" not in text), None])])
    safe = signs.column(column).to_pylist()
    assert safe[-1] is None and not any(UNSEEN.search(text) for text in safe[:-1])
    untouched = pa.array(["Термез", None, "plain"])
    assert signs.column(untouched) is untouched
    assert signs.is_drawn("place_text") and not signs.is_drawn("record_key") and not signs.is_drawn("blo_code")
