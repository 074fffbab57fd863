"""What the donor will see, slide by slide; the wall's address, its frozen copy, and the same as files."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from briefing import files, make, playlist, refusal, store, wall_link
from briefing.playlist import PlaylistError
from content import opening, page_words
from content.context import Context
from content.words import SOURCE_WORDS, TIER_WORDS
from language import i18n
from language.i18n import N_, _, ngettext
from language.unbroken import unbroken
from pages.parts import background, browser, card, copying, page_state
from pages.parts.background import File
from pages.work.briefing_parts import wall_payload
from pages.work.briefing_parts.choices import Chosen, narrowed
from scope import links
from scope.access import KEEP
from web import data
from web.components import wall
from web.jobs import Job

PREVIEW, PHONE_PREVIEW = 410, 200
PREVIEWED = "_previewed"
"""Key of the slide that the preview begins with."""
FORMATS = {
    "pptx": N_("Slides (PPTX)"),
    "pdf": N_("For print (PDF)"),
    "xlsx": N_("Figures (XLSX)"),
    "html": N_("One page for a browser (HTML)"),
}


def of_wall(here: Context) -> tuple[Context, str]:
    """What the wall stands on that this page opens, and why readers of it see nothing of that; empty where they do."""
    reader = make.shown_to(here.access, here.settings)
    asked = narrowed(here)
    try:
        shown = opening.context(links.decode(asked)[0], here.asks, reader, here.settings, mode=here.mode)
    except opening.NoRecords:
        return here, _("Readers at the access level “{tier}” see nothing of these records.").format(
            tier=_(TIER_WORDS[reader.tier])
        )
    if not (why := refusal.why("overview", asked, shown)):
        # Who reads released figures anyway stays who they are in the words of the page.
        return replace(shown, access=here.access) if here.access.reads_release_only else shown, ""
    others = [
        _(SOURCE_WORDS[one])
        for one in opening.of_reader(here.asks, reader, opening.info(here.asks), here.settings).covered
    ]
    return here, _("The wall shows nothing. {reason}. Sources that its readers see: {sources}.").format(
        reason=why, sources=i18n.list_words(others)
    )


def say_what_is_shown(here: Context, shown: Context, why_nothing: str) -> None:
    """In words: why the wall shows nothing, how its period differs from the reader's own, and which filters do not
    narrow it."""
    if why_nothing:
        st.warning(i18n.markdown(why_nothing), icon=":material/block:")
    elif (shown.filters.start, shown.filters.end) != (here.filters.start, here.filters.end):
        own = i18n.period(here.filters.start, here.filters.end)
        st.caption(
            i18n.markdown(
                _(
                    "The wall covers only what is released to its readers; on your own pages the same choice means "
                    "{period}."
                ).format(period=unbroken(own))
            )
        )
    if others := page_words.filter_words(here, but=("countries", "blo_codes")):
        words = _("These filters do not narrow the wall: {filters}. To keep them, add the slide from its own page.")
        st.caption(i18n.markdown(words.format(filters=i18n.list_words(others))))


def draw_slides(here: Context, shown: Context, chosen: Chosen, place) -> None:
    """A small picture of every slide of a round, and the slides of the playlist that the wall does not show, each with
    the reason; known once the wall is made."""
    if chosen.of is None:
        return
    reader = make.shown_to(here.access, here.settings)
    with place:
        card.head(_("Slides of a round"))
        try:
            with st.spinner(_("Checking every slide…")):
                made = wall_payload.made(
                    here.asks, chosen.asked, reader, page_state.served_at("briefing"), here.settings
                )
        except (PlaylistError, store.StoreError, opening.NoRecords, data.DatabaseUnavailable) as error:
            if str(error):
                st.warning(i18n.markdown(error), icon=":material/block:")
            return
        card.notes(*round_words(shown, made, _(TIER_WORDS[reader.tier])), visit_words(chosen, made))
        wall.thumbnails(
            made,
            language=chosen.asked.language,
            words=_("Show this slide in the preview"),
            key="thumbnails",
            on_click=_preview_from,
        )


def round_words(shown: Context, made: dict, tier: str) -> list[str]:
    """How many slides a round has, how long it takes, and of what and for whom it tells."""
    slides = ngettext("{n} slide", "{n} slides", made["count"]).format(n=i18n.count(made["count"]))
    told = [
        _("{slides}; a round takes {time}").format(
            slides=slides, time=_lasts(sum(one["dwell"] for one in made["slides"]))
        ),
        _("Source: {source}").format(source=page_words.source_words(shown)),
        _("Period, where a slide has none of its own: {period}").format(
            period=i18n.period(shown.filters.start, shown.filters.end)
        ),
        _("Access level of the readers: {tier}").format(tier=tier),
    ]
    if number := len(made["left_out"]):
        words = ngettext("{n} slide of the playlist is not shown", "{n} slides of the playlist are not shown", number)
        told.append(words.format(n=i18n.count(number)))
    return told


def visit_words(chosen: Chosen, made: dict) -> str:
    """That a round takes longer than a donor's visit leaves for it; empty where it does not."""
    donor = dict(chosen.asked.narrowed).get("donor", "")
    if not chosen.of.is_of_visit(donor) or sum(one["dwell"] for one in made["slides"]) <= playlist.MOST_VISIT:
        return ""
    return _(
        "This round takes longer than {time}, which is too long for the visit of a donor. Choose a shorter pace, or "
        "leave out slides."
    ).format(time=_lasts(playlist.MOST_VISIT))


def _lasts(seconds: float) -> str:
    """A length of time in minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    parts = [
        ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes) if minutes else "",
        ngettext("{n} second", "{n} seconds", rest).format(n=rest) if rest or not minutes else "",
    ]
    return " ".join(part.replace(" ", i18n.SPACE) for part in parts if part)


def _preview_from(key: str) -> None:
    """Let the preview begin with a slide."""
    st.session_state[PREVIEWED] = key


def draw(here: Context, chosen: Chosen) -> None:
    if chosen.of is None:
        st.info(_("There is no playlist to show."), icon=":material/inbox:")
        return
    reader = make.shown_to(here.access, here.settings)
    card.head(_("This is how it will look"))
    told = _(
        "Shown as readers at the access level “{tier}” will see it. The arrow keys change slides, the space "
        "bar lets it run."
    ).format(tier=_(TIER_WORDS[reader.tier]))
    st.html(f'<div class="blo-take">{i18n.html(told)}</div>')
    begun = st.session_state.get(PREVIEWED, "")
    paused = replace(chosen.asked, is_paused=True)
    start = f"&{urlencode({'start': begun})}" if begun else ""
    st.iframe(
        f"{_base()}/{paused.link()}{start}",
        height=PHONE_PREVIEW if card.is_narrow() else PREVIEW,
        alt=_("Preview of the wall"),
    )
    _address_line(_("Open the wall"), chosen.asked.link(), ":material/fullscreen:", is_first=True)
    if may_keep(here):
        if browser.account():
            browser.whom(here.access, key="freeze_for")
        st.button(
            _("Freeze to this data version"),
            key="freeze",
            icon=":material/ac_unit:",
            on_click=_freeze,
            args=(here, chosen),
            help=_(
                "The wall then shows the data as they are now, whatever is loaded later, until you open another link."
            ),
        )
        _frozen(chosen)
    with st.container(horizontal=True, gap="small"):
        for kind, words in FORMATS.items():
            background.button(_(words), _begin, here, chosen, kind, key=f"make_{kind}")


def may_keep(here: Context) -> bool:
    """Whether this reader may write into the store."""
    return here.access.tier in ("internal", "partner") and KEEP in here.access.may


def _base() -> str:
    """Path under which the app is served, without a slash at its end."""
    path = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def _freeze(here: Context, chosen: Chosen) -> None:
    # A callback runs before the page has said which language is in use.
    i18n.use(st.session_state.get("lang", i18n.language()))
    reader = make.shown_to(here.access, here.settings)
    try:
        code = wall_link.freeze(
            chosen.asked,
            asks=here.asks,
            reader=reader,
            settings=here.settings,
            address=page_state.served_at("briefing"),
            owner=browser.name(),
            whom=st.session_state.get("freeze_for") or "",
        )
    except (PlaylistError, store.StoreError, opening.NoRecords, data.DatabaseUnavailable) as error:
        st.session_state["_frozen"] = {"error": str(error)}
        return
    st.session_state["_frozen"] = {"code": code, "playlist": chosen.asked.playlist}


def _frozen(chosen: Chosen) -> None:
    """The address of what was frozen last."""
    told = st.session_state.get("_frozen")
    if not told:
        return
    if "error" in told:
        st.error(i18n.markdown(told["error"]), icon=":material/error:")
        return
    link = f"wall?{urlencode(replace(chosen.asked, frozen=told['code']).parameters())}"
    _address_line(_("Open the frozen wall"), link, ":material/ac_unit:")


def _address_line(words: str, link: str, icon: str, *, is_first: bool = False) -> None:
    """A wall to open, and its whole address to copy."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.link_button(words, link, icon=icon, type="primary" if is_first else "secondary")
        with st.container(key=f"copy_{'wall' if is_first else 'frozen'}"):
            copying.text(
                f"{page_state.served_at('briefing')}/{link}",
                label=_("Address of the wall"),
                key=f"address_{'wall' if is_first else 'frozen'}",
            )


def _begin(here: Context, chosen: Chosen, kind: str) -> None:
    """Begin the file of a briefing, in each language that is shown."""
    i18n.use(st.session_state.get("lang", i18n.language()))
    here, reader, address = (
        replace(here, asks=data.of_job()),
        make.shown_to(here.access, here.settings),
        page_state.served_at("briefing"),
    )
    for language in chosen.asked.languages:
        wall_link.note_use(chosen.asked)
        key = "-".join(
            map(
                str,
                (kind, language, here.asks.version, reader.tier, abs(hash((chosen.of, chosen.asked.narrowed, reader)))),
            )
        )
        label = f"{chosen.of.title} · {language.upper()} · {kind.upper()}"
        background.jobs().submit(key, label, partial(_made, here, chosen, kind, language, address))


def _made(here: Context, chosen: Chosen, kind: str, language: str, address: str, job: Job) -> File:
    """The file in one language: its slides, then the writing of it."""
    made = make.briefing(
        chosen.of,
        dict(chosen.asked.narrowed),
        asks=here.asks,
        reader=make.shown_to(here.access, here.settings),
        settings=here.settings,
        language=language,
        address=address,
        tell=lambda done, total: job.tell(done, total + 1),
    )
    return File(files.name(made, kind), files.MIME[kind], files.WRITERS[kind](made))
