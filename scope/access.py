"""Who may see what: a tier, a set of countries and, for a partner, one of two views; part of every query and every
cache key.

Access control: tiers (roles) with row-level scope; each tier has its level of disclosure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeVar

from scope.settings import TIERS, AccessSettings

OWN, NETWORK = "own", "network"
VIEWS = (OWN, NETWORK)
"""What a partner looks at: the cases in which its own agency took part, or the network as it is released."""
RECORDS, DOWNLOAD, KEEP, SQL, AUDIT = "records", "download", "keep", "sql", "audit"
RIGHTS = (RECORDS, DOWNLOAD, KEEP, SQL, AUDIT)
"""What a reader may do: read single records, take files, keep views and playlists for all, ask in SQL, see who read
what."""
RIGHTS_OF_A_ROLE = (RECORDS, DOWNLOAD, KEEP)
"""Where the operator says nothing else."""
RIGHTS_UNSIGNED = (RECORDS, DOWNLOAD, KEEP, SQL)
"""Of who has not signed in: what was read belongs to people, and is shown to people alone."""


Fenced = TypeVar("Fenced", bound=Any)
"""A query of any kind."""


@dataclass(frozen=True, kw_only=True)
class Access:
    """`tier`: internal, partner, donor or public. `countries` empty means all; `agency_code` is a partner's own.

    `view` is own or network, and empty for tiers that have one view only. A partner without an agency has no cases of
    its own. The agency stays when the tier is lowered: what is told beside cases that a reader knows must not tell the
    others (see `queries.release`). `may` is of `RIGHTS`.
    """

    tier: str
    countries: tuple[str, ...] = ()
    agency_code: str = ""
    view: str = ""
    may: tuple[str, ...] = RIGHTS_UNSIGNED

    def __post_init__(self) -> None:
        if self.tier not in TIERS:
            raise ValueError(f"access tier {self.tier!r} is not one of {', '.join(TIERS)}")
        if self.view not in ("", *VIEWS):
            raise ValueError(f"view {self.view!r} is not one of {', '.join(VIEWS)}")
        view = "" if self.tier != "partner" else (self.view or OWN) if self.agency_code else NETWORK
        object.__setattr__(self, "view", view)

    @property
    def reads_release_only(self) -> bool:
        """Whether only the release tables may be read: donor, public, and a partner who looks at the network."""
        return self.tier in ("donor", "public") or self.view == NETWORK

    @property
    def reads_years_only(self) -> bool:
        """Whether figures are told by whole years, as the public has them."""
        return self.tier == "public"

    def is_told(self, released: str) -> bool:
        """Whether what is released from a tier on (`Field.released`) is for this reader of the release."""
        return released == "public" or (released == "donor" and self.tier != "public")

    @property
    def reads_own_only(self) -> bool:
        """Whether facts may be read, but only those in which the reader's agency took part."""
        return self.view == OWN

    @property
    def sees_all_records(self) -> bool:
        """Whether single records of every country in `countries` may be read."""
        return self.tier == "internal"

    def fenced(self, query: Fenced) -> Fenced:
        """The query, with the countries of this reader beside it for a database that fences them itself."""
        return query.execution_options(blo_countries=self.countries) if self.countries else query

    @property
    def has_views(self) -> bool:
        """Whether the reader chooses between cases of its own and the network."""
        return self.tier == "partner" and bool(self.agency_code)

    def looking_at(self, view: str | None) -> Access:
        """The access in a view that a link or the reader asks for, where there is a choice."""
        return replace(self, view=view) if self.has_views and view in VIEWS else self

    def without_own(self) -> Access:
        """The access of a partner whose agency the data do not know: it has no cases of its own."""
        return replace(self, agency_code="", view="")

    def within(self, most: Access) -> Access | None:
        """What this access and another both allow: the lower tier, the countries of both. None where that is nothing:
        no country is in both, or each is of another agency, whose own cases must not be told from the release."""
        countries = tuple(one for one in self.countries if not most.countries or one in most.countries)
        agencies = {self.agency_code, most.agency_code} - {""}
        if (self.countries and not countries) or len(agencies) > 1:
            return None
        tier = max(self.tier, most.tier, key=TIERS.index)
        may = tuple(one for one in self.may if one in most.may)
        return Access(tier=tier, countries=countries or most.countries, agency_code="".join(agencies), may=may)

    def lowered(self, tier: str | None) -> Access:
        """The access under a tier that a link asks for: never higher than this one."""
        if tier in TIERS and TIERS.index(tier) > TIERS.index(self.tier):
            return replace(self, tier=tier, view="")
        return self


def decide(
    settings: AccessSettings, *, is_demonstration: bool, is_trusted: bool, has_sign_in: bool = False
) -> Access | None:
    """Access of a reader who has not signed in; None where that is nothing.

    What the operator has set holds. Without it, everything is open to who was let in with the token of this machine
    (see `gate.Visitor`). Where people sign in (`has_sign_in`), all others see nothing; where they do not, everything
    is open if nothing is real (demonstration data), and otherwise the reader is a donor.
    """
    if settings.tier is None and has_sign_in and not is_trusted:
        return None
    tier = settings.tier or ("internal" if is_trusted or is_demonstration else "donor")
    # Who sits at the machine of the server sees who signs in to it.
    may = RIGHTS if has_sign_in and is_trusted else RIGHTS_UNSIGNED
    return Access(tier=tier, countries=settings.countries, agency_code=settings.agency, may=may)


def asks_in_sql(settings: AccessSettings, reader: Access, *, is_demonstration: bool) -> bool:
    """Whether a reader may ask in SQL, of the rows that the reader may see.

    What the operator has set holds. Without it, that is offered over demonstration data alone. Who reads released
    figures only has no rows, and never may.
    """
    if reader.reads_release_only or SQL not in reader.may:
        return False
    least = settings.sql or ("partner" if is_demonstration else "nobody")
    return least != "nobody" and TIERS.index(reader.tier) <= TIERS.index(least)


def most_of_feeds(settings: AccessSettings, *, is_demonstration: bool, has_sign_in: bool = False) -> Access | None:
    """The most that a key of a feed may give: what the operator has set for feeds, else what is read without signing
    in; None where that is nothing."""
    unsigned = decide(settings, is_demonstration=is_demonstration, is_trusted=False, has_sign_in=has_sign_in)
    if not settings.feeds:
        return unsigned
    return Access(tier=settings.feeds, countries=settings.countries, agency_code=settings.agency)
