"""What is said otherwise to ClickHouse: its dialect of SQLAlchemy, for the same questions with the same answers.

All that differs stands here: the settings of a session, and how functions and texts are written. Nobody imports this
module but who opens such a database (`database.clickhouse`): its driver takes a second to load.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any, cast

import sqlalchemy as sa
from clickhouse_connect import dbapi
from clickhouse_connect.cc_sqlalchemy.datatypes.base import sqla_type_from_name
from clickhouse_connect.cc_sqlalchemy.dialect import ClickHouseDialect
from clickhouse_connect.cc_sqlalchemy.sql.compiler import ChStatementCompiler
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql import operators

SETTINGS = {
    "join_use_nulls": 1,
    "aggregate_functions_null_for_empty": 1,
    "cast_keep_nullable": 1,
    "enable_extended_results_for_datetime_functions": 1,
    "session_timezone": "UTC",
}
"""What standard SQL says by itself: what an outer join does not find is NULL, and so is the sum of nothing; a NULL
stays one whatever it is cast to; the first day of a month is a day of any century; moments are UTC."""
AS_ARROW = "as_arrow"
"""Execution option: the rows are in `arrow` of the result's context, and none in the result."""

Function = sa.sql.functions.FunctionElement


class Compiler(ChStatementCompiler):
    """Selects of `queries` as ClickHouse has them. It sorts texts by their bytes, and what is missing last."""

    def _parts(self, function: Function, **options: Any) -> list[str]:
        return [self.process(part, **options) for part in function.clauses]

    def _named(self, name: str, function: Function, **options: Any) -> str:
        return f"{name}({', '.join(self._parts(function, **options))})"

    # Days and moments

    def visit_date_trunc_func(self, function: Function, **options: Any) -> str:
        span, day = function.clauses
        return f"dateTrunc('{span.value}', {self.process(day, **options)})"

    def visit_make_date_func(self, function: Function, **options: Any) -> str:
        return self._named("makeDate32", function, **options)

    def visit_timezone_func(self, function: Function, **options: Any) -> str:
        zone, moment = self._parts(function, **options)
        return f"toTimeZone({moment}, {zone})"

    def visit_date_part_func(self, function: Function, **options: Any) -> str:
        part, moment = function.clauses
        named = {"isodow": "toDayOfWeek", "hour": "toHour"}[part.value]
        return f"{named}({self.process(moment, **options)})"

    def visit_extract_func(self, function: Function, **options: Any) -> str:
        _epoch, moment = function.clauses
        return f"(toUnixTimestamp64Micro({self.process(moment, **options)}) / 1e6)"

    # Texts

    def visit_lower_func(self, function: Function, **options: Any) -> str:
        return self._named("lowerUTF8", function, **options)

    def visit_length_func(self, function: Function, **options: Any) -> str:
        return self._named("lengthUTF8", function, **options)

    def visit_substr_func(self, function: Function, **options: Any) -> str:
        return self._named("substringUTF8", function, **options)

    def visit_strpos_func(self, function: Function, **options: Any) -> str:
        return self._named("positionUTF8", function, **options)

    def visit_replace_func(self, function: Function, **options: Any) -> str:
        return self._named("replaceAll", function, **options)

    def visit_to_hex_func(self, function: Function, **options: Any) -> str:
        # It writes whole bytes; an h3 index has fifteen digits.
        return f"trim(LEADING '0' FROM {self._named('hex', function, **options)})"

    def visit_record_no_func(self, function: Function, **options: Any) -> str:
        digits = f"substring({self._named('hex(MD5', function, **options)}), 1, 15)"
        return f"toInt64(reinterpretAsUInt64(reverse(unhex(concat('0', {digits})))))"

    def visit_binary(self, binary: sa.BinaryExpression, *arguments: Any, **options: Any) -> str:
        if binary.operator is operators.collate:
            return self.process(binary.left, **options)
        if binary.operator is operators.sub and {type(binary.left.type), type(binary.right.type)} == {sa.Date}:
            # It takes no `Date32` from another.
            left, right = (self.process(day, **options) for day in (binary.left, binary.right))
            return f"dateDiff('day', {right}, {left})"
        return super().visit_binary(binary, *arguments, **options)

    def visit_getitem_binary(self, binary: sa.BinaryExpression, *_arguments: Any, **options: Any) -> str:
        array, place = (self.process(part, **options) for part in (binary.left, binary.right))
        return f"{array}[{place}]"

    # Aggregates

    def visit_bool_or_func(self, function: Function, **options: Any) -> str:
        return self._named("max", function, **options)

    def visit_bool_and_func(self, function: Function, **options: Any) -> str:
        return self._named("min", function, **options)

    def visit_withingroup(self, withingroup: sa.sql.elements.WithinGroup, **options: Any) -> str:
        # `percentile_cont`: between two values it goes by proportion.
        (share,) = withingroup.element.clauses
        ordered = self.process(withingroup.order_by, **options)
        if isinstance(share, postgresql.array):
            shares = ", ".join(str(one.value) for one in share.clauses)
            return f"quantilesExactInclusive({shares})({ordered})"
        return f"quantileExactInclusive({share.value})({ordered})"

    def visit_aggregateorderby(self, aggregateorderby: Any, **options: Any) -> str:
        # `aggregate_strings`, the only one that is ordered.
        text, between = self._parts(aggregateorderby.element, **options)
        by = self.process(aggregateorderby.order_by, **options)
        return f"arrayStringConcat(arrayMap(one -> one.2, arraySort(groupArray(({by}, {text})))), {between})"

    def visit_empty_set_expr(self, element_types: list, **options: Any) -> str:
        return f"SELECT {', '.join(['NULL'] * len(element_types))} WHERE 1 = 0"


STANDARD: dict[str, sa.types.TypeEngine] = {
    "String": sa.Text(),
    "FixedString": sa.CHAR(),
    "Enum": sa.Enum(),
    "Bool": sa.Boolean(),
    "Int": sa.BigInteger(),
    "UInt": sa.BigInteger(),
    "Float64": sa.Double(),
    "Float32": sa.REAL(),
    "Decimal": sa.Numeric(),
    "DateTime": sa.DateTime(timezone=True),
    "Date": sa.Date(),
}
"""What a type is called elsewhere, by how its name begins. A moment is one whatever zone it is shown in."""


def _standard(kind: str) -> sa.types.TypeEngine:
    inner = kind.removeprefix("LowCardinality(").removeprefix("Nullable(")
    for name, standard in STANDARD.items():
        if inner.startswith(name):
            return standard
    return cast("sa.types.TypeEngine", sqla_type_from_name(kind))


class Dialect(ClickHouseDialect):
    """ClickHouse by the words of `Compiler`, with answers as Arrow where that is asked for (`AS_ARROW`)."""

    statement_compiler = Compiler
    supports_statement_cache = False
    div_is_floordiv = False

    def get_multi_columns(self, connection: sa.Connection, **_options: Any) -> list[tuple[tuple[None, str], list]]:
        """Columns of all tables and views of the database, by the types that SQLAlchemy knows, in one question."""
        own = "WHERE database = currentDatabase() ORDER BY table, position"
        found: dict[tuple[None, str], list] = {}
        for table, name, kind in connection.exec_driver_sql(f"SELECT table, name, type FROM system.columns {own}"):
            found.setdefault((None, table), []).append({"name": name, "type": _standard(kind)})
        return list(found.items())

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        return dbapi

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        if context is None or not context.execution_options.get(AS_ARROW):
            super().do_execute(cursor, statement, parameters, context)
            return
        text = statement if parameters else statement.replace("%%", "%")
        context.arrow = cursor.client.query_arrow(text, dict(parameters), use_strings=True)
        cursor.names, cursor.data = context.arrow.column_names, []
        cursor.types = [None] * len(cursor.names)
