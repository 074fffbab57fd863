"""A tile says what it knows, shows what is missing as missing, and keeps data as text."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest

from charts import theme
from charts.tiles import Bar, Part, Tile, bars
from charts.tiles import tiles as all_tiles

tiles = partial(all_tiles, why="Why")


def test_a_tile_shows_value_unit_change_and_what_it_is_measured_against():
    markup = tiles(
        [
            Tile(
                "Drugs",
                "Drugs: 12 kg",
                value="12",
                unit="kg",
                change="+5",
                compared="to 7",
                warnings=("One case", "twice"),
                is_grave=True,
                lines=("a", "b"),
            )
        ]
    )
    assert (
        re.sub("<[^>]+>", "|", markup).replace("|", " ").split() == "Drugs 12 kg +5 One case Why to 7 twice a b".split()
    )


def test_the_parts_of_a_figure_stand_beside_it_with_amount_cases_and_colour():
    parts = (Part("Opioids", "998", "359", "#0b7a75"), Part("Cannabis", "302", "528", "#5f8a2f"))
    markup = tiles(
        [Tile("Drugs", "Drugs: 1,300 kg", value="1,300", unit="kg", about="unlike", parts=parts, heads=("kg", "cases"))]
    )
    assert (
        re.sub("<[^>]+>", "|", markup).replace("|", " ").split()
        == "Drugs 1,300 kg Why unlike kg cases Opioids 998 359 Cannabis 302 528".split()
    )
    assert markup.index("#0b7a75") < markup.index("Opioids") < markup.index("#5f8a2f") < markup.index("Cannabis")


def test_a_tile_without_a_value_says_why_and_shows_no_months():
    markup = tiles([Tile("Exchanges", "Exchanges: not held", reason="This source does not hold this information")])
    assert "This source does not hold this information" in markup
    assert "blo-value" not in markup and "blo-spark" not in markup


def test_no_months_are_drawn_where_there_is_no_value_to_measure_them_by():
    assert "blo-spark" not in tiles([Tile("Cases", "Cases", value="0")])


@pytest.mark.parametrize(
    "field", ["label", "alt", "value", "unit", "about", "change", "compared", "warnings", "reason"]
)
def test_what_stands_in_the_data_stays_text(field):
    text = '<img src=x onerror=alert(1)>"\' onclick="x'
    value = None if field == "reason" else "1"
    markup = tiles(
        [
            Tile(
                **(
                    {"label": "l", "alt": "a", "value": value, "parts": (Part(text, text, text, text),)}
                    | {field: (text,) if field == "warnings" else text}
                )
            )
        ]
    )
    assert "<img" not in markup
    assert '" onclick' not in markup


def test_the_words_of_a_month_stay_text():
    markup = bars((Bar(0.5, "reported", '"><script>x</script>'),))
    assert "<script" not in markup and markup.count('"') % 2 == 0


def test_the_sentence_of_a_tile_is_its_accessible_name():
    assert 'aria-label="Cases: 12. +2 to 10"' in tiles([Tile("Cases", "Cases: 12. +2 to 10", value="12")])


def look(bar: Bar) -> str:
    return re.search(r'class="blo-month ([^"]+)"', bars((bar,)))[1]


def test_zero_not_reported_closed_not_open_not_published_and_filling_look_different():
    looks = [
        look(Bar(1.0, "reported", "")),
        look(Bar(0.0, "reported", "")),
        look(Bar(None, "missing", "")),
        look(Bar(None, "closed", "")),
        look(Bar(None, "not_open", "")),
        look(Bar(None, "no_case_published", "")),
        look(Bar(0.4, "filling", "")),
        look(Bar(1.0, "reported", "", is_context=True)),
    ]
    assert len(set(looks)) == len(looks)


def test_every_look_of_a_month_has_its_rule_in_the_stylesheet():
    css = (Path(theme.__file__).parents[1] / "assets" / "style.css").read_text(encoding="utf-8")
    known = ("missing", "closed", "not_open", "no_case_published", "suppressed")
    for state, height in [("reported", 1.0), ("reported", 0.0), ("filling", 0.4), *((one, None) for one in known)]:
        assert f".{look(Bar(height, state, ''))} i" in css


def test_an_unknown_state_without_a_value_looks_like_a_missing_report():
    assert look(Bar(None, "something new", "")) == look(Bar(None, "missing", ""))


def test_bars_stand_in_the_ratio_of_their_values():
    heights = re.findall(r"height:([\d.]+)%", bars((Bar(1.0, "reported", ""), Bar(0.25, "reported", ""))))
    assert [float(one) for one in heights] == [100.0, 25.0]


def test_no_mark_is_drawn_by_an_element_that_streamlit_drops():
    markup = tiles([Tile("l", "a", value="1", bars=(Bar(1.0, "reported", "x"),), months=("Jan", "Dec"))])
    assert set(re.findall(r"<(\w+)", markup)) <= {"div", "span", "i"}


def test_neighbours_without_a_value_share_the_room_of_one():
    empty = [
        Tile(name, f"{name}: not held", reason="This source does not hold this information")
        for name in ("Persons", "Exchanges")
    ]
    markup = tiles([Tile("Cases", "Cases: 3", value="3"), *empty])
    assert markup.count('<div class="blo-stack">') == 1 and markup.index("Cases") < markup.index(
        "blo-stack"
    ) < markup.index("Persons")
    assert [markup.count(f'aria-label="{one.alt}"') for one in empty] == [1, 1]
    assert "blo-stack" not in tiles([Tile("Cases", "Cases: 3", value="3"), empty[0]])


def test_what_explains_a_tile_without_a_figure_stays_with_its_last_word():
    shown = tiles([Tile("Grants", "Grants: no records", reason="No records yet", explain="grants")])
    assert re.search(r'No records <span class="blo-held">yet<button [^>]*data-explain="grants"', shown)
    assert "blo-held" not in tiles([Tile("Grants", "Grants: no records", reason="No records yet")])
