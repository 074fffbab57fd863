"""The wall as one file: it opens without a server, asks nothing of any network, and prints a slide on each page."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from pathlib import Path

from briefing import wall
from exports import typeface
from exports.briefing_model import Briefing
from language import signs
from web import components
from web.components.bundle import styled_script

FOLDER = Path(components.__file__).parent / "wall"
ALSO = "0123456789 "
"""Letters that the browser writes by itself."""
SHUT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}
"""Signs that could end or open markup, as JSON may write them too."""


def html(briefings: list[Briefing], *, mode: str) -> bytes:
    """The file of a briefing, or of one in two languages; `mode` light or dark."""
    payload = wall.payload(briefings, mode=mode, pace=None, start="")
    text = json.dumps(payload, ensure_ascii=False)
    # Letters of texts in pictures are in it too: their markup has no others.
    letters = set(text) | set(ALSO) | set("".join(briefing.title for briefing in briefings))
    fonts = "".join(
        typeface.web_font(weight, letters, features=(*typeface.FEATURES, "tnum")) for weight in typeface.FILES
    )
    style = f"{fonts}html,body{{margin:0;background:{payload['colours']['page']}}}@page{{size:1920px 1080px;margin:0}}"
    script = styled_script(FOLDER, "file.js")
    rules = "; ".join(
        (
            "default-src 'none'",
            f"script-src 'sha256-{_digest(script)}'",
            "style-src 'unsafe-inline'",
            "font-src data:",
            "img-src blob:",
            "form-action 'none'",
            "base-uri 'none'",
        )
    )
    first = briefings[0]
    parts = (
        "<!doctype html>",
        f'<html lang="{escape(first.language)}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{rules}">',
        '<meta name="viewport" content="width=device-width">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{escape(signs.drawn(first.title))}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        f'<script type="application/json" id="payload">{text.translate(SHUT)}</script>',
        f'<script type="module">{script}</script>',
        "</body>",
        "</html>",
        "",
    )
    return "\n".join(parts).encode("utf-8")


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
