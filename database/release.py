"""The release: aggregates of verified, settled records in which no single unpublished case can be found.

A cell is a month of a country or of an office, per substance group. Its counts are always told; a quantity only where
at least `small_cell_limit` unpublished cases stand behind it, or none: what was published by itself can be taken off a
sum, so it hides nobody. Offices are parts of their country: where the offices that are told leave a remainder of too
few cases, another office is held back, so that no difference tells what no cell does. Sums for readers are sums of
released cells.

Of cooperation and capacity a cell is what no other cell contains or is part of, so that no difference of cells is a
smaller one: messages between two countries, courses of one donor at one office. Counts of messages, operations,
courses, deliveries and grants are told; how long replies took, and how many men and women came, only where they are
enough.

Months are released whole, so that a release does not grow by single days. A record that comes late enters its month at
the next load: two releases may differ by one record.

Statistical disclosure control of frequency and magnitude tables: minimum frequency rule (primary suppression),
complementary suppression, dominance rule, rounding, and an embargo on what is younger than
`release_age_days`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import sqlalchemy as sa

from analysis import report_states
from database import bulk, cell_parts, holds, told
from database.small_cells import CELL, FAMILY, REST, held_attendance, held_back
from queries import capacity, cooperation, matching, naming, schema
from queries.record_number import number_of, record_no
from queries.release import ATTENDANCE, COURSES, SEX
from queries.schema import (
    agency,
    blo,
    blo_status,
    contribution,
    equipment,
    exchange,
    load,
    operation,
    operation_blo,
    report,
    seizure,
    seizure_agency,
    seizure_item,
    source,
    training,
    training_attendance,
)
from queries.units import MASS, item_amount, item_unit, month, whole
from scope.comparison import month_start, months_between
from scope.settings import Settings

ALL = "*"
SEIZURES, REPLIES = "seizures", "replies"
"""Subjects of what was told."""
RELEASED_STATUSES = ("verified", "revised")


def fill(connection: sa.Connection, settings: Settings, as_of: datetime) -> None:
    """Make the release tables from the facts as of a moment."""
    bulk.set_info(connection, **{naming.RELEASED_TO: released_to(settings, as_of).isoformat()})
    no, rule = told.next_no(connection), told.Rule(settings.small_cell_limit, settings.dominance_share)
    for kind in kinds(connection):
        if kind == "demonstration":
            told.forget_demonstration(connection)
        telling = told.Release(connection, SEIZURES, kind, no, rule)
        telling.take_in(_behind(connection, kind, settings, as_of))
        parts = cell_parts.made(telling)
        cells = bulk.frame(connection, parts.cells())
        if len(cells):
            _insert_cells(connection, kind, cells, settings, telling)
            holds.fill(telling, parts, _levels)
        parts.drop()
        _insert_repeats(connection, kind, settings, as_of)
        _insert_cases(connection, kind, settings, as_of)
        _insert_activity(connection, kind, settings, as_of)
        _insert_messages(connection, kind, settings, as_of, no)
        _insert_operations(connection, kind, settings, as_of)
        _insert_courses(connection, kind, settings, as_of, no)
        _insert_deliveries(connection, kind, settings, as_of)
    _insert_grants(connection, settings, as_of)


def remember(connection: sa.Connection, settings: Settings, as_of: datetime) -> None:
    """Note what a database tells that does not know yet what it told: one of an earlier version, before its records
    change."""
    if told.next_no(connection) > 1:
        return
    rule = told.Rule(settings.small_cell_limit, settings.dominance_share)
    month, quantity, exchanged = schema.release_month, schema.release_quantity, schema.release_exchange
    for kind in (
        connection.execute(sa.union(*(sa.select(table.c.source_kind) for table in (month, quantity, exchanged))))
        .scalars()
        .all()
    ):
        office = {
            table: sa.case((table.c.level == "blo", table.c.scope_code), else_="").label("office")
            for table in (month, quantity)
        }
        cells = [
            sa.select(*(table.c[name] for name in FAMILY), unit.label("unit"), office[table]).where(
                table.c.source_kind == kind, amount.is_not(None)
            )
            for table, unit, amount in (
                (month, sa.literal("persons"), month.c.persons_detained),
                (month, sa.literal(MASS), month.c.quantity_kg),
                (quantity, quantity.c.unit, quantity.c.quantity),
            )
        ]
        replies = sa.select(
            exchanged.c.from_country_code.label("country_code"),
            exchanged.c.month,
            exchanged.c.to_country_code.label("category"),
            sa.literal("").label("group_code"),
            sa.literal("request").label("unit"),
            sa.literal("").label("office"),
        ).where(exchanged.c.source_kind == kind, exchanged.c.answered_count > 0, sa.not_(exchanged.c.is_suppressed))
        for subject, facts, scopes in (
            (SEIZURES, _behind(connection, kind, settings, as_of), sa.union_all(*cells)),
            (REPLIES, _messages(kind, settings, as_of), replies),
        ):
            telling = told.Release(connection, subject, kind, 1, rule)
            telling.take_in(facts)
            telling.agree(bulk.frame(connection, scopes))
        told.tell_courses(
            connection,
            kind,
            bulk.frame(connection, _courses(kind, settings, as_of)),
            1,
            settings.small_cell_limit,
        )


def kinds(connection: sa.Connection) -> list[str]:
    """Kinds of sources that anything is recorded from."""
    recorded = sa.union(
        *(sa.select(table.c.source_code) for table in schema.layer("facts") if "source_code" in table.c)
    ).subquery("recorded")
    told = (
        sa.select(source.c.kind)
        .where(source.c.code.in_(sa.select(recorded.c.source_code)))
        .distinct()
        .order_by(source.c.kind)
    )
    return list(connection.execute(told).scalars())


def released_to(settings: Settings, as_of: datetime) -> date:
    """First day that is not released: the month whose last day is not old enough yet is held back whole."""
    settled = (as_of - timedelta(days=settings.release_age_days)).astimezone(ZoneInfo(settings.zone)).date()
    return month_start(settled + timedelta(days=1))


def _released(kind: str, settings: Settings, as_of: datetime) -> tuple[sa.ColumnElement, ...]:
    """Conditions on `seizure`: verified, and old enough by its month and by its first load."""
    return (
        seizure.c.source_code.in_(sa.select(source.c.code).where(source.c.kind == kind)),
        seizure.c.status.in_(RELEASED_STATUSES),
        seizure.c.seized_on < released_to(settings, as_of),
        seizure.c.first_loaded_at <= as_of - timedelta(days=settings.release_age_days),
    )


def _settled_records(table: sa.Table, kind: str, settings: Settings, as_of: datetime) -> tuple[sa.ColumnElement, ...]:
    """Conditions on a table of records of a kind: the load that brought a record, or its last correction, is old
    enough."""
    settled_loads = sa.select(load.c.id).where(load.c.started_at <= as_of - timedelta(days=settings.release_age_days))
    return (
        table.c.source_code.in_(sa.select(source.c.code).where(source.c.kind == kind)),
        table.c.load_id.in_(settled_loads),
    )


def _told_office() -> sa.ColumnElement:
    """The office of a case, where it is one that donors are told of."""
    return sa.case((seizure.c.blo_code.in_(matching.told_offices()), seizure.c.blo_code)).label("office")


def _is_published() -> sa.ColumnElement[bool]:
    """Whether a page is named on which a case was made public: a word such as "no" names none."""
    return sa.func.coalesce(seizure.c.published_url, "").ilike("http%")


def _behind(connection: sa.Connection, kind: str, settings: Settings, as_of: datetime) -> sa.CompoundSelect:
    """What the records say of the cells of each country, month and group: a row per case and unit, as in `told_case`;
    group `*`: persons of all cases."""
    office = sa.func.coalesce(_told_office(), "").label("office")
    conditions = _released(kind, settings, as_of)
    number = _number(connection, conditions).label("record_no")
    by = (seizure.c.country_code, month(seizure.c.seized_on).label("month"))
    persons = sa.select(
        *by,
        sa.literal(ALL).label("category"),
        sa.literal(ALL).label("group_code"),
        sa.literal("persons").label("unit"),
        office,
        number,
        sa.cast(seizure.c.persons_detained, sa.Double).label("amount"),
        _is_published().label("is_published"),
    ).where(*conditions)
    line = (
        sa.select(
            seizure.c.id,
            *by,
            seizure_item.c.category,
            seizure_item.c.group_code,
            sa.case((sa.and_(item_unit().is_not(None), item_amount().is_not(None)), item_unit()), else_="").label(
                "unit"
            ),
            office,
            number,
            sa.case((item_unit().is_not(None), item_amount())).label("amount"),
            _is_published().label("is_published"),
        )
        .select_from(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
        .where(*conditions, seizure_item.c.category.is_not(None), seizure_item.c.group_code.is_not(None))
        .subquery("line")
    )
    names = ["country_code", "month", "category", "group_code", "unit", "office", "record_no"]
    key = [line.c[name] for name in names]
    amounts = sa.select(*key, told.exact_sum(line.c.amount).label("amount"), line.c.is_published).group_by(
        line.c.id, *key, line.c.is_published
    )
    return sa.union_all(persons, amounts)


def _number(connection: sa.Connection, conditions: tuple[sa.ColumnElement, ...]) -> sa.ColumnElement[int]:
    """The number of a released case, as it stands in `told_case`."""
    number = number_of(seizure.c.source_code, seizure.c.record_key)
    twice = sa.select(sa.func.count() - sa.func.count(number.distinct())).where(*conditions)
    if not connection.execute(twice).scalar():
        return number
    # The loader gives each record a key of its own; where others wrote records, each still counts.
    return record_no(seizure.c.record_key + "/" + sa.cast(seizure.c.id, sa.Text))


def _insert_repeats(connection: sa.Connection, kind: str, settings: Settings, as_of: datetime) -> None:
    """How many of the cases that are told repeat another of them."""
    conditions, row = _released(kind, settings, as_of), schema.told_case
    shown = bulk.staged(
        connection,
        "shown_case",
        sa.select(
            seizure.c.id,
            seizure.c.lead_agency_code,
            row.c.country_code,
            row.c.month,
            (seizure.c.occurrence > 1).label("is_identical"),
            seizure.c.double_report_group,
        )
        .select_from(seizure.join(row, row.c.record_no == _number(connection, conditions)))
        .where(
            *conditions,
            row.c.subject == SEIZURES,
            row.c.source_kind == kind,
            row.c.to_no.is_(None),
            row.c.group_code == ALL,
        ),
    )
    # In groups are few cases; a number for each of all would be sorted by its group whole.
    nth = sa.func.row_number().over(partition_by=shown.c.double_report_group, order_by=shown.c.id).label("nth")
    grouped = sa.select(shown.c.id, nth).where(shown.c.double_report_group.is_not(None)).subquery("grouped")
    case = (
        sa.select(
            shown.c.id,
            shown.c.lead_agency_code,
            shown.c.country_code,
            shown.c.month,
            sa.case((shown.c.is_identical, matching.IDENTICAL), (grouped.c.nth > 1, matching.PROBABLE)).label("kind"),
        )
        .select_from(shown.outerjoin(grouped, grouped.c.id == shown.c.id))
        .cte("told")
    )
    by = [case.c.country_code, case.c.month]
    count = sa.func.count
    counted = (
        sa.select(
            *by,
            *(count().filter(case.c.kind == one).label(one) for one in (matching.IDENTICAL, matching.PROBABLE)),
            count().filter(case.c.kind.is_(None)).label("different"),
        )
        .group_by(*by)
        .cte("counted")
    )
    took_part = sa.union(
        sa.select(case.c.id, case.c.lead_agency_code.label("code")).where(case.c.kind.is_(None)),
        sa.select(case.c.id, seizure_agency.c.agency_code)
        .join(seizure_agency, seizure_agency.c.seizure_id == case.c.id)
        .where(case.c.kind.is_(None)),
    ).subquery("took_part")
    own = (
        sa.select(*by, agency.c.lineage_code, count(case.c.id.distinct()).label("own"))
        .select_from(case.join(took_part, took_part.c.id == case.c.id).join(agency, agency.c.code == took_part.c.code))
        .group_by(*by, agency.c.lineage_code)
        .subquery("own")
    )
    most = (
        sa.select(own.c.country_code, own.c.month, sa.func.max(own.c.own).label("own"))
        .group_by(own.c.country_code, own.c.month)
        .subquery("most")
    )
    joined = counted.outerjoin(
        most, sa.and_(most.c.country_code == counted.c.country_code, most.c.month == counted.c.month)
    )
    limit, told = settings.small_cell_limit, counted.c.identical + counted.c.probable
    least = 1 if settings.tell_small_counts else limit
    found = (
        sa.select(
            sa.literal(kind),
            counted.c.country_code,
            counted.c.month,
            counted.c.identical,
            counted.c.probable,
            counted.c.different - sa.func.coalesce(most.c.own, 0) >= limit,
        )
        .select_from(joined)
        .where(told >= least, counted.c.different >= limit)
    )
    connection.execute(sa.insert(schema.release_repeat).from_select(list(schema.release_repeat.c), found))
    shown.drop(connection)


def _insert_cells(
    connection: sa.Connection, kind: str, cells: pd.DataFrame, settings: Settings, telling: told.Release
) -> None:
    levels = _levels(cells)
    if not settings.tell_small_counts:
        levels = _without_small_counts(levels, settings.small_cell_limit)
    may_tell = ~held_back(levels, settings.small_cell_limit, settings.dominance_share)
    levels = levels[levels["level"] != REST].assign(office=levels["scope_code"].where(levels["level"] == "blo", ""))
    scope = [*FAMILY, "unit", "office"]
    if "is_none" in levels:
        may_tell &= ~levels["is_none"]
    agreed = telling.agree(levels.loc[may_tell & levels["amount"].notna(), scope])
    levels = levels.merge(agreed, on=scope, how="left", indicator="side")
    levels["is_held"] = (levels["side"] == "left_only") & levels["amount"].notna()
    key = ["level", "scope_code", "country_code", "month", "category", "group_code"]
    persons = levels[levels["unit"] == "persons"]
    step = settings.persons_rounding or 1
    rounded = (persons["amount"] / step).round() * step
    every = persons[key].assign(
        case_count=persons["case_count"],
        is_suppressed=persons["is_held"] | (persons["case_count"] == 0),
        persons_detained=rounded.where(~persons["is_held"]).astype("Int64"),
    )
    counted = levels[levels["unit"] == ""][[*key, "case_count"]]
    if not settings.tell_small_counts:
        levels = _without_parts_of_counts(levels)
    mass = levels[levels["unit"] == MASS]
    mass = mass[key].assign(
        quantity_kg=mass["amount"].where(~mass["is_held"]),
        weighed_count=mass["case_count"],
        is_suppressed=mass["is_held"],
    )
    groups = counted.merge(mass, on=key, how="left")
    groups["is_suppressed"] = groups["is_suppressed"].eq(True) | (groups["case_count"] == 0)  # noqa: FBT003 - NaN is not held back
    months = pd.concat([every, groups], ignore_index=True).assign(source_kind=kind)
    bulk.insert(connection, schema.release_month, months)
    other = levels[~levels["unit"].isin(("persons", "", MASS))]
    quantities = other[[*key, "unit", "case_count"]].assign(
        source_kind=kind, quantity=other["amount"].where(~other["is_held"])
    )
    bulk.insert(connection, schema.release_quantity, quantities)


def _without_small_counts(levels: pd.DataFrame, limit: int) -> pd.DataFrame:
    """The same without numbers of cases under the limit, and those that would tell them: such a cell has no cases and
    no amounts, and is held back. Where that of a group is, so is that of all cases of the same place and month."""
    scope = ["level", "scope_code", "country_code", "month"]
    counts = levels[levels["unit"].isin(("persons", ""))].assign(hidden_count=lambda one: one["unpublished_count"])
    counts = counts.drop(columns=["hidden_amount", "largest_amount"])
    of_group = counts[counts["unit"] == ""]
    small = of_group[held_back(of_group, limit) & (of_group["level"] != REST)]
    every = counts[counts["unit"] == "persons"].merge(
        small[scope].drop_duplicates(), on=scope, how="left", indicator="side"
    )
    every["case_count"] = every["case_count"].where(every["side"] == "left_only", 0)
    small = pd.concat([small, every[held_back(every, limit) & (every["level"] != REST)]])
    key = [*scope, "category", "group_code"]
    is_small = (
        levels[key]
        .merge(small[key].drop_duplicates(), on=key, how="left", indicator="side")["side"]
        .eq("both")
        .to_numpy()
    )
    few = levels["case_count"].between(1, limit - 1).to_numpy() & (levels["unpublished_count"] > 0).to_numpy()
    is_none = is_small | (few & (levels["level"] != REST).to_numpy())
    return levels.assign(case_count=levels["case_count"].mask(is_none, 0), is_none=is_none)


def _without_parts_of_counts(levels: pd.DataFrame) -> pd.DataFrame:
    """The same with numbers of cases that state an amount only where all of the group do: else those that state none
    would be told."""
    key = ["level", "scope_code", *FAMILY]
    of_group = levels[levels["unit"] == ""][[*key, "case_count"]].rename(columns={"case_count": "whole"})
    whole = levels[key].merge(of_group, on=key, how="left")["whole"].to_numpy()
    is_part = ~levels["unit"].isin(("", "persons")).to_numpy() & (levels["case_count"].to_numpy() != whole)
    return levels.assign(case_count=levels["case_count"].mask(is_part, 0))


_SUMS = {name: "sum" for name in ("case_count", "unpublished_count", "hidden_count", "hidden_amount")} | {
    "largest_amount": "max"
}


def _levels(cells: pd.DataFrame, apart: Sequence[str] = ()) -> pd.DataFrame:
    """Rows of countries, of offices that are told, and of what lies outside these."""
    by = [*apart, *CELL]
    countries, outside = _together(cells, by), _together(cells[cells["office"].isna()], by)
    offices = cells.dropna(subset=["office"])
    return pd.concat(
        [
            countries.assign(level="country", scope_code=countries["country_code"]),
            offices.assign(level="blo", scope_code=offices["office"]).drop(columns="office"),
            outside.assign(level=REST, scope_code=""),
        ],
        ignore_index=True,
    )


def _together(cells: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    grouped = cells.groupby(by)
    return grouped.agg(_SUMS).assign(amount=grouped["amount"].sum(min_count=1)).reset_index()


def _insert_cases(connection: sa.Connection, kind: str, settings: Settings, as_of: datetime) -> None:
    """Single cases that their publisher made public."""
    values = {
        "seizure_id": seizure.c.id,
        "line_no": seizure_item.c.line_no,
        "source_kind": sa.literal(kind),
        "seized_on": seizure.c.seized_on,
        "date_precision": seizure.c.date_precision,
        "country_code": seizure.c.country_code,
        "blo_code": _told_office(),
        "substance_code": seizure_item.c.substance_code,
        "group_code": seizure_item.c.group_code,
        "category": seizure_item.c.category,
        "quantity": seizure_item.c.quantity,
        "unit": seizure_item.c.unit,
        "quantity_kg": seizure_item.c.quantity_kg,
        "is_significant": seizure_item.c.is_significant,
        "published_url": seizure.c.published_url,
    }
    chosen = (
        sa.select(*(value.label(name) for name, value in values.items()))
        .select_from(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
        .where(*_released(kind, settings, as_of), _is_published())
    )
    connection.execute(sa.insert(schema.release_case).from_select(list(values), chosen))


def _insert_activity(connection: sa.Connection, kind: str, settings: Settings, as_of: datetime) -> None:
    """Counts of messages, operations and reports, per country and office."""
    end = released_to(settings, as_of)
    of_kind = sa.select(source.c.code).where(source.c.kind == kind)
    parts = [
        bulk.frame(connection, query).assign(subject=subject)
        for subject, query in (
            ("exchanges", _sent(_settled_records(exchange, kind, settings, as_of), end, settings.zone)),
            ("operations", _operated(_settled_records(operation, kind, settings, as_of), end)),
        )
    ]
    parts += _reported(connection, of_kind, end, as_of - timedelta(days=settings.release_age_days))
    rows = pd.concat([part for part in parts if len(part)] or [pd.DataFrame()])
    if rows.empty:
        return
    told = set(connection.execute(matching.told_offices()).scalars())
    offices = rows[rows["blo_code"].isin(told)]
    levels = pd.concat(
        [
            rows.assign(level="country", scope_code=rows["country_code"]),
            offices.assign(level="blo", scope_code=offices["blo_code"]),
        ]
    )
    by = ["level", "scope_code", "country_code", "month", "subject"]
    counts = levels.groupby(by, as_index=False)["count"].sum().assign(source_kind=kind)
    bulk.insert(connection, schema.release_activity, counts)


def _sent(conditions: tuple[sa.ColumnElement, ...], end: date, zone: str) -> sa.Select:
    day = sa.cast(sa.func.timezone(zone, exchange.c.sent_at), sa.Date)
    where = sa.func.coalesce(blo.c.country_code, agency.c.country_code)
    by = (where.label("country_code"), exchange.c.from_blo_code.label("blo_code"), month(day).label("month"))
    return (
        sa.select(*by, sa.func.count().label("count"))
        .select_from(
            exchange.outerjoin(blo, blo.c.code == exchange.c.from_blo_code).outerjoin(
                agency, agency.c.code == exchange.c.from_agency_code
            )
        )
        .where(*conditions, day < end, where.is_not(None))
        .group_by(*by)
    )


def _operated(conditions: tuple[sa.ColumnElement, ...], end: date) -> sa.Select:
    """Each operation once, at the first of its offices by code, so that sums over countries count it once."""
    first = (
        sa.select(operation_blo.c.operation_id, sa.func.min(operation_blo.c.blo_code).label("blo_code"))
        .group_by(operation_blo.c.operation_id)
        .subquery("first")
    )
    by = (blo.c.country_code, first.c.blo_code, month(operation.c.ended_on).label("month"))
    return (
        sa.select(*by, sa.func.count().label("count"))
        .select_from(
            operation.join(first, first.c.operation_id == operation.c.id).join(blo, blo.c.code == first.c.blo_code)
        )
        .where(*conditions, operation.c.ended_on < end)
        .group_by(*by)
    )


def settled(connection: sa.Connection, of_kind: sa.Select, reports: pd.DataFrame, until: datetime) -> pd.DataFrame:
    """Reports of offices as the release knows them: one that was received after `until`, or on whose span records came
    after it, is not there yet, for its records are not either."""
    if reports.empty:
        return reports
    loaded = (
        sa.select(seizure.c.blo_code, month(seizure.c.seized_on).label("month"))
        .where(seizure.c.source_code.in_(of_kind), seizure.c.first_loaded_at > until, seizure.c.blo_code.is_not(None))
        .distinct()
    )
    new = bulk.frame(connection, loaded).groupby("blo_code")["month"].agg(list).to_dict()
    spans = zip(reports["blo_code"], reports["period_start"], reports["period_end"], strict=True)
    has_new = [any(start <= one < end for one in new.get(office, ())) for office, start, end in spans]
    is_new = (reports["received_on"] > pd.Timestamp(until.date())) | pd.Series(has_new, index=reports.index)
    return reports.assign(status=reports["status"].mask(is_new, "missing"))


def _reported(connection, of_kind: sa.Select, end: date, until: datetime) -> list[pd.DataFrame]:
    """Reports due, and received until then, per office and month."""
    rows = bulk.frame(
        connection,
        sa.select(
            report.c.blo_code,
            blo.c.country_code,
            report.c.period_start,
            report.c.period_end,
            report.c.status,
            report.c.received_on,
        )
        .join(blo, blo.c.code == report.c.blo_code)
        .where(report.c.source_code.in_(of_kind), report.c.subject == "seizures"),
    )
    if rows.empty:
        return []
    offices = bulk.frame(connection, sa.select(blo.c.code, blo.c.country_code, blo.c.opened_on))
    statuses = bulk.frame(connection, sa.select(blo_status))
    months = months_between(rows["period_start"].min().date(), end)
    states = report_states.month_states(settled(connection, of_kind, rows, until), offices, statuses, months, end)
    due = states[~states["state"].isin(report_states.NEVER_DUE)].rename(columns={"unit": "blo_code"})
    due = due.assign(month=pd.to_datetime(due["month"]).astype("datetime64[us]"), count=1)
    received = due[due["state"].isin(report_states.REPORTED)]
    names = ["country_code", "blo_code", "month", "count"]
    return [due[names].assign(subject="reports_due"), received[names].assign(subject="reports_received")]


# Cooperation and capacity -----------------------------------------------------------------------------------


def _messages(kind: str, settings: Settings, as_of: datetime) -> sa.Select:
    """Messages between two countries as rows of `told_case`: of unit `request` where a reply is due, with the half days
    it took."""
    # A reply that came later would tell of days that are not released.
    until = datetime.combine(released_to(settings, as_of), time(), ZoneInfo(settings.zone))
    sent_in, sender, receiver = cooperation.directions(settings.zone)
    return (
        sa.select(
            sender.label("country_code"),
            sent_in.label("month"),
            receiver.label("category"),
            sa.literal("").label("group_code"),
            sa.case((exchange.c.expects_reply, "request"), else_="message").label("unit"),
            sa.literal("").label("office"),
            number_of(exchange.c.source_code, exchange.c.record_key).label("record_no"),
            sa.case((cooperation.answered(until), sa.cast(cooperation.half_days(), sa.Double))).label("amount"),
            sa.false().label("is_published"),
        )
        .select_from(cooperation.messages_with_sides())
        .where(*_settled_records(exchange, kind, settings, as_of), cooperation.across(), exchange.c.sent_at < until)
    )


def _insert_messages(connection: sa.Connection, kind: str, settings: Settings, as_of: datetime, no: int) -> None:
    """Messages between two countries, and how long replies took where there are enough of them."""
    # Waits are told one by one, so that none is nearly all of a sum.
    telling = told.Release(connection, REPLIES, kind, no, told.Rule(settings.small_cell_limit, 1.0))
    telling.take_in(_messages(kind, settings, as_of))
    row = schema.told_case
    by = (row.c.country_code, row.c.category, row.c.month)
    still = (row.c.subject == REPLIES, row.c.source_kind == kind, row.c.to_no.is_(None))
    counts = {
        "sent_count": sa.func.count(),
        "request_count": sa.func.count().filter(row.c.unit == "request"),
        "answered_count": sa.func.count(row.c.amount),
    }
    sent = bulk.frame(
        connection, sa.select(*by, *(count.label(name) for name, count in counts.items())).where(*still).group_by(*by)
    )
    if sent.empty:
        return
    cell = [*FAMILY, "unit", "office"]
    is_enough = (sent["answered_count"] > 0) & (sent["answered_count"] >= settings.small_cell_limit)
    agreed = telling.agree(sent[is_enough].assign(group_code="", unit="request", office="")[cell])
    key = ["country_code", "category", "month"]
    sides = {"country_code": "from_country_code", "category": "to_country_code"}
    is_told = sent.merge(agreed[key], on=key, how="left", indicator="side")["side"] == "both"
    sent["is_suppressed"] = (sent["answered_count"] > 0) & ~is_told
    bulk.insert(connection, schema.release_exchange, sent.rename(columns=sides).assign(source_kind=kind))
    waited = bulk.frame(
        connection,
        sa.select(*by, sa.cast(row.c.amount, sa.Integer).label("half_days"), sa.func.count().label("answer_count"))
        .where(*still, row.c.amount.is_not(None))
        .group_by(*by, row.c.amount),
    )
    waited = waited.merge(agreed[key], on=key).rename(columns=sides)
    bulk.insert(connection, schema.release_reply, waited.assign(source_kind=kind))


def _insert_operations(connection: sa.Connection, kind: str, settings: Settings, as_of: datetime) -> None:
    """Operations by the countries whose offices took part."""
    countries = cooperation.operation_countries()
    by = (month(operation.c.ended_on).label("month"), countries.c.country_codes)
    counts = (
        sa.select(sa.literal(kind), *by, sa.func.count())
        .select_from(operation.join(countries, countries.c.operation_id == operation.c.id))
        .where(*_settled_records(operation, kind, settings, as_of), operation.c.ended_on < released_to(settings, as_of))
        .group_by(*by)
    )
    names = ["source_kind", "month", "country_codes", "operation_count"]
    connection.execute(sa.insert(schema.release_operation).from_select(names, counts))


def _office_of(column: sa.ColumnElement, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement:
    """An office that donors are told of, else ''."""
    return sa.case((sa.and_(column.in_(matching.told_offices()), *conditions), column), else_="").label("blo_code")


def _courses(kind: str, settings: Settings, as_of: datetime) -> sa.Select:
    """Courses and their officers, by cell, as the records say."""
    country, came = capacity.COURSE_COUNTRY, capacity.attended()
    by = (
        month(capacity.COURSE_DAY).label("month"),
        country.label("country_code"),
        # A course of one country at an office of another would tell readers of the first about the second.
        _office_of(training.c.blo_code, blo.c.country_code == country),
        capacity.of_donor(training.c.donor_code).label("donor_code"),
    )
    return (
        sa.select(*by, *capacity.course_figures(came))
        .select_from(capacity.courses_with(came))
        .where(
            *_settled_records(training, kind, settings, as_of),
            capacity.COURSE_DAY < released_to(settings, as_of),
            country.is_not(None),
        )
        .group_by(*by)
    )


def _insert_courses(connection: sa.Connection, kind: str, settings: Settings, as_of: datetime, no: int) -> None:
    """Courses, and how many men and women attended them.

    Officers who were taught are no persons detained: their numbers are not rounded, the limit of small cells is enough.
    """
    cells = bulk.frame(connection, _courses(kind, settings, as_of))
    cells = told.tell_courses(connection, kind, cells, no, settings.small_cell_limit)
    offices = set(connection.execute(matching.told_offices()).scalars())
    # Of an office that is told no longer its country is told.
    cells["blo_code"] = cells["blo_code"].where(cells["blo_code"].isin(offices), "")
    by = [name for name in cells.columns if name not in told.COURSE_FIGURES]
    cells = cells.groupby(by, as_index=False)[told.COURSE_FIGURES].sum(min_count=1)
    bulk.insert(
        connection, schema.release_training, held_attendance(cells, settings.small_cell_limit).assign(source_kind=kind)
    )
    held = held_from_agencies(cells, bulk.frame(connection, _own_officers(kind, settings, as_of)), settings)
    bulk.insert(connection, schema.release_hold, held.assign(source_kind=kind))


def _own_officers(kind: str, settings: Settings, as_of: datetime) -> sa.Select:
    """Officers of each agency in a cell of courses: lineage_code, men, women."""
    country, table = capacity.COURSE_COUNTRY, training_attendance
    by = (
        month(capacity.COURSE_DAY).label("month"),
        country.label("country_code"),
        _office_of(training.c.blo_code, blo.c.country_code == country),
        capacity.of_donor(training.c.donor_code).label("donor_code"),
        agency.c.lineage_code,
    )
    return (
        sa.select(*by, *(whole(table.c[sex]).label(sex) for sex in ("men", "women")))
        .select_from(
            training.join(table, table.c.training_id == training.c.id)
            .join(agency, agency.c.code == table.c.agency_code)
            .outerjoin(blo, blo.c.code == training.c.blo_code)
        )
        .where(
            *_settled_records(training, kind, settings, as_of),
            capacity.COURSE_DAY < released_to(settings, as_of),
            country.is_not(None),
        )
        .group_by(*by)
    )


def held_from_agencies(cells: pd.DataFrame, own: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Rows of `release_hold`: numbers of officers in cells of courses that an agency may not be told, for less its own
    officers, which it knows, they would be of fewer than the limit, or tell men from women of so few.

    Args:
        cells: as of `held_attendance`, by month, country_code, blo_code and donor_code.
        own: the same keys, lineage_code, men and women of that agency.
    """
    limit, key = settings.small_cell_limit, ["month", "country_code", "blo_code", "donor_code"]
    both = told.comparable(own).merge(told.comparable(cells), on=key, suffixes=("_own", ""))
    sexes = {sex: both[sex].fillna(0) - both[f"{sex}_own"].fillna(0) for sex in ("men", "women")}
    knows = (both["men_own"].fillna(0) + both["women_own"].fillna(0)) > 0
    others = sexes["men"] + sexes["women"]
    # Of an agency that was alone nobody else is told; less than nothing is a cell that was told before its last change.
    few = knows & (others != 0) & (others < limit)
    small = few | (knows & others.between(1, 2 * limit - 1) & (limit > 1))
    for of_sex in sexes.values():
        small |= knows & (of_sex != 0) & (of_sex < limit)
    names = {"blo_code": "scope_code", "donor_code": "category"}
    parts = [both[is_held].assign(unit=unit) for is_held, unit in ((few, ATTENDANCE), (small, SEX))]
    rows = pd.concat(parts, ignore_index=True).rename(columns=names).assign(level=COURSES, group_code="")
    return rows[["lineage_code", "level", "scope_code", "country_code", "month", "category", "group_code", "unit"]]


def _insert_deliveries(connection: sa.Connection, kind: str, settings: Settings, as_of: datetime) -> None:
    """Equipment delivered to offices."""
    by = (
        month(equipment.c.delivered_on).label("month"),
        blo.c.country_code,
        _office_of(equipment.c.blo_code),
        capacity.of_donor(equipment.c.donor_code).label("donor_code"),
        sa.func.coalesce(equipment.c.kind, "").label("kind"),
    )
    figures = capacity.delivery_figures()
    chosen = (
        sa.select(sa.literal(kind), *by, *figures)
        .select_from(equipment.join(blo, blo.c.code == equipment.c.blo_code))
        .where(
            *_settled_records(equipment, kind, settings, as_of), equipment.c.delivered_on < released_to(settings, as_of)
        )
        .group_by(*by)
    )
    names = ["source_kind", *(column.name for column in (*by, *figures))]
    connection.execute(sa.insert(schema.release_equipment).from_select(names, chosen))


def _insert_grants(connection: sa.Connection, settings: Settings, as_of: datetime) -> None:
    """Grants, those to an office that is not told under its country. Of no source, and of no load: their day
    decides."""
    is_told = sa.or_(contribution.c.target_kind != "blo", contribution.c.target_code.in_(matching.told_offices()))
    by = (
        contribution.c.donor_code,
        sa.case((is_told, contribution.c.target_kind), else_="country").label("target_kind"),
        sa.case((is_told, sa.func.coalesce(contribution.c.target_code, "")), else_=blo.c.country_code).label(
            "target_code"
        ),
        month(contribution.c.agreed_on).label("month"),
    )
    figures = capacity.grant_figures()
    chosen = (
        sa.select(*by, *figures)
        .select_from(capacity.grants_with_office())
        .where(
            contribution.c.agreed_on < released_to(settings, as_of),
            sa.or_(contribution.c.target_kind != "blo", blo.c.code.is_not(None)),
        )
        .group_by(*by)
    )
    names = [column.name for column in (*by, *figures)]
    connection.execute(sa.insert(schema.release_contribution).from_select(names, chosen))
