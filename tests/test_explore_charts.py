"""Charts of Explore beside the table: dots by two values and flows, on every surface; what is offered, and why another
is not."""

from __future__ import annotations

import re

import pytest

from analysis.pivot import Figure
from charts.chart import Dot, Scatter, table
from charts.figure import figure
from charts.theme import LIGHT
from content.explore import charts
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
    ],
)
def test_what_can_be_drawn_is_offered_and_else_the_reason_is_said(question, can, reason):
    assert not can or can in charts.offered(question)
    assert reason in charts.not_offered(question)


def test_names_of_dots_cover_neither_dots_nor_each_other():
    shown = [
        ((str(n),), Figure(float(x)), Figure(float(y))) for n, (x, y) in enumerate([(100, 100), (99, 99), (5, 90)])
    ]
    found = charts._named(["A long name of a pair"] * 3, shown)
    assert found == {1, 2}
