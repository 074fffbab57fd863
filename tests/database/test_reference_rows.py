"""Rows that an operator adds to the reference tables."""

from __future__ import annotations

import csv
from datetime import date

import pytest
import sqlalchemy as sa
import xlsxwriter

from database import loading, publishing
from database.codes import codes
from database.formats import reference_rows, template, unodc_ids
from database.lists import lists
from queries.schema import blo_status, contribution, donor, event_mark, seizure, seizure_item

STATUS = "blo_code;status;from_on;to_on;reason\n"

BEGUN = ROWS_ALONE = UNFLAGGED = True
"""See `place` and `rows_alone` in `conftest.py`."""


@pytest.fixture
def written(tmp_path):
    def write(text, name="rows.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_closure_of_an_office_is_added_beside_what_is_known_of_it(place, written, rows_of):
    text = STATUS + "KZ-KORDAI;suspended;2020-01-10;02.04.2021;Reconstruction\n"
    (result,) = loading.load_files([written(text)], place)
    assert (result.rows_read, result.rows_accepted, result.source_code) == (1, 1, "")
    columns = (blo_status.c.status, blo_status.c.from_on, blo_status.c.to_on)
    added = sa.select(*columns).where(blo_status.c.blo_code == "KZ-KORDAI", blo_status.c.reason == "Reconstruction")
    assert rows_of(place, added) == [("suspended", date(2020, 1, 10), date(2021, 4, 2))]
    (again,) = loading.load_files([written(text)], place)
    assert (again.rows_accepted, again.rows_known) == (0, 1)


def test_a_row_with_the_same_key_replaces_the_earlier_one(place, written, rows_of):
    text = STATUS + "KZ-KORDAI;suspended;2020-01-10;;Reconstruction\n"
    loading.load_files([written(text)], place)
    (result,) = loading.load_files([written(text.replace("Reconstruction", "Repair"))], place)
    assert result.rows_accepted == 1
    reasons = sa.select(blo_status.c.reason).where(
        blo_status.c.blo_code == "KZ-KORDAI", blo_status.c.reason.is_not(None)
    )
    assert rows_of(place, reasons) == [("Repair",)]


def test_of_two_rows_with_one_key_the_second_is_rejected(embedded, written, rows_of):
    path = written(
        STATUS + "KZ-KORDAI;closed;2020-01-10;;a\nKZ-KORDAI;closed;2020-01-10;;b\nKZ-KORDAI;closed;2020-01-10;;a\n"
    )
    (result,) = loading.load_files([path], embedded)
    assert (result.rows_accepted, result.rows_known, result.rows_rejected) == (1, 1, 1)


def test_codes_that_are_not_there_are_rejected_with_suggestions(embedded, written, tmp_path):
    path = written(STATUS + "KZ-KORDAJ;closed;2020-01-10;;\nKZ-KORDAI;;2020-01-10;;\nKZ-KORDAI;closed;31.02.2020;;\n")
    (result,) = loading.load_files([path], embedded, reject_path=tmp_path / "rejects.csv")
    assert result.rows_rejected == 3
    with (tmp_path / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["column"], row["reason"], row["remedy"]) for row in csv.DictReader(file)]
    assert rows[0][:2] == ("blo_code", "no such code") and "KZ-KORDAI" in rows[0][2]
    assert [row[:2] for row in rows[1:]] == [
        ("status", "nothing is stated"),
        ("from_on", "no such day in the calendar"),
    ]


def test_grants_and_events_get_their_keys_from_the_loader(place, written, rows_of):
    donors = written("code;name_en;name_ru;country_code\nXX-FUND;Fund;Фонд;JP\n", "donor.csv")
    grants = written(
        "donor_code;target_kind;target_code;amount;currency;agreed_on\n"
        "XX-FUND;network;;1 000 000;USD;2024-05-01\nXX-FUND;blo;KZ-KORDAI;5,5;EUR;\n",
        "contribution.csv",
    )
    events = written(
        "occurred_on;scope_kind;scope_code;kind;text_en;text_ru\n2021-04-02;blo;KZ-KORDAI;reopening;Reopened;Открыт\n",
        "event.csv",
    )
    results = loading.load_files([donors, grants, events], place)
    assert [one.rows_accepted for one in results] == [1, 2, 1]
    assert rows_of(place, sa.select(donor.c.name_ru).where(donor.c.code == "XX-FUND")) == [("Фонд",)]
    assert rows_of(place, sa.select(contribution.c.id, contribution.c.amount).order_by(contribution.c.id)) == [
        (1, 1_000_000.0),
        (2, 5.5),
    ]
    assert rows_of(place, sa.select(event_mark.c.text_en).where(event_mark.c.kind != "opening")) == [("Reopened",)]
    assert [one.rows_known for one in loading.load_files([donors, grants, events], place)] == [1, 2, 1]


def test_no_header_belongs_to_two_kinds_of_files():
    for table in reference_rows.TABLES:
        header = tuple(column.name for column in table.c if column.name != "id")
        assert reference_rows.table_of(header) is table
        assert not unodc_ids.recognises(header)
        assert not template.recognises(header), table.name
    for sheet in template.SHEETS:
        assert not reference_rows.recognises(tuple(column.name for column in sheet.columns))


OWN = {
    "seizures": [
        [
            "record_id",
            "seized_on",
            "blo",
            "lead_agency",
            "origin",
            "substance",
            "quantity",
            "unit",
            "place",
            "concealment",
        ],
        ["A1", "2026-03-01", "TJ-OWN", "KG-OWN", "ZZ", "NITAZENE_X", "2", "pood", "", "hollow_log"],
        [
            "A2",
            "2026-03-02",
            "Офис Аксай",
            "Своё ведомство",
            "Занзибар",
            "Нитазен X",
            "2",
            "Pood",
            "",
            "Выдолбленное бревно",
        ],
        ["A3", "2026-03-03", "aksai office", "own agency", "Zedland", "nx-street", "2", "g", "КПП Аксай", ""],
        ["A4", "2019-03-03", "TJ-OWN", "", "", "Nitazene X", "2", "g", "Аксайка", ""],
    ],
    "blo": [
        ["code", "name_en", "name_ru", "country_code", "place_code", "opened_on", "opened_precision", "confidence"],
        ["TJ-OWN", "Aksai office", "Офис Аксай", "KG", "AKS-X", "2020-01-01", "year", "high"],
    ],
    "place_alias": [["alias", "country_code", "place_code", "note"], ["Аксайка", "KG", "AKS-X", ""]],
    "unit_conversion": [["unit", "substance_code", "factor", "kind", "source"], ["pood", "*", "16.38", "exact", "own"]],
    "place": [
        ["code", "name_en", "name_ru", "country_code", "kind", "province_code", "lat", "lon"],
        ["AKS-X", "Aksai", "Аксай", "KG", "crossing", "KG-CHUY-P", "42.7", "74.1"],
    ],
    "agency": [
        ["code", "name_en", "name_ru", "country_code", "kind", "lineage_code"],
        ["KG-OWN", "Own agency", "Своё ведомство", "KG", "customs", "KG-OWN"],
    ],
    "substance": [
        ["code", "name_en", "name_ru", "group_code", "category"],
        ["NITAZENE_X", "Nitazene X", "Нитазен X", "opioids", "drug"],
    ],
    "substance_alias": [["alias", "code", "confidence", "note"], ["NX-street", "NITAZENE_X", "high", ""]],
    "country": [
        ["iso2", "iso3", "name_en", "name_ru", "is_programme_country"],
        ["ZZ", "ZZZ", "Zedland", "Занзибар", "no"],
    ],
    "code_list": [
        ["vocabulary", "code", "label_en", "label_ru", "sort_order"],
        ["concealment", "hollow_log", "Hollow log", "Выдолбленное бревно", "99"],
    ],
}
"""What an operator has of its own, in one workbook whose records come first."""


@pytest.fixture
def own_workbook(tmp_path):
    path = tmp_path / "own.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in OWN.items():
            page = book.add_worksheet(name)
            for line, row in enumerate(rows):
                page.write_row(line, 0, row)
    return path


def test_own_codes_are_valid_at_once_for_the_records_that_follow(embedded, own_workbook, written, rows_of, tmp_path):
    wrong = written("seized_on;blo;substance\n2026-03-01;Aksay offise;Heroin\n", "wrong.csv")
    result, refused = loading.load_files([own_workbook, wrong], embedded, reject_path=tmp_path / "rejects.csv")
    assert (result.rows_rejected, result.unmatched, result.unplaced) == (0, {"blo": {"TJ-OWN": 1}}, {})
    columns = (
        "public_ref country_code blo_code lead_agency_code origin_code place_code lat location_precision concealment"
    ).split()
    items = seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id)
    query = sa.select(
        *(seizure.c[name] for name in columns),
        seizure_item.c.substance_code,
        seizure_item.c.group_code,
        seizure_item.c.quantity_kg,
    )
    own = rows_of(
        embedded, query.select_from(items).where(seizure.c.source_code == "BLO").order_by(seizure.c.public_ref)
    )
    at_office = ("KG", "TJ-OWN", "KG-OWN", "ZZ", "AKS-X", 42.7, "crossing")
    assert own == [
        ("A1", *at_office, "hollow_log", "NITAZENE_X", "opioids", 32.76),
        ("A2", *at_office, "hollow_log", "NITAZENE_X", "opioids", 32.76),
        ("A3", *at_office, None, "NITAZENE_X", "opioids", 0.002),
        # Before the office opened.
        ("A4", "KG", None, None, None, "AKS-X", 42.7, "crossing", None, "NITAZENE_X", "opioids", 0.002),
    ]
    assert refused.rows_rejected == 1
    # What is nearly right is suggested from the own list too.
    with (tmp_path / "rejects-unresolved.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {(row["text"], "Aksai office" in row["suggestions"]) for row in csv.DictReader(file)} >= {
            ("Aksay offise", True)
        }


def test_what_is_shipped_is_nobodys_own(place):
    with publishing.change(place) as connection:
        assert lists(connection).codes is codes()
