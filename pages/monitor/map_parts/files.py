"""The map as files: what it shows as a table, and as a picture."""

from __future__ import annotations

from functools import partial

import streamlit as st

from charts.map_picture import MapPicture
from exports.provenance import Provenance
from i18n import N_, _


def downloads(picture: MapPicture, said: Provenance) -> None:
    """Files of the map, each made when it is asked for."""
    with st.popover(_("Download"), icon=":material/download:", key="files_map"):
        for form, (text, kind, write) in FORMS.items():
            st.download_button(
                _(text), data=partial(write, picture, said), file_name=f"blo-map-{said.language}.{form}", mime=kind, on_click="ignore", key=f"file_map_{form}",
                width="stretch", type="tertiary",
            )  # fmt: skip


def _csv(picture: MapPicture, said: Provenance) -> bytes:
    from exports import plain

    return plain.map_csv(picture, said)


def _xlsx(picture: MapPicture, said: Provenance) -> bytes:
    from exports import workbook

    return workbook.map_workbook(picture, said)


def _drawn(form: str, picture: MapPicture, said: Provenance) -> bytes:
    # Slow to import, and only wanted for these files.
    from exports import map_paper

    return getattr(map_paper, form)(picture, said)


FORMS = {
    "csv": (N_("Values as CSV"), "text/csv", _csv),
    "xlsx": (N_("Values as XLSX"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "png": (N_("Picture as PNG"), "image/png", partial(_drawn, "png")),
    "svg": (N_("Picture as SVG"), "image/svg+xml", partial(_drawn, "svg")),
    "pdf": (N_("Page as PDF"), "application/pdf", partial(_drawn, "pdf")),
}
"""Files of a map: words, content type, and how they are made."""
