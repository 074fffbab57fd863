"""The Situation page over a demonstration network: what it says, and what it must not say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from analysis import comparison_words
from analysis.totals import Comparison, Frame
from database import bulk
from database.engine import Location, reader
from language import i18n
from queries import release, seizures
from queries.schema import seizure
from scope.access import Access
from scope.comparison import Period
from scope.filters import Filters
from tests.conftest import some

APP = Path(__file__).parent.parent / "app.py"
QUARTER = Filters(source_kind="demonstration", start=date(2026, 7, 1), end=date(2026, 10, 1))
INTERNAL = Access(tier="internal")


@pytest.fixture(scope="module")
def network(demonstration_of) -> Location:
    return demonstration_of(6000)


@pytest.fixture
def page(network, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")

    def run(**parameters: str) -> tuple[AppTest, str]:
        app = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in parameters.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception and not any("could not be drawn" in error.value for error in app.error)
        return app, " ".join(part.proto.body for part in app.get("html") if not part.proto.body.startswith("<style"))

    return run


def test_cases_of_a_quarter_are_those_counted_by_hand(network):
    with reader(network).connect() as connection:
        rows = bulk.frame(connection, seizures.monthly_cases(QUARTER, INTERNAL))
        counted = connection.execute(
            sa.text(
                "select count(*) from seizure where seized_on >= '2026-07-01' and seized_on < '2026-10-01' "
                "and status in ('provisional', 'verified', 'revised') and country_code in ('KZ', 'KG', 'TJ', 'TM', "
                "'UZ')"
            )
        ).scalar_one()
    assert rows["case_count"].sum() == counted > 0


def test_a_reader_of_one_country_gets_no_row_of_another(network):
    with reader(network).connect() as connection:
        rows = bulk.frame(connection, seizures.monthly_cases(QUARTER, Access(tier="internal", countries=("KG",))))
    assert set(rows["country_code"]) == {"KG"}


def test_a_donor_gets_no_records():
    with pytest.raises(PermissionError):
        seizures.newest_significant(QUARTER, Access(tier="donor"), most=5)


def test_a_donor_query_reads_release_tables_only():
    for query in (
        release.monthly_cases(QUARTER, Access(tier="donor")),
        release.monthly_quantities(QUARTER, Access(tier="donor")),
    ):
        tables = {
            table.name for table in sa.sql.util.find_tables(query, include_aliases=True) if isinstance(table, sa.Table)
        }
        assert seizure.name not in tables
        assert "FROM seizure" not in str(query)


def test_public_figures_are_by_whole_year_only():
    with pytest.raises(PermissionError):
        release.monthly_cases(QUARTER, Access(tier="public"))


def test_small_unpublished_cells_carry_no_kilograms(network):
    with reader(network).connect() as connection:
        told = connection.execute(
            sa.text("select count(*) from release_month where weighed_count < 3 and quantity_kg is not null")
        ).scalar_one()
        hidden = connection.execute(sa.text("select count(*) from release_month where is_suppressed")).scalar_one()
    assert told == 0
    assert hidden > 0


def test_released_kilograms_are_of_weighed_cases_and_say_how_many_are_held_back(network):
    donor, year = Access(tier="donor"), QUARTER.with_(start=date(2025, 1, 1), end=date(2026, 1, 1))
    with reader(network).connect() as connection:
        rows = bulk.frame(connection, release.monthly_quantities(year, donor))
        weighed, held = connection.execute(
            sa.text(
                "select sum(weighed_count), count(*) filter (weighed_count > 0 and quantity_kg is null) from "
                "release_month "
                "where level = 'country' and group_code <> '*' and month >= '2025-01-01' and month < '2026-01-01'"
            )
        ).one()
    kilograms = rows[rows["unit"] == "kg"]
    assert kilograms["case_count"].notna().all() and kilograms["case_count"].sum() == weighed
    assert (kilograms["suppressed_count"] > 0).sum() == kilograms["quantity"].isna().sum() == held > 0


@pytest.mark.parametrize(("language", "words"), [("en", "Demonstration data"), ("ru", "Демонстрационные данные")])
def test_the_page_names_period_source_and_demonstration_in_both_languages(page, network, language, words):
    app, html = page(lang=language, period="2026-Q3")
    if language == "en":
        opened_lists_are_whole(app, network, html)
    assert words in html
    assert ("Q3 2026" if language == "en" else "III\u00a0квартал 2026") in html.replace(
        "III квартал", "III\u00a0квартал"
    )


def opened_lists_are_whole(app: AppTest, network: Location, html: str) -> None:
    """One click away: all significant items, and all months that the comparison leaves out, whose figures add up to
    both totals."""
    for key in ("more_significant", "not_compared"):
        app.session_state[key] = True
    app.run()
    assert not app.exception
    with reader(network).connect() as connection:
        newest = connection.execute(
            sa.text("select max(seized_on) from seizure where status in ('provisional', 'verified', 'revised')")
        ).scalar_one()
    assert f"Data as of {i18n.date_short(newest)} (newest record), loaded " in html
    opened = [part.proto.body for part in app.get("html")]
    with reader(network).connect() as connection:
        significant = connection.execute(
            sa.text(
                "select count(*) from seizure_item i join seizure s on s.id = i.seizure_id where i.is_significant "
                f"and {OF_QUARTER}"
            )
        ).scalar_one()
    lists = [re.findall(r"<tr.*?</tr>", body)[1:] for body in opened if "<caption>Newest significant cases" in body]
    assert [len(rows) for rows in lists] == [8, significant - 8]
    (table,) = (body for body in opened if "months left out of the comparison" in body)
    cells = [
        [re.sub("<.*?>", "", cell).replace(",", "") for cell in re.findall(r"<td.*?</td>", row)]
        for row in re.findall(r"<tr.*?</tr>", table)[1:]
    ]
    # What was not reported is no zero there.
    assert "Not reported" in {part for row in cells[2:] for part in row[-2:]}
    everything, kept, *left = ([float(part) if part[0].isdigit() else 0.0 for part in row[-2:]] for row in cells)
    assert [sum(row[side] for row in left) for side in (0, 1)] == pytest.approx(
        [everything[side] - kept[side] for side in (0, 1)]
    )
    # It is said once, over the list, and no tile repeats it.
    repeated = re.compile(r"(\d+) of (\d+) months of offices could not be compared")
    (said,) = filter(None, (repeated.search(one.label) for one in app.expander))
    assert not repeated.search(html)
    n, total = map(int, said.groups())
    # Commas between months were taken out above with those of thousands.
    assert sum(len(re.findall(r"20\d\d", row[-3])) for row in cells[2:]) == n < total


OF_QUARTER = (
    "seized_on >= '2026-07-01' and seized_on < '2026-10-01' and status in ('provisional', 'verified', 'revised') and "
    "country_code in ('KZ', 'KG', 'TJ', 'TM', 'UZ')"
)


def test_every_map_carries_the_disclaimer(page):
    _app, html = page(lang="en", period="2026-Q3")
    assert "do not imply official endorsement" in html


def test_a_period_without_data_says_why_it_is_empty(page):
    app, _html = page(lang="en", period="1999")
    assert "outside the data" in app.info[0].value


def test_a_donor_page_shows_no_agency_and_no_record(page):
    _app, html = page(lang="en", period="2026-Q1", tier="donor")
    assert "Customs Service" not in html
    assert "Provisional" not in html


def test_public_readers_see_no_months_for_their_figures_are_sums_of_years(page):
    _app, html = page(lang="en", period="2025", tier="public")
    assert "Seizure cases" in html and "blo-value" in html
    assert "blo-month" not in html


FIRST_QUARTER = Period(date(2026, 1, 1), date(2026, 4, 1))


def comparison(value: float, base: float, share: float | None = None) -> Comparison:
    return Comparison(value, base, value - base, share, base, FIRST_QUARTER, (FIRST_QUARTER.shifted(-12),), 12, 0)


def frame_of(period: Period = FIRST_QUARTER, *, is_by_country: bool = False) -> Frame:
    return Frame(
        period, FIRST_QUARTER, (), FIRST_QUARTER.end, pd.DataFrame(), pd.DataFrame(), is_by_country=is_by_country
    )


def test_a_change_of_counts_is_told_whole_and_that_of_amounts_to_three_digits():
    compared = comparison(12_345, 11_111, 0.11)
    assert comparison_words.beside(compared, frame_of(), is_count=True) == ("+11% (+1,234)", "against 11,111 before")
    assert comparison_words.beside(compared, frame_of(), is_count=False) == ("+11% (+1,200)", "against 11,100 before")


def test_a_change_says_why_it_has_no_per_cent_and_who_is_left_out():
    words = comparison_words.beside(replace(comparison(3, 5), left_out=2), frame_of(), is_count=True)
    assert words == (
        "\N{MINUS SIGN}2",
        "Where the same months were reported in both years: 3, down from 5. 2 of 12 months of offices could not be "
        "compared. There are fewer than 10 to compare with, too few for per cent",
    )
    of_events = comparison_words.beside(
        replace(comparison(3, 5), left_out=1), frame_of(is_by_country=True), is_count=True
    )
    assert "1 of 12 months of countries could not be compared" in of_events[1]
    assert comparison_words.beside(comparison(5, 5), frame_of(), is_count=True)[0] == "0"


def test_a_change_of_less_than_four_fifths_of_the_figure_says_of_how_much():
    of_part = replace(comparison(424, 400, 0.06), left_out=5, all_value=980.0, all_base=900.0)
    assert comparison_words.beside(of_part, frame_of(), is_count=True) == (
        "+6% (+24)",
        "For the 43% of the figure that can be compared: 424, up from 400. 5 of 12 months of offices could not be "
        "compared",
    )
    assert comparison_words.short(of_part, frame_of(), is_count=True) == "+6% over 43% of the figure: 424 against 400"
    of_most = replace(of_part, all_value=530.0)  # 424 of 530 are exactly 80%
    assert comparison_words.beside(of_most, frame_of(), is_count=True)[1].startswith(
        "Where the same months were reported in both years: 424, up from 400. "
    )
    assert comparison_words.short(of_most, frame_of(), is_count=True) == "+6% over comparable months: 424 against 400"


def test_what_is_left_out_altogether_is_no_comparison():
    none = replace(comparison(0, 0), left_out=12)
    assert comparison_words.beside(none, frame_of(is_by_country=True), is_count=True) == (
        "",
        "Nothing can be compared: not one of the 12 months of countries was reported in every period",
    )
    assert comparison_words.short(none, frame_of(), is_count=True) == ""


def test_a_count_is_beside_what_it_is_compared_with_in_sentences():
    def said(compared: Comparison, language: str = "en", comparison_of: str = "year") -> str:
        i18n.use(language)
        try:
            return comparison_words.of_total(compared, frame_of(), comparison_of)
        finally:
            i18n.use("en")

    more, fewer = comparison(44, 25, 0.76), comparison(25, 44, -0.43)
    assert said(more) == "That is 76% (19 cases) more than a year earlier (25)."
    assert said(fewer) == "That is 43% (19 cases) fewer than a year earlier (44)."
    assert said(comparison(25, 25, 0.0)) == "That is as many as a year earlier."
    assert said(comparison(4, 3), comparison_of="previous") == (
        "That is 1 case more than in the period before (3). There are fewer than 10 to compare with, too few for per "
        "cent."
    )
    of_part = replace(more, left_out=1, all_value=54.0)
    assert said(of_part) == (
        "Over the months reported in both years there were 76% (19 cases) more than a year earlier: 44 against 25. 1 "
        "of 12 months of offices could not be compared."
    )
    assert said(of_part, "ru").startswith(
        "По месяцам, за которые есть отчёты в оба года, было на 76\N{NO-BREAK SPACE}% (19\N{NO-BREAK SPACE}случаев) "
        "больше, чем годом ранее: 44 против 25. "
    )
    assert (
        said(more, "ru") == "Это на 76\N{NO-BREAK SPACE}% (19\N{NO-BREAK SPACE}случаев) больше, чем годом ранее (25)."
    )
    assert said(replace(comparison(25, 25, 0.0), left_out=2)).startswith(
        "Over the months reported in both years there were as many as a year earlier: 25. 2 of 12 months "
    )
    assert said(replace(comparison(0, 0), left_out=12)).startswith("Nothing can be compared: ")
    assert comparison_words.of_total(None, frame_of(), "year") == ""


# Now, then, whether counts; the difference and its share as a reader works them out from the two figures as written.
@pytest.mark.parametrize(
    ("now", "then", "is_count", "told"),
    [
        (1_234.6, 1_111.4, False, "+11% (+120)"),  # 1,230 and 1,110
        (424.4, 399.5, False, "+6% (+24)"),  # 424 and 400
        (10.04, 9.96, False, "+0.4% (+0.04)"),  # 10 and 9.96
        (0.126, 0.124, False, "+8% (+0.01)"),  # 0.13 and 0.12
        (1_000.4, 1_000.4, False, "0"),
        (12.4, 10.25, True, "+22% (+2.2)"),  # 12.4 and 10.2
        (120.0, 110.4, True, "+9% (+10)"),  # 120 and 110
    ],
)
def test_a_difference_agrees_with_the_figures_beside_it(now, then, is_count, told):
    written = i18n.mean_count if is_count else i18n.significant
    shown = [Decimal(written(value).replace(",", "")) for value in (now, then)]
    text, _words = comparison_words.beside(comparison(now, then, (now - then) / then), frame_of(), is_count=is_count)
    assert text == told
    assert written(float(shown[0] - shown[1])) in text.replace("+", "")


def test_a_wall_says_that_nothing_changed_and_no_change_where_all_was_left_out():
    same = comparison(48, 48, 0.0)
    assert comparison_words.short(same, frame_of(), is_count=True) == "no change from 48"
    assert comparison_words.short(replace(comparison(0, 0), left_out=3), frame_of(), is_count=True) == ""
    assert comparison_words.short(comparison(0, 0), frame_of(), is_count=True) == "no change from 0"


def test_a_change_of_a_part_of_the_period_says_which_part_and_its_figure():
    half_year = Period(date(2026, 1, 1), date(2026, 7, 1))
    assert (
        comparison_words.beside(comparison(40, 20, 1.0), frame_of(half_year), is_count=True)[1]
        == "Only Q1 2026 is compared: 40, up from 20"
    )


@pytest.mark.parametrize(
    ("bases", "english", "russian"),
    [
        (
            (FIRST_QUARTER.shifted(-12),),
            "Where the same months were reported in both years: 1,767, up from 1,544",
            "По месяцам, за которые есть отчёты в оба года: 1767 против 1544",
        ),
        (
            (FIRST_QUARTER.shifted(-3),),
            "Where both periods were reported: 1,767, up from 1,544",
            "Там, где отчёты есть за оба периода: 1767 против 1544",
        ),
        (
            (FIRST_QUARTER.shifted(-12), FIRST_QUARTER.shifted(-24)),
            "Where the same months were reported in every year: 1,767, up from 1,544",
            "По месяцам, за которые есть отчёты во все годы: 1767 против 1544",
        ),
    ],
)
def test_the_base_of_a_comparison_is_said_before_its_figures(bases, english, russian):
    compared = replace(comparison(1767, 1544, 0.144), bases=bases, left_out=4)
    said = []
    for language in ("ru", "en"):
        i18n.use(language)
        said.append(comparison_words.beside(compared, frame_of(), is_count=True)[1].replace("\u202f", ""))
    assert [one.split(". ")[0] for one in said] == [russian, english]


@pytest.mark.parametrize(
    "days",
    some(
        [("2015-01-01", "2017-12-31"), ("2026-07-01", "2027-12-31")],
        [("2015-01-01", "2017-12-31"), ("2026-07-01", "2027-12-31"), ("1900-01-01", "2200-12-31")],
    ),
)
def test_a_link_to_days_outside_the_data_opens(page, days):
    app, html = page(lang="en", **{"from": days[0], "to": days[1]})
    assert "blo-value" in html and not app.error


def test_other_days_are_compared_with_or_refused_in_words(page):
    spring = {"compare": "custom", "against_from": "2024-03-15", "against_to": "2024-05-20"}
    _app, html = page(lang="en", period="2026-Q1", **spring)
    assert "compared with 15 March – 20 May 2024, 67 days beside 90 days" in html and "daily mean" in html
    app, html = page(lang="ru", period="2026-Q1", tier="donor", **spring)
    assert "Сравнения нет, так как открытые показатели даются по целым месяцам" in html.replace("\u00a0", " ")
    assert "целым месяцам" in app.sidebar.warning[0].value.replace("\u00a0", " ")
    _app, html = page(lang="en", period="2025", tier="public", **spring | {"against_to": "2024-05-31"})
    assert "No comparison, as public figures are by whole years" in html
    _app, html = page(lang="en", period="2025", tier="public", **PUBLIC_YEAR)
    assert "compared with 2023" in html


PUBLIC_YEAR = {"compare": "custom", "against_from": "2023-01-01", "against_to": "2023-12-31"}


def test_codes_that_are_in_no_list_and_what_a_donor_may_not_ask_are_dropped_and_told(page):
    app, html = page(lang="en", period="2026-Q3", country="ZZ.KZ", office="NOPE")
    assert app.warning[0].value == "Parts of the link could not be used: country=ZZ&#46;KZ and office=NOPE"
    assert "Kazakhstan" in html and "ZZ" not in html
    app, _html = page(lang="en", period="2026-Q1", tier="donor", transport="car", least_kg="5")
    assert app.warning[0].value == "Parts of the link could not be used: transport=car and least&#95;kg=5"
    app, _html = page(lang="en", period="2026-07", tier="public")
    assert app.warning[0].value == "Parts of the link could not be used: period=2026&#45;07"


def test_a_link_that_a_mail_program_has_changed_says_what_it_said(page):
    _app, meant = page(
        lang="en", period="2026-H1", country="UZ.KZ", office="UZ-OYBEK", group="opioids", place="UZ-OYBEK"
    )
    app, html = page(
        **{
            "Lang": "EN.",
            "period": "2026-h1)",
            "amp;country": ["uz", "kz"],
            "OFFICE": "uz-oybek>",
            "amp;amp;group": "OPIOIDS",
            "place": "uz-oybek.",
            "utm_source": "mail",
        }
    )
    assert html == meant and not app.warning
    assert app.query_params["country"] == "UZ.KZ" and "utm_source" not in app.query_params


def test_what_a_link_asks_twice_is_told_with_both_values_and_stays_in_the_address(page):
    app, _html = page(lang="en", period=["2026-Q1", "2026-Q2"], contry="KZ", place="NOWHERE")
    assert (
        app.warning[0].value
        == "Parts of the link could not be used: period=2026&#45;Q1 &#38; 2026&#45;Q2, contry=KZ and place=NOWHERE"
    )
    assert app.query_params["contry"] == "KZ" and app.query_params["period"] == ["2026-Q1", "2026-Q2"]
    app.run()
    assert app.warning and "contry" not in app.query_params


def test_a_quantity_that_no_case_has_is_told_as_a_filter_and_can_be_reset(page):
    app, _html = page(lang="en", period="2026-Q3", country="TM", office="UZ-OYBEK")
    assert app.info[0].value == "No data for the chosen filters"
    assert app.button(key="reset_empty")


def test_a_period_in_which_an_office_was_closed_says_that_none_was_open(page):
    app, _html = page(lang="en", period="2022-06", office="KG-KARAMYK")
    assert app.info[0].value == "No office was open in this period."


def test_days_that_are_still_filling_up_name_the_silent_offices_and_say_what_is_not_judged(page):
    _app, html = page(lang="en", period="last_30_days")
    assert "Too short a past" not in html
    assert "No report" in " ".join(link.label for link in _app.get("page_link")) or "still filling up" in html


def test_a_donor_is_not_told_that_an_office_had_no_case_before_its_records_are_released(network, page):
    with reader(network).connect() as connection:
        late = connection.execute(
            sa.text(
                "select count(*) from release_activity due left join release_activity got on got.subject = "
                "'reports_received' and got.level = 'blo' "
                "and got.scope_code = due.scope_code and got.month = due.month and got.source_kind = due.source_kind "
                "where due.subject = 'reports_due' and due.level = 'blo' and due.month = date '2026-07-01' and "
                "got.scope_code is null"
            )
        ).scalar_one()
    assert late > 0
    _app, html = page(lang="en", period="2026-07", tier="donor")
    assert "July 2026: 0 cases" not in html
    assert "could not be compared" in html


def test_the_cases_beside_a_weight_are_those_that_were_weighed(network, page):
    """And not the case of 775 kg, which is under review and stands beside the total."""
    with reader(network).connect() as connection:
        cases = connection.execute(
            sa.text(
                "select count(distinct seizure_id) from seizure_item join seizure on seizure.id = seizure_id "
                "where category = 'drug' and group_code = 'opioids' and quantity_kg is not null and seized_on >= "
                "'2026-07-01' and seized_on < '2026-10-01' "
                "and status in ('provisional', 'verified', 'revised') and country_code in ('KZ', 'KG', 'TJ', 'TM', "
                "'UZ') and not is_quantity_implausible"
            )
        ).scalar_one()
        unweighed = connection.execute(
            sa.text(
                "select count(*) from seizure_item where category = 'drug' and quantity is null and quantity_kg is null"
            )
        ).scalar_one()
    assert unweighed > 0
    _app, html = page(lang="en", period="2026-Q3")
    of_opioids = html[html.index("Opioids</span>") :][:120]
    assert f"<span>{cases}</span>" in of_opioids
    assert re.search(r"and 1 case of 775\skg under review, [0-9]{3}\skg with it", html)
