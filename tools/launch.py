"""A Streamlit server of its own on this machine, a browser to look at it, and a MariaDB for it to read: for tests,
screens and benchmarks.

`python -m tools.launch` says whether there is a browser, the proxy that tests stand the app behind, and MariaDB.
"""

from __future__ import annotations

import functools
import getpass
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from web.workers import NoProxy, needed, nginx

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-gpu-compositing",
    "--disable-accelerated-2d-canvas",
]

PLAIN_FLAGS = [*FLAGS[:6], "--disable-gpu"]
"""Of a browser that does not even pretend to have a graphics card, as on a remote desktop: WebGL is not there."""


class NoBrowser(RuntimeError):
    """None of the browsers that are known is on this machine; the message says how to get one."""


class NoMariaDB(RuntimeError):
    """There is no server of MariaDB on this machine; the message says how to get one."""


@dataclass(frozen=True)
class Server:
    """A server that answers; `address` is without a slash at its end. `token` is what it printed for readers of this
    machine, empty if nothing; `log` gives all that it has printed so far."""

    address: str
    process_id: int
    token: str = ""
    log: Callable[[], str] = str


class _Stays(urllib.request.HTTPRedirectHandler):
    """An answer that sends elsewhere is an answer."""

    def http_error_303(self, _request, answer, *_said):
        return answer


@functools.cache
def cookie(server: Server) -> str:
    """The cookie of one browser that was opened by the link with the token, as a header says it."""
    return new_cookie(server)


def new_cookie(server: Server) -> str:
    """The same of a new browser."""
    asked = f"{server.address}/" + (f"?token={server.token}" if server.token else "")
    with urllib.request.build_opener(_Stays).open(asked, timeout=60) as answer:
        return answer.headers["Set-Cookie"].partition(";")[0]


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def server(
    script: Path,
    database: str | None = None,
    *,
    options: Mapping[str, str] = MappingProxyType({}),
    environment: Mapping[str, str] = MappingProxyType({}),
    port: int | None = None,
) -> Iterator[Server]:
    """Streamlit on a script, in the script's folder; `database` is its DATABASE_URL.

    Args:
        port: on which it listens; a free one if left out.
        options: of Streamlit, beside those of every server here.
        environment: beside that of this process.

    Raises:
        RuntimeError: it stopped before it answered; with its last words.
    """
    port = port or free_port()
    every = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
    }
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += [f"--{name}={value}" for name, value in (every | dict(options)).items()]
    environment = os.environ | ({"DATABASE_URL": database} if database else {}) | dict(environment)
    base = options.get("server.baseUrlPath", "").strip("/")
    address = f"http://127.0.0.1:{port}" + (f"/{base}" if base else "")
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=script.parent, env=environment, stdout=log, stderr=log)
        try:
            while not answers(f"{address}/_stcore/health"):
                if process.poll() is not None:
                    log.seek(0)
                    raise RuntimeError("the server has stopped: " + log.read().decode(errors="replace")[-2000:])
                time.sleep(0.1)
            # Printed before the server answers.
            log.seek(0)
            told = re.search(r"[?]token=([\w-]+)", log.read().decode(errors="replace"))
            # Read without moving the place at which the server goes on writing.
            said = lambda: os.pread(log.fileno(), os.fstat(log.fileno()).st_size, 0).decode(errors="replace")  # noqa: E731
            yield Server(address, process.pid, told[1] if told else "", said)
        finally:
            process.terminate()
            process.wait()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


@contextmanager
def browser(flags: Sequence[str] = FLAGS) -> Iterator[Browser]:
    """A browser without a window that draws maps in software.

    Args:
        flags: of its command line.

    Raises:
        NoBrowser: there is none.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=executable(playwright.chromium.executable_path), args=list(flags)
        )
        try:
            yield opened
        finally:
            opened.close()


def executable(own: str) -> str:
    """Path of a browser of this machine, or else of `own`, the one that Playwright may have brought.

    Raises:
        NoBrowser: there is none.
    """
    found = next((path for name in (*BROWSERS, own) if (path := shutil.which(name))), None)
    if found is None:
        raise NoBrowser(f"There is no browser. {needed()}")
    return found


def mariadb_programs() -> tuple[str, str]:
    """Paths of the server of MariaDB, and of what makes its first files.

    Raises:
        NoMariaDB: they are not there.
    """
    places = "/usr/sbin:/usr/local/sbin:/opt/homebrew/bin:/usr/local/bin"
    found = [shutil.which(name) or shutil.which(name, path=places) for name in ("mariadbd", "mariadb-install-db")]
    if not all(found):
        raise NoMariaDB(f"There is no MariaDB. {needed()}")
    return found[0], found[1]


@contextmanager
def mariadb(folder: Path) -> Iterator[str]:
    """Address of a MariaDB of its own, as this account, on a local socket in a folder that must be new.

    Raises:
        NoMariaDB: it is not on this machine.
        RuntimeError: it does not start; with its last words.
    """
    program, install = mariadb_programs()
    data, socket_path = folder / "data", folder / "socket"
    own = ["--no-defaults", f"--datadir={data}", f"--user={getpass.getuser()}"]
    subprocess.run(
        [install, *own, "--auth-root-authentication-method=normal", "--skip-test-db"], check=True, capture_output=True
    )
    spared = ["--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=64M", "--skip-log-bin"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [program, *own, f"--socket={socket_path}", f"--pid-file={folder / 'pid'}", "--skip-networking", *spared],
            stdout=log,
            stderr=log,
        )
        try:
            while not socket_path.exists():
                if process.poll() is not None:
                    said = (folder / "log").read_text(errors="replace")[-2000:]
                    raise RuntimeError("MariaDB has stopped: " + said)
                time.sleep(0.1)
            yield f"mariadb://root@localhost/?unix_socket={socket_path}"
        finally:
            process.terminate()
            process.wait()


def main() -> int:
    try:
        with browser() as opened:
            print(f"Chromium {opened.version}, {nginx()}, {mariadb_programs()[0]}")
    except (NoBrowser, NoProxy, NoMariaDB) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
