"""What is doubtful in the totals of a page: one sentence in sight, the others behind a line that opens."""

from __future__ import annotations

import re
from html import unescape

from content.page_words import Doubt
from pages.parts import heading

REPEATS = Doubt(("These totals include 2 double reports", "Drugs: 3 kg less"), "/records?double=near")
UNLIKELY = Doubt(("Totals leave out 1 case",), "/records?quantity=implausible")


def text_of(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", unescape(markup)).split())


def test_the_first_sentence_is_in_sight_and_the_others_open():
    seen, folded = heading._doubts([REPEATS, UNLIKELY]).split("<details")
    assert text_of(seen) == "These totals include 2 double reports. Show these records"
    assert 'href="/records?double=near"' in seen
    assert "<summary>2 more notes on these totals</summary>" in folded
    assert text_of(folded.partition("</summary>")[2]) == (
        "Drugs: 3 kg less. Totals leave out 1 case. Show these records"
    )
    assert 'href="/records?quantity=implausible"' in folded


def test_one_sentence_has_nothing_to_open():
    assert "<details" not in heading._doubts([UNLIKELY])
