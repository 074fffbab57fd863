"""What a reader wants the dashboard to begin with: what is kept of it, and what is left of what is none any more."""

from __future__ import annotations

import pytest

from database import store
from web import preferences
from web.preferences import Preferences

KNOWN = {"languages": ("en", "ru"), "pages": ("situation", "trends")}


@pytest.fixture(autouse=True)
def kept_in(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "path", lambda: tmp_path / "store.sqlite")


def test_what_is_kept_for_a_person_is_theirs_alone_and_can_be_taken_back():
    assert preferences.kept_for("person.a") == {}
    for name, value in (("language", "ru"), ("rows", "100"), ("rows", "200"), ("theme", "dark"), ("start", "trends")):
        preferences.keep("person.a", name, value)
    preferences.keep("person.a", "theme", "")
    held = preferences.kept_for("person.a")
    assert held == {"language": "ru", "rows": "200", "start": "trends"} and preferences.kept_for("person.b") == {}
    assert preferences.of(held, **KNOWN) == Preferences(language="ru", start="trends", rows="200")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "=",
        "~~~",
        "language=de~theme=pink~start=gone~rows=7",
        "rows=١٠٠",
        "rows[]=100",
        "%ff%00=1~start=<b>",
        "x" * 9000,
    ],
)
def test_what_is_none_any_more_is_as_if_nothing_had_been_kept(text):
    assert preferences.of(preferences.from_cookie(text), **KNOWN) == Preferences()


def test_a_browser_keeps_what_it_is_given():
    wanted = Preferences(language="ru", theme="dark", start="trends", rows="25")
    text = preferences.cookie(wanted)
    assert preferences.of(preferences.from_cookie(text), **KNOWN) == wanted
    assert not set(text) & set(';, "\\') and preferences.cookie(Preferences()) == ""
