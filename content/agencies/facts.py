"""What the Agencies page knows in one run: everything is asked for at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from analysis import acronyms, agencies, totals
from analysis.cooperation import still_open
from content import page_words, periods
from content.context import Context
from language import i18n
from language.i18n import _
from language.spelling import folded
from queries import agencies as queries
from queries import facets
from scope.filters import BLANK

MONTHS = 24
"""Small months of each line."""
BY = {"countries": "country", "kinds": "kind"}
"""What the lines of each view are grouped by."""


def can_show(here: Context) -> bool:
    """Whether this source tells of agencies, and this reader may know."""
    return "agencies" in here.subjects and here.is_told("agencies")


def frame(here: Context) -> totals.Frame:
    return replace(periods.frame(here), small_count=MONTHS)


def ask_rows(here: Context, framed: totals.Frame, by: str) -> Callable[[], agencies.Rows]:
    """Begin to ask for the lines of all agencies, countries of agencies, or kinds of agencies."""
    filters, access, zone = here.filters, here.access, here.settings.zone
    spans = [filters.with_(start=span.start, end=span.end) for span in framed.spans]
    cases = [here.ask(queries.monthly_cases(span, access, by=by)) for span in spans]
    others = [
        here.ask(query)
        for query in (
            queries.quantities(filters, access, by=by),
            queries.monthly_exchanges(filters, access, zone=zone, by=by),
            queries.replies(filters, access, zone=zone, by=by),
            queries.trainings(filters, access, by=by),
        )
    ]
    return lambda: agencies.Rows(periods.by_reporter(here, cases), *(answer.rows() for answer in others))


def ask_pairs(here: Context) -> Callable[[], dict[tuple[str, str], agencies.Pair]]:
    """Begin to ask who worked with whom in the period."""
    joint = here.ask(queries.joint_cases(here.filters, here.access))
    messages = here.ask(queries.exchange_pairs(here.filters, here.access, zone=here.settings.zone))
    return lambda: agencies.pairs(joint.rows(), messages.rows())


def frame_of_agency(here: Context, framed: totals.Frame) -> Callable[[str], totals.Frame]:
    """The frame of an agency: who reported from its country."""
    return lambda code: framed.of_country(agency(here, code).country_code)


@dataclass(frozen=True)
class Overview:
    """What all agencies did: rows of agencies and of their groups, the agencies in scope, and how many cases of the
    period state no agency."""

    framed: totals.Frame
    lines: agencies.Rows
    groups: agencies.Rows
    known: set[str]
    unstated: int


def overview(here: Context, view: str) -> Overview:
    """What all agencies did, in the groups of a view (`BY`)."""

    def make() -> Overview:
        framed = frame(here)
        reports, known, unstated = periods.ask_reports(here, framed).frame, ask_known(here), ask_unstated(here)
        lines, groups = (ask_rows(here, framed, by) for by in ("agency", BY[view]))
        page_words.ask_doubts(here)
        return Overview(reports(), lines(), groups(), known(), unstated())

    return here.facts("agencies", make, view)


def together(here: Context) -> tuple[totals.Frame, dict[tuple[str, str], agencies.Pair], set[str]]:
    """Who worked with whom, and the agencies in scope."""

    def make() -> tuple[totals.Frame, dict[tuple[str, str], agencies.Pair], set[str]]:
        reports, known, pairs = periods.ask_reports(here, frame(here)).frame, ask_known(here), ask_pairs(here)
        return reports(), pairs(), known()

    return here.facts("agencies.together", make)


# Who they are -----------------------------------------------------------------------------------------------


def last_day(here: Context) -> date:
    return here.filters.end - timedelta(days=1)


def agency(here: Context, code: str):
    """An agency under the name that is valid at the end of the period: a row of `network.agencies`."""
    return here.names.agency_on(code, last_day(here))


def beside(here: Context, code: str) -> tuple[str, ...]:
    """Agencies that can have a case jointly with one, for neither is a part of the other; none where that changed with
    a name."""
    wholes = {
        one: {None if pd.isna(row.parent_code) else here.names.lineage(row.parent_code) for row in rows}
        for one, rows in here.names.lineages.items()
    }
    parts = {one for one, of in wholes.items() if code in of}
    if any(len(wholes[one]) > 1 for one in (code, *parts)):
        return ()
    return tuple(sorted(wholes.keys() - parts - wholes[code] - {code}))


def ask_unstated(here: Context) -> Callable[[], int]:
    """Begin to ask how many cases of the period state no agency; where agencies are chosen there are none."""
    if here.filters.agency_codes or here.filters.agency_kinds or here.filters.partner_codes:
        return lambda: 0
    asked = here.ask(facets.counts("agency_codes", here.filters, here.access))
    return lambda: int(asked.rows().set_index("code")["case_count"].get(BLANK, 0))


def ask_known(here: Context) -> Callable[[], set[str]]:
    """Begin to ask which agencies are in scope."""
    known = here.ask(queries.in_scope(here.filters, here.access))
    return lambda: set(known.rows()["code"])


def shown(here: Context, codes: Iterable[str]) -> list[str]:
    """Agencies by country and kind; where agencies or kinds are chosen, only those."""
    filters = here.filters
    chosen = [
        code
        for code in codes
        if (not filters.agency_codes or code in filters.agency_codes)
        and (not filters.agency_kinds or agency(here, code).kind in filters.agency_kinds)
    ]
    return sorted(chosen, key=lambda code: order(here, code))


def listed(here: Context, found: Overview) -> list[str]:
    """The agencies that an overview has a line for, in their order."""
    seen = {code for code in found.lines.codes if code in here.names.lineages}
    return shown(here, seen | found.known)


def order(here: Context, code: str) -> tuple[str, str, str]:
    """By the country's name in the reader's language, then by kind, then by the agency's name."""
    row = agency(here, code)
    return folded(here.names("country", row.country_code)), row.kind, folded(i18n.name(row))


def short_name(here: Context, code: str) -> str:
    """Country code and acronym: room for more is not everywhere."""
    row = agency(here, code)
    return f"{row.country_code} {acronyms.of_row(row)}"


def full_name(here: Context, code: str) -> str:
    return i18n.name(agency(here, code))


def former_names(here: Context, code: str) -> list[str]:
    """Names that the agency bore before the end of the period, the newest first, each with the day until which it
    did."""
    now = agency(here, code)
    former = [
        row
        for row in here.names.lineages[code]
        if row.code != now.code and not pd.isna(row.valid_to) and row.valid_to.date() <= here.filters.end
    ]
    return [
        _("called {name} until {date}").format(date=i18n.date_short(row.valid_to.date()), name=i18n.name(row))
        for row in reversed(former)
    ]


def median_words(days: float, requests: int, answered: int) -> str:
    """The median of reply times, and how many requests it leaves out because they have no answer so far."""
    return ", ".join(
        filter(None, (_("median reply time {days}").format(days=i18n.days(days)), still_open(requests, answered)))
    )
