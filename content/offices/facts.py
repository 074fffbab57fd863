"""What the Offices page knows in one run: everything is asked for at once.

Who is told what:

- internal readers: everything;
- partners: of offices where their agency works or has cases, the cases in which it took part, in full; of the far side
  of such a crossing what is released; in the view of the network, as donors;
- donors: offices of high or medium confidence by the cells of the release, messages by border only (country to
  country), nothing of equipment's condition, of traffic, of single messages, operations or cases that are not
  published;
- the public: no office.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from analysis import agencies, expectation, offices, report_states, totals
from analysis.agencies import Key
from analysis.offices import Line
from content import page_words, periods
from content.asks import Answer
from content.context import Context
from language import i18n
from language.i18n import N_, _
from language.spelling import folded
from queries import network, release, seizures
from queries import offices as queries
from scope.comparison import month_start, months_between, shift
from scope.filters import FIELDS, OFFICE_KINDS, Filters

MONTHS = 24
"""Small months of each line."""
CONFIDENCE_WORDS = {
    "high": N_("Office named in a source"),
    "medium": N_("Office partly inferred"),
    "low": N_("Office not confirmed"),
}
"""How sure it is that the office exists, by `blo.confidence`."""


def can_show(here: Context) -> bool:
    """Whether this reader is told of single offices."""
    return here.is_told("offices")


def tells_cases(here: Context) -> bool:
    """Whether the source says at which office a case was."""
    return periods.has_offices(here)


def tells_reports(here: Context) -> bool:
    """Whether offices report to the source."""
    return here.filters.source_kind in OFFICE_KINDS


def frame(here: Context) -> totals.Frame:
    return replace(periods.frame(here), small_count=MONTHS)


def first_month(here: Context, framed: totals.Frame) -> date:
    """First of the months that the small ones have their usual from."""
    first = framed.small_months[0] if framed.small_months else month_start(framed.period.start)
    begins = min(month_start(here.coverage.first), month_start(framed.earliest))
    return max(min(shift(first, -expectation.WINDOW_MONTHS), month_start(framed.earliest)), begins)


# Cases by office --------------------------------------------------------------------------------------------


def cases_query(filters: Filters, here: Context):
    """Cases by month and office, whoever reads: columns of `seizures.monthly_cases`."""
    if here.access.reads_release_only:
        return release.monthly_cases(filters, here.access, at="blo")
    return seizures.monthly_cases(filters, here.access)


def quantities_query(filters: Filters, here: Context):
    """Amounts by month and office, whoever reads: columns of `seizures.monthly_quantities`."""
    if here.access.reads_release_only:
        return release.monthly_quantities(filters, here.access, at="blo")
    return seizures.monthly_quantities(filters, here.access)


def by_office(answers: list[Answer]) -> pd.DataFrame:
    """Rows of single offices, who are their reporters; what lies outside offices is in none."""
    rows = periods.by_span(answers)
    return rows[rows["blo_code"].notna()].assign(reporter=lambda found: found["blo_code"])


@dataclass(frozen=True)
class Asked:
    """Cases and quantities of some filters by office, over the spans of a frame, and over the months before them."""

    spans: dict[str, list[Answer]]
    past: dict[str, Answer]
    amounts: Answer

    @cached_property
    def cases(self) -> pd.DataFrame:
        """Cases of every span."""
        return by_office(self.spans["cases"])

    @cached_property
    def monthly_cases(self) -> pd.DataFrame:
        """Cases of all months, the past included, each once."""
        return self.cases if self.spans["cases"] == [self.past["cases"]] else by_office([self.past["cases"]])

    @cached_property
    def monthly_amounts(self) -> pd.DataFrame:
        """Amounts of the same months."""
        return by_office([self.past["quantities"]])


def ask_cases(here: Context, framed: totals.Frame, filters: Filters) -> Asked:
    """Begin to ask for the cases and quantities of some filters."""
    since = filters.with_(start=first_month(here, framed), end=framed.period.end)
    past = {
        "cases": here.ask(cases_query(since, here)),
        "quantities": here.ask(queries.monthly_amounts(since, here.access)),
    }
    # Where every period is whole months, those of the past are all that is needed, but for a base after the period.
    spans = framed.spans if len(framed.spans) > 1 or framed.latest > framed.period.end else ()
    cases = [here.ask(cases_query(filters.with_(start=span.start, end=span.end), here)) for span in spans]
    return Asked({"cases": cases or [past["cases"]]}, past, here.ask(queries.quantities(filters, here.access)))


@dataclass(frozen=True)
class Overview:
    """All offices in scope: rows of `network.offices` by code, their spans of status, their donors (rows of
    `network.donors`), and a line for each; `states` are those of their months, by office."""

    framed: totals.Frame
    rows: dict[str, Any]
    lines: dict[str, Line]
    states: dict[str, dict[date, str]]
    statuses: dict[str, list[tuple[str, date, date | None]]]
    donors: dict[str, list[Any]]
    monthly: pd.DataFrame

    def frame_of(self, code: str) -> totals.Frame:
        return of_office(self.framed, code)


def of_office(framed: totals.Frame, code: str) -> totals.Frame:
    """The frame of one office: only its own reports decide what is known and comparable."""
    states = framed.states[framed.states["unit"] == code] if len(framed.states) else framed.states
    comparable = framed.comparable[framed.comparable["unit"] == code] if len(framed.comparable) else framed.comparable
    return replace(framed, states=states, comparable=comparable)


def with_offices(here: Context, reports: periods.Reports) -> totals.Frame:
    """The frame with who reported, by office whoever reads."""
    if not here.access.reads_release_only:
        return reports.frame()
    framed = replace(reports.framed, is_by_country=False)
    states = reports.of_released_offices()
    if not (framed.compared and framed.bases and len(states)):
        return replace(framed, states=states)
    return replace(framed, states=states, comparable=report_states.comparable(states, framed.compared, framed.bases))


def spans_of(rows: pd.DataFrame) -> dict[str, list[tuple[str, date, date | None]]]:
    """Spans of status of each office, the oldest first: rows of `network.statuses`."""
    found: dict[str, list[tuple[str, date, date | None]]] = {}
    for row in rows.itertuples():
        ends = None if pd.isna(row.to_on) else row.to_on.date()
        found.setdefault(row.blo_code, []).append((row.status, row.from_on.date(), ends))
    return found


def overview(here: Context) -> Overview:
    """All offices in scope, with everything that the table, the small multiples and the strips need."""

    def make() -> Overview:
        framed = frame(here)
        first = first_month(here, framed)
        reports = periods.ask_reports(here, framed, [first], by_office=True)
        asked = ask_cases(here, framed, here.filters) if tells_cases(here) else None
        statuses = here.ask(network.statuses(here.access))
        if asked:
            page_words.ask_doubts(here)
        supported, every_donor = here.ask(network.supported(here.filters, here.access)), here.ask(network.donors())
        known = with_offices(here, reports)
        rows = {row.code: row for row in reports.offices.itertuples()}
        states = offices.months_reported(known.states) if tells_reports(here) else {}
        donors: dict[str, list[Any]] = {}
        named = {row.code: row for row in every_donor.rows().itertuples()}
        for row in supported.rows().itertuples():
            donors.setdefault(row.blo_code, []).append(named[row.donor_code])
        lines = made_lines(known, asked, list(rows), states) if asked else {}
        monthly = asked.monthly_cases if asked else pd.DataFrame()
        return Overview(known, rows, lines, states, spans_of(statuses.rows()), donors, monthly)

    return here.facts("offices", make)


def made_lines(
    framed: totals.Frame, asked: Asked, codes: list[str], states: dict[str, dict[date, str]]
) -> dict[str, Line]:
    """A line for each office, in the order of the codes."""
    cases = _parts(asked.cases, "blo_code")
    counts, amounts = monthly_counts(asked.monthly_cases), _monthly_amounts(asked.monthly_amounts)
    found = _parts(asked.amounts.rows(), "code")
    nothing = asked.cases.iloc[:0]
    lines = {}
    for code in codes:
        own, known = of_office(framed, code), states.get(code, {})
        of_code = found.get(code)
        amounts_now = {} if of_code is None else agencies.amounts(of_code.itertuples())
        held = frozenset() if of_code is None else _held(of_code)
        usual_amounts = {
            key: usual
            for key in amounts_now
            if key not in held
            and (usual := offices.usual_amount(amounts.get(code, {}).get(key, {}), known, framed.period))
        }
        reported, due, found_states = offices.counted(known, framed.period)
        lines[code] = Line(
            code=code,
            cases=totals.total(own, cases.get(code, nothing), "case_count"),
            usual=offices.usual_cases(counts.get(code, {}), known, framed.period) if known else None,
            amounts=amounts_now,
            usual_amounts=usual_amounts,
            held=held,
            reported=reported,
            due=due,
            last_reported=offices.last_reported(known, framed.period.end),
            states=found_states,
        )
    return lines


def _parts(rows: pd.DataFrame, column: str) -> dict[str, pd.DataFrame]:
    return dict(list(rows.groupby(column)))


def monthly_counts(rows: pd.DataFrame) -> dict[str, dict[date, float]]:
    """Cases by office and month (rows of `by_office`); not a number where they or a part of them are held back."""
    found: dict[str, dict[date, float]] = {}
    held = rows["uncounted_count"] if "uncounted_count" in rows else pd.Series(0, index=rows.index)
    counted = rows["case_count"].astype(float).mask(held.astype(bool))
    for code, month, value in zip(*(one.tolist() for one in (rows["blo_code"], rows["month"], counted)), strict=True):
        of = found.setdefault(code, {})
        of[month] = of.get(month, 0.0) + value
    return found


def _monthly_amounts(rows: pd.DataFrame) -> dict[str, dict[Key, dict[date, float]]]:
    """Amounts by office, by category, group and unit, and by month. Cases under review are in them as in every sum of
    months."""
    found: dict[str, dict[Key, dict[date, float]]] = {}
    columns = [rows["blo_code"], rows["category"], *(_or_none(rows[name]) for name in ("group_code", "unit"))]
    columns += [rows["month"], rows["quantity"].astype(float)]
    for code, category, group, unit, month, quantity in zip(*(one.tolist() for one in columns), strict=True):
        found.setdefault(code, {}).setdefault((category, group, unit), {})[month] = quantity
    return found


def _or_none(column: pd.Series) -> pd.Series:
    """None where there is no value."""
    return column.astype(object).where(column.notna(), None)


def _held(rows: pd.DataFrame) -> frozenset[Key]:
    return frozenset(
        (row.category, None if pd.isna(row.group_code) else row.group_code, None if pd.isna(row.unit) else row.unit)
        for row in rows.itertuples()
        if row.suppressed_count > 0
    )


# Who they are -----------------------------------------------------------------------------------------------


def today(here: Context) -> date:
    """The day that the data speak for, in the time zone of the installation."""
    if here.loaded_at is None:
        return here.coverage.end
    return here.loaded_at.astimezone(ZoneInfo(here.settings.zone)).date()


def is_always(from_on: date) -> bool:
    """Whether the first day of a status stands for one that is not known."""
    return from_on.year <= 1900


def status_on(spans: list[tuple[str, date, date | None]], day: date) -> tuple[str, date | None]:
    """The status of an office on a day, and since when, as far as that is known; not known where no span holds the
    day."""
    for status, from_on, to_on in reversed(spans):
        if from_on <= day and (to_on is None or day < to_on):
            return status, None if is_always(from_on) else from_on
    return "unknown", None


def order(here: Context, row: Any) -> tuple[str, str]:
    """By the country's name in the reader's language, then by the office's."""
    return folded(here.names("country", row.country_code)), folded(here.names("blo", row.code))


def name(here: Context, code: str) -> str:
    return here.names("blo", code)


def pairs_of(here: Context, code: str) -> list[Any]:
    """Pairs that an office stands in, as far as the reader is told of them: rows of `network.pairs`."""
    return [pair for pair in here.names.pair_rows if code in (pair.side_a, pair.side_b)]


def is_alone(here: Context, pair: Any) -> bool:
    """Whether a pair has an office on one side only."""
    return pd.isna(pair.side_b) or not is_office(here, pair.side_b)


def is_office(here: Context, code: str) -> bool:
    return here.names.is_office(code)


def since(row: Any, day: date) -> str:
    """A day of the history of an office after "since", no more precisely than its opening is known where it is that."""
    return i18n.dated_after_since(day, _precision(row, day))


def begun(row: Any, day: date) -> str:
    """As `since`, by itself."""
    return i18n.dated(day, _precision(row, day))


def is_exact(row: Any, day: date) -> bool:
    """Whether a day of the history of an office is known as one."""
    return _precision(row, day) == "day"


def _precision(row: Any, day: date) -> str:
    return row.opened_precision if not pd.isna(row.opened_on) and row.opened_on.date() == day else "day"


def opened(row: Any) -> str:
    """When an office was opened, as precisely as it is known."""
    if pd.isna(row.opened_on):
        return i18n.state_word("unknown")
    return i18n.dated(row.opened_on.date(), row.opened_precision)


def confidence(row: Any) -> str:
    return _(CONFIDENCE_WORDS[row.confidence])


OF_PLACE = tuple(name for name, row in FIELDS.items() if row.rule in ("scope", "office", "pair"))
"""Filters that the page of one office or pair does not heed: it is of that office or pair whatever is chosen."""


def overridden(here: Context, code: str) -> list[str]:
    """Filters that are set and that the page of one office or pair does not heed, in a sentence; not where they ask for
    just this one."""
    names = [_(FIELDS[field].words) for field in OF_PLACE if getattr(here.filters, field) not in ((), (code,))]
    return [_("not narrowed by: {filters}").format(filters=", ".join(names))] if names else []


def shown_months(framed: totals.Frame) -> list[date]:
    """The months that small multiples show."""
    return framed.small_months or months_between(framed.period.start, framed.period.end)
