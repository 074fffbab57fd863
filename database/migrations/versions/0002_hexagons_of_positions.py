"""Hexagons in which the positions of cases lie."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "position_cell",
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("cell_3", sa.BigInteger(), nullable=False),
        sa.Column("cell_4", sa.BigInteger(), nullable=False),
        sa.Column("cell_5", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lat", "lon"),
    )


def downgrade() -> None:
    op.drop_table("position_cell")
