"""Runs one query over one file, in a process of its own that can reach nothing else (`database.sandbox` starts it).

It is a script by itself: it imports nothing of this program. What it is asked comes in on its standard input, as JSON;
what it answers goes out on its standard output: a line of JSON, then the rows as a stream of Arrow.

Three walls stand between a query and everything else. What DuckDB itself takes the text for is looked through once more
against the tables and functions that may be named. The database is read only, and locked: no file, no extension, no
setting. And before the query is looked at the process gives up, for good, the right to open a file or a connection.

A sandbox: an operating-system process with resource limits (rlimits), and an allow-list on the parsed statement.
"""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import sys
import time
from pathlib import Path

import duckdb
import pyarrow as pa

MEGA = 1_000_000
CONFIG = {
    "access_mode": "READ_ONLY",
    "enable_external_access": False,
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "allow_community_extensions": False,
    "allow_unsigned_extensions": False,
    "python_enable_replacements": False,
    "temp_directory": "",
    "max_expression_depth": 250,
}
REFERENCES = (
    "BASE_TABLE",
    "SUBQUERY",
    "JOIN",
    "TABLE_FUNCTION",
    "EXPRESSION_LIST",
    "EMPTY",
    "EMPTY_FROM",
    "PIVOT",
    "CTE",
)
"""What may stand where a table does, as DuckDB calls it."""
NODES = ("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE")
"""What a query may be made of."""
NAME = re.compile(r"(?!(duckdb|pg|pragma|sqlite)_|information_schema$)[^\W\d]\w*", re.I)
"""What a part of a question may be called (`database.statement.NAME`)."""
MOST_SPARE = 400 * MEGA
"""Address space beside what DuckDB may use: the stacks of threads, and the rows that are handed over."""

NICE = 10
"""Pages come first."""


class Refused(Exception):
    """A query that names what it may not; `what` it is, and its name."""

    def __init__(self, what: str, name: str, place: int | None = None):
        super().__init__(f"{what} {name}")
        self.what, self.name, self.place = what, name, place


class Mistake(Exception):
    """A text that is no SQL, and where."""

    def __init__(self, words: str, place: int | None):
        super().__init__(words)
        self.words, self.place = words, place


def limit(name: str, value: int) -> None:
    """Set a limit of the process for good."""
    number = getattr(resource, name, None)
    if number is None:
        return
    _soft, hard = resource.getrlimit(number)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(number, (value, value))


def address_space() -> int:
    """Bytes that the process has taken so far; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError):
        return 0
    return pages * resource.getpagesize()


def opened(asked: dict) -> duckdb.DuckDBPyConnection:
    """The database, locked."""
    config = CONFIG | {"memory_limit": f"{asked['memory'] // MEGA}MB", "threads": asked["threads"]}
    connection = duckdb.connect("data.duckdb", read_only=True, config=config)
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET lock_configuration = true")
    # What is loaded at its first use is loaded now: later nothing can be opened.
    warm = (
        "SELECT DATE '2024-01-01' AS a, timezone('Asia/Tashkent', now()) AS b, 'x' || 1 AS c, 1.5 :: DECIMAL(9, 2) AS d"
    )
    written(connection.execute(warm).to_arrow_reader(1000), asked)
    return connection


def close_doors(asked: dict) -> None:
    """Give up everything that a query does not need."""
    if taken := address_space():
        limit("RLIMIT_AS", taken + asked["memory"] + MOST_SPARE)
    limit("RLIMIT_CPU", asked["seconds"] * asked["threads"] + 1)
    limit("RLIMIT_FSIZE", 0)
    limit("RLIMIT_CORE", 0)
    os.nice(NICE)
    # Files that are open stay so; neither another one nor a connection can be opened.
    limit("RLIMIT_NOFILE", 0)


def check(connection: duckdb.DuckDBPyConnection, asked: dict) -> None:
    """Look through what DuckDB takes the text for.

    Raises:
        Refused: it names what is not among the tables and functions that were asked with.
        Mistake: it is no SQL.
    """
    (text,) = connection.execute("SELECT json_serialize_sql(?)", [asked["sql"]]).fetchone()
    said = json.loads(text)
    if said.get("error"):
        if said.get("error_type") != "parser":
            raise Refused("statement", "")
        raise Mistake(said["error_message"], int(place) if (place := said.get("position")) else None)
    if len(said["statements"]) != 1:
        raise Refused("statements", str(len(said["statements"])))
    tables, functions, of_tables = set(asked["tables"]), set(asked["functions"]), set(asked["table_functions"])
    named: list[dict] = []
    left: list[object] = [said["statements"]]
    while left:
        one = left.pop()
        if isinstance(one, list):
            left += one
        elif isinstance(one, dict):
            left += one.values()
            kind = one.get("type")
            is_node = str(kind).endswith("_NODE")
            if ("sample" in one or is_node) and kind not in (NODES if is_node else REFERENCES):
                raise Refused("statement", str(kind), one.get("query_location"))
            if kind == "BASE_TABLE":
                named.append(one)
            elif kind == "TABLE_FUNCTION":
                name = one["function"]["function_name"].lower()
                if name not in of_tables:
                    raise Refused("function", name, one.get("query_location"))
            elif one.get("class") == "FUNCTION":
                name = one["function_name"].lower()
                if (
                    name not in functions
                    and name not in of_tables
                    and re.search("[a-z0-9]", name.removeprefix("!__postfix"))
                ):
                    raise Refused("function", name, one.get("query_location"))
            elif one.get("class") == "PARAMETER":
                raise Refused("parameter", "", one.get("query_location"))
            for entry in (one.get("cte_map") or {}).get("map", ()):
                name = entry["key"]
                if not NAME.fullmatch(name):
                    raise Refused("table", name)
                tables.add(name.lower())
    for one in named:
        if one["catalog_name"] or one["schema_name"] not in ("", "main") or one["table_name"].lower() not in tables:
            name = ".".join(part for part in (one["catalog_name"], one["schema_name"], one["table_name"]) if part)
            raise Refused("table", name, one.get("query_location"))


def written(reader: pa.RecordBatchReader, asked: dict) -> tuple[bytes, bool]:
    """Rows as a stream of Arrow, and whether there are more of them than are handed over."""
    sink, left, is_cut = pa.BufferOutputStream(), asked["rows"], False
    with pa.ipc.new_stream(sink, reader.schema) as stream:
        for batch in reader:
            is_cut = batch.num_rows > left or sink.tell() > asked["bytes"]
            if is_cut and sink.tell() > asked["bytes"]:
                break
            stream.write_batch(batch.slice(0, left))
            left -= min(batch.num_rows, left)
            if is_cut:
                break
    return sink.getvalue().to_pybytes(), is_cut


def answer(asked: dict) -> tuple[dict, bytes]:
    connection = opened(asked)
    close_doors(asked)
    started = time.monotonic()
    # From now on: how busy the machine is with starting processes is no part of a query's time.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(asked["seconds"])
    try:
        if asked["is_checked"]:
            check(connection, asked)
        if not asked["is_run"]:
            return {"is_cut": False}, b""
        rows, is_cut = written(connection.execute(asked["sql"]).to_arrow_reader(10_000), asked)
    except Refused as refused:
        return {"refused": refused.what, "name": refused.name, "place": refused.place}, b""
    except Mistake as mistake:
        return {"error": "ParserException", "message": mistake.words, "place": mistake.place}, b""
    except (MemoryError, duckdb.OutOfMemoryException, pa.ArrowMemoryError):
        return {"memory": True}, b""
    except (duckdb.Error, pa.ArrowException, RuntimeError) as error:
        return {"error": type(error).__name__, "message": str(error)}, b""
    return {"is_cut": is_cut, "seconds": time.monotonic() - started}, rows


if __name__ == "__main__":
    # Whatever else writes to the standard output writes nowhere.
    out = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    said, rows = answer(json.load(sys.stdin.buffer))
    with os.fdopen(out, "wb") as stream:
        stream.write(json.dumps(said).encode() + b"\n" + rows)
