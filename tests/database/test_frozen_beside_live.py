"""A donor's briefing that was frozen at one release, beside the live wall at the next ones: taken off each other, their
figures tell no fewer cases than the limit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pandas as pd
import pytest
import sqlalchemy as sa
import streamlit as st

from briefing import store, wall_link
from briefing.wall_link import Asked
from database import bulk, derived, publishing
from database.engine import Location
from language import i18n
from queries import matching, schema
from scope.access import Access
from scope.settings import Settings
from tests.database.made_up import AS_OF, LONG_AGO, case, item
from tests.database.test_told import found_out
from web import data

BEGUN = True
LIMIT = Settings().small_cell_limit
DONOR = Access(tier="donor")
MARK = 1000.0
"""Kilograms of the first case; each next one has twice as many, so that a figure says of which cases it is made. Of
nine cases no sum has more than the three digits that slides write."""
MOST = 9
OFFICES = ("UZ-OYBEK", "UZ-SARIOSIYO")


@pytest.fixture(autouse=True)
def installation(embedded, tmp_path, monkeypatch) -> Iterator[None]:
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{embedded.folder}")
    monkeypatch.setattr(store.file, "path", lambda: tmp_path / "store.sqlite")
    i18n.use("en")
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


def release(place: Location, last: int, withdrawn: tuple[int, ...] = ()) -> None:
    """Cases 1 to `last` of May 2026, of offices by turns."""
    numbers = range(1, last + 1)
    cases = [
        case(
            100 + number,
            date(2026, 5, number),
            blo_code=OFFICES[number % len(OFFICES)],
            country_code="UZ",
            status="withdrawn" if number in withdrawn else "verified",
        )
        for number in numbers
    ]
    items = [item(100 + number, MARK * 2 ** (number - 1)) | {"group_code": "opioids"} for number in numbers]
    with publishing.change(place) as connection:
        bulk.set_info(connection, loaded_at=AS_OF.isoformat(), is_demonstration="false")
        connection.execute(sa.delete(schema.load).where(schema.load.c.id == 1))
        for table, owner in ((schema.seizure, "id"), (schema.seizure_item, "seizure_id")):
            connection.execute(sa.delete(table).where(table.c[owner] > 100))
        bulk.insert(connection, schema.load, pd.DataFrame([{"id": 1, "file_name": "1.xlsx", "started_at": LONG_AGO}]))
        bulk.insert(connection, schema.seizure, pd.DataFrame(cases))
        bulk.insert(connection, schema.seizure_item, pd.DataFrame(items))
        derived.derive(connection, Settings())


def of_wall(**narrowed: str) -> Asked:
    return Asked(playlist="network", narrowed=tuple(narrowed.items()))


def live(asked: Asked) -> dict:
    data.settle()
    return wall_link.fresh(asked, asks=data.of_job(), reader=DONOR, settings=Settings(), address="http://x")


def frozen(asked: Asked) -> dict:
    data.settle()
    code = wall_link.freeze(asked, asks=data.of_job(), reader=DONOR, settings=Settings(), address="http://x")
    return wall_link.kept(Asked(frozen=code), DONOR)


def marked(shown: object) -> set[frozenset[int]]:
    """Of which cases the kilograms are that slides say, in whatever words; drawings repeat them."""
    if isinstance(shown, (dict, list)):
        return set().union(*map(marked, shown.values() if isinstance(shown, dict) else shown))
    if not isinstance(shown, str) or "<svg" in shown:
        return set()
    amounts = [int(one.replace(",", "")) for one in re.findall(r"(?<![\d.,])[\d,]*\d,000(?![\d.])", shown)]
    return {frozenset(place for place in range(MOST) if int(amount / MARK) >> place & 1) for amount in amounts}


def slides(payload: dict) -> list:
    """What a wall shows, without the time and the number of the data."""
    return [
        {name: value for name, value in slide.items() if name in ("title", "figures", "table", "points")}
        for slide in payload["slides"]
    ]


@pytest.mark.long
def test_a_frozen_briefing_taken_off_the_live_wall_tells_no_fewer_cases_than_the_limit(embedded):
    release(embedded, 6)
    kept = frozen(of_wall())
    told = marked(kept["slides"])
    assert told == {frozenset(range(6))}
    # A seventh comes late: the wall says what it said.
    release(embedded, 7)
    assert slides(live(of_wall())) == slides(kept)
    # With two more it says more, by the three together.
    release(embedded, 9)
    assert marked(live(of_wall())["slides"]) == {frozenset(range(9))}


@pytest.mark.long
def test_briefings_frozen_at_each_of_several_releases_do_not_either_by_country_and_office(embedded, rows_of):
    assert {*OFFICES} <= {code for (code,) in rows_of(embedded, matching.told_offices())}
    asked = [of_wall(), of_wall(country="UZ"), *(of_wall(office=office) for office in OFFICES)]
    told: set[frozenset[int]] = set()
    changes = 0
    for last, withdrawn in ((6, ()), (7, ()), (8, (1,)), (9, (1,)), (9, (1, 2, 3)), (9, ())):
        release(embedded, last, withdrawn)
        now = set().union(*(marked((live if last % 2 else frozen)(one)["slides"]) for one in asked))
        changes += bool(now - told)
        told |= now
        assert not found_out([*told], list(range(MOST)), LIMIT - 1), (last, withdrawn)
    assert changes >= 2 and len(told) >= 4, (changes, told)
