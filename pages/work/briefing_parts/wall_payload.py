"""What the wall is given at each look: the newest data, the frozen ones, or the last that could be had, with words on
it."""

from __future__ import annotations

import logging
from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from briefing import make, store, wall, wall_link
from briefing.playlist import PlaylistError
from briefing.wall_link import Asked
from content import opening
from content.asks import Asks
from language import i18n
from language.i18n import _
from scope import links
from scope.access import Access
from scope.settings import TIERS, Settings
from web import data

LOG = logging.getLogger(__name__)
KEPT = "_wall"


def payload(reader: Access, settings: Settings, address: str, *, only: str = "") -> dict:
    """Payload of the wall that the link in the address asks for; never an error.

    Args:
        reader: who opened it; the wall shows no more than the operator has set, and never more than the reader may see.
        address: where the app is served.
        only: the one playlist that may be shown, empty for any; frozen briefings are then those of it.
    """
    parameters = links.mended({name: st.query_params.get_all(name) for name in st.query_params}, wall_link.OF_WALL)
    asked, refused = wall_link.of_link(parameters, settings)
    i18n.use(asked.language)
    shown = make.shown_to(reader, settings).lowered(parameters.get("tier") if parameters.get("tier") in TIERS else None)
    try:
        if only and only != _playlist_of(asked):
            words = _("This screen was let in for another briefing. The operator makes a link for this one.")
            raise PlaylistError(words)
        found, stale = _found(asked, shown, settings, address)
    except store.StoreError as error:
        if kept := _last(asked, shown):
            return kept | {"stale": _("The last picture stays. {reason}").format(reason=error)}
        return _message(asked, shown, settings, str(error))
    except (PlaylistError, opening.NoRecords) as error:
        return _message(asked, shown, settings, str(error) or _("The database holds no records yet."))
    except data.DatabaseUnavailable as error:
        if kept := _last(asked, shown):
            return kept | {"stale": _("The database is unavailable. The last picture stays until it answers.")}
        return _message(asked, shown, settings, f"{_('The database is unavailable')}: {error}")
    except Exception:
        # A wall that stands before guests shows its last picture, whatever else fails; the operator finds the reason.
        LOG.exception("the wall could not be made: %s", parameters)
        if kept := _last(asked, shown):
            return kept | {"stale": _("The newest data could not be drawn. The last picture stays.")}
        return _message(
            asked, shown, settings, _("This page could not be drawn; the operator finds the reason in the log.")
        )
    if refused and not stale:
        stale = _("Parts of the link could not be used: {names}").format(
            names=i18n.list_words(links.told(name, parameters) for name in refused)
        )
    st.session_state[KEPT] = (asked, shown, found)
    if not asked.is_paused:
        # The preview on the Briefing page stands still: who looks at it there does not show it to anybody.
        wall_link.note_use(asked)
    back = {"playlist": asked.playlist} | {name: value for name, value in asked.narrowed} | {"lang": asked.language}
    return found | {
        "start": asked.start,
        "paused": asked.is_paused,
        "stale": stale,
        "exit": f"briefing?{urlencode(back)}",
    }


def _playlist_of(asked: Asked) -> str:
    """The playlist that is shown: of a frozen briefing the one that was frozen."""
    if not asked.frozen:
        return asked.playlist
    frozen = store.frozen(asked.frozen)
    return frozen.playlist_code if frozen else ""


def _last(asked: Asked, reader: Access) -> dict | None:
    """The last payload of this very wall for this very reader: another link's may show more."""
    kept = st.session_state.get(KEPT)
    return kept[2] if kept and kept[:2] == (asked, reader) else None


def _found(asked: Asked, reader: Access, settings: Settings, address: str) -> tuple[dict, str]:
    """The payload, and what must be said of its age."""
    if asked.frozen:
        return wall_link.kept(asked, reader), ""
    version = data.settle()
    found = made(data.of_page(), asked, reader, address, settings)
    return found, _("The database is unavailable. The last picture stays until it answers.") if version.is_stale else ""


def made(asks: Asks, asked: Asked, reader: Access, address: str, settings: Settings) -> dict:
    """The payload from a version of the data; made once for all who look at it."""
    return _fresh(
        asks.version, replace(asked, start="", is_paused=False), reader, address, _asks=asks, _settings=settings
    )


@st.cache_resource(max_entries=24, show_spinner=False)
def _fresh(version: str, asked: Asked, reader: Access, address: str, _asks: Asks, _settings: Settings) -> dict:
    return wall_link.fresh(asked, asks=_asks, reader=reader, settings=_settings, address=address)


def _message(asked: Asked, reader: Access, settings: Settings, words: str) -> dict:
    """A wall with one slide that says why there is nothing to show."""
    made = [
        make.message(words, reader=reader, settings=settings, language=language) for language in asked.languages[:1]
    ]
    return wall.payload(made, mode=asked.mode, pace=None, start="")
