"""Answers come from one state of the data, follow a new one, and stay while the database is away."""

from __future__ import annotations

import time
from datetime import date

import pandas as pd
import pytest
import sqlalchemy as sa
import streamlit as st

from database import reading
from database.engine import Location
from queries import records, schema, seizures
from scope.access import Access
from scope.filters import Filters
from web import data, measures

INTERNAL = Access(tier="internal")
YEAR = Filters(source_kind="blo", start=date(2026, 1, 1), end=date(2027, 1, 1))
SOURCE = {"source": [{"code": "BLO", "name": "Records", "kind": "blo"}]}
COUNTRIES = [{"iso2": code, "name_en": code, "name_ru": code, "is_programme_country": True} for code in ("KG", "UZ")]


@pytest.fixture(autouse=True)
def no_memory():
    """What the process and its session know of other databases."""
    st.cache_data.clear()
    st.cache_resource.clear()
    st.session_state.clear()
    yield
    st.session_state.clear()


@pytest.fixture
def at(monkeypatch):
    """Points the dashboard at a database."""

    def point(place: Location) -> None:
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{place.folder}" if place.kind == "duckdb" else place.url)

    return point


def seized(number: int, country: str, day: date) -> dict:
    return {
        "id": number,
        "record_key": str(number),
        "occurrence": 1,
        "source_code": "BLO",
        "load_id": 1,
        "row_no": number,
        "seized_on": day,
        "date_precision": "day",
        "country_code": country,
        "location_precision": "country",
        "status": "verified",
        "is_quantity_implausible": False,
    }


@pytest.fixture
def fill(make_database):
    """Fills a database with cases: country and day of each."""

    def with_cases(place: Location, *cases: tuple[str, date]) -> None:
        rows = [seized(number, *case) for number, case in enumerate(cases, start=1)]
        make_database(place, SOURCE | {"country": COUNTRIES, "seizure": rows})

    return with_cases


def cases(filters: Filters = YEAR, access: Access = INTERNAL) -> int:
    return int(data.load(seizures.monthly_cases(filters, access))["case_count"].sum())


def donors() -> set[str]:
    return set(data.load(sa.select(schema.donor.c.code))["code"])


def donor(code: str) -> dict:
    return {"donor": [{"code": code, "name_en": code, "name_ru": code}]}


def test_before_the_first_load_there_is_nothing_to_read(place, at):
    at(place)
    with pytest.raises(data.DatabaseUnavailable, match="holds no data yet"):
        data.current()


def test_a_page_stays_with_one_state_of_the_data_and_the_next_run_takes_the_new_one(place, at, make_database):
    at(place)
    make_database(place, donor("JP"))
    first = data.settle()
    assert donors() == {"JP"}
    make_database(place, donor("US"))
    if place.kind == "duckdb":
        # A server has no earlier state to read from: what was not asked before comes from the new one.
        assert set(data.load(sa.select(schema.donor.c.name_en))["name_en"]) == {"JP"}
    assert donors() == {"JP"}
    second = data.settle()
    assert second.name != first.name and not second.is_stale
    assert donors() == {"JP", "US"}


def test_without_a_page_the_current_state_is_read(embedded, at, make_database):
    at(embedded)
    make_database(embedded, donor("JP"))
    assert donors() == {"JP"}
    make_database(embedded, donor("US"))
    assert donors() == {"JP", "US"}


def test_a_query_is_asked_once_per_state(embedded, at, make_database, monkeypatch):
    asked = []
    answer = data._answered
    monkeypatch.setattr(data, "_answered", lambda query, engine: asked.append(str(query)) or answer(query, engine))
    at(embedded)
    make_database(embedded, donor("JP"))
    data.settle()
    for _time in range(3):
        donors()
    assert len(asked) == 1
    make_database(embedded, donor("US"))
    data.settle()
    donors()
    assert len(asked) == 2


def test_metrics_tell_how_often_answers_were_there_already(embedded, at, make_database):
    at(embedded)
    make_database(embedded, donor("JP"))
    data.settle()
    for _time in range(3):
        donors()
    size, until = ("blo_cache_bytes", "answers"), time.monotonic() + 10
    told: dict[tuple, float] = {}
    # Readers have an answer a little before it is weighed.
    while not told.get(size) and time.monotonic() < until:
        now = measures.Now(lambda: 0, data.CACHES, data.told_now)
        told = {(one.name, *one.labels.values()): one.value for family in now.collect() for one in family.samples}
    assert told["blo_cache_lookups_total", "answers", "hit"] == 2
    assert told["blo_cache_lookups_total", "answers", "miss"] == 1
    assert told["blo_cache_values", "answers"] == 1
    assert 0 < told["blo_cache_bytes", "answers"] < 100_000


def test_readers_of_different_countries_never_get_each_others_answers(place, at, fill):
    at(place)
    fill(place, ("KG", date(2026, 3, 1)), ("UZ", date(2026, 3, 1)), ("UZ", date(2026, 4, 1)))
    data.settle()
    found = [
        cases(access=Access(tier="internal", countries=countries))
        for countries in ((), ("KG",), ("UZ",), ("KG", "UZ"), ("KG",))
    ]
    assert found == [3, 1, 2, 3, 1]


def test_other_filters_are_other_answers(place, at, fill):
    at(place)
    fill(place, ("KG", date(2026, 3, 1)), ("UZ", date(2026, 3, 1)), ("UZ", date(2026, 4, 1)))
    data.settle()
    asked = [
        YEAR,
        YEAR.with_(countries=("UZ",)),
        YEAR.with_(countries=("KG",)),
        YEAR.with_(start=date(2026, 4, 1)),
        YEAR.with_(end=date(2026, 4, 1)),
        YEAR.with_(source_kind="published"),
        YEAR.with_(statuses=("provisional",)),
    ]
    assert [cases(filters) for filters in asked] == [3, 2, 1, 1, 2, 0, 0]


def test_donors_do_not_get_what_an_analyst_has_asked(embedded, at, fill):
    at(embedded)
    fill(embedded, ("KG", date(2026, 3, 1)))
    data.settle()
    assert cases() == 1
    with pytest.raises(PermissionError):
        cases(access=Access(tier="donor"))


def test_what_a_page_does_to_its_rows_does_not_change_the_answer(embedded, at, make_database):
    at(embedded)
    make_database(embedded, donor("JP"))
    data.settle()
    query = sa.select(schema.donor.c.code)
    rows = data.load(query)
    rows["more"] = 1
    rows.loc[0, "code"] = "changed"
    assert data.load(query).equals(pd.DataFrame({"code": pd.array(["JP"], dtype="str")}))


def test_while_the_database_is_away_the_last_answers_stay_and_are_called_stale(embedded, at, make_database):
    at(embedded)
    make_database(embedded, donor("JP"))
    seen = data.settle()
    assert donors() == {"JP"}
    away = embedded.folder.rename(embedded.folder.with_name("away"))
    stale = data.settle()
    assert (stale.name, stale.is_stale) == (seen.name, True)
    assert donors() == {"JP"}
    away.rename(embedded.folder)
    assert data.settle() == seen


def test_a_broken_pointer_is_a_database_that_is_away(embedded, at, make_database):
    at(embedded)
    make_database(embedded, donor("JP"))
    data.settle()
    (embedded.folder / "current.json").write_text('{"file": "data-', encoding="utf-8")
    assert data.settle().is_stale
    (embedded.folder / "current.json").write_text('{"file": "data-000099.duckdb"}', encoding="utf-8")
    assert data.settle().is_stale


def test_a_state_that_went_away_is_back_after_it_changed_meanwhile(embedded, at, make_database):
    at(embedded)
    make_database(embedded, donor("JP"))
    data.settle()
    assert donors() == {"JP"}
    away = embedded.folder.rename(embedded.folder.with_name("away"))
    assert data.settle().is_stale
    make_database(Location("duckdb", folder=away), donor("US"))
    away.rename(embedded.folder)
    assert not data.settle().is_stale
    assert donors() == {"JP", "US"}


def test_a_failure_is_no_answer_that_stays(embedded, at, make_database, monkeypatch):
    at(embedded)
    make_database(embedded, donor("JP"))
    data.settle()
    answer, away = data._answered, [True]

    def sometimes(query, engine):
        if away:
            raise sa.exc.OperationalError("select", {}, Exception("the server closed the connection"))
        return answer(query, engine)

    monkeypatch.setattr(data, "_answered", sometimes)
    queries = [sa.select(schema.donor.c.code), sa.select(schema.donor.c.name_en)]
    asked = [data.ask(query) for query in queries]
    for one in asked:
        with pytest.raises(data.DatabaseUnavailable, match="does not answer") as refused:
            one.rows()
        assert "the server closed the connection" in refused.value.detail
    away.clear()
    assert [len(data.load(query)) for query in queries] == [1, 1]


def test_a_query_that_is_wrong_is_not_called_a_database_that_is_away(embedded, at, make_database, monkeypatch):
    at(embedded)
    make_database(embedded, donor("JP"))
    data.settle()

    def fault(query, engine):
        raise KeyError("a fault of the dashboard")

    monkeypatch.setattr(data, "_answered", fault)
    with pytest.raises(KeyError):
        donors()


def test_questions_are_told_apart_by_what_they_ask_and_of_what(embedded, at, make_database):
    at(embedded)
    make_database(embedded, donor("JP"))
    version, codes, of_names = data.settle(), schema.donor.c.code, schema.donor.c.name_en

    def asked(*values, column=codes, size=9):
        return sa.select(column).where(column.in_(values)).limit(size)

    others = [asked("JP"), asked("JP", "US"), asked("JP", "KR"), asked("JP", column=of_names), asked("JP", size=8)]
    keys = [reading.key(version, query) for query in others]
    assert len(set(keys)) == len(others)
    assert [reading.key(version, query) for query in (asked("JP"), asked("JP", "US"))] == keys[:2]


def test_records_in_any_order_are_questions_of_their_own(embedded, at, make_database):
    at(embedded)
    make_database(embedded, donor("JP"))
    version, access, asked = data.settle(), Access(tier="internal"), []
    for grain in records.GRAINS:
        for column in records.columns(access, grain):
            for order in ((), ("KG", "UZ"), ("UZ", "KG")) if column.kind == "code" and column.is_sortable else ((),):
                view = records.View(grain=grain, sort=records.Sort(column.code), order=order)
                if column.is_sortable:
                    asked.append(records.keys(YEAR, access, view=view, start=0, most=25, total=100))
    keys = {reading.key(version, query) for query in asked}
    assert len(keys) == len(asked) > 40


def test_what_is_kept_is_weighed_by_some_of_it():
    few, many = [((1, 2.0),) * 20 for _nth in range(50)], [((1, 2.0),) * (n % 37) for n in range(5_000)]
    assert data._bytes_of(few) == 64 + 8 * 50 + 50 * (64 + 8 * 20 + 20 * (64 + 16 + 2 * data.PLAIN_BYTES))
    exact = sum(map(data._bytes_of, many))
    days = pd.DataFrame({"day": [date(2026, 1, 1)] * 1_000}, dtype=object)
    assert data._bytes_of(days) == data.OBJECT_BYTES + 1_000 * data.PLAIN_BYTES
    assert data._bytes_of(many) == pytest.approx(exact, rel=0.2) and data._bytes_of({}) == 128
