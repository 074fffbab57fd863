"""What people write into cells: numbers and dates in their many spellings, read strictly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from i18n import _

BLANKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
CLOCK = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
EARLIEST = date(1970, 1, 1)
MOST_COUNTED = 2_000_000_000
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = range(20_000, 80_000)
"""Excel's day numbers from 1954 to 2119: what a date cell turns into when its format is lost."""


class CellError(ValueError):
    """A cell that cannot be read: `args` are the reason and how to mend it."""


def meant(suggestions: Sequence[str]) -> str:
    """A remedy that names what a text may stand for."""
    return _("perhaps: {suggestions}").format(suggestions=", ".join(suggestions))


def read_number(text: str, *, has_decimal_comma: bool = False) -> float | None:
    """A number that is not negative; None for a blank cell.

    Decimal point or comma, blanks of any kind between thousands. `1,234` could be either and is refused, unless
    `has_decimal_comma` says what the file means.

    Raises:
        CellError: no number, an ambiguous or a negative one.
    """
    bare = BLANKS.sub("", text)
    if not bare:
        return None
    bare = bare.replace("\u2212", "-")
    if "," in bare and "." in bare:
        point = max(bare.rfind(","), bare.rfind("."))
        thousands = "," if bare[point] == "." else "."
        bare = bare.replace(thousands, "").replace(",", ".")
    elif re.fullmatch(r"-?[1-9]\d{0,2}(,\d{3})+", bare) and not (has_decimal_comma and bare.count(",") == 1):
        raise CellError(_("the comma could mean thousands or decimals"), _("write 1234 or 1.234"))
    else:
        bare = bare.replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", bare):
        raise CellError(_("not a number"), _("write digits with a decimal point, such as 12.5; leave it blank if not known"))
    value = float(bare)
    if value < 0:
        raise CellError(_("negative amount"), _("an amount seized is zero or more"))
    return value


def read_day(text: str, *, latest: date, earliest: date = EARLIEST) -> date:
    """A day written as 2022-07-07, 07.07.2022, 07/07/2022 (day first), or as Excel's day number;
    a time of the day beside it is not read.

    Raises:
        CellError: blank, no such day, or outside `earliest` to `latest`.
    """
    bare = text.strip()
    remedy = _("write the day as {example}").format(example="2022-07-07")
    if not bare:
        raise CellError(_("no date"), remedy)
    day = None
    try:
        if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})" + CLOCK, bare):
            day = date(int(match[1]), int(match[2]), int(match[3]))
        elif match := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})" + CLOCK, bare):
            day = date(int(match[3]), int(match[2]), int(match[1]))
        elif re.fullmatch(r"\d{5}(\.\d+)?", bare) and int(float(bare)) in EXCEL_DAYS:
            day = EXCEL_EPOCH + timedelta(days=int(float(bare)))
    except ValueError as error:
        raise CellError(_("no such day in the calendar"), remedy) from error
    if day is None:
        raise CellError(_("not a date"), remedy)
    if day > latest:
        raise CellError(_("a date in the future"), _("the day cannot be after {day}").format(day=latest))
    if day < earliest:
        raise CellError(_("a date too long ago"), _("the day cannot be before {day}").format(day=earliest))
    return day


def read_moment(text: str, *, latest: datetime) -> datetime:
    """A time written as 2022-07-07 14:30 or 07.07.2022 14:30, in the zone of `latest`, or with its own (Z, +05:00).

    Raises:
        CellError: blank, no such time, or after `latest`.
    """
    bare = re.sub(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})", lambda day: f"{day[3]}-{day[2]:0>2}-{day[1]:0>2}", text.strip())
    try:
        moment = datetime.fromisoformat(bare)
    except ValueError as error:
        raise CellError(_("not a time"), _("write the time as {example}").format(example="2022-07-07 14:30")) from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=latest.tzinfo)
    if moment > latest:
        raise CellError(_("a time in the future"), _("the time cannot be after {time}").format(time=f"{latest:%Y-%m-%d %H:%M}"))
    if moment.year < EARLIEST.year:
        raise CellError(_("a time too long ago"), _("the time cannot be before {time}").format(time=EARLIEST))
    return moment.astimezone(UTC)


def read_count(text: str) -> int | None:
    """A whole number from 0; None for a blank cell.

    Raises:
        CellError: no number, a fraction, negative, or too large to be one.
    """
    value = read_number(text)
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
        raise CellError(_("not a number of degrees"), _("write degrees of at most {most}, such as {example}").format(most=most, example="42.825"))
    return float(bare)


def read_month(text: str, *, latest: date) -> date:
    """The first day of a month written as 2022-07 or 07.2022, or by any of its days.

    Raises:
        CellError: blank, no such month, or in the future.
    """
    bare = text.strip()
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})", bare):
        bare = f"{bare}-01"
    elif match := re.fullmatch(r"(\d{1,2})[./](\d{4})", bare):
        bare = f"{match[2]}-{match[1]}-01"
    return read_day(bare, latest=latest).replace(day=1)
