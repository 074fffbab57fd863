"""Who asks, of those who sign in: by the cookie of a session on the server, or by headers of the reverse proxy; and the
way through a provider of OpenID Connect, which is Streamlit's own with what it lacks put around it.

Streamlit keeps who has signed in in a cookie of the browser for thirty days. Here that cookie never reaches a browser:
it lies with the session on the server, and one that a browser sends is not taken (backend for frontend). Sign-in ends
at the page where it began; what went wrong is said.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import functools
import hashlib
import hmac
import html
import json
import logging
import secrets
import time
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from accounts import audit, roles, screens, sessions
from accounts.roles import Book, Person, Proxy
from accounts.sessions import Found
from database import keys, store
from language import i18n
from language.i18n import _
from scope import settings

LOG = logging.getLogger(__name__)
COOKIE = "blo-person-"
NEXT = "blo-next"
STREAMLITS = "_streamlit_user"
"""Cookies of Streamlit's own for who has signed in, and what the provider gave, begin with it."""
LOGIN, LOGOUT, CALLBACK = "auth/login", "auth/logout", "oauth2callback"
ALIVE = "people/alive"
"""Where a page asks whether the proxy still says who its reader is."""
ALIVE_SECONDS = 45.0
"""So long the word of the proxy holds for an open page; it says it with each request that passes through it."""
NEXT_SECONDS = 900
LONGEST_NEXT = 3_000
LONGEST_SAID, MOST_SAID = 300, 10_000
DENIED = "access_denied"
"""What a provider answers (RFC 6749, 4.1.2.1) where it or the person refused."""
SCREEN_SECONDS = 400 * 24 * 3600
"""So long the browser of a screen keeps its cookie, which the operator ends when it pleases."""
POLICY_VIOLATION = 1008
KEPT_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}


@dataclass(frozen=True)
class Streamlits:
    """What is known of Streamlit's own messages, which nothing here imports.

    Args:
        claims: what its cookies say of who has signed in; None where they say nothing.
        by_hand: whether a message of a page is of its reader, not of its clock.
    """

    claims: Callable[[Mapping[str, str]], Mapping | None]
    by_hand: Callable[[bytes], bool]


def secrets_of(book: Book) -> dict:
    """What Streamlit's own way of signing in is set up with."""
    if not book.providers:
        return {}
    clients = {
        one.name: {
            "client_id": one.client_id,
            "client_secret": one.secret,
            "server_metadata_url": one.metadata,
            "client_kwargs": {"scope": one.scope, "timeout": 10},
        }
        for one in book.providers
    }
    own = {
        "redirect_uri": f"{book.address}/{CALLBACK}",
        "cookie_secret": keys.signature(b"", "sign-in").hex(),
        "expose_tokens": "id",
    }
    return {"auth": own | clients}


class People:
    """Beside the gate, for each request and socket that it lets pass."""

    def __init__(self, streamlits: Streamlits):
        self.streamlits = streamlits
        self._said: dict[str, float] = {}

    async def of(self, scope: Scope) -> tuple[Scope, Found]:
        """The request without what only the proxy or this server may say, and who asks."""
        try:
            book = await _book()
        except roles.AccessError as error:
            return _cleaned(scope, None), Found(problem=str(error))
        headers = Headers(scope=scope)
        person = _by_proxy(headers, book.proxy) if book.proxy else None
        scope = _cleaned(scope, book.proxy)
        if person is not None:
            return scope, await self._of_proxy(person)
        secret = cookie_parser("; ".join(headers.getlist("cookie"))).get(cookie_name(book), "")
        return scope, await known(sessions.number_of(secret) if secret else "")

    async def _of_proxy(self, person: Person) -> Found:
        secret = keys.signature(person.account.encode(), "proxy session").hex()
        number = sessions.number_of(secret)
        if len(self._said) > MOST_SAID:
            self._said.clear()
        self._said[number] = time.monotonic()
        found = await known(number)
        is_there = found.session is not None and found.session.person == person
        if is_there or found.is_blocked or found.problem:
            return found
        return await run_in_threadpool(_begun, person, secret, "")

    def holds(self, found: Found) -> bool:
        """Whether who has signed a reader in still says so: of a proxy, for a short time after each request."""
        if found.session is None or found.session.person.issuer != roles.PROXY:
            return True
        return time.monotonic() < self._said.get(found.session.number, -ALIVE_SECONDS) + ALIVE_SECONDS

    def answers(self, path: str) -> bool:
        """Whether a path is one of signing in and out."""
        return path in (LOGIN, LOGOUT, CALLBACK, ALIVE, screens.PATH)

    async def answer(
        self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, *, path: str, found: Found, base: str
    ) -> None:
        """Sign in or out."""
        headers = Headers(scope=scope)
        i18n.use("ru" if headers.get("accept-language", "").lower().startswith("ru") else "en")
        home = f"/{base}/" if base else "/"
        if path == ALIVE:
            await Response(status_code=204 if found.session else 401, headers=KEPT_HEADERS)(scope, receive, send)
            return
        try:
            book = await _book()
            acts = {LOGIN: self._login, LOGOUT: self._logout, CALLBACK: self._callback, screens.PATH: self._screen}
            act = acts[path]
            response = await act(app, scope, receive, book, found, home)
        except (roles.AccessError, store.StoreError) as error:
            LOG.error("%s", error)
            response = _refusal(503, _("Nobody can sign in now; the operator finds the reason in the log."), home)
        await response(scope, receive, send)

    async def _login(
        self, app: ASGIApp, scope: Scope, receive: Receive, book: Book, _found: Found, home: str
    ) -> Response:
        inner = await _asked(app, scope, receive)
        if inner.status not in (302, 303, 307) or "location" not in inner.headers:
            await _note_refused("the provider does not answer")
            return _refusal(
                502,
                _("The service that signs people in does not answer. Try again; if it lasts, tell the operator."),
                home,
                _next_of(scope, home),
            )
        response = RedirectResponse(inner.headers["location"], 303, headers=KEPT_HEADERS)
        _hand_on(inner, response)
        if came_from := _next_of(scope, home):
            value = _sealed(came_from)
            response.headers.append(
                "Set-Cookie",
                f"{NEXT}={value}; Path={home}; Max-Age={NEXT_SECONDS}; HttpOnly; SameSite=Lax{_secure(book)}",
            )
        return response

    async def _callback(
        self, app: ASGIApp, scope: Scope, receive: Receive, book: Book, _found: Found, home: str
    ) -> Response:
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        sealed = cookie_parser(Headers(scope=scope).get("cookie", "")).get(NEXT, "")
        ends_at = _opened(sealed) or home
        if "error" in asked:
            said = (asked.get("error_description") or asked["error"])[0][:LONGEST_SAID]
            words = _("You were not signed in. The service that signs people in says: {reason}").format(reason=said)
            if asked["error"][0] == DENIED:
                # What it says beside that is in English with most.
                words = _("You were not signed in: the service that signs people in refused, or you left it.")
                if "error_description" in asked:
                    words += " " + _("It says: {reason}").format(reason=said)
                await _note_refused("not let in by the provider", said=said)
            else:
                await _note_refused(said)
            return _refusal(403, words, home, ends_at)
        if "code" not in asked:
            # Back from the provider, which has signed out as well.
            return RedirectResponse(home, 303, headers=KEPT_HEADERS)
        inner = await _asked(app, scope, receive)
        given = {name: value for name, value in _cookies(inner).items() if name.startswith(STREAMLITS) and value}
        claims = self.streamlits.claims(given) if given else None
        provider = next((one for one in book.providers if claims and one.name == claims.get("provider")), None)
        if claims is None or provider is None or not claims.get("sub"):
            await _note_refused("state, nonce or answer not accepted")
            return _refusal(
                403,
                _(
                    "Signing in was not completed: it took too long, was begun in another window, or the answer could "
                    "not be trusted. Begin again from here."
                ),
                home,
                ends_at,
            )
        person = roles.person_of_claims(claims, provider, book)
        secret = _new_secret()
        found = await run_in_threadpool(_begun, person, secret, json.dumps(given))
        if found.is_blocked:
            return _refusal(403, _("This account may not sign in here. Ask the operator of this dashboard."), home)
        if found.problem:
            raise store.StoreError(found.problem)
        response = RedirectResponse(ends_at, 303, headers=KEPT_HEADERS)
        # The question that was answered is forgotten.
        _hand_on(inner, response)
        response.headers.append("Set-Cookie", f"{NEXT}=; Path={home}; Max-Age=0; HttpOnly; SameSite=Lax{_secure(book)}")
        response.headers.append(
            "Set-Cookie", f"{cookie_name(book)}={secret}; Path={home}; HttpOnly; SameSite=Lax{_secure(book)}"
        )
        return response

    async def _screen(
        self, _app: ASGIApp, scope: Scope, _receive: Receive, book: Book, _found: Found, home: str
    ) -> Response:
        """A screen is let in by its link, once."""
        secret = (parse_qs(scope["query_string"].decode("latin-1")).get("key") or [""])[0]
        taken = await run_in_threadpool(_screen_taken, secret)
        if taken is None:
            return _refusal(
                403,
                _("This link of a screen was opened before, or has waited too long. The operator makes a new one."),
                home,
            )
        kept, playlist = taken
        response = RedirectResponse(f"{home}wall?{urlencode({'playlist': playlist})}", 303, headers=KEPT_HEADERS)
        response.headers.append(
            "Set-Cookie",
            f"{cookie_name(book)}={kept}; Path={home}; Max-Age={SCREEN_SECONDS}; HttpOnly; SameSite=Lax{_secure(book)}",
        )
        return response

    async def _logout(
        self, app: ASGIApp, scope: Scope, receive: Receive, book: Book, found: Found, home: str
    ) -> Response:
        if Headers(scope=scope).get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return _refusal(403, _("This dashboard answers only its own pages, not those of another site."), home)
        goes_to = home
        if found.session is not None:
            if found.session.held:
                # Streamlit finds the provider and its own token by its cookies.
                cookies = "; ".join(f"{name}={value}" for name, value in json.loads(found.session.held).items())
                raw = [pair for pair in scope["headers"] if pair[0].lower() != b"cookie"]
                inner = await _asked(app, {**scope, "headers": [*raw, (b"cookie", cookies.encode("latin-1"))]}, receive)
                goes_to = inner.headers.get("location", home)
            elif book.proxy and found.session.person.issuer == roles.PROXY:
                goes_to = book.proxy.sign_out or home
            await run_in_threadpool(_ended, found)
        response = RedirectResponse(goes_to, 303, headers=KEPT_HEADERS)
        response.headers.append(
            "Set-Cookie", f"{cookie_name(book)}=; Path={home}; Max-Age=0; HttpOnly; SameSite=Lax{_secure(book)}"
        )
        return response

    def guarded(self, found: Found, receive: Receive, send: Send) -> Guard:
        """A socket whose reader was found: see `Guard`."""
        return Guard(self, found, receive, send)


class Guard:
    """Ends a socket as soon as what its reader may see has changed, and one of who has not signed in as soon as people
    sign in here or no more: the browser then connects anew, as who it is by then. No message of the reader passes in
    between."""

    def __init__(self, people: People, found: Found, receive: Receive, send: Send):
        self._people, self._found, self._receive, self._send = people, found, receive, send
        self._is_over = False
        self._begun_as = ""
        self._watching: asyncio.Task | None = None

    async def receive(self) -> Message:
        if self._watching is None:
            self._begun_as = self._found.mark if self._found.session is not None else await _ways_in()
            self._watching = asyncio.create_task(self._watch())
        message = await self._receive()
        if message["type"] == "websocket.receive":
            if not await self._holds():
                await self._end()
            elif self._found.session is not None and (body := message.get("bytes")):
                await self._note_seen(self._found.session.number, body)
        if self._is_over:
            message = {"type": "websocket.disconnect", "code": POLICY_VIOLATION}
        if message["type"] == "websocket.disconnect":
            self.stop()
        return message

    async def send(self, message: Message) -> None:
        if not self._is_over:
            await self._send(message)

    def stop(self) -> None:
        if self._watching is not None:
            self._watching.cancel()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(await _check_seconds())
            if not await self._holds():
                await self._end()
                return

    async def _holds(self) -> bool:
        if self._found.session is None:
            return await _ways_in() == self._begun_as
        now = await known(self._found.session.number)
        return now.mark == self._begun_as and self._people.holds(self._found)

    async def _note_seen(self, number: str, body: bytes) -> None:
        now = await known(number)
        if now.session is not None and self._people.streamlits.by_hand(body):
            with contextlib.suppress(store.StoreError):
                await run_in_threadpool(sessions.note_seen, now.session)

    async def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            with contextlib.suppress(RuntimeError):
                await self._send({"type": "websocket.close", "code": POLICY_VIOLATION})


# Sessions ---------------------------------------------------------------------------------------------------


async def _book() -> Book:
    return await run_in_threadpool(roles.current)


async def _ways_in() -> str:
    """What changes when people begin to sign in here, or do no more."""
    try:
        return "open" if (await _book()).is_open else "closed"
    except roles.AccessError:
        return "unknown"


async def _check_seconds() -> float:
    try:
        return (await _book()).check_seconds
    except roles.AccessError:
        return Book.check_seconds


async def known(number: str) -> Found:
    """What a session comes to now."""
    found = sessions.known.held(number)
    return found if found is not None else await run_in_threadpool(sessions.known.get, number)


def _new_secret() -> str:
    return secrets.token_urlsafe(32)


def _begun(person: Person, secret: str, held: str) -> Found:
    """Begin a session, and write down who came, or was refused."""
    try:
        blocked = sessions.is_blocked(person)
        if blocked:
            audit.note(audit.REFUSED, account=person.account, why="blocked")
            return Found(is_blocked=True, over="blocked")
        sessions.begin(person, held, secret)
        found = sessions.known.get(sessions.number_of(secret))
        role = found.standing.role.name if found.standing and found.standing.role else ""
        tier = found.standing.access.tier if found.standing and found.standing.access else ""
        audit.note(
            audit.SIGNED_IN if tier else audit.REFUSED,
            account=person.account,
            session=sessions.number_of(secret),
            tier=tier,
            role=role,
            **({} if tier else {"why": "no role"}),
        )
    except (store.StoreError, roles.AccessError) as error:
        LOG.error("%s", error)
        return Found(problem=str(error))
    return found


def _screen_taken(secret: str) -> tuple[str, str] | None:
    taken = screens.taken(secret)
    if taken is None:
        audit.note(audit.REFUSED, why="link of a screen")
        return None
    number = sessions.number_of(taken[0])
    account = sessions.find(number).person.account
    audit.note(audit.SIGNED_IN, account=account, session=number, playlist=taken[1])
    return taken


def _ended(found: Found) -> None:
    sessions.end(found.session.number, sessions.SIGNED_OUT)
    audit.note(audit.SIGNED_OUT, account=found.session.person.account, session=found.session.number)


async def _note_refused(why: str, **more: str) -> None:
    LOG.warning("a sign-in was refused: %s", " ".join((why, *more.values())).replace("\n", " ")[:LONGEST_SAID])
    with contextlib.suppress(store.StoreError, roles.AccessError):
        await run_in_threadpool(functools.partial(audit.note, audit.REFUSED, why=why, **more))


def is_of_proxy(number: str) -> bool:
    """Whether a session is of a person whom the proxy has signed in."""
    session = sessions.known.get(number).session
    return session is not None and session.person.issuer == roles.PROXY


# Writing down ---------------------------------------------------------------------------------------------------


_noting = ThreadPoolExecutor(1, thread_name_prefix="audit")
"""No reader waits for a line about a page."""


def note(event: str, **what: object) -> None:
    """Write an event down beside what goes on."""
    _noting.submit(_noted, audit.note, event, **what)


@functools.lru_cache(maxsize=8)
def _note_states(version: str, book: str) -> None:
    for event, state in ((audit.DATA, version), (audit.ROLES, book)):
        _noting.submit(_noted, audit.note_state, event, state)


def note_state(version: str) -> None:
    """Write down that the data, or `access.toml`, are others than before: asked once in a process for each of them."""
    _note_states(version, roles.digest())


def _noted(write: Callable[..., object], *given: object, **what: object) -> None:
    try:
        write(*given, **what)
    except (store.StoreError, roles.AccessError) as error:
        LOG.error("%s", error)


# Headers and cookies ----------------------------------------------------------------------------------------


def cookie_name(book: Book) -> str:
    """Name of the cookie of a session: dashboards at different addresses of one machine share cookies."""
    return COOKIE + hashlib.sha256(book.address.encode()).hexdigest()[:8]


def _secure(book: Book) -> str:
    return "; Secure" if book.address.startswith("https:") else ""


def _by_proxy(headers: Headers, proxy: Proxy) -> Person | None:
    """Whom the proxy has signed in; None where it says nobody, or somebody else speaks."""
    shown = headers.getlist(roles.SECRET_HEADER)
    if len(shown) != 1 or not hmac.compare_digest(shown[0].encode("latin-1"), proxy.secret.encode()):
        return None

    def said(name: str) -> str:
        values = headers.getlist(name) if name else []
        # As UTF-8 it came, as Latin-1 it is read.
        with contextlib.suppress(UnicodeError):
            return values[0].encode("latin-1").decode().strip() if len(values) == 1 else ""
        return ""

    user = said(proxy.user)
    if not user:
        return None
    groups = tuple(part.strip() for part in said(proxy.groups).replace(";", ",").split(",") if part.strip())
    return Person(issuer=roles.PROXY, subject=user, name=user, email=said(proxy.email), groups=groups)


def _cleaned(scope: Scope, proxy: Proxy | None) -> Scope:
    """The request without headers of the proxy, which nothing behind needs, and without Streamlit's own cookies of who
    has signed in."""
    theirs = {
        roles.SECRET_HEADER.lower(),
        *(name.lower() for name in ((proxy.user, proxy.email, proxy.groups) if proxy else ())),
    }
    raw = []
    for name, value in scope["headers"]:
        if name.lower().decode("latin-1") in theirs:
            continue
        if name.lower() == b"cookie" and STREAMLITS.encode() in value:
            kept = [one for one in value.split(b";") if not one.strip().startswith(STREAMLITS.encode())]
            value = b";".join(kept)
        raw.append((name, value))
    return {**scope, "headers": raw}


def _next_of(scope: Scope, home: str) -> str:
    """The page from which somebody signs in, as a path of this dashboard with its filters; empty where it is not
    known."""
    headers = Headers(scope=scope)
    try:
        parts = urlsplit(headers.get("referer", ""))
    except ValueError:
        return ""
    if parts.netloc != headers.get("host") or not parts.path.startswith(home) or parts.path.startswith("//"):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _sealed(text: str) -> str:
    packed = base64.urlsafe_b64encode(zlib.compress(text.encode())).decode().rstrip("=")
    if len(packed) > LONGEST_NEXT:
        return _sealed(text.partition("?")[0])
    signed = base64.urlsafe_b64encode(keys.signature(packed.encode(), NEXT)).decode().rstrip("=")
    return f"{packed}.{signed}"


def _opened(sealed: str) -> str:
    packed, _dot, signed = sealed.partition(".")
    try:
        given = base64.urlsafe_b64decode(signed + "=" * (-len(signed) % 4))
        if not packed or not keys.is_signed(packed.encode(), NEXT, given):
            return ""
        return zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))).decode()
    except (ValueError, zlib.error):
        return ""


@dataclass
class Inner:
    """What Streamlit answers."""

    status: int
    headers: MutableHeaders


async def _asked(app: ASGIApp, scope: Scope, receive: Receive) -> Inner:
    inner = Inner(500, MutableHeaders())

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            inner.status, inner.headers = message["status"], MutableHeaders(raw=list(message.get("headers", [])))

    await app(scope, receive, send)
    return inner


def _cookies(inner: Inner) -> dict[str, str]:
    found: SimpleCookie = SimpleCookie()
    for line in inner.headers.getlist("set-cookie"):
        found.load(line)
    return {name: one.value for name, one in found.items()}


def _hand_on(inner: Inner, response: Response) -> None:
    """Streamlit's cookies for the way to the provider and back."""
    for line in inner.headers.getlist("set-cookie"):
        if not line.startswith(STREAMLITS):
            response.headers.append("Set-Cookie", line)


def _refusal(status: int, words: str, home: str, link: str = "") -> Response:
    """A page of its own, in the looks of the one to sign in: nobody is signed in who could be shown another.

    Args:
        home: where the dashboard is served, with a slash at its end.
        link: where one came from, if not from there.
    """
    head = html.escape(settings.current().name(i18n.language()))
    again = html.escape(_("Back to the dashboard"))
    fonts = "".join(
        f"@font-face{{font-family:Inter;font-weight:100 900;unicode-range:{letters};"
        f"src:url({html.escape(home)}app/static/fonts/inter-{script}-wght-normal.woff2)}}"
        for script, letters in (("latin", "U+0000-00FF,U+2000-206F"), ("cyrillic", "U+0400-045F"))
    )
    page = f"""<!doctype html><html lang="{i18n.language()}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{head}</title><style>{fonts}
:root{{color-scheme:light dark;--line:color-mix(in srgb,CanvasText 18%,Canvas)}}
body{{font:16px/1.5 Inter,system-ui,sans-serif;margin:10vh 1.25rem}}
main{{max-width:30rem;margin:0 auto;padding:2rem;border:1px solid var(--line);border-radius:.5rem}}
h1{{font-size:1.5rem;line-height:1.3;margin:0}}p{{overflow-wrap:anywhere}}
a{{display:inline-block;padding:.45rem .9rem;border:1px solid var(--line);border-radius:.5rem;color:inherit;
text-decoration:none}}a:hover,a:focus-visible{{border-color:CanvasText}}</style></head>
<body><main><h1>{head}</h1><p>{html.escape(words)}</p>
<a href="{html.escape(link or home)}">{again}</a></main></body></html>"""
    return HTMLResponse(page, status, headers=KEPT_HEADERS)
