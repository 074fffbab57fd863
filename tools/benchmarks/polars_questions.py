"""The questions of `benchmarks.questions` and `benchmarks.agency_questions` as Polars asks them of tables in memory, by
their names; each gives the figures of the question."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from scope.filters import BLANK, Filters
from tools.benchmarks.agency_questions import TWO_YEARS
from tools.benchmarks.office_questions import FIVE_YEARS
from tools.benchmarks.questions import COUNTED, COUNTRIES, PAST, QUARTER, SPAN, TREND, YEAR, ZONE

Frames = Mapping[str, pl.LazyFrame]

AMOUNT = pl.coalesce("quantity_kg", "quantity")
OWN_UNIT = pl.when(pl.col("quantity_kg").is_not_null()).then(pl.lit("kg")).otherwise(pl.col("unit")).alias("own_unit")
MONTH = pl.col("seized_on").dt.truncate("1mo").alias("month")
CODE = pl.col("group_code").fill_null(BLANK).alias("code")
KEY = ["category", "own_unit"]
SENT_DAY = pl.col("sent_at").dt.replace_time_zone("UTC").dt.convert_time_zone(ZONE).dt.replace_time_zone(None)


def _cases(tables: Frames, filters: Filters, *columns: str) -> pl.LazyFrame:
    return (
        tables["seizure"]
        .filter(
            pl.col("source_code") == "DEMO",
            pl.col("status").is_in(COUNTED),
            pl.col("country_code").is_in(COUNTRIES),
            pl.col("seized_on") >= filters.start,
            pl.col("seized_on") < filters.end,
        )
        .select("id", "seized_on", *columns)
    )


def _items(tables: Frames, filters: Filters, *columns: str) -> pl.LazyFrame:
    return (
        _cases(tables, filters, *columns)
        .join(tables["seizure_item"], left_on="id", right_on="seizure_id")
        .with_columns(AMOUNT.alias("amount"), OWN_UNIT)
    )


def _summed(name: str) -> pl.Expr:
    """A sum that is missing where nothing is there."""
    return pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name)


def _each_case(rows: pl.LazyFrame, *by: str | pl.Expr) -> pl.LazyFrame:
    return rows.group_by("id", *by).agg(_summed("amount"))


def _sizes(rows: pl.LazyFrame, *by: str) -> pl.LazyFrame:
    amount = pl.col("amount")
    return rows.group_by(*by).agg(
        pl.len().alias("case_count"),
        amount.count().alias("stated_count"),
        amount.sum().alias("quantity"),
        amount.max().alias("largest"),
        amount.median().alias("median"),
        *(amount.quantile(share, "linear").alias(name) for name, share in (("q10", 0.1), ("q90", 0.9))),
    )


def _lineages(tables: Frames) -> pl.LazyFrame:
    return tables["agency"].select(pl.col("code").alias("agency_code"), "lineage_code")


def _corridors(tables: Frames) -> pl.LazyFrame:
    def stated(name: str) -> pl.Expr:
        return pl.when(pl.col(name).str.len_chars() == 2).then(pl.col(name))

    names = ("departure_code", "origin_code", "destination_code")
    start = pl.coalesce(stated("departure_code"), stated("origin_code")).alias("start")
    return (
        _cases(tables, TREND, "country_code", "blo_code", *names)
        .group_by(MONTH, start, "country_code", "blo_code", stated("destination_code").alias("end"))
        .agg(pl.len().alias("case_count"))
    )


def _groups(tables: Frames) -> pl.LazyFrame:
    by = ("country_code", "blo_code")
    rows = _items(tables, TREND, *by)
    return rows.group_by(MONTH, *by, "category", "group_code").agg(pl.col("id").n_unique().alias("case_count"))


def _monthly_cases(tables: Frames) -> pl.LazyFrame:
    by, persons = ("country_code", "blo_code"), pl.col("persons_detained")
    return (
        _cases(tables, TREND, *by, "persons_detained", "status")
        .group_by(MONTH, *by)
        .agg(
            pl.len().alias("case_count"),
            persons.sum(),
            persons.count().alias("stated_count"),
            (pl.col("status") == "provisional").sum().alias("provisional_count"),
        )
    )


def _quantities(tables: Frames) -> pl.LazyFrame:
    by = ("country_code", "blo_code")
    return (
        _items(tables, YEAR, *by)
        .group_by(MONTH, *by, "category", "group_code", "own_unit")
        .agg(pl.col("amount").sum().alias("quantity"), pl.col("id").n_unique().alias("case_count"))
    )


def _weekly_groups(tables: Frames) -> pl.LazyFrame:
    rows = _cases(tables, TREND).join(tables["seizure_item"], left_on="id", right_on="seizure_id", how="left")
    week = pl.col("seized_on").dt.truncate("1w").alias("week")
    return rows.group_by(week, CODE).agg(pl.col("id").n_unique().alias("case_count"))


def _amounts(tables: Frames) -> pl.LazyFrame:
    amount = pl.col("amount")
    return (
        _each_case(_items(tables, TREND), MONTH, CODE, *KEY)
        .group_by("month", "code", *KEY)
        .agg(amount.sum().alias("value"), pl.len().alias("case_count"), amount.count().alias("stated_count"))
    )


def _medians(tables: Frames) -> pl.LazyFrame:
    return (
        _each_case(_items(tables, TREND), MONTH, CODE, *KEY)
        .group_by("month", "code", *KEY)
        .agg(pl.col("amount").median().alias("value"), pl.len().alias("case_count"))
    )


def _monthly_agencies(tables: Frames) -> pl.LazyFrame:
    cases = _cases(tables, TREND, "lead_agency_code", "persons_detained")
    led = cases.select("id", pl.col("lead_agency_code").alias("agency_code")).drop_nulls()
    listed = tables["seizure_agency"].select(pl.col("seizure_id").alias("id"), "agency_code")
    part = (
        pl.concat([led, listed.join(cases.select("id"), on="id", how="semi")])
        .join(_lineages(tables), on="agency_code", how="left")
        .select("id", pl.coalesce("lineage_code", "agency_code").alias("code"))
        .unique()
    )
    persons = pl.col("persons_detained")
    return (
        cases.join(part, on="id", how="left")
        .group_by(MONTH, pl.col("code").fill_null(BLANK))
        .agg(persons.sum().alias("value"), pl.len().alias("case_count"), persons.count().alias("stated_count"))
    )


def _quarterly_pairs(tables: Frames) -> pl.LazyFrame:
    sides = pl.concat(
        [tables["crossing_pair"].select("code", pl.col(side).alias("blo_code")) for side in ("side_a", "side_b")]
    )
    quarter = pl.col("seized_on").dt.truncate("1q").alias("quarter")
    return (
        _cases(tables, TREND, "blo_code")
        .join(sides.drop_nulls().unique(), on="blo_code", how="left")
        .group_by(quarter, pl.col("code").fill_null(BLANK))
        .agg(pl.len().alias("case_count"))
    )


def _by_agency(tables: Frames) -> pl.LazyFrame:
    lineage = _lineages(tables)
    cases = (
        _cases(tables, YEAR, "lead_agency_code")
        .join(lineage.rename({"lineage_code": "lead"}), left_on="lead_agency_code", right_on="agency_code", how="left")
        .select("id", MONTH, "lead")
    )
    led = cases.drop_nulls("lead").select(pl.col("lead").alias("lineage_code"), "month", led=1, joined=0)
    joined = (
        cases.join(tables["seizure_agency"], left_on="id", right_on="seizure_id")
        .join(lineage, on="agency_code")
        .filter(pl.col("lineage_code").ne_missing(pl.col("lead")))
        .select("lineage_code", "month", led=0, joined=1)
    )
    return (
        pl.concat([led, joined])
        .group_by("lineage_code", "month")
        .agg(pl.col("led").sum().alias("led_count"), pl.col("joined").sum().alias("joined_count"))
    )


def _newest(tables: Frames) -> pl.LazyFrame:
    rows = _items(tables, QUARTER, "date_precision", "blo_code", "place_code", "status").filter("is_significant")
    order = rows.sort("seized_on", "id", "line_no", descending=[True, True, False])
    return order.head(8).rename({"id": "seizure_id"})


def _assessed(tables: Frames) -> pl.LazyFrame:
    flag = pl.col("is_significant")
    return _items(tables, QUARTER).select(
        flag.sum().alias("significant_count"),
        flag.not_().sum().alias("below_count"),
        flag.is_null().sum().alias("not_assessed_count"),
    )


def _messages(tables: Frames, filters: Filters) -> pl.LazyFrame:
    office = tables["blo"].select(pl.col("code").alias("from_blo_code"), pl.col("country_code").alias("of_office"))
    sender = tables["agency"].select(
        pl.col("code").alias("from_agency_code"), pl.col("country_code").alias("of_agency"), "lineage_code"
    )
    day = SENT_DAY.dt.date()
    return (
        tables["exchange"]
        .filter(pl.col("source_code") == "DEMO", day >= filters.start, day < filters.end)
        .join(office, on="from_blo_code", how="left")
        .join(sender, on="from_agency_code", how="left")
        .with_columns(
            pl.coalesce("of_office", "of_agency").alias("country_code"),
            SENT_DAY.dt.truncate("1mo").dt.date().alias("month"),
        )
        .filter(pl.col("country_code").is_in(COUNTRIES))
    )


IS_ANSWERED = (pl.col("expects_reply") & pl.col("replied_at").is_not_null()).sum().alias("answered_count")


def _senders(tables: Frames) -> pl.LazyFrame:
    code = pl.coalesce("lineage_code", "from_agency_code").fill_null(BLANK).alias("code")
    return _messages(tables, TREND).group_by("month", code).agg(pl.len().alias("case_count"))


def _exchanges(tables: Frames) -> pl.LazyFrame:
    return (
        _messages(tables, YEAR)
        .group_by("month", "country_code", "from_blo_code")
        .agg(pl.len().alias("exchange_count"), pl.col("expects_reply").sum().alias("request_count"), IS_ANSWERED)
    )


def _reply_times(tables: Frames) -> pl.LazyFrame:
    days = (pl.col("replied_at") - pl.col("sent_at")).dt.total_microseconds() / 86_400e6
    return (
        _messages(tables, QUARTER)
        .filter(pl.col("expects_reply"), pl.col("to_blo_code").is_not_null())
        .group_by("to_blo_code")
        .agg(
            pl.len().alias("request_count"),
            pl.col("replied_at").count().alias("answered_count"),
            days.median().alias("median_days"),
        )
    )


def _per_agency(tables: Frames) -> pl.LazyFrame:
    return (
        _cases(tables, QUARTER)
        .join(tables["seizure_agency"], left_on="id", right_on="seizure_id")
        .join(_lineages(tables), on="agency_code")
        .group_by("lineage_code")
        .agg(pl.col("id").n_unique().alias("case_count"))
    )


def _against_past(tables: Frames) -> pl.LazyFrame:
    month, by = pl.col("month"), ["scope_kind", "scope_code", "group_code"]
    ours = tables["monthly_baseline"].filter(
        pl.col("tier") == "facts",
        pl.col("source_kind") == "demonstration",
        pl.col("scope_kind").is_in(["country", "blo"]),
        pl.col("scope_code").str.slice(0, 2).is_in(COUNTRIES),
        month >= PAST.start,
        month < QUARTER.end,
    )
    rolling = (
        ours.filter(month < QUARTER.start)
        .sort(*by, "month")
        .select(
            *by,
            pl.col("case_count").rolling_sum(SPAN).over(by).alias("total"),
            pl.col("is_reported").cast(pl.Int64).rolling_sum(SPAN).over(by).alias("reported"),
        )
    )
    spans = (
        rolling.filter(pl.col("reported") == SPAN)
        .group_by(by)
        .agg(
            pl.len().alias("span_count"),
            pl.col("total").sum().alias("span_sum"),
            (pl.col("total") ** 2).sum().alias("span_squares"),
        )
    )
    at_start = month == QUARTER.start
    told = (
        ours.filter(month >= QUARTER.start)
        .group_by(by)
        .agg(
            pl.col("case_count").sum(),
            pl.len().alias("month_count"),
            pl.col("is_reported").sum().alias("reported_count"),
            *(pl.col(name).filter(at_start).max() for name in ("base_months", "base_mean", "base_variance")),
        )
    )
    return told.join(spans, on=by, how="left").with_columns(
        pl.col("span_count", "span_sum", "span_squares").fill_null(0)
    )


def _named(tables: Frames, filters: Filters) -> pl.LazyFrame:
    """A row for each agency that a case names: id, code, led, body."""
    lineage = _lineages(tables)
    body = tables["agency"].join(lineage, left_on="parent_code", right_on="agency_code", how="left", suffix="_of_body")
    agency = body.select(
        pl.col("code").alias("agency_code"),
        pl.col("lineage_code").alias("code"),
        pl.col("lineage_code_of_body").alias("body"),
    )
    cases = _cases(tables, filters, "lead_agency_code")
    lead = cases.select("id", pl.col("lead_agency_code").alias("agency_code"), led=1)
    joined = (
        cases.select("id")
        .join(tables["seizure_agency"], left_on="id", right_on="seizure_id")
        .select("id", "agency_code", led=0)
    )
    return pl.concat([lead, joined]).join(agency, on="agency_code")


def _together(named: pl.LazyFrame) -> pl.LazyFrame:
    code, other = pl.col("code"), pl.col("code_other")
    return named.join(named, on="id", suffix="_other").filter(
        code != other, other.ne_missing(pl.col("body")), code.ne_missing(pl.col("body_other"))
    )


def _agency_months(tables: Frames) -> pl.LazyFrame:
    named = _named(tables, TWO_YEARS)
    part = named.group_by("id", "code").agg(pl.col("led").max())
    joint = _together(named).select("id", "code", joint=1).unique()
    cases = _cases(tables, TWO_YEARS, "country_code", "blo_code", "persons_detained")
    return (
        part.join(joint, on=["id", "code"], how="left")
        .join(cases, on="id")
        .group_by("code", MONTH, "country_code", "blo_code")
        .agg(
            pl.len().alias("case_count"),
            pl.col("led").sum().alias("led_count"),
            pl.col("joint").sum().alias("joint_count"),
            pl.col("persons_detained").sum(),
        )
    )


def _joint(tables: Frames) -> pl.LazyFrame:
    return (
        _together(_named(tables, QUARTER))
        .group_by("code", "code_other", "id")
        .agg(pl.col("led").max())
        .group_by("code", "code_other")
        .agg(pl.len().alias("case_count"), pl.col("led").sum().alias("led_count"))
    )


def _pairs(tables: Frames) -> pl.LazyFrame:
    partner = _lineages(tables).rename({"agency_code": "to_agency_code", "lineage_code": "partner"})
    return (
        _messages(tables, QUARTER)
        .drop_nulls("lineage_code")
        .join(partner, on="to_agency_code")
        .group_by("lineage_code", "partner")
        .agg(pl.len().alias("exchange_count"), IS_ANSWERED)
    )


def _of_offices(tables: Frames) -> pl.LazyFrame:
    rows = _items(tables, QUARTER, "blo_code").drop_nulls("blo_code")
    by = ("blo_code", "category", "group_code", "own_unit")
    return (
        _each_case(rows, *by).group_by(*by).agg(pl.len().alias("case_count"), pl.col("amount").sum().alias("quantity"))
    )


def _of_months(tables: Frames) -> pl.LazyFrame:
    rows = _items(tables, FIVE_YEARS, "country_code", "blo_code").drop_nulls("blo_code")
    by = (MONTH, "country_code", "blo_code", "category", "group_code", "own_unit")
    return rows.group_by(*by).agg(pl.col("amount").sum().alias("quantity"))


QUESTIONS: Mapping[str, Callable[[Frames], pl.LazyFrame]] = {
    "map: corridors per month": _corridors,
    "map: cases per month, office and substance group": _groups,
    "cases per month and office": _monthly_cases,
    "quantities per month, office, substance group, unit": _quantities,
    "size of cases per category and unit": lambda tables: _sizes(_each_case(_items(tables, QUARTER), *KEY), *KEY),
    "series: cases per week and substance group": _weekly_groups,
    "series: persons per month and agency": _monthly_agencies,
    "series: cases per quarter and pair": _quarterly_pairs,
    "series: quantities per month and substance group": _amounts,
    "series: median case per month and substance group": _medians,
    "series: messages per month and agency": _senders,
    "series: size of cases per month, category and unit": lambda tables: _sizes(
        _each_case(_items(tables, TREND), MONTH, *KEY), "month", *KEY
    ),
    "cases led and joined per agency and month": _by_agency,
    "newest significant cases": _newest,
    "items assessed as significant": _assessed,
    "messages per month and office": _exchanges,
    "reply times per office": _reply_times,
    "cases per office (filter)": lambda tables: (
        _cases(tables, QUARTER, "blo_code").group_by("blo_code").agg(pl.len().alias("case_count"))
    ),
    "cases per substance group (filter)": lambda tables: (
        _items(tables, QUARTER).group_by("group_code").agg(pl.col("id").n_unique().alias("case_count"))
    ),
    "cases per agency (filter)": _per_agency,
    "counts beside their past (made at load)": _against_past,
    "agencies: cases, joint cases and persons per month and office": _agency_months,
    "agencies: who had cases together": _joint,
    "agencies: who wrote to whom": _pairs,
    "offices: what was seized at each": _of_offices,
    "offices: quantities per month over five years": _of_months,
}
