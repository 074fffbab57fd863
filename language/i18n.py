"""Every word, number and date that a reader sees, in English and Russian.

The English text is the message id; translations are gettext catalogs under `assets/locales`. The language
belongs to the running context: `use` sets it at the start of a run. Russian typography follows the United
Nations papers: decimal comma, thousands by a narrow no-break space, a no-break space
before units, the minus sign.
"""

from __future__ import annotations

import contextvars
import functools
import gettext
import html as _html
import io
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, localcontext
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, dates, lists, numbers
from babel.messages import mofile, pofile

from language import signs

LANGUAGES = ("en", "ru")
NAMED = ("en", "ru")
"""Languages in which the data name what they hold; in another the interface speaks, and names are English."""
LOCALES = Path(__file__).parents[1] / "assets" / "locales"
NOTHING = "—"
"""Stands where there is no value at all."""
SPACE = "\u00a0"
DOT = f"{SPACE}· "
"""Between two texts of a line: no line begins with the dot."""
THIN = "\u202f"
MINUS = "\u2212"
PRECISION = 400
"""Digits to reckon with, so that a mistyped 1e300 in a record is shown and does not stop the page."""
SMALLEST = Decimal("0.01")
"""What is smaller and not zero is shown as less than this."""
_current = contextvars.ContextVar("language", default="en")


def use(language: str) -> str:
    """Set the language of this run; an unknown one falls back to English. Returns the language in use."""
    _current.set(language if language in LANGUAGES else "en")
    return _current.get()


def language() -> str:
    return _current.get()


def of_names(spoken: str | None = None) -> str:
    """The language in which names from the data stand where the interface speaks another, or this run's."""
    spoken = spoken or language()
    return spoken if spoken in NAMED else "en"


@functools.cache
def _catalog(code: str) -> gettext.NullTranslations:
    path = LOCALES / code / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        mofile.write_mo(compiled, pofile.read_po(file, locale=code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _(text: str) -> str:
    return _catalog(language()).gettext(text)


def ngettext(one: str, many: str, n: float | Decimal) -> str:
    """The form of a word that goes with `n`; a fraction takes the form of *few* (2,5 литра)."""
    return _catalog(language()).ngettext(one, many, 2 if float(n) % 1 else abs(int(n)))


def in_every_language(text: str) -> list[str]:
    """A text as each of the languages says it, in their order."""
    return [_catalog(code).gettext(text) for code in LANGUAGES]


def pgettext(context: str, text: str) -> str:
    return _catalog(language()).pgettext(context, text)


def N_(text: str) -> str:
    """Mark a text for translation where it is defined; `_` translates it where it is shown."""
    return text


def name(row) -> str:
    """Name of a row (mapping or named tuple) with `name_en` and `name_ru`."""
    field = f"name_{of_names()}"
    return row[field] if hasattr(row, "keys") else getattr(row, field)


# Numbers ----------------------------------------------------------------------------------------------------


def is_nothing(value) -> bool:
    """None, the missing values of pandas, and what is no finite number."""
    return value is None or str(value) in ("<NA>", "NaT", "nan", "NaN", "inf", "-inf")


def number(value, digits: int = 0) -> str:
    """A number with exactly `digits` decimals."""
    if is_nothing(value):
        return NOTHING
    return _number(
        value if isinstance(value, Decimal) else value.item() if hasattr(value, "item") else value, digits, language()
    )


@functools.lru_cache(maxsize=4096)
def _number(value, digits: int, language: str) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    with localcontext(prec=PRECISION):
        text = numbers.format_decimal(value, format=pattern, locale=language)
    if language == "ru":
        text = text.replace(SPACE, THIN)
    text = text.replace("-", MINUS)
    return text[1:] if text.startswith(MINUS) and not re.search("[1-9]", text) else text


def count(value) -> str:
    """A whole number."""
    return number(value)


def significant(value, digits: int = 3) -> str:
    """A number with at most so many significant digits, never in powers of ten: 3,850; 11.2; 0.42.

    What is not zero is never shown as zero: `<0.01`.
    """
    if is_nothing(value):
        return NOTHING
    if 0 < abs(value) < SMALLEST:
        return ("<" if value > 0 else ">" + MINUS) + number(SMALLEST, 2)
    rounded = _rounded(value, digits)
    return number(rounded, max(0, -rounded.normalize().as_tuple().exponent))


def _rounded(value, digits: int = 3) -> Decimal:
    """The value that `significant` shows."""
    exact = Decimal(str(float(value)))
    places = min(digits - 1 - exact.adjusted(), 2)
    with localcontext(prec=PRECISION):
        return exact.quantize(Decimal(1).scaleb(-places)) if exact else exact


COLUMN_DIGITS, COLUMN_DECIMALS = 4, 2


def decimals(values: Iterable) -> int:
    """Decimals with which all numbers of one column are written, so that their points stand under each other: as many
    as show four significant digits of its smallest number, at most two, and no nought at the end of every number."""
    return max((_decimals(abs(float(value))) for value in values if not is_nothing(value)), default=0)


def _decimals(size: float) -> int:
    wanted = max(0, min(COLUMN_DECIMALS, COLUMN_DIGITS - len(str(int(size)))))
    return next((fewer for fewer in range(wanted) if round(size, fewer) == round(size, wanted)), wanted)


def in_column(value, digits: int) -> str:
    """A number of a column with its decimals; what is not zero is never shown as zero."""
    if not is_nothing(value) and value and not round(value, digits):
        return significant(value)
    return number(value, digits)


def as_shown(value: float, *, is_count: bool) -> float:
    """The value that a reader reads where `mean_count` or `significant` write it: what is worked out from figures on
    screen begins with this."""
    if is_count and abs(value) >= 100:
        return float(round(Decimal(str(float(value)))))
    return float(_rounded(value))


def mean_count(value) -> str:
    """A count, or the mean of counts: whole, but for the decimals of a small mean: 1,234; 12.4; 0.4."""
    if is_nothing(value) or abs(value) >= 100:
        return count(value)
    return significant(value)


def signed(value, digits: int = 0) -> str:
    """A difference with its sign; no difference is `0`."""
    text = number(value, digits)
    return "+" + text if not is_nothing(value) and value > 0 and re.search("[1-9]", text) else text


def percent(value, *, with_sign: bool = False) -> str:
    """A share or a relative change, 0.12 as 12%; in tenths where it would else read as none or all."""
    if is_nothing(value):
        return NOTHING
    hundredths = Decimal(str(float(value))) * 100
    size = abs(hundredths)
    if 0 < size < Decimal("0.05"):
        text = ("<" if value > 0 else ">" + MINUS) + number(Decimal("0.1"), 1)
    else:
        if Decimal("99.9") < size < 100:
            hundredths = Decimal("99.9").copy_sign(hundredths)
        digits = 1 if round(size) in (0, 100) and size not in (0, 100) else 0
        text = (signed if with_sign else number)(hundredths, digits)
    return text + (SPACE + "%" if language() == "ru" else "%")


# Units ------------------------------------------------------------------------------------------------------

CATEGORIES = {
    "drug": N_("Drugs"),
    "plant_material": N_("Plant material"),
    "precursor": N_("Precursors"),
    "other": N_("Other goods"),
}
"""Categories as what a total is of; the lists of codes name one of a kind."""
SYMBOLS = {"kg": N_("kg"), "g": N_("g"), "mg": N_("mg"), "t": N_("t"), "l": N_("l"), "ml": N_("ml")}


def unit_word(unit: str | None, n: float = 5) -> str:
    """A unit as it stands behind `significant(n)`: symbols do not change, words agree."""
    if is_nothing(unit):
        return _("(unit not stated)")
    if unit in SYMBOLS:
        return _(SYMBOLS[unit])
    n = _rounded(n) if abs(n) >= SMALLEST or not n else SMALLEST
    words = {
        "tablet": lambda: ngettext("tablet", "tablets", n),
        "capsule": lambda: ngettext("capsule", "capsules", n),
        "ampoule": lambda: ngettext("ampoule", "ampoules", n),
        "vial": lambda: ngettext("vial", "vials", n),
        "dose": lambda: ngettext("dose", "doses", n),
        "unit": lambda: ngettext("piece", "pieces", n),
        "blotter": lambda: ngettext("blotter", "blotters", n),
        "plant": lambda: ngettext("plant", "plants", n),
        "pack": lambda: ngettext("pack", "packs", n),
        "box": lambda: ngettext("box", "boxes", n),
        "cartridge": lambda: ngettext("cartridge", "cartridges", n),
        "injection": lambda: ngettext("injection", "injections", n),
        "package": lambda: ngettext("package", "packages", n),
        "lb": lambda: ngettext("lb", "lb", n),
        "usd": lambda: _("US$"),
    }
    return words[unit]() if unit in words else unit


def quantity(value, unit: str | None) -> str:
    """A quantity with its unit: 775 kg, 2.5 l, 1 tablet."""
    if is_nothing(value):
        return NOTHING
    if unit == "usd":
        return money_usd(value)
    return f"{significant(value)}{SPACE}{unit_word(unit, value)}"


def degrees(value: float, *, is_latitude: bool, digits: int = 1) -> str:
    """A latitude or longitude: 40.2° N, 69.4° E; 40,2° северной широты"""
    return f"{number(abs(value), digits)}°{SPACE}{_side(value, is_latitude)}"


def degrees_between(first: float, last: float, *, is_latitude: bool, digits: int = 1) -> str:
    """A span of latitudes or longitudes, the lesser first: 40.2–41.1° N."""
    if (first < 0) != (last < 0):
        return (
            f"{degrees(first, is_latitude=is_latitude, digits=digits)} – "
            f"{degrees(last, is_latitude=is_latitude, digits=digits)}"
        )
    return f"{number(abs(first), digits)}–{degrees(last, is_latitude=is_latitude, digits=digits)}"


def _side(value: float, is_latitude: bool) -> str:
    if is_latitude:
        return pgettext("north", "N") if value >= 0 else pgettext("south", "S")
    return pgettext("east", "E") if value >= 0 else pgettext("west", "W")


def money_usd(value) -> str:
    """US dollars, millions in words: US$850, US$1.2 million."""
    if is_nothing(value):
        return NOTHING
    if abs(value) >= 1_000_000:
        return _("US${amount} million").format(amount=significant(value / 1_000_000))
    return _("US${amount}").format(amount=significant(value))


GENITIVE_RU = {
    "Австралия": "Австралии",
    "Австрия": "Австрии",
    "Германия": "Германии",
    "Дания": "Дании",
    "Европейский союз": "Европейского союза",
    "Италия": "Италии",
    "Канада": "Канады",
    "Китай": "Китая",
    "Нидерланды (Королевство)": "Нидерландов",
    "Норвегия": "Норвегии",
    "Республика Корея": "Республики Корея",
    "Российская Федерация": "Российской Федерации",
    "Соединённое Королевство Великобритании и Северной Ирландии": (
        "Соединённого Королевства Великобритании и Северной Ирландии"
    ),
    "Соединённые Штаты Америки": "Соединённых Штатов Америки",
    "Финляндия": "Финляндии",
    "Франция": "Франции",
    "Швейцария": "Швейцарии",
    "Швеция": "Швеции",
    "Япония": "Японии",
}


def of_country(name: str) -> str:
    """A donor's name after "of"; in Russian the genitive of usual ones, others in brackets: донора (Икс)."""
    return GENITIVE_RU.get(name, f"донора ({name})") if language() == "ru" else name


# Dates ------------------------------------------------------------------------------------------------------

QUARTERS_RU = ("I", "II", "III", "IV")
MONTH_AXIS_RU = "янв. февр. март апр. май июнь июль авг. сент. окт. нояб. дек.".split()
MONTHS_RU = "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split()
MONTHS_RU_PREPOSITIONAL = "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре".split()
MONTHS_RU_GENITIVE = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()


@functools.cache
def _parsed(code: str) -> Locale:
    return Locale.parse(code)


def _locale() -> Locale:
    return _parsed("ru" if language() == "ru" else "en_GB")


@functools.lru_cache(maxsize=8192)
def _of_month(spoken: str, pattern: str, year: int, month: int) -> str:
    """A month as babel writes it: a page names thousands, and most of them again and again."""
    return dates.format_date(date(year, month, 1), pattern, locale=_parsed("ru" if spoken == "ru" else "en_GB"))


def date_long(day: date | None) -> str:
    """7 July 2022, 7 июля 2022 года."""
    if is_nothing(day):
        return NOTHING
    if language() == "ru":
        return f"{day.day}{SPACE}{MONTHS_RU_GENITIVE[day.month - 1]} {day.year}{SPACE}года"
    return f"{day.day} {_of_month(language(), 'LLLL y', day.year, day.month)}"


def date_short(day: date | None) -> str:
    """7 Jul 2022, 07.07.2022."""
    if is_nothing(day):
        return NOTHING
    if language() == "ru":
        return f"{day:%d.%m.%Y}"
    return f"{day.day}{SPACE}{month_axis(day)} {day.year}"


def month_year(day: date | None) -> str:
    """July 2022, июль 2022 г."""
    if is_nothing(day):
        return NOTHING
    text = _of_month(language(), "LLLL y", day.year, day.month)
    return text + (f"{SPACE}г." if language() == "ru" else "")


def month_name(day: date) -> str:
    """July, июль."""
    return _of_month(language(), "LLLL", day.year, day.month)


def month_axis(day: date) -> str:
    """Jul, июль: short, for axes."""
    return MONTH_AXIS_RU[day.month - 1] if language() == "ru" else dates.format_date(day, "LLL", locale="en")


def month_axis_year(day: date) -> str:
    """Jul 2022, июль 2022: short, for the ends of small charts."""
    return f"{month_axis(day)} {day.year}"


def day_axis(day: date) -> str:
    """7 Jul, 7 июля: short, for axes."""
    return f"{day.day}{SPACE}{month_axis(day) if language() != 'ru' else MONTHS_RU_GENITIVE[day.month - 1][:3]}"


def quarter_axis(day: date) -> str:
    """Q3, III кв.: short, for axes."""
    quarter = (day.month - 1) // 3
    return f"{QUARTERS_RU[quarter]}{SPACE}кв." if language() == "ru" else f"Q{quarter + 1}"


def half_year_axis(day: date) -> str:
    """H2, II пол.: short, for axes."""
    half = 1 if day.month <= 6 else 2
    return f"{'I' * half}{SPACE}пол." if language() == "ru" else f"H{half}"


def week_from(day: date) -> str:
    """Week from 4 July 2022, неделя с 4 июля 2022 года."""
    return _("week from {date}").format(date=date_long(day))


def weekdays() -> tuple[str, ...]:
    """Mon … Sun, пн … вс."""
    names = dates.get_day_names("abbreviated", locale=_locale())
    return tuple(names[day] for day in range(7))


def weekday_name(number: int) -> str:
    """Monday, понедельник: by its number in the week, from 1."""
    return dates.get_day_names("wide", "stand-alone", locale=_locale())[number - 1]


def dated(day: date, precision: str) -> str:
    """A day as precisely as it is known: day, month or year."""
    if precision == "year":
        return str(day.year)
    return month_year(day) if precision == "month" else date_short(day)


def dated_after_since(day: date, precision: str) -> str:
    """As `dated`, after "since": since July 2022; с июля 2022 г."""
    if language() != "ru" or precision == "day":
        return dated(day, precision)
    month = f"{MONTHS_RU_GENITIVE[day.month - 1]} " if precision == "month" else ""
    return f"{month}{day.year}{SPACE}г."


def period(start: date, end: date) -> str:
    """Days from `start` to before `end` in the shortest true words: year, half, quarter, months or days."""
    last = end - timedelta(days=1)
    if end <= start:
        return NOTHING
    if start.day == 1 and end.day == 1:
        months = (end.year - start.year) * 12 + end.month - start.month
        year_ru = f"{start.year}{SPACE}г."
        if months == 12 and start.month == 1:
            return year_ru if language() == "ru" else str(start.year)
        if months % 12 == 0 and start.month == 1:
            span = f"{start.year}–{last.year}"
            return f"{span}{SPACE}гг." if language() == "ru" else span
        if months == 6 and start.month in (1, 7):
            half = 1 if start.month == 1 else 2
            return f"{'I' * half}{SPACE}полугодие {year_ru}" if language() == "ru" else f"H{half} {start.year}"
        if months == 3 and start.month % 3 == 1:
            quarter = start.month // 3
            if language() == "ru":
                return f"{QUARTERS_RU[quarter]}{SPACE}квартал {year_ru}"
            return f"Q{quarter + 1} {start.year}"
        if months == 1:
            return month_year(start)
        if language() == "ru" and start.year != last.year:
            first = f"{MONTHS_RU_GENITIVE[start.month - 1]} {start.year}"
            return f"с{SPACE}{first}{SPACE}года по{SPACE}{month_name(last)} {last.year}{SPACE}года"
        if start.year == last.year:
            return f"{month_name(start)}{'–' if language() == 'ru' else ' – '}{month_year(last)}"
        return f"{month_year(start)} – {month_year(last)}"
    if start == last:
        return date_long(start)
    if language() == "ru":
        first = f"{start.day}{SPACE}{MONTHS_RU_GENITIVE[start.month - 1]}"
        if start.year != last.year:
            first = date_long(start)
        return f"с{SPACE}{first} по{SPACE}{date_long(last)}"
    first = date_long(start) if start.year != last.year else date_long(start).rsplit(" ", 1)[0]
    return f"{first} – {date_long(last)}"


def period_short(start: date, end: date) -> str:
    """`period` where there is little room, days in figures: 15 Mar – 20 May 2024, 15.03–20.05.2024."""
    last = end - timedelta(days=1)
    if start == last or start.day == end.day == 1:
        return period(start, end)
    if start.year != last.year:
        return f"{date_short(start)} – {date_short(last)}"
    if language() == "ru":
        return f"{start:%d.%m}–{date_short(last)}"
    return f"{start.day}{SPACE}{month_axis(start)} – {date_short(last)}"


def within(start: date, end: date) -> str:
    """`period` within a sentence: in Q3 2026, on 2 May 2026, from May to June 2026, за III квартал 2026 г.; what begins
    with "from" needs no more."""
    words = period(start, end)
    if end - start == timedelta(days=1):
        return _("on {day}").format(day=words)
    if language() != "ru" and " – " in words:
        first, last = words.split(" – ")
        return f"from {first} to {last}"
    return words if words.startswith(f"с{SPACE}") else _("in {period}").format(period=words)


def period_after_since(start: date, end: date) -> str:
    """A month, quarter, half-year or year after "since": Q3 2019, July 2021; III квартала 2019 г., июля 2021 г."""
    words = period(start, end)
    if language() != "ru":
        return words
    if start.day == end.day == 1 and (end.year - start.year) * 12 + end.month - start.month == 1:
        return f"{MONTHS_RU_GENITIVE[start.month - 1]} {start.year}{SPACE}г."
    return words.replace("квартал ", "квартала ").replace("полугодие ", "полугодия ")


def months_in(days: Iterable[date]) -> str:
    """Months of the year after "in": June, July and August; июне, июле и августе."""
    return list_words(MONTHS_RU_PREPOSITIONAL[day.month - 1] if language() == "ru" else month_name(day) for day in days)


def datetime_zone(moment: datetime | None, zone: str, zone_word: str) -> str:
    """A UTC time in the deployment's zone: 18 Nov 2026, 06:00 (Tashkent, UTC+5)."""
    if is_nothing(moment):
        return NOTHING
    local = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(ZoneInfo(zone))
    return f"{date_short(local.date())}, {local:%H:%M} ({zone_word}, {utc_offset(local, zone)})"


def utc_offset(moment: datetime, zone: str) -> str:
    """How far a zone is from UTC at a moment: UTC+5."""
    offset = moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    hours, rest = divmod(int(abs(offset).total_seconds()) // 60, 60)
    sign = "+" if offset >= timedelta() else MINUS
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def days(n: float | None) -> str:
    """A span of days with at most one decimal: 2.1 days, 1 day."""
    if is_nothing(n):
        return NOTHING
    shown = round(float(n), 1)
    return ngettext("{n} day", "{n} days", shown).format(n=number(shown, 1 if shown % 1 else 0))


# Words ------------------------------------------------------------------------------------------------------


def list_words(words: Iterable[str]) -> str:
    """a, b and c."""
    return lists.format_list(list(words), locale=_locale())


STATE_WORDS = {
    "received": N_("Report received"),
    "nil": N_("Nil report"),
    "late": N_("Received late"),
    "partial": N_("Reported in part"),
    "missing": N_("Not reported"),
    "closed": N_("Closed in this period"),
    "not_open": N_("Not yet open"),
    "filling": N_("Incomplete period"),
    "unknown": N_("Not known"),
    "suppressed": N_("Suppressed"),
    "not_applicable": N_("Not applicable"),
    "no_case_published": N_("No case published"),
    "not_held": N_("This source does not hold this information"),
    "not_at_this_level": N_("Not available at your access level"),
    "not_stated": N_("Not stated"),
    "none_recorded": N_("None recorded"),
}


def category(code: str) -> str:
    """A category as what a total is of: "Drugs"; '' for one that an operator added."""
    return _(CATEGORIES[code]) if code in CATEGORIES else ""


def state_word(code: str) -> str:
    """What stands where a value could be: the states of `reporting` and the reasons for showing none."""
    return _(STATE_WORDS[code])


MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:<>&\"'])")
REPLACED_LATER = re.compile(r":(?=[a-z/])|@|www(?=\.)|[-<>~](?=[-<>=])", re.IGNORECASE)
"""Where Streamlit finds links, addresses, arrows and its own signs in a text whose Markdown has been read."""
JOINER = "\u2060"


def markdown(text) -> str:
    """Data as text in Markdown: every sign that could mean something there loses its meaning."""
    parted = signs.isolated(REPLACED_LATER.sub(lambda match: match[0] + JOINER, " ".join(signs.drawn(text).split())))
    return MARKDOWN.sub(lambda match: f"&#{ord(match[1])};", parted)


def html(text) -> str:
    """Data as text in HTML, attributes included."""
    return _html.escape(signs.isolated(signs.drawn(text)), quote=True)


PLOTLY_LOCALES = {
    "ru": {
        "format": {
            "days": "воскресенье понедельник вторник среда четверг пятница суббота".split(),
            "shortDays": "вс пн вт ср чт пт сб".split(),
            "months": MONTHS_RU,
            "shortMonths": MONTH_AXIS_RU,
            "date": "%d.%m.%Y",
            "decimal": ",",
            "thousands": THIN,
        },
        "dictionary": {"Autoscale": "Автомасштаб", "Reset axes": "Сбросить оси", "Zoom": "Масштаб"},
    }
}
