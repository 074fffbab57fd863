"""Each sentence of an agency's summary says what its figures are, in both languages, and nothing where there is nothing
to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analysis import agency_summary as said
from analysis.agencies import Amount, Line
from analysis.agency_summary import Share
from analysis.totals import Comparison, Frame, Total
from language import i18n
from scope.comparison import Period

QUARTER = Period(date(2026, 7, 1), date(2026, 10, 1))
BEFORE = Period(date(2025, 7, 1), date(2025, 10, 1))
FRAME = Frame(QUARTER, QUARTER, (BEFORE,), QUARTER.end, pd.DataFrame(), pd.DataFrame())
OPIOIDS, PLANTS = ("drug", "opioids", "kg"), ("plant_material", "cannabis", "plant")


class Named:
    """Names of codes: the codes themselves."""

    def __call__(self, dimension: str, code: str) -> str:
        return code.title()


@pytest.fixture(params=["en", "ru"])
def language(request):
    yield i18n.use(request.param)
    i18n.use("en")


@pytest.fixture
def english():
    return i18n.use("en")


def line(
    cases: float | None = 20.0,
    state: str = "reported",
    compared: tuple[float, float] | None = None,
    left_out: int = 0,
    **figures,
) -> Line:
    comparison = None
    if compared is not None:
        now, base = compared
        share = (now - base) / base if base >= 10 else None
        comparison = Comparison(now, base, now - base, share, base, QUARTER, (BEFORE,), 3, left_out)
    return Line("KG-X", Total(cases, state, comparison, ()), **figures)


def test_cases_are_told_whole_and_a_single_one_by_what_the_agency_did(english):
    assert said.cases(line(20.0, led=15)) == ["In the period the agency had 20 cases: it led 15 and took part in 5."]
    assert said.cases(line(1.0, led=1)) == ["The agency led one case in the period."]
    assert said.cases(line(1.0, led=0)) == ["The agency took part in one case in the period."]


def test_no_case_and_no_report_are_two_sentences(english):
    assert said.cases(line(0.0)) == ["No case of the period names this agency."]
    assert said.cases(line(None, "missing")) == ["No number of cases can be shown. Not reported."]
    assert said.compared(line(None, "missing", compared=(0.0, 5.0)), FRAME) == []


@pytest.mark.parametrize(
    ("now", "base", "sentence"),
    [
        (24.0, 20.0, "This is more than in the period compared (Q3 2025): 24 against 20, +20%."),
        (15.0, 20.0, "This is fewer than in the period compared (Q3 2025): 15 against 20, \N{MINUS SIGN}25%."),
        (20.0, 20.0, "This is as many as in the period compared (Q3 2025): 20."),
        (8.0, 5.0, "This is more than in the period compared (Q3 2025): 8 against 5, +3."),
        (0.0, 4.0, "This is fewer than in the period compared (Q3 2025): 0 against 4, \N{MINUS SIGN}4."),
    ],
)
def test_a_rise_a_fall_and_no_change_are_told_with_per_cent_on_a_base_of_ten(english, now, base, sentence):
    assert said.compared(line(now, compared=(now, base)), FRAME) == [sentence]


def test_what_is_left_out_of_a_comparison_is_said(english):
    assert said.compared(line(24.0, compared=(20.0, 20.0), left_out=2), FRAME)[1:] == [
        "Only months that the same offices reported in both periods are compared."
    ]


def test_nothing_beside_nothing_is_no_comparison_and_a_period_that_fills_up_is_not_compared(english):
    assert said.compared(line(0.0, compared=(0.0, 0.0)), FRAME) == []
    assert said.compared(line(3.0), replace(FRAME, bases=())) == []
    assert said.compared(line(3.0), replace(FRAME, compared=None)) == [
        "Nothing is compared yet, for the period is still filling up."
    ]


def test_a_mean_of_years_is_named_as_one(english):
    years = replace(FRAME, bases=(BEFORE, BEFORE.shifted(-12)))
    assert said.compared(line(12.0, compared=(12.0, 10.5)), years) == [
        "This is more than in the period compared (mean of 2 earlier years): 12 against 10.5, +14%."
    ]


def test_joint_cases_name_the_partner_and_a_share_only_of_ten_cases_or_more(english):
    assert said.joint(line(20.0, joint=5), ("Border Service", 4)) == [
        "It worked together with other agencies in 5 of its cases (25%), most often with Border Service (4)."
    ]
    assert said.joint(line(4.0, joint=3), None) == ["It had 3 cases together with other agencies (3 of 4)."]
    assert said.joint(line(20.0), None) == ["It had no case together with another agency."]
    assert said.joint(line(1.0, joint=1), ("Border Service", 1)) == []


def test_amounts_are_told_by_unit_and_one_case_that_dominates_is_said(english):
    amounts = {
        OPIOIDS: Amount(100.0, 4, 80.0),
        PLANTS: Amount(30.0, 9, 5.0),
        ("drug", "ats", None): Amount(7.0, 50, 7.0),
    }
    assert said.amounts(line(amounts=amounts), Named()) == [
        "It seized, from the most cases to the fewest: Cannabis (plant_material) (30\N{NO-BREAK SPACE}plants, 9 cases) "
        "and Opioids (100\N{NO-BREAK SPACE}kg, 4 cases).",
        "Opioids: one case makes up 80% of the amount, and without it 20\N{NO-BREAK SPACE}kg remain.",
    ]
    assert said.amounts(line(amounts={OPIOIDS: Amount(None, 4, None)}), Named()) == ["No case states an amount."]
    assert said.amounts(line(0.0), Named()) == []


def test_persons_say_for_how_many_cases_they_are_stated(english):
    assert said.persons(line(20.0, persons=0.0, stated=3)) == ["Persons detained: 0, as stated in 3 of 20 cases."]
    assert said.persons(line(20.0)) == ["The cases do not state how many persons were detained."]
    assert said.persons(line(0.0)) == []


def test_messages_tell_requests_and_replies_as_far_as_there_are_any(english):
    assert said.messages(line(sent=0)) == ["No message of this agency is on record in the period."]
    assert said.messages(line(sent=3)) == ["Messages sent: 3. It received no request."]
    assert said.messages(line(sent=3, requests=2)) == ["Messages sent: 3. Of 2 requests received it answered 0."]
    assert said.messages(line(sent=0, requests=4, answered=3, median_days=1.0)) == [
        "Messages sent: 0. Of 4 requests received it answered 3, and the median reply time was 1 day. The median does "
        "not count 1 request still open."
    ]
    assert said.messages(line(sent=0, requests=3, answered=3, median_days=1.0)) == [
        "Messages sent: 0. Of 3 requests received it answered 3, and the median reply time was 1 day."
    ]


def test_courses_tell_officers_where_they_are_stated(english):
    assert said.courses(line()) == ["No course of the period is on record."]
    assert said.courses(line(courses=2)) == ["Courses attended: 2. How many officers took part is not stated."]
    assert said.courses(line(courses=2, men=5.0, women=0.0)) == ["Officers trained: 5, 0 of them women. Courses: 2."]
    assert said.courses(line(courses=1, men=5.0)) == [
        "Officers trained: 5; how many of them are women is not stated. Courses: 1."
    ]


def test_months_that_nobody_of_the_country_reported_are_counted(english):
    months = [
        (date(2026, 7, 1), "missing"),
        (date(2026, 8, 1), "received"),
        (date(2026, 9, 1), "closed"),
        (date(2026, 6, 1), "missing"),
    ]
    states = pd.DataFrame(
        [("KG-A", "KG", month, state) for month, state in months], columns=["unit", "country_code", "month", "state"]
    )
    assert said.unreported(replace(FRAME, states=states)) == [
        "Months of the period on which no office of the country reported: 1."
    ]
    assert said.unreported(FRAME) == []


def test_the_weakest_field_is_named(english):
    shares = [Share("Persons", 19, 0, 20), Share("Concealment", 8, 3, 20)]
    assert said.weakest(shares) == ["What its cases state least often is this: Concealment (40%)."]
    assert said.weakest([Share("Persons", 20, 0, 20)]) == ["Its cases state every detail that was looked at."]
    assert said.weakest([Share("Persons", 0, 0, 0)]) == []


def test_every_sentence_is_whole_in_both_languages(language):
    full = line(
        20.0,
        compared=(18.0, 12.0),
        left_out=1,
        led=15,
        joint=5,
        persons=4.0,
        stated=9,
        amounts={OPIOIDS: Amount(100.0, 4, 80.0)},
        sent=3,
        requests=4,
        answered=3,
        median_days=2.5,
        courses=2,
        men=5.0,
        women=1.0,
    )
    found = said.sentences(
        full,
        FRAME,
        Named(),
        partner=("X", 2),
        shares=[Share("Y", 1, 0, 20)],
        subjects=frozenset({"persons", "exchanges", "trainings"}),
    )
    assert len(found) == 10
    for sentence in found:
        assert sentence.endswith(".") and "{" not in sentence and ".." not in sentence
        # Names of the test are Latin; everything else is in the language of the reader.
        assert any("а" <= letter <= "я" for letter in sentence.lower()) == (language == "ru")


def test_what_the_source_cannot_hold_is_not_said_to_be_none(english):
    found = said.sentences(line(20.0, led=20), FRAME, Named(), partner=None, shares=[], subjects=frozenset())
    assert not [
        sentence
        for sentence in found
        if "Persons" in sentence or "message" in sentence.lower() or "course" in sentence.lower()
    ]


def test_a_profile_opens_with_three_sentences_and_loses_none(english):
    caveat = "Only months that the same offices reported in both periods are compared."
    told = ["It had 5 cases.", "That is more.", caveat, "It worked with others.", "It seized opioids."]
    first, others = said.opening(told)
    assert first == ["It had 5 cases.", "That is more.", "It worked with others."]
    assert others == [caveat, "It seized opioids."]
    assert said.opening(["No case."]) == (["No case."], [])
