"""The key of a picture: looks and their words, in lines under the chart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from charts.chart import Matrix
from charts.theme import mixed
from exports import scale
from exports.drawing import BODY, LINE, Page
from exports.typeface import width, wrapped
from language import i18n
from language.i18n import _, ngettext

MOST_ENTRIES = 24
"""Looks that a reader can still find again; the file of values names all."""
SWATCH, GAP, BETWEEN = 16.0, 5.0, 16.0
GROUND = 0.1
"""How much of the grey is in the ground of the chosen period."""

STATE_LOOKS = {
    "missing": ("_", "attention", 7.0),
    "unknown": ("_", "attention", 7.0),
    "partial": ("_", "attention", 4.0),
    "closed": ("o", "context", 5.0),
    "suppressed": ("x", "context", 5.0),
    "no_case_published": (".", "context", 4.0),
}
"""Shape, colour role and size of a place without a value, by its state: the same as on screen."""
OTHER_STATE = ("_", "context", 7.0)
NO_LOOK = ("", "reported", "filling", "received", "nil", "late", "not_open", "outside")


def state_look(state: str) -> tuple[str, str, float]:
    return STATE_LOOKS.get(state, OTHER_STATE)


def state_words(state: str) -> str:
    """Words of a state; empty for the plain ones, which need none."""
    if state in ("", "reported"):
        return ""
    return i18n.state_word("not_applicable" if state == "outside" else state)


@dataclass(frozen=True)
class Entry:
    """One look: a line, a square, a hatched one, a dotted line, a sign of `STATE_LOOKS`, a ground, the ground of the
    chosen period or of what it is compared with, a dot, the sign of zero or a tick; and its words."""

    look: str
    colour: str
    words: str
    state: str = ""
    is_thin: bool = False
    is_dashed: bool = False
    pattern: tuple[float, ...] = ()


def unfinished(look: str) -> Entry:
    """The look of values that are still filling up: hatched or dotted."""
    return Entry(look, "present", i18n.state_word("filling"))


def states(found: list[str]) -> list[Entry]:
    """An entry for each state that has a look of its own, each once."""
    return [
        Entry("state", state_look(state)[1], state_words(state), state)
        for state in dict.fromkeys(found)
        if state not in NO_LOOK
    ]


def draw_key(page: Page, entries: list[Entry]) -> None:
    shown = list(dict.fromkeys(entries))
    draw_entries(page, shown[:MOST_ENTRIES], _swatch)
    if len(shown) > MOST_ENTRIES:
        page.paragraph(more(len(shown) - MOST_ENTRIES), BODY, colour=page.palette.muted)


def draw_entries(page: Page, entries: Iterable, sign: Callable) -> None:
    """Entries from left to right, in as many lines as their `words` need; `sign` draws the look of one, its left end at
    a point."""
    x, most = page.left, page.right - page.left - SWATCH - GAP
    for entry in entries:
        lines = wrapped(entry.words, BODY, most)
        wide = SWATCH + GAP + max(width(line, BODY) for line in lines)
        if x > page.left and x + wide > page.right:
            x, page.y = page.left, page.y + BODY * LINE + 2
        sign(page, x, page.y + BODY * 0.68, entry)
        page.lines(x + SWATCH + GAP, page.y, lines, colour=page.palette.muted)
        x += wide + BETWEEN
        if len(lines) > 1:
            x, page.y = page.left, page.y + BODY * LINE * len(lines) + 2
    if x > page.left:
        page.y += BODY * LINE + 2


def more(left_out: int) -> str:
    """How many there are beside what has room."""
    words = ngettext(
        "and {n} more, named in the table of values", "and {n} more, named in the table of values", left_out
    )
    return words.format(n=i18n.count(left_out))


def _swatch(page: Page, x: float, y: float, entry: Entry) -> None:
    colour = page.palette.of(entry.colour)
    if entry.look == "line":
        page.line(
            [x, x + SWATCH], [y, y], colour, 1.2 if entry.is_thin else 2.0, dashed=entry.pattern or entry.is_dashed
        )
    elif entry.look == "square":
        page.box(x + 4, y - 4, 8, 8, colour)
    elif entry.look == "hatched":
        page.box(x + 3, y - 4, 10, 8, page.palette.card, edge=colour, hatch="////")
    elif entry.look == "dotted":
        page.line([x, x + SWATCH], [y, y], colour, 1.1, dashed=True)
        page.mark(x + SWATCH / 2, y, "o", 4.5, page.palette.card, edge=colour)
    elif entry.look == "ground":
        page.box(x, y - 4, SWATCH, 8, colour)
    elif entry.look == "chosen":
        page.box(x, y - 4, SWATCH, 8, mixed(colour, page.palette.card, GROUND))
    elif entry.look == "tick":
        page.line([x + 8, x + 8], [y - 5, y + 5], colour, 2.0)
    elif entry.look == "dot":
        page.mark(x + 8, y, "o", 6, colour, edge=page.palette.card)
    elif entry.look == "compared":
        page.box(
            x,
            y - 4,
            SWATCH,
            8,
            mixed(colour, page.palette.card, GROUND / 2),
            edge=mixed(colour, page.palette.card, 0.6),
            thick=0.7,
        )
    elif entry.look == "zero":
        page.mark(x + 8, y, ".", 4, colour, thick=0)
    elif entry.look == "state":
        draw_state(page, x + 8, y, entry.state)


def draw_state(page: Page, x: float, y: float, state: str, *, gid: str = "") -> None:
    """The sign of a place without a value."""
    shape, role, size = state_look(state)
    colour = page.palette.of(role)
    filled = colour if shape == "." else page.palette.card
    page.mark(x, y, shape, size, filled, edge=colour, thick=2.0 if shape == "_" else 1.2, gid=gid)


def largest(chart: Matrix) -> str:
    """What the largest square or the deepest colour stands for; empty where none has a value."""
    one = max((one for one in chart.cells if one.value), key=lambda one: one.share, default=None)
    if one is None:
        return ""
    amount = one.written or scale.amount(one.value, is_whole=chart.is_whole)
    return f"{amount}{i18n.SPACE}{chart.unit}" if chart.unit and chart.unit not in amount else amount


def chosen_period() -> str:
    return _("Chosen period")
