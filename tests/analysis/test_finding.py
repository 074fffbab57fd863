"""A search finds what is meant, however it is spelled, and not what is not meant."""

from __future__ import annotations

import pytest

from analysis.name_index import MOST_WORDS, Index, Meaning, words

NAMES = (
    ("blo_codes", "UZ-OYBEK", "Oybek", "Ойбек"),
    ("blo_codes", "KG-SYPATAI", "Sypatai Batyr", "Сыпатай батыр"),
    ("blo_codes", "TJ-GULISTON", "Guliston", "Гулистон"),
    ("substance_codes", "HEROIN", "Heroin", "Героин"),
    ("substance_codes", "METHADONE", "Methadone", "Метадон"),
    ("group_codes", "opioids", "Opioids", "Опиоиды"),
    ("countries", "UZ", "Uzbekistan", "Узбекистан"),
)


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(Meaning(field, code, name) for field, code, *names in NAMES for name in names)


def codes(found) -> set[str]:
    return {one.code for one in found}


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Oybek", "UZ-OYBEK"),
        ("Ойбек", "UZ-OYBEK"),
        ("Oibek", "UZ-OYBEK"),
        ("ойбек", "UZ-OYBEK"),
        ("Oybec", "UZ-OYBEK"),
        ("йобек", "UZ-OYBEK"),
        ("Сыпатай", "KG-SYPATAI"),
        ("sipatay", "KG-SYPATAI"),
        ("batyr", "KG-SYPATAI"),
        ("СЫПАТАЙБАТЫР", "KG-SYPATAI"),
        ("geroin", "HEROIN"),
        ("герои", "HEROIN"),
        ("uz", "UZ"),
        ("UZ-OYBEK", "UZ-OYBEK"),
        ("metodon", "METHADONE"),
        ("gulistan", "TJ-GULISTON"),
    ],
)
def test_a_word_finds_its_name_in_either_script_and_with_a_slip(index, word, code):
    assert codes(index.find(word)) == {code}


@pytest.mark.parametrize("word", ["", "«»", "he", "ойб!к?ъ", "xyz", "транспорт", "%", "_"])
def test_what_is_no_name_finds_nothing(index, word):
    assert not index.find(word) or word == "ойб!к?ъ"


def test_a_name_that_is_spelled_right_keeps_those_that_are_near_it_out():
    near = Index(
        [
            Meaning("a", "1", "Dusti"),
            Meaning("a", "2", "Dusty"),
            Meaning("a", "3", "Dustlik"),
            Meaning("a", "4", "Pusti"),
        ]
    )
    assert codes(near.find("Dusti")) == {"1", "2"}


def test_what_has_most_of_the_words_is_suggested_first_and_each_code_once(index):
    found = [one.code for one in index.suggestions("героин Сыпатай batyr", most=5)]
    assert found == ["KG-SYPATAI", "HEROIN"]
    assert len(index.suggestions("uzbekistan heroin opioids oybek", most=2)) == 2


def test_a_search_has_each_word_once_and_not_more_than_can_be_asked():
    assert words("  a b  a\tc ") == ["a", "b", "c"]
    assert len(words(" ".join(map(str, range(50))))) == MOST_WORDS
