"""The table of records: a row each, its headings sort, its first cell opens the record."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from charts.table import Cell, Column, table
from content.context import Context
from content.records.cells import RIGHT, words
from content.records.facts import Found
from exports.records import by_code, label
from language import i18n
from language.i18n import _, count, ngettext
from pages.parts import clicks
from pages.work.records_parts import controls
from queries.records import Column as Asked

MOST_SEEN = 18
"""Letters of a cell that surely fit; the whole of a longer one is told when it is pointed at."""


def summary(found: Found) -> None:
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
    st.html(f'<div class="blo-words">{" · ".join(words)}</div>')


def draw(here: Context, found: Found) -> None:
    listing = found.chosen.listing
    known = by_code(listing)
    columns = [_heading(known[code], found) for code in listing.columns]
    rows = [
        [_cell(here, found, known[code], row, is_first=place == 0) for place, code in enumerate(listing.columns)]
        for row in found.rows.to_dict("records")
    ]
    caption = _("Records, sorted by: {column}").format(column=label(listing.sort.column, listing.grain))

    def clicked(key: str) -> None:
        what, _colon, code = key.partition(":")
        if what == "sort" and code in known:
            controls.sort_by(code, listing)
        elif what == "record":
            controls.open_record(code)

    with st.container(key="card_records"):
        clicks.markup(
            f'<div class="blo-across" tabindex="0">{table(columns, rows, caption=caption)}</div>',
            key="records_table",
            on_click=clicked,
        )


def _heading(column: Asked, found: Found) -> Column:
    listing = found.chosen.listing
    order = ""
    if listing.sort.column == column.code:
        order = "descending" if listing.sort.is_descending else "ascending"
    note = _("Sort by this column") if column.is_sortable else ""
    words = label(column.code, listing.grain)
    return Column(
        words,
        "number" if column.kind in RIGHT else "text",
        note,
        key=f"sort:{column.code}" if column.is_sortable else "",
        order=order,
    )


def _cell(here: Context, found: Found, column: Asked, row: dict, *, is_first: bool) -> Cell:
    text = words(found, column, row)
    if column.kind == "link" and text:
        address = str(row[column.code])
        return Cell(
            urlsplit(address).netloc,
            link=address if urlsplit(address).scheme in ("http", "https") else "",
            note=address,
        )
    colour = (
        here.palette.group(row["group"])
        if column.code in ("substance", "substances") and not i18n.is_nothing(row.get("group"))
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
    doubt = _("implausible") if column.code == "quantity" and row.get("is_quantity_implausible") else ""
    return Cell(text or i18n.NOTHING, warning=doubt, colour=colour, note=text if len(text) > MOST_SEEN else "")
