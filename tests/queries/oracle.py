"""What the queries must answer, worked out from plain rows in loops: from the rules of the data, not from the SQL.

Each function answers the query of its name, as tuples in the order of that query's columns.
"""

from __future__ import annotations

import hashlib
import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from statistics import median
from zoneinfo import ZoneInfo

import h3

from scope.access import Access
from scope.filters import BLANK, Filters
from tests.facts import Rows

COUNTED = ("provisional", "verified", "revised")
"""The other two statuses, rejected and withdrawn, count nowhere unless somebody asks for them."""
EARTH_KM = 6371.0
FIELD_OF_CASE = {
    "transport_groups": "transport_group",
    "transport_modes": "transport_mode",
    "concealments": "concealment",
    "directions": "direction",
    "origin_codes": "origin_code",
    "departure_codes": "departure_code",
    "destination_codes": "destination_code",
    "place_codes": "place_code",
}
FIELD_OF_ITEM = {"categories": "category", "group_codes": "group_code", "substance_codes": "substance_code"}
ITEM_STATED = {
    **{field: lambda known, case, item, column=column: item[column] for field, column in FIELD_OF_ITEM.items()},
    "significance": lambda known, case, item: {True: "yes", False: "no", None: None}[item.get("is_significant")],
    "substance_since": lambda known, case, item: first_year(known, case, "substance", item["substance_code"]),
}
"""What an item says of each field of items."""


class Known:
    """The rows of a database, with those that belong to a case beside it."""

    def __init__(self, rows: Rows):
        self._rows = rows
        self.kind_of = {row["code"]: row["kind"] for row in self["source"]}
        self.programme = {row["iso2"] for row in self["country"] if row["is_programme_country"]}
        self.offices = {row["code"]: row for row in self["blo"]}
        self.agencies = {row["code"]: row for row in self["agency"]}
        self.places = {row["code"]: row for row in self["place"]}
        self.items = grouped(self["seizure_item"], lambda row: row["seizure_id"])
        self.parts = grouped(self["seizure_agency"], lambda row: row["seizure_id"])
        self.detections = grouped(self["seizure_detection"], lambda row: row["seizure_id"])
        self.at_operation = grouped(self["operation_blo"], lambda row: row["operation_id"])

        self.own_offices: set[str] | None = None
        """Offices where the agency of a partner works or has cases, who looks at these; None: all are told of."""

    def __getitem__(self, table: str) -> list[dict]:
        return self._rows.get(table, [])

    @property
    def tables(self) -> list[str]:
        return list(self._rows)

    def seen_by(self, access: Access) -> Known:
        """What there is for a reader: of a partner who looks at its own cases, nothing in which its agency has no
        part."""
        if access.view != "own":
            return self
        lineages = {
            row["lineage_code"] for row in self["agency"] if access.agency_code in (row["code"], row["lineage_code"])
        }
        names = {row["code"] for row in self["agency"] if row["lineage_code"] in lineages}
        cases = [case for case in self["seizure"] if not names.isdisjoint(agencies_of(self, case))]
        groups = [group for case in cases if (group := case.get("double_report_group")) is not None]
        alone = {"double_report_group": None, "double_report_grade": None}
        offices = {row["blo_code"] for row in self["blo_agency"] if row["agency_code"] in names} | {
            case.get("blo_code") for case in cases
        }

        def led(table: str, key: str) -> set:
            return {row[key] for row in self[table] if row["agency_code"] in names}

        seen = Known(
            self._rows
            | {
                "seizure": [
                    case if groups.count(case.get("double_report_group")) > 1 else case | alone for case in cases
                ],
                "exchange": [
                    row
                    for row in self["exchange"]
                    if not names.isdisjoint((row["from_agency_code"], row["to_agency_code"]))
                ],
                "operation": [row for row in self["operation"] if row["id"] in led("operation_agency", "operation_id")],
                "training": [row for row in self["training"] if row["id"] in led("training_attendance", "training_id")],
                "training_attendance": [row for row in self["training_attendance"] if row["agency_code"] in names],
                "contribution": [
                    row for row in self["contribution"] if row["target_kind"] == "blo" and row["target_code"] in offices
                ],
                "event_mark": [
                    row for row in self["event_mark"] if row["scope_kind"] != "blo" or row["scope_code"] in offices
                ],
            }
            | {
                table: [row for row in self[table] if row["blo_code"] and row["blo_code"] in offices]
                for table in ("target", "report", "equipment", "traffic")
            }
        )
        seen.own_offices = offices
        return seen

    def tells_of(self, office: str) -> bool:
        return self.own_offices is None or office in self.own_offices


def grouped(rows: Iterable, key: Callable) -> dict:
    groups: dict = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def in_order(rows: Iterable[tuple], *, by: int | None = None) -> list[tuple]:
    """Rows by their first `by` values, what is missing last."""
    return sorted(rows, key=lambda row: [(value is None, value) for value in row[:by]])


def total(values: Iterable[float | None]) -> float | None:
    """Sum of what is stated; None where nothing is."""
    stated = [value for value in values if value is not None]
    return sum(stated) if stated else None


# Which rows count -------------------------------------------------------------------------------------------


def says(value: str | None, codes: tuple[str, ...]) -> bool:
    return not codes or (BLANK if value is None else value) in codes


def in_scope(known: Known, country: str | None, filters: Filters, access: Access) -> bool:
    return country in (filters.countries or known.programme) and may_see(country, access)


def may_see(country: str | None, access: Access) -> bool:
    return not access.countries or country in access.countries


def at_offices(known: Known, office: str | None, filters: Filters) -> bool:
    """A pair stands for its two sides, beside the offices that are chosen by themselves."""
    if not filters.blo_codes and not filters.pair_codes:
        return True
    if office is None:
        return BLANK in filters.blo_codes
    sides = [(pair["side_a"], pair["side_b"]) for pair in known["crossing_pair"] if pair["code"] in filters.pair_codes]
    return office in filters.blo_codes or any(office in pair for pair in sides)


def at_ends(known: Known, row: dict, office: str | None, filters: Filters) -> bool:
    """A message is of an office that is chosen by itself, or went between the two sides of a chosen pair, in either
    direction."""
    if not filters.blo_codes and not filters.pair_codes:
        return True
    ends = {row["from_blo_code"], row["to_blo_code"]}
    if any(
        pair["code"] in filters.pair_codes and None not in ends and {pair["side_a"], pair["side_b"]} == ends
        for pair in known["crossing_pair"]
    ):
        return True
    return bool(filters.blo_codes) and at_offices(known, office, filters.with_(pair_codes=()))


def of_kind(known: Known, row: dict, filters: Filters) -> bool:
    return known.kind_of[row["source_code"]] == filters.source_kind


def matches(known: Known, case: dict, filters: Filters, access: Access, *, anywhere: bool = False) -> bool:
    """Whether a case is one of those asked for; `anywhere` leaves out the choice of countries."""
    return (
        of_kind(known, case, filters)
        and case["status"] in (filters.statuses or COUNTED)
        and (
            may_see(case["country_code"], access)
            if anywhere
            else in_scope(known, case["country_code"], filters, access)
        )
        and filters.start <= case["seized_on"] < filters.end
        and at_offices(known, case.get("blo_code"), filters)
        and all(
            any(says(one, chosen) for one in stated(known, case))
            for field, stated in STATED.items()
            if (chosen := getattr(filters, field))
        )
        and by_chosen_agency(known, case, filters)
        and by_chosen_detection(known, case, filters)
        and is_near(case, filters)
        and is_in_box(case, filters)
        and is_in_shape(case, filters)
        and is_in_cells(case, filters)
        and has_item(known, case, filters)
        and is_between(case.get("value_usd"), filters.least_usd, filters.most_usd)
        and is_between(case.get("persons_detained"), filters.least_persons, filters.most_persons)
        and number_of(case) not in (filters.left_out or ())
        and not any(
            holds(known, case, field, codes) for field, codes in filters.without or () if field not in ITEM_STATED
        )
    )


def is_between(value: float | None, least: float | None, most: float | None) -> bool:
    """A limit keeps what states a value, and both ends."""
    if value is None:
        return least is None and most is None
    return (least is None or value >= least) and (most is None or value <= most)


def holds(known: Known, case: dict, field: str, codes: tuple[str, ...]) -> bool:
    """Whether choosing these codes of a field alone would find a case."""
    alone = Filters(source_kind="blo", start=date.min, end=date.max).with_(**{field: codes})
    if field in STATED:
        return any(says(one, codes) for one in STATED[field](known, case))
    if field in ("countries", "statuses"):
        return case["country_code" if field == "countries" else "status"] in codes
    return (
        at_offices(known, case.get("blo_code"), alone)
        and by_chosen_agency(known, case, alone)
        and by_chosen_detection(known, case, alone)
        and is_in_cells(case, alone)
    )


def number_of(case: dict) -> int:
    """Sixty bits of what names a record: its own number after a "#", else its key."""
    key = case["record_key"]
    own = key[key.index("#") :] if "#" in key else key
    return int(hashlib.md5(f"{case['source_code']}:{own}".encode()).hexdigest()[:15], 16)


def doubt_of(case: dict) -> str | None:
    return "identical" if case["occurrence"] > 1 else case.get("double_report_grade")


def has_item(known: Known, case: dict, filters: Filters) -> bool:
    """An item is asked for; a case that names none can only be asked for by what it says itself."""
    if not known.items.get(case["id"]):
        return not any(getattr(filters, field) for field in ITEM_STATED)
    return bool(matching_items(known, case, filters))


def agencies_of(known: Known, case: dict) -> set[str]:
    lead = {case["lead_agency_code"]} if case.get("lead_agency_code") else set()
    return lead | {row["agency_code"] for row in known.parts.get(case["id"], [])}


def by_chosen_agency(known: Known, case: dict, filters: Filters) -> bool:
    """One agency that took part is chosen, and another one is a chosen partner; BLANK: there is no other one."""
    own = filters.agency_codes, filters.agency_kinds
    if not has_agency(known, case, *own):
        return False
    chosen = {field: codes for field in OTHERS if (codes := getattr(filters, field))}
    if not chosen:
        return True
    pairs = [(one, other) for one in agencies_of(known, case) for other in others_of(known, case, one)]
    if not pairs:
        return all(BLANK in codes for codes in chosen.values())
    return any(
        is_chosen(known, one, *own) and all(asks_for(known, other, field, codes) for field, codes in chosen.items())
        for one, other in pairs
    )


OTHERS = ("partner_codes", "partner_kinds")


def lineage_of(known: Known, code: str) -> str:
    return known.agencies.get(code, {}).get("lineage_code", code)


def others_of(known: Known, case: dict, code: str) -> set[str]:
    """Agencies of a case that are another one than an agency, whatever it was called."""
    return {one for one in agencies_of(known, case) if lineage_of(known, one) != lineage_of(known, code)}


def asks_for(known: Known, code: str, field: str, codes: tuple) -> bool:
    if field == "partner_kinds":
        return code_of_other(known, code, field) in codes
    names = {code, lineage_of(known, code)}
    names |= {row["code"] for row in known["agency"] if row["lineage_code"] == lineage_of(known, code)}
    return bool(names & set(codes))


def code_of_other(known: Known, code: str, field: str) -> str:
    if field == "partner_kinds":
        return known.agencies.get(code, {}).get("kind", "unknown")
    return lineage_of(known, code)


def is_chosen(known: Known, code: str, codes: tuple, kinds: tuple) -> bool:
    """Whether an agency is of a chosen kind and bears, or bore, a chosen name."""
    if not codes and not kinds:
        return True
    row = known.agencies.get(code)
    if row is None:
        return False
    lineages = {one["lineage_code"] for one in known["agency"] if {one["code"], one["lineage_code"]} & set(codes)}
    return (not codes or row["lineage_code"] in lineages) and (not kinds or row["kind"] in kinds)


def has_agency(known: Known, case: dict, codes: tuple, kinds: tuple) -> bool:
    """One agency that took part is of a chosen kind and bears, or bore, a chosen name; BLANK: none is stated."""
    took_part = agencies_of(known, case)
    chosen = [one for one in (codes, kinds) if one]
    if not took_part:
        return all(BLANK in one for one in chosen)
    return not chosen or any(is_chosen(known, code, codes, kinds) for code in took_part)


STATED = {
    **{field: lambda known, case, column=column: {case.get(column)} for field, column in FIELD_OF_CASE.items()},
    "double_rows": lambda known, case: {doubt_of(case)},
    "quantity_checks": lambda known, case: {"implausible" if case["is_quantity_implausible"] else None},
    "from_codes": lambda known, case: {came_from(case)},
    "routes": lambda known, case: {way and "-".join(way) for way in [route(case)]},
    "after_exchange": lambda known, case: {"no" if case.get("exchange_id") is None else "yes"},
    "in_operation": lambda known, case: {"no" if case.get("operation_id") is None else "yes"},
    "seasons": lambda known, case: {
        str(case["seized_on"].month) if case["date_precision"] in ("day", "month") else None
    },
    "weekdays": lambda known, case: {str(case["seized_on"].isoweekday()) if case["date_precision"] == "day" else None},
    "stated_codes": lambda known, case: states(known, case) or {None},
    "concealment_since": lambda known, case: {first_year(known, case, "concealment", case.get("concealment"))},
    "route_since": lambda known, case: {
        way and first_year(known, case, "route", ">".join(way)) for way in [route(case)]
    },
    "lead_codes": lambda known, case: {
        code and known.agencies[code]["lineage_code"]
        for code in [case.get("lead_agency_code")]
        if not code or code in known.agencies
    },
}
"""What a case says of each field that it says by itself: codes, or None where nothing is stated."""


def by_chosen_detection(known: Known, case: dict, filters: Filters) -> bool:
    used = [row["detection"] for row in known.detections.get(case["id"], [])]
    return any(says(method, filters.detections) for method in used or [None])


def is_near(case: dict, filters: Filters) -> bool:
    """By the chord between two points of a sphere."""
    if filters.near is None:
        return True
    if case.get("lat") is None or case.get("lon") is None:
        return False
    chord = math.dist(_on_sphere(case["lat"], case["lon"]), _on_sphere(filters.near.lat, filters.near.lon))
    return 2 * EARTH_KM * math.asin(min(chord / 2, 1.0)) <= filters.near.radius_km


def is_in_box(case: dict, filters: Filters) -> bool:
    box = filters.box
    if box is None:
        return True
    located = case.get("lat") is not None and case.get("lon") is not None
    return located and box.south <= case["lat"] <= box.north and box.west <= case["lon"] <= box.east


def is_in_shape(case: dict, filters: Filters) -> bool:
    """By winding number of the outline around the place, in fractions: odd, or on a line of it."""
    if filters.shape is None:
        return True
    if case.get("lat") is None or case.get("lon") is None:
        return False
    lat, lon = (Fraction(round(case[name], 6)).limit_denominator(10**6) for name in ("lat", "lon"))
    corners = [tuple(Fraction(part).limit_denominator(10**6) for part in corner) for corner in filters.shape.corners]
    turns = 0
    for (lat_1, lon_1), (lat_2, lon_2) in zip(corners, corners[1:] + corners[:1], strict=True):
        side = (lon_2 - lon_1) * (lat - lat_1) - (lon - lon_1) * (lat_2 - lat_1)
        if not side and (lat - lat_1) * (lat - lat_2) <= 0 and (lon - lon_1) * (lon - lon_2) <= 0:
            return True
        # Through the meridian of the place, to the north of it.
        if lon_1 <= lon < lon_2 and side < 0:
            turns += 1
        if lon_2 <= lon < lon_1 and side > 0:
            turns -= 1
    return turns % 2 == 1


def came_from(case: dict) -> str | None:
    """Two letters are a country; `unknown` and `other` are none."""
    stated = [code for code in (case.get("departure_code"), case.get("origin_code")) if code and len(code) == 2]
    return stated[0] if stated else None


def route(case: dict) -> tuple[str, str] | None:
    """Two different countries, from the one to the other."""
    left, to = came_from(case), case.get("destination_code")
    return (left, to) if left and to and len(to) == 2 and left != to else None


def states(known: Known, case: dict) -> set[str]:
    """What a case says: a word that it is not known says nothing, and an amount must stand with each item."""
    columns = {
        "transport": "transport_mode",
        "concealment": "concealment",
        "place": "lat",
        "value": "value_usd",
        "persons": "persons_detained",
    }
    found = {code for code, column in columns.items() if case.get(column) not in (None, "unknown")}
    items = known.items.get(case["id"], [])
    amounts = [amount_of(item) is not None and unit_of(item) is not None for item in items]
    return found | ({"quantity"} if amounts and all(amounts) else set())


def first_year(known: Known, case: dict, kind: str, subject: str | None) -> str | None:
    """The year in which a thing was first seen in the country of a case, after three years of records without it."""
    for row in known["first_seen"]:
        if (
            (row["tier"], row["kind"], row["country_code"], row["blo_code"], row["subject_code"])
            == ("facts", kind, case["country_code"], "", subject)
            and row["source_kind"] == known.kind_of[case["source_code"]]
            and (row["first_on"] - row["history_from"]).days >= 1095
        ):
            return str(row["first_on"].year)
    return None


FINEST = {"crossing": 5, "address": 5, "settlement": 5, "district": 4}


def cell_of(case: dict, resolution: int) -> str | None:
    """The hexagon of a case, where its place is known closely enough."""
    if case.get("lat") is None or FINEST.get(case["location_precision"], 0) < resolution:
        return None
    return h3.latlng_to_cell(case["lat"], case["lon"], resolution)


def is_in_cells(case: dict, filters: Filters) -> bool:
    cells = {cell_of(case, resolution) for resolution in (3, 4, 5)} - {None}
    return (
        not filters.cell_codes or bool(cells & set(filters.cell_codes)) or (not cells and BLANK in filters.cell_codes)
    )


def _on_sphere(lat: float, lon: float) -> tuple[float, float, float]:
    north, east = math.radians(lat), math.radians(lon)
    return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)


def matching_items(known: Known, case: dict, filters: Filters) -> list[dict]:
    found = []
    for item in known.items.get(case["id"], []):
        kilograms = item["quantity_kg"]
        # What is not weighed is touched by no limit of mass.
        if kilograms is not None and not (filters.least_kg or 0.0) <= kilograms <= (
            math.inf if filters.most_kg is None else filters.most_kg
        ):
            continue
        if any(
            field in ITEM_STATED and says(ITEM_STATED[field](known, case, item), codes)
            for field, codes in filters.without or ()
        ):
            continue
        if all(
            says(stated(known, case, item), chosen)
            for field, stated in ITEM_STATED.items()
            if (chosen := getattr(filters, field))
        ):
            found.append(item)
    return found


def cases(known: Known, filters: Filters, access: Access, *, anywhere: bool = False) -> list[dict]:
    return [case for case in known["seizure"] if matches(known, case, filters, access, anywhere=anywhere)]


def items(known: Known, filters: Filters, access: Access) -> list[tuple[dict, dict]]:
    """Each matching item with its case."""
    return [(case, item) for case in cases(known, filters, access) for item in matching_items(known, case, filters)]


def month(day: date) -> date:
    return date(day.year, day.month, 1)


def unit_of(item: dict) -> str | None:
    return item["unit"] if item["quantity_kg"] is None else "kg"


def amount_of(item: dict) -> float | None:
    return item["quantity"] if item["quantity_kg"] is None else item["quantity_kg"]


# queries.seizures -------------------------------------------------------------------------------------------


def monthly_cases(known: Known, filters: Filters, access: Access) -> list[tuple]:
    groups = grouped(
        cases(known, filters, access), lambda one: (month(one["seized_on"]), one["country_code"], one.get("blo_code"))
    )
    rows = []
    for key, found in groups.items():
        persons = [case.get("persons_detained") for case in found]
        stated = sum(number is not None for number in persons)
        rows.append((*key, len(found), total(persons), stated, sum(case["status"] == "provisional" for case in found)))
    return in_order(rows, by=3)


def flagged(found: list[tuple[dict, dict]]) -> tuple[int, float | None]:
    """Cases flagged as implausible among items with their cases, and what these amount to."""
    pairs = [(case["id"], amount_of(item)) for case, item in found if case["is_quantity_implausible"]]
    return len({one for one, _ in pairs}), total(amount for _, amount in pairs)


def monthly_quantities(known: Known, filters: Filters, access: Access) -> list[tuple]:
    def key(pair: tuple[dict, dict]) -> tuple:
        case, item = pair
        where = (month(case["seized_on"]), case["country_code"], case.get("blo_code"))
        return (*where, item["category"], item["group_code"], unit_of(item))

    groups = grouped(items(known, filters, access), key)
    return in_order(
        (
            (*one, total(amount_of(item) for _, item in found), len({case["id"] for case, _ in found}), *flagged(found))
            for one, found in groups.items()
        ),
        by=6,
    )


# queries.figures --------------------------------------------------------------------------------------------


def figure_of_cases(known: Known, filters: Filters, access: Access) -> list[tuple]:
    found = cases(known, filters, access)
    persons = [case.get("persons_detained") for case in found]
    stated = sum(number is not None for number in persons)
    doubtful = sum(bool(case["is_quantity_implausible"]) for case in found)
    return [(len(found), total(persons), stated, doubtful)]


def _of(known: Known, filters: Filters, access: Access, of: tuple[str, str]) -> list[tuple[dict, dict]]:
    return [pair for pair in items(known, filters, access) if (pair[1]["category"], unit_of(pair[1])) == of]


def figure_of_amount(known: Known, filters: Filters, access: Access, *, of: tuple[str, str]) -> list[tuple]:
    found = _of(known, filters, access, of)
    return [(total(amount_of(item) for _, item in found), len({case["id"] for case, _ in found}), *flagged(found))]


def largest_of_amount(known: Known, filters: Filters, access: Access, *, of: tuple[str, str], most: int) -> list[tuple]:
    stated = [pair for pair in _of(known, filters, access, of) if amount_of(pair[1]) is not None]
    rows = [
        (found[0][0], total(amount_of(item) for _, item in found))
        for found in grouped(stated, lambda pair: pair[0]["id"]).values()
    ]
    rows.sort(key=lambda row: (-row[1], row[0]["id"]))
    told = "seized_on date_precision country_code blo_code public_ref record_key is_quantity_implausible".split()
    return [(case["id"], amount, *(case.get(name) for name in told)) for case, amount in rows[:most]]


def parts_by_place(
    known: Known,
    filters: Filters,
    access: Access,
    *,
    of: tuple[str, str] | None = None,
    by_country: bool = False,
) -> list[tuple]:
    place = "country_code" if by_country else "blo_code"
    if of is None:
        groups = grouped(cases(known, filters, access), lambda case: case.get(place))
        rows = [
            (code, len(found), total(case.get("persons_detained") for case in found)) for code, found in groups.items()
        ]
    else:
        of_place = grouped(_of(known, filters, access, of), lambda pair: pair[0].get(place))
        rows = [
            (code, len({case["id"] for case, _ in found}), total(amount_of(item) for _, item in found))
            for code, found in of_place.items()
        ]
    return sorted(rows, key=lambda row: (row[0] is None, row[0] or ""))


def figure_of_messages(known: Known, filters: Filters, access: Access, *, zone: str) -> list[tuple]:
    found = [row for _, _, row in exchanges(known, filters, access, zone)]
    asked = [row for row in found if row["expects_reply"]]
    return [(len(found), len(asked), sum(row["replied_at"] is not None for row in asked))]


def repeating(found: list[dict]) -> dict[int, str]:
    """Cases, by their ids, that repeat an earlier one of the list, and why."""
    kinds, groups = {}, set()
    for case in sorted(found, key=lambda case: case["id"]):
        group = case.get("double_report_group")
        if case["occurrence"] > 1:
            kinds[case["id"]] = "identical"
        elif group is not None and group in groups:
            kinds[case["id"]] = "probable"
        groups.add(group)
    return kinds


def repeated_cases(known: Known, filters: Filters, access: Access) -> list[tuple]:
    found = cases(known, filters, access)
    kinds = repeating(found)
    row = [len(found), total(case.get("persons_detained") for case in found)]
    for kind in ("identical", "probable"):
        of_kind = [case for case in found if kinds.get(case["id"]) == kind]
        row += [len(of_kind), total(case.get("persons_detained") for case in of_kind)]
    return [tuple(row)]


def repeated(known: Known, filters: Filters, access: Access) -> list[tuple]:
    kinds = repeating(cases(known, filters, access))
    rows = []
    for key, pairs in grouped(
        items(known, filters, access), lambda pair: (pair[1]["category"], unit_of(pair[1]))
    ).items():
        if not any(case["id"] in kinds for case, _item in pairs):
            continue
        row = [*key, len({case["id"] for case, _item in pairs}), total(amount_of(item) for _case, item in pairs)]
        for kind in ("identical", "probable"):
            of_kind = [(case, item) for case, item in pairs if kinds.get(case["id"]) == kind]
            row += [len({case["id"] for case, _item in of_kind}), total(amount_of(item) for _case, item in of_kind)]
        rows.append(tuple(row))
    return in_order(rows, by=2)


def newest_significant(known: Known, filters: Filters, access: Access, *, most: int) -> list[tuple]:
    found = []
    for case, item in items(known, filters, access):
        if item.get("is_significant"):
            found.append((case, item))
    found.sort(key=lambda pair: (-pair[0]["seized_on"].toordinal(), -pair[0]["id"], pair[1]["line_no"]))
    of_case = "id seized_on date_precision country_code blo_code place_code".split()
    of_item = "substance_code group_code category quantity unit quantity_kg".split()
    last = "status published_url is_quantity_implausible double_report_group public_ref row_no record_key".split()
    return [
        (*(case.get(name) for name in of_case), *(item[name] for name in of_item), *(case.get(name) for name in last))
        for case, item in found[:most]
    ]


def assessed(known: Known, filters: Filters, access: Access) -> list[tuple]:
    flags = [item.get("is_significant") for _, item in items(known, filters, access)]
    return [(flags.count(True), flags.count(False), flags.count(None))]


def by_agency(known: Known, filters: Filters, access: Access) -> list[tuple]:
    led: dict[tuple, int] = {}
    joined: dict[tuple, int] = {}
    for case in cases(known, filters, access):
        lead = known.agencies.get(case.get("lead_agency_code"), {}).get("lineage_code")
        lineages = {known.agencies[code]["lineage_code"] for code in agencies_of(known, case) if code in known.agencies}
        for lineage in lineages:
            counts = led if lineage == lead else joined
            key = (lineage, month(case["seized_on"]))
            counts[key] = counts.get(key, 0) + 1
    return in_order((*key, led.get(key, 0), joined.get(key, 0)) for key in led.keys() | joined.keys())


def located(known: Known, filters: Filters, access: Access) -> list[tuple]:
    groups = grouped(cases(known, filters, access), lambda case: case["location_precision"])
    return in_order((precision, len(found)) for precision, found in groups.items())


def implausible(known: Known, filters: Filters, access: Access) -> list[tuple]:
    groups = grouped(items(known, filters, access), lambda pair: (pair[1]["category"], unit_of(pair[1])))
    return in_order(
        (
            (*key, total(amount_of(item) for _, item in found), *flagged(found))
            for key, found in groups.items()
            if flagged(found)[0]
        ),
        by=2,
    )


def outside_scope(known: Known, filters: Filters, access: Access) -> list[tuple]:
    outside = [
        case
        for case in known["seizure"]
        if of_kind(known, case, filters)
        and case["status"] in (filters.statuses or COUNTED)
        and filters.start <= case["seized_on"] < filters.end
        and may_see(case["country_code"], access)
        and case["country_code"] not in (filters.countries or known.programme)
    ]
    return [(len(outside),)]


# queries.agencies -------------------------------------------------------------------------------------------


def parts_of(known: Known, case: dict) -> list[tuple[str, dict]]:
    """Lineages of a case with their rows, one for each name that is stated; a code that is in no list stands for
    itself."""
    found = []
    for code in agencies_of(known, case):
        row = known.agencies.get(code, {})
        found.append((row.get("lineage_code", code), row))
    return found


def are_two(known: Known, one: tuple[str, dict], other: tuple[str, dict]) -> bool:
    """Whether two parts of a case are two agencies: not the same one, and none the body of the other."""

    def body(part: dict) -> str | None:
        return known.agencies.get(part.get("parent_code"), {}).get("lineage_code")

    return one[0] != other[0] and body(one[1]) != other[0] and body(other[1]) != one[0]


def took_part(known: Known, filters: Filters, access: Access, by: str) -> list[tuple[str, dict, bool, bool]]:
    """Each agency (or country or kind) with a case of it, whether it led it and whether it had it together with
    another."""
    column = {"agency": "lineage_code", "country": "country_code", "kind": "kind"}[by]
    found = []
    for case in cases(known, filters, access):
        parts = parts_of(known, case)
        lead = known.agencies.get(case.get("lead_agency_code"), {}).get(column)
        for code in {row[column] for _, row in parts if row}:
            own = [part for part in parts if part[1] and part[1][column] == code]
            is_joint = any(are_two(known, one, other) for one in own for other in parts)
            found.append((code, case, code == lead, is_joint))
    return found


def agency_cases(known: Known, filters: Filters, access: Access, *, by: str = "agency") -> list[tuple]:
    groups = grouped(
        took_part(known, filters, access, by),
        lambda one: (one[0], month(one[1]["seized_on"]), one[1]["country_code"], one[1].get("blo_code")),
    )
    rows = []
    for key, found in groups.items():
        persons = [case.get("persons_detained") for _, case, _, _ in found]
        stated = sum(number is not None for number in persons)
        rows.append(
            (
                *key,
                len(found),
                sum(is_led for _, _, is_led, _ in found),
                sum(is_joint for *_, is_joint in found),
                total(persons),
                stated,
            )
        )
    return in_order(rows, by=4)


def agency_quantities(known: Known, filters: Filters, access: Access, *, by: str = "agency") -> list[tuple]:
    amounts: dict[tuple, dict[int, list]] = {}
    pairs: dict[tuple, list] = {}
    for code, case, _, _ in took_part(known, filters, access, by):
        for item in matching_items(known, case, filters):
            key = (code, item["category"], item["group_code"], unit_of(item))
            amounts.setdefault(key, {}).setdefault(case["id"], []).append(amount_of(item))
            pairs.setdefault(key, []).append((case, item))
    rows = []
    for key, by_case in amounts.items():
        sums = {one: total(values) for one, values in by_case.items()}
        stated = {one: value for one, value in sums.items() if value is not None}
        doubted = {case["id"] for case, _ in pairs[key] if case["is_quantity_implausible"]}
        sure = [value for one, value in stated.items() if one not in doubted]
        told = (len(sums), total(stated.values()), max(stated.values(), default=None))
        rows.append((*key, *told, *flagged(pairs[key]), max(sure, default=None)))
    return in_order(rows, by=4)


def office_quantities(known: Known, filters: Filters, access: Access) -> list[tuple]:
    groups = grouped(
        ((case, item) for case, item in items(known, filters, access) if case.get("blo_code")),
        lambda pair: (pair[0]["blo_code"], pair[1]["category"], pair[1]["group_code"], unit_of(pair[1])),
    )
    rows = []
    for key, pairs in groups.items():
        of_case: dict[int, list] = {}
        for case, item in pairs:
            of_case.setdefault(case["id"], []).append(amount_of(item))
        sums = {one: total(values) for one, values in of_case.items()}
        stated = [value for value in sums.values() if value is not None]
        doubted = {case["id"] for case, _ in pairs if case["is_quantity_implausible"]}
        sure = [value for one, value in sums.items() if value is not None and one not in doubted]
        told = (len(sums), total(stated), max(stated, default=None))
        rows.append((*key, *told, *flagged(pairs), max(sure, default=None), 0))
    return in_order(rows, by=4)


def joint_cases(known: Known, filters: Filters, access: Access) -> list[tuple]:
    counted: dict[tuple, set] = {}
    led: dict[tuple, set] = {}
    for case in cases(known, filters, access):
        lead = known.agencies.get(case.get("lead_agency_code"), {}).get("lineage_code")
        parts = parts_of(known, case)
        for one in parts:
            for other in parts:
                if one[1] and other[1] and are_two(known, one, other):
                    pair = (one[0], other[0])
                    counted.setdefault(pair, set()).add(case["id"])
                    # The name under which it led is the one that must stand beside the other.
                    if one[0] == lead and known.agencies[case["lead_agency_code"]] is one[1]:
                        led.setdefault(pair, set()).add(case["id"])
    return in_order((*pair, len(found), len(led.get(pair, ()))) for pair, found in counted.items())


def agencies_in_scope(known: Known, filters: Filters, access: Access) -> list[tuple]:
    found = [row for row in known["agency"] if in_scope(known, row["country_code"], filters, access)]
    own = known.agencies.get(access.agency_code, {}).get("lineage_code")
    return sorted({(row["lineage_code"],) for row in found if access.view != "own" or row["lineage_code"] == own})


def messages(known: Known, filters: Filters, zone: str) -> list[tuple[date, dict, dict, dict]]:
    """Messages of the period with their day in the zone, and their sending and receiving agency ({} where not
    known)."""
    found = []
    for row in known["exchange"]:
        day = row["sent_at"].astimezone(ZoneInfo(zone)).date()
        if (
            of_kind(known, row, filters)
            and filters.start <= day < filters.end
            and says(row["subject"], filters.group_codes)
        ):
            ends = (known.agencies.get(row.get(name), {}) for name in ("from_agency_code", "to_agency_code"))
            found.append((day, row, *ends))
    return found


def sent_by(known: Known, message: tuple, filters: Filters, access: Access) -> bool:
    _, row, sender, _ = message
    return (
        bool(sender)
        and in_scope(known, sender["country_code"], filters, access)
        and at_ends(known, row, row["from_blo_code"], filters)
    )


def received_by(known: Known, message: tuple, filters: Filters, access: Access) -> bool:
    _, row, sender, receiver = message
    if not receiver or not in_scope(known, receiver["country_code"], filters, access):
        return False
    is_inside = row["to_blo_code"] is None and sender.get("country_code") == receiver["country_code"]
    return at_ends(known, row, row["from_blo_code"] if is_inside else row["to_blo_code"], filters)


def answers(rows: list[dict]) -> tuple[int, int, float | None]:
    """Requests among messages, those that were answered, and the middle of the days that took."""
    asked = [row for row in rows if row["expects_reply"]]
    days = [(row["replied_at"] - row["sent_at"]) / timedelta(days=1) for row in asked if row["replied_at"]]
    return len(asked), len(days), median(days) if days else None


AGENCY_COLUMN = {"agency": "lineage_code", "country": "country_code", "kind": "kind"}


def agency_exchanges(known: Known, filters: Filters, access: Access, *, zone: str, by: str = "agency") -> list[tuple]:
    sent = [one for one in messages(known, filters, zone) if sent_by(known, one, filters, access)]
    groups = grouped(
        sent, lambda one: (one[2][AGENCY_COLUMN[by]], month(one[0]), one[2]["country_code"], one[1]["from_blo_code"])
    )
    return in_order(
        ((*key, len(found), *answers([row for _, row, _, _ in found])[:2]) for key, found in groups.items()), by=4
    )


def replies(known: Known, filters: Filters, access: Access, *, zone: str, by: str = "agency") -> list[tuple]:
    received = [
        one
        for one in messages(known, filters, zone)
        if received_by(known, one, filters, access) and one[1]["expects_reply"]
    ]
    groups = grouped(received, lambda one: one[3][AGENCY_COLUMN[by]])
    return in_order(((code, *answers([row for _, row, _, _ in found])) for code, found in groups.items()), by=1)


def exchange_pairs(known: Known, filters: Filters, access: Access, *, zone: str) -> list[tuple]:
    between = [
        one
        for one in messages(known, filters, zone)
        if one[2] and one[3] and (sent_by(known, one, filters, access) or received_by(known, one, filters, access))
    ]
    groups = grouped(between, lambda one: (one[2]["lineage_code"], one[3]["lineage_code"]))
    return in_order(
        ((*pair, len(found), *answers([row for _, row, _, _ in found])) for pair, found in groups.items()), by=2
    )


def trainings(known: Known, filters: Filters, access: Access, *, by: str = "agency") -> list[tuple]:
    courses = {row["id"]: row for row in known["training"]}
    groups: dict[tuple, list] = {}
    for row in known["training_attendance"]:
        course, agency = courses[row["training_id"]], known.agencies.get(row["agency_code"])
        if (
            agency
            and of_kind(known, course, filters)
            and in_scope(known, agency["country_code"], filters, access)
            and at_offices(known, course["blo_code"], filters)
            and filters.start <= (course["ended_on"] or course["started_on"]) < filters.end
        ):
            groups.setdefault((agency[AGENCY_COLUMN[by]], course["topic"]), []).append(row)
    return in_order(
        (
            (
                *key,
                len({row["training_id"] for row in found}),
                total(row["men"] for row in found),
                total(row["women"] for row in found),
            )
            for key, found in groups.items()
        ),
        by=2,
    )


def completeness(known: Known, filters: Filters, access: Access) -> list[tuple]:
    found = cases(known, filters, access)
    row: list[int] = [len(found)]
    for name in ("transport_mode", "concealment", "direction", "origin_code", "departure_code", "destination_code"):
        values = [case.get(name) for case in found]
        row += [sum(value not in (None, "unknown") for value in values), values.count("unknown")]
    row += [sum(case.get(name) is not None for case in found) for name in ("persons_detained", "blo_code", "lat")]
    row.append(
        sum(any(part["detection"] != "unknown" for part in known.detections.get(case["id"], [])) for case in found)
    )
    every = [known.items.get(case["id"], []) for case in found]
    row.append(sum(bool(items) and all(item["substance_code"] for item in items) for items in every))
    row.append(
        sum(bool(items) and all(amount_of(item) is not None and unit_of(item) for item in items) for items in every)
    )
    return [tuple(row)]


# queries.series ---------------------------------------------------------------------------------------------


def by_period(
    known: Known,
    filters: Filters,
    access: Access,
    *,
    measure: str,
    grain: str,
    split: str | None = None,
    once: bool = False,
    by_reporter: bool = False,
    zone: str = "UTC",
) -> list[tuple]:
    found: dict[tuple, list] = {}
    for day, codes, reporter, about, one in _counted(known, filters, access, measure, split, zone):
        for code in {"+"} if once and len(codes) > 1 else codes:
            key = (
                first_day(day, grain),
                *([BLANK if code is None else code] if split else []),
                *(reporter if by_reporter else ()),
                *about,
            )
            found.setdefault(key, []).append(one)
    return in_order(
        (*key, *figures(measure, pairs), *(_flagged_of(known, pairs) if measure == "quantity" else ()))
        for key, pairs in found.items()
    )


def _flagged_of(known: Known, pairs: list[tuple]) -> tuple[int, float | None]:
    """Cases flagged as implausible among pairs of an id and an amount, and what these amount to."""
    doubted = {case["id"] for case in known["seizure"] if case["is_quantity_implausible"]}
    return len({one for one, _ in pairs} & doubted), total(amount for one, amount in pairs if one in doubted)


def _counted(
    known: Known, filters: Filters, access: Access, measure: str, split: str | None, zone: str
) -> Iterable[tuple]:
    """What is counted: its day, its codes of the split, who reports it, its category and unit, and its id with what it
    states."""
    if measure == "exchanges":
        for country, day, row in exchanges(known, filters, access, zone):
            yield day, codes_of_message(known, country, row, split), (country, row["from_blo_code"]), (), (row["id"], 1)
    elif measure in ("quantity", "median"):
        for case, item in items(known, filters, access):
            # A line has one substance, however many its case has.
            codes = {item[FIELD_OF_ITEM[split]]} if split in FIELD_OF_ITEM else codes_of(known, case, split, filters)
            about = (item["category"], unit_of(item))
            yield (
                case["seized_on"],
                codes,
                (case["country_code"], case.get("blo_code")),
                about,
                (case["id"], amount_of(item)),
            )
    else:
        column = {"cases": "id", "persons": "persons_detained", "value": "value_usd"}[measure]
        for case in cases(known, filters, access):
            reporter = (case["country_code"], case.get("blo_code"))
            yield case["seized_on"], codes_of(known, case, split, filters), reporter, (), (case["id"], case.get(column))


def figures(measure: str, pairs: list[tuple]) -> tuple:
    """The measure of some pairs of an id and what is stated there; how many ids there are, and how many state
    anything."""
    of_id = {one: total(value for _, value in same) for one, same in grouped(pairs, lambda pair: pair[0]).items()}
    stated = [value for value in of_id.values() if value is not None]
    if measure in ("cases", "exchanges"):
        return float(len(of_id)), len(of_id), len(of_id)
    value = median(stated) if measure == "median" and stated else total(stated)
    return None if value is None else float(value), len(of_id), len(stated)


def codes_of(known: Known, case: dict, split: str | None, filters: Filters) -> set[str | None]:
    """Every code under which a case stands in a split; None where it has none."""
    if split is None:
        return {None}
    if split in ("agency_codes", "agency_kinds", "lead_agencies"):
        took_part = agencies_of(known, case)
        if split == "lead_agencies":
            took_part = {case["lead_agency_code"]} if case.get("lead_agency_code") else set()
        if split == "agency_kinds":
            return {known.agencies.get(code, {}).get("kind") for code in took_part} or {None}
        return {known.agencies.get(code, {}).get("lineage_code", code) for code in took_part} or {None}
    return choices(known, case, split, filters) or {None}


def codes_of_message(known: Known, country: str | None, row: dict, split: str | None) -> set[str | None]:
    sender = known.agencies.get(row["from_agency_code"], {})
    if split == "pair_codes":
        ends = {row["from_blo_code"], row["to_blo_code"]}
        return {
            pair["code"]
            for pair in known["crossing_pair"]
            if None not in ends and {pair["side_a"], pair["side_b"]} == ends
        } or {None}
    of_row = {
        None: None,
        "group_codes": row["subject"],
        "countries": country,
        "blo_codes": row["from_blo_code"],
        "agency_kinds": sender.get("kind"),
        "agency_codes": sender.get("lineage_code", row["from_agency_code"]),
    }
    return {of_row[split]}


def sizes(known: Known, filters: Filters, access: Access) -> list[tuple]:
    groups = grouped(items(known, filters, access), lambda pair: (pair[1]["category"], unit_of(pair[1])))
    return in_order(((*key, *size(found)) for key, found in groups.items()), by=2)


def sizes_by_period(known: Known, filters: Filters, access: Access, *, grain: str) -> list[tuple]:
    def key(pair: tuple[dict, dict]) -> tuple:
        return first_day(pair[0]["seized_on"], grain), pair[1]["category"], unit_of(pair[1])

    groups = grouped(items(known, filters, access), key)
    return in_order(((*one, *size(found)) for one, found in groups.items()), by=3)


def size(found: list[tuple[dict, dict]]) -> tuple:
    """Cases, those that state an amount, their sum, the largest of them and its id, and five quantiles."""
    by_case = grouped(found, lambda pair: pair[0]["id"])
    amounts = {one: total(amount_of(item) for _, item in pairs) for one, pairs in by_case.items()}
    stated = {one: amount for one, amount in amounts.items() if amount is not None}
    largest = max(stated.values(), default=None)
    first = min((one for one, amount in stated.items() if amount == largest), default=None)
    spread = (quantile(stated.values(), share) for share in (0.1, 0.25, 0.5, 0.75, 0.9))
    return len(amounts), len(stated), total(stated.values()), largest, first, *spread


def quantile(values: Iterable[float], share: float) -> float | None:
    """The value at a share of the way from the least to the most, between two of them in proportion."""
    ranked = sorted(values)
    if not ranked:
        return None
    place = share * (len(ranked) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ranked) - 1)
    return ranked[below] + (ranked[above] - ranked[below]) * (place - below)


def first_day(day: date, grain: str) -> date:
    """First day of the day, week (from Monday), month, quarter, half-year or year that holds a day."""
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(days=day.weekday())
    months = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[grain]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def undated(known: Known, filters: Filters, access: Access, *, grain: str) -> list[tuple]:
    lengths = ["day", "week", "month", "quarter", "half_year", "year"]
    known_to = [lengths.index(case["date_precision"]) for case in cases(known, filters, access)]
    return [(sum(one > lengths.index(grain) for one in known_to),)]


# queries.locations ------------------------------------------------------------------------------------------

STEPS = {"crossing": 100, "address": 100, "settlement": 100, "district": 10, "province": 1}
PLACE_ORDER = (3, 4, 0, 1, 2)
"""Of a place's key: latitude, longitude, code, country, precision."""


def place_key(case: dict) -> tuple:
    steps = STEPS[case["location_precision"]]
    rounded = [math.floor(case[name] * steps + 0.5) / steps for name in ("lat", "lon")]
    return (case.get("place_code"), case["country_code"], case["location_precision"], *rounded)


def placed_cases(known: Known, filters: Filters, access: Access) -> list[dict]:
    return [
        case
        for case in cases(known, filters, access)
        if case.get("lat") is not None and case["location_precision"] in STEPS
    ]


def places(known: Known, filters: Filters, access: Access, *, most: int) -> list[tuple]:
    rows = []
    for key, found in grouped(placed_cases(known, filters, access), place_key).items():
        place = known.places.get(key[0], {})
        rows.append((*key, len(found), *(place.get(name) for name in ("name_en", "name_ru", "precision_km"))))
    return sorted(rows, key=lambda row: (-row[5], *((row[part] is None, row[part]) for part in PLACE_ORDER)))[:most]


def monthly_places(known: Known, filters: Filters, access: Access, *, most: int) -> list[tuple]:
    kept = {row[:5] for row in places(known, filters, access, most=most)}
    groups = grouped(placed_cases(known, filters, access), lambda case: (month(case["seized_on"]), *place_key(case)))
    return in_order((*key, len(found)) for key, found in groups.items() if key[1:] in kept)


def monthly_located(known: Known, filters: Filters, access: Access) -> list[tuple]:
    groups = grouped(cases(known, filters, access), lambda case: (month(case["seized_on"]), case["location_precision"]))
    return in_order((*key, len(found)) for key, found in groups.items())


def monthly_cells(known: Known, filters: Filters, access: Access, *, resolution: int) -> list[tuple]:
    numbers: dict[tuple, int] = {}
    for case in cases(known, filters, access):
        if cell := cell_of(case, resolution):
            key = (month(case["seized_on"]), int(cell, 16))
            numbers[key] = numbers.get(key, 0) + 1
    return in_order((*key, number) for key, number in numbers.items())


def monthly_corridors(known: Known, filters: Filters, access: Access) -> list[tuple]:
    def key(case: dict) -> tuple:
        to = case.get("destination_code")
        return (
            month(case["seized_on"]),
            came_from(case),
            case["country_code"],
            case.get("blo_code"),
            to if to and len(to) == 2 else None,
        )

    return in_order((*one, len(found)) for one, found in grouped(cases(known, filters, access), key).items())


def monthly_groups(known: Known, filters: Filters, access: Access) -> list[tuple]:
    ids: dict[tuple, set[int]] = {}
    for case, item in items(known, filters, access):
        key = (
            month(case["seized_on"]),
            case["country_code"],
            case.get("blo_code"),
            item["category"],
            item["group_code"],
        )
        ids.setdefault(key, set()).add(case["id"])
    return in_order((*key, len(found)) for key, found in ids.items())


def monthly_largest(known: Known, filters: Filters, access: Access) -> list[tuple]:
    amounts: dict[tuple, dict[int, list]] = {}
    lines: dict[tuple, list] = {}
    for case, item in items(known, filters, access):
        key = (month(case["seized_on"]), item["category"], item["group_code"], unit_of(item))
        amounts.setdefault(key, {}).setdefault(case["id"], []).append(amount_of(item))
        lines.setdefault(key, []).append((case, item))
    rows = []
    for key, of_cases in amounts.items():
        doubtful = {case["id"] for case, _item in lines[key] if case["is_quantity_implausible"]}
        stated = {id_: one for id_, held in of_cases.items() if (one := total(held)) is not None}
        sure = max((one for id_, one in stated.items() if id_ not in doubtful), default=None)
        rows.append((*key, max(stated.values(), default=None), sure, *flagged(lines[key])))
    return in_order(rows, by=4)


def national_totals(known: Known, filters: Filters, access: Access) -> list[tuple]:
    substances = {row["code"]: row for row in known["substance"]}
    groups: dict[tuple, list[dict]] = {}
    for row in known["national_seizure"]:
        substance = substances[row["substance_code"]]
        chosen = says(substance["category"], filters.categories) and says(substance["group_code"], filters.group_codes)
        chosen = (
            chosen
            and says(row["substance_code"], filters.substance_codes)
            and in_scope(known, row["country_code"], filters, access)
        )
        if (
            chosen
            and row["preferred"]
            and not row["is_total"]
            and row["quantity_kg"] is not None
            and row["year"] <= filters.end.year
        ):
            groups.setdefault(
                (row["country_code"], row["year"], substance["category"], substance["group_code"]), []
            ).append(row)
    return in_order(
        (*key, sum(row["quantity_kg"] for row in rows), len(rows), len({row["source"] for row in rows}))
        for key, rows in groups.items()
    )


def country_points(known: Known) -> list[tuple]:
    return in_order((row["iso2"], row["label_lat"], row["label_lon"]) for row in known["country"])


# queries.facets ---------------------------------------------------------------------------------------------


def counts(known: Known, dimension: str, filters: Filters, access: Access) -> list[tuple]:
    kept = tuple(one for one in filters.without or () if one[0] != dimension)
    others = filters.with_(**{dimension: (), "without": kept or None})
    numbers: dict[str, int] = {}
    for case in cases(known, others, access, anywhere=dimension == "countries"):
        for code in choices(known, case, dimension, others):
            numbers[code or BLANK] = numbers.get(code or BLANK, 0) + 1
    return sorted(numbers.items(), key=lambda row: (-row[1], row[0]))


EDGES = {"usd": [0, 0.01, 100, 1000, 10_000, 100_000, 1_000_000], "persons": [0, 1, 2, 4, 8, 16]}


def classes(known: Known, filters: Filters, access: Access, *, of: str) -> list[tuple]:
    column = {"usd": "value_usd", "persons": "persons_detained"}[of]
    found = cases(known, filters.with_(**{f"least_{of}": None, f"most_{of}": None}), access)
    numbers = Counter(
        None if case.get(column) is None else float(max(edge for edge in EDGES[of] if edge <= case[column]))
        for case in found
    )
    return in_order(numbers.items(), by=1)


def months(known: Known, filters: Filters, access: Access, *, start: date, end: date) -> list[tuple]:
    found = cases(known, filters.with_(start=start, end=end), access)
    return sorted(Counter(month(case["seized_on"]) for case in found).items())


def counts_by_office(known: Known, dimension: str, filters: Filters, access: Access) -> list[tuple]:
    kept = tuple(one for one in filters.without or () if one[0] != dimension)
    others = filters.with_(**{dimension: (), "without": kept or None})
    numbers: dict[tuple[str, str], int] = {}
    for case in cases(known, others, access):
        for code in choices(known, case, dimension, others) if case.get("blo_code") else ():
            key = (case["blo_code"], code or BLANK)
            numbers[key] = numbers.get(key, 0) + 1
    return sorted(((*key, number) for key, number in numbers.items()), key=lambda row: (row[0], -row[2], row[1]))


def choices(known: Known, case: dict, dimension: str, filters: Filters | None) -> set[str | None]:
    """The choices of one field under which a case can be found."""
    if dimension in ITEM_STATED:
        return {ITEM_STATED[dimension](known, case, item) for item in matching_items(known, case, filters)}
    if dimension in STATED:
        return STATED[dimension](known, case)
    if dimension == "cell_codes":
        return {cell_of(case, 4)}
    if dimension == "pair_codes":
        return {
            row["code"] for row in known["crossing_pair"] if case.get("blo_code") in (row["side_a"], row["side_b"])
        } - {None}
    if dimension == "detections":
        return {row["detection"] for row in known.detections.get(case["id"], [])} or {None}
    if dimension in OTHERS:
        took_part = agencies_of(known, case)
        others = {other for code in took_part for other in others_of(known, case, code)}
        return {code_of_other(known, code, dimension) for code in others} or {None}
    if dimension in ("agency_codes", "agency_kinds"):
        column = "kind" if dimension == "agency_kinds" else "lineage_code"
        took_part = agencies_of(known, case)
        return {known.agencies[code][column] for code in took_part if code in known.agencies} if took_part else {None}
    return {case.get({"countries": "country_code", "blo_codes": "blo_code", "statuses": "status"}[dimension])}


# queries.network --------------------------------------------------------------------------------------------


def columns_of(rows: list[dict], names: str) -> list[tuple]:
    return [tuple(row.get(name) for name in names.split()) for row in rows]


def points(known: Known, access: Access) -> list[tuple]:
    names = "code country_code name_en name_ru"
    places = {row["code"]: row for row in known["place"] if row["lat"] is not None and row["lon"] is not None}
    found = [
        ("office", *(office[name] for name in names.split()), places[at]["lat"], places[at]["lon"])
        for office in known["blo"]
        if (at := office.get("place_code")) in places and known.tells_of(office["code"])
    ]
    return sorted(found) + sorted(("place", *row) for row in columns_of([*places.values()], names + " lat lon"))


def coverage(known: Known, access: Access) -> list[tuple]:
    rows = []
    for kind in sorted(set(known.kind_of.values())):
        days = [
            row["seized_on"]
            for row in known["seizure"]
            if known.kind_of[row["source_code"]] == kind
            and row["status"] in COUNTED
            and may_see(row["country_code"], access)
        ]
        told = [row for row in known["report"] if known.kind_of[row["source_code"]] == kind]
        if days or (told and access.view != "own"):
            first_told = min((row["period_start"] for row in told), default=None)
            last_told = max((row["period_end"] for row in told), default=None)
            rows.append((kind, min(days, default=None), max(days, default=None), first_told, last_told, len(days)))
    return rows


def sources(known: Known, kind: str, _access: Access) -> list[tuple]:
    used = {row["source_code"] for row in known["seizure"]}
    rows = [row for row in known["source"] if row["kind"] == kind and row["code"] in used]
    return in_order(columns_of(rows, "code name publisher licence url"), by=1)


def subjects(known: Known, kind: str) -> list[tuple]:
    held = {row["subject"] for row in known["source_subject"] if known.kind_of[row["source_code"]] == kind}
    return [(subject,) for subject in sorted(held)]


def offices(known: Known, filters: Filters, access: Access) -> list[tuple]:
    rows = []
    for code, office in sorted(known.offices.items()):
        if (
            in_scope(known, office["country_code"], filters, access)
            and at_offices(known, code, filters)
            and known.tells_of(code)
        ):
            names = (
                "code name_en name_ru country_code neighbour_code mode opened_on opened_precision confidence".split()
            )
            place = known.places.get(office["place_code"], {})
            rows.append(
                (*(office.get(name) for name in names), *(place.get(name) for name in ("lat", "lon", "precision_km")))
            )
    return rows


def all_offices(known: Known, _access: Access) -> list[tuple]:
    return in_order(columns_of(known["blo"], "code country_code opened_on opened_precision confidence"), by=1)


def pairs(known: Known, _access: Access) -> list[tuple]:
    rows = []
    for pair in known["crossing_pair"]:
        side = known.places.get(pair["side_b"], {})
        rows.append(
            (*columns_of([pair], "code side_a side_b mode border")[0], side.get("name_en"), side.get("name_ru"))
        )
    return in_order(rows, by=1)


def donors(known: Known) -> list[tuple]:
    return in_order(columns_of(known["donor"], "code name_en name_ru"), by=1)


def supported(known: Known, filters: Filters, access: Access) -> list[tuple]:
    rows = []
    for row in known["blo_donor"]:
        country = known.offices[row["blo_code"]]["country_code"]
        if (
            in_scope(known, country, filters, access)
            and at_offices(known, row["blo_code"], filters)
            and known.tells_of(row["blo_code"])
        ):
            rows.append((row["donor_code"], row["blo_code"], country))
    return sorted(rows)


def statuses(known: Known, access: Access) -> list[tuple]:
    rows = [row for row in known["blo_status"] if may_see(known.offices[row["blo_code"]]["country_code"], access)]
    rows.sort(key=lambda row: (row["blo_code"], row["from_on"]))
    return columns_of(rows, "blo_code status from_on to_on")


def reports(known: Known, filters: Filters, access: Access) -> list[tuple]:
    rows = []
    for row in known["report"]:
        country = known.offices.get(row["blo_code"], row)["country_code"]
        touches = row["period_start"] < filters.end and row["period_end"] > filters.start
        if (
            row["subject"] == "seizures"
            and touches
            and of_kind(known, row, filters)
            and in_scope(known, country, filters, access)
            and at_offices(known, row["blo_code"], filters)
        ):
            told = (
                row["blo_code"],
                country,
                row["period_start"],
                row["period_end"],
                row["status"],
                row.get("received_on"),
            )
            rows.append((told[:3], row["id"], told))
    rows.sort(key=lambda row: ([(value is None, value) for value in row[0]], row[1]))
    return [told for _, _, told in rows]


def last_reports(known: Known, filters: Filters, access: Access) -> list[tuple]:
    last: dict[str, date] = {}
    for row in known["report"]:
        office = known.offices.get(row["blo_code"])
        if (
            office
            and row["subject"] == "seizures"
            and row["status"] != "missing"
            and row["period_end"] <= filters.end
            and of_kind(known, row, filters)
            and in_scope(known, office["country_code"], filters, access)
            and at_offices(known, row["blo_code"], filters)
        ):
            last[row["blo_code"]] = max(row["period_end"], last.get(row["blo_code"], date.min))
    return sorted(last.items())


def exchanges(known: Known, filters: Filters, access: Access, zone: str) -> list[tuple[str, date, dict]]:
    """Messages sent on the days of the period, with the sender's country and the day in the deployment's zone."""
    found = []
    for row in known["exchange"]:
        day = row["sent_at"].astimezone(ZoneInfo(zone)).date()
        sender = known.offices.get(row["from_blo_code"]) or known.agencies.get(row["from_agency_code"]) or {}
        country = sender.get("country_code")
        if (
            of_kind(known, row, filters)
            and in_scope(known, country, filters, access)
            and at_ends(known, row, row["from_blo_code"], filters)
            and says(row["subject"], filters.group_codes)
            and filters.start <= day < filters.end
        ):
            found.append((country, day, row))
    return found


def monthly_exchanges(known: Known, filters: Filters, access: Access, *, zone: str) -> list[tuple]:
    groups = grouped(
        exchanges(known, filters, access, zone), lambda one: (month(one[1]), one[0], one[2]["from_blo_code"])
    )
    rows = []
    for key, found in groups.items():
        asked = [row for _, _, row in found if row["expects_reply"]]
        rows.append((*key, len(found), len(asked), sum(row["replied_at"] is not None for row in asked)))
    return in_order(rows, by=3)


def reply_times(known: Known, filters: Filters, access: Access, *, zone: str) -> list[tuple]:
    asked = [
        row for _, _, row in exchanges(known, filters, access, zone) if row["expects_reply"] and row["to_blo_code"]
    ]
    rows = []
    for office, found in grouped(asked, lambda row: row["to_blo_code"]).items():
        days = [(row["replied_at"] - row["sent_at"]) / timedelta(days=1) for row in found if row["replied_at"]]
        rows.append((office, len(found), len(days), median(days) if days else None))
    return in_order(rows, by=1)


def reply_times_by_span(known: Known, filters: Filters, access: Access, *, zone: str, starts) -> list[tuple]:
    rows = []
    for number, start in enumerate(starts):
        end = min(starts[number + 1] if number + 1 < len(starts) else filters.end, filters.end)
        if start >= end:
            continue
        found = reply_times(known, filters.with_(start=start, end=end), access, zone=zone)
        rows += [(number, office, answered, days) for office, _asked, answered, days in found if answered]
    return in_order(rows, by=2)


def reply_waits(known: Known, filters: Filters, access: Access, *, zone: str) -> list[tuple]:
    asked = [
        row
        for _, _, row in exchanges(known, filters, access, zone)
        if row["expects_reply"] and row["to_blo_code"] and row["replied_at"]
    ]
    waited = Counter((row["to_blo_code"], (row["replied_at"] - row["sent_at"]) // timedelta(hours=1)) for row in asked)
    return in_order([(*key, number) for key, number in waited.items()], by=2)


def monthly_operations(known: Known, filters: Filters, access: Access) -> list[tuple]:
    ended = []
    for row in known["operation"]:
        took_part = [part["blo_code"] for part in known.at_operation.get(row["id"], [])]
        is_ours = any(
            in_scope(known, known.offices[office]["country_code"], filters, access)
            and at_offices(known, office, filters)
            for office in took_part
        )
        if is_ours and of_kind(known, row, filters) and filters.start <= row["ended_on"] < filters.end:
            ended.append(month(row["ended_on"]))
    return [(one, ended.count(one)) for one in sorted(set(ended))]


def event_marks(known: Known, filters: Filters, access: Access) -> list[tuple]:
    def concerns(mark: dict) -> bool:
        kind, code = mark["scope_kind"], mark["scope_code"]
        if kind == "country":
            return in_scope(known, code, filters, access)
        if kind == "blo":
            country = known.offices[code]["country_code"]
            return in_scope(known, country, filters, access) and at_offices(known, code, filters)
        return kind == "network"

    rows = [
        mark for mark in known["event_mark"] if filters.start <= mark["occurred_on"] < filters.end and concerns(mark)
    ]
    if access.view == "own":
        released_to = next((row["value"] for row in known["database_info"] if row["key"] == "released_to"), "")
        rows = [mark for mark in rows if mark["scope_kind"] == "blo" or mark["occurred_on"].isoformat() < released_to]
    rows.sort(key=lambda mark: (mark["occurred_on"], mark["id"]))
    return columns_of(rows, "occurred_on scope_kind scope_code kind text_en text_ru source")


def names(known: Known, _access: Access) -> list[tuple]:
    named = [("country", row["iso2"], row["name_en"], row["name_ru"], None) for row in known["country"]]
    for table, parent in (("blo", "country_code"), ("agency", "country_code"), ("substance", "group_code")):
        named += [(table, row["code"], row["name_en"], row["name_ru"], row[parent]) for row in known[table]]
    return named + [
        (row["vocabulary"], row["code"], row["label_en"], row["label_ru"], None) for row in known["code_list"]
    ]


def agencies(known: Known, _access: Access) -> list[tuple]:
    rows = sorted(known["agency"], key=lambda row: (row["country_code"], row["code"]))
    return columns_of(
        rows, "code name_en name_ru acronym country_code kind lineage_code parent_code valid_from valid_to"
    )


# queries.cooperation ----------------------------------------------------------------------------------------


def messages_between(known: Known, filters: Filters, access: Access, zone: str) -> list[tuple[date, str, str, dict]]:
    """Messages from one country to another with a side in scope: first day of the month, the two countries, the row."""
    found = []
    for day, row, sender, receiver in messages(known, filters, zone):
        office_of = [known.offices.get(row[name]) for name in ("from_blo_code", "to_blo_code")]
        countries = [
            (office or agency).get("country_code") for office, agency in zip(office_of, (sender, receiver), strict=True)
        ]
        sides = zip(countries, (row["from_blo_code"], row["to_blo_code"]), strict=True)
        is_ours = any(
            in_scope(known, country, filters, access) and at_ends(known, row, office, filters)
            for country, office in sides
        )
        if is_ours and None not in countries and countries[0] != countries[1]:
            found.append((month(day), *countries, row))
    return found


def messages_across(known: Known, filters: Filters, access: Access, *, zone: str) -> list[tuple]:
    groups = grouped(messages_between(known, filters, access, zone), lambda one: one[:3])
    return in_order(
        ((*key, len(found), *answers([one[3] for one in found])[:2], 0) for key, found in groups.items()), by=3
    )


def waited_half_days(row: dict) -> int:
    """Half days that have begun until the reply came, counted one by one; those after the 120th are not told apart."""
    count = 1
    while row["sent_at"] + count * timedelta(hours=12) < row["replied_at"] and count < 120:
        count += 1
    return count


def reply_times_across(known: Known, filters: Filters, access: Access, *, zone: str) -> list[tuple]:
    found = [
        one
        for one in messages_between(known, filters, access, zone)
        if one[3]["expects_reply"] and one[3]["replied_at"]
    ]
    groups = grouped(found, lambda one: (*one[:3], waited_half_days(one[3])))
    return in_order(((*key, len(rows)) for key, rows in groups.items()), by=4)


# queries.messages --------------------------------------------------------------------------------------------


def end_of(known: Known, row: dict, side: str, by: str) -> str | None:
    """What an end of a message (`from` or `to`) is told by."""
    office, agency = known.offices.get(row[f"{side}_blo_code"], {}), known.agencies.get(row[f"{side}_agency_code"], {})
    if by == "office":
        return row[f"{side}_blo_code"]
    return agency.get("lineage_code") if by == "agency" else (office or agency).get("country_code")


def between(known: Known, filters: Filters, access: Access, *, zone: str, by: str) -> list[tuple]:
    found = [row for *_, row in messages_between(known, filters, access, zone)]
    groups = grouped(found, lambda row: (end_of(known, row, "from", by), end_of(known, row, "to", by)))
    return in_order(((*ends, len(rows), *answers(rows)[:2]) for ends, rows in groups.items()), by=2)


def whole_half_days(row: dict, until: datetime) -> int:
    """Whole half days until a moment, counted one by one; those after the 120th are not told apart."""
    count = 0
    while row["sent_at"] + (count + 1) * timedelta(hours=12) <= until and count < 120:
        count += 1
    return count


def waited(asked: Iterable[tuple[tuple, dict]], until: datetime) -> list[tuple]:
    """Requests by their keys and how long they waited: answered, and open."""
    groups: dict[tuple, list[int]] = {}
    for key, row in asked:
        if row["expects_reply"]:
            wait = waited_half_days(row) if row["replied_at"] else whole_half_days(row, until)
            counts = groups.setdefault((*key, wait), [0, 0])
            counts[row["replied_at"] is None] += 1
    return in_order(((*key, *counts) for key, counts in groups.items()), by=3)


def waits(known: Known, filters: Filters, access: Access, *, zone: str, by: str, until: datetime) -> list[tuple]:
    found = [row for *_, row in messages_between(known, filters, access, zone)]
    return waited((((end_of(known, row, "from", by), end_of(known, row, "to", by)), row) for row in found), until)


def monthly_waits(known: Known, filters: Filters, access: Access, *, zone: str, until: datetime) -> list[tuple]:
    found = messages_between(known, filters, access, zone)
    return waited((((first,), row) for first, _sender, _receiver, row in found), until)


def waits_by_subject(known: Known, filters: Filters, access: Access, *, zone: str, until: datetime) -> list[tuple]:
    found = [row for *_, row in messages_between(known, filters, access, zone)]
    return waited((((row["subject"],), row) for row in found), until)


def outcomes(known: Known, filters: Filters, access: Access, *, zone: str) -> list[tuple]:
    named = {
        case.get("exchange_id")
        for case in known["seizure"]
        if case["status"] in COUNTED and may_see(case["country_code"], access)
    }
    found = [row for *_, row in messages_between(known, filters, access, zone)]
    groups = grouped(found, lambda row: (row["subject"], row.get("outcome")))
    return in_order(((*key, len(rows), sum(row["id"] in named for row in rows)) for key, rows in groups.items()), by=2)


def clock(known: Known, filters: Filters, access: Access, *, zone: str, of: str) -> list[tuple]:
    moment, office = {"sent": ("sent_at", "from_blo_code"), "replied": ("replied_at", "to_blo_code")}[of]
    found = [row for *_, row in messages_between(known, filters, access, zone) if row[moment]]
    local = [(row[office], row[moment].astimezone(ZoneInfo(zone))) for row in found]
    counted = Counter((code, when.isoweekday(), when.hour) for code, when in local)
    return in_order(((*key, number) for key, number in counted.items()), by=3)


# queries.results, queries.operations ---------------------------------------------------------------------------


def beginnings(known: Known, filters: Filters, access: Access) -> list[tuple]:
    found = cases(known, filters, access)
    with_message, in_operation = (
        [case for case in found if case.get(name) is not None] for name in ("exchange_id", "operation_id")
    )
    silent = [
        case
        for case in found
        if case.get("exchange_id") is None and case.get("operation_id") is None and case["id"] not in known.detections
    ]
    return [(len(found), len(with_message), len(in_operation), len(silent))]


def ways(known: Known, filters: Filters, access: Access) -> list[tuple]:
    found = [row["detection"] for case in cases(known, filters, access) for row in known.detections.get(case["id"], [])]
    return sorted(Counter(found).items())


def days_from_message(known: Known, filters: Filters, access: Access, *, zone: str) -> list[tuple]:
    sent = {row["id"]: row["sent_at"].astimezone(ZoneInfo(zone)).date() for row in known["exchange"]}
    days = Counter(
        (case["seized_on"] - sent[case["exchange_id"]]).days
        for case in cases(known, filters, access)
        if case.get("exchange_id") in sent and case["date_precision"] == "day"
    )
    return sorted(days.items())


def together(known: Known, filters: Filters, access: Access) -> list[tuple]:
    joint, across = set(), set()
    for case in cases(known, filters, access):
        for one, other in itertools.combinations(parts_of(known, case), 2):
            if one[1] and other[1] and are_two(known, one, other):
                joint.add(case["id"])
                if one[1]["country_code"] != other[1]["country_code"]:
                    across.add(case["id"])
    return [(len(joint), len(across))]


def ended(known: Known, filters: Filters, access: Access) -> list[dict]:
    """Operations that ended in the period with an office in scope."""
    return [
        row
        for row in known["operation"]
        if of_kind(known, row, filters)
        and filters.start <= row["ended_on"] < filters.end
        and any(
            in_scope(known, known.offices[part["blo_code"]]["country_code"], filters, access)
            and at_offices(known, part["blo_code"], filters)
            for part in known.at_operation.get(row["id"], [])
        )
    ]


def listed_operations(known: Known, filters: Filters, access: Access) -> list[tuple]:
    return in_order(
        (
            (
                row["id"],
                row["name"],
                row.get("kind"),
                row["started_on"] or row["ended_on"],
                row["ended_on"],
                office["code"],
                office["country_code"],
            )
            for row in ended(known, filters, access)
            for office in (known.offices[part["blo_code"]] for part in known.at_operation[row["id"]])
        ),
    )


def operation_agencies(known: Known, filters: Filters, access: Access) -> list[tuple]:
    ids = {row["id"] for row in ended(known, filters, access)}
    return sorted(
        {
            (row["operation_id"], known.agencies[row["agency_code"]]["lineage_code"])
            for row in known["operation_agency"]
            if row["operation_id"] in ids and row["agency_code"] in known.agencies
        }
    )


def on_days(known: Known, filters: Filters, access: Access) -> list[tuple[dict, str, int, dict]]:
    """Operations, offices, weeks before, and the cases there on those days."""
    early = filters.start - timedelta(days=156 * 7 + 366)
    found = [
        case
        for case in cases(known, filters.with_(start=early), access)
        if case.get("blo_code") and case["date_precision"] == "day"
    ]
    return [
        (row, part["blo_code"], weeks, case)
        for row in ended(known, filters, access)
        for part in known.at_operation[row["id"]]
        for weeks in (0, 52, 104, 156)
        for case in found
        if case["blo_code"] == part["blo_code"]
        and (row["started_on"] or row["ended_on"]) <= case["seized_on"] + timedelta(weeks=weeks) <= row["ended_on"]
    ]


def operation_cases(known: Known, filters: Filters, access: Access) -> list[tuple]:
    groups = grouped(on_days(known, filters, access), lambda one: (one[0]["id"], one[1], one[2]))
    return in_order(
        (*key, len(rows), sum(case.get("operation_id") == row["id"] for row, _, _, case in rows))
        for key, rows in groups.items()
    )


def operation_amounts(known: Known, filters: Filters, access: Access) -> list[tuple]:
    once = {(weeks, office, case["id"]): case for _, office, weeks, case in on_days(known, filters, access)}
    groups: dict[tuple, list[tuple[dict, dict]]] = {}
    for (weeks, office, _), case in once.items():
        for one in matching_items(known, case, filters):
            key = (weeks, office, one["category"], one["group_code"], unit_of(one))
            groups.setdefault(key, []).append((case, one))
    return in_order(
        (
            (*key, len({case["id"] for case, _ in found}), total(amount_of(one) for _, one in found))
            for key, found in groups.items()
        ),
        by=5,
    )


# queries.cooperation, operations -------------------------------------------------------------------------------


def operations_across(known: Known, filters: Filters, access: Access) -> list[tuple]:
    counted: dict[tuple, int] = {}
    for row in known["operation"]:
        offices = [known.offices[part["blo_code"]] for part in known.at_operation.get(row["id"], [])]
        is_ours = any(
            in_scope(known, office["country_code"], filters, access) and at_offices(known, office["code"], filters)
            for office in offices
        )
        if is_ours and of_kind(known, row, filters) and filters.start <= row["ended_on"] < filters.end:
            key = (month(row["ended_on"]), "-".join(sorted({office["country_code"] for office in offices})))
            counted[key] = counted.get(key, 0) + 1
    return in_order((*key, number) for key, number in counted.items())


# queries.capacity -------------------------------------------------------------------------------------------


def in_period(day: date | None, filters: Filters) -> bool:
    return day is not None and filters.start <= day < filters.end


def is_of(row: dict, donor_code: str) -> bool:
    return not donor_code or row["donor_code"] == donor_code


def courses_held(known: Known, filters: Filters, access: Access) -> Iterator[tuple[dict, str | None, list[dict]]]:
    """Courses of the period with their country and who attended."""
    attended = grouped(known["training_attendance"], lambda row: row["training_id"])
    for row in known["training"]:
        country = row["country_code"] or known.offices.get(row["blo_code"], {}).get("country_code")
        ours = (
            of_kind(known, row, filters)
            and in_scope(known, country, filters, access)
            and at_offices(known, row["blo_code"], filters)
        )
        if ours and in_period(row["ended_on"] or row["started_on"], filters):
            yield row, country, attended.get(row["id"], [])


def taught(found: list[list[dict]]) -> tuple:
    """How many courses, and the officers of all of them."""
    men, women = (total(row[sex] for course in found for row in course) for sex in ("men", "women"))
    return len(found), total((men, women)), men, women


def courses(known: Known, filters: Filters, access: Access, *, donor_code: str = "") -> list[tuple]:
    groups: dict[tuple, list] = {}
    for row, country, attended in courses_held(known, filters, access):
        if is_of(row, donor_code):
            key = (month(row["ended_on"] or row["started_on"]), country, row["blo_code"], row["donor_code"] or "")
            groups.setdefault(key, []).append(attended)
    return in_order(((*key, *taught(found), 0, 0) for key, found in groups.items()), by=4)


def topics(known: Known, filters: Filters, access: Access) -> list[tuple]:
    groups: dict[tuple, list] = {}
    for row, _country, attended in courses_held(known, filters, access):
        groups.setdefault((row["topic"],), []).append(attended)
    return in_order(((*key, *taught(found)) for key, found in groups.items()), by=1)


def equipment(known: Known, filters: Filters, access: Access, *, donor_code: str = "") -> list[tuple]:
    groups: dict[tuple, list] = {}
    for row in known["equipment"]:
        country = known.offices.get(row["blo_code"], {}).get("country_code")
        ours = (
            of_kind(known, row, filters)
            and in_scope(known, country, filters, access)
            and at_offices(known, row["blo_code"], filters)
        )
        if ours and in_period(row["delivered_on"], filters) and is_of(row, donor_code):
            groups.setdefault(
                (month(row["delivered_on"]), country, row["blo_code"], row["donor_code"] or "", row["kind"]), []
            ).append(row)
    return in_order(
        (
            (*key, len(found), total(row["quantity"] for row in found), *valued(found, "value_usd"))
            for key, found in groups.items()
        ),
        by=5,
    )


def conditions(known: Known, filters: Filters, access: Access, *, donor_code: str = "") -> list[tuple]:
    groups: dict[tuple, list] = {}
    for row in known["equipment"]:
        office = known.offices.get(row["blo_code"], {})
        if (
            of_kind(known, row, filters)
            and in_scope(known, office.get("country_code"), filters, access)
            and at_offices(known, row["blo_code"], filters)
            and in_period(row["delivered_on"], filters)
            and is_of(row, donor_code)
        ):
            told = row["condition"] if access.tier == "internal" else None
            year = row["delivered_on"].replace(month=1, day=1)
            groups.setdefault((year, row["kind"], told), []).append(row)
    return in_order(
        ((*key, len(found), total(row["quantity"] for row in found)) for key, found in groups.items()), by=3
    )


def agreements(known: Known, filters: Filters, access: Access) -> list[tuple]:
    return sorted(
        (
            tuple(row.values())
            for row in known["agreement"]
            if any(in_scope(known, code, filters, access) for code in row["country_codes"].split("-"))
            and (row["signed_on"] is None or row["signed_on"] < filters.end)
            and (row["source_url"] is not None or access.tier not in ("donor", "public"))
        ),
        key=lambda row: row[0],
    )


def service_lives(known: Known) -> list[tuple]:
    return sorted((row["kind"], row["years"], row["source"]) for row in known["service_life"])


def contact_points(known: Known, filters: Filters, access: Access) -> list[tuple]:
    return sorted(
        (
            tuple(row.values())
            for row in known["contact_point"]
            if in_scope(known, known.offices[row["blo_code"]]["country_code"], filters, access)
            and at_offices(known, row["blo_code"], filters)
            and known.tells_of(row["blo_code"])
        ),
        key=lambda row: row[:3],
    )


def targets(known: Known, filters: Filters, access: Access) -> list[tuple]:
    names = (
        "indicator blo_code country_code period_start period_end value baseline verification verification_ru"
    ).split()
    found = []
    for row in known["target"]:
        country = row["country_code"] or known.offices.get(row["blo_code"], {}).get("country_code")
        is_chosen = in_scope(known, country, filters, access) and at_offices(known, row["blo_code"], filters)
        narrowed = filters.countries or filters.blo_codes or filters.pair_codes or access.countries
        if (
            (is_chosen or (country is None and not narrowed))
            and row["period_start"] < filters.end
            and row["period_end"] > filters.start
        ):
            found.append(tuple(row[name] for name in names))
    return in_order(found, by=5)


def valued(rows: list[dict], column: str) -> tuple[float | None, int]:
    values = [row[column] for row in rows]
    return total(values), len(values) - values.count(None)


def grants(known: Known, filters: Filters, access: Access, donor_code: str) -> list[tuple[str | None, dict]]:
    """Grants in scope with the country that each went to."""
    found = []
    for row in known["contribution"]:
        kind, code = row["target_kind"], row["target_code"]
        country = {"blo": known.offices.get(code, {}).get("country_code"), "country": code}.get(kind)
        is_everything = not (filters.countries or filters.blo_codes or filters.pair_codes or access.countries)
        is_ours = in_scope(known, country, filters, access) and at_offices(
            known, code if kind == "blo" else None, filters
        )
        if (is_ours or (kind == "network" and is_everything)) and is_of(row, donor_code):
            found.append((country, row))
    return found


def contributions(known: Known, filters: Filters, access: Access, *, donor_code: str = "") -> list[tuple]:
    groups = grouped(
        (one for one in grants(known, filters, access, donor_code) if in_period(one[1]["agreed_on"], filters)),
        lambda one: (
            month(one[1]["agreed_on"]),
            *(one[1][name] for name in ("donor_code", "target_kind", "target_code")),
            one[0],
        ),
    )
    return in_order(
        ((*key, len(found), *valued([row for _, row in found], "amount_usd")) for key, found in groups.items()), by=5
    )


def undated_contributions(known: Known, filters: Filters, access: Access, *, donor_code: str = "") -> list[tuple]:
    rows = [row for _, row in grants(known, filters, access, donor_code) if row["agreed_on"] is None]
    return [(len(rows), *valued(rows, "amount_usd"))]


# queries.offices --------------------------------------------------------------------------------------------


def told_rows(known: Known, access: Access, blo_code: str, table: str, column: str = "blo_code") -> list[dict]:
    """Rows of one office, if the reader may see its country; to others than internal readers without free texts, to
    donors only if it is sure enough."""
    office = known.offices.get(blo_code, {})
    is_release = access.tier in ("donor", "public")
    if not office or not may_see(office["country_code"], access) or (is_release and office["confidence"] == "low"):
        return []
    hidden = {} if access.tier == "internal" else dict.fromkeys(("notes", "reason"))
    return [row | hidden for row in known[table] if row[column] == blo_code]


def office(known: Known, access: Access, blo_code: str) -> list[tuple]:
    names = (
        "code name_en name_ru country_code neighbour_code mode opened_on opened_precision confidence source_url notes"
    ).split()
    rows = told_rows(known, access, blo_code, "blo", "code")
    return [
        (
            *(row.get(name) for name in names),
            *(known.places.get(row["place_code"], {}).get(name) for name in ("lat", "lon", "precision_km")),
        )
        for row in rows
    ]


def office_statuses(known: Known, access: Access, blo_code: str) -> list[tuple]:
    rows = sorted(told_rows(known, access, blo_code, "blo_status"), key=lambda row: row["from_on"])
    return columns_of(rows, "status from_on to_on reason")


def office_agencies(known: Known, access: Access, blo_code: str) -> list[tuple]:
    rows = sorted(
        told_rows(known, access, blo_code, "blo_agency"),
        key=lambda row: (row["from_on"] is None, row["from_on"] or date.min, row["agency_code"]),
    )
    return [
        (
            row["agency_code"],
            known.agencies.get(row["agency_code"], {}).get("lineage_code"),
            row["from_on"],
            row["to_on"],
        )
        for row in rows
    ]


def office_donors(known: Known, access: Access, blo_code: str) -> list[tuple]:
    codes = {row["donor_code"] for row in told_rows(known, access, blo_code, "blo_donor")}
    return in_order(
        columns_of([row for row in known["donor"] if row["code"] in codes], "code name_en name_ru country_code")
    )


def monthly_amounts(known: Known, filters: Filters, access: Access) -> list[tuple]:
    return [row[:7] for row in monthly_quantities(known, filters, access) if row[2]]


def passages(known: Known, filters: Filters, access: Access) -> list[tuple]:
    rows = [
        row
        for row in known["traffic"]
        if of_kind(known, row, filters)
        and in_scope(known, known.offices[row["blo_code"]]["country_code"], filters, access)
        and at_offices(known, row["blo_code"], filters)
        and in_period(row["month"], filters)
    ]
    return in_order(columns_of(rows, "blo_code month direction measure count inspected"), by=4)


def equipment_now(known: Known, filters: Filters, access: Access) -> list[tuple]:
    rows = [
        row if access.tier == "internal" else row | {"condition": None}
        for row in known["equipment"]
        if of_kind(known, row, filters)
        and row["blo_code"] in known.offices
        and in_scope(known, known.offices[row["blo_code"]]["country_code"], filters, access)
        and at_offices(known, row["blo_code"], filters)
        and in_period(row["delivered_on"], filters)
    ]
    groups = grouped(rows, lambda row: (row["blo_code"], row["kind"], row.get("condition")))
    return in_order(
        (
            (
                *key,
                len(found),
                total(row["quantity"] for row in found),
                min(row["delivered_on"] for row in found),
                max(row["delivered_on"] for row in found),
            )
            for key, found in groups.items()
        ),
        by=3,
    )


def operations_of_both(known: Known, sides: tuple[str, str], filters: Filters) -> list[dict]:
    return [
        row
        for row in known["operation"]
        if of_kind(known, row, filters)
        and set(sides) <= {part["blo_code"] for part in known.at_operation.get(row["id"], [])}
    ]


def joint_operations(known: Known, filters: Filters, _access: Access, *, sides: tuple[str, str]) -> list[tuple]:
    kinds = [row["kind"] for row in operations_of_both(known, sides, filters) if in_period(row["ended_on"], filters)]
    return in_order([(kind, kinds.count(kind)) for kind in set(kinds)], by=1)


def linked_cases(known: Known, filters: Filters, access: Access, *, sides: tuple[str, str]) -> list[tuple]:
    one, other = sides
    facing = {
        row["id"]
        for row in known["exchange"]
        if (row["from_blo_code"], row["to_blo_code"]) in ((one, other), (other, one)) and of_kind(known, row, filters)
    }
    together = {row["id"] for row in operations_of_both(known, sides, filters)}
    rows = []
    for case in cases(known, filters.with_(countries=(), pair_codes=(), blo_codes=sides), access):
        opposite = other if case["blo_code"] == one else one
        there = [
            twin
            for twin in known["seizure"]
            if twin.get("blo_code") == opposite
            and twin.get("double_report_group") is not None
            and twin["double_report_group"] == case.get("double_report_group")
            and twin["status"] in ("provisional", "verified", "revised")
        ]
        links = {
            "exchange": case.get("exchange_id") in facing,
            "operation": case.get("operation_id") in together,
            "double_report": bool(there),
        }
        told = [case.get(name) for name in "blo_code id seized_on date_precision public_ref row_no record_key".split()]
        rows += [(link, *told) for link, is_so in links.items() if is_so]
    return sorted(rows, key=lambda row: (-row[3].toordinal(), -row[2], row[0]))


def office_marks(known: Known, access: Access, blo_code: str) -> list[tuple]:
    rows = [row for row in told_rows(known, access, blo_code, "event_mark", "scope_code") if row["scope_kind"] == "blo"]
    if access.tier == "donor":
        (released_to,) = (
            date.fromisoformat(row["value"]) for row in known["database_info"] if row["key"] == "released_to"
        )
        rows = [row for row in rows if row["occurred_on"] < released_to]
    rows.sort(key=lambda row: (row["occurred_on"], row["id"]))
    return columns_of(rows, "occurred_on kind text_en text_ru source")


# queries.changes --------------------------------------------------------------------------------------------


def next_month(day: date) -> date:
    return month(month(day) + timedelta(days=31))


def against_past(known: Known, filters: Filters, access: Access) -> list[tuple]:
    """Sums of whole months, beside what was known of the past when the first of them began."""
    ours = [row for row in known["monthly_baseline"] if _is_for(row, filters, access)]
    whole = [row for row in ours if filters.start <= row["month"] and next_month(row["month"]) <= filters.end]
    first = min((row["month"] for row in ours if row["month"] >= filters.start), default=None)
    rows = []
    for key, found in grouped(
        (row for row in whole if _tells_of(known, row, filters, access)),
        lambda row: (row["scope_kind"], row["scope_code"], row["group_code"]),
    ).items():
        past = next((row for row in found if row["month"] == first), {})
        rows.append(
            (
                *key,
                sum(row["case_count"] for row in found),
                len(found),
                sum(row["is_reported"] for row in found),
                past.get("base_months"),
                past.get("base_mean"),
                past.get("base_variance"),
                *sums_before(ours, key, filters),
            )
        )
    return in_order(rows, by=3)


def sums_before(rows: list[dict], key: tuple, filters: Filters) -> tuple[int, int, int, int]:
    """How many months the period has, and of sums of so many, each reported, in the three years before it: how many,
    their sum and that of their squares."""
    start = filters.start if filters.start.day == 1 else next_month(filters.start.replace(day=1))
    length, month = 0, start
    while next_month(month) <= filters.end:
        length, month = length + 1, next_month(month)
    early = start.replace(year=start.year - 3)
    past = sorted(
        (row["month"], row["case_count"], row["is_reported"])
        for row in rows
        if (row["scope_kind"], row["scope_code"], row["group_code"]) == key and early <= row["month"] < start
    )
    length = max(length, 1)
    windows = [past[place : place + length] for place in range(len(past) - length + 1)]
    sums = [sum(count for _month, count, _is in one) for one in windows if all(is_it for _m, _c, is_it in one)]
    return length, len(sums), sum(sums), sum(one**2 for one in sums)


def reported_months(known: Known, filters: Filters, access: Access) -> list[tuple]:
    if filters.blo_codes or filters.pair_codes:
        return []
    rows = [
        row
        for row in known["monthly_baseline"]
        if _is_for(row, filters, access) and (row["scope_kind"], row["group_code"]) == ("country", "*")
    ]
    return sorted(
        (row["scope_code"], row["month"], row["is_reported"])
        for row in rows
        if in_scope(known, row["scope_code"], filters, access) and filters.start <= row["month"] < filters.end
    )


def _is_for(row: dict, filters: Filters, access: Access) -> bool:
    tier = "release" if access.tier == "donor" else "facts"
    return row["tier"] == tier and row["source_kind"] == filters.source_kind


def _tells_of(known: Known, row: dict, filters: Filters, access: Access) -> bool:
    if filters.group_codes and row["group_code"] not in filters.group_codes:
        return False
    if row["scope_kind"] == "blo":
        country = known.offices[row["scope_code"]]["country_code"]
        return in_scope(known, country, filters, access) and at_offices(known, row["scope_code"], filters)
    if filters.blo_codes or filters.pair_codes:
        return False
    return row["scope_kind"] == "country" and in_scope(known, row["scope_code"], filters, access)


def first_seen_in(known: Known, filters: Filters, access: Access) -> list[tuple]:
    rows = [
        row
        for row in known["first_seen"]
        if _is_for(row, filters, access)
        and in_scope(known, row["country_code"], filters, access)
        and filters.start <= row["first_on"] < filters.end
        and at_offices(known, row["blo_code"] or "a country", filters)
    ]
    rows.sort(
        key=lambda row: (
            -row["first_on"].toordinal(),
            row["kind"],
            row["country_code"],
            row["subject_code"],
            row["blo_code"],
        )
    )
    return columns_of(rows, "kind country_code blo_code subject_code first_on seizure_id case_count history_from")


# queries.records --------------------------------------------------------------------------------------------

NAMED_OF_CASE = {
    "country": "country_code",
    "blo": "blo_code",
    "lead_agency": "lead_agency_code",
    "place": "place_code",
    "origin": "origin_code",
    "departure": "departure_code",
    "destination": "destination_code",
}
NAMED_OF_LINE = {"substance": "substance_code", "group": "group_code"}
FLAGS_OF_CASE = {"has_exchange": "exchange_id", "has_operation": "operation_id"}
DAYS_OF_CASE = {"first_loaded_on": "first_loaded_at", "updated_on": "updated_at"}


def listed(known: Known, filters: Filters, access: Access, grain: str) -> list[tuple[dict, dict | None]]:
    """Rows of a list of records: each case, or each matching line with its case."""
    found = cases(known, filters, access)
    if grain == "case":
        return [(case, None) for case in found]
    return [(case, item) for case in found for item in matching_items(known, case, filters)]


def said(known: Known, filters: Filters, case: dict, item: dict | None, column: str, zone: str):
    """What a row says in one column."""
    if column == "double_report":
        return doubt_of(case)
    lines_of = sorted(matching_items(known, case, filters), key=lambda line: line["line_no"])
    if column == "line_count":
        return len(lines_of) or None
    if column == "substances":
        codes = [
            line["substance_code"] or (f"GROUP:{line['group_code']}" if line["group_code"] else "?")
            for line in lines_of
        ]
        return "+".join(codes) or None
    if column == "agencies":
        return "+".join(sorted(row["agency_code"] for row in known.parts.get(case["id"], []))) or None
    if column == "detections":
        return "+".join(sorted(row["detection"] for row in known.detections.get(case["id"], []))) or None
    if column == "source":
        return {row["code"]: row["name"] for row in known["source"]}[case["source_code"]]
    if column == "file_name":
        return None
    if column in FLAGS_OF_CASE:
        return case.get(FLAGS_OF_CASE[column]) is not None
    if column in DAYS_OF_CASE:
        moment = case.get(DAYS_OF_CASE[column])
        return moment.astimezone(ZoneInfo(zone)).date() if moment else None
    of_lines = (
        "line_no substance group category quantity unit quantity_kg quantity_kg_equivalent is_significant".split()
    )
    if column in of_lines or column in ("substance_reported", "quantity_reported", "unit_reported"):
        if item is None and column == "is_significant":
            flags = [line.get("is_significant") for line in lines_of if line.get("is_significant") is not None]
            return any(flags) if flags else None
        line = item or largest_line(lines_of)
        return line.get(NAMED_OF_LINE.get(column, column)) if line else None
    return case.get(NAMED_OF_CASE.get(column, column))


def largest_line(lines_of: list[dict]) -> dict | None:
    """The heaviest line, else the first."""
    weighed = [line for line in lines_of if line["quantity_kg"] is not None]
    if weighed:
        return max(weighed, key=lambda line: (line["quantity_kg"], -line["line_no"]))
    return lines_of[0] if lines_of else None


def in_order_of(known: Known, filters: Filters, access: Access, view) -> list[tuple[dict, dict | None]]:
    """Rows of a list in the order of a view: by value, what is missing last, then by key."""
    falls = view.sort.is_descending

    def value(row: tuple[dict, dict | None]):
        found = said(known, filters, *row, view.sort.column, view.zone)
        is_coded = view.order and isinstance(found, str) and view.sort.column not in ("public_ref", "record_key")
        if is_coded:
            found = view.order.index(found) if found in view.order else len(view.order)
        return found

    def key(row: tuple[dict, dict | None]) -> tuple:
        return row[0]["id"], row[1]["line_no"] if row[1] else 0

    rows = listed(known, filters, access, view.grain)
    stated = [row for row in rows if value(row) is not None]
    missing = [row for row in rows if value(row) is None]
    return sorted(stated, key=lambda row: (value(row), key(row)), reverse=falls) + sorted(
        missing, key=key, reverse=falls
    )


def key_of(row: tuple[dict, dict | None]) -> tuple:
    return (row[0]["id"],) if row[1] is None else (row[0]["id"], row[1]["line_no"])


def record_counts(known: Known, filters: Filters, access: Access) -> list[tuple]:
    return [(len(listed(known, filters, access, "case")), len(listed(known, filters, access, "line")))]


def keys(known: Known, filters: Filters, access: Access, *, view, start: int, most: int, total: int) -> list[tuple]:
    return [key_of(row) for row in in_order_of(known, filters, access, view)[start : start + most]]


def boundaries(known: Known, filters: Filters, access: Access, *, view, size: int) -> list[tuple]:
    rows = in_order_of(known, filters, access, view)[size - 1 :: size]
    return [(said(known, filters, *row, view.sort.column, view.zone), *key_of(row)) for row in rows]


def landmarks(known: Known, filters: Filters, access: Access, *, view, one_of: int, every: int) -> list[tuple]:
    sample = [row for row in in_order_of(known, filters, access, view) if row[0]["id"] % one_of == 0]
    return [
        (said(known, filters, *row, view.sort.column, view.zone), *key_of(row)) for row in sample[every - 1 :: every]
    ]


def _between(known: Known, filters: Filters, access: Access, view, after, upto) -> list[tuple]:
    """Keys of rows after one and up to another, by what they are sorted by, upwards; what is missing comes last."""

    def place(value, *key) -> tuple:
        return value is None, value or 0, *key

    rows = in_order_of(known, filters, access, view)
    places = [
        (place(said(known, filters, *row, view.sort.column, view.zone), *key_of(row)), key_of(row)) for row in rows
    ]
    return [key for found, key in places if place(*after) < found <= place(*upto)]


def count_between(
    known: Known, filters: Filters, access: Access, *, view, after, upto, is_of_most=False
) -> list[tuple]:
    return [(len(_between(known, filters, access, view, after, upto)),)]


def keys_between(
    known: Known, filters: Filters, access: Access, *, view, after, upto, start, most, is_of_most=False
) -> list[tuple]:
    return _between(known, filters, access, view, after, upto)[start : start + most]


def count_to_mass(known: Known, filters: Filters, access: Access, *, view, upto) -> list[tuple]:
    return [(len(_masses(known, filters, access, view, (float("inf"), 0), upto)),)]


def keys_by_mass(known: Known, filters: Filters, access: Access, *, view, after, upto, start, most) -> list[tuple]:
    return _masses(known, filters, access, view, after, upto)[start : start + most]


def _masses(known: Known, filters: Filters, access: Access, view, after, upto) -> list[tuple]:
    found = [
        (key_of(row), said(known, filters, *row, "quantity_kg", view.zone))
        for row in in_order_of(known, filters, access, view)
    ]
    return [key for key, mass in found if mass is not None and (upto or (0, 0)) <= (mass, *key) < after]


def page(known: Known, filters: Filters, access: Access, *, view, wanted, keys) -> list[tuple]:
    rows = [row for row in listed(known, filters, access, view.grain) if key_of(row) in keys]
    return [told(known, filters, row, view, wanted) for row in sorted(rows, key=key_of)]


def told(known: Known, filters: Filters, row: tuple[dict, dict | None], view, wanted) -> tuple:
    return (*key_of(row), *(said(known, filters, *row, column, view.zone) for column in wanted))


def stretch(known: Known, filters: Filters, access: Access, *, view, wanted, after, upto) -> list[tuple]:
    """Rows after one boundary and up to another, found by their keys."""
    rows = in_order_of(known, filters, access, view)
    places = [key_of(row) for row in rows]
    first = places.index(after[1:]) + 1 if after else 0
    last = places.index(upto[1:]) + 1 if upto else len(rows)
    return [told(known, filters, row, view, wanted) for row in rows[first:last]]


def one(known: Known, filters: Filters, access: Access, record_key: str) -> dict | None:
    return next(
        (
            case
            for case in known["seizure"]
            if case["record_key"] == record_key
            and of_kind(known, case, filters)
            and may_see(case["country_code"], access)
        ),
        None,
    )


def record(known: Known, filters: Filters, access: Access, *, record_key: str) -> list[tuple]:
    case = one(known, filters, access, record_key)
    if case is None:
        return []
    coded = "country blo lead_agency place origin departure destination".split()
    plain = (
        "seized_on date_precision public_ref location_precision province_text place_text lat lon place_kind "
        "transport_group transport_mode "
        "direction concealment persons_detained women_detained value_usd status is_quantity_implausible "
        "published_url row_no record_key "
        "country_reported blo_reported lead_agency_reported place_kind_reported transport_reported "
        "direction_reported concealment_reported "
        "origin_reported departure_reported destination_reported"
    ).split()
    told_of = [*coded, *plain, "double_report", "has_exchange", "has_operation"]
    values = [said(known, filters, case, None, column, "UTC") for column in told_of]
    moments = [
        moment.replace(tzinfo=None) if moment else None
        for moment in (case.get("first_loaded_at"), case.get("updated_at"))
    ]
    name = said(known, filters, case, None, "source", "UTC")
    return [(case["id"], number_of(case), case.get("double_report_group"), *values, *moments, None, None, name)]


def numbered(
    known: Known,
    filters: Filters,
    access: Access,
    *,
    numbers: tuple[int, ...] = (),
    ids: tuple[int, ...] = (),
) -> list[tuple]:
    """As far as they may be opened, in the order of their days."""
    found = [
        case
        for case in _opened(known, filters, access)
        if (number_of(case) in numbers if numbers else case["id"] in ids)
    ]
    found.sort(key=lambda case: (case["seized_on"], case["id"]))
    names = "record_key public_ref seized_on date_precision country_code blo_code".split()
    return [(number_of(case), *(case.get(name) for name in names)) for case in found]


def _opened(known: Known, filters: Filters, access: Access) -> list[dict]:
    return [
        case for case in known["seizure"] if of_kind(known, case, filters) and may_see(case["country_code"], access)
    ]


def newest(known: Known, filters: Filters, access: Access, *, most: int) -> list[tuple]:
    found = sorted(cases(known, filters, access), key=lambda case: (case["seized_on"], case["id"]), reverse=True)
    return [(case["id"],) for case in found[:most]]


def held(known: Known, filters: Filters, access: Access, *, numbers: tuple[int, ...]) -> list[tuple]:
    """What each of them holds of what is asked of items, by category and unit."""
    sums: dict[tuple, float] = {}
    for case in _opened(known, filters, access):
        for item in matching_items(known, case, filters) if number_of(case) in numbers else []:
            if amount_of(item) is not None:
                key = (number_of(case), item["category"], unit_of(item))
                sums[key] = sums.get(key, 0.0) + amount_of(item)
    return sorted(
        ((*key, amount) for key, amount in sums.items()),
        key=lambda row: (row[0], row[1] is None, row[1] or "", row[2] is None, row[2] or ""),
    )


def lines(known: Known, filters: Filters, access: Access, *, record_key: str) -> list[tuple]:
    case = one(known, filters, access, record_key)
    columns = (
        "line_no substance_code group_code category quantity unit quantity_kg quantity_kg_equivalent is_significant "
        "substance_reported "
        "quantity_reported unit_reported"
    )
    return in_order(columns_of(known.items.get(case["id"], []), columns), by=1) if case else []


def published_totals(known: Known, filters: Filters, access: Access, *, record_key: str) -> list[tuple]:
    """One preferred figure at most is published of a substance, country and year."""
    case = one(known, filters, access, record_key)
    if case is None:
        return []
    rows = set()
    for code in {item["substance_code"] for item in known.items.get(case["id"], [])} - {None}:
        key = (case["country_code"], case["seized_on"].year, code)
        told = [
            row
            for row in known["national_seizure"]
            if (row["country_code"], row["year"], row["substance_code"]) == key
            and row["preferred"]
            and not row["is_total"]
        ]
        rows |= {(code, key[0], key[1], row["quantity_kg"], row["source"]) for row in told} or {
            (code, key[0], key[1], None, None)
        }
    return sorted(rows, key=lambda row: (row[0], row[4] or ""))


def record_agencies(known: Known, filters: Filters, access: Access, *, record_key: str) -> list[tuple]:
    case = one(known, filters, access, record_key)
    parts = known.parts.get(case["id"], []) if case else []
    return sorted(((row["agency_code"], row["role"]) for row in parts), key=lambda row: (row[1], row[0]))


def record_detections(known: Known, filters: Filters, access: Access, *, record_key: str) -> list[tuple]:
    case = one(known, filters, access, record_key)
    return sorted((row["detection"],) for row in known.detections.get(case["id"], [])) if case else []


def doubles(known: Known, filters: Filters, access: Access, *, record_key: str) -> list[tuple]:
    case = one(known, filters, access, record_key)
    if case is None or case.get("double_report_group") is None:
        return []
    others = [
        other
        for other in known["seizure"]
        if other is not case
        and other.get("double_report_group") == case["double_report_group"]
        and of_kind(known, other, filters)
        and may_see(other["country_code"], access)
    ]
    others.sort(key=lambda other: (other["seized_on"], other["id"]))
    names_of = {row["code"]: row["name"] for row in known["source"]}
    of_case = "seized_on country_code blo_code status".split()
    return [
        (
            other["record_key"],
            other.get("public_ref"),
            names_of[other["source_code"]],
            *(other.get(name) for name in of_case),
        )
        for other in others
    ]


# queries.search ---------------------------------------------------------------------------------------------


def texts(known: Known, filters: Filters, access: Access) -> list[tuple]:
    found = set()
    for case in cases(known, filters, access):
        found |= {(column, case.get(column)) for column in ("place_text", "province_text")}
        found |= {("substance_reported", item.get("substance_reported")) for item in known.items.get(case["id"], [])}
    return [row for row in found if row[1] is not None]


def place_names_of(known: Known, filters: Filters, access: Access) -> list[tuple]:
    used = {case.get("place_code") for case in cases(known, filters, access)}
    found = []
    for row in known["place"]:
        aliases = sorted(one["alias"] for one in known["place_alias"] if one["place_code"] == row["code"])
        found += [
            (row["code"], row["country_code"], row["name_en"], row["name_ru"], alias)
            for alias in aliases or [None]
            if row["code"] in used
        ]
    return in_order(found, by=1)


def aliases(known: Known) -> list[tuple]:
    countries = [("country", row["code"], row["alias"]) for row in known["country_alias"] if row["code"]]
    countries += [("country", row["iso2"], row["iso3"]) for row in known["country"] if row["iso3"]]
    substances = [
        ("substance", row["code"], row["alias"]) for row in known["substance_alias"] if ":" not in row["code"]
    ]
    return (
        countries
        + substances
        + [
            ("substance_group", row["code"].split(":")[1], row["alias"])
            for row in known["substance_alias"]
            if ":" in row["code"]
        ]
    )


def office_aliases(known: Known, _access: Access) -> list[tuple]:
    return sorted(
        (office["code"], row["alias"])
        for office in known["blo"]
        for row in known["place_alias"]
        if row["place_code"] and row["place_code"] == office.get("place_code")
    )
