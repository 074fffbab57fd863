"""Of what a browser says was chosen on a chart, only what the chart offers counts."""

from types import SimpleNamespace

import pytest
import streamlit as st

from pages.parts import card


@pytest.fixture
def chosen(monkeypatch):
    """What the page is told of a selection: marks clicked, and ends dragged over."""

    def of(**selection: object) -> list:
        told: list = []
        monkeypatch.setattr(st, "session_state", {"chart": SimpleNamespace(selection=selection)})
        card._chosen("chart", {"KG", "UZ"}, told.append, lambda first, last: told.append((first, last)))
        return told

    return of


@pytest.mark.parametrize("mark", ["KG", ["KG"]])
def test_a_mark_of_the_chart_is_told(chosen, mark):
    assert chosen(points=[{"customdata": mark}]) == ["KG"]


@pytest.mark.parametrize("mark", ["TJ", ["TJ"], 7, {"KG": 1}, [["KG"]], None, ""])
def test_a_mark_that_it_has_not_is_not(chosen, mark):
    assert chosen(points=[{"customdata": mark}]) == []


def test_ends_are_told_in_their_order(chosen):
    assert chosen(box=[{"x": [3, 1.5]}]) == [(1.5, 3)]


@pytest.mark.parametrize("ends", [[], None, [float("nan"), 1], ["2026", "2027"], [1, float("inf")]])
def test_what_is_no_stretch_is_not(chosen, ends):
    assert chosen(box=[{"x": ends}]) == []


def test_a_box_without_ends_is_none(chosen):
    assert chosen(box=[{}]) == []
