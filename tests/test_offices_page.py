"""The Offices page: a demonstration network, a source that knows no offices, readers who are told less."""

from __future__ import annotations

import html
import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from analysis import comparison_words, offices, totals
from analysis.offices import Usual
from briefing import make, playlist
from content.offices import facts
from database import demonstration, publishing
from database.engine import Location, reader
from language import i18n
from scope import settings
from scope.access import Access
from scope.comparison import Period, shift
from tests.shown import Shown, files_of_cards
from web import data

APP = Path(__file__).parent.parent / "app.py"
PAGE = "pages/compare/offices.py"
PATIENCE = 120


@pytest.fixture(scope="module")
def network(demonstration_of) -> Location:
    return demonstration_of(6000)


def test_the_day_that_data_speak_for_is_that_of_the_installation():
    """In Tashkent, five hours ahead, the next day has begun."""
    loaded = datetime(2026, 10, 31, 20, 30, tzinfo=UTC)
    here = SimpleNamespace(loaded_at=loaded, settings=settings.Settings())
    assert facts.today(here) == date(2026, 11, 1)


class Page(Shown):
    """The page, with its lines by name."""

    def line(self, name: str) -> dict[str, str]:
        """The line of an office, by the headings of its table."""
        heads = [html.unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in re.findall(r"<th.*?</th>", self.markup)]
        found = next(row for row in self.rows() if row and row[0].split("\n")[0] == name)
        return dict(zip(heads, found, strict=False))


def address(place: Location) -> str:
    """Of an embedded database."""
    return f"duckdb:///{place.folder}"


@pytest.fixture
def page(network, monkeypatch):
    def run(language: str = "en", *, place: Location = network, **parameters: str) -> Page:
        monkeypatch.setenv("DATABASE_URL", address(place))
        i18n.use(language)
        app = AppTest.from_file(str(APP), default_timeout=PATIENCE)
        app.query_params["lang"] = language
        app.switch_page(PAGE)
        for name, value in parameters.items():
            app.query_params[name] = value
        return Page(app.run())

    yield run
    i18n.use("en")


def asked(network: Location, text: str) -> list[tuple]:
    with reader(network).connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(text))]


IN_QUARTER = (
    "seized_on >= '2026-07-01' and seized_on < '2026-10-01' and status in ('provisional', 'verified', 'revised') and "
    "country_code in ('KZ', 'KG', 'TJ', 'TM', 'UZ')"
)


def test_the_line_of_each_office_tells_what_sql_by_hand_counts(network, page):
    shown = page(period="2026-Q3")
    counted = asked(network, f"select blo_code, count(*) from seizure where {IN_QUARTER} group by 1")
    names = dict(asked(network, "select code, name_en from blo"))
    of = {names[code]: cases for code, cases in counted if code}
    assert len(of) > 15
    for name, cases in of.items():
        assert shown.line(name)["Cases"].split("\n")[0] == i18n.count(cases), name
    reported = asked(
        network,
        "select count(*) from report where blo_code = 'UZ-OYBEK' and subject = 'seizures' and status <> 'missing' and "
        "period_start >= '2026-07-01' and period_start < '2026-10-01'",
    )
    assert shown.line("Oybek")["Months reported"].startswith(f"{reported[0][0]} of 3")


def test_offices_stand_by_their_countries_in_both_languages(page):
    for language, countries, office in (
        ("en", ["Kazakhstan", "Kyrgyzstan", "Tajikistan", "Turkmenistan", "Uzbekistan"], "Kaindy (railway)"),
        ("ru", ["Казахстан", "Кыргызстан", "Таджикистан", "Туркменистан", "Узбекистан"], "Каинды (ж/д)"),
    ):
        rows = [row[0].split("\n")[0] for row in page(language, period="2026-Q3").rows() if row]
        assert [one for one in rows if one in countries] == countries
        assert rows.index(countries[1]) < rows.index(office) < rows.index(countries[2])


def test_an_office_that_is_closed_is_not_one_without_cases(page):
    line = page(period="2026-Q3").line("Kulundu")
    assert line["Status"].startswith("Closed") and line["Cases"] == "Closed in this period"


def test_a_status_whose_first_day_is_not_known_has_none():
    always, later = ("operational", date(1900, 1, 1), date(2022, 1, 1)), ("closed", date(2022, 1, 1), None)
    assert facts.status_on([always, later], date(2021, 5, 1)) == ("operational", None)
    assert facts.status_on([always, later], date(2022, 5, 1)) == ("closed", date(2022, 1, 1))
    assert facts.status_on([later], date(2021, 5, 1)) == ("unknown", None)


@pytest.mark.long
def test_an_office_in_two_pairs_and_one_without_an_office_opposite_are_said(page):
    words = page(period="2026-Q3").words
    assert "Sypatai Batyr (Merke) stands in 2 pairs" in words and "has no office that is known" in words


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_public_is_told_of_no_office(network, page, language):
    shown = page(language, period="2025", tier="public")
    assert shown.app.info[0].value == i18n.state_word("not_at_this_level")
    names = asked(network, f"select name_{language} from blo")
    assert not [name for (name,) in names if name in shown.words] and "<table" not in shown.markup


def test_a_donor_sees_released_cells_of_offices_that_are_sure_enough(network, page):
    shown = page(period="2026-Q1", tier="donor")
    untold = asked(network, "select name_en from blo where confidence = 'low'")
    assert len(untold) > 3 and not [name for (name,) in untold if f">{name}<" in shown.markup]
    cells = asked(
        network,
        "select sum(case_count) from release_month where level = 'blo' and scope_code = 'UZ-OYBEK' and "
        "group_code = '*' and month >= '2026-01-01' and month < '2026-04-01'",
    )
    line = shown.line("Oybek")
    assert line["Cases"].split("\n")[0] == i18n.count(cells[0][0]) and "records?" not in shown.markup
    assert "not confirmed are not among them" in shown.words


def test_a_partner_sees_the_offices_of_its_own_and_what_it_took_part_in(network, page, monkeypatch):
    own = settings.Settings(access=settings.AccessSettings(tier="partner", agency="UZ-CC"))
    monkeypatch.setattr(settings, "current", lambda: own)
    shown = page(period="2026-Q3")
    took_part = (
        "(lead_agency_code = 'UZ-CC' or exists (select 1 from seizure_agency p where p.seizure_id = s.id and "
        "p.agency_code = 'UZ-CC'))"
    )
    cases = asked(
        network, f"select count(*) from seizure s where {IN_QUARTER} and blo_code = 'UZ-OYBEK' and {took_part}"
    )
    assert shown.line("Oybek")["Cases"].split("\n")[0] == i18n.count(cases[0][0]) != "0"
    assert "in which it took part" in shown.words
    at_work = asked(
        network,
        "select name_en from blo where code not in (select blo_code from blo_agency where agency_code = 'UZ-CC') and "
        f"code not in (select coalesce(blo_code, '') from seizure s where {took_part})",
    )
    assert at_work and not [name for (name,) in at_work if f">{name}<" in shown.markup]


@pytest.mark.long
def test_lines_can_be_sorted_within_their_countries(page):
    shown = page(period="2026-Q3", sort="cases", country="UZ")
    assert 'aria-sort="descending"' in shown.markup
    cases = [row[5].split("\n")[0] for row in shown.rows() if len(row) > 5 and row[5][:1].isdigit()]
    assert len(cases) > 4 and [int(one) for one in cases] == sorted(map(int, cases), reverse=True)


# The usual ----------------------------------------------------------------------------------------------------

START = date(2026, 1, 1)
PAST = [shift(START, -number) for number in range(36, 0, -1)]
MONTH = Period(START, shift(START, 1))


def test_the_usual_of_cases_needs_a_past_of_a_year_and_a_period_that_was_reported():
    states = dict.fromkeys([*PAST, START], "received")
    usual = offices.usual_cases({month: 10.0 + (place % 5) for place, month in enumerate(PAST)}, states, MONTH)
    assert usual.base_count == 36 and 4 < usual.low < 9 and 15 < usual.high < 22
    assert [usual.is_outside(value) for value in (None, 0, 12, 40)] == [0, -1, 0, 1]
    assert offices.usual_cases({}, states | {START: "missing"}, MONTH) is None
    short = {month: state for month, state in states.items() if month > shift(START, -11)}
    assert offices.usual_cases({}, short, MONTH) is None
    of_days = Period(date(2026, 1, 5), date(2026, 1, 20))
    assert offices.usual_cases({}, states, of_days) is None


def test_the_usual_of_an_amount_is_the_middle_half_of_earlier_spans_that_were_reported():
    states = dict.fromkeys([*PAST, START, shift(START, 1), shift(START, 2)], "received")
    quarter = Period(START, shift(START, 3))
    # Twelve quarters back, of 3, 6, 9, … kilograms; one of them lacks a report.
    amounts = {month: float(36 - place + 2) // 3 for place, month in enumerate(PAST)}
    assert offices.usual_amount(amounts, states, quarter) == Usual(3 * 3.75, 3 * 9.25, 12)
    assert offices.usual_amount(amounts, states | {PAST[0]: "missing"}, quarter).base_count == 11
    assert offices.usual_amount(amounts, states | dict.fromkeys(PAST[::6], "missing"), quarter) is None
    assert offices.usual_amount(amounts | {PAST[3]: float("nan")}, states, quarter) is None


# Both sides, one office ---------------------------------------------------------------------------------------

RAIL, ROAD = "KAINDY-SYPATAI-RAIL", "SYPATAI-CHALDYBAR"


def cell(shown: Page, heading: str, column: int) -> str:
    """The first line of a cell of the table of both sides."""
    row = next(one for one in shown.rows() if one and one[0] == heading)
    return row[column].split("\n")[0]


def charts_of(shown: Page, key: str) -> list[dict]:
    return [json.loads(one.proto.spec) for one in shown.app.get("plotly_chart") if one.key.startswith(key)]


def test_a_pair_has_its_quantities_by_month_each_in_its_own_unit(network, page):
    shown = page(period="2026-Q3", pair_profile="OYBEK-FOTEHOBOD")
    titles = [one for one in re.findall(r'<h2 class="blo-head">(.*?)</h2>', shown.markup) if "on both sides, " in one]
    figures = charts_of(shown, "pair_amount")
    assert len(titles) == len(figures) == 3
    figure = figures[titles.index("Opioids per month on both sides, kg")]
    lines = {line["name"]: line for line in figure["data"] if line.get("name") in ("Oybek", "Fotehobod")}
    for name, code in (("Oybek", "UZ-OYBEK"), ("Fotehobod", "TJ-FOTEHOBOD")):
        ((weight,),) = asked(
            network,
            "select sum(quantity_kg) from seizure_item i join seizure s on s.id = i.seizure_id where group_code = "
            f"'opioids' and category = 'drug' and blo_code = '{code}' and seized_on >= '2026-08-01' and seized_on < "
            "'2026-09-01' and status in ('provisional', 'verified', 'revised')",
        )
        # The months shown end with September.
        assert list(lines[name]["y"])[-2] == pytest.approx(float(weight or 0))


def test_an_office_on_a_railway_tells_freight_and_passengers_and_wagons_by_month(network, page):
    shown = page(period="2026-Q3", office_profile="KG-KAINDY-RAIL")
    cases, wagons = charts_of(shown, "office_carried_0")[0], charts_of(shown, "office_carried_1")[0]
    ((freight,), (passed,)) = (
        asked(network, text)[0]
        for text in (
            "select count(*) from seizure where blo_code = 'KG-KAINDY-RAIL' and transport_mode = 'train_freight' and "
            "seized_on >= '2026-08-01' and seized_on < '2026-09-01' and status in ('provisional', 'verified', "
            "'revised')",
            "select sum(count) from traffic where blo_code = 'KG-KAINDY-RAIL' and measure = 'wagons' and month = "
            "'2026-08-01'",
        )
    )
    for figure, name, value in ((cases, "Freight trains", freight), (wagons, "passed", passed)):
        line = next(one for one in figure["data"] if one.get("name") == name)
        assert list(line["y"])[-2] == value > 0
    taught = asked(
        network,
        "select count(distinct t.id), sum(men + women) from training t join training_attendance a on a.training_id = "
        "t.id where blo_code = 'KG-KAINDY-RAIL' and ended_on < '2026-10-01' and topic = (select topic from training "
        "where blo_code = 'KG-KAINDY-RAIL' and ended_on < '2026-10-01' order by topic limit 1)",
    )[0]
    assert "Training received by topic" in shown.words
    assert any(row[1:3] == [i18n.count(one) for one in taught] for row in shown.rows() if len(row) == 4)


def test_months_of_a_single_office_are_called_its_own_in_both_languages():
    period = Period(date(2026, 7, 1), date(2026, 10, 1))
    comparable = pd.DataFrame({"unit": ["A"] * 3, "step": [0, 1, 2], "is_comparable": [True, True, False]})
    frame = totals.Frame(period, period, (period.shifted(-12),), period.end, pd.DataFrame(), comparable)
    two = replace(frame, comparable=comparable.assign(unit=["A", "A", "B"]))
    compared = totals.Comparison(8, 9, -1, None, 9, period, frame.bases, 3, 1)
    said = {}
    for language in ("en", "ru"):
        i18n.use(language)
        said[language] = [
            comparison_words.left_out(compared, one)
            for one in (frame, two, replace(frame, is_by_country=True), replace(two, is_by_country=True))
        ]
    assert said["en"] == [
        f"1 of 3 months {whose} could not be compared"
        for whose in ("of the office", "of offices", "of the country", "of countries")
    ]
    assert [one.replace("\xa0", " ") for one in said["ru"]] == [
        f"Из 3 месяцев {whose} не сопоставлено 1" for whose in ("офиса", "по офисам", "страны", "по странам")
    ]


def test_a_pair_has_the_figures_of_both_offices_and_they_are_those_of_sql_by_hand(network, page):
    shown = page(period="2026-Q3", pair_profile="OYBEK-FOTEHOBOD")
    for column, (code, name) in enumerate([("UZ-OYBEK", "Oybek"), ("TJ-FOTEHOBOD", "Fotehobod")], start=1):
        ((cases,),) = asked(network, f"select count(*) from seizure where {IN_QUARTER} and blo_code = '{code}'")
        assert cell(shown, "Cases", column) == i18n.count(cases) != "0"
        assert page(period="2026-Q3").line(name)["Cases"].split("\n")[0] == i18n.count(cases)
        assert f"{i18n.count(cases)} cases" in page(period="2026-Q3", office_profile=code).words
    sent = asked(
        network,
        "select count(*) filter (where from_blo_code = 'UZ-OYBEK'), count(*) filter (where from_blo_code = "
        "'TJ-FOTEHOBOD'), count(*) filter (where from_blo_code = 'TJ-FOTEHOBOD' and expects_reply and replied_at is "
        "not null), count(*) filter (where from_blo_code = 'TJ-FOTEHOBOD' and expects_reply) from exchange where "
        "((from_blo_code = 'UZ-OYBEK' and to_blo_code = 'TJ-FOTEHOBOD') or (from_blo_code = 'TJ-FOTEHOBOD' and "
        "to_blo_code = 'UZ-OYBEK')) and sent_at >= '2026-07-01 00:00:00+05' and sent_at < '2026-10-01 00:00:00+05'",
    )[0]
    assert [cell(shown, "Messages sent to the other side", column) for column in (1, 2)] == [*map(i18n.count, sent[:2])]
    # Who is asked answers.
    assert cell(shown, "Requests answered", 1) == f"{sent[2]} of {sent[3]}"


@pytest.mark.long
def test_files_of_a_pair_and_of_an_office_say_of_whom_they_are(page, monkeypatch):
    taken = files_of_cards(monkeypatch)
    page(period="2026-Q3", pair_profile="OYBEK-FOTEHOBOD")
    page(period="2026-Q3", office_profile="UZ-OYBEK")
    said = [taken[key][1].filter_line for key in ("pair_trend", "pair_messages", "office_trend")]
    assert all("Oybek" in one for one in said) and ["Fotehobod" in one for one in said] == [True, True, False]


def test_an_office_in_a_pair_by_road_and_one_by_rail_has_its_cases_split_by_mode(network, page):
    of = "select count(*) from seizure where blo_code = 'KZ-SYPATAI' and " + IN_QUARTER
    ((every,),), ((rail,),), ((road,),) = (
        asked(network, f"{of} {more}")
        for more in (
            "",
            "and transport_group = 'rail'",
            "and transport_group in ('road_commercial', 'road_private', 'pedestrian')",
        )
    )
    by_rail, by_road = (page(period="2026-Q3", pair_profile=pair) for pair in (RAIL, ROAD))
    assert cell(by_rail, "Cases", 2) == i18n.count(rail) and cell(by_road, "Cases", 1) == i18n.count(road)
    assert rail and road and f"{every - rail - road} case" in by_rail.words
    assert "stands in several pairs" in by_rail.words and "transport=rail" in by_rail.markup
    assert "On the side of Chaldybar no office is known" in by_road.words and "no office is known" in by_road.words
    assert i18n.count(every) in page(period="2026-Q3", office_profile="KZ-SYPATAI").words


def test_a_donor_is_told_of_a_pair_by_released_cells_and_of_messages_by_border(network, page):
    shown = page(period="2026-Q1", tier="donor", pair_profile=RAIL)
    assert "do not tell road and rail apart" in shown.words and "told by border" in shown.words
    ((sent,),) = asked(
        network,
        "select sum(sent_count) from release_exchange where from_country_code = 'KG' and to_country_code = 'KZ' and "
        "month >= '2026-01-01' and month < '2026-04-01'",
    )
    assert cell(shown, "Messages sent to the country opposite", 1) == i18n.count(sent)
    assert "What links cases across the border" not in shown.words and "record=" not in shown.markup


def test_a_donor_has_no_page_of_an_office_that_is_not_sure_nor_of_its_pair(page):
    for parameters in ({"office_profile": "KG-AKZHOL"}, {"pair_profile": "KORDAI-AKZHOL"}):
        shown = page(period="2026-Q1", tier="donor", **parameters)
        assert any("profile" in one.value for one in shown.app.warning) and "Ak-Zhol" not in shown.markup
    shown = page(period="2026-Q1", tier="donor", office_profile="UZ-OYBEK")
    assert "Out of order" not in shown.words and "Traffic and checks" not in shown.words


def test_a_partner_sees_its_own_side_in_full_and_the_far_side_as_released(network, page, monkeypatch):
    own = settings.Settings(access=settings.AccessSettings(tier="partner", agency="UZ-CC", countries=("UZ", "TJ")))
    monkeypatch.setattr(settings, "current", lambda: own)
    shown = page(period="2026-Q1", pair_profile="OYBEK-FOTEHOBOD")
    at_far = asked(
        network,
        "select 1 from blo_agency where blo_code = 'TJ-FOTEHOBOD' and agency_code = 'UZ-CC' union all select 1 from "
        "seizure s join seizure_agency p on p.seizure_id = s.id where s.blo_code = 'TJ-FOTEHOBOD' and p.agency_code = "
        "'UZ-CC'",
    )
    assert not at_far
    ((released,),) = asked(
        network,
        "select sum(case_count) from release_month where level = 'blo' and scope_code = 'TJ-FOTEHOBOD' and group_code "
        "= '*' and month >= '2026-01-01' and month < '2026-04-01'",
    )
    assert cell(shown, "Cases", 2) == i18n.count(released)
    assert "The far side is told as it is released" in shown.words
    far = page(period="2026-Q1", office_profile="TJ-FOTEHOBOD").words
    assert "with the cases of all agencies" in far and "took part" not in far and "Our cases" not in far


def test_before_and_after_says_its_interval_and_its_caution_in_both_languages(page):
    for language, words in (("en", "no proof of a cause"), ("ru", "не доказательство причины")):
        shown = page(language, period="2026-Q3", office_profile="UZ-OYBEK")
        assert words in shown.words and ("95 per cent" in shown.words or language == "ru")
    refused = page(period="2026-Q3", office_profile="UZ-OYBEK", event="1999-01.status")
    assert any("event" in one.value for one in refused.app.warning)


def test_an_unknown_office_or_pair_in_a_link_is_told(page):
    for name in ("office_profile", "pair_profile"):
        shown = page(period="2026-Q3", **{name: "XX-NOBODY"})
        assert any(name.partition("_")[0] in one.value for one in shown.app.warning) and "Every office" in shown.words


def test_the_traffic_of_an_office_and_its_cases_per_checks_are_those_of_sql_by_hand(network, page):
    ((passed, checked),) = asked(
        network,
        "select sum(count), sum(inspected) from traffic where blo_code = 'UZ-OYBEK' and measure = 'vehicles' and month "
        ">= '2026-07-01' and month < '2026-10-01'",
    )
    ((cases,),) = asked(
        network,
        f"select count(*) from seizure where {IN_QUARTER} and blo_code = 'UZ-OYBEK' and transport_mode in ('truck', "
        "'car', 'van', 'bus', 'motorcycle')",
    )
    shown = page(period="2026-Q3", office_profile="UZ-OYBEK")
    row = next(one for one in shown.rows() if one and one[0].startswith("Vehicles"))
    assert row[1:] == [
        i18n.count(passed),
        i18n.count(checked),
        i18n.count(cases),
        i18n.significant(cases / float(checked) * 1000),
    ]


def test_along_a_border_crossings_stand_by_where_they_lie(network, page):
    shown = page(period="2026-Q3", view="borders")
    found = [row[0].split("\n")[0] for row in shown.rows() if len(row) == 7]
    lies = dict(
        asked(
            network,
            "select b.name_en, p.lat from blo b join place p on p.code = b.place_code where b.country_code = 'TJ' and "
            "neighbour_code = 'UZ'",
        )
    )
    along = [next(name for name in lies if name in pair) for pair in found if any(name in pair for name in lies)]
    # Its crossings lie apart from south to north more than from west to east.
    assert len(along) == 3 and along == sorted(along, key=lies.__getitem__)
    assert "Sypatai Batyr (Merke) – Chaldybar" in found and "of all its pairs" in shown.words


def test_small_multiples_have_one_scale_and_the_status_behind_the_line(network, page):
    shown = page(period="2026-Q3", view="months")
    figure = json.loads(shown.app.get("plotly_chart")[0].proto.spec)
    ranges = {tuple(axis["range"]) for name, axis in figure["layout"].items() if name.startswith("yaxis")}
    titles = [one["text"] for one in figure["layout"]["annotations"] if one["text"].startswith("<b>")]
    ((offices_known,),) = asked(network, "select count(*) from blo")
    assert len(ranges) == 1 and len(titles) == offices_known
    # Kyzyl-Bel opened again on 13 March 2025: its ground begins so far into that month.
    place = titles.index("<b>Kyzyl-Bel</b>")
    grounds = [
        one for one in figure["layout"]["shapes"] if one["xref"] == f"x{place + 1}" and one.get("opacity") == 0.12
    ]
    assert [round(one["x0"] + 0.5, 3) for one in grounds] == [round(5 + 12 / 31, 3)]


def test_a_mark_that_was_clicked_on_another_page_leads_to_the_page_of_its_office_or_pair(network, page, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
    for chosen, own in (
        ({"office": "UZ-OYBEK"}, "office_profile=UZ-OYBEK"),
        ({"pair": RAIL}, f"pair_profile={RAIL}"),
        ({"office": "UZ-OYBEK.TJ-DUSTI"}, ""),
    ):
        app = AppTest.from_file(str(APP), default_timeout=PATIENCE)
        for name, value in {"lang": "en", "period": "2026-Q3", **chosen}.items():
            app.query_params[name] = value
        app.switch_page("pages/monitor/trends.py").run()
        links = [one.proto.query_string for one in app.get("page_link") if "_profile" in one.proto.query_string]
        assert [own in link for link in links] == ([True] if own else [])


def test_the_slide_of_a_pair_has_the_figures_of_its_page(network, page, monkeypatch):
    shown = page(period="2026-Q1", tier="donor", pair_profile="OYBEK-FOTEHOBOD")
    entry = playlist.Entry(view="pair", link=(("pair", "OYBEK-FOTEHOBOD"), ("period", "2026-Q1")))
    of_pair = playlist.Playlist(code="pair", title_en="Pair", title_ru="Пара", entries=(entry,))
    made = make.briefing(
        of_pair,
        {},
        asks=data.Kept(data.current()),
        reader=Access(tier="donor"),
        settings=settings.Settings(),
        language="en",
        address="https://host",
    )
    slide = made.slides[0]
    assert [i18n.count(one.value) for one in slide.figures[:2]] == [cell(shown, "Cases", column) for column in (1, 2)]
    sent = sum(int(cell(shown, "Messages sent to the country opposite", column)) for column in (1, 2))
    assert slide.figures[2].value == sent and "pair_profile=OYBEK-FOTEHOBOD" in slide.provenance.link


@pytest.mark.long
def test_a_pair_is_the_same_on_both_offices_pages_its_own_and_its_slide_on_either_database(place, page, monkeypatch):
    with publishing.change(place, fresh=True) as connection:
        demonstration.fill(connection, date(2026, 10, 1), seizures=1500)
    address = place.url or f"duckdb:///{place.folder}"
    monkeypatch.setattr("tests.test_offices_page.address", lambda _place: address)
    shown = page(period="2025", pair_profile="OYBEK-FOTEHOBOD")
    cases = [cell(shown, "Cases", column) for column in (1, 2)]
    for code, number in zip(("UZ-OYBEK", "TJ-FOTEHOBOD"), cases, strict=True):
        assert int(number) > 5 and f"2025: {number} cases" in page(period="2025", office_profile=code).words
    entry = playlist.Entry(view="pair", link=(("pair", "OYBEK-FOTEHOBOD"), ("period", "2025")))
    of_pair = playlist.Playlist(code="pair", title_en="Pair", title_ru="Пара", entries=(entry,))
    asks, reader_of_all = data.Kept(data.current()), Access(tier="internal")
    made = make.briefing(of_pair, {}, asks=asks, reader=reader_of_all, settings=settings.Settings(), language="en")
    assert [i18n.count(one.value) for one in made.slides[0].figures[:2]] == cases


# On paper -----------------------------------------------------------------------------------------------------


@pytest.mark.each_time(1)
@pytest.mark.parametrize(
    ("language", "link"),
    [
        ("en", {"office_profile": "UZ-OYBEK"}),
        ("ru", {}),
        ("ru", {"pair_profile": RAIL}),
        ("en", {"view": "borders"}),
    ],
)
def test_the_files_of_an_office_a_pair_and_all_offices_hold_what_the_page_says(network, page, language, link):
    shown = page(language, period="2026-Q3", **link)
    for kind in ("pdf", "xlsx"):
        shown.app.button(key=f"make_{kind}").click().run()
    jobs = {
        job.result.name.rpartition(".")[2]: job
        for job in shown.app.session_state["_jobs"].all
        if job.wait(PATIENCE) is None
    }
    assert {kind: (job.state, job.reason) for kind, job in jobs.items()} == {"pdf": ("done", ""), "xlsx": ("done", "")}
    assert jobs["pdf"].result.content.startswith(b"%PDF")
    book = CalamineWorkbook.from_filelike(io.BytesIO(jobs["xlsx"].result.content))
    heads, *rows = [row for row in book.get_sheet_by_index(0).to_python() if any(row)][2:]
    named = {row[0]: dict(zip(heads, row, strict=True)) for row in rows}
    ((cases,),) = asked(network, f"select count(*) from seizure where {IN_QUARTER} and blo_code = 'UZ-OYBEK'")
    ((many,),) = asked(network, "select count(*) from blo")
    i18n.use(language)
    if "view" in link:
        pairs = asked(network, "select count(*) from crossing_pair")[0][0]
        assert len(named) == pairs and cases in [row["Cases, first side"] for row in named.values()]
        headings = next(row for row in book.get_sheet_by_name("Both sides").to_python() if "First side" in row)
        assert headings == ["Name", "What", "First side", "Second side"]
    elif "pair_profile" in link:
        ((rail,),) = asked(
            network,
            f"select count(*) from seizure where {IN_QUARTER} and blo_code = 'KZ-SYPATAI' and transport_group = 'rail'",
        )
        (pair,) = named.values()
        assert rail in pair.values()
    else:
        oybek = named["Oybek" if language == "en" else "Ойбек"]
        assert oybek[i18n._("Cases")] == cases and len(named) == (1 if link else many)
    texts = [
        str(value) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for value in row
    ]
    assert any(("Demonstration data" if language == "en" else "Демонстрационные данные") in one for one in texts)
