"""The tables of seizures: cases and what is planted among them, double reports, records in their states."""

from __future__ import annotations

import numpy as np
import pandas as pd

from database.codes import reference_rows
from database.demonstration import cases as happening
from database.demonstration import circumstances, doubles, draws, items, network, planted, reports
from database.reference import DEMONSTRATION_SOURCE as SOURCE
from scope.settings import Settings

REVISED, REJECTED, WITHDRAWN, NEVER_VERIFIED = 0.045, 0.005, 0.003, 0.012
VERIFICATION_DAYS = (4, 50)
MONTH_ONLY = 0.08
"""Share of the cases away from the crossings whose day is not known, only the month."""


def tables(
    span: network.Span,
    found: pd.DataFrame,
    sites: pd.DataFrame,
    state: np.ndarray,
    size: int,
    settings: Settings,
    seed: int,
) -> dict[str, pd.DataFrame]:
    """`seizure` (without its links), `seizure_item`, `seizure_agency`, `seizure_detection`; and `case`: site,
    day, office (number, -1 outside) and month of each seizure, for the other tables."""
    rate, by_day = happening.rates(span, found, sites, state, seed)
    on_purpose = planted.cases(span, sites)
    drawn = happening.drawn(span, rate, by_day, max(size - len(on_purpose) - doubles.count(size), 1), seed)
    everything = pd.concat([drawn, on_purpose[["site", "day", "substance"]]], ignore_index=True)
    _forget_days(span, sites, everything, seed)
    lines = _with_planted(items.lines(everything, rate, seed), on_purpose, len(drawn))
    told = circumstances.described(everything, lines, sites, seed)
    _set_on_purpose(told, on_purpose, len(drawn))
    everything["planted"] = np.maximum(np.arange(len(everything)) - len(drawn), -1)
    everything["lead"] = circumstances.led(span, everything, sites, seed)
    everything["office"] = _office_of(span, found, everything)
    copies, copied = doubles.told_again(span, found, sites, state, everything, lines, size, seed)
    told = pd.concat([told, _seen_again(told, copies)], ignore_index=True)
    copies["office"] = _office_of(span, found, copies)
    first = {"copy_of": -1, "again": -1, "occurrence": 1, "is_exact": False}
    everything = pd.concat([everything.assign(**first), copies], ignore_index=True)
    everything, lines, told = _in_order(everything, pd.concat([lines, copied], ignore_index=True), told)
    everything["month"] = span.month_of_day[everything["day"].to_numpy()]
    seizure = _seizures(span, found, sites, state, everything, told, settings, seed)
    planted_at = everything.index[everything["planted"] >= 0]
    number = everything.loc[planted_at, "planted"]
    seizure.loc[planted_at, "status"] = on_purpose["status"].to_numpy()[number]
    seizure.loc[planted_at, "is_quantity_implausible"] = on_purpose["is_beyond"].to_numpy()[number]
    has_counterpart = (everything["office"] >= 0) & (sites["other_side"].to_numpy()[everything["site"]] >= 0)
    return {
        "seizure": seizure,
        "seizure_item": items.rows(lines),
        "seizure_agency": circumstances.taking_part(span, everything, everything["lead"].to_numpy(), sites, seed),
        "seizure_detection": circumstances.detected(everything["id"].to_numpy(), has_counterpart.to_numpy(), seed),
        "case": everything,
    }


def _forget_days(span: network.Span, sites: pd.DataFrame, everything: pd.DataFrame, seed: int) -> None:
    """Of some cases away from the crossings only the month is known: their day is the first of it."""
    away = (sites["mode"] == "elsewhere").to_numpy()[everything["site"].to_numpy()]
    month_only = away & (draws.stream(seed, "precision").random(len(everything)) < MONTH_ONLY)
    first = span.first_days[span.month_of_day[everything["day"].to_numpy()]]
    everything["month_only"] = month_only
    everything["day"] = np.where(month_only, first, everything["day"])


def _with_planted(lines: pd.DataFrame, on_purpose: pd.DataFrame, first: int) -> pd.DataFrame:
    """A planted case has one item, of the planted quantity."""
    own = lines["case"] >= first
    lines = lines[~own | (lines["line_no"] == 1)].reset_index(drop=True)
    at = np.flatnonzero(lines["case"] >= first)
    for name in ("quantity", "unit", "substance"):
        lines.loc[at, name] = on_purpose[name].to_numpy()
    return lines


def _set_on_purpose(told: pd.DataFrame, on_purpose: pd.DataFrame, first: int) -> None:
    rows = np.arange(first, first + len(on_purpose))
    for name in told.columns.intersection(on_purpose.columns):
        stated = on_purpose[name].notna().to_numpy()
        told.loc[rows[stated], name] = on_purpose.loc[stated, name].to_numpy()
    groups = draws.shape()["transport_group"]
    modes = told.loc[rows, "transport_mode"]
    told.loc[rows, "transport_group"] = modes.map(groups).to_numpy()
    detained = on_purpose["persons_detained"].notna().to_numpy()
    told.loc[rows[detained], "women_detained"] = 0


def _office_of(span: network.Span, found: pd.DataFrame, everything: pd.DataFrame) -> np.ndarray:
    """Number of the office that worked at the site on the day; -1 where there was none."""
    works = network.office_works(span, found)
    site, day = everything["site"].to_numpy(), everything["day"].to_numpy()
    inside = site < len(found)
    return np.where(inside & works[np.where(inside, site, 0), day], site, -1)


def _seen_again(told: pd.DataFrame, copies: pd.DataFrame) -> pd.DataFrame:
    """Circumstances of the second reports; from the other side, what went in came out."""
    seen = told.iloc[copies["copy_of"].to_numpy()].reset_index(drop=True)
    turned = seen["direction"].map({"inbound": "outbound", "outbound": "inbound"})
    return seen.assign(direction=seen["direction"].mask((copies["again"] == doubles.SIDE) & turned.notna(), turned))


def _in_order(everything: pd.DataFrame, lines: pd.DataFrame, told: pd.DataFrame):
    """Numbers from 1 by day, and the items of each."""
    order = np.lexsort([everything["occurrence"], everything["site"], everything["day"]])
    number = np.empty(len(order), dtype="int64")
    number[order] = np.arange(1, len(order) + 1)
    everything = everything.assign(id=number)
    copied = everything["copy_of"].to_numpy()
    everything["first_id"] = np.where(copied >= 0, number[np.maximum(copied, 0)], number)
    lines = lines.assign(seizure_id=number[lines["case"].to_numpy()])
    lines = lines.sort_values(["seizure_id", "line_no"], ignore_index=True)
    return everything.iloc[order].reset_index(drop=True), lines, told.iloc[order].reset_index(drop=True)


# The record -------------------------------------------------------------------------------------------------


def _seizures(span, found, sites, state, everything, told, settings: Settings, seed: int) -> pd.DataFrame:
    site, office = everything["site"].to_numpy(), everything["office"].to_numpy()
    ids = everything["id"].to_numpy()
    random = draws.stream(seed, "records")
    first = everything["first_id"].to_numpy()
    seizure = pd.DataFrame(
        {
            "id": ids,
            "record_key": pd.Series(
                [
                    f"{SOURCE}:{one:08}-{number}"
                    for one, number in zip(_key_numbers(everything), everything["occurrence"], strict=True)
                ],
                dtype="str",
            ),
            "occurrence": everything["occurrence"].to_numpy(),
            "public_ref": draws.numbered("D-", ids, 7),
            "source_code": SOURCE,
            "row_no": ids,
            "seized_on": draws.at_days(span.days[everything["day"].to_numpy()]),
            "date_precision": draws.texts(["day", "month"], everything["month_only"].to_numpy().astype(int)),
            "country_code": draws.texts(sites["country_code"].tolist(), site),
            "blo_code": draws.texts(found["code"].tolist(), office),
            "lead_agency_code": pd.Series(everything["lead"].to_numpy(), dtype="str"),
            "place_code": draws.texts(sites["code"].tolist(), site),
            "place_text": draws.texts(
                [None if pd.isna(one) else one for one in sites["place_text"]], _known_texts(sites, site)
            ),
            "lat": sites["lat"].to_numpy()[site],
            "lon": sites["lon"].to_numpy()[site],
            "location_precision": draws.texts(sites["location_precision"].tolist(), site),
        }
    )
    seizure = pd.concat([seizure, told], axis=1)
    seizure = seizure.assign(**_states(span, state, everything, settings, random))
    again = (everything["again"] == doubles.AGENCY).to_numpy()
    grades = pd.Series(np.where(everything["is_exact"], "exact", "near")[again], index=first[again])
    grade = pd.Series(first).map(grades).mask((everything["again"] > doubles.AGENCY).to_numpy())
    seizure["double_report_group"] = pd.Series(first, dtype="Int64").mask(grade.isna())
    seizure["double_report_grade"] = grade.astype("str")
    seizure["is_quantity_implausible"] = False
    return seizure.assign(**_reported(seizure))


def _key_numbers(everything: pd.DataFrame) -> list[int]:
    """A row that stands twice has the number of its first."""
    return np.where(everything["occurrence"] > 1, everything["first_id"], everything["id"]).tolist()


def _known_texts(sites: pd.DataFrame, site: np.ndarray) -> np.ndarray:
    return np.where(sites["place_text"].notna().to_numpy()[site], site, -1)


def _states(span, state, everything, settings: Settings, random) -> dict[str, object]:
    """Load, times and status of each record: recent ones provisional, a few revised or taken out."""
    size, office, month = len(everything), everything["office"].to_numpy(), everything["month"].to_numpy()
    late = (office >= 0) & (state[np.maximum(office, 0), month] == "late")
    load = reports.load_of(span, month, late)
    loaded = reports.load_times(span, settings)[load - 1]
    low, high = VERIFICATION_DAYS
    hours = random.integers(low * 24, high * 24, size)
    checked = loaded + hours.astype("timedelta64[h]")
    now = np.datetime64(span.loaded_at.replace(tzinfo=None), "s")
    revised_at = checked + random.integers(5 * 24, 200 * 24, size).astype("timedelta64[h]")
    chance = random.random(size)
    is_checked = (checked <= now) & (chance >= NEVER_VERIFIED)
    is_revised = is_checked & (revised_at <= now) & (chance > 1 - REVISED)
    ids, first = everything["id"].to_numpy(), everything["first_id"].to_numpy()
    alone = ~np.isin(first, first[ids != first])
    dropped = is_checked & alone & (chance >= NEVER_VERIFIED) & (chance < NEVER_VERIFIED + REJECTED + WITHDRAWN)
    status = np.where(is_checked, np.where(is_revised, 2, 1), 0)
    status = np.where(dropped, np.where(chance < NEVER_VERIFIED + REJECTED, 3, 4), status)
    updated = np.where(is_revised, revised_at, np.where(is_checked, checked, loaded))
    return {
        "load_id": load,
        "status": draws.texts(["provisional", "verified", "revised", "rejected", "withdrawn"], status),
        "first_loaded_at": pd.Series(loaded).dt.tz_localize("UTC"),
        "updated_at": pd.Series(updated).dt.tz_localize("UTC"),
    }


def _reported(seizure: pd.DataFrame) -> dict[str, pd.Series]:
    """The reported texts of the coded fields: here the Russian labels, as most offices write them."""
    labels: dict[str, dict[str, str]] = {}
    for row in reference_rows("vocabularies"):
        labels.setdefault(row["vocabulary"], {})[row["code"]] = row["label_ru"]
    countries = {row["iso2"]: row["name_ru"] for row in reference_rows("countries")}
    countries |= {"unknown": "Неизвестно", "other": "Прочее"}
    names = {row["code"]: row["name_ru"] for file in ("agencies", "blos") for row in reference_rows(file)}
    sources = {
        "country": ("country_code", countries),
        "blo": ("blo_code", names),
        "lead_agency": ("lead_agency_code", names),
        "place_kind": ("place_kind", labels["place_kind"]),
        "transport": ("transport_mode", labels["transport_mode"]),
        "direction": ("direction", labels["direction"]),
        "concealment": ("concealment", labels["concealment"]),
        "origin": ("origin_code", countries),
        "departure": ("departure_code", countries),
        "destination": ("destination_code", countries),
    }
    return {f"{name}_reported": _labelled(seizure[column], known) for name, (column, known) in sources.items()}


def _labelled(codes: pd.Series, known: dict[str, str]) -> pd.Series:
    numbers, distinct = pd.factorize(codes)
    return draws.texts([known.get(code, code) for code in distinct], numbers)
