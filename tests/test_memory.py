"""Memory that is no longer used goes back to the system, whatever was freed before."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

SCRIPT = """
import ctypes, re
from web import memory
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
MB = 1024 * 1024


def taken(size, number):
    pieces = [libc.malloc(size) for _ in range(number)]
    for piece in pieces:
        ctypes.memset(piece, 1, size)
    return pieces


def held():
    return int(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024


assert not {told} or memory.give_back()
for piece in taken(30 * MB, 1):
    libc.free(piece)
before = held()
pieces = taken(MB, 64)
stays = taken(1024, 64)
for piece in pieces:
    libc.free(piece)
print(held() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries are left alone")
def test_what_is_freed_below_a_small_piece_goes_back_after_a_large_one_was_freed():
    left = {}
    for told in (False, True):
        ended = subprocess.run(
            [sys.executable, "-c", SCRIPT.replace("{told}", str(told))], capture_output=True, text=True
        )
        assert not ended.stderr
        left[told] = float(ended.stdout)
    # Without it the C library keeps all 64 MB.
    assert left[False] > 50 and left[True] < 10
