"""`python -m tools.benchmarks.clickhouse`: the same questions asked of DuckDB and of ClickHouse, interleaved.

ClickHouse is the server that `TEST_CLICKHOUSE_URL` names, or the engine in this process (chdb) with its data on disk.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from database import bulk, clickhouse, engine
from tools.benchmarks import agency_questions, networks, office_questions, questions, records
from tools.peak_memory import peak

QUESTIONS = (*questions.QUESTIONS, *agency_questions.QUESTIONS, *office_questions.QUESTIONS)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.benchmarks.clickhouse", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000_000], help="seizures in the database")
    parser.add_argument("--repeats", type=int, default=5, help="runs of each question")
    options = parser.parse_args()
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    with tempfile.TemporaryDirectory(prefix="benchmark-", ignore_cleanup_errors=True) as folder:
        url = os.environ.get("TEST_CLICKHOUSE_URL", f"clickhousedb:///?interface=chdb&path={folder}/clickhouse")
        for seizures in options.sizes:
            with networks.network("duckdb", seizures, Path(folder), None) as (place, seconds):
                print(f"## {seizures:,} seizures (filled in {seconds:.0f} s)\n", flush=True)
                _compare(place, sa.make_url(url).set(database=f"benchmark_{seizures}"), options.repeats)


def _compare(place: engine.Location, url: sa.URL, repeats: int) -> None:
    address = url.render_as_string(hide_password=False)
    with ExitStack() as stack:
        ours = stack.enter_context(engine.reader(place).connect())
        started = time.perf_counter()
        clickhouse.send(address, ours, clickhouse.held(address))
        most = peak() / 1e6
        print(f"Sent in {time.perf_counter() - started:.0f} s, {most:,.0f} MB of memory at most until then.\n")
        theirs = stack.enter_context(clickhouse.reader(address).connect())
        version = theirs.exec_driver_sql("SELECT version()").scalar()
        for question in QUESTIONS:
            _must_agree(question, bulk.frame(ours, question.query()), bulk.frame(theirs, question.query()))
        times = {question.name: ([], []) for question in QUESTIONS}
        gc.collect()
        for _round in range(repeats):
            for question in QUESTIONS:
                for connection, seconds in zip((ours, theirs), times[question.name], strict=True):
                    started = time.perf_counter()
                    bulk.frame(connection, question.query())
                    seconds.append(time.perf_counter() - started)
        print(f"| Question | DuckDB, ms | ClickHouse {version}, ms | ratio |\n|---|---:|---:|---:|")
        medians = {name: tuple(map(statistics.median, both)) for name, both in times.items()}
        for name, both in medians.items():
            print(_line(name, *both))
        print(_line("**all together**", *map(sum, zip(*medians.values(), strict=True))) + "\n", flush=True)
        lists = [records.times(connection, max(repeats // 2, 1)) for connection in (ours, theirs)]
        print("| Records, the whole database | DuckDB, ms | ClickHouse, ms | ratio |\n|---|---:|---:|---:|")
        for one, other in zip(*lists, strict=True):
            print(_line(one.name, one.seconds, other.seconds))
        print(flush=True)


def _line(name: str, ours: float, theirs: float) -> str:
    return f"| {name} | {ours * 1000:.1f} | {theirs * 1000:.1f} | {theirs / ours:.2f} |"


def _must_agree(question: questions.Question, ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """Stop where both do not say the same; sums of floats to eleven digits."""
    pd.testing.assert_frame_equal(ours, theirs, rtol=1e-11, atol=0, obj=question.name)


if __name__ == "__main__":
    main()
