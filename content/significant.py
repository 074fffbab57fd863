"""The newest significant cases, a row each."""

from __future__ import annotations

import pandas as pd

from charts.table import Cell, Column, table
from content import leads, leaving
from content.context import Context
from language import i18n
from language.i18n import _, count
from queries import network
from queries.units import MASS

MOST_NEWEST, MOST_MORE = 8, 500


def significant_table(here: Context, rows: pd.DataFrame, caption: str) -> str:
    """A row for each case, as markup."""
    columns = [Column(_("Date")), Column(_("Substance")), Column(_("Quantity"), "number"), Column(_("Place"))]
    codes = tuple(sorted(rows["place_code"].dropna().unique()))
    places = here.load(network.place_names(codes)).set_index("code") if codes else pd.DataFrame()
    lines = [_significant_row(here, row, places) for row in rows.itertuples()]
    return table(columns, lines, caption=caption)


def _reference_words(row) -> str:
    """Where the case is found again: its reference, else its row in the file it came from."""
    if not pd.isna(row.public_ref):
        return row.public_ref
    return "" if pd.isna(row.row_no) else _("row {n} of the file").format(n=count(row.row_no))


def _record_link(here: Context, row) -> str:
    """Address of the record, for readers who may see it."""
    return "" if pd.isna(row.record_key) else here.address("records", record=row.record_key)


def line_words(here: Context, row) -> str:
    """A significant case in one line: its day, what and how much, where."""
    amount, unit = _amount(row)
    where = here.names("country", row.country_code) if pd.isna(row.blo_code) else here.names("blo", row.blo_code)
    doubt = f" ({_('implausible quantity')})" if row.is_quantity_implausible else ""
    return (
        f"{i18n.dated(row.seized_on.date(), row.date_precision)}: {here.names('substance', row.substance_code)}, "
        f"{i18n.quantity(amount, unit)}{doubt}; {where}"
    )


def _amount(row) -> tuple[float, str]:
    """Quantity and unit: in kilograms where it is a mass."""
    return (row.quantity_kg, MASS) if not pd.isna(row.quantity_kg) else (row.quantity, row.unit)


def _significant_row(here: Context, row, places: pd.DataFrame) -> list[Cell]:
    office = "" if pd.isna(row.blo_code) else row.blo_code
    if office:
        place = here.names("blo", office)
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
    amount, unit = _amount(row)
    said = ", ".join(notes)
    return [
        Cell(
            i18n.dated(row.seized_on.date(), row.date_precision),
            second=_reference_words(row),
            link=_record_link(here, row),
            leave=leaving.key_of(here, row.seizure_id),
        ),
        Cell(
            here.names("substance", row.substance_code),
            second=said[:1].upper() + said[1:],
            colour=here.palette.group(row.group_code),
        ),
        Cell(i18n.quantity(amount, unit)),
        Cell(place or country, second=country if place else "", link=leads.address(here, "office", office)),
    ]
