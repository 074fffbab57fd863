"""What the Trends page knows in one run: everything is asked for at once, rows are reshaped once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from analysis import one_case, totals
from analysis.report_states import REPORTED, is_reported, why_none
from content import axes, page_words, periods
from content.asks import Answer
from content.context import Context
from content.trends.choices import Choices
from queries import network, release, seizures, series
from queries.units import MASS
from scope.comparison import MOST_BASE_YEARS, Coverage, Period, months_between, shift
from scope.filters import BLANK, Filters

SHOWN = {"day": 92, "week": 53, "month": 36, "quarter": 20, "half_year": 16, "year": 15}
"""How many spans are shown at least, so that a short period stands beside what came before it."""
MOST_SPANS = 750
"""More spans than this are not drawn: two years of days."""
YEARS_BESIDE = MOST_BASE_YEARS
ON_THE_AXIS = ("previous", "custom")
"""Comparisons whose base stands on the axis of time beside the period."""
SUBSTANCES = ("group_codes", "substance_codes")
"""Splits whose parts are of like substances."""
SIZES = [
    "category",
    "unit",
    "case_count",
    "stated_count",
    "quantity",
    "largest",
    "largest_id",
    "q10",
    "q25",
    "median",
    "q75",
    "q90",
]


def sizes(here: Context) -> Answer | None:
    """Sizes of single cases, for readers who may know them."""
    return None if here.access.reads_release_only else here.ask(series.sizes(here.filters, here.access))


def units(here: Context, asked: Answer | None) -> pd.DataFrame:
    """Categories and units of the amounts of the period: category, unit, case_count."""
    if asked is not None:
        return asked.rows()
    return here.load(release.monthly_quantities(here.filters, here.access))


@dataclass(frozen=True)
class Facts:
    """Rows of one run.

    Args:
        starts: first days of the spans that are shown; `past` more spans before them, for what is usual.
        rows: of `series.by_period` from `past` on; `parts` the same by the split.
        of_period: rows by month and reporter over `frame.spans`, as `totals.total` wants them.
        months: cases by month where the spans are longer, to tell what is usual.
        cases: rows of `series.sizes_by_period` at the spans shown; empty where single cases are not known to the
            reader.
        groups: quantities of the period by substance group, where they are weights of unlike substances in one sum.
        undrawn: spans of the period that are not drawn, the oldest: they are too many, or the data begin within the
            first.
        offices: rows as `frame.states` of offices, for readers to whom `frame` tells only of countries.
    """

    chosen: Choices
    frame: totals.Frame
    past: list[date]
    starts: list[date]
    rows: pd.DataFrame
    parts: pd.DataFrame
    of_period: pd.DataFrame
    months: pd.DataFrame
    cases: pd.DataFrame
    groups: pd.DataFrame
    marks: pd.DataFrame
    outside: int
    undated: int
    undrawn: int
    offices: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        """Whether the chosen period holds nothing of what is measured."""
        return self.of_period.empty or self.frame.within(self.of_period, self.frame.period).empty

    @property
    def shows_nothing(self) -> bool:
        """Whether no span shown holds anything of what is measured."""
        return self.is_empty and not self.rows["start_on"].isin(self.starts).any()

    @cached_property
    def sizes(self) -> dict[date, one_case.Sizes]:
        """What single cases are of the quantity of each span, where that is what is drawn."""
        if self.cases.empty or self.chosen.measure != "quantity":
            return {}
        return one_case.by_period(self.cases, self.chosen.category, self.chosen.unit)

    @cached_property
    def total(self) -> totals.Total:
        """The measure over the chosen period, beside what it is compared with."""
        stated = self.of_period[self.of_period["value"].notna()] if self.chosen.is_amount else None
        return totals.total(self.frame, self.of_period, "value", weights=stated)

    def state(self, start: date, units: frozenset[str] | None = None) -> str:
        """State of a span: reported where any of the units (None: any at all) reported on one of its months, else why
        not; filling where it is not over yet and may still be reported on."""
        end = axes.after(start, self.chosen.grain)
        known = set()
        for month in months_between(start, end):
            if units is None:
                known |= self.frame.reported_months.get(month, set())
            else:
                unknown = "unknown" if month < self.frame.complete_to else "filling"
                known |= {self._by_unit.get((unit, month), unknown) for unit in units}
        if known.isdisjoint(REPORTED) and (why := why_none(known, otherwise="reported")) != "reported":
            return why
        return "filling" if self.is_filling(start) else "reported"

    def is_filling(self, start: date) -> bool:
        """Whether a span is not over yet, or its reports are not yet due."""
        return axes.after(start, self.chosen.grain) > self.frame.complete_to

    def is_reported(self, month: date) -> bool:
        """Whether anyone reported on a month that is complete, or who reports is not known."""
        return month < self.frame.complete_to and is_reported(self.frame.reported_months.get(month))

    @cached_property
    def _by_unit(self) -> dict[tuple[str, date], str]:
        states = pd.concat([one for one in (self.frame.states, self.offices) if len(one)] or [self.frame.states])
        return (
            {}
            if states.empty
            else dict(zip(zip(states["unit"], states["month"], strict=True), states["state"], strict=True))
        )

    def units(self, here: Context, code: str) -> frozenset[str] | None:
        """Who reports on a code of the split: an office itself, both sides of a pair, the offices of a country; None:
        everyone."""
        split, states = self.chosen.split, self.frame.states
        if states.empty or code == BLANK:
            return None
        if split == "countries":
            return frozenset(states.loc[states["country_code"] == code, "unit"])
        offices = (code,) if split == "blo_codes" else here.names.sides(code) if split == "pair_codes" else ()
        known = states if self.offices.empty else self.offices
        return frozenset(offices) & set(known["unit"]) or None

    def values(
        self, rows: pd.DataFrame, starts: list[date], units: frozenset[str] | None = None
    ) -> tuple[list[float | None], list[str]]:
        """Values and states at spans: nothing found where it was reported is zero, or no case published; elsewhere it
        is a gap."""
        found = dict(zip(rows["start_on"], rows["value"], strict=True))
        held = set(rows.loc[rows["suppressed_count"] > 0, "start_on"]) if "suppressed_count" in rows else set()
        values, states = [], []
        for start in starts:
            value, state = found.get(start), self.state(start, units)
            if value is not None and not pd.isna(value):
                values.append(float(value))
                states.append("filling" if self.is_filling(start) else "reported")
                continue
            value, state = self._without(state, start in found, start in held)
            values.append(value)
            states.append(state)
        return values, states

    def _without(self, state: str, has_cases: bool, is_held: bool) -> tuple[float | None, str]:
        if has_cases:
            return None, "suppressed" if is_held else "not_stated"
        if state not in ("reported", "filling"):
            return None, state
        if self.frame.is_of_events:
            return None, "filling" if state == "filling" else "no_case_published"
        if self.chosen.measure == "median":
            return None, "not_applicable"
        return 0.0, state


def shown_starts(
    filters: Filters, coverage: Coverage, grain: str, base: Period | None = None
) -> tuple[list[date], int]:
    """Spans shown: the period, and before it as many as make a line, and a base that stands on the same axis, where
    there is room for all between it and the period; up to the newest one where the period reaches it. Also how many
    spans of the period are not drawn: too many, or a first one that the data begin within."""
    if filters.start >= coverage.end or filters.end <= coverage.first:
        return [], 0
    end = coverage.end if filters.end >= coverage.complete_to else filters.end
    whole = axes.starts_between(max(filters.start, coverage.first), end, grain)
    kept = whole[1:] if len(whole) > 1 and whole[0] < coverage.first else whole
    kept = kept[-MOST_SPANS:]
    earlier = [
        start for start in axes.starts_between(coverage.first, whole[0], grain) if coverage.first <= start < kept[0]
    ]
    of_base = sum(axes.after(start, grain) > base.start for start in earlier) if base else 0
    if base and base.end < filters.start and of_base > MOST_SPANS - len(kept):
        of_base = 0
    after = (
        axes.starts_between(axes.after(kept[-1], grain), min(base.end, coverage.end), grain)
        if base and base.start >= filters.end
        else []
    )
    if len(after) > MOST_SPANS - len(kept):
        after = []
    before = min(len(earlier), max(SHOWN[grain] - len(kept), min(of_base, MOST_SPANS - len(kept)), 0))
    return [*earlier[len(earlier) - before :], *kept, *after], len(whole) - len(kept)


def past_starts(here: Context, chosen: Choices, starts: list[date]) -> list[date]:
    """Spans of the five years before those shown: they tell what is usual."""
    if not starts or here.access.tier == "public":
        return []
    first = max(here.coverage.first, shift(starts[0], -12 * YEARS_BESIDE))
    return [
        start
        for start in axes.starts_between(first, starts[0], chosen.grain)
        if here.coverage.first <= start < starts[0]
    ]


def load(here: Context, chosen: Choices) -> Facts:
    """Everything that the main chart and the totals need is asked for at once."""
    return here.facts("trends", lambda: _load(here, chosen), chosen)


def _load(here: Context, chosen: Choices) -> Facts:
    framed = periods.frame(here)
    base = framed.bases[0] if here.filters.comparison in ON_THE_AXIS and framed.bases else None
    starts, undrawn = shown_starts(here.filters, here.coverage, chosen.grain, base)
    past = past_starts(here, chosen, starts)
    whole = _span(here, [*past, *starts], chosen.grain)
    shown = _span(here, starts, chosen.grain)
    reports = periods.ask_reports(
        here, framed, months_between(whole.start, whole.end), by_office=chosen.split in ("blo_codes", "pair_codes")
    )
    asked = _ask(here, chosen, framed, whole, shown)
    page_words.ask_doubts(here)
    framed = reports.frame()
    if is_released_amount(here, chosen):
        of_period = periods.by_reporter(here, asked["of_period"]).rename(columns={"quantity": "value"})
    else:
        of_period = periods.by_reporter(here, asked["of_period"], column="start_on")
    return Facts(
        chosen=chosen,
        frame=framed,
        past=past,
        starts=starts,
        rows=_dated(of_amount(chosen, asked["rows"][0].rows())),
        parts=_dated(of_amount(chosen, asked["parts"][0].rows())) if "parts" in asked else pd.DataFrame(),
        of_period=of_amount(chosen, of_period),
        months=_dated(asked["months"][0].rows()) if "months" in asked else pd.DataFrame(),
        cases=_dated(asked["cases"][0].rows()) if "cases" in asked else pd.DataFrame(),
        groups=of_amount(chosen, asked["groups"][0].rows()) if "groups" in asked else pd.DataFrame(),
        marks=asked["marks"][0].rows() if "marks" in asked else pd.DataFrame(),
        outside=int(asked["outside"][0].rows()["case_count"].iloc[0]) if "outside" in asked else 0,
        undated=int(asked["undated"][0].rows()["case_count"].iloc[0]) if "undated" in asked else 0,
        undrawn=undrawn,
        offices=reports.of_released_offices(),
    )


def is_released_amount(here: Context, chosen: Choices) -> bool:
    """Whether the total is of released amounts: these are held back by substance group, so that a change is told like
    for like group by group, as on every page."""
    return here.access.reads_release_only and chosen.measure == "quantity"


def _span(here: Context, starts: list[date], grain: str) -> Filters:
    """The filters over whole spans."""
    if not starts:
        return here.filters
    return here.filters.with_(start=starts[0], end=axes.after(starts[-1], grain))


def _ask(
    here: Context, chosen: Choices, framed: totals.Frame, whole: Filters, shown: Filters
) -> dict[str, list[Answer]]:
    access = here.access
    how = {"measure": chosen.measure, "zone": here.settings.zone}
    grain = "year" if access.reads_years_only else "month"
    monthly = "quantity" if chosen.measure == "median" else chosen.measure
    questions = {
        "rows": [series.by_period(whole, access, grain=chosen.grain, **how)],
        "of_period": [
            release.monthly_quantities(span, access)
            if is_released_amount(here, chosen)
            else series.by_period(span, access, **how | {"measure": monthly}, grain=grain, by_reporter=True)
            for span in (here.filters.with_(start=span.start, end=span.end) for span in framed.spans)
        ],
    }
    if (
        chosen.measure == "cases"
        and chosen.grain in ("quarter", "half_year", "year")
        and not chosen.split
        and access.tier != "public"
    ):
        questions["months"] = [series.by_period(whole, access, grain="month", **how)]
    if chosen.split:
        questions["parts"] = [
            series.by_period(
                whole if here.filters.comparison != "none" else shown,
                access,
                grain=chosen.grain,
                split=chosen.split,
                **how,
            )
        ]
    if (
        chosen.measure == "quantity"
        and chosen.category == "drug"
        and chosen.unit == MASS
        and chosen.split not in SUBSTANCES
    ):
        questions["groups"] = [series.by_period(here.filters, access, grain=grain, split="group_codes", **how)]
    if not access.reads_release_only:
        questions["cases"] = [series.sizes_by_period(shown, access, grain=chosen.grain)]
        questions["outside"] = [seizures.outside_scope(here.filters, access)]
        if chosen.grain in axes.DAYS:
            questions["undated"] = [series.undated(shown, access, grain=chosen.grain)]
    if access.tier != "public":
        questions["marks"] = [network.event_marks(shown, access)]
    return {name: [here.ask(query) for query in queries] for name, queries in questions.items()}


def of_amount(chosen: Choices, rows: pd.DataFrame) -> pd.DataFrame:
    """Of amounts those of one category and unit."""
    if "unit" not in rows:
        return rows
    return rows[(rows["category"] == chosen.category) & (rows["unit"] == chosen.unit)]


def _dated(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with their spans as plain days."""
    return rows.assign(start_on=rows["start_on"].to_numpy().astype("datetime64[D]").astype(object))
