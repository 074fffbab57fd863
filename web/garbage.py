"""When this process looks for garbage.

Streamlit would after every run (`runner.postScriptGC`), before the browser learns that the run has ended, while every
other reader waits: with many readers that took a quarter of the processor. Python looks by itself at what is new, here
after more of it than usual, which takes a twelfth less for a page that is worked out; and at all when a quarter is new.
Beside that, once a minute with any run is enough.

Rate-limited garbage collection.
"""

from __future__ import annotations

import functools
import gc
import threading
import time

PAUSE_SECONDS = 60
NEW = (50_000, 20, 20)
"""So many new objects, looks at these, and looks at those that stayed are between two looks (`gc.set_threshold`)."""

_has_run = threading.Event()


def ran() -> None:
    """A page has been drawn."""
    _keep_for_good()
    _has_run.set()


@functools.cache
def _keep_for_good() -> None:
    """What the first run has imported stays for good, and need not be looked through each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*NEW)


def collect() -> None:
    """Look for garbage after runs, for as long as this process lives; a pause follows each time."""
    while _has_run.wait():
        _has_run.clear()
        gc.collect()
        time.sleep(PAUSE_SECONDS)
