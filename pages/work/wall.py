"""The wall: a briefing over the whole window, for a screen that nobody sits at."""

from __future__ import annotations

from briefing import source
from pages.parts.wall import show

show(source.current)
