"""What this process gives back of the memory that it no longer uses.

The C library (glibc) takes large pieces from the system one by one, and gives each back when it is freed; but with
every large one that is freed it raises what it calls large, up to 32 MB. After a page over many rows the stretches of a
feed come from the heap, where one that lives on keeps what lies below it.

Memory allocator tuning (mallopt).
"""

from __future__ import annotations

import ctypes
import sys

LARGE = 128 * 1024
"""Bytes: what is larger is a piece of its own, as glibc begins with; the same is the most that stays at the end of the
heap."""
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""Numbers of `malloc.h`."""


def give_back() -> bool:
    """Keep what counts as large as it is at the start; whether the C library can be told so: others are left alone."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    return mallopt is not None and all(mallopt(what, LARGE) == 1 for what in (M_MMAP_THRESHOLD, M_TRIM_THRESHOLD))
