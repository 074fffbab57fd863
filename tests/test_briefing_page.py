"""The Briefing page: choose, put together, save, freeze, take as files; and views added from other pages."""

from __future__ import annotations

import html
import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from briefing import playlist, store
from briefing.playlist import Entry, Playlist
from briefing.wall_link import Asked
from database.engine import Location
from language import i18n
from pages.work.briefing_parts import showing
from pages.work.briefing_parts.choices import Chosen
from tests.components_of import components_of

APP = Path(__file__).parent.parent / "app.py"
PAGE, TRENDS, RECORDS = "pages/work/briefing.py", "pages/monitor/trends.py", "pages/work/records.py"
PATIENCE = 120


@pytest.fixture(scope="module")
def network(demonstration_of) -> Location:
    return demonstration_of(2500)


@pytest.fixture(autouse=True)
def kept_in(tmp_path, monkeypatch):
    monkeypatch.setattr(store.file, "path", lambda: tmp_path / "store.sqlite")


@pytest.fixture
def open_page(network, monkeypatch):
    def run(page: str = PAGE, language: str = "en", **parameters: str) -> AppTest:
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
        i18n.use(language)
        app = AppTest.from_file(str(APP), default_timeout=PATIENCE)
        app.query_params["lang"] = language
        app.switch_page(page)
        for name, value in parameters.items():
            app.query_params[name] = value
        return told(app.run())

    yield run
    i18n.use("en")


def told(app: AppTest) -> AppTest:
    assert not app.exception and not any("could not be drawn" in error.value for error in app.error)
    return app


def words(app: AppTest) -> str:
    return " ".join(
        [
            *(part.proto.body for part in app.get("html")),
            *(part.value for part in app.markdown),
            *(part.value for part in app.success),
        ]
    )


def sent(app: AppTest, key: str) -> dict:
    """What a component of the page is given."""
    return json.loads(next(one.proto.json for one in components_of(app) if one.key == key))


def preview(app: AppTest) -> str:
    (frame,) = app.get("iframe")
    return frame.proto.src


@pytest.mark.parametrize(
    ("language", "title"), [pytest.param("en", "Briefing", marks=pytest.mark.long), ("ru", "Брифинг")]
)
def test_the_page_previews_what_donors_will_see(open_page, language, title):
    app = open_page(language=language, playlist="donor", donor="JP", country="KG", period="2026-H1")
    assert f"<h1>{title}" in words(app)
    link = preview(app)
    for part in (
        "/wall?",
        "playlist=donor",
        "donor=JP",
        "country=KG",
        "period=2026-H1",
        f"lang={language}",
        "paused=1",
    ):
        assert part in link
    assert "tier" not in link


@pytest.mark.long
def test_a_view_is_added_from_another_page_with_its_filters(open_page):
    app = open_page(TRENDS, country="TJ", measure="persons", period="2025")
    told(app.button(key="add_to_briefing").click().run())
    # Donors, who look at the wall, could not be shown heroin by itself: it does not become a slide of all drugs.
    app.session_state["f_substance_codes"] = ["HEROIN"]
    told(app.run().button(key="add_to_briefing").click().run())
    assert "cannot be narrowed by: Substance" in html.unescape(" ".join(one.value for one in app.toast))
    told(app.switch_page(PAGE).run())
    assert ", Heroin, " not in html.unescape(words(app))
    assert "Trends (Persons detained, 2025, Tajikistan, Demonstration data)" in html.unescape(words(app))


def test_single_records_are_offered_to_no_briefing(open_page):
    app = open_page(RECORDS)
    assert not [one for one in app.button if one.key == "add_to_briefing"]


def test_a_playlist_is_put_together_ordered_and_saved_under_a_link(open_page):
    app = open_page()
    for view in ("map", "office", "method"):
        app.selectbox(key="draft_view").set_value(view).run()
        told(app.button(key="draft_add").click().run())
    told(app.button(key="draft_up_2").click().run())
    told(app.button(key="draft_out_0").click().run())
    app.text_input(key="draft_title_en").set_value("For Thursday")
    told(app.run())
    told(app.button(key="draft_save").click().run())
    ((code, saved),) = store.playlists().items()
    assert [entry.view for entry in saved.entries] == ["method", "office"]
    assert (saved.title_en, saved.title_ru) == ("For Thursday", "For Thursday")
    assert f"playlist={code}" in preview(app) and app.query_params["playlist"] == code
    told(app.button(key="delete_playlist").click().run())
    assert store.playlists() == {} and "playlist=network" in preview(app)


def test_what_this_browser_saved_is_listed_and_forgotten_once_its_use_is_told(open_page):
    app = open_page(playlist="method")
    told(app.button(key="freeze").click().run())
    (one,) = store.kept()
    store.note_use(one.code)
    app.expander[-1].open = True
    app.session_state["kept_open"] = True
    app = told(app.run())
    assert app.selectbox(key="kept_code").value == one.code
    said = html.unescape(" ".join([*(part.value for part in app.markdown), *(part.value for part in app.caption)]))
    assert (
        "Last shown on a wall or made into a file on" in said and "(today)" in said and "have nothing to show" in said
    )
    told(app.button(key="kept_forget").click().run())
    assert store.kept() == []


def test_a_saved_playlist_that_others_keep_stays_for_them(open_page):
    entries = (
        Entry(view="method"),
        Entry(view="trends", link=(("substance", "HEROIN"),)),
        Entry(view="map", link=(("substance", "HEROIN"),)),
        Entry(view="office"),
    )
    of = Playlist(code="x", title_en="Theirs", title_ru="Их", entries=entries)
    code = store.save(of, "another browser")
    app = open_page(playlist=code, group="opioids", source="demonstration")
    assert "It was saved by another reader." in words(app)
    # What the wall leaves out of it stands beside it with the reason, and what of the page's filters does not reach the
    # wall.
    said = html.unescape(words(app))
    shown = sent(app, "thumbnails")
    assert [(one["words"].replace("\u00a0", " "), one["reason"]) for one in shown["left_out"]] == [
        ("Trends (Heroin)", "Figures for readers at the access level “donor” cannot be narrowed by: Substance"),
        ("Map over time (Heroin)", "Figures for readers at the access level “donor” cannot be narrowed by: Substance"),
        ("Story of an office", "No office is chosen for this slide"),
    ]
    assert [one["key"] for one in shown["slides"]] and {one["language"] for one in shown["slides"]} == {"en"}
    seconds = sum(one["dwell"] for one in shown["slides"])
    number = f"{len(shown['slides'])} slide{'s' if len(shown['slides']) > 1 else ''}"
    assert seconds < 60 and f"{number}; a round takes {seconds:.0f} seconds" in said.replace("\u00a0", " ")
    assert "Source: invented records" in said and "Access level of the readers: donor" in said
    assert "Period, where a slide has none of its own: Q2 2026" in said
    assert "3 slides of the playlist are not shown" in said
    assert "These filters do not narrow the wall: Substance group" in " ".join(
        html.unescape(one.value) for one in app.caption
    )
    # The head of the page is that of the wall: its source, its period, its data.
    assert (
        "source=demonstration" in preview(app) and "verified records older than 60 days" in said and "Q2 2026" in said
    )
    told(app.button(key="draft_copy").click().run())
    assert store.playlist(code)


def test_a_full_or_damaged_store_is_said_on_the_page(open_page, monkeypatch):
    app = open_page(playlist="method")
    monkeypatch.setattr(store, "MOST_FROZEN", 0)
    told(app.button(key="freeze").click().run())
    assert any("The store is full" in html.unescape(error.value) for error in app.error)
    store.file.path().write_bytes(b"no database" * 300)
    told(app.run())
    assert any("is damaged" in html.unescape(error.value) for error in app.error)
    told(app.button(key="freeze").click().run())
    assert "/wall?" in preview(app)


def test_one_can_begin_with_what_is_shipped(open_page):
    app = open_page(playlist="cooperation")
    told(app.button(key="draft_copy").click().run())
    assert app.text_input(key="draft_title_ru").value == "Трансграничное взаимодействие"
    assert "1. Cooperation across borders" in words(app).replace("&#46;", ".")


def test_a_frozen_wall_has_an_address_of_its_own(open_page):
    app = open_page(playlist="method")
    told(app.button(key="freeze").click().run())
    code = sent(app, "address_frozen")["text"].rpartition("frozen=")[2]
    assert store.frozen(code).playlist_code == "method" and store.frozen(code).tier == "donor"


def test_a_briefing_is_made_as_a_file_in_the_background(open_page):
    app = open_page(playlist="method")
    told(app.button(key="make_pptx").click().run())
    (job,) = app.session_state["_jobs"].all
    job.wait(60)
    assert job.state == "done" and job.label == "Method and sources · EN · PPTX"
    with zipfile.ZipFile(BytesIO(job.result.content)) as archive:
        assert "not all that crossed" in archive.read("ppt/slides/slide1.xml").decode()


def test_donors_take_playlists_as_files_and_keep_nothing_on_the_server(open_page):
    app = open_page(tier="donor", playlist="method")
    told(app.button(key="draft_copy").click().run())
    keys = {one.key for one in app.button}
    assert "draft_clear" in keys and not keys & {"draft_save", "freeze", "delete_playlist"}


def test_a_round_that_is_too_long_for_the_visit_of_a_donor_is_said():
    def said(code: str, seconds: float, *donor: tuple[str, str]) -> str:
        chosen = Chosen(playlist.shipped()[code], Asked(playlist=code, narrowed=donor))
        return showing.visit_words(chosen, {"slides": [{"dwell": seconds / 2}] * 2})

    assert said("donor", 240) == said("network", 900) == ""
    assert "longer than 4\u00a0minutes" in said("donor", 241) == said("capacity", 241, ("donor", "JP"))
