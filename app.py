"""The frame around every page: language, data, access, navigation, filters; then the page itself."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from pathlib import Path

import streamlit as st
from google.protobuf.message import DecodeError
from starlette.middleware import Middleware
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.server.starlette import starlette_websocket
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from accounts import audit, roles, servers
from accounts.sessions import Found
from analysis import season
from briefing import playlist
from charts import theme
from content import context, opening
from database import contract, outage
from database import engine as engines
from exports import route
from feeds.route import Feeds, Source
from language import i18n
from language.i18n import _
from pages.parts import (
    draft,
    explain,
    finder,
    heading,
    leaving,
    link,
    page_state,
    preferred,
    saved,
    sidebar,
    signing_in,
)
from scope import access as accesses
from scope import links, navigation
from scope import settings as all_settings
from scope.access import NETWORK, Access
from scope.navigation import PEOPLE, WALL
from web import data, first_start, garbage, gate, health, logs, measures, memory, people, preferences
from web.components import document, first_visit
from web.components import theme as themes

ROOT = Path(__file__).parent
LOG = logging.getLogger(__name__)
RETRY_SECONDS, SLOW_RETRY_SECONDS, NEWER_SECONDS = 5, 30, 45
"""How often a page asks again: whether the database is back, whether it has become faster, whether it holds newer
data."""
SIDEBAR_WIDTH = 312
WITHOUT_VIEW = ("help", PEOPLE.address)
"""Pages that show the same whatever is chosen."""
OF_EVERY_LINK = ("lang", "data", "source", "period", "compare")
RIGHTS_OF_PAGES = {one.address: one.right for one in (*navigation.PAGES, PEOPLE)}
OF_ROWS = {one.address for one in navigation.PAGES if one.is_for_rows}
"""Pages to which only those are led who have rows to ask of."""
OF_READERS = (None, "rerun_script", "stop_script", "file_urls_request", "app_heartbeat", "backend_operation_request")
"""Messages of Streamlit's pages that readers send."""
START_SECONDS = 3
"""So long a start waits for the database at most."""


def main() -> None:
    try:
        settings = all_settings.current()
        engines.location()
    except (all_settings.SettingsError, engines.LocationError) as error:
        say_unusable(error)
        return
    language = choose_language(settings, preferred.settle(settings).language)
    bar_tables()
    st.set_page_config(
        page_title=_("Border Liaison Offices"),
        layout="wide",
        initial_sidebar_state=SIDEBAR_WIDTH,
        page_icon=str(ROOT / "static" / "icon.png"),
    )
    mode = st.context.theme.type or "light"
    palette = theme.palette(mode)
    st.html(style(palette))
    document.settle(
        people.ALIVE if people.is_of_proxy(visitor().session) else "",
        cookie=preferences.COOKIE,
        seconds=preferences.COOKIE_SECONDS,
    )
    st.session_state[data.WAITING] = st.container(key="waiting").empty()
    # Before anything can fail: else a link is forgotten while the page waits for the database.
    wall = st.Page(WALL.script, title=_(WALL.title), url_path=WALL.address, visibility="hidden")
    beside = [wall, page_of(PEOPLE)] if is_led_to_people(settings) else [wall]
    page = st.navigation({**pages(), "": beside}, position="hidden")
    st.set_page_config(page_title=f"{page.title} · {_('Border Liaison Offices')}")
    try:
        with measures.page(page.url_path):
            version = data.settle()
            if lacking := data.lacking(version):
                say_what_is_missing(lacking)
                return
            draw(page, settings, language, mode, version)
    except data.DatabaseUnavailable as error:
        if not set_up_demonstration():
            say_unavailable(error, settings)
    except Exception:
        # Streamlit would show its own words, with links to the outside.
        LOG.exception("a page could not be drawn: %s", st.query_params.to_dict())
        st.error(_("This page could not be drawn; the operator finds the reason in the log."), icon=":material/error:")


def bar_tables() -> None:
    """Let nobody save or copy a table of Streamlit's own where what is taken is written down: it would leave no
    line."""
    try:
        is_barred = audit.is_kept()
    except roles.AccessError:
        is_barred = True
    st.set_option("client.disableDataExport", is_barred)


def is_led_to_people(settings: all_settings.Settings) -> bool:
    """Whether there is a page of people: to all others its address is as good as any that leads nowhere. Who is let in
    nowhere may come from there, and goes back to it by signing in."""
    reader, _found = gate.reader(visitor(), settings, is_demonstration=False)
    return reader is None or PEOPLE.right in reader.may


def visitor() -> gate.Visitor:
    """Who reads, as the gate has found."""
    return gate.visitor(st.context.headers.to_dict())


def choose_language(settings: all_settings.Settings, wanted: str) -> str:
    """The language of the link, else the one chosen before, else what the reader wants, else the browser's, else the
    first of the settings."""
    state = st.session_state
    asked = links.mended({"lang": st.query_params.get_all("lang")}).get("lang") if "lang" in st.query_params else None
    if asked in settings.languages and asked != state.get("_lang_seen"):
        state["lang"] = asked
    state["_lang_seen"] = asked
    if "lang" not in state:
        browser = (st.context.locale or "")[:2]
        state["lang"] = wanted or (browser if browser in settings.languages else settings.languages[0])
    if state.get("_lang_drawn", state["lang"]) != state["lang"]:
        # The browser holds what was chosen in the words of the language before, which this one does not know: it is
        # told the choice anew.
        for key in [one for one in state if str(one).startswith((sidebar.KEY, page_state.KEY))]:
            state[key] = state[key]
    state["_lang_drawn"] = state["lang"]
    return i18n.use(state["lang"])


@st.cache_resource
def stylesheet() -> str:
    return (ROOT / "assets" / "style.css").read_text(encoding="utf-8")


def style(palette: theme.Palette) -> str:
    """The stylesheet with this mode's colours."""
    names = ("present", "context", "attention", "text", "muted", "hairline", "card", "page", "band")
    colours = "".join(f"--blo-{name}:{getattr(palette, name)};" for name in names)
    # Paper is white, whatever the screen is.
    light = "".join(f"--blo-{name}:{getattr(theme.palette('light'), name)};" for name in names)
    on_paper = f"@media print{{:root{{{light}}}}}" if palette is not theme.palette("light") else ""
    dark = "@media print{.js-plotly-plot,.blo-copy{filter:invert(1) hue-rotate(180deg);}}" if on_paper else ""
    return f"<style>:root{{{colours}}}{stylesheet()}{on_paper}{dark}</style>"


def draw(page, settings, language, mode, version: data.Version) -> None:
    if page.url_path != WALL.address:
        sidebar.read_link(page.url_path)
    asks = data.of_page()
    said = opening.info(asks)
    unsigned_or_signed, found = gate.reader(
        visitor(), settings, is_demonstration=said.get("is_demonstration") == "true"
    )
    if unsigned_or_signed is None:
        signing_in.draw(found, settings, is_demonstration=said.get("is_demonstration") == "true")
        return
    reader = unsigned_or_signed.lowered(st.session_state.get("_tier"))
    if found.playlist and page.url_path != WALL.address:
        say_screen(found.playlist)
        return
    if page.url_path == WALL.address:
        context.read_by(reader, settings, only=found.playlist)
        page.run()
        return
    asks_in_sql = accesses.asks_in_sql(settings.access, reader, is_demonstration=said.get("is_demonstration") == "true")
    may = [one.name for one in navigation.PAGES if may_have(one, reader) and (asks_in_sql or not one.is_for_rows)]
    preferred.begin(page.url_path, may)
    known = opening.known(reader, asks.names(reader))
    reader = sidebar.seen_by(known, page.url_path)
    stands = opening.of_reader(asks, reader, said, settings)
    has_own = bool(stands.covered) or not reader.reads_own_only
    if not has_own:
        reader = reader.looking_at(NETWORK)
        stands = opening.of_reader(asks, reader, said, settings)
    covered = stands.covered
    if not covered:
        say_empty()
        return
    names = asks.names(reader)
    kinds = tuple(covered)
    kind = opening.kind(st.session_state.get(sidebar.KEY + "source_kind"), covered)
    refused = sidebar.settle(asks, kind, covered[kind], reader, names)
    situation = sidebar.Situation(kinds, kind, covered[kind], reader, names)
    with st.sidebar:
        st.html(f'<div class="blo-name">{i18n.html(settings.name(language))}</div>')
        find_here = st.container(key="finder")
        pages_here = st.container(gap=None)
        with st.container(horizontal=True, key="reader", vertical_alignment="center"):
            st.segmented_control(
                _("Language"),
                settings.languages,
                key="lang",
                format_func=str.upper,
                required=True,
                label_visibility="collapsed",
                persist_state="session",
                width="content",
            )
            preferred.choose_theme()
        signing_in.who(found)
        signing_in.way_in(found)
        if page.url_path == PEOPLE.address:
            filters = sidebar.current(situation)
        else:
            sidebar.draw_view(reader, page.url_path)
            filters = sidebar.draw(asks, situation)
        add_here = st.container()
    if page.url_path != "help":
        with st.container(key="first_visit_box"):
            first_visit.show()
    loaded = st.session_state["_loaded_at"] = said.get("loaded_at")
    context.show(
        opening.on(
            stands,
            filters,
            asks=asks,
            names=names,
            reader=reader,
            settings=settings,
            mode=mode,
            link=sidebar.link(language),
            reasons=sidebar.choices().reasons,
        )
    )
    with find_here:
        finder.draw(context.current())
    if version.is_stale:
        moment = data_time(loaded, settings)
        st.warning(
            " ".join(
                (
                    _("The database is unavailable. The data shown are of {time}").format(time=moment),
                    i18n.markdown(version.remedy),
                )
            ).strip()
        )
        try_again()
    else:
        with st.container(key="newer"):
            tell_newer(version.name)
    told = st.empty()
    tell_refused(told, refused)
    if settings.access.agency and not known.agency_code:
        words = _(
            "The agency {code} of the settings is not found in these data, so only released figures of the "
            "network are shown."
        )
        st.warning(words.format(code=i18n.markdown(settings.access.agency)), icon=":material/settings_alert:")
    if not has_own:
        st.info(
            _("Your agency has no case on record in your countries, so released figures of the network are shown."),
            icon=":material/inbox:",
        )
    if kinds == ("published",) and reader.sees_all_records:
        st.info(
            _("No records are loaded yet: below is what UNODC published. To load a file: python -m database load FILE"),
            icon=":material/inbox:",
        )
    sidebar.write_link(language, refused=refused)
    saved.settle(context.current(), page.url_path)
    saved.tell(page.url_path)
    explain.begin()
    # Before it is drawn: who goes on to another page at once has seen a part of it.
    people.note_state(version.name)
    note_page(page.url_path, found, reader)
    run(page, reader)
    explain.show()
    leaving.show(context.current())
    # Only now the page has judged and settled its own parameters.
    if page_state.refused():
        refused = (*refused, *page_state.refused())
        tell_refused(told, refused)
    sidebar.write_link(language, refused=refused)
    if not reader.reads_own_only:
        draft.button(page.url_path, add_here)
    saved.listing(context.current(), add_here)
    if page.url_path not in WITHOUT_VIEW:
        saved.button(context.current(), page.url_path, add_here)
    link.button(context.current(), page.url_path, add_here)
    preferred.button(settings, may, add_here)
    asks_in_sql = accesses.asks_in_sql(settings.access, reader, is_demonstration=context.current().is_demonstration)
    shown = sidebar.link(language)
    with pages_here:
        for section, members in pages(reader).items():
            st.markdown(f"<div class='blo-section'>{i18n.html(section)}</div>", unsafe_allow_html=True)
            for member in members:
                if asks_in_sql or member.url_path not in OF_ROWS:
                    st.page_link(member, label=member.title, icon=member.icon, query_params=shown)
    garbage.ran()


def note_page(address: str, found: Found, reader: Access) -> None:
    """Write down, coarsely, what a person reads: the page, and by what it is narrowed. No reader waits for it."""
    if found.session is None:
        return
    narrowed = tuple(sorted(name for name in sidebar.link("en") if name not in OF_EVERY_LINK))
    if st.session_state.get("_noted") == (address, narrowed, reader):
        return
    st.session_state["_noted"] = address, narrowed, reader
    session = found.session
    people.note(
        audit.PAGE,
        account=session.person.account,
        session=session.number,
        tier=reader.tier,
        page=address,
        narrowed=narrowed,
        request=visitor().request,
    )


def say_screen(playlist: str) -> None:
    """A screen has no other page than its wall."""
    with instead():
        st.info(_("This screen shows its briefing, and nothing else."), icon=":material/tv:")
        st.page_link(
            WALL.script, label=_("To the briefing"), icon=":material/slideshow:", query_params={"playlist": playlist}
        )


def tell_refused(place, names: tuple[str, ...]) -> None:
    """Say which parts of the link could not be used, if any."""
    if names:
        words = i18n.list_words(i18n.markdown(part) for part in sidebar.refused_parts(names))
        told = _("Parts of the link could not be used: {names}").format(names=words)
        why = i18n.markdown(sidebar.why_no_shape(names))
        place.warning(f"{told}. {why}" if why else told)


def page_of(one: navigation.Page):
    return st.Page(
        one.script,
        title=_(one.title),
        url_path=one.address or None,
        default=not one.address,
        icon=f":material/{one.icon}:",
    )


def pages(reader: Access | None = None) -> dict[str, list]:
    """The pages by section; addresses stay (the default page is `/`), titles follow the language. Those of a reader
    are those that the reader may have."""
    found: dict[str, list] = {}
    for one in (*navigation.PAGES, *([PEOPLE] if reader is not None else [])):
        if reader is None or may_have(one, reader):
            found.setdefault(_(one.section), []).append(page_of(one))
    return found


def may_have(one: navigation.Page, reader: Access) -> bool:
    """Whether a page is part of what a reader may do."""
    return not one.right or one.right in reader.may


def run(page, reader: Access) -> None:
    """The page, for a reader who may have it."""
    right = RIGHTS_OF_PAGES.get(page.url_path, "")
    if right and right not in reader.may:
        st.html(heading.titled(page.title, is_demonstration=context.current().is_demonstration))
        st.info(
            _("This page is not part of your role. What each role sees is written by the operator of this dashboard."),
            icon=":material/lock:",
        )
        return
    page.run()


def data_time(loaded: str | None, settings: all_settings.Settings) -> str:
    """The moment that the data speak for, in words."""
    return i18n.datetime_zone(
        datetime.fromisoformat(loaded) if loaded else None, settings.zone, settings.zone_name(i18n.language())
    )


# When there is no data ------------------------------------------------------------------------------------


def set_up_demonstration() -> bool:
    """At the first start without any database: make the demonstration network, with its progress on screen of all who
    wait."""
    location = engines.location()
    if (
        location != engines.Location("duckdb", folder=engines.EMBEDDED)
        or (making := first_start.begin(location.folder)) is None
    ):
        return False
    with st.status(_("First start: making the demonstration network…"), expanded=True) as status:
        line = st.empty()
        while making.is_active:
            line.text(making.said)
            time.sleep(first_start.PAUSE_SECONDS)
        if not making.reason:
            status.update(state="complete")
            st.rerun()
        status.update(state="error")
        LOG.log(logging.ERROR, "the demonstration network could not be made: %s", making.reason)
        st.error(_("The demonstration network could not be made; the operator finds the reason in the log."))
    try_again()
    return True


@contextmanager
def instead() -> Iterator[None]:
    """The card that stands in the place of a page which cannot be shown."""
    with st.container(key="instead"):
        st.html(heading.titled(_("Border Liaison Offices"), is_demonstration=False))
        yield


def say_unusable(error: Exception) -> None:
    """What is wrong with the settings, in the language of the link, else what the reader wants, else the browser's."""
    wanted = (st.query_params.get("lang"), preferred.of_browser().get("language"), (st.context.locale or "")[:2])
    i18n.use(next((one for one in wanted if one in i18n.LANGUAGES), i18n.LANGUAGES[0]))
    st.html(style(theme.palette(st.context.theme.type or "light")))
    with instead():
        st.error(_("The dashboard is not set up as it must be."), icon=":material/settings_alert:")
        st.markdown(_("No page can be shown until its operator has mended this:"))
        st.caption(i18n.markdown(error))


def say_unavailable(error: data.DatabaseUnavailable, settings: all_settings.Settings) -> None:
    with instead():
        _say_unavailable(error, settings)


def _say_unavailable(error: data.DatabaseUnavailable, settings: all_settings.Settings) -> None:
    st.error(_("The database is unavailable"), icon=":material/database_off:")
    if loaded := st.session_state.get("_loaded_at"):
        st.markdown(
            _("The data last shown here are of {time}; newer ones are not there yet.").format(
                time=data_time(loaded, settings)
            )
        )
    pause = SLOW_RETRY_SECONDS if isinstance(error, data.DatabaseSlow) else RETRY_SECONDS
    st.markdown(_("No figures can be shown for now. The page tries again by itself every {n} seconds.").format(n=pause))
    st.caption(_("For the operator: {reason}.").format(reason=i18n.markdown(error)))
    if error.detail and visitor().is_trusted:
        st.caption(i18n.markdown(error.detail))
    if not isinstance(error, data.DatabaseSlow):
        st.caption(
            _(
                "To make a database: python -m database demo, python -m database load FILE, or python -m database "
                "restore BACKUP"
            )
        )
    try_again(pause)


def try_again(seconds: int = RETRY_SECONDS) -> None:
    """From now on ask the database every few seconds, and draw the page anew once it answers."""
    # The fragment runs at once within the run that found nothing to show: to draw anew there would never end.
    st.session_state["_is_told"] = True
    st.fragment(_retry, run_every=seconds)()


def _retry() -> None:
    if st.session_state.pop("_is_told", False):
        return
    try:
        if not data.current().is_stale:
            st.rerun(scope="app")
    except data.DatabaseUnavailable:
        return


def say_empty() -> None:
    with instead():
        st.info(_("The database holds no records yet."), icon=":material/inbox:")
        st.markdown(_("Load a file with the command below; this page shows it by itself."))
        st.code("python -m database load FILE", language="bash")
        _watch(data.current().name)


@st.fragment(run_every=NEWER_SECONDS)
def tell_newer(version: str) -> None:
    """Say that the data have changed since the page was drawn; what is on screen stays until the reader asks for the
    new ones."""
    try:
        newer = data.current()
        if newer.is_stale or (newer.name == version and not newer.newer):
            return
        loaded = data.said_by(newer).get("loaded_at")
    except data.DatabaseUnavailable:
        return
    # By itself it runs without the frame around it, which chooses the language.
    i18n.use(st.session_state["lang"])
    if newer.name == version:
        st.caption(
            _("The database holds newer data, which could not be fetched; the log of the server says why.")
            if newer.problem
            else _("The database holds newer data; they are being fetched.")
        )
        return
    words, show = st.columns([5, 3], vertical_alignment="center")
    moment = data_time(loaded, all_settings.current())
    words.markdown(
        _("Newer data have arrived, of {time}. This page still shows those that it was opened with.").format(
            time=moment
        )
    )
    if show.button(_("Show the newer data"), icon=":material/refresh:"):
        st.rerun(scope="app")


@st.fragment(run_every=RETRY_SECONDS)
def _watch(version: str) -> None:
    if data.current().name != version:
        st.rerun(scope="app")


def say_what_is_missing(lacking: list[contract.Missing]) -> None:
    with instead():
        _say_what_is_missing(lacking)


def _say_what_is_missing(lacking: list[contract.Missing]) -> None:
    st.error(_("This database does not have all the tables that the dashboard reads."), icon=":material/database_off:")
    for one in lacking:
        table = i18n.markdown(one.table)
        if one.columns:
            st.markdown(
                "- "
                + _("Table {table} lacks: {columns}").format(table=table, columns=i18n.markdown(", ".join(one.columns)))
            )
        for wrong in one.mistyped:
            parts = {"column": wrong.column, "found": wrong.found, "wanted": wrong.wanted}
            words = _("Table {table}: column {column} is {found} and must be {wanted}")
            st.markdown("- " + words.format(table=table, **{name: i18n.markdown(part) for name, part in parts.items()}))
        if not one.columns and not one.mistyped:
            st.markdown("- " + _("The table {table} is missing").format(table=table))
    st.caption(
        _(
            "Names and columns are in queries/schema.py; views by these names do as well. An older database of this "
            "dashboard is brought up to date by: python -m database init"
        )
    )


# The server ------------------------------------------------------------------------------------------------


def server() -> gate.Server:
    """How Streamlit was started."""
    option = st.get_option
    secret, address = gate.front()
    return gate.Server(
        address if secret else option("server.address"),
        option("server.baseUrlPath").strip("/"),
        option("server.enableCORS") and option("server.enableXsrfProtection"),
        secret,
    )


def holders(file: str) -> set[str]:
    """Who is offered a file of Streamlit's own (downloads, pictures), by its name."""
    runtime = Runtime.instance()
    offered = [*runtime.media_file_mgr._files_by_session_and_coord.items()]
    return {
        holder for session, files in offered if file in [*files.values()] and (holder := holder_of(session)) is not None
    }


def sessions() -> int:
    """How many pages of this process are open in a browser."""
    return Runtime.instance()._session_mgr.num_active_sessions()


def holder_of(session: str) -> str | None:
    """Whose page a session is; None for one that is not open in this process."""
    one = Runtime.instance()._session_mgr.get_active_session_info(session)
    return gate.visitor(dict(one.client.client_context.headers)).holder if one else None


def offered_in(message: bytes) -> str | None:
    """The session that offers the file which a message of a page asks for; empty where none does, and None for a
    message that empties the caches of all readers, or is for who writes the program."""
    try:
        told = BackMsg.FromString(message)
    except DecodeError:
        # Streamlit itself refuses it.
        return ""
    if told.WhichOneof("type") not in OF_READERS:
        return None
    asked = told.backend_operation_request.deferred_file.file_id
    entry = Runtime.instance().media_file_mgr._deferred_callables.get(asked) if asked else None
    return entry["session_id"] if entry else ""


def made(message: bytes) -> str:
    """The name of a file that was made because it was asked for, in a message to a page; empty in any other."""
    if f"/{gate.MEDIA}".encode() not in message:
        return ""
    url = ForwardMsg.FromString(message).backend_operation_response.deferred_file.url
    return url.rpartition("/")[2].partition(".")[0]


def claims(cookies: Mapping[str, str]) -> dict | None:
    """What Streamlit's own cookies say of who has signed in; None where they say nothing that it has signed."""
    found = starlette_websocket._get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE_NAME)
    return json.loads(found) if found else None


def is_by_hand(message: bytes) -> bool:
    """Whether a message of a page is of its reader, not of the clock of a part that runs by itself."""
    try:
        told = BackMsg.FromString(message)
    except Exception:
        # Streamlit itself refuses it.
        return False
    kind = told.WhichOneof("type")
    return kind == "rerun_script" and not told.rerun_script.is_auto_rerun


def book_or_none() -> roles.Book:
    """Who signs people in; nobody while `access.toml` cannot be used, which every page then says."""
    try:
        return roles.current()
    except roles.AccessError as error:
        LOG.error("%s", error)
        return roles.Book()


def settings_or_none() -> all_settings.Settings:
    """The operator's settings; those of a new installation while the file cannot be used, which every page then
    says."""
    try:
        return all_settings.current()
    except all_settings.SettingsError:
        return all_settings.Settings()


def _get_ready() -> None:
    # Why there are no data is said by pages, which ask again.
    with suppress(data.DatabaseUnavailable, engines.LocationError, all_settings.SettingsError):
        data.current()
    season.get_ready()


@asynccontextmanager
async def lifespan(_app) -> AsyncIterator[None]:
    """Take up the key that signs cookies, before a browser shows one that another server on the same database gave it;
    then say how to come in."""
    logs.begin(settings_or_none())
    memory.give_back()
    threading.Thread(target=garbage.collect, name="garbage", daemon=True).start()
    watching = threading.Event()
    threading.Thread(target=outage.watch, args=(watching,), name="outage", daemon=True).start()
    telling = {"args": (st.get_option("server.port"), watching), "name": "servers", "daemon": True}
    threading.Thread(target=servers.watch, **telling).start()
    measures.begin(measures.Now(sessions, data.CACHES, data.told_now), settings_or_none().monitoring)
    getting_ready = threading.Thread(target=_get_ready, name="start", daemon=True)
    getting_ready.start()
    await asyncio.to_thread(getting_ready.join, START_SECONDS)
    started = server()
    # Workers behind a proxy of our own leave the words to who started them.
    if not started.front:
        scheme = "https" if st.get_option("server.sslCertFile") else "http"
        print(gate.greeting(started, settings_or_none(), st.get_option("server.port"), scheme=scheme), flush=True)
    yield
    watching.set()


# Streamlit imports this file for its server, with our routes, and runs it anew for every reader.
if __name__ == "__main__":
    main()
else:
    for wrong in playlist.faults():
        LOG.error("%s", wrong)
    # Otherwise a link to a page is called unknown until some page was shown.
    PagesManager.uses_pages_directory = False
    # A page is told before it runs.
    bar_tables()
    FEEDS = Feeds(Source(data.current, data.Kept, lambda: server().base))
    ROUTES = [*route.routes(data.current), *health.routes(data.said_now), measures.route(), *FEEDS.routes()]
    streamlits = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    gated = {
        "server": server,
        "settings": settings_or_none,
        "own": tuple({one.path.partition("{")[0].strip("/") for one in ROUTES}),
        "holders": holders,
        "people": people.People(people.Streamlits(claims, is_by_hand)),
        "holder_of": holder_of,
        "offered_in": offered_in,
        "made": made,
        "page": streamlits,
        "drawn_in": themes.asked_first(streamlits),
    }
    app = st.App(
        ROOT / "app.py",
        routes=ROUTES,
        middleware=[Middleware(gate.Gate, **gated)],
        lifespan=lifespan,
        secrets=people.secrets_of(book_or_none()),
    )
