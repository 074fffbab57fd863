"""Numbers, units, dates and words as readers of both languages expect them.

Expected texts are written by hand; in them `~` stands for a no-break space and `_` for a narrow one.
"""

import threading
from collections import namedtuple
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from language import i18n

NOTHINGS = [
    None,
    float("nan"),
    np.nan,
    np.float32("nan"),
    pd.NA,
    pd.NaT,
    float("inf"),
    -np.inf,
    Decimal("NaN"),
]


def text(written):
    return written.replace("~", "\u00a0").replace("_", "\u202f")


@pytest.fixture(autouse=True)
def english_again():
    yield
    i18n.use("en")


def both(function, *args, **kwargs):
    """What `function` says in English and in Russian."""
    said = []
    for language in ("en", "ru"):
        i18n.use(language)
        said.append(function(*args, **kwargs))
    return tuple(said)


# Language ---------------------------------------------------------------------------------------------------


def test_unknown_language_falls_back_to_english():
    i18n.use("ru")
    assert i18n.use("kk") == "en"
    assert i18n.language() == "en"


def test_language_of_one_reader_is_not_that_of_another():
    i18n.use("ru")
    other = []
    thread = threading.Thread(target=lambda: other.append((i18n.language(), i18n._("Not stated"))))
    thread.start()
    thread.join()
    assert other == [("en", "Not stated")]
    assert i18n._("Not stated") == "Не указано"


def test_text_without_translation_is_shown_as_it_is():
    assert both(i18n._, "A text that no catalog has") == ("A text that no catalog has",) * 2


def test_name_of_a_row_follows_the_language():
    named = namedtuple("Row", "name_en name_ru")("Oybek", "Ойбек")
    assert both(i18n.name, named) == ("Oybek", "Ойбек")
    assert both(i18n.name, named._asdict()) == ("Oybek", "Ойбек")
    assert both(i18n.name, pd.Series(named._asdict())) == ("Oybek", "Ойбек")


# Plurals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "english", "russian"),
    [
        (0, "cases", "случаев"),
        (1, "case", "случай"),
        (2, "cases", "случая"),
        (4, "cases", "случая"),
        (5, "cases", "случаев"),
        (11, "cases", "случаев"),
        (12, "cases", "случаев"),
        (14, "cases", "случаев"),
        (21, "cases", "случай"),
        (22, "cases", "случая"),
        (25, "cases", "случаев"),
        (101, "cases", "случай"),
        (111, "cases", "случаев"),
        (112, "cases", "случаев"),
        (1_000_000, "cases", "случаев"),
        (2.5, "cases", "случая"),
        (0.4, "cases", "случая"),
        (-1, "case", "случай"),
        (-21, "cases", "случай"),
        (1.0, "case", "случай"),
        (np.int64(21), "cases", "случай"),
        (np.float64(5), "cases", "случаев"),
    ],
)
def test_word_agrees_with_its_number(n, english, russian):
    said = both(lambda: i18n.ngettext("{n} case", "{n} cases", n).format(n="#"))
    assert said == (f"# {english}", text(f"#~{russian}"))


# Numbers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "digits", "english", "russian"),
    [
        (0, 0, "0", "0"),
        (7, 0, "7", "7"),
        (999, 0, "999", "999"),
        (1000, 0, "1,000", "1_000"),
        (13313.4, 1, "13,313.4", "13_313,4"),
        (1234567, 0, "1,234,567", "1_234_567"),
        (-8, 0, "−8", "−8"),
        (-1234.5, 1, "−1,234.5", "−1_234,5"),
        (11.99, 2, "11.99", "11,99"),
        (3, 2, "3.00", "3,00"),
        (-0.2, 0, "0", "0"),
        (-0.0, 1, "0.0", "0,0"),
        (np.int64(12), 0, "12", "12"),
        (np.float32(2.5), 1, "2.5", "2,5"),
        (Decimal("0.1"), 1, "0.1", "0,1"),
    ],
)
def test_number_has_the_signs_of_its_language(value, digits, english, russian):
    assert both(i18n.number, value, digits) == (english, text(russian))


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [
        (0, "0", "0"),
        (3849.6, "3,850", "3_850"),
        (1234567, "1,230,000", "1_230_000"),
        (11.24, "11.2", "11,2"),
        (0.42, "0.42", "0,42"),
        (0.4, "0.4", "0,4"),
        (775.0, "775", "775"),
        (999.6, "1,000", "1_000"),
        (9.999, "10", "10"),
        (0.016, "0.02", "0,02"),
        (0.01, "0.01", "0,01"),
        (0.0099, "<0.01", "<0,01"),
        (1e-12, "<0.01", "<0,01"),
        (-0.004, ">−0.01", ">−0,01"),
        (-1.25, "−1.25", "−1,25"),
        (1e16, "10,000,000,000,000,000", "10_000_000_000_000_000"),
        (2e-320, "<0.01", "<0,01"),
    ],
)
def test_tile_shows_three_significant_digits_and_never_a_zero_that_is_none(value, english, russian):
    assert both(i18n.significant, value) == (english, text(russian))


@pytest.mark.parametrize(
    ("value", "english"),
    [
        (1234, "1,234"),
        (123456.0, "123,456"),
        (1234.4, "1,234"),
        (100, "100"),
        (12.4, "12.4"),
        (0.4, "0.4"),
        (-1234, "−1,234"),
        (-0.6, "−0.6"),
    ],
)
def test_a_mean_of_counts_is_told_whole_but_for_the_decimals_of_a_small_one(value, english):
    assert i18n.mean_count(value) == english


def test_number_too_large_to_be_true_is_shown_all_the_same():
    assert i18n.number(1e300).startswith("1,000,000") and len(i18n.significant(1.7e308)) == 309 + 102


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [(5, "+5", "+5"), (-5, "−5", "−5"), (0, "0", "0"), (0.3, "0", "0"), (-0.3, "0", "0")],
)
def test_difference_carries_its_sign(value, english, russian):
    assert both(i18n.signed, value) == (english, russian)


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [
        (0, "0%", "0~%"),
        (0.12, "12%", "12~%"),
        (0.125, "12%", "12~%"),
        (0.29, "29%", "29~%"),
        (1, "100%", "100~%"),
        (-0.08, "−8%", "−8~%"),
        (12.5, "1,250%", "1_250~%"),
        (0.003, "0.3%", "0,3~%"),
        (0.00001, "<0.1%", "<0,1~%"),
        (-0.00001, ">−0.1%", ">−0,1~%"),
        (0.996, "99.6%", "99,6~%"),
        (0.99999, "99.9%", "99,9~%"),
    ],
)
def test_share_is_never_rounded_to_none_or_all(value, english, russian):
    assert both(i18n.percent, value) == (english, text(russian))


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [(0.12, "+12%", "+12~%"), (-0.12, "−12%", "−12~%"), (0, "0%", "0~%"), (0.003, "+0.3%", "+0,3~%")],
)
def test_change_in_per_cent_carries_its_sign(value, english, russian):
    assert both(i18n.percent, value, with_sign=True) == (english, text(russian))


@pytest.mark.parametrize("nothing", NOTHINGS, ids=repr)
def test_no_value_is_a_dash_everywhere(nothing):
    for say in (
        i18n.number,
        i18n.count,
        i18n.significant,
        i18n.mean_count,
        i18n.signed,
        i18n.percent,
        i18n.money_usd,
        i18n.days,
    ):
        assert both(say, nothing) == ("—", "—"), say.__name__
    assert both(i18n.quantity, nothing, "kg") == ("—", "—")


@pytest.mark.parametrize("nothing", [None, pd.NaT], ids=repr)
def test_no_date_is_a_dash(nothing):
    for say in (i18n.date_long, i18n.date_short, i18n.month_year):
        assert both(say, nothing) == ("—", "—"), say.__name__
    assert both(i18n.datetime_zone, nothing, "Asia/Tashkent", "Tashkent") == ("—", "—")


# Quantities -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "english", "russian"),
    [
        (775, "kg", "775~kg", "775~кг"),
        (11.99, "kg", "12~kg", "12~кг"),
        (2.5, "l", "2.5~l", "2,5~л"),
        (0, "kg", "0~kg", "0~кг"),
        (0.001, "kg", "<0.01~kg", "<0,01~кг"),
        (0, "tablet", "0~tablets", "0~таблеток"),
        (1, "tablet", "1~tablet", "1~таблетка"),
        (2, "tablet", "2~tablets", "2~таблетки"),
        (5, "tablet", "5~tablets", "5~таблеток"),
        (11, "tablet", "11~tablets", "11~таблеток"),
        (21, "tablet", "21~tablets", "21~таблетка"),
        (22, "tablet", "22~tablets", "22~таблетки"),
        (111, "tablet", "111~tablets", "111~таблеток"),
        (2.5, "tablet", "2.5~tablets", "2,5~таблетки"),
        (0.001, "tablet", "<0.01~tablets", "<0,01~таблетки"),
        (1231, "tablet", "1,230~tablets", "1_230~таблеток"),
        (0.996, "tablet", "1~tablet", "1~таблетка"),
        (21, "plant", "21~plants", "21~растение"),
        (2, "ampoule", "2~ampoules", "2~ампулы"),
        (5, "dose", "5~doses", "5~доз"),
        (3, "unit", "3~pieces", "3~единицы"),
        (4, "lb", "4~lb", "4~фунта"),
        (7, None, "7~(unit not stated)", "7~(единица не указана)"),
        (7, np.nan, "7~(unit not stated)", "7~(единица не указана)"),
        (7, "barrel", "7~barrel", "7~barrel"),
        (850, "usd", "US$850", "850~долл.~США"),
        (1_234_567, "usd", "US$1.23 million", "1,23~млн долл.~США"),
    ],
)
def test_quantity_agrees_with_its_unit(value, unit, english, russian):
    assert both(i18n.quantity, value, unit) == (text(english), text(russian))


def test_every_unit_of_the_code_list_has_words_in_both_languages():
    units = pd.read_csv(i18n.LOCALES.parent / "reference" / "vocabularies.csv").query("vocabulary == 'seizure_unit'")
    for unit in units["code"]:
        english, russian = both(i18n.unit_word, unit, 2)
        assert russian != english, unit


# Dates ------------------------------------------------------------------------------------------------------


def test_day_is_written_out_in_texts():
    assert both(i18n.date_long, date(2022, 7, 7)) == ("7 July 2022", text("7~июля 2022~года"))


def test_day_is_short_in_tables():
    assert both(i18n.date_short, date(2022, 7, 7)) == (text("7~Jul 2022"), "07.07.2022")
    assert both(i18n.date_short, date(2022, 9, 30)) == (text("30~Sep 2022"), "30.09.2022")


def test_month_stands_alone_in_the_nominative():
    assert both(i18n.month_year, date(2022, 7, 1)) == ("July 2022", text("июль 2022~г."))
    assert both(i18n.month_year, date(2026, 3, 1)) == ("March 2026", text("март 2026~г."))


def test_months_on_axes_are_those_of_the_press():
    english, russian = zip(*(both(i18n.month_axis, date(2026, month, 1)) for month in range(1, 13)), strict=True)
    assert " ".join(english) == "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
    assert " ".join(russian) == "янв. февр. март апр. май июнь июль авг. сент. окт. нояб. дек."
    assert i18n.PLOTLY_LOCALES["ru"]["format"]["shortMonths"] == list(russian)


@pytest.mark.parametrize(
    ("precision", "english", "russian"),
    [("day", "7~Jul 2022", "07.07.2022"), ("month", "July 2022", "июль 2022~г."), ("year", "2022", "2022")],
)
def test_day_is_said_as_precisely_as_it_is_known(precision, english, russian):
    assert both(i18n.dated, date(2022, 7, 7), precision) == (text(english), text(russian))


@pytest.mark.parametrize(
    ("precision", "english", "russian"),
    [("day", "7~Jul 2022", "07.07.2022"), ("month", "July 2022", "июля 2022~г."), ("year", "2022", "2022~г.")],
)
def test_a_date_after_since_stands_in_its_case(precision, english, russian):
    assert both(i18n.dated_after_since, date(2022, 7, 7), precision) == (text(english), text(russian))


@pytest.mark.parametrize(
    ("start", "end", "english", "russian"),
    [
        ("2022-07-01", "2022-08-01", "July 2022", "июль 2022~г."),
        ("2022-12-01", "2023-01-01", "December 2022", "декабрь 2022~г."),
        ("2026-01-01", "2026-04-01", "Q1 2026", "I~квартал 2026~г."),
        ("2026-07-01", "2026-10-01", "Q3 2026", "III~квартал 2026~г."),
        ("2026-10-01", "2027-01-01", "Q4 2026", "IV~квартал 2026~г."),
        ("2026-01-01", "2026-07-01", "H1 2026", "I~полугодие 2026~г."),
        ("2026-07-01", "2027-01-01", "H2 2026", "II~полугодие 2026~г."),
        ("2026-01-01", "2027-01-01", "2026", "2026~г."),
        ("2011-01-01", "2015-01-01", "2011–2014", "2011–2014~гг."),
        ("2026-02-01", "2026-05-01", "February – April 2026", "февраль–апрель 2026~г."),
        ("2026-04-01", "2026-10-01", "April – September 2026", "апрель–сентябрь 2026~г."),
        (
            "2025-11-01",
            "2026-03-01",
            "November 2025 – February 2026",
            "с~ноября 2025~года по~февраль 2026~года",
        ),
        ("2025-07-01", "2026-07-01", "July 2025 – June 2026", "с~июля 2025~года по~июнь 2026~года"),
        ("2022-07-07", "2022-07-08", "7 July 2022", "7~июля 2022~года"),
        ("2022-01-02", "2022-07-01", "2 January – 30 June 2022", "с~2~января по~30~июня 2022~года"),
        ("2022-01-01", "2022-06-30", "1 January – 29 June 2022", "с~1~января по~29~июня 2022~года"),
        (
            "2021-12-31",
            "2022-01-02",
            "31 December 2021 – 1 January 2022",
            "с~31~декабря 2021~года по~1~января 2022~года",
        ),
        (
            "2024-02-28",
            "2024-03-01",
            "28 February – 29 February 2024",
            "с~28~февраля по~29~февраля 2024~года",
        ),
        ("2022-07-07", "2022-07-07", "—", "—"),
    ],
)
def test_period_is_said_in_the_shortest_true_words(start, end, english, russian):
    said = both(i18n.period, date.fromisoformat(start), date.fromisoformat(end))
    assert said == (text(english), text(russian))


def test_time_names_its_zone():
    moment = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
    i18n.use("en")
    assert i18n.datetime_zone(moment, "Asia/Tashkent", "Tashkent") == text("18~Nov 2026, 06:00 (Tashkent, UTC+5)")
    i18n.use("ru")
    said = i18n.datetime_zone(moment, "Asia/Tashkent", "ташкентское время")
    assert said == "18.11.2026, 06:00 (ташкентское время, UTC+5)"


def test_day_of_a_time_is_that_of_its_zone():
    late = datetime(2026, 11, 18, 21, 30, tzinfo=UTC)
    assert i18n.datetime_zone(late, "Asia/Tashkent", "Tashkent").startswith(text("19~Nov 2026, 02:30"))


def test_time_without_a_zone_is_utc():
    assert i18n.datetime_zone(datetime(2026, 11, 18, 1), "Asia/Tashkent", "x") == text("18~Nov 2026, 06:00 (x, UTC+5)")
    assert i18n.datetime_zone(pd.Timestamp("2026-11-18 01:00"), "Asia/Kathmandu", "x").endswith("06:45 (x, UTC+5:45)")
    assert i18n.datetime_zone(datetime(2026, 1, 1, 12), "America/New_York", "x").endswith("07:00 (x, UTC−5)")


@pytest.mark.parametrize(
    ("n", "english", "russian"),
    [
        (0, "0 days", "0~дней"),
        (1, "1 day", "1~день"),
        (0.96, "1 day", "1~день"),
        (2.1, "2.1 days", "2,1~дня"),
        (5, "5 days", "5~дней"),
        (21.02, "21 days", "21~день"),
        (1234, "1,234 days", "1_234~дня"),
    ],
)
def test_span_of_days_agrees_with_the_number_shown(n, english, russian):
    assert both(i18n.days, n) == (text(english), text(russian))


# Words ------------------------------------------------------------------------------------------------------


def test_lists_end_with_and():
    assert both(i18n.list_words, ["a"]) == ("a", "a")
    assert both(i18n.list_words, ["a", "b"]) == ("a and b", "a и b")
    assert both(i18n.list_words, ("a", "b", "c")) == ("a, b and c", "a, b и c")


def test_every_state_of_a_value_has_words_of_its_own():
    for language in i18n.LANGUAGES:
        i18n.use(language)
        words = [i18n.state_word(code) for code in i18n.STATE_WORDS]
        assert len(set(words)) == len(words)
        assert not {"", "0", i18n.NOTHING} & set(words)


def test_zero_reported_and_nothing_reported_are_said_differently():
    assert both(i18n.state_word, "nil") == ("Nil report", "Нулевой отчёт")
    assert both(i18n.state_word, "missing") == ("Not reported", "Отчёт не представлен")
    assert both(i18n.state_word, "not_applicable") == ("Not applicable", "Неприменимо")


# Data as text -----------------------------------------------------------------------------------------------


def test_html_of_data_is_shown_and_not_obeyed():
    assert i18n.html("<b onclick='x'>&\"") == "&lt;b onclick=&#x27;x&#x27;&gt;&amp;&quot;"


def test_markdown_of_data_is_one_line_without_markup():
    assert i18n.markdown("*a*\n\n# [b](c)") == "&#42;a&#42; &#35; &#91;b&#93;&#40;c&#41;"


def test_plain_names_pass_through_unchanged():
    assert i18n.markdown("ОПВ «Ойбек» — Фотехобод 14") == "ОПВ «Ойбек» — Фотехобод 14"


@pytest.mark.parametrize(
    "sign", ["http://a.b", ":streamlit:", ":material/home:", "www.a.b", "me@a.b", "a -> b", "a <- b", "--"]
)
def test_what_streamlit_replaces_after_markdown_is_parted(sign):
    assert i18n.JOINER in i18n.markdown(sign)
