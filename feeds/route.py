"""The way of feeds out of the app: a key in a header in, rows out, piece by piece.

What a key gives is decided at each request, by the settings and the key as they are then. The key stands in no address
and is written nowhere.

An HTTP API: authentication by bearer or Basic credentials, conditional requests (entity tags), rate limiting,
streaming.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextvars
import hashlib
import json
import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from urllib.parse import parse_qs, quote, urlencode
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from accounts import audit, roles
from content import opening
from content.asks import Asks
from database import store
from database.reading import DatabaseSlow, DatabaseUnavailable, Version
from exports import records_files, route
from feeds import asking, described, keys, writing
from feeds.address import PATH
from feeds.asking import Asked, Refused
from feeds.keys import Key
from feeds.table import Given
from feeds.views import FEEDS, GONE, Feed
from feeds.views.request import NotAllowed, NotUsed, TooMany
from feeds.views.request import Request as Wanted
from language import i18n
from language.i18n import _
from scope import navigation
from scope import settings as all_settings
from web import gate

LOG = logging.getLogger(__name__)
AT_ONCE = 2
"""Feeds that are made at the same time in a process, beside the files of readers; who comes later waits."""
MOST_A_MINUTE = 120
"""Requests of one key to a process: a workbook of many queries refreshes at once, and nobody asks for ever."""
CHALLENGE = 'Basic realm="BLO feeds", charset="UTF-8"'
"""What makes Excel, QGIS and browsers ask for a password."""
VARIES = "Authorization, X-BLO-Key"
RETRY_SECONDS = 5


@dataclass(frozen=True)
class Source:
    """What feeds are made from.

    Args:
        current: gives the version of the data that is current now; `asks` answers from it.
        base: path under which the app is served, without slashes.
    """

    current: Callable[[], Version]
    asks: Callable[[Version], Asks]
    base: Callable[[], str]


class Rate:
    """How often each key asks: so many requests a minute, of which all may come at once (a token bucket)."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic):
        self._most, self._clock = most, clock
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait(self, who: str) -> int:
        """Seconds until the next request is answered; 0 where this one is."""
        with self._lock:
            now = self._clock()
            left, at = self._left.get(who, (float(self._most), now))
            left = min(left + (now - at) * self._most / 60, float(self._most))
            if left < 1:
                self._left[who] = left, now
                return math.ceil((1 - left) * 60 / self._most)
            self._left[who] = left - 1, now
            return 0


rate = Rate(MOST_A_MINUTE)
_making = asyncio.Semaphore(AT_ONCE)


# Answering --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """What is answered: rows that are begun, or only that they are there (`make` is None)."""

    headers: Mapping[str, str]
    type: str
    is_same: bool = False
    make: Callable[[], Iterator[bytes]] | None = None


class Feeds:
    """The routes of feeds."""

    def __init__(self, source: Source):
        self.source = source

    async def take(self, request: Request) -> Response:
        """A feed."""
        settings = all_settings.current()
        given = parse_qs(request.url.query, keep_blank_values=True)
        i18n.use(asking.language_of(given, settings))
        try:
            answer = await run_in_threadpool(self._answer, request, given)
        except Refused as error:
            return _refusal(error)
        except roles.AccessError as error:
            LOG.error("%s", error)
            words = _("Nobody is let in now; the operator finds the reason in the log.")
            return _refusal(Refused(503, words), {"Retry-After": str(RETRY_SECONDS)})
        except store.StoreError as error:
            LOG.error("%s", error)
            return _refusal(Refused(503, audit.not_noted_words()), {"Retry-After": str(RETRY_SECONDS)})
        except (DatabaseUnavailable, keys.KeysError) as error:
            if isinstance(error, keys.KeysError):
                LOG.error("%s", error)
            words = (
                _("The database takes long to answer.")
                if isinstance(error, DatabaseSlow)
                else _("The database is unavailable")
            )
            return _refusal(Refused(503, words), {"Retry-After": str(RETRY_SECONDS)})
        if answer.is_same:
            return Response(status_code=304, headers=dict(answer.headers))
        if answer.make is None:
            return Response(headers=dict(answer.headers), media_type=answer.type)
        context = contextvars.copy_context()
        sent = route.pieces(request, partial(context.run, answer.make), _making, context)
        return StreamingResponse(sent, headers=dict(answer.headers), media_type=answer.type)

    def _answer(self, request: Request, given: Mapping[str, list[str]]) -> Answer:
        key = _key(request, given)
        if seconds := rate.wait(key.number):
            raise Limited(seconds)
        feed, form = _feed(request.path_params["name"])
        settings = all_settings.current()
        version = self.source.current()
        try:
            asked = asking.asked(feed, given, key, asks=self.source.asks(version), settings=settings)
        except opening.NoRecords:
            raise Refused(404, _("The database holds no records that this key may know of.")) from None
        here = asked.here
        link = self._link(request, feed, given)
        tag = _tag(version.name, here.access, here.filters, sorted(given.items()), feed.code, form, settings, link)
        changed = _changed(here.loaded_at, key)
        headers = {
            "ETag": tag,
            **({"Last-Modified": format_datetime(changed, usegmt=True)} if changed else {}),
            # Kept by programs only to ask whether it is still the same, and by nobody between.
            "Cache-Control": "private, no-cache",
            "Vary": VARIES,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }
        if _is_same(request, tag, changed):
            return Answer(headers, writing.TYPES[form], is_same=True)
        name = f"blo-{feed.code}-{i18n.language()}.{form}"
        headers |= {
            "Content-Disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}",
            # Not packed again on its way: that would take far longer than to make it.
            "Content-Encoding": "identity",
        }
        found = _given(feed, asked, version, link)
        if form == "xlsx" and found.rows > records_files.MOST_SHEET_ROWS:
            raise Refused(422, route.too_many_words(found.rows))
        if request.method == "HEAD":
            return Answer(headers, writing.TYPES[form])
        how = {"csv": asked.csv, "has_head": asked.has_head, "has_tags": asked.has_tags}
        noted = audit.FileGiven(
            account=key.owner or f"feed:{key.number}",
            tier=here.access.tier,
            name=name,
            rows=found.rows,
            filters=urlencode({one: values[-1] for one, values in sorted(given.items())}),
            key=key.number,
            request=gate.visitor(request.headers).request,
        )
        return Answer(headers, writing.TYPES[form], make=lambda: noted.through(writing.pieces(found, form, **how)))

    def _link(self, request: Request, feed: Feed, given: Mapping[str, list[str]]) -> str:
        """Address of the page that shows the same."""
        own = {name: values[-1] for name, values in given.items() if name not in asking.OWN}
        page = navigation.of(feed.page).address
        return f"{self._served_at(request)}/{page}" + (f"?{urlencode(own)}" if own else "")

    def _served_at(self, request: Request) -> str:
        # The gate has found that the name is one of ours; whether TLS stands before us only a proxy can say.
        scheme = "https" if request.headers.get("x-forwarded-proto") == "https" else request.url.scheme
        base = self.source.base()
        return f"{scheme}://{request.headers.get('host', '')}" + (f"/{base}" if base else "")

    async def openapi(self, request: Request) -> Response:
        """What feeds there are, for programs."""
        settings = all_settings.current()
        i18n.use(asking.language_of(parse_qs(request.url.query), settings))
        return JSONResponse(
            described.openapi(self._served_at(request), settings), headers={"Cache-Control": "no-cache"}
        )

    async def page(self, request: Request) -> Response:
        """The same for people."""
        settings = all_settings.current()
        i18n.use(asking.language_of(parse_qs(request.url.query), settings))
        return HTMLResponse(described.page(self._served_at(request), settings), headers={"Cache-Control": "no-cache"})

    def routes(self) -> list[Route]:
        """Routes of the server."""
        return [
            Route(PATH, self.page, methods=["GET"]),
            Route(f"{PATH}/openapi.json", self.openapi, methods=["GET"]),
            Route(f"{PATH}/{{name:path}}", self.take, methods=["GET"]),
        ]


class Limited(Refused):
    """Too many requests of one key."""

    def __init__(self, seconds: int):
        super().__init__(429, _("There are too many requests with this key. Ask again in {n} s.").format(n=seconds))
        self.seconds = seconds


def _refusal(error: Refused, headers: Mapping[str, str] | None = None) -> Response:
    """An error in words, for programs to show."""
    said = {"status": error.status, "message": str(error), **({"parameters": list(error.names)} if error.names else {})}
    own = {"Cache-Control": "no-store", "Vary": VARIES, "Content-Language": i18n.language()}
    if error.status == 401:
        own["WWW-Authenticate"] = CHALLENGE
    if isinstance(error, Limited):
        own["Retry-After"] = str(error.seconds)
    return JSONResponse({"error": said}, error.status, headers=own | dict(headers or {}))


def _key(request: Request, given: Mapping[str, list[str]]) -> Key:
    """The key of a request, which holds now.

    Raises:
        Refused: there is none, or it is over.
    """
    if wrong := [name for name in given if name.lower() in asking.SECRETS]:
        raise Refused(
            400,
            _(
                "A key stands in a header, never in an address, which is written into logs. If this was a real key, "
                "ask the operator to revoke it."
            ),
            wrong,
        )
    shown = _shown(request)
    if not shown:
        raise Refused(401, _("This feed needs a key, as the password or in a header. The operator makes it."))
    key = keys.given(shown)
    if key is None:
        raise Refused(401, _("This key is not known here."))
    if key.revoked_at:
        raise Refused(401, _("This key was revoked. The operator makes a new one."))
    if key.is_over(datetime.now(ZoneInfo(all_settings.current().zone)).date()):
        raise Refused(401, _("This key has ended. The operator makes a new one."))
    return key


def _shown(request: Request) -> str:
    """What a program shows as a key: in a header of its own, as a bearer, or as the password."""
    kind, _space, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return value.strip()
    if kind.lower() == "basic":
        try:
            return base64.b64decode(value.strip(), validate=True).decode("utf-8").partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return request.headers.get("x-blo-key", "").strip()


def _feed(name: str) -> tuple[Feed, str]:
    """The feed and the format of a name in an address.

    Raises:
        Refused: there is none, or no more.
    """
    code, _dot, form = name.partition(".")
    if code in GONE:
        words = _("There is no feed {name} any more. {reason}")
        raise Refused(410, words.format(name=code, reason=_(GONE[code])))
    if (feed := FEEDS.get(code)) is None:
        raise Refused(404, _("There is no feed of this name. There are {names}.").format(names=i18n.list_words(FEEDS)))
    if form not in feed.forms:
        words = _("The feed {name} has these formats: {forms}.")
        raise Refused(404, words.format(name=code, forms=i18n.list_words(feed.forms)))
    return feed, form


def _given(feed: Feed, asked: Asked, version: Version, link: str) -> Given:
    try:
        return feed.give(Wanted(asked.here, asked.parameters, version, link, asked.has_codes))
    except NotUsed as error:
        raise asking.not_used(error.names) from None
    except TooMany as error:
        raise Refused(422, str(error)) from None
    except PermissionError as error:
        told = str(error) if isinstance(error, NotAllowed) else _(described.ANSWERS["403"])
        raise Refused(403, told) from None


# Whether it is still the same -------------------------------------------------------------------------------


def _tag(*of: object) -> str:
    """Names the state of a feed: the data, who may see what of them, what is asked for, and how it is told."""
    return f'W/"{hashlib.sha256(json.dumps(of, default=repr, ensure_ascii=False).encode()).hexdigest()[:32]}"'


def _changed(loaded_at: datetime | None, key: Key) -> datetime | None:
    """When a feed may have changed last: the data were loaded, the key was made, or the settings were written."""
    if loaded_at is None:
        return None
    moments = [loaded_at if loaded_at.tzinfo else loaded_at.replace(tzinfo=UTC), datetime.fromisoformat(key.made_at)]
    if all_settings.PATH.exists():
        moments.append(datetime.fromtimestamp(all_settings.PATH.stat().st_mtime, UTC))
    return max(moments).astimezone(UTC).replace(microsecond=0)


def _is_same(request: Request, tag: str, changed: datetime | None) -> bool:
    """Whether the program has what it would get. A moment must be that very one: after a rollback data are older."""
    if (known := request.headers.get("if-none-match")) is not None:
        return known.strip() == "*" or tag.removeprefix("W/") in {
            one.strip().removeprefix("W/") for one in known.split(",")
        }
    since = request.headers.get("if-modified-since")
    return changed is not None and since == format_datetime(changed, usegmt=True)
