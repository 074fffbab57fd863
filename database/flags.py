"""Flags for a person to decide, never acted on: probable double reports and implausible quantities; and which items are
significant. All computed anew for one kind of source after each load.

Duplicate detection by record linkage (blocking by country, substance and day, then pairwise comparison), and outlier
detection by thresholds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
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
        .where(
            seizure_item.c.substance_code == substance.c.code,
            seizure_item.c.is_significant.is_distinct_from(verdict),
            seizure_item.c.seizure_id.in_(of_source),
        )
    )


def _flag_double_reports(connection: sa.Connection, source_code: str, settings: Settings) -> dict[str, int]:
    groups = _connected(double_reports(connection, source_code, settings))
    _flagged.create(connection)
    bulk.insert(connection, _flagged, groups)
    # Rows that stay as they were are not written: for who reads changes they would have changed.
    connection.execute(
        sa.update(seizure)
        .values(double_report_group=None, double_report_grade=None)
        .where(
            _of_kind(source_code),
            seizure.c.double_report_group.is_not(None),
            seizure.c.id.not_in(sa.select(_flagged.c.seizure_id)),
        )
    )
    connection.execute(
        sa.update(seizure)
        .values(double_report_group=_flagged.c.group_id, double_report_grade=_flagged.c.grade)
        .where(
            seizure.c.id == _flagged.c.seizure_id,
            sa.or_(
                seizure.c.double_report_group.is_distinct_from(_flagged.c.group_id),
                seizure.c.double_report_grade.is_distinct_from(_flagged.c.grade),
            ),
        )
    )
    _flagged.drop(connection)
    return {grade: int(number) for grade, number in groups["grade"].value_counts().items()}


def double_reports(connection: sa.Connection, source_code: str, settings: Settings) -> pd.DataFrame:
    """Pairs of cases that are probably one: same country and substance, days and mass close, places that do not
    contradict each other, or day and mass the same and so rare that chance hardly makes them so. Wholly identical rows
    are another matter and are left out.

    Columns: first_id, second_id, grade (its place in `GRADES`).
    """
    candidate = bulk.staged(connection, "candidate", _candidates(source_code, settings))
    pair = bulk.staged(connection, "close_pair", _close_pairs(candidate, settings))
    candidate.drop(connection)
    site, case_site = _sites(connection, pair)
    first, second, verdict = (
        case_site.alias("first"),
        case_site.alias("second"),
        _verdicts(connection, site, pair, case_site),
    )
    joined = (
        pair.join(first, first.c.case_id == pair.c.first_id)
        .join(second, second.c.case_id == pair.c.second_id)
        .outerjoin(verdict, sa.and_(verdict.c.first_no == first.c.site_no, verdict.c.second_no == second.c.site_no))
    )
    can_be_one = verdict.c.first_no.is_not(None)
    grade = sa.case((sa.and_(can_be_one, pair.c.is_exact), 0), (can_be_one, 1), else_=2)
    found = bulk.frame(
        connection,
        sa.select(pair.c.first_id, pair.c.second_id, grade.label("grade"))
        .select_from(joined)
        .where(sa.or_(can_be_one, pair.c.is_rare)),
    )
    for table in (pair, site, case_site, verdict):
        table.drop(connection)
    return found


PLACES_DIFFER = "near_places"
GRADES = ("exact", "near", PLACES_DIFFER)
"""Of probable double reports, the surest first: same day and mass; close; same day and mass, but places that contradict
each other."""
LEAST_DAYS, MOST_BY_CHANCE = 365, 0.05
"""Pairs that the same mass, as often as it occurs, makes on one day by chance alone; over so many days at least."""


SITE_COLUMNS = ("country_code", "place_code", "place_text", "province_text", "lat", "lon")
SAME_KIND = ("country_code", "substance_code")


def _candidates(source_code: str, settings: Settings) -> sa.Select:
    """Cases that may be reported twice, each with a mass of a substance; `step`: of masses that are close one is in the
    same step or in the next."""
    mass = seizure_item.c.quantity_kg
    share = settings.double_report_share + SAME_QUANTITY
    step = sa.cast(sa.func.floor(sa.func.ln(mass) / -math.log1p(-share)), sa.BigInteger) if share < 1 else sa.literal(0)
    return (
        sa.select(
            seizure.c.id.label("case_id"),
            seizure.c.seized_on,
            seizure.c.country_code,
            seizure_item.c.substance_code,
            mass.label("mass"),
            sa.func.round(mass * 1e6, type_=sa.Double).label("milligrams"),
            step.label("step"),
        )
        .select_from(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
        .where(
            _of_kind(source_code),
            seizure.c.occurrence == 1,
            seizure.c.status.in_(COUNTED_STATUSES),
            seizure_item.c.substance_code.is_not(None),
            mass >= settings.double_report_least_kg,
        )
    )


def _close_pairs(candidate: sa.Table, settings: Settings) -> sa.Select:
    """Pairs of cases that are alike in all but their places: first_id, second_id, is_exact (same day and mass), is_rare
    (and so rare that chance hardly makes them so)."""
    near = sa.union_all(
        *(
            sa.select(sa.literal(days).label("days"), sa.literal(steps).label("steps"))
            for days in range(settings.double_report_days + 1)
            for steps in (-1, 0, 1)
        )
    ).subquery("near")
    sought = (
        sa.select(
            *candidate.c,
            near.c.days,
            _later(candidate.c.seized_on, near.c.days).label("day"),
            (candidate.c.step + near.c.steps).label("near_step"),
        )
        .select_from(candidate.join(near, sa.true()))
        .subquery("sought")
    )
    other = candidate.alias("other")
    larger = sa.func.greatest(sought.c.mass, other.c.mass)
    gap = sa.func.abs(sought.c.mass - other.c.mass)
    pair = (
        sa.select(
            sought.c.case_id.label("first_id"),
            other.c.case_id.label("second_id"),
            *(sought.c[name] for name in SAME_KIND),
            sought.c.milligrams,
            sa.and_(sought.c.days == 0, gap <= SAME_QUANTITY * larger).label("is_exact"),
        )
        .select_from(
            sought.join(
                other,
                sa.and_(
                    *(other.c[name] == sought.c[name] for name in SAME_KIND),
                    other.c.seized_on == sought.c.day,
                    other.c.step == sought.c.near_step,
                    gap <= (settings.double_report_share + SAME_QUANTITY) * larger,
                    sa.case(
                        (sought.c.days == 0, other.c.case_id > sought.c.case_id),
                        else_=other.c.case_id != sought.c.case_id,
                    ),
                ),
            )
        )
        .cte("pair")
    )
    kind = [candidate.c[name] for name in SAME_KIND]
    of_mass = (*kind, candidate.c.milligrams)
    same_mass = sa.select(*of_mass, sa.func.count().label("number")).group_by(*of_mass).subquery("same_mass")
    days = sa.func.max(candidate.c.seized_on) - sa.func.min(candidate.c.seized_on) + 1
    span = sa.select(*kind, days.label("days")).group_by(*kind).subquery("span")
    chance = same_mass.c.number * (same_mass.c.number - 1) / 2.0 / sa.func.greatest(span.c.days, LEAST_DAYS)
    return sa.select(
        pair.c.first_id,
        pair.c.second_id,
        pair.c.is_exact,
        sa.and_(pair.c.is_exact, chance <= MOST_BY_CHANCE).label("is_rare"),
    ).select_from(
        pair.join(
            same_mass,
            sa.and_(
                *(same_mass.c[name] == pair.c[name] for name in SAME_KIND), same_mass.c.milligrams == pair.c.milligrams
            ),
        ).join(span, sa.and_(*(span.c[name] == pair.c[name] for name in SAME_KIND)))
    )


def _later(day: sa.ColumnElement, days: sa.ColumnElement) -> sa.ColumnElement:
    return sa.cast(day + sa.cast(days, sa.Integer), sa.Date)


def _sites(connection: sa.Connection, pair: sa.Table) -> tuple[sa.Table, sa.Table]:
    """Where the cases of pairs were reported from: sites by their number, and the number of each case's site."""
    paired = sa.union(*(sa.select(pair.c[name].label("case_id")) for name in ("first_id", "second_id"))).subquery()
    columns = [seizure.c[name] for name in SITE_COLUMNS]
    of_pairs = seizure.join(paired, paired.c.case_id == seizure.c.id)
    distinct = sa.select(*columns).select_from(of_pairs).distinct().subquery("distinct_site")
    site = bulk.staged(
        connection,
        "reported_site",
        sa.select(
            *distinct.c, sa.func.row_number(type_=sa.BigInteger).over(order_by=list(distinct.c)).label("site_no")
        ),
    )
    # Rows are found by a hash of what is equal, not of what is not distinct.
    same = sa.and_(*(_known(seizure.c[name]) == _known(site.c[name]) for name in SITE_COLUMNS))
    numbered = sa.select(seizure.c.id.label("case_id"), site.c.site_no).select_from(of_pairs.join(site, same))
    return site, bulk.staged(connection, "case_site", numbered)


def _known(column: sa.ColumnElement) -> sa.ColumnElement:
    return sa.func.coalesce(column, NO_TEXT if isinstance(column.type, sa.Text) else NO_NUMBER)


NO_TEXT, NO_NUMBER = "\t", -1e9
"""Stand for what a site does not say, and are no text or degree of one."""


def _verdicts(connection: sa.Connection, site: sa.Table, pair: sa.Table, case_site: sa.Table) -> sa.Table:
    """Pairs of sites that can be one, among those that pairs of cases were reported from."""
    first, second = case_site.alias("first"), case_site.alias("second")
    together = (
        sa.select(first.c.site_no.label("first_no"), second.c.site_no.label("second_no"))
        .distinct()
        .select_from(
            pair.join(first, first.c.case_id == pair.c.first_id).join(second, second.c.case_id == pair.c.second_id)
        )
    )
    rows = bulk.frame(connection, together)
    said = bulk.frame(connection, sa.select(site.c.site_no, *(site.c[name] for name in SITE_COLUMNS)))
    # An empty frame has no types: `where` gives None for what is missing on every dtype.
    texts = said[list(SITE_COLUMNS)].astype("object")
    texts = texts.where(texts.notna(), None).itertuples(index=False, name=None)
    sites = dict(zip(said["site_no"].tolist(), (Site(*row) for row in texts), strict=True))
    agree = agreement()
    pairs = zip(rows["first_no"].tolist(), rows["second_no"].tolist(), strict=True)
    agreed = rows[[agree(sites[one], sites[other]) for one, other in pairs]]
    verdict = bulk.stage(connection, "can_be_one", [sa.Column(name, sa.BigInteger) for name in rows.columns])
    bulk.insert(connection, verdict, agreed)
    return verdict


def _connected(pairs: pd.DataFrame) -> pd.DataFrame:
    """Groups of cases that are linked by pairs: seizure_id, group_id (its smallest id), grade (of its best pair)."""
    from scipy.sparse import coo_array  # slow to import
    from scipy.sparse.csgraph import connected_components

    ends = pairs[["first_id", "second_id"]].to_numpy()
    ids, place = np.unique(ends, return_inverse=True)
    place = place.reshape(ends.shape)
    linked = coo_array((np.ones(len(ends), dtype=bool), (place[:, 0], place[:, 1])), shape=(len(ids), len(ids)))
    _number, group = connected_components(linked, directed=False)
    smallest = np.full(len(ids), np.iinfo(np.int64).max)
    np.minimum.at(smallest, group, ids)
    best = np.full(len(ids), len(GRADES))
    for side in range(ends.shape[1]):
        np.minimum.at(best, place[:, side], pairs["grade"].to_numpy())
    return pd.DataFrame({"seizure_id": ids, "group_id": smallest[group], "grade": np.array((*GRADES, ""))[best]})


def _flag_implausible(connection: sa.Connection, source_code: str) -> int:
    """Flag cases with an item that is far beyond the others of its country and substance; returns how many."""
    connection.execute(
        sa.update(seizure)
        .values(is_quantity_implausible=False)
        .where(_of_kind(source_code), seizure.c.is_quantity_implausible)
    )
    implausible = _implausible(connection, source_code)
    connection.execute(
        sa.update(seizure)
        .values(is_quantity_implausible=True)
        .where(seizure.c.id.in_(sa.select(implausible.c.case_id)))
    )
    implausible.drop(connection)
    flagged = sa.select(sa.func.count()).where(_of_kind(source_code), seizure.c.is_quantity_implausible)
    return connection.execute(flagged).scalar_one()


COUNTRY, SUBSTANCE = ("substance_code", "country_code"), ("substance_code",)
"""What an item is compared with: others of its country and substance, and all others of its substance."""


def _implausible(connection: sa.Connection, source_code: str) -> sa.Table:
    """Ids of cases with an implausible item, each compared with others only, by the logarithm of kilograms.

    In a country with many of the substance: over ten times the 99th percentile of these. Else the middle of the others
    there, drawn towards the middle of the substance the fewer they are, and more than so many robust deviations beyond;
    or where there are hardly any, over ten times the 99th percentile of the substance.
    """
    item = bulk.staged(
        connection,
        "weighed_item",
        sa.select(
            seizure.c.id.label("case_id"),
            seizure.c.country_code,
            seizure_item.c.substance_code,
            sa.func.ln(seizure_item.c.quantity_kg, type_=sa.Double).label("mass"),
        )
        .select_from(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
        .where(_of_kind(source_code), seizure_item.c.substance_code.is_not(None), seizure_item.c.quantity_kg > 0),
    )
    own, every = (bulk.staged(connection, f"stratum_{len(of)}", _stratum(item, of)) for of in (COUNTRY, SUBSTANCE))
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
    middle, usual = _middle(own, item.c.mass), _middle(every, item.c.mass)
    expected = (others * sa.func.coalesce(middle, 0.0) + POOLED_WEIGHT * usual) / (others + POOLED_WEIGHT)
    pooled = sa.func.coalesce(spreads.c.spread, every.c.spread)
    spread = sa.func.sqrt(
        (others * own.c.spread * own.c.spread + SPREAD_WEIGHT * pooled * pooled) / (others + SPREAD_WEIGHT)
    )
    far = expected + MOST_DEVIATIONS * sa.func.greatest(spread, math.log(LEAST_FACTOR))
    times = math.log(IMPLAUSIBLE_FACTOR)
    is_implausible = sa.case(
        (others >= LARGE_SAMPLE, item.c.mass > own.c.high + times),
        else_=sa.or_(
            sa.and_(all_others >= LEAST_OTHERS, item.c.mass > far),
            sa.and_(others < LEAST_SAMPLE, all_others >= LARGE_SAMPLE, item.c.mass > every.c.high + times),
        ),
    )
    same = [own.c[name] == item.c[name] for name in COUNTRY]
    found = bulk.staged(
        connection,
        "implausible_case",
        sa.select(item.c.case_id)
        .distinct()
        .select_from(
            item.join(own, sa.and_(*same))
            .join(every, every.c.substance_code == item.c.substance_code)
            .outerjoin(spreads, spreads.c.substance_code == item.c.substance_code)
        )
        .where(is_implausible),
    )
    for table in (item, own, every):
        table.drop(connection)
    return found


def _stratum(item: sa.Table, of: tuple[str, ...]) -> sa.Select:
    """Items that are compared: number, the three that the middle of all but one is among, spread (robust, as a standard
    deviation),
    high: the 99th percentile of the others of any item that is beyond it."""
    by = [item.c[name] for name in of]
    ranked = sa.select(
        *by, item.c.mass, sa.func.row_number().over(partition_by=by, order_by=item.c.mass).label("nth")
    ).subquery("ranked")
    size = sa.select(*by, sa.func.count().label("number")).group_by(*by).subquery("size")
    number, mass = size.c.number, ranked.c.mass

    def at(nth: sa.ColumnElement) -> sa.ColumnElement:
        return sa.func.max(sa.case((ranked.c.nth == sa.cast(nth, sa.BigInteger), mass)))

    def between(place: sa.ColumnElement) -> sa.ColumnElement:
        """The mass at a place among the ranks, in proportion between the two around it."""
        below, share = sa.func.floor(place, type_=sa.Double), sa.func.max(place - sa.func.floor(place, type_=sa.Double))
        first = at(below)
        return first + (sa.func.coalesce(at(below + 1), first) - first) * share

    def quartile(part: float) -> sa.ColumnElement:
        return between(part * (number - 1) + 1)

    half = sa.func.floor(number / 2.0)
    same = sa.and_(*(size.c[name] == ranked.c[name] for name in of))
    return (
        sa.select(
            *(ranked.c[name] for name in of),
            sa.func.count().label("number"),
            *(at(half + step).label(f"middle_{step}") for step in range(3)),
            ((quartile(0.75) - quartile(0.25)) / QUARTILES_APART).label("spread"),
            # Without the item itself, which stands behind these two, there is one fewer.
            between(QUANTILE * (number - 2) + 1).label("high"),
        )
        .select_from(ranked.join(size, same))
        .group_by(*(ranked.c[name] for name in of))
    )


def _middle(stratum: sa.Table, mass: sa.ColumnElement) -> sa.ColumnElement:
    """The median of a stratum without one item of this mass; NULL where there is no other."""
    half = sa.cast(sa.func.floor(stratum.c.number / 2.0), sa.BigInteger)
    # Which of several items of one mass is left out is the same for what remains.
    first, second = (
        sa.case(
            (mass > stratum.c[f"middle_{step}"], stratum.c[f"middle_{step}"]), else_=stratum.c[f"middle_{step + 1}"]
        )
        for step in range(2)
    )
    return sa.case((stratum.c.number == 2 * half, first), else_=(first + second) / 2)
