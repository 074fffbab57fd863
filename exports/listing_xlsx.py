"""A table of a page as a workbook: numbers as numbers, days as days, and a sheet that says what they are."""

from __future__ import annotations

from exports import about
from exports.one_page import Listing
from exports.one_page_xlsx import MOST_NAME
from exports.provenance import Provenance
from exports.sheets import Sheets
from language.i18n import _


def xlsx(listing: Listing, provenance: Provenance) -> bytes:
    """A sheet with the rows, and one that says where they are from."""
    return about.in_language(provenance.language, lambda: _made(listing, provenance))


def _made(listing: Listing, provenance: Provenance) -> bytes:
    book = Sheets()
    rows = [list(row) for row in listing.rows]
    book.listing(
        listing.title[:MOST_NAME],
        list(listing.headings),
        rows,
        marks=provenance.marks,
        title=f"{listing.title}. {provenance.filter_line}",
    )
    book.terms(book.book.add_worksheet(_("About")), 0, about.terms(provenance, notes=listing.notes))
    book.properties(listing.title, provenance.marks, provenance.installation)
    return book.closed()
