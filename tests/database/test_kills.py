"""A loader that is killed, at any moment, leaves the old data whole or has done its work; the next run works.

`BLO_KILLS` says at how many random moments a load is killed (default 8 on DuckDB, a quarter as many on PostgreSQL).
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import random
import signal
import sys
import time
import types
from pathlib import Path

import pytest
import sqlalchemy as sa

from database import engine, publishing, recovery
from database import store as kept
from database.engine import Location
from database.loading import load_files
from queries import schema
from scope.settings import Settings
from tests.conftest import KINDS, some

KILLS = int(os.environ.get("BLO_KILLS", "8"))
SEED = 20261001
ROWS = 3000

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


@pytest.fixture(scope="module")
def processes():
    """Makes processes that have already imported the loader."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["database.loading", "tests.database.test_kills"])
    with pytest.MonkeyPatch.context() as patch:
        # A new process runs the main module first; where a page was tested before, that is the page.
        patch.setitem(sys.modules, "__main__", types.ModuleType("__main__"))
        yield context


def state(place: Location) -> tuple[dict[str, int], str]:
    """Rows of each table, and a checksum of the cases; times of loading left aside."""
    reading = engine.reader(place)
    case, item = schema.seizure, schema.seizure_item
    cases = sa.select(case.c.record_key, case.c.seized_on, case.c.place_code, item.c.substance_code, item.c.quantity)
    cases = cases.outerjoin(item, item.c.seizure_id == case.c.id)
    with reading.connect() as connection:
        counts = {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in schema.metadata.sorted_tables
        }
        rows = sorted(repr(tuple(row)) for row in connection.execute(cases))
    reading.dispose()
    return counts, hashlib.sha256("\n".join(rows).encode()).hexdigest()


@pytest.fixture
def files(ids_csv) -> tuple[Path, Path]:
    """Two files: the first is loaded before, the second is killed."""
    return written(ids_csv, ROWS)


def written(ids_csv, number_of_rows: int) -> tuple[Path, Path]:
    rows = [
        {
            "AMOUNT": f"{number % 97}.{number % 10}",
            "SEIZURE_DATE": f"201{number % 4 + 1}-0{number % 9 + 1}-{number % 28 + 1:02}",
        }
        for number in range(number_of_rows)
    ]
    return ids_csv(*rows[: number_of_rows // 3], name="before.csv"), ids_csv(*rows, name="after.csv")


@pytest.fixture
def loaded(place, files, rows_of):
    """(place, state before the second file, state after it) with the database in the state before."""
    load_files([files[0]], place)
    before = state(place)
    load_files([files[1]], place)
    after = state(place)
    publishing.rollback(place)
    assert state(place) == before != after
    return place, before, after


def whole(place: Location, before: tuple, after: tuple) -> bool:
    """Whether the killed load had done its work; neither old nor new is a failure."""
    found = state(place)
    assert found in (before, after)
    return found == after


def assert_only_whole_files(place: Location) -> None:
    if place.folder:
        known = engine.pointer(place)
        assert {path.name for path in place.folder.glob("*") if path.name.startswith("data")} == {
            known["file"],
            *known["previous"],
        }


@pytest.mark.long
def test_a_load_killed_at_a_random_moment_leaves_all_or_nothing_and_the_next_works(loaded, files, processes):
    place, before, after = loaded
    moments = random.Random(SEED)
    started = time.perf_counter()
    run(processes, load, files[1], place).join()
    seconds = time.perf_counter() - started
    assert whole(place, before, after)
    publishing.rollback(place)
    kills = KILLS if place.kind == "duckdb" else KILLS // 4
    finished = 0
    for _ in range(kills):
        process = run(processes, load, files[1], place)
        process.join(moments.uniform(0, seconds))
        process.kill()
        process.join()
        # Loads are faster or slower than the first one: the moments stay within their length.
        seconds *= 0.9 if process.exitcode == 0 else 1.02
        if whole(place, before, after):
            finished += 1
            publishing.rollback(place)
        assert state(place) == before
    print(f"{place.kind}: killed {kills} times, {finished} of them after the load was done")
    load_files([files[1]], place)
    assert state(place) == after
    assert_only_whole_files(place)


@pytest.mark.long
def test_a_load_killed_before_any_step_on_the_disk_leaves_all_or_nothing_and_the_next_works(files, embedded, processes):
    load_files([files[0]], embedded)
    before = state(embedded)
    load_files([files[1]], embedded)
    after = state(embedded)
    outcomes = []
    while not outcomes or outcomes[-1] != "not killed":
        publishing.rollback(embedded)
        assert state(embedded) == before
        process = run(processes, load_to_step, files[1], embedded, len(outcomes) + 1)
        process.join()
        assert process.exitcode in (0, -signal.SIGKILL)
        outcomes.append("new" if whole(embedded, before, after) else "old")
        if process.exitcode == 0:
            outcomes[-1] = "not killed"
        if outcomes[-1] != "old":
            publishing.rollback(embedded)
        load_files([files[1]], embedded)
        assert state(embedded) == after
        assert_only_whole_files(embedded)
    # The pointer is the step from old to new: never back again.
    assert outcomes == sorted(outcomes, key=["old", "new", "not killed"].index)
    assert set(outcomes) == {"old", "new", "not killed"}


@pytest.mark.long
@pytest.mark.parametrize("name", ["backup", "restore", "adopt"])
def test_what_brings_data_back_is_killed_before_any_step_on_the_disk_and_leaves_all_whole(
    files, embedded, processes, tmp_path, name
):
    load_files([files[0]], embedded)
    before = state(embedded)
    out, store = tmp_path / "backup.duckdb", tmp_path / "store.sqlite"
    recovery.backup(embedded, out)
    load_files([files[1]], embedded)
    after = state(embedded)
    step, code = 0, -signal.SIGKILL
    while code:
        step += 1
        if name == "backup":
            out.unlink(missing_ok=True)
        if name == "adopt":
            (embedded.folder / engine.POINTER).unlink()
        process = run(processes, act_to_step, name, embedded, out, store, step)
        process.join()
        code = process.exitcode
        assert code in (0, -signal.SIGKILL)
        if name == "backup":
            assert not out.exists() or not recovery.fault_of(out)
        if name == "adopt":
            if not (embedded.folder / engine.POINTER).exists():
                recovery.adopt(embedded)
            assert state(embedded) == after
        elif state(embedded) != after:
            assert name == "restore" and state(embedded)[1] == before[1]
            publishing.rollback(embedded)
            assert state(embedded) == after
    assert step > 1
    load_files([files[1]], embedded)
    assert state(embedded)[1] == after[1]
    assert_only_whole_files(embedded)


def control_totals(place: Location) -> dict[tuple, tuple]:
    """Of each country and unit: cases, lines, amount, first and last day; as a person would add them up."""
    case, item = schema.seizure.c, schema.seizure_item.c
    by = (case.country_code, item.unit)
    sums = (
        sa.func.count(case.id.distinct()),
        sa.func.count(),
        sa.func.sum(item.quantity),
        sa.func.min(case.seized_on),
        sa.func.max(case.seized_on),
    )
    joined = schema.seizure.outerjoin(schema.seizure_item, item.seizure_id == case.id)
    query = sa.select(*by, *sums).select_from(joined).group_by(*by)
    reading = engine.reader(place)
    with reading.connect() as connection:
        found = {
            (country, unit): (cases, lines, amount and round(float(amount), 6), first, last)
            for country, unit, cases, lines, amount, first, last in connection.execute(query)
        }
    reading.dispose()
    return found


@pytest.mark.long
@pytest.mark.parametrize("place", some(("duckdb",), KINDS), indirect=True)
def test_after_a_load_that_was_killed_in_its_middle_a_backup_brings_the_control_totals_back(
    place, ids_csv, processes, tmp_path
):
    # The moment is chosen by what is written, and not by the clock: few rows do.
    files = written(ids_csv, 300)
    load_files([files[0]], place)
    before, totals = state(place), control_totals(place)
    backup = tmp_path / "backup.duckdb"
    recovery.backup(place, backup)
    process = run(processes, load_to_its_middle, files[1], place)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert state(place) == before and control_totals(place) == totals
    # What was killed is done after all, and taken back by the backup.
    load_files([files[1]], place)
    assert control_totals(place) != totals
    restored = recovery.restore(place, backup, Settings(), store=tmp_path / "store.sqlite")
    assert (control_totals(place), state(place)[1]) == (totals, before[1])
    facts = {table.name for layer in ("facts", "derived", "reference") for table in schema.layer(layer)}
    assert {name: count for name, count in state(place)[0].items() if name in facts} == {
        name: count for name, count in before[0].items() if name in facts
    }
    assert f"{sum(cases for (_country, _unit), (cases, *_rest) in totals.items()):,}" in restored.words
    load_files([files[1]], place)
    assert control_totals(place) != totals
    assert_only_whole_files(place)


def load_to_its_middle(path: Path, place: Location) -> None:
    """A load that is killed when its cases are written, and what was seized in them is not."""

    def die(_connection, _cursor, statement, *_rest):
        if statement.startswith("INSERT INTO seizure_item"):
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(sa.Engine, "before_cursor_execute", die)
    load_files([path], place)


def run(processes, target, *arguments):
    process = processes.Process(target=target, args=arguments)
    process.start()
    return process


def load(path: Path, place: Location) -> None:
    load_files([path], place)


def act_to_step(name: str, place: Location, out: Path, store: Path, step: int) -> None:
    """A backup, restoring or adopting that is killed like a load."""
    die_at(step)
    if name == "backup":
        kept.path = lambda: store
        recovery.backup(place, out, keep=kept.copy)
    elif name == "restore":
        recovery.restore(place, out, Settings(), store=store)
    else:
        recovery.adopt(place)


def load_to_step(path: Path, place: Location, step: int) -> None:
    """A load that is killed just before its `step`-th copying, syncing, renaming or removal of a file."""
    die_at(step)
    load_files([path], place)


def die_at(step: int) -> None:
    """Kill this process just before its `step`-th copying, syncing, renaming or removal of a file."""
    left = step

    def dying(call):
        def instead(*arguments, **options):
            nonlocal left
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **options)

        return instead

    publishing.shutil.copyfile = dying(publishing.shutil.copyfile)
    publishing.os.fsync = dying(publishing.os.fsync)
    Path.replace = dying(Path.replace)
    Path.rename = dying(Path.rename)
    Path.unlink = dying(Path.unlink)
