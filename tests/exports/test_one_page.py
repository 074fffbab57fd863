"""A page of paper of one thing: nothing reaches into its foot, figures stand beneath each other."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import typst

from charts.chart import Event, Series, TimeChart
from exports import one_page_pdf, typeface, typeset
from exports.one_page import Listing, OnePage
from scope.comparison import shift
from tests.exports.test_agency_summary import provenance

MONTHS = tuple(shift(date(2024, 10, 1), number) for number in range(24))


def page(tables: int, rows: int) -> OnePage:
    made = tuple((f"Value {number}", float(number), "1,234") for number in range(rows))
    return OnePage(
        name="Kaindy (railway)",
        subtitle="Kyrgyzstan",
        sentences=("It reported.",) * 4,
        figures=(("Cases", 39.0, "+33%"),),
        tiles=(("Cases", "39", "+33%"),),
        trend=TimeChart(
            title="Cases per month",
            unit="cases",
            starts=MONTHS,
            labels=tuple(map(str, MONTHS)),
            ticks=((0, "Oct 2024"),),
            series=(Series(name="Kaindy", values=tuple(float(number) for number in range(24))),),
            events=tuple(
                Event(at=place, number=str(place + 1), words=f"Delivered: thing {place}") for place in range(6)
            ),
        ),
        listings=tuple(
            Listing(f"Table {number}", ("What", "Cases", "Quantity"), made, numbers=(False, True, True))
            for number in range(tables)
        ),
    )


@pytest.fixture
def drawn(monkeypatch):
    """What the pages take of their room, and all that they are made of."""
    found: dict = {}

    def keep(template: Path, folder: Path, said: dict) -> bytes:
        made = typeset.written(template, folder, said)
        options = {"root": str(folder), "font_paths": [str(typeface.FOLDER)], "ignore_system_fonts": True}
        found["rooms"] = [one["value"] for one in json.loads(typst.query(str(made), "<fitted>", **options))]
        found["pages"] = said["pages"]
        return b"%PDF"

    monkeypatch.setattr(one_page_pdf.typeset, "pdf", keep)

    def make(*pages: OnePage) -> dict:
        one_page_pdf.pdf(list(pages), provenance(), "Offices")
        return found

    return make


def test_what_is_longer_than_its_page_ends_above_the_foot(drawn):
    """A picture as wide as the page grew with the room that smaller letters left, and tables reached into the foot."""
    short, long = drawn(page(2, 3), page(10, 12))["rooms"]
    assert short["drawn"] < short["room"] / 1.4
    assert long["room"] * 0.9 < long["drawn"] <= long["room"]


def test_a_foot_of_many_words_takes_its_room_from_the_page(drawn, monkeypatch):
    """Its last lines were beyond the edge of the paper."""
    (few,) = drawn(page(2, 3))["rooms"]
    words = ("These totals include probable double reports. " * 25,)
    noted = replace(provenance(), notes=words)
    monkeypatch.setattr("tests.exports.test_one_page.provenance", lambda: noted)
    (many,) = drawn(page(2, 3))["rooms"]
    assert few["room"] - many["room"] > 20


def test_tables_stand_in_two_columns_as_long_as_each_other(drawn):
    (made,) = drawn(page(7, 3))["pages"]
    assert [len(column) for column in made["columns"]] == [4, 3]
    table = made["columns"][0][0]
    assert table["is_number"] == (False, True, True) and "events" not in made["trend"]["note"]
