"""Two servers on one PostgreSQL behind nginx as docs/operation.md has it: a reader whose server is killed goes on at
the other, signed in, with the view and what was saved."""

from __future__ import annotations

import os
import re
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
import pytest
from playwright.sync_api import expect

from accounts import sessions
from accounts.roles import Book, Person
from accounts.servers import by_key
from database import demonstration, publishing, store
from operate import installed
from operate.finding import FAILED, OK
from tests.browser.conftest import wait_for
from tests.browser.test_proxy import free_ports, nginx
from tests.browser.test_sign_in import PEOPLE, ROLES, profile, profiles, signed_in  # noqa: F401 profiles of the browser
from tests.browser.test_workers import until
from tests.conftest import new_database
from tools import launch
from web import people

PAGE = (launch.ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
UPSTREAM = re.search(r"```nginx\n(map \$http_cookie.*?)```", PAGE, re.S)[1]
KEY = "a key that all servers of this test have"
SERVER = """
map $http_upgrade $blo_connection {{ default upgrade; '' close; }}
{upstream}
server {{
    listen 127.0.0.1:{port};
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $blo_connection;
    proxy_read_timeout 1d;
    proxy_buffering off;
    proxy_connect_timeout 3s;
    location / {{ proxy_pass http://blo; proxy_next_upstream error timeout; }}
}}
"""


@dataclass
class Stand:
    """`address` as readers know it; servers by their ports."""

    address: str
    servers: dict[int, launch.Server]
    folder: Path
    environment: dict[str, str]

    def kill(self, port: int) -> None:
        os.kill(self.servers[port].process_id, signal.SIGKILL)

    def of(self, path: str) -> int:
        """The server that has answered a path last."""
        lines = [one.split() for one in (self.folder / "access.log").read_text().splitlines()]
        # Of several that were tried the last one has answered.
        return next(int(one[-2].rpartition(":")[2]) for one in reversed(lines) if path in one[-1])


@pytest.fixture
def stand(request, tmp_path, monkeypatch) -> Iterator[Stand]:
    public, provider, closed, *ports = free_ports(5)
    (tmp_path / "settings.toml").write_text(
        f'store = "{tmp_path}/store.sqlite"\n[database]\nsnapshots = "{tmp_path}/snapshots"\n'
    )
    address = f"http://localhost:{public}"
    values = {"address": address, "provider": provider, "closed": closed, "tier": "internal"}
    (tmp_path / "access.toml").write_text(ROLES.format(**values))
    with ExitStack() as stack:
        place = stack.enter_context(new_database("postgresql", tmp_path, request))
        environment = {
            "BLO_SETTINGS": str(tmp_path / "settings.toml"),
            "BLO_ACCESS": str(tmp_path / "access.toml"),
            "BLO_SECRET_MINISTRY": "a secret of the ministry",
            "BLO_SECRET_AWAY": "a secret of nobody",
            "BLO_KEY": KEY,
            "DATABASE_URL": place.url,
        }
        monkeypatch.setenv("DATABASE_URL", place.url)
        monkeypatch.setattr(store, "path", lambda: tmp_path / "store.sqlite")
        stack.enter_context(
            oidc_provider_mock.run_server_in_thread(port=provider, user_claims=PEOPLE, require_nonce=True)
        )
        if request.node.get_closest_marker("long"):
            with publishing.change(place, fresh=True) as connection:
                demonstration.fill(connection, date(2026, 10, 1), seizures=400)
        servers = {
            port: stack.enter_context(
                launch.server(launch.ROOT / "app.py", place.url, environment=environment, port=port)
            )
            for port in ports
        }
        own = [f"127.0.0.1:{port}" for port in ports]
        upstream = UPSTREAM.replace("10.0.0.11:8501", own[0]).replace("10.0.0.12:8501", own[1])
        stack.enter_context(nginx(tmp_path, SERVER.format(upstream=upstream, port=public)))
        wait_for(public)
        yield Stand(address, servers, tmp_path, environment)
        store._engine_of_server(place.url).dispose()


def test_a_session_holds_at_the_other_server_when_one_is_gone(stand):
    """Without a browser: who is asked for is the session alone."""
    secret = sessions.begin(Person(issuer="ministry", subject="anna", groups=("blo-coordinators",)))
    name = people.cookie_name(Book(address=stand.address))

    def status(cookie: str) -> int:
        asked = urllib.request.Request(f"{stand.address}/people/alive", headers={"Cookie": cookie})
        try:
            return urllib.request.urlopen(asked, timeout=20).status
        except urllib.error.HTTPError as error:
            return error.code

    signed, unsigned = f"{name}={secret}", f"{name}=another"
    assert status(signed) == 204 and status(unsigned) == 401
    until(lambda: sum(map(len, by_key())) == 2)
    stand.kill(stand.of("people/alive"))
    assert status(signed) == 204 and status(unsigned) == 401
    found = installed.replicas()
    assert found.state == OK and found.figures == {"servers": 2, "keys": 1}
    with store.writing() as connection:
        connection.exec_driver_sql(f"UPDATE {store.SCHEMA}.server SET key_mark = name")
    assert installed.replicas().state == FAILED and "BLO_KEY" in installed.replicas().mend


@pytest.mark.long
def test_a_server_with_another_key_is_told_and_serves_who_has_signed_in(stand):
    secret = sessions.begin(Person(issuer="ministry", subject="anna", groups=("blo-coordinators",)))
    cookie = f"{people.cookie_name(Book(address=stand.address))}={secret}"
    until(lambda: len(by_key()) == 1)
    other = stand.environment | {"BLO_KEY": "a key that this machine alone has"}
    with launch.server(launch.ROOT / "app.py", environment=other) as server:
        until(lambda: len(by_key()) == 2)
        found = installed.replicas()
        assert found.state == FAILED and found.figures == {"servers": 3, "keys": 2}
        asked = urllib.request.Request(f"{server.address}/people/alive", headers={"Cookie": cookie})
        assert urllib.request.urlopen(asked, timeout=20).status == 204


@pytest.mark.long
def test_readers_of_a_server_that_is_killed_go_on_at_the_other_with_all_that_is_theirs(stand, profile):  # noqa: F811
    page = signed_in(profile().new_page(), stand.address, "anna", "/trends?country=KG&period=last_year")
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    page.locator(".st-key-save_open button").click()
    page.locator(".st-key-save_name input").fill("Ours")
    page.locator(".st-key-save_do button").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    # What a page asks for beside its socket is of the same server.
    first = stand.of("_stcore/")
    with page.expect_websocket() as connected:
        stand.kill(first)
    # The page connects anew by itself, at the other.
    until(lambda: stand.of("_stcore/") != first)
    connected.value.wait_for_event("framereceived")
    expect(page.locator(".st-key-who")).to_contain_text("Anna A.", timeout=60_000)
    page.locator(".st-key-reader").get_by_text("RU").click()
    expect(page.locator("h1")).to_contain_text("Тенденции")
    asked = parse_qs(urlsplit(page.url).query)
    assert asked["country"] == ["KG"] and asked["period"] == ["last_year"]
    # The foot of the page: all above it is drawn in the new language.
    expect(page.locator(".st-key-questions")).to_contain_text("запрос")
    page.locator(".st-key-saved_open button").click()
    expect(page.get_by_role("link", name="Ours")).to_be_visible()
    # Signing in anew goes by the server that is left, and what was begun there ends there.
    other = signed_in(profile().new_page(), stand.address, "anna", "/trends")
    expect(other.locator(".st-key-who")).to_contain_text("Anna A.")
