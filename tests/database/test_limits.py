"""DuckDB uses what the machine has, and no more than its share."""

from __future__ import annotations

import os

import duckdb
import pytest
import sqlalchemy as sa

from database import engine, limits, publishing


def test_the_memory_of_this_machine_is_what_the_system_says():
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    # A container may have less.
    assert 0 < limits.machine_memory() <= physical * 1.01


@pytest.mark.parametrize(
    ("machine", "reading", "loading"),
    [(2, "1000MB", "512MB"), (8, "2000MB", "1000MB"), (24, "6000MB", "1500MB"), (256, "16000MB", "1500MB")],
)
def test_shares_of_machines(monkeypatch, machine, reading, loading):
    monkeypatch.setattr(limits, "machine_memory", lambda: machine * 10**9)
    assert limits.memory_limit(*limits.READING) == reading
    assert limits.memory_limit(*limits.LOADING) == loading


@pytest.mark.parametrize(("cores", "threads"), [(None, 2), (1, 2), (2, 2), (6, 6), (64, 8)])
def test_threads_follow_the_cores(monkeypatch, cores, threads):
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    monkeypatch.setattr(limits, "MOST_THREADS", 8)
    assert limits.threads() == threads


@pytest.mark.parametrize(("is_read_only", "share"), [(True, limits.READING), (False, limits.LOADING)])
def test_who_reads_and_who_loads_is_held_to_them(embedded, is_read_only, share):
    with publishing.change(embedded):
        pass
    own = engine.duckdb_engine(engine.current_file(embedded), read_only=is_read_only)
    with own.connect() as connection:
        said = connection.execute(sa.text("SELECT current_setting('memory_limit'), current_setting('threads')")).one()
    own.dispose()
    other = duckdb.connect(config={"memory_limit": limits.memory_limit(*share)})
    assert said[0] == other.execute("SELECT current_setting('memory_limit')").fetchone()[0]
    assert int(said[1]) == limits.threads()


def test_several_processes_of_one_dashboard_read_with_half_the_machine_together(monkeypatch):
    monkeypatch.setattr(limits, "machine_memory", lambda: 32_000_000_000)
    for processes, limit in (({}, "8000MB"), ("1", "8000MB"), ("2", "8000MB"), ("4", "4000MB"), ("32", "1000MB")):
        assert limits.reading({"BLO_WORKERS": processes} if processes else {}) == limit
