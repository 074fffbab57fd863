"""Pictures as parts of one page."""

from __future__ import annotations

from xml.etree import ElementTree

from briefing.inline_svg import box, inline
from charts.theme import DARK
from exports import paper
from tests.exports import made_up

PICTURE = b"""<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
width="9pt" height="4pt" viewBox="0 0 9 4">
<metadata>who</metadata><defs><style type="text/css">*{fill: red}</style><path id="m" d="M 0.123456 1.5"/>
<clipPath id="c"><rect width="3.000"/></clipPath></defs>
<g id="line:one"><g clip-path="url(#c)"><use xlink:href="#m" x="1.98765" style="fill: #fff"/></g></g>
<g id="place-name:#aabbcc"><text style="font-size: 9px">A &lt;b&gt;</text></g></svg>"""


def test_ids_that_are_used_get_a_prefix_and_others_go():
    found = ElementTree.fromstring(inline(PICTURE, "s1-"))
    assert {one.get("id") for one in found.iter() if one.get("id")} == {"s1-0", "s1-1"}
    used = next(one for one in found.iter() if one.tag.endswith("use"))
    assert used.get("href")[1:] == next(one for one in found.iter() if one.tag.endswith("path")).get("id")
    assert used.get("x") == "1.99"


def test_no_rule_reaches_beyond_the_picture():
    text = inline(PICTURE, "s1-")
    assert "<style" not in text and "metadata" not in text and 'width="9pt"' not in text
    assert box(text) == (9.0, 4.0)


def test_names_on_maps_have_their_seam_and_text_stays_text():
    text = inline(PICTURE, "s1-")
    assert "paint-order: stroke; stroke: #aabbcc" in text and "A &lt;b&gt;" in text


def test_charts_of_every_kind_are_taken_in():
    for name, chart in made_up.RICH.items():
        drawn = paper.fitted_svg(chart, made_up.provenance(), wide=320.0, tall=170.0, palette=DARK)
        wide, tall = box(inline(drawn, "s-"))
        assert wide == 320.0 and tall > 10, name
