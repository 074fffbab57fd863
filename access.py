"""Who may see what: a tier and a set of countries, part of every query and every cache key."""

from __future__ import annotations

from dataclasses import dataclass

from settings import TIERS, AccessSettings


@dataclass(frozen=True, kw_only=True)
class Access:
    """`tier`: internal, partner, donor or public. `countries` empty means all; `agency_code` is a partner's own."""

    tier: str
    countries: tuple[str, ...] = ()
    agency_code: str = ""

    def __post_init__(self) -> None:
        if self.tier not in TIERS:
            raise ValueError(f"access tier {self.tier!r} is not one of {', '.join(TIERS)}")

    @property
    def reads_release_only(self) -> bool:
        """Whether only the release tables may be read: donor and public."""
        return self.tier in ("donor", "public")

    @property
    def sees_all_records(self) -> bool:
        """Whether single records of every country in `countries` may be read."""
        return self.tier == "internal"

    def lowered(self, tier: str | None) -> Access:
        """The access under a tier that a link asks for: never higher than this one."""
        if tier in TIERS and TIERS.index(tier) > TIERS.index(self.tier):
            return Access(tier=tier, countries=self.countries, agency_code=self.agency_code)
        return self


def decide(settings: AccessSettings, *, is_demonstration: bool, is_loopback: bool) -> Access:
    """Access of a reader who has not signed in.

    What the operator has set holds. Without it, everything is open only where nobody else can look (the app listens
    on loopback) or nothing is real (demonstration data); otherwise the reader is a donor.
    """
    tier = settings.tier or ("internal" if is_loopback or is_demonstration else "donor")
    return Access(tier=tier, countries=settings.countries, agency_code=settings.agency)
