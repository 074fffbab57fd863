"""An extract answers every question of the dashboard as the database does that it is cut from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pytest

from database import engine, extract, sandboxed, statement
from database.sql_functions import FUNCTIONS, TABLE_FUNCTIONS
from queries import extract as cut
from scope.access import Access
from scope.settings import DatabaseSettings, Settings
from tests import facts
from tests.conftest import fill, new_database, some
from tests.queries.conftest import DAYS, FIRST, derived, rounded
from tests.queries.questions import FILTERED, OF_OFFICE, PLAIN
from tests.queries.test_against_loops import EVERYWHERE

READERS = {
    "internal": Access(tier="internal"),
    "of two countries": Access(tier="internal", countries=("KG", "TJ")),
    "partner": Access(tier="partner", agency_code="KG-NEW"),
    "partner in two countries": Access(tier="partner", countries=("KG", "TJ"), agency_code="KG-NEW"),
}


class Cut:
    """A database of made-up facts, and extracts of it."""

    def __init__(self, place: engine.Location, settings: Settings):
        self.place, self.settings = place, settings
        self.version, self.engine = engine.current_version(place), engine.reader(place)

    def of(self, reader: Access):
        return extract.made(self.place, self.version, self.engine, reader, self.settings)

    @contextmanager
    def connected(self, reader: Access) -> Iterator[duckdb.DuckDBPyConnection]:
        connection = duckdb.connect(str(self.of(reader)), read_only=True)
        connection.execute("SET TimeZone = 'UTC'")
        yield connection
        connection.close()


@pytest.fixture(scope="module")
def drawn(request, tmp_path_factory) -> Iterator[Cut]:
    folder = tmp_path_factory.mktemp("extract")
    rows = facts.drawn(1, 360, first=FIRST, days=DAYS) | derived(1)
    rows["position_cell"] = facts.position_cells(rows["seizure"])
    with new_database("duckdb", folder, request) as place:
        made = Cut(fill(place, rows), Settings(database=DatabaseSettings(snapshots=str(folder / "snapshots"))))
        yield made
        made.engine.dispose()


NUMBERS = {"id", "seizure_id", "operation_id", "largest_id", "double_report_group"}
"""Columns that an extract counts anew."""


def rows(connection: duckdb.DuckDBPyConnection, text: str) -> list[tuple]:
    answer = connection.execute(text)
    kept = [place for place, column in enumerate(answer.description) if column[0] not in NUMBERS]
    return sorted((rounded(tuple(row[place] for place in kept)) for row in answer.fetchall()), key=repr)


@pytest.mark.parametrize("reader", some(("partner",), READERS))
@pytest.mark.parametrize("part", [0, pytest.param(1, marks=pytest.mark.long)])
def test_an_extract_answers_every_question_in_its_own_text_as_the_database_does(drawn, reader, part):
    access, found = READERS[reader], 0
    tables = [table.name for table in cut.tables(access)]
    asked = {"tables": [*tables, "database_info"], "functions": FUNCTIONS, "table_functions": TABLE_FUNCTIONS}
    with drawn.connected(access) as own, drawn.engine.connect() as connection:
        whole = connection.connection.driver_connection
        for question in (*FILTERED, *PLAIN, *OF_OFFICE)[part::2]:
            try:
                query = question.ask(EVERYWHERE, access)
            except PermissionError:
                continue
            text = statement.written(query)
            # It is one that a reader may run, by both readings of it.
            statement.parsed(text, asked["tables"])
            sandboxed.check(own, asked | {"sql": text})
            expected = rows(whole, str(query.compile(connection, compile_kwargs={"literal_binds": True})))
            assert rows(own, text) == expected, f"{question.name}: {text}"
            found += len(expected)
    assert found > 400
