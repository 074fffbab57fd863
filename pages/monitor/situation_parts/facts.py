"""What the Situation page knows in one run: everything is asked for at once, nothing is loaded twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import pandas as pd

import comparison
import data
import expectation
import reporting
from analysis import totals
from comparison import Period, months_between, shift
from filters import Filters
from i18n import count, ngettext
from queries import changes as change_queries
from queries import network, release, seizures, series
from screen import Screen

OFFICE_KINDS = ("blo", "demonstration")
TREND_MONTHS = 36
MOST_SIGNIFICANT = 8
MOST_PLACES = 600


@dataclass(frozen=True)
class Facts:
    """Rows of one run: by month and unit, over `frame.spans`; `now_cases` and `now_quantities` are those of the period.

    `cases` reach back as far as the trend does. `trend_months` are the months that the trend knows, its past included.
    `asked` holds what the parts of the page read by themselves.
    """

    frame: totals.Frame
    trend_months: list[date]
    asked: dict[str, list[data.Answer]]
    cases: pd.DataFrame
    quantities: pd.DataFrame
    sizes: pd.DataFrame
    exchanges: pd.DataFrame
    operations: pd.DataFrame
    offices: pd.DataFrame
    outside: int

    @property
    def is_empty(self) -> bool:
        return self.now_cases.empty

    @cached_property
    def now_cases(self) -> pd.DataFrame:
        return self.frame.within(self.cases, self.frame.period)

    @cached_property
    def now_quantities(self) -> pd.DataFrame:
        return self.frame.within(self.quantities, self.frame.period)


def load(here: Screen) -> Facts:
    """Everything that the page shows is asked for at once; what the totals and the trend need is worked out here."""
    frame = _periods(here)
    months = [] if here.access.tier == "public" else trend_months(here, frame.period)
    asked = _ask(here, frame, months)
    offices = asked["offices"][0].rows()
    if "reports" in asked:
        frame = _with_reports(here, frame, asked, offices)
    elif "reports_due" in asked:
        frame = _with_released_reports(here, frame, asked)
    if here.access.reads_release_only:
        # Single cases are not released.
        sizes = pd.DataFrame(columns=["category", "unit"])
        outside = 0
    else:
        sizes = asked["sizes"][0].rows()
        outside = int(asked["outside"][0].rows()["case_count"].iloc[0])
    rows = {name: _by_reporter(here, asked[name]) for name in ("cases", "quantities", "exchanges", "operations")}
    for name, column in (("exchanges", "exchange_count"), ("operations", "operation_count")):
        # Released activity may reach further than released cases: a page speaks of one span.
        rows[name] = rows[name][rows[name]["month"] < here.coverage.end].rename(columns={"count": column})
    return Facts(frame=frame, trend_months=months, asked=asked, sizes=sizes, offices=offices, outside=outside, **rows)


def _ask(here: Screen, frame: totals.Frame, of_trend: list[date]) -> dict[str, list[data.Answer]]:
    """Answers by name: one for each of `frame.spans` where rows are by month."""
    filters, access = here.filters, here.access
    released, zone = access.reads_release_only, here.settings.zone
    source = release if released else seizures
    spans = [filters.with_(start=span.start, end=span.end) for span in frame.spans]
    longer = spans
    if of_trend:
        after = shift(of_trend[-1], 1)
        longer = [spans[0].with_(start=min(spans[0].start, of_trend[0]), end=max(spans[0].end, after)), *spans[1:]]
    questions = {
        "quantities": [source.monthly_quantities(span, access) for span in spans],
        "cases": [source.monthly_cases(span, access) for span in longer],
        "offices": [network.offices(filters, access)],
    }
    if released:
        for subject in ("exchanges", "operations"):
            questions[subject] = [release.monthly_activity(span, access, subject=subject) for span in spans]
    else:
        questions |= {
            "exchanges": [network.monthly_exchanges(span, access, zone=zone) for span in spans],
            "reports": [network.reports(reporting_span(filters, frame, of_trend), access)],
            "statuses": [network.statuses(access)],
            "operations": [network.monthly_operations(span, access) for span in spans],
            "sizes": [series.sizes(filters, access)],
            "outside": [seizures.outside_scope(filters, access)],
            "assessed": [seizures.assessed(filters, access)],
        }
        if has_agencies(here):
            questions["agencies"] = [seizures.by_agency(span, access) for span in spans]
    if released and access.tier != "public":
        if filters.source_kind in OFFICE_KINDS:
            span = reporting_span(filters, frame, of_trend)
            for subject in ("reports_due", "reports_received"):
                questions[subject] = [release.monthly_activity(span, access, subject=subject)]
                questions[f"office_{subject}"] = [release.monthly_activity(filters, access, subject=subject, at="blo")]
        questions["office_cases"] = [release.monthly_cases(filters, access, at="blo")]
        questions["office_quantities"] = [release.monthly_quantities(filters, access, at="blo")]
    elif not has_offices(here) and not released:
        questions["places"] = [seizures.by_place(filters, access, most=MOST_PLACES)]
        questions["located"] = [seizures.located(filters, access)]
    if access.tier != "public":
        questions["significant"] = [source.newest_significant(filters, access, most=MOST_SIGNIFICANT)]
        questions |= questions_of_change(here, frame)
    return {name: [data.ask(query) for query in queries] for name, queries in questions.items()}


def questions_of_change(here: Screen, frame: totals.Frame) -> dict[str, list]:
    """Queries of `_found` that this reader and this source can answer."""
    filters, access, zone = here.filters, here.access, here.settings.zone
    if filters.source_kind == "published":
        return {}
    questions = {"news": [change_queries.first_seen_in(filters, access)]}
    if frame.compared and frame.compared.months:
        questions["past"] = [change_queries.against_past(filters.with_(end=frame.compared.end), access)]
    if not access.reads_release_only and filters.source_kind in OFFICE_KINDS:
        if frame.compared:
            questions["replies"] = [network.reply_times(span, access, zone=zone) for span in (filters, year_before(filters))]
        questions["last_reports"] = [network.last_reports(filters, access)]
    return questions


def year_before(filters: Filters) -> Filters:
    return filters.with_(start=shift(filters.start, -12), end=filters.start)


def reporting_span(filters: Filters, frame: totals.Frame, of_trend: list[date]) -> Filters:
    start = min([frame.earliest, *of_trend[:1]]).replace(day=1)
    return filters.with_(start=start, end=max([frame.period.end, *(shift(month, 1) for month in of_trend[-1:])]))


def by_span(answers: list[data.Answer]) -> pd.DataFrame:
    """Rows for each of `frame.spans`, with `span` (the place there) and `month` as a date."""
    found = [answer.rows().assign(span=span) for span, answer in enumerate(answers)]
    rows = pd.concat(found, ignore_index=True) if len(found) > 1 else found[0]
    return rows.assign(month=rows["month"].to_numpy().astype("datetime64[D]").astype(object))


def _by_reporter(here: Screen, answers: list[data.Answer]) -> pd.DataFrame:
    """Rows with `reporter`: the office, or the country where there is none."""
    rows = by_span(answers)
    office = rows["blo_code"] if "blo_code" in rows else pd.Series(None, index=rows.index, dtype="str")
    country = rows["country_code"] if "country_code" in rows else pd.Series("*", index=rows.index)
    is_office_kind = here.filters.source_kind in OFFICE_KINDS and not here.access.reads_release_only
    reporter = office.where(office.notna(), "outside:" + country) if is_office_kind else country
    return rows.assign(reporter=reporter)


def _periods(here: Screen) -> totals.Frame:
    """The period and what it is compared with; who reported is not known yet."""
    filters, coverage = here.filters, here.coverage
    period = comparison.of(filters)
    end = min(period.end, coverage.complete_to)
    compared = Period(period.start, end) if end > period.start else None
    bases = comparison.bases(compared, filters.comparison, coverage.first) if compared else ()
    if here.access.tier == "public":
        bases = tuple(base for base in bases if base.start.month == 1 and base.months and base.months % 12 == 0)
    return totals.Frame(
        period, compared, bases, coverage.complete_to, pd.DataFrame(), pd.DataFrame(),
        is_of_events=filters.source_kind not in OFFICE_KINDS, is_yearly=here.access.tier == "public",
        is_by_country=filters.source_kind not in OFFICE_KINDS or here.access.reads_release_only,
    )  # fmt: skip


def _with_reports(here: Screen, frame: totals.Frame, asked: dict[str, list[data.Answer]], offices: pd.DataFrame) -> totals.Frame:
    """The frame with who reported, and what is comparable in all of its periods."""
    span = reporting_span(here.filters, frame, trend_months(here, frame.period))
    states = reporting.month_states(
        asked["reports"][0].rows(),
        offices if here.filters.source_kind in OFFICE_KINDS else offices.iloc[:0],
        asked["statuses"][0].rows(),
        months_between(span.start, span.end),
        frame.complete_to,
    )
    if not (frame.compared and frame.bases and len(states)):
        return replace(frame, states=states)
    return replace(frame, states=states, comparable=reporting.comparable(states, frame.compared, frame.bases))


def _with_released_reports(here: Screen, frame: totals.Frame, asked: dict[str, list[data.Answer]]) -> totals.Frame:
    """The frame with the countries and months for which all reports that were due are released: only these are comparable."""
    due, received = (by_span(asked[name]) for name in ("reports_due", "reports_received"))
    if due.empty:
        return frame
    counts = {name: rows.groupby(["country_code", "month"])["count"].sum().to_dict() for name, rows in (("due", due), ("received", received))}
    span = reporting_span(here.filters, frame, trend_months(here, frame.period))
    rows = [
        (country, country, month, _released_state(counts["due"].get((country, month), 0), counts["received"].get((country, month), 0)))
        for country in sorted(set(due["country_code"]))
        for month in months_between(span.start, min(span.end, frame.complete_to))
    ]
    states = pd.DataFrame(rows, columns=["unit", "country_code", "month", "state"])
    comparable = reporting.comparable(states, frame.compared, frame.bases) if frame.compared and frame.bases and len(states) else pd.DataFrame()
    return replace(frame, states=states, comparable=comparable)


def _released_state(due: int, received: int) -> str:
    if not due:
        return "closed"
    return "received" if received == due else "missing"


def trend_months(here: Screen, period: Period) -> list[date]:
    """Months far enough back that the first one shown has its past; up to the newest one where the period reaches it."""
    coverage = here.coverage
    end = max(period.end, coverage.end) if period.end >= coverage.complete_to else period.end
    first = shift(end.replace(day=1), -TREND_MONTHS - expectation.WINDOW_MONTHS - len(months_between(period.start, period.end)))
    return months_between(max(first, coverage.first.replace(day=1)), end)


def has_offices(here: Screen) -> bool:
    """Whether the source tells cases by office; else by place of seizure."""
    return here.filters.source_kind in (*OFFICE_KINDS, "published")


def has_agencies(here: Screen) -> bool:
    return "agencies" in here.subjects and not here.access.reads_release_only


def cases_words(number: float) -> str:
    return ngettext("{n} case", "{n} cases", int(number)).format(n=count(number))


def outside_words(rows: int) -> str:
    words = ngettext("{n} more case in other countries", "{n} more cases in other countries", rows)
    return words.format(n=count(rows))
