"""PostgreSQL makes a list of cases once, and does not ask for each row anew: seen in its plans, with hardly any memory
for a list."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd
import pytest
import sqlalchemy as sa

from database import bulk, publishing
from database.engine import reader
from queries import records, schema, search
from scope.access import OWN, Access
from scope.filters import BLANK, CODE_FIELDS, Filters
from tests.conftest import new_database
from tests.queries.questions import BY_CASE, FILTERED
from tests.queries.test_against_loops import is_of_all

CASES = 4_000
ALL = Filters(source_kind="blo", start=date(2020, 1, 1), end=date(2030, 1, 1))
INTERNAL, PARTNER = Access(tier="internal"), Access(tier="partner", agency_code="A1", view=OWN)
WORD = search.Word(
    references=("ab",),
    codes=(
        ("substance_codes", ("HEROIN",)),
        ("agency_codes", ("A1",)),
        ("agency_kinds", ("customs",)),
        ("detections", ("dog",)),
        ("countries", ("KG",)),
    ),
    texts=(("place_text", ("Osh",)), ("substance_reported", ("heroin",))),
)


@pytest.fixture(scope="module")
def planner(request, tmp_path_factory):
    """Gives the plan of a query over some thousand cases."""
    with new_database("postgresql", tmp_path_factory.mktemp("plans"), request) as place:
        number = pd.Series(range(1, CASES + 1))
        cases = pd.DataFrame(
            {
                "id": number,
                "record_key": number.astype(str),
                "row_no": number,
                "lat": 40 + number % 50 / 100,
                "lon": 70.0,
            }
        )
        cases = cases.assign(
            occurrence=1,
            source_code="BLO",
            load_id=1,
            seized_on=date(2025, 1, 1),
            date_precision="day",
            country_code="KG",
            location_precision="address",
            status="verified",
            is_quantity_implausible=False,
            lead_agency_code="A1",
        )
        of_case = pd.DataFrame({"seizure_id": number})
        with publishing.change(place) as connection:
            for name, rows in {
                "source": pd.DataFrame([{"code": "BLO", "name": "Records", "kind": "blo"}]),
                "country": pd.DataFrame(
                    [{"iso2": "KG", "name_en": "KG", "name_ru": "KG", "is_programme_country": True}]
                ),
                "agency": pd.DataFrame(
                    [
                        {
                            "code": "A1",
                            "lineage_code": "A1",
                            "kind": "customs",
                            "name_en": "A",
                            "name_ru": "A",
                            "country_code": "KG",
                        }
                    ]
                ),
                "seizure": cases,
                "seizure_item": of_case.assign(
                    line_no=1,
                    substance_code="HEROIN",
                    group_code="opioids",
                    category="drug",
                    quantity=1.0,
                    unit="kg",
                    quantity_kg=1.0,
                ),
                "seizure_agency": of_case.assign(agency_code="A1", role="lead"),
                "seizure_detection": of_case.assign(detection="dog"),
            }.items():
                bulk.insert(connection, schema.metadata.tables[name], rows)
        engine = reader(place)
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(sa.text("SET default_transaction_read_only = off"))
            connection.execute(sa.text("ANALYZE"))
            # As over a million cases with the memory that a server has when it is new.
            connection.execute(sa.text("SET work_mem = '64kB'"))
            connection.execute(sa.text("SET hash_mem_multiplier = 1"))

            def plan(query: sa.Select) -> str:
                text = query.compile(connection, compile_kwargs={"render_postcompile": True, "literal_binds": True})
                return "\n".join(
                    connection.exec_driver_sql("EXPLAIN " + str(text).replace("%%", "%").replace("%", "%%")).scalars()
                )

            yield plan
        engine.dispose()


def asked_for_each_row(plan: str) -> list[str]:
    """Lines of a plan in which a list of cases is gone through again for each row."""
    return [line.strip() for line in plan.splitlines() if re.search(r"(Filter|Cond|Output).*(?<!hashed )SubPlan", line)]


def test_the_trap_is_seen_in_a_plan(planner):
    """Else this file would prove nothing."""
    listed = sa.or_(
        schema.seizure.c.public_ref == "x", schema.seizure.c.id.in_(sa.select(schema.seizure_item.c.seizure_id))
    )
    assert asked_for_each_row(
        planner(sa.select(schema.seizure.c.id).where(listed).order_by(schema.seizure.c.id).limit(50))
    )


@pytest.mark.parametrize("access", [INTERNAL, PARTNER], ids=["internal", "partner"])
def test_no_question_goes_through_a_list_again_for_each_row(planner, access):
    # Counts beside their past are of all agencies: a partner who looks at its own cases does not ask for them.
    asked = [question for question in FILTERED if access is INTERNAL or not is_of_all(question)]
    plans = {question.name: planner(question.ask(ALL, access)) for question in asked}
    assert {name: lines for name, plan in plans.items() if (lines := asked_for_each_row(plan))} == {}


@pytest.mark.parametrize("codes", [("A1",), (BLANK,), ("A1", BLANK)], ids=["code", "blank", "both"])
def test_nor_does_a_list_of_records_under_any_filter(planner, codes):
    found = {}
    for field in CODE_FIELDS:
        plans = [
            planner(query)
            for filters in (ALL.with_(**{field: codes}), ALL.with_(without=((field, codes),)))
            for query in (
                records.keys(filters, INTERNAL, view=BY_CASE, start=0, most=50, total=CASES),
                records.landmarks(filters, INTERNAL, view=BY_CASE, one_of=7, every=32),
                records.counts(filters, INTERNAL),
            )
        ]
        if lines := [line for plan in plans for line in asked_for_each_row(plan)]:
            found[field] = lines
    assert found == {}


def test_nor_does_a_search(planner):
    view = records.View("case", BY_CASE.sort, also=tuple(search.conditions([WORD, WORD])))
    for access in (INTERNAL, PARTNER):
        assert asked_for_each_row(planner(records.keys(ALL, access, view=view, start=0, most=50, total=CASES))) == []
        assert asked_for_each_row(planner(records.counts(ALL, access, also=view.also))) == []
