"""Rules of the map: no mark over another, every name where it has room, looks that differ."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charts import map_rules as rules
from charts.theme import DARK, LIGHT

SCREEN = rules.Screen(rules.NETWORK)
offices = st.lists(
    st.tuples(st.floats(36, 44), st.floats(61, 76), st.floats(0, 1)).map(
        lambda one: (round(one[0], 3), round(one[1], 3), one[2])
    ),
    max_size=25,
)


def marks_of(rows) -> list[rules.Mark]:
    return [
        rules.Mark(str(number), f"Office {number}", [number], *SCREEN.point(lon, lat), rules.sized(share, rules.DISC))
        for number, (lat, lon, share) in enumerate(rows)
    ]


@given(offices)
@settings(max_examples=60, deadline=None)
def test_no_mark_covers_another(rows):
    placed = rules.spread(marks_of(rows))
    assert len(placed) == len(rows)
    for one, other in itertools.combinations(placed, 2):
        assert math.dist((one.x, one.y), (other.x, other.y)) >= one.radius + other.radius


def test_marks_with_room_stay_and_two_at_one_place_stand_beside_each_other():
    apart = rules.spread(marks_of([(40.0, 62.0, 1.0), (40.0, 72.0, 0.5)]))
    assert [(one.x, one.y) for one in apart] == [SCREEN.point(62.0, 40.0), SCREEN.point(72.0, 40.0)]
    large, small = rules.spread(marks_of([(40.0, 69.0, 0.2), (40.0, 69.0, 1.0)]))
    x, y = SCREEN.point(69.0, 40.0)
    assert large.key == "1" and large.y == small.y == y
    assert abs(large.x - x) < abs(small.x - x)


@given(offices, st.integers(3, 30))
@settings(max_examples=60, deadline=None)
def test_a_name_covers_no_mark_no_other_name_and_not_the_edge(rows, letters):
    placed = rules.spread(marks_of(rows))
    room = rules.Room((0.0, 0.0, *SCREEN.size))
    own = [(one.x - one.radius, one.y - one.radius, one.x + one.radius, one.y + one.radius) for one in placed]
    room.taken += own
    names = [
        (number, found[2])
        for number, one in enumerate(placed)
        if (found := rules.beside(room, one.x, one.y, one.radius, letters * 7.0, 12.0, own=own[number]))
    ]
    for number, box in names:
        assert 0 <= box[0] and 0 <= box[1] and box[2] <= SCREEN.size[0] and box[3] <= SCREEN.size[1]
        others = [mark for place, mark in enumerate(own) if place != number and mark != own[number]]
        others += [other for place, other in names if place != number]
        for other in others:
            assert other[2] <= box[0] or box[2] <= other[0] or other[3] <= box[1] or box[3] <= other[1]


def test_a_name_stands_on_the_right_at_the_right_edge_on_the_left():
    room = rules.Room((0.0, 0.0, 400.0, 300.0))
    assert rules.beside(room, 100.0, 100.0, 10.0, 50.0, 12.0)[0] > 110
    assert rules.beside(room, 380.0, 200.0, 10.0, 50.0, 12.0)[2][2] < 370


def test_a_place_on_the_screen_is_found_again():
    assert SCREEN.degrees(*SCREEN.point(69.25, 40.7)) == pytest.approx((69.25, 40.7))
    # Ground truth: the world is 512 pixels wide at zoom 0.
    assert SCREEN.scale * 360 == pytest.approx(512 * 2**SCREEN.zoom)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_states_look_different(palette):
    looks = {state: rules.look(palette, palette.present, state) for state in rules.LOOKS}
    # What is not due yet and what is not known are both grey: words tell them apart.
    assert looks.pop("filling") == looks["unknown"]
    assert len({str(replace(look)) for look in looks.values()}) == len(looks)
    hollow, solid = (rules.look(palette, palette.present, "missing", disc) for disc in ("zero", "reported"))
    assert hollow.fill == palette.card != solid.fill and hollow.ring == solid.ring == palette.attention


@given(st.floats(0.05, 1), st.floats(0.05, 1))
def test_areas_stand_in_the_ratio_of_the_cases(one, other):
    first, second = (rules.sized(share, rules.DISC) for share in (one, other))
    assert first**2 / second**2 == pytest.approx(one / other)
