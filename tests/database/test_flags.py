"""Flags that ask a person to look: probable double reports, implausible quantities, significant cases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from database import loading
from database.agreement import Site, agreement
from queries.schema import seizure, seizure_item

IDS = seizure.c.source_code == "UNODC-IDS"

BEGUN = ROWS_ALONE = True
"""See `place` and `rows_alone` in `conftest.py`."""


@pytest.fixture
def grades(place, ids_csv, rows_of):
    """Loads rows: grade of each in the order of the file, and its group as the row that begins it."""

    def load(*rows):
        loading.load_files([ids_csv(*rows)], place)
        columns = (seizure.c.row_no, seizure.c.id, seizure.c.double_report_group, seizure.c.double_report_grade)
        found = rows_of(place, sa.select(*columns).where(IDS).order_by(seizure.c.row_no))
        first = {number: row_no for row_no, number, _group, _grade in found}
        return [(grade, first.get(group)) for _row, _number, group, grade in found]

    return load


KG = {"DRUG_UNIT": "Kilogram"}


def test_the_same_case_in_other_units_and_a_town_beside_its_province_is_flagged(grades):
    assert grades(
        KG | {"AMOUNT": "1.5", "PLACE": "Termez"},
        {"AMOUNT": "1520", "DRUG_UNIT": "Gram", "SEIZURE_DATE": "2013-05-18", "PLACE": "Surkhandarya province"},
    ) == [("near", 2), ("near", 2)]


def test_the_same_day_and_mass_is_an_exact_double(grades):
    assert grades(
        KG | {"AMOUNT": "1.5", "PLACE": "Termez"}, {"AMOUNT": "1500", "DRUG_UNIT": "Gram", "PLACE": "г. Термез"}
    ) == [("exact", 2), ("exact", 2)]


@pytest.mark.parametrize(
    "other",
    [
        {"SEIZURE_DATE": "2013-05-19"},
        {"COUNTRY": "Tajikistan", "PLACE": ""},
        {"DRUG_NAME": "Opium"},
        {"AMOUNT": "1.55"},
        {"PLACE": "Samarkand"},
        {"PLACE": "Nowhere at all"},
    ],
    ids=lambda other: next(iter(other)) + "=" + next(iter(other.values())),
)
def test_cases_that_differ_in_one_thing_are_not_flagged(grades, other):
    assert grades(KG | {"AMOUNT": "1.5"}, KG | {"AMOUNT": "1.5"} | other) == [(None, None)] * 2


def test_three_hundredths_apart_is_near_and_more_is_not(grades):
    assert grades(KG | {"AMOUNT": "0.97"}, KG | {"AMOUNT": "1"}) == [("near", 2), ("near", 2)]


def test_less_than_fifty_grams_is_never_flagged(grades):
    assert grades({"AMOUNT": "49", "DRUG_UNIT": "Gram"}, {"AMOUNT": "0.049"}) == [(None, None)] * 2


def test_a_blank_place_contradicts_nothing(grades):
    assert grades(KG | {"AMOUNT": "2", "PLACE": ""}, KG | {"AMOUNT": "2.01"}) == [("near", 2), ("near", 2)]


def test_wholly_identical_rows_are_counted_apart(grades):
    assert grades({}, {}) == [(None, None)] * 2


def test_a_chain_of_near_reports_is_one_group(grades):
    assert grades({"AMOUNT": "1"}, {"AMOUNT": "1.02"}, {"AMOUNT": "1.04"}) == [("near", 2)] * 3


def test_rows_without_a_mass_are_never_flagged(grades):
    assert grades({"DRUG_UNIT": "Tablet"}, {"DRUG_UNIT": "Tablet", "ROUTING": "Other"}) == [(None, None)] * 2


def test_flags_are_computed_anew_with_each_load(place, ids_csv, rows_of):
    loading.load_files([ids_csv({"AMOUNT": "1.5"}, name="first.csv")], place)
    loading.load_files([ids_csv({"AMOUNT": "1.51"}, name="second.csv")], place)
    assert rows_of(place, sa.select(seizure.c.double_report_grade).where(IDS)) == [("near",)] * 2


# Places that can be one -------------------------------------------------------------------------------------


def _site(text, province=None, country="RU", code=None, lat=None, lon=None):
    return Site(country, code, text, province, lat, lon)


@pytest.mark.parametrize(
    ("first", "second", "can_be_one"),
    [
        (_site("г. Пермь", "Пермский край"), _site(None, "Perm Krai"), True),
        (_site("г. Пермь", "Пермский край"), _site("п. Волжский", "Самарская область"), False),
        (_site("г. Саратов", "Саратовская область"), _site("г. Энгельс", "Саратовская область"), False),
        (_site("Leningrad Region, St. Peterburg"), _site("Leningrad Region, Vyborg"), False),
        (_site("Unknown"), _site("Vyborg"), True),
        (_site("автотрасса Уральск-Дарьинск"), _site('highway "Uralsk-Darinsk", West Kazakhstan'), True),
        (_site("Zabul", country="AF"), _site(None, "Zabul", country="AF"), True),
        (_site("Kandahar", country="AF"), _site("Kandarhar", country="AF"), True),
        (_site("Lahore", country="PK"), _site("Peshawar", country="PK"), False),
        (_site("A", lat=55.75, lon=37.6), _site("B", lat=55.751, lon=37.61), True),
        (_site("same", lat=55.75, lon=37.6), _site("same", lat=43.3, lon=132.0), False),
    ],
)
def test_places_contradict_where_each_names_what_the_other_does_not(first, second, can_be_one):
    assert agreement()(first, second) is can_be_one
    assert agreement()(second, first) is can_be_one


# Quantities -------------------------------------------------------------------------------------------------


def test_a_quantity_ten_times_beyond_its_country_is_implausible(place, ids_csv, rows_of):
    ordinary = [{"AMOUNT": f"1.{nth:03}", "SEIZURE_DATE": f"2013-01-{nth + 1:02}"} for nth in range(25)]
    loading.load_files([ids_csv(*ordinary, {"AMOUNT": "1000"})], place)
    flagged = sa.select(seizure_item.c.quantity).join(seizure, seizure.c.id == seizure_item.c.seizure_id)
    assert rows_of(place, flagged.where(IDS, seizure.c.is_quantity_implausible)) == []
    more = [{"AMOUNT": f"1.{nth:03}", "SEIZURE_DATE": f"2012-{nth % 12 + 1:02}-{nth % 28 + 1:02}"} for nth in range(200)]
    loading.load_files([ids_csv(*more, name="more.csv")], place)
    assert rows_of(place, flagged.where(IDS, seizure.c.is_quantity_implausible)) == [(1000.0,)]


def test_where_a_country_has_few_cases_those_of_all_countries_decide(place, ids_csv, rows_of):
    ordinary = [
        {"COUNTRY": "Afghanistan", "PLACE": "Kabul", "AMOUNT": f"{nth % 9 + 1}.{nth:03}"} for nth in range(200)
    ]
    loading.load_files([ids_csv(*ordinary, {"AMOUNT": "500"})], place)
    flagged = sa.select(seizure.c.country_code).where(IDS, seizure.c.is_quantity_implausible)
    assert rows_of(place, flagged) == [("UZ",)]


def test_armenian_cocaine_of_2014_is_caught_and_ordinary_afghan_heroin_is_not(ids_load, rows_of):
    columns = (seizure.c.country_code, seizure_item.c.substance_reported, seizure_item.c.quantity_kg)
    joined = sa.select(*columns).join(seizure_item, seizure_item.c.seizure_id == seizure.c.id)
    flagged = rows_of(ids_load[0], joined.where(IDS, seizure.c.is_quantity_implausible))
    assert ("AM", "Cocaine") in {(country, drug) for country, drug, _kg in flagged}
    assert 2_936 in {round(kg) for country, drug, kg in flagged if (country, drug) == ("AM", "Cocaine")}
    afghan = [kg for country, drug, kg in flagged if (country, drug) == ("AF", "Heroin")]
    total = rows_of(ids_load[0], joined.where(IDS, seizure.c.country_code == "AF", seizure_item.c.substance_code == "HEROIN"))
    assert len(afghan) <= 0.01 * len(total)
    assert len(flagged) < 100


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"DRUG_NAME": "Heroin", "AMOUNT": "25"}, True),
        ({"DRUG_NAME": "Heroin", "AMOUNT": "25000", "DRUG_UNIT": "Gram"}, True),
        ({"DRUG_NAME": "Heroin", "AMOUNT": "24.9"}, False),
        ({"DRUG_NAME": "Heroin", "AMOUNT": "500", "DRUG_UNIT": "Litre"}, None),
        ({"DRUG_NAME": "Heroin", "AMOUNT": ""}, None),
        ({"DRUG_NAME": "Alcohol", "AMOUNT": "5000", "DRUG_UNIT": "Litre"}, None),
    ],
)
def test_a_case_is_significant_only_where_it_can_be_compared(place, ids_csv, rows_of, row, expected):
    loading.load_files([ids_csv(row)], place)
    query = sa.select(seizure_item.c.is_significant).join(seizure, seizure.c.id == seizure_item.c.seizure_id)
    assert rows_of(place, query.where(IDS)) == [(expected,)]
