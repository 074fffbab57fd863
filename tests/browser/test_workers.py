"""Two workers behind nginx as `make run WORKERS=2` starts them, under a base path, on records that count as real: a
browser stays with its worker and moves while that is gone, what one worker gave out is good at the other, the link with
the token lets in through this proxy and through no other, and nothing is left behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from prometheus_client.parser import text_string_to_metric_families
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect

from database import bulk, derived, publishing
from scope.settings import Settings
from tests.browser.test_proxy import LINK, PATIENCE, SECRET, Visit, asked, frames_of, free_ports, host, nginx
from tests.conftest import lacking
from tools import launch


@dataclass
class Stand:
    """`public` is the address that readers know, `workers` those behind it, by their ports; `token` lets in; `process`
    is what was started, and `said` what it has said so far."""

    public: str
    workers: dict[int, str]
    token: str
    process: subprocess.Popen
    log: Path

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    @property
    def here(self) -> str:
        """The origin of its own pages."""
        return f"http://{host(self.public)}"

    def counted(self, port: int, name: str) -> int:
        """A number of a single worker."""
        status, body, _headers = asked(f"{self.workers[port]}/_stcore/metrics", Authorization=f"Bearer {self.token}")
        assert status == 200
        return int(re.search(rf"^{re.escape(name)} (\d+)$", body.decode(), re.M)[1])

    def visits(self) -> dict[int, int]:
        """How often a page was connected, by worker, since that was started."""
        return {port: self.counted(port, CONNECTED) for port in self.workers}

    def process_of(self, port: int) -> int:
        (found,) = (pid for pid, line in below(self.process.pid).items() if f"--server.port={port} " in line)
        return found


def processes() -> dict[int, tuple[int, str]]:
    """Parent and command of every process."""
    lines = subprocess.run(
        ["ps", "-wweo", "pid=,ppid=,stat=,args="], capture_output=True, text=True
    ).stdout.splitlines()
    parts = [line.split(None, 3) for line in lines]
    return {int(one[0]): (int(one[1]), one[3]) for one in parts if len(one) == 4 and not one[2].startswith("Z")}


def below(pid: int) -> dict[int, str]:
    """Commands of the processes that one has started, and those have."""
    every = processes()
    found: dict[int, str] = {}
    more = [pid]
    while more:
        parent = more.pop()
        children = {one: line for one, (of, line) in every.items() if of == parent}
        found |= children
        more += children
    return found


def until(holds: Callable[[], object], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


@contextmanager
def started(folder: Path, database: str, *options: str) -> Iterator[Stand]:
    try:
        launch.nginx()
    except launch.NoProxy as error:
        lacking(str(error))
    (port,) = free_ports(1)
    settings, log = folder / "settings.toml", folder / "said"
    settings.write_text(f'store = "{folder}/store.sqlite"\n', encoding="utf-8")
    command = [sys.executable, "-m", "web.workers", "2", f"--server.port={port}", "--server.baseUrlPath=blo", *options]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=launch.ROOT,
            env=os.environ | {"DATABASE_URL": database, "BLO_SETTINGS": str(settings)},
            stdout=out,
            stderr=out,
            # As a shell gives each command a group of its own, which Ctrl+C goes to.
            start_new_session=True,
        )
    try:
        until(lambda: "Workers:" in log.read_text(errors="replace") or process.poll() is not None, 120)
        said = log.read_text(errors="replace")
        assert process.poll() is None, said
        token = re.search(r"[?]token=([\w-]+)", said)[1]
        ports = [int(one) for one in re.findall(r"127\.0\.0\.1:(\d+)", said.partition("Workers:")[2])]
        workers = {one: f"http://127.0.0.1:{one}/blo" for one in ports}
        yield Stand(f"http://127.0.0.1:{port}/blo", workers, token, process, log)
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def stand(tmp_path_factory, demonstration_of) -> Iterator[Stand]:
    folder = tmp_path_factory.mktemp("workers")
    place = demonstration_of(400, folder / "data")
    with publishing.change(place) as connection:
        for column in ("place_text", "record_key", "public_ref", "concealment_reported"):
            connection.exec_driver_sql(f"UPDATE seizure SET {column} = '{SECRET}' || id")
        # Donors may have these.
        connection.exec_driver_sql(
            "UPDATE seizure SET published_url = 'https://example.org/' || id WHERE id = 3 * (id // 3)"
        )
        derived.derive(connection, Settings())
        bulk.set_info(connection, is_demonstration="false")
    with started(folder, f"duckdb:///{place.folder}") as found:
        yield found


def new_cookie(address: str) -> str:
    return asked(address + "/")[2]["Set-Cookie"].partition(";")[0]


def let_in(stand: Stand) -> str:
    """The cookie of a browser that was opened by the link."""
    status, _body, headers = asked(f"{stand.public}/?token={stand.token}")
    assert status == 303 and stand.token not in headers["Location"]
    return headers["Set-Cookie"].partition(";")[0]


def opened(stand: Stand, cookie: str, address: str = ""):
    """A websocket as a page opens it."""
    address = address or stand.public
    headers = {"Cookie": cookie} if cookie else {}
    return connect(
        address.replace("http", "ws", 1) + "/_stcore/stream",
        subprotocols=["streamlit"],
        max_size=None,
        # Else what nobody reads would hold up its end.
        max_queue=None,
        origin=f"http://{host(address)}",
        additional_headers=headers,
    )


# Who stays where --------------------------------------------------------------------------------------------


def test_browsers_are_spread_over_the_workers_and_each_stays_with_its_own(stand):
    cookies = [new_cookie(stand.public) for _one in range(20)]
    before = stand.visits()
    with ExitStack() as stack:
        for cookie in cookies:
            stack.enter_context(opened(stand, cookie))
        at = stand.visits()
    assert all(at[port] > before[port] for port in stand.workers) and sum(at.values()) - sum(before.values()) == 20
    for cookie in cookies[:4]:
        before = stand.visits()
        # With other cookies of this machine, and after the link with the token gave it another signature.
        token = urllib.request.Request(f"{stand.public}/?token={stand.token}", headers={"Cookie": cookie})
        with suppress(urllib.error.HTTPError), urllib.request.build_opener().open(token):
            pass
        for cookies_sent in (cookie, f"a=b; {cookie}", f"{cookie}; _streamlit_xsrf=2|x"):
            with opened(stand, cookies_sent):
                pass
        found = {port: count - before[port] for port, count in stand.visits().items()}
        assert sorted(found.values()) == [0, 3]


@pytest.mark.long
def test_a_page_stays_with_its_worker_and_a_file_it_offers_is_given_by_either(stand, browser):
    visit = Visit(browser)
    before = stand.visits()
    page = visit.open(f"{stand.public}/records{LINK}")
    page.reload()
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)
    moved = {port: count - before[port] for port, count in stand.visits().items()}
    assert sorted(moved.values()) == [0, 2]
    page.get_by_role("button", name="Download").click()
    link = unescape(page.locator("a.blo-file").first.get_attribute("href"))
    with page.expect_download(timeout=PATIENCE) as begun:
        page.locator("a.blo-file").first.click()
    content = Path(begun.value.path()).read_bytes()
    assert b"Date" in content[:20] and not visit.holds_secret
    for address in stand.workers.values():
        assert asked(f"{address}/{link}", Cookie=visit.cookie)[:2] == (200, content)
        assert asked(f"{address}/{link}", Cookie=new_cookie(stand.public))[0] == 403
    visit.context.close()


@pytest.mark.long
def test_a_browser_opened_by_the_link_reads_all_and_what_it_freezes_is_shown_by_either(stand, browser):
    visit = Visit(browser)
    page = visit.open(f"{stand.public}/records?token={stand.token}&lang=en&period=all")
    assert "token" not in page.url and visit.holds_secret
    page.close()
    page = visit.open(f"{stand.public}/briefing?lang=en")
    page.locator(".st-key-freeze button").first.click()
    frozen = page.get_by_role("link", name="Open the frozen wall")
    address = urlsplit(frozen.get_attribute("href", timeout=PATIENCE))
    page.close()
    assert "frozen=" in address.query
    for worker in (stand.public, *stand.workers.values()):
        page = visit.open(f"{worker}/wall?{address.query}")
        page.wait_for_function("() => document.getElementById('blo-wall')?.wall.shown", timeout=PATIENCE)
        page.close()
    visit.context.close()


def test_what_is_sent_to_a_page_that_was_moved_finds_it(stand):
    cookie = new_cookie(stand.public)
    # Of these two one is away from its own.
    for worker in stand.workers.values():
        with opened(stand, cookie, worker) as connection:
            ask = BackMsg()
            ask.rerun_script.page_name = "records"
            connection.send(ask.SerializeToString())
            message = ForwardMsg()
            while message.WhichOneof("type") != "new_session":
                message = ForwardMsg.FromString(connection.recv(timeout=PATIENCE / 1000))
            assert sent(stand, message.new_session.initialize.session_id, cookie) == 204
            assert sent(stand, "unknown", cookie) == 404


def sent(stand: Stand, session: str, cookie: str) -> int:
    """Status of an upload to a session."""
    form = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f.toml"\r\n\r\ntext\r\n--x--\r\n'
    token = "2|00000000|" + "ab" * 16 + "|1700000000"
    request = urllib.request.Request(
        f"{stand.public}/_stcore/upload_file/{session}/file",
        data=form,
        method="PUT",
        headers={
            "Content-Type": "multipart/form-data; boundary=x",
            "Cookie": f"{cookie}; _streamlit_xsrf={token}",
            "X-Xsrftoken": token,
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


# Attackers --------------------------------------------------------------------------------------------------


def test_the_link_lets_in_through_the_proxy_of_our_own_and_by_no_other_way(stand, tmp_path):
    inside = let_in(stand)
    assert SECRET.encode() in frames_of(stand.public, origin=stand.here, cookie=inside)
    assert SECRET.encode() not in frames_of(stand.public, origin=stand.here, cookie=new_cookie(stand.public))
    forged = f"x HTTP/1.1 127.0.0.1, {' '.join(('', 'HTTP/1.1', '127.0.0.1'))}"
    for name, value in (
        ("X-Forwarded-For", "127.0.0.1"),
        ("X_Forwarded_For", "127.0.0.1"),
        ("Forwarded", "for=127.0.0.1"),
        ("Via", "1.1 other"),
        ("X-Something-New", "1"),
        ("Blo-Front", forged),
        ("Blo_Front", forged),
        ("Blo-Visitor", "x x trusted"),
    ):
        found = frames_of(stand.public, origin=stand.here, cookie=inside, **{name: value})
        assert SECRET.encode() not in found and b"Records" in found, name
        status, _body, headers = asked(f"{stand.public}/?token={stand.token}", **{name: value})
        assert status == 303 and "Set-Cookie" not in headers, name
    # At a worker's own port, whatever is said there.
    for address in stand.workers.values():
        for more in ({}, {"Blo-Front": forged}, {"Blo-Front": " HTTP/1.1 127.0.0.1"}):
            found = frames_of(address, origin=f"http://{host(address)}", cookie=inside, **more)
            assert SECRET.encode() not in found and b"Records" in found
            status, _body, headers = asked(f"{address}/?token={stand.token}", **more)
            assert status == 303 and "Set-Cookie" not in headers
    # From another site, and by another name.
    for origin in ("http://evil.example", "null", "http://127.0.0.1:9"):
        with suppress(InvalidHandshake):
            assert SECRET.encode() not in frames_of(stand.public, origin=origin, cookie=inside)
    assert asked(f"{stand.public}/records", Host="rebound.example", Cookie=inside)[0] == 421
    # A proxy of others before ours: as it is when nobody has said anything, and with websockets.
    ports = free_ports(2)
    servers = "\n".join(
        f"server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass {stand.here}; {more} }} }}"
        for port, more in zip(
            ports,
            (
                "",
                "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;",
            ),
            strict=True,
        )
    )
    with nginx(tmp_path, servers):
        bare, upgrading = (f"http://127.0.0.1:{port}/blo" for port in ports)
        until(lambda: asked(bare + "/_stcore/health")[0] == 200)
        status, _body, headers = asked(f"{bare}/?token={stand.token}")
        assert status == 303 and "Set-Cookie" not in headers
        found = frames_of(upgrading, origin=f"http://{host(upgrading)}", cookie=inside)
        assert SECRET.encode() not in found and b"Records" in found


def test_numbers_of_a_worker_are_given_with_the_token_alone_and_health_to_all(stand):
    for address in (stand.public, *stand.workers.values()):
        assert [asked(address + path)[0] for path in ("/health", "/health/ready", "/health/live")] == [200] * 3
        assert asked(address + "/health/live", Host="10.1.2.3")[0] == 200
        assert asked(address + "/metrics")[0] == asked(address + "/metrics", Authorization="Bearer x")[0] == 403
        assert asked(address + "/_stcore/metrics")[0] == 403
        assert asked(address + "/_stcore/metrics", Authorization="Bearer x")[0] == 403
    for address in stand.workers.values():
        status, body, headers = asked(address + "/metrics", Authorization=f"Bearer {stand.token}")
        numbers = {one.name for family in text_string_to_metric_families(body.decode()) for one in family.samples}
        assert status == 200 and headers["Content-Type"].startswith("text/plain; version=")
        assert {"blo_sessions", "blo_database_up", "blo_cache_lookups_total", "process_open_fds"} <= numbers
        assert b"blo_database_up 1.0" in body
    # What nginx is told stands where this account alone reads it.
    (line,) = (line for line in below(stand.process.pid).values() if line.startswith("nginx: master"))
    folder = Path(re.search(r"-p (\S+)", line)[1])
    assert folder.stat().st_mode & 0o077 == 0
    secret = re.search(r'blo-front "([\w-]+) ', (folder / "nginx.conf").read_text())[1]
    assert all(secret not in line for line in below(stand.process.pid).values()) and secret not in stand.said
    page = asked(stand.public + "/", Cookie=let_in(stand))
    assert secret.encode() not in page[1] and secret not in str(page[2])


def test_what_one_worker_has_made_is_found_by_the_others(stand):
    inside = let_in(stand)

    def shared(result: str) -> dict[int, float]:
        told = {}
        for port, address in stand.workers.items():
            body = asked(address + "/metrics", Authorization=f"Bearer {stand.token}")[1]
            told[port] = sum(
                one.value
                for family in text_string_to_metric_families(body.decode())
                for one in family.samples
                if one.name == "blo_shared_total" and one.labels["result"] == result
            )
        return told

    for address in stand.workers.values():
        frames_of(address, origin=f"http://{host(address)}", cookie=inside)
    assert sum(shared("hit").values()) and sum(shared("miss").values())
    assert not sum(shared("own").values())


# What ends --------------------------------------------------------------------------------------------------


CONNECTED = 'session_events_total{type="connect"}'


def killed(stand: Stand, port: int) -> None:
    os.kill(stand.process_of(port), signal.SIGKILL)


def is_back(stand: Stand, port: int) -> bool:
    return asked(stand.workers[port] + "/_stcore/health")[0] == 200


def test_a_worker_that_was_killed_comes_back_and_its_browsers_are_sent_to_the_other_meanwhile(stand):
    cookie, before = new_cookie(stand.public), stand.visits()
    with opened(stand, cookie):
        (home,) = (port for port, count in stand.visits().items() if count > before[port])
    (other,) = stand.workers.keys() - {home}
    killed(stand, home)
    with opened(stand, cookie):
        assert stand.counted(other, CONNECTED) == before[other] + 1
    assert asked(stand.public + "/records", Cookie=cookie)[0] == 200
    until(lambda: is_back(stand, home))
    assert f"worker {home} has ended (SIGKILL) and is started anew" in stand.said
    # It knows the browser before it has drawn any page.
    assert "Set-Cookie" not in asked(stand.workers[home] + "/", Cookie=cookie)[2]
    with opened(stand, cookie):
        assert stand.visits() == {home: 1, other: before[other] + 1}


@pytest.mark.long
def test_a_page_whose_worker_was_killed_connects_anew_and_gives_its_files(stand, browser):
    visit = Visit(browser)
    before = stand.visits()
    page = visit.open(f"{stand.public}/trends{LINK}")
    (home,) = (port for port, count in stand.visits().items() if count > before[port])
    (other,) = stand.workers.keys() - {home}
    was = stand.counted(other, CONNECTED)
    killed(stand, home)
    until(lambda: stand.counted(other, CONNECTED) > was)
    until(lambda: is_back(stand, home))
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)
    page.locator(".st-key-files_main_lines button").first.click()
    with page.expect_download(timeout=PATIENCE) as begun:
        page.locator(".st-key-file_main_lines_csv_point button").click(timeout=PATIENCE)
    assert Path(begun.value.path()).read_bytes().startswith(b"\xef\xbb\xbf") and "/blo/media/" in begun.value.url
    assert stand.visits()[home] == 0
    page.reload()
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)
    assert stand.visits()[home] == 1
    visit.context.close()


def test_ctrl_c_leaves_no_process_and_no_file(stand):
    every = below(stand.process.pid)
    assert sum("streamlit run" in line for line in every.values()) == 2
    assert sum(line.startswith("nginx") for line in every.values()) == 2
    (folder,) = {Path(found[1]) for line in every.values() if (found := re.search(r"-p (\S+)", line))}
    with opened(stand, new_cookie(stand.public)):
        os.killpg(stand.process.pid, signal.SIGINT)
        assert stand.process.wait(30) == 0
    assert not every.keys() & processes().keys() and not folder.exists()
    assert "Traceback" not in stand.said
