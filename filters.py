"""What the reader asked to see: one frozen object that every page and every query shares."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date

BLANK = "_"
"""Stands in a filter for *not stated* (NULL), beside the codes `unknown` and `other`, which were stated."""

SOURCE_KINDS = ("blo", "national_events", "published", "demonstration")
OFFICE_KINDS = ("blo", "demonstration")
"""Kinds of source that offices report to; in the others countries do."""
COMPARISONS = ("previous", "last_year", "five_years", "none")
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
    """All that lies between two meridians and two parallels, the edges included. Degrees; `west` is not east of `east`."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the reader asked to see; the same on every page. An empty tuple means no restriction.

    `start` is the first day, `end` the first day after; `period` is the choice that gave them. Codes are those of
    the database; `BLANK` among them asks for rows where nothing was stated. `from_codes` are countries that goods came from:
    of departure, or of origin where no country of departure is stated; `cell_codes` are hexagons (h3 indexes). A limit in kilograms
    touches what is weighed; `left_out` are numbers of records (`queries.record_number`) that count nowhere. `double_rows` is why a case
    may count twice (`queries.matching.doubt`); `BLANK` are cases of which nothing says so.
    """

    source_kind: str
    start: date
    end: date
    period: str = "custom"
    comparison: str = "last_year"
    countries: tuple[str, ...] = ()
    blo_codes: tuple[str, ...] = ()
    pair_codes: tuple[str, ...] = ()
    agency_kinds: tuple[str, ...] = ()
    agency_codes: tuple[str, ...] = ()
    partner_codes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    group_codes: tuple[str, ...] = ()
    substance_codes: tuple[str, ...] = ()
    transport_groups: tuple[str, ...] = ()
    transport_modes: tuple[str, ...] = ()
    concealments: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    detections: tuple[str, ...] = ()
    origin_codes: tuple[str, ...] = ()
    departure_codes: tuple[str, ...] = ()
    destination_codes: tuple[str, ...] = ()
    place_codes: tuple[str, ...] = ()
    from_codes: tuple[str, ...] = ()
    cell_codes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    double_rows: tuple[str, ...] = ()
    near: Circle | None = None
    box: Box | None = None
    least_kg: float | None = None
    most_kg: float | None = None
    left_out: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        if self.source_kind not in SOURCE_KINDS:
            raise ValueError(f"source_kind {self.source_kind!r} is not one of {', '.join(SOURCE_KINDS)}")
        if self.start > self.end:
            raise ValueError(f"the period starts on {self.start} after its end {self.end}")

    def with_(self, **changes) -> Filters:
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
        """Whether a substance or a quantity narrows the cases."""
        return self.restricts_substances or not (self.least_kg is None and self.most_kg is None)

    @property
    def restricts_substances(self) -> bool:
        """Whether a substance narrows the cases, so that one that names none is left out."""
        return any((self.categories, self.group_codes, self.substance_codes))


CODE_FIELDS = tuple(field.name for field in fields(Filters) if field.type == "tuple[str, ...]")
"""Fields that hold a list of codes: each is one widget, one parameter of a link and one condition."""

OTHER_FIELDS = ("near", "box", "least_kg", "most_kg", "left_out")
"""Fields that restrict by something else than codes; None means no restriction."""

RELEASE_FIELDS = ("countries", "blo_codes", "pair_codes", "categories", "group_codes")
"""The only dimensions of the release tables, hence the only filters of donor and public readers."""
