"""Pages are fit for all who read them: no violation of WCAG 2.2 A and AA that axe finds, and what it cannot find: a
title and a language of one's own, names in the reader's language, no text too small, nothing wider than the screen."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageChops
from playwright.sync_api import Page, expect

from charts import theme
from scope import navigation
from tests.conftest import some
from tools import screenshots

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
SHOWN = [one for one in navigation.PAGES if one.name != "wall"]
OTHER_NAMES = ("EN", "RU", "PDF", "XLSX", "CSV", "PPTX", "PNG", "SVG", "HTML")
"""Names of controls that are the same in Russian."""
SEEN = """() => {
  const main = document.querySelector("[data-testid=stMain]");
  const isSeen = one => {
    const box = one.getBoundingClientRect(), look = getComputedStyle(one);
    return box.width > 1 && box.height > 1 && look.visibility !== "hidden" && look.clipPath === "none" && box.right > 0;
  };
  const name = one => `${one.tagName} ${(one.getAttribute("aria-label") || one.textContent).trim().slice(0, 30)}`;
  const all = [...document.querySelectorAll("body *:not(style, script)")].filter(isSeen);
  const own = all.filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()));
  const scrolled = ".blo-across, .blo-scroll, .blo-clicks, [data-testid=stHtml]:has(.blo-table), pre, .js-plotly-plot, "
    + "[data-testid=stFullScreenFrame]:has(> [data-testid=stPlotlyChart])";
  return {
    small: own.filter(one => one.dataset.testid !== "stIconMaterial"
      && parseFloat(getComputedStyle(one).fontSize) < 13.95).map(name),
    wide: [...main.querySelectorAll("*")].filter(one => isSeen(one)
      && getComputedStyle(one.parentElement).clipPath === "none"
      && one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(scrolled)).map(name),
    targets: all.filter(one => one.matches("button, a[href], input, summary, select")
      && getComputedStyle(one).display !== "inline" && !one.closest("[data-testid=stToolbar]")
      // What only listens to keys beside a handle that is seen is no target.
      && getComputedStyle(one.parentElement).clipPath === "none"
      && Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height) < 23.5).map(name),
    names: [...document.querySelectorAll("[aria-label]")].map(one => one.getAttribute("aria-label")),
    title: document.title,
    language: document.documentElement.lang,
    headings: [...document.querySelectorAll("h1, h2, h3, h4")].map(one => Number(one.tagName[1])),
  };
}"""

EVERY = """const every = root => [...root.querySelectorAll("*")].flatMap(
  one => [one, ...(one.shadowRoot && !one.inert ? every(one.shadowRoot) : [])]);
const above = one => one.parentElement ?? one.getRootNode().host;
const within = what => every(document).filter(one => {
  for (let box = one; box; box = above(box)) if (box.matches(what)) return true; else if (box.inert) return false;
  return false;
});
const isText = one => [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
"""
"""What stands in components of our own too."""
SPACED = f"""() => {{
  {EVERY}
  const look = new CSSStyleSheet();
  look.replaceSync(`* {{ line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; }} p {{ margin-bottom: 2em !important; }}`);
  [document, ...every(document).map(one => one.shadowRoot).filter(Boolean)].forEach(
    root => root.adoptedStyleSheets = [...root.adoptedStyleSheets, look]);
}}"""
"""Sets texts apart as readers may (WCAG 1.4.12)."""
CUT = f"""() => {{
  {EVERY}
  const end = "[data-testid=stMain], [data-testid=stSidebar], .blo-across, .blo-scroll";
  const isCut = one => {{
    for (let box = one; box && !box.matches(end); box = above(box)) {{
      const look = getComputedStyle(box);
      if (box.getBoundingClientRect().width < 3 || look.clipPath !== "none") return false;
      const cuts = [look.overflowX, look.overflowY].some(how => how === "hidden" || how === "clip");
      const isFull = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 2;
      if (cuts && isFull) return true;
    }}
    return false;
  }};
  return within("[data-testid=stMain], [data-testid=stSidebar]").filter(one =>
    isText(one) && one.getClientRects().length && !one.closest("svg, style, script")
      && one.dataset.testid !== "stIconMaterial" && isCut(one)).map(one => one.textContent.trim().slice(0, 40));
}}"""
"""Texts that what is around them cuts off."""
MEETING = f"""() => {{
  {EVERY}
  const seen = within("[data-testid=stMain]").filter(one => isText(one) && !one.closest("style, script, svg, canvas")
    && one.dataset.testid !== "stIconMaterial"
    && one.checkVisibility({{ opacityProperty: true, visibilityProperty: true }}));
  const parts = [];
  for (const one of seen) {{
    let left = -1e9, right = 1e9, top = -1e9, bottom = 1e9, isClipped = false;
    for (let box = one; !box.matches("[data-testid=stMain]"); box = above(box)) {{
      const look = getComputedStyle(box);
      if (look.clipPath !== "none") isClipped = true;
      if (box !== one && look.overflowX !== "visible") {{
        const edge = box.getBoundingClientRect();
        [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
        [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
      }}
    }}
    if (isClipped) continue;
    for (const node of one.childNodes) {{
      if (node.nodeType !== 3 || !node.textContent.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const line of range.getClientRects()) {{
        const box = [Math.max(line.left, left), Math.max(line.top, top), Math.min(line.right, right),
          Math.min(line.bottom, bottom)];
        if (box[2] - box[0] > 2 && box[3] - box[1] > 2) parts.push([...box, node.textContent.trim().slice(0, 30), one]);
      }}
    }}
  }}
  parts.sort((one, other) => one[1] - other[1]);
  const met = [];
  parts.forEach((one, at) => {{
    for (const other of parts.slice(at + 1)) {{
      if (other[1] > one[3] - 1) break;
      const shared = side => Math.min(one[side + 2], other[side + 2]) - Math.max(one[side], other[side]);
      // Lines of letters may lie a little within each other.
      const low = Math.min(one[3] - one[1], other[3] - other[1]);
      if (shared(0) > 2 && shared(1) > 0.4 * low) met.push([one[4], other[4]]);
    }}
  }});
  return met;
}}"""
"""Pairs of texts that are printed over each other."""
BEGINS = f"""() => {{
  {EVERY}
  const seen = within("[data-testid=stMain]").filter(one => isText(one) && !one.closest("style, script, svg, canvas")
    && one.checkVisibility({{ opacityProperty: true, visibilityProperty: true }}));
  const isClipped = one => {{
    for (let box = one; box; box = above(box)) if (getComputedStyle(box).clipPath !== "none") return true;
    return false;
  }};
  const boxOf = (node, at) => {{
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getBoundingClientRect();
  }};
  const found = [];
  for (const one of seen) for (const node of one.childNodes) {{
    if (node.nodeType !== 3 || isClipped(one)) continue;
    for (const word of node.data.matchAll(/\\p{{L}}{{2,}}/gu)) {{
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].filter(line => line.width).map(line => Math.round(line.top)));
      if (lines.size > 1) found.push(word[0]);
    }}
    for (const sign of node.data.matchAll(/[·,;]/g)) {{
      // What stands before it, in its own text or in the link before that.
      let before = node, at = sign.index - 1;
      while (before && !(at >= 0 && before.data[at].trim())) {{
        if (at > 0) at -= 1;
        else {{
          const walk = document.createTreeWalker(one.parentElement ?? one, NodeFilter.SHOW_TEXT);
          walk.currentNode = before;
          before = walk.previousNode();
          at = before ? before.data.length - 1 : -1;
        }}
      }}
      if (!before) continue;
      const [upper, here] = [boxOf(before, at), boxOf(node, sign.index)];
      const isInLine = before === node || getComputedStyle(before.parentElement).display.startsWith("inline");
      if (isInLine && here.width && upper.width && here.top > upper.bottom - 4)
        found.push(node.data.slice(Math.max(sign.index - 20, 0), sign.index + 20));
    }}
  }}
  return found;
}}"""
"""Lines that begin with a sign which belongs to what stands before it, and words that go on in another line."""


BENEATH = """() => {
  const main = document.querySelector("[data-testid=stMain]");
  const last = main.querySelector("[data-testid=stMainBlockContainer]").getBoundingClientRect().bottom;
  return main.scrollHeight - Math.max(last - main.getBoundingClientRect().top + main.scrollTop, main.clientHeight);
}"""
"""Pixels that the page scrolls on beneath its last line."""
UNDRAWN = """for (const kind of [WebGLRenderingContext, WebGL2RenderingContext])
  for (const name of ["clear", "drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"])
    if (name in kind.prototype) kind.prototype[name] = () => {};"""
"""Software draws the map of an office for half a minute, and nothing here is looked for in it."""


@pytest.fixture(scope="module")
def tab(browser):
    """One tab for all: each page begins anew in it, and its scripts are compiled once."""
    page = browser.new_page()
    page.add_init_script(UNDRAWN)
    yield page
    page.close()


@pytest.fixture
def opened(tab, address):
    def of(path: str, *, theme: str = "light", width: int = 1600) -> Page:
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=theme, reduced_motion="reduce")
        tab.context.clear_cookies()
        tab.evaluate("() => { try { localStorage.clear() } catch {} }")
        screenshots._open(tab, f"{address}/{path}")
        return tab

    return of


def violations(page: Page) -> list[str]:
    """What axe finds, with the first element of each."""
    found = Axe().run(page, options=RULES).response
    assert len(found["passes"]) > 10
    return [f"{one['id']} ({len(one['nodes'])}): {one['nodes'][0]['html'][:200]}" for one in found["violations"]]


OWN = {
    "office": "offices?office_profile=KG-KAINDY-RAIL&lang=",
    "pair": "offices?pair_profile=KAINDY-SYPATAI-RAIL&lang=",
    "small multiples": "offices?view=months&lang=",
    "borders": "offices?view=borders&lang=",
    "results": "cooperation?view=results&lang=",
    "operations": "cooperation?view=operations&lang=",
    "targets": "capacity?view=targets&lang=",
    "donor": "capacity?donor=JP&lang=",
    "agency": "agencies?agency_profile=KG-SSDC&lang=",
    "together": "agencies?view=together&lang=",
}
"""Pages of one thing, and other views of a page."""
VIEWS = ("together", "small multiples", "borders", "results", "operations", "targets", "pair", "donor")
"""Views of a page that is looked at each time, and pages built as that of an office is."""
FEW_SLIDES = {"briefing": "briefing?playlist=method&lang="}
PATHS = {one.name: f"{one.address}?lang=" for one in SHOWN} | FEW_SLIDES | OWN


def looks() -> list:
    """Every page in each language and theme. Each time: every one but `VIEWS` once, dark and light in turn, one of them
    in English."""
    each_time = [one for one in PATHS if one not in VIEWS]
    quick = {(one, "en" if one == "agency" else "ru", ("dark", "light")[nth % 2]) for nth, one in enumerate(each_time)}
    every = itertools.product(PATHS, ("en", "ru"), ("light", "dark"))
    return [pytest.param(*one, marks=() if one in quick else pytest.mark.long) for one in every]


@pytest.mark.parametrize(("page", "language", "theme"), looks())
def test_a_page_has_no_violation_and_is_said_in_its_language(opened, page, language, theme):
    shown = opened(f"{PATHS[page]}{language}", theme=theme)
    shown.wait_for_function(f"() => document.documentElement.lang === '{language}'")
    # A link that cannot be used would show the page of all.
    assert shown.locator("h2.blo-profile").count() == (page in ("office", "pair", "agency", "donor"))
    # A map would ask for its next picture again and again while all this is looked at.
    shown.evaluate("() => { window.requestAnimationFrame = () => 0; }")
    assert violations(shown) == []
    seen = shown.evaluate(SEEN)
    assert seen["title"].count(" · ") == 1
    assert (seen["small"], seen["targets"]) == ([], [])
    assert seen["headings"][0] == 1 and seen["headings"].count(1) == 1
    if page in ("situation", "trends", "agencies", *OWN):
        assert 2 in seen["headings"]
    if language == "ru":
        latin = [name for name in seen["names"] if re.fullmatch(r"[A-Za-z ]+", name) and name not in OTHER_NAMES]
        assert latin == []
    assert shown.evaluate(CUT) == []
    assert shown.evaluate(MEETING) == []
    shown.evaluate(SPACED)
    shown.wait_for_timeout(300)
    assert shown.evaluate(CUT) == []


@pytest.mark.each_time(1)
@pytest.mark.parametrize(
    # From 900 pixels on the filters are open.
    "width",
    [320, *(pytest.param(one, marks=pytest.mark.long) for one in (800, 900, 1100))],
)
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_nothing_is_wider_than_a_small_screen(opened, path, width):
    seen = opened(f"{path}ru", width=width)
    if width < 900:
        expect(seen.locator("[data-testid=stSidebar]")).to_have_attribute("data-collapsed", "true")
        seen.wait_for_timeout(500)
        # Closing the filters draws the page anew, and what was there stays until then.
        seen.wait_for_function(screenshots.AT_REST, timeout=screenshots.PATIENCE)
    assert seen.evaluate(SEEN)["wide"] == []
    assert seen.evaluate(MEETING) == []
    assert seen.evaluate(BEGINS) == []
    assert seen.evaluate(BENEATH) < 40


def press(words: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=words, exact=True).first.click()


OPENED = {
    "files of a card": ("?lang=en", press("Download")),
    "why": ("?lang=en", lambda page: page.locator(".blo-why summary").first.click()),
    "more filters": ("?lang=en", lambda page: page.get_by_text("More filters").click()),
    "columns": ("records?lang=en", lambda page: page.get_by_text("Columns").click()),
    "filters of records": ("records?lang=en", lambda page: page.get_by_role("button", name="Filters").click()),
    "files of records": ("records?lang=en", lambda page: page.get_by_text("Download").first.click()),
    "figures of a card": ("?lang=en", press("Figures of Cases by office")),
    "a choice": ("?lang=en", lambda page: page.get_by_role("combobox", name="Period").click()),
}


@pytest.mark.parametrize("theme", ["dark", pytest.param("light", marks=pytest.mark.long)])
@pytest.mark.each_time(3)
@pytest.mark.parametrize("what", OPENED)
def test_what_opens_has_no_violation(opened, what, theme):
    path, opening = OPENED[what]
    shown = opened(path, theme=theme)
    opening(shown)
    shown.wait_for_timeout(600)
    # While the page is drawn anew it is pale.
    shown.wait_for_function(screenshots.AT_REST, timeout=screenshots.PATIENCE)
    assert violations(shown) == []


FOCUS = """() => {
  let one = document.activeElement;
  while (one.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  const around = [one, one.parentElement, one.parentElement?.parentElement].filter(Boolean);
  const look = () => around.map(each => getComputedStyle(each)).map(style =>
    [style.outlineStyle === "none" ? "" : style.outline, style.boxShadow, style.borderColor].join("|")).join();
  const name = (one.getAttribute("aria-label") || one.textContent).trim().slice(0, 30);
  const last = window.lastStop;
  window.lastStop = { name: `${one.tagName} ${one.dataset.testid ?? one.className} ${name}`, focused: look(), look };
  return last ? [last.name, last.look() !== last.focused] : ["", true];
}"""
"""What had the focus before, and whether it looks other now than it did then."""


@pytest.mark.parametrize(("path", "begins"), [("", ""), ("explore", "Shading")])
def test_every_stop_of_the_keyboard_looks_other_than_without_the_focus(opened, path, begins):
    page = opened(f"{path}?lang=en")
    page.add_style_tag(content="* { transition: none !important; }")
    if begins:
        # What is new on this page comes after what all have at their side: headings that sort, cells.
        page.get_by_role("combobox", name=begins).focus()
    unseen, stops = [], []
    for _stop in range(60):
        page.keyboard.press("Tab")
        name, is_seen = page.evaluate(FOCUS)
        stops.append(name)
        if not is_seen and not name.startswith(("BODY", "MAIN", "HTML")):
            unseen.append(name)
    assert unseen == [] and len(set(stops)) > 25, (unseen, stops)


FOCUSED = """() => {
  let one = document.activeElement;
  while (one.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  window.focused = one;
  const { left, top, width, height } = one.getBoundingClientRect();
  return [`${one.tagName} ${(one.getAttribute("aria-label") || one.textContent).trim().slice(0, 30)}`, left, top, width,
    height];
}"""
LEAST_PIXELS = 100
"""A ring of two pixels around the smallest target has more."""


def unseen_stops(page: Page, stops: int) -> list[str]:
    """Stops of the keyboard whose place on the screen is the same with and without the focus, pixel by pixel."""
    page.add_style_tag(content="* { transition: none !important; caret-color: transparent !important; }")
    high, wide = page.viewport_size["height"], page.viewport_size["width"]
    unseen = []
    for _stop in range(stops):
        page.keyboard.press("Tab")
        name, left, top, width, height = page.evaluate(FOCUSED)
        box = (max(left - 6, 0), max(top - 6, 0), min(left + width + 6, wide), min(top + height + 6, high))
        if name.startswith(("BODY", "MAIN")) or width < 2 or box[2] <= box[0] or box[3] <= box[1]:
            continue
        clip = {"x": box[0], "y": box[1], "width": box[2] - box[0], "height": box[3] - box[1]}
        looks = []
        for act in ("() => 0", "() => window.focused.blur()"):
            page.evaluate(act)
            looks.append(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("L"))
        page.evaluate("() => window.focused.focus({ focusVisible: true, preventScroll: true })")
        changed = sum(ImageChops.difference(*looks).histogram()[24:])
        if changed < LEAST_PIXELS:
            unseen.append(f"{name}: {changed}")
    return unseen


def test_a_map_under_the_keyboard_looks_other_than_without_the_focus(opened):
    page = opened("map?lang=en")
    page.evaluate("""() => {
      const find = (root) => [...root.querySelectorAll("*")].map(
        (one) => one.shadowRoot?.querySelector("canvas.map") ?? (one.shadowRoot && find(one.shadowRoot))).find(Boolean);
      const canvas = find(document), before = document.createElement("button");
      canvas.parentElement.insertBefore(before, canvas);
      before.focus();
    }""")
    assert unseen_stops(page, 1) == []


@pytest.mark.long
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_every_stop_of_the_keyboard_is_seen_pixel_by_pixel(opened, path, theme):
    assert unseen_stops(opened(f"{path}en", theme=theme), 90) == []


def test_texts_over_each_other_and_what_is_cut_are_found_in_components_too(opened):
    page = opened("help?lang=en")
    page.evaluate("""() => {
      const host = document.querySelector("[data-testid=stMain]").appendChild(document.createElement("div"));
      host.attachShadow({ mode: "open" }).innerHTML = `<p style="height: 20px">Upper line</p>
        <p style="margin-top: -36px; height: 20px">Lower line</p><p style="margin: 0">Line of its own</p>
        <p style="width: 60px; overflow: hidden; white-space: nowrap">Longer than its box</p>`;
    }""")
    assert page.evaluate(MEETING) == [["Upper line", "Lower line"]]
    assert page.evaluate(CUT) == ["Longer than its box"]


STOP = """() => {
  let one = document.activeElement, down = 0, isOnPage = false;
  while (one.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  const box = one.getBoundingClientRect(), name = (one.getAttribute("aria-label") || one.textContent).trim();
  for (let around = one.parentElement ?? one.getRootNode().host; around;
      around = around.parentElement ?? around.getRootNode().host) {
    down += around.scrollTop;
    isOnPage ||= around.matches("[data-testid=stMain]");
  }
  return [name.slice(0, 30), isOnPage, box.left, box.top + down, box.right, box.bottom + down];
}"""
"""What has the focus: its name, whether it is on the page itself, and where it lies there."""


@pytest.mark.each_time(1)
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_the_keyboard_goes_through_a_page_as_one_reads_it(opened, path):
    shown = opened(f"{path}en", width=1280)
    stops = []
    for _stop in range(90):
        shown.keyboard.press("Tab")
        stops.append(shown.evaluate(STOP))
    # After the last stop it begins anew.
    once = stops[: stops.index(stops[0], 1)] if stops[0] in stops[1:] else stops
    on_page = [stop for stop in once if stop[1]]
    assert len(on_page) > 5, stops
    # Of two that follow each other and lie one above the other, the upper comes first.
    back = [
        (one[0], other[0])
        for one, other in itertools.pairwise(on_page)
        if min(one[4], other[4]) - max(one[2], other[2]) > 8 and other[5] <= one[3]
    ]
    assert back == []


def test_the_document_follows_a_language_that_is_chosen_on_the_page(opened):
    page = opened("trends?lang=ru&measure=exchanges")
    sidebar = page.locator("[data-testid=stSidebar]")
    expect(sidebar).to_have_attribute("aria-label", "Боковая панель")
    helps = page.locator("[aria-label^='Пояснение: ']")
    expect(helps.first).to_be_attached()
    assert page.locator("[aria-label^='Help']").count() == 0
    page.get_by_role("radio", name="EN").click()
    expect(page).to_have_title("Trends · Border Liaison Offices", timeout=screenshots.PATIENCE)
    page.wait_for_function("() => document.documentElement.lang === 'en'")
    expect(sidebar).to_have_attribute("aria-label", "Sidebar")
    expect(helps).to_have_count(0)
    expect(page.locator("[aria-label^='Help for ']").first).to_be_attached()


GROUND = "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
AXIS_COLOURS = """() => [...document.querySelectorAll(".js-plotly-plot .xtick text")].map(
  one => getComputedStyle(one).fill)"""


@pytest.mark.long
def test_a_look_chosen_by_keyboard_holds_on_every_page_and_after_a_reload_but_not_on_the_wall(browser, address):
    page = browser.new_page(viewport={"width": 1600, "height": 900}, color_scheme="light")
    screenshots._open(page, f"{address}/trends?lang=en")
    light, words = page.evaluate(GROUND), set(page.evaluate(AXIS_COLOURS))
    look = page.get_by_role("group", name="Look")
    look.get_by_role("radio", name="As the system is").focus()
    for _step in range(2):
        page.keyboard.press("ArrowRight")
    expect(look.get_by_role("radio", name="Dark")).to_be_checked()
    page.wait_for_function(f"light => ({GROUND})() !== light", arg=light)
    dark = page.evaluate(GROUND)
    # What the server draws follows, and the choice keeps the focus.
    page.wait_for_function(f"words => ({AXIS_COLOURS})().every(one => !words.includes(one))", arg=list(words))
    expect(look.get_by_role("radio", name="Dark")).to_be_focused()
    for path in ("trends?lang=en", "map?lang=ru"):
        screenshots._open(page, f"{address}/{path}")
        assert page.evaluate(GROUND) == dark, path
    expect(page.get_by_role("radio", name="Тёмное")).to_be_checked()
    page.goto(f"{address}/wall?playlist=method&lang=en&theme=light")
    page.wait_for_function(screenshots.WALL_SHOWN, timeout=screenshots.PATIENCE)
    ground = page.locator("#blo-wall").evaluate("one => one.style.background")
    red, green, blue = (int(theme.palette("light").page[place : place + 2], 16) for place in (1, 3, 5))
    assert ground == f"rgb({red}, {green}, {blue})"
    page.close()


NAME_IN_FOCUS = "() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText"


def test_what_opens_over_the_page_is_entered_and_left_by_keyboard(opened):
    page = opened("trends?lang=en")
    files = page.get_by_role("button", name="Download", exact=True).first
    files.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.matches('[data-testid=stPopoverBody]')")
    page.locator("[data-testid=stPopoverBody] button", has_text="CSV").first.wait_for()
    page.keyboard.press("Tab")
    # It opens before it is filled; the keyboard stays in it meanwhile.
    page.wait_for_function("() => document.activeElement.closest('[data-testid=stPopoverBody]:has(button)')")
    if page.evaluate("() => document.activeElement.matches('[data-testid=stPopoverBody]')"):
        page.keyboard.press("Tab")
    assert "CSV" in page.evaluate(NAME_IN_FOCUS)
    page.keyboard.press("Escape")
    expect(files).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)
    figures = page.get_by_role("button", name="Figures of ").first
    figures.focus()
    page.keyboard.press("Enter")
    table = page.get_by_role("dialog").get_by_role("table")
    expect(table).to_be_visible()
    assert table.get_by_role("row").count() == 37
    names = []
    for _step in range(2):
        page.keyboard.press("Tab")
        names.append(page.evaluate(NAME_IN_FOCUS))
    assert table.locator("caption").inner_text() in names
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(figures).to_be_focused()


HINTS = f"""() => {{
  {EVERY}
  const hints = within(".hoverlayer .hovertext, .tip").filter(one => one.matches(".hovertext, .tip:not([hidden])"));
  return hints.map(one => {{
    const box = one.getBoundingClientRect();
    const beyond = [-box.left, box.right - innerWidth];
    for (let around = above(one); around; around = above(around)) {{
      if (getComputedStyle(around).overflowX === "visible") continue;
      const room = around.getBoundingClientRect();
      beyond.push(room.left - box.left, box.right - room.right, room.top - box.top, box.bottom - room.bottom);
      // Beneath what a chart or map is drawn in the page itself scrolls.
      if (around.matches(".main-svg, .frame")) continue;
      beyond.splice(-2);
    }}
    return Math.max(...beyond);
  }});
}}"""
"""By how many pixels what a chart says of the place that is pointed at is cut."""


@pytest.mark.parametrize("path", some(["map?"], ["agencies?view=together", "map?"]))
def test_what_a_chart_or_the_map_says_where_it_is_pointed_at_is_never_cut(opened, path):
    page = opened(f"{path}&lang=ru", width=390)
    plane = page.locator("canvas.map" if path == "map?" else ".js-plotly-plot .nsewdrag").first
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    if path == "map?":
        # Offices lie at the lower right edge then.
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] * 0.9, steps=5)
        page.mouse.up()
    cut = []
    for across, down in itertools.product(range(16), repeat=2):
        at = [box["x"] + box["width"] * (across + 0.5) / 16, box["y"] + box["height"] * (down + 0.5) / 16]
        if at[0] < 390 and at[1] < 900:
            page.mouse.move(*at)
            page.wait_for_timeout(0 if path == "map?" else 60)
            cut += page.evaluate(HINTS)
    assert cut and max(cut) <= 1


def test_a_case_is_left_out_with_its_reason_by_keyboard_alone(opened):
    page = opened("explore?lang=ru&period=2025&rows=country&across=&values=quantity.largest", theme="dark")
    page.locator(".blo-leave").first.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    own = dialog.get_by_role("textbox")
    expect(own).to_be_visible()
    assert violations(page) == []
    # Tab goes to all that there is, in the order of reading, and never out of the dialog.
    reached = []
    for _stop in range(12):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.innerText")
        reached.append(focused.strip())
        if focused.strip() == "Или своими словами":
            page.keyboard.type("посчитан дважды, =1+1 <b>")
        if focused.strip() == "Не учитывать":
            page.keyboard.press("Enter")
            break
    assert reached[-2:] == ["Или своими словами", "Не учитывать"] and "Открыть запись" in " ".join(reached), reached
    chip = page.locator(".st-key-chip_left_out button")
    expect(chip).to_contain_text("(посчитан дважды, =1+1 <b>)")
    expect(page.locator(".st-key-card_explore h2").first).to_contain_text("посчитан дважды, =1+1 <b>")
    page.get_by_role("button", name="Причины").focus()
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Снова учитывать этот случай")).to_be_visible()
    assert violations(page) == []
    dialog.get_by_role("button", name="Снова учитывать этот случай").focus()
    page.keyboard.press("Enter")
    expect(chip).to_have_count(0)
    assert "left_out" not in page.url and "why" not in page.url
