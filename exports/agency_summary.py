"""What the summary of one agency holds, whatever file it becomes: words and numbers are ready in the reader's
language."""

from __future__ import annotations

from dataclasses import dataclass

from charts.chart import BarChart, TimeChart


@dataclass(frozen=True)
class Figure:
    """One of the large figures: its label, its value as written, and what it stands beside."""

    label: str
    written: str
    note: str = ""


@dataclass(frozen=True)
class AmountRow:
    """What was seized of one kind in one unit; `warning` says that one case dominates it."""

    name: str
    unit: str
    quantity: float | None
    written: str
    cases: int
    largest: float | None = None
    warning: str = ""


@dataclass(frozen=True)
class PartnerRow:
    """An agency that it worked with: cases together, messages each way, and how fast it was answered. `label` is
    short."""

    name: str
    label: str
    country: str
    cases: int
    sent: int
    received: int
    median_days: float | None = None
    reply: str = ""


@dataclass(frozen=True)
class CourseRow:
    topic: str
    courses: int
    men: float | None
    women: float | None


@dataclass(frozen=True)
class CaseRow:
    """A significant case: its day as precisely as it is known, what was seized, and where."""

    when: str
    substance: str
    quantity: str
    place: str


@dataclass(frozen=True, kw_only=True)
class Summary:
    """One agency in one period.

    `numbers` are its line as plain numbers (None where there is none), under headings that are the same for all
    agencies.
    """

    code: str
    name: str
    country: str
    kind: str
    subtitle: str
    sentences: tuple[str, ...]
    figures: tuple[Figure, ...]
    numbers: tuple[tuple[str, float | None], ...]
    trend: TimeChart
    amounts: tuple[AmountRow, ...]
    partners: tuple[PartnerRow, ...]
    courses: tuple[CourseRow, ...]
    significant: tuple[CaseRow, ...]
    bars: tuple[BarChart, ...]
