"""What can be narrowed by what: a filter says something of cases, not of everything that a page shows beside them.

Which filters (dimensions) apply to which measures.
"""

from __future__ import annotations

from scope.access import Access
from scope.fields import SUBJECTS
from scope.filters import FIELDS as ROWS
from scope.filters import Filters

EVERY = tuple(ROWS)
"""The fields of `Filters` that narrow cases."""
FIELDS: dict[str, tuple[str, ...]] = {
    one: tuple(name for name, row in ROWS.items() if one in row.narrows) for one in SUBJECTS
}
"""Fields that narrow each subject."""
RELEASED = {one: tuple(name for name in names if one not in ROWS[name].not_released) for one, names in FIELDS.items()}
"""Fields that narrow it where only released figures are read."""


def ignored(subject: str, filters: Filters, access: Access) -> tuple[str, ...]:
    """Fields that are set and that do not narrow a subject."""
    known = (RELEASED if access.reads_release_only else FIELDS)[subject]
    return tuple(field for field in EVERY if getattr(filters, field) not in ((), None) and field not in known)
