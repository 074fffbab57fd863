"""Cells and totals of cross tables, beside loops over the rows: random axes under random filters on both databases."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from datetime import date

import pytest

from queries import pivot, release
from scope import pivot as asked
from scope.access import Access
from scope.filters import BLANK, Filters
from scope.pivot import FIELD_OF, TIMES, Question
from tests.queries import oracle
from tests.queries.oracle import ITEM_STATED, amount_of, first_day, total, unit_of
from tests.queries.questions import ZONE
from tests.queries.test_against_loops import ALL_DAYS, OF_ALL, READERS, anything

INTERNAL = READERS[0]
FIELDS = tuple(FIELD_OF.values())
AGENCY_AXES = ("agency_codes", "agency_kinds", *oracle.OTHERS)
FULL = 5
"""So many questions of those drawn find something."""
SEVERAL = (*ITEM_STATED, *AGENCY_AXES, "detections", "pair_codes")
"""Axes of which a case can have several codes: its totals are no sums of its cells."""


def codes_of_item(known, case: dict, item: dict | None, axes: list[str]) -> dict[str, str]:
    return {axis: (item and ITEM_STATED[axis](known, case, item)) or BLANK for axis in axes}


def codes_of_agency(known, code: str | None, other: str | None, axes: list[str]) -> dict[str, str]:
    row = known.agencies.get(code, {})
    told = {"agency_codes": row.get("lineage_code", code), "agency_kinds": row.get("kind")}
    told |= {axis: other and oracle.code_of_other(known, other, axis) for axis in oracle.OTHERS}
    return {axis: told[axis] or BLANK for axis in axes}


def of_case(known, case: dict, axis: str, filters: Filters) -> list[dict[str, object]]:
    if axis in TIMES:
        return [{axis: first_day(case["seized_on"], axis)}]
    split = "lead_agencies" if axis == "lead_codes" else axis
    return [{axis: code or BLANK} for code in oracle.codes_of(known, case, split, filters)]


def cells_of(known, case: dict, by: tuple[str, ...], filters: Filters, item: dict | None = None) -> set[tuple]:
    """Cells in which a case, or one item of it, stands: axes of items are of one item, axes of agencies of one agency,
    those of the others of one other."""
    of_items, of_agencies = ([axis for axis in by if axis in some] for some in (ITEM_STATED, AGENCY_AXES))
    parts = [of_case(known, case, axis, filters) for axis in by if axis not in (*of_items, *of_agencies)]
    if of_items:
        lines = [item] if item else oracle.matching_items(known, case, filters) or [None]
        parts.append([codes_of_item(known, case, one, of_items) for one in lines])
    if of_agencies:
        took_part = oracle.agencies_of(known, case) or {None}
        pairs = [(one, other) for one in took_part for other in oracle.others_of(known, case, one) or {None}]
        parts.append([codes_of_agency(known, one, other, of_agencies) for one, other in pairs])
    joined = [
        {name: code for part in combination for name, code in part.items()} for combination in itertools.product(*parts)
    ]
    return {tuple(one[axis] for axis in by) for one in joined}


def rows(drawn, query, names: list[str]) -> list[tuple]:
    """Rows of both databases, which are the same, with these columns."""
    columns = [column.name for column in query.selected_columns]
    return [tuple(dict(zip(columns, row, strict=True))[name] for name in names) for row in drawn.rows(query)]


def expected_cases(known, filters: Filters, access: Access, by: tuple[str, ...]) -> set[tuple]:
    found: dict[tuple, list[dict]] = defaultdict(list)
    for case in oracle.cases(known, filters, access):
        for cell in cells_of(known, case, by, filters):
            found[cell].append(case)
    return {
        (
            *cell,
            len(cases),
            total(case.get("persons_detained") for case in cases),
            sum(case.get("persons_detained") is not None for case in cases),
            sum(case.get("exchange_id") is not None for case in cases),
        )
        for cell, cases in found.items()
    }


def expected_amounts(known, filters: Filters, access: Access, by: tuple[str, ...]) -> dict[tuple, list]:
    """Amounts of each case in each cell, by category and unit."""
    held: dict[tuple, dict[int, list]] = defaultdict(lambda: defaultdict(list))
    for case, item in oracle.items(known, filters, access):
        for cell in cells_of(known, case, by, filters, item):
            held[(*cell, item["category"], unit_of(item))][case["id"]].append(amount_of(item))
    return {cell: [total(amounts) for amounts in of_cases.values()] for cell, of_cases in held.items()}


def draws(luck: random.Random, most: int):
    yield ("agency_kinds", "partner_kinds"), ALL_DAYS, INTERNAL
    for _number in range(most):
        axes = luck.sample((*TIMES, *FIELDS), luck.randrange(0, 5))
        reader = luck.choice(READERS)
        by = tuple(axis for axis in axes if not (reader.reads_own_only and axis in OF_ALL))
        yield by, anything(luck, reader), reader


@pytest.mark.parametrize("number", [0, *(pytest.param(one, marks=pytest.mark.long) for one in range(1, 12))])
def test_cells_of_any_axes_are_what_loops_over_the_rows_give(drawn, number):
    full = 0
    for by, filters, access in draws(random.Random(f"cells {number}"), 60):
        known = drawn.known.seen_by(access)
        axes = [pivot.axis_name(place) for place in range(len(by))]
        found = rows(
            drawn,
            pivot.cases(filters, access, by),
            [*axes, "case_count", "persons", "persons_count", "after_message_count"],
        )
        expected = expected_cases(known, filters, access, by)
        if by or expected:
            assert set(found) == expected, (by, access, filters)
        full += bool(expected)
        amounts = expected_amounts(known, filters, access, by)
        told = rows(
            drawn,
            pivot.amounts(filters, access, by),
            [*axes, "category", "unit", "case_count", "stated_count", "quantity", "largest"],
        )
        worked_out = {
            cell: (len(values), sum(value is not None for value in values), total(values), largest(values))
            for cell, values in amounts.items()
        }
        where = len(by) + 2
        assert {row[:where]: row[where:] for row in told if row[where]} == {
            cell: pytest.approx(values, nan_ok=True) for cell, values in worked_out.items()
        }, (by, access, filters)
        counted = rows(drawn, pivot.items(filters, access, by), [*axes, "item_count"])
        lines: dict[tuple, int] = defaultdict(int)
        for case, item in oracle.items(known, filters, access):
            for cell in cells_of(known, case, by, filters, item):
                lines[cell] += 1
        assert {row[:-1]: row[-1] for row in counted if row[-1]} == dict(lines), (by, access, filters)
        if full == FULL:
            break
    assert full == FULL


def test_years_in_which_something_was_first_seen_are_axes_for_who_reads_the_cases_of_all(drawn):
    for axis in OF_ALL:
        by = (axis, "countries")
        expected = expected_cases(drawn.known, ALL_DAYS, INTERNAL, by)
        assert len({row[0] for row in expected}) > 1
        told = rows(
            drawn,
            pivot.cases(ALL_DAYS, INTERNAL, by),
            ["axis_0", "axis_1", "case_count", "persons", "persons_count", "after_message_count"],
        )
        assert set(told) == expected
        own = next(one for one in READERS if one.reads_own_only)
        assert axis not in {asked.by(one) for one in asked.offered(own)[0]}
        for ask in (pivot.cases, pivot.amounts, pivot.items, pivot.spread):
            with pytest.raises(PermissionError):
                ask(ALL_DAYS, own, by)


def largest(values: list[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)


def test_the_middle_and_nine_of_ten_are_of_amounts_per_case(drawn):
    by = ("group_codes", "year")
    found = rows(drawn, pivot.spread(ALL_DAYS, INTERNAL, by), ["axis_0", "axis_1", "category", "unit", "median", "q90"])
    amounts = expected_amounts(drawn.known, ALL_DAYS, INTERNAL, by)
    for *cell, median, q90 in found:
        values = [value for value in amounts[tuple(cell)] if value is not None]
        assert median == pytest.approx(oracle.quantile(values, 0.5))
        assert q90 == pytest.approx(oracle.quantile(values, 0.9))
    assert len(found) == len(amounts) > 20


def test_boxes_are_of_ten_cases_or_more_and_of_fewer_each_is_told(drawn):
    by = ("group_codes",)
    amounts = {
        cell: sorted(value for value in values if value is not None)
        for cell, values in expected_amounts(drawn.known, ALL_DAYS, INTERNAL, by).items()
    }
    names = ["axis_0", "category", "unit"]
    # The last digit of a value between two others is not the same on both databases.
    for found in drawn.answers(pivot.boxes(ALL_DAYS, INTERNAL, by, least=10)).values():
        assert found and {row[:3] for row in found} == {cell for cell, values in amounts.items() if len(values) >= 10}
        for row in found:
            values, shares = amounts[row[:3]], pivot.BOX.values()
            assert row[3:] == pytest.approx((len(values), *(oracle.quantile(values, share) for share in shares)))
    each: dict[tuple, list[float]] = defaultdict(list)
    for *cell, amount in rows(drawn, pivot.single(ALL_DAYS, INTERNAL, by, most=10), [*names, "amount"]):
        each[tuple(cell)].append(amount)
    few = {cell: values for cell, values in amounts.items() if 0 < len(values) < 10}
    assert each.keys() == few.keys() and all(each[cell] == pytest.approx(few[cell]) for cell in few)
    assert each


@pytest.mark.each_time(2)
@pytest.mark.parametrize(
    "question",
    [
        Question(rows=("group", "agency"), columns=("year", "transport")),
        Question(rows=("detection", "month"), columns=("office",)),
        Question(rows=("pair",), columns=("agency_kind", "lead")),
        Question(rows=("agency_kind", "year"), columns=("partner_kind",)),
    ],
    ids=str,
)
def test_totals_are_those_that_each_level_gives_by_itself(drawn, question):
    """Where a case has one code of what a total lacks, the total is made of the cells; it must be the same number."""
    levels = [tuple(asked.by(axis) for axis in level) for level in question.levels]
    parts = pivot.together(levels, INTERNAL)
    assert sorted(level for by, totals in parts for level in (by, *totals)) == sorted(levels)
    assert len(parts) < len(levels)
    for by, totals in parts:
        assert all(set(by) - set(level) <= set(by) - set(SEVERAL) for level in totals)
        for ask in (pivot.cases, pivot.amounts, pivot.items):
            together = drawn.rows(ask(ALL_DAYS, INTERNAL, by, totals))
            for number, level in enumerate((by, *totals)):
                alone = drawn.rows(ask(ALL_DAYS, INTERNAL, level))
                dropped = [1 + place for place, axis in enumerate(by) if axis not in level]
                mine = [
                    tuple(value for place, value in enumerate(row) if place and place not in dropped)
                    for row in together
                    if row[0] == number
                ]
                assert sorted(map(repr, mine)) == sorted(repr(row[1:]) for row in alone) and mine


def test_messages_operations_and_checks_are_counted_by_what_is_known_of_them(drawn):
    known = drawn.known
    by = ("year", "pair_codes", "group_codes")
    sent: dict[tuple, list[dict]] = defaultdict(list)
    for country, day, row in oracle.exchanges(known, ALL_DAYS, INTERNAL, ZONE):
        for pair in oracle.codes_of_message(known, country, row, "pair_codes"):
            sent[first_day(day, "year"), pair or BLANK, row["subject"] or BLANK].append(row)
    names = ["axis_0", "axis_1", "axis_2", "message_count", "request_count", "answered_count", "median_days"]
    found = rows(drawn, pivot.messages(ALL_DAYS, INTERNAL, by, zone=ZONE), names)
    assert {row[:-1] for row in found} == {(*cell, len(some), *oracle.answers(some)[:2]) for cell, some in sent.items()}
    waits = {row[:3]: row[-1] for row in found}
    for cell, some in sent.items():
        days = oracle.answers(some)[2]
        assert waits[cell] == (None if days is None else pytest.approx(days))

    took_part: dict[tuple, set[int]] = defaultdict(set)
    for operation in oracle.ended(known, ALL_DAYS, INTERNAL):
        for row in known.at_operation[operation["id"]]:
            office = known.offices[row["blo_code"]]
            if oracle.in_scope(known, office["country_code"], ALL_DAYS, INTERNAL):
                took_part[office["country_code"], row["blo_code"]].add(operation["id"])
    found = rows(
        drawn,
        pivot.operations(ALL_DAYS, INTERNAL, ("countries", "blo_codes")),
        ["axis_0", "axis_1", "operation_count"],
    )
    assert set(found) == {(*cell, len(some)) for cell, some in took_part.items()} and found

    checked: dict[tuple, list] = defaultdict(list)
    for office, month, _direction, measure, _count, inspected in oracle.passages(known, ALL_DAYS, INTERNAL):
        checked[first_day(month, "quarter"), known.offices[office]["country_code"], measure].append(inspected)
    names = ["axis_0", "axis_1", "measure", "inspected", "stated_count"]
    found = rows(drawn, pivot.checks(ALL_DAYS, INTERNAL, ("quarter", "countries")), names)
    assert set(found) == {
        (*cell, total(values), sum(value is not None for value in values)) for cell, values in checked.items()
    }
    assert found


@pytest.mark.parametrize("tier", ["donor", "public"])
def test_readers_of_the_release_have_its_dimensions_and_no_others(tier):
    access = Access(tier=tier)
    year = Filters(source_kind="blo", start=date(2022, 1, 1), end=date(2023, 1, 1))
    axes, values = asked.offered(access)
    for axis in (*TIMES, *FIELD_OF):
        by = (asked.by(axis),)
        for ask in (pivot.cases, pivot.amounts):
            if axis in axes:
                ask(year, access, by)
            else:
                with pytest.raises(PermissionError):
                    ask(year, access, by)
    for ask in (pivot.items, pivot.operations, pivot.checks, pivot.spread):
        with pytest.raises(PermissionError):
            ask(year, access, ())
    with pytest.raises(PermissionError):
        pivot.boxes(year, access, (), least=10)
    with pytest.raises(PermissionError):
        pivot.single(year, access, (), most=10)
    with pytest.raises(PermissionError):
        pivot.messages(year, access, (), zone=ZONE)
    assert set(values) == {"cases", "change", "quantity", "persons"}
    assert "month" in axes if tier == "donor" else axes == ("year", "country", "category", "group")


def test_released_cells_are_what_the_series_of_the_release_tells(drawn):
    """The same sums by another way: one axis of time and one split."""
    donor = Access(tier="donor")
    months = Filters(source_kind="blo", start=date(2022, 1, 1), end=date(2023, 1, 1))
    for split in (None, "countries", "blo_codes", "group_codes", "pair_codes"):
        by = ("quarter", *([split] if split else []))
        names = ["axis_0", *(["axis_1"] if split else []), "case_count", "uncounted_count"]
        cells = rows(drawn, pivot.cases(months, donor, by), names)
        series = drawn.rows(release.by_period(months, donor, measure="cases", grain="quarter", split=split))
        told = {row[: len(by)]: row[len(by)] for row in series}
        assert {row[: len(by)]: None if row[-2] is None else float(row[-2]) for row in cells} == told
