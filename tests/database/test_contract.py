"""What a database lacks of the contract is named, table by table and column by column."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from database import contract
from database.contract import Doubled, Missing
from database.engine import duckdb_engine, reader
from queries import schema


@pytest.fixture
def altered(place, make_database, tmp_path):
    """Runs statements over a complete database and says what it lacks then."""
    make_database(place, {})

    def lacking(*statements: str) -> list[Missing]:
        if place.kind == "duckdb":
            changing = duckdb_engine(next(place.folder.glob("data-*.duckdb")), read_only=False)
        else:
            changing = sa.create_engine(place.url)
        with changing.begin() as connection:
            for statement in statements:
                connection.execute(sa.text(statement))
        changing.dispose()
        reading = reader(place)
        try:
            return contract.missing(reading)
        finally:
            reading.dispose()

    return lacking


def test_a_database_made_here_lacks_nothing(altered):
    assert altered() == []


def test_a_table_that_is_not_there_is_named(altered):
    assert altered("drop table exchange") == [Missing("exchange")]


def test_columns_that_are_not_there_are_named(altered):
    lacking = altered("alter table donor drop column name_ru", "alter table donor drop column country_code")
    assert lacking == [Missing("donor", ("name_ru", "country_code"))]


def test_a_column_of_another_type_is_named_with_the_type_it_should_have(altered):
    lacking = altered(
        "drop table target",
        "create view target as select 1 as id, 'x' as indicator, 'b' as blo_code, 'UZ' as country_code, "
        "'2026-01-01' as period_start, date '2026-02-01' as period_end, 2.5 as value, 1 as "
        "baseline, 'x' as verification, 'x' as verification_ru",
    )
    (found,) = lacking
    day, value = found.mistyped
    assert (found.table, found.columns, day.column, day.wanted, value.column, value.wanted) == (
        "target",
        (),
        "period_start",
        "DATE",
        "value",
        "DOUBLE",
    )
    assert day.found in ("TEXT", "VARCHAR") and value.found.startswith("NUMERIC")
    assert str(found).splitlines()[0] == f"table target: period_start is {day.found} and must be DATE"


@pytest.mark.each_time(2)
@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("lat", "numeric(9, 5)"),
        ("updated_at", "timestamp"),
        ("status", "enumeration"),
        *(
            pytest.param(*one, marks=pytest.mark.long)
            for one in (("lon", "real"), ("id", "numeric(12, 0)"), ("country_code", "char(2)"))
        ),
    ],
)
def test_a_column_of_a_type_that_joins_slowly_or_compares_wrongly_is_named_with_what_it_is_and_should_be(
    altered, place, column, kind
):
    columns = ", ".join(
        f"cast({one.name} as {kind}) as {one.name}" if one.name == column else one.name for one in schema.seizure.c
    )
    lacking = altered(
        "create type enumeration as enum ('verified')" if kind == "enumeration" else "select 1",
        "alter table seizure rename to kept",
        f"create view seizure as select {columns} from kept",
    )
    if (place.kind, kind) == ("duckdb", "char(2)"):
        # There it is a text of any length, without blanks at its end.
        assert lacking == []
        return
    (found,) = lacking
    assert found.table == "seizure" and [one.column for one in found.mistyped] == [column]


def test_a_join_that_takes_long_is_named_with_its_columns(place, make_database):
    make_database(place, {})
    reading = reader(place)
    with reading.connect() as connection:
        assert contract.slow_joins(connection) == []
        assert [(one.table, one.columns) for one in contract.slow_joins(connection, limit=0)][0] == (
            "position_cell",
            ("lat", "lon"),
        )


def test_a_join_without_end_is_given_up(place, make_database):
    make_database(place, {})
    endless = "select count(*) from generate_series(1, 10000000) as one, generate_series(1, 10000000) as other"
    reading = reader(place)
    with reading.connect() as connection:
        assert contract._seconds(connection, sa.text(endless), 1) is None
        assert contract._seconds(connection, sa.text("select 1"), 1) is not None
    reading.dispose()


def test_a_view_may_have_other_widths_and_further_columns(altered):
    lacking = altered(
        "drop table target",
        "create view target as select cast(1 as smallint) as id, cast('x' as varchar(5)) as indicator, 'b' as "
        "blo_code, "
        "cast('UZ' as varchar(2)) as country_code, date '2026-01-01' as period_start, date '2026-02-01' as period_end, "
        "2 as value, 1 as baseline, 'x' as verification, 'x' as verification_ru, 'more' as remark",
    )
    assert lacking == []


def test_keys_that_stand_for_several_rows_are_counted(embedded, make_database):
    rows = [(1, 1), (1, 1), (2, 1), (2, 2), (3, 1), (3, 1), (3, 1)]
    make_database(embedded, {"seizure_item": [{"seizure_id": one, "line_no": line} for one, line in rows]})
    reading = reader(embedded)
    with reading.connect() as connection:
        assert contract.doubled(connection) == [Doubled("seizure_item", ("seizure_id", "line_no"), 2)]
    reading.dispose()
