"""A pivot table in figures: what each cell and each total says, and where it says nothing, why.

Cross tabulation: cells, marginal totals, shares, changes like for like, missing data told from zeros.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from analysis import under_review
from analysis.one_case import is_dominant
from analysis.report_states import NEVER_DUE, REPORTED, is_reported, why_none
from analysis.under_review import UnderReview
from scope.comparison import LEAST_BASE_CASES, Period, month_start, months_between, shift, span_start
from scope.comparison import MONTHS as MONTHS_OF_SPAN
from scope.filters import BLANK
from scope.pivot import TIMES, VALUES, Question, is_known_by

Key = tuple[str, ...]
"""Codes of a cell, one for each of its axes; a span of time by its first day, as 2026-07-01."""
Axes = tuple[str, ...]
LEAST_CASES = LEAST_BASE_CASES
"""A share in per cent is only said of so many cases or more."""
CATEGORIES = ("drug", "plant_material", "precursor", "other")


@dataclass(frozen=True)
class Measure:
    """A value with what it is of: amounts of one category in one unit, checks of one kind (as `unit`)."""

    value: str
    category: str = ""
    unit: str = ""

    @property
    def is_share(self) -> bool:
        """Whether its figures are told with a part in per cent beside them."""
        return self.value in ("after_message", "in_operation", "change")


@dataclass(frozen=True)
class Figure:
    """What a cell says of a measure.

    Args:
        value: None where it says nothing, and `state` why.
        case_count: cases behind it; None where it is not of cases, or held back.
        share: part of the cases of the cell, or of a base (then `base` is what the value is beside); None where there
            are too few for per cent.
        largest_share: part of the largest case, where it is over half of the value.
        apart: cases under review, which are not in the value.
        is_partial: not all that the cell is of was reported.
    """

    value: float | None
    state: str = ""
    case_count: int | None = None
    share: float | None = None
    base: float | None = None
    largest_share: float | None = None
    apart: UnderReview | None = None
    is_partial: bool = False


ADDED = tuple(name for name, value in VALUES.items() if value.is_sum or name in ("after_message", "in_operation"))
"""Values that are 0 where there is no case; others say nothing there."""
ASIDE = ("checks", "reply")
"""Values of others than cases that are no zero where there is no row."""
NOT_APPLICABLE = Figure(None, "not_applicable")


@dataclass(frozen=True)
class Reporting:
    """Who reported on what a cell is of: the difference between zero and not known.

    Args:
        states: rows of `report_states.month_states`; empty where reports are not known to the reader.
        sides: offices of each pair.
        complete_to: first month that is still filling up.
        is_of_events: where no event is known of what was reported, none was published.
    """

    states: pd.DataFrame
    period: Period
    sides: Callable[[str], tuple[str, ...]]
    complete_to: date
    is_of_events: bool = False
    by_country: bool = False
    _known: dict[tuple, tuple[str, bool]] = field(default_factory=dict, compare=False)

    @cached_property
    def _units(self) -> dict[str, tuple[str, dict[date, str]]]:
        """Country and months of every unit that reports."""
        found: dict[str, tuple[str, dict[date, str]]] = {}
        for unit, country, day, state in self.states.itertuples(index=False):
            found.setdefault(unit, (country, {}))[1][day] = state
        return found

    def offices(self) -> list[str]:
        """Offices of which it is known whether they reported."""
        return [] if self.by_country else list(self._units)

    def countries(self) -> list[str]:
        return list(dict.fromkeys(country for country, _months in self._units.values()))

    def nothing(self, axes: Axes, key: Key) -> tuple[str, bool]:
        """Why a cell has no case: a state, empty for zero; and whether only a part of it was reported."""
        of = tuple((axis, code) for axis, code in zip(axes, key, strict=True) if axis in TIMES or axis in PLACES)
        if of not in self._known:
            self._known[of] = self._found(dict(of))
        return self._known[of]

    def _found(self, of: dict[str, str]) -> tuple[str, bool]:
        zero = ("no_case_published" if self.is_of_events else "", False)
        if not self._units:
            return zero
        units = self._of(of)
        if units is None:
            return zero
        months = set(months_between(self.period.start, self.period.end))
        for axis in TIMES:
            if axis in of:
                months &= set(months_within(axis, of[axis]))
        told = [
            self._units[unit][1].get(month, "unknown" if month < self.complete_to else "filling")
            for unit in units
            for month in months
        ]
        if not told:
            return "outside", False
        if not is_reported(set(told)):
            return why_none(set(told)), False
        due = [state for state in told if state not in (*NEVER_DUE, "filling")]
        return zero[0], any(state not in REPORTED for state in due)

    def _of(self, of: dict[str, str]) -> list[str] | None:
        """Units that a cell is of; None where nobody is known to report on it."""
        units = list(self._units)
        if country := of.get("country"):
            units = [unit for unit in units if self._units[unit][0] == country]
        if self.by_country:
            return units or None
        for axis, offices in (("office", lambda code: (code,)), ("pair", self.sides)):
            if code := of.get(axis):
                if code == BLANK:
                    return None
                units = [unit for unit in units if unit in offices(code)]
        return units


PLACES = ("country", "office", "pair")
"""Axes that say who reports."""


def end_of(axis: str, start: date) -> date:
    """The day after the last one of a span."""
    if axis == "day":
        return start + timedelta(days=1)
    if axis == "week":
        return start + timedelta(days=7)
    return shift(start, MONTHS_OF_SPAN[axis])


def months_within(axis: str, code: str) -> list[date]:
    """First days of the months that a span touches, by the code of its first day."""
    start = date.fromisoformat(code)
    return months_between(start, end_of(axis, start))


def spans_of(axis: str, period: Period) -> list[str]:
    """Codes of all spans that a period touches."""
    if axis in MONTHS_OF_SPAN:
        start, step = span_start(period.start, MONTHS_OF_SPAN[axis]), MONTHS_OF_SPAN[axis]
        found = []
        while start < period.end:
            found.append(start.isoformat())
            start = shift(start, step)
        return found
    first = period.start if axis == "day" else period.start - timedelta(days=period.start.weekday())
    step = 1 if axis == "day" else 7
    days = (period.end - first).days
    return [(first + timedelta(days=number)).isoformat() for number in range(0, days, step)]


def code_of_month(axis: str, month: date) -> str:
    """Code of the span that a month lies in."""
    return span_start(month_start(month), MONTHS_OF_SPAN[axis]).isoformat()


@dataclass(frozen=True)
class Cube:
    """All that a pivot table says.

    Args:
        tables: rows of each kind of answer (`cases`, `items`, `amounts`, `spread`, `messages`, `operations`, `checks`,
            `change`) by their axes, then by their codes (of amounts and checks followed by what these are of).
        held: subjects that the source holds.
        spans: axes of time, with the codes of all spans of the period.
        is_released: these are released figures.
    """

    question: Question
    tables: Mapping[str, Mapping[Axes, Mapping[Key, Any]]]
    reporting: Reporting
    held: frozenset[str]
    spans: Mapping[str, tuple[str, ...]]
    is_released: bool = False

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """What stands in the cells: of amounts a measure for each category and unit that there is, never more."""
        found: list[Measure] = []
        amounts = self.tables.get("amounts", {}).get((), {})
        kinds = sorted(
            ((category, unit, row.case_count) for (category, unit), row in amounts.items() if category and unit),
            key=lambda one: (CATEGORIES.index(one[0]) if one[0] in CATEGORIES else 9, -(one[2] or 0), one[1]),
        )
        checked = sorted({key[-1] for rows in self.tables.get("checks", {}).values() for key in rows})
        for value in self.question.values:
            if VALUES[value].is_amount:
                found += [Measure(value, category, unit) for category, unit, _count in kinds]
            elif value == "checks":
                found += [Measure(value, unit=one) for one in checked]
            else:
                found.append(Measure(value))
        return tuple(found)

    def keys(self, axes: Axes) -> list[Key]:
        """Codes of everything that stands along axes: what has a figure, every span of the period, and where axes are
        offices or countries alone all that report."""
        found: dict[Key, None] = {}
        for kind, levels in self.tables.items():
            rows = levels.get(axes, {})
            # Amounts and checks stand under their category and unit as well.
            found |= dict.fromkeys(key[: len(axes)] for key in rows) if kind in ("amounts", "checks") else {}
            found |= dict.fromkeys(rows) if kind not in ("amounts", "checks", "spread") else {}
        if len(axes) == 1:
            found |= dict.fromkeys((code,) for code in self._all(axes[0]))
        elif axes and axes[-1] in TIMES:
            outer = {key[:-1] for key in found}
            found |= {(*key, code): None for key in outer for code in self._spans_in(axes, key)}
        return [key for key in found if self._is_whole(axes, key)]

    def _all(self, axis: str) -> Iterable[str]:
        if axis in TIMES:
            return self.spans[axis]
        if axis == "office":
            return self.reporting.offices()
        return self.reporting.countries() if axis == "country" else ()

    def _spans_in(self, axes: Axes, outer: Key) -> list[str]:
        """Spans of the innermost axis, within those of the axes of time around it."""
        inner = list(self.spans[axes[-1]])
        for axis, code in zip(axes, outer, strict=False):
            if axis in TIMES:
                inner = [one for one in inner if set(months_within(axes[-1], one)) & set(months_within(axis, code))]
        return inner

    def _is_whole(self, axes: Axes, key: Key) -> bool:
        """Whether the spans of a key have a month in common."""
        of_time = [set(months_within(axis, code)) for axis, code in zip(axes, key, strict=True) if axis in TIMES]
        return len(of_time) < 2 or bool(set.intersection(*of_time))

    def figure(self, row: Key, column: Key, measure: Measure) -> Figure:
        """What the cell of a row and a column says; either may be short of axes, for a total."""
        axes = (*self.question.rows[: len(row)], *self.question.columns[: len(column)])
        return self._figure(axes, (*row, *column), measure)

    def _figure(self, axes: Axes, key: Key, measure: Measure) -> Figure:
        if not all(is_known_by(measure.value, axis, is_released=self.is_released) for axis in axes):
            return NOT_APPLICABLE
        if VALUES[measure.value].subject != "cases" or measure.value == "change":
            return FIGURES[measure.value](self, axes, key, measure)
        state, is_partial = self.reporting.nothing(axes, key)
        row = self.row("cases", axes, key)
        # A sum of everything has a row also where it is of no case.
        if row is not None and not (state and row.case_count == 0):
            # Of everything together the head of a page says who reported.
            is_of_place = not set(PLACES).isdisjoint(axes)
            return replace(FIGURES[measure.value](self, axes, key, measure), is_partial=is_partial and is_of_place)
        if state:
            return Figure(None, state)
        return Figure(0.0 if measure.value in ADDED else None, "", 0, is_partial=is_partial)

    def has(self, axes: Axes, key: Key, measure: Measure) -> bool:
        """Whether there is anything in the category and unit of a measure of amounts."""
        return not measure.category or (*key, measure.category, measure.unit) in self.tables["amounts"].get(axes, {})

    def row(self, kind: str, axes: Axes, key: Key) -> Any:
        return self.tables.get(kind, {}).get(axes, {}).get(key)

    def part(self, row: Key, column: Key, measure: Measure, of: str) -> Figure:
        """A sum as the share of its row, its column or of all; only of 10 cases or more."""
        figure = self.figure(row, column, measure)
        around = {"row": (row, ()), "column": ((), column), "all": ((), ())}[of]
        whole = self.figure(*around, measure)
        if figure.value is None or not whole.value:
            return figure if figure.value is None else replace(figure, value=None, state="")
        if (whole.case_count if whole.case_count is not None else whole.value) < LEAST_CASES:
            return replace(figure, value=None, state="few")
        return replace(figure, share=figure.value / whole.value, base=whole.value)


# One figure of each value -----------------------------------------------------------------------------------

Maker = Callable[[Cube, Axes, Key, Measure], Figure]


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _cases(cube: Cube, axes: Axes, key: Key, measure: Measure) -> Figure:
    row = cube.row("cases", axes, key)
    if row is None:
        return Figure(0.0, "", 0)
    count = _number(row.case_count)
    return Figure(count, "" if count is not None else "suppressed", None if count is None else int(count))


def _per_case(column: str, stated: str) -> Maker:
    def make(cube: Cube, axes: Axes, key: Key, measure: Measure) -> Figure:
        row = cube.row("cases", axes, key)
        if row is None:
            return Figure(0.0, "", 0)
        value = _number(getattr(row, column, None))
        if value is None:
            held = _number(getattr(row, "suppressed_count", 0)) or 0
            return Figure(None, "suppressed" if held else "not_stated")
        return Figure(value, "", int(getattr(row, stated)))

    return make


def _beside_cases(column: str) -> Maker:
    """Cases of a kind, and which part of all cases of the cell they are."""

    def make(cube: Cube, axes: Axes, key: Key, measure: Measure) -> Figure:
        row = cube.row("cases", axes, key)
        if row is None:
            return Figure(0.0, "", 0)
        value, cases = float(getattr(row, column)), int(row.case_count)
        return Figure(value, "", cases, share=value / cases if cases >= LEAST_CASES else None)

    return make


def _items(cube: Cube, axes: Axes, key: Key, measure: Measure) -> Figure:
    row = cube.row("items", axes, key)
    return Figure(0.0 if row is None else float(row.item_count), "", _count_of(cube, axes, key))


def _count_of(cube: Cube, axes: Axes, key: Key) -> int | None:
    row = cube.row("cases", axes, key)
    count = 0 if row is None else _number(row.case_count)
    return None if count is None else int(count)


def _amount(cube: Cube, axes: Axes, key: Key, measure: Measure) -> Figure:
    """The quantity, without what is under review where that makes over half of it."""
    row = cube.row("amounts", axes, (*key, measure.category, measure.unit))
    if row is None:
        return Figure(0.0, "", 0)
    count, whole = _number(row.case_count), _number(row.quantity)
    told = None if count is None else int(count)
    if whole is None:
        return Figure(None, "suppressed" if getattr(row, "suppressed_count", 0) else "not_stated", told)
    if not hasattr(row, "largest"):
        return Figure(whole, "", told)
    apart = under_review.apart(whole, _number(row.flagged_quantity), int(row.flagged_count))
    value, largest = whole, _number(row.largest)
    if apart:
        value, largest, told = whole - apart.quantity, _number(row.largest_sure), int(row.case_count) - apart.case_count
    dominates = largest is not None and is_dominant(largest, value, told or 0)
    return Figure(value, "", told, largest_share=largest / value if dominates and largest else None, apart=apart)


def _largest(cube: Cube, axes: Axes, key: Key, measure: Measure) -> Figure:
    row = cube.row("amounts", axes, (*key, measure.category, measure.unit))
    if row is None:
        return Figure(None, "", 0)
    amount = _amount(cube, axes, key, measure)
    value = _number(row.largest_sure if amount.apart else row.largest)
    return Figure(value, "" if value is not None else "not_stated", amount.case_count, apart=amount.apart)


def _rest(cube: Cube, axes: Axes, key: Key, measure: Measure) -> Figure:
    amount, largest = _amount(cube, axes, key, measure), _largest(cube, axes, key, measure)
    if amount.value is None or largest.value is None:
        return replace(amount, largest_share=None)
    count = None if amount.case_count is None else amount.case_count - 1
    return Figure(max(amount.value - largest.value, 0.0), "", count, apart=amount.apart)


def _spread(column: str) -> Maker:
    def make(cube: Cube, axes: Axes, key: Key, measure: Measure) -> Figure:
        at = (*key, measure.category, measure.unit)
        row, amount = cube.row("spread", axes, at), cube.row("amounts", axes, at)
        if row is None or amount is None:
            return Figure(None, "", 0)
        value = _number(getattr(row, column))
        return Figure(value, "" if value is not None else "not_stated", int(amount.stated_count))

    return make


def _of_others(kind: str, subject: str, make: Callable[[Any], Figure]) -> Maker:
    """A figure that is not of cases: zero where the source holds such a thing at all."""

    def made(cube: Cube, axes: Axes, key: Key, measure: Measure) -> Figure:
        if subject not in cube.held:
            return Figure(None, "not_held")
        at = (*key, measure.unit) if kind == "checks" else key
        row = cube.row(kind, axes, at)
        if row is None:
            return Figure(None, "none_recorded" if kind == "checks" else "") if measure.value in ASIDE else Figure(0.0)
        return make(row)

    return made


def _reply(row: Any) -> Figure:
    value = _number(row.median_days)
    return Figure(value, "" if value is not None else "no_answer", None)


def _checked(row: Any) -> Figure:
    value = _number(row.inspected)
    return Figure(value, "" if value is not None else "not_stated")


def _change(cube: Cube, axes: Axes, key: Key, measure: Measure) -> Figure:
    found = cube.row("change", axes, key)
    if found is None:
        return Figure(None, "not_compared")
    now, base = found
    share = (now - base) / base if base >= LEAST_BASE_CASES else None
    return Figure(now - base, "", None, share=share, base=base)


FIGURES: dict[str, Maker] = {
    "cases": _cases,
    "change": _change,
    "items": _items,
    "quantity": _amount,
    "median": _spread("median"),
    "p90": _spread("q90"),
    "largest": _largest,
    "rest": _rest,
    "persons": _per_case("persons", "persons_count"),
    "women": _per_case("women", "women_count"),
    "value": _per_case("value_usd", "value_count"),
    "after_message": _beside_cases("after_message_count"),
    "in_operation": _beside_cases("in_operation_count"),
    "messages": _of_others("messages", "exchanges", lambda row: Figure(float(row.message_count))),
    "reply": _of_others("messages", "exchanges", _reply),
    "operations": _of_others("operations", "operations", lambda row: Figure(float(row.operation_count))),
    "checks": _of_others("checks", "traffic", _checked),
}
"""How each value comes from its rows."""
