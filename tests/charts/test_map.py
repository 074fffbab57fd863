"""The map of places: nothing from outside, areas and shades that go with the cases, every country named once."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from charts import map as maps
from charts import map_rules as rules
from charts.map import Cell, Place, deck
from charts.map_ground import FILES, features

SIZE = {"width": 740, "height": 430}
PLACE = Place("TJ-X", 40.0, 69.0, 1.0, "Title", "12 cases", label="Place", case_count=12)
CELL = Cell("83214afffffffff", 1.0, "Hexagon", "40 cases")


def drawn(*places: Place, cells: tuple[Cell, ...] = (), mode: str = "light", language: str = "en", **more) -> dict:
    return json.loads(deck(list(places), list(cells), mode=mode, language=language, **(SIZE | more)).to_json())


def layer(picture: dict, name: str) -> dict:
    return next(one for one in picture["layers"] if one["id"] == name)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_map_knows_no_address_outside_the_app(mode):
    text = json.dumps(drawn(PLACE, cells=(CELL,), mode=mode))
    assert not re.search(r"https?:|//|carto(?!graph)|mapbox|maplibre", text.replace("__MAP_STYLE__", ""), re.IGNORECASE)


def test_no_style_is_named_for_which_streamlit_would_fetch_tiles():
    # Streamlit takes pydeck's placeholder as "no basemap"; None or "" would fetch one from CARTO.
    assert drawn(PLACE)["mapStyle"] == "__MAP_STYLE__"


def test_every_file_of_the_basemap_is_there():
    addresses = {one["data"] for one in drawn(PLACE)["layers"] if isinstance(one.get("data"), str)}
    for address in addresses:
        file = FILES / address.removeprefix("app/static/basemap/")
        assert json.loads(file.read_text(encoding="utf-8"))["features"]


def test_the_basemap_is_never_picked_and_every_layer_has_its_own_name():
    layers = drawn(PLACE)["layers"]
    assert [one["id"] for one in layers if one["pickable"]] == ["cells", "places"]
    assert len({one["id"] for one in layers}) == len(layers)


def test_a_rerun_sends_little():
    assert len(deck([], [], mode="light", language="ru", **SIZE).to_json().encode()) < 10_000
    places = [replace(PLACE, code=f"P{n}", lon=60 + n * 0.02, label="") for n in range(600)]
    cells = [replace(CELL, share=n / 200) for n in range(200)]
    assert len(deck(places, cells, mode="light", language="ru", **SIZE).to_json().encode()) < 130_000


@pytest.mark.parametrize("language", ["en", "ru"])
def test_names_are_in_the_readers_language_with_every_letter(language):
    picture = drawn(PLACE, language=language)
    other = {"en": "ru", "ru": "en"}[language]
    assert f"name_{language}" in json.dumps(picture) and f"name_{other}" not in json.dumps(picture)
    texts = [one for one in picture["layers"] if one.get("pointType") == "text"]
    # Without "auto" deck.gl drops every Cyrillic letter.
    assert texts and all(one["textCharacterSet"] == "auto" for one in texts)


def test_a_click_brings_back_the_code():
    picture = drawn(PLACE, cells=(CELL,))
    (place,), (cell,) = (layer(picture, name)["data"] for name in ("places", "cells"))
    assert (place["code"], place["title"], place["lines"]) == ("TJ-X", "Title", "12 cases")
    assert (cell["code"], cell["title"], cell["lines"]) == (CELL.code, "Hexagon", "40 cases")


def test_data_in_a_mark_is_never_an_expression_of_the_map():
    evil = replace(PLACE, code="@@=alert(1)", title="@@=x", lines="@@=y", label="@@=z")
    picture = drawn(evil)
    (record,) = layer(picture, "places")["data"]
    assert record["title"] == "@@=x"
    assert layer(picture, "names")["getText"] == "@@=properties.t"


def test_areas_go_with_the_cases_and_so_do_shades():
    picture = drawn(PLACE, replace(PLACE, share=0.25), cells=(CELL, replace(CELL, share=0.0)))
    one, other = (record["r"] for record in layer(picture, "places")["data"])
    assert one**2 / other**2 == pytest.approx(4)
    full, empty = (record["fill"][3] / 255 for record in layer(picture, "cells")["data"])
    assert (full, empty) == (pytest.approx(0.8, abs=0.01), pytest.approx(0.14, abs=0.01))


def test_places_known_only_to_a_district_look_different_and_none_is_moved():
    records = layer(drawn(PLACE, replace(PLACE, code="other", share=0.2, is_vague=True)), "places")["data"]
    assert records[0]["fill"] != records[1]["fill"]
    assert {tuple(record["p"]) for record in records} == {(69.0, 40.0)}


def test_the_basemap_keeps_its_names_from_under_named_places():
    picture = drawn(PLACE, replace(PLACE, code="other", lon=75.0, label=""))
    room = layer(picture, "rooms")
    assert [one["p"] for one in room["data"]] == [[69.0, 40.0]]
    assert (
        room["collisionGroup"]
        == layer(picture, "labels-town")["collisionGroup"]
        == layer(picture, "names")["collisionGroup"]
    )
    assert room["getFillColor"][3] == 0


@pytest.mark.parametrize("box", [rules.NETWORK, rules.REGION])
@pytest.mark.parametrize("size", [(740, 430), (340, 430), (1200, 430)])
def test_the_first_picture_holds_the_whole_box(box, size):
    view = maps._view(box, *size)
    # Pixels to a degree of longitude: the world is 512 pixels wide at zoom 0.
    scale = 512 * 2**view.zoom / 360
    assert size[0] / scale >= box[2] - box[0] - 0.2
    high, low = (maps.mercator(view.latitude) + sign * size[1] / 2 / scale for sign in (1, -1))
    assert maps.unmercator(low) <= box[1] + 0.1 and maps.unmercator(high) >= box[3] - 0.1


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("box", [rules.NETWORK, rules.REGION])
def test_each_of_the_five_countries_has_its_name_in_the_picture_once(language, box):
    view, size = maps._view(box, **SIZE), (SIZE["width"], SIZE["height"])
    text = maps._country_text(language, view, size)
    for code in ("KAZ", "KGZ", "TJK", "TKM", "UZB"):
        named = [
            one
            for one in features("labels")
            if one["properties"]["kind"] in maps.COUNTRY_SIZE
            and one["properties"]["iso3"] == code
            and (
                f"'country_again' && properties.iso3 == '{code}'" in text
                if one["properties"]["kind"] == "country_again"
                else f"properties.iso3 != '{code}'" not in text
            )
        ]
        assert len(named) == 1 and maps._within(named[0], language, view, size) == (True, True), code


def test_the_file_of_labels_leaves_its_first_places_to_the_page():
    every = features("labels")
    assert {one["properties"]["kind"] for one in every[: maps.MOST_LABELS]} == {"blank"}
    priorities = [one["properties"]["priority"] for one in every[maps.MOST_LABELS :]]
    # deck.gl ignored the order of priorities beyond 900.
    assert -900 < min(priorities) and max(priorities) < 890


def test_room_around_places_holds_them_all_and_one_alone_is_not_seen_from_too_near():
    one, other = replace(PLACE, lat=34.0, lon=62.0), replace(PLACE, lat=37.0, lon=72.0)
    assert maps.around([one]) == (60.5, 32.5, 63.5, 35.5)
    west, south, east, north = maps.around([one, other])
    assert west < 62.0 and east > 72.0 and south < 34.0 and north > 37.0
    assert west > 60.0 and east < 74.0


def test_both_sides_of_a_crossing_are_named_beside_their_marks():
    # Two places 16 km apart, as Kaindy and Sypatai Batyr lie: the name of neither is over the mark of the other.
    east = replace(PLACE, code="KG-E", lat=42.825, lon=73.676, label="Kaindy (railway)")
    west = replace(PLACE, code="KZ-W", lat=42.84, lon=73.46, share=0.3, label="Sypatai Batyr (Merke)")
    box, size = (72.876, 42.425, 74.476, 43.225), {"width": 420, "height": 300}
    for places in ((east, west), (west, east)):
        picture = drawn(*places, box=box, **size)
        names = layer(picture, "names")
        assert names["collisionEnabled"] is False and names["data"] == layer(picture, "names-room")["data"]
        pixels = 512 * 2 ** picture["initialViewState"]["zoom"] / 360
        marks = [((one.lon - 73.676) * pixels, one.radius) for one in places]
        spans = []
        for one, (at, radius) in zip(names["data"]["features"], marks, strict=True):
            text, anchor, (across, down) = (one["properties"][name] for name in "tao")
            # Letters of this weight and size are 7 pixels wide in the mean.
            wide = 7 * len(text)
            left = at + across - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
            spans.append((left, left + wide, down))
            assert down or not left < at < left + wide, text
            assert abs(down) < 40 and (abs(down) >= radius or abs(across) >= radius)
        for left, right, down in spans:
            over = [left < at + radius and at - radius < right for at, radius in marks]
            assert abs(down) >= 14 or not any(over)
        (first, second) = spans
        assert first[0] > second[1] or second[0] > first[1] or abs(first[2] - second[2]) >= 14
