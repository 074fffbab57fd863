"""Made-up facts: every blank, code and status that a database can hold, few enough to count in plain loops.

Amounts are quarters, and grams a 1024th of a kilogram, so that sums are the same in whatever order they are added.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import h3

Rows = dict[str, list[dict]]

PROGRAMME = ("KG", "TJ", "UZ")
COUNTRIES = (*PROGRAMME, "AF")
OFFICES = {
    "KG-A": "high",
    "KG-B": "medium",
    "KG-LOW": "low",
    "TJ-A": "high",
    "TJ-B": "medium",
    "UZ-A": "high",
    "UZ-B": "high",
    "AF-A": "high",
}
"""Offices and the confidence that they exist; the country stands before the hyphen."""
PAIRS = {"KG-A=TJ-A": ("KG-A", "TJ-A"), "UZ-A=AF-A": ("UZ-A", "AF-A"), "UZ-B=TM-GATE": ("UZ-B", "TM-GATE")}
"""Two sides of a crossing; the last has an office on one side only."""
SOURCES = {"BLO-1": "blo", "BLO-2": "blo", "IDS": "national_events", "NEWS": "published"}
AGENCIES = {
    "KG-OLD": ("KG", "customs", "KG-L1"),
    "KG-NEW": ("KG", "customs", "KG-L1"),
    "KG-POL": ("KG", "police", "KG-L2"),
    "TJ-DCA": ("TJ", "drug_control", "TJ-L1"),
    "UZ-BG": ("UZ", "border_guard", "UZ-L1"),
}
"""Country, kind and lineage; the first two are one agency before and after it was renamed."""
BODY_OF = {"KG-OLD": "KG-POL", "UZ-BG": "UZ-SEC"}
"""The body that an agency is a part of: one that was taken out of it when it was renamed, and one whose body is in no
list."""
SUBSTANCES = {
    "HEROIN": ("OPIATES", "drug", "kg"),
    "OPIUM": ("OPIATES", "drug", "kg"),
    "HASHISH": ("CANNABIS", "drug", "g"),
    "MDMA": ("ATS", "drug", "tablet"),
    "POPPY": ("POPPY", "plant_material", "plant"),
    "ACID": ("ACIDS", "precursor", "l"),
    None: (None, None, "kg"),
}
"""Group, category and usual unit; None is a text without a safe code."""
KG_OF = {"kg": 1.0, "g": 0.001}
STATUSES = ("provisional", "verified", "revised", "rejected", "withdrawn")
CODES = {
    "transport_group": ("road_commercial", "rail", "unknown", None),
    "transport_mode": ("truck", "train", "unknown", "other", None),
    "concealment": ("cargo", "body", "unknown", "other", None),
    "direction": ("entry", "exit", None),
    "origin_code": ("AF", "unknown", "other", None),
    "departure_code": ("AF", "TJ", "unknown", None),
    "destination_code": ("KZ", "RU", "unknown", "other", None),
    "place_code": ("KG-OSH", "TJ-KHUJAND", None),
}
"""What a case may say, blank included."""
DETECTIONS = ("dog", "xray", "unknown")
PLACES = {"KG-OSH": (40.53, 72.8), "TJ-KHUJAND": (40.28, 69.62), "TM-GATE": (38.0, 62.0)}
PRECISIONS = ("crossing", "settlement", "district", "province", "country", "none")
SHIFTS = (0.0, 0.0, 0.0, 0.125, -0.25)
"""How far from its place, in degrees, a case may have been: some lie half-way between two steps of a tenth or a
hundredth."""
DONORS = ("JP", "NO")
NATIONAL = (
    ("KG", 2021, "HEROIN", "WDR", 12.5, False, True),
    ("KG", 2021, "OPIUM", "ARQ", 4.25, False, True),
    ("KG", 2021, "OPIUM", "WDR", 4.0, False, False),
    ("KG", 2022, "ACID", "WDR", 100.0, False, True),
    ("TJ", 2022, "HEROIN", "WDR", None, False, True),
    ("TJ", 2022, "HASHISH", "WDR", 31.5, False, True),
    ("TJ", 2022, "POPPY", "WDR", 900.0, True, True),
    ("AF", 2023, "OPIUM", "WDR", 5000.0, False, True),
    ("UZ", 2030, "HEROIN", "WDR", 1.0, False, True),
)
"""Country, year, substance, publisher, kilograms, whether a total, whether preferred."""


def reference() -> Rows:
    """The network: countries, offices, pairs, agencies, substances, places, sources."""
    return {
        "code_list": [
            {
                "vocabulary": "concealment",
                "code": code,
                "label_en": code.title(),
                "label_ru": code,
                "sort_order": number,
            }
            for number, code in enumerate(("cargo", "body", "other"))
        ],
        "country": [
            {
                "iso2": code,
                "name_en": code,
                "name_ru": code,
                "is_programme_country": code in PROGRAMME,
                "label_lat": None if code == "AF" else 40.0 + number,
                "label_lon": None if code == "AF" else 70.0 + number,
            }
            for number, code in enumerate(COUNTRIES)
        ],
        "source": [{"code": code, "name": f"Source {code}", "kind": kind} for code, kind in SOURCES.items()],
        "source_subject": [
            {"source_code": code, "subject": subject}
            for code, subjects in {
                "BLO-1": ("seizures", "exchanges"),
                "BLO-2": ("seizures",),
                "IDS": ("seizures",),
            }.items()
            for subject in subjects
        ],
        "blo": [
            {
                "code": code,
                "name_en": f"Office {code}",
                "name_ru": f"Офис {code}",
                "country_code": code[:2],
                "place_code": "KG-OSH" if code == "KG-A" else None,
                "confidence": confidence,
                "opened_on": date(2023, 3, 1) if code == "TJ-B" else date(2020, 1, 1),
                "opened_precision": "month",
            }
            for code, confidence in OFFICES.items()
        ],
        "blo_status": [
            {
                "blo_code": "UZ-B",
                "status": "closed",
                "from_on": date(2022, 1, 1),
                "to_on": date(2022, 7, 1),
                "reason": "Flood",
            },
            {"blo_code": "UZ-B", "status": "reopened", "from_on": date(2022, 7, 1), "to_on": None, "reason": None},
        ],
        "donor": [{"code": code, "name_en": code, "name_ru": code, "country_code": code} for code in DONORS],
        "blo_donor": [
            {"blo_code": office, "donor_code": code}
            for office, code in (("KG-A", "NO"), ("KG-A", "JP"), ("TJ-A", "JP"))
        ],
        "blo_agency": [
            {"blo_code": "KG-A", "agency_code": "KG-OLD", "from_on": date(2020, 1, 1), "to_on": date(2022, 5, 1)},
            {"blo_code": "KG-A", "agency_code": "KG-NEW", "from_on": date(2022, 5, 1), "to_on": None},
            {"blo_code": "KG-A", "agency_code": "NOT-LISTED", "from_on": None, "to_on": None},
            {"blo_code": "TJ-A", "agency_code": "TJ-DCA", "from_on": date(2020, 1, 1), "to_on": None},
        ],
        "crossing_pair": [
            {
                "code": code,
                "side_a": one,
                "side_b": other,
                "mode": "road",
                "border": "-".join(sorted((one[:2], other[:2]))),
            }
            for code, (one, other) in PAIRS.items()
        ],
        "agency": [
            {
                "code": code,
                "name_en": code,
                "name_ru": code,
                "country_code": country,
                "kind": kind,
                "lineage_code": lineage,
                "parent_code": BODY_OF.get(code),
            }
            for code, (country, kind, lineage) in AGENCIES.items()
        ],
        "substance": [
            {
                "code": code,
                "name_en": code,
                "name_ru": code,
                "group_code": group,
                "category": category,
                "default_unit": unit,
            }
            for code, (group, category, unit) in SUBSTANCES.items()
            if code
        ],
        "place": [
            {
                "code": code,
                "name_en": f"Place {code}",
                "name_ru": f"Место {code}",
                "country_code": code[:2],
                "kind": "settlement",
                "lat": lat,
                "lon": lon,
                "precision_km": 5.0 if code == "KG-OSH" else None,
            }
            for code, (lat, lon) in PLACES.items()
        ],
        "place_alias": [
            {"alias": alias, "country_code": "KG", "place_code": "KG-OSH"} for alias in ("Osh city", "Ошь")
        ],
        "country_alias": [{"alias": "Kirgizia", "code": "KG"}, {"alias": "Not known", "code": None}],
        "substance_alias": [
            {"alias": "Diamorphine", "code": "HEROIN"},
            {"alias": "Opiates, unspecified", "code": "GROUP:OPIATES"},
        ],
        "national_seizure": [
            dict(
                zip(
                    ("country_code", "year", "substance_code", "source", "quantity_kg", "is_total", "preferred"),
                    row,
                    strict=True,
                )
            )
            for row in NATIONAL
        ],
    }


def case(number: int, day: date, **values) -> dict:
    """One seizure: verified BLO record of Kyrgyzstan, loaded on its day, unless said otherwise."""
    return {
        "id": number,
        "record_key": f"R{number}",
        "occurrence": 1,
        "source_code": "BLO-1",
        "load_id": 1,
        "seized_on": day,
        "date_precision": "day",
        "country_code": "KG",
        "location_precision": "none",
        "status": "verified",
        "first_loaded_at": datetime(day.year, day.month, day.day, tzinfo=UTC),
        "is_quantity_implausible": False,
    } | values


def item(number: int, substance: str | None, quantity: float | None, *, line: int = 1, **values) -> dict:
    """One substance of a case, in the substance's usual unit."""
    group, category, unit = SUBSTANCES[substance]
    unit = values.get("unit", unit)
    kilograms = None if quantity is None or unit not in KG_OF else quantity * KG_OF[unit]
    return {
        "seizure_id": number,
        "line_no": line,
        "substance_code": substance,
        "group_code": group,
        "category": category,
        "quantity": quantity,
        "unit": unit,
        "quantity_kg": kilograms,
    } | values


def drawn(seed: int, count: int, *, first: date, days: int, share_published: float = 0.1) -> Rows:
    """As many cases as asked for on `days` days from `first`, with items, agencies, detections, messages, reports.

    The tables that a load derives from these are not among them.
    """
    luck = random.Random(seed)
    made: Rows = {name: [] for name in ("seizure", "seizure_item", "seizure_agency", "seizure_detection")}
    for number in range(1, count + 1):
        _draw_case(luck, number, first + timedelta(luck.randrange(days)), share_published, made)
    _make_whole(made)
    return (
        reference()
        | made
        | {
            "exchange": _exchanges(luck, count // 3, first, days),
            **_operations(luck, count // 20, first, days),
            "report": _reports(luck, first, days),
            "event_mark": _event_marks(luck, first, days),
            "database_info": [{"key": "released_to", "value": (first + timedelta(days * 3 // 4)).isoformat()}],
            **_trainings(luck, count // 6, first, days),
            "equipment": _equipment(luck, count // 4, first, days),
            "contribution": _contributions(luck, count // 8, first, days),
            **_planned(first),
            "traffic": _traffic(luck, first, days),
        }
    )


def _draw_case(luck: random.Random, number: int, day: date, share_published: float, made: Rows) -> None:
    country = luck.choice(COUNTRIES)
    own = [office for office in OFFICES if office.startswith(country)]
    place = luck.choice(CODES["place_code"])
    is_located = luck.random() < 0.7
    lead = luck.choice((*AGENCIES, None, "NOT-LISTED"))
    spoken = {name: luck.choice(codes) for name, codes in CODES.items() if name != "place_code"}
    made["seizure"].append(
        case(
            number,
            day,
            source_code=luck.choice(("BLO-1", "BLO-1", "BLO-1", "BLO-2", "IDS", "NEWS")),
            country_code=country,
            blo_code=luck.choice((*own, *own, None)),
            lead_agency_code=lead,
            place_code=place,
            lat=PLACES[place][0] + luck.choice(SHIFTS) if place and is_located else None,
            lon=PLACES[place][1] + luck.choice(SHIFTS) if place and is_located else None,
            location_precision=luck.choice(PRECISIONS),
            persons_detained=luck.choice((None, 0, 1, 2, 7)),
            value_usd=(None, 0.0, 1250.5, None, 320.0, 4800.25, 75.0)[number % 7],
            status=luck.choice((*STATUSES, "verified", "verified")),
            published_url=f"https://example.org/{number}" if luck.random() < share_published else None,
            first_loaded_at=datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(luck.randrange(90)),
            occurrence=2 if number % 11 == 0 else 1,
            double_report_group=luck.choice((None, None, 4 + number % 3)),
            date_precision=luck.choice(("day", "day", "month")),
            is_quantity_implausible=luck.random() < 0.05,
            **spoken,
            **_draw_reported(number),
        )
    )
    for line in range(1, luck.choice((1, 1, 1, 2, 3, 0)) + 1):
        substance = luck.choice(tuple(SUBSTANCES))
        unit = luck.choice((SUBSTANCES[substance][2], SUBSTANCES[substance][2], "l", None))
        quantity = luck.choice((None, 0.0, 250.0, luck.randrange(1, 4000) / 4, luck.randrange(1, 4000) / 4))
        row = item(number, substance, quantity, line=line, unit=unit, is_significant=luck.choice((True, False, None)))
        row["substance_reported"] = (substance or "смесь").lower()
        if unit == "g" and quantity is not None:
            row["quantity_kg"] = quantity / 1024
        made["seizure_item"].append(row)
    others = luck.sample(tuple(AGENCIES), luck.choice((0, 0, 1, 2)))
    for agency in [lead, *(one for one in others if one != lead)] if lead else others:
        role = "lead" if agency == lead else "participant"
        made["seizure_agency"].append({"seizure_id": number, "agency_code": agency, "role": role})
    for detection in luck.sample(DETECTIONS, luck.choice((0, 1, 2))):
        made["seizure_detection"].append({"seizure_id": number, "detection": detection})


def _make_whole(made: Rows) -> None:
    """Let the first case say all that a record can: whichever is drawn, one is known to have everything."""
    made["seizure"][0] |= {"source_code": "BLO-1", "lead_agency_code": "KG-NEW", "double_report_group": 4}
    for name, rows in {
        "seizure_item": [item(1, "HEROIN", 2.0), item(1, "MDMA", 30.0, line=2)],
        "seizure_agency": [
            {"seizure_id": 1, "agency_code": code, "role": role}
            for code, role in (("KG-NEW", "lead"), ("TJ-DCA", "participant"))
        ],
        "seizure_detection": [{"seizure_id": 1, "detection": code} for code in ("xray", "dog")],
    }.items():
        made[name] = [*rows, *(row for row in made[name] if row["seizure_id"] != 1)]


def _draw_reported(number: int) -> dict:
    """What a case may say beside its codes; by its number, so that nothing else depends on it."""
    luck = random.Random(f"reported {number}")
    return {
        "public_ref": luck.choice((None, f"KG-{number % 40:03}/24", f"№ {number}_%", "=1+1")),
        "place_text": luck.choice((None, "г. Ош", "Osh, КПП «Достук»", "река Чу")),
        "province_text": luck.choice((None, "Ошская область")),
        "country_reported": luck.choice((None, "Kyrgyzstan", "Кыргызстан")),
        "transport_reported": luck.choice((None, "-авто", "@truck")),
        "exchange_id": luck.choice((None, None, 5 + number % 90)),
        "operation_id": luck.choice((None, None, 1 + number % 18)),
        "double_report_grade": luck.choice((None, "exact", "near", "near_places")),
        "updated_at": luck.choice((None, datetime(2023, 1, 31, 21, 30, tzinfo=UTC))),
        "row_no": luck.choice((None, number)),
    }


def _exchanges(luck: random.Random, count: int, first: date, days: int) -> list[dict]:
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    rows = []
    for number in range(1, count + 1):
        sent = start + timedelta(minutes=luck.randrange(days * 24 * 60))
        sender = luck.choice((*OFFICES, None))
        rows.append(
            {
                "id": number,
                "record_key": f"X{number}",
                "source_code": luck.choice(("BLO-1", "BLO-2", "IDS")),
                "load_id": 1,
                "sent_at": sent,
                "from_blo_code": sender,
                "to_blo_code": luck.choice((*OFFICES, None)),
                "from_agency_code": luck.choice((*AGENCIES, None)),
                "to_agency_code": luck.choice((*AGENCIES, None)),
                "subject": luck.choice(("OPIATES", "ATS", None)),
                "expects_reply": luck.choice((True, False, None)),
                "replied_at": luck.choice((None, sent + timedelta(hours=luck.randrange(1, 400)))),
                "outcome": (None, "seizure", "information", "none")[number * 7 % 4],
            }
        )
    return rows


def _operations(luck: random.Random, count: int, first: date, days: int) -> Rows:
    operations, taken = [], []
    for number in range(1, count + 1):
        ended = first + timedelta(luck.randrange(days))
        operations.append(
            {
                "id": number,
                "record_key": f"O{number}",
                "source_code": luck.choice(("BLO-1", "BLO-2")),
                "load_id": 1,
                "name": f"Operation {number}",
                "started_on": ended - timedelta(number % 9) if number % 5 else None,
                "kind": (None, "joint_operation", "joint_patrol")[number % 3],
                "ended_on": ended,
            }
        )
        took_part = luck.sample(tuple(OFFICES), luck.choice((0, 1, 2, 3)))
        taken += [
            {"operation_id": number, "blo_code": office}
            for office in (PAIRS["KG-A=TJ-A"] if number % 4 == 0 else took_part)
        ]
    return {
        "operation": operations,
        "operation_blo": taken,
        "operation_agency": [row for one in operations for row in _of_operation(one["id"])],
    }


def _of_operation(number: int) -> list[dict]:
    """Agencies of an operation; by its number, so that nothing else depends on them."""
    luck = random.Random(f"operation {number}")
    return [
        {"operation_id": number, "agency_code": code} for code in luck.sample(tuple(AGENCIES), luck.choice((0, 1, 2)))
    ]


def _trainings(luck: random.Random, count: int, first: date, days: int) -> Rows:
    courses, taught = [], []
    for number in range(1, count + 1):
        ended = first + timedelta(luck.randrange(days))
        courses.append(
            {
                "id": number,
                "record_key": f"T{number}",
                "source_code": luck.choice(("BLO-1", "BLO-2", "IDS")),
                "load_id": 1,
                "topic": luck.choice(("search", "profiling", None)),
                "started_on": ended,
                "ended_on": luck.choice((ended, ended, None)),
                "blo_code": luck.choice((*OFFICES, None)),
                "country_code": luck.choice((*COUNTRIES, None)),
                "donor_code": luck.choice((*DONORS, None)),
            }
        )
        for agency in luck.sample((*AGENCIES, "NOT-LISTED"), luck.choice((1, 2, 3))):
            taught.append(
                {
                    "training_id": number,
                    "agency_code": agency,
                    "men": luck.choice((None, 0, 3, 8)),
                    "women": luck.choice((None, 0, 2)),
                }
            )
    return {"training": courses, "training_attendance": taught}


def _planned(first: date) -> Rows:
    """What was agreed and planned; nothing of it is drawn, so that nothing else depends on it."""
    offices, year = [*OFFICES], first.replace(month=1, day=1)
    return {
        "agreement": [
            {
                "code": f"A{number}",
                "name_en": f"Agreement {number}",
                "name_ru": f"Соглашение {number}",
                "kind": (None, "other")[number % 2],
                "country_codes": codes,
                "signed_on": (None, first, first + timedelta(500))[number % 3],
                "ends_on": None,
                "source_url": (None, f"https://example.org/{number}")[number // 2],
            }
            for number, codes in enumerate(("KG-UZ", "KG-TJ", "TJ-UZ", "AF-TJ"))
        ],
        "service_life": [{"kind": "vehicle", "years": 8, "source": None}, {"kind": "radio", "years": 5, "source": "x"}],
        "contact_point": [
            {
                "blo_code": office,
                "agency_code": "KG-NEW",
                "function_code": "duty_officer",
                "is_round_the_clock": (None, True, False)[number % 3],
            }
            for number, office in enumerate(offices)
        ],
        "target": [
            {
                "id": number,
                "indicator": ("officers_trained", "joint_operations")[number % 2],
                "blo_code": office,
                "country_code": country,
                "period_start": year.replace(year=year.year + number % 3),
                "period_end": year.replace(year=year.year + number % 3 + 1),
                "value": (None, 12.0, 0.5)[number % 3],
                "baseline": (None, 3.0)[number % 2],
                "verification": (None, "Lists")[number % 2],
                "verification_ru": (None, "Списки", None)[number % 3],
            }
            for number, (office, country) in enumerate(
                [(None, None)] * 4 + [(None, code) for code in COUNTRIES] + [(code, None) for code in offices], start=1
            )
        ],
    }


def _equipment(luck: random.Random, count: int, first: date, days: int) -> list[dict]:
    return [
        {
            "id": number,
            "record_key": f"Q{number}",
            "source_code": luck.choice(("BLO-1", "BLO-2", "IDS")),
            "load_id": 1,
            "blo_code": luck.choice((*OFFICES, None)),
            "donor_code": luck.choice((*DONORS, None)),
            "kind": luck.choice(("vehicle", "radio", None)),
            "quantity": luck.choice((None, 1, 12)),
            "value_usd": luck.choice((None, 0.0, 1250.5, 38000.0)),
            "delivered_on": luck.choice((first + timedelta(luck.randrange(days)),) * 6 + (None,)),
            "condition": (None, "working", "working", "repair")[number % 4],
        }
        for number in range(1, count + 1)
    ]


def _traffic(luck: random.Random, first: date, days: int) -> list[dict]:
    """What passed at offices in some months: now and then not told how many were checked."""
    months = sorted({(first + timedelta(day)).replace(day=1) for day in range(0, days, 28)})
    return [
        {
            "blo_code": office,
            "month": month,
            "direction": direction,
            "measure": measure,
            "count": luck.randrange(9000),
            "inspected": luck.choice((None, 0, luck.randrange(500))),
            "source_code": luck.choice(("BLO-1", "BLO-1", "BLO-2", "IDS")),
            "load_id": 1,
        }
        for month in months
        for office in luck.sample(tuple(OFFICES), 4)
        for direction in ("inbound", "outbound")
        for measure in luck.sample(("vehicles", "wagons", "travellers"), 2)
    ]


def _contributions(luck: random.Random, count: int, first: date, days: int) -> list[dict]:
    rows = []
    for number in range(1, count + 1):
        kind = luck.choice(("blo", "blo", "country", "network"))
        target = {"blo": luck.choice((*OFFICES, "NOT-LISTED")), "country": luck.choice(COUNTRIES), "network": None}[
            kind
        ]
        rows.append(
            {
                "id": number,
                "donor_code": luck.choice(DONORS),
                "target_kind": kind,
                "target_code": target,
                "project": f"Project {number}",
                "purpose": "Repair",
                "amount_usd": luck.choice((None, 1000.25, 250000.0)),
                "agreed_on": luck.choice((first + timedelta(luck.randrange(days)),) * 5 + (None,)),
            }
        )
    return rows


def _reports(luck: random.Random, first: date, days: int) -> list[dict]:
    """A report per office and month, and one per country and year in event files."""
    rows: list[dict] = []

    def add(**values) -> None:
        status = luck.choice(("received", "received", "received", "nil", "late", "missing"))
        rows.append(
            {
                "id": len(rows) + 1,
                "record_key": f"P{len(rows) + 1}",
                "load_id": 1,
                "subject": "seizures",
                "status": status,
            }
            | values
        )

    month = first.replace(day=1)
    while month < first + timedelta(days):
        after = (month + timedelta(32)).replace(day=1)
        for office in OFFICES:
            if luck.random() < 0.9:
                add(source_code="BLO-1", blo_code=office, country_code=None, period_start=month, period_end=after)
            if luck.random() < 0.1:
                add(
                    source_code="BLO-1",
                    blo_code=office,
                    country_code=None,
                    period_start=month,
                    period_end=after,
                    subject="exchanges",
                )
        month = after
    for year in range(first.year, (first + timedelta(days)).year + 1):
        for country in COUNTRIES:
            span = {"period_start": date(year, 1, 1), "period_end": date(year + 1, 1, 1)}
            add(source_code="IDS", blo_code=None, country_code=country, **span)
    return rows


def _event_marks(luck: random.Random, first: date, days: int) -> list[dict]:
    scopes = [("network", None), *(("country", code) for code in COUNTRIES), *(("blo", code) for code in OFFICES)]
    return [
        {
            "id": number,
            "occurred_on": first + timedelta(luck.randrange(days)),
            "scope_kind": kind,
            "scope_code": code,
            "kind": "closure",
            "text_en": f"Event {number}",
            "text_ru": f"Событие {number}",
            "source": None,
        }
        for number, (kind, code) in enumerate(scopes * 3, start=1)
    ]


def position_cells(cases: list[dict]) -> list[dict]:
    """The hexagons of every position of a case."""
    positions = sorted({(case["lat"], case["lon"]) for case in cases if case.get("lat") is not None})
    return [
        {"lat": lat, "lon": lon}
        | {f"cell_{resolution}": int(h3.latlng_to_cell(lat, lon, resolution), 16) for resolution in (3, 4, 5)}
        for lat, lon in positions
    ]


HELD = ("category", "group_code", "unit")
LEVELS = ((), HELD[:1], HELD[1:2], HELD[:2], ("category", "unit"), HELD)


def monthly_totals(rows: Rows) -> list[dict]:
    """Totals of the cases of each month, as a load counts them: `schema.monthly_total`."""
    lines: dict[int, list[dict]] = {}
    for line in rows.get("seizure_item", []):
        lines.setdefault(line["seizure_id"], []).append(line)
    found: dict[tuple, list[tuple[dict, list[dict], bool]]] = {}
    for case in rows.get("seizure", []):
        of_case = [
            {
                "category": line.get("category"),
                "group_code": line.get("group_code"),
                "unit": "kg" if line.get("quantity_kg") is not None else line.get("unit"),
                "amount": line["quantity_kg"] if line.get("quantity_kg") is not None else line.get("quantity"),
            }
            for line in lines.get(case["id"], [])
        ]
        placed = (
            case["source_code"],
            case["status"],
            case["country_code"],
            case.get("blo_code") or "",
            case["seized_on"].replace(day=1),
        )
        for level in LEVELS:
            held: dict[tuple, list[dict]] = {} if level else {("*", "*", "*"): []}
            for line in of_case if level else []:
                key = tuple((line[name] or "") if name in level else "*" for name in HELD)
                held.setdefault(key, []).append(line)
            for key, own in held.items():
                found.setdefault((*placed, *key), []).append((case, own, "unit" in level))
    names = ("source_code", "status", "country_code", "blo_code", "month", *HELD)
    return [dict(zip(names, key, strict=True)) | _totals(cases) for key, cases in found.items()]


def monthly_agencies(rows: Rows) -> list[dict]:
    """Cases of each month by who took part in them, as a load counts them: `schema.monthly_agency`."""
    known = {agency["code"]: agency for agency in rows.get("agency", [])}
    codes: dict[int, list[str]] = {}
    for line in rows.get("seizure_agency", []):
        codes.setdefault(line["seizure_id"], []).append(line["agency_code"])
    found: dict[tuple, list[tuple[dict, bool, bool]]] = {}
    for case in rows.get("seizure", []):
        lead = case.get("lead_agency_code")
        named = []
        for code in {*codes.get(case["id"], []), *([lead] if lead else [])}:
            agency = known.get(code, {})
            body = known.get(agency.get("parent_code"), {})
            named.append((agency.get("lineage_code", code), body.get("lineage_code"), agency, code == lead))
        placed = (case["source_code"], case["status"], case["country_code"], case.get("blo_code") or "")
        lines: dict[tuple[str, str], list[bool]] = {}
        for lineage, whole, agency, is_lead in named:
            is_joint = any(
                other != lineage and other != whole and lineage != other_whole
                for other, other_whole, _agency, _lead in named
            )
            for kind, code in (
                ("agency", lineage),
                ("country", agency.get("country_code")),
                ("kind", agency.get("kind")),
            ):
                if agency:
                    line = lines.setdefault((kind, code), [False, False])
                    line[0] |= is_lead
                    line[1] |= is_joint
        if not named:
            lines = {(kind, ""): [False, False] for kind in ("agency", "country", "kind")}
        for (kind, code), (is_led, is_joint) in lines.items():
            key = (*placed, case["seized_on"].replace(day=1), kind, code)
            found.setdefault(key, []).append((case, is_led, is_joint))
    names = ("source_code", "status", "country_code", "blo_code", "month", "kind", "code")
    told = []
    for key, cases in found.items():
        persons = [case["persons_detained"] for case, *_ in cases if case.get("persons_detained") is not None]
        told.append(
            dict(zip(names, key, strict=True))
            | {
                "case_count": len(cases),
                "led_count": sum(is_led for _case, is_led, _joint in cases),
                "joint_count": sum(is_joint for _case, _led, is_joint in cases),
                "persons_detained": sum(persons) if persons else None,
                "stated_count": len(persons),
            }
        )
    return told


def by_month(rows: Rows) -> Rows:
    """Tables by month, as a load makes them of the cases."""
    return {"monthly_total": monthly_totals(rows), "monthly_agency": monthly_agencies(rows)}


def _totals(cases: list[tuple[dict, list[dict], bool]]) -> dict:
    """Figures of cases, each with its lines and whether their amounts are of one unit."""
    persons = [case["persons_detained"] for case, *_ in cases if case.get("persons_detained") is not None]
    amounts, sure, flagged = [], [], []
    for case, lines, is_of_unit in cases:
        stated = [line["amount"] for line in lines if is_of_unit and line["amount"] is not None]
        if stated:
            amounts.append(sum(stated))
            (flagged if case.get("is_quantity_implausible") else sure).append(sum(stated))
    return {
        "case_count": len(cases),
        "persons_detained": sum(persons) if persons else None,
        "stated_count": len(persons),
        "amount_count": len(amounts),
        "quantity": sum(amounts) if amounts else None,
        "largest": max(amounts, default=None),
        "largest_sure": max(sure, default=None),
        "flagged_count": sum(bool(case.get("is_quantity_implausible")) for case, *_ in cases),
        "line_count": sum(len(lines) for _case, lines, _unit in cases),
        "flagged_quantity": sum(flagged) if flagged else None,
    }
