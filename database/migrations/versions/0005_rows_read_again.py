"""Records are found by what was read of them, not by how it was written; donors read how many cases repeat another one;
offices have their clock."""

import sqlalchemy as sa
from alembic import op

from database import identity

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("blo", sa.Column("time_zone", sa.Text(), nullable=True))
    op.create_table(
        "release_repeat",
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("identical_count", sa.BigInteger(), nullable=False),
        sa.Column("probable_count", sa.BigInteger(), nullable=False),
        sa.Column("is_told_to_agencies", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("source_kind", "country_code", "month"),
    )
    # Last, so that the tables are those of this version.
    identity.rekey(op.get_bind())


def downgrade() -> None:
    """Keys stay as they are: those of the earlier version hold what was written."""
    op.drop_table("release_repeat")
    op.drop_column("blo", "time_zone")
