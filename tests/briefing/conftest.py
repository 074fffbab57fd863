"""Every test of briefings begins and ends in English."""

from __future__ import annotations

import pytest

from language import i18n


@pytest.fixture(autouse=True)
def in_english():
    i18n.use("en")
    yield
    i18n.use("en")
