"""The values of a chart or a map as rows of a file."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

from charts.chart import BarChart, BoxChart, Chart, Scatter, Table, TimeChart, table
from charts.map_picture import CASES, DrawnBorder, DrawnCorridor, DrawnHexagon, DrawnMark, MapPicture
from exports.key import state_words
from exports.typeface import plain
from language import i18n
from language.i18n import _

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""A spreadsheet may read a text that begins with one of these, blanks before it or not, as a formula."""
SHIELD = "'"
DIGITS = 12
"""Significant digits of numbers in files: no quantity is known to more."""


def rows(chart: Chart) -> Table:
    """The plotted values with a heading for each column; words in the running language, numbers that are none left
    blank."""
    found = table(headed(chart), state_word=state_words, start_heading=_("First day"), state_heading=_("State"))
    headings = tuple(plain(heading) for heading in found.headings)
    return replace(found, headings=headings, rows=tuple(tuple(_clean(value) for value in row) for row in found.rows))


def headed(chart: Chart) -> Chart:
    """The chart with a heading for each column of its table."""
    if isinstance(chart, TimeChart):
        return replace(chart, first_heading=chart.first_heading or _("Period"))
    if isinstance(chart, BarChart):
        return replace(
            chart,
            name_heading=chart.name_heading or _("Name"),
            value_heading=chart.value_heading or chart.subject or chart.title,
            base_heading=chart.base_heading or _("Comparison"),
        )
    if isinstance(chart, Scatter | BoxChart):
        return replace(chart, name_heading=chart.name_heading or _("Name"))
    return replace(
        chart,
        row_heading=chart.row_heading or _("Row"),
        column_heading=chart.column_heading or _("Column"),
        value_heading=chart.value_heading or chart.subject or chart.title,
    )


def map_rows(picture: MapPicture) -> Table:
    """What the map shows, a row per mark, hexagon, corridor, section of border and total; in the running language."""
    headings = (
        _("Kind"),
        _("Name"),
        _("Value"),
        _("Amount"),
        _("Unit"),
        _("State"),
        _("Longitude"),
        _("Latitude"),
        _("Precision, km"),
    )
    rows: list[tuple] = []
    for one in picture.marks:
        state = mark_state_words(one.state)
        rows.append(
            (
                mark_kind(one),
                one.name,
                one.value,
                *_amount(one),
                state,
                *one.position,
                one.precision_km or None,
            )
        )
    for hexagon in picture.hexagons:
        lon, lat = (sum(part) / len(hexagon.outline) for part in zip(*hexagon.outline, strict=True))
        rows.append((_("Hexagon"), "", hexagon.value, *_amount(hexagon), "", lon, lat, None))
    rows += [(_("Corridor"), one.name, one.value, *_amount(one), "", None, None, None) for one in picture.corridors]
    rows += [
        (_("Section of border"), one.name, one.value, *_amount(one), "", None, None, None) for one in picture.borders
    ]
    for one in picture.totals:
        if one.amounts:
            rows += [
                (_("Published total"), one.name, of, amount, _unit(unit), "", *one.position, None)
                for of, amount, unit in one.amounts
            ]
        else:
            rows.append((_("Published total"), one.name, "; ".join(one.lines), None, "", "", *one.position, None))
    return Table(headings, tuple(tuple(_clean(value) for value in row) for row in rows), (3, 6, 7, 8))


def mark_kind(one: DrawnMark) -> str:
    """What a mark stands for."""
    if one.kind in ("pair", "country"):
        return _("Pair of offices") if one.kind == "pair" else _("Country")
    return _("Place") if one.precision_km else _("Office")


def _amount(one: DrawnMark | DrawnHexagon | DrawnCorridor | DrawnBorder) -> tuple[float | None, str]:
    """The number of a value and the word of its unit."""
    return (None, "") if one.amount is None else (one.amount, _unit(one.unit))


def _unit(unit: str) -> str:
    return _("cases") if unit == CASES else i18n.unit_word(unit) if unit else ""


def mark_state_words(state: str) -> str:
    """Words of the look of a mark on the map; none for a plain one."""
    words = {
        "zero": _("No case"),
        "held": _("Number of cases held back"),
        "unsure": _("Information on the office is unreliable"),
        "reported": "",
    }
    return words[state] if state in words else i18n.state_word(state)


def _clean(value: str | float | date | None) -> str | float | date | None:
    if isinstance(value, str):
        return plain(value)
    if value is None or isinstance(value, date):
        return value
    number = value.item() if hasattr(value, "item") else value
    return rounded(number) if math.isfinite(number) else None


def rounded(number: float) -> float:
    """A number without the noise that sums of binary fractions end in: 27.3813711 instead of 27.381371100000003."""
    return number if isinstance(number, int) else float(f"{number:.{DIGITS}g}")


def shielded(text: str) -> str:
    """A text that no spreadsheet takes for a formula when it opens a file without types."""
    return SHIELD + text if text.lstrip().startswith(FORMULA) else text
