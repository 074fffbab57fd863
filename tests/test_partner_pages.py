"""Every page and file of a partner's own cases is the same where there are no others, and each says which view it
is."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import zip_longest
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from database import engine, publishing
from database.engine import Location
from exports import route
from exports.provenance import Provenance
from exports.records import Listing
from language import i18n
from queries import records
from queries.records import Sort
from scope import navigation, settings
from scope.access import NETWORK, Access
from scope.filters import Filters
from scope.settings import AccessSettings, Settings
from tests.conftest import some
from web import data

APP = Path(__file__).parent.parent / "app.py"
PAGES = {page.name: page.script for page in navigation.PAGES if page.data != NETWORK}
OWN = Access(tier="partner", agency_code="KG-SCS")


def taken_out(agency: str) -> tuple[str, ...]:
    """What leaves of a network nothing that is not of one agency; and no table made at load from the cases of all."""
    names = f"SELECT code FROM agency WHERE lineage_code = '{agency}'"
    offices = (
        f"SELECT blo_code FROM blo_agency WHERE agency_code IN ({names}) UNION SELECT blo_code FROM seizure WHERE "
        "blo_code IS NOT NULL"
    )
    derived = (table.name for table in publishing.schema.layer("derived") if table.name != "position_cell")
    return (
        f"DELETE FROM seizure WHERE NOT (coalesce(lead_agency_code, '') IN ({names}) OR id IN (SELECT seizure_id FROM "
        f"seizure_agency WHERE agency_code IN ({names})))",
        *(
            f"DELETE FROM seizure_{part} WHERE seizure_id NOT IN (SELECT id FROM seizure)"
            for part in ("item", "agency", "detection")
        ),
        f"DELETE FROM exchange WHERE coalesce(from_agency_code, '') NOT IN ({names}) AND coalesce(to_agency_code, '') "
        f"NOT IN ({names})",
        f"DELETE FROM operation WHERE id NOT IN (SELECT operation_id FROM operation_agency WHERE agency_code IN "
        f"({names}))",
        f"DELETE FROM training_attendance WHERE agency_code NOT IN ({names})",
        "DELETE FROM training WHERE id NOT IN (SELECT training_id FROM training_attendance)",
        *(
            f"DELETE FROM {table} WHERE coalesce(blo_code, '') NOT IN ({offices})"
            for table in ("target", "contact_point", "report", "equipment")
        ),
        f"DELETE FROM event_mark WHERE scope_kind = 'blo' AND scope_code NOT IN ({offices})",
        *(f'DELETE FROM "{name}"' for name in derived),
    )


@pytest.fixture(scope="module")
def places(demonstration_of, tmp_path_factory) -> tuple[Location, Location]:
    """A demonstration network, and what of it is of the customs of Kyrgyzstan."""
    everything, own = demonstration_of(1500), demonstration_of(1500, tmp_path_factory.mktemp("own") / "network")
    with publishing.change(own) as connection:
        for statement in taken_out("KG-SCS"):
            connection.execute(sa.text(statement))
    return everything, own


@pytest.fixture
def opened(monkeypatch):
    def run(place: Location, page: str, **parameters: str) -> AppTest:
        for cache in (st.cache_data, st.cache_resource):
            cache.clear()
        monkeypatch.setattr(
            settings, "current", lambda: Settings(access=AccessSettings(tier="partner", agency="KG-SCS"))
        )
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{place.folder}")
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.switch_page(PAGES[page])
        for name, value in ({"lang": "en", "period": "2026-Q2"} | parameters).items():
            app.query_params[name] = value
        app.run()
        assert not app.exception and not any("could not be drawn" in error.value for error in app.error)
        return app

    return run


def sent(app: AppTest) -> Iterator[str]:
    """What the browser is sent, element by element, but for what differs at every run."""
    for element in app._tree:
        if hasattr(element, "proto"):
            yield re.sub(r"token=[\w.\-]+|deferred_file_id: \S+", "", str(element.proto))


def words(app: AppTest) -> str:
    parts = [part.proto.body for part in app.get("html") if not part.proto.body.startswith("<style")]
    return html.unescape(
        " ".join([*parts, *(json.loads(one.proto.json or "{}").get("markup", "") for one in app.get("bidi_component"))])
    )


@pytest.mark.each_time(1)
@pytest.mark.parametrize("page", some(("situation", "map", "records"), PAGES))
def test_a_page_of_own_cases_is_the_same_without_the_cases_of_others(places, opened, page):
    everything, own = (list(sent(opened(place, page))) for place in places)
    assert [(one, other) for one, other in zip_longest(everything, own) if one != other] == []
    assert len("".join(own)) > 5000


@pytest.mark.long
@pytest.mark.parametrize("page", ("situation", "records", "briefing"))
def test_each_page_says_in_its_head_which_view_it_is(places, opened, page, monkeypatch):
    monkeypatch.setitem(PAGES, "briefing", navigation.of("briefing").script)
    heads = {
        "own": "Our cases: those in which KG · State Customs Service",
        "network": "Network: released figures of all agencies",
    }
    fixed = {"records": "own", "briefing": "network"}.get(page)
    for view, head in heads.items():
        app = opened(places[0], page, data=view)
        found = words(app)
        assert (heads[fixed] if fixed else head) in found
        assert heads[{"own": "network", "network": "own"}[fixed or view]] not in found
        assert app.query_params["data"] == view


def test_a_link_of_a_partner_means_nothing_to_others_and_raises_nobody(places, opened, monkeypatch):
    app = opened(places[0], "situation", data="own", tier="donor")
    assert "Our cases" not in words(app) and "verified records older than" in words(app)
    app = opened(places[0], "situation", data="everything")
    assert "Our cases" in words(app) and "data" in app.warning[0].value
    app = opened(places[0], "situation", tier="internal")
    assert "Our cases" in words(app)


def test_a_partner_without_cases_or_unknown_to_the_data_sees_the_network_and_is_told_why(places, opened, monkeypatch):
    opened(places[0], "situation")
    for agency, why in (("UZ-NOBODY", "is not found in these data"), ("TM-MIA", "Your agency has no case on record")):
        monkeypatch.setattr(
            settings,
            "current",
            lambda agency=agency: Settings(access=AccessSettings(tier="partner", agency=agency, countries=("KG",))),
        )
        app = AppTest.from_file(str(APP), default_timeout=60).run()
        assert not app.exception and "Network: released figures" in words(app)
        assert any(why in one.value for one in (*app.warning, *app.info))


def file(place: Location, filters: Filters, grain: str) -> list[str]:
    """Lines of the file of records that a ticket gives, but for those that say when it was made."""
    columns = tuple(column.code for column in records.columns(OWN, grain))
    listing = Listing(filters, OWN, grain, Sort("seized_on"), columns)
    version = data.Version("made up", engine.reader(place))
    said = Provenance(language="en", installation="", filter_line="", compared="", data_date="", source="")
    i18n.use("en")
    made = (
        b"".join(route.make(route.Order(listing, said, version.name, 0, "csv"), version))
        .decode("utf-8-sig")
        .splitlines()
    )
    version.engine.dispose()
    return made


@pytest.mark.parametrize("grain", ["case", pytest.param("line", marks=pytest.mark.long)])
def test_a_file_of_records_is_the_same_without_the_cases_of_others(places, grain):
    every = Filters(source_kind="demonstration", start=date(2017, 1, 1), end=date(2027, 1, 1))
    for filters in (
        every,
        every.with_(countries=("KG",), start=date(2026, 1, 1)),
        every.with_(group_codes=("opioids",), least_kg=0.1),
    ):
        everything, own = (file(place, filters, grain) for place in places)
        assert everything == own and len(own) > 1
