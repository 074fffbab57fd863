"""What a slide is asked for: for whom, with which filters, and where the same can be seen live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from analysis import totals
from briefing.playlist import PAGES_OF_VIEWS
from content.context import Context
from content.page_words import provenance
from exports.provenance import Provenance
from language import i18n

NOT_IN_LINKS = ("donor", "lang", "tier")
PROFILES = {"office": "office_profile", "pair": "pair_profile"}
"""Parameter of the page that shows one of its own, by the view and filter of its slide."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One slide to be made.

    Args:
        here: what its page would stand on.
        parameters: of its link, as the playlist and whoever asked say.
        donor: whose support it tells of; empty for all.
        address: where the dashboard is served ("https://host/app"); empty where it is not known.
    """

    key: str
    view: str
    here: Context
    parameters: Mapping[str, str] = field(default_factory=dict)
    donor: str = ""
    address: str = ""
    dwell: int = 20

    @property
    def link(self) -> str:
        """Address of the page that shows the same live; the reader's tier is not in it."""
        if not self.address:
            return ""
        page = PAGES_OF_VIEWS.get(self.view, "")
        kept = {name: value for name, value in self.parameters.items() if name not in NOT_IN_LINKS}
        if (own := PROFILES.get(self.view)) and self.view in kept:
            kept[own] = kept[self.view]
        return f"{self.address.rstrip('/')}/{page}?{urlencode({'lang': i18n.language()} | kept)}"

    def provenance(self, frame: totals.Frame | None, *notes: str, has_totals: bool = True) -> Provenance:
        """What the slide says of itself; without `has_totals` no cases or quantities are added up on it."""
        return provenance(self.here, frame, *notes, link=self.link, has_totals=has_totals)
