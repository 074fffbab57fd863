"""Versions of the tables on PostgreSQL, brought up to date by Alembic in the transaction of the change that needs
them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.config import Config

VERSION_TABLE = "alembic_version"


class Unknown(RuntimeError):
    """A database of a version that this program does not know."""


def config(connection: sa.Connection | None = None) -> Config:
    """Alembic's settings; with a connection, its commands run on that, in its transaction."""
    from alembic.config import Config  # slow to import, and PostgreSQL alone has it

    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    found.attributes["connection"] = connection
    return found


def upgrade(connection: sa.Connection) -> None:
    """Bring the tables to this version; make them where there are none.

    Raises:
        Unknown: the database is of a later version.
    """
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(config(connection), "head")
    except CommandError as error:
        raise Unknown("the database is of a later version of this program; update the program") from error


def take_over(connection: sa.Connection) -> None:
    """Take tables that are already those of this version for such."""
    from alembic import command

    command.stamp(config(connection), "head")


def version(connection: sa.Connection) -> str | None:
    """The version that the tables are of; None where Alembic did not make them."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(sa.text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()


def newest() -> str | None:
    """The version that this program makes."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(config()).get_current_head()
