"""The source of verification of a target has a text in Russian."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("target", sa.Column("verification_ru", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("target", "verification_ru")
