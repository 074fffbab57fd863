"""Agencies, countries and newest significant cases, a row each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pandas as pd
import streamlit as st

import data
import i18n
from analysis import totals
from charts.table import Cell, Column, table
from charts.tiles import Bar
from i18n import _, count, ngettext
from pages.monitor.situation_parts.facts import Facts
from pages.parts.periods import by_span, cases_words
from queries import network
from queries.seizures import MASS
from screen import Screen

MOST_AGENCIES = 12


def agencies(here: Screen, facts: Facts) -> None:
    """Who led and who took part, most cases first; a renamed agency is one line."""
    st.html(f'<div class="blo-head">{i18n.html(_("Agencies in brief"))}</div>')
    if here.access.reads_release_only:
        st.markdown(i18n.state_word("not_at_this_level"))
        return
    if "agencies" not in here.subjects:
        st.markdown(i18n.state_word("not_held"))
        return
    frame, last = facts.frame, here.filters.end - timedelta(days=1)
    rows = by_span(facts.asked["agencies"])
    now = frame.within(rows, frame.period).groupby("lineage_code")[["led_count", "joined_count"]].sum()
    now = now.sort_values(["led_count", "joined_count"], ascending=False)
    if now.empty:
        st.markdown(_("No case of the period names an agency."))
        return
    take = _("cases led and joined in the period; small bars: cases led per month")
    st.html(f'<div class="blo-take">{i18n.html(take)}</div>')
    columns = [Column(_("Agency")), Column(_("Led"), "number"), Column(_("Joined"), "number"), Column(_("12 months"), "bars")]
    most = max(now["led_count"].max() if len(now) else 1, 1)
    lines = [
        [
            _agency_cell(here, code),
            Cell(count(row["led_count"]), share=row["led_count"] / most),
            Cell(count(row["joined_count"])),
            Cell(bars=_led_bars(frame, rows[(rows["lineage_code"] == code) & (rows["span"] == 0)], here.names.agency_on(code, last).country_code)),
        ]
        for code, row in now.head(MOST_AGENCIES).iterrows()
    ]
    st.html(table(columns, lines, caption=f"{_('Agencies in brief')}: {take}"))
    rest = len(now) - MOST_AGENCIES
    if rest > 0:
        led = int(now["led_count"].iloc[MOST_AGENCIES:].sum())
        words = ngettext("{n} more agency led {cases}.", "{n} more agencies led {cases}.", rest)
        cases = cases_words(led)
        st.html(f'<div class="blo-note">{i18n.html(words.format(n=count(rest), cases=cases))}</div>')


def _agency_cell(here: Screen, lineage: str) -> Cell:
    """An agency under the name that is valid at the end of the period."""
    row = here.names.agency_on(lineage, here.filters.end - timedelta(days=1))
    kind = here.names("agency_kind", row.kind)
    return Cell(f"{here.names('country', row.country_code)} · {kind}", second=i18n.name(row))


def _led_bars(frame: totals.Frame, rows: pd.DataFrame, country: str) -> tuple[Bar, ...]:
    """Cases led per month; a month on which no office of the agency's country reported is none, not zero."""
    counts = dict(zip(rows["month"], rows["led_count"], strict=True))
    most = max((counts.get(month, 0) for month in frame.small_months), default=0) or 1
    bars = []
    for month in frame.small_months:
        when, value, state = i18n.month_year(month), counts.get(month, 0), frame.country_state(country, month)
        if state not in ("reported", "filling") and not value:
            bars.append(Bar(None, state, f"{when}: {i18n.state_word(state)}"))
        else:
            bars.append(Bar(value / most, "filling" if month >= frame.complete_to else "reported", f"{when}: {cases_words(value)}"))
    return tuple(bars)


def by_country(here: Screen, facts: Facts) -> None:
    """For readers of yearly figures: each country's, in the order of their names."""
    st.html(f'<div class="blo-head">{i18n.html(_("By country"))}</div>')
    take = _("sums of the period in the order of names; single cases, months and offices are not shown at your access level")
    st.html(f'<div class="blo-take">{i18n.html(take)}</div>')
    drugs = facts.now_quantities
    drugs = drugs[(drugs["category"] == "drug") & (drugs["unit"] == MASS)]
    cases = facts.now_cases.groupby("country_code")[["case_count", "persons_detained", "suppressed_count"]].sum(min_count=1)
    weights = drugs.groupby("country_code")[["quantity", "suppressed_count"]].sum(min_count=1).reindex(cases.index)
    columns = [Column(_("Country")), Column(_("Seizure cases"), "number"), Column(_("Drugs, kg"), "number"), Column(_("Persons detained"), "number")]
    lines = [
        [
            Cell(here.names("country", code)),
            Cell(count(row["case_count"])),
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


def newest_significant(here: Screen, facts: Facts) -> None:
    """The newest cases at or above their substance's significant quantity."""
    st.html(f'<div class="blo-head">{i18n.html(_("Newest significant cases"))}</div>')
    released = here.access.reads_release_only
    rows = facts.asked["significant"][0].rows()
    take = _("at or above the significant quantity of the substance (proposed values)")
    if not released:
        known = facts.asked["assessed"][0].rows().iloc[0]
        assessed = int(known["significant_count"] + known["below_count"])
        if assessed == 0:
            st.markdown(_("No case of the period could be assessed."))
            return
        take += "; " + _("{n} of {total} items; not assessed: {rest}").format(
            n=count(known["significant_count"]), total=count(assessed), rest=count(known["not_assessed_count"])
        )
    else:
        take += "; " + _("published cases only")
    st.html(f'<div class="blo-take">{i18n.html(take)}</div>')
    if rows.empty:
        st.markdown(_("No published significant case in the period.") if released else _("No significant case in the period."))
        return
    columns = [Column(_("Date")), Column(_("Substance")), Column(_("Quantity"), "number"), Column(_("Place")), Column(_("Notes"))]
    codes = tuple(sorted(rows["place_code"].dropna().unique()))
    places = data.load(network.place_names(codes)).set_index("code") if codes else pd.DataFrame()
    lines = [_significant_row(here, row, places) for row in rows.itertuples()]
    st.html(table(columns, lines, caption=f"{_('Newest significant cases')}: {take}"))


def _reference_words(row) -> str:
    """Where the case is found again: its reference, else its row in the file it came from."""
    if not pd.isna(row.public_ref):
        return row.public_ref
    return "" if pd.isna(row.row_no) else _("row {n} of the file").format(n=count(row.row_no))


def _significant_row(here: Screen, row, places: pd.DataFrame) -> list[Cell]:
    if not pd.isna(row.blo_code):
        place = here.names("blo", row.blo_code)
    elif not pd.isna(row.place_code) and row.place_code in places.index:
        place = i18n.name(places.loc[row.place_code])
    else:
        place = ""
    country = here.names("country", row.country_code)
    notes = []
    if row.status in ("provisional", "revised"):
        notes.append(here.names("record_status", row.status))
    if row.is_quantity_implausible:
        notes.append(_("implausible quantity"))
    if not pd.isna(row.double_report_group):
        notes.append(_("probable double report"))
    amount, unit = (row.quantity_kg, MASS) if not pd.isna(row.quantity_kg) else (row.quantity, row.unit)
    return [
        Cell(i18n.dated(row.seized_on.date(), row.date_precision), second=_reference_words(row)),
        Cell(here.names("substance", row.substance_code), colour=here.palette.group(row.group_code)),
        Cell(i18n.quantity(amount, unit)),
        Cell(place or country, second=country if place else ""),
        Cell("; ".join(notes)),
    ]
