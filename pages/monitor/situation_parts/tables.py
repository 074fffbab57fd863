"""Agencies, countries and newest significant cases, a row each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pandas as pd
import streamlit as st

from analysis import totals
from charts.table import Cell, Column, table
from charts.tiles import Bar
from content import definitions, leads
from content.context import Context
from content.figures import month_bars
from content.periods import by_span, cases_words
from content.situation.facts import Facts, has_agencies
from language import i18n
from language.i18n import _, count, ngettext
from pages.parts import explain
from queries import seizures
from queries.units import MASS

MOST_AGENCIES = 16


def tells_agencies(here: Context) -> bool:
    """Whether there is anything to say of agencies: what they did, or where a reader finds it."""
    return has_agencies(here) or (here.access.reads_release_only and here.access.has_views)


def agencies(here: Context, facts: Facts) -> None:
    """Who led and who took part, most cases first; a renamed agency is one line."""
    st.html(f'<h2 class="blo-head">{i18n.html(_("Agencies in brief"))}</h2>')
    if here.access.reads_release_only:
        words = _(
            "Released figures do not tell agencies apart. “Our cases”, at the side, are those in which yours took part."
        )
        st.markdown(words)
        return
    lines = here.once("situation.agencies", lambda: _lines(here, facts))
    explain.columns(
        here,
        _("Agencies in brief"),
        _columns(),
        of=("cases",),
        queries=dict.fromkeys(("led", "joined"), lambda there: [seizures.by_agency(there.filters, there.access)]),
    )
    if not lines:
        st.markdown(_("No case of the period names an agency."))
    for markup in lines:
        st.html(markup)


def _lines(here: Context, facts: Facts) -> list[str]:
    """Markup of what the lines are, of the lines, and of how many more there are; none where no agency is named."""
    frame, last = facts.frame, here.filters.end - timedelta(days=1)
    rows = by_span(facts.asked["agencies"])
    now = frame.within(rows, frame.period).groupby("lineage_code")[["led_count", "joined_count"]].sum()
    now = now.sort_values(["led_count", "joined_count"], ascending=False)
    if now.empty:
        return []
    take = _("Cases that each led or took part in. The small bars are the cases led in each month.")
    months = len(frame.small_months)
    columns = [
        Column(_("Agency")),
        *_columns(),
        Column(ngettext("{n} month", "{n} months", months).format(n=count(months)), "bars"),
    ]
    most = max(now["led_count"].max() if len(now) else 1, 1)
    lines = [
        [
            _agency_cell(here, code),
            Cell(count(row["led_count"]), share=row["led_count"] / most),
            Cell(count(row["joined_count"])),
            Cell(
                bars=_led_months(
                    frame.of_country(here.names.agency_on(code, last).country_code), rows[rows["lineage_code"] == code]
                )
            ),
        ]
        for code, row in now.head(MOST_AGENCIES).iterrows()
    ]
    found = [
        f'<div class="blo-take">{i18n.html(take)}</div>',
        table(columns, lines, caption=f"{_('Agencies in brief')}: {take}"),
    ]
    rest = len(now) - MOST_AGENCIES
    if rest > 0:
        led = int(now["led_count"].iloc[MOST_AGENCIES:].sum())
        words = ngettext("{n} more agency led {cases}.", "{n} more agencies led {cases}.", rest)
        cases = cases_words(led)
        found.append(f'<div class="blo-note">{i18n.html(words.format(n=count(rest), cases=cases))}</div>')
    return found


def _columns() -> list[Column]:
    return [
        definitions.column("agencies", "led", _("Led")),
        definitions.column("agencies", "joined", _("Took part")),
    ]


def _agency_cell(here: Context, lineage: str) -> Cell:
    """An agency under the name that is valid at the end of the period."""
    row = here.names.agency_on(lineage, here.filters.end - timedelta(days=1))
    kind = here.names("agency_kind", row.kind)
    return Cell(
        f"{here.names('country', row.country_code)} · {kind}",
        note=i18n.name(row),
        link=leads.address(here, "agency", lineage),
    )


def _led_months(frame: totals.Frame, rows: pd.DataFrame) -> tuple[Bar, ...]:
    """Cases led per month; a month on which no office of the agency's country reported is none, not zero."""
    return month_bars(totals.months_of(frame, rows.assign(reporter=""), "led_count"), "", frame.period)


def by_country(here: Context, facts: Facts) -> None:
    """For readers of yearly figures: each country's, in the order of their names."""
    st.html(f'<h2 class="blo-head">{i18n.html(_("By country"))}</h2>')
    take = _(
        "Sums of the period in the order of names. Single cases, months and offices are not shown at your access level."
    )
    st.html(f'<div class="blo-take">{i18n.html(take)}</div>')
    drugs = facts.now_quantities
    drugs = drugs[(drugs["category"] == "drug") & (drugs["unit"] == MASS)]
    cases = facts.now_cases.groupby("country_code")[
        ["case_count", "persons_detained", "suppressed_count", "uncounted_count"]
    ].sum(min_count=1)
    weights = drugs.groupby("country_code")[["quantity", "suppressed_count"]].sum(min_count=1).reindex(cases.index)
    columns = [
        Column(_("Country")),
        definitions.column("countries", "cases", _("Seizure cases")),
        definitions.column("countries", "drugs_by_weight", _("Drugs, kg")),
        definitions.column("countries", "persons", _("Persons detained")),
    ]
    # Who reads figures by country alone has no rows to ask of.
    explain.columns(here, _("By country"), columns, of=("cases",), queries={})
    lines = [
        [
            Cell(here.names("country", code)),
            Cell(_told(row["case_count"], row["uncounted_count"], count)),
            Cell(_told(weights.loc[code, "quantity"], weights.loc[code, "suppressed_count"], i18n.significant)),
            Cell(_told(row["persons_detained"], row["suppressed_count"], count)),
        ]
        for code, row in sorted(cases.iterrows(), key=lambda one: here.names("country", one[0]))
    ]
    st.html(table(columns, lines, caption=f"{_('By country')}: {take}"))


def _told(value: float, held: float, write: Callable[[float], str]) -> str:
    """A released figure, or why there is none: held back for standing for few cases, or not stated."""
    if not pd.isna(value):
        return write(value)
    return i18n.state_word("suppressed" if held > 0 else "not_stated")
