"""Databases of both kinds with the same rows, and the plain rows beside them."""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from database import bulk, engine, snapshot
from database.engine import Location
from scope.access import Access
from scope.filters import Filters
from scope.settings import DatabaseSettings, Settings
from tests import facts
from tests.conftest import KINDS, fill, new_database
from tests.facts import Rows
from tests.queries.oracle import Known, next_month
from tests.queries.questions import Question

FIRST = date(2021, 11, 20)
DAYS = 460
SEEDS = tuple(range(1, int(os.environ.get("BLO_NETWORKS", "1")) + 1))
"""Made-up networks that the queries are asked of: one in the tests, more in `make soak`."""


class Twins:
    """The same rows on DuckDB and on PostgreSQL."""

    def __init__(self, rows: Rows, connections: dict[str, sa.Connection]):
        self.known = Known(rows)
        self.rows_made = rows
        self._connections = connections

    def answers(self, query: sa.Select) -> dict[str, list[tuple]]:
        """Rows of a query from each database as Python values, after their columns were seen to be of the same
        types."""
        frames = {kind: bulk.frame(connection, query) for kind, connection in self._connections.items()}
        one, other = frames.values()
        assert [*one.dtypes.items()] == [*other.dtypes.items()], f"columns of {' and '.join(frames)} differ"
        return {kind: _values(rows, query) for kind, rows in frames.items()}

    def rows(self, query: sa.Select) -> list[tuple]:
        """Rows of a query, after both databases were seen to give the same."""
        one, other = self.answers(query).values()
        assert one == other
        return one

    def rows_of(self, kind: str, query: sa.Select) -> list[tuple]:
        """Rows of a query from one of the databases."""
        return _values(bulk.frame(self._connections[kind], query), query)

    def by_hand(self, text: str) -> dict[str, list[tuple]]:
        """Rows of SQL that was written by hand, from each database; decimals as floats."""
        return {
            kind: [
                tuple(float(value) if isinstance(value, Decimal) else value for value in row)
                for row in connection.execute(sa.text(text))
            ]
            for kind, connection in self._connections.items()
        }

    def check(self, question: Question, filters: Filters, access: Access) -> list[tuple]:
        """The answer to a question, after both databases were seen to give it."""
        expected = [rounded(row) for row in question.answer(self.known.seen_by(access), filters, access)]
        for kind, found in self.answers(question.ask(filters, access)).items():
            if not question.is_ordered:
                found, expected = sorted(found, key=repr), sorted(expected, key=repr)
            assert found == expected, f"{question.name} on {kind} for {access} and {filters}"
        return expected


def _values(frame: pd.DataFrame, query: sa.Select) -> list[tuple]:
    days = [column.name for column in query.selected_columns if isinstance(column.type, sa.Date)]
    columns = {name: frame[name].dt.date if name in days else frame[name] for name in frame.columns}
    rows = zip(*(column.astype(object) for column in columns.values()), strict=True)
    return [rounded(tuple(None if pd.isna(value) else value for value in row)) for row in rows]


def rounded(row: tuple) -> tuple:
    """Twelve digits of what was worked out in floats, whose last ones depend on the way there."""
    return tuple(float(f"{value:.12g}") if isinstance(value, float) else value for value in row)


@contextmanager
def twins(rows: Rows, folder: Path, request, kinds: Sequence[str] = KINDS) -> Iterator[Twins]:
    """Databases of both kinds, or of one, with these rows. `snapshot` is DuckDB with one of the server before it in the
    list."""
    with ExitStack() as stack:
        connections: dict[str, sa.Connection] = {}
        place: Location | None = None
        for kind in kinds:
            if kind == "snapshot":
                kept = DatabaseSettings(snapshots=str(folder / "snapshots"))
                place = snapshot.take(place, Settings(database=kept)).place
            else:
                place = fill(stack.enter_context(new_database(kind, folder, request)), rows)
            reading = engine.reader(place)
            stack.callback(reading.dispose)
            # Each query by itself: one that fails must not fail those after it.
            connections["duckdb" if kind == "snapshot" else kind] = stack.enter_context(
                reading.connect()
            ).execution_options(isolation_level="AUTOCOMMIT")
        yield Twins(rows, connections)


@pytest.fixture(scope="module", params=SEEDS)
def drawn(request, tmp_path_factory) -> Iterator[Twins]:
    """Some hundred made-up cases of two winters and the year between, and what loads derive from cases, drawn as
    well."""
    rows = facts.drawn(request.param, 360, first=FIRST, days=DAYS) | derived(request.param)
    rows["position_cell"] = facts.position_cells(rows["seizure"])
    with twins(rows, tmp_path_factory.mktemp("drawn"), request, ("postgresql", "snapshot")) as both:
        yield both


@pytest.fixture(scope="module")
def single(request, tmp_path_factory) -> Iterator[Twins]:
    """The network, and one case of one item."""
    rows = facts.reference() | {"seizure": [facts.case(1, FIRST)], "seizure_item": [facts.item(1, "HEROIN", 1.0)]}
    with twins(rows, tmp_path_factory.mktemp("single"), request) as both:
        yield both


@pytest.fixture(scope="module")
def bare(request, tmp_path_factory) -> Iterator[Twins]:
    """Empty tables."""
    with twins({}, tmp_path_factory.mktemp("bare"), request) as both:
        yield both


def derived(seed: int) -> Rows:
    """`monthly_baseline` and `first_seen` as no load would make them: any count beside any past."""
    luck = random.Random(seed)
    spans = {"blo": (date(2021, 11, 1), 16), "national_events": (date(2022, 3, 1), 10)}
    scopes = [
        ("network", "*"),
        *(("country", code) for code in facts.COUNTRIES),
        *(("blo", code) for code in facts.OFFICES),
    ]
    baseline = []
    for tier in ("facts", "release"):
        for kind, (month, months) in spans.items():
            for _ in range(months):
                for scope_kind, scope in luck.sample(scopes, 10):
                    for group in luck.sample(("*", "OPIATES", "ATS"), 2):
                        baseline.append(_baseline(luck, tier, kind, scope_kind, scope, group, month))
                month = next_month(month)
    return {"monthly_baseline": baseline, "first_seen": _first_seen(luck)}


def _baseline(luck: random.Random, tier: str, kind: str, scope_kind: str, scope: str, group: str, month: date) -> dict:
    months = luck.choice((0, 1, 12, 36))
    return {
        "tier": tier,
        "source_kind": kind,
        "scope_kind": scope_kind,
        "scope_code": scope,
        "group_code": group,
        "month": month,
        "case_count": luck.randrange(5),
        "is_reported": luck.random() < 0.8,
        "base_months": months,
        "base_mean": luck.randrange(40) / 4 if months else None,
        "base_variance": luck.randrange(40) / 4 if months > 1 else None,
    }


def _first_seen(luck: random.Random) -> list[dict]:
    rows = {}
    for _ in range(400):
        office = luck.choice((*facts.OFFICES, ""))
        key = {
            "tier": luck.choice(("facts", "facts", "release")),
            "source_kind": luck.choice(("blo", "blo", "national_events")),
            "kind": luck.choice(("substance", "concealment", "route")),
            "country_code": office[:2] or luck.choice(facts.COUNTRIES),
            "blo_code": office,
            "subject_code": luck.choice(("HEROIN", "OPIUM", "cargo", "body", "AF>RU", "TJ>RU")),
        }
        rows[tuple(key.values())] = key | {
            "first_on": FIRST + timedelta(30 * luck.randrange(15)),
            "seizure_id": luck.choice((None, 7)),
            "case_count": luck.randrange(1, 9),
            "history_from": luck.choice((date(2018, 1, 1), date(2020, 1, 1))),
        }
    # Something of every kind in every country, which the drawn cases have.
    known = {
        "substance": ("HEROIN", "OPIUM"),
        "concealment": ("cargo", "body"),
        "route": ("AF>RU", "TJ>RU", "AF>KZ"),
    }
    for country, (kind, subjects) in itertools.product(facts.COUNTRIES, known.items()):
        for place, subject in enumerate(subjects):
            key = {
                "tier": "facts",
                "source_kind": "blo",
                "kind": kind,
                "country_code": country,
                "blo_code": "",
                "subject_code": subject,
            }
            rows[tuple(key.values())] = key | {
                "first_on": FIRST + timedelta(90 * place),
                "seizure_id": None,
                "case_count": 1,
                "history_from": date(2018, 1, 1),
            }
    return [*rows.values()]
