"""Completion in the editor of the page SQL, by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

PATIENCE = 60_000


@pytest.mark.long
def test_tables_and_columns_are_completed_by_keyboard_and_the_text_runs(browser, address):
    page = browser.new_page(viewport={"width": 1600, "height": 900})
    page.goto(f"{address}/sql?lang=en")
    area = page.locator(".st-key-sql_text textarea")
    area.click(timeout=PATIENCE)
    names = page.locator("#blo-completions")
    page.keyboard.type("SELECT count(*) AS n FROM seiz")
    expect(names).to_be_visible(timeout=PATIENCE)
    expect(names.locator("li").first).to_have_text("seizure")
    for place in ("0", "1", "0"):
        page.keyboard.press("ArrowUp" if place == "0" and area.get_attribute("aria-activedescendant") else "ArrowDown")
        assert area.get_attribute("aria-activedescendant") == f"blo-completions-{place}"
    page.keyboard.press("Enter")
    expect(area).to_have_value("SELECT count(*) AS n FROM seizure")
    expect(names).to_be_hidden()
    page.keyboard.type(" s JOIN blo b ON b.co")
    expect(names.locator("li").first).to_have_text("code")
    page.keyboard.press("Escape")
    expect(names).to_be_hidden()
    page.keyboard.type("de")
    # What is a name already is not offered: a new line is one.
    expect(names).to_be_hidden()
    page.keyboard.type(" = s.blo")
    expect(names.locator("li").first).to_have_text("blo_code")
    page.keyboard.press("Tab")
    expect(area).to_have_value("SELECT count(*) AS n FROM seizure s JOIN blo b ON b.code = s.blo_code")
    # What was not chosen is not taken by the end of a line.
    page.keyboard.type(" WHERE s.ref")
    expect(names).to_be_visible()
    page.keyboard.press("Enter")
    expect(names).to_be_hidden()
    expect(area).to_have_value("SELECT count(*) AS n FROM seizure s JOIN blo b ON b.code = s.blo_code WHERE s.ref\n")
    for _letter in " WHERE s.ref\n":
        page.keyboard.press("Backspace")
    page.keyboard.type(" -- seiz")
    expect(names).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-testid=stDataFrame]")).to_be_visible(timeout=PATIENCE)
    page.close()
