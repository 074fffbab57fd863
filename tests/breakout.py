"""Attempts to break out of a reader's SQL, and what happened, as a table: `python -m tests.breakout`.

Each text is put to both readings that it must pass (`database.statement`, and DuckDB's own in `database.sandboxed`),
and then to the process with neither: there nothing but the process itself stands between it and the machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from database import sandbox, statement
from database.sql_functions import FUNCTIONS, TABLE_FUNCTIONS

SECRET = "sesame-of-another-agency"
"""Stands in every file that an attempt reaches for."""


@dataclass(frozen=True)
class Attempt:
    """A text, and what it is after. `tells`: without any reading of it, it is answered, with nothing but what the
    process knows of itself."""

    after: str
    text: str
    tells: bool = False


ATTEMPTS = (
    Attempt("write a file", "COPY seizure TO '{folder}/out.csv'"),
    Attempt("write a file from a question", "COPY (SELECT * FROM seizure) TO 'out.parquet' (FORMAT parquet)"),
    Attempt("write all tables", "EXPORT DATABASE '{folder}/out'"),
    Attempt("open the whole database", "ATTACH '{whole}' AS whole (READ_ONLY)"),
    Attempt("open a server", "ATTACH 'host=localhost user=postgres' AS pg (TYPE postgres)"),
    Attempt("fetch an extension", "INSTALL httpfs"),
    Attempt("load an extension", "LOAD '{folder}/evil.duckdb_extension'"),
    Attempt("read CSV", "SELECT * FROM read_csv('{file}')"),
    Attempt("read CSV under another name", "SELECT * FROM read_csv_auto('{file}', header = false)"),
    Attempt("read Parquet", "SELECT * FROM read_parquet('{file}')"),
    Attempt("read JSON", "SELECT * FROM read_json('{file}')"),
    Attempt("read text", "SELECT content FROM read_text('{file}')"),
    Attempt("read bytes", "SELECT content FROM read_blob('{file}')"),
    Attempt("read another database as a table", "SELECT * FROM read_duckdb('{whole}', table_name = 'seizure')"),
    Attempt("name the files of a folder", "SELECT * FROM glob('{folder}/*')"),
    Attempt("guess a file", "SELECT * FROM sniff_csv('{file}')"),
    Attempt("ask a web server", "SELECT * FROM read_csv('http://127.0.0.1:1/x.csv')"),
    Attempt("a file as a table", "FROM '/etc/passwd'"),
    Attempt("a file as a table by its ending", "FROM '{file}'"),
    Attempt("a quoted file as a table", 'SELECT * FROM "{file}"'),
    Attempt("a file beside the process", "SELECT * FROM 'data.duckdb'"),
    Attempt("a file in a part of a question", "SELECT 1 WHERE EXISTS (SELECT 1 FROM '{file}')"),
    Attempt("a file behind the name of a WITH", "SELECT * FROM (WITH \"{file}\" AS (SELECT 1) SELECT 1), '{file}'"),
    Attempt("SQL out of a text", "SELECT * FROM query('SELECT * FROM duckdb_settings()')", tells=True),
    Attempt("a table out of a text", "SELECT * FROM query_table('duckdb_tables')", tells=True),
    Attempt("SQL out of JSON", "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))", tells=True),
    Attempt("settings", "SELECT * FROM duckdb_settings()", tells=True),
    Attempt("settings without brackets", "SELECT * FROM duckdb_settings"),
    Attempt("one setting", "SELECT current_setting('temp_directory')", tells=True),
    Attempt("secrets", "SELECT * FROM duckdb_secrets()"),
    Attempt("views of the system", "SELECT * FROM duckdb_views()", tells=True),
    Attempt("databases and their files", "SELECT * FROM duckdb_databases()", tells=True),
    Attempt("what others ask", "SELECT * FROM duckdb_logs()", tells=True),
    Attempt("information_schema", "SELECT * FROM information_schema.tables", tells=True),
    Attempt("pg_catalog", "SELECT * FROM pg_catalog.pg_class", tells=True),
    Attempt("pg_class by itself", "SELECT * FROM pg_class", tells=True),
    Attempt(
        "a view of the system behind a WITH",
        "SELECT * FROM (WITH duckdb_tables AS (SELECT 1) SELECT 1), duckdb_tables",
        tells=True,
    ),
    Attempt("PRAGMA", "PRAGMA database_list", tells=True),
    Attempt("PRAGMA as a function", "SELECT * FROM pragma_database_size()", tells=True),
    Attempt("another catalogue", "SELECT * FROM whole.main.seizure"),
    Attempt("another schema", "SELECT * FROM other.seizure"),
    Attempt("a table that was left out", "SELECT * FROM told_case"),
    Attempt("the release", "SELECT * FROM release_month"),
    Attempt("environment", "SELECT getenv('HOME')"),
    Attempt("variable", "SELECT getvariable('x')", tells=True),
    Attempt("two statements", "SELECT 1; COPY seizure TO '{folder}/out.csv'"),
    Attempt("two statements behind a comment", "SELECT 1 /* ; */; /* */ ATTACH '{whole}' AS o"),
    Attempt(
        "a comment that one reading ends sooner", "SELECT 1 /* /* */ */ ; COPY seizure TO '{folder}/out.csv' -- */"
    ),
    Attempt("a quote in dollars", "SELECT $$ $$ ; COPY seizure TO '{folder}/out.csv' -- $$"),
    Attempt("a no-break space", "COPY\u00a0seizure TO '{folder}/out.csv'"),
    Attempt("letters of full width", "\uff33\uff25\uff2c\uff25\uff23\uff34 1"),
    Attempt("an end of text within", "SELECT 1\x00; COPY seizure TO '{folder}/out.csv'"),
    Attempt("prepare", "PREPARE x AS SELECT * FROM seizure", tells=True),
    Attempt("execute", "EXECUTE x"),
    Attempt("call", "CALL pragma_version()", tells=True),
    Attempt("a value from outside", "SELECT * FROM seizure WHERE id = $1"),
    Attempt("open the locked settings", "SET enable_external_access = true"),
    Attempt("reset them", "RESET lock_configuration"),
    Attempt("a variable", "SET VARIABLE x = (SELECT 1)", tells=True),
    Attempt("create a table", "CREATE TABLE x AS SELECT 1"),
    Attempt("create a macro", "CREATE TEMP MACRO f() AS TABLE SELECT * FROM read_text('{file}')"),
    Attempt("create a secret", "CREATE SECRET s (TYPE http)"),
    Attempt("change a row", "UPDATE seizure SET status = 'verified'"),
    Attempt("delete a row", "WITH x AS (SELECT 1) DELETE FROM seizure"),
    Attempt("insert a row", "INSERT INTO seizure SELECT * FROM seizure"),
    Attempt("explain, which runs", "EXPLAIN ANALYZE COPY seizure TO '{folder}/out.csv'"),
    Attempt("describe a file", "DESCRIBE SELECT * FROM '{file}'"),
    Attempt("describe within a question", "SELECT * FROM (DESCRIBE seizure)", tells=True),
    Attempt("summarize", "SUMMARIZE seizure", tells=True),
    Attempt("show", "SHOW ALL TABLES", tells=True),
    Attempt("a variable of Python", "SELECT * FROM asked"),
    Attempt("wait", "SELECT sleep_ms(100)", tells=True),
)
BOMBS = (
    Attempt(
        "ever more rows by recursion",
        "WITH RECURSIVE a AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM a) SELECT sum(x) FROM a",
    ),
    Attempt("every row with every row", "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b"),
    Attempt("one huge text", "SELECT repeat('x', 4000000000)"),
    Attempt("one huge list", "SELECT list(range) FROM range(1000000000)"),
    Attempt("sort what does not fit", "SELECT * FROM range(1000000000) ORDER BY range % 1000, range DESC"),
    Attempt("lists of lists", "SELECT list_transform(range(100000), lambda x: range(100000))"),
)
"""Texts that a reader may run, and that are after the machine's time or memory."""

LOOP = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("sandboxed", sys.argv[1])
sandboxed = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sandboxed)
asked = json.load(sys.stdin.buffer)
connection = sandboxed.opened(asked)
sandboxed.close_doors(asked)
said = []
for text in asked["texts"]:
    try:
        if asked["is_checked"]:
            sandboxed.check(connection, asked | {"sql": text})
            said.append("passes")
        else:
            rows, _is_cut = sandboxed.written(connection.execute(text).to_arrow_reader(1000), asked)
            said.append("answers " + sandboxed.pa.ipc.open_stream(rows).read_all().to_pylist().__str__())
    except Exception as error:
        said.append("stopped " + type(error).__name__ + ": " + str(error))
sys.stdout.buffer.write(json.dumps(said).encode())
"""
"""The same process as readers' texts run in, for many texts one after another."""


def texts(folder: Path, whole: Path) -> list[str]:
    """The attempts, after files that are there and hold the secret."""
    file = folder / "secret.csv"
    file.write_text(SECRET)
    return [
        one.text.replace("{folder}", str(folder)).replace("{file}", str(file)).replace("{whole}", str(whole))
        for one in ATTEMPTS
    ]


def first_wall(text: str, tables: Sequence[str]) -> str:
    """What the reading before the process says; empty where the text passes."""
    try:
        statement.parsed(text, tables)
    except statement.Refused as refused:
        return refused.words
    return ""


def in_process(extract: Path, asked: Sequence[str], tables: Sequence[str], *, is_checked: bool) -> list[str]:
    """What DuckDB's reading in the process says of each text, or without it the process itself."""
    question = {
        "texts": list(asked),
        "tables": list(tables),
        "functions": sorted(FUNCTIONS),
        "table_functions": sorted(TABLE_FUNCTIONS),
        "is_checked": is_checked,
        "memory": 256_000_000,
        "threads": 1,
        "seconds": 60,
        "rows": 1000,
        "bytes": 10_000_000,
    }
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "data.duckdb").symlink_to(extract)
        done = subprocess.run(
            [sys.executable, "-I", "-c", LOOP, str(sandbox.SCRIPT.resolve())],
            input=json.dumps(question).encode(),
            capture_output=True,
            cwd=folder,
            env={},
        )
        assert os.listdir(folder) == ["data.duckdb"]
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def table() -> list[str]:
    """A line for each attempt, over a small made-up network: what the first reading says, what DuckDB's own, and what
    the process does without either."""
    from database import engine, extract
    from queries import extract as cut
    from scope.access import Access
    from scope.settings import DatabaseSettings, Settings
    from tests.database.made_up import drawn
    from tests.database.test_holds import with_agencies
    from tests.database.test_release import coded, fill

    reader, lines = Access(tier="internal"), []
    with tempfile.TemporaryDirectory() as name:
        place = fill(
            engine.Location("duckdb", folder=Path(name) / "data"), coded(with_agencies(drawn(seed=11, count=50)))
        )
        reading, own = engine.reader(place), Settings(database=DatabaseSettings(snapshots=f"{name}/snapshots"))
        file = extract.made(place, engine.current_version(place), reading, reader, own)
        reading.dispose()
        tables = [*(one.name for one in cut.tables(reader)), "database_info"]
        asked = texts(Path(name), engine.current_file(place))
        read, unread = (in_process(file, asked, tables, is_checked=is_checked) for is_checked in (True, False))
        for one, text, second, third in zip(ATTEMPTS, asked, read, unread, strict=True):
            said = (_short(words.replace(name, "{folder}")) for words in (second, third))
            cells = (one.after, f"`{one.text}`", _short(first_wall(text, tables)), *said)
            lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("\x00", "\\0") for cell in cells) + " |")
    return lines


def _short(said: str) -> str:
    if said.startswith("answers"):
        return "answers with what the process knows of itself"
    words = " ".join(said.removeprefix("stopped ").split("\n")[0].split())
    return words if len(words) <= 90 else words[:89] + "…"


if __name__ == "__main__":
    print("| after | text | before the process | DuckDB's reading | the process, unread |")
    print("| --- | --- | --- | --- | --- |")
    print("\n".join(table()))
