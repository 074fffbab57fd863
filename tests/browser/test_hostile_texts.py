"""A network whose every name is a hostile text, as an earlier version may have stored it: no page falls, no script
runs, nothing leaves its card."""

from __future__ import annotations

import shutil

import pytest
import sqlalchemy as sa

from database import publishing
from database.engine import Location
from queries import schema
from tests.browser.test_app import PAGES, Watched
from tests.hostile_texts import STORABLE, UNSEEN
from tools import launch

NAMED = (schema.agency, schema.blo, schema.place, schema.substance, schema.donor, schema.country)
LINK = "?lang={language}&period=2026-Q3"
BEYOND = """() => {
  const out = [];
  for (const card of document.querySelectorAll('[class*="st-key-card_"]')) {
    const edge = card.getBoundingClientRect();
    if (!edge.width) continue;
    const walker = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode, holder = node.parentElement;
      if (!node.data.trim() || !holder.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
      let clipped = false;
      for (let one = holder; one && one !== card; one = one.parentElement)
        clipped ||= getComputedStyle(one).overflowX !== 'visible' || one.tagName === 'svg';
      if (clipped) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const place = range.getBoundingClientRect();
      if (place.width && (place.right > edge.right + 2 || place.left < edge.left - 2))
        out.push([card.className.match(/st-key-\\S+/)[0], holder.className, node.data.slice(0, 40),
          Math.round(place.right - edge.right)]);
    }
  }
  return out;
}"""
"""Texts that stand beside their card, unless something within it cuts them off."""


def named_by_hostile_texts(place: Location) -> Location:
    """A demonstration network with a hostile text for every name and place."""
    texts = list(STORABLE.values())
    with publishing.change(place) as connection:
        for table in NAMED:
            keys = list(table.primary_key)
            for number, row in enumerate(connection.execute(sa.select(*keys).order_by(*keys)).all()):
                is_row = sa.and_(*(key == value for key, value in zip(keys, row, strict=True)))
                text = texts[number % len(texts)]
                connection.execute(sa.update(table).where(is_row).values(name_en=text, name_ru=text))
        cases = (
            connection.execute(
                sa.select(schema.seizure.c.id).order_by(schema.seizure.c.seized_on.desc()).limit(len(texts))
            )
            .scalars()
            .all()
        )
        for number, text in zip(cases, texts, strict=False):
            told = {"place_text": text, "province_text": text, "public_ref": text, "concealment_reported": text}
            connection.execute(sa.update(schema.seizure).where(schema.seizure.c.id == number).values(told))
    return place


@pytest.fixture(scope="module")
def hostile(demonstration_of, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    place = named_by_hostile_texts(demonstration_of(1500, folder / "network"))
    with launch.server(launch.ROOT / "app.py", f"duckdb:///{place.folder}") as server:
        yield server.address
    shutil.rmtree(folder)


QUICK = {("/records", 390)}
VIEWS = [
    pytest.param(path, width, marks=() if (path, width) in QUICK else pytest.mark.long)
    for path in PAGES
    for width in (1600, 390)
]


@pytest.mark.long
@pytest.mark.parametrize(("path", "width"), VIEWS)
def test_no_page_falls_runs_a_script_or_lets_a_text_leave_its_card(browser, hostile, path, width):
    watched = Watched(browser, hostile, width=width)
    watched.page.goto(hostile + path + LINK.format(language="en"))
    watched.settle()
    watched.page.wait_for_load_state("networkidle")
    page = watched.page
    assert page.evaluate("window.__hostile") is None
    assert "could not be drawn" not in page.inner_text("body") and not page.query_selector("[data-testid=stException]")
    assert [url for url in watched.asked if "evil.example" in url] == []
    shown = page.evaluate("document.body.innerText")
    assert not UNSEEN.search(shown), ascii(UNSEEN.search(shown))
    assert page.evaluate(BEYOND) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")
    page.close()


@pytest.mark.long
def test_the_wall_shows_hostile_names_as_text_within_its_edges(browser, hostile):
    watched = Watched(browser, hostile, width=1920, height=1080)
    watched.page.goto(f"{hostile}/wall?playlist=network&lang=en&paused=1&period=2026-Q2")
    watched.page.wait_for_selector(".slide, .title", timeout=120_000)
    assert (
        watched.page.evaluate("window.__hostile") is None
        and [url for url in watched.asked if "evil.example" in url] == []
    )
    assert not UNSEEN.search(watched.page.evaluate("document.body.innerText"))
    watched.page.close()
