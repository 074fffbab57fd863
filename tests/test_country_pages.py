"""Every page of a reader of one country, and of an agency in one country, is the same where the records of the others
are not there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from database import publishing
from database.engine import Location
from scope import access as accesses
from scope import navigation
from scope.access import Access
from tests import signed_in
from tests.conftest import KINDS, new_database, some
from tests.signed_in import AREAS as NETWORK
from tests.test_partner_pages import sent, taken_out
from tests.test_readers_at_once import copied

APP = Path(__file__).parent.parent / "app.py"
PAGES = {page.name: page.script for page in navigation.PAGES if page.name != "help"}
PEOPLE = {name: signed_in.accesses(*NETWORK)[name] for name in ("first-country", "second-country", "second-officer")}


def of_others(code: str) -> list[str]:
    """What leaves of a network nothing that is not of one country."""
    offices = f"(SELECT code FROM blo WHERE country_code = '{code}')"
    agencies = f"(SELECT code FROM agency WHERE country_code = '{code}')"
    return [
        f"DELETE FROM seizure WHERE country_code <> '{code}'",
        *(
            f"DELETE FROM seizure_{part} WHERE seizure_id NOT IN (SELECT id FROM seizure)"
            for part in ("item", "agency", "detection")
        ),
        f"DELETE FROM exchange WHERE coalesce(from_blo_code, '') NOT IN {offices} AND coalesce(to_blo_code, '') NOT IN "
        f"{offices} AND coalesce(from_agency_code, '') NOT IN {agencies} AND coalesce(to_agency_code, '') NOT IN "
        f"{agencies} AND id NOT IN (SELECT exchange_id FROM seizure WHERE exchange_id IS NOT NULL)",
        f"DELETE FROM operation WHERE id NOT IN (SELECT operation_id FROM operation_blo WHERE blo_code IN {offices})",
        *(
            f"DELETE FROM operation_{part} WHERE operation_id NOT IN (SELECT id FROM operation)"
            for part in ("blo", "agency")
        ),
        f"DELETE FROM training WHERE coalesce(country_code, '') <> '{code}' AND coalesce(blo_code, '') NOT IN "
        f"{offices} AND id NOT IN (SELECT training_id FROM training_attendance WHERE agency_code IN {agencies})",
        "DELETE FROM training_attendance WHERE training_id NOT IN (SELECT id FROM training)",
        *(
            f"DELETE FROM {table} WHERE coalesce(blo_code, '') NOT IN {offices}"
            for table in ("contact_point", "equipment", "traffic", "blo_status")
        ),
        *(
            f"DELETE FROM {table} WHERE coalesce(blo_code, '') NOT IN {offices} AND coalesce(country_code, '') <> "
            f"'{code}'"
            for table in ("report", "target")
        ),
        f"DELETE FROM national_seizure WHERE country_code <> '{code}'",
        f"DELETE FROM event_mark WHERE (scope_kind = 'blo' AND scope_code NOT IN {offices}) OR (scope_kind = 'country' "
        f"AND scope_code <> '{code}')",
        f"DELETE FROM monthly_baseline WHERE scope_code <> '{code}' AND scope_code NOT IN {offices}",
        f"DELETE FROM first_seen WHERE country_code <> '{code}'",
    ]


@pytest.fixture(
    scope="module",
    params=[
        *some(
            [("second-officer", "duckdb")],
            [(name, kind) for kind in KINDS for name in PEOPLE],
        ),
    ],
    ids=" ".join,
)
def read(request, demonstration_of, tmp_path_factory) -> Iterator[tuple[Access, Location, Location]]:
    """A reader, a demonstration network, and what of it is the reader's."""
    name, kind = request.param
    reader, folder = PEOPLE[name], tmp_path_factory.mktemp("own")
    everything, own = demonstration_of(1500), demonstration_of(1500, folder / "network")
    with publishing.change(own) as connection:
        for statement in of_others(*reader.countries):
            connection.execute(sa.text(statement))
        for statement in taken_out(reader.agency_code) if reader.agency_code else ():
            connection.execute(sa.text(statement))
    if kind == "duckdb":
        yield reader, everything, own
        return
    with new_database(kind, folder, request) as one, new_database(kind, folder, request) as other:
        yield reader, copied(everything, one), copied(own, other)


def drawn(place: Location, page: str, reader: Access, monkeypatch: pytest.MonkeyPatch, **parameters: str) -> list[str]:
    for cache in (st.cache_data, st.cache_resource):
        cache.clear()
    monkeypatch.setattr(accesses, "decide", lambda _settings, **_of: reader)
    monkeypatch.setenv("DATABASE_URL", place.url or f"duckdb:///{place.folder}")
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.switch_page(PAGES[page])
    for name, value in ({"lang": "en", "period": "2026-Q2"} | parameters).items():
        app.query_params[name] = value
    app.run()
    assert not app.exception and not any("could not be drawn" in error.value for error in app.error)
    return [*sent(app)]


@pytest.mark.long
@pytest.mark.parametrize("page", some(("situation", "cooperation"), PAGES))
def test_a_page_of_a_country_is_the_same_without_the_records_of_others(read, page, monkeypatch):
    reader, *places = read
    if reader.has_views and page == "briefing":
        pytest.skip("briefings show the network")
    everything, own = (drawn(place, page, reader, monkeypatch) for place in places)
    assert [(one, other) for one, other in zip_longest(everything, own) if one != other] == []
    assert len("".join(own)) > 5000
