"""A value for every field of `Filters`, by its type: whatever is added there is tried as well."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from hashlib import md5
from typing import Any, get_type_hints

from hypothesis import strategies as st

from scope.filters import BLANK, CODE_FIELDS, COMPARISONS, FIELDS, SOURCE_KINDS, Box, Circle, Filters, Without
from scope.links import Choices
from scope.shape import Shape, ShapeError, shape

KINDS = get_type_hints(Filters)
_code = st.text("ABCXYZabcxyz0123456789_-", min_size=1, max_size=12)
_amount = st.floats(0, 1e12, exclude_max=True)
_days = st.lists(st.dates(date(1900, 1, 1), date(2200, 12, 30)), min_size=2, max_size=2).map(sorted)

_two_days = st.lists(st.dates(date(1900, 1, 1), date(2200, 12, 30)), min_size=2, max_size=2, unique=True).map(
    lambda pair: tuple(sorted(pair))
)


def _box(west_east: list[float], south_north: list[float]) -> Box:
    return Box(west=west_east[0], east=west_east[1], south=south_north[0], north=south_north[1])


def _two(least: float, most: float) -> st.SearchStrategy[list[float]]:
    return st.lists(st.floats(least, most), min_size=2, max_size=2).map(sorted)


_corner = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def _shape(corners: list[tuple[float, float]]) -> Shape | None:
    try:
        return shape(corners)
    except ShapeError:
        return None


def excluded() -> st.SearchStrategy[Without | None]:
    """Up to three fields with codes, in the order of the table."""
    chosen = st.dictionaries(
        st.sampled_from(CODE_FIELDS), st.lists(_code, min_size=1, max_size=4, unique=True).map(tuple), max_size=3
    )
    return chosen.map(lambda found: tuple((one, found[one]) for one in CODE_FIELDS if one in found) or None)


BY_KIND: dict[Any, st.SearchStrategy] = {
    tuple[str, ...]: st.lists(_code, max_size=4, unique=True).map(tuple),
    Circle | None: st.none()
    | st.builds(
        Circle, lat=st.floats(-90, 90), lon=st.floats(-180, 180), radius_km=st.floats(0, 2000, exclude_min=True)
    ),
    Box | None: st.none() | st.builds(_box, _two(-180, 180), _two(-90, 90)),
    Shape | None: st.lists(_corner, max_size=9).map(_shape),
    float | None: st.none() | _amount,
    int | None: st.none() | st.integers(0, 10**6 - 1),
    Without | None: excluded(),
    tuple[date, date] | None: st.none() | _two_days,
    tuple[int, ...] | None: st.none()
    | st.lists(st.integers(0, 2**60 - 1), min_size=1, max_size=4, unique=True).map(tuple),
}
BY_NAME = {
    "source_kind": st.sampled_from(SOURCE_KINDS),
    "comparison": st.sampled_from(COMPARISONS),
    "period": st.sampled_from(("custom", "last_quarter", "2026-Q1")),
}


@st.composite
def some_filters(draw: st.DrawFn) -> Filters:
    """Filters of any values; a field of a new type needs a line in `BY_KIND`."""
    start, end = draw(_days)
    comparison = draw(BY_NAME["comparison"])
    others = {
        name: draw(BY_NAME[name] if name in BY_NAME else BY_KIND[kind])
        for name, kind in KINDS.items()
        if name not in ("start", "end", "comparison", "against")
    }
    against = draw(_two_days) if comparison == "custom" else None
    return Filters(start=start, end=end, comparison=comparison, against=against, **others)


def choices_of(filters: Filters) -> Choices:
    """What a reader chose who has these filters on screen, if all days were chosen one by one."""
    simple = {
        field.name: getattr(filters, field.name)
        for field in fields(Choices)
        if field.name not in ("codes", "last", "period", "reasons")
    }
    return Choices(**simple | {"period": "custom", "last": filters.end, "codes": tuple(filters.chosen.items())})


REAL = {
    "start": date(2026, 2, 1),
    "end": date(2026, 8, 1),
    "period": "2026-H1",
    "comparison": "previous",
    "against": (date(2025, 3, 1), date(2025, 9, 1)),
    "source_kind": "demonstration",
    "near": Circle(lat=40.8, lon=69.5, radius_km=300.0),
    "box": Box(west=66.0, south=38.0, east=73.0, north=43.0),
    "shape": shape([(37.0, 64.0), (43.5, 64.5), (43.0, 74.0), (38.0, 73.5)]),
    "least_kg": 0.5,
    "most_kg": 2.0,
    "least_usd": 5_000.0,
    "most_usd": 2_000.0,
    "least_persons": 2,
    "most_persons": 1,
    "left_out": tuple(
        int(md5(f"DEMO:DEMO:{number:08}-1".encode()).hexdigest()[:15], 16) for number in range(1350, 1400)
    ),
    "without": (("countries", ("UZ",)), ("concealments", ("on_body", BLANK))),
    "countries": ("UZ",),
    "blo_codes": ("UZ-OYBEK",),
    "pair_codes": ("OYBEK-FOTEHOBOD",),
    "agency_kinds": ("customs",),
    "agency_codes": ("UZ-CC",),
    "partner_codes": ("TJ-CS",),
    "partner_kinds": ("customs",),
    "categories": ("drug",),
    "group_codes": ("opioids",),
    "substance_codes": ("HEROIN",),
    "transport_groups": ("road_commercial",),
    "transport_modes": ("truck",),
    "concealments": ("on_body",),
    "directions": ("inbound",),
    "detections": ("xray",),
    "origin_codes": ("AF",),
    "departure_codes": ("AF",),
    "destination_codes": ("RU",),
    "place_codes": ("UZ-OYBEK",),
    "from_codes": ("AF",),
    "cell_codes": ("8420e47ffffffff",),
    "statuses": ("verified",),
    "double_rows": ("exact", "near"),
    "quantity_checks": ("implausible",),
    "routes": ("AF-RU",),
    "after_exchange": ("yes",),
    "significance": ("yes",),
    "stated_codes": ("value",),
    "seasons": ("3", "4"),
    "weekdays": ("1", "2"),
    "substance_since": ("2016",),
}
REAL |= {
    name: REAL[next(one for one in REAL if one in FIELDS and FIELDS[one].dimension == row.dimension)]
    for name, row in FIELDS.items()
    if name not in REAL
}
"""A value of each field that keeps something of a demonstration network and leaves something out; a field of a list
that others have has theirs."""


def with_value(filters: Filters, name: str) -> Filters:
    """The same filters with a real value in one field; a new field needs one in `REAL`."""
    changes = {name: REAL[name]}
    return filters.with_(**changes | ({"comparison": "custom"} if name == "against" else {}))
