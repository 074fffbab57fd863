"""Row-level security by country, asked around the dashboard: other programs, and a query of its own that lacks its
condition."""

from __future__ import annotations

from itertools import zip_longest

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from database import __main__ as database
from database import engine, fence, reading
from operate import __main__ as operate
from queries import schema
from scope.access import Access
from tests import signed_in
from tests.conftest import some
from tests.database.conftest import write_ids
from tests.operate.test_roles import LOADER, OWNER, READER, addresses, as_role  # noqa: F401
from tests.signed_in import AREAS as NETWORK
from tests.test_country_pages import PAGES, drawn
from tests.test_readers_at_once import copied

KG = signed_in.accesses(*NETWORK)["first-country"]


def ran(url: str, *statements: str, **values: str) -> list:
    """Rows of the last statement, all in one transaction."""
    one = sa.create_engine(url)
    try:
        with one.begin() as connection:
            for statement in statements:
                found = connection.execute(sa.text(statement), values)
            return list(found) if found.returns_rows else []
    finally:
        one.dispose()


@pytest.fixture
def made(as_role, addresses, server_url, tmp_path, monkeypatch, capsys):  # noqa: F811
    """Addresses of each account over an empty database, that of who may do all, and what raises the fence."""
    monkeypatch.chdir(tmp_path)
    as_role(OWNER)
    assert database.main(["init"]) == 0, capsys.readouterr().err
    names = {role: sa.make_url(url).username for role, url in addresses.items()}
    top = sa.make_url(engine.parse(server_url).url).set(database=sa.make_url(addresses[OWNER]).database)
    whole = top.render_as_string(hide_password=False)

    def raised() -> None:
        capsys.readouterr()
        assert operate.main(["rls", "--dashboard", names[READER], "--loader", names[LOADER]]) == 0
        text = capsys.readouterr().out
        assert text.startswith("BEGIN;") and text.endswith("COMMIT;\n")
        ran(whole, *(one for one in text.split(";\n")[1:-2]))

    return addresses, whole, raised


@pytest.fixture
def fenced(made, demonstration_of):
    """The same over a demonstration network."""
    copied(demonstration_of(1500), engine.location())
    return made


def countries(url: str, table: sa.Table, *before: str) -> set[str]:
    column = schema.seizure.c.country_code if fence.COUNTRY not in table.c else table.c[fence.COUNTRY]
    joined = "" if fence.COUNTRY in table.c else " JOIN seizure ON seizure.id = seizure_id"
    return {row[0] for row in ran(url, *before, f"SELECT DISTINCT {column} FROM {table.name}{joined}")}


def test_the_database_itself_keeps_other_countries_back(fenced, as_role):  # noqa: F811
    addresses, whole, raised = fenced  # noqa: F811
    raised()
    # Again, as after an upgrade.
    raised()
    everywhere = {table.name: countries(whole, table) for table in fence.tables()}
    assert len(everywhere["seizure"]) == 5 and len(everywhere["release_month"]) > 3
    mark = sa.make_url(whole).database
    analyst = sa.make_url(addresses[READER]).set(username=f"analyst_{mark}", password="A")
    url = analyst.render_as_string(hide_password=False)
    ran(
        whole,
        f"CREATE ROLE analyst_{mark} LOGIN PASSWORD 'A'",
        f"GRANT CONNECT ON DATABASE {mark} TO analyst_{mark}",
        f"GRANT USAGE ON SCHEMA public TO analyst_{mark}",
        f"GRANT SELECT ON {', '.join(table.name for table in fence.tables())} TO analyst_{mark}",
    )
    try:
        # An account that nobody has named reads nothing; one that was named its countries, whatever it says itself.
        assert not any(countries(url, table) for table in fence.tables())
        ran(whole, f"INSERT INTO {fence.REACH} VALUES ('analyst_{mark}', ARRAY['KG', 'TJ'])")
        for table in fence.tables():
            for before in ((), (f"SET LOCAL {fence.SETTING} = 'UZ'",)):
                assert countries(url, table, *before) == everywhere[table.name] & {"KG", "TJ"}, table.name
        with pytest.raises(ProgrammingError, match="permission denied"):
            ran(url, f"UPDATE {fence.REACH} SET countries = ARRAY['UZ']")
    finally:
        ran(whole, f"DROP OWNED BY analyst_{mark}", f"DROP ROLE analyst_{mark}")
    # The dashboard's account serves all, and is kept to what it says.
    for table in fence.tables():
        assert countries(addresses[READER], table) == everywhere[table.name]
        kept = countries(addresses[READER], table, f"SELECT set_config('{fence.SETTING}', 'KG', true)")
        assert kept == everywhere[table.name] & {"KG"}, table.name
    place = as_role(READER)
    version = reading.Version("one", engine.reader(place))
    lacking = sa.select(schema.seizure.c.country_code).distinct()
    for reader, found in ((KG, {"KG"}), (Access(tier="internal"), everywhere["seizure"]), (KG, {"KG"})):
        assert set(reading.answered(reader.fenced(lacking), version.engine)["country_code"]) == found
        assert set(reading.table_in(version, reader.fenced(lacking))["country_code"].to_pylist()) == found
    keys = {reading.key(version, reader.fenced(lacking)) for reader in (KG, Access(tier="internal"))}
    assert len(keys) == 2
    version.engine.dispose()


def test_who_loads_goes_on_behind_the_fence(made, as_role, tmp_path, capsys):  # noqa: F811
    made[2]()
    as_role(LOADER)
    assert database.main(["load", str(write_ids(tmp_path, {"PLACE": "Aibek"}))]) == 0, capsys.readouterr().err
    assert database.main(["rollback"]) == 0, capsys.readouterr().err


@pytest.mark.long
@pytest.mark.parametrize("page", some(("situation",), PAGES))
def test_a_page_of_a_country_is_the_same_behind_the_fence(fenced, as_role, page, monkeypatch):  # noqa: F811
    _addresses, _whole, raised = fenced
    place = as_role(READER)
    before = drawn(place, page, KG, monkeypatch)
    raised()
    after = drawn(place, page, KG, monkeypatch)
    assert [(one, other) for one, other in zip_longest(before, after) if one != other] == []
    assert len("".join(before)) > 5000
