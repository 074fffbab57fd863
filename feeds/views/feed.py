"""A feed is one record: what it is of, its formats, and which parameters of its page decide its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scope.links import SEPARATOR

if TYPE_CHECKING:
    from feeds.table import Given
    from feeds.views.request import Request


@dataclass(frozen=True, kw_only=True)
class Feed:
    """One feed.

    Args:
        code: its name in the address.
        page: name of the page that shows the same.
        title, what: what it is called, and what a row is, in English.
        give: makes its rows.
        forms: formats that it has.
        parameters: of the page, that decide what its rows are; `lists` are those of several values.
        looks: parameters of the page that decide only how it looks there.
        has_codes: codes stand beside names if asked for; elsewhere they always do.
    """

    code: str
    page: str
    title: str
    what: str
    give: Callable[[Request], Given]
    forms: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    looks: tuple[str, ...] = ()
    has_codes: bool = False
    lists: tuple[str, ...] = ()

    def is_within(self, name: str, asked: str, allowed: str) -> bool:
        """Whether a value of a parameter asks for no more than another."""
        if name in self.lists:
            return bool(asked) and set(asked.split(SEPARATOR)) <= set(allowed.split(SEPARATOR))
        return asked == allowed
