"""Every text of the shipped playlists is large enough to be read from afar."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tools import screenshots

LEAST, LEAST_FIGURE = 28.0, 72.0
"""Pixels of a stage 1,920 wide: of any text, and of key figures."""
WALL = "document.getElementById('blo-wall').wall"
SIZES = (
    """() => {
  const slide = %s.shown.root, found = [];
  const walk = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const words = walk.currentNode.data.trim(), one = walk.currentNode.parentElement, picture = one.ownerSVGElement;
    if (!words) continue;
    const matrix = picture && one.getScreenCTM();
    const size = parseFloat(getComputedStyle(one).fontSize) * (picture ? Math.hypot(matrix.a,
      matrix.b) : (one.currentCSSZoom ?? 1));
    found.push({ words: words.slice(0, 40), size, isFigure: one.matches(".figure:not(.without) .written") });
  }
  return { key: %s.shown.slide.key, found };
}"""
).replace("%s", WALL)


def too_small(browser, address: str, parameters: str) -> tuple[int, int, list]:
    """How many slides and texts a wall has, and those that are too small."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.goto(f"{address}/wall?paused=1&{parameters}")
    page.wait_for_function(screenshots.WALL_SHOWN, timeout=screenshots.PATIENCE)
    count = page.evaluate(f"() => {WALL}.payload.slides.length")
    texts, small = 0, []
    for turn in range(count):
        if turn:
            page.evaluate(f"() => {WALL}.stepByHand(1)")
        shown = page.evaluate(SIZES)
        texts += len(shown["found"])
        small += [
            (shown["key"], one["words"], round(one["size"], 1))
            for one in shown["found"]
            if one["size"] < (LEAST_FIGURE if one["isFigure"] else LEAST) - 0.05
        ]
    page.close()
    return count, texts, small


@pytest.mark.long
def test_no_text_of_the_overview_of_the_network_is_small(browser, address):
    count, texts, small = too_small(browser, address, "playlist=network&lang=ru")
    assert (count, small) == (7, []) and texts > 100


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(
    "playlist",
    [
        "network",
        "changes",
        "map",
        "cooperation",
        "office",
        "agencies",
        "capacity",
        "donor&donor=JP",
        "donor&donor=US",
        "method",
        "network&tier=public",
    ],
)
def test_no_text_of_a_shipped_playlist_is_small(browser, address, playlist, language):
    count, texts, small = too_small(browser, address, f"playlist={playlist}&lang={language}")
    assert count and texts > 5 and small == []


@pytest.mark.long
def test_every_slide_of_a_wall_has_a_picture_of_its_own(browser, address):
    taken = list(
        screenshots.slides(
            browser, f"{address}/wall?playlist=cooperation&lang=en&paused=1", screenshots.WALL_SIZES["laptop"]
        )
    )
    images = [Image.open(io.BytesIO(one)).convert("RGB") for one in taken]
    assert len(images) == 3 and {one.size for one in images} == {(1366, 768)}
    assert len({one.tobytes() for one in images}) == 3
