"""Who answers queries: what pages, slides and files are given to load with, whatever keeps the answers.

The port (interface) of the data source: dependency injection for pages, slides and commands.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

if TYPE_CHECKING:
    import pandas as pd
    import sqlalchemy as sa

    from analysis.names import Names
    from scope.access import Access


Made = TypeVar("Made")
Kind = Literal["facts", "parts"]


class Answer(Protocol):
    """Rows of a query that is being answered."""

    def rows(self) -> pd.DataFrame:
        """The rows, as soon as they are there; a copy that the caller may change."""


class Asks(Protocol):
    """Answers from one state of the data. Equal ones give the same answers."""

    @property
    def version(self) -> str:
        """Name of the state of the data."""

    def ask(self, query: sa.Select | sa.CompoundSelect) -> Answer:
        """Begin to answer a query: ask for everything first, then wait for the rows."""

    def load(self, query: sa.Select | sa.CompoundSelect) -> pd.DataFrame:
        """Rows of a query."""

    def once(self, reader: Access, what: Hashable, make: Callable[[], Made], *, kind: Kind) -> Made:
        """What `make` works out from this state of the data for a reader: perhaps made before, for another who may see
        the same. Nobody changes it.

        Args:
            what: all else that it depends on.
            kind: `facts` are large, `parts` of a page as it is drawn are small.
        """

    def names(self, reader: Access) -> Names:
        """Names of codes, of all that the reader may be told of."""
