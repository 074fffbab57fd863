"""Which office or country reported for which month: the states that decide between zero and not reported.

Completeness of reporting: missing data told from true zeros (nil reports).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from scope.comparison import Period, months_between, shift

STATES = ("received", "nil", "late", "partial", "missing", "closed", "not_open", "filling", "unknown")
"""`received`, `nil` (received: nothing happened), `late` (received after its due day), `partial` (a report covers the
month, and holds fewer cases of it than its own rate makes probable), `missing` (not reported), `closed` (or suspended),
`not_open` (not yet open), `filling` (not yet due), `unknown` (nothing known of it)."""
COLUMNS = ("unit", "country_code", "month", "state")
"""Of rows of states, also where there are none."""
REPORTED = ("received", "nil", "late")
NEVER_DUE = ("closed", "not_open")
"""States of months of which no report is due, now or later."""
WHY_NONE = ("missing", "partial", "unknown", "filling", *NEVER_DUE)
"""Why a month is not reported, what weighs most first: the first of them that any of several units is in."""
OPEN_STATUSES = ("operational", "reopened", "supported_bcp", "unknown")


def month_states(
    reports: pd.DataFrame,
    offices: pd.DataFrame,
    statuses: pd.DataFrame,
    months: list[date],
    complete_to: date,
) -> pd.DataFrame:
    """State of every unit and month.

    Args:
        reports: rows of `network.reports`; units are offices where `blo_code` is stated, else countries.
        offices: rows of `network.offices`; empty for sources that countries report.
        statuses: rows of `network.statuses`.
        months: first days of months.
        complete_to: first month whose reports are not yet due.

    Returns:
        Columns unit (office or country code), country_code, month, state; every unit times every month.
    """
    told = _told(reports, months)
    opened = dict(zip(offices["code"].tolist(), _days(offices["opened_on"]), strict=True)) if len(offices) else {}
    country = dict(zip(offices["code"].tolist(), offices["country_code"].tolist(), strict=True)) if len(offices) else {}
    for unit, its_country in zip(_units(reports), reports["country_code"].tolist(), strict=True):
        country.setdefault(unit, its_country)
    spans: dict[str, list[tuple[str, date, date | None]]] = {}
    columns = (
        statuses["blo_code"].tolist(),
        statuses["status"].tolist(),
        _days(statuses["from_on"]),
        _days(statuses["to_on"]),
    )
    for unit, *span in zip(*columns, strict=True):
        spans.setdefault(unit, []).append(tuple(span))
    rows = []
    for unit in sorted(country):
        for month in months:
            state = told.get((unit, month))
            if state is None or state == "missing":
                state = _without_report(unit, month, state, opened, spans, complete_to)
            rows.append((unit, country[unit], month, state))
    return pd.DataFrame(rows, columns=COLUMNS)


def _units(reports: pd.DataFrame) -> list[str]:
    """Who each report is of: the office, or the country where it names none."""
    return reports["blo_code"].where(reports["blo_code"].notna(), reports["country_code"]).tolist()


def _days(moments: pd.Series) -> list[Any]:
    """Days as plain dates; None where there is none."""
    return moments.to_numpy().astype("datetime64[D]").astype(object).tolist()


def _told(reports: pd.DataFrame, months: list[date]) -> dict[tuple[str, date], str]:
    """What was reported per unit and month; a yearly report speaks for each of its months."""
    told: dict[tuple[str, date], str] = {}
    wanted = set(months)
    columns = (
        _units(reports),
        _days(reports["period_start"]),
        _days(reports["period_end"]),
        reports["status"].tolist(),
    )
    for unit, start, end, status in zip(*columns, strict=True):
        for month in months_between(start, end):
            if month in wanted and told.get((unit, month), "missing") == "missing":
                told[unit, month] = status
    return told


def _without_report(
    unit: str,
    month: date,
    state: str | None,
    opened: Mapping[str, date],
    spans: Mapping[str, Sequence[tuple[str, date, date | None]]],
    complete_to: date,
) -> str:
    start, after = opened.get(unit), shift(month, 1)
    if start is not None and start >= after:
        return "not_open"
    for status, from_on, to_on in spans.get(unit, ()):
        covers = from_on <= month and (to_on is None or to_on >= after)
        if covers and status == "planned":
            return "not_open"
        if covers and status not in OPEN_STATUSES:
            return "closed"
    if month >= complete_to:
        return "filling"
    return state or "unknown"


def is_reported(states: Collection[str] | None) -> bool:
    """Whether any of several units reported on a month, or it is not known who does: there are no states of it."""
    return not states or not set(states).isdisjoint(REPORTED)


def why_none(states: Collection[str], *, otherwise: str = "unknown") -> str:
    """Why none of several units reported on a month; `otherwise` where their states do not say so."""
    return next((state for state in WHY_NONE if state in states), otherwise)


def counted(states: Iterable[str]) -> tuple[int, int]:
    """Of the months of a unit: how many it reported on, and of how many a report was due and is known to have come or
    not."""
    due = [state for state in states if state not in (*NEVER_DUE, "filling", "unknown")]
    return sum(state in REPORTED for state in due), len(due)


def less_partial(states: pd.DataFrame, partly: set[tuple[str, date]]) -> pd.DataFrame:
    """The states, with those units and months as `partial` that count as reported and are among the given ones."""
    is_partly = [
        state in REPORTED and (unit, month) in partly
        for unit, month, state in zip(states["unit"], states["month"], states["state"], strict=True)
    ]
    return (
        states.assign(state=states["state"].mask(pd.Series(is_partly, index=states.index, dtype=bool), "partial"))
        if any(is_partly)
        else states
    )


def reported_in(states: pd.DataFrame, period: Period) -> tuple[int, int]:
    """Units that reported for every month of the period in which they were open, and units that were open at all."""
    months = set(months_between(period.start, period.end))
    complete: dict[str, bool] = {}
    for unit, month, state in zip(
        states["unit"].tolist(), states["month"].tolist(), states["state"].tolist(), strict=True
    ):
        if month in months and state not in NEVER_DUE:
            complete[unit] = complete.get(unit, True) and state in REPORTED
    return sum(complete.values()), len(complete)


def comparable(states: pd.DataFrame, period: Period, bases: tuple[Period, ...]) -> pd.DataFrame:
    """Like for like: the unit-months that were reported in the period and at the same place of every base.

    Whole months are compared month by month; other periods unit by unit, where a unit must have reported on every
    month that the periods touch.

    Returns:
        Columns unit, step (0 = first month of a period), is_comparable; a row per unit and step of the period in which
        the unit was open in the period or in a base.
    """
    every = list(zip(states["unit"].tolist(), states["month"].tolist(), states["state"].tolist(), strict=True))
    reported = {(unit, month) for unit, month, state in every if state in REPORTED}
    never = {(unit, month) for unit, month, state in every if state in NEVER_DUE}
    spans = [months_between(one.start, one.end) for one in (period, *bases)]
    aligned = all(one.months for one in (period, *bases)) and len({len(span) for span in spans}) == 1
    rows = []
    for unit in sorted(states["unit"].unique()):
        if not aligned:
            kept = all((unit, month) in reported for span in spans for month in span)
            if not all((unit, month) in never for span in spans for month in span):
                rows += [(unit, step, kept) for step in range(max(map(len, spans)))]
            continue
        for step, months in enumerate(zip(*spans, strict=True)):
            if not all((unit, month) in never for month in months):
                rows.append((unit, step, all((unit, month) in reported for month in months)))
    return pd.DataFrame(rows, columns=["unit", "step", "is_comparable"])
