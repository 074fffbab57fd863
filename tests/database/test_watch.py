"""What takes too long is ended by one thread that watches all questions."""

from __future__ import annotations

import threading
import time

import duckdb
import pytest
import sqlalchemy as sa

from database import engine

LONG = "SELECT count(*) FROM range(100000000000) AS a(n) WHERE n % 7 = 3"


def test_a_question_is_given_up_and_the_connection_answers_the_next():
    place = sa.create_engine("duckdb:///:memory:")
    with place.connect() as connection:
        with engine.interrupted_after(connection, 0.1), pytest.raises(sa.exc.DBAPIError) as caught:
            connection.execute(sa.text(LONG)).fetchall()
        assert isinstance(caught.value.orig, duckdb.InterruptException)
        connection.rollback()
        with engine.interrupted_after(connection, 60):
            assert connection.execute(sa.text("SELECT 1")).scalar() == 1
    place.dispose()


def test_each_is_ended_once_in_its_own_time_and_never_afterwards():
    ended: list[str] = []
    both = threading.Event()

    def end(name: str) -> None:
        ended.append(name)
        both.set()

    with engine._WATCHED.during(3600, lambda: end("long")):
        with engine._WATCHED.during(0, lambda: end("short")):
            assert both.wait(30)
        with engine._WATCHED.during(engine._WATCHED.LOOK_SECONDS, lambda: end("done in time")):
            pass
        time.sleep(3 * engine._WATCHED.LOOK_SECONDS)
        assert ended == ["short"]


def test_questions_at_once_and_one_after_another_have_one_thread():
    def ask() -> None:
        for _nth in range(20):
            with engine._WATCHED.during(60, lambda: None):
                time.sleep(0.001)

    asking = [threading.Thread(target=ask) for _nth in range(8)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert [one.name for one in threading.enumerate()].count("watch") == 1
    assert not engine._WATCHED._watched
