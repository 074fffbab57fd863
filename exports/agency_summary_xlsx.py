"""Summaries of agencies as a workbook: numbers as numbers, months as days, and a sheet that says what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from exports import about
from exports.agency_summary import Summary
from exports.provenance import Provenance
from exports.sheets import Sheets, Value
from language import i18n
from language.i18n import _


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
    book = Sheets()
    sheets = _sheets(summaries)
    for number, (name, headings, rows) in enumerate(sheets):
        tell(number, len(sheets) + 1)
        book.listing(name, headings, rows, marks=provenance.marks, title=provenance.filter_line)
    tell(len(sheets), len(sheets) + 1)
    book.terms(book.book.add_worksheet(_("About")), 0, _about(provenance))
    book.properties(_("Summaries of agencies"), provenance.marks, provenance.installation)
    made = book.closed()
    tell(len(sheets) + 1, len(sheets) + 1)
    return made


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
            [*who, _("Field"), _("Value"), _("Cases"), _("Share")],
            rows(
                lambda one: (
                    (chart.title, bar.name, *((bar.value, None) if chart.is_whole else (None, bar.value)))
                    for chart in one.bars
                    for bar in chart.bars
                )
            ),
        ),
        (
            _("Training"),
            [*who, _("Topic"), _("Courses"), _("Men"), _("Women")],
            rows(lambda one: ((row.topic, row.courses, row.men, row.women) for row in one.courses)),
        ),
        (_("In short"), [*who, _("Sentence")], rows(lambda one: ((sentence,) for sentence in one.sentences))),
    ]


def _about(provenance: Provenance) -> list[tuple[str, str]]:
    cases = _(
        "A case counts with every agency that led it or took part, and once in the line of its country or kind, so "
        "lines do not add up to the line above them."
    )
    quantity = _(
        "Kilograms are exact mass; every other unit keeps its own amount, and none is converted or added to another."
    )
    return about.terms(provenance, (_("Cases"), cases), (_("Quantity"), quantity))
