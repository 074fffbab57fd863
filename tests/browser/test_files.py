"""A chart is taken away as files: each arrives whole, of its kind, and says what it holds."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

BEGINNINGS = {"csv": b"\xef\xbb\xbf", "xlsx": b"PK", "png": b"\x89PNG", "svg": b"<", "pdf": b"%PDF"}


@pytest.fixture(scope="module")
def files(browser, address) -> dict[str, bytes]:
    """What the buttons of the trend on the Situation page give, by form."""
    page = browser.new_page(viewport={"width": 1600, "height": 900}, accept_downloads=True)
    page.goto(f"{address}/?lang=ru&period=2026-Q3")
    page.locator(".st-key-files_trend button").first.click(timeout=120_000)
    found = {}
    for form in BEGINNINGS:
        with page.expect_download(timeout=120_000) as begun:
            page.locator(f".st-key-file_trend_{form} button").click()
        assert begun.value.suggested_filename == f"blo-trend-ru.{form}"
        found[form] = Path(begun.value.path()).read_bytes()
    page.close()
    return found


def test_every_file_is_of_its_kind(files):
    assert {form: content.startswith(BEGINNINGS[form]) for form, content in files.items()} == dict.fromkeys(BEGINNINGS, True)


def test_the_values_carry_the_mark_of_demonstration_data_in_every_row(files):
    rows = list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert len(rows) == 36 and {row["Пометка"] for row in rows} == {"Демонстрационные данные"}
    assert {row["Что показано"] for row in rows} == {"III квартал 2026 г. · пять стран программы"}


def test_the_workbook_holds_a_chart_of_its_own(files):
    names = zipfile.ZipFile(io.BytesIO(files["xlsx"])).namelist()
    assert any(name.startswith("xl/charts/chart") for name in names)
