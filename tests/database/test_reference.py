"""The shipped reference data are complete rows of the reference tables, and agree with each other."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date

import pandas as pd
import pytest
import sqlalchemy as sa

from database import contract, reference
from database.engine import ROOT, reader
from database.loading import initialise
from database.publishing import change
from queries import schema

FILES = ROOT / "assets" / "reference"


def lines(name: str) -> list[dict[str, str]]:
    with (FILES / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return reference.tables()


def test_there_are_rows_for_every_reference_table(tables):
    assert set(tables) == {table.name for table in schema.layer("reference")}
    assert [name for name, rows in tables.items() if rows.empty] == [
        "agreement",
        "service_life",
        "contact_point",
        "blo_agency",
    ]


def test_rows_have_the_columns_of_their_table_and_all_that_may_not_be_empty(tables):
    for name, rows in tables.items():
        columns = schema.metadata.tables[name].c
        assert not set(rows.columns) - set(columns.keys())
        for column in columns:
            assert column.nullable or (column.name in rows and rows[column.name].notna().all()), (name, column.name)


def test_no_text_is_empty_or_has_spaces_around_it(tables):
    for name, rows in tables.items():
        for column in rows.select_dtypes(include=["object", "str"]):
            texts = [value for value in rows[column] if isinstance(value, str)]
            assert all(text and text == text.strip() for text in texts), (name, column)


@pytest.mark.parametrize(
    ("table", "file"),
    [
        ("code_list", "vocabularies"),
        ("country", "countries"),
        ("country_alias", "country_alias"),
        ("agency", "agencies"),
        ("place", "places"),
        ("place_alias", "place_alias"),
        ("substance", "substances"),
        ("substance_alias", "substance_alias"),
        ("unit_conversion", "unit_conversions"),
        ("national_seizure", "national_seizures"),
        ("blo", "blos"),
        ("crossing_pair", "crossing_pairs"),
    ],
)
def test_every_line_of_a_reference_file_is_a_row(tables, table, file):
    assert len(tables[table]) == len(lines(file)) > 0


REFERENCES = [
    ("agency", "country_code", "country", "iso2"),
    ("agency", "parent_code", "agency", "code"),
    ("blo", "country_code", "country", "iso2"),
    ("blo", "neighbour_code", "country", "iso2"),
    ("blo", "place_code", "place", "code"),
    ("blo_donor", "blo_code", "blo", "code"),
    ("blo_donor", "donor_code", "donor", "code"),
    ("blo_status", "blo_code", "blo", "code"),
    ("crossing_pair", "side_a", "blo", "code"),
    ("national_seizure", "country_code", "country", "iso2"),
    ("national_seizure", "substance_code", "substance", "code"),
    ("place", "country_code", "country", "iso2"),
    ("place", "province_code", "place", "code"),
    ("place_alias", "place_code", "place", "code"),
    ("source_subject", "source_code", "source", "code"),
]


@pytest.mark.parametrize(("table", "column", "target", "key"), REFERENCES)
def test_every_code_that_is_named_is_there(tables, table, column, target, key):
    named = tables[table][column].dropna()
    assert len(named)
    assert set(named) <= set(tables[target][key])


def test_an_alias_names_a_substance_or_a_group_of_them(tables):
    named = tables["substance_alias"]["code"]
    groups = set(tables["substance"]["group_code"])
    assert set(named[~named.str.startswith("GROUP:")]) <= set(tables["substance"]["code"]) | {"UNMAPPED"}
    assert set(named[named.str.startswith("GROUP:")].str.removeprefix("GROUP:")) <= groups


def test_the_other_side_of_a_pair_is_an_office_or_a_place(tables):
    sides = set(tables["crossing_pair"]["side_b"].dropna())
    assert sides <= set(tables["blo"]["code"]) | set(tables["place"]["code"])
    without = {row["code"] for row in lines("crossing_pairs") if not row["side_b_code"]}
    named = tables["crossing_pair"].set_index("code")["side_b"]
    assert len(without) and named[list(without)].notna().any()


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2014", date(2014, 1, 1), "year"),
        ("2021-05", date(2021, 5, 1), "month"),
        ("2022-07-07", date(2022, 7, 7), "day"),
        ("", None, None),
    ],
)
def test_an_imprecise_day_is_the_first_that_it_can_mean(text, day, precision):
    assert reference.imprecise_day(text) == (day, precision)


def test_offices_open_on_the_day_that_the_file_says_as_precisely_as_it_says(tables):
    offices = tables["blo"].set_index("code").astype(object).where(lambda rows: rows.notna(), None)
    for row in lines("blos"):
        assert (offices.opened_on[row["code"]], offices.opened_precision[row["code"]]) == reference.imprecise_day(
            row["opened"]
        )


def test_agencies_keep_both_names_as_they_are_written(tables):
    agencies = tables["agency"].set_index("code")
    for language in ("name_en", "name_ru"):
        written = {row["code"]: row[language] for row in lines("agencies")}
        assert len(written) > 20 and agencies[language].to_dict() == written


def test_published_finds_keep_every_substance_and_amount():
    found = reference.published()
    amounts: dict[tuple[str, str], float] = defaultdict(float)
    for row in lines("blo_published_seizures"):
        amounts[row["commodity_code"], row["unit"]] += float(row["quantity"])
    items = found["seizure_item"]
    assert len(items) == len(lines("blo_published_seizures"))
    assert items.groupby(["substance_code", "unit"])["quantity"].sum().to_dict() == pytest.approx(dict(amounts))


def test_published_finds_are_of_their_own_kind_and_link_to_their_page():
    cases = reference.published()["seizure"]
    kinds = {source["code"]: source["kind"] for source in reference.SOURCES}
    assert {kinds[code] for code in cases["source_code"]} == {"published"}
    assert cases["published_url"].str.startswith("http").all()
    assert set(cases["status"]) == {"verified"}


def test_substances_of_one_published_event_are_one_case():
    found = reference.published()
    events = Counter((row["blo_code"], row["date"], row["source"]) for row in lines("blo_published_seizures"))
    per_case = found["seizure_item"].groupby("seizure_id").size()
    assert sorted(per_case) == sorted(events.values())
    assert max(per_case) > 1


def test_litres_and_tablets_of_published_finds_have_no_exact_kilograms():
    items = reference.published()["seizure_item"]
    assert items.loc[~items["unit"].isin(["kg", "g", "t", "mg"]), "quantity_kg"].isna().all()
    weighed = items[items["unit"] == "kg"]
    assert (weighed["quantity_kg"] == weighed["quantity"]).all()


def test_a_database_without_records_has_one_row_for_each_key(place):
    with change(place) as connection:
        initialise(connection)
    reading = reader(place)
    with reading.connect() as connection:
        assert contract.doubled(connection) == []
        counted = connection.execute(sa.select(sa.func.count()).select_from(schema.place)).scalar()
    reading.dispose()
    assert counted == len(lines("places"))


def test_what_was_published_of_an_opening_is_told_with_its_source_and_its_day():
    told = reference.event_marks()
    assert told["source"].str.startswith("https://www.unodc.org/").all()
    known = {row["code"]: row["opened"] for row in reference.reference_rows("blos")}
    assert [known[row.scope_code] for row in told.itertuples()] == [
        row.occurred_on.isoformat() for row in told.itertuples()
    ]
