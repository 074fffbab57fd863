"""Charts as Streamlit takes them: what `charts.figure` describes is given on as it is.

Plotly would look each through before it is sent, and copy the whole of its template into it: a tenth of what a page of
many charts takes. Tests look every chart through (`tests/conftest.py`).
"""

from __future__ import annotations

import functools

import plotly.io
from plotly.basedatatypes import BaseFigure


class Plotted(BaseFigure):
    """A figure of `charts.figure`, with the template that Streamlit gives to all."""

    def __init__(self, made: dict):
        self._made = made

    def to_dict(self) -> dict:
        return self._made | {"layout": self._made["layout"] | {"template": _template()}}


@functools.cache
def _template() -> dict:
    return plotly.io.templates[plotly.io.templates.default].to_plotly_json()
