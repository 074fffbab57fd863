"""What the Situation page knows in one run: everything is asked for at once, nothing is loaded twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from analysis import expectation, totals
from content import page_words, periods
from content.asks import Answer
from content.context import Context
from content.map.facts import MOST_PLACES
from content.periods import by_reporter, has_offices
from content.significant import MOST_NEWEST
from content.tiles import Figures
from queries import changes as change_queries
from queries import locations, network, release, seizures, series
from scope.comparison import Period, month_start, months_between, shift
from scope.filters import OFFICE_KINDS, Filters

TREND_MONTHS = 36


@dataclass(frozen=True, kw_only=True)
class Facts(Figures):
    """Rows of one run: by month and unit, over `frame.spans`; `now_cases` and `now_quantities` are those of the period.

    `cases` reach back as far as the trend does. `trend_months` are the months that the trend knows, its past included.
    `asked` holds what the parts of the page read by themselves.
    """

    trend_months: list[date]
    asked: dict[str, list[Answer]]
    offices: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        return self.now_cases.empty


def load(here: Context) -> Facts:
    """Everything that the page shows is asked for at once; what the totals and the trend need is worked out here."""
    return here.facts("situation", lambda: _load(here))


def _load(here: Context) -> Facts:
    frame = periods.frame(here)
    frame = replace(frame, small_count=max(totals.SMALL_MONTHS, _months_of(frame.period)))
    months = [] if here.access.tier == "public" else trend_months(here, frame.period)
    reports = periods.ask_reports(here, frame, months)
    asked = _ask(here, frame, months)
    page_words.ask_doubts(here)
    frame = reports.frame()
    if here.access.reads_release_only:
        # Single cases are not released.
        sizes = pd.DataFrame(columns=["category", "unit"])
        implausible, outside = (
            pd.DataFrame(columns=["category", "unit", "quantity", "flagged_count", "flagged_quantity"]),
            0,
        )
    else:
        implausible = asked["implausible"][0].rows()
        sizes = asked["sizes"][0].rows()
        outside = int(asked["outside"][0].rows()["case_count"].iloc[0])
    rows = {name: by_reporter(here, asked[name]) for name in ("cases", "quantities", "exchanges", "operations")}
    for name, column in (("exchanges", "exchange_count"), ("operations", "operation_count")):
        # Released activity may reach further than released cases: a page speaks of one span.
        rows[name] = rows[name][rows[name]["month"] < here.coverage.end].rename(columns={"count": column})
    return Facts(
        filters=here.filters,
        frame=frame,
        trend_months=months,
        asked=asked,
        sizes=sizes,
        implausible=implausible,
        offices=reports.offices,
        outside=outside,
        lists_left_out=True,
        **rows,
    )


def _months_of(period: Period) -> int:
    return len(months_between(period.start, period.end))


def _ask(here: Context, frame: totals.Frame, of_trend: list[date]) -> dict[str, list[Answer]]:
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
    }
    if released:
        for subject in ("exchanges", "operations"):
            questions[subject] = [release.monthly_activity(span, access, subject=subject) for span in spans]
    else:
        questions |= {
            "exchanges": [network.monthly_exchanges(span, access, zone=zone) for span in spans],
            "operations": [network.monthly_operations(span, access) for span in spans],
            "sizes": [series.sizes(filters, access)],
            "implausible": [seizures.implausible(filters, access)],
            "outside": [seizures.outside_scope(filters, access)],
            "assessed": [seizures.assessed(filters, access)],
        }
        if has_agencies(here):
            questions["agencies"] = [seizures.by_agency(span, access) for span in spans]
    if released and access.tier != "public":
        if filters.source_kind in OFFICE_KINDS:
            for subject in ("reports_due", "reports_received"):
                questions[f"office_{subject}"] = [release.monthly_activity(filters, access, subject=subject, at="blo")]
        questions["office_cases"] = [release.monthly_cases(filters, access, at="blo")]
        questions["office_quantities"] = [release.monthly_quantities(filters, access, at="blo")]
    elif not has_offices(here) and not released:
        questions["places"] = [locations.places(filters, access, most=MOST_PLACES)]
        questions["monthly_places"] = [locations.monthly_places(filters, access, most=MOST_PLACES)]
        questions["located"] = [seizures.located(filters, access)]
    if access.tier != "public":
        questions["significant"] = [source.newest_significant(filters, access, most=MOST_NEWEST)]
        questions |= questions_of_change(here, frame)
    return {name: [here.ask(query) for query in queries] for name, queries in questions.items()}


def questions_of_change(here: Context, frame: totals.Frame) -> dict[str, list]:
    """Queries of `findings.found` that this reader and this source can answer."""
    filters, access, zone = here.filters, here.access, here.settings.zone
    if filters.source_kind == "published":
        return {}
    # What is usual, and what is new, is worked out at load from the cases of all agencies.
    questions = {} if access.reads_own_only else {"news": [change_queries.first_seen_in(filters, access)]}
    if not access.reads_own_only and frame.compared and frame.compared.months:
        questions["past"] = [change_queries.against_past(filters.with_(end=frame.compared.end), access)]
    if not access.reads_release_only and filters.source_kind in OFFICE_KINDS:
        if frame.compared:
            spans = (filters, year_before(filters))
            questions["replies"] = [
                of(span, access, zone=zone) for of in (network.reply_times, network.reply_waits) for span in spans
            ]
        questions["last_reports"] = [network.last_reports(filters, access)]
    return questions


def year_before(filters: Filters) -> Filters:
    return filters.with_(start=shift(filters.start, -12), end=filters.start)


def trend_months(here: Context, period: Period) -> list[date]:
    """Months far enough back that the first one shown has its past; up to the newest one where the period reaches
    it."""
    coverage = here.coverage
    end = max(period.end, coverage.end) if period.end >= coverage.complete_to else period.end
    first = shift(
        month_start(end), -TREND_MONTHS - expectation.WINDOW_MONTHS - len(months_between(period.start, period.end))
    )
    return months_between(max(first, month_start(coverage.first)), end)


def has_agencies(here: Context) -> bool:
    return "agencies" in here.subjects and not here.access.reads_release_only
