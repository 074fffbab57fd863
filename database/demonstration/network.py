"""The offices and their time: openings, closures, agencies, and the days on which a crossing worked.

Offices, agencies and the opening dates that are known are real. What is not known is invented, and says so.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd

from database import reference
from database.codes import reference_rows
from database.demonstration import draws
from scope.comparison import month_start, months_between, shift

YEARS = 10
INVENTED = "Opening date invented for demonstration."
STATUS_INVENTED = "Invented for demonstration"
INVENTED_OPENINGS = {
    "KZ-KORDAI": date(2017, 9, 12),
    "TJ-NPYANJ": date(2016, 4, 20),
    "UZ-AYRITOM": date(2018, 6, 5),
    "UZ-DUSTLIK": date(2018, 10, 16),
    "KG-DOSTUK": date(2018, 10, 16),
    "TM-FARAP": date(2023, 5, 11),
    "TM-IMAMNAZAR": date(2019, 3, 14),
    "TM-SERHETABAT": date(2019, 11, 28),
    "KG-AKZHOL": date(2017, 9, 12),
    "KG-KYZYLBEL": date(2018, 5, 24),
    "TJ-GULISTON": date(2018, 5, 24),
    "KG-KARAMYK": date(2019, 7, 2),
    "TJ-TOJVARON": date(2019, 7, 2),
    "KG-BORDOBO": date(2019, 8, 21),
    "KG-KULUNDU": date(2020, 2, 6),
}
KYRGYZ_TAJIK_SHUT = date(2021, 5, 1)
KYRGYZ_TAJIK_REOPENED = {
    "KG-KYZYLBEL": date(2025, 3, 13),
    "TJ-GULISTON": date(2025, 3, 13),
    "KG-KARAMYK": date(2025, 7, 8),
    "TJ-TOJVARON": date(2025, 7, 8),
    "KG-BORDOBO": date(2025, 7, 8),
}
KYRGYZ_TAJIK_CLOSED = ("KG-KULUNDU",)
"""Shut with the others; no source names it among those that reopened (on 13 March 2025 Kyzyl-Bel, and Kairagach, which
is no office)."""
PANDEMIC = (date(2020, 3, 19), date(2020, 10, 1))
SUSPENDED_IN_PANDEMIC = ("UZ-DUSTLIK", "KG-DOSTUK", *KYRGYZ_TAJIK_REOPENED, *KYRGYZ_TAJIK_CLOSED)
RECONSTRUCTION = (date(2020, 1, 15), date(2021, 4, 2))
RECONSTRUCTED = ("KZ-KORDAI", "KG-AKZHOL")
PANDEMIC_TRAFFIC = {
    (2020, 3): 0.75,
    (2020, 4): 0.22,
    (2020, 5): 0.26,
    (2020, 6): 0.34,
    (2020, 7): 0.36,
    (2020, 8): 0.42,
    (2020, 9): 0.48,
    (2020, 10): 0.5,
    (2020, 11): 0.5,
    (2020, 12): 0.52,
    (2021, 1): 0.56,
    (2021, 2): 0.62,
    (2021, 3): 0.72,
    (2021, 4): 0.85,
}
HIGH_PASSES = ("KG-KARAMYK", "TJ-TOJVARON", "KG-BORDOBO")
"""Crossings on high passes, where little moves from mid-November to mid-April."""
DRUG_CONTROL_MOVED = date(2016, 1, 1)
"""From this day the interior ministry's service controls drugs in Kyrgyzstan; only the year is known."""


@dataclass(frozen=True)
class Span:
    """The ten years: from `start` to before `end`, seen from `loaded_at`.

    Reports from `complete_to` on are not yet due.
    """

    start: date
    end: date
    months: tuple[date, ...]
    loaded_at: datetime
    complete_to: date

    @functools.cached_property
    def days(self) -> np.ndarray:
        return np.arange(np.datetime64(self.start), np.datetime64(self.end))

    @functools.cached_property
    def month_of_day(self) -> np.ndarray:
        """Number of each day's month, 0 for the first."""
        return self.days.astype("datetime64[M]").astype(int) - np.datetime64(self.start, "M").astype(int)

    @functools.cached_property
    def first_days(self) -> np.ndarray:
        """Number of the first day of each month, and one more for the end."""
        return np.searchsorted(self.month_of_day, np.arange(len(self.months) + 1))

    def number(self, day: date) -> int:
        """Number of a day, 0 for the first."""
        return (day - self.start).days


def span(until: date) -> Span:
    """The ten years that end with the month of `until`, seen from the sixth day of the next month."""
    end = shift(month_start(until), 1)
    start = shift(end, -12 * YEARS)
    loaded_at = datetime(end.year, end.month, 6, 1, 0, tzinfo=UTC)
    return Span(start, end, tuple(months_between(start, end)), loaded_at, shift(end, -1))


def offices() -> pd.DataFrame:
    """Rows of `blo`; an opening date that is not known is invented, and `notes` says so."""
    rows = reference.tables()["blo"]
    known = rows["opened_on"].notna()
    invented = rows["code"].map(INVENTED_OPENINGS)
    notes = INVENTED + " " + rows["notes"].fillna("")
    return rows.assign(
        opened_on=pd.to_datetime(rows["opened_on"].where(known, invented)).dt.date,
        opened_precision=rows["opened_precision"].where(known, "day"),
        notes=rows["notes"].where(known, notes.str.strip()),
    )


def closures(code: str) -> list[tuple[date, date | None, str, str]]:
    """Spans in which a crossing did not work: from, to (None = still), status, reason."""
    spans = []
    if code in RECONSTRUCTED:
        spans.append((*RECONSTRUCTION, "suspended", "Crossing closed for reconstruction"))
    if code in SUSPENDED_IN_PANDEMIC:
        spans.append((*PANDEMIC, "suspended", f"Crossing closed in the pandemic. {STATUS_INVENTED}"))
    if code in KYRGYZ_TAJIK_REOPENED or code in KYRGYZ_TAJIK_CLOSED:
        spans.append((KYRGYZ_TAJIK_SHUT, KYRGYZ_TAJIK_REOPENED.get(code), "closed", "Kyrgyz-Tajik crossings closed"))
    return spans


def statuses(found: pd.DataFrame) -> pd.DataFrame:
    """Rows of `blo_status`: the status that the source gives, interrupted by closures."""
    given = {row["code"]: row["status"] for row in reference_rows("blos")}
    rows = []
    for office in found.itertuples():
        since, status = (
            office.opened_on,
            given[office.code] if given[office.code] != "reopened" else "operational",
        )
        for start, end, closed, reason in closures(office.code):
            if end and end <= since:
                continue
            if start > since:
                rows.append((office.code, status, since, start, None))
            rows.append((office.code, closed, max(start, since), end, reason))
            since, status = end, "reopened"
        if since:
            rows.append((office.code, status, since, None, None))
    return pd.DataFrame(rows, columns=["blo_code", "status", "from_on", "to_on", "reason"])


def crossing_works(span: Span, code: str) -> np.ndarray:
    """Whether a crossing worked, by day."""
    works = np.ones(len(span.days), dtype=bool)
    for start, end, *_why in closures(code):
        works[(span.days >= np.datetime64(start)) & (span.days < np.datetime64(end or date.max))] = False
    return works


def office_works(span: Span, found: pd.DataFrame) -> np.ndarray:
    """Whether each office was open: offices by days."""
    opened = np.array(found["opened_on"], dtype="datetime64[D]")
    works = np.array([crossing_works(span, code) for code in found["code"]])
    return works & (span.days >= opened[:, None])


def share_of_months(span: Span, works: np.ndarray) -> np.ndarray:
    """Share of each month's days on which something worked: lines by months."""
    return np.add.reduceat(works, span.first_days[:-1], axis=1) / np.diff(span.first_days)


# Agencies ---------------------------------------------------------------------------------------------------


@functools.cache
def validity(code: str) -> tuple[date, date]:
    """Days from and before which an agency had its name; the ends of time where that is not known."""
    row = next(row for row in reference_rows("agencies") if row["code"] == code)
    start = reference.imprecise_day(row["valid_from"])[0] or date.min
    end = reference.imprecise_day(row["valid_to"])[0] or date.max
    return (max(start, DRUG_CONTROL_MOVED), end) if code == "KG-SBNON" else (start, end)


@functools.cache
def agency_changes() -> tuple[date, ...]:
    """Days on which the name of some agency began or ended."""
    ends = {day for row in reference_rows("agencies") for day in validity(row["code"])}
    return tuple(sorted(ends - {date.min, date.max}))


@functools.cache
def agencies_on(country: str, day: date) -> dict[str, str]:
    """The agency of each kind that may lead in a country, under the name that was valid on a day.

    A kind without a valid name on that day is left out.
    """
    found = dict(draws.shape()["agencies"]["leads"][country])
    for row in reference_rows("agencies"):
        if row["country"] == country and row["kind"] not in draws.shape()["agencies"]["leads"][country]:
            start, end = validity(row["code"])
            if start <= day < end:
                found[row["kind"]] = row["code"]
    return found


@functools.cache
def related(code: str) -> frozenset[str]:
    """The agency itself, the body it is part of, and its parts: they are not counted beside it."""
    rows = reference_rows("agencies")
    parents = {row["parent_code"] for row in rows if row["code"] == code}
    parts = {row["code"] for row in rows if row["parent_code"] == code}
    return frozenset({code} | parents | parts) - {""}


def office_agencies(span: Span, found: pd.DataFrame) -> pd.DataFrame:
    """Rows of `blo_agency`: who works in an office, under each name for as long as it was valid."""
    kinds = ("border", "customs", "drug_control")
    rows = []
    for office in found.itertuples():
        cuts = [office.opened_on, *(day for day in agency_changes() if office.opened_on < day < span.end)]
        held: dict[str, date] = {}
        for start in cuts:
            present = {code for kind, code in agencies_on(office.country_code, start).items() if kind in kinds}
            for code in [code for code in held if code not in present]:
                rows.append((office.code, code, held.pop(code), start))
            held |= {code: start for code in sorted(present) if code not in held}
        rows += [(office.code, code, since, None) for code, since in held.items()]
    return pd.DataFrame(rows, columns=["blo_code", "agency_code", "from_on", "to_on"])


# Sites ------------------------------------------------------------------------------------------------------


def sites(found: pd.DataFrame) -> pd.DataFrame:
    """Where cases happen: the crossings of the offices first (in their order), then places away from them.

    Columns: code, country_code, neighbour_code, lat, lon, location_precision, mode (road, rail, mixed or
    elsewhere), mix, weight, place_text, other_side (number of the office across the border, -1 where none).
    """
    shape, places = draws.shape(), {row["code"]: row for row in reference_rows("places")}
    rows = []
    for office in found.itertuples():
        rows.append(
            {
                "code": office.place_code,
                "country_code": office.country_code,
                "neighbour_code": office.neighbour_code,
                "location_precision": "crossing",
                "mode": office.mode,
                "place_text": None,
                **shape["sites"][office.code],
            }
        )
    crossings = sum(row["weight"] for row in rows)
    away, share = shape["elsewhere"]["places"], shape["elsewhere"]["share"]
    for code, weight in away.items():
        place = places[code]
        southern = place["country"] in ("TJ", "TM") or code in ("UZ-TERMEZ-S", "UZ-SARIASIYA-D")
        rows.append(
            {
                "code": code,
                "country_code": place["country"],
                "neighbour_code": None,
                "location_precision": place["kind"],
                "mode": "elsewhere",
                "place_text": place["name_ru"],
                "mix": shape["elsewhere"]["southern" if southern else "northern"],
                "weight": weight / sum(away.values()) * crossings * share / (1 - share),
            }
        )
    return pd.DataFrame(rows).assign(
        lat=[float(places[row["code"]]["lat"]) for row in rows],
        lon=[float(places[row["code"]]["lon"]) for row in rows],
        other_side=_other_sides(found, len(rows)),
    )


def pairs(found: pd.DataFrame) -> list[tuple[int, int]]:
    """Offices that face each other, as numbers of rows."""
    number = {code: place for place, code in enumerate(found["code"])}
    rows = reference_rows("crossing_pairs")
    return [(number[row["side_a_code"]], number[row["side_b_code"]]) for row in rows if row["side_b_code"]]


def _other_sides(found: pd.DataFrame, size: int) -> np.ndarray:
    sides = np.full(size, -1)
    for one, other in pairs(found):
        sides[one], sides[other] = other, one
    return sides
