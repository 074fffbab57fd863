"""Numbers of this process for who watches over it, in the form that Prometheus reads: `GET /metrics` with the token, or
a port of its own.

Metrics: sessions, times of pages and questions, lines of the log, what is kept of answers, state and age of the data.
Labels are names of pages, of kinds and of outcomes, all of them few and none of a person. Each of several workers
tells its own.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    start_http_server,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from database import outage
from database.reading import DatabaseUnavailable
from scope.settings import MonitoringSettings
from web.cache import Cache

LOG = logging.getLogger(__name__)
PATH = "/metrics"
START = "situation"
"""What the page at `/` is called."""
MOST_PORTS = 64
REGISTRY = CollectorRegistry()
PAGES = Histogram(
    "blo_page_seconds",
    "Time in which a page was drawn, without what the browser does. Outcome: drawn; left, for the reader asked for "
    "another; unavailable, for the database did not answer; failed.",
    ("page", "outcome"),
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=REGISTRY,
)
QUESTIONS = Histogram(
    "blo_query_seconds",
    "Time in which the database answered a question of pages and feeds that was not kept. Outcome: answered, failed.",
    ("database", "outcome"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=REGISTRY,
)
SHARED = Counter(
    "blo_shared",
    "Lookups in what workers share, of what a worker has not kept. Result: hit; miss, for no other had made it; "
    "own, for it cannot be shared.",
    ("result",),
    registry=REGISTRY,
)
LINES = Counter("blo_log_lines", "Lines of the log that tell of something wrong.", ("level",), registry=REGISTRY)
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)


@contextmanager
def page(address: str) -> Iterator[None]:
    """While a page is drawn, at an address of `scope.navigation`."""
    began, outcome = time.perf_counter(), "left"
    try:
        yield
        outcome = "drawn"
    except DatabaseUnavailable:
        outcome = "unavailable"
        raise
    except Exception:
        outcome = "failed"
        raise
    finally:
        PAGES.labels(address or START, outcome).observe(time.perf_counter() - began)


@contextmanager
def question(database: str) -> Iterator[None]:
    """While the database answers; `database` is its kind."""
    began, outcome = time.perf_counter(), "failed"
    try:
        yield
        outcome = "answered"
    finally:
        QUESTIONS.labels(database, outcome).observe(time.perf_counter() - began)


class _OfTheLog(logging.Handler):
    """Counts lines from warnings on."""

    def emit(self, record: logging.LogRecord) -> None:
        level = "warning" if record.levelno < logging.ERROR else "error"
        LINES.labels(level).inc()


@dataclass(frozen=True, eq=False)
class Now:
    """What is asked when the numbers are.

    Args:
        sessions: number of pages that are open.
        caches: what is kept of answers, by its name.
        data: what the data say of themselves and of their loads, in time.
    """

    sessions: Callable[[], int]
    caches: dict[str, Callable[[], Cache]]
    data: Callable[[], Said]

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("blo_sessions", "Pages that are open in a browser.", self.sessions())
        yield from self._caches()
        yield from self._data()

    def _caches(self) -> Iterator[Metric]:
        lookups = CounterMetricFamily(
            "blo_cache_lookups",
            "Lookups in a cache since the start; a value that was still being made for another reader is a hit.",
            labels=("cache", "result"),
        )
        evictions = CounterMetricFamily(
            "blo_cache_evictions", "Values that have left a cache to make room.", labels=("cache",)
        )
        sizes = GaugeMetricFamily("blo_cache_bytes", "Bytes that a cache holds.", labels=("cache",))
        values = GaugeMetricFamily("blo_cache_values", "Values that a cache holds.", labels=("cache",))
        for name, cache in self.caches.items():
            counts = cache().counts()
            lookups.add_metric((name, "hit"), counts.hits)
            lookups.add_metric((name, "miss"), counts.misses)
            evictions.add_metric((name,), counts.evictions)
            sizes.add_metric((name,), counts.size)
            values.add_metric((name,), counts.values)
        yield from (lookups, evictions, sizes, values)

    def _data(self) -> Iterator[Metric]:
        try:
            said: Said | None = self.data()
        except (DatabaseUnavailable, TimeoutError):
            said = None
        yield GaugeMetricFamily(
            "blo_database_up", "Whether the database answers (1) or not (0).", int(said is not None)
        )
        yield CounterMetricFamily(
            "blo_database_outages", "How often the database went away since the start.", outage.current.count
        )
        if said is None:
            return
        if said.loaded_at is not None:
            moment = said.loaded_at.timestamp()
            yield GaugeMetricFamily("blo_data_loaded_timestamp_seconds", "When the data were loaded last.", moment)
        is_demonstration = int(said.is_demonstration)
        yield GaugeMetricFamily("blo_data_is_demonstration", "Whether these are demonstration data.", is_demonstration)
        yield GaugeMetricFamily("blo_data_loads", "Files whose loads the data hold.", said.loads)
        rows = GaugeMetricFamily("blo_data_load_rows", "Rows of these files by what came of them.", labels=("result",))
        for result, count in said.rows.items():
            rows.add_metric((result,), count)
        yield rows


@dataclass(frozen=True)
class Said:
    """What the data say: when they were loaded last, of how many files, and rows of these by what came of them."""

    loaded_at: datetime | None
    is_demonstration: bool
    loads: int
    rows: dict[str, int]


_now: list[Now] = []


def begin(now: Now, settings: MonitoringSettings) -> None:
    """Count from now on, and give the numbers on a port of their own where the operator wants that."""
    for before in _now:
        REGISTRY.unregister(before)
    _now[:] = [now]
    REGISTRY.register(now)
    root = logging.getLogger()
    if not any(isinstance(one, _OfTheLog) for one in root.handlers):
        root.addHandler(_OfTheLog(logging.WARNING))
    if settings.port:
        _listen(settings)


def _listen(settings: MonitoringSettings) -> None:
    for port in range(settings.port, min(settings.port + MOST_PORTS, 65_536)):
        try:
            start_http_server(port, settings.address, REGISTRY)
        except OSError as error:
            # Another worker has it, or another program.
            reason = error.strerror
            continue
        LOG.info("numbers of this process: http://%s:%d%s", settings.address, port, PATH)
        return
    LOG.error("no port for numbers from %s:%d on: %s", settings.address, settings.port, reason)


def text() -> bytes:
    """All numbers, as Prometheus reads them."""
    return generate_latest(REGISTRY)


async def answer(_request: Request) -> Response:
    return Response(
        await run_in_threadpool(text),
        media_type=CONTENT_TYPE_LATEST,
        headers={"Cache-Control": "no-store"},
    )


def route() -> Route:
    """The route of the server; the gate asks for the token."""
    return Route(PATH, answer, methods=["GET"])
