"""Names of codes in the reader's language."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import h3
import pandas as pd

from analysis import acronyms
from analysis.name_index import Index, Meaning
from language.i18n import N_, NAMED, _, degrees, month_name, of_names, weekday_name
from language.spelling import folded
from queries import search
from queries.matching import HEXAGON
from scope.filters import BLANK, CODE_FIELDS, FIELDS

DIMENSION_OF_FIELD = {name: FIELDS[name].dimension for name in CODE_FIELDS}
WORDS = {
    "double_report_grade": {
        BLANK: N_("No sign of it"),
        "identical": N_("identical to an earlier row"),
        "exact": N_("same details"),
        "near": N_("similar details"),
        "near_places": N_("same day and amount, but different places"),
    },
    "quantity_check": {BLANK: N_("No sign of it"), "implausible": N_("implausible quantity")},
    "significance": {
        BLANK: N_("Not assessed"),
        "yes": N_("At or above the significant quantity"),
        "no": N_("Below the significant quantity"),
    },
    "stated": {
        BLANK: N_("None of these"),
        "transport": N_("Means of transport"),
        "concealment": N_("Concealment method"),
        "place": N_("Position"),
        "value": N_("Value, US dollars"),
        "persons": N_("Persons detained"),
        "quantity": N_("Quantity"),
    },
    "yes_no": {"yes": N_("Yes"), "no": N_("No")},
    "season": {BLANK: N_("Month not known")},
    "weekday": {BLANK: N_("Day not known")},
    "first_year": {BLANK: N_("Not known, or from before the records go back far enough")},
}
"""Codes that are in no list of the database."""


SEARCHED: dict[str, tuple[str, ...]] = {
    dimension: tuple(
        field for field in search.COLUMNS if DIMENSION_OF_FIELD.get(field, field) == dimension and search.COLUMNS[field]
    )
    for dimension in dict.fromkeys(DIMENSION_OF_FIELD.get(field, field) for field in search.COLUMNS)
}
"""What a search looks through for a name, by dimension; the first is the filter that it is offered as: a country is
where the seizure was."""


def offered_as(field: str) -> tuple[str, ...]:
    """Filters that a name of a search is offered as, by the field that it was found under; none for a kind of place,
    which is no filter."""
    found = SEARCHED.get(DIMENSION_OF_FIELD.get(field, field), ())
    return tuple(one for one in found if one in FIELDS and FIELDS[one].search == "offered")


class Names:
    """Look-up of names: rows of `network.names`, `network.offices`, `network.pairs`, `network.agencies` and
    `network.aliases`."""

    def __init__(
        self,
        names: pd.DataFrame,
        offices: pd.DataFrame,
        pairs: pd.DataFrame,
        agencies: pd.DataFrame,
        aliases: pd.DataFrame | None = None,
    ):
        columns = zip(names["dimension"], names["code"], names["name_en"], names["name_ru"], strict=True)
        self._names = {(dimension, code): {"en": en, "ru": ru} for dimension, code, en, ru in columns}
        is_substance = names["dimension"] == "substance"
        self._group_of = dict(zip(names["code"][is_substance], names["parent"][is_substance], strict=True))
        self.offices = offices
        self.pairs = pairs
        self._pairs = {row.code: row for row in pairs.itertuples()}
        self._lineages: dict[str, list] = {}
        for row in agencies.sort_values("valid_from", na_position="first").itertuples():
            self._lineages.setdefault(row.lineage_code, []).append(row)
        self._lineage_of = dict(zip(agencies["code"], agencies["lineage_code"], strict=True))
        self._aliases = aliases
        self._opened = dict(zip(offices["code"], offices["opened_on"], strict=True))
        self._country_of = dict(zip(offices["code"], offices["country_code"], strict=True))
        self._country_of |= {code: rows[-1].country_code for code, rows in self._lineages.items()}

    def __call__(self, dimension: str, code: str) -> str:
        """Name of a code; a code that is in no list stands for itself."""
        if code in WORDS.get(dimension, {}):
            return _(WORDS[dimension][code])
        if code == BLANK:
            return _("Outside offices") if dimension == "blo" else _("Not stated")
        if dimension == "pair":
            return self.pair(code)
        if is_worked_out(dimension, code):
            return self._worked_out(dimension, code)
        if code in ("unknown", "other") and (dimension, code) not in self._names:
            return _("Unknown") if code == "unknown" else _("Other")
        return self._names.get((dimension, code), {}).get(of_names(), code)

    def choice(self, field: str, code: str) -> str:
        """Name of a choice of a filter; agencies with their country before it, for their names begin alike and may be
        cut."""
        dimension = DIMENSION_OF_FIELD.get(field, field)
        if code == BLANK and field in FIELDS and FIELDS[field].is_apart:
            return _("No other agency")
        if dimension == "cell" and code != BLANK:
            return cell_words(code)
        if dimension == "agency" and code in self._lineages:
            return f"{self._lineages[code][-1].country_code} · {self('agency', code)}"
        return self(dimension, code)

    def _worked_out(self, dimension: str, code: str) -> str:
        """Name of a code that is made of numbers, or of two countries."""
        if dimension == "season":
            return _capital(month_name(date(2000, int(code), 1)))
        if dimension == "weekday":
            return _capital(weekday_name(int(code)))
        return code if dimension == "first_year" else " → ".join(self("country", one) for one in code.split("-"))

    @cached_property
    def said(self) -> list[tuple[str, str, str, bool]]:
        """Every name in both languages, and what else is said for it: dimension, code (of agencies that of each of
        their names), name, and whether it is another than that of today."""
        last = {row.code for rows in self._lineages.values() for row in rows[-1:]}
        told = [
            (dimension, code, name, dimension == "agency" and code not in last)
            for (dimension, code), names in self._names.items()
            for name in names.values()
        ]
        told += [
            ("agency", row.code, acronym, row.code not in last)
            for rows in self._lineages.values()
            for row in rows
            for acronym in acronyms.in_all_languages(row)
        ]
        if self._aliases is not None:
            told += [(*row, True) for row in self._aliases[["dimension", "code", "alias"]].itertuples(index=False)]
        return [one for one in told if not pd.isna(one[2])]

    @cached_property
    def index(self) -> Index:
        """All names in both languages, and what else is said for them, for a search."""
        found = [
            Meaning(fields[0], code, name)
            for dimension, code, name, _is_other in self.said
            if (fields := SEARCHED.get(dimension))
        ]
        # By one of its sides an office is meant, not the pair; by UZ alone the country, not each of its agencies.
        pairs = [Meaning("pair_codes", code, name, is_whole=True) for code, name in self.pairs_said()]
        field = SEARCHED["agency"][0]
        agencies = [Meaning(field, code, name, is_whole=True) for code, name in self.agency_codes_said()]
        return Index([*found, *pairs, *agencies])

    def in_order(self, dimension: str) -> tuple[str, ...]:
        """Codes of a dimension in the order of their names."""
        return tuple(
            sorted(
                (code for one, code in self._names if one == dimension),
                key=lambda code: (folded(self(dimension, code)), code),
            )
        )

    def lineage(self, agency: str) -> str:
        """The lineage of an agency under one of its names."""
        return self._lineage_of.get(agency, agency)

    def code(self, field: str, written: str) -> str | None:
        """The code of a choice of a filter that can be meant, in whatever capitals it is written: it is in the lists,
        or says that nothing (known) was stated. None: there is no such choice."""
        if written.lower() in (BLANK, "unknown", "other"):
            return written.lower()
        dimension = DIMENSION_OF_FIELD[field]
        if dimension == "place":
            return written
        if dimension in WORKED_OUT:
            return (
                written.upper()
                if is_worked_out(dimension, written.upper())
                else self._spelled.get((dimension, written))
            )
        if dimension == "cell":
            return written.lower() if HEXAGON.fullmatch(written.lower()) and h3.is_valid_cell(written.lower()) else None
        return self._spelled.get((dimension, written)) or self._spelled.get((dimension, written.casefold()))

    @cached_property
    def _spelled(self) -> dict[tuple[str, str], str]:
        """Codes by themselves, and by themselves without capitals where that leaves no doubt."""
        known = [("pair", code) for code in self._pairs] + [("agency", code) for code in self._lineages]
        known += [(dimension, code) for dimension, code in self._names if dimension not in ("pair", "agency")]
        known += [(dimension, code) for dimension, words in WORDS.items() for code in words]
        found: dict[tuple[str, str], str] = {}
        for dimension, code in known:
            folded = dimension, code.casefold()
            found[folded] = code if folded not in found else ""
        return found | {(dimension, code): code for dimension, code in known}

    def sort_key(self, field: str, code: str) -> tuple[str, str]:
        """Order of choices: by country, then by name."""
        country = (
            self("country", self._country_of.get(code, ""))
            if DIMENSION_OF_FIELD.get(field) in ("blo", "agency")
            else ""
        )
        return country, f"{code:>04}" if FIELDS[field].is_in_order else folded(self.choice(field, code))

    def pairs_said(self) -> list[tuple[str, str]]:
        """Every pair in both languages: code, name."""
        return [(code, self._pair(row, spoken)) for code, row in self._pairs.items() for spoken in NAMED]

    def agency_codes_said(self) -> list[tuple[str, str]]:
        """Every agency by what reads like its code, its country and its acronym in each language, under each of its
        names: code, UZ-ГТК."""
        return [
            (row.code, f"{row.country_code}-{acronym}")
            for rows in self._lineages.values()
            for row in rows
            for acronym in acronyms.in_all_languages(row)
        ]

    def pair(self, code: str) -> str:
        """Both sides of a crossing: Oybek – Fotehobod."""
        row = self._pairs.get(code)
        return code if row is None else self._pair(row, of_names())

    def _pair(self, row: Any, spoken: str) -> str:
        """A row of `network.pairs` in a language."""
        first, second = (self._names.get(("blo", side), {}).get(spoken) for side in (row.side_a, row.side_b))
        second = second or getattr(row, f"side_b_name_{spoken}")
        return first or row.side_a if pd.isna(second) else f"{first or row.side_a} – {second}"

    @property
    def pair_rows(self) -> list[Any]:
        """Every pair: rows of `network.pairs`."""
        return list(self._pairs.values())

    @property
    def lineages(self) -> dict[str, list]:
        """Every agency by its lineage: rows of `network.agencies`, one for each of its names, the oldest first."""
        return self._lineages

    def sides(self, pair: str) -> tuple[str, ...]:
        """Both sides of a crossing: offices, or a place without one."""
        row = self._pairs.get(pair)
        return () if row is None else tuple(side for side in (row.side_a, row.side_b) if not pd.isna(side))

    def agency_on(self, lineage: str, day: date) -> Any:
        """An agency as it was on a day, or as it was last: a row of `network.agencies`."""
        moment, known = pd.Timestamp(day), self._lineages[lineage]
        valid = [
            row
            for row in known
            if (pd.isna(row.valid_from) or row.valid_from <= moment)
            and (pd.isna(row.valid_to) or row.valid_to > moment)
        ]
        return (valid or known)[-1]

    def agency(self, lineage: str, end: date) -> str:
        """Name of an agency at the end of a period; one that is in no list stands for itself."""
        if lineage not in self._lineages:
            return lineage
        row = self.agency_on(lineage, end - timedelta(days=1))
        return f"{getattr(row, f'name_{of_names()}')} ({row.country_code})"

    def country_of(self, code: str) -> str:
        """The country of an office, or of an agency by its lineage; empty where it is in no list."""
        return self._country_of.get(code, "")

    def group_of(self, substance: str) -> str:
        """The group of a substance; empty where it is in no list."""
        return self._group_of.get(substance, "")

    def is_office(self, code: str) -> bool:
        """Whether it is the code of an office."""
        return code in self._opened

    def opened_on(self, office: str) -> date | None:
        opened = self._opened.get(office)
        return None if opened is None or pd.isna(opened) else opened.date()


WORKED_OUT = {
    "season": re.compile(r"[1-9]|1[0-2]"),
    "weekday": re.compile(r"[1-7]"),
    "first_year": re.compile(r"[12]\d{3}"),
    "route": re.compile(r"[A-Z]{2}-[A-Z]{2}"),
}
"""Codes that are made of numbers, or of two countries, by dimension."""


def is_worked_out(dimension: str, code: str) -> bool:
    return dimension in WORKED_OUT and WORKED_OUT[dimension].fullmatch(code) is not None


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def cell_words(code: str) -> str:
    """A hexagon by its middle: 41.3° N, 69.2° E."""
    lat, lon = h3.cell_to_latlng(code)
    return f"{degrees(lat, is_latitude=True)}, {degrees(lon, is_latitude=False)}"
