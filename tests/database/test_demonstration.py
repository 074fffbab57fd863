"""The demonstration network: what is planted is there, and it keeps the rules of the schema."""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from database import demonstration, publishing
from database.engine import Location
from queries import schema
from tests.conftest import KINDS, some

ROOT = Path(__file__).parents[2]
FACTS = tomllib.loads((ROOT / "tests" / "planted_facts.toml").read_text(encoding="utf-8"))
COUNTED = ("provisional", "verified", "revised")


def reference(name: str) -> pd.DataFrame:
    return pd.read_csv(ROOT / "assets" / "reference" / f"{name}.csv", dtype=str, keep_default_na=False)


def day(value: date) -> pd.Timestamp:
    return pd.Timestamp(value)


@pytest.fixture(scope="module")
def made() -> dict[str, pd.DataFrame]:
    facts = FACTS["made"]
    return demonstration.tables(facts["until"], seed=facts["seed"])


@pytest.fixture(scope="module")
def seizures(made) -> pd.DataFrame:
    return made["seizure"]


@pytest.fixture(scope="module")
def lines(made) -> pd.DataFrame:
    """Items with their seizure, of the records that count."""
    both = made["seizure_item"].merge(made["seizure"], left_on="seizure_id", right_on="id")
    return both[both["status"].isin(COUNTED)]


@pytest.fixture(scope="module")
def open_spans(made) -> pd.DataFrame:
    """Spans in which an office worked: blo_code, from_on, to_on."""
    spans = made["blo_status"]
    spans = spans[~spans["status"].isin(("suspended", "closed", "planned"))]
    return spans.assign(
        from_on=pd.to_datetime(spans["from_on"]),
        to_on=pd.to_datetime(spans["to_on"]).fillna(pd.Timestamp("2100-01-01")),
    )


# The rules of the schema ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "now, last",
    [
        (datetime(2026, 12, 1, tzinfo=UTC), (2026, 10)),
        (datetime(2026, 12, 6, 0, 59, tzinfo=UTC), (2026, 10)),
        (datetime(2026, 12, 6, 1, tzinfo=UTC), (2026, 11)),
        (datetime(2026, 12, 31, 23, tzinfo=UTC), (2026, 11)),
        (datetime(2027, 1, 2, tzinfo=UTC), (2026, 11)),
        (datetime(2027, 2, 5, tzinfo=UTC), (2026, 12)),
    ],
)
def test_it_is_loaded_at_no_moment_that_is_to_come(now, last):
    found = demonstration.newest(now)
    assert (found.year, found.month) == last


def test_every_table_of_facts_is_filled_with_columns_of_the_schema(made):
    for table in [*schema.layer("facts"), schema.load, schema.blo, schema.blo_status, schema.blo_agency]:
        rows = made[table.name]
        assert len(rows) > 0, table.name
        assert set(rows.columns) <= set(table.c.keys()), table.name
        required = [column.name for column in table.c if not column.nullable]
        assert not rows[required].isna().any().any(), table.name


def test_keys_are_unique_and_numbers_follow_the_days(made, seizures):
    for name, rows in made.items():
        key = [column.name for column in schema.metadata.tables[name].primary_key]
        assert not rows.duplicated(key).any(), name
        if "record_key" in rows:
            assert rows["record_key"].is_unique, name
    assert seizures["id"].tolist() == list(range(1, len(seizures) + 1))
    assert seizures["seized_on"].is_monotonic_increasing


def test_every_code_is_one_of_the_reference_data(made):
    codes = {name: set(reference(name)["code"]) for name in ("substances", "agencies", "places", "blos")}
    countries = set(reference("countries")["iso2"])
    words = reference("vocabularies").groupby("vocabulary")["code"].agg(set)
    donors = {code for text in reference("blos")["donor"] for code in text.split(";") if code}
    route = countries | {"unknown", "other"}
    seen = {
        ("seizure", "country_code"): {"KZ", "KG", "TJ", "TM", "UZ"},
        ("seizure", "blo_code"): codes["blos"],
        ("seizure", "lead_agency_code"): codes["agencies"],
        ("seizure", "place_code"): codes["places"],
        ("seizure", "origin_code"): route,
        ("seizure", "departure_code"): route,
        ("seizure", "destination_code"): route,
        ("seizure", "transport_mode"): words["transport_mode"],
        ("seizure", "transport_group"): words["transport_group"],
        ("seizure", "place_kind"): words["place_kind"],
        ("seizure", "direction"): words["direction"],
        ("seizure", "concealment"): words["concealment"],
        ("seizure", "status"): words["record_status"],
        ("seizure_item", "substance_code"): codes["substances"],
        ("seizure_item", "group_code"): words["substance_group"],
        ("seizure_item", "category"): words["substance_category"],
        ("seizure_item", "unit"): words["seizure_unit"],
        ("seizure_agency", "agency_code"): codes["agencies"],
        ("seizure_detection", "detection"): words["detection_method"],
        ("exchange", "from_blo_code"): codes["blos"],
        ("exchange", "to_blo_code"): codes["blos"],
        ("exchange", "from_agency_code"): codes["agencies"],
        ("exchange", "to_agency_code"): codes["agencies"],
        ("exchange", "kind"): words["exchange_type"],
        ("exchange", "channel"): words["exchange_channel"],
        ("exchange", "subject"): words["substance_group"],
        ("operation", "kind"): words["operation_type"],
        ("operation_agency", "agency_code"): codes["agencies"],
        ("training", "topic"): words["training_topic"],
        ("training", "level"): words["training_level"],
        ("training", "donor_code"): donors,
        ("training_attendance", "agency_code"): codes["agencies"],
        ("equipment", "kind"): words["equipment_type"],
        ("equipment", "condition"): words["equipment_condition"],
        ("equipment", "donor_code"): donors,
        ("contribution", "donor_code"): donors,
        ("blo_status", "status"): words["blo_status"],
        ("blo_agency", "agency_code"): codes["agencies"],
    }
    for (table, column), allowed in seen.items():
        assert set(made[table][column].dropna()) <= set(allowed), (table, column)


def test_child_rows_belong_to_rows_that_exist(made):
    for child, column, parent in (
        ("seizure_item", "seizure_id", "seizure"),
        ("seizure_agency", "seizure_id", "seizure"),
        ("seizure_detection", "seizure_id", "seizure"),
        ("seizure", "exchange_id", "exchange"),
        ("seizure", "operation_id", "operation"),
        ("operation_blo", "operation_id", "operation"),
        ("operation_agency", "operation_id", "operation"),
        ("training_attendance", "training_id", "training"),
        *(
            (name, "load_id", "load")
            for name in ("seizure", "exchange", "operation", "training", "equipment", "report")
        ),
    ):
        assert made[child][column].dropna().isin(made[parent]["id"]).all(), (child, column)
    assert set(made["seizure_item"]["seizure_id"]) == set(made["seizure"]["id"])


def test_group_category_and_kilograms_of_an_item_follow_the_reference_data(made):
    items = made["seizure_item"]
    known = items.merge(reference("substances"), left_on="substance_code", right_on="code", suffixes=("", "_of"))
    assert (known["group_code"] == known["group"]).all()
    assert (known["category"] == known["category_of"]).all()
    exact = {"kg": 1.0, "g": 0.001}
    expected = items["quantity"] * items["unit"].map(exact)
    assert items["quantity_kg"].isna().equals(expected.isna())
    assert (items["quantity_kg"] - expected).abs().max() < 1e-8
    litres = items["unit"] == "l"
    assert (items.loc[litres, "quantity_kg_equivalent"] == items.loc[litres, "quantity"]).all()
    assert items.loc[items["unit"].isin(("kg", "g", "plant", "pack")), "quantity_kg_equivalent"].isna().all()


def test_a_name_without_a_safe_code_keeps_its_text_and_at_most_its_group(made):
    without = made["seizure_item"][made["seizure_item"]["substance_code"].isna()]
    assert set(without["group_code"].fillna("")) == {"", "nps", "sedatives"}
    assert without["substance_reported"].notna().all()
    assert without["is_significant"].isna().all()


def test_an_item_is_significant_from_the_quantity_of_its_substance_on(made):
    rows = made["seizure_item"].merge(reference("substances"), left_on="substance_code", right_on="code")
    limit = pd.to_numeric(rows["significant_quantity"])
    by_mass = rows["quantity_kg"].notna() & (rows["significant_unit"] == "kg")
    same_unit = ~by_mass & (rows["unit"] == rows["significant_unit"]) & rows["quantity"].notna()
    assert by_mass.sum() > 20_000
    assert same_unit.sum() > 2_000
    assert (rows.loc[by_mass, "is_significant"] == (rows["quantity_kg"] >= limit)[by_mass]).all()
    assert (rows.loc[same_unit, "is_significant"] == (rows["quantity"] >= limit)[same_unit]).all()
    assert rows.loc[~by_mass & ~same_unit, "is_significant"].isna().all()


def test_a_case_names_an_office_only_on_days_on_which_it_worked(made, seizures, open_spans):
    opened = made["blo"].set_index("code")["opened_on"].map(pd.Timestamp)
    inside = seizures[seizures["blo_code"].notna()]
    assert (inside["seized_on"] >= inside["blo_code"].map(opened)).all()
    spans = inside.merge(open_spans, on="blo_code")
    covered = spans[(spans["from_on"] <= spans["seized_on"]) & (spans["seized_on"] < spans["to_on"])]
    assert set(covered["id"]) == set(inside["id"])


def test_before_an_office_opened_its_crossing_has_cases_of_no_office(made, seizures):
    opened = made["blo"].set_index("code")["opened_on"].map(pd.Timestamp)
    at_crossing = seizures[seizures["location_precision"] == "crossing"]
    early = at_crossing[at_crossing["seized_on"] < at_crossing["place_code"].map(opened)]
    assert len(early) > 2_000
    assert early["blo_code"].isna().all()


def test_agencies_lead_and_take_part_under_the_name_of_the_day(made, seizures):
    names = reference("agencies").set_index("code")
    start = pd.to_datetime(names["valid_from"].replace("", "1900-01-01"), format="ISO8601")
    end = pd.to_datetime(names["valid_to"].replace("", "2100-01-01"), format="ISO8601")
    rows = made["seizure_agency"].merge(seizures[["id", "seized_on"]], left_on="seizure_id", right_on="id")
    assert (rows["agency_code"].map(start) <= rows["seized_on"]).all()
    assert (rows["seized_on"] < rows["agency_code"].map(end)).all()
    sent = made["exchange"].assign(day=made["exchange"]["sent_at"].dt.tz_localize(None) + pd.Timedelta(hours=5))
    for column in ("from_agency_code", "to_agency_code"):
        assert (sent[column].map(start) <= sent["day"]).all()
        assert (sent["day"].dt.normalize() < sent[column].map(end)).all()


def test_the_border_service_of_kyrgyzstan_leads_under_each_name_in_its_time(seizures):
    facts = FACTS["agency_names"]
    kyrgyz = seizures[seizures["lead_agency_code"].isin(("KG-BS", "KG-SBS"))]
    before = kyrgyz[kyrgyz["seized_on"] < day(facts["before"]["day"])]
    after = kyrgyz[kyrgyz["seized_on"] >= day(facts["after"]["day"])]
    assert set(before["lead_agency_code"]) == {facts["before"]["code"]}
    assert set(after["lead_agency_code"]) == {facts["after"]["code"]}
    assert before["seized_on"].min() >= day(facts["no_name_known_before"])


def test_a_body_and_its_part_never_stand_beside_each_other_in_a_case(made, seizures):
    parent = reference("agencies").set_index("code")["parent_code"]
    rows = made["seizure_agency"]
    pairs = rows.merge(rows, on="seizure_id", suffixes=("", "_other"))
    assert not (pairs["agency_code"].map(parent) == pairs["agency_code_other"]).any()
    leads = rows[rows["role"] == "lead"].set_index("seizure_id")["agency_code"]
    assert leads.index.is_unique
    assert (seizures.set_index("id")["lead_agency_code"] == leads).all()
    assert (rows["role"] == "participant").sum() > 5_000


def test_women_detained_are_among_the_persons_and_zero_is_not_blank(seizures):
    persons, women = seizures["persons_detained"], seizures["women_detained"]
    assert (women.dropna() <= persons[women.notna()]).all()
    assert 0.3 < (persons == 0).mean() < 0.4
    assert 0.05 < persons.isna().mean() < 0.12


def test_nothing_happens_before_the_first_or_after_the_last_day(made, seizures):
    facts = FACTS["made"]
    assert len(seizures) == facts["seizures"]
    assert seizures["seized_on"].between(day(facts["first_day"]), day(facts["last_day"])).all()
    seen_at = pd.Timestamp(facts["seen_at"])
    for table, column in (
        ("seizure", "first_loaded_at"),
        ("seizure", "updated_at"),
        ("exchange", "sent_at"),
        ("exchange", "replied_at"),
        ("load", "finished_at"),
    ):
        assert (made[table][column].dropna() <= seen_at).all(), (table, column)
    for table, column in (("operation", "ended_on"), ("training", "ended_on"), ("equipment", "delivered_on")):
        assert max(made[table][column]) <= facts["last_day"], table
    assert max(made["report"]["received_on"].dropna()) <= facts["seen_at"].date()
    assert (seizures["updated_at"] >= seizures["first_loaded_at"]).all()


def test_loads_add_up(made):
    loads = made["load"]
    assert (loads["rows_read"] == loads["rows_accepted"] + loads["rows_known"] + loads["rows_rejected"]).all()
    brought = sum(len(rows) for name, rows in made.items() if "load_id" in rows)
    assert loads["rows_accepted"].sum() == brought


def test_what_is_invented_is_marked(made):
    unknown = set(reference("blos").query("opened == ''")["code"])
    offices = made["blo"].set_index("code")
    assert offices.loc[sorted(unknown), "notes"].str.contains("invented for demonstration").all()
    assert not offices.drop(sorted(unknown))["notes"].str.contains("invented").any()
    assert (offices["confidence"] == reference("blos").set_index("code")["confidence"]).all()
    marks = made["event_mark"]
    invented = (marks["kind"] == "law") | ((marks["kind"] == "opening") & marks["scope_code"].isin(unknown))
    assert invented.sum() > 15
    assert marks.loc[invented, "text_en"].str.contains("invented for demonstration").all()
    assert marks.loc[invented, "text_ru"].str.contains("для демонстрации").all()
    assert made["seizure"]["source_code"].eq("DEMO").all()
    assert not (made["seizure"].get("published_url", pd.Series(dtype="str")).notna()).any()


def test_known_opening_dates_are_the_real_ones(made):
    known = reference("blos").query("opened.str.len() == 10", engine="python").set_index("code")["opened"]
    offices = made["blo"].set_index("code")["opened_on"].map(str)
    assert offices[known.index].to_dict() == known.to_dict()


def test_events_are_told_in_both_languages(made):
    marks = made["event_mark"]
    assert marks["text_en"].str.fullmatch(r"[\x20-\x7e]+").all()
    assert marks["text_ru"].str.contains("[а-яё]", regex=True).all()
    assert {"closure", "reopening", "opening", "law", "training"} == set(marks["kind"])


# Reports ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(made) -> pd.DataFrame:
    """Reports on seizures with the number of records of the office in that month."""
    reports = made["report"][made["report"]["subject"] == "seizures"]
    inside = made["seizure"][made["seizure"]["blo_code"].notna()]
    month = inside["seized_on"].dt.to_period("M").dt.start_time.dt.date
    counts = (
        inside.groupby([inside["blo_code"], month.rename("period_start")]).size().rename("case_count").reset_index()
    )
    found = reports.merge(counts, on=["blo_code", "period_start"], how="left")
    return found.assign(case_count=found["case_count"].fillna(0).astype(int))


def test_a_nil_month_has_no_case_and_a_received_month_has_some(told):
    assert (told.loc[told["status"] == "nil", "case_count"] == 0).all()
    assert (told.loc[told["status"] == "received", "case_count"] > 0).all()
    assert (told["status"] == "nil").sum() >= FACTS["reports"]["least_nil_months"]


def test_a_missing_month_shows_no_case(told):
    missing = told[told["status"] == "missing"]
    assert (missing["case_count"] == 0).all()
    assert missing["received_on"].isna().all()


def test_a_report_is_late_after_its_due_day_only(told):
    wait = (pd.to_datetime(told["received_on"]) - pd.to_datetime(told["period_end"])).dt.days
    assert (wait[told["status"] == "late"] > 15).all()
    assert (wait[told["status"].isin(("received", "nil"))] <= 15).all()


def test_every_office_has_a_report_on_each_month_in_which_it_was_open(told, open_spans):
    complete = pd.Timestamp(FACTS["reports"]["last_complete_month"])
    months = pd.date_range(FACTS["made"]["first_day"], complete, freq="MS")
    expected = {
        (span.blo_code, month.date())
        for span in open_spans.itertuples()
        for month in months
        if span.from_on < month + pd.offsets.MonthBegin(1) and span.to_on > month
    }
    due = told[pd.to_datetime(told["period_start"]) <= complete]
    assert set(zip(due["blo_code"], due["period_start"], strict=True)) == expected


def test_some_reports_are_missing_most_at_the_careless_offices(told):
    facts = FACTS["reports"]
    due = told[told["period_start"] <= facts["last_complete_month"]]
    missing = due["status"] == "missing"
    assert facts["least_missing"] < missing.mean() < facts["most_missing"]
    careless = due["blo_code"].isin(facts["careless_offices"])
    assert missing[careless].mean() > 2 * missing[~careless].mean()


def test_three_offices_have_fallen_silent_and_no_other(told):
    facts = FACTS["reports"]
    last = pd.Timestamp(facts["last_complete_month"])
    silent = {}
    for office, rows in told.set_index("period_start").groupby("blo_code"):
        months = 0
        while rows["status"].get((last - pd.DateOffset(months=months)).date()) == "missing":
            months += 1
        if months:
            silent[office] = months
    assert silent == facts["silent"]


def test_the_last_month_is_partly_not_yet_reported(told):
    facts = FACTS["reports"]
    there = told[told["period_start"] == facts["month_not_due"]]
    assert facts["already_there_least"] <= len(there) <= facts["already_there_most"]
    assert set(there["status"]) <= {"received", "nil"}
    assert not there["blo_code"].isin(facts["silent"]).any()


def test_recent_records_are_provisional_and_older_ones_are_checked(seizures):
    last = seizures["seized_on"] >= day(FACTS["reports"]["month_not_due"])
    assert (seizures.loc[last, "status"] == "provisional").all()
    old = seizures["seized_on"] < "2026-07-01"
    shares = seizures.loc[old, "status"].value_counts(normalize=True)
    assert shares["verified"] > 0.9
    assert shares["provisional"] < 0.03
    assert shares["revised"] > 0.02
    assert 0 < shares["rejected"] + shares["withdrawn"] < 0.02
    revised = seizures[seizures["status"] == "revised"]
    assert (revised["updated_at"] > revised["first_loaded_at"] + pd.Timedelta(days=5)).all()


# What is planted --------------------------------------------------------------------------------------------


def test_one_case_is_over_half_of_its_quarter(lines):
    facts = FACTS["largest_case"]
    case = lines[(lines["quantity_kg"] == facts["quantity_kg"]) & (lines["substance_code"] == facts["substance"])]
    assert len(case) == 1
    assert case["blo_code"].item() == facts["office"]
    assert case["seized_on"].item() == day(facts["day"])
    assert case["transport_group"].item() == facts["transport_group"]
    assert bool(case["is_significant"].item())
    quarter = lines[(lines["category"] == "drug") & (lines["seized_on"].dt.to_period("Q") == facts["quarter"])]
    assert facts["quantity_kg"] / quarter["quantity_kg"].sum() > facts["least_share_of_drugs_kg"]
    others = lines[(lines["category"] == "drug") & (lines["id"] != case["id"].item())]
    assert others["quantity_kg"].max() < 100


def test_precursors_by_rail_burst_at_kaindy(lines):
    facts = FACTS["precursors_by_rail"]
    here = lines[(lines["blo_code"] == facts["office"]) & (lines["category"] == "precursor")]
    burst = here[here["seized_on"].between(day(facts["from"]), day(facts["to"]))]
    route = burst["departure_code"] + ">" + burst["destination_code"]
    assert (route == facts["route"]).sum() == facts["planted_cases"]
    planted = burst[route == facts["route"]]
    assert set(planted["substance_code"]) == set(facts["substances"])
    assert set(planted["unit"]) == {facts["unit"]}
    assert planted["quantity_kg"].isna().all()
    assert set(planted["transport_mode"]) == {"train_freight"}
    before = here[
        here["seized_on"].between(day(facts["from"]) - pd.DateOffset(years=2), day(facts["from"]), inclusive="left")
    ]
    by_month = before.groupby(before["seized_on"].dt.to_period("M"))["seizure_id"].nunique()
    assert by_month.max() <= facts["most_cases_a_month_in_the_two_years_before"]
    assert by_month.sum() / 24 < burst["seizure_id"].nunique() / 3 / 4


def test_methamphetamine_rises_in_the_south(lines):
    facts = FACTS["methamphetamine_rise"]
    cases = lines[lines["substance_code"] == "METHAMPHETAMINE"].drop_duplicates("seizure_id")
    south = cases[cases["blo_code"].isin(facts["southern_offices"])]
    by_year = south.groupby(south["seized_on"].dt.year).size()
    before = by_year[facts["before_year"]]
    for year, times in facts["least_times_more"].items():
        assert by_year[int(year)] >= times * before, year
    elsewhere = cases[~cases["blo_code"].isin(facts["southern_offices"])]
    elsewhere = elsewhere.groupby(elsewhere["seized_on"].dt.year).size()
    assert by_year[2025] / before > 1.5 * elsewhere[2025] / elsewhere[facts["before_year"]]


def test_opium_follows_the_harvest_and_falls_after_2022(lines):
    facts = FACTS["opium"]
    opium = lines[lines["substance_code"] == "OPIUM"]
    assert opium["seized_on"].dt.month.isin(facts["harvest_months"]).mean() > facts["least_harvest_share"]
    by_year = opium.groupby(opium["seized_on"].dt.year).size()
    assert by_year[2025] < facts["most_2025_of_2022"] * by_year[2022]


def test_a_route_a_concealment_and_a_substance_are_new_in_the_last_quarter(lines):
    route = lines["departure_code"].fillna(lines["origin_code"]) + ">" + lines["destination_code"]
    hidden = lines[lines["country_code"] == "TJ"]
    for name, rows in (
        ("new_route", lines[(lines["country_code"] == "KZ") & (route == FACTS["new_route"]["route"])]),
        ("new_concealment", hidden[hidden["concealment"] == FACTS["new_concealment"]["concealment"]]),
        ("new_substance", lines[lines["substance_code"] == FACTS["new_substance"]["substance"]]),
    ):
        facts = FACTS[name]
        assert rows["seized_on"].min() == day(facts["first_day"]), name
        assert rows["seizure_id"].nunique() == facts["cases"], name
        assert set(rows["blo_code"]) == {facts["office"]}, name


def test_the_pandemic_cuts_the_network_and_shuts_the_offices_named(seizures):
    facts = FACTS["pandemic"]
    start, end = day(facts["from"]), day(facts["to"])
    year = pd.DateOffset(years=1)
    during = seizures["seized_on"].between(start, end).sum()
    before = seizures["seized_on"].between(start - year, end - year).sum()
    assert during < facts["most_of_the_year_before"] * before
    shut = seizures["seized_on"].between(day(facts["suspended_from"]), day(facts["suspended_before"]), inclusive="left")
    assert not seizures.loc[shut, "place_code"].isin(facts["suspended_offices"]).any()


def test_closed_crossings_have_no_case_and_open_ones_have(seizures):
    closures = [
        (office, *(FACTS["reconstruction"][end] for end in ("from", "before")))
        for office in FACTS["reconstruction"]["offices"]
    ]
    facts = FACTS["kyrgyz_tajik_closure"]
    closures += [(office, facts["from"], reopened) for office, reopened in facts["reopened"].items()]
    for office, start, end in closures:
        days = seizures.loc[seizures["place_code"] == office, "seized_on"]
        assert not days.between(day(start), day(end), inclusive="left").any(), office
        assert (days < day(start)).any(), office
        assert (days >= day(end)).any(), office
    for office in facts["still_closed"]:
        days = seizures.loc[seizures["place_code"] == office, "seized_on"]
        assert len(days) and (days < day(facts["from"])).all(), office


def test_no_day_gathers_the_cases_of_a_closure(seizures):
    by_day = seizures.groupby("seized_on").size()
    usual = by_day.rolling(91, center=True, min_periods=40).median()
    assert (by_day < 4 * usual + 12).all()


def test_high_passes_rest_in_winter(seizures):
    facts = FACTS["high_passes"]
    for crossing in facts["crossings"]:
        months = seizures.loc[seizures["place_code"] == crossing, "seized_on"].dt.month
        assert months.isin(facts["winter_months"]).mean() < facts["most_winter_share"], crossing


def test_sundays_are_quiet(seizures):
    by_weekday = seizures.groupby(seizures["seized_on"].dt.day_of_week).size()
    assert by_weekday[6] < FACTS["week"]["most_sunday_of_workday"] * by_weekday[:5].mean()


def test_a_crossing_finds_more_once_it_has_an_office(made, seizures):
    facts = FACTS["openings"]
    opened = made["blo"].set_index("code")["opened_on"].map(pd.Timestamp)
    for office in facts["offices"]:
        days = seizures.loc[seizures["place_code"] == office, "seized_on"]
        start = opened[office]
        year = pd.DateOffset(months=12)
        before = days.between(start - year, start, inclusive="left").sum()
        after = days.between(start + year, start + year + year, inclusive="left").sum()
        assert after > facts["least_times_more"] * before, office


def test_replies_get_faster_and_some_never_come(made):
    facts, exchanges = FACTS["replies"], made["exchange"]
    days = (exchanges["replied_at"] - exchanges["sent_at"]).dt.total_seconds() / 86_400
    assert days.min() > 0
    medians = days.groupby(exchanges["sent_at"].dt.year).median()
    assert medians[facts["first_year"]] == pytest.approx(facts["first_median_days"], abs=facts["tolerance_days"])
    assert medians[facts["last_year"]] == pytest.approx(facts["last_median_days"], abs=facts["tolerance_days"])
    asked = exchanges[exchanges["expects_reply"]]
    assert facts["least_unanswered"] < asked["replied_at"].isna().mean() < facts["most_unanswered"]
    assert exchanges.loc[~exchanges["expects_reply"], "replied_at"].isna().all()


def test_one_office_has_answered_slowly_of_late(made):
    facts, exchanges = FACTS["slow_replies"], made["exchange"]
    asked = exchanges[exchanges["expects_reply"] & (exchanges["to_blo_code"] == facts["office"])]
    days = (asked["replied_at"] - asked["sent_at"]).dt.total_seconds() / 86_400
    sent = asked["sent_at"].dt.tz_localize(None)
    recent = sent.between(day(facts["from"]), day(facts["to"]) + pd.Timedelta(days=1))
    assert days[recent].median() > facts["least_median_days"]
    before = sent.between(day(facts["from"]) - pd.DateOffset(years=1), day(facts["from"]))
    assert days[before].median() < facts["usual_most_median_days"]


def test_a_message_that_led_to_a_seizure_came_before_it_and_to_its_office(made, seizures):
    linked = seizures[seizures["exchange_id"].notna()].merge(
        made["exchange"], left_on="exchange_id", right_on="id", suffixes=("", "_of")
    )
    assert len(linked) > 500
    assert linked["exchange_id"].is_unique
    assert (linked["outcome"] == "seizure").all()
    assert (made["exchange"]["outcome"] == "seizure").sum() == len(linked)
    assert (linked["to_blo_code"] == linked["blo_code"]).all()
    ahead = linked["seized_on"] - (linked["sent_at"].dt.tz_localize(None) + pd.Timedelta(hours=5)).dt.normalize()
    assert ahead.dt.days.between(0, 6).all()


def test_a_seizure_of_an_operation_is_on_its_days_at_its_offices(made, seizures):
    linked = seizures[seizures["operation_id"].notna()].merge(
        made["operation"], left_on="operation_id", right_on="id", suffixes=("", "_of")
    )
    assert len(linked) > 300
    assert (pd.to_datetime(linked["started_on"]) <= linked["seized_on"]).all()
    assert (linked["seized_on"] <= pd.to_datetime(linked["ended_on"])).all()
    took_part = set(zip(made["operation_blo"]["operation_id"], made["operation_blo"]["blo_code"], strict=True))
    assert set(zip(linked["operation_id"], linked["blo_code"], strict=True)) <= took_part


def test_messages_across_the_border_are_between_the_sides_of_a_pair(made):
    pairs = reference("crossing_pairs").query("side_b_code != ''")
    faced = set(zip(pairs["side_a_code"], pairs["side_b_code"], strict=True))
    faced |= {(other, one) for one, other in faced}
    across = made["exchange"][made["exchange"]["to_blo_code"].notna()]
    assert set(zip(across["from_blo_code"], across["to_blo_code"], strict=True)) <= faced
    assert len(across) > 0.8 * len(made["exchange"])


def test_every_border_with_offices_on_both_sides_has_requests_both_ways_and_answers(made):
    country = made["blo"].set_index("code")["country_code"]
    faced = reference("crossing_pairs").query("side_b_code != ''")
    borders = {(country[row.side_a_code], country[row.side_b_code]) for row in faced.itertuples()}
    asked = made["exchange"].query("expects_reply and to_blo_code.notna()")
    ways = asked.groupby([asked["from_blo_code"].map(country), asked["to_blo_code"].map(country)])["replied_at"].count()
    assert len(borders) > 4
    for one, other in borders:
        assert ways[one, other] > 50 and ways[other, one] > 50


def test_operations_join_offices_of_two_countries_and_of_many(made):
    country = made["blo"].set_index("code")["country_code"]
    rows = made["operation_blo"]
    joined = rows["blo_code"].map(country).groupby(rows["operation_id"]).nunique()
    assert (joined == 2).sum() > 100 and (joined >= 3).sum() > 10 and (joined == 1).sum() > 10


def test_every_donor_of_an_office_gave_a_grant_and_equipment_and_courses_are_of_its_donors(made):
    named = {(row["code"], donor) for _, row in reference("blos").iterrows() for donor in row["donor"].split(";")}
    grants = made["contribution"].query("target_kind == 'blo'")
    assert set(zip(grants["target_code"], grants["donor_code"], strict=True)) == named
    assert {donor for _, donor in named} == {"JP", "NO", "US"}
    for table in ("equipment", "training"):
        at_office = made[table].dropna(subset=["blo_code"])
        assert set(zip(at_office["blo_code"], at_office["donor_code"], strict=True)) <= named
        assert set(made[table]["donor_code"]) == {"JP", "NO", "US"}
    assert made["contribution"]["purpose"].str.contains("invented").all()


def test_women_are_taught_in_most_courses(made):
    women = made["training_attendance"].groupby("training_id")["women"].sum()
    assert (women > 0).mean() > 0.8


def test_kaindy_opens_on_the_day_of_the_press_release_and_its_courses_and_equipment_come_after(made):
    kaindy, opened = "KG-KAINDY-RAIL", date(2022, 7, 7)
    office = made["blo"].set_index("code").loc[kaindy]
    assert (office["opened_on"], office["opened_precision"]) == (opened, "day")
    for table, day_of in (("equipment", "delivered_on"), ("training", "started_on")):
        days = made[table].query("blo_code == @kaindy")[day_of]
        assert len(days) and days.min() >= opened
    assert made["contribution"].query("target_code == @kaindy")["agreed_on"].max() < opened


def test_double_reports_agree_in_place_substance_day_and_quantity(made, seizures):
    facts = FACTS["double_reports"]
    doubled = seizures[seizures["double_report_group"].notna()].merge(
        made["seizure_item"], left_on="id", right_on="seizure_id"
    )
    groups = doubled.groupby("double_report_group")
    assert facts["groups_least"] <= groups.ngroups <= facts["groups_most"]
    assert (groups.size() == 2).all()
    for column in ("country_code", "place_code", "substance_code", "double_report_grade"):
        assert (groups[column].nunique() == 1).all(), column
    assert (groups["lead_agency_code"].nunique() == 2).all()
    days = groups["seized_on"].max() - groups["seized_on"].min()
    assert days.dt.days.max() <= facts["most_days"]
    kg = groups["quantity_kg"].agg(["min", "max"])
    gap = 1 - kg["min"] / kg["max"]
    assert gap.max() <= facts["most_gap"]
    exact = groups["double_report_grade"].first() == "exact"
    assert exact.sum() > 50
    assert (~exact).sum() > 50
    assert ((gap[exact] < 1e-9) & (days[exact].dt.days == 0)).all()


def test_the_other_side_reports_some_cases_again(lines):
    pairs = reference("crossing_pairs").query("side_b_code != ''")
    facts = FACTS["double_reports"]
    single = lines[(lines["quantity_kg"] >= 0.05) & lines["blo_code"].notna() & (lines["occurrence"] == 1)]
    found = 0
    for pair in pairs.itertuples():
        one = single[single["blo_code"] == pair.side_a_code]
        other = single[single["blo_code"] == pair.side_b_code]
        for days in range(-facts["most_days"], facts["most_days"] + 1):
            moved = other.assign(seized_on=other["seized_on"] + pd.Timedelta(days=days))
            both = one.merge(moved, on=["substance_code", "seized_on"], suffixes=("", "_other"))
            larger = both[["quantity_kg", "quantity_kg_other"]].max(axis=1)
            gap = (both["quantity_kg"] - both["quantity_kg_other"]).abs()
            found += int((gap <= facts["most_gap"] * larger).sum())
    assert found >= facts["other_side_least"]


def test_identical_rows_differ_only_in_their_number(made, seizures):
    twice = seizures[seizures["occurrence"] == 2]
    assert len(twice) >= FACTS["double_reports"]["identical_least"]
    first = seizures[seizures["record_key"].isin(twice["record_key"].str.replace("-2", "-1"))]
    both = first.assign(key=first["record_key"].str[:-2]).merge(
        twice.assign(key=twice["record_key"].str[:-2]), on="key", suffixes=("", "_again")
    )
    assert len(both) == len(twice)
    items = made["seizure_item"].set_index("seizure_id")
    for column in (
        "seized_on",
        "country_code",
        "place_code",
        "lead_agency_code",
        "transport_mode",
        "concealment",
    ):
        same = (both[column] == both[f"{column}_again"]) | (both[column].isna() & both[f"{column}_again"].isna())
        assert same.all(), column
    for column in ("substance_code", "quantity", "unit"):
        assert items.loc[both["id"], column].tolist() == items.loc[both["id_again"], column].tolist(), column


def test_quantities_beyond_belief_are_there_and_only_one_of_them_counts(made, seizures):
    rows = made["seizure_item"].merge(seizures, left_on="seizure_id", right_on="id")
    for name in ("counted", "rejected", "withdrawn"):
        facts = FACTS["implausible"][name]
        column = "quantity_kg" if "quantity_kg" in facts else "quantity"
        found = rows[
            (rows["blo_code"] == facts["office"])
            & (rows["seized_on"] == day(facts["day"]))
            & (rows["substance_code"] == facts["substance"])
            & (rows[column] == facts[column])
        ]
        assert len(found) == 1, name
        assert (found["status"].item() in COUNTED) == (name == "counted")
        assert found["is_quantity_implausible"].item() == (name == "counted")


def test_routes_are_blank_unknown_other_or_a_country(seizures):
    facts = FACTS["routes"]
    for field in facts["fields"]:
        values = seizures[field]
        assert values.isna().mean() == pytest.approx(facts["blank"], abs=facts["tolerance"]), field
        assert (values == "unknown").mean() == pytest.approx(facts["unknown"], abs=facts["tolerance"]), field
        assert (values == "other").mean() == pytest.approx(facts["other"], abs=facts["tolerance"]), field


def test_some_cases_are_outside_the_offices_and_some_have_two_substances(made, seizures):
    facts = FACTS["shares"]
    late = seizures[seizures["seized_on"] >= "2023-01-01"]
    assert late["blo_code"].isna().mean() == pytest.approx(
        facts["outside_offices_2023_to_2026"], abs=facts["tolerance"]
    )
    several = made["seizure_item"].groupby("seizure_id").size() > 1
    assert several.mean() == pytest.approx(facts["two_substances"], abs=facts["tolerance"])
    assert not made["seizure_item"].dropna(subset="substance_code").duplicated(["seizure_id", "substance_code"]).any()


def test_quantities_have_heavy_tails(lines):
    for substance in ("HEROIN", "OPIUM", "CANNABIS_RESIN", "METHAMPHETAMINE"):
        kg = lines.loc[(lines["substance_code"] == substance) & (lines["quantity_kg"] < 700), "quantity_kg"]
        largest = kg.nlargest(len(kg) // 20).sum() / kg.sum()
        assert largest > 0.4, substance
        assert kg.median() < 0.35 * kg.mean(), substance


def test_every_unit_that_people_write_occurs(lines):
    assert {"kg", "g", "l", "tablet", "plant", "pack", "unit", "usd", "cartridge"} == set(lines["unit"].dropna())
    assert {"drug", "plant_material", "precursor", "other"} == set(lines["category"].dropna())


# Reproducible, and of any size ------------------------------------------------------------------------------


def checksum(tables: dict[str, pd.DataFrame]) -> str:
    digest = hashlib.sha256()
    for name in sorted(tables):
        digest.update(name.encode())
        digest.update(tables[name].to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC).encode())
    return digest.hexdigest()


@pytest.mark.long
def test_the_same_input_gives_the_same_rows():
    first, second = (demonstration.tables(date(2024, 3, 31), seed=7, seizures=1500) for _run in range(2))
    assert checksum(first) == checksum(second)
    assert checksum(first) != checksum(demonstration.tables(date(2024, 3, 31), seed=8, seizures=1500))


@pytest.mark.long
def test_another_process_with_another_hash_seed_gives_the_same_rows():
    code = (
        "from datetime import date; from database import demonstration; "
        "from tests.database.test_demonstration import checksum; "
        "print(checksum(demonstration.tables(date(2024, 3, 31), seed=7, seizures=1500)))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for hash_seed in ("1", "2")
    }
    assert printed == {checksum(demonstration.tables(date(2024, 3, 31), seed=7, seizures=1500))}


@pytest.mark.long
def test_any_day_of_the_last_month_gives_the_same_ten_years():
    first, last = (demonstration.tables(one, seizures=1500) for one in (date(2025, 2, 1), date(2025, 2, 28)))
    assert checksum(first) == checksum(last)
    assert first["seizure"]["seized_on"].min() >= pd.Timestamp("2015-03-01")
    assert first["seizure"]["seized_on"].max() <= pd.Timestamp("2025-02-28")


def test_the_drug_control_service_that_was_abolished_leads_until_2016():
    early = demonstration.tables(date(2024, 6, 30), seizures=20_000)["seizure"]
    kyrgyz = early[early["lead_agency_code"].isin(("KG-SSDC", "KG-SBNON"))]
    is_old = kyrgyz["seized_on"] < "2016-01-01"
    assert is_old.any()
    assert set(kyrgyz.loc[is_old, "lead_agency_code"]) == {"KG-SSDC"}
    assert set(kyrgyz.loc[~is_old, "lead_agency_code"]) == {"KG-SBNON"}


@pytest.mark.long
def test_shape_stays_when_the_size_grows(made):
    few, many = made["seizure"], demonstration.tables(FACTS["made"]["until"], seizures=120_000)["seizure"]
    assert len(many) == 120_000
    for column in ("country_code", "status", "direction"):
        difference = few[column].value_counts(normalize=True) - many[column].value_counts(normalize=True)
        assert difference.abs().max() < 0.02, column
    by_year = few["seized_on"].dt.year.value_counts(normalize=True) - many["seized_on"].dt.year.value_counts(
        normalize=True
    )
    assert by_year.abs().max() < 0.01


# In a database ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def filled(made, tmp_path_factory):
    """A connection to a database that holds the demonstration network, whose rows are the same on all days of its last
    month."""
    with (
        pytest.MonkeyPatch.context() as patch,
        publishing.change(
            Location("duckdb", folder=tmp_path_factory.mktemp("demonstration")), fresh=True
        ) as connection,
    ):
        patch.setattr(
            demonstration, "tables", lambda *_given, **_more: {name: one.copy() for name, one in made.items()}
        )
        demonstration.fill(connection, date(2026, 10, 1))
        yield connection


@pytest.mark.long
def test_a_filled_database_says_what_it_is(filled):
    info = dict(filled.execute(sa.select(schema.database_info.c.key, schema.database_info.c.value)).all())
    assert info["is_demonstration"] == "true"
    assert info["seed"] == str(FACTS["made"]["seed"])
    assert info["until"] == "2026-10"
    assert pd.Timestamp(info["loaded_at"]) == pd.Timestamp(FACTS["made"]["seen_at"])
    kinds = filled.execute(
        sa.select(schema.source.c.kind)
        .distinct()
        .join(schema.seizure, schema.seizure.c.source_code == schema.source.c.code)
    ).scalars()
    assert set(kinds) == {"demonstration"}


def test_a_filled_database_holds_every_table_but_single_published_cases(filled):
    empty = [
        table.name
        for table in schema.metadata.sorted_tables
        if not filled.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
    ]
    assert empty == ["release_case"]


def test_the_rules_flag_what_was_planted(filled, made):
    flagged = set(
        filled.execute(
            sa.select(schema.seizure.c.id).where(schema.seizure.c.double_report_group.is_not(None))
        ).scalars()
    )
    planted = made["seizure"].loc[made["seizure"]["double_report_group"].notna(), "id"]
    assert set(planted) <= flagged
    assert len(flagged) < 1.5 * len(planted)
    beyond = set(
        filled.execute(sa.select(schema.seizure.c.id).where(schema.seizure.c.is_quantity_implausible)).scalars()
    )
    assert set(made["seizure"].loc[made["seizure"]["is_quantity_implausible"], "id"]) <= beyond
    assert len(beyond) < 20


@pytest.mark.long
@pytest.mark.each_time(1)
@pytest.mark.parametrize("place", some(["postgresql"], KINDS), indirect=True)
def test_a_small_network_fills_either_database(place):
    expected = demonstration.tables(date(2026, 10, 1), seizures=600)
    with publishing.change(place, fresh=True) as connection:
        demonstration.fill(connection, date(2026, 10, 1), seizures=600)
        for name, rows in expected.items():
            table = schema.metadata.tables[name]
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == len(rows), name
        total = sa.select(sa.func.sum(schema.seizure_item.c.quantity_kg))
        assert connection.execute(total).scalar_one() == pytest.approx(expected["seizure_item"]["quantity_kg"].sum())
