"""What a reader can mean by the words of a search: codes whose names are spelled much like them, in either script.

Oybek, Ойбек and Oibek are one word; one slip is let pass in a word of four letters or more, two from eight on.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

import spelling

LEAST_LETTERS = 3
"""A shorter word is looked for as it is, not as the beginning of another."""
MOST_WORDS = 8
_key = functools.lru_cache(maxsize=100_000)(spelling.key)


@dataclass(frozen=True)
class Meaning:
    """A code that a search can mean: its filter field, and the name that it was found by."""

    field: str
    code: str
    name: str


def words(text: str) -> list[str]:
    """The words of a search, each once, in their order."""
    return list(dict.fromkeys(text.split()))[:MOST_WORDS]


class Index:
    """Names by the spelling of their words; a name is found by any of them, by all of it, or by its code."""

    def __init__(self, meanings: Iterable[Meaning]):
        self._by_key: dict[str, set[Meaning]] = defaultdict(set)
        for meaning in meanings:
            parts = [*re.split(r"[\s\-/(),.«»\"]+", meaning.name), meaning.name, meaning.code]
            for part in parts:
                if found := _key(part):
                    self._by_key[found].add(meaning)
        self._keys = sorted(self._by_key)

    def find(self, word: str) -> set[Meaning]:
        """What one word can mean: names with a word that is, begins with, or is spelled much like it."""
        wanted = _key(word)
        if not wanted:
            return set()
        found = set(self._by_key.get(wanted, ()))
        if len(wanted) >= LEAST_LETTERS:
            found.update(*(self._by_key[key] for key in self._keys if key.startswith(wanted)))
        slips = 0 if len(wanted) < 4 else 1 if len(wanted) < 8 else 2
        if slips and not found:
            near = process.extract(wanted, self._keys, scorer=OSA.distance, score_cutoff=slips, limit=None)
            found.update(*(self._by_key[key] for key, _distance, _place in near))
        return found

    def suggestions(self, text: str, *, most: int) -> list[Meaning]:
        """What a whole search can mean, the likeliest first: what has most of its words, then what is spelled most like it."""
        hits: dict[Meaning, int] = defaultdict(int)
        for word in words(text):
            for meaning in self.find(word):
                hits[meaning] += 1
        whole = spelling.latin(text)
        best: dict[tuple[str, str], tuple] = {}
        for meaning, number in hits.items():
            rank = (-number, -fuzz.ratio(whole, spelling.latin(meaning.name)), meaning.field, meaning.code)
            place = (meaning.field, meaning.code)
            if place not in best or rank < best[place][0]:
                best[place] = rank, meaning
        return [meaning for _rank, meaning in sorted(best.values(), key=lambda pair: pair[0])[:most]]
