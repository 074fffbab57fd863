"""Playlists: which slides a briefing has, in which order and for how long; TOML files that are read, checked and written.

A slide names a view and, as a link would, the filters and the period that it shows; what a slide does not say, the playlist
says. Codes are checked when a briefing is made, for they live in the database.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import tomli_w

import i18n
import links
import signs
from i18n import _

FOLDER = Path(__file__).parents[1] / "assets" / "playlists"
VIEWS = ("overview", "changes", "trends", "map", "cooperation", "office", "agencies", "capacity", "method")
"""What a slide can be made by; see `briefing.views`."""
PAGES_OF_VIEWS = {"overview": "", "changes": "", "trends": "trends", "map": "map", "agencies": "agencies"}
"""Address of the page that a view comes from; a view that has none is not here."""
EACH = ("office", "donor")
"""What one entry can be repeated for."""
NARROWED = ("source", "country", "office", "period", "from", "to")
PARAMETERS = ("donor", *NARROWED)
"""What a link, a button or the command line can narrow a whole playlist to."""
LEAST_DWELL, MOST_DWELL, DWELL = 5, 600, 20
MOST_SLIDES = 60
MOST_BYTES, MOST_LINE, MOST_SHOWN = 100_000, 2_000, 120
"""Bytes of a playlist's file, letters of a line (names of 40,000 parts took the parser 24 s), and letters of a wrong value that are shown."""
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
DONOR = re.compile(r"[A-Za-z0-9_\-]{1,20}")
TITLE_LETTERS = 120


class PlaylistError(ValueError):
    """A playlist that cannot be used; the message says where, what and how to mend it."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a playlist: a view with what it shows, in the words of a link.

    Args:
        link: parameters of filters, period, comparison and those of the view's page.
        dwell: seconds on the wall; None as the playlist says.
        each: one slide for every office (or donor) that the parameters keep; empty for one slide.
    """

    view: str
    link: tuple[tuple[str, str], ...] = ()
    dwell: int | None = None
    each: str = ""


@dataclass(frozen=True, kw_only=True)
class Playlist:
    """A named order of slides. `link` holds for every entry that does not say otherwise."""

    code: str
    title_en: str
    title_ru: str
    entries: tuple[Entry, ...]
    link: tuple[tuple[str, str], ...] = ()
    dwell: int = DWELL
    donor: str = ""
    about_en: str = ""
    about_ru: str = ""

    @property
    def title(self) -> str:
        return self.title_ru if i18n.language() == "ru" else self.title_en

    @property
    def about(self) -> str:
        return self.about_ru if i18n.language() == "ru" else self.about_en

    def parameters(self, entry: Entry, asked: Mapping[str, str]) -> dict[str, str]:
        """What a slide shows: its own words before those of whoever asked, and these before those of the playlist.

        Args:
            asked: some of `PARAMETERS`.
        """
        merged = dict(self.link)
        given = {name: value for name, value in asked.items() if name in NARROWED and value}
        if given.keys() & {"period", "from", "to"}:
            merged = {name: value for name, value in merged.items() if name not in ("period", "from", "to")}
        return merged | given | dict(entry.link)


# Reading ----------------------------------------------------------------------------------------------------


@cache
def shipped() -> dict[str, Playlist]:
    """The playlists that come with the dashboard or that the operator put beside them, by their file names; what cannot be used is
    left out and told by `faults`."""
    return {code: found for code, found in _read().items() if isinstance(found, Playlist)}


def faults() -> list[str]:
    """What is wrong with files of playlists: where, what, and how to mend it. Told when the server starts, and on the Briefing page."""
    return [str(found) for found in _read().values() if isinstance(found, PlaylistError)]


@cache
def _read() -> dict[str, Playlist | PlaylistError]:
    found: dict[str, Playlist | PlaylistError] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        try:
            found[path.stem] = parse(path.read_text(encoding="utf-8"), path.stem, where=path.name)
        except PlaylistError as error:
            found[path.stem] = error
        except (OSError, UnicodeDecodeError) as error:
            found[path.stem] = PlaylistError(f"{path.name} cannot be read: {error}; save it as UTF-8")
    return found


def parse(text: str, code: str, *, where: str = "playlist") -> Playlist:
    """A playlist from the text of its file.

    Args:
        where: names the file in messages.

    Raises:
        PlaylistError: too large, no TOML, a name that is not known, a value that cannot be used, or no slide.
    """
    if not NAME.fullmatch(code):
        raise PlaylistError(f"{where}: {code!r} is no name for a playlist; use small letters a to z, digits, - and _, at most 40")
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise PlaylistError(_("{file} is larger than any playlist: at most {size} kB are read.").format(file=where, size=MOST_BYTES // 1000))
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > MOST_LINE:
            raise PlaylistError(_("{file}, line {number}: longer than any line of a playlist; at most {n} letters are read.").format(file=where, number=number, n=MOST_LINE))
    try:
        raw = tomllib.loads(text)
    except RecursionError as error:
        raise PlaylistError(_("{file}: brackets within brackets, deeper than a playlist needs").format(file=where)) from error
    except ValueError as error:  # Of the parser itself, and of numbers with more digits than Python reads.
        raise PlaylistError(f"{where} is not valid TOML: {_shown(str(error))}") from error
    slides = raw.pop("slide", None)
    if not isinstance(slides, list) or not slides or not all(isinstance(one, dict) for one in slides):
        raise PlaylistError(f'{where} has no slide; write [[slide]] on a line of its own, and view = "overview" under it')
    if len(slides) > MOST_SLIDES:
        raise PlaylistError(f"{where} has {len(slides)} slides; at most {MOST_SLIDES} are shown in one round: make two playlists")
    known = {"title_en": str, "title_ru": str, "about_en": str, "about_ru": str, "link": str, "dwell": int, "donor": str}
    _check(raw, known, where)
    titles = {name: _text(raw, name, where, needed=True) for name in ("title_en", "title_ru")}
    abouts = {name: _text(raw, name, where) for name in ("about_en", "about_ru")}
    donor = raw.get("donor", "")
    if donor and not DONOR.fullmatch(donor):
        raise PlaylistError(f'{where}: donor = {_shown(donor)!r} is no code; write one such as "JP"')
    return Playlist(
        code=code,
        entries=tuple(_entry(one, f"{where}, slide {number}") for number, one in enumerate(slides, 1)),
        link=_link(raw.get("link", ""), "", where),
        dwell=_dwell(raw, where) or DWELL,
        donor=donor,
        **titles,
        **abouts,
    )


def _check(raw: Mapping, known: Mapping[str, type], where: str) -> None:
    for name, value in raw.items():
        if name not in known:
            raise PlaylistError(f"{where}: {_shown(name)} is not known; known: {', '.join(known)}")
        if type(value) is not known[name]:
            wanted = "a whole number" if known[name] is int else "text in quotes"
            raise PlaylistError(f"{where}: {name} = {_shown(value)!r}; write {wanted}" if isinstance(value, str) else f"{where}: {name} = {_shown(value)}; write {wanted}")


def _shown(value: object) -> str:
    """A wrong value as it stands in a message: not more than its beginning, nothing at all of lists and tables."""
    if isinstance(value, (list, dict)):
        return "[…]" if isinstance(value, list) else "{…}"
    if isinstance(value, int) and abs(value) > 10**MOST_SHOWN:
        return "…"
    text = signs.drawn(value) if isinstance(value, str) else repr(value)
    return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"


def _text(raw: Mapping, name: str, where: str, *, needed: bool = False) -> str:
    text = " ".join(signs.drawn(raw.get(name, "")).split())
    if needed and not text:
        raise PlaylistError(f'{where} has no {name}; write {name} = "…" at its top')
    most = TITLE_LETTERS if needed else 4 * TITLE_LETTERS
    if len(text) > most:
        raise PlaylistError(f"{where}: {name} has {len(text)} letters; use at most {most}")
    return text


def _dwell(raw: Mapping, where: str) -> int | None:
    seconds = raw.get("dwell")
    if seconds is not None and not LEAST_DWELL <= seconds <= MOST_DWELL:
        raise PlaylistError(f"{where}: dwell = {_shown(seconds)}; use {LEAST_DWELL} to {MOST_DWELL} seconds")
    return seconds


def _entry(raw: Mapping, where: str) -> Entry:
    _check(raw, {"view": str, "link": str, "dwell": int, "each": str}, where)
    view, each = raw.get("view"), raw.get("each", "")
    if view not in VIEWS:
        raise PlaylistError(f"{where}: view = {_shown(view)!r}; use one of {', '.join(VIEWS)}")
    if each and each not in EACH:
        raise PlaylistError(f"{where}: each = {_shown(each)!r}; use one of {', '.join(EACH)}, or leave it out")
    if each and (view, each) not in (("office", "office"), ("capacity", "donor")):
        raise PlaylistError(f'{where}: view "{view}" is not made for each {each}; "office" is for each office, "capacity" for each donor')
    return Entry(view=view, link=_link(raw.get("link", ""), view, where), dwell=_dwell(raw, where), each=each)


def _link(text: str, view: str, where: str) -> tuple[tuple[str, str], ...]:
    """Parameters of a link as a page would take them; what none takes is refused.

    The language, the tier and an address before the question mark are none of a playlist's business and left out.
    """
    query = text.partition("?")[2] if "?" in text else text
    try:
        pairs = parse_qsl(query, keep_blank_values=False, strict_parsing=bool(query), max_num_fields=60)
    except ValueError as error:
        raise PlaylistError(f"{where}: link = {_shown(text)!r} cannot be read; write it as in the address of a page: country=KZ&period=2026-H1") from error
    parameters = {name: value for name, value in pairs if name not in ("lang", "tier")}
    own = links.PAGE_PARAMETERS.get(PAGES_OF_VIEWS.get(view, ""), ())
    _filters, refused = links.decode(parameters, PAGES_OF_VIEWS.get(view, ""))
    if refused:
        known = ", ".join(sorted((*links.KNOWN - {"lang", "tier"}, *own)))
        raise PlaylistError(f"{where}: in link, {', '.join(map(_shown, refused))} cannot be used; known are {known}, with codes and periods as in the address of a page")
    return tuple(parameters.items())


# Writing ----------------------------------------------------------------------------------------------------


def written(playlist: Playlist) -> str:
    """The text of a playlist's file; `parse` gives the playlist back."""
    told: dict = {"title_en": playlist.title_en, "title_ru": playlist.title_ru}
    told |= {name: getattr(playlist, name) for name in ("about_en", "about_ru", "donor") if getattr(playlist, name)}
    told |= {"dwell": playlist.dwell} | ({"link": urlencode(playlist.link)} if playlist.link else {})
    told["slide"] = [
        {"view": one.view}
        | ({"link": urlencode(one.link)} if one.link else {})
        | ({"dwell": one.dwell} if one.dwell is not None else {})
        | ({"each": one.each} if one.each else {})
        for one in playlist.entries
    ]
    return tomli_w.dumps(told)
