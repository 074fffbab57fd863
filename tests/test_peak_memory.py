"""The most memory of a process is its own, whoever started it."""

import os
import subprocess
import sys

import pytest

from tools.peak_memory import peak


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep no parent's memory")
def test_a_small_process_does_not_tell_the_memory_of_the_large_one_that_started_it():
    held = bytearray(os.urandom(1)) * 300_000_000
    program = "from tools.peak_memory import peak; print(peak())"
    told = int(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout)
    assert 2_000_000 < told < 100_000_000 < len(held) < peak()
