"""Cases by month and who took part in them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEYS = ("source_code", "status", "country_code", "blo_code", "month", "kind", "code")


def upgrade() -> None:
    op.create_table(
        "monthly_agency",
        *(sa.Column(name, sa.Date() if name == "month" else sa.Text(), nullable=False) for name in KEYS),
        sa.Column("case_count", sa.BigInteger(), nullable=False),
        sa.Column("led_count", sa.BigInteger(), nullable=False),
        sa.Column("joint_count", sa.BigInteger(), nullable=False),
        sa.Column("persons_detained", sa.BigInteger(), nullable=True),
        sa.Column("stated_count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*KEYS),
    )


def downgrade() -> None:
    op.drop_table("monthly_agency")
