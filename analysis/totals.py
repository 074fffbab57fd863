"""Totals of a period, like for like beside other periods, with their last twelve months.

Like-for-like comparison: a matched sample of reporting units and months in the period and its baselines, with missing
reports told from zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import under_review
from analysis.report_states import REPORTED, why_none
from analysis.under_review import UnderReview
from language.i18n import as_shown
from scope.comparison import (
    LEAST_BASE_CASES,
    Against,
    Period,
    is_as_long,
    month_number,
    month_start,
    months_between,
    shift,
)

SMALL_MONTHS = 12
LEAST_SHARE = 0.8
"""A change of less than this part of the figure beside it is told with its own figures."""


@dataclass(frozen=True)
class Comparison:
    """A total beside its bases, over what was reported in all of them.

    `value` and `base` are like for like; `base` is the mean of `base_count` periods. `change_share` is None where a
    base has too few cases for per cent. `left_out` of `month_count` months of single units (office-months,
    country-months) were not reported in every period; `held_out` amounts were left out because they are held back in
    one of the periods. `period` and `bases` are the periods compared (the period without what is still filling up).
    `all_value` and `all_base` are the same with what was left out; `is_without_review`: all figures are without cases
    under review, which make over half of one of them. `is_free`: the base was chosen freely, so that it may be of
    another length, or lie after the period.
    """

    value: float
    base: float
    change: float
    change_share: float | None
    base_cases: float
    period: Period
    bases: tuple[Period, ...]
    month_count: int
    left_out: int
    held_out: int = 0
    all_value: float | None = None
    all_base: float | None = None
    is_without_review: bool = False
    is_free: bool = False

    @property
    def is_per_day(self) -> bool:
        """Whether the base is longer or shorter than the period, so that a change is one of figures per day."""
        return self.is_free and not is_as_long(self.period, self.bases[0])

    @property
    def is_of_nothing(self) -> bool:
        """Whether all that there is was left out: every month of every unit, or all values; nothing beside nothing
        tells no change."""
        return 0 < self.month_count <= self.left_out or (
            not self.value and not self.base and bool(self.left_out or self.held_out)
        )

    @property
    def share(self) -> float | None:
        """What part of the figure of the same period is compared; None where there is nothing to be a part of."""
        if self.all_value:
            return self.value / self.all_value
        return self.base / self.all_base if self.all_base else None

    def shown(self, *, is_count: bool) -> tuple[float, float | None]:
        """The difference, and its share of the base where one may be said, of the figures as they are written: a reader
        who works them out finds the same. Where the base is of another length, of figures per day."""
        now, base = (as_shown(value, is_count=is_count) for value in (self.value, self.base))
        if self.is_per_day:
            now, base = now / self.period.days, base / self.bases[0].days
        difference = round(now - base, 6)
        return difference, None if self.change_share is None or not base else difference / base

    @property
    def is_of_a_part(self) -> bool:
        """Whether so little of the figure is compared that the change must say of how much."""
        return self.share is not None and self.share < LEAST_SHARE


@dataclass(frozen=True)
class MonthValue:
    """A month's total, or None with the state that says why; `state` is `reported` where the total stands."""

    month: date
    value: float | None
    state: str


@dataclass(frozen=True)
class Total:
    """A period's total, or None with the state that says why, as of a month."""

    value: float | None
    state: str
    comparison: Comparison | None
    months: tuple[MonthValue, ...]
    held_count: int = 0
    """How many values of the period are held back, so that the total lacks them."""
    apart: UnderReview | None = None
    """Cases under review that are told beside the total and its months, not in them."""


@dataclass(frozen=True)
class Frame:
    """What every total of one page shares: the period, what it is compared with, and who reported.

    Args:
        period: as asked for.
        compared: the part of it that is complete; None where nothing is.
        bases: periods that `compared` is compared with, newest first.
        complete_to: first month that is still filling up.
        states: rows of `reporting.month_states`; empty where reports are not known to the reader.
        comparable: rows of `reporting.comparable` for `compared` and `bases`.
        is_of_events: whether the source publishes events: where none is known of a month that was reported, no case was
            published, which is not a report of nothing.
        is_yearly: whether rows are sums of years: then there are no small months.
        is_by_country: whether countries are the units that report, not offices.
        small_count: how many small months there are.
        against: the base where it was chosen freely, and what it comes to.
    """

    period: Period
    compared: Period | None
    bases: tuple[Period, ...]
    complete_to: date
    states: pd.DataFrame
    comparable: pd.DataFrame
    is_of_events: bool = False
    is_yearly: bool = False
    is_by_country: bool = False
    small_count: int = SMALL_MONTHS
    against: Against | None = None

    @cached_property
    def is_of_one(self) -> bool:
        """Whether a single unit reports, so that all months compared are its own."""
        return bool(len(self.comparable)) and self.comparable["unit"].nunique() == 1

    @property
    def earliest(self) -> date:
        """First day that any total needs: of the oldest base, or of the small months."""
        return min([self.period.start, *(base.start for base in self.bases), *self.small_months[:1]])

    @property
    def latest(self) -> date:
        """First day after all that any total needs: of the period, or of a base after it."""
        return max([self.period.end, *(base.end for base in self.bases)])

    @property
    def is_free(self) -> bool:
        """As of a `Comparison`."""
        return self.against is not None

    @property
    def is_per_day(self) -> bool:
        """As of a `Comparison`."""
        return bool(self.is_free and self.compared and self.bases and not is_as_long(self.compared, self.bases[0]))

    @property
    def small_months(self) -> list[date]:
        """The months that end with the period's last month, as many as asked for; none where rows are by year."""
        if self.is_yearly:
            return []
        last = months_between(self.period.start, self.period.end)
        end = last[-1] if last else month_start(self.period.end)
        return [shift(end, number - self.small_count + 1) for number in range(self.small_count)]

    @cached_property
    def spans(self) -> tuple[Period, ...]:
        """What rows are asked for: one span where every period is whole months, for months tell them apart; else the
        small months first, then each period by itself. `span` of a row is the place of its span here."""
        periods = (self.period, *([self.compared] if self.compared else []), *self.bases)
        if all(one.months for one in periods):
            return (Period(self.earliest, self.latest),)
        return (Period(self.small_months[0], self.period.end), *dict.fromkeys(periods))

    def within(self, rows: pd.DataFrame, period: Period) -> pd.DataFrame:
        """The rows of one of the frame's periods."""
        chosen = self.selector(period)
        spans = rows["span"].tolist() if len(self.spans) > 1 else [0] * len(rows)
        return rows[np.fromiter(map(chosen, rows["month"].tolist(), spans), bool, len(rows))]

    def selector(self, period: Period) -> Callable[[date, int], bool]:
        """Whether a row of a month and a span belongs to one of the frame's periods."""
        if len(self.spans) > 1:
            wanted = self.spans.index(period, 1)
            return lambda month, span: span == wanted
        months = _months_of(period)
        return lambda month, span: month in months

    @cached_property
    def reported_months(self) -> dict[date, set[str]]:
        """States of the units in each month."""
        found: dict[date, set[str]] = {}
        if len(self.states):
            for month, state in zip(self.states["month"].tolist(), self.states["state"].tolist(), strict=True):
                found.setdefault(month, set()).add(state)
        return found

    def of_country(self, country: str) -> Frame:
        """The frame of what is reported from one country: only its units decide what is known and comparable; where
        none of its units is known, all do."""
        return self._of_countries.get(country, self)

    @cached_property
    def _of_countries(self) -> dict[str, Frame]:
        """The frame of each country that has units: whoever asks for one asks for many."""
        if not len(self.states):
            return {}
        country_of = dict(zip(self.states["unit"].tolist(), self.states["country_code"].tolist(), strict=True))
        compared = (
            np.array([country_of.get(unit) for unit in self.comparable["unit"].tolist()])
            if len(self.comparable)
            else None
        )
        return {
            country: replace(
                self,
                states=states,
                comparable=self.comparable if compared is None else self.comparable[compared == country],
            )
            for country, states in self.states.groupby("country_code", sort=False)
        }

    def is_comparable(self, month: date, reporter: str, period: Period) -> bool:
        """Whether what a reporter told of a month of a period was reported in every period compared. What lies outside
        any office has nobody who reports on it: it is in every period alike."""
        return reporter not in self._kept or month_number(month) - month_number(period.start) in self._kept[reporter]

    def like_for_like(self, rows: pd.DataFrame, period: Period) -> pd.DataFrame:
        """Rows (month, reporter, span) of one of the periods compared, without what was not reported in all of them."""
        rows = self.within(rows, period)
        kept = [
            self.is_comparable(month, reporter, period)
            for month, reporter in zip(rows["month"].tolist(), rows["reporter"].tolist(), strict=True)
        ]
        return rows[np.array(kept, dtype=bool)]

    @cached_property
    def _kept(self) -> dict[str, set[int]]:
        """Steps of each unit that are comparable; a unit with none stands with an empty set."""
        kept: dict[str, set[int]] = {}
        for unit, step, is_comparable in self.comparable.itertuples(index=False, name=None):
            kept.setdefault(unit, set()).update([step] if is_comparable else [])
        return kept

    @cached_property
    def left_out(self) -> tuple[int, int]:
        """Months of units that are not comparable, and all months of units."""
        if not len(self.comparable) or self.compared is None:
            return 0, 0
        # A base of another length has more steps than the period, whose months are told.
        own = self.comparable[self.comparable["step"] < len(months_between(self.compared.start, self.compared.end))]
        return int((~own["is_comparable"].astype(bool)).sum()), len(own)


@lru_cache(256)
def _months_of(period: Period) -> frozenset[date]:
    return frozenset(months_between(period.start, period.end))


def total(frame: Frame, rows: pd.DataFrame, column: str, *, weights: pd.DataFrame | None = None) -> Total:
    """One total: of the period, like for like, and month by month.

    Args:
        rows: `month`, `reporter`, `span` (where the frame has several) and the value column, of all `frame.spans`;
            where figures are held back, `suppressed_count` (of numbers of cases `uncounted_count`) of each row; of
            amounts `flagged_quantity` and `flagged_count`, for the rule of `under_review`.
        column: what is added up; NULL adds nothing.
        weights: rows whose `case_count` decides whether per cent may be said; `rows` themselves if left out.
    """
    chosen = frame.selector(frame.period)
    apart, is_without_review, rest = _under_review(frame, rows, column)
    compared = rest if is_without_review else rows
    weights = compared if weights is None or weights is rows else weights
    rows = rest if apart else rows
    entries = _entries(frame, rows, column)
    stated = [entry.value for entry in entries if chosen(entry.month, entry.span)]
    value, state = (
        (float(sum(stated)), "reported") if stated else _nothing_stated(frame, frame.within(rows, frame.period))
    )
    told, held_out = told_throughout(frame, compared, column)
    weights = told if weights is compared else weights
    told_entries = entries if told is rows else _entries(frame, told, column)
    is_weighed_by_itself = weights is told and column == "case_count"
    weighing = told_entries if is_weighed_by_itself else _entries(frame, weights, "case_count")
    comparison = _comparison(frame, told_entries, weighing, held_out)
    return Total(
        value=value,
        state=state,
        comparison=replace(comparison, is_without_review=True) if comparison and is_without_review else comparison,
        months=tuple(_months(frame, entries, rows)),
        held_count=int(frame.within(rows, frame.period)[_hiding(column)].sum()) if _hiding(column) in rows else 0,
        apart=apart,
    )


def _under_review(frame: Frame, rows: pd.DataFrame, column: str) -> tuple[UnderReview | None, bool, pd.DataFrame]:
    """What of the period's total is told beside it, whether the comparison is without cases under review, and the rows
    without them: where they make over half of one of the figures compared, none of these holds any."""
    flagged = _entries(frame, rows, "flagged_quantity") if "flagged_quantity" in rows else []
    if not flagged:
        return None, False, rows
    now = frame.within(rows, frame.period)
    apart = under_review.apart(now[column].sum(), now["flagged_quantity"].sum(), int(now["flagged_count"].sum()))
    is_without = apart is not None or _is_any_apart(frame, _entries(frame, rows, column), flagged)
    return apart, is_without, under_review.without(rows, column) if is_without else rows


def _is_any_apart(frame: Frame, entries: list[_Entry], flagged: list[_Entry]) -> bool:
    """Whether cases under review would be told beside a figure compared: the whole of a period, or what is like for
    like."""
    if frame.compared is None:
        return False
    for period in (frame.compared, *frame.bases):
        chosen = frame.selector(period)
        whole = (sum(one.value for one in some if chosen(one.month, one.span)) for some in (flagged, entries))
        alike = (_like_for_like(frame, some, period) for some in (flagged, entries))
        if under_review.is_apart(*whole) or under_review.is_apart(*alike):
            return True
    return False


def months_of(frame: Frame, rows: pd.DataFrame, column: str) -> tuple[MonthValue, ...]:
    """The small months of one total by themselves; arguments as those of `total`."""
    return tuple(_months(frame, _entries(frame, rows, column), rows))


@dataclass(frozen=True)
class NotCompared:
    """A unit's months of the period that are not compared, and what it tells of them: in the period, and the mean of
    the bases; None where it tells nothing, then with the state that says why."""

    unit: str
    months: tuple[date, ...]
    value: float | None
    base: float | None
    state: str = "reported"
    base_state: str = "reported"


def not_compared(frame: Frame, rows: pd.DataFrame, column: str) -> list[NotCompared]:
    """What a comparison leaves out, by unit; arguments as those of `total`. What is held back in one of the periods is
    not in it."""
    if frame.compared is None or not frame.bases or not len(frame.comparable):
        return []
    told, _held = told_throughout(frame, rows, column)
    out: dict[str, list[int]] = {}
    for unit, step, is_comparable in frame.comparable.itertuples(index=False, name=None):
        if not is_comparable:
            out.setdefault(unit, []).append(step)
    sums: dict[tuple[str, Period], float] = {}
    entries = _entries(frame, told, column)
    for period in (frame.compared, *frame.bases):
        chosen = frame.selector(period)
        for entry in entries:
            if chosen(entry.month, entry.span) and not frame.is_comparable(entry.month, entry.reporter, period):
                sums[entry.reporter, period] = sums.get((entry.reporter, period), 0.0) + entry.value
    known = (
        dict(zip(zip(frame.states["unit"], frame.states["month"], strict=True), frame.states["state"], strict=True))
        if len(frame.states)
        else {}
    )

    def months_of(steps: list[int], period: Period) -> list[date]:
        months = months_between(period.start, period.end)
        return [months[step] for step in steps if step < len(months)]

    def told_of(unit: str, steps: list[int], periods: tuple[Period, ...]) -> tuple[float | None, str]:
        states = {known.get((unit, month), "unknown") for period in periods for month in months_of(steps, period)}
        if states.isdisjoint(REPORTED) and not any((unit, period) in sums for period in periods):
            return None, why_none(states)
        return sum(sums.get((unit, period), 0.0) for period in periods) / len(periods), "reported"

    found = []
    for unit, steps in out.items():
        value, state = told_of(unit, steps, (frame.compared,))
        base, base_state = told_of(unit, steps, frame.bases)
        months = tuple(months_of(steps, frame.compared))
        found.append(NotCompared(unit, months, value, base, state, base_state))
    return found


def told_throughout(frame: Frame, rows: pd.DataFrame, column: str) -> tuple[pd.DataFrame, int]:
    """Rows less the amounts that are held back in one of the periods compared, and how many such amounts there are: a
    sum that lacks one beside a sum that has it would be a change of what is told, not of what happened."""
    hiding = _hiding(column)
    if hiding not in rows or frame.compared is None or not rows[hiding].any():
        return rows, 0
    groups = rows["group_code"] if "group_code" in rows else pd.Series("", index=rows.index)
    keys = pd.Series(None, index=rows.index, dtype="object")
    for period in (frame.compared, *frame.bases):
        chosen, first = frame.selector(period), month_number(period.start)
        spans = rows["span"] if len(frame.spans) > 1 else pd.Series(0, index=rows.index)
        for place, month, span, reporter, group in zip(
            rows.index, rows["month"], spans, rows["reporter"], groups, strict=True
        ):
            if chosen(month, span):
                # Periods of different length have no months beside each other.
                keys[place] = (reporter, group, 0 if frame.is_per_day else month_number(month) - first)
    held = set(keys[(rows[hiding] > 0) & keys.notna()])
    return rows[~keys.isin(held)], len(held)


def _hiding(column: str) -> str:
    """The column that tells how many cells of another one are held back."""
    return "uncounted_count" if column == "case_count" else "suppressed_count"


class _Entry(NamedTuple):
    """One stated value of a month, of who reports it, from one of `Frame.spans`."""

    month: date
    reporter: str
    span: int
    value: float


def _entries(frame: Frame, rows: pd.DataFrame, column: str) -> list[_Entry]:
    stated = rows[column].notna().to_numpy(dtype=bool)
    spans = rows["span"].to_numpy()[stated] if len(frame.spans) > 1 else np.zeros(int(stated.sum()), int)
    columns = [rows[name].to_numpy()[stated].tolist() for name in ("month", "reporter", column)]
    return list(map(_Entry, columns[0], columns[1], spans.tolist(), columns[2]))


def _nothing_stated(frame: Frame, unstated: pd.DataFrame) -> tuple[float | None, str]:
    """What a period is without any stated value; `unstated` are its rows. A month whose reports are not due yet tells
    nothing, not even zero."""
    months = months_between(frame.period.start, frame.period.end)
    known = set().union(*(frame.reported_months.get(month, ()) for month in months))
    return _without_value(frame, known, _why_unstated(unstated))


def _without_value(frame: Frame, known: set[str], unstated: str | None) -> tuple[float | None, str]:
    """Nothing was stated: because what there is holds no value, nobody reported, or there was nothing.

    Args:
        known: states of the units; empty where reports are not known to the reader.
        unstated: why the rows there are state no value; None where there are none.
    """
    if unstated:
        return None, unstated
    if not frame.states.empty and known.isdisjoint(REPORTED):
        return None, why_none(known)
    return (None, "no_case_published") if frame.is_of_events else (0.0, "reported")


def _why_unstated(rows: pd.DataFrame) -> str | None:
    if rows.empty:
        return None
    return "suppressed" if "suppressed_count" in rows and (rows["suppressed_count"] > 0).any() else "not_stated"


def _comparison(frame: Frame, entries: list[_Entry], cases: list[_Entry], held_out: int) -> Comparison | None:
    if frame.compared is None or not frame.bases:
        return None
    compared = [frame.selector(period) for period in (frame.compared, *frame.bases)]
    if held_out and not any(chosen(entry.month, entry.span) for entry in entries for chosen in compared):
        return None
    value = _like_for_like(frame, entries, frame.compared)
    bases = [_like_for_like(frame, entries, base) for base in frame.bases]
    of_cases = [_like_for_like(frame, cases, base) for base in frame.bases]
    base, base_cases = sum(bases) / len(bases), sum(of_cases) / len(of_cases)
    whole = [sum(entry.value for entry in entries if chosen(entry.month, entry.span)) for chosen in compared]
    left_out, month_count = frame.left_out
    longer = frame.compared.days / frame.bases[0].days if frame.is_per_day else 1
    share = (value / longer - base) / base if base else None
    return Comparison(
        value=value,
        base=base,
        change=value - base,
        change_share=share if base and base_cases >= LEAST_BASE_CASES else None,
        base_cases=base_cases,
        period=frame.compared,
        bases=frame.bases,
        month_count=month_count,
        left_out=left_out,
        held_out=held_out,
        all_value=float(whole[0]),
        all_base=sum(whole[1:]) / len(frame.bases),
        is_free=frame.is_free,
    )


def _like_for_like(frame: Frame, entries: list[_Entry], period: Period) -> float:
    """Sum over what was reported in every period compared."""
    chosen = frame.selector(period)
    return float(
        sum(
            value
            for month, reporter, span, value in entries
            if chosen(month, span) and frame.is_comparable(month, reporter, period)
        )
    )


def _months(frame: Frame, entries: list[_Entry], rows: pd.DataFrame) -> list[MonthValue]:
    sums: dict[date, float] = {}
    for month, _reporter, span, value in entries:
        if span == 0:
            sums[month] = sums.get(month, 0.0) + value
    values = []
    unstated = _why_months_unstated(rows)
    for month in frame.small_months:
        stated, known = sums.get(month), frame.reported_months.get(month, set())
        if month >= frame.complete_to:
            state = "filling" if stated is not None else why_none(known, otherwise="filling")
            values.append(MonthValue(month, stated, state))
        elif stated is not None:
            values.append(MonthValue(month, stated, "reported"))
        else:
            values.append(MonthValue(month, *_without_value(frame, known, unstated.get(month))))
    return values


def _why_months_unstated(rows: pd.DataFrame) -> dict[date, str]:
    """Months that have rows, with why these state nothing where none of them does."""
    months = (rows["month"][rows["span"] == 0] if "span" in rows else rows["month"]).tolist()
    if "suppressed_count" not in rows:
        return dict.fromkeys(months, "not_stated")
    first = rows[rows["span"] == 0] if "span" in rows else rows
    return {month: why for month, found in first.groupby("month") if (why := _why_unstated(found))}
