"""The file of one page: it asks nothing of any network, and no text in it becomes markup."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from briefing import html_file
from tests.briefing import sample


class Elements(HTMLParser):
    """Names of elements with their attributes, and the text in them."""

    def __init__(self, text: str):
        super().__init__()
        self.is_open = False
        self.found: list[tuple[str, dict, str]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs), ""))
        self.is_open = True

    def handle_endtag(self, tag):
        self.is_open = False

    def handle_data(self, data):
        if self.is_open:
            tag, attributes, text = self.found[-1]
            self.found[-1] = (tag, attributes, text + data)


@pytest.fixture(scope="module")
def file() -> str:
    return html_file.html([sample.briefing("en", sample.hostile("en")[3:5])], mode="light").decode("utf-8")


def test_its_elements_are_its_own_whatever_the_texts_are(file):
    assert [tag for tag, _attributes, _text in Elements(file).found] == [
        "html",
        "head",
        "meta",
        "meta",
        "meta",
        "meta",
        "title",
        "style",
        "body",
        "script",
        "script",
    ]


def test_the_texts_come_out_as_they_went_in(file):
    payload = json.loads(
        next(text for _tag, attributes, text in Elements(file).found if attributes.get("id") == "payload")
    )
    assert payload["slides"][0]["title"].endswith("</script><b>&amp;")


def test_it_names_no_address_but_the_names_of_its_languages(file):
    assert set(re.findall(r"\w+://[^\s\"'`)<\\]+", file)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_the_rules_allow_its_own_script_and_no_network(file):
    rules = next(
        attributes["content"]
        for _tag, attributes, _text in Elements(file).found
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    script = next(text for tag, attributes, text in Elements(file).found if attributes.get("type") == "module")
    assert f"script-src 'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in rules
    assert rules.startswith("default-src 'none'") and "connect-src" not in rules


def test_the_letters_are_in_it(file):
    assert file.count("@font-face") == 2 and "data:font/woff;base64," in file
