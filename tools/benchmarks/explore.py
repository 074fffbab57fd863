"""`python -m tools.benchmarks.explore`: the questions of Explore over the whole database, beside one scan of its cases:
cross tables, boxes, agency kind by kind, facets under an exclusion.

A cross table is timed with all that the page asks for it, one question after the other; the page asks several at once.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import sqlalchemy as sa

from database import bulk, engine
from queries import facets, pivot
from scope import pivot as asked
from scope.access import Access
from scope.filters import Filters, ranked
from scope.pivot import Question
from tools.benchmarks import networks
from tools.benchmarks.records import EVERYTHING

INTERNAL = Access(tier="internal")
SCAN = "SELECT count(*), sum(persons_detained) FROM seizure WHERE source_code = 'DEMO'"
WITHOUT = EVERYTHING.with_(without=(("concealments", ("on_body",)), ("group_codes", ("opioids",))))
MARKS = {"two axes, three values": 400, "four axes, three values": 1000}
"""Milliseconds that were aimed at."""
FACET_MARK = 300


def main() -> None:
    arguments = _arguments()
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(
        f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load}; medians of "
        f"{arguments.repeats}, interleaved\n"
    )
    with tempfile.TemporaryDirectory(prefix="explore-") as folder:
        with networks.network("duckdb", arguments.seizures, Path(folder), None) as (place, seconds):
            print(f"## {arguments.seizures:,} seizures, duckdb (filled in {seconds:.0f} s)\n", flush=True)
            reading = engine.reader(place)
            with reading.connect() as connection:
                _time(connection, arguments.repeats)
            reading.dispose()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.benchmarks.explore", description=__doc__)
    parser.add_argument("--seizures", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    return parser.parse_args()


def _time(connection: sa.Connection, repeats: int) -> None:
    """Time everything in turn, wall and processor of all threads, and print the medians."""
    ways: dict[str, Callable[[], object]] = {"one scan of the cases": lambda: connection.exec_driver_sql(SCAN).all()}
    for name, queries in _questions().items():
        ways[name] = lambda queries=queries: [bulk.frame(connection, query) for query in queries]
    walls: dict[str, list[float]] = {name: [] for name in ways}
    cpus: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _round in range(repeats):
        for name, way in ways.items():
            wall, cpu = time.perf_counter(), time.process_time()
            way()
            walls[name].append(time.perf_counter() - wall)
            cpus[name].append(time.process_time() - cpu)
    scan = statistics.median(cpus["one scan of the cases"])
    print("| Question | ms | CPU, ms | CPU / scan | aim, ms |\n|---|---:|---:|---:|---:|")
    for name in ways:
        wall, cpu = statistics.median(walls[name]), statistics.median(cpus[name])
        mark = MARKS.get(name) or (FACET_MARK if name.startswith("facet") else "")
        print(f"| {name} | {wall * 1000:.0f} | {cpu * 1000:.0f} | {cpu / scan:.1f} | {mark} |", flush=True)


def _questions() -> dict[str, Sequence[sa.Select | sa.CompoundSelect]]:
    two = Question(rows=("office",), columns=("year",))
    four = Question(rows=("country", "office"), columns=("group", "year"))
    kinds = Question(rows=("agency_kind",), columns=("partner_kind",))
    found = {
        "two axes, three values": _table(two, EVERYTHING),
        "two axes, three values, under an exclusion": _table(two, WITHOUT),
        "four axes, three values": _table(four, EVERYTHING),
        "agency kind by kind, cases": _cases(kinds, EVERYTHING),
        "boxes by substance": [
            pivot.boxes(EVERYTHING, INTERNAL, ("substance_codes",), least=10),
            pivot.single(EVERYTHING, INTERNAL, ("substance_codes",), most=10),
        ],
    }
    return found | {
        f"facet {field}, under an exclusion": [facets.counts(field, WITHOUT, INTERNAL)] for field in ranked("facet")
    }


def _table(question: Question, filters: Filters) -> list[sa.Select | sa.CompoundSelect]:
    """Cases, persons and quantities."""
    return [*_cases(question, filters), *(pivot.amounts(filters, INTERNAL, by, some) for by, some in _parts(question))]


def _cases(question: Question, filters: Filters) -> list[sa.Select | sa.CompoundSelect]:
    return [pivot.cases(filters, INTERNAL, by, some) for by, some in _parts(question)]


def _parts(question: Question) -> list:
    levels = [tuple(asked.by(axis) for axis in level) for level in question.levels]
    return pivot.together(levels, INTERNAL)


if __name__ == "__main__":
    main()
