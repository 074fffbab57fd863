"""Targets have a baseline and a source of verification; agreements, service lives and contact points have tables."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("target", sa.Column("baseline", sa.Double(), nullable=True))
    op.add_column("target", sa.Column("verification", sa.Text(), nullable=True))
    op.create_table(
        "agreement",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_ru", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("country_codes", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "service_life",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("kind"),
    )
    op.create_table(
        "contact_point",
        sa.Column("blo_code", sa.Text(), nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=False),
        sa.Column("function_code", sa.Text(), nullable=False),
        sa.Column("is_round_the_clock", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("blo_code", "agency_code", "function_code"),
    )


def downgrade() -> None:
    for table in ("contact_point", "service_life", "agreement"):
        op.drop_table(table)
    op.drop_column("target", "verification")
    op.drop_column("target", "baseline")
