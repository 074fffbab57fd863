"""Whether the database answers: one line in the log when it goes away, and one when it is back, with how long it was
away.

An outage, found by a heartbeat and by whoever asks meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import sqlalchemy as sa

from database import engine as engines

LOG = logging.getLogger(__name__)
LOOK_SECONDS = 3
"""A watcher asks so often."""
STATES_OF_AWAY = ("08", "57P")
"""How PostgreSQL begins the codes of a connection that is lost, and of a server that is shut down or starts."""


def is_away(error: Exception) -> bool:
    """Whether an error says that nobody answered, not that an answer was late or a question wrong."""
    cause = getattr(error, "orig", None) or error
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return state.startswith(STATES_OF_AWAY)
    if isinstance(error, (sa.exc.TimeoutError, TimeoutError)):
        return False
    is_lost = isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated
    # A driver that reaches nobody has no code to tell; DuckDB has none for a file that is locked or not whole.
    return is_lost or isinstance(error, (OSError, engines.NotWhole, sa.exc.OperationalError, sa.exc.InterfaceError))


class Outage:
    """Of the database of this process; noted by any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock, self._lock = clock, threading.Lock()
        self._since: float | None = None
        self._failed = self.count = 0
        """`count`: outages since the start."""

    @property
    def is_now(self) -> bool:
        return self._since is not None

    def failed(self, error: Exception) -> bool:
        """Somebody's question has failed; whether because the database is away."""
        if not is_away(error):
            return False
        with self._lock:
            self._failed += 1
            if self._since is not None:
                return True
            self._since, self._failed, self.count = self._clock(), 1, self.count + 1
        LOG.warning("database unavailable: %s", _words(error))
        return True

    def answered(self) -> None:
        """The database has answered a watcher."""
        with self._lock:
            if self._since is None:
                return
            seconds, failed, self._since = self._clock() - self._since, self._failed, None
        LOG.warning("database available again after %.0f s; questions that failed meanwhile: %d", seconds, failed)


current = Outage()


def look() -> None:
    """Ask the database once, and note what came of it."""
    try:
        engines.current_version(engines.location())
    except engines.LocationError:
        # Every page says that it cannot be used.
        return
    except (OSError, ValueError, sa.exc.SQLAlchemyError) as error:
        current.failed(error)
        return
    current.answered()


def watch(stop: threading.Event) -> None:
    """Look every few seconds, also while nobody reads, until it is time to stop."""
    while not stop.wait(LOOK_SECONDS):
        look()


def _words(error: Exception) -> str:
    words = " ".join(str(getattr(error, "orig", None) or error).split())
    return f"{engines.location().words}: {words}"
