"""One side of a crossing: what is known of an office in the period, by whoever reads; the same for the page of the
office, of each pair that it stands in, and of a slide.

An office that stands in several pairs of different modes (road and rail) has in each of them the cases whose means of
transport is of that mode; those that state none, or another, are told beside, and are in neither. Released cells do not
tell means of transport apart: there the whole office stands in each of its pairs, and it is said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis import offices, totals
from analysis.agencies import Key
from analysis.offices import Line
from content import periods
from content.asks import Answer
from content.context import Context
from content.offices import facts
from language.i18n import N_, _
from queries import facets, network, release, seizures
from scope.access import NETWORK, Access
from scope.comparison import Coverage, month_start, shift

MODES = {
    "road": ("road_commercial", "road_private", "pedestrian"),
    "rail": ("rail",),
    "river": ("river", "sea"),
    "air": ("air_commercial", "air_private"),
}
"""Modes of transport of cases (`seizure.transport_group`) that belong to the mode of a crossing."""
BREAKDOWNS = {
    "substance_codes": N_("Substances"),
    "group_codes": N_("Substance groups"),
    "transport_modes": N_("Means of transport"),
    "concealments": N_("Concealment"),
    "directions": N_("Direction of movement"),
    "detections": N_("Detection methods that led to finds"),
}
"""Fields by which the cases of a side are counted, with the titles of their charts."""
RELEASED_BREAKDOWNS = ("group_codes",)
"""Those of them that readers of the release are told; readers of records are told the others."""


@dataclass(frozen=True)
class Side:
    """An office in the period.

    `told` says how much of it is told: `full` (of a partner: what its agency took part in), `released`, `untold`, or
    `none` where no office is known on that side. `counted` are its cases by code, for each field. `mode` is that of the
    pair that its cases are split by, '' where they are not; `apart` cases of it are in none of its pairs. `row` is a
    row of `network.offices`. `amounts` are rows of `seizures.monthly_quantities` of a side of a pair, over the spans
    of the frame.
    """

    code: str
    told: str
    frame: totals.Frame | None = None
    row: Any = None
    line: Line | None = None
    statuses: tuple[tuple[str, Any, Any], ...] = ()
    counted: dict[str, list[tuple[str, int]]] | None = None
    mode: str = ""
    apart: int = 0
    amounts: pd.DataFrame | None = None

    def total(self, key: Key) -> totals.Total | None:
        """What was seized of one category, group and unit; None where nothing is told."""
        if self.frame is None or self.amounts is None:
            return None
        rows = self.amounts
        is_it = np.ones(len(rows), dtype=bool)
        for name, value in zip(("category", "group_code", "unit"), key, strict=True):
            is_it &= (rows[name].isna() if value is None else rows[name] == value).to_numpy(dtype=bool)
        return totals.total(self.frame, rows[is_it], "quantity")

    @property
    def is_known(self) -> bool:
        """Whether there are figures of it."""
        return self.line is not None


def access_to(here: Context, code: str) -> tuple[Access, str]:
    """By what access a reader is told of an office, and how much that is."""
    if here.access.reads_release_only:
        return here.access, "released"
    if here.access.reads_own_only:
        own = here.load(network.offices(_everywhere(here, code), here.access))
        if own.empty:
            return here.access.looking_at(NETWORK), "released"
    return here.access, "full"


def _everywhere(here: Context, *codes: str):
    """The filters at some offices, wherever they lie."""
    return here.filters.with_(blo_codes=codes, pair_codes=(), countries=())


def at_office(here: Context, code: str, access: Access | None = None) -> Context:
    """The screen as if this office had been chosen, for an access."""
    access = access or here.access
    made = replace(here, access=access, filters=_everywhere(here, code))
    if access.reads_release_only and not here.access.reads_release_only:
        # Of the far side no more months are told than are released.
        rows = here.load(release.coverage(access))
        rows = rows[rows["kind"] == here.filters.source_kind]
        end = month_start(here.coverage.first) if rows.empty else shift(rows["last_seized_on"].iloc[0].date(), 1)
        known = here.coverage
        made = replace(
            made, coverage=Coverage(known.first, min(end, known.end), min(end, known.complete_to), known.newest)
        )
    return made


def can_tell(there: Context) -> bool:
    """Whether figures of an office can be told under these filters: released ones are by whole months, and by few
    filters."""
    try:
        if there.access.reads_release_only:
            release.check(there.filters, there.access, "blo")
    except PermissionError:
        return False
    return True


def untold_words(here: Context, code: str, name: str) -> str:
    """Why nothing is told of an office: at all, or under these filters."""
    words = _("Readers at this access level are not told of {office}.")
    if facts.is_office(here, code) and not can_tell(at_office(here, code, access_to(here, code)[0])):
        words = _("{office} is told as it is released: by whole months, and not by all of the chosen filters.")
    return words.format(office=name)


def split_by(here: Context, code: str, pair: Any) -> tuple[str, ...]:
    """Modes of transport whose cases an office has in a pair; empty where it is not split."""
    others = [other for other in facts.pairs_of(here, code) if other.code != pair.code]
    if not any(other.mode != pair.mode for other in others):
        return ()
    return MODES.get(pair.mode, ())


def _told_alike(here: Context, code: str, pair: Any, access: Access) -> tuple[str, ...]:
    """The offices of a pair that a reader is told of by one access, and that are not split by mode; one of them is
    `code`."""

    def is_alike(other: Any) -> bool:
        return (
            not pd.isna(other)
            and facts.is_office(here, other)
            and access_to(here, other)[0] == access
            and (access.reads_release_only or not split_by(here, other, pair))
        )

    return tuple(one for one in (pair.side_a, pair.side_b) if one == code or is_alike(one))


@dataclass(frozen=True)
class _Asked:
    """What is asked of an office, or of both sides of a pair that are told alike: what is worked out of the answers is
    worked out once."""

    there: Context
    reports: periods.Reports
    cases: facts.Asked
    statuses: Answer
    counts: dict[str, Answer]
    amounts: list[Answer]

    @cached_property
    def known(self) -> totals.Frame:
        return facts.with_offices(self.there, self.reports)

    @cached_property
    def rows(self) -> dict[str, Any]:
        """Rows of `network.offices` by code."""
        return {row.code: row for row in self.reports.offices.itertuples()}

    @cached_property
    def lines(self) -> dict[str, Line]:
        states = offices.months_reported(self.known.states) if facts.tells_reports(self.there) else {}
        return facts.made_lines(self.known, self.cases, list(self.rows), states)

    @cached_property
    def spans(self) -> dict[str, list[tuple]]:
        return facts.spans_of(self.statuses.rows())

    @cached_property
    def counted(self) -> dict[str, dict[str, list[tuple[str, int]]]]:
        """Cases by code for each field, by office."""
        found = {code: {field: [] for field in self.counts} for code in self.rows}
        for field, answer in self.counts.items():
            rows = answer.rows()
            for office, code, number in zip(*(rows[name].tolist() for name in COUNTED), strict=True):
                if office in found:
                    found[office][field].append((code, number))
        return found

    @cached_property
    def seized(self) -> pd.DataFrame | None:
        return facts.by_office(self.amounts) if self.amounts else None


COUNTED = ("blo_code", "code", "case_count")
"""Columns of `facets.counts` by office."""


def ask(here: Context, code: str, pair: Any = None) -> Callable[[], Side]:
    """Begin to ask for what is known of an office, in a pair or by itself.

    Args:
        pair: a row of `network.pairs`; its cases alone where the office stands in pairs of several modes.
    """
    return _ask(here, code, pair, {})


def ask_both(here: Context, codes: tuple[str, str], pair: Any) -> list[Callable[[], Side]]:
    """The same of both sides of a pair. Where they are told alike they are asked for in one: the questions of one side
    are those of the other."""
    begun: dict[Any, _Asked] = {}
    return [_ask(here, code, pair, begun) if code else lambda: Side("", "none") for code in codes]


def _ask(here: Context, code: str, pair: Any, begun: dict[Any, _Asked]) -> Callable[[], Side]:
    """Begin to ask for one side.

    Args:
        begun: what has been asked for, by what it depends on.
    """
    if not facts.is_office(here, code):
        return lambda: Side(code, "none")
    access, told = access_to(here, code)
    there = at_office(here, code, access)
    if not can_tell(there):
        return lambda: Side(code, "untold")
    framed = facts.frame(there)
    whole = there.filters
    groups = () if pair is None or access.reads_release_only else split_by(here, code, pair)
    if groups:
        chosen = whole.transport_groups
        groups = tuple(one for one in groups if one in chosen) if chosen else groups
        # Nothing is of two modes at once.
        there = replace(there, filters=whole.with_(transport_groups=groups or ("-",)))
    elif pair is not None:
        there = replace(there, filters=whole.with_(blo_codes=_told_alike(here, code, pair, access)))
    alike = access, there.filters, there.coverage
    if alike not in begun:
        begun[alike] = _begin(there, framed, has_amounts=pair is not None)
    asked = begun[alike]
    all_cases = here.ask(seizures.monthly_cases(whole, access)) if groups else None
    others = (
        [
            here.ask(seizures.monthly_cases(whole.with_(transport_groups=split_by(here, code, other)), access))
            for other in facts.pairs_of(here, code)
        ]
        if groups
        else []
    )

    def answer() -> Side:
        if code not in asked.rows:
            return Side(code, "untold")
        apart = 0
        if all_cases is not None:
            in_pairs = sum(int(one.rows()["case_count"].sum()) for one in others)
            apart = int(all_cases.rows()["case_count"].sum()) - in_pairs
        return Side(
            code=code,
            told=told,
            frame=facts.of_office(asked.known, code),
            row=asked.rows[code],
            line=asked.lines[code],
            statuses=tuple(asked.spans.get(code, ())),
            counted=asked.counted[code],
            mode=pair.mode if groups else "",
            apart=apart,
            amounts=None if asked.seized is None else asked.seized[asked.seized["blo_code"] == code],
        )

    return answer


def _begin(there: Context, framed: totals.Frame, *, has_amounts: bool) -> _Asked:
    """Begin to ask for the offices of some filters, told by one access."""
    filters, access = there.filters, there.access
    reports = periods.ask_reports(there, framed, [facts.first_month(there, framed)], by_office=True)
    cases = facts.ask_cases(there, framed, filters)
    statuses = there.ask(network.statuses(access))
    fields = [one for one in BREAKDOWNS if (one in RELEASED_BREAKDOWNS) == access.reads_release_only]
    counts = {field: there.ask(facets.counts(field, filters, access, by_office=True)) for field in fields}
    spans = framed.spans if has_amounts else ()
    amounts = [
        there.ask(facts.quantities_query(filters.with_(start=span.start, end=span.end), there)) for span in spans
    ]
    return _Asked(there, reports, cases, statuses, counts, amounts)
