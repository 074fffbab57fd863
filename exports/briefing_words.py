"""Words that the files of a briefing say in the same way: what stands under a slide, and what whoever speaks should
know."""

from __future__ import annotations

from charts.chart import BarChart, Chart, TimeChart
from exports import about, key, scale
from exports.briefing_model import Briefing, Cell, KeyFigure, Slide, Table
from exports.typeface import plain
from language import i18n
from language.i18n import _

STATE_SIGNS = {
    "missing": "–",
    "unknown": "–",
    "partial": "-",
    "closed": "○",
    "suppressed": "×",
    "no_case_published": "·",
}
"""Signs of cells without a value, as `exports.key` draws them."""
KEY_GAP = "\u2003"
LATEST = 6
"""Columns of a table that stands for many small multiples: the latest positions."""


def number_of(place: int, briefing: Briefing) -> str:
    """3 of 8."""
    return _("{n} of {total}").format(n=i18n.count(place), total=i18n.count(len(briefing.slides)))


def mark_line(slide: Slide) -> str:
    return " · ".join(plain(mark) for mark in slide.provenance.marks)


def shown_line(slide: Slide) -> str:
    """What the slide shows and compares."""
    return " · ".join(plain(words) for words in (slide.provenance.filter_line, slide.provenance.compared) if words)


def origin_line(slide: Slide) -> str:
    """Source, data date and name of the dashboard, each after its heading."""
    said = slide.provenance
    rest = (said.filter_line, said.compared, said.link)
    return " · ".join(f"{plain(heading)}: {plain(words)}" for heading, words in about.lines(said) if words not in rest)


def notes_line(slide: Slide) -> str:
    """What the figures cannot say; where there is a map, the disclaimer of boundaries and who is to be named for it."""
    return about.sentences(dict.fromkeys(plain(note) for note in (*map_notes(slide), *slide.provenance.notes)))


def map_notes(slide: Slide) -> tuple[str, ...]:
    return tuple(note for note in (slide.map.disclaimer, slide.map.attribution) if note) if slide.map else ()


def foot_lines(slide: Slide) -> list[str]:
    return [line for line in (shown_line(slide), origin_line(slide), notes_line(slide)) if line]


def figure_lines(figure: KeyFigure) -> list[str]:
    """What stands under a large number: what it was, why there is none, what else must be known."""
    state = key.state_words(figure.state)
    return [plain(words) for words in (state, figure.compared, figure.note) if words]


def events(chart: Chart) -> list[str]:
    return [f"{event.number} — {event.words}" for event in chart.events] if isinstance(chart, TimeChart) else []


def chosen(chart: Chart) -> str:
    """The chosen period, where the chart shows more than it."""
    if not isinstance(chart, TimeChart) or not chart.selected or not chart.labels:
        return ""
    first, last = (chart.labels[min(max(round(end), 0), len(chart.labels) - 1)] for end in chart.selected)
    words = first if first == last else f"{first} – {last}"
    return f"{key.chosen_period()}: {words}"


def unseen(chart: Chart) -> list[str]:
    """What the look of a native chart does not tell by itself: hatched bars, and places without a value among
    shares."""
    if not isinstance(chart, TimeChart):
        return []
    said = (
        [_("Hatched: {words}").format(words=i18n.state_word("filling").lower())]
        if any(one.look == "bar" and any(value is not None for value in one.filling) for one in chart.series)
        else []
    )
    if chart.stacking == "share":
        for state in dict.fromkeys(gap.state for gap in chart.gaps):
            places = dict.fromkeys(gap.place for gap in chart.gaps if gap.state == state)
            said.append(f"{key.state_words(state)}: {', '.join(chart.labels[place] for place in places)}")
    return said


def heading(chart: Chart) -> str:
    unit = chart.unit if not (isinstance(chart, TimeChart) and chart.stacking == "share") else ""
    return plain(f"{chart.title}, {unit}" if unit and unit not in chart.title else chart.title)


def value_words(chart: BarChart) -> str:
    return chart.value_heading or chart.title


def base_words(chart: BarChart) -> str:
    return chart.base_heading or _("Comparison")


def spoken(slide: Slide) -> list[str]:
    """Notes of the speaker, one a line: the figures of the slide, definitions, what must be known, where it is from."""
    said = [plain(slide.title)]
    for figure in slide.figures:
        said.append(
            plain(f"{figure.label}: {figure.written}") + "".join(f"; {words}" for words in figure_lines(figure))
        )
    said += slide.speaker
    for chart in slide.charts:
        said += [chart.title + (f": {chart.take}" if chart.take else ""), *chart.notes, *events(chart)]
        said += [mark.words for mark in chart.marks] if isinstance(chart, TimeChart) else []
    if slide.map:
        said += [slide.map.title + (f": {slide.map.words}" if slide.map.words else ""), *slide.map.notes]
    said += [mark_line(slide), *foot_lines(slide), slide.provenance.link]
    return [plain(words) for words in dict.fromkeys(said) if words]


def sign(state: str) -> str:
    """Sign of a cell without a value, or with one that is still filling up."""
    return "*" if state == "filling" else STATE_SIGNS.get(state, "–")


def panel_table(chart: TimeChart) -> tuple[Table, str]:
    """Small multiples that are too many to be drawn, a row each with the latest values; and what its signs mean."""
    places = range(max(0, len(chart.starts) - LATEST), len(chart.starts))
    rows, states = [], []
    for panel in chart.panels:
        own = next(one for one in chart.of_panel(panel).series if not one.is_context)
        rows.append(
            (Cell(written=panel), *(_panel_cell(chart, own.values[place], own.state(place)) for place in places))
        )
        states += [
            own.state(place) for place in places if own.state(place) == "filling" or own.state(place) not in key.NO_LOOK
        ]
    headings = ("", *(chart.labels[place] for place in places))
    table = Table(title="", headings=headings, is_number=(False, *(True for _place in places)), rows=tuple(rows))
    return table, KEY_GAP.join(f"{sign(state)} {i18n.state_word(state)}" for state in dict.fromkeys(states))


def _panel_cell(chart: TimeChart, value: float | None, state: str) -> Cell:
    if value is None:
        return Cell(written="" if state in key.NO_LOOK else sign(state), state=state or "unknown")
    words = i18n.percent(value) if chart.is_share else scale.amount(value, is_whole=chart.is_whole)
    return Cell(
        written=words + (sign(state) if state == "filling" else ""),
        value=value,
        state=state if state == "filling" else "",
    )
