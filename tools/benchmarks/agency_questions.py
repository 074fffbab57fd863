"""The questions of the Agencies page in the three wordings of `benchmarks.questions`."""

from __future__ import annotations

from datetime import date

import pandas as pd

from queries import agencies
from tools.benchmarks.questions import (
    _MONTH,
    INTERNAL,
    QUARTER,
    ZONE,
    Question,
    Tables,
    _cases,
    _messages,
    _month,
    _sent,
    _where,
)

TWO_YEARS = QUARTER.with_(start=date(2024, 10, 1))


def _named(tables: Tables, filters) -> pd.DataFrame:
    """A row for each agency that a case names: id, code, led, body."""
    cases, agency = _cases(tables, filters), tables["agency"].set_index("code")
    lead = cases[["id", "lead_agency_code"]].rename(columns={"lead_agency_code": "agency_code"}).assign(led=1)
    joined = (
        cases[["id"]]
        .merge(tables["seizure_agency"], left_on="id", right_on="seizure_id")[["id", "agency_code"]]
        .assign(led=0)
    )
    rows = pd.concat([lead, joined], ignore_index=True)
    body = rows["agency_code"].map(agency["parent_code"]).map(agency["lineage_code"])
    return rows.assign(code=rows["agency_code"].map(agency["lineage_code"]), body=body).dropna(subset="code")


def _together(named: pd.DataFrame) -> pd.DataFrame:
    """Two agencies of one case, neither of which is a part of the other, in both orders."""
    pairs = named.merge(named, on="id", suffixes=("", "_other"))
    return pairs[
        (pairs["code"] != pairs["code_other"])
        & (pairs["code_other"] != pairs["body"])
        & (pairs["code"] != pairs["body_other"])
    ]


def _monthly(tables: Tables) -> pd.DataFrame:
    named = _named(tables, TWO_YEARS)
    part = named.groupby(["id", "code"], as_index=False)["led"].max()
    joint = _together(named)[["id", "code"]].drop_duplicates().assign(joint=1)
    rows = part.merge(joint, how="left", on=["id", "code"]).merge(_cases(tables, TWO_YEARS), on="id")
    return rows.groupby(
        ["code", _month(rows["seized_on"]), "country_code", "blo_code"], dropna=False, as_index=False
    ).agg(
        case_count=("id", "size"),
        led_count=("led", "sum"),
        joint_count=("joint", "sum"),
        persons_detained=("persons_detained", "sum"),
    )


def _joint(tables: Tables) -> pd.DataFrame:
    pairs = _together(_named(tables, QUARTER)).groupby(["code", "code_other", "id"], as_index=False)["led"].max()
    return pairs.groupby(["code", "code_other"], as_index=False).agg(
        case_count=("id", "size"), led_count=("led", "sum")
    )


def _pairs(tables: Tables) -> pd.DataFrame:
    lineage = tables["agency"].set_index("code")["lineage_code"]
    rows = _messages(tables, QUARTER)
    rows = rows.assign(code=rows["from_agency_code"].map(lineage), partner=rows["to_agency_code"].map(lineage)).dropna(
        subset=["code", "partner"]
    )
    answered = rows["expects_reply"] & rows["replied_at"].notna()
    return (
        rows.assign(answered=answered)
        .groupby(["code", "partner"], as_index=False)
        .agg(exchange_count=("day", "size"), answered_count=("answered", "sum"))
    )


def _sql_named(filters) -> str:
    """By hand: cases, and a row for each agency that they name."""
    return f"""WITH matched AS (SELECT s.id, {_MONTH} AS month, country_code, blo_code, persons_detained,
      lead_agency_code FROM seizure s
    WHERE {_where("s", filters)}), named AS (SELECT l.id, l.led, a.lineage_code AS code, b.lineage_code AS body FROM
    (SELECT id, lead_agency_code AS agency_code, 1 AS led FROM matched UNION ALL
    SELECT m.id, sa.agency_code, 0 FROM matched m JOIN seizure_agency sa ON sa.seizure_id = m.id) l
    JOIN agency a ON a.code = l.agency_code LEFT JOIN agency b ON b.code = a.parent_code)"""


_TWO = "o.id = p.id AND o.code <> p.code AND o.code IS DISTINCT FROM p.body AND p.code IS DISTINCT FROM o.body"
QUESTIONS = (
    Question(
        "agencies: cases, joint cases and persons per month and office",
        lambda: agencies.monthly_cases(TWO_YEARS, INTERNAL),
        f"""{_sql_named(TWO_YEARS)}, part AS (SELECT id, code, max(led) AS led FROM named GROUP BY 1, 2),
        joint AS (SELECT DISTINCT p.id, p.code FROM named p JOIN named o ON {_TWO})
        SELECT part.code, month, country_code, blo_code, count(*) AS case_count, sum(led) AS led_count,
          count(j.id) AS joint_count,
        sum(persons_detained) AS persons_detained FROM part JOIN matched m ON m.id = part.id
        LEFT JOIN joint j ON j.id = part.id AND j.code = part.code GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4""",
        _monthly,
        ("case_count", "led_count", "joint_count", "persons_detained"),
        TWO_YEARS,
    ),
    Question(
        "agencies: who had cases together",
        lambda: agencies.joint_cases(QUARTER, INTERNAL),
        f"""{_sql_named(QUARTER)} SELECT code, other, count(*) AS case_count, sum(led) AS led_count FROM
        (SELECT p.code, o.code AS other, p.id, max(p.led) AS led FROM named p JOIN named o ON {_TWO} GROUP BY 1, 2,
          3) pair
        GROUP BY 1, 2 ORDER BY 1, 2""",
        _joint,
        ("case_count", "led_count"),
        QUARTER,
    ),
    Question(
        "agencies: who wrote to whom",
        lambda: agencies.exchange_pairs(QUARTER, INTERNAL, zone=ZONE),
        f"""SELECT f.lineage_code, t.lineage_code AS partner, count(*) AS exchange_count,
        count(*) FILTER (WHERE expects_reply AND replied_at IS NOT NULL) AS answered_count
        FROM ({_sent(QUARTER).replace("FROM exchange e", "SELECT e.* FROM exchange e", 1)}) e
        JOIN agency f ON f.code = e.from_agency_code JOIN agency t ON t.code = e.to_agency_code GROUP BY 1,
          2 ORDER BY 1, 2""",
        _pairs,
        ("exchange_count", "answered_count"),
        QUARTER,
        "exchange",
    ),
)
