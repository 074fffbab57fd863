"""Charts on screen: breaks where nothing was reported, what is unfinished set apart, nothing invented, data as text."""

from __future__ import annotations

import itertools
import json
from datetime import date

import plotly.io
import pytest
from plotly.graph_objs import Figure

from charts.chart import Band, Bar, BarChart, Event, Flag, Ground, Mark, Matrix, MatrixCell, Series, TimeChart, table
from charts.figure import FLAG_PLACES, figure, is_scrolled, spread
from charts.theme import DARK, LIGHT, mixed
from pages.parts.plotted import Plotted

EVIL = "<a href='http://outside'>=1+1</a>"


def chart(*series: Series, **more) -> TimeChart:
    count = len(series[0].values)
    starts = tuple(date(2024 + month // 12, month % 12 + 1, 1) for month in range(count))
    described = {
        "title": "Cases",
        "unit": "cases",
        "starts": starts,
        "labels": tuple(f"m{place}" for place in range(count)),
        "ticks": ((0, "Jan\n2024"),),
    }
    return TimeChart(series=series, **described | more)


def line(values, states=(), **more) -> Series:
    described = {"name": "cases", "words": tuple(f"point {place}" for place in range(len(values)))}
    return Series(values=tuple(values), states=tuple(states), **described | more)


def traces(one: dict, kind: str, mode: str | None = None) -> list[dict]:
    return [trace for trace in one["data"] if trace["type"] == kind and (mode is None or trace.get("mode") == mode)]


def drawn(one: TimeChart) -> dict:
    return figure(one, LIGHT)


def test_the_line_breaks_where_nothing_was_reported_and_keeps_zero():
    (trace,) = traces(
        drawn(chart(line([3.0, None, 0.0, 5.0], ["reported", "missing", "reported", "reported"]))),
        "scatter",
        "lines+markers",
    )
    assert trace["y"] == [3.0, None, 0.0, 5.0]
    assert trace["connectgaps"] is False


def test_a_missing_month_is_marked_on_the_axis_with_its_own_words_but_one_before_the_opening_is_not():
    (missing, closed) = traces(
        drawn(chart(line([None, None, None, 4.0], ["not_open", "missing", "closed", "reported"]))), "scatter", "markers"
    )
    assert missing["text"] == ["point 1"] and missing["y"] == [0] and missing["x"] == [1]
    assert closed["text"] == ["point 2"] and closed["marker"]["symbol"] != missing["marker"]["symbol"]


def test_lines_beside_each_other_go_on_dotted_where_both_are_filling_up_and_the_one_alone_is_hatched():
    states = ["reported", "filling"]
    several = chart(line([3.0, 1.0], states), line([2.0, 1.0], states, name="other", is_context=True))
    assert not traces(drawn(several), "bar")
    assert [trace["y"] for trace in several_dotted(drawn(several))] == [[2.0, 1.0], [3.0, 1.0]]
    alone = chart(line([3.0, 1.0], states), line([2.0, 4.0], name="a year earlier", is_context=True))
    assert [bar["y"] for bar in traces(drawn(alone), "bar")] == [[1.0]]


def several_dotted(one: dict) -> list[dict]:
    return [trace for trace in one["data"] if trace["type"] == "scatter" and trace.get("line", {}).get("dash") == "dot"]


def test_a_gap_of_any_part_is_marked_once_with_the_words_of_each_and_the_state_that_weighs_most():
    one = line([None, 2.0], ["closed", "reported"], look="bar", name="A", words=("A closed", "A 2"))
    two = line([None, None], ["missing", "closed"], look="bar", name="B", words=("B missing", "B closed"))
    behind = line([None, None], ["missing", "missing"], name="C", is_context=True)
    missing, closed = traces(drawn(chart(one, two, behind, stacking="stack")), "scatter", "markers")
    assert (missing["x"], missing["text"], missing["marker"]["color"]) == (
        [0],
        ["A closed<br>B missing"],
        LIGHT.attention,
    )
    assert (closed["x"], closed["text"], closed["marker"]["symbol"]) == ([1], ["B closed"], "circle-open")


def test_a_diamond_stands_at_its_value_says_its_words_and_gives_back_its_key():
    marks = (Mark(place=1, value=2.0, words="one case", key="k"),)
    (diamond,) = traces(drawn(chart(line([1.0, 2.0]), marks=marks)), "scatter", "markers")
    assert (diamond["x"], diamond["y"], diamond["text"], diamond["customdata"]) == ([1], [2.0], ["one case"], ["k"])
    assert diamond["marker"]["symbol"] == "diamond-open"


def test_what_the_period_is_compared_with_has_a_lighter_ground_with_its_name():
    one = drawn(chart(line([1.0] * 6), selected=(4, 5), grounds=(Ground(first=2, last=3, name="Q1"),)))
    chosen, base = [shape for shape in one["layout"]["shapes"] if shape["type"] == "rect"]
    assert [place for place in range(6) if base["x0"] < place < base["x1"]] == [2, 3]
    assert base["opacity"] < chosen["opacity"]
    assert [note["text"] for note in one["layout"]["annotations"]] == ["Q1"]


def test_on_a_phone_names_stand_beneath_the_chart_and_few_positions_are_named():
    ticks = tuple((place, f"m{place}") for place in range(12))
    described = chart(
        line([1.0] * 12, ["reported"] * 11 + ["filling"], label="cases"),
        line([2.0] * 12, name="other", label="other"),
        ticks=ticks,
    )
    desk, phone = figure(described, LIGHT), figure(described, LIGHT, is_narrow=True)
    assert [one["name"] for one in phone["data"] if one["showlegend"]] == ["cases", "other"]
    assert phone["layout"]["showlegend"] and not desk["layout"]["showlegend"]
    assert [note["text"] for note in desk["layout"]["annotations"]] == ["cases", "other"] and not phone["layout"][
        "annotations"
    ]
    assert len(phone["layout"]["xaxis"]["tickvals"]) <= 5 < len(desk["layout"]["xaxis"]["tickvals"])
    # The legend takes nothing from the lines; grey ones alike are not told apart by it.
    assert phone["layout"]["height"] - phone["layout"]["margin"]["b"] == (
        desk["layout"]["height"] - desk["layout"]["margin"]["b"]
    )
    grey = [line([1.0] * 12, name=name, label=name, colour="context") for name in "ab"]
    named = figure(chart(line([1.0] * 12, label="cases"), *grey, ticks=ticks), LIGHT, is_narrow=True)["data"]
    assert [one["name"] for one in named if one["showlegend"]] == ["cases"]
    # Names of a dozen letters stand one to a line beneath the axis: two do not fit beside its values on a phone.
    names = ("Узбекистан", "Таджикистан", "Казахстан", "Кыргызстан", "Туркменистан")
    lines = [line([1.0] * 12, name=name, label=name, colour="present") for name in names]
    axis, beneath = (
        figure(chart(*some, ticks=ticks), LIGHT, is_narrow=True)["layout"]["margin"]["b"] for some in (grey, lines)
    )
    assert beneath - axis >= 4 * 20
    # Of a single year its beginning stays, which says the year.
    months = tuple((place, f"month {place}" + "\n2011" * (not place)) for place in range(12))
    of_year = figure(chart(line([1.0] * 12), ticks=months), LIGHT, is_narrow=True)["layout"]["xaxis"]
    assert of_year["tickvals"][0] == 0 and "2011" in of_year["ticktext"][0] and len(of_year["tickvals"]) <= 5


def test_many_points_keep_their_clicks_but_show_no_dots_wider_than_the_line():
    few, many = (traces(drawn(chart(line([1.0] * count))), "scatter", "lines+markers")[0] for count in (12, 120))
    assert few["marker"]["size"] > few["line"]["width"] >= many["marker"]["size"] > 0


def test_numbers_of_many_points_stand_farther_apart():
    flags = tuple(Flag(place=place, value=1.0, label="1") for place in range(0, 110, 4))
    (marks,) = traces(drawn(chart(line([1.0] * 110), flags=flags)), "scatter", "markers+text")
    assert [place for place, label in zip(marks["x"], marks["text"], strict=True) if label] == list(range(0, 110, 8))


def test_what_is_filling_up_is_a_hatched_bar_and_no_part_of_the_line():
    one = drawn(chart(line([3.0, 4.0, 1.0], ["reported", "reported", "filling"])))
    assert traces(one, "scatter", "lines+markers")[0]["y"] == [3.0, 4.0, None]
    (bar,) = traces(one, "bar")
    assert (bar["x"], bar["y"], bar["marker"]["pattern"]["shape"]) == ([2], [1.0], "/")


def test_a_bar_that_is_filling_up_is_hatched_and_the_others_are_full():
    full, hatched = traces(drawn(chart(line([3.0, 1.0], ["reported", "filling"], look="bar"))), "bar")
    assert (full["x"], full["y"], full["marker"]["color"]) == ([0], [3.0], LIGHT.present)
    assert (hatched["x"], hatched["y"], hatched["marker"]["pattern"]["shape"]) == ([1], [1.0], "/")
    assert hatched["offsetgroup"] == full["offsetgroup"]


def test_the_band_covers_only_positions_with_an_expectation():
    band = Band(name="expected", low=(None, 1.0, 1.0, None, 2.0, 2.0), high=(None, 5.0, 5.0, None, 6.0, 6.0))
    one = drawn(chart(line([1.0] * 6), bands=(band,)))
    assert [trace["y"] for trace in one["data"] if trace.get("fill") == "toself"] == [
        [5.0, 5.0, 1.0, 1.0],
        [6.0, 6.0, 2.0, 2.0],
    ]
    assert [note["text"] for note in one["layout"]["annotations"]] == ["expected"]


def test_the_name_of_the_band_stands_above_it_where_a_value_stands_beneath():
    band = Band(name="expected", low=(8.0,) * 6, high=(12.0,) * 6)
    free = drawn(chart(line([9.0] * 6), bands=(band,)))["layout"]["annotations"][0]
    taken = drawn(chart(line([9.0, 5.0, 9.0, 9.0, 9.0, 9.0]), bands=(band,)))["layout"]["annotations"][0]
    assert (free["y"], free["yanchor"]) == (8.0, "top")
    assert (taken["y"], taken["yanchor"]) == (12.0, "bottom")


def test_points_that_stand_out_have_the_colour_of_attention_and_numbers_that_do_not_meet():
    flags = tuple(
        Flag(place=place, value=float(value), label=str(value)) for place, value in ((1, 20), (4, 13), (2, 12), (0, 10))
    )
    (marks,) = traces(drawn(chart(line([10.0, 20.0, 12.0, 11.0, 13.0]), flags=flags)), "scatter", "markers+text")
    assert FLAG_PLACES == 3
    assert marks["text"] == ["20", "13", "", ""]
    assert marks["marker"]["color"] == LIGHT.attention == marks["textfont"]["color"]


def test_a_number_below_stands_beneath_its_point_but_not_on_the_axis():
    flags = (
        Flag(place=0, value=3.0, label="3", is_below=True),
        Flag(place=3, value=0.0, label="0", is_below=True),
        Flag(place=6, value=9.0, label="9"),
    )
    (marks,) = traces(drawn(chart(line([3.0, 5.0, 5.0, 0.0, 5.0, 5.0, 9.0]), flags=flags)), "scatter", "markers+text")
    assert marks["textposition"] == ["bottom center", "top center", "top center"]


def test_a_click_gives_back_the_key_of_its_mark():
    (trace,) = traces(drawn(chart(line([1.0, 2.0], keys=("2024-01-01", "2024-02-01")))), "scatter", "lines+markers")
    assert trace["customdata"] == ["2024-01-01", "2024-02-01"]


def test_the_ground_of_the_chosen_period_holds_its_positions_and_no_others():
    (ground,) = drawn(chart(line([1.0] * 6), selected=(1, 2)))["layout"]["shapes"]
    assert [place for place in range(6) if ground["x0"] < place < ground["x1"]] == [1, 2]


@pytest.mark.parametrize("values", [[0.0, 0.0], [None, None], [1.0, 2.0], [1e6, 2.0]])
def test_the_axis_begins_at_zero_and_holds_every_point(values):
    low, high = drawn(chart(line(values)))["layout"]["yaxis"]["range"]
    assert low == 0 and high > max((one for one in values if one), default=0)


def test_the_axis_holds_a_whole_stack_and_values_below_zero():
    stack = chart(line([4.0, 5.0], look="bar"), line([4.0, 5.0], look="bar", name="other"), stacking="stack")
    assert drawn(stack)["layout"]["yaxis"]["range"][1] > 10
    assert drawn(chart(line([-4.0, 5.0])))["layout"]["yaxis"]["range"][0] < -4


def test_shares_of_a_position_make_up_one_and_a_position_without_anything_has_none():
    one = chart(line([1.0, 0.0, None], look="bar"), line([3.0, 0.0, 2.0], look="bar", name="other"), stacking="share")
    assert [bar["y"] for bar in traces(drawn(one), "bar")] == [[0.25, None, None], [0.75, None, 1.0]]


def test_small_multiples_stand_on_one_scale():
    one = chart(line([1.0, 2.0], panel="A", name="A"), line([100.0, 2.0], panel="B", name="B"), panels=("A", "B"))
    layout = drawn(one)["layout"]
    assert layout["yaxis"]["range"] == layout["yaxis2"]["range"]
    assert [note["text"] for note in layout["annotations"]] == ["<b>A</b>", "<b>B</b>"]


@pytest.mark.parametrize(("count", "columns"), [(1, 4), (5, 4), (12, 4), (12, 1)])
def test_small_multiples_have_room_beneath_each_other(count, columns):
    panels = tuple(f"P{number}" for number in range(count))
    one = chart(*(line([1.0, 2.0], panel=panel, name=panel) for panel in panels), panels=panels)
    layout = figure(one, LIGHT, columns=columns)["layout"]
    boxes = [(layout[f"xaxis{end}"]["domain"], layout[f"yaxis{end}"]["domain"]) for end in ("", *range(2, count + 1))]
    assert all(0 <= low < high <= 1 for box in boxes for low, high in box)
    for (x, y), (other_x, other_y) in itertools.combinations(boxes, 2):
        assert x[1] < other_x[0] or other_x[1] < x[0] or y[1] < other_y[0] or other_y[1] < y[0]


def test_a_low_panel_has_few_values_on_its_axis():
    panels = tuple(f"P{number}" for number in range(12))
    described = chart(*(line([1.0, 90.0], name=panel, panel=panel) for panel in panels), panels=panels)
    low, high = (figure(described, LIGHT, height=height, columns=1)["layout"]["yaxis"] for height in (1400, 9000))
    assert low["nticks"] < 4 < high["nticks"]


def test_few_cases_get_no_broken_numbers_on_the_axis():
    assert drawn(chart(line([1.0, 2.0])))["layout"]["yaxis"]["dtick"] == 1


def test_signs_of_thousands_are_left_to_the_language_of_the_page():
    assert "separators" not in drawn(chart(line([1.0])))["layout"]


def test_labels_at_the_ends_of_lines_do_not_meet_and_stay_inside():
    moved = []
    spread([(100, 15), (101, 15), (102, 30), (299, 15), (300, 15)], 300, moved)
    sizes = [15, 15, 30, 15, 15]
    for nth in range(4):
        assert moved[nth + 1] - moved[nth] >= (sizes[nth] + sizes[nth + 1]) / 2 - 1e-9
    assert moved[-1] + 7.5 <= 300 and moved[0] - 7.5 >= 0


def test_bars_stand_in_their_order_with_what_they_are_compared_with():
    one = figure(
        BarChart(
            title="",
            unit="",
            bars=(Bar(name="A", value=3.0, written="3", base=2.0, key="a"), Bar(name="B", value=-1.0, written="−1")),
        ),
        LIGHT,
    )
    bars, bases = one["data"]
    assert (bars["x"], bars["y"], bars["customdata"]) == ([3.0, -1.0], [0, 1], ["a", ""])
    assert (bases["x"], bases["y"]) == ([2.0], [0])
    assert one["layout"]["yaxis"]["range"] == [1.5, -0.5]


@pytest.mark.parametrize("more", ["", " of which women 1 · 33% (part of a year)"])
def test_on_a_phone_the_name_of_a_bar_stands_above_it_and_all_of_its_label_is_seen(more):
    bars = (Bar(name="A", value=3.0, written=f"3{more}"), Bar(name="B", value=1.0, written="1"))
    one = figure(BarChart(title="", unit="", bars=bars), LIGHT, is_narrow=True)
    names = [(note["y"], note["text"].replace("<br>", " ")) for note in one["layout"]["annotations"]]
    labels = one["data"][0]["text"]
    assert names == ([(0, f"A · 3{more}"), (1, "B · 1")] if more else [(0, "A"), (1, "B")])
    assert list(labels) == (["", ""] if more else ["3", "1"])
    assert not one["layout"]["yaxis"]["showticklabels"] and one["layout"]["margin"]["l"] < 10
    # All of a bar and of what stands above it is in the picture.
    low, high = one["layout"]["yaxis"]["range"]
    assert high < -0.5 < 1.0 < low and one["layout"]["height"] > 2 * (18 + 17)


def test_squares_of_zero_of_no_report_and_of_a_value_differ():
    cells = (
        MatrixCell(row=0, column=0, value=4.0, share=1.0, key="a"),
        MatrixCell(row=0, column=1, value=0.0),
        MatrixCell(row=1, column=0, value=None, state="missing"),
        MatrixCell(row=1, column=1, value=None, state="not_open"),
    )
    values, missing = figure(
        Matrix(title="", unit="", row_names=("r", "s"), column_names=("c", "d"), cells=cells), LIGHT
    )["data"]
    assert values["customdata"] == ["a", ""] and values["marker"]["size"][0] > 3 * values["marker"]["size"][1] > 0
    assert (missing["x"], missing["y"], missing["marker"]["symbol"]) == ([0], [1], "line-ew")


@pytest.mark.parametrize(("name", "scrolls"), [("Kordai", False), ("Tojvaron (formerly Karamyk)", True)])
def test_squares_beside_long_names_scroll_on_a_phone_instead_of_meeting(name, scrolls):
    months = tuple(f"{month} 2025" for month in ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct"))
    cells = tuple(MatrixCell(row=0, column=place, value=1.0, share=1.0) for place in range(len(months)))
    squares = Matrix(title="", unit="", row_names=(name,), column_names=months, cells=cells)
    assert is_scrolled(squares, is_narrow=True) == scrolls
    # Upright heads of two columns do not touch.
    layout = figure(squares, LIGHT, is_narrow=True)["layout"]
    wide = layout["width"] - layout["margin"]["l"] - layout["margin"]["r"]
    assert wide / len(months) >= 15


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_a_calendar_has_its_numbers_where_they_can_be_read_and_a_scale(palette):
    def drawn(written: str, *, is_narrow: bool = False) -> tuple[dict, dict]:
        cells = tuple(
            MatrixCell(row=0, column=column, value=1.0, share=share, written=written)
            for column, share in enumerate((0.0, 0.5, 1.0, *(0.5,) * 9))
        )
        calendar = Matrix(
            title="",
            unit="",
            row_names=("2026",),
            column_names=("Jan",) * 12,
            cells=cells,
            is_by_depth=True,
            scale=((0.0, "0"), (1.0, "653")),
        )
        return figure(calendar, palette, is_narrow=is_narrow)["data"]

    squares, scale = drawn("653")
    assert squares["text"] == ["653"] * 12 and [one.strip() for one in scale["text"]] == ["0", "653"]
    assert scale["marker"]["opacity"] == [squares["marker"]["opacity"][0], squares["marker"]["opacity"][2]]
    for opacity in squares["marker"]["opacity"]:
        # The number is read on every depth: 4.5 to 1 by WCAG.
        assert contrast(palette.text, mixed(palette.present, palette.card, opacity)) >= 4.5
    for squares, _scale in (drawn("1,234,567"), drawn("653", is_narrow=True)):
        assert squares["mode"] == "markers" and max(squares["marker"]["opacity"]) == 1.0


@pytest.mark.parametrize("names", [("c", "d"), ("Ministry of interior", "Customs", "No other agency") * 2])
def test_the_scale_of_squares_is_as_far_apart_as_its_words_need_and_stays_on_the_picture(names):
    cells = tuple(MatrixCell(row=0, column=column, value=1.0) for column in range(len(names)))
    steps = ("356", "712", "1,067", "1,423")
    drawn = figure(
        Matrix(
            title="",
            unit="",
            row_names=("r",),
            column_names=names,
            cells=cells,
            is_by_depth=True,
            scale=tuple(zip((0.25, 0.5, 0.75, 1.0), steps, strict=True)),
        ),
        LIGHT,
    )
    layout, scale = drawn["layout"], drawn["data"][1]
    left, right = (layout["margin"][side] for side in "lr")
    column = (layout["width"] - left - right) / len(names)
    middles = [left + column * (place + 0.5) for place in scale["x"]]
    room = scale["marker"]["size"] / 2 + 7 * len(steps[-1])
    assert layout["width"] - middles[-1] > room
    assert all(room < other - one < room + 44 for one, other in itertools.pairwise(middles))


@pytest.mark.parametrize("is_narrow, width", [(False, 620), (True, 220)])
def test_numbers_of_events_that_are_near_each_other_do_not_touch(is_narrow, width):
    events = tuple(
        Event(at=at, number=str(number), words="") for number, at in enumerate((5.5, 40.5, 41.0, 43.0, 50.5))
    )
    one = chart(line([7.0] * 60), events=events)
    drawn_so = figure(one, LIGHT, is_narrow=is_narrow)
    (marks,) = traces(drawn_so, "scatter", "markers+text")
    low, high = drawn_so["layout"]["yaxis"]["range"]
    inside = drawn_so["layout"]["height"] - drawn_so["layout"]["margin"]["t"] - drawn_so["layout"]["margin"]["b"]
    at = [(x / 60 * width, y / (high - low) * inside) for x, y in zip(marks["x"], marks["y"], strict=True)]
    size = marks["marker"]["size"]
    for (x, y), (other_x, other_y) in itertools.combinations(at, 2):
        assert abs(x - other_x) > size or abs(y - other_y) > size
    assert marks["y"][0] == high, "one that is alone stands at the edge"


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_data_is_written_as_text_wherever_it_stands():
    cell = MatrixCell(row=0, column=0, value=1.0, words=EVIL)
    described = [
        chart(
            line([1.0], name=EVIL, words=(EVIL,), label=EVIL),
            events=(Event(at=0.2, number="1", words=EVIL),),
            bands=(Band(name=EVIL, low=(0.0,), high=(1.0,)),),
        ),
        chart(
            line([1.0], ["filling"], name=EVIL, look="bar"),
            marks=(Mark(place=0, value=1.0, words=EVIL),),
            grounds=(Ground(first=0, last=0, name=EVIL),),
        ),
        chart(line([None], ["missing"], words=(EVIL,))),
        chart(line([1.0], panel=EVIL), panels=(EVIL,), ticks=((0, EVIL),)),
        BarChart(title="", unit="", bars=(Bar(name=EVIL, value=1.0, written=EVIL, words=EVIL),)),
        Matrix(title="", unit="", row_names=(EVIL,), column_names=(EVIL,), cells=(cell,)),
    ]
    for one in described:
        assert "<a" not in json.dumps(figure(one, LIGHT)), one


def test_a_figure_is_plain_json_in_either_mode():
    for palette in (LIGHT, DARK):
        one = chart(
            line([1.0, None, 3.0], ["reported", "missing", "filling"]),
            bands=(Band(name="b", low=(1.0,) * 3, high=(2.0,) * 3),),
        )
        json.dumps(figure(one, palette), allow_nan=False)


def test_the_table_of_a_chart_says_why_a_value_is_not_there():
    one = table(
        chart(line([1.0, None, 3.0], ["reported", "missing", "filling"]), first_heading="Month"), state_word=str.upper
    )
    assert one.headings == ("Month", "start", "cases, cases", "cases: *")
    assert one.rows == (
        ("m0", date(2024, 1, 1), 1.0, ""),
        ("m1", date(2024, 2, 1), None, "MISSING"),
        ("m2", date(2024, 3, 1), 3.0, "FILLING"),
    )


@pytest.mark.parametrize("name", ["Ташкент", "Туркменистан", "KZ"])
def test_heads_of_a_matrix_never_meet(name):
    made = figure(Matrix(title="", unit="", row_names=(name,) * 5, column_names=(name,) * 5, cells=()), LIGHT)["layout"]
    column = (made["width"] - made["margin"]["l"] - made["margin"]["r"]) / 5
    # A letter is seven pixels wide and more.
    assert made["xaxis"]["tickangle"] == -90 or column >= 7.5 * len(name)


def test_words_beside_the_bars_have_room():
    words = "1644, женщин 259 · 16 %"
    bars = (Bar(name="Каинды", value=1644.0, written=words), Bar(name="Ойбек", value=-2.0, written="−2"))
    made = figure(BarChart(title="", unit="", bars=bars[:1]), LIGHT)["layout"]
    # However wide the card is.
    assert made["margin"]["r"] >= 7.5 * len(words) and made["xaxis"]["range"] == [0.0, 1644.0]
    # That of a negative bar stands on its other side, beside the names.
    assert figure(BarChart(title="", unit="", bars=bars), LIGHT)["layout"]["xaxis"]["range"][0] < -2.0 - 1644 / 10


def test_long_heads_of_a_matrix_stand_upright_a_word_under_the_other():
    names = tuple(f"{country} {name}" for country in ("KZ", "UZ") for name in ("SBNON", "MIA-DRUG", "KNB"))
    few = figure(Matrix(title="", unit="", row_names=names, column_names=names, cells=()), LIGHT)["layout"]
    assert few["xaxis"]["tickangle"] == 0
    assert few["xaxis"]["ticktext"][:2] == ["KZ<br>SBNON", "KZ<br>MIA-<br>DRUG"]
    # Where so many words have no room beside each other, they are turned.
    many = tuple(f"KZ {number:010}" for number in range(20))
    assert figure(Matrix(title="", unit="", row_names=many, column_names=many, cells=()), LIGHT)["layout"]["xaxis"][
        "tickangle"
    ] in (-90,)


def test_a_chart_is_sent_as_plotly_would_send_it():
    bars = (Bar(name="Каинды", value=1644.0, written="1644"), Bar(name="Ойбек", value=-2.0, written="−2"))
    made = figure(BarChart(title="", unit="", bars=bars), LIGHT)
    sent, usual = (json.loads(plotly.io.to_json(one)) for one in (Plotted(made), Figure(made)))
    # What is empty Plotly leaves out.
    whole = sent["layout"].items()
    assert {name: value for name, value in whole if value != []} == usual["layout"] and sent["data"] == usual["data"]


def test_many_squares_stand_so_far_apart_on_a_phone_that_their_heads_do_not_meet():
    names = tuple(f"TM MIA-{number}" for number in range(22))
    cells = tuple(MatrixCell(row=0, column=column, value=1.0) for column in range(22))
    chart = Matrix(title="", unit="", row_names=("TM MIA-1",), column_names=names, cells=cells)
    layout = figure(chart, LIGHT, is_narrow=True)["layout"]
    room = layout["width"] - layout["margin"]["l"] - layout["margin"]["r"]
    assert layout["xaxis"]["tickangle"] == -90 and room / 22 >= 14 * 1.2
    assert is_scrolled(chart, is_narrow=True)
