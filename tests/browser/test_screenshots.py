"""Pictures of pages: they show a page that is drawn and at rest, or none is made and the reason is told."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tools import screenshots


@pytest.mark.long
def test_a_picture_for_a_phone_shows_the_whole_page_in_its_language_and_theme(browser, address, tmp_path):
    asked = ["--out", str(tmp_path), "--page", "trends", "--language", "ru", "--theme", "dark", "--size", "phone"]
    screenshots.take(browser, address, screenshots.options(asked))
    (path,) = tmp_path.iterdir()
    assert path.name == "trends-ru-dark-phone.png"
    image = Image.open(path).convert("L")
    assert image.width == 390 and image.height > 2 * 844
    assert image.resize((1, 1)).getpixel((0, 0)) < 64
    # Near its lower end, far below a phone's screen, stand the notes of the page: more than its bare colour.
    assert len(image.crop((0, image.height - 300, 390, image.height)).getcolors()) > 16


def test_a_page_that_shows_an_error_makes_no_picture(serve, browser, tmp_path):
    script = tmp_path / "page.py"
    script.write_text("import streamlit as st\nst.error('The database is away')", encoding="utf-8")
    with pytest.raises(screenshots.NotShown, match="The database is away"):
        screenshots.picture(browser, serve(script), "light", screenshots.SIZES["desk"])


def test_a_map_of_one_colour_is_not_drawn_yet():
    def png(*colours: int) -> bytes:
        image = Image.new("RGB", (20, 20))
        image.putdata([(colour, 0, 0) for colour in colours * (400 // len(colours))])
        out = io.BytesIO()
        image.save(out, "PNG")
        return out.getvalue()

    assert not screenshots._is_drawn(png(7))
    assert screenshots._is_drawn(png(*range(100)))


def test_a_smaller_picture_is_the_same_in_every_pixel():
    image = Image.radial_gradient("L").resize((64, 64)).convert("RGB")
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=0)
    small = screenshots.smaller(out.getvalue())
    assert len(small) < len(out.getvalue()) / 2
    assert Image.open(io.BytesIO(small)).convert("RGB").tobytes() == image.tobytes()


@pytest.mark.long
def test_a_page_that_the_app_does_not_have_is_named(browser, address, tmp_path):
    asked = screenshots.options(["--page", "nowhere", "--out", str(tmp_path)])
    with pytest.raises(screenshots.NotShown, match="no page nowhere; the app has situation"):
        screenshots.take(browser, address, asked)
    assert not list(tmp_path.iterdir())
