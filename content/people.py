"""Who sees what, who is signed in, and what was read: words and tables for those who may see it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from accounts import audit, roles
from accounts.audit import Line
from accounts.roles import Book, Match
from accounts.sessions import Session
from analysis.names import Names
from charts.table import Cell, Column
from content.context import Context
from content.words import TIER_WORDS
from language import i18n
from language.i18n import N_, _, ngettext
from scope import navigation
from scope.access import NETWORK, OWN, RIGHTS, Access, asks_in_sql
from scope.filters import FIELDS
from scope.navigation import Page

RIGHT_WORDS = {
    "records": N_("read single records"),
    "download": N_("take files"),
    "keep": N_("keep views and playlists for all"),
    "sql": N_("ask in SQL"),
    "audit": N_("see who read what"),
}
EVENT_WORDS = {
    audit.SIGNED_IN: N_("signed in"),
    audit.REFUSED: N_("refused"),
    audit.SIGNED_OUT: N_("signed out"),
    audit.PUT_OUT: N_("put out"),
    audit.PAGE: N_("page read"),
    audit.FILE: N_("file taken"),
    audit.DATA: N_("data changed"),
    audit.DECISION: N_("decided"),
    audit.ROLES: N_("roles changed"),
}
Table = tuple[list[Column], list[list[Cell]]]


MARK = 18
"""Signs of a mark that tells states apart."""
WRITTEN = (
    N_("no role"),
    N_("blocked"),
    N_("the provider does not answer"),
    N_("not let in by the provider"),
    N_("state, nonce or answer not accepted"),
    N_("key of a feed made"),
    N_("key of a feed revoked"),
    N_("link of a screen"),
    N_("team renamed"),
    N_("unblocked"),
    N_("erased"),
)
"""Why somebody was refused, and what was decided, as it is written down."""
WORDS_OF_LINKS = {row.link: row.words for row in FIELDS.values()} | {
    "period": N_("Period"),
    "compare": N_("Comparison"),
    "source": N_("Source"),
}


def match_words(match: Match, book: Book) -> str:
    """Whom a role is given, in the reader's language."""
    issuer = _issuer(match.issuer, book)
    if match.group:
        return _("{issuer}: group {value}").format(issuer=issuer, value=match.group)
    if match.claim:
        return f"{issuer}: {match.claim} = {match.value}"
    return f"{issuer}: {match.email or match.user}"


def sees(access: Access | None, page: Page, here: Context) -> str:
    """What a page shows under an access, in words."""
    if access is None:
        return _("nothing")
    if page.right and page.right not in access.may:
        return _("not shown")
    if page.is_for_rows and not asks_in_sql(here.settings.access, access, is_demonstration=here.is_demonstration):
        return _("not shown")
    if page.data == NETWORK:
        # Briefings are made for walls, however much the one may see who opens them.
        access = access.lowered(here.settings.access.wall)
    if access.tier == "internal":
        return _("all records of its countries") if access.countries else _("all records")
    if access.tier == "partner" and access.agency_code:
        if page.data == OWN or not access.is_told(page.released):
            return _("cases of the own agency")
        return _("released figures") if page.data == NETWORK else _("own cases, or released figures")
    if not access.is_told(page.released):
        return _("nothing")
    return _("released figures, by whole years") if access.reads_years_only else _("released figures")


def roles_table(book: Book, names: Names) -> Table:
    """Every role: who has it, what it reaches, what it may do; and what all others see."""
    columns = [
        Column(_("Role"), kind="title"),
        Column(_("Who has it")),
        Column(_("Access level")),
        Column(_("Countries")),
        Column(_("Agency")),
        Column(_("May")),
    ]
    rows = [
        [
            Cell(title := role.title(i18n.language()), second=role.name if role.name != title else ""),
            Cell("; ".join(match_words(one, book) for one in role.who)),
            *_reach(role.access, names),
        ]
        for role in book.roles
    ]
    rows.append([Cell(_("No role")), Cell(_("all others who sign in")), *_reach(book.otherwise, names)])
    return columns, rows


def _reach(access: Access | None, names: Names) -> list[Cell]:
    if access is None:
        return [Cell(_("nothing"), is_nothing=True), Cell(""), Cell(""), Cell("")]
    return [
        Cell(_(TIER_WORDS[access.tier])),
        Cell(i18n.list_words(names("country", code) for code in access.countries) or _("all")),
        Cell(names("agency", access.agency_code) if access.agency_code else _("all")),
        Cell(i18n.list_words(_(RIGHT_WORDS[one]) for one in RIGHTS if _may(access, one)) or _("look at pages alone")),
    ]


def _may(access: Access, right: str) -> bool:
    """Whether a right gives anything: the release has no single records."""
    return right in access.may and not (access.reads_release_only and right in ("records", "sql"))


def pages_table(book: Book, here: Context) -> Table:
    """What each page with figures shows to each role."""
    columns = [Column(_("Page"), kind="title"), *(Column(role.title(i18n.language())) for role in book.roles)]
    columns.append(Column(_("No role")))
    rows = [
        [
            Cell(_(page.title)),
            *(Cell(sees(access, page, here)) for access in (*(role.access for role in book.roles), book.otherwise)),
        ]
        for page in navigation.PAGES
        if page.name != "help"
    ]
    return columns, rows


def sessions_table(found: list[Session], book: Book, zone: str) -> Table:
    """Who is signed in."""
    columns = [
        Column(_("Person"), kind="title"),
        Column(_("Role")),
        Column(_("Signed in by")),
        Column(_("Time of signing in")),
        Column(_("Last seen")),
    ]
    rows = []
    for one in found:
        role = book.standing(one.person).role
        rows.append(
            [
                Cell(one.person.shown, second=one.person.email),
                Cell(role.title(i18n.language()) if role else _("No role")),
                Cell(_issuer(one.person.issuer, book)),
                Cell(_moment(one.began_at, zone)),
                Cell(_moment(one.seen_at, zone)),
            ]
        )
    return columns, rows


def _issuer(name: str, book: Book) -> str:
    """By whom a person has signed in, as the way in is called."""
    if name == roles.PROXY:
        return _("reverse proxy")
    return next((one.title(i18n.language()) for one in book.providers if one.name == name), name)


def lines_table(found: list[Line], book: Book, zone: str) -> Table:
    """What was read and done, the newest first."""
    columns = [
        Column(_("When"), kind="title"),
        Column(_("Who")),
        Column(_("What")),
        Column(_("Access level")),
        Column(_("In detail")),
    ]
    rows = [
        [
            Cell(_moment(one.at, zone)),
            Cell(_who(one)),
            Cell(_(EVENT_WORDS[one.event])),
            Cell(_(TIER_WORDS[one.tier]) if one.tier else ""),
            Cell(_detail(one, book)),
        ]
        for one in found
    ]
    return columns, rows


def _who(line: Line) -> str:
    """Whose an event is: what a server saw by itself is nobody's."""
    if line.account != audit.UNSIGNED:
        return line.account
    return _("seen by the server") if line.event in (audit.DATA, audit.ROLES) else _("not signed in")


def _detail(line: Line, book: Book) -> str:
    what = line.what
    if line.event == audit.PAGE:
        known = (*navigation.PAGES, navigation.PEOPLE)
        page = next((one for one in known if one.address == what.get("page")), None)
        narrowed = i18n.list_words(_(WORDS_OF_LINKS[one]) for one in what.get("narrowed", ()) if one in WORDS_OF_LINKS)
        return i18n.DOT.join(part for part in (_(page.title) if page else "", narrowed) if part)
    if line.event == audit.FILE:
        rows = what.get("rows")
        size = "" if rows is None else ngettext("{n} row", "{n} rows", rows).format(n=i18n.count(rows))
        digest = f"SHA-256 {what['sha256'][:12]}…" if what.get("sha256") else _("not sent to its end")
        return i18n.DOT.join(part for part in (what.get("name", ""), size, what.get("filters", ""), digest) if part)
    if line.event == audit.DATA and what.get("what"):
        taken = what.get("accepted")
        size = "" if taken is None else ngettext("{n} row", "{n} rows", taken).format(n=i18n.count(taken))
        command = f"python -m database {what['what']}"
        behind = f"sudo: {what['sudo']}" if what.get("sudo") else ""
        return i18n.DOT.join(part for part in (command, what.get("file", ""), size, behind) if part)
    if line.event in (audit.DATA, audit.ROLES) and what.get("state"):
        # Which state it is tells one from another, and nothing else.
        words = _("another state of the data: {mark}") if line.event == audit.DATA else _("another access.toml: {mark}")
        return words.format(mark=_shortened(what["state"]))
    # A role that is no longer there keeps the name under which it was written down.
    called = {one.name: one.title(i18n.language()) for one in book.roles}
    if "role" in what:
        what = {**what, "role": called.get(what["role"], what["role"])}
    return i18n.DOT.join(_said(name, value) for name, value in what.items() if value not in ("", None, False))


def _said(name: str, value: object) -> str:
    """A part of what was written down, in words."""
    if value in WRITTEN:
        return _(str(value))
    if name == "tier" and value in TIER_WORDS:
        return _(TIER_WORDS[str(value)])
    if name == "blocked":
        return _("blocked")
    if name == "sudo":
        return f"sudo: {value}"
    counted = {
        "sessions": lambda n: ngettext("{n} session", "{n} sessions", n),
        "lines": lambda n: ngettext("{n} line", "{n} lines", n),
        "things": lambda n: ngettext("{n} thing kept", "{n} things kept", n),
    }
    if name in counted and isinstance(value, int):
        return counted[name](value).format(n=i18n.count(value))
    return str(value)


def zone_words(zone: str, zone_name: str) -> str:
    """Of which zone the times of these tables are."""
    return _("Time zone: {zone}.").format(zone=f"{zone_name}, {i18n.utc_offset(datetime.now(UTC), zone)}")


def _shortened(mark: str) -> str:
    """A mark that nobody reads to its end."""
    return mark if len(mark) <= MARK else mark[:MARK] + "…"


def _moment(moment: datetime, zone: str) -> str:
    here = moment.astimezone(ZoneInfo(zone))
    return f"{i18n.date_short(here.date())} {here:%H:%M}".replace(" ", i18n.SPACE)
