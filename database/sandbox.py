"""One reader's SQL over one extract, in a process of its own that has nothing else (`database.sandboxed`).

What a reader's text may be is in `database.statement`; what the process can reach, whatever the text is, in
`database.sandboxed`. Here it is started, given its time, and what it says is put into words.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from database import statement
from database.sql_functions import FUNCTIONS, TABLE_FUNCTIONS
from database.statement import Refused
from language import signs
from language.i18n import _, count

LOG = logging.getLogger(__name__)
SCRIPT = Path(__file__).with_name("sandboxed.py")
START_SECONDS = 20
"""A process may take so long to begin on a machine that is busy; it is no part of a query's time."""
AT_ONCE = 2
"""Queries that run at the same time; who comes later waits."""
MEGA = 1_000_000
UNKNOWN = 2**63
"""From here on a place is one that DuckDB does not know."""
LINE = re.compile(r"\n\nLINE (\d+): (.*)\n( *)\^.*", re.S)
KIND = re.compile(r"^\w+( \w+)? Error: ")
A_PATH = re.compile(r"(?:/[\w.@-]+){2,}")
OUT_OF_TIME = tuple(-getattr(signal, name, 0) for name in ("SIGALRM", "SIGXCPU"))
"""How a process ends whose time is over."""


@dataclass(frozen=True)
class Limits:
    """What one query has: seconds, rows and bytes of its answer, bytes of memory, threads."""

    seconds: int
    rows: int = 100_000
    bytes: int = 64 * MEGA
    memory: int = 512 * MEGA
    threads: int = 1


@dataclass(frozen=True)
class Answer:
    """Rows of a query; `is_cut`: there are more of them than a query is given."""

    rows: pa.Table
    is_cut: bool
    seconds: float


_running = threading.BoundedSemaphore(AT_ONCE)


def is_possible() -> bool:
    """Whether this system can hold a process to limits."""
    return os.name == "posix"


def ask(file: Path, text: str, tables: Collection[str], limits: Limits) -> Answer:
    """Rows of a text over an extract.

    Args:
        tables: names that it may select from.

    Raises:
        Refused: it is not run, or came to nothing; in words.
    """
    try:
        statement.parsed(text, tables)
    except statement.NotParsed as problem:
        # DuckDB says more about a mistake, and where it is.
        said, _rows, _seconds = run(file, text, tables, limits, is_run=False)
        if "error" in said:
            raise of_mistake(said, text) from None
        raise problem from None
    said, rows, seconds = run(file, text, tables, limits)
    if "refused" in said:
        raise of_refusal(said, text, tables)
    if "error" in said:
        raise of_mistake(said, text)
    return Answer(told(pa.ipc.open_stream(rows).read_all()), said["is_cut"], seconds)


def run(
    file: Path, text: str, tables: Collection[str], limits: Limits, *, is_checked: bool = True, is_run: bool = True
) -> tuple[dict, bytes, float]:
    """What a process says of a text over a file, its rows as a stream of Arrow, and the seconds that it took.

    Args:
        is_checked: it looks the text through first.
        is_run: it runs it; else it only says what is wrong with it.

    Raises:
        Refused: it took too long, or more memory than there is.
    """
    asked = {
        "sql": text,
        "tables": sorted(tables),
        "functions": sorted(FUNCTIONS),
        "table_functions": sorted(TABLE_FUNCTIONS),
        "is_checked": is_checked,
        "is_run": is_run,
        **{name: getattr(limits, name) for name in ("seconds", "rows", "bytes", "memory", "threads")},
    }
    if not _running.acquire(timeout=limits.seconds):
        raise Refused(_("Other questions are still being answered."), _("Run it again in a moment."))
    try:
        with _started(file) as process:
            started = time.monotonic()
            try:
                out, wrong = process.communicate(json.dumps(asked).encode(), limits.seconds + START_SECONDS)
            except subprocess.TimeoutExpired:
                raise of_time(limits) from None
            taken = time.monotonic() - started
    finally:
        _running.release()
    line, _separator, rows = out.partition(b"\n")
    if process.returncode in OUT_OF_TIME:
        raise of_time(limits)
    if process.returncode > 0:
        LOG.error("a process for a reader's SQL ended: %s", wrong.decode(errors="replace"))
        raise Refused(_("It could not be answered; the log of the server says why."))
    if process.returncode or not line:
        # The system ends what takes more than it may, without a word.
        raise of_memory(limits)
    said = json.loads(line)
    if said.get("memory"):
        raise of_memory(limits)
    return said, rows, said.get("seconds", taken)


@contextlib.contextmanager
def _started(file: Path) -> Iterator[subprocess.Popen]:
    """A process that has no environment, stands in a folder with nothing but the extract, and is gone at the end."""
    with tempfile.TemporaryDirectory(prefix="blo-sql-") as folder:
        (Path(folder) / "data.duckdb").symlink_to(file.resolve())
        process = subprocess.Popen(
            [sys.executable, "-I", str(SCRIPT.resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env={},
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                with contextlib.suppress(OSError):
                    pipe.close()


# In words ---------------------------------------------------------------------------------------------------


def of_time(limits: Limits) -> Refused:
    return Refused(
        _("It was not done within {n} s.").format(n=count(limits.seconds)),
        _("Ask of fewer rows: narrow the period, choose columns, or add up before you join."),
    )


def of_memory(limits: Limits) -> Refused:
    return Refused(
        _("It needs more memory than one question has here ({n} MB).").format(n=count(limits.memory // MEGA)),
        _("Ask of fewer rows: narrow the period, choose columns, or add up before you join."),
    )


def of_refusal(said: dict, text: str, tables: Collection[str]) -> Refused:
    """What DuckDB took the text for, though it was read otherwise before."""
    place = _line_and_column(text, said.get("place"))
    match said["refused"]:
        case "table":
            return statement.of_table(said["name"], tables, place)
        case "function":
            return statement.of_function(said["name"], place)
        case "parameter":
            return statement.of_parameter(place)
        case "statements":
            return statement.of_several()
    return statement.of_statement(place)


def of_mistake(said: dict, text: str) -> Refused:
    """DuckDB's own words of what is wrong, without anything of this machine."""
    message = said["message"]
    line, column = _line_and_column(text, said.get("place"))
    if found := LINE.search(message):
        message = message[: found.start()]
        line, shown = int(found[1]), found[2].split("\n")[0]
        column = _column(text, line, shown, len(found[3]) - len(f"LINE {line}: "))
    words = " ".join(KIND.sub("", message).split())
    words = A_PATH.sub(lambda path: path[0] if path[0] in text else "…", words)
    return Refused(
        _("DuckDB says: {words}").format(words=words),
        _("Names of tables and columns, with what they mean, stand beside the editor."),
        line,
        column,
    )


def _column(text: str, line: int, shown: str, place: int) -> int | None:
    """Column of a place in a line, of which only the part around it may be shown."""
    lines = text.split("\n")
    if not 0 < line <= len(lines):
        return None
    if shown.startswith("..."):
        begins = lines[line - 1].find(shown.strip(".").strip())
        return begins + place - 3 + 1 if begins >= 0 else None
    return place + 1


def _line_and_column(text: str, place: int | None) -> statement.Place:
    """Where a byte of a text is."""
    if place is None or place >= UNKNOWN:
        return statement.NOWHERE
    before = text.encode()[:place].decode(errors="ignore")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


# Rows -------------------------------------------------------------------------------------------------------


def told(rows: pa.Table) -> pa.Table:
    """Rows as a reader is shown them: columns of different names, numbers as plain numbers, what is made of parts as
    text, signs that cannot be drawn made visible."""
    rows.validate(full=True)
    columns, names = [], []
    for field, column in zip(rows.schema, rows.columns, strict=True):
        name, number = field.name, 1
        while name in names:
            number += 1
            name = f"{field.name}_{number}"
        names.append(name)
        columns.append(_plain(column))
    return pa.table(columns, names=names) if columns else rows


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_decimal(kind):
        if kind.scale == 0:
            with contextlib.suppress(pa.ArrowInvalid):
                return pc.cast(column, pa.int64())
        return pc.cast(column, pa.float64())
    if pa.types.is_unsigned_integer(kind):
        return pc.cast(column, pa.float64() if kind == pa.uint64() else pa.int64())
    if pa.types.is_integer(kind):
        return pc.cast(column, pa.int64())
    if pa.types.is_floating(kind):
        return pc.cast(column, pa.float64())
    if pa.types.is_timestamp(kind):
        return pc.cast(column, pa.timestamp("us", tz="UTC" if kind.tz else None), safe=False)
    if pa.types.is_boolean(kind) or pa.types.is_date(kind):
        return column
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        column = pa.chunked_array([pa.array([_text(one) for one in column.to_pylist()], pa.string())])
    return signs.column(pc.cast(column, pa.string()))


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (dict, list)) else str(value)
