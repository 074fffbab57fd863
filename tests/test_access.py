"""Who may see what: decided in one place, lowered by a link, raised by none."""

from __future__ import annotations

import pytest

from scope.access import Access, decide
from scope.settings import AccessSettings

TIERS = ["internal", "partner", "donor", "public"]
"""From the one that sees most to the one that sees least."""


@pytest.mark.parametrize(
    ("is_demonstration", "is_trusted", "tier"),
    [(False, False, "donor"), (False, True, "internal"), (True, False, "internal"), (True, True, "internal")],
)
def test_without_a_word_of_the_operator_real_data_are_for_donors_but_for_who_was_let_in(
    is_demonstration, is_trusted, tier
):
    assert decide(AccessSettings(), is_demonstration=is_demonstration, is_trusted=is_trusted) == Access(tier=tier)


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("is_demonstration", [False, True])
@pytest.mark.parametrize("is_trusted", [False, True])
def test_the_word_of_the_operator_holds_everywhere(tier, is_demonstration, is_trusted):
    settings = AccessSettings(tier=tier, countries=("UZ",), agency="UZ-CUSTOMS")
    found = decide(settings, is_demonstration=is_demonstration, is_trusted=is_trusted)
    assert found == Access(tier=tier, countries=("UZ",), agency_code="UZ-CUSTOMS")


@pytest.mark.parametrize("own", TIERS)
@pytest.mark.parametrize("asked", TIERS)
def test_a_link_lowers_the_tier_and_never_raises_it(own, asked):
    access = Access(tier=own, countries=("KG",), agency_code="KG-SCNS")
    lower = TIERS[max(TIERS.index(own), TIERS.index(asked))]
    assert access.lowered(asked) == Access(tier=lower, countries=("KG",), agency_code="KG-SCNS")


@pytest.mark.parametrize("asked", [None, "", "INTERNAL", "root", "donor "])
@pytest.mark.parametrize("own", TIERS)
def test_a_link_that_names_no_tier_changes_nothing(own, asked):
    assert Access(tier=own).lowered(asked) == Access(tier=own)


def test_all_records_are_for_the_internal_tier_own_ones_for_partners_and_release_tables_for_the_others():
    readers = [Access(tier=tier, agency_code="KG-SCNS") for tier in TIERS]
    assert [reader.tier for reader in readers if reader.sees_all_records] == ["internal"]
    assert [reader.tier for reader in readers if reader.reads_own_only] == ["partner"]
    assert [reader.tier for reader in readers if reader.reads_release_only] == ["donor", "public"]


def test_a_partner_chooses_between_its_own_cases_and_the_network_and_nobody_else_does():
    partner = Access(tier="partner", agency_code="KG-SCNS")
    assert partner.view == "own" and partner.has_views
    for asked, view in (("network", "network"), ("own", "own"), (None, "own"), ("", "own"), ("internal", "own")):
        assert partner.looking_at(asked).view == view
    network = partner.looking_at("network")
    assert (network.reads_own_only, network.reads_release_only, network.sees_all_records) == (False, True, False)
    for tier in ("internal", "donor", "public"):
        reader = Access(tier=tier, agency_code="KG-SCNS", view="own")
        assert (
            reader == reader.looking_at("network") == Access(tier=tier, agency_code="KG-SCNS") and not reader.has_views
        )


@pytest.mark.parametrize("asked", ["own", "network", None])
def test_a_partner_without_an_agency_sees_the_network_only(asked):
    for reader in (
        Access(tier="partner"),
        Access(tier="partner", view="own"),
        Access(tier="partner", agency_code="XX-NO").without_own(),
    ):
        assert reader.looking_at(asked) == Access(tier="partner", view="network")
        assert reader.reads_release_only and not reader.reads_own_only


def test_a_link_that_lowers_a_partner_leaves_no_view_of_its_own_and_keeps_who_it_is():
    for view in ("own", "network"):
        lowered = Access(tier="partner", agency_code="KG-SCNS", view=view).lowered("donor")
        assert (lowered.view, lowered.agency_code, lowered.reads_release_only, lowered.reads_own_only) == (
            "",
            "KG-SCNS",
            True,
            False,
        )


def test_a_tier_that_does_not_exist_gives_no_access():
    with pytest.raises(ValueError, match="'admin' is not one of internal, partner, donor, public"):
        Access(tier="admin")
