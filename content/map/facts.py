"""What the Map page knows in one run: everything is asked for at once, over all steps of the clock."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis import map_figures, report_states, totals
from analysis.map_figures import Clock
from content import periods
from content.context import Context
from queries import locations, network, release, seizures
from scope.comparison import month_start
from scope.filters import OFFICE_KINDS, Filters

MOST_PLACES = 1500
RESOLUTIONS = (3, 4, 5)


@dataclass(frozen=True)
class Facts:
    """Rows of one run, by month over the clock.

    `rows` by name of the question; `offices` are those that the filters keep, `others` the rest of the countries in
    scope. `states` are rows of `reporting.month_states`, empty where the reader is not told who reported.
    """

    clock: Clock
    frame: totals.Frame
    rows: dict[str, pd.DataFrame]
    offices: pd.DataFrame
    others: pd.DataFrame
    states: pd.DataFrame
    outside: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found in the page's period; elsewhere on the clock there may be something."""
        if self.rows["cases"].empty:
            return True
        steps = self.clock.of(self.rows["cases"]["month"])
        return not bool(((steps >= self.clock.first) & (steps <= self.clock.last)).any())


def load(here: Context) -> Facts:
    """Everything that the page shows is asked for at once."""
    return here.facts("map", lambda: _load(here))


def _load(here: Context) -> Facts:
    filters, access = here.filters, here.access
    clock = map_figures.clock(filters, here.coverage, by_year=access.reads_years_only)
    span = filters if clock.is_partial else filters.with_(start=clock.start, end=clock.end)
    framed = periods.frame(here)
    questions = _released(span, here) if access.reads_release_only else _told(span, here)
    reports = periods.ask_reports(here, framed, over=span.with_(start=month_start(span.start)), every_office=True)
    asked = {name: here.ask(query) for name, query in questions.items()}
    rows = {name: answer.rows() for name, answer in asked.items()}
    offices, every = rows.pop("offices"), reports.offices
    if access.tier == "public":
        # Their figures are of countries.
        offices, every = offices.iloc[:0], every.iloc[:0]
    offices = _within(here, offices, rows)
    framed = reports.frame()
    states = _states(here, clock, reports.asked, rows, every)
    outside = int(rows.pop("outside")["case_count"].iloc[0]) if "outside" in rows else 0
    others = every[~every["code"].isin(offices["code"])]
    return Facts(clock, framed, rows, offices, others, states, outside)


def _within(here: Context, offices: pd.DataFrame, rows: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The offices that a box, a circle or a shape keeps: those in it, and those with a case in it. Of the others it is
    not known that they had none."""
    filters = here.filters
    if not (filters.box or filters.near or filters.shape) or offices.empty:
        return offices
    lies_in = map_figures.inside(
        offices["lat"].to_numpy(float), offices["lon"].to_numpy(float), filters.box, filters.near, filters.shape
    )
    return offices[lies_in | offices["code"].isin(set(rows["cases"]["blo_code"].dropna())).to_numpy()]


def _every(filters: Filters, here: Context) -> dict:
    return {
        "points": locations.country_points(),
        "offices": network.offices(filters, here.access),
    }


def _told(span: Filters, here: Context) -> dict:
    """Questions on the facts."""
    access = here.access
    return {
        "cases": seizures.monthly_cases(span, access),
        "groups": locations.monthly_groups(span, access),
        "amounts": seizures.monthly_quantities(span, access),
        "largest": locations.monthly_largest(span, access),
        "places": locations.places(span, access, most=MOST_PLACES),
        "monthly_places": locations.monthly_places(span, access, most=MOST_PLACES),
        "located": locations.monthly_located(span, access),
        "corridors": locations.monthly_corridors(span, access),
        **{
            f"cells_{resolution}": locations.monthly_cells(span, access, resolution=resolution)
            for resolution in RESOLUTIONS
        },
        "national": locations.national_totals(span, access),
        "outside": seizures.outside_scope(here.filters, access),
        **_every(here.filters, here),
    }


def _released(span: Filters, here: Context) -> dict:
    """Questions on what is released: countries make up the totals, offices are drawn where the reader is told of
    them."""
    access = here.access
    questions = {
        "cases": release.monthly_cases(span, access),
        "amounts": release.monthly_quantities(span, access),
        "national": locations.national_totals(span, access),
        **_every(here.filters, here),
    }
    if access.tier != "public":
        questions |= {
            "office_cases": release.monthly_cases(span, access, at="blo"),
            "office_amounts": release.monthly_quantities(span, access, at="blo"),
        }
        if here.filters.source_kind in OFFICE_KINDS:
            for subject in ("reports_due", "reports_received"):
                questions[f"office_{subject}"] = release.monthly_activity(span, access, subject=subject, at="blo")
    return questions


def _states(
    here: Context, clock: Clock, asked: dict, rows: dict[str, pd.DataFrame], offices: pd.DataFrame
) -> pd.DataFrame:
    """State of every office (or country) at every step; empty where the reader is not told."""
    steps = list(clock.steps)
    if "office_reports_due" in rows:
        return released_states(rows.pop("office_reports_due"), rows.pop("office_reports_received"))
    if here.access.reads_release_only or "reports" not in asked:
        return pd.DataFrame(columns=report_states.COLUMNS)
    by_office = here.filters.source_kind in OFFICE_KINDS
    return report_states.month_states(
        asked["reports"][0].rows(),
        offices if by_office else offices.iloc[:0],
        asked["statuses"][0].rows(),
        steps,
        here.coverage.complete_to,
    )


def released_states(due: pd.DataFrame, received: pd.DataFrame) -> pd.DataFrame:
    """An office's month counts as received where all reports that were due are released, else as missing."""
    counts = [rows.groupby(["blo_code", "country_code", "month"])["count"].sum() for rows in (due, received)]
    found = [
        (unit, country, month.date(), "received" if count == counts[1].get((unit, country, month), 0) else "missing")
        for (unit, country, month), count in counts[0].items()
        if count
    ]
    return pd.DataFrame(found, columns=report_states.COLUMNS)
