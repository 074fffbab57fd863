"""What a reader can mean by the words of a search: codes whose names are spelled much like them, in either script.

Oybek, Ойбек and Oibek are one word; one slip is let pass in a word of four letters or more, two from eight on.

Fuzzy (approximate) matching of names across scripts, by edit distance.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice, takewhile
from types import MappingProxyType

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from language import spelling

LEAST_LETTERS = 3
"""A shorter word is looked for as it is, not as the beginning of another."""
MOST_WORDS = 8
LEAST_LIKENESS = 70
"""Names that have less in common with a word, of 100, are not near it."""
_key = functools.lru_cache(maxsize=100_000)(spelling.key)
_keys = functools.lru_cache(maxsize=100_000)(spelling.keys)
Thing = tuple[str, str]
"""A filter field and a code."""


@dataclass(frozen=True)
class Meaning:
    """A code that a search can mean: its filter field, and the name that it was found by. `is_whole`: by all of the
    name or the code only."""

    field: str
    code: str
    name: str
    is_whole: bool = False


def _parts(name: str) -> list[str]:
    """The words of a name, those with a dash within also by themselves."""
    return [*re.split(r"[\s\-/(),.«»\"]+", name), *name.split()]


def _parts_keys(names: Iterable[str]) -> Iterable[str]:
    return (key for name in names for part in (name, *_parts(name)) for key in _keys(part) if key)


def _read(word: str) -> list[str]:
    """The keys that a word can have: as it is, as another language reads it, and with letters of the other script that
    look the same in one script."""
    return list(dict.fromkeys((*_keys(word), *map(_key, spelling.in_one_script(word)))))


def words(text: str) -> list[str]:
    """The words of a search, each once, in their order; a dash between words is none, but by itself it is looked
    for."""
    found: dict[str, str] = {}
    for word in text.split():
        found.setdefault(_key(word), word)
    return [word for key, word in found.items() if key or len(found) == 1][:MOST_WORDS]


class Index:
    """Names by the spelling of their words; a name is found by any of them, by all of it, or by its code.

    Args:
        places: names of where a thing is, which tell it from others of its name and do not find it by themselves.
    """

    def __init__(self, meanings: Iterable[Meaning], places: Mapping[Thing, Iterable[str]] = MappingProxyType({})):
        self._by_key: dict[str, set[Meaning]] = defaultdict(set)
        self._whole: dict[str, set[Meaning]] = defaultdict(set)
        for meaning in meanings:
            parts = [meaning.name, meaning.code, *(() if meaning.is_whole else _parts(meaning.name))]
            for found in filter(None, (key for part in parts for key in _keys(part))):
                (self._whole if meaning.is_whole else self._by_key)[found].add(meaning)
        self._keys = sorted(self._by_key)
        self._places = {thing: frozenset(_parts_keys(names)) for thing, names in places.items()}

    def whole(self, text: str) -> set[Meaning]:
        """What all of a search means, where it is to be read as one."""
        return set(self._whole.get(_key(text), ()))

    def find(self, word: str) -> set[Meaning]:
        """What one word can mean: names with a word that is, begins with, or is spelled much like it."""
        return self.exact(word) or self.near(word)

    def exact(self, word: str) -> set[Meaning]:
        """Names with a word that is, or begins with, this one."""
        return set().union(*map(self._exact, filter(None, _read(word))))

    def _exact(self, wanted: str) -> set[Meaning]:
        found = {*self._by_key.get(wanted, ()), *self._whole.get(wanted, ())}
        if len(wanted) >= LEAST_LETTERS:
            first = bisect_left(self._keys, wanted)
            found.update(
                *(
                    self._by_key[key]
                    for key in takewhile(lambda key: key.startswith(wanted), islice(self._keys, first, None))
                )
            )
        return found

    def near(self, word: str) -> set[Meaning]:
        """Names with a word that is spelled much like this one."""
        return set().union(*map(self._near, filter(None, _read(word))))

    def _near(self, wanted: str) -> set[Meaning]:
        slips = 0 if len(wanted) < 4 else 1 if len(wanted) < 8 else 2
        if not slips:
            return set()
        near = process.extract(wanted, self._keys, scorer=OSA.distance, score_cutoff=slips, limit=None)
        return set().union(*(self._by_key[key] for key, _distance, _place in near))

    def suggestions(self, text: str, *, most: int, of_all: bool = False) -> list[Meaning]:
        """What a whole search can mean, the likeliest first: what has most of its words, then what is spelled most like
        it; with `of_all` only what no other has more words of."""
        said = words(text)
        hits: dict[Thing, set[str]] = defaultdict(set)
        found: set[Meaning] = set()
        for word in said:
            meant = self.find(word)
            found |= meant
            for meaning in meant:
                hits[meaning.field, meaning.code].add(word)
        for thing, known in hits.items():
            places = self._places.get(thing, frozenset())
            known.update(word for word in said if any(key in places for key in _read(word)))
        # Written as one word or as several it is the same name or code: UZGTK, UZ GTK.
        for meaning in (*self.whole(text), *self._by_key.get(_key(text), ())):
            found.add(meaning)
            hits[meaning.field, meaning.code].update(said)
        numbers = {meaning: len(hits[meaning.field, meaning.code]) for meaning in found}
        least = max(numbers.values(), default=0) if of_all else 0
        return self._likeliest(text, {meaning: number for meaning, number in numbers.items() if number >= least}, most)

    def nearest(self, text: str, *, most: int) -> list[Meaning]:
        """What is spelled most like a search that means nothing, however many slips away, the nearest first."""
        near = process.extract(_key(text), self._keys, scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS, limit=most)
        # The nearest key of a name comes last, and so is its weight.
        weights = {one: round(score) for key, score, _place in reversed(near) for one in self._by_key[key]}
        return self._likeliest(text, weights, most)

    def _likeliest(self, text: str, weights: Mapping[Meaning, int], most: int) -> list[Meaning]:
        """Of each code its best name: what is the whole search first, then of the greatest weight, then by its
        spelling."""
        whole, wanted = spelling.latin(text), _key(text)
        best: dict[tuple[str, str], tuple] = {}
        for meaning, weight in weights.items():
            is_it = wanted in (_key(meaning.name), _key(meaning.code))
            rank = (not is_it, -weight, -fuzz.ratio(whole, spelling.latin(meaning.name)), meaning.field, meaning.code)
            place = (meaning.field, meaning.code)
            if place not in best or rank < best[place][0]:
                best[place] = rank, meaning
        return [meaning for _rank, meaning in sorted(best.values(), key=lambda pair: pair[0])[:most]]
