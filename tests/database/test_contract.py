"""What a database lacks of the contract is named, table by table and column by column."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from database import contract
from database.contract import Doubled, Missing
from database.engine import duckdb_engine, reader


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
        "'2026-01-01' as period_start, date '2026-02-01' as period_end, 2.5 as value",
    )
    assert lacking == [Missing("target", ("period_start DATE",))]


def test_a_view_may_have_other_widths_and_further_columns(altered):
    lacking = altered(
        "drop table target",
        "create view target as select cast(1 as smallint) as id, cast('x' as varchar(5)) as indicator, 'b' as blo_code, "
        "cast('UZ' as char(2)) as country_code, date '2026-01-01' as period_start, date '2026-02-01' as period_end, "
        "cast(2 as numeric(9, 2)) as value, 'more' as remark",
    )
    assert lacking == []


def test_keys_that_stand_for_several_rows_are_counted(embedded, make_database):
    rows = [(1, 1), (1, 1), (2, 1), (2, 2), (3, 1), (3, 1), (3, 1)]
    make_database(embedded, {"seizure_item": [{"seizure_id": one, "line_no": line} for one, line in rows]})
    reading = reader(embedded)
    with reading.connect() as connection:
        assert contract.doubled(connection) == [Doubled("seizure_item", ("seizure_id", "line_no"), 2)]
    reading.dispose()
