"""What was counted or seized over time, in spans from a day to a year, and the sizes of single cases.

Cases are distinct seizures: one that lies under several codes of a split stands once under each of them, with its
persons and its value. Quantities come per category and unit and are never added across either.

An agency stands under its lineage, whether it led or joined, once per case. A body and its part (`parent_code`) are two
agencies: neither is added to the other, and whoever adds them counts cases of both twice.

Time series with a breakdown by dimension; quantiles of amounts per case.
"""

from __future__ import annotations

import sqlalchemy as sa

from queries import agencies, matching, monthly, network, release
from queries.schema import agency, blo, exchange, seizure, seizure_item
from queries.units import SPANS, flagged_amounts, item_amount, item_unit, quantiles, span_start
from scope.access import Access
from scope.filters import BLANK, FIELDS, Filters, ranked

MEASURES = ("cases", "quantity", "persons", "median", "value", "exchanges")
"""`quantity` is the sum and `median` the middle of amounts per case; `value` is in US dollars; `exchanges` are messages
sent."""
GRAINS = SPANS
"""Weeks begin on Monday; a span is named by its first day."""
OF_MONTHS = GRAINS[GRAINS.index("month") :]
"""Grains that are made of whole months."""
SPLITS = ranked("split")
"""Fields of `Filters` that figures can be split by."""
SEVERAL = matching.SEVERAL
"""Code of cases that have several, where each is to stand once."""
LEADS = "lead_agencies"
"""One more split: the agency that led a case, by lineage. A case has one, so that the parts add up."""

_OWN_COLUMNS = {
    one: column for one in SPLITS if not FIELDS[one].through and (column := matching.COLUMNS[one][0]).table is seizure
}
_ONE_OF_A_CASE = (*_OWN_COLUMNS, LEADS)
_OF_AN_ITEM = tuple(one for one in SPLITS if one in matching.ITEM_COLUMNS)
_OF_A_MESSAGE = tuple(one for one in SPLITS if "agency_messages" in FIELDS[one].narrows)
_PER_CASE = {"persons": seizure.c.persons_detained, "value": seizure.c.value_usd}
_AMOUNTS = ("quantity", "median")
_QUANTILES = {"q10": 0.1, "q25": 0.25, "median": 0.5, "q75": 0.75, "q90": 0.9}


def can_split(measure: str, split: str) -> bool:
    """Whether a measure can be split so: messages only by what is known of them (their subject and who sent them)."""
    return split in (_OF_A_MESSAGE if measure == "exchanges" else (*SPLITS, LEADS))


def counts_twice(measure: str, split: str | None, *, once: bool = False) -> bool:
    """Whether a case, a quantity or a message can stand under several codes of a split, so that parts may add up to
    more than the total. With `once` (see `by_period`) none can."""
    if once or split is None or split in _ONE_OF_A_CASE:
        return False
    if measure == "exchanges":
        return split == "pair_codes"
    return not (measure in _AMOUNTS and split in _OF_AN_ITEM)


def adds_up(measure: str, split: str | None, *, once: bool = False) -> bool:
    """Whether the parts of a split add up to the total: nothing stands in two of them, and the measure is a sum."""
    return measure != "median" and not counts_twice(measure, split, once=once)


def offered(access: Access) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Measures, grains and splits that a reader may choose from."""
    if access.reads_release_only:
        return release.SERIES_MEASURES, release.grains(access), release.splits(access)
    return MEASURES, GRAINS, SPLITS


def by_period(
    filters: Filters,
    access: Access,
    *,
    measure: str,
    grain: str,
    split: str | None = None,
    once: bool = False,
    by_reporter: bool = False,
    zone: str = "UTC",
) -> sa.Select:
    """One measure over the period: a row per span (and code, and who reports it) in which there is a case or message.

    Columns: start_on (first day of the span, also where the period begins later), split_code (only with `split`;
    `BLANK` where nothing is stated or no pair is known), country_code and blo_code (only with `by_reporter`; of
    messages those of the sender), category and unit (only quantity and median), value (a double; NULL where no case
    states one), case_count (distinct cases behind it; for exchanges messages), stated_count (cases that state the
    value); of quantities also flagged_count and flagged_quantity, of cases flagged as implausible.

    A case without a line of substances stands under `BLANK`, and so does an office in no pair. An agency that is in no
    list stands under the code that was stated, its kind under `BLANK`. A split tells what the chosen cases hold, also
    beside the codes chosen: cases of one agency, by agency, show those who joined it. Messages are narrowed by
    countries, offices and subject.

    Donor and public readers get released cells (see `release.by_period`), with suppressed_count.

    Args:
        once: a case that has several codes stands under `SEVERAL` alone, with its persons, its value and (by agency or
            pair) its quantities, so that parts add up. Quantities by substance do so anyway: each line has one.
        zone: in which the days of messages are told; days of cases are those stated.

    Raises:
        ValueError: a measure, grain or split that does not exist, or a split that the measure cannot have.
        PermissionError: what is not released to this reader.
    """
    if measure not in MEASURES or grain not in GRAINS:
        raise ValueError(f"no series of {measure!r} by {grain!r}")
    if split is not None and not can_split(measure, split):
        raise ValueError(f"{measure} cannot be split by {split}")
    if access.reads_release_only:
        return release.by_period(
            filters, access, measure=measure, grain=grain, split=split, once=once, by_reporter=by_reporter
        )
    if measure == "exchanges":
        return _messages(filters, access, grain, split, once, by_reporter, zone)
    if grain in OF_MONTHS and (kept := _kept(filters, access, measure, grain, split, once, by_reporter)) is not None:
        return kept
    if measure in _AMOUNTS:
        return _amounts(filters, access, measure, grain, split, once, by_reporter)
    return _cases(filters, access, measure, grain, split, once, by_reporter)


def undated(filters: Filters, access: Access, *, grain: str) -> sa.Select:
    """One row, `case_count`: cases whose date is known less exactly than the grain, so that they stand on the first day
    of what is known (a month, a quarter, a year): at day or week they make peaks that never were."""
    coarser = GRAINS[GRAINS.index(grain) + 1 :]
    return sa.select(sa.func.count().label("case_count")).where(
        *matching.cases(filters, access), seizure.c.date_precision.in_(coarser)
    )


def sizes(filters: Filters, access: Access) -> sa.Select:
    """How one case compares with the total, per category and unit, within the period.

    Columns: category, unit, case_count, stated_count (cases that state an amount), quantity (sum), largest, largest_id
    (seizure; of equals the first), q10, q25, median, q75, q90: of amounts per case. Where no case states an amount
    these are NULL.
    """
    return _sizes(filters, access, None)


def sizes_by_period(filters: Filters, access: Access, *, grain: str) -> sa.Select:
    """How one case compares with the total of each span: start_on, then as `sizes`."""
    return _sizes(filters, access, grain)


# Totals made at load ----------------------------------------------------------------------------------------


_KEPT = {"cases": ("case_count", "case_count"), "persons": ("persons_detained", "stated_count")}
_KEPT_AMOUNTS = ("quantity", "amount_count")
"""Figures of `queries.monthly` that are a measure, and how many cases state it."""
_KEPT_SPLITS = {"countries": "country_code", "blo_codes": "blo_code", "pair_codes": "blo_code"}


def _kept(
    filters: Filters, access: Access, measure: str, grain: str, split: str | None, once: bool, by_reporter: bool
) -> sa.Select | None:
    """The answer from totals by month; None where these do not tell it."""
    if split == "agency_codes":
        return _kept_of_agencies(filters, access, measure, grain, once, by_reporter)
    of_amounts = measure == "quantity"
    splits = _KEPT_SPLITS | ({"group_codes": "group_code"} if of_amounts else {})
    if not (split is None or split in splits) or not (of_amounts or measure in _KEPT):
        return None
    code = splits[split] if split else ""
    held = [name for name in ("category", code, "unit") if name in monthly.HELD] if of_amounts else []
    if (at := monthly.level(filters, access, held)) is None:
        return None
    kept = monthly.rows(filters, access, at)
    rows: sa.FromClause = kept
    by: list[sa.ColumnElement] = [span_start(kept.c.month, grain).label("start_on")]
    if split == "pair_codes":
        side = matching.sides(once=once)
        rows = kept.outerjoin(side, side.c.blo_code == kept.c.blo_code)
        by.append(_blank(side.c.code).label("split_code"))
    elif split:
        by.append(_blank(kept.c[code]).label("split_code"))
    by += _reporter(kept, by_reporter)
    by += [kept.c.category, kept.c.unit] if of_amounts else []
    value, stated = _KEPT_AMOUNTS if of_amounts else _KEPT[measure]
    flagged = ("flagged_count", "flagged_quantity") if of_amounts else ()
    return (
        sa.select(
            *by,
            sa.cast(monthly.added_up(kept.c[value]), sa.Double).label("value"),
            monthly.added_up(kept.c.case_count).label("case_count"),
            monthly.added_up(kept.c[stated]).label("stated_count"),
            *(monthly.added_up(kept.c[name]).label(name) for name in flagged),
        )
        .select_from(rows)
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def _kept_of_agencies(
    filters: Filters, access: Access, measure: str, grain: str, once: bool, by_reporter: bool
) -> sa.Select | None:
    """Cases and their persons by agency from totals by month; None where these do not tell it."""
    if measure not in _KEPT or once or not agencies.can_tell(filters, access):
        return None
    names = ("code", "month", "country_code", "blo_code", "case_count", "persons_detained", "stated_count")
    listed, others = agencies.monthly_by(filters, access, or_nobody=True), agencies.unlisted(filters, access)
    kept = sa.union_all(*(sa.select(*(rows.c[name] for name in names)) for rows in (listed, others))).subquery("kept")
    by = [
        span_start(kept.c.month, grain).label("start_on"),
        sa.case((kept.c.code == monthly.NONE, BLANK), else_=kept.c.code).label("split_code"),
        *_reporter(kept, by_reporter),
    ]
    value, stated = _KEPT[measure]
    return (
        sa.select(
            *by,
            sa.cast(monthly.added_up(kept.c[value]), sa.Double).label("value"),
            monthly.added_up(kept.c.case_count).label("case_count"),
            monthly.added_up(kept.c[stated]).label("stated_count"),
        )
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


# Cases ------------------------------------------------------------------------------------------------------


def _cases(
    filters: Filters, access: Access, measure: str, grain: str, split: str | None, once: bool, by_reporter: bool
) -> sa.Select:
    """Cases, or the sum of what each of them states once."""
    case = _matched(filters, access, grain, split, by_reporter, _PER_CASE.get(measure))
    rows, by = _split(case, filters, split, once)
    by = [case.c.start_on, *by, *_reporter(case, by_reporter)]
    count = sa.func.count()
    value, stated = (sa.func.sum(case.c.value), sa.func.count(case.c.value)) if measure in _PER_CASE else (count, count)
    return (
        sa.select(
            *by, sa.cast(value, sa.Double).label("value"), count.label("case_count"), stated.label("stated_count")
        )
        .select_from(rows)
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def _matched(
    filters: Filters,
    access: Access,
    grain: str | None,
    split: str | None,
    by_reporter: bool,
    value: sa.ColumnElement | None = None,
    *,
    tells_flagged: bool = False,
) -> sa.CTE:
    """The cases asked for, one row each: id, start_on, and of country_code, blo_code, lead_agency_code, own_code (where
    a case has one code of the split), value and is_flagged (as implausible) what the question needs: where rows are
    read twice, the database keeps each column."""
    columns: list[sa.ColumnElement] = [seizure.c.id]
    rows: sa.FromClause = seizure
    if by_reporter:
        columns.append(seizure.c.country_code)
    if by_reporter or split == "pair_codes":
        columns.append(seizure.c.blo_code)
    if split in ("agency_codes", "agency_kinds"):
        columns.append(seizure.c.lead_agency_code)
    if grain is not None:
        columns.append(span_start(seizure.c.seized_on, grain).label("start_on"))
    if value is not None:
        columns.append(value.label("value"))
    if tells_flagged:
        columns.append(seizure.c.is_quantity_implausible.label("is_flagged"))
    if split == LEADS:
        rows = seizure.outerjoin(agency, agency.c.code == seizure.c.lead_agency_code)
        columns.append(_blank(sa.func.coalesce(agency.c.lineage_code, seizure.c.lead_agency_code)).label("own_code"))
    elif split in _ONE_OF_A_CASE:
        columns.append(_blank(_OWN_COLUMNS[split]).label("own_code"))
    return sa.select(*columns).select_from(rows).where(*matching.cases(filters, access)).cte("matched")


def _split(
    case: sa.CTE, filters: Filters, split: str | None, once: bool
) -> tuple[sa.FromClause, list[sa.ColumnElement]]:
    """Rows of one case and code each, and the column of the code; as many rows as cases where nothing is split, or
    `once`."""
    if split is None:
        return case, []
    if split in _ONE_OF_A_CASE:
        return case, [case.c.own_code.label("split_code")]
    if split == "pair_codes":
        part = matching.sides(once=once)
        return case.outerjoin(part, part.c.blo_code == case.c.blo_code), [_blank(part.c.code).label("split_code")]
    if split not in _OF_AN_ITEM:
        rows, codes = matching.with_agencies(case, case, (split,), once=once)
        return rows, [codes[split].label("split_code")]
    part = _items_of(case, filters, split)
    if once:
        part = sa.select(part.c.id, matching.only_one(part.c.code).label("code")).group_by(part.c.id).subquery("only")
    return case.outerjoin(part, part.c.id == case.c.id), [_blank(part.c.code).label("split_code")]


def _items_of(case: sa.CTE, filters: Filters, split: str) -> sa.Subquery:
    """Groups or substances of each case: id, code; each once per case. Other lines of a case are not what was asked
    for."""
    lines = sa.and_(seizure_item.c.seizure_id == case.c.id, *matching.items(filters))
    code = _blank(matching.ITEM_COLUMNS[split]).label("code")
    return sa.select(case.c.id, code).select_from(case.join(seizure_item, lines)).distinct().subquery("part")


def _reporter(rows: sa.FromClause, by_reporter: bool) -> list[sa.ColumnElement]:
    return [rows.c.country_code, rows.c.blo_code] if by_reporter else []


def _blank(column: sa.ColumnElement) -> sa.ColumnElement:
    return sa.func.coalesce(column, BLANK)


# Amounts ----------------------------------------------------------------------------------------------------


def _amounts(
    filters: Filters, access: Access, measure: str, grain: str, split: str | None, once: bool, by_reporter: bool
) -> sa.Select:
    """Sum or median of what one case holds of a category in a unit."""
    one = _per_case(filters, access, grain, split, once, by_reporter, tells_flagged=measure == "quantity")
    by = [
        one.c.start_on,
        *([one.c.split_code] if split else []),
        *_reporter(one, by_reporter),
        one.c.category,
        one.c.unit,
    ]
    value = (
        sa.func.sum(one.c.amount) if measure == "quantity" else sa.func.percentile_cont(0.5).within_group(one.c.amount)
    )
    flagged = flagged_amounts(one.c.amount, one.c.is_flagged, one.c.id) if measure == "quantity" else ()
    return (
        sa.select(
            *by,
            sa.cast(value, sa.Double).label("value"),
            sa.func.count().label("case_count"),
            sa.func.count(one.c.amount).label("stated_count"),
            *flagged,
        )
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def _per_case(
    filters: Filters,
    access: Access,
    grain: str | None,
    split: str | None = None,
    once: bool = False,
    by_reporter: bool = False,
    *,
    tells_flagged: bool = False,
) -> sa.CTE:
    """What each case holds per category and unit (and code): id, is_flagged (where that is asked for), start_on,
    split_code, who reports, category, unit, amount (NULL where none is stated)."""
    case = _matched(filters, access, grain, split, by_reporter, tells_flagged=tells_flagged)
    rows: sa.FromClause = case
    code: list[sa.ColumnElement]
    if split in _OF_AN_ITEM:
        code = [_blank(matching.ITEM_COLUMNS[split]).label("split_code")]
    else:
        rows, code = _split(case, filters, split, once)
    of_case = [case.c.id, *([case.c.start_on] if grain else []), *_reporter(case, by_reporter)]
    of_case += [case.c.is_flagged] if tells_flagged else []
    keys = [*code, seizure_item.c.category, item_unit().label("unit")]
    lines = rows.join(seizure_item, seizure_item.c.seizure_id == case.c.id)
    return matching.amounts_of_cases(lines, case, of_case, keys, item_amount(), matching.items(filters)).cte("per_case")


def _sizes(filters: Filters, access: Access, grain: str | None) -> sa.Select:
    case = _per_case(filters, access, grain)
    by = [*([case.c.start_on] if grain else []), case.c.category, case.c.unit]
    size = (
        sa.select(
            *by,
            sa.func.count().label("case_count"),
            sa.func.count(case.c.amount).label("stated_count"),
            sa.func.sum(case.c.amount).label("quantity"),
            sa.func.max(case.c.amount).label("largest"),
            *quantiles(case.c.amount, _QUANTILES),
        )
        .group_by(*by)
        .cte("size")
    )
    names = [column.name for column in by]
    # Found by the amount and the span, they are few; looked up by all keys at once, each case is.
    found_by = [name for name in names if name == "start_on"]
    is_largest = sa.tuple_(case.c.amount, *(case.c[name] for name in found_by)).in_(
        sa.select(size.c.largest, *(size.c[name] for name in found_by))
    )
    largest = sa.select(case).where(is_largest).cte("largest_found")
    of_key = [largest.c[name].is_not_distinct_from(size.c[name]) for name in names]
    first = (
        sa.select(*(size.c[name] for name in names), sa.func.min(largest.c.id).label("largest_id"))
        .select_from(size.join(largest, sa.and_(largest.c.amount == size.c.largest, *of_key)))
        .group_by(*(size.c[name] for name in names))
        .subquery("first")
    )
    is_first = sa.and_(*(first.c[name].is_not_distinct_from(size.c[name]) for name in names))
    figures = [size.c[name] for name in (*names, "case_count", "stated_count", "quantity", "largest")]
    spread = [size.c[name] for name in _QUANTILES]
    return (
        sa.select(*figures, first.c.largest_id, *spread)
        .select_from(size.outerjoin(first, is_first))
        .order_by(*(size.c[name].nulls_last() for name in names))
    )


# Messages ---------------------------------------------------------------------------------------------------


def _messages(
    filters: Filters, access: Access, grain: str, split: str | None, once: bool, by_reporter: bool, zone: str
) -> sa.Select:
    """Messages sent, by the day in the zone."""
    day = sa.cast(sa.func.timezone(zone, exchange.c.sent_at), sa.Date)
    sender = sa.func.coalesce(blo.c.country_code, agency.c.country_code)
    rows = network.exchanges_with_sender()
    codes = {
        "group_codes": exchange.c.subject,
        "countries": sender,
        "blo_codes": exchange.c.from_blo_code,
        "agency_kinds": agency.c.kind,
        "agency_codes": sa.func.coalesce(agency.c.lineage_code, exchange.c.from_agency_code),
    }
    if split == "pair_codes":
        side = matching.both_sides(once=once)
        rows = rows.outerjoin(
            side,
            sa.and_(side.c.from_blo_code == exchange.c.from_blo_code, side.c.to_blo_code == exchange.c.to_blo_code),
        )
        codes["pair_codes"] = side.c.code
    by = [span_start(day, grain).label("start_on")]
    if split:
        by.append(_blank(codes[split]).label("split_code"))
    if by_reporter:
        by += [sender.label("country_code"), exchange.c.from_blo_code.label("blo_code")]
    count = sa.func.count()
    return (
        sa.select(*by, sa.cast(count, sa.Double).label("value"), count.label("case_count"), count.label("stated_count"))
        .select_from(rows)
        .where(*network.exchanged(filters, access), *network.sent_within(filters, zone))
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )
