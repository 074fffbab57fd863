"""Figures of the map on one clock: rows of the database as columns of small numbers, and what a window of time holds of
them.

A *step* of the clock is a month, for readers of yearly figures a year. *Units* are offices, and countries for what was
seized outside offices (`country:KG`). The browser adds the same columns up while the clock runs
(`components/map/figures.js`).

A columnar cube over time, place and group, aggregated by the client.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis import report_states
from scope.comparison import LEAST_BASE_CASES, MONTHS, Coverage, Period, month_number, months_between, shift
from scope.filters import Box, Circle, Filters
from scope.shape import UNITS, Shape

EARTH_KM = 6371.0
MOST_STEPS = 480
"""A clock of forty years; a longer period is a slip of the pen, and the clock keeps to what the data cover."""
STATES = ("unknown", "received", "nil", "late", "missing", "closed", "not_open", "filling", "partial")
"""Reporting states as the numbers that stand for them in the states of units."""


@dataclass(frozen=True)
class Clock:
    """First days of the steps; `first` to `last` are those of the page's period; from `complete` on steps are filling
    up.

    `is_partial`: the period is no whole months, and the clock holds its days only, so that nothing before it is known.
    """

    steps: tuple[date, ...]
    step: str
    first: int
    last: int
    complete: int
    is_partial: bool = False

    @property
    def start(self) -> date:
        return self.steps[0]

    @property
    def end(self) -> date:
        return shift(self.steps[-1], MONTHS[self.step])

    def of(self, months: pd.Series) -> np.ndarray:
        """Steps of months, each given by a day of it."""
        moments = pd.to_datetime(months)
        numbers = moments.dt.year.to_numpy() * 12 + moments.dt.month.to_numpy() - 1
        return (numbers - month_number(self.start)) // MONTHS[self.step]


def clock(filters: Filters, coverage: Coverage, *, by_year: bool) -> Clock:
    """The clock over all that the data cover, with the window at the page's period; over the days of a period that is
    no whole months alone."""
    period = Period(filters.start, filters.end)
    if not period.months and period.end > period.start:
        months = months_between(period.start, period.end)
        return Clock(tuple(months), "month", 0, len(months) - 1, _complete(months, coverage, "month"), is_partial=True)
    step = "year" if by_year else "month"
    start, end = min(coverage.first, period.start), max(coverage.end, period.end)
    if len(months_between(start, end)) > MOST_STEPS:
        start, end = coverage.first, coverage.end
    months = months_between(start.replace(month=1) if by_year else start, end)
    steps = months[:: MONTHS[step]]
    first = max([0, *(number for number, one in enumerate(steps) if one <= period.start)])
    last = max([first, *(number for number, one in enumerate(steps) if one < period.end)])
    return Clock(tuple(steps), step, first, last, _complete(steps, coverage, step))


def _complete(steps: Sequence[date], coverage: Coverage, step: str) -> int:
    return sum(shift(one, MONTHS[step]) <= coverage.complete_to for one in steps)


def inside(
    lat: np.ndarray, lon: np.ndarray, box: Box | None, near: Circle | None, shape: Shape | None = None
) -> np.ndarray:
    """Whether points lie in a box, in a circle and in a shape, the edges included; those of no position lie nowhere.
    Distances are great circles (haversine)."""
    lat, lon = (np.asarray(part, dtype=float) for part in (lat, lon))
    found = ~np.isnan(lat) & ~np.isnan(lon)
    if box:
        found &= (lon >= box.west) & (lon <= box.east) & (lat >= box.south) & (lat <= box.north)
    if near:
        north, east = np.radians(lat - near.lat) / 2, np.radians(lon - near.lon) / 2
        chord = np.sin(north) ** 2 + np.cos(np.radians(near.lat)) * np.cos(np.radians(lat)) * np.sin(east) ** 2
        found &= 2 * EARTH_KM * np.arcsin(np.sqrt(chord)) <= near.radius_km
    if shape:
        found[found] = _within(lat[found], lon[found], shape)
    return found


def _within(lat: np.ndarray, lon: np.ndarray, shape: Shape) -> np.ndarray:
    """Whether points lie in a shape or on its edges, by the rule of `queries.matching`."""
    x, y = (np.floor(part * UNITS + 0.5).astype(np.int64)[:, None] for part in (lon, lat))
    low_x, low_y, high_x, high_y = np.array(shape.edges, dtype=np.int64).T
    east_of, line = (x - low_x) * (high_y - low_y), (y - low_y) * (high_x - low_x)
    is_beside = (y >= low_y) & (y <= high_y)
    is_on = is_beside & (east_of == line) & (x >= np.minimum(low_x, high_x)) & (x <= np.maximum(low_x, high_x))
    crossed = is_beside & (y < high_y) & (east_of < line)
    return is_on.any(axis=1) | (crossed.sum(axis=1) % 2 == 1)


def unit_of(rows: pd.DataFrame, offices: set[str]) -> pd.Series:
    """The unit that each row belongs to: its office, or its country where it has none that is known."""
    outside = "country:" + rows["country_code"]
    return rows["blo_code"].where(rows["blo_code"].isin(offices), outside).astype("str")


def numbered(values: pd.Series, known: Sequence) -> np.ndarray:
    """Place of each value in a list; every value is in it."""
    place = {one: number for number, one in enumerate(known)}
    return values.map(place).to_numpy(dtype=np.int64)


def keys(rows: pd.DataFrame, names: Sequence[str]) -> tuple[list[tuple], np.ndarray]:
    """Different combinations of some columns in order (what is missing as None, last), and the place of each row in
    them."""
    if rows.empty:
        return [], np.array([], dtype=np.int64)
    combined, parts = np.zeros(len(rows), dtype=np.int64), []
    for name in names:
        codes, found = pd.factorize(rows[name])
        values = found.tolist()
        order = sorted(range(len(values)), key=values.__getitem__)
        # What is missing is numbered -1, so that it has the last rank.
        rank = np.full(len(values) + 1, len(values), dtype=np.int64)
        rank[order] = np.arange(len(values))
        combined = combined * len(rank) + rank[codes]
        parts.append([*(values[number] for number in order), None])
    known, of_row = np.unique(combined, return_inverse=True)
    columns = []
    for values in reversed(parts):
        known, places = np.divmod(known, len(values))
        columns.append([values[place] for place in places.tolist()])
    return list(zip(*reversed(columns), strict=True)), of_row


def state_matrix(states: pd.DataFrame, units: Sequence[str], steps: Sequence[date]) -> np.ndarray:
    """State of every unit (rows) at every step (columns) as places in `STATES`; what is not told is `unknown`.

    Args:
        states: rows of `reporting.month_states`.
    """
    matrix = np.zeros((len(units), len(steps)), dtype=np.uint8)
    row = {unit: number for number, unit in enumerate(units)}
    column = {step: number for number, step in enumerate(steps)}
    for unit, month, state in zip(
        states["unit"].tolist(), states["month"].tolist(), states["state"].tolist(), strict=True
    ):
        if unit in row and month in column:
            matrix[row[unit], column[month]] = STATES.index(state)
    return matrix


def state_of_window(states: Sequence[str]) -> str:
    """State of one unit over the steps of a window.

    `missing` where any report is missing, else `filling` where any is not due yet and none is there, `reported` where
    any is there, `closed` or `not_open` where it was so throughout, else `unknown`.
    """
    seen = set(states)
    if "missing" in seen:
        return "missing"
    if not seen.isdisjoint(report_states.REPORTED):
        return "reported"
    for state in ("filling", "unknown", *report_states.NEVER_DUE):
        if state in seen:
            return state
    return "unknown"


ABOUT = 0.2
"""Within this share of what it is compared with, a count is about the same."""


def base_steps(clock: Clock, base: Period | None) -> tuple[int, int] | None:
    """First and last step of a base that stands still while the clock runs; None where it is no whole steps of it."""
    if base is None or clock.is_partial or not base.months:
        return None
    length = MONTHS[clock.step]
    first, rest = divmod(month_number(base.start) - month_number(clock.start), length)
    last = first + base.months // length - 1
    return None if rest or base.months % length or first < 0 or last >= len(clock.steps) else (first, last)


def shifts(
    comparison: str, length: int, year: int, *, first: int = 0, base: tuple[int, int] | None = None
) -> list[int]:
    """How many steps before a window of `length` each period lies that it is compared with; `year` is the steps of a
    year. A `base` that stands still (see `base_steps`) may also lie after the window, and is as long as it, or none."""
    if comparison == "custom":
        is_base = base is not None and base[1] - base[0] + 1 == length and abs(first - base[0]) >= length
        return [first - base[0]] if base is not None and is_base else []
    found = {"previous": [length], "last_year": [year], "five_years": [number * year for number in range(1, 6)]}.get(
        comparison, []
    )
    return [shift_ for shift_ in found if shift_ >= length]


def kind_of_change(found: tuple[float, float] | None) -> str:
    """What a count beside its past is called: more, same, fewer, few (too few for per cent) or none (not
    comparable)."""
    if found is None:
        return "none"
    now, before = found
    if before < LEAST_BASE_CASES:
        return "few"
    share = (now - before) / before
    return "more" if share > ABOUT else "fewer" if share < -ABOUT else "same"


def changes(
    counts: np.ndarray, reported: np.ndarray, first: int, last: int, before: Sequence[int]
) -> tuple[float, float] | None:
    """Cases of a window and the mean of its bases, like for like over the steps of each unit that were reported in all
    of them; None where there is no such step, or no base within the clock.

    Args:
        counts, reported: by unit (rows) and step.
        before: how many steps before the window each base lies.
    """
    known = [shift_ for shift_ in before if first - shift_ >= 0 and last - shift_ < counts.shape[1]]
    window = np.arange(first, last + 1)
    both = reported[:, window].copy()
    for shift_ in known:
        both &= reported[:, window - shift_]
    if not known or not both.any():
        return None
    bases = [float(counts[:, window - shift_][both].sum()) for shift_ in known]
    return float(counts[:, window][both].sum()), sum(bases) / len(bases)
