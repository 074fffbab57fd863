"""Work in the background: submitted by a session, with its progress, its result, or the reason why there is none.

A job runs in a thread of its own with the language of the one who submitted it, and outlives the runs of a page. It
knows nothing of pages; it tells how far it is, and stops where it is told to.

A background task queue with progress and cancellation.
"""

from __future__ import annotations

import contextvars
import functools
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from language.i18n import _

LOG = logging.getLogger(__name__)
CONCURRENT_JOBS = 2
"""Readers come first: more jobs at once would only make pages slow."""
MOST_JOBS = 6
"""A session keeps so many; the oldest that are no longer running go first."""
STATES = ("waiting", "running", "done", "failed", "cancelled")


class Cancelled(Exception):
    """The job was told to stop."""


@dataclass
class Job:
    """One piece of work. `label` says what it makes; `total` is 0 until the work knows how much there is."""

    key: str
    label: str
    done: int = 0
    total: int = 0
    reason: str = ""
    result: Any = None
    _state: str = "waiting"
    _stop: threading.Event = field(default_factory=threading.Event)
    _future: Future | None = None

    @property
    def state(self) -> str:
        """One of `STATES`."""
        return self._state

    @property
    def is_active(self) -> bool:
        return self._state in ("waiting", "running")

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total else 0.0

    def tell(self, done: int, total: int) -> None:
        """How far the work is; to be called by the work between its steps.

        Raises:
            Cancelled: it was told to stop.
        """
        if self._stop.is_set():
            raise Cancelled
        self.done, self.total = done, total

    def cancel(self) -> None:
        """Tell it to stop; it does at its next step, at once where it has not begun."""
        self._stop.set()
        if self._future is not None and self._future.cancel():
            self._state = "cancelled"

    def wait(self, seconds: float | None = None) -> None:
        """Until it has ended, at most so long.

        Raises:
            TimeoutError: it has not.
        """
        if self._future is not None and not self._future.cancelled():
            self._future.result(seconds)

    def run(self, work: Callable[[Job], Any]) -> None:
        """Do the work, and remember its result or why there is none."""
        self._state = "running"
        try:
            self.tell(0, self.total)
            self.result = work(self)
        except Cancelled:
            self._state = "cancelled"
        except Exception as error:
            LOG.exception("a job failed: %s", self.label)
            self.reason, self._state = _words(error), "failed"
        else:
            self._state = "done"


OF_THE_MACHINE = ("sqlalchemy", "duckdb", "_duckdb", "psycopg", "sqlite3", "pyarrow", "subprocess")
"""Packages whose errors may say where things are, and whose they are."""


def _words(error: Exception) -> str:
    """What a reader is told of a failure; the log has all."""
    is_of_the_machine = type(error).__module__.partition(".")[0] in OF_THE_MACHINE or (
        isinstance(error, OSError) and type(error).__module__ == "builtins"
    )
    return _("The operator finds the reason in the log.") if is_of_the_machine else str(error) or type(error).__name__


@functools.cache
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(CONCURRENT_JOBS, thread_name_prefix="job")


class Jobs:
    """The jobs of one session, the newest last."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}

    def submit(self, key: str, label: str, work: Callable[[Job], Any]) -> Job:
        """Begin a job; one that is under way or done under the same key is not done again."""
        known = self._jobs.get(key)
        if known is not None and (known.is_active or known.state == "done"):
            return known
        job = self._jobs[key] = Job(key, label)
        context = contextvars.copy_context()
        job._future = _workers().submit(context.run, job.run, work)
        ended = [other for other in self._jobs.values() if not other.is_active and other is not job]
        for other in ended[: max(len(self._jobs) - MOST_JOBS, 0)]:
            self.forget(other.key)
        return job

    def forget(self, key: str) -> None:
        """Cancel a job where it is under way, and let its result go."""
        job = self._jobs.pop(key, None)
        if job is not None and job.is_active:
            job.cancel()

    @property
    def all(self) -> list[Job]:
        return [*self._jobs.values()]

    @property
    def is_active(self) -> bool:
        """Whether any is under way."""
        return any(job.is_active for job in self._jobs.values())
