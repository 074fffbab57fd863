"""Agencies in the network: who they are; for readers who may know, what each kind of them did together with others."""

from __future__ import annotations

import pandas as pd

from analysis import agencies
from briefing.request import Request
from briefing.views.figures import counted
from content import periods
from content.agencies import facts
from content.context import Context
from exports.briefing_model import Cell, Slide, Table
from language import i18n
from language.i18n import _, count, ngettext
from queries import network


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
            Cell(written=here.names("country", country)),
            *(
                Cell(
                    written=", ".join(
                        facts.short_name(here, row.lineage_code)[3:]
                        for row in rows
                        if (row.country_code, row.kind) == (country, kind)
                    )
                    or i18n.NOTHING
                )
                for kind in kinds
            ),
        )
        for country in countries
    )
    return Slide(
        key=asked.key,
        view=asked.view,
        title=title.format(n=count(len(rows)), countries=of_countries)
        if rows
        else _("No agency of the chosen countries is known"),
        provenance=asked.provenance(None),
        table=Table(
            title=_("Agencies by country and kind, by their acronyms"),
            headings=(_("Country"), *(here.names("agency_kind", kind) for kind in kinds)),
            is_number=(False,) * (1 + len(kinds)),
            rows=table,
        )
        if rows
        else None,
        points=()
        if here.access.reads_release_only
        else (_("The source of these records does not tell which agencies took part."),),
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
    of_frame, of_kinds, of_agencies = (
        periods.ask_reports(here, framed).frame,
        facts.ask_rows(here, framed, "kind"),
        facts.ask_rows(here, framed, "agency"),
    )
    framed = of_frame()
    rows = of_kinds()
    kinds = sorted(rows.codes & {row.kind for row in _members(here)}, key=lambda code: here.names("agency_kind", code))
    lines = agencies.lines(rows, kinds, lambda _kind: framed)
    every = agencies.lines(of_agencies(), sorted(here.names.lineages), facts.frame_of_agency(here, framed))
    active = sum(line.case_count > 0 for line in every.values())
    together = sum(line.joint > 0 for line in every.values())
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
    return Slide(
        key=asked.key,
        view=asked.view,
        title=title if active else _("No agency led or joined a case in this period"),
        provenance=asked.provenance(framed),
        figures=(
            counted(
                _("Agencies with cases"), float(active), note=_("of {total}").format(total=count(len(_members(here))))
            ),
            counted(_("Agencies with joint cases"), float(together)),
        ),
        table=Table(
            title=_("By kind of agency"),
            headings=(_("Kind"), _("Cases"), _("Led"), _("Jointly"), _("Messages"), _("Reply time"), _("Trained")),
            is_number=(False, True, True, True, True, True, True),
            rows=tuple(_row(here, lines[kind]) for kind in kinds),
        )
        if kinds
        else None,
        speaker=(
            _("A case counts with every agency that led it or took part, so the lines do not add up to a total."),
            _(
                "An agency that is a part of a ministry and the ministry itself do not count as acting together in "
                "one case."
            ),
        ),
        dwell=asked.dwell,
    )


def _row(here: Context, line: agencies.Line) -> tuple[Cell, ...]:
    if line.cases.value is None:
        cases = (
            Cell(written=i18n.state_word(line.cases.state), state=line.cases.state),
            *[Cell(written=i18n.NOTHING, state=line.cases.state)] * 2,
        )
    else:
        share = line.joint_share
        cases = (
            Cell(written=count(line.case_count), value=float(line.case_count)),
            Cell(written=count(line.led), value=float(line.led)),
            Cell(written=i18n.percent(share), value=share),
        )
    return (
        Cell(written=here.names("agency_kind", line.code)),
        *cases,
        Cell(written=count(line.sent), value=float(line.sent)),
        Cell(
            written=i18n.days(line.median_days),
            value=line.median_days,
            state="" if line.median_days is not None else "not_applicable",
        ),
        Cell(
            written=count(line.trained) if line.trained is not None else i18n.NOTHING,
            value=line.trained,
            state="" if line.trained is not None else "not_stated",
        ),
    )
