"""Flags for a person to decide, never acted on: probable double reports and implausible quantities; and which items are
significant. All computed anew for one kind of source after each load.

Duplicate detection by record linkage (blocking by country, substance and day, then pairwise comparison), and outlier
detection by thresholds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd
import sqlalchemy as sa

from database import bulk
from database.agreement import Site, agreement
from queries.schema import seizure, seizure_item, source, substance
from scope.filters import COUNTED_STATUSES
from scope.settings import Settings

IMPLAUSIBLE_FACTOR = 10
QUANTILE = 0.99
LARGE_SAMPLE, LEAST_SAMPLE, LEAST_OTHERS = 100, 5, 20
"""Others of a country and substance that tell what is usual by themselves; fewer are hardly any; and of a substance,
that tell anything."""
MOST_DEVIATIONS = 3.5
LEAST_FACTOR = 5
"""The least deviation: amounts of one kind differ by as much."""
POOLED_WEIGHT, SPREAD_WEIGHT = 4, 10
"""As many others of a country count as much as the whole substance, for the middle and for the deviation."""
LEAST_SPREAD, MOST_WEIGHT = 5, 100
"""Countries with fewer of a substance tell nothing of its deviation; those with more count as if they had so many."""
QUARTILES_APART = 1.349
"""Standard deviations between the quartiles of a normal distribution."""
SAME_QUANTITY = 1e-9
"""Share that only binary fractions make: 0.1166 kg and 116.6 g are the same."""

_flagged = sa.Table(
    "flagged_seizure",
    sa.MetaData(),
    sa.Column("seizure_id", sa.BigInteger),
    sa.Column("group_id", sa.BigInteger),
    sa.Column("grade", sa.Text),
    prefixes=["TEMPORARY"],
)


@dataclass(frozen=True)
class Flags:
    """What was flagged in one kind of source: cases in exact and near double reports, and in those of which only the
    places differ, implausible cases, identical rows."""

    exact_count: int
    near_count: int
    places_count: int
    implausible_count: int
    identical_count: int


def flag_all(connection: sa.Connection, settings: Settings) -> None:
    """Set the flags of all cases, those of each kind of source once."""
    of_kind = (
        sa.select(sa.func.min(source.c.code))
        .where(source.c.code.in_(sa.select(seizure.c.source_code)))
        .group_by(source.c.kind)
    )
    for code in connection.execute(of_kind).scalars().all():
        flag(connection, code, settings)


def flag(connection: sa.Connection, source_code: str, settings: Settings) -> Flags:
    """Set the flags of the cases of one source, and of the other sources of its kind."""
    mark_significant(connection, source_code)
    of_kind = _of_kind(source_code)
    graded = _flag_double_reports(connection, source_code, settings)
    identical = sa.select(sa.func.count()).where(of_kind, seizure.c.occurrence > 1)
    return Flags(
        *(graded.get(grade, 0) for grade in GRADES),
        _flag_implausible(connection, source_code),
        connection.execute(identical).scalar_one(),
    )


def _of_kind(source_code: str) -> sa.ColumnElement[bool]:
    """Condition on `seizure`: from a source of the same kind."""
    kind = sa.select(source.c.kind).where(source.c.code == source_code).scalar_subquery()
    return seizure.c.source_code.in_(sa.select(source.c.code).where(source.c.kind == kind))


def mark_significant(connection: sa.Connection, source_code: str) -> None:
    """An item is significant at its substance's quantity or above, in the same unit or by exact mass; else not
    assessed (NULL)."""
    in_kg = sa.case(
        (substance.c.significant_unit == "kg", substance.c.significant_quantity),
        (substance.c.significant_unit == "g", substance.c.significant_quantity / 1000),
    )
    verdict = sa.case(
        (sa.and_(seizure_item.c.quantity_kg.is_not(None), in_kg.is_not(None)), seizure_item.c.quantity_kg >= in_kg),
        (
            seizure_item.c.unit == substance.c.significant_unit,
            seizure_item.c.quantity >= substance.c.significant_quantity,
        ),
    )
    of_source = sa.select(seizure.c.id).where(seizure.c.source_code == source_code)
    connection.execute(
        sa.update(seizure_item)
        .values(is_significant=verdict)
        .where(seizure_item.c.substance_code == substance.c.code, seizure_item.c.seizure_id.in_(of_source))
    )


def _flag_double_reports(connection: sa.Connection, source_code: str, settings: Settings) -> dict[str, int]:
    connection.execute(
        sa.update(seizure)
        .values(double_report_group=None, double_report_grade=None)
        .where(_of_kind(source_code), seizure.c.double_report_group.is_not(None))
    )
    groups = _connected(double_reports(connection, source_code, settings))
    if groups.empty:
        return {}
    _flagged.create(connection)
    bulk.insert(connection, _flagged, groups)
    connection.execute(
        sa.update(seizure)
        .values(double_report_group=_flagged.c.group_id, double_report_grade=_flagged.c.grade)
        .where(seizure.c.id == _flagged.c.seizure_id)
    )
    _flagged.drop(connection)
    return {grade: int(number) for grade, number in groups["grade"].value_counts().items()}


def double_reports(connection: sa.Connection, source_code: str, settings: Settings) -> pd.DataFrame:
    """Pairs of cases that are probably one: same country and substance, days and mass close, places that do not
    contradict each other, or day and mass the same and so rare that chance hardly makes them so. Wholly identical rows
    are another matter and are left out.

    Columns: first_id, second_id, grade.
    """
    pairs = bulk.frame(connection, _close_pairs(source_code, settings))
    # An empty frame has no types: `where` gives None for what is missing on every dtype.
    sites = pairs[[f"{side}_{name}" for side in ("first", "second") for name in SITE_COLUMNS]].astype("object")
    agree = agreement()
    verdicts = [
        agree(Site(*row[: len(SITE_COLUMNS)]), Site(*row[len(SITE_COLUMNS) :]))
        for row in sites.where(sites.notna(), None).itertuples(index=False, name=None)
    ]
    can_be_one = pd.Series(verdicts, index=pairs.index, dtype=bool)
    is_exact = pairs["is_exact"].astype(bool)
    chance = pairs["same_mass_count"] * (pairs["same_mass_count"] - 1) / 2 / pairs["day_count"].clip(lower=LEAST_DAYS)
    grades = pd.Series(PLACES_DIFFER, index=pairs.index).mask(can_be_one, "near").mask(can_be_one & is_exact, "exact")
    found = pairs[["first_id", "second_id"]].assign(grade=grades)
    return found[can_be_one | (is_exact & (chance <= MOST_BY_CHANCE))].reset_index(drop=True)


PLACES_DIFFER = "near_places"
GRADES = ("exact", "near", PLACES_DIFFER)
"""Of probable double reports, the surest first: same day and mass; close; same day and mass, but places that contradict
each other."""
LEAST_DAYS, MOST_BY_CHANCE = 365, 0.05
"""Pairs that the same mass, as often as it occurs, makes on one day by chance alone; over so many days at least."""


SITE_COLUMNS = ("country_code", "place_code", "place_text", "province_text", "lat", "lon")


def _close_pairs(source_code: str, settings: Settings) -> sa.CompoundSelect:
    """Pairs of cases that are alike in all but their places, with both places; how often the mass of the first occurs
    in its country and substance, and over how many days these are spread."""
    of_substance = [seizure.c.country_code, seizure_item.c.substance_code]
    milligrams = sa.func.round(seizure_item.c.quantity_kg * 1e6)
    rows = (
        sa.select(
            seizure.c.id,
            seizure.c.seized_on,
            *(seizure.c[name] for name in SITE_COLUMNS),
            seizure_item.c.substance_code,
            seizure_item.c.quantity_kg,
            sa.func.count().over(partition_by=[*of_substance, milligrams]).label("same_mass_count"),
            (
                sa.func.max(seizure.c.seized_on).over(partition_by=of_substance)
                - sa.func.min(seizure.c.seized_on).over(partition_by=of_substance)
                + 1
            ).label("day_count"),
        )
        .select_from(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
        .where(
            _of_kind(source_code),
            seizure.c.occurrence == 1,
            seizure.c.status.in_(COUNTED_STATUSES),
            seizure_item.c.substance_code.is_not(None),
            seizure_item.c.quantity_kg >= settings.double_report_least_kg,
        )
        .cte("candidate")
    )
    first, second = rows.alias("first"), rows.alias("second")
    larger = sa.func.greatest(first.c.quantity_kg, second.c.quantity_kg)
    gap = sa.func.abs(first.c.quantity_kg - second.c.quantity_kg)
    steps = []
    for days in range(settings.double_report_days + 1):
        same_day = days == 0
        alike = sa.and_(
            second.c.country_code == first.c.country_code,
            second.c.substance_code == first.c.substance_code,
            second.c.seized_on == (first.c.seized_on if same_day else _later(first.c.seized_on, days)),
            second.c.id > first.c.id if same_day else second.c.id != first.c.id,
        )
        steps.append(
            sa.select(
                first.c.id.label("first_id"),
                second.c.id.label("second_id"),
                (gap <= SAME_QUANTITY * larger if same_day else sa.false()).label("is_exact"),
                first.c.same_mass_count,
                first.c.day_count,
                *(
                    rows_of.c[name].label(f"{side}_{name}")
                    for side, rows_of in (("first", first), ("second", second))
                    for name in SITE_COLUMNS
                ),
            )
            .select_from(first.join(second, alike))
            .where(gap <= (settings.double_report_share + SAME_QUANTITY) * larger)
        )
    return sa.union_all(*steps)


def _later(day: sa.ColumnElement, days: int) -> sa.ColumnElement:
    return sa.cast(day + timedelta(days=days), sa.Date)


def _connected(pairs: pd.DataFrame) -> pd.DataFrame:
    """Groups of cases that are linked by pairs: seizure_id, group_id (its smallest id), grade (of its best pair)."""
    root: dict[int, int] = {}

    def find(one: int) -> int:
        while root.setdefault(one, one) != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    best: dict[int, int] = {}
    ranks = {grade: rank for rank, grade in enumerate(GRADES)}
    for one, other, grade in zip(
        pairs["first_id"].tolist(), pairs["second_id"].tolist(), pairs["grade"].tolist(), strict=True
    ):
        first, second = find(one), find(other)
        if first != second:
            root[max(first, second)] = min(first, second)
        rank = ranks[grade]
        best[one] = min(best.get(one, rank), rank)
        best[other] = min(best.get(other, rank), rank)
    rows = [(one, find(one), GRADES[best[one]]) for one in sorted(root)]
    return pd.DataFrame(rows, columns=["seizure_id", "group_id", "grade"])


def _flag_implausible(connection: sa.Connection, source_code: str) -> int:
    """Flag cases with an item that is far beyond the others of its country and substance; returns how many."""
    connection.execute(
        sa.update(seizure)
        .values(is_quantity_implausible=False)
        .where(_of_kind(source_code), seizure.c.is_quantity_implausible)
    )
    connection.execute(
        sa.update(seizure).values(is_quantity_implausible=True).where(seizure.c.id.in_(_implausible(source_code)))
    )
    flagged = sa.select(sa.func.count()).where(_of_kind(source_code), seizure.c.is_quantity_implausible)
    return connection.execute(flagged).scalar_one()


COUNTRY, SUBSTANCE = ("substance_code", "country_code"), ("substance_code",)
"""What an item is compared with: others of its country and substance, and all others of its substance."""


def _implausible(source_code: str) -> sa.Select:
    """Ids of cases with an implausible item, each compared with others only, by the logarithm of kilograms.

    In a country with many of the substance: over ten times the 99th percentile of these. Else the middle of the others
    there, drawn towards the middle of the substance the fewer they are, and more than so many robust deviations beyond;
    or where there are hardly any, over ten times the 99th percentile of the substance.
    """
    item = (
        sa.select(
            seizure.c.id,
            seizure.c.country_code,
            seizure_item.c.substance_code,
            sa.func.ln(seizure_item.c.quantity_kg).label("mass"),
        )
        .select_from(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
        .where(_of_kind(source_code), seizure_item.c.substance_code.is_not(None), seizure_item.c.quantity_kg > 0)
        .cte("item")
    )
    ranked = sa.select(
        *item.c,
        *(
            sa.func.row_number()
            .over(partition_by=[item.c[name] for name in of], order_by=(item.c.mass, item.c.id))
            .label(f"rank_{len(of)}")
            for of in (COUNTRY, SUBSTANCE)
        ),
    ).cte("ranked")
    own, every = _stratum(ranked, COUNTRY), _stratum(ranked, SUBSTANCE)
    weight = sa.func.least(own.c.number, MOST_WEIGHT)
    spreads = (
        sa.select(
            own.c.substance_code,
            sa.func.sqrt(sa.func.sum(weight * own.c.spread * own.c.spread) / sa.func.sum(weight)).label("spread"),
        )
        .where(own.c.number >= LEAST_SPREAD)
        .group_by(own.c.substance_code)
        .cte("spreads")
    )
    others, all_others = own.c.number - 1, every.c.number - 1
    middle, usual = _middle(own, ranked.c.rank_2), _middle(every, ranked.c.rank_1)
    expected = (others * sa.func.coalesce(middle, 0.0) + POOLED_WEIGHT * usual) / (others + POOLED_WEIGHT)
    pooled = sa.func.coalesce(spreads.c.spread, every.c.spread)
    spread = sa.func.sqrt(
        (others * own.c.spread * own.c.spread + SPREAD_WEIGHT * pooled * pooled) / (others + SPREAD_WEIGHT)
    )
    far = expected + MOST_DEVIATIONS * sa.func.greatest(spread, math.log(LEAST_FACTOR))
    times = math.log(IMPLAUSIBLE_FACTOR)
    is_implausible = sa.case(
        (others >= LARGE_SAMPLE, ranked.c.mass > own.c.high + times),
        else_=sa.or_(
            sa.and_(all_others >= LEAST_OTHERS, ranked.c.mass > far),
            sa.and_(others < LEAST_SAMPLE, all_others >= LARGE_SAMPLE, ranked.c.mass > every.c.high + times),
        ),
    )
    same = [own.c[name] == ranked.c[name] for name in COUNTRY]
    return (
        sa.select(ranked.c.id)
        .select_from(
            ranked.join(own, sa.and_(*same))
            .join(every, every.c.substance_code == ranked.c.substance_code)
            .outerjoin(spreads, spreads.c.substance_code == ranked.c.substance_code)
        )
        .where(is_implausible)
    )


def _stratum(ranked: sa.CTE, of: tuple[str, ...]) -> sa.CTE:
    """Items that are compared: number, the three that the middle of all but one is among, spread (robust, as a standard
    deviation),
    high: the 99th percentile of the others of any item that is beyond it."""
    number = sa.func.count().over(partition_by=[ranked.c[name] for name in of])
    counted = sa.select(*ranked.c, number.label("number")).cte(f"counted_{len(of)}")
    by, rank = [counted.c[name] for name in of], counted.c[f"rank_{len(of)}"]
    half = sa.cast(sa.func.floor(counted.c.number / 2.0), sa.BigInteger)
    # Without the item itself, which stands behind these two, there is one fewer.
    place = QUANTILE * (counted.c.number - 2) + 1
    below = sa.cast(sa.func.floor(place), sa.BigInteger)
    share = place - sa.func.floor(place)

    def at(nth: sa.ColumnElement) -> sa.ColumnElement:
        return sa.func.max(sa.case((rank == nth, counted.c.mass)))

    def quartile(part: float) -> sa.ColumnElement:
        return sa.cast(sa.func.percentile_cont(part).within_group(counted.c.mass), sa.Double)

    high = sa.func.max(sa.case((rank == below, counted.c.mass * (1 - share)))) + sa.func.max(
        sa.case((rank == below + 1, counted.c.mass * share))
    )
    return (
        sa.select(
            *by,
            sa.func.count().label("number"),
            *(at(half + step).label(f"middle_{step}") for step in range(3)),
            ((quartile(0.75) - quartile(0.25)) / QUARTILES_APART).label("spread"),
            high.label("high"),
        )
        .group_by(*by)
        .cte(f"stratum_{len(of)}")
    )


def _middle(stratum: sa.CTE, rank: sa.ColumnElement) -> sa.ColumnElement:
    """The median of a stratum without the item of this rank; NULL where there is no other."""
    half = sa.cast(sa.func.floor(stratum.c.number / 2.0), sa.BigInteger)
    first, second = (
        sa.case((half + step < rank, stratum.c[f"middle_{step}"]), else_=stratum.c[f"middle_{step + 1}"])
        for step in range(2)
    )
    return sa.case((stratum.c.number == 2 * half, first), else_=(first + second) / 2)
