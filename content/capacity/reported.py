"""What the offices that a donor supported reported, without a word on causes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analysis import totals
from analysis.totals import Total
from charts.table import Cell, Column
from content import definitions, leads, periods
from content.capacity.facts import Given, whole
from content.context import Context
from content.offices import facts as offices_facts
from language import i18n
from language.i18n import _, count
from language.spelling import folded
from scope.filters import Filters


@dataclass(frozen=True)
class Reported:
    """Cases of some offices, by office: since the data begin, and in the period."""

    ever: dict[str, Total]
    now: dict[str, Total]


def columns(here: Context) -> list[Column]:
    return [
        Column(_("Office"), "title"),
        Column(_("Country")),
        Column(_("Opened"), "number"),
        definitions.column("reported", "cases_since", _("Cases")),
        definitions.column(
            "reported",
            "cases_in_period",
            _("In the period"),
            note=i18n.period(here.filters.start, here.filters.end),
        ),
    ]


def rows(here: Context, given: Given) -> list[list[Cell]]:
    """A line for each supported office, by country and name."""
    offices = tuple(given.ever.offices)
    if not offices:
        return []
    found = cases(here, offices)
    known = {row.code: row for row in given.opened.itertuples()}
    ordered = sorted(
        offices, key=lambda code: (folded(here.names("country", code[:2])), folded(here.names("blo", code)))
    )
    return [_row(here, code, known.get(code), found) for code in ordered]


def cases(here: Context, offices: tuple[str, ...]) -> Reported:
    """What some offices reported, by whoever reads."""

    def make() -> Reported:
        ever, now = (_ask(here, filters, offices) for filters in (whole(here), here.filters))
        return Reported(ever(), now())

    return here.facts("capacity.reported", make, offices)


def held(found: Iterable[Total]) -> int:
    """How many numbers of cases are held back, so that a sum of these lacks them."""
    return sum(one.held_count for one in found)


def added_up(found: Iterable[Total]) -> float:
    """What is told, added up."""
    return sum(one.value or 0.0 for one in found)


def _ask(here: Context, filters: Filters, offices: tuple[str, ...]) -> Callable[[], dict[str, Total]]:
    there = replace(here, filters=filters.with_(blo_codes=offices, pair_codes=(), comparison="none"))
    framed = periods.frame(there)
    reports = periods.ask_reports(there, framed, by_office=True)
    asked = there.ask(offices_facts.cases_query(there.filters, there))

    def read() -> dict[str, Total]:
        rows = offices_facts.by_office([asked])
        parts = dict(list(rows.groupby("blo_code")))
        told = {code: _told_in(parts[code]) for code in offices if code in parts}
        if len(told) == len(offices):
            return told
        # Why there is nothing of an office is worked out where there is nothing.
        known, nothing = offices_facts.with_offices(there, reports), rows.iloc[:0]
        without = {
            code: totals.total(offices_facts.of_office(known, code), nothing, "case_count")
            for code in offices
            if code not in told
        }
        return told | without

    return read


def _told_in(rows: pd.DataFrame) -> Total:
    """Cases of an office of which there are rows, as far as they are told."""
    held = int(rows["uncounted_count"].sum()) if "uncounted_count" in rows else 0
    value = rows["case_count"].sum(min_count=1)
    if pd.isna(value):
        return Total(None, "suppressed" if held else "not_stated", None, (), held)
    return Total(float(value), "reported", None, (), held)


def _row(here: Context, code: str, known: Any, found: Reported) -> list[Cell]:
    link = "" if here.access.reads_release_only else here.address("records", {"blo_codes": (code,)})
    return [
        Cell(here.names("blo", code), link=leads.address(here, "office", code)),
        Cell(here.names("country", code[:2])),
        Cell(_("Not recorded") if known is None else offices_facts.opened(known)),
        _told(found.ever[code]),
        _told(found.now[code], link),
    ]


def _told(total: Total, link: str = "") -> Cell:
    if total.value is None:
        return Cell(i18n.state_word(total.state))
    return Cell(
        count(total.value),
        second=_("a part is held back") if total.held_count else "",
        link=link if total.value else "",
    )
