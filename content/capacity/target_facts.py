"""Planned values beside what was reached, and what is expected by today.

Targets are for internal readers, and for partners those of the offices where their agency works. They are not released:
baselines, and what was reached, are sums of all records, from which numbers that are held back could be worked out by
subtraction, and no load says how old a plan is. Readers of the release are told what released figures hold of each
indicator in the period.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from analysis import reply_times, report_states
from content.context import Context
from content.cooperation.facts import data_moment, released_filters
from queries import capacity, cooperation, messages, network, offices
from scope.comparison import Period, month_start, months_between, shift
from scope.filters import Filters

ADDED_UP = ("officers_trained", "joint_operations", "reports_in_time")
"""Indicators that grow over the period; the others are a level that is to be kept."""
LOWER_IS_PLANNED = ("median_reply_days",)
"""Indicators whose plan is not to be exceeded."""
OF_REPORTS = ("reports_in_time",)
"""Indicators that an office reaches only while it is open."""
RECEIVED = ("received", "nil")
RELEASED = ("officers_trained", "joint_operations", "median_reply_days", "offices_reporting_share")
"""Indicators of which released figures tell something: not whether a report came in time."""


@dataclass(frozen=True)
class Target:
    """One planned value beside what was reached up to `until`, and what is expected by then.

    `halves` are the first and the second half of a year: what was reached in them, None where they are not over or the
    period is no year. None (of `verification` and the same in Russian no words) is not recorded, or not known. Of
    reports, `not_due` are the months up to `until` in which the office was closed or not yet open.
    """

    indicator: str
    office: str
    country: str
    period: Period
    planned: float | None
    actual: float | None
    expected: float | None
    until: date
    halves: tuple[float | None, float | None]
    baseline: float | None
    verification: str
    verification_ru: str
    not_due: int = 0

    @property
    def months(self) -> int:
        """Months up to `until`."""
        return len(months_between(self.period.start, self.until))

    @property
    def is_over(self) -> bool:
        return self.until >= self.period.end


@dataclass(frozen=True)
class Reached:
    """Rows from which what was reached is worked out, for any period within a span."""

    span: Period
    courses: pd.DataFrame
    operations: pd.DataFrame
    waits: pd.DataFrame
    reports: pd.DataFrame
    offices: pd.DataFrame
    statuses: pd.DataFrame

    def not_due(self, office: str, period: Period) -> int:
        """Months of a period in which an office owed no report; a report that came all the same is one."""
        return len(self._never_due.get(office, set()).intersection(months_between(period.start, period.end)))

    @cached_property
    def _never_due(self) -> dict[str, set[date]]:
        """Months of the span in which each office owed no report."""
        months = months_between(self.span.start, self.span.end)
        states = report_states.month_states(self.reports, self.offices, self.statuses, months, self.span.end)
        found: dict[str, set[date]] = {}
        for unit, month, state in zip(states["unit"], states["month"], states["state"], strict=True):
            if state in report_states.NEVER_DUE:
                found.setdefault(unit, set()).add(month)
        return found

    def value(self, indicator: str, office: str, country: str, period: Period) -> float | None:
        """What was reached in a period; None where it is not known how."""
        if period.end <= period.start:
            return None
        make: dict[str, Callable[[str, str, Period], float | None]] = {
            "officers_trained": self._officers,
            "joint_operations": self._operations,
            "median_reply_days": self._median,
            "offices_reporting_share": self._share,
            "reports_in_time": self._in_time,
        }
        return make[indicator](office, country, period) if indicator in make else None

    def _officers(self, office: str, country: str, period: Period) -> float | None:
        rows = _within(self.courses, period)
        rows = rows[rows["blo_code"] == office] if office else rows
        rows = rows[rows["country_code"] == country] if country else rows
        return float(rows["attendance_count"].sum())

    def _operations(self, _office: str, country: str, period: Period) -> float | None:
        rows = _within(self.operations, period)
        rows = rows[rows["country_codes"].str.contains("-")]
        rows = rows[rows["country_codes"].str.contains(country)] if country else rows
        return float(rows["operation_count"].sum())

    def _median(self, office: str, country: str, period: Period) -> float | None:
        return None if office or country else reply_times.of_rows(_within(self.waits, period)).median_days

    def _share(self, _office: str, country: str, period: Period) -> float | None:
        rows = self._reports("", country, period)
        return float((rows["status"] != "missing").mean()) if len(rows) else None

    def _in_time(self, office: str, country: str, period: Period) -> float | None:
        rows = self._reports(office, country, period)
        return float(rows["status"].isin(RECEIVED).sum())

    def _reports(self, office: str, country: str, period: Period) -> pd.DataFrame:
        rows = self.reports
        rows = rows[
            (rows["period_start"] >= pd.Timestamp(period.start)) & (rows["period_end"] <= pd.Timestamp(period.end))
        ]
        rows = rows[rows["blo_code"] == office] if office else rows
        return rows[rows["country_code"] == country] if country else rows


def _within(rows: pd.DataFrame, period: Period) -> pd.DataFrame:
    if rows.empty:
        return rows
    return rows[(rows["month"] >= pd.Timestamp(period.start)) & (rows["month"] < pd.Timestamp(period.end))]


@dataclass(frozen=True)
class Indicator:
    """What released figures hold of one indicator in the period, of a country or ('') of all in scope; None where
    nothing is told. `held` figures (of a median: requests) are held back, so that the sum lacks them."""

    code: str
    country: str
    value: float | None
    held: int = 0


def released(here: Context) -> list[Indicator]:
    """What released figures hold of the indicators, for readers of months: the network first, then its countries."""
    return here.facts("capacity.released_indicators", lambda: _released(here))


def _released(here: Context) -> list[Indicator]:
    access, zone, across = here.access, here.settings.zone, released_filters(here)
    asked = [
        here.ask(query)
        for query in (
            capacity.courses(here.filters, access),
            cooperation.operations_across(across, access),
            cooperation.messages_across(across, access, zone=zone),
            cooperation.reply_times_across(across, access, zone=zone),
            offices.reports_of(here.filters, access),
        )
    ]
    courses, operations, sent, times, reports = (answer.rows() for answer in asked)
    joint = operations[operations["country_codes"].str.contains("-")]
    curve = reply_times.of_released(sent, times, here.coverage.end)
    found = []
    for country in ("", *sorted({*courses["country_code"].dropna(), *reports["country_code"]})):
        of_courses, of_reports = (
            rows[rows["country_code"] == country] if country else rows for rows in (courses, reports)
        )
        of_joint = joint[joint["country_codes"].str.contains(country)]
        came = of_courses["attendance_count"].sum(min_count=1 if len(of_courses) else 0)
        found += [
            Indicator("officers_trained", country, _number(came), int(of_courses["suppressed_count"].sum())),
            Indicator("joint_operations", country, float(of_joint["operation_count"].sum())),
            Indicator("median_reply_days", country, None if country else curve.waits.median_days, curve.held),
            Indicator(
                "offices_reporting_share",
                country,
                float((of_reports["status"] != "missing").mean()) if len(of_reports) else None,
            ),
        ]
    return found


def can_show(here: Context) -> bool:
    return "targets" in here.subjects and not here.access.reads_release_only


def targets(here: Context) -> list[Target]:
    """Planned values whose period touches the period, those of the network first."""
    return here.facts("capacity.targets", lambda: _targets(here))


def span_of(here: Context, planned: pd.DataFrame) -> Filters:
    """The filters over all that is planned for: rows of `capacity.targets`."""
    start = month_start(planned["period_start"].min().date())
    return here.filters.with_(start=start, end=planned["period_end"].max().date())


def _targets(here: Context) -> list[Target]:
    planned = here.load(capacity.targets(here.filters, here.access))
    if planned.empty:
        return []
    reached = _ask(here, span_of(here, planned))()
    found = []
    for row in planned.itertuples():
        period = Period(row.period_start.date(), row.period_end.date())
        until = max(min(period.end, here.coverage.complete_to), period.start)
        office, country = (code if isinstance(code, str) else "" for code in (row.blo_code, row.country_code))
        value = _number(row.value)

        def of(part: Period, row=row, office: str = office, country: str = country) -> float | None:
            return reached.value(row.indicator, office, country, part)

        found.append(
            Target(
                row.indicator,
                office,
                country,
                period,
                value,
                of(Period(period.start, until)),
                expected(row.indicator, value, period, until),
                until,
                _halves(period, until, of),
                _number(row.baseline),
                _text(row.verification),
                _text(row.verification_ru),
                reached.not_due(office, Period(period.start, until)) if row.indicator in OF_REPORTS and office else 0,
            )
        )
    return sorted(found, key=lambda one: (bool(one.office), bool(one.country), one.indicator, one.country, one.office))


def _text(value) -> str:
    return value if isinstance(value, str) else ""


def _number(value) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def expected(indicator: str, planned: float | None, period: Period, until: date) -> float | None:
    """What is expected by a day: of what adds up its share of the months, of a level the level; None without a plan, or
    before a month of it is over."""
    if planned is None or until <= period.start:
        return None
    if indicator not in ADDED_UP:
        return planned
    whole, over = (len(months_between(period.start, day)) for day in (period.end, until))
    return planned * over / whole


def _halves(period: Period, until: date, of: Callable[[Period], float | None]) -> tuple[float | None, float | None]:
    if period.months != 12:
        return None, None
    middle = shift(period.start, 6)
    first, second = Period(period.start, middle), Period(middle, period.end)
    return (of(first) if until >= middle else None), (of(second) if until >= period.end else None)


def _ask(here: Context, span: Filters) -> Callable[[], Reached]:
    access, zone = here.access, here.settings.zone
    asked = [
        here.ask(query)
        for query in (
            capacity.courses(span, access),
            cooperation.operations_across(span, access),
            messages.monthly_waits(span, access, zone=zone, until=data_moment(here)),
            network.reports(span, access),
            network.offices(span, access),
            network.statuses(access),
        )
    ]
    return lambda: Reached(Period(span.start, span.end), *(answer.rows() for answer in asked))
