"""What stands in a record is shown as it is written, wherever Streamlit reads Markdown."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

import i18n

ROOT = Path(i18n.__file__).parent
WRITTEN = [
    "*em* **strong** _under_ ~~gone~~ `code`",
    "[name](http://evil.example) ![picture](http://evil.example/x.png)",
    "https://evil.example/a www.evil.example me@evil.example",
    ":material/home: :smile: :red[red] :blue-badge[badge] :streamlit:",
    "$x^2$ and 5 $ or 6 $",
    "<b>bold</b> <script>document.title = 'evil'</script> &lt;",
    "a -> b <- c <-> d -- e >= f <= g ~= h",
    "# heading",
    "- item",
    "1. item",
    "| a | b |",
    "> quote",
    "=cmd() +1 -1",
    r"back\*slash",
    "ОПВ «Ойбек» — «Фотехобод»",
]
PAGE = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import streamlit as st
from i18n import markdown
for number, text in enumerate({WRITTEN!r}):
    with st.container(key=f"text-{{number}}"):
        st.markdown(markdown(text))
    with st.container(key=f"button-{{number}}"):
        st.button(markdown(text), key=f"press-{{number}}")
st.html("<i id='end'></i>")
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Address of a server that shows every text as Markdown and as the label of a button."""
    script = tmp_path_factory.mktemp("page") / "page.py"
    script.write_text(PAGE, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"server.port": port, "server.address": "127.0.0.1", "server.headless": "true"}
    options["browser.gatherUsageStats"] = "false"
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += [f"--{name}={value}" for name, value in options.items()]
    with (script.parent / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=script.parent, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def wait_for(url, server):
    while True:
        assert server.poll() is None, "the server has stopped"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)


@pytest.fixture(scope="module")
def shown(address):
    """For each place: the text that a reader sees, and the elements that it was made into."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(address)
        page.wait_for_selector("#end", state="attached")
        found = {}
        for place in ("text", "button"):
            for number in range(len(WRITTEN)):
                element = page.wait_for_selector(
                    f".st-key-{place}-{number} [data-testid=stMarkdownContainer]"
                )
                tags = element.evaluate("one => [...one.querySelectorAll('*')].map(each => each.tagName)")
                found[place, number] = element.inner_text().replace(i18n.JOINER, ""), tags
        browser.close()
    return found


@pytest.mark.parametrize("number", range(len(WRITTEN)), ids=WRITTEN)
@pytest.mark.parametrize("place", ["text", "button"])
def test_text_is_shown_as_written_and_makes_no_element(shown, place, number):
    assert shown[place, number] == (WRITTEN[number], ["P"])
