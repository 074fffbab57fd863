"""Codes for reported texts. What has no safe code gets none and is listed; it never becomes `other` by itself.

Blank, `unknown` and `other` stay three values: a blank field has no code, the other two only what the reporter wrote.
Every mapping works on a column of texts at once: distinct values are looked up one time.

Entity resolution of texts against code lists (controlled vocabularies): normalisation and exact look-up; fuzzy
matching only suggests.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
from rapidfuzz import fuzz, process

from database import zones
from language import spelling
from language.spelling import in_one_script

REFERENCE = Path(__file__).parent.parent / "assets" / "reference"
LEAST_LIKENESS = 75
MOST_SUGGESTIONS = 3
BETWEEN_LANGUAGES = " / "
"""Stands between the English and the Russian words of a template's header or a choice."""
LEAST_SPELLED = 3
"""A name of no more letters is known only as it is written."""


def reference_rows(name: str) -> list[dict[str, str]]:
    """Rows of one file of the reference data."""
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(text: object) -> str:
    """A text for comparing: no outer or double blanks or quotes, no case, ё as е, every dash as a hyphen."""
    return spelling.folded(re.sub(r"\s+", " ", DASHES.sub("-", str(text))).strip(OUTER))


DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
OUTER = " \"'«»„“”"


@dataclass
class Coded:
    """Codes of a column, and what had none.

    `values` are the codes by row (None where blank or not safe); `unmatched` counts the rows of every distinct text
    that has no code.
    """

    values: pd.Series
    unmatched: dict[str, int] = field(default_factory=dict)


def first_known(look_up: Callable[[str], object], texts: Iterable[str]) -> object:
    """What the first of several readings of a text stands for.

    Raises:
        KeyError: none of them is known.
    """
    for text in texts:
        try:
            return look_up(text)
        except KeyError:
            continue
    raise KeyError(text)


def code_column(texts: pd.Series, look_up: Callable[[str], object]) -> Coded:
    """Codes of a column by a look-up that raises KeyError for a text without one; blanks stay blank."""
    texts = texts.astype("object")
    counted = texts.dropna().value_counts()
    found: dict[str, object] = {}
    unmatched: dict[str, int] = {}
    for text, rows in counted.items():
        if not plain(text):
            continue
        try:
            found[text] = first_known(look_up, (text, *in_one_script(text)))
        except KeyError:
            unmatched[str(text)] = int(rows)
    return Coded(pd.Series([found.get(text) for text in texts.tolist()], index=texts.index, dtype="object"), unmatched)


@dataclass(frozen=True)
class Substance:
    """What a drug name stands for; all None = kept by its name, without a safe code."""

    code: str | None
    group_code: str | None
    category: str | None


@dataclass(frozen=True)
class Office:
    """A Border Liaison Office as the lists have it; `opened` as they write it: 2014, 2021-05, 2022-07-07, or '' where
    it is not known."""

    country_code: str
    place_code: str
    opened: str
    status: str
    time_zone: str

    @property
    def first_day(self) -> date | None:
        """First day on which it can have worked."""
        return (
            date(*map(int, (f"{self.opened}-01-01" if len(self.opened) == 4 else f"{self.opened}-01")[:10].split("-")))
            if self.opened
            else None
        )

    @property
    def surely_open_from(self) -> date | None:
        """Day from which it surely worked: an opening known by its month or year counts from the end of that month or
        year."""
        first = self.first_day
        if first is None or len(self.opened) == 10:
            return first
        return (
            date(first.year + first.month // 12, first.month % 12 + 1, 1)
            if len(self.opened) == 7
            else date(first.year + 1, 1, 1)
        )


UNIT_SHORT = {
    "kg": "кг kgs kilograms kilogrammes килограммов килограмма кило",
    "g": "г гр gr grams grammes граммов грамма",
    "mg": "мг milligrams",
    "t": "т тн тонн тонны tons tonnes",
    "l": "л litres liters liter литров литра",
    "ml": "мл",
    "tablet": "таб табл tab tabs tablets таблеток таблетки",
    "capsule": "капс capsules капсул",
    "ampoule": "амп ampoules ампул",
    "unit": "шт штук ед pcs piece pieces units",
    "dose": "doses доз",
    "plant": "plants растений",
}
"""How people write a unit, beside its names and the values of UNODC's files; a full stop behind it is left aside."""
CATEGORY_OF_GROUP = {"precursors": "precursor", "other_goods": "other"}
OFFICES_BEFORE = {"Каинды - железнодорожный": "KG-KAINDY-RAIL"}
"""Names that offices bore in earlier versions of the list: files that were filled in then have them."""
LABELS_BEFORE = {
    ("exchange_channel", "ОПВ - ОПВ через границу"): "blo_blo",
    ("agency_kind", "Агентство по контролю за наркотиками"): "drug_control",
    ("agency_kind", "Безопасность и прочие"): "security",
    ("agency_kind", "Security and other"): "security",
}
"""The same of code lists."""


class Codes:
    """Look-ups of every coded field; a method per kind of text, each raising KeyError for a text without a code."""

    def __init__(self, rows: Callable[[str], list[dict[str, str]]] = reference_rows) -> None:
        """`rows` gives the rows of each file of the reference data."""
        self._rows = rows
        self._vocabulary: dict[str, dict[str, str]] = {}
        for row in rows("vocabularies"):
            labels = self._vocabulary.setdefault(row["vocabulary"], {})
            for text in (row["code"], row["label_en"], row["label_ru"]):
                labels.setdefault(plain(text), row["code"])
        for (vocabulary, text), code in LABELS_BEFORE.items():
            self._vocabulary.get(vocabulary, {}).setdefault(plain(text), code)
        self._reported: dict[tuple[str, str], tuple[str, float]] = {
            (row["vocabulary"], plain(row["value"])): (row["code"], float(row["multiplier"] or 1))
            for row in reference_rows("ids_code_map")
            if row["code"]
        }
        self._units = {short: unit for unit, shorts in UNIT_SHORT.items() for short in shorts.split()}
        self.substances = {
            row["code"]: Substance(row["code"], row["group"], row["category"]) for row in rows("substances")
        }
        self._substance_names = _with_second_names(self._by_name(rows("substances")))
        self._substance_alias = {plain(r["alias"]): r["substance_code"] for r in rows("substance_alias")}
        self._countries = {plain(row["iso3"]): row["iso2"] for row in rows("countries") if row["iso3"]} | self._by_name(
            rows("countries"), "iso2"
        )
        self._country_alias = {
            plain(r["alias"]): r["iso2"] or (r["kind"] if r["kind"] in ("unknown", "other") else "")
            for r in rows("country_alias")
        }
        self._agencies = self._by_name(rows("agencies"))
        self._country_of_agency = {row["code"]: row["country"] for row in rows("agencies")}
        self._offices = self._by_name(rows("blos"))
        for text, code in OFFICES_BEFORE.items():
            if code in self._offices.values():
                self._offices.setdefault(plain(text), code)
        own_places = {row["code"] for row in rows("places")}
        self.offices = {
            row["code"]: Office(
                row["country"],
                row.get("place_code") or (row["code"] if row["code"] in own_places else ""),
                row["opened"],
                row["status"],
                row.get("time_zone", ""),
            )
            for row in rows("blos")
        }
        self._office_at = {office.place_code: code for code, office in self.offices.items() if office.place_code}
        self._factors = {
            (row["unit"], row["substance_code"]): (row["kind"], float(row["factor"]) if row["factor"] else None)
            for row in rows("unit_conversions")
        }
        for unit, _substance in self._factors:
            self._vocabulary["seizure_unit"].setdefault(plain(unit), unit)

    @staticmethod
    def _by_name(rows: Iterable[dict[str, str]], key: str = "code") -> dict[str, str]:
        found: dict[str, str] = {}
        for row in rows:
            for text in (row[key], row["name_en"], row["name_ru"]):
                found.setdefault(plain(text), row[key])
        return found

    def vocabulary(self, name: str) -> Callable[[str], str]:
        """Look-up in one code list: a code, a label in either language, or a value that UNODC's files use."""
        labels = self._vocabulary[name]

        def look_up(text: str) -> str:
            key = plain(text)
            return self._reported[name, key][0] if (name, key) in self._reported else labels[key]

        return look_up

    def unit(self, text: str) -> tuple[str, float]:
        """Unit and multiplier: `Thousand of tablets` is 1,000 of `tablet`."""
        known = self._vocabulary["seizure_unit"]
        for key in (plain(text), plain(text).rstrip(". ")):
            if ("seizure_unit", key) in self._reported:
                return self._reported["seizure_unit", key]
            if key in known or key in self._units:
                return known.get(key) or self._units[key], 1.0
        raise KeyError(text)

    def substance(self, text: str) -> Substance:
        """Substance, or only its group, or neither (`UNMAPPED` in the list of aliases).

        Raises:
            KeyError: a name that is in no list.
        """
        key = plain(text)
        code = self._substance_alias.get(key) or self._substance_names[key]
        if code.startswith("GROUP:"):
            group = code.removeprefix("GROUP:")
            return Substance(None, group, CATEGORY_OF_GROUP.get(group, "drug"))
        if code == "UNMAPPED":
            return Substance(None, None, None)
        found = self.substances[code]
        if found.category == "aggregate":
            raise KeyError(text)
        return found

    def country(self, text: str) -> str:
        """ISO2, or `unknown` or `other` where the reporter wrote that."""
        code = self._country(text)
        if not code and (both := re.fullmatch(r"([^()]+)\(([^()]+)\)", text.strip())):
            # Афганистан (ИРА): two names of one country.
            first, second = map(self._country, both.groups())
            code = first if first == second else None
        if not code:
            raise KeyError(text)
        return code

    def _country(self, text: str) -> str | None:
        key = plain(text)
        return (
            self._country_alias.get(key) or self._countries.get(key) or self._countries_spelled.get(spelling.key(text))
        )

    @functools.cached_property
    def _countries_spelled(self) -> dict[str, str]:
        """Codes by names of countries in one spelling of both scripts and all ways to write an apostrophe; what may be
        two is left out."""
        found: dict[str, set[str]] = {}
        for name, code in (*self._countries.items(), *self._country_alias.items()):
            for spelled in spelling.keys(name):
                found.setdefault(spelled, set()).add(code)
        return {
            spelled: min(those)
            for spelled, those in found.items()
            if len(those) == 1 and len(spelled) > LEAST_SPELLED and "" not in those
        }

    def agency(self, text: str) -> str:
        return self._agencies[plain(text)]

    def blo(self, text: str) -> str:
        return self._offices[plain(text)]

    def country_of_office(self, code: str | None) -> str | None:
        """The country in which an office lies."""
        return self.offices[code].country_code if code in self.offices else None

    def clock(self, office: str | None, agency: str | None) -> ZoneInfo | None:
        """The clock by which an office writes: its own, else its country's; without one that of the agency's
        country."""
        known = self.offices.get(office or "")
        country = known.country_code if known else self._country_of_agency.get(agency or "")
        name = (known and known.time_zone) or zones.OF_COUNTRY.get(country or "")
        return zones.zone(name) if name else None

    def office_of_place(self, place_code: str | None) -> tuple[str | None, date | None]:
        """The office at a place, and the day from which it surely operated; neither where there is none, or that is not
        known."""
        code = self._office_at.get(place_code or "")
        office = self.offices.get(code or "")
        since = office.surely_open_from if office and office.status not in ("planned", "closed") else None
        return (code, since) if since else (None, None)

    def office_at(self, place_code: str | None, day: date) -> str | None:
        """The office at a place, only where it surely operated on that day."""
        code, since = self.office_of_place(place_code)
        return code if since and since <= day else None

    def kilograms(self, unit: str | None, substance_code: str | None) -> tuple[float | None, float | None]:
        """Factors of a unit to exact kilograms and to equivalent kilograms; None where there is no such factor."""
        if unit is None:
            return None, None
        kind, factor = self._factors.get((unit, substance_code or "*")) or self._factors.get((unit, "*"), ("", None))
        return (factor if kind == "exact" else None), (factor if kind == "equivalent" else None)

    def suggestions(self, kind: str, text: str) -> list[str]:
        """Known names nearest to a text without a code, best first: for the person who mends the file."""
        names = {
            "substance": self._names_of("substances"),
            "country": self._names_of("countries"),
            "agency": self._names_of("agencies"),
            "blo": self._names_of("blos"),
        }.get(kind) or self._labels_of(kind)
        return likest(text, names)

    @functools.cache  # noqa: B019 - one Codes lives as long as the process
    def _names_of(self, table: str) -> tuple[str, ...]:
        return tuple(row[name] for row in self._rows(table) for name in ("name_en", "name_ru"))

    @functools.cache  # noqa: B019
    def _labels_of(self, vocabulary: str) -> tuple[str, ...]:
        rows = [row for row in self._rows("vocabularies") if row["vocabulary"] == vocabulary]
        return tuple(row[name] for row in rows for name in ("label_en", "label_ru"))


def _with_second_names(names: dict[str, str]) -> dict[str, str]:
    """Names, and the two parts of "hashish (cannabis resin)" where no other name has the same."""
    parts: dict[str, set[str]] = {}
    for name, code in names.items():
        if match := re.fullmatch(r"([^()]+) \(([^()]+)\)", name):
            for part in match.groups():
                parts.setdefault(part, set()).add(code)
    return {part: min(found) for part, found in parts.items() if len(found) == 1} | names


def likest(text: str, names: Iterable[str]) -> list[str]:
    """At most three names that are most like a text, best first."""
    found = process.extract(
        plain(text), names, processor=plain, scorer=fuzz.WRatio, limit=MOST_SUGGESTIONS, score_cutoff=LEAST_LIKENESS
    )
    return [name for name, _score, _key in found]


@functools.cache
def codes() -> Codes:
    """The look-ups of the shipped reference data."""
    return Codes()
