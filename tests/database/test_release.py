"""The release: what donors and the public may know, worked out from the records in plain loops, and what they must
never find out, tried out by asking for everything they can ask for."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import given

from database import bulk, derived, publishing
from database.engine import Location, reader
from database.release import held_back
from queries import capacity, changes, cooperation, facets, network, offices, release, schema, series
from scope.access import Access
from scope.filters import BLANK, CODE_FIELDS, RELEASE_FIELDS, Box, Circle, Filters
from scope.settings import Settings
from scope.shape import shape
from tests.conftest import KINDS, new_database
from tests.database.made_up import (
    AS_OF,
    LONG_AGO,
    MONTHS_TOLD,
    NEW,
    NEWEST_SETTLED,
    NO_LOAD,
    OFFICES,
    OLD,
    TOLD,
    Rows,
    case,
    drawn,
    item,
    reference,
)

LIMIT = 3
ZONE = "Asia/Tashkent"
DONOR, PUBLIC = Access(tier="donor"), Access(tier="public")
EVERY_MONTH = Filters(source_kind="blo", start=date(2025, 1, 1), end=date(2026, 12, 1))
JULY = date(2026, 7, 1)
URL = "https://example.org/case"


def fill(location: Location, rows: Rows, settings: Settings | None = None) -> Location:
    with publishing.change(location) as connection:
        for name, values in rows.items():
            bulk.insert(connection, schema.metadata.tables[name], pd.DataFrame(values))
        derived.derive(connection, settings or Settings())
    return location


@pytest.fixture(scope="module", params=KINDS)
def drawn_facts(request, tmp_path_factory) -> Iterator[tuple[Location, Rows]]:
    """A database of either kind with made-up records, and the records."""
    with new_database(request.param, tmp_path_factory.mktemp("release"), request) as location:
        rows = drawn(seed=7, count=1800)
        yield fill(location, rows), rows


@pytest.fixture
def released(embedded, rows_of):
    """Fills a database with cases and items; returns a look at the columns of one of its tables, sorted."""
    return _releasing(embedded, rows_of)


@pytest.fixture
def released_by_both(place, rows_of):
    """The same in either kind of database."""
    return _releasing(place, rows_of)


def _releasing(location: Location, rows_of):
    def make(cases: list[dict], items: list[dict] = (), settings: Settings | None = None, **tables: list[dict]):
        rows = reference() | {"seizure": cases} | ({"seizure_item": list(items)} if items else {}) | tables
        fill(location, rows, settings)

        def look(table: sa.Table, *names: str, where=None) -> list[tuple]:
            query = sa.select(*(table.c[name] for name in names))
            return sorted(rows_of(location, query if where is None else query.where(where)), key=repr)

        return look

    return make


# Cells, counted in plain loops --------------------------------------------------------------------------------


@dataclass
class Cell:
    """`cases` of a cell, those `behind` its amount with what each brings, those of either that were `published`, and
    the amount."""

    cases: set[int] = field(default_factory=set)
    behind: dict[int, float] = field(default_factory=dict)
    published: set[int] = field(default_factory=set)
    amount: float = 0

    def add(self, row: dict, amount: float | None) -> None:
        self.cases.add(row["id"])
        if row["published_url"]:
            self.published.add(row["id"])
        if amount is not None:
            self.behind[row["id"]] = self.behind.get(row["id"], 0) + amount
            self.amount += amount

    @property
    def hidden(self) -> set[int]:
        return self.behind.keys() - self.published

    @property
    def is_small(self) -> bool:
        """Too few cases, one of them unpublished; or too few unpublished ones behind the amount, or one that is nearly
        all of it."""
        return (
            (len(self.cases) < LIMIT and self.cases > self.published) or 0 < len(self.hidden) < LIMIT or self.is_of_one
        )

    @property
    def is_of_one(self) -> bool:
        amounts = [self.behind[case] for case in self.hidden]
        return bool(amounts) and max(amounts) * 10 > 9 * sum(amounts)


def is_released(row: dict) -> bool:
    return (
        row["status"] in ("verified", "revised")
        and row["seized_on"] < MONTHS_TOLD[1]
        and row["first_loaded_at"] <= datetime(2026, 8, 16, 6, tzinfo=UTC)
    )


def unit_of(row: dict) -> str | None:
    return "kg" if row["quantity_kg"] is not None else row["unit"]


def cells_of(rows: Rows) -> dict[tuple, Cell]:
    """By kind, level, scope, country, month, category, group and unit; unit `` counts all cases of a group, and persons
    are of group `*`."""
    kinds = {row["code"]: row["kind"] for row in rows["source"]}
    items = defaultdict(list)
    for row in rows["seizure_item"]:
        items[row["seizure_id"]].append(row)
    cells: dict[tuple, Cell] = defaultdict(Cell)
    for row in filter(is_released, rows["seizure"]):
        scopes = [("country", row["country_code"])] + [("blo", row["blo_code"])] * (row["blo_code"] in TOLD)
        for scope in scopes:
            where = (kinds[row["source_code"]], *scope, row["country_code"], row["seized_on"].replace(day=1))
            cells[*where, "*", "*", "persons"].add(row, row["persons_detained"])
            for one in items[row["id"]]:
                if one["group_code"]:
                    group = (*where, one["category"], one["group_code"])
                    cells[*group, ""].add(row, None)
                    if unit_of(one) and one["quantity"] is not None:
                        cells[*group, unit_of(one)].add(row, one["quantity"])
    return cells


KEY = ("source_kind", "level", "scope_code", "country_code", "month", "category", "group_code")


def told_in(location: Location, rows_of) -> tuple[dict[tuple, int], dict[tuple, int], dict[tuple, float | None]]:
    """Counts of cases, counts of cases behind an amount, and amounts that the release tables tell, by cell."""
    month, quantity = schema.release_month, schema.release_quantity
    counts, behind, amounts = {}, {}, {}
    figures = ("case_count", "weighed_count", "quantity_kg", "persons_detained")
    for *key, cases, weighed, kilograms, persons in rows_of(
        location, sa.select(*(month.c[name] for name in KEY + figures))
    ):
        is_all = key[-1] == "*"
        counts[*key, "persons" if is_all else ""] = cases
        if is_all:
            amounts[*key, "persons"] = persons
            assert (weighed, kilograms) == (None, None)
        elif weighed is not None:
            behind[*key, "kg"], amounts[*key, "kg"] = weighed, kilograms
    for *key, unit, cases, amount in rows_of(
        location, sa.select(*(quantity.c[name] for name in (*KEY, "unit", "case_count", "quantity")))
    ):
        behind[*key, unit], amounts[*key, unit] = cases, amount
    return counts, behind, amounts


def test_every_cell_counts_the_verified_settled_cases_of_its_month(drawn_facts, rows_of):
    location, rows = drawn_facts
    counts, behind, _amounts = told_in(location, rows_of)
    cells = cells_of(rows)
    assert counts == {key: len(cell.cases) for key, cell in cells.items() if key[-1] in ("", "persons")}
    assert behind == {key: len(cell.behind) for key, cell in cells.items() if key[-1] not in ("", "persons")}


def test_every_amount_told_is_the_sum_over_its_cases_and_persons_are_rounded_to_five(drawn_facts, rows_of):
    location, rows = drawn_facts
    _counts, _behind, amounts = told_in(location, rows_of)
    told = {key: amount for key, amount in amounts.items() if amount is not None}
    cells = cells_of(rows)
    assert told == {
        key: (cells[key].amount + 2) // 5 * 5 if key[-1] == "persons" else cells[key].amount for key in told
    }
    assert all(sum(key[-1] == unit for key in told) > 30 for unit in ("persons", "kg", "l"))


def test_an_amount_is_held_back_where_too_few_cases_stand_behind_it_or_behind_what_others_would_leave(
    drawn_facts, rows_of
):
    location, rows = drawn_facts
    _counts, _behind, amounts = told_in(location, rows_of)
    cells = cells_of(rows)
    needed = 0
    for key, amount in amounts.items():
        kind, level, _scope, country, *rest = key
        group = cells[key] if key[-1] == "persons" else cells[*key[:-1], ""]
        small = cells[key].is_small or (len(group.cases) < LIMIT and group.cases > group.published)
        if amount is not None:
            assert not small, key
        elif not small and cells[key].behind:
            assert level == "blo", key
            whole = (kind, "country", country, country, *rest)
            others = [other for other in amounts if other[1] == "blo" and (other[0], *other[3:]) == (kind, *key[3:])]
            told = set().union(*(cells[other].hidden for other in others if amounts[other] is not None))
            # It was told last of those that are held back for others: without it, and the larger ones, too little is
            # left.
            rest = cells[whole].hidden - told
            for larger in sorted(
                (other for other in others if amounts[other] is None and not cells[other].is_small),
                key=lambda other: -len(cells[other].hidden),
            ):
                rest -= cells[larger].hidden
                if larger == key:
                    break
            left = [cells[whole].behind[case] for case in rest]
            assert amounts[whole] is not None and (0 < len(left) < LIMIT or max(left) * 10 > 9 * sum(left)), key
            needed += 1
    assert needed > 10


def test_persons_held_back_are_told_from_persons_not_stated(released):
    look = released([case(1, JULY, persons_detained=4), case(2, JULY.replace(month=6))])
    assert look(schema.release_month, "month", "level", "is_suppressed", "persons_detained") == [
        (date(2026, 6, 1), "blo", False, None),
        (date(2026, 6, 1), "country", False, None),
        (date(2026, 7, 1), "blo", True, None),
        (date(2026, 7, 1), "country", True, None),
    ]


# What is released at all --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        # 60 days before 28 September are 30 July in Tashkent: July has one more day.
        (datetime(2026, 9, 28, 18, 59, tzinfo=UTC), False),
        # 00:00 of 29 September in Tashkent, whose day it is.
        (datetime(2026, 9, 28, 19, 0, tzinfo=UTC), True),
    ],
)
def test_a_month_is_released_whole_when_its_last_day_is_sixty_days_old(released, as_of, told):
    loaded = [{"key": "loaded_at", "value": as_of.isoformat()}]
    look = released(
        [case(1, date(2026, 7, 1)), case(2, date(2026, 7, 31)), case(3, date(2026, 6, 30))], database_info=loaded
    )
    counts = look(schema.release_month, "month", "case_count", where=schema.release_month.c.level == "country")
    assert counts == [(date(2026, 6, 1), 1)] + [(date(2026, 7, 1), 2)] * told


def test_a_record_is_released_sixty_days_after_its_first_load(released_by_both):
    loads = [AS_OF - timedelta(days=60), AS_OF - timedelta(days=60) + timedelta(seconds=1), None]
    look = released_by_both(
        [case(number, JULY, first_loaded_at=moment) for number, moment in enumerate(loads, start=1)]
    )
    assert look(schema.release_month, "level", "case_count") == [("blo", 1), ("country", 1)]


def test_only_verified_records_are_released(released_by_both):
    statuses = ("provisional", "rejected", "withdrawn", "revised", "verified")
    look = released_by_both(
        [case(number, JULY, status=status, published_url=URL) for number, status in enumerate(statuses)],
        [item(number, 2.0**number) for number in range(len(statuses))],
    )
    assert look(schema.release_month, "level", "group_code", "case_count", "quantity_kg") == [
        ("blo", "*", 2, None),
        ("blo", "opiates", 2, 24.0),
        ("country", "*", 2, None),
        ("country", "opiates", 2, 24.0),
    ]
    assert look(schema.release_case, "seizure_id") == [(3,), (4,)]


def test_an_office_of_low_confidence_is_not_named_and_its_cases_stay_in_the_country(released, rows_of, embedded):
    urls = {"published_url": URL}
    look = released(
        [case(number, JULY, blo_code="KG-LOW", **urls) for number in (1, 2, 3)],
        [item(number, 2.0) for number in (1, 2, 3)],
        exchange=[
            {
                "id": 1,
                "record_key": "X1",
                "source_code": "BLO",
                "load_id": 1,
                "sent_at": LONG_AGO,
                "from_blo_code": "KG-LOW",
            }
        ],
    )
    assert look(schema.release_month, "level", "scope_code", "group_code", "quantity_kg") == [
        ("country", "KG", "*", None),
        ("country", "KG", "opiates", 6.0),
    ]
    assert look(schema.release_case, "blo_code") == [(None,)] * 3
    assert look(schema.release_activity, "level", "scope_code", "count") == [("country", "KG", 1)]
    offices = {row[0] for row in rows_of(embedded, network.offices(EVERY_MONTH, DONOR))}
    assert offices == {"KG-A", "KG-B", "KG-C", "TJ-A", "TJ-B", "UZ-A", "UZ-B"}
    assert "KG-LOW" in {row[0] for row in rows_of(embedded, network.offices(EVERY_MONTH, Access(tier="internal")))}


# Small cells --------------------------------------------------------------------------------------------------


SMALL = [
    # Addresses of a cell's cases, and whether its amounts are told.
    ([None], False),
    ([None, None], False),
    ([None, None, None], True),
    ([URL], True),
    ([URL, URL], True),
    ([URL, None], False),
    # The published cases can be taken off the sum: one unpublished case would be left.
    ([URL, URL, URL, None], False),
    ([URL, URL, None, None], False),
    ([URL, None, None, None], True),
    (["no"], False),
    (["", ""], False),
]


def test_kilograms_and_persons_are_told_where_no_unpublished_case_or_enough_stand_behind_them(released_by_both):
    cases, items = [], []
    for month, (urls, _told) in enumerate(SMALL, start=1):
        for number, url in enumerate(urls, start=month * 10):
            cases.append(case(number, date(2025, month, 5), persons_detained=5, published_url=url))
            items += [item(number, 2.5), item(number, 4.0, "ACID", line=2, unit="l")]
    look = released_by_both(cases, items)
    country = schema.release_month.c.level == "country"
    found = look(
        schema.release_month, "month", "group_code", "case_count", "quantity_kg", "persons_detained", where=country
    )
    litres = look(
        schema.release_quantity,
        "month",
        "unit",
        "case_count",
        "quantity",
        where=schema.release_quantity.c.level == "country",
    )
    for month, (urls, told) in enumerate(SMALL, start=1):
        first, count = date(2025, month, 1), len(urls)
        assert [row[1:] for row in found if row[0] == first] == [
            ("*", count, None, 5 * count if told else None),
            ("opiates", count, 2.5 * count if told else None, None),
            ("precursors", count, None, None),
        ], urls
        assert [row[1:] for row in litres if row[0] == first] == [("l", count, 4.0 * count if told else None)], urls


def test_a_case_without_a_weight_makes_a_small_cell_no_less_small(released):
    look = released([case(1, JULY, published_url=URL), case(2, JULY)], [item(1, 2.5), item(2, None)])
    assert look(
        schema.release_month,
        "level",
        "case_count",
        "weighed_count",
        "quantity_kg",
        where=schema.release_month.c.group_code != "*",
    ) == [("blo", 2, 1, None), ("country", 2, 1, None)]


def test_an_office_is_held_back_where_it_would_tell_another_from_their_country(released):
    at = ["KG-A"] * 3 + ["KG-B"] * 4 + ["KG-C"]
    look = released(
        [case(n, JULY, blo_code=office) for n, office in enumerate(at)], [item(n, 1.0) for n in range(len(at))]
    )
    assert look(
        schema.release_month, "scope_code", "case_count", "quantity_kg", where=schema.release_month.c.group_code != "*"
    ) == [("KG", 8, 8.0), ("KG-A", 3, None), ("KG-B", 4, 4.0), ("KG-C", 1, None)]


def test_cases_without_an_office_are_protected_like_those_of_one(released):
    at = ["KG-A"] * 3 + [None] * 2
    look = released(
        [case(n, JULY, blo_code=office) for n, office in enumerate(at)], [item(n, 1.0) for n in range(len(at))]
    )
    assert look(schema.release_month, "scope_code", "quantity_kg", where=schema.release_month.c.group_code != "*") == [
        ("KG", 5.0),
        ("KG-A", None),
    ]


def test_the_operator_sets_how_many_cases_are_enough_and_how_persons_are_rounded(released):
    cases = [case(number, JULY, persons_detained=3) for number in (1, 2)]
    look = released(cases, [item(1, 1.0), item(2, 1.0)], settings=Settings(small_cell_limit=2, persons_rounding=0))
    country = schema.release_month.c.level == "country"
    assert look(schema.release_month, "quantity_kg", "persons_detained", where=country) == [(2.0, None), (None, 6)]


# What no table holds ------------------------------------------------------------------------------------------

COLUMNS = {
    "release_month": "source_kind level scope_code country_code month category group_code case_count is_suppressed "
    "quantity_kg "
    "weighed_count persons_detained",
    "release_quantity": "source_kind level scope_code country_code month category group_code unit quantity case_count",
    "release_activity": "source_kind level scope_code country_code month subject count",
    "release_case": "seizure_id line_no source_kind seized_on date_precision country_code blo_code substance_code "
    "group_code "
    "category "
    "quantity unit quantity_kg is_significant published_url",
    "release_exchange": (
        "source_kind from_country_code to_country_code month sent_count request_count answered_count is_suppressed"
    ),
    "release_reply": "source_kind from_country_code to_country_code month half_days answer_count",
    "release_operation": "source_kind country_codes month operation_count",
    "release_training": "source_kind country_code blo_code donor_code month course_count attendance_count men women "
    "is_suppressed "
    "is_sex_suppressed",
    "release_equipment": (
        "source_kind country_code blo_code donor_code kind month delivery_count quantity value_usd valued_count"
    ),
    "release_repeat": "source_kind country_code month identical_count probable_count is_told_to_agencies",
    "release_contribution": "donor_code target_kind target_code month contribution_count amount_usd valued_count",
}


def test_the_release_tables_have_no_column_for_places_texts_names_of_operations_or_agencies():
    found = {
        table.name: [column.name for column in table.c]
        for table in schema.layer("derived")
        if table.name.startswith("release") and table is not schema.release_hold
    }
    assert found == {name: columns.split() for name, columns in COLUMNS.items()}


def test_single_cases_are_those_that_were_published(released_by_both):
    cases = [
        case(1, JULY),
        case(2, JULY, published_url=URL),
        case(3, JULY, published_url="n/a"),
        case(4, JULY, published_url="HTTPS://EXAMPLE.ORG"),
    ]
    look = released_by_both(cases, [item(number, 1.0) for number in (1, 2, 3, 4)])
    assert look(schema.release_case, "seizure_id", "published_url") == [(2, URL), (4, "HTTPS://EXAMPLE.ORG")]


# Everything that can be asked ---------------------------------------------------------------------------------


def donor_filters() -> Iterator[Filters]:
    """Many combinations of period, countries, offices, pairs, categories and groups."""
    months = [
        date(2025, 1, 1),
        date(2025, 2, 1),
        date(2025, 7, 1),
        date(2026, 1, 1),
        date(2026, 7, 1),
        date(2026, 8, 1),
        date(2026, 12, 1),
    ]
    periods = [*itertools.pairwise(months), (months[0], months[-1])]
    scopes = [{}, {"countries": ("KG",)}, {"countries": ("UZ", "AF")}, {"pair_codes": ("KG-A=TJ-A",)}]
    scopes += [{"blo_codes": codes} for codes in [("KG-A",), ("KG-B", "KG-C"), ("KG-LOW",), (BLANK,), tuple(OFFICES)]]
    substances = [{}, {"categories": ("drug", "precursor")}, {"group_codes": ("opiates",)}]
    for (start, end), scope, substance in itertools.product(periods, scopes, substances):
        yield Filters(source_kind="blo", start=start, end=end, **scope, **substance)


def donor_queries(filters: Filters, access: Access) -> Iterator[sa.Select]:
    """Every question that a donor may ask of these filters."""
    for at in (None, "blo", "country"):
        if not (at == "country" and release.level(filters) == "blo"):
            yield release.monthly_cases(filters, access, at=at)
            yield release.monthly_quantities(filters, access, at=at)
    for subject in ("exchanges", "operations", "reports_due", "reports_received"):
        yield release.monthly_activity(filters, access, subject=subject)
    yield release.newest_significant(filters, access, most=10_000)
    yield release.coverage(access)
    for dimension in ("countries", "blo_codes", "categories", "group_codes"):
        yield facets.counts(dimension, filters, access)
    yield changes.against_past(filters, access)
    yield changes.first_seen_in(filters, access)
    yield changes.reported_months(filters, access)
    for measure, split in itertools.product(release.SERIES_MEASURES, (None, *release.splits(access))):
        by_substance = split == "group_codes" or filters.group_codes or filters.categories
        of_pair = measure == "exchanges" and (split == "pair_codes" or filters.pair_codes)
        if not (measure in ("persons", "exchanges") and by_substance) and not of_pair:
            yield series.by_period(filters, access, measure=measure, grain="month", split=split, by_reporter=True)
    yield offices.reports_of(filters, access)
    yield offices.quantities(filters, access)
    yield offices.monthly_amounts(filters, access)
    for query in (capacity.courses, capacity.equipment, capacity.contributions):
        for donor_code in ("", "JP"):
            yield query(filters, access, donor_code=donor_code)
    if not (filters.blo_codes or filters.pair_codes):
        yield cooperation.operations_across(filters, access)
        if not (filters.categories or filters.group_codes):
            yield cooperation.messages_across(filters, access, zone=ZONE)
            yield cooperation.reply_times_across(filters, access, zone=ZONE)


def office_queries(access: Access) -> Iterator[sa.Select]:
    """Every question that a donor may ask of an office, whatever the filters."""
    for office in OFFICES:
        for query in (offices.office, offices.statuses, offices.agencies, offices.donors, offices.marks):
            yield query(office, access)


class Asked:
    """Answers of a database, each question asked once."""

    def __init__(self, location: Location):
        self.engine = reader(location)

    def __call__(self, *queries: sa.Select) -> list[list[dict]]:
        with self.engine.connect() as connection:
            return [[dict(row) for row in connection.execute(query).mappings()] for query in queries]


@pytest.fixture
def asked():
    made = []

    def of(location: Location) -> Asked:
        made.append(Asked(location))
        return made[-1]

    yield of
    for one in made:
        one.engine.dispose()


def coded(rows: Rows) -> Rows:
    """The same records with amounts that no two sums share: within a country, month, group and unit the powers of two,
    so that a sum says which items it is made of. Persons are five times a power, which rounding to five leaves
    alone."""
    months = {
        row["id"]: (row["source_code"], row["country_code"], row["seized_on"].replace(day=1)) for row in rows["seizure"]
    }
    used: dict[tuple, int] = defaultdict(int)

    def next_power(*block) -> int:
        used[block] += 1
        return 2 ** (used[block] - 1)

    items, cases = [], []
    for row in rows["seizure_item"]:
        if row["quantity"] is not None:
            amount = float(next_power(months[row["seizure_id"]], row["group_code"], unit_of(row)))
            row = row | {"quantity": amount, "quantity_kg": amount if row["quantity_kg"] is not None else None}
        items.append(row)
    for row in rows["seizure"]:
        stated = row["persons_detained"] is not None
        cases.append(row | {"persons_detained": 5 * next_power(months[row["id"]], "persons") if stated else None})
    assert max(powers for block, powers in used.items() if block[-1] == "persons") <= 28
    assert max(used.values()) <= 50
    return rows | {"seizure": cases, "seizure_item": items}


def made_of(rows: Rows) -> dict[tuple, dict[int, int]]:
    """Country, month, group and unit to the case of each power of two, of the BLO records."""
    cases = {row["id"]: row for row in rows["seizure"] if row["source_code"] == "BLO"}
    powers: dict[tuple, dict[int, int]] = defaultdict(dict)
    for number, row in cases.items():
        if row["persons_detained"] is not None:
            powers[row["country_code"], row["seized_on"].replace(day=1), "*", "persons"][
                row["persons_detained"] // 5
            ] = number
    for one in rows["seizure_item"]:
        if (row := cases.get(one["seizure_id"])) and one["quantity"] is not None:
            powers[row["country_code"], row["seized_on"].replace(day=1), one["group_code"], unit_of(one)][
                int(one["quantity"])
            ] = row["id"]
    return powers


def numbers_told(asked: Asked) -> dict[tuple, set[int]]:
    """All amounts that donors are told, whatever they ask, by country, month, group and unit; persons in fives."""
    told: dict[tuple, set[int]] = defaultdict(set)
    for filters in donor_filters():
        narrowed = bool(filters.categories or filters.group_codes)
        levels = [None, "blo"] if release.level(filters) == "country" else [None]
        cases = asked(*(release.monthly_cases(filters, DONOR, at=at) for at in levels))
        for row in itertools.chain(*cases):
            if row["persons_detained"] is not None:
                assert not narrowed
                assert row["persons_detained"] % 5 == 0
                told[row["country_code"], row["month"], "*", "persons"].add(row["persons_detained"] // 5)
        for row in itertools.chain(*asked(*(release.monthly_quantities(filters, DONOR, at=at) for at in levels))):
            if row["quantity"] is not None:
                told[row["country_code"], row["month"], row["group_code"], row["unit"]].add(int(row["quantity"]))
    return told


def fewest_behind(sums: list[set[int]]) -> int | None:
    """The fewest cases that any sum or difference of the sums, however weighted, is made of; None without any.

    Each sum is a row of ones and zeros over cases. Cases that are in the same sums (an atom) are in every combination
    together. One that leaves some atoms and no others exists if and only if the rest of the columns has a lower rank.
    """
    atoms: dict[tuple[bool, ...], int] = defaultdict(int)
    for one in set().union(*sums):
        atoms[tuple(one in group for group in sums)] += 1
    matrix, weights = np.array(list(atoms)).T.astype(float), list(atoms.values())
    rank = np.linalg.matrix_rank(matrix) if atoms else 0
    found = [
        sum(weights[place] for place in chosen)
        for size in range(1, len(weights) + 1)
        for chosen in itertools.combinations(range(len(weights)), size)
        if np.linalg.matrix_rank(np.delete(matrix, chosen, axis=1)) < rank
    ]
    return min(found, default=None)


def test_the_fewest_cases_behind_differences_are_found():
    assert fewest_behind([{1, 2, 3, 4}]) == 4
    assert fewest_behind([{1, 2, 3, 4}, {1, 2, 3}]) == 1
    # Country less both offices; each pair of numbers alone would leave three.
    assert fewest_behind([{1, 2, 3, 4, 5, 6, 7}, {1, 2, 3}, {4, 5, 6}]) == 1
    assert fewest_behind([{1, 2, 3}, {3, 4, 5}, {4, 5}]) == 1
    assert fewest_behind([]) is None


one_case = st.tuples(st.sampled_from(["KG-A", "KG-B", "KG-C", None]), st.booleans(), st.booleans())


@given(cases=st.lists(one_case, max_size=24), limit=st.integers(1, 6))
@hypothesis.settings(deadline=None, max_examples=150, derandomize=True)
def test_whatever_is_held_back_hides_at_least_the_limit_at_every_level_and_never_the_amount_of_published_cases(
    cases, limit
):
    """Each case has an office, may be published, may state an amount; offices and their country are told in one
    unit."""
    scopes = {"KG": set(range(len(cases)))} | {
        office: {n for n, one in enumerate(cases) if one[0] == office} for office in ("KG-A", "KG-B", "KG-C")
    }
    published = {number for number, (_office, is_published, _states) in enumerate(cases) if is_published}
    states = {number for number, (_office, _is_published, has_amount) in enumerate(cases) if has_amount}
    rows = [
        {
            "level": "country" if scope == "KG" else "blo",
            "scope_code": scope,
            "country_code": "KG",
            "month": JULY,
            "category": "drug",
            "group_code": "opiates",
            "unit": unit,
            "case_count": len(behind),
            "unpublished_count": len(behind - published),
            "hidden_count": len(behind - published),
        }
        for scope, members in scopes.items()
        for unit, behind in (("", members), ("kg", members & states))
        if behind
    ]
    levels = pd.DataFrame(
        rows,
        columns=[
            "level",
            "scope_code",
            "country_code",
            "month",
            "category",
            "group_code",
            "unit",
            "case_count",
            "unpublished_count",
            "hidden_count",
        ],
    )
    told = levels[~held_back(levels, limit) & (levels["unit"] == "kg")]["scope_code"].tolist()
    hidden = [scopes[scope] & states - published for scope in told]
    assert (fewest_behind([one for one in hidden if one]) or limit) >= limit
    assert {scope for scope, members in scopes.items() if members & states and members <= published} <= set(told)


def test_no_sum_or_difference_of_anything_told_to_donors_is_made_of_fewer_unpublished_cases_than_the_limit(
    embedded, asked
):
    rows = coded(drawn(seed=11, count=1800))
    # Of powers of two the largest is soon nearly all there is.
    fill(embedded, rows, Settings(dominance_share=1.0))
    powers, told = made_of(rows), numbers_told(asked(embedded))
    published = {row["id"] for row in rows["seizure"] if row["published_url"]}
    behind, several = [], 0
    for block, amounts in told.items():
        of_power = powers[block]
        sums = [[of_power[1 << bit] for bit in range(amount.bit_length()) if amount >> bit & 1] for amount in amounts]
        hidden = [set(cases) - published for cases in sums]
        several += sum(map(bool, hidden)) > 1
        if (fewest := fewest_behind([cases for cases in hidden if cases])) is not None:
            behind.append(fewest)
    assert min(behind) >= LIMIT
    # Enough was told to reason with: blocks with amounts, some told with their parts.
    assert (len(behind) > 90, several > 20) == (True, True)


def test_persons_of_any_period_add_up_to_fives(drawn_facts, asked):
    location, _rows = drawn_facts
    ask = asked(location)
    quarter = EVERY_MONTH.with_(start=date(2025, 4, 1), end=date(2025, 7, 1))
    for at, access in (("country", DONOR), ("blo", DONOR), ("country", PUBLIC)):
        filters = quarter if access is DONOR else quarter.with_(start=date(2025, 1, 1), end=date(2026, 1, 1))
        (rows,) = ask(release.monthly_cases(filters, access, at=at))
        stated = [row["persons_detained"] for row in rows if row["persons_detained"] is not None]
        assert stated and all(persons % 5 == 0 for persons in stated)


def test_donors_are_told_counts_and_no_amounts_but_by_cases_quantities_and_series(embedded, asked):
    fill(embedded, drawn(seed=7, count=60))
    amounts = {
        "quantity",
        "quantity_kg",
        "persons_detained",
        "value",
        "value_usd",
        "amount_usd",
        "men",
        "women",
        "attendance_count",
    }
    never_told = {"largest", "largest_sure", "flagged_quantity", "flagged_count"}
    counts = {"base_mean", "base_variance", "span_sum", "span_squares"} | {
        f"{what}_count"
        for what in (
            "case stated provisional suppressed sex_suppressed month reported sent request answered answer operation "
            "course delivery contribution valued span"
        ).split()
    }
    names = [
        set(query.selected_columns.keys()) for query in (*donor_queries(EVERY_MONTH, DONOR), *office_queries(DONOR))
    ]
    with_amounts = [columns & amounts for columns in names if columns & amounts]
    of_courses, of_equipment, of_grants = (
        {"men", "women", "attendance_count"},
        {"quantity", "value_usd"},
        {"amount_usd"},
    )
    of_capacity = [columns for columns in (of_courses, of_equipment, of_grants) for _ in ("", "JP")]
    assert (
        with_amounts
        == [{"persons_detained"}, {"quantity"}] * 3
        + [{"quantity", "quantity_kg"}]
        + [{"value"}] * 17
        + [{"quantity"}] * 2
        + of_capacity
    )
    texts_and_days = set(
        "month country_code blo_code category group_code unit count seizure_id seized_on date_precision place_code "
        "substance_code status "
        "uncounted_count published_url is_quantity_implausible double_report_group public_ref row_no record_key kind "
        "first_seized_on last_seized_on first_reported_on reported_to code "
        "scope_kind scope_code base_months span_months is_reported subject_code first_on history_from start_on "
        "split_code "
        "from_country_code to_country_code half_days country_codes donor_code target_kind target_code period_start "
        "period_end received_on "
        "name_en name_ru neighbour_code mode opened_on opened_precision confidence source_url notes lat lon "
        "precision_km from_on to_on reason "
        "agency_code lineage_code occurred_on text_en text_ru source".split()
    )
    assert set().union(*names) - amounts - counts - never_told == texts_and_days
    (told,) = asked(embedded)(offices.quantities(EVERY_MONTH, DONOR))
    assert told and not {row[name] for row in told for name in never_told} - {None, 0}


# Canaries -----------------------------------------------------------------------------------------------------

SPARED = {
    # Keys and codes that join rows, and days, would otherwise belong to nothing.
    "seizure": "source_code seized_on country_code blo_code date_precision location_precision status published_url "
    "first_loaded_at "
    "persons_detained",
    "seizure_item": "seizure_id substance_code group_code category unit quantity quantity_kg is_significant",
    "exchange": "source_code load_id sent_at from_blo_code to_blo_code expects_reply replied_at",
    "operation": "source_code load_id started_on ended_on",
    "operation_blo": "operation_id blo_code",
    "training": "source_code load_id started_on ended_on blo_code country_code donor_code",
    "training_attendance": "training_id men women",
    "equipment": "source_code load_id blo_code donor_code kind quantity value_usd delivered_on",
    "contribution": "donor_code target_kind target_code amount_usd agreed_on",
    "blo": "code name_en name_ru country_code confidence source_url mode neighbour_code place_code opened_precision",
    "blo_status": "blo_code status from_on to_on",
    "report": "source_code blo_code period_start period_end subject status received_on",
}
CANARY = 7_310_000


def salted(table: str, row: dict) -> dict:
    """The row with a mark in each column that is not spared: a text, or a number that is found again as digits."""
    marks = {}
    for place, column in enumerate(schema.metadata.tables[table].c):
        if column.name in row and column.name in SPARED[table].split():
            continue
        if isinstance(column.type, sa.Text):
            marks[column.name] = f"CANARY {table}.{column.name}"
        elif isinstance(column.type, (sa.BigInteger, sa.Integer, sa.Double)):
            marks[column.name] = row[column.name] if column.primary_key and column.name in row else CANARY + place
    return row | marks


LIKE_FACTS = {schema.position_cell, schema.monthly_total, schema.monthly_agency}
"""Tables made at load that are for readers of facts alone."""


def test_nothing_but_counts_reaches_a_donor_of_unpublished_unsettled_or_unverified_records(place, asked, rows_of):
    unsettled = [{"status": "provisional"}, {"first_loaded_at": AS_OF}, {"seized_on": date(2026, 9, 1)}]
    cases = [case(number, JULY, persons_detained=CANARY + number) for number in (1, 5)]
    cases += [
        case(number, JULY, persons_detained=CANARY + number) | changed
        for number, changed in enumerate(unsettled, start=2)
    ]
    # Amounts of their own, which no sum hides: two unpublished cases, and three that are not released.
    items = [item(number, CANARY + number / 8) for number in (1, 2, 3, 4)] + [item(5, CANARY + 5.5, unit="l")]
    published = [case(6, JULY, published_url=URL, country_code="TJ", blo_code="TJ-A")]
    office = {"source_code": "BLO", "load_id": OLD, "blo_code": "KG-A"}
    sent = {
        "source_code": "BLO",
        "load_id": OLD,
        "sent_at": LONG_AGO,
        "from_blo_code": "KG-A",
        "to_blo_code": "TJ-A",
        "expects_reply": True,
    }
    courses = {**office, "country_code": "KG", "donor_code": "JP", "started_on": JULY, "ended_on": JULY}
    told = {"source_url": URL, "mode": "road", "neighbour_code": "TJ", "place_code": None, "opened_precision": "day"}
    rows = {
        "seizure": cases + published,
        "seizure_item": [*items, item(6, 0.5)],
        # The last of each came with a load that is not old enough; of the messages two more are of days not released.
        "exchange": [{"id": number, **sent, "replied_at": LONG_AGO + timedelta(days=number)} for number in (1, 2, 3)]
        + [{"id": 4, **sent, "load_id": NEW, "to_blo_code": "UZ-A", "replied_at": LONG_AGO}]
        + [{"id": 5, **sent, "to_blo_code": "UZ-B", "replied_at": LONG_AGO + timedelta(days=73)}],
        "operation": [
            {"id": number, "source_code": "BLO", "load_id": load, "started_on": JULY, "ended_on": JULY}
            for number, load in ((1, OLD), (2, NEW))
        ],
        "operation_blo": [{"operation_id": number, "blo_code": "KG-A"} for number in (1, 2)],
        "training": [
            {"id": 1, **courses},
            {"id": 2, **courses, "load_id": NEW},
            {"id": 3, **courses, "blo_code": "KG-LOW", "donor_code": None},
        ],
        "training_attendance": [
            {"training_id": number, "agency_code": "X", "men": men, "women": women}
            for number, men, women in ((1, 8, 1), (2, CANARY, CANARY), (3, 1, 1))
        ],
        "equipment": [
            {
                "id": 1,
                **office,
                "donor_code": "JP",
                "kind": "radio",
                "quantity": 2,
                "value_usd": 5.0,
                "delivered_on": JULY,
            },
            {
                "id": 2,
                **office,
                "load_id": NEW,
                "donor_code": "JP",
                "kind": "radio",
                "quantity": CANARY,
                "value_usd": 1.0 * CANARY,
                "delivered_on": JULY,
            },
        ],
        "contribution": [
            {
                "id": number,
                "donor_code": "JP",
                "target_kind": "blo",
                "target_code": "KG-A",
                "amount_usd": amount,
                "agreed_on": day,
            }
            for number, amount, day in ((1, 5.0, JULY), (2, CANARY, date(2026, 9, 1)), (3, CANARY, None))
        ],
        "blo_status": [{"blo_code": "KG-A", "status": "operational", "from_on": JULY, "to_on": None}],
        "report": [
            {
                "id": 1,
                "source_code": "BLO",
                "blo_code": "KG-A",
                "period_start": JULY,
                "period_end": date(2026, 8, 1),
                "subject": "seizures",
                "status": "received",
            }
        ],
    }
    known = reference()
    rows["blo"] = [row | told for row in known["blo"]]
    fill(place, known | {table: [salted(table, row) for row in values] for table, values in rows.items()})
    assert "CANARY seizure.place_text" in str(rows_of(place, sa.select(schema.seizure.c.place_text)))
    for table in set(schema.layer("derived")) - LIKE_FACTS:
        query = sa.select(table) if "tier" not in table.c else sa.select(table).where(table.c.tier == "release")
        found = str(rows_of(place, query))
        assert found != "[]" or table.name in ("release_quantity", "release_hold", "release_repeat", "first_seen")
        assert "CANARY" not in found and "731" not in found, table.name
    ask = asked(place)
    for filters in (
        EVERY_MONTH,
        EVERY_MONTH.with_(blo_codes=("KG-A", "TJ-A")),
        EVERY_MONTH.with_(group_codes=("opiates",)),
    ):
        answers = ask(*donor_queries(filters, DONOR), *office_queries(DONOR))
        assert any(answers)
        assert "CANARY" not in str(answers) and "731" not in str(answers)


def test_donor_queries_read_no_table_of_facts():
    # Dated events were told in public.
    facts = {table.name for table in {*schema.layer("facts"), *LIKE_FACTS} - {schema.event_mark}}
    for filters in (
        EVERY_MONTH,
        EVERY_MONTH.with_(blo_codes=("KG-A",)),
        EVERY_MONTH.with_(pair_codes=("KG-A=TJ-A",), categories=("drug",)),
    ):
        for query in (*donor_queries(filters, DONOR), *office_queries(DONOR)):
            read = {table.name for table in sa.sql.visitors.iterate(query) if isinstance(table, sa.Table)}
            assert read
            assert not read & facts


# Countries, tiers ---------------------------------------------------------------------------------------------


def countries_in(answers: list[list[dict]]) -> set[str]:
    found = set()
    for row in itertools.chain(*answers):
        office = row.get("blo_code") or (row.get("scope_code") if row.get("scope_kind") else None)
        found |= {row[name] for name in ("country_code",) if row.get(name)} | ({office[:2]} if office else set())
    return found


def test_a_donor_of_one_country_is_told_of_no_other(drawn_facts, asked):
    location, rows = drawn_facts
    ask = asked(location)
    own = Access(tier="donor", countries=("KG",))
    assert countries_in(ask(*donor_queries(EVERY_MONTH, DONOR))) == {"KG", "TJ", "UZ"}
    for filters in (
        EVERY_MONTH,
        EVERY_MONTH.with_(countries=("TJ", "KG", "AF")),
        EVERY_MONTH.with_(blo_codes=("TJ-A", "KG-A")),
    ):
        assert countries_in(ask(*donor_queries(filters, own))) == {"KG"}
    for filters in (EVERY_MONTH.with_(countries=("TJ",)), EVERY_MONTH.with_(blo_codes=("TJ-A",))):
        assert countries_in(ask(*donor_queries(filters, own))) == set()
    (covered,) = ask(release.coverage(own))
    kg = [row for row in rows["seizure"] if is_released(row) and row["country_code"] == "KG"]
    assert {row["kind"]: row["case_count"] for row in covered} == {
        "blo": sum(row["source_code"] == "BLO" for row in kg),
        "national_events": sum(row["source_code"] == "IDS" for row in kg),
    }


def repeats(location: Location, rows_of, access: Access, **changes) -> tuple:
    (row,) = rows_of(location, release.repeated_cases(EVERY_MONTH.with_(**changes), access))
    return row


def test_donors_read_how_many_cases_repeat_another_one_and_an_agency_only_where_it_is_told_of_nobody(place, rows_of):
    """July in Kyrgyzstan: five different cases, two identical to one of these and one more report of another. In
    Tajikistan three cases of which two are identical, so that the amount of all would tell that of one. June holds
    three different cases of one agency, and
    one identical to one of these: the agency would learn of it."""
    june, other = date(2026, 6, 1), {"country_code": "TJ", "blo_code": "TJ-A"}
    cases = [
        case(number, JULY, lead_agency_code=lead)
        for number, lead in enumerate(("KG-X", "KG-X", "TJ-X", "TJ-X", "UZ-X"), start=1)
    ]
    cases += [case(number, JULY, occurrence=number - 4) for number in (6, 7)]
    cases += [case(8, JULY, double_report_group=1, double_report_grade="near")]
    cases[0] |= {"double_report_group": 1, "double_report_grade": "near"}
    cases += [case(11, JULY, **other), case(12, JULY, occurrence=2, **other), case(13, JULY, occurrence=3, **other)]
    cases += [case(number, june, lead_agency_code="KG-X") for number in (21, 22, 23)] + [
        case(24, june, lead_agency_code="KG-X", occurrence=2)
    ]
    # What is not released repeats nothing that is.
    cases += [case(31, JULY, occurrence=2, status="provisional"), case(32, date(2026, 8, 2), occurrence=2)]
    fill(place, reference() | {"seizure": cases, "seizure_item": [item(one["id"], 2.0) for one in cases]})
    assert repeats(place, rows_of, DONOR) == (3, 1)
    assert (
        repeats(place, rows_of, DONOR, start=JULY)
        == repeats(place, rows_of, DONOR, start=JULY, blo_codes=("KG-B",))
        == (2, 1)
    )
    assert repeats(place, rows_of, DONOR, countries=("TJ",)) == (0, 0)
    assert repeats(place, rows_of, PUBLIC, start=date(2026, 1, 1), end=date(2027, 1, 1)) == (3, 1)
    assert repeats(place, rows_of, Access(tier="partner", agency_code="KG-X", view="network")) == (2, 1)
    fill(place, {}, Settings(tell_small_counts=False))
    assert repeats(place, rows_of, DONOR) == (2, 1)


REFUSED = {name: ("x",) for name in CODE_FIELDS if name not in RELEASE_FIELDS} | {
    "near": Circle(lat=41, lon=69, radius_km=5),
    "box": Box(west=68, south=40, east=70, north=42),
    "shape": shape([(40, 68), (42, 68), (41, 70)]),
    "least_kg": 1.0,
    "most_kg": 1.0,
    "least_usd": 1.0,
    "most_usd": 1.0,
    "least_persons": 1,
    "most_persons": 1,
    "left_out": (1,),
    "without": (("countries", ("KG",)),),
}
ASKED_WITH_FILTERS = {
    "cases": release.monthly_cases,
    "quantities": release.monthly_quantities,
    "activity": lambda filters, access: release.monthly_activity(filters, access, subject="exchanges"),
    "significant": lambda filters, access: release.newest_significant(filters, access, most=5),
    "choices": lambda filters, access: facets.counts("countries", filters, access),
    "messages": lambda filters, access: cooperation.messages_across(filters, access, zone=ZONE),
    "replies": lambda filters, access: cooperation.reply_times_across(filters, access, zone=ZONE),
    "operations": cooperation.operations_across,
    "courses": capacity.courses,
    "equipment": capacity.equipment,
    "grants": capacity.contributions,
}


@pytest.mark.parametrize("question", ASKED_WITH_FILTERS)
def test_a_donor_is_refused_what_released_cells_cannot_tell(question):
    ask = ASKED_WITH_FILTERS[question]
    ask(EVERY_MONTH, DONOR)
    for name, value in REFUSED.items():
        with pytest.raises(PermissionError, match=name):
            ask(EVERY_MONTH.with_(**{name: value}), DONOR)
    for days in ({"start": date(2025, 1, 2)}, {"end": date(2026, 11, 30)}):
        with pytest.raises(PermissionError, match="whole months"):
            ask(EVERY_MONTH.with_(**days), DONOR)


@pytest.mark.parametrize(
    "dimension", [name for name in CODE_FIELDS if name not in ("countries", "blo_codes", "categories", "group_codes")]
)
def test_a_donor_gets_no_counts_by_what_is_not_released(dimension):
    with pytest.raises(PermissionError):
        facets.counts(dimension, EVERY_MONTH, DONOR)


YEARS = EVERY_MONTH.with_(start=date(2025, 1, 1), end=date(2027, 1, 1))


def test_what_a_donor_is_told_of_each_office_is_the_sum_of_its_cells(drawn_facts, asked):
    location, _rows = drawn_facts
    ask, whole = asked(location), {}
    months, told = ask(release.monthly_quantities(YEARS, DONOR, at="blo"), offices.quantities(YEARS, DONOR))
    for row in months:
        sums = whole.setdefault(tuple(row[name] for name in ("blo_code", "category", "group_code", "unit")), [0, [], 0])
        sums[0] += row["case_count"] or 0
        sums[1] += [] if row["quantity"] is None else [row["quantity"]]
        sums[2] += row["suppressed_count"]
    assert {tuple(row[name] for name in ("code", "category", "group_code", "unit")) for row in told} == set(whole)
    assert any(row["suppressed_count"] for row in told) and any(row["quantity"] for row in told)
    for row in told:
        cases, amounts, held = whole[tuple(row[name] for name in ("code", "category", "group_code", "unit"))]
        assert (row["case_count"], row["suppressed_count"], row["largest"]) == (cases, held, None)
        assert (row["quantity"] is None) == (not amounts) and (row["quantity"] or 0) == pytest.approx(sum(amounts))


@pytest.mark.parametrize(
    "narrowed", [{}, {"countries": ("KG",)}, {"group_codes": ("opiates",)}, {"categories": ("precursor",)}], ids=str
)
def test_the_public_sees_by_country_and_year_the_sums_of_what_donors_see(drawn_facts, asked, narrowed):
    location, _rows = drawn_facts
    ask = asked(location)
    filters = YEARS.with_(**narrowed)
    for question in (
        release.monthly_cases,
        release.monthly_quantities,
        lambda *given: release.monthly_activity(*given, subject="reports_due"),
    ):
        of_donor, of_public = ask(question(filters, DONOR), question(filters, PUBLIC))
        figures = {
            "case_count",
            "persons_detained",
            "stated_count",
            "provisional_count",
            "suppressed_count",
            "quantity",
            "count",
        }
        sums: dict[tuple, dict] = {}
        for row in of_donor:
            year = row | {"month": row["month"].replace(month=1)}
            into = sums.setdefault(
                tuple(year[name] for name in year if name not in figures), dict.fromkeys(figures & set(row))
            )
            for name in into:
                if row[name] is not None:
                    into[name] = (into[name] or 0) + row[name]
        assert {
            tuple(row[name] for name in row if name not in figures): {
                name: row[name] for name in row if name in figures
            }
            for row in of_public
        } == sums
        assert all(
            row["blo_code"] is None and row["month"] in (date(2025, 1, 1), date(2026, 1, 1)) for row in of_public
        )


@pytest.mark.parametrize("question", [name for name in ASKED_WITH_FILTERS if name != "significant"])
@pytest.mark.parametrize(
    "asked_for",
    [
        {"start": date(2025, 2, 1)},
        {"end": date(2026, 12, 1)},
        {"start": date(2025, 1, 1), "end": date(2025, 2, 1)},
        {"blo_codes": ("KG-A",)},
        {"pair_codes": ("KG-A=TJ-A",)},
        {"blo_codes": (BLANK,)},
        {"substance_codes": ("HEROIN",)},
    ],
    ids=str,
)
def test_the_public_is_refused_months_offices_and_substances(question, asked_for):
    ASKED_WITH_FILTERS[question](YEARS, PUBLIC)
    with pytest.raises(PermissionError):
        ASKED_WITH_FILTERS[question](YEARS.with_(**asked_for), PUBLIC)


def test_the_public_is_refused_offices_single_cases_and_findings_of_any_period():
    for refused in (
        lambda: release.monthly_cases(YEARS, PUBLIC, at="blo"),
        lambda: release.monthly_quantities(YEARS, PUBLIC, at="blo"),
        lambda: release.newest_significant(YEARS, PUBLIC, most=5),
        lambda: facets.counts("blo_codes", YEARS, PUBLIC),
        lambda: changes.against_past(YEARS, PUBLIC),
        lambda: changes.first_seen_in(YEARS, PUBLIC),
        lambda: offices.reports_of(YEARS, PUBLIC),
        lambda: offices.quantities(YEARS, PUBLIC),
        lambda: offices.monthly_amounts(YEARS, PUBLIC),
        lambda: offices.story(YEARS, PUBLIC, blo_code="KG-A"),
    ):
        with pytest.raises(PermissionError):
            refused()


# Messages, operations, reports --------------------------------------------------------------------------------


def test_messages_and_operations_are_counted_by_month_of_the_zone_and_each_operation_once(released_by_both):
    sent = {"source_code": "BLO", "load_id": 1, "record_key": "X"}
    moments = {
        "KG-A": datetime(2026, 6, 30, 19, 0, tzinfo=UTC),  # 1 July in Tashkent
        "KG-LOW": datetime(2026, 6, 30, 18, 59, tzinfo=UTC),  # 30 June there
        "TJ-A": datetime(2026, 7, 31, 18, 59, tzinfo=UTC),
        "TJ-B": datetime(2026, 7, 31, 19, 0, tzinfo=UTC),  # August is not released
    }
    look = released_by_both(
        [case(1, JULY)],
        exchange=[
            {"id": n, "from_blo_code": office, "sent_at": at, **sent} for n, (office, at) in enumerate(moments.items())
        ],
        operation=[{"id": n, "ended_on": day, **sent} for n, day in ((1, JULY), (2, date(2026, 8, 1)))],
        operation_blo=[{"operation_id": 1, "blo_code": office} for office in ("TJ-A", "KG-B")]
        + [{"operation_id": 2, "blo_code": "KG-A"}],
    )
    assert look(schema.release_activity, "subject", "month", "level", "scope_code", "count") == [
        ("exchanges", date(2026, 6, 1), "country", "KG", 1),
        ("exchanges", date(2026, 7, 1), "blo", "KG-A", 1),
        ("exchanges", date(2026, 7, 1), "blo", "TJ-A", 1),
        ("exchanges", date(2026, 7, 1), "country", "KG", 1),
        ("exchanges", date(2026, 7, 1), "country", "TJ", 1),
        ("operations", date(2026, 7, 1), "blo", "KG-B", 1),
        ("operations", date(2026, 7, 1), "country", "KG", 1),
    ]


def test_messages_and_operations_are_counted_sixty_days_after_the_load_that_brought_them(released_by_both):
    told, late, unknown = NEWEST_SETTLED, NEW, NO_LOAD
    record = {"source_code": "BLO", "record_key": "X"}
    look = released_by_both(
        [case(1, JULY)],
        exchange=[
            {"id": n, "from_blo_code": "KG-A", "sent_at": LONG_AGO, "load_id": load, **record}
            for n, load in enumerate((told, told, late, unknown))
        ],
        operation=[
            {"id": n, "ended_on": JULY, "load_id": load, **record} for n, load in enumerate((told, late, unknown))
        ],
        operation_blo=[{"operation_id": n, "blo_code": "KG-A"} for n in (0, 1, 2)],
    )
    country = schema.release_activity.c.level == "country"
    assert look(schema.release_activity, "subject", "count", where=country) == [("exchanges", 2), ("operations", 1)]


def test_reports_are_due_from_open_offices_and_received_where_sent(released_by_both):
    def report(number: int, office: str, month: int, status: str) -> dict:
        span = {"period_start": date(2026, month, 1), "period_end": date(2026, month + 1, 1)}
        return {
            "id": number,
            "record_key": "P",
            "load_id": 1,
            "source_code": "BLO",
            "subject": "seizures",
            "blo_code": office,
            "status": status,
        } | span

    offices = [
        {"code": "KG-A", "name_en": "A", "name_ru": "A", "country_code": "KG", "confidence": "high"},
        {
            "code": "KG-B",
            "name_en": "B",
            "name_ru": "B",
            "country_code": "KG",
            "confidence": "high",
            "opened_on": date(2026, 7, 1),
        },
        {"code": "TJ-A", "name_en": "T", "name_ru": "T", "country_code": "TJ", "confidence": "high"},
    ]
    look = released_by_both(
        [case(1, JULY)],
        blo=offices,
        blo_status=[{"blo_code": "TJ-A", "status": "closed", "from_on": date(2026, 1, 1)}],
        report=[
            report(1, "KG-A", 6, "nil"),
            report(2, "KG-A", 7, "missing"),
            report(3, "KG-B", 7, "late"),
            report(4, "KG-A", 8, "received"),
        ],
    )
    table = schema.release_activity
    assert look(table, "subject", "month", "scope_code", "count", where=table.c.level == "country") == [
        ("reports_due", date(2026, 6, 1), "KG", 1),
        ("reports_due", date(2026, 7, 1), "KG", 2),
        ("reports_received", date(2026, 6, 1), "KG", 1),
        ("reports_received", date(2026, 7, 1), "KG", 1),
    ]
    assert look(table, "subject", "month", "scope_code", where=table.c.level == "blo") == [
        ("reports_due", date(2026, 6, 1), "KG-A"),
        ("reports_due", date(2026, 7, 1), "KG-A"),
        ("reports_due", date(2026, 7, 1), "KG-B"),
        ("reports_received", date(2026, 6, 1), "KG-A"),
        ("reports_received", date(2026, 7, 1), "KG-B"),
    ]


def test_a_month_counts_as_received_once_its_report_and_its_records_are_old_enough(released_by_both):
    def report(number: int, office: str, received: date) -> dict:
        span = {
            "period_start": date(2026, 7, 1),
            "period_end": date(2026, 8, 1),
            "received_on": received,
            "status": "received",
        }
        return {
            "id": number,
            "record_key": "P",
            "load_id": 1,
            "source_code": "BLO",
            "subject": "seizures",
            "blo_code": office,
        } | span

    names = ("KG-A", "KG-B", "KG-C")
    offices = [
        {"code": code, "name_en": code, "name_ru": code, "country_code": "KG", "confidence": "high"} for code in names
    ]
    soon, late = date(2026, 8, 10), (AS_OF - timedelta(days=59)).date()
    look = released_by_both(
        # Of KG-B the report came late, of KG-C the records.
        [case(1, JULY, blo_code="KG-A"), case(2, JULY, blo_code="KG-C", first_loaded_at=AS_OF - timedelta(days=20))],
        blo=offices,
        report=[report(1, "KG-A", soon), report(2, "KG-B", late), report(3, "KG-C", soon)],
    )
    table = schema.release_activity
    received = look(
        table, "scope_code", "count", where=sa.and_(table.c.subject == "reports_received", table.c.level == "blo")
    )
    due = look(table, "scope_code", "count", where=sa.and_(table.c.subject == "reports_due", table.c.level == "blo"))
    assert (due, received) == ([("KG-A", 1), ("KG-B", 1), ("KG-C", 1)], [("KG-A", 1)])
