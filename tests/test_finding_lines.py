"""The small line beside a finding holds its months, a gap where nobody reported, and its band where there is a past."""

from __future__ import annotations

import base64
import re
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.changes import Change
from analysis.totals import Frame
from charts import spark
from charts.theme import LIGHT
from content.situation import finding_lines
from scope.access import Access
from scope.comparison import Period, months_between
from scope.filters import Filters

END = date(2026, 10, 1)
QUARTER = Period(date(2026, 7, 1), END)
MONTHS = months_between(date(2021, 10, 1), END)
"""Two years and the three before them that are their past."""


def here(values: dict[date, float | None], asked: list | None = None) -> SimpleNamespace:
    """As much of a screen as lines need; `asked` keeps the queries."""
    rows = pd.DataFrame({"start_on": pd.to_datetime(list(values)), "value": list(values.values())})

    def ask(query) -> SimpleNamespace:
        if asked is not None:
            asked.append(query)
        return SimpleNamespace(rows=lambda: rows)

    return SimpleNamespace(
        ask=ask,
        access=Access(tier="internal"),
        filters=Filters(source_kind="demonstration", start=QUARTER.start, end=END),
        coverage=SimpleNamespace(first=date(2016, 11, 1)),
    )


def facts(missing: tuple[date, ...] = ()) -> SimpleNamespace:
    """One office, UZ-A, that reported on every month but some; UZ-B on none."""
    rows = [("UZ-A", "UZ", month, "missing" if month in missing else "received") for month in MONTHS]
    rows += [("UZ-B", "UZ", month, "missing") for month in MONTHS]
    states = pd.DataFrame(rows, columns=["unit", "country_code", "month", "state"])
    frame = Frame(QUARTER, QUARTER, (), END, states, pd.DataFrame())
    return SimpleNamespace(frame=frame, offices=pd.DataFrame({"code": ["UZ-A"], "country_code": ["UZ"]}))


def change(rule: str = "count", **codes: tuple[str, ...]) -> Change:
    return Change(
        rule=rule, surprise=3.0, headline="Heroin · Oybek", sentence="", codes=codes or {"blo_codes": ("UZ-A",)}
    )


def test_a_line_shows_two_years_with_a_gap_for_what_was_not_reported_and_zero_for_nothing():
    asked: list = []
    values = dict.fromkeys(MONTHS, 10.0) | {date(2026, 8, 1): 40.0}
    gone, nothing = date(2026, 5, 1), date(2026, 4, 1)
    del values[gone], values[nothing]
    (line,) = finding_lines.lines(here(values, asked), facts((gone,)), [change()])
    assert len(asked) == 1 and line.starts == tuple(MONTHS[-24:])
    told = dict(zip(line.starts, line.values, strict=True))
    assert (told[date(2026, 8, 1)], told[gone], told[nothing]) == (40.0, None, 0.0)
    # The period begins with the 22nd of 24 months.
    assert line.shown_from == 21
    assert all(low < 10 < high < 40 for low, high in zip(line.low[:18], line.high[:18], strict=True))


def test_why_a_month_is_not_there_is_told_apart():
    values: dict[date, float | None] = dict.fromkeys(MONTHS, 10.0) | {date(2026, 8, 1): None}
    gone, closed = date(2026, 5, 1), date(2026, 4, 1)
    del values[gone], values[closed]
    known = facts((gone,))
    states = known.frame.states
    states.loc[(states["unit"] == "UZ-A") & (states["month"] == closed), "state"] = "closed"
    (line,) = finding_lines.lines(here(values), known, [change()])
    said = dict(zip(line.starts, zip(line.values, line.states, strict=True), strict=True))
    assert [said[month] for month in (date(2026, 8, 1), gone, closed, date(2026, 7, 1))] == [
        (None, "suppressed"),
        (None, "missing"),
        (None, "closed"),
        (10.0, "reported"),
    ]
    # On a slide, too, which donors see.
    (drawn,) = finding_lines.chart(line).series
    assert drawn.states == line.states
    assert [words.partition(": ")[2] for words in drawn.words[-6:-1]] == [
        "Closed in this period",
        "Not reported",
        "10 cases",
        "10 cases",
        "Suppressed",
    ]


def test_a_finding_of_something_new_has_no_band():
    (line,) = finding_lines.lines(here({date(2026, 8, 1): 3.0}), facts(), [change("new_substance")])
    assert set(line.low) == set(line.high) == {None}
    assert [value for value in line.values if value] == [3.0]


def test_silence_is_drawn_as_the_offices_that_reported_and_has_no_band_for_none_is_expected_of_a_past():
    (line,) = finding_lines.lines(here({}), facts((date(2026, 9, 1),)), [change("silent")])
    assert line.values[-2:] == (1.0, 0.0) and set(line.high) == {None}
    assert finding_lines.words(line) == "Offices, October 2024 – September 2026: from 0 to 1, last 0"


def test_reply_times_of_eight_quarters_are_one_question():
    asked: list = []
    rows = pd.DataFrame(
        {
            "span": [0, 0, 7, 5],
            "blo_code": ["UZ-OYBEK", "TJ-DUSTI", "UZ-OYBEK", "TJ-DUSTI"],
            "answered_count": [3, 1, 2, 9],
            "median_days": [2.5, 9.0, 6.0, 1.0],
        }
    )
    screen = here({}, asked)
    screen.settings = SimpleNamespace(zone="Asia/Tashkent")
    ask = screen.ask
    screen.ask = lambda query: (ask(query), SimpleNamespace(rows=lambda: rows))[1]
    (line,) = finding_lines.lines(screen, facts(), [change("replies", blo_codes=("UZ-OYBEK",))])
    assert len(asked) == 1 and line.grain == "quarter" and len(line.starts) == 8
    assert line.values == (2.5, None, None, None, None, None, None, 6.0)
    assert set(line.states) == {"reported", "not_stated"}


def test_the_picture_of_a_slide_holds_the_same_values_and_band():
    (line,) = finding_lines.lines(here(dict.fromkeys(MONTHS, 10.0)), facts(), [change()])
    chart = finding_lines.chart(line)
    assert chart.series[0].values == line.values and (chart.bands[0].low, chart.bands[0].high) == (line.low, line.high)
    assert chart.selected == (21, 23)


@pytest.mark.parametrize(
    ("values", "lines", "points"), [((1.0, 2.0, 3.0), 2, 1), ((1.0, None, 3.0), 0, 3), ((None, None, None), 0, 0)]
)
def test_a_small_line_breaks_where_there_is_no_value(values, lines, points):
    markup = spark.line(values, (None,) * 3, (None,) * 3, LIGHT, words='1 < 2 "x"', shown_from=1)
    assert 'alt="1 &lt; 2 &quot;x&quot;"' in markup
    svg = base64.b64decode(re.search(r"base64,([^\"]+)", markup)[1]).decode()
    assert (svg.count("<polyline"), svg.count("<circle"), svg.count("<polygon")) == (lines, points, 0)
