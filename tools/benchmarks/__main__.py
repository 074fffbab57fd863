"""`python -m tools.benchmarks`: a table of ratios for the queries of a page, and of the page itself."""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from numbers import Number
from pathlib import Path

import pandas as pd
import polars as pl
import sqlalchemy as sa

from database import bulk, engine
from database.engine import Location
from tools.benchmarks import agency_questions, networks, office_questions, page, polars_questions, questions, records
from tools.benchmarks.questions import TABLES, Question, Tables

QUESTIONS = (*questions.QUESTIONS, *agency_questions.QUESTIONS, *office_questions.QUESTIONS)
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
LAST_RELEASE = Path(__file__).with_name("last_release.json")
"""Per size and database, what each question took at the last release in times the bare scan of the same rows."""


def main() -> None:
    arguments = _arguments()
    print(
        f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}; medians of "
        f"{arguments.repeats}, interleaved\n"
    )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-")))
        url = None
        if "postgresql" in arguments.databases:
            url = stack.enter_context(networks.server(folder, os.environ.get("TEST_POSTGRESQL_URL")))
        kept: dict[str, dict[str, float]] = {}
        for seizures in arguments.sizes:
            for kind in arguments.databases:
                with networks.network(kind, seizures, folder, url) as (place, seconds):
                    print(f"## {seizures:,} seizures, {kind} (filled in {seconds:.0f} s)\n", flush=True)
                    name = f"{seizures} {kind}"
                    kept[name] = _ask(place, arguments.repeats, name, CLOCKS[arguments.clock])
                    if not arguments.questions_only:
                        _list(place, arguments.repeats)
                        _open(place, arguments.repeats)
    if arguments.keep:
        known = json.loads(LAST_RELEASE.read_text()) if LAST_RELEASE.exists() else {}
        LAST_RELEASE.write_text(json.dumps(known | kept, indent=1) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000], help="seizures in the database")
    parser.add_argument("--databases", nargs="+", choices=["duckdb", "postgresql"], default=["duckdb", "postgresql"])
    parser.add_argument("--repeats", type=int, default=7, help="runs of each question")
    parser.add_argument(
        "--clock", choices=CLOCKS, default="wall", help="time of questions; cpu, of all threads, where others work too"
    )
    parser.add_argument("--questions-only", action="store_true", help="no list of records, no pages")
    parser.add_argument("--keep", action="store_true", help=f"write {LAST_RELEASE.name}, for a release")
    return parser.parse_args()


# Queries ----------------------------------------------------------------------------------------------------


def _ask(place: Location, repeats: int, name: str, clock: Callable[[], float]) -> dict[str, float]:
    """Time every question in its wordings, and print the medians; returns what each takes in times a bare scan.

    Args:
        name: under which the last release is kept.
    """
    reading = engine.reader(place)
    tables = _in_memory(reading)
    frames = {table: pl.from_pandas(rows).lazy() for table, rows in tables.items()}
    with reading.connect() as connection:
        ways = [_wordings(question, connection, tables, frames) for question in QUESTIONS]
        for question, wordings in zip(QUESTIONS, ways, strict=True):
            _must_agree(question, wordings)
        times = _interleaved(ways, repeats, clock)
    reading.dispose()
    before = json.loads(LAST_RELEASE.read_text()).get(name, {}) if LAST_RELEASE.exists() else {}
    found = {question.name: app / scan for question, (app, _bare, scan, *_rest) in zip(QUESTIONS, times, strict=True)}
    print(
        "| Question | app, ms | bare engine, ms | bare scan, ms | pandas, ms | Polars, ms | app / bare | app / scan | "
        "app / Polars | since the last release |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    )
    for question, medians in zip(QUESTIONS, times, strict=True):
        print(_line(question.name, medians, before.get(question.name)))
    print(_line("**all together**", [sum(column) for column in zip(*times, strict=True)]) + "\n", flush=True)
    return found


def _line(name: str, medians: list[float], before: float | None = None) -> str:
    app, bare, scan, pandas, polars = medians
    change = f"{app / scan / before - 1:+.0%}" if before else ""
    return (
        f"| {name} | {app * 1000:.1f} | {bare * 1000:.1f} | {scan * 1000:.1f} | {pandas * 1000:.0f} | "
        f"{polars * 1000:.1f} | {app / bare:.2f} | {app / scan:.1f} | {app / polars:.2f} | {change} |"
    )


def _in_memory(reading: sa.Engine) -> Tables:
    """The tables as pandas has them, and what that took."""
    started, tables = time.perf_counter(), {}
    with reading.connect() as connection:
        for name, columns in TABLES.items():
            table = sa.table(name, *(sa.column(column, _type(name, column)) for column in columns.split()))
            tables[name] = bulk.frame(connection, sa.select(table))
    size = sum(table.memory_usage(deep=True).sum() for table in tables.values()) / 1e6
    print(
        f"pandas holds the tables in {size:,.0f} MB; reading them took {time.perf_counter() - started:.1f} s, which "
        "is not counted below\n"
    )
    return tables


def _type(table: str, column: str) -> sa.types.TypeEngine:
    from queries.schema import metadata

    return metadata.tables[table].c[column].type


def _wordings(
    question: Question, connection: sa.Connection, tables: Tables, frames: Mapping[str, pl.LazyFrame]
) -> list[Callable[[], pd.DataFrame | pl.DataFrame | list]]:
    driver, asked = connection.connection.driver_connection, polars_questions.QUESTIONS[question.name]
    return [
        lambda: bulk.frame(connection, question.query()),
        lambda: driver.execute(question.sql).fetchall(),
        lambda: driver.execute(question.scan).fetchall(),
        lambda: question.pandas(tables),
        lambda: asked(frames).collect(),
    ]


def _must_agree(question: Question, wordings: list[Callable]) -> None:
    """Stop if the wordings do not give the same number of rows and the same sums."""
    app, by_hand, _scan, pandas, polars = (wording() for wording in wordings)
    if not len(app) == len(by_hand) == len(pandas) == len(polars):
        sys.exit(f"{question.name}: {len(app)}, {len(by_hand)}, {len(pandas)} and {len(polars)} rows")
    pandas = pandas.rename(columns={"id": "seizure_id"}) if "seizure_id" not in pandas else pandas
    for way, rows in (("pandas", pandas), ("Polars", polars)):
        for figure in question.figures:
            ours, theirs = float(app[figure].sum()), float(rows[figure].sum())
            if abs(ours - theirs) > 1e-6 * max(abs(ours), 1):
                sys.exit(f"{question.name}: {figure} is {ours} in the app and {theirs} in {way}")
    numbers = [
        sum(float(value) for value in column if isinstance(value, Number)) for column in zip(*by_hand, strict=True)
    ]
    for figure in question.figures:
        if not any(abs(float(app[figure].sum()) - number) <= 1e-6 * max(abs(number), 1) for number in numbers):
            sys.exit(f"{question.name}: {figure} of the app is in no column of the SQL by hand")


def _interleaved(ways: list[list[Callable]], repeats: int, clock: Callable[[], float]) -> list[list[float]]:
    """Median seconds of each wording of each question; rounds go through all of them in turn."""
    seconds = [[[] for _ in wordings] for wordings in ways]
    gc.collect()
    gc.disable()
    for _round in range(repeats):
        for place, wordings in enumerate(ways):
            for way, wording in enumerate(wordings):
                started = clock()
                wording()
                seconds[place][way].append(clock() - started)
        gc.collect()
    gc.enable()
    return [[statistics.median(times) for times in wordings] for wordings in seconds]


# Pages ------------------------------------------------------------------------------------------------------


def _open(place: Location, repeats: int) -> None:
    """Time pages, each in a server of its own, and print the medians; ratios are to the first page."""
    print(
        "| Page | first visit to a fresh server, ms | a filter changed, ms | ratio | the same again, ms | sent, kB | "
        "memory, MB |\n|---|---:|---:|---:|---:|---:|---:|"
    )
    first = None
    for name, (path, choices) in page.PAGES.items():
        with page.app(place) as (server, process):
            visit = page.visit(server, process, repeats, page=path, choices=choices)
        changed = [run.seconds * 1000 for run in visit.changed]
        first = first or statistics.median(changed)
        sent = statistics.median(run.size for run in visit.changed) / 1000
        again = statistics.median(run.seconds for run in visit.again) * 1000
        print(
            f"| {name} | {visit.first.seconds * 1000:.0f} | {statistics.median(changed):.0f} ({min(changed):.0f} to "
            f"{max(changed):.0f}) "
            f"| {statistics.median(changed) / first:.2f} | {again:.0f} | {sent:.0f} | {visit.memory_mb:,.0f} |",
            flush=True,
        )
    print(f"\nA filter changed: median of {len(page.CHANGES)}; the same again: of {repeats}.")
    with page.app(place) as (server, process):
        taken = page.take_records(server, process)
    print(f"All records as CSV: {taken.seconds:.1f} s, {taken.size / 1e6:.0f} MB, {taken.added_mb:.0f} MB of memory.")
    for name, (path, choices) in page.PAGES.items():
        if path == "trends":
            print(f"{name}: building figures takes {page.figure_share(place, choices):.1%} of the time.", flush=True)
    print()


# Records ----------------------------------------------------------------------------------------------------


def _list(place: Location, repeats: int) -> None:
    """Time the questions of the Records page over everything, and print the medians."""
    reading = engine.reader(place)
    with reading.connect() as connection:
        times = records.times(connection, repeats)
    reading.dispose()
    print("| Records, the whole database | app, ms |\n|---|---:|")
    for one in times:
        print(f"| {one.name} | {one.seconds * 1000:.0f} |")
    print(flush=True)


if __name__ == "__main__":
    main()
