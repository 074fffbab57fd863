"""Key figures of slides, from the tiles of the pages: the same figure has the same words everywhere."""

from __future__ import annotations

from charts.tiles import Tile
from exports.briefing_model import KeyFigure
from language import i18n
from language.i18n import count


def of_tile(tile: Tile) -> KeyFigure:
    """A tile as a key figure. Where it has no value the reason stands in its place, by its word."""
    label = f"{tile.label}, {tile.unit}" if tile.unit else tile.label
    if tile.value is None:
        return KeyFigure(label=label, written=i18n.NOTHING, state=_state(tile.reason), note=tile.reason)
    note = tile.warning or tile.about or next(iter(tile.lines), "")
    return KeyFigure(
        label=label,
        written=tile.value,
        value=tile.amount,
        unit=tile.unit,
        compared=tile.short,
        note=note,
        is_warning=bool(tile.warning),
    )


def _state(reason: str) -> str:
    """The state behind a reason in words."""
    return next((code for code in i18n.STATE_WORDS if i18n.state_word(code) == reason), "unknown")


def counted(label: str, value: float | None, *, compared: str = "", note: str = "", state: str = "") -> KeyFigure:
    """A count, or why there is none."""
    if value is None:
        return KeyFigure(
            label=label,
            written=i18n.NOTHING,
            state=state or "unknown",
            note=note or i18n.state_word(state or "unknown"),
        )
    return KeyFigure(label=label, written=count(value), value=float(value), compared=compared, note=note)
