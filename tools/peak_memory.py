"""The most memory that a process has held."""

from __future__ import annotations

import re
import sys
from pathlib import Path


def peak() -> int:
    """Bytes that this process has held at most since its program began.

    Linux keeps `ru_maxrss` of whoever started the program across `exec`, so that a small child of a large process tells
    its parent's memory; `VmHWM` is of the program alone."""
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))):
        return int(found[1]) * 1024
    import resource  # noqa: PLC0415 - not on Windows

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
