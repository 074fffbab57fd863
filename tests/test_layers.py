"""Imports go one way: what a layer may not know of, Ruff refuses there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import i18n

ROOT = Path(i18n.__file__).parent
MAY_NOT_KNOW = {
    "queries/new.py": ["streamlit", "pandas", "data", "database", "charts", "i18n", "pages.monitor", "sidebar", "app"],
    "charts/new.py": ["streamlit", "sqlalchemy", "queries", "database.engine", "data", "sidebar", "screen"],
    "analysis/new.py": ["streamlit", "sqlalchemy", "database", "data", "charts.map", "pages"],
    "exports/new.py": ["streamlit", "pages", "screen", "sidebar", "app"],
    "database/new.py": ["streamlit", "pages", "charts", "data", "sidebar", "app"],
    "database/formats/new.py": ["streamlit", "pages.monitor.situation"],
    "pages/monitor/new.py": ["sqlalchemy", "database", "database.engine", "duckdb"],
    "new.py": ["streamlit"],
}
MAY_KNOW = {
    "queries/new.py": ["sqlalchemy", "access", "fields", "filters", "queries.schema", "datetime"],
    "charts/new.py": ["numpy", "pydeck", "theme", "charts.tiles"],
    "analysis/new.py": ["pandas", "comparison", "expectation", "i18n", "reporting"],
    "exports/new.py": ["charts.chart", "charts.figure", "charts.map_picture", "theme", "i18n"],
    "database/new.py": ["sqlalchemy", "pandas", "queries.schema", "settings", "database.engine", "i18n"],
    "pages/monitor/new.py": ["streamlit", "data", "charts.map", "queries.seizures", "analysis.totals", "i18n"],
    "app.py": ["streamlit"],
}


def refused(path: str, modules: list[str]) -> set[str]:
    """Those of the modules that Ruff refuses in a file of this path, imported in either way."""
    lines = [line for module in modules for line in (f"import {module}", f"from {module} import anything")]
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--output-format", "json", "--stdin-filename", path, "-"]
    said = subprocess.run(command, cwd=ROOT, input="\n".join(lines) + "\n", capture_output=True, text=True)
    rows = [found["location"]["row"] for found in json.loads(said.stdout)]
    assert all(found["code"] == "TID251" for found in json.loads(said.stdout))
    return {module for nth, module in enumerate(modules) if {2 * nth + 1, 2 * nth + 2} <= set(rows)}


@pytest.mark.parametrize("path", MAY_NOT_KNOW)
def test_a_layer_does_not_import_what_it_may_not_know_of(path):
    assert refused(path, MAY_NOT_KNOW[path]) == set(MAY_NOT_KNOW[path])


@pytest.mark.parametrize("path", MAY_KNOW)
def test_a_layer_imports_what_it_stands_on(path):
    assert refused(path, MAY_KNOW[path]) == set()


def test_of_the_dashboard_queries_import_only_filters_fields_access_and_each_other():
    modules = {path.stem for path in ROOT.glob("*.py")} | {path.parent.name for path in ROOT.glob("[a-z]*/*.py")}
    modules |= {path.parent.parent.name for path in ROOT.glob("[a-z]*/[a-z]*/*.py")}
    others = sorted(modules - {"filters", "fields", "access", "queries", "tests"})
    assert {"i18n", "pages", "database", "names"} <= set(others)
    assert refused("queries/new.py", others) == set(others)
