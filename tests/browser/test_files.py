"""A chart is taken away as files: each arrives whole, of its kind, and says what it holds."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

BEGINNINGS = {
    "csv_comma": b"\xef\xbb\xbf",
    "csv_standard": b"\xd0",
    "csv_point": b"\xef\xbb\xbf",
    "xlsx": b"PK",
    "png": b"\x89PNG",
    "svg": b"<",
    "pdf": b"%PDF",
}


@pytest.fixture(scope="module")
def files(browser, address) -> dict[str, bytes]:
    """What the buttons of the main chart of the Trends page give, by form."""
    page = browser.new_page(viewport={"width": 1600, "height": 900})
    page.goto(f"{address}/trends?lang=ru&period=2026-Q3")
    # The link must open it, and no dialog may stand before it.
    page.locator(".st-key-files_main_lines button").first.click(timeout=120_000)
    found = {}
    for form in BEGINNINGS:
        with page.expect_download(timeout=120_000) as begun:
            page.locator(f".st-key-file_main_lines_{form} button").click()
        assert begun.value.suggested_filename == f"blo-main-lines-ru.{form.partition('_')[0]}"
        found[form] = Path(begun.value.path()).read_bytes()
    page.close()
    return found


@pytest.mark.long
def test_every_file_is_of_its_kind(files):
    assert {form: content.startswith(BEGINNINGS[form]) for form, content in files.items()} == dict.fromkeys(
        BEGINNINGS, True
    )


@pytest.mark.long
def test_the_values_carry_the_mark_of_demonstration_data_in_every_row(files):
    rows = list(csv.DictReader(io.StringIO(files["csv_comma"].decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 36 and {row["Пометка"] for row in rows} == {"Демонстрационные данные"}
    assert {row["Что показано"] for row in rows} == {"III\u00a0квартал 2026\u00a0г. · пять стран программы"}


@pytest.mark.long
def test_the_workbook_holds_a_chart_of_its_own(files):
    names = zipfile.ZipFile(io.BytesIO(files["xlsx"])).namelist()
    assert any(name.startswith("xl/charts/chart") for name in names)
