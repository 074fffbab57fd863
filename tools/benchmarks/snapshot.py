"""`python -m tools.benchmarks.snapshot`: what a snapshot of a database on PostgreSQL takes, whole and after a load of
1,000 records, and the pages over it beside the same over the embedded database, interleaved in one run.

Each snapshot is made by a process of its own, which says its seconds and the most memory it held.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from database import bulk, derived, engine, flags, publishing
from database.engine import Location
from queries import schema
from queries.schema import seizure
from scope.settings import Settings
from tools import launch
from tools.benchmarks import networks, page

LOADED = 1_000
MADE = """
import sys, time
from database import engine, snapshot
from scope.settings import DatabaseSettings, Settings
from tools.peak_memory import peak
settings = Settings(database=DatabaseSettings(snapshots=sys.argv[2]))
before, own = time.perf_counter(), time.process_time()
made = snapshot.take(engine.parse(sys.argv[1]), settings, only_due=True).place.file
is_whole = snapshot._last(engine.parse(sys.argv[1]), settings)[1].is_whole
print(
    "whole" if is_whole else "brought up",
    time.perf_counter() - before,
    time.process_time() - own,
    peak() / 1e6,
    made.stat().st_size / 1e6,
    sep=",",
)
"""
SETTINGS = '[database]\nsnapshots = "{folder}"\n'


def main() -> None:
    arguments = _arguments()
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, {_versions()}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="snapshot-")))
        if arguments.database:
            place = engine.parse(arguments.database)
        else:
            url = stack.enter_context(networks.server(folder, os.environ.get("TEST_POSTGRESQL_URL")))
            place, seconds = stack.enter_context(networks.network("postgresql", arguments.seizures, folder, url))
            print(f"PostgreSQL filled in {seconds:.0f} s")
        print(f"{_count(place):,} seizures\n")
        kept = folder / "snapshots"
        print("| snapshot | seconds | of them own CPU | most memory, MB | file, MB |\n|---|---:|---:|---:|---:|")
        _make("first", place, kept)
        for nth in range(arguments.loads):
            load(place)
            _make(f"after a load of {LOADED:,}, {nth + 1}", place, kept)
        if arguments.pages:
            embedded, _seconds = stack.enter_context(networks.network("duckdb", arguments.seizures, folder, None))
            _compare(place, kept, embedded, folder)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.benchmarks.snapshot", description=__doc__)
    parser.add_argument("--seizures", type=int, default=1_000_000, help="seizures in the database")
    parser.add_argument("--loads", type=int, default=3, help="loads that snapshots are brought up to")
    parser.add_argument("--database", help="address of a filled PostgreSQL to be taken instead; it is loaded into")
    parser.add_argument("--no-pages", dest="pages", action="store_false", help="snapshots alone")
    return parser.parse_args()


def _versions() -> str:
    import duckdb
    import pyarrow

    return f"DuckDB {duckdb.__version__}, pyarrow {pyarrow.__version__}"


def _count(place: Location) -> int:
    reading = engine.reader(place)
    with reading.connect() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(seizure)).scalar_one()
    reading.dispose()
    return count


def _make(name: str, place: Location, kept: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-c", MADE, place.url, str(kept)]
    said = subprocess.run(command, cwd=launch.ROOT, check=True, capture_output=True, text=True).stdout
    way, seconds, own, memory, size = said.splitlines()[-1].split(",")
    print(
        f"| {name}: {way} | {float(seconds):.1f} | {float(own):.1f} | {float(memory):,.0f} | {float(size):.0f} |",
        flush=True,
    )


def load(place: Location) -> None:
    """The newest thousand cases once more, as new records, with all that a load writes."""
    with publishing.change(place) as connection:
        newest = sa.select(seizure).where(seizure.c.blo_code.is_not(None)).order_by(seizure.c.id.desc()).limit(LOADED)
        cases = bulk.frame(connection, newest)
        last = connection.execute(sa.select(sa.func.max(seizure.c.id))).scalar_one()
        ids = pd.Series(range(last + 1, last + 1 + len(cases)), index=cases["id"])
        for name in ("seizure_item", "seizure_agency", "seizure_detection"):
            table = schema.metadata.tables[name]
            rows = bulk.frame(connection, sa.select(table).where(table.c.seizure_id.in_(cases["id"].tolist())))
            bulk.insert(connection, table, rows.assign(seizure_id=rows["seizure_id"].map(ids)))
        keys = [f"benchmark-{one}" for one in ids]
        bulk.insert(connection, seizure, cases.assign(id=ids.to_numpy(), record_key=keys, public_ref=keys))
        flags.flag(connection, cases["source_code"].iloc[0], Settings())
        derived.derive(connection, Settings())


# Pages ------------------------------------------------------------------------------------------------------


def _compare(place: Location, kept: Path, embedded: Location, folder: Path) -> None:
    """Each change of the filters over both, in turn."""
    settings = folder / "settings.toml"
    settings.write_text(SETTINGS.format(folder=kept), encoding="utf-8")
    print("\n| page, a filter changed | embedded, ms | snapshot, ms | ratio |\n|---|---:|---:|---:|", flush=True)
    medians: list[list[float]] = []
    for name, (path, choices) in page.PAGES.items():
        with ExitStack() as stack:
            runs = []
            for url in (f"duckdb:///{embedded.folder.resolve()}", place.url):
                server = stack.enter_context(
                    launch.server(launch.ROOT / "app.py", url, environment={"BLO_SETTINGS": str(settings)})
                )
                runs.append((stack.enter_context(page.connected(server)), []))
            for change in ("", *page.CHANGES):
                for connection, seconds in runs if len(runs[0][1]) % 2 else reversed(runs):
                    link = "&".join(part for part in ("lang=en", change, choices) if part)
                    seconds.append(page.run_page(connection, path, link).seconds)
            medians.append([statistics.median(seconds[1:]) * 1000 for _connection, seconds in runs])
        print(_line(name, medians[-1]), flush=True)
    print(_line("**all together**", [sum(column) for column in zip(*medians, strict=True)]))
    print(f"\nMedians of {len(page.CHANGES)} changes, each asked of both in turn.")


def _line(name: str, medians: list[float]) -> str:
    own, snapshot = medians
    return f"| {name} | {own:.0f} | {snapshot:.0f} | {snapshot / own:.2f} |"


if __name__ == "__main__":
    main()
