"""What people write into cells: numbers and dates in their many spellings, read strictly."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

BLANKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = range(20_000, 80_000)
"""Excel's day numbers from 1954 to 2119: what a date cell turns into when its format is lost."""


class CellError(ValueError):
    """A cell that cannot be read: `args` are the reason and how to mend it."""


def read_number(text: str) -> float | None:
    """A number that is not negative; None for a blank cell.

    Decimal point or comma, blanks of any kind between thousands. `1,234` could be either and is refused.

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
    elif re.fullmatch(r"-?[1-9]\d{0,2}(,\d{3})+", bare):
        raise CellError("the comma could mean thousands or decimals", "write 1234 or 1.234")
    else:
        bare = bare.replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", bare):
        raise CellError("not a number", "write digits with a decimal point, such as 12.5; leave it blank if not known")
    value = float(bare)
    if value < 0:
        raise CellError("negative amount", "an amount seized is zero or more")
    return value


def read_day(text: str, *, latest: date, earliest: date = date(1970, 1, 1)) -> date:
    """A day written as 2022-07-07, 07.07.2022, 07/07/2022 (day first), or as Excel's day number.

    Raises:
        CellError: blank, no such day, or outside `earliest` to `latest`.
    """
    bare = text.strip()
    remedy = "write the day as 2022-07-07"
    if not bare:
        raise CellError("no date", remedy)
    day = None
    try:
        if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?", bare):
            day = date(int(match[1]), int(match[2]), int(match[3]))
        elif match := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", bare):
            day = date(int(match[3]), int(match[2]), int(match[1]))
        elif re.fullmatch(r"\d{5}(\.0+)?", bare) and int(float(bare)) in EXCEL_DAYS:
            day = EXCEL_EPOCH + timedelta(days=int(float(bare)))
    except ValueError as error:
        raise CellError("no such day in the calendar", remedy) from error
    if day is None:
        raise CellError("not a date", remedy)
    if day > latest:
        raise CellError("a date in the future", f"the day cannot be after {latest}")
    if day < earliest:
        raise CellError("a date too long ago", f"the day cannot be before {earliest}")
    return day


def read_moment(text: str, *, latest: datetime) -> datetime:
    """A time in UTC written as 2022-07-07 14:30 or 2022-07-07T14:30Z.

    Raises:
        CellError: blank, no such time, or after `latest`.
    """
    bare = text.strip().replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(bare)
    except ValueError as error:
        raise CellError("not a time", "write the time in UTC as 2022-07-07 14:30") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=latest.tzinfo)
    if moment > latest:
        raise CellError("a time in the future", f"the time cannot be after {latest:%Y-%m-%d %H:%M} UTC")
    return moment
