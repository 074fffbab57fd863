"""A role that takes no files is offered none, on any page and in no part of it; one that does finds them where they
are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from accounts import roles
from accounts.roles import Book, Provider
from scope import access, navigation
from scope.access import DOWNLOAD, KEEP, RECORDS, SQL, Access
from tests.conftest import some
from web import gate

ROOT = Path(__file__).parent.parent
WALKED = {
    "situation": ("situation", {}),
    "trends": ("trends", {}),
    "map": ("map", {}),
    "agencies": ("agencies", {}),
    "an agency": ("agencies", {"agency_profile": "KG-SCS"}),
    "offices": ("offices", {}),
    "an office": ("offices", {"office_profile": "UZ-OYBEK"}),
    "a pair": ("offices", {"pair_profile": "OYBEK-FOTEHOBOD"}),
    "cooperation": ("cooperation", {}),
    "operations": ("cooperation", {"view": "operations"}),
    "capacity": ("capacity", {}),
    "a donor": ("capacity", {"donor": "JP"}),
    "targets": ("capacity", {"view": "targets"}),
    "records": ("records", {}),
    "explore": ("explore", {"rows": "substance", "across": "transport", "values": "cases"}),
    "briefing": ("briefing", {}),
}
BEGINS = re.compile(r"make_\w+|situation_pdf")
"""Keys of buttons that begin a file in the background."""


@pytest.fixture(scope="module")
def network(demonstration_of):
    return demonstration_of(1500)


@pytest.fixture
def offered(network, monkeypatch):
    """Ways to a file on a page, for a role that may do so much."""
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
    monkeypatch.setattr(gate, "visitor", lambda _headers: gate.Visitor("browser"))

    def of(name: str, *may: str) -> list[str]:
        for cache in (st.cache_data, st.cache_resource):
            cache.clear()
        monkeypatch.setattr(access, "decide", lambda _settings, **_of: Access(tier="internal", may=may))
        page, parameters = WALKED[name]
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.switch_page(navigation.of(page).script)
        for parameter, value in ({"lang": "en", "period": "2026-Q2"} | parameters).items():
            app.query_params[parameter] = value
        app.run()
        assert not app.exception and not any("could not be drawn" in error.value for error in app.error)
        begun = [one.key for one in app.button if one.key and BEGINS.fullmatch(one.key)]
        links = [one.proto.body for one in app.get("html") if "files/records" in one.proto.body]
        return [*(one.proto.id for one in app.get("download_button")), *begun, *links]

    return of


@pytest.mark.parametrize("name", some(("an agency",), WALKED))
def test_who_takes_no_files_is_offered_none(offered, name):
    assert offered(name, RECORDS, KEEP, SQL) == []
    assert offered(name, RECORDS, DOWNLOAD)


def test_there_is_one_way_of_files_out_of_a_page_and_one_to_begin_them():
    for path in (*ROOT.glob("pages/**/*.py"), ROOT / "app.py"):
        text, name = path.read_text(), str(path.relative_to(ROOT))
        assert "download_button(" not in text or name == "pages/parts/files.py", name
        assert ".submit(" not in text or "background.button(" in text, name
        # A table of Streamlit's own is copied and saved by its toolbar, which leaves no line of it.
        assert (
            not re.search(r"st\.(dataframe|data_editor|table)\(", text) or name == "pages/work/sql_parts/answer.py"
        ), name


def test_who_reads_without_signing_in_is_told_how_to(network, monkeypatch):
    """Where the operator lets all others read released figures."""
    ministry = Provider(name="ministry", title_en="Ministry", title_ru="M", metadata="", client_id="", secret="")
    for book, count in ((Book(), 0), (Book(providers=(ministry,)), 1)):
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
        monkeypatch.setattr(roles, "current", lambda book=book: book)
        monkeypatch.setattr(access, "decide", lambda _settings, **_of: Access(tier="donor"))
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.switch_page("pages/work/help.py")
        app.run()
        assert not app.exception
        assert [one.label for one in app.sidebar.button if one.key == "sign_in_ministry"] == [
            "Sign in: Ministry"
        ] * count
