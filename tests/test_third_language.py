"""A language beside English and Russian: its catalog and its code are all that it needs; names from the data stand in
English, as do dates."""

from __future__ import annotations

import io
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from analysis.names import Names
from briefing import make, playlist
from briefing.files import WRITERS
from database import reading
from language import i18n
from scope import navigation, settings
from scope.access import Access

APP = Path(__file__).parent.parent / "app.py"


@pytest.fixture(scope="module")
def network(demonstration_of, tmp_path_factory):
    return demonstration_of(400, tmp_path_factory.mktemp("third") / "copy")


@pytest.fixture
def kazakh(monkeypatch, tmp_path):
    """The catalog of Russian under the code of Kazakh, and the languages of the dashboard with it."""
    locales = tmp_path / "locales"
    shutil.copytree(i18n.LOCALES / "ru", locales / "kk")
    monkeypatch.setattr(i18n, "LOCALES", locales)
    monkeypatch.setattr(i18n, "LANGUAGES", (*i18n.LANGUAGES, "kk"))
    i18n._catalog.cache_clear()
    yield i18n.use("kk")
    i18n.use("en")
    i18n._catalog.cache_clear()


def test_its_words_are_those_of_its_catalog_and_its_dates_are_english(kazakh):
    assert kazakh == "kk"
    assert i18n._("Seizure cases") == "Случаи изъятия"
    assert i18n.month_year(date(2026, 3, 1)) == "March 2026"
    assert i18n.name({"name_en": "Termez", "name_ru": "Термез"}) == "Termez"


def test_the_operator_may_offer_it(kazakh):
    assert settings.parse('languages = ["kk", "ru"]').languages == ("kk", "ru")


@pytest.mark.long
def test_a_briefing_in_it_names_things_in_english(kazakh, network, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
    asks = reading.Reading(reading.current())
    names: Names = asks.names(Access(tier="internal"))
    assert names("country", "UZ") == "Uzbekistan"
    made = make.briefing(
        playlist.shipped()["donor"],
        {},
        asks=asks,
        reader=Access(tier="internal"),
        settings=settings.Settings(),
        language="kk",
        address="",
    )
    assert made.language == "kk"
    slides = Presentation(io.BytesIO(WRITERS["pptx"](made)))
    assert slides.core_properties.language == "kk-KZ"


@pytest.mark.each_time(2)
@pytest.mark.parametrize("page", [one.script for one in navigation.PAGES if one.name != "wall"])
def test_every_page_opens_in_it(kazakh, network, monkeypatch, page):
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
    monkeypatch.setattr(settings, "current", lambda: settings.Settings(languages=("kk", "ru")))
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.query_params["lang"] = "kk"
    app.run()
    app.switch_page(page).run()
    assert not app.exception
    said = " ".join(part.proto.body for part in app.get("html") if not part.proto.body.startswith("<style"))
    assert app.session_state["lang"] == "kk" and re.search("[а-я]{4}", said)
