"""The Capacity page beside counts of its rows, and what each tier is told."""

from __future__ import annotations

import json

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from database.engine import Location
from language import i18n
from scope import settings
from scope.settings import AccessSettings, Settings
from tests.test_cooperation_page import APP, Page, counted

PAGE = "pages/compare/capacity.py"


@pytest.fixture(scope="module")
def network(demonstration_of) -> Location:
    return demonstration_of(6000)


@pytest.fixture
def page(network, monkeypatch):
    def run(language: str = "en", *, tier: str = "internal", agency: str = "", **parameters: str) -> Page:
        for cache in (st.cache_data, st.cache_resource):
            cache.clear()
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
        monkeypatch.setattr(settings, "current", lambda: Settings(access=AccessSettings(tier=tier, agency=agency)))
        i18n.use(language)
        app = AppTest.from_file(str(APP), default_timeout=120)
        app.query_params["lang"] = language
        app.switch_page(PAGE)
        for name, value in ({"period": "2025"} | parameters).items():
            app.query_params[name] = value
        return Page(app.run())

    yield run
    i18n.use("en")


def specs(shown: Page) -> str:
    """Everything that the charts hold."""
    return " ".join(json.dumps(json.loads(one.proto.spec), ensure_ascii=False) for one in shown.app.get("plotly_chart"))


UNTIL = "delivered_on < '2026-01-01'"


def test_the_line_of_a_donor_tells_what_sql_by_hand_counts(network, page):
    deliveries, in_year, grants = counted(
        network,
        f"SELECT count(*) FILTER (WHERE {UNTIL}), count(*) FILTER (WHERE {UNTIL} AND delivered_on >= '2025-01-01'), "
        "(SELECT count(*) FROM blo_donor WHERE donor_code = 'JP') FROM equipment WHERE donor_code = 'JP'",
    )
    line = next(row for row in page().rows() if row and row[0] == "Japan")
    assert line[1] == str(grants) and line[2].split("\n") == [str(deliveries), str(in_year)] and deliveries > in_year
    assert any(row and row[0] == "Япония" for row in page("ru").rows())


def test_one_donor_stands_at_its_own_link_and_an_unknown_one_is_refused(network, page):
    shown = page(donor="NO")
    (deliveries,) = counted(network, f"SELECT count(*) FROM equipment WHERE donor_code = 'NO' AND {UNTIL}")
    assert "Norway" in shown.words and f"Deliveries of equipment since 2016 {deliveries}" in shown.words
    assert "By donor" not in shown.words
    assert "donor" in page(donor="XX").app.warning[0].value


def test_women_and_men_of_a_year_are_those_of_its_courses(network, page):
    men, women = counted(
        network,
        "SELECT sum(a.men), sum(a.women) FROM training t JOIN training_attendance a ON a.training_id = t.id WHERE "
        "t.ended_on >= '2025-01-01' AND t.ended_on < '2026-01-01'",
    )
    assert f"{men + women:,}, women {women} · {women / (men + women):.0%}" in specs(page())


def test_the_condition_of_equipment_is_for_internal_readers_alone(page):
    for tier, agency, is_told in (("internal", "", True), ("partner", "KG-SCS", False), ("donor", "", False)):
        shown = page(tier=tier, agency=agency)
        assert ("Condition of equipment" in shown.words) == is_told
        assert ("not_working" in shown.sent or "Out of order" in shown.sent) == is_told


@pytest.mark.parametrize("tier", ["donor", "public"])
def test_readers_of_the_release_see_what_is_released(page, tier):
    shown = page(tier=tier)
    assert "By donor" in shown.words and "Course participants by topic" not in shown.words
    assert ("Offices opened" in shown.words) == (tier == "donor")
    assert ("Kaindy" in specs(shown)) is False
