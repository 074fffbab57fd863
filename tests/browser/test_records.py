"""The Records page in a browser: rows, headings and facets can be clicked, a record opens at the side, a file comes
down."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

PATIENCE = 60_000
LINK = "/records?lang={language}&period=2026-Q3"


@pytest.fixture
def records(browser, address) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1600, "height": 900})
    page.goto(address + LINK.format(language="en"))
    settle(page)
    yield page
    page.close()


def settle(page: Page) -> None:
    """Wait until the run that is under way has ended, and its table is there."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)
    page.wait_for_selector(".st-key-records_table tbody tr", timeout=PATIENCE)


def address_says(page: Page, **parameters: str | None) -> None:
    """Wait until the address carries these parameters; None is one that it must not carry."""

    def is_so(url: str) -> bool:
        found = parse_qs(urlsplit(url).query)
        return all(found.get(name, [None])[0] == value for name, value in parameters.items())

    page.wait_for_url(is_so, timeout=PATIENCE)
    settle(page)


def first_row(page: Page) -> str:
    return page.locator(".st-key-records_table tbody tr").first.inner_text()


@pytest.mark.long
def test_a_heading_sorts_a_facet_filters_and_back_undoes_both(records):
    newest = first_row(records)
    records.locator(".st-key-records_table th button", has_text="Date").click()
    address_says(records, sort="seized_on")
    records.wait_for_function(
        "before => document.querySelector('.st-key-records_table tbody tr').innerText !== before",
        arg=newest,
        timeout=PATIENCE,
    )
    records.get_by_role("button", name="Filters").click()
    drawer = records.get_by_role("dialog", name="Filters")
    # A box leaves of the offices only what has its letters; names stand whole before their numbers.
    offices = drawer.locator(".st-key-facet_values_blo_codes [data-words]:visible")
    expect(offices.nth(8)).to_be_visible(timeout=PATIENCE)
    drawer.get_by_role("searchbox", name="Search in this filter: Office").fill("panji")
    expect(offices).to_have_count(1)
    name = offices.locator(".blo-choice-name")
    assert name.evaluate("one => one.scrollWidth <= one.clientWidth") and "Panji" in name.inner_text()
    drawer.locator(".st-key-facet_values_countries [data-key=TJ]").click()
    address_says(records, sort="seized_on", country="TJ", facets="open")
    expect(drawer).to_be_visible()
    records.keyboard.press("Escape")
    address_says(records, sort="seized_on", country="TJ", facets=None)
    records.go_back()
    records.go_back()
    records.go_back()
    address_says(records, sort="seized_on", country=None)
    records.go_back()
    address_says(records, sort=None)
    records.wait_for_function(
        "before => document.querySelector('.st-key-records_table tbody tr').innerText === before",
        arg=newest,
        timeout=PATIENCE,
    )


@pytest.mark.long
def test_a_row_opens_its_record_at_the_side_and_its_link_opens_it_again(records, browser):
    key = (
        records.locator(".st-key-records_table tbody a[data-key]")
        .first.get_attribute("data-key")
        .removeprefix("record:")
    )
    records.locator(".st-key-records_table tbody a[data-key]").first.click()
    side = records.locator("[role=dialog]")
    side.get_by_text("What the record says").first.wait_for(timeout=PATIENCE)
    address_says(records, record=key)
    other = browser.new_page()
    other.goto(records.url)
    other.locator("[role=dialog]").get_by_text(key).first.wait_for(timeout=PATIENCE)
    other.close()
    records.keyboard.press("Escape")
    address_says(records, record=None)
    assert records.locator("[role=dialog]").count() == 0


@pytest.mark.long
def test_a_search_in_either_script_narrows_the_list(records):
    box = records.get_by_label("Search")
    box.fill("Ойбек")
    box.press("Enter")
    address_says(records, q="Ойбек")
    records.locator(".st-key-found_blo_codes_UZ-OYBEK button").click()
    address_says(records, q=None, office="UZ-OYBEK")


def test_a_link_to_a_file_gives_the_file_with_the_rows_of_the_page(records, tmp_path):
    shown = records.locator(".st-key-records_table tbody tr").first.locator("td").first.inner_text()
    downloads = []
    records.context.on("page", lambda page: page.on("download", lambda download: downloads.append(download)))
    records.on("download", lambda download: downloads.append(download))
    records.get_by_role("button", name="Download").click()
    records.locator("a.blo-file", has_text="CSV").first.click()
    for _moment in range(240):
        if downloads:
            break
        records.wait_for_timeout(250)
    download = downloads[0]
    assert download.suggested_filename == "records_2026-07-01_2026-10-01_demonstration.csv"
    path = tmp_path / "records.csv"
    download.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        heads, *rows = csv.reader(file)
    assert heads[0] == "Date" and heads[-1] == "Mark" and {row[-1] for row in rows} == {"Demonstration data"}
    day = date.fromisoformat(rows[0][0])
    assert f"{day.day}\u00a0{day:%b %Y}" == shown
    assert len(rows) > 50


@pytest.mark.long
@pytest.mark.parametrize(
    ("width", "height", "language"),
    [
        (390, 844, "ru"),
        (1600, 900, "en"),
        *(pytest.param(*one, marks=pytest.mark.long) for one in ((390, 844, "en"), (1600, 900, "ru"))),
    ],
)
def test_nothing_is_wider_than_the_screen_and_nothing_comes_from_elsewhere(browser, address, width, height, language):
    page = browser.new_page(viewport={"width": width, "height": height})
    asked, failed, said = [], [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address + LINK.format(language=language))
    settle(page)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    table = page.locator(".st-key-records_table .blo-across")
    if width == 1600:
        assert table.evaluate("one => one.scrollWidth <= one.clientWidth")
        lines = table.evaluate("""one => [...one.querySelectorAll("td > a[href*=office_profile]")].map(
            name => new Set([...name.getClientRects()].map(line => Math.round(line.top))).size)""")
        assert lines and max(lines) <= 2
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == [] and said == []
    # Below a page's address Streamlit looks for its server first, and finds it above.
    assert [url for url in failed if "/records/_stcore/" not in url] == []
    page.close()


def test_a_phone_is_shown_a_dozen_records_first_and_the_others_when_asked(browser, address):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(address + LINK.format(language="en"))
    settle(page)
    rows = page.locator(".st-key-records_table tbody tr:visible")
    expect(rows).to_have_count(12)
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("one => one.scrollHeight") < 6000
    # What belongs together stays on one line: an identifier is as high as a line.
    heights = page.eval_on_selector_all(
        ".st-key-records_table .blo-held", "all => all.map(one => one.getClientRects().length).filter(Boolean)"
    )
    assert heights and set(heights) == {1}
    page.get_by_role("button", name="Show 38 more rows").click()
    expect(rows).to_have_count(50)
    assert page.evaluate("document.activeElement.closest('tr')?.classList.contains('blo-late')") in (True, None)
    page.close()
    wide = browser.new_page(viewport={"width": 1600, "height": 900})
    wide.goto(address + LINK.format(language="en"))
    settle(wide)
    expect(wide.locator(".st-key-records_table tbody tr:visible")).to_have_count(50)
    expect(wide.get_by_role("button", name="more rows")).to_have_count(0)
    wide.close()
