"""A rule stands in one place: what may not be written a second time, and rules that two floors have to know agree."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from analysis import report_states
from language import i18n
from scope import comparison
from scope.comparison import Period, shift
from scope.settings import Settings

ROOT = Path(i18n.__file__).parents[1]
LEFT_OUT = ("tests", "tools", "database/migrations", "database/demonstration", ".venv", "var")
HOMES = {
    # A rule as it would be written again, with where it stands.
    r"name_ru\b.{0,40}\belse\b.{0,40}\bname_en|settings\.name_(en|ru)": {"scope/settings.py"},
    r"settings\.zone_(en|ru)\b": set(),
    r"replace\(\"ё\"": {"language/spelling.py"},
    r"\"closed\", \"not_open\"[)}\]]": {"analysis/report_states.py"},
    r"\"missing\", \"partial\", \"unknown\"": {"analysis/report_states.py"},
    r"isdisjoint\((report_states\.)?REPORTED\) or|or not \w+\.isdisjoint\((report_states\.)?REPORTED\)": set(),
    r"\"filling\", \"unknown\"\)\]?$|\"filling\", \"unknown\"\)\]": {"analysis/report_states.py"},
    r"largest.*[<>]=? *(0\.5|DOMINANT_SHARE)|share > (0\.5|DOMINANT_SHARE)": {"analysis/one_case.py"},
    r"\(_\(\"Demonstration data\"\),\) if": {"content/page_words.py"},
    r"data_date=page_words": {"briefing/make.py"},
    r"st\.context\.url": {"pages/parts/page_state.py"},
    # A figure beside its base, and how a series moves, in words.
    r"_\(\"[^\"]*was \{base\}": {"analysis/comparison_words.py", "content/trends/change.py"},
    r"(more|fewer|many) (than|as) (\{base\}|in the period compared \()|no change\"\)|mean of \{n\} earlier year": {
        "analysis/comparison_words.py"
    },
    r"(above|below|within) the (expected )?\{range\}|_\(\"expected \{range\}|The trend (of|rose|fell)": {
        "analysis/trend_words.py"
    },
    r"share >= 2\b|\.change_share\b(?! is None)": {"analysis/comparison_words.py"},
    # Up to which tier a thing is told, and by which spans.
    r"released == \"(public|donor)\"|\"year\" if .*tier == \"public\"|yearl?y?=.*tier == \"public\"": {
        "scope/access.py"
    },
    r"LEAST_BASE_CASES(, \w+)* = ": {"scope/comparison.py"},
    # Queries know nothing of periods, and neither do commands and cells of files.
    r"replace\(day=1\)": {
        "scope/comparison.py",
        "queries/changes.py",
        "queries/monthly.py",
        "database/__main__.py",
        "database/formats/cells.py",
    },
    r"days=3[12]\)": set(),
    r"\"quarter\": 3\b": {"scope/comparison.py"},
    r"\(\"blo\", \"demonstration\"\)|\(\"demonstration\", \"blo\"\)": {"scope/filters.py"},
}


@cache
def lines() -> list[tuple[str, str]]:
    """The lines of the product, each with its file."""
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(LEFT_OUT):
            found += [(name, line) for line in path.read_text().splitlines()]
    return found


@pytest.mark.parametrize("rule", HOMES)
def test_a_rule_stands_in_one_place(rule):
    assert {name for name, line in lines() if re.search(rule, line)} - HOMES[rule] == set()


def test_the_dashboard_and_its_zone_are_called_as_the_operator_says():
    set_up = Settings(name_en="Borders", name_ru="Границы", zone_en="Dushanbe", zone_ru="душанбинское время")
    assert [(set_up.name(one), set_up.zone_name(one)) for one in ("en", "ru")] == [
        ("Borders", "Dushanbe"),
        ("Границы", "душанбинское время"),
    ]


def test_a_calendar_period_is_the_same_in_links_and_in_words():
    """`comparison.calendar_code` writes it in links, `i18n.period` in words; neither floor knows of the other."""
    i18n.use("en")
    starts = [shift(date(2023, 1, 1), number) for number in range(24)]
    for start in starts:
        for months in range(1, 25):
            period = Period(start, shift(start, months))
            code, words = comparison.calendar_code(period), i18n.period(period.start, period.end)
            expected = (
                r"\d{4}"
                if code and "-" not in code
                else rf"{code[5:]} {start.year}"
                if code and code[5] in "QH"
                else rf"[A-Z][a-z]+ {start.year}"
            )
            assert bool(re.fullmatch(expected if code else r"\d{4}|[QH]\d \d{4}|[A-Z][a-z]+ \d{4}", words)) == bool(
                code
            ), (code, words)


@pytest.mark.parametrize(
    "states, is_reported, why",
    [
        ((), True, "unknown"),
        (("closed", "received"), True, "closed"),
        (("late",), True, "unknown"),
        (("unknown", "partial", "missing"), False, "missing"),
        (("not_open", "partial"), False, "partial"),
        (("not_open", "closed", "unknown"), False, "unknown"),
        (("not_open", "closed"), False, "closed"),
        (("filling", "not_open"), False, "filling"),
        (("filling", "unknown"), False, "unknown"),
        (("filling",), False, "filling"),
    ],
)
def test_why_a_month_of_several_units_is_not_reported(states, is_reported, why):
    assert (report_states.is_reported(states), report_states.why_none(states)) == (is_reported, why)


def test_months_of_which_nothing_is_known_yet_are_not_counted_as_due():
    assert report_states.counted(report_states.STATES) == (3, 5)
