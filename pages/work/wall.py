"""The wall: a briefing over the whole window, as its link asks for it. It shows the tier that the operator has set for it."""

from __future__ import annotations

import streamlit as st

import access as accesses
import data
import i18n
import settings as all_settings
import standing
from briefing import make, playlist, source, store
from i18n import _
from pages.parts import wall

SHOWN = "_wall_shown"
"""In the session: the version of the data, what was asked for, and what was given then."""


def reader(settings: all_settings.Settings) -> accesses.Access:
    is_demonstration = standing.info().get("is_demonstration") == "true"
    is_loopback = accesses.is_from_loopback(st.get_option("server.address"), st.context.headers.to_dict())
    return make.shown_to(accesses.decide(settings.access, is_demonstration=is_demonstration, is_loopback=is_loopback), settings)


def payload() -> dict:
    """What is shown: made anew for new data, else the same again; with words where the data cannot be asked for."""
    settings = all_settings.current()
    asked, _refused = source.of_link(st.query_params.to_dict(), settings)
    i18n.use(asked.language)
    before = st.session_state.get(SHOWN)
    try:
        version = data.settle()
        if before is None or before[:2] != (version.name, asked):
            before = st.session_state[SHOWN] = (version.name, asked, _made(asked, settings))
    except data.DatabaseUnavailable:
        if before is None:
            raise
        return before[2] | {"stale": _("The database cannot be reached: the last figures stay on screen.")}
    return before[2] | ({"stale": _("The database cannot be reached: the last figures stay on screen.")} if version.is_stale else {})


def _made(asked: source.Asked, settings: all_settings.Settings) -> dict:
    who = reader(settings)
    address = (st.context.url or "").partition("?")[0].rstrip("/").removesuffix("/wall")
    made = source.kept(asked, who) if asked.frozen else source.fresh(asked, reader=who, settings=settings, address=address)
    # Within a preview there is nowhere to go.
    leave = "" if asked.is_paused else f"briefing?lang={asked.language}"
    return made | {"start": asked.start or made["start"], "is_paused": asked.is_paused, "exit": leave}


try:
    wall.show(payload)
except (playlist.PlaylistError, store.StoreError, standing.NoRecords) as error:
    st.error(i18n.markdown(error), icon=":material/slideshow:")
