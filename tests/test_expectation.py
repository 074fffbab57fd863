"""What the own past lets expect: beside scipy's negative binomial distribution, and over made-up years in which nothing
changes."""

from __future__ import annotations

import numpy as np
import pytest

from analysis import expectation
from content import expected
from language import i18n

MEANS, VARIANCES = (0.1, 0.7, 3.0, 12.5, 80.0, 900.0), (0.0, 0.5, 3.0, 20.0, 4000.0)
BASES, LENGTHS = (2, 12, 36), (1, 3, 12)
CASES = np.array(np.meshgrid(MEANS, VARIANCES, BASES, LENGTHS)).reshape(4, -1)


def predicted(mean: float, variance: float, base: float, months: float):
    """The distribution of the sum of some months: at least as wide as Poisson, and as much wider as the mean is
    unsure."""
    from scipy import stats  # slow to import

    mean = max(mean, 0.5 / base)
    width = max(variance, mean) * (months + months**2 / base)
    return stats.nbinom((mean * months) ** 2 / (width - mean * months), mean * months / width)


@pytest.mark.parametrize("coverage", [0.9, 0.5, 0.99])
def test_the_range_leaves_equal_shares_of_a_negative_binomial_on_both_sides(coverage):
    expected, low, high = expectation.expected_range(*CASES, coverage=coverage)
    tail = (1 - coverage) / 2
    for case, *found in zip(CASES.T, expected, low, high, strict=True):
        known = predicted(*case)
        assert found[0] == pytest.approx(known.mean())
        # The smallest counts that leave at most this share below, and above.
        assert found[1:] == [known.ppf(tail), known.ppf(1 - tail)], case


def test_surprise_is_the_probability_of_a_count_as_far_out_on_either_side():
    for case in CASES.T:
        known = predicted(*case)
        counts = np.unique(np.concatenate([[0, 1], known.ppf([0.001, 0.05, 0.5, 0.9, 0.999, 1 - 1e-9])]))
        share = np.minimum(2 * np.minimum(known.cdf(counts), known.sf(counts - 1)), 1)
        assert expectation.surprise(counts, *case) == pytest.approx(-np.log10(np.maximum(share, 1e-16)), abs=1e-4), case


@pytest.mark.parametrize("variance", [0.0, 4.0, 40.0])
def test_surprise_grows_with_the_distance_from_what_is_usual(variance):
    counts = np.arange(120)
    surprise = expectation.surprise(counts, 20.0, variance, 36)
    least = int(surprise.argmin())
    assert 10 < least < 21
    assert surprise[least] == 0
    assert np.all(np.diff(surprise[: least + 1]) <= 0)
    assert np.all(np.diff(surprise[least:]) >= 0)
    assert surprise[0] > 1 and surprise[-1] > 1
    assert np.all((0 <= surprise) & (surprise <= 16))


def test_a_count_outside_the_range_is_more_surprising_than_any_within():
    _expected, low, high = expectation.expected_range(8.0, 14.0, 24)
    surprise = dict(enumerate(expectation.surprise(np.arange(60), 8.0, 14.0, 24)))
    within = max(value for count, value in surprise.items() if low <= count <= high)
    assert within < min(value for count, value in surprise.items() if not low <= count <= high)


# The own past -------------------------------------------------------------------------------------------------


def test_the_past_of_a_month_is_the_reported_months_before_it():
    number, mean, variance = expectation.past([4, 100, 6, 2, 9], [True, False, True, True, True])
    assert number.tolist() == [0, 1, 1, 2, 3]
    assert mean.tolist() == pytest.approx([np.nan, 4, 4, 5, 4], nan_ok=True)
    assert variance.tolist() == pytest.approx([np.nan, np.nan, np.nan, 2, 4], nan_ok=True)


def test_the_past_reaches_back_thirty_six_months():
    counts = np.arange(60)
    number, mean, variance = expectation.past(counts, np.ones(60, bool))
    assert number[-1] == 36
    assert mean[-1] == np.mean(np.arange(23, 59))
    assert variance[-1] == pytest.approx(np.var(np.arange(23, 59), ddof=1))
    # A gap shortens the past, it does not reach back further.
    assert expectation.past(counts, counts != 30)[0][-1] == 35


def test_a_month_is_no_part_of_its_own_past():
    quiet, loud = np.full(30, 5), np.full(30, 5)
    loud[20] = 500
    for before, after in zip(
        expectation.monthly_range(quiet, np.ones(30, bool)),
        expectation.monthly_range(loud, np.ones(30, bool)),
        strict=True,
    ):
        assert before[20] == after[20]
        assert before[21] != after[21]


def test_fewer_than_twelve_reported_months_let_nothing_be_expected():
    reported = np.ones(20, bool)
    reported[3] = False
    expected, low, high = expectation.monthly_range(np.full(20, 5), reported)
    assert np.isnan([expected[:13], low[:13], high[:13]]).all()
    assert not np.isnan([expected[13:], low[13:], high[13:]]).any()
    assert np.isnan(expectation.expected_range(np.nan, np.nan, 0)).all()
    assert np.isnan(expectation.surprise(3, np.nan, np.nan, 0))


def test_after_only_zeros_zero_is_usual_and_one_case_is_news():
    zeros = np.zeros(40)
    expected, low, high = expectation.monthly_range(zeros, np.ones(40, bool))
    assert expected[12] == pytest.approx(0.5 / 12) and expected[39] == pytest.approx(0.5 / 36)
    assert (low[12:] == 0).all() and (high[12:] == 0).all()
    surprise = expectation.surprise([0, 1, 2], 0.0, 0.0, 36)
    assert surprise[0] == 0
    assert 1 < surprise[1] < surprise[2]


# Years in which nothing changes -------------------------------------------------------------------------------


def steady(mean: float, spread: float) -> np.ndarray:
    """Counts of 100 units over 96 months: Poisson, or with a variance of so many times the mean."""
    luck, shape = np.random.default_rng(20_261_101), (100, 96)
    if spread == 1:
        return luck.poisson(mean, shape)
    return luck.negative_binomial(mean / (spread - 1), 1 / spread, shape)


@pytest.mark.parametrize(
    ("mean", "spread", "least", "most"),
    [
        # Small counts come in few steps: the range holds more than it must.
        (0.2, 1, 0.975, 0.985),
        (1, 2, 0.945, 0.965),
        (4, 1, 0.94, 0.96),
        (15, 1, 0.925, 0.94),
        (15, 5, 0.895, 0.91),
        (60, 1, 0.915, 0.93),
        (60, 5, 0.885, 0.905),
    ],
)
def test_nine_of_ten_months_lie_within_the_range_while_nothing_changes(mean, spread, least, most):
    within, above, below = [], [], []
    for counts in steady(mean, spread):
        _expected, low, high = expectation.monthly_range(counts, np.ones(len(counts), bool))
        known = ~np.isnan(low)
        assert known.sum() == 96 - 12
        above.append((counts > high)[known].mean())
        below.append((counts < low)[known].mean())
        within.append(((counts >= low) & (counts <= high))[known].mean())
    assert least < np.mean(within) < most
    assert np.mean(above) < 0.06 and np.mean(below) < 0.06


@pytest.mark.parametrize(
    ("mean", "spread", "least", "most"), [(5, 1, 0.91, 0.96), (5, 5, 0.84, 0.92), (40, 5, 0.84, 0.92)]
)
def test_a_year_after_a_year_of_past_lies_within_its_range_as_often(mean, spread, least, most):
    counts = np.concatenate(np.split(steady(mean, spread), 4, axis=1))
    before, year = counts[:, :12], counts[:, 12:].sum(axis=1)
    _expected, low, high = expectation.expected_range(before.mean(axis=1), before.var(axis=1, ddof=1), 12, 12)
    assert least < np.mean((year >= low) & (year <= high)) < most


@pytest.mark.parametrize(("mean", "spread"), [(4, 1), (15, 2), (60, 5)])
def test_one_month_in_a_hundred_is_as_surprising_as_that(mean, spread):
    surprise = []
    for counts in steady(mean, spread):
        number, past_mean, variance = expectation.past(counts, np.ones(len(counts), bool))
        surprise.append(expectation.surprise(counts[12:], past_mean[12:], variance[12:], number[12:]))
    surprise = np.concatenate(surprise)
    assert 0.04 < np.mean(surprise > 1) < 0.115
    assert 0.002 < np.mean(surprise > 2) < 0.02


def test_a_month_that_triples_is_found():
    found = []
    for counts in steady(15, 2):
        counts[90] *= 3
        _expected, _low, high = expectation.monthly_range(counts, np.ones(len(counts), bool))
        found.append(counts[90] > high[90])
    assert np.mean(found) > 0.95


# Values that fell inside and outside of their range, and whether "9 of 10" may be said of them.
@pytest.mark.parametrize(
    ("inside", "outside", "is_said"),
    [
        (36, 0, True),
        (33, 3, True),
        (32, 4, False),
        (11, 0, False),
        (12, 0, True),
        (9, 1, False),
        (18, 2, True),
        (0, 36, False),
    ],
)
def test_nine_of_ten_is_only_said_where_it_was_so(inside, outside, is_said):
    i18n.use("en")
    values = [5.0] * inside + [50.0] * outside
    # What is still filling up, has no range or no value is not counted.
    rows = [
        *((value, "reported", 0.0, 10.0) for value in values),
        (99.0, "filling", 0.0, 10.0),
        (99.0, "reported", np.nan, np.nan),
        (None, "missing", 0.0, 10.0),
    ]
    said = expected.band_words(*zip(*rows, strict=True))
    assert (
        ("9 of 10 values should fall" in said) is is_said
        and f"here {inside} of {inside + outside}" in said
        and "takes no account of the season" in said
    )


def test_of_a_year_with_a_strong_season_nine_of_ten_is_not_said():
    """Counts of a mean of 20 that is three times as high in three months of twelve: their range, which knows no season,
    is too narrow or too wide for them."""
    mean = np.tile(np.where(np.isin(np.arange(12), (5, 6, 7)), 40.0, 13.3), 10)
    told = []
    for counts in np.random.default_rng(3).poisson(mean, (200, 120)).astype(float):
        _mean, low, high = expectation.monthly_range(counts, np.ones(120, bool))
        inside, known = expectation.fell_inside(counts[-36:], low[-36:], high[-36:])
        told.append(
            "9 of 10 values should fall" in expected.band_words(counts[-36:], ["reported"] * 36, low[-36:], high[-36:])
        )
        assert told[-1] == (inside / known >= 0.9)
    assert np.mean(told) < 1


def seasons(kind: str, months: int, units: int = 400) -> np.ndarray:
    """Counts of units in which nothing changes but that months in a row are alike: by a season, each unit at a place of
    its own in it, or by a drift that comes and goes."""
    random = np.random.default_rng(5)
    if kind == "season":
        phase = (np.arange(months) + random.integers(12, size=units)[:, None]) / 6 * np.pi
        return random.poisson(20 * (1 + 0.35 * np.cos(phase)))
    noise, drift = random.normal(size=(units, months)), np.zeros((units, months))
    for month in range(1, months):
        drift[:, month] = 0.6 * drift[:, month - 1] + 0.8 * noise[:, month]
    return random.poisson(20 * np.exp(0.3 * drift - 0.045))


@pytest.mark.parametrize(("kind", "least"), [("season", 0.9), ("drift", 0.84)])
def test_where_months_in_a_row_are_alike_quarters_leave_their_range_hardly_more_often(kind, least):
    counts = seasons(kind, 39)
    past, quarter = counts[:, :36], counts[:, 36:].sum(axis=1)
    pasts = [expectation.past_of_spans(one, np.ones(36, bool), 3) for one in past]
    number, mean, variance = (np.array(part, dtype=float) for part in zip(*pasts, strict=True))
    of_months = past.var(axis=1, ddof=1)
    assert (number == 36).all() and mean == pytest.approx(past.mean(axis=1)) and (variance >= of_months - 1e-9).all()

    def within(of: np.ndarray) -> float:
        _expected, low, high = expectation.expected_range(mean, of, number, 3)
        return float(np.mean((low <= quarter) & (quarter <= high)))

    assert least < within(variance) < 0.96
    # As if months had nothing to do with each other: too narrow.
    assert within(of_months) < least - 0.04


def test_sums_of_months_are_of_reported_ones_in_a_row():
    reported = np.ones(24, bool)
    reported[[3, 12]] = False
    counts = np.arange(24.0)
    number, mean, variance = expectation.past_of_spans(counts, reported, 3)
    known = counts[reported]
    sums = [counts[at : at + 3].sum() for at in range(22) if reported[at : at + 3].all()]
    apart = sum((one - 3 * known.mean()) ** 2 for one in sums) / (3 * len(sums) * (1 - 3 / 22))
    assert (number, mean) == (22, known.mean()) and variance == pytest.approx(max(apart, known.var(ddof=1)))
    # Of half the past and more there are too few sums to go by.
    assert expectation.past_of_spans(counts, reported, 12)[2] == pytest.approx(known.var(ddof=1))
    assert np.isnan(expectation.past_of_spans([4.0], [True], 3)[2])


YEARS_OF_FOUR = np.repeat(np.arange(2011, 2015), 12)


@pytest.mark.each_time(2)
@pytest.mark.parametrize(
    ("mean", "size"),
    [
        (4.5, None),
        (3, 0.5),
        *(
            pytest.param(*one, marks=pytest.mark.long)
            for one in ((0.3, None), (1, None), (3, None), (6, None), (30, None), (20, 2))
        ),
    ],
)
def test_of_a_country_that_reports_in_full_few_months_are_called_partial(mean, size):
    """Four years at one rate (Poisson, or negative binomial of a size), 250 countries: no more than one month of a
    hundred is named."""
    random = np.random.default_rng(11)
    drawn = (
        random.poisson(mean, (250, 48))
        if size is None
        else random.negative_binomial(size, size / (size + mean), (250, 48))
    )
    called = [expectation.improbably_few(counts, np.ones(48, bool), YEARS_OF_FOUR) for counts in drawn]
    assert np.mean(called) <= expectation.PARTLY
    from scipy import stats

    # By other means: a month without a case is as probable as scipy says, and is only named where that is little.
    empty = stats.poisson.pmf(0, mean) if size is None else stats.nbinom.pmf(0, size, size / (size + mean))
    assert empty < 0.02 or not np.any(called)


def test_one_report_in_a_year_is_a_part_of_it():
    random = np.random.default_rng(2)
    counts = random.poisson(40, 48)
    counts[24:36] = 0
    counts[24] = 1  # January 2013 alone, and one case of it
    found = expectation.improbably_few(counts, np.ones(48, bool), YEARS_OF_FOUR)
    assert np.flatnonzero(found).tolist() == list(range(24, 36))
    # Where nobody has reported at all nothing is partial, and a country of few cases has months without any.
    assert not expectation.improbably_few(counts, np.arange(48) < 24, YEARS_OF_FOUR).any()
    assert not expectation.improbably_few(np.tile([1, 0, 0, 2, 0, 0], 8), np.ones(48, bool), YEARS_OF_FOUR).any()
    assert not expectation.improbably_few(np.zeros(48), np.ones(48, bool), YEARS_OF_FOUR).any()
