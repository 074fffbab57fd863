"""The server asks nobody outside for anything: not at its start, not when somebody calls it by a name that it does not
know."""

from __future__ import annotations

import pytest
from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect

from tools import launch

WATCH = """
import socket

LOCAL = (None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0", "::", b"localhost")


def note(host):
    if host not in LOCAL:
        with open({told!r}, "a") as file:
            print(host, file=file)
        raise OSError("nothing outside is there")


asked, reached = socket.getaddrinfo, socket.socket.connect


def getaddrinfo(host, *more, **others):
    note(host)
    return asked(host, *more, **others)


def connect(self, address):
    if isinstance(address, tuple):
        note(address[0])
    return reached(self, address)


socket.getaddrinfo, socket.socket.connect = getaddrinfo, connect
"""


@pytest.fixture
def told(tmp_path):
    """File with the names and numbers outside that the server tried to reach."""
    path = tmp_path / "told"
    (tmp_path / "sitecustomize.py").write_text(WATCH.format(told=str(path)), encoding="utf-8")
    path.touch()
    return path


def test_no_address_outside_is_asked_whoever_calls(network, told, tmp_path):
    (tmp_path / "settings.toml").write_text('hosts = ["blo.example.org"]', encoding="utf-8")
    environment = {"PYTHONPATH": str(tmp_path), "BLO_SETTINGS": str(tmp_path / "settings.toml")}
    with launch.server(
        launch.ROOT / "app.py", network, options={"server.address": "0.0.0.0"}, environment=environment
    ) as server:
        # Listening for all, it offers nobody the link with the token.
        assert server.token == ""
        way = server.address.replace("http", "ws", 1) + "/_stcore/stream"
        for origin in ("http://evil.example", "https://127.0.0.1.evil.example", "null"):
            with pytest.raises(InvalidHandshake):
                connect(way, subprotocols=["streamlit"], origin=origin)
        for origin in ("https://blo.example.org", server.address):
            with connect(way, subprotocols=["streamlit"], origin=origin) as connection:
                assert connection.subprotocol == "streamlit"
    assert told.read_text() == ""
