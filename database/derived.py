"""Tables made at load: counts beside their own past, first sightings, and the release for donors and the public.

Materialised aggregates, refreshed with every load.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import h3.api.basic_int as h3
import numpy as np
import pandas as pd
import sqlalchemy as sa

from analysis import expectation, report_states
from database import bulk, release
from queries import agencies, matching, monthly, schema
from queries.schema import blo, blo_status, country, database_info, report, seizure, seizure_item, source
from queries.units import month, whole
from scope.comparison import complete_to, month_start, months_between, shift
from scope.filters import COUNTED_STATUSES, OFFICE_KINDS
from scope.settings import Settings

ALL = "*"
"""Kinds of source whose offices report; in the others countries do."""
LEAST_SHARE_REPORTED = 0.5
"""A country's or the network's month counts as reported where at least this share of its units reported."""


def derive(connection: sa.Connection, settings: Settings) -> None:
    """Empty the derived tables and make them anew from the facts."""
    remember(connection, settings)
    for table in schema.layer("derived"):
        connection.execute(sa.delete(table))
    as_of = loaded_at(connection)
    release.fill(connection, settings, as_of)
    _by_month(connection)
    _first_seen(connection)
    _position_cells(connection)
    baselines = [rows for kind in release.kinds(connection) for rows in _baselines(connection, kind, settings, as_of)]
    if baselines:
        bulk.insert(connection, schema.monthly_baseline, pd.concat(baselines, ignore_index=True))


def remember(connection: sa.Connection, settings: Settings) -> None:
    """Before the records of an earlier version change: note what they told."""
    release.remember(connection, settings, loaded_at(connection))


@dataclass(frozen=True)
class Outdated:
    """A derived table that is not as its facts would make it now, with its rows and those it would have."""

    table: str
    held: int
    due: int

    def __str__(self) -> str:
        """In English, for the command line."""
        return f"table {self.table} ({self.held:,} rows) is not as the records make it ({self.due:,} rows)"


def outdated(connection: sa.Connection, settings: Settings) -> list[Outdated]:
    """Derived tables that are not as the facts would make them. Of the release only whether it is there: what is told
    waits for enough cases.

    Args:
        connection: of a change that is not made (`publishing.rehearsal`): the tables are made anew on it.
    """
    tables = schema.layer("derived")
    held = {table.name: _of_facts(connection, table) for table in tables}
    derive(connection, settings)
    due = {table.name: _of_facts(connection, table) for table in tables}
    return [
        Outdated(table.name, len(held[table.name]), len(due[table.name]))
        for table in tables
        if not _is_same(table, held[table.name], due[table.name])
    ]


def _of_facts(connection: sa.Connection, table: sa.Table) -> pd.DataFrame:
    query = sa.select(table).order_by(*table.primary_key.columns)
    return bulk.frame(connection, query.where(table.c.tier == "facts") if "tier" in table.c else query)


def _is_same(table: sa.Table, held: pd.DataFrame, due: pd.DataFrame) -> bool:
    if table.name.startswith("release_"):
        return held.empty == due.empty
    try:
        pd.testing.assert_frame_equal(held, due, check_dtype=False)
    except AssertionError:
        return False
    return True


def loaded_at(connection: sa.Connection) -> datetime:
    """The moment that the data speaks for: of the last load, or what a demonstration was made until."""
    text = connection.execute(sa.select(database_info.c.value).where(database_info.c.key == "loaded_at")).scalar()
    return datetime.fromisoformat(text) if text else datetime.now(UTC)


def _baselines(connection: sa.Connection, kind: str, settings: Settings, as_of: datetime) -> list[pd.DataFrame]:
    counts = bulk.frame(connection, _monthly_counts(kind))
    if counts.empty:
        return []
    programme = set(connection.execute(sa.select(country.c.iso2).where(country.c.is_programme_country)).scalars())
    states = _states(connection, kind, counts, settings, as_of, programme)
    found = [_against_past("facts", kind, _by_scope(counts, programme), states)]
    released = bulk.frame(connection, _released_counts(kind))
    if len(released):
        until = as_of - timedelta(days=settings.release_age_days)
        known = _states(connection, kind, counts, settings, as_of, programme, until=until)
        known = known[known["month"] < release.released_to(settings, as_of)]
        found.append(_against_past("release", kind, released, known))
    return found


def _counted(kind: str) -> tuple[sa.ColumnElement, ...]:
    of_kind = sa.select(source.c.code).where(source.c.kind == kind)
    return seizure.c.source_code.in_(of_kind), seizure.c.status.in_(COUNTED_STATUSES)


def _monthly_counts(kind: str) -> sa.CompoundSelect:
    """Cases per country, office, month and group, and (group `*`) over all."""
    by = (seizure.c.country_code, seizure.c.blo_code, month(seizure.c.seized_on).label("month"))
    every = sa.select(*by, sa.literal(ALL).label("group_code"), sa.func.count().label("case_count"))
    grouped = sa.select(*by, seizure_item.c.group_code, sa.func.count(seizure.c.id.distinct()).label("case_count"))
    return sa.union_all(
        every.where(*_counted(kind)).group_by(*by),
        grouped.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id)
        .where(*_counted(kind), seizure_item.c.group_code.is_not(None))
        .group_by(*by, seizure_item.c.group_code),
    )


def _released_counts(kind: str) -> sa.Select:
    """Released cases per scope, month and group."""
    table = schema.release_month
    by = (table.c.level, table.c.scope_code, table.c.month, table.c.group_code)
    return (
        sa.select(table.c.level.label("scope_kind"), *by[1:], whole(table.c.case_count).label("case_count"))
        .where(table.c.source_kind == kind, table.c.case_count > 0)
        .group_by(*by)
    )


def _by_scope(counts: pd.DataFrame, programme: set[str]) -> pd.DataFrame:
    """Counts per office, per country and over the programme countries."""
    offices = counts.dropna(subset=["blo_code"]).assign(scope_kind="blo")
    offices = offices.assign(scope_code=offices["blo_code"])
    countries = counts.assign(scope_kind="country", scope_code=counts["country_code"])
    network = counts[counts["country_code"].isin(programme)].assign(scope_kind="network", scope_code=ALL)
    by = ["scope_kind", "scope_code", "month", "group_code"]
    return pd.concat([offices, countries, network]).groupby(by, as_index=False)["case_count"].sum()


def _states(connection, kind, counts, settings, as_of, programme, *, until: datetime | None = None) -> pd.DataFrame:
    """Whether each scope reported each month: scope_kind, scope_code, month, is_reported. With `until`, as the release
    knows
    it: by reports received until then."""
    rows = bulk.frame(
        connection,
        sa.select(
            report.c.blo_code,
            sa.func.coalesce(blo.c.country_code, report.c.country_code).label("country_code"),
            report.c.period_start,
            report.c.period_end,
            report.c.status,
            report.c.received_on,
        )
        .select_from(report.outerjoin(blo, blo.c.code == report.c.blo_code))
        .where(report.c.source_code.in_(sa.select(source.c.code).where(source.c.kind == kind)))
        .where(report.c.subject == "seizures"),
    )
    if until:
        rows = release.settled(connection, sa.select(source.c.code).where(source.c.kind == kind), rows, until)
    first = min([counts["month"].min(), *rows["period_start"]]).date()
    end = max([counts["month"].max() + pd.offsets.MonthBegin(1), *rows["period_end"]]).date()
    today = as_of.astimezone(ZoneInfo(settings.zone)).date()
    filling = complete_to(today, settings.report_due_days)
    offices = bulk.frame(connection, sa.select(blo.c.code, blo.c.country_code, blo.c.opened_on))
    statuses = bulk.frame(connection, sa.select(blo_status))
    if kind not in OFFICE_KINDS:
        offices = offices.iloc[:0]
    months = months_between(first, min(end, shift(month_start(today), 1)))
    states = report_states.month_states(rows, offices, statuses, months, filling)
    if kind not in OFFICE_KINDS:
        states = report_states.less_partial(states, _partly(states, counts))
    due = states[~states["state"].isin(report_states.NEVER_DUE)]
    due = due.assign(reported=due["state"].isin(report_states.REPORTED))
    scopes = [states.assign(scope_kind="blo" if kind in OFFICE_KINDS else "country", scope_code=states["unit"])]
    scopes[0] = scopes[0].assign(is_reported=states["state"].isin(report_states.REPORTED))
    wider = [("network", due[due["country_code"].isin(programme)].assign(scope_code=ALL))]
    if kind in OFFICE_KINDS:
        wider.append(("country", due.assign(scope_code=due["country_code"])))
    for scope_kind, part in wider:
        shares = part.groupby(["scope_code", "month"], as_index=False)["reported"].mean()
        scopes.append(shares.assign(scope_kind=scope_kind, is_reported=shares["reported"] >= LEAST_SHARE_REPORTED))
    names = ["scope_kind", "scope_code", "month", "is_reported"]
    return pd.concat([part[names] for part in scopes], ignore_index=True)


def _partly(states: pd.DataFrame, counts: pd.DataFrame) -> set[tuple[str, date]]:
    """Countries and months that a report covers only in part: see `expectation.improbably_few`.

    Args:
        counts: rows of `_monthly_counts`.
    """
    every = counts[counts["group_code"] == ALL].groupby(["country_code", "month"])["case_count"].sum()
    known = {(country_code, moment.date()): cases for (country_code, moment), cases in every.items()}
    found = set()
    for unit, rows in states.groupby("unit"):
        months = rows["month"].tolist()
        few = expectation.improbably_few(
            [known.get((unit, one), 0) for one in months],
            rows["state"].isin(report_states.REPORTED),
            [one.year for one in months],
        )
        found |= {(unit, one) for one, is_few in zip(months, few, strict=True) if is_few}
    return found


def _against_past(tier: str, kind: str, counts: pd.DataFrame, states: pd.DataFrame) -> pd.DataFrame:
    months = sorted(states["month"].unique())
    position = {one: number for number, one in enumerate(months)}
    reported: dict[tuple[str, str], np.ndarray] = {}
    for (scope_kind, scope), rows in states.groupby(["scope_kind", "scope_code"]):
        flags = np.zeros(len(months), dtype=bool)
        flags[[position[one] for one in rows["month"]]] = rows["is_reported"].to_numpy(bool)
        reported[scope_kind, scope] = flags
    keys, found = [], []
    for (scope_kind, scope, group), rows in counts.groupby(["scope_kind", "scope_code", "group_code"]):
        flags = reported.get((scope_kind, scope))
        if flags is None:
            continue
        series = np.zeros(len(months))
        places = [position.get(one) for one in rows["month"].dt.date]
        for place, value in zip(places, rows["case_count"], strict=True):
            if place is not None:
                series[place] = value
        keys.append((scope_kind, scope, group))
        found.append((series, flags, *expectation.past(series, flags)))
    if not found:
        return pd.DataFrame(columns=[column.name for column in schema.monthly_baseline.c])
    scope_kinds, scopes, groups = (
        np.repeat(np.array(one, dtype=object), len(months)) for one in zip(*keys, strict=True)
    )
    series, flags, number, mean, variance = (np.concatenate(one) for one in zip(*found, strict=True))
    return pd.DataFrame(
        {
            "tier": tier,
            "source_kind": kind,
            "scope_kind": scope_kinds,
            "scope_code": scopes,
            "group_code": groups,
            "month": np.tile(np.array(months, dtype=object), len(found)),
            "case_count": series.astype("int64"),
            "is_reported": flags,
            "base_months": number,
            "base_mean": mean,
            "base_variance": variance,
        }
    )


def _by_month(connection: sa.Connection) -> None:
    """Totals by month, year by year, which takes no more memory than the cases of one."""
    day = seizure.c.seized_on
    first, last = connection.execute(sa.select(sa.func.min(day), sa.func.max(day))).one()
    for year in range(first.year, last.year + 1) if first else ():
        of_year = date(year, 1, 1), date(year + 1, 1, 1)
        for table, rows in (
            (schema.monthly_total, monthly.every_level(*of_year)),
            (schema.monthly_agency, agencies.every_month(*of_year)),
        ):
            connection.execute(sa.insert(table).from_select(table.c.keys(), rows))


def _first_seen(connection: sa.Connection) -> None:
    nowhere = sa.literal("")
    # A case with several items of a substance is one case.
    substance = sa.select(seizure_item.c.seizure_id, seizure_item.c.substance_code).distinct().subquery("substance")
    items, subject = seizure.join(substance, substance.c.seizure_id == seizure.c.id), substance.c.substance_code
    left, to = matching.came_from(), matching.stated_country(seizure.c.destination_code)
    concealed = seizure.c.concealment.not_in(("unknown", "other", "none"))
    for kind, rows, office, column, condition in (
        ("substance", items, seizure.c.blo_code, subject, seizure.c.blo_code.is_not(None)),
        ("substance", items, nowhere, subject, sa.true()),
        ("route", seizure, nowhere, left + ">" + to, left != to),
        ("concealment", seizure, nowhere, seizure.c.concealment, concealed),
    ):
        _insert_first(connection, kind, rows, office, column, condition)
    _insert_released_first(connection)


def _insert_first(connection, kind, rows, office, subject, condition) -> None:
    counted = rows.join(source, source.c.code == seizure.c.source_code)
    seen = (
        sa.select(
            source.c.kind.label("source_kind"),
            seizure.c.country_code,
            office.label("blo_code"),
            subject.label("subject_code"),
            seizure.c.seized_on,
            seizure.c.id,
        )
        .select_from(counted)
        .where(seizure.c.status.in_(COUNTED_STATUSES), condition)
        .subquery("seen")
    )
    # Days first: they are few beside cases.
    days = (
        sa.select(
            *(seen.c[name] for name in ("source_kind", "country_code", "blo_code", "subject_code", "seized_on")),
            sa.func.min(seen.c.id).label("id"),
            sa.func.count().label("case_count"),
        )
        .group_by(seen.c.source_kind, seen.c.country_code, seen.c.blo_code, seen.c.subject_code, seen.c.seized_on)
        .subquery("days")
    )
    scope = (days.c.source_kind, days.c.country_code, days.c.blo_code)
    key = (*scope, days.c.subject_code)
    cases = sa.cast(sa.func.sum(days.c.case_count).over(partition_by=key), sa.BigInteger)
    ranked = sa.select(
        *(days.c[name] for name in days.c.keys() if name != "case_count"),
        sa.func.row_number().over(partition_by=key, order_by=days.c.seized_on).label("nth"),
        cases.label("case_count"),
        sa.func.min(days.c.seized_on).over(partition_by=scope).label("history_from"),
    ).subquery("ranked")
    values = {
        "tier": sa.literal("facts"),
        "source_kind": ranked.c.source_kind,
        "kind": sa.literal(kind),
        "country_code": ranked.c.country_code,
        "blo_code": ranked.c.blo_code,
        "subject_code": ranked.c.subject_code,
        "first_on": ranked.c.seized_on,
        "seizure_id": ranked.c.id,
        "case_count": ranked.c.case_count,
        "history_from": ranked.c.history_from,
    }
    chosen = sa.select(*(value.label(name) for name, value in values.items())).where(
        ranked.c.nth == 1, ranked.c.subject_code.is_not(None)
    )
    connection.execute(sa.insert(schema.first_seen).from_select(list(values), chosen))


def _position_cells(connection: sa.Connection) -> None:
    """The hexagons of every position where a case is known to lie."""
    positions = (
        sa.select(seizure.c.lat, seizure.c.lon).where(seizure.c.lat.is_not(None), seizure.c.lon.is_not(None)).distinct()
    )
    rows = bulk.frame(connection, positions)
    for number in range(0, len(rows), bulk.CHUNK_ROWS):
        chunk = rows.iloc[number : number + bulk.CHUNK_ROWS]
        places = list(zip(chunk["lat"].tolist(), chunk["lon"].tolist(), strict=True))
        cells = {
            f"cell_{resolution}": [h3.latlng_to_cell(lat, lon, resolution) for lat, lon in places]
            for resolution in matching.CELL_COLUMNS
        }
        bulk.insert(connection, schema.position_cell, chunk.assign(**cells))


def _insert_released_first(connection: sa.Connection) -> None:
    """First released month of a substance group at an office or in a country."""
    table = schema.release_month
    office = sa.case((table.c.level == "blo", table.c.scope_code), else_="")
    scope = (table.c.source_kind, table.c.country_code, office)
    history = (
        sa.select(*(part.label(name) for name, part in zip(("kind", "country", "office"), scope, strict=True)))
        .add_columns(sa.func.min(table.c.month).label("history_from"))
        .group_by(*scope)
        .subquery("history")
    )
    first = (
        sa.select(
            sa.literal("release").label("tier"),
            table.c.source_kind,
            sa.literal("group").label("kind"),
            table.c.country_code,
            office.label("blo_code"),
            table.c.group_code.label("subject_code"),
            sa.func.min(table.c.month).label("first_on"),
            sa.null().cast(sa.BigInteger).label("seizure_id"),
            whole(table.c.case_count).label("case_count"),
            sa.func.min(history.c.history_from).label("history_from"),
        )
        .join(
            history,
            sa.and_(
                history.c.kind == table.c.source_kind,
                history.c.country == table.c.country_code,
                history.c.office == office,
            ),
        )
        .where(table.c.group_code != ALL, table.c.case_count > 0)
        .group_by(*scope, table.c.group_code)
    )
    connection.execute(sa.insert(schema.first_seen).from_select([column.name for column in schema.first_seen.c], first))
