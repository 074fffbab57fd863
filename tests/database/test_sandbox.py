"""A reader's SQL reaches nothing but the reader's rows, whatever it says; and says in words what is wrong with it."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import sqlalchemy as sa

from database import engine, extract, sandbox, statement
from database.sandbox import Limits
from queries import extract as cut
from queries import schema
from scope.access import Access, asks_in_sql
from scope.settings import AccessSettings, DatabaseSettings, Settings
from tests import breakout
from tests.conftest import KINDS, new_database, some
from tests.database.made_up import AGENCIES, Rows, drawn
from tests.database.test_holds import own_cases, with_agencies
from tests.database.test_release import coded, fill

INTERNAL = Access(tier="internal")
PARTNER = Access(tier="partner", agency_code=AGENCIES[0])
LIMITS = Limits(seconds=20)


class Data:
    """Made-up records, and extracts of them."""

    def __init__(self, place: engine.Location, rows: Rows, snapshots: Path):
        self.place, self.rows = place, rows
        self.settings = Settings(database=DatabaseSettings(live=True, snapshots=str(snapshots)))
        self.version, self.engine = engine.current_version(place), engine.reader(place)

    def extract(self, reader: Access = INTERNAL) -> Path:
        return extract.made(self.place, self.version, self.engine, reader, self.settings)

    def ask(self, text: str, reader: Access = INTERNAL, limits: Limits = LIMITS) -> sandbox.Answer:
        return sandbox.ask(self.extract(reader), text, tables(reader), limits)


def tables(reader: Access = INTERNAL) -> list[str]:
    return [*(table.name for table in cut.tables(reader)), "database_info"]


@pytest.fixture(scope="module", params=some(KINDS[:1], KINDS))
def data(request, tmp_path_factory) -> Iterator[Data]:
    folder = tmp_path_factory.mktemp("sandbox")
    with new_database(request.param, folder, request) as place:
        rows = coded(with_agencies(drawn(seed=11, count=300)))
        made = Data(fill(place, rows), rows, folder / "snapshots")
        yield made
        made.engine.dispose()


# What a reader has ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", AGENCIES)
def test_an_agency_reaches_its_own_cases_and_no_trace_of_another(data, code):
    own = own_cases(data.rows, code)
    keys = {row["record_key"] for row in data.rows["seizure"] if row["id"] in own}
    others = {row["record_key"] for row in data.rows["seizure"]} - keys
    reader = Access(tier="partner", agency_code=code)
    connection = duckdb.connect(str(data.extract(reader)), read_only=True)
    assert {key for (key,) in connection.execute("SELECT record_key FROM seizure").fetchall()} == keys
    items = sum(line["seizure_id"] in own for line in data.rows["seizure_item"])
    assert connection.execute("SELECT count(*) FROM seizure_item").fetchone() == (items,)
    # Numbers without gaps: those tell of nobody.
    assert connection.execute("SELECT max(id) FROM seizure").fetchone() == (len(keys),)
    for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
        told = {value for row in connection.execute(f'FROM "{name}"').fetchall() for value in row}
        assert not told & others, name
    connection.close()


def test_numbers_tell_a_reader_of_one_country_nothing_of_how_many_cases_there_are_elsewhere(data):
    own = sum(row["country_code"] == "KG" for row in data.rows["seizure"])
    connection = duckdb.connect(str(data.extract(Access(tier="internal", countries=("KG",)))), read_only=True)
    assert connection.execute("SELECT count(*), max(id) FROM seizure").fetchone() == (own, own)
    connection.close()


def test_an_extract_has_no_table_of_what_donors_were_told_and_a_partner_none_of_all_agencies(data):
    kept = set(tables())
    assert {"seizure", "seizure_item", "report", "blo", "code_list", "monthly_baseline"} <= kept
    assert not {name for name in kept if name.startswith(("told_", "release_"))} and "load" not in kept
    of_all = {"monthly_baseline", "monthly_total", "monthly_agency", "first_seen"}
    assert kept - set(tables(Access(tier="partner", agency_code="KG-X"))) == of_all


@pytest.mark.parametrize(
    "reader", [Access(tier="donor"), Access(tier="public"), Access(tier="partner", agency_code="KG-X", view="network")]
)
def test_who_reads_released_figures_has_no_rows(data, reader):
    with pytest.raises(PermissionError):
        data.extract(reader)
    assert not asks_in_sql(AccessSettings(sql="partner"), reader, is_demonstration=True)


def test_the_operator_decides_who_asks_and_without_a_word_nobody_does_over_real_records():
    partner = Access(tier="partner", agency_code="KG-X")
    for said, real, made_up in ((None, "", "ip"), ("nobody", "", ""), ("internal", "i", "i"), ("partner", "ip", "ip")):
        for is_demonstration, expected in ((False, real), (True, made_up)):
            may = [
                asks_in_sql(AccessSettings(sql=said), one, is_demonstration=is_demonstration)
                for one in (INTERNAL, partner)
            ]
            assert may == ["i" in expected, "p" in expected]


def test_an_extract_is_made_once_for_a_state_of_the_data_and_for_the_apps_user_alone(data, tmp_path):
    own = replace(data.settings, database=DatabaseSettings(snapshots=str(tmp_path)))
    made = extract.made(data.place, data.version, data.engine, INTERNAL, own)
    assert extract.made(data.place, data.version, data.engine, INTERNAL, own) == made
    assert stat.S_IMODE(made.stat().st_mode) == 0o600 and stat.S_IMODE(made.parent.stat().st_mode) == 0o700
    old = time.time() - 8 * 86_400
    os.utime(made.parent, (old, old))
    partner = Access(tier="partner", agency_code="KG-X")
    other = extract.made(data.place, data.version, data.engine, partner, own)
    assert other.exists() and not made.parent.exists()


@pytest.mark.long
def test_a_newer_state_of_the_data_has_an_extract_of_its_own(tmp_path):
    place = engine.Location("duckdb", folder=tmp_path / "data")
    rows = coded(with_agencies(drawn(seed=1, count=20)))
    for number in (1, 2):
        fill(place, rows if number == 1 else {"seizure": [rows["seizure"][0] | {"id": 99, "record_key": "NEW"}]})
        now = Data(place, rows, tmp_path / "snapshots")
        (found,) = now.ask("SELECT count(*) AS n FROM seizure").rows.to_pylist()
        assert found == {"n": len(rows["seizure"]) + number - 1}
        now.engine.dispose()


# What a text cannot do --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tried(data, tmp_path_factory) -> list[tuple[breakout.Attempt, str, str, str]]:
    """Each attempt, and what the first reading, the second, and the process without either say."""
    folder = tmp_path_factory.mktemp("reach")
    whole = engine.current_file(data.place) if data.place.folder else folder / "none.duckdb"
    texts, file = breakout.texts(folder, whole), data.extract(PARTNER)
    read = breakout.in_process(file, texts, tables(PARTNER), is_checked=True)
    unread = breakout.in_process(file, texts, tables(PARTNER), is_checked=False)
    assert [path.name for path in folder.iterdir()] == ["secret.csv"]
    return list(
        zip(
            breakout.ATTEMPTS,
            (breakout.first_wall(text, tables(PARTNER)) for text in texts),
            read,
            unread,
            strict=True,
        )
    )


def test_each_attempt_is_stopped_by_the_reading_of_its_text_before_and_within_the_process(tried):
    for attempt, first, second, _unread in tried:
        assert first, attempt
        # DuckDB's own parser ends a text at a character of no value: what stands behind it is never run.
        assert second.startswith("stopped") or "\x00" in attempt.text, attempt


def test_an_attempt_that_nobody_reads_finds_nothing_but_what_the_process_is(tried, data):
    own = own_cases(data.rows, PARTNER.agency_code)
    others = [row["record_key"] for row in data.rows["seizure"] if row["id"] not in own]
    for attempt, _first, _second, unread in tried:
        assert unread.startswith("answers") == (attempt.tells or "\x00" in attempt.text), (attempt, unread)
        assert breakout.SECRET not in unread
        assert not any(f"'{key}'" in unread for key in others)


@pytest.mark.parametrize("bomb", some(breakout.BOMBS[1:3], breakout.BOMBS), ids=lambda one: one.after)
def test_a_text_that_is_after_time_or_memory_ends_in_words(data, bomb):
    with pytest.raises(statement.Refused) as refused:
        data.ask(bomb.text, limits=Limits(seconds=3, memory=200_000_000))
    assert "memory" in refused.value.words or "within 3 s" in refused.value.words


def test_more_rows_than_one_answer_has_are_cut_and_that_is_said(data):
    answer = data.ask("SELECT * FROM range(5000)", limits=replace(LIMITS, rows=1200))
    assert (answer.rows.num_rows, answer.is_cut) == (1200, True)
    assert not data.ask("SELECT * FROM range(1200)", limits=replace(LIMITS, rows=1200)).is_cut


# What is wrong, in words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("SELECT *\nFROM seizures", 2, 6, "There is no table seizures here."),
        ("SELECT\n  getenv('HOME')", 2, 3, "The function getenv is not offered here."),
        ("SELECT *\nFROM read_csv('x')", 2, 6, "The function read_csv is not offered here."),
        ("SELECT 1; SELECT 2", None, None, "There is more than one statement."),
        ("DROP TABLE seizure", None, None, "Only a question is run here"),
        ("  ", None, None, "There is no question yet."),
        ("SELECT 'x" + "y" * statement.LONGEST + "'", None, None, "at most 20,000 are read"),
    ],
)
def test_a_text_that_is_not_run_says_where_and_why(text, line, column, words):
    with pytest.raises(statement.Refused) as refused:
        statement.parsed(text, tables())
    assert (refused.value.line, refused.value.column) == (line, column)
    assert words in refused.value.words


def test_a_mistake_is_told_in_duckdbs_words_with_its_place_and_no_path(data):
    for text, line, column, words in (
        ("SELECT *\nFRO seizure", 2, 5, 'syntax error at or near "seizure"'),
        ("SELECT status,\n  'Ж' || weight\nFROM seizure", 2, 10, 'Referenced column "weight" not found'),
    ):
        with pytest.raises(statement.Refused) as refused:
            data.ask(text)
        assert (refused.value.line, refused.value.column) == (line, column), text
        assert words in refused.value.words and "/" not in refused.value.words


# Units ------------------------------------------------------------------------------------------------------

OF = "FROM seizure_item i JOIN seizure s ON s.id = i.seizure_id WHERE s.status = 'verified' AND s.source_code = 'BLO'"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"SELECT sum(quantity) {OF}", ["whatever their unit"]),
        (f"SELECT unit, sum(quantity) {OF} GROUP BY unit", []),
        (f"SELECT unit, sum(quantity) {OF} GROUP BY 1", []),
        (f"SELECT unit, sum(quantity) {OF} GROUP BY ALL", []),
        (f"SELECT sum(quantity) FILTER (unit = 'l') {OF}", []),
        (f"SELECT sum(quantity) {OF} AND unit = 'tablet'", []),
        (f"SELECT sum(quantity_kg) {OF}", ["drugs, plant material and precursors"]),
        (f"SELECT sum(quantity_kg) {OF} AND category = 'drug'", []),
        (f"SELECT group_code, sum(quantity_kg) {OF} GROUP BY group_code", []),
        (f"SELECT sum(persons_detained) {OF}", ["once for each of its items"]),
        ("SELECT sum(quantity) FROM equipment", []),
        ("SELECT count(*) FROM seizure", ["Rejected and withdrawn", "several kinds"]),
        ("SELECT country_code, sum(quantity_kg) FROM national_seizure GROUP BY 1", ["precursors", "Published totals"]),
    ],
)
def test_a_sum_over_units_is_told_to_be_one(text, expected):
    said = statement.warnings(statement.parsed(text, tables()), has_kinds=True)
    assert len(said) == len(expected) and all(part in words for part, words in zip(expected, said, strict=True)), said


# Rows -------------------------------------------------------------------------------------------------------


def test_rows_are_plain_whatever_they_are_made_of(data):
    answer = data.ask(
        "SELECT sum(1 :: HUGEINT) AS whole, 1.50 :: DECIMAL(9, 2) AS part, [1, 2] AS list, {'a': DATE '2024-01-02'} AS "
        "parts, DATE '2024-01-02' AS day, INTERVAL 1 DAY AS span, NULL AS nothing, 'a' || chr(8238) || 'b' AS hidden, "
        "TRUE AS yes, 1 AS twice, 2 AS twice"
    ).rows
    (row,) = answer.to_pylist()
    assert list(row) == [*"whole part list parts day span nothing hidden yes twice twice_2".split()]
    assert (row["whole"], row["part"], row["list"], row["yes"]) == (1, 1.5, "[1, 2]", True)
    assert row["parts"] == '{"a": "2024-01-02"}' and "\u202e" not in row["hidden"] and row["twice_2"] == 2
    assert pa.types.is_date(answer.schema.field("day").type) and row["nothing"] is None


def test_numbers_of_a_server_and_of_a_file_are_asked_in_one_sql(data):
    text = "SELECT strftime(date_trunc('month', seized_on), '%Y-%m') AS month, count(*) AS n FROM seizure GROUP BY ALL"
    found = {row["month"]: row["n"] for row in data.ask(text).rows.to_pylist()}
    months = [f"{row['seized_on']:%Y-%m}" for row in data.rows["seizure"]]
    assert found == {month: months.count(month) for month in months}
    assert sa.inspect(data.engine).has_table(schema.seizure.name)
