"""The questions of `docs/questions.md`: each is answered in a few actions, by a section that its link opens."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import streamlit as st

from database.engine import Location
from scope import navigation
from tests.test_sweep import Readers

PAGE = Path(__file__).parent.parent / "docs" / "questions.md"
READERS = {
    "A coordinator on Monday": ("internal", 3, 10),
    "A donor's desk officer on Friday": ("donor", 3, 10),
    "An analyst on any day": ("internal", 4, 14),
}
"""Who reads, in how many actions at most, and how many questions there are, by the heading."""
KAINDY = {"office_profile": "KG-KAINDY-RAIL"}


def questions() -> list[tuple[str, str, str, str, str]]:
    """Heading, question, actions, link and section of each."""
    found = []
    for part in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        heading, *lines = part.splitlines()
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
        # Those of the analyst have a number of their own.
        found += [(heading, *row[-4:]) for row in rows[2:] if heading in READERS]
    return found


@pytest.fixture(scope="module")
def network(demonstration_of) -> Location:
    return demonstration_of(6000)


@pytest.fixture
def readers(network, monkeypatch) -> Readers:
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
    for cache in (st.cache_data, st.cache_resource):
        cache.clear()
    return Readers(monkeypatch)


def sections(markup: str) -> set[str]:
    return {
        html.unescape(re.sub("<.*?>", "", one)) for one in re.findall(r"<h[12][^>]*>(.*?)(?:<span|</h[12]>)", markup)
    }


@pytest.mark.each_time(1)
@pytest.mark.parametrize("heading", READERS)
def test_each_question_is_answered_in_a_few_actions_by_a_section_that_its_link_opens(readers, heading):
    reader, most, number = READERS[heading]
    asked = [one for one in questions() if one[0] == heading]
    assert len(asked) == number
    readers.begin(reader)
    drawn: dict[str, set[str]] = {}
    for _heading, question, actions, link, section in asked:
        assert 1 <= len(actions.split(" › ")) <= most, question
        # What a program fetches is what the page beside it shows.
        link = link.partition("` ")[0].replace("/feed/explore.xlsx", "/explore").replace("&left_out=NUMBER", "")
        if link not in drawn:
            address = urlsplit(link.strip("`"))
            page = next(one.name for one in navigation.PAGES if one.address == address.path.strip("/"))
            shown = readers.draw(page, **dict(parse_qsl(address.query, keep_blank_values=True)))
            assert not [one.value for one in shown.app.warning], link
            drawn[link] = sections(shown.markup)
        assert section in drawn[link], question


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Operational since 7 Jul 2022, supported by Japan", "Kyrgyzstan · opposite: Kazakhstan · Railway")),
        ("ru", ("Действует с 07.07.2022, при поддержке: Япония", "Кыргызстан · напротив: Казахстан · Железнодорожный")),
    ],
)
def test_the_page_of_kaindy_says_what_was_published_of_it(readers, language, words):
    readers.begin("donor")
    drawn = readers.draw("offices", lang=language, **KAINDY).markup
    shown = html.unescape(re.sub("<.*?>", "", drawn)).replace("\xa0", " ")
    assert [one for one in words if one not in shown] == []
