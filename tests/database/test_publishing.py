"""A change of the database is seen whole or not at all; what goes in comes out, the same from both databases."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

import h3
import hypothesis.strategies as st
import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings

from database import bulk, contract, engine, keys, publishing
from database.__main__ import main
from database.engine import Location, duckdb_engine
from queries import schema
from queries.schema import donor
from tests.conftest import KINDS, new_database

JAPAN = {"code": "JP", "name_en": "Japan", "name_ru": "Япония"}
NORWAY = {"code": "NO", "name_en": "Norway", "name_ru": "Норвегия"}
CODES = sa.select(donor.c.code).order_by(donor.c.code)


class Stopped(Exception):
    """Something went wrong within a change."""


def add(place: Location, *rows: dict, fresh: bool = False) -> None:
    with publishing.change(place, fresh=fresh) as connection:
        bulk.insert(connection, donor, pd.DataFrame(rows))


def names(place: Location) -> set[str]:
    return {path.name for path in place.folder.iterdir()} - {keys.FILE}


# Changes ----------------------------------------------------------------------------------------------------


def test_a_reader_sees_the_old_rows_until_the_change_is_complete(place, rows_of):
    add(place, JAPAN)
    with publishing.change(place) as connection:
        bulk.insert(connection, donor, pd.DataFrame([NORWAY]))
        assert rows_of(place, CODES) == [("JP",)]
    assert rows_of(place, CODES) == [("JP",), ("NO",)]


def test_a_reader_that_was_there_before_goes_on_reading(place):
    add(place, JAPAN)
    reading = engine.reader(place)
    with reading.connect() as connection:
        assert connection.execute(CODES).all() == [("JP",)]
        for number in range(publishing.KEPT_VERSIONS + 1):
            add(place, NORWAY | {"code": f"N{number}"})
        assert ("JP",) in connection.execute(CODES).all()
    reading.dispose()


def test_a_change_that_fails_leaves_rows_version_and_folder_as_they_were(place, rows_of):
    add(place, JAPAN)
    version, files = engine.current_version(place), place.folder and names(place)
    with pytest.raises(Stopped), publishing.change(place) as connection:
        bulk.insert(connection, donor, pd.DataFrame([NORWAY]))
        raise Stopped
    assert rows_of(place, CODES) == [("JP",)]
    assert engine.current_version(place) == version
    assert (place.folder and names(place)) == files


def test_a_first_change_that_fails_leaves_no_database(place):
    with pytest.raises(Stopped), publishing.change(place):
        raise Stopped
    assert engine.current_version(place) is None


def test_a_fresh_change_begins_with_empty_tables(place, rows_of):
    add(place, JAPAN)
    add(place, NORWAY, fresh=True)
    assert rows_of(place, CODES) == [("NO",)]


def test_every_change_notes_the_schema_and_a_new_version(place, rows_of):
    told = sa.select(schema.database_info.c.value).where(schema.database_info.c.key == sa.bindparam("key"))
    seen = []
    for _ in range(2):
        add(place, fresh=True)
        assert rows_of(place, told.params(key="schema_version")) == [(str(schema.VERSION),)]
        seen += rows_of(place, told.params(key="data_version"))
    assert len(set(seen)) == 2


def test_a_second_change_at_the_same_time_is_told_to_wait(place, rows_of, monkeypatch):
    monkeypatch.setattr(publishing, "LOCK_WAIT_SECONDS", 0.2)
    add(place, JAPAN)
    with publishing.change(place) as connection:
        with pytest.raises(publishing.Busy, match="another load"):
            add(place, NORWAY)
        with pytest.raises(publishing.Busy, match="another load"):
            publishing.rollback(place)
        bulk.insert(connection, donor, pd.DataFrame([NORWAY | {"code": "US"}]))
    assert rows_of(place, CODES) == [("JP",), ("US",)]


def test_leftovers_of_a_killed_change_are_cleared_by_the_next(embedded, rows_of):
    add(embedded, JAPAN)
    for name in ("data-000009.duckdb", "data-000009.draft", "data-000009.draft.wal", "current.json.draft"):
        (embedded.folder / name).write_bytes(b"half")
    (embedded.folder / "data-000009.draft.tmp").mkdir()
    (embedded.folder / "data-000009.draft.tmp" / "spill").write_bytes(b"half")
    add(embedded, NORWAY)
    assert names(embedded) == {"data-000001.duckdb", "data-000002.duckdb", "current.json", "lock"}
    assert rows_of(embedded, CODES) == [("JP",), ("NO",)]


def test_the_three_newest_files_are_kept(embedded):
    for number in range(5):
        add(embedded, JAPAN | {"code": str(number)})
    assert {name for name in names(embedded) if name.startswith("data")} == {
        "data-000003.duckdb",
        "data-000004.duckdb",
        "data-000005.duckdb",
    }


# Rolling back -----------------------------------------------------------------------------------------------


def test_rolling_back_returns_to_the_rows_before_the_last_change(place, rows_of):
    add(place, JAPAN)
    add(place, NORWAY)
    version = engine.current_version(place)
    publishing.rollback(place)
    assert rows_of(place, CODES) == [("JP",)]
    assert engine.current_version(place) != version


def test_rolling_back_past_the_first_state_says_so(place, rows_of):
    add(place, JAPAN)
    add(place, NORWAY)
    publishing.rollback(place)
    with pytest.raises(publishing.NothingToRollBack):
        publishing.rollback(place)
    assert rows_of(place, CODES) == [("JP",)]


def test_a_database_that_was_rolled_back_takes_changes_again(place, rows_of):
    add(place, JAPAN)
    add(place, NORWAY)
    publishing.rollback(place)
    add(place, NORWAY | {"code": "US"})
    assert rows_of(place, CODES) == [("JP",), ("US",)]
    publishing.rollback(place)
    assert rows_of(place, CODES) == [("JP",)]


def test_a_process_that_still_holds_a_file_that_was_rolled_back_sees_the_rows_loaded_after(embedded, rows_of):
    add(embedded, JAPAN)
    add(embedded, NORWAY)
    held = engine.reader(embedded)
    with held.connect() as connection:
        connection.execute(CODES).all()
        publishing.rollback(embedded)
        add(embedded, NORWAY | {"code": "US"})
        assert rows_of(embedded, CODES) == [("JP",), ("US",)]
    held.dispose()


def test_without_a_database_there_is_nothing_to_roll_back(place):
    with pytest.raises(publishing.NothingToRollBack):
        publishing.rollback(place)


# Older files ------------------------------------------------------------------------------------------------


@pytest.fixture
def older(embedded):
    """Runs statements over the file of an embedded database, so that it is one of an older version."""

    def alter(*statements: str) -> Location:
        add(embedded, JAPAN)
        changing = duckdb_engine(engine.current_file(embedded), read_only=False)
        with changing.begin() as connection:
            for statement in statements:
                connection.execute(sa.text(statement))
        changing.dispose()
        return embedded

    return alter


def test_an_older_file_is_rebuilt_with_its_rows(older, rows_of):
    place = older(
        "drop table exchange", "alter table donor drop column country_code", "alter table donor add column fax text"
    )
    add(place, NORWAY)
    assert rows_of(place, sa.select(donor).order_by(donor.c.code)) == [
        ("JP", "Japan", "Япония", None),
        ("NO", "Norway", "Норвегия", None),
    ]
    reading = engine.reader(place)
    assert contract.missing(reading) == []
    assert [column["name"] for column in sa.inspect(reading).get_columns("donor")] == [
        column.name for column in donor.c
    ]
    reading.dispose()


@pytest.mark.long
def test_an_older_file_gets_the_hexagons_of_its_cases_when_it_is_brought_to_this_version(older, rows_of, monkeypatch):
    values = "1, 'R1', 1, 'S', 1, '2024-05-01', 'day', 'UZ', 'crossing', 40.6, 69.28, 'verified', false"
    names_ = (
        "id, record_key, occurrence, source_code, load_id, seized_on, date_precision, country_code, "
        "location_precision, lat, lon, status, is_quantity_implausible"
    )
    real = "insert into database_info values ('is_demonstration', 'false')"
    place = older("drop table position_cell", f"insert into seizure ({names_}) values ({values})", real)
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{place.folder}")
    assert main(["init"]) == 0
    cell = schema.position_cell.c
    assert rows_of(place, sa.select(cell.lat, cell.lon, cell.cell_4)) == [
        (40.6, 69.28, int(h3.latlng_to_cell(40.6, 69.28, 4), 16))
    ]


@pytest.mark.long
def test_an_older_file_gets_the_release_of_its_grants_when_it_is_brought_to_this_version(older, rows_of, monkeypatch):
    new = [
        f"drop table release_{name}"
        for name in ("exchange", "reply", "operation", "training", "equipment", "contribution")
    ]
    grant = (
        "insert into contribution (id, donor_code, target_kind, amount_usd, agreed_on) values (1, 'JP', 'network', "
        "5.0, '2024-05-01')"
    )
    place = older(*new, grant, "insert into database_info values ('is_demonstration', 'false')")
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{place.folder}")
    assert main(["init"]) == 0
    assert rows_of(place, sa.select(schema.release_contribution)) == [
        ("JP", "network", "", date(2024, 5, 1), 1, 5.0, 1)
    ]
    assert rows_of(place, sa.select(schema.release_exchange)) == []


def test_an_older_file_whose_rows_do_not_fit_is_left_as_it_is_with_words_on_what_to_do(older, rows_of):
    place = older("alter table donor drop column name_ru")
    version = engine.current_version(place)
    with pytest.raises(publishing.Outgrown, match="table donor .* --replace"):
        add(place, NORWAY)
    assert engine.current_version(place) == version
    assert rows_of(place, CODES) == [("JP",)]
    assert not [name for name in names(place) if "draft" in name]


VALUES = {sa.Text: "'x'", sa.Date: "'2024-05-01'", sa.DateTime: "'2024-05-01'", sa.Boolean: "true"}


def test_an_older_file_whose_derived_rows_lack_what_each_has_now_is_rebuilt_without_these(older, rows_of):
    statements, lacking = [], {}
    for table in schema.layer("derived"):
        needed = [column for column in table.c if not column.nullable and not column.primary_key]
        if not needed:
            continue
        held = [column for column in table.c if column is not needed[-1]]
        values = (next((text for kind, text in VALUES.items() if isinstance(one.type, kind)), "1") for one in held)
        lacking[table] = needed[-1].name
        statements += [
            f'alter table "{table.name}" drop column "{needed[-1].name}"',
            f'insert into "{table.name}" ({", ".join(one.name for one in held)}) values ({", ".join(values)})',
        ]
    assert len(lacking) > 5 and schema.monthly_total in lacking
    place = older(*statements)
    add(place, NORWAY)
    assert rows_of(place, CODES) == [("JP",), ("NO",)]
    assert {
        table for table in lacking if rows_of(place, sa.select(sa.func.count()).select_from(table)) != [(0,)]
    } == set()


# Rows in and out --------------------------------------------------------------------------------------------


def read(place: Location, query: sa.Select) -> pd.DataFrame:
    reading = engine.reader(place)
    try:
        with reading.connect() as connection:
            return bulk.frame(connection, query)
    finally:
        reading.dispose()


def test_columns_may_come_in_any_order_and_be_left_out(place, rows_of):
    with publishing.change(place) as connection:
        rows = pd.DataFrame({"name_ru": ["Япония"], "code": ["JP"], "name_en": ["Japan"]})
        assert bulk.insert(connection, donor, rows) == 1
    assert rows_of(place, sa.select(donor)) == [("JP", "Japan", "Япония", None)]


def test_a_column_that_the_table_does_not_have_is_named(place):
    with pytest.raises(KeyError, match="donor has no column fax"), publishing.change(place) as connection:
        bulk.insert(connection, donor, pd.DataFrame([JAPAN | {"fax": "1"}]))


def test_every_missing_value_is_null_and_an_empty_text_is_not(place, rows_of):
    table = schema.contribution
    missing = pd.DataFrame(
        {
            "id": [1, 2],
            "donor_code": ["", "JP"],
            "target_kind": ["", "blo"],
            "target_code": [None, pd.NA],
            "project": pd.Series([math.nan, None], dtype="str"),
            "amount": [math.nan, 0.0],
            "amount_usd": pd.array([pd.NA, pd.NA], dtype="Float64"),
            "agreed_on": [pd.NaT, pd.NaT],
        }
    )
    with publishing.change(place) as connection:
        bulk.insert(connection, table, missing)
    columns = [table.c[name] for name in missing.columns]
    assert rows_of(place, sa.select(*columns).order_by(table.c.id)) == [
        (1, "", "", None, None, None, None, None),
        (2, "JP", "blo", None, None, 0.0, None, None),
    ]


def test_a_frame_has_the_same_types_with_rows_without_rows_and_with_missing_values(place, make_database):
    rows = [
        {"id": 1, "file_name": "a", "rows_read": 2, "started_at": datetime(2026, 3, 1, 22, 30, tzinfo=UTC)},
        {"id": 2, "file_name": "b"},
    ]
    make_database(place, {"load": rows})
    columns = [schema.load.c[name] for name in ("id", "file_name", "source_code", "rows_read", "started_at")]
    found = read(place, sa.select(*columns).order_by(schema.load.c.id))
    expected = {
        "id": "int64",
        "file_name": "str",
        "source_code": "str",
        "rows_read": "Int64",
        "started_at": "datetime64[us]",
    }
    assert found.dtypes.astype(str).to_dict() == expected
    assert found["started_at"].tolist() == [pd.Timestamp("2026-03-01 22:30"), pd.NaT]
    empty = read(place, sa.select(*columns).where(schema.load.c.id > 2))
    assert empty.dtypes.astype(str).to_dict() == expected | {"rows_read": "int64"}


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
"""PostgreSQL has no character 0; the loader takes it out."""
tricky = st.sampled_from(
    ["", '"', '""', "\\N", "\\.", "NULL", "a,b", "a\r\nb", " ", "=1+1", "ё—«»", "\ufeff", "'; drop table target; --"]
)
numbers = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))
targets = st.fixed_dictionaries(
    {
        "indicator": st.one_of(tricky, texts),
        "blo_code": st.one_of(st.none(), tricky, texts),
        "country_code": st.one_of(st.none(), texts),
        "period_start": st.dates(date(1900, 1, 1), date(2100, 1, 1)),
        "period_end": st.dates(date(1900, 1, 1), date(2100, 1, 1)),
        "value": numbers,
        "baseline": numbers,
        "verification": st.one_of(st.none(), tricky, texts),
        "verification_ru": st.one_of(st.none(), tricky, texts),
    }
)


@pytest.fixture(scope="module")
def both(request, tmp_path_factory):
    """Engines that write into an empty database of each kind."""
    folder = tmp_path_factory.mktemp("both")
    with new_database(KINDS[0], folder, request) as embedded, new_database(KINDS[1], folder, request) as server:
        add(embedded, JAPAN)
        add(server, JAPAN)
        engines = duckdb_engine(engine.current_file(embedded), read_only=False), engine.writer(server)
        yield engines
        for one in engines:
            one.dispose()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(rows=st.lists(targets, max_size=6))
def test_what_goes_in_comes_out_the_same_from_both_databases(both, rows):
    table = schema.target
    expected = [{"id": number} | row for number, row in enumerate(rows)]
    given_rows = pd.DataFrame(expected, columns=[column.name for column in table.c]).astype(
        {"period_start": "object", "period_end": "object", "value": "float64", "baseline": "float64"}
    )
    query = sa.select(table).order_by(table.c.id)
    frames = []
    for one in both:
        with one.begin() as connection:
            connection.execute(sa.delete(table))
            assert bulk.insert(connection, table, given_rows) == len(rows)
            frames.append(bulk.frame(connection, query))
            found = [row._asdict() for row in connection.execute(query)]
        assert found == expected
    pd.testing.assert_frame_equal(*frames)
