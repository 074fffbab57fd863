"""Everything that is known of one office: for its page on screen and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from analysis import before_after, offices
from analysis.before_after import Effect, Office
from content import page_words, periods
from content.context import Context
from content.offices import facts, sides
from content.offices.sides import Side
from queries import capacity, network, release, seizures
from queries import offices as queries
from scope.access import Access
from scope.comparison import month_start, months_between, shift
from scope.filters import Filters

LONG_AGO = date(2000, 1, 1)
MOST_PUBLISHED = 10
CARRIERS = {
    "train_freight": ("train_freight",),
    "train_passenger": ("train_passenger",),
    "truck": ("truck",),
    "car": ("car", "van", "bus", "motorcycle"),
    "vessel": ("river_vessel",),
    "air_cargo": ("air_cargo",),
    "air_passenger": ("air_passenger",),
}
"""Freight and passengers by what carries them: means of transport of cases."""
OF_MODE = {
    "rail": ("train_freight", "train_passenger"),
    "road": ("truck", "car"),
    "river": ("vessel",),
    "air": ("air_cargo", "air_passenger"),
    "mixed": ("truck", "car", "train_freight", "train_passenger"),
}
"""Carriers that pass a crossing, by its mode."""
WHAT = ("status", "delivery", "course")
"""What can change at an office on a date, of which its cases before and after are compared."""


@dataclass(frozen=True)
class Change:
    """Something that changed at an office: what (`WHAT`), more closely (status or kind of equipment; '' not stated),
    the first day of its month, and the day where that is told."""

    what: str
    kind: str
    month: date
    day: date | None = None

    @property
    def key(self) -> str:
        """As links write it."""
        return f"{self.month:%Y-%m}.{self.what}"


@dataclass(frozen=True)
class Told:
    """An office beside itself and others around a change: `why_not` says what is lacking where there is no effect."""

    change: Change
    own: Office
    others: tuple[Office, ...]
    effect: Effect | None
    why_not: str


@dataclass(frozen=True)
class Known:
    """One office: `side` in the period; `story` from the beginning of the data to the end of the period, parts as of
    `queries.offices.story`; over the months shown `carried` (cases by month of each of its `CARRIERS`) and `passages`;
    `topics` of its courses, and how its equipment is (each empty where that is not told); `published` finds; `changes`
    of all time, the newest first; `opposite` rows of `network.offices` of the
    other sides."""

    side: Side
    story: Mapping[str, pd.DataFrame]
    carried: Mapping[str, pd.DataFrame]
    passages: pd.DataFrame
    topics: pd.DataFrame
    equipment: pd.DataFrame
    published: pd.DataFrame
    changes: tuple[Change, ...]
    monthly: dict[date, float]
    states: dict[date, str]
    opposite: pd.DataFrame


def since_begin(here: Context) -> Any:
    """The filters from the beginning of the data to the end of the period, narrowed by nothing else."""
    return type(here.filters)(
        source_kind=here.filters.source_kind, start=min(here.coverage.first, here.filters.start), end=here.filters.end
    )


def load(here: Context, code: str) -> Known:
    """An office that the reader is told of."""

    def make() -> Known:
        access, _told = sides.access_to(here, code)
        there = sides.at_office(here, code, access)
        if not sides.can_tell(there):
            nothing = pd.DataFrame()
            return Known(Side(code, "untold"), {}, {}, nothing, nothing, nothing, nothing, (), {}, {}, nothing)
        whole = since_begin(here)
        own = whole.with_(blo_codes=(code,))
        # What is small comes first: what else is asked for follows from it.
        story = {name: here.ask(query) for name, query in queries.story(whole, access, blo_code=code).items()}
        asked = sides.ask(here, code)
        is_release = access.reads_release_only
        framed = facts.frame(there)
        shown = there.filters.with_(start=min(facts.shown_months(framed)[0], there.filters.start))
        more = [
            None if is_release else here.ask(query(span, access))
            for query, span in ((queries.passages, shown), (capacity.topics, own))
        ]
        row = story["office"].rows()
        carriers = OF_MODE.get(row["mode"].iloc[0], ()) if len(row) and not is_release else ()
        carried = {one: here.ask(cases_by(CARRIERS[one], shown, access)) for one in carriers}
        equipment = here.ask(queries.equipment_now(own, access)) if access.sees_all_records else None
        since = own.with_(source_kind="published", start=LONG_AGO)
        newest = release.newest_significant if is_release else seizures.newest_significant
        published = None if access.reads_own_only else here.ask(newest(since, access, most=MOST_PUBLISHED))
        past = here.ask(
            facts.cases_query(there.filters.with_(start=facts.first_month(there, framed), end=framed.period.end), there)
        )
        page_words.ask_doubts(there)
        others = {one for pair in facts.pairs_of(here, code) for one in (pair.side_a, pair.side_b) if not pd.isna(one)}
        opposite = here.ask(network.offices(whole.with_(blo_codes=tuple(sorted(others - {code})) or ("-",)), access))
        side, nothing = asked(), pd.DataFrame()
        told = {name: answer.rows() for name, answer in story.items()}
        states = offices.months_reported(side.frame.states).get(code, {}) if side.frame else {}
        counted = facts.monthly_counts(facts.by_office([past])).get(code, {})
        return Known(
            side,
            told,
            {one: facts.by_office([answer]) for one, answer in carried.items()},
            *(nothing if one is None else one.rows() for one in more),
            equipment.rows() if equipment else nothing,
            published.rows() if published else nothing,
            tuple(changes(told, code)),
            counted,
            states,
            opposite.rows(),
        )

    return here.facts("offices.office", make, code)


def cases_by(modes: tuple[str, ...], filters: Filters, access: Access) -> Any:
    """The cases by some means of transport; none where the filters leave them out."""
    chosen = filters.transport_modes
    both = tuple(one for one in modes if one in chosen) or ("-",) if chosen else modes
    return seizures.monthly_cases(filters.with_(transport_modes=both), access)


def changes(story: Mapping[str, pd.DataFrame], code: str) -> list[Change]:
    """What changed at an office, the newest first: its status, deliveries and courses by month."""
    found = []
    for row in story["statuses"].itertuples():
        day = row.from_on.date()
        if day > LONG_AGO and row.status not in ("unknown", "planned"):
            found.append(Change("status", row.status, month_start(day), day))
    for row in story["equipment"].itertuples():
        kind = "" if pd.isna(row.kind) else row.kind
        found.append(Change("delivery", kind, month_start(row.month.date())))
    for row in story["courses"].itertuples():
        if row.blo_code == code:
            found.append(Change("course", "", month_start(row.month.date())))
    return sorted(dict.fromkeys(found), key=lambda one: (-one.month.toordinal(), one.what, one.kind))


# Before and after -------------------------------------------------------------------------------------------


def can_compare(here: Context, known: Known) -> list[Change]:
    """Changes with enough months of data on both sides, the newest first; one of each kind of thing in a month."""
    first = shift(month_start(here.coverage.first), before_after.MONTHS)
    last = shift(here.coverage.complete_to, -before_after.LEAST_MONTHS)
    found: dict[str, Change] = {}
    for one in known.changes:
        if first <= one.month < last:
            found.setdefault(one.key, one)
    return list(found.values())


def around_change(filters: Filters, change: Change) -> Filters:
    """The filters over the months on each side of a change, of whichever office."""
    return filters.with_(
        start=shift(change.month, -before_after.MONTHS),
        end=shift(change.month, before_after.MONTHS + 1),
        comparison="none",
        blo_codes=(),
        pair_codes=(),
        countries=(),
    )


def ask_told(here: Context, code: str, known: Known, change: Change) -> Told:
    """The office around a change, beside all offices where nothing of the kind changed in these months."""

    def make() -> Told:
        access, _told = sides.access_to(here, code)
        there = replace(here, access=access, filters=here.filters.with_(blo_codes=(), pair_codes=(), countries=()))
        span = around_change(there.filters, change)
        start, end = span.start, span.end
        over = replace(there, filters=span)
        framed = facts.frame(over)
        reports = periods.ask_reports(over, framed, [start], by_office=True)
        cases = here.ask(facts.cases_query(span, over))
        plain = since_begin(here).with_(start=start, end=end)
        given = [here.ask(query(plain, access)) for query in (capacity.equipment, capacity.courses)]
        statuses = here.ask(network.statuses(access))
        states = offices.months_reported(facts.with_offices(over, reports).states)
        counts = facts.monthly_counts(facts.by_office([cases]))
        changed = _changed(change, *(one.rows() for one in given), statuses.rows(), start, end)

        def around(one: str) -> Office:
            reported = {month: state in ("received", "nil", "late") for month, state in states.get(one, {}).items()}
            # What is held back is no number.
            reported |= {month: False for month, value in counts.get(one, {}).items() if value != value}
            return before_after.around(one, counts.get(one, {}), reported, change.month, here.coverage.complete_to)

        own = around(code)
        others = tuple(around(one) for one in sorted(states) if one != code and one not in changed)
        return Told(
            change,
            own,
            before_after.usable(others),
            before_after.effect(own, others, counts),
            before_after.why_not(own, others),
        )

    return here.facts("offices.change", make, code, change)


def _changed(
    change: Change, equipment: pd.DataFrame, courses: pd.DataFrame, statuses: pd.DataFrame, start: date, end: date
) -> set[str]:
    """Offices where something of the kind changed, or the status did."""
    found = {row.blo_code for row in statuses.itertuples() if start <= row.from_on.date() < end}
    if change.what == "delivery":
        kinds = equipment["kind"].fillna("")
        found |= set(equipment[kinds == change.kind]["blo_code"].dropna())
    if change.what == "course":
        found |= set(courses["blo_code"].dropna())
    return found


def months_of(here: Context) -> list[date]:
    """Whole months of the period."""
    filters = here.filters
    if (filters.start.day, filters.end.day) != (1, 1):
        return []
    return months_between(filters.start, filters.end)
