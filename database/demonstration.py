"""A demonstration network: ten years of invented records at the real offices, the same for the same seed.

Offices, crossings, agencies and the opening dates that are known are real; every record, and every opening date that is
not known, is invented. What is planted on purpose (rises, bursts, silences, double reports) is listed in
`tests/planted_facts.toml`, so that statistics can be judged by it. No person and no real case is in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import sqlalchemy as sa

from comparison import months_between, shift
from database import derived, flags, publishing, reference
from database.codes import codes, reference_rows
from queries import schema
from settings import Settings, current

SEED = 20_221_107
YEARS = 10
DEFAULT_SEIZURES = 40_000
SOURCE = reference.DEMONSTRATION_SOURCE
LOAD_ID = 1
ELSEWHERE_SHARE = 0.12
"""Share of cases outside any office."""
INVENTED = "Opening date invented for demonstration."

KYRGYZ_TAJIK = ("KG-KYZYLBEL", "TJ-GULISTON", "KG-KARAMYK", "TJ-TOJVARON", "KG-BORDOBO", "KG-KULUNDU")
CLOSED_KYRGYZ_TAJIK = (date(2021, 5, 1), date(2025, 3, 13))
CLOSED_PANDEMIC = (date(2020, 3, 16), date(2020, 9, 1))
HIGH_PASSES = ("KG-KARAMYK", "TJ-TOJVARON", "KG-BORDOBO")
INVENTED_OPENINGS = {
    "KZ-KORDAI": date(2017, 9, 12),
    "TJ-NPYANJ": date(2016, 4, 20),
    "UZ-AYRITOM": date(2018, 6, 5),
    "UZ-DUSTLIK": date(2018, 10, 16),
    "KG-DOSTUK": date(2018, 10, 16),
    "TM-FARAP": date(2023, 5, 11),
    "TM-IMAMNAZAR": date(2019, 3, 14),
    "TM-SERHETABAT": date(2019, 11, 28),
    "KG-AKZHOL": date(2017, 9, 12),
    "KG-KYZYLBEL": date(2018, 5, 24),
    "TJ-GULISTON": date(2018, 5, 24),
    "KG-KARAMYK": date(2019, 7, 2),
    "TJ-TOJVARON": date(2019, 7, 2),
    "KG-BORDOBO": date(2019, 8, 21),
    "KG-KULUNDU": date(2020, 2, 6),
}
WEIGHTS = {
    "UZ-AYRITOM": 2.6, "TJ-NPYANJ": 2.4, "UZ-OYBEK": 2.0, "TJ-FOTEHOBOD": 1.6, "UZ-SARIOSIYO": 1.7, "TJ-DUSTI": 1.4,
    "KZ-KORDAI": 1.9, "KG-AKZHOL": 1.5, "KZ-KONYSBAYEV": 1.8, "KZ-SYPATAI": 1.2, "KG-KAINDY-RAIL": 0.7,
    "UZ-DUSTLIK": 1.6, "KG-DOSTUK": 1.3, "UZ-KUDUKLI-RAIL": 0.6, "TJ-PAKHTAOBOD-RAIL": 0.5, "UZ-ALAT": 0.9,
    "TM-FARAP": 0.7, "TM-IMAMNAZAR": 0.8, "TM-SERHETABAT": 0.8, "KG-BORDOBO": 0.6, "KG-KARAMYK": 0.4,
    "TJ-TOJVARON": 0.3, "KG-KYZYLBEL": 0.5, "TJ-GULISTON": 0.5, "KG-KULUNDU": 0.5,
}  # fmt: skip
SILENT = {"TM-SERHETABAT": 3, "TM-IMAMNAZAR": 2, "TJ-GULISTON": 1}
"""Offices that have not reported on so many of the last complete months."""
CARELESS = {"KG-KULUNDU": 0.12, "TM-FARAP": 0.10}
"""Share of months without report at offices that often miss one; elsewhere 3 %."""
SOUTH = ("UZ-AYRITOM", "TJ-NPYANJ", "UZ-SARIOSIYO", "TJ-DUSTI", "TM-IMAMNAZAR", "TM-SERHETABAT", "UZ-OYBEK", "TJ-FOTEHOBOD")


@dataclass(frozen=True)
class Kind:
    """How a substance occurs: its unit, the median and the spread (sigma of the logarithm) of a case, and its share in
    the south, in the north, by rail, and elsewhere."""

    code: str
    unit: str
    median: float
    sigma: float
    south: float
    north: float
    rail: float


KINDS = (
    Kind("HEROIN", "kg", 1.1, 1.75, 18, 7, 9),
    Kind("OPIUM", "kg", 1.6, 1.55, 16, 4, 4),
    Kind("MORPHINE", "kg", 0.9, 1.3, 1.2, 0.2, 0.3),
    Kind("CANNABIS_RESIN", "kg", 2.2, 1.6, 21, 11, 9),
    Kind("CANNABIS_HERB", "kg", 1.3, 1.5, 9, 25, 13),
    Kind("METHAMPHETAMINE", "kg", 0.45, 1.45, 3.2, 2.2, 1),
    Kind("AMPHETAMINE", "g", 120, 1.2, 0.6, 2.0, 0.8),
    Kind("ALPHA_PVP", "g", 90, 1.3, 0.8, 6.0, 1.5),
    Kind("MEPHEDRONE", "g", 140, 1.3, 0.5, 5.0, 1.2),
    Kind("SYN_CANNABINOID", "g", 60, 1.3, 2.4, 6.0, 2.0),
    Kind("ECSTASY_ANY", "tablet", 260, 1.3, 0.6, 2.4, 0.4),
    Kind("TRAMADOL", "tablet", 900, 1.5, 5.5, 2.6, 1.8),
    Kind("PREGABALIN", "tablet", 1100, 1.4, 6.5, 6.0, 3.0),
    Kind("COCAINE_ANY", "kg", 0.35, 1.3, 0.2, 0.7, 0.2),
    Kind("POPPY_STRAW", "kg", 9, 1.2, 1.5, 2.4, 2),
    Kind("CANNABIS_PLANT", "plant", 35, 1.2, 1.6, 3.4, 0.2),
    Kind("EPHEDRINE", "kg", 2.4, 1.3, 0.8, 1.0, 4.0),
    Kind("ACETIC_ANHYDRIDE", "l", 140, 1.1, 1.4, 0.3, 5.5),
    Kind("HYDROCHLORIC_ACID", "l", 320, 1.0, 0.4, 0.4, 5.0),
    Kind("SULPHURIC_ACID", "l", 400, 1.0, 0.3, 0.3, 4.0),
    Kind("CIGARETTES", "pack", 2200, 1.2, 3.0, 5.0, 4.0),
)
NUMBER = {kind.code: number for number, kind in enumerate(KINDS)}
GRAM_SHARE = 0.25
"""Share of weighed cases that are reported in grams."""

MODES = {
    "road": (("truck", 0.34), ("car", 0.34), ("bus", 0.11), ("van", 0.08), ("pedestrian", 0.13)),
    "rail": (("train_freight", 0.6), ("train_passenger", 0.4)),
    "mixed": (("truck", 0.3), ("car", 0.3), ("train_freight", 0.2), ("bus", 0.1), ("pedestrian", 0.1)),
}
GROUP_OF_MODE = {
    "truck": "road_commercial", "bus": "road_commercial", "van": "road_private", "car": "road_private",
    "train_freight": "rail", "train_passenger": "rail", "pedestrian": "pedestrian",
}  # fmt: skip
HIDDEN = {
    "truck": ("in_cargo", "vehicle_floor", "fuel_tank", "wheel_tyre", "vehicle_cavity", "container_structure"),
    "car": ("vehicle_cavity", "fuel_tank", "vehicle_part", "luggage", "magnetic_undercarriage", "engine"),
    "bus": ("luggage", "personal_item", "vehicle_cavity", "food"),
    "van": ("vehicle_cavity", "in_cargo", "food"),
    "pedestrian": ("on_body", "in_body", "clothing_footwear", "handbag", "personal_item"),
    "train_freight": ("train_structure", "in_cargo", "packaging"),
    "train_passenger": ("luggage", "train_structure", "personal_item"),
}
METHODS = (
    ("physical_search", 0.34), ("profiling", 0.22), ("dog", 0.16), ("xray", 0.12), ("customs_inspection", 0.12),
    ("info_counterpart_blo", 0.08), ("own_intelligence", 0.10), ("behaviour", 0.06), ("drug_detector", 0.04),
)  # fmt: skip
NEW_CONCEALMENT = "cosmetics"
NEW_ROUTE = ("MM", "KZ")
GROUPS_ASKED = ("opioids", "cannabis", "ats", "precursors", "sedatives", None)
TRAINING_TOPICS = (
    "risk_profiling", "vehicle_search", "rail_search", "document_examination", "drug_identification", "precursors",
    "information_exchange", "canine", "human_rights_gender", "criminal_analysis", "interview", "tot",
)  # fmt: skip
EQUIPMENT = (
    ("vehicle", 1, 38_000), ("drug_analyser", 1, 26_000), ("search_kit", 4, 1_900), ("endoscope", 2, 5_400),
    ("it", 6, 1_300), ("radio", 10, 420), ("furniture", 12, 180), ("cbt_class", 1, 31_000), ("test_kit", 40, 25),
    ("cctv", 1, 17_000), ("power", 1, 9_800),
)  # fmt: skip
TITLES = {
    "risk_profiling": "Risk analysis and profiling",
    "vehicle_search": "Search of vehicles",
    "rail_search": "Search of trains",
    "document_examination": "Examination of documents",
    "drug_identification": "Identification of drugs",
    "precursors": "Control of precursors",
    "information_exchange": "Exchange of information",
    "canine": "Work with dogs",
    "human_rights_gender": "Human rights and gender",
    "criminal_analysis": "Criminal analysis",
    "interview": "Interviews and observation",
    "tot": "Training of trainers",
}


@dataclass(frozen=True)
class Frame:
    """What all tables share: the span, its months, the offices, and the random numbers."""

    start: date
    end: date
    months: tuple[date, ...]
    offices: pd.DataFrame
    random: np.random.Generator
    loaded_at: datetime
    complete_to: date


def tables(until: date, *, seed: int = SEED, seizures: int | None = None) -> dict[str, pd.DataFrame]:
    """Rows of every fact table, and of the reference tables that are invented in part.

    Args:
        until: any day of the last month; ten years end with that month.
        seizures: about how many cases; the shape stays the same.
    """
    end = shift(until.replace(day=1), 1)
    start = shift(end, -12 * YEARS)
    loaded_at = datetime(end.year, end.month, 6, 1, 0, tzinfo=UTC)
    frame = Frame(
        start,
        end,
        tuple(months_between(start, end)),
        _offices(),
        np.random.Generator(np.random.PCG64(seed)),
        loaded_at,
        shift(end, -1),
    )
    open_share = _open_share(frame)
    reports = _reports(frame, open_share)
    found = _seizures(frame, open_share, reports, seizures or DEFAULT_SEIZURES)
    _settle_reports(frame, reports, found["seizure"])
    found |= _cooperation(frame, open_share, found["seizure"], (seizures or DEFAULT_SEIZURES) / DEFAULT_SEIZURES)
    found |= _capacity(frame, open_share)
    found["report"] = _report_rows(frame, reports)
    found["traffic"] = _traffic(frame, open_share)
    found["target"] = _targets(frame)
    found["event_mark"] = _event_marks(frame)
    found["blo"] = frame.offices.drop(columns=["lat", "lon", "weight", "side"])
    found["blo_status"] = _statuses(frame)
    found["blo_agency"] = _office_agencies(frame)
    return found


def fill(
    connection: sa.Connection,
    until: date,
    *,
    seed: int = SEED,
    seizures: int | None = None,
    settings: Settings | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> None:
    """Fill an empty database with the reference data and the demonstration network."""
    settings = settings or current()
    progress("reference data")
    reference.fill(connection)
    progress("inventing records")
    found = tables(until, seed=seed, seizures=seizures)
    end = shift(until.replace(day=1), 1)
    moment = datetime(end.year, end.month, 6, 1, 0, tzinfo=UTC)
    for name, rows in found.items():
        progress(name)
        table = schema.metadata.tables[name]
        if table.info["layer"] == "reference":
            connection.execute(sa.delete(table))
        publishing.insert(connection, table, rows)
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("ANALYZE"))
    publishing.insert(
        connection,
        schema.load,
        pd.DataFrame(
            [
                {
                    "id": LOAD_ID,
                    "source_code": SOURCE,
                    "file_name": "demonstration",
                    "started_at": moment,
                    "finished_at": moment,
                    "rows_read": len(found["seizure"]),
                    "rows_accepted": len(found["seizure"]),
                    "rows_known": 0,
                    "rows_rejected": 0,
                }
            ]
        ),
    )
    publishing.set_info(
        connection, is_demonstration="true", loaded_at=moment.isoformat(), seed=str(seed), until=f"{until:%Y-%m}"
    )
    progress("flags")
    flags.flag(connection, SOURCE, settings)
    progress("derived tables")
    derived.derive(connection, settings)


# The network ------------------------------------------------------------------------------------------------


def _offices() -> pd.DataFrame:
    """Offices with position, weight and side of the network; openings that are not known are invented and say so."""
    rows = reference.tables()["blo"]
    positions = {row["code"]: row for row in reference_rows("places")}
    opened, precision, notes = [], [], []
    for row in rows.itertuples():
        known = row.opened_on is not None and not pd.isna(row.opened_on)
        opened.append(row.opened_on if known else INVENTED_OPENINGS[row.code])
        precision.append(row.opened_precision if known else "day")
        notes.append(row.notes if known else f"{INVENTED} {row.notes or ''}".strip())
    mode = rows["mode"].replace("river", "road")
    side = np.where(mode == "rail", "rail", np.where(rows["code"].isin(SOUTH), "south", "north"))
    return rows.assign(
        opened_on=pd.to_datetime(pd.Series(opened)).dt.date,
        opened_precision=precision,
        notes=notes,
        lat=[float(positions[code]["lat"]) for code in rows["place_code"]],
        lon=[float(positions[code]["lon"]) for code in rows["place_code"]],
        weight=rows["code"].map(WEIGHTS).to_numpy(),
        side=side,
    )


def _closures(code: str) -> list[tuple[date, date, str, str]]:
    """Spans in which an office was closed or suspended: from, to, status, reason."""
    spans = [(*CLOSED_PANDEMIC, "suspended", "Crossing suspended in the pandemic")]
    if code in KYRGYZ_TAJIK:
        spans.append((*CLOSED_KYRGYZ_TAJIK, "closed", "Kyrgyz-Tajik crossings closed"))
    return spans


def _open_share(frame: Frame) -> np.ndarray:
    """Share of each month in which each office worked: offices by months."""
    share = np.zeros((len(frame.offices), len(frame.months)))
    for number, office in enumerate(frame.offices.itertuples()):
        closed = _closures(office.code)
        for place, month in enumerate(frame.months):
            days = pd.date_range(month, shift(month, 1), inclusive="left").date
            works = [
                day >= office.opened_on and not any(start <= day < end for start, end, *_why in closed) for day in days
            ]
            share[number, place] = np.mean(works)
    return share


def _statuses(frame: Frame) -> pd.DataFrame:
    rows = []
    for office in frame.offices.itertuples():
        since, status = office.opened_on, "operational"
        for start, end, closed, reason in _closures(office.code):
            if end <= since:
                continue
            if start > since:
                rows.append((office.code, status, since, start, None))
            rows.append((office.code, closed, max(start, since), end, reason))
            since, status = end, "reopened"
        rows.append((office.code, status, since, None, None))
    return pd.DataFrame(rows, columns=["blo_code", "status", "from_on", "to_on", "reason"])


KINDS_AT_OFFICE = ("border", "customs", "drug_control", "interior")


def _agency_at(country: str, kind: str, day: date) -> str:
    """The agency of a kind under the name that was valid on a day."""
    for row in _agency_rows():
        if (row["country"], row["kind"]) != (country, kind):
            continue
        start, _precision = reference.imprecise_day(row["valid_from"])
        end, _precision = reference.imprecise_day(row["valid_to"])
        if (start is None or start <= day) and (end is None or day < end):
            return row["code"]
    return next(row["code"] for row in _agency_rows() if (row["country"], row["kind"]) == (country, kind))


def _agency_rows() -> list[dict[str, str]]:
    """Agencies, those with a limited time first, so that a name without dates fills the rest."""
    return sorted(reference_rows("agencies"), key=lambda row: not (row["valid_from"] or row["valid_to"]))


def _office_agencies(frame: Frame) -> pd.DataFrame:
    rows = [
        (office.code, _agency_at(office.country_code, kind, frame.end - timedelta(days=1)), office.opened_on, None)
        for office in frame.offices.itertuples()
        for kind in KINDS_AT_OFFICE
    ]
    return pd.DataFrame(rows, columns=["blo_code", "agency_code", "from_on", "to_on"])


# Reports ----------------------------------------------------------------------------------------------------


def _reports(frame: Frame, open_share: np.ndarray) -> np.ndarray:
    """What each office reported on each month: '' where it was not open, 'due' where not yet due."""
    shape = open_share.shape
    chance = frame.random.random(shape)
    careless = frame.offices["code"].map(CARELESS).fillna(0.03).to_numpy()[:, None]
    status = np.where(chance < careless, "missing", np.where(chance < careless + 0.12, "late", "received"))
    status = np.where(open_share > 0, status, "").astype("<U8")
    complete = frame.months.index(frame.complete_to)
    for code, months in SILENT.items():
        office = frame.offices.index[frame.offices["code"] == code][0]
        status[office, complete - months : complete] = "missing"
        status[office, complete - months - 1] = "received"
    others = ~frame.offices["code"].isin(SILENT).to_numpy()
    status[others, complete - 3 : complete] = np.where(
        status[others, complete - 3 : complete] == "missing", "late", status[others, complete - 3 : complete]
    )
    sent_early = frame.random.random(shape[0]) < 0.35
    status[:, complete] = np.where(open_share[:, complete] > 0, np.where(sent_early, "received", "due"), "")
    return status


def _settle_reports(frame: Frame, reports: np.ndarray, seizures: pd.DataFrame) -> None:
    """A month with a report and without a case is a nil report."""
    office = {code: number for number, code in enumerate(frame.offices["code"])}
    month = {one: number for number, one in enumerate(frame.months)}
    counts = np.zeros(reports.shape, dtype=int)
    inside = seizures[seizures["blo_code"].notna()]
    starts = pd.to_datetime(inside["seized_on"]).dt.to_period("M").dt.start_time.dt.date
    for key, rows in inside.groupby([inside["blo_code"], starts]).size().items():
        counts[office[key[0]], month[key[1]]] = rows
    reports[(reports == "received") & (counts == 0)] = "nil"


def _report_rows(frame: Frame, reports: np.ndarray) -> pd.DataFrame:
    rows = []
    for number, code in enumerate(frame.offices["code"]):
        for place, month in enumerate(frame.months):
            status = reports[number, place]
            if status in ("", "due"):
                continue
            end = shift(month, 1)
            delay = {"received": 4, "nil": 3, "late": 26}.get(status)
            received = end + timedelta(days=delay + (number + place) % 7) if delay else None
            rows.append((code, month, end, status, min(received, frame.loaded_at.date()) if received else None))
    found = pd.DataFrame(rows, columns=["blo_code", "period_start", "period_end", "status", "received_on"])
    return found.assign(
        id=np.arange(1, len(found) + 1),
        record_key=[f"{SOURCE}:{row.blo_code}:{row.period_start}:seizures" for row in found.itertuples()],
        load_id=LOAD_ID,
        source_code=SOURCE,
        subject="seizures",
    )


# Seizures ---------------------------------------------------------------------------------------------------


def _intensity(frame: Frame, open_share: np.ndarray, reports: np.ndarray) -> np.ndarray:
    """Expected cases per office and month, up to a factor."""
    months = np.array([month.month for month in frame.months])
    years = np.arange(len(frame.months)) / 12
    season = 1 + 0.16 * np.cos((months - 7) / 12 * 2 * np.pi)
    rate = frame.offices["weight"].to_numpy()[:, None] * season * (1 + 0.035 * years) * open_share
    passes = frame.offices["code"].isin(HIGH_PASSES).to_numpy()
    rate[passes] *= np.where(np.isin(months, (12, 1, 2)), 0.15, 1.0)
    told = (reports != "") & (reports != "missing")
    return rate * told * frame.random.gamma(9, 1 / 9, rate.shape)


def _seizures(frame: Frame, open_share, reports, wanted: int) -> dict[str, pd.DataFrame]:
    random = frame.random
    rate = _intensity(frame, open_share, reports)
    counts = random.poisson(rate / rate.sum() * wanted * (1 - ELSEWHERE_SHARE))
    office, month = np.nonzero(counts)
    repeats = counts[office, month]
    office, month = np.repeat(office, repeats), np.repeat(month, repeats)
    outside = int(wanted * ELSEWHERE_SHARE)
    office = np.concatenate([office, np.full(outside, -1)])
    month = np.concatenate([month, random.integers(0, len(frame.months), outside)])
    days = _days(frame, office, month)
    order = np.argsort(days, kind="stable")
    office, days = office[order], days[order]
    rows = _places(frame, office, days)
    substances = _substances(frame, office, days)
    rows |= _circumstances(frame, office, rows["country_code"])
    planted = _planted(frame)
    cases = pd.concat([pd.DataFrame(rows).assign(substance=substances, amount=np.nan), planted], ignore_index=True)
    cases = cases.sort_values("seized_on", kind="stable", ignore_index=True)
    cases["id"] = np.arange(1, len(cases) + 1)
    items = _items(frame, cases)
    cases, items = _double_reports(frame, cases, items)
    return _finished(frame, cases, items)


def _days(frame: Frame, office: np.ndarray, month: np.ndarray) -> np.ndarray:
    """A day of the month, fewer at weekends, and at an office none before it opened or while it was closed."""
    starts = np.array(frame.months, dtype="datetime64[D]")
    lengths = (np.array([shift(one, 1) for one in frame.months], dtype="datetime64[D]") - starts).astype(int)
    days = starts[month] + np.floor(frame.random.random(len(month)) * lengths[month]).astype(int)
    weekday = (days.astype(int) + 3) % 7
    lazy = (weekday >= 5) & (frame.random.random(len(days)) < 0.45)
    back = np.where(lazy, np.minimum(2, (days - starts[month]).astype(int)), 0)
    days = days - back
    opened = np.array(frame.offices["opened_on"], dtype="datetime64[D]")
    inside = office >= 0
    days[inside] = np.maximum(days[inside], opened[office[inside]])
    spans = [(*CLOSED_PANDEMIC, inside)]
    closed = frame.offices["code"].isin(KYRGYZ_TAJIK).to_numpy()
    spans.append((*CLOSED_KYRGYZ_TAJIK, inside & closed[office]))
    for start, end, mask in spans:
        start, end = np.datetime64(start), np.datetime64(end)
        hit = mask & (days >= start) & (days < end)
        in_first = hit & (starts[month] < start)
        days[in_first] = start - 1
        days[hit & ~in_first] = end
    return days


def _places(frame: Frame, office: np.ndarray, days: np.ndarray) -> dict[str, np.ndarray]:
    """Country, office and position of each case; outside the offices a district or town."""
    offices = frame.offices
    towns = pd.DataFrame(
        [row for row in reference_rows("places") if row["kind"] in ("district", "settlement") and row["country"] != "AF"]
    )
    towns = towns[~towns["code"].isin(offices["code"])]
    chosen = frame.random.integers(0, len(towns), len(office))
    inside = office >= 0
    place = np.maximum(office, 0)
    kind = towns["kind"].to_numpy()[chosen]
    return {
        "seized_on": days.astype("datetime64[us]"),
        "country_code": np.where(inside, offices["country_code"].to_numpy()[place], towns["country"].to_numpy()[chosen]),
        "blo_code": np.where(inside, offices["code"].to_numpy()[place], None),
        "place_code": np.where(inside, offices["place_code"].to_numpy()[place], towns["code"].to_numpy()[chosen]),
        "lat": np.where(inside, offices["lat"].to_numpy()[place], towns["lat"].to_numpy(float)[chosen]),
        "lon": np.where(inside, offices["lon"].to_numpy()[place], towns["lon"].to_numpy(float)[chosen]),
        "location_precision": np.where(inside, "crossing", kind),
        "mode": np.where(inside, offices["mode"].to_numpy()[place], "road"),
    }


def _substances(frame: Frame, office: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Number of each case's substance: by side of the network, with methamphetamine rising in the south from 2022."""
    random = frame.random
    sides = np.where(office >= 0, frame.offices["side"].to_numpy()[np.maximum(office, 0)], "north").astype("<U5")
    years = (days - np.datetime64("2022-01-01")).astype(int) / 365.25
    month = days.astype("datetime64[M]").astype(int) % 12 + 1
    found = np.zeros(len(office), dtype=int)
    chance = random.random(len(office))
    for side in ("south", "north", "rail"):
        for harvest in (False, True):
            mask = (sides == side) & (np.isin(month, (5, 6, 7, 8)) == harvest)
            shares = np.array([getattr(kind, side) for kind in KINDS], dtype=float)
            shares[NUMBER["OPIUM"]] *= 1.5 if harvest else 1.0
            found[mask] = np.searchsorted(np.cumsum(shares) / shares.sum(), chance[mask])
    rise = np.clip(years, 0, None) ** 1.6 * 0.022
    becomes = (sides == "south") & (random.random(len(office)) < rise)
    return np.where(becomes, NUMBER["METHAMPHETAMINE"], np.minimum(found, len(KINDS) - 1))


def _pick(random: np.random.Generator, choices, size: int) -> np.ndarray:
    names, shares = zip(*choices, strict=True)
    edges = np.cumsum(shares) / np.sum(shares)
    return np.array(names, dtype=object)[np.minimum(np.searchsorted(edges, random.random(size)), len(names) - 1)]


def _circumstances(frame: Frame, office: np.ndarray, countries: np.ndarray) -> dict[str, np.ndarray]:
    """How it was carried, hidden and routed, and who was detained; blank, `unknown` and `other` each as in life."""
    random, size = frame.random, len(office)
    modes = np.where(office >= 0, frame.offices["mode"].to_numpy()[np.maximum(office, 0)], "road")
    transport = np.empty(size, dtype=object)
    for mode, choices in MODES.items():
        mask = modes == mode
        transport[mask] = _pick(random, choices, int(mask.sum()))
    hidden = np.empty(size, dtype=object)
    for mode, choices in HIDDEN.items():
        mask = transport == mode
        hidden[mask] = np.array(choices, dtype=object)[random.integers(0, len(choices), int(mask.sum()))]
    blank = random.random(size)
    neighbours = frame.offices["neighbour_code"].to_numpy()[np.maximum(office, 0)]
    departure = np.where(office >= 0, neighbours, countries).astype(object)
    destination = _pick(random, (("RU", 0.5), ("KZ", 0.24), ("own", 0.18), ("TR", 0.04), ("UA", 0.04)), size)
    destination = np.where(destination == "own", countries, destination)
    origin = np.where(random.random(size) < 0.62, "AF", departure).astype(object)
    routes = {}
    for name, values in (("origin_code", origin), ("departure_code", departure), ("destination_code", destination)):
        chance = random.random(size)
        values = np.where(chance < 0.30, None, np.where(chance < 0.40, "unknown", np.where(chance < 0.415, "other", values)))
        routes[name] = values
    persons = np.where(random.random(size) < 0.34, 0, 1 + random.poisson(0.35, size)).astype(float)
    persons[random.random(size) < 0.06] = np.nan
    known = np.nan_to_num(persons).astype(int)
    return routes | {
        "transport_mode": np.where(blank < 0.12, None, transport),
        "concealment": np.where(random.random(size) < 0.16, None, hidden),
        "direction": _pick(random, (("inbound", 0.52), ("outbound", 0.3), ("transit", 0.1), (None, 0.08)), size),
        "persons_detained": persons,
        "women_detained": np.where(np.isnan(persons), np.nan, random.binomial(known, 0.11)),
    }


def _planted(frame: Frame) -> pd.DataFrame:
    """Cases put in on purpose, relative to the last complete month."""
    offices = frame.offices.set_index("code")
    last = frame.complete_to

    def case(code: str, day: date, substance: str, amount: float, **more) -> dict:
        office = offices.loc[code]
        return {
            "seized_on": pd.Timestamp(day),
            "country_code": office["country_code"],
            "blo_code": code,
            "place_code": office["place_code"],
            "lat": office["lat"],
            "lon": office["lon"],
            "location_precision": "crossing",
            "mode": office["mode"],
            "substance": NUMBER[substance],
            "amount": amount,
            "direction": "inbound",
            "persons_detained": 1.0,
            "women_detained": 0.0,
        } | more

    quarter = shift(last, -3)
    rows = [
        case(
            "KZ-KONYSBAYEV", quarter + timedelta(days=48), "HEROIN", 775.0, transport_mode="truck", concealment="in_cargo",
            origin_code="AF", departure_code="UZ", destination_code="RU", persons_detained=2.0,
        )
    ]  # fmt: skip
    for number in range(9):
        rows.append(
            case(
                "KG-KAINDY-RAIL", shift(last, -3) + timedelta(days=4 + number * 10), "ACETIC_ANHYDRIDE",
                900.0 + 310.0 * number, transport_mode="train_freight", concealment="in_cargo", origin_code="CN",
                departure_code="KZ", destination_code="AF", persons_detained=0.0,
            )
        )  # fmt: skip
    for number in range(4):
        rows.append(
            case(
                "KZ-KORDAI", quarter + timedelta(days=20 + 14 * number), "METHAMPHETAMINE", 3.2 + number,
                transport_mode="car", concealment="vehicle_cavity", origin_code=NEW_ROUTE[0],
                departure_code=NEW_ROUTE[0], destination_code=NEW_ROUTE[1],
            )
        )  # fmt: skip
        rows.append(
            case(
                "TJ-FOTEHOBOD", quarter + timedelta(days=11 + 17 * number), "HEROIN", 1.4 + 0.6 * number,
                transport_mode="truck", concealment=NEW_CONCEALMENT, origin_code="AF", departure_code="TJ",
                destination_code="RU",
            )
        )  # fmt: skip
    return pd.DataFrame(rows)


def _items(frame: Frame, cases: pd.DataFrame) -> pd.DataFrame:
    """Items with amounts: heavy-tailed, a quarter of the weighed ones in grams, every twelfth case with two substances."""
    random = frame.random
    second = cases[cases["amount"].isna() & (random.random(len(cases)) < 0.08)]
    other = (second["substance"].to_numpy() + random.integers(1, len(KINDS), len(second))) % len(KINDS)
    items = pd.concat(
        [
            cases[["id", "substance", "amount"]].assign(line_no=1),
            second[["id"]].assign(substance=other, amount=np.nan, line_no=2),
        ],
        ignore_index=True,
    ).sort_values(["id", "line_no"], ignore_index=True)
    number = items["substance"].to_numpy()
    median = np.array([kind.median for kind in KINDS])[number]
    sigma = np.array([kind.sigma for kind in KINDS])[number]
    units = np.array([kind.unit for kind in KINDS], dtype=object)[number]
    drawn = median * np.exp(np.minimum(sigma * random.standard_normal(len(items)), 4.2))
    amount = np.where(items["amount"].isna(), drawn, items["amount"])
    in_grams = (units == "kg") & items["amount"].isna() & ((amount < 0.2) | (random.random(len(items)) < GRAM_SHARE * (amount < 5)))
    amount, units = np.where(in_grams, amount * 1000, amount), np.where(in_grams, "g", units)
    counted = np.isin(units, ("tablet", "plant", "pack"))
    amount = np.where(counted, np.maximum(np.round(amount), 1), np.round(amount, 3))
    return pd.DataFrame(
        {
            "seizure_id": items["id"],
            "line_no": items["line_no"],
            "substance": number,
            "quantity": np.maximum(amount, 0.001),
            "unit": units,
        }
    )


def _double_reports(frame: Frame, cases: pd.DataFrame, items: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Some cases reported twice (the same or the next day, a little more or less), and some rows simply repeated."""
    random = frame.random
    cases = cases.assign(occurrence=1, copy_of=0)
    share = len(cases) / DEFAULT_SEIZURES
    first = items[(items["line_no"] == 1) & (items["unit"] == "kg") & (items["quantity"] >= 2)]["seizure_id"]
    pool = cases[cases["id"].isin(first) & cases["blo_code"].notna() & (cases["seized_on"] < pd.Timestamp(frame.complete_to))]
    chosen = pool.iloc[random.choice(len(pool), int(90 * share) + 1, replace=False)]
    doubled, repeated = chosen.iloc[: int(60 * share) + 1], chosen.iloc[int(60 * share) + 1 :]
    later = random.integers(0, 2, len(doubled))
    again = pd.concat(
        [
            doubled.assign(seized_on=doubled["seized_on"] + pd.to_timedelta(later, unit="D"), copy_of=doubled["id"]),
            repeated.assign(occurrence=2, copy_of=repeated["id"]),
        ]
    )
    # Near-doubles keep clear of a closed day: the day after may be the first of a closure.
    again["id"] = len(cases) + np.arange(1, len(again) + 1)
    copied = items.merge(again[["copy_of", "id", "occurrence"]], left_on="seizure_id", right_on="copy_of")
    factor = np.where(copied["occurrence"] == 1, 1 + (random.random(len(copied)) * 0.04 - 0.02), 1.0)
    factor = np.where(random.random(len(copied)) < 0.35, 1.0, factor)
    counted = copied["unit"].isin(("tablet", "plant", "pack"))
    quantity = np.where(counted, copied["quantity"], np.round(copied["quantity"] * factor, 3))
    copied = copied.assign(seizure_id=copied["id"], quantity=quantity)[items.columns]
    everything = pd.concat([cases, again], ignore_index=True).sort_values(["seized_on", "id"], kind="stable")
    renumbered = pd.Series(np.arange(1, len(everything) + 1), index=everything["id"].to_numpy())
    everything = everything.assign(
        id=everything["id"].map(renumbered), copy_of=everything["copy_of"].map(renumbered)
    ).reset_index(drop=True)
    both = pd.concat([items, copied], ignore_index=True)
    both["seizure_id"] = both["seizure_id"].map(renumbered)
    return everything, both.sort_values(["seizure_id", "line_no"], ignore_index=True)


def _finished(frame: Frame, cases: pd.DataFrame, items: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tables `seizure`, `seizure_item`, `seizure_agency`, `seizure_detection` in the columns of the schema."""
    random, size = frame.random, len(cases)
    days = cases["seized_on"]
    age = (pd.Timestamp(frame.loaded_at.date()) - days).dt.days.to_numpy()
    chance = random.random(size)
    status = np.where((age < 50) & (chance < 0.6), "provisional", np.where(chance > 0.97, "revised", "verified"))
    status = np.where(chance > 0.994, np.where(chance > 0.997, "withdrawn", "rejected"), status)
    status = np.where(cases["amount"].notna() | (cases["copy_of"] > 0), "verified", status)
    loaded = (days + pd.to_timedelta(random.integers(2, 21, size), unit="D")).dt.tz_localize("UTC")
    loaded = loaded.clip(upper=pd.Timestamp(frame.loaded_at))
    revised = loaded + pd.to_timedelta(np.where(status == "revised", 30, 0), unit="D")
    key = [f"{SOURCE}:{number:08}" for number in range(1, size + 1)]
    same = cases["occurrence"] > 1
    hashes = pd.Series(key, index=cases["id"])
    base = np.where(same, cases["copy_of"].map(hashes), key)
    lead, agencies = _agencies(frame, cases)
    value = np.where(random.random(size) < 0.35, np.round(np.exp(8 + random.standard_normal(size)), -2), np.nan)
    seizure = pd.DataFrame(
        {
            "id": cases["id"],
            "record_key": [f"{one}-{number}" for one, number in zip(base, cases["occurrence"], strict=True)],
            "occurrence": cases["occurrence"],
            "public_ref": [f"D-{number:07}" for number in cases["id"]],
            "source_code": SOURCE,
            "load_id": LOAD_ID,
            "row_no": cases["id"],
            "seized_on": days,
            "date_precision": "day",
            "lead_agency_code": lead,
            "transport_group": cases["transport_mode"].map(GROUP_OF_MODE),
            "place_kind": np.where(cases["blo_code"].notna(), "checkpoint", None),
            "value_usd": value,
            "status": status,
            "first_loaded_at": loaded,
            "updated_at": revised.clip(upper=pd.Timestamp(frame.loaded_at)),
            "is_quantity_implausible": False,
        }
        | {
            name: cases[name]
            for name in (
                "country_code blo_code place_code lat lon location_precision transport_mode direction concealment "
                "origin_code departure_code destination_code persons_detained women_detained"
            ).split()
        }
    )
    return {
        "seizure": seizure,
        "seizure_item": _finished_items(items),
        "seizure_agency": agencies,
        "seizure_detection": _detections(frame, cases),
    }


def _finished_items(items: pd.DataFrame) -> pd.DataFrame:
    names = np.array([kind.code for kind in KINDS], dtype=object)[items["substance"].to_numpy()]
    known = codes().substances
    factors = {kind.code: {unit: codes().kilograms(unit, kind.code) for unit in {kind.unit, "g"}} for kind in KINDS}
    pairs = list(zip(names, items["unit"], strict=True))
    look_up = {pair: factors[pair[0]][pair[1]] for pair in set(pairs)}
    exact = np.array([look_up[pair][0] or np.nan for pair in pairs])
    equivalent = np.array([look_up[pair][1] or np.nan for pair in pairs])
    return pd.DataFrame(
        {
            "seizure_id": items["seizure_id"],
            "line_no": items["line_no"],
            "substance_code": names,
            "group_code": pd.Series(names).map({code: known[code].group_code for code in set(names)}).to_numpy(),
            "category": pd.Series(names).map({code: known[code].category for code in set(names)}).to_numpy(),
            "quantity": items["quantity"],
            "unit": items["unit"],
            "quantity_kg": items["quantity"] * exact,
            "quantity_kg_equivalent": items["quantity"] * equivalent,
        }
    )


def _agencies(frame: Frame, cases: pd.DataFrame) -> tuple[np.ndarray, pd.DataFrame]:
    """Lead agency under the name of the day, and (for two cases in five) another that took part."""
    random, size = frame.random, len(cases)
    lead_kind = _pick(random, (("border", 0.36), ("customs", 0.38), ("drug_control", 0.17), ("interior", 0.09)), size)
    other_kind = _pick(random, (("border", 0.3), ("customs", 0.3), ("drug_control", 0.25), ("interior", 0.15)), size)
    joins = (random.random(size) < 0.4) & (lead_kind != other_kind)
    days = cases["seized_on"].dt.date.to_numpy()
    countries = cases["country_code"].to_numpy()
    changes = sorted(
        day
        for row in reference_rows("agencies")
        for day in (reference.imprecise_day(row["valid_from"])[0], reference.imprecise_day(row["valid_to"])[0])
        if day
    )
    era = np.searchsorted(np.array(changes, dtype="datetime64[D]"), cases["seized_on"].to_numpy(dtype="datetime64[D]"), "right")
    names: dict[tuple, str] = {}

    def named(kinds: np.ndarray) -> np.ndarray:
        keys = list(zip(countries, kinds, era, strict=True))
        for key, day in zip(keys, days, strict=True):
            if key not in names:
                names[key] = _agency_at(key[0], key[1], day)
        return np.array([names[key] for key in keys], dtype=object)

    lead, other = named(lead_kind), named(other_kind)
    ids = cases["id"].to_numpy()
    rows = pd.concat(
        [
            pd.DataFrame({"seizure_id": ids, "agency_code": lead, "role": "lead"}),
            pd.DataFrame({"seizure_id": ids[joins], "agency_code": other[joins], "role": "participant"}),
        ]
    )
    return lead, rows.sort_values(["seizure_id", "role", "agency_code"], ignore_index=True)


def _detections(frame: Frame, cases: pd.DataFrame) -> pd.DataFrame:
    ids = cases["id"].to_numpy()
    first = _pick(frame.random, METHODS, len(ids))
    second = _pick(frame.random, METHODS, len(ids))
    stated, two = frame.random.random(len(ids)) < 0.88, frame.random.random(len(ids)) < 0.22
    two &= stated & (first != second)
    rows = pd.concat(
        [
            pd.DataFrame({"seizure_id": ids[stated], "detection": first[stated]}),
            pd.DataFrame({"seizure_id": ids[two], "detection": second[two]}),
        ]
    )
    return rows.sort_values(["seizure_id", "detection"], ignore_index=True)


# Cooperation ------------------------------------------------------------------------------------------------


def _cooperation(frame: Frame, open_share, seizures: pd.DataFrame, scale: float) -> dict[str, pd.DataFrame]:
    """Messages and operations; some cases come of them."""
    exchanges = _exchanges(frame, open_share, scale)
    operations, blos, agencies = _operations(frame, open_share)
    random = frame.random
    answered = exchanges[exchanges["outcome"] == "seizure"]
    candidates = seizures.index[seizures["blo_code"].notna()].to_numpy()
    linked = random.choice(candidates, min(len(answered), len(candidates) // 20), replace=False)
    seizures["exchange_id"] = pd.Series(answered["id"].to_numpy()[: len(linked)], index=linked).reindex(seizures.index).astype("Int64")
    in_operation = random.choice(candidates, len(candidates) // 60, replace=False)
    chosen = random.integers(1, len(operations) + 1, len(in_operation))
    seizures["operation_id"] = pd.Series(chosen, index=in_operation).reindex(seizures.index).astype("Int64")
    return {"exchange": exchanges, "operation": operations, "operation_blo": blos, "operation_agency": agencies}


def _exchanges(frame: Frame, open_share: np.ndarray, scale: float) -> pd.DataFrame:
    random = frame.random
    number = {code: place for place, code in enumerate(frame.offices["code"])}
    pairs = [
        (row["side_a_code"], row["side_b_code"]) for row in reference_rows("crossing_pairs") if row["side_b_code"]
    ]
    parts = []
    for one, other in pairs:
        for sender, receiver in ((one, other), (other, one)):
            rate = 5.5 * scale * np.minimum(open_share[number[sender]], open_share[number[receiver]])
            rate = rate * (0.6 + 0.07 * np.arange(len(frame.months)) / 12)
            counts = random.poisson(rate)
            month = np.repeat(np.arange(len(frame.months)), counts)
            parts.append(pd.DataFrame({"from_blo_code": sender, "to_blo_code": receiver, "month": month}))
    rows = pd.concat(parts, ignore_index=True)
    starts = pd.to_datetime(pd.Series(frame.months))
    sent = starts.iloc[rows["month"]].reset_index(drop=True) + pd.to_timedelta(
        np.floor(random.random(len(rows)) * 27 * 86_400), unit="s"
    )
    size = len(rows)
    kind = _pick(random, (("request", 0.46), ("spontaneous", 0.2), ("alert", 0.1), ("document_check", 0.14), ("meeting", 0.1)), size)
    expects = np.isin(kind, ("request", "document_check"))
    years = (sent - starts.iloc[0]).dt.days.to_numpy() / 365.25
    median = 5.5 * np.exp(-years * np.log(5.5 / 2.0) / YEARS)
    late = (rows["to_blo_code"] == "KG-DOSTUK").to_numpy() & (sent >= pd.Timestamp(shift(frame.complete_to, -3))).to_numpy()
    median = np.where(late, 6.0, median)
    wait = median * np.exp(0.8 * random.standard_normal(size))
    replied = sent + pd.to_timedelta(wait * 86_400, unit="s").round("s")
    unanswered = ~expects | (random.random(size) < 0.09) | (replied > pd.Timestamp(frame.loaded_at.date())).to_numpy()
    outcome = _pick(random, (("none", 0.46), ("information", 0.42), ("seizure", 0.12)), size)
    agency_kind = _pick(random, (("border", 0.45), ("customs", 0.4), ("drug_control", 0.15)), size)
    agencies = {
        (country, one): _agency_at(country, one, frame.end - timedelta(days=1))
        for country in ("KZ", "KG", "TJ", "TM", "UZ")
        for one in ("border", "customs", "drug_control")
    }
    rows = rows.assign(
        sent_at=sent.dt.tz_localize("UTC"),
        from_agency_code=[agencies[code[:2], one] for code, one in zip(rows["from_blo_code"], agency_kind, strict=True)],
        to_agency_code=[agencies[code[:2], one] for code, one in zip(rows["to_blo_code"], agency_kind, strict=True)],
        kind=kind,
        channel="blo_blo",
        subject=np.array(GROUPS_ASKED, dtype=object)[random.integers(0, len(GROUPS_ASKED), size)],
        expects_reply=expects,
        replied_at=replied.where(~unanswered).dt.tz_localize("UTC"),
        outcome=np.where(unanswered, None, outcome),
    )
    rows = rows.sort_values(["sent_at", "from_blo_code", "to_blo_code"], ignore_index=True).drop(columns="month")
    return rows.assign(
        id=np.arange(1, size + 1),
        record_key=[f"{SOURCE}:E{number:07}" for number in range(1, size + 1)],
        source_code=SOURCE,
        load_id=LOAD_ID,
    )


def _operations(frame: Frame, open_share: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    random = frame.random
    pairs = [row for row in reference_rows("crossing_pairs") if row["side_b_code"]]
    number = {code: place for place, code in enumerate(frame.offices["code"])}
    operations, offices, agencies = [], [], []
    for place, month in enumerate(frame.months):
        for _one in range(random.poisson(2.2 + 0.03 * place)):
            pair = pairs[random.integers(0, len(pairs))]
            sides = (pair["side_a_code"], pair["side_b_code"])
            if min(open_share[number[side], place] for side in sides) == 0:
                continue
            started = month + timedelta(days=int(random.integers(0, 24)))
            ended = min(started + timedelta(days=int(random.integers(0, 5))), frame.end - timedelta(days=1))
            kinds = (("joint_operation", 0.4), ("targeted_inspection", 0.25), ("interagency_operation", 0.2), ("joint_patrol", 0.15))
            operations.append((len(operations) + 1, f"D-{len(operations) + 1:04}", _pick(random, kinds, 1)[0], started, ended))
            offices += [(len(operations), side) for side in sides]
            agencies += [
                (len(operations), _agency_at(side[:2], kind, started)) for side in sides for kind in ("border", "customs")
            ]
    rows = pd.DataFrame(operations, columns=["id", "name", "kind", "started_on", "ended_on"])
    rows = rows.assign(record_key=[f"{SOURCE}:O{one:05}" for one in rows["id"]], source_code=SOURCE, load_id=LOAD_ID)
    agency_rows = pd.DataFrame(agencies, columns=["operation_id", "agency_code"]).drop_duplicates(ignore_index=True)
    return rows, pd.DataFrame(offices, columns=["operation_id", "blo_code"]), agency_rows


# Capacity, traffic, targets, events -------------------------------------------------------------------------


def _capacity(frame: Frame, open_share: np.ndarray) -> dict[str, pd.DataFrame]:
    random = frame.random
    donors = [code for row in reference_rows("blos") for code in row["donor"].split(";") if code]
    trainings, attendance, equipment = [], [], []
    for office in frame.offices.itertuples():
        donor = next(row["donor"].split(";")[0] for row in reference_rows("blos") if row["code"] == office.code)
        delivered = max(office.opened_on, frame.start)
        for kind, quantity, price in EQUIPMENT:
            if random.random() < 0.75:
                day = delivered + timedelta(days=int(random.integers(-20, 400)))
                condition = _pick(random, (("working", 0.86), ("repair", 0.07), ("not_working", 0.04), ("written_off", 0.03)), 1)[0]
                if frame.start <= day < frame.end:
                    equipment.append((office.code, donor, kind, quantity, float(quantity * price), day, condition))
    for place, month in enumerate(frame.months):
        for _one in range(random.poisson(1.1)):
            working = frame.offices[open_share[:, place] > 0]
            if working.empty:
                continue
            office = working.iloc[random.integers(0, len(working))]
            topic = TRAINING_TOPICS[random.integers(0, len(TRAINING_TOPICS))]
            day = month + timedelta(days=int(random.integers(0, 24)))
            trainings.append(
                (len(trainings) + 1, TITLES[topic], topic, "on_site", day, min(day + timedelta(days=3), frame.end - timedelta(days=1)),
                 office["code"], office["country_code"], donors[random.integers(0, len(donors))])
            )  # fmt: skip
            for kind in KINDS_AT_OFFICE[: int(random.integers(2, 5))]:
                agency = _agency_at(office["country_code"], kind, day)
                attendance.append((len(trainings), agency, int(3 + random.poisson(4)), int(random.poisson(1.4))))
    names = ["id", "title", "topic", "level", "started_on", "ended_on", "blo_code", "country_code", "donor_code"]
    training = pd.DataFrame(trainings, columns=names)
    delivered = pd.DataFrame(
        equipment, columns=["blo_code", "donor_code", "kind", "quantity", "value_usd", "delivered_on", "condition"]
    ).sort_values(["delivered_on", "blo_code", "kind"], ignore_index=True)
    ids = np.arange(1, len(delivered) + 1)
    return {
        "training": training.assign(
            record_key=[f"{SOURCE}:T{one:05}" for one in training["id"]], source_code=SOURCE, load_id=LOAD_ID
        ),
        "training_attendance": pd.DataFrame(attendance, columns=["training_id", "agency_code", "men", "women"]),
        "equipment": delivered.assign(
            id=ids, record_key=[f"{SOURCE}:Q{one:05}" for one in ids], source_code=SOURCE, load_id=LOAD_ID
        ),
        "contribution": _contributions(frame),
    }


def _contributions(frame: Frame) -> pd.DataFrame:
    rows = []
    for office in frame.offices.itertuples():
        donor = next(row["donor"].split(";")[0] for row in reference_rows("blos") if row["code"] == office.code)
        amount = float(frame.random.integers(60, 240) * 1000)
        rows.append((donor, "blo", office.code, "Demonstration project", "Repair and equipment", amount, max(office.opened_on, frame.start)))
    rows.append(("JP", "network", None, "Demonstration project", "Exchange of information", 900_000.0, shift(frame.end, -30)))
    found = pd.DataFrame(
        rows, columns=["donor_code", "target_kind", "target_code", "project", "purpose", "amount", "agreed_on"]
    )
    return found.assign(id=np.arange(1, len(found) + 1), currency="USD", amount_usd=found["amount"])


def _traffic(frame: Frame, open_share: np.ndarray) -> pd.DataFrame:
    rows = []
    for number, office in enumerate(frame.offices.itertuples()):
        measure = "wagons" if office.mode == "rail" else "vehicles"
        for place, month in enumerate(frame.months):
            if open_share[number, place] == 0:
                continue
            for direction in ("inbound", "outbound"):
                season = 1 + 0.2 * np.cos((month.month - 8) / 12 * 2 * np.pi)
                count = int(office.weight * 9_000 * season * open_share[number, place] * frame.random.gamma(40, 1 / 40))
                rows.append((office.code, month, direction, measure, count, int(count * frame.random.uniform(0.02, 0.06))))
    found = pd.DataFrame(rows, columns=["blo_code", "month", "direction", "measure", "count", "inspected"])
    return found.assign(source_code=SOURCE, load_id=LOAD_ID)


def _targets(frame: Frame) -> pd.DataFrame:
    rows = []
    for year in range(frame.start.year + 1, frame.end.year + 1):
        span = (date(year, 1, 1), date(year + 1, 1, 1))
        rows.append(("officers_trained", None, None, *span, 180.0))
        rows.append(("offices_reporting_share", None, None, *span, 0.95))
        rows.append(("median_reply_days", None, None, *span, 3.0))
    found = pd.DataFrame(rows, columns=["indicator", "blo_code", "country_code", "period_start", "period_end", "value"])
    return found.assign(id=np.arange(1, len(found) + 1))


def _event_marks(frame: Frame) -> pd.DataFrame:
    rows = [
        (CLOSED_PANDEMIC[0], "network", None, "closure", "Crossings suspended", "Работа пунктов пропуска приостановлена"),
        (CLOSED_PANDEMIC[1], "network", None, "reopening", "Crossings reopened", "Работа пунктов пропуска возобновлена"),
    ]
    for country in ("KG", "TJ"):
        rows.append((CLOSED_KYRGYZ_TAJIK[0], "country", country, "closure", "Kyrgyz-Tajik crossings closed", "Закрыты кыргызско-таджикские пункты пропуска"))
        rows.append((CLOSED_KYRGYZ_TAJIK[1], "country", country, "reopening", "Kyrgyz-Tajik crossings reopened", "Вновь открыты кыргызско-таджикские пункты пропуска"))
    for office in frame.offices.itertuples():
        rows.append((office.opened_on, "blo", office.code, "opening", "Office opened", "ОПВ открыт"))
    found = pd.DataFrame(rows, columns=["occurred_on", "scope_kind", "scope_code", "kind", "text_en", "text_ru"])
    found = found[(found["occurred_on"] >= frame.start) & (found["occurred_on"] < frame.end)]
    found = found.sort_values(["occurred_on", "scope_code"], ignore_index=True)
    return found.assign(id=np.arange(1, len(found) + 1), source="Demonstration data")
