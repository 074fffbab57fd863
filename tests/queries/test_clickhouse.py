"""The same questions asked of ClickHouse, beside loops over the rows: what its dialect says otherwise changes no
answer."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

import pandas as pd
import pytest
import sqlalchemy as sa

from database import bulk, clickhouse
from queries import records, search
from queries.records import Sort, View
from queries.schema import metadata
from tests import facts
from tests.queries.conftest import DAYS, FIRST, Twins, derived, rounded
from tests.queries.questions import EVERY, MANY, Question
from tests.queries.test_against_loops import ALL_DAYS, COUNTS, INTERNAL, READERS, SHAPES, anything, is_of_all, named


@pytest.fixture(scope="module")
def on_clickhouse(clickhouse_url) -> Iterator[Twins]:
    """The rows of `drawn`."""
    rows = facts.drawn(1, 360, first=FIRST, days=DAYS) | derived(1)
    rows["position_cell"] = facts.position_cells(rows["seizure"])
    rows |= facts.by_month(rows)
    writing = clickhouse.engine(clickhouse_url, is_writing=True)
    with writing.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE questions")
    writing.dispose()
    url = sa.make_url(clickhouse_url).set(database="questions").render_as_string()
    writing = clickhouse.engine(url, is_writing=True)
    with writing.connect() as connection:
        clickhouse.create_tables(connection)
        for name, some in rows.items():
            bulk.insert(connection, metadata.tables[name], pd.DataFrame(some))
    writing.dispose()
    reading = clickhouse.engine(url)
    with reading.connect() as connection:
        yield Twins(rows, {"clickhouse": connection})
    reading.dispose()


def check(on_clickhouse: Twins, question: Question, filters, access) -> None:
    found = on_clickhouse.rows_of("clickhouse", question.ask(filters, access))
    expected = [rounded(row) for row in question.answer(on_clickhouse.known.seen_by(access), filters, access)]
    if not question.is_ordered:
        found, expected = sorted(found, key=repr), sorted(expected, key=repr)
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert all(map(same, one, other)), f"{question.name} for {access} and {filters}: {one} is not {other}"


def same(one: object, other: object) -> bool:
    """Equal; of numbers that were worked out on different ways, to eleven digits."""
    is_near = isinstance(one, float) and isinstance(other, float) and math.isclose(one, other, rel_tol=1e-11)
    return is_near or one == other


@pytest.mark.each_time(40)
@pytest.mark.parametrize("question", EVERY, ids=named)
def test_clickhouse_gives_what_loops_over_the_rows_give(on_clickhouse, question):
    check(on_clickhouse, question, ALL_DAYS, INTERNAL)


def test_what_lies_in_a_shape_is_the_same(on_clickhouse):
    for drawn_shape in SHAPES:
        check(on_clickhouse, COUNTS[0], ALL_DAYS.with_(shape=drawn_shape), INTERNAL)


def test_a_search_finds_the_signs_of_a_reference_as_they_stand(on_clickhouse):
    def found(*words: search.Word) -> list[tuple]:
        view = View("case", Sort("public_ref"), also=tuple(search.conditions(words)))
        query = records.keys(ALL_DAYS, INTERNAL, view=view, start=0, most=MANY, total=MANY)
        return on_clickhouse.rows_of("clickhouse", query)

    references = {row["id"]: (row["public_ref"] or "").lower() for row in on_clickhouse.known["seizure"]}
    for part in ("_%", "/24", "№"):
        expected = [key for key in found() if part in references[key[0]]]
        assert found(search.Word(references=(part,))) == expected != []


@pytest.mark.each_time(3)
@pytest.mark.parametrize("question", EVERY, ids=named)
def test_any_filters_and_readers_do_so_as_well(on_clickhouse, question):
    readers = [one for one in READERS if not (one.view and is_of_all(question))]
    luck = random.Random(question.name)
    for _ in range(5):
        reader = luck.choice(readers)
        check(on_clickhouse, question, anything(luck, reader), reader)
