"""What the offices that a donor supported reported, without a word on causes."""

from __future__ import annotations

from charts.table import Cell, Column
from content import definitions, leads
from content.capacity.facts import Given, whole
from content.context import Context
from language import i18n
from language.i18n import _, count
from language.spelling import folded
from queries import release, seizures
from scope.filters import Filters


def columns(here: Context) -> list[Column]:
    return [
        Column(_("Office"), "title"),
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
    ever, now = cases(here, offices)
    ordered = sorted(
        offices, key=lambda code: (folded(here.names("country", code[:2])), folded(here.names("blo", code)))
    )
    return [_row(here, code, ever, now) for code in ordered]


def cases(here: Context, offices: tuple[str, ...]) -> tuple[dict[str, int], dict[str, int]]:
    """Cases of each of some offices since the data begin, and in the period; of released figures those that are
    told."""
    ever, now = (_cases(here, filters, offices) for filters in (whole(here), here.filters))
    return ever, now


def _cases(here: Context, filters: Filters, offices: tuple[str, ...]) -> dict[str, int]:
    filters = filters.with_(blo_codes=offices, pair_codes=())
    ask = release.monthly_cases if here.access.reads_release_only else seizures.monthly_cases
    found = here.load(ask(filters, here.access))
    return found.groupby("blo_code")["case_count"].sum().to_dict() if len(found) else {}


def _row(here: Context, code: str, ever: dict[str, int], now: dict[str, int]) -> list[Cell]:
    opened = here.names.opened_on(code)
    number = ever.get(code)
    link = "" if here.access.reads_release_only else here.address("records", {"blo_codes": (code,)})
    return [
        Cell(
            here.names("blo", code),
            second=here.names("country", code[:2]),
            link=leads.address(here, "office", code),
        ),
        Cell(i18n.month_year(opened) if opened else _("Not recorded")),
        Cell(count(number) if number else i18n.state_word("none_recorded")),
        Cell(
            count(now[code]) if now.get(code) else i18n.state_word("none_recorded"), link=link if now.get(code) else ""
        ),
    ]
