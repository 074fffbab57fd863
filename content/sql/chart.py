"""An answer as a chart: one column of numbers by the days, or by the names, of the first column.

Different columns may be of different units, so that one of them is shown at a time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kinds

from charts.chart import Bar, BarChart, Chart, Series, TimeChart
from content import axes
from language import i18n
from language.i18n import _

MOST_BARS, MOST_SERIES, MOST_DAYS = 40, 6, 2000
OF_UNITS = ("unit",)
"""Columns whose values are never shown on one scale."""


@dataclass(frozen=True)
class Shape:
    """What of an answer can be drawn: its first column, perhaps one that parts it, and columns of numbers."""

    first: str
    is_time: bool
    part: str
    numbers: tuple[str, ...]

    @property
    def has_units(self) -> bool:
        """Whether the parts are of different units, of which one is shown at a time."""
        return self.part in OF_UNITS


def telling(rows: pa.Table, found: Shape) -> str:
    """The column of numbers that is drawn first: one in which rows differ."""
    return next((name for name in found.numbers if len(pc.unique(rows[name])) > 1), found.numbers[0])


def shape(rows: pa.Table) -> Shape | None:
    """What can be drawn of an answer; None where nothing can."""
    fields = list(rows.schema)
    if not fields or not rows.num_rows:
        return None
    first, *others = fields
    is_time = kinds.is_date(first.type)
    numbers = tuple(one.name for one in others if kinds.is_int64(one.type) or kinds.is_float64(one.type))
    texts = [one.name for one in others if kinds.is_string(one.type)]
    if not (is_time or kinds.is_string(first.type)) or not numbers or len(texts) > 1:
        return None
    if texts and not is_time and texts[0] not in OF_UNITS:
        return None
    distinct = rows.column(0).unique()
    if is_time and (distinct.null_count or len(distinct) > MOST_DAYS or len(distinct) < 2):
        return None
    return Shape(first.name, is_time, texts[0] if texts else "", numbers)


def parts(rows: pa.Table, found: Shape) -> list[str]:
    """Values of the column that parts an answer, those with most rows first."""
    counted = rows.column(found.part).value_counts().to_pylist()
    return [one["values"] for one in sorted(counted, key=lambda one: -one["counts"]) if one["values"] is not None]


def chart(rows: pa.Table, found: Shape, number: str, unit: str = "") -> Chart:
    """The description of an answer's chart.

    Args:
        number: name of the column of numbers.
        unit: of several units the one that is shown.
    """
    if unit:
        rows = rows.filter(pc.equal(rows.column(found.part), unit))
    values = [None if one is None or not math.isfinite(one) else float(one) for one in rows.column(number).to_pylist()]
    is_whole = all(one is None or one == int(one) for one in values)
    draw = _over_time if found.is_time else _by_name
    return draw(rows, found, number, unit, values, is_whole)


def _over_time(
    rows: pa.Table, found: Shape, number: str, unit: str, values: list[float | None], is_whole: bool
) -> TimeChart:
    days: list[date] = rows.column(found.first).to_pylist()
    starts = sorted(set(days))
    place = {day: number for number, day in enumerate(starts)}
    is_parted = bool(found.part) and not found.has_units
    names = parts(rows, found)[:MOST_SERIES] if is_parted else [number]
    lines: dict[str, list[float | None]] = {name: [None] * len(starts) for name in names}
    of = rows.column(found.part).to_pylist() if is_parted else [number] * len(days)
    for day, name, value in zip(days, of, values, strict=True):
        if name in lines:
            lines[name][place[day]] = value
    left_out = is_parted and len(parts(rows, found)) > MOST_SERIES
    return TimeChart(
        title=number,
        unit=unit,
        first_heading=found.first,
        starts=tuple(starts),
        labels=tuple(i18n.date_short(day) for day in starts),
        ticks=axes.ticks(starts, _grain(starts)),
        series=tuple(
            Series(
                name=name,
                values=tuple(line),
                colour=f"series:{order}",
                words=tuple(
                    f"{i18n.date_short(day)}: {name} {_written(value)}" for day, value in zip(starts, line, strict=True)
                ),
            )
            for order, (name, line) in enumerate(lines.items())
        ),
        notes=(_("Only the {n} values with most rows are drawn.").format(n=MOST_SERIES),) if left_out else (),
        is_whole=is_whole,
    )


def _grain(days: list[date]) -> str:
    if all((day.month, day.day) == (1, 1) for day in days):
        return "year"
    return "month" if all(day.day == 1 for day in days) else "day"


def _by_name(
    rows: pa.Table, found: Shape, number: str, unit: str, values: list[float | None], is_whole: bool
) -> BarChart:
    names = rows.column(found.first).to_pylist()
    bars = tuple(
        Bar(name=i18n.NOTHING if name is None else name, value=value, written=_written(value))
        for name, value in list(zip(names, values, strict=True))[:MOST_BARS]
    )
    left_out = len(names) > MOST_BARS
    return BarChart(
        title=number,
        unit=unit,
        bars=bars,
        notes=(_("Only the first {n} rows are drawn.").format(n=MOST_BARS),) if left_out else (),
        is_whole=is_whole,
        name_heading=found.first,
        value_heading=number,
    )


def _written(value: float | None) -> str:
    return i18n.number(value, 0 if value is None or value == int(value) else 2)
