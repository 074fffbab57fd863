"""What the system must have: one line of README names it, and who lacks it is told that line."""

from __future__ import annotations

import shutil

import pytest

import launch
import screenshots

LINE = "sudo apt-get install -y make python3-venv chromium"


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
