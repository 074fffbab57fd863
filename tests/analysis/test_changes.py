"""What changed is found by rules with a least amount of evidence, and said in words that are right in both
languages."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis import ranks
from analysis.changes import REPLIES_LEVEL, Change, counts, news, ranked, replies, silence
from language import i18n

QUARTER = {"start": date(2026, 7, 1), "end": date(2026, 10, 1)}
SPACE = "\u00a0"
NAMES = {
    ("blo", "UZ-OYBEK"): {"en": "Oybek", "ru": "Ойбек"},
    ("country", "UZ"): {"en": "Uzbekistan", "ru": "Узбекистан"},
    ("country", "AF"): {"en": "Afghanistan", "ru": "Афганистан"},
    ("country", "RU"): {"en": "Russian Federation", "ru": "Российская Федерация"},
    ("substance_group", "opioids"): {"en": "Opioids", "ru": "Опиоиды"},
    ("substance", "HEROIN"): {"en": "Heroin", "ru": "Героин"},
    ("concealment", "tyre"): {"en": "Tyre", "ru": "Шина"},
}


def names(dimension: str, code: str) -> str:
    return NAMES.get((dimension, code), {}).get(i18n.language(), code)


@pytest.fixture(autouse=True)
def english_again():
    yield
    i18n.use("en")


def in_both(find) -> list[tuple[str, str]]:
    """Headline and sentence of the one finding, in English and in Russian."""
    said = []
    for language in ("en", "ru"):
        i18n.use(language)
        (change,) = find()
        said.append((change.headline.replace(SPACE, " "), change.sentence.replace(SPACE, " ")))
    return said


# Counts -----------------------------------------------------------------------------------------------------


def past(
    case_count: int,
    mean: float,
    *,
    scope=("blo", "UZ-OYBEK"),
    group="opioids",
    variance=None,
    base=36,
    months=3,
    reported=None,
    spans=(),
) -> dict:
    """A count of the period beside the past of one month; `spans` are earlier sums of as many months."""
    return {
        "scope_kind": scope[0],
        "scope_code": scope[1],
        "group_code": group,
        "case_count": case_count,
        "month_count": months,
        "reported_count": months if reported is None else reported,
        "base_months": base,
        "base_mean": mean,
        "base_variance": mean if variance is None else variance,
        "span_months": months,
        "span_count": len(spans),
        "span_sum": sum(spans),
        "span_squares": sum(one**2 for one in spans),
    }


def counted(*rows: dict) -> list[Change]:
    return counts(pd.DataFrame(rows), names, **QUARTER, office_country={"UZ-OYBEK": "UZ", "UZ-YALLAMA": "UZ"})


def usual(mean: float, *, months: int = 3, base: int = 36) -> tuple[int, int]:
    """The range of nine in ten by another way: a gamma mixture of Poisson counts, from scipy."""
    from scipy import stats  # slow to import

    expected, spread = mean * months, mean * months * (1 + months / base)
    return tuple(
        int(stats.nbinom.ppf(share, expected**2 / (spread - expected), expected / spread)) for share in (0.05, 0.95)
    )


def test_a_count_is_told_where_it_leaves_the_range_of_its_own_past():
    low, high = usual(10.0)
    assert [len(counted(past(seen, 10.0))) for seen in (low - 1, low, 30, high, high + 1)] == [1, 0, 0, 0, 1]


def test_a_count_above_and_one_below_are_said_in_words_with_their_range():
    low, high = usual(10.0)
    assert in_both(lambda: counted(past(61, 10.0))) == [
        ("Opioids · Oybek", f"61 cases in Q3 2026, above the {low}–{high} usual for this office."),
        (
            "Опиоиды · Ойбек",
            f"61 случай за III квартал 2026 г. — выше обычного для этого офиса ({low}–{high}).",
        ),
    ]
    assert in_both(lambda: counted(past(3, 10.0))) == [
        ("Opioids · Oybek", f"3 cases in Q3 2026, below the {low}–{high} usual for this office."),
        (
            "Опиоиды · Ойбек",
            f"3 случая за III квартал 2026 г. — ниже обычного для этого офиса ({low}–{high}).",
        ),
    ]


def test_a_rise_calls_for_attention_and_a_fall_does_not():
    assert [counted(past(seen, 10.0))[0].tone for seen in (61, 3)] == ["attention", "present"]


def test_the_link_of_a_count_chooses_its_office_or_country_and_its_group():
    assert counted(past(61, 10.0))[0].codes == {"blo_codes": ("UZ-OYBEK",), "group_codes": ("opioids",)}
    (change,) = counted(past(61, 10.0, scope=("country", "UZ"), group="*"))
    assert change.codes == {"countries": ("UZ",)} and change.headline == "All cases · Uzbekistan"


@pytest.mark.parametrize(("seen", "mean", "found"), [(4, 0.01, 0), (5, 0.01, 1), (0, 1.6, 0), (0, 4.0, 1)])
def test_few_cases_are_no_news_however_unusual(seen, mean, found):
    # 4.8 expected and none seen is out of the range as well, yet neither reaches five.
    assert len(counted(past(seen, mean))) == found


@pytest.mark.parametrize(("base", "found"), [(11, 0), (12, 1)])
def test_a_short_past_judges_nothing(base, found):
    assert len(counted(past(90, 10.0, base=base))) == found


@pytest.mark.parametrize(("reported", "found"), [(2, 0), (3, 1)])
def test_a_period_that_was_not_reported_in_full_is_no_fall(reported, found):
    assert len(counted(past(0, 10.0, reported=reported))) == found


def test_a_restless_past_makes_the_same_count_less_surprising():
    calm, restless = counted(past(61, 10.0)), counted(past(61, 10.0, variance=25.0))
    assert calm[0].surprise > restless[0].surprise > 1.0


def test_a_count_that_earlier_periods_of_its_length_had_is_not_told():
    """Ten a month, and three times in a row a summer of 60 and a winter of 6: 58 in one quarter is no news."""
    quarters = [60, 30, 6, 24] * 3
    assert counted(past(58, 10.0)) and not counted(past(58, 10.0, spans=quarters))
    assert counted(past(150, 10.0, spans=quarters))


def test_the_farther_out_the_more_surprising():
    assert counted(past(90, 10.0))[0].surprise > counted(past(61, 10.0))[0].surprise


def test_what_a_group_explains_is_not_told_again_for_all_cases():
    found = counted(past(61, 10.0), past(80, 12.0, group="*"))
    assert [change.codes.get("group_codes") for change in found] == [("opioids",)]


def test_what_an_office_explains_is_not_told_again_for_its_country():
    found = counted(past(61, 10.0), past(90, 15.0, scope=("country", "UZ")), past(90, 15.0, scope=("country", "KG")))
    assert [change.codes.get("blo_codes") or change.codes["countries"] for change in found] == [("UZ-OYBEK",), ("KG",)]


def test_a_fall_does_not_explain_a_rise():
    found = counted(past(3, 10.0), past(90, 15.0, scope=("country", "UZ")), past(90, 15.0, group="*"))
    assert len(found) == 3


def test_no_past_at_all_is_no_finding():
    assert counts(pd.DataFrame([past(5, 1.0)]).iloc[:0], names, **QUARTER, office_country={}) == []


# Seen for the first time ------------------------------------------------------------------------------------


def first(
    kind: str,
    subject: str,
    *,
    office: str = "UZ-OYBEK",
    on: str = "2026-08-05",
    since: str = "2016-11-01",
    cases: int = 1,
) -> dict:
    return {
        "kind": kind,
        "country_code": "UZ",
        "blo_code": office,
        "subject_code": subject,
        "first_on": pd.Timestamp(on),
        "seizure_id": 1,
        "case_count": cases,
        "history_from": pd.Timestamp(since),
    }


def newly(*rows: dict) -> list[Change]:
    return news(pd.DataFrame(rows), names)


def test_something_new_is_said_with_its_place_its_day_and_how_far_back_the_records_go():
    assert in_both(lambda: newly(first("substance", "HEROIN"))) == [
        ("New here: Heroin", "Oybek: 1 case since 5 Aug 2026, not seen in the 9 years of records before that."),
        ("Отмечено впервые: Героин", "Ойбек: 1 случай с 05.08.2026, за предыдущие 9 лет не встречалось."),
    ]


@pytest.mark.parametrize(
    ("since", "english", "russian"),
    [
        ("2023-08-01", "3 years", "за предыдущие 3 года"),
        ("2005-08-01", "21 years", "за предыдущий 21 год"),
        ("2021-08-01", "5 years", "за предыдущие 5 лет"),
    ],
)
def test_the_years_of_the_records_are_counted_in_the_right_form(since, english, russian):
    said = in_both(lambda: newly(first("substance", "HEROIN", since=since, cases=21)))
    assert f"21 cases since 5 Aug 2026, not seen in the {english} of records before that" in said[0][1]
    assert f"21 случай с 05.08.2026, {russian} не встречалось." in said[1][1]


@pytest.mark.parametrize(
    ("kind", "subject", "headlines", "codes"),
    [
        ("substance", "HEROIN", ("New here: Heroin", "Отмечено впервые: Героин"), {"substance_codes": ("HEROIN",)}),
        ("group", "opioids", ("New here: Opioids", "Отмечено впервые: Опиоиды"), {"group_codes": ("opioids",)}),
        ("concealment", "tyre", ("New concealment: Tyre", "Новый способ сокрытия: Шина"), {"concealments": ("tyre",)}),
        (
            "route",
            "AF>RU",
            ("New route: Afghanistan → Russian Federation", "Новый маршрут: Афганистан → Российская Федерация"),
            {"departure_codes": ("AF",), "destination_codes": ("RU",)},
        ),
    ],
)
def test_each_kind_of_news_has_its_words_and_the_filter_that_shows_it(kind, subject, headlines, codes):
    assert tuple(headline for headline, _sentence in in_both(lambda: newly(first(kind, subject)))) == headlines
    (change,) = newly(first(kind, subject))
    assert change.codes == {"blo_codes": ("UZ-OYBEK",)} | codes
    assert change.rule == f"new_{kind}"


@pytest.mark.parametrize(("since", "found"), [("2023-08-06", 1), ("2023-08-07", 0)])
def test_nothing_is_new_where_the_records_go_back_less_than_three_years(since, found):
    assert len(newly(first("substance", "HEROIN", since=since))) == found


def test_what_is_new_at_an_office_is_not_told_again_for_its_country():
    found = newly(
        first("substance", "HEROIN"), first("substance", "HEROIN", office=""), first("substance", "OPIUM", office="")
    )
    assert [(change.codes.get("blo_codes"), change.codes["substance_codes"]) for change in found] == [
        (("UZ-OYBEK",), ("HEROIN",)),
        (None, ("OPIUM",)),
    ]
    assert found[1].codes["countries"] == ("UZ",) and "Uzbekistan" in found[1].sentence


def test_an_office_whose_records_are_too_young_does_not_hide_the_news_of_its_country():
    found = newly(first("substance", "HEROIN", since="2026-05-01"), first("substance", "HEROIN", office=""))
    assert [change.codes for change in found] == [{"countries": ("UZ",), "substance_codes": ("HEROIN",)}]


def test_more_cases_and_longer_records_make_news_more_surprising():
    plain = newly(first("substance", "HEROIN"))[0].surprise
    assert newly(first("substance", "HEROIN", cases=9))[0].surprise > plain
    assert newly(first("substance", "HEROIN", since="2020-11-01"))[0].surprise < plain


def test_without_news_nothing_is_told():
    assert news(pd.DataFrame([first("substance", "HEROIN")]).iloc[:0], names) == []


# Replies ----------------------------------------------------------------------------------------------------


def answers(waits: dict[str, list[float]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of reply times and of waits, of the days that answers took at each office."""
    times = [(office, len(days), len(days), float(np.median(days))) for office, days in waits.items() if len(days)]
    hours = Counter((office, round(day * 24)) for office, days in waits.items() for day in days)
    return (
        pd.DataFrame(times, columns=["blo_code", "request_count", "answered_count", "median_days"]),
        pd.DataFrame(
            [(*key, number) for key, number in hours.items()], columns=["blo_code", "waited_hours", "answer_count"]
        ),
    )


def replied(now: dict[str, list[float]], before: dict[str, list[float]]) -> list[Change]:
    (times, waits), (times_before, waits_before) = answers(now), answers(before)
    return replies(times, times_before, waits, waits_before, names, base="Q3 2025")


def spread(middle: float, number: int) -> list[float]:
    """So many days, evenly around the middle one."""
    return [middle * (0.5 + place / (number - 1)) for place in range(number)]


def test_a_slower_reply_is_said_with_both_medians_and_how_seldom_chance_says_so():
    assert in_both(lambda: replied({"UZ-OYBEK": spread(6.0, 21)}, {"UZ-OYBEK": spread(2.5, 12)})) == [
        (
            "Reply time · Oybek",
            "The median reply took 6 days, against 2.5 days in Q3 2025 (21 answers). By chance alone the 1 office "
            "compared would show this in fewer than 1 of 20 periods.",
        ),
        (
            "Срок ответа · Ойбек",
            "Медианный срок ответа — 6 дней, ранее (Q3 2025) — 2,5 дня (учтено: 21 ответ). При сравнении 1 офиса "
            "случайно такое бывает реже чем в 1 периоде из 20.",
        ),
    ]
    assert [one.tone for one in replied({"UZ-OYBEK": spread(2.5, 21)}, {"UZ-OYBEK": spread(6.0, 12)})] == ["present"]


@pytest.mark.parametrize(("now", "before", "found"), [(8, 8, 1), (7, 8, 0), (8, 7, 0)])
def test_few_answers_tell_nothing_of_their_time(now, before, found):
    assert len(replied({"UZ-OYBEK": spread(9.0, now)}, {"UZ-OYBEK": spread(2.0, before)})) == found


def test_less_than_half_a_day_is_not_worth_a_word_however_sure_it_is():
    assert replied({"UZ-OYBEK": spread(1.2, 400)}, {"UZ-OYBEK": spread(0.9, 400)}) == []


def test_the_same_difference_tells_less_at_one_of_many_offices():
    one = {"UZ-OYBEK": spread(4.0, 12)}, {"UZ-OYBEK": spread(2.4, 12)}
    others = {f"X{number}": spread(3.0, 12) for number in range(40)}
    assert len(replied(*one)) == 1
    assert replied(one[0] | others, one[1] | others) == []


def test_ranks_are_those_of_scipy_and_of_permutations():
    from scipy import stats

    random = np.random.default_rng(5)
    for first, second, scale in ((8, 8, 1.0), (8, 30, 1.8), (40, 25, 1.0), (60, 60, 1.3)):
        one, other = np.round(random.lognormal(0, 1, first) * 24 * scale), np.round(random.lognormal(0, 1, second) * 24)
        values = np.unique(np.concatenate([one, other]))
        told = ranks.rank_sum(
            values, *(np.array([(group == value).sum() for value in values]) for group in (one, other))
        )
        assert told == pytest.approx(stats.mannwhitneyu(one, other, method="asymptotic").pvalue, rel=1e-9)
        permuted = stats.permutation_test(
            (one, other),
            lambda x, y: stats.rankdata(np.concatenate([x, y]))[: len(x)].sum(),
            permutation_type="independent",
            n_resamples=2000,
            rng=random,
            vectorized=False,
        )
        assert told == pytest.approx(permuted.pvalue, abs=0.05)
    assert ranks.rank_sum(np.array([24.0]), np.array([8]), np.array([9])) == 1.0
    # Holm: the smallest of three counts three times, the next twice, and none is less than one before it.
    assert ranks.together([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])


def test_where_nothing_has_changed_offices_are_named_no_more_often_than_is_said():
    """Waits of lognormal days at 25 offices, the same law in both periods: of 400 periods, and of offices with 8
    answers. Expected: at most the level."""
    random = np.random.default_rng(7)
    named = offices = 0
    periods = 400
    for _period in range(periods):
        waits = random.lognormal(1.0, 0.9, (2, 25, 8)).round(1)
        chances = []
        for now, before in zip(*waits, strict=True):
            values, place = np.unique(np.concatenate([now, before]), return_inverse=True)
            chances.append(
                ranks.rank_sum(
                    values, np.bincount(place[:8], minlength=len(values)), np.bincount(place[8:], minlength=len(values))
                )
            )
        called = sum(chance <= REPLIES_LEVEL for chance in ranks.together(chances))
        named += called > 0
        offices += called
    # What was told before: a median half as large again, or a third smaller, is nothing rare among eight answers.
    medians = np.median(random.lognormal(1.0, 0.9, (2, 25_000, 8)), axis=2)
    ratio = np.maximum(medians[0] / medians[1], medians[1] / medians[0])
    assert (ratio >= 1.5).mean() > 0.25
    assert named / periods <= REPLIES_LEVEL and offices / (25 * periods) <= REPLIES_LEVEL / 25 * 1.5
    # And a real change, three times as slow with forty answers, is named nearly always.
    slow = [
        replied(
            {"A": list(random.lognormal(2.1, 0.9, 40)), **{f"X{n}": spread(3.0, 12) for n in range(24)}},
            {"A": list(random.lognormal(1.0, 0.9, 40)), **{f"X{n}": spread(3.0, 12) for n in range(24)}},
        )
        for _nth in range(20)
    ]
    assert sum(map(bool, slow)) >= 18


def test_an_office_without_answers_in_the_year_before_is_not_compared():
    assert replied({"UZ-OYBEK": spread(9.0, 20)}, {"UZ-YALLAMA": spread(2.0, 20)}) == []


def test_the_link_of_a_reply_time_chooses_the_office():
    assert replied({"UZ-OYBEK": spread(9.0, 20)}, {"UZ-OYBEK": spread(2.0, 20)})[0].codes == {
        "blo_codes": ("UZ-OYBEK",)
    }


# Silence ----------------------------------------------------------------------------------------------------


def silent(last: dict[str, str], *months: dict[str, str], complete_to: date = date(2026, 10, 1)) -> list[Change]:
    """States by unit for August, September, October; the day after the last span that each office reported on."""
    rows = [
        (unit, "UZ", date(2026, 8 + place, 1), state)
        for place, states in enumerate(months)
        for unit, state in states.items()
    ]
    told = pd.DataFrame(list(last.items()), columns=["blo_code", "reported_to"])
    told["reported_to"] = pd.to_datetime(told["reported_to"])
    return silence(
        pd.DataFrame(rows, columns=["unit", "country_code", "month", "state"]), told, names, complete_to=complete_to
    )


def test_who_did_not_report_on_the_newest_complete_month_is_named_the_longest_silent_first():
    last = {"UZ-OYBEK": "2026-09-01", "UZ-YALLAMA": "2026-05-01"}
    states = {"UZ-OYBEK": "missing", "UZ-YALLAMA": "missing", "UZ-DUSTLIK": "received", "UZ-NEW": "missing"}
    assert in_both(lambda: silent(last, {"UZ-DUSTLIK": "missing"}, states)) == [
        (
            "No reports from 3 offices",
            "UZ-NEW (never reported), UZ-YALLAMA (last report up to 30 Apr 2026) and Oybek (last report up to "
            "31 Aug 2026). Totals do not include what they have not reported.",
        ),
        (
            "Нет отчётов от 3 офисов",
            "UZ-NEW (отчётов не было), UZ-YALLAMA (последний отчёт по 30.04.2026) и Ойбек (последний отчёт по "
            "31.08.2026). В итоги не входит то, о чём они ещё не сообщили.",
        ),
    ]


def test_one_silent_office_is_one():
    (change,) = silent({"UZ-OYBEK": "2026-09-01"}, {}, {"UZ-OYBEK": "missing"})
    assert change.headline == "No report from 1 office" and change.codes == {"blo_codes": ("UZ-OYBEK",)}


def test_more_than_four_silent_offices_are_counted_not_listed():
    states = {f"UZ-{letter}": "missing" for letter in "ABCDEF"}
    (change,) = silent({}, {}, states)
    assert "UZ-D (never reported) and 2 more." in change.sentence and "UZ-E" not in change.sentence
    assert len(change.codes["blo_codes"]) == 6


@pytest.mark.parametrize("state", ["received", "nil", "late", "closed", "not_open", "unknown", "filling"])
def test_only_a_report_that_is_missing_is_silence(state):
    assert silent({}, {}, {"UZ-OYBEK": state}) == []


def test_a_month_that_is_filling_up_is_no_silence_yet():
    assert silent({}, {"UZ-OYBEK": "received"}, {"UZ-OYBEK": "received"}, {"UZ-OYBEK": "missing"}) == []
    assert silent({}, complete_to=date(2026, 8, 1)) == []


def test_more_silent_offices_are_more_surprising():
    few, many = ({f"UZ-{n}": "missing" for n in range(size)} for size in (1, 9))
    assert silent({}, {}, many)[0].surprise > silent({}, {}, few)[0].surprise


# Order ------------------------------------------------------------------------------------------------------


def finding(rule: str, surprise: float, headline: str = "h") -> Change:
    return Change(rule=rule, surprise=surprise, headline=headline, sentence="")


def test_the_most_surprising_comes_first_and_equals_by_their_words():
    found = ranked([finding("a", 1), finding("b", 3, "y"), finding("c", 3, "x"), finding("d", 2)], most=3)
    assert [(change.rule, change.surprise) for change in found] == [("c", 3), ("b", 3), ("d", 2)]


def test_one_kind_of_news_does_not_hide_the_rest():
    found = ranked([*(finding("count", 9 - n) for n in range(6)), finding("silent", 1)], most=5)
    assert [change.rule for change in found] == ["count", "count", "count", "silent"]
    assert [change.surprise for change in found] == [9, 8, 7, 1]
