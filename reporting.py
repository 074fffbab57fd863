"""Which office or country reported for which month: the states that decide between zero and not reported."""

from __future__ import annotations

from datetime import date

import pandas as pd

from comparison import Period, months_between, shift

STATES = ("received", "nil", "late", "missing", "closed", "not_open", "filling", "unknown")
"""`received`, `nil` (received: nothing happened), `late` (received after its due day), `missing` (not reported),
`closed` (or suspended), `not_open` (not yet open), `filling` (not yet due), `unknown` (nothing known of it)."""
REPORTED = ("received", "nil", "late")
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
    opened = {row.code: _day(row.opened_on) for row in offices.itertuples()}
    country = dict(zip(offices["code"], offices["country_code"], strict=True)) if len(offices) else {}
    for row in reports.itertuples():
        unit = row.country_code if pd.isna(row.blo_code) else row.blo_code
        country.setdefault(unit, row.country_code)
    spans = {code: list(rows.itertuples()) for code, rows in statuses.groupby("blo_code")} if len(statuses) else {}
    rows = []
    for unit in sorted(country):
        for month in months:
            state = told.get((unit, month))
            if state is None or state == "missing":
                state = _without_report(unit, month, state, opened, spans, complete_to)
            rows.append((unit, country[unit], month, state))
    return pd.DataFrame(rows, columns=["unit", "country_code", "month", "state"])


def _told(reports: pd.DataFrame, months: list[date]) -> dict[tuple[str, date], str]:
    """What was reported per unit and month; a yearly report speaks for each of its months."""
    told: dict[tuple[str, date], str] = {}
    for row in reports.itertuples():
        unit = row.country_code if pd.isna(row.blo_code) else row.blo_code
        for month in months_between(_day(row.period_start), _day(row.period_end)):
            if months and months[0] <= month <= months[-1]:
                known = told.get((unit, month))
                if known is None or known == "missing":
                    told[unit, month] = row.status
    return told


def _without_report(unit, month, state, opened, spans, complete_to) -> str:
    start = opened.get(unit)
    if start is not None and start >= shift(month, 1):
        return "not_open"
    for span in spans.get(unit, ()):
        ends = _day(span.to_on)
        covers = _day(span.from_on) <= month and (ends is None or ends >= shift(month, 1))
        if covers and span.status == "planned":
            return "not_open"
        if covers and span.status not in OPEN_STATUSES:
            return "closed"
    if month >= complete_to:
        return "filling"
    return state or "unknown"


def _day(value) -> date | None:
    if value is None or pd.isna(value):
        return None
    return value.date() if hasattr(value, "date") else value


def reported_in(states: pd.DataFrame, period: Period) -> tuple[int, int]:
    """Units that reported for every month of the period in which they were open, and units that were open at all."""
    months = months_between(period.start, period.end)
    inside = states[states["month"].isin(months)]
    due = inside[~inside["state"].isin(("closed", "not_open"))]
    complete = due.groupby("unit")["state"].agg(lambda values: values.isin(REPORTED).all())
    return int(complete.astype(bool).sum()), len(complete)


def comparable(states: pd.DataFrame, period: Period, bases: tuple[Period, ...]) -> pd.DataFrame:
    """Like for like: the unit-months that were reported in the period and at the same place of every base.

    Whole months are compared month by month; other periods unit by unit, where a unit must have reported on every
    month that the periods touch.

    Returns:
        Columns unit, step (0 = first month of a period), is_comparable; a row per unit and step of the period in which
        the unit was open in the period or in a base.
    """
    reported = {(row.unit, row.month) for row in states.itertuples() if row.state in REPORTED}
    never = {(row.unit, row.month) for row in states.itertuples() if row.state in ("closed", "not_open")}
    spans = [months_between(one.start, one.end) for one in (period, *bases)]
    aligned = all(one.months for one in (period, *bases)) and len({len(span) for span in spans}) == 1
    rows = []
    for unit in sorted(states["unit"].unique()):
        if not aligned:
            kept = all((unit, month) in reported for span in spans for month in span)
            if not all((unit, month) in never for span in spans for month in span):
                rows += [(unit, step, kept) for step in range(len(spans[0]))]
            continue
        for step, months in enumerate(zip(*spans, strict=True)):
            if not all((unit, month) in never for month in months):
                rows.append((unit, step, all((unit, month) in reported for month in months)))
    return pd.DataFrame(rows, columns=["unit", "step", "is_comparable"])
