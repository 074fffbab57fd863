"""Saved views: kept beside playlists, found by their words, opened with what changed in them, and never told to who may
see less."""

from __future__ import annotations

import html
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from briefing import __main__ as command
from briefing import store as playlists
from database import publishing, store
from database.engine import Location
from language import i18n
from queries.schema import seizure
from scope import links, settings
from scope.access import Access
from scope.settings import AccessSettings, Settings
from web import saved_views
from web.saved_views import Figure, Reader, StoreError

APP = Path(__file__).parent.parent / "app.py"
FIGURE = Figure("cases::", 12.0, date(2026, 7, 1), date(2026, 10, 1), "records internal")
LINK = {"rows": "country.office", "across": "", "period": "last_quarter"}
ME, OTHER = (Reader(Access(tier="internal"), browser) for browser in ("me", "other"))


@pytest.fixture(autouse=True)
def kept_in(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "path", lambda: tmp_path / "kept" / "store.sqlite")
    return tmp_path / "kept" / "store.sqlite"


def save(name: str = "Ours", note: str = "", reader: Reader = ME, **more) -> str:
    given = {"page": "explore", "link": LINK, "figure": FIGURE} | more
    return saved_views.save(name, note, reader=reader, **given)


def names(reader: Reader = ME, text: str = "") -> list[str]:
    return [one.name for one in saved_views.listed(reader, text)]


# The store --------------------------------------------------------------------------------------------------


def test_nothing_is_made_by_looking(kept_in):
    assert names() == [] and saved_views.view("view-0000000000", ME) is None and saved_views.every() == []
    assert not kept_in.exists()


def test_a_view_is_found_by_any_of_its_words_and_holds_its_link():
    code = save("Прекурсоры по кварталам", "для  встречи\nв Душанбе", link=LINK)
    save("Another")
    found = saved_views.view(code, OTHER)
    assert (found.link, found.page) == (LINK, "explore")
    assert (found.note, found.figure, found.owner, found.is_for_all) == ("для встречи в Душанбе", FIGURE, "", True)
    assert names(text="прекурсоры ДУШАНБЕ") == [found.name] and names(text="прекурсоры Ташкент") == []
    assert len(names()) == 2


@pytest.mark.parametrize(
    ("name", "note", "said"),
    [
        ("", "", "needs a name"),
        (" \u202e\u200b\n", "", "needs a name"),
        ("x" * 10_000, "", "10,000 signs, and 80"),
        ("x", "y" * 10_000, "10,000 signs, and 400"),
        ("OURS", "", "has this name already"),
        ("  ours\u200b ", "", "has this name already"),
    ],
)
def test_what_cannot_be_a_name_is_refused_in_words(name, note, said):
    save("Ours")
    with pytest.raises(StoreError, match=said):
        save(name, note)
    assert names() == ["Ours"]


def test_markup_and_formulas_are_kept_as_text():
    text = "<script>alert(1)</script> =1+1 **bold** [x](javascript:1)"
    save(text)
    assert names() == [text]


def test_a_link_that_is_too_long_is_refused_in_words():
    with pytest.raises(StoreError, match="too long to be kept"):
        save(link={"substance": ".".join(f"S{number}" for number in range(3000))})


def test_only_who_saved_a_view_changes_it_and_two_tabs_are_told_of_each_other():
    code = save("Ours")
    one, same = saved_views.view(code, ME), saved_views.view(code, ME)
    assert one.is_own and not saved_views.view(code, OTHER).is_own
    for act in (lambda: saved_views.change(one, "X", "", reader=OTHER), lambda: saved_views.delete(code, reader=OTHER)):
        with pytest.raises(StoreError, match="another reader"):
            act()
    saved_views.change(one, "Ours, later", "why", reader=ME)
    with pytest.raises(StoreError, match="is called “Ours, later” now"):
        saved_views.change(same, "Ours, too", "", reader=ME)
    save("Taken")
    with pytest.raises(StoreError, match="has this name already"):
        saved_views.change(saved_views.view(code, ME), "taken", "", reader=ME)
    saved_views.delete(code, reader=ME)
    for act in (lambda: saved_views.change(one, "X", "", reader=ME), lambda: saved_views.delete(code, reader=ME)):
        with pytest.raises(StoreError, match="deleted meanwhile"):
            act()
    assert names() == ["Taken"]


def test_names_are_told_only_to_who_may_see_as_much():
    readers = {
        "internal": Access(tier="internal"),
        "customs": Access(tier="partner", agency_code="KG-SCS"),
        "police": Access(tier="partner", agency_code="KG-MIA"),
        "donor": Access(tier="donor"),
        "donor of two": Access(tier="donor", countries=("KG", "KZ")),
        "public": Access(tier="public"),
    }
    for name, access in readers.items():
        save(name, reader=Reader(access, name))
    seen = {name: set(names(Reader(access, name))) for name, access in readers.items()}
    assert seen["internal"] == set(readers)
    assert seen["customs"] == {"customs", "donor", "donor of two", "public"}
    assert seen["donor"] == {"donor", "donor of two", "public"}
    assert seen["donor of two"] == {"donor of two"} and seen["public"] == {"public"}
    # A name that one is not told of is free, and its being taken tells nothing.
    save("internal", reader=Reader(readers["public"], "public"))


def test_a_view_of_ones_own_is_for_its_owner_alone_and_without_an_owner_for_all():
    amira, boris = (Reader(Access(tier="internal"), "shared", owner) for owner in ("amira", "boris"))
    mine = save("Mine", reader=amira, whom="")
    save("For all", reader=amira)
    assert names(amira) == ["For all", "Mine"] and names(boris) == ["For all"] == names(ME)
    assert saved_views.view(mine, amira).is_own and not saved_views.listed(boris)[0].is_own
    save("Nobody's", reader=ME, whom="")
    assert "Nobody's" in names(boris)


def test_a_view_of_a_team_is_for_the_people_of_its_role_as_long_as_its_owner_says_so():
    internal, partner = Access(tier="internal"), Access(tier="partner", agency_code="KG-SCS")
    amira, boris = (Reader(internal, "b", owner, "team.analysts") for owner in ("amira", "boris"))
    other, lower = Reader(internal, "b", "chen", "team.coordinators"), Reader(partner, "b", "dana", "team.analysts")
    code = save("Ours", reader=amira, whom="team.analysts")
    assert names(amira) == names(boris) == ["Ours"] and names(other) == names(lower) == names(ME) == []
    assert names(Reader(internal, "b", "eva")) == []
    one = saved_views.view(code, boris)
    assert one.team == "team.analysts" and not one.is_own
    with pytest.raises(StoreError, match="another reader"):
        saved_views.change(one, "X", "", reader=boris, whom="all")
    for whom, found in (("all", ["Ours"]), ("", []), ("team.coordinators", ["Ours"])):
        saved_views.change(saved_views.view(code, amira), "Ours", "", reader=amira, whom=whom)
        assert names(other) == found
    assert names(boris) == []
    # What a browser saved before people signed in stays for all, and the browser's to change.
    old = save("Before", reader=Reader(internal, "b"))
    assert saved_views.view(old, amira).is_own and not saved_views.view(old, Reader(internal, "x", "amira")).is_own


def test_a_full_store_refuses_in_words_and_keeps_what_it_has(monkeypatch):
    monkeypatch.setattr(saved_views, "OWN_VIEWS", 2)
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 3)
    save("1"), save("2"), save("3", reader=OTHER)
    with pytest.raises(StoreError, match="2 views are kept for you already"):
        save("4")
    with pytest.raises(StoreError, match="full: 3 views.*store list"):
        save("4", reader=OTHER)
    assert names() == ["1", "2", "3"]


def test_what_was_seen_is_known_of_each_reader_and_else_what_was_saved(monkeypatch):
    code = save()
    view = saved_views.view(code, ME)
    assert saved_views.last_seen(view, OTHER) == (FIGURE, view.saved_at, False)
    later = replace(FIGURE, value=15.0)
    saved_views.note_seen(view, OTHER, later)
    assert saved_views.last_seen(view, OTHER)[::2] == (later, True)
    assert saved_views.last_seen(view, ME)[0] == FIGURE
    monkeypatch.setattr(saved_views, "MOST_SEEN", 2)
    for number in range(4):
        saved_views.note_seen(view, Reader(ME.access, str(number)), later)
    with closing(sqlite3.connect(store.path())) as file:
        assert file.execute("SELECT count(*) FROM saved_view_seen").fetchone() == (2,)
    saved_views.delete(code, reader=ME)
    with closing(sqlite3.connect(store.path())) as file:
        assert file.execute("SELECT (SELECT count(*) FROM saved_view_seen), count(*) FROM keeper").fetchone() == (0, 0)


def test_a_store_of_the_second_version_takes_views_and_keeps_its_playlists(kept_in):
    from tests.briefing.test_store import OF

    code = playlists.save(OF)
    with closing(sqlite3.connect(kept_in)) as file, file:
        file.execute("DROP TABLE saved_view")
        file.execute("DROP TABLE saved_view_seen")
        file.execute("PRAGMA user_version = 2")
    assert names() == []
    save("Ours")
    assert names() == ["Ours"] and playlists.playlist(code).entries == OF.entries


def test_who_only_looks_is_not_kept_by_a_locked_store():
    view = saved_views.view(save(), ME)
    with closing(sqlite3.connect(store.path(), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        saved_views.note_seen(view, ME, FIGURE)
        assert saved_views.last_seen(view, ME) and names() == ["Ours"]
        with pytest.raises(StoreError, match="another program is writing"):
            save("New")
        other.execute("ROLLBACK")


def test_the_operator_lists_views_and_takes_them_away(capsys):
    code = save("Ours")
    assert command.main(["store", "list"]) == 0
    said = capsys.readouterr().out
    assert "1 of 1000 views" in said and code in said and "Ours" in said
    assert command.main(["store", "forget", code]) == 0 and names() == []


# Pages ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def network(demonstration_of, tmp_path_factory) -> Location:
    return demonstration_of(6000, tmp_path_factory.mktemp("own") / "data")


@pytest.fixture
def page(network, monkeypatch):
    def run(script: str = "explore", language: str = "en", *, tier: str = "internal", **parameters: str) -> AppTest:
        for cache in (st.cache_data, st.cache_resource):
            cache.clear()
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
        monkeypatch.setattr(settings, "current", lambda: Settings(access=AccessSettings(tier=tier)))
        i18n.use(language)
        app = AppTest.from_file(str(APP), default_timeout=120)
        app.query_params["lang"] = language
        app.switch_page(f"pages/{'compare' if script == 'cooperation' else 'work'}/{script}.py")
        for name, value in parameters.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception, app.exception
        return app

    yield run
    i18n.use("en")


def told(app: AppTest) -> str:
    """What is said of the link that was opened."""
    said = [
        part.proto.body
        for part in app.get("html")
        if part.proto.body.startswith('<div class="blo-note" role="status">')
    ]
    return html.unescape(re.sub(r"<[^>]+>", " ", " ".join(said)))


def keep(app: AppTest, name: str) -> AppTest:
    app.button(key="save_open").click().run()
    app.text_input(key="save_name").set_value(name)
    app.button(key="save_do").click()
    app.run()
    assert not app.exception
    return app


@pytest.mark.long
def test_a_view_says_what_changed_since_it_was_opened_of_the_same_days(network, page):
    shown = keep(page(rows="country", values="cases", period="2026-Q3"), "Our <b>quarter</b>")
    assert shown.toast and names(Reader(Access(tier="internal"), "x")) == ["Our <b>quarter</b>"]
    (view,) = saved_views.listed(ME)
    opened = view.link | {"saved": view.code}
    first = page(**opened)
    assert "as when it was saved" in told(first) and "saved" not in first.query_params
    with publishing.change(network) as connection:
        gone = connection.execute(
            seizure.delete().where(
                seizure.c.seized_on >= date(2026, 8, 1),
                seizure.c.seized_on < date(2026, 8, 20),
                seizure.c.status == "verified",
                seizure.c.country_code == "KZ",
            )
        ).rowcount
    assert gone
    second = page(**opened)
    before, after = int(view.figure.value), int(view.figure.value) - gone
    assert f"came to {after:,}, against {before:,} when it was saved" in told(second)
    # In this visit it was opened already; a link to another page says no more of it.
    assert told(page(period="2026-Q3")) == ""


def test_a_reader_with_fewer_rights_is_told_neither_name_nor_figure(page):
    keep(page(period="2026-Q3"), "Secret name")
    (view,) = saved_views.listed(ME)
    shown = page(tier="public", **view.link, saved=view.code)
    text = told(shown)
    assert "not for your access level" in text and "Secret" not in text and "came to" not in text
    assert "saved=" in " ".join(one.value for one in page(saved="<b>").warning)


@pytest.mark.long
def test_the_list_on_explore_leads_to_each_view_and_changes_ones_own(page):
    shown = keep(page("cooperation"), "Messages & <i>replies</i>")
    assert saved_views.listed(ME)[0].figure.measure == "messages::"
    shown = page()
    shown.button(key="saved_open").click().run()
    assert shown.get("dialog")
    shown.text_input(key="find").set_value("REPLIES").run()
    assert "saved view" in " ".join(str(one.proto) for one in shown.get("page_link"))
    (view,) = saved_views.listed(ME)
    markup = next(one.proto.body for one in shown.get("html") if view.code in one.proto.body)
    assert "Messages &amp; &lt;i&gt;replies&lt;/i&gt;" in markup and 'href="cooperation?lang=en&amp;' in markup


def test_while_the_store_is_away_a_page_shows_its_facts_and_says_why_nothing_is_kept(page, monkeypatch):
    def away():
        raise sa.exc.OperationalError("", {}, psycopg.OperationalError("host db.internal refused"))

    monkeypatch.setattr(store, "_server", away)
    shown = page(saved="view-0123456789")
    assert "store.sqlite cannot be read: the database does not answer" in told(shown)
    assert shown.button(key="questions").label == "Show the queries of this page"
    shown.button(key="save_open").click().run()
    shown.text_input(key="save_name").set_value("Ours")
    shown.button(key="save_do").click()
    shown.run()
    assert not shown.exception and "cannot be written" in shown.error[0].value


def test_a_link_says_when_the_data_are_others_than_those_it_was_copied_over(page):
    shown = page()
    shown.button(key="link_open").click().run()
    shown.toggle(key="link_fixed").set_value(True).run()
    assert not shown.exception
    assert "copied over data loaded" in told(page(as_of="20200101T000000Z"))
    assert told(page()) == "" and "of=yesterday" in " ".join(one.value for one in page(as_of="yesterday").warning)


def test_a_fixed_link_names_the_period_by_its_name_or_its_days():
    choices = links.Choices(period="last_quarter", comparison="last_year")
    assert links.encode(links.fixed(choices, date(2026, 7, 1), date(2026, 10, 1))) == {
        "period": "2026-Q3",
        "compare": "last_year",
    }
    assert links.encode(links.fixed(choices, date(2026, 7, 3), date(2026, 10, 1))) == {
        "from": "2026-07-03",
        "to": "2026-09-30",
        "compare": "last_year",
    }
