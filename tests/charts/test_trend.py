"""The monthly trend: breaks where nothing was reported, numbers only where they have room, nothing invented."""

from __future__ import annotations

import json
from datetime import date

import pytest

from charts.trend import LABEL_MONTHS, TrendWords, monthly_trend
from theme import DARK, LIGHT

NAN = float("nan")
MONTHS = [date(2025, month, 1) for month in range(1, 13)]


def figure(counts, *, low=None, high=None, states=None, outside=None, months=MONTHS, palette=LIGHT, height=290):
    number = len(counts)
    words = TrendWords("cases", "expected", "filling", "gap", tuple(f"point {place}" for place in range(number)), outside or {})
    return monthly_trend(
        months[:number],
        counts,
        low or [NAN] * number,
        high or [NAN] * number,
        states or ["reported"] * number,
        words=words,
        palette=palette,
        selected=(date(2025, 2, 1), date(2025, 4, 1)),
        height=height,
    )


def traces(one: dict, kind: str, mode: str | None = None) -> list[dict]:
    return [trace for trace in one["data"] if trace["type"] == kind and (mode is None or trace.get("mode") == mode)]


def line(one: dict) -> dict:
    return next(trace for trace in traces(one, "scatter", "lines+markers"))


def test_the_line_breaks_where_nothing_was_reported_and_keeps_zero():
    drawn = line(figure([3.0, None, 0.0, 5.0], states=["reported", "missing", "reported", "reported"]))
    assert drawn["y"] == [3.0, None, 0.0, 5.0]
    assert drawn["connectgaps"] is False


def test_a_missing_month_is_marked_on_the_axis_with_its_own_words_but_one_before_the_opening_is_not():
    one = figure([None, None, 4.0], states=["not_open", "closed", "reported"])
    (gaps,) = traces(one, "scatter", "markers")
    assert gaps["text"] == ["point 1"] and gaps["y"] == [0]


def test_a_month_that_is_filling_up_is_a_hatched_bar_and_no_part_of_the_line():
    one = figure([3.0, 4.0, 1.0], states=["reported", "reported", "filling"])
    assert line(one)["y"] == [3.0, 4.0, None]
    (bar,) = traces(one, "bar")
    assert bar["y"] == [None, None, 1.0] and bar["marker"]["pattern"]["shape"] == "/"


def test_the_band_covers_only_months_with_an_expectation():
    one = figure([1.0] * 6, low=[NAN, 1, 1, NAN, 2, 2], high=[NAN, 5, 5, NAN, 6, 6])
    bands = [trace for trace in one["data"] if trace.get("fill") == "toself"]
    assert [trace["y"] for trace in bands] == [[5.0, 5.0, 1.0, 1.0], [6.0, 6.0, 2.0, 2.0]]
    assert [note["text"] for note in one["layout"]["annotations"]] == ["expected"]


def test_the_name_of_the_band_stands_above_it_where_a_number_stands_beneath():
    free = figure([9.0] * 6, low=[8] * 6, high=[12] * 6)["layout"]["annotations"][0]
    taken = figure([9.0, 5.0, 9.0, 9.0, 9.0, 9.0], low=[8] * 6, high=[12] * 6, outside={1: "5"})["layout"]["annotations"][0]
    assert (free["y"], free["yanchor"]) == (8.0, "top")
    assert (taken["y"], taken["yanchor"]) == (12.0, "bottom")


def test_without_an_expectation_there_is_neither_band_nor_its_name():
    one = figure([1.0, 2.0])
    assert not [trace for trace in one["data"] if trace.get("fill")] and one["layout"]["annotations"] == []


def test_months_outside_the_range_are_marked_in_the_colour_of_attention():
    one = figure([9.0, 2.0], low=[1, 1], high=[5, 5], outside={0: "9"})
    (marks,) = traces(one, "scatter", "markers+text")
    assert marks["y"] == [9.0] and marks["text"] == ["9"]
    assert marks["marker"]["color"] == LIGHT.attention == marks["textfont"]["color"]


def test_a_month_that_is_filling_up_is_never_called_outside():
    one = figure([2.0, 0.0], low=[1, 1], high=[5, 5], states=["reported", "filling"], outside={1: "0"})
    assert traces(one, "scatter", "markers+text")[0]["x"] == []


def test_neighbouring_numbers_give_way_to_the_one_farthest_outside():
    counts = [10.0, 20.0, 12.0, 11.0, 13.0]
    one = figure(counts, low=[1] * 5, high=[5] * 5, outside={place: f"{count:.0f}" for place, count in enumerate(counts)})
    (marks,) = traces(one, "scatter", "markers+text")
    assert LABEL_MONTHS == 3
    assert marks["y"] == counts and marks["text"] == ["", "20", "", "", "13"]


def test_a_number_below_the_range_stands_beneath_its_point():
    one = figure([3.0, 5.0, 5.0, 9.0], low=[4] * 4, high=[6] * 4, outside={0: "3", 3: "9"})
    assert traces(one, "scatter", "markers+text")[0]["textposition"] == ["bottom center", "top center"]


def test_a_number_at_the_foot_does_not_run_into_the_axis():
    one = figure([0.0, 5.0, 5.0], low=[4] * 3, high=[60] * 3, outside={0: "0"})
    assert traces(one, "scatter", "markers+text")[0]["textposition"] == ["top center"]


def test_every_month_carries_its_first_day_for_a_click():
    assert line(figure([1.0, 2.0]))["customdata"] == ["2025-01-01", "2025-02-01"]


def test_the_points_of_the_chosen_period_stand_on_its_ground_and_no_others():
    one = figure([1.0] * 6)
    (ground,) = one["layout"]["shapes"]
    assert [place for place, x in enumerate(line(one)["x"]) if ground["x0"] <= x < ground["x1"]] == [1, 2]


@pytest.mark.parametrize("counts", [[0.0, 0.0], [None, None], [1.0, 2.0], [1e6, 2.0]])
def test_the_axis_begins_at_zero_and_holds_every_point(counts):
    low, high = figure(counts)["layout"]["yaxis"]["range"]
    assert low == 0 and high > max((one for one in counts if one), default=0)


def test_few_cases_get_no_broken_numbers_on_the_axis():
    assert figure([1.0, 2.0])["layout"]["yaxis"]["dtick"] == 1


def test_height_and_margins_are_the_same_with_and_without_data():
    empty, full = figure([None, None])["layout"], figure([500.0, 70.0], outside={0: "500"}, high=[9, 9], low=[1, 1])["layout"]
    assert (empty["height"], empty["margin"]) == (full["height"], full["margin"]) == (290, full["margin"])


def test_signs_of_thousands_are_left_to_the_language_of_the_page():
    assert "separators" not in figure([1.0])["layout"]


def test_a_figure_is_plain_json_in_either_mode():
    for palette in (LIGHT, DARK):
        json.dumps(figure([1.0, None, 3.0], low=[1, 1, 1], high=[2, 2, 2], outside={2: "3"}, palette=palette), allow_nan=False)
