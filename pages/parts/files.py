"""A chart, a map or a table as files, each made when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from charts.chart import Chart
from charts.map_picture import MapPicture
from content import context
from exports.one_page import CrossTable, Listing
from exports.provenance import Provenance
from exports.separated import KINDS, usual
from language.i18n import N_, _
from pages.parts import feed
from scope.access import DOWNLOAD

Subject = Chart | MapPicture | Listing | CrossTable
FORMS = {
    "xlsx": (N_("Values as XLSX"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "png": (N_("Picture as PNG"), "image/png"),
    "svg": (N_("Picture as SVG"), "image/svg+xml"),
    "pdf": (N_("Page as PDF"), "application/pdf"),
    "parquet": (N_("Values as Parquet"), "application/vnd.apache.parquet"),
}
"""Files of a chart or map beside CSV: words and content type."""
OF_A_PICTURE, OF_A_TABLE, OF_A_CROSS_TABLE = ("xlsx", "png", "svg", "pdf"), ("xlsx",), ("xlsx", "parquet")
"""Those that each of them has."""
WITH_CHART = N_("Values and chart as XLSX")


def may_take() -> bool:
    """Whether the reader's role takes files."""
    return DOWNLOAD in context.current().access.may


def take(label: str, data: Any, **how: Any) -> None:
    """A button that gives a file: the one way of files out of a page, beside the links of Records. Nothing where the
    reader's role takes none; each file is written down as it goes (see `gate.Gate`).

    Args:
        how: as `st.download_button` takes it.
    """
    if may_take():
        st.download_button(label, data, **how)


def downloads(
    subject: Callable[[], Subject],
    said: Provenance,
    *,
    key: str,
    label: str = "",
    is_map: bool = False,
    is_table: bool = False,
    is_cross: bool = False,
    parquet: Callable[[], bytes] | None = None,
    feed_of: str = "",
) -> None:
    """A menu of files; `subject` gives what they show, once one is asked for, and `parquet` that file of a table.

    Args:
        feed_of: the feed that gives the same; empty for none.
    """
    if not may_take():
        # A menu with nothing in it would only ask why.
        return
    of = OF_A_CROSS_TABLE if is_cross else OF_A_TABLE if is_table else OF_A_PICTURE
    name = re.sub(r"[^a-z0-9]+", "-", f"blo-{key}-{said.language}")
    with st.popover(
        label or _("Download"),
        icon=":material/download:",
        type="secondary" if label else "tertiary",
        help=None if label else _("Download"),
        key=f"files_{key}",
    ):
        tables = {
            f"csv_{one}": (KINDS[one].words, "text/csv")
            for one in sorted(KINDS, key=lambda one: one != usual(said.language))
        }
        forms = {form: FORMS[form] for form in of}
        for form, (words, kind) in (tables | forms).items():
            take(
                _(WITH_CHART if form == "xlsx" and not (is_map or is_table) else words),
                data=partial(_written, form, subject, said),
                file_name=f"{name}.{form.partition('_')[0]}",
                mime=kind,
                on_click="ignore",
                key=f"file_{key}_{form}",
                width="stretch",
                type="tertiary",
            )
        if parquet:
            words, kind = FORMS["parquet"]
            take(
                _(words),
                data=parquet,
                file_name=f"{name}.parquet",
                mime=kind,
                on_click="ignore",
                key=f"file_{key}_parquet",
                width="stretch",
                type="tertiary",
            )
        if feed_of:
            feed.entry(feed_of)


def _written(form: str, subject: Callable[[], Subject], said: Provenance) -> bytes:
    """The file. What writes it is slow to import, and only wanted now."""
    from exports import cross_xlsx, listing_xlsx, map_paper, paper, plain, workbook

    shown = subject()
    is_map = isinstance(shown, MapPicture)
    form, _sign, kind = form.partition("_")
    if isinstance(shown, CrossTable):
        if form == "csv":
            return plain.listing_csv(shown.cells, said, kind=kind)
        return (cross_xlsx.xlsx if form == "xlsx" else plain.parquet)(shown, said)
    if isinstance(shown, Listing):
        return plain.listing_csv(shown, said, kind=kind) if form == "csv" else listing_xlsx.xlsx(shown, said)
    if form == "csv":
        return (plain.map_csv if is_map else plain.csv)(shown, said, kind=kind)
    if form == "xlsx":
        return (workbook.map_workbook if is_map else workbook.chart_workbook)(shown, said)
    return getattr(map_paper if is_map else paper, form)(shown, said)
