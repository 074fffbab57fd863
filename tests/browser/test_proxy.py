"""Behind nginx as README says it, under a base path, with two servers on one PostgreSQL database of records that count
as real: every page, the wall and a file of each kind, for donors; and behind nginx as it is when nobody has said
anything."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from email.message import Message
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect

from database import bulk, demonstration, derived, publishing
from scope import navigation
from scope.settings import Settings
from tests.browser.conftest import NAME
from tests.browser.test_app import LISTEN, SHOWS
from tests.conftest import lacking, new_database
from tools import launch

SECRET = "CANARY"
PATIENCE = 60_000
LINK = "?lang=en&period=all"
SHOWN = SHOWS | {"/agencies": ("text=Figures of single agencies are for the agencies themselves",)}
"""What donors see of each page."""
BARE = """
access_log off;
server {{ listen 127.0.0.1:{bare}; location / {{ proxy_pass http://{app}; }} }}
server {{
    listen 127.0.0.1:{upgrading};
    location / {{ proxy_pass http://{app}; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection upgrade; }}
}}
"""
"""nginx with nothing but `proxy_pass`, and with what makes websockets pass."""


def host(address: str) -> str:
    """Name and port in an address."""
    return urlsplit(address).netloc


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _one in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def example(place: int = 0) -> str:
    """What README says to write: first for a proxy, then for one that signs people in."""
    return re.findall(r"```nginx\n(.*?)```", (launch.ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)[place]


@contextmanager
def nginx(folder: Path, servers: str) -> Iterator[None]:
    """nginx with some servers; what it writes is in the folder."""
    try:
        program = launch.nginx()
    except launch.NoProxy as error:
        lacking(str(error))
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    log = f"access_log {folder}/access.log told;"
    (folder / "nginx.conf").write_text(
        f"{user}\ndaemon off;\nworker_processes 1;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\n"
        "log_format told '$status $upstream_addr $request_uri';\n"
        f"{temporary}{servers.replace('listen 127', log + ' listen 127', 1)}\n}}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@dataclass
class Stand:
    """Two servers behind nginx, or one twice. `public` is the address that readers know; `bare` and `upgrading` are
    those of nginx that says nothing, in front of the first server."""

    public: str
    bare: str
    upgrading: str
    servers: dict[str, launch.Server]
    stop: dict[str, ExitStack]
    folder: Path

    def answered(self) -> set[str]:
        """Servers that have answered through nginx so far."""
        lines = (self.folder / "access.log").read_text().splitlines()
        return {part for line in lines for part in line.split(" ")[1].split(",") if part != "-"}


@pytest.fixture(scope="module")
def stand(tmp_path_factory, request) -> Iterator[Stand]:
    folder = tmp_path_factory.mktemp("proxy")
    (folder / "settings.toml").write_text(f'hosts = ["{NAME}"]\n', encoding="utf-8")
    with ExitStack() as stack:
        place = stack.enter_context(new_database("postgresql", folder, request))
        with publishing.change(place) as connection:
            demonstration.fill_rows(connection, date(2026, 10, 1), seizures=800)
            for column in ("place_text", "record_key", "public_ref", "concealment_reported"):
                connection.exec_driver_sql(f"UPDATE seizure SET {column} = 'CANARY' || id")
            connection.exec_driver_sql(
                "UPDATE seizure SET published_url = 'https://example.org/' || id WHERE id = 3 * (id / 3)"
            )
            derived.derive(connection, Settings())
            bulk.set_info(connection, is_demonstration="false")
        ports = dict(zip(("listen", "bare", "upgrading"), free_ports(3), strict=True))
        servers, stop = {}, {}
        # The second is for one test, which is long.
        both = any(one.originalname.startswith("test_of_two_servers") for one in request.session.items)
        for name in ("first", "second")[: 1 + both]:
            stop[name] = stack.enter_context(ExitStack())
            more = {"BLO_SETTINGS": str(folder / "settings.toml")}
            opened = launch.server(
                launch.ROOT / "app.py", place.url, options={"server.baseUrlPath": "blo"}, environment=more
            )
            servers[name] = stop[name].enter_context(opened)
        first, *others = (host(one.address) for one in servers.values())
        second = others[0] if others else first
        written = example()
        for was, now in (
            ("127.0.0.1:8501", first),
            ("127.0.0.1:8502", second),
            ("listen 80;", f"listen 127.0.0.1:{ports['listen']};"),
        ):
            assert written.count(was) == 1
            written = written.replace(was, now)
        stack.enter_context(nginx(folder, written + BARE.format(app=first, **ports)))
        found = Stand(
            f"http://{NAME}:{ports['listen']}/blo",
            *(f"http://127.0.0.1:{ports[name]}/blo" for name in ("bare", "upgrading")),
            servers,
            stop,
            folder,
        )
        while asked(found.bare + "/_stcore/health")[0] != 200:
            time.sleep(0.05)
        yield found


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_given):
        return None


def asked(address: str, **headers: str) -> tuple[int, bytes, Message]:
    """Status, body and headers of an answer; 0 where nobody answers."""
    request = urllib.request.Request(
        address, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.build_opener(_Stays).open(request, timeout=60) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers
    except urllib.error.URLError:
        return 0, b"", Message()


class Visit:
    """A browser's visit: what failed, what was said on the console, and all that came over its websockets."""

    def __init__(self, browser):
        self.context = browser.new_context(viewport={"width": 1600, "height": 900}, accept_downloads=True)
        self.context.add_init_script(LISTEN)
        self.failed, self.said, self.asked, self.frames = [], [], [], []

    def open(self, address: str):
        page = self.context.new_page()
        page.on("request", lambda request: self.asked.append(request.url))
        page.on(
            "response",
            lambda response: self.failed.append((response.status, response.url)) if response.status >= 400 else None,
        )
        page.on(
            "console",
            lambda message: (
                self.said.append(message.text)
                if message.type == "error" and "/_stcore/" not in message.location["url"]
                else None
            ),
        )
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("websocket", lambda one: one.on("framereceived", self._received))
        page.goto(address)
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)
        return page

    def _received(self, payload) -> None:
        self.frames.append(payload if isinstance(payload, bytes) else payload.encode())

    @property
    def cookie(self) -> str:
        return "; ".join(f"{one['name']}={one['value']}" for one in self.context.cookies())

    @property
    def holds_secret(self) -> bool:
        return any(SECRET.encode() in frame for frame in self.frames)


PAGES = tuple(f"/{page.address}" for page in navigation.PAGES if not page.is_for_rows)
"""Those that donors are led to."""


def is_failure(status: int, url: str) -> bool:
    # Under the address of a page Streamlit looks in vain for its server, before it looks at the root.
    return not re.search(r"/blo/\w+/_stcore/", url)


@pytest.mark.parametrize("paths", [("/records",), pytest.param(PAGES, marks=pytest.mark.long)], ids=["one page", "all"])
def test_every_page_file_and_the_wall_under_a_base_path_for_donors(stand, browser, paths):
    visit = Visit(browser)
    for path in paths:
        page = visit.open(f"{stand.public}{path}{LINK}")
        for shown in SHOWN[path]:
            page.wait_for_selector(shown, timeout=PATIENCE)
        page.locator("[data-testid=stSidebar] [data-testid=stPageLink] a[href]").nth(len(PAGES) - 1).wait_for(
            timeout=PATIENCE
        )
        links = page.eval_on_selector_all(
            "[data-testid=stSidebar] [data-testid=stPageLink] a[href]",
            "all => all.map(one => new URL(one.href).pathname)",
        )
        # Streamlit writes the first page's as that of the page itself; a click on it leads there.
        assert set(links[1:]) == {"/blo" + one for one in PAGES[1:]}
        if path == "/trends":
            page.locator(".st-key-files_main_lines button").first.click()
            with page.expect_download(timeout=PATIENCE) as begun:
                page.locator(".st-key-file_main_lines_csv_point button").click(timeout=PATIENCE)
            assert (
                Path(begun.value.path()).read_bytes().startswith(b"\xef\xbb\xbf") and "/blo/media/" in begun.value.url
            )
            page.emulate_media(media="print")
            assert page.pdf().startswith(b"%PDF")
            page.emulate_media(media="screen")
            page.locator("[data-testid=stSidebar]").get_by_role("link", name="Situation").click()
            page.wait_for_url(lambda url: urlsplit(url).path == "/blo/", timeout=PATIENCE)
            page.wait_for_selector(SHOWN["/"][0], timeout=PATIENCE)
        if path == "/records":
            page.get_by_role("button", name="Download").click()
            for nth, beginning in enumerate((b"", b"PK", b"PAR1", b"PK")):
                with page.expect_download(timeout=PATIENCE) as begun:
                    page.locator("a.blo-file").nth(nth).click()
                content = Path(begun.value.path()).read_bytes()
                assert content.startswith(beginning) and SECRET.encode() not in content
                assert "/blo/files/records" in begun.value.url
        if path == "/briefing":
            page.frame_locator("iframe").locator("#blo-wall").wait_for(timeout=PATIENCE)
            page.locator(".st-key-make_xlsx button").click()
            with page.expect_download(timeout=PATIENCE) as begun:
                page.locator("[data-testid=stDownloadButton] button").first.click(timeout=PATIENCE)
            assert Path(begun.value.path()).read_bytes().startswith(b"PK")
        page.close()
    wall = visit.open(f"{stand.public}/wall?playlist=network&lang=en")
    with wall.expect_response(
        lambda answer: answer.url == f"{stand.public}/_stcore/health", timeout=PATIENCE
    ) as looked:
        wall.wait_for_function("() => document.getElementById('blo-wall')?.wall.shown", timeout=PATIENCE)
    assert looked.value.status == 200
    visit.context.close()
    here = (stand.public, stand.public.replace("http", "ws"), "data:", "blob:")
    assert [url for url in visit.asked if not url.startswith(here)] == []
    assert [one for one in visit.failed if is_failure(*one)] == []
    assert [one for one in visit.said if "Cross-Origin-Opener-Policy" not in one] == []
    assert visit.frames and not visit.holds_secret


def frames_of(address: str, *, origin: str, cookie: str = "", **headers: str) -> bytes:
    """All that comes over a websocket for the page of records."""
    more = headers | ({"Cookie": cookie} if cookie else {})
    way = address.replace("http", "ws", 1) + "/_stcore/stream"
    with connect(way, subprotocols=["streamlit"], max_size=None, origin=origin, additional_headers=more) as connection:
        ask = BackMsg()
        ask.rerun_script.page_name, ask.rerun_script.query_string = "records", LINK[1:]
        connection.send(ask.SerializeToString())
        frames = [connection.recv(timeout=PATIENCE / 1000)]
        while ForwardMsg.FromString(frames[-1]).WhichOneof("type") != "script_finished":
            frames.append(connection.recv(timeout=PATIENCE / 1000))
    return b"".join(frames)


@pytest.mark.long
def test_with_the_link_a_browser_of_this_machine_reads_all_and_none_does_through_a_proxy(stand):
    app = stand.servers["first"]
    here, token = f"http://{host(app.address)}", app.token
    inside = launch.cookie(app)
    assert SECRET.encode() in frames_of(app.address, origin=here, cookie=inside)
    plain = asked(app.address + "/")[2]["Set-Cookie"].partition(";")[0]
    assert SECRET.encode() not in frames_of(app.address, origin=here, cookie=plain)
    # Through nginx that says nothing, the request has the name of the server behind it and no word of who asks.
    status, _body, headers = asked(f"{stand.bare}/?token={token}")
    assert status == 303 and "Set-Cookie" not in headers and token not in headers["Location"]
    with pytest.raises(InvalidHandshake):
        frames_of(stand.bare, origin=f"http://{host(stand.bare)}", cookie=inside)
    for origin in (f"http://{host(stand.upgrading)}", f"http://{NAME}", f"https://{NAME}"):
        found = frames_of(stand.upgrading, origin=origin, cookie=inside)
        assert SECRET.encode() not in found and b"Records" in found
    for name in ("X-Forwarded-For", "Forwarded", "Via", "CF-Connecting-IP", "X-Something-New"):
        assert SECRET.encode() not in frames_of(app.address, origin=here, cookie=inside, **{name: "127.0.0.1"})


def test_feeds_ask_for_a_key_through_nginx_and_say_their_address_under_the_base_path(stand):
    status, body, headers = asked(f"{stand.bare}/feed/records.csv?period=all")
    assert status == 401 and headers["WWW-Authenticate"].startswith("Basic") and SECRET.encode() not in body
    assert asked(f"{stand.bare}/feed/records.csv", Authorization="Basic eDp5")[0] == 401
    status, body, _headers = asked(f"{stand.bare}/feed/openapi.json")
    assert status == 200 and json.loads(body)["servers"][0]["url"].endswith("/blo")


def test_another_name_gets_words_through_nginx_too(stand):
    for path in (
        "/",
        "/records",
        "/_stcore/host-config",
        "/_stcore/metrics",
        "/files/records?ticket=x",
        "/app/static/icon.png",
    ):
        status, body, _headers = asked(
            f"http://127.0.0.1:{urlsplit(stand.public).port}/blo{path}", Host="rebound.example"
        )
        assert status == 421 and b"hosts in settings.toml" in body
        assert asked(stand.bare + path, Origin="http://rebound.example")[0] == 403
    assert asked(stand.bare + "/_stcore/metrics")[0] == 403
    assert b'allowedOrigins":[]' in asked(stand.bare + "/_stcore/host-config")[1]


def through(stand: Stand, link: str, visit: Visit) -> tuple[int, bytes, Message]:
    """What the browser of a visit gets by a link from nginx."""
    port = urlsplit(stand.public).port
    return asked(link.replace(NAME, "127.0.0.1", 1), Host=f"{NAME}:{port}", Cookie=visit.cookie)


@pytest.mark.long
def test_of_two_servers_one_takes_over_the_links_of_the_other_and_no_other_browser_may_use_them(stand, browser):
    visit, other = Visit(browser), Visit(browser)
    page = visit.open(f"{stand.public}/records{LINK}")
    page.get_by_role("button", name="Download").click()
    link = f"{stand.public}/{unescape(page.locator('a.blo-file').first.get_attribute('href'))}"
    other.open(f"{stand.public}/records{LINK}")
    assert through(stand, link, other)[0] == 403
    # One address of readers, one server for them.
    (busy,) = (name for name, server in stand.servers.items() if host(server.address) in stand.answered())
    (rest,) = stand.servers.keys() - {busy}
    status, first, _headers = through(stand, link, visit)
    assert status == 200 and b"Date" in first[:20]
    # The same through any other way into this database: nothing of the ticket is of one server or one name.
    way = link.removeprefix(stand.public)
    for server in stand.servers.values():
        assert asked(server.address + way, Cookie=visit.cookie)[:2] == (200, first)
        assert asked(server.address + way)[0] == asked(server.address + way, Cookie=other.cookie)[0] == 403
    stand.stop[busy].close()
    assert through(stand, link, visit)[:2] == (200, first) and through(stand, link, other)[0] == 403
    assert host(stand.servers[rest].address) in stand.answered()
    visit.context.close()
    other.context.close()
