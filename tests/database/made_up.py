"""Made-up records: a few offices in four countries, and rows of the tables that the release and the baselines are made
from."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

Rows = dict[str, list[dict]]

COUNTRIES = {"KG": True, "TJ": True, "UZ": True, "AF": False}
"""Whether each is a programme country."""
OFFICES = {
    "KG-A": "high",
    "KG-B": "medium",
    "KG-C": "high",
    "KG-LOW": "low",
    "TJ-A": "high",
    "TJ-B": "high",
    "UZ-A": "high",
    "UZ-B": "medium",
    "AF-A": "medium",
}
"""How sure it is that each office exists."""
TOLD = {office for office, confidence in OFFICES.items() if confidence != "low"}
AGENCIES = ("KG-X", "TJ-X", "UZ-X", "AF-X")
DONORS = ("JP", "NO")
SOURCES = {"BLO": "blo", "IDS": "national_events"}
GROUPS = {
    "HEROIN": ("opiates", "drug"),
    "OPIUM": ("opiates", "drug"),
    "HASHISH": ("cannabis", "drug"),
    "ACID": ("precursors", "precursor"),
}
MONTHS_TOLD = (date(2025, 1, 1), date(2026, 8, 1))
"""First month of the records, and the first that is not released as of `AS_OF`: its last day is not 60 days old."""
AS_OF = datetime(2026, 10, 15, 6, tzinfo=UTC)
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
OLD, NEWEST_SETTLED, NEW, NO_LOAD = 1, 2, 3, 4
LOADS = {
    OLD: LONG_AGO,
    NEWEST_SETTLED: AS_OF - timedelta(days=60),
    NEW: AS_OF - timedelta(days=60) + timedelta(seconds=1),
}
"""When each load began; what the last brought is not old enough to be released, and `NO_LOAD` is of none."""


def reference() -> Rows:
    """Countries, offices, a pair of them, sources; the database speaks for `AS_OF`."""
    return {
        "database_info": [{"key": "loaded_at", "value": AS_OF.isoformat()}],
        "country": [
            {"iso2": code, "name_en": code, "name_ru": code, "is_programme_country": is_one}
            for code, is_one in COUNTRIES.items()
        ],
        "source": [{"code": code, "name": code, "kind": kind} for code, kind in SOURCES.items()],
        "load": [
            {"id": number, "file_name": f"{number}.xlsx", "started_at": started} for number, started in LOADS.items()
        ],
        "blo": [
            {"code": code, "name_en": code, "name_ru": code, "country_code": code[:2], "confidence": confidence}
            for code, confidence in OFFICES.items()
        ],
        "agency": [
            {
                "code": code,
                "name_en": code,
                "name_ru": code,
                "country_code": code[:2],
                "kind": "customs",
                "lineage_code": code,
            }
            for code in AGENCIES
        ],
        "donor": [{"code": code, "name_en": code, "name_ru": code} for code in DONORS],
        "crossing_pair": [{"code": "KG-A=TJ-A", "side_a": "KG-A", "side_b": "TJ-A", "mode": "road", "border": "KG-TJ"}],
    }


def case(number: int, day: date, **values) -> dict:
    """One seizure: a verified record of an office in Kyrgyzstan, loaded long ago, unless said otherwise."""
    return {
        "id": number,
        "record_key": f"R{number}",
        "occurrence": 1,
        "source_code": "BLO",
        "load_id": 1,
        "seized_on": day,
        "date_precision": "day",
        "country_code": "KG",
        "blo_code": "KG-A",
        "location_precision": "none",
        "status": "verified",
        "published_url": None,
        "persons_detained": None,
        "first_loaded_at": LONG_AGO,
        "is_quantity_implausible": False,
    } | values


def item(
    number: int, amount: float | None, substance: str | None = "HEROIN", *, line: int = 1, unit: str | None = "kg"
) -> dict:
    """One substance of a case."""
    group, category = GROUPS.get(substance, (None, None))
    return {
        "seizure_id": number,
        "line_no": line,
        "substance_code": substance,
        "group_code": group,
        "category": category,
        "quantity": amount,
        "unit": unit,
        "quantity_kg": amount if unit == "kg" else None,
        "is_significant": True,
    }


def drawn(seed: int, count: int, *, first: date = MONTHS_TOLD[0]) -> Rows:
    """As many cases as asked for, up to September 2026, of every status and age, some of them published."""
    luck = random.Random(seed)
    days = (date(2026, 10, 1) - first).days
    cases, items = [], []
    for number in range(1, count + 1):
        country = luck.choice(("KG", "KG", "KG", "TJ", "TJ", "TJ", "UZ", "UZ", "UZ", "AF"))
        own = [office for office in OFFICES if office.startswith(country)]
        cases.append(
            case(
                number,
                first + timedelta(luck.randrange(days)),
                source_code=luck.choice(("BLO", "BLO", "BLO", "IDS")),
                country_code=country,
                blo_code=luck.choice((*own, *own, None)),
                status=luck.choice(("verified",) * 6 + ("revised", "provisional", "rejected", "withdrawn")),
                published_url=luck.choice((None,) * 5 + (f"https://example.org/{number}",)),
                first_loaded_at=luck.choice((LONG_AGO,) * 9 + (AS_OF - timedelta(days=20),)),
                persons_detained=luck.choice((None, None, 0, 1, 1, 2, 3, 7)),
            )
        )
        for line in range(1, luck.choice((0, 1, 1, 1, 2, 3)) + 1):
            amount = luck.choice((None, *(luck.randrange(1, 400) / 4 for _ in range(6))))
            substance = luck.choice((*GROUPS, "HEROIN", "HEROIN", None))
            items.append(
                item(number, amount, substance, line=line, unit=luck.choice(("kg", "kg", "kg", "kg", "l", "l", None)))
            )
    return (
        reference()
        | {"seizure": cases, "seizure_item": items}
        | _drawn_messages(luck, count)
        | _drawn_capacity(luck, count // 6)
    )


def _drawn_messages(luck: random.Random, count: int) -> Rows:
    """Messages between offices or agencies, some answered within minutes or after months; operations of up to four
    offices."""
    first, days = MONTHS_TOLD[0], (date(2026, 10, 1) - MONTHS_TOLD[0]).days
    messages, operations, taken = [], [], []
    for number in range(1, count + 1):
        sent = datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(
            minutes=luck.randrange(days * 24 * 60)
        )
        wait = timedelta(
            minutes=luck.choice((0, 1, 719, 720, 721, 86_400, 90_000, luck.randrange(10_000), luck.randrange(10_000)))
        )
        messages.append(
            _record(luck, number)
            | {
                "sent_at": sent,
                "replied_at": luck.choice((None, sent + wait, sent + wait, sent + wait)),
                "expects_reply": luck.choice((True, True, False, None)),
                "from_blo_code": luck.choice((*OFFICES, *("KG-A",) * 8, None)),
                "to_blo_code": luck.choice((*OFFICES, *("TJ-A",) * 8, None)),
                "from_agency_code": luck.choice((*AGENCIES, None)),
                "to_agency_code": luck.choice((*AGENCIES, "NOT-LISTED", None)),
            }
        )
    for number in range(1, count // 8 + 1):
        day = first + timedelta(luck.randrange(days))
        operations.append(
            _record(luck, number)
            | {"name": f"Operation {number}", "started_on": day, "ended_on": luck.choice((day, day, day, None))}
        )
        taken += [
            {"operation_id": number, "blo_code": office} for office in luck.sample(tuple(OFFICES), luck.randrange(5))
        ]
    return {"exchange": messages, "operation": operations, "operation_blo": taken}


def _drawn_capacity(luck: random.Random, count: int) -> Rows:
    """Courses of few and of many officers, equipment, grants; some without office, country, donor, day or amount."""
    days = (date(2026, 10, 1) - MONTHS_TOLD[0]).days
    offices, donors = (*OFFICES, None), (*DONORS, None)
    courses, attended, delivered, grants = [], [], [], []
    for number in range(1, count + 1):
        day = MONTHS_TOLD[0] + timedelta(luck.randrange(days))
        given = _record(luck, number) | {"blo_code": luck.choice(offices), "donor_code": luck.choice(donors)}
        courses.append(
            given
            | {
                "country_code": luck.choice(("KG", "TJ", None)),
                "started_on": day,
                "ended_on": luck.choice((day, day, None)),
            }
        )
        for agency in luck.sample(AGENCIES, luck.randrange(3)):
            attended.append(
                {
                    "training_id": number,
                    "agency_code": agency,
                    "men": luck.choice((None, 0, 1, 2, 3, 5, 9)),
                    "women": luck.choice((None, 0, 1, 2, 4)),
                }
            )
        given = _record(luck, number) | {
            "blo_code": luck.choice(offices),
            "donor_code": luck.choice(donors),
            "kind": luck.choice(("radio", "vehicle", None)),
        }
        delivered.append(
            given
            | {
                "quantity": luck.choice((None, 1, 4)),
                "value_usd": luck.choice((None, 0.0, 250.5)),
                "delivered_on": luck.choice((day, day, None)),
            }
        )
        kind = luck.choice(("blo", "blo", "country", "network"))
        target = {
            "blo": luck.choice((*OFFICES, "NOT-LISTED")),
            "country": luck.choice(tuple(COUNTRIES)),
            "network": None,
        }[kind]
        grants.append(
            {
                "id": number,
                "donor_code": luck.choice(DONORS),
                "target_kind": kind,
                "target_code": target,
                "amount_usd": luck.choice((None, 1000.25, 5000.0)),
                "agreed_on": luck.choice((day, day, None)),
            }
        )
    return {"training": courses, "training_attendance": attended, "equipment": delivered, "contribution": grants}


def _record(luck: random.Random, number: int) -> dict:
    return {
        "id": number,
        "record_key": f"X{number}",
        "source_code": luck.choice(("BLO", "BLO", "BLO", "IDS")),
        "load_id": luck.choice((*(OLD,) * 6, NEWEST_SETTLED, NEW, NO_LOAD)),
    }
