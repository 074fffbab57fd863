"""The values of a chart or a map as a table on the page, in the reader's number format: what the picture shows, for
those who cannot see it or want to read it exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from charts.chart import Chart, Matrix, TimeChart, table
from charts.map_picture import CASES, DrawnBorder, DrawnCorridor, DrawnHexagon, DrawnMark, MapPicture
from charts.table import Cell, Column, read_exactly
from content.periods import cases_words
from exports.key import state_words
from exports.values import headed, mark_kind, mark_state_words
from language import i18n
from language.i18n import _

COUNTED = ("reported", "zero", "unsure")
"""Looks of marks whose value was counted, zero included."""
STATE = "*"
"""Heading of a column that says of the one before it why values are not there, or are not complete."""


def figures_table(subject: Chart | MapPicture) -> str:
    """What a picture shows, as markup: a row for each position, bar, row of squares or mark; why a value is not there
    stands in its place, and that it is not complete stands beneath it."""
    if isinstance(subject, MapPicture):
        return _of_map(subject)
    if isinstance(subject, Matrix):
        return _of_matrix(subject)
    return _of_chart(subject)


# Charts -----------------------------------------------------------------------------------------------------


def _of_chart(chart: Chart) -> str:
    found = table(headed(chart), state_word=state_words, state_heading=STATE)
    states = {place for place, heading in enumerate(found.headings) if heading.endswith(STATE)}
    # First days of positions are for files: here positions are named.
    left_out = states | ({1} if isinstance(chart, TimeChart) else set())
    shown = [place for place in range(len(found.headings)) if place not in left_out]
    written = {place: _Written.of(chart, [row[place] for row in found.rows]) for place in found.number_columns}
    rows = []
    for row in found.rows:
        cells = []
        for place in shown:
            if place in written:
                cells.append(_cell(written[place], row[place], _state_of(chart, row, place, states)))
            else:
                cells.append(Cell(str(row[place])))
        rows.append(cells)
    columns = [Column(found.headings[place], "number" if place in written else "text") for place in shown]
    return read_exactly(columns, rows, caption=_caption(chart))


def _of_matrix(chart: Matrix) -> str:
    """A row for each row of squares, a column for each of their columns."""
    chart = headed(chart)
    squares = {(one.row, one.column): one for one in chart.cells}
    written = _Written.of(chart, [one.value for one in chart.cells])
    rows = []
    for row, name in enumerate(chart.row_titles or chart.row_names):
        cells = [Cell(name)]
        for column in range(len(chart.column_names)):
            square = squares.get((row, column))
            cells.append(_cell(written, square.value, state_words(square.state)) if square else Cell())
        rows.append(cells)
    edges = f"{chart.row_heading} / {chart.column_heading}"
    columns = [Column(edges), *(Column(name, "number") for name in _short(chart))]
    return read_exactly(columns, rows, caption=_caption(chart))


def _short(chart: Matrix) -> tuple[str, ...]:
    """Names of the columns as they stand at the edge; in full where not all of them stand there."""
    return chart.column_names if all(chart.column_names) else chart.column_titles or chart.column_names


def _caption(chart: Chart) -> str:
    title = chart.subject or chart.title
    return f"{title}, {chart.unit}" if chart.unit else title


def _state_of(chart: Chart, row: tuple, place: int, states: set[int]) -> str:
    """What is said of a value: beside that of a series, at the end of the row of a bar."""
    is_of_bar = not isinstance(chart, TimeChart)
    said = len(row) - 1 if is_of_bar else place + 1
    return str(row[said]) if said in states and not (is_of_bar and place > 1) else ""


@dataclass(frozen=True)
class _Written:
    """How the numbers of a column are written: all with the same decimals."""

    decimals: int = 0
    is_share: bool = False

    @classmethod
    def of(cls, chart: Chart, values: Iterable[float | None]) -> _Written:
        if getattr(chart, "is_share", False):
            return cls(is_share=True)
        return cls(i18n.decimals(values))

    def words(self, value: float) -> str:
        if self.is_share:
            return i18n.percent(value)
        return i18n.in_column(value, self.decimals)


def _cell(written: _Written, value: float | None, state: str) -> Cell:
    if value is None:
        return Cell(state or i18n.NOTHING)
    return Cell(written.words(value), second=state)


# Maps -------------------------------------------------------------------------------------------------------


def _of_map(picture: MapPicture) -> str:
    rows = [
        *(_mark(one) for one in picture.marks),
        *(_line(one.name, _("Corridor"), one) for one in picture.corridors),
        *(_line(one.name, _("Section of border"), one) for one in picture.borders),
        *(_line(_middle(one), _("Hexagon"), one) for one in picture.hexagons),
        *([one.name, line, _("Published total"), ""] for one in picture.totals for line in one.lines),
    ]
    columns = [Column(_("Name")), Column(_("Value"), "number"), Column(_("Kind")), Column(_("State"))]
    kinds, has_state = {row[2] for row in rows}, any(row[3] for row in rows)
    # A column that says the same of all rows, or nothing, is left out.
    shown = [0, 1, *([2] if len(kinds) > 1 else []), *([3] if has_state else [])]
    caption = f"{picture.title}, {picture.words}" if picture.words else picture.title
    return read_exactly(
        [columns[place] for place in shown],
        [[Cell(row[place] or (i18n.NOTHING if place == 0 else "")) for place in shown] for row in rows],
        caption=caption,
    )


def _mark(one: DrawnMark) -> list[str]:
    state = "" if one.state == "zero" else mark_state_words(one.state)
    # Nothing counted where nothing was reported is not zero.
    value, state = (state, "") if not one.amount and one.state not in COUNTED else (one.value, state)
    precise = _("known to within {km} km").format(km=i18n.significant(one.precision_km, 2)) if one.precision_km else ""
    kind = mark_kind(one)
    return [one.name, value, kind, "; ".join(word for word in (state, precise) if word)]


def _line(name: str, kind: str, one: DrawnCorridor | DrawnBorder | DrawnHexagon) -> list[str]:
    counted = one.unit == CASES and one.amount is not None
    return [name, cases_words(one.amount) if counted else one.value, kind, ""]


def _middle(one: DrawnHexagon) -> str:
    lon, lat = (sum(part) / len(one.outline) for part in zip(*one.outline, strict=True))
    return f"{i18n.number(lat, 1)}°, {i18n.number(lon, 1)}°"
