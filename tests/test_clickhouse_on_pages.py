"""Pages over ClickHouse say what they say over the embedded database."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from database import clickhouse, engine
from database.engine import Location
from tests.conftest import some

APP = Path(__file__).parent.parent / "app.py"
PAGES = {
    "pages/monitor/situation.py": {},
    "pages/monitor/trends.py": {"split": "group_codes"},
    "pages/monitor/map.py": {},
    "pages/compare/agencies.py": {},
    "pages/work/records.py": {},
}


FRACTION = re.compile(r"\d+\.\d{5,}")


def rounded(found: re.Match) -> str:
    """A number whose last digits depend on the order in which it was added up."""
    return f"{float(found[0]):.10g}"


@pytest.fixture(scope="module")
def places(demonstration_of, clickhouse_url) -> tuple[Location, Location]:
    """One demonstration network, embedded and on ClickHouse."""
    embedded = demonstration_of(400)
    server = engine.parse(sa.make_url(clickhouse_url).set(database="pages").render_as_string())
    reading = engine.reader(embedded)
    with reading.connect() as connection:
        clickhouse.send(server.url, connection, None)
    reading.dispose()
    return embedded, server


def shown(place: Location, page: str, choices: dict[str, str], monkeypatch) -> list[str]:
    """All markup of a page, and the data of its charts."""
    for cache in (st.cache_data, st.cache_resource):
        cache.clear()
    monkeypatch.setenv("DATABASE_URL", place.url or f"duckdb:///{place.folder}")
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.switch_page(page)
    for name, value in {"period": "2026-Q3", "lang": "ru", **choices}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception and not app.error
    charts = [chart.proto.spec for chart in app.get("plotly_chart")]
    return [*(part.proto.body for part in app.get("html")), *(one.value for one in app.markdown), *charts]


@pytest.mark.long
@pytest.mark.parametrize("page", some([page for page in PAGES if "agencies" not in page], PAGES))
def test_a_page_over_clickhouse_says_the_same(places, page, monkeypatch):
    embedded, server = (
        [FRACTION.sub(rounded, text) for text in shown(place, page, PAGES[page], monkeypatch)] for place in places
    )
    assert len("".join(server)) > 2000
    assert server == embedded
