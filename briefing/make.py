"""A briefing made from a playlist: every slide from the settled version of the data, for one reader, in one
language."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from briefing import refusal, stories, views_by_name
from briefing.playlist import MOST_SLIDES, MOST_VISIT, NARROWED, Entry, Playlist, PlaylistError
from briefing.request import Request
from briefing.slide_words import slide_words
from briefing.wall import LEAST_TURN
from content import opening, page_words
from content.asks import Asks
from content.context import Context
from exports.about import in_language
from exports.briefing_model import MOST_POINTS, Briefing, LeftOut, Slide
from exports.provenance import Provenance
from language import i18n
from language.i18n import _, ngettext
from queries import network
from scope import links
from scope.access import NETWORK, Access
from scope.settings import Settings

LOG = logging.getLogger(__name__)
Tell = Callable[[int, int], None]


def briefing(
    playlist: Playlist,
    asked: Mapping[str, str],
    *,
    asks: Asks,
    reader: Access,
    settings: Settings,
    language: str,
    address: str = "",
    mode: str = "light",
    tell: Tell = lambda done, total: None,
) -> Briefing:
    """All slides of a playlist.

    Args:
        asked: what the whole playlist is narrowed to, some of `briefing.playlist.PARAMETERS`.
        asks: answers from the data that all slides are of.
        reader: whose view it is.
        address: where the dashboard is served, for links back.
        tell: is told how many of all slides are made.

    Raises:
        PlaylistError: what is asked for is not known.
        standing.NoRecords: there is nothing that the reader may know of.
        whatever `asks` raises where the database went away.
    """
    return in_language(language, lambda: _made(playlist, asked, asks, reader, settings, address, mode, tell))


def _made(
    playlist: Playlist,
    asked: Mapping[str, str],
    asks: Asks,
    reader: Access,
    settings: Settings,
    address: str,
    mode: str,
    tell: Tell,
) -> Briefing:
    _check(asked)
    reader = reader.looking_at(NETWORK)
    whole = opening.context(_choices(dict(playlist.link) | _filters(asked)), asks, reader, settings, mode=mode)
    donor = asked.get("donor") or playlist.donor
    if donor and donor not in set(asks.load(network.donors())["code"]):
        raise PlaylistError(_("Donor {code} is not known.").format(code=donor))
    for name, field in (("office", "blo_codes"), ("country", "countries")):
        if unknown := [
            code
            for code in asked.get(name, "").split(links.SEPARATOR)
            if code and whole.names.code(field, code) is None
        ]:
            raise PlaylistError(_("In {name}, {code} is not known.").format(name=name, code=", ".join(unknown)))
    requests = list(_requests(playlist, asked, whole, reader, settings, donor, address, mode))
    if len(requests) > MOST_SLIDES:
        raise PlaylistError(
            _(
                "This comes to {n} slides; at most {most} are shown in one round: choose a country, a donor or some "
                "offices."
            ).format(n=len(requests), most=MOST_SLIDES)
        )
    marks = page_words.marks(whole)
    shared = (dict(playlist.link) | _filters(asked)).items()
    slides: list[Slide] = []
    left_out: list[LeftOut] = []
    for number, request in enumerate(requests):
        tell(number, len(requests))
        why = refusal.why(request.view, request.parameters, request.here)
        made = None if why else views_by_name.slide(request)
        if made is None or made.is_empty:
            own = dict(item for item in request.parameters.items() if item not in shared)
            left_out.append(
                LeftOut(
                    words=slide_words(request.here.names, request.view, own), reason=why or made.title, is_empty=not why
                )
            )
        else:
            slides.append(replace(made, title=page_words.titled(request.here, made.title)))
    tell(len(requests), len(requests))
    if playlist.is_of_visit(donor):
        slides = within_visit(slides)
    if told := [one for one in left_out if not (one.is_empty and slides)]:
        slides.append(_of_left_out(told, settings, marks))
    return bound(whole, playlist.code, playlist.title, slides, left_out)


def within_visit(slides: list[Slide]) -> list[Slide]:
    """The slides of a donor's visit, each shown so much shorter that a round takes no longer than the visit leaves for
    it, but none for less than it takes to read."""
    share = MOST_VISIT / max(sum(slide.dwell for slide in slides), MOST_VISIT)
    return [replace(slide, dwell=max(int(slide.dwell * share), min(slide.dwell, LEAST_TURN))) for slide in slides]


def bound(whole: Context, key: str, title: str, slides: Iterable[Slide], left_out: Iterable[LeftOut] = ()) -> Briefing:
    """Slides as one briefing, with what all of them stand on: the reader, the period and the state of the data."""
    return Briefing(
        key=key,
        title=title,
        language=i18n.language(),
        tier=whole.access.tier,
        slides=tuple(slides),
        installation=whole.settings.name(i18n.language()),
        period=i18n.period(whole.filters.start, whole.filters.end),
        data_date=page_words.loaded_moment(whole),
        data_version=whole.asks.version,
        loaded_at=whole.loaded_at,
        marks=page_words.marks(whole),
        left_out=tuple(left_out),
    )


def _of_left_out(told: list[LeftOut], settings: Settings, marks: tuple[str, ...]) -> Slide:
    """The slide that says what is not shown, and why; it stands on no figures."""
    reasons = by_reason(told)
    said = [f"{'; '.join(words)}: {reason}" for reason, words in reasons.items()]
    if len(said) > MOST_POINTS:
        rest = sum(len(words) for words in list(reasons.values())[MOST_POINTS - 1 :])
        said[MOST_POINTS - 1 :] = [ngettext("{n} more slide", "{n} more slides", rest).format(n=i18n.count(rest))]
    title = ngettext(
        "{n} slide that was asked for is not shown", "{n} slides that were asked for are not shown", len(told)
    ).format(n=i18n.count(len(told)))
    if len(reasons) == 1 and len(told) > 1:
        title, said = (
            f"{title}: {next(iter(reasons))[:1].lower()}{next(iter(reasons))[1:]}",
            [one.words for one in told],
        )
        if len(said) > MOST_POINTS:
            said = ["; ".join(said)]
    return Slide(
        key="left-out",
        view="method",
        title=title,
        provenance=replace(_of_nothing(settings), marks=marks),
        points=tuple(said),
    )


def by_reason(told: Iterable[LeftOut]) -> dict[str, list[str]]:
    """Slides that are left out in words, by the reason that they have in common."""
    found: dict[str, list[str]] = {}
    for one in told:
        found.setdefault(one.reason, []).append(one.words)
    return found


def _of_nothing(settings: Settings) -> Provenance:
    """What a slide without figures says of itself."""
    name = settings.name(i18n.language())
    return Provenance(language=i18n.language(), installation=name, filter_line="", compared="", data_date="", source="")


def _filters(asked: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in asked.items() if name in NARROWED and value}


def _check(asked: Mapping[str, str]) -> None:
    _choices_, refused = links.decode(_filters(asked))
    if refused:
        raise PlaylistError(
            _(
                "These cannot be used: {names}. Write codes and periods as in the address of a page: country=KZ, "
                "period=2026-H1."
            ).format(names=", ".join(refused))
        )


def _choices(parameters: Mapping[str, str], page: str = "") -> links.Choices:
    return links.decode(parameters, page)[0]


def _requests(
    playlist: Playlist,
    asked: Mapping[str, str],
    whole: Context,
    reader: Access,
    settings: Settings,
    donor: str,
    address: str,
    mode: str,
) -> Iterator[Request]:
    """One request for each slide, in their order; keys differ."""
    used: dict[str, int] = {}
    for entry in playlist.entries:
        for own, of_donor, name in _repeated(entry, playlist, asked, whole, donor):
            parameters = playlist.parameters(entry, dict(asked)) | own
            used[name] = used.get(name, 0) + 1
            here = opening.context(_choices(parameters), whole.asks, reader, settings, mode=mode)
            yield Request(
                key=name if used[name] == 1 else f"{name}-{used[name]}",
                view=entry.view,
                here=here,
                parameters=parameters,
                donor=of_donor,
                address=address,
                dwell=entry.dwell or playlist.dwell,
            )


def _repeated(
    entry: Entry, playlist: Playlist, asked: Mapping[str, str], whole: Context, donor: str
) -> list[tuple[dict[str, str], str, str]]:
    """For each slide of an entry: parameters of its own, its donor, and its name."""
    if entry.each in ("office", "story"):
        chosen = playlist.parameters(entry, dict(asked)).get("office", "")
        codes = [code for code in chosen.split(links.SEPARATOR) if code] if chosen else _offices(whole, donor)
        if entry.each == "story" and len(codes) > stories.MOST:
            codes = stories.of(whole, codes, donor)
        return [({"office": code}, donor, f"{entry.view}-{code}") for code in codes]
    if entry.each == "donor":
        codes = (
            [donor]
            if donor
            else list(dict.fromkeys(whole.load(network.supported(whole.filters, whole.access))["donor_code"]))
        )
        return [({}, code, f"{entry.view}-{code}") for code in codes]
    # A slide that was added from the page of a donor is of this donor.
    return [({}, dict(entry.link).get("donor", "") or donor, entry.view)]


def _offices(whole: Context, donor: str) -> list[str]:
    """Offices in scope; those that a donor supported, where one is asked for."""
    if whole.access.tier == "public":
        return []
    supported = whole.load(network.supported(whole.filters, whole.access))
    if donor:
        return supported[supported["donor_code"] == donor]["blo_code"].tolist()
    return whole.load(network.offices(whole.filters, whole.access))["code"].tolist()


def shown_to(reader: Access, settings: Settings) -> Access:
    """Whose view a briefing on the wall is: the one that the operator has set, never more than the reader's own. A
    partner's is the
    network as it is released: a wall is looked at by others too."""
    return reader.lowered(settings.access.wall).looking_at(NETWORK)


def message(words: str, *, reader: Access, settings: Settings, language: str) -> Briefing:
    """A briefing of one slide that says why there is nothing to show."""

    def made() -> Briefing:
        name = settings.name(i18n.language())
        slide = Slide(key="message", view="method", title=words.rstrip("."), provenance=_of_nothing(settings))
        return Briefing(
            key="message",
            title=name,
            language=i18n.language(),
            tier=reader.tier,
            slides=(slide,),
            installation=name,
            period="",
            data_date="",
            data_version="",
            loaded_at=None,
        )

    return in_language(language, made)
