"""Codes have names in the language of the reader; what was not stated, not known and other are three things."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analysis.names import DIMENSION_OF_FIELD, Names
from content import opening
from language import i18n
from scope.filters import BLANK, CODE_FIELDS


@pytest.fixture(autouse=True)
def english_again():
    yield
    i18n.use("en")


def moment(day: str | None) -> pd.Timestamp:
    return pd.NaT if day is None else pd.Timestamp(day)


@pytest.fixture
def names() -> Names:
    listed = [
        ("country", "UZ", "Uzbekistan", "Узбекистан"),
        ("country", "TJ", "Tajikistan", "Таджикистан"),
        ("blo", "UZ-OYBEK", "Oybek", "Ойбек"),
        ("blo", "TJ-FOTEHOBOD", "Fotehobod", "Фотехобод"),
        ("blo", "UZ-YALLAMA", "Yallama", "Яллама"),
        ("blo", "A7", "Guliston", "Гулистон"),
        ("substance_group", "other", "Other drugs", "Другие наркотики"),
        ("concealment", "other", "Other place", "Другое место"),
        ("concealment", "unknown", "Place unknown", "Место неизвестно"),
    ]
    offices = [
        ("UZ-OYBEK", "UZ", "2012-05-01"),
        ("TJ-FOTEHOBOD", "TJ", None),
        ("UZ-YALLAMA", "UZ", "2019-03-15"),
        ("A7", "TJ", None),
    ]
    pairs = [
        ("OYBEK-FOTEHOBOD", "UZ-OYBEK", "TJ-FOTEHOBOD", None, None),
        ("YALLAMA-KONYSBAYEV", "UZ-YALLAMA", "KZ-KONYSBAYEV-X", "Konysbayev", "Конысбаев"),
        ("OYBEK-ALONE", "UZ-OYBEK", None, None, None),
    ]
    agencies = [
        ("UZ-A", "Committee", "Комитет", "CC", "UZ", "customs", "UZ-CUSTOMS", None, None, "2018-01-01"),
        ("UZ-B", "Service", "Служба", "CS", "UZ", "customs", "UZ-CUSTOMS", None, "2018-01-01", "2023-07-01"),
        ("UZ-C", "Agency", "Ведомство", "CA", "UZ", "customs", "UZ-CUSTOMS", None, "2023-07-01", None),
    ]
    columns = "code name_en name_ru acronym country_code kind lineage_code parent_code valid_from valid_to".split()
    return Names(
        pd.DataFrame([(*row, None) for row in listed], columns=["dimension", "code", "name_en", "name_ru", "parent"]),
        pd.DataFrame(
            [(code, country, moment(day)) for code, country, day in offices],
            columns=["code", "country_code", "opened_on"],
        ),
        pd.DataFrame(pairs, columns=["code", "side_a", "side_b", "side_b_name_en", "side_b_name_ru"]),
        # In no order, for the database promises none by validity.
        pd.DataFrame(
            [(*row[:-2], moment(row[-2]), moment(row[-1])) for row in (agencies[2], agencies[0], agencies[1])],
            columns=columns,
        ),
    )


def test_a_code_has_its_name_in_the_language_of_the_reader(names):
    assert names("blo", "UZ-OYBEK") == "Oybek"
    i18n.use("ru")
    assert names("blo", "UZ-OYBEK") == "Ойбек"


def test_a_code_that_is_in_no_list_stands_for_itself(names):
    assert names("blo", "UZ-NEW") == "UZ-NEW"
    assert names("no such dimension", "X") == "X"
    assert names.pair("NO-PAIR") == "NO-PAIR"


@pytest.mark.parametrize(
    ("language", "words"), [("en", ["Not stated", "Unknown", "Other"]), ("ru", ["Не указано", "Неизвестно", "Прочее"])]
)
def test_not_stated_unknown_and_other_are_three_words(names, language, words):
    i18n.use(language)
    assert [names("transport_mode", code) for code in (BLANK, "unknown", "other")] == words


def test_a_list_that_has_its_own_words_for_unknown_and_other_keeps_them(names):
    assert [names("concealment", code) for code in (BLANK, "unknown", "other")] == [
        "Not stated",
        "Place unknown",
        "Other place",
    ]
    assert names("substance_group", "other") == "Other drugs"


def test_a_pair_is_both_sides_of_its_crossing(names):
    assert names.pair("OYBEK-FOTEHOBOD") == "Oybek – Fotehobod"
    i18n.use("ru")
    assert names.pair("OYBEK-FOTEHOBOD") == "Ойбек – Фотехобод"


def test_a_side_without_an_office_has_the_name_of_its_place(names):
    assert names.pair("YALLAMA-KONYSBAYEV") == "Yallama – Konysbayev"
    i18n.use("ru")
    assert names.pair("YALLAMA-KONYSBAYEV") == "Яллама – Конысбаев"


def test_a_pair_whose_other_side_is_not_known_is_one_office(names):
    assert names.pair("OYBEK-ALONE") == "Oybek"


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2000, 1, 1), "Committee"),
        (date(2017, 12, 31), "Committee"),
        (date(2018, 1, 1), "Service"),
        (date(2023, 6, 30), "Service"),
        (date(2023, 7, 1), "Agency"),
        (date(2099, 1, 1), "Agency"),
    ],
)
def test_an_agency_has_the_name_that_was_valid_on_the_day(names, day, name):
    assert names.agency_on("UZ-CUSTOMS", day).name_en == name


def test_an_agency_that_ended_keeps_its_last_name(names):
    row = (
        "KG-X",
        "Drug Service",
        "Служба",
        "DS",
        "KG",
        "drug_control",
        "KG-X",
        None,
        moment("2003-01-01"),
        moment("2009-10-01"),
    )
    columns = "code name_en name_ru acronym country_code kind lineage_code parent_code valid_from valid_to".split()
    ended = Names(
        pd.DataFrame(columns=["dimension", "code", "name_en", "name_ru", "parent"]),
        names.offices,
        names.pairs,
        pd.DataFrame([row], columns=columns),
    )
    assert ended.agency_on("KG-X", date(2020, 1, 1)).name_en == "Drug Service"


def test_the_opening_of_an_office_is_a_day_or_is_not_known(names):
    assert names.opened_on("UZ-YALLAMA") == date(2019, 3, 15)
    assert names.opened_on("TJ-FOTEHOBOD") is None
    assert names.opened_on("UZ-NEW") is None


def test_the_choices_of_every_filter_have_names(names):
    assert set(DIMENSION_OF_FIELD) == set(CODE_FIELDS)
    assert names.choice("origin_codes", "TJ") == "Tajikistan"
    assert names.choice("pair_codes", "OYBEK-FOTEHOBOD") == "Oybek – Fotehobod"
    assert names.choice("pair_codes", BLANK) == "Not stated"
    assert names.choice("blo_codes", BLANK) == "Outside offices"
    assert names.choice("agency_codes", "UZ-CUSTOMS").startswith("UZ · ")


def test_offices_are_offered_by_country_and_then_by_name(names):
    codes = ["UZ-YALLAMA", "TJ-FOTEHOBOD", "UZ-OYBEK", "A7"]
    assert sorted(codes, key=lambda code: names.sort_key("blo_codes", code)) == [
        "TJ-FOTEHOBOD",
        "A7",
        "UZ-OYBEK",
        "UZ-YALLAMA",
    ]


def test_an_office_of_an_excluded_country_an_agency_that_leads_and_a_pair_are_chosen_against_what_is_excluded(names):
    """A mark that stands on a map or in a table without a case is clicked."""
    excluded = (("countries", ("KZ", "UZ")), ("blo_codes", ("A7",)))
    office = {"blo_codes": ("UZ-OYBEK",)}
    assert opening.contradicted(excluded, office, names) == {"countries": ("UZ",)}
    assert opening.without_contradicted(excluded, office, names) == (
        ("countries", ("KZ",)),
        ("blo_codes", ("A7",)),
    )
    both = {"blo_codes": ("UZ-OYBEK", "TJ-FOTEHOBOD")}
    assert opening.contradicted(excluded, both, names) == {}
    assert opening.contradicted((("agency_codes", ("X",)),), {"lead_codes": ("X",)}, names) == {"agency_codes": ("X",)}
    # On the other side there is no office, and so no case.
    yallama = {"pair_codes": ("YALLAMA-KONYSBAYEV",)}
    assert opening.contradicted((("countries", ("UZ",)),), yallama, names) == {"countries": ("UZ",)}
