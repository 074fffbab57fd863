"""Checks of the data: whether they can be asked, are whole, of this version and of late, and have room."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

import duckdb
import sqlalchemy as sa

from database import engine as engines
from database import examine, snapshot
from database.engine import Location
from operate.finding import ATTENTION, FAILED, OK, Finding
from queries import network, schema
from scope.settings import Settings

FAILURES = (OSError, ValueError, sa.exc.SQLAlchemyError, duckdb.Error)
"""What a database that is away or damaged answers with."""
SCHEMA = "Names, columns, types and keys stand in queries/schema.py"
LONGEST_MONTH = 31
CLOCK_SECONDS, SESSION_SECONDS = 5, 60
"""Clocks that are further apart than the first tell wrong times; than the second, end sessions too early or late."""
LOADS_OF_ROOM = 4
"""Room for so many changes of the data is enough until somebody looks again."""


@dataclass(frozen=True)
class Held:
    """The data of an installation, as they are asked for one look."""

    place: Location
    settings: Settings
    now: datetime

    @property
    def folder(self) -> Path:
        """Where data lie on this machine."""
        if self.place.kind == "duckdb":
            return self.place.folder or self.place.file.parent
        return snapshot.place_of(self.place, self.settings).folder

    @cached_property
    def info(self) -> dict[str, str]:
        """What the data say of themselves."""
        with self._reader.connect() as connection:
            return dict(connection.execute(network.info()).all())

    @cached_property
    def newest(self):
        """Day of the newest case; None where there is none."""
        with self._reader.connect() as connection:
            return connection.execute(sa.select(sa.func.max(schema.seizure.c.seized_on))).scalar()

    @cached_property
    def _reader(self) -> sa.Engine:
        held = snapshot.held(self.place, self.settings)
        place = held.place if held and self.place.kind in engines.OTHERS else self.place
        return engines.reader(place, seconds=self.settings.query_seconds)

    def close(self) -> None:
        if "_reader" in self.__dict__:
            self._reader.dispose()

    # Whether it answers ---------------------------------------------------------------------------------------

    def database(self) -> Finding:
        """Whether the database answers, and has data."""
        began = time.monotonic()
        try:
            version = engines.current_version(self.place)
            is_there = version is not None or (self.place.kind in engines.OTHERS and engines.has_facts(self.place))
        except FAILURES as error:
            return Finding(FAILED, f"{self.place.words}: {_reason(error)}", "start it, or correct DATABASE_URL")
        took = time.monotonic() - began
        if not is_there:
            mend = "python -m database init, then load; or python -m database restore BACKUP"
            return Finding(FAILED, f"{self.place.words} holds no data yet", mend)
        figures = {"kind": self.place.kind, "seconds": round(took, 3)}
        return Finding(OK, f"{self.place.words} answers in {took * 1000:.0f} ms", figures=figures)

    def version(self) -> Finding:
        """Whether the tables are those of this version of the dashboard."""
        said = self.info.get("schema_version", "")
        figures = {"database": said, "program": str(schema.VERSION)}
        if not said:
            return Finding(OK, "tables of others, which say no version", figures=figures)
        if said == str(schema.VERSION):
            return Finding(OK, f"tables of version {said}, as the program's", figures=figures)
        is_older = said.isdecimal() and int(said) < schema.VERSION
        mend = "python -m database init" if is_older else "start the program of the later version"
        return Finding(FAILED, f"tables of version {said}, the program of {schema.VERSION}", mend, figures)

    def contract(self) -> Finding:
        """Whether all tables and columns are there."""
        lacking = examine.contract_of(self.place, self.settings, is_quick=True).lacking
        figures = {"lacking": len(lacking)}
        if lacking:
            words = ", ".join(str(one).replace("\n", ", ") for one in lacking[:3])
            words += f" and {len(lacking) - 3} more" if len(lacking) > 3 else ""
            return Finding(FAILED, words, f"python -m database init, or correct the views. {SCHEMA}", figures)
        return Finding(OK, "all tables and columns are there", figures=figures)

    # What takes long ------------------------------------------------------------------------------------------

    def keys(self) -> Finding | None:
        """Whether each key stands for one row, and the joins of pages are quick."""
        found = examine.contract_of(self.place, self.settings)
        if found.lacking:
            return None
        figures = {"doubled": len(found.doubled), "slow": len(found.slow)}
        if found.doubled:
            mend = "take the doubled rows away where they come from, and load again"
            return Finding(FAILED, ", ".join(map(str, found.doubled)), mend, figures)
        if found.slow:
            mend = "indexes on these columns, the types of queries/schema.py, and ANALYZE after each load"
            return Finding(ATTENTION, ", ".join(map(str, found.slow)), mend, figures)
        return Finding(OK, "each key stands for one row, and joins are quick", figures=figures)

    def derived(self) -> Finding:
        """Whether derived tables are as the records make them."""
        mend = "python -m database init"
        try:
            found = examine.worked_out(self.place, self.settings)
        except examine.NOT_WORKED_OUT + (sa.exc.ProgrammingError,) as error:
            says = f"derived tables were not compared with the records: {_reason(error)}"
            is_of_others = isinstance(error, examine.NOT_WORKED_OUT[0])
            return Finding(OK, says) if is_of_others else Finding(ATTENTION, says, "check again later, as its writer")
        figures = {"outdated": len(found.outdated), "moving": len(found.moving), "outside": found.outside}
        if found.outdated:
            return Finding(FAILED, ", ".join(map(str, found.outdated)), mend, figures)
        if found.moving:
            cases = sum(one.case_count for one in found.moving)
            return Finding(ATTENTION, f"{cases:,} cases would be read as of other places now", mend, figures)
        return Finding(OK, "derived tables are as the records make them", figures=figures)

    # Snapshots, room, age -------------------------------------------------------------------------------------

    def snapshot(self) -> Finding | None:
        """Whether the snapshot of a server is of the data that it has."""
        if not snapshot.is_kept(self.place, self.settings):
            return None
        held = snapshot.held(self.place, self.settings)
        if held is None:
            mend = "open a page, which begins the first one; the log says why one could not be made"
            return Finding(ATTENTION, f"there is no snapshot in {self.folder} yet", mend)
        made = datetime.fromtimestamp(held.place.file.stat().st_mtime, UTC)
        figures = {"made": made.isoformat(timespec="seconds"), "bytes": held.place.file.stat().st_size}
        says = f"made {made:%Y-%m-%d %H:%M} UTC, {figures['bytes'] / 1e6:,.1f} MB"
        try:
            newer = engines.current_version(self.place)
        except FAILURES:
            return Finding(ATTENTION, f"{says}; it answers while the server does not", "see database", figures)
        if newer is not None and newer != held.version:
            mend = "open a page, which begins the next one; the log says why one could not be made"
            return Finding(ATTENTION, f"{says}; the server has newer data", mend, figures)
        return Finding(OK, f"{says}, of the data that the server has", figures=figures)

    def disk(self) -> Finding:
        """Whether there is room for the next state of the data, which lies beside this one until it is whole."""
        there = next(one for one in (self.folder, *self.folder.parents) if one.exists())
        free = shutil.disk_usage(there).free
        held = snapshot.held(self.place, self.settings)
        here = held.place if held else self.place if self.place.kind == "duckdb" else None
        path = engines.current_file(here) if here else None
        size = path.stat().st_size if path else 0
        figures = {"free_bytes": free, "data_bytes": size}
        says = f"{free / 1e6:,.0f} MB free in {there}, data of {size / 1e6:,.1f} MB"
        needed = size * snapshot.FILE_TO_FILE
        mend = "make room there, or name another folder"
        if free < needed:
            return Finding(FAILED, f"{says}, of which the next state needs {needed / 1e6:,.0f} MB", mend, figures)
        if free < needed * LOADS_OF_ROOM:
            return Finding(ATTENTION, says, mend, figures)
        return Finding(OK, says, figures=figures)

    def age(self) -> Finding:
        """Whether the data were loaded since the last report was due."""
        is_demonstration = self.info.get("is_demonstration") == "true"
        loaded = _moment(self.info.get("loaded_at"))
        newest = f"; newest case of {self.newest:%Y-%m-%d}" if self.newest else "; no case yet"
        if loaded is None:
            return Finding(ATTENTION, f"the data do not say when they were loaded{newest}", "load with this program")
        days = (self.now - loaded).days
        figures = {"loaded_at": loaded.isoformat(timespec="seconds"), "days": days, "demonstration": is_demonstration}
        says = f"loaded {loaded:%Y-%m-%d %H:%M} UTC, {days} days ago{newest}"
        if is_demonstration:
            return Finding(OK, f"{says}; demonstration data", figures=figures)
        if days > LONGEST_MONTH + self.settings.report_due_days:
            return Finding(ATTENTION, says, "ask the offices for their reports, and load them", figures)
        return Finding(OK, says, figures=figures)

    def clock(self) -> Finding:
        """Whether this machine tells the time of the database."""
        mend = "let both machines follow one time server (chrony, systemd-timesyncd)"
        if self.place.kind != "postgresql":
            loaded = _moment(self.info.get("loaded_at"))
            ahead = (loaded - self.now).total_seconds() if loaded else 0
            if ahead > CLOCK_SECONDS:
                says = f"the data were loaded {timedelta(seconds=round(ahead))} from now"
                return Finding(ATTENTION, says, "set the clock of this machine", {"ahead_seconds": round(ahead, 1)})
            return Finding(OK, "not behind the time of the last load")
        with engines.watcher(self.place).connect() as connection:
            before = datetime.now(UTC)
            said = connection.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
            after = datetime.now(UTC)
        apart = (before + (after - before) / 2 - said).total_seconds()
        figures = {"apart_seconds": round(apart, 3)}
        says = f"{abs(apart):.1f} s {'ahead of' if apart > 0 else 'behind'} the database's"
        if abs(apart) > SESSION_SECONDS:
            return Finding(FAILED, says, mend, figures)
        return Finding(
            ATTENTION if abs(apart) > CLOCK_SECONDS else OK, says, mend * (abs(apart) > CLOCK_SECONDS), figures
        )


def _moment(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _reason(error: Exception) -> str:
    """Why, without where: the address has been said, and a driver may repeat it."""
    return " ".join(str(getattr(error, "orig", None) or getattr(error, "strerror", None) or error).split())
