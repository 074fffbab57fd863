"""Cases and quantities by month from totals that were made at load, wherever these give exactly what the facts would.

Whether a question can be answered so is decided here, and nowhere else. Months that lie wholly in the period come from
`schema.monthly_total`; of months that are cut by its ends each case is looked at. A case lies in one month, at one
office, of one source and status, so that totals of these add up. It can hold several categories, groups and units: of
these each question takes one level of the table, in which all that it does not tell apart is counted together.

In standard terms: a summary table with aggregate awareness; levels are the grouping sets of a cube.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import sqlalchemy as sa

from queries import matching
from queries.schema import monthly_total as total
from queries.schema import seizure, seizure_item
from queries.units import item_amount, item_unit, month, whole
from scope.access import Access
from scope.filters import FIELDS, OTHER_FIELDS, Filters

ALL, NONE = "*", ""
"""What stands in the table for all categories, groups or units, and for none stated."""
PLACED = ("source_code", "status", "country_code", "blo_code", "month")
"""Columns of the table that each case has one of."""
HELD = ("category", "group_code", "unit")
"""Columns of the table that a case can have several of."""
LEVELS: tuple[tuple[str, ...], ...] = (
    (),
    ("category",),
    ("group_code",),
    ("category", "group_code"),
    ("category", "unit"),
    ("category", "group_code", "unit"),
)
"""Which of these rows tell apart; all others have `ALL`. Amounts are told of one unit, never over several."""
NARROWED_BY = {name: columns[0].name for name, columns in matching.COLUMNS.items() if columns[0].name in total.c}
"""Fields that narrow totals as they narrow cases, and the column in which these have them, or what leads to them."""
_OF_ITEMS = {name: column for name, column in NARROWED_BY.items() if column in HELD}
OFFERED = {name: column for name, column in NARROWED_BY.items() if not FIELDS[name].through}
"""Those whose codes the column holds."""
COUNTS = ("case_count", "persons_detained", "stated_count", "amount_count", "flagged_count", "line_count")
LARGEST = ("largest", "largest_sure")
FIGURES = (*COUNTS, *LARGEST, "quantity", "flagged_quantity")


def whole_months(filters: Filters) -> tuple[date, date] | None:
    """From the first to the end of the last month that lies wholly in the period; None where none does."""
    first, end = (day.replace(day=1) for day in (filters.start, filters.end))
    if first < filters.start:
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return (first, end) if first < end else None


def can_tell(filters: Filters, access: Access) -> bool:
    """Whether a period holds a whole month, and all that narrows the cases stands in columns of the table."""
    return not (
        access.reads_release_only
        or access.reads_own_only
        or whole_months(filters) is None
        or filters.without
        or any(getattr(filters, name) is not None for name in OTHER_FIELDS)
        or set(filters.chosen) - set(NARROWED_BY)
    )


def restricts_items(filters: Filters) -> bool:
    """Whether a field chosen asks for what a case holds."""
    return any(getattr(filters, name) for name in _OF_ITEMS)


def line_count(filters: Filters, access: Access, *by: str) -> sa.Select | None:
    """How many items that the filters ask for the cases hold, by some of the columns that each case has one of: these,
    line_count. None where only the facts can tell."""
    # Each item has one category, group and unit: unlike cases, those of several add up.
    chosen = {column for name, column in _OF_ITEMS.items() if getattr(filters, name)}
    at = tuple(column for column in HELD if column in chosen) or HELD[:1]
    if not can_tell(filters, access) or at not in LEVELS:
        return None
    kept = rows(filters, access, at)
    keys = [kept.c[name] for name in by]
    return sa.select(*keys, whole(kept.c.line_count).label("line_count")).group_by(*keys)


def in_whole_months(
    table: sa.Table, filters: Filters, access: Access, *, anywhere: bool = False
) -> list[sa.ColumnElement[bool]]:
    """Conditions on a table with the columns `PLACED`: what is asked for, in the whole months of the period.

    Raises:
        ValueError: no month lies wholly in it.
        PermissionError: as `queries.matching.own_rows`.
    """
    months = whole_months(filters)
    if months is None:
        raise ValueError(f"no month lies wholly between {filters.start} and {filters.end}")
    return [
        *matching.own_rows(table, access),
        *matching.reported(table, filters, access, anywhere=anywhere),
        *matching.at_offices(sa.func.nullif(table.c.blo_code, NONE), filters),
        table.c.month >= months[0],
        table.c.month < months[1],
    ]


def outside_whole_months(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Conditions on cases of the period that lie before and after its whole months; empty where there is no such
    day."""
    months = whole_months(filters)
    if months is None or months == (filters.start, filters.end):
        return []
    return [sa.or_(seizure.c.seized_on < months[0], seizure.c.seized_on >= months[1])]


def level(filters: Filters, access: Access, told_apart: Iterable[str]) -> tuple[str, ...] | None:
    """The level whose rows add up to what is asked; None where only the facts can tell.

    Args:
        told_apart: columns of `HELD` by which the answer is grouped.
    """
    if not can_tell(filters, access):
        return None
    kept = set(told_apart)
    for field, column in _OF_ITEMS.items():
        chosen = getattr(filters, field)
        if not chosen or column in kept:
            continue
        # A case that holds two of those chosen would count twice.
        if len(chosen) > 1:
            return None
        kept.add(column)
    found = tuple(column for column in HELD if column in kept)
    return found if found in LEVELS else None


def totals(
    filters: Filters, access: Access, by: Sequence[str], figures: Sequence[str], *, anywhere: bool = False
) -> sa.Select | None:
    """Figures over the period by some columns of `rows`, in their order; None where only the facts can tell.

    Args:
        figures: names of `FIGURES`.
        anywhere: as in `queries.matching.cases`.
    """
    at = level(filters, access, [name for name in by if name in HELD])
    if at is None:
        return None
    kept = rows(filters, access, at, anywhere=anywhere)
    keys = [kept.c[name] for name in by]
    return (
        sa.select(*keys, *(added_up(kept.c[name]).label(name) for name in figures))
        .group_by(*keys)
        .order_by(*(key.nulls_last() for key in keys))
    )


def added_up(figure: sa.ColumnElement) -> sa.ColumnElement:
    """A figure of several rows together, by its name."""
    if figure.name in LARGEST:
        return sa.func.max(figure)
    return whole(figure) if figure.name in COUNTS else sa.func.sum(figure)


def rows(filters: Filters, access: Access, at: tuple[str, ...], *, anywhere: bool = False) -> sa.Subquery:
    """Totals of a level over the period, one row or more for each of its keys: status, country_code, blo_code, month,
    then of `HELD` those of the level (NULL where none is stated), and the figures of `schema.monthly_total`. What is
    asked of items narrows those of the level.

    Args:
        at: as `level` gives it.

    Raises:
        ValueError, PermissionError: as `in_whole_months`.
    """
    keys = {name: sa.func.nullif(total.c[name], NONE).label(name) for name in ("blo_code", *at)}
    whole_ones = sa.select(
        total.c.status,
        total.c.country_code,
        keys["blo_code"],
        total.c.month,
        *(keys[name] for name in at),
        *(total.c[name] for name in FIGURES),
    ).where(
        *in_whole_months(total, filters, access, anywhere=anywhere),
        *(total.c[name] != ALL if name in at else total.c[name] == ALL for name in HELD),
        *(
            matching.among(keys[column].element, chosen)
            for field, column in _OF_ITEMS.items()
            if (chosen := getattr(filters, field))
        ),
    )
    is_outside = outside_whole_months(filters)
    if not is_outside:
        return whole_ones.subquery("by_month")
    conditions = [*matching.cases(filters, access, anywhere=anywhere, with_items=False), *is_outside]
    found = _at_level(_held(at, conditions, matching.items(filters)), at) if at else _over_all(conditions)
    part = found.subquery("edges")
    edges = sa.select(*(part.c[name] for name in part.c.keys() if name != "source_code"))
    return sa.union_all(whole_ones, edges).subquery("by_month")


# Counting them ----------------------------------------------------------------------------------------------


def every_level(start: date, end: date) -> sa.CompoundSelect:
    """All rows of `schema.monthly_total` of some whole months, from the facts."""
    conditions = [seizure.c.seized_on >= start, seizure.c.seized_on < end]
    finest = _held(HELD, conditions, [])
    levels = [
        _over_all(conditions),
        *(_at_level(finest if at == HELD else _coarser(finest, at), at) for at in LEVELS[1:]),
    ]
    return sa.union_all(*(_as_kept(rows.subquery("made"), at) for rows, at in zip(levels, LEVELS, strict=True)))


def _as_kept(made: sa.Subquery, at: tuple[str, ...]) -> sa.Select:
    """Rows of a level as the table has them, which has no NULL in its key."""
    values = {
        name: sa.func.coalesce(made.c[name], NONE) if name in made.c else sa.literal(ALL)
        for name in ("blo_code", *HELD)
    }
    return sa.select(*(values[name].label(name) if name in values else made.c[name] for name in total.c.keys()))


def placed() -> list[sa.ColumnElement]:
    """Columns of `PLACED` of a case."""
    return [*(seizure.c[name] for name in PLACED[:-1]), month(seizure.c.seized_on).label("month")]


def _over_all(conditions: list[sa.ColumnElement[bool]]) -> sa.Select:
    """Cases under conditions over all that they hold: `PLACED`, `FIGURES` (no amounts)."""
    by, persons, flag = placed(), seizure.c.persons_detained, seizure.c.is_quantity_implausible
    found = {
        "case_count": sa.func.count(),
        "persons_detained": whole(persons),
        "stated_count": sa.func.count(persons),
        "flagged_count": sa.func.count().filter(flag),
    }
    return sa.select(*by, *_figures(found)).where(*conditions).group_by(*by)


def _held(
    at: tuple[str, ...], conditions: list[sa.ColumnElement[bool]], of_items: list[sa.ColumnElement[bool]]
) -> sa.CTE:
    """What cases hold, those of one item counted together and each of several by itself: `PLACED`, columns of `at`,
    several_id (of one of several; else NULL), `FIGURES`."""
    unit, amount = item_unit(), item_amount()
    held = {"category": seizure_item.c.category, "group_code": seizure_item.c.group_code, "unit": unit}
    rows, several = matching.with_several(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
    persons, flag = seizure.c.persons_detained, seizure.c.is_quantity_implausible
    by = [*placed(), *(held[name].label(name) for name in at)]

    def counted(alone: sa.ColumnElement, together: sa.ColumnElement) -> sa.ColumnElement:
        return sa.case((several.is_(None), alone), else_=together)

    found = {
        "case_count": matching.count_cases(several),
        "persons_detained": counted(whole(persons), sa.func.min(persons)),
        "stated_count": counted(sa.func.count(persons), _one_if(sa.func.count(persons) > 0)),
        "flagged_count": counted(sa.func.count().filter(flag), _one_if(sa.func.count().filter(flag) > 0)),
        "line_count": sa.func.count(),
    }
    if "unit" in at:
        found |= {
            "amount_count": matching.count_cases(several, amount),
            "quantity": sa.func.sum(amount),
            "largest": counted(sa.func.max(amount), sa.func.sum(amount)),
            "largest_sure": counted(
                sa.func.max(amount).filter(sa.not_(flag)), sa.func.sum(amount).filter(sa.not_(flag))
            ),
            "flagged_quantity": sa.func.sum(amount).filter(flag),
        }
    return (
        sa.select(*by, several.label("several_id"), *_figures(found))
        .select_from(rows)
        .where(*conditions, *of_items)
        .group_by(*by, several)
        .cte()
    )


def _coarser(held: sa.CTE, at: tuple[str, ...]) -> sa.CTE:
    """What `_held` gives, told apart by less: of a case of several what stood in several rows is one."""
    several = held.c.several_id
    by = [*(held.c[name] for name in (*PLACED, *at)), several]

    def counted(name: str, together: sa.ColumnElement) -> sa.ColumnElement:
        return sa.case((several.is_(None), whole(held.c[name])), else_=together)

    found = {name: counted(name, sa.func.max(held.c[name])) for name in COUNTS}
    found["line_count"] = whole(held.c.line_count)
    if "unit" in at:
        found |= {name: sa.func.sum(held.c[name]) for name in ("quantity", "flagged_quantity")}
        for name in LARGEST:
            found[name] = sa.case((several.is_(None), sa.func.max(held.c[name])), else_=sa.func.sum(held.c[name]))
    else:
        found.pop("amount_count")
    return sa.select(*by, *_figures(found)).group_by(*by).cte()


def _at_level(held: sa.CTE, at: tuple[str, ...]) -> sa.Select:
    """Totals of what `_held` gives at a level: `PLACED`, columns of `at`, `FIGURES`."""
    by = [held.c[name] for name in (*PLACED, *at)]
    found = {name: whole(held.c[name]) for name in COUNTS}
    found |= {name: sa.func.sum(held.c[name]) for name in ("quantity", "flagged_quantity")}
    found |= {name: sa.func.max(held.c[name]) for name in LARGEST}
    return sa.select(*by, *_figures(found)).group_by(*by)


def _figures(found: Mapping[str, sa.ColumnElement]) -> list[sa.Label]:
    """Columns of `FIGURES`; of what is not told of a level no amount, stated by no case."""
    nothing = {name: sa.literal_column("0") if name in COUNTS else sa.null() for name in FIGURES}
    return [sa.cast(value, total.c[name].type).label(name) for name, value in (nothing | dict(found)).items()]


def _one_if(condition: sa.ColumnElement[bool]) -> sa.ColumnElement:
    return sa.case((condition, 1), else_=0)
