"""A value is made once, whoever asks for it at the same time; values take no more than they may; nobody is answered by
the failure of another."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from web import garbage
from web.cache import Cache


def kept(*, most: int = 1000, seconds: float = 60) -> Cache:
    return Cache(most_bytes=most, seconds=seconds, size=len)


def test_readers_who_ask_at_the_same_time_wait_for_one_value():
    cache, made, go = kept(), [], threading.Event()

    def make() -> str:
        made.append(threading.get_ident())
        go.wait(10)
        return "value"

    with ThreadPoolExecutor(8) as readers:
        asked = [readers.submit(cache.get, "key", make) for _reader in range(8)]
        while cache.counts().hits < 7:
            time.sleep(0.001)
        go.set()
        assert [one.result() for one in asked] == ["value"] * 8
    assert len(made) == 1
    assert cache.counts().misses == 1 and cache.counts().size == 5


def test_who_waits_for_one_that_fails_makes_the_value_itself():
    cache, makers, go = kept(), [], threading.Event()

    def make() -> str:
        makers.append(threading.get_ident())
        if len(makers) == 1:
            go.wait(10)
            raise SystemExit
        return "value"

    with ThreadPoolExecutor(2) as readers:
        first = readers.submit(cache.get, "key", make)
        while not makers:
            time.sleep(0.001)
        second = readers.submit(cache.get, "key", make)
        while not cache.counts().hits:
            time.sleep(0.001)
        go.set()
        with pytest.raises(SystemExit):
            first.result()
        assert second.result() == "value"
    assert len(makers) == 2


def test_what_was_asked_for_longest_ago_makes_room():
    cache = kept(most=30)
    for key in "abc":
        cache.get(key, lambda: "x" * 10)
    cache.get("a", lambda: "not made")
    cache.get("d", lambda: "y" * 10)
    made = []
    for key in "acdb":
        cache.get(key, lambda key=key: made.append(key) or "z" * 10)
    assert made == ["b"]
    counts = cache.counts()
    assert counts.size == 30 and counts.values == 3 and counts.evictions == 2


def test_what_is_larger_than_all_may_be_is_given_and_not_kept():
    cache = kept(most=30)
    cache.get("small", lambda: "x")
    assert len(cache.get("large", lambda: "x" * 31)) == 31
    assert cache.counts().values == 1 and cache.counts().size == 1 and cache.counts().evictions == 0


def test_a_value_is_made_anew_after_its_time():
    cache = kept(seconds=0.05)
    assert cache.get("key", lambda: "old") == "old"
    time.sleep(0.1)
    assert cache.get("key", lambda: "newer") == "newer"
    assert cache.counts().size == 5 and cache.counts().values == 1


def test_what_fails_later_is_not_kept():
    cache, failing = kept(), Future()
    assert cache.begin("key", lambda: failing) is failing
    failing.set_exception(OSError("away"))
    assert cache.counts().values == 0
    answered = Future()
    assert cache.begin("key", lambda: answered) is answered


def test_garbage_is_looked_for_after_runs_and_not_after_each(monkeypatch):
    looked, waited = [], threading.Semaphore(0)
    monkeypatch.setattr(garbage.gc, "collect", lambda: looked.append(time.monotonic()) or waited.release())
    monkeypatch.setattr(garbage, "_keep_for_good", lambda: None)
    monkeypatch.setattr(garbage, "PAUSE_SECONDS", 0.2)
    monkeypatch.setattr(garbage, "_has_run", threading.Event())
    threading.Thread(target=garbage.collect, daemon=True).start()
    assert not waited.acquire(timeout=0.1)
    for _run in range(20):
        garbage.ran()
    assert waited.acquire(timeout=10)
    for _run in range(20):
        garbage.ran()
    assert waited.acquire(timeout=10) and not waited.acquire(timeout=0.5)
    assert len(looked) == 2 and looked[1] - looked[0] >= 0.2
