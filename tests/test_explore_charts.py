"""Charts of Explore beside the table: dots by two values and flows, on every surface; what is offered, and why another
is not."""

from __future__ import annotations

import re

import pytest

from analysis.pivot import Figure
from charts.chart import Box, BoxChart, Dot, Scatter, Single, table
from charts.figure import figure
from charts.theme import LIGHT
from content.explore import charts, files
from exports import paper, values
from exports.about import in_language
from exports.plain import csv
from exports.workbook import chart_workbook
from scope.pivot import Question
from tests.exports import made_up
from tests.exports.reading import Workbook, rows_of_csv

DOTS = Scatter(
    title="Cases by pair, beside messages",
    unit="Cases",
    across_unit="Messages",
    dots=(
        Dot(name="<b>=Oybek</b>", across=382.0, up=737.0, is_named=True),
        Dot(name="Kordai", across=0.0, up=12.0),
    ),
    take="Farthest to the right is Oybek.",
    name_heading="Pair",
)


def test_every_surface_shows_both_values_of_each_dot():
    made = figure(DOTS, LIGHT)
    (dots,) = made["data"]
    assert (dots["x"], dots["y"]) == ([382.0, 0.0], [737.0, 12.0])
    assert dots["text"] == ["&lt;b&gt;=Oybek&lt;/b&gt;", ""] and made["layout"]["xaxis"]["range"][0] < 0
    assert table(DOTS, state_word=str).rows == (("<b>=Oybek</b>", 382.0, 737.0), ("Kordai", 0.0, 12.0))
    rows = [row for row in rows_of_csv(csv(DOTS, made_up.provenance())) if row and row[0].endswith(("</b>", "Kordai"))]
    assert [list(map(float, row[1:3])) for row in rows] == [[382.0, 737.0], [0.0, 12.0]]
    book = Workbook(chart_workbook(DOTS, made_up.provenance()))
    assert {(at[1], value) for at, value in book.sheets["Data"].items() if isinstance(value, float)} >= {
        (1, 382.0),
        (2, 737.0),
    }
    drawn = paper.svg(DOTS, made_up.provenance()).decode()
    assert len(set(re.findall(r'id="dot:\d"', drawn))) == 2 and "&lt;b&gt;=Oybek" in drawn
    assert paper.fitted_png(DOTS, made_up.provenance(), wide=400, tall=200).startswith(b"\x89PNG")
    assert in_language("en", lambda: values.rows(DOTS)).headings == ("Pair", "Messages", "Cases")


BOXES = BoxChart(
    title="Amounts of single cases",
    unit="kg",
    boxes=(
        Box(name="<b>=Heroin</b>", case_count=12, quantiles=(0.5, 1.0, 2.0, 4.0, 90.0), words="12 cases"),
        Box(name="Opium", case_count=2, singles=(Single(value=0.25), Single(value=7.5, is_unsure=True))),
    ),
    name_heading="Substance",
    count_heading="Cases",
    quantile_headings=("10", "25", "50", "75", "90"),
    single_heading="Case",
)


def test_every_surface_shows_the_quantiles_of_boxes_and_each_of_few_cases():
    made = figure(BOXES, LIGHT)
    box, median, sure, unsure = made["data"]
    assert [box[name] for name in ("lowerfence", "q1", "median", "q3", "upperfence")] == [[0.5], [1], [2], [4], [90]]
    assert (median["x"], sure["x"], unsure["x"]) == ([2.0], [0.25], [7.5]) and unsure["marker"][
        "symbol"
    ] == "circle-open"
    assert BOXES.is_log and made["layout"]["xaxis"]["tickvals"] == [1.0, 10.0, 100.0]
    assert "&lt;b&gt;=Heroin" in made["layout"]["yaxis"]["ticktext"][0]
    rows = table(BOXES, state_word=str).rows
    assert rows[0] == ("<b>=Heroin</b>", 12, 0.5, 1.0, 2.0, 4.0, 90.0, None) and [row[-1] for row in rows[1:]] == [
        0.25,
        7.5,
    ]
    drawn = paper.svg(BOXES, made_up.provenance()).decode()
    assert len(set(re.findall(r'id="(?:box|single):[\d.]+"', drawn))) == 3 and "&lt;b&gt;=Heroin" in drawn
    assert paper.fitted_png(BOXES, made_up.provenance(), wide=400, tall=200).startswith(b"\x89PNG")
    book = Workbook(chart_workbook(BOXES, made_up.provenance()))
    assert {value for value in book.sheets["Data"].values() if isinstance(value, float)} >= {0.5, 90.0, 7.5}
    assert in_language("en", lambda: values.rows(BOXES)).headings[2] == "10, kg"


@pytest.mark.parametrize(
    "boxes",
    [
        (),
        (Box(name="0", case_count=1, singles=(Single(value=0.0),)),),
        (Box(name="1", case_count=10, quantiles=(1.0, 1.0, 1.0, 1.0, 1.0)),),
    ],
    ids=["nothing", "zero", "alike"],
)
def test_boxes_of_nothing_of_zero_and_of_cases_alike_are_drawn(boxes):
    chart = BoxChart(title="t", unit="kg", boxes=boxes)
    assert not chart.is_log and bool(figure(chart, LIGHT, is_narrow=True)["data"]) == bool(boxes)
    assert all(0 <= chart.place(value) <= 1 for box in boxes for value in box.values)
    assert paper.png(chart, made_up.provenance()) and chart_workbook(chart, made_up.provenance())


def test_no_dot_and_dots_at_zero_are_drawn_without_a_fault():
    for dots in ((), (Dot(name="0", across=0.0, up=0.0, is_named=True),)):
        chart = Scatter(title="t", unit="u", across_unit="v", dots=dots)
        assert bool(figure(chart, LIGHT)["data"]) == bool(dots)
        assert paper.png(chart, made_up.provenance()) and chart_workbook(chart, made_up.provenance())


@pytest.mark.parametrize(
    ("question", "can", "reason"),
    [
        (Question(rows=("pair",), values=("messages", "cases")), "scatter", ""),
        (Question(rows=("pair",)), "", "Dots need an axis and two values."),
        (Question(values=("messages", "cases")), "", "Dots need an axis and two values."),
        (Question(rows=("departure",), columns=("destination",)), "flows", ""),
        (Question(rows=("destination",), columns=("departure",)), "", "Flows need where cases come from"),
        (Question(rows=("country",)), "", "Lines need an axis of time."),
        (Question(rows=("substance",), values=("median",)), "boxes", ""),
        (Question(rows=("substance",)), "", "Boxes need an axis and a quantity"),
        (Question(rows=("pair",), columns=("year",)), "map", ""),
        (Question(rows=("country", "office")), "", "Map marks need offices, pairs of offices or countries"),
    ],
)
def test_what_can_be_drawn_is_offered_and_else_the_reason_is_said(question, can, reason):
    assert not can or can in charts.offered(question)
    assert reason in charts.not_offered(question)
    assert "boxes" not in charts.offered(question, is_released=True)


def test_names_of_dots_cover_neither_dots_nor_each_other():
    shown = [
        ((str(n),), Figure(float(x)), Figure(float(y))) for n, (x, y) in enumerate([(100, 100), (99, 99), (5, 90)])
    ]
    found = charts._named(["A long name of a pair"] * 3, shown)
    assert found == {1, 2}


@pytest.mark.parametrize(
    ("drawn", "title"),
    [
        ("table", "Cases by office and substance group"),
        ("heat", "Cases by office and substance group"),
        *((one, "Cases by office") for one in ("bars", "scatter", "map")),
    ],
)
def test_a_title_names_the_axes_that_are_seen(drawn, title):
    assert files.title(Question(rows=("office",), columns=("group",)), drawn=drawn) == title
