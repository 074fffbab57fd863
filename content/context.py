"""What the page that runs now stands on: filters, access, names, colours. Set by `app.py` before the page runs.

The request context.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Generic

from analysis.names import Names
from charts.theme import Palette
from content.asks import Answer, Asks, Kind, Made
from language import i18n
from queries.asked import Asked
from scope import links, navigation
from scope.access import Access
from scope.comparison import Coverage
from scope.filters import Filters
from scope.reasons import Reasons
from scope.settings import Settings

if TYPE_CHECKING:
    import pandas as pd
    import sqlalchemy as sa


@dataclass(frozen=True)
class Context:
    """One run of a page. `asks` answers its queries; `loaded_at` is the moment the data speaks for; `mode` light or
    dark.

    `link` are the parameters of a link to any page with the same filters; empty where nothing can be clicked. `reasons`
    are why cases are left out: words that no figure depends on.
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
    reasons: Reasons = ()

    def ask(self, query: sa.Select | sa.CompoundSelect) -> Answer:
        """Begin to answer a query."""
        _note(Asked(query))
        return self.asks.ask(self.access.fenced(query))

    def load(self, query: sa.Select | sa.CompoundSelect) -> pd.DataFrame:
        """Rows of a query."""
        _note(Asked(query))
        return self.asks.load(self.access.fenced(query))

    def once(self, name: str, make: Callable[[], Made], *of: Hashable) -> Made:
        """A part of a page that `make` draws, by its name, from this context and `of` alone: made once for all readers
        who share them. Nobody changes it."""
        looks = (i18n.language(), self.mode, tuple(sorted(self.link.items())), self.reasons)
        return self._kept((name, self._stands_on, looks, *of), make, kind="parts")

    def facts(self, name: str, make: Callable[[], Made], *of: Hashable) -> Made:
        """The same of figures without words, colours and links: made once for all languages."""
        return self._kept((name, self._stands_on, *of), make, kind="facts")

    def _kept(self, what: Hashable, make: Callable[[], Made], *, kind: Kind) -> Made:
        """What is made once, and with it the questions that it was made of: whoever is given it has asked them too."""

        def noted() -> _Noted[Made]:
            noting = _asked.set([])
            try:
                made = make()
                questions = _asked.get() or []
            finally:
                _asked.reset(noting)
            told = tuple(one for one in questions if isinstance(one, Asked))
            return _Noted(made, told, len(told) == len(questions))

        found = self.asks.once(self.access, what, noted, kind=kind)
        if found.is_whole or _is_telling.get():
            _note(*(found if found.is_whole else noted()).questions)
        else:
            _note(_Untold(noted))
        return found.made

    @property
    def _stands_on(self) -> tuple[Hashable, ...]:
        """What figures depend on beside the state of the data and the reader; names follow from these."""
        return (
            self.filters,
            self.coverage,
            self.settings,
            self.subjects,
            self.loaded_at,
            self.is_demonstration,
        )

    def address(self, page: str, codes: Mapping[str, tuple[str, ...]] | None = None, **own: str) -> str:
        """Address of a page, by its name, with these filters, narrowed to the given codes; `own` are the page's
        parameters. Empty where the reader's role does not have it."""
        return "" if not self.has(page) else navigation.address(page, self.narrowed(codes or {}) | own)

    def has(self, page: str) -> bool:
        """Whether the reader's role has a page."""
        right = navigation.of(page).right
        return not right or right in self.access.may

    def is_told(self, page: str) -> bool:
        """Whether the reader is told what a page shows."""
        return not self.access.reads_release_only or self.access.is_told(navigation.of(page).released)

    def narrowed(self, codes: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
        """Parameters of a link to any page with these filters, narrowed to the given codes."""
        return {**self.link, **{links.PARAMETERS[name]: links.SEPARATOR.join(chosen) for name, chosen in codes.items()}}


@dataclass
class _Noted(Generic[Made]):
    """What was made, and the questions that it was made of: not the whole of them where a part came from another
    process."""

    made: Made
    questions: tuple[Asked, ...]
    is_whole: bool

    def __getstate__(self) -> dict[str, object]:
        # Selects take longer to write than all else, and few readers want to see them.
        return {"made": self.made, "questions": (), "is_whole": self.is_whole and not self.questions}


@dataclass(frozen=True)
class _Untold:
    """Questions that are known once what was made of them is made again."""

    make: Callable[[], _Noted]


_asked: contextvars.ContextVar[list[Asked | _Untold] | None] = contextvars.ContextVar("asked", default=None)
_is_telling: contextvars.ContextVar[bool] = contextvars.ContextVar("is_telling", default=False)
"""Whether what came from another process is made again, to know what is asked for it."""


def _note(*questions: Asked | _Untold) -> None:
    noted = _asked.get()
    if noted is not None:
        noted.extend(questions)


def asked_any() -> bool:
    """Whether the page that runs has asked anything so far."""
    return bool(_asked.get())


def asked() -> list[Asked]:
    """The questions that the page that runs has asked so far, also where what was made of them was kept. What came from
    another process is made again for it."""
    telling = _is_telling.set(True)
    try:
        found: list[Asked] = []
        for one in _asked.get() or ():
            found += [one] if isinstance(one, Asked) else one.make().questions
        return found
    finally:
        _is_telling.reset(telling)


_current: contextvars.ContextVar[Context] = contextvars.ContextVar("context")


def show(context: Context) -> None:
    """What the page that runs next stands on."""
    _current.set(context)
    _asked.set([])


def current() -> Context:
    return _current.get()


_read: contextvars.ContextVar[tuple[Access, Settings, str]] = contextvars.ContextVar("read")


def read_by(reader: Access, settings: Settings, *, only: str = "") -> None:
    """Who reads, for pages that stand on nothing else; `only` is the one playlist that a screen is let in for."""
    _read.set((reader, settings, only))


def reader() -> tuple[Access, Settings, str]:
    """Who reads, the operator's settings, and the only playlist that is shown, empty for any."""
    return _read.get()
