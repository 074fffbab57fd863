"""What docs/operation.md and Containerfile say is done as they say it, as far as this machine can."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from fnmatch import fnmatch
from pathlib import Path

import pytest

from database import __main__ as database
from operate import __main__ as command
from operate.finding import FAILED
from tests.conftest import lacking
from web import measures
from web.workers import NoProxy, nginx

ROOT = Path(database.__file__).parents[1]
PAGE = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
OF_CACHES = {f"blo_cache_{name}" for name in ("lookups", "evictions", "bytes", "values")}
IGNORED = (ROOT / ".containerignore").read_text(encoding="utf-8").split()


def block(kind: str, begins: str) -> str:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.S | re.M)
    return next(text for of, text in found if of == kind and text.startswith(begins))


# The image --------------------------------------------------------------------------------------------------


def steps() -> list[tuple[str, str]]:
    """Instructions of the Containerfile with what they say."""
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [tuple(line.split(" ", 1)) for line in lines if line and not line.startswith("#")]


def left_out(folder: str, names: list[str]) -> set[str]:
    """What of a folder the image does not get, and what tests and tools leave in a working tree."""
    place = os.path.relpath(folder, ROOT)
    found = {one for one in names if re.fullmatch(r"\..*_cache|\.hypothesis", one)}
    for pattern in IGNORED:
        anywhere = pattern.removeprefix("**/")
        found |= {
            one
            for one in names
            if fnmatch(one if anywhere != pattern else os.path.normpath(f"{place}/{one}"), anywhere)
        }
    return found


def built(folder: Path, *, is_installed_anew: bool, options: str = "") -> Path:
    """The image's folder of the program, made step by step here."""
    app, wheels = folder / "app", folder / "wheels"
    app.mkdir()

    def run(text: str) -> None:
        text = text.replace("/wheels/", f"{wheels}/").replace("/app", str(app)).replace("${PIP_OPTIONS}", options)
        subprocess.run(["/bin/sh", "-ec", text], cwd=app, check=True, timeout=1200)

    for name, rest in steps():
        if name == "COPY" and rest.endswith("/wheels/"):
            wheels.mkdir()
            shutil.copy(ROOT / "requirements.txt", wheels)
        elif name == "COPY":
            assert rest == ". ."
            shutil.copytree(ROOT, app, ignore=left_out, dirs_exist_ok=True)
        elif name == "RUN" and "pip install" in rest:
            if is_installed_anew:
                run(rest.replace("python -m venv", f"{sys.executable} -m venv"))
            else:
                (app / ".venv").symlink_to(sys.prefix)
        elif name == "RUN":
            # An account of the image is none of this machine.
            run(re.sub(r"useradd [^&]*&& | && chown blo var", "", rest))
    return app


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def said(kind: str) -> list[str]:
    """The command of an instruction."""
    rest = next(rest for name, rest in steps() if name == kind)
    return json.loads(rest[rest.index("[") :])


@contextmanager
def started(app: Path, port: int, **environment: str) -> Iterator[None]:
    words = [one.replace("8501", str(port)) for one in said("CMD")]
    own = {name: value for name, value in os.environ.items() if not name.startswith(("BLO_", "DATABASE_URL"))}
    log = (app.parent / "log").open("w")
    process = subprocess.Popen(words, cwd=app, env=own | environment, stdout=log, stderr=log)
    try:
        until = time.monotonic() + 120
        while asked(f"http://127.0.0.1:{port}/health/live")[0] != 200:
            assert process.poll() is None and time.monotonic() < until, (app.parent / "log").read_text()
            time.sleep(0.5)
        yield
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def asked(address: str, context: ssl.SSLContext | None = None) -> tuple[int, str, Message]:
    try:
        with urllib.request.urlopen(address, context=context, timeout=10) as answer:
            return answer.status, answer.read().decode(errors="replace"), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace"), error.headers
    except OSError:
        return 0, "", Message()


def certificate(folder: Path) -> tuple[Path, Path]:
    """One for this machine that nobody else trusts, and its key."""
    if shutil.which("openssl") is None:
        lacking("there is no openssl")
    key, shown = folder / "key.pem", folder / "shown.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", shown, "-days", "2"]
    words += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(words, check=True, capture_output=True)
    return shown, key


@contextmanager
def proxied(folder: Path, port: int, to: int, proxy: str) -> Iterator[ssl.SSLContext]:
    """A proxy as the page says it, on another port, with a certificate of its own: what trusts that."""
    shown, key = certificate(folder)
    text = block(*{"nginx": ("nginx", "map"), "caddy": ("", "blo.example.org {")}[proxy])
    name = {"nginx": "localhost", "caddy": f"https://localhost:{port}"}[proxy]
    for before, after in (
        ("127.0.0.1:8501", f"127.0.0.1:{to}"),
        ("/etc/blo/certificate.pem", str(shown)),
        ("/etc/blo/certificate.key", str(key)),
        ("blo.example.org", name),
    ):
        assert before in text
        text = text.replace(before, after)
    process = subprocess.Popen({"nginx": _nginx, "caddy": _caddy}[proxy](folder, text, port))
    try:
        context = ssl.create_default_context(cafile=shown)
        until = time.monotonic() + 30
        while not asked(f"https://localhost:{port}/health/live", context)[0]:
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.1)
        yield context
    finally:
        process.terminate()
        process.wait(30)


def _nginx(folder: Path, text: str, port: int) -> list[str]:
    try:
        program = nginx()
    except NoProxy as error:
        lacking(str(error))
    user = "user root;" if os.geteuid() == 0 else ""
    paths = "".join(f"{one}_temp_path {folder}/{one};" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    file = folder / "nginx.conf"
    around = f"{user} daemon off; pid {folder}/pid; error_log stderr crit; events {{}}"
    text = text.replace("listen 443", f"listen 127.0.0.1:{port}")
    file.write_text(f"{around}\nhttp {{ access_log off; {paths}\n{text} }}", encoding="utf-8")
    return [program, "-p", str(folder), "-c", str(file), "-e", "stderr"]


def _caddy(folder: Path, text: str, _port: int) -> list[str]:
    program = shutil.which("caddy")
    if program is None:
        lacking("there is no caddy")
    file = folder / "Caddyfile"
    file.write_text(f"{{\n admin off\n auto_https disable_redirects\n}}\n{text}", encoding="utf-8")
    return [program, "run", "--config", str(file), "--adapter", "caddyfile"]


@pytest.mark.parametrize("proxy", ["nginx", pytest.param("caddy", marks=pytest.mark.long)])
def test_the_image_runs_and_is_asked_through_the_proxy_of_the_page(tmp_path, proxy):
    app = built(tmp_path, is_installed_anew=False)
    assert (app / ".streamlit" / "config.toml").exists()
    assert not [name for name in ("tests", ".git", "access.toml") if (app / name).exists()]
    port, public = free_port(), free_port()
    health = [one.replace("8501", str(port)) for one in said("HEALTHCHECK")]
    with started(app, port), proxied(tmp_path, public, port, proxy) as trusted:
        assert subprocess.run(health, cwd=app, timeout=20).returncode == 0
        address = f"https://localhost:{public}"
        status, page, headers = asked(f"{address}/", trusted)
        assert status == 200 and "<script" in page and headers["Strict-Transport-Security"]
        assert headers["Set-Cookie"].endswith("; Secure")
        status, words, _headers = asked(f"{address}/health/ready", trusted)
        assert status == 503 and "the database holds no data yet" in words
        assert [asked(f"{address}/{path}", trusted)[0] for path in ("metrics", "_stcore/metrics")] == [403, 403]
        assert asked(f"http://127.0.0.1:{port}/metrics")[0] == 403
    assert subprocess.run(health, cwd=app, timeout=20, capture_output=True).returncode != 0
    # Nothing is written but into the volume.
    assert {path.name for path in (app / "var").iterdir()} <= {"key", "lock"}


@pytest.mark.long
def test_the_image_is_installed_from_the_wheelhouse_without_an_index(tmp_path):
    """`make wheelhouse` fetches every locked package; an installation from it alone is whole."""
    folder = tmp_path / "wheelhouse"
    words = ["make", "wheelhouse", f"WHEELHOUSE={folder}", f"VENV={tmp_path / 'venv'}"]
    subprocess.run(words, cwd=ROOT, check=True, timeout=1800)
    app = built(tmp_path, is_installed_anew=True, options=f"--no-index --find-links {folder}")
    with started(app, port := free_port()):
        assert asked(f"http://127.0.0.1:{port}/health/live")[0] == 200


# Words of the page ------------------------------------------------------------------------------------------


def test_the_unit_of_systemd_is_one(tmp_path):
    if shutil.which("systemd-analyze") is None:
        lacking("there is no systemd-analyze")
    unit = tmp_path / "blo.service"
    text = block("ini", "[Unit]").replace("/opt/blo/current/.venv/bin/python", sys.executable)
    unit.write_text(text.replace("/opt/blo/current", str(ROOT)).replace("User=blo", "User=root"), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=60)
    assert str(unit.name) not in done.stderr and done.returncode == 0, done.stderr
    words = shlex.split(re.search(r"ExecStart=(.*)", text)[1])
    assert (ROOT / words[words.index("run") + 1]).exists()


def test_commands_and_numbers_and_checks_that_the_page_names_are_there(monkeypatch, embedded):
    for module, act in set(re.findall(r"python -m (database|operate) ([a-z]+)", PAGE)):
        with pytest.raises(SystemExit) as ended:
            (database if module == "database" else command).main([act, "--help"])
        assert ended.value.code == 0
    source = Path(measures.__file__).read_text(encoding="utf-8")
    families = {*re.findall(r'"(blo_[a-z_]+)"', source)}
    rows = [line for line in PAGE.splitlines() if line.startswith("| `blo_")]
    named = {name for row in rows for name in re.findall(r"`(blo_[a-z_]+[a-z])", row.split(" | ")[0])}
    assert {one.removesuffix("_total") for one in named} == {*families} - OF_CACHES | {"blo_cache"}
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{embedded.folder}")
    said_of = {word for row in re.findall(r"^\| ([a-z, ]+?)(?: \([^|]*)? \| ", PAGE, re.M) for word in row.split(", ")}
    assert {name for name, one in command.look(is_quick=True) if one.state != FAILED} <= said_of
