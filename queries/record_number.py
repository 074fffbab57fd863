"""A number for a record that stays when it is corrected or loaded anew.

A stable surrogate key, hashed from the natural key.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class record_no(sa.sql.functions.GenericFunction):  # noqa: N801
    """Sixty bits of the MD5 of a text, as a number: the same on both databases."""

    type = sa.BigInteger()
    inherit_cache = True


@compiles(record_no, "duckdb")
def _in_duckdb(element: record_no, compiler: SQLCompiler, **options: Any) -> str:
    return f"cast('0x' || substr(md5({compiler.process(element.clauses, **options)}), 1, 15) as bigint)"


@compiles(record_no, "postgresql")
def _in_postgresql(element: record_no, compiler: SQLCompiler, **options: Any) -> str:
    return f"('x' || substr(md5({compiler.process(element.clauses, **options)}), 1, 15))::bit(60)::bigint"


def number_of(source_code: sa.ColumnElement, record_key: sa.ColumnElement) -> sa.ColumnElement[int]:
    """The number of a record: of its own number, where the office gave one."""
    own = sa.func.strpos(record_key, "#")
    return record_no(source_code + ":" + sa.case((own > 0, sa.func.substr(record_key, own)), else_=record_key))
