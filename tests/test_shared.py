"""What one worker has made is there for the others: the same as they would make themselves, of the same alone, and
never half of it."""

from __future__ import annotations

import logging
import os
import re
import stat
import subprocess
import sys
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from language import i18n
from scope import access, navigation
from scope.access import Access
from scope.filters import Filters
from tests import signed_in
from tests.conftest import some
from web import data, shared
from web.shared import Folder, NoName, name_of

ROOT = Path(__file__).parents[1]
PAGES = {one.address or "situation": one.script for one in navigation.PAGES if one.address not in ("help", "sql")}
READERS = {name: one for name, one in signed_in.accesses(*signed_in.AREAS).items() if name in signed_in.PEOPLE}


def folder(path: Path, **more) -> Folder:
    return Folder(path, **({"seconds": 60} | more))


def nothing() -> object:
    raise AssertionError("made again")


@dataclass(frozen=True)
class Chosen:
    """As pages keep them."""

    code: str
    days: tuple[date, ...]
    areas: frozenset[str]


WHAT = (
    "state-1",
    Access(tier="internal", countries=("UZ", "TJ"), may=frozenset({"sql", "records", "download"})),
    Filters(source_kind="blo", start=date(2026, 1, 1), end=date(2026, 4, 1), countries=("UZ",)),
    Chosen("a", (date(2026, 1, 1),), frozenset({"x", "y", "z"})),
    datetime(2026, 10, 1, tzinfo=UTC),
    None,
    1.5,
    True,
)


def test_every_process_gives_the_same_name_to_the_same():
    asks = "from tests.test_shared import WHAT, name_of; print(name_of(WHAT))"
    told = {
        subprocess.run(
            [sys.executable, "-c", asks],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert told == {name_of(WHAT)}


def test_whatever_differs_has_another_name():
    filters, chosen = WHAT[2], WHAT[3]
    others = [
        WHAT,
        ("state-2", *WHAT[1:]),
        (WHAT[0], Access(tier="internal", countries=("UZ",), may=WHAT[1].may), *WHAT[2:]),
        (*WHAT[:2], filters.with_(countries=("TJ",)), *WHAT[3:]),
        (*WHAT[:3], Chosen("a", chosen.days, frozenset({"x", "y"})), *WHAT[4:]),
        (*WHAT[:-1], 1),
        (*WHAT[:-1], "True"),
        (*WHAT, None),
        ("ab", "c"),
        ("a", "bc"),
        (("a", "b"), "c"),
        ("a", ("b", "c")),
        ("'a', 'b'",),
    ]
    assert len({name_of(one) for one in others}) == len(others)


@pytest.mark.parametrize(
    "unnamed", [object(), [1], {"a": 1}, len, Chosen, ("deep", (lambda: 1,))], ids=lambda of: type(of).__name__
)
def test_what_has_no_name_is_made_by_each_and_written_nowhere(tmp_path, unnamed):
    with pytest.raises(NoName):
        name_of(unnamed)
    assert [folder(tmp_path).made(("of", unnamed), lambda n=n: n) for n in (1, 2)] == [1, 2]
    assert not [*tmp_path.iterdir()]


def test_what_another_process_has_made_is_found_and_is_for_its_account_alone(tmp_path):
    asks = "from tests.test_shared import *; print(folder(Path(sys.argv[1])).made(WHAT, lambda: VALUE) is VALUE)"
    done = subprocess.run([sys.executable, "-c", asks, tmp_path], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "True"
    frame, row, text = folder(tmp_path).made(WHAT, nothing)
    pd.testing.assert_frame_equal(frame, VALUE[0])
    assert (tuple(row), row._fields, row.cases, text) == (tuple(VALUE[1]), ("month", "cases"), 3, VALUE[2])
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


OF_NOWHERE = namedtuple("Pandas", ("month", "cases"))
"""As `DataFrame.itertuples` makes them: no module has it under that name."""
VALUE = (
    pd.DataFrame({"month": pd.to_datetime(["2026-01-01", None]), "code": pd.array(["а", None], "str"), "n": [1.5, 2]}),
    OF_NOWHERE(date(2026, 1, 1), 3),
    "Каинды",
)


def test_another_program_makes_its_own(tmp_path, monkeypatch):
    assert folder(tmp_path).made(WHAT, lambda: 1) == 1
    program = shared._program()
    monkeypatch.setattr(shared, "_program", lambda: ("changed", *program[1:]))
    assert folder(tmp_path).made(WHAT, lambda: 2) == 2
    monkeypatch.setattr(shared, "_program", lambda: program)
    assert folder(tmp_path).made(WHAT, nothing) == 1


def test_what_is_too_old_is_made_anew(tmp_path):
    made = folder(tmp_path)
    assert made.made(WHAT, lambda: 1) == 1
    (file,) = tmp_path.iterdir()
    past = time.time() - 61
    os.utime(file, (past, past))
    assert made.made(WHAT, lambda: 2) == 2
    assert made.made(WHAT, nothing) == 2


def test_a_full_folder_keeps_the_newest(tmp_path):
    made = folder(tmp_path, most_bytes=100_000)
    for number in range(50):
        made.made(("a part", number), lambda: bytes(4_000))
        # Files of one moment have no order.
        for file in tmp_path.iterdir():
            said = file.stat()
            os.utime(file, (said.st_atime, said.st_mtime - 1))
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 100_000
    assert made.made(("a part", 49), nothing) == bytes(4_000)
    assert made.made(("a part", 0), lambda: "gone") == "gone"


def test_what_cannot_be_written_is_given_all_the_same(tmp_path, monkeypatch):
    made = folder(tmp_path)
    assert callable(made.made(("a", "function"), lambda: lambda: 1))

    def full(*_of):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shared.os, "replace", full)
    assert made.made(WHAT, lambda: 1) == 1
    assert not [*tmp_path.iterdir()]
    monkeypatch.undo()
    assert folder(tmp_path / "gone").made(WHAT, lambda: 1) == 1


@pytest.mark.parametrize("damage", [b"", b"half of a va", bytes(3_000)], ids=["empty", "half", "zeros"])
def test_what_cannot_be_read_is_made_anew(tmp_path, damage):
    made = folder(tmp_path)
    made.made(WHAT, lambda: VALUE)
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage)
    assert made.made(WHAT, lambda: 2) == 2
    assert made.made(WHAT, nothing) == 2
    file.unlink()
    file.mkdir()
    assert made.made(WHAT, lambda: 3) == 3


class Late:
    """Rows that are still awaited, and then do not come."""

    def __reduce__(self):
        raise sa.exc.InvalidRequestError("the connection is gone")


def test_what_fails_while_it_is_written_is_given_all_the_same(tmp_path):
    late = [Late()]
    assert folder(tmp_path).made(WHAT, lambda: late) is late
    assert not [*tmp_path.iterdir()]


def test_a_failure_is_nobody_elses(tmp_path):
    with pytest.raises(ZeroDivisionError):
        folder(tmp_path).made(WHAT, lambda: 1 / 0)
    assert folder(tmp_path).made(WHAT, lambda: 1) == 1


def test_many_at_once_find_whole_values_alone(tmp_path):
    made = folder(tmp_path, most_bytes=200_000)

    def ask(number: int) -> bool:
        return made.made(("a part", number % 7), lambda: [number % 7] * 5_000) == [number % 7] * 5_000

    with ThreadPoolExecutor(8) as several:
        assert all(several.map(ask, range(400)))
    assert not [file for file in tmp_path.iterdir() if file.suffix == ".part"]


# Pages -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def network(demonstration_of):
    return demonstration_of(1500)


@pytest.fixture
def run(network, monkeypatch, tmp_path):
    """A page as the first worker draws it, and then as another one does, by what both have said in the log."""
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
    monkeypatch.setenv(shared.VARIABLE, str(tmp_path))
    shared.folder.cache_clear()

    def draw(page: str, reader: Access, language: str, **choices: str) -> tuple[list[str], list[str]]:
        for cache in data.CACHES.values():
            cache.clear()
        monkeypatch.setattr(access, "decide", lambda _settings, **_of: reader)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.switch_page(PAGES[page])
        for name, value in {"lang": language, "period": "2026-Q2", **choices}.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception and not any("could not be drawn" in error.value for error in app.error)
        drawn = [
            re.sub(r"token=[\w.\-]+|ticket=[\w.\-]+|deferred_file_id: \S+", "", str(one.proto))
            for one in app._tree
            if hasattr(one, "proto")
        ]
        questions = []
        if any(one.key == "questions" for one in app.button):
            # What this test sends for the browser is in the language of the page.
            i18n.use(language)
            app.button(key="questions").click().run()
            questions = app.selectbox(key="questions_chosen").options
        return drawn, questions

    yield draw
    i18n.use("en")
    shared.folder.cache_clear()
    for cache in (st.cache_data, st.cache_resource):
        cache.clear()


@pytest.mark.parametrize("who", some(("head",), READERS))
@pytest.mark.parametrize("page", some(("situation", "explore"), PAGES))
def test_a_page_of_what_another_worker_has_made_is_the_same(run, caplog, tmp_path, page, who):
    caplog.set_level(logging.DEBUG, logger=shared.LOG.name)
    choices = {"rows": "substance", "across": "transport"} if page == "explore" else {}
    own = run(page, READERS[who], "ru", **choices)
    written = {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    others = run(page, READERS[who], "ru", **choices)
    assert own == others
    # All that is kept can be written and read, and was read.
    assert {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()} == written
    assert not [one.getMessage() for one in caplog.records if one.name == shared.LOG.name]
    if page in ("situation", "explore"):
        assert len(written) > 1 and (READERS[who].reads_release_only or own[1])
