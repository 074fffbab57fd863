"""A briefing as a file: slides, paper, a workbook, or one page for a browser."""

from __future__ import annotations

import re
from collections.abc import Callable

from exports.briefing_model import Briefing


def _pptx(made: Briefing) -> bytes:
    from exports.briefing_pptx import pptx

    return pptx(made)


def _pdf(made: Briefing) -> bytes:
    from exports.briefing_pdf import pdf

    return pdf(made)


def _xlsx(made: Briefing) -> bytes:
    from exports.briefing_xlsx import xlsx

    return xlsx(made)


def _html(made: Briefing) -> bytes:
    from briefing.html_file import html

    return html([made], mode="light")


WRITERS: dict[str, Callable[[Briefing], bytes]] = {"pptx": _pptx, "pdf": _pdf, "xlsx": _xlsx, "html": _html}
MIME = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
}


def name(made: Briefing, kind: str) -> str:
    """Name of the file: of its playlist, language and data version."""
    plain = re.sub(r"[^a-z0-9-]+", "-", f"briefing-{made.key}-{made.language}-{made.data_version}".lower()).strip("-")
    return f"{plain}.{kind}"
