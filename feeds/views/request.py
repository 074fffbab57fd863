"""What a feed is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from content import page_words
from content.context import Context
from database.reading import Version
from exports.provenance import Provenance


class NotUsed(ValueError):
    """Parameters of the page that cannot be used."""

    def __init__(self, *names: str):
        super().__init__(", ".join(names))
        self.names = names


class NotAllowed(PermissionError):
    """The reader has no such figures; the message says so."""


class TooMany(ValueError):
    """More rows than can be given at once; the message says what to do."""


@dataclass(frozen=True)
class Request:
    """What a page stands on, the page's own parameters, the version of the data, and the address that shows the
    same."""

    here: Context
    parameters: Mapping[str, str]
    version: Version
    link: str
    has_codes: bool = False

    def refuse_other(self, of: Mapping[str, str]) -> None:
        """Raises NotUsed for parameters that came to something else than they say."""
        if wrong := [name for name, value in self.parameters.items() if of.get(name) != value]:
            raise NotUsed(*wrong)

    def provenance(self, frame, notes: Sequence[str] = ()) -> Provenance:
        return page_words.provenance(self.here, frame, *notes, link=self.link)
