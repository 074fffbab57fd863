"""The Capacity page beside counts of its rows, and what each tier is told."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest
import streamlit as st
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from briefing import make
from briefing.playlist import Playlist
from charts.table import Column
from content import opening, periods
from content.capacity import facts, given_charts, target_facts, target_words
from content.capacity.target_facts import Target
from database.engine import Location
from exports import logframe_xlsx
from exports.logframe_xlsx import LogframeRow
from exports.provenance import Provenance
from language import i18n
from pages.parts import files
from scope import links, settings
from scope.access import Access
from scope.comparison import Period
from scope.settings import AccessSettings, Settings
from tests.shown import files_of_cards
from tests.test_cooperation_page import APP, Page, counted
from web import data

PAGE = "pages/compare/capacity.py"


@pytest.fixture(scope="module")
def network(demonstration_of) -> Location:
    return demonstration_of(6000)


@pytest.fixture
def page(network, monkeypatch):
    def run(language: str = "en", *, tier: str = "internal", agency: str = "", **parameters: str) -> Page:
        for cache in (st.cache_data, st.cache_resource):
            cache.clear()
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
        monkeypatch.setattr(settings, "current", lambda: Settings(access=AccessSettings(tier=tier, agency=agency)))
        i18n.use(language)
        app = AppTest.from_file(str(APP), default_timeout=120)
        app.query_params["lang"] = language
        app.switch_page(PAGE)
        for name, value in ({"period": "2025"} | parameters).items():
            app.query_params[name] = value
        return Page(app.run())

    yield run
    i18n.use("en")


def specs(shown: Page) -> str:
    """Everything that the charts hold."""
    return " ".join(json.dumps(json.loads(one.proto.spec), ensure_ascii=False) for one in shown.app.get("plotly_chart"))


UNTIL = "delivered_on < '2026-01-01'"


def test_the_line_of_a_donor_tells_what_sql_by_hand_counts(network, page):
    deliveries, in_year, grants = counted(
        network,
        f"SELECT count(*) FILTER (WHERE {UNTIL}), count(*) FILTER (WHERE {UNTIL} AND delivered_on >= '2025-01-01'), "
        "(SELECT count(*) FROM blo_donor WHERE donor_code = 'JP') FROM equipment WHERE donor_code = 'JP'",
    )
    line = next(row for row in page().rows() if row and row[0] == "Japan")
    assert line[1] == str(grants) and line[2].split("\n") == [str(deliveries), str(in_year)] and deliveries > in_year
    assert any(row and row[0] == "Япония" for row in page("ru").rows())


def test_one_donor_stands_at_its_own_link_and_an_unknown_one_is_refused(network, page):
    shown = page(donor="NO")
    (deliveries,) = counted(network, f"SELECT count(*) FROM equipment WHERE donor_code = 'NO' AND {UNTIL}")
    assert "Norway" in shown.words and f"Deliveries of equipment since 2016 {deliveries}" in shown.words
    assert "By donor" not in shown.words
    assert "donor" in page(donor="XX").app.warning[0].value


def test_of_many_years_of_courses_the_earliest_stand_as_one_bar_on_a_slide(network, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
    here = opening.context(links.Choices(period="2025"), data.Kept(data.current()), Access(tier="internal"), Settings())
    given = facts.given(here, "JP")
    all_years, few = given_charts.by_year(here, given).bars, given_charts.by_year(here, given, most=4).bars
    assert len(all_years) > 5 and len(few) == 4 and few[1:] == all_years[-3:]
    assert few[0].name == f"{all_years[0].name}–{all_years[-4].name}"
    assert sum(bar.value for bar in few) == sum(bar.value for bar in all_years)
    assert given_charts.by_year(here, given, most=99).bars == all_years


@pytest.mark.long
def test_women_and_men_of_a_year_are_those_of_its_courses(network, page):
    men, women = counted(
        network,
        "SELECT sum(a.men), sum(a.women) FROM training t JOIN training_attendance a ON a.training_id = t.id WHERE "
        "t.ended_on >= '2025-01-01' AND t.ended_on < '2026-01-01'",
    )
    assert f"{men + women:,}, women {women} · {women / (men + women):.0%}" in specs(page())


def test_the_condition_of_equipment_is_for_internal_readers_alone(page):
    for tier, agency, is_told in (("internal", "", True), ("partner", "KG-SCS", False), ("donor", "", False)):
        shown = page(tier=tier, agency=agency)
        assert ("Condition of equipment" in shown.words) == is_told
        assert ("not_working" in shown.sent or "Out of order" in shown.sent) == is_told


@pytest.mark.parametrize("tier", ["donor", "public"])
def test_readers_of_the_release_see_what_is_released(page, tier):
    shown = page(tier=tier)
    assert "By donor" in shown.words and "Course participants by topic" not in shown.words
    assert ("Offices opened" in shown.words) == (tier == "donor")
    assert ("Kaindy" in specs(shown)) is False


def test_a_target_stands_beside_what_sql_by_hand_reaches_and_its_share_of_the_months(network, page):
    officers, first_half = counted(
        network,
        "SELECT sum(men + women), sum(men + women) FILTER (WHERE t.ended_on < '2026-07-01') FROM training t JOIN "
        "training_attendance a ON a.training_id = t.id WHERE t.ended_on >= '2026-01-01' AND t.ended_on < '2026-10-01'",
    )
    planned, baseline = counted(
        network,
        "SELECT value, baseline FROM target WHERE indicator = 'officers_trained' AND blo_code IS NULL AND country_code "
        "IS NULL AND period_start = '2026-01-01'",
    )
    line = next(
        row
        for row in page(view="targets", period="2026-Q3").rows()
        if row and row[0] == "Officers trained\nThe network"
    )
    assert line[2:6] == [f"{baseline:g}", f"{planned:g}", str(first_half), "—"]
    # Nine of the twelve months are over.
    assert line[6].split("\n")[0] == str(officers) and line[7] == f"{planned * 9 / 12:g}"
    assert line[6].split("\n")[1] == ("more" if officers > planned * 9 / 12 else "less") + " than expected by now"
    assert " ".join(line[8].split()) == "Lists of participants (invented)"
    verified = {" ".join(row[8].split()) for row in page("ru", view="targets", period="2026-Q3").rows() if len(row) > 8}
    assert "Списки участников (вымышлено)" in verified and not any("invented" in one for one in verified)


def test_where_no_office_has_a_page_those_of_a_donor_are_named_without_a_way_to_it(page, monkeypatch):
    monkeypatch.setattr(periods, "has_offices", lambda _here: False)
    shown = page(donor="NO")
    assert not shown.app.exception and "Offices supported: " in shown.words and "Oybek" in shown.words
    assert "office_profile=" not in shown.markup


@pytest.mark.parametrize(
    ("indicator", "until", "expected"),
    [
        ("officers_trained", date(2026, 10, 1), 90.0),
        ("officers_trained", date(2027, 1, 1), 120.0),
        ("officers_trained", date(2026, 1, 1), None),
        ("median_reply_days", date(2026, 4, 1), 120.0),
    ],
)
def test_what_is_expected_by_a_day_is_its_share_of_the_months_or_the_level(indicator, until, expected):
    year = Period(date(2026, 1, 1), date(2027, 1, 1))
    assert target_facts.expected(indicator, 120.0, year, until) == expected
    assert target_facts.expected(indicator, None, year, until) is None


@pytest.mark.long
def test_the_logical_framework_holds_the_same_as_numbers_in_both_languages(network, page):
    for language, heading in (("en", "Baseline"), ("ru", "Исходное значение")):
        shown = page(language, view="targets", period="2026-Q3")
        button = next(one for one in shown.app.get("download_button") if one.key == "logframe")
        assert button is not None
        i18n.use(language)
        rows = [
            LogframeRow(
                "A", "B", date(2026, 1, 1), date(2027, 1, 1), None, 12.0, 3.0, None, 7.0, 9.0, date(2026, 10, 1), "", ""
            )
        ]
        said = Provenance(
            language=language, installation="", filter_line="Targets", compared="", data_date="", source=""
        )
        book = CalamineWorkbook.from_filelike(io.BytesIO(logframe_xlsx.xlsx(rows, said)))
        sheet = book.get_sheet_by_index(0).to_python()
        head = next(row for row in sheet if heading in row)
        values = dict(zip(head, sheet[sheet.index(head) + 1], strict=True))
        assert values[heading] == ("Not recorded" if language == "en" else "Не внесено")
        assert list(values.values())[5:10] == [12.0, 3.0, "", 7.0, 9.0] and list(values.values())[3] == date(
            2026, 12, 31
        )


def test_targets_are_for_internal_readers_and_partners_see_those_of_their_offices(network, page):
    for tier in ("donor", "public"):
        shown = page(tier=tier, view="targets")
        assert "Not available" in shown.app.info[0].value and "Source of verification" not in shown.words
    shown = page(tier="partner", agency="KG-SCS", view="targets")
    assert "The network" not in shown.words and "Reports in time" in shown.words


def test_an_office_that_was_closed_is_not_told_to_have_reported_less_than_expected(page):
    lines = [row for row in page(view="targets", period="2026-Q3").rows() if row and "Kulundu" in row[0]]
    assert [row[6].split("\n") for row in lines] == [["0", "no report was due"]]
    open_all_the_time = Target(
        "reports_in_time",
        "A",
        "",
        Period(date(2026, 1, 1), date(2027, 1, 1)),
        12.0,
        7.0,
        10.0,
        date(2026, 11, 1),
        (None, None),
        None,
        "",
        "",
    )
    assert target_words.status(open_all_the_time) == "less than expected by now"
    closed_for_a_while = replace(open_all_the_time, not_due=3)
    assert target_words.status(closed_for_a_while) == "less than expected by now; no report due in 3 of 10 months"


def test_donors_are_told_why_there_are_no_targets_and_what_released_figures_hold(network, page):
    officers, joint = counted(
        network,
        "SELECT sum(attendance_count), (SELECT sum(operation_count) FROM release_operation WHERE country_codes LIKE "
        "'%-%' AND month >= '2025-01-01' AND month < '2026-01-01') FROM release_training WHERE month >= '2025-01-01' "
        "AND month < '2026-01-01'",
    )
    shown = page(tier="donor", view="targets")
    assert "Targets are not released" in shown.words
    line = next(row for row in shown.rows() if row and row[0] == "All in scope")
    assert [cell.split("\n")[0] for cell in line[1:3]] == [i18n.significant(officers), i18n.significant(joint)]
    due, received = counted(
        network,
        "SELECT sum(count) FILTER (WHERE subject = 'reports_due'), sum(count) FILTER (WHERE subject = "
        "'reports_received') FROM release_activity WHERE level = 'blo' AND month >= '2025-01-01' AND month < "
        "'2026-01-01'",
    )
    assert line[4] == i18n.percent(received / due) and 0 < received < due


@pytest.mark.long
def test_the_tables_of_donors_and_agreements_are_files(network, page, monkeypatch):
    taken = files_of_cards(monkeypatch)
    page(period="2026-Q3")
    listing, _said = taken["capacity_donors"]
    (deliveries,) = counted(
        network, "SELECT count(*) FROM equipment WHERE donor_code = 'JP' AND delivered_on < '2026-10-01'"
    )
    line = next(row for row in listing.rows if row[0] == "Japan")
    assert line[2] == deliveries and all(isinstance(one, (float, int, str)) for one in line)
    listing, said = taken["capacity_agreements"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(files._written("xlsx", lambda: listing, said)))
    rows = book.get_sheet_by_index(0).to_python()
    (signed,) = counted(network, "SELECT count(signed_on) FROM agreement WHERE signed_on < '2026-10-01'")
    assert sum(isinstance(row[3], date) for row in rows) == signed > 0


@pytest.mark.long
def test_a_donor_has_a_page_on_paper_and_a_slide(network, page):
    shown = page(donor="JP")
    assert {"donor_pdf", "donor_pptx"} <= {one.key for one in shown.app.get("download_button")}
    assert "What the supported offices reported" in shown.words
    (cases,) = counted(
        network,
        "SELECT count(*) FROM seizure WHERE blo_code = 'KG-KAINDY-RAIL' AND seized_on >= '2025-01-01' AND seized_on < "
        "'2026-01-01' AND status IN ('provisional', 'verified', 'revised')",
    )
    line = next(row for row in shown.rows() if row and row[0].startswith("Kaindy"))
    assert line[4] == str(cases)


def test_the_table_of_a_donor_tells_states_and_openings_as_the_page_of_offices_does(network, page):
    """An office that was closed was one without cases, and a year of opening was told as its January."""
    (closed,) = counted(
        network,
        "SELECT count(*) FROM blo_status WHERE blo_code = 'KG-KULUNDU' AND status = 'closed' AND from_on < '2026-07-01'"
        " AND to_on IS NULL",
    )
    assert closed == 1
    lines = {
        row[0]: [one.replace("\xa0", " ") for one in row] for row in page(donor="JP", period="2026-Q3").rows() if row
    }
    assert lines["Kulundu"][1:3] == ["Kyrgyzstan", "6 Feb 2020"] and lines["Kulundu"][4] == "Closed in this period"
    assert lines["Oybek"][2] == "2014"


@pytest.mark.long
def test_agreements_and_what_is_to_be_replaced_stand_with_what_is_not_recorded(network, page):
    shown = page(period="2026-Q3")
    agreed = {
        row[0].split("\n")[0]: row for row in shown.rows() if row and row[0].startswith("Demonstration agreement")
    }
    assert len(agreed) == 6 and agreed["Demonstration agreement 4"][2] == "Not recorded"
    for tier in ("donor", "public"):
        assert "Demonstration agreement" not in page(tier=tier, period="2026-Q3").sent, tier
    (cameras,) = counted(
        network,
        "SELECT count(*) FROM equipment WHERE kind = 'cctv' AND condition <> 'written_off' AND delivered_on < "
        "'2021-01-01'",
    )
    assert cameras and f"{cameras}, service life 7 years" in specs(shown)
    assert "Service life not recorded" in shown.words and "Generator" in shown.words


@pytest.mark.long
def test_a_slide_added_from_the_page_of_a_donor_is_of_this_donor(network, page):
    shown = page(donor="NO")
    shown.app.button(key="add_to_briefing").click().run()
    (entry,) = shown.app.session_state["_draft"]
    assert entry.view == "capacity" and dict(entry.link)["donor"] == "NO"
    made = make.briefing(
        Playlist(code="one", title_en="One", title_ru="Один", entries=(entry,)),
        {},
        asks=data.Kept(data.current()),
        reader=Access(tier="internal"),
        settings=Settings(),
        language="en",
    )
    assert "Norway" in made.slides[0].title


def test_contact_points_are_functions_and_not_for_readers_of_the_release(network, page, monkeypatch):
    monkeypatch.setattr("tests.test_capacity_page.PAGE", "pages/compare/cooperation.py")
    shown = page(view="operations").words
    assert "Duty officer" in shown and "(round the clock)" in shown
    assert "Duty officer" not in page(tier="donor", view="operations").sent


def test_what_a_source_does_not_hold_is_no_zero_of_a_donor():
    none = {
        "equipment": pd.DataFrame({"donor_code": [], "delivery_count": []}),
        "courses": pd.DataFrame({"donor_code": [], "course_count": [], "attendance_count": [], "suppressed_count": []}),
        "grants": pd.DataFrame({"donor_code": ["JP"], "contribution_count": [1], "amount_usd": [5000.0]}),
    }
    others = {
        "equipment": pd.DataFrame({"donor_code": ["NO"], "delivery_count": [2]}),
        "courses": pd.DataFrame(
            {"donor_code": ["NO"], "course_count": [1], "attendance_count": [9], "suppressed_count": [0]}
        ),
        "grants": none["grants"],
    }
    supported = pd.DataFrame({"donor_code": ["JP"], "blo_code": ["KG-DOSTUK"]})
    of_source = ("equipment", "trainings")
    for held, tables, told in (
        ((), others, "This source does not hold this information"),
        (of_source, none, "None recorded"),
        (of_source, others, "0"),
    ):
        support = facts.Support(["KG-DOSTUK"], tables["courses"], tables["equipment"], tables["grants"])
        given = facts.Given("", supported, {"JP": "Japan"}, support, support, pd.DataFrame(), None, None)
        here = SimpleNamespace(access=Access(tier="internal"), subjects=frozenset(held), address=lambda *_, **_more: "")
        rows = given_charts.donor_rows(here, given)
        heads = [Column(name) for name in ("donor", "offices", "deliveries", "participants", "grants")]
        shown = [column.heading for column in given_charts.held_alone(heads, rows)[0]]
        assert shown == (["donor", "offices", "grants"] if not held else [column.heading for column in heads])
        lines = {line[0].text: line for line in rows}
        _name, _offices, deliveries, participants, grants = lines["Japan"]
        assert deliveries.text.lower() == participants.text.lower() == told.lower()
        assert "5" in grants.text
