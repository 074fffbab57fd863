"""Lists of records: what one is of, what its columns are called, and what its values are in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from analysis import name_index
from analysis.name_index import Index, Meaning
from analysis.names import DIMENSION_OF_FIELD, SEARCHED, Names
from analysis.names import WORDS as WORDS_OF_NAMES
from language.i18n import N_, _, of_names
from language.spelling import latin
from queries import network, records, search
from queries.records import Column, Sort, View
from scope.access import Access
from scope.filters import Filters

LABELS = {
    "seized_on": N_("Date"),
    "date_precision": N_("Precision of the date"),
    "public_ref": N_("Reference"),
    "country": N_("Country"),
    "blo": N_("Office"),
    "place": N_("Place of seizure"),
    "location_precision": N_("Precision of the place"),
    "province_text": N_("Province, as reported"),
    "place_text": N_("Place, as reported"),
    "lat": N_("Latitude"),
    "lon": N_("Longitude"),
    "place_kind": N_("Kind of place"),
    "lead_agency": N_("Lead agency"),
    "agencies": N_("All agencies"),
    "transport_group": N_("Mode of transport"),
    "transport_mode": N_("Means of transport"),
    "direction": N_("Direction of movement"),
    "concealment": N_("Concealment method"),
    "detections": N_("Detection methods"),
    "origin": N_("Country of origin"),
    "departure": N_("Country of departure"),
    "destination": N_("Country of destination"),
    "persons_detained": N_("Persons detained"),
    "women_detained": N_("Women detained"),
    "value_usd": N_("Value, US$"),
    "has_exchange": N_("After an exchange"),
    "has_operation": N_("In a joint operation"),
    "status": N_("Record status"),
    "double_report": N_("Probable double report"),
    "is_quantity_implausible": N_("Implausible quantity"),
    "published_url": N_("Published at"),
    "source": N_("Source"),
    "file_name": N_("Loaded from file"),
    "row_no": N_("Row of the file"),
    "first_loaded_on": N_("First loaded"),
    "updated_on": N_("Last changed"),
    "record_key": N_("Key of the record"),
    "substances": N_("Substances"),
    "line_count": N_("Items"),
    "line_no": N_("Item"),
    "substance": N_("Substance"),
    "group": N_("Substance group"),
    "category": N_("Category"),
    "quantity": N_("Quantity"),
    "unit": N_("Unit"),
    "quantity_kg": N_("Mass, kg"),
    "quantity_kg_equivalent": N_("Mass equivalent, kg"),
    "is_significant": N_("Significant"),
    "substance_reported": N_("Substance, as reported"),
    "quantity_reported": N_("Quantity, as reported"),
    "unit_reported": N_("Unit, as reported"),
    "country_reported": N_("Country, as reported"),
    "blo_reported": N_("Office, as reported"),
    "lead_agency_reported": N_("Lead agency, as reported"),
    "place_kind_reported": N_("Kind of place, as reported"),
    "transport_reported": N_("Transport, as reported"),
    "direction_reported": N_("Direction, as reported"),
    "concealment_reported": N_("Concealment, as reported"),
    "origin_reported": N_("Country of origin, as reported"),
    "departure_reported": N_("Country of departure, as reported"),
    "destination_reported": N_("Country of destination, as reported"),
}
LARGEST = {
    "substance": N_("Largest item: substance"),
    "group": N_("Largest item: group"),
    "category": N_("Largest item: category"),
    "quantity": N_("Largest item: quantity"),
    "unit": N_("Largest item: unit"),
    "quantity_kg": N_("Largest item: mass, kg"),
}
"""What these columns are called where a row is a case."""
WORDS = {
    "date_precision": {"day": N_("day"), "month": N_("month"), "year": N_("year")},
    "location_precision": {
        "crossing": N_("crossing"),
        "address": N_("address"),
        "settlement": N_("settlement"),
        "district": N_("district"),
        "province": N_("province"),
        "country": N_("country"),
        "none": N_("not known"),
    },
    **WORDS_OF_NAMES,
}
"""Codes that are in no list of the database."""
BESIDE = {"seized_on": "date_precision", "quantity": "unit"}
"""In a file a column of its own says what on screen stands in the same cell."""

Load = Callable[[sa.Select | sa.CompoundSelect], pd.DataFrame]


@dataclass(frozen=True)
class Listing:
    """A list of records as a reader sees it: all that its rows and columns depend on."""

    filters: Filters
    access: Access
    grain: str
    sort: Sort
    columns: tuple[str, ...]
    text: str = ""
    zone: str = "UTC"


def label(column: str, grain: str) -> str:
    """What a column is called."""
    return _(LARGEST[column] if grain == "case" and column in LARGEST else LABELS[column])


# What a search means ----------------------------------------------------------------------------------------


def meanings(listing: Listing, load: Load) -> tuple[Index, Index]:
    """Names of places, and reported texts, among the records of a list: for its search."""
    texts = load(search.texts(listing.filters, listing.access))
    known = load(network.place_names_of(listing.filters, listing.access))
    places = [
        Meaning("place_codes", row.code, name)
        for row in known.itertuples()
        for name in (row.name_en, row.name_ru, row.alias)
        if not pd.isna(name)
    ]
    told = [Meaning(row.column, row.text, row.text) for row in texts.itertuples()]
    return Index(places), Index(told)


def words(text: str, names: Index, places: Index, texts: Index) -> tuple[search.Word, ...]:
    """What each word of a search can mean; or all of it, where that is a name that is meant as a whole."""
    if names.whole(text):
        return (_word(text, names, places, texts),)
    return tuple(_word(word, names, places, texts) for word in name_index.words(text))


def _word(word: str, names: Index, places: Index, texts: Index) -> search.Word:
    codes: dict[str, set[str]] = {}
    # What is a name as it is spelled is no slip of another.
    for meaning in names.exact(word) | places.exact(word) or names.near(word) | places.near(word):
        for field in SEARCHED[DIMENSION_OF_FIELD.get(meaning.field, meaning.field)]:
            codes.setdefault(field, set()).add(meaning.code)
    told: dict[str, set[str]] = {}
    for meaning in texts.find(word):
        told.setdefault(meaning.field, set()).add(meaning.code)
    return search.Word(
        references=tuple(dict.fromkeys((word.lower(), latin(word)))),
        codes=tuple((field, tuple(sorted(found))) for field, found in sorted(codes.items())),
        texts=tuple((column, tuple(sorted(found))) for column, found in sorted(told.items())),
    )


def also(listing: Listing, names: Names, load: Load) -> tuple[sa.ColumnElement[bool], ...]:
    """Conditions of the search of a list."""
    if not name_index.words(listing.text) or listing.access.reads_release_only:
        return ()
    return tuple(search.conditions(words(listing.text, names.index, *meanings(listing, load))))


def view(listing: Listing, names: Names, conditions: tuple[sa.ColumnElement[bool], ...]) -> View:
    """The list for queries: coded columns are sorted by their names in the reader's language."""
    column = by_code(listing)[listing.sort.column]
    order = names.in_order(column.dimension) if column.kind == "code" else ()
    return View(listing.grain, listing.sort, order, conditions, listing.zone)


def by_code(listing: Listing) -> dict[str, Column]:
    """Columns that the reader of a list can ask for."""
    return {column.code: column for column in records.columns(listing.access, listing.grain)}


# Values in words --------------------------------------------------------------------------------------------


class Wording:
    """Names of codes for the cells of a list; `places` are names of places, by code."""

    def __init__(self, names: Names, places: Mapping[str, str]):
        self._names, self._places = names, places

    def code(self, dimension: str, code: str) -> str:
        """A code in words."""
        if dimension == "place":
            return self._places.get(code, code)
        if dimension in WORDS:
            return _(WORDS[dimension][code]) if code in WORDS[dimension] else code
        if code == records.UNKNOWN:
            return _("Not stated")
        if code.startswith(records.GROUP_ONLY):
            group = self._names("substance_group", code.removeprefix(records.GROUP_ONLY))
            return _("{group} (not specified)").format(group=group)
        return self._names(dimension, code)

    def codes(self, dimension: str, text: str) -> str:
        """Several codes in words; the same one only once."""
        return "; ".join(dict.fromkeys(self.code(dimension, code) for code in text.split(records.SEPARATOR)))

    def cell(self, column: Column, code: str) -> str:
        return (self.codes if column.kind == "codes" else self.code)(column.dimension, code)


def place_names(codes: Sequence[str], load: Load, language: str) -> dict[str, str]:
    """Names of places by code."""
    if not codes:
        return {}
    rows = load(network.place_names(tuple(sorted(codes))))
    return dict(zip(rows["code"], rows[f"name_{of_names(language)}"], strict=True))


# Tables for files -------------------------------------------------------------------------------------------


def for_file(listing: Listing) -> Listing:
    """The list with the columns that a file needs beside those on screen."""
    allowed, wanted = by_code(listing), []
    for column in listing.columns:
        wanted.append(column)
        beside = BESIDE.get(column)
        if beside in allowed and beside not in listing.columns:
            wanted.append(beside)
    return replace(listing, columns=tuple(wanted))


def headings(listing: Listing, *, with_codes: bool, marks: Sequence[str]) -> list[str]:
    """Headings of the columns of a file, each different from the others."""
    found = []
    for column in listing.columns:
        found.append(label(column, listing.grain))
        if with_codes and by_code(listing)[column].dimension:
            found.append(_("{column} (code)").format(column=label(column, listing.grain)))
    return [*found, *([_("Mark")] if marks else [])]


def names_of_columns(listing: Listing, *, with_codes: bool, marks: Sequence[str]) -> list[str]:
    """Names of the columns of a file that are the same in every language, in the order of their headings."""
    found = []
    for column in listing.columns:
        found.append(column)
        if with_codes and by_code(listing)[column].dimension:
            found.append(f"{column}_code")
    return [*found, *(["mark"] if marks else [])]


def told(table: pa.Table, listing: Listing, wording: Wording, *, with_codes: bool, marks: Sequence[str]) -> pa.Table:
    """Rows as a file has them: codes in words (and as codes beside, if asked for), yes and no; in each row what must
    not be overlooked."""
    columns: list[pa.Array | pa.ChunkedArray] = []
    for code in listing.columns:
        column, values = by_code(listing)[code], table[code]
        if column.dimension:
            coded = values.combine_chunks().dictionary_encode()
            named = pa.array([wording.cell(column, one) for one in coded.dictionary.to_pylist()], pa.string())
            columns.append(named.take(coded.indices))
            if with_codes:
                columns.append(values)
        elif column.kind == "flag":
            coded = values.combine_chunks().dictionary_encode()
            columns.append(
                pa.array([_("yes") if one else _("no") for one in coded.dictionary.to_pylist()], pa.string()).take(
                    coded.indices
                )
            )
        else:
            columns.append(values)
    if marks:
        columns.append(pa.array([" ".join(marks)], pa.string()).take(pa.array([0] * len(table), pa.int8())))
    return pa.table(columns, names=headings(listing, with_codes=with_codes, marks=marks))
