"""Imports go one way and in no circle: import-linter follows them over any number of modules, as `pyproject.toml`
says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from language import i18n

ROOT = Path(i18n.__file__).parents[1]
FORBIDDEN = {
    # An import that nobody may have, as a module and its text, by the rule that refuses it.
    "Floors: each knows only of those below it": {
        "charts/newer.py": "from content import periods",
        "exports/newer.py": "import briefing.playlist",
        "feeds/newer.py": "from briefing import playlist",
        "accounts/newer.py": "from web import gate",
        "database/newly.py": "from accounts import roles",
        "analysis/newer.py": "from charts.chart import Chart",
        "queries/newer.py": "from analysis import totals",
        "content/newer.py": "from pages.parts import card",
        "briefing/newer.py": "from pages.parts import card",
    },
    "Streamlit is known to pages and what they show alone": {
        "briefing/views/newest.py": "import streamlit as st",
        "content/trends/newest.py": "from streamlit.runtime import Runtime",
        "exports/newest.py": "from web import data",
        "feeds/newest.py": "from web import data",
        "accounts/newest.py": "import streamlit",
        "content/newest.py": "from pages.parts.sidebar import address",
        "charts/newest.py": "from web.components import map",
        "analysis/newest.py": "from pages.parts.page_state import parameter",
    },
    "Pages ask through web/data.py": {
        "pages/parts/newest.py": "from database import engine",
        "pages/monitor/trends_parts/newest.py": "import sqlalchemy as sa",
    },
    "What is shown asks through what it is given": {
        "content/map/newest.py": "from database.reading import Reading",
        "briefing/views/newer.py": "import duckdb",
    },
    "Charts and analysis work with the rows they are given": {
        "charts/newly.py": "from queries import seizures",
        "analysis/newly.py": "import sqlalchemy",
    },
    "Queries are selects from filters and access": {
        "queries/newest.py": "import pandas as pd",
        "queries/newly.py": "from language.i18n import _",
    },
    "The database stands without the dashboard": {
        "database/newest.py": "from scope import links",
        "database/newer.py": "import plotly",
    },
    "No circles": {"charts/other.py": "import charts.one"},
}


def linted(folder: Path) -> str:
    """What import-linter says of the modules in a folder."""
    command = [
        sys.executable,
        "-c",
        "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()",
        "--no-cache",
        "--no-logo",
    ]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return said.stdout + said.stderr


def test_imports_go_one_way_and_in_no_circle():
    said = linted(ROOT)
    assert "Contracts: 8 kept, 0 broken." in said, said


def test_every_rule_refuses_what_it_forbids_also_over_other_modules(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for package in settings["tool"]["importlinter"]["root_packages"]:
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=lambda folder, names: [
                name for name in names if (Path(folder) / name).is_file() and not name.endswith(".py")
            ],
        )
    for path in ROOT.glob("*.py"):
        shutil.copy(path, tmp_path)
    (tmp_path / "charts" / "one.py").write_text("import charts.other\n")
    for modules in FORBIDDEN.values():
        for path, text in modules.items():
            (tmp_path / path).write_text(text + "\n")
    told = linted(tmp_path).partition("Broken contracts")[2]
    for name, modules in FORBIDDEN.items():
        of_rule = told.partition(f"\n{name}\n---")[2]
        of_rule = of_rule[
            : min((place for other in FORBIDDEN if (place := of_rule.find(f"\n{other}\n---")) >= 0), default=None)
        ]
        missing = [
            path
            for path in modules
            if f"{path.removesuffix('.py').replace('/', '.')} -> " not in of_rule
            and f"- .{Path(path).stem} -> " not in of_rule
        ]
        assert not missing, (name, missing, of_rule)
    # What a list of forbidden imports cannot see: a slide that takes words from a page runs Streamlit.
    assert re.search(r"briefing\.newer -> pages\.parts\.card.*\n +pages\.parts\.card -> streamlit", told)
