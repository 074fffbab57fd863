"""The neighbourhood of an office: nothing from outside, areas that go with the shares, names that meet nothing."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace

import pytest

from charts import map as maps
from charts import map_rules as rules
from charts.map import Place, deck
from charts.map_ground import FILES

SIZE = {"width": 740, "height": 430}
PLACE = Place("TJ-X", 40.0, 69.0, 1.0, "Title", "12 cases", label="Place")


def drawn(*places: Place, mode: str = "light", language: str = "en", **more) -> dict:
    return json.loads(deck(list(places), mode=mode, language=language, **(SIZE | more)).to_json())


def layer(picture: dict, name: str) -> dict:
    return next(one for one in picture["layers"] if one["id"] == name)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_map_knows_no_address_outside_the_app(mode):
    text = json.dumps(drawn(PLACE, mode=mode))
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
    assert [one["id"] for one in layers if one["pickable"]] == ["places"]
    assert len({one["id"] for one in layers}) == len(layers)


def test_a_rerun_sends_little():
    assert len(deck([PLACE], mode="light", language="ru", **SIZE).to_json().encode()) < 20_000


@pytest.mark.parametrize(("language", "name"), [("en", "Tashkent"), ("ru", "Ташкент")])
def test_names_are_in_the_readers_language_with_every_letter(language, name):
    picture = drawn(replace(PLACE, label=""), language=language, box=(68.0, 40.5, 71.0, 42.0))
    texts = [one for one in picture["layers"] if one["@@type"] == "TextLayer"]
    assert name in " ".join(one["t"] for each in texts for one in each["data"])
    # Without "auto" deck.gl drops every Cyrillic letter.
    assert all(one["characterSet"] == "auto" for one in texts)


def test_data_in_a_mark_is_never_an_expression_of_the_map():
    evil = replace(PLACE, code="@@=alert(1)", title="@@=x", lines="@@=y", label="@@=z")
    picture = drawn(evil)
    (record,) = layer(picture, "places")["data"]
    assert record["title"] == "@@=x"
    names = layer(picture, "names")
    assert (names["getText"], names["data"][0]["t"]) == ("@@=t", "@@=z")


def test_areas_go_with_the_shares():
    one, other = (record["r"] for record in layer(drawn(PLACE, replace(PLACE, share=0.25)), "places")["data"])
    assert one**2 / other**2 == pytest.approx(4)


def test_places_known_only_to_a_district_look_different_and_none_is_moved():
    records = layer(drawn(PLACE, replace(PLACE, code="other", share=0.2, is_vague=True)), "places")["data"]
    assert records[0]["fill"] != records[1]["fill"]
    assert {tuple(record["p"]) for record in records} == {(69.0, 40.0)}


@pytest.mark.parametrize("box", [rules.NETWORK, rules.REGION])
@pytest.mark.parametrize("size", [(740, 430), (340, 430), (1200, 430)])
def test_the_first_picture_holds_the_whole_box(box, size):
    view = maps._view(box, *size)
    # Pixels to a degree of longitude: the world is 512 pixels wide at zoom 0.
    scale = 512 * 2**view.zoom / 360
    assert size[0] / scale >= box[2] - box[0] - 0.2
    high, low = (maps.mercator(view.latitude) + sign * size[1] / 2 / scale for sign in (1, -1))
    assert maps.unmercator(low) <= box[1] + 0.1 and maps.unmercator(high) >= box[3] - 0.1


def test_both_sides_of_a_crossing_are_named_beside_their_marks():
    # Two places 16 km apart, as Kaindy and Sypatai Batyr lie: the name of neither is over the mark of the other.
    east = replace(PLACE, code="KG-E", lat=42.825, lon=73.676, label="Kaindy (railway)")
    west = replace(PLACE, code="KZ-W", lat=42.84, lon=73.46, share=0.3, label="Sypatai Batyr (Merke)")
    box, size = (72.876, 42.425, 74.476, 43.225), {"width": 420, "height": 300}
    for places in ((east, west), (west, east)):
        picture = drawn(*places, box=box, **size)
        names = layer(picture, "names")
        pixels = 512 * 2 ** picture["initialViewState"]["zoom"] / 360
        marks = [((one.lon - 73.676) * pixels, one.radius) for one in places]
        spans = []
        for one, (at, radius) in zip(names["data"], marks, strict=True):
            text, anchor, (across, down) = (one[name] for name in "tao")
            # Letters of this weight and size are 7 pixels wide in the mean.
            wide = 7 * len(text)
            left = at + across - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
            spans.append((left, left + wide, down))
            assert down or not left < at < left + wide, text
            assert abs(down) < 40 and (abs(down) >= radius or abs(across) >= radius)
        for left, right, down in spans:
            over = [left < at + radius and at - radius < right for at, radius in marks]
            assert abs(down) >= 14 or not any(over)
        # A phone shows 260 pixels of the middle.
        assert all(-130 <= left and right <= 130 for left, right, _down in spans)
        (first, second) = spans
        assert first[0] > second[1] or second[0] > first[1] or abs(first[2] - second[2]) >= 14


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("middle", [(73.676, 42.825), (69.0, 40.6), (68.3, 38.5)])
def test_no_name_of_the_ground_meets_another_or_a_mark(language, middle):
    lon, lat = middle
    box, size = (lon - 0.8, lat - 0.4, lon + 0.8, lat + 0.4), {"width": 420, "height": 300}
    picture = drawn(replace(PLACE, lon=lon, lat=lat), language=language, box=box, **size)
    view, boxes = picture["initialViewState"], []
    # Names stay apart, because the map is seen from no farther than at first.
    assert view["minZoom"] == view["zoom"]
    scale = 512 * 2 ** view["zoom"] / 360
    for one in [*layer(picture, "names-ground")["data"], *layer(picture, "names")["data"]]:
        if one["w"]:
            continue
        x = (one["p"][0] - view["longitude"]) * scale + one["o"][0]
        y = (maps.mercator(view["latitude"]) - maps.mercator(one["p"][1])) * scale + one["o"][1]
        # Letters of this size are 7 pixels wide in the mean.
        wide = 7 * len(one["t"])
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[one["a"]]
        boxes.append((left, y - 7, left + wide, y + 7))
    assert len(boxes) > 1
    for one, other in itertools.combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
