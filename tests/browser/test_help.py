"""The page Help keeps its word: each step of each task works, and what is where is said once."""

from __future__ import annotations

import pytest
from PIL import Image
from playwright.sync_api import expect

from content.help import TASKS
from language import i18n
from tools import help_tasks, launch, screenshots

QUICK = {("office", "ru")}
ARE_PICTURES = """all => Promise.all(all.map(one => {
  one.loading = "eager";
  return one.decode().then(() => true, () => false);
}))"""
MOST_BYTES = 1_500_000


@pytest.fixture(autouse=True)
def english():
    yield
    i18n.use("en")


@pytest.mark.parametrize(
    ("name", "language"),
    [
        pytest.param(task.name, language, marks=() if (task.name, language) in QUICK else pytest.mark.long)
        for task in TASKS
        for language in ("en", "ru")
    ],
)
def test_each_step_of_a_task_works(browser, address, name, language):
    (task,) = (one for one in TASKS if one.name == name)
    page = browser.new_page(viewport={"width": help_tasks.WIDE, "height": help_tasks.HIGH})
    screenshots._open(page, address + help_tasks.begin(language))
    help_tasks.do(page, task, rest=screenshots._rest)
    page.close()


def test_every_task_has_its_pictures_and_all_of_them_are_small():
    pictures = [launch.ROOT / "static" / task.picture(language) for task in TASKS for language in ("en", "ru")]
    assert sorted((launch.ROOT / "static" / "help").iterdir()) == sorted(pictures)
    assert sum(path.stat().st_size for path in pictures) < MOST_BYTES
    assert {Image.open(path).size for path in pictures} == {(960, 600)}


def test_what_is_where_is_said_once_and_never_before_a_page_that_a_link_asks_for(browser, address):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    screenshots._open(page, f"{address}/?lang=en")
    told = page.get_by_role("complementary", name="What is where")
    expect(told).to_have_count(0)
    screenshots._open(page, address)
    expect(told.get_by_role("listitem")).to_have_count(5)
    told.get_by_role("button", name="Got it").focus()
    page.keyboard.press("Escape")
    expect(told).to_have_count(0)
    screenshots._open(page, address)
    expect(told).to_have_count(0)
    screenshots._open(page, f"{address}/help?lang=en")
    expect(page.get_by_role("heading", name="What is where")).to_be_visible()
    assert page.locator(".blo-steps img").evaluate_all(ARE_PICTURES) == [True] * len(TASKS)
    page.close()
