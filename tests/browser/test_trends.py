"""The Trends page in a browser: a click on a mark sets the filter, and controls and charts stand where they should."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tools import screenshots

AT_REST = "[data-testid=stApp][data-test-script-state=notRunning]"
PLACE = """([card, trace, place]) => {
    const chart = document.querySelector(`.st-key-${card} .js-plotly-plot`), shown = chart._fullLayout,
      box = chart.getBoundingClientRect();
    const data = chart.data.find(one => one.name === trace), at = data.x.indexOf(place);
    return [box.x + shown._size.l + shown.xaxis.l2p(place),
      box.y + shown._size.t + shown.yaxis.l2p(data.y[at] * (data.type === "bar" ? 0.5 : 1))];
}"""
"""Where a value is drawn: of a bar the middle, if it stands on the axis."""


@pytest.fixture
def open_page(browser, address):
    opened = []

    def run(parameters: str, width: int = 1600, height: int = 900):
        page = browser.new_page(viewport={"width": width, "height": height})
        opened.append(page)
        page.goto(f"{address}/trends?lang=en&period=2026-Q3{parameters}")
        settle(page)
        return page

    yield run
    for page in opened:
        page.close()


def settle(page) -> None:
    page.wait_for_selector(AT_REST, timeout=60_000)
    page.wait_for_selector(".st-key-card_main .js-plotly-plot .main-svg", timeout=60_000)
    page.wait_for_selector(AT_REST, timeout=60_000)


def click(page, card: str, trace: str, place: int) -> None:
    page.locator(f".st-key-{card}").scroll_into_view_if_needed()
    page.mouse.click(*page.evaluate(PLACE, [card, trace, place]))


MEETING = """() => [...document.querySelectorAll(".js-plotly-plot")].flatMap(plot =>
    [...plot.querySelectorAll("g[class*=xaxislayer]")].flatMap(axis => {
        const boxes = [...axis.querySelectorAll("g.xtick text")]
            .filter(one => getComputedStyle(one).visibility === "visible")
            .map(one => one.getBoundingClientRect()).sort((one, other) => one.left - other.left);
        return boxes.slice(1).filter((box, place) => box.left < boxes[place].right).map(box => Math.round(box.left));
    }))"""
"""Names on axes of time that begin before the one left of them ends."""


@pytest.mark.long
def test_a_click_on_a_month_makes_it_the_period_and_the_page_is_not_empty(open_page):
    page = open_page("")
    for width in (320, 390, 768, 1024, 1280, 1600):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(700)
        assert page.evaluate(MEETING) == [], width
        assert page.locator(".st-key-card_main g.xtick text >> visible=true").count() >= 1
        # In a window as narrow as a phone's names stand under the lines, in a wider one beside them again.
        expect(page.locator(".st-key-card_main .legendtext")).to_have_count(int(width <= 640), timeout=30_000)
    # 36 months end with October 2026: the 21st is July 2025.
    click(page, "main_lines", "Seizure cases", 20)
    page.wait_for_url(re.compile(r"[?&]period=2025-07(&|$)"), timeout=60_000)
    settle(page)
    page.wait_for_selector(".blo-words b:text('July 2025')", timeout=60_000)
    assert page.locator(".st-key-card_change, .st-key-card_season").count() == 2


def test_dragging_over_spans_or_sliding_an_end_sets_the_period_and_back_undoes_it(open_page):
    page = open_page("")
    page.locator(".st-key-card_main").scroll_into_view_if_needed()
    # From before the middle of June 2024 (the 8th of 36) to after that of August.
    (left, height), (right, _low) = (page.evaluate(PLACE, ["card_main", "Seizure cases", place]) for place in (7, 9))
    page.mouse.move(left - 6, height)
    page.mouse.down()
    page.mouse.move(right + 6, height, steps=8)
    page.mouse.up()
    page.wait_for_url(re.compile(r"from=2024-06-01&to=2024-08-31"), timeout=60_000)
    settle(page)
    page.go_back()
    page.wait_for_url(re.compile(r"period=2026-Q3"), timeout=60_000)
    page.wait_for_selector(".st-key-main_spans_2 input[aria-valuetext='July 2026']", state="attached", timeout=60_000)
    end = page.locator("[class*=st-key-main_spans] input[aria-label$=start]")
    end.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile(r"from=2026-06-01&to=2026-09-30"), timeout=60_000)
    settle(page)
    assert page.evaluate("document.activeElement.getAttribute('aria-valuetext')") == "June 2026"


@pytest.mark.long
def test_a_click_on_a_part_sets_its_code_as_well(open_page):
    page = open_page("&split=countries&view=stack")
    click(page, "main_stack", "Kazakhstan", 32)
    page.wait_for_url(re.compile(r"[?&]period=2026-07(&|$)"), timeout=60_000)
    page.wait_for_url(re.compile(r"[?&]country=KZ(&|$)"), timeout=60_000)


@pytest.mark.long
@pytest.mark.parametrize("language", ["ru", pytest.param("en", marks=pytest.mark.long)])
def test_the_controls_stand_in_one_line_with_their_labels(open_page, language):
    page = open_page(f"&lang={language}&measure=quantity&split=group_codes&view=stack".replace("&lang=en", ""))
    labels = [one.bounding_box() for one in page.locator(".st-key-controls [data-testid=stWidgetLabel]").all()]
    controls = [
        one.bounding_box()
        for one in page.locator(
            ".st-key-controls [data-testid=stSelectbox], .st-key-controls [data-testid=stButtonGroup]"
        ).all()
    ]
    assert len(labels) == len(controls) == 5
    for edges in ([one["y"] + one["height"] for one in controls], [one["y"] + one["height"] for one in labels]):
        assert max(edges) - min(edges) <= 4, edges


@pytest.mark.long
def test_what_is_picked_in_a_card_stands_between_its_words_and_its_picture(open_page):
    page = open_page("&split=group_codes")
    take, pick, chart = (
        page.locator(f".st-key-card_main {selector}").first.bounding_box()["y"]
        for selector in (".blo-take", ".st-key-p_focus", ".js-plotly-plot")
    )
    assert take < pick < chart


@pytest.mark.long
def test_the_view_of_a_link_stays_where_a_window_turns_out_to_be_narrow(browser, address):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    screenshots._open(page, f"{address}/trends?lang=en&view=calendar")
    page.get_by_text("The most was").first.wait_for()
    assert (
        page.get_by_role("combobox", name="Kind of chart").input_value() == "Calendar" and "view=calendar" in page.url
    )
    page.close()
