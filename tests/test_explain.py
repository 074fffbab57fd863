"""What explains a figure: its definition in both languages, its own numbers again, and for each reader no more than the
access covers."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import duckdb
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from content import definitions, explained
from content.explained import Figure
from database import engine, sandboxed, statement
from database.engine import Location
from language import i18n
from pages.parts import card, explain
from scope import settings
from scope.settings import AccessSettings, DatabaseSettings, Settings
from tests.conftest import some
from tests.queries.test_extract import rows
from tests.test_sql_page import READABLE, run_over
from tests.test_sweep import APP, PAGES, READERS, markup_of
from web.components import document

ASKED = re.compile(r'data-explain="([^"]+)"')
FIRST = (
    ("situation", {}),
    ("trends", {"measure": "quantity", "grain": "quarter"}),
    ("map", {}),
    ("agencies", {}),
    ("offices", {}),
    ("cooperation", {}),
    ("capacity", {}),
    ("records", {}),
    ("explore", {"rows": "group", "across": "quarter", "values": "cases.quantity.change.messages"}),
)
"""A view of each page."""
VIEWS = (
    *FIRST,
    ("trends", {}),
    ("trends", {"split": "office", "measure": "exchanges"}),
    ("agencies", {"view": "together"}),
    ("agencies", {"agency_profile": "UZ-CC"}),
    ("offices", {"view": "borders"}),
    ("offices", {"view": "months"}),
    ("offices", {"office_profile": "UZ-OYBEK"}),
    ("offices", {"pair_profile": "OYBEK-FOTEHOBOD"}),
    ("cooperation", {"view": "operations"}),
    ("cooperation", {"view": "results"}),
    ("capacity", {"view": "targets"}),
    ("explore", {"rows": "office", "values": "items.p90.rest.women.in_operation.checks"}),
    ("explore", {"draw": "bars"}),
)


@pytest.fixture(scope="module")
def network(demonstration_of) -> Location:
    return demonstration_of(1500)


class Drawn:
    """Pages of a reader, one after another: what their figures are explained by, and the subjects of their cards."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: str):
        self.figures: dict[str, Figure] = {}
        self.subjects: dict[str, object] = {}
        self._monkeypatch, self._folder = monkeypatch, folder
        kept = explain.show

        def show() -> None:
            self.figures = {key: make() for key, make in explain.offered().items()}
            kept()

        monkeypatch.setattr(explain, "show", show)
        monkeypatch.setattr(
            card, "downloads", lambda subject, said, *, key, **more: self.subjects.__setitem__(key, subject())
        )

    def begin(self, reader: str) -> None:
        access = AccessSettings(tier=reader.split(",")[0], sql="partner", **READERS[reader])
        own = Settings(access=access, database=DatabaseSettings(snapshots=self._folder))
        self._monkeypatch.setattr(settings, "current", lambda: own)
        self.app = AppTest.from_file(str(APP), default_timeout=120)
        self._data = {"data": "network"} if reader.endswith("network") else {}

    def draw(self, page: str, **parameters: str) -> str:
        self.figures, self.subjects = {}, {}
        self.app.query_params.clear()
        for name, value in ({"lang": "en"} | self._data | parameters).items():
            self.app.query_params[name] = value
        self.app.switch_page(PAGES[page]).run()
        told = [one.value for one in self.app.exception] + [one.value for one in self.app.error]
        assert not told, f"{page} with {parameters}: {told}"
        return markup_of(self.app)

    def ask(self, key: str) -> str:
        """The page with the dialog of a figure."""
        self.app.session_state[document.EXPLAINED] = key
        self.app.run()
        assert not self.app.exception and not self.app.error
        return markup_of(self.app)


@pytest.fixture
def drawn(network, monkeypatch, tmp_path) -> Iterator[Drawn]:
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
    for cache in (st.cache_data, st.cache_resource):
        cache.clear()
    yield Drawn(monkeypatch, str(tmp_path))
    i18n.use("en")


@pytest.fixture
def answer(network, tmp_path) -> Iterator[Callable[[Figure], list[dict]]]:
    """What the query of a figure gives over the rows of the reader, run as readers' SQL is."""
    own = duckdb.connect(str(run_over(network, tmp_path)), read_only=True)
    own.execute("SET TimeZone = 'UTC'")

    def run(figure: Figure, place: int = 0) -> list[dict]:
        text = statement.written(figure.queries()[place])
        statement.parsed(text, READABLE["tables"])
        sandboxed.check(own, READABLE | {"sql": text})
        found = own.execute(text)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    yield run
    own.close()


@pytest.fixture(scope="module")
def whole(network) -> Iterator[Callable[[str], list[tuple]]]:
    """SQL written by hand, over all rows."""
    reading = engine.reader(network)
    connection = reading.connect()
    yield lambda text: connection.connection.driver_connection.execute(text).fetchall()
    connection.close()
    reading.dispose()


@pytest.mark.parametrize("run", some((FIRST[:2],), (FIRST[:2], VIEWS)), ids=len)
def test_every_figure_of_every_page_has_a_definition_in_both_languages_and_queries_that_run(
    drawn, network, tmp_path, run
):
    drawn.begin("internal")
    own = duckdb.connect(str(run_over(network, tmp_path)), read_only=True)
    reading = engine.reader(network)
    connection = reading.connect()
    everything = connection.connection.driver_connection
    asked: set[str] = set()
    for page, parameters in run:
        found = set(ASKED.findall(drawn.draw(page, **parameters)))
        assert found == set(drawn.figures), (page, parameters)
        assert found, (page, parameters)
        for figure in drawn.figures.values():
            for language in ("en", "ru"):
                i18n.use(language)
                assert definitions.words(figure.kind) and all(words for _name, words in explained.facts(figure))
            i18n.use("en")
            asks = figure.queries()
            assert asks or figure.kind == "indicator", figure.key
            texts = {statement.written(query) for query in asks}
            for text in texts - asked:
                statement.parsed(text, READABLE["tables"])
                sandboxed.check(own, READABLE | {"sql": text})
                assert rows(own, text) == rows(everything, text), figure.key
            asked |= texts
    own.close()
    connection.close()
    reading.dispose()


def test_definitions_are_sentences_that_both_languages_have():
    for kind in definitions.FIGURES:
        said = []
        for language in ("en", "ru"):
            i18n.use(language)
            said.append(definitions.words(kind))
        assert said[0] != said[1] and said[0][0].isupper(), kind
    i18n.use("en")


OF_PERIOD = (
    "seized_on >= '2026-07-01' AND seized_on < '2026-10-01' AND status IN ('provisional', 'verified', 'revised')"
)
IN_SCOPE = f"{OF_PERIOD} AND country_code IN (SELECT iso2 FROM country WHERE is_programme_country)"


def test_the_figures_of_each_page_are_what_their_queries_give_and_what_is_counted_by_hand(drawn, answer, whole):
    drawn.begin("internal")
    drawn.draw("situation")
    figures = drawn.figures
    (found,) = answer(figures["tile.cases"])
    cases = found["case_count"]
    assert figures["tile.cases"].shown == i18n.count(cases)
    assert [(cases,)] == whole(f"SELECT count(*) FROM seizure WHERE {IN_SCOPE}")
    (found,) = answer(figures["tile.persons"])
    assert figures["tile.persons"].shown == i18n.count(found["persons_detained"])
    for kind in ("drugs", "precursors"):
        figure = figures[f"tile.{kind}"]
        (found,) = answer(figure)
        assert figure.shown == plain(i18n.quantity(found["quantity"], figure.amount[1]))
    for kind, column in (("exchanges", "exchange_count"), ("operations", "operation_count")):
        (found,) = answer(figures[f"tile.{kind}"])
        assert figures[f"tile.{kind}"].shown == i18n.count(found[column])
    assert values(drawn.subjects["trend"]) == by_start(answer(figures["card.trend"]), drawn.subjects["trend"])
    assert sum(row["case_count"] for row in answer(figures["card.map_of_cases"])) == cases

    drawn.draw("trends", measure="quantity")
    shown = drawn.subjects["main_lines"]
    assert values(shown) == pytest.approx(by_start(answer(drawn.figures["card.main_lines"]), shown))
    drawn.draw("agencies")
    led = sum(row["led_count"] for row in answer(drawn.figures["agencies.led"]))
    in_scope = IN_SCOPE.replace("country_code", "s.country_code", 1)
    assert [(led,)] == whole(
        f"SELECT count(*) FROM seizure s JOIN agency a ON a.code = s.lead_agency_code WHERE {in_scope}"
    )
    drawn.draw("offices")
    assert sum(row["case_count"] for row in answer(drawn.figures["offices.office_cases"])) == cases
    drawn.draw("map")
    assert sum(row["case_count"] for row in answer(drawn.figures["card.map"])) == cases
    drawn.draw("cooperation")
    figure = drawn.figures["tile.messages_across"]
    assert figure.shown == i18n.count(answer(figure)[0]["sent_count"])
    drawn.draw("capacity")
    figure = drawn.figures["tile.deliveries_since"]
    assert figure.shown == i18n.count(sum(row["delivery_count"] for row in answer(figure)))
    drawn.draw("records")
    assert answer(drawn.figures["card.records"])[0]["case_count"] == cases
    drawn.draw("explore", rows="office", values="cases")
    cell = next(row for row in answer(drawn.figures["explore.cases.."]) if row["axis_0"] and row["axis_1"])
    of_cell = f"s.blo_code = '{cell['axis_0']}' AND i.group_code = '{cell['axis_1']}'"
    assert [(cell["case_count"],)] == whole(
        "SELECT count(DISTINCT s.id) FROM seizure s JOIN seizure_item i ON i.seizure_id = s.id "
        f"WHERE {in_scope} AND {of_cell}"
    )


def values(shown) -> list[float]:
    """What the first line of a chart shows; nothing where there is no value."""
    return [one or 0.0 for one in shown.series[0].values]


def by_start(found: list[dict], shown) -> list[float]:
    """Rows of a series at the spans that a chart shows."""
    told = {row["start_on"]: row["value"] for row in found}
    assert set(told) <= set(shown.starts)
    return [told.get(start, 0.0) for start in shown.starts]


def plain(words: str) -> str:
    return words.replace("\xa0", " ")


def text_of(markup: str) -> str:
    return plain(html.unescape(re.sub(r"<[^>]+>", " ", markup)))


def test_what_stands_behind_a_sum_is_what_is_worked_out_by_hand(drawn, whole):
    drawn.begin("internal")
    drawn.draw("situation")
    figure = drawn.figures["tile.drugs"]
    # Without a filter that the tile itself would take.
    figure = replace(figure, codes={"categories": ("drug",)})
    in_scope = IN_SCOPE.replace("country_code", "s.country_code", 1)
    amounts = (
        "SELECT {by}, sum(quantity_kg) AS kg FROM seizure s JOIN seizure_item i ON i.seizure_id = s.id "
        f"WHERE {in_scope} AND category = 'drug' AND quantity_kg IS NOT NULL GROUP BY ALL ORDER BY kg DESC"
    )
    each = whole(amounts.format(by="s.id, coalesce(s.is_quantity_implausible, false)"))
    each = [(one, amount, flag) for one, flag, amount in each]
    total = sum(amount for _id, amount, _flag in each)
    largest = text_of(explained.largest(figure))
    assert plain(i18n.quantity(each[0][1], "kg")) in largest and i18n.percent(each[0][1] / total) in largest
    flagged = [amount for _id, amount, flag in each if flag]
    doubts = text_of(explained.doubts(figure))
    assert re.search(rf"Implausible quantity\s+{len(flagged)}\s", doubts)
    by_office = whole(amounts.format(by="s.blo_code"))
    places = text_of(explained.places(figure))
    for _code, amount in by_office:
        assert plain(i18n.quantity(amount, "kg")) in places
    asked = text_of(drawn.ask("tile.drugs"))
    assert "Largest cases" in asked and "Doubtful cases of the period" in asked
    (code,) = [one.value for one in drawn.app.code]
    assert code.startswith("SELECT")


@pytest.mark.parametrize("reader", some(("donor",), ("donor", "public", "partner, network")))
def test_readers_of_released_figures_get_definitions_and_scope_and_neither_cases_nor_sql(drawn, reader):
    drawn.begin(reader)
    for page, parameters in FIRST:
        markup = drawn.draw(page, **parameters)
        assert set(ASKED.findall(markup)) == set(drawn.figures), page
        for figure in drawn.figures.values():
            assert not figure.tells_queries and not figure.has_cases and not figure.has_records
            parts = (explained.largest, explained.doubts, explained.places)
            assert [part(figure) for part in parts] == ["", "", ""] and explained.not_told(figure)
    drawn.draw("situation")
    asked = drawn.ask("tile.drugs" if "tile.drugs" in drawn.figures else "tile.cases")
    assert not drawn.app.code and "record=" not in asked and "neither single cases nor SQL" in asked


def test_a_partner_gets_what_is_of_its_own_cases(drawn, network, tmp_path):
    drawn.begin("partner")
    drawn.draw("situation")
    figure = drawn.figures["tile.cases"]
    assert figure.tells_queries and figure.shown == i18n.count(_of_partner(figure, network, tmp_path))
    assert "Our cases" in dict(explained.facts(figure))["Filters"]


def _of_partner(figure: Figure, network: Location, tmp_path) -> int:
    own = duckdb.connect(str(run_over(network, tmp_path, figure.here.access)), read_only=True)
    (found,) = own.execute(statement.written(figure.queries()[0])).fetchone()
    own.close()
    return found
