"""Records that hold certain words: in their reference, in a reported text, or in the name of one of their codes.

Spelling and script are dealt with before (`analysis.name_index`): here stand the codes and the texts that a word can
mean.

Search of records by codes and texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal

from queries import matching
from queries.schema import seizure, seizure_item
from scope.access import Access
from scope.filters import CODE_FIELDS, FIELDS, Filters

TEXTS = {
    "place_text": seizure.c.place_text,
    "province_text": seizure.c.province_text,
    "substance_reported": seizure_item.c.substance_reported,
}
"""Reported texts in which words are looked for."""


COLUMNS: dict[str, tuple[sa.ColumnElement, ...]] = {
    "place_kind": (seizure.c.place_kind,),
    **{name: matching.COLUMNS[name] if FIELDS[name].search else () for name in CODE_FIELDS},
}
"""Where a search looks for the codes of each filter, and of the kind of place, which is no filter. Nowhere for a filter
whose codes those of another hold: an agency has one name whatever its part, a country wherever goods came from;
hexagons have no names, and what is probable is no word of a record."""


def _among(field: str, codes: tuple[str, ...]) -> tuple[str, ...] | sa.Select | sa.CompoundSelect:
    """What stands in the columns of a field where a record holds one of its codes."""
    through = FIELDS[field].through if field in FIELDS else ""
    if through == "crossing_pair.code":
        sides = matching.sides()
        return sa.select(sides.c.blo_code).where(sides.c.code.in_(codes))
    return matching.agencies_with({through: codes}) if through else codes


@dataclass(frozen=True)
class Word:
    """One word, and what it can mean; a record that holds any of it has the word.

    Args:
        references: parts of a reference, in lower case.
        codes: by key of `COLUMNS`, codes whose names hold the word; an agency is found under all its names.
        texts: by column of `TEXTS`, reported texts that hold it.
    """

    references: tuple[str, ...] = ()
    codes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    texts: tuple[tuple[str, tuple[str, ...]], ...] = ()


def conditions(words: Sequence[Word]) -> list[sa.ColumnElement[bool]]:
    """Conditions on `seizure`: a record has every one of the words."""
    return [_has(word) for word in words]


def _has(word: Word) -> sa.ColumnElement[bool]:
    reference = sa.func.lower(seizure.c.public_ref)
    found: dict[sa.FromClause, list] = {seizure: [sa.func.strpos(reference, part) > 0 for part in word.references]}
    for field, codes in word.codes:
        for column in COLUMNS[field]:
            found.setdefault(column.table, []).append(column.in_(_among(field, codes)))
    for name, texts in word.texts:
        found.setdefault(TEXTS[name].table, []).append(TEXTS[name].in_(texts))
    own = found.pop(seizure)
    if not found:
        return sa.or_(sa.false(), *own)
    linked = [sa.select(table.c.seizure_id).where(sa.or_(*those)) for table, those in found.items()]
    if not own:
        return matching.in_any(seizure, *linked)
    each = sa.or_(sa.func.coalesce(sa.or_(*own), sa.false()), matching.in_any(seizure, *linked))
    return _EitherWay(matching.in_any(seizure, sa.or_(*own), *linked), each)


class _EitherWay(sa.ColumnElement[bool]):
    """A condition that is said in two ways: by one list of all that meets it, or by what each case says and a list of
    the rest.

    DuckDB is asked in the second: it looks at the texts of those cases alone that are asked for. PostgreSQL would look
    through the list anew for each case.
    """

    __visit_name__ = "either_way"
    inherit_cache = True
    type = sa.Boolean()
    _traverse_internals = [  # noqa: RUF012
        ("listed", InternalTraversal.dp_clauseelement),
        ("each", InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, listed: sa.ColumnElement[bool], each: sa.ColumnElement[bool]):
        self.listed, self.each = listed, each


@compiles(_EitherWay)
def _as_list(element: _EitherWay, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.listed, **options)})"


@compiles(_EitherWay, "duckdb")
def _by_case(element: _EitherWay, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.each, **options)})"


def texts(filters: Filters, access: Access) -> sa.CompoundSelect:
    """Reported texts of the records that the reader may see: column (of `TEXTS`), text; each once."""
    of_cases = matching.cases(filters, access)
    items = seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id)
    return sa.union_all(
        *(
            sa.select(sa.literal(name).label("column"), column.label("text"))
            .distinct()
            .select_from(items if column.table is seizure_item else seizure)
            .where(*of_cases, column.is_not(None))
            for name, column in TEXTS.items()
        )
    )
