"""A question that was put to the database, kept beside what was worked out of its answer (data lineage)."""

from __future__ import annotations

import sqlalchemy as sa


class Asked:
    """A select, told from others by itself. Without a dictionary of its own: it weighs nothing in a cache."""

    __slots__ = ("query",)

    def __init__(self, query: sa.Select | sa.CompoundSelect):
        self.query = query

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of its answer."""
        return tuple(self.query.selected_columns.keys())
