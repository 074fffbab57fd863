"""What was made for one reader never reaches another who may see less, speaks another language or filters otherwise."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from itertools import zip_longest
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from charts import theme
from content.context import Context
from exports.about import in_language
from scope import access, navigation
from scope.access import Access
from scope.comparison import Coverage
from scope.filters import Filters
from scope.settings import Settings
from tests import signed_in
from tests.conftest import some
from web import data

APP = Path(__file__).parent.parent / "app.py"
PAGES = {name: navigation.of(name).script for name in ("situation", "trends", "agencies", "offices", "map", "records")}
READERS = tuple(one for name, one in signed_in.accesses(*signed_in.AREAS).items() if name in signed_in.PEOPLE)
"""Under the same settings, so that nothing else tells them apart."""


class Remembering:
    """Keeps what it is asked for by its key, and is otherwise of no use."""

    def __init__(self):
        self.made = {}

    def once(self, reader, what, make, *, kind):
        return self.made.setdefault((reader, what, kind), make())


HERE = Context(
    asks=Remembering(),
    filters=Filters(source_kind="blo", start=date(2026, 1, 1), end=date(2026, 4, 1)),
    access=Access(tier="internal"),
    coverage=Coverage(date(2016, 1, 1), date(2026, 10, 1), date(2026, 9, 1), None),
    names=None,
    settings=Settings(),
    subjects=frozenset({"cases"}),
    loaded_at=datetime(2026, 10, 1, tzinfo=UTC),
    is_demonstration=False,
    mode="light",
    palette=theme.palette("light"),
    link={"lang": "en"},
)
OTHERS = {
    "filters": HERE.filters.with_(countries=("UZ",)),
    "access": Access(tier="internal", countries=("UZ",)),
    "coverage": replace(HERE.coverage, end=date(2026, 11, 1)),
    "settings": Settings(persons_rounding=10),
    "subjects": frozenset(),
    "loaded_at": datetime(2026, 11, 1, tzinfo=UTC),
    "is_demonstration": True,
    "mode": "dark",
    "link": {"lang": "en", "tier": "donor"},
    "reasons": ((31, "a mistyped amount"),),
}
FOLLOWS = {"asks": "holds the state of the data", "names": "of state and reader", "palette": "of the mode"}
"""What is no part of a key, for it follows from others."""
LOOKS = {"mode", "link", "reasons"}
"""What figures do not depend on."""


def test_whatever_a_page_stands_on_tells_its_parts_apart():
    assert {field.name for field in fields(Context)} == OTHERS.keys() | FOLLOWS.keys()
    for keep in ("once", "facts"):
        here = replace(HERE, asks=Remembering())
        kept = getattr(here, keep)
        assert kept("a part", lambda: "mine") == "mine" == kept("a part", lambda: "other")
        assert kept("another part", lambda: "other") == "other" == kept("a part", lambda: "other", "of a view")
        for name, value in OTHERS.items():
            found = getattr(replace(here, **{name: value}), keep)("a part", lambda: "other")
            assert found == ("mine" if keep == "facts" and name in LOOKS else "other"), (keep, name)
        russian = in_language("ru", lambda kept=kept: kept("a part", lambda: "other"))
        assert russian == ("mine" if keep == "facts" else "other")


@pytest.fixture(scope="module")
def network(demonstration_of):
    return demonstration_of(1500)


@pytest.fixture
def opened(network, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")

    def run(page: str, reader: Access, language: str) -> list[str]:
        monkeypatch.setattr(access, "decide", lambda _settings, **_of: reader)
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.switch_page(PAGES[page])
        for name, value in {"lang": language, "period": "2026-Q2"}.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception and not any("could not be drawn" in error.value for error in app.error)
        # What differs at every run.
        return [
            re.sub(r"token=[\w.\-]+|ticket=[\w.\-]+|deferred_file_id: \S+", "", str(one.proto))
            for one in app._tree
            if hasattr(one, "proto")
        ]

    yield run
    for cache in (st.cache_data, st.cache_resource):
        cache.clear()


@pytest.mark.parametrize("page", some(("situation",), PAGES))
@pytest.mark.parametrize("readers", [READERS[::3], pytest.param(READERS, marks=pytest.mark.long)], ids=len)
def test_a_page_is_the_same_whoever_read_it_before(opened, page, readers):
    alone = {}
    for reader in readers:
        for cache in (st.cache_data, st.cache_resource):
            cache.clear()
        alone[reader] = opened(page, reader, "en")
    assert len({"".join(said) for said in alone.values()}) == len(readers)
    opened(page, readers[-1], "ru")
    before = _hits()
    for reader in readers:
        after = opened(page, reader, "en")
        assert [(one, other) for one, other in zip_longest(alone[reader], after) if one != other] == []
    again = opened(page, readers[0], "en")
    assert again == alone[readers[0]]
    assert page == "records" or _hits() > before


def _hits() -> int:
    return data._parts().counts().hits + data._facts().counts().hits
