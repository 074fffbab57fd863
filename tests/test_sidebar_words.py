"""What is chosen at the side is read whole: its box is one line of a fixed width."""

from __future__ import annotations

import pytest
from PIL import ImageFont

from content.words import COMPARISON_WORDS, PERIOD_WORDS, SOURCE_WORDS
from language import i18n
from language.i18n import _
from tools import launch

ROOM = 208
"""Pixels of such a line, beside its arrow."""
TEXT = 14


@pytest.mark.parametrize("language", ["en", "ru"])
def test_sources_periods_and_comparisons_have_room(language):
    font = ImageFont.truetype(launch.ROOT / "assets" / "fonts" / "Inter-Regular.ttf", TEXT)
    i18n.use(language)
    try:
        words = [_(word) for named in (SOURCE_WORDS, PERIOD_WORDS, COMPARISON_WORDS) for word in named.values()]
    finally:
        i18n.use("en")
    assert [word for word in words if font.getlength(word) > ROOM] == []
