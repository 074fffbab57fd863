"""Kinds of things that have a page: what is found by its name, and what marks, lines and words lead to.

Which page that is, what it keeps of the thing in its link, and who is told of it stand here alone; `content.leads`
makes the address.

The registry of entities, each kind with its entity page.
"""

from __future__ import annotations

from dataclasses import dataclass

from scope.access import Access
from scope.fields import N_
from scope.filters import FIELDS


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of thing.

    Args:
        word: what stands beside the name of one.
        words: what several are called.
        page: name of the page that tells most of one.
        own: parameter of that page which holds its code; without one the page is narrowed to it by its filter.
        field: the filter that chooses it, whose row says from which tier on it is released; empty for what is no
            filter, which everybody is told of.
        dimension: list that its codes are of.
    """

    word: str
    words: str
    page: str
    own: str = ""
    field: str = ""
    dimension: str = ""

    @property
    def codes_of(self) -> str:
        """The list that its codes are of."""
        return FIELDS[self.field].dimension if self.field else self.dimension

    def is_for(self, access: Access) -> bool:
        """Whether a reader is told of single ones."""
        if not access.reads_release_only or not self.field:
            return True
        return access.is_told(FIELDS[self.field].released)


KINDS = {
    "office": Kind(word=N_("office"), words=N_("Offices"), page="offices", own="office_profile", field="blo_codes"),
    "pair": Kind(word=N_("pair"), words=N_("Pairs"), page="offices", own="pair_profile", field="pair_codes"),
    "agency": Kind(
        word=N_("agency"), words=N_("Agencies"), page="agencies", own="agency_profile", field="agency_codes"
    ),
    "donor": Kind(word=N_("donor"), words=N_("Donors"), page="capacity", own="donor", dimension="donor"),
    "country": Kind(word=N_("country"), words=N_("Countries"), page="situation", field="countries"),
    "substance": Kind(word=N_("substance"), words=N_("Substances"), page="trends", field="substance_codes"),
    "group": Kind(word=N_("substance group"), words=N_("Substance groups"), page="trends", field="group_codes"),
    "place": Kind(word=N_("place"), words=N_("Places"), page="map", field="place_codes"),
}
"""Every kind by its name, in the order in which equally likely ones are offered."""
PROFILED = {kind.codes_of: name for name, kind in KINDS.items() if kind.own}
"""Kinds with a page about one of them, by the list that their codes are of: what marks and lines lead to."""
