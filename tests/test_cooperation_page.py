"""The Cooperation page beside counts of its rows, and what each tier is told."""

from __future__ import annotations

import io
import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from analysis import shares
from database import publishing
from database.engine import Location, reader
from language import i18n
from pages.parts import files
from scope import settings
from scope.settings import AccessSettings, Settings
from tests.shown import Shown, files_of_cards

APP = Path(__file__).parent.parent / "app.py"
PAGE = "pages/compare/cooperation.py"
IN_YEAR = (
    "FROM exchange e JOIN blo f ON f.code = e.from_blo_code JOIN blo t ON t.code = e.to_blo_code "
    "WHERE e.sent_at >= TIMESTAMPTZ '2025-01-01 00:00:00+05' AND e.sent_at < TIMESTAMPTZ '2026-01-01 00:00:00+05' "
    "AND f.country_code <> t.country_code"
)


@pytest.fixture(scope="module")
def network(demonstration_of) -> Location:
    return demonstration_of(6000)


class Page(Shown):
    """The page as it is shown, and all that is sent of it."""

    def __init__(self, app: AppTest):
        super().__init__(app)
        self.words = " ".join(self.words.split())
        self.sent = " ".join(str(one.proto) for one in app._tree if hasattr(one, "proto"))


@pytest.fixture
def page(network, monkeypatch):
    def run(
        language: str = "en", *, tier: str = "internal", agency: str = "", place: Location = network, **parameters: str
    ) -> Page:
        for cache in (st.cache_data, st.cache_resource):
            cache.clear()
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{place.folder}")
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


def counted(network: Location, text: str):
    with reader(network).connect() as connection:
        return connection.execute(sa.text(text)).one()


def test_a_line_of_a_border_tells_what_sql_by_hand_counts(network, page):
    sent, asked, answered = counted(
        network,
        "SELECT count(*), count(*) FILTER (WHERE expects_reply), count(*) FILTER (WHERE expects_reply AND replied_at "
        f"IS NOT NULL) {IN_YEAR} AND f.country_code = 'TJ' AND t.country_code = 'UZ'",
    )
    line = next(row for row in page().rows() if row and row[0] == "Tajikistan → Uzbekistan")
    assert line[1:4] == [str(sent), f"{answered} of {asked}", str(asked - answered)] and asked > answered > 0


def test_requests_are_told_by_subject_as_sql_by_hand_counts_them(network, page):
    asked, answered = counted(
        network,
        f"SELECT count(*), count(replied_at) {IN_YEAR} AND expects_reply AND subject = 'opioids'",
    )
    told = next(row for row in page().rows() if row and row[0] == "Opioids")
    assert told[1:4] == [i18n.count(one) for one in (asked, answered, asked - answered)] and asked > answered > 5
    assert "Requests by subject" not in page(tier="donor").words


@pytest.mark.long
def test_the_first_sentence_counts_all_messages_across_borders_in_both_languages(network, page):
    (sent,) = counted(network, f"SELECT count(*) {IN_YEAR}")
    assert f"{sent} messages across" in page().words
    assert re.search(rf"\b{sent} сообщени\w+ через", page("ru").words)


@pytest.mark.long
def test_offices_and_agencies_are_ends_of_messages_too(network, page):
    (sent,) = counted(network, f"SELECT count(*) {IN_YEAR} AND f.code = 'UZ-OYBEK' AND t.country_code = 'TJ'")
    shown = page(between="office")
    assert sent and sum(int(row[1]) for row in shown.rows() if row and row[0].startswith("Oybek →")) == sent
    assert "Between two agencies" in page(between="agency").words


@pytest.mark.long
def test_two_ends_of_a_link_are_shown_alone_and_others_are_refused(page):
    shown = page(two="TJ|UZ")
    assert {row[0] for row in shown.rows() if row and "→" in row[0]} == {
        "Tajikistan → Uzbekistan",
        "Uzbekistan → Tajikistan",
    }
    assert "two" in page(two="TJ|XX").app.warning[0].value


@pytest.mark.parametrize("tier", ["donor", "public"])
def test_readers_of_the_release_see_borders_and_no_office_agency_or_age(page, tier):
    shown = page(tier=tier, period="2025", between="office")
    assert "Across each border" in shown.words and "Oybek" not in str(shown.rows())
    # To a pair there is a way where a reader is told of offices.
    assert ("Oybek – Fotehobod" in shown.words) == (tier == "donor")
    assert "Requests without a reply, by age" not in shown.words and "Nine of ten" not in shown.words
    assert ("How soon requests are answered" in cards(shown)) == (tier == "donor")
    assert ("is told by month, and not at this level" in shown.words) == (tier == "public")
    assert ("Median time to reply per month" in shown.words) == (tier == "donor")


def cards(shown: Page) -> str:
    """Headings of the cards."""
    return " ".join(re.findall(r'<h2 class="blo-head">(.*?)</h2>', shown.markup))


def test_the_curve_that_donors_see_is_of_the_released_requests_whose_times_are_told(network, page):
    requests, held = counted(
        network,
        "SELECT sum(request_count) FILTER (WHERE NOT is_suppressed), coalesce(sum(request_count) FILTER (WHERE "
        "is_suppressed), 0) FROM release_exchange WHERE month >= '2025-01-01' AND month < '2026-01-01'",
    )
    shown = page(tier="donor", period="2025")
    assert f"Of {requests:,} requests sent in the period." in shown.words and requests > 50
    assert (f"{held} request" in shown.words) == bool(held)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_borders_and_countries_stand_in_the_order_of_names_not_of_numbers(page, language):
    ways = [row[0].split(" → ") for row in page(language).rows() if row and " → " in row[0]]
    borders = list(dict.fromkeys(tuple(sorted(way, key=str.casefold)) for way in ways))
    assert len(borders) > 3 and borders == sorted(borders, key=lambda names: [one.casefold() for one in names])
    taken = json.loads(page(language, view="operations").app.get("plotly_chart")[1].proto.spec)
    names = [name.replace("<br>", " ") for name in taken["layout"]["yaxis"]["ticktext"]]
    assert len(names) > 3 and names in (sorted(names), sorted(names, reverse=True))


@pytest.mark.long
def test_the_tables_of_borders_and_operations_are_files_with_all_rows(network, page, monkeypatch):
    taken = files_of_cards(monkeypatch)
    page(between="office")
    listing, said = taken["cooperation_borders"]
    (ways, sent) = counted(network, f"SELECT count(DISTINCT f.code || t.code), count(*) {IN_YEAR}")
    assert len(listing.rows) == ways > 10 and sum(row[2] for row in listing.rows) == sent
    book = CalamineWorkbook.from_filelike(io.BytesIO(files._written("xlsx", lambda: listing, said)))
    sheet = book.get_sheet_by_index(0).to_python()
    head = next(place for place, row in enumerate(sheet) if row[0] == "From")
    assert sum(row[2] for row in sheet[head + 1 :]) == sent
    lines = files._written("csv_comma", lambda: listing, said).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + ways and lines[0].startswith("From;To;Sent;Requests;Answered")
    page(view="operations")
    listing, _said = taken["cooperation_listed"]
    (operations,) = counted(
        network, "SELECT count(*) FROM operation WHERE ended_on >= '2025-01-01' AND ended_on < '2026-01-01'"
    )
    assert len(listing.rows) == operations and all(isinstance(row[0], date) for row in listing.rows)


def test_a_source_without_messages_says_so(page, network, tmp_path):
    place = Location("duckdb", folder=tmp_path / "events")
    shutil.copytree(network.folder, place.folder)
    with publishing.change(place) as connection:
        connection.exec_driver_sql("DELETE FROM source_subject WHERE subject = 'exchanges'")
    assert page(place=place).app.info[0].value == i18n.state_word("not_held")


COUNTED = (
    "s.status IN ('provisional', 'verified', 'revised') AND s.seized_on >= '2025-01-01' AND s.seized_on < '2026-01-01'"
)


def test_shares_of_beginnings_are_of_the_cases_of_the_period_and_not_stated_stands_by_itself(network, page):
    cases, message, operation = counted(
        network, f"SELECT count(*), count(s.exchange_id), count(s.operation_id) FROM seizure s WHERE {COUNTED}"
    )
    shown = page(view="results")
    words = f"Of {cases} cases, {message} began with a message that the record names, {operation} in a joint operation."
    assert words in shown.words and 0 < message < cases
    spec = next(one.proto.spec for one in shown.app.get("plotly_chart") if "Detection dog" in one.proto.spec)
    (dogs,) = counted(
        network,
        "SELECT count(*) FROM seizure s JOIN seizure_detection d ON d.seizure_id = s.id WHERE d.detection = 'dog' AND "
        f"{COUNTED}",
    )
    written = next(text for text in json.loads(spec)["data"][0]["text"] if text.startswith(f"{dogs} "))
    low, high = shares.interval(dogs, cases)
    assert written.split(" · ")[1].replace("\xa0", " ") == f"{dogs / cases:.0%} ({low:.0%} – {high:.0%})"
    assert "Not stated" in spec and "overlap" in shown.words


def test_an_operation_stands_with_its_cases_and_those_of_the_same_weeks_of_other_years(network, page):
    number, office, started, ended = counted(
        network,
        "SELECT o.id, min(b.blo_code), min(o.started_on), min(o.ended_on) FROM operation o JOIN operation_blo b ON "
        "b.operation_id = o.id WHERE o.ended_on >= '2025-01-01' AND o.ended_on < '2026-01-01' AND o.kind = "
        "'interagency_operation' GROUP BY o.id ORDER BY max(o.ended_on) DESC, o.id DESC LIMIT 1",
    )
    expected = [
        counted(
            network,
            "SELECT count(*) FROM seizure s WHERE s.status IN ('provisional', 'verified', 'revised') AND "
            f"s.date_precision = 'day' AND s.blo_code = '{office}' AND s.seized_on BETWEEN DATE '{started}' - {days} "
            f"AND DATE '{ended}' - {days}",
        )[0]
        for days in (0, 364, 728, 1092)
    ]
    shown = page(view="operations")
    line = next(row for row in shown.rows() if len(row) == 6 and row[1] == "National inter-agency operation")
    assert line[3] == str(expected[0]) and number
    assert " ".join(line[5].split()) in ("Not applicable", " · ".join(map(str, expected[1:])))


@pytest.mark.parametrize("tier", ["donor", "public"])
def test_readers_of_the_release_see_operations_by_country_and_nothing_of_cases_or_names(page, tier):
    shown = page(tier=tier, period="2025", view="operations")
    assert "Who took part" in shown.words and "Demonstration operation" not in shown.sent
    assert "Operations of the period" not in shown.words and "the days of operations" not in shown.words
    assert "view" in page(tier=tier, period="2025", view="results").app.warning[0].value


def test_a_partner_sees_operations_and_cases_of_its_own_only(network, page):
    own = (
        "(s.lead_agency_code = 'KG-SCS' OR EXISTS (SELECT 1 FROM seizure_agency a WHERE a.seizure_id = s.id AND "
        "a.agency_code = 'KG-SCS'))"
    )
    (cases,) = counted(network, f"SELECT count(*) FROM seizure s WHERE {COUNTED} AND {own}")
    assert f"Of {cases} cases" in page(tier="partner", agency="KG-SCS", view="results").words
    (operations,) = counted(
        network,
        "SELECT count(DISTINCT o.id) FROM operation o JOIN operation_agency a ON a.operation_id = o.id WHERE "
        "a.agency_code = 'KG-SCS' AND o.ended_on >= '2025-01-01' AND o.ended_on < '2026-01-01'",
    )
    assert (
        f"{operations} operations ended in the period" in page(tier="partner", agency="KG-SCS", view="operations").words
    )


def test_where_no_message_was_sent_the_page_says_so(network, page):
    # Offices of other countries wrote nothing in which an agency of Uzbekistan took part.
    assert counted(
        network,
        "SELECT count(*) FROM exchange WHERE 'KG-AKZHOL' IN (from_blo_code, to_blo_code) AND 'UZ' IN "
        "(substr(from_agency_code, 1, 2), substr(to_agency_code, 1, 2))",
    ) == (0,)
    shown = page(tier="partner", agency="UZ-CC", office="KG-AKZHOL", view="exchanges")
    for title in ("When messages are sent", "When requests are answered"):
        assert f"{title} None recorded" in shown.words
    assert not any("clock" in one.key for one in shown.app.get("plotly_chart"))
    written = page(office="KG-AKZHOL", view="exchanges").app.get("plotly_chart")
    assert sum("clock" in one.key for one in written) == 2
