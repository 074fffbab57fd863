"""What the page that runs now stands on: filters, access, names, colours. Set by `app.py` before the page runs.

The request context.
"""

from __future__ import annotations

import contextvars
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from analysis.names import Names
from charts.theme import Palette
from content.asks import Answer, Asks
from scope import links, navigation
from scope.access import Access
from scope.comparison import Coverage
from scope.filters import Filters
from scope.settings import Settings

if TYPE_CHECKING:
    import pandas as pd
    import sqlalchemy as sa


@dataclass(frozen=True)
class Context:
    """One run of a page. `asks` answers its queries; `loaded_at` is the moment the data speaks for; `mode` light or
    dark.

    `link` are the parameters of a link to any page with the same filters; empty where nothing can be clicked.
    """

    asks: Asks

    filters: Filters
    access: Access
    coverage: Coverage
    names: Names
    settings: Settings
    subjects: frozenset[str]
    loaded_at: datetime | None
    is_demonstration: bool
    mode: str
    palette: Palette
    link: Mapping[str, str] = field(default_factory=dict)

    def ask(self, query: sa.Select | sa.CompoundSelect) -> Answer:
        """Begin to answer a query."""
        return self.asks.ask(query)

    def load(self, query: sa.Select | sa.CompoundSelect) -> pd.DataFrame:
        """Rows of a query."""
        return self.asks.load(query)

    def address(self, page: str, codes: Mapping[str, tuple[str, ...]] | None = None, **own: str) -> str:
        """Address of a page, by its name, with these filters, narrowed to the given codes; `own` are the page's
        parameters.

        It is relative, so that it holds wherever the app is served.
        """
        return f"{navigation.of(page).address or '.'}?{urlencode(self.narrowed(codes or {}) | own)}"

    def narrowed(self, codes: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
        """Parameters of a link to any page with these filters, narrowed to the given codes."""
        return {**self.link, **{links.PARAMETERS[name]: links.SEPARATOR.join(chosen) for name, chosen in codes.items()}}


_current: contextvars.ContextVar[Context] = contextvars.ContextVar("context")


def show(context: Context) -> None:
    """What the page that runs next stands on."""
    _current.set(context)


def current() -> Context:
    return _current.get()


_read: contextvars.ContextVar[tuple[Access, Settings]] = contextvars.ContextVar("read")


def read_by(reader: Access, settings: Settings) -> None:
    """Who reads, for pages that stand on nothing else."""
    _read.set((reader, settings))


def reader() -> tuple[Access, Settings]:
    """Who reads, and the operator's settings."""
    return _read.get()
