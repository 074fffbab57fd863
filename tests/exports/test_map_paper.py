"""The map on paper: every mark where it is, nothing covered or cut, the disclaimer under it."""

from __future__ import annotations

import io
import math
import re
from dataclasses import replace
from itertools import combinations

import pytest
from PIL import Image

from charts.map_ground import ground_colours
from charts.map_picture import DrawnBorder, DrawnCorridor, DrawnHexagon, DrawnMark, DrawnTotal, LegendEntry, MapPicture
from charts.map_rules import NETWORK
from charts.theme import LIGHT
from exports import drawing, map_paper, plain
from exports.about import in_language
from exports.ground_on_paper import Frame
from exports.values import map_rows
from exports.workbook import map_workbook
from language import i18n
from tests.exports import made_up
from tests.exports.reading import Workbook, rows_of_csv
from tests.exports.test_paper import covered, cut, words_of_svg

DISCLAIMER = "The boundaries and names shown do not imply endorsement."
ATTRIBUTION = "Natural Earth · © OpenStreetMap contributors (ODbL)"
REGION = (46.4, 34.9, 87.4, 55.5)
"""Of the five countries."""
OYBEK, TERMEZ, NOWHERE = (69.25, 40.7), (67.3, 37.2), (0.0, 0.0)
LEGEND = (
    LegendEntry("disc", LIGHT.present, "cases"),
    LegendEntry("ring", LIGHT.present, "not reported", "missing"),
    LegendEntry("hexagon", "#b3541e", made_up.LONG),
    LegendEntry("corridor", LIGHT.present, "route"),
    LegendEntry("border", "#b3541e", "section of border"),
)


def mark(position=OYBEK, **more) -> DrawnMark:
    return DrawnMark(
        position=position,
        **{"radius": 20.0, "colour": LIGHT.present, "state": "reported", "name": "Oybek", "value": "34 cases"} | more,
    )


def picture(**more) -> MapPicture:
    described = {
        "title": "Cases by office",
        "words": "Most at Oybek.",
        "mode": "light",
        "language": "en",
        "box": NETWORK,
        "ground": ("railways", "roads", "rivers"),
        "marks": (mark(), mark(TERMEZ, name=made_up.LONG, state="missing", radius=9.0)),
        "disclaimer": DISCLAIMER,
        "attribution": ATTRIBUTION,
    }
    return MapPicture(**described | more)


FULL = picture(
    box=REGION,
    legend=LEGEND,
    notes=("A note",),
    marks=tuple(
        mark((60 + number % 9 * 2, 37 + number // 9 * 1.3), state=state, name=f"{state} {number}", radius=4.0 + number)
        for number, state in enumerate(("reported", "zero", "missing", "filling", "closed", "not_open", "unsure") * 4)
    ),
    hexagons=(DrawnHexagon(((70, 40), (71, 40.5), (71, 41.2), (70, 41.7), (69, 41.2), (69, 40.5)), 0.8, "9 cases", 9),),
    corridors=(
        DrawnCorridor((66, 34.5), (67, 38), (69.2, 41.3), 9, False, "AF → UZ", "34", 34),
        DrawnCorridor((69.2, 41.3), (68, 48), (60, 54), 4, True, "UZ → RU", "12"),
    ),
    borders=(DrawnBorder("KZ-UZ", 7, "KZ–UZ", "44"),),
    totals=(
        DrawnTotal(
            (67, 48),
            "Kazakhstan, 2023",
            ("Opioids: 775 kg", "Cannabis: 12.4 t"),
            (("Opioids", 775.1, "kg"), ("Cannabis", 12_387.000000000002, "kg")),
        ),
    ),
)


def drawn(one: MapPicture, language: str = "en"):
    """The page and its texts with the boxes that they take."""

    def make():
        from matplotlib.text import Text

        with drawing.session():
            page = map_paper.page(replace(one, language=language), made_up.provenance(language))
            figure = page.close()
            renderer = figure.canvas.get_renderer()
            boxes = [
                (text.get_text(), text.get_window_extent(renderer).extents)
                for text in figure.findobj(Text)
                if text.get_text()
            ]
            return page, boxes, tuple(figure.bbox.size)

    return in_language(language, make)


def artists(page, kind: str) -> dict[str, object]:
    return {one.get_gid(): one for one in page.figure.get_children() if (one.get_gid() or "").startswith(kind)}


@pytest.mark.each_time(3)
@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("name", ["plain", "full", "empty", "one near", "whole world"])
def test_no_name_covers_another_or_leaves_the_page(name, language):
    one = {
        "plain": picture(),
        "full": FULL,
        "empty": picture(marks=(), words=""),
        "one near": picture(box=(69.0, 40.5, 69.5, 40.9)),
        "whole world": picture(box=(-170, -60, 170, 75)),
    }[name]
    _page, boxes, size = drawn(one, language)
    # A turned name takes less room than the upright box around it.
    upright = [
        (words, box) for words, box in boxes if box[3] - box[1] < 12 / 72 * drawing.PIXELS_PER_INCH or len(words) < 3
    ]
    assert (covered(upright), cut(boxes, size)) == ([], [])


def test_marks_stand_where_their_position_is_and_their_area_goes_with_their_radius():
    page, _boxes, _size = drawn(picture())
    found = artists(page, "mark:")
    oybek, termez = found["mark:Oybek"], found[f"mark:{made_up.LONG}"]
    assert oybek.radius / termez.radius == pytest.approx(20 / 9)
    # Ground truth: on a map of this projection degrees of longitude are equally wide.
    per_degree = (oybek.center[0] - termez.center[0]) / (OYBEK[0] - TERMEZ[0])
    west, _south, east, _north = NETWORK
    assert oybek.center[0] == pytest.approx(page.wide / 2 + (OYBEK[0] - (west + east) / 2) * per_degree)
    assert oybek.center[1] < termez.center[1]


def test_latitudes_are_those_of_mercator():
    frame = Frame.around((0.0, 0.0, 90.0, 66.513260443), 0.0, 0.0, 90.0, 90.0)
    assert frame.point((0.0, 0.0)) == pytest.approx((0.0, 90.0))
    # The latitude that lies as high as 90 degrees are wide.
    assert frame.point((90.0, 66.513260443))[1] == pytest.approx(0.0, abs=1e-6)


def test_a_mark_outside_the_frame_is_not_drawn_and_none_is_drawn_twice():
    page, _boxes, _size = drawn(picture(marks=(mark(), mark(NOWHERE, name="nowhere"))))
    assert list(artists(page, "mark:")) == ["mark:Oybek"]


@pytest.mark.long
def test_states_look_different():
    states = ("reported", "zero", "missing", "filling", "closed", "not_open", "unsure")
    looks = {}
    for state in states:
        content = map_paper.svg(picture(marks=(mark(state=state),)), made_up.provenance())
        looks[state] = re.sub(rb"(id|url|href)=\"[^\"]*\"|#[pm]\w+", b"", content)
    assert all(looks[one] != looks[other] for one, other in combinations(states, 2))


def test_layers_are_drawn_and_named_with_their_values():
    page, boxes, _size = drawn(FULL)
    assert len(artists(page, "hexagon:")) == 1 and set(artists(page, "corridor:")) == {
        "corridor:AF → UZ",
        "corridor:UZ → RU",
    }
    assert artists(page, "border:KZ-UZ")
    shown = {words for words, _box in boxes}
    assert {"UZ → RU · 12", "KZ–UZ · 44", "route"} <= shown


def test_published_totals_are_ranked_strips_beside_the_map_and_no_text_on_it():
    uzbekistan = DrawnTotal((63, 41.7), "Uzbekistan, 2024", ("Opioids: 1,200 kg",), (("Opioids", 1200.0, "kg"),))
    one = replace(FULL, totals=(*FULL.totals, uzbekistan), totals_words=("Published totals", "Whole years."))
    page, boxes, _size = drawn(one)
    boxes = [(" ".join(words.split()), box) for words, box in boxes]
    said = [words for words, _box in boxes]
    order = ["Published totals", "Whole years.", "Cannabis", "Kazakhstan, 2023", "12,400 kg", "Opioids"]
    order += ["Uzbekistan, 2024", "1,200 kg", "Kazakhstan, 2023", "775 kg"]
    strips = [words for words in said if words in order]
    assert strips == order
    # All of them stand right of the map's frame, whose marks stand left of them.
    of_strips = [box for words, box in boxes if words in order]
    marks = [mark.get_window_extent(page.figure.canvas.get_renderer()).x1 for mark in artists(page, "mark:").values()]
    assert max(marks) < min(box[0] for box in of_strips)
    # Without totals the map has the whole width.
    bare, _boxes, _size = drawn(replace(FULL, totals=()))
    widest = [max(mark.center[0] for mark in artists(made, "mark:").values()) for made in (page, bare)]
    assert widest[1] > widest[0] + 80


def test_places_near_each_other_are_one_mark_on_paper_and_each_in_its_table():
    places = tuple(
        replace(mark(position), precision_km=1.0, amount=amount, name=name, radius=4.0)
        for position, amount, name in (((60.0, 40.0), 1, "a"), ((60.3, 40.0), 9, "b"), ((70.0, 40.0), 5, "c"))
    )
    far = picture(box=REGION, marks=places)
    page, _boxes, _size = drawn(far)
    assert sorted(artists(page, "mark:")) == ["mark:b", "mark:c"]
    radii = {name: one.radius for name, one in artists(page, "mark:").items()}
    assert math.isclose((radii["mark:c"] / radii["mark:b"]) ** 2, 5 / 10, rel_tol=0.01)
    near, _boxes, _size = drawn(replace(far, box=(59.9, 39.9, 60.4, 40.1), marks=places[:2]))
    assert sorted(artists(near, "mark:")) == ["mark:a", "mark:b"]
    assert [row[1] for row in map_rows(far).rows] == ["a", "b", "c"]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_picture_says_all_with_the_disclaimer_and_the_sources_of_the_ground(language):
    provenance = made_up.provenance(language)
    shown = words_of_svg(map_paper.svg(picture(language=language), provenance))
    assert [one for one in (*made_up.said(provenance), DISCLAIMER, ATTRIBUTION, "Oybek") if one not in shown] == []
    assert {"en": "Tashkent", "ru": "Ташкент"}[language] in shown
    assert {"en": "200 km", "ru": f"200{i18n.SPACE}км"}[language] in shown


def test_programme_countries_are_lit_and_waters_are_water():
    image = Image.open(io.BytesIO(map_paper.png(picture(marks=(), ground=()), made_up.provenance()))).convert("RGB")
    colours = {colour for count, colour in image.getcolors(image.width * image.height) if count > 2000}
    ground = ground_colours("light")
    assert {
        tuple(int(ground[part][at : at + 2], 16) for at in (1, 3, 5)) for part in ("programme", "land", "water")
    } <= colours


@pytest.mark.long
def test_railways_roads_and_rivers_can_be_left_out():
    full, bare = (
        map_paper.svg(picture(ground=ground), made_up.provenance()) for ground in (("railways", "roads", "rivers"), ())
    )
    ground = ground_colours("light")
    for part in ("rail", "road", "river"):
        assert ground[part].encode() in full and ground[part].encode() not in bare


def test_the_bar_of_the_scale_is_as_long_as_it_says():
    page, boxes, _size = drawn(picture())
    words = next(words for words, _box in boxes if words.endswith("km"))
    bar = next(one for one in page.figure.get_children() if hasattr(one, "get_xdata") and len(one.get_xdata()) == 4)
    long = bar.get_xdata()[2] - bar.get_xdata()[0]
    per_degree = (page.right - page.left) / (NETWORK[2] - NETWORK[0])
    # A degree of longitude at 39.5 north, about the middle of the map, is 85.9 km long.
    assert long / per_degree * 85.9 == pytest.approx(float(words.split()[0]), rel=0.03)


def test_the_table_of_a_map_has_a_row_for_each_thing_shown():
    headings, *rows = rows_of_csv(plain.map_csv(FULL, made_up.provenance()))
    assert len(rows) == len(FULL.marks) + 1 + 2 + 1 + 2
    first = dict(zip(headings, rows[0], strict=True))
    assert (first["Name"], first["Value"], float(first["Longitude"]), float(first["Latitude"])) == (
        "reported 0",
        "34 cases",
        60.0,
        37.0,
    )
    assert all(DISCLAIMER in " ".join(row) and made_up.MARK["en"] in row for row in rows)


def test_what_a_map_shows_stands_in_its_table_as_numbers_with_their_unit():
    weighed = picture(marks=(mark((60.0, 37.0), value="2.5 kg", amount=2.5000000000000004, unit="kg"),))
    headings, row = rows_of_csv(plain.map_csv(weighed, made_up.provenance()))
    assert dict(zip(headings, row, strict=True)).items() >= {"Value": "2.5 kg", "Amount": "2.5", "Unit": "kg"}.items()
    headings, *rows = rows_of_csv(plain.map_csv(FULL, made_up.provenance()))
    found = [dict(zip(headings, one, strict=True)) for one in rows]
    told = {(one["Kind"], one["Value"], one["Amount"], one["Unit"]) for one in found if one["Amount"]}
    assert told == {
        ("Hexagon", "9 cases", "9", "cases"),
        ("Corridor", "34", "34", "cases"),
        ("Published total", "Opioids", "775.1", "kg"),
        ("Published total", "Cannabis", "12387", "kg"),
    }


def test_the_workbook_of_a_map_has_positions_as_numbers_and_says_what_they_are():
    book = Workbook(map_workbook(FULL, made_up.provenance()))
    data, last = book.sheets["Data"], book.sheets["About"]
    row = next(row for (row, column), value in data.items() if (column, value) == (1, "missing 2"))
    assert [data[row, column] for column in (2, 5, 6, 7)] == ["34 cases", "Not reported", 64.0, 37.0]
    row = next(row for (row, column), value in data.items() if (column, value) == (1, "AF → UZ"))
    assert [data[row, column] for column in (2, 3, 4)] == ["34", 34, "cases"]
    assert {DISCLAIMER, ATTRIBUTION, *made_up.said(made_up.provenance())} <= set(last.values()) and book.formulas == []


def test_print_of_a_map_embeds_its_typeface():
    content = map_paper.pdf(picture(), made_up.provenance("ru"))
    assert content.count(b"/FontFile2") >= 2 and b"/Type3" not in content
