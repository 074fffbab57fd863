"""What donors were told at each release, so that no two releases tell a single case."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FAMILY = {
    "subject": sa.Text,
    "source_kind": sa.Text,
    "country_code": sa.Text,
    "month": sa.Date,
    "category": sa.Text,
    "group_code": sa.Text,
}


def _needed(columns: dict) -> list[sa.Column]:
    return [sa.Column(name, kind(), nullable=False) for name, kind in columns.items()]


def _span() -> list[sa.Column]:
    return [sa.Column("from_no", sa.Integer(), nullable=False), sa.Column("to_no", sa.Integer(), nullable=True)]


def upgrade() -> None:
    op.create_table(
        "told_case",
        *_needed(FAMILY | {"unit": sa.Text, "office": sa.Text, "record_no": sa.BigInteger}),
        sa.Column("amount", sa.Double(), nullable=True),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        *_span(),
    )
    names = "lineage_code source_kind level scope_code country_code month category group_code unit".split()
    key = _needed(dict.fromkeys(names, sa.Text) | {"month": sa.Date})
    op.create_table("release_hold", *key, sa.PrimaryKeyConstraint(*names))
    op.create_table("told_cell", *_needed(FAMILY | {"unit": sa.Text, "office": sa.Text}), *_span())
    op.create_table(
        "told_training",
        *_needed(
            {
                "source_kind": sa.Text,
                "country_code": sa.Text,
                "blo_code": sa.Text,
                "donor_code": sa.Text,
                "month": sa.Date,
            }
        ),
        *(
            sa.Column(name, sa.BigInteger(), nullable=True)
            for name in ("course_count", "attendance_count", "men", "women")
        ),
        *_span(),
    )


def downgrade() -> None:
    for name in ("told_training", "told_cell", "told_case", "release_hold"):
        op.drop_table(name)
