"""The search at the side by keyboard alone: it opens the page of what was meant, keeps the period, and Back returns."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

PATIENCE = 60_000


@pytest.mark.parametrize(
    ("width", "language", "name"),
    [pytest.param(1600, "en", "Oybek", marks=pytest.mark.long), (320, "ru", "Ойбек")],
)
def test_an_office_is_found_with_a_slip_and_opened_by_keyboard(browser, address, width, language, name):
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{address}/trends?lang={language}&period=2026-Q2&compare=previous")
    page.wait_for_selector(".js-plotly-plot .main-svg", state="attached", timeout=PATIENCE)
    box = page.locator(".st-key-find input")
    if width < 900:
        expect(box).to_be_hidden(timeout=PATIENCE)
        page.locator("[data-testid=stExpandSidebarButton]").first.click()
    box.focus()
    page.keyboard.type("Oybec")
    first = page.locator(".st-key-found a").first
    expect(first).to_contain_text(name, timeout=PATIENCE)
    found = first.bounding_box()
    assert found and found["x"] >= 0 and found["x"] + found["width"] <= width
    for _ in range(3):
        page.keyboard.press("Tab")
        if first.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/offices.*office_profile=UZ-OYBEK"), timeout=PATIENCE)
    assert "period=2026-Q2" in page.url and "compare=previous" in page.url
    expect(page.locator("h2.blo-profile")).to_have_text(name, timeout=PATIENCE)
    expect(box).to_have_value("", timeout=PATIENCE)
    page.go_back()
    page.wait_for_url(re.compile("/trends.*period=2026-Q2"), timeout=PATIENCE)
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_attached(timeout=PATIENCE)
    page.close()
