"""Marks, lines and words lead to the page of the office, pair, agency or donor that they are of, on every page; readers
without such a page are led to none."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from database.engine import Location, reader
from language import i18n
from scope import navigation
from tests.shown import Shown

APP = Path(__file__).parent.parent / "app.py"
PATIENCE = 120
ASKED = {"lang": "en", "period": "2026-Q3", "compare": "previous"}
KINDS = {
    ("offices", "office_profile"): "office",
    ("offices", "pair_profile"): "pair",
    ("agencies", "agency_profile"): "agency",
    ("capacity", "donor"): "donor",
}
KNOWN = {
    "office": "select code from blo",
    "pair": "select code from crossing_pair",
    "agency": "select distinct lineage_code from agency",
    "donor": "select code from donor",
}
IN_QUARTER = (
    "seized_on >= '2026-07-01' and seized_on < '2026-10-01' and status in ('provisional', 'verified', 'revised') and "
    "country_code in ('KZ', 'KG', 'TJ', 'TM', 'UZ')"
)
THERE = (
    "select distinct lineage_code from blo_agency join agency on agency.code = agency_code where to_on is null and "
    "blo_code in ({offices})"
)
OF_CUSTOMS = (
    f"select distinct blo_code from seizure where blo_code is not null and {IN_QUARTER} and (id in (select seizure_id "
    "from seizure_agency join agency on code = agency_code where lineage_code = 'UZ-CC') or lead_agency_code in "
    "(select code from agency where lineage_code = 'UZ-CC'))"
)
MESSAGES = (
    "select {end} from exchange join blo one on one.code = from_blo_code join blo other on other.code = to_blo_code "
    "where sent_at >= '2026-06-30 19:00:00+00' and sent_at < '2026-09-30 19:00:00+00' and one.country_code <> "
    "other.country_code"
)
SURFACES = {
    ("situation", ""): {"office": KNOWN["office"], "pair": KNOWN["pair"]},
    ("map", ""): {"office": KNOWN["office"], "pair": KNOWN["pair"]},
    ("trends", "split=blo_codes"): {
        "office": f"select distinct blo_code from seizure where blo_code is not null and {IN_QUARTER}"
    },
    ("trends", "split=agency_codes"): {
        "agency": "select distinct lineage_code from seizure join agency on agency.code = lead_agency_code where "
        + IN_QUARTER.replace("country_code", "seizure.country_code")
    },
    ("agencies", "agency_profile=UZ-CC"): {
        "office": OF_CUSTOMS,
        "pair": f"select code from crossing_pair where side_a in ({OF_CUSTOMS}) or side_b in ({OF_CUSTOMS})",
    },
    ("offices", ""): {"office": KNOWN["office"], "donor": "select distinct donor_code from blo_donor"},
    ("offices", "office_profile=KZ-SYPATAI"): {
        "pair": "select code from crossing_pair where 'KZ-SYPATAI' in (side_a, side_b)",
        "agency": THERE.format(offices="'KZ-SYPATAI'"),
        "donor": "select donor_code from blo_donor where blo_code = 'KZ-SYPATAI'",
    },
    ("offices", "pair_profile=OYBEK-FOTEHOBOD"): {
        "office": "select side_a from crossing_pair where code = 'OYBEK-FOTEHOBOD' union select 'TJ-FOTEHOBOD'",
        "agency": THERE.format(offices="'UZ-OYBEK', 'TJ-FOTEHOBOD'"),
        "donor": "select donor_code from blo_donor where blo_code in ('UZ-OYBEK', 'TJ-FOTEHOBOD')",
    },
    ("capacity", "donor=NO"): {
        "office": "select blo_code from blo_donor where donor_code = 'NO'",
        "pair": "select distinct pair.code from crossing_pair pair join blo_donor on blo_code in (side_a, side_b) "
        "where donor_code = 'NO'",
    },
    ("cooperation", "two=KG|KZ"): {"pair": "select code from crossing_pair where border = 'KG-KZ'"},
    ("cooperation", "between=office"): {
        "office": f"{MESSAGES.format(end='from_blo_code')} union {MESSAGES.format(end='to_blo_code')}"
    },
    ("cooperation", "between=office&two=UZ-OYBEK|TJ-FOTEHOBOD"): {
        "office": "select unnest(['UZ-OYBEK', 'TJ-FOTEHOBOD'])",
        "pair": "select 'OYBEK-FOTEHOBOD'",
    },
    ("cooperation", "view=operations"): {
        "office": "select distinct blo_code from contact_point",
        "agency": "select distinct lineage_code from operation_agency join agency on code = agency_code where "
        "operation_id in (select id from operation where ended_on >= '2026-07-01' and ended_on < '2026-10-01' order by "
        "ended_on desc, id desc limit 15)",
    },
    ("capacity", "view=targets"): {
        "office": "select blo_code from target where blo_code is not null and period_start < '2026-10-01' and "
        "period_end > '2026-07-01'"
    },
    ("records", "agency=UZ-CC&office=UZ-OYBEK"): {"office": "select 'UZ-OYBEK'", "agency": "select 'UZ-CC'"},
}
"""Pages with what is asked of them, and what SQL by hand says that each has to lead to."""


@pytest.fixture(scope="module")
def network(demonstration_of) -> Location:
    return demonstration_of(6000)


@pytest.fixture
def shown(network, monkeypatch):
    def run(page: str, asked: str = "", **more: str) -> Shown:
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
        app = AppTest.from_file(str(APP), default_timeout=PATIENCE)
        if (script := navigation.of(page).script) != navigation.PAGES[0].script:
            app.switch_page(script)
        given = dict(part.split("=") for part in asked.split("&") if part)
        for name, value in {**ASKED, **given, **more}.items():
            app.query_params[name] = value
        return Shown(app.run())

    yield run
    i18n.use("en")


@pytest.fixture
def led_to(shown):
    def run(page: str, asked: str = "", **more: str) -> dict[str, set[str]]:
        """Codes of the things whose pages a page leads to, by kind; each link keeps what was on screen."""
        found: dict[str, set[str]] = {}
        for address in re.findall(r'href="([^"]+)"', shown(page, asked, **more).markup):
            parts = urlsplit(html.unescape(address))
            parameters = {name: values[0] for name, values in parse_qs(parts.query).items()}
            for (to, own), kind in KINDS.items():
                if parts.path == to and own in parameters:
                    found.setdefault(kind, set()).add(parameters[own])
                    assert parameters.items() >= (ASKED | more).items()
        return found

    return run


def asked(network: Location, query: str) -> list[tuple]:
    with reader(network).connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def codes(network: Location, query: str) -> set[str]:
    return {row[0] for row in asked(network, query)}


@pytest.mark.each_time(4)
@pytest.mark.parametrize(("surface", "wanted"), SURFACES.items(), ids=[" ".join(one) for one in SURFACES])
def test_a_page_leads_to_all_that_it_tells_of(network, led_to, surface, wanted):
    found = led_to(*surface)
    for kind, query in wanted.items():
        expected = codes(network, query)
        assert expected and expected <= found[kind], kind
    for kind, some in found.items():
        assert some <= codes(network, KNOWN[kind])


def test_situation_leads_to_agencies_and_each_finding_to_its_office(network, shown):
    markup = shown("situation").markup
    assert len(set(re.findall("agency_profile=([A-Z-]+)", markup))) > 10
    findings = re.findall(r'<div class="blo-finding"><div>.*?</div></div>', markup)
    of_offices = [one for one in findings if "office_profile=" in one]
    names = dict(asked(network, "select code, name_en from blo"))
    assert of_offices
    for one in of_offices:
        code = re.search("office_profile=([A-Z-]+)", one)[1]
        assert html.escape(names[code]) in re.sub("<a .*?</a>", "", one) or f"Page of {html.escape(names[code])}" in one


@pytest.mark.parametrize(
    "surface", [("situation", ""), ("offices", "office_profile=KZ-SYPATAI"), ("map", ""), ("cooperation", "")]
)
def test_donors_are_led_to_offices_that_they_are_told_of_and_to_no_agency(network, led_to, surface):
    found = led_to(*surface, tier="donor")
    told = codes(network, "select code from blo where confidence in ('high', 'medium')")
    assert found["pair"] and found.get("office", set()) <= told and "agency" not in found
    unsure = "(select code from blo where confidence = 'low')"
    hidden = codes(network, f"select code from crossing_pair where side_a in {unsure} or side_b in {unsure}")
    assert hidden and not found["pair"] & hidden


@pytest.mark.parametrize("surface", [("situation", ""), ("map", ""), ("capacity", "donor=JP")])
def test_the_public_is_led_to_no_office_pair_or_agency(led_to, surface):
    assert set(led_to(*surface, tier="public", period="2025")) <= {"donor"}
