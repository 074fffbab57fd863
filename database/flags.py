"""Flags for a person to decide, never acted on: probable double reports and implausible quantities; and which items are
significant. All computed anew for one source after each load."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pandas as pd
import sqlalchemy as sa

from database import publishing
from queries.schema import place, seizure, seizure_item, substance
from settings import Settings

IMPLAUSIBLE_FACTOR = 10
IMPLAUSIBLE_QUANTILE = 0.99
LEAST_SAMPLE = 20
SAME_PLACE_DEGREES = 0.25
SAME_QUANTITY = 1e-9

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
    """What was flagged for one source: cases in exact and near double reports, implausible cases, identical rows."""

    exact_count: int
    near_count: int
    implausible_count: int
    identical_count: int


def flag(connection: sa.Connection, source_code: str, settings: Settings) -> Flags:
    """Set the flags of one source's cases."""
    mark_significant(connection, source_code)
    exact, near = _flag_double_reports(connection, source_code, settings)
    identical = sa.select(sa.func.count()).where(seizure.c.source_code == source_code, seizure.c.occurrence > 1)
    return Flags(
        exact, near, _flag_implausible(connection, source_code), connection.execute(identical).scalar_one()
    )


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


def _flag_double_reports(connection: sa.Connection, source_code: str, settings: Settings) -> tuple[int, int]:
    connection.execute(
        sa.update(seizure)
        .values(double_report_group=None, double_report_grade=None)
        .where(seizure.c.source_code == source_code, seizure.c.double_report_group.is_not(None))
    )
    pairs = publishing.frame(connection, double_reports(source_code, settings))
    groups = _connected(pairs)
    if groups.empty:
        return 0, 0
    _flagged.create(connection)
    publishing.insert(connection, _flagged, groups)
    of_case = _flagged.c.seizure_id == seizure.c.id
    connection.execute(
        sa.update(seizure)
        .values(
            double_report_group=sa.select(_flagged.c.group_id).where(of_case).scalar_subquery(),
            double_report_grade=sa.select(_flagged.c.grade).where(of_case).scalar_subquery(),
        )
        .where(seizure.c.id.in_(sa.select(_flagged.c.seizure_id)))
    )
    _flagged.drop(connection)
    grades = groups["grade"].value_counts()
    return int(grades.get("exact", 0)), int(grades.get("near", 0))


def double_reports(source_code: str, settings: Settings) -> sa.Select:
    """Pairs of cases that are probably one: same country and substance, days close, mass close, places that do not
    contradict each other. Wholly identical rows are another matter and are left out.

    Columns: first_id, second_id, is_exact (same day and mass).
    """
    rows = (
        sa.select(
            seizure.c.id,
            seizure.c.seized_on,
            seizure.c.country_code,
            seizure.c.record_key,
            seizure.c.place_code,
            seizure.c.place_text,
            seizure.c.lat,
            seizure.c.lon,
            seizure.c.location_precision,
            place.c.province_code,
            seizure_item.c.substance_code,
            seizure_item.c.quantity_kg,
        )
        .select_from(
            seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id).outerjoin(
                place, place.c.code == seizure.c.place_code
            )
        )
        .where(
            seizure.c.source_code == source_code,
            seizure.c.occurrence == 1,
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
        steps.append(
            sa.select(
                first.c.id.label("first_id"),
                second.c.id.label("second_id"),
                (gap <= SAME_QUANTITY * larger if same_day else sa.false()).label("is_exact"),
            )
            .select_from(
                first.join(
                    second,
                    sa.and_(
                        second.c.country_code == first.c.country_code,
                        second.c.substance_code == first.c.substance_code,
                        second.c.seized_on == (first.c.seized_on if same_day else _later(first.c.seized_on, days)),
                        second.c.id > first.c.id if same_day else second.c.id != first.c.id,
                    ),
                )
            )
            .where(gap <= settings.double_report_share * larger, sa.not_(_contradict(first, second)))
        )
    return sa.union_all(*steps)


def _later(day: sa.ColumnElement, days: int) -> sa.ColumnElement:
    return sa.cast(day + timedelta(days=days), sa.Date)


def _contradict(first, second) -> sa.ColumnElement[bool]:
    """Two places that cannot be the same: other known places of which neither holds the other, points far apart, or two
    texts that differ where neither is known. A blank contradicts nothing."""
    known = sa.and_(first.c.place_code.is_not(None), second.c.place_code.is_not(None))
    holds = sa.or_(
        first.c.place_code == second.c.place_code,
        sa.func.coalesce(first.c.province_code, "") == second.c.place_code,
        sa.func.coalesce(second.c.province_code, "") == first.c.place_code,
    )
    apart = sa.and_(
        first.c.lat.is_not(None),
        second.c.lat.is_not(None),
        first.c.location_precision != "province",
        second.c.location_precision != "province",
        sa.or_(
            sa.func.abs(first.c.lat - second.c.lat) > SAME_PLACE_DEGREES,
            sa.func.abs(first.c.lon - second.c.lon) > SAME_PLACE_DEGREES,
        ),
    )
    unknown = sa.and_(
        first.c.lat.is_(None),
        second.c.lat.is_(None),
        first.c.place_text.is_not(None),
        second.c.place_text.is_not(None),
        sa.func.lower(first.c.place_text) != sa.func.lower(second.c.place_text),
    )
    return sa.func.coalesce(
        sa.or_(sa.and_(known, sa.not_(holds)), sa.and_(sa.not_(known), apart), unknown), sa.false()
    )


def _connected(pairs: pd.DataFrame) -> pd.DataFrame:
    """Groups of cases that are linked by pairs: seizure_id, group_id (its smallest id), grade (of its best pair)."""
    root: dict[int, int] = {}

    def find(one: int) -> int:
        while root.setdefault(one, one) != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    exact: set[int] = set()
    for pair in pairs.itertuples():
        first, second = sorted((find(pair.first_id), find(pair.second_id)))
        root[second] = first
        if pair.is_exact:
            exact |= {pair.first_id, pair.second_id}
    rows = [(one, find(one), "exact" if one in exact else "near") for one in sorted(root)]
    return pd.DataFrame(rows, columns=["seizure_id", "group_id", "grade"])


def _flag_implausible(connection: sa.Connection, source_code: str) -> int:
    """Cases with an item over ten times the 99th percentile of its country and substance, or of all countries where
    there are fewer than twenty; returns how many."""
    item = (
        sa.select(
            seizure.c.id, seizure.c.country_code, seizure_item.c.substance_code, seizure_item.c.quantity_kg.label("kg")
        )
        .select_from(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
        .where(
            seizure.c.source_code == source_code,
            seizure_item.c.substance_code.is_not(None),
            seizure_item.c.quantity_kg.is_not(None),
        )
        .cte("item")
    )
    high = sa.cast(sa.func.percentile_cont(IMPLAUSIBLE_QUANTILE).within_group(item.c.kg), sa.Double)
    own = (
        sa.select(item.c.country_code, item.c.substance_code, sa.func.count().label("n"), high.label("high"))
        .group_by(item.c.country_code, item.c.substance_code)
        .cte("own")
    )
    every = (
        sa.select(item.c.substance_code, sa.func.count().label("n"), high.label("high"))
        .group_by(item.c.substance_code)
        .cte("every")
    )
    limit = sa.case(
        (own.c.n >= LEAST_SAMPLE, own.c.high), (every.c.n >= LEAST_SAMPLE, every.c.high), else_=sa.null()
    )
    found = (
        sa.select(item.c.id)
        .select_from(
            item.join(
                own,
                sa.and_(
                    own.c.country_code == item.c.country_code, own.c.substance_code == item.c.substance_code
                ),
            ).join(every, every.c.substance_code == item.c.substance_code)
        )
        .where(item.c.kg > IMPLAUSIBLE_FACTOR * limit)
    )
    ids = sorted({row.id for row in connection.execute(found)})
    connection.execute(
        sa.update(seizure)
        .values(is_quantity_implausible=False)
        .where(seizure.c.source_code == source_code, seizure.c.is_quantity_implausible)
    )
    if ids:
        connection.execute(sa.update(seizure).values(is_quantity_implausible=True).where(seizure.c.id.in_(ids)))
    return len(ids)
