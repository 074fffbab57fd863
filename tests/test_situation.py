"""The Situation page over a demonstration network: what it says, and what it must not say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from access import Access, decide
from comparison import Coverage, Period, bases, resolve
from database import demonstration, publishing
from database.engine import Location, reader
from filters import Filters
from links import Choices, decode, encode
from queries import release, seizures
from queries.schema import seizure
from settings import AccessSettings

APP = Path(__file__).parent.parent / "app.py"
QUARTER = Filters(source_kind="demonstration", start=date(2026, 7, 1), end=date(2026, 10, 1))
INTERNAL = Access(tier="internal")


@pytest.fixture(scope="module")
def network(tmp_path_factory) -> Location:
    place = Location("duckdb", folder=tmp_path_factory.mktemp("network"))
    with publishing.change(place, fresh=True) as connection:
        demonstration.fill(connection, date(2026, 10, 1), seizures=6000)
    return place


@pytest.fixture
def page(network, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")

    def run(**parameters: str) -> tuple[AppTest, str]:
        app = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in parameters.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception, [error.message for error in app.exception]
        return app, " ".join(part.proto.body for part in app.get("html") if not part.proto.body.startswith("<style"))

    return run


def test_cases_of_a_quarter_are_those_counted_by_hand(network):
    with reader(network).connect() as connection:
        rows = publishing.frame(connection, seizures.monthly_cases(QUARTER, INTERNAL))
        counted = connection.execute(
            sa.text(
                "select count(*) from seizure where seized_on >= '2026-07-01' and seized_on < '2026-10-01' "
                "and status in ('provisional', 'verified', 'revised') and country_code in ('KZ', 'KG', 'TJ', 'TM', 'UZ')"
            )
        ).scalar_one()
    assert rows["case_count"].sum() == counted > 0


def test_a_reader_of_one_country_gets_no_row_of_another(network):
    with reader(network).connect() as connection:
        rows = publishing.frame(connection, seizures.monthly_cases(QUARTER, Access(tier="internal", countries=("KG",))))
    assert set(rows["country_code"]) == {"KG"}


def test_a_donor_gets_no_records():
    with pytest.raises(PermissionError):
        seizures.newest_significant(QUARTER, Access(tier="donor"), most=5)


def test_a_donor_query_reads_release_tables_only():
    for query in (release.monthly_cases(QUARTER, Access(tier="donor")), release.monthly_quantities(QUARTER, Access(tier="donor"))):
        tables = {table.name for table in sa.sql.util.find_tables(query, include_aliases=True) if isinstance(table, sa.Table)}
        assert seizure.name not in tables
        assert "FROM seizure" not in str(query)


def test_public_figures_are_by_whole_year_only():
    with pytest.raises(PermissionError):
        release.monthly_cases(QUARTER, Access(tier="public"))


def test_small_unpublished_cells_carry_no_kilograms(network):
    with reader(network).connect() as connection:
        told = connection.execute(
            sa.text("select count(*) from release_month where weighed_count < 3 and quantity_kg is not null")
        ).scalar_one()
        hidden = connection.execute(sa.text("select count(*) from release_month where is_suppressed")).scalar_one()
    assert told == 0
    assert hidden > 0


@pytest.mark.parametrize(("language", "words"), [("en", "Demonstration data"), ("ru", "Демонстрационные данные")])
def test_the_page_names_period_source_and_demonstration_in_both_languages(page, language, words):
    _app, html = page(lang=language, period="2026-Q3")
    assert words in html
    assert ("Q3 2026" if language == "en" else "III\u00a0квартал 2026") in html.replace("III квартал", "III\u00a0квартал")


def test_every_map_carries_the_disclaimer(page):
    _app, html = page(lang="en", period="2026-Q3")
    assert "do not imply official endorsement" in html


def test_a_period_without_data_says_why_it_is_empty(page):
    app, _html = page(lang="en", period="1999")
    assert "outside the data" in app.info[0].value


def test_a_donor_page_shows_no_agency_and_no_record(page):
    _app, html = page(lang="en", period="2026-Q1", tier="donor")
    assert "Customs Service" not in html
    assert "Provisional" not in html


def test_a_link_never_raises_the_tier():
    assert Access(tier="donor").lowered("internal").tier == "donor"
    assert Access(tier="internal").lowered("donor").tier == "donor"


def test_without_sign_in_real_data_beyond_loopback_are_for_donors():
    assert decide(AccessSettings(), is_demonstration=False, is_loopback=False).tier == "donor"
    assert decide(AccessSettings(), is_demonstration=False, is_loopback=True).tier == "internal"


def test_a_link_carries_codes_there_and_back():
    choices = Choices(source_kind="blo", period="2026-Q3", comparison="previous", codes=(("countries", ("KZ", "_")),), least_kg=1.5)
    assert decode(encode(choices)) == (choices, ())


def test_a_broken_link_drops_what_cannot_be_used_and_says_so():
    choices, refused = decode({"country": "KZ' or 1=1", "period": "2026-Q5", "office": "UZ-OYBEK"})
    assert refused == ("country", "period")
    assert choices.codes == (("blo_codes", ("UZ-OYBEK",)),)


def test_the_last_quarter_ends_before_the_months_that_are_filling_up():
    coverage = Coverage(date(2016, 11, 1), date(2026, 11, 1), date(2026, 10, 1))
    assert resolve("last_quarter", coverage) == Period(date(2026, 7, 1), date(2026, 10, 1))


def test_five_years_are_as_many_as_the_data_hold():
    found = bases(Period(date(2026, 7, 1), date(2026, 10, 1)), "five_years", date(2024, 1, 1))
    assert [base.start for base in found] == [date(2025, 7, 1), date(2024, 7, 1)]
