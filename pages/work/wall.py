"""The wall: a briefing over the whole window, for a screen that nobody sits at; its link says what it shows."""

from __future__ import annotations

from functools import partial

from content import context
from pages.parts import page_state
from pages.parts.wall import show
from pages.work.briefing_parts.wall_payload import payload

reader, settings, only = context.reader()
show(partial(payload, reader, settings, page_state.served_at("wall"), only=only))
