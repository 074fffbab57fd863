"""`python -m briefing` makes files without the framework of the pages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from language import i18n

ROOT = Path(i18n.__file__).parents[1]
MADE = """
import runpy, sys
sys.argv = ["briefing", "--playlist", "network", "--period", "2026-Q3", "--out", sys.argv[1]]
try:
    runpy.run_module("briefing", run_name="__main__")
except SystemExit as ended:
    assert not ended.code, ended.code
loaded = {name.partition(".")[0] for name in sys.modules}
print("slides", sorted(loaded & {"streamlit", "pages", "data", "sidebar", "page_state"}))
"""


def test_a_briefing_is_made_without_streamlit_and_without_the_pages(demonstration_of, tmp_path):
    place, out = demonstration_of(400), tmp_path / "network.xlsx"
    environment = {"DATABASE_URL": f"duckdb:///{place.folder}", "PATH": "", "HOME": str(tmp_path)}
    made = subprocess.run(
        [sys.executable, "-c", MADE, str(out)], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert (made.returncode, made.stderr) == (0, ""), made.stderr
    assert made.stdout.endswith("slides []\n") and out.stat().st_size > 10_000
