"""Agencies: their cases, what they seized, whom they worked and wrote with, what they were taught. Facts only.

A case counts once with every agency that led it or took part, so that lines of agencies never add up to a total: the
sums of a country or of a kind are questions of their own (`by`), which count a case once. An agency is one line under
all its names (`lineage_code`). A body and its own part are not two agencies that work together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from queries import matching, monthly
from queries.network import sent_within
from queries.schema import (
    agency,
    exchange,
    monthly_agency,
    seizure,
    seizure_agency,
    seizure_detection,
    seizure_item,
    training,
    training_attendance,
)
from queries.units import flagged_amounts, item_amount, item_unit, month, whole
from scope.access import Access
from scope.filters import Filters

KEYS = {"agency": "lineage_code", "country": "country_code", "kind": "kind"}
"""What `by` can be: one line for each agency, for each country of agencies, for each kind of agency."""


def monthly_cases(filters: Filters, access: Access, *, by: str = "agency") -> sa.Select:
    """Cases per agency (or country or kind of agencies), month, country of seizure and office, within the period.

    Columns: code, month, country_code, blo_code, case_count, led_count, joint_count (two or more agencies took part,
    none of them a part of the other), persons_detained (NULL where no case stated it), stated_count (cases that stated
    persons). A case of several agencies of one country or kind is one case of it.
    """
    months = monthly_by(filters, access, by)
    keys = [months.c[name] for name in ("code", "month", "country_code", "blo_code")]
    return (
        sa.select(*keys, *(whole(months.c[name]).label(name) for name in COUNTED))
        .group_by(*keys)
        .order_by(*(key.nulls_last() for key in keys))
    )


COUNTED = ("case_count", "led_count", "joint_count", "persons_detained", "stated_count")


def can_tell(filters: Filters, access: Access) -> bool:
    """Whether totals made at load tell who took part in the cases."""
    return monthly.can_tell(filters, access) and not monthly.restricts_items(filters)


def monthly_by(filters: Filters, access: Access, by: str = "agency", *, or_nobody: bool = False) -> sa.Subquery:
    """Cases by month and who took part in them, one row or more for each: code, month, country_code, blo_code, and the
    figures `COUNTED`. Of whole months from totals made at load, where these give what the facts would.

    Args:
        or_nobody: cases of which nobody is named stand there too, under `monthly.NONE`.
    """
    conditions = matching.cases(filters, access)
    if not can_tell(filters, access):
        return _Cases.under(conditions).counted(by, or_nobody=or_nobody)
    names = ("code", "month", "country_code", "blo_code", *COUNTED)
    values = {"blo_code": sa.func.nullif(monthly_agency.c.blo_code, monthly.NONE).label("blo_code")}
    kept = sa.select(*(values.get(name, monthly_agency.c[name]) for name in names)).where(
        *monthly.in_whole_months(monthly_agency, filters, access),
        monthly_agency.c.kind == by,
        *([] if or_nobody else [monthly_agency.c.code != monthly.NONE]),
    )
    is_outside = monthly.outside_whole_months(filters)
    if not is_outside:
        return kept.subquery("by_month")
    edges = _Cases.under([*conditions, *is_outside]).counted(by, or_nobody=or_nobody)
    return sa.union_all(kept, sa.select(*(edges.c[name] for name in names))).subquery("by_month")


def unlisted(filters: Filters, access: Access) -> sa.Subquery:
    """What `monthly_by` leaves out: a row for each case of the period and agency that it names and no list holds. Its
    columns as there, without led_count and joint_count."""
    case, part = seizure, seizure_agency
    columns = (
        month(case.c.seized_on).label("month"),
        case.c.country_code,
        case.c.blo_code,
        case.c.persons_detained,
    )
    # Few or none: found before their cases are.
    beside = sa.select(part).where(_is_unlisted(part.c.agency_code)).subquery("beside")
    told = [
        sa.select(case.c.id, code.label("code"), *columns)
        .select_from(rows)
        .where(*matching.cases(filters, access), *of)
        for code, rows, of in (
            (case.c.lead_agency_code, case, [_is_unlisted(case.c.lead_agency_code)]),
            (beside.c.agency_code, case.join(beside, beside.c.seizure_id == case.c.id), []),
        )
    ]
    named = sa.union(*told).subquery("named_unlisted")
    persons = named.c.persons_detained
    one, none = (sa.cast(sa.literal_column(number), sa.BigInteger) for number in "10")
    return sa.select(
        *(named.c[name] for name in ("code", "month", "country_code", "blo_code")),
        one.label("case_count"),
        sa.cast(persons, sa.BigInteger).label("persons_detained"),
        sa.case((persons.is_(None), none), else_=one).label("stated_count"),
    ).subquery("unlisted")


def _is_unlisted(code: sa.ColumnElement) -> sa.ColumnElement[bool]:
    return sa.and_(code.is_not(None), ~sa.exists().where(agency.c.code == code).correlate_except(agency))


def every_month(start: date, end: date) -> sa.CompoundSelect:
    """All rows of `schema.monthly_agency` of some whole months, from the facts."""
    cases = _Cases.under([seizure.c.seized_on >= start, seizure.c.seized_on < end])
    told = []
    for by in KEYS:
        rows = cases.counted(by, or_nobody=True)
        keys = [rows.c[name] for name in ("code", *monthly.PLACED)]
        values: dict[str, sa.ColumnElement] = {key.name: key for key in keys}
        values |= {name: whole(rows.c[name]) for name in COUNTED}
        values |= {"kind": sa.literal(by), "blo_code": sa.func.coalesce(rows.c.blo_code, monthly.NONE)}
        told.append(sa.select(*(values[name].label(name) for name in monthly_agency.c.keys())).group_by(*keys))
    return sa.union_all(*told)


@dataclass(frozen=True)
class _Cases:
    """Cases by who took part: `alone` those that name none but their lead, or nobody, counted by it (the columns
    `monthly.PLACED`, lead_agency_code, case_count, persons_detained, stated_count); `several` the few others (id,
    `PLACED`, persons_detained), and `named` whom these name, as `_named` gives it."""

    alone: sa.CTE
    several: sa.CTE
    named: sa.CTE

    @classmethod
    def under(cls, conditions: Sequence[sa.ColumnElement[bool]]) -> _Cases:
        columns = (seizure.c.id, seizure.c.persons_detained, seizure.c.lead_agency_code)
        matched = sa.select(*columns, *monthly.placed()).where(*conditions).cte("matched")
        others = _others(matched)
        ids = sa.select(others.c.seizure_id).distinct().cte("of_several")
        placed, persons = [matched.c[name] for name in monthly.PLACED], matched.c.persons_detained
        alone = (
            sa.select(
                *placed,
                matched.c.lead_agency_code,
                sa.cast(sa.func.count(), sa.BigInteger).label("case_count"),
                whole(persons).label("persons_detained"),
                sa.cast(sa.func.count(persons), sa.BigInteger).label("stated_count"),
            )
            .select_from(matched.outerjoin(ids, ids.c.seizure_id == matched.c.id))
            .where(ids.c.seizure_id.is_(None))
            .group_by(*placed, matched.c.lead_agency_code)
            .cte("alone")
        )
        several = sa.select(matched).select_from(matched.join(ids, ids.c.seizure_id == matched.c.id)).cte("several")
        return cls(alone, several, _named(several, others))

    def counted(self, by: str, *, or_nobody: bool) -> sa.Subquery:
        """One row or more for each month, place and who took part: code, the columns `monthly.PLACED`, `COUNTED`.
        `or_nobody` as in `monthly_by`."""
        alone, case, part, joint = self.alone, self.several, _took_part(self.named, by), _joint(self.named, by)
        none = sa.cast(sa.literal_column("0"), sa.BigInteger)

        def of_alone(code: sa.ColumnElement, led: sa.ColumnElement) -> sa.Select:
            return sa.select(
                code.label("code"),
                *(alone.c[name] for name in monthly.PLACED),
                alone.c.case_count,
                led.label("led_count"),
                none.label("joint_count"),
                alone.c.persons_detained,
                alone.c.stated_count,
            )

        told = [
            of_alone(agency.c[KEYS[by]], alone.c.case_count).select_from(
                alone.join(agency, agency.c.code == alone.c.lead_agency_code)
            )
        ]
        if or_nobody:
            told.append(of_alone(sa.literal(monthly.NONE), none).where(alone.c.lead_agency_code.is_(None)))
        keys = (part.c.code, *(case.c[name] for name in monthly.PLACED))
        of_several = (
            sa.select(
                *keys,
                sa.cast(sa.func.count(), sa.BigInteger).label("case_count"),
                whole(part.c.led).label("led_count"),
                sa.cast(sa.func.count(joint.c.seizure_id), sa.BigInteger).label("joint_count"),
                whole(case.c.persons_detained).label("persons_detained"),
                sa.cast(sa.func.count(case.c.persons_detained), sa.BigInteger).label("stated_count"),
            )
            .select_from(
                part.join(case, case.c.id == part.c.seizure_id).outerjoin(
                    joint, sa.and_(joint.c.seizure_id == part.c.seizure_id, joint.c.code == part.c.code)
                )
            )
            .group_by(*keys)
        )
        return sa.union_all(*told, of_several).subquery(f"counted_{by}")


def quantities(filters: Filters, access: Access, *, by: str = "agency") -> sa.Select:
    """What was seized in the cases of each agency (or country or kind of agencies) in the period, per category, group
    and unit.

    Columns: code, category, group_code, unit, case_count, quantity, largest (amount of the largest case), of cases
    flagged as implausible flagged_count and flagged_quantity, and largest_sure (amount of the largest of the others).
    Where no case states an amount the amounts are NULL.
    """
    matched = _matched(filters, access)
    part = _took_part(_named(matched, _others(matched)), by)
    keys = (part.c.code, seizure_item.c.category, seizure_item.c.group_code, item_unit().label("unit"))
    of_case = (part.c.seizure_id, matched.c.is_quantity_implausible)
    rows = part.join(matched, matched.c.id == part.c.seizure_id)
    case = matching.amounts_of_cases(
        rows.join(seizure_item, seizure_item.c.seizure_id == matched.c.id),
        matched,
        of_case,
        keys,
        item_amount(),
        matching.items(filters),
    ).subquery("per_case")
    lines = (case.c.code, case.c.category, case.c.group_code, case.c.unit)
    return (
        sa.select(
            *lines,
            sa.func.count().label("case_count"),
            sa.func.sum(case.c.amount).label("quantity"),
            sa.func.max(case.c.amount).label("largest"),
            *flagged_amounts(case.c.amount, case.c.is_quantity_implausible, case.c.seizure_id),
            sa.func.max(case.c.amount).filter(sa.not_(case.c.is_quantity_implausible)).label("largest_sure"),
        )
        .group_by(*lines)
        .order_by(*(line.nulls_last() for line in lines))
    )


def joint_cases(filters: Filters, access: Access) -> sa.Select:
    """Which two agencies took part in the same cases of the period; each pair stands there in both orders.

    Columns: code, partner_code (both lineages), case_count, led_count (led by the first).
    """
    named = _of_several(filters, access)
    one, other = named.alias("one"), named.alias("other")
    # Several names of one lineage in a case are one agency.
    together = (
        sa.select(
            one.c.lineage_code.label("code"),
            other.c.lineage_code.label("partner_code"),
            one.c.seizure_id,
            sa.func.max(one.c.led).label("led"),
        )
        .select_from(one.join(other, _beside(one, other)))
        .where(one.c.country_code.is_not(None), other.c.country_code.is_not(None))
        .group_by(one.c.lineage_code, other.c.lineage_code, one.c.seizure_id)
        .subquery("together")
    )
    pair = (together.c.code, together.c.partner_code)
    return (
        sa.select(*pair, sa.func.count().label("case_count"), whole(together.c.led).label("led_count"))
        .group_by(*pair)
        .order_by(*pair)
    )


def together(filters: Filters, access: Access) -> sa.Select:
    """One row: how many cases of the period were done jointly.

    Columns: joint_count (two or more agencies took part, none of them a part of the other), across_count (such agencies
    of two countries).
    """
    named = _of_several(filters, access)
    one, other = named.alias("one"), named.alias("other")
    beside = sa.and_(_beside(one, other), one.c.country_code.is_not(None), other.c.country_code.is_not(None))
    is_across = one.c.country_code != other.c.country_code
    return sa.select(
        sa.func.count(one.c.seizure_id.distinct()).label("joint_count"),
        sa.func.count(sa.case((is_across, one.c.seizure_id)).distinct()).label("across_count"),
    ).select_from(one.join(other, beside))


def in_scope(filters: Filters, access: Access) -> sa.Select:
    """Lineages of the agencies of the countries in scope, whether anything is on record of them or not: code. Of a
    reader of its own facts the agency itself: that nothing is on record of another is not for them to say."""
    code = agency.c.lineage_code.label("code")
    own = [agency.c.code.in_(matching.names_of(access.agency_code))] if access.reads_own_only else []
    return (
        sa.select(code)
        .distinct()
        .where(*matching.in_scope(agency.c.country_code, filters, access), *own)
        .order_by(code)
    )


def _matched(filters: Filters, access: Access) -> sa.CTE:
    columns = "id seized_on country_code blo_code persons_detained lead_agency_code is_quantity_implausible".split()
    return sa.select(*(seizure.c[name] for name in columns)).where(*matching.cases(filters, access)).cte("matched")


def _others(matched: sa.CTE) -> sa.CTE:
    """Agencies that took part in cases beside their lead: seizure_id, agency_code."""
    lead, other = matched.c.lead_agency_code, seizure_agency.c.agency_code
    return (
        sa.select(seizure_agency.c.seizure_id, other)
        .select_from(seizure_agency.join(matched, matched.c.id == seizure_agency.c.seizure_id))
        .where(sa.or_(lead.is_(None), other != lead))
        .cte("others")
    )


def _of_several(filters: Filters, access: Access) -> sa.CTE:
    """`_named` of the cases that name more than their lead, few of all."""
    matched = _matched(filters, access)
    others = _others(matched)
    ids = sa.select(others.c.seizure_id)
    return _named(sa.select(matched).where(matched.c.id.in_(ids)).cte("several"), others)


def _named(case: sa.CTE, others: sa.CTE) -> sa.CTE:
    """A row for each agency code that cases name, as their lead (`led` 1) or as taking part, the lead once.

    Columns: seizure_id, led, lineage_code (a code that is in no list stands for itself), country_code and kind of the
    agency (NULL where it is in no list), whole_code (lineage of the body that it is a part of).
    """
    listed = sa.union_all(
        sa.select(
            case.c.id.label("seizure_id"),
            case.c.lead_agency_code.label("agency_code"),
            sa.literal_column("1").label("led"),
        ).where(case.c.lead_agency_code.is_not(None)),
        sa.select(others.c.seizure_id, others.c.agency_code, sa.literal_column("0")),
    ).subquery("listed")
    body = agency.alias("body")
    return (
        sa.select(
            listed.c.seizure_id,
            listed.c.led,
            sa.func.coalesce(agency.c.lineage_code, listed.c.agency_code).label("lineage_code"),
            agency.c.country_code,
            agency.c.kind,
            body.c.lineage_code.label("whole_code"),
        )
        .select_from(
            listed.outerjoin(agency, agency.c.code == listed.c.agency_code).outerjoin(
                body, body.c.code == agency.c.parent_code
            )
        )
        .cte("named")
    )


def _took_part(named: sa.CTE, by: str) -> sa.CTE:
    """One row per case and agency (or country or kind): code, seizure_id, led (1 where one of them led)."""
    code = named.c[KEYS[by]].label("code")
    return (
        sa.select(code, named.c.seizure_id, sa.func.max(named.c.led).label("led"))
        .where(named.c.country_code.is_not(None))
        .group_by(code, named.c.seizure_id)
        .cte(f"part_{by}")
    )


def _joint(named: sa.CTE, by: str) -> sa.CTE:
    """Cases that an agency (or one of a country or kind) had together with another agency: code, seizure_id."""
    one, other = named.alias(), named.alias()
    return (
        sa.select(one.c[KEYS[by]].label("code"), one.c.seizure_id)
        .distinct()
        .select_from(one.join(other, _beside(one, other)))
        .cte(f"joint_{by}")
    )


def _beside(one: sa.FromClause, other: sa.FromClause) -> sa.ColumnElement[bool]:
    """Two agencies of one case, neither of which is a part of the other."""
    return sa.and_(
        other.c.seizure_id == one.c.seizure_id,
        other.c.lineage_code != one.c.lineage_code,
        other.c.lineage_code.is_distinct_from(one.c.whole_code),
        one.c.lineage_code.is_distinct_from(other.c.whole_code),
    )


# Messages ---------------------------------------------------------------------------------------------------

SENDER, RECEIVER = agency.alias("sender"), agency.alias("receiver")


def monthly_exchanges(filters: Filters, access: Access, *, zone: str, by: str = "agency") -> sa.Select:
    """Messages sent per agency (or country or kind), month and sending office: code, month, country_code, blo_code,
    exchange_count, request_count (a reply is due), answered_count. Countries in scope are those of the sender."""
    day = sa.cast(sa.func.timezone(zone, exchange.c.sent_at), sa.Date)
    keys = (
        SENDER.c[KEYS[by]].label("code"),
        month(day).label("month"),
        SENDER.c.country_code.label("country_code"),
        exchange.c.from_blo_code.label("blo_code"),
    )
    return (
        sa.select(*keys, sa.func.count().label("exchange_count"), *_answered())
        .select_from(exchange.join(SENDER, SENDER.c.code == exchange.c.from_agency_code))
        .where(*_messages(filters, access, zone), *_sent_by(filters, access))
        .group_by(*keys)
        .order_by(*(key.nulls_last() for key in keys))
    )


def replies(filters: Filters, access: Access, *, zone: str, by: str = "agency") -> sa.Select:
    """Requests that each agency (or country or kind) received in the period, and how fast it answered.

    Columns: code (who answers), request_count, answered_count, median_days (NULL where nothing was answered). Countries
    in scope are those of the receiver.
    """
    code = RECEIVER.c[KEYS[by]].label("code")
    return (
        sa.select(code, *_answered(), _median_days())
        .select_from(_messages_between())
        .where(*_messages(filters, access, zone), *_received_by(filters, access), exchange.c.expects_reply)
        .group_by(code)
        .order_by(code)
    )


def exchange_pairs(filters: Filters, access: Access, *, zone: str) -> sa.Select:
    """Messages of the period between two agencies, of which one is in scope.

    Columns: code (sender), partner_code (receiver; both lineages), exchange_count, request_count, answered_count,
    median_days (from request to reply).
    """
    pair = (SENDER.c.lineage_code.label("code"), RECEIVER.c.lineage_code.label("partner_code"))
    either = sa.or_(sa.and_(*_sent_by(filters, access)), sa.and_(*_received_by(filters, access)))
    return (
        sa.select(*pair, sa.func.count().label("exchange_count"), *_answered(), _median_days())
        .select_from(_messages_between())
        .where(*_messages(filters, access, zone), either, SENDER.c.code.is_not(None))
        .group_by(*pair)
        .order_by(*pair)
    )


def _messages_between() -> sa.Join:
    """Messages to a known agency, with who sent them where that is known."""
    return exchange.join(RECEIVER, RECEIVER.c.code == exchange.c.to_agency_code).outerjoin(
        SENDER, SENDER.c.code == exchange.c.from_agency_code
    )


def _messages(filters: Filters, access: Access, zone: str) -> list[sa.ColumnElement[bool]]:
    conditions = [matching.of_kind(exchange.c.source_code, filters, access), *sent_within(filters, zone)]
    if filters.group_codes:
        conditions.append(matching.among(exchange.c.subject, filters.group_codes))
    return conditions


def _sent_by(filters: Filters, access: Access) -> list[sa.ColumnElement[bool]]:
    return [
        *matching.in_scope(SENDER.c.country_code, filters, access),
        *matching.at_ends(exchange.c.from_blo_code, exchange, filters),
    ]


def _received_by(filters: Filters, access: Access) -> list[sa.ColumnElement[bool]]:
    """A message within a country stays at the office where it was sent."""
    is_inside = sa.and_(exchange.c.to_blo_code.is_(None), SENDER.c.country_code == RECEIVER.c.country_code)
    office = sa.case((is_inside, exchange.c.from_blo_code), else_=exchange.c.to_blo_code)
    return [*matching.in_scope(RECEIVER.c.country_code, filters, access), *matching.at_ends(office, exchange, filters)]


def _answered() -> tuple[sa.ColumnElement, sa.ColumnElement]:
    is_answered = sa.and_(exchange.c.expects_reply, exchange.c.replied_at.is_not(None))
    return (
        sa.func.count().filter(exchange.c.expects_reply).label("request_count"),
        sa.func.count().filter(is_answered).label("answered_count"),
    )


def _median_days() -> sa.ColumnElement:
    """Days from a request to its reply: half of the answered requests took no longer."""
    seconds = sa.func.extract("epoch", exchange.c.replied_at) - sa.func.extract("epoch", exchange.c.sent_at)
    days = sa.case((exchange.c.expects_reply, sa.cast(seconds, sa.Double) / 86400.0))
    return sa.cast(sa.func.percentile_cont(0.5).within_group(days), sa.Double).label("median_days")


# Training and completeness ----------------------------------------------------------------------------------


def trainings(filters: Filters, access: Access, *, by: str = "agency") -> sa.Select:
    """Courses that ended in the period, per agency (or country or kind of agencies) that attended, and topic.

    Columns: code, topic, course_count, men, women (NULL where no course stated them). Countries in scope are those of
    the agencies; a course that two agencies of one country or kind attended counts once there.
    """
    keys = (agency.c[KEYS[by]].label("code"), training.c.topic)
    return (
        sa.select(
            *keys,
            sa.func.count(training.c.id.distinct()).label("course_count"),
            whole(training_attendance.c.men).label("men"),
            whole(training_attendance.c.women).label("women"),
        )
        .select_from(
            training_attendance.join(training, training.c.id == training_attendance.c.training_id).join(
                agency, agency.c.code == training_attendance.c.agency_code
            )
        )
        .where(
            matching.of_kind(training.c.source_code, filters, access),
            *matching.own_rows(training_attendance, access),
            *matching.in_scope(agency.c.country_code, filters, access),
            *matching.at_offices(training.c.blo_code, filters),
            *matching.within(sa.func.coalesce(training.c.ended_on, training.c.started_on), filters),
        )
        .group_by(*keys)
        .order_by(*(key.nulls_last() for key in keys))
    )


CODED = ("transport_mode", "concealment", "direction", "origin_code", "departure_code", "destination_code")
"""Fields of a case that can be blank, or say that it is not known."""
PLAIN = {"persons": seizure.c.persons_detained, "office": seizure.c.blo_code, "position": seizure.c.lat}
"""Fields of a case that are stated or blank."""


def completeness(filters: Filters, access: Access) -> sa.Select:
    """One row: how many cases of the period state what.

    Columns: case_count; for each of `CODED` `<field>_stated` (a known thing or the word other) and `<field>_unknown`
    (the reporter wrote that it is not known); for each of `PLAIN`, and for detection (a known method), substance (every
    item has a safe code) and quantity (every item has an amount), `<field>_stated`.
    """
    case, item = seizure_item.c.seizure_id, seizure_item.c
    has_amount = sa.and_(item_amount().is_not(None), item_unit().is_not(None))
    items = (
        sa.select(
            case,
            sa.func.bool_and(item.substance_code.is_not(None)).label("substance"),
            sa.func.bool_and(has_amount).label("quantity"),
        )
        .group_by(case)
        .subquery("stated_items")
    )
    known = seizure_detection.c.detection != "unknown"
    detected = sa.select(seizure_detection.c.seizure_id).where(known).distinct().subquery("detected")
    figures = [sa.func.count().label("case_count")]
    for name in CODED:
        column = seizure.c[name]
        figures += [
            sa.func.count().filter(column != "unknown").label(f"{name}_stated"),
            sa.func.count().filter(column == "unknown").label(f"{name}_unknown"),
        ]
    figures += [sa.func.count(column).label(f"{name}_stated") for name, column in PLAIN.items()]
    for name, condition in (
        ("detection", detected.c.seizure_id.is_not(None)),
        ("substance", items.c.substance),
        ("quantity", items.c.quantity),
    ):
        figures.append(sa.func.count().filter(condition).label(f"{name}_stated"))
    joined = seizure.outerjoin(items, items.c.seizure_id == seizure.c.id).outerjoin(
        detected, detected.c.seizure_id == seizure.c.id
    )
    return sa.select(*figures).select_from(joined).where(*matching.cases(filters, access))
