"""What an attacker finds out in Explore, in SQL and by feeds, over a made-up network (`tests/attacker.py`): no case
that is not known."""

from __future__ import annotations

import pytest

from scope.access import Access
from tests import attacker
from tests.attacker import LIMIT, Network
from tests.database.made_up import AGENCIES
from tests.database.test_holds import own_cases


@pytest.fixture(scope="module")
def network(tmp_path_factory) -> Network:
    return Network(tmp_path_factory.mktemp("attacker") / "db")


def test_explore_tells_donors_and_agencies_no_set_of_few_cases(network):
    code = AGENCIES[0]
    known = network.published | own_cases(network.rows, code)
    lines = [
        attacker.of_pivot(network, Access(tier="donor"), "donor", network.published),
        attacker.of_pivot(network, Access(tier="partner", agency_code=code, view="network"), "partner", known),
    ]
    for line in lines:
        assert line.amounts > 10 and line.fewest >= LIMIT and not line.few and not line.single, line


def test_explore_tells_the_public_what_other_pages_do(network):
    assert attacker.of_pivot_in_public(network).few == 0


def test_sql_reads_no_case_of_others(network):
    for code in AGENCIES:
        line = attacker.of_sql(network, code, code, network.published | own_cases(network.rows, code))
        assert line.questions > 100 and not line.single, line


def test_feeds_refuse_every_way_to_single_cases_out(network):
    readers = [Access(tier="donor"), Access(tier="public")]
    for access in (*readers, Access(tier="partner", agency_code=AGENCIES[0], view="network")):
        assert attacker.of_feeds(network, access, access.tier).questions > 10
