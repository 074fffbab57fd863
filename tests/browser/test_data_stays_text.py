"""What stands in a record is shown as it is written, wherever Streamlit reads Markdown."""

from pathlib import Path

import pytest

from language import i18n

ROOT = Path(i18n.__file__).parents[1]
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
from language.i18n import markdown
for number, text in enumerate({WRITTEN!r}):
    with st.container(key=f"text-{{number}}"):
        st.markdown(markdown(text))
    with st.container(key=f"button-{{number}}"):
        st.button(markdown(text), key=f"press-{{number}}")
st.html("<i id='end'></i>")
"""


@pytest.fixture(scope="module")
def shown(serve, browser, tmp_path_factory):
    """For each place: the text that a reader sees, and the elements that it was made into."""
    script = tmp_path_factory.mktemp("page") / "page.py"
    script.write_text(PAGE, encoding="utf-8")
    page = browser.new_page()
    page.goto(serve(script))
    page.wait_for_selector("#end", state="attached")
    found = {}
    for place in ("text", "button"):
        for number in range(len(WRITTEN)):
            element = page.wait_for_selector(f".st-key-{place}-{number} [data-testid=stMarkdownContainer]")
            tags = element.evaluate("one => [...one.querySelectorAll('*')].map(each => each.tagName)")
            found[place, number] = element.inner_text().replace(i18n.JOINER, ""), tags
    page.close()
    return found


@pytest.mark.parametrize("number", range(len(WRITTEN)), ids=WRITTEN)
@pytest.mark.parametrize("place", ["text", "button"])
def test_text_is_shown_as_written_and_makes_no_element(shown, place, number):
    assert shown[place, number] == (WRITTEN[number], ["P"])
