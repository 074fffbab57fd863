"""The Agencies page in a browser: a heading sorts, a name opens a profile, Back returns, a square tells of two
agencies, files come."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

PATIENCE = 90_000
LINK = "/agencies?lang={language}&period=2026-Q3"
AT_REST = "[data-testid=stApp][data-test-script-state=notRunning]"


@pytest.fixture
def page(browser, address):
    opened = browser.new_page(viewport={"width": 1600, "height": 900})
    opened.set_default_timeout(PATIENCE)

    def open_page(more: str = "", language: str = "en") -> Page:
        opened.goto(address + LINK.format(language=language) + more)
        opened.wait_for_selector(AT_REST)
        return opened

    yield open_page
    opened.close()


def parameters(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.long
def test_a_click_on_a_heading_sorts_and_a_second_one_takes_it_back(page):
    shown = page()
    heading = shown.locator(".blo-clicks th button", has_text=re.compile("^Cases$"))
    heading.click()
    expect(shown.locator("th[aria-sort=descending]")).to_contain_text("Cases", timeout=PATIENCE)
    shown.wait_for_url(lambda url: "sort=cases" in url)
    numbers = [
        int(text)
        for text in shown.locator(".blo-clicks tr")
        .filter(has_text="Republic of Tajikistan")
        .locator("td:nth-child(2) a")
        .all_inner_texts()
    ]
    assert numbers == sorted(numbers, reverse=True) and len(numbers) > 2
    shown.locator("th[aria-sort=descending] button").click()
    expect(shown.locator("th[aria-sort]")).to_have_count(0, timeout=PATIENCE)


@pytest.mark.long
def test_a_click_on_a_name_opens_its_profile_and_back_returns_to_all(page):
    shown = page()
    shown.locator(".blo-clicks td a", has_text="Customs").first.click()
    expect(shown.locator(".blo-profile")).to_be_visible(timeout=PATIENCE)
    assert parameters(shown)["agency_profile"][0].startswith("KZ-")
    shown.go_back()
    expect(shown.locator(".blo-clicks th button").first).to_be_visible(timeout=PATIENCE)
    assert "agency_profile" not in parameters(shown)


@pytest.mark.long
def test_a_name_is_a_link_that_can_be_opened_by_itself(page, address):
    shown = page()
    link = shown.locator(".blo-clicks td a", has_text="Customs").first.get_attribute("href")
    shown.goto(f"{address}/{link}")
    expect(shown.locator(".blo-profile")).to_contain_text("State Revenue Committee", timeout=PATIENCE)
    assert parameters(shown)["period"] == ["2026-Q3"]


@pytest.mark.long
def test_a_click_on_a_square_tells_of_two_agencies(page):
    shown = page("&view=together")
    shown.wait_for_selector(".js-plotly-plot .scatterlayer .points path")
    shown.locator(".js-plotly-plot .scatterlayer .trace").first.locator("path").nth(3).click(force=True)
    shown.wait_for_url(lambda url: "two=" in url)
    expect(shown.locator(".st-key-card_pair")).to_contain_text("Requests answered", timeout=PATIENCE)


@pytest.mark.long
@pytest.mark.parametrize(
    ("width", "height", "language"),
    [
        (1600, 900, "ru"),
        *(
            pytest.param(*one, marks=pytest.mark.long)
            for one in ((1600, 900, "en"), (1920, 1080, "en"), (1920, 1080, "ru"))
        ),
    ],
)
def test_the_table_fits_its_card(page, width, height, language):
    shown = page(language=language)
    shown.set_viewport_size({"width": width, "height": height})
    table = shown.locator(".blo-clicks").first
    expect(table).to_be_visible(timeout=PATIENCE)
    assert table.evaluate("one => one.scrollWidth - one.clientWidth") <= 1


@pytest.mark.long
def test_a_summary_is_made_while_the_page_stays_and_is_then_taken(page):
    shown = page("&agency_profile=TJ-CS")
    shown.locator(".st-key-make_pdf button").first.click()
    take = shown.locator("[class*=st-key-take_pdf] button").first
    expect(take).to_be_visible(timeout=PATIENCE)
    with shown.expect_download() as found:
        take.click()
    assert found.value.suggested_filename == "agencies-tj-cs-en.pdf"
    with open(found.value.path(), "rb") as file:
        assert file.read(4) == b"%PDF"


@pytest.mark.long
def test_groups_fold_on_a_small_screen_and_a_figure_is_a_link_within_the_tab(page):
    shown = page()
    rows, first = shown.locator("tr[data-group=KZ]"), shown.locator("[data-fold=KZ]")
    expect(rows.first).to_be_visible(timeout=PATIENCE)
    head = shown.locator(".st-key-agencies_table thead th").first
    shown.locator("[data-fold=UZ]").evaluate("one => one.scrollIntoView({ block: 'center' })")
    expect(head).to_be_in_viewport()
    first.press("Enter")
    expect(rows.first).to_be_hidden()
    shown.wait_for_url(lambda url: "folded=KZ" in url)
    shown.wait_for_selector(AT_REST)
    expect(first).to_be_focused()
    # A figure that leads to records: they open in this tab, Back shows the view again.
    figure = shown.locator("tr.blo-sum", has_text="Uzbekistan").locator("td.blo-number a").first
    pages, cases = len(shown.context.pages), figure.inner_text()
    shown.evaluate("window.isSame = true")
    figure.click()
    shown.wait_for_url(lambda url: "/records?" in url)
    expect(shown.locator(".blo-words b", has_text=f"{cases} cases")).to_be_visible(timeout=PATIENCE)
    assert len(shown.context.pages) == pages and shown.evaluate("window.isSame")
    shown.go_back()
    shown.wait_for_url(lambda url: "/agencies?" in url and "folded=KZ" in url)
    expect(shown.locator("[data-fold=KZ][aria-expanded=false]")).to_be_visible(timeout=PATIENCE)
    expect(rows.first).to_be_hidden()
    shown.set_viewport_size({"width": 390, "height": 844})
    shown = page()
    expect(shown.locator("[data-fold][aria-expanded=false]")).to_have_count(5, timeout=PATIENCE)
    assert shown.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight") < 4500
