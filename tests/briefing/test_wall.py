"""What the wall is given: plain values, every word that must be in view, pictures that do not disturb each other, texts
that are read from afar."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from briefing import wall
from charts.map_rules import NETWORK
from charts.theme import DARK, LIGHT
from content.page_words import EFFORT
from language.unbroken import unbroken
from tests.briefing import sample

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def both() -> dict:
    return wall.payload([sample.briefing("en"), sample.briefing("ru")], mode="dark", pace=None, start="map")


def slide_of(payload: dict, key: str, language: str = "en") -> dict:
    return next(one for one in payload["slides"] if (one["key"], one["language"]) == (key, language))


def pictures(slide: dict) -> list[str]:
    shown = slide["picture"] or {}
    return [shown["names"]] if shown.get("kind") == "map" else [one["svg"] for one in shown.get("charts", ())]


def test_it_is_plain_values_that_json_holds(both):
    assert json.loads(json.dumps(both)) == json.loads(json.dumps(both, ensure_ascii=False))
    assert both["start"] == "map" and both["mode"] == "dark" and both["colours"]["page"] == DARK.page


def test_two_languages_take_turns_slide_by_slide_and_count_as_one(both):
    order = [(one["key"], one["language"], one["number"]) for one in both["slides"][:4]]
    assert order == [("map", "en", 1), ("map", "ru", 1), ("rising", "en", 2), ("rising", "ru", 2)]
    assert both["count"] == 9 and len(both["slides"]) == 18
    # Each has half of its slide's time.
    halves = [one["dwell"] for one in both["slides"] if one["key"] == "map"]
    assert halves == [max(sample.with_map("en").dwell / 2, 12.0)] * 2


def test_the_pace_of_the_link_wins_over_that_of_each_slide():
    slides = (replace(sample.points("en"), dwell=35),)
    assert [
        wall.payload([sample.briefing("en", slides)], mode="dark", pace=pace, start="")["slides"][0]["dwell"]
        for pace in (None, 0.05)
    ] == [35.0, 0.05]
    # Two languages share it.
    in_two = wall.payload([sample.briefing(one, slides) for one in ("en", "ru")], mode="dark", pace=30, start="")
    assert [one["dwell"] for one in in_two["slides"]] == [15.0, 15.0]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_slide_says_what_must_always_be_in_view(both, language):
    about = sample.provenance(language)
    for one in both["slides"]:
        if one["language"] == language:
            said = " ".join((one["kicker"], one["foot"], *one["marks"]))
            assert one["foot"][0].isupper()
            assert all(
                unbroken(words) in said or unbroken(words[:1].upper() + words[1:]) in said
                for words in (about.filter_line, about.compared, about.source, about.data_date, *about.marks)
            ), one["key"]
            assert (sample.DISCLAIMER[language] in said) == (
                one["picture"] is not None and one["picture"]["kind"] == "map"
            )


def test_what_the_method_says_once_is_not_said_on_every_slide_and_what_must_be_known_of_one_chart_stands_in_the_foot():
    charted = next(one for one in sample.briefing("en").slides if len(one.charts) == 1 and not (one.map or one.moments))
    told = replace(
        charted,
        provenance=replace(charted.provenance, notes=(EFFORT,)),
        charts=(replace(charted.charts[0], notes=("31 of 36 values fell into it.",)),),
    )

    def shown(*slides):
        return wall.payload([sample.briefing("en", slides)], mode="dark", pace=None, start="")["slides"][0]

    alone, with_method = shown(told), shown(told, sample.points("en"))
    assert EFFORT in alone["foot"] and EFFORT not in with_method["foot"]
    assert "31 of 36 values fell into it." in with_method["foot"]
    assert with_method["picture"]["charts"][0]["notes"] == []


def test_frozen_data_are_said_to_be_held():
    loose, held = (
        wall.payload([sample.briefing("en", (sample.points("en"),))], mode="dark", pace=None, start="", frozen_at=at)[
            "slides"
        ][0]["foot"]
        for at in (None, sample.briefing("en").loaded_at)
    )
    assert held.replace(unbroken(" · data frozen at this state"), "") == loose != held


def test_a_state_has_words_and_zero_has_none(both):
    assert [(one["written"], one["state_words"]) for one in slide_of(both, "figures")["figures"]] == [
        ("0", ""),
        ("×", "Suppressed"),
        ("—", "Not reported"),
        ("US$1.2m", ""),
    ]
    assert slide_of(both, "table")["picture"]["states"] == ["×\u00a0\u00a0Suppressed", "—\u00a0\u00a0Not reported"]


def test_only_the_slide_that_changed_has_another_sign():
    slides = sample.briefing("en").slides
    changed = (*slides[:3], replace(slides[3], title="Two cases"), *slides[4:])
    before, after = (
        wall.payload([sample.briefing("en", one)], mode="dark", pace=None, start="")["slides"]
        for one in (slides, changed)
    )
    assert [one["sign"] == other["sign"] for one, other in zip(before, after, strict=True)] == [
        number != 3 for number in range(len(slides))
    ]


def test_ids_in_pictures_are_their_own_and_lead_somewhere(both):
    every: list[str] = []
    for one in both["slides"]:
        for picture in pictures(one):
            ids = [part.get("id") for part in ElementTree.fromstring(picture).iter() if part.get("id")]
            assert set(re.findall(r'(?:url\(#|href="#)([^)"]+)', picture)) == set(ids)
            every += set(ids)
    assert len(every) > 4 and len(every) == len(set(every))


def test_grounds_are_sent_once_for_several_maps_and_everything_stays_small(both):
    maps = [one["picture"]["ground"] for one in both["slides"] if one["picture"] and one["picture"]["kind"] == "map"]
    assert len(maps) == 4 and set(maps) == set(both["grounds"])
    twice = wall.payload(
        [sample.briefing("en", (sample.with_map("en"), replace(sample.with_map("en"), key="again")))],
        mode="dark",
        pace=None,
        start="",
    )
    assert len(twice["slides"]) == 2 and len(twice["grounds"]) == 1
    assert len(json.dumps(both, ensure_ascii=False).encode()) < 1_200_000


def test_marks_stand_by_mercator_and_grow_with_their_radii(both):
    shown, steps = slide_of(both, "map")["picture"], sample.with_map("en").steps
    wide, tall = shown["box"]
    west, south, east, north = NETWORK
    high = [math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) * 180 / math.pi for lat in (south, north)]
    scale = min(wide / (east - west), tall / (high[1] - high[0]))
    for mark in shown["marks"]:
        _en, _ru, lon, lat = sample.OFFICES[mark["number"]]
        up = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) * 180 / math.pi
        assert mark["x"] == pytest.approx(wide / 2 + (lon - (west + east) / 2) * scale, abs=0.01)
        assert mark["y"] == pytest.approx(tall / 2 - (up - sum(high) / 2) * scale, abs=0.01)
    assert len(shown["marks"]) == 24 and len(shown["steps"]) == 24
    for step, drawn in zip(steps, shown["steps"], strict=True):
        for radius, points in zip(step.radii, drawn["radii"], strict=True):
            assert points == (0 if radius == 0 else pytest.approx(max(radius * wide / 1000, 2.2), abs=0.01))


@pytest.mark.parametrize(("mode", "own", "other"), [("dark", DARK, LIGHT), ("light", LIGHT, DARK)])
def test_pictures_have_the_colours_of_their_mode(mode, own, other):
    payload = wall.payload([sample.briefing("en")], mode=mode, pace=None, start="")
    drawn = " ".join(
        [
            *(picture for one in payload["slides"] for picture in pictures(one)),
            *(json.dumps(one["picture"]["marks"]) for one in payload["slides"] if one["key"] == "map"),
        ]
    )
    assert own.present in drawn and own.attention in drawn and own.page in drawn
    assert not [
        name
        for name in ("present", "context", "attention", "text", "muted", "hairline", "page", "card")
        if getattr(other, name) in drawn
    ]


@pytest.mark.parametrize("language", ["en", pytest.param("ru", marks=pytest.mark.long)])
def test_no_text_of_a_picture_is_smaller_than_28_pixels(both, language):
    sizes = []
    for one in both["slides"]:
        shown = one["picture"] or {}
        parts = len(shown.get("charts", ())) or 1
        for picture in pictures(one) if one["language"] == language and one["key"] != "falling" else []:
            root = ElementTree.fromstring(picture)
            scale = (one["wide"] - wall.GAP * (parts - 1)) / parts / float(root.get("viewBox").split()[2])
            sizes += [
                float(re.search(r"(\d+(?:\.\d+)?)px", text.get("style"))[1]) * scale for text in root.iter(f"{SVG}text")
            ]
    assert len(sizes) > 60 and min(sizes) >= 28


def test_no_picture_is_higher_than_the_room_that_its_slide_has(both):
    for one in both["slides"]:
        for picture in (
            pictures(one) if one["picture"] and one["picture"]["kind"] == "charts" and one["key"] != "falling" else []
        ):
            _left, _top, wide, tall = map(float, ElementTree.fromstring(picture).get("viewBox").split())
            assert tall * wall.POINT < wall.TALL * 0.82, one["key"]


def test_a_colour_of_either_mode_becomes_that_of_the_same_meaning():
    assert [
        wall.recoloured(one, DARK) for one in (LIGHT.present, DARK.present, LIGHT.groups["opioids"], "#123456")
    ] == [DARK.present, DARK.present, DARK.groups["opioids"], "#123456"]


def test_an_empty_briefing_has_words():
    payload = wall.payload([replace(sample.briefing("en"), slides=())], mode="light", pace=None, start="")
    assert payload["slides"] == [] and payload["words"]["en"]["empty"]
