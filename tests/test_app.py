"""The frame says what is wrong with the data it stands on, and mends itself when that is over."""

from __future__ import annotations

import html
import re
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from database import bulk, demonstration, derived, engine, publishing
from database.engine import Location, reader
from database.loading import initialise
from language import i18n
from queries import schema
from scope import navigation, settings
from scope.settings import AccessSettings, Settings
from tests.browser.test_app import PAGES
from tests.charts.test_map_payload import unpacked
from tests.components_of import components_of
from web import first_start
from web.components import document

APP = Path(__file__).parent.parent / "app.py"


@pytest.fixture(autouse=True)
def no_memory():
    """What the process knows of the databases of other tests."""
    for cache in (st.cache_data, st.cache_resource):
        cache.clear()


@pytest.fixture
def open_page(monkeypatch):
    """Opens the dashboard on a database; returns it and its markup."""

    def run(place: Location, *, tier: str = "internal", **parameters: str) -> tuple[AppTest, str]:
        monkeypatch.setattr(settings, "current", lambda: Settings(access=AccessSettings(tier=tier)))
        monkeypatch.setenv(
            "DATABASE_URL", f"duckdb:///{place.folder or place.file}" if place.kind == "duckdb" else place.url
        )
        app = AppTest.from_file(str(APP), default_timeout=120)
        for name, value in ({"lang": "en"} | parameters).items():
            app.query_params["tier" if name == "asked" else name] = value
        app.run()
        return app, html_of(app)

    return run


def html_of(app: AppTest) -> str:
    assert not app.exception and not any("could not be drawn" in error.value for error in app.error)
    return " ".join(part.proto.body for part in app.get("html") if not part.proto.body.startswith("<style"))


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Location:
    """A real database before its first load: it holds the finds that UNODC published."""
    place = Location("duckdb", folder=tmp_path_factory.mktemp("published"))
    with publishing.change(place, fresh=True) as connection:
        initialise(connection)
        derived.derive(connection, Settings())
    return place


@pytest.mark.long
def test_a_month_without_a_published_find_is_not_told_as_zero(published, open_page):
    # Published in the second half of 2021: one find in August, one in November.
    _app, html = open_page(published, source="published", period="2021")
    assert 'title="August 2021: 1"' in html and 'title="November 2021: 1"' in html
    assert 'title="September 2021: No case published"' in html
    assert 'title="September 2021: 0"' not in html


@pytest.mark.long
@pytest.mark.parametrize("tier", ["donor", "internal"])
def test_every_page_is_drawn_over_published_finds_alone(published, monkeypatch, tier):
    """Of them nobody reports, and no state of a month is known."""
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{published.folder}")
    monkeypatch.setattr(settings, "current", lambda: Settings(access=AccessSettings(tier=tier)))
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    for page in navigation.PAGES:
        html_of(app.switch_page(page.script).run())


@pytest.fixture(scope="module")
def small_network(demonstration_of) -> Location:
    """A small demonstration network; tests that change it work on a copy."""
    return demonstration_of(400)


@pytest.fixture
def network(demonstration_of, tmp_path) -> Location:
    return demonstration_of(400, tmp_path / "copy")


@pytest.mark.long
def test_places_of_sources_without_offices_stand_on_the_situation_as_on_the_map(network, open_page):
    with publishing.change(network) as connection:
        connection.execute(sa.text("update source set kind = 'national_events' where kind = 'demonstration'"))
    app, _html = open_page(network, source="national_events", period="2026-Q3")
    (card,) = [one.proto.bytes for one in components_of(app) if one.proto.bytes]
    app.switch_page("pages/monitor/map.py").run()
    (whole,) = [one.proto.bytes for one in components_of(app) if one.proto.bytes]
    (card, of_card), (whole, _of_whole) = unpacked(card), unpacked(whole)
    assert card["isCard"] and card["layers"] == ["places"] and not whole["isCard"]
    with reader(network).connect() as connection:
        question = sa.text(
            "select count(*) from seizure where seized_on >= '2026-07-01' and seized_on < '2026-10-01' and lat is not "
            "null and location_precision not in ('country', 'none') and country_code in ('KZ','KG','TJ','TM','UZ') and "
            "status in ('provisional', 'verified', 'revised')"
        )
        placed = connection.execute(question).scalar()
    assert sum(place["sum"] for place in card["places"]) == sum(of_card["places"]["cases"]) == placed > 5
    assert {place["code"] for place in card["places"]} <= {place["code"] for place in whole["places"]}
    assert card["rules"]["cluster"] == whole["rules"]["cluster"]


@pytest.mark.long
def test_offices_over_a_source_that_names_none_warn_of_no_totals(network, open_page):
    with publishing.change(network) as connection:
        connection.execute(sa.text("update source set kind = 'national_events' where kind = 'demonstration'"))
    app, shown = open_page(network, source="national_events", period="all")
    assert "These totals include" in shown
    app.switch_page("pages/compare/offices.py").run()
    app.query_params.update({"source": "national_events", "period": "all"})
    app.run()
    shown = "\n".join(one.proto.body for one in app.get("html"))
    assert "Every office" in shown and "These totals include" not in shown


def says_its_language(app: AppTest) -> bool:
    """Whether the document around the page is told of its language: also where there is nothing to show."""
    return [one.key for one in app.get("bidi_component")] == ["document_settled"]


def said(app: AppTest) -> str:
    """All that the frame says in boxes and plain words, as it reads once Markdown has been read."""
    parts = (app.title, app.error, app.warning, app.info, app.markdown, app.caption, app.code)
    return "\n".join(html.unescape(one.value) for part in parts for one in part).replace(i18n.JOINER, "")


def test_the_tests_in_a_browser_know_every_page(network, open_page):
    app, _html = open_page(network)
    offered = {link.proto.page for link in app.sidebar.get("page_link")}
    assert {f"/{page}" for page in offered} == set(PAGES)


ADDED_PAGE = '''"""Where are most cases?"""

from language import i18n
from charts.chart import Bar, BarChart
from content import context, periods
from language.i18n import _
from pages.parts.card import chart_card
from pages.parts.explain import Explained
from pages.parts.heading import chips, foot, head
from queries import facets

here = context.current()
reports = periods.ask_reports(here, periods.frame(here))
rows = here.load(facets.counts("countries", here.filters, here.access))
frame = reports.frame()
bars = tuple(
    Bar(
        name=here.names("country", row.code),
        value=float(row.case_count),
        written=i18n.count(row.case_count),
        words="",
        key=row.code,
    )
    for row in rows.itertuples()
)
head(here, _("Countries"), frame)
chips(here)
chart = BarChart(
    title=_("Seizure cases"), unit=_("cases"), name_heading=_("Country"), value_heading=_("Cases"), bars=bars
)
explained = Explained(kind="breakdown", queries=lambda there: [facets.counts("countries", there.filters, there.access)])
chart_card(here, chart, of=("cases",), frame=frame, key="added", explained=explained)
foot(here)
'''


def test_an_added_page_is_its_record_and_its_script(small_network, open_page, monkeypatch, tmp_path):
    script = tmp_path / "countries.py"
    script.write_text(ADDED_PAGE)
    added = navigation.Page(
        address="countries",
        section="Compare",
        title="Countries",
        icon="flag",
        script=str(script),
        question="Where are most cases?",
    )
    monkeypatch.setattr(navigation, "PAGES", (*navigation.PAGES, added))
    app, _html = open_page(small_network, period="2026-Q3", group="opioids")
    assert "countries" in {link.proto.page for link in app.sidebar.get("page_link")}
    app.switch_page(str(script)).run()
    shown = html_of(app)
    assert "<h1>Countries" in shown and "Q3 2026" in shown and "Seizure cases" in shown
    (chart,) = app.get("plotly_chart")
    assert "Uzbekistan" in chart.proto.spec and app.query_params["group"] == "opioids"


# A database that is not what it should be -------------------------------------------------------------------


def test_tables_and_columns_that_are_missing_are_named_in_words(network, open_page):
    file = next(network.folder.glob("data-*.duckdb"))
    with duckdb.connect(str(file)) as connection:
        connection.execute("drop table exchange")
        connection.execute("alter table donor drop column name_ru")
    app, _html = open_page(Location("duckdb", file=file))
    assert "does not have all the tables that the dashboard reads" in app.error[0].value
    assert "The table exchange is missing" in said(app)
    assert "Table donor lacks: name_ru" in said(app)
    app, _html = open_page(Location("duckdb", file=file), lang="ru")
    assert "exchange" in said(app) and "Table" not in said(app)


def test_a_damaged_file_is_said_as_such_and_not_as_a_fault_of_the_page(network, open_page, caplog):
    file = next(network.folder.glob("data-*.duckdb"))
    file.write_bytes(b"no database" * 1000)
    app, _html = open_page(network)
    assert app.error[0].value == "The database is unavailable"
    assert (
        "not a valid DuckDB database" in caplog.text
        and str(network.folder) not in said(app)
        and "tries again by itself every 5 seconds" in said(app)
    )


def test_an_address_that_cannot_be_used_is_said_with_what_may_stand_there(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite://host/blo")
    app = AppTest.from_file(str(APP), default_timeout=30).run()
    assert not app.exception
    assert "DATABASE_URL begins with 'sqlite'; use postgresql://user@host/name" in said(app)


def test_a_mistake_in_the_settings_is_said_on_the_page(monkeypatch):
    monkeypatch.setattr(settings, "current", lambda: settings.parse("small_cell_limit = true"))
    app = AppTest.from_file(str(APP), default_timeout=30).run()
    assert not app.exception
    assert "small_cell_limit = True; write a whole number" in said(app)


# No data yet ------------------------------------------------------------------------------------------------


def test_a_weight_that_no_case_states_is_not_zero(embedded, open_page):
    case = {
        "id": 9001,
        "record_key": "9001",
        "occurrence": 1,
        "source_code": "BLO",
        "load_id": 1,
        "seized_on": date(2026, 9, 2),
        "date_precision": "day",
        "country_code": "UZ",
        "blo_code": "UZ-OYBEK",
        "location_precision": "none",
        "status": "verified",
        "is_quantity_implausible": False,
    }
    heroin = {
        "seizure_id": 9001,
        "line_no": 1,
        "substance_code": "HEROIN",
        "group_code": "opioids",
        "category": "drug",
        "quantity": 3.0,
        "unit": None,
    }
    with publishing.change(embedded, fresh=True) as connection:
        initialise(connection)
        bulk.insert(connection, schema.seizure, pd.DataFrame([case]))
        bulk.insert(connection, schema.seizure_item, pd.DataFrame([heroin]))
        derived.derive(connection, Settings())
    _app, html = open_page(embedded, period="2026-09", source="blo")
    drugs = html[html.index("Drugs seized") :]
    assert "Not stated" in drugs[:400] and "blo-value" not in drugs[: drugs.index("Precursors seized")]


def test_reports_without_a_case_are_a_period_without_a_case(embedded, make_database, open_page):
    nil = {
        "id": 1,
        "record_key": "1",
        "load_id": 1,
        "blo_code": "UZ-OYBEK",
        "source_code": "BLO",
        "period_start": date(2026, 9, 1),
        "period_end": date(2026, 10, 1),
        "subject": "seizures",
        "status": "nil",
    }
    with publishing.change(embedded, fresh=True) as connection:
        initialise(connection)
        bulk.insert(connection, schema.report, pd.DataFrame([nil]))
    app, html = open_page(embedded, period="2026-09", source="blo")
    assert "September 2026" in html
    assert app.info[0].value == "There is no case in the period; 1 of 25 reported in full."


def test_an_empty_database_says_how_to_load_a_file_and_shows_it_by_itself(embedded, make_database, open_page):
    make_database(embedded, {})
    app, _html = open_page(embedded)
    assert app.info[0].value == "The database holds no records yet."
    assert app.code[0].value == "python -m database load FILE"
    assert says_its_language(app)
    with publishing.change(embedded, fresh=True) as connection:
        initialise(connection)
    app.run()
    # The finds that were published reach from 2020 to May 2024: their last complete year opens.
    assert "<b>2023</b>\u00a0· Published cases" in html_of(app)
    assert "No records are loaded yet" in app.info[0].value


def test_without_a_database_the_page_says_how_to_make_one(embedded, open_page):
    app, _html = open_page(embedded)
    assert says_its_language(app)
    assert app.error[0].value == "The database is unavailable"
    assert "the database holds no data yet" in said(app) and str(embedded.folder) not in said(app)
    assert "python -m database demo, python -m database load FILE, or python -m database restore BACKUP" in said(app)
    assert "data last shown" not in said(app)


@pytest.mark.long
def test_the_first_start_makes_the_demonstration_network_and_shows_it(tmp_path, open_page, monkeypatch):
    place = Location("duckdb", folder=tmp_path / "var")
    monkeypatch.setattr(engine, "EMBEDDED", place.folder)
    app, html_first = open_page(place)
    assert "Demonstration data" in html_first and "blo-value" in html_first
    assert not app.error


@pytest.mark.long
def test_a_first_start_that_fails_says_why(tmp_path, open_page, monkeypatch, caplog):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    folder = tmp_path / "file" / "var"
    monkeypatch.setattr(engine, "EMBEDDED", folder)
    app, _html = open_page(Location("duckdb", folder=folder))
    assert "The demonstration network could not be made" in said(app) and "Not a directory" not in said(app)
    assert "Not a directory" in caplog.text


@pytest.mark.parametrize(
    "pointer",
    [None, "{}", '{"file": "data-00', '["data-000001.duckdb"]', '{"file": "../x", "previous": [], "last_number": 1}'],
)
def test_a_folder_that_is_not_whole_is_said_in_both_languages_and_left_alone(network, open_page, monkeypatch, pointer):
    monkeypatch.setattr(engine, "EMBEDDED", network.folder)
    path = network.folder / engine.POINTER
    path.write_text(pointer, encoding="utf-8") if pointer else path.unlink()
    before = {file.name: file.read_bytes() for file in network.folder.iterdir()}
    for language, title, words in (
        ("en", "The database is unavailable", "To go on with the newest whole data file"),
        ("ru", "База данных недоступна", "Чтобы продолжить с последним целым файлом данных"),
    ):
        app, _html = open_page(network, lang=language)
        assert [error.value for error in app.error] == [title]
        assert words in said(app) and "python -m database adopt" in said(app) and "current.json" in said(app)
        assert not app.metric and not app.get("plotly_chart")
    assert {file.name: file.read_bytes() for file in network.folder.iterdir()} == before


def test_a_folder_that_is_no_longer_whole_leaves_the_last_figures_with_words_on_how_to_mend_it(network, open_page):
    app, before = open_page(network)
    (network.folder / engine.POINTER).write_text("{}", encoding="utf-8")
    app.run()
    assert app.warning[0].value.startswith("The database is unavailable. The data shown are of ")
    assert "python -m database adopt" in said(app)
    assert tiles_of(html_of(app)) == tiles_of(before)


SMALL = """
import time
from datetime import date
from database import bulk, demonstration, engine, publishing
time.sleep(1)
with publishing.change(engine.location(), fresh=True) as connection:
    demonstration.fill(connection, date(2026, 10, 1), seizures=200, progress=lambda step: print(step, flush=True))
"""
"""As the command makes a network, in less time."""


def test_three_readers_of_a_first_start_wait_and_see_the_network(tmp_path, open_page, monkeypatch):
    place = Location("duckdb", folder=tmp_path / "var")
    monkeypatch.setattr(engine, "EMBEDDED", place.folder)
    monkeypatch.setattr(first_start, "COMMAND", (sys.executable, "-u", "-c", SMALL))
    # Tests that run at the same time have no server in which it could be mounted.
    monkeypatch.setattr(document, "settle", lambda *_given, **_more: None)
    started = []
    run = first_start.Making._run
    monkeypatch.setattr(first_start.Making, "_run", lambda making: started.append(making) or run(making))
    with ThreadPoolExecutor(3) as readers:
        pages = list(readers.map(lambda _number: open_page(place), range(3)))
    assert len(started) == 1 and started[0].said
    for app, html_ in pages:
        assert not app.error and "Demonstration data" in html_ and "blo-value" in html_


def test_of_two_servers_that_make_the_network_at_once_neither_says_that_there_is_none(
    demonstration_of, tmp_path, monkeypatch
):
    place = Location("duckdb", folder=tmp_path / "var")

    def refused(_making) -> bool:
        # The other has just finished: its lock is free again, and this one's command was told that it is busy.
        demonstration_of(400, place.folder)
        return False

    monkeypatch.setattr(first_start.Making, "_run", refused)
    making = first_start.Making(place.folder)
    while making.is_active:
        time.sleep(0.05)
    assert not making.reason and "--if-none" in first_start.COMMAND


@pytest.mark.long
def test_a_reader_waits_for_the_network_that_another_program_makes(tmp_path, open_page, monkeypatch):
    place = Location("duckdb", folder=tmp_path / "var")
    monkeypatch.setattr(engine, "EMBEDDED", place.folder)
    monkeypatch.setattr(first_start, "COMMAND", (sys.executable, "-c", "raise SystemExit('not asked for')"))
    ready = threading.Event()

    def another() -> None:
        with publishing.change(place, fresh=True) as connection:
            ready.set()
            demonstration.fill(connection, date(2026, 10, 1), seizures=200)

    writer = threading.Thread(target=another)
    writer.start()
    assert ready.wait(30)
    app, html_ = open_page(place)
    writer.join()
    assert not app.error and "Demonstration data" in html_


@pytest.mark.parametrize("name", ["backup.duckdb", "current.json.old"])
def test_a_first_start_makes_no_demonstration_beside_files_of_a_database(tmp_path, open_page, monkeypatch, name):
    place = Location("duckdb", folder=tmp_path / "var")
    monkeypatch.setattr(engine, "EMBEDDED", place.folder)
    place.folder.mkdir()
    (place.folder / name).write_bytes(b"kept")
    app, _html = open_page(place)
    assert app.error[0].value == "The database is unavailable" and "python -m database restore BACKUP" in said(app)
    assert [path.name for path in place.folder.iterdir()] == [name]


# A database that goes away ----------------------------------------------------------------------------------


def test_a_database_that_goes_away_leaves_the_last_figures_with_their_time_and_comes_back(network, open_page):
    app, before = open_page(network, period="2026-Q2")
    away = network.folder.rename(network.folder.with_name("away"))
    app.run()
    assert app.warning[0].value.startswith("The database is unavailable. The data shown are of ")
    assert "(Tashkent, UTC+5)" in app.warning[0].value
    assert tiles_of(html_of(app)) == tiles_of(before)
    away.rename(network.folder)
    app.run()
    assert not app.warning and tiles_of(html_of(app)) == tiles_of(before)


@pytest.mark.long
def test_what_was_not_asked_before_the_server_went_away_is_not_made_up(server, open_page):
    with publishing.change(server, fresh=True) as connection:
        demonstration.fill(connection, date(2026, 10, 1), seizures=200)
    app, _html = open_page(server, period="2026-Q2")
    with closed_to_all(server):
        app.run()
        assert app.warning[0].value.startswith("The database is unavailable. The data shown are of ")
        app.query_params["period"] = "2025-Q1"
        app.run()
        assert app.error[0].value == "The database is unavailable"
        assert "The data last shown here are of" in said(app) and "(Tashkent, UTC+5)" in said(app)
    app.run()
    assert not app.error and not app.warning and "Q1 2025" in html_of(app)


def tiles_of(markup: str) -> str:
    return re.search(r'<div class="blo-tiles">.*', markup, re.S)[0]


@contextmanager
def closed_to_all(server: Location) -> Iterator[None]:
    """While nobody may connect to a database, and those who were are not any more."""
    name = sa.make_url(server.url).database
    keeper = sa.create_engine(sa.make_url(server.url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with keeper.connect() as connection:
        connection.execute(sa.text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        connection.execute(
            sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"), {"name": name}
        )
    try:
        yield
    finally:
        with keeper.connect() as connection:
            connection.execute(sa.text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
        keeper.dispose()


# Access -----------------------------------------------------------------------------------------------------


@pytest.mark.each_time(1)
@pytest.mark.parametrize(
    ("own", "asked", "offered"),
    [("donor", "internal", False), ("internal", "internal", True), ("internal", "donor", False)],
)
def test_no_link_opens_more_than_the_reader_may_see(network, open_page, own, asked, offered):
    app, _html = open_page(network, tier=own, **{"period": "2026-Q1"}, asked=asked)
    assert any(one.label == "Agency" for one in app.multiselect) is offered


def test_an_error_in_a_page_is_told_in_words_of_our_own(published, open_page, monkeypatch, caplog):
    from content import page_words

    monkeypatch.setattr(page_words, "source_words", lambda here: 1 / 0)
    app = AppTest.from_file(str(APP), default_timeout=30)
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{published.folder}")
    app.query_params["lang"] = "ru"
    app.run()
    assert not app.exception
    assert app.error[0].value == "Эту страницу не удалось построить; причина записана в журнале сервера."
    assert "ZeroDivisionError" in caplog.text


def test_what_is_wrong_with_the_address_of_the_database_is_told_in_the_language_of_the_link(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mongodb://somewhere")
    told = []
    for language in ("ru", "en"):
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.query_params["lang"] = language
        told.append(app.run().error[0].value)
    assert told == ["Информационная панель настроена неверно.", "The dashboard is not set up as it must be."]
