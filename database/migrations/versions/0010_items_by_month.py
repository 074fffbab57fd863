"""Items by month are counted with cases, and cases of which no agency is named with those of agencies."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Made anew after every change of version.
    op.execute("DELETE FROM monthly_total")
    op.execute("DELETE FROM monthly_agency")
    op.add_column("monthly_total", sa.Column("line_count", sa.BigInteger(), nullable=False))


def downgrade() -> None:
    op.execute("DELETE FROM monthly_agency WHERE code = ''")
    op.drop_column("monthly_total", "line_count")
