"""Conditions on columns that hold few codes, many times each, so that they take least of a scan.

Predicates over dictionary-encoded columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal

from queries.schema import country, source


class one_of(sa.sql.functions.FunctionElement):  # noqa: N801
    """A column holds one of some codes; NULL where it holds none, as `IN` says it.

    Args:
        beside: another column of the table, which is never NULL. DuckDB thinks a condition on one column away where it
            guesses how many rows a scan gives, and one on two not: so it goes on to look for the items of few cases,
            and not for the cases of all items.
    """

    type = sa.Boolean()
    inherit_cache = True

    def __init__(self, column: sa.ColumnElement, codes: Sequence[str], *, beside: sa.ColumnElement | None = None):
        others = () if beside is None or len(codes) == 1 else (beside.is_(None),)
        super().__init__(column, sa.tuple_(*(sa.literal(code, sa.Text()) for code in codes)), *others)


@compiles(one_of)
def _listed(element: one_of, compiler: SQLCompiler, **options: Any) -> str:
    column, codes, *_others = element.clauses
    return f"({compiler.process(column, **options)} IN {compiler.process(codes, **options)})"


@compiles(one_of, "duckdb")
def _looked_up(element: one_of, compiler: SQLCompiler, **options: Any) -> str:
    column, codes, *others = element.clauses
    written = [compiler.process(code, **options) for code in codes.clauses]
    held = _held(compiler.process(column, **options), written)
    return f"({' OR '.join([held, *(compiler.process(other, **options) for other in others)])})"


def _held(column: str, codes: list[str]) -> str:
    """By words of DuckDB. A function is asked once for each code of a dictionary, a list of comparisons anew in each
    row: a scan with this condition takes a third of the time. One code is compared in the scan itself."""
    return f"list_contains([{', '.join(codes)}], {column})" if len(codes) > 1 else f"{column} = {codes[0]}"


class in_list(sa.sql.functions.FunctionElement):  # noqa: N801
    """A column holds one of the codes that a select gives, those of a list that stays as it is while a state of the
    data does: a dialect that was told them (`learn`) writes them down, and nothing has to be joined.

    Args:
        name: what `learn` calls the list; what the select gives may depend on nothing else.
    """

    type = sa.Boolean()
    inherit_cache = True
    _traverse_internals = [  # noqa: RUF012  (as SQLAlchemy has it)
        *sa.sql.functions.FunctionElement._traverse_internals,
        ("list_name", InternalTraversal.dp_string),
    ]

    def __init__(self, column: sa.ColumnElement, name: str, codes: sa.Select):
        super().__init__(column, codes.scalar_subquery())
        self.list_name = name


@compiles(in_list)
def _asked(element: in_list, compiler: SQLCompiler, **options: Any) -> str:
    column, codes = (compiler.process(part, **options) for part in element.clauses)
    return f"({column} IN {codes})"


@compiles(in_list, "duckdb")
def _known(element: in_list, compiler: SQLCompiler, **options: Any) -> str:
    known = getattr(compiler.dialect, KNOWN, {}).get(element.list_name)
    if not known:
        return _asked(element, compiler, **options)
    column, _codes = element.clauses
    written = [compiler.render_literal_value(code, sa.Text()) for code in known]
    return f"({_held(compiler.process(column, **options), written)})"


class none_of(sa.sql.functions.FunctionElement):  # noqa: N801
    """A column, never NULL, holds none of the values of a column of a CTE, of which few are held.

    DuckDB looks them up by `NOT IN` whichever side it thinks is shorter. PostgreSQL goes through the list for each row
    where it thinks that it is long; `NOT EXISTS` it joins.
    """

    type = sa.Boolean()
    inherit_cache = True

    def __init__(self, column: sa.ColumnElement, values: sa.ColumnElement):
        super().__init__(column, sa.select(values.label("held")).scalar_subquery())


@compiles(none_of)
def _not_in(element: none_of, compiler: SQLCompiler, **options: Any) -> str:
    column, held = (compiler.process(part, **options) for part in element.clauses)
    return f"({column} NOT IN {held})"


@compiles(none_of, "postgresql")
def _not_joined(element: none_of, compiler: SQLCompiler, **options: Any) -> str:
    column, held = (compiler.process(part, **options) for part in element.clauses)
    return f"(NOT EXISTS (SELECT 1 FROM {held} AS few WHERE few.held = {column}))"


KNOWN = "known_codes"
"""Attribute of the dialect of an engine that reads one state of the data alone."""
PROGRAMME = "programme countries"


def sources_of(source_kind: str) -> tuple[str, sa.Select]:
    """For `in_list`: the sources of a kind."""
    return f"sources {source_kind}", sa.select(source.c.code).where(source.c.kind == source_kind)


def of_programme() -> tuple[str, sa.Select]:
    """For `in_list`: ISO2 codes of the five programme countries."""
    return PROGRAMME, sa.select(country.c.iso2).where(country.c.is_programme_country)


def learn(connection: sa.Connection) -> None:
    """Tell the dialect of an engine what its lists hold, once for all questions; its data must never change."""
    known: dict[str, list[str]] = {}
    for kind, code in connection.execute(sa.select(source.c.kind, source.c.code).order_by(source.c.code)):
        known.setdefault(sources_of(kind)[0], []).append(code)
    known[PROGRAMME] = list(connection.execute(of_programme()[1].order_by(country.c.iso2)).scalars())
    setattr(connection.dialect, KNOWN, known)
