"""A page is one record: what is there, what leads to it and what documents say of it agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from briefing import playlist
from language import i18n
from scope import links, navigation

ROOT = Path(i18n.__file__).parents[1]


def test_every_script_is_a_page_and_every_page_has_its_script():
    scripts = {str(path.relative_to(ROOT)) for path in ROOT.glob("pages/*/*.py")} - {
        str(path.relative_to(ROOT)) for path in ROOT.glob("pages/parts/*.py")
    }
    assert scripts == {page.script for page in navigation.EVERY}
    assert len({page.address for page in navigation.EVERY}) == len(scripts)


def test_readme_says_of_every_page_what_it_answers():
    table = (
        (ROOT / "README.md")
        .read_text(encoding="utf-8")
        .partition("| page | the questions it answers |")[2]
        .partition("\n\n")[0]
    )
    assert re.findall(r"^\| (\w+) \| (.+) \|$", table, re.M) == [
        (page.title, page.question) for page in navigation.PAGES
    ]


def test_a_playlist_knows_the_pages_of_its_views_and_each_page_what_it_keeps_in_its_link():
    assert playlist.PAGES_OF_VIEWS == {
        "overview": "",
        "changes": "",
        "trends": "trends",
        "map": "map",
        "agencies": "agencies",
        "offices": "offices",
        "office": "offices",
        "pair": "offices",
        "cooperation": "cooperation",
        "capacity": "capacity",
        "explore": "explore",
    }
    assert set(playlist.PAGES_OF_VIEWS) <= set(playlist.VIEWS)
    assert links.PAGE_PARAMETERS["map"] == ("layers", "mode", "time", "speed", "at") and "" not in links.PAGE_PARAMETERS


def test_a_page_is_found_by_its_name_and_by_its_address():
    assert navigation.of("situation") is navigation.of("") and navigation.of("situation").address == ""
    with pytest.raises(LookupError, match="there is no page 'reports'"):
        navigation.of("reports")
    assert navigation.of("records").script == "pages/work/records.py" and navigation.of("wall") is navigation.WALL
