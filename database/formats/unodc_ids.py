"""UNODC Individual Drug Seizures: one row is one reported seizure of one substance, as published for download."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from types import MappingProxyType

import pandas as pd

from database.codes import Coded, Codes, code_column
from database.formats.cells import CellError, is_total, meant, read_day, read_number, total_row
from database.formats.conventions import AS_USUAL, Writing
from database.formats.items import coded_items
from database.places import Position, Resolver
from database.reference import IDS_SOURCE
from language.i18n import _

NAME = "unodc_ids"
SOURCE = IDS_SOURCE
COLUMNS = (
    "REGION SUBREGION COUNTRY ADMINISTRATIVE_DIVISION PLACE SEIZURE_DATE DRUG_NAME AMOUNT DRUG_UNIT HIDING_PLACE "
    "INSTALLATION TRANSPORT PRODUCING_COUNTRY DEPARTURE_COUNTRY DESTINATION_COUNTRY ROUTING"
).split()
CODED = {
    "TRANSPORT": ("transport_group", "transport_reported"),
    "HIDING_PLACE": ("concealment", "concealment_reported"),
    "INSTALLATION": ("place_kind", "place_kind_reported"),
    "ROUTING": ("direction", "direction_reported"),
}
COUNTRIES = {
    "PRODUCING_COUNTRY": ("origin_code", "origin_reported"),
    "DEPARTURE_COUNTRY": ("departure_code", "departure_reported"),
    "DESTINATION_COUNTRY": ("destination_code", "destination_reported"),
}
MOST_SUGGESTED = 200
"""Distinct faulty texts of a chunk for which likely names are sought: the search takes milliseconds each."""
KIND_OF_COLUMN = (
    {"DRUG_NAME": "substance", "DRUG_UNIT": "seizure_unit"}
    | dict.fromkeys(COUNTRIES, "country")
    | {column: vocabulary for column, (vocabulary, _reported) in CODED.items()}
)


def recognises(header: tuple[str, ...]) -> bool:
    """Whether a header is that of the published file, whatever the order of its columns."""
    return set(COLUMNS) <= {name.upper() for name in header}


def kinds(header: tuple[str, ...]) -> dict[int, tuple[str, str]]:
    """Columns that hold days or numbers, by position: name and kind."""
    found = {"SEIZURE_DATE": "day", "AMOUNT": "number"}
    return {place: (name.upper(), found[name.upper()]) for place, name in enumerate(header) if name.upper() in found}


@dataclass
class Staged:
    """Rows ready for the database, and what did not get there.

    `rows` holds columns of `seizure` and `seizure_item` beside `row_no`; `rejects` are (row number,
    column, value, reason, remedy); `unmatched` counts rows per column and text without a safe code; `unplaced` rows per
    country and place text that was not found.
    """

    rows: pd.DataFrame
    rejects: list[tuple[int, str, str, str, str]]
    unmatched: dict[str, dict[str, int]] = field(default_factory=dict)
    unplaced: Counter[tuple[str, str]] = field(default_factory=Counter)


def stage(
    texts: pd.DataFrame,
    row_numbers: Iterable[int],
    *,
    codes: Codes,
    places: Resolver,
    today: date,
    zone: tzinfo | None = None,
    writing: Mapping[str, Writing] = MappingProxyType({}),
) -> Staged:
    """Code one chunk of rows.

    Args:
        texts: the file's columns as text, blank = ''.
        zone: in which days are counted.
        writing: how columns write days and numbers.
    """
    texts = texts.rename(columns=str.upper)[COLUMNS]
    numbers = pd.Series(list(row_numbers), index=texts.index, dtype="int64")
    rejects: list[tuple[int, str, str, str, str]] = []
    for column in ("REGION", "SUBREGION", "COUNTRY", "ADMINISTRATIVE_DIVISION", "PLACE", "DRUG_NAME"):
        for row, text in _totals(texts[column], numbers):
            rejects.append((row, column, text, *total_row()))
    day = functools.partial(read_day, latest=today, days=writing.get("SEIZURE_DATE", AS_USUAL).days, zone=zone)
    days = _read(texts, "SEIZURE_DATE", day, numbers, rejects)
    amount = functools.partial(read_number, numbers=writing.get("AMOUNT", AS_USUAL).numbers)
    amounts = _read(texts, "AMOUNT", amount, numbers, rejects)
    countries = code_column(texts["COUNTRY"].replace("", None), codes.country)
    bad = countries.values.isna() | countries.values.isin(["unknown", "other"])
    _reject_countries(texts[bad], numbers, codes, rejects)
    refused = {row for row, *_rest in rejects}
    kept = ~numbers.isin(refused)
    staged = Staged(pd.DataFrame(), _one_per_row(rejects))
    texts, numbers = texts[kept], numbers[kept]
    blank = texts.where(texts != "", None)
    rows = pd.DataFrame(
        {
            "row_no": numbers,
            "seized_on": days[kept],
            "date_precision": "day",
            "country_code": countries.values[kept],
            "country_reported": blank["COUNTRY"],
            "province_text": blank["ADMINISTRATIVE_DIVISION"],
            "place_text": blank["PLACE"],
            "substance_reported": blank["DRUG_NAME"],
            "quantity_reported": blank["AMOUNT"],
            "unit_reported": blank["DRUG_UNIT"],
        }
    )
    _add_places(rows, places, codes)
    nowhere = rows[rows["place_text"].notna() & (rows["location_precision"] == "none")]
    staged.unplaced.update(zip(nowhere["country_code"], nowhere["place_text"], strict=True))
    for column, (vocabulary, reported) in CODED.items():
        coded = _noted(staged, column, code_column(blank[column], codes.vocabulary(vocabulary)))
        rows[vocabulary], rows[reported] = coded, blank[column]
    for column, (code, reported) in COUNTRIES.items():
        rows[code] = _noted(staged, column, code_column(blank[column], codes.country))
        rows[reported] = blank[column]
    items = coded_items(blank["DRUG_NAME"], blank["DRUG_UNIT"], amounts[kept], codes)
    staged.unmatched |= {"DRUG_NAME": items.unmatched_substances, "DRUG_UNIT": items.unmatched_units}
    staged.rows = rows.assign(**items.rows)
    return staged


def _totals(texts: pd.Series, numbers: pd.Series) -> list[tuple[int, str]]:
    """Rows whose cell says that they sum up others, with what it says."""
    totals = [text for text in texts.unique() if is_total(text)]
    return list(zip(numbers[texts.isin(totals)], texts[texts.isin(totals)], strict=True)) if totals else []


def _read(texts, column, read, numbers, rejects) -> pd.Series:
    """Values of a column, each distinct text read once; texts that cannot be read go to the rejects."""
    values, errors = {}, {}
    for text in texts[column].unique():
        try:
            values[text] = read(text)
        except CellError as error:
            errors[text] = error.args
    if errors:
        wrong = texts[column].isin(errors)
        rejects.extend(
            (row, column, text, *errors[text])
            for row, text in zip(numbers[wrong], texts.loc[wrong, column], strict=True)
        )
    return texts[column].map(values)


def _reject_countries(texts: pd.DataFrame, numbers: pd.Series, codes: Codes, rejects: list) -> None:
    for nth, (text, rows) in enumerate(texts.groupby("COUNTRY")):
        near = codes.suggestions("country", text) if text and nth < MOST_SUGGESTED else []
        remedy = meant(near) if near else _("name the country where the seizure was made")
        reason = _("not a known country") if text else _("no country")
        rejects.extend((row, "COUNTRY", text, reason, remedy) for row in numbers[rows.index])


def _one_per_row(rejects: list) -> list:
    """The first fault of each row: a row is rejected once."""
    first: dict[int, tuple] = {}
    for reject in rejects:
        first.setdefault(reject[0], reject)
    return [first[row] for row in sorted(first)]


def _add_places(rows: pd.DataFrame, places: Resolver, codes: Codes) -> None:
    triples = list(zip(rows["place_text"], rows["province_text"], rows["country_code"], strict=True))
    positions: dict[tuple, Position] = {triple: places.position(*triple) for triple in set(triples)}
    found = [positions[triple] for triple in triples]
    rows["place_code"] = pd.Series([place.place_code for place in found], index=rows.index, dtype="object")
    rows["lat"] = [place.lat for place in found]
    rows["lon"] = [place.lon for place in found]
    rows["location_precision"] = [place.location_precision for place in found]
    offices = [
        codes.office_at(place.place_code, day) if place.place_code else None
        for place, day in zip(found, rows["seized_on"], strict=True)
    ]
    rows["blo_code"] = pd.Series(offices, index=rows.index, dtype="object")


def _noted(staged: Staged, column: str, coded: Coded) -> pd.Series:
    if coded.unmatched:
        staged.unmatched[column] = coded.unmatched
    return coded.values
