"""Tables of the first version."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_ru", sa.Text(), nullable=False),
        sa.Column("acronym", sa.Text(), nullable=True),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lineage_code", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_from_precision", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("valid_to_precision", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Text(), nullable=True),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "blo",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_ru", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("neighbour_code", sa.Text(), nullable=True),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("opened_precision", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "blo_agency",
        sa.Column("blo_code", sa.Text(), nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("blo_code", "agency_code"),
    )
    op.create_table(
        "blo_donor",
        sa.Column("blo_code", sa.Text(), nullable=False),
        sa.Column("donor_code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("blo_code", "donor_code"),
    )
    op.create_table(
        "blo_status",
        sa.Column("blo_code", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("blo_code", "from_on"),
    )
    op.create_table(
        "code_list",
        sa.Column("vocabulary", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("label_ru", sa.Text(), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("vocabulary", "code"),
    )
    op.create_table(
        "contribution",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("donor_code", sa.Text(), nullable=False),
        sa.Column("target_kind", sa.Text(), nullable=False),
        sa.Column("target_code", sa.Text(), nullable=True),
        sa.Column("project", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("amount", sa.Double(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("amount_usd", sa.Double(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "country",
        sa.Column("iso2", sa.Text(), nullable=False),
        sa.Column("iso3", sa.Text(), nullable=True),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_ru", sa.Text(), nullable=False),
        sa.Column("is_programme_country", sa.Boolean(), nullable=False),
        sa.Column("label_lat", sa.Double(), nullable=True),
        sa.Column("label_lon", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("iso2"),
    )
    op.create_table(
        "country_alias",
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("alias"),
    )
    op.create_table(
        "crossing_pair",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("side_a", sa.Text(), nullable=False),
        sa.Column("side_b", sa.Text(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("border", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=True),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "database_info",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "donor",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_ru", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "equipment",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_key", sa.Text(), nullable=False),
        sa.Column("source_code", sa.Text(), nullable=False),
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column("blo_code", sa.Text(), nullable=True),
        sa.Column("donor_code", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("value_usd", sa.Double(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("condition", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "event_mark",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("scope_kind", sa.Text(), nullable=False),
        sa.Column("scope_code", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_ru", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "exchange",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_key", sa.Text(), nullable=False),
        sa.Column("source_code", sa.Text(), nullable=False),
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("from_blo_code", sa.Text(), nullable=True),
        sa.Column("to_blo_code", sa.Text(), nullable=True),
        sa.Column("from_agency_code", sa.Text(), nullable=True),
        sa.Column("to_agency_code", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("expects_reply", sa.Boolean(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("exchange_sent_at", "exchange", ["sent_at"], unique=False)
    op.create_table(
        "first_seen",
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("blo_code", sa.Text(), nullable=False),
        sa.Column("subject_code", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("seizure_id", sa.BigInteger(), nullable=True),
        sa.Column("case_count", sa.BigInteger(), nullable=False),
        sa.Column("history_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("tier", "source_kind", "kind", "country_code", "blo_code", "subject_code"),
    )
    op.create_table(
        "load",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source_code", sa.Text(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows_read", sa.BigInteger(), nullable=True),
        sa.Column("rows_accepted", sa.BigInteger(), nullable=True),
        sa.Column("rows_known", sa.BigInteger(), nullable=True),
        sa.Column("rows_rejected", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "monthly_baseline",
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("scope_kind", sa.Text(), nullable=False),
        sa.Column("scope_code", sa.Text(), nullable=False),
        sa.Column("group_code", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("case_count", sa.BigInteger(), nullable=False),
        sa.Column("is_reported", sa.Boolean(), nullable=False),
        sa.Column("base_months", sa.Integer(), nullable=False),
        sa.Column("base_mean", sa.Double(), nullable=True),
        sa.Column("base_variance", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("tier", "source_kind", "scope_kind", "scope_code", "group_code", "month"),
    )
    op.create_table(
        "national_seizure",
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("substance_code", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("quantity_kg", sa.Double(), nullable=True),
        sa.Column("is_total", sa.Boolean(), nullable=False),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("country_code", "year", "substance_code", "source"),
    )
    op.create_table(
        "operation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_key", sa.Text(), nullable=False),
        sa.Column("source_code", sa.Text(), nullable=False),
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "operation_agency",
        sa.Column("operation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("operation_id", "agency_code"),
    )
    op.create_table(
        "operation_blo",
        sa.Column("operation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("blo_code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("operation_id", "blo_code"),
    )
    op.create_table(
        "place",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_ru", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("province_code", sa.Text(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("precision_km", sa.Double(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "place_alias",
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("alias", "country_code"),
    )
    op.create_table(
        "release_activity",
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("scope_code", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source_kind", "level", "scope_code", "country_code", "month", "subject"),
    )
    op.create_table(
        "release_case",
        sa.Column("seizure_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("seized_on", sa.Date(), nullable=False),
        sa.Column("date_precision", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("blo_code", sa.Text(), nullable=True),
        sa.Column("substance_code", sa.Text(), nullable=True),
        sa.Column("group_code", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("quantity", sa.Double(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("quantity_kg", sa.Double(), nullable=True),
        sa.Column("is_significant", sa.Boolean(), nullable=True),
        sa.Column("published_url", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seizure_id", "line_no"),
    )
    op.create_table(
        "release_month",
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("scope_code", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("group_code", sa.Text(), nullable=False),
        sa.Column("case_count", sa.BigInteger(), nullable=False),
        sa.Column("is_suppressed", sa.Boolean(), nullable=False),
        sa.Column("quantity_kg", sa.Double(), nullable=True),
        sa.Column("weighed_count", sa.BigInteger(), nullable=True),
        sa.Column("persons_detained", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint(
            "source_kind", "level", "scope_code", "country_code", "month", "category", "group_code"
        ),
    )
    op.create_table(
        "release_quantity",
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("scope_code", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("group_code", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Double(), nullable=True),
        sa.Column("case_count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "source_kind", "level", "scope_code", "country_code", "month", "category", "group_code", "unit"
        ),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_key", sa.Text(), nullable=False),
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column("blo_code", sa.Text(), nullable=True),
        sa.Column("country_code", sa.Text(), nullable=True),
        sa.Column("source_code", sa.Text(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("report_period_start", "report", ["period_start"], unique=False)
    op.create_table(
        "seizure",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_key", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("public_ref", sa.Text(), nullable=True),
        sa.Column("source_code", sa.Text(), nullable=False),
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column("row_no", sa.BigInteger(), nullable=True),
        sa.Column("seized_on", sa.Date(), nullable=False),
        sa.Column("date_precision", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("blo_code", sa.Text(), nullable=True),
        sa.Column("lead_agency_code", sa.Text(), nullable=True),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column("province_text", sa.Text(), nullable=True),
        sa.Column("place_text", sa.Text(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("location_precision", sa.Text(), nullable=False),
        sa.Column("place_kind", sa.Text(), nullable=True),
        sa.Column("transport_mode", sa.Text(), nullable=True),
        sa.Column("transport_group", sa.Text(), nullable=True),
        sa.Column("direction", sa.Text(), nullable=True),
        sa.Column("concealment", sa.Text(), nullable=True),
        sa.Column("origin_code", sa.Text(), nullable=True),
        sa.Column("departure_code", sa.Text(), nullable=True),
        sa.Column("destination_code", sa.Text(), nullable=True),
        sa.Column("exchange_id", sa.BigInteger(), nullable=True),
        sa.Column("operation_id", sa.BigInteger(), nullable=True),
        sa.Column("persons_detained", sa.Integer(), nullable=True),
        sa.Column("women_detained", sa.Integer(), nullable=True),
        sa.Column("value_usd", sa.Double(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("published_url", sa.Text(), nullable=True),
        sa.Column("first_loaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("double_report_group", sa.BigInteger(), nullable=True),
        sa.Column("double_report_grade", sa.Text(), nullable=True),
        sa.Column("is_quantity_implausible", sa.Boolean(), nullable=False),
        sa.Column("country_reported", sa.Text(), nullable=True),
        sa.Column("blo_reported", sa.Text(), nullable=True),
        sa.Column("lead_agency_reported", sa.Text(), nullable=True),
        sa.Column("place_kind_reported", sa.Text(), nullable=True),
        sa.Column("transport_reported", sa.Text(), nullable=True),
        sa.Column("direction_reported", sa.Text(), nullable=True),
        sa.Column("concealment_reported", sa.Text(), nullable=True),
        sa.Column("origin_reported", sa.Text(), nullable=True),
        sa.Column("departure_reported", sa.Text(), nullable=True),
        sa.Column("destination_reported", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("seizure_blo_code_seized_on", "seizure", ["blo_code", "seized_on"], unique=False)
    op.create_index("seizure_country_code_seized_on", "seizure", ["country_code", "seized_on"], unique=False)
    op.create_index("seizure_record_key", "seizure", ["record_key"], unique=False)
    op.create_index("seizure_seized_on", "seizure", ["seized_on"], unique=False)
    op.create_table(
        "seizure_agency",
        sa.Column("seizure_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seizure_id", "agency_code"),
    )
    op.create_table(
        "seizure_detection",
        sa.Column("seizure_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("detection", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seizure_id", "detection"),
    )
    op.create_table(
        "seizure_item",
        sa.Column("seizure_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("substance_code", sa.Text(), nullable=True),
        sa.Column("group_code", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("quantity", sa.Double(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("quantity_kg", sa.Double(), nullable=True),
        sa.Column("quantity_kg_equivalent", sa.Double(), nullable=True),
        sa.Column("is_significant", sa.Boolean(), nullable=True),
        sa.Column("substance_reported", sa.Text(), nullable=True),
        sa.Column("quantity_reported", sa.Text(), nullable=True),
        sa.Column("unit_reported", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seizure_id", "line_no"),
    )
    op.create_table(
        "source",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("licence", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "source_subject",
        sa.Column("source_code", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source_code", "subject"),
    )
    op.create_table(
        "substance",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_ru", sa.Text(), nullable=False),
        sa.Column("group_code", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("default_unit", sa.Text(), nullable=True),
        sa.Column("un_schedule", sa.Text(), nullable=True),
        sa.Column("significant_quantity", sa.Double(), nullable=True),
        sa.Column("significant_unit", sa.Text(), nullable=True),
        sa.Column("significant_source", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "substance_alias",
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("alias"),
    )
    op.create_table(
        "target",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("blo_code", sa.Text(), nullable=True),
        sa.Column("country_code", sa.Text(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "traffic",
        sa.Column("blo_code", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=True),
        sa.Column("inspected", sa.BigInteger(), nullable=True),
        sa.Column("source_code", sa.Text(), nullable=True),
        sa.Column("load_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("blo_code", "month", "direction", "measure"),
    )
    op.create_table(
        "training",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_key", sa.Text(), nullable=False),
        sa.Column("source_code", sa.Text(), nullable=False),
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("blo_code", sa.Text(), nullable=True),
        sa.Column("country_code", sa.Text(), nullable=True),
        sa.Column("donor_code", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "training_attendance",
        sa.Column("training_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=False),
        sa.Column("men", sa.Integer(), nullable=True),
        sa.Column("women", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("training_id", "agency_code"),
    )
    op.create_table(
        "unit_conversion",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("substance_code", sa.Text(), nullable=False),
        sa.Column("factor", sa.Double(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("unit", "substance_code"),
    )


def downgrade() -> None:
    op.drop_table("unit_conversion")
    op.drop_table("training_attendance")
    op.drop_table("training")
    op.drop_table("traffic")
    op.drop_table("target")
    op.drop_table("substance_alias")
    op.drop_table("substance")
    op.drop_table("source_subject")
    op.drop_table("source")
    op.drop_table("seizure_item")
    op.drop_table("seizure_detection")
    op.drop_table("seizure_agency")
    op.drop_index("seizure_seized_on", table_name="seizure")
    op.drop_index("seizure_record_key", table_name="seizure")
    op.drop_index("seizure_country_code_seized_on", table_name="seizure")
    op.drop_index("seizure_blo_code_seized_on", table_name="seizure")
    op.drop_table("seizure")
    op.drop_index("report_period_start", table_name="report")
    op.drop_table("report")
    op.drop_table("release_quantity")
    op.drop_table("release_month")
    op.drop_table("release_case")
    op.drop_table("release_activity")
    op.drop_table("place_alias")
    op.drop_table("place")
    op.drop_table("operation_blo")
    op.drop_table("operation_agency")
    op.drop_table("operation")
    op.drop_table("national_seizure")
    op.drop_table("monthly_baseline")
    op.drop_table("load")
    op.drop_table("first_seen")
    op.drop_index("exchange_sent_at", table_name="exchange")
    op.drop_table("exchange")
    op.drop_table("event_mark")
    op.drop_table("equipment")
    op.drop_table("donor")
    op.drop_table("database_info")
    op.drop_table("crossing_pair")
    op.drop_table("country_alias")
    op.drop_table("country")
    op.drop_table("contribution")
    op.drop_table("code_list")
    op.drop_table("blo_status")
    op.drop_table("blo_donor")
    op.drop_table("blo_agency")
    op.drop_table("blo")
    op.drop_table("agency")
