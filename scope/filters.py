"""What the reader asked to see: one frozen object that every page and every query shares.

The query state: dimensions with the values chosen (facets), a period, a comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from scope.fields import N_, OF_OFFICES, SUBJECTS, Field, codes, other
from scope.shape import Shape

BLANK = "_"
"""Stands in a filter for *not stated* (NULL), beside the codes `unknown` and `other`, which were stated."""

SOURCE_KINDS = ("blo", "national_events", "published", "demonstration")
OFFICE_KINDS = ("blo", "demonstration")
"""Kinds of source that offices report to; in the others countries do."""
COMPARISONS = ("previous", "last_year", "five_years", "custom", "none")
COUNTED_STATUSES = ("provisional", "verified", "revised")
"""Record statuses that count; `rejected` and `withdrawn` stay in the history and count nowhere."""


@dataclass(frozen=True, kw_only=True)
class Circle:
    """All that lies within `radius_km` of a point."""

    lat: float
    lon: float
    radius_km: float


@dataclass(frozen=True, kw_only=True)
class Box:
    """All that lies between two meridians and two parallels, the edges included. Degrees; `west` is not east of
    `east`."""

    west: float
    south: float
    east: float
    north: float


Without = tuple[tuple[str, tuple[str, ...]], ...]
"""What is excluded: fields with codes, each once, in the order of the table."""

AGENCIES = ("seizure.lead_agency_code", "seizure_agency.agency_code")
"""Where a case names agencies that took part: who led it, and all."""


@dataclass(frozen=True, kw_only=True)
class Others:
    """Rows of the table of fields that are no lists of codes. `left_out` are numbers of records
    (`queries.record_number`) that count nowhere; a limit in kilograms touches what is weighed, one of value or persons
    keeps cases that state them. `without` are codes that
    a case must not have: one that states nothing has none of them, unless `BLANK` is among them; of a field of items
    the other items stay."""

    near: Circle | None = other(N_("circle on the map"), "near", "circle")
    box: Box | None = other(N_("box on the map"), "box", "box")
    shape: Shape | None = other(N_("shape on the map"), "shape", "polygon")
    least_kg: float | None = other(N_("least mass"), "least_kg", "kg", label=N_("From, kg"))
    most_kg: float | None = other(N_("greatest mass"), "most_kg", "kg", label=N_("To, kg"))
    least_usd: float | None = other(
        N_("least value"), "least_usd", "usd", "seizure.value_usd", label=N_("From, US dollars")
    )
    most_usd: float | None = other(
        N_("greatest value"), "most_usd", "usd", "seizure.value_usd", label=N_("To, US dollars")
    )
    least_persons: int | None = other(
        N_("least number of persons"),
        "least_persons",
        "persons",
        "seizure.persons_detained",
        label=N_("From, persons detained"),
    )
    most_persons: int | None = other(
        N_("greatest number of persons"),
        "most_persons",
        "persons",
        "seizure.persons_detained",
        label=N_("To, persons detained"),
    )
    left_out: tuple[int, ...] | None = other(N_("cases left out"), "left_out", "records")
    without: Without | None = other(N_("excluded values"), "without", "without")


@dataclass(frozen=True, kw_only=True)
class Filters(Others):
    """What the reader asked to see; the same on every page. An empty tuple means no restriction.

    `start` is the first day, `end` the first day after; `period` is the choice that gave them. `against` are the first
    day and the first day after of another period, chosen freely, where `comparison` is `custom`. Each other attribute
    is a row of the table of fields (see `fields.Field`). Codes are those of the database; `BLANK` among them asks for
    rows where nothing was stated. `from_codes` are countries that goods came from: of departure, or of origin where no
    country of departure is stated; `cell_codes` are hexagons (h3 indexes). `double_rows` is why a case may count twice
    (`queries.matching.doubt`); `BLANK` are cases of which nothing says so. `seasons` are months of the year, 1 to 12,
    `weekdays` days from Monday, 1 to 7; `routes` two countries, `AF-RU`. `substance_since` and its like are years in
    which something was first seen in the country of the case, where its records go back far enough to say so.
    """

    source_kind: str
    start: date
    end: date
    period: str = "custom"
    comparison: str = "last_year"
    against: tuple[date, date] | None = None
    countries: tuple[str, ...] = codes(
        N_("Country"),
        "country",
        "country",
        "seizure.country_code",
        rule="scope",
        sidebar="first",
        is_by_name=True,
        facet=1,
        opens=("offices", "events"),
        search="offered",
        split=2,
        narrows=SUBJECTS,
        released="public",
    )
    blo_codes: tuple[str, ...] = codes(
        N_("Office"),
        "office",
        "blo",
        "seizure.blo_code",
        rule="office",
        sidebar="first",
        is_by_name=True,
        facet=1,
        opens=("offices",),
        search="offered",
        split=2,
        narrows=OF_OFFICES,
        released="donor",
        not_released=("exchanges_across", "operations_across", "replies"),
    )
    pair_codes: tuple[str, ...] = codes(
        N_("Pair of offices"),
        "pair",
        "pair",
        "seizure.blo_code",
        through="crossing_pair.code",
        rule="pair",
        sidebar="more",
        facet=5,
        search="offered",
        split=2,
        narrows=OF_OFFICES,
        released="donor",
        not_released=("exchanges_across", "operations_across", "replies"),
    )
    agency_kinds: tuple[str, ...] = codes(
        N_("Agency kind"),
        "agency_kind",
        "agency_kind",
        *AGENCIES,
        through="agency.kind",
        sidebar="more",
        facet=4,
        search="offered",
        split=2,
        narrows=("cases", "agency_messages", "agency_courses"),
    )
    agency_codes: tuple[str, ...] = codes(
        N_("Agency"),
        "agency",
        "agency",
        *AGENCIES,
        through="agency.lineage_code",
        sidebar="first",
        is_by_name=True,
        facet=1,
        opens=("offices",),
        search="offered",
        split=2,
        narrows=("cases", "agency_messages", "agency_courses"),
    )
    lead_codes: tuple[str, ...] = codes(
        N_("Lead agency"),
        "lead",
        "agency",
        "seizure.lead_agency_code",
        through="agency.lineage_code",
        sidebar="more",
        is_by_name=True,
        facet=4,
        search="offered",
    )
    partner_codes: tuple[str, ...] = codes(
        N_("Together with agency"),
        "partner",
        "agency",
        *AGENCIES,
        through="agency.lineage_code",
        is_apart=True,
        sidebar="more",
        is_by_name=True,
        facet=4,
    )
    partner_kinds: tuple[str, ...] = codes(
        N_("Together with agency kind"),
        "partner_kind",
        "agency_kind",
        *AGENCIES,
        through="agency.kind",
        is_apart=True,
        sidebar="more",
        facet=4,
    )
    categories: tuple[str, ...] = codes(
        N_("Category"),
        "category",
        "substance_category",
        "seizure_item.category",
        sidebar="more",
        facet=3,
        search="offered",
        narrows=("cases", "national"),
        released="public",
    )
    group_codes: tuple[str, ...] = codes(
        N_("Substance group"),
        "group",
        "substance_group",
        "seizure_item.group_code",
        sidebar="first",
        facet=1,
        opens=("offices", "events"),
        search="offered",
        split=1,
        narrows=("cases", "exchanges", "exchanges_across", "agency_messages", "past", "replies", "national"),
        released="public",
        not_released=("exchanges", "exchanges_across", "replies"),
    )
    substance_codes: tuple[str, ...] = codes(
        N_("Substance"),
        "substance",
        "substance",
        "seizure_item.substance_code",
        sidebar="more",
        facet=2,
        search="offered",
        split=1,
        narrows=("cases", "national"),
    )
    transport_groups: tuple[str, ...] = codes(
        N_("Mode of transport"),
        "transport",
        "transport_group",
        "seizure.transport_group",
        sidebar="more",
        facet=6,
        opens=("events",),
        search="offered",
        split=2,
    )
    transport_modes: tuple[str, ...] = codes(
        N_("Means of transport"),
        "vehicle",
        "transport_mode",
        "seizure.transport_mode",
        sidebar="more",
        facet=6,
        search="offered",
    )
    concealments: tuple[str, ...] = codes(
        N_("Concealment method"),
        "concealment",
        "concealment",
        "seizure.concealment",
        sidebar="more",
        facet=6,
        opens=("events",),
        search="offered",
        split=2,
    )
    directions: tuple[str, ...] = codes(
        N_("Direction of movement"),
        "direction",
        "direction",
        "seizure.direction",
        sidebar="more",
        facet=6,
        search="offered",
        split=2,
    )
    detections: tuple[str, ...] = codes(
        N_("Detection method"),
        "detection",
        "detection_method",
        "seizure_detection.detection",
        sidebar="more",
        facet=6,
        search="offered",
    )
    origin_codes: tuple[str, ...] = codes(
        N_("Country of origin"), "origin", "country", "seizure.origin_code", sidebar="more", facet=6, search="looked"
    )
    departure_codes: tuple[str, ...] = codes(
        N_("Country of departure"),
        "departure",
        "country",
        "seizure.departure_code",
        sidebar="more",
        facet=6,
        search="looked",
    )
    destination_codes: tuple[str, ...] = codes(
        N_("Country of destination"),
        "destination",
        "country",
        "seizure.destination_code",
        sidebar="more",
        facet=7,
        search="looked",
    )
    place_codes: tuple[str, ...] = codes(
        N_("Place of seizure"), "place", "place", "seizure.place_code", search="offered"
    )
    from_codes: tuple[str, ...] = codes(N_("Came from"), "came_from", "country", rule="came_from", facet=6)
    cell_codes: tuple[str, ...] = codes(N_("Hexagon"), "cell", "cell", rule="cell")
    statuses: tuple[str, ...] = codes(
        N_("Record status"),
        "status",
        "record_status",
        "seizure.status",
        rule="status",
        sidebar="more",
        facet=2,
        search="offered",
    )
    double_rows: tuple[str, ...] = codes(
        N_("Double rows"), "double", "double_report_grade", rule="doubt", sidebar="more", facet=2
    )
    quantity_checks: tuple[str, ...] = codes(
        N_("Check of the quantity"), "check", "quantity_check", rule="quantity_check", sidebar="more", facet=2
    )
    significance: tuple[str, ...] = codes(
        N_("Significance"),
        "significance",
        "significance",
        "seizure_item.is_significant",
        rule="significance",
        sidebar="more",
        facet=3,
    )
    routes: tuple[str, ...] = codes(N_("Route"), "route", "route", rule="route", sidebar="more", facet=7)
    after_exchange: tuple[str, ...] = codes(
        N_("After an exchange of information"),
        "after_exchange",
        "yes_no",
        rule="after_exchange",
        sidebar="more",
        facet=8,
    )
    in_operation: tuple[str, ...] = codes(
        N_("In a joint operation"), "in_operation", "yes_no", rule="in_operation", sidebar="more", facet=8
    )
    seasons: tuple[str, ...] = codes(
        N_("Month of the year"), "season", "season", rule="season", is_in_order=True, sidebar="more", facet=9
    )
    weekdays: tuple[str, ...] = codes(
        N_("Day of the week"), "weekday", "weekday", rule="weekday", is_in_order=True, sidebar="more", facet=9
    )
    stated_codes: tuple[str, ...] = codes(
        N_("What is stated"), "stated", "stated", rule="stated", sidebar="more", facet=9
    )
    substance_since: tuple[str, ...] = codes(
        N_("Year the substance was first seen"),
        "substance_since",
        "first_year",
        "seizure_item.substance_code",
        rule="first_substance",
        is_in_order=True,
        of_all=True,
        sidebar="more",
        facet=10,
    )
    concealment_since: tuple[str, ...] = codes(
        N_("Year the concealment was first seen"),
        "concealment_since",
        "first_year",
        rule="first_concealment",
        is_in_order=True,
        of_all=True,
        sidebar="more",
        facet=10,
    )
    route_since: tuple[str, ...] = codes(
        N_("Year the route was first seen"),
        "route_since",
        "first_year",
        rule="first_route",
        is_in_order=True,
        of_all=True,
        sidebar="more",
        facet=10,
    )

    def __post_init__(self) -> None:
        if self.source_kind not in SOURCE_KINDS:
            raise ValueError(f"source_kind {self.source_kind!r} is not one of {', '.join(SOURCE_KINDS)}")
        if self.start > self.end:
            raise ValueError(f"the period starts on {self.start} after its end {self.end}")
        if self.against and self.against[0] >= self.against[1]:
            raise ValueError(f"the period compared starts on {self.against[0]}, not before its end {self.against[1]}")

    def with_(self, **changes: Any) -> Filters:
        """The same filters with some of them changed."""
        return replace(self, **changes)

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The lists of codes that restrict something, by field."""
        return {name: getattr(self, name) for name in CODE_FIELDS if getattr(self, name)}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but period and source restricts the cases."""
        return bool(self.chosen) or any(getattr(self, name) is not None for name in OTHER_FIELDS)

    @property
    def restricts_items(self) -> bool:
        """Whether a substance or a quantity narrows the cases, or what they hold of them."""
        return (
            self.restricts_substances
            or not (self.least_kg is None and self.most_kg is None)
            or any(FIELDS[name].is_of_items for name, _codes in self.without or ())
        )

    @property
    def restricts_substances(self) -> bool:
        """Whether a substance narrows the cases, so that one that names none is left out."""
        return any(FIELDS[name].is_of_items for name in self.chosen)

    @property
    def named(self) -> set[str]:
        """Fields of codes of which something is chosen or excluded."""
        return {*self.chosen, *(name for name, _codes in self.without or ())}

    def excluded(self, field: str) -> tuple[str, ...]:
        """The codes of a field that are excluded."""
        return dict(self.without or ()).get(field, ())

    def alone(self) -> Filters:
        """Period, source and comparison alone: without anything that narrows the cases."""
        return self.with_(**dict.fromkeys(CODE_FIELDS, ()), **dict.fromkeys(OTHER_FIELDS))

    def less(self, field: str) -> Filters:
        """The same filters without what a field of codes restricts: neither its choices nor what is excluded of it."""
        return self.with_(**{field: (), "without": excluding(self.without, field, ())})


LEAST_HISTORY_DAYS = 3 * 365
"""Something is only called new where records go back at least this long before it."""
LIMITS = {"usd": ("least_usd", "most_usd"), "persons": ("least_persons", "most_persons")}
"""Ranges of what a case states, by how they are written: the fields of their ends, both included."""


def excluding(without: Without | None, field: str, codes: Sequence[str]) -> Without | None:
    """What is excluded where these codes of a field are, instead of those before; None where nothing is left."""
    others = {name: kept for name, kept in without or () if name != field}
    found = others | ({field: tuple(dict.fromkeys(codes))} if codes else {})
    return tuple((name, found[name]) for name in CODE_FIELDS if name in found) or None


_ROWS = {field.name: field.metadata["row"] for field in fields(Filters) if "row" in field.metadata}
FIELDS: dict[str, Field] = dict(sorted(_ROWS.items(), key=lambda one: one[1].form != "codes"))
"""The table of fields: every row by the name of its attribute, lists of codes first."""

CODE_FIELDS = tuple(name for name, row in FIELDS.items() if row.form == "codes")
"""Fields that hold a list of codes: each is one widget, one parameter of a link and one condition."""

OTHER_FIELDS = tuple(name for name, row in FIELDS.items() if row.form != "codes")
"""Fields that restrict by something else than codes; None means no restriction."""

RELEASE_FIELDS = tuple(name for name, row in FIELDS.items() if row.released)
"""The only dimensions of the release tables, hence the only filters of donor and public readers."""


def ranked(order: str) -> tuple[str, ...]:
    """Fields that have a place in an order (`facet`, `split`), of equals as in the table."""
    placed = {name: getattr(row, order) for name, row in FIELDS.items() if getattr(row, order) is not None}
    return tuple(sorted(placed, key=placed.__getitem__))
