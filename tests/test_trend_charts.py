"""Charts of the Trends page as descriptions: what is unfinished or missing stays apart, and words say what the values
say."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis import one_case
from analysis.names import Names
from analysis.totals import Frame
from charts.theme import LIGHT
from content.context import Context
from content.trends import looks, one_or_many, season_charts, series_chart, words, years
from content.trends.choices import Choices, amounts, default_amount, offered_views, why_no_stack
from content.trends.facts import MOST_SPANS, SHOWN, Facts, shown_starts
from exports import time_on_paper
from language import i18n
from queries import series
from scope.access import Access
from scope.comparison import Coverage, Period, months_between
from scope.filters import BLANK, Filters
from scope.settings import Settings

COVERAGE = Coverage(date(2020, 1, 1), date(2026, 11, 1), date(2026, 10, 1))
QUARTER = Filters(source_kind="blo", start=date(2026, 7, 1), end=date(2026, 10, 1), comparison="none")
NONE = pd.DataFrame()
OFFICES = ("A", "B")


@pytest.fixture(autouse=True)
def english():
    yield i18n.use("en")
    i18n.use("en")


def names() -> Names:
    listed = [
        ("blo", "A", "Alpha", "Альфа"),
        ("blo", "B", "Beta", "Бета"),
        *(("substance", f"S{n}", f"Substance {n:02}", f"Вещество {n:02}") for n in range(20)),
    ]
    listed += [
        ("substance_group", "opioids", "Opioids", "Опиоиды"),
        ("substance_group", "cannabis", "Cannabis", "Каннабис"),
        ("country", "KG", "Kyrgyzstan", ""),
        ("country", "UZ", "Uzbekistan", ""),
    ]
    return Names(
        pd.DataFrame([(*row, None) for row in listed], columns=["dimension", "code", "name_en", "name_ru", "parent"]),
        pd.DataFrame({"code": list(OFFICES), "country_code": ["KG", "UZ"], "opened_on": [pd.NaT, pd.NaT]}),
        pd.DataFrame(columns=["code", "side_a", "side_b"]),
        pd.DataFrame(columns=["code", "lineage_code", "valid_from"]),
    )


def here(filters: Filters = QUARTER, *, tier: str = "internal") -> Context:
    return Context(
        asks=None,
        filters=filters,
        access=Access(tier=tier),
        coverage=COVERAGE,
        names=names(),
        settings=Settings(),
        subjects=frozenset(("seizures",)),
        loaded_at=None,
        is_demonstration=False,
        mode="light",
        palette=LIGHT,
    )


def states(**told: dict[date, str]) -> pd.DataFrame:
    """States of offices by month: received where nothing else is told."""
    rows = [
        (
            office,
            "KG" if office == "A" else "UZ",
            month,
            told.get(office, {}).get(month, "received" if month < COVERAGE.complete_to else "filling"),
        )
        for office in OFFICES
        for month in months_between(COVERAGE.first, COVERAGE.end)
    ]
    return pd.DataFrame(rows, columns=["unit", "country_code", "month", "state"])


def rows(values: dict, column: str = "start_on") -> pd.DataFrame:
    """Rows of a series: by span, or by code and span."""
    found = []
    for key, value in values.items():
        code, start = key if isinstance(key, tuple) else ("", key)
        found.append(
            {
                column: start,
                "split_code": code,
                "value": value,
                "case_count": 1,
                "stated_count": 0 if value is None else 1,
            }
        )
    return pd.DataFrame(found, columns=[column, "split_code", "value", "case_count", "stated_count"]).astype(
        {"value": float}
    )


def facts(
    chosen: Choices,
    *,
    whole: dict | None = None,
    parts: dict | None = None,
    told: pd.DataFrame | None = None,
    filters: Filters = QUARTER,
    is_of_events: bool = False,
    **more,
) -> Facts:
    starts, undrawn = shown_starts(filters, COVERAGE, chosen.grain)
    period = Period(filters.start, filters.end)
    frame = Frame(
        period,
        period,
        more.pop("bases", ()),
        COVERAGE.complete_to,
        states() if told is None else told,
        NONE,
        is_of_events=is_of_events,
    )
    found = rows(whole or {})
    described = {
        "past": [],
        "starts": starts,
        "rows": found,
        "parts": rows(parts or {}),
        "of_period": found.assign(month=found["start_on"], reporter="A", span=0),
        "months": NONE,
        "cases": NONE,
        "groups": NONE,
        "marks": NONE,
        "outside": 0,
        "undated": 0,
        "undrawn": undrawn,
        "offices": NONE,
    }
    return Facts(chosen=chosen, frame=frame, **described | more)


CASES = Choices("cases", "month", "", "lines")
JULY, AUGUST, SEPTEMBER, OCTOBER = (date(2026, month, 1) for month in (7, 8, 9, 10))


# Spans shown ------------------------------------------------------------------------------------------------


def test_a_short_period_stands_beside_what_came_before_it_and_reaches_the_newest_month():
    starts, undrawn = shown_starts(QUARTER, COVERAGE, "month")
    assert len(starts) == SHOWN["month"] and undrawn == 0
    assert starts[-1] == OCTOBER and starts[0] == date(2023, 11, 1)


def test_a_period_in_the_past_ends_the_axis():
    starts, _undrawn = shown_starts(QUARTER.with_(start=date(2024, 1, 1), end=date(2024, 4, 1)), COVERAGE, "month")
    assert starts[-1] == date(2024, 3, 1)


def test_a_period_beyond_the_data_ends_with_them_and_one_outside_has_no_span():
    starts, _undrawn = shown_starts(QUARTER.with_(end=date(2200, 1, 1)), COVERAGE, "month")
    assert starts[-1] == OCTOBER
    for start, end in ((date(2031, 1, 1), date(2032, 1, 1)), (date(1999, 1, 1), date(2000, 1, 1))):
        assert shown_starts(QUARTER.with_(start=start, end=end), COVERAGE, "month") == ([], 0)


def test_a_base_before_the_usual_spans_is_on_the_axis_as_well():
    year = QUARTER.with_(start=date(2025, 1, 1), end=date(2026, 1, 1))
    weeks, _undrawn = shown_starts(year, COVERAGE, "week")
    with_base, _undrawn = shown_starts(year, COVERAGE, "week", Period(date(2024, 1, 1), date(2025, 1, 1)))
    assert weeks[0] > date(2024, 12, 1) and with_base[0] == date(2024, 1, 1)


def test_a_base_that_was_chosen_freely_stands_on_the_axis_before_or_after_the_period_where_there_is_room():
    spring = QUARTER.with_(start=date(2025, 4, 1), end=date(2025, 7, 1), comparison="custom")
    before, later = Period(date(2021, 2, 10), date(2021, 3, 20)), Period(date(2025, 8, 5), date(2025, 9, 11))
    starts, undrawn = shown_starts(spring, COVERAGE, "month", before)
    assert (starts[0], starts[-1], undrawn) == (date(2021, 2, 1), date(2025, 6, 1), 0)
    starts, undrawn = shown_starts(spring, COVERAGE, "month", later)
    assert (starts[-1], len(starts), undrawn) == (date(2025, 9, 1), SHOWN["month"] + 3, 0)
    # Four years of days are not drawn for the sake of a few.
    assert shown_starts(spring, COVERAGE, "day", before) == shown_starts(spring, COVERAGE, "day")


def test_a_base_that_was_chosen_freely_is_a_ground_in_its_days():
    base = Period(date(2026, 2, 15), date(2026, 4, 1))
    filters = QUARTER.with_(comparison="custom", against=(base.start, base.end))
    found = facts(CASES, whole={JULY: 3}, bases=(base,))
    (ground,) = series_chart.chart(here(filters), found, "").grounds
    # The half of February from its 15th day on is 13.5 of 28 days from its middle; March ends half a span on.
    place = found.starts.index(date(2026, 2, 1))
    assert (ground.first, ground.last) == (pytest.approx(place + 14 / 28), place + 1)
    assert ground.name == "15 February – 31 March 2026"


def test_days_of_many_years_are_cut_to_the_newest_and_a_first_span_that_is_cut_is_left_out():
    every = QUARTER.with_(start=COVERAGE.first, end=COVERAGE.end)
    starts, undrawn = shown_starts(every, COVERAGE, "day")
    assert len(starts) == MOST_SPANS and starts[-1] == date(2026, 10, 31)
    assert undrawn == (COVERAGE.end - COVERAGE.first).days - MOST_SPANS
    later = replace(COVERAGE, first=date(2020, 11, 1))
    starts, undrawn = shown_starts(every, later, "year")
    assert (starts[0], undrawn) == (date(2021, 1, 1), 1)


# One line ---------------------------------------------------------------------------------------------------


def test_a_year_that_is_filling_up_is_zero_only_where_something_was_reported():
    months = months_between(COVERAGE.first, COVERAGE.complete_to)
    told = states(A=dict.fromkeys(months, "unknown"), B=dict.fromkeys(months[:-1], "unknown"))
    by_year = facts(replace(CASES, grain="year"), told=told)
    this_year = [date(2026, 1, 1)]
    nothing = pd.DataFrame(columns=["start_on", "value"])
    assert by_year.values(nothing, this_year, frozenset("A")) == ([None], ["unknown"])
    assert by_year.values(nothing, this_year, frozenset("B")) == ([0.0], ["filling"])
    some = rows({this_year[0]: 2})
    assert by_year.values(some, this_year, frozenset("A")) == ([2.0], ["filling"])


def test_zero_not_reported_closed_and_filling_are_four_things():
    told = states(A={JULY: "missing", AUGUST: "closed"}, B={JULY: "missing", AUGUST: "closed"})
    chart = series_chart.chart(here(), facts(CASES, whole={date(2026, 5, 1): 3, OCTOBER: 1}, told=told), "")
    (main,) = chart.series
    assert main.values[-6:] == (3.0, 0.0, None, None, 0.0, 1.0)
    assert main.states[-6:] == ("reported", "reported", "missing", "closed", "reported", "filling")
    assert [(gap.place, gap.state) for gap in chart.gaps] == [(32, "missing"), (33, "closed")]
    assert (
        main.words[-4] == "July 2026: Not reported"
        and main.words[-1].splitlines()[0] == "October 2026: 1 case (incomplete period)"
    )
    (note,) = [one for one in chart.notes if "ground" in one]
    assert (
        "Dash on the axis: not reported." in note
        and "Ring on the axis: closed." in note
        and "Cross" not in note
        and "Dot" not in note
    )


def test_a_month_of_published_events_without_a_case_is_no_zero():
    chart = series_chart.chart(here(), facts(CASES, whole={JULY: 3}, is_of_events=True), "")
    assert chart.series[0].values[-4:-1] == (3.0, None, None)
    assert {gap.state for gap in chart.gaps} == {"no_case_published"}


def test_notes_tell_only_what_is_drawn():
    past = QUARTER.with_(start=date(2023, 1, 1), end=date(2023, 7, 1))
    starts = shown_starts(past, COVERAGE, "month")[0]
    chart = series_chart.chart(here(past), facts(CASES, whole={start: 2 for start in starts}, filters=past), "")
    assert looks.notes(chart) == ("Grey ground: the chosen period.",)
    every = past.with_(start=starts[0], end=past.end)
    whole = series_chart.chart(here(every), facts(CASES, whole={start: 2 for start in starts}, filters=every), "")
    assert whole.selected is None and looks.notes(whole) == ()


def test_days_within_a_month_are_marked_as_the_part_of_it_that_they_are():
    starts = [JULY, AUGUST]
    assert series_chart.positions(starts, "month", JULY, SEPTEMBER) == (0.0, 1.0)
    first, last = series_chart.positions(starts, "month", date(2026, 7, 1) + timedelta(15), date(2026, 8, 1))
    assert first - 0.5 == pytest.approx(-0.5 + 15 / 31) and last + 0.5 == pytest.approx(0.5)
    assert series_chart.positions(starts, "month", date(2025, 1, 1), JULY) is None
    assert series_chart.positions(starts, "month", OCTOBER, date(2026, 11, 1)) is None


def test_the_earlier_years_of_a_span_are_those_of_the_same_name_and_weeks_begin_on_monday():
    assert series_chart.year_before(date(2024, 2, 1), "month", 3) == date(2021, 2, 1)
    assert series_chart.year_before(date(2026, 9, 7), "week", 2).weekday() == 0
    past = months_between(date(2021, 11, 1), date(2023, 11, 1))
    filters = QUARTER.with_(comparison="five_years")
    found = facts(
        CASES, whole={date(2024, 7, 1): 10, date(2025, 7, 1): 20, date(2023, 7, 1): 30, date(2022, 7, 1): 40}, past=past
    )
    # Of five earlier Julys four are known to the chart: 20, 10, 30, 40.
    assert series_chart.earlier(here(filters), found, found.rows)[32] == 25


def test_the_range_of_a_few_earlier_years_is_no_alarm():
    weight = Choices("quantity", "month", "", "lines", "drug", "kg")
    past = months_between(date(2020, 1, 1), date(2023, 11, 1))
    whole = {
        date(year, 7, 1): float(amount) for year, amount in ((2022, 5), (2023, 6), (2024, 7), (2025, 8), (2026, 900))
    }
    chart = series_chart.chart(here(), facts(weight, whole=whole, past=past), "")
    assert chart.bands[0].low[32] == 0 and chart.bands[0].high[32] == 8
    assert chart.flags == ()
    assert "within the range of earlier years (0)" in chart.take


def test_a_diamond_marks_over_half_and_not_half():
    sizes = pd.DataFrame(
        [
            {
                "start_on": day,
                "category": "drug",
                "unit": "kg",
                "case_count": 4,
                "stated_count": 4,
                "quantity": 10.0,
                "largest": largest,
                "largest_id": 1,
                "q10": 1.0,
                "q25": 1.0,
                "median": 1.0,
                "q75": 1.0,
                "q90": 1.0,
            }
            for day, largest in ((JULY, 5.0), (AUGUST, 5.1), (OCTOBER, 9.0))
        ]
    )
    weight = Choices("quantity", "month", "", "lines", "drug", "kg")
    found = facts(weight, whole={JULY: 10.0, AUGUST: 10.0, OCTOBER: 10.0}, cases=sizes)
    marks = series_chart.chart(here(), found, "").marks
    assert [(mark.place, mark.value) for mark in marks] == [(33, 10.0), (35, 10.0)]
    assert (
        marks[0].words.replace("\N{NO-BREAK SPACE}", " ")
        == "August 2026: 10 kg\none case is 5.1 kg (51%), without it 4.9 kg"
    )
    assert marks[0].key == "2026-08-01|2026-09-01|"
    assert series_chart.chart(here(), replace(found, chosen=CASES), "").marks == ()


# Split ------------------------------------------------------------------------------------------------------

BY_OFFICE = Choices("cases", "month", "blo_codes", "stack")


def test_parts_of_a_stack_have_their_own_gaps_and_zeros():
    told = states(A={JULY: "missing"})
    parts = {("A", AUGUST): 2, ("B", JULY): 5, ("B", AUGUST): 1, (BLANK, JULY): 4}
    chart = series_chart.chart(here(), facts(BY_OFFICE, parts=parts, told=told), "")
    found = {one.name: one for one in chart.series}
    assert found["Alpha"].values[32:35] == (None, 2.0, 0.0) and found["Alpha"].states[32] == "missing"
    assert found["Beta"].values[32:35] == (5.0, 1.0, 0.0)
    assert [one.name for one in chart.series] == ["Beta", "Alpha", "Outside offices"]
    assert [(gap.place, gap.words) for gap in chart.gaps] == [(32, "Alpha\nJuly 2026: Not reported")]
    assert found["Beta"].keys[32] == "2026-07-01|2026-08-01|B"


def test_offices_have_gaps_of_their_own_where_the_page_knows_of_countries_only():
    of_offices = states(A={JULY: "missing"})
    countries = of_offices.assign(unit=of_offices["country_code"], state=states()["state"])
    chart = series_chart.chart(
        here(tier="donor"),
        facts(BY_OFFICE, parts={("A", AUGUST): 2, ("B", JULY): 5}, told=countries, offices=of_offices),
        "",
    )
    found = {one.name: one for one in chart.series}
    assert (found["Alpha"].values[32], found["Alpha"].states[32], found["Beta"].values[32]) == (None, "missing", 5.0)


def test_many_parts_are_one_in_colour_among_grey_and_the_rest_is_counted():
    chosen = Choices("cases", "month", "substance_codes", "lines")
    parts = {(f"S{number}", JULY): 100 - number for number in range(20)}
    chart = series_chart.chart(here(), facts(chosen, parts=parts), "S3")
    coloured = [one for one in chart.series if not one.is_context]
    assert [one.name for one in coloured] == ["Substance 03"] and len(chart.series) == series_chart.MOST_GREY + 1
    # Grey lines are named at their ends, and on paper no two of those that lie together have the same dashes.
    grey = [one for one in chart.series if one.is_context]
    assert all(one.label == one.name for one in grey)
    dashes = [time_on_paper._patterns(chart)[one.name] for one in grey]
    assert len(set(dashes[: len(time_on_paper.PATTERNS)])) == len(time_on_paper.PATTERNS) and all(
        one != other for one, other in itertools.pairwise(dashes)
    )
    assert any(one.startswith("7 more are not drawn") for one in chart.notes)
    assert why_no_stack("cases", "substance_codes") in chart.notes
    stacked = series_chart.chart(here(), facts(replace(chosen, view="stack"), parts=parts), "")
    assert stacked.series[-1].name == "13 more" and stacked.series[-1].values[32] == sum(
        100 - number for number in range(7, 20)
    )
    assert sum(one.values[32] for one in stacked.series) == sum(100 - number for number in range(20))


def test_countries_keep_the_order_of_their_names_whatever_their_size():
    chosen = Choices("cases", "month", "countries", "lines")
    found = facts(chosen, parts={("UZ", JULY): 50, ("KG", JULY): 1})
    assert series_chart.ranked(here(), found) == ["KG", "UZ"]
    # And their colour, whatever the filters leave beside them: the five of the programme have five different ones.
    of_both, alone = (series_chart.chart(here(), one, "") for one in (found, facts(chosen, parts={("UZ", JULY): 50})))
    assert {one.name: one.colour for one in of_both.series}["Uzbekistan"] == alone.series[0].colour
    assert len({series_chart.colour(here(), "countries", code, 0) for code in ("KZ", "KG", "TJ", "TM", "UZ")}) == 5
    assert (
        series_chart.largest_words(here(), found, ["KG", "UZ"])
        == "Q3 2026: Kyrgyzstan — 1 case and Uzbekistan — 50 cases"
    )


def test_small_multiples_stand_beside_what_they_are_compared_with():
    chosen = Choices("cases", "month", "blo_codes", "panels")
    chart = series_chart.chart(
        here(QUARTER.with_(comparison="last_year")),
        facts(chosen, parts={("A", JULY): 2, ("A", date(2025, 7, 1)): 7}),
        "",
    )
    assert chart.panels == ("Alpha",)
    before, now = (one for one in chart.series if one.panel == "Alpha")
    assert (before.is_context, before.values[32], now.values[32]) == (True, 7.0, 2.0)


@pytest.mark.parametrize("measure", series.MEASURES)
@pytest.mark.parametrize("split", series.SPLITS)
def test_a_stack_is_offered_or_its_absence_explained(measure, split):
    if series.can_split(measure, split):
        assert ("stack" in offered_views(measure, "month", split)) is (why_no_stack(measure, split) == "")


# Titles -----------------------------------------------------------------------------------------------------

PAST = [date(2023, month, 1) for month in range(1, 11)]


def titled(*quarters: float, before: float = 50.0, chosen: Choices = CASES, **more) -> str:
    """The title where quarters up to the third of 2026 hold so many, and those from 2023 on before them `before`."""
    starts = [date(year, month, 1) for year in range(2023, 2027) for month in (1, 4, 7, 10)][:15]
    values = [before] * (15 - len(quarters)) + list(quarters)
    found = facts(chosen, whole=dict(zip(starts, values, strict=True)), past=PAST, **more)
    return series_chart.chart(here(), found, "").title.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("quarters", "title"),
    [
        ((9, 7, 3, 2, 8), "8 seizure cases in Q3 2026, the most since Q3 2025"),
        ((8, 7, 3, 2, 8), "8 seizure cases in Q3 2026, the most since Q3 2025"),
        ((9, 3, 8), "8 seizure cases in Q3 2026"),
        ((1, 7, 6, 5, 2), "2 seizure cases in Q3 2026, the fewest since Q3 2025"),
        ((8,), "8 seizure cases in Q3 2026, the fewest since at least Q1 2023"),
        ((51,), "51 seizure cases in Q3 2026, the most since at least Q1 2023"),
        ((50,), "50 seizure cases in Q3 2026"),
        ((0,), "No seizure case was reported in Q3 2026"),
    ],
)
def test_a_title_says_since_when_there_had_not_been_so_many_or_so_few(quarters, title):
    assert titled(*quarters) == title


def test_a_quarter_of_which_reports_are_missing_is_not_passed_over_nor_called_the_least():
    march, july = date(2026, 3, 1), date(2026, 7, 1)
    # Two of six months of offices of the first quarter: its three cases may be a third of what there was.
    told = states(A={march: "missing"}, B={march: "missing"})
    assert titled(9, 7, 3, 2, 8, told=told) == "8 seizure cases in Q3 2026"
    assert titled(1, 7, 6, 5, 2, told=states(A={july: "missing"})) == "2 seizure cases in Q3 2026"


def test_a_period_still_filling_up_is_neither_the_most_nor_the_least():
    filters = QUARTER.with_(start=date(2026, 10, 1), end=date(2027, 1, 1))
    found = facts(CASES, whole={OCTOBER: 99, AUGUST: 1}, filters=filters)
    found = replace(found, frame=replace(found.frame, compared=None))
    assert series_chart.chart(here(filters), found, "").title == (
        "99 seizure cases in Q4 2026 so far: the period is still filling up"
    )


def test_a_title_names_the_largest_part_or_two_that_read_alike_but_ranks_no_countries():
    def of(split: str, **parts: float) -> str:
        chosen = replace(CASES, split=split)
        told = {(code, AUGUST): value for code, value in parts.items()}
        return titled(sum(parts.values()), chosen=chosen, parts=told)

    assert of("group_codes", opioids=7, cannabis=2) == "9 seizure cases in Q3 2026, the most for Opioids with 7 cases"
    assert of("group_codes", opioids=4, cannabis=4) == (
        "8 seizure cases in Q3 2026, the most for Cannabis and Opioids with 4 cases each"
    )
    assert of("countries", KG=7, UZ=2).startswith("9 seizure cases in Q3 2026, the fewest since")


def test_a_title_of_an_amount_that_is_mostly_one_case_says_so():
    chosen = Choices("quantity", "month", "", "lines", "drug", "kg")
    of_month = one_case_rows(AUGUST, 2, 10.0, 9.0)
    found = facts(chosen, whole={AUGUST: 10.0}, cases=of_month)
    assert series_chart.chart(here(), found, "").title.replace("\N{NO-BREAK SPACE}", " ") == (
        "10 kg of drugs in Q3 2026, 90% of it in one case"
    )


def one_case_rows(start: date, cases: int, quantity: float, largest: float) -> pd.DataFrame:
    sizes = dict.fromkeys(("q10", "q25", "median", "q75", "q90"), 1.0)
    row = {"start_on": start, "category": "drug", "unit": "kg", "case_count": cases, "stated_count": cases}
    return pd.DataFrame([row | {"quantity": quantity, "largest": largest, "largest_id": 1} | sizes])


# Years ------------------------------------------------------------------------------------------------------


def test_a_year_adds_up_its_months_and_what_is_filling_up_goes_on_apart():
    whole = {date(2026, month, 1): month for month in range(1, 11)} | {
        date(2025, month, 1): 1 for month in range(1, 13)
    }
    chart = years.within_the_year(here(), facts(CASES, whole=whole))
    this = next(one for one in chart.series if one.name == "2026")
    before = next(one for one in chart.series if one.name == "2025")
    assert this.values[:10] == (1, 3, 6, 10, 15, 21, 28, 36, 45, 55) and this.values[10:] == (None, None)
    assert this.states[9] == "filling" and this.is_running and not this.is_context
    assert before.values[-1] == 12 and before.is_context
    assert chart.title == (
        "45 seizure cases from January to September 2026, against 9 cases in the same months a year earlier"
    )
    assert chart.subject == "Seizure cases · added up within the year"


def test_weeks_count_in_the_month_in_which_they_end():
    chosen = Choices("cases", "week", "", "years")
    chart = years.within_the_year(here(), facts(chosen, whole={date(2026, 8, 31): 5, date(2026, 8, 24): 2}))
    this = next(one for one in chart.series if one.name == "2026")
    # The week from 31 August ends on 6 September.
    assert (this.values[7], this.values[8]) == (2, 7)


def test_the_calendar_keeps_apart_zero_missing_and_filling():
    told = states(A={JULY: "missing"}, B={JULY: "missing"})
    matrix = years.calendar(
        here(), facts(Choices("cases", "month", "", "calendar"), whole={AUGUST: 4, OCTOBER: 2}, told=told)
    )
    cells = {(matrix.row_names[cell.row], cell.column): cell for cell in matrix.cells}
    assert (cells["2026", 6].value, cells["2026", 6].state) == (None, "missing")
    assert (cells["2026", 7].value, cells["2026", 7].share) == (4.0, 1.0)
    assert (cells["2026", 8].value, cells["2026", 8].share) == (0.0, 0.0)
    assert cells["2026", 9].state == "filling"
    assert matrix.notes == (
        "The deeper the colour, the more. Pale: none. Hollow: still filling up. Dash: not reported.",
    )
    assert matrix.title == "The most was 4 seizure cases in August 2026"
    assert [words for _share, words in matrix.scale] == ["0", "1", "2", "3", "4"]
    assert cells["2026", 7].written == "4" and cells["2026", 6].written == ""


def test_the_calendar_of_days_has_seven_rows_from_monday():
    chosen = Choices("cases", "day", "", "calendar")
    matrix = years.calendar(here(), facts(chosen, whole={date(2026, 9, 7): 3}))
    (cell,) = [one for one in matrix.cells if one.value == 3]
    assert matrix.row_names[0] == "Mon" and cell.row == 0 and len(matrix.row_names) == 7


# Words ------------------------------------------------------------------------------------------------------


def test_amounts_are_offered_by_category_and_unit_and_weights_of_drugs_first():
    sizes = pd.DataFrame(
        {
            "category": ["precursor", "drug", "drug", None],
            "unit": ["l", "tablet", "kg", "kg"],
            "case_count": [9, 8, 3, 7],
        }
    )
    assert amounts(sizes) == {"drug.tablet": 8, "drug.kg": 3, "precursor.l": 9}
    assert default_amount(sizes) == ("drug", "kg")
    assert default_amount(sizes[sizes["unit"] == "l"]) == ("precursor", "l")


@pytest.mark.parametrize(
    ("measure", "unit", "amount", "en", "ru"),
    [
        ("cases", "", 1, "1 case", "1 случай"),
        ("cases", "", 5, "5 cases", "5 случаев"),
        ("persons", "", 2, "2 persons", "2 человека"),
        ("exchanges", "", 21, "21 messages", "21 сообщение"),
        ("quantity", "kg", 4.5, "4.5 kg", "4,5 кг"),
        ("median", "tablet", 1, "1 tablet", "1 таблетка"),
    ],
)
def test_a_value_is_told_with_its_unit(measure, unit, amount, en, ru):
    chosen = Choices(measure, "month", "", "lines", "drug", unit)
    assert words.value(chosen, amount).replace("\N{NO-BREAK SPACE}", " ") == en
    i18n.use("ru")
    assert words.value(chosen, amount).replace("\N{NO-BREAK SPACE}", " ") == ru


WILD = [10, 1, 100, 2, 30, 5, 270, 10, 50, 4, 3, 60]
"""Months of which half have 10 or fewer; the largest has 27 times the middle one."""


@pytest.mark.parametrize(
    ("values", "en", "ru"),
    [
        (WILD, "the largest, July 2024 (270 kg), is 27 times the middle one", "июль 2024"),
        ([10] * 11 + [39], "No month stands out from season and trend.", "Ни один месяц"),
        ([10] * 11 + [40], "the largest, December 2024 (40 kg), is 4 times the middle one", "декабрь 2024"),
    ],
)
def test_a_largest_month_that_the_rule_does_not_single_out_is_named_where_it_is_several_times_the_middle_one(
    values, en, ru
):
    found = SimpleNamespace(
        odd=(), months=pd.DataFrame({"month": months_between(date(2024, 1, 1), date(2025, 1, 1)), "value": values})
    )
    facts = SimpleNamespace(chosen=Choices("quantity", "month", "", "lines", "drug", "kg"))
    assert en in season_charts.odd_words(facts, found).replace("\N{NO-BREAK SPACE}", " ")
    i18n.use("ru")
    assert ru in season_charts.odd_words(facts, found).replace("\N{NO-BREAK SPACE}", " ")


def test_of_many_months_that_nothing_explains_the_oddest_are_named_in_their_order():
    odd = tuple(
        SimpleNamespace(month=date(2024, month, 1), value=value, expected=40.0)
        for month, value in ((1, 30), (2, 2), (3, 90), (4, 45), (5, 70), (6, 1))
    )
    facts = SimpleNamespace(chosen=Choices("cases", "month", "", "lines", "drug", "kg"))
    said = season_charts.odd_words(facts, SimpleNamespace(odd=odd)).replace("\N{NO-BREAK SPACE}", " ")
    assert "explains 6 months, least of all February 2024 (2 cases), March 2024 (90 cases), May 2024" in said
    assert "explains January 2024" in season_charts.odd_words(facts, SimpleNamespace(odd=odd[:1]))


@pytest.mark.parametrize(
    ("language", "amounts", "said"),
    [
        ("en", (3.0,), "The period’s 3 kg are one single case."),
        ("en", (1.5, 1.5), "2 cases: the largest is 50% of the period’s 3 kg; without it 1.5 kg remain."),
        ("ru", (1.5, 1.5), "2 случая: на крупнейший приходится 50 % итога за период (3 кг); без него — 1,5 кг."),
        ("en", (1.0,) * 9, "9 cases: the largest is 11% of the period’s 9 kg; without it 8 kg remain."),
        ("en", (1.0,) * 10, "Many cases: the largest is 10% of the period’s 10 kg; without it 9 kg remain."),
    ],
)
def test_a_few_cases_are_not_called_many(language, amounts, said):
    whole = one_case.Sizes(len(amounts), len(amounts), sum(amounts), max(amounts), None, 0, 0, 0, 0, 0)
    chosen = SimpleNamespace(unit="kg")
    i18n.use(language)
    found = one_or_many.take(chosen, whole)
    assert found.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ") == said
