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


@pytest.mark.each_time(2)
@pytest.mark.parametrize(
    "other",
    [
        {"SEIZURE_DATE": "2013-05-19"},
        {"COUNTRY": "Tajikistan", "PLACE": ""},
        {"DRUG_NAME": "Opium"},
        {"AMOUNT": "1.55"},
        {"PLACE": "Samarkand", "AMOUNT": "1.51"},
        {"PLACE": "Nowhere at all", "SEIZURE_DATE": "2013-05-18"},
    ],
    ids=lambda other: next(iter(other)) + "=" + next(iter(other.values())),
)
def test_cases_that_differ_in_one_thing_are_not_flagged(grades, other):
    assert grades(KG | {"AMOUNT": "1.5"}, KG | {"AMOUNT": "1.5"} | other) == [(None, None)] * 2


def test_three_hundredths_apart_is_near_and_more_is_not(grades):
    assert grades(KG | {"AMOUNT": "0.97"}, KG | {"AMOUNT": "1"}) == [("near", 2), ("near", 2)]


def test_the_same_day_and_mass_is_a_sign_in_itself_unless_chance_makes_it(grades):
    """Both sides of one crossing, a province in corrupted spelling, two districts; and a round mass that occurs again
    and again."""

    def row(place: str, amount: str, day: str, drug: str = "Heroin") -> dict[str, str]:
        return KG | {"COUNTRY": "Kazakhstan", "PLACE": place, "AMOUNT": amount, "SEIZURE_DATE": day, "DRUG_NAME": drug}

    pairs = [
        [
            row('BCP "Auyl", East Kazakhstan', "1.31363", "2011-03-16"),
            row('железнодорожный пункт пропуска "Аул"', "1.31363", "2011-03-16"),
        ],
        [
            row("Beskaragay District, East Kazakhstan", "3.53362", "2011-01-27"),
            row("Восточно-115ская область", "3.53362", "2011-01-27"),
        ],
        [row("Shymkent", "0.77", "2011-05-02"), row("Petropavlovsk", "0.77", "2011-05-02")],
    ]
    often = [row("Shymkent", "1", f"2011-{month:02}-{day:02}", "Opium") for month in (1, 2) for day in range(2, 22, 2)]
    chance = [row("Petropavlovsk", "1", "2011-01-06", "Opium")]
    found = grades(*(one for pair in pairs for one in pair), *often, *chance)
    assert found == [("near_places", 2)] * 2 + [("near_places", 4)] * 2 + [("near_places", 6)] * 2 + [(None, None)] * 21


def test_what_can_be_one_place_is_surer_than_what_cannot(grades):
    rows = [KG | {"AMOUNT": "2.37", "PLACE": place} for place in ("Termez", "Samarkand", "г. Термез")]
    assert [grade for grade, _group in grades(*rows)] == ["exact", "near_places", "exact"]


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


def test_a_lone_quantity_far_beyond_the_others_is_implausible_however_few_they_are(place, ids_csv, rows_of):
    """By substance: 55 rows of one country; four of one country beside many of another, of which the small ones are
    usual there; two wrong rows of one country, which are no sign of each other; a country without any other row; and
    where nothing is known, nothing."""

    def row(drug: str, country: str, amount: float, nth: int) -> dict[str, str]:
        return {
            "DRUG_NAME": drug,
            "COUNTRY": country,
            "PLACE": "",
            "AMOUNT": f"{amount:.6f}",
            "SEIZURE_DATE": f"2012-{nth % 12 + 1:02}-{nth % 28 + 1:02}",
        }

    def spread(nth: int) -> float:
        return 10 ** (((nth * 37) % 101) / 101 * 2 - 1)

    rows = [row("Ecstasy", "Kyrgyzstan", 0.5 * spread(nth), nth) for nth in range(54)] + [
        row("Ecstasy", "Kyrgyzstan", 23_300, 3)
    ]
    rows += [row("Opium", "Afghanistan", 100 * spread(nth), nth) for nth in range(70)]
    rows += [
        row("Opium", "Armenia", amount, nth)
        for nth, amount in enumerate((0.7, 0.8, 0.7, 4.2, 0.8, 0.7, 4.3, 0.8, 9_000))
    ] + [row("Opium", "Iran, Islamic Republic of", 900, 1)]
    rows += [row("Methamphetamine", "Pakistan", 0.2 * spread(nth), nth) for nth in range(60)] + [
        row("Methamphetamine", "Armenia", amount, 5) for amount in (1641, 2882)
    ]
    rows += [row("Heroin", "Pakistan", 2 * spread(nth), nth) for nth in range(130)] + [
        row("Heroin", "Uzbekistan", 500, 7),
        row("Heroin", "Uzbekistan", 1, 8),
    ]
    rows += [row("Cocaine", "Kyrgyzstan", amount, nth) for nth, amount in enumerate((0.1, 0.2, 5_000))]
    loading.load_files([ids_csv(*rows)], place)
    flagged = (
        sa.select(seizure_item.c.quantity)
        .join(seizure, seizure.c.id == seizure_item.c.seizure_id)
        .where(IDS, seizure.c.is_quantity_implausible)
    )
    assert sorted(quantity for (quantity,) in rows_of(place, flagged)) == [500, 1641, 2882, 9_000, 23_300]


@pytest.mark.each_time(2)
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
