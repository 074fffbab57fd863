"""What a database says of its lists when it is opened is what it would answer each time."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
import sqlalchemy as sa

from database.engine import duckdb_engine, opened, reader
from queries import codes, seizures
from queries.schema import country, seizure
from scope.access import Access
from scope.filters import Filters
from tests import facts
from tests.conftest import fill, new_database

EVER = Filters(source_kind="blo", start=date(2000, 1, 1), end=date(2100, 1, 1))
INTERNAL = Access(tier="internal")


@pytest.fixture
def engines(request, tmp_path):
    """One that knows the lists, and one that asks for them."""
    with new_database("duckdb", tmp_path, request) as place:
        fill(place, facts.drawn(1, 60, first=date(2024, 1, 1), days=60))
        knowing = reader(place)
        # DuckDB opens a file once in a process with the same settings.
        asking = duckdb_engine(place.folder / "data-000001.duckdb", read_only=True)
        yield knowing, asking
        knowing.dispose()
        asking.dispose()


@pytest.mark.parametrize("kind", ["blo", "national_events", "published", "demonstration"])
def test_codes_that_are_known_keep_the_cases_that_codes_asked_for_keep(engines, kind):
    # The kinds one after another: SQL that was written for one is not taken for the next.
    for asked in (EVER, EVER.with_(source_kind=kind)):
        query = seizures.located(asked, INTERNAL)
        knowing, asking = (_rows(engine, query) for engine in engines)
        assert knowing == asking
        assert bool(knowing) == (asked.source_kind in facts.SOURCES.values())


def test_a_list_that_is_known_is_not_joined(engines):
    knowing, asking = (
        str(seizures.located(EVER, INTERNAL).compile(engine, compile_kwargs={"literal_binds": True}))
        for engine in engines
    )
    assert "FROM source" not in knowing and "['BLO-1', 'BLO-2']" in knowing
    assert "FROM source" in asking


def test_a_case_that_states_no_code_holds_none_of_some_nor_of_others(engines):
    nothing = sa.select(codes.one_of(sa.null(), ("a", "b")), codes.one_of(sa.cast(sa.null(), sa.Text()), ("a",)))
    for engine in engines:
        assert _rows(engine, nothing) == [(None, None)]
        held = sa.select(seizure.c.id).where(codes.one_of(seizure.c.status, ("verified", "revised")))
        assert _rows(engine, held.order_by(seizure.c.id)) == _rows(
            engine,
            sa.select(seizure.c.id).where(seizure.c.status.in_(("verified", "revised"))).order_by(seizure.c.id),
        )


def test_a_file_without_lists_is_opened(tmp_path):
    duckdb.connect(tmp_path / "other.duckdb").close()
    engine = opened(tmp_path / "other.duckdb")
    with pytest.raises(sa.exc.ProgrammingError):
        _rows(engine, sa.select(country.c.iso2))
    engine.dispose()


def _rows(engine, query):
    with engine.connect() as connection:
        return connection.execute(query).all()
