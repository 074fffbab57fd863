"""The pages of several things as a workbook: numbers as numbers, days as days, and a sheet that says what they are."""

from __future__ import annotations

from collections.abc import Callable

from exports import about
from exports.one_page import OnePage
from exports.provenance import Provenance
from exports.sheets import Sheets, Value
from language import i18n
from language.i18n import _

MOST_NAME = 31
"""Letters of the name of a sheet."""


def xlsx(
    pages: list[OnePage],
    provenance: Provenance,
    title: str,
    *,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> bytes:
    """A sheet for each matter with a row for each thing; the last says what is shown, where it is from and what it
    means.

    Args:
        title: of the whole file.
        tell: is told how many of all sheets are written.
    """
    return about.in_language(provenance.language, lambda: _made(pages, provenance, title, tell))


def _made(pages: list[OnePage], provenance: Provenance, title: str, tell: Callable[[int, int], None]) -> bytes:
    book, sheets = Sheets(), _sheets(pages)
    for number, (name, headings, rows, is_mixed) in enumerate(sheets):
        tell(number, len(sheets) + 1)
        book.listing(
            _of_sheet(name),
            headings,
            rows,
            marks=provenance.marks,
            title=provenance.filter_line,
            is_mixed=is_mixed,
        )
    tell(len(sheets), len(sheets) + 1)
    quantity = _(
        "Kilograms are exact mass; every other unit keeps its own amount, and none is converted or added to another."
    )
    book.terms(book.book.add_worksheet(_("About")), 0, about.terms(provenance, (_("Quantity"), quantity)))
    book.properties(title, provenance.marks, provenance.installation)
    made = book.closed()
    tell(len(sheets) + 1, len(sheets) + 1)
    return made


Sheet = tuple[str, list[str], list[list[Value]], bool]


def _of_sheet(name: str) -> str:
    """A name as that of a sheet, which holds few letters: whole words."""
    return name if len(name) <= MOST_NAME else name[: MOST_NAME + 1].rpartition(" ")[0] or name[:MOST_NAME]


def _sheets(pages: list[OnePage]) -> list[Sheet]:
    """Name, headings and rows of each sheet, and whether its figures are of several units; every row begins with what
    it is of."""
    who = _("Name")
    labels = list(dict.fromkeys(label for page in pages for label, _value, _note in page.figures))
    figures: list[list[Value]] = []
    for page in pages:
        of = {label: value for label, value, _note in page.figures}
        figures.append([page.name, page.subtitle, *(of.get(label) for label in labels)])
    found: list[Sheet] = [
        (_("Figures"), [who, _("What it is"), *labels], figures, False),
        (_("Months"), *_months(pages, who), False),
    ]
    by_title: dict[str, tuple[list[str], list[list[Value]], bool]] = {}
    for page in pages:
        for one in page.listings:
            headings = one.common if len(pages) > 1 and one.common else one.headings
            _headings, rows, _mixed = by_title.setdefault(one.title, ([who, *headings], [], one.is_mixed))
            rows += [[page.name, *row] for row in one.rows]
    found += [(title, *sheet) for title, sheet in by_title.items()]
    sentences: list[list[Value]] = [[page.name, sentence] for page in pages for sentence in page.sentences]
    return [*found, (_("In short"), [who, _("Sentence")], sentences, False)]


def _months(pages: list[OnePage], who: str) -> tuple[list[str], list[list[Value]]]:
    """A row for each month of each line of the charts."""
    rows: list[list[Value]] = []
    for page in pages:
        for one in page.trend.series if page.trend else ():
            for start, value, state in zip(
                page.trend.starts if page.trend else (), one.values, one.states or ("",) * len(one.values), strict=True
            ):
                rows.append(
                    [page.name, one.name, start, value, "" if state in ("", "reported") else i18n.state_word(state)]
                )
    return [who, _("Line"), _("Month"), _("Cases"), _("State")], rows
