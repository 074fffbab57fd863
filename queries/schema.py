"""The tables of the BLO database: the contract that other systems rely on.

Names are singular; codes are stored, names are looked up. Times are UTC; a *day* is a day in the deployment's
zone. Missing is NULL and never zero: a blank field, the code `unknown` and the code `other` are three values.
An existing database joins in by tables or views of these names and columns.

Every table is created on DuckDB and PostgreSQL alike, hence `Double` (never `Float`), keys that the loader
gives out, and no native enumerations. No table holds a person.

In layers: reference (dimension) tables, facts, derived and release aggregates, and the history of what was published.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Double, Integer, Text

VERSION = 10
"""Version of this schema. A DuckDB file of another version is rebuilt; PostgreSQL is migrated by Alembic."""

metadata = sa.MetaData()


def _key(name: str = "id") -> Column:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def _code(name: str = "code") -> Column:
    return Column(name, Text, primary_key=True)


def _names() -> tuple[Column, Column]:
    return Column("name_en", Text, nullable=False), Column("name_ru", Text, nullable=False)


def _utc(name: str) -> Column:
    return Column(name, DateTime(timezone=True))


def _table(name: str, *columns: Column, layer: str = "facts", **options: Any) -> sa.Table:
    return sa.Table(name, metadata, *columns, info={"layer": layer}, **options)


def _reference(name: str, *columns: Column) -> sa.Table:
    return _table(name, *columns, layer="reference")


def _derived(name: str, *columns: Column) -> sa.Table:
    return _table(name, *columns, layer="derived")


# About the database itself ----------------------------------------------------------------------------------

database_info = _table("database_info", _code("key"), Column("value", Text, nullable=False), layer="about")
"""Keys: `schema_version`, `data_version` (changes with every load), `loaded_at` (UTC, ISO), `is_demonstration` ('true'
or 'false'), `released_to` (first day that donors are told nothing of), `seed` and `until` (demonstration data only)."""

load = _table(
    "load",
    _key(),
    Column("source_code", Text),
    Column("file_name", Text, nullable=False),
    Column("sha256", Text),
    _utc("started_at"),
    _utc("finished_at"),
    Column("rows_read", BigInteger),
    Column("rows_accepted", BigInteger),
    Column("rows_known", BigInteger),
    Column("rows_rejected", BigInteger),
    layer="about",
)
"""One run of the loader over one file: rows read = accepted + known + rejected."""

# Reference --------------------------------------------------------------------------------------------------

code_list = _reference(
    "code_list",
    _code("vocabulary"),
    _code("code"),
    Column("label_en", Text, nullable=False),
    Column("label_ru", Text, nullable=False),
    Column("sort_order", Integer, nullable=False),
)

country = _reference(
    "country",
    _code("iso2"),
    Column("iso3", Text),
    *_names(),
    Column("is_programme_country", Boolean, nullable=False),
    Column("label_lat", Double),
    Column("label_lon", Double),
)

country_alias = _reference(
    "country_alias", _code("alias"), Column("code", Text), Column("kind", Text), Column("note", Text)
)

agency = _reference(
    "agency",
    _code(),
    *_names(),
    Column("acronym", Text),
    Column("country_code", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("lineage_code", Text, nullable=False),
    Column("parent_code", Text),
    Column("valid_from", Date),
    Column("valid_from_precision", Text),
    Column("valid_to", Date),
    Column("valid_to_precision", Text),
    Column("confidence", Text),
    Column("source_url", Text),
    Column("notes", Text),
)
"""An agency under one name for a time. `lineage_code` is the same through renamings; `parent_code` is the body
it is part of: a sum over agencies must not count both for the same seizure."""

place = _reference(
    "place",
    _code(),
    *_names(),
    Column("country_code", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("province_code", Text),
    Column("lat", Double),
    Column("lon", Double),
    Column("precision_km", Double),
    Column("source", Text),
    Column("confidence", Text),
)

place_alias = _reference(
    "place_alias", _code("alias"), _code("country_code"), Column("place_code", Text), Column("note", Text)
)

substance = _reference(
    "substance",
    _code(),
    *_names(),
    Column("group_code", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("default_unit", Text),
    Column("un_schedule", Text),
    Column("significant_quantity", Double),
    Column("significant_unit", Text),
    Column("significant_source", Text),
    Column("notes", Text),
)
"""`category`: drug, plant_material, precursor, other (goods) or aggregate (a publisher's total)."""

substance_alias = _reference(
    "substance_alias", _code("alias"), Column("code", Text), Column("confidence", Text), Column("note", Text)
)

unit_conversion = _reference(
    "unit_conversion",
    _code("unit"),
    _code("substance_code"),
    Column("factor", Double),
    Column("kind", Text),
    Column("source", Text),
)
"""`kind` exact goes to `quantity_kg`, equivalent to `quantity_kg_equivalent`; substance `*` is any other."""

source = _reference(
    "source",
    _code(),
    Column("name", Text, nullable=False),
    Column("publisher", Text),
    Column("licence", Text),
    Column("url", Text),
    Column("kind", Text, nullable=False),
)
"""`kind`: blo, national_events, published or demonstration. A query covers exactly one kind."""

source_subject = _reference("source_subject", _code("source_code"), _code("subject"))
"""What a source can hold at all: seizures, agencies, persons, exchanges, operations, trainings, equipment,
traffic, reports, targets. A subject that is not listed is *not held by the source*, which is not zero."""

# The network ------------------------------------------------------------------------------------------------

blo = _reference(
    "blo",
    _code(),
    *_names(),
    Column("country_code", Text, nullable=False),
    Column("neighbour_code", Text),
    Column("place_code", Text),
    Column("mode", Text),
    Column("opened_on", Date),
    Column("opened_precision", Text),
    Column("time_zone", Text, info={"read_by": "loader"}),
    Column("confidence", Text, nullable=False),
    Column("source_url", Text),
    Column("notes", Text),
)
"""A Border Liaison Office, on one side of a crossing. `opened_on` is the first day of what `opened_precision` (day,
month, year) says; NULL = not known. `time_zone` is the clock by which the office writes, such as Asia/Almaty, with its
history; NULL = that of its country. `confidence`: high, medium, low."""

blo_donor = _reference("blo_donor", _code("blo_code"), _code("donor_code"))

blo_agency = _reference(
    "blo_agency",
    _code("blo_code"),
    _code("agency_code"),
    Column("from_on", Date),
    Column("to_on", Date),
)
"""An agency that works in an office, from `from_on` to before `to_on`."""

blo_status = _reference(
    "blo_status",
    _code("blo_code"),
    Column("status", Text, nullable=False),
    Column("from_on", Date, primary_key=True),
    Column("to_on", Date),
    Column("reason", Text),
)
"""Status of an office from `from_on` to before `to_on` (NULL = still); codes of vocabulary `blo_status`."""

crossing_pair = _reference(
    "crossing_pair",
    _code(),
    Column("side_a", Text, nullable=False),
    Column("side_b", Text),
    Column("mode", Text),
    Column("border", Text, nullable=False),
    Column("confidence", Text),
    Column("source_url", Text),
)
"""Two sides that face each other. `side_a` is an office; `side_b` an office, or a place without one.
`border`: two ISO2 codes in alphabetical order, joined by `-`."""

donor = _reference("donor", _code(), *_names(), Column("country_code", Text))

contribution = _table(
    "contribution",
    _key(),
    Column("donor_code", Text, nullable=False),
    Column("target_kind", Text, nullable=False),
    Column("target_code", Text),
    Column("project", Text),
    Column("purpose", Text),
    Column("amount", Double),
    Column("currency", Text),
    Column("amount_usd", Double),
    Column("agreed_on", Date),
    Column("source_url", Text),
)
"""A grant of a donor. `target_kind`: blo, country or network (then `target_code` is NULL)."""

agreement = _reference(
    "agreement",
    _code(),
    *_names(),
    Column("kind", Text),
    Column("country_codes", Text, nullable=False),
    Column("signed_on", Date),
    Column("ends_on", Date),
    Column("source_url", Text),
)
"""An agreement between states on their offices; `country_codes`: ISO2 codes in alphabetical order, joined by `-`;
`kind`: vocabulary `agreement_kind`. Blank days are not recorded."""

service_life = _reference(
    "service_life", _code("kind"), Column("years", Integer, nullable=False), Column("source", Text)
)
"""After how many years equipment of a kind (vocabulary `equipment_type`) is to be replaced, and who says so. A kind
without a row: not recorded."""

contact_point = _reference(
    "contact_point",
    _code("blo_code"),
    _code("agency_code"),
    _code("function_code"),
    Column("is_round_the_clock", Boolean),
)
"""Whom the other side turns to at an office: a function (vocabulary `contact_function`), never a person."""

# Facts ------------------------------------------------------------------------------------------------------

seizure = _table(
    "seizure",
    _key(),
    Column("record_key", Text, nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("public_ref", Text),
    Column("source_code", Text, nullable=False),
    Column("load_id", BigInteger, nullable=False),
    Column("row_no", BigInteger),
    Column("seized_on", Date, nullable=False),
    Column("date_precision", Text, nullable=False),
    Column("country_code", Text, nullable=False),
    Column("blo_code", Text),
    Column("lead_agency_code", Text),
    Column("place_code", Text),
    Column("province_text", Text),
    Column("place_text", Text),
    Column("lat", Double),
    Column("lon", Double),
    Column("location_precision", Text, nullable=False),
    Column("place_kind", Text),
    Column("transport_mode", Text),
    Column("transport_group", Text),
    Column("direction", Text),
    Column("concealment", Text),
    Column("origin_code", Text),
    Column("departure_code", Text),
    Column("destination_code", Text),
    Column("exchange_id", BigInteger),
    Column("operation_id", BigInteger),
    Column("persons_detained", Integer),
    Column("women_detained", Integer),
    Column("value_usd", Double),
    Column("status", Text, nullable=False),
    Column("published_url", Text),
    _utc("first_loaded_at"),
    _utc("updated_at"),
    Column("double_report_group", BigInteger),
    Column("double_report_grade", Text),
    Column("is_quantity_implausible", Boolean, nullable=False),
    Column("country_reported", Text),
    Column("blo_reported", Text),
    Column("lead_agency_reported", Text),
    Column("place_kind_reported", Text),
    Column("transport_reported", Text),
    Column("direction_reported", Text),
    Column("concealment_reported", Text),
    Column("origin_reported", Text),
    Column("departure_reported", Text),
    Column("destination_reported", Text),
)
"""One seizure event. `record_key` (hash of what was read, and the source's own number or `occurrence`) finds it
again at the next load; `occurrence` above 1 is a row that says wholly the same as an earlier one.
`location_precision`: crossing, address, settlement, district, province, country or none. `status`: provisional,
verified, revised, rejected, withdrawn; the last two count nowhere. `origin_code`, `departure_code` and
`destination_code` are ISO2, `unknown` or `other`."""

seizure_item = _table(
    "seizure_item",
    Column("seizure_id", BigInteger, primary_key=True, autoincrement=False),
    Column("line_no", Integer, primary_key=True, autoincrement=False),
    Column("substance_code", Text),
    Column("group_code", Text),
    Column("category", Text),
    Column("quantity", Double),
    Column("unit", Text),
    Column("quantity_kg", Double),
    Column("quantity_kg_equivalent", Double),
    Column("is_significant", Boolean),
    Column("substance_reported", Text),
    Column("quantity_reported", Text),
    Column("unit_reported", Text),
)
"""One substance in a seizure. `group_code` and `category` are those of the substance, or of the group where only
that is safe, or NULL. `quantity_kg` only from exact mass units; `quantity_kg_equivalent` from documented
factors. `is_significant` against the substance's `significant_quantity`; NULL = not assessed."""

seizure_agency = _table(
    "seizure_agency",
    Column("seizure_id", BigInteger, primary_key=True, autoincrement=False),
    _code("agency_code"),
    Column("role", Text, nullable=False),
)
"""An agency that took part in a seizure; `role`: lead (also in `seizure.lead_agency_code`) or participant."""

seizure_detection = _table(
    "seizure_detection",
    Column("seizure_id", BigInteger, primary_key=True, autoincrement=False),
    _code("detection"),
)

exchange = _table(
    "exchange",
    _key(),
    Column("record_key", Text, nullable=False),
    Column("source_code", Text, nullable=False),
    Column("load_id", BigInteger, nullable=False),
    _utc("sent_at"),
    Column("from_blo_code", Text),
    Column("to_blo_code", Text),
    Column("from_agency_code", Text),
    Column("to_agency_code", Text),
    Column("kind", Text),
    Column("channel", Text),
    Column("subject", Text),
    Column("expects_reply", Boolean),
    _utc("replied_at"),
    Column("outcome", Text),
)
"""One message between two sides or two agencies. `kind`: vocabulary `exchange_type`; `subject`: a substance
group or NULL; `outcome`: seizure, information, none or NULL (not stated)."""

operation = _table(
    "operation",
    _key(),
    Column("record_key", Text, nullable=False),
    Column("source_code", Text, nullable=False),
    Column("load_id", BigInteger, nullable=False),
    Column("name", Text),
    Column("kind", Text),
    Column("started_on", Date),
    Column("ended_on", Date),
)
"""A joint or coordinated operation that has ended."""

operation_blo = _table(
    "operation_blo",
    Column("operation_id", BigInteger, primary_key=True, autoincrement=False),
    _code("blo_code"),
)
operation_agency = _table(
    "operation_agency",
    Column("operation_id", BigInteger, primary_key=True, autoincrement=False),
    _code("agency_code"),
)

training = _table(
    "training",
    _key(),
    Column("record_key", Text, nullable=False),
    Column("source_code", Text, nullable=False),
    Column("load_id", BigInteger, nullable=False),
    Column("title", Text),
    Column("topic", Text),
    Column("level", Text),
    Column("started_on", Date),
    Column("ended_on", Date),
    Column("blo_code", Text),
    Column("country_code", Text),
    Column("donor_code", Text),
)
training_attendance = _table(
    "training_attendance",
    Column("training_id", BigInteger, primary_key=True, autoincrement=False),
    _code("agency_code"),
    Column("men", Integer),
    Column("women", Integer),
)
"""Officers of one agency in one course: numbers only."""

equipment = _table(
    "equipment",
    _key(),
    Column("record_key", Text, nullable=False),
    Column("source_code", Text, nullable=False),
    Column("load_id", BigInteger, nullable=False),
    Column("blo_code", Text),
    Column("donor_code", Text),
    Column("kind", Text),
    Column("quantity", Integer),
    Column("value_usd", Double),
    Column("delivered_on", Date),
    Column("condition", Text),
)

traffic = _table(
    "traffic",
    _code("blo_code"),
    Column("month", Date, primary_key=True),
    _code("direction"),
    _code("measure"),
    Column("count", BigInteger),
    Column("inspected", BigInteger),
    Column("source_code", Text),
    Column("load_id", BigInteger),
)
"""One office, month (its first day), direction and measure (vehicles, wagons, travellers, vessels)."""

report = _table(
    "report",
    _key(),
    Column("record_key", Text, nullable=False),
    Column("load_id", BigInteger, nullable=False),
    Column("blo_code", Text),
    Column("country_code", Text),
    Column("source_code", Text, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("subject", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("received_on", Date),
)
"""What one office (or, in event files, one country) reported on a subject from `period_start` to before
`period_end`. `status`: received, nil (received, and nothing happened), late (received after its due day) or
missing. Only this table decides between zero and not reported."""

target = _table(
    "target",
    _key(),
    Column("indicator", Text, nullable=False),
    Column("blo_code", Text),
    Column("country_code", Text),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("value", Double),
    Column("baseline", Double),
    Column("verification", Text),
    Column("verification_ru", Text),
)
"""A planned value for an office, a country or (both NULL) the network; `baseline` is the value that it began
from, `verification` says what shows that it is reached, `verification_ru` the same in Russian. NULL: not recorded."""

national_seizure = _reference(
    "national_seizure",
    _code("country_code"),
    Column("year", Integer, primary_key=True, autoincrement=False),
    _code("substance_code"),
    _code("source"),
    Column("quantity_kg", Double),
    Column("is_total", Boolean, nullable=False),
    Column("preferred", Boolean, nullable=False),
    Column("confidence", Text),
    Column("notes", Text),
)
"""A published yearly national total; `is_total` rows are never added to the item rows."""

event_mark = _table(
    "event_mark",
    _key(),
    Column("occurred_on", Date, nullable=False),
    Column("scope_kind", Text, nullable=False),
    Column("scope_code", Text),
    Column("kind", Text, nullable=False),
    Column("text_en", Text, nullable=False),
    Column("text_ru", Text, nullable=False),
    Column("source", Text),
)
"""A dated event for time axes (closure, law, opening, training). `scope_kind`: network, country or blo."""

# Derived at load --------------------------------------------------------------------------------------------

monthly_baseline = _derived(
    "monthly_baseline",
    _code("tier"),
    _code("source_kind"),
    _code("scope_kind"),
    _code("scope_code"),
    _code("group_code"),
    Column("month", Date, primary_key=True),
    Column("case_count", BigInteger, nullable=False),
    Column("is_reported", Boolean, nullable=False),
    Column("base_months", Integer, nullable=False),
    Column("base_mean", Double),
    Column("base_variance", Double),
)
"""Cases of one month beside their own past. `tier`: facts, or release (only what donors may see). `scope_kind`:
network (the five programme countries), country or blo; `group_code`: a substance group, or `*` for all cases.
`base_*`: number, mean and variance of the reported months among the 36 before `month`; NULL where there are
none. Months that are not reported have `is_reported` false and are in no base."""

monthly_total = _derived(
    "monthly_total",
    _code("source_code"),
    _code("status"),
    _code("country_code"),
    _code("blo_code"),
    Column("month", Date, primary_key=True),
    _code("category"),
    _code("group_code"),
    _code("unit"),
    Column("case_count", BigInteger, nullable=False),
    Column("persons_detained", BigInteger),
    Column("stated_count", BigInteger, nullable=False),
    Column("amount_count", BigInteger, nullable=False),
    Column("quantity", Double),
    Column("largest", Double),
    Column("largest_sure", Double),
    Column("flagged_count", BigInteger, nullable=False),
    Column("line_count", BigInteger, nullable=False),
    Column("flagged_quantity", Double),
)
"""Cases of one month of a source, status, country and office, over all and by what they hold. `*` in category, group
and unit stands for all of them, '' (also of offices) for none stated; unit `kg` is exact mass. Distinct cases, the
persons that they state (NULL where none does) and how many state persons; in rows of one unit how many state an amount,
what they amount to, the most of one case and of one that is not flagged (NULL where none does); how many are flagged as
implausible, and what these amount to; in rows that tell anything apart, how many items (of these cases) they are of. A
case stands in each row that it has an item for, so that rows of different categories, groups or units are not added up:
`queries.monthly` says which rows answer what."""

monthly_agency = _derived(
    "monthly_agency",
    _code("source_code"),
    _code("status"),
    _code("country_code"),
    _code("blo_code"),
    Column("month", Date, primary_key=True),
    _code("kind"),
    _code("code"),
    Column("case_count", BigInteger, nullable=False),
    Column("led_count", BigInteger, nullable=False),
    Column("joint_count", BigInteger, nullable=False),
    Column("persons_detained", BigInteger),
    Column("stated_count", BigInteger, nullable=False),
)
"""The cases of `monthly_total` over all that they hold, by who took part in them: `kind` says what `code` is of, an
agency (its lineage), the country of agencies or a kind of them. Distinct cases, those that one of them led, those of
two agencies or more, the persons that they state (NULL where none does) and how many state persons. A case stands in a
row of each that took part; under '' stand those of which nobody is named."""

first_seen = _derived(
    "first_seen",
    _code("tier"),
    _code("source_kind"),
    _code("kind"),
    _code("country_code"),
    _code("blo_code"),
    _code("subject_code"),
    Column("first_on", Date, nullable=False),
    Column("seizure_id", BigInteger),
    Column("case_count", BigInteger, nullable=False),
    Column("history_from", Date, nullable=False),
)
"""First day on which something was seen. `kind`: substance (at an office, or in a country where `blo_code` is
''), route (`subject_code` is departure, or origin where no country of departure is stated, '>' destination: two
different countries; in a country) or concealment (in a country). `case_count`: cases since. `history_from`: first day
from which this office or country is known to state such a thing, so that the start of the records is not taken for
news. Tier `release` holds substance groups at month grain and no `seizure_id`."""

position_cell = _derived(
    "position_cell",
    Column("lat", Double, primary_key=True),
    Column("lon", Double, primary_key=True),
    Column("cell_3", BigInteger, nullable=False),
    Column("cell_4", BigInteger, nullable=False),
    Column("cell_5", BigInteger, nullable=False),
)
"""The hexagons (h3 indexes at resolutions 3, 4 and 5) in which each position of a case lies. Resolution 3 has sides of
60 km, 4 of 23 km, 5 of 9 km. Which of them a case counts in depends on how precisely its place is known:
`queries.matching`. Like facts, for internal and partner tiers only."""

release_month = _derived(
    "release_month",
    _code("source_kind"),
    _code("level"),
    _code("scope_code"),
    _code("country_code"),
    Column("month", Date, primary_key=True),
    _code("category"),
    _code("group_code"),
    Column("case_count", BigInteger, nullable=False),
    Column("is_suppressed", Boolean, nullable=False),
    Column("quantity_kg", Double),
    Column("weighed_count", BigInteger),
    Column("persons_detained", Integer),
)
"""What donors may see: verified records older than 60 days, per month at one `level` (country, or blo with `scope_code`
its code). Category and group `*` is all cases, with persons rounded to 5 and no kg; other rows have kg of exact mass
units. Suppressed cells (under 3 cases, not all published; or needed to hide another) have neither kg nor persons, so
that sums are sums of released cells only. A cell stays as it was told until enough cases differ (`told_case`). Where
small counts are not told, 0 of `case_count` or `weighed_count` stands for a number that is held back: there is no other
cell of none; the queries give NULL for it."""

release_quantity = _derived(
    "release_quantity",
    _code("source_kind"),
    _code("level"),
    _code("scope_code"),
    _code("country_code"),
    Column("month", Date, primary_key=True),
    _code("category"),
    _code("group_code"),
    _code("unit"),
    Column("quantity", Double),
    Column("case_count", BigInteger, nullable=False),
)
"""Released quantities in units other than mass (litres, tablets, plants), under the same rule; 0 cases: how many is
held back."""

release_repeat = _derived(
    "release_repeat",
    _code("source_kind"),
    _code("country_code"),
    Column("month", Date, primary_key=True),
    Column("identical_count", BigInteger, nullable=False),
    Column("probable_count", BigInteger, nullable=False),
    Column("is_told_to_agencies", Boolean, nullable=False),
)
"""How many of the cases that donors are told of repeat another one of them: their row does, word for word, or both are
probably reports of one case. Only where the different cases of the country's month are as many as the small cell limit,
so that nothing is told of one; to an agency, which knows its own, only where those of others are."""

release_hold = _derived(
    "release_hold",
    _code("lineage_code"),
    _code("source_kind"),
    _code("level"),
    _code("scope_code"),
    _code("country_code"),
    Column("month", Date, primary_key=True),
    _code("category"),
    _code("group_code"),
    _code("unit"),
)
"""Released amounts (`unit` kg, another unit, or persons of group `*`) that an agency may not be told: less its own
cases, which it knows, they would be of fewer unpublished cases than the limit, or nearly of one, or tell others that
are. At level `courses` the officers of a cell of `release_training` (unit `attendance`, or `sex`: men and women among
them), with the office as scope and the donor as category."""

release_activity = _derived(
    "release_activity",
    _code("source_kind"),
    _code("level"),
    _code("scope_code"),
    _code("country_code"),
    Column("month", Date, primary_key=True),
    _code("subject"),
    Column("count", BigInteger, nullable=False),
)
"""Messages sent (`exchanges`) and operations ended (`operations`) per month, reports due (`reports_due`) and received
(`reports_received`); counts only."""

release_case = _derived(
    "release_case",
    Column("seizure_id", BigInteger, primary_key=True, autoincrement=False),
    Column("line_no", Integer, primary_key=True, autoincrement=False),
    Column("source_kind", Text, nullable=False),
    Column("seized_on", Date, nullable=False),
    Column("date_precision", Text, nullable=False),
    Column("country_code", Text, nullable=False),
    Column("blo_code", Text),
    Column("substance_code", Text),
    Column("group_code", Text),
    Column("category", Text),
    Column("quantity", Double),
    Column("unit", Text),
    Column("quantity_kg", Double),
    Column("is_significant", Boolean),
    Column("published_url", Text, nullable=False),
)
"""Single cases that the publisher itself made public, one row per substance."""

release_exchange = _derived(
    "release_exchange",
    _code("source_kind"),
    _code("from_country_code"),
    _code("to_country_code"),
    Column("month", Date, primary_key=True),
    Column("sent_count", BigInteger, nullable=False),
    Column("request_count", BigInteger, nullable=False),
    Column("answered_count", BigInteger, nullable=False),
    Column("is_suppressed", Boolean, nullable=False),
)
"""Messages from one country to another (of the office, else of the agency, on either side), by the month in which they
were sent: how many, of them requests (a reply is due), of these answered before the first day that is not released.
This is the only level that is told: a border, a country, the network or a year is a sum of these rows. `is_suppressed`:
there are answers, but fewer than the limit, and `release_reply` holds none of them."""

release_reply = _derived(
    "release_reply",
    _code("source_kind"),
    _code("from_country_code"),
    _code("to_country_code"),
    Column("month", Date, primary_key=True),
    Column("half_days", Integer, primary_key=True, autoincrement=False),
    Column("answer_count", BigInteger, nullable=False),
)
"""How long the answered requests of a row of `release_exchange` waited for their replies, in half days rounded up: 1 is
within 12 hours, 120 is 60 days or longer. Counts of a row add up to its `answered_count`."""

release_operation = _derived(
    "release_operation",
    _code("source_kind"),
    _code("country_codes"),
    Column("month", Date, primary_key=True),
    Column("operation_count", BigInteger, nullable=False),
)
"""Operations by the month in which they ended; `country_codes`: of all countries with an office in it, in alphabetical
order, joined by `-`. Each operation counts in one row."""

release_training = _derived(
    "release_training",
    _code("source_kind"),
    _code("country_code"),
    _code("blo_code"),
    _code("donor_code"),
    Column("month", Date, primary_key=True),
    Column("course_count", BigInteger, nullable=False),
    Column("attendance_count", BigInteger),
    Column("men", BigInteger),
    Column("women", BigInteger),
    Column("is_suppressed", Boolean, nullable=False),
    Column("is_sex_suppressed", Boolean, nullable=False),
)
"""Courses by the month in which they ended, the country and the office in which they were held and who paid ('' = none
that is told, or not stated). `attendance_count`: officers, one as often as he or she came; NULL where no course states
it, or `is_suppressed` (fewer than the limit). `men` and `women`: NULL where not stated, or `is_sex_suppressed` (either
is under the limit and not zero, or both together are under twice the limit, so that neither can be guessed from the
other). Officers who were taught are no persons detained: numbers are not rounded, the limit is enough."""

release_equipment = _derived(
    "release_equipment",
    _code("source_kind"),
    _code("country_code"),
    _code("blo_code"),
    _code("donor_code"),
    _code("kind"),
    Column("month", Date, primary_key=True),
    Column("delivery_count", BigInteger, nullable=False),
    Column("quantity", BigInteger),
    Column("value_usd", Double),
    Column("valued_count", BigInteger, nullable=False),
)
"""Deliveries of equipment by month, country, office ('' = one that is not told), donor and kind ('' = not stated);
`valued_count` of them state a value. Neither persons nor cases: nothing is held back."""

release_contribution = _derived(
    "release_contribution",
    _code("donor_code"),
    _code("target_kind"),
    _code("target_code"),
    Column("month", Date, primary_key=True),
    Column("contribution_count", BigInteger, nullable=False),
    Column("amount_usd", Double),
    Column("valued_count", BigInteger, nullable=False),
)
"""Grants by the month in which they were agreed: to an office that is told, to a country (also for its offices that are
not told) or to the network (`target_code` ''); `valued_count` of them state US dollars. A grant without a day is not
here."""

# What was told before ---------------------------------------------------------------------------------------

_FAMILY = {
    "subject": Text,
    "source_kind": Text,
    "country_code": Text,
    "month": Date,
    "category": Text,
    "group_code": Text,
}


def _told(name: str, *columns: Column) -> sa.Table:
    family: list[Column] = [Column(one, kind, nullable=False) for one, kind in _FAMILY.items()]
    # Without a key: nothing looks for single rows, and an index would be as large as the table.
    spans = Column("from_no", Integer, nullable=False), Column("to_no", Integer)
    return _table(name, *family, *columns, *spans, layer="told")


told_case = _told(
    "told_case",
    Column("unit", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("record_no", BigInteger, nullable=False),
    Column("amount", Double),
    Column("is_published", Boolean, nullable=False),
)
"""What donors were told, release by release: a case (of `subject` seizures) or a request (of `subject` replies) that
stood behind the cells of a family, with the amount that it stood there with, from release `from_no` to before `to_no`
(NULL = still). A family is the
cells of a country, month and group: those of the country, of its offices and of every unit. `record_no` is a hash of
the record's key, the same when it is loaded anew; `office` '' where the case counts in its country only. Of replies
`country_code` sent the request, `category` is the country that was asked, `amount` is the wait in half days."""

told_cell = _told("told_cell", Column("unit", Text, nullable=False), Column("office", Text, nullable=False))
"""Amounts that were told: of a family's country (`office` '') or of an office, in a unit, from release `from_no` to
before `to_no`."""

told_training = _table(
    "told_training",
    *(Column(name, Text, nullable=False) for name in ("source_kind", "country_code", "blo_code", "donor_code")),
    Column("month", Date, nullable=False),
    *(Column(name, BigInteger) for name in ("course_count", "attendance_count", "men", "women")),
    Column("from_no", Integer, nullable=False),
    Column("to_no", Integer),
    layer="told",
)
"""Officers in the courses of a cell of `release_training` as they stood behind what was told, from one release to
before another."""

for _name, _columns in {
    "seizure_record_key": (seizure.c.record_key,),
    "seizure_seized_on": (seizure.c.seized_on,),
    "seizure_blo_code_seized_on": (seizure.c.blo_code, seizure.c.seized_on),
    "seizure_country_code_seized_on": (seizure.c.country_code, seizure.c.seized_on),
    "exchange_sent_at": (exchange.c.sent_at,),
    "report_period_start": (report.c.period_start,),
}.items():
    # DuckDB finds days by its zone maps; there an index costs more than it gives.
    sa.Index(_name, *_columns).ddl_if(dialect="postgresql")


def layer(name: str) -> list[sa.Table]:
    """The tables of one layer: about, reference, facts, derived or told."""
    return [table for table in metadata.sorted_tables if table.info["layer"] == name]
