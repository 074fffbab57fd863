"""The Explore page beside SQL by hand: cells, totals, states, changes, what a heading does, files."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
import streamlit as st
from lxml import html
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from charts.theme import LIGHT
from content.explore import choices, starters
from database.engine import Location, reader
from exports import map_paper, values
from language import i18n
from pages.parts import card, files
from pages.work.explore_parts import listing
from scope import settings
from scope.pivot import AXES, VALUES
from scope.settings import AccessSettings, Settings
from tests.shown import Shown

APP = Path(__file__).parent.parent / "app.py"
PAGE = "pages/work/explore.py"
CASES = (
    "FROM seizure s WHERE s.status IN ('provisional', 'verified', 'revised') "
    "AND s.seized_on >= DATE '2025-01-01' AND s.seized_on < DATE '2026-01-01'"
)


class Page(Shown):
    """The page as it is shown, and the cross table of it."""

    def __init__(self, app: AppTest):
        super().__init__(app)
        sent = [str(one.proto) for one in app._tree if "data-columns" in str(getattr(one, "proto", ""))]
        found = [json.loads(text) for text in markups(sent[0])] if sent else []
        self.table = html.fromstring(found[0]) if found else None

    @property
    def body(self) -> dict[str, list[str]]:
        """Cells of each row by its heading; of rows of one name the last."""
        return {
            words(row.find("th")): [words(cell) for cell in row.findall("td")]
            for row in self.table.findall(".//tbody/tr")
        }

    @property
    def heads(self) -> list[list[str]]:
        return [[words(cell) for cell in row.findall("th")] for row in self.table.findall(".//thead/tr")]


def markups(proto: str) -> list[str]:
    """JSON texts of a message that hold the table."""
    decoded = proto.encode().decode("unicode_escape").encode("latin-1").decode()
    return [json.dumps(decoded[decoded.index("<div class=") : decoded.rindex("</div>") + 6].replace('\\"', '"'))]


def words(node) -> str:
    return " ".join(node.text_content().split())


@pytest.fixture(scope="module")
def network(demonstration_of) -> Location:
    return demonstration_of(6000)


@pytest.fixture
def page(network, monkeypatch):
    def run(language: str = "en", *, tier: str = "internal", agency: str = "", **parameters: str) -> Page:
        for cache in (st.cache_data, st.cache_resource):
            cache.clear()
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
        access = AccessSettings(tier=tier, agency=agency)
        monkeypatch.setattr(settings, "current", lambda: Settings(access=access))
        i18n.use(language)
        app = AppTest.from_file(str(APP), default_timeout=120)
        app.query_params["lang"] = language
        app.switch_page(PAGE)
        for name, value in ({"period": "2025"} | parameters).items():
            app.query_params[name] = value
        return Page(app.run())

    yield run
    i18n.use("en")


def counted(network: Location, text: str) -> list[tuple]:
    with reader(network).connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(text))]


def captions(shown: Page) -> list[str]:
    return [unescape(one.value) for one in shown.app.caption]


def number(text: str) -> float:
    return float(re.sub(r"[^\d.]", "", text.split()[0].replace("*", "")))


def test_cells_and_totals_are_what_sql_by_hand_counts(network, page):
    shown = page(rows="country", across="group", values="cases")
    heads = shown.heads[0]
    by_hand = counted(
        network,
        "SELECT c.name_en, count(DISTINCT i.seizure_id) FILTER (WHERE i.group_code = 'opioids'), count(DISTINCT s.id) "
        "FROM seizure s LEFT JOIN seizure_item i ON i.seizure_id = s.id JOIN country c ON c.iso2 = s.country_code "
        + CASES.removeprefix("FROM seizure s ")
        + " AND c.is_programme_country GROUP BY 1",
    )
    place = heads.index("Opioids") - 1
    body = shown.body
    assert {(name, number(body[name][place]), number(body[name][0])) for name, *_counts in by_hand} == set(by_hand)
    ((whole,),) = counted(network, f"SELECT count(*) {CASES} AND s.country_code IN ('KZ', 'KG', 'TJ', 'TM', 'UZ')")
    assert number(body["All"][0]) == whole
    # Columns of one value are not named again and again: a sign sorts them, and who does not see it hears the value.
    last = shown.table.findall(".//thead/tr")[-1].findall("th")
    assert [len(head.findall(".//span[@class='blo-sorts']")) for head in last] == [0] + [1] * (len(last) - 1)
    said = [words(head.find("button").find("span")) for head in last[1:]]
    assert words(last[0]).startswith("Cases") and said == [f"Cases: {name}" for name in heads[2:]]
    # A case of two groups counts once in the total.
    assert sum(number(text) for text in body["All"][1:]) > whole


def test_amounts_have_a_column_for_each_unit_and_middles_per_case(network, page):
    shown = page(rows="country", across="", values="quantity.median.largest.rest", group="opioids")
    by_hand = counted(
        network,
        "WITH held AS (SELECT s.id, c.name_en AS name, sum(i.quantity_kg) AS kg FROM seizure s JOIN seizure_item i ON "
        "i.seizure_id = s.id JOIN country c ON c.iso2 = s.country_code AND c.is_programme_country "
        + CASES.removeprefix("FROM seizure s ")
        + " AND i.group_code = 'opioids' AND i.category = 'drug' AND i.quantity_kg IS NOT NULL AND NOT "
        "s.is_quantity_implausible GROUP BY 1, 2) SELECT name, sum(kg), median(kg), max(kg) FROM held GROUP BY 1",
    )
    heads = shown.heads[-1]
    columns = [
        heads.index(f"{name}: drugs, kg") for name in ("Quantity", "Median case", "Largest case", "Without the largest")
    ]
    assert {"Quantity: drugs, tablets", "Quantity: plant material, kg"} <= set(heads)
    for name, whole, median, largest in by_hand:
        told = [number(shown.body[name][place - (len(shown.heads) == 1)]) for place in columns]
        assert told == pytest.approx([whole, median, largest, whole - largest], abs=0.06), name


def test_zero_not_reported_closed_and_not_yet_open_are_told_apart(network, page):
    shown = page(rows="office", across="month", values="cases", period="2025")
    states = {
        cell.get("class").split("blo-state-")[-1]
        for cell in shown.table.findall(".//td")
        if "blo-state" in cell.get("class")
    }
    assert {"missing"} <= states <= {"missing", "closed", "not_open", "unknown", "partial", "outside"}
    zero = [cell for cell in shown.table.findall(".//td") if "blo-zero" in cell.get("class")]
    assert zero and all(words(cell).rstrip("*") == "0" for cell in zero)
    # By hand: an office-month without a case is 0 only where a report of it was received.
    reported = counted(
        network,
        "SELECT b.name_en, count(DISTINCT r.period_start) FROM report r JOIN blo b ON b.code = r.blo_code WHERE "
        "r.subject = 'seizures' AND r.status <> 'missing' AND r.period_start >= DATE '2025-01-01' AND r.period_start < "
        "DATE '2026-01-01' GROUP BY 1",
    )
    body = shown.body
    for name, months in reported:
        told = body[name][1:]
        with_word = sum(not text[:1].isdigit() for text in told)
        assert with_word <= 12 - months


def test_nothing_at_all_is_zero_and_not_held_back(page):
    shown = page(rows="office", across="concealment", values="cases.persons", substance="HEROIN", category="precursor")
    assert "held back" not in shown.words and "held back" not in shown.table.text_content()
    assert shown.body["All"][0].rstrip("*") == "0" and "0 cases" in shown.words


@pytest.mark.long
def test_a_change_is_like_for_like_and_equal_to_that_of_the_situation(page):
    shown = page(rows="country", across="", values="cases.change", period="2026-Q3")
    change = shown.body["All"][1]
    base = int(re.search(r"from ([\d,]+)", change)[1].replace(",", ""))
    shown.app.switch_page("pages/monitor/situation.py").run()
    situation = " ".join(Shown(shown.app).words.split())
    assert f"{base:,}" in situation


def test_values_not_known_by_an_axis_are_not_applicable(page):
    shown = page(rows="concealment", across="", values="cases.messages")
    cells = [row[1] for name, row in shown.body.items() if name != "All"]
    assert set(cells) == {"not applicable"} and number(shown.body["All"][1]) > 0
    assert "Messages is not known by concealment method" in " ".join(shown.words.split())


@pytest.mark.long
def test_filters_that_do_not_narrow_messages_are_said(page):
    """Messages are counted by who sent them, whichever agency is chosen."""
    whole = page(rows="country", across="", values="messages")
    narrowed = page(rows="country", across="", values="messages", agency_kind="customs")
    assert narrowed.body["All"] == whole.body["All"] and "not narrowed by: Agency kind" in narrowed.words


def test_a_figure_of_which_a_part_was_not_reported_is_marked(network, page):
    shown = page(rows="office", across="", values="cases")
    silent = {
        name
        for (name,) in counted(
            network,
            "SELECT DISTINCT b.name_en FROM report r JOIN blo b ON b.code = r.blo_code WHERE r.subject = 'seizures' "
            "AND r.status = 'missing' AND r.period_start >= DATE '2025-01-01' AND r.period_start < DATE '2026-01-01'",
        )
    }
    marked = {name for name, cells in shown.body.items() if cells[0].endswith("*")}
    assert marked and marked <= silent and "its figure is of the rest" in shown.words


@pytest.mark.long
def test_a_heading_narrows_to_itself(page):
    shown = page(rows="country", across="group", values="cases")
    names = [words(row.find("th")) for row in shown.table.findall(".//tbody/tr")]
    shown = page(rows="country", across="group", values="cases", focus=f"row:{names.index('Tajikistan')}")
    shown.app.button(key="focus_only").click().run()
    narrowed = Page(shown.app)
    assert [name for name in narrowed.body if name != "All"] == ["Tajikistan"]
    assert narrowed.body["Tajikistan"][0] == shown.body["Tajikistan"][0]


@pytest.mark.long
@pytest.mark.parametrize("tier", ["donor", "public"])
def test_readers_of_the_release_have_its_axes_alone(page, tier):
    shown = page(tier=tier, rows="country", across="year", values="cases.persons")
    assert shown.body and not shown.table.findall(".//td/a")
    offered = shown.app.multiselect(key="explore_rows").options
    assert "Concealment method" not in offered and "Agency" not in offered
    assert "Median case" not in shown.app.multiselect(key="explore_values").options
    by_group = page(tier=tier, rows="group", across="", values="cases.persons")
    assert {cells[1] for name, cells in by_group.body.items() if name != "All"} == {"not applicable"}
    assert by_group.body["All"][1][:1].isdigit()
    refused = page(tier=tier, rows="concealment", values="median")
    assert [words(row.find("th")) for row in refused.table.findall(".//tbody/tr")][1] == "Kazakhstan"
    why = "Not told at your access level: Concealment method and Median case."
    assert why in captions(refused) and why not in captions(by_group)
    beside_nothing = page(tier=tier, values="cases.change", compare="none")
    assert "Nothing is compared, so these do not stand: Change of cases." in captions(beside_nothing)


def test_every_question_to_begin_with_is_made_of_what_there_is():
    for one in starters.STARTERS:
        asked = [set(part.split(".")) - {""} for part in (one.rows, one.across, one.values)]
        assert asked[0] | asked[1] <= set(AXES) and asked[2] <= set(VALUES)
    assert len(starters.STARTERS) >= 12
    assert set(choices.SUBJECT_OF) <= set(AXES) | set(VALUES)


def test_files_hold_the_table_as_it_is_seen_and_a_row_per_cell(page, monkeypatch):
    taken = {}
    monkeypatch.setattr(listing, "downloads", lambda subject, said, **how: taken.update(subject=subject, said=said))
    shown = page(rows="country", across="quarter", values="cases.quantity", group="opioids")
    made = {form: files._written(form, taken["subject"], taken["said"]) for form in ("xlsx", "csv_standard", "parquet")}
    book = CalamineWorkbook.from_filelike(io.BytesIO(made["xlsx"]))
    assert book.sheet_names == ["Table", "Chart", "Data", "About"]
    seen = book.get_sheet_by_name("Table").to_python()
    row = next(row for row in seen if row[0] == "Tajikistan")
    assert row[1] == number(shown.body["Tajikistan"][0]) and isinstance(row[1], float)
    assert "Demonstration data" in str(seen[0])
    cells = pq.read_table(io.BytesIO(made["parquet"]))
    rows = [one for one in cells.to_pylist() if one["Country: code"] == "TJ" and one["Value of"] == "Cases"]
    assert sum(one["Value"] for one in rows) == row[1] and len(rows) == 4
    assert any(b"Demonstration data" in value for value in cells.schema.metadata.values())
    first = made["csv_standard"].decode().splitlines()[0]
    assert first.startswith(
        "Country: code,Country,Quarter: first day,Quarter,Value of,Unit,Value,Cases behind it,State"
    )


def test_boxes_say_the_same_median_as_the_table(network, page):
    shown = page(rows="substance", across="", values="cases.median.p90", category="drug")
    heads = shown.heads[-1]
    at = [heads.index(f"{name}: drugs, kg") - (len(shown.heads) == 1) for name in ("Median case", "90th percentile")]
    told = [number(shown.body["Heroin"][place]) for place in at]
    drawn = page(rows="substance", across="", values="cases.median.p90", category="drug", draw="boxes")
    assert "The middle case is largest for" in drawn.words and "Box: the middle half of the cases" in drawn.words
    (spec,) = [one.proto for one in drawn.app._tree if getattr(one, "type", "") == "plotly_chart"]
    figure = json.loads(spec.spec)
    place = next(n for n, name in enumerate(figure["layout"]["yaxis"]["ticktext"]) if name.startswith("Heroin"))
    (box,) = [one for one in figure["data"] if one["type"] == "box" and one["y"] == [place]]
    assert [box["median"][0], box["upperfence"][0]] == pytest.approx(told, rel=0.02, abs=0.06)


@pytest.mark.long
def test_a_chart_of_the_table_plots_its_cells_in_both_languages(page):
    for language, head in (("en", "Cases by country and quarter"), ("ru", "Случаи")):
        shown = page(language, rows="country", across="quarter", values="cases", draw="lines")
        assert head in shown.words and shown.table is None


@pytest.mark.parametrize("tier", ["internal", "public"])
def test_the_map_draws_the_cells_of_offices_and_countries_on_the_own_ground(network, page, monkeypatch, tier):
    rows = "office" if tier == "internal" else "country"
    taken = {}
    monkeypatch.setattr(card, "downloads", lambda subject, said, **how: taken.update(subject=subject, said=said))
    table = page(tier=tier, rows=rows, across="", values="cases")
    shown = page(tier=tier, rows=rows, across="", values="cases", draw="map")
    picture = taken["subject"]()
    told = {mark.name: mark.amount for mark in picture.marks if mark.amount is not None}
    assert told and told == {name: number(table.body[name][0]) for name in told}
    assert {mark.colour for mark in picture.marks} == {LIGHT.present}
    assert "do not imply official endorsement" in shown.words and "The area of a mark" in shown.words
    (deck,) = [one.proto for one in shown.app._tree if getattr(one, "type", "") == "deck_gl_json_chart"]
    assert "http" not in deck.json and not json.loads(deck.json).get("mapProvider")
    assert all(name in deck.json for name in told)
    kinds = {row[0] for row in values.map_rows(picture).rows}
    assert kinds == {"Office" if tier == "internal" else "Country"}
    assert map_paper.png(picture, taken["said"]).startswith(b"\x89PNG")
