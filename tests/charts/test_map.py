"""The map: nothing from outside, no mark over another, every name where it has room, areas that go with the cases."""

from __future__ import annotations

import itertools
import json
import math
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charts import map as maps
from charts import map_rules as rules
from charts.map import Frame, Mark, deck, labelled, place, radius

SIZE = {"width": 740, "height": 430}
MARK = Mark("blo:X", 40.0, 69.0, 1.0, "Title", "12 cases", label="Office")


def drawn(*marks: Mark, mode: str = "light", language: str = "en", **more) -> dict:
    return json.loads(deck(list(marks), mode=mode, language=language, **(SIZE | more)).to_json())


def layer(picture: dict, name: str) -> dict:
    return next(one for one in picture["layers"] if one["id"] == name)


def addresses(picture: dict) -> set[str]:
    return {one["data"] for one in picture["layers"] if isinstance(one.get("data"), str)}


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("plain", [False, True])
def test_the_map_knows_no_address_outside_the_app(mode, plain):
    text = json.dumps(drawn(MARK, mode=mode, plain=plain))
    assert not re.search(r"https?:|//|carto(?!graph)|mapbox|maplibre", text.replace("__MAP_STYLE__", ""), re.IGNORECASE)


def test_no_style_is_named_for_which_streamlit_would_fetch_tiles():
    # Streamlit takes pydeck's placeholder as "no basemap"; None or "" would fetch one from CARTO.
    assert drawn(MARK)["mapStyle"] == "__MAP_STYLE__"


def test_every_file_of_the_basemap_is_there():
    for address in addresses(drawn(MARK)):
        file = maps.FILES / address.removeprefix("app/static/basemap/")
        assert json.loads(file.read_text(encoding="utf-8"))["features"]


def test_the_basemap_is_never_picked_and_every_layer_has_its_own_name():
    layers = drawn(MARK)["layers"]
    assert [one["id"] for one in layers if one["pickable"]] == ["marks"]
    assert len({one["id"] for one in layers}) == len(layers)


def test_a_rerun_sends_little():
    assert len(deck([], mode="light", language="ru", **SIZE).to_json().encode()) < 10_000
    marks = [replace(MARK, code=f"pair:{n}", lon=60 + n * 0.6, label=f"Название {n}") for n in range(25)]
    assert len(deck(marks, mode="light", language="ru", **SIZE).to_json().encode()) < 22_000


def test_the_plain_map_leaves_out_what_is_slow_to_draw():
    whole, plain = drawn(MARK), drawn(MARK, plain=True)
    names = {one["id"] for one in plain["layers"]}
    assert {"countries", "borders", "lakes", "rivers", "marks", "mark-names", "labels-area"} <= names
    assert not names & {"labels-town", "railways", "roads", "rivers_minor", "borders-halo"}
    assert "PathStyleExtension" not in json.dumps(plain) and "PathStyleExtension" in json.dumps(whole)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_names_are_in_the_readers_language_with_every_letter(language):
    picture = drawn(MARK, language=language)
    other = {"en": "ru", "ru": "en"}[language]
    assert f"name_{language}" in json.dumps(picture) and f"name_{other}" not in json.dumps(picture)
    texts = [one for one in picture["layers"] if one.get("pointType") == "text"]
    # Without "auto" deck.gl drops every Cyrillic letter.
    assert texts and all(one["textCharacterSet"] == "auto" for one in texts)


def test_a_click_brings_back_the_code():
    (record,) = layer(drawn(MARK), "marks")["data"]
    assert (record["code"], record["title"], record["lines"]) == ("blo:X", "Title", "12 cases")


def test_data_in_a_mark_is_never_an_expression_of_the_map():
    evil = replace(MARK, code="@@=alert(1)", title="@@=x", lines="@@=y", label="@@=z")
    picture = drawn(evil)
    (record,) = layer(picture, "marks")["data"]
    assert record["title"] == "@@=x"
    assert layer(picture, "mark-names")["getText"] == "@@=properties.t"


@given(st.floats(0.05, 1), st.floats(0.05, 1))
def test_areas_stand_in_the_ratio_of_the_cases(one, other):
    assert radius(one) ** 2 / radius(other) ** 2 == pytest.approx(one / other)


def test_no_case_can_still_be_seen_and_pointed_at():
    assert radius(0) == radius(0.001) == maps.LEAST_RADIUS > 3


def test_marks_without_cases_or_of_closed_or_unsure_offices_look_different_from_reported_ones():
    marks = [
        MARK,
        replace(MARK, code="2", size=0.0),
        replace(MARK, code="3", state="silent"),
        replace(MARK, code="4", state="closed"),
        replace(MARK, code="5", state="unsure"),
        replace(MARK, code="6", is_attention=True),
    ]
    records = layer(drawn(*marks), "marks")["data"]
    looks = {record["code"]: (tuple(record["fill"]), tuple(record["line"]), record["ring"]) for record in records}
    zero = looks.pop("2")
    assert len(set(looks.values())) == 5
    assert zero[0] != looks["blo:X"][0]


offices = st.lists(
    st.tuples(st.floats(36, 44), st.floats(58, 78), st.floats(0, 1)).map(
        lambda one: (round(one[0], 3), round(one[1], 3), one[2])
    ),
    max_size=25,
)


@given(offices)
@settings(max_examples=60, deadline=None)
def test_no_mark_covers_another_at_the_first_zoom(rows):
    placed = place([Mark(str(n), lat, lon, size, "", "") for n, (lat, lon, size) in enumerate(rows)], 4.6)
    assert len(placed) == len(rows)
    for one, other in itertools.combinations(placed, 2):
        assert math.hypot(one.x - other.x, one.y - other.y) >= one.radius + other.radius


def test_two_offices_at_one_place_stand_beside_each_other_with_a_line_to_it():
    picture = drawn(MARK, replace(MARK, code="other", size=0.2))
    one, other = (record["position"] for record in layer(picture, "marks")["data"])
    assert one != other
    leaders = layer(picture, "leaders")["data"]
    assert leaders and all(leader["from"] == [69.0, 40.0] for leader in leaders)


def test_marks_with_room_stay_where_they_are():
    picture = drawn(MARK, replace(MARK, code="far", lon=74.0))
    assert [record["position"] for record in layer(picture, "marks")["data"]] == [[69.0, 40.0], [74.0, 40.0]]
    assert layer(picture, "leaders")["data"] == []


def test_places_of_seizure_are_not_moved():
    picture = drawn(MARK, replace(MARK, code="other", size=0.2), spread=False)
    assert {tuple(record["position"]) for record in layer(picture, "marks")["data"]} == {(69.0, 40.0)}


def test_large_marks_lie_under_small_ones():
    records = layer(drawn(replace(MARK, code="small", size=0.1), replace(MARK, code="large", size=0.9)), "marks")[
        "data"
    ]
    assert [record["code"] for record in records] == ["large", "small"]


@given(offices)
@settings(max_examples=60, deadline=None)
def test_no_name_covers_a_mark_another_name_or_the_edge(rows):
    marks = [Mark(str(n), lat, lon, size, "", "", label="Office name") for n, (lat, lon, size) in enumerate(rows)]
    view = maps._view(rules.NETWORK, **SIZE)
    frame = Frame.of(view, **SIZE)
    placed = place(marks, view.zoom)
    boxes = [(one, maps._label_box(one, side)) for one, side in labelled(placed, frame)]
    for one, box in boxes:
        assert frame.box[0] <= box[0] and box[2] <= frame.box[2] and frame.box[1] <= box[1] and box[3] <= frame.box[3]
        for other in placed:
            if other is not one:
                beside = other.x + other.radius <= box[0] or other.x - other.radius >= box[2]
                assert beside or other.y + other.radius <= box[1] or other.y - other.radius >= box[3]
    for (_a, one), (_b, other) in itertools.combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_the_basemap_keeps_its_names_from_under_the_marks():
    room = layer(drawn(MARK, replace(MARK, code="other", lon=75.0, label="")), "marks-room")
    assert [one["p"] for one in room["data"]] == [[69.0, 40.0], [75.0, 40.0]]
    assert room["collisionGroup"] == layer(drawn(MARK), "labels-town")["collisionGroup"]
    assert room["getFillColor"][3] == 0


def test_a_name_at_the_right_edge_stands_on_the_left():
    view = maps._view(rules.NETWORK, **SIZE)
    frame = Frame.of(view, **SIZE)
    ((_one, side),) = labelled(place([replace(MARK, lon=(frame.box[2] - 25) / frame.scale)], view.zoom), frame)
    assert side == (-1, 0)


def test_the_largest_choose_their_names_first_and_no_more_than_the_file_of_labels_leaves_free():
    marks = [Mark(str(n), 36 + n // 10 * 0.1, 58 + n % 10 * 2, n / 100, "", "", label="x") for n in range(100)]
    view = maps._view(rules.NETWORK, 4000, 4000)
    found = labelled(place(marks, view.zoom), Frame.of(view, 4000, 4000))
    assert len(found) <= maps.MOST_LABELS
    assert found[0][0].mark.size == 0.99


@pytest.mark.parametrize("box", [rules.NETWORK, rules.REGION])
@pytest.mark.parametrize("size", [(740, 430), (340, 430), (1200, 430)])
def test_the_first_picture_holds_the_whole_box(box, size):
    view = maps._view(box, *size)
    edges = Frame.of(view, *size)
    assert edges.box[0] / edges.scale <= box[0] + 0.1 and edges.box[2] / edges.scale >= box[2] - 0.1
    assert maps.unmercator(edges.box[1] / edges.scale) <= box[1] + 0.1
    assert maps.unmercator(edges.box[3] / edges.scale) >= box[3] - 0.1


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("box", [rules.NETWORK, rules.REGION])
def test_each_of_the_five_countries_has_its_name_in_the_picture_once(language, box):
    frame = Frame.of(maps._view(box, **SIZE), **SIZE)
    text = maps._country_text(language, frame)
    for code in ("KAZ", "KGZ", "TJK", "TKM", "UZB"):
        rooms = [
            maps._name_room(one, language)
            for one in maps._countries()
            if one["properties"]["iso3"] == code
            and (
                f"'country_again' && properties.iso3 == '{code}'" in text
                if one["properties"]["kind"] == "country_again"
                else f"properties.iso3 != '{code}'" not in text
            )
        ]
        assert len(rooms) == 1 and frame.holds(*rooms[0]), code


def test_the_file_of_labels_leaves_its_first_places_to_the_page():
    features = json.loads((maps.FILES / "labels.geojson").read_text(encoding="utf-8"))["features"]
    assert {one["properties"]["kind"] for one in features[: maps.MOST_LABELS]} == {"blank"}
    priorities = [one["properties"]["priority"] for one in features[maps.MOST_LABELS :]]
    # deck.gl ignored the order of priorities beyond 900.
    assert -900 < min(priorities) and max(priorities) < 890


def test_room_around_marks_holds_them_all_and_one_alone_is_not_seen_from_too_near():
    one, other = replace(MARK, lat=34.0, lon=62.0), replace(MARK, lat=37.0, lon=72.0)
    assert maps.around([one]) == (60.5, 32.5, 63.5, 35.5)
    west, south, east, north = maps.around([one, other])
    assert west < 62.0 and east > 72.0 and south < 34.0 and north > 37.0
    assert west > 60.0 and east < 74.0
