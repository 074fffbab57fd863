"""Every name that the reference data has for something finds the records that hold it, in either language, however it
is written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import cycle, islice

import pandas as pd
import pytest
import sqlalchemy as sa
from babel.messages import Catalog, pofile

from analysis.name_index import MOST_WORDS
from analysis.names import DIMENSION_OF_FIELD, SEARCHED, Names, offered_as
from database import reference
from database.bulk import frame
from database.engine import Location, reader
from exports.records import Listing, also, meanings, words
from language import i18n, spelling
from queries import network, records, search
from queries.records import Sort, View
from queries.schema import seizure
from scope.access import Access
from scope.filters import CODE_FIELDS, Filters
from tests import facts
from tests.conftest import fill

FIRST = date(2026, 1, 1)
YEAR = Filters(
    source_kind="blo",
    start=FIRST,
    end=date(2027, 1, 1),
    statuses=("provisional", "verified", "revised", "rejected", "withdrawn"),
)
INTERNAL = Access(tier="internal")
CASES = 1200
CODED = {
    "transport_group": ("transport_group", "transport_groups"),
    "transport_mode": ("transport_mode", "transport_modes"),
    "concealment": ("concealment", "concealments"),
    "direction": ("direction", "directions"),
    "place_kind": ("place_kind", "place_kind"),
    "status": ("record_status", "statuses"),
}
"""Columns of a case that hold a code of a vocabulary, and the field that is searched for it."""
SIDES = {"origin_code", "departure_code", "destination_code"}
Told = dict[tuple[str, str], set[str]]


class Network:
    """All reference data, and cases that between them hold every code; `said` is what is said for each code, by the
    field in whose terms it is looked for."""

    def __init__(self, location: Location):
        tables = {
            name: rows.astype(object).where(rows.notna(), None).to_dict("records")
            for name, rows in reference.tables().items()
        }
        self.tables = tables
        self.cases = _cases(tables)
        items = [row for case in self.cases for row in case["items"]]
        fill(
            location,
            {name: pd.DataFrame(rows) for name, rows in reference.tables().items() if name != "source"}
            | {
                "source": [{"code": "BLO-1", "name": "Offices", "kind": "blo"}],
                "seizure": [case["row"] for case in self.cases],
                "seizure_item": items,
                "seizure_agency": [
                    {"seizure_id": case["row"]["id"], "agency_code": one, "role": "participant"}
                    for case in self.cases
                    for one in case["agencies"]
                ],
                "seizure_detection": [
                    {"seizure_id": case["row"]["id"], "detection": case["detection"]} for case in self.cases
                ],
            },
        )
        self.engine = reader(location)
        self.connection = self.engine.connect()
        listing = Listing(YEAR, INTERNAL, "case", Sort("seized_on"), ("seized_on",))
        self.listing = listing
        self.names = Names(
            *(
                self.load(query)
                for query in (
                    network.names(INTERNAL),
                    network.all_offices(INTERNAL),
                    network.pairs(INTERNAL),
                    network.agencies(INTERNAL),
                    network.aliases(),
                )
            )
        )
        self.places, self.texts = meanings(listing, self.load)
        self.labels = _labels(tables)
        self.holding: dict[str, set[int]] = defaultdict(set)
        for case in self.cases:
            for code in case["codes"]:
                for label in self.labels[code]:
                    for key in _parts(label, is_code=label == code[1]):
                        self.holding[key].add(case["row"]["id"])
        self._found: dict[tuple, set[int]] = {}

    def load(self, query: sa.Select | sa.CompoundSelect) -> pd.DataFrame:
        return frame(self.connection, query)

    def meant(self, text: str) -> tuple[search.Word, ...]:
        return words(text, self.names.index, self.places, self.texts)

    def found(self, text: str) -> set[int]:
        """Cases that a search lists."""
        meant = self.meant(text)
        key = tuple((word.codes, word.texts) for word in meant)
        if key not in self._found:
            self._found[key] = {*self.connection.scalars(sa.select(seizure.c.id).where(*search.conditions(meant)))}
        return self._found[key]

    def expected(self, text: str) -> set[int]:
        """Cases with a name that holds each of the words; those at either side of a pair that is named as a whole."""
        if pairs := [
            row
            for row in self.tables["crossing_pair"]
            if spelling.key(text) in {spelling.key(label) for label in self.labels["pair_codes", row["code"]]}
        ]:
            whole = {side for row in pairs for side in (row["side_a"], row["side_b"])}
            return {case["row"]["id"] for case in self.cases if case["row"]["blo_code"] in whole} | self._with(
                [spelling.key(text)]
            )
        wanted = list(dict.fromkeys(key for word in text.split() if (key := spelling.key(word))))
        return self._with(wanted[:MOST_WORDS])

    def _with(self, wanted: list[str]) -> set[int]:
        found = [
            set().union(
                *(
                    those
                    for key, those in self.holding.items()
                    if key == word or (len(word) > 2 and key.startswith(word))
                )
            )
            for word in wanted
        ]
        return set.intersection(*found) if found else set()


def _parts(label: str, *, is_code: bool) -> set[str]:
    parts = () if is_code else (*re.split(r"[\s\-/(),.«»\"]+", label), *label.split())
    return {key for part in (*parts, label) if (key := spelling.key(part))}


def _cases(tables: dict[str, list[dict]]) -> list[dict]:
    """Cases that take the codes of each list in turn; the lists are of different lengths, so that codes meet in many
    ways."""

    def of(vocabulary: str) -> cycle:
        return cycle([row["code"] for row in tables["code_list"] if row["vocabulary"] == vocabulary])

    coded = {column: of(vocabulary) for column, (vocabulary, _field) in CODED.items()}
    offices, places, agencies, substances = (tables[name] for name in ("blo", "place", "agency", "substance"))
    countries = [row["iso2"] for row in tables["country"]]
    ends = {
        column: cycle(countries[shift:] + countries[:shift])
        for shift, column in zip((0, 83, 167), sorted(SIDES), strict=True)
    }
    detections, kinds = of("detection_method"), {row["code"]: row["kind"] for row in agencies}
    lineages = {row["code"]: row["lineage_code"] for row in agencies}
    named = {code: [one for one, lineage in lineages.items() if lineage == lineages[code]] for code in lineages}
    found = []
    for number, office, place, lead, other, substance in islice(
        zip(
            range(1, CASES + 1), cycle(offices), cycle(places), cycle(agencies), cycle(agencies[7:]), cycle(substances)
        ),
        CASES,
    ):
        row = facts.case(
            number,
            FIRST + timedelta(number % 300),
            country_code=office["country_code"],
            blo_code=office["code"],
            lead_agency_code=lead["code"],
        )
        row |= {"place_code": place["code"]} | {column: next(codes) for column, codes in (coded | ends).items()}
        detection = next(detections)
        line = {
            "seizure_id": number,
            "line_no": 1,
            "substance_code": substance["code"],
            "group_code": substance["group_code"],
            "category": substance["category"],
        }
        codes = {
            ("countries", row["country_code"]),
            *(("countries", row[column]) for column in SIDES),
            ("blo_codes", office["code"]),
            ("place_codes", place["code"]),
            *(("agency_codes", name) for one in (lead, other) for name in named[one["code"]]),
            *(("agency_kinds", kinds[one["code"]]) for one in (lead, other)),
            ("substance_codes", substance["code"]),
            ("group_codes", substance["group_code"]),
            ("categories", substance["category"]),
            ("detections", detection),
            *((field, row[column]) for column, (_vocabulary, field) in CODED.items()),
        }
        found.append({"row": row, "items": [line], "agencies": [other["code"]], "detection": detection, "codes": codes})
    return found


@cache
def _russian() -> Catalog:
    with (i18n.LOCALES / "ru" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return pofile.read_po(file, locale="ru")


def _acronyms(stated: str | None) -> list[str]:
    """An acronym of an agency, and what Russian has for it."""
    catalog = _russian()
    return [stated, catalog[stated].string] if stated in catalog else [stated] if stated else []


def _labels(tables: dict[str, list[dict]]) -> Told:
    """What the reference data say for each code: names in both languages, acronyms, aliases, and the code."""
    found: Told = defaultdict(set)

    def say(field: str, code: str, labels: Iterable[str | None]) -> None:
        found[field, code] |= {label for label in (*labels, code) if label}

    fields = dict(CODED.values())
    fields |= {
        "agency_kind": "agency_kinds",
        "substance_category": "categories",
        "substance_group": "group_codes",
        "detection_method": "detections",
    }
    for row in tables["code_list"]:
        say(fields.get(row["vocabulary"], "-"), row["code"], (row["label_en"], row["label_ru"]))
    for table, field, code in (
        ("country", "countries", "iso2"),
        ("blo", "blo_codes", "code"),
        ("agency", "agency_codes", "code"),
        ("substance", "substance_codes", "code"),
        ("place", "place_codes", "code"),
    ):
        for row in tables[table]:
            say(field, row[code], (row["name_en"], row["name_ru"], row.get("iso3"), *_acronyms(row.get("acronym"))))
    for row in tables["country_alias"]:
        say("countries" if row["code"] else "-", row["code"] or "", (row["alias"],))
    for row in tables["substance_alias"]:
        is_group = row["code"].startswith("GROUP:")
        say(
            "group_codes" if is_group else "substance_codes" if row["code"] != "UNMAPPED" else "-",
            row["code"].removeprefix("GROUP:"),
            (row["alias"],),
        )
    for row in tables["place_alias"]:
        say("place_codes" if row["place_code"] else "-", row["place_code"] or "", (row["alias"],))
    place_names = {row["code"]: row for name in ("place", "blo") for row in tables[name]}
    for row in tables["crossing_pair"]:
        one, other = place_names[row["side_a"]], place_names.get(row["side_b"])
        sides = [(one[name], other and other[name]) for name in ("name_en", "name_ru")]
        say("pair_codes", row["code"], (" – ".join(filter(None, pair)) for pair in sides))
    return found


@pytest.fixture(scope="module")
def known(tmp_path_factory) -> Network:
    return Network(Location("duckdb", folder=tmp_path_factory.mktemp("search")))


def labels(known: Network) -> list[tuple[str, str, str]]:
    """Every label: field, code, label."""
    return [(field, code, label) for (field, code), said in known.labels.items() for label in sorted(said)]


def check(known: Network, rows: list[tuple[str, str, str]]) -> None:
    for field, code, label in rows:
        found = known.found(label)
        if field != "-":
            holding = {case["row"]["id"] for case in known.cases if (field, code) in case["codes"]}
            assert holding <= found, f"{label!r} does not find all records of {field} {code}"
            assert found == known.expected(label), f"{label!r} ({field} {code})"


@pytest.mark.long
def test_every_name_of_the_reference_data_means_what_it_names(known):
    rows = labels(known)
    for field, code, label in rows:
        fields = SEARCHED.get(DIMENSION_OF_FIELD.get(field, field), ())
        for word in known.meant(label):
            assert all(code in dict(word.codes).get(one, ()) for one in fields), (
                f"{label!r} does not mean {field} {code}"
            )
    assert len(rows) > 3500


def test_names_of_the_reference_data_find_what_holds_them_and_nothing_else(known):
    """Some of each field here, all of them in `make soak`."""
    by_field = defaultdict(list)
    for row in labels(known):
        by_field[row[0]].append(row)
    check(known, [row for rows in by_field.values() for row in rows[:: max(len(rows) // 2, 1)]])


@pytest.mark.long
def test_all_names_of_the_reference_data_find_what_holds_them_and_nothing_else(known):
    check(known, labels(known))


def test_capitals_and_yo_change_nothing_of_what_a_search_means(known):
    def codes(text: str) -> list[tuple]:
        return [word.codes for word in known.meant(text)]

    rows = labels(known)
    for _field, _code, label in [row for row in rows if "ё" in row[2].lower()] + rows[::20]:
        written = {label.upper(), label.lower(), label.replace("ё", "е").replace("Ё", "Е")}
        assert all(codes(text) == codes(label) for text in written), label


def test_every_code_is_held_by_some_record(known):
    """Otherwise its search would have found nothing, as it should not."""
    held = {code for case in known.cases for code in case["codes"]}
    assert {(field, code) for field, code in known.labels if field not in ("-", "pair_codes")} <= held


def test_every_filter_says_where_a_search_looks_for_its_codes_or_which_other_does(known):
    assert {*search.COLUMNS} == {*CODE_FIELDS, "place_kind"}
    assert {field for field, columns in search.COLUMNS.items() if not columns} == {
        "partner_codes",
        "partner_kinds",
        "from_codes",
        "cell_codes",
        "double_rows",
        "quantity_checks",
        "significance",
        "routes",
        "after_exchange",
        "in_operation",
        "seasons",
        "weekdays",
        "stated_codes",
        "substance_since",
        "concealment_since",
        "route_since",
    }
    assert (
        offered_as("agency_codes")[0] == "agency_codes"
        and offered_as("origin_codes") == ("countries",)
        and offered_as("place_kind") == ()
    )
    for field in CODE_FIELDS:
        assert field in DIMENSION_OF_FIELD


def test_page_and_files_search_in_the_same_way(known):
    for text in ("customs", "KZ-BS", "drug", "border", "the", "Oybek"):
        conditions = also(replace(known.listing, text=text), known.names, known.load)
        rows = known.load(
            records.keys(
                YEAR,
                INTERNAL,
                view=View("case", Sort("seized_on"), also=conditions),
                start=0,
                most=2 * CASES,
                total=2 * CASES,
            )
        )
        assert {*rows.iloc[:, 0]} == known.expected(text) != set()


def test_a_word_that_is_near_a_name_finds_it(known):
    held = {case["row"]["id"] for case in known.cases if ("agency_kinds", "customs") in case["codes"]}
    assert held <= known.found("таможня") and held <= known.found("custms")
