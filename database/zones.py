"""The clocks by which offices write: time zones with their history.

The history is that of the pinned package tzdata, not of the system: one that has not been updated since the beginning
of 2024 does not know that all of Kazakhstan went over to UTC+5 on 1 March 2024.
"""

from __future__ import annotations

import functools
from datetime import UTC, datetime, tzinfo
from importlib import resources
from zoneinfo import ZoneInfo

OF_COUNTRY = {
    "AF": "Asia/Kabul",
    "AM": "Asia/Yerevan",
    "AZ": "Asia/Baku",
    "BY": "Europe/Minsk",
    "CN": "Asia/Shanghai",
    "GE": "Asia/Tbilisi",
    "IN": "Asia/Kolkata",
    "IR": "Asia/Tehran",
    "KG": "Asia/Bishkek",
    "KZ": "Asia/Almaty",
    "PK": "Asia/Karachi",
    "TJ": "Asia/Dushanbe",
    "TM": "Asia/Ashgabat",
    "TR": "Europe/Istanbul",
    "UZ": "Asia/Tashkent",
}
"""The clock of a country where it has one, or where nearly all go by one; offices that went by another have it in
`blo.time_zone`."""


class UnknownZone(ValueError):
    """A name that no time zone has."""


@functools.cache
def zone(name: str) -> ZoneInfo:
    """A time zone by its name, such as Asia/Almaty.

    Raises:
        UnknownZone: there is none.
    """
    try:
        with resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as file:
            return ZoneInfo.from_file(file, key=name)
    except (OSError, ValueError) as error:
        raise UnknownZone(name) from error


def moment(read: datetime, clock: tzinfo) -> datetime:
    """A time as the clock showed it, in UTC; one that was written with its own zone is taken by that. Of an hour that a
    clock showed twice the first is meant."""
    return (read if read.tzinfo else read.replace(tzinfo=clock)).astimezone(UTC)
