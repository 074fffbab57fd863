"""The fifteen questions that analysts ask (`docs/questions.md`): what the link of each says is what SQL by hand counts,
on both databases; 7 needs revisions that are not kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import sqlalchemy as sa

from content import opening, page_words
from content.context import Context
from content.explore import choices, facts, files, starters
from content.explore.grid import Grid
from content.sql import questions
from database import demonstration, engine, publishing, reading, store
from database.engine import Location
from language import i18n
from queries import pivot
from scope import links
from scope.access import Access
from scope.filters import BLANK
from scope.settings import Settings
from tests.conftest import KINDS, new_database, some
from web import saved_views

PAGE = Path(__file__).parent.parent / "docs" / "questions.md"
HEADING = "An analyst on any day"
INTERNAL = Access(tier="internal")
COUNTED = (
    "s.status IN ('provisional', 'verified', 'revised') AND s.source_code = 'DEMO' "
    "AND s.country_code IN ('KZ', 'KG', 'TJ', 'TM', 'UZ')"
)
OF_2025 = "s.seized_on >= DATE '2025-01-01' AND s.seized_on < DATE '2026-01-01'"
RAIL = "('KG-KAINDY-RAIL', 'TJ-PAKHTAOBOD-RAIL', 'UZ-KUDUKLI-RAIL')"


def rows_of_page() -> dict[int, list[str]]:
    """Question, actions, link and section of each, by its number."""
    part = next(one for one in PAGE.read_text(encoding="utf-8").split("\n## ") if one.startswith(HEADING))
    lines = [line for line in part.splitlines() if line.startswith("| ") and line[2].isdecimal()]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return {int(number): rest for number, *rest in cells}


def of(link: str) -> dict[str, str]:
    """Parameters of a link of the page."""
    return dict(parse_qsl(urlsplit(link.partition("` ")[0].strip("`")).query, keep_blank_values=True))


class Asked:
    """A database, and what pages over it say."""

    def __init__(self, location: Location):
        self.engine = engine.reader(location)
        self.asks = reading.Reading(reading.Version(engine.current_version(location), self.engine))

    def by_hand(self, text: str) -> list[tuple]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(text))]

    def here(self, parameters: dict[str, str], page: str = "explore") -> Context:
        made, refused = links.decode(parameters, page)
        assert not refused
        return opening.context(made, self.asks, INTERNAL, Settings())

    def of_link(self, link: str) -> list[tuple]:
        """The cells of Explore under a link: codes of the axes, what is told of it, its unit, value, cases behind."""
        parameters = of(link)
        here = self.here(parameters)
        chosen = choices.of_link(here, parameters)
        assert not choices.lost(here, parameters)
        listing = files.cells(Grid(here, facts.load(here, chosen.question), chosen.looks, is_whole=True))
        axes = len(chosen.question.axes)
        return [(*(str(row[2 * n]) for n in range(axes)), *row[2 * axes : 2 * axes + 4]) for row in listing.rows]

    def values(self, link: str, named: str) -> dict[tuple, float]:
        """Values of one measure that there are, by the codes of the axes."""
        return {row[:-4]: float(row[-2]) for row in self.of_link(link) if row[-4] == named and row[-2]}


@pytest.fixture(scope="module", params=some(("duckdb",), KINDS))
def asked(request, tmp_path_factory) -> Asked:
    """A demonstration network of each kind of database, begun once for all questions."""
    i18n.use("en")
    with new_database(request.param, tmp_path_factory.mktemp("fifteen"), request) as location:
        with publishing.change(location) as connection:
            demonstration.fill(connection, date(2026, 10, 1), seizures=2000)
        made = Asked(location)
        yield made
        made.engine.dispose()


@pytest.fixture(scope="module")
def link() -> Callable[[int], str]:
    known = rows_of_page()
    return lambda number: known[number][2]


def counted(rows: list[tuple]) -> dict[tuple, float]:
    """Rows of SQL by hand as values by codes, without zeros."""
    return {tuple(str(code) for code in codes): float(value) for *codes, value in rows if value}


def test_the_page_has_fourteen_of_the_fifteen_with_at_most_four_actions():
    known = rows_of_page()
    assert sorted(known) == [1, 2, 3, 4, 5, 6, *range(8, 16)]
    assert all(1 <= len(actions.split(" › ")) <= 4 for _question, actions, *_more in known.values())


def test_1_new_concealments_at_rail_offices(asked, link):
    by_hand = asked.by_hand(
        f"""
        WITH seen AS (
          SELECT s.country_code, s.concealment, min(s.seized_on) AS first_on FROM seizure s
          WHERE {COUNTED} AND s.concealment IS NOT NULL GROUP BY 1, 2
        ), begun AS (SELECT s.country_code, min(s.seized_on) AS history_from FROM seizure s WHERE {COUNTED} GROUP BY 1)
        SELECT s.blo_code, s.concealment, count(*) FROM seizure s
        JOIN seen ON seen.country_code = s.country_code AND seen.concealment = s.concealment
        JOIN begun ON begun.country_code = s.country_code
        WHERE {COUNTED} AND s.blo_code IN {RAIL} AND extract(year FROM seen.first_on) = 2026
          AND seen.first_on - begun.history_from >= 1095
          AND s.seized_on >= DATE '2026-01-01' AND s.seized_on < DATE '2027-01-01'
        GROUP BY 1, 2
        """
    )
    assert asked.values(link(1), "Cases") == counted(by_hand)


def test_2_pairs_that_write_much_and_find_little(asked, link):
    cases = asked.by_hand(
        f"""
        SELECT p.code, count(*) FROM seizure s
        JOIN crossing_pair p ON s.blo_code = p.side_a OR s.blo_code = p.side_b
        WHERE {COUNTED} AND {OF_2025} GROUP BY 1
        """
    )
    assert {code: n for (code,), n in asked.values(link(2), "Cases").items() if code != BLANK} == {
        code: float(n) for code, n in cases
    }
    messages = asked.by_hand(
        """
        SELECT p.code, count(*) FROM exchange e
        JOIN crossing_pair p ON (e.from_blo_code = p.side_a AND e.to_blo_code = p.side_b)
          OR (e.from_blo_code = p.side_b AND e.to_blo_code = p.side_a)
        WHERE e.source_code = 'DEMO' AND e.sent_at >= TIMESTAMPTZ '2025-01-01 00:00:00+05'
          AND e.sent_at < TIMESTAMPTZ '2026-01-01 00:00:00+05' GROUP BY 1
        """
    )
    told = {code: n for (code,), n in asked.values(link(2), "Messages").items()}
    assert {code: told[code] for code, _n in messages} == {code: float(n) for code, n in messages}


def test_3_acetic_anhydride_by_route_and_quarter_beside_last_year(asked, link):
    def in_year(year: int) -> dict[tuple, float]:
        return counted(
            asked.by_hand(
                f"""
                SELECT coalesce(s.departure_code, '{BLANK}'), CAST(date_trunc('quarter', s.seized_on) AS DATE),
                  count(DISTINCT s.id)
                FROM seizure s JOIN seizure_item i ON i.seizure_id = s.id
                WHERE {COUNTED} AND i.substance_code = 'ACETIC_ANHYDRIDE'
                  AND s.seized_on >= DATE '{year}-01-01' AND s.seized_on < DATE '{year + 1}-01-01' GROUP BY 1, 2
                """
            )
        )

    told = asked.values(link(3), "Cases")
    assert told == in_year(2025)
    litres = asked.by_hand(
        f"""
        SELECT coalesce(s.departure_code, '{BLANK}'), CAST(date_trunc('quarter', s.seized_on) AS DATE), sum(i.quantity)
        FROM seizure s JOIN seizure_item i ON i.seizure_id = s.id
        WHERE {COUNTED} AND {OF_2025} AND i.substance_code = 'ACETIC_ANHYDRIDE' AND i.unit = 'l' GROUP BY 1, 2
        """
    )
    found = asked.values(link(3), "Quantity: precursors, l")
    assert found == pytest.approx(counted(litres))
    # The same months a year earlier are what the change stands beside.
    assert in_year(2024)


def test_4_median_and_largest_case_of_each_substance(asked, link):
    by_hand = asked.by_hand(
        f"""
        WITH held AS (
          SELECT s.id, i.substance_code, sum(i.quantity_kg) AS kg FROM seizure s
          JOIN seizure_item i ON i.seizure_id = s.id
          WHERE {COUNTED} AND {OF_2025} AND i.category = 'drug' AND i.quantity_kg IS NOT NULL
            AND NOT s.is_quantity_implausible GROUP BY 1, 2
        )
        SELECT substance_code, percentile_cont(0.5) WITHIN GROUP (ORDER BY kg), max(kg), count(*) FROM held GROUP BY 1
        """
    )
    assert len(by_hand) > 5
    flagged = {
        code
        for (code,) in asked.by_hand(
            "SELECT DISTINCT i.substance_code FROM seizure s JOIN seizure_item i ON i.seizure_id = s.id "
            f"WHERE {COUNTED} AND {OF_2025} AND s.is_quantity_implausible"
        )
    }
    medians, largest = (asked.values(link(4), f"{name}: drugs, kg") for name in ("Median case", "Largest case"))
    for code, median, top, _count in by_hand:
        if code not in flagged:
            assert medians[code,] == pytest.approx(float(median)) and largest[code,] == pytest.approx(float(top))


def test_5_and_11_who_reports_late_in_sql(asked, link):
    """The text of the link, as DuckDB runs it, beside SQL by hand on either database."""
    here = asked.here({"source": "demonstration", "period": "2025"})
    question = next(one for one in questions.QUESTIONS if one.words.startswith("Who reports late"))
    text = questions.text_of(question, here.filters)
    late = asked.by_hand(
        """
        SELECT r.blo_code, count(DISTINCT r.period_start) FROM report r
        WHERE r.subject = 'seizures' AND r.source_code = 'DEMO' AND r.status = 'late' AND r.blo_code IS NOT NULL
          AND r.period_start >= DATE '2025-01-01' AND r.period_start < DATE '2026-01-01' GROUP BY 1
        """
    )
    assert late
    if asked.engine.dialect.name == "duckdb":
        columns = [row for row in asked.by_hand(text)]
        assert {row[0]: row[2] for row in columns if row[2]} == dict(late)
    assert link(5) == link(11) == "`/sql`"


def test_6_share_of_heroin_cases_after_a_message(asked, link):
    ((cases, after),) = asked.by_hand(
        f"""
        SELECT count(*), count(s.exchange_id) FROM seizure s WHERE {COUNTED} AND {OF_2025}
          AND s.id IN (SELECT seizure_id FROM seizure_item WHERE substance_code = 'HEROIN')
        """
    )
    parameters = of(link(6))
    here = asked.here(parameters)
    cube = facts.load(here, choices.of_link(here, parameters).question).cube
    measures = {one.value: one for one in cube.measures}
    figure = cube.figure((), (), measures["after_message"])
    assert (cube.figure((), (), measures["cases"]).value, figure.value) == (cases, after)
    assert figure.share == (pytest.approx(after / cases) if cases >= 10 else None)


def test_8_substance_by_transport_by_year_and_the_records_of_a_cell(asked, link):
    by_hand = asked.by_hand(
        f"""
        SELECT i.substance_code, coalesce(s.transport_group, '{BLANK}'), CAST(date_trunc('year', s.seized_on) AS DATE),
          count(DISTINCT s.id)
        FROM seizure s JOIN seizure_item i ON i.seizure_id = s.id
        WHERE {COUNTED} AND i.substance_code IS NOT NULL GROUP BY 1, 2, 3
        """
    )
    told = asked.values(link(8), "Cases")
    wanted = counted(by_hand)
    assert {key: n for key, n in told.items() if key[0] != BLANK} == wanted
    (substance, transport, year), n = max(
        ((key, n) for key, n in told.items() if key[1] != BLANK and key in wanted), key=lambda one: one[1]
    )
    here = asked.here(
        {"substance": substance, "transport": transport, "period": year[:4], "source": "demonstration"}, "records"
    )
    assert here.load(pivot.cases(here.filters, here.access, ()))["case_count"].iloc[0] == n


def test_9_a_saved_view_opens_the_same_and_a_fixed_link_keeps_its_days(asked, link, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "path", lambda: tmp_path / "store.sqlite")
    who = saved_views.Reader(INTERNAL, "browser")
    parameters = of(link(6))
    code = saved_views.save("Heroin", "", "explore", parameters, reader=who, figure=None)
    assert saved_views.view(code, who).link == parameters
    here = asked.here({"source": "demonstration", "period": "last_quarter"})
    fixed = links.encode(links.fixed(links.Choices(period="last_quarter"), here.filters.start, here.filters.end))
    again = asked.here(fixed)
    assert (again.filters.start, again.filters.end) == (here.filters.start, here.filters.end)
    assert "last_quarter" not in json.dumps(fixed)


def test_10_what_excel_is_fed_is_what_sql_counts(asked, link):
    """`tests/test_feeds.py` has the address itself; the rows are those of Explore."""
    by_hand = asked.by_hand(
        f"""
        SELECT s.country_code, CAST(date_trunc('month', s.seized_on) AS DATE), count(*) FROM seizure s
        WHERE {COUNTED} AND {OF_2025} GROUP BY 1, 2
        """
    )
    assert link(10).startswith("`/feed/explore.xlsx?")
    assert asked.values(link(10), "Cases") == counted(by_hand)


def test_12_two_free_ranges_of_days(asked, link):
    parameters = of(link(12))
    sums = [
        counted(
            asked.by_hand(
                f"SELECT s.blo_code, count(*) FROM seizure s WHERE {COUNTED} AND s.blo_code IS NOT NULL "
                f"AND s.seized_on >= DATE '{parameters[first]}' AND s.seized_on <= DATE '{parameters[last]}' GROUP BY 1"
            )
        )
        for first, last in (("from", "to"), ("against_from", "against_to"))
    ]
    here = asked.here(parameters)
    cube = facts.load(here, choices.of_link(here, parameters).question).cube
    measure = next(one for one in cube.measures if one.value == "change")
    compared = 0
    for (office,) in cube.keys(("office",)):
        figure = cube.figure((office,), (), measure)
        if figure.value is not None and office != BLANK:
            now, before = (found.get((office,), 0.0) for found in sums)
            assert (figure.value, figure.base) == (now - before, before), office
            compared += 1
    assert compared > 5


def test_13_two_offices_side_by_side(asked, link):
    by_hand = asked.by_hand(
        f"""
        SELECT CAST(date_trunc('month', s.seized_on) AS DATE), s.blo_code, count(*) FROM seizure s
        WHERE {COUNTED} AND {OF_2025} AND s.blo_code IN ('UZ-OYBEK', 'TJ-FOTEHOBOD') GROUP BY 1, 2
        """
    )
    assert asked.values(link(13), "Cases") == counted(by_hand)


def test_14_without_one_huge_case(asked, link):
    ((case, source, key),) = asked.by_hand(
        f"""
        SELECT s.id, s.source_code, s.record_key FROM seizure s JOIN seizure_item i ON i.seizure_id = s.id
        WHERE {COUNTED} AND {OF_2025} AND i.category = 'drug' AND i.quantity_kg IS NOT NULL
          AND NOT s.is_quantity_implausible
        ORDER BY i.quantity_kg DESC LIMIT 1
        """
    )
    parameters = of(link(14))
    assert "left_out" in parameters
    with_it, without = (
        asked.by_hand(
            f"""
            SELECT s.country_code, sum(i.quantity_kg) FROM seizure s JOIN seizure_item i ON i.seizure_id = s.id
            WHERE {COUNTED} AND {OF_2025} AND i.category = 'drug' AND i.quantity_kg IS NOT NULL
              AND NOT s.is_quantity_implausible {more} GROUP BY 1
            """
        )
        for more in ("", f"AND s.id <> {case}")
    )
    assert with_it != without
    # The number of a record in links: sixty bits of what names it.
    key = key[key.index("#") :] if "#" in key else key
    parameters["left_out"] = hashlib.md5(f"{source}:{key}".encode()).hexdigest()[:15].lstrip("0")
    parameters["without"] = "check.implausible"
    address = f"/explore?{urlencode(parameters)}"
    told = asked.values(address, "Quantity: drugs, kg")
    assert told == pytest.approx(counted(without))


def test_15_within_50_km_of_a_crossing_in_winter(asked, link):
    ((lat, lon),) = asked.by_hand(
        "SELECT p.lat, p.lon FROM blo b JOIN place p ON p.code = b.place_code WHERE b.code = 'UZ-OYBEK'"
    )
    by_hand = asked.by_hand(
        f"""
        SELECT CAST(date_trunc('year', s.seized_on) AS DATE), count(*) FROM seizure s
        WHERE {COUNTED} AND s.lat IS NOT NULL AND s.date_precision IN ('day', 'month')
          AND extract(month FROM s.seized_on) IN (12, 1, 2)
          AND 2 * 6371.0 * asin(sqrt(power(sin(radians(s.lat - {lat}) / 2), 2)
            + cos(radians({lat})) * cos(radians(s.lat)) * power(sin(radians(s.lon - {lon}) / 2), 2))) <= 50
        GROUP BY 1
        """
    )
    parameters = of(link(15))
    parameters["near"] = f"{float(lat)},{float(lon)},50"
    address = f"/explore?{urlencode(parameters)}"
    assert asked.values(address, "Cases") == counted(by_hand) and by_hand


def test_questions_to_begin_with_are_those_of_the_page(asked, link):
    here = asked.here({"source": "demonstration", "period": "2026"})
    offered = {words: of(address) for words, address in starters.offered(here)}
    for number, words in (
        (1, "Which concealments at rail offices were new this year?"),
        (2, "Pairs that write much and find little"),
    ):
        wanted = of(link(number))
        for name in ("rows", "across", "values", "office", "concealment_since"):
            assert offered[words].get(name, "") == wanted.get(name, ""), words


def test_titles_say_how_many_cases_were_left_out(asked):
    here = asked.here({"source": "demonstration", "period": "2025"})
    assert page_words.titled(here, "Cases") == "Cases"
    without = replace(here, filters=here.filters.with_(left_out=(1, 2)))
    assert page_words.titled(without, "Cases") == "Cases · without 2 cases that were left out"
