"""What a request to a feed comes to: its parameters by the rules of the page, its reader by key and settings.

On a page what cannot be used gives way to the default, in words beside it. A program reads no words, and would take
more for what it asked for: here every such part refuses the request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from accounts import roles, sessions
from analysis.names import Names
from content import opening
from content.asks import Asks
from content.context import Context
from exports.separated import KINDS
from feeds.keys import Key
from feeds.views import FEEDS, Feed
from language import i18n
from language.i18n import _
from scope import access as accesses
from scope import links, navigation
from scope.access import DOWNLOAD, Access
from scope.filters import CODE_FIELDS, FIELDS, OTHER_FIELDS, Filters, Without
from scope.settings import TIERS, Settings

OWN = ("head", "hxl", "codes", "csv")
"""Parameters of every feed: how it is written."""
ON, OFF = "1", "0"
SECRETS = ("key", "api_key", "apikey", "access_token", "password")
"""Names under which somebody might write a key into an address."""


class Refused(Exception):
    """A request that is not answered with rows; `names` are the parameters that it is for."""

    def __init__(self, status: int, words: str, names: Sequence[str] = ()):
        super().__init__(words)
        self.status, self.names = status, tuple(dict.fromkeys(names))


@dataclass(frozen=True)
class Asked:
    """What is asked for: the context of a page, its own parameters, and how it is written."""

    here: Context
    parameters: Mapping[str, str]
    has_head: bool
    has_tags: bool
    has_codes: bool
    csv: str


def language_of(parameters: Mapping[str, Sequence[str]], settings: Settings) -> str:
    """The language of the address, else the first of the installation: an address means the same for everybody."""
    asked = next(iter(parameters.get("lang", ())), "").lower()
    return asked if asked in settings.languages else settings.languages[0]


def most_of(settings: Settings, *, is_demonstration: bool) -> Access | None:
    """The most that any key gives now; None for nothing.

    Raises:
        accounts.roles.AccessError: it cannot be told who signs in here.
    """
    return accesses.most_of_feeds(
        settings.access, is_demonstration=is_demonstration, has_sign_in=roles.current().is_open
    )


def owner_of(key: Key) -> Access | None:
    """What the owner of a key may see now; None where it is the installation's.

    Raises:
        Refused: the owner may see nothing any more, or take no files.
        accounts.roles.AccessError, database.store.StoreError: it cannot be told.
    """
    if not key.owner:
        return None
    person, book = sessions.last(key.owner), roles.current()
    standing = book.standing(person) if person and person.issuer in book.issuers else None
    if standing is None or standing.access is None or sessions.is_blocked(person):
        raise Refused(403, _("The owner of this key has no role here any more. The operator makes a new one."))
    if DOWNLOAD not in standing.access.may:
        raise Refused(403, _("The owner of this key may take no files."))
    return standing.access


def reader_of(key: Key, settings: Settings, *, is_demonstration: bool) -> Access:
    """Whose figures a key gives now.

    Raises:
        Refused: the settings allow it nothing, or its owner may see nothing of it.
        accounts.roles.AccessError, database.store.StoreError: it cannot be told.
    """
    most = most_of(settings, is_demonstration=is_demonstration)
    if most is None:
        raise Refused(
            403, _("Here figures are read by people who sign in; the operator can let feeds in by [access] feeds.")
        )
    found, owner = key.access.within(most), owner_of(key)
    if found is not None and owner is not None:
        found = found.within(owner)
    if found is None:
        raise Refused(403, _("This key is for an agency or countries that this dashboard does not show."))
    return found


def asked(feed: Feed, given: Mapping[str, Sequence[str]], key: Key, *, asks: Asks, settings: Settings) -> Asked:
    """What the parameters of an address come to.

    Raises:
        Refused: a part of it cannot be used, or is not for this key.
        content.opening.NoRecords: there is nothing that the reader may know of.
    """
    page = navigation.of(feed.page)
    parameters = links.mended(given, (*OWN, *page.parameters))
    parameters = {name: value for name, value in parameters.items() if name not in feed.looks}
    written = {name: parameters.pop(name) for name in OWN if name in parameters}
    choices, wrong = links.decode(parameters, page.address)
    wrong = (*wrong, *(name for name in page.parameters if name in parameters and name not in feed.parameters))
    wrong = (*wrong, *(name for name in ("head", "hxl", "codes") if written.get(name, ON) not in (ON, OFF)))
    if written.get("csv", "standard") not in KINDS:
        wrong = (*wrong, "csv")
    if (language := parameters.get("lang")) and language not in settings.languages:
        wrong = (*wrong, "lang")
    if wrong:
        raise not_used(wrong)
    said = opening.info(asks)
    reader = reader_of(key, settings, is_demonstration=said.get("is_demonstration") == "true")
    if page.right and page.right not in reader.may:
        raise Refused(403, _("The owner of this key does not have the page of this feed."))
    reader = _in_view(opening.known(reader, asks.names(reader)), parameters, page.data)
    stands = opening.of_reader(asks, reader, said, settings)
    if not stands.covered:
        raise opening.NoRecords
    if choices.source_kind not in (None, *stands.covered):
        raise not_used(["source"])
    kind = opening.kind(choices.source_kind, stands.covered)
    names = asks.names(reader)
    _refuse_what_is_dropped(choices, asks, reader, names)
    filters = opening.filters_of(asks, choices, kind, stands.covered[kind], reader, names)
    if choices.left_out and filters.left_out != choices.left_out:
        raise not_used(["left_out"])
    if _number_of(choices.without) != _number_of(filters.without):
        raise not_used(["without"])
    here = opening.on(
        stands,
        filters,
        asks=asks,
        names=names,
        reader=reader,
        settings=settings,
        mode="light",
        reasons=choices.reasons,
    )
    own = {name: parameters[name] for name in feed.parameters if name in parameters}
    if key.link:
        _refuse_wider(feed, key.link, here, own, parameters)
    return Asked(
        here,
        own,
        has_head=written.get("head", ON) == ON,
        has_tags=written.get("hxl", OFF) == ON,
        has_codes=written.get("codes", OFF) == ON,
        csv=written.get("csv", "standard"),
    )


def not_used(names: Sequence[str]) -> Refused:
    names = tuple(dict.fromkeys(names))
    words = _("These parts of the address cannot be used: {names}.")
    return Refused(400, words.format(names=i18n.list_words(names)), names)


def _not_allowed(names: Sequence[str]) -> Refused:
    words = _("These parts of the address are not for the access level of this key: {names}.")
    return Refused(403, words.format(names=i18n.list_words(names)), names)


def _in_view(reader: Access, parameters: Mapping[str, str], fixed: str) -> Access:
    """The reader under the access level and in the view that the address asks for: never more than the key gives."""
    tier, view = parameters.get("tier"), parameters.get("data")
    if tier and TIERS.index(tier) < TIERS.index(reader.tier):
        raise _not_allowed(["tier"])
    reader = reader.lowered(tier)
    if view and not reader.has_views and not (view == accesses.NETWORK and reader.reads_release_only):
        raise _not_allowed(["data"])
    return reader.looking_at(fixed or view)


def _refuse_what_is_dropped(choices: links.Choices, asks: Asks, reader: Access, names: Names) -> None:
    """Where a page would drop a choice and show more, a feed gives nothing."""
    chosen = {field: codes for field in CODE_FIELDS if (codes := choices.codes_of(field))}
    others = [field for field in OTHER_FIELDS if getattr(choices, field) is not None]
    barred = [field for field in chosen if not opening.may_narrow(field, reader)]
    barred += [field for field in others if reader.reads_release_only]
    refused = [FIELDS[field].link for field in barred]
    refused += [links.WHY] if choices.reasons and reader.reads_release_only else []
    if choices.period and not opening.may_choose_period(choices.period, reader):
        refused += ["from", "to"] if choices.period == "custom" else ["period"]
    if refused:
        raise _not_allowed(refused)
    unknown = [
        FIELDS[field].link
        for field, codes in chosen.items()
        if len(opening.kept(asks, field, codes, reader, names)) < len({code.casefold() for code in codes})
    ]
    if unknown:
        raise not_used(unknown)


def _number_of(without: Without | None) -> int:
    """How many codes are excluded."""
    return sum(len({code.casefold() for code in codes}) for _field, codes in without or ())


# What a key is for ------------------------------------------------------------------------------------------


def of_link(link: str) -> tuple[str, dict[str, str]]:
    """The feed (empty: any) and the parameters of the link that a key is for: the address of a page, of a feed, or
    parameters alone.

    Raises:
        Refused: it is not the link of a page that has a feed, or a part of it cannot be used.
    """
    path, _mark, query = link.rpartition("?")
    name = path.rstrip("/").rpartition("/")[2]
    code, _dot, _form = name.partition(".")
    feed = FEEDS.get(code) or next((one for one in FEEDS.values() if name and one.page == name), None)
    if name and feed is None:
        raise Refused(400, _("There is no feed of {name}.").format(name=name))
    page = navigation.of(feed.page) if feed else None
    own = page.parameters if page else ()
    parameters = links.mended(parse_qs(query, keep_blank_values=True), (*OWN, *own))
    for one in (*OWN, "lang", "compare", *(feed.looks if feed else ())):
        parameters.pop(one, None)
    _choices, wrong = links.decode(parameters, page.address if page else "")
    if "tier" in parameters:
        wrong = (*wrong, "tier")
    if wrong:
        raise not_used(wrong)
    return (feed.code if feed else ""), parameters


def _refuse_wider(feed: Feed, link: str, here: Context, own: Mapping[str, str], parameters: Mapping[str, str]) -> None:
    """Raises Refused where a request asks for more than the link that its key is for."""
    code, allowed = of_link(link)
    if code and code != feed.code:
        raise Refused(403, _("This key is for another feed: {name}.").format(name=code))
    choices, _wrong = links.decode(allowed, navigation.of(feed.page).address)
    kind, filters = here.filters.source_kind, here.filters
    of_key = opening.filters_of(here.asks, choices, kind, here.coverage, here.access, here.names)
    wider = [FIELDS[field].link for field in CODE_FIELDS if _is_wider(filters, of_key, field)]
    wider += [
        FIELDS[field].link for field in OTHER_FIELDS if getattr(choices, field) not in (None, getattr(filters, field))
    ]
    # What the data do not know any more is not left away.
    wider += [FIELDS[field].link for field in CODE_FIELDS if choices.codes_of(field) and not getattr(of_key, field)]
    if choices.source_kind not in (None, kind):
        wider.append("source")
    if choices.period and not of_key.start <= filters.start <= filters.end <= of_key.end:
        wider += ["from", "to"] if "from" in parameters else ["period"]
    if allowed.get("data", parameters.get("data")) != parameters.get("data"):
        wider.append("data")
    for name in feed.parameters:
        if name in allowed and not feed.is_within(name, own.get(name, ""), allowed[name]):
            wider.append(name)
    if wider:
        words = _("This key is for less than these parts of the address ask for: {names}.")
        raise Refused(403, words.format(names=i18n.list_words(dict.fromkeys(wider))), wider)


def _is_wider(filters: Filters, of_key: Filters, field: str) -> bool:
    allowed, asked_for = getattr(of_key, field), getattr(filters, field)
    return bool(allowed) and not (asked_for and set(asked_for) <= set(allowed))
