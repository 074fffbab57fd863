"""What a wall shows, from the words of its link: which playlist, for whom, in which language, how it looks.

A link can name a saved or frozen briefing and narrow a playlist; it cannot raise the tier.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from briefing import make, playlist, store, wall
from briefing.playlist import PARAMETERS, Playlist, PlaylistError
from content.asks import Asks
from language import signs
from language.i18n import LANGUAGES, _
from scope import links
from scope.access import Access
from scope.navigation import WALL
from scope.settings import TIERS, Settings

MODES = ("dark", "light")
LEAST_PACE, MOST_PACE = 3.0, 600.0
KEY = re.compile(r"[A-Za-z0-9_\-]{1,80}")
DEFAULT = "network"
AGENCY = "agency"
"""Whose agency a frozen wall was made for, beside what the wall is given."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One wall.

    Args:
        also: second language that the slides alternate with; empty for none.
        pace: seconds for each slide; None as the playlist says.
        start: key of the first slide.
        is_paused: stands still until someone lets it run.
        frozen: code of a frozen briefing, which is shown as it was.
    """

    playlist: str = DEFAULT
    narrowed: tuple[tuple[str, str], ...] = ()
    language: str = "en"
    also: str = ""
    mode: str = "dark"
    pace: float | None = None
    start: str = ""
    is_paused: bool = False
    frozen: str = ""

    @property
    def languages(self) -> tuple[str, ...]:
        return (self.language, self.also) if self.also else (self.language,)

    def parameters(self) -> dict[str, str]:
        """Query parameters of its link, without the start."""
        own = {
            "playlist": self.playlist,
            **dict(self.narrowed),
            "lang": self.language,
            "also": self.also,
            "theme": self.mode,
        }
        own |= {
            "pace": "" if self.pace is None else f"{self.pace:g}",
            "paused": "1" if self.is_paused else "",
            "frozen": self.frozen,
        }
        return {name: value for name, value in own.items() if value}

    def link(self) -> str:
        """Address relative to the app."""
        return f"{WALL.address}?{urlencode(self.parameters())}"


OF_WALL = ("playlist", "donor", "also", "theme", "pace", "start", "paused", "frozen")
"""Parameters of a wall's link that no page has as a filter."""


def of_link(parameters: Mapping[str, str], settings: Settings) -> tuple[Asked, tuple[str, ...]]:
    """What a link asks for, and the names of its parameters that could not be used."""
    refused: list[str] = []

    def one_of(name: str, allowed, default: str = "") -> str:
        value = parameters.get(name, "")
        if not value:
            return default
        if value in allowed if isinstance(allowed, tuple) else allowed.fullmatch(value):
            return value
        refused.append(name)
        return default

    known = tuple(one for one in settings.languages if one in LANGUAGES)
    language = one_of("lang", known, known[0])
    also = one_of("also", known)
    narrowed = {name: parameters[name] for name in PARAMETERS if parameters.get(name)}
    _choices, wrong = links.decode({name: value for name, value in narrowed.items() if name != "donor"})
    if not re.fullmatch(playlist.DONOR, narrowed.get("donor", "x")):
        wrong = (*wrong, "donor")
    refused += wrong
    asked = Asked(
        playlist=one_of("playlist", playlist.NAME, DEFAULT),
        narrowed=tuple((name, value) for name, value in narrowed.items() if name not in wrong),
        language=language,
        also=also if also != language else "",
        mode=one_of("theme", MODES, MODES[0]),
        pace=_pace(parameters, refused),
        start=one_of("start", KEY),
        is_paused=one_of("paused", ("1",)) == "1",
        frozen=one_of("frozen", playlist.NAME),
    )
    return asked, tuple(dict.fromkeys(refused))


def _pace(parameters: Mapping[str, str], refused: list[str]) -> float | None:
    text = parameters.get("pace", "")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if LEAST_PACE <= value <= MOST_PACE:
        return value
    refused.append("pace")
    return None


def chosen(code: str) -> Playlist:
    """A playlist by its code, shipped or saved.

    Raises:
        PlaylistError: there is none, or it cannot be read.
        briefing.store.StoreError: the store cannot be read.
    """
    found = playlist.shipped().get(code) or store.playlist(code)
    if found is None:
        raise PlaylistError(_("There is no playlist {code}.").format(code=code))
    return found


def fresh(
    asked: Asked, *, asks: Asks, reader: Access, settings: Settings, address: str, frozen_at: datetime | None = None
) -> dict:
    """What the wall is given.

    Args:
        reader: whose view it is, see `make.shown_to`.

    Raises:
        see `make.briefing`, `chosen`.
    """
    of = chosen(asked.playlist)
    made = [
        make.briefing(
            of,
            dict(asked.narrowed),
            asks=asks,
            reader=reader,
            settings=settings,
            language=language,
            address=address,
            mode=asked.mode,
        )
        for language in asked.languages
    ]
    return wall.payload(made, mode=asked.mode, pace=asked.pace, start=asked.start, frozen_at=frozen_at)


def kept(asked: Asked, reader: Access) -> dict:
    """A frozen wall, for a reader who may see as much as it shows.

    Raises:
        PlaylistError: there is none, or it is not for this reader.
    """
    found = store.frozen(asked.frozen)
    if found is None:
        raise PlaylistError(_("There is no frozen briefing {code}.").format(code=asked.frozen))
    is_within = TIERS.index(reader.tier) <= TIERS.index(found.tier)
    # What one agency is told is no measure of what another may be told beside the cases that it knows.
    is_within = is_within and (not reader.agency_code or found.payload.get(AGENCY) == reader.agency_code)
    if not is_within or (reader.countries and not set(found.countries or ("",)) <= set(reader.countries)):
        raise PlaylistError(_("This frozen briefing is not for your access level."))
    return signs.everywhere(found.payload)


def note_use(asked: Asked) -> None:
    """Write down that what readers keep was shown: a frozen briefing, or a saved playlist. Never an error."""
    code = asked.frozen or asked.playlist
    if asked.frozen or code not in playlist.shipped():
        store.note_use(code)


def freeze(
    asked: Asked, *, asks: Asks, reader: Access, settings: Settings, address: str, owner: str = "", whom: str = ""
) -> str:
    """Keep what the wall shows now; returns the code under which it is found again.

    Args:
        owner: the browser or person for whom it is kept; `whom`: for whom beside them, see `store.save`.

    Raises:
        briefing.store.StoreError: there is no room, or the store cannot be written.
    """
    payload = fresh(
        asked, asks=asks, reader=reader, settings=settings, address=address, frozen_at=datetime.now(UTC)
    ) | {AGENCY: reader.agency_code}
    return store.freeze(
        asked.playlist,
        payload,
        tier=reader.tier,
        countries=reader.countries,
        data_version=asks.version,
        owner=owner,
        whom=whom,
    )
