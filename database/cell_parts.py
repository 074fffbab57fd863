"""What stands behind the cells of a release, summed by cell and by the agencies that took part: whoever knows the cases
of one agency is asked about from these sums, and not from the cases again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from database import bulk
from database.small_cells import FAMILY
from database.told import Release
from queries import matching
from queries.record_number import number_of
from queries.schema import agency, seizure, seizure_agency, source, told_case

BITS = 62
"""Agencies that one whole number tells apart."""
ALL = "*"


@dataclass(frozen=True)
class Parts:
    """Working tables of one release; `own`: the agencies of each record, a bit for each in columns `mask_0` and so on;
    `part`: the sums; `member`: the bits of each agency."""

    connection: sa.Connection
    own: sa.Table
    part: sa.Table
    member: sa.Table

    def is_known(self, rows: sa.FromClause, member: sa.FromClause) -> sa.ColumnElement[bool]:
        """Whether an agency took part in what a row counts."""
        masks = [name for name in self.own.c.keys() if name.startswith("mask_")]
        return sa.or_(*(rows.c[name].bitwise_and(member.c[name]) != 0 for name in masks))

    def cells(self) -> sa.Select:
        """Cases and amounts that are told per country, office, month, group and unit; group `*`: persons of all cases.

        Columns: country_code, office, month, category, group_code, unit, case_count, unpublished_count (of them not
        published by themselves), hidden_count (unpublished cases that the amount is made of), hidden_amount,
        largest_amount (of one of these), amount. Unit '' counts the cases of a group in whatever unit.
        """
        return _summed(self.part, (), sa.true()).select_from(self.part)

    def cells_of(self, touched: sa.Table, agencies: Sequence[str]) -> sa.Select:
        """The same as they are to who knows the cases of an agency, which count as published.

        Args:
            touched: families of each agency: lineage_code and `FAMILY`.
        """
        part, member = self.part, self.member
        rows = part.join(touched, sa.and_(*(touched.c[name] == part.c[name] for name in FAMILY))).join(
            member, member.c.lineage_code == touched.c.lineage_code
        )
        summed = _summed(part, (member.c.lineage_code,), sa.not_(self.is_known(part, member)))
        return summed.select_from(rows).where(member.c.lineage_code.in_(agencies))

    def drop(self) -> None:
        for table in (self.own, self.part, self.member):
            table.drop(self.connection)


COUNTS = ("case_count", "unpublished_count", "hidden_count")
AMOUNTS = ("hidden_amount", "largest_amount", "amount")


def _summed(part: sa.Table, apart: tuple[sa.ColumnElement, ...], is_hidden: sa.ColumnElement[bool]) -> sa.Select:
    by = (*apart, *(part.c[name] for name in ("country_code", "office", "month", "category", "group_code", "unit")))

    def count(name: str, *only: sa.ColumnElement[bool]) -> sa.ColumnElement:
        total = sa.func.sum(part.c[name])
        return sa.cast(sa.func.coalesce(total.filter(*only) if only else total, 0), sa.BigInteger).label(name)

    return sa.select(
        *by,
        count("case_count"),
        count("unpublished_count", is_hidden),
        count("hidden_count", is_hidden),
        sa.func.sum(part.c.hidden_amount).filter(is_hidden).label("hidden_amount"),
        sa.func.max(part.c.largest_amount).filter(is_hidden).label("largest_amount"),
        sa.func.sum(part.c.amount).label("amount"),
    ).group_by(*by)


def made(telling: Release) -> Parts:
    """Sum up what is told now."""
    connection = telling.connection
    member = _members(connection)
    masks = [name for name in member.c.keys() if name != "lineage_code"]
    own = bulk.staged(connection, "own_record", _own_records(telling.kind, member, masks))
    row = told_case
    office = sa.case((row.c.office.in_(matching.told_offices()), row.c.office)).label("office")
    agencies = [sa.func.coalesce(own.c[name], 0).label(name) for name in masks]
    rows = row.outerjoin(own, own.c.record_no == row.c.record_no)
    by = [*(row.c[name] for name in FAMILY), office]
    is_unpublished = sa.not_(row.c.is_published)
    is_hidden = sa.and_(is_unpublished, row.c.amount.is_not(None))
    amounts = (
        sa.select(
            *by,
            row.c.unit,
            *agencies,
            sa.func.count().label("case_count"),
            sa.func.count().filter(is_unpublished).label("unpublished_count"),
            sa.func.count().filter(is_hidden).label("hidden_count"),
            sa.func.sum(row.c.amount).filter(is_hidden).label("hidden_amount"),
            sa.func.max(row.c.amount).filter(is_hidden).label("largest_amount"),
            sa.func.sum(row.c.amount).label("amount"),
        )
        .select_from(rows)
        .where(*telling.still(row), sa.or_(row.c.group_code == ALL, row.c.unit != ""))
        .group_by(*by, row.c.unit, *agencies)
    )
    # A record may stand there in several units.
    record = (
        sa.select(*by, row.c.record_no, sa.func.bool_and(row.c.is_published).label("is_published"))
        .where(*telling.still(row), row.c.group_code != ALL)
        .group_by(*by, row.c.record_no)
        .subquery("record")
    )
    of_record = [*(record.c[name] for name in FAMILY), record.c.office]
    unpublished = sa.func.count().filter(sa.not_(record.c.is_published))
    counted = (
        sa.select(
            *of_record,
            sa.literal("").label("unit"),
            *agencies,
            sa.func.count().label("case_count"),
            unpublished.label("unpublished_count"),
            unpublished.label("hidden_count"),
            *(sa.null().cast(sa.Double).label(name) for name in AMOUNTS),
        )
        .select_from(record.outerjoin(own, own.c.record_no == record.c.record_no))
        .group_by(*of_record, *agencies)
    )
    part = bulk.stage(connection, "cell_part", list(amounts.selected_columns))
    for query in (amounts, counted):
        connection.execute(sa.insert(part).from_select(list(part.c), query))
    telling.look_over("cell_part")
    return Parts(connection, own, part, member)


def _members(connection: sa.Connection) -> sa.Table:
    """A bit for each agency under all its names: lineage_code, and the columns of bits."""
    lineages = connection.execute(sa.select(agency.c.lineage_code).distinct().order_by(agency.c.lineage_code))
    codes = [code for code in lineages.scalars() if code]
    masks = [f"mask_{number}" for number in range(max(len(codes) - 1, 0) // BITS + 1)]
    rows = pd.DataFrame({"lineage_code": codes})
    for number, name in enumerate(masks):
        rows[name] = [1 << place % BITS if place // BITS == number else 0 for place in range(len(codes))]
    member = bulk.stage(
        connection, "member_bit", [agency.c.lineage_code, *(sa.Column(name, sa.BigInteger) for name in masks)]
    )
    bulk.insert(connection, member, rows)
    return member


def _own_records(kind: str, member: sa.Table, masks: list[str]) -> sa.Select:
    """The agencies of each record that any took part in: record_no, and the columns of bits."""
    number = number_of(seizure.c.source_code, seizure.c.record_key).label("record_no")
    of_kind = sa.select(source.c.code).where(source.c.kind == kind)
    took_part = sa.union_all(
        *(
            sa.select(number, *(member.c[name] for name in masks))
            .select_from(
                rows.join(agency, agency.c.code == code).join(member, member.c.lineage_code == agency.c.lineage_code)
            )
            .where(seizure.c.source_code.in_(of_kind))
            for rows, code in (
                (seizure, seizure.c.lead_agency_code),
                (
                    seizure.join(seizure_agency, seizure_agency.c.seizure_id == seizure.c.id),
                    seizure_agency.c.agency_code,
                ),
            )
        )
    ).subquery("took_part")
    together = (sa.func.bit_or(took_part.c[name], type_=sa.BigInteger).label(name) for name in masks)
    return sa.select(took_part.c.record_no, *together).group_by(took_part.c.record_no)
