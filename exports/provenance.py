"""What every file says of itself, in the reader's language.

The provenance record of an export.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where figures are from and what they cover; every text is ready in `language`.

    Args:
        installation: name of the dashboard, as the operator set it.
        filter_line: period, scope and filters in words.
        compared: what the figures are compared with, in words.
        data_date: what the data speak for: the newest record, and when they were loaded.
        source: who published or reported the records.
        link: address that shows the same again; empty where it is not known.
        marks: what must not be overlooked (demonstration data).
        notes: what the figures cannot say; on maps the disclaimer of boundaries and the attribution.
    """

    language: str
    installation: str
    filter_line: str
    compared: str
    data_date: str
    source: str
    link: str = ""
    marks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_demonstration(self) -> bool:
        return bool(self.marks)
