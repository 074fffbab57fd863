"""A second fence by country, where the database is PostgreSQL: rows of other countries are kept back by the database
itself, from other programs with an account of their own, and from the dashboard's own queries should one of them lack
its condition.

Row-level security: policies on every table that says the country of each of its rows, and on the parts of cases. An
account reads the countries that the table `reach` names for it, and nothing where it is not named. The dashboard's
account, which serves readers of all countries, reads as far as `blo.countries` says in its transaction: all where that
says nothing.
"""

from __future__ import annotations

import sqlalchemy as sa

from queries import schema

SETTING = "blo.countries"
OPTION = "blo_countries"
"""Execution option of a query that holds the countries of its reader (`scope.access.Access.fenced`)."""
SCHEMA = "blo_reach"
REACH = f"{SCHEMA}.reach"
COUNTRY, CASE = "country_code", "seizure_id"
POLICY_OF_ACCOUNTS, POLICY_OF_DASHBOARD = "blo_countries", "blo_dashboard"


def tables() -> list[sa.Table]:
    """Tables that say the country of each row, then those of the parts of cases."""
    kept = [schema.national_seizure, *schema.layer("facts"), *schema.layer("derived")]
    of_country = [table for table in kept if COUNTRY in table.c and not table.c[COUNTRY].nullable]
    return of_country + [table for table in schema.layer("facts") if CASE in table.c]


def statements(dashboard: str, loader: str) -> list[str]:
    """What a superuser runs, also again after an upgrade.

    Args:
        dashboard: account of the dashboard; `loader` that of who loads, which is fenced by nothing.
    """
    made = [
        f"ALTER ROLE {loader} BYPASSRLS",
        f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}",
        f"GRANT USAGE ON SCHEMA {SCHEMA} TO PUBLIC",
        f"CREATE TABLE IF NOT EXISTS {REACH} (account name PRIMARY KEY, countries text[] NOT NULL)",
        f"REVOKE ALL ON {REACH} FROM PUBLIC",
        f"GRANT SELECT ON {REACH} TO PUBLIC",
    ]
    reached = f"(SELECT unnest(countries) FROM {REACH} WHERE account = current_user)"
    said = f"coalesce(current_setting('{SETTING}', true), '')"
    for table in tables():
        name = f'public."{table.name}"'
        if COUNTRY in table.c:
            reach, own = f"{COUNTRY} IN {reached}", f"{COUNTRY} = ANY (string_to_array({said}, '.'))"
        else:
            # What is read of cases is fenced itself.
            reach = own = f"{CASE} IN (SELECT id FROM public.seizure)"
        made += [
            f"DROP POLICY IF EXISTS {POLICY_OF_ACCOUNTS} ON {name}",
            f"DROP POLICY IF EXISTS {POLICY_OF_DASHBOARD} ON {name}",
            f"CREATE POLICY {POLICY_OF_ACCOUNTS} ON {name} FOR SELECT TO PUBLIC USING ({reach})",
            f"CREATE POLICY {POLICY_OF_DASHBOARD} ON {name} FOR SELECT TO {dashboard} USING ({said} = '' OR {own})",
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        ]
    return made


def set_for(connection: sa.Connection, query: sa.Select | sa.CompoundSelect) -> None:
    """Tell the database, within the transaction, of which countries the reader of a query may be told."""
    countries = query.get_execution_options().get(OPTION)
    if countries and connection.dialect.name == "postgresql":
        connection.execute(
            sa.text("SELECT set_config(:name, :codes, true)"), {"name": SETTING, "codes": ".".join(countries)}
        )
