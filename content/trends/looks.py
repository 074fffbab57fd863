"""What the looks of a chart mean: only those that are drawn are told."""

from __future__ import annotations

from charts.chart import Matrix, TimeChart
from language.i18n import _


def notes(chart: TimeChart) -> tuple[str, ...]:
    """Grounds, what is unfinished, diamonds and gaps, in one line."""
    said = []
    if chart.selected:
        said.append(_("Grey ground: the chosen period."))
    if chart.grounds:
        said.append(_("Lighter ground between two lines: the period that it is compared with."))
    unfinished = [one for one in chart.series if any(value is not None for value in one.filling)]
    if any(one.look == "bar" or chart.is_hatched(one) for one in unfinished):
        said.append(_("Hatched: still filling up."))
    if any(one.look == "line" and not chart.is_hatched(one) for one in unfinished):
        said.append(_("Dotted to a hollow dot: still filling up."))
    if chart.marks:
        said.append(_("Diamond: one case makes up over half of the span."))
    said += _gaps({gap.state for gap in chart.gaps})
    return (" ".join(said),) if said else ()


def _gaps(states: set[str]) -> list[str]:
    said = []
    if states & {"missing", "unknown"}:
        said.append(_("Dash on the axis: not reported."))
    if "partial" in states:
        said.append(_("Short dash on the axis: reported in part."))
    if "closed" in states:
        said.append(_("Ring on the axis: closed."))
    if "suppressed" in states:
        said.append(_("Cross on the axis: held back, as it is of fewer cases than may be shown."))
    if "no_case_published" in states:
        said.append(_("Dot on the axis: no case published."))
    if "not_stated" in states:
        said.append(_("Grey dash on the axis: no case states it."))
    if "not_applicable" in states:
        said.append(_("Grey dash on the axis: no case."))
    return said


def of_squares(chart: Matrix, *, is_of_weeks: bool) -> tuple[str, ...]:
    """What the squares of a calendar mean."""
    states = {cell.state for cell in chart.cells if cell.value is None}
    said = [_("Columns: weeks of the year by ISO 8601.")] if is_of_weeks else []
    said.append(_("The deeper the colour, the more."))
    if any(cell.value == 0 for cell in chart.cells):
        said.append(_("Pale: none."))
    if any(cell.state == "filling" and cell.value is not None for cell in chart.cells):
        said.append(_("Hollow: still filling up."))
    if states & {"missing", "unknown"}:
        said.append(_("Dash: not reported."))
    if "partial" in states:
        said.append(_("Short dash: reported in part."))
    if "closed" in states:
        said.append(_("Ring: closed."))
    if "suppressed" in states:
        said.append(_("Cross: held back, as it is of fewer cases than may be shown."))
    if "not_applicable" in states:
        said.append(_("Pale cross: no case."))
    if "no_case_published" in states:
        said.append(_("Dot: no case published."))
    return (" ".join(said),)
