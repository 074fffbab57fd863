"""The rules of the map under node as in Python: what both reckon of the same figures, views and names."""

from __future__ import annotations

import json
import math
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright._impl._driver import compute_driver_executable

from analysis import map_figures
from charts import map_ground
from charts import map_rules as rules
from charts.map_payload import by_step, packed
from charts.theme import LIGHT
from content.map import payload
from web import components

COMPONENTS = Path(components.__file__).parent
MAP = COMPONENTS / "map"
NODE = shutil.which("node") or compute_driver_executable()[0]
"""That of this machine, or the one that Playwright brings."""
UNITS, STEPS = 6, 48
WINDOWS = [(0, 0), (13, 13), (14, 14), (12, 14), (12, 23), (24, 26), (24, 35), (36, 47), (47, 47), (0, 47)]
BASE = (24, 35)
"""A period that was chosen freely: it lies after some windows, before others, and is as long as some."""
SHARES = (0.0, 1e-4, 0.03, 0.25, 1.0)
SCRIPT = """
import { readFileSync } from "node:fs";
import { unpack } from "./payload.js";
import { Figures } from "./figures.js";
import { sized } from "./marks.js";
const head = unpack(new Uint8Array(readFileSync("figures")));
const figures = new Figures(head);
const { windows, shares } = JSON.parse(readFileSync("asked"));
const units = head.units.map((_, unit) => unit);
console.log(JSON.stringify({
  states: windows.map(([first, last]) => units.map((unit) => figures.stateOf(unit, first, last))),
  changes: windows.map(([first, last]) => units.map((unit) => figures.change([unit], first, last).kind)),
  sizes: ["disc", "place", "border", "leg"].map((name) => shares.map((share) => sized(share, head.rules[name]))),
}));
"""


SWEEP = """
import { readFileSync } from "node:fs";
import { pieces, thinned } from "./outline.js";
const { sweeps, most, corners } = JSON.parse(readFileSync("asked"));
console.log(JSON.stringify({ kept: sweeps.map((points) => thinned(points, most)), pieces: pieces(corners) }));
"""


def test_a_sweep_keeps_the_corners_that_say_most_of_it(tmp_path):
    square = (
        [[x, 0.0] for x in range(100)] + [[100.0, y] for y in range(100)] + [[100.0 - x, 100.0] for x in range(100)]
    )
    ring = [[50 * math.cos(turn / 100), 50 * math.sin(turn / 100)] for turn in range(628)]
    asked = {"sweeps": [square, ring, [[0, 0], [1, 1]]], "most": 32, "corners": [[69, 40], [71, 42]]}
    said = told_by_node(tmp_path, SWEEP, asked=json.dumps(asked).encode())
    # Closed by the line from its end, three corners are left of three sides, and of the fourth side none.
    assert sorted(said["kept"][0]) == [[0.0, 0.0], [1.0, 100.0], [100.0, 0.0], [100.0, 100.0]]
    kept = said["kept"][1]
    assert len(kept) == 32 and all(one in ring for one in kept)
    # The area of a polygon of 32 corners on a circle is at least 98 % of the circle's.
    pairs = zip(kept, kept[1:] + kept[:1], strict=True)
    assert sum(x * low - left * y for (x, y), (left, low) in pairs) / 2 > 0.98 * math.pi * 2500
    assert said["kept"][2] == [[0, 0], [1, 1]]
    assert said["pieces"][6] == [70, 41] and said["pieces"][-1] == [71, 42] and len(said["pieces"]) == 13


def told_by_node(folder: Path, script: str, **files: bytes) -> dict:
    """What a script says that stands beside the map's modules and some files of its own."""
    for name in ("map", "shared", "document"):
        shutil.copytree(COMPONENTS / name, folder / name)
    (folder / "package.json").write_text('{"type": "module"}')
    for name, content in files.items():
        (folder / "map" / name).write_bytes(content)
    (folder / "map" / "ask.js").write_text(script)
    said = subprocess.run([NODE, "ask.js"], cwd=folder / "map", capture_output=True, text=True, timeout=60)
    assert not said.stderr
    return json.loads(said.stdout)


@pytest.mark.parametrize("comparison", ["previous", "last_year", "five_years", "custom"])
def test_states_changes_and_sizes_are_the_same_in_the_browser(tmp_path, comparison):
    draws = np.random.default_rng(7)
    counts = draws.integers(0, 14, (UNITS, STEPS))
    states = draws.choice(
        len(map_figures.STATES), (UNITS, STEPS), p=[0.02, 0.5, 0.3, 0.05, 0.02, 0.04, 0.04, 0.02, 0.01]
    )
    states[0], states[1, :30] = map_figures.STATES.index("received"), map_figures.STATES.index("closed")
    counts[2] = 40
    # One unit of which no report came and none is missing, another that was not always open.
    states[4] = [
        map_figures.STATES.index(("filling", "unknown", "not_open", "closed")[step % 4]) for step in range(STEPS)
    ]
    states[5] = [map_figures.STATES.index(("closed", "not_open")[step % 2]) for step in range(STEPS)]
    rows = pd.DataFrame(
        [{"step": step, "unit": unit, "cases": counts[unit, step]} for unit in range(UNITS) for step in range(STEPS)]
    )
    head = {
        "rules": rules.payload(),
        "units": [{}] * UNITS,
        "clock": {"labels": [""] * STEPS, "year": 12, "complete": STEPS, "comparison": comparison, "base": BASE},
    }
    found = told_by_node(
        tmp_path,
        SCRIPT,
        asked=json.dumps({"windows": WINDOWS, "shares": SHARES}).encode(),
        figures=packed(head, {"cases": by_step(rows, STEPS), "states": {"state": states.ravel()}}),
    )
    assert found["states"] == [
        [
            map_figures.state_of_window([map_figures.STATES[one] for one in states[unit, first : last + 1]])
            for unit in range(UNITS)
        ]
        for first, last in WINDOWS
    ]
    assert {state for one in found["states"] for state in one} >= {
        "reported",
        "missing",
        "filling",
        "unknown",
        "closed",
        "not_open",
    }
    reported = np.isin(states, [map_figures.STATES.index(one) for one in rules.report_states.REPORTED])
    expected = [
        [
            map_figures.kind_of_change(
                map_figures.changes(
                    counts[[unit]],
                    reported[[unit]],
                    first,
                    last,
                    map_figures.shifts(comparison, last - first + 1, 12, first=first, base=BASE),
                )
            )
            for unit in range(UNITS)
        ]
        for first, last in WINDOWS
    ]
    assert found["changes"] == expected
    assert {kind for one in found["changes"] for kind in one} >= {"none", "same"}
    assert np.allclose(
        found["sizes"],
        [
            [rules.sized(share, bounds) for share in SHARES]
            for bounds in (rules.DISC, rules.PLACE, rules.BORDER, rules.LEG)
        ],
    )


def test_marks_corridors_borders_and_names_are_placed_and_look_the_same_in_the_browser(tmp_path):
    draws = np.random.default_rng(11)
    clouds = [
        [
            {
                "key": f"unit:{number}",
                "name": "x" * int(draws.integers(3, 24)),
                "x": float(round(draws.uniform(0, 400), int(draws.integers(0, 2)) - 1)),
                "y": float(round(draws.uniform(0, 300), int(draws.integers(0, 2)) - 1)),
                "layoutRadius": float(draws.choice([4.5, 6.0, 11.0, 24.0])),
            }
            for number in range(int(draws.integers(1, 22)))
        ]
        for _cloud in range(60)
    ]
    places = [(float(draws.uniform(60, 77)), float(draws.uniform(35, 44))) for _unit in range(14)]
    places += [(lon + float(draws.uniform(-0.2, 0.2)), lat) for lon, lat in places[:8]]
    units = [
        {
            "code": f"U{number}",
            "name": f"Unit {number}",
            "lon": lon,
            "lat": lat,
            "drawn": number % 9 != 4,
            "field": "",
            "facing": ["Far side", "Other"][: number % 3],
        }
        for number, (lon, lat) in enumerate(places)
    ]
    pairs = [{"code": f"P{one}", "name": f"Pair {one}", "units": [one, one + 14]} for one in range(8)]
    boxes = [
        rules.NETWORK,
        rules.REGION,
        (68.0, 38.0, 72.0, 41.0),
        (69.1, 40.2, 69.4, 40.4),
        (75.0, 42.0, 77.0, 43.0),
    ]
    screens = [rules.Screen(box) for box in boxes]
    codes = ["UZ", "KZ", "TJ", "AF", "RU", "U1", "U2"]
    nodes = {
        code: {"lon": float(draws.uniform(55, 85)), "lat": float(draws.uniform(34, 56)), "country": code[:2]}
        for code in codes
    }
    corridors = [
        {"from": start, "country": place[:2], "at": place, "to": end}
        for start in (None, "AF", "UZ", "KZ")
        for place in ("UZ", "TJ", "U1", "U2")
        for end in (None, "RU", "KZ", "UZ", "XX")
    ]
    # Some legs cross a border that both share, others go from one border to another.
    gates = {
        f"{start}>{end}": [at, at]
        if draws.random() < 0.5
        else [at, (at[0] + float(draws.uniform(-9, 9)), at[1] + float(draws.uniform(-4, 4)))]
        for start in codes
        for end in codes
        for at in [(float(draws.uniform(58, 80)), float(draws.uniform(36, 50)))]
    }
    counts = draws.integers(0, 6, (len(screens), len(corridors))).tolist()
    labels = [one["properties"] for one in map_ground.features("labels")]
    told = [["reported"], ["missing", "reported"], ["closed"], ["not_open", "filling"], ["unknown", "closed"]]
    states = [
        (states, {"cases": cases, "uncounted": uncounted, "value": value, "isUnsure": is_unsure})
        for states in told
        for cases in (0, 3)
        for uncounted in (0, 2)
        for value in (0, 1.5)
        for is_unsure in (False, True)
    ]
    looks = [(state, disc) for state in rules.LOOKS for disc in ("reported", "zero", "unsure")]
    known, zooms = [[3, 4, 5], [3, 4], [5], [3, 5]], [2.6, 3.2, 3.7, 4.0, 4.4, 5.2, 5.79, 5.8, 5.9, 6.8, 7.5, 10.5]
    borders = ["KZ-UZ", "TJ-UZ", "XX-YY", "AF-TM"]
    corner, sections = payload.sections_of(borders)
    palette = vars(LIGHT) | rules.COLOURS["light"]
    asked = {
        "rules": rules.payload(),
        "clouds": clouds,
        "units": units,
        "pairs": pairs,
        "views": [{"box": one.box, "zoom": one.zoom, "size": one.size} for one in screens],
        "corridors": corridors,
        "nodes": nodes,
        "gates": gates,
        "counts": counts,
        "most": 20,
        "states": states,
        "known": known,
        "zooms": zooms,
        "labels": labels,
        "looks": looks,
        "colours": {name: colour for name, colour in palette.items() if isinstance(colour, str)},
        "borders": borders,
        "corner": corner,
        "sections": {name: column.tolist() for name, column in sections.items()},
    }
    found = told_by_node(
        tmp_path, (Path(__file__).parent / "map_placing.js").read_text(), asked=json.dumps(asked).encode()
    )

    moved = 0
    for cloud, theirs in zip(clouds, found["spread"], strict=True):
        marks = [rules.Mark(one["key"], "", [], one["x"], one["y"], one["layoutRadius"]) for one in cloud]
        ours = rules.spread(marks)
        assert [one.key for one in ours] == [key for key, _x, _y in theirs]
        assert np.allclose([(one.x, one.y) for one in ours], [at for _key, *at in theirs])
        true = {one["key"]: (one["x"], one["y"]) for one in cloud}
        moved += sum(math.dist(true[one.key], (one.x, one.y)) > rules.MOVED for one in ours)
    assert moved > 50
    kinds = set()
    for screen, theirs in zip(screens, found["marks"], strict=True):
        ours = rules.marks_at(units, pairs, screen)
        assert [(one.key, one.name, one.units) for one in ours] == [tuple(one[:3]) for one in theirs]
        assert np.allclose([(one.x, one.y) for one in ours], [one[3:] for one in theirs])
        kinds.add(tuple(one.key.startswith("pair:") for one in ours))
    assert len(kinds) > 2
    for screen, of_view, theirs in zip(screens, counts, found["legs"], strict=True):
        ours = [
            (leg, curve)
            for leg in rules.legs(corridors, of_view)
            if (curve := rules.curve(leg, nodes, gates, screen.point, screen.size))
        ]
        assert [(leg.start, leg.end, leg.is_onward, leg.cases) for leg, _curve in ours] == [
            tuple(one[:4]) for one in theirs
        ]
        for (leg, curve), one in zip(ours, theirs, strict=True):
            assert np.allclose(curve, one[4:7]) and math.isclose(rules.sized(leg.cases / 20, rules.LEG), one[7])
            assert np.allclose(rules.boxes_along(curve, one[7]), one[8])
    assert sum(map(len, found["legs"])) > 20
    named = 0
    for cloud, theirs in zip(clouds, found["names"], strict=True):
        room = rules.Room((0.0, 0.0, 400.0, 300.0))
        for one, box in zip(cloud, theirs, strict=True):
            x, y, radius = one["x"], one["y"], one["layoutRadius"]
            room.taken.append(own := (x - radius, y - radius, x + radius, y + radius))
            ours = rules.beside(
                room, x, y, radius, len(one["name"]) * 6.5, 12, own=own, is_held_in=len(one["name"]) % 2 > 0
            )
            assert (ours is None) == (box is None) and (ours is None or np.allclose(ours[2], box))
            named += ours is not None
    assert 100 < named < sum(map(len, clouds))
    assert found["states"] == [
        list(
            rules.state_of_mark(
                told, cases=of["cases"], uncounted=of["uncounted"], value=of["value"], is_unsure=of["isUnsure"]
            )
        )
        for told, of in states
    ]
    assert found["resolutions"] == [[rules.resolution(one, zoom) for zoom in zooms] for one in known]
    assert found["named"] == [
        [[rules.named_at(label, zoom, shown) for shown in ((), ("rivers",))] for label in labels] for zoom in zooms
    ]
    for (state, disc), theirs in zip(looks, found["looks"], strict=True):
        ours = rules.look(LIGHT, "#112233", state, disc)
        assert (ours.edge, ours.ring, ours.struck) == (theirs["edge"], theirs["ring"], theirs.get("struck", False))
        assert math.isclose(ours.thick, theirs["thick"] * rules.PIXEL, abs_tol=0.01)
        assert ours.fill == rules.mixed(theirs["fill"], theirs["under"], theirs["share"])
    for code, lines in zip(borders, found["sections"], strict=True):
        expected = map_ground.sections().get(code, [])
        assert [len(line) for line in lines] == [len(line) for line in expected]
        assert all(np.allclose(one, other, atol=5e-4) for one, other in zip(lines, expected, strict=True))


def test_areas_go_with_shares_down_to_what_can_be_seen():
    assert [rules.sized(share, (24.0, 4.5)) for share in (1.0, 0.25, 0.0, -1.0)] == [24.0, 12.0, 4.5, 4.5]
    assert math.isclose(rules.sized(0.5, rules.LEG), 8 * 0.5**0.5)


def test_a_point_is_as_far_from_a_line_as_from_its_nearest_point():
    off = [rules.off_line((0, 0), (10, 0), point) for point in ((5, 3), (13, 4), (-3, -4))]
    assert off == [3.0, 5.0, 5.0] and rules.off_line((1, 1), (1, 1), (4, 5)) == 5.0
    assert [rules.nearest(point, (0, 0, 4, 2)) for point in ((9, 1), (2, 1), (-1, 7))] == [(4, 1), (2, 1), (0, 2)]


def test_what_two_countries_share_is_told_once():
    lines = map_ground.sections()
    # By other means: every piece of the section is a piece of both outlines.
    pieces = {
        country["properties"]["iso2"]: {
            frozenset((tuple(start), tuple(end)))
            for ring in map_ground.lines_of(country["geometry"])
            for start, end in zip(ring, ring[1:], strict=False)
        }
        for country in map_ground.features("countries")
    }
    for code in ("KZ-UZ", "AF-TJ", "KG-TJ"):
        one, other = (pieces[country] for country in code.split("-"))
        found = {frozenset((start, end)) for line in lines[code] for start, end in zip(line, line[1:], strict=False)}
        assert found == one & other


def test_corridors_run_from_border_to_border():
    pieces = {code: [point for line in lines for point in line] for code, lines in map_ground.sections().items()}

    def off(place, code):
        return min(math.dist(place, point) for point in pieces[code])

    middle = {"AF": (66.0, 33.8), "TJ": (71.0, 38.5), "UZ": (63.1, 41.7), "RU": (98.7, 66.9), "NL": (5.6, 52.3)}
    one, other = map_ground.facing("AF", middle["AF"], "TJ", middle["TJ"])
    assert one == other and off(one, "AF-TJ") < 0.1
    # As far along the border on one side as on the other.
    line = max(map_ground.sections()["AF-TJ"], key=len)
    at = min(range(len(line)), key=lambda number: math.dist(line[number], one))
    halves = [
        sum(math.dist(*pair) for pair in zip(part, part[1:], strict=False)) for part in (line[: at + 1], line[at:])
    ]
    assert abs(halves[0] - halves[1]) < 0.1 * sum(halves)
    # Tajikistan and Russia do not touch: from the north of one to the south of the other, both on their borders.
    start, end = map_ground.facing("TJ", middle["TJ"], "RU", middle["RU"])
    assert off(start, "TJ-UZ") < 0.2 or off(start, "KG-TJ") < 0.2
    assert off(end, "KZ-RU") < 0.2 and 40 < start[1] < 42 and 49 < end[1] < 52
    # The Netherlands are not on the basemap, an office is a point: what stands for them is that point.
    start, end = map_ground.facing("UZ", middle["UZ"], "NL", middle["NL"])
    assert end == middle["NL"] and off(start, "KZ-UZ") < 0.6
    office = (71.5, 40.3)
    assert map_ground.facing("KG", (74.5, 41.5), "", office)[1] == office
    assert off(map_ground.facing("KG", (74.5, 41.5), "", office)[0], "KG-UZ") < 0.2


def test_a_corridor_over_a_shared_border_is_a_short_way_across_beside_the_ways_back():
    nodes = {"A": {"lon": 100.0, "lat": 100.0}, "B": {"lon": 500.0, "lat": 100.0}}
    gates = {"A>B": [(300.0, 200.0)] * 2, "B>A": [(300.0, 200.0)] * 2}
    legs = [rules.Leg(*ends, is_onward) for ends in (("A", "B"), ("B", "A")) for is_onward in (False, True)]
    curves = [rules.curve(leg, nodes, gates, lambda x, y: (x, y), (1000, 640)) for leg in legs]
    half = rules.SHORTEST_LEG / 2
    assert [(start[0], end[0]) for start, _bend, end in curves] == [(300 - half, 300 + half)] * 2 + [
        (300 + half, 300 - half)
    ] * 2
    assert all(math.isclose(start[1], end[1]) for start, _bend, end in curves)
    # Four lanes, each as far from the next as the widest corridor.
    lanes = sorted(start[1] for start, _bend, _end in curves)
    assert all(after - before > rules.LEG[0] for before, after in zip(lanes, lanes[1:], strict=False))
    assert math.isclose(sum(lanes) / 4, 200)
    # One that would end outside the picture ends at its edge; one whose seizures lie outside is not drawn.
    far = {"A>B": [(300.0, 200.0), (300.0, 2000.0)]}
    onward = rules.curve(rules.Leg("A", "B", True), nodes, far, lambda x, y: (x, y), (1000, 640))
    assert math.isclose(onward[2][1], 640 - rules.EDGE_ROOM)
    assert rules.curve(rules.Leg("A", "B", False), nodes, far, lambda x, y: (x, y), (1000, 640)) is None


def test_rules_of_the_map_stand_in_one_place():
    """Constants by which the map is drawn are written in `charts/map_rules.py` alone."""
    root = COMPONENTS.parents[1]
    written = re.compile(
        r"60\.5, 34\.6|46\.4, 34\.9|0\.14 \+|\b(?:CLEARANCE|ROUNDS|SIDES|ALONG|NETWORK|REGION|BENDS|APART|CHANGES) ?="
        r"|\b(?:LANES|SHORTEST_LEG|LEG_NAMES_AWAY|COUNTRY_NAMES_AWAY) ?="
        r"|#8a1f5c|#c3cad3|most_?legs ?= ?\d|\bBLOCK_SHIFTS|EDGE_ROOM ?=|FROM_ZOOM ?=|CELL_ZOOMS ?="
    )
    files = [
        path
        for folder in ("charts", "content/map", "content/situation", "exports", "briefing", "web/components", "pages")
        for kind in ("*.py", "*.js")
        for path in (root / folder).rglob(kind)
        if path.name != "map_rules.py"
    ]
    found = {path.name: written.findall(path.read_text(encoding="utf-8")) for path in files}
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_the_browser_writes_no_rule_of_its_own():
    for path in MAP.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        for written in (
            r"LEAST_BASE_CASES|\bABOUT =",
            r"MOST_RADIUS|LEAST_RADIUS|PLACE_MOST|BORDER_MOST|MOST_LEGS|BENDS =",
            r'"received"|"nil"',
            r'"closed", "not_open"\]',
            r"amount / 2",
        ):
            assert not re.search(written, text), (path.name, written)


def test_places_near_each_other_are_one_mark_until_the_map_is_near(tmp_path):
    script = """
import { readFileSync } from "node:fs";
import { clusteredPlaces } from "./marks.js";
import { keyValues } from "./controls.js";
import { standing } from "../document/ticks.js";
const at = (lon, sum) => ({ lon, lat: 40, sum });
// A degree of longitude is 512 / 360 pixels at zoom 0: at 4 three tenths of one are 7 pixels, at 8 they are 109.
const places = [at(60, 1), at(60.3, 9), at(70, 5), at(60.6, 2)];
const box = (width) => (_, place) => ({ left: place * 20, right: place * 20 + width });
const boxes = (width, count) => Array.from({ length: count }, box(width));
const asked = JSON.parse(readFileSync("asked"));
const cloud = asked.cloud.map(([lon, lat, sum]) => ({ lon, lat, sum }));
const years = [false, true, false, false, false, true, false];
console.log(JSON.stringify({
  far: clusteredPlaces(places, 4, { cluster: 30 }),
  cloud: asked.zooms.map((zoom) => clusteredPlaces(cloud, zoom, { cluster: 30 })),
  near: clusteredPlaces(places, 8, { cluster: 30 }).length,
  keys: [68, 1, 3.4, 0.4, 2000].map(keyValues),
  ticks: [10, 20, 60, 500].map((width) => standing(boxes(width, 7), years).map(Number).join("")),
}));
"""
    draws = np.random.default_rng(3)
    cloud = [
        (float(draws.uniform(55, 80)), float(draws.uniform(34, 56)), int(draws.integers(1, 9))) for _ in range(300)
    ]
    zooms = [3.2, 4.24, 4.26, 5.0, 7.7]
    said = told_by_node(tmp_path, script, asked=json.dumps({"cloud": cloud, "zooms": zooms}).encode())
    assert said["cloud"] == [rules.clustered(cloud, zoom) for zoom in zooms]
    assert len(said["cloud"][0]) < 80 < 250 < len(said["cloud"][-1])
    assert said["far"] == [[1, 3, 0], [2]] and said["near"] == 4
    assert said["keys"][:2] == [[50, 10, 2], [1]] and said["keys"][4] == [2000, 500, 100]
    # Values below one are of weights, which have a key too.
    assert said["keys"][2] == [2] and said["keys"][3] == [0.2, 0.1, 0.02]
    # All; every second from the one that begins a year on; the years alone; the first year.
    assert said["ticks"] == ["1111111", "0101010", "0100010", "0100000"]


def test_the_sentence_above_names_the_most_only_where_there_are_others(tmp_path):
    script = """
import { sentenceOf } from "./panel.js";
const words = { say: (name, { n = "" }) => `${name} ${n}`.trim(), counted: (_, cases) => String(cases), count: String };
const head = { clock: { complete: 9 } };
const mark = (value) => ({ value, name: "x", field: "blo_codes" });
const of = (...values) => {
  const window = { last: 0, total: { cases: values.reduce((sum, one) => sum + one, 0) } };
  return sentenceOf({ head, words, label: "", window, marks: values.map(mark), measure: "cases" });
};
console.log(JSON.stringify([of(7, 2), of(2, 2), of(5), of(5, 0), of()]));
"""
    assert told_by_node(tmp_path, script) == ["summary_most 7", "summary", "summary", "summary", "summary_none"]
