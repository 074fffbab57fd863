"""A load takes as long as its rows are many, and not as many times longer."""

from __future__ import annotations

import re
from datetime import date

import sqlalchemy as sa

from database import demonstration, publishing
from database.engine import Location

INTO = re.compile(r"INSERT INTO (\w+) .*?\bSELECT\b(.*)", re.DOTALL)


def test_no_table_is_written_from_itself(server: Location):
    """PostgreSQL plans such a statement for the rows that were there before, and goes through the new ones again for
    each row."""
    from_itself, written = [], set()

    def look(_connection, _cursor, statement: str, *_others) -> None:
        if found := INTO.match(statement):
            written.add(found[1])
            if re.search(rf"\b(FROM|JOIN) {found[1]}\b", found[2]):
                from_itself.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", look)
    try:
        with publishing.change(server, fresh=True) as connection:
            demonstration.fill(connection, date(2026, 10, 1), seizures=200)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", look)
    assert from_itself == [] and "told_case" in written
