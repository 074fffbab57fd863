"""Messages and operations; each seizure that came of one is at its office and on its days."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from database.demonstration import circumstances, draws, network, reports
from database.reference import DEMONSTRATION_SOURCE as SOURCE

MESSAGES_PER_CASE = 0.4
MEDIAN_DAYS_FIRST, MEDIAN_DAYS_LAST = 5.5, 2.0
"""Median days to a reply at the start and at the end of the ten years."""
SLOW_OFFICE, SLOW_MONTHS, SLOW_DAYS = "KG-DOSTUK", 3, 7.0
"""An office that has answered slowly in the last complete months."""
UNANSWERED = 0.09
WEEKDAYS = np.array([1.2, 1.15, 1.1, 1.1, 1.05, 0.35, 0.2])
KINDS = {
    "request": 42,
    "document_check": 14,
    "spontaneous": 16,
    "alert": 11,
    "meeting": 6,
    "hotline": 6,
    "manifest": 5,
}
KINDS_OF_RAIL = {
    "request": 34,
    "document_check": 10,
    "spontaneous": 12,
    "alert": 10,
    "meeting": 5,
    "hotline": 4,
    "manifest": 25,
}
KINDS_INSIDE = {"request": 40, "spontaneous": 25, "referral": 20, "statistics": 15}
EXPECTING = ("request", "document_check")
CHANNELS_INSIDE = {"inter_agency": 62, "caricc": 20, "coordination_centre": 18}
SUBJECTS = {
    "opioids": 34,
    "cannabis": 18,
    "ats": 14,
    "precursors": 6,
    "sedatives": 8,
    "nps": 4,
    "other_goods": 4,
    "": 12,
}
SUBJECTS_OF_RAIL = {
    "opioids": 24,
    "cannabis": 14,
    "ats": 8,
    "precursors": 34,
    "sedatives": 5,
    "other_goods": 5,
    "": 10,
}
OUTCOMES = {"none": 44, "information": 44, "": 12}
INSIDE = 0.14
"""Share of the messages between agencies of one country."""
LED_BY_WORD = 0.6
"""Share of the seizures detected by word from the other side whose message is on record."""
IN_OPERATION = 0.45
"""Share of the seizures at an operation's offices on its days that belong to it."""


def tables(
    span: network.Span,
    found: pd.DataFrame,
    sites: pd.DataFrame,
    seizures: dict[str, pd.DataFrame],
    size: int,
    seed: int,
) -> dict[str, pd.DataFrame]:
    """`exchange`, `operation`, `operation_blo`, `operation_agency`; links the seizures to them."""
    works = network.office_works(span, found)
    exchanges = _exchanges(span, found, sites, works, seizures, size, seed)
    links = exchanges[exchanges["seizure_id"] > 0].set_index("seizure_id")["id"]
    seizure = seizures["seizure"]
    seizure["exchange_id"] = seizure["id"].map(links).astype("Int64")
    operations = _operations(span, found, works, seed)
    seizure["operation_id"] = _in_operations(span, found, seizures["case"], operations, seed)
    return {
        "exchange": exchanges.drop(columns="seizure_id"),
        "operation": operations["operation"],
        "operation_blo": operations["operation_blo"],
        "operation_agency": operations["operation_agency"],
    }


# Messages ---------------------------------------------------------------------------------------------------


def _exchanges(span, found, sites, works, seizures, size: int, seed: int) -> pd.DataFrame:
    random = draws.stream(seed, "exchanges")
    led = _before_seizures(span, sites, works, seizures, random)
    usual = _usual(span, found, works, max(int(size * MESSAGES_PER_CASE) - len(led), 0), random)
    rows = pd.concat([led, usual], ignore_index=True)
    sent = rows["sent"].to_numpy()
    order = np.lexsort([rows["to"], rows["from"], sent])
    rows, sent = rows.iloc[order].reset_index(drop=True), sent[order]
    replied, outcome = _replied(span, found, rows, random)
    from_agency, to_agency = _sides_agencies(span, found, rows, random)
    codes = found["code"].tolist()
    inside = (rows["to"] == rows["from"]).to_numpy()
    names, weights = draws.table([CHANNELS_INSIDE])
    channel = draws.by_group(random, weights, np.zeros(len(rows), dtype=int))
    ids = np.arange(1, len(rows) + 1)
    month = span.month_of_day[rows["day"].to_numpy()]
    return pd.DataFrame(
        {
            "id": ids,
            "record_key": draws.numbered(f"{SOURCE}:E", ids, 8),
            "source_code": SOURCE,
            "load_id": reports.load_of(span, month, np.zeros(len(rows), dtype=bool)),
            "sent_at": pd.Series(sent).dt.tz_localize("UTC"),
            "from_blo_code": draws.texts(codes, rows["from"].to_numpy()),
            "to_blo_code": draws.texts(codes, np.where(inside, -1, rows["to"])),
            "from_agency_code": from_agency,
            "to_agency_code": to_agency,
            "kind": rows["kind"],
            "channel": draws.texts(["blo_blo", *names], np.where(inside, channel + 1, 0)),
            "subject": rows["subject"],
            "expects_reply": rows["kind"].isin(EXPECTING),
            "replied_at": replied,
            "outcome": outcome,
            "seizure_id": rows["seizure_id"],
        }
    )


def _at_hours(span: network.Span, day: np.ndarray, hours: np.ndarray) -> np.ndarray:
    """Times in UTC of local hours of days (five hours ahead of UTC)."""
    seconds = np.round((hours - 5) * 3600).astype("timedelta64[s]")
    return span.days[day].astype("datetime64[s]") + seconds


def _before_seizures(span, sites, works, seizures, random) -> pd.DataFrame:
    """A message from the other side, some hours or days before a seizure that was made on its word."""
    case, word = seizures["case"], seizures["seizure_detection"]
    told = word.loc[word["detection"] == "info_counterpart_blo", "seizure_id"].to_numpy()
    chosen = np.sort(told[random.random(len(told)) < LED_BY_WORD]) - 1
    chosen = chosen[(case["occurrence"].to_numpy()[chosen] == 1) & ~case["month_only"].to_numpy()[chosen]]
    to = case["office"].to_numpy()[chosen]
    sender = sites["other_side"].to_numpy()[to]
    day = case["day"].to_numpy()[chosen] - random.choice(
        np.arange(6), len(chosen), p=[0.3, 0.28, 0.17, 0.12, 0.08, 0.05]
    )
    day = np.maximum(day, 0)
    possible = works[sender, day] & works[to, day]
    chosen, to, sender, day = chosen[possible], to[possible], sender[possible], day[possible]
    lines = seizures["seizure_item"].drop_duplicates("seizure_id")["group_code"].to_numpy()
    kinds, weights = draws.table([{"alert": 45, "spontaneous": 40, "request": 15}])
    return pd.DataFrame(
        {
            "from": sender,
            "to": to,
            "day": day,
            "sent": _at_hours(span, day, 6 + 2 * random.random(len(day))),
            "kind": draws.texts(kinds, draws.by_group(random, weights, np.zeros(len(day), dtype=int))),
            "subject": pd.Series(lines[chosen], dtype="str"),
            "seizure_id": case["id"].to_numpy()[chosen],
        }
    )


def _usual(span, found, works, size: int, random) -> pd.DataFrame:
    """All other messages: between the sides of a pair while both are open, and within a country."""
    rates, ends = [], []
    weekday = WEEKDAYS[(span.days.astype(int) + 3) % 7]
    growth = 0.6 + 0.07 * np.arange(len(span.days)) / 365.25
    weight = np.array([draws.shape()["sites"][code]["weight"] ** 0.5 for code in found["code"]])
    for one, other in network.pairs(found):
        for sender, receiver in ((one, other), (other, one)):
            rates.append(weight[sender] * weekday * growth * (works[sender] & works[receiver]))
            ends.append((sender, receiver))
    across = np.sum(rates)
    alone = weight[:, None] * weekday * growth * works
    rates += list(alone / alone.sum() * across * INSIDE / (1 - INSIDE))
    ends += [(office, office) for office in range(len(found))]
    rate = np.array(rates)
    counts = random.multinomial(size, rate.ravel() / rate.sum())
    line, day = np.unravel_index(np.repeat(np.arange(rate.size), counts), rate.shape)
    ends = np.array(ends)[line]
    by_rail = (found["mode"].to_numpy() == "rail")[ends[:, 0]]
    group = np.where(ends[:, 0] == ends[:, 1], 2, by_rail.astype(int))
    kinds, kind_weights = draws.table([KINDS, KINDS_OF_RAIL, KINDS_INSIDE])
    subjects, subject_weights = draws.table([SUBJECTS, SUBJECTS_OF_RAIL, SUBJECTS])
    hours = np.clip(12.5 + 3.2 * random.standard_normal(size), 5.1, 23.8)
    return pd.DataFrame(
        {
            "from": ends[:, 0],
            "to": ends[:, 1],
            "day": day,
            "sent": _at_hours(span, day, hours),
            "kind": draws.texts(kinds, draws.by_group(random, kind_weights, group)),
            "subject": draws.texts([name or None for name in subjects], draws.by_group(random, subject_weights, group)),
            "seizure_id": 0,
        }
    )


def _replied(span, found, rows: pd.DataFrame, random) -> tuple[pd.Series, pd.Series]:
    """When the reply came, where one was due and has come; and what came of the message."""
    size, day = len(rows), rows["day"].to_numpy()
    faster = (MEDIAN_DAYS_LAST / MEDIAN_DAYS_FIRST) ** (day / len(span.days))
    median = MEDIAN_DAYS_FIRST * faster
    slow = found["code"].tolist().index(SLOW_OFFICE)
    since = span.first_days[span.months.index(span.complete_to) - SLOW_MONTHS]
    median = np.where((rows["to"] == slow) & (rows["from"] != slow) & (day >= since), SLOW_DAYS, median)
    wait = np.round(median * np.exp(0.75 * random.standard_normal(size)) * 86_400).astype("timedelta64[s]")
    replied = rows["sent"].to_numpy() + wait
    comes = rows["kind"].isin(EXPECTING).to_numpy() & (random.random(size) >= UNANSWERED)
    comes &= replied <= np.datetime64(span.loaded_at.replace(tzinfo=None), "s")
    names, weights = draws.table([OUTCOMES])
    drawn = draws.by_group(random, weights, np.zeros(size, dtype=int))
    drawn = np.where(rows["kind"].isin(EXPECTING) & ~comes, names.index(""), drawn)
    drawn = np.where(rows["seizure_id"] > 0, len(names), drawn)
    outcome = draws.texts([name or None for name in (*names, "seizure")], drawn)
    return pd.Series(replied).where(comes).dt.tz_localize("UTC"), outcome


def _sides_agencies(span, found, rows: pd.DataFrame, random) -> tuple[pd.Series, pd.Series]:
    """The agencies that wrote and were written to, by their names of the day; two within a country."""
    begins = circumstances.eras(span)
    numbers = np.array([span.number(day) for day in begins])
    era = np.searchsorted(numbers, rows["day"].to_numpy(), side="right") - 1
    country = found["country_code"].to_numpy()
    lines = []
    for code in country:
        for day in begins:
            present = network.agencies_on(code, day)
            lines.append({present[kind]: share for kind, share in (("border", 45), ("customs", 40)) if kind in present})
            lines[-1] = {present["drug_control"]: 15} | lines[-1]
    names, weights = draws.table(lines)
    one = draws.by_group(random, weights, rows["from"].to_numpy() * len(begins) + era)
    group = rows["to"].to_numpy() * len(begins) + era
    own = weights[group]
    inside = (rows["from"] == rows["to"]).to_numpy()
    own[np.flatnonzero(inside), one[inside]] = 0
    distinct = draws.by_group(random, weights, group)
    distinct[inside] = draws.by_group(random, own[inside], np.arange(int(inside.sum())))
    return draws.texts(names, one), draws.texts(names, distinct)


# Operations -------------------------------------------------------------------------------------------------

OPERATIONS = {
    "joint_operation": 38,
    "targeted_inspection": 20,
    "interagency_operation": 16,
    "joint_patrol": 10,
    "exercise": 6,
}
OPERATIONS_OF_RAIL = {"rail_inspection": 60, "joint_operation": 25, "targeted_inspection": 15}
PHASES = 2
"""Phases of a regional operation a year: spring and autumn, most of the offices that are open."""


def _operations(span, found, works, seed: int) -> dict[str, pd.DataFrame]:
    """Rows of the three tables of operations; all have ended."""
    random = draws.stream(seed, "operations")
    share = network.share_of_months(span, works)
    last = span.end - timedelta(days=1)
    pairs, plans = network.pairs(found), []
    for place, month in enumerate(span.months):
        for one, other in pairs:
            if min(share[one, place], share[other, place]) < 1:
                continue
            by_rail = found["mode"].iloc[one] == "rail"
            for _each in range(random.poisson(0.3 + 0.0024 * place)):
                names, weights = draws.table([OPERATIONS_OF_RAIL if by_rail else OPERATIONS])
                kind = names[draws.by_group(random, weights, np.zeros(1, dtype=int))[0]]
                started = month + timedelta(days=int(random.integers(0, 25)))
                plans.append(
                    (
                        started,
                        min(started + timedelta(days=int(random.integers(0, 6))), last),
                        kind,
                        (one, other),
                    )
                )
        if month.month in (4, 10):
            present = [office for office in np.flatnonzero(share[:, place] == 1).tolist() if random.random() < 0.75]
            started = month + timedelta(days=10)
            plans.append((started, started + timedelta(days=9), "regional_phase", tuple(present)))
    plans.sort(key=lambda plan: (plan[1], plan[0], plan[3]))
    offices, agencies = [], []
    for number, (started, _ended, kind, took_part) in enumerate(plans, start=1):
        sides = took_part[:1] if kind == "interagency_operation" else took_part
        offices += [(number, found["code"].iloc[office]) for office in sides]
        countries = sorted({found["country_code"].iloc[office] for office in sides})
        agencies += [(number, code) for country in countries for code in _operating(country, started, random)]
    ids = np.arange(1, len(plans) + 1)
    ended = [plan[1] for plan in plans]
    month = span.month_of_day[[span.number(day) for day in ended]]
    operation = pd.DataFrame(
        {
            "id": ids,
            "record_key": draws.numbered(f"{SOURCE}:O", ids, 5),
            "source_code": SOURCE,
            "load_id": reports.load_of(span, month, np.zeros(len(ids), dtype=bool)),
            "name": draws.numbered("Demonstration operation ", ids, 1),
            "kind": [plan[2] for plan in plans],
            "started_on": [plan[0] for plan in plans],
            "ended_on": ended,
        }
    )
    return {
        "operation": operation,
        "operation_blo": pd.DataFrame(offices, columns=["operation_id", "blo_code"]),
        "operation_agency": pd.DataFrame(agencies, columns=["operation_id", "agency_code"]),
    }


def _operating(country: str, day: date, random) -> list[str]:
    present = network.agencies_on(country, day)
    chosen = {present[kind] for kind in ("border", "customs") if kind in present}
    if random.random() < 0.4:
        chosen.add(present["drug_control"])
    return sorted(chosen)


def _in_operations(span, found, case: pd.DataFrame, operations: dict[str, pd.DataFrame], seed: int) -> pd.Series:
    """The operation that each seizure belongs to: one at its office, on its day."""
    random = draws.stream(seed, "in operations")
    days, chance = case["day"].to_numpy(), random.random(len(case))
    office, precise = case["office"].to_numpy(), ~case["month_only"].to_numpy()
    number = {code: place for place, code in enumerate(found["code"])}
    took_part = operations["operation_blo"].assign(office=lambda rows: rows["blo_code"].map(number))
    took_part = took_part.groupby("operation_id")["office"].agg(list)
    belongs = np.zeros(len(case), dtype="int64")
    for row in operations["operation"].itertuples():
        low = np.searchsorted(days, span.number(row.started_on), side="left")
        high = np.searchsorted(days, span.number(row.ended_on), side="right")
        at = np.arange(low, high)
        free = (chance[at] < IN_OPERATION) & precise[at] & (belongs[at] == 0)
        belongs[at[free & np.isin(office[at], took_part[row.id])]] = row.id
    return pd.Series(belongs, dtype="Int64").mask(belongs == 0)


def counts(span: network.Span, found: pd.DataFrame, exchanges: pd.DataFrame) -> np.ndarray:
    """Messages sent by each office in each month."""
    number = {code: place for place, code in enumerate(found["code"])}
    office = exchanges["from_blo_code"].map(number).to_numpy()
    local = (exchanges["sent_at"].dt.tz_localize(None) + pd.Timedelta(hours=5)).to_numpy().astype("datetime64[M]")
    month = local.astype(int) - np.datetime64(span.start, "M").astype(int)
    result = np.zeros((len(found), len(span.months)), dtype=int)
    np.add.at(result, (office, month), 1)
    return result
