"""Our own template: written, filled in and read back; corrections; and rows that cannot stand."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from database import load_run, loading, template
from database.codes import codes
from database.formats import records
from database.formats import template as tables
from database.formats.files import FileError
from queries.schema import (
    exchange,
    operation,
    operation_agency,
    operation_blo,
    report,
    seizure,
    seizure_agency,
    seizure_detection,
    seizure_item,
    target,
    traffic,
    training_attendance,
)

EXAMPLES = {sheet.name: [{column.name: column.example for column in sheet.columns}] for sheet in tables.SHEETS}
OURS = seizure.c.source_code == "BLO"

BEGUN = ROWS_ALONE = UNFLAGGED = True
"""See `place` and `rows_alone` in `conftest.py`."""


@pytest.fixture
def written(tmp_path):
    """Writes a template with rows, one list per sheet."""

    def write(name="records.xlsx", **rows):
        path = tmp_path / name
        template.write(path, rows)
        return path

    return write


@pytest.fixture
def sheet_csv(tmp_path):
    """Writes one sheet of the template as CSV from rows of stated cells."""

    def write(sheet, *rows, name="rows.csv", separator=";", header=None):
        names = header or [column.name for column in sheet.columns]
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=separator)
            writer.writerow(names)
            writer.writerows([row.get(name, "") for name in names] for row in rows)
        return path

    return write


def _rejected(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [(int(row["row"]), row["column"], row["reason"]) for row in csv.DictReader(file)]


def test_the_template_filled_with_its_examples_loads_whole(place, written, rows_of, flagged):
    (result,) = loading.load_files([written(**EXAMPLES)], place)
    assert (result.rows_read, result.rows_accepted, result.rows_rejected) == (8, 8, 0)
    assert not result.unmatched
    (row,) = rows_of(
        place,
        sa.select(
            seizure.c.public_ref,
            seizure.c.seized_on,
            seizure.c.country_code,
            seizure.c.blo_code,
            seizure.c.location_precision,
            seizure.c.destination_code,
            seizure.c.departure_code,
            seizure.c.origin_code,
            seizure.c.status,
            seizure.c.persons_detained,
            seizure.c.transport_group,
        ).where(OURS),
    )
    assert row == (
        "TMZ-2026-014",
        date(2026, 3, 15),
        "KG",
        "KG-KAINDY-RAIL",
        "address",
        "unknown",
        "KZ",
        None,
        "verified",
        1,
        "rail",
    )
    item = sa.select(seizure_item.c.substance_code, seizure_item.c.quantity_kg, seizure_item.c.is_significant)
    of_ours = item.join(seizure, seizure.c.id == seizure_item.c.seizure_id).where(OURS)
    assert rows_of(place, of_ours) == [("HEROIN", 12.5, False)]
    linked = sa.select(operation.c.name, exchange.c.outcome).select_from(
        seizure.join(operation, operation.c.id == seizure.c.operation_id).join(
            exchange, exchange.c.id == seizure.c.exchange_id
        )
    )
    assert rows_of(place, linked.where(OURS)) == [("Spring 2026", "information")]
    assert rows_of(place, sa.select(operation_blo.c.blo_code).order_by(operation_blo.c.blo_code)) == [
        ("KG-KAINDY-RAIL",),
        ("KZ-KORDAI",),
    ]
    assert len(rows_of(place, sa.select(operation_agency))) == 2
    assert rows_of(place, sa.select(training_attendance.c.men, training_attendance.c.women)) == [(6, 3)]
    assert rows_of(place, sa.select(traffic.c.month, traffic.c.count, traffic.c.inspected)) == [
        (date(2026, 3, 1), 1840, 62)
    ]
    assert rows_of(place, sa.select(target.c.period_start, target.c.period_end, target.c.value)) == [
        (date(2026, 1, 1), date(2027, 1, 1), 120.0)
    ]


def test_times_are_read_in_the_zone_of_the_installation_and_kept_in_utc(place, written, rows_of):
    loading.load_files([written(exchanges=EXAMPLES["exchanges"])], place)
    (row,) = rows_of(place, sa.select(exchange.c.sent_at, exchange.c.replied_at, exchange.c.expects_reply))
    assert [one.astimezone(UTC) for one in row[:2]] == [
        datetime(2026, 3, 15, 3, 40, tzinfo=UTC),
        datetime(2026, 3, 15, 11, 5, tzinfo=UTC),
    ]
    assert row[2] is True


def test_the_same_file_again_adds_nothing(place, written, rows_of):
    path = written(**EXAMPLES)
    loading.load_files([path], place)
    (again,) = loading.load_files([path], place)
    assert (again.rows_accepted, again.rows_known) == (0, 8)
    assert rows_of(place, sa.select(sa.func.count()).where(OURS)) == [(1,)]


def test_each_sheet_loads_as_csv_too(embedded, sheet_csv):
    paths = [sheet_csv(sheet, EXAMPLES[sheet.name][0], name=f"{sheet.name}.csv") for sheet in tables.SHEETS]
    results = loading.load_files(paths, embedded)
    assert [(one.rows_accepted, one.rows_rejected) for one in results] == [(1, 0)] * 8


@pytest.mark.parametrize("label", ["label_en", "label_ru"])
def test_headers_may_be_the_labels_of_either_language(embedded, sheet_csv, label):
    sheet = tables.SEIZURES
    header = [getattr(column, label) for column in sheet.columns]
    row = {
        getattr(column, label): column.example
        for column in sheet.columns
        if column.name not in ("operation", "exchange")
    }
    (result,) = loading.load_files([sheet_csv(sheet, row, header=header)], embedded)
    assert (result.rows_accepted, result.rows_rejected) == (1, 0)


def test_every_choice_of_the_drop_downs_is_read_back_as_a_code():
    lists = template.choices()
    known = codes()
    readers = {"country": known.country, "agency": known.agency, "blo": known.blo, "substance": known.substance}
    used = {template._list_of(column) for sheet in tables.SHEETS for column in sheet.columns} - {""}
    assert used <= lists.keys()
    for name in used:
        look_up = (
            readers.get(name)
            or tables.labels(name)
            or (known.unit if name == "seizure_unit" else known.vocabulary(name))
        )
        for choice in lists[name]:
            assert records._either(look_up, choice), (name, choice)


def test_a_seizure_of_several_substances_is_one_record(place, sheet_csv, rows_of):
    event = {"record_id": "A-1", "seized_on": "2026-02-01", "blo": "KG-KAINDY-RAIL", "detection": "dog; xray"}
    path = sheet_csv(
        tables.SEIZURES,
        event | {"substance": "Heroin", "quantity": "1,5", "unit": "kg"},
        {"record_id": "A-1", "seized_on": "2026-02-01", "substance": "Опий", "quantity": "300", "unit": "g"},
        {
            "seized_on": "2026-02-02",
            "country": "Казахстан",
            "substance": "Tramadol",
            "quantity": "40",
            "unit": "tablet",
        },
    )
    (result,) = loading.load_files([path], place)
    assert (result.rows_read, result.rows_accepted) == (3, 3)
    lines = rows_of(
        place,
        sa.select(
            seizure.c.public_ref, seizure_item.c.line_no, seizure_item.c.substance_code, seizure_item.c.quantity_kg
        )
        .join(seizure_item, seizure_item.c.seizure_id == seizure.c.id)
        .where(OURS)
        .order_by(seizure.c.seized_on, seizure_item.c.line_no),
    )
    assert lines == [("A-1", 1, "HEROIN", 1.5), ("A-1", 2, "OPIUM", 0.3), (None, 1, "TRAMADOL", None)]
    assert {
        code
        for (code,) in rows_of(
            place,
            sa.select(seizure_detection.c.detection).where(
                seizure_detection.c.seizure_id.in_(sa.select(seizure.c.id).where(OURS))
            ),
        )
    } == {"dog", "xray"}


def test_a_changed_row_corrects_its_record_and_keeps_its_identity(place, sheet_csv, rows_of):
    row = {
        "record_id": "A-1",
        "seized_on": "2026-02-01",
        "country": "KG",
        "substance": "HEROIN",
        "quantity": "1",
        "unit": "kg",
    }
    row["status"] = "verified"
    loading.load_files([sheet_csv(tables.SEIZURES, row, name="first.csv")], place)
    (before,) = rows_of(place, sa.select(seizure.c.id, seizure.c.first_loaded_at).where(OURS))
    changed = row | {"quantity": "2", "lead_agency": "KZ-BS"}
    (result,) = loading.load_files([sheet_csv(tables.SEIZURES, changed, name="second.csv")], place)
    assert (result.rows_accepted, result.rows_known) == (1, 0)
    columns = (seizure.c.id, seizure.c.first_loaded_at, seizure.c.status, seizure_item.c.quantity)
    joined = sa.select(*columns).join(seizure_item, seizure_item.c.seizure_id == seizure.c.id).where(OURS)
    assert rows_of(place, joined) == [(*before, "revised", 2.0)]
    assert rows_of(place, sa.select(seizure_agency.c.agency_code, seizure_agency.c.role)) == [("KZ-BS", "lead")]


@pytest.mark.each_time(2)
@pytest.mark.parametrize(
    ("first", "second", "quantity", "expected"),
    [
        ("", "", "2", "provisional"),
        ("", "verified", "1", "verified"),
        ("verified", "withdrawn", "1", "withdrawn"),
        ("verified", "", "1", "verified"),
        ("verified", "rejected", "2", "rejected"),
        ("verified", "verified", "2", "revised"),
    ],
)
def test_what_a_second_row_makes_of_the_status(embedded, sheet_csv, rows_of, first, second, quantity, expected):
    row = {"record_id": "A-1", "seized_on": "2026-02-01", "country": "KG", "substance": "HEROIN", "unit": "kg"}
    loading.load_files([sheet_csv(tables.SEIZURES, row | {"status": first, "quantity": "1"}, name="1.csv")], embedded)
    loading.load_files(
        [sheet_csv(tables.SEIZURES, row | {"status": second, "quantity": quantity}, name="2.csv")], embedded
    )
    assert rows_of(embedded, sa.select(seizure.c.status).where(OURS)) == [(expected,)]


def test_a_withdrawn_status_is_known_the_second_time(embedded, sheet_csv):
    row = {"record_id": "A-1", "seized_on": "2026-02-01", "country": "KG", "status": "withdrawn"}
    path = sheet_csv(tables.SEIZURES, row)
    loading.load_files([path], embedded)
    (again,) = loading.load_files([path], embedded)
    assert (again.rows_accepted, again.rows_known) == (0, 1)


def test_identical_rows_without_a_number_all_land_once(place, sheet_csv, rows_of):
    row = {"seized_on": "2026-02-01", "country": "KG", "substance": "HEROIN", "quantity": "1", "unit": "kg"}
    path = sheet_csv(tables.SEIZURES, row, row)
    assert [one.rows_accepted for one in loading.load_files([path, path], place)] == [2, 0]
    assert rows_of(place, sa.select(seizure.c.occurrence).where(OURS).order_by(seizure.c.occurrence)) == [(1,), (2,)]


def test_rows_that_cannot_stand_are_refused_with_their_reason(embedded, sheet_csv, tmp_path):
    good = {"seized_on": "2026-02-01", "country": "KG"}
    path = sheet_csv(
        tables.SEIZURES,
        good,
        good | {"seized_on": ""},
        good | {"seized_on": "31.02.2026"},
        {"seized_on": "2026-02-01"},
        good | {"country": "Narnia"},
        good | {"blo": "KZ-KORDAI"},
        good | {"persons_detained": "1", "women_detained": "2"},
        good | {"persons_detained": "1.5"},
        good | {"lat": "42.1"},
        good | {"lat": "142.1", "lon": "70"},
        good | {"quantity": "-3"},
        good | {"operation": "nowhere"},
        good | {"detection": "dog; crystal ball"},
        good | {"published_url": "yes"},
        good | {"published_url": "https://www.unodc.org/centralasia/en/news.html", "record_id": "P-1"},
    )
    (result,) = loading.load_files([path], embedded, reject_path=tmp_path / "rejects.csv")
    assert (result.rows_read, result.rows_accepted, result.rows_rejected) == (15, 2, 13)
    assert _rejected(tmp_path / "rejects.csv") == [
        (3, "seized_on", "nothing is stated"),
        (4, "seized_on", "no such day in the calendar"),
        (5, "country", "no country and no office"),
        (6, "country", "not in the list"),
        (7, "country", "the office lies in another country"),
        (8, "women_detained", "a part that is larger than the whole"),
        (9, "persons_detained", "not a whole number"),
        (10, "lat", "half a position"),
        (11, "lat", "not a number of degrees"),
        (12, "quantity", "negative amount"),
        (13, "operation", "no record of the other sheet has this number"),
        (14, "detection", "not in the list"),
        (15, "published_url", "not the address of a page"),
    ]


def test_a_record_lands_whole_or_not_at_all(embedded, sheet_csv, tmp_path, rows_of):
    event = {"record_id": "A-1", "seized_on": "2026-02-01", "country": "KG"}
    path = sheet_csv(
        tables.SEIZURES,
        event | {"substance": "HEROIN", "quantity": "1", "unit": "kg"},
        event | {"substance": "OPIUM", "quantity": "minus two", "unit": "kg"},
        {"record_id": "A-2", "seized_on": "2026-02-01", "country": "KG"},
        {"record_id": "A-2", "seized_on": "2026-02-02", "country": "KG"},
        {"record_id": "A-3", "seized_on": "2026-02-01", "country": "KG"},
        event | {"substance": "CODEINE"},
    )
    (result,) = loading.load_files([path], embedded, reject_path=tmp_path / "rejects.csv")
    assert (result.rows_accepted, result.rows_rejected) == (1, 5)
    assert rows_of(embedded, sa.select(seizure.c.public_ref).where(OURS)) == [("A-3",)]
    assert sorted(_rejected(tmp_path / "rejects.csv")) == [
        (2, "", "another row of this record was refused"),
        (3, "quantity", "not a number"),
        (4, "seized_on", "rows of one record differ"),
        (5, "seized_on", "rows of one record differ"),
        (7, "record_id", "the same record stands in row 2"),
    ]


def test_texts_without_a_code_are_kept_beside_an_empty_code(embedded, sheet_csv, rows_of):
    row = {"seized_on": "2026-02-01", "country": "KG", "substance": "Blue dust", "quantity": "1", "unit": "sackful"}
    (result,) = loading.load_files(
        [sheet_csv(tables.SEIZURES, row | {"transport_mode": "Sledge", "blo": "Atlantis"})], embedded
    )
    assert result.rows_accepted == 1
    listed = {(column, text) for column, text, _rows, _near in loading.unresolved(result)}
    assert listed == {
        ("substance", "Blue dust"),
        ("unit", "sackful"),
        ("transport_mode", "Sledge"),
        ("blo", "Atlantis"),
    }
    columns = (seizure.c.transport_mode, seizure.c.transport_reported, seizure.c.blo_code, seizure.c.blo_reported)
    assert rows_of(embedded, sa.select(*columns).where(OURS)) == [(None, "Sledge", None, "Atlantis")]


def test_an_office_is_not_named_before_it_opened(embedded, sheet_csv, rows_of):
    row = {"country": "KG", "blo": "KG-KAINDY-RAIL"}
    path = sheet_csv(tables.SEIZURES, row | {"seized_on": "2022-07-06"}, row | {"seized_on": "2022-07-07"})
    loading.load_files([path], embedded)
    columns = (seizure.c.blo_code, seizure.c.blo_reported)
    assert rows_of(embedded, sa.select(*columns).where(OURS).order_by(seizure.c.seized_on)) == [
        (None, "KG-KAINDY-RAIL"),
        ("KG-KAINDY-RAIL", "KG-KAINDY-RAIL"),
    ]


def test_a_column_that_is_not_known_is_named_not_dropped(embedded, sheet_csv):
    header = [column.name for column in tables.SEIZURES.columns if column.name != "quantity"] + ["quantty"]
    with pytest.raises(FileError, match="no column “quantty”; perhaps: quantity"):
        loading.load_files([sheet_csv(tables.SEIZURES, {"seized_on": "2026-02-01"}, header=header)], embedded)


def test_a_later_row_corrects_what_is_known_of_a_period(place, sheet_csv, rows_of):
    row = {"blo": "KG-KAINDY-RAIL", "subject": "exchanges", "first_day": "2026-03-01", "last_day": "2026-03-31"}
    loading.load_files([sheet_csv(tables.REPORTS, row | {"status": "missing"}, name="1.csv")], place)
    (result,) = loading.load_files(
        [sheet_csv(tables.REPORTS, row | {"received_on": "2026-05-20"}, name="2.csv")], place
    )
    assert result.rows_accepted == 1
    columns = (report.c.period_start, report.c.period_end, report.c.status, report.c.received_on)
    assert rows_of(place, sa.select(*columns)) == [(date(2026, 3, 1), date(2026, 4, 1), "late", date(2026, 5, 20))]


@pytest.mark.long
def test_a_month_with_seizures_counts_as_reported(place, sheet_csv, rows_of):
    office = {"blo": "KG-KAINDY-RAIL"}
    nil = office | {"subject": "seizures", "first_day": "2026-02-01", "last_day": "2026-02-28", "status": "nil"}
    path = sheet_csv(
        tables.SEIZURES, office | {"seized_on": "2026-02-05"}, office | {"seized_on": "2026-03-05"}, name="seizures.csv"
    )
    loading.load_files([sheet_csv(tables.REPORTS, nil, name="reports.csv"), path], place)
    columns = (report.c.period_start, report.c.status)
    assert rows_of(place, sa.select(*columns).order_by(report.c.period_start)) == [
        (date(2026, 2, 1), "received"),
        (date(2026, 3, 1), "received"),
    ]


@pytest.mark.long
def test_records_that_cross_a_chunk_stay_together(embedded, sheet_csv, rows_of, monkeypatch):
    monkeypatch.setattr(load_run, "CHUNK_ROWS", 3)
    drugs = ["HEROIN", "OPIUM", "CODEINE", "COCAINE"]
    rows = [
        {"record_id": f"A-{nth}", "seized_on": "2026-02-01", "country": "KG", "substance": drug}
        for nth in range(3)
        for drug in drugs
    ]
    (result,) = loading.load_files([sheet_csv(tables.SEIZURES, *rows)], embedded)
    assert (result.rows_read, result.rows_accepted) == (12, 12)
    assert rows_of(embedded, sa.select(sa.func.count()).where(OURS)) == [(3,)]


def test_rows_read_are_rows_accepted_known_or_rejected_across_sheets(embedded, written):
    rows = {name: [*examples, dict.fromkeys(examples[0], "?")] for name, examples in EXAMPLES.items()}
    (result,) = loading.load_files([written(**rows)], embedded)
    assert (result.rows_read, result.rows_accepted, result.rows_known, result.rows_rejected) == (16, 8, 0, 8)
