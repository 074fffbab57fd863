"""The store keeps what it was given, refuses in words what it has no room for, and nobody waits for it."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from briefing import __main__ as command
from briefing import playlist, store
from briefing.playlist import Entry, Playlist
from language import i18n

ROOT = Path(store.__file__).parents[1]
OF = Playlist(code="x", title_en="Ours", title_ru="Наш", entries=(Entry(view="map", dwell=30), Entry(view="method")))
OLD = """
CREATE TABLE playlist (code TEXT NOT NULL, text TEXT NOT NULL, saved_at DATETIME NOT NULL, PRIMARY KEY (code));
CREATE TABLE frozen (code TEXT NOT NULL, playlist_code TEXT NOT NULL, tier TEXT NOT NULL, countries TEXT NOT NULL,
  data_version TEXT NOT NULL,
  frozen_at DATETIME NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (code));
"""
"""The tables as version 1 made them."""


@pytest.fixture(autouse=True)
def kept_in(tmp_path, monkeypatch):
    monkeypatch.setattr(store.file, "path", lambda: tmp_path / "kept" / "store.sqlite")
    return tmp_path / "kept" / "store.sqlite"


def named(title: str) -> Playlist:
    return replace(OF, title_en=title)


def freeze(content: dict | None = None, owner: str = "") -> str:
    return store.freeze("network", content or {"slides": []}, tier="donor", countries=(), data_version="1", owner=owner)


@pytest.fixture
def of_version_1(kept_in):
    """A store as the dashboard wrote it before it had a version."""
    kept_in.parent.mkdir()
    with closing(sqlite3.connect(kept_in)) as file, file:
        file.executescript(OLD)
        file.execute("INSERT INTO playlist VALUES ('own-old', ?, '2026-01-02 03:04:05.000000')", [playlist.written(OF)])
        file.execute(
            "INSERT INTO frozen VALUES ('abcdef', 'own-old', 'donor', 'KG.KZ', '000007', '2026-01-03 "
            "03:04:05.000000', ?)",
            [b'{"slides":["\xd0\xaf"]}'],
        )
    return kept_in


# Nothing goes by itself -------------------------------------------------------------------------------------


def test_a_full_store_refuses_in_words_and_keeps_what_it_has(monkeypatch):
    monkeypatch.setattr(store, "MOST_PLAYLISTS", 3)
    monkeypatch.setattr(store, "MOST_FROZEN", 2)
    codes = [store.save(named(f"Of {number}")) for number in range(3)]
    frozen = [freeze() for _number in range(2)]
    with pytest.raises(store.StoreError, match="full: 3 playlists.*Forget those that are not used.*store list"):
        store.save(named("One more"))
    with pytest.raises(store.StoreError, match="full: 2 frozen briefings"):
        freeze()
    assert set(store.playlists()) == set(codes) and all(store.frozen(code) for code in frozen)
    store.forget(codes[0])
    assert store.save(named("One more"))


def test_bytes_are_limited_for_all_together(monkeypatch):
    monkeypatch.setattr(store, "MOST_BYTES_TOGETHER", 1000)
    first = freeze({"slides": "x" * 800})
    with pytest.raises(store.StoreError, match="The store is full: 0 MB"):
        freeze({"slides": "x" * 800})
    assert store.frozen(first).payload == {"slides": "x" * 800}


def test_one_reader_does_not_fill_the_store_for_all(monkeypatch):
    monkeypatch.setattr(store, "OWN_PLAYLISTS", 2)
    monkeypatch.setattr(store, "OWN_FROZEN", 1)
    monkeypatch.setattr(store, "OWN_BYTES", 3000)
    for number in range(2):
        store.save(named(f"Of {number}"), "flood")
    freeze(owner="flood")
    with pytest.raises(store.StoreError, match="This browser keeps 2 playlists already.*Forget one below"):
        store.save(named("Of 2"), "flood")
    with pytest.raises(store.StoreError, match="This browser keeps 1 frozen briefings already"):
        freeze(owner="flood")
    with pytest.raises(store.StoreError, match="larger than the 0 MB"):
        freeze({"slides": "x" * 4000}, owner="big")
    assert store.save(named("Mine"), "other") and freeze(owner="other")


def test_the_same_playlist_saved_twice_is_one_and_stays_while_anybody_keeps_it():
    code = store.save(OF, "first")
    assert store.save(replace(OF, code="y"), "second") == code == store.save(OF, "first")
    ((one,)) = store.kept("first")
    assert (one.code, one.owners, one.is_own, one.title) == (code, 2, True, ("Ours", "Наш"))
    assert not store.forget(code, "first") and store.playlist(code)
    ((one,)) = store.kept("first")
    assert (one.owners, one.is_own) == (1, False)
    assert store.forget(code, "second") and store.playlist(code) is None and store.kept() == []


def test_when_something_was_used_is_written_once_a_day(kept_in, monkeypatch):
    code, frozen = store.save(OF), freeze()
    written = []
    monkeypatch.setattr(store.file, "writing", lambda *given, own=store.file.writing: written.append(1) or own(*given))
    for _look in range(5):
        store.note_use(code)
        store.note_use(frozen)
    assert {one.code: one.used_on for one in store.kept()} == {
        code: store.file.now().date(),
        frozen: store.file.now().date(),
    }
    assert len(written) == 2
    with closing(sqlite3.connect(kept_in)) as file, file:
        file.execute("UPDATE playlist SET used_on = '2099-01-01'")
    monkeypatch.setattr(store, "_noted", set())
    store.note_use(code)
    assert max(one.used_on for one in store.kept()) == date(2099, 1, 1)


# A file of an earlier or later version ----------------------------------------------------------------------


def test_a_store_of_the_first_version_is_upgraded_in_place_with_all_it_holds(of_version_1):
    assert store.playlist("own-old").entries == OF.entries
    found = store.frozen("abcdef")
    assert (found.payload, found.countries, found.data_version, found.tier) == (
        {"slides": ["Я"]},
        ("KG", "KZ"),
        "000007",
        "donor",
    )
    assert [(one.code, one.used_on, one.owners, f"{one.saved_at:%Y-%m-%d}") for one in store.kept()] == [
        ("abcdef", None, 0, "2026-01-03"),
        ("own-old", None, 0, "2026-01-02"),
    ]
    store.note_use("own-old")
    store.save(named("New"))
    with closing(sqlite3.connect(of_version_1)) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (store.file.VERSION,)
        assert file.execute("SELECT count(*), max(used_on) FROM playlist").fetchone() == (
            2,
            str(store.file.now().date()),
        )


def test_an_old_store_that_another_program_writes_into_is_read_as_it_is(of_version_1):
    with closing(sqlite3.connect(of_version_1, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert store.playlist("own-old").entries == OF.entries and store.frozen("abcdef")


def test_a_store_of_a_later_version_is_left_alone(kept_in):
    store.save(OF)
    with closing(sqlite3.connect(kept_in)) as file:
        file.execute("PRAGMA user_version = 99")
    before = kept_in.read_bytes()
    for act in (store.playlists, store.kept, lambda: store.save(OF)):
        with pytest.raises(store.StoreError, match="later version"):
            act()
    assert kept_in.read_bytes() == before


# A store that is locked, read-only, damaged, full -----------------------------------------------------------


def test_a_locked_store_is_read_and_says_so_to_who_writes(kept_in):
    assert store.file.WAIT_SECONDS <= 1 and store.SHORT_WAIT_SECONDS <= 0.1
    code = store.save(OF)
    with closing(sqlite3.connect(kept_in, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("DELETE FROM playlist")
        assert store.playlist(code).title_en == "Ours" and len(store.kept()) == 1
        store.note_use(code)
        with pytest.raises(store.StoreError, match="another program is writing into it; try again"):
            store.save(named("While it is locked"))
        with pytest.raises(store.StoreError, match="another program"):
            store.forget(code)
        other.execute("ROLLBACK")
    store.note_use(code)
    assert store.kept()[0].used_on and store.save(named("Afterwards"))


READ_ONLY = """
import os, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from briefing import store
store.file.path = lambda: Path({file!r})
store.playlists()
os.setgroups([]); os.setgid(65534); os.setuid(65534)
assert store.playlist({code!r}).title_en == "Ours" and len(store.kept()) == 1
store.note_use({code!r})
for act in (lambda: store.forget({code!r}), lambda: store.save(store.playlist({code!r}), "me")):
    try:
        act()
    except store.StoreError as error:
        print(error)
"""


@pytest.mark.skipif(os.getuid() != 0, reason="another user is needed")
def test_what_can_only_be_read_is_read_and_says_so_where_it_would_be_written(kept_in, tmp_path):
    code = store.save(OF)
    place = Path("/tmp") / f"store-read-only-{os.getpid()}"
    shutil.copytree(kept_in.parent, place)
    try:
        (place / "store.sqlite").chmod(0o444)
        place.chmod(0o555)
        script = READ_ONLY.format(root=str(ROOT), file=str(place / "store.sqlite"), code=code)
        said = subprocess.run([sys.executable, "-B", "-c", script], capture_output=True, text=True, cwd=ROOT)
        assert said.returncode == 0, said.stderr
        assert said.stdout.count("nothing may be written there") == 2, said.stdout
    finally:
        place.chmod(0o755)
        shutil.rmtree(place)


@pytest.mark.parametrize("keep", [0, 10, 100, 2000, 5000])
def test_a_store_that_is_cut_off_is_told_or_read_and_never_overwritten(kept_in, keep):
    code = store.save(OF)
    for number in range(20):
        freeze({"slides": "x" * 3000, "n": number})
    kept_in.write_bytes(kept_in.read_bytes()[:keep])
    before = kept_in.read_bytes()
    for act in (store.playlists, store.kept, lambda: store.frozen("x"), lambda: store.playlist(code)):
        try:
            act()
        except store.StoreError as error:
            assert "store.sqlite" in str(error) and "damaged" in str(error)
    store.note_use(code)
    if keep:
        with pytest.raises(store.StoreError, match="damaged"):
            store.save(named("New"))
        assert kept_in.read_bytes() == before


def test_a_frozen_briefing_that_is_damaged_is_told(kept_in):
    code = freeze()
    with closing(sqlite3.connect(kept_in)) as file, file:
        file.execute("UPDATE frozen SET payload = ?", [b'{"slides": ['])
    with pytest.raises(store.StoreError, match="cannot be read"):
        store.frozen(code)


FULL = """
import resource, signal, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from briefing import store
store.file.path = lambda: Path({file!r})
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))
try:
    store.freeze("network", {{"slides": "x" * 500_000}}, tier="donor", countries=(), data_version="1")
except store.StoreError as error:
    print(error)
print(len(store.playlists()), len(store.kept()))
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no limit of the size of files")
def test_a_full_disk_is_told_and_loses_nothing(kept_in):
    code = store.save(OF)
    said = subprocess.run(
        [sys.executable, "-c", FULL.format(root=str(ROOT), file=str(kept_in))], capture_output=True, text=True, cwd=ROOT
    )
    assert "the disk is full or fails" in said.stdout and said.stdout.endswith("1 1\n"), said
    assert store.playlist(code) and len(store.kept()) == 1 and freeze()


def test_russian_readers_are_told_in_russian(monkeypatch):
    monkeypatch.setattr(store, "MOST_PLAYLISTS", 0)
    i18n.use("ru")
    try:
        with pytest.raises(store.StoreError, match="Хранилище заполнено"):
            store.save(OF)
    finally:
        i18n.use("en")


# What a playlist may be -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 50_000,
        "[" * 50_000,
        "a = " + "{a=" * 30_000,
        "[" * 50_000 + "]" * 50_000,
        "a." * 40_000 + "a = 1",
        "[" + "a." * 40_000 + "a]",
        "dwell = " + "9" * 50_000,
        "dwell = 0x" + "F" * 50_000,
        "dwell = 1e99999",
        'view = "' + "x" * 99_000,
        "x" * 200_000,
        "title_en = " + "[" * 300 + "]" * 300,
        '[[slide]]\nview = "map"\nlink = "country=' + "K" * 90_000 + '"',
        "\x00",
        "\ufeff",
        "title_en = '\ud800'",
        "\n" * 99_000,
        "slide = [" + "{}," * 30_000 + "]",
    ],
)
def test_a_hostile_file_is_refused_in_few_words(text):
    with pytest.raises(playlist.PlaylistError) as refused:
        playlist.parse(text, "own", where="file.toml")
    assert len(str(refused.value)) < 1200 and "file.toml" in str(refused.value)


# The operator's command -------------------------------------------------------------------------------------


def test_the_operator_lists_and_takes_away_what_is_not_used(kept_in, capsys):
    used, unused, frozen = store.save(named("Used")), store.save(named("Unused")), freeze()
    store.note_use(used)
    assert command.main(["store", "list"]) == 0
    said = capsys.readouterr().out
    assert (
        all(code in said for code in (used, unused, frozen))
        and f"shown {store.file.now().date()}" in said
        and "2 of 500 playlists, 1 of 100 frozen" in said
    )
    assert command.main(["store", "forget", used, unused]) == 1
    told = capsys.readouterr()
    assert unused in told.out and used in told.err and set(store.playlists()) == {used}
    assert command.main(["store", "forget", "own-none"]) == 2 and "not in the store" in capsys.readouterr().err
    assert (
        command.main(["store", "forget"]) == 2
        and command.main(["store", "forget", "--not-shown-for", "99999999999"]) == 2
    )
    long_ago = store.file.now() - timedelta(days=100)
    with closing(sqlite3.connect(kept_in)) as file, file:
        file.execute("UPDATE frozen SET frozen_at = ?", [f"{long_ago}.000000"])
    assert command.main(["store", "forget", "--not-shown-for", "90"]) == 0
    assert store.frozen(frozen) is None and set(store.playlists()) == {used}
    assert command.main(["store", "forget", "--also-used", used]) == 0 and store.kept() == []


def test_the_operator_is_told_of_a_damaged_store(kept_in, capsys):
    kept_in.parent.mkdir()
    kept_in.write_bytes(b"this is no database at all" * 100)
    assert command.main(["store", "list"]) == 2 and "damaged" in capsys.readouterr().err
