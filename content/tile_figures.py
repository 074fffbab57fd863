"""What explains a tile: its figure, the filters and the unit that it is of, and the question that it is the answer
to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from analysis import comparison_words
from charts.tiles import TILE, Tile
from content import tiles
from content.context import Context
from content.explained import Figure
from content.tiles import Figures
from queries import figures, network
from scope.filters import BLANK

if TYPE_CHECKING:
    import sqlalchemy as sa

CATEGORY = {"drugs": "drug", "precursors": "precursor"}
SUBJECT = {"exchanges": "exchanges", "operations": "operations"}


def of_tile(here: Context, facts: Figures, tile: Tile) -> Figure:
    """The figure of one of the tiles that `content.tiles` makes."""
    kind = tile.explain.removeprefix(TILE)
    codes: dict[str, tuple[str, ...]] = {}
    amount = None
    if kind in CATEGORY:
        amount = (CATEGORY[kind], tiles.unit_of(facts, kind))
        codes["categories"] = (CATEGORY[kind],)
        if tiles.is_told_apart(here, facts, *amount):
            codes["quantity_checks"] = (BLANK,)
    figure = Figure(
        key=tile.explain,
        kind=kind,
        title=tile.label,
        here=here,
        of=(SUBJECT.get(kind, "cases"),),
        frame=facts.frame,
        shown=f"{tile.value} {tile.unit}".strip() if tile.value else tile.reason,
        said=said_by(tile),
        codes=codes,
        amount=amount,
    )
    return figure.asking(lambda: [_query(figure)])


def _query(figure: Figure):
    here = figure.there
    filters, access = here.filters, here.access
    if figure.amount:
        return figures.amount(filters, access, figure.amount, "quantity", "case_count")
    match figure.kind:
        case "exchanges":
            return figures.messages(filters, access, zone=here.settings.zone)
        case "operations":
            return figures.total(network.monthly_operations(filters, access), "operation_count")
        case "persons":
            return figures.cases(filters, access, "persons_detained", "stated_count", "case_count")
    return figures.cases(filters, access, "case_count")


def plain(here: Context, tile: Tile, queries: Callable[[Context], Sequence[sa.Select]], **of: Any) -> Figure:
    """The figure of any other tile.

    Args:
        of: what else is known of the figure.
    """
    figure = Figure(
        key=tile.explain,
        kind=tile.explain.removeprefix(TILE),
        title=tile.label,
        here=here,
        shown=f"{tile.value} {tile.unit}".strip() if tile.value else tile.reason,
        said=said_by(tile),
        **of,
    )
    return figure.asking(lambda: queries(figure.there))


def said_by(tile: Tile) -> tuple[str, ...]:
    """What a tile says of its figure besides."""
    compared = comparison_words.told(tile.change, tile.compared)
    return tuple(one[:1].upper() + one[1:] for one in (tile.about, compared, *tile.warnings, *tile.lines) if one)
