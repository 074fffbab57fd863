"""Cases and quantities by month, over all and by what they hold."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEYS = ("source_code", "status", "country_code", "blo_code", "month", "category", "group_code", "unit")


def upgrade() -> None:
    op.create_table(
        "monthly_total",
        *(sa.Column(name, sa.Date() if name == "month" else sa.Text(), nullable=False) for name in KEYS),
        sa.Column("case_count", sa.BigInteger(), nullable=False),
        sa.Column("persons_detained", sa.BigInteger(), nullable=True),
        sa.Column("stated_count", sa.BigInteger(), nullable=False),
        sa.Column("amount_count", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Double(), nullable=True),
        sa.Column("largest", sa.Double(), nullable=True),
        sa.Column("largest_sure", sa.Double(), nullable=True),
        sa.Column("flagged_count", sa.BigInteger(), nullable=False),
        sa.Column("flagged_quantity", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint(*KEYS),
    )


def downgrade() -> None:
    op.drop_table("monthly_total")
