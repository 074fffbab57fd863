"""Signing in by nginx and a file of passwords, as README says it, in a real browser."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import NAME, wait_for
from tests.browser.test_proxy import example, nginx
from tests.session import got
from tools import launch

SECRET = "a secret of nginx, and long enough"
ROLES = """
address = "http://{name}:{port}"
[proxy]
user = "X-Remote-User"
secret_file = "proxy.secret"
[[roles]]
name = "coordinators"
tier = "internal"
who = [{{issuer = "proxy", user = "anna"}}]
"""


def line(user: str, password: str) -> str:
    """A line of a file of passwords."""
    return f"{user}:{{SHA}}{base64.b64encode(hashlib.sha1(password.encode()).digest()).decode()}\n"


# Twenty seconds of a page's clock, which is a worker's, in one.
HASTE = """
const OwnBlob = window.Blob;
window.Blob = class extends OwnBlob {
  constructor(parts, ...more) {
    super(parts.map((part) => (typeof part === "string" ? part.replace(", 20000)", ", 1000)") : part)), ...more);
  }
};
"""


def test_nginx_signs_in_nobody_else_does_and_a_password_that_is_taken_away_ends_open_pages(
    browser: Browser, network, tmp_path
):
    port, own = launch.free_port(), launch.free_port()
    (tmp_path / "settings.toml").write_text(f'store = "{tmp_path}/store.sqlite"\n')
    (tmp_path / "access.toml").write_text(ROLES.format(name=NAME, port=port))
    (tmp_path / "proxy.secret").write_text(SECRET)
    (tmp_path / "blo.htpasswd").write_text(line("anna", "one") + line("bek", "two"))
    (tmp_path / "blo.secret").write_text(f'proxy_set_header X-BLO-Proxy "{SECRET}";\n')
    servers = example(1).replace("listen 443 ssl", f"listen 127.0.0.1:{port}").replace("8501", str(own))
    servers = servers.replace("/etc/nginx/", f"{tmp_path}/")
    # With what stands there for screens.
    for asked, screens in (('auth_basic "BLO"', "auth_basic $blo_realm"), ("User $remote_user", "User $blo_user")):
        assert servers.count(asked) == 1
        servers = servers.replace(asked, screens)
    servers = example(2) + servers
    environment = {"BLO_SETTINGS": str(tmp_path / "settings.toml"), "BLO_ACCESS": str(tmp_path / "access.toml")}
    with (
        launch.server(launch.ROOT / "app.py", network, environment=environment, port=own),
        nginx(tmp_path, servers),
    ):
        address = f"http://{NAME}:{port}"
        wait_for(port)
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Host": NAME}))
        forged = {"X-Remote-User": "anna", "X-BLO-Proxy": "a guess of many letters"}
        mine = {"username": "anna", "password": "one"}
        anna = browser.new_context(http_credentials=mine).new_page()
        # Whoever signs in as somebody else, and says to be anna, is somebody else.
        bek = browser.new_context(
            http_credentials={"username": "bek", "password": "two"}, extra_http_headers=forged
        ).new_page()
        # Past the proxy nobody is anybody.
        past = browser.new_context(extra_http_headers=forged).new_page()
        hall = browser.new_context().new_page()
        anna.add_init_script(HASTE)
        asked: list[int] = []
        anna.on("response", lambda one: asked.append(one.status) if one.url.endswith("people/alive") else None)
        try:
            anna.goto(address + "/help")
            expect(anna.locator(".st-key-who")).to_contain_text("anna", timeout=60_000)
            expect(anna.locator(".st-key-who")).to_contain_text("internal")
            bek.goto(address + "/help")
            expect(bek.get_by_role("main")).to_contain_text("You are signed in as bek", timeout=60_000)
            past.goto(f"http://127.0.0.1:{own}/help")
            expect(past.get_by_role("main")).to_contain_text("has not said who you are", timeout=60_000)
            # A screen has no password; a cookie that was made up names nobody, whatever name is said beside it.
            said = subprocess.run(
                [sys.executable, "-m", "accounts", "screen", "--playlist", "network", "--note", "Hall"],
                cwd=launch.ROOT,
                env=os.environ | environment | {"DATABASE_URL": network},
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            hall.goto(said.splitlines()[0])
            hall.locator("#blo-wall").wait_for(state="attached", timeout=60_000)
            for password, cookie, status in (("one", "", 204), ("guess", "", 401), ("guess", "blo-person-0=x", 401)):
                basic = "Basic " + base64.b64encode(f"anna:{password}".encode()).decode()
                answer = got(
                    f"http://127.0.0.1:{port}",
                    "people/alive",
                    {"Host": NAME, "Authorization": basic} | ({"Cookie": cookie} if cookie else {}),
                )
                # That of nginx asks for a password, that of the dashboard says that this is nobody.
                assert (answer.status, "WWW-Authenticate" in answer.headers) == (status, status == 401 and not cookie)
            # An open page lasts while nginx lets its reader in, and no longer.
            while len(asked) < 3:
                anna.wait_for_timeout(200)
            assert set(asked) == {204}
            expect(anna.locator(".st-key-who")).to_contain_text("anna")
            (tmp_path / "blo.htpasswd").write_text(line("bek", "two"))
            expect(anna.locator(".st-key-who")).to_have_count(0, timeout=60_000)
        finally:
            for page in (anna, bek, past, hall):
                page.context.close()
