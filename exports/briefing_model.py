"""What a briefing is, whatever shows it: slides with a title sentence, key figures, charts, a map or a table, and
notes.

Every word and number is ready in the language of the briefing; `value` beside a written number is the number itself,
for sheets and native charts. The wall, the file of one page, slides, paper and the workbook show the same model.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from charts.chart import Chart
from charts.map_picture import MapPicture
from exports.provenance import Provenance

MOST_POINTS = 5
"""Sentences on one slide."""


@dataclass(frozen=True, kw_only=True)
class KeyFigure:
    """A large number. `written` is short (at most 9 letters), `label` says what it counts and in which unit, `compared`
    what it was before ("735 in July – September 2025"), `note` what else is to be known ("301 of 331"); with
    `is_warning` it must not be overlooked ("1 case makes up 62 %").

    `state`: empty for a plain value; else why there is none or how it is to be read (`reporting.STATES`, suppressed,
    not_stated): then `written` is the sign for it, and the look differs from a zero.
    """

    label: str
    written: str
    value: float | None = None
    unit: str = ""
    compared: str = ""
    note: str = ""
    state: str = ""
    is_warning: bool = False


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell of a table: as written, and the plain number or day behind it, if it is one."""

    written: str
    value: float | date | None = None
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows under headings; a column of numbers (`is_number`) stands at the right. At most 9 rows fit a slide."""

    title: str
    headings: tuple[str, ...]
    is_number: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a map that plays: its time in words, and for every mark of the map its radius (pixels of a screen
    1,000 wide), 0 where it has nothing, and what its figure is then."""

    label: str
    radii: tuple[float, ...]
    written: str = ""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A dated step of a story: when, what happened, and its source; `is_open` where nothing is known or published."""

    when: str
    words: str
    source: str = ""
    is_open: bool = False


@dataclass(frozen=True, kw_only=True)
class Slide:
    """One slide.

    Args:
        key: names it in links and files ("overview"); differs within a briefing.
        view: what made it.
        title: a whole sentence made from the data; true for any data.
        provenance: period and filters in words, comparison, source, data date, link to the live view, marks, notes.
        figures: at most four.
        points: sentences beside the picture, at most five.
        table, moments: a story; on paper and slides a chart may stand beside them, on the wall they have the room to
            themselves.
        steps: where the map plays; the last one is what paper shows.
        speaker: definitions and caveats for whoever speaks, one a line.
        dwell: seconds on the wall.
    """

    key: str
    view: str
    title: str
    provenance: Provenance
    figures: tuple[KeyFigure, ...] = ()
    charts: tuple[Chart, ...] = ()
    map: MapPicture | None = None
    steps: tuple[Step, ...] = ()
    table: Table | None = None
    moments: tuple[Moment, ...] = ()
    points: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    dwell: int = 20

    @property
    def is_empty(self) -> bool:
        """Whether it shows nothing but its title: no value, no picture, no sentence."""
        has_value = any(one.value is not None or one.state == "suppressed" for one in self.figures)
        return not (has_value or self.charts or self.map or self.table or self.moments or self.points)


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A slide that was asked for and is not shown: what it is, in one line, and why. `is_empty`: there is nothing to
    show on it now; otherwise it would show something else than was asked for."""

    words: str
    reason: str
    is_empty: bool


@dataclass(frozen=True, kw_only=True)
class Briefing:
    """All slides in one language, from one state of the data.

    `data_version` tells states apart; `loaded_at` is the moment that the data speak for; `tier` is whose view it is.
    """

    key: str
    title: str
    language: str
    tier: str
    slides: tuple[Slide, ...]
    installation: str
    period: str
    data_date: str
    data_version: str
    loaded_at: datetime | None
    marks: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
