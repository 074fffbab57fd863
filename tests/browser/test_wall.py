"""The wall in a browser: it turns on time, cuts and covers nothing, keeps its place, and stays when the server is
gone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from briefing import html_file, wall
from tests.briefing import sample

SIZES = ((1366, 768), (1920, 1080), (3840, 2160), (3440, 1440), (1080, 1920))
WALL = "document.getElementById('blo-wall').wall"
MEASURE = """() => {
  const slide = %s.shown.root, stage = %s.stage.getBoundingClientRect(), scale = stage.width / 1920;
  const said = (one) => one.className?.baseVal ?? one.className;
  // The elements that hold a text of their own, and where the letters of it are.
  const texts = [...slide.querySelectorAll("*"),
    %s.status].filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  const boxes = texts.map((one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    const box = range.getBoundingClientRect();
    return { what: `${one.tagName} ${said(one)}: ${one.textContent.slice(0, 40)}`,
      inSvg: Boolean(one.ownerSVGElement),
      part: one.closest(".top, .title, .picture, .foot, .figure, .chart, .map, .points li, .moments li, td, th," +
        " .legend, .steps")?.className ?? "",
      left: (box.left - stage.left) / scale, top: (box.top - stage.top) / scale,
        right: (box.right - stage.left) / scale, low: (box.bottom - stage.top) / scale,
      size: parseFloat(getComputedStyle(one).fontSize) * (one.currentCSSZoom ?? 1) };
  });
  const page = document.documentElement;
  return { boxes, scrolls: page.scrollWidth > innerWidth || page.scrollHeight > innerHeight,
    font: document.fonts.check("28px Inter") };
}""".replace("%s", WALL)


class Shown:
    """A wall from a file, paused or not."""

    def __init__(self, browser, path: Path, size: tuple[int, int]):
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.faults: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        self.page.goto(path.as_uri())
        self.until("shown")

    def tell(self, expression: str):
        return self.page.evaluate(f"() => {WALL}.{expression}")

    def do(self, code: str) -> None:
        self.page.evaluate(f"async () => {{ const wall = {WALL}; await (async () => {{ {code} }})(); }}")

    def until(self, condition: str) -> None:
        self.page.wait_for_function(f"() => document.getElementById('blo-wall') && {WALL}.{condition}", timeout=30_000)

    @property
    def key(self) -> str:
        return self.tell("shown.slide.key")


@pytest.fixture
def show(browser, tmp_path) -> Iterator[Callable[..., Shown]]:
    made: list[Shown] = []

    def open_one(
        slides=None, *, language: str = "en", mode: str = "dark", size: tuple[int, int] = (1920, 1080)
    ) -> Shown:
        path = tmp_path / f"{len(made)}.html"
        path.write_bytes(html_file.html([sample.briefing(language, slides)], mode=mode))
        made.append(Shown(browser, path, size))
        return made[-1]

    yield open_one
    faults = [fault for one in made for fault in one.faults]
    for one in made:
        one.context.close()
    assert faults == []


def covering(boxes: list[dict]) -> list[tuple[str, str]]:
    """Texts of elements that lie on those of others, more than letters' own edges do."""
    found = []
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            across = min(one["right"], other["right"]) - max(one["left"], other["left"])
            up = min(one["low"], other["low"]) - max(one["top"], other["top"])
            # Lines stand closer than the full height of their letters' boxes.
            if across > 2 and up > 0.3 * min(one["low"] - one["top"], other["low"] - other["top"]):
                found.append((one["what"], other["what"]))
    return found


def check_slides(shown: Shown, *, least: float = 0.0) -> int:
    """Every slide of a wall: nothing leaves the stage, covers another or scrolls; no text is smaller than `least`."""
    shown.page.keyboard.press("Space")
    count = shown.tell("payload.slides.length")
    for _number in range(count):
        found = shown.page.evaluate(MEASURE)
        outside = [
            one["what"]
            for one in found["boxes"]
            if one["left"] < 0 or one["top"] < -1 or one["right"] > 1921 or one["low"] > 1081
        ]
        plain = [one for one in found["boxes"] if not one["inSvg"]]
        assert (outside, covering(plain), found["scrolls"], found["font"]) == ([], [], False, True), shown.key
        small = [(one["what"], one["size"]) for one in plain if one["size"] < least]
        assert not least or small == [], shown.key
        shown.do("await wall.stepByHand(1)")
    return count


def test_nothing_is_cut_or_covered_with_the_longest_texts(show):
    slides = [one for one in sample.hostile("ru") if one.key in ("long chart", "long figures", "long table")]
    assert check_slides(show(tuple(slides), language="ru", size=SIZES[0])) == 3


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut_covered_or_small(show, size, language):
    assert check_slides(show(sample.hostile(language), language=language, size=size)) == 7
    assert check_slides(show(language=language, size=size, mode="light"), least=28.0) == 9


@pytest.mark.long
def test_key_figures_are_at_least_72_pixels_and_the_title_has_at_most_two_lines(show):
    shown = show()
    shown.page.keyboard.press("Space")
    seen = 0
    for _number in range(shown.tell("payload.slides.length")):
        sizes = shown.page.evaluate(
            f"() => [...{WALL}.shown.root.querySelectorAll('.figure:not(.without) .written')].map((one) => "
            "parseFloat(getComputedStyle(one).fontSize))"
        )
        title = shown.page.evaluate(
            f"() => {{ const one = {WALL}.shown.root.querySelector('.title'), style = getComputedStyle(one); return "
            f"[one.clientHeight / parseFloat(style.lineHeight), parseFloat(style.fontSize)]; }}"
        )
        assert all(size >= 72 for size in sizes) and title[0] < 2.1 and title[1] >= 44, shown.key
        seen += len(sizes)
        shown.do("await wall.stepByHand(1)")
    assert seen == 4 + 3 + 1 + 2 + 3 + 1


def test_keys_step_pause_and_go_home(show):
    names = ("first", "second", "third")
    shown = show(tuple(replace(sample.points("en"), key=name) for name in names))
    assert (shown.key, shown.tell("clock.isPaused")) == ("first", False)
    shown.page.keyboard.press("Space")
    assert shown.tell("status.textContent") == "Slide 1 of 3 · Paused"
    for pressed, then in (
        ("ArrowRight", "second"),
        ("PageDown", "third"),
        ("ArrowLeft", "second"),
        ("PageUp", "first"),
        ("ArrowLeft", "third"),
        ("Home", "first"),
    ):
        shown.page.keyboard.press(pressed)
        shown.until(f"shown.slide.key === '{then}'")
    assert shown.tell("status.textContent") == "Slide 1 of 3 · Paused"
    shown.page.keyboard.press("Space")
    assert not shown.tell("clock.isPaused")
    shown.until("layers.children.length <= 2")


def test_a_file_asks_for_nothing_and_its_texts_are_no_markup(show):
    shown = show(sample.hostile("en")[3:5])
    assert [url for url in shown.asked if not url.startswith(("file:", "blob:", "data:"))] == []
    assert shown.page.evaluate(f"() => {WALL}.shown.root.querySelector('.title').textContent").endswith(
        "</script><b>&amp;"
    )


@pytest.mark.long
def test_a_map_plays_within_its_time_and_holds_its_last_step(show):
    shown = show((sample.with_map("en"),))
    shown.page.keyboard.press("Space")
    radius = "[...wall.shown.root.querySelectorAll('[data-mark=\"3\"] .disc')][0].style.r"
    steps = shown.tell("shown.slide.picture.steps")
    for share, step in ((0.0, 0), (0.41, 12), (0.79, 23), (1.0, 23)):
        shown.do(f"wall.shown.at({share})")
        assert shown.page.evaluate(
            f"() => {{ const wall = {WALL}; return [wall.shown.root.querySelector('.now').textContent, {radius}]; }}"
        ) == [steps[step]["label"], f"{steps[step]['radii'][3] or 1.6}px"]


def take(shown: Shown, slides, **more) -> None:
    payload = wall.payload([sample.briefing("en", tuple(slides))], mode="dark", pace=None, start="") | more
    shown.page.evaluate(f"(payload) => {WALL}.take(payload)", payload)


def test_new_data_come_at_the_next_turn_and_the_place_is_kept(show):
    slides = [sample.rising("en"), sample.points("en"), sample.with_table("en")]
    shown = show(tuple(slides))
    shown.page.keyboard.press("Space")
    shown.page.keyboard.press("ArrowRight")
    shown.until("shown.slide.key === 'method'")
    shown.do("wall.shown.root.dataset.same = 'yes'")
    take(shown, [sample.figures_only("en"), slides[0], slides[1], replace(slides[2], title="Eight donors")])
    assert shown.page.evaluate(f"() => {WALL}.shown.root.dataset.same") == "yes"
    shown.do("await wall.turn()")
    assert (shown.key, shown.page.evaluate(f"() => {WALL}.shown.root.querySelector('.title').textContent")) == (
        "table",
        "Eight donors",
    )
    assert shown.tell("place.textContent") == "Slide 4 of 4"


def test_a_slide_alone_that_stays_as_it_is_is_not_drawn_again(show):
    shown = show((sample.points("en"),))
    shown.do("wall.shown.root.dataset.same = 'yes'; await wall.turn(); await wall.turn()")
    assert shown.page.evaluate(f"() => {WALL}.shown.root.dataset.same") == "yes"


def test_without_the_server_the_picture_stays_with_words_until_it_is_back(show):
    shown = show((sample.figures_only("en"),))
    take(shown, [sample.points("en")], alive_seconds=60.0)
    there = "globalThis.fetch = async () => ({ ok: %s });"
    shown.do(there % "false" + "await wall.connection.ask()")
    words = "There is no connection: the figures of 18\xa0Nov\xa02026, 06:00 (Tashkent, UTC+5) stay until it is back."
    assert (shown.tell("trouble.textContent"), shown.tell("trouble.hidden"), shown.key) == (words, False, "figures")
    low, top = (shown.page.evaluate(f"() => {WALL}.{one}.getBoundingClientRect()") for one in ("shown.root", "trouble"))
    assert low["bottom"] <= top["top"]
    shown.do(there % "true" + "await wall.connection.ask()")
    assert shown.tell("trouble.hidden") is True
    take(shown, [sample.points("en")], stale="Database away")
    assert shown.tell("trouble.textContent") == "Database away"


def test_a_server_that_answers_but_sends_nothing_is_asked_for_the_page_again_once(show):
    shown = show((sample.points("en"),))
    take(shown, [sample.points("en")], alive_seconds=60.0)
    shown.do(
        "wall.reloads = 0; wall.connection.acts.reload = () => (wall.reloads += 1); globalThis.fetch = async () => "
        "({ ok: true }); sessionStorage.clear();"
    )
    shown.do("await wall.connection.ask()")
    assert shown.tell("reloads") == 0
    shown.do("wall.connection.heardAt -= 181000; await wall.connection.ask(); await wall.connection.ask()")
    assert shown.tell("reloads") == 1


def test_a_machine_that_slept_goes_on_with_the_next_slide_and_its_whole_time(show):
    shown = show((sample.points("en"), sample.figures_only("en")))
    shown.do("wall.clock.deadline = performance.now() - 3600000; wall.clock.check();")
    shown.until("shown.slide.key === 'figures'")
    left = shown.tell("clock.deadline") - shown.page.evaluate("() => performance.now()")
    assert 15_000 < left <= 20_000 and shown.tell("turns") == 2


@pytest.mark.long
def test_a_file_prints_a_slide_on_each_page(show, tmp_path):
    shown = show()
    shown.page.pdf(path=str(tmp_path / "printed.pdf"), prefer_css_page_size=True, print_background=True)
    printed = (tmp_path / "printed.pdf").read_bytes()
    assert len(re.findall(rb"/Type /Page\b(?!s)", printed)) == 9
    assert {
        tuple(map(round, map(float, box))) for box in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    } == {(1440, 810)}


@pytest.mark.long
def test_two_thousand_turns_neither_grow_nor_drift(show):
    shown = show()
    payload = json.loads(
        json.dumps(wall.payload([sample.briefing("en"), sample.briefing("ru")], mode="dark", pace=0.1, start=""))
    )
    shown.page.evaluate(f"(payload) => {WALL}.take(payload)", payload)
    client = shown.context.new_cdp_session(shown.page)
    client.send("Performance.enable")

    def one_look(turns: int) -> dict[str, float]:
        shown.page.wait_for_function(f"() => {WALL}.turns >= {turns}", timeout=600_000)
        client.send("HeapProfiler.collectGarbage")
        return {one["name"]: one["value"] for one in client.send("Performance.getMetrics")["metrics"]} | {
            "turns": shown.tell("turns"),
            "now": shown.page.evaluate("() => performance.now()"),
        }

    def look(turns: int, choose: Callable) -> dict[str, float]:
        """The most or the least of a round: slides differ, and the browser clears old ones when it likes; a leak of a
        node a turn would be seen."""
        looks = [one_look(turns + turn) for turn in range(len(payload["slides"]))]
        return looks[-1] | {
            name: choose(one[name] for one in looks) for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")
        }

    first, last = look(200, max), look(2200, min)
    turns, seconds = last["turns"] - first["turns"], (last["now"] - first["now"]) / 1000
    print(
        {"turns": turns, "seconds": seconds, "drift": seconds - turns * 0.1}
        | {name: (first[name], last[name]) for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners", "LayoutCount")}
    )
    assert last["Nodes"] < first["Nodes"] * 1.5 and last["JSEventListeners"] <= first["JSEventListeners"] + 2
    assert last["JSHeapUsedSize"] < first["JSHeapUsedSize"] * 1.3
