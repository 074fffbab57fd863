"""Counts beside their own past, and first sightings, worked out from the records in plain loops."""

from __future__ import annotations

import random
import statistics
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import h3
import pandas as pd
import pytest
import sqlalchemy as sa

from analysis import changes, report_states, totals
from content import periods
from database import bulk, derived, engine, publishing
from database.engine import Location
from language import i18n
from queries import changes as change_queries
from queries import schema
from queries.schema import first_seen, monthly_baseline, release_month
from scope.access import Access
from scope.comparison import Period
from scope.filters import Filters
from scope.settings import Settings
from tests.conftest import KINDS, new_database
from tests.database.made_up import AS_OF, COUNTRIES, MONTHS_TOLD, OFFICES, SOURCES, Rows, case, drawn, item, reference
from tests.facts import monthly_totals

FIRST, COMPLETE_TO, AFTER = date(2022, 9, 1), date(2026, 9, 1), date(2026, 11, 1)
"""First month of the records; the first whose reports are not due on 15 October 2026; the month after that day."""
COUNTED, REPORTED = ("provisional", "verified", "revised"), ("received", "nil", "late")
OPENED = {"UZ-B": date(2024, 3, 1), "KG-B": date(2024, 3, 1), "KG-LOW": date(2025, 1, 1)}
CLOSED = {"TJ-B": (date(2025, 1, 1), date(2025, 7, 1)), "KG-C": (date(2024, 1, 15), date(2024, 3, 15))}


def fill(location: Location, rows: Rows) -> None:
    with publishing.change(location) as connection:
        for name, values in rows.items():
            bulk.insert(connection, schema.metadata.tables[name], pd.DataFrame(values))
        derived.derive(connection, Settings())


def following(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months_from(first: date, after: date) -> list[date]:
    months = [first]
    while following(months[-1]) < after:
        months.append(following(months[-1]))
    return months


def network(seed: int) -> Rows:
    """Four years of records at offices that open, close, and report when they do."""
    luck = random.Random(seed)
    rows = drawn(seed, 2400, first=FIRST)
    for row in rows["seizure"]:
        row["concealment"] = luck.choice((None, "unknown", "other", "none", "cargo", "body"))
        if luck.random() < 0.8:
            row["lat"], row["lon"] = luck.choice(((37.21, 68.57), (37.25, 67.42), (40.6, 69.28), (-33.0, 179.99)))
        row["origin_code"] = luck.choice((None, "unknown", "AF"))
        row["departure_code"] = luck.choice((None, "unknown", "other", "AF", "TJ", "KG"))
        row["destination_code"] = luck.choice((None, "unknown", "other", "RU", "KG", "TJ"))
    for row in rows["blo"]:
        row["opened_on"] = OPENED.get(row["code"])
    rows["blo_status"] = [
        {"blo_code": office, "status": "closed", "from_on": start, "to_on": end}
        for office, (start, end) in CLOSED.items()
    ]
    reports = []

    def report(unit: str, source: str, start: date, end: date, chance: float) -> None:
        status = luck.choice(REPORTED) if luck.random() < chance else luck.choice(("missing", None))
        if status:
            where = (
                {"blo_code": unit, "country_code": None}
                if source == "BLO"
                else {"blo_code": None, "country_code": unit}
            )
            about = {"id": len(reports), "record_key": "P", "load_id": 1, "source_code": source, "subject": "seizures"}
            reports.append(about | where | {"period_start": start, "period_end": end, "status": status})

    for office in OFFICES:
        for month in months_from(FIRST, AFTER):
            if not (
                month < OPENED.get(office, FIRST) or office in CLOSED and CLOSED[office][0] <= month < CLOSED[office][1]
            ):
                report(office, "BLO", month, following(month), 0.3 if office.startswith("AF") else 0.7)
    for year in range(2022, 2027):
        for country in COUNTRIES:
            report(country, "IDS", date(year, 1, 1), date(year + 1, 1, 1), 0.6)
    return rows | {"report": reports}


@pytest.fixture(scope="module", params=KINDS)
def told(request, tmp_path_factory) -> Iterator[tuple[Location, Rows]]:
    """A database of either kind with made-up records and reports, and its rows."""
    with new_database(request.param, tmp_path_factory.mktemp("derived"), request) as location:
        rows = network(seed=5)
        fill(location, rows)
        yield location, rows


# Counts beside their own past ---------------------------------------------------------------------------------


def reported_flags(
    rows: Rows, source: str, months: list[date], *, until: datetime | None = None
) -> dict[tuple[str, str], dict[date, bool]]:
    """By scope and month, whether it was reported; a scope of several units was where at least half of those open did.
    With `until` a report is not there yet while records of its office and month came after it."""
    new = {
        (row["blo_code"], row["seized_on"].replace(day=1))
        for row in rows["seizure"]
        if row["source_code"] == source and until and row["first_loaded_at"] > until
    }
    units = {office: office[:2] for office in OFFICES} if source == "BLO" else {}
    sent = set()
    for row in rows["report"]:
        if row["source_code"] == source:
            units.setdefault(row["blo_code"] or row["country_code"], (row["blo_code"] or row["country_code"])[:2])
            if row["status"] in REPORTED:
                span = months_from(row["period_start"], row["period_end"])
                if not any((row["blo_code"], month) in new for month in span if row["blo_code"]):
                    sent |= {(row["blo_code"] or row["country_code"], month) for month in span}

    def is_due(unit: str, month: date) -> bool:
        closed = unit in CLOSED and CLOSED[unit][0] <= month and following(month) <= CLOSED[unit][1]
        return (unit, month) in sent or not (month < OPENED.get(unit, date.min) or closed)

    scopes = {("blo" if source == "BLO" else "country", unit): [unit] for unit in units}
    scopes |= {("network", "*"): [unit for unit, country in units.items() if COUNTRIES[country]]}
    if source == "BLO":
        scopes |= {("country", country): [unit for unit in units if units[unit] == country] for country in COUNTRIES}
    flags: dict = defaultdict(dict)
    for scope, members in scopes.items():
        for month in months:
            due = [unit for unit in members if is_due(unit, month)]
            done = [unit for unit in due if (unit, month) in sent]
            flags[scope][month] = bool(done) and len(done) * 2 >= len(due)
    return flags


def counts_of(rows: Rows, source: str) -> dict[tuple, dict[date, int]]:
    """Cases by scope, group (`*` = all) and month."""
    groups = defaultdict(set)
    for row in rows["seizure_item"]:
        groups[row["seizure_id"]].add(row["group_code"])
    counts: dict = defaultdict(lambda: defaultdict(int))
    for row in rows["seizure"]:
        if row["source_code"] != source or row["status"] not in COUNTED:
            continue
        scopes = [("country", row["country_code"])]
        scopes += [("blo", row["blo_code"])] if row["blo_code"] else []
        scopes += [("network", "*")] if COUNTRIES[row["country_code"]] else []
        for scope in scopes:
            for group in {"*", *groups[row["id"]]} - {None}:
                counts[scope, group][row["seized_on"].replace(day=1)] += 1
    return counts


def beside_past(counts: dict[tuple, dict[date, int]], flags: dict, months: list[date]) -> dict[tuple, tuple]:
    rows = {}
    for (scope, group), of_month in counts.items():
        if scope not in flags:
            continue
        for place, month in enumerate(months):
            past = [of_month.get(one, 0) for one in months[max(place - 36, 0) : place] if flags[scope][one]]
            mean = statistics.mean(past) if past else None
            variance = statistics.variance(past) if len(past) > 1 else None
            rows[*scope, group, month] = (of_month.get(month, 0), flags[scope][month], len(past), mean, variance)
    return rows


def baselines(location: Location, rows_of, tier: str, kind: str) -> dict[tuple, tuple]:
    names = "scope_kind scope_code group_code month case_count is_reported base_months base_mean base_variance".split()
    chosen = (monthly_baseline.c.tier == tier, monthly_baseline.c.source_kind == kind)
    found = rows_of(location, sa.select(*(monthly_baseline.c[name] for name in names)).where(*chosen))
    return {tuple(row[:4]): tuple(row[4:]) for row in found}


def close(rows: dict[tuple, tuple]) -> dict[tuple, tuple]:
    """Rows whose means and variances may differ in the last digits."""
    return {
        key: (*values[:3], *(None if one is None else pytest.approx(float(one), abs=1e-9) for one in values[3:]))
        for key, values in rows.items()
    }


@pytest.mark.each_time(1)
@pytest.mark.parametrize("source", SOURCES)
def test_every_month_stands_beside_the_reported_months_before_it(told, rows_of, source):
    location, rows = told
    months = months_from(FIRST if source == "BLO" else date(2022, 1, 1), AFTER)
    expected = beside_past(counts_of(rows, source), reported_flags(rows, source, months), months)
    assert len(expected) > 500 and {values[1] for values in expected.values()} == {True, False}
    assert baselines(location, rows_of, "facts", SOURCES[source]) == close(expected)


@pytest.mark.parametrize("source", SOURCES)
def test_what_donors_may_compare_are_released_cases_beside_released_cases(told, rows_of, source):
    location, rows = told
    months = months_from(FIRST if source == "BLO" else date(2022, 1, 1), MONTHS_TOLD[1])
    table = release_month
    counts: dict = defaultdict(lambda: defaultdict(int))
    columns = (table.c.level, table.c.scope_code, table.c.group_code, table.c.month, table.c.case_count)
    for level, scope, group, month, cases in rows_of(
        location, sa.select(*columns).where(table.c.source_kind == SOURCES[source])
    ):
        counts[(level, scope), group][month] += cases
    flags = reported_flags(rows, source, months, until=AS_OF - timedelta(days=60))
    assert {
        flag
        for (kind, _scope), of_month in flags.items()
        for flag in of_month.values()
        if kind == ("blo" if source == "BLO" else "country")
    } == {True, False}
    if source == "IDS":
        flags = {scope: of_month for scope, of_month in flags.items() if scope[0] == "country"}
    expected = beside_past(counts, flags, months)
    assert len(expected) > 500
    found = baselines(location, rows_of, "release", SOURCES[source])
    assert found == close(expected)
    assert not {scope for kind, scope, *_rest in found if scope == "KG-LOW" or kind == "network"}


@pytest.fixture
def past(embedded, rows_of):
    """Fills a database; returns the months of a scope's cases with count, whether reported, and months of past."""

    def make(rows: Rows, scope_kind: str, scope_code: str) -> dict[date, tuple]:
        fill(embedded, reference() | rows)
        found = baselines(embedded, rows_of, "facts", "blo")
        return {
            month: values[:3]
            for (kind, scope, group, month), values in found.items()
            if (kind, scope, group) == (scope_kind, scope_code, "*")
        }

    return make


def reports_of(offices: dict[str, str], months: range) -> list[dict]:
    """Reports with one status per office on months of 2026."""
    return [
        {
            "id": 100 * place + month,
            "record_key": "P",
            "load_id": 1,
            "source_code": "BLO",
            "subject": "seizures",
            "blo_code": office,
            "status": status,
            "period_start": date(2026, month, 1),
            "period_end": date(2026, month + 1, 1),
        }
        for place, (office, status) in enumerate(offices.items())
        for month in months
    ]


def test_offices_abroad_do_not_decide_whether_the_network_reported(past):
    abroad = {"AF-A": "missing", "AF-B": "missing", "AF-C": "missing"}
    at_home = {"KG-A": "received", "TJ-A": "missing"}
    offices = [
        {"code": code, "name_en": code, "name_ru": code, "country_code": code[:2], "confidence": "high"}
        for code in (*at_home, *abroad)
    ]
    months = past(
        {"blo": offices, "report": reports_of(abroad | at_home, range(1, 4)), "seizure": [case(1, date(2026, 1, 5))]},
        "network",
        "*",
    )
    assert months == {date(2026, 1, 1): (1, True, 0), date(2026, 2, 1): (0, True, 1), date(2026, 3, 1): (0, True, 2)}


def test_a_month_without_report_is_no_past_and_a_nil_report_is_a_zero(past):
    statuses = reports_of({"KG-A": "nil"}, range(1, 6))
    statuses[2]["status"] = "missing"
    months = past(
        {"report": statuses, "seizure": [case(1, date(2026, 3, 5)), case(2, date(2026, 5, 5), status="rejected")]},
        "blo",
        "KG-A",
    )
    assert months == {
        date(2026, 1, 1): (0, True, 0),
        date(2026, 2, 1): (0, True, 1),
        date(2026, 3, 1): (1, False, 2),
        date(2026, 4, 1): (0, True, 2),
        date(2026, 5, 1): (0, True, 3),
    }


def test_the_past_of_a_scope_is_made_anew_with_every_load(embedded, rows_of):
    fill(
        embedded,
        reference() | {"seizure": [case(1, date(2026, 1, 5))], "report": reports_of({"KG-A": "received"}, range(1, 3))},
    )
    first = baselines(embedded, rows_of, "facts", "blo")
    with publishing.change(embedded) as connection:
        bulk.insert(connection, schema.seizure, pd.DataFrame([case(2, date(2026, 1, 6))]))
        derived.derive(connection, Settings())
    second = baselines(embedded, rows_of, "facts", "blo")
    assert first.keys() == second.keys()
    assert [values[0] for key, values in second.items() if key[0] == "blo" and key[3] == date(2026, 1, 1)] == [2]


def test_a_country_that_reported_in_part_is_no_past_and_no_finding(embedded, rows_of):
    """Kyrgyzstan has some forty cases a month; of 2026 one report came, and two cases of January. Tajikistan has a case
    every other month."""
    months = [date(2023 + number // 12, number % 12 + 1, 5) for number in range(42)]
    numbers = [("KG", day, 40 + day.month if day.year < 2026 else 2 * (day.month == 1)) for day in months] + [
        ("TJ", day, day.month % 2) for day in months
    ]
    days = [(country, day) for country, day, cases in numbers for _case in range(cases)]
    cases = [
        case(number, day, source_code="IDS", blo_code=None, country_code=country)
        for number, (country, day) in enumerate(days, 1)
    ]
    reports = [
        {
            "id": number,
            "record_key": "P",
            "load_id": 1,
            "source_code": "IDS",
            "subject": "seizures",
            "country_code": country,
            "status": "received",
            "period_start": date(year, 1, 1),
            "period_end": date(year + 1, 1, 1),
        }
        for number, (country, year) in enumerate(
            [(country, year) for country in ("KG", "TJ") for year in range(2023, 2027)], 1
        )
    ]
    fill(embedded, reference() | {"seizure": cases, "report": reports})
    found = baselines(embedded, rows_of, "facts", "national_events")
    flags = {
        code: [found["country", code, "*", date(2026, month, 1)][1] for month in range(1, 7)] for code in ("KG", "TJ")
    }
    assert flags == {"KG": [False] * 6, "TJ": [True] * 6}
    assert all(found["country", "KG", "*", day.replace(day=1)][1] for day in months if day.year < 2026)
    with engine.reader(embedded).connect() as connection:
        half_year = Filters(source_kind="national_events", start=date(2026, 1, 1), end=date(2026, 7, 1))
        rows = bulk.frame(connection, change_queries.against_past(half_year, Access(tier="internal")))
        every = bulk.frame(
            connection, change_queries.reported_months(half_year.with_(start=date(2025, 1, 1)), Access(tier="internal"))
        )
        partly = bulk.frame(connection, change_queries.reported_months(half_year, Access(tier="internal")))
    assert (
        changes.counts(rows, lambda _dimension, code: code, start=half_year.start, end=half_year.end, office_country={})
        == []
    )
    known = list(zip(partly["country_code"], partly["month"].dt.month, partly["is_reported"].astype(bool), strict=True))
    assert known == [(code, month, code == "TJ") for code in ("KG", "TJ") for month in range(1, 7)]
    # Who reads released figures compares the same months, and is not told of reports.
    period, before = Period(half_year.start, half_year.end), Period(date(2025, 1, 1), date(2025, 7, 1))
    framed = totals.Frame(
        period, period, (before,), half_year.end, pd.DataFrame(), pd.DataFrame(), is_of_events=True, is_by_country=True
    )
    framed = periods.with_reports(
        None, framed, half_year, {"known": [SimpleNamespace(rows=every.copy)]}, pd.DataFrame()
    )
    assert framed.left_out == (6, 12) and set(framed.states["state"]) == {"received", "unknown"}
    states = pd.DataFrame(
        [
            ("KG", "KG", date(2026, 1, 1), "received"),
            ("TJ", "TJ", date(2026, 1, 1), "received"),
            ("KG", "KG", date(2026, 7, 1), "filling"),
        ],
        columns=["unit", "country_code", "month", "state"],
    )
    marked = report_states.less_partial(states, {("KG", date(2026, 1, 1)), ("KG", date(2026, 7, 1))})
    assert marked["state"].tolist() == ["partial", "received", "filling"]
    assert report_states.reported_in(marked, Period(date(2026, 1, 1), date(2026, 2, 1))) == (1, 2)


def test_a_database_without_cases_has_no_past_and_no_news(place, rows_of):
    fill(place, reference())
    assert rows_of(place, sa.select(sa.func.count()).select_from(monthly_baseline)) == [(0,)]
    assert rows_of(place, sa.select(sa.func.count()).select_from(first_seen)) == [(0,)]


# First sightings ----------------------------------------------------------------------------------------------


def route_of(row: dict) -> str | None:
    known = [code for code in (row["departure_code"], row["origin_code"]) if code not in (None, "unknown", "other")]
    if known and row["destination_code"] not in (None, "unknown", "other", known[0]):
        return f"{known[0]}>{row['destination_code']}"
    return None


def sightings(rows: Rows) -> dict[tuple, tuple]:
    """First day, case of it, number of cases and first day of the records, by kind of source, kind, country, office,
    subject."""
    items = defaultdict(list)
    for row in rows["seizure_item"]:
        items[row["seizure_id"]].append(row["substance_code"])
    seen: dict[tuple, set[tuple]] = defaultdict(set)
    history: dict[tuple, list[date]] = defaultdict(list)

    def add(kind: str, row: dict, office: str, subject: str | None) -> None:
        scope = (SOURCES[row["source_code"]], kind, row["country_code"], office)
        history[scope].append(row["seized_on"])
        if subject:
            seen[*scope, subject].add((row["seized_on"], row["id"]))

    for row in rows["seizure"]:
        if row["status"] not in COUNTED:
            continue
        for substance in items[row["id"]]:
            add("substance", row, "", substance)
            if row["blo_code"]:
                add("substance", row, row["blo_code"], substance)
        if route := route_of(row):
            add("route", row, "", route)
        if row["concealment"] in ("cargo", "body"):
            add("concealment", row, "", row["concealment"])
    return {key: (*min(cases), len(cases), min(history[key[:4]])) for key, cases in seen.items()}


def seen_first(location: Location, rows_of, tier: str = "facts") -> dict[tuple, tuple]:
    names = "source_kind kind country_code blo_code subject_code first_on seizure_id case_count history_from".split()
    rows = rows_of(location, sa.select(*(first_seen.c[name] for name in names)).where(first_seen.c.tier == tier))
    return {tuple(row[:5]): tuple(row[5:]) for row in rows}


def test_first_sightings_are_those_found_by_going_through_all_cases(told, rows_of):
    location, rows = told
    expected = sightings(rows)
    assert {key[1] for key in expected} == {"substance", "route", "concealment"}
    assert seen_first(location, rows_of) == expected


def test_first_sightings_for_donors_are_of_released_groups_by_month(told, rows_of):
    location, _rows = told
    names = "source_kind level country_code scope_code group_code month case_count".split()
    history, seen = defaultdict(list), defaultdict(list)
    for kind, level, country, scope, group, month, cases in rows_of(
        location, sa.select(*(release_month.c[name] for name in names))
    ):
        where = (kind, "group", country, scope if level == "blo" else "")
        history[where].append(month)
        if group != "*":
            seen[*where, group].append((month, cases))
    expected = {
        key: (min(months)[0], None, sum(cases for _month, cases in months), min(history[key[:4]]))
        for key, months in seen.items()
    }
    assert seen_first(location, rows_of, "release") == expected
    assert len(expected) > 40 and "KG-LOW" not in {key[3] for key in expected}


ROUTES = [
    # Origin, departure, destination, and the route that they make.
    (None, "AF", "RU", "AF>RU"),
    ("AF", "TJ", "RU", "TJ>RU"),
    ("AF", None, "RU", "AF>RU"),
    ("AF", "unknown", "RU", "AF>RU"),
    ("AF", "other", "RU", "AF>RU"),
    (None, "TJ", "TJ", None),
    ("AF", "TJ", "TJ", None),
    ("TJ", None, "TJ", None),
    (None, "unknown", "RU", None),
    (None, "AF", "unknown", None),
    (None, "AF", "other", None),
    (None, "AF", None, None),
    (None, None, "RU", None),
    (None, "", "RU", None),
]


def test_a_route_leads_from_one_known_country_to_another(place, rows_of):
    cases = [
        # Each in a country of its own, which is told first sightings by itself.
        case(
            number,
            date(2026, 1, 5),
            country_code=f"{number:02}",
            origin_code=origin,
            departure_code=departure,
            destination_code=destination,
        )
        for number, (origin, departure, destination, _route) in enumerate(ROUTES)
    ]
    fill(place, reference() | {"seizure": cases})
    found = {
        country: subject for _source, kind, country, _office, subject in seen_first(place, rows_of) if kind == "route"
    }
    assert found == {f"{number:02}": route for number, (*_said, route) in enumerate(ROUTES) if route}


def test_a_case_with_two_items_of_a_substance_is_one_case(embedded, rows_of):
    fill(
        embedded,
        reference() | {"seizure": [case(1, date(2026, 1, 5))], "seizure_item": [item(1, 1.0), item(1, 2.0, line=2)]},
    )
    assert {cases for _first, _id, cases, _history in seen_first(embedded, rows_of).values()} == {1}


@pytest.mark.each_time(2)
@pytest.mark.parametrize(("days", "is_news"), [(1094, False), (1096, True)])
@pytest.mark.parametrize("tier", ["internal", "donor"])
def test_something_is_new_only_after_three_years_of_records(embedded, rows_of, tier, days, is_news):
    i18n.use("en")
    start, end = pd.Timestamp(2023, 1, 1), pd.Timestamp(2023, 1, 1) + pd.Timedelta(days=days)
    rows = {
        "seizure": [case(1, start.date()), case(2, end.date())],
        "seizure_item": [item(1, 1.0), item(2, 1.0, "HASHISH")],
    }
    fill(embedded, reference() | rows)
    query = change_queries.first_seen_in(
        Filters(source_kind="blo", start=date(2025, 12, 1), end=date(2026, 2, 1)), Access(tier=tier)
    )
    found = pd.DataFrame(rows_of(embedded, query), columns=[column.name for column in query.selected_columns])
    for name in ("first_on", "history_from"):
        found[name] = pd.to_datetime(found[name])
    told = changes.news(found, lambda _dimension, code: code)
    assert [change.headline for change in told] == (
        [f"New here: {'HASHISH' if tier == 'internal' else 'cannabis'}"] if is_news else []
    )


# Hexagons ------------------------------------------------------------------------------------------------------


def test_every_position_of_a_case_has_the_hexagons_that_hold_it_once(told, rows_of):
    location, rows = told
    positions = {(case["lat"], case["lon"]) for case in rows["seizure"] if case.get("lat") is not None}
    table = schema.position_cell
    found = rows_of(location, sa.select(table.c.lat, table.c.lon, table.c.cell_3, table.c.cell_4, table.c.cell_5))
    assert len(positions) > 1 and sorted(row[:2] for row in found) == sorted(positions)
    for lat, lon, *cells in found:
        assert [f"{cell:x}" for cell in cells] == [h3.latlng_to_cell(lat, lon, resolution) for resolution in (3, 4, 5)]


# Totals by month -----------------------------------------------------------------------------------------------


def test_totals_by_month_are_what_going_through_all_cases_gives(told, rows_of):
    location, rows = told
    table = schema.monthly_total
    expected = sorted(monthly_totals(rows), key=lambda row: [row[column.name] for column in table.primary_key])
    found = rows_of(location, sa.select(table).order_by(*table.primary_key.columns))
    assert len(found) == len(expected) > 500
    for one, other in zip(found, expected, strict=True):
        for value, column in zip(one, table.c, strict=True):
            right = other[column.name]
            assert value == (pytest.approx(right, rel=1e-12) if isinstance(right, float) else right), (column, other)
