"""Whether two reported places can be one: the question behind every probable double report.

Two places contradict each other where each names something that the other does not. A blank, or a text that is only
less precise (the province of the town), contradicts nothing.

The pairwise comparison of record linkage (entity resolution).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import fuzz

from database.codes import reference_rows
from database.places import PRECISION, SKIPPED, key, parts, read_part, stems

SAME_DEGREES = 0.02
APART_DEGREES = 0.25
KM_PER_DEGREE = 111
ALIKE = 85
LEAST_LETTERS = 5
LEAST_LETTERS_WITHIN = 10
UNSTATED = tuple(map(key, ("unknown", "not specified", "неизвестно", "не указано")))
REGION_WORDS = re.compile(
    r"\b(край|krai|territory|region|republic of|republic|республика|autonomous area|автономный округ)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Site:
    """Where a case was reported from: the texts, and what was found for them."""

    country_code: str
    place_code: str | None
    place_text: str | None
    province_text: str | None
    lat: float | None
    lon: float | None


@dataclass(frozen=True)
class _Place:
    kind: str
    province: str
    lat: float
    lon: float
    reach_km: float


def agreement() -> Callable[[Site, Site], bool]:
    """A test of two sites that remembers what it has answered: True = they can be one place."""
    return functools.cache(_agree)


@dataclass(frozen=True)
class _Named:
    """Keys of what a site's texts name: localities, and the regions around them."""

    localities: tuple[str, ...]
    regions: tuple[str, ...]


def _agree(first: Site, second: Site) -> bool:
    both_known = first.place_code in _places() and second.place_code in _places()
    if both_known and (first.place_code == second.place_code or _one_holds_other(first.place_code, second.place_code)):
        return True
    if _is_point(first) and _is_point(second):
        distance = max(abs(first.lat - second.lat), abs(first.lon - second.lon))
        if distance <= SAME_DEGREES:
            return True
        if distance > APART_DEGREES:
            return False
    left, right = _named(first), _named(second)
    if both_known and not (left.localities and right.localities):
        return False
    return _compatible(left, right)


def _compatible(left: _Named, right: _Named) -> bool:
    if left.regions and right.regions and not any(_is_among(name, right.regions) for name in left.regions):
        return False
    if left.localities and right.localities:
        return not _says_more(left.localities, right.localities) or not _says_more(right.localities, left.localities)
    coarse, fine = (left, right) if right.localities else (right, left)
    if not coarse.regions or fine.regions:
        return True
    return not fine.localities or any(_is_among(name, fine.localities) for name in coarse.regions)


def _is_point(site: Site) -> bool:
    """Whether coordinates are those of a place, not of a province."""
    known = _places().get(site.place_code)
    return site.lat is not None and not (known and known.kind == "province")


def _one_holds_other(first: str, second: str) -> bool:
    one, other = _places()[first], _places()[second]
    if "province" in (one.kind, other.kind):
        return first in (second, other.province) or second == one.province
    if one.province != other.province or "district" not in (one.kind, other.kind):
        return False
    reach = max(place.reach_km for place in (one, other) if place.kind == "district")
    return max(abs(one.lat - other.lat), abs(one.lon - other.lon)) * KM_PER_DEGREE <= reach


def _says_more(names: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return not all(_is_among(name, others) for name in names)


def _is_among(name: str, others: tuple[str, ...]) -> bool:
    return any(_alike(name, other) for other in others)


def _alike(name: str, other: str) -> bool:
    if set(stems(name)) & set(stems(other)):
        return True
    shorter, longer = sorted((name, other), key=len)
    if len(shorter) >= LEAST_LETTERS_WITHIN and shorter in longer:
        return True
    return len(shorter) >= LEAST_LETTERS and fuzz.ratio(name, other) >= ALIKE


def _named(site: Site) -> _Named:
    return _read(site.place_text or "", site.province_text or "")


@functools.cache
def _read(place_text: str, province_text: str) -> _Named:
    """What the texts name; roads and rivers too."""
    localities: dict[str, None] = {}
    regions = dict.fromkeys(_key(part) for part in parts(province_text))
    for text in parts(place_text):
        part = read_part(text)
        is_region = REGION_WORDS.search(text) or (part and "province" in part.kinds)
        (regions if is_region else localities).setdefault(_key(text))
    return _Named(*(tuple(name for name in names if name and name not in UNSTATED) for names in (localities, regions)))


def _key(text: str) -> str:
    part = read_part(REGION_WORDS.sub(" ", SKIPPED.sub(" ", text)))
    return part.key if part else ""


@functools.cache
def _places() -> dict[str, _Place]:
    return {
        row["code"]: _Place(
            row["kind"], row["province_code"], float(row["lat"]), float(row["lon"]), float(row["precision_km"] or 0)
        )
        for row in reference_rows("places")
        if row["kind"] in PRECISION
    }
