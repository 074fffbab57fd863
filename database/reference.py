"""The shipped reference data as rows of the reference tables, and the finds that UNODC itself published.

Reference data (master data, code lists) as shipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import pandas as pd
import sqlalchemy as sa

from database import bulk
from database.codes import codes, reference_rows
from language.i18n import N_
from queries import schema

IDS_SOURCE = "UNODC-IDS"
PUBLISHED_SOURCE = "UNODC-PUBLISHED"
TEMPLATE_SOURCE = "BLO"
DEMONSTRATION_SOURCE = "DEMO"

SOURCES = (
    {
        "code": IDS_SOURCE,
        "name": N_("Individual Drug Seizures"),
        "publisher": N_("United Nations Office on Drugs and Crime"),
        "licence": "© United Nations",
        "url": "https://dataunodc.un.org",
        "kind": "national_events",
    },
    {
        "code": PUBLISHED_SOURCE,
        "name": N_("Finds at Border Liaison Offices published by UNODC"),
        "publisher": N_("United Nations Office on Drugs and Crime"),
        "licence": "© United Nations",
        "url": "https://www.unodc.org/centralasia",
        "kind": "published",
    },
    {
        "code": TEMPLATE_SOURCE,
        "name": N_("Records of the Border Liaison Offices"),
        "publisher": None,
        "licence": None,
        "url": None,
        "kind": "blo",
    },
    {
        "code": DEMONSTRATION_SOURCE,
        "name": "Demonstration data",
        "publisher": None,
        "licence": "Invented for demonstration",
        "url": None,
        "kind": "demonstration",
    },
)
ALL_SUBJECTS = (
    "seizures agencies persons detection exchanges operations trainings equipment traffic reports targets".split()
)
SUBJECTS = {
    IDS_SOURCE: ["seizures"],
    PUBLISHED_SOURCE: ["seizures", "detection"],
    TEMPLATE_SOURCE: ALL_SUBJECTS,
    DEMONSTRATION_SOURCE: ALL_SUBJECTS,
}


def imprecise_day(text: str) -> tuple[date | None, str | None]:
    """First day of what `2014`, `2021-05` or `2022-07-07` says, and its precision (year, month, day)."""
    if match := re.match(r"(\d{4})-(\d{2})-(\d{2})$", text):
        return date(*map(int, match.groups())), "day"
    if match := re.match(r"(\d{4})-(\d{2})$", text):
        return date(int(match[1]), int(match[2]), 1), "month"
    if match := re.match(r"(\d{4})$", text):
        return date(int(match[1]), 1, 1), "year"
    return None, None


def tables() -> dict[str, pd.DataFrame]:
    """Rows of every reference table, in the columns of the schema."""
    found = {
        "code_list": _code_list(),
        "country": _renamed("countries", "country", {"is_programme_country": "is_programme_country"}),
        "country_alias": _renamed("country_alias", "country_alias", {"iso2": "code"}),
        "agency": _agencies(),
        "place": _renamed("places", "place", {"country": "country_code"}),
        "place_alias": _renamed("place_alias", "place_alias", {"country": "country_code"}),
        "substance": _renamed("substances", "substance", {"group": "group_code"}),
        "substance_alias": _renamed("substance_alias", "substance_alias", {"substance_code": "code"}),
        "unit_conversion": _renamed("unit_conversions", "unit_conversion", {}),
        "source": pd.DataFrame(SOURCES),
        "source_subject": pd.DataFrame(
            [(source, subject) for source, subjects in SUBJECTS.items() for subject in subjects],
            columns=["source_code", "subject"],
        ),
        "crossing_pair": _pairs(),
        "national_seizure": _renamed(
            "national_seizures", "national_seizure", {"country": "country_code", "substance": "substance_code"}
        ),
    }
    # Who keeps the network says these: nothing is shipped.
    nothing = {name: schema.metadata.tables[name].c.keys() for name in ("agreement", "service_life", "contact_point")}
    found |= {name: pd.DataFrame(columns=columns) for name, columns in nothing.items()}
    return found | _offices()


def _renamed(file: str, table: str, names: dict[str, str]) -> pd.DataFrame:
    """A reference file whose columns are those of its table but for some names; empty cells are NULL."""
    columns = schema.metadata.tables[table].c
    rows = pd.DataFrame(reference_rows(file)).rename(columns=names)
    rows = rows[[name for name in rows.columns if name in columns]].replace("", None)
    for name in rows.columns:
        kind = columns[name].type
        if isinstance(kind, sa.Boolean):
            rows[name] = rows[name] == "1"
        elif isinstance(kind, (sa.Double, sa.Integer)):
            rows[name] = pd.to_numeric(rows[name])
    return rows


def _code_list() -> pd.DataFrame:
    rows = pd.DataFrame(reference_rows("vocabularies"))[["vocabulary", "code", "label_en", "label_ru"]]
    return rows.assign(sort_order=rows.groupby("vocabulary").cumcount())


def _agencies() -> pd.DataFrame:
    rows = _renamed("agencies", "agency", {"country": "country_code", "source": "source_url"})
    for column in ("valid_from", "valid_to"):
        parsed = [imprecise_day(row[column]) for row in reference_rows("agencies")]
        rows[column] = pd.Series([day for day, _precision in parsed], dtype="object")
        rows[f"{column}_precision"] = pd.Series([precision for _day, precision in parsed], dtype="object")
    acronym = rows["code"].str.split("-", n=1).str[1]
    return rows.assign(acronym=acronym, lineage_code=rows["lineage_code"].fillna(rows["code"]))


def _offices() -> dict[str, pd.DataFrame]:
    rows = reference_rows("blos")
    places = {row["code"] for row in reference_rows("places")}
    offices, statuses, donors = [], [], []
    for row in rows:
        opened, precision = imprecise_day(row["opened"])
        offices.append(
            {
                "code": row["code"],
                "name_en": row["name_en"],
                "name_ru": row["name_ru"],
                "country_code": row["country"],
                "neighbour_code": row["neighbour"] or None,
                "place_code": row["code"] if row["code"] in places else None,
                "mode": row["mode"],
                "opened_on": opened,
                "opened_precision": precision,
                "time_zone": row["time_zone"] or None,
                "confidence": row["confidence"],
                "source_url": row["source"],
                "notes": row["notes"] or None,
            }
        )
        statuses.append(
            {
                "blo_code": row["code"],
                "status": row["status"],
                "from_on": opened or date(1900, 1, 1),
                "to_on": None,
                "reason": None,
            }
        )
        donors += [{"blo_code": row["code"], "donor_code": code} for code in row["donor"].split(";") if code]
    names = {row["iso2"]: row for row in reference_rows("countries")}
    donor_codes = sorted({row["donor_code"] for row in donors})
    return {
        "blo": pd.DataFrame(offices),
        "blo_status": pd.DataFrame(statuses),
        "blo_donor": pd.DataFrame(donors),
        "blo_agency": pd.DataFrame(columns=["blo_code", "agency_code", "from_on", "to_on"]),
        "donor": pd.DataFrame(
            [
                {
                    "code": code,
                    "name_en": names[code]["name_en"],
                    "name_ru": names[code]["name_ru"],
                    "country_code": code,
                }
                for code in donor_codes
            ]
        ),
    }


def _pairs() -> pd.DataFrame:
    places = [row for row in reference_rows("places") if row["kind"] in ("crossing", "railway_station", "river_port")]
    rows = []
    for pair in reference_rows("crossing_pairs"):
        other = pair["side_b_code"] or _place_named(pair["side_b_name_en"], pair["border"], places)
        rows.append(
            {
                "code": pair["code"],
                "side_a": pair["side_a_code"],
                "side_b": other,
                "mode": pair["mode"],
                "border": pair["border"],
                "confidence": pair["confidence"],
                "source_url": pair["source"],
            }
        )
    return pd.DataFrame(rows)


def _place_named(name: str, border: str, places: Iterable[dict[str, str]]) -> str | None:
    countries = border.split("-")
    for place in places:
        if place["name_en"] == name and place["country"] in countries:
            return place["code"]
    return None


def published() -> dict[str, pd.DataFrame]:
    """Finds that UNODC published by itself, as facts: one seizure per page and day with its substances as items; and
    dated events."""
    seizures, items, detections = [], [], []
    numbered: dict[tuple, int] = {}
    positions = {row["code"]: row for row in reference_rows("places")}
    for row in reference_rows("blo_published_seizures"):
        event = (row["blo_code"], row["date"], row["source"])
        number = numbered.setdefault(event, len(numbered) + 1)
        if number > len(seizures):
            seizures.append(_published_seizure(row, number, positions.get(row["blo_code"])))
            methods = [method for method in row["detection"].split(";") if method]
            detections += [{"seizure_id": number, "detection": method} for method in methods]
        items.append(_published_item(row, number, sum(item["seizure_id"] == number for item in items) + 1))
    return {
        "seizure": pd.DataFrame(seizures),
        "seizure_item": pd.DataFrame(items),
        "seizure_detection": pd.DataFrame(detections),
        "event_mark": event_marks(),
    }


def event_marks() -> pd.DataFrame:
    """Dated events of offices that were published, as rows of `event_mark`."""
    rows = pd.DataFrame(reference_rows("event_marks"))
    return rows.assign(id=range(1, len(rows) + 1), occurred_on=[date.fromisoformat(day) for day in rows["occurred_on"]])


def _published_seizure(row: dict[str, str], number: int, place: dict[str, str] | None) -> dict:
    day, precision = imprecise_day(row["date"])
    return {
        "id": number,
        "record_key": f"{PUBLISHED_SOURCE}:{number}",
        "occurrence": 1,
        "source_code": PUBLISHED_SOURCE,
        "load_id": 0,
        "row_no": number,
        "seized_on": day,
        "date_precision": precision,
        "country_code": row["blo_code"][:2],
        "blo_code": row["blo_code"],
        "place_code": row["blo_code"],
        "lat": float(place["lat"]) if place else None,
        "lon": float(place["lon"]) if place else None,
        "location_precision": "crossing" if place else "none",
        "transport_mode": row["transport_mode"] or None,
        "concealment": row["concealment"] or None,
        "status": "verified",
        "published_url": row["source"],
        "first_loaded_at": pd.Timestamp(day, tz="UTC"),
        "updated_at": pd.Timestamp(day, tz="UTC"),
        "is_quantity_implausible": False,
    }


def _published_item(row: dict[str, str], seizure_id: int, line_no: int) -> dict:
    substance = codes().substances[row["commodity_code"]]
    quantity = float(row["quantity"])
    exact, equivalent = codes().kilograms(row["unit"], substance.code)
    return {
        "seizure_id": seizure_id,
        "line_no": line_no,
        "substance_code": substance.code,
        "group_code": substance.group_code,
        "category": substance.category,
        "quantity": quantity,
        "unit": row["unit"],
        "quantity_kg": quantity * exact if exact else None,
        "quantity_kg_equivalent": quantity * equivalent if equivalent else None,
        "substance_reported": row["commodity_code"],
        "quantity_reported": row["quantity"],
        "unit_reported": row["unit"],
    }


def fill(connection: sa.Connection) -> None:
    """Replace the reference tables by the shipped reference data."""
    for name, rows in tables().items():
        table = schema.metadata.tables[name]
        connection.execute(sa.delete(table))
        bulk.insert(connection, table, rows)


def complete(connection: sa.Connection) -> None:
    """Add shipped rows that the reference tables lack, and what a shipped row says in a column that is empty in a new
    one; what is there, an operator may have written."""
    for name, rows in tables().items():
        table = schema.metadata.tables[name]
        keys = [column.name for column in table.primary_key]
        held = {tuple(row) for row in connection.execute(sa.select(*(table.c[key] for key in keys)))}
        lacking = [tuple(key) not in held for key in rows[keys].itertuples(index=False, name=None)]
        bulk.insert(connection, table, rows[lacking])
    for office in reference_rows("blos"):
        is_blank = sa.and_(schema.blo.c.code == office["code"], schema.blo.c.time_zone.is_(None))
        connection.execute(sa.update(schema.blo).values(time_zone=office["time_zone"] or None).where(is_blank))
