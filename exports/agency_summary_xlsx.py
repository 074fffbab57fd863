"""Summaries of agencies as a workbook: numbers as numbers, months as days, and a sheet that says what they are."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

from exports import about
from exports.agency_summary import Summary
from exports.provenance import Provenance
from exports.typeface import plain
from exports.workbook import TITLE_ROW, make_room
from language import i18n, signs
from language.i18n import _

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

LONGEST_TEXT = 32_767
Value = str | float | date | None


def xlsx(
    summaries: list[Summary], provenance: Provenance, *, tell: Callable[[int, int], None] = lambda done, total: None
) -> bytes:
    """A sheet for each matter with a row for each agency and thing; the last says what is shown, where it is from and
    what it means.

    Args:
        tell: is told how many of all sheets are written.
    """
    return about.in_language(provenance.language, lambda: _made(summaries, provenance, tell))


def _made(summaries: list[Summary], provenance: Provenance, tell: Callable[[int, int], None]) -> bytes:
    from xlsxwriter import Workbook

    file = io.BytesIO()
    # Nothing that a record holds becomes a formula, a link or a number by its looks.
    book = Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    looks = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "mark": book.add_format({"bold": True, "font_color": "#b3541e"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "day": book.add_format({"num_format": "dd.mm.yyyy" if i18n.language() == "ru" else "yyyy-mm-dd"}),
        "whole": book.add_format({"num_format": "#,##0"}),
        "part": book.add_format({"num_format": "#,##0.###"}),
        "text": book.add_format({"indent": 1}),
        "first": book.add_format(),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    sheets = _sheets(summaries)
    for number, (name, headings, rows) in enumerate(sheets):
        tell(number, len(sheets) + 1)
        _write(book.add_worksheet(name), headings, rows, provenance, looks)
    tell(len(sheets), len(sheets) + 1)
    _write_about(book.add_worksheet(_("About")), provenance, looks)
    book.set_properties(
        {
            "title": plain(_("Summaries of agencies")),
            "company": plain(provenance.installation)[:250],
            "comments": plain(about.sentences(provenance.marks)),
        }
    )
    book.close()
    tell(len(sheets) + 1, len(sheets) + 1)
    return file.getvalue()


def _sheets(summaries: list[Summary]) -> list[tuple[str, list[str], list[list[Value]]]]:
    """Name, headings and rows of each sheet; every row begins with its agency, country and kind."""
    who = [_("Agency"), _("Country"), _("Agency kind")]

    def rows(of: Callable[[Summary], Iterable[tuple[Value, ...]]]) -> list[list[Value]]:
        return [[one.name, one.country, one.kind, *row] for one in summaries for row in of(one)]

    numbers = [heading for heading, _value in summaries[0].numbers] if summaries else []
    return [
        (_("Agencies"), [*who, *numbers], rows(lambda one: [tuple(value for _heading, value in one.numbers)])),
        (
            _("Months"),
            [*who, _("Month"), _("Cases"), _("State")],
            rows(
                lambda one: (
                    (month, value, "" if state == "reported" else i18n.state_word(state))
                    for month, value, state in zip(
                        one.trend.starts, one.trend.series[-1].values, one.trend.series[-1].states, strict=True
                    )
                )
            ),
        ),
        (
            _("Seized"),
            [*who, _("What"), _("Unit"), _("Quantity"), _("Cases"), _("Largest case")],
            rows(lambda one: ((row.name, row.unit, row.quantity, row.cases, row.largest) for row in one.amounts)),
        ),
        (
            _("Partners"),
            [
                *who,
                _("Partner"),
                _("Country of the partner"),
                _("Cases together"),
                _("Messages sent"),
                _("Received"),
                _("Median reply, days"),
            ],
            rows(
                lambda one: (
                    (row.name, row.country, row.cases, row.sent, row.received, row.median_days) for row in one.partners
                )
            ),
        ),
        (
            _("Breakdowns"),
            [*who, _("Field"), _("Value"), _("Cases or share")],
            rows(lambda one: ((chart.title, bar.name, bar.value) for chart in one.bars for bar in chart.bars)),
        ),
        (
            _("Training"),
            [*who, _("Topic"), _("Courses"), _("Men"), _("Women")],
            rows(lambda one: ((row.topic, row.courses, row.men, row.women) for row in one.courses)),
        ),
        (_("In short"), [*who, _("Sentence")], rows(lambda one: ((sentence,) for sentence in one.sentences))),
    ]


def _write(sheet: Worksheet, headings: list[str], rows: list[list[Value]], provenance: Provenance, looks: dict) -> None:
    top = 0
    for mark in provenance.marks:
        sheet.write_string(top, 0, plain(mark), looks["mark"])
        top += 1
    sheet.write_string(top, 0, plain(provenance.filter_line), looks["title"])
    sheet.set_row(top, TITLE_ROW)
    top += 2
    wides = []
    for column, heading in enumerate(headings):
        sheet.write_string(top, column, heading, looks["head"])
        words = [len(str(row[column])) for row in rows[:300] if row[column] is not None]
        wides.append(min(max([len(heading) * 0.7 + 4, 10, *words]), 60))
        sheet.set_column(column, column, wides[-1])
    make_room(sheet, top, zip(headings, (wide * 0.9 for wide in wides), strict=True))
    for number, row in enumerate(rows, start=top + 1):
        for column, value in enumerate(row):
            _cell(sheet, number, column, value, looks)
    sheet.freeze_panes(top + 1, 1)
    if rows:
        sheet.autofilter(top, 0, top + len(rows), len(headings) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _cell(sheet: Worksheet, row: int, column: int, value: Value, looks: dict) -> None:
    """A blank where there is no value: it is not zero."""
    if value is None or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(row, column, signs.cut(plain(value), LONGEST_TEXT), looks["text" if column else "first"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, looks["day"])
    else:
        sheet.write_number(row, column, value, looks["whole" if value == int(value) else "part"])


def _write_about(sheet: Worksheet, provenance: Provenance, looks: dict) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    said = [("", mark) for mark in provenance.marks] + about.lines(provenance)
    said += [(_("Notes") if number == 0 else "", note) for number, note in enumerate(provenance.notes)]
    said += [
        (
            _("Cases"),
            _(
                "A case counts with every agency that led it or took part, and once in the line of its country or "
                "kind: lines do not add up to the line above them."
            ),
        ),
        (
            _("Quantity"),
            _(
                "Kilograms are exact mass; every other unit keeps its own amount, and none is converted or added to "
                "another."
            ),
        ),
        (_("Blank cell"), _("Not known or not reported, which is not zero.")),
    ]
    for row, (heading, words) in enumerate(said):
        sheet.write_string(row, 0, plain(heading), looks["head"] if heading else None)
        sheet.write_string(row, 1, signs.cut(plain(words), LONGEST_TEXT), looks["wrap"])
        make_room(sheet, row, [(words, 100.0)])
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
