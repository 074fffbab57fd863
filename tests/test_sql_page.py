"""The page on which readers ask in SQL, and the queries that the other pages show."""

from __future__ import annotations

import html
from datetime import date

import duckdb
import pyarrow as pa
import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from content import context
from content.sql import chart, link, meanings, questions
from database import engine, extract, sandboxed, statement
from database.sql_functions import FUNCTIONS, TABLE_FUNCTIONS
from language import i18n
from queries import extract as cut
from queries.asked import Asked
from scope import navigation, settings
from scope.access import Access
from scope.filters import Filters
from scope.settings import AccessSettings, DatabaseSettings, Settings
from tests.conftest import some
from tests.queries.test_extract import rows
from tests.test_app import APP, html_of

INTERNAL = Access(tier="internal")
SCRIPT = navigation.of("sql").script


@pytest.fixture(scope="module")
def network(demonstration_of) -> engine.Location:
    return demonstration_of(400)


@pytest.fixture
def open_sql(network, monkeypatch, tmp_path):
    """Opens the dashboard, then the page; with SQL as the operator says."""

    def run(*, tier: str = "internal", says: str | None = None, **parameters: str) -> AppTest:
        own = Settings(
            access=AccessSettings(tier=tier, sql=says, agency="KG-SCS" if tier == "partner" else ""),
            database=DatabaseSettings(snapshots=str(tmp_path)),
        )
        monkeypatch.setattr(settings, "current", lambda: own)
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
        app = AppTest.from_file(str(APP), default_timeout=120)
        for name, value in ({"lang": "en", "source": "demonstration"} | parameters).items():
            app.query_params[name] = value
        app.run()
        return app.switch_page(SCRIPT).run()

    return run


def asked(app: AppTest, text: str) -> AppTest:
    app.text_area(key="sql_text").set_value(text)
    next(button for button in app.button if button.label == "Run").click()
    return app.run()


def test_a_question_is_answered_with_what_must_be_known_of_it_and_kept_in_the_link(open_sql):
    app = open_sql()
    text = "SELECT year(seized_on) :: TEXT AS year, count(*) AS cases FROM seizure GROUP BY ALL ORDER BY year"
    asked(app, text)
    assert "Rejected and withdrawn records are among the rows" in html_of(app)
    (found,) = app.dataframe
    assert found.value["cases"].sum() == 400 and app.query_params["q"] == text
    asked(app, "SELECT weight\nFROM seizure")
    (said,) = app.error
    assert "Line 1, column 8." in html.unescape(said.value) and "weight" in said.value


def test_a_link_brings_the_text_and_does_not_run_it(open_sql):
    app = open_sql()
    text = "SELECT 1 AS one, -- so many\n  '\\n' AS letters"
    app.query_params["q"] = link.written(text)
    app.run()
    assert app.text_area(key="sql_text").value == text and not app.dataframe
    asked(app, text)
    assert len(app.dataframe) == 1 and link.read(app.query_params["q"]) == text
    # A search that finds no table leaves the page as it is.
    app.text_input(key="sql_find").set_value("no such words").run()
    html_of(app)
    assert [one.value for one in app.caption if one.value.startswith("No table")] and len(app.dataframe) == 1


@pytest.mark.parametrize(
    ("reader", "words"),
    [({"tier": "donor"}, "no single records"), ({"says": "nobody"}, "has not opened this page")],
    ids=["donor", "not allowed"],
)
def test_who_may_not_ask_is_told_why_and_not_led_there(open_sql, reader, words):
    app = open_sql(**reader)
    assert words in " ".join(one.value for one in app.info) and not app.text_area
    assert "sql" not in {link.proto.page for link in app.sidebar.get("page_link")}


def test_a_partner_asks_of_the_cases_of_its_agency_alone(open_sql):
    app = open_sql(tier="partner")
    asked(app, "SELECT count(*) AS cases FROM seizure")
    assert not app.error
    (found,) = app.dataframe
    assert 0 < found.value["cases"].iloc[0] < 400


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_table_and_question_has_words_in_each_language(language):
    i18n.use(language)
    told = meanings.tables(INTERNAL)
    assert {one.name for one in told} == {table.name for table in cut.tables(INTERNAL)} | {"database_info"}
    assert all(one.words and one.columns for one in told)
    i18n.use("en")


def run_over(network, tmp_path, reader: Access = INTERNAL):
    own = Settings(database=DatabaseSettings(snapshots=str(tmp_path)))
    reading = engine.reader(network)
    try:
        return extract.made(network, engine.current_version(network), reading, reader, own)
    finally:
        reading.dispose()


READABLE = {
    "tables": [*(table.name for table in cut.tables(INTERNAL)), "database_info"],
    "functions": FUNCTIONS,
    "table_functions": TABLE_FUNCTIONS,
}


def test_each_question_to_begin_with_runs_and_misleads_in_nothing(network, tmp_path):
    connection = duckdb.connect(str(run_over(network, tmp_path)), read_only=True)
    filters, answered = Filters(source_kind="demonstration", start=date(2025, 10, 1), end=date(2026, 10, 1)), 0
    for one in questions.QUESTIONS:
        text = questions.text_of(one, filters)
        assert not statement.warnings(statement.parsed(text, READABLE["tables"]), has_kinds=True), one.words
        sandboxed.check(connection, READABLE | {"sql": text})
        answered += bool(connection.execute(text).fetchall())
    assert answered >= len(questions.QUESTIONS) - 2
    connection.close()


def test_a_query_that_is_shown_has_its_signs_once():
    assert "'50%_'" in statement.written(sa.select(sa.literal("50%_"))) and " % 7" in statement.written(
        sa.select(sa.literal(100) % 7)
    )


SHOWN = ("situation", "trends", "map", "agencies", "offices", "cooperation", "capacity")


@pytest.mark.parametrize("page", some(("situation", "trends"), SHOWN))
def test_the_queries_that_a_page_shows_give_its_answers_over_the_rows_of_the_reader(
    page, open_sql, network, monkeypatch, tmp_path
):
    found: list[Asked] = []
    kept = context.asked_any
    monkeypatch.setattr(context, "asked_any", lambda: found.extend(context.asked()) or kept())
    app = open_sql()
    found.clear()
    app.switch_page(navigation.of(page).script)
    if page == "trends":
        # What lies in a shape is asked with more of SQL than other filters.
        app.query_params["shape"] = "36,58,44,58,44,80,40,70"
    app.run()
    assert (page == "trends") == any("low_x" in statement.written(one.query) for one in found)
    assert "Show the queries of this page" in {button.label for button in app.button}
    assert len(found) > 3
    reading = engine.reader(network)
    connection = reading.connect()
    whole = connection.connection.driver_connection
    own = duckdb.connect(str(run_over(network, tmp_path)), read_only=True)
    own.execute("SET TimeZone = 'UTC'")
    answers = 0
    for text in {statement.written(one.query) for one in found}:
        statement.parsed(text, READABLE["tables"])
        sandboxed.check(own, READABLE | {"sql": text})
        answer = rows(own, text)
        assert answer == rows(whole, text), text
        answers += bool(answer)
    assert answers > 3
    own.close()
    connection.close()
    reading.dispose()


def test_a_chart_begins_with_numbers_in_which_rows_differ():
    answer = pa.table({"blo_code": ["A", "B"], "months": [3, 3], "late": [0, 2], "cases": [1, 5]})
    same = answer.select(["blo_code", "months"])
    assert [chart.telling(one, chart.shape(one)) for one in (answer, same)] == ["late", "months"]
