"""What the server writes to its log: a line for each thing that happened, with its time (UTC), weight and part of the
program; or an object of JSON in each line, for a collector of logs.

Structured logging to the standard error of the process, which systemd and containers keep.
"""

from __future__ import annotations

import logging
import sys
import time
from typing import IO

from pythonjsonlogger.json import JsonFormatter

from scope.settings import Settings

OWN = ("__main__", "accounts", "app", "briefing", "database", "exports", "feeds", "pages", "web")
"""Parts of the program that also tell what went well; libraries tell what did not."""
PLAIN = "%(asctime)s %(levelname)s %(name)s: %(message)s"
WHEN = "%Y-%m-%dT%H:%M:%SZ"


def begin(settings: Settings, to: IO[str] | None = None) -> logging.Handler:
    """Write to the log from now on, once in a process.

    Args:
        to: in place of the standard error.
    """
    handler = logging.StreamHandler(to or sys.stderr)
    formatter: logging.Formatter = (
        JsonFormatter(
            PLAIN,
            datefmt=WHEN,
            rename_fields={"asctime": "at", "levelname": "level", "name": "part"},
            json_ensure_ascii=False,
        )
        if settings.monitoring.log == "json"
        else logging.Formatter(PLAIN, WHEN)
    )
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    root = logging.getLogger()
    for one in [*root.handlers]:
        if getattr(one, "is_of_the_server", False):
            root.removeHandler(one)
    handler.is_of_the_server = True
    root.addHandler(handler)
    for name in OWN:
        logging.getLogger(name).setLevel(logging.INFO)
    return handler
