"""What a reader wants the dashboard to begin with, kept by the browser; and the language, changed in the middle."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import violations

ROWS = ".blo-table tbody tr"


def chosen(page: Page, name: str, letters: str, words: str) -> None:
    """Chosen by keys alone, in the box of the dialog that opens."""
    box = page.get_by_role("dialog").locator(f"[class*=st-key-preferred_{name}] input")
    box.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.type(letters)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").locator(f"[class*=st-key-preferred_{name}] input")).to_have_value(words)


@pytest.mark.long
def test_what_is_wanted_is_chosen_by_keys_kept_by_the_browser_and_gives_way_to_a_link(browser, address):
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="en-GB")
    page = context.new_page()
    page.goto(f"{address}/records?period=2026-Q3")
    expect(page.locator(ROWS)).to_have_count(50)
    page.locator(".st-key-preferences_open button").focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    chosen(page, "rows", "25", "25")
    expect(page.locator(ROWS)).to_have_count(25)
    chosen(page, "start", "Tre", "Trends")
    chosen(page, "language", "Рус", "Русский")
    expect(page.get_by_role("dialog")).to_contain_text("Начальная страница")
    expect(page.locator("[class*=st-key-preferred_start] input")).to_have_value("Тенденции")
    page.wait_for_timeout(1_000)
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    # Another visit of the same browser.
    again = context.new_page()
    again.goto(address)
    again.wait_for_url("**/trends?lang=ru&**")
    # A link says more, and one that names a page of a list means the rows that it was written with.
    for link, rows in (
        ("/records?period=2026-Q3&size=50", 50),
        ("/records?period=2026-Q3&page=2", 50),
        ("/records?period=2026-Q3", 25),
    ):
        again.goto(address + link)
        expect(again.locator(ROWS)).to_have_count(rows)
    again.goto(f"{address}/?lang=en")
    expect(again.locator("h1")).to_contain_text("Situation")
    assert urlsplit(again.url).path == "/"
    # What is kept and is none any more is as if nothing were kept.
    context.add_cookies(
        [{"name": "blo-preferences", "value": "language=xx~start=gone~rows=7~look=%3Cb%3E", "url": address}]
    )
    again.goto(address)
    expect(again.locator("h1")).to_contain_text("Situation")
    assert parse_qs(urlsplit(again.url).query)["lang"] == ["en"]
    context.close()


def test_after_another_language_is_chosen_everything_goes_on_in_it(browser, address):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(f"{address}/trends?lang=en&period=last_quarter")
    period = page.locator(".st-key-f_period input")
    expect(period).to_have_value("Last complete quarter")
    page.locator(".st-key-reader").get_by_text("RU").click()
    expect(period).to_have_value("Последний полный квартал")
    page.locator(".st-key-link_open button").click()
    expect(page.get_by_role("dialog")).to_contain_text("Скопировать ссылку")
    page.close()
