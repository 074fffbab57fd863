"""Three offices tell their story by a rule that looks at no rise: the first, the last, and the best supported other."""

from __future__ import annotations

import pandas as pd
import pytest

from briefing import stories

OPENED = {"UZ-B": "2010-03-01", "KG-A": "2010-03-01", "TJ-C": "2021-05-01", "KZ-D": "2015-01-01", "TM-E": None}


def offices(**opened: str | None) -> pd.DataFrame:
    found = {code.replace("_", "-"): day for code, day in opened.items()} or OPENED
    return pd.DataFrame({"code": list(found), "opened_on": pd.to_datetime(list(found.values()))})


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        # Of two that opened on one day the first by its code; the best supported may be one whose opening is unknown.
        ({"UZ-B": 5, "KG-A": 50, "TM-E": 9}, ["KG-A", "TJ-C", "TM-E"]),
        ({"UZ-B": 9, "KZ-D": 9}, ["KG-A", "TJ-C", "KZ-D"]),
        ({}, ["KG-A", "TJ-C"]),
    ],
)
def test_the_first_the_last_and_of_the_others_the_one_that_got_most(given, chosen):
    assert stories.chosen(offices(), pd.Series(given, dtype=float)) == chosen


def test_a_single_office_tells_its_story_once():
    assert stories.chosen(offices(KG_A="2010-03-01"), pd.Series({"KG-A": 3.0})) == ["KG-A"]
