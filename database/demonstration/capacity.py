"""What was built, delivered, taught and paid, the traffic through the crossings, and the targets."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from database.codes import reference_rows
from database.demonstration import draws, network, reports
from database.reference import DEMONSTRATION_SOURCE as SOURCE

TOPICS = {
    "risk_profiling": ("Risk analysis and profiling", 16),
    "vehicle_search": ("Search of vehicles", 14),
    "rail_search": ("Search of trains", 5),
    "document_examination": ("Examination of documents", 9),
    "drug_identification": ("Identification of drugs", 12),
    "precursors": ("Control of precursors", 9),
    "information_exchange": ("Exchange of information", 12),
    "canine": ("Work with dogs", 6),
    "human_rights_gender": ("Human rights and gender", 6),
    "criminal_analysis": ("Criminal analysis", 7),
    "interview": ("Interviews and observation", 5),
    "tot": ("Training of trainers", 4),
}
EQUIPMENT = (
    ("vehicle", 1, 38_000),
    ("drug_analyser", 1, 26_000),
    ("search_kit", 4, 1_900),
    ("endoscope", 2, 5_400),
    ("it", 6, 1_300),
    ("radio", 10, 420),
    ("furniture", 12, 180),
    ("cbt_class", 1, 31_000),
    ("test_kit", 40, 25),
    ("cctv", 1, 17_000),
    ("power", 1, 9_800),
)
CONDITIONS = {"working": 86, "repair": 7, "not_working": 4, "written_off": 3}
RATES = {"USD": 1.0, "JPY": 0.0068, "NOK": 0.094}
"""Invented round rates to the US dollar."""
CURRENCY = {"JP": "JPY", "NO": "NOK", "US": "USD"}
KINDS = ("border", "customs", "drug_control", "interior")
TARGETS = {
    "officers_trained": (180.0, 12.0),
    "offices_reporting_share": (0.9, 0.005),
    "median_reply_days": (5.0, -0.3),
    "joint_operations": (20.0, 3.0),
}
"""Target of the network in the first year, and by how much it moves each year."""


VERIFICATION = {
    "officers_trained": ("Lists of participants (invented)", "Списки участников (вымышлено)"),
    "offices_reporting_share": ("Monthly reports of offices (invented)", "Ежемесячные отчёты офисов (вымышлено)"),
    "median_reply_days": ("Registers of messages (invented)", "Журналы сообщений (вымышлено)"),
}
"""What shows that a target is reached, in English and Russian; of the others it is not recorded."""
SERVICE_YEARS = {
    "vehicle": 8,
    "drug_analyser": 6,
    "search_kit": 5,
    "endoscope": 6,
    "it": 5,
    "radio": 8,
    "furniture": 10,
    "cbt_class": 6,
    "test_kit": 2,
    "cctv": 7,
}
"""Of generators no service life is recorded."""
AGREEMENTS = {
    "KG-KZ": date(2017, 5, 12),
    "KG-TJ": date(2018, 3, 20),
    "KG-UZ": date(2018, 9, 5),
    "KZ-UZ": None,
    "TJ-UZ": date(2018, 2, 14),
    "TM-UZ": date(2021, 6, 30),
}
"""Invented days on which two countries agreed on their offices; of one it is not recorded."""


def tables(span: network.Span, found: pd.DataFrame, seed: int) -> dict[str, pd.DataFrame]:
    """`training`, `training_attendance`, `equipment`, `contribution`, `target`, and what was agreed: `agreement`,
    `service_life`, `contact_point`."""
    training, attendance = _trainings(span, found, draws.stream(seed, "trainings"))
    return {
        "training": training,
        "training_attendance": attendance,
        "equipment": _equipment(span, found, draws.stream(seed, "equipment")),
        "contribution": _contributions(span, found, draws.stream(seed, "contributions")),
        "target": _targets(span, found),
        "agreement": _agreements(),
        "service_life": pd.DataFrame(
            [(kind, years, "Invented for demonstration") for kind, years in SERVICE_YEARS.items()],
            columns=["kind", "years", "source"],
        ),
        "contact_point": _contact_points(span, found),
    }


def _agreements() -> pd.DataFrame:
    rows = [
        {
            "code": f"DEMO-{countries}",
            "name_en": f"Demonstration agreement {number}",
            "name_ru": f"Демонстрационное соглашение {number}",
            "kind": "blo_establishment" if number % 2 else "information_exchange",
            "country_codes": countries,
            "signed_on": signed,
            "ends_on": date(signed.year + 10, signed.month, signed.day) if signed and number % 3 == 0 else None,
            "source_url": None,
        }
        for number, (countries, signed) in enumerate(AGREEMENTS.items(), start=1)
    ]
    return pd.DataFrame(rows)


def _contact_points(span: network.Span, found: pd.DataFrame) -> pd.DataFrame:
    """Functions at the offices that stand open at the end; of every fifth office none is recorded."""
    last = span.end - timedelta(days=1)
    rows = []
    for number, office in enumerate(found.itertuples()):
        if number % 5 == 4:
            continue
        present = network.agencies_on(office.code[:2], last)
        rows.append((office.code, present["drug_control"], "liaison_officer", False))
        rows += [
            (office.code, present[kind], "duty_officer", kind == "border")
            for kind in ("border", "customs")
            if kind in present
        ]
    return pd.DataFrame(rows, columns=["blo_code", "agency_code", "function_code", "is_round_the_clock"])


def _donors() -> dict[str, list[str]]:
    return {row["code"]: [code for code in row["donor"].split(";") if code] for row in reference_rows("blos")}


def _keyed(rows: pd.DataFrame, letter: str, span: network.Span, day: str) -> pd.DataFrame:
    """Rows with an id by day, a key and the load that brought them."""
    rows = rows.sort_values(day, kind="stable", ignore_index=True)
    ids = np.arange(1, len(rows) + 1)
    month = span.month_of_day[[span.number(one) for one in rows[day]]]
    load = reports.load_of(span, month, np.zeros(len(rows), dtype=bool))
    key = draws.numbered(f"{SOURCE}:{letter}", ids, 5)
    return rows.assign(id=ids, record_key=key, source_code=SOURCE, load_id=load)


def _trainings(span, found, random) -> tuple[pd.DataFrame, pd.DataFrame]:
    share = network.share_of_months(span, network.office_works(span, found))
    last = span.end - timedelta(days=1)
    names, weights = draws.table([{topic: weight for topic, (_title, weight) in TOPICS.items()}])
    donors, rows = _donors(), []
    for place, month in enumerate(span.months):
        working = np.flatnonzero(share[:, place] > 0)
        for _each in range(random.poisson(1.5)):
            office = found.iloc[int(random.choice(working))]
            topic = names[draws.by_group(random, weights, np.zeros(1, dtype=int))[0]]
            is_regional = random.random() < 0.18
            started = month + timedelta(days=int(random.integers(0, 25)))
            rows.append(
                {
                    "title": f"{TOPICS[topic][0]} (demonstration)",
                    "topic": topic,
                    "level": "regional"
                    if is_regional
                    else str(random.choice(["on_site", "national", "online"], p=[0.6, 0.3, 0.1])),
                    "started_on": started,
                    "ended_on": min(started + timedelta(days=int(random.integers(1, 5))), last),
                    "blo_code": None if is_regional else office["code"],
                    "country_code": office["country_code"],
                    "donor_code": str(random.choice(donors[office["code"]])),
                }
            )
    training = _keyed(pd.DataFrame(rows), "T", span, "started_on")
    attendance = []
    for row in training.itertuples():
        countries = ("KG", "KZ", "TJ", "TM", "UZ") if row.level == "regional" else (row.country_code,)
        women_share = 0.1 + 0.012 * (row.started_on.year - span.start.year)
        present = sorted(
            {
                code
                for country in countries
                for kind, code in network.agencies_on(country, row.started_on).items()
                if kind in KINDS and random.random() < 0.75
            }
            or {network.agencies_on(countries[0], row.started_on)["customs"]}
        )
        for code in present:
            officers = 2 + int(random.poisson(4))
            women = int(random.binomial(officers, women_share))
            attendance.append((row.id, code, officers - women, women))
    return training, pd.DataFrame(attendance, columns=["training_id", "agency_code", "men", "women"])


def _equipment(span, found, random) -> pd.DataFrame:
    donors, rows = _donors(), []
    names, weights = draws.table([CONDITIONS])
    for office in found.itertuples():
        for kind, quantity, price in EQUIPMENT:
            deliveries = int(random.poisson(0.8 if price > 20_000 else 1.6))
            first = max(span.number(office.opened_on), 0)
            for _each in range(deliveries):
                day = span.start + timedelta(days=int(random.integers(first, len(span.days))))
                number = max(1, int(round(quantity * random.uniform(0.5, 1.5))))
                rows.append(
                    {
                        "blo_code": office.code,
                        "donor_code": str(random.choice(donors[office.code])),
                        "kind": kind,
                        "quantity": number,
                        "value_usd": round(number * price * random.uniform(0.9, 1.1), -1),
                        "delivered_on": day,
                        "condition": names[draws.by_group(random, weights, np.zeros(1, dtype=int))[0]],
                    }
                )
    return _keyed(pd.DataFrame(rows), "Q", span, "delivered_on")


def _contributions(span, found, random) -> pd.DataFrame:
    donors = _donors()
    targets = [("blo", office.code, donor) for office in found.itertuples() for donor in donors[office.code]]
    targets += [("country", code, "JP") for code in ("KG", "KZ", "TJ", "TM", "UZ")] + [
        ("network", None, "JP"),
        ("network", None, "US"),
    ]
    opened = dict(zip(found["code"], found["opened_on"], strict=True))
    rows = []
    for kind, code, donor in targets:
        before = opened.get(code, span.start) - timedelta(days=int(random.integers(60, 400)))
        agreed = max(before, span.start + timedelta(days=int(random.integers(0, 600))))
        usd = float(random.integers(6, 24)) * 10_000 * {"blo": 1, "country": 4, "network": 9}[kind]
        currency = CURRENCY[donor]
        rows.append(
            {
                "donor_code": donor,
                "target_kind": kind,
                "target_code": code,
                "project": f"Demonstration project {len(rows) + 1}",
                "purpose": "Repair, equipment and training (invented)",
                "amount": round(usd / RATES[currency], -3),
                "currency": currency,
                "amount_usd": usd,
                "agreed_on": agreed,
            }
        )
    made = pd.DataFrame(rows).sort_values("agreed_on", kind="stable", ignore_index=True)
    return made.assign(id=np.arange(1, len(made) + 1))


def _targets(span: network.Span, found: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for year in range(span.start.year + 1, span.end.year + 1):
        step = year - span.start.year - 1
        period = (date(year, 1, 1), date(year + 1, 1, 1))
        rows += [(name, None, None, *period, round(first + each * step, 3)) for name, (first, each) in TARGETS.items()]
        rows += [("officers_trained", None, code, *period, 36.0) for code in ("KG", "KZ", "TJ", "TM", "UZ")]
        rows += [
            ("reports_in_time", office.code, None, *period, 12.0)
            for office in found.itertuples()
            if office.opened_on < period[0]
        ]
    made = pd.DataFrame(rows, columns=["indicator", "blo_code", "country_code", "period_start", "period_end", "value"])
    first = {name: value - 2 * each for name, (value, each) in TARGETS.items()}
    of_network = made["blo_code"].isna() & made["country_code"].isna()
    return made.assign(
        id=np.arange(1, len(made) + 1),
        baseline=made["indicator"].map(first).where(of_network),
        **{
            column: pd.Series([VERIFICATION.get(one, (None, None))[place] for one in made["indicator"]], dtype="object")
            for place, column in enumerate(("verification", "verification_ru"))
        },
    )


def traffic(span: network.Span, found: pd.DataFrame, state: np.ndarray, seed: int) -> pd.DataFrame:
    """Rows of `traffic`: what passed in the months that an office reported on."""
    random = draws.stream(seed, "traffic")
    share = network.share_of_months(span, network.office_works(span, found))
    rows = []
    for number, office in enumerate(found.itertuples()):
        weight = draws.shape()["sites"][office.code]["weight"]
        measures = {"rail": ("wagons", "travellers"), "mixed": ("vehicles", "wagons", "travellers")}.get(
            office.mode, ("vehicles", "travellers")
        )
        base = {"vehicles": 7_500, "travellers": 16_000, "wagons": 5_200}
        for place, month in enumerate(span.months):
            if state[number, place] in ("", "missing", "due"):
                continue
            season = 1 + 0.18 * np.cos((month.month - 8) / 6 * np.pi)
            worked = share[number, place] * network.PANDEMIC_TRAFFIC.get((month.year, month.month), 1.0)
            for measure in measures:
                for direction in ("inbound", "outbound"):
                    count = int(base[measure] * (0.25 + weight) * season * worked * random.gamma(60, 1 / 60))
                    rows.append(
                        (
                            office.code,
                            month,
                            direction,
                            measure,
                            count,
                            int(count * random.uniform(0.02, 0.06)),
                            place,
                        )
                    )
    made = pd.DataFrame(rows, columns=["blo_code", "month", "direction", "measure", "count", "inspected", "place"])
    late = np.zeros(len(made), dtype=bool)
    return made.assign(source_code=SOURCE, load_id=reports.load_of(span, made["place"].to_numpy(), late)).drop(
        columns="place"
    )
