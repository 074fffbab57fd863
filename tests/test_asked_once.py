"""A change of page, language or look asks the database nothing that is held, whoever reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from accounts import roles, sessions
from accounts.roles import Person
from database import keys, store
from language import i18n
from scope import navigation, settings
from scope.settings import AccessSettings, Settings
from tests import signed_in
from web import gate

APP = Path(__file__).parent.parent / "app.py"
ALL = tuple(page.name for page in navigation.PAGES)


@pytest.fixture
def network(demonstration_of, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{demonstration_of(1500).folder}")
    monkeypatch.setattr(settings, "current", lambda: Settings(access=AccessSettings(tier="internal", sql="internal")))
    monkeypatch.setattr(store, "path", lambda: tmp_path / "store.sqlite")
    yield
    for cache in (st.cache_data, st.cache_resource):
        cache.clear()


def sign_in(who: str, monkeypatch, folder: Path) -> None:
    """All that is read from now on is read by one of `signed_in.PEOPLE`."""
    monkeypatch.setattr(keys, "EMBEDDED", folder / "var")
    monkeypatch.setattr(roles, "PATH", folder / "access.toml")
    monkeypatch.setenv("BLO_SECRET_PROXY", signed_in.SECRET)
    (folder / "access.toml").write_text(signed_in.text(*signed_in.AREAS))
    secret = sessions.begin(Person(issuer="proxy", subject=who, groups=(signed_in.PEOPLE[who],)))
    number = sessions.number_of(secret)
    found = gate.Visitor(browser="b", session=number, mark=sessions.known.get(number).mark)
    monkeypatch.setattr(gate, "visitor", lambda _headers: found)


@contextmanager
def asked() -> Iterator[list[tuple[str, str]]]:
    """What databases are asked meanwhile: the kind of each, and the statement."""
    said: list[tuple[str, str]] = []

    def note(connection, _cursor, statement, *_more) -> None:
        said.append((connection.dialect.name, statement))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("who", "pages"),
    [
        ("first-officer", ("situation", "map", "records")),
        *(pytest.param(who, ALL, marks=pytest.mark.long) for who in ("", "head", "first-officer", "donor")),
    ],
    ids=lambda of: of if isinstance(of, str) else "all" if of is ALL else "some",
)
def test_a_change_of_page_language_or_look_asks_for_no_fact_that_is_held(network, monkeypatch, tmp_path, who, pages):
    if who:
        sign_in(who, monkeypatch, tmp_path)
    i18n.use("en")
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.query_params["period"] = "2026-Q2"
    at_first = 0
    for number, (language, look) in enumerate((("en", "light"), ("ru", "light"), ("ru", "dark"), ("en", "dark"))):
        app.context["theme"], app.query_params["lang"] = look, language
        for page in pages:
            app.switch_page(navigation.of(page).script)
            with asked() as said:
                app.run()
            # What this test sends for the browser is in the language of what was shown last.
            i18n.use(language)
            assert not app.exception and not any("could not be drawn" in error.value for error in app.error)
            assert app.session_state["lang"] == language
            facts = [statement for kind, statement in said if kind == "duckdb"]
            if number:
                assert not facts, (language, look, page)
                assert not [one for _kind, one in said if "FROM preference" in one]
            at_first += len(facts)
    assert at_first > 10
