"""Roles as data: `access.toml` says by whom people are signed in, and what each role sees and may do.

Role-based access control; claims of OpenID Connect and headers of a reverse proxy mapped to roles. The file is read
anew when it has changed. A file that cannot be used lets nobody in: what it was to take away must not go on.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scope import settings
from scope.access import RIGHTS, RIGHTS_OF_A_ROLE, Access
from scope.settings import TIERS, SettingsError

PATH = Path(os.environ.get("BLO_ACCESS") or settings.ROOT / "access.toml")
PROXY = "proxy"
"""What issuer people have whom the reverse proxy has signed in."""
NAME = re.compile(r"[a-z][a-z0-9\-]{0,39}")
HEADER = re.compile(r"[A-Za-z][A-Za-z0-9\-]{1,60}")
LINK = re.compile(r"(https?://[^\s/]+)?/[^\s]*")
COUNTRY = re.compile(r"[A-Z]{2}")
LEAST_SECRET = 16
SCREEN = "screen"
"""The issuer of a screen: a wall that the operator has let in, which is no person (see `accounts.screens`)."""
SECRET_HEADER = "X-BLO-Proxy"
"""Header in which the proxy shows its secret."""
OTHERWISE_TIERS = ("donor", "public")
"""What people may see who are signed in and have no role, where the operator lets them."""


class AccessError(SettingsError):
    """`access.toml` cannot be used; the message says where, why and what may stand there."""


@dataclass(frozen=True, kw_only=True)
class Provider:
    """Who signs people in by OpenID Connect.

    Args:
        metadata: address of its description, which ends in `/.well-known/openid-configuration`.
        secret: of this client, from a file or the environment; never in `access.toml`.
        groups: claim that names the groups of a person.
    """

    name: str
    title_en: str
    title_ru: str
    metadata: str
    client_id: str
    secret: str = field(repr=False)
    scope: str = "openid email profile"
    groups: str = "groups"

    def title(self, language: str) -> str:
        return self.title_ru if language == "ru" else self.title_en


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """The reverse proxy that signs people in itself: names of its headers, the secret that it shows, and where it signs
    people out, empty where it does not."""

    user: str
    email: str
    groups: str
    secret: str = field(repr=False)
    sign_out: str = ""


@dataclass(frozen=True, kw_only=True)
class Match:
    """Whom a role is given: people of an issuer in a group, with a value of a claim, with a verified e-mail, or under
    a name."""

    issuer: str
    group: str = ""
    claim: str = ""
    value: str = ""
    email: str = ""
    user: str = ""

    def fits(self, person: Person) -> bool:
        if person.issuer != self.issuer:
            return False
        if self.group:
            return self.group in person.groups
        if self.claim:
            return self.value in person.claim(self.claim)
        if self.email:
            return bool(person.email) and person.email.casefold() == self.email.casefold()
        return person.subject == self.user

    @property
    def words(self) -> str:
        """As the operator wrote it, for `explain`."""
        what = next(
            f"{name} = {value!r}"
            for name, value in (
                ("group", self.group),
                (self.claim, self.value),
                ("email", self.email),
                ("user", self.user),
            )
            if value
        )
        return f"issuer {self.issuer!r}, {what}"


@dataclass(frozen=True, kw_only=True)
class Role:
    """What people of a role see (`access`, which also names what they may do), and who has it."""

    name: str
    title_en: str
    title_ru: str
    access: Access
    who: tuple[Match, ...]

    def title(self, language: str) -> str:
        return self.title_ru if language == "ru" else self.title_en


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who has signed in, as the issuer says it.

    Args:
        issuer: name of a provider in `access.toml`, or `proxy`.
        subject: what the issuer knows this person by.
        email: empty unless the issuer has verified it.
        claims: other values that roles may ask for, by name.
    """

    issuer: str
    subject: str
    name: str = ""
    email: str = ""
    groups: tuple[str, ...] = ()
    claims: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def account(self) -> str:
        """What this person is known by here: the same over all sessions, and no other person's."""
        return f"{self.issuer}:{self.subject}"

    @property
    def shown(self) -> str:
        """What this person is called on a page."""
        return self.name or self.email or self.subject

    def claim(self, name: str) -> tuple[str, ...]:
        return dict(self.claims).get(name, ())


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a person may see and do now: `access` None is nothing. `role` is None for people who have none; `why` is
    the line of `access.toml` that decided."""

    role: Role | None
    access: Access | None
    why: str


@dataclass(frozen=True, kw_only=True)
class Book:
    """All that `access.toml` says.

    Args:
        address: of the dashboard as browsers call it, without a slash at its end.
        otherwise: what people see who are signed in and have no role; None for nothing.
        hours, idle_minutes: how long a session lasts at most, and without anything done.
        check_seconds: so often it is looked whether the reader of an open page may still see as much.
        kept_days: for which lines of the audit are kept.
        is_pseudonymous: whether the audit holds a pseudonym in place of the account.
    """

    address: str = ""
    providers: tuple[Provider, ...] = ()
    proxy: Proxy | None = None
    roles: tuple[Role, ...] = ()
    otherwise: Access | None = None
    hours: float = 12.0
    idle_minutes: float = 60.0
    check_seconds: float = 15.0
    kept_days: int = 400
    is_pseudonymous: bool = False

    @property
    def is_open(self) -> bool:
        """Whether anybody can sign in."""
        return bool(self.providers or self.proxy)

    @property
    def issuers(self) -> tuple[str, ...]:
        """By whom people are signed in."""
        return _issuers(self.providers, self.proxy)

    def standing(self, person: Person) -> Standing:
        """What a person may see and do: by the first role that fits, else by `[otherwise]`."""
        for role in self.roles:
            for match in role.who:
                if match.fits(person):
                    return Standing(role=role, access=role.access, why=match.words)
        if self.otherwise is not None:
            return Standing(role=None, access=self.otherwise, why="[otherwise]")
        return Standing(role=None, access=None, why="")


def _issuers(providers: Sequence[Provider], proxy: Proxy | None) -> tuple[str, ...]:
    return (*(one.name for one in providers), *([PROXY] if proxy else []))


# Reading ----------------------------------------------------------------------------------------------------


def parse(text: str, *, folder: Path | None = None, environ: Mapping[str, str] = os.environ) -> Book:
    """What a file says.

    Args:
        folder: in which files of secrets are looked for.

    Raises:
        AccessError: it cannot be used.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AccessError(f"access.toml is not valid TOML: {error}") from error
    top = _Table(raw, "", ("address", "session", "audit", "otherwise", "providers", "proxy", "roles"))
    secrets = functools.partial(_secret, folder=folder or settings.ROOT, environ=environ)
    providers = tuple(
        _provider(name, table, secrets)
        for name, table in top.tables("providers", "a table such as [providers.ministry]")
    )
    proxy = _proxy(top.table("proxy"), secrets) if "proxy" in raw else None
    session = _Table(top.table("session"), "session.", ("hours", "idle_minutes", "check_seconds"))
    audit = _Table(top.table("audit"), "audit.", ("kept_days", "pseudonyms"))
    otherwise = _Table(top.table("otherwise"), "otherwise.", ("tier", "countries"))
    issuers = _issuers(providers, proxy)
    roles = tuple(_role(number, one, issuers) for number, one in enumerate(top.list("roles"), 1))
    if twice := [one.name for number, one in enumerate(roles) if one.name in [o.name for o in roles[:number]]]:
        raise AccessError(f"access.toml: two roles are called {twice[0]!r}; give each a name of its own")
    book = Book(
        address=_address(top.text("address"), needed=bool(providers)),
        providers=providers,
        proxy=proxy,
        roles=roles,
        otherwise=_otherwise(otherwise) if "otherwise" in raw else None,
        hours=session.number("hours", Book.hours, most=24 * 31),
        idle_minutes=session.number("idle_minutes", Book.idle_minutes, most=24 * 60),
        check_seconds=session.number("check_seconds", Book.check_seconds, least=1, most=30),
        kept_days=int(audit.number("kept_days", Book.kept_days, least=1, most=3660)),
        is_pseudonymous=audit.flag("pseudonyms"),
    )
    if roles and not book.is_open:
        raise AccessError(
            "access.toml: there are roles and nobody who signs people in; write [providers.NAME] or [proxy]"
        )
    return book


@dataclass(frozen=True)
class _Table:
    """A table of the file, `where` with its point; names that are not known are refused."""

    raw: Mapping[str, Any]
    where: str
    known: tuple[str, ...]

    def __post_init__(self) -> None:
        for name in self.raw:
            if name not in self.known:
                raise AccessError(f"access.toml: {self.where}{name} is not known; known: {', '.join(self.known)}")

    def wrong(self, name: str, wanted: str) -> AccessError:
        return AccessError(f"access.toml: {self.where}{name} = {self.raw.get(name)!r}; write {wanted}")

    def text(self, name: str, default: str = "", pattern: re.Pattern[str] | None = None, wanted: str = "") -> str:
        value = self.raw.get(name, default)
        if not isinstance(value, str) or (pattern and value and not pattern.fullmatch(value)):
            raise self.wrong(name, wanted or "text in quotes")
        return value.strip()

    def needed(self, name: str, example: str) -> str:
        if not (value := self.text(name)):
            raise AccessError(f"access.toml: {self.where}{name} is missing; write for instance {name} = {example}")
        return value

    def texts(self, name: str, wanted: str) -> tuple[str, ...]:
        value = self.raw.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise self.wrong(name, wanted)
        return tuple(value)

    def number(self, name: str, default: float, *, least: float = 0.01, most: float) -> float:
        value = self.raw.get(name, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
            raise self.wrong(name, f"a number from {least:g} to {most:g}")
        return float(value)

    def flag(self, name: str) -> bool:
        value = self.raw.get(name, False)
        if not isinstance(value, bool):
            raise self.wrong(name, "true or false")
        return value

    def table(self, name: str) -> Mapping[str, Any]:
        value = self.raw.get(name, {})
        if not isinstance(value, dict):
            raise self.wrong(name, f"[{self.where}{name}] on a line of its own and the values under it")
        return value

    def tables(self, name: str, wanted: str) -> list[tuple[str, Mapping[str, Any]]]:
        found = self.table(name)
        for key, value in found.items():
            if not isinstance(value, dict):
                raise self.wrong(name, wanted)
            if not NAME.fullmatch(key) or key in (PROXY, SCREEN):
                raise AccessError(
                    f"access.toml: {self.where}{name}.{key}: use small Latin letters, digits and hyphens for the name, "
                    f"and neither {PROXY!r} nor {SCREEN!r}"
                )
        return list(found.items())

    def list(self, name: str) -> list[Mapping[str, Any]]:
        value = self.raw.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.wrong(name, f"[[{name}]] on a line of its own for each, and the values under it")
        return value


def _address(text: str, *, needed: bool) -> str:
    if not text and not needed:
        return ""
    parts = urlsplit(text)
    is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment
    if not is_whole:
        raise AccessError(
            f"access.toml: address = {text!r}; write the address under which browsers call the dashboard, such as "
            '"https://blo.example.org"'
        )
    return text.rstrip("/")


def _secret(table: _Table, name: str, variable: str, *, folder: Path, environ: Mapping[str, str]) -> str:
    """A secret from the file that the table names, or from the environment."""
    file = table.text(name)
    if not file:
        value = environ.get(variable, "").strip()
        if not value:
            raise AccessError(
                f"access.toml: {table.where}{name} is missing; write the name of a file that holds the secret alone, "
                f"or set {variable} in the environment"
            )
    else:
        try:
            value = (folder / file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise AccessError(f"access.toml: {table.where}{name} = {file!r} cannot be read: {error}") from error
    if len(value) < LEAST_SECRET:
        raise AccessError(
            f"access.toml: the secret of {table.where}{name} has {len(value)} letters; use at least {LEAST_SECRET}, "
            "for instance from: openssl rand -hex 32"
        )
    return value


def _provider(name: str, raw: Mapping[str, Any], secret: Any) -> Provider:
    known = ("title_en", "title_ru", "metadata", "client_id", "client_secret_file", "scope", "groups")
    table = _Table(raw, f"providers.{name}.", known)
    metadata = table.needed("metadata", '"https://sso.example.org/realms/blo/.well-known/openid-configuration"')
    parts = urlsplit(metadata)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise table.wrong("metadata", "an address that begins with https://")
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise table.wrong("metadata", "an address that begins with https://: who stands between could sign in anybody")
    title = table.text("title_en", name)
    scope = table.text("scope", Provider.scope)
    if "openid" not in scope.split():
        raise table.wrong("scope", 'words with openid among them, such as "openid email profile"')
    return Provider(
        name=name,
        title_en=title,
        title_ru=table.text("title_ru", title),
        metadata=metadata,
        client_id=table.needed("client_id", '"blo-dashboard"'),
        secret=secret(table, "client_secret_file", f"BLO_SECRET_{name.upper().replace('-', '_')}"),
        scope=scope,
        groups=table.text("groups", "groups"),
    )


def _proxy(raw: Mapping[str, Any], secret: Any) -> Proxy:
    table = _Table(raw, "proxy.", ("user", "email", "groups", "secret_file", "sign_out"))
    wanted = "the name of a header, such as X-Remote-User"
    names = [table.text(name, "", HEADER, wanted) for name in ("user", "email", "groups")]
    if not names[0]:
        raise AccessError('access.toml: proxy.user is missing; write for instance user = "X-Remote-User"')
    used = [name.lower() for name in (*names, SECRET_HEADER) if name]
    if len(set(used)) < len(used):
        raise AccessError("access.toml: two values of [proxy] name the same header; give each its own")
    return Proxy(
        user=names[0],
        email=names[1],
        groups=names[2],
        secret=secret(table, "secret_file", "BLO_SECRET_PROXY"),
        sign_out=table.text("sign_out", "", LINK, "an address or a path, such as /oauth2/sign_out"),
    )


def _access(table: _Table, tiers: Sequence[str], *, may: tuple[str, ...]) -> Access:
    tier = table.text("tier")
    if tier not in tiers:
        raise table.wrong("tier", "one of " + ", ".join(tiers))
    countries = table.texts("countries", 'a list of codes such as ["KG", "KZ"]')
    if not all(COUNTRY.fullmatch(one) for one in countries):
        raise table.wrong("countries", 'a list of codes such as ["KG", "KZ"]')
    agency = table.text("agency") if "agency" in table.known else ""
    if tier == "partner" and not agency:
        raise AccessError(
            f'access.toml: {table.where}tier = "partner" needs the agency whose cases are its own, such as '
            'agency = "KG-SCS"'
        )
    return Access(tier=tier, countries=countries, agency_code=agency, may=may)


def _otherwise(table: _Table) -> Access:
    return _access(table, OTHERWISE_TIERS, may=RIGHTS_OF_A_ROLE)


def _role(number: int, raw: Mapping[str, Any], issuers: Sequence[str]) -> Role:
    known = ("name", "title_en", "title_ru", "tier", "countries", "agency", "may", "who")
    table = _Table(raw, f"roles[{number}].", known)
    name = table.needed("name", '"coordinators"')
    if not NAME.fullmatch(name):
        raise table.wrong("name", "small Latin letters, digits and hyphens")
    may = table.texts("may", "a list of " + ", ".join(RIGHTS)) if "may" in raw else RIGHTS_OF_A_ROLE
    if wrong := [one for one in may if one not in RIGHTS]:
        raise AccessError(
            f"access.toml: {table.where}may holds {wrong[0]!r}; use of {', '.join(RIGHTS)}. Data are "
            "loaded, and doubtful records settled by loading them corrected, with commands on the server"
        )
    title = table.text("title_en", name)
    who = tuple(_match(f"{table.where}who[{place}].", one, issuers) for place, one in enumerate(table.list("who"), 1))
    if not who:
        raise AccessError(
            f"access.toml: {table.where}who is missing: nobody would have the role {name!r}; write for instance "
            'who = [{issuer = "ministry", group = "blo-coordinators"}]'
        )
    return Role(
        name=name,
        title_en=title,
        title_ru=table.text("title_ru", title),
        access=_access(table, TIERS, may=tuple(one for one in RIGHTS if one in may)),
        who=who,
    )


def _match(where: str, raw: Mapping[str, Any], issuers: Sequence[str]) -> Match:
    table = _Table(raw, where, ("issuer", "group", "claim", "value", "email", "user"))
    issuer = table.text("issuer")
    if issuer not in issuers:
        raise table.wrong("issuer", "one of " + ", ".join(issuers) if issuers else "the name of a provider, or proxy")
    match = Match(issuer=issuer, **{name: table.text(name) for name in table.known[1:]})
    given = [name for name in ("group", "claim", "email", "user") if getattr(match, name)]
    if len(given) != 1 or bool(match.claim) != bool(match.value):
        raise AccessError(
            f"access.toml: {where[:-1]} needs one of group, email, user, or claim with value, beside its issuer"
        )
    return match


@functools.lru_cache(maxsize=1)
def _parsed(_path: Path, _stamp: tuple[int, int]) -> Book:
    try:
        return parse(PATH.read_text(encoding="utf-8-sig"), folder=PATH.parent)
    except UnicodeDecodeError as error:
        raise AccessError("access.toml is not in UTF-8; save it again in that encoding") from error


def current() -> Book:
    """What the file says now; a book in which nothing stands where there is no file.

    Raises:
        AccessError: it cannot be used.
    """
    try:
        stat = PATH.stat()
    except FileNotFoundError:
        return Book()
    except OSError as error:
        raise AccessError(f"access.toml cannot be read: {error.strerror}") from error
    return _parsed(PATH, (stat.st_mtime_ns, stat.st_size))


def digest() -> str:
    """What tells one `access.toml` from another."""
    return hashlib.sha256(PATH.read_bytes()).hexdigest()[:16] if PATH.exists() else ""


def claims_asked(book: Book, issuer: str) -> tuple[str, ...]:
    """Names of the claims by which roles are given to people of an issuer: no other is kept."""
    return tuple(
        sorted({match.claim for role in book.roles for match in role.who if match.issuer == issuer and match.claim})
    )


def person_of_claims(claims: Mapping[str, Any], provider: Provider, book: Book) -> Person:
    """Who an ID token names."""

    def texts(value: Any) -> tuple[str, ...]:
        values = value if isinstance(value, list) else [] if value is None else [value]
        return tuple(str(one) for one in values if isinstance(one, (str, int)) and not isinstance(one, bool))

    def text(name: str) -> str:
        return next(iter(texts(claims.get(name))), "")

    # Some say it as text.
    is_verified = claims.get("email_verified") in (True, "true")
    return Person(
        issuer=provider.name,
        subject=text("sub"),
        name=text("name") or text("preferred_username"),
        email=text("email") if is_verified else "",
        groups=texts(claims.get(provider.groups)),
        claims=tuple((name, texts(claims.get(name))) for name in claims_asked(book, provider.name)),
    )
