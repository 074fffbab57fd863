"""Playlists: which slides a briefing has, in which order and for how long; TOML files that are read, checked and
written.

A slide names a view and, as a link would, the filters and the period that it shows; what a slide does not say, the
playlist says. Codes are checked when a briefing is made, for they live in the database.
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

from language import i18n, signs
from language.i18n import N_, _, ngettext
from scope import links
from scope.navigation import PAGES

FOLDER = Path(__file__).parents[1] / "assets" / "playlists"
VIEWS = (
    "overview",
    "changes",
    "trends",
    "map",
    "cooperation",
    "offices",
    "office",
    "pair",
    "agencies",
    "capacity",
    "explore",
    "method",
)
"""What a slide can be made by; see `briefing.views`."""
PAGES_OF_VIEWS = {view: page.address for page in PAGES for view in page.views}
"""Address of the page that a view comes from; a view that has none is not here."""
EACH = ("office", "story", "donor")
"""What one entry can be repeated for; `story`: for the offices of `briefing.stories`."""
NARROWED = ("source", "country", "office", "period", "from", "to")
PARAMETERS = ("donor", *NARROWED)
"""What a link, a button or the command line can narrow a whole playlist to."""
LEAST_DWELL, MOST_DWELL, DWELL = 5, 600, 20
MOST_SLIDES = 60
MOST_VISIT = 240
"""Seconds that a round takes at most where a donor comes to see it."""
MOST_BYTES, MOST_LINE, MOST_SHOWN = 100_000, 2_000, 120
"""Bytes of a playlist's file, letters of a line (names of 40,000 parts took the parser 24 s), and letters of a wrong
value that are shown."""
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

    def is_of_visit(self, donor: str) -> bool:
        """Whether a donor comes to see it: one is named, or offices tell their stories."""
        return bool(donor or self.donor) or any(entry.each == "story" for entry in self.entries)

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


def shipped() -> dict[str, Playlist]:
    """The playlists that come with the dashboard or that the operator put beside them, by their file names; what cannot
    be used is left out and told by `faults`."""
    return {code: found for code, found in _read(i18n.language()).items() if isinstance(found, Playlist)}


def faults() -> list[str]:
    """What is wrong with files of playlists: where, what, and how to mend it. Told when the server starts, and on the
    Briefing page."""
    return [str(found) for found in _read(i18n.language()).values() if isinstance(found, PlaylistError)]


@cache
def _read(_language: str) -> dict[str, Playlist | PlaylistError]:
    found: dict[str, Playlist | PlaylistError] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        try:
            found[path.stem] = parse(path.read_text(encoding="utf-8"), path.stem, where=path.name)
        except PlaylistError as error:
            found[path.stem] = error
        except (OSError, UnicodeDecodeError) as error:
            found[path.stem] = unreadable(path.name, error)
    return found


def unreadable(name: str, error: OSError | UnicodeDecodeError) -> PlaylistError:
    """What to say of a file that is no text, or cannot be opened."""
    if isinstance(error, UnicodeDecodeError):
        return PlaylistError(_("{file} is not a text in UTF-8; save it again as UTF-8.").format(file=name))
    return PlaylistError(_("{file} cannot be opened ({reason}).").format(file=name, reason=error.strerror))


def parse(text: str, code: str, *, where: str = "playlist") -> Playlist:
    """A playlist from the text of its file.

    Args:
        where: names the file in messages.

    Raises:
        PlaylistError: too large, no TOML, a name that is not known, a value that cannot be used, or no slide.
    """
    if not NAME.fullmatch(code):
        raise PlaylistError(
            _(
                "{place}: {value} cannot be the name of a playlist; use small letters a to z, digits, hyphens and "
                "underscores, at most {n}."
            ).format(place=where, value=repr(code), n=40)
        )
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise PlaylistError(
            _("{file} is larger than any playlist: at most {size} kB are read.").format(
                file=where, size=MOST_BYTES // 1000
            )
        )
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > MOST_LINE:
            raise PlaylistError(
                _("{file}, line {number}: longer than any line of a playlist; at most {n} letters are read.").format(
                    file=where, number=number, n=MOST_LINE
                )
            )
    try:
        raw = tomllib.loads(text)
    except RecursionError as error:
        raise PlaylistError(
            _("{file}: brackets within brackets, deeper than a playlist needs; [[slide]] is all there need be.").format(
                file=where
            )
        ) from error
    except ValueError as error:  # Of the parser itself, and of numbers with more digits than Python reads.
        raise _no_toml(where, str(error)) from error
    slides = raw.pop("slide", None)
    if not isinstance(slides, list) or not slides or not all(isinstance(one, dict) for one in slides):
        raise PlaylistError(
            _("{file} has no slide; write [[slide]] on a line of its own, and {sample} under it.").format(
                file=where, sample='view = "overview"'
            )
        )
    if len(slides) > MOST_SLIDES:
        words = ngettext(
            "{file} has {n} slide; at most {most} are shown in one round: make two playlists.",
            "{file} has {n} slides; at most {most} are shown in one round: make two playlists.",
            len(slides),
        )
        raise PlaylistError(words.format(file=where, n=i18n.count(len(slides)), most=MOST_SLIDES))
    known = {
        "title_en": str,
        "title_ru": str,
        "about_en": str,
        "about_ru": str,
        "link": str,
        "dwell": int,
        "donor": str,
    }
    _check(raw, known, where)
    titles = {name: _text(raw, name, where, needed=True) for name in ("title_en", "title_ru")}
    abouts = {name: _text(raw, name, where) for name in ("about_en", "about_ru")}
    donor = raw.get("donor", "")
    if donor and not DONOR.fullmatch(donor):
        raise PlaylistError(
            _("{place}: {name} = {value} is not a code; write one such as {sample}.").format(
                place=where, name="donor", value=repr(_shown(donor)), sample='"JP"'
            )
        )
    return Playlist(
        code=code,
        entries=tuple(
            _entry(one, _("{file}, slide {number}").format(file=where, number=number))
            for number, one in enumerate(slides, 1)
        ),
        link=_link(raw.get("link", ""), "", where),
        dwell=_dwell(raw, where) or DWELL,
        donor=donor,
        **titles,
        **abouts,
    )


NO_TOML = (
    (
        "Unescaped|Hex value|hex value|Escaped",
        N_("a backslash stands in a text; write two of them, or put the text in single quotes"),
    ),
    ("Unclosed|at the end of an? (table|array) declaration", N_("a bracket is not closed; write what closes it")),
    ("Expected '='", N_("a name has no value; write it as {sample}")),
    ("Expected newline", N_("more stands behind a value; begin a new line there")),
    ("overwrite|twice|uplicate|mutate", N_("a name or a table is written a second time; write each once")),
    ("statement|key part", N_("neither a name nor [[slide]] begins here; write lines as {sample}")),
    (
        "Unterminated|Expected|Illegal character|invalid character|Found",
        N_("a text has no closing quote, or a sign that cannot stand in it; write it between two quotes on one line"),
    ),
    ("", N_("a value cannot be read; put texts in quotes, and write numbers in digits alone")),
)
"""What the parser of TOML says, and what there is to do, in words."""


def _no_toml(where: str, said: str) -> PlaylistError:
    what = next(words for pattern, words in NO_TOML if re.search(pattern, said))
    if place := re.search(r"at line (\d+), column (\d+)", said):
        where = _("{file}, line {line}, column {column}").format(file=where, line=place[1], column=place[2])
    elif "end of document" in said:
        where = _("{file}, at its end").format(file=where)
    return PlaylistError(
        _("{place}: this is not TOML: {what}.").format(place=where, what=_(what).format(sample="dwell = 20"))
    )


def _check(raw: Mapping, known: Mapping[str, type], where: str) -> None:
    for name, value in raw.items():
        if name not in known:
            raise PlaylistError(
                _("{place}: {name} is not known; known: {known}.").format(
                    place=where, name=_shown(name), known=", ".join(known)
                )
            )
        if type(value) is not known[name]:
            words = (
                _("{place}: {name} = {value}; write a whole number.")
                if known[name] is int
                else _("{place}: {name} = {value}; write a text in quotes.")
            )
            raise PlaylistError(
                words.format(
                    place=where, name=name, value=repr(_shown(value)) if isinstance(value, str) else _shown(value)
                )
            )


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
        raise PlaylistError(
            _("{file} has no {name}; write {sample} at its top.").format(file=where, name=name, sample=f'{name} = "…"')
        )
    most = TITLE_LETTERS if needed else 4 * TITLE_LETTERS
    if len(text) > most:
        words = ngettext(
            "{place}: {name} has {n} letter; use at most {most}.",
            "{place}: {name} has {n} letters; use at most {most}.",
            len(text),
        )
        raise PlaylistError(words.format(place=where, name=name, n=i18n.count(len(text)), most=most))
    return text


def _dwell(raw: Mapping, where: str) -> int | None:
    seconds = raw.get("dwell")
    if seconds is not None and not LEAST_DWELL <= seconds <= MOST_DWELL:
        raise PlaylistError(
            _("{place}: {name} = {value}; use {least} to {most} seconds.").format(
                place=where, name="dwell", value=_shown(seconds), least=LEAST_DWELL, most=MOST_DWELL
            )
        )
    return seconds


def _entry(raw: Mapping, where: str) -> Entry:
    _check(raw, {"view": str, "link": str, "dwell": int, "each": str}, where)
    view, each = raw.get("view"), raw.get("each", "")
    if view not in VIEWS:
        raise PlaylistError(
            _("{place}: {name} = {value}; use one of {known}.").format(
                place=where, name="view", value=repr(_shown(view)), known=", ".join(VIEWS)
            )
        )
    if each and each not in EACH:
        raise PlaylistError(
            _("{place}: {name} = {value}; use one of {known}, or leave it out.").format(
                place=where, name="each", value=repr(_shown(each)), known=", ".join(EACH)
            )
        )
    if each and (view, each) not in (("office", "office"), ("office", "story"), ("capacity", "donor")):
        raise PlaylistError(
            _("{place}: {given} cannot be made; {known} can.").format(
                place=where,
                given=f'view = "{view}", each = "{each}"',
                known='view = "office", each = "office"; view = "office", each = "story"; '
                'view = "capacity", each = "donor"',
            )
        )
    return Entry(view=view, link=_link(raw.get("link", ""), view, where), dwell=_dwell(raw, where), each=each)


MAY_BE_EMPTY = ("rows", "across")
"""Parameters that say something also where they are empty: a cross table without columns is not that with the usual
ones."""


def _link(text: str, view: str, where: str) -> tuple[tuple[str, str], ...]:
    """Parameters of a link as a page would take them; what none takes is refused.

    The language, the tier and an address before the question mark are none of a playlist's business and left out.
    """
    query = text.partition("?")[2] if "?" in text else text
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query), max_num_fields=60)
    except ValueError as error:
        raise PlaylistError(
            _(
                "{place}: link = {value} cannot be read; write it as in the address of a page: "
                "country=KZ&period=2026-H1."
            ).format(place=where, value=repr(_shown(text)))
        ) from error
    parameters = {
        name: value for name, value in pairs if name not in ("lang", "tier") and (value or name in MAY_BE_EMPTY)
    }
    own = links.PAGE_PARAMETERS.get(PAGES_OF_VIEWS.get(view, ""), ())
    _filters, refused = links.decode(parameters, PAGES_OF_VIEWS.get(view, ""))
    if refused:
        known = ", ".join(sorted((*links.KNOWN - {"lang", "tier"}, *own)))
        raise PlaylistError(
            _(
                "{place}: in link, {names} cannot be used; known are {known}, with codes and periods as in the "
                "address of a page."
            ).format(place=where, names=", ".join(map(_shown, refused)), known=known)
        )
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
