"""What people write into cells: numbers and dates in their many spellings, read strictly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from database.formats.conventions import (
    AS_USUAL,
    BLANKS,
    DAY_FIRST,
    DECIMALS,
    EITHER,
    GROUPED,
    IN_FIGURES,
    ORDERS,
    WHOLE,
    Days,
    Numbers,
    full_year,
)
from language.i18n import _

CLOCK = r"(?:(?:,?\s+|T)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
ISO_WITH_ZONE = r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})"
YEAR_WORD = r"(?:\s*(?:г\.?|года|год))?"
EARLIEST = date(1970, 1, 1)
SECONDS_OF_DAY = 86_400
MOST_COUNTED = 2_000_000_000
EXCEL_DAYS = range(20_000, 80_000)
"""Excel's day numbers from 1954 to 2119: what a date cell turns into when its format is lost."""


class CellError(ValueError):
    """A cell that cannot be read: `args` are the reason and how to mend it."""


def meant(suggestions: Sequence[str]) -> str:
    """A remedy that names what a text may stand for."""
    return _("perhaps: {suggestions}").format(suggestions=", ".join(suggestions))


def read_number(text: str, *, numbers: Numbers = AS_USUAL.numbers) -> float | None:
    """A number that is not negative; None for a blank cell.

    Decimal point or comma, blanks of any kind between thousands. `1,234` and `1.234` could be either and are refused,
    unless `numbers` says what the column means.

    Raises:
        CellError: no number, an ambiguous or a negative one.
    """
    bare = BLANKS.sub("", text).replace("\u2212", "-")
    if not bare:
        return None
    if either := EITHER.fullmatch(bare):
        use = numbers.point if either[1] == "." else numbers.comma
        if not use:
            raise _either_number(bare, either[1])
        bare = bare.replace(either[1], "." if use == "decimal" else "")
    elif GROUPED["."].fullmatch(bare) and (bare.count(".") > 1 or "," in bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif GROUPED[","].fullmatch(bare) and (bare.count(",") > 1 or "." in bare):
        bare = bare.replace(",", "")
    elif not ("," in bare and "." in bare):
        bare = bare.replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", bare):
        raise CellError(
            _("not a number"), _("write digits with a decimal point, such as 12.5; leave it blank if not known")
        )
    value = float(bare)
    if value < 0:
        raise CellError(_("negative amount"), _("an amount seized is zero or more"))
    return value


def _either_number(bare: str, mark: str) -> CellError:
    reason = (
        _("the comma could mean thousands or decimals")
        if mark == ","
        else _("the point could mean thousands or decimals")
    )
    whole, part = bare.lstrip("+-").split(mark)
    remedy = _("it could be {one} or {other}: write one of them, or say which sign is the decimal one: {options}")
    options = " / ".join(f"--decimal {sign}" for sign in DECIMALS)
    return CellError(reason, remedy.format(one=whole + part, other=f"{whole}.{part}0", options=options))


def read_day(
    text: str, *, latest: date, earliest: date = EARLIEST, days: Days = AS_USUAL.days, zone: tzinfo | None = None
) -> date:
    """A day written as 2022-07-07, 07.07.2022, 7 July 2022, in figures whose order `days` knows, or as Excel's day
    number; a time of the day beside it is not read, but one with a zone of its own is counted in `zone`.

    Raises:
        CellError: blank, no such day, one that could be either of two, or outside `earliest` to `latest`.
    """
    bare = text.strip()
    remedy = _("write the day as {example}").format(example="2022-07-07")
    if not bare:
        raise CellError(_("no date"), remedy)
    try:
        day = _day(bare, days, zone)
    except ValueError as error:
        raise error if isinstance(error, CellError) else CellError(_("no such day in the calendar"), remedy) from error
    if day is None:
        raise CellError(*_no_day(bare, remedy))
    if day > latest:
        raise CellError(_("a date in the future"), _("the day cannot be after {day}").format(day=latest))
    if day < earliest:
        raise CellError(_("a date too long ago"), _("the day cannot be before {day}").format(day=earliest))
    return day


def _no_day(bare: str, remedy: str) -> tuple[str, str]:
    """Why a text is no day, and what to do: of a month, a quarter or a year the day has to be asked for."""
    ask = _("write the day on which it was, such as {example}; ask the office for it").format(example="2022-07-07")
    if re.fullmatch(r"(19|20)\d\d" + YEAR_WORD, bare):
        return _("a year without a day"), ask
    if month_and_year(bare):
        return _("a month without a day"), ask
    if re.fullmatch(
        r"(?i)(?:[qк][1-4]|[1-4]|i{1,3}|iv)\s*(?:q|кв\.?|квартал)?\s*(19|20)\d\d"
        + YEAR_WORD
        + r"|(19|20)\d\d\s*[-/ ]?\s*(?:q[1-4]|(?:[1-4]|i{1,3}|iv)\s*кв\S*)",
        bare,
    ):
        return _("a quarter without a day"), ask
    if re.fullmatch(r"\d{1,2}(?:\.\d{1,2}(?:\.\d{2,4})?)?\s*[-–—]\s*\d{1,2}\.\d{1,2}\.\d{2,4}" + YEAR_WORD, bare):
        return _("a range of days"), _("write the first of the days, such as {example}").format(example="2022-07-07")
    return _("not a date"), remedy


def _day(bare: str, days: Days, zone: tzinfo | None) -> date | None:
    """The day that a text is; None where it is none.

    Raises:
        CellError: it could be either of two.
        ValueError: there is no such day.
    """
    if match := re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + CLOCK, bare):
        if days.may_be_swapped and WHOLE.fullmatch(bare) and match[3] != match[4]:
            reason = _(
                "a spreadsheet may have taken the day for the month: all dates of the column are up to the 12th, all "
                "texts after it"
            )
            raise CellError(
                reason,
                _("enter the dates anew, or say that they are right: {options}").format(options=f"--dates {DAY_FIRST}"),
            )
        return date(int(match[1]), int(match[3]), int(match[4]))
    if re.fullmatch(r"(19|20)\d{6}", bare):
        return date(int(bare[:4]), int(bare[4:6]), int(bare[6:]))
    if re.fullmatch(ISO_WITH_ZONE, bare):
        moment = datetime.fromisoformat(bare.replace(" ", "T"))
        return moment.astimezone(zone).date() if zone else moment.date()
    if (match := IN_FIGURES.match(bare)) and re.fullmatch(YEAR_WORD + CLOCK, bare[match.end() :]):
        return in_figures(match, days)
    if match := re.fullmatch(
        rf"[«\"“]?(\d{{1,2}})[»\"”]?[\s.-]*([^\W\d_]{{3,}})\.?[\s,.-]*(\d{{4}}|(?<=[-.])\d\d){YEAR_WORD}{CLOCK}", bare
    ):
        number, word, year = match[1], match[2], match[3]
    elif match := re.fullmatch(rf"([^\W\d_]{{3,}})\.?\s*(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){CLOCK}", bare):
        word, number, year = match[1], match[2], match[3]
    else:
        if re.fullmatch(r"\d{5}(\.\d+)?", bare) and int(float(bare)) in EXCEL_DAYS:
            return days.epoch + timedelta(days=int(float(bare)))
        return None
    month = month_named(word)
    return date(full_year(year), month, int(number)) if month else None


def in_figures(match: re.Match, days: Days) -> date:
    """The day that a match of `IN_FIGURES` stands for.

    Raises:
        CellError: it could be either of two.
        ValueError: there is no such day.
    """
    one, mark, other, last = match.groups()
    remedy = _("write the day as {example}, or say which figure is the first: {options}").format(
        example="2022-07-07", options=" / ".join(f"--dates {order}" for order in ORDERS[: 2 + (len(last) == 2)])
    )
    if days.contradicts_itself:
        cells = ", ".join(days.clash) or match[0]
        raise CellError(
            _("the column writes day and month now in one order, now in the other: {cells}").format(cells=cells), remedy
        )
    found = sorted(set(days.of(one, mark, other, last).values()))
    if not found:
        raise ValueError(match[0])
    if len(found) > 1:
        raise CellError(_("it could be either day: {days}").format(days=", ".join(map(str, found))), remedy)
    return found[0]


MONTHS = (
    "jan янв",
    "feb фев",
    "mar мар",
    "apr апр",
    "may май мая",
    "jun июн",
    "jul июл",
    "aug авг",
    "sep сен",
    "oct окт",
    "nov ноя",
    "dec дек",
)
MONTH_WORDS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "sept",
    "october",
    "november",
    "december",
    "январь",
    "января",
    "февраль",
    "февраля",
    "март",
    "марта",
    "апрель",
    "апреля",
    "июнь",
    "июня",
    "июль",
    "июля",
    "август",
    "августа",
    "сентябрь",
    "сентября",
    "сент",
    "октябрь",
    "октября",
    "ноябрь",
    "ноября",
    "нояб",
    "декабрь",
    "декабря",
    "февр",
)


def month_named(word: str) -> int | None:
    """The month of a name in English or Russian, whole or cut to three letters."""
    word = word.casefold()
    short = word if len(word) == 3 else word[:3] if word in MONTH_WORDS else ""
    return next((number for number, names in enumerate(MONTHS, start=1) if short and short in names.split()), None)


def read_time(text: str, *, days: Days = AS_USUAL.days) -> datetime:
    """A day with the time that a clock showed: 2022-07-07 14:30, 07.07.2022 9:40, 7 July 2022, 9:40 pm or Excel's
    serial time; without a zone, unless one is written (Z, +05:00). A day without a time is its beginning.

    Raises:
        CellError: no such time, a day that could be either of two, or one too long ago.
    """
    bare = text.strip()
    remedy = _("write the time as {example}").format(example="2022-07-07 14:30")
    try:
        read = _time(bare, days)
    except ValueError as error:
        raise error if isinstance(error, CellError) else CellError(_("not a time"), remedy) from error
    if read is None:
        raise CellError(_("not a time"), remedy)
    if read.year < EARLIEST.year:
        raise CellError(_("a time too long ago"), _("the time cannot be before {time}").format(time=EARLIEST))
    return read


IN_HOURS = re.compile(
    r"(?P<hour>\d{1,2})(?P<mark>[:.])(?P<minute>\d{2})(?:(?P=mark)(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?:(?P<utc>Z|UTC|GMT)|(?:UTC|GMT)?(?P<zone>[+-]\d{1,2}(?::?\d{2})?))?",
    re.IGNORECASE,
)
"""The time of a day as clocks show it: 9:40, 09.40, 9:40:15.5 pm, 09:40Z, 09:40+05:00."""


def _time(bare: str, days: Days) -> datetime | None:
    """What a text says; None where it is no time.

    Raises:
        CellError: the day could be either of two.
        ValueError: there is no such time.
    """
    if re.fullmatch(r"\d{5}\.\d+", bare) and int(float(bare)) in EXCEL_DAYS:
        # Excel keeps a time as a part of the day, which is no whole number of seconds.
        seconds = round(float("0." + bare.split(".")[1]) * SECONDS_OF_DAY)
        return datetime.combine(days.epoch + timedelta(days=int(bare.split(".")[0])), time()) + timedelta(
            seconds=seconds
        )
    for match in re.finditer(r"(?:\s*,\s*|\s+|(?<=\d)T)(?=\d{1,2}[:.]\d{2})", bare):
        clock = IN_HOURS.fullmatch(bare[match.end() :])
        if clock and (day := _day(bare[: match.start()], days, None)):
            return _on(day, clock)
    first, *rest = re.split(r"[\s,]+", bare, maxsplit=1)
    if rest and (clock := IN_HOURS.fullmatch(first)) and ":" in first and (day := _day(rest[0], days, None)):
        return _on(day, clock)
    day = _day(bare, days, None) if not re.search(r"\d:\d", bare) else None
    return datetime.combine(day, time()) if day else None


def _on(day: date, clock: re.Match) -> datetime:
    hour, half = int(clock["hour"]), (clock["half"] or "").replace(".", "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    # 24:00 is the beginning of the day that follows.
    later = timedelta(days=1) if (hour, int(clock["minute"])) == (24, 0) else timedelta()
    read = datetime.combine(day, time(0 if later else hour, int(clock["minute"]), int(clock["second"] or 0))) + later
    if clock["utc"]:
        return read.replace(tzinfo=UTC)
    if clock["zone"]:
        sign, hours, minutes = re.fullmatch(r"([+-])(\d{1,2}):?(\d{2})?", clock["zone"]).groups()
        return read.replace(
            tzinfo=timezone((1 if sign == "+" else -1) * timedelta(hours=int(hours), minutes=int(minutes or 0)))
        )
    return read


def read_count(text: str, *, numbers: Numbers = AS_USUAL.numbers) -> int | None:
    """A whole number from 0; None for a blank cell.

    Raises:
        CellError: no number, a fraction, negative, or too large to be one.
    """
    value = read_number(text, numbers=numbers)
    if value is None:
        return None
    if not value.is_integer() or value > MOST_COUNTED:
        raise CellError(_("not a whole number"), _("write a whole number such as 12; leave it blank if not known"))
    return int(value)


def read_degrees(text: str, most: int) -> float | None:
    """Degrees from -most to most, with a decimal point or comma; None for a blank cell.

    Raises:
        CellError: no number, or outside.
    """
    bare = text.strip().replace(",", ".").replace("\u2212", "-")
    if not bare:
        return None
    if not re.fullmatch(r"-?\d{1,3}(\.\d+)?", bare) or abs(float(bare)) > most:
        raise CellError(
            _("not a number of degrees"),
            _("write degrees of at most {most}, such as {example}").format(most=most, example="42.825"),
        )
    return float(bare)


def read_month(text: str, *, latest: date, days: Days = AS_USUAL.days, zone: tzinfo | None = None) -> date:
    """The first day of a month written as 2022-07 or 07.2022, or by any of its days.

    Raises:
        CellError: blank, no such month, or in the future.
    """
    bare = text.strip()
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})", bare):
        bare = f"{bare}-01"
    elif match := re.fullmatch(r"(\d{1,2})[./](\d{4})", bare):
        bare = f"{match[2]}-{match[1]}-01"
    return read_day(bare, latest=latest, days=days, zone=zone).replace(day=1)


TOTALS = frozenset(
    "total|totals|grand total|subtotal|sub-total|sum|sum total|overall|итого|всего|сумма|общий итог|всего "
    "изъято|барлығы|жиыны|жалпы|бардыгы|жалпысы|"
    "жыйынтыгы|жами|ҳаммаси|jami|ҳамагӣ|ҷамъ|jemi".split("|")
)
"""What stands in a row that sums others up, in the languages of the region."""


def is_total(text: str) -> bool:
    """Whether a cell says that its row sums others up: "Итого", "Total:", "Всего по области"."""
    bare = " ".join(text.split()).strip(" .:;*-–—").casefold()
    return bare in TOTALS or bare.startswith(("итого ", "всего ", "total for ", "total of "))


def total_row() -> tuple[str, str]:
    """Why a row of a total is refused, and what to do."""
    return _("a row that sums up others"), _("nothing need be done: totals are made of the rows")


def month_and_year(text: str) -> bool:
    """Whether a text is a month of a year: Январь 2026, 03.2026."""
    words = re.fullmatch(r"([^\W\d_]+)\.?,?\s+\d{4}" + YEAR_WORD, text.strip())
    return (
        bool(month_named(words[1]))
        if words
        else re.fullmatch(r"\d{4}-\d{2}|\d{1,2}[./]\d{4}", text.strip()) is not None
    )
