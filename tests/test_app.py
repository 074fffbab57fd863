"""The frame says what is wrong with the data it stands on, and mends itself when that is over."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import settings
from database import derived, publishing
from database.engine import Location
from database.loading import initialise
from settings import AccessSettings, Settings

APP = Path(__file__).parent.parent / "app.py"


@pytest.fixture(autouse=True)
def no_memory():
    """What the process knows of the databases of other tests."""
    for cache in (st.cache_data, st.cache_resource):
        cache.clear()


@pytest.fixture
def open_page(monkeypatch):
    """Opens the dashboard on a database; returns it and its markup."""

    def run(place: Location, *, tier: str = "internal", **parameters: str) -> tuple[AppTest, str]:
        monkeypatch.setattr(settings, "current", lambda: Settings(access=AccessSettings(tier=tier)))
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{place.folder or place.file}" if place.kind == "duckdb" else place.url)
        app = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in ({"lang": "en"} | parameters).items():
            app.query_params[name] = value
        app.run()
        return app, html_of(app)

    return run


def html_of(app: AppTest) -> str:
    assert not app.exception, [error.message for error in app.exception]
    return " ".join(part.proto.body for part in app.get("html") if not part.proto.body.startswith("<style"))


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Location:
    """A real database before its first load: it holds the finds that UNODC published."""
    place = Location("duckdb", folder=tmp_path_factory.mktemp("published"))
    with publishing.change(place, fresh=True) as connection:
        initialise(connection)
        derived.derive(connection, Settings())
    return place


def test_a_month_without_a_published_find_is_not_told_as_zero(published, open_page):
    # Published in the second half of 2021: one find in August, one in November.
    _app, html = open_page(published, source="published", period="2021")
    assert 'title="August 2021: 1"' in html and 'title="November 2021: 1"' in html
    assert 'title="September 2021: No case published"' in html
    assert 'title="September 2021: 0"' not in html
