"""A page that is printed: everything inside the paper, charts whole, maps with their land, nothing that only works on
screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scope import navigation

PAGES = {page.name: f"/{page.address}" for page in navigation.PAGES}
ON_PAPER = {"landscape": (1054, 726), "portrait": (725, 1055)}
"""The paper inside its margins, in CSS pixels: A4, 9 mm of margin."""
LAID_OUT = """
() => {
  const shown = (one) => one.checkVisibility({ visibilityProperty: true });
  const inShadows = (root,
    what) => [...root.querySelectorAll("*")].flatMap((one) => [...(one.matches(what) ? [one] : []),
    ...(one.shadowRoot ? inShadows(one.shadowRoot, what) : [])]);
  const all = (what) => inShadows(document, what).filter(shown);
  const box = (one) => { const { left, right, top, bottom } = one.getBoundingClientRect(); return { left, right, top,
    bottom }; };
  const colours = (canvas) => {
    const copy = Object.assign(document.createElement("canvas"), { width: 200, height: 140 });
    const context = copy.getContext("2d");
    context.drawImage(canvas, 0, 0, 200, 140);
    const found = {};
    const { data } = context.getImageData(0, 0, 200, 140);
    for (let at = 0; at < data.length; at += 4) { const key = [data[at], data[at + 1], data[at + 2]].join();
      found[key] = (found[key] ?? 0) + 1 / 28000; }
    return found;
  };
  return {
    boxes: all(".main-svg, canvas, .blo-table, .blo-tile, .blo-words, .blo-note, [class*=st-key-card_]").map(box),
    charts: all(".js-plotly-plot").map((one) => ({ ...box(one),
      texts: [...one.querySelectorAll("text")].map(box).filter(({ left, right }) => right > left) })),
    notes: all(".js-plotly-plot").map((one) => {
      const after = one.closest("[data-testid=stElementContainer]")?.nextElementSibling;
      return { bottom: box(one).bottom, next: after && shown(after) ? box(after).top : null }; }),
    buttons: all("[data-testid=stSidebar], [data-testid=stHeader], button, input, [role=combobox]")
      .filter((one) => !one.closest("[class*=st-key-chips], .blo-table, .listed"))
      .filter((one) => one.getBoundingClientRect().height > 1 && one.innerText)
      .map((one) => one.innerText),
    maps: all(".blo-copy, canvas.paper").map(colours),
    words: document.querySelector("[data-testid=stMain]").innerText,
    ground: getComputedStyle(document.querySelector(".stApp")).backgroundColor,
  };
}
"""
AS_PRINTING = """
window.onPaper = false;
window.addEventListener("resize", (event) => window.onPaper && event.stopImmediatePropagation(), true);
window.ResizeObserver = class extends ResizeObserver {
  constructor(told) { super((entries, observer) => window.onPaper || told(entries, observer)); }
};
"""
"""A browser that prints lays the page out once and draws nothing anew; one whose window is made as small as the paper
does."""
AT_REST = """
() => {
  const drawn = [...document.querySelectorAll(".js-plotly-plot .main-svg, canvas")];
  const widths = JSON.stringify(drawn.map((one) => one.getBoundingClientRect().width));
  const same = widths === window.lastWidths;
  window.lastWidths = widths;
  return same;
}
"""
SAID = {
    "en": ("Demonstration data", "Q3 2026", "Data as of", "invented records at real offices"),
    "ru": ("Демонстрационные данные", "III\u00a0квартал 2026", "Данные на", "вымышленные записи"),
}
DOUBTED = {"en": "Totals leave out implausible quantities", "ru": "В итоги не входят неправдоподобные количества"}
"""What is folded on screen."""
ADDS_UP = ("situation", "trends", "map", "agencies", "records")
DISCLAIMER = {
    "en": "do not imply official endorsement or acceptance by the United Nations",
    "ru": "Организации Объединённых Наций",
}
LAND = {"252,252,249", "253,252,249", "236,237,236"}


@pytest.fixture(scope="module")
def opened(browser, address):
    """Opens a page, ready to be printed."""

    def open_page(name: str, language: str, mode: str = "light"):
        page = browser.new_page(viewport={"width": 1600, "height": 900}, color_scheme=mode)
        page.set_default_timeout(120_000)
        page.add_init_script(AS_PRINTING)
        page.goto(f"{address}{PAGES[name]}?lang={language}&period=2026-Q3")
        page.wait_for_selector("h1")
        page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        page.wait_for_selector(".st-key-document", state="attached")
        if name in ("situation", "map"):
            page.wait_for_selector("[data-ready=true]")
        page.wait_for_timeout(1000)
        page.wait_for_function(AT_REST, polling=500)
        return page

    return open_page


def laid_out(page, orientation: str) -> dict:
    """Where everything stands once the browser has laid the page out for paper."""
    width, height = ON_PAPER[orientation]
    page.evaluate("window.onPaper = true; window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": width, "height": height})
    found = page.evaluate(LAID_OUT)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    return found


QUICK = ("trends", "ru", "portrait", "light")
CASES = [
    pytest.param(
        name,
        language,
        orientation,
        mode,
        marks=() if (name, language, orientation, mode) == QUICK else pytest.mark.long,
    )
    for name in PAGES
    for language in ("en", "ru")
    for orientation in ON_PAPER
    for mode in ("light", "dark")
]


@pytest.mark.parametrize(("name", "language", "orientation", "mode"), CASES)
def test_a_page_on_paper_is_whole(opened, name, language, orientation, mode):
    page = opened(name, language, mode)
    found = laid_out(page, orientation)
    width = ON_PAPER[orientation][0]
    assert found["boxes"] and [one for one in found["boxes"] if one["left"] < -1 or one["right"] > width + 1] == []
    for chart in found["charts"]:
        assert chart["texts"] and all(
            chart["left"] - 2 <= one["left"] and one["right"] <= width + 1 for one in chart["texts"]
        )
    assert all(one["next"] is None or one["next"] >= one["bottom"] - 2 for one in found["notes"])
    assert found["buttons"] == [] and found["ground"] == "rgb(255, 255, 255)"
    assert [words for words in SAID[language] if words not in found["words"]] == []
    assert name not in ADDS_UP or DOUBTED[language] in found["words"].replace("\u00a0", " ")
    if name in ("situation", "map"):
        (colours,) = found["maps"]
        assert mode == "dark" or sum(share for colour, share in colours.items() if colour in LAND) > 0.3, sorted(
            colours.items(), key=lambda one: -one[1]
        )[:5]
    page.close()


@pytest.mark.long
def test_a_print_has_pages_of_its_paper_and_the_screen_is_as_before(opened, tmp_path):
    page = opened("trends", "en")
    before = page.evaluate(
        "[...document.querySelectorAll('.main-svg')].map((one) => [one.getBoundingClientRect().width, "
        "one.getAttribute('viewBox')])"
    )
    page.pdf(path=str(tmp_path / "trends.pdf"), format="A4", landscape=True, print_background=True)
    printed = Path(tmp_path / "trends.pdf").read_bytes()
    assert 2 <= len(re.findall(rb"/Type /Page\b(?!s)", printed)) <= 4
    page.wait_for_timeout(500)
    assert (
        page.evaluate(
            "[...document.querySelectorAll('.main-svg')].map((one) => [one.getBoundingClientRect().width, "
            "one.getAttribute('viewBox')])"
        )
        == before
    )
    page.close()
