"""A server for a page of our own, and a browser to look at it."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import lacking
from tools import launch


@pytest.fixture(scope="session")
def network(demonstration_of) -> str:
    """Address of a small demonstration network."""
    return f"duckdb:///{demonstration_of(6000).folder}"


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[[Path], str]]:
    """Starts Streamlit on a script, in the script's folder, on a database if one is named; returns the address."""
    with ExitStack() as servers:
        yield lambda script, database=None: servers.enter_context(launch.server(script, database)).address


def wait_for(port: int) -> None:
    """Wait until something listens."""
    for _try in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)


NAME = "blo.example.org"
"""A name that the browser takes for this machine's."""


expect.set_options(timeout=60_000)
"""What is looked for comes late on a busy machine; five seconds are what it takes to draw a page there."""
FLAGS = (*launch.FLAGS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1", "--process-per-site")
ANCHOR = "http://127.0.0.1:9/"
"""A page that no server has, of the site that all servers of tests are of."""
FORGET = """try { if (!window.name) { localStorage.clear(); window.name = "known"; } } catch {}"""
"""A new tab knows nothing of those before it."""


def anchored(context: BrowserContext, address: str) -> None:
    """Opens a page of a site that stays: of the last one what was compiled goes with it."""
    anchor = context.new_page()
    anchor.route(address, lambda route: route.fulfill(body="", content_type="text/html"))
    anchor.goto(address)


class OneProfile:
    """A browser that reads and compiles the scripts of the app once, which costs more than to run them: a page that
    says no more than its window and its colours is a tab beside the others. A context of its own begins anew, as
    another browser does.

    Nobody looks at what moves while a page is drawn, and each of its pictures is drawn in software: motion is reduced
    unless a context says otherwise.
    """

    def __init__(self, browser: Browser):
        self._browser = browser
        self._context: BrowserContext | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._browser, name)

    def new_context(self, **more: Any) -> BrowserContext:
        return self._browser.new_context(**{"reduced_motion": "reduce"} | more)

    def new_page(self, *, viewport: dict[str, int] | None = None, color_scheme: str = "light") -> Page:
        if self._context is None:
            self._context = self.new_context()
            self._context.add_init_script(FORGET)
            anchored(self._context, ANCHOR)
        if len(self._context.pages) == 1:
            self._context.clear_cookies()
        page = self._context.new_page()
        page.set_viewport_size(viewport or {"width": 1280, "height": 720})
        page.emulate_media(color_scheme=color_scheme, reduced_motion="reduce")
        return page


@pytest.fixture(scope="package")
def browser() -> Iterator[OneProfile]:
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(launch.browser(FLAGS))
        except launch.NoBrowser as error:
            lacking(str(error))
        yield OneProfile(opened)


@pytest.fixture(scope="package")
def address(network) -> Iterator[str]:
    """Address of the dashboard on a small demonstration network."""
    with launch.server(launch.ROOT / "app.py", network) as server:
        yield server.address
