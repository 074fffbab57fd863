"""The table of records: a row each, its headings sort, its first cell opens the record."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from analysis.acronyms import by_code as by_acronym
from charts.table import Cell, Column, table
from content import leads
from content.context import Context
from content.records import columns
from content.records.choices import ROWS_ON_PHONE
from content.records.columns import Shown
from content.records.facts import Found
from exports.records import by_code, label
from language import i18n
from language.i18n import _, count, ngettext
from pages.parts import card, clicks
from pages.parts.explain import Explained
from pages.work.records_parts import controls
from queries import records
from queries.records import SEPARATOR
from scope.kinds import PROFILED


def summary(here: Context, found: Found) -> None:
    """How many there are, which are shown, in which order."""
    listing = found.chosen.listing
    cases = ngettext("{n} case", "{n} cases", found.case_count).format(n=count(found.case_count))
    lines = ngettext("{n} item", "{n} items", found.line_count).format(n=count(found.line_count))
    words = [f"<b>{i18n.html(cases)}</b>, {i18n.html(lines)}"]
    if found.total:
        last = found.first + len(found.rows)
        words.append(i18n.html(_("rows {first}–{last}").format(first=count(found.first + 1), last=count(last))))
    grain = (
        _("one row is one case; its quantity is that of the largest item by mass, nothing is added up")
        if listing.grain == "case"
        else _("one row is one item of a case: one substance")
    )
    words.append(i18n.html(grain))
    asks = _explained(here, found)
    st.html(f'<div class="blo-words">{i18n.DOT.join(words)}{asks}</div>')


def _explained(here: Context, found: Found) -> str:
    """The button that explains what is listed, as markup."""
    listing = found.chosen.listing
    asked = Explained(
        kind="records",
        queries=lambda _there: [records.counts(listing.filters, listing.access, also=found.shown.also)],
    )
    return asked.offer(here, "records", _("Records"), of=("cases",))


def draw(here: Context, found: Found) -> None:
    listing = found.chosen.listing
    known = by_code(listing)
    shown = columns.shown(found)
    units = frozenset(one.unit for one in shown if one.part == columns.UNIT and one.unit)
    acronyms = by_acronym(here.names.lineages)
    rows = [
        [_cell(here, found, one, row, units, acronyms, is_first=place == 0) for place, one in enumerate(shown)]
        for row in found.rows.to_dict("records")
    ]
    caption = _("Records, sorted by: {column}").format(column=label(listing.sort.column, listing.grain))

    def clicked(key: str) -> None:
        what, _colon, code = key.partition(":")
        if what == "sort" and code in known:
            controls.sort_by(code, listing)
        elif what == "record":
            controls.open_record(code)

    heads = [_heading(one, found) for one in shown]
    with st.container(key="card_records"):
        clicks.markup(
            f'<div class="blo-across" tabindex="0">{table(heads, rows, caption=caption, late_from=ROWS_ON_PHONE)}</div>'
            + _rest(len(rows) - ROWS_ON_PHONE),
            key="records_table",
            on_click=clicked,
        )
        if any(one.part == columns.MASS for one in shown):
            card.notes(_("Mass is told to the gram here; an open record and the files have all its digits."))


def _rest(left: int) -> str:
    """What shows the rows that a small screen keeps back at first."""
    if left < 1:
        return ""
    words = ngettext("Show {n} more row", "Show {n} more rows", left).format(n=count(left))
    return f'<button type="button" class="blo-rest" data-rest>{i18n.html(words)}</button>'


def _heading(column: Shown, found: Found) -> Column:
    sort = found.chosen.listing.sort
    order = ""
    if column.sort and sort.column == column.sort:
        order = "descending" if sort.is_descending else "ascending"
    notes = (column.note if column.note != column.heading else "", _("Sort by this column") if column.sort else "")
    return Column(
        column.heading,
        "number" if column.is_number else "text",
        ". ".join(filter(None, notes)),
        key=f"sort:{column.sort}" if column.sort else "",
        order=order,
    )


def _cell(
    here: Context,
    found: Found,
    column: Shown,
    row: dict,
    units: frozenset[str],
    acronyms: dict[str, str],
    *,
    is_first: bool,
) -> Cell:
    code = column.of.code
    text = columns.text(found, column, row, units)
    if text is None:
        return Cell()
    if column.of.kind == "link" and text:
        address = str(row[code])
        return Cell(
            urlsplit(address).netloc,
            link=address if urlsplit(address).scheme in ("http", "https") else "",
            note=address,
        )
    colour = (
        here.palette.group(row["group"])
        if code in ("substance", "substances") and not i18n.is_nothing(row.get("group"))
        else ""
    )
    if is_first and not i18n.is_nothing(row.get("record_key")):
        key = str(row["record_key"])
        return Cell(
            text or i18n.NOTHING,
            link=controls.link_to(key),
            key=f"record:{key}",
            colour=colour,
            note=_("Open the record"),
        )
    if text and (parts := _led_to(here, column, row, acronyms)):
        return Cell(text, parts=parts)
    is_doubtful = column.part and text and row.get("is_quantity_implausible")
    short = _short(column, row, acronyms) if text else ""
    return Cell(
        short or text or i18n.NOTHING,
        warning=_("implausible") if is_doubtful else "",
        colour=colour,
        note=text if short else columns.exact(column, row),
        long=text if short else "",
        is_nothing=not text,
    )


def _led_to(here: Context, column: Shown, row: dict, acronyms: dict[str, str]) -> tuple[Cell, ...]:
    """Offices and agencies of a cell, each with the way to its page; nothing where they have none."""
    if column.of.dimension not in PROFILED:
        return ()
    codes = str(row[column.of.code]).split(SEPARATOR)
    ways = leads.of_codes(here, {column.of.dimension: codes})
    if len(ways) < len(codes):
        return ()
    has_short = column.of.dimension == "agency" and all(code in acronyms for code in codes)
    names = [here.names(column.of.dimension, code) for code in codes]
    return tuple(
        Cell(acronyms[code], link=way.address, long=name) if has_short else Cell(name, link=way.address)
        for code, name, way in zip(codes, names, ways, strict=True)
    )


def _short(column: Shown, row: dict, acronyms: dict[str, str]) -> str:
    """Agencies by their acronyms, where each of them has one."""
    if column.of.dimension != "agency":
        return ""
    codes = str(row[column.of.code]).split(SEPARATOR)
    return ", ".join(acronyms[code] for code in codes) if all(code in acronyms for code in codes) else ""
