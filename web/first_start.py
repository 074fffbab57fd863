"""The demonstration network of a first start: made once, for all readers who wait for it.

Initialisation that runs once (single flight).
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

from database import engine, publishing

ROOT = Path(__file__).parents[1]
COMMAND = (sys.executable, "-u", "-m", "database", "demo", "--if-none")
PAUSE_SECONDS = 0.2


class Making:
    """The network that is being made. `said`: how far it is; `reason`: why there is none; `is_active`: whether to
    wait."""

    def __init__(self, folder: Path):
        self.said = self.reason = ""
        self.is_active = True
        self._folder = folder
        threading.Thread(target=self._make, name="first start", daemon=True).start()

    def _make(self) -> None:
        try:
            while not engine.holds_data(self._folder):
                if publishing.is_busy(self._folder):
                    # Another server or command makes one: it may end without.
                    time.sleep(PAUSE_SECONDS)
                elif not self._run() and not (publishing.is_busy(self._folder) or engine.holds_data(self._folder)):
                    self.reason = self.said or "?"
                    return
        finally:
            self.is_active = False

    def _run(self) -> bool:
        process = subprocess.Popen(
            COMMAND,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        for line in process.stdout:
            self.said = line.strip()
        return process.wait() == 0


_lock = threading.Lock()
_making: dict[Path, Making] = {}


def begin(folder: Path) -> Making | None:
    """The network that is being made in a folder, now or from now on; None where the folder holds data."""
    with _lock:
        if folder in _making and _making[folder].is_active:
            return _making[folder]
        if engine.holds_data(folder):
            return None
        _making[folder] = Making(folder)
        return _making[folder]
