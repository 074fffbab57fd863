"""The keys of a page of records, wherever in a list of millions it lies.

A short list is sorted. Of a long one only the part is where the page lies: it is found by totals made at load where
these hold the sorted column, else between two rows of a sample, and how many rows come before it is counted.

Selection of a rank by sampling (Floyd and Rivest).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import pandas as pd

from queries import records
from queries.records import View
from scope.access import Access
from scope.filters import Filters

SHORT = 300_000
"""Rows that are sorted as fast as anything could be found out about them."""
SAMPLE = 20_000
"""Rows of a sample, about."""
EVERY = 32
"""Of the sample in its order every so many are known: `records.landmarks`."""
SURE = 4
"""By how many standard deviations a place may be off, as one in a sample stands for one in the list."""

CANDIDATES = 4_000
"""Of so many of the largest lines the first pages by mass are made."""

Load = Callable[..., pd.DataFrame]


@dataclass(frozen=True)
class Asked:
    """A page of a list: at most `most` rows from the `start`-th of `total`."""

    filters: Filters
    access: Access
    view: View
    start: int
    most: int
    total: int

    @property
    def wanted(self) -> int:
        """Rows of the page."""
        return max(min(self.most, self.total - self.start), 0)


def keys(load: Load, asked: Asked) -> pd.DataFrame:
    """Keys of the rows of a page, in their order, as `records.keys` gives them."""
    if asked.total > SHORT and asked.wanted:
        parts = records.parts(asked.filters, asked.access, view=asked.view)
        if parts is not None:
            asked = _of_parts(asked, load(parts))
    if asked.total > SHORT and asked.wanted:
        for find in (_of_largest, _near_masses, _near_landmarks):
            if (found := find(load, asked)) is not None:
                return found
    return _sorted(load, asked)


def _sorted(load: Load, asked: Asked) -> pd.DataFrame:
    return load(
        records.keys(
            asked.filters, asked.access, view=asked.view, start=asked.start, most=asked.most, total=asked.total
        )
    )


def _of_largest(load: Load, asked: Asked) -> pd.DataFrame | None:
    """Keys of a page of the cases of the largest mass; None where it is sorted otherwise, or lies too deep."""
    end = asked.start + asked.wanted
    query = records.keys_of_largest(
        asked.filters, asked.access, view=asked.view, start=asked.start, most=asked.wanted, candidates=CANDIDATES
    )
    if query is None or end > CANDIDATES // 2:
        return None
    found = load(query)
    return found if len(found) == asked.wanted else None


# By totals --------------------------------------------------------------------------------------------------


def _of_parts(asked: Asked, parts: pd.DataFrame) -> Asked:
    """The same page of a shorter list: of the parts in which it lies."""
    view = asked.view
    known = [(plain(value), int(rows)) for value, rows in zip(parts["value"], parts["row_count"], strict=True)]
    stated = sorted(
        (one for one in known if one[0] is not None),
        key=lambda one: _rank(view, one[0]),
        reverse=view.sort.is_descending,
    )
    alike = [[*some] for _rank_of, some in itertools.groupby(stated, key=lambda one: _rank(view, one[0]))]
    alike += [[one] for one in known if one[0] is None]
    before, values, within = 0, [], 0
    for some in alike:
        rows = sum(number for _value, number in some)
        if not values and before + rows <= asked.start:
            before += rows
        elif before + within < asked.start + asked.wanted:
            values += [value for value, _number in some]
            within += rows
    narrowed = records.of_parts(asked.filters, view, values)
    return Asked(narrowed, asked.access, view, asked.start - before, asked.most, within)


def _rank(view: View, value: object) -> object:
    """Where rows of a value stand among others: codes in the order of the view, those not in it together."""
    if not view.order:
        return value
    return view.order.index(value) if value in view.order else len(view.order)


# By a sample ------------------------------------------------------------------------------------------------


def _near_landmarks(load: Load, asked: Asked) -> pd.DataFrame | None:
    """Keys of the page from between two landmarks, counted from the nearer end of the list; None where it does not lie
    between those that were chosen, which hardly ever happens."""
    of, view = (asked.filters, asked.access), asked.view
    is_of_most = False
    if records.is_of_lines(view) and (view.grain == "case" or not _is_near_an_end(asked)):
        is_of_most = view.grain == "line" and _is_of_most(load, asked)
        if not is_of_most:
            # To count what comes before it takes as long as to sort.
            return None
    after, upto = _around(load, asked)
    if after is None and upto is None:
        return None
    end = asked.start + asked.wanted
    from_end = asked.start > asked.total - end
    skipped, beyond = (asked.total - end, (upto, None)) if from_end else (asked.start, (None, after))
    if beyond != (None, None):
        counted = load(records.count_between(*of, view=view, after=beyond[0], upto=beyond[1], is_of_most=is_of_most))
        skipped -= int(counted["row_count"].iloc[0])
    if skipped < 0:
        return None
    between = partial(records.keys_between, *of, view=view, after=after, upto=upto, is_of_most=is_of_most)
    found = load(between(start=skipped, most=asked.wanted, from_end=from_end))
    return found if len(found) == asked.wanted else None


def _near_masses(load: Load, asked: Asked) -> pd.DataFrame | None:
    """Keys of a page of cases from between two of the landmarks by mass; None where the list is another one, or the
    page does not lie there."""
    of, view = (asked.filters, asked.access), asked.view
    if view.grain != "case" or view.sort.column != "quantity_kg" or not _is_of_most(load, asked):
        return None
    if not view.sort.is_descending:
        stated = int(load(records.count_to_mass(*of, view=view, upto=None))["row_count"].iloc[0])
        largest_first = replace(view, sort=replace(view.sort, is_descending=True))
        start = stated - asked.start - asked.wanted
        if start < 0:
            return None
        found = _near_masses(load, replace(asked, view=largest_first, start=start, most=asked.wanted))
        return None if found is None else found.iloc[::-1].reset_index(drop=True)
    after, upto = _around(load, asked)
    if upto is not None and upto[0] is None:
        upto = None
    if (after is None and upto is None) or (after is not None and after[0] is None):
        return None
    skipped = asked.start
    if after is not None:
        skipped -= int(load(records.count_to_mass(*of, view=view, upto=after))["row_count"].iloc[0])
    if skipped < 0:
        return None
    found = load(records.keys_by_mass(*of, view=view, after=after, upto=upto, start=skipped, most=asked.wanted))
    return found if len(found) == asked.wanted else None


def _around(load: Load, asked: Asked) -> tuple[tuple | None, tuple | None]:
    """The landmarks before and after a page; None where there is none."""
    one_of = _prime(asked.total // SAMPLE)
    rows = load(records.landmarks(asked.filters, asked.access, view=asked.view, one_of=one_of, every=EVERY))
    known = [tuple(plain(value) for value in row) for row in rows.itertuples(index=False)]
    lower = _place(asked.start / asked.total, len(known), -1)
    upper = _place((asked.start + asked.wanted) / asked.total, len(known), 1)
    return known[lower] if lower >= 0 else None, known[upper] if upper < len(known) else None


def _is_near_an_end(asked: Asked) -> bool:
    """Whether a page surely lies before the first landmark that would be counted from."""
    return min(asked.start, asked.total - asked.start - asked.wanted) < asked.total * EVERY / SAMPLE


def _is_of_most(load: Load, asked: Asked) -> bool:
    """Whether most rows that there are of the kind of source, of whatever day, stand in a list."""
    filters, access = asked.filters, asked.access
    if access.reads_release_only or access.reads_own_only or access.countries:
        return False
    every = Filters(source_kind=filters.source_kind, start=date(1900, 1, 1), end=date(2200, 1, 1))
    return asked.total > int(load(records.counts(every, access))[f"{asked.view.grain}_count"].iloc[0]) / 2


def _place(share: float, landmarks: int, way: int) -> int:
    """Number of the landmark before (`way` -1) or after (1) which a row surely stands, by its share of the list. Below
    0 and from `landmarks` on there is none."""
    size = (landmarks + 0.5) * EVERY
    off = SURE * math.sqrt(size * share * (1 - share)) + EVERY / 2
    place = (share * size + way * off) / EVERY - 1
    return math.floor(place) if way < 0 else math.ceil(place)


def _prime(least: int) -> int:
    """A number with which the numbers of cases have no rhythm in common."""
    return next(
        one for one in itertools.count(max(least, 2)) if all(one % part for part in range(2, math.isqrt(one) + 1))
    )


def plain(value: object) -> object:
    """A value of a frame as queries take it."""
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value.item() if hasattr(value, "item") else value
