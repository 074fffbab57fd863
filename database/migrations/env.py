"""What Alembic runs: the migrations on the connection it is given, or on the database that `DATABASE_URL` names."""

import sqlalchemy as sa
from alembic import context

from database.engine import location, writer
from queries.schema import metadata


def run(connection: sa.Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = writer(location())
    with engine.begin() as connection:
        run(connection)
    engine.dispose()
