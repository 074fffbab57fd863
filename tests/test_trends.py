"""The Trends page over a demonstration network: its figures, its gaps, its choices, and what it must not tell."""

from __future__ import annotations

import itertools
import json
import random
import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from content.trends.choices import GRAIN_WORDS, MEASURE_WORDS, VIEW_WORDS, offered_views
from database import bulk, derived, publishing
from database.engine import Location, reader
from database.loading import initialise
from pages.monitor.trends_parts import controls
from pages.parts import card
from queries import schema, series
from scope import settings
from scope.access import Access
from scope.settings import AccessSettings, Settings

APP = Path(__file__).parent.parent / "app.py"
PAGE = "pages/monitor/trends.py"
COUNTED = "status in ('provisional', 'verified', 'revised') and country_code in ('KZ', 'KG', 'TJ', 'TM', 'UZ')"
QUARTER = "seized_on >= '2026-07-01' and seized_on < '2026-10-01'"


@pytest.fixture(autouse=True)
def no_memory():
    for cache in (st.cache_data, st.cache_resource):
        cache.clear()


@pytest.fixture(scope="module")
def network(demonstration_of) -> Location:
    return demonstration_of(6000)


@pytest.fixture
def ask(network):
    """Rows of plain SQL over the network."""

    def run(query: str) -> list[tuple]:
        with reader(network).connect() as connection:
            return connection.execute(sa.text(query)).all()

    return run


class Opened:
    """The page as a reader has it before them."""

    def __init__(self, app: AppTest):
        self.app = app
        assert not app.exception, app.exception[0].value
        assert not app.error, app.error[0].value

    @property
    def html(self) -> str:
        return " ".join(part.proto.body for part in self.app.get("html") if not part.proto.body.startswith("<style"))

    def chart(self, nth: int = 0) -> dict:
        """A figure of the page, the main chart first."""
        return json.loads(self.app.get("plotly_chart")[nth].proto.spec)

    def trace(self, name: str, kind: str = "scatter", nth: int = 0) -> dict:
        return next(one for one in self.chart(nth)["data"] if one.get("name") == name and one["type"] == kind)

    def options(self, name: str) -> list[str]:
        return [one for one in self.app.get_by_key(f"p_{name}").options]

    @property
    def link(self) -> dict[str, str]:
        return self.app.session_state["_link"]


@pytest.fixture
def open_page(network, monkeypatch):
    def run(place: Location = network, *, own_tier: str = "", **parameters: str) -> Opened:
        if own_tier:
            monkeypatch.setattr(settings, "current", lambda: Settings(access=AccessSettings(tier=own_tier)))
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{place.folder}")
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.switch_page(PAGE)
        for name, value in ({"lang": "en", "period": "2026-Q3"} | parameters).items():
            app.query_params["from" if name == "first" else name] = value
        app.run()
        return Opened(app)

    return run


def by_month(rows: list[tuple], first: date, count: int) -> list[float]:
    """Values of months in a row; none is zero."""
    found = {(year, month): float(value) for year, month, value in rows}
    months = [(first.year + (first.month - 1 + step) // 12, (first.month - 1 + step) % 12 + 1) for step in range(count)]
    return [found.get(month, 0.0) for month in months]


# Figures ----------------------------------------------------------------------------------------------------


def test_cases_by_month_are_those_counted_by_plain_sql_and_the_unfinished_month_stands_apart(open_page, ask):
    counted = ask(f"select year(seized_on), month(seized_on), count(*) from seizure where {COUNTED} group by all")
    page = open_page()
    expected = by_month(counted, date(2023, 11, 1), 36)
    assert page.trace("Seizure cases")["y"] == [*expected[:-1], None]
    hatched = page.trace("Seizure cases", "bar")
    assert (hatched["x"], hatched["y"], hatched["marker"]["pattern"]["shape"]) == ([35], [expected[-1]], "/")
    assert expected[-1] > 0
    assert "Hatched: still filling up." in page.html


def test_the_title_says_the_total_of_the_period(open_page, ask):
    ((total,),) = ask(f"select count(*) from seizure where {COUNTED} and {QUARTER}")
    assert f">{total:,} seizure cases in Q3 2026, " in open_page().html


@pytest.mark.each_time(1)
@pytest.mark.parametrize(
    ("split", "code"),
    [
        ("countries", "country_code"),
        ("transport_groups", "coalesce(transport_group, '_')"),
        ("blo_codes", "coalesce(blo_code, '_')"),
    ],
)
def test_stacked_parts_are_those_counted_by_plain_sql(open_page, ask, split, code):
    counted = ask(
        f"select {code}, count(*) from seizure where {COUNTED} and seized_on >= '2026-08-01' and seized_on < "
        "'2026-09-01' group by all"
    )
    bars = [one for one in open_page(split=split, view="stack").chart()["data"] if one["type"] == "bar"]
    place = 33
    drawn = sorted(
        one["y"][one["x"].index(place)] for one in bars if place in one["x"] and one["y"][one["x"].index(place)]
    )
    assert sum(drawn) == sum(number for _code, number in counted)
    if len(counted) <= 8:
        assert drawn == sorted(number for _code, number in counted)


def test_kilograms_of_drugs_are_summed_without_plants_litres_and_precursors(open_page, ask):
    summed = ask(
        "select year(seized_on), month(seized_on), sum(quantity_kg) from seizure_item join seizure on seizure.id = "
        "seizure_id "
        f"where {COUNTED} and category = 'drug' and quantity_kg is not null group by all"
    )
    drawn = open_page(measure="quantity").trace("Quantity seized (drugs, kg)")["y"]
    assert drawn[:-1] == pytest.approx(by_month(summed, date(2023, 11, 1), 36)[:-1])


@pytest.mark.long
def test_a_sum_of_unlike_substances_is_called_so_with_its_largest_group_and_one_of_like_ones_is_not(open_page, ask):
    (group, most), *rest = ask(
        f"select group_code, sum(quantity_kg) from seizure_item join seizure on seizure.id = seizure_id "
        f"where {COUNTED} and {QUARTER} and category = 'drug' and quantity_kg is not null group by 1 order by 2 desc"
    )
    share = round(100 * most / (most + sum(one for _group, one in rest)))
    names = {"opioids": "Opioids", "cannabis": "Cannabis"}
    assert (
        f"Weights of unlike substances are added up here; the largest group of the period is {names[group]} with "
        in open_page(measure="quantity").html
    )
    assert f"({share}%)" in open_page(measure="quantity").html
    assert "unlike" not in open_page(measure="quantity", split="group_codes").html
    assert "unlike" not in open_page(measure="quantity", group="opioids").html
    assert "unlike" not in open_page().html


def test_months_of_which_one_case_is_over_half_have_a_diamond(open_page, ask):
    amounts = ask(
        "select year(seized_on), month(seized_on), seizure_id, sum(quantity_kg) from seizure_item join seizure on "
        "seizure.id = seizure_id "
        f"where {COUNTED} and category = 'drug' and quantity_kg is not null and seized_on >= '2023-11-01' group by all"
    )
    months: dict[tuple[int, int], list[float]] = {}
    for year, month, _case, amount in amounts:
        months.setdefault((year, month), []).append(amount)
    dominated = {
        (year - 2023) * 12 + month - 11 for (year, month), cases in months.items() if max(cases) > sum(cases) / 2
    }
    assert dominated
    page = open_page(measure="quantity")
    (diamonds,) = [one for one in page.chart()["data"] if one.get("marker", {}).get("symbol") == "diamond-open"]
    assert set(diamonds["x"]) == dominated
    assert all("without it" in words for words in diamonds["text"])
    assert "Diamond: one case makes up over half of the span." in page.html
    assert not [one for one in open_page().chart()["data"] if one.get("marker", {}).get("symbol") == "diamond-open"]


# What is not there ------------------------------------------------------------------------------------------


def test_a_month_that_an_office_did_not_report_is_a_gap_and_one_without_cases_is_zero(open_page, ask):
    gaps = ask(
        "select blo_code, period_start from report where subject = 'seizures' and status = 'missing' and "
        "period_start >= '2024-01-01' and period_start < '2026-09-01' "
        "and blo_code not in (select blo_code from blo_status where status not in ('operational', 'reopened', "
        "'supported_bcp', 'unknown')) order by all limit 1"
    )
    nothing = ask(
        "select blo_code, period_start from report where subject = 'seizures' and status = 'nil' and period_start >= "
        "'2024-01-01' and period_start < '2026-09-01' order by all limit 1"
    )
    for ((office, month),), expected in ((gaps, None), (nothing, 0)):
        page = open_page(office=office)
        place = (month.year - 2023) * 12 + month.month - 11
        assert page.trace("Seizure cases")["y"][place] == expected, (office, month)
        dashes = [one for one in page.chart()["data"] if one.get("marker", {}).get("symbol") == "line-ew"]
        assert any(place in one["x"] for one in dashes) is (expected is None)
        assert ("Dash on the axis: not reported." in page.html) is bool(dashes)


@pytest.mark.long
def test_a_year_that_the_data_begin_within_is_not_drawn_as_a_small_one(open_page):
    page = open_page(period="all", grain="year")
    assert page.chart()["layout"]["xaxis"]["ticktext"][0] == "2017"
    assert "2016 is not drawn, because the data begin within it" in page.html


def test_a_period_outside_the_data_and_filters_without_a_case_say_why_nothing_is_drawn(open_page):
    for parameters, words in (
        ({"period": "1999"}, "outside the data"),
        ({"country": "TM", "office": "UZ-OYBEK"}, "No data for the chosen filters"),
    ):
        page = open_page(**parameters)
        assert words in page.app.info[0].value
        assert not page.app.get("plotly_chart")


def test_a_sentence_stands_above_a_tall_card_and_not_beside_it(open_page):
    """A card with nothing to compare is a few lines, that of one case or many a chart and a table."""

    def columns_with_change(page) -> int:
        words = "What makes up the change"
        return sum(any(words in part.proto.body for part in column.get("html")) for column in page.app.columns)

    alone, beside = open_page(period="2026-Q3", compare="none"), open_page(period="2026-Q3")
    assert "What makes up the change" in alone.html
    assert [columns_with_change(page) for page in (alone, beside)] == [0, 1]


@pytest.mark.long
def test_a_period_without_a_case_says_so_above_the_months_around_it(open_page):
    page = open_page(office="KG-KARAMYK", period="2022-06")
    assert page.app.info[0].value == "No office was open in this period."


@pytest.mark.long
def test_a_future_period_draws_no_month_after_the_data(open_page):
    page = open_page(first="2026-07-01", to="2031-12-31")
    assert len(page.trace("Seizure cases")["y"]) == 36


@pytest.mark.long
def test_days_of_ten_years_are_cut_to_the_newest_and_say_so(open_page):
    page = open_page(period="all", grain="day")
    assert len(page.trace("Seizure cases")["y"]) == 750
    assert "oldest spans of the period are not drawn" in page.html


# Comparison -------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_the_period_before_is_marked_on_the_axis_by_its_name(open_page):
    figure = open_page(compare="previous").chart()
    grounds = [(one["x0"] + 0.5, one["x1"] - 0.5) for one in figure["layout"]["shapes"] if one["type"] == "rect"]
    assert grounds == [(32, 34), (29, 31)]
    assert "Q2 2026" in [note["text"] for note in figure["layout"]["annotations"]]
    assert [one["type"] for one in open_page(compare="none").chart()["layout"]["shapes"]].count("rect") == 1


@pytest.mark.long
def test_a_year_earlier_is_the_same_month_of_the_year_before(open_page):
    page = open_page(compare="last_year")
    now, before = page.trace("Seizure cases")["y"], page.trace("a year earlier")["y"]
    assert before[12:] == now[:24] and now[0] is not None
    assert not [one for one in open_page(compare="none").chart()["data"] if one.get("name") == "a year earlier"]


@pytest.mark.each_time(2)
@pytest.mark.parametrize(
    ("tier", "measure"),
    [
        ("internal", "quantity"),
        ("donor", "persons"),
        *(
            pytest.param(*one, marks=pytest.mark.long)
            for one in (("internal", "cases"), ("internal", "exchanges"), ("donor", "quantity"), ("public", "cases"))
        ),
    ],
)
def test_the_bars_of_a_change_add_up_to_what_the_words_say(open_page, tier, measure):
    page = open_page(tier=tier, measure=measure, period="2025" if tier == "public" else "2026-Q1")
    held_back = [one.value for one in page.app.markdown if "held back in each of the periods" in one.value]
    if held_back:
        assert measure == "quantity" and tier != "internal"
        return
    for name in page.options("top"):
        page.app.get_by_key("p_top").select(name).run()
        page = Opened(page.app)
        take = re.search(r"blo-take\">What makes up the change · (.*?)</div>", page.html)[1]
        told = re.search(r"([+\N{MINUS SIGN}]?[\d,.]+)\)?[,.] .*?(?:up from|down from|against) ([\d,.]*\d)", take)
        change, then = (float(part.replace("\N{MINUS SIGN}", "-").replace(",", "")) for part in told.groups())
        # The difference is that of two figures written to three digits.
        rounded = 0.005 * (2 * then + abs(change)) if measure == "quantity" else 1e-9
        figures = [json.loads(one.proto.spec)["data"][0] for one in page.app.get("plotly_chart")]
        bars = [one for one in figures if one.get("orientation") == "h"]
        # One part alone is told by the title.
        assert bool(bars) is (change != 0 and "The whole change of" not in page.html), (name, take)
        for one in bars:
            assert sum(one["x"]) == pytest.approx(change, abs=rounded), (name, take)


# Choices ----------------------------------------------------------------------------------------------------


def offered(tier: str) -> list[tuple[str, str, str, str]]:
    """Every combination of measure, span, split and view that readers of a tier are offered."""
    measures, grains, splits = series.offered(Access(tier=tier))
    return [
        (measure, grain, split, view)
        for measure, grain, split in itertools.product(measures, grains, ("", *splits))
        if not split or series.can_split(measure, split)
        for view in offered_views(measure, grain, split)
    ]


@pytest.mark.parametrize(
    ("tier", "many"),
    [
        ("internal", 6),
        *(pytest.param(*one, marks=pytest.mark.long) for one in (("donor", 12), ("public", 2), ("internal", 40))),
    ],
)
def test_every_choice_that_is_offered_can_be_drawn(open_page, tier, many):
    page = open_page(tier=tier)
    for measure, grain, split, view in random.Random(7).sample(offered(tier), many):
        for name, value in {"measure": measure, "grain": grain, "split": split, "view": view}.items():
            page.app.query_params[name] = value
        if not split:
            del page.app.query_params["split"]
        page = Opened(page.app.run())
        assert page.app.get("plotly_chart"), (measure, grain, split, view)


@pytest.mark.long
def test_a_link_opens_the_same_choices_and_a_default_is_not_written(open_page):
    chosen = {
        "measure": "quantity",
        "grain": "quarter",
        "split": "group_codes",
        "view": "share",
        "unit": "drug.tablet",
        "top": "countries",
    }
    page = open_page(**chosen)
    assert {name: page.link.get(name) for name in chosen} == chosen
    assert not page.app.warning
    defaults = open_page(measure="cases", grain="month", view="lines")
    assert set(defaults.link) == {"lang", "source", "period", "compare"}


@pytest.mark.long
def test_the_line_in_colour_is_in_the_link_and_the_first_one_is_the_default(open_page):
    assert "focus" not in open_page(split="group_codes").link
    page = open_page(split="group_codes", focus="cocaine")
    assert page.link["focus"] == "cocaine"
    (coloured,) = [
        one for one in page.chart()["data"] if one.get("mode") == "lines+markers" and one["line"]["dash"] == "solid"
    ]
    assert coloured["name"] == "Cocaine"


@pytest.mark.parametrize(
    "name",
    [
        "measure",
        "focus",
        *(pytest.param(one, marks=pytest.mark.long) for one in ("grain", "split", "view", "unit", "top")),
    ],
)
def test_an_unknown_choice_in_a_link_is_told_and_the_default_drawn(open_page, name):
    page = open_page(
        **({"split": "group_codes"} if name == "focus" else {"measure": "quantity"} if name == "unit" else {})
        | {name: "nonsense"}
    )
    assert page.app.warning[0].value == f"Parts of the link could not be used: {name}=nonsense"
    assert page.app.get("plotly_chart")


def test_parts_that_may_add_up_to_more_than_the_total_are_not_stacked_and_the_page_says_why(open_page):
    page = open_page(split="group_codes")
    assert page.options("view") == ["Lines", "Separate charts"]
    assert "parts may add up to more than the total" in page.html
    page = open_page(split="countries")
    assert page.options("view") == ["Lines", "Stacked", "Shares", "Separate charts"]
    assert "more than the total" not in page.html


@pytest.mark.long
def test_figures_beside_the_chart_are_those_that_are_drawn(open_page):
    page = open_page(measure="quantity")
    assert "blo-figures" not in page.html
    page = Opened(page.app.get_by_key("figures_main_lines").click().run())
    table = page.html[page.html.index('<div class="blo-scroll blo-figures"') :].split("</table>")[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in table.split("<tr>")[2:]]
    drawn = page.trace("Quantity seized (drugs, kg)")["y"]
    assert len(rows) == len(drawn) == 36
    assert rows[33][0] == "August 2026" and float(rows[33][1].replace(",", "")) == pytest.approx(drawn[33], abs=0.01)
    assert "Incomplete period" in rows[35][1]


# Readers ----------------------------------------------------------------------------------------------------


def test_a_donor_sees_released_months_and_no_more_choices_than_are_released(open_page, ask):
    page = open_page(tier="donor", period="2026-Q1")
    assert page.options("measure") == ["Seizure cases", "Quantity seized", "Persons detained", "Information exchanges"]
    assert page.options("grain") == ["Month", "Quarter", "Half-year", "Year"]
    assert page.options("split") == ["No split", "Substance group", "Country", "Office", "Pair of offices"]
    assert (
        "Median case" in page.app.get_by_key("p_measure").help
        and "Not released" in page.app.get_by_key("p_measure").help
    )
    released = ask(
        "select year(month), month(month), sum(case_count) from release_month where level = 'country' and group_code "
        "= '*' and source_kind = 'demonstration' group by all"
    )
    drawn = page.trace("Seizure cases")["y"]
    assert drawn == by_month(released, date(2023, 4, 1), 36)
    assert "Not available at your access level" in " ".join(one.value for one in page.app.markdown)


@pytest.mark.long
def test_a_donor_sees_a_gap_where_an_office_did_not_report(open_page, ask):
    ((office, month),) = ask(
        "select due.scope_code, due.month from release_activity due left join release_activity got on got.subject = "
        "'reports_received' and got.level = 'blo' "
        "and got.scope_code = due.scope_code and got.month = due.month and got.source_kind = due.source_kind where "
        "due.subject = 'reports_due' and due.level = 'blo' "
        "and due.month >= date '2024-01-01' and due.month < date '2026-01-01' and got.scope_code is null and not "
        "exists (select 1 from release_month cases where cases.level = 'blo' "
        "and cases.scope_code = due.scope_code and cases.month = due.month) order by all limit 1"
    )
    page = open_page(tier="donor", period="2026-Q1", split="blo_codes", country=office[:2], focus=office)
    ((name,),) = ask(f"select name_en from blo where code = '{office}'")
    line = page.trace(name)
    ticks = len(line["y"])
    end = date(2026, 4, 1)
    place = ticks - 1 - ((end.year - month.year) * 12 + end.month - 1 - month.month)
    assert line["y"][place] is None
    assert "Not reported" in line["text"][place]


@pytest.mark.parametrize("view", ["panels", pytest.param("stack", marks=pytest.mark.long)])
def test_a_phone_gets_one_small_multiple_beneath_the_other(open_page, monkeypatch, view):
    monkeypatch.setattr(card, "is_narrow", lambda: True)
    monkeypatch.setattr(controls, "is_narrow", lambda: True)
    figure = open_page(split="blo_codes", view=view).chart()
    if view == "panels":
        assert (
            figure["layout"]["xaxis12"]["domain"] == figure["layout"]["xaxis"]["domain"]
            and figure["layout"]["height"] > 2000
        )
    else:
        assert figure["layout"]["showlegend"]


def test_public_readers_see_whole_years_only(open_page):
    page = open_page(tier="public", period="2025")
    assert page.options("grain") == ["Year"] and page.options("split") == ["No split", "Substance group", "Country"]
    assert all(len(words.split("<br>")[0]) == 4 for words in page.chart()["layout"]["xaxis"]["ticktext"])
    assert page.app.get_by_key("p_grain").help == "Only sums of years are released."


@pytest.mark.long
@pytest.mark.parametrize(
    ("language", "words"), [("en", "Seizure cases · per month"), ("ru", "Случаи изъятия · по месяцам")]
)
def test_the_page_speaks_the_language_of_the_reader(open_page, language, words):
    page = open_page(lang=language, split="group_codes", measure="cases")
    assert words in page.html
    assert ("Grey ground" in page.html) is (language == "en")


# Little or no data ------------------------------------------------------------------------------------------


def test_a_database_of_one_case_draws_it_and_calls_nothing_usual(tmp_path, open_page):
    place = Location("duckdb", folder=tmp_path)
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
        "unit": "kg",
        "quantity_kg": 3.0,
    }
    with publishing.change(place, fresh=True) as connection:
        initialise(connection)
        bulk.insert(connection, schema.seizure, pd.DataFrame([case]))
        bulk.insert(connection, schema.seizure_item, pd.DataFrame([heroin]))
        derived.derive(connection, Settings())
    for measure, value in (("cases", 1.0), ("quantity", 3.0)):
        page = open_page(place, own_tier="internal", source="blo", period="2026-09", measure=measure)
        assert value in [one for trace in page.chart()["data"] for one in trace.get("y", ())]
        assert "usual" not in page.html.replace("The past is too short to say what is usual", "")
    page = open_page(
        place, own_tier="internal", source="blo", first="2026-09-02", to="2026-09-02", grain="day", compare="previous"
    )
    assert ">1 seizure case on 2 September 2026<" in page.html


def test_an_empty_database_says_how_to_load_a_file(tmp_path, open_page, make_database):
    place = Location("duckdb", folder=tmp_path)
    make_database(place, {})
    assert open_page(place).app.info[0].value == "The database holds no records yet."


@pytest.mark.long
def test_the_unit_of_a_link_that_the_period_does_not_hold_says_so(open_page):
    page = open_page(measure="quantity", unit="precursor.blotter")
    assert "Nothing in the period for this measure and these filters" in page.app.info[0].value


def test_every_word_of_the_controls_is_known():
    assert set(MEASURE_WORDS) == set(series.MEASURES) and set(GRAIN_WORDS) == set(series.GRAINS)
    shown = {view for tier in ("internal", "donor", "public") for *_rest, view in offered(tier)}
    assert shown == set(VIEW_WORDS)


def test_weeks_begin_on_monday_and_hold_their_own_cases(open_page, ask):
    rows = ask(
        f"select seized_on from seizure where {COUNTED} and seized_on >= '2026-09-07' and seized_on < '2026-09-14'"
    )
    page = open_page(grain="week")
    found = [words for words in page.trace("Seizure cases")["text"] if words.startswith("week from 7 September 2026")]
    assert found and f": {len(rows)} case" in found[0]
    assert date(2026, 9, 7).weekday() == 0 and all(
        (day.date() if hasattr(day, "date") else day) - date(2026, 9, 7) < timedelta(7) for (day,) in rows
    )


def test_a_choice_that_comes_before_the_browser_has_the_address_of_the_one_before_it_holds(network, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
    app = AppTest.from_file(str(Path(__file__).parents[1] / "app.py"), default_timeout=120)
    app.query_params["lang"] = "en"
    app.run().switch_page("pages/monitor/trends.py").run()
    before = dict(app.query_params)
    first, last = app.select_slider[0].value
    earlier = [date(first.year - 1, month, 1) for month in (3, 2)]
    for begin in earlier:
        app.select_slider[0].set_value((begin, last)).run()
        said = dict(app.query_params)
        for name in set(said):
            del app.query_params[name]
        for name, value in before.items():
            app.query_params[name] = value
    # A parameter comes back as it was written: by itself, or as a list of one.
    assert str(earlier[-1]) in said["from"]
