"""Who may see what: decided in one place, lowered by a link, raised by none."""

from __future__ import annotations

import pytest

from access import Access, decide, is_from_loopback
from settings import AccessSettings

TIERS = ["internal", "partner", "donor", "public"]
"""From the one that sees most to the one that sees least."""


@pytest.mark.parametrize(
    ("is_demonstration", "is_loopback", "tier"),
    [(False, False, "donor"), (False, True, "internal"), (True, False, "internal"), (True, True, "internal")],
)
def test_without_a_word_of_the_operator_real_data_beyond_this_machine_are_for_donors(is_demonstration, is_loopback, tier):
    assert decide(AccessSettings(), is_demonstration=is_demonstration, is_loopback=is_loopback) == Access(tier=tier)


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("is_demonstration", [False, True])
@pytest.mark.parametrize("is_loopback", [False, True])
def test_the_word_of_the_operator_holds_everywhere(tier, is_demonstration, is_loopback):
    settings = AccessSettings(tier=tier, countries=("UZ",), agency="UZ-CUSTOMS")
    found = decide(settings, is_demonstration=is_demonstration, is_loopback=is_loopback)
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


def test_records_are_for_the_internal_tier_and_release_tables_for_donors_and_the_public():
    assert [tier for tier in TIERS if Access(tier=tier).sees_all_records] == ["internal"]
    assert [tier for tier in TIERS if Access(tier=tier).reads_release_only] == ["donor", "public"]


def test_a_tier_that_does_not_exist_gives_no_access():
    with pytest.raises(ValueError, match="'admin' is not one of internal, partner, donor, public"):
        Access(tier="admin")


@pytest.mark.parametrize(
    ("address", "headers", "expected"),
    [
        ("127.0.0.1", {"Host": "127.0.0.1:8501"}, True),
        ("localhost", {"host": "localhost:8501"}, True),
        ("::1", {"Host": "[::1]:8501"}, True),
        ("127.0.0.1", {}, True),
        (None, {"Host": "127.0.0.1:8501"}, False),
        ("0.0.0.0", {"Host": "localhost"}, False),
        ("127.0.0.1", {"Host": "dashboard.example.org"}, False),
        ("127.0.0.1", {"Host": "localhost.example.org"}, False),
        ("127.0.0.1", {"Host": "127.0.0.1:8501", "X-Forwarded-For": "203.0.113.7"}, False),
        ("127.0.0.1", {"Host": "localhost", "via": "1.1 proxy"}, False),
    ],
)
def test_only_this_machine_without_a_proxy_between_is_taken_for_loopback(address, headers, expected):
    assert is_from_loopback(address, headers) is expected
