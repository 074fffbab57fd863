"""The Briefing page in a browser: every slide has its picture, and the address of the wall is copied over http."""

from __future__ import annotations

from playwright.sync_api import Page, expect

PATIENCE = 90_000


def opened(browser, address: str, path: str) -> Page:
    page = browser.new_page(viewport={"width": 1600, "height": 900})
    # As over plain http from another machine: there a page is given no clipboard.
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true });"
        "Object.defineProperty(window, 'isSecureContext', { value: false });"
    )
    page.goto(f"{address}/{path}")
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)
    return page


def test_the_address_is_copied_over_plain_http_and_every_slide_has_its_picture(browser, address):
    page = opened(browser, address, "briefing?lang=en&playlist=method")
    assert page.evaluate("window.isSecureContext") is False
    field = page.get_by_label("Address of the wall")
    expect(field).to_be_visible(timeout=PATIENCE)
    asked = field.input_value()
    assert asked.startswith(f"{address}/wall?") and "playlist=method" in asked
    page.evaluate("document.addEventListener('copy', () => (window.taken = String(document.activeElement.value)))")
    button = page.get_by_role("button", name="Copy", exact=True)
    button.click()
    expect(page.locator(".blo-copying [role=status]")).to_have_text("Copied")
    expect(button).to_be_focused()
    # What was copied can be pasted.
    box = page.get_by_role("textbox", name="Title in English")
    if not box.count():
        page.get_by_role("button", name="Begin with the chosen playlist").click()
    expect(box).to_be_visible(timeout=PATIENCE)
    box.fill("")
    box.press("Control+V")
    assert box.input_value()[:40] == asked[:40]
    small = page.locator(".st-key-card_slides .round > li")
    expect(small.first.locator(".slide h1")).to_contain_text("Seizures show", timeout=PATIENCE)
    # A click lets the preview begin with that slide.
    key = small.first.locator("> button").get_attribute("data-key")
    small.first.locator("> button").click()
    expect(page.locator(f"iframe[src*='start={key}']")).to_be_attached(timeout=PATIENCE)
    page.close()


def test_a_query_is_copied_over_plain_http(browser, address):
    page = opened(browser, address, "sql?lang=en")
    page.get_by_role("link", name="Trends").click()
    page.get_by_role("button", name="Show the queries of this page").click()
    code = page.get_by_role("dialog").locator("[data-testid=stCode]").first
    code.hover()
    code.get_by_role("button", name="Copy to clipboard").click()
    page.keyboard.press("Escape")
    search = page.locator(".st-key-find input")
    search.fill("")
    search.press("Control+V")
    assert "FROM seizure" in search.input_value()
    page.close()
