"""One chart, many surfaces: on screen, on paper, in a workbook and in a table stand the same values."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from charts.chart import BarChart, Matrix, TimeChart
from exports import values
from exports.about import in_language
from exports.plain import csv
from exports.workbook import chart_workbook
from tests.exports import made_up
from tests.exports.reading import Workbook, described, drawn_natively, on_paper, on_screen, rows_of_csv

TWELVE_DIGITS = 5e-12
"""How far a number may lie from itself once it is rounded as files round it."""
by_chance = settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def same(shown, wanted) -> bool:
    if shown.keys() != wanted.keys():
        return False
    pairs = [(shown[key], wanted[key]) for key in wanted]
    return all(
        one.keys() == other.keys() and all(math.isclose(one[at], other[at], rel_tol=TWELVE_DIGITS) for at in other)
        for one, other in pairs
    )


def written(value: str) -> float | None:
    return float(value) if value else None


def check(chart) -> None:
    wanted = described(chart)
    assert same(on_paper(chart, made_up.provenance()), wanted)
    assert same(on_screen(chart), wanted)
    check_files(chart)


def check_files(chart) -> None:
    """The table has every value of the description in its row; the native charts refer to cells with the same
    values."""
    provenance = made_up.provenance()
    headings, *rows = rows_of_csv(csv(chart, provenance))
    book = Workbook(chart_workbook(chart, provenance))
    data = book.sheets["Data"]
    top = next((row for row in range(9) if data.get((row, 1)) is not None), None)
    # An apostrophe before a sign of a formula may be that of the file without types, or one of the name itself.
    told = [str(data.get((top, column))).lstrip("'") for column in range(2)]
    assert told == [one.lstrip("'") for one in headings[:2]]
    columns = in_language("en", lambda: values.rows(chart)).number_columns
    for number, (row, numbers) in enumerate(zip(rows, _numbers(chart), strict=False)):
        assert (
            [written(row[column]) for column in columns[: len(numbers)]] == pytest.approx(numbers, rel=TWELVE_DIGITS)
            if None not in numbers
            else True
        )
        assert [written(row[column]) for column in columns[: len(numbers)]] == [
            pytest.approx(one, rel=TWELVE_DIGITS) if one is not None else None for one in numbers
        ]
        assert [data.get((top + 1 + number, column)) for column in columns[: len(numbers)]] == [
            pytest.approx(one, rel=TWELVE_DIGITS) if one is not None else None for one in numbers
        ]
    if isinstance(chart, TimeChart) and chart.series and chart.starts:
        check_native(chart, book, in_language("en", lambda: values.rows(chart)))


def _numbers(chart) -> list[list[float | None]]:
    """The numbers of each row of the table."""
    if isinstance(chart, TimeChart):
        return [[one.values[place] for one in chart.series] for place in range(len(chart.starts))]
    if isinstance(chart, BarChart):
        has_base = any(bar.base is not None for bar in chart.bars)
        return [[bar.value, bar.base] if has_base else [bar.value] for bar in chart.bars]
    return [[one.value] for one in sorted(chart.cells, key=lambda one: (one.row, one.column))]


def check_native(chart: TimeChart, book: Workbook, table) -> None:
    wanted: dict[str, dict[int, float]] = {}
    for one, column in zip(chart.series, table.number_columns, strict=False):
        wanted.setdefault(table.headings[column], {}).update(
            {place: value for place, value in enumerate(one.values) if value is not None}
        )
    shown = drawn_natively(book)
    assert same({heading: shown.get(heading, {}) for heading in wanted}, wanted)


@pytest.mark.parametrize("name", made_up.RICH)
def test_every_surface_shows_the_values_of_the_description(name):
    check(made_up.RICH[name])


@by_chance
@given(made_up.charts)
def test_every_surface_shows_the_values_of_any_description(chart):
    check(chart)


def test_a_value_that_differs_would_be_noticed():
    one = made_up.RICH["gaps, zero and filling"]
    wanted = described(one)
    assert same(wanted, wanted)
    assert not same(wanted, {(0,): wanted[0,] | {0: 4}})
    assert not same(wanted, {(0,): {place: value for place, value in wanted[0,].items() if place}})


def test_the_area_of_a_square_on_paper_goes_with_its_share():
    from exports import drawing, paper

    chart = made_up.RICH["squares"]
    with drawing.session():
        drawn = paper.page(chart, made_up.provenance(), paper.Size()).close()
    squares = {
        artist.get_gid(): artist for artist in drawn.get_children() if (artist.get_gid() or "").startswith("cell:")
    }
    largest, third = squares["cell:0:1"], squares["cell:2:1"]
    assert third.get_height() ** 2 / largest.get_height() ** 2 == pytest.approx(1 / 3)
    assert isinstance(chart, Matrix) and largest.get_height() == largest.get_width()


def test_depth_of_colour_in_a_calendar_goes_with_the_share():
    from exports import drawing, paper

    with drawing.session():
        drawn = paper.page(made_up.RICH["calendar"], made_up.provenance(), paper.Size()).close()
    squares = {
        artist.get_gid(): artist for artist in drawn.get_children() if (artist.get_gid() or "").startswith("cell:")
    }
    reds = [squares[f"cell:0:{column}"].get_facecolor()[0] for column in (1, 10, 25, 52)]
    assert reds == sorted(reds, reverse=True) and len(set(reds)) == 4
    sides = {squares[f"cell:0:{column}"].get_height() for column in (1, 10, 25, 52)}
    assert len(sides) == 1
