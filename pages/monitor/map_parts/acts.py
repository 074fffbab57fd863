"""The map on the page, and what a click on it does: the same filters as everywhere."""

from __future__ import annotations

import math
from contextlib import suppress

import streamlit as st

from charts.map_picture import MapPicture
from content.context import Context
from content.map.facts import MOST_PLACES, Facts
from content.map.picture import picture
from content.periods import has_offices
from exports.about import in_language
from language import i18n
from language.i18n import _
from pages.monitor.map_parts import in_link
from pages.parts import page_state, sidebar
from pages.parts.explain import Explained
from pages.parts.figures import figures
from pages.parts.files import downloads
from pages.parts.heading import provenance
from queries import figures as query
from queries import locations
from scope.filters import Box, Circle
from scope.shape import MOST_CORNERS, ShapeError, shape
from web.components import map as component

KEY = "map"
OPENING = "_map_opening"
CHOSEN_FIELDS = ("countries", "blo_codes", "pair_codes", "place_codes", "cell_codes")
LEG_FIELDS = ("from_codes", "destination_codes", "countries")
MOST_KM = 500.0


def _queries(there: Context):
    filters, access = there.filters, there.access
    places = [query.by_place(filters, access)] if has_offices(there) else []
    return [*places, locations.places(filters, access, most=MOST_PLACES)]


EXPLAINED = Explained(kind="cases_by_place", queries=_queries)


def opening(initial: dict) -> dict:
    """How the map opens: once for each link, so that the figures stay the same bytes while the reader looks around."""
    if page_state.came_by_link() or OPENING not in st.session_state:
        st.session_state[OPENING] = initial
    return st.session_state[OPENING]


@st.fragment
def map_with_clock(here: Context, found: Facts, payload: bytes) -> None:
    """The map and its files. Where the reader looks goes into the link without the page running again; clicks change
    the filters."""
    # A fragment that runs by itself does not come by the frame, which sets the language.
    i18n.use(st.session_state["lang"])
    component.show(
        payload,
        key=KEY,
        acts={"told": _told, "chosen": _chosen, "leg": _leg, "boxed": _boxed, "shaped": _shaped, "near": _near},
    )
    if st.session_state.pop("_map_has_chosen", False):
        st.rerun()
    if st.session_state.pop("_map_has_told", False):
        sidebar.write_link(st.session_state["lang"])
    if not found.is_empty:
        initial, language = in_link.initial(here, found), i18n.language()

        def drawn() -> MapPicture:
            # Files are made outside this run, which has set the language.
            return in_language(language, lambda: picture(here, found, initial))

        with st.container(horizontal=True, key="map_below"):
            st.html(EXPLAINED.offer(here, "map", _("Map"), frame=found.frame, of=("cases",)))
            figures(here, drawn, _("Map"), key="map", label=_("Figures as a table"))
            downloads(
                drawn, provenance(here, found.frame), key="map", label=_("Download"), is_map=True, feed_of="places"
            )


def _value(event: str):
    return st.session_state[KEY].get(event)


def _told() -> None:
    told = _value("told")
    if isinstance(told, dict):
        in_link.keep(told)
        st.session_state["_map_has_told"] = True


def choose(key: str) -> bool:
    """A click on a mark of the map that is mounted under a key: the same as choosing it by hand; what a browser may not
    choose is dropped when the page runs. Whether anything was chosen."""
    value = st.session_state[key].get("chosen")
    if not (isinstance(value, dict) and value.get("field") in CHOSEN_FIELDS and isinstance(value.get("codes"), list)):
        return False
    sidebar.choose(value["field"], tuple(str(code) for code in value["codes"]))
    return True


def _chosen() -> None:
    if choose(KEY):
        _rerun()


def _leg() -> None:
    value = _value("leg")
    if isinstance(value, dict):
        for field in LEG_FIELDS:
            if code := value.get(field):
                sidebar.choose(field, (str(code),))
        _rerun()


def _boxed() -> None:
    numbers = _numbers(_value("boxed"), 4)
    if numbers and -180 <= numbers[0] <= numbers[2] <= 180 and -90 <= numbers[1] <= numbers[3] <= 90:
        west, south, east, north = numbers
        sidebar.choose_other("box", Box(west=west, south=south, east=east, north=north))
        _rerun()


def _shaped() -> None:
    value = _value("shaped")
    if not isinstance(value, list) or len(value) > MOST_CORNERS:
        return
    corners = [pair for one in value if (pair := _numbers(one, 2))]
    if len(corners) == len(value):
        with suppress(ShapeError):
            sidebar.choose_other("shape", shape((lat, lon) for lat, lon in corners))
            _rerun()


def _near() -> None:
    """All cases around an office instead of its own."""
    value = _value("near")
    numbers = _numbers([value.get(name) for name in ("lat", "lon", "km")], 3) if isinstance(value, dict) else None
    if numbers and abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180 and 0 < numbers[2] <= MOST_KM:
        lat, lon, km = numbers
        sidebar.choose("blo_codes", ())
        sidebar.choose("pair_codes", ())
        sidebar.choose_other("near", Circle(lat=round(lat, 4), lon=round(lon, 4), radius_km=km))
        _rerun()


def _rerun() -> None:
    st.session_state["_map_has_chosen"] = True


def _numbers(values, wanted: int) -> list[float] | None:
    """So many finite numbers, or None."""
    if not isinstance(values, list) or len(values) != wanted:
        return None
    if not all(isinstance(one, int | float) and math.isfinite(one) for one in values):
        return None
    return [float(one) for one in values]
