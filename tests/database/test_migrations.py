"""The tables on PostgreSQL are those of the schema, through every version and back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import h3
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from database import migrations, publishing
from database.__main__ import main
from database.engine import writer
from queries import schema


@pytest.fixture
def connection(server):
    engine = writer(server)
    with engine.connect() as found:
        yield found
    engine.dispose()


def differences(connection: sa.Connection) -> list:
    return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), schema.metadata)


def test_the_migrations_make_the_tables_of_the_schema(connection):
    migrations.upgrade(connection)
    assert differences(connection) == []
    assert migrations.version(connection) == migrations.newest() is not None


def test_the_migrations_make_the_keys_and_indexes_of_the_schema(connection):
    migrations.upgrade(connection)
    found = sa.inspect(connection)
    for table in schema.metadata.sorted_tables:
        assert found.get_pk_constraint(table.name)["constrained_columns"] == [one.name for one in table.primary_key]
    indexes = {one["name"] for table in schema.metadata.tables for one in found.get_indexes(table)}
    assert indexes == {index.name for table in schema.metadata.sorted_tables for index in table.indexes}


def test_going_back_to_nothing_leaves_no_table(connection):
    migrations.upgrade(connection)
    command.downgrade(migrations.config(connection), "base")
    assert sa.inspect(connection).get_table_names() == [migrations.VERSION_TABLE]


def test_tables_of_this_version_that_alembic_did_not_make_are_taken_over_with_their_rows(server, connection, rows_of):
    schema.metadata.create_all(connection)
    connection.execute(sa.insert(schema.donor).values(code="JP", name_en="Japan", name_ru="Япония"))
    connection.commit()
    with publishing.change(server) as changing:
        assert migrations.version(changing) == migrations.newest()
    assert rows_of(server, sa.select(schema.donor.c.code)) == [("JP",)]


def test_tables_of_others_are_left_alone(server, connection):
    connection.execute(sa.text("create table seizure (number integer)"))
    connection.commit()
    with pytest.raises(publishing.Outgrown, match="a database of its own"), publishing.change(server):
        pass
    assert sa.inspect(connection).get_table_names() == ["seizure"]


def test_views_of_others_are_left_alone(server, connection):
    connection.execute(sa.text("create view donor as select 1 as code"))
    connection.commit()
    with pytest.raises(publishing.NotWritable, match="donor"), publishing.change(server):
        pass
    assert sa.inspect(connection).get_table_names() == []


def test_a_database_of_a_later_version_is_left_alone(server, connection):
    migrations.upgrade(connection)
    connection.execute(sa.text(f"update {migrations.VERSION_TABLE} set version_num = '9999'"))
    connection.commit()
    with pytest.raises(publishing.Outgrown, match="update the program"), publishing.change(server):
        pass


def test_records_of_the_first_version_stay_and_get_their_hexagons(server, connection, rows_of, monkeypatch):
    command.upgrade(migrations.config(connection), "0001")
    values = {
        "id": 1,
        "record_key": "R1",
        "occurrence": 1,
        "source_code": "S",
        "load_id": 1,
        "seized_on": date(2024, 5, 1),
        "date_precision": "day",
        "country_code": "UZ",
        "location_precision": "crossing",
        "lat": 40.6,
        "lon": 69.28,
        "status": "verified",
        "is_quantity_implausible": False,
    }
    connection.execute(sa.insert(schema.seizure).values(values))
    connection.execute(
        sa.insert(schema.database_info),
        [{"key": "data_version", "value": "v1"}, {"key": "is_demonstration", "value": "false"}],
    )
    connection.commit()
    monkeypatch.setenv("DATABASE_URL", server.url)
    assert main(["init"]) == 0
    assert rows_of(server, sa.select(schema.seizure.c.id)) == [(1,)]
    assert rows_of(server, sa.select(schema.position_cell.c.cell_5)) == [(int(h3.latlng_to_cell(40.6, 69.28, 5), 16),)]


@pytest.mark.long
def test_records_of_the_second_version_stay_and_their_cooperation_and_grants_are_released(
    server, connection, rows_of, monkeypatch
):
    command.upgrade(migrations.config(connection), "0002")
    long_ago = datetime(2024, 5, 1, 12, tzinfo=UTC)
    record = {"id": 1, "record_key": "R1", "source_code": "S", "load_id": 1}
    offices = [
        {"code": code, "name_en": code, "name_ru": code, "country_code": code[:2], "confidence": "high"}
        for code in ("KG-A", "KZ-A")
    ]
    rows = {
        schema.source: [{"code": "S", "name": "S", "kind": "blo"}],
        schema.load: [{"id": 1, "file_name": "1.xlsx", "started_at": long_ago}],
        schema.blo: offices,
        schema.exchange: [
            record | {"sent_at": long_ago, "from_blo_code": "KG-A", "to_blo_code": "KZ-A", "expects_reply": True}
        ],
        schema.contribution: [
            {"id": 1, "donor_code": "JP", "target_kind": "network", "amount_usd": 5.0, "agreed_on": date(2024, 5, 1)}
        ],
        schema.database_info: [{"key": "data_version", "value": "v1"}, {"key": "is_demonstration", "value": "false"}],
    }
    for table, values in rows.items():
        connection.execute(sa.insert(table), values)
    connection.commit()
    monkeypatch.setenv("DATABASE_URL", server.url)
    assert main(["init"]) == 0
    assert rows_of(server, sa.select(schema.exchange.c.record_key)) == [("R1",)]
    assert rows_of(server, sa.select(schema.release_exchange)) == [
        ("blo", "KG", "KZ", date(2024, 5, 1), 1, 1, 0, False)
    ]
    assert rows_of(server, sa.select(schema.release_contribution)) == [
        ("JP", "network", "", date(2024, 5, 1), 1, 5.0, 1)
    ]
