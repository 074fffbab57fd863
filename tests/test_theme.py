"""Colours can be read, told apart, and mean one thing each."""

from __future__ import annotations

import csv
import itertools
import math
import tomllib
from pathlib import Path

import pytest

from charts import theme

ROOT = Path(theme.__file__).parents[1]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
PALETTES = {"light": theme.LIGHT, "dark": theme.DARK}


def linear(colour: str) -> list[float]:
    parts = [value / 255 for value in theme.rgb(colour)[:3]]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2, 1 to 21."""
    light = sorted(
        sum(w * part for w, part in zip((0.2126, 0.7152, 0.0722), linear(c), strict=True)) for c in (one, other)
    )
    return (light[1] + 0.05) / (light[0] + 0.05)


def difference(one: str, other: str) -> float:
    """Distance in Oklab (Ottosson 2020); 0.02 is about what an eye just notices."""

    def lab(colour: str) -> tuple[float, float, float]:
        r, g, b = linear(colour)
        l = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)  # noqa: E741
        m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
        s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
        return (
            0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
        )

    return math.dist(lab(one), lab(other))


def test_the_measures_agree_with_their_published_ends():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert difference("#000000", "#ffffff") == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("mode", PALETTES)
@pytest.mark.parametrize("name", ["text", "muted", "present", "attention"])
@pytest.mark.parametrize("ground", ["card", "page"])
def test_words_can_be_read_on_every_ground(mode, name, ground):
    colours = PALETTES[mode]
    assert contrast(getattr(colours, name), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("mode", PALETTES)
def test_marks_can_be_seen_on_a_card(mode):
    colours = PALETTES[mode]
    for colour in (colours.present, colours.context, colours.attention, *colours.groups.values()):
        assert contrast(colour, colours.card) >= 3, colour


@pytest.mark.parametrize("mode", PALETTES)
def test_groups_are_told_apart_and_none_looks_like_the_present_or_attention(mode):
    colours = PALETTES[mode]
    named = {"present": colours.present, "attention": colours.attention, **colours.groups}
    for (one, a), (other, b) in itertools.combinations(named.items(), 2):
        assert difference(a, b) >= 0.07, (one, other)


def test_every_group_of_the_reference_has_a_colour_in_both_modes():
    with (ROOT / "assets" / "reference" / "substances.csv").open(encoding="utf-8", newline="") as file:
        groups = {row["group"] for row in csv.DictReader(file)} - {""}
    # An aggregate is of no one group: grey.
    assert groups - {"aggregate"} == set(theme.LIGHT.groups)
    assert set(theme.LIGHT.groups) == set(theme.DARK.groups)


def test_what_has_no_group_is_grey():
    assert theme.LIGHT.group(None) == theme.LIGHT.group("") == theme.LIGHT.group("no such group") == theme.LIGHT.context


def test_no_mode_is_light():
    assert theme.palette(None) is theme.LIGHT
    assert theme.palette("dark") is theme.DARK


@pytest.mark.parametrize("mode", PALETTES)
def test_streamlit_draws_in_the_same_colours(mode):
    own, colours = CONFIG["theme"][mode], PALETTES[mode]
    assert own["textColor"] == colours.text
    assert own["backgroundColor"] == colours.page
    assert own["secondaryBackgroundColor"] == colours.card
    assert own["borderColor"] == colours.hairline
    assert own["primaryColor"] == colours.present
    assert contrast(own["sidebar"]["textColor"], own["sidebar"]["backgroundColor"]) >= 4.5
    # Plotly falls back to its own palette below ten.
    assert len(own["chartCategoricalColors"]) >= 10


def test_every_font_is_a_file_of_ours_and_has_cyrillic():
    faces = CONFIG["theme"]["fontFaces"]
    for face in faces:
        assert face["url"].startswith("app/static/")
        assert (ROOT / face["url"].removeprefix("app/")).read_bytes()[:4] == b"wOF2"
    assert any("U+0400-045F" in face["unicodeRange"] for face in faces)


def test_nothing_of_the_look_has_an_address_outside():
    for file in (ROOT / "assets" / "style.css", ROOT / ".streamlit" / "config.toml", ROOT / "charts" / "theme.py"):
        text = file.read_text(encoding="utf-8")
        assert "http" not in text and "@import" not in text
    assert CONFIG["browser"]["gatherUsageStats"] is False
