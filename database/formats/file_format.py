"""What a format of file is: one record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from database.formats.files import Table

if TYPE_CHECKING:
    from database.load_run import Run

Header = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class FileFormat:
    """A format of file; those that can be loaded are registered in `database.file_formats`.

    Args:
        words: what it is called where it is said what can be loaded, in English (`N_`).
        recognises: whether a header is that of one of its tables.
        kinds: columns of a header that hold days or numbers, by position: name and kind (`day`, `number`); how they
            write them is settled from all rows of the file before any is read (`conventions.Evidence`).
        load: reads, codes and lands tables of one file: `load_cases.load` for rows of one seizure of one substance.
        stage: codes a chunk of such rows; arguments and answer are those of `unodc_ids.stage`.
        source: code of the source that its rows are of, where the command names none; empty for reference rows,
            which have none and come before all others.
        named: name of the table that a header is of, where there are several; tables of one name are read alike.
        lists: the list of codes (see `codes.Codes.suggestions`) that the texts of a column are of, by column.
    """

    name: str
    words: str
    recognises: Callable[[Header], bool]
    kinds: Callable[[Header], Mapping[int, tuple[str, str]]]
    load: Callable[[Run, FileFormat, Sequence[Table]], None]
    stage: Callable[..., Any] | None = None
    source: str = ""
    named: Callable[[Header], str] | None = None
    lists: Mapping[str, str] = field(default_factory=dict)

    def table(self, header: Header) -> str:
        """Name of the table that a header is of."""
        return self.named(header) if self.named else self.name
