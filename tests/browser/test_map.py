"""The map in a browser: it plays without the server, keeps the reader's view, names nothing twice over, and filters by
a click."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from database.engine import Location, reader
from language import i18n
from tools import launch
from web.components.bundle import script

FIND = """const find = (root) => { for (const one of root.querySelectorAll("*")) { if (one.blo) return one.blo;
    const found = one.shadowRoot && find(one.shadowRoot); if (found) return found; } return null; };
const map = find(document);"""
LINK = "/map?lang=en&period=2026-Q3"


class Shown:
    """A map on a page, with what went over the wire since `quiet`."""

    def __init__(self, browser, address: str, *, scheme: str = "light"):
        self.page = browser.new_page(viewport={"width": 1600, "height": 900}, color_scheme=scheme)
        self.address, self.asked, self.wire, self.faults = address, [], [], []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", self._listen)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _listen(self, socket) -> None:
        self.asked.append(socket.url)
        for event in ("framesent", "framereceived"):
            socket.on(event, lambda frame: self.wire.append(len(frame)))

    def open(self, link: str = LINK) -> Shown:
        self.page.goto(self.address + link)
        self.page.wait_for_selector("[data-ready=true]", timeout=90_000)
        self.settle()
        return self

    def settle(self) -> None:
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)

    def tell(self, code: str):
        """The value of an expression about `map`."""
        return self.page.evaluate(f"() => {{ {FIND} return {code}; }}")

    def until(self, condition: str) -> None:
        self.page.wait_for_function(f"() => {{ {FIND} return {condition}; }}", timeout=60_000)

    def point_at(self, code: str) -> tuple[float, float]:
        """Where a mark is on the page."""
        hit = f"map.drawn.hits.find(one => one.code === {json.dumps(code)})"
        left, top = self.tell(
            "(() => { const box = map.canvas.getBoundingClientRect(); return [box.left, box.top]; })()"
        )
        return left + self.tell(hit + ".left"), top + self.tell(hit + ".top")


@pytest.fixture(scope="module")
def address(browser, address) -> str:
    # The first page of a new server teaches it which pages there are.
    page = browser.new_page()
    page.goto(address + "/records?lang=en&period=2026-Q3")
    page.wait_for_selector("[data-testid=stSidebar] a[href*=map]", timeout=90_000)
    page.close()
    return address


@pytest.fixture
def shown(browser, address) -> Iterator[Shown]:
    one = Shown(browser, address)
    yield one
    assert one.faults == []
    one.page.close()


@pytest.mark.long
def test_no_request_leaves_the_app(shown):
    shown.open()
    assert any("basemap/countries.geojson" in url for url in shown.asked)
    here = (shown.address, shown.address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in shown.asked if not url.startswith(here)] == []


@pytest.mark.long
def test_playing_moves_map_and_panel_without_the_server(shown, network):
    shown.open()
    shown.tell("map.change({ last: 10, length: 3, speed: 8 }, false)")
    shown.wire.clear()
    shown.page.get_by_role("button", name="Play", exact=True).click()
    shown.until("map.state.last >= 14")
    shown.page.get_by_role("button", name="Pause", exact=True).click()
    shown.until("!map.state.isPlaying && map.frame === null")
    last = shown.tell("map.state.last")
    assert shown.wire == []
    place = Location("duckdb", folder=Path(network.removeprefix("duckdb:///")))
    with reader(place).connect() as connection:
        query = sa.text(
            "select count(*) from seizure where status in ('provisional', 'verified', 'revised') and country_code in "
            "('KZ', 'KG', 'TJ', 'TM', 'UZ') "
            "and seized_on >= date '2016-11-01' + to_months(:first) and seized_on < date '2016-11-01' + to_months(:end)"
        )
        assert shown.tell("map.head.clock.short[0]") == "Nov 2016"
        cases = connection.execute(query, {"first": last - 2, "end": last + 1}).scalar_one()
    assert shown.tell("map.panel.querySelector('dd').textContent") == f"{cases:,}"
    assert shown.tell("map.panel.querySelector('.window b').textContent") == shown.tell(
        "map.head.clock.labels[map.state.last - 2] + ' – ' + map.head.clock.labels[map.state.last]"
    )


@pytest.mark.long
def test_flagged_cases_that_make_over_half_of_an_amount_stand_beside_it(shown, network):
    """By the rows themselves, group by group."""
    place = Location("duckdb", folder=Path(network.removeprefix("duckdb:///")))
    with reader(place).connect() as connection:
        rows = connection.execute(
            sa.text(
                "select i.group_code, i.quantity_kg, s.is_quantity_implausible from seizure s join seizure_item i on "
                "i.seizure_id = s.id where i.category = 'drug' and i.quantity_kg is not null and s.status in "
                "('provisional', 'verified', 'revised') and s.country_code in ('KZ', 'KG', 'TJ', 'TM', 'UZ') "
                "and s.seized_on >= date '2026-07-01' and s.seized_on < date '2026-10-01'"
            )
        ).all()
    sums: dict[str, list[float]] = {}
    for group, kilograms, is_flagged in rows:
        sums.setdefault(group, [0.0, 0.0])[is_flagged] += kilograms
    apart = {group: both for group, both in sums.items() if both[1] > sum(both) / 2}
    shown.open()
    told = shown.tell("[...map.panel.querySelectorAll('.amounts .dominated')].map(one => one.textContent)")
    said = [one for one in told if "under review" in one]
    assert len(said) == len(apart) == 1
    ((sure, flagged),) = apart.values()
    value = shown.tell(
        "[...map.panel.querySelectorAll('.amounts .dominated')].find(one => one.textContent.includes('under review'))"
        ".parentElement.querySelector('.value').textContent"
    )
    assert value == i18n.quantity(sure, "kg")
    assert said == [
        f"and 1 case of {i18n.quantity(flagged, 'kg')} under review, {i18n.quantity(sure + flagged, 'kg')} with it"
    ]


@pytest.mark.long
def test_the_marks_are_those_of_the_window(shown):
    shown.open()
    before = shown.tell("map.drawn.listed.map(one => one.value)")
    shown.tell("map.change({ last: 20, length: 1 }, false)")
    shown.until("map.frame === null && map.span.first === 20")
    after = shown.tell("map.drawn.listed.map(one => one.value)")
    units = shown.tell("map.figures.window(20, 20).units.map(one => one.cases)")
    drawn = shown.tell("map.head.units.map(one => one.drawn)")
    assert (
        sum(after) == sum(cases for cases, is_drawn in zip(units, drawn, strict=True) if is_drawn) and after != before
    )


@pytest.mark.long
def test_a_click_on_a_mark_filters_and_leaves_the_view_as_it_was(shown):
    shown.open(LINK + "&at=40.4,69.6,6.2")
    view = shown.tell("[map.state.view.x, map.state.view.y, map.state.view.zoom]")
    shown.page.mouse.click(*shown.point_at("OYBEK-FOTEHOBOD"))
    shown.page.wait_for_url(re.compile("[?&]pair=OYBEK-FOTEHOBOD"), timeout=60_000)
    shown.settle()
    shown.until("map.head.subject !== null && map.frame === null")
    assert shown.tell("[map.state.view.x, map.state.view.y, map.state.view.zoom]") == view
    assert shown.tell("map.panel.querySelector('h3').textContent") == "Oybek – Fotehobod"
    assert shown.page.get_by_role("button", name="Pair of offices: Oybek").count() == 1
    shown.page.get_by_role("button", name="All within 50 km").click()
    shown.page.wait_for_url(re.compile("[?&]near=.*%2C50"), timeout=60_000)
    assert "pair=" not in shown.page.url


@pytest.mark.long
def test_a_hexagon_and_a_corridor_filter_too(shown):
    shown.open(LINK + "&layers=density&at=40.6,69.3,6")
    left, top = shown.tell("(() => { const box = map.canvas.getBoundingClientRect(); return [box.left, box.top]; })()")
    x, y = shown.tell(
        "(() => { const hit = map.drawn.hits[0]; const cell = hit.counts.indexOf(Math.max(...hit.counts)); const "
        "corners = hit.shapes[cell];"
        " const middle = [0, 1].map(axis => corners.reduce((sum, corner) => sum + corner[axis], 0) / "
        "corners.length); return map.state.view.toScreen(...middle); })()"
    )
    shown.page.mouse.click(left + x, top + y)
    shown.page.wait_for_url(re.compile("[?&]cell=8"), timeout=60_000)
    shown.open(LINK + "&layers=corridors")
    leg = shown.tell("map.drawn.legs.onward[0]")
    shown.tell("map.leg({ ...map.drawn.legs.onward[0], isOnward: true })")
    shown.page.wait_for_url(re.compile(f"[?&]destination={leg['end']}"), timeout=60_000)
    assert f"country={leg['country']}" in shown.page.url


@pytest.mark.long
def test_a_box_that_is_drawn_is_a_filter(shown):
    shown.open()
    shown.page.get_by_role("button", name="Choose a box on the map").click()
    left, top = shown.point_at("OYBEK-FOTEHOBOD")
    shown.page.mouse.move(left - 60, top - 60)
    shown.page.mouse.down()
    shown.page.mouse.move(left + 60, top + 60, steps=3)
    shown.page.mouse.up()
    shown.page.wait_for_url(re.compile("[?&]box="), timeout=60_000)
    shown.settle()
    shown.until("map.head.box !== null")
    west, south, east, north = shown.tell("map.head.box")
    assert west < 69.3 < east and south < 40.6 < north


@pytest.mark.long
@pytest.mark.parametrize("way", ["in one go", "by its corners", "by keyboard"])
def test_a_shape_that_is_drawn_is_a_filter(shown, way):
    shown.open()
    keys = shown.page.keyboard
    shown.page.get_by_role("button", name="Draw a shape on the map").click()
    assert shown.tell("map.how.hidden") is False
    left, top = shown.point_at("OYBEK-FOTEHOBOD")
    around = [(left - 60, top - 60), (left + 70, top - 50), (left + 60, top + 60), (left - 50, top + 70)]
    if way == "in one go":
        shown.page.mouse.move(*around[0])
        shown.page.mouse.down()
        for corner in (*around[1:], around[0]):
            shown.page.mouse.move(*corner, steps=8)
        shown.page.mouse.up()
    elif way == "by its corners":
        for corner in (*around, around[0]):
            shown.page.mouse.click(*corner)
    else:
        shown.tell("map.canvas.focus()")
        for moves in ((), ("ArrowRight",), ("ArrowDown",), ("ArrowRight",)):
            for key in (*moves, "Space"):
                keys.press(key)
        # The corner before the last one is taken back, and set again.
        keys.press("Backspace")
        keys.press("Space")
        keys.press("Enter")
    shown.page.wait_for_url(re.compile("[?&]shape="), timeout=60_000)
    shown.settle()
    shown.until("map.head.outline !== null")
    corners = shown.tell("map.head.outline")
    assert 3 <= len(corners) <= 32 and shown.tell("map.how.hidden && map.state.drawing === null")
    if way != "by keyboard":
        lons, lats = zip(*corners, strict=True)
        assert min(lons) < 69.3 < max(lons) and min(lats) < 40.6 < max(lats)
    assert shown.page.get_by_role("button", name="Within a drawn shape").count() == 1


@pytest.mark.long
def test_a_shape_is_given_up_by_escape_and_the_map_moves_again(shown):
    shown.open()
    shown.page.get_by_role("button", name="Draw a shape on the map").click()
    left, top = shown.point_at("OYBEK-FOTEHOBOD")
    for across in (0, 40):
        shown.page.mouse.click(left + across, top)
    assert shown.tell("map.sketch.corners.length") == 2
    # Between two corners the map can be moved, and they stay where they lie.
    before = shown.tell("[...map.sketch.corners[1], map.state.view.x]")
    shown.page.mouse.move(left, top)
    shown.page.mouse.down()
    shown.page.mouse.move(left + 80, top + 30, steps=3)
    shown.page.mouse.up()
    after = shown.tell("[...map.sketch.corners[1], map.state.view.x]")
    assert after[:2] == before[:2] and after[2] != before[2]
    shown.page.keyboard.press("Escape")
    assert shown.tell("map.how.hidden && !map.sketch")
    assert "shape=" not in shown.page.url


@pytest.mark.long
def test_the_view_and_the_layers_go_into_the_link(shown):
    shown.open()
    shown.page.get_by_role("button", name="Density").click()
    shown.page.get_by_role("button", name="Zoom in").click()
    shown.page.wait_for_url(re.compile(r"[?&]layers=offices\.density.*[?&]at="), timeout=60_000)
    again = shown.page.url.removeprefix(shown.address)
    zoom, layers = shown.tell("map.state.view.zoom"), shown.tell("[...map.state.layers]")
    shown.open(again)
    assert shown.tell("map.state.view.zoom") == pytest.approx(zoom, abs=0.01) and set(
        shown.tell("[...map.state.layers]")
    ) == set(layers)


@pytest.mark.parametrize(
    ("zoom", "language"),
    [
        (6.0, "ru"),
        *(
            pytest.param(zoom, language, marks=pytest.mark.long)
            for zoom in (4.3, 6.0, 8.9)
            for language in ("en", "ru")
            if (zoom, language) != (6.0, "ru")
        ),
    ],
)
def test_no_name_covers_another_at_any_zoom(shown, zoom, language):
    shown.open(
        f"/map?lang={language}&period=2025&layers=offices.places.corridors.borders.national.rivers&at=40.4,69.6,{zoom}"
    )
    boxes = shown.tell("map.drawn.boxes")
    assert len(boxes) > 5
    over = [
        (one["text"], other["text"])
        for number, one in enumerate(boxes)
        for other in boxes[number + 1 :]
        if one["box"][0] < other["box"][2]
        and other["box"][0] < one["box"][2]
        and one["box"][1] < other["box"][3]
        and other["box"][1] < one["box"][3]
    ]
    assert over == []
    names = [box["text"] for box in boxes if "→" not in box["text"]]
    assert sorted(set(names)) == sorted(names)
    assert any(re.search("[А-я]", box["text"]) for box in boxes) == (language == "ru")


def test_no_corridor_crosses_a_name_and_the_five_largest_are_named(shown):
    shown.open("/map?lang=ru&period=2025&layers=offices.corridors.rivers")
    lines = shown.tell(
        "map.drawn.hits.filter(hit => hit.kind === 'line')"
        ".map(({ points, leg }) => ({ points, cases: leg.cases, name: leg.key.replace('>', ' → ') }))"
    )
    names = shown.tell("map.drawn.boxes")
    assert len(lines) > 5 and len(names) > 10
    # Nine places between each two points of a curve, which are as dense as its names need.
    places = [
        (x1 + (x2 - x1) * share / 10, y1 + (y2 - y1) * share / 10)
        for line in lines
        for (x1, y1), (x2, y2) in zip(line["points"], line["points"][1:], strict=False)
        for share in range(10)
    ]
    crossed = [
        one["text"]
        for one in names
        if any(one["box"][0] < x < one["box"][2] and one["box"][1] < y < one["box"][3] for x, y in places)
    ]
    assert crossed == []
    marks = sorted(shown.tell("map.drawn.listed"), key=lambda one: -one["value"])
    assert {one["name"] for one in marks[:2]} <= {one["text"] for one in names}
    largest = sorted(lines, key=lambda one: -one["cases"])[:5]
    written = [one["text"].rsplit(" · ", 1)[0] for one in names if "→" in one["text"]]
    assert sorted(written) == sorted(one["name"] for one in largest)


@pytest.mark.long
def test_a_pair_is_one_mark_until_seen_from_near(shown):
    shown.open(LINK + "&at=40.5,69.3,5")
    codes = set(shown.tell("map.drawn.listed.map(one => one.code)"))
    assert "OYBEK-FOTEHOBOD" in codes and "UZ-OYBEK" not in codes
    shown.open(LINK + "&at=40.5,69.3,9.5")
    codes = set(shown.tell("map.drawn.listed.map(one => one.code)"))
    assert {"UZ-OYBEK", "TJ-FOTEHOBOD"} <= codes and "OYBEK-FOTEHOBOD" not in codes


@pytest.mark.long
@pytest.mark.parametrize("zoom", [4.3, pytest.param(9.5, marks=pytest.mark.long)])
def test_no_mark_covers_another(shown, zoom):
    shown.open(LINK + f"&at=40.5,69.3,{zoom}")
    marks = shown.tell("map.painter.layout(map.state).map(one => [one.left, one.top, one.mark.layoutRadius])")
    near = [
        (one, other)
        for number, one in enumerate(marks)
        for other in marks[number + 1 :]
        if ((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5 < one[2] + other[2]
    ]
    assert len(marks) > 8 and near == []


@pytest.mark.long
def test_all_marks_stay_in_sight_when_the_room_changes_until_the_reader_looks_closer(shown):
    discs = "map.drawn.hits.filter(one => one.kind === 'disc')"
    outside = (
        discs
        + """.filter(one => (one.top < 0 || one.left < 0
        || one.top > map.state.view.height || one.left > map.state.view.width)).length"""
    )
    shown.open()
    assert shown.tell(discs + ".length") > 5
    assert shown.tell(outside) == 0
    for width, height in ((1600, 520), (1000, 700)):
        shown.tell(f"map.frameOf.style.cssText = 'width: {width / 2}px; height: {height / 2}px; border: 0'")
        shown.until(f"map.state.view.height === {height // 2} && !map.frame")
        assert shown.tell(outside) == 0
    before = shown.tell("map.state.view.zoom")
    shown.tell("map.zoom(1)")
    shown.tell("map.frameOf.style.cssText = ''")
    shown.until("map.state.view.height > 350 && !map.frame")
    assert shown.tell("map.state.view.zoom") == pytest.approx(before + 1)


@pytest.mark.long
def test_arrows_plus_and_space_work_without_a_mouse(shown):
    shown.open()
    before = shown.tell("[map.state.view.x, map.state.view.zoom]")
    shown.page.get_by_role("application").focus()
    shown.page.keyboard.press("ArrowRight")
    shown.page.keyboard.press("+")
    after = shown.tell("[map.state.view.x, map.state.view.zoom]")
    assert after[0] > before[0] and after[1] > before[1]
    shown.page.keyboard.press(" ")
    shown.until("map.state.isPlaying")


# Numbers and words ----------------------------------------------------------------------------------------------

VALUES = (
    0,
    0.004,
    0.01,
    0.015,
    0.125,
    0.42,
    1,
    1.005,
    2.5,
    9.995,
    11.2,
    99.95,
    100,
    999.5,
    1000,
    1234.5,
    3850,
    99_949,
    99_950,
    1_234_567,
    1e9,
)


@pytest.mark.long
@pytest.mark.parametrize("language", ["ru", pytest.param("en", marks=pytest.mark.long)])
def test_numbers_are_written_as_everywhere_else(browser, language):
    page = browser.new_page()
    code = script(Path(launch.ROOT) / "web" / "components" / "map" / "main.js").replace(
        "export default", "window.mount ="
    )
    page.set_content("<html></html>")
    page.add_script_tag(
        content=f"{code}\nwindow.words = new Words({language!r}, {{ n: ['one {{n}}', 'few {{n}}', 'many {{n}}'] }});"
    )
    i18n.use(language)
    for name, values, write in (
        ("significant", VALUES, i18n.significant),
        ("count", (0, 999, 1000, 1_234_567), i18n.count),
        ("percent", (0, 0.0004, 0.004, 0.12, 0.9996, 1, 1.5), i18n.percent),
    ):
        assert page.evaluate(f"values => values.map(one => words.{name}(one))", list(values)) == [
            write(one) for one in values
        ]
    forms = page.evaluate("values => values.map(one => words.counted('n', one).split(' ')[0])", list(range(1, 131)))
    wanted = {i18n.ngettext("{n} case", "{n} cases", n): form for n, form in ((1, "one"), (2, "few"), (5, "many"))}
    assert [wanted[i18n.ngettext("{n} case", "{n} cases", n)] for n in range(1, 131)] == [
        ("many" if form == "few" and language == "en" else form) for form in forms
    ]
    i18n.use("en")
    page.close()
