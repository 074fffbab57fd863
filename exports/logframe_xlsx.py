"""A logical framework as programmes write it: indicator, baseline, target, what was reached, source of verification."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from exports import about
from exports.provenance import Provenance
from exports.sheets import TITLE_ROW, Sheets, on_paper
from language.i18n import _


@dataclass(frozen=True)
class LogframeRow:
    """One planned value; `end` is the day after its period, `until` that after what was reached. None and '' are not
    recorded, or not known."""

    indicator: str
    scope: str
    first_day: date
    end: date
    baseline: float | None
    target: float | None
    first_half: float | None
    second_half: float | None
    actual: float | None
    expected: float | None
    until: date
    status: str
    verification: str


WIDES = (30, 26, 13, 13, 14, 12, 12, 12, 12, 12, 13, 28, 40)


def xlsx(rows: Sequence[LogframeRow], provenance: Provenance) -> bytes:
    """A sheet with a row for each planned value, and one that says where it is from."""
    return about.in_language(provenance.language, lambda: _made(rows, provenance))


def _made(rows: Sequence[LogframeRow], provenance: Provenance) -> bytes:
    book = Sheets()
    sheet = book.book.add_worksheet(_("Logical framework"))
    headings = [
        _("Indicator"),
        _("Scope"),
        _("First day"),
        _("Last day"),
        _("Baseline"),
        _("Target"),
        _("First half"),
        _("Second half"),
        _("Reached"),
        _("Expected"),
        _("Reached up to"),
        _("In words"),
        _("Source of verification"),
    ]
    top = book.marks(sheet, provenance.marks, len(headings))
    book.write(sheet, top, 0, provenance.filter_line, bold=True, font_size=14)
    sheet.set_row(top, TITLE_ROW)
    top += 2
    for column, wide in enumerate(WIDES):
        sheet.set_column(column, column, wide)
    book.headings(sheet, top, headings, WIDES)
    day = timedelta(days=1)
    for number, row in enumerate(rows, start=top + 1):
        values = (
            row.indicator,
            row.scope,
            row.first_day,
            row.end - day,
            row.baseline if row.baseline is not None else _("Not recorded"),
            row.target if row.target is not None else _("Not recorded"),
            row.first_half,
            row.second_half,
            row.actual,
            row.expected,
            row.until - day if row.until > row.first_day else None,
            row.status,
            row.verification or _("Not recorded"),
        )
        for column, value in enumerate(values):
            book.value(sheet, number, column, value)
    sheet.freeze_panes(top + 1, 1)
    on_paper(sheet)
    book.terms(book.book.add_worksheet(_("About")), 0, about.terms(provenance))
    book.properties(_("Logical framework"), provenance.marks, provenance.installation)
    return book.closed()
