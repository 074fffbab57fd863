"""The Records page over a demonstration network: what it lists, what a click does, and what it must not tell."""

from __future__ import annotations

import html
import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from content.records import cells, columns
from content.records.choices import Chosen
from content.records.facts import Found
from database import bulk, derived, publishing
from database.engine import Location, reader
from exports.records import Listing
from pages.parts import brush, page_state
from queries.records import Sort
from scope import settings
from scope.access import Access
from scope.settings import AccessSettings, Settings
from tests.components_of import components_of
from web import gate

APP = Path(__file__).parent.parent / "app.py"
CANARY = "CANARY"
HIDDEN = (
    "public_ref record_key place_text province_text lead_agency_code lead_agency_reported concealment_reported "
    "transport_reported"
).split()


@pytest.fixture(scope="module")
def network(demonstration_of, tmp_path_factory) -> Location:
    """A demonstration network; half a hundred of its cases were published, and one word is found in hidden columns
    alone."""
    place = demonstration_of(2500, tmp_path_factory.mktemp("network") / "copy")
    with publishing.change(place) as connection:
        released = (
            "INSERT INTO release_case SELECT s.id, i.line_no, 'demonstration', s.seized_on, s.date_precision, "
            "s.country_code, s.blo_code, i.substance_code, "
            "i.group_code, i.category, i.quantity, i.unit, i.quantity_kg, i.is_significant, 'https://example.org/' "
            "|| s.id "
            "FROM seizure s JOIN seizure_item i ON i.seizure_id = s.id WHERE s.seized_on >= '2026-01-01' AND "
            "s.seized_on < '2026-02-01'"
        )
        connection.exec_driver_sql(released)
    return place


@pytest.fixture(scope="module")
def salted(network, tmp_path_factory) -> Location:
    """The same with a word in every column that donors must not see."""
    place = Location("duckdb", folder=Path(shutil.copytree(network.folder, tmp_path_factory.mktemp("salted") / "copy")))
    with publishing.change(place) as connection:
        for column in HIDDEN:
            connection.exec_driver_sql(f"UPDATE seizure SET {column} = '{CANARY}' || id")
    return place


@pytest.fixture
def open_page(monkeypatch):
    """Opens the Records page; returns it."""

    def run(place: Location, *, tier: str = "internal", agency: str = "", **parameters: str) -> AppTest:
        for cache in (st.cache_data, st.cache_resource):
            cache.clear()
        monkeypatch.setattr(settings, "current", lambda: Settings(access=AccessSettings(tier=tier, agency=agency)))
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{place.folder}")
        # A browser that keeps cookies, so that it is offered files.
        monkeypatch.setattr(gate, "visitor", lambda _headers: gate.Visitor("browser"))
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.switch_page("pages/work/records.py")
        for name, value in ({"lang": "en", "period": "2026-Q1"} | parameters).items():
            app.query_params[name] = value
        return whole(app.run())

    return run


def whole(app: AppTest) -> AppTest:
    assert not app.exception and not any("could not be drawn" in error.value for error in app.error)
    return app


def markup(app: AppTest) -> str:
    """All markup of the page, that of tables and facets included, as it reads."""
    parts = [part.proto.body for part in app.get("html") if not part.proto.body.startswith("<style")]
    return html.unescape(" ".join([*parts, *(json.loads(one.proto.json)["markup"] for one in components_of(app))]))


def payload(app: AppTest) -> str:
    """Everything that the browser is sent."""
    return " ".join(str(element.proto) for element in app._tree if hasattr(element, "proto"))


def counted(place: Location, query: str) -> int:
    with reader(place).connect() as connection:
        return connection.execute(sa.text(query)).scalar_one()


WINTER = (
    "FROM seizure WHERE seized_on >= '2026-01-01' AND seized_on < '2026-04-01' AND status IN ('provisional', "
    "'verified', 'revised') "
    "AND country_code IN ('KZ', 'KG', 'TJ', 'TM', 'UZ')"
)


def test_the_page_says_exactly_how_many_cases_and_items_there_are(network, open_page):
    cases = counted(network, f"SELECT count(*) {WINTER}")
    items = counted(network, f"SELECT count(*) FROM seizure_item WHERE seizure_id IN (SELECT id {WINTER})")
    found = markup(open_page(network))
    assert f"<b>{cases} cases</b>, {items} items" in found and cases > 50
    assert "rows 1–50" in found and "Demonstration data" in found


def test_the_grain_can_be_changed_and_each_says_what_a_row_is(network, open_page):
    app = open_page(network)
    assert "one row is one case" in markup(app)
    app.get_by_key(page_state.key("per")).set_value("line")
    assert "one row is one item of a case" in markup(whole(app.run()))
    assert app.query_params["per"] == "line"


def test_the_next_page_is_in_the_address_and_a_filter_leads_back_to_the_first(network, open_page):
    app = open_page(network, page="2")
    assert "rows 51–" in markup(app) and app.query_params["page"] == "2"
    app.get_by_key("f_group_codes").set_value(["opioids"])
    assert "rows 1–" in markup(whole(app.run())) and "page" not in app.query_params


def test_a_page_beyond_the_last_shows_the_last(network, open_page):
    cases = counted(network, f"SELECT count(*) {WINTER}")
    assert f"–{cases}\xa0· " in markup(open_page(network, page="9999"))


def test_columns_and_order_come_from_the_link_and_what_cannot_be_is_told(network, open_page):
    app = open_page(network, columns="public_ref.quantity_kg", sort="-quantity_kg")
    found = markup(app)
    assert "Mass, kg ↓" in found and "Lead agency" not in found
    app = open_page(network, columns="public_ref.secret", sort="-nothing", page="0", per="month")
    assert app.warning[0].value.startswith("Parts of the link could not be used: ")
    assert all(name in app.warning[0].value for name in ("columns", "sort", "page", "per"))
    # The address keeps what is told until the reader goes on.
    assert app.query_params["columns"] == "public_ref.secret" and app.query_params["per"] == "month"
    assert not {"columns", "sort", "page", "per"} & set(app.run().query_params)
    assert app.warning


@pytest.mark.each_time(2)
@pytest.mark.parametrize("text", ["Oybek", "Ойбек", "Oibek", "ойбек", "Oybec"])
def test_a_search_forgives_spelling_and_script(network, open_page, text):
    cases = counted(network, f"SELECT count(*) {WINTER} AND blo_code = 'UZ-OYBEK'")
    app = open_page(network, q=text)
    assert f"<b>{cases} cases</b>" in markup(app) and cases > 1
    offered = next(button for button in app.button if button.key == "found_blo_codes_UZ-OYBEK")
    assert str(cases) in offered.label
    app = whole(offered.click().run())
    assert app.query_params["office"] == "UZ-OYBEK" and "q" not in app.query_params


def test_a_kind_of_place_is_found_and_is_offered_as_no_filter(network, open_page):
    cases = counted(network, f"SELECT count(*) {WINTER} AND place_kind = 'checkpoint'")
    assert f"<b>{cases} case" in markup(open_page(network, q="checkpoint"))


def test_a_reference_is_found_by_a_part_of_it_and_what_is_not_there_is_told(network, open_page):
    with reader(network).connect() as connection:
        reference = connection.execute(sa.text(f"SELECT public_ref {WINTER} ORDER BY id LIMIT 1")).scalar_one()
    assert "<b>1 case</b>" in markup(open_page(network, q=reference.lower()))
    app = open_page(network, q="zzqqxx")
    assert app.info[0].value.startswith("No record has these words")
    app = whole(next(one for one in app.button if one.label == "Clear the search").click().run())
    assert "rows 1–50" in markup(app)


def test_facets_count_what_is_listed_and_a_click_filters(network, open_page):
    opioids = counted(
        network,
        "SELECT count(DISTINCT seizure_id) FROM seizure_item WHERE group_code = 'opioids' AND seizure_id IN (SELECT "
        f"id {WINTER})",
    )
    assert "blo-choice" not in markup(open_page(network))
    app = whole(open_page(network).get_by_key("open_facets").click().run())
    assert app.query_params["facets"] == "open"
    found = markup(app)
    assert re.search(rf'data-key="opioids".*?blo-choice-count">{opioids}<', found)
    # A name stands before its number, whole; where there are many, a box finds them in either script.
    assert '<input type="search"' in found and "ойбек" in markup(open_page(network, facets="open", lang="ru"))
    assert "oibek" in markup(open_page(network, facets="open", lang="ru"))


@pytest.mark.long
def test_a_value_is_excluded_by_a_click_beside_it_and_counted_again_by_another(network, open_page):
    cases = counted(network, f"SELECT count(*) {WINTER}")
    others = counted(network, f"SELECT count(*) {WINTER} AND concealment IS DISTINCT FROM 'on_body'")
    in_kazakhstan = counted(network, f"SELECT count(*) {WINTER} AND country_code = 'KZ'")
    app = open_page(network, facets="open", **{"without": "concealment.on_body"})
    found = markup(app)
    assert f"<b>{others} cases</b>" in found and 0 < others < cases
    assert html.unescape(app.get_by_key("chip_not_concealments").label) == "Not: On the body (Concealment method)"
    assert 'data-key="not:KZ" aria-pressed="false" aria-label="Exclude: Kazakhstan"' in found
    app = whole(app.get_by_key("chip_not_concealments").click().run())
    assert f"<b>{cases} cases</b>" in markup(app) and "without" not in app.query_params
    app.session_state["more_filters"] = True
    app.run().get_by_key("exclude_by").set_value("countries").run()
    app = whole(app.get_by_key("exclude_countries").set_value(["KZ"]).run())
    assert f"<b>{cases - in_kazakhstan} cases</b>" in markup(app) and app.query_params["without"] == "country.KZ"
    app = open_page(network, **{"without": "concealment.on_body~country.XX"})
    assert "without" in app.warning[0].value and f"<b>{others} cases</b>" in markup(app)
    app = open_page(network, tier="donor", period="2026-01", **{"without": "country.KZ"})
    assert "without=country" in app.warning[0].value.replace("\\", "") and "chip_not_countries" not in {
        one.key for one in app.button
    }


@pytest.mark.parametrize(
    ("without", "chosen", "left"),
    [
        ("office.UZ-OYBEK", {"office": "UZ-OYBEK"}, None),
        ("country.UZ~concealment.on_body", {"office": "UZ-OYBEK"}, "concealment.on_body"),
        ("country.UZ", {"country": "UZ.KZ"}, "country.UZ"),
    ],
)
def test_what_is_chosen_by_a_link_is_not_excluded_any_more_and_the_page_says_so(
    network, open_page, without, chosen, left
):
    app = open_page(network, without=without, **chosen)
    assert app.query_params.get("without", [None]) in (left, [left])
    assert ("No longer excluded, because it was chosen: " in markup(app)) == (left != without)
    assert "<b>" in markup(app) and "<b>0 cases" not in markup(app)


def test_facets_keep_what_would_find_nothing_grey_with_the_reason(network, open_page):
    found = markup(open_page(network, facets="open", country="TM"))
    assert re.search(r'blo-empty" title="none under the other filters"><span class="blo-choice-name">Oybek<', found)
    assert "blo-empty" not in markup(open_page(network, facets="open"))


def test_months_and_classes_of_value_stand_as_bars_of_all_other_filters(network, open_page):
    app = open_page(network, facets="open", group="opioids", least_usd="500000")
    for panel in ("facet_months", "facet_usd"):
        app.session_state[panel] = True
    found = markup(whole(app.run()))
    opioids = "id IN (SELECT seizure_id FROM seizure_item WHERE group_code = 'opioids')"
    classed = counted(network, f"SELECT count(*) {WINTER} AND {opioids} AND value_usd >= 1000 AND value_usd < 10000")
    dear = WINTER.replace("2026-01-01", "2025-03-01").replace("2026-04-01", "2025-04-01")
    dear = counted(network, f"SELECT count(*) {dear} AND {opioids} AND value_usd >= 500000")
    words = {0: "0 cases", 1: "1 case"}
    assert f"1,000–9,999.99: {words.get(classed, f'{classed} cases')}" in found
    assert f"March 2025: {words.get(dear, f'{dear} cases')}" in found


def test_the_second_of_two_picks_spans_the_bars_between():
    assert brush.stretch(3, 3, None) == (3, 3) and brush.stretch(1, 4, (2, 2)) == (1, 4)
    assert brush.stretch(5, 5, (2, 2)) == (2, 5) and brush.stretch(1, 1, (2, 2)) == (1, 2)
    assert brush.stretch(5, 5, (2, 4)) == (5, 5) and brush.stretch(2, 2, (2, 2)) == (2, 2)


@pytest.mark.long
def test_a_circle_around_what_has_a_name_says_the_name_and_another_says_none(network, open_page):
    with reader(network).connect() as connection:
        lat, lon = connection.execute(
            sa.text("SELECT lat, lon FROM place WHERE code = (SELECT place_code FROM blo WHERE code = 'UZ-OYBEK')")
        ).one()
    app = open_page(network, near=f"{lat},{lon},50")
    assert app.get_by_key("chip_near").label == "Within 50 km of Oybek"
    app.session_state["more_filters"] = True
    app.run().get_by_key("near_km").set_value(75.0)
    app = whole(app.run())
    assert app.query_params["near"] == f"{lat},{lon},75" and app.get_by_key("near_point").value.code == "UZ-OYBEK"
    app.get_by_key("near_point").set_value(None)
    assert "near" not in whole(app.run()).query_params
    assert open_page(network, near="41.0,69.0,50").get_by_key("chip_near").label == "Within 50 km of a point"


@pytest.mark.long
def test_a_shape_is_written_by_its_corners_and_what_is_none_says_why(network, open_page):
    app = open_page(network, shape="39,68,42,68,40.5,72")
    assert html.unescape(app.get_by_key("chip_shape").label) == "Within a drawn shape: 39.0–42.0° N, 68.0–72.0° E"
    app.session_state["more_filters"] = True
    app.run()
    assert app.get_by_key("shape_corners").value == "39, 68\n42, 68\n40.5, 72"
    app.get_by_key("shape_corners").set_value("39,5; 68\n42 68,25\n\n 40.5, 72\n39.5 68")
    app = whole(app.run())
    assert app.query_params["shape"] == "39.5,68,42,68.25,40.5,72"
    for written, why in UNREADABLE.items():
        app.get_by_key("shape_corners").set_value(written)
        app = whole(app.run())
        assert why in [html.unescape(one.value) for one in app.warning]
        assert app.get_by_key("shape_corners").value == written and app.query_params["shape"].startswith("39.5,68,42")
    app.get_by_key("shape_corners").set_value(" \n")
    app = whole(app.run())
    assert "shape" not in app.query_params and not app.warning
    refused = open_page(network, shape="39,68,42,68,45,68").warning[0].value
    assert refused.endswith("These corners lie in one line, so that nothing lies within them&#46;")


UNREADABLE = {
    "39, 68\n42, 68": "A shape has at least 3 corners.",
    "39, 68\n40, 69\n41, 70": "These corners lie in one line, so that nothing lies within them.",
    "39, 68\n42, 68\n91, 70": "No latitude is farther than 90 degrees from zero, no longitude farther than 180.",
    "39, 68\n\n<b>, 68": "Line 3 is no latitude and longitude, such as 41.3, 69.2: <b>, 68",
    "39,5,68,5\n42, 68\n40, 72": "Line 1 is no latitude and longitude, such as 41.3, 69.2: 39,5,68,5",
    "\n".join(f"{number / 10:g}, {number % 7}" for number in range(51)): "A shape has at most 50 corners.",
}
"""What is written for a shape and is none, with what is said of it."""


def test_a_link_opens_one_record_whatever_the_filters_are(network, open_page):
    query = (
        "SELECT record_key FROM seizure JOIN seizure_item ON seizure_id = id GROUP BY record_key HAVING count(*) = 3 "
        "ORDER BY record_key LIMIT 1"
    )
    with reader(network).connect() as connection:
        key = connection.execute(sa.text(query)).scalar_one()
    app = open_page(network, record=key, country="TM", period="2026-01")
    found = markup(app)
    for words in ("What the record says", "As reported", "Agencies and detection", "History", "First loaded", key):
        assert words in found
    app = open_page(network, record="nobody")
    assert app.info[0].value == "This record is not there, or not within your access."


@pytest.mark.long
def test_a_case_is_left_out_by_a_click_and_taken_in_again(network, open_page):
    with reader(network).connect() as connection:
        others = (
            f"{WINTER} AND id NOT IN (SELECT seizure_id FROM seizure_agency WHERE agency_code = 'TJ-BT') ORDER BY id "
            "LIMIT 1"
        )
        key, reference = connection.execute(sa.text(f"SELECT record_key, public_ref {others}")).one()
    cases = counted(network, f"SELECT count(*) {WINTER}")
    app = open_page(network, record=key)
    app = whole(app.get_by_key("leave_out").click().run())
    assert f"<b>{cases - 1} cases</b>" in markup(app) and "record" not in app.query_params
    assert html.unescape(app.get_by_key("chip_left_out").label) == f"1 case left out: {reference}"
    link = app.query_params["left_out"]
    app = open_page(network, record=key, left_out=f"{link}.17")
    assert "left&#95;out" in app.warning[0].value and f"<b>{cases - 1} cases</b>" in markup(app)
    assert f"<b>{cases} cases</b>" in markup(whole(app.get_by_key("leave_out").click().run()))
    # A partner can leave out what it may open, and no case of others.
    app = open_page(network, tier="partner", agency="TJ-BT", left_out=link)
    assert "left&#95;out" in app.warning[0].value and "chip_left_out" not in {one.key for one in app.button}


def test_a_partner_reads_own_records_and_is_told_of_no_others(network, open_page):
    own = counted(
        network,
        f"SELECT count(*) {WINTER} AND (lead_agency_code = 'TJ-BT' OR id IN (SELECT seizure_id FROM seizure_agency "
        "WHERE agency_code = 'TJ-BT'))",
    )
    everything = counted(network, f"SELECT count(*) {WINTER}")
    for view in ("own", "network"):
        found = markup(open_page(network, tier="partner", agency="TJ-BT", data=view))
        assert f"<b>{own} cases</b>" in found and f"{everything} cases" not in found and 0 < own < everything
        assert "Our cases: those in which" in found and "Network: released figures" not in found
    with reader(network).connect() as connection:
        other = connection.execute(
            sa.text(
                "SELECT record_key FROM seizure WHERE id NOT IN (SELECT seizure_id FROM seizure_agency WHERE "
                "agency_code = 'TJ-BT') LIMIT 1"
            )
        ).scalar_one()
    app = open_page(network, tier="partner", agency="TJ-BT", record=other)
    assert app.info[0].value == "This record is not there, or not within your access."


def test_a_donor_lists_published_cases_and_no_page_or_file_holds_what_the_tier_must_not_see(network, salted, open_page):
    inside = open_page(salted)
    assert CANARY in payload(inside)
    app = open_page(salted, tier="donor", period="2026-01")
    found = markup(app)
    assert "items of released cases that were published" in " ".join(one.value for one in app.info)
    assert "example.org" in found and "rows 1–" in found
    assert CANARY not in payload(app)
    asked = open_page(
        salted, tier="donor", period="2026-01", columns="seized_on.place_text", q="CANARY", record="CANARY1"
    )
    assert CANARY not in payload(asked).replace("q=CANARY", "").replace("record=CANARY1", "").replace(
        '"CANARY"', ""
    ).replace('"CANARY1"', "")
    assert "columns" in asked.warning[0].value


def test_the_public_is_told_that_it_sees_no_single_cases(salted, open_page):
    app = open_page(salted, tier="public", period="2025")
    assert app.info[0].value.startswith("Single cases are not shown at your access level")
    assert CANARY not in payload(app) and "records_table" not in payload(app)


def test_a_period_without_records_says_why_it_is_empty(network, open_page):
    assert any("outside the data" in one.value for one in open_page(network, period="1999").info)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.2, "0.2"),
        (12.4103, "12.4103"),
        (1234567.0, "1,234,567"),
        (0.1 + 0.2, "0.3"),
        (1e-9, "0"),
        (5, "5"),
        (-1.5, "\N{MINUS SIGN}1.5"),
    ],
)
def test_numbers_are_told_with_all_digits_that_a_scale_can_weigh(value, words):
    from language import i18n

    i18n.use("en")
    assert cells.exact(value) == words


def test_what_stands_in_a_record_stays_text_in_the_table(network, open_page, demonstration_of, tmp_path):
    place = demonstration_of(400, tmp_path / "marked")
    with publishing.change(place) as connection:
        connection.exec_driver_sql(
            "UPDATE seizure SET public_ref = '<img src=x onerror=alert(1)>', place_text = "
            "'**[a](http://evil.example)**'"
        )
    sent = payload(open_page(place, period="all", columns="public_ref.place_text"))
    assert "<img" not in sent and "&lt;img src=x onerror=alert(1)&gt;" in sent


def test_one_record_alone_is_listed(open_page, demonstration_of, tmp_path):
    place = demonstration_of(400, tmp_path / "one")
    with publishing.change(place) as connection:
        for table in ("seizure_item", "seizure_agency", "seizure_detection"):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE seizure_id <> 40")
        connection.exec_driver_sql("DELETE FROM seizure WHERE id <> 40")
        derived.derive(connection, Settings())
        frame = bulk.frame(connection, sa.select(publishing.schema.seizure.c.public_ref))
    assert isinstance(frame, pd.DataFrame)
    assert "<b>1 case</b>" in markup(open_page(place, period="all"))


def test_each_unit_has_a_column_of_its_own_with_the_same_decimals_in_every_row():
    from language import i18n

    i18n.use("en")
    listing = Listing(None, Access(tier="internal"), "case", Sort("seized_on", True), ("country", "quantity"))
    rows = [
        ("KZ", 2083.0, "g", 2.083),
        ("KZ", 12.5, "kg", 12.5),
        ("KZ", 0.2, "g", 0.0002),
        ("UZ", 600.0, "tablet", None),
        ("UZ", 20.0, "tablet", None),
        ("UZ", 5.25, "l", None),
        ("UZ", 3.0, "pack", None),
        ("UZ", None, None, None),
    ]
    frame = pd.DataFrame(rows, columns=["country", "quantity", "unit", "quantity_kg"])
    found = Found(Chosen(listing, 1, ""), None, 8, 8, frame, None)
    shown = columns.shown(found)[1:]
    assert [one.heading for one in shown] == ["Mass, kg", "Quantity, l", "Tablets", "Other units"]
    own = frozenset(("l", "tablet"))
    told = [[columns.text(found, one, row, own) for one in shown] for row in frame.to_dict("records")]
    assert told == [
        ["2.083", None, None, None],
        ["12.500", None, None, None],
        # What is there is no zero.
        ["<0.001", None, None, None],
        [None, None, "600", None],
        [None, None, "20", None],
        [None, "5.25", None, None],
        [None, None, None, "3\N{NO-BREAK SPACE}packs"],
        ["", None, None, None],
    ]
    assert columns.exact(shown[0], frame.to_dict("records")[2]) == "0.0002"
    assert columns.exact(shown[0], frame.to_dict("records")[0]) == ""
