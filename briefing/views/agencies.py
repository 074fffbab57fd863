"""Agencies in the network: who they are; for readers who may know, what each kind of them did together with others."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from analysis import agencies
from briefing.request import Request
from content import periods
from content.agencies import facts
from content.context import Context
from exports.briefing_model import Cell, Slide, Table
from language import i18n
from language.i18n import _, count, ngettext
from queries import network

MOST_AGENCIES = 12


def slide(asked: Request) -> Slide:
    here = asked.here
    return _did(asked) if facts.can_show(here) else _known(asked)


# Who they are -----------------------------------------------------------------------------------------------


def _members(here: Context) -> list:
    """Agencies of the countries in scope under the names valid at the end of the period: rows of `network.agencies`."""
    countries = (
        here.filters.countries
        or here.access.countries
        or tuple(here.load(network.all_offices(here.access))["country_code"])
    )
    day = pd.Timestamp(facts.last_day(here))
    rows = [facts.agency(here, code) for code in here.names.lineages]
    return [
        row
        for row in rows
        if row.country_code in countries
        and (pd.isna(row.valid_to) or row.valid_to > day)
        and (pd.isna(row.valid_from) or row.valid_from <= day)
    ]


def _known(asked: Request) -> Slide:
    here = asked.here
    rows = _members(here)
    countries = sorted({row.country_code for row in rows}, key=lambda code: here.names("country", code))
    kinds = sorted({row.kind for row in rows}, key=lambda code: here.names("agency_kind", code))
    title = ngettext(
        "{n} agency of {countries} works in the network", "{n} agencies of {countries} work in the network", len(rows)
    )
    of_countries = ngettext("{n} country", "{n} countries", len(countries)).format(n=count(len(countries)))
    table = tuple(
        (
            Cell(written=here.names("agency_kind", kind)),
            Cell(written=count(len(own)), value=float(len(own))),
            Cell(
                written=i18n.list_words(
                    here.names("country", country)
                    for country in countries
                    if country in {row.country_code for row in own}
                )
            ),
        )
        for kind in kinds
        for own in [[row for row in rows if row.kind == kind]]
    )
    return Slide(
        key=asked.key,
        view=asked.view,
        title=title.format(n=count(len(rows)), countries=of_countries)
        if rows
        else _("No agency of the chosen countries is known"),
        # Beside the table it would take the room of its columns.
        provenance=asked.provenance(
            None,
            _("How many cases each agency had is not released")
            if here.access.reads_release_only
            else _("The source of these records does not tell which agencies took part"),
        ),
        table=Table(
            title=_("Kinds of agencies, and the countries that have them in the network"),
            headings=(_("Kind"), _("Agencies"), _("Countries")),
            is_number=(False, True, False),
            rows=table,
        )
        if rows
        else None,
        speaker=tuple(
            f"{facts.short_name(here, row.lineage_code)}: {i18n.name(row)}."
            for row in sorted(rows, key=lambda row: facts.order(here, row.lineage_code))
        ),
        dwell=asked.dwell,
    )


# What they did ----------------------------------------------------------------------------------------------


def _did(asked: Request) -> Slide:
    here = asked.here
    framed = facts.frame(here)
    of_frame, of_agencies, of_pairs = (
        periods.ask_reports(here, framed).frame,
        facts.ask_rows(here, framed, "agency"),
        facts.ask_pairs(here),
    )
    framed = of_frame()
    pairs = of_pairs()
    every = agencies.lines(of_agencies(), sorted(here.names.lineages), facts.frame_of_agency(here, framed))
    active = sum(line.case_count > 0 for line in every.values())
    together = sum(line.joint > 0 for line in every.values())
    partners = Counter(one for (one, _other), pair in pairs.items() if pair.cases)
    shown = sorted(
        (line for line in every.values() if line.case_count or line.sent or line.requests),
        key=lambda line: (-line.case_count, facts.order(here, line.code)),
    )
    title = ngettext("{n} agency led or joined cases", "{n} agencies led or joined cases", active).format(
        n=count(active)
    )
    title += (
        ngettext(", {n} of them together with others", ", {n} of them together with others", together).format(
            n=count(together)
        )
        if active
        else ""
    )
    rest = len(shown) - MOST_AGENCIES
    more = ngettext("{n} more agency is not listed.", "{n} more agencies are not listed.", rest).format(n=count(rest))
    return Slide(
        key=asked.key,
        view=asked.view,
        title=title if active else _("No agency led or joined a case in this period"),
        provenance=asked.provenance(framed),
        table=Table(
            title=_("Agencies with most cases, their partners, and how fast they answer"),
            headings=(
                _("Agency"),
                _("Cases"),
                _("Led"),
                _("Partners in cases"),
                _("Messages sent"),
                _("Median reply"),
            ),
            is_number=(False, True, True, True, True, True),
            rows=tuple(_row(here, line, partners[line.code]) for line in shown[:MOST_AGENCIES]),
        )
        if shown
        else None,
        speaker=(
            _("A case counts with every agency that led it or took part, so the lines do not add up to a total."),
            _(
                "An agency that is a part of a ministry and the ministry itself do not count as acting together in "
                "one case."
            ),
            *([more] if rest > 0 else []),
        ),
        dwell=asked.dwell,
    )


def _row(here: Context, line: agencies.Line, partners: int) -> tuple[Cell, ...]:
    row = facts.agency(here, line.code)
    name = f"{here.names('country', row.country_code)} · {here.names('agency_kind', row.kind)}"
    if line.cases.value is None:
        state = line.cases.state
        cases = (Cell(written=i18n.state_word(state), state=state), Cell(written=i18n.NOTHING, state=state))
    else:
        cases = (
            Cell(written=count(line.case_count), value=float(line.case_count)),
            Cell(written=count(line.led), value=float(line.led)),
        )
    return (
        Cell(written=name),
        *cases,
        Cell(written=count(partners), value=float(partners)),
        Cell(written=count(line.sent), value=float(line.sent)),
        Cell(
            written=i18n.days(line.median_days),
            value=line.median_days,
            state="" if line.median_days is not None else "not_applicable",
        ),
    )
