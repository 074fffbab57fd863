"""What was agreed, what is to be replaced, whom one turns to."""

from __future__ import annotations

from datetime import date

import pandas as pd

from charts.chart import Bar, BarChart
from charts.table import Cell, Column
from content import leads
from content.agencies import facts as agencies
from content.capacity.facts import Given
from content.capacity.given_charts import nothing_delivered
from content.context import Context
from language import i18n
from language.i18n import N_, _, count, ngettext
from language.spelling import folded
from queries import capacity

WRITTEN_OFF = "written_off"


def agreements(here: Context) -> pd.DataFrame:
    """Rows of `capacity.agreements`."""
    return here.facts("capacity.agreements", lambda: here.load(capacity.agreements(here.filters, here.access)))


def agreement_columns() -> list[Column]:
    return [
        Column(_("Agreement"), "title"),
        Column(_("Countries")),
        Column(_("Signed"), "number"),
        Column(_("Ends"), "number"),
    ]


def agreement_rows(here: Context, rows: pd.DataFrame) -> list[list[Cell]]:
    made = []
    for row in rows.itertuples():
        kind = here.names("agreement_kind", row.kind) if isinstance(row.kind, str) else ""
        names = [here.names("country", code) for code in row.country_codes.split("-")]
        link = row.source_url if isinstance(row.source_url, str) else ""
        made.append(
            [
                Cell(i18n.name(row), second=kind, link=link),
                Cell(i18n.list_words(names)),
                Cell(_day(row.signed_on)),
                Cell(_day(row.ends_on)),
            ]
        )
    return made


def _day(day) -> str:
    return _("Not recorded") if pd.isna(day) else i18n.date_short(day.date())


def lives(here: Context) -> dict[str, int]:
    """Years after which equipment of a kind is to be replaced, where that is recorded."""
    rows = here.load(capacity.service_lives())
    return dict(zip(rows["kind"], map(int, rows["years"]), strict=True))


def due(here: Context, given: Given) -> BarChart:
    """Deliveries whose service life ends by the end of next year, by kind."""
    end = date(here.filters.end.year + (here.filters.end > date(here.filters.end.year, 1, 1)), 1, 1)
    last = end.year
    years, rows = lives(here), _rows(given)
    rows = rows[rows["condition"] != WRITTEN_OFF].assign(kind=rows["kind"].fillna(""))
    found: dict[str, int] = {}
    without: set[str] = set()
    unknown = 0
    for row in rows.itertuples():
        if row.kind not in years:
            unknown += int(row.delivery_count)
            without.add(row.kind)
        elif row.year + years[row.kind] <= last:
            found[row.kind] = found.get(row.kind, 0) + int(row.delivery_count)
    bars = [
        Bar(
            name=here.names("equipment_type", kind),
            value=float(number),
            written=_("{n}, service life {years}").format(n=count(number), years=years_words(years[kind])),
            words=here.names("equipment_type", kind),
        )
        for kind, number in sorted(found.items(), key=lambda one: (-one[1], one[0]))
    ]
    total = sum(found.values())
    words = ngettext(
        "{n} delivery is past its service life by the end of {year}.",
        "{n} deliveries are past their service life by the end of {year}.",
        total,
    )
    take = words.format(n=count(total), year=str(last)) if len(_rows(given)) else nothing_delivered()
    notes = [_("By the year of delivery and the service life of the kind.")]
    if given.conditions is not None:
        notes.append(_("What is recorded as written off is not among them."))
    else:
        notes.append(_("What was written off since is among them."))
    if unknown:
        names = i18n.list_words(
            sorted(here.names("equipment_type", kind) if kind else i18n.state_word("not_stated") for kind in without)
        )
        notes.append(
            _("Service life not recorded of {n}: {names}").format(
                n=ngettext("{n} delivery", "{n} deliveries", unknown).format(n=count(unknown)), names=names
            )
        )
    return BarChart(
        title=_("To be replaced by the end of next year"),
        unit=_("deliveries"),
        bars=tuple(bars),
        take=take,
        notes=tuple(notes),
        name_heading=_("Kind"),
        value_heading=_("Deliveries"),
    )


def _rows(given: Given) -> pd.DataFrame:
    """Deliveries by kind, year and condition, where that is told."""
    if given.conditions is not None:
        rows = given.conditions
        return rows.assign(year=rows["year"].dt.year if len(rows) else [])
    rows = given.ever.equipment
    return rows.assign(year=rows["month"].dt.year if len(rows) else [], condition="")


def years_words(number: int) -> str:
    return ngettext("{n} year", "{n} years", number).format(n=count(number))


def contact_points(here: Context) -> pd.DataFrame:
    """Rows of `capacity.contact_points`."""
    return here.facts("capacity.contact_points", lambda: here.load(capacity.contact_points(here.filters, here.access)))


CONTACT_HOURS = {True: N_("round the clock"), None: N_("hours not recorded")}
"""What is said of a contact point beside its agency."""


def contact_functions(here: Context, rows: pd.DataFrame) -> list[str]:
    """Functions that are there, by name."""
    return sorted(rows["function_code"].unique(), key=lambda code: folded(here.names("contact_function", code)))


def contact_columns(here: Context, rows: pd.DataFrame) -> list[Column]:
    functions = [here.names("contact_function", code) for code in contact_functions(here, rows)]
    return [Column(_("Office"), "title"), Column(_("Country")), *(Column(name) for name in functions)]


def contact_rows(here: Context, rows: pd.DataFrame) -> list[list[Cell]]:
    """A line for each office, by country and name: the agencies that have each function there, never persons."""
    made = []
    for code, found in rows.groupby("blo_code"):
        country, office = here.names("country", code[:2]), here.names("blo", code)
        cells = [Cell(office, link=leads.address(here, "office", code)), Cell(country)]
        for function in contact_functions(here, rows):
            of_one = sorted(_contact(here, row) for row in found[found["function_code"] == function].itertuples())
            cells.append(Cell(i18n.list_words(of_one)) if of_one else Cell(_("Not recorded"), is_nothing=True))
        made.append((folded(country), folded(office), cells))
    return [cells for _country, _office, cells in sorted(made, key=lambda one: one[:2])]


def _contact(here: Context, row) -> str:
    """An agency that has a function, and when it is there for the other side."""
    lineage, hours = here.names.lineage(row.agency_code), row.is_round_the_clock
    name = agencies.short_name(here, lineage) if lineage in here.names.lineages else row.agency_code
    said = CONTACT_HOURS.get(None if hours is None or pd.isna(hours) else bool(hours))
    return f"{name} ({_(said)})" if said else name
