"""The periods of a page, what they are compared with, who reported in them, and rows told apart by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from analysis import report_states, totals
from content.asks import Answer
from content.context import Context
from language.i18n import count, ngettext
from queries import changes, network, release
from scope import comparison
from scope.access import Access
from scope.comparison import Coverage, Period, month_start, months_between, shift
from scope.filters import OFFICE_KINDS, Filters

REPORT_SUBJECTS = ("reports_due", "reports_received")


def frame(here: Context) -> totals.Frame:
    """The period and what it is compared with; who reported is not known yet."""
    filters, coverage = here.filters, here.coverage
    period = comparison.of(filters)
    end = min(period.end, coverage.complete_to)
    compared = Period(period.start, end) if end > period.start else None
    against = chosen_base(here)
    bases = comparison.bases(compared, filters.comparison, coverage.first, chosen=against) if compared else ()
    if here.access.tier == "public":
        bases = tuple(base for base in bases if base.start.month == 1 and base.months and base.months % 12 == 0)
    return totals.Frame(
        period,
        compared,
        bases,
        coverage.complete_to,
        pd.DataFrame(columns=report_states.COLUMNS),
        pd.DataFrame(),
        is_of_events=filters.source_kind not in OFFICE_KINDS,
        is_yearly=here.access.reads_years_only,
        is_by_country=filters.source_kind not in OFFICE_KINDS or here.access.reads_release_only,
        against=against,
    )


def chosen_base(here: Context) -> comparison.Against | None:
    """The period that was chosen freely to compare with, and what it comes to; None where there is none."""
    return against(here.filters, here.coverage, here.access)


def against(filters: Filters, coverage: Coverage, access: Access) -> comparison.Against | None:
    """The same of filters that stand on no page yet."""
    if filters.comparison != "custom" or filters.against is None:
        return None
    return comparison.against(
        comparison.of(filters),
        Period(*filters.against),
        Period(coverage.first, max(coverage.first, coverage.complete_to)),
        least_months=12 if access.reads_years_only else 1 if access.reads_release_only else 0,
    )


@dataclass(frozen=True)
class Reports:
    """Who reported, asked for together with what else is asked: `frame` waits for it.

    Args:
        framed: the frame that does not know it yet.
        span: filters over the months of which it must be known.
        asked: answers by name; none where a reader is not told who reported.
    """

    here: Context
    framed: totals.Frame
    span: Filters
    asked: dict[str, list[Answer]]

    @cached_property
    def offices(self) -> pd.DataFrame:
        """Rows of `network.offices`."""
        return self.asked["offices"][0].rows()

    def frame(self) -> totals.Frame:
        """The frame with who reported, and what is comparable in all of its periods."""
        return with_reports(self.here, self.framed, self.span, self.asked, self.offices)

    def of_released_offices(self) -> pd.DataFrame:
        """States of the offices that are released, as `totals.Frame.states`; empty where none were asked for."""
        return (
            _released_offices(self.here, self.framed, self.span, self.asked)
            if "reports_due_of_offices" in self.asked
            else pd.DataFrame(columns=report_states.COLUMNS)
        )


def ask_reports(
    here: Context,
    framed: totals.Frame,
    months: Sequence[date] = (),
    *,
    over: Filters | None = None,
    by_office: bool = False,
    every_office: bool = False,
) -> Reports:
    """Begin to ask who reported in the months of a frame, and in `months`.

    Args:
        over: filters over more months, of which the answers are wanted as well.
        by_office: released states of offices are asked for too.
        every_office: of all offices of the countries in scope, also of those that the filters leave out.
    """
    span = _known_span(here, framed, months)
    over = span if over is None else over.with_(start=min(over.start, span.start), end=max(over.end, span.end))
    questions = _questions_of_reports(here, over)
    if by_office and "reports_due" in questions:
        questions |= {
            f"{subject}_of_offices": [release.monthly_activity(over, here.access, subject=subject, at="blo")]
            for subject in REPORT_SUBJECTS
        }
    questions["offices"] = [
        network.offices(here.filters.with_(blo_codes=(), pair_codes=()) if every_office else here.filters, here.access)
    ]
    return Reports(
        here, framed, span, {name: [here.ask(query) for query in queries] for name, queries in questions.items()}
    )


def _known_span(here: Context, framed: totals.Frame, months: Sequence[date]) -> Filters:
    """The filters over all months of which it must be known who reported: those of the frame, and `months`."""
    start = month_start(min([framed.earliest, *months[:1]]))
    return here.filters.with_(start=start, end=max([framed.latest, *(shift(month, 1) for month in months[-1:])]))


def _questions_of_reports(here: Context, span: Filters) -> dict[str, list]:
    """Queries that `with_reports` needs; none where a reader is not told who reported."""
    access = here.access
    if not access.reads_release_only:
        questions = {"reports": [network.reports(span, access)], "statuses": [network.statuses(access)]}
        if here.filters.source_kind not in OFFICE_KINDS and not access.reads_own_only:
            questions["known"] = [changes.reported_months(span, access)]
        return questions
    if access.tier == "public":
        return {}
    if here.filters.source_kind not in OFFICE_KINDS:
        return {"known": [changes.reported_months(span, access)]}
    return {subject: [release.monthly_activity(span, access, subject=subject)] for subject in REPORT_SUBJECTS}


def _released_offices(
    here: Context, framed: totals.Frame, span: Filters, asked: dict[str, list[Answer]]
) -> pd.DataFrame:
    """States of the offices that are released, as `totals.Frame.states`; before its opening an office is not yet
    open."""
    due, received = (by_span(asked[f"{subject}_of_offices"]) for subject in REPORT_SUBJECTS)
    states = _released_states(framed, span, due, received, column="blo_code")
    opened = {code: here.names.opened_on(code) for code in set(states["unit"])}
    is_early = [
        opened[unit] is not None and month < month_start(opened[unit])
        for unit, month in zip(states["unit"], states["month"], strict=True)
    ]
    return states.assign(state=states["state"].mask(np.array(is_early, dtype=bool), "not_open"))


def with_reports(
    here: Context, framed: totals.Frame, span: Filters, asked: dict[str, list[Answer]], offices: pd.DataFrame
) -> totals.Frame:
    """The frame with who reported in the months of `span`, and what is comparable in all of its periods.

    Args:
        asked: answers to `_questions_of_reports`.
        offices: rows of `network.offices`.
    """
    if "reports" in asked:
        states = report_states.month_states(
            asked["reports"][0].rows(),
            offices if here.filters.source_kind in OFFICE_KINDS else offices.iloc[:0],
            asked["statuses"][0].rows(),
            months_between(span.start, span.end),
            framed.complete_to,
        )
        if "known" in asked:
            rows = by_span(asked["known"])
            rows = rows[~rows["is_reported"].astype(bool)]
            states = report_states.less_partial(states, set(zip(rows["country_code"], rows["month"], strict=True)))
    elif "reports_due" in asked:
        states = _released_states(framed, span, *(by_span(asked[name]) for name in ("reports_due", "reports_received")))
    elif "known" in asked and len(rows := by_span(asked["known"])):
        # Who reads released figures is not told of reports, only which months of a country can be compared.
        state = np.where(rows["is_reported"].astype(bool), "received", "unknown")
        states = pd.DataFrame(
            {"unit": rows["country_code"], "country_code": rows["country_code"], "month": rows["month"], "state": state}
        )
    else:
        return framed
    if not (framed.compared and framed.bases and len(states)):
        return replace(framed, states=states)
    return replace(framed, states=states, comparable=report_states.comparable(states, framed.compared, framed.bases))


def _released_states(
    framed: totals.Frame, span: Filters, due: pd.DataFrame, received: pd.DataFrame, *, column: str = "country_code"
) -> pd.DataFrame:
    """Countries (or offices) and months as units: received where all reports that were due are released; only these are
    comparable."""
    counts = [rows.groupby([column, "month"])["count"].sum().to_dict() for rows in (due, received)]
    rows = [
        (unit, country, month, _released_state(*(count.get((unit, month), 0) for count in counts)))
        for unit, country in sorted(set(zip(due[column], due["country_code"], strict=True)))
        for month in months_between(span.start, min(span.end, framed.complete_to))
    ]
    return pd.DataFrame(rows, columns=report_states.COLUMNS)


def _released_state(due: int, received: int) -> str:
    if not due:
        return "closed"
    return "received" if received == due else "missing"


def by_span(answers: list[Answer], *, column: str = "month") -> pd.DataFrame:
    """Rows for each of `frame.spans`, with `span` (the place there) and `month` as a date.

    Args:
        column: that holds the first day of the month (or of the year, for public readers).
    """
    found = [answer.rows().assign(span=span) for span, answer in enumerate(answers)]
    rows = pd.concat(found, ignore_index=True) if len(found) > 1 else found[0]
    return rows.assign(month=rows[column].to_numpy().astype("datetime64[D]").astype(object))


def by_reporter(here: Context, answers: list[Answer], *, column: str = "month") -> pd.DataFrame:
    """Rows with `reporter`: the office, or the country where there is none."""
    rows = by_span(answers, column=column)
    office = rows["blo_code"] if "blo_code" in rows else pd.Series(None, index=rows.index, dtype="str")
    country = rows["country_code"] if "country_code" in rows else pd.Series("*", index=rows.index)
    is_office_kind = here.filters.source_kind in OFFICE_KINDS and not here.access.reads_release_only
    reporter = office.where(office.notna(), "outside:" + country) if is_office_kind else country
    return rows.assign(reporter=reporter)


def has_offices(here: Context) -> bool:
    """Whether the source tells cases by office; else by place of seizure."""
    return here.filters.source_kind in (*OFFICE_KINDS, "published")


def cases_words(number: float) -> str:
    return ngettext("{n} case", "{n} cases", int(number)).format(n=count(number))


def outside_words(rows: int) -> str:
    words = ngettext("{n} more case in other countries", "{n} more cases in other countries", rows)
    return words.format(n=count(rows))
