"""Places, hexagons, corridors and national totals as the browser draws them."""

from __future__ import annotations

import h3.api.basic_int as h3
import numpy as np
import pandas as pd

from analysis import map_figures
from charts import map_ground
from charts.map_ground import Position
from charts.map_payload import by_step
from content.context import Context
from content.map import words
from content.map.facts import RESOLUTIONS, Facts
from language import i18n
from language.i18n import _

MOST_CELLS = 2000
DEFAULT_KM = {"crossing": 1.0, "address": 1.0, "settlement": 5.0, "district": 25.0, "province": 120.0}
"""Radius in which a place lies, where the list of places does not say."""
VAGUE = ("district", "province")
PLACE_KEY = ["place_code", "country_code", "location_precision", "lat", "lon"]
STEPS_TO_A_DEGREE = 1e5
MOST_GROUPS = 6


def points(found: Facts) -> dict[str, tuple[float, float]]:
    """Longitude and latitude of a point of each country."""
    rows = found.rows["points"]
    rows = rows[rows["label_lat"].notna()]
    return dict(zip(rows["iso2"], zip(rows["label_lon"], rows["label_lat"], strict=True), strict=True))


def _steps(found: Facts, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(step=found.clock.of(rows["month"]))


def places(found: Facts, tables: dict) -> list[dict]:
    """Places, the largest first; their cases by step go into the tables. `sum`: all cases on the clock."""
    if "places" not in found.rows:
        return []
    rows, monthly = found.rows["places"], _steps(found, found.rows["monthly_places"])
    known, of_row = map_figures.keys(rows, PLACE_KEY)
    number = {known[key]: place for place, key in enumerate(of_row)}
    keys, of_month = map_figures.keys(monthly, PLACE_KEY)
    place = np.array([number[key] for key in keys], dtype="int64")[of_month] if keys else of_month
    tables["places"] = by_step(
        pd.DataFrame({"step": monthly["step"], "place": place, "cases": monthly["case_count"]}), len(found.clock.steps)
    )
    return [_place(row) for row in rows.itertuples()]


def _place(row) -> dict:
    is_nameless = pd.isna(row.name_en)
    km = DEFAULT_KM[row.location_precision] if pd.isna(row.precision_km) else max(float(row.precision_km), 0.5)
    return {
        "code": "" if pd.isna(row.place_code) else row.place_code,
        "name": _("Place without a name") if is_nameless else i18n.name(row),
        "isNameless": bool(is_nameless),
        "lon": float(row.lon),
        "lat": float(row.lat),
        "km": km,
        "isVague": row.location_precision in VAGUE,
        "words": _(words.PRECISIONS[row.location_precision]),
        "sum": int(row.case_count),
    }


def precisions(found: Facts, tables: dict) -> list[dict]:
    """How precisely places are known; `drawn`: precisely enough for a mark. Cases by step go into the tables."""
    if "located" not in found.rows:
        return []
    rows = _steps(found, found.rows["located"])
    known, of_row = map_figures.keys(rows, ["location_precision"])
    tables["located"] = by_step(
        pd.DataFrame({"step": rows["step"], "precision": of_row, "cases": rows["case_count"]}), len(found.clock.steps)
    )
    return [{"drawn": precision in words.PRECISIONS} for (precision,) in known]


def cells(found: Facts, tables: dict) -> dict[str, list[str]]:
    """Hexagons by resolution, with their corners and their cases by step in the tables. A resolution with too many is
    left out: there the coarser one stands."""
    kept = {}
    for resolution in RESOLUTIONS:
        name = f"cells_{resolution}"
        if name not in found.rows:
            continue
        rows = _steps(found, found.rows[name])
        known = sorted(set(rows["cell"].tolist()))
        if len(known) > MOST_CELLS and resolution > RESOLUTIONS[0]:
            continue
        cell = rows["cell"].map({one: number for number, one in enumerate(known)}).astype("int64")
        tables[name] = by_step(
            pd.DataFrame({"step": rows["step"], "cell": cell, "cases": rows["case_count"]}), len(found.clock.steps)
        )
        tables[f"outline_{resolution}"] = _outlines(known)
        kept[str(resolution)] = [f"{one:x}" for one in known]
    return kept


def _outlines(known: list[int]) -> dict[str, np.ndarray]:
    corners = [h3.cell_to_boundary(one) for one in known]
    starts = np.cumsum([0, *map(len, corners)])
    flat = np.array([corner for outline in corners for corner in outline], dtype="float64").reshape(-1, 2)
    lat, lon = (
        np.rint((flat[:, axis] + offset) * STEPS_TO_A_DEGREE).astype("int64") for axis, offset in ((0, 90), (1, 180))
    )
    return {"starts": starts, "lat": lat, "lon": lon}


def corridors(here: Context, found: Facts, figures) -> dict:
    """Corridors as from, country and place of seizure, to; `nodes` are the places they lead over, `gates` where on the
    borders. Cases by step go into the tables.

    Where offices are chosen, corridors lead over them; else over a point of the country.
    """
    if "corridors" not in found.rows:
        return {"corridors": [], "nodes": {}, "gates": {}}
    rows = _steps(found, found.rows["corridors"])
    by_office = bool(here.filters.blo_codes or here.filters.pair_codes)
    office = rows["blo_code"] if by_office else pd.Series(None, index=rows.index, dtype="str")
    known, of_row = map_figures.keys(rows.assign(office=office), ["from_code", "country_code", "office", "to_code"])
    figures.tables["corridors"] = by_step(
        pd.DataFrame({"step": rows["step"], "corridor": of_row, "cases": rows["case_count"]}), len(found.clock.steps)
    )
    nodes = {code: _country_node(here, code, place) for code, place in points(found).items()}
    for row in found.offices.itertuples() if by_office else ():
        if not pd.isna(row.lat):
            nodes[row.code] = {
                "lon": row.lon,
                "lat": row.lat,
                "name": here.names("blo", row.code),
                "short": here.names("blo", row.code),
                "country": row.country_code,
            }
    used = {end for start, country, place, to in known for end in (start, country, place, to) if end}
    ways = [
        {"from": start, "country": country, "at": place if place in nodes else country, "to": to}
        for start, country, place, to in known
    ]
    return {
        "corridors": ways,
        "nodes": {code: node for code, node in nodes.items() if code in used},
        "gates": _gates(ways, nodes),
    }


def _gates(ways: list[dict], nodes: dict[str, dict]) -> dict[str, list[Position]]:
    """Where the legs of corridors begin and end, by start and end: at the borders of countries, at offices."""
    legs = {pair for way in ways for pair in ((way["from"], way["at"]), (way["at"], way["to"]))}
    found = {}
    for start, end in sorted((start, end) for start, end in legs if start in nodes and end in nodes and start != end):
        sides = [
            part
            for code in (start, end)
            for part in (code if nodes[code]["country"] == code else "", (nodes[code]["lon"], nodes[code]["lat"]))
        ]
        found[f"{start}>{end}"] = [(round(lon, 3), round(lat, 3)) for lon, lat in map_ground.facing(*sides)]
    return found


def _country_node(here: Context, code: str, place: tuple[float, float]) -> dict:
    lon, lat = place
    return {"lon": lon, "lat": lat, "name": here.names("country", code), "short": code, "country": code}


def _group_name(here: Context, row) -> str:
    """A substance group of one category: plants of a group are no drugs, and never told as one with them."""
    group = here.names("substance_group", row.group_code)
    category = i18n.category(row.category)
    return group if row.category == "drug" or not category or category == group else f"{group} · {category}"


def national(here: Context, found: Facts) -> list[dict]:
    """Published totals by country and year in words, the largest groups first, categories apart; `amounts` are their
    numbers."""
    rows, where = found.rows["national"], points(found)
    if rows.empty:
        return []
    # Drugs first.
    ordered = rows.assign(rank=rows["category"] != "drug").sort_values(
        ["country_code", "year", "rank", "quantity_kg"], ascending=[True, True, True, False]
    )
    by_country: dict[str, dict[int, list[tuple[str, float, str]]]] = {}
    for row in ordered[ordered["country_code"].isin(list(where))].itertuples():
        amounts = by_country.setdefault(row.country_code, {}).setdefault(int(row.year), [])
        if len(amounts) < MOST_GROUPS:
            amounts.append((_group_name(here, row), float(row.quantity_kg), "kg"))
    result = []
    for code, amounts_of in by_country.items():
        years = {
            year: [f"{group}: {i18n.quantity(amount, unit)}" for group, amount, unit in amounts]
            for year, amounts in amounts_of.items()
        }
        lon, lat = where[code]
        named = here.names("country", code)
        result.append({"name": named, "lon": lon, "lat": lat, "years": years, "amounts": amounts_of})
    return result
