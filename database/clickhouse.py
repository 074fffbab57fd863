"""ClickHouse: a server for records that outgrow one machine. How it is opened, and the tables of the contract there."""

from __future__ import annotations

import sqlalchemy as sa

from queries import clickhouse, schema

DRIVER = "clickhousedb.blo"
POOL_SECONDS = 10
"""How long a query waits for a connection while all are in use."""

sa.dialects.registry.register(DRIVER, "queries.clickhouse", "Dialect")

TYPES = {
    sa.BigInteger: "Int64",
    sa.Integer: "Int32",
    sa.Double: "Float64",
    sa.Boolean: "Bool",
    sa.Date: "Date32",
    sa.DateTime: "DateTime64(6, 'UTC')",
    sa.Text: "String",
}
SORTED = {
    "seizure": ("source_code", "seized_on", "id"),
    "exchange": ("source_code", "id"),
}
"""By what the rows of large tables lie in order, where it is not their key: a question reads the days of its period
alone."""


def engine(url: str, *, is_writing: bool = False, seconds: int | None = None) -> sa.Engine:
    """An engine on the database that an address names.

    Args:
        seconds: after which the server gives up a query.
    """
    settings: dict[str, object] = dict(clickhouse.SETTINGS)
    if seconds:
        settings["max_execution_time"] = seconds
    if not is_writing:
        # Reads only, with settings of its own.
        settings["readonly"] = 2
    address = sa.make_url(url).set(drivername=DRIVER.replace(".", "+"))
    return sa.create_engine(
        address, pool_size=4, max_overflow=4, pool_timeout=POOL_SECONDS, pool_pre_ping=True, connect_args=settings
    )


def create_tables(connection: sa.Connection) -> None:
    """The tables of the contract, empty."""
    for table in schema.metadata.sorted_tables:
        connection.exec_driver_sql(_ddl(table))


def _ddl(table: sa.Table) -> str:
    columns = [f"`{column.name}` {_type(column)}" for column in table.c]
    by = SORTED.get(table.name) or [column.name for column in table.primary_key.columns]
    return f"CREATE TABLE `{table.name}` ({', '.join(columns)}) ENGINE = MergeTree ORDER BY ({', '.join(by)})"


def _type(column: sa.Column) -> str:
    kind = TYPES[type(column.type)]
    return f"Nullable({kind})" if column.nullable else kind
