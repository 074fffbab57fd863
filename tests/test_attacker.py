"""What an attacker finds out in Explore, in SQL and by feeds, over a made-up network (`tests/attacker.py`): no case
that is not known."""

from __future__ import annotations

import pytest

from database.engine import Location
from scope.access import Access
from tests import attacker, signed_in
from tests.attacker import LIMIT, SIGNED_IN, Network
from tests.conftest import new_database, some
from tests.database.made_up import AGENCIES
from tests.database.test_holds import own_cases


@pytest.fixture(scope="module")
def network(tmp_path_factory) -> Network:
    return Network(Location("duckdb", folder=tmp_path_factory.mktemp("attacker") / "db"))


@pytest.mark.parametrize("step", some((2,), (1, 2)))
def test_explore_tells_donors_and_agencies_no_set_of_few_cases(network, step):
    code = AGENCIES[0]
    known = network.published | own_cases(network.rows, code)
    lines = [
        attacker.of_pivot(network, Access(tier="donor"), "donor", network.published, step),
        attacker.of_pivot(network, Access(tier="partner", agency_code=code, view="network"), "partner", known, step),
    ]
    for line in lines:
        assert line.amounts > 10 and line.fewest >= LIMIT and not line.few and not line.single, line


def test_explore_tells_the_public_what_other_pages_do(network):
    assert attacker.of_pivot_in_public(network).few == 0


def test_sql_reads_no_case_of_others(network):
    for code in AGENCIES:
        access = Access(tier="partner", agency_code=code)
        line = attacker.of_sql(network, access, code, network.published | own_cases(network.rows, code))
        assert line.questions > 100 and not line.single, line


def test_feeds_refuse_every_way_to_single_cases_out(network):
    readers = [Access(tier="donor"), Access(tier="public")]
    for access in (*readers, Access(tier="partner", agency_code=AGENCIES[0], view="network")):
        assert attacker.of_feeds(network, access, access.tier).questions > 10


@pytest.fixture(scope="module", params=["duckdb", pytest.param("postgresql", marks=pytest.mark.long)])
def of_either(request, tmp_path_factory):
    """The same on both databases; PostgreSQL takes longer for as much."""
    if request.param == "duckdb":
        yield request.getfixturevalue("network")
        return
    with new_database("postgresql", tmp_path_factory.mktemp("attacker"), request) as place:
        yield Network(place, cases=400)


PEOPLE = [one for one in signed_in.accesses(*SIGNED_IN) if one != "head"]


@pytest.mark.parametrize("who", some(("second-officer, network",), PEOPLE))
def test_nobody_who_has_signed_in_finds_out_a_case_of_others(of_either, who):
    access = signed_in.accesses(*SIGNED_IN)[who]
    for line in attacker.of_person(of_either, access, who):
        print(line)
        assert line.questions and not line.few and not line.single, line
