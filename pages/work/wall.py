"""The wall: a briefing over the whole window, for a screen that nobody sits at; its link says what it shows."""

from __future__ import annotations

from functools import partial

import page_state
from content import screen
from pages.parts.wall import show
from pages.work.briefing_parts.wall_payload import payload

reader, settings = screen.reader()
show(partial(payload, reader, settings, page_state.served_at("wall")))
