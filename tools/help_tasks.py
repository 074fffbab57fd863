"""The tasks of the page *Help* done in a browser: for its pictures, and for tests that each step still works."""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Locator, Page

from content.help import Choose, Go, Press, See, Step, Task, Write
from language import i18n
from language.i18n import _

PATIENCE = 180_000
"""Milliseconds that a step may take."""
WIDE, HIGH = 1280, 800
SHOWN_WIDE = 960
QUALITY = 62


class StepFailed(AssertionError):
    """A step that does not do what it says; the message has its words."""


def do(page: Page, task: Task, *, rest: Callable[[Page], None]) -> Page:
    """Do all steps of a task, in the running language, on a page of the dashboard; returns the page that they end on.

    Args:
        rest: waits until a page has come to rest.

    Raises:
        StepFailed: a step cannot be done, or what it speaks of is not there.
    """
    for step in task.steps:
        try:
            page = _done(page, step)
            rest(page)
        except Exception as error:
            raise StepFailed(f"{task.name}: {step.markup()}\n{error}") from error
    return page


def _done(page: Page, step: Step) -> Page:
    act = step.act
    if isinstance(act, Go):
        link = page.locator("[data-testid=stSidebar] [data-testid=stPageLink] a", has_text=_(act.names["page"]))
        link.first.click(timeout=PATIENCE)
        page.locator("h1", has_text=_(act.names["page"])).wait_for(timeout=PATIENCE)
    elif isinstance(act, Press):
        return _pressed(page, act)
    elif isinstance(act, Choose):
        page.get_by_role("combobox", name=_(act.name)).first.click(timeout=PATIENCE)
        page.get_by_role("option", name=_(act.option), exact=True).first.click(timeout=PATIENCE)
    elif isinstance(act, Write):
        field = page.get_by_label(_(act.name), exact=True).first
        # A list that is open closes where the page is moved.
        field.scroll_into_view_if_needed(timeout=PATIENCE)
        page.wait_for_timeout(300)
        field.click(timeout=PATIENCE)
        field.fill(act.names["text"], timeout=PATIENCE)
        if field.get_attribute("aria-autocomplete") == "list":
            page.get_by_role("option").filter(has_text=act.names["text"]).first.wait_for(timeout=PATIENCE)
        field.press("Enter")
        page.wait_for_timeout(500)
    else:
        _see(page, act)
    return page


def _pressed(page: Page, act: Press) -> Page:
    control: Locator = (
        page.locator(act.selector) if act.selector else page.get_by_role(act.role, name=_(act.name), exact=True)
    ).first
    if act.gives:
        with page.expect_download(timeout=PATIENCE) as coming:
            control.click(timeout=PATIENCE)
        coming.value.cancel()
        return page
    if control.get_attribute("target", timeout=PATIENCE) == "_blank":
        with page.context.expect_page(timeout=PATIENCE) as coming:
            control.click()
        return coming.value
    if control.get_attribute("type") == "radio":
        # Its sign lies over it.
        control.check(force=True, timeout=PATIENCE)
    else:
        control.click(timeout=PATIENCE)
    return page


def _see(page: Page, act: See) -> None:
    found = page.locator(act.selector).first
    found.wait_for(timeout=PATIENCE)
    found.scroll_into_view_if_needed()
    if act.name:
        found.get_by_role("heading", name=_(act.name)).wait_for(timeout=PATIENCE)


def picture(page: Page) -> bytes:
    """What a page shows now, small enough to be kept with the program."""
    # Nothing is pointed at.
    page.mouse.move(WIDE - 1, 1)
    page.wait_for_timeout(400)
    image = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    out = io.BytesIO()
    image.resize((SHOWN_WIDE, round(SHOWN_WIDE * image.height / image.width)), Image.Resampling.LANCZOS).save(
        out, "WEBP", quality=QUALITY, method=6
    )
    return out.getvalue()


def begin(language: str) -> str:
    """Path with which a task begins, of a page that is drawn at once; words are then in the language."""
    i18n.use(language)
    return f"/help?lang={language}&period=2026-Q3"
