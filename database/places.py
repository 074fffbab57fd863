"""Where a place text lies: a crossing, station, settlement, district or province of the reference list, else a town of
the GeoNames gazetteer in the same country, else nowhere. Never a guess, never the middle of a country.

The rules are those of the reference data: texts, aliases and names are brought to one spelling across Latin and
Cyrillic; a text is cut into parts; words of kind (city, district, crossing) say what to search; the finest find wins
and must lie in the province that is named, else the text contradicts itself and stays unresolved.

Geocoding against a gazetteer: normalisation, transliteration, parsing of addresses, toponym resolution within a
country.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from database import towns
from database.codes import likest, reference_rows
from language.spelling import DOUBLED, MOST_KEPT, key, keys, latin

KINDS = {
    "province": (
        *(
            "область",
            "обл",
            "oblast",
            "province",
            "region",
            "регион",
            "республика",
            "republic of",
            "republic",
            "respublikasi",
            "республикаси",
            "respublikasy",
            "республикасы",
        ),
        *(
            "облусу",
            "oblusu",
            "облысы",
            "облыс",
            "oblysy",
            "oblys",
            "вилояти",
            "вилоят",
            "viloyati",
            "viloyat",
            "вил",
            "vil",
        ),
        *("welaýaty", "welaýat", "welayaty", "welayat", "велаят", "велаяты"),
        *(
            "край",
            "krai",
            "territory",
            "автономный округ",
            "autonomous area",
            "autonomous okrug",
            "автономная область",
            "автономный район",
        ),
    ),
    "district": (
        *("район", "районы", "р-н", "rayon", "raion", "district", "району", "rayonu", "ауданы", "аудан", "audany"),
        *("этрап", "etrap", "этрабы", "etraby", "тумани", "tumani", "ноҳияи", "ноҳия", "nohiyai", "nohiya"),
    ),
    "settlement": (
        *(
            "город",
            "гор",
            "г",
            "ш",
            "sh",
            "city",
            "town",
            "шаары",
            "шаар",
            "shaary",
            "қаласы",
            "қала",
            "qalasy",
            "qala",
        ),
        *("шаҳри", "шаҳр", "шаҳар", "shahri", "shahr", "shahar", "şäheri", "şäher", "шәхери"),
    ),
    "village": (
        *(
            "село",
            "с",
            "поселок",
            "посёлок",
            "пос",
            "п",
            "пгт",
            "village",
            "settlement",
            "аул",
            "ауылы",
            "ауыл",
            "айылы",
            "айыл",
        ),
        *("қишлоғи", "қишлоқ", "кишлак", "qishlogʻi", "qishlog'i", "деҳаи", "деҳа"),
    ),
    "crossing": (
        "контрольно-пропускной пункт",
        "пункт пропуска",
        "пограничная застава",
        "отдел пограничного контроля",
        "таможенный пост",
        "таможенный комплекс",
        "customs point",
        "customs post",
        "кпп",
        "bcp",
        "cp",
        "т п",
        "тп",
    ),
    "railway_station": (
        "железнодорожный пункт пропуска",
        "железнодорожный пункт",
        "железнодорожная станция",
        "railway station",
        "железнодорожный",
        "железнодорожная",
        "railway",
        "станция",
        "ж д",
        "жд",
        "ст",
    ),
    "airport": ("международный аэропорт", "international airport", "аэропорт", "airport"),
    "post": ("road patrol service", "автовокзал", "bus station", "дпс", "post", "пост"),
}
SEARCHED = {
    "province": ("province",),
    "district": ("district", "city_district"),
    "settlement": ("settlement",),
    "village": ("settlement", "district"),
    "crossing": ("crossing", "railway_station", "airport", "river_port", "settlement"),
    "railway_station": ("railway_station", "crossing", "settlement"),
    "airport": ("airport", "settlement"),
    "post": ("settlement", "crossing", "district"),
    "": ("settlement", "province", "crossing", "railway_station", "district"),
}
FINENESS = (
    "crossing",
    "railway_station",
    "airport",
    "river_port",
    "city_district",
    "settlement",
    "district",
    "province",
)
PRECISION = {
    "crossing": "crossing",
    "railway_station": "crossing",
    "airport": "crossing",
    "river_port": "crossing",
    "settlement": "settlement",
    "district": "district",
    "city_district": "district",
    "province": "province",
}
SKIPPED = re.compile(r"\b(река|реки|river|трасса|автотрасса|highway)\b", re.I)
DROPPED = re.compile(
    r"(-авто\b|\bавто(?:дорожный|дорожная|мобильный)\b|\bпередвижной\b|[-–]\s?\d+\b|[-–]\s?(?:III|II|I)\b)", re.I
)
CITY_PROVINCES = {
    "KZ-ALMATY-CITY-P",
    "KZ-ASTANA-CITY-P",
    "KG-BISHKEK-CITY-P",
    "TJ-DUSHANBE-P",
    "TM-ASHGABAT-P",
    "UZ-TASHKENT-CITY-P",
}
EARTH_KM = 6371
GAZETTEER = "GN-"
"""A place of the gazetteer has its number there as code."""
TOWN_KM = 5
SAME_TOWN_KM = 3
"""A town of the gazetteer that is no farther from a settlement of the list is that settlement."""
SAME_TOWN_DEGREES = SAME_TOWN_KM / 100
"""Farther to the north or south, a settlement is not that near."""
LEAST_ALIAS = 3
"""An alias of no more letters stands only as it is written."""
ELSEWHERE = "the place does not lie in the province named"
LARGER = 5
"""A gazetteer name that several towns share is the largest one's only if that has this many times the people."""


@dataclass(frozen=True)
class Position:
    """Where a text lies. Unresolved: `location_precision` none, no coordinates, and `reason` says why."""

    place_code: str | None = None
    lat: float | None = None
    lon: float | None = None
    location_precision: str = "none"
    source: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Place:
    """A row of the reference list; `kind` city_district is a district of a city of province rank."""

    code: str
    country: str
    kind: str
    province: str
    lat: float
    lon: float


ENDINGS = ("inski", "inskaia", "inskoi", "insk", "ski", "skaia", "skoi", "sk")
"""Endings of adjectives in keys, which have no letter twice in a row."""


@functools.lru_cache(maxsize=MOST_KEPT)
def stems(name_key: str) -> tuple[str, ...]:
    """A key and what is left of it without the endings of an adjective."""
    name_key = DOUBLED.sub(r"\1", name_key)
    found = [name_key]
    for ending in ENDINGS:
        if name_key.endswith(ending) and len(name_key) - len(ending) >= 3:
            found.append(name_key[: -len(ending)])
    return tuple(dict.fromkeys(found))


_KIND_PATTERNS = [
    (kind, word, re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w])\.?", re.I))
    for kind, word in sorted(
        ((kind, word) for kind, words in KINDS.items() for word in words), key=lambda pair: -len(pair[1])
    )
]
WITHOUT_CASE = str.maketrans({"ı": "i", "\u0307": None, "ſ": "s"})
"""Letters that a pattern takes for others where it knows no capitals, as their lower case stands."""
ABBREVIATED = ((re.compile(r"\bт\s?\.\s?п\b\.?", re.I), "тп"), (re.compile(r"\bж\s?/\s?д\b\.?", re.I), "жд"))


@dataclass(frozen=True)
class Part:
    """One part of a text: its name's keys, the first of them as most languages read it, and the kinds that its words of
    kind name."""

    text: str
    name: str
    keys: tuple[str, ...]
    kinds: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.keys[0]

    @property
    def stems(self) -> tuple[str, ...]:
        """Its keys with and without the endings of an adjective."""
        return tuple(dict.fromkeys(stem for one in self.keys for stem in stems(one)))


@functools.lru_cache(maxsize=MOST_KEPT)
def read_part(text: str) -> Part | None:
    """A part without its words of kind; None for rivers and roads, which are no places."""
    if SKIPPED.search(text):
        return None
    name = unicodedata.normalize("NFC", text)
    for pattern, word in ABBREVIATED:
        name = pattern.sub(f" {word} ", name)
    name = DROPPED.sub(" ", name)
    kinds = []
    letters = name.lower().translate(WITHOUT_CASE)
    for kind, word, pattern in _KIND_PATTERNS:
        if word not in letters:
            continue
        shortened = pattern.sub(" ", name, count=1)
        if shortened != name and re.search(r"\w", shortened):
            kinds.append(kind)
            name = shortened
    return Part(text.strip(), name.strip(), keys(name), tuple(kinds)) if key(name) else None


_CUTS = re.compile(
    r",|(?<=\b(?:city))\.|(?<=район)\.|(?<=district)\.|(?<=province)[.\s]|(?=\bКПП\b)|(?=\bтаможенный\b)", re.I
)
_RUSSIAN_PROVINCE = re.compile(r"[\w-]+ская обл(?:асть|\.|\b)|[\w-]+ский район", re.I)


def parts(text: str) -> list[str]:
    """A text cut at commas, at words that begin or end a part, and at Russian provinces and districts within it."""
    found: list[str] = []
    for piece in _CUTS.split(text):
        own = _RUSSIAN_PROVINCE.findall(piece)
        rest = _RUSSIAN_PROVINCE.sub(",", piece) if own else piece
        found += own + [part for part in rest.split(",")]
    return [part.strip(" .") for part in found if part.strip(" .")]


class Gazetteer:
    """The reference places of one country, by key."""

    def __init__(self, country: str, list_rows: Callable[[str], list[dict[str, str]]] = reference_rows):
        self.country = country
        self.places: dict[str, Place] = {}
        self.by_key: dict[str, list[Place]] = defaultdict(list)
        rows = [row for row in list_rows("places") if row["country"] == country and row["lat"] and row["lon"]]
        provinces = {row["code"] for row in rows if row["kind"] == "province"}
        self.cities = {code for code in provinces if "-CITY-" in code or code in CITY_PROVINCES}
        for row in rows:
            kind = row["kind"]
            if kind == "district" and row["province_code"] in self.cities:
                kind = "city_district"
            place = Place(row["code"], country, kind, row["province_code"], float(row["lat"]), float(row["lon"]))
            self.places[place.code] = place
            for name in {*_names(row["name_en"]), *_names(row["name_ru"])}:
                part = read_part(name)
                for stem in part.stems if part else ():
                    if place not in self.by_key[stem]:
                        self.by_key[stem].append(place)
        listed = [(row["alias"], row["place_code"]) for row in list_rows("place_alias") if row["country"] == country]
        # An operator's alias may name a place of another country, or one without a position.
        listed = [(alias, code) for alias, code in listed if not code or code in self.places]
        self._as_written = {_written(alias): code for alias, code in listed if code}
        # Кара-Көл is another town than Каракол: in letters that do not tell them apart the name is that of the other.
        told = [(alias, code) for alias, code in listed if not self._is_name_of_another(alias, code)]
        self.aliases = {_alias_key(alias): code for alias, code in told}
        self._alias_keys = {one: code for alias, code in told if code for one in keys(alias) if len(one) > LEAST_ALIAS}
        self.names = tuple(row[name] for row in rows for name in ("name_en", "name_ru"))
        self.country_keys = {
            key(row[name])
            for row in list_rows("countries")
            if row["iso2"] == country
            for name in ("name_en", "name_ru")
        }

    def is_country(self, part: Part) -> bool:
        """Whether a part only repeats the country: a crossing that bears its name is meant where the text says so."""
        return not part.kinds and part.key in self.country_keys

    def find(self, part: Part) -> list[Place]:
        """The finest places that a part can mean; several of one kind are a choice still to be made."""
        alias = self._alias(part)
        if alias and (not part.kinds or self._alias_of(part.text)):
            return [self.places[alias]]
        wanted: list[str] = []
        for kind in part.kinds or ("",):
            wanted += SEARCHED[kind]
        candidates = [place for stem in part.stems for place in self.by_key.get(stem, ()) if place.kind in wanted]
        exact = [
            place for place in candidates if any(place in self.by_key.get(one, ()) for one in part.keys)
        ] or candidates
        for kind in wanted:
            found = [place for place in exact if place.kind == kind]
            if found:
                return list(dict.fromkeys(found))
        return [self.places[alias]] if alias else []

    def _is_name_of_another(self, alias: str, code: str) -> bool:
        part = read_part(alias)
        found = [place for one in part.keys for place in self.by_key.get(one, ())] if part and code else []
        return any(place.kind == self.places[code].kind and place.code != code for place in found)

    def _alias(self, part: Part) -> str | None:
        """Place of a part that is an alias: letter by letter as it is written, then in one spelling; with or without
        its words of kind."""
        found = self._alias_of(part.text) or self._alias_of(part.name)
        return found or next((self._alias_keys[one] for one in part.keys if one in self._alias_keys), None)

    def _alias_of(self, text: str) -> str | None:
        return self._as_written.get(_written(text)) or self.aliases.get(_alias_key(text))

    def province_of(self, part: Part) -> Place | None:
        """The province that a part names, if it names one."""
        if alias := self._alias(part):
            return self.places[alias] if self.places[alias].kind == "province" else None
        for stem in part.stems:
            for place in self.by_key.get(stem, ()):
                if place.kind == "province" and place.code not in self.cities:
                    return place
        for place in (place for one in part.keys for place in self.by_key.get(one, ())):
            if place.kind == "province":
                return place
        return None

    def settlement_near(self, lat: float, lon: float) -> Place | None:
        """The settlement of the list that a town of the gazetteer is, under another of its names."""
        near = [
            (distance_km(lat, lon, place.lat, place.lon), place.code)
            for place in self.places.values()
            if place.kind == "settlement" and abs(place.lat - lat) <= SAME_TOWN_DEGREES
        ]
        distance, code = min(near, default=(math.inf, ""))
        return self.places[code] if distance <= SAME_TOWN_KM else None

    def lies_in(self, place: Place, province: Place) -> bool:
        """Whether a place lies in a province, or in the city of province rank that the province surrounds."""
        if province.code in (place.code, place.province):
            return True
        if place.kind == "province":
            return False
        city = self.places.get(place.province)
        return (
            bool(city and city.province == province.code) or self.places[province.code].province == place.province != ""
        )


def _names(name: str) -> list[str]:
    """A name, and what stands in its parentheses as a second name."""
    inner = re.findall(r"\(([^)]*)\)", name)
    outer = re.sub(r"\([^)]*\)", " ", name)
    kind_word = re.search(r"\b(district|район|airport|аэропорт)\b", outer, re.I)
    extra = [
        f"{text} {kind_word[1]}" if kind_word else text for text in inner if not re.search(r"област|until|до \d", text)
    ]
    extra += [re.sub(r"\s*(until|\d{4}).*", "", text) for text in inner if "until" in text]
    return [outer, *extra]


def _alias_key(text: str) -> str:
    """A text in one spelling. A comma at its end stays: it says that more was to follow."""
    return re.sub(r"[\s,]*,[\s,]*$", ",", re.sub(r"\s+", " ", latin(text)).strip(" ").lstrip(" ,"))


def _written(text: str) -> str:
    """A text letter by letter, without capitals and what parts its words."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", text.lower()))


class Resolver:
    """Positions of texts; every distinct text is worked out once."""

    def __init__(self, rows: Callable[[str], list[dict[str, str]]] = reference_rows) -> None:
        """`rows` gives the rows of each file of the reference data."""
        self._rows = rows
        self._country_of = {row["code"]: row["country"] for row in rows("places")}
        self._countries = set(self._country_of.values())
        self._gazetteers: dict[str, Gazetteer] = {}
        self._known: dict[tuple[str, str, str], Position] = {}
        self._provinces: dict[tuple[str, Part], Place | None] = {}

    def _reference(self, country: str) -> Gazetteer | None:
        """The reference places of a country; None where the list has none."""
        if country not in self._gazetteers and country in self._countries:
            self._gazetteers[country] = Gazetteer(country, self._rows)
        return self._gazetteers.get(country)

    def at(self, place_code: str, country: str) -> Position | None:
        """Position of a place of the reference list; None where it is not there."""
        places = self._reference(country)
        return _at(places.places[place_code]) if places and place_code in places.places else None

    def position(self, place_text: str | None, province_text: str | None, country: str | None) -> Position:
        """Position of a place text with the province column beside it, in one country."""
        place_text, province_text, country = place_text or "", province_text or "", country or ""
        known = (place_text, province_text, country)
        if known not in self._known:
            self._known[known] = self._resolve(*known)
        return self._known[known]

    def _resolve(self, text: str, province_text: str, country: str) -> Position:
        if not text.strip(" ,.") and not province_text.strip(" ,."):
            return Position(reason="no place was reported")
        places = self._reference(country)
        if places is None:
            return self._in_geonames([part for part in map(read_part, parts(text)) if part], country)
        whole = next((one for one in (_alias_key(text), _alias_key(text).rstrip(",")) if one in places.aliases), None)
        if whole is not None:
            code = places.aliases[whole]
            return _at(places.places[code]) if code else Position(reason="the text is known not to name one place")
        read, province = self._read(places, text, province_text)
        position = self._in_reference(places, read, province)
        if position.location_precision not in ("none", "province") or position.reason not in ("", ELSEWHERE):
            return position
        # Another town of the name may lie in the province.
        within = position if position.location_precision == "province" else _at(province) if province else None
        town = self._in_geonames(read, country, within=within, is_contradicted=position.reason == ELSEWHERE)
        return position if within and town.location_precision == "none" else town

    def suggestions(self, text: str, country: str) -> list[str]:
        """Names of reference places that are most like a text."""
        places = self._reference(country)
        return likest(text, places.names) if places else []

    def _read(self, places: Gazetteer, text: str, province_text: str) -> tuple[list[Part], Place | None]:
        """The parts of a text that can name a place, and the province that others, or the column beside, name."""
        texts = parts(text)
        several = len(texts) > 1 or (places.country == "UZ" and text.rstrip().endswith(","))
        read = [part for part in map(read_part, texts) if part]
        province = self._province(places, read, province_text, several)
        named = {
            nth
            for nth, part in enumerate(read)
            if province
            and self._province_of(places, part) == province
            and self._names_province(nth, read, province_text, places, several)
        }
        return [part for nth, part in enumerate(read) if nth not in named and not places.is_country(part)], province

    @staticmethod
    def _in_reference(places: Gazetteer, read: list[Part], province: Place | None) -> Position:
        finds: list[list[Place]] = []
        for part in read:
            found = places.find(part)
            if province and len(found) > 1:
                found = [place for place in found if places.lies_in(place, province)] or found
            if found:
                finds.append(found)
        for kind in FINENESS:
            for found in finds:
                if found[0].kind != kind:
                    continue
                if len(found) > 1 and kind == "province":
                    # A city and the region around it: the gazetteer may know the city.
                    continue
                if len(found) > 1:
                    return Position(reason="several places have this name")
                if province and not places.lies_in(found[0], province):
                    return Position(reason=ELSEWHERE)
                return _at(found[0])
        return _at(province) if province else Position()

    @staticmethod
    def _names_province(nth: int, read: list[Part], province_text: str, places: Gazetteer, several: bool) -> bool:
        if "province" in read[nth].kinds:
            return True
        if read[nth].kinds:
            return False
        if province_text.strip() or not several:
            return False
        if any("province" in other.kinds for other in read):
            return False
        return nth == (0 if places.country == "UZ" else len(read) - 1)

    def _province(self, places: Gazetteer, read: list[Part], province_text: str, several: bool) -> Place | None:
        """The province named: by the column beside, by a word of kind, or by its place among several parts."""
        given = read_part(province_text) if province_text.strip() else None
        if given and (found := self._province_of(places, given)):
            return found
        for part in read:
            if "province" in part.kinds and (found := self._province_of(places, part)):
                return found
        if several and read:
            part = read[0] if places.country == "UZ" else read[-1]
            if not part.kinds:
                return places.province_of(part)
        return None

    def _province_of(self, places: Gazetteer, part: Part) -> Place | None:
        """The province that a part names, by its own name or by one of its towns: Andijon viloyati, Ленинабадская
        область."""
        known = places.country, part
        if known not in self._provinces:
            self._provinces[known] = self._province_named(places, part)
        return self._provinces[known]

    def _province_named(self, places: Gazetteer, part: Part) -> Place | None:
        if found := places.province_of(part):
            return found
        for stem in part.stems:
            town = self._in_geonames([Part(stem, stem, (stem,), ())], places.country)
            if town.source == "reference":
                province = places.places[places.places[town.place_code].province]
                return places.places[province.province] if province.code in places.cities else province
        return None

    def _in_geonames(
        self, read: list[Part], country: str, within: Position | None = None, *, is_contradicted: bool = False
    ) -> Position:
        """A town of the gazetteer. Only inside the province that was named, if one was; surely inside where a part of
        the text lies elsewhere."""
        known = _towns(country)
        for part in read:
            if {"district", "province", "crossing", "railway_station"} & set(part.kinds):
                continue
            towns_found = {town for one in part.keys for town in known.get(one, ())}
            lies_within = (
                self._near
                if within and (is_contradicted or self._is_name_of(within, part, country))
                else self._lies_within
            )
            found = sorted(
                (town for town in towns_found if not within or lies_within(*town[1:3], within)), reverse=True
            )
            if not found or (len(found) > 1 and found[0][0] < LARGER * max(found[1][0], 1)):
                continue
            _people, lat, lon, number = found[0]
            places = self._reference(country)
            settlement = places.settlement_near(lat, lon) if places else None
            return (
                _at(settlement) if settlement else Position(f"{GAZETTEER}{number}", lat, lon, "settlement", "geonames")
            )
        return Position(reason="the place is in no list")

    @functools.cached_property
    def _reaches(self) -> dict[str, float]:
        """How far a place reaches from the point that stands for it, in km, by its code."""
        return {row["code"]: float(row["precision_km"] or 0) for row in self._rows("places")}

    def _is_name_of(self, province: Position, part: Part, country: str) -> bool:
        """Whether a part is the province's own name: Issyk-Kul is also a former name of Balykchy."""
        places = self._reference(country)
        return bool(places and any(place.code == province.place_code for place in places.find(part)))

    def _lies_within(self, lat: float, lon: float, province: Position) -> bool:
        """Whether a town lies in a province: roughly, or because the list knows it there under another name. Border
        towns lie far from the middle of theirs."""
        if self._near(lat, lon, province):
            return True
        places = self._reference(self._country_of[province.place_code])
        settlement = places.settlement_near(lat, lon) if places else None
        return bool(settlement and places.lies_in(settlement, places.places[province.place_code]))

    def _near(self, lat: float, lon: float, province: Position) -> bool:
        """Roughly inside a province: within its reach of the point that stands for it."""
        reach = self._reaches[province.place_code]
        return (
            abs(lat - province.lat) * 111 <= reach
            and abs(lon - province.lon) * 111 * math.cos(math.radians(lat)) <= reach
        )


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Kilometres between two points on the sphere."""
    one, other = math.radians(lat), math.radians(other_lat)
    half = (
        math.sin((one - other) / 2) ** 2
        + math.cos(one) * math.cos(other) * math.sin(math.radians(lon - other_lon) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def _at(place: Place) -> Position:
    return Position(place.code, place.lat, place.lon, PRECISION.get(place.kind, "settlement"), "reference")


@functools.cache
def _towns(country: str) -> dict[str, list[tuple[int, float, float, int]]]:
    """Towns of one country in GeoNames by the key of each of their names: people, lat, lon, number there."""
    found: dict[str, list] = defaultdict(list)
    for town in towns.of_country(country):
        for spelled in town.keys:
            found[spelled].append((town.people, town.lat, town.lon, town.number))
    return dict(found)


def gazetteer_rows(codes: set[str]) -> list[dict]:
    """Rows of `place` for towns of the gazetteer, by the codes that `Resolver.position` gave."""
    numbers = {int(code.removeprefix(GAZETTEER)) for code in codes if code.startswith(GAZETTEER)}
    return sorted((_gazetteer_row(town) for town in towns.by_numbers(numbers)), key=lambda row: row["code"])


def _gazetteer_row(town: towns.Town) -> dict:
    return {
        "code": f"{GAZETTEER}{town.number}",
        "name_en": town.name_en,
        "name_ru": town.name_ru,
        "country_code": town.country,
        "kind": "settlement",
        "lat": town.lat,
        "lon": town.lon,
        "precision_km": TOWN_KM,
        "source": "GeoNames",
        "confidence": "medium",
    }


@functools.cache
def resolver() -> Resolver:
    """The resolver over the shipped reference data."""
    return Resolver()
