"""Cooperation across borders, and what was given and taught, as donors may see it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "release_contribution",
        sa.Column("donor_code", sa.Text(), nullable=False),
        sa.Column("target_kind", sa.Text(), nullable=False),
        sa.Column("target_code", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("contribution_count", sa.BigInteger(), nullable=False),
        sa.Column("amount_usd", sa.Double(), nullable=True),
        sa.Column("valued_count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("donor_code", "target_kind", "target_code", "month"),
    )
    op.create_table(
        "release_equipment",
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("blo_code", sa.Text(), nullable=False),
        sa.Column("donor_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("delivery_count", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("value_usd", sa.Double(), nullable=True),
        sa.Column("valued_count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source_kind", "country_code", "blo_code", "donor_code", "kind", "month"),
    )
    op.create_table(
        "release_exchange",
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("from_country_code", sa.Text(), nullable=False),
        sa.Column("to_country_code", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("sent_count", sa.BigInteger(), nullable=False),
        sa.Column("request_count", sa.BigInteger(), nullable=False),
        sa.Column("answered_count", sa.BigInteger(), nullable=False),
        sa.Column("is_suppressed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("source_kind", "from_country_code", "to_country_code", "month"),
    )
    op.create_table(
        "release_operation",
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("country_codes", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("operation_count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source_kind", "country_codes", "month"),
    )
    op.create_table(
        "release_reply",
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("from_country_code", sa.Text(), nullable=False),
        sa.Column("to_country_code", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("half_days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answer_count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source_kind", "from_country_code", "to_country_code", "month", "half_days"),
    )
    op.create_table(
        "release_training",
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("blo_code", sa.Text(), nullable=False),
        sa.Column("donor_code", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("course_count", sa.BigInteger(), nullable=False),
        sa.Column("attendance_count", sa.BigInteger(), nullable=True),
        sa.Column("men", sa.BigInteger(), nullable=True),
        sa.Column("women", sa.BigInteger(), nullable=True),
        sa.Column("is_suppressed", sa.Boolean(), nullable=False),
        sa.Column("is_sex_suppressed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("source_kind", "country_code", "blo_code", "donor_code", "month"),
    )


def downgrade() -> None:
    for name in (
        "release_training",
        "release_reply",
        "release_operation",
        "release_exchange",
        "release_equipment",
        "release_contribution",
    ):
        op.drop_table(name)
