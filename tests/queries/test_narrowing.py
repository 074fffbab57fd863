"""The table of what narrows each subject says what the queries do."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import sqlalchemy as sa

from queries import (
    agencies,
    capacity,
    changes,
    cooperation,
    locations,
    messages,
    narrowing,
    network,
    release,
    seizures,
    series,
)
from scope.access import Access
from scope.filters import Filters
from tests import filter_values

BASE = Filters(source_kind="demonstration", start=date(2026, 1, 1), end=date(2026, 7, 1))
INTERNAL, DONOR = Access(tier="internal"), Access(tier="donor")
ZONE = "Asia/Tashkent"
QUERIES = {
    "cases": (
        seizures.monthly_cases,
        seizures.monthly_quantities,
        series.sizes,
        agencies.monthly_cases,
        agencies.quantities,
    ),
    "exchanges": (
        lambda filters, access: network.monthly_exchanges(filters, access, zone=ZONE),
        lambda filters, access: series.by_period(filters, access, measure="exchanges", grain="month", zone=ZONE),
    ),
    "exchanges_across": (
        lambda filters, access: cooperation.messages_across(filters, access, zone=ZONE),
        lambda filters, access: cooperation.reply_times_across(filters, access, zone=ZONE),
        lambda filters, access: messages.between(filters, access, zone=ZONE, by="office"),
        lambda filters, access: messages.monthly_waits(filters, access, zone=ZONE, until=datetime(2026, 7, 1)),
    ),
    "agency_messages": (
        lambda filters, access: agencies.monthly_exchanges(filters, access, zone=ZONE),
        lambda filters, access: agencies.exchange_pairs(filters, access, zone=ZONE),
        lambda filters, access: agencies.replies(filters, access, zone=ZONE),
    ),
    "operations": (network.monthly_operations,),
    "operations_across": (cooperation.operations_across,),
    "courses": (capacity.courses,),
    "agency_courses": (agencies.trainings,),
    "equipment": (capacity.equipment, capacity.conditions),
    "contributions": (capacity.contributions,),
    "targets": (capacity.targets, capacity.contact_points),
    "agreements": (capacity.agreements,),
    "past": (changes.against_past,),
    "news": (changes.first_seen_in,),
    "replies": (
        lambda filters, access: network.reply_times(filters, access, zone=ZONE),
        lambda filters, access: network.reply_times_by_span(filters, access, zone=ZONE, starts=(filters.start,)),
        lambda filters, access: network.reply_waits(filters, access, zone=ZONE),
    ),
    "reports": (network.reports, network.last_reports),
    "national": (locations.national_totals,),
}
OF_RELEASE = {
    "cases": (release.monthly_cases, release.monthly_quantities),
    "exchanges": (lambda filters, access: release.monthly_activity(filters, access, subject="exchanges"),),
    "operations": (lambda filters, access: release.monthly_activity(filters, access, subject="operations"),),
    "courses": (capacity.courses,),
    "equipment": (capacity.equipment,),
    "contributions": (capacity.contributions,),
    "past": (changes.against_past,),
    "news": (changes.first_seen_in,),
}
BY_LINE = {"agency_messages": ("agency_codes", "agency_kinds"), "agency_courses": ("agency_codes", "agency_kinds")}
"""Fields that choose among the lines of a table, not among its rows."""


def written(query: sa.Select) -> tuple[str, str]:
    compiled = query.compile(compile_kwargs={"render_postcompile": True})
    return str(compiled), str(sorted(compiled.params.items(), key=str))


def narrowing_fields(ask, access: Access, fields: tuple[str, ...]) -> set[str]:
    """Fields under which another question is asked of the database."""
    return {
        name
        for name in fields
        if written(ask(filter_values.with_value(BASE, name), access)) != written(ask(BASE, access))
    }


@pytest.mark.each_time(4)
@pytest.mark.parametrize("subject", QUERIES)
def test_what_is_said_to_narrow_a_subject_changes_its_queries_and_nothing_else_does(subject):
    said = {*narrowing.FIELDS[subject]} - {*BY_LINE.get(subject, ())}
    for ask in QUERIES[subject]:
        assert narrowing_fields(ask, INTERNAL, narrowing.EVERY) == said, ask


@pytest.mark.parametrize("subject", OF_RELEASE)
def test_the_same_for_released_figures(subject):
    from scope.filters import RELEASE_FIELDS

    said = {*narrowing.RELEASED.get(subject, narrowing.FIELDS[subject])} & {*RELEASE_FIELDS}
    for ask in OF_RELEASE[subject]:
        assert narrowing_fields(ask, DONOR, RELEASE_FIELDS) == said, ask


def test_every_subject_has_its_queries_here():
    assert {*narrowing.FIELDS} == {*QUERIES, "story", "listed"}


@pytest.mark.parametrize("name", narrowing.EVERY)
def test_a_filter_that_narrows_nothing_of_a_subject_is_told(name):
    filters = filter_values.with_value(BASE, name)
    for subject, fields in narrowing.FIELDS.items():
        assert narrowing.ignored(subject, filters, INTERNAL) == (() if name in fields else (name,))
    assert narrowing.ignored("operations", BASE, INTERNAL) == ()
