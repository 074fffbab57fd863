"""The questions of the Situation page in three wordings: as the app asks them, as SQL by hand, as pandas in memory.

All three answer over the whole network for the third quarter of 2026, as the page opens: with its small months, its
year before and the past of its trend. Hand-written SQL and pandas know what the app looks up: the source, the programme
countries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
import sqlalchemy as sa

from queries import changes, facets, locations, network, seizures, series
from scope.access import Access
from scope.filters import BLANK, Filters

INTERNAL = Access(tier="internal")
ZONE = "Asia/Tashkent"
QUARTER = Filters(source_kind="demonstration", start=date(2026, 7, 1), end=date(2026, 10, 1))
YEAR = QUARTER.with_(start=date(2025, 7, 1))
TREND = QUARTER.with_(start=date(2020, 7, 1), end=date(2026, 10, 1))
PAST, SPAN = QUARTER.with_(start=date(2023, 7, 1)), 3
"""The quarter with three years before it, and how many months it has."""
COUNTRIES = ("KZ", "KG", "TJ", "TM", "UZ")
COUNTED = ("provisional", "verified", "revised")
TABLES = {
    "seizure": "id source_code status country_code blo_code place_code seized_on date_precision persons_detained "
    "lead_agency_code "
    "published_url is_quantity_implausible double_report_group origin_code departure_code destination_code",
    "seizure_item": "seizure_id line_no substance_code group_code category quantity unit quantity_kg is_significant",
    "seizure_agency": "seizure_id agency_code",
    "exchange": (
        "source_code sent_at from_blo_code to_blo_code from_agency_code to_agency_code expects_reply replied_at"
    ),
    "agency": "code lineage_code country_code parent_code",
    "blo": "code country_code",
    "crossing_pair": "code side_a side_b",
    "monthly_baseline": (
        "tier source_kind scope_kind scope_code group_code month case_count is_reported base_months base_mean "
        "base_variance"
    ),
}
"""What pandas holds in memory: tables and the columns that any question needs."""

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Question:
    """One question: `figures` are the columns whose sums must be the same in all wordings; `span` and `table`: the rows
    that it is about."""

    name: str
    query: Callable[[], sa.Select]
    sql: str
    pandas: Callable[[Tables], pd.DataFrame]
    figures: tuple[str, ...]
    span: Filters
    table: str = "seizure"

    @property
    def scan(self) -> str:
        """The rows in scope gone through once, and one of their columns added up: the least that an answer takes."""
        if self.table == "exchange":
            return f"SELECT count(*), max(e.replied_at) {_sent(self.span)}"
        if self.table == "monthly_baseline":
            return (
                "SELECT count(*), sum(case_count) FROM monthly_baseline WHERE tier = 'facts' AND "
                f"month >= DATE '{self.span.start}' AND month < DATE '{self.span.end}'"
            )
        return f"SELECT count(*), sum(persons_detained) FROM seizure s WHERE {_where('s', self.span)}"


def _where(alias: str, filters: Filters) -> str:
    """Condition by hand on cases of the demonstration network."""
    return (
        f"{alias}.source_code = 'DEMO' AND {alias}.status IN {COUNTED} AND {alias}.country_code IN {COUNTRIES} "
        f"AND {alias}.seized_on >= DATE '{filters.start}' AND {alias}.seized_on < DATE '{filters.end}'"
    )


def _cases(tables: Tables, filters: Filters) -> pd.DataFrame:
    rows = tables["seizure"]
    return rows[
        (rows["source_code"] == "DEMO")
        & rows["status"].isin(COUNTED)
        & rows["country_code"].isin(COUNTRIES)
        & (rows["seized_on"] >= pd.Timestamp(filters.start))
        & (rows["seized_on"] < pd.Timestamp(filters.end))
    ]


def _items(tables: Tables, filters: Filters) -> pd.DataFrame:
    rows = _cases(tables, filters).merge(tables["seizure_item"], left_on="id", right_on="seizure_id")
    amount = rows["quantity_kg"].fillna(rows["quantity"])
    return rows.assign(
        own_unit=rows["unit"].where(rows["quantity_kg"].isna(), "kg"), amount=amount, month=_month(rows["seized_on"])
    )


def _month(days: pd.Series) -> pd.Series:
    return days.dt.to_period("M").dt.to_timestamp()


def _monthly_cases(tables: Tables) -> pd.DataFrame:
    rows = _cases(tables, TREND)
    rows = rows.assign(month=_month(rows["seized_on"]), provisional=rows["status"] == "provisional")
    return rows.groupby(["month", "country_code", "blo_code"], dropna=False, as_index=False).agg(
        case_count=("id", "size"),
        persons_detained=("persons_detained", "sum"),
        stated_count=("persons_detained", "count"),
        provisional_count=("provisional", "sum"),
    )


def _monthly_quantities(tables: Tables) -> pd.DataFrame:
    by = ["month", "country_code", "blo_code", "category", "group_code", "own_unit"]
    return (
        _items(tables, YEAR)
        .groupby(by, dropna=False, as_index=False)
        .agg(quantity=("amount", "sum"), case_count=("id", "nunique"))
    )


def _case_sizes(tables: Tables) -> pd.DataFrame:
    rows = _items(tables, QUARTER)
    each = rows.groupby(["id", "category", "own_unit"], dropna=False, as_index=False)["amount"].sum(min_count=1)
    return each.groupby(["category", "own_unit"], dropna=False, as_index=False)["amount"].agg(
        case_count="size",
        stated_count="count",
        quantity="sum",
        largest="max",
        median="median",
        q10=lambda one: one.quantile(0.1),
        q90=lambda one: one.quantile(0.9),
    )


def _weekly_groups(tables: Tables) -> pd.DataFrame:
    rows = _items(tables, TREND)
    week = rows["seized_on"] - pd.to_timedelta(rows["seized_on"].dt.weekday, unit="D")
    rows = rows.assign(week=week, code=rows["group_code"].fillna(BLANK))[["week", "code", "id"]].drop_duplicates()
    return rows.groupby(["week", "code"], as_index=False).agg(case_count=("id", "size"))


def _per_case(tables: Tables) -> pd.DataFrame:
    rows = _items(tables, TREND).assign(code=lambda all_rows: all_rows["group_code"].fillna(BLANK))
    by = ["id", "month", "code", "category", "own_unit"]
    return rows.groupby(by, dropna=False, as_index=False)["amount"].sum(min_count=1)


def _monthly_amounts(tables: Tables) -> pd.DataFrame:
    by = ["month", "code", "category", "own_unit"]
    return (
        _per_case(tables)
        .groupby(by, dropna=False, as_index=False)
        .agg(value=("amount", "sum"), case_count=("id", "size"), stated_count=("amount", "count"))
    )


def _monthly_medians(tables: Tables) -> pd.DataFrame:
    by = ["month", "code", "category", "own_unit"]
    return (
        _per_case(tables)
        .groupby(by, dropna=False, as_index=False)
        .agg(value=("amount", "median"), case_count=("id", "size"))
    )


def _monthly_agencies(tables: Tables) -> pd.DataFrame:
    lineage = tables["agency"].set_index("code")["lineage_code"]
    cases = _cases(tables, TREND)
    led = cases[["id", "lead_agency_code"]].rename(columns={"lead_agency_code": "code"}).dropna()
    listed = tables["seizure_agency"].rename(columns={"seizure_id": "id", "agency_code": "code"})
    parts = pd.concat([led, listed[listed["id"].isin(cases["id"])]])
    parts = parts.assign(code=parts["code"].map(lineage).fillna(parts["code"])).drop_duplicates()
    rows = cases.merge(parts, on="id", how="left")
    rows = rows.assign(month=_month(rows["seized_on"]), code=rows["code"].fillna(BLANK))
    return rows.groupby(["month", "code"], as_index=False).agg(
        value=("persons_detained", "sum"), case_count=("id", "size"), stated_count=("persons_detained", "count")
    )


def _quarterly_pairs(tables: Tables) -> pd.DataFrame:
    pairs = tables["crossing_pair"]
    sides = (
        pd.concat([pairs[["code", side]].rename(columns={side: "blo_code"}) for side in ("side_a", "side_b")])
        .dropna()
        .drop_duplicates()
    )
    rows = _cases(tables, TREND)
    rows = rows.assign(quarter=rows["seized_on"].dt.to_period("Q").dt.to_timestamp()).merge(
        sides, on="blo_code", how="left"
    )
    return (
        rows.assign(code=rows["code"].fillna(BLANK))
        .groupby(["quarter", "code"], as_index=False)
        .agg(case_count=("id", "size"))
    )


def _monthly_senders(tables: Tables) -> pd.DataFrame:
    rows = _messages(tables, TREND)
    lineage = tables["agency"].set_index("code")["lineage_code"]
    code = rows["from_agency_code"].map(lineage).fillna(rows["from_agency_code"]).fillna(BLANK)
    return (
        rows.assign(month=_month(rows["day"]), code=code)
        .groupby(["month", "code"], as_index=False)
        .agg(case_count=("day", "size"))
    )


def _monthly_sizes(tables: Tables) -> pd.DataFrame:
    rows = _items(tables, TREND)
    each = rows.groupby(["id", "month", "category", "own_unit"], dropna=False, as_index=False)["amount"].sum(
        min_count=1
    )
    return each.groupby(["month", "category", "own_unit"], dropna=False, as_index=False)["amount"].agg(
        case_count="size",
        stated_count="count",
        quantity="sum",
        largest="max",
        median="median",
        q10=lambda one: one.quantile(0.1),
        q90=lambda one: one.quantile(0.9),
    )


def _by_agency(tables: Tables) -> pd.DataFrame:
    cases, lineage = _cases(tables, YEAR), tables["agency"].set_index("code")["lineage_code"]
    cases = cases.assign(month=_month(cases["seized_on"]), lead=cases["lead_agency_code"].map(lineage))
    led = cases.groupby(["lead", "month"]).size().rename("led_count")
    joined = cases.merge(tables["seizure_agency"], left_on="id", right_on="seizure_id")
    joined = joined.assign(partner=joined["agency_code"].map(lineage))
    joined = joined[joined["partner"] != joined["lead"]].groupby(["partner", "month"]).size().rename("joined_count")
    both = pd.concat(
        [led.rename_axis(["lineage_code", "month"]), joined.rename_axis(["lineage_code", "month"])], axis=1
    )
    return both.fillna(0).reset_index()


def _newest_significant(tables: Tables) -> pd.DataFrame:
    rows = _items(tables, QUARTER)
    rows = rows[rows["is_significant"].fillna(False).astype(bool)]
    order = rows.sort_values(["seized_on", "id", "line_no"], ascending=[False, False, True])
    return order.head(8)


def _assessed(tables: Tables) -> pd.DataFrame:
    flag = _items(tables, QUARTER)["is_significant"]
    return pd.DataFrame(
        [
            {
                "significant_count": flag.eq(True).sum(),
                "below_count": flag.eq(False).sum(),
                "not_assessed_count": flag.isna().sum(),
            }
        ]
    )


def _messages(tables: Tables, filters: Filters) -> pd.DataFrame:
    rows = tables["exchange"].merge(
        tables["blo"].rename(columns={"code": "from_blo_code", "country_code": "blo_country"}), how="left"
    )
    rows = rows.merge(
        tables["agency"][["code", "country_code"]].rename(columns={"code": "from_agency_code"}), how="left"
    )
    day = rows["sent_at"].dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.tz_localize(None).dt.normalize()
    rows = rows.assign(day=day, country_code=rows["blo_country"].fillna(rows["country_code"]))
    inside = (day >= pd.Timestamp(filters.start)) & (day < pd.Timestamp(filters.end))
    return rows[inside & (rows["source_code"] == "DEMO") & rows["country_code"].isin(COUNTRIES)]


def _monthly_exchanges(tables: Tables) -> pd.DataFrame:
    rows = _messages(tables, YEAR)
    answered = rows["expects_reply"] & rows["replied_at"].notna()
    rows = rows.assign(month=_month(rows["day"]), answered=answered)
    return rows.groupby(["month", "country_code", "from_blo_code"], dropna=False, as_index=False).agg(
        exchange_count=("day", "size"), request_count=("expects_reply", "sum"), answered_count=("answered", "sum")
    )


def _reply_times(tables: Tables) -> pd.DataFrame:
    rows = _messages(tables, QUARTER)
    rows = rows[rows["expects_reply"] & rows["to_blo_code"].notna()]
    rows = rows.assign(days=(rows["replied_at"] - rows["sent_at"]).dt.total_seconds() / 86400)
    return rows.groupby("to_blo_code", as_index=False).agg(
        request_count=("days", "size"), answered_count=("days", "count"), median_days=("days", "median")
    )


def _per_office(tables: Tables) -> pd.DataFrame:
    return _cases(tables, QUARTER).groupby("blo_code", dropna=False, as_index=False).agg(case_count=("id", "size"))


def _per_group(tables: Tables) -> pd.DataFrame:
    return _items(tables, QUARTER).groupby("group_code", dropna=False, as_index=False).agg(case_count=("id", "nunique"))


def _per_agency(tables: Tables) -> pd.DataFrame:
    lineage = tables["agency"].set_index("code")["lineage_code"]
    rows = _cases(tables, QUARTER).merge(tables["seizure_agency"], left_on="id", right_on="seizure_id")
    return rows.groupby(rows["agency_code"].map(lineage))["id"].nunique().rename("case_count").reset_index()


def _against_past(tables: Tables) -> pd.DataFrame:
    rows = tables["monthly_baseline"]
    rows = rows[
        (rows["tier"] == "facts")
        & (rows["source_kind"] == "demonstration")
        & rows["scope_kind"].isin(["country", "blo"])
        & rows["scope_code"].str[:2].isin(COUNTRIES)
        & (rows["month"] >= pd.Timestamp(PAST.start))
        & (rows["month"] < pd.Timestamp(QUARTER.end))
    ]
    by = ["scope_kind", "scope_code", "group_code"]
    past = rows[rows["month"] < pd.Timestamp(QUARTER.start)].sort_values([*by, "month"])
    spans = past.groupby(by)[["case_count", "is_reported"]].rolling(SPAN).sum().reset_index()
    spans = spans[spans["is_reported"] == SPAN].assign(squares=lambda one: one["case_count"] ** 2)
    spans = spans.groupby(by, as_index=False).agg(
        span_count=("case_count", "size"), span_sum=("case_count", "sum"), span_squares=("squares", "sum")
    )
    now = rows[rows["month"] >= pd.Timestamp(QUARTER.start)]
    first = now["month"] == pd.Timestamp(QUARTER.start)
    told = now.assign(**{name: now[name].where(first) for name in ("base_months", "base_mean", "base_variance")})
    told = told.groupby(by, as_index=False).agg(
        case_count=("case_count", "sum"),
        month_count=("month", "size"),
        reported_count=("is_reported", "sum"),
        base_months=("base_months", "max"),
        base_mean=("base_mean", "max"),
        base_variance=("base_variance", "max"),
    )
    return told.merge(spans, on=by, how="left").fillna({"span_count": 0, "span_sum": 0, "span_squares": 0})


_ITEMS = "FROM seizure s JOIN seizure_item i ON i.seizure_id = s.id"
_UNIT = "CASE WHEN i.quantity_kg IS NOT NULL THEN 'kg' ELSE i.unit END"
_AMOUNT = "coalesce(i.quantity_kg, i.quantity)"
_MONTH = "CAST(date_trunc('month', s.seized_on) AS DATE)"
_SENT = """FROM exchange e LEFT JOIN blo ON blo.code = e.from_blo_code
    LEFT JOIN agency ON agency.code = e.from_agency_code
WHERE e.source_code = 'DEMO' AND coalesce(blo.country_code, agency.country_code) IN {countries}
AND e.sent_at >= TIMESTAMPTZ '{start} 00:00:00+05' AND e.sent_at < TIMESTAMPTZ '{end} 00:00:00+05'"""


def _sent(filters: Filters) -> str:
    return _SENT.format(countries=COUNTRIES, start=filters.start, end=filters.end)


def _sizes(filters: Filters, span: str | None = None) -> str:
    """By hand: sizes of cases, of each span where one is told from the day."""
    by = "start_on, category, unit" if span else "category, unit"
    same = " AND ".join(f"c.{name} IS NOT DISTINCT FROM size.{name}" for name in by.split(", "))
    quantiles = {"q10": 0.1, "q25": 0.25, "median": 0.5, "q75": 0.75, "q90": 0.9}
    spread = ", ".join(
        f"percentile_cont({share}) WITHIN GROUP (ORDER BY amount) AS {name}" for name, share in quantiles.items()
    )
    figures = ", ".join(
        f"size.{name}" for name in (*by.split(", "), "case_count", "stated_count", "quantity", "largest", *quantiles)
    )
    return f"""WITH each_case AS (SELECT s.id, {f"{span} AS start_on, " if span else ""}i.category, {_UNIT} AS unit,
      sum({_AMOUNT}) AS amount {_ITEMS}
    WHERE {_where("s", filters)} GROUP BY s.id, {f"{span}, " if span else ""}i.category, {_UNIT}),
      size AS (SELECT {by}, count(*) AS case_count,
    count(amount) AS stated_count, sum(amount) AS quantity, max(amount) AS largest, {spread} FROM each_case
      GROUP BY {by})
    SELECT {figures}, min(c.id) AS largest_id FROM size LEFT JOIN each_case c ON c.amount = largest AND {same}
      GROUP BY {figures} ORDER BY {", ".join(f"size.{name}" for name in by.split(", "))}"""


def _monthly_corridors(tables: Tables) -> pd.DataFrame:
    rows = _cases(tables, TREND)
    stated = {
        name: rows[name].where(rows[name].str.len() == 2)
        for name in ("departure_code", "origin_code", "destination_code")
    }
    rows = rows.assign(
        month=_month(rows["seized_on"]),
        start=stated["departure_code"].fillna(stated["origin_code"]),
        end=stated["destination_code"],
    )
    by = ["month", "start", "country_code", "blo_code", "end"]
    return rows.groupby(by, dropna=False, as_index=False).agg(case_count=("id", "size"))


def _monthly_groups(tables: Tables) -> pd.DataFrame:
    by = ["month", "country_code", "blo_code", "category", "group_code"]
    return _items(tables, TREND).groupby(by, dropna=False, as_index=False).agg(case_count=("id", "nunique"))


def _country(column: str) -> str:
    return f"CASE WHEN length({column}) = 2 THEN {column} END"


QUESTIONS = (
    Question(
        "map: corridors per month",
        lambda: locations.monthly_corridors(TREND, INTERNAL),
        f"""SELECT {_MONTH}, coalesce({_country("departure_code")}, {_country("origin_code")}), country_code,
          blo_code, {_country("destination_code")},
        count(*) AS case_count FROM seizure s WHERE {_where("s", TREND)} GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4,
          5""",
        _monthly_corridors,
        ("case_count",),
        TREND,
    ),
    Question(
        "map: cases per month, office and substance group",
        lambda: locations.monthly_groups(TREND, INTERNAL),
        f"""SELECT {_MONTH}, s.country_code, s.blo_code, i.category, i.group_code, count(DISTINCT s.id) AS case_count
        {_ITEMS} WHERE {_where("s", TREND)} GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5""",
        _monthly_groups,
        ("case_count",),
        TREND,
    ),
    Question(
        "cases per month and office",
        lambda: seizures.monthly_cases(TREND, INTERNAL),
        f"""SELECT {_MONTH}, country_code, blo_code, count(*) AS case_count, sum(persons_detained) AS persons_detained,
        count(persons_detained) AS stated_count, count(*) FILTER (WHERE status = 'provisional') AS provisional_count
        FROM seizure s WHERE {_where("s", TREND)} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
        _monthly_cases,
        ("case_count", "persons_detained", "stated_count", "provisional_count"),
        TREND,
    ),
    Question(
        "quantities per month, office, substance group, unit",
        lambda: seizures.monthly_quantities(YEAR, INTERNAL),
        f"""SELECT {_MONTH}, s.country_code, s.blo_code, i.category, i.group_code, {_UNIT}, sum({_AMOUNT}) AS quantity,
        count(DISTINCT s.id) AS case_count {_ITEMS} WHERE {_where("s", YEAR)} GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2,
          3, 4, 5, 6""",
        _monthly_quantities,
        ("quantity", "case_count"),
        YEAR,
    ),
    Question(
        "size of cases per category and unit",
        lambda: series.sizes(QUARTER, INTERNAL),
        _sizes(QUARTER),
        _case_sizes,
        ("case_count", "stated_count", "quantity", "largest", "median", "q10", "q90"),
        QUARTER,
    ),
    Question(
        "series: cases per week and substance group",
        lambda: series.by_period(TREND, INTERNAL, measure="cases", grain="week", split="group_codes"),
        f"""SELECT CAST(date_trunc('week', s.seized_on) AS DATE), coalesce(i.group_code, '{BLANK}'),
          count(DISTINCT s.id) AS case_count
        FROM seizure s LEFT JOIN seizure_item i ON i.seizure_id = s.id WHERE {_where("s", TREND)} GROUP BY 1,
          2 ORDER BY 1, 2""",
        _weekly_groups,
        ("case_count",),
        TREND,
    ),
    Question(
        "series: persons per month and agency",
        lambda: series.by_period(TREND, INTERNAL, measure="persons", grain="month", split="agency_codes"),
        f"""WITH matched AS (SELECT s.id, {_MONTH} AS month, lead_agency_code, persons_detained FROM seizure s
          WHERE {_where("s", TREND)}),
        part AS (SELECT m.id, coalesce(a.lineage_code, lead_agency_code) AS code FROM matched m LEFT
          JOIN agency a ON a.code = lead_agency_code
        WHERE lead_agency_code IS NOT NULL UNION SELECT m.id, coalesce(a.lineage_code, sa.agency_code) FROM matched m
        JOIN seizure_agency sa ON sa.seizure_id = m.id LEFT JOIN agency a ON a.code = sa.agency_code)
        SELECT month, coalesce(code, '{BLANK}'), sum(persons_detained) AS value, count(*) AS case_count,
          count(persons_detained) AS stated_count
        FROM matched m LEFT JOIN part ON part.id = m.id GROUP BY 1, 2 ORDER BY 1, 2""",
        _monthly_agencies,
        ("value", "case_count", "stated_count"),
        TREND,
    ),
    Question(
        "series: cases per quarter and pair",
        lambda: series.by_period(TREND, INTERNAL, measure="cases", grain="quarter", split="pair_codes"),
        f"""SELECT CAST(date_trunc('quarter', s.seized_on) AS DATE), coalesce(side.code, '{BLANK}'),
          count(*) AS case_count FROM seizure s LEFT JOIN
        (SELECT code, side_a AS blo_code FROM crossing_pair UNION SELECT code, side_b
          FROM crossing_pair) side ON side.blo_code = s.blo_code
        WHERE {_where("s", TREND)} GROUP BY 1, 2 ORDER BY 1, 2""",
        _quarterly_pairs,
        ("case_count",),
        TREND,
    ),
    Question(
        "series: quantities per month and substance group",
        lambda: series.by_period(TREND, INTERNAL, measure="quantity", grain="month", split="group_codes"),
        f"""SELECT {_MONTH}, coalesce(i.group_code, '{BLANK}'), i.category, {_UNIT}, sum({_AMOUNT}) AS value,
          count(DISTINCT s.id) AS case_count,
        count(DISTINCT CASE WHEN {_AMOUNT} IS NOT NULL THEN s.id END) AS stated_count {_ITEMS}
          WHERE {_where("s", TREND)}
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4""",
        _monthly_amounts,
        ("value", "case_count", "stated_count"),
        TREND,
    ),
    Question(
        "series: median case per month and substance group",
        lambda: series.by_period(TREND, INTERNAL, measure="median", grain="month", split="group_codes"),
        f"""SELECT month, code, category, unit, percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) AS value,
          count(*) AS case_count FROM
        (SELECT s.id, {_MONTH} AS month, coalesce(i.group_code, '{BLANK}') AS code, i.category, {_UNIT} AS unit,
          sum({_AMOUNT}) AS amount {_ITEMS}
        WHERE {_where("s", TREND)} GROUP BY 1, 2, 3, 4, 5) each_case GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4""",
        _monthly_medians,
        ("value", "case_count"),
        TREND,
    ),
    Question(
        "series: messages per month and agency",
        lambda: series.by_period(TREND, INTERNAL, measure="exchanges", grain="month", split="agency_codes", zone=ZONE),
        f"""SELECT CAST(date_trunc('month', CAST(timezone('{ZONE}', e.sent_at) AS DATE)) AS DATE),
        coalesce(agency.lineage_code, e.from_agency_code, '{BLANK}'), count(*) AS case_count {_sent(TREND)}
          GROUP BY 1, 2 ORDER BY 1, 2""",
        _monthly_senders,
        ("case_count",),
        TREND,
        "exchange",
    ),
    Question(
        "series: size of cases per month, category and unit",
        lambda: series.sizes_by_period(TREND, INTERNAL, grain="month"),
        _sizes(TREND, _MONTH),
        _monthly_sizes,
        ("case_count", "stated_count", "quantity", "largest", "median", "q10", "q90"),
        TREND,
    ),
    Question(
        "cases led and joined per agency and month",
        lambda: seizures.by_agency(YEAR, INTERNAL),
        f"""WITH matched AS (SELECT s.id, {_MONTH} AS month, l.lineage_code AS lead FROM seizure s
        LEFT JOIN agency l ON l.code = s.lead_agency_code WHERE {_where("s", YEAR)})
        SELECT lineage_code, month, sum(led) AS led_count, sum(joined) AS joined_count FROM (
        SELECT lead AS lineage_code, month, 1 AS led, 0 AS joined FROM matched WHERE lead IS NOT NULL
        UNION ALL SELECT a.lineage_code, m.month, 0, 1 FROM matched m JOIN seizure_agency sa ON sa.seizure_id = m.id
        JOIN agency a ON a.code = sa.agency_code WHERE a.lineage_code IS DISTINCT FROM m.lead) both_kinds GROUP BY 1,
          2 ORDER BY 1, 2""",
        _by_agency,
        ("led_count", "joined_count"),
        YEAR,
    ),
    Question(
        "newest significant cases",
        lambda: seizures.newest_significant(QUARTER, INTERNAL, most=8),
        f"""SELECT s.id AS seizure_id, s.seized_on, s.date_precision, s.country_code, s.blo_code, s.place_code,
          i.substance_code,
        i.group_code, i.category, i.quantity, i.unit, i.quantity_kg, s.status, s.published_url,
          s.is_quantity_implausible,
        s.double_report_group, i.line_no FROM (SELECT s.id, i.line_no {_ITEMS} WHERE {_where("s", QUARTER)}
          AND i.is_significant
        ORDER BY s.seized_on DESC, s.id DESC, i.line_no LIMIT 8) k JOIN seizure s ON s.id = k.id
        JOIN seizure_item i ON i.seizure_id = k.id AND i.line_no = k.line_no ORDER BY s.seized_on DESC, s.id DESC,
          i.line_no""",
        _newest_significant,
        ("seizure_id",),
        QUARTER,
    ),
    Question(
        "items assessed as significant",
        lambda: seizures.assessed(QUARTER, INTERNAL),
        f"""SELECT count(*) FILTER (WHERE i.is_significant) AS significant_count,
          count(*) FILTER (WHERE NOT i.is_significant) AS below_count,
        count(*) FILTER (WHERE i.is_significant IS NULL) AS not_assessed_count {_ITEMS} WHERE {_where("s", QUARTER)}""",
        _assessed,
        ("significant_count", "below_count", "not_assessed_count"),
        QUARTER,
    ),
    Question(
        "messages per month and office",
        lambda: network.monthly_exchanges(YEAR, INTERNAL, zone=ZONE),
        f"""SELECT CAST(date_trunc('month', CAST(timezone('{ZONE}', e.sent_at) AS DATE)) AS DATE),
          coalesce(blo.country_code, agency.country_code),
        e.from_blo_code, count(*) AS exchange_count, count(*) FILTER (WHERE e.expects_reply) AS request_count,
        count(*) FILTER (WHERE e.expects_reply AND e.replied_at IS NOT NULL) AS answered_count {_sent(YEAR)}
          GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
        _monthly_exchanges,
        ("exchange_count", "request_count", "answered_count"),
        YEAR,
        "exchange",
    ),
    Question(
        "reply times per office",
        lambda: network.reply_times(QUARTER, INTERNAL, zone=ZONE),
        f"""SELECT e.to_blo_code, count(*) AS request_count, count(e.replied_at) AS answered_count,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY (extract(epoch FROM e.replied_at) - extract(epoch
          FROM e.sent_at)) / 86400.0) AS median_days
        {_sent(QUARTER)} AND e.expects_reply AND e.to_blo_code IS NOT NULL GROUP BY 1 ORDER BY 1""",
        _reply_times,
        ("request_count", "answered_count", "median_days"),
        QUARTER,
        "exchange",
    ),
    Question(
        "cases per office (filter)",
        lambda: facets.counts("blo_codes", QUARTER, INTERNAL),
        f"SELECT blo_code, count(*) AS case_count FROM seizure s WHERE {_where('s', QUARTER)} GROUP BY 1 ORDER BY 2 "
        "DESC, 1",
        _per_office,
        ("case_count",),
        QUARTER,
    ),
    Question(
        "cases per substance group (filter)",
        lambda: facets.counts("group_codes", QUARTER, INTERNAL),
        f"SELECT i.group_code, count(DISTINCT s.id) AS case_count {_ITEMS} WHERE {_where('s', QUARTER)} GROUP BY 1 "
        "ORDER BY 2 DESC, 1",
        _per_group,
        ("case_count",),
        QUARTER,
    ),
    Question(
        "cases per agency (filter)",
        lambda: facets.counts("agency_codes", QUARTER, INTERNAL),
        f"""SELECT a.lineage_code, count(DISTINCT s.id) AS case_count FROM seizure s
          JOIN seizure_agency sa ON sa.seizure_id = s.id
        JOIN agency a ON a.code = sa.agency_code WHERE {_where("s", QUARTER)} GROUP BY 1 ORDER BY 2 DESC, 1""",
        _per_agency,
        ("case_count",),
        QUARTER,
    ),
    Question(
        "counts beside their past (made at load)",
        lambda: changes.against_past(QUARTER, INTERNAL),
        f"""WITH ours AS (SELECT * FROM monthly_baseline WHERE tier = 'facts' AND source_kind = 'demonstration'
          AND scope_kind IN ('country', 'blo') AND substring(scope_code, 1, 2) IN {COUNTRIES}
          AND month >= DATE '{PAST.start}' AND month < DATE '{QUARTER.end}'),
        rolling AS (SELECT scope_kind, scope_code, group_code, sum(case_count) OVER w AS total,
          sum(CAST(is_reported AS INTEGER)) OVER w AS reported FROM ours WHERE month < DATE '{QUARTER.start}'
          WINDOW w AS (PARTITION BY scope_kind, scope_code, group_code ORDER BY month
          ROWS BETWEEN {SPAN - 1} PRECEDING AND CURRENT ROW)),
        spans AS (SELECT scope_kind, scope_code, group_code, count(*) AS span_count, sum(total) AS span_sum,
          sum(total * total) AS span_squares FROM rolling WHERE reported = {SPAN} GROUP BY 1, 2, 3),
        told AS (SELECT scope_kind, scope_code, group_code, sum(case_count) AS case_count, count(*) AS month_count,
          count(*) FILTER (WHERE is_reported) AS reported_count,
          max(CASE WHEN month = DATE '{QUARTER.start}' THEN base_months END) AS base_months,
          max(CASE WHEN month = DATE '{QUARTER.start}' THEN base_mean END) AS base_mean,
          max(CASE WHEN month = DATE '{QUARTER.start}' THEN base_variance END) AS base_variance
          FROM ours WHERE month >= DATE '{QUARTER.start}' GROUP BY 1, 2, 3)
        SELECT told.*, {SPAN} AS span_months, coalesce(span_count, 0) AS span_count, coalesce(span_sum, 0) AS span_sum,
          coalesce(span_squares, 0) AS span_squares FROM told
        LEFT JOIN spans USING (scope_kind, scope_code, group_code) ORDER BY 1, 2, 3""",
        _against_past,
        ("case_count", "month_count", "reported_count", "span_count", "span_sum", "span_squares"),
        PAST,
        "monthly_baseline",
    ),
)
