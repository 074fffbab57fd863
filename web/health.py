"""Whether the server runs (`GET /health/live`), and whether it can show data (`GET /health/ready`, or `/health`), for
who watches over servers: answered within two seconds.

A liveness and readiness probe.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from database.reading import DatabaseUnavailable

PATH, READY, LIVE = "/health", "/health/ready", "/health/live"
SaidNow = Callable[[], dict[str, str]]
"""Gives what the database says of itself now (`data.said_now`)."""
SECONDS = 1.5
LATE = "the database has not answered yet"


def _probe(said_now: SaidNow) -> dict[str, str | None]:
    """Version and time of the data that a page would show now."""
    said = said_now()
    return {"data_version": said.get("data_version"), "loaded_at": said.get("loaded_at")}


_running: Future | None = None
_lock = threading.Lock()


def _asked(said_now: SaidNow) -> Future:
    """The question that is under way: a database that hangs is not asked once more by everybody who wants to know."""
    global _running
    with _lock:
        if _running is None or _running.done():
            _running = Future()
            threading.Thread(target=_fulfil, args=(_running, said_now), daemon=True, name="health").start()
        return _running


def _fulfil(asked: Future, said_now: SaidNow) -> None:
    try:
        asked.set_result(_probe(said_now))
    except Exception as error:
        asked.set_exception(error)


async def answer(said_now: SaidNow, _request: Request) -> JSONResponse:
    """200 with version and time of the data, or 503 with the reason in words; no address of a database."""
    try:
        found, status = {"status": "ok"} | await run_in_threadpool(_asked(said_now).result, SECONDS), 200
    except TimeoutError:
        found, status = {"status": "unavailable", "reason": LATE}, 503
    except DatabaseUnavailable as error:
        found, status = {"status": "unavailable", "reason": str(error)}, 503
    return JSONResponse(found, status, headers={"Cache-Control": "no-store"})


async def answer_live(_request: Request) -> JSONResponse:
    """200: whoever reads this has been answered."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


def routes(said_now: SaidNow) -> list[Route]:
    """The routes of the server."""
    ready = [Route(path, partial(answer, said_now), methods=["GET"]) for path in (PATH, READY)]
    return [*ready, Route(LIVE, answer_live, methods=["GET"])]
