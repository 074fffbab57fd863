"""How each case was carried, hidden, routed and found, who led and who took part.

Blank, `unknown` and `other` are three values.
"""

from __future__ import annotations

import itertools
from datetime import date

import numpy as np
import pandas as pd

from database.demonstration import draws, items, network

FAMILIES = {
    "opiates": ("HEROIN", "OPIUM", "MORPHINE", "POPPY_STRAW"),
    "cannabis": (
        "CANNABIS_HERB",
        "CANNABIS_RESIN",
        "CANNABIS_OIL",
        "CANNABIS_PLANT",
        "CANNABIS_SEED",
        "POPPY_PLANT",
        "EPHEDRA",
    ),
    "methamphetamine": ("METHAMPHETAMINE",),
    "tablets": ("TRAMADOL", "PREGABALIN", "ECSTASY_ANY", "MEDICINES", "SEDATIVE_GROUP"),
    "chemicals": ("ACETIC_ANHYDRIDE", "HYDROCHLORIC_ACID", "SULPHURIC_ACID", "ACETONE", "EPHEDRINE"),
    "goods": ("CIGARETTES", "CURRENCY", "AMMUNITION"),
}
LOAD_KG = 20
ROUTE_BLANK, ROUTE_UNKNOWN = 0.27, 0.09
"""Share of cases whose whole route is blank or unknown; a stated route may still leave a field blank."""
FIELD_BLANK, FIELD_UNKNOWN, FIELD_OTHER = 0.05, 0.015, 0.015
DETECTIONS = 2


def family_of_substance() -> np.ndarray:
    """Number of the family (a line of `origin` in `shape.toml`) of each substance."""
    names = list(draws.shape()["origin"])
    found = {code: names.index(family) for family, members in FAMILIES.items() for code in members}
    return np.array([found.get(code, names.index("synthetics")) for code in draws.shape()["amounts"]])


def described(cases: pd.DataFrame, found_items: pd.DataFrame, sites: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Columns of `seizure` that tell how it happened, a row per case."""
    random, size = draws.stream(seed, "circumstances"), len(cases)
    site = cases["site"].to_numpy()
    first = found_items[found_items["line_no"] == 1]
    family = family_of_substance()[first["substance"].to_numpy()]
    transport_names, transport = _transport(site, first, family, sites, random)
    concealment_names, concealment = _concealment(transport, transport_names, random)
    routes = _routes(site, family, sites, random)
    away = (sites["mode"] == "elsewhere").to_numpy()[site]
    transport = np.where(random.random(size) < 0.1, -1, transport)
    groups = draws.shape()["transport_group"]
    columns = {
        "transport_mode": draws.texts(transport_names, transport),
        "transport_group": draws.texts([groups[name] for name in transport_names], transport),
        "concealment": draws.texts(concealment_names, np.where(random.random(size) < 0.13, -1, concealment)),
        "direction": _direction(away, random),
        "place_kind": _place_kind(sites["mode"].to_numpy()[site], random),
        "value_usd": _value(first, random),
    }
    return pd.DataFrame(columns | routes | _persons(random, size))


def _transport(
    site, first: pd.DataFrame, family: np.ndarray, sites: pd.DataFrame, random
) -> tuple[list[str], np.ndarray]:
    shape = draws.shape()["transport"]
    modes = ["road", "rail", "mixed", "elsewhere"]
    names, weights = draws.table([shape[mode] for mode in modes] + [shape[f"{mode}_load"] for mode in modes])
    mode = np.array([modes.index(one) for one in sites["mode"]])[site]
    chemicals = list(draws.shape()["origin"]).index("chemicals")
    is_load = (items.in_kg(first) >= LOAD_KG) | (family == chemicals)
    return names, draws.by_group(random, weights, mode + len(modes) * is_load)


def _concealment(transport: np.ndarray, transport_names: list[str], random) -> tuple[list[str], np.ndarray]:
    shape = draws.shape()["concealment"]
    names, weights = draws.table([shape[name] | {"other": 1} for name in transport_names])
    return names, draws.by_group(random, weights, transport)


def _direction(away: np.ndarray, random) -> pd.Series:
    names, weights = draws.table(
        [
            {"inbound": 54, "outbound": 30, "transit": 9, "unknown": 2, "": 5},
            {"domestic": 84, "inbound": 6, "unknown": 3, "": 7},
        ]
    )
    return draws.texts([name or None for name in names], draws.by_group(random, weights, away.astype(int)))


def _place_kind(mode: np.ndarray, random) -> pd.Series:
    kinds = {
        "road": {"checkpoint": 80, "customs_facility": 14, "border": 6},
        "rail": {"railway_station": 45, "train": 45, "customs_facility": 10},
        "mixed": {"checkpoint": 70, "customs_facility": 12, "railway_station": 12, "border": 6},
        "elsewhere": {
            "road": 34,
            "street": 16,
            "open_air": 14,
            "car_park": 8,
            "bus_station": 7,
            "residence": 10,
            "border": 5,
            "": 6,
        },
    }
    names, weights = draws.table(list(kinds.values()))
    group = np.array([list(kinds).index(one) for one in mode])
    return draws.texts([name or None for name in names], draws.by_group(random, weights, group))


def _value(first: pd.DataFrame, random) -> np.ndarray:
    """Value in US dollars where it was stated: for about a third of the cases, rounded as people round."""
    amounts = draws.shape()["amounts"].values()
    price = np.array([amount.get("usd", np.nan) for amount in amounts])[first["substance"].to_numpy()]
    quantity = np.where(first["unit"] == items.UNITS.index("g"), first["quantity"] / 1000, first["quantity"])
    value = quantity * price * np.exp(0.35 * random.standard_normal(len(first)))
    step = 10.0 ** (np.floor(np.log10(np.maximum(value, 10))) - 1)
    return np.where(random.random(len(first)) < 0.34, np.round(value / step) * step, np.nan)


def _persons(random, size: int) -> dict[str, pd.Series]:
    """Persons and women among them: many cases with none, some where it was not stated."""
    persons = np.where(random.random(size) < 0.36, 0, 1 + random.poisson(0.32, size))
    stated = random.random(size) >= 0.09
    women = random.binomial(persons, 0.11)
    women_stated = stated & (random.random(size) >= 0.12)
    return {
        "persons_detained": pd.Series(persons, dtype="Int32").mask(~stated),
        "women_detained": pd.Series(women, dtype="Int32").mask(~women_stated),
    }


# Routes -----------------------------------------------------------------------------------------------------


def _routes(site: np.ndarray, family: np.ndarray, sites: pd.DataFrame, random) -> dict[str, pd.Series]:
    countries, neighbours = sites["country_code"].tolist(), sites["neighbour_code"].tolist()
    origins = list(draws.shape()["origin"].values())
    lines = [
        {country if name == "own" else name: share for name, share in origin.items()}
        for country in countries
        for origin in origins
    ]
    names, weights = draws.table(lines)
    origin = draws.by_group(random, weights, site * len(origins) + family)
    shares = draws.shape()["destination"]
    ways = [
        {country if name == "own" else name: share for name, share in shares[country].items()} for country in countries
    ]
    to_names, to_weights = draws.table(ways)
    destination = draws.by_group(random, to_weights, site)
    came = [
        {country: 1} if neighbour is None or pd.isna(neighbour) else {neighbour: 78, country: 22}
        for country, neighbour in zip(countries, neighbours, strict=True)
    ]
    from_names, from_weights = draws.table(came)
    departure = draws.by_group(random, from_weights, site)
    whole = random.random(len(site))
    fields = {
        "origin_code": (names, origin),
        "departure_code": (from_names, departure),
        "destination_code": (to_names, destination),
    }
    return {name: _as_stated(codes, index, whole, random) for name, (codes, index) in fields.items()}


def _as_stated(codes: list[str], index: np.ndarray, whole: np.ndarray, random) -> pd.Series:
    """A field of the route as reporters leave it: blank, unknown, other or a country."""
    own = random.random(len(index))
    unknown, other = len(codes), len(codes) + 1
    found = np.where(own < FIELD_BLANK, -1, index)
    found = np.where((own >= FIELD_BLANK) & (own < FIELD_BLANK + FIELD_UNKNOWN), unknown, found)
    found = np.where(own > 1 - FIELD_OTHER, other, found)
    found = np.where(whole < ROUTE_BLANK + ROUTE_UNKNOWN, unknown, found)
    return draws.texts([*codes, "unknown", "other"], np.where(whole < ROUTE_BLANK, -1, found))


# Agencies and detection -------------------------------------------------------------------------------------


def eras(span: network.Span) -> list[date]:
    """First days of the times within which no agency changes its name."""
    return [span.start, *(day for day in network.agency_changes() if span.start < day < span.end)]


def led(span: network.Span, cases: pd.DataFrame, sites: pd.DataFrame, seed: int) -> np.ndarray:
    """Kind of the agency that led each case, as its name on that day."""
    random = draws.stream(seed, "agencies")
    groups, weights, names = _lead_weights(span, sites)
    return np.array(names, dtype=object)[draws.by_group(random, weights, groups(cases))]


def _lead_weights(span: network.Span, sites: pd.DataFrame):
    begins = eras(span)
    shape = draws.shape()["agencies"]
    lines = []
    for country, away in zip(sites["country_code"], sites["mode"] == "elsewhere", strict=True):
        for day in begins:
            present = network.agencies_on(country, day)
            line: dict[str, float] = {}
            for kind, weight in shape["elsewhere" if away else "crossing"].items():
                if kind in present:
                    line[present[kind]] = line.get(present[kind], 0) + weight
            lines.append(line)
    names, weights = draws.table(lines)
    numbers = np.array([span.number(day) for day in begins])

    def groups(cases: pd.DataFrame) -> np.ndarray:
        era = np.searchsorted(numbers, cases["day"].to_numpy(), side="right") - 1
        return cases["site"].to_numpy() * len(begins) + era

    return groups, weights, names


def another_lead(span: network.Span, cases: pd.DataFrame, sites: pd.DataFrame, lead: np.ndarray, random) -> np.ndarray:
    """For each case an agency of its country and day that is not `lead`."""
    groups, weights, names = _lead_weights(span, sites)
    lines = weights[groups(cases)].copy()
    lines[np.asarray(lead)[:, None] == np.array(names, dtype=object)] = 0
    return np.array(names, dtype=object)[draws.by_group(random, lines, np.arange(len(cases)))]


def taking_part(
    span: network.Span, cases: pd.DataFrame, lead: np.ndarray, sites: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """Rows of `seizure_agency`: the lead, and for one case in four others; no body beside its own part."""
    random = draws.stream(seed, "participants")
    begins = eras(span)
    numbers = np.array([span.number(day) for day in begins])
    era = np.searchsorted(numbers, cases["day"].to_numpy(), side="right") - 1
    country = sites["country_code"].to_numpy()[cases["site"].to_numpy()]
    group, keys = _numbered(country, era, lead)
    options = [_options(key[0], begins[key[1]], key[2]) for key in keys]
    combinations = list(dict.fromkeys(option for line in options for option in line))
    _names, weights = draws.table(options, combinations)
    chosen = draws.by_group(random, weights, group)
    ids = cases["id"].to_numpy()
    parts = [pd.DataFrame({"seizure_id": ids, "agency_code": pd.Series(lead, dtype="str"), "role": "lead"})]
    for number, option in enumerate(combinations):
        for code in option:
            parts.append(
                pd.DataFrame({"seizure_id": ids[chosen == number], "agency_code": code, "role": "participant"})
            )
    return pd.concat(parts, ignore_index=True).sort_values(["seizure_id", "role", "agency_code"], ignore_index=True)


def _numbered(*columns: np.ndarray) -> tuple[np.ndarray, list[tuple]]:
    """A number for each distinct row of the columns, and those rows."""
    numbers = np.zeros(len(columns[0]), dtype="int64")
    values = []
    for column in columns:
        codes, distinct = pd.factorize(column, sort=True)
        numbers = numbers * len(distinct) + codes
        values.append(distinct)
    found, keys = pd.factorize(numbers, sort=True)
    sizes = [len(distinct) for distinct in values]
    rows = [tuple(values[at][place] for at, place in enumerate(np.unravel_index(key, sizes))) for key in keys]
    return found, rows


def _options(country: str, day: date, lead: str) -> dict[tuple[str, ...], float]:
    """Combinations of agencies that may join a lead, with their weights."""
    present = sorted(set(network.agencies_on(country, day).values()) - network.related(lead))
    found: dict[tuple[str, ...], float] = {(): 74.0}
    found |= {(code,): 22.0 / len(present) for code in present}
    twos = [pair for pair in itertools.combinations(present, 2) if pair[1] not in network.related(pair[0])]
    return found | {pair: 4.0 / len(twos) for pair in twos}


def detected(ids: np.ndarray, has_counterpart: np.ndarray, seed: int) -> pd.DataFrame:
    """Rows of `seizure_detection`: none to two methods; word from the other side only where there is one."""
    random = draws.stream(seed, "detection")
    shape = draws.shape()["detection"]
    names, weights = draws.table([shape | {"info_counterpart_blo": 0}, shape])
    first = draws.by_group(random, weights, has_counterpart.astype(int))
    second = draws.by_group(random, weights, has_counterpart.astype(int))
    unknown = names.index("unknown")
    chance = random.random(len(ids))
    stated = chance >= 0.1
    two = (chance >= 0.78) & (first != second) & (first != unknown) & (second != unknown)
    found = pd.DataFrame(
        {
            "seizure_id": np.concatenate([ids[stated], ids[two]]),
            "detection": draws.texts(names, np.concatenate([first[stated], second[two]])),
        }
    )
    return found.sort_values(["seizure_id", "detection"], ignore_index=True)
