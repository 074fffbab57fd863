"""What the Cooperation page knows of operations: who took part, their cases, and the same weeks of other years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analysis import totals
from content import periods
from content.context import Context
from queries import cooperation as across
from queries import operations as queries
from scope.comparison import month_start, shift, span_start

YEARS = 5
"""Years of the calendar."""


@dataclass(frozen=True)
class Operation:
    """One operation; `cases` are those at its offices on its days, by weeks before (0: itself); `linked` those whose
    record names it."""

    number: int
    name: str
    kind: str
    started_on: date
    ended_on: date
    offices: tuple[str, ...]
    agencies: tuple[str, ...]
    cases: dict[int, int]
    linked: int


@dataclass(frozen=True)
class Operations:
    """Operations of the period, the newest first, and those of the years up to it by month and countries.

    `weeks` are the years that can be compared, `offices` the offices open in all of them, of `all_offices`; `totals`
    are cases at these offices by weeks before, `amounts` rows of `operations.amounts` of them.
    """

    framed: totals.Frame
    calendar: pd.DataFrame
    of_period: pd.DataFrame
    first: date
    listed: tuple[Operation, ...]
    weeks: tuple[int, ...]
    offices: frozenset[str]
    all_offices: frozenset[str]
    totals: dict[int, int]
    amounts: pd.DataFrame

    @property
    def count(self) -> int:
        return int(self.of_period["operation_count"].sum())


def operations_of(here: Context) -> Operations:
    """Everything of the view; of released figures the calendar alone."""
    return here.facts("cooperation.operations", lambda: _made(here))


def _made(here: Context) -> Operations:
    filters, access = here.filters, here.access
    if access.reads_release_only:
        filters = filters.with_(blo_codes=(), pair_codes=(), group_codes=(), categories=())
    framed = periods.frame(here)
    reports = periods.ask_reports(here, framed)
    first = max(span_start(shift(filters.end, -12 * YEARS), 12), month_start(here.coverage.first))
    if access.tier == "public":
        first = span_start(first, 12)
    first = min(first, filters.start)
    calendar = here.ask(across.operations_across(filters.with_(start=first), access))
    of_period = here.ask(across.operations_across(filters, access))
    if access.reads_release_only:
        nothing = pd.DataFrame()
        return Operations(
            reports.frame(), calendar.rows(), of_period.rows(), first, (), (), frozenset(), frozenset(), {}, nothing
        )
    asked = [
        here.ask(query(filters, access)) for query in (queries.listed, queries.agencies, queries.cases, queries.amounts)
    ]
    listed, agencies, cases, amounts = (answer.rows() for answer in asked)
    weeks = tuple(one for one in queries.WEEKS if filters.start - timedelta(weeks=one) >= here.coverage.first)
    all_offices = frozenset(listed["blo_code"])
    offices = frozenset(code for code in all_offices if _was_open(here, code, max(weeks, default=0)))
    of_open = cases[cases["blo_code"].isin(offices)]
    return Operations(
        reports.frame(),
        calendar.rows(),
        of_period.rows(),
        first,
        _listed(listed, agencies, cases),
        weeks,
        offices,
        all_offices,
        {one: int(of_open[of_open["weeks_before"] == one]["case_count"].sum()) for one in weeks},
        amounts[amounts["blo_code"].isin(offices)],
    )


def _was_open(here: Context, office: str, weeks: int) -> bool:
    """Whether an office is known to have been open so many weeks before the period."""
    opened = here.names.opened_on(office)
    return opened is None or opened <= here.filters.start - timedelta(weeks=weeks)


def _listed(listed: pd.DataFrame, agencies: pd.DataFrame, cases: pd.DataFrame) -> tuple[Operation, ...]:
    of_agencies = agencies.groupby("operation_id")["code"].agg(tuple).to_dict()
    counted = cases.groupby(["operation_id", "weeks_before"])["case_count"].sum().to_dict()
    linked = cases[cases["weeks_before"] == 0].groupby("operation_id")["linked_count"].sum().to_dict()
    found = []
    for number, rows in listed.groupby("operation_id"):
        row = rows.iloc[0]
        found.append(
            Operation(
                number=int(number),
                name="" if pd.isna(row["name"]) else row["name"],
                kind="" if pd.isna(row["kind"]) else row["kind"],
                started_on=row["started_on"].date(),
                ended_on=row["ended_on"].date(),
                offices=tuple(rows["blo_code"]),
                agencies=of_agencies.get(number, ()),
                cases={one: int(counted.get((number, one), 0)) for one in queries.WEEKS},
                linked=int(linked.get(number, 0)),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.ended_on, one.number), reverse=True))
