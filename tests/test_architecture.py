"""The page on how the code stands names what there is, in the order in which imports may go."""

from __future__ import annotations

import importlib
import re
import tomllib
from pathlib import Path

import pytest

from language import i18n

ROOT = Path(i18n.__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
NAMES = sorted(
    {name for name in re.findall(r"`([a-z_]+(?:\.[A-Za-z_]+)+)`", PAGE) if not name.endswith((".py", ".toml"))}
)
FLOORS = re.findall(r"^\| (`[^|]+) \|", PAGE, re.M)
GIVEN = {"pages", "queries", "assets", "static", "tests", "docs"}
"""Folders that are not packages of our own choice."""


@pytest.mark.parametrize("name", NAMES)
def test_what_the_page_names_is_there(name):
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        if (ROOT.joinpath(*parts[:count]).with_suffix(".py")).exists() or (
            ROOT.joinpath(*parts[:count], "__init__.py")
        ).exists():
            found = importlib.import_module(".".join(parts[:count]))
            for part in parts[count:]:
                found = getattr(found, part)
            return
    pytest.fail(f"there is no module of the name {name}")


def test_its_floors_are_those_that_imports_are_held_to():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layers,) = [one["layers"] for one in contracts if one["type"] == "layers"]
    said = [" | ".join(re.findall(r"`([a-z]+)/`", floor)) for floor in FLOORS]
    assert said == ["", *layers]


def test_at_the_top_stand_the_app_and_at_most_thirteen_packages_beside_those_that_are_given():
    assert [path.name for path in ROOT.glob("*.py")] == ["app.py"]
    packages = {path.parent.name for path in ROOT.glob("*/*.py")} - GIVEN
    assert len(packages) <= 13 and {f"`{one}/`" for one in packages} <= set(re.findall(r"`[a-z]+/`", PAGE))


TERMS = [
    (term, module)
    for terms, modules in re.findall(r"^\| ([a-z][^|`]+) \| (`[a-z].*) \|$", PAGE, re.M)
    for term in terms.split(", ")
    for module in [re.findall(r"`([a-z_.]+)`", modules)]
]


@pytest.mark.parametrize(("term", "modules"), TERMS)
def test_a_standard_term_is_found_where_the_page_says(term, modules):
    said = " ".join(importlib.import_module(module).__doc__ for module in modules)
    assert term in re.sub(r"\s+", " ", said).lower()
