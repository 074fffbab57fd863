"""Figures of charts and maps as tables: each value as the picture has it, and in words why it is not there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from charts.chart import Band, Bar, BarChart, Matrix, MatrixCell, Series, TimeChart
from charts.map_picture import DrawnCorridor, DrawnHexagon, DrawnMark, DrawnTotal, MapPicture
from content.values import figures_table
from language import i18n

EVIL = "<b>x</b>"


@pytest.fixture(autouse=True)
def english():
    i18n.use("en")
    yield
    i18n.use("en")


def read(markup: str) -> tuple[str, list[list[str]]]:
    """Caption and rows, the headings first."""
    rows = [
        [" ".join(re.sub("<[^>]+>", " ", cell).split()) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in markup.split("<tr>")[1:]
    ]
    return re.search("<caption>(.*?)</caption>", markup)[1], rows


def months(**more) -> TimeChart:
    series = Series(
        name="Cases",
        values=(12.0, None, None, 0.0, 7.0),
        states=("reported", "missing", "closed", "nil", "filling"),
    )
    asked = {
        "title": "Cases per month",
        "unit": "cases",
        "starts": tuple(date(2026, month, 1) for month in range(1, 6)),
        "labels": ("January", "February", "March", "April", "May"),
        "ticks": (),
        "series": (series,),
        "bands": (Band(name="Expected", low=(8.5, None, 8, 8, 8), high=(20, None, 20, 20, 20)),),
    }
    return TimeChart(**(asked | more))


def test_a_month_without_a_value_says_why_and_one_still_filling_up_says_so():
    caption, (headings, *rows) = read(figures_table(months()))
    assert caption == "Cases per month, cases"
    assert headings == ["Period", "Cases, cases", "Expected ≥, cases", "Expected ≤, cases"]
    assert rows == [
        ["January", "12", "8.5", "20"],
        ["February", "Not reported", "—", "—"],
        ["March", "Closed in this period", "8.0", "20"],
        ["April", "0 Nil report", "8.0", "20"],
        ["May", "7 Incomplete period", "8.0", "20"],
    ]


def test_the_table_is_named_has_headings_both_ways_and_is_reached_by_keyboard():
    markup = figures_table(months())
    assert (
        '<div class="blo-scroll blo-figures" role="region" aria-label="Cases per month, cases" tabindex="0">' in markup
    )
    assert markup.count('scope="col"') == 4 and markup.count('<th scope="row">') == 5


@pytest.mark.parametrize(
    ("values", "digits", "written"),
    [
        ([60.3, 8.7, 5.0], 1, ["60.3", "8.7", "5.0"]),
        ([0.09, 92.7, 0], 2, ["0.09", "92.70", "0.00"]),
        ([1210.26, 556.5], 1, ["1,210.3", "556.5"]),
        ([37400.0, 120.0, None], 0, ["37,400", "120", "—"]),
        ([0.004, 12.0], 0, ["<0.01", "12"]),
    ],
)
def test_numbers_of_a_column_have_one_number_of_decimals(values, digits, written):
    i18n.use("en")
    assert i18n.decimals(values) == digits and [i18n.in_column(one, digits) for one in values] == written


def test_amounts_of_a_column_have_the_same_decimals_and_none_is_shown_as_nought():
    weights = Series(name="Heroin", values=(1234.5, 0.42, 3.0, 0.0004, None))
    _caption, (_headings, *rows) = read(figures_table(months(series=(weights,), bands=(), is_whole=False, unit="kg")))
    assert [row[1] for row in rows] == ["1,234.50", "0.42", "3.00", "&lt;0.01", "—"]
    shares = Series(name="Share", values=(0.5, 0.123, 1.0, 0.0, None))
    _caption, (_headings, *rows) = read(figures_table(months(series=(shares,), bands=(), is_share=True)))
    assert [row[1] for row in rows] == ["50%", "12%", "100%", "0%", "—"]


def test_bars_stand_beside_what_they_are_compared_with():
    chart = BarChart(
        title="By office",
        unit="cases",
        bars=(
            Bar(name=EVIL, value=5.0, written="5", base=3.0),
            Bar(name="B", value=None, written="", state="suppressed"),
        ),
    )
    markup = figures_table(chart)
    assert EVIL not in markup
    assert read(markup)[1][1:] == [["&lt;b&gt;x&lt;/b&gt;", "5", "3"], ["B", "Suppressed", "—"]]


def test_squares_stand_in_their_rows_and_columns():
    chart = Matrix(
        title="Calendar",
        unit="cases",
        row_names=("2025", "2026"),
        column_names=("J", "F"),
        column_titles=("January", "February"),
        cells=(
            MatrixCell(row=0, column=0, value=4.0),
            MatrixCell(row=0, column=1, value=None, state="missing"),
            MatrixCell(row=1, column=0, value=6.0, state="filling"),
        ),
        row_heading="Year",
        column_heading="Month",
    )
    assert read(figures_table(chart))[1] == [
        ["Year / Month", "J", "F"],
        ["2025", "4", "Not reported"],
        ["2026", "6 Incomplete period", ""],
    ]


def test_what_a_map_shows_is_told_with_its_unit_and_state():
    mark = {"position": (69.0, 41.0), "radius": 5.0, "colour": "#000000"}
    picture = MapPicture(
        title="Map",
        words="August 2026",
        mode="light",
        language="en",
        box=(60, 35, 75, 45),
        ground=(),
        marks=(
            DrawnMark(**mark, state="reported", name="Oybek", value="3 cases", amount=3.0, unit="case"),
            DrawnMark(**mark, state="held", name="Dostuk", value="Suppressed"),
            DrawnMark(**mark, state="missing", name="Karamyk", value="0 cases", amount=0.0, unit="case"),
            DrawnMark(**mark, state="reported", name="Osh", value="1 case", precision_km=5.0),
        ),
        corridors=(DrawnCorridor((1, 1), (1, 1), (1, 1), 2.0, False, "AF → TJ", "2", 2.0),),
        hexagons=(DrawnHexagon(((69.0, 41.0), (70.0, 42.0)), 1.0, "4 cases", 4.0),),
        totals=(DrawnTotal((69.0, 41.0), "Uzbekistan, 2024", ("Heroin: 40 kg", "Opium: 7 kg")),),
    )
    caption, rows = read(figures_table(picture))
    assert caption == "Map, August 2026"
    assert rows == [
        ["Name", "Value", "Kind", "State"],
        ["Oybek", "3 cases", "Office", ""],
        ["Dostuk", "Number of cases held back", "Office", ""],
        ["Karamyk", "Not reported", "Office", ""],
        ["Osh", "1 case", "Place", "known to within 5 km"],
        ["AF → TJ", "2 cases", "Corridor", ""],
        ["41.5°, 69.5°", "4 cases", "Hexagon", ""],
        ["Uzbekistan, 2024", "Heroin: 40 kg", "Published total", ""],
        ["Uzbekistan, 2024", "Opium: 7 kg", "Published total", ""],
    ]
    alone = replace(picture, marks=picture.marks[:1], corridors=(), hexagons=(), totals=())
    assert read(figures_table(alone))[1] == [["Name", "Value"], ["Oybek", "3 cases"]]
