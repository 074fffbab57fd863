"""What a tier may not name it is sent nowhere: offices and agencies that are not sure enough, their crossings, and
dated events that are not released, in both languages, whatever a link asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from database import bulk, publishing
from database.engine import Location, reader
from language import i18n
from queries import naming, network, schema
from scope import navigation, settings
from scope.access import Access
from scope.filters import Filters
from scope.settings import AccessSettings, Settings
from web import data

APP = Path(__file__).parent.parent / "app.py"
CANARY = "CANARY"
OWN_CHOICES = {
    "trends": {"split": "pair_codes"},
    "map": {"layers": "offices.borders"},
    "agencies": {"agency_profile": "KG-SCS"},
    "offices": {"office_profile": "KG-AKZHOL"},
    "records": {"q": "CANARY"},
}
PAGES = {page.script: OWN_CHOICES.get(page.name, {}) for page in navigation.PAGES}
DONOR, INTERNAL = Access(tier="donor"), Access(tier="internal")
LATE, OF_LOW, NAMES_LOW, TOLD = "CANARY late", "CANARY of low", "Something at CANARYoffice", "Told event"


def salt(connection: sa.Connection) -> None:
    """Marks in the names of what is not sure enough, and events of which only one is for donors."""
    connection.exec_driver_sql(
        "UPDATE blo SET name_en = 'CANARYoffice', name_ru = 'CANARYофис' WHERE confidence = 'low'"
    )
    connection.exec_driver_sql(
        "UPDATE agency SET name_en = 'CANARYagency', name_ru = 'CANARYведомство', acronym = 'CANARY' WHERE "
        "confidence = 'low'"
    )
    connection.exec_driver_sql(
        "UPDATE place SET name_en = 'CANARYplace', name_ru = 'CANARYместо' WHERE code IN (SELECT place_code FROM blo "
        "WHERE confidence = 'low')"
    )
    value = sa.select(schema.database_info.c.value).where(schema.database_info.c.key == naming.RELEASED_TO)
    end = date.fromisoformat(connection.execute(value).scalar_one())
    low = connection.exec_driver_sql("SELECT min(code) FROM blo WHERE confidence = 'low'").scalar()
    events = [
        (end, "network", None, LATE),
        (end - timedelta(40), "blo", low, OF_LOW),
        (end - timedelta(41), "network", None, NAMES_LOW),
        (end - timedelta(42), "network", None, TOLD),
    ]
    rows = [
        {
            "id": 900_000 + n,
            "occurred_on": day,
            "scope_kind": kind,
            "scope_code": code,
            "kind": "law",
            "text_en": text,
            "text_ru": text,
        }
        for n, (day, kind, code, text) in enumerate(events)
    ]
    bulk.insert(connection, schema.event_mark, pd.DataFrame(rows))


@pytest.fixture(scope="module")
def salted(demonstration_of, tmp_path_factory) -> Location:
    place = demonstration_of(2500, tmp_path_factory.mktemp("salted") / "network")
    with publishing.change(place) as connection:
        salt(connection)
    return place


@pytest.fixture
def rows_in(salted) -> Callable[[sa.Select], pd.DataFrame]:
    engine = reader(salted)
    with engine.connect() as connection:
        yield lambda query: bulk.frame(connection, query)
    engine.dispose()


@pytest.fixture
def sent(salted, monkeypatch):
    """Opens a page; returns everything that the browser is sent."""

    def run(page: str, *, tier: str, lang: str, **parameters: str) -> str:
        for cache in (st.cache_data, st.cache_resource):
            cache.clear()
        monkeypatch.setattr(settings, "current", lambda: Settings(access=AccessSettings(tier=tier)))
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{salted.folder}")
        app = AppTest.from_file(str(APP), default_timeout=120)
        app.switch_page(page)
        for name, value in ({"lang": lang} | parameters).items():
            app.query_params[name] = value
        app.run()
        assert not app.exception and not any("could not be drawn" in error.value for error in app.error)
        return " ".join(str(element.proto) for element in app._tree if hasattr(element, "proto"))

    yield run
    i18n.use("en")


def sweep():
    for tier in ("donor", "public"):
        for lang in ("en", "ru"):
            for page in PAGES:
                is_quick = tier == "donor" and (lang == "en" or page.endswith(("trends.py", "agencies.py")))
                yield pytest.param(page, tier, lang, marks=[] if is_quick else pytest.mark.long)


@pytest.mark.each_time(3)
@pytest.mark.parametrize(("page", "tier", "lang"), list(sweep()))
def test_no_page_names_what_a_reader_of_the_release_is_not_told_of(salted, rows_in, sent, page, tier, lang):
    low = rows_in(sa.select(schema.blo.c.code).where(schema.blo.c.confidence == "low"))["code"].tolist()
    pairs = rows_in(sa.select(schema.crossing_pair.c.code).where(schema.crossing_pair.c.side_a.in_(low)))[
        "code"
    ].tolist()
    assert low and pairs
    whole = sent(
        page,
        tier=tier,
        lang=lang,
        office=".".join(low),
        pair=".".join(pairs),
        period="all" if tier == "donor" else "2025",
        **PAGES[page],
    )
    found = whole.replace("q=CANARY", "").find(CANARY) if "records" in page else whole.find(CANARY)
    # The Records page says what was looked for.
    assert found < 0 or "records" in page, whole[max(found - 200, 0) : found + 100]
    assert "CANARYoffice" not in whole and "CANARYagency" not in whole
    assert not [code for code in low if f'"{code}"' in whole.replace("\\", "")]


def test_a_page_of_internal_readers_names_all_of_it(sent):
    assert "CANARYoffice" in sent(
        "pages/monitor/trends.py", tier="internal", lang="en", period="all", split="blo_codes"
    )


def test_the_lists_of_names_hold_no_office_crossing_or_agency_that_is_not_told(rows_in, salted):
    for query in (network.names, network.all_offices, network.pairs, network.agencies):
        every, told = rows_in(query(INTERNAL)), rows_in(query(DONOR))
        assert CANARY not in told.to_csv() and 0 < len(told) < len(every), query.__name__
    version = data.Version("salted", reader(salted))
    low = rows_in(sa.select(schema.blo.c.code).where(schema.blo.c.confidence == "low"))["code"].iloc[0]
    assert data.names(version, INTERNAL).code("blo_codes", low) == low
    assert data.names(version, DONOR).code("blo_codes", low) is None
    version.engine.dispose()


def test_events_are_told_to_donors_once_their_day_is_released_and_where_their_words_name_no_office_that_is_not(rows_in):
    always = Filters(source_kind="demonstration", start=date(2000, 1, 1), end=date(2100, 1, 1))
    texts = {"text_en", "text_ru"}
    every, told = (rows_in(network.event_marks(always, access)) for access in (INTERNAL, DONOR))
    assert {LATE, OF_LOW, NAMES_LOW, TOLD} <= set(every["text_en"]) and texts <= set(told)
    assert {LATE, OF_LOW, NAMES_LOW, TOLD} & set(told["text_en"]) == {TOLD}
