"""Several processes of the dashboard behind one address, for more readers than one process can serve at once.

`python -m web.workers 4` starts four workers on ports of this machine alone, and nginx before them. A browser stays
with one worker, found by the number in its cookie; while that one is gone it is sent to another. A worker that ends is
started anew. Ctrl+C or SIGTERM ends all.

A process supervisor and a load balancer with session affinity (consistent hashing).
"""

from __future__ import annotations

import argparse
import ctypes
import http.client
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from database import keys, limits
from scope import settings as all_settings
from web import gate, shared

ROOT = Path(__file__).parents[1]
START_SECONDS = 120
"""A worker that has not answered by then never will."""
LOOK_SECONDS = 0.2
STEADY_SECONDS = 10
"""What has run for less is started anew after a pause, longer each time, up to `LONGEST_PAUSE`."""
LONGEST_PAUSE = 30
END_SECONDS = 15
"""So long a process may take to end before it is killed."""
MOST_CONNECTIONS = 8192
PR_SET_PDEATHSIG = 1
"""Of Linux, `prctl`."""


class NoProxy(RuntimeError):
    """There is no nginx on this machine; the message says how to get it."""


class NotStarted(RuntimeError):
    """The workers could not be started; the message says why."""


def nginx() -> str:
    """Path of nginx, which stands where an account without rights does not always look.

    Raises:
        NoProxy: there is none.
    """
    found = shutil.which("nginx") or shutil.which(
        "nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin:/usr/local/bin"
    )
    if found is None:
        raise NoProxy(f"There is no nginx. {needed()}")
    return found


def needed() -> str:
    """README's line on what the system must have."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return next(line for line in readme.splitlines() if "apt-get install" in line)


# What is asked for ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """How the dashboard is to run: so many workers, the address, port and path at which readers find it, most megabytes
    of a file that they send, and further options of Streamlit."""

    workers: int
    address: str = "127.0.0.1"
    port: int = 8501
    base: str = ""
    upload_megabytes: int = 50
    options: tuple[str, ...] = ()


def asked(arguments: Sequence[str] | None = None, environ: Mapping[str, str] = os.environ) -> Asked:
    """What a command line asks for; what it leaves out stands in the environment or in `.streamlit/config.toml`, as for
    Streamlit itself."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["server"]
    parser = argparse.ArgumentParser(
        prog="python -m web.workers",
        description="Several workers behind one address. Further options are those of `streamlit run`.",
        allow_abbrev=False,
    )
    parser.add_argument("workers", type=_count, help="how many; about as many as this machine has cores")
    for name, kind, default in (
        ("address", str, "127.0.0.1"),
        ("port", int, 8501),
        ("baseUrlPath", str, ""),
        ("maxUploadSize", int, 200),
    ):
        variable = "STREAMLIT_SERVER_" + re.sub("([A-Z])", r"_\1", name).upper()
        parser.add_argument(f"--server.{name}", type=kind, default=environ.get(variable, config.get(name, default)))
    known, rest = parser.parse_known_args(arguments)
    if any(one.startswith("--server.ssl") for one in rest) or "STREAMLIT_SERVER_SSL_CERT_FILE" in environ:
        parser.error("TLS belongs in a proxy before the one address (README, Behind a proxy): workers answer it alone")
    said = vars(known)
    return Asked(
        said["workers"],
        said["server.address"],
        said["server.port"],
        said["server.baseUrlPath"].strip("/"),
        said["server.maxUploadSize"],
        tuple(rest),
    )


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of workers from 1 to 64")
    return int(text)


# nginx ------------------------------------------------------------------------------------------------------


def configuration(wanted: Asked, ports: Sequence[int], secret: str, folder: Path, *, connections: int = 1024) -> str:
    """What nginx is told. It says to a worker, in a header that it lets nobody else write, what came to it; all other
    headers pass as they came, so that the gate sees whether another proxy stands before this one."""
    temporary = "\n  ".join(
        f'{kind}_temp_path "{folder}/{kind}";' for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    workers = "\n    ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in ports)
    base = f"/{wanted.base}" if wanted.base else ""
    # nginx gives up rights that it has; the folder is its own alone.
    user = "user root;" if os.geteuid() == 0 else ""
    return f"""{user}
daemon off;
worker_processes 1;
worker_rlimit_nofile {2 * connections};
pid "{folder}/pid";
error_log stderr crit;
events {{ worker_connections {connections}; }}
http {{
  access_log off;
  server_tokens off;
  {temporary}
  # All that a browser sends is passed on, however it is written.
  underscores_in_headers on;
  ignore_invalid_headers off;
  large_client_header_buffers 8 64k;
  client_max_body_size {wanted.upload_megabytes + 1}m;
  map $http_upgrade $blo_connection {{
    default upgrade;
    '' close;
  }}
  # The number of a browser; what shows none stays together by its address.
  map $http_cookie $blo_browser {{
    default "$remote_addr $http_x_forwarded_for";
    "~(?:^|;) *{gate.COOKIE}[0-9a-f]+=(?<number>[^.;]+)" $number;
  }}
  upstream blo {{
    hash $blo_browser consistent;
    {workers}
  }}
  server {{
    listen {_listened(wanted)};
    proxy_http_version 1.1;
    proxy_buffering off;
    proxy_buffers 8 16k;
    proxy_buffer_size 16k;
    proxy_read_timeout 10m;
    proxy_next_upstream error timeout;
    proxy_set_header Host $http_host;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $blo_connection;
    proxy_set_header {gate.FRONT} "{secret} $server_protocol $remote_addr$http_{gate.FRONT.replace("-", "_")}";
    location / {{ proxy_pass http://blo; }}
    location = {base}/_stcore/stream {{ proxy_pass http://blo; proxy_read_timeout 1d; proxy_send_timeout 1d; }}
    # A page that was moved while its worker was gone stays where it is: what it offers and takes is found there.
    location {base}/{gate.MEDIA} {{ proxy_pass http://blo; proxy_next_upstream error timeout http_404; }}
    location {base}/{gate.UPLOADS} {{ proxy_pass http://blo; proxy_next_upstream error timeout http_404; }}
  }}
}}
"""


def _listened(wanted: Asked) -> str:
    address = wanted.address or "0.0.0.0"
    return f"[{address}]:{wanted.port}" if ":" in address else f"{address}:{wanted.port}"


def _connections() -> int:
    """How many connections nginx may hold open: as many as half the files that the system lets it."""
    import resource

    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_CONNECTIONS if hard == resource.RLIM_INFINITY else min(hard // 2, MOST_CONNECTIONS)


# Processes --------------------------------------------------------------------------------------------------


@dataclass
class Process:
    """A process that is started anew when it ends. It and what it starts are a group of their own, which Ctrl+C does
    not reach; on Linux it is asked to end where this one is killed. What it says is said here, under its name."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    _running: subprocess.Popen | None = None
    _started_at: float = 0.0
    _pause: float = 0.0

    def start(self) -> None:
        self._started_at = time.monotonic()
        self._running = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=os.environ | dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_ends_with(os.getpid()),
        )
        threading.Thread(target=self._repeat, args=(self._running.stdout,), name=self.name, daemon=True).start()

    def _repeat(self, said: IO[bytes]) -> None:
        with said:
            for line in said:
                if words := line.decode(errors="replace").rstrip():
                    print(f"{self.name}: {words}", file=sys.stderr, flush=True)

    @property
    def ended(self) -> int | None:
        """Code with which it has ended; None while it runs."""
        return self._running.poll() if self._running else None

    def look(self) -> None:
        """Start it anew where it has ended: at once, or after a pause where it had not lasted."""
        now = time.monotonic()
        if self._running is None:
            if now >= self._started_at + self._pause:
                self.start()
            return
        code = self._running.poll()
        if code is None:
            return
        # What it had started goes with it.
        self._signal(signal.SIGTERM)
        has_lasted = now > self._started_at + STEADY_SECONDS
        self._pause = 0 if has_lasted else min(max(2 * self._pause, 1), LONGEST_PAUSE)
        when = f"in {self._pause:g} s" if self._pause else "now"
        _say(f"{self.name} has ended ({_ending(code)}) and is started anew {when}")
        self._running, self._started_at = None, now

    def _signal(self, number: int) -> None:
        try:
            os.killpg(self._running.pid, number)
        except (ProcessLookupError, PermissionError):
            # macOS says the latter of a group whose processes have all ended.
            pass

    def ask_to_end(self) -> None:
        if self._running is not None:
            self._signal(signal.SIGTERM)

    def end(self, until: float) -> None:
        """Wait for it to end until a moment (`time.monotonic`), then kill it and what it has started."""
        if self._running is None:
            return
        try:
            self._running.wait(max(until - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            pass
        self._signal(signal.SIGKILL)
        self._running.wait()
        self._running = None


def _ends_with(parent: int) -> Callable[[], None] | None:
    """What a new process does first, so that the system asks it to end when its parent is gone, however that ended."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)

    return ask


def _ending(code: int) -> str:
    return f"code {code}" if code >= 0 else signal.Signals(-code).name


def _say(words: str) -> None:
    print(f"  {words}", flush=True)


def _answers(port: int, path: str, host: str = "127.0.0.1") -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _await(processes: Mapping[int, Process], path: str, stop: threading.Event, host: str = "127.0.0.1") -> None:
    """Until all answer at their ports, or it is time to stop.

    Raises:
        NotStarted: one has ended, or does not answer.
    """
    waiting, until = dict(processes), time.monotonic() + START_SECONDS
    while waiting and not stop.is_set():
        for port, one in [*waiting.items()]:
            if one.ended is not None:
                raise NotStarted(f"{one.name} has ended ({_ending(one.ended)}); what it said stands above")
            if _answers(port, path, host):
                del waiting[port]
        if time.monotonic() > until:
            raise NotStarted(f"{next(iter(waiting.values())).name} has not answered for {START_SECONDS} s")
        stop.wait(0.1)


def _require_free(wanted: Asked) -> None:
    address = wanted.address or "0.0.0.0"
    try:
        kind, *_rest, place = socket.getaddrinfo(address, wanted.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind, socket.SOCK_STREAM) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(place)
    except OSError as error:
        raise NotStarted(f"{address}:{wanted.port} cannot be listened on: {error.strerror}") from error


def _free_ports(count: int, after: int) -> list[int]:
    """The next ports of this machine that nobody listens on: the same ones at each start, where they stay free."""
    found = []
    for port in range(after + 1, 65_536):
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise NotStarted(f"there are not {count} free ports after {after}")


# All together -----------------------------------------------------------------------------------------------


def run(wanted: Asked, stop: threading.Event) -> None:
    """Workers and nginx, until it is time to stop.

    Raises:
        NoProxy: there is no nginx.
        NotStarted: something else is lacking.
    """
    program, secret = nginx(), secrets.token_urlsafe()
    _require_free(wanted)
    ports = _free_ports(wanted.workers, wanted.port)
    path = (f"/{wanted.base}" if wanted.base else "") + "/_stcore/health"
    environment = {
        gate.FRONT_VARIABLE: f"{secret} {wanted.address}",
        limits.PROCESSES_VARIABLE: str(wanted.workers),
    }
    workers = {
        port: Process(
            f"worker {port}",
            (sys.executable, "-m", "streamlit", "run", "app.py", *wanted.options, *_options(wanted, port)),
            environment,
        )
        for port in ports
    }
    processes = [*workers.values()]
    with tempfile.TemporaryDirectory(prefix="blo-workers-") as name:
        folder = Path(name)
        environment["BLO_SETTINGS"] = str(_settings_of_this_start(folder))
        kept = folder / "kept"
        kept.mkdir()
        environment[shared.VARIABLE] = str(kept)
        file = folder / "nginx.conf"
        file.write_text(configuration(wanted, ports, secret, folder, connections=_connections()), encoding="utf-8")
        front = Process("nginx", (program, "-p", name, "-c", str(file), "-e", "stderr"))
        try:
            for one in processes:
                one.start()
            _await(workers, path, stop)
            if not stop.is_set():
                front.start()
                processes.insert(0, front)
                _await({wanted.port: front}, path, stop, _asked_at(wanted.address))
                if not stop.is_set():
                    _greet(wanted, ports)
            while not stop.wait(LOOK_SECONDS):
                for one in processes:
                    one.look()
        finally:
            until = time.monotonic() + END_SECONDS
            for one in processes:
                one.ask_to_end()
            for one in processes:
                one.end(until)


def _settings_of_this_start(folder: Path) -> Path:
    """A copy of the operator's settings: a worker that is started anew has those of the others."""
    copied = folder / "settings.toml"
    if all_settings.PATH.exists():
        shutil.copyfile(all_settings.PATH, copied)
    return copied


def share_a_key() -> None:
    """Where the key of this installation cannot be kept, one of this start for all workers.

    Raises:
        database.keys.WeakKey: see `database.keys.given`.
    """
    if keys.given() is None and not keys.is_kept():
        os.environ["BLO_KEY"] = secrets.token_hex(keys.PER_KEY_BYTES)


def _options(wanted: Asked, port: int) -> tuple[str, ...]:
    return (
        "--server.address=127.0.0.1",
        f"--server.port={port}",
        f"--server.baseUrlPath={wanted.base}",
        f"--server.maxUploadSize={wanted.upload_megabytes}",
        "--server.headless=true",
    )


def _asked_at(address: str) -> str:
    """Where a server that listens on an address is asked from this machine."""
    return {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(address, address)


def _greet(wanted: Asked, ports: Sequence[int]) -> None:
    try:
        settings = all_settings.current()
    except all_settings.SettingsError:
        # Every page says what is wrong.
        settings = all_settings.Settings()
    print(gate.greeting(gate.Server(wanted.address, wanted.base), settings, wanted.port), flush=True)
    _say("Workers: " + ", ".join(f"127.0.0.1:{port}" for port in ports) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    wanted, stop = asked(arguments), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_said: stop.set())
    try:
        share_a_key()
        run(wanted, stop)
    except (NoProxy, NotStarted, keys.WeakKey) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
