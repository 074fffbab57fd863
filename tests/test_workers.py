"""What is asked of several workers, what nginx is told, and how a process that ends is started anew."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from database import keys
from scope import settings as all_settings
from web import workers
from web.workers import Asked, NotStarted, Process, asked


def test_what_the_command_line_leaves_out_stands_in_the_environment_or_in_the_configuration():
    # maxUploadSize and address as .streamlit/config.toml says them.
    assert asked(["4"], {}) == Asked(4, "127.0.0.1", 8501, "", 50)
    found = asked(["2", "--server.port=8600", "--server.baseUrlPath=/blo/", "--client.toolbarMode=viewer"], {})
    assert found == Asked(2, "127.0.0.1", 8600, "blo", 50, ("--client.toolbarMode=viewer",))
    environment = {"STREAMLIT_SERVER_PORT": "8700", "STREAMLIT_SERVER_BASE_URL_PATH": "b"}
    assert asked(["2", "--server.address", "0.0.0.0"], environment) == Asked(2, "0.0.0.0", 8700, "b", 50)


@pytest.mark.parametrize("count", ["0", "-1", "x", "1000", ""])
def test_no_number_of_workers_is_refused_with_words(count, capsys):
    with pytest.raises(SystemExit):
        asked(["--", count], {})
    assert "is no number of workers from 1 to 64" in capsys.readouterr().err


def test_a_port_that_is_taken_is_said_before_anything_is_started():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(NotStarted, match=f"127.0.0.1:{port} cannot be listened on"):
            workers._require_free(Asked(2, port=port))
        assert port not in workers._free_ports(3, port - 1)


def test_an_address_of_either_kind_is_listened_on():
    for address, listened in (("127.0.0.1", "127.0.0.1:1"), ("::1", "[::1]:1"), ("", "0.0.0.0:1")):
        assert workers._listened(Asked(2, address, 1)) == listened


def test_a_worker_that_never_answers_ends_the_start(monkeypatch):
    monkeypatch.setattr(workers, "_answers", lambda *_said: False)
    one = Process("worker 1", (sys.executable, "-c", "raise SystemExit(3)"))
    one.start()
    with pytest.raises(NotStarted, match=r"worker 1 has ended \(code 3\)"):
        workers._await({1: one}, "/", threading.Event())
    monkeypatch.setattr(workers, "START_SECONDS", 0)
    two = Process("worker 2", (sys.executable, "-c", "import time; time.sleep(60)"))
    two.start()
    with pytest.raises(NotStarted, match="worker 2 has not answered"):
        workers._await({2: two}, "/", threading.Event())
    two.end(time.monotonic())


def test_what_dies_at_once_is_started_anew_after_longer_and_longer_pauses(monkeypatch, capsys):
    now = [1000.0]
    monkeypatch.setattr(workers.time, "monotonic", lambda: now[0])
    one = Process("worker 1", ("false",))
    pauses = []
    one.start()
    for _again in range(8):
        one._running.wait()
        one.look()
        assert one._running is None
        begun = now[0]
        while one._running is None:
            now[0] += 0.5
            one.look()
        pauses.append(now[0] - begun)
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    assert "worker 1 has ended (code 1) and is started anew in 16 s" in capsys.readouterr().out
    # One that had lasted is started at once.
    one._running.wait()
    now[0] += 60
    one.look()
    now[0] += 0.1
    one.look()
    assert one._running is not None
    one._running.wait()
    assert "started anew now" in capsys.readouterr().out


def test_what_a_process_started_ends_with_it():
    script = "import subprocess, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"
    one = Process("worker 1", (sys.executable, "-c", script))
    kept = subprocess.Popen
    one._running = kept(one.command, stdout=subprocess.PIPE, start_new_session=True, text=True)
    child = int(one._running.stdout.readline())
    process = one._running
    one.ask_to_end()
    one.end(time.monotonic() + 10)
    assert process.returncode == -signal.SIGTERM
    end = time.monotonic() + 10
    while is_alive(child):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_what_a_process_says_stands_under_its_name(capsys):
    script = "import sys; print('one'); print(); print('two', file=sys.stderr)"
    one = Process("worker 8502", (sys.executable, "-u", "-c", script))
    one.start()
    one._running.wait(10)
    for thread in [thread for thread in threading.enumerate() if thread.name == one.name]:
        thread.join(10)
    assert capsys.readouterr().err.splitlines() == ["worker 8502: one", "worker 8502: two"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent is gone")
def test_who_is_killed_leaves_no_worker_behind():
    script = (
        "import sys, time; from web.workers import Process; "
        "one = Process('worker 1', (sys.executable, '-c', 'import time; time.sleep(60)')); one.start(); "
        "print(one._running.pid, flush=True); time.sleep(60)"
    )
    supervisor = subprocess.Popen((sys.executable, "-c", script), stdout=subprocess.PIPE, text=True, cwd=workers.ROOT)
    child = int(supervisor.stdout.readline())
    assert is_alive(child)
    supervisor.kill()
    supervisor.wait()
    end = time.monotonic() + 10
    while is_alive(child):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_tls_with_workers_is_refused_with_words(capsys):
    for arguments, environment in (
        (["2", "--server.sslCertFile=a.pem"], {}),
        (["2"], {"STREAMLIT_SERVER_SSL_CERT_FILE": "a.pem"}),
    ):
        with pytest.raises(SystemExit):
            asked(arguments, environment)
        assert "TLS belongs in a proxy" in capsys.readouterr().err


def is_alive(pid: int) -> bool:
    said = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()
    return bool(said) and not said.startswith("Z")


def test_a_process_that_does_not_end_is_killed():
    script = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    one = Process("worker 1", ())
    one._running = process = subprocess.Popen(
        (sys.executable, "-c", script), stdout=subprocess.PIPE, start_new_session=True, text=True
    )
    process.stdout.readline()
    one.ask_to_end()
    one.end(time.monotonic() + 0.5)
    assert process.returncode == -signal.SIGKILL and not is_alive(process.pid)


def test_nginx_gives_up_no_rights_that_its_folder_needs(tmp_path, monkeypatch):
    for number, said in ((0, "user root;"), (1000, "")):
        monkeypatch.setattr(os, "geteuid", lambda number=number: number)
        found = workers.configuration(Asked(2), [8502, 8503], "secret", tmp_path)
        assert found.splitlines()[0] == said


def test_where_no_key_can_be_kept_all_workers_sign_with_one_of_this_start(tmp_path, monkeypatch):
    monkeypatch.delenv("BLO_KEY", raising=False)
    monkeypatch.setattr(keys, "EMBEDDED", tmp_path / "var")
    workers.share_a_key()
    assert "BLO_KEY" not in os.environ
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(keys, "EMBEDDED", tmp_path / "file" / "var")
    monkeypatch.setenv("BLO_KEY", "")
    workers.share_a_key()
    assert len(keys.given()) == keys.PER_KEY_BYTES


def test_a_worker_that_is_started_anew_has_the_settings_of_the_others(tmp_path, monkeypatch):
    monkeypatch.setattr(all_settings, "PATH", tmp_path / "mine.toml")
    (tmp_path / "one").mkdir()
    assert not workers._settings_of_this_start(tmp_path / "one").exists()
    (tmp_path / "mine.toml").write_text("small_cell_limit = 5")
    copied = workers._settings_of_this_start(tmp_path / "one")
    (tmp_path / "mine.toml").write_text("small_cell_limit = 1")
    assert all_settings.parse(copied.read_text()).small_cell_limit == 5
