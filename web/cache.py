"""Values that are kept because they are dear to make: each is made once, whoever asks for it at the same time, and all
of a cache together take at most so many bytes.

A cache with single flight, a time to live, and eviction of what was asked for longest ago (LRU by size).
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any


class _GivenUp(Exception):
    """Who made a value has failed, for a reason of its own perhaps."""


@dataclass
class _Kept:
    value: Future
    until: float
    size: int = 0


def _has_failed(value: Future) -> bool:
    return value.done() and (value.cancelled() or value.exception() is not None)


@dataclass(frozen=True)
class Counts:
    """What a cache has done since it was made: lookups that found a value (also one that was still being made), that
    did not, and values that went to make room; bytes and number of values that it holds."""

    hits: int
    misses: int
    evictions: int
    size: int
    values: int


class Cache:
    """Values by key.

    Args:
        most_bytes: of all values together; one that is larger alone is given and not kept.
        seconds: for which a value is kept.
        size: bytes of a value.
    """

    def __init__(self, *, most_bytes: int, seconds: float, size: Callable[[Any], int]):
        self._most, self._seconds, self._size_of = most_bytes, seconds, size
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = threading.RLock()
        self._look_at = 0.0
        self._hits = self._misses = self._evictions = self._size = 0

    def begin(self, key: Hashable, make: Callable[[], Future]) -> Future:
        """What is kept by a key, or what `make` has begun; what fails is not kept."""
        with self._lock:
            self._drop_old()
            if (found := self._kept.get(key)) and not _has_failed(found.value):
                self._hits += 1
                self._kept.move_to_end(key)
                return found.value
            self._misses += 1
            begun = self._kept[key] = _Kept(make(), time.monotonic() + self._seconds)
        begun.value.add_done_callback(lambda _done: self._weigh(key, begun))
        return begun.value

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What is kept by a key, or what `make` gives: in this thread, while others wait for it. Where it fails, its
        exception is for this thread alone, and the next one tries."""
        while True:
            own: Future = Future()
            found = self.begin(key, lambda own=own: own)
            if found is own:
                try:
                    value = make()
                except BaseException:
                    own.set_exception(_GivenUp())
                    raise
                own.set_result(value)
                return value
            try:
                return found.result()
            except _GivenUp:
                continue

    def counts(self) -> Counts:
        with self._lock:
            return Counts(self._hits, self._misses, self._evictions, self._size, len(self._kept))

    def _weigh(self, key: Hashable, one: _Kept) -> None:
        """Count what has been made, and make room for it."""
        failed = _has_failed(one.value)
        size = 0 if failed else self._size_of(one.value.result())
        with self._lock:
            if self._kept.get(key) is not one:
                return
            if failed or size > self._most:
                del self._kept[key]
                return
            one.size = size
            self._size += size
            while self._size > self._most:
                _key, gone = self._kept.popitem(last=False)
                self._size -= gone.size
                self._evictions += 1

    def _drop_old(self) -> None:
        # Now and then is enough: a key holds the state of the data that its value is of.
        now = time.monotonic()
        if now < self._look_at:
            return
        self._look_at = now + self._seconds / 10
        for key in [key for key, one in self._kept.items() if one.until < now]:
            self._size -= self._kept.pop(key).size
