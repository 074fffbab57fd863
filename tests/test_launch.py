"""What the system must have: one line of README names it, and who lacks it is told that line."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from tests.conftest import lacking
from tools import launch, screenshots
from web import workers

LINE = "sudo apt-get install -y make python3-venv chromium-headless-shell nginx-light mariadb-server"


@pytest.fixture
def no_browser(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)


def test_without_a_browser_the_line_of_readme_says_what_to_install(no_browser, capsys):
    assert screenshots.main([]) == 1
    said = capsys.readouterr()
    assert LINE in said.err and "brew install" in said.err and said.out == ""


def test_what_the_system_must_have_stands_in_one_line_of_readme():
    lines = (launch.ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if "apt-get" in line]
    assert LINE in line and "brew install" in line


def test_a_browser_that_playwright_brought_does_as_well(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "/cache/chrome" else None)
    assert launch.executable("/cache/chrome") == "/cache/chrome"


@pytest.fixture
def bare_make(tmp_path):
    """Runs `make` where there is nothing but README, Makefile and the named programs: its exit code and what it
    says."""
    make = shutil.which("make") or lacking("no make")
    for name in ("Makefile", "README.md", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(launch.ROOT / name, tmp_path)

    def run(target: str, **programs: str) -> tuple[int, str]:
        (tmp_path / "bin").mkdir()
        for name, script in programs.items():
            program = tmp_path / "bin" / name
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(0o755)
        (tmp_path / "bin" / "grep").symlink_to(shutil.which("grep"))
        environment = {"PATH": str(tmp_path / "bin"), "HOME": os.environ.get("HOME", "/")}
        said = subprocess.run([make, target], cwd=tmp_path, env=environment, capture_output=True, text=True)
        return said.returncode, said.stdout + said.stderr

    return run


@pytest.mark.parametrize("target", ["run", "test", "soak", "screens"])
def test_without_a_new_enough_python_make_says_what_to_install(bare_make, target):
    code, said = bare_make(target, python3="exit 1")
    assert code and "Python 3.11 or newer is needed." in said and LINE in said


def test_without_venv_make_says_what_to_install(bare_make):
    code, said = bare_make("run", python3='[ "$1" = -c ]')
    assert code and "No virtual environment could be made." in said and LINE in said


def test_without_nginx_the_line_of_readme_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(launch, "browser", lambda: nullcontext(SimpleNamespace(version="1")))
    monkeypatch.setattr(launch.shutil, "which", lambda name, path=None: None)
    assert launch.main() == 1
    assert LINE in capsys.readouterr().err


def test_without_mariadb_the_line_of_readme_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(launch, "browser", lambda: nullcontext(SimpleNamespace(version="1")))
    monkeypatch.setattr(launch, "nginx", lambda: "nginx")
    monkeypatch.setattr(launch.shutil, "which", lambda name, path=None: None)
    assert launch.main() == 1
    said = capsys.readouterr().err
    assert "There is no MariaDB." in said and LINE in said


def test_workers_without_nginx_are_not_started_and_the_line_of_readme_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda name, path=None: None)
    monkeypatch.setattr(workers.signal, "signal", lambda *_said: None)
    assert workers.main(["2"]) == 1
    assert LINE in capsys.readouterr().err
