"""The gate before every page, websocket, file and route: by which names the dashboard is called, whose browser asks,
and whether it sits on this machine and was let in with the token that the server printed.

What is decided here travels on as a header of this process; everything behind the gate asks `visitor`. `python -m
web.gate` prints the token of this installation.

Access control at the network edge: host and origin checks (DNS rebinding, cross-site requests), sign-in by token,
trusted headers of a reverse proxy.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import hashlib
import hmac
import ipaddress
import logging
import os
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from accounts import audit, roles, sessions
from accounts.sessions import Found
from database import keys, store
from language import i18n
from language.i18n import _
from scope import access as accesses
from scope.access import Access
from scope.settings import Settings
from web.people import People

LOG = logging.getLogger(__name__)
LOOPBACK = ("localhost", "127.0.0.1", "::1")
WILDCARDS = ("0.0.0.0", "::", "")
OF_A_BROWSER = frozenset(
    "accept accept-charset accept-encoding accept-language cache-control connection content-length content-type "
    "cookie device-memory dnt "
    "downlink dpr ect host if-match if-modified-since if-none-match if-range if-unmodified-since keep-alive origin "
    "pragma priority purpose "
    "range referer rtt save-data te upgrade upgrade-insecure-requests user-agent viewport-width width "
    "x-xsrftoken".split()
)
"""Headers that a browser sends by itself, besides those that begin with `sec-`. Any other comes from who stands
between."""
PATIENT = ("_stcore/health", "health/live")
"""What answers by any name: it says only that the server is there, and who watches over it may know it by a number."""
LONGEST_NAME = 100
STREAMLITS = "_stcore/"
METRICS, NUMBERS = STREAMLITS + "metrics", "metrics"
"""Numbers of Streamlit's and our own, for who has the token."""
OF_A_COPY = (b"accept-encoding", b"if-none-match", b"if-modified-since")
"""Headers that ask for a copy in another form, or only for a new one."""
MEDIA = "media/"
"""Where Streamlit keeps files on offer, under names made of what is in them."""
PASS = secrets.token_urlsafe()
"""What the gate signs its word with within this process."""
WORD = "blo-visitor"
PERSON = "blo-person"
"""Header by which Streamlit tells whether who comes back to a session is who left it, and may see as much
(`server.trustedUserHeaders`)."""
MOST_HELD = 5_000
"""Files of which it is remembered to whom they were offered."""
LONGEST_WORD = 2_000
"""No message that names a file which was just made has more bytes."""
PURPOSE = "browser"
COOKIE = "blo_"
TOKEN = "token"
UPLOADS = "_stcore/upload_file/"
"""Where Streamlit takes files, beneath it by the number of the session."""
FRONT = "blo-front"
"""Header of the proxy that `web.workers` stands before its workers: the secret of this start, and what came to the
proxy: the version of HTTP and the address that asks."""
FRONT_VARIABLE = "BLO_FRONT"
"""Tells a worker the secret and the address on which the proxy listens."""


@dataclass(frozen=True)
class Visitor:
    """Who asks. `browser` is the number of a browser that has shown its cookie, empty for one that has none;
    `is_trusted`: it sits on this machine with nobody between, and was opened by the link with the token; `session` is
    the number of the session of who has signed in, `mark` that and what they may see; `refused`: why one that was
    shown does not hold (`REASONS`); `request` tells this request, or the socket of a page, from others in the audit."""

    browser: str = ""
    is_trusted: bool = False
    session: str = ""
    refused: str = ""
    mark: str = ""
    request: str = field(default="", compare=False)

    @property
    def holder(self) -> str:
        """To whom files and pages are given: this browser, as long as the same person is signed in and may see as
        much."""
        return f"{self.browser}.{self.mark}" if self.session else self.browser


REASONS = {
    "blocked": Found(is_blocked=True),
    "problem": Found(problem="sessions cannot be looked up"),
    "over": Found(over="over"),
}
"""Why a session that a browser shows, or a person whom the proxy names, is not let in."""


def word(one: Visitor) -> str:
    """What the gate says of a visitor within this process."""
    trust = "trusted" if one.is_trusted else "-"
    return " ".join((PASS, one.browser, trust, one.session, one.refused, one.mark, one.request))


def visitor(headers: Mapping[str, str]) -> Visitor:
    """What the gate has found out of a request that it let pass; of any other, nothing."""
    said = next((value for name, value in headers.items() if name.lower() == WORD), "").split(" ")
    if len(said) != 7 or not hmac.compare_digest(said[0].encode(), PASS.encode()):
        return Visitor()
    return Visitor(said[1], said[2] == "trusted", *said[3:])


def reader(one: Visitor, settings: Settings, *, is_demonstration: bool) -> tuple[Access | None, Found]:
    """What a visitor may see now, None for nothing, and what is known of the session."""
    found = REASONS[one.refused] if one.refused in REASONS else sessions.known.get(one.session)
    if found.standing is not None and found.standing.access is not None:
        return found.standing.access, found
    try:
        has_sign_in = roles.current().is_open
    except roles.AccessError as error:
        # Who signs in and who does not cannot be told apart now.
        has_sign_in, found = True, Found(problem=str(error))
    unsigned = accesses.decide(
        settings.access, is_demonstration=is_demonstration, is_trusted=one.is_trusted, has_sign_in=has_sign_in
    )
    return unsigned, found


def token() -> str:
    """The token of this installation. It stays over a restart, so that browsers which were let in stay in; to take it
    back from all, delete `var/key`."""
    return _text(keys.own_signature(b"", TOKEN))


@dataclass(frozen=True)
class Server:
    """How the server was started: `address` that it listens on, None for every one; `base` path without slashes;
    `is_guarded`: Streamlit's own protection against other sites is on; `front`: the secret of the proxy of our own
    before it, whose address `address` then is, empty where there is none."""

    address: str | None = None
    base: str = ""
    is_guarded: bool = True
    front: str = ""

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches it."""
        return self.address in LOOPBACK


class Gate:
    """Middleware around the whole app.

    Args:
        server: how the server was started; asked at each request.
        settings: of the operator.
        own: beginnings of our own routes, which Streamlit does not put under the base path.
        page: the page of Streamlit's in which everything is drawn; `drawn_in` what browsers get for it.
        holders: of whom a file is that Streamlit keeps for them (`Visitor.holder`), by its name.
        people: finds who has signed in, and signs in and out.
        holder_of: whose page a session is; None for one that is not of this process.
        offered_in: the session that offers what a message of a page asks for, a file that is made only then; empty
            where there is none, and None for a message that no reader has a use for.
        made: the name of a file that was made so, in a message to a page; empty in any other.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        server: Callable[[], Server],
        settings: Callable[[], Settings],
        own: tuple[str, ...],
        page: str,
        drawn_in: str,
        holders: Callable[[str], set[str]],
        people: People,
        holder_of: Callable[[str], str | None],
        offered_in: Callable[[bytes], str | None],
        made: Callable[[bytes], str],
    ):
        self.people, self.holder_of, self.offered_in, self.made = people, holder_of, offered_in, made
        self.app, self.server, self.settings, self.own, self.holders, self.digests = (
            app,
            server,
            settings,
            own,
            holders,
            digests_of(drawn_in),
        )
        self._held: OrderedDict[str, set[str]] = OrderedDict()
        self.page, self.drawn_in = page.encode(), drawn_in.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        server, settings = self.server(), self.settings()
        is_alone = scope.get("http_version") != "1.0"
        if server.front:
            is_alone = _says_alone(Headers(scope=scope).getlist(FRONT), server.front)
            # What is left is what came to the proxy.
            rest = [pair for pair in scope["headers"] if pair[0].lower() != FRONT.encode()]
            scope = {**scope, "headers": rest}
        policy, is_secure = headers_for(settings, self.digests), _is_secure(scope)

        async def with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start", "websocket.accept"):
                _complete(message, policy, is_secure=is_secure)
            await send(message)

        headers, path = (
            Headers(scope=scope),
            scope["path"].removeprefix(f"/{server.base}" if server.base else "").lstrip("/"),
        )
        if path in PATIENT:
            await self.app(self._on_top(scope, path, server), receive, with_headers)
            return
        refused = refusal(headers, server, settings)
        if refused is not None:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                await refused(scope, receive, with_headers)
            return
        known = _of_cookie(headers)
        is_near = is_alone and is_on_this_machine(headers, server)
        scope, person = await self.people.of(scope)
        found = Visitor(
            known.browser,
            known.is_trusted and is_near,
            person.session.number if person.session is not None else "",
            "blocked" if person.is_blocked else "problem" if person.problem else "over" if person.over else "",
            person.mark,
            secrets.token_hex(4),
        )
        if scope["type"] == "http":
            if scope["method"] in ("GET", "HEAD") and (asked := _asked_token(scope)) is not None:
                await self._let_in(scope, asked, found, is_near, server)(scope, receive, with_headers)
                return
            if (METRICS in path or path.strip("/") == NUMBERS) and not (
                found.is_trusted or _is_token(headers.get("authorization", "").removeprefix("Bearer "))
            ):
                await PlainTextResponse(
                    "The numbers of this server are given with its token: Authorization: Bearer …\n", 403
                )(scope, receive, with_headers)
                return
            if path.startswith(MEDIA) and not self._is_for(found, path.removeprefix(MEDIA).partition(".")[0]):
                await PlainTextResponse(
                    _("This file was made for another browser: download it from the page.") + "\n", 403
                )(scope, receive, with_headers)
                return
            if path.startswith(UPLOADS):
                holder = self.holder_of(path.removeprefix(UPLOADS).partition("/")[0])
                if holder is None:
                    # A proxy before several servers then asks the next.
                    words, status = "This page is drawn by another server.\n", 404
                else:
                    words, status = "This page is of another reader.\n", 403
                if holder != found.holder:
                    await PlainTextResponse(words, status)(scope, receive, with_headers)
                    return
            if self.people.answers(path):
                await self.people.answer(
                    self.app, scope, receive, with_headers, path=path, found=person, base=server.base
                )
                return
        passed = self._passed_on(scope, headers, found, path, server)
        if scope["type"] == "websocket":
            guard = self.people.guarded(person, receive, with_headers)
            try:
                await self.app(passed, self._asking_for_own(found, guard.receive), self._noting_made(found, guard.send))
            finally:
                guard.stop()
            return
        sent = self._with_cookie(
            scope, found, server, self._drawn_in(scope, receive, with_headers, _above(scope, path, server))
        )
        if path.startswith(MEDIA):
            sent = self._noted(headers, found, path, sent)
        await self.app(passed, receive, sent)

    def _is_for(self, found: Visitor, file: str) -> bool:
        """Whether a file of Streamlit's is for who asks: it is offered to them, or was when its page was drawn before.
        One that was offered to nobody yet has the name that nobody can guess."""
        held = self.holders(file)
        if held:
            self._hold(file, held)
        return found.holder in self._held.get(file, (found.holder,))

    def _hold(self, file: str, holders: set[str]) -> None:
        self._held[file] = self._held.pop(file, set()) | holders
        if len(self._held) > MOST_HELD:
            self._held.popitem(last=False)

    def _asking_for_own(self, found: Visitor, receive: Receive) -> Receive:
        """Keeps back a message that asks for a file which another reader's page offers, or for something that is of
        all readers or of who writes the program."""

        async def heard() -> Message:
            while True:
                message = await receive()
                session = self.offered_in(message.get("bytes") or b"")
                if session == "" or (session and self.holder_of(session) == found.holder):
                    return message

        return heard

    def _noting_made(self, found: Visitor, send: Send) -> Send:
        """Remembers for whom a file was made that is offered nowhere else."""

        async def sent(message: Message) -> None:
            body = message.get("bytes") or b""
            if len(body) < LONGEST_WORD and (file := self.made(body)):
                self._hold(file, {found.holder})
            await send(message)

        return sent

    def _drawn_in(self, scope: Scope, receive: Receive, send: Send, above: str) -> Send:
        """Sends our own page in place of Streamlit's; every other answer as it is.

        Args:
            above: where a page is asked for below another, its address without what is below: no page lies there, and
                what it fetches would be looked for there; else empty.
        """
        held: list[Message] = []

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(Headers(raw=message.get("headers", []))):
                held.append(message)
                return
            if held:
                start = held.pop()
                if message.get("body") == self.page and above:
                    await RedirectResponse(above, 303, headers={"Cache-Control": "no-store"})(scope, receive, send)
                    return
                if message.get("body") == self.page:
                    headers = MutableHeaders(raw=start["headers"])
                    headers["Content-Length"] = str(len(self.drawn_in))
                    # They name Streamlit's page, which stays the same where ours changes.
                    del headers["ETag"], headers["Last-Modified"]
                    message = {**message, "body": self.drawn_in}
                await send(start)
            await send(message)

        return sent

    def _noted(self, headers: Headers, found: Visitor, path: str, send: Send) -> Send:
        """Writes down what a reader takes of the files that Streamlit keeps, before it is sent; a file that cannot be
        written down is not given."""
        digest = path.removeprefix(MEDIA).partition(".")[0]
        refused = False

        async def sent(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] == 200:
                said = Headers(raw=message.get("headers", [])).get("content-disposition", "")
                if said.startswith("attachment"):
                    try:
                        await run_in_threadpool(_note_file, found, said, digest, _filters_of(headers))
                    except (store.StoreError, roles.AccessError) as error:
                        LOG.error("%s", error)
                        refused = True
                        words = (audit.not_noted_words() + "\n").encode()
                        plain = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
                        plain.append((b"content-length", str(len(words)).encode()))
                        await send({"type": "http.response.start", "status": 503, "headers": plain})
                        await send({"type": "http.response.body", "body": words})
            if not refused:
                await send(message)

        return sent

    def _let_in(self, scope: Scope, asked: str, found: Visitor, is_near: bool, server: Server) -> Response:
        """The same page without the token in its address; with a cookie that holds it, if it is the token and nobody
        stands between."""
        rest = "&".join(
            part for part in scope["query_string"].decode("latin-1").split("&") if part.partition("=")[0] != TOKEN
        )
        last = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").rpartition("/")[2]
        # Relative: no address outside can be made of it, and a proxy may have cut the path.
        answer = RedirectResponse(
            f"./{last}" + (f"?{rest}" if rest else ""),
            303,
            headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"},
        )
        if is_near and _is_token(asked):
            answer.headers["Set-Cookie"] = _cookie(Visitor(found.browser or secrets.token_urlsafe(16), True), server)
        return answer

    def _passed_on(self, scope: Scope, headers: Headers, found: Visitor, path: str, server: Server) -> Scope:
        """The request as what is behind the gate sees it."""
        ours = {WORD: word(found), PERSON: found.holder}
        raw = [(name, value) for name, value in scope["headers"] if name.lower().decode("latin-1") not in ours]
        raw += [(name.encode(), value.encode()) for name, value in ours.items()]
        if scope["type"] == "websocket" and (origin := headers.get("origin")):
            # A proxy that calls us by our number. Streamlit would ask an address outside whether the name is that of
            # this machine.
            raw = [
                (name, urlsplit(origin).netloc.encode() if name.lower() == b"host" else value) for name, value in raw
            ]
        if "." not in path and not path.startswith((*self.own, STREAMLITS)):
            # As it lies on the disk, to be known again; a browser may still hold the page as it was before.
            raw = [pair for pair in raw if pair[0].lower() not in OF_A_COPY]
        return self._on_top({**scope, "headers": raw}, path, server)

    def _on_top(self, scope: Scope, path: str, server: Server) -> Scope:
        """A request for a route of our own without the base path, which those do not know."""
        if server.base and path.startswith(self.own):
            return {**scope, "path": f"/{path}", "raw_path": f"/{path}".encode()}
        return scope

    def _with_cookie(self, scope: Scope, found: Visitor, server: Server, send: Send) -> Send:
        """Gives a browser that comes without a cookie its number, with the first page."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and not found.browser and scope["method"] == "GET":
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                if _is_page(headers):
                    headers.append("Set-Cookie", _cookie(Visitor(secrets.token_urlsafe(16)), server))
            await send(message)

        return sent


def _note_file(found: Visitor, said: str, digest: str, filters: str) -> None:
    if audit.is_kept():
        known = sessions.known.get(found.session)
        access = known.standing.access if known.standing else None
        name = unquote(said.rpartition("filename=")[2].strip('"').removeprefix("UTF-8''"))
        tier = access.tier if access else ""
        # Streamlit names a file by a digest of what is in it.
        audit.FileGiven(session=found.session, tier=tier, name=name, filters=filters, request=found.request).ended(
            digest
        )


def _filters_of(headers: Headers) -> str:
    """The filters of the page from which a file is taken."""
    try:
        parts = urlsplit(headers.get("referer", ""))
    except ValueError:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _above(scope: Scope, path: str, server: Server) -> str:
    """The address of a page that is asked for with more below it, without that; empty for any other."""
    first, slash, _rest = path.partition("/")
    if not (first and slash):
        return ""
    asked = scope["query_string"].decode("latin-1")
    return quote(f"/{server.base}/{first}" if server.base else f"/{first}") + (f"?{asked}" if asked else "")


def _is_page(headers: Headers) -> bool:
    return headers.get("content-type", "").startswith("text/html")


# Names ------------------------------------------------------------------------------------------------------


def hosts(server: Server, settings: Settings) -> frozenset[str]:
    """Names by which the dashboard may be called."""
    own = () if server.address is None or server.address in WILDCARDS else (server.address,)
    # Sign-in comes back to it.
    with contextlib.suppress(roles.AccessError):
        own = (*own, *filter(None, [urlsplit(roles.current().address).hostname]))
    return frozenset(_as_sent(name) for name in (*LOOPBACK, *own, *settings.hosts))


def _as_sent(name: str) -> str:
    """A name as browsers send it: those in other letters have one in Latin ones."""
    try:
        return name.encode("idna").decode().lower().rstrip(".")
    except UnicodeError:
        return name.lower().rstrip(".")


def refusal(headers: Headers, server: Server, settings: Settings) -> Response | None:
    """Words for who calls by a name that is not ours, or from a page of somebody else; None for all others."""
    known = hosts(server, settings)
    for kind, status, names in (
        ("host", 421, headers.getlist("host") or [""]),
        ("origin", 403, headers.getlist("origin")),
    ):
        for name in names:
            if _host(name if kind == "origin" else f"//{name}") not in known:
                _note(kind, _host(name if kind == "origin" else f"//{name}")[:LONGEST_NAME])
                i18n.use("ru" if headers.get("accept-language", "").lower().startswith("ru") else "en")
                words = (
                    _(
                        "This dashboard is not known by the name in the address. Its operator can add the name to "
                        "hosts in settings.toml."
                    )
                    if kind == "host"
                    else _("This dashboard answers only its own pages, not those of another site.")
                )
                return PlainTextResponse(words + "\n", status, headers={"Cache-Control": "no-store"})
    return None


@functools.lru_cache(maxsize=200)
def _note(kind: str, name: str) -> None:
    """Tells the operator of a name once: behind a proxy that says nothing, readers see only that no connection comes
    about."""
    LOG.warning("refused: %s %r is not among hosts in settings.toml", kind, name)


def _host(address: str) -> str:
    """The name of the machine in an address, empty where it cannot be read."""
    try:
        parts = urlsplit(address)
        _port, name = parts.port, parts.hostname
    except ValueError:
        return ""
    return (name or "").lower().rstrip(".") if "@" not in parts.netloc else ""


def is_on_this_machine(headers: Headers, server: Server) -> bool:
    """Whether a browser of this machine asks, with nobody between: the server listens on loopback, is called by a name
    of loopback from its own pages, Streamlit's protection against other sites is on, and there is no header that a
    browser does not send."""
    host, origins = ",".join(headers.getlist("host")), headers.getlist("origin")
    return (
        server.is_local
        and server.is_guarded
        and _host(f"//{host}") in LOOPBACK
        and all(urlsplit(origin).netloc == host for origin in origins)
        and all(name in OF_A_BROWSER or name.startswith("sec-") for name in headers.keys())
    )


def _says_alone(said: list[str], secret: str) -> bool:
    """Whether the proxy of our own, and no other, was asked by a program of this machine; HTTP/1.0 is what other
    proxies speak."""
    given, _space, came = said[0].partition(" ") if len(said) == 1 else ("", "", "")
    if not hmac.compare_digest(given.encode(), secret.encode()):
        return False
    version, _space, address = came.partition(" ")
    try:
        return version == "HTTP/1.1" and ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def front(environ: Mapping[str, str] = os.environ) -> tuple[str, str]:
    """Secret and address of the proxy of our own before this process; both empty where there is none."""
    secret, _space, address = environ.get(FRONT_VARIABLE, "").partition(" ")
    return secret, address


# The cookie -------------------------------------------------------------------------------------------------


def cookie_name() -> str:
    """Name of the cookie: servers of different databases on one machine share cookies of all ports."""
    return COOKIE + keys.signature(b"", "cookie").hex()[:8]


def _cookie(one: Visitor, server: Server) -> str:
    """The cookie of a browser: for its session, for this server alone, out of reach of scripts."""
    number = one.browser.encode()
    trust = _text(keys.own_signature(number, "trusted")) if one.is_trusted else ""
    value = f"{one.browser}.{_text(keys.signature(number, PURPOSE))}.{trust}"
    return f"{cookie_name()}={value}; Path=/{server.base}; HttpOnly; SameSite=Lax"


def _of_cookie(headers: Headers) -> Visitor:
    """Who has shown a cookie that was given out here, or by another server on the same database."""
    jar = cookie_parser("; ".join(headers.getlist("cookie")))
    # Under another name it was given out while the key beside the data could not be read.
    for name in sorted((name for name in jar if name.startswith(COOKIE)), key=lambda name: name != cookie_name()):
        number, _dot, rest = jar[name].partition(".")
        signed, _dot, trust = rest.partition(".")
        if number and keys.is_signed(number.encode(), PURPOSE, _bytes(signed)):
            return Visitor(number, hmac.compare_digest(_bytes(trust), keys.own_signature(number.encode(), "trusted")))
    return Visitor()


def _asked_token(scope: Scope) -> str | None:
    """The token in an address; None where there is none."""
    parts = (part.partition("=") for part in scope["query_string"].decode("latin-1").split("&"))
    return next((value for name, _equals, value in parts if name == TOKEN), None)


def _is_token(text: str) -> bool:
    return hmac.compare_digest(text.encode(), token().encode())


def _text(signature: bytes) -> str:
    return base64.urlsafe_b64encode(signature).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""


# Headers ----------------------------------------------------------------------------------------------------


INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def digests_of(page: str) -> tuple[str, ...]:
    """What names each script that stands in a page itself, for the headers to allow."""
    return tuple(base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in INLINE.findall(page))


def headers_for(settings: Settings, digests: Iterable[str] = ()) -> dict[str, str]:
    """Headers of every answer: nothing from outside is fetched, run or framed, save tiles of the map from where the
    operator says.

    Args:
        digests: of scripts that stand in the page (see `digests_of`).
    """
    tiles = ""
    if settings.map_tiles:
        parts = urlsplit(settings.map_tiles)
        tiles = f" {parts.scheme}://{parts.netloc.replace('{s}', '*')}"
    policy = {
        "default-src": "'self'",
        # What we mount comes to Streamlit as text, which it loads from the browser's memory; maps are reckoned in
        # WebAssembly.
        "script-src": " ".join(("'self' blob: 'wasm-unsafe-eval'", *(f"'sha256-{digest}'" for digest in digests))),
        "worker-src": "'self' blob:",
        "style-src": "'self' 'unsafe-inline'",
        "font-src": "'self' data:",
        "img-src": "'self' data: blob:" + tiles,
        "media-src": "'self' blob:",
        "connect-src": "'self'" + tiles,
        "frame-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def _complete(message: Message, policy: Mapping[str, str], *, is_secure: bool) -> None:
    """Add the headers of every answer to one, where it does not say otherwise; cookies that came by TLS go by nothing
    else."""
    raw = [
        (
            name,
            value + b"; Secure"
            if is_secure and name.lower() == b"set-cookie" and b"; secure" not in value.lower()
            else value,
        )
        for name, value in message.get("headers", [])
    ]
    headers = MutableHeaders(raw=raw)
    for name, value in policy.items():
        headers.setdefault(name, value)
    message["headers"] = headers.raw


def _is_secure(scope: Scope) -> bool:
    """Whether the browser speaks TLS, to this server or to the proxy before it."""
    return scope.get("scheme") in ("https", "wss") or Headers(scope=scope).get("x-forwarded-proto") == "https"


# Words at the start ------------------------------------------------------------------------------------------


def greeting(server: Server, settings: Settings, port: int, *, scheme: str = "http") -> str:
    """Where the dashboard is, and how a browser of this machine is let in."""
    host = (
        "localhost"
        if server.address is None or server.address in WILDCARDS
        else f"[{server.address}]"
        if ":" in server.address
        else server.address
    )
    address = f"{scheme}://{host}:{port}" + (f"/{server.base}" if server.base else "")
    words = f"\n  Dashboard: {address}\n"
    if server.is_local and settings.access.tier is None:
        words += (
            "\n  To read real records as internal, open this link in a browser on this machine:\n  "
            f"{address}/?{TOKEN}={token()}\n"
        )
    return words


if __name__ == "__main__":
    print(token())
